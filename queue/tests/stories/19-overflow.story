# Primary specialists first, then the reserve, then everybody of the institution, then the generalists of the network.
> 08:50 admin levels ieva pension 2
  network_revised revision=2
> 08:50 admin rules primary_level=3 overflow_reserve=1m overflow_institution=2m overflow_general=3m
  network_revised revision=3
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:00 marta online
  staff_connected person=marta role=specialist
> 09:00 marta available
  availability_set cause=chosen specialist=marta to=available
> 09:01 koknese/1 asks pension as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
# Nobody of the first group is there: what is told counts on the reserve, asked in a minute.
> 09:01 tell wait t1
  Some(0) ahead, Range { min_min: 1, max_min: 2 }
> 09:01 tell why t1
  [(NotYet, 2), (Offline, 1)]
# Ieva is of the reserve.
* 09:02:00 tick
  ticket_overflowed group=reserve ticket=t1
  offer_made deadline=09:02:20 group=reserve reason=longest_idle round=1 specialist=ieva ticket=t1
> 09:02:05 ieva declines t1
  offer_declined reason=busy specialist=ieva ticket=t1
  nobody_left ask_again_at=09:03:05 ticket=t1
# Of the first group, and just come.
> 09:02:10 janis online
  staff_connected person=janis role=specialist
> 09:02:10 janis available
  availability_set cause=chosen specialist=janis to=available
  offer_made deadline=09:02:30 reason=first_in_order round=2 specialist=janis ticket=t1
> 09:02:15 janis accepts t1 as c1
  = consultation
  offer_accepted specialist=janis ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=janis ticket=t1 waited=75s within_target=true
> 09:03 koknese/2 asks benefit as t2
  = P-002
  room_connected room=koknese/2
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=benefit ticket=t2 with_help=false
  offer_made deadline=09:03:20 reason=longest_idle round=1 specialist=ieva ticket=t2
> 09:03:05 ieva accepts t2 as c2
  = consultation
  offer_accepted specialist=ieva ticket=t2
  consultation_started consultation=c2 participants=resident+specialist service=benefit specialist=ieva ticket=t2 waited=5s within_target=true
> 09:04 valka/1 asks benefit as t3
  = P-003
  room_connected room=valka/1
  ticket_requested class=ordinary language=lv mode=speech number=P-003 service=benefit ticket=t3 with_help=false
* 09:05:00 tick
  ticket_overflowed group=reserve ticket=t3
> 09:05 janis ends c1
  consultation_ended consultation=c1 end=by_specialist specialist=janis ticket=t1 wrap_up_until=09:10:00
  ticket_ended end=served service=pension ticket=t1
> 09:05 janis writes c1 consulted
  wrap_up_finished consultation=c1 handled=165s outcome=consulted service=pension specialist=janis
  registered consultation=c1 registered=consultation service=pension
# Janis has no skill for it, but is of the institution: asked after two minutes, he passes; then it is the generalist's.
* 09:06:00 tick
  ticket_overflowed group=institution ticket=t3
  offer_made deadline=09:06:20 group=institution reason=longest_idle round=1 specialist=janis ticket=t3
> 09:06:05 janis declines t3
  offer_declined reason=busy specialist=janis ticket=t3
> 09:06:10 tell why t3
  [(Busy, 1), (Passed, 1), (NotYet, 1)]
* 09:07:00 tick
  ticket_overflowed group=general ticket=t3
  offer_made deadline=09:07:20 group=general reason=longest_idle round=2 specialist=marta ticket=t3
> 09:07:05 marta accepts t3 as c3
  = consultation
  offer_accepted specialist=marta ticket=t3
  consultation_started consultation=c3 participants=resident+specialist service=benefit specialist=marta ticket=t3 waited=185s within_target=true
# Rules changed hold at once for who waits: long enough for the generalists by the one, not by the other.
> 09:20 janis break
  availability_set cause=chosen specialist=janis to=break
> 09:20 admin rules primary_level=3
  network_revised revision=4
> 09:20 marta ends c3
  consultation_ended consultation=c3 end=by_specialist specialist=marta ticket=t3 wrap_up_until=09:25:00
  ticket_ended end=served service=benefit ticket=t3
> 09:20 marta writes c3 consulted
  wrap_up_finished consultation=c3 handled=775s outcome=consulted service=benefit specialist=marta
  registered consultation=c3 registered=consultation service=benefit
> 09:21 koknese/1 done t1
  visit_ended
> 09:21 koknese/1 asks pension as t4
  = P-004
  ticket_requested class=ordinary language=lv mode=speech number=P-004 service=pension ticket=t4 with_help=false
* 09:23:00 tick
  ticket_overflowed group=reserve ticket=t4
> 09:30 tell why t4
  [(NotAvailable, 1), (Busy, 1)]
> 09:30 admin rules overflow_general=5m
  network_revised revision=5
  ticket_overflowed group=general ticket=t4
  offer_made deadline=09:30:20 group=general reason=first_in_order round=1 specialist=marta ticket=t4
> 09:30:05 admin rules overflow_general=60m
  network_revised revision=6
  ticket_overflowed group=primary ticket=t4
  offer_withdrawn cause=network_revised specialist=marta ticket=t4
