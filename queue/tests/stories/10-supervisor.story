# A supervisor moves tickets or names a specialist, with a reason, and may undo it for ten seconds.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 janis online
  staff_connected person=janis role=specialist
> 09:10 koknese/1 asks pension as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
> 09:11 koknese/2 asks pension as t2
  = P-002
  room_connected room=koknese/2
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=pension ticket=t2 with_help=false
> 09:12 boss moves t2 by 30
  ticket_reordered credit=1800s previous=0s reason=vulnerable ticket=t2 undo_until=09:12:10
> 09:12:05 tell wait t1
  Some(1) ahead, Unknown
> 09:12:10 boss undoes 6 of t2
  act_undone act=00000000-0000-0000-0000-000000000006 ticket=t2
> 09:12:11 boss moves t2 by 600
  refused: CreditLimit { max: Span(7200000) }
> 09:12:12 zane moves t2 by 5
  refused: Forbidden
> 09:13 boss names janis for t2
  refused: NotEligible { why: NotAvailable }
> 09:13 janis available
  availability_set cause=chosen specialist=janis to=available
  offer_made deadline=09:13:20 reason=first_in_order round=1 specialist=janis ticket=t1
> 09:13:02 boss names janis for t2
  ticket_reassigned named_until=09:18:02 reason=expertise specialist=janis ticket=t2 undo_until=09:13:12
> 09:13:05 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:13:10 boss undoes 12 of t2
  act_undone act=00000000-0000-0000-0000-00000000000c ticket=t2
  offer_made deadline=09:13:30 reason=longest_idle round=1 specialist=ieva ticket=t2
* 09:13:20 tick
  offer_expired missed=1 specialist=janis ticket=t1
* 09:13:30 tick
  offer_expired missed=1 specialist=ieva ticket=t2
  offer_made deadline=09:13:50 reason=first_in_order round=2 specialist=ieva ticket=t1
  offer_made deadline=09:13:50 reason=longest_idle round=2 specialist=janis ticket=t2
> 09:13:40 ieva declines t1
  offer_declined reason=busy specialist=ieva ticket=t1
  nobody_left ask_again_at=09:14:40 ticket=t1
* 09:13:50 tick
  offer_expired missed=2 specialist=janis ticket=t2
  nobody_left ask_again_at=09:14:50 ticket=t2
> 09:14 head moves t2 by 5
  ticket_reordered credit=300s previous=0s reason=vulnerable ticket=t2 undo_until=09:14:10
> 09:14:20 head undoes 16 of t2
  refused: TooLate
> 09:14:30 valka/1 asks tax as t3
  = N-001
  room_connected room=valka/1
  ticket_requested class=ordinary language=lv mode=speech number=N-001 service=tax ticket=t3 with_help=false
> 09:14:31 boss moves t3 by 5
  refused: NotYours
