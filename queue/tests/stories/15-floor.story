# A supervisor sees to alerts, writes to waiting rooms, and has specialists serve other services for the day.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 janis online
  staff_connected person=janis role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:00 janis available
  availability_set cause=chosen specialist=janis to=available
> 09:05 koknese/1 asks benefit as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=benefit ticket=t1 with_help=false
  offer_made deadline=09:05:20 reason=longest_idle round=1 specialist=ieva ticket=t1
> 09:05:05 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=benefit specialist=ieva ticket=t1 waited=5s within_target=true
> 09:06 koknese/2 asks benefit as t2
  = P-002
  room_connected room=koknese/2
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=benefit ticket=t2 with_help=false
# Only ieva serves benefits; today janis does, too, and is asked at once.
> 09:07 zane skills janis benefit
  refused: Forbidden
> 09:07 boss skills janis tax
  refused: NotYours
> 09:07 boss skills zane tax
  refused: NotYours
> 09:07 boss skills janis pension benefit
  skills_set skills=benefit+pension specialist=janis
  offer_made deadline=09:07:20 reason=first_in_order round=1 specialist=janis ticket=t2
# Taken back, the offer goes with it; the same again does nothing.
> 09:07:05 boss skills janis own
  skills_set specialist=janis
  offer_withdrawn cause=network_revised specialist=janis ticket=t2
> 09:07:06 boss skills janis own
  nothing_to_do
> 09:08 boss sees-to long_wait t2 at 09:06
  alert_acknowledged acknowledged=true alert=kind:long_wait,subject:t2
> 09:08 boss sees-to long_wait t2 at 09:06
  nothing_to_do
> 09:08:30 boss sees-to specialist_away zane at 09:00
  refused: NotYours
> 09:08:30 boss sees-to help_unanswered koknese/1 at 09:00
  refused: NotYours
> 09:08:31 head sees-to help_unanswered koknese/1 at 09:00
  alert_acknowledged acknowledged=true alert=kind:help_unanswered,subject:koknese/1
> 09:08:40 boss forgets long_wait t2 at 09:06
  alert_acknowledged acknowledged=false alert=kind:long_wait,subject:t2
> 09:08:50 boss sees-to many_waiting nothing at 09:06
  refused: NoSuch { what: Alert }
> 09:09 boss posts n1 to service benefit for 30
  notice_posted notice=n1 to=service:benefit until=09:39:00
> 09:09 boss posts n1 to service benefit for 30
  refused: IdTaken { what: Notice }
> 09:09 boss posts n2 to service tax for 30
  refused: NotYours
> 09:09 boss posts n2 to all . for 30
  refused: NotYours
> 09:09 head posts n2 to center koknese for 30
  notice_posted notice=n2 to=center:koknese until=09:39:00
> 09:09 head posts n3 to municipality valkas for 600
  refused: NoticeTooLong { max: Span(28800000) }
> 09:09 head posts n3 to municipality riga for 30
  refused: NoSuch { what: Audience }
> 09:10 boss takes-down n2
  refused: NotYours
> 09:10 boss takes-down n1
  notice_withdrawn notice=n1
> 09:10:01 boss takes-down n1
  refused: NoSuch { what: Notice }
* 09:16:00 tick
  here_asked answer_by=09:17:00 ticket=t2
* 09:17:00 tick
  here_unanswered ticket=t2
  help_called cause=silence help_call=70d2e352-cb0e-810c-84ef-3f39dec90834 room=koknese/2 unanswered_at=09:18:00
* 09:18:00 tick
  help_unanswered help_call=70d2e352-cb0e-810c-84ef-3f39dec90834
> 09:40 head takes-down n2
  refused: NoSuch { what: Notice }
# The next day everybody serves what is theirs.
> 10:00 head skills janis tax
  skills_set skills=tax specialist=janis
* 12:00:00 tick
  ticket_paused ticket=t2 until=13:00:00
* 13:00:00 tick
  ticket_resumed ticket=t2
* 17:00:00 tick
  ticket_ended end=center_closed service=benefit ticket=t2
  help_closed help_call=70d2e352-cb0e-810c-84ef-3f39dec90834
* 1d00:00:00 tick
  day_started day=20261125
> 1d08:00 janis online
> 1d09:00 valka/1 asks tax as t9
  = N-001
  room_connected room=valka/1
  ticket_requested class=ordinary language=lv mode=speech number=N-001 service=tax ticket=t9 with_help=false
> 1d09:00 tell why t9
  [(Offline, 1)]
