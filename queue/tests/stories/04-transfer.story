# "Not sure": the generalist hands the resident on; number, visit and age are kept.
> 09:00 marta online
  staff_connected person=marta role=specialist
> 09:00 marta available
  availability_set cause=chosen specialist=marta to=available
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:01 janis online
  staff_connected person=janis role=specialist
> 09:01 janis available
  availability_set cause=chosen specialist=janis to=available
> 09:02 valka/1 asks pension as t0
  = P-001
  room_connected room=valka/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t0 with_help=false
  offer_made deadline=09:02:20 reason=longest_idle round=1 specialist=janis ticket=t0
> 09:02:01 janis accepts t0 as c0
  = consultation
  offer_accepted specialist=janis ticket=t0
  consultation_started consultation=c0 participants=resident+specialist service=pension specialist=janis ticket=t0 waited=1s within_target=true
> 09:05 koknese/1 asks general as t1
  = K-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=K-001 service=general ticket=t1 with_help=false
  offer_made deadline=09:05:20 reason=longest_idle round=1 specialist=marta ticket=t1
> 09:05:05 marta accepts t1 as c1
  = consultation
  offer_accepted specialist=marta ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=general specialist=marta ticket=t1 waited=5s within_target=true
> 09:06 koknese/2 asks pension as t2
  = P-002
  room_connected room=koknese/2
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=pension ticket=t2 with_help=false
> 09:08 marta transfers c1 to pension
  consultation_ended consultation=c1 end=transferred specialist=marta ticket=t1 wrap_up_until=09:13:00
  ticket_transferred class=transferred consultation=c1 from=general ticket=t1 to=pension
> 09:08 tell wait t2
  Some(1) ahead, Range { min_min: 10, max_min: 60 }
> 09:09 marta writes c1 referred
  wrap_up_finished consultation=c1 handled=235s outcome=referred service=general specialist=marta
  registered consultation=c1 registered=consultation service=general
> 09:10 ieva available
  availability_set cause=chosen specialist=ieva to=available
  offer_made deadline=09:10:20 reason=first_in_order round=2 specialist=ieva ticket=t1
> 09:10:02 ieva accepts t1 as c2
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c2 participants=resident+specialist service=pension specialist=ieva ticket=t1 waited=122s within_target=true
* 09:16:00 tick
  here_asked answer_by=09:17:00 ticket=t2
* 09:17:00 tick
  here_unanswered ticket=t2
  help_called cause=silence help_call=70d2e352-cb0e-810c-84ef-3f39dec90834 room=koknese/2 unanswered_at=09:18:00
* 09:18:00 tick
  help_unanswered help_call=70d2e352-cb0e-810c-84ef-3f39dec90834
> 09:20 ieva transfers c2 to general named=marta
  consultation_ended consultation=c2 end=transferred specialist=ieva ticket=t1 wrap_up_until=09:25:00
  ticket_transferred consultation=c2 from=pension named=marta named_until=09:25:00 ticket=t1 to=general
  offer_made deadline=09:20:20 reason=named round=3 specialist=marta ticket=t1
> 09:20:05 marta accepts t1 as c3
  = consultation
  offer_accepted specialist=marta ticket=t1
  consultation_started consultation=c3 participants=resident+specialist service=general specialist=marta ticket=t1 waited=5s within_target=true
> 09:22 koknese/1 ends c3
  consultation_ended consultation=c3 end=by_resident specialist=marta ticket=t1 wrap_up_until=09:27:00
  ticket_ended end=served service=general ticket=t1
# Back at the same service in the same visit: it is registered once.
> 09:23 marta writes c3 consulted
  wrap_up_finished consultation=c3 handled=175s outcome=consulted service=general specialist=marta
> 09:23 ieva transfers c2 to tax
  refused: NoSuch { what: Consultation }
