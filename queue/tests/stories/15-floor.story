# A supervisor sees to alerts, writes to waiting rooms, and has specialists serve other services for the day.
> 09:00 ieva online
> 09:00 janis online
> 09:00 ieva available
> 09:00 janis available
> 09:05 koknese/1 asks benefit as t1
> 09:05:05 ieva accepts t1 as c1
> 09:06 koknese/2 asks benefit as t2
# Only ieva serves benefits; today janis does, too, and is asked at once.
> 09:07 zane skills janis benefit
> 09:07 boss skills janis tax
> 09:07 boss skills zane tax
> 09:07 boss skills janis pension benefit
# Taken back, the offer goes with it; the same again does nothing.
> 09:07:05 boss skills janis own
> 09:07:06 boss skills janis own
> 09:08 boss sees-to long_wait t2 at 09:06
> 09:08 boss sees-to long_wait t2 at 09:06
> 09:08:30 boss sees-to specialist_away zane at 09:00
> 09:08:30 boss sees-to help_unanswered koknese/1 at 09:00
> 09:08:31 head sees-to help_unanswered koknese/1 at 09:00
> 09:08:40 boss forgets long_wait t2 at 09:06
> 09:08:50 boss sees-to many_waiting nothing at 09:06
> 09:09 boss posts n1 to service benefit for 30
> 09:09 boss posts n1 to service benefit for 30
> 09:09 boss posts n2 to service tax for 30
> 09:09 boss posts n2 to all . for 30
> 09:09 head posts n2 to center koknese for 30
> 09:09 head posts n3 to municipality valkas for 600
> 09:09 head posts n3 to municipality riga for 30
> 09:10 boss takes-down n2
> 09:10 boss takes-down n1
> 09:10:01 boss takes-down n1
> 09:40 head takes-down n2
# The next day everybody serves what is theirs.
> 10:00 head skills janis tax
> 1d08:00 janis online
> 1d09:00 valka/1 asks tax as t9
> 1d09:00 tell why t9
