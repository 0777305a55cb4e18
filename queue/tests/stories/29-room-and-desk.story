# From the room to the desk: when the room lets the resident go, the visit goes on at the desk.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:01 koknese/1 asks pension as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
  offer_made deadline=09:01:20 reason=longest_idle round=1 specialist=ieva ticket=t1
> 09:01:05 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=ieva ticket=t1 waited=5s within_target=true
> 09:10 ieva ends c1
  consultation_ended consultation=c1 end=by_specialist specialist=ieva ticket=t1 wrap_up_until=09:15:00
  ticket_ended end=served service=pension ticket=t1
> 09:10:30 ieva writes c1 consulted
  wrap_up_finished consultation=c1 handled=565s outcome=consulted service=pension specialist=ieva
  registered consultation=c1 registered=consultation service=pension
> 09:12 anna serves stamp as w1 again-of=t1
  = consultation
  in_person_started consultation=w1 employee=anna ends_at=13:12:00 number=P-001 service=stamp
> 09:13 koknese/1 done t1
  visit_ended
# The room is free for the next, and has no say in what is served at the desk; there it is over when that is.
> 09:13:10 koknese/1 asks benefit as t2
  = P-002
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=benefit ticket=t2 with_help=false
  offer_made deadline=09:13:30 reason=longest_idle round=1 specialist=ieva ticket=t2
> 09:13:15 ieva accepts t2 as c2
  = consultation
  offer_accepted specialist=ieva ticket=t2
  consultation_started consultation=c2 participants=resident+specialist service=benefit specialist=ieva ticket=t2 waited=5s within_target=true
> 09:14 koknese/1 done t1
  refused: NotYours
> 09:14 anna done t1
  refused: RoomBusy
> 09:20 anna has-served w1 consulted
  in_person_finished consultation=w1 employee=anna handled=480s outcome=consulted service=stamp
  registered channel=walk_in consultation=w1 registered=consultation service=stamp
  visit_ended
> 09:21 anna done t1
  refused: NoSuch { what: Visit }
# The same when it is an employee who ends it while the room still has it.
> 09:22 ieva ends c2
  consultation_ended consultation=c2 end=by_specialist specialist=ieva ticket=t2 wrap_up_until=09:27:00
  ticket_ended end=served service=benefit ticket=t2
> 09:22:30 ieva writes c2 applied
  wrap_up_finished consultation=c2 handled=555s outcome=applied service=benefit specialist=ieva
  registered consultation=c2 registered=consultation service=benefit
  registered consultation=c2 registered=application service=benefit
> 09:23 anna serves stamp as w2 again-of=t2
  = consultation
  in_person_started consultation=w2 employee=anna ends_at=13:23:00 number=P-002 service=stamp
> 09:24 anna done t2
  visit_ended
> 09:24:10 koknese/1 asks benefit as t3
  = P-003
  ticket_requested class=ordinary language=lv mode=speech number=P-003 service=benefit ticket=t3 with_help=false
  offer_made deadline=09:24:30 reason=longest_idle round=1 specialist=ieva ticket=t3
* 09:24:30 tick
  offer_expired missed=1 specialist=ieva ticket=t3
  nobody_left ask_again_at=09:25:30 ticket=t3
> 09:25 koknese/1 leaves t3
  ticket_ended end=left service=benefit ticket=t3
> 09:26 anna has-served w2 not_served
  in_person_finished consultation=w2 employee=anna handled=180s outcome=not_served service=stamp
  visit_ended
