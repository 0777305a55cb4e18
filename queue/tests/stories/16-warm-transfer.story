# A warm transfer: the two specialists speak first, the resident waits apart, then the second one takes over.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:00 zane online
  staff_connected person=zane role=specialist
> 09:00 zane available
  availability_set cause=chosen specialist=zane to=available
> 09:00 koknese/1 asks pension as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
  offer_made deadline=09:00:20 reason=longest_idle round=1 specialist=ieva ticket=t1
> 09:00:05 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=ieva ticket=t1 waited=5s within_target=true
> 09:01 ieva invites i0 to c1 handover stamp
  refused: NotRemote
> 09:01 ieva invites i0 to c1 handover general
  refused: NobodyOnDuty
> 09:01 ieva invites i1 to c1 handover tax
  invitation_made by=ieva company=handover consultation=c1 invitation=i1 service=tax until=09:03:00
  invitation_offered consultation=c1 deadline=09:01:20 invitation=i1 specialist=zane
> 09:01:05 zane comes i1 as p2
  invitation_accepted company=handover consultation=c1 invitation=i1 participant=p2 service=tax specialist=zane together_at=09:06:05
  participant_joined consultation=c1 participant=colleague
> 09:01:10 ieva invites i2 to c1 handover tax
  refused: InvitedAlready
> 09:02 zane hands-over c1 as c2
  refused: NotYours
> 09:02 ieva hands-over c1 as c2
  = consultation
  consultation_ended consultation=c1 end=transferred specialist=ieva ticket=t1 wrap_up_until=09:07:00
  ticket_transferred consultation=c1 from=pension ticket=t1 to=tax
  consultation_started consultation=c2 participants=resident+specialist service=tax specialist=zane ticket=t1 waited=0s within_target=true
> 09:02:01 tell state ieva
  WrapUp since 09:02:00
> 09:03 ieva writes c1 consulted
  wrap_up_finished consultation=c1 handled=175s outcome=consulted service=pension specialist=ieva
  registered consultation=c1 registered=consultation service=pension
> 09:04 zane ends c2
  consultation_ended consultation=c2 end=by_specialist specialist=zane ticket=t1 wrap_up_until=09:09:00
  ticket_ended end=served service=tax ticket=t1
> 09:05 zane writes c2 applied
  wrap_up_finished consultation=c2 handled=180s outcome=applied service=tax specialist=zane
  registered consultation=c2 registered=consultation service=tax
  registered consultation=c2 registered=application service=tax

# Cancelled: the first specialist comes back, and the second is free.
> 09:06 koknese/2 asks pension as t2
  = P-002
  room_connected room=koknese/2
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=pension ticket=t2 with_help=false
  offer_made deadline=09:06:20 reason=longest_idle round=1 specialist=ieva ticket=t2
> 09:06:05 ieva accepts t2 as c3
  = consultation
  offer_accepted specialist=ieva ticket=t2
  consultation_started consultation=c3 participants=resident+specialist service=pension specialist=ieva ticket=t2 waited=5s within_target=true
> 09:06:10 ieva invites i3 to c3 handover tax
  invitation_made by=ieva company=handover consultation=c3 invitation=i3 service=tax until=09:08:10
  invitation_offered consultation=c3 deadline=09:06:30 invitation=i3 specialist=zane
> 09:06:15 zane comes i3 as p3
  invitation_accepted company=handover consultation=c3 invitation=i3 participant=p3 service=tax specialist=zane together_at=09:11:15
  participant_joined consultation=c3 participant=colleague
> 09:06:20 ieva releases c3 p3
  participant_left cause=released consultation=c3 participant=p3
> 09:06:20 tell state zane
  Free since 09:06:20
> 09:06:21 ieva hands-over c3 as c4
  refused: NoSuch { what: Participant }

# Brought together first, handed over then. What keeps the resident apart has its deadline.
> 09:07 ieva invites i4 to c3 handover tax
  invitation_made by=ieva company=handover consultation=c3 invitation=i4 service=tax until=09:09:00
  invitation_offered consultation=c3 deadline=09:07:20 invitation=i4 specialist=zane
> 09:07:05 zane comes i4 as p4
  invitation_accepted company=handover consultation=c3 invitation=i4 participant=p4 service=tax specialist=zane together_at=09:12:05
  participant_joined consultation=c3 participant=colleague
> 09:07:10 ieva brings-together c3
  brought_together consultation=c3
