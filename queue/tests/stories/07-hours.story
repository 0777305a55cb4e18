# Closed: when it opens. A break keeps the ticket; closing ends it in words; who is being offered gets a grace.
> 08:10 koknese/1 asks pension as t0
  refused: Closed, opens at 08:30:00
> 08:10 tell forecast pension koknese/1
  Unknown, 0 ahead, 0 on duty, closed until 08:30:00 (break: false)
> 11:40 ieva online
  staff_connected person=ieva role=specialist
> 11:50 tell forecast pension koknese/1
  Unknown, 0 ahead, 0 on duty
> 11:50 koknese/1 asks pension as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
* 12:00:00 tick
  ticket_paused ticket=t1 until=13:00:00
> 12:30 koknese/2 asks pension as t9
  refused: Closed, opens at 13:00:00
> 12:30 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 12:30 tell why t1
  [(CenterNotOpen, 2)]
* 13:00:00 tick
  ticket_resumed ticket=t1
  offer_made deadline=13:00:20 reason=longest_idle round=1 specialist=ieva ticket=t1
> 13:00:10 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=ieva ticket=t1 waited=4210s within_target=false
> 13:00:20 tell forecast pension koknese/2
  Range { min_min: 5, max_min: 40 }, 0 ahead, 1 on duty
> 16:50 koknese/1 ends c1
  consultation_ended consultation=c1 end=by_resident specialist=ieva ticket=t1 wrap_up_until=16:55:00
  ticket_ended end=served service=pension ticket=t1
> 16:51 ieva writes c1 consulted then-break
  wrap_up_finished consultation=c1 handled=13850s outcome=consulted service=pension specialist=ieva
  registered consultation=c1 registered=consultation service=pension
  availability_set cause=wrap_up specialist=ieva to=break
> 16:52 koknese/2 asks pension as t2
  = P-002
  room_connected room=koknese/2
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=pension ticket=t2 with_help=false
> 16:59:50 ieva available
  availability_set cause=chosen specialist=ieva to=available
  offer_made deadline=17:00:10 reason=first_in_order round=1 specialist=ieva ticket=t2
* 17:00:00 tick
  closing_grace ticket=t2 until=17:10:00
> 17:00:05 ieva declines t2
  offer_declined reason=busy specialist=ieva ticket=t2
  nobody_left ask_again_at=17:01:05 ticket=t2
* 17:01:05 tick
  passes_lapsed ticket=t2
  offer_made deadline=17:01:25 reason=asked_again round=2 specialist=ieva ticket=t2
* 17:01:25 tick
  offer_expired missed=1 specialist=ieva ticket=t2
  nobody_left ask_again_at=17:02:25 ticket=t2
* 17:02:00 tick
  here_asked answer_by=17:03:00 ticket=t2
> 17:02:00 tell why t2
  [(Offline, 1), (Passed, 1)]
* 17:02:25 tick
  passes_lapsed ticket=t2
  offer_made deadline=17:02:45 reason=asked_again round=3 specialist=ieva ticket=t2
* 17:02:45 tick
  offer_expired missed=2 specialist=ieva ticket=t2
  nobody_left ask_again_at=17:03:45 ticket=t2
* 17:03:00 tick
  here_unanswered ticket=t2
  help_called cause=silence help_call=70d2e352-cb0e-810c-84ef-3f39dec90834 room=koknese/2 unanswered_at=17:04:00
* 17:03:45 tick
  passes_lapsed ticket=t2
  offer_made deadline=17:04:05 reason=asked_again round=4 specialist=ieva ticket=t2
* 17:04:00 tick
  help_unanswered help_call=70d2e352-cb0e-810c-84ef-3f39dec90834
* 17:04:05 tick
  offer_expired missed=3 specialist=ieva ticket=t2
  availability_set cause=missed_offers specialist=ieva to=away
  nobody_left ask_again_at=17:05:05 ticket=t2
* 17:05:05 tick
  passes_lapsed ticket=t2
* 17:10:00 tick
  ticket_ended end=center_closed service=pension ticket=t2
  help_closed help_call=70d2e352-cb0e-810c-84ef-3f39dec90834
> 17:20:00 koknese/2 asks pension as t3
  refused: Closed, opens at 1d08:30:00
