# A returning resident waits a while for the specialist of the time before, if that one is on duty.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:00 janis online
  staff_connected person=janis role=specialist
> 09:00 janis available
  availability_set cause=chosen specialist=janis to=available
> 09:01 koknese/1 asks pension as t1 preferred=janis
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 preferred=janis preferred_until=09:06:00 service=pension ticket=t1 with_help=false
  offer_made deadline=09:01:20 reason=preferred round=1 specialist=janis ticket=t1
> 09:01:05 janis accepts t1 as c1
  = consultation
  offer_accepted specialist=janis ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=janis ticket=t1 waited=5s within_target=true
> 09:02 koknese/2 asks pension as t2 preferred=janis
  = P-002
  room_connected room=koknese/2
  ticket_requested class=ordinary language=lv mode=speech number=P-002 preferred=janis preferred_until=09:07:00 service=pension ticket=t2 with_help=false
> 09:03 tell why t2
  [(Busy, 1), (NamedAnother, 1)]
# Five minutes are over: anybody.
* 09:07:00 tick
  name_lapsed specialist=janis ticket=t2
  offer_made deadline=09:07:20 reason=longest_idle round=1 specialist=ieva ticket=t2
> 09:07:05 ieva accepts t2 as c2
  = consultation
  offer_accepted specialist=ieva ticket=t2
  consultation_started consultation=c2 participants=resident+specialist service=pension specialist=ieva ticket=t2 waited=305s within_target=false
> 09:08 valka/1 asks pension as t3 preferred=janis
  = P-003
  room_connected room=valka/1
  ticket_requested class=ordinary language=lv mode=speech number=P-003 preferred=janis preferred_until=09:13:00 service=pension ticket=t3 with_help=false
> 09:09 janis ends c1
  consultation_ended consultation=c1 end=by_specialist specialist=janis ticket=t1 wrap_up_until=09:14:00
  ticket_ended end=served service=pension ticket=t1
> 09:09 janis writes c1 consulted
  wrap_up_finished consultation=c1 handled=475s outcome=consulted service=pension specialist=janis
  registered consultation=c1 registered=consultation service=pension
  offer_made deadline=09:09:20 reason=preferred round=1 specialist=janis ticket=t3
> 09:09:05 janis accepts t3 as c3
  = consultation
  offer_accepted specialist=janis ticket=t3
  consultation_started consultation=c3 participants=resident+specialist service=pension specialist=janis ticket=t3 waited=65s within_target=true
# Not on duty, or not of this service: no waiting.
> 09:10 valka/2 asks pension as t4 preferred=zane
  = P-004
  room_connected room=valka/2
  ticket_requested class=ordinary language=lv mode=speech number=P-004 service=pension ticket=t4 with_help=false
