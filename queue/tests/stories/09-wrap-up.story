# Wrap-up has a limit, can be extended twice, and registers a consultation if nothing is written.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:10 koknese/1 asks pension as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
  offer_made deadline=09:10:20 reason=longest_idle round=1 specialist=ieva ticket=t1
> 09:10:05 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=ieva ticket=t1 waited=5s within_target=true
> 09:20 ieva ends c1
  consultation_ended consultation=c1 end=by_specialist specialist=ieva ticket=t1 wrap_up_until=09:25:00
  ticket_ended end=served service=pension ticket=t1
> 09:24 ieva extends c1
  wrap_up_extended consultation=c1 extensions=1 specialist=ieva until=09:30:00
> 09:29 ieva extends c1
  wrap_up_extended consultation=c1 extensions=2 specialist=ieva until=09:35:00
> 09:30 ieva extends c1
  refused: WrapUpLimit { max: 2 }
* 09:35:00 tick
  wrap_up_finished consultation=c1 handled=1495s outcome=unstated service=pension specialist=ieva
  registered consultation=c1 registered=consultation service=pension
> 09:36 ieva writes c1 consulted
  refused: NoSuch { what: Consultation }
# Nothing could be done: nothing is registered.
> 09:40 koknese/1 asks pension as t2
  = P-002
  visit_ended
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=pension ticket=t2 with_help=false
  offer_made deadline=09:40:20 reason=longest_idle round=1 specialist=ieva ticket=t2
> 09:40:05 ieva accepts t2 as c2
  = consultation
  offer_accepted specialist=ieva ticket=t2
  consultation_started consultation=c2 participants=resident+specialist service=pension specialist=ieva ticket=t2 waited=5s within_target=true
> 09:41 koknese/1 ends c2
  consultation_ended consultation=c2 end=by_resident specialist=ieva ticket=t2 wrap_up_until=09:46:00
  ticket_ended end=served service=pension ticket=t2
> 09:42 ieva writes c2 not_served then-break
  wrap_up_finished consultation=c2 handled=115s outcome=not_served service=pension specialist=ieva
  availability_set cause=wrap_up specialist=ieva to=break
> 09:42 tell state ieva
  Break since 09:42:00
