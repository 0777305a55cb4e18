# Longest idle first; a decline and an expiry move on at once; when nobody is left it is said, and all are asked again.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:01 janis online
  staff_connected person=janis role=specialist
> 09:01 janis available
  availability_set cause=chosen specialist=janis to=available
> 09:10 koknese/1 online
  room_connected room=koknese/1
> 09:10 koknese/1 asks pension as t1
  = P-001
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
  offer_made deadline=09:10:20 reason=longest_idle round=1 specialist=ieva ticket=t1
> 09:10:05 ieva declines t1
  offer_declined reason=busy specialist=ieva ticket=t1
  offer_made deadline=09:10:25 reason=longest_idle round=2 specialist=janis ticket=t1
* 09:10:25 tick
  offer_expired missed=1 specialist=janis ticket=t1
  nobody_left ask_again_at=09:11:25 ticket=t1
> 09:10:31 tell why t1
  [(Passed, 2)]
* 09:11:25 tick
  passes_lapsed ticket=t1
  offer_made deadline=09:11:45 reason=asked_again round=3 specialist=ieva ticket=t1
> 09:11:26 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=ieva ticket=t1 waited=86s within_target=true
# Three missed offers in a row set the specialist away; back again, the next offer comes at once.
> 09:12 valka/1 asks pension as t2
  = P-002
  room_connected room=valka/1
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=pension ticket=t2 with_help=false
  offer_made deadline=09:12:20 reason=longest_idle round=1 specialist=janis ticket=t2
* 09:12:20 tick
  offer_expired missed=2 specialist=janis ticket=t2
* 09:14:20 tick
  passes_lapsed ticket=t2
  offer_made deadline=09:14:40 reason=asked_again round=2 specialist=janis ticket=t2
* 09:14:40 tick
  offer_expired missed=3 specialist=janis ticket=t2
  availability_set cause=missed_offers specialist=janis to=away
> 09:15:00 tell state janis
  Away since 09:14:40
* 09:16:40 tick
  passes_lapsed ticket=t2
> 09:20:00 tell state janis
  Away since 09:14:40
> 09:20:00 janis available
  availability_set cause=chosen specialist=janis to=available
  offer_made deadline=09:20:20 reason=asked_again round=3 specialist=janis ticket=t2
> 09:20:01 janis accepts t2 as c2
  = consultation
  offer_accepted specialist=janis ticket=t2
  consultation_started consultation=c2 participants=resident+specialist service=pension specialist=janis ticket=t2 waited=481s within_target=false
