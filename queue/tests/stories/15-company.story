# A colleague is asked, passes, and the next one comes; whoever comes is busy until released.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:00 koknese/1 asks pension as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
  offer_made deadline=09:00:20 reason=longest_idle round=1 specialist=ieva ticket=t1
> 09:00:05 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=ieva ticket=t1 waited=5s within_target=true
> 09:00:30 janis online
  staff_connected person=janis role=specialist
> 09:00:30 janis available
  availability_set cause=chosen specialist=janis to=available
> 09:01 ieva invites i1 to c1 colleague
  invitation_made by=ieva company=colleague consultation=c1 invitation=i1 until=09:03:00
  invitation_offered consultation=c1 deadline=09:01:20 invitation=i1 specialist=janis
> 09:01:05 janis stays-away i1
  invitation_declined consultation=c1 invitation=i1 reason=busy specialist=janis
  invitation_ended consultation=c1 end=nobody_left invitation=i1
> 09:01:06 ieva invites i2 to c1 colleague named=janis
  invitation_made by=ieva company=colleague consultation=c1 invitation=i2 named=janis until=09:03:06
  invitation_offered consultation=c1 deadline=09:01:26 invitation=i2 specialist=janis
> 09:01:07 ieva invites i3 to c1 colleague named=janis
  refused: InvitedAlready
> 09:01:10 janis comes i2 as p2
  invitation_accepted company=colleague consultation=c1 invitation=i2 participant=p2 specialist=janis
  participant_joined consultation=c1 participant=colleague
> 09:01:10 tell state janis
  Consulting since 09:01:10
> 09:01:20 koknese/2 asks pension as t2
  = P-002
  room_connected room=koknese/2
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=pension ticket=t2 with_help=false
> 09:01:30 janis ends c1
  refused: NotYours
> 09:01:40 ieva releases c1 p2
  participant_left cause=released consultation=c1 participant=p2
  offer_made deadline=09:02:00 reason=first_in_order round=1 specialist=janis ticket=t2

# Nobody on duty could come: said at once. One who is named and not there: said why.
* 09:02:00 tick
  offer_expired missed=1 specialist=janis ticket=t2
> 09:02 ieva invites i4 to c1 interpreter signing
  refused: NobodyOnDuty
> 09:02 ieva invites i5 to c1 colleague named=zane
  refused: NotEligible { why: Offline }
> 09:02 ieva invites i6 to c1 interpreter de
  refused: NobodyOnDuty

# Interpreters have a queue of their own: one declines, the other comes, and leaves by themselves.
> 09:03 inga online
  staff_connected person=inga role=specialist
> 09:03 inga available
  availability_set cause=chosen specialist=inga to=available
> 09:03 oto online
  staff_connected person=oto role=specialist
> 09:03 oto available
  availability_set cause=chosen specialist=oto to=available
> 09:03:30 ieva invites i7 to c1 interpreter ru
  invitation_made by=ieva company=interpreter consultation=c1 invitation=i7 language=ru until=09:05:30
  invitation_offered consultation=c1 deadline=09:03:50 invitation=i7 specialist=inga
> 09:03:35 inga stays-away i7
  invitation_declined consultation=c1 invitation=i7 reason=busy specialist=inga
  invitation_offered consultation=c1 deadline=09:03:55 invitation=i7 specialist=oto
> 09:03:40 oto comes i7 as p3
  invitation_accepted company=interpreter consultation=c1 invitation=i7 participant=p3 specialist=oto
  participant_joined consultation=c1 participant=interpreter
* 09:04:00 tick
  passes_lapsed ticket=t2
  offer_made deadline=09:04:20 reason=asked_again round=2 specialist=janis ticket=t2
> 09:04 oto leaves consultation c1 p3
  participant_left cause=left consultation=c1 participant=p3

# All who could come have passed, or do not answer: a clear end, and nobody waits for it.
* 09:04:20 tick
  offer_expired missed=2 specialist=janis ticket=t2
> 09:05 ieva invites i8 to c1 interpreter ru
  invitation_made by=ieva company=interpreter consultation=c1 invitation=i8 language=ru until=09:07:00
  invitation_offered consultation=c1 deadline=09:05:20 invitation=i8 specialist=inga
> 09:05:05 oto stays-away i8
  refused: OfferGone
