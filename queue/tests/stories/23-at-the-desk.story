# The employee marks priority on a waiting ticket; a second time changes nothing; taken back, it is as before.
> 09:00 valka/1 asks pension as t1
  = P-001
  room_connected room=valka/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
> 09:05 koknese/1 asks pension as t2
  = P-002
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=pension ticket=t2 with_help=false
> 09:06 anna marks t2
  priority_marked class=priority previous=ordinary ticket=t2
> 09:06 tell wait t1
  Some(1) ahead, Unknown
> 09:06 anna marks t2
  nothing_to_do
> 09:07 anna marks t2 not
  priority_marked class=ordinary previous=priority ticket=t2
> 09:07 tell wait t1
  Some(0) ahead, Unknown
> 09:07 anna marks t2 not
  nothing_to_do
# An employee of another center may not, nor may a room.
> 09:07 anna marks t1
  refused: NotYours
> 09:07 koknese/1 marks t2
  refused: Forbidden
# A better class stays.
> 09:07 koknese/2 asks benefit as t3 appointment
  = P-003
  room_connected room=koknese/2
  ticket_requested class=appointment language=lv mode=speech number=P-003 service=benefit ticket=t3 with_help=false
> 09:07 anna marks t3
  nothing_to_do
# The receipt of one who waits: the specialist of the time before has to be on duty.
> 09:07 anna prefers janis for t2
  refused: NotEligible { why: Offline }
> 09:07 anna prefers zane for t2
  refused: NotEligible { why: NoSkill }
> 09:08 janis online
  staff_connected person=janis role=specialist
> 09:08 janis available
  availability_set cause=chosen specialist=janis to=available
  offer_made deadline=09:08:20 reason=first_in_order round=1 specialist=janis ticket=t1
> 09:08:05 janis accepts t1 as c1
  = consultation
  offer_accepted specialist=janis ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=janis ticket=t1 waited=485s within_target=false
> 09:08:10 anna prefers janis for t2
  specialist_preferred specialist=janis ticket=t2 until=09:13:10
> 09:08:10 anna prefers janis for t2
  nothing_to_do
# Others who are free are not asked for now; or they are again.
> 09:08:20 ieva online
  staff_connected person=ieva role=specialist
> 09:08:20 ieva available
  availability_set cause=chosen specialist=ieva to=available
  offer_made deadline=09:08:40 reason=first_in_order round=1 specialist=ieva ticket=t3
> 09:08:25 ieva declines t3
  offer_declined reason=busy specialist=ieva ticket=t3
  nobody_left ask_again_at=09:09:25 ticket=t3
> 09:08:26 tell why t2
  [(Busy, 1), (NamedAnother, 1)]
> 09:08:30 anna prefers anybody for t2
  name_lapsed specialist=janis ticket=t2
  offer_made deadline=09:08:50 reason=longest_idle round=1 specialist=ieva ticket=t2
> 09:08:31 anna prefers anybody for t2
  refused: NotWaiting
# Who is being offered is not to wait for another.
> 09:08:32 anna prefers janis for t2
  refused: NotWaiting
> 09:08:35 ieva declines t2
  offer_declined reason=busy specialist=ieva ticket=t2
> 09:08:36 anna prefers janis for t2
  specialist_preferred specialist=janis ticket=t2 until=09:13:36
# What a supervisor has decided stays.
> 09:08:40 boss names ieva for t2
  ticket_reassigned named_until=09:13:40 reason=expertise specialist=ieva ticket=t2 undo_until=09:08:50
  offer_made deadline=09:09:00 reason=named round=2 specialist=ieva ticket=t2
> 09:08:41 anna prefers anybody for t2
  refused: NotWaiting
# Who is being served has no place to mark.
> 09:08:45 ieva accepts t2 as c2
  = consultation
  offer_accepted specialist=ieva ticket=t2
  consultation_started consultation=c2 participants=resident+specialist service=pension specialist=ieva ticket=t2 waited=225s within_target=true
> 09:08:46 anna marks t2
  refused: NotWaiting
