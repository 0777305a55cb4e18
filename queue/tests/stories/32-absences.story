# While a specialist is absent no time in their calendar can be booked. What stands there goes to a colleague who is free, at
# the same time; what nobody can take stays, until somebody is free. An absence ends when it is removed, and what went to a
# colleague stays there.
> 08:40 admin rules appointment_share=100
  network_revised revision=2
> 08:41 anna books pension at 10:00 as a1
  appointment_booked appointment=a1 employee=anna ends=10:30:00 language=lv mode=speech service=pension specialist=janis starts=10:00:00
> 08:42 anna books pension at 10:30 as a2
  appointment_booked appointment=a2 employee=anna ends=11:00:00 language=lv mode=speech service=pension specialist=ieva starts=10:30:00
> 08:43 bruno books pension at 10:30 as b1
  appointment_booked appointment=b1 employee=bruno ends=11:00:00 language=lv mode=speech service=pension specialist=janis starts=10:30:00
> 08:44 anna books benefit at 11:00 as a3
  appointment_booked appointment=a3 employee=anna ends=11:30:00 language=lv mode=speech service=benefit specialist=ieva starts=11:00:00
> 08:45 tell slots pension 10:00 12:00
  10:00 1 free, 11:00 1 free, 11:30 2 free
> 08:46 janis absent janis 10:00 to 10:00
  refused: AbsenceLimit { max: Span(31622400000) }
> 08:46 janis absent janis 08:00 to 08:40
  refused: AbsenceLimit { max: Span(31622400000) }
> 08:46 janis absent ieva 10:00 to 12:00
  refused: NotYours
> 08:46 janis absent janis 10:00 to 11:00
  absence_entered from=10:00:00 specialist=janis until=11:00:00
  appointment_reassigned appointment=a1 specialist=ieva
> 08:47 janis absent janis 10:00 to 11:00
  nothing_to_do
> 08:47 boss absent janis 10:30 to 12:00
  refused: AbsenceOverlaps
> 08:48 tell uncovered
  ["b1"]
> 08:48 tell slots pension 10:00 12:00
  11:00 1 free, 11:30 2 free
> 08:49 boss absent ieva 11:00 to 1d17:00
  absence_entered from=11:00:00 specialist=ieva until=1d17:00:00
> 08:50 tell uncovered
  ["b1", "a3"]
> 08:50 tell slots pension 10:00 15:00
  11:00 1 free, 11:30 1 free, 14:00 1 free, 14:30 1 free
> 08:51 boss absent zane 11:00 to 12:00
  refused: NotYours
> 08:52 anna cancels a2
  appointment_cancelled appointment=a2
  appointment_reassigned appointment=b1 specialist=ieva
> 08:53 anna restores a2
  refused: SlotTaken
> 08:54 janis present janis 10:00
  absence_removed from=10:00:00 specialist=janis
> 08:54 janis present janis 10:00
  refused: NoSuch { what: Absence }
> 08:55 tell uncovered
  ["a3"]
> 08:56 tell slots pension 10:00 12:00
  10:00 1 free, 10:30 1 free, 11:00 1 free, 11:30 1 free
* 09:50:00 tick
  appointment_near appointment=a1
* 10:10:00 tick
  appointment_missed appointment=a1
* 10:20:00 tick
  appointment_near appointment=b1
* 10:40:00 tick
  appointment_missed appointment=b1
* 10:50:00 tick
  appointment_near appointment=a3
* 11:10:00 tick
  appointment_missed appointment=a3
> 11:15 ieva online
  staff_connected person=ieva role=specialist
> 11:15 ieva available
  availability_set cause=chosen specialist=ieva to=available
* 1d00:00:00 tick
  day_started day=20261125
> 1d18:00 ieva present ieva 11:00
  refused: NoSuch { what: Absence }