> 09:07:11 ieva brings-together c3
  refused: NoSuch { what: Participant }
> 09:07:12 zane leaves consultation c3 p4
  participant_left cause=left consultation=c3 participant=p4
> 09:08 ieva invites i5 to c3 handover tax
  invitation_made by=ieva company=handover consultation=c3 invitation=i5 service=tax until=09:10:00
  invitation_offered consultation=c3 deadline=09:08:20 invitation=i5 specialist=zane
> 09:08:05 zane comes i5 as p5
  invitation_accepted company=handover consultation=c3 invitation=i5 participant=p5 service=tax specialist=zane together_at=09:13:05
  participant_joined consultation=c3 participant=colleague
* 09:13:05 tick
  brought_together consultation=c3
> 09:14 tell state zane
  Consulting since 09:08:05

# One of the two is lost: the resident is with the other at once. The second may then take over by themselves.
> 09:14 ieva releases c3 p5
  participant_left cause=released consultation=c3 participant=p5
> 09:14:10 ieva invites i6 to c3 handover tax named=zane
  invitation_made by=ieva company=handover consultation=c3 invitation=i6 named=zane service=tax until=09:16:10
  invitation_offered consultation=c3 deadline=09:14:30 invitation=i6 specialist=zane
> 09:14:15 zane comes i6 as p6
  invitation_accepted company=handover consultation=c3 invitation=i6 participant=p6 service=tax specialist=zane together_at=09:19:15
  participant_joined consultation=c3 participant=colleague
> 09:14:20 ieva offline
  staff_disconnected person=ieva role=specialist
  brought_together consultation=c3
> 09:14:30 zane hands-over c3 as c5
  = consultation
  consultation_ended consultation=c3 end=transferred specialist=ieva ticket=t2 wrap_up_until=09:19:30
  ticket_transferred consultation=c3 from=pension ticket=t2 to=tax
  consultation_started consultation=c5 participants=resident+specialist service=tax specialist=zane ticket=t2 waited=0s within_target=true
> 09:14:40 zane offline
  staff_disconnected person=zane role=specialist
> 09:14:50 zane online
  staff_connected person=zane role=specialist
> 09:15 koknese/2 ends c5
  consultation_ended consultation=c5 end=by_resident specialist=zane ticket=t2 wrap_up_until=09:20:00
  ticket_ended end=served service=tax ticket=t2

# A second specialist who is lost and does not come back is out after a minute.
* 09:19:30 tick
  wrap_up_finished consultation=c3 handled=805s outcome=unstated service=pension specialist=ieva
  registered consultation=c3 registered=consultation service=pension
* 09:20:00 tick
  wrap_up_finished consultation=c5 handled=330s outcome=unstated service=tax specialist=zane
  registered consultation=c5 registered=consultation service=tax
> 09:20 ieva online
  staff_connected person=ieva role=specialist
> 09:21 zane writes c5 consulted
  refused: NoSuch { what: Consultation }
> 09:22 koknese/1 asks pension as t3 visit=v3
  = P-003
  visit_ended
  ticket_requested class=ordinary language=lv mode=speech number=P-003 service=pension ticket=t3 with_help=false
  offer_made deadline=09:22:20 reason=longest_idle round=1 specialist=ieva ticket=t3
> 09:22:05 ieva accepts t3 as c6
  = consultation
  offer_accepted specialist=ieva ticket=t3
  consultation_started consultation=c6 participants=resident+specialist service=pension specialist=ieva ticket=t3 waited=5s within_target=true
> 09:22:10 ieva invites i7 to c6 handover tax
  invitation_made by=ieva company=handover consultation=c6 invitation=i7 service=tax until=09:24:10
  invitation_offered consultation=c6 deadline=09:22:30 invitation=i7 specialist=zane
> 09:22:15 zane comes i7 as p7
  invitation_accepted company=handover consultation=c6 invitation=i7 participant=p7 service=tax specialist=zane together_at=09:27:15
  participant_joined consultation=c6 participant=colleague
> 09:22:20 zane offline
  staff_disconnected person=zane role=specialist
  brought_together consultation=c6
* 09:23:20 tick
  participant_left cause=lost consultation=c6 participant=p7
> 09:24 ieva ends c6
  consultation_ended consultation=c6 end=by_specialist specialist=ieva ticket=t3 wrap_up_until=09:29:00
  ticket_ended end=served service=pension ticket=t3
