# Calling an employee: sent, seen, coming; unanswered after a minute. The helper joins, and may be asked to leave.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:00 anna online
  staff_connected person=anna role=employee
> 09:10 koknese/1 asks pension as t1 help
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=true
  help_called cause=with_help help_call=bfdbb77a-e693-8cf2-8c32-04b3efa764e5 room=koknese/1 unanswered_at=09:11:00
  offer_made deadline=09:10:20 reason=longest_idle round=1 specialist=ieva ticket=t1
> 09:10:02 koknese/1 calls-help h1
  = help call
  nothing_to_do help_call=bfdbb77a-e693-8cf2-8c32-04b3efa764e5
* 09:10:20 tick
  offer_expired missed=1 specialist=ieva ticket=t1
  nobody_left ask_again_at=09:11:20 ticket=t1
> 09:10:20 ieva declines t1
  refused: OfferGone
* 09:11:00 tick
  help_unanswered help_call=bfdbb77a-e693-8cf2-8c32-04b3efa764e5
* 09:11:20 tick
  passes_lapsed ticket=t1
  offer_made deadline=09:11:40 reason=asked_again round=2 specialist=ieva ticket=t1
* 09:11:40 tick
  offer_expired missed=2 specialist=ieva ticket=t1
  nobody_left ask_again_at=09:12:40 ticket=t1
> 09:12 anna asks tax as t2 in=koknese/2
  = N-001
  ticket_requested class=ordinary employee=anna language=lv mode=speech number=N-001 service=tax ticket=t2 with_help=false
> 09:12 koknese/2 calls-help h2
  = help call
  help_called cause=pressed help_call=h2 room=koknese/2 unanswered_at=09:13:00
> 09:12:10 anna sees h2
  help_seen help_call=h2
> 09:12:15 anna coming h2
  help_answered employee=anna help_call=h2
> 09:12:30 anna closes h2
  help_closed help_call=h2
> 09:12:39 tell wait t1
  Some(0) ahead, LessThan { min: 1 }
* 09:12:40 tick
  passes_lapsed ticket=t1
  offer_made deadline=09:13:00 reason=asked_again round=3 specialist=ieva ticket=t1
> 09:12:45 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=ieva ticket=t1 waited=165s within_target=true
> 09:13:00 anna joins c1 as p1 role helper
  participant_joined consultation=c1 participant=helper
> 09:13:01 boss joins c1 as p2 role supervisor
  participant_joined consultation=c1 participant=supervisor
> 09:13:02 zane joins c1 as p3 role colleague
  refused: Forbidden
> 09:13:10 koknese/1 asks-out c1 p1
  participant_left cause=asked_to_leave consultation=c1 participant=p1
> 09:13:15 boss leaves consultation c1 p2
  participant_left cause=left consultation=c1 participant=p2
