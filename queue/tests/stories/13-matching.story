# Language, sign language and writing; what is not given by video; a room in use.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:00 janis online
  staff_connected person=janis role=specialist
> 09:00 janis available
  availability_set cause=chosen specialist=janis to=available
> 09:00 zane online
  staff_connected person=zane role=specialist
> 09:00 zane available
  availability_set cause=chosen specialist=zane to=available
> 09:10 koknese/1 asks pension as t1 en text
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=en mode=text number=P-001 service=pension ticket=t1 with_help=false
> 09:10 tell why t1
  [(NoLanguage, 1), (DoesNotWrite, 1)]
> 09:10 tell wait t1
  Some(0) ahead, Unknown
> 09:11 koknese/1 asks tax as t2
  refused: RoomBusy
> 09:11 koknese/2 asks tax as t3 en signing
  = N-001
  room_connected room=koknese/2
  ticket_requested class=ordinary language=en mode=signing number=N-001 service=tax ticket=t3 with_help=false
  offer_made deadline=09:11:20 reason=longest_idle round=1 specialist=zane ticket=t3
> 09:11 valka/1 asks stamp as t4
  refused: NotRemote
> 09:11 valka/2 asks tax as t5 ru in=koknese/2
  refused: NotYours
* 09:11:20 tick
  offer_expired missed=1 specialist=zane ticket=t3
  nobody_left ask_again_at=09:12:20 ticket=t3
> 09:12 koknese/1 leaves t1
  ticket_ended end=left service=pension ticket=t1
> 09:12 koknese/1 leaves t1
  refused: NoSuch { what: Ticket }
