# On the phone: the operator enters the ticket, the specialist calls. No answer is tried three times, then ended.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:01 anna asks pension as t1 phone
  = P-001
  ticket_requested channel=phone class=ordinary employee=anna language=lv mode=speech number=P-001 phone=phone number service=pension ticket=t1 with_help=false
  offer_made deadline=09:01:20 reason=longest_idle round=1 specialist=ieva ticket=t1
> 09:01:05 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=ieva ticket=t1 waited=5s within_target=true
> 09:02 ieva ends c1
  consultation_ended consultation=c1 end=by_specialist specialist=ieva ticket=t1 wrap_up_until=09:07:00
  ticket_ended end=served service=pension ticket=t1
  visit_ended
> 09:03 ieva writes c1 consulted
  wrap_up_finished consultation=c1 handled=115s outcome=consulted service=pension specialist=ieva
  registered channel=phone consultation=c1 registered=consultation service=pension
> 09:10 anna asks pension as t2 phone
  = P-002
  ticket_requested channel=phone class=ordinary employee=anna language=lv mode=speech number=P-002 phone=phone number service=pension ticket=t2 with_help=false
  offer_made deadline=09:10:20 reason=longest_idle round=1 specialist=ieva ticket=t2
> 09:10:05 ieva accepts t2 as c2
  = consultation
  offer_accepted specialist=ieva ticket=t2
  consultation_started consultation=c2 participants=resident+specialist service=pension specialist=ieva ticket=t2 waited=5s within_target=true
> 09:10:40 ieva no-show c2
  consultation_ended consultation=c2 end=no_show specialist=ieva ticket=t2
  callback_missed attempts=1 not_before=09:15:40 ticket=t2
* 09:15:40 tick
  callback_due class=callback ticket=t2
  offer_made deadline=09:16:00 reason=longest_idle round=2 specialist=ieva ticket=t2
> 09:15:45 ieva accepts t2 as c3
  = consultation
  offer_accepted specialist=ieva ticket=t2
  consultation_started consultation=c3 participants=resident+specialist service=pension specialist=ieva ticket=t2 waited=305s within_target=false
> 09:16:10 ieva no-show c3
  consultation_ended consultation=c3 end=no_show specialist=ieva ticket=t2
  callback_missed attempts=2 not_before=09:21:10 ticket=t2
* 09:21:10 tick
  callback_due ticket=t2
  offer_made deadline=09:21:30 reason=longest_idle round=3 specialist=ieva ticket=t2
> 09:21:15 ieva accepts t2 as c4
  = consultation
  offer_accepted specialist=ieva ticket=t2
  consultation_started consultation=c4 participants=resident+specialist service=pension specialist=ieva ticket=t2 waited=305s within_target=false
> 09:21:40 ieva no-show c4
  consultation_ended consultation=c4 end=no_show specialist=ieva ticket=t2
  ticket_ended end=unreached service=pension ticket=t2
  visit_ended
# A resident leaves the room and is called back by phone, in turn and not before the time wished for.
> 09:30 ieva break
  availability_set cause=chosen specialist=ieva to=break
> 09:31 koknese/1 asks pension as t3
  = P-003
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-003 service=pension ticket=t3 with_help=false
> 09:32 koknese/1 callback t3 phone delay=30
  callback_agreed not_before=10:02:00 phone=phone number ticket=t3
> 09:33 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:40 koknese/1 asks pension as t4
  = P-004
  ticket_requested class=ordinary language=lv mode=speech number=P-004 service=pension ticket=t4 with_help=false
  offer_made deadline=09:40:20 reason=longest_idle round=1 specialist=ieva ticket=t4
> 09:40:05 ieva accepts t4 as c5
  = consultation
  offer_accepted specialist=ieva ticket=t4
  consultation_started consultation=c5 participants=resident+specialist service=pension specialist=ieva ticket=t4 waited=5s within_target=true
* 10:02:00 tick
  callback_due class=callback ticket=t3
> 10:05 ieva ends c5
  consultation_ended consultation=c5 end=by_specialist specialist=ieva ticket=t4 wrap_up_until=10:10:00
  ticket_ended end=served service=pension ticket=t4
