# Classes bring credit in time; the order stays one number, so that nobody starves.
> 09:00 admin rules credit_priority=10m credit_appointment=20m credit_callback=15m credit_transferred=5m
  network_revised revision=2
> 09:00 koknese/1 asks benefit as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=benefit ticket=t1 with_help=false
> 09:05 koknese/2 asks benefit as t2 priority
  = P-002
  room_connected room=koknese/2
  ticket_requested class=priority language=lv mode=speech number=P-002 service=benefit ticket=t2 with_help=false
> 09:14 valka/1 asks benefit as t3 appointment
  = P-003
  room_connected room=valka/1
  ticket_requested class=appointment language=lv mode=speech number=P-003 service=benefit ticket=t3 with_help=false
> 09:15 valka/2 asks benefit as t4 callback
  = P-004
  room_connected room=valka/2
  ticket_requested class=callback language=lv mode=speech number=P-004 service=benefit ticket=t4 with_help=false
> 09:16 tell wait t1
  Some(2) ahead, Unknown
> 09:16 tell wait t4
  Some(3) ahead, Unknown
> 09:16 ieva online
  staff_connected person=ieva role=specialist
> 09:16 ieva available
  availability_set cause=chosen specialist=ieva to=available
  offer_made deadline=09:16:20 reason=first_in_order round=1 specialist=ieva ticket=t3
  here_asked answer_by=09:17:00 ticket=t2
> 09:16:05 ieva accepts t3 as c3
  = consultation
  offer_accepted specialist=ieva ticket=t3
  consultation_started consultation=c3 participants=resident+specialist service=benefit specialist=ieva ticket=t3 waited=125s within_target=true
# The rules change: who waits has the new credit at once.
* 09:17:00 tick
  here_unanswered ticket=t2
  help_called cause=silence help_call=70d2e352-cb0e-810c-84ef-3f39dec90834 room=koknese/2 unanswered_at=09:18:00
> 09:17 admin rules of benefit credit_priority=0m credit_callback=0m
  network_revised revision=3
  here_asked answer_by=09:18:00 ticket=t1
* 09:18:00 tick
  here_unanswered ticket=t1
  help_called cause=silence help_call=0c85da65-ba4b-843d-91b5-fa6474ea1bc3 room=koknese/1 unanswered_at=09:19:00
  help_unanswered help_call=70d2e352-cb0e-810c-84ef-3f39dec90834
> 09:18 ieva transfers c3 to pension
  consultation_ended consultation=c3 end=transferred specialist=ieva ticket=t3 wrap_up_until=09:23:00
  ticket_transferred consultation=c3 from=benefit ticket=t3 to=pension
> 09:18 ieva writes c3 consulted
  wrap_up_finished consultation=c3 handled=115s outcome=consulted service=benefit specialist=ieva
  registered consultation=c3 registered=consultation service=benefit
  offer_made deadline=09:18:20 reason=first_in_order round=2 specialist=ieva ticket=t3
> 09:18:05 ieva accepts t3 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t3
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=ieva ticket=t3 waited=5s within_target=true
* 09:19:00 tick
  help_unanswered help_call=0c85da65-ba4b-843d-91b5-fa6474ea1bc3
> 09:19 ieva ends c1
  consultation_ended consultation=c1 end=by_specialist specialist=ieva ticket=t3 wrap_up_until=09:24:00
  ticket_ended end=served service=pension ticket=t3
> 09:19 ieva writes c1 consulted
  wrap_up_finished consultation=c1 handled=55s outcome=consulted service=pension specialist=ieva
  registered consultation=c1 registered=consultation service=pension
  offer_made deadline=09:19:20 reason=first_in_order round=1 specialist=ieva ticket=t1
> 09:19:05 ieva accepts t1 as c5
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c5 participants=resident+specialist service=benefit specialist=ieva ticket=t1 waited=1145s within_target=false
  help_closed help_call=0c85da65-ba4b-843d-91b5-fa6474ea1bc3
# Handed on without a better class: the class of those handed on, if that is worth more.
> 09:20 ieva transfers c5 to tax
  consultation_ended consultation=c5 end=transferred specialist=ieva ticket=t1 wrap_up_until=09:25:00
  ticket_transferred class=transferred consultation=c5 from=benefit ticket=t1 to=tax
> 09:20 ieva writes c5 consulted
  wrap_up_finished consultation=c5 handled=55s outcome=consulted service=benefit specialist=ieva
  registered consultation=c5 registered=consultation service=benefit
  offer_made deadline=09:20:20 reason=first_in_order round=1 specialist=ieva ticket=t2
> 09:20:05 ieva accepts t2 as c6
  = consultation
  offer_accepted specialist=ieva ticket=t2
  consultation_started consultation=c6 participants=resident+specialist service=benefit specialist=ieva ticket=t2 waited=905s within_target=false
  help_closed help_call=70d2e352-cb0e-810c-84ef-3f39dec90834
> 09:20:30 admin rules credit_transferred=30m
  network_revised revision=4
> 09:21 ieva transfers c6 to pension
  consultation_ended consultation=c6 end=transferred specialist=ieva ticket=t2 wrap_up_until=09:26:00
  ticket_transferred class=transferred consultation=c6 from=benefit ticket=t2 to=pension
