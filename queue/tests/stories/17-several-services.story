# Several services in one visit, over two institutions: what follows keeps the number and the original age.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:00 koknese/1 asks pension as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
  offer_made deadline=09:00:20 reason=longest_idle round=1 specialist=ieva ticket=t1
> 09:00:05 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=ieva ticket=t1 waited=5s within_target=true
> 09:05 koknese/2 asks tax as t2
  = N-001
  room_connected room=koknese/2
  ticket_requested class=ordinary language=lv mode=speech number=N-001 service=tax ticket=t2 with_help=false
> 09:06 ieva adds tax to t1
  service_added service=tax ticket=t1
> 09:06 ieva adds tax to t1
  nothing_to_do
> 09:06 ieva adds stamp to t1
  refused: NotRemote
> 09:06 zane adds benefit to t1
  refused: NotYours
> 09:06:30 anna online
  staff_connected person=anna role=employee
> 09:06:30 anna adds benefit to t1
  service_added service=benefit ticket=t1
> 09:06:40 anna drops benefit from t1
  service_dropped service=benefit ticket=t1
> 09:10 ieva ends c1
  consultation_ended consultation=c1 end=by_specialist specialist=ieva ticket=t1 wrap_up_until=09:15:00
  ticket_transferred consultation=c1 from=pension ticket=t1 to=tax
> 09:10:05 tell wait t1
  Some(0) ahead, Unknown
> 09:11 ieva writes c1 consulted
  wrap_up_finished consultation=c1 handled=655s outcome=consulted service=pension specialist=ieva
  registered consultation=c1 registered=consultation service=pension
> 09:12 zane online
  staff_connected person=zane role=specialist
> 09:12 zane available
  availability_set cause=chosen specialist=zane to=available
  offer_made deadline=09:12:20 reason=first_in_order round=2 specialist=zane ticket=t1
> 09:12:05 zane accepts t1 as c2
  = consultation
  offer_accepted specialist=zane ticket=t1
  consultation_started consultation=c2 participants=resident+specialist service=tax specialist=zane ticket=t1 waited=125s within_target=true
* 09:15:00 tick
  here_asked answer_by=09:16:00 ticket=t2
* 09:16:00 tick
  here_unanswered ticket=t2
  help_called cause=silence help_call=70d2e352-cb0e-810c-84ef-3f39dec90834 room=koknese/2 unanswered_at=09:17:00
* 09:17:00 tick
  help_unanswered help_call=70d2e352-cb0e-810c-84ef-3f39dec90834
> 09:20 zane ends c2
  consultation_ended consultation=c2 end=by_specialist specialist=zane ticket=t1 wrap_up_until=09:25:00
  ticket_ended end=served service=tax ticket=t1
> 09:21 zane writes c2 consulted
  wrap_up_finished consultation=c2 handled=535s outcome=consulted service=tax specialist=zane
  registered consultation=c2 registered=consultation service=tax
  offer_made deadline=09:21:20 reason=first_in_order round=1 specialist=zane ticket=t2
* 09:21:20 tick
  offer_expired missed=1 specialist=zane ticket=t2
  nobody_left ask_again_at=09:22:20 ticket=t2
> 09:22 koknese/1 done t1
  visit_ended