* 09:05:20 tick
  invitation_expired consultation=c1 invitation=i8 missed=1 specialist=inga
  invitation_offered consultation=c1 deadline=09:05:40 invitation=i8 specialist=oto
> 09:05:30 tell state inga
  Free since 09:05:20
* 09:05:40 tick
  invitation_expired consultation=c1 invitation=i8 missed=1 specialist=oto
  invitation_ended consultation=c1 end=nobody_left invitation=i8
> 09:06 ieva invites i9 to c1 interpreter signing
  invitation_made by=ieva company=interpreter consultation=c1 invitation=i9 until=09:08:00
  invitation_offered consultation=c1 deadline=09:06:20 invitation=i9 specialist=inga
> 09:06:05 ieva takes-back i9
  invitation_ended consultation=c1 end=withdrawn invitation=i9
> 09:06:06 inga comes i9 as p4
  refused: OfferGone

# Residents first: a specialist who becomes free takes the ticket that waits, and the invitation waits until its end.
* 09:06:20 tick
  passes_lapsed ticket=t2
  offer_made deadline=09:06:40 reason=asked_again round=3 specialist=janis ticket=t2
* 09:06:40 tick
  offer_expired missed=3 specialist=janis ticket=t2
  availability_set cause=missed_offers specialist=janis to=away
> 09:07 marta online
  staff_connected person=marta role=specialist
> 09:07 marta available
  availability_set cause=chosen specialist=marta to=available
> 09:07 valka/1 asks general as t3
  = K-001
  room_connected room=valka/1
  ticket_requested class=ordinary language=lv mode=speech number=K-001 service=general ticket=t3 with_help=false
  offer_made deadline=09:07:20 reason=longest_idle round=1 specialist=marta ticket=t3
> 09:07:05 marta accepts t3 as c3
  = consultation
  offer_accepted specialist=marta ticket=t3
  consultation_started consultation=c3 participants=resident+specialist service=general specialist=marta ticket=t3 waited=5s within_target=true
> 09:07:10 valka/2 asks general as t4
  = K-002
  room_connected room=valka/2
  ticket_requested class=ordinary language=lv mode=speech number=K-002 service=general ticket=t4 with_help=false
> 09:07:20 ieva invites i10 to c1 colleague named=marta
  invitation_made by=ieva company=colleague consultation=c1 invitation=i10 named=marta until=09:09:20
> 09:08 marta ends c3
  consultation_ended consultation=c3 end=by_specialist specialist=marta ticket=t3 wrap_up_until=09:13:00
  ticket_ended end=served service=general ticket=t3
> 09:08:10 marta writes c3 consulted
  wrap_up_finished consultation=c3 handled=65s outcome=consulted service=general specialist=marta
  registered consultation=c3 registered=consultation service=general
  offer_made deadline=09:08:30 reason=first_in_order round=1 specialist=marta ticket=t4
> 09:08:15 marta accepts t4 as c4
  = consultation
  offer_accepted specialist=marta ticket=t4
  consultation_started consultation=c4 participants=resident+specialist service=general specialist=marta ticket=t4 waited=65s within_target=true
* 09:08:40 tick
  passes_lapsed ticket=t2
* 09:09:20 tick
  invitation_ended consultation=c1 end=ran_out invitation=i10
> 09:10 ieva invites i11 to c1 interpreter signing
  invitation_made by=ieva company=interpreter consultation=c1 invitation=i11 until=09:12:00
  invitation_offered consultation=c1 deadline=09:10:20 invitation=i11 specialist=inga
> 09:10:01 inga break
  availability_set cause=chosen specialist=inga to=break
  invitation_taken_back cause=unavailable consultation=c1 invitation=i11 specialist=inga
  invitation_ended consultation=c1 end=nobody_left invitation=i11
> 09:10:10 inga available
  availability_set cause=chosen specialist=inga to=available
> 09:10:20 ieva invites i12 to c1 interpreter signing
  invitation_made by=ieva company=interpreter consultation=c1 invitation=i12 until=09:12:20
  invitation_offered consultation=c1 deadline=09:10:40 invitation=i12 specialist=inga
> 09:10:25 inga offline
  staff_disconnected person=inga role=specialist
  invitation_taken_back cause=connection_lost consultation=c1 invitation=i12 specialist=inga
  invitation_ended consultation=c1 end=nobody_left invitation=i12
