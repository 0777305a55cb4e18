# Order is the time of joining less the credit; a specialist who becomes free takes the first who fits.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:10 koknese/1 asks pension as t1 en
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=en mode=speech number=P-001 service=pension ticket=t1 with_help=false
> 09:11 koknese/2 asks benefit as t2
  = P-002
  room_connected room=koknese/2
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=benefit ticket=t2 with_help=false
> 09:12 valka/1 asks pension as t3
  = P-003
  room_connected room=valka/1
  ticket_requested class=ordinary language=lv mode=speech number=P-003 service=pension ticket=t3 with_help=false
> 09:13 valka/2 asks benefit as t4 priority
  = P-004
  room_connected room=valka/2
  ticket_requested class=priority language=lv mode=speech number=P-004 service=benefit ticket=t4 with_help=false
> 09:13 tell wait t1
  Some(1) ahead, Unknown
> 09:13 tell wait t2
  Some(2) ahead, Unknown
> 09:14 ieva available
  availability_set cause=chosen specialist=ieva to=available
  offer_made deadline=09:14:20 reason=first_in_order round=1 specialist=ieva ticket=t4
> 09:14 tell wait t3
  Some(3) ahead, Range { min_min: 10, max_min: 35 }
> 09:14:01 ieva accepts t4 as c4
  = consultation
  offer_accepted specialist=ieva ticket=t4
  consultation_started consultation=c4 participants=resident+specialist service=benefit specialist=ieva ticket=t4 waited=61s within_target=true
> 09:14:30 tell wait t2
  Some(1) ahead, Range { min_min: 3, max_min: 19 }
* 09:20:00 tick
  here_asked answer_by=09:21:00 ticket=t1
> 09:20 janis online
  staff_connected person=janis role=specialist
> 09:20 janis available
  availability_set cause=chosen specialist=janis to=available
  offer_made deadline=09:20:20 reason=first_in_order round=1 specialist=janis ticket=t1
> 09:20:01 janis accepts t1 as c1
  = consultation
  offer_accepted specialist=janis ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=janis ticket=t1 waited=601s within_target=false
* 09:21:00 tick
  here_asked answer_by=09:22:00 ticket=t2
* 09:22:00 tick
  here_asked answer_by=09:23:00 ticket=t3
  here_unanswered ticket=t2
  help_called cause=silence help_call=70d2e352-cb0e-810c-84ef-3f39dec90834 room=koknese/2 unanswered_at=09:23:00
* 09:23:00 tick
  here_unanswered ticket=t3
  help_called cause=silence help_call=cf49e0bd-b47a-81b9-a762-1bdf35e4779d room=valka/1 unanswered_at=09:24:00
  help_unanswered help_call=70d2e352-cb0e-810c-84ef-3f39dec90834
* 09:24:00 tick
  help_unanswered help_call=cf49e0bd-b47a-81b9-a762-1bdf35e4779d
> 09:24 valka/2 ends c4
  consultation_ended consultation=c4 end=by_resident specialist=ieva ticket=t4 wrap_up_until=09:29:00
  ticket_ended end=served service=benefit ticket=t4
> 09:25 ieva writes c4 consulted
  wrap_up_finished consultation=c4 handled=659s outcome=consulted service=benefit specialist=ieva
  registered consultation=c4 registered=consultation service=benefit
  offer_made deadline=09:25:20 reason=first_in_order round=1 specialist=ieva ticket=t2
