# A rule of the network, otherwise in an institution, otherwise in a service: the narrowest wins, at once.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:00 janis online
  staff_connected person=janis role=specialist
> 09:00 janis available
  availability_set cause=chosen specialist=janis to=available
> 09:00 admin rules ring=30s misses_max=1
  network_revised revision=2
> 09:00 admin rules of-institution vsaa ring=40s
  network_revised revision=3
> 09:00 admin rules of benefit ring=10s wrap_up=1m
  network_revised revision=4
> 09:10 koknese/1 asks benefit as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=benefit ticket=t1 with_help=false
  offer_made deadline=09:10:10 reason=longest_idle round=1 specialist=ieva ticket=t1
# Ten seconds, and one miss is one too many.
* 09:10:10 tick
  offer_expired missed=1 specialist=ieva ticket=t1
  availability_set cause=missed_offers specialist=ieva to=away
  nobody_left ask_again_at=09:11:10 ticket=t1
> 09:10:11 tell state ieva
  Away since 09:10:10
> 09:11 ieva available
  availability_set cause=chosen specialist=ieva to=available
* 09:11:10 tick
  passes_lapsed ticket=t1
  offer_made deadline=09:11:20 reason=asked_again round=2 specialist=ieva ticket=t1
> 09:11:12 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=benefit specialist=ieva ticket=t1 waited=72s within_target=true
> 09:20 ieva ends c1
  consultation_ended consultation=c1 end=by_specialist specialist=ieva ticket=t1 wrap_up_until=09:21:00
  ticket_ended end=served service=benefit ticket=t1
# Wrap-up of this service is a minute.
* 09:21:00 tick
  wrap_up_finished consultation=c1 handled=588s outcome=unstated service=benefit specialist=ieva
  registered consultation=c1 registered=consultation service=benefit
> 09:21:30 tell state ieva
  Free since 09:21:00
> 09:22 koknese/2 asks pension as t2
  = P-002
  room_connected room=koknese/2
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=pension ticket=t2 with_help=false
  offer_made deadline=09:22:40 reason=longest_idle round=1 specialist=janis ticket=t2
# A supervisor changes the rules of the own institution, and nobody else's.
* 09:22:40 tick
  offer_expired missed=1 specialist=janis ticket=t2
  availability_set cause=missed_offers specialist=janis to=away
  offer_made deadline=09:23:20 reason=longest_idle round=2 specialist=ieva ticket=t2
> 09:23 boss rules of tax ring=5s
  refused: NotYours
> 09:23 boss rules ring=5s
  refused: NotYours
> 09:23 boss levels ieva pension 2
  refused: NotYours
> 09:23 boss rules of benefit ring=15s
  network_revised revision=5
> 09:23 head rules of tax ring=15s
  network_revised revision=6
> 09:23 ieva rules of benefit ring=15s
  refused: Forbidden
