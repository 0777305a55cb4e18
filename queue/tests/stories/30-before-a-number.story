# Two specialists write their outcomes, two residents in rooms come before a number outside: its turn is far.
> 09:00 valka/1 online
  room_connected room=valka/1
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:00:01 janis online
  staff_connected person=janis role=specialist
> 09:00:01 janis available
  availability_set cause=chosen specialist=janis to=available
> 09:01 koknese/1 asks pension as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
  offer_made deadline=09:01:20 reason=longest_idle round=1 specialist=ieva ticket=t1
> 09:01:05 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=ieva ticket=t1 waited=5s within_target=true
> 09:01:10 koknese/2 asks pension as t2
  = P-002
  room_connected room=koknese/2
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=pension ticket=t2 with_help=false
  offer_made deadline=09:01:30 reason=longest_idle round=1 specialist=janis ticket=t2
> 09:01:15 janis accepts t2 as c2
  = consultation
  offer_accepted specialist=janis ticket=t2
  consultation_started consultation=c2 participants=resident+specialist service=pension specialist=janis ticket=t2 waited=5s within_target=true
> 09:10 ieva ends c1
  consultation_ended consultation=c1 end=by_specialist specialist=ieva ticket=t1 wrap_up_until=09:15:00
  ticket_ended end=served service=pension ticket=t1
> 09:10 janis ends c2
  consultation_ended consultation=c2 end=by_specialist specialist=janis ticket=t2 wrap_up_until=09:15:00
  ticket_ended end=served service=pension ticket=t2
> 09:10:10 koknese/1 done t1
  visit_ended
> 09:10:10 koknese/2 done t2
  visit_ended
> 09:10:20 koknese/1 asks benefit as t3
  = P-003
  ticket_requested class=ordinary language=lv mode=speech number=P-003 service=benefit ticket=t3 with_help=false
> 09:10:30 koknese/2 asks benefit as t4
  = P-004
  ticket_requested class=ordinary language=lv mode=speech number=P-004 service=benefit ticket=t4 with_help=false
> 09:11 bruno asks pension as t5 outside
  = P-005
  ticket_requested class=ordinary employee=bruno language=lv mode=speech number=P-005 service=pension ticket=t5 with_help=false
# Ieva alone would take those two. She has a break: they come before nobody, and Jānis is for the number.
> 09:12 ieva break
  availability_set cause=chosen specialist=ieva to=break
  room_called again=false room=valka/1 ticket=t5 until=09:14:00
> 09:12:30 valka/1 enters t5
  room_entered room=valka/1 ticket=t5
> 09:13 janis writes c2 consulted
  wrap_up_finished consultation=c2 handled=705s outcome=consulted service=pension specialist=janis
  registered consultation=c2 registered=consultation service=pension
  offer_made deadline=09:13:20 reason=first_in_order round=1 specialist=janis ticket=t5
