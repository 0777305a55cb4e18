# A resident asks, the specialist accepts, it is done, written and registered once; the room forgets.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:10 koknese/1 online
  room_connected room=koknese/1
> 09:10 koknese/1 asks pension as t1
  = P-001
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
  offer_made deadline=09:10:20 reason=longest_idle round=1 specialist=ieva ticket=t1
> 09:10:05 tell wait t1
  Some(0) ahead, LessThan { min: 1 }
> 09:10:06 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=ieva ticket=t1 waited=6s within_target=true
> 09:10:06 system places c1 epoch=1
  consultation_placed consultation=c1 placement=epoch:1,node:1,worker:0
> 09:30:06 koknese/1 ends c1
  consultation_ended consultation=c1 end=by_resident specialist=ieva ticket=t1 wrap_up_until=09:35:06
  ticket_ended end=served service=pension ticket=t1
> 09:30:10 koknese/1 rates t1 good
  rated consultation=c1 score=good service=pension
> 09:30:11 koknese/1 rates t1 bad
  refused: NothingToRate
> 09:31:00 koknese/1 done t1
  visit_ended
> 09:33:00 ieva writes c1 applied
  wrap_up_finished consultation=c1 handled=1374s outcome=applied service=pension specialist=ieva
  registered consultation=c1 registered=consultation service=pension
  registered consultation=c1 registered=application service=pension
> 09:33:01 tell state ieva
  Free since 09:33:00
> 09:33:01 tell figures pension
  DayFigures { requested: 1, offered: 1, declined: 0, missed: 0, answered: 1, answered_in_target: 1, wait_sum: Span(6000), wait_max: Span(6000), abandoned: 0, closed: 0, handled: 1, handle_sum: Span(1374000), transferred: 0, no_shows: 0, consultations: 1, applications: 1, good: 1, neutral: 0, bad: 0 }