> 10:06 ieva writes c5 consulted
  wrap_up_finished consultation=c5 handled=1555s outcome=consulted service=pension specialist=ieva
  registered consultation=c5 registered=consultation service=pension
  offer_made deadline=10:06:20 reason=first_in_order round=1 specialist=ieva ticket=t3
> 10:06:05 ieva accepts t3 as c6
  = consultation
  offer_accepted specialist=ieva ticket=t3
  consultation_started consultation=c6 participants=resident+specialist service=pension specialist=ieva ticket=t3 waited=2105s within_target=false
> 10:10 ieva ends c6
  consultation_ended consultation=c6 end=by_specialist specialist=ieva ticket=t3 wrap_up_until=10:15:00
  ticket_ended end=served service=pension ticket=t3
  visit_ended
> 10:11 ieva writes c6 consulted
  wrap_up_finished consultation=c6 handled=295s outcome=consulted service=pension specialist=ieva
  registered channel=callback consultation=c6 registered=consultation service=pension
# A callback to a room: called twice, a pause, three times in all, then ended in words. What is asked for too late is refused.
> 10:15 koknese/1 done t4
  visit_ended
> 10:16 koknese/1 asks pension as t5
  = P-005
  ticket_requested class=ordinary language=lv mode=speech number=P-005 service=pension ticket=t5 with_help=false
  offer_made deadline=10:16:20 reason=longest_idle round=1 specialist=ieva ticket=t5
> 10:16:05 ieva declines t5
  offer_declined reason=busy specialist=ieva ticket=t5
  nobody_left ask_again_at=10:17:05 ticket=t5
> 10:16:10 koknese/1 callback t5 delay=500
  refused: DelayLimit { max: Span(14400000) }
> 10:16:20 koknese/1 callback t5
  callback_agreed ticket=t5
  room_called again=false room=koknese/1 ticket=t5 until=10:18:20
* 10:17:05 tick
  passes_lapsed ticket=t5
* 10:18:20 tick
  room_called again=true room=koknese/1 ticket=t5 until=10:20:20
* 10:20:20 tick
  callback_missed attempts=1 not_before=10:25:20 ticket=t5
* 10:25:20 tick
  callback_due class=callback ticket=t5
  room_called again=false room=koknese/1 ticket=t5 until=10:27:20
* 10:27:20 tick
  room_called again=true room=koknese/1 ticket=t5 until=10:29:20
* 10:29:20 tick
  callback_missed attempts=2 not_before=10:34:20 ticket=t5
* 10:34:20 tick
  callback_due ticket=t5
  room_called again=false room=koknese/1 ticket=t5 until=10:36:20
* 10:36:20 tick
  room_called again=true room=koknese/1 ticket=t5 until=10:38:20
* 10:38:20 tick
  ticket_ended end=unreached service=pension ticket=t5
  visit_ended
> 11:00 tell state ieva
  Free since 10:16:05
# Told a time, called soon after it: the callback that is due goes before one who came a little earlier.
> 11:01 ieva break
  availability_set cause=chosen specialist=ieva to=break
> 11:01:30 koknese/2 asks pension as t7
  = P-006
  room_connected room=koknese/2
  ticket_requested class=ordinary language=lv mode=speech number=P-006 service=pension ticket=t7 with_help=false
> 11:02 koknese/1 asks pension as t6
  = P-007
  ticket_requested class=ordinary language=lv mode=speech number=P-007 service=pension ticket=t6 with_help=false
> 11:03 koknese/1 callback t6 phone delay=10
  callback_agreed not_before=11:13:00 phone=phone number ticket=t6
* 11:11:30 tick
  here_asked answer_by=11:12:30 ticket=t7
* 11:12:30 tick
  here_unanswered ticket=t7
  help_called cause=silence help_call=0e038971-15b9-8bd9-aaa6-32e9e6ea9c82 room=koknese/2 unanswered_at=11:13:30
* 11:13:00 tick
  callback_due class=callback ticket=t6
* 11:13:30 tick
  help_unanswered help_call=0e038971-15b9-8bd9-aaa6-32e9e6ea9c82
> 11:20 ieva available
  availability_set cause=chosen specialist=ieva to=available
  offer_made deadline=11:20:20 reason=first_in_order round=1 specialist=ieva ticket=t6
