# Nobody in the chair: called once more, then the number is kept for a quarter of an hour.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:10 koknese/1 asks pension as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
  offer_made deadline=09:10:20 reason=longest_idle round=1 specialist=ieva ticket=t1
> 09:10:05 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=ieva ticket=t1 waited=5s within_target=true
> 09:10:35 ieva no-show c1
  resident_recalled consultation=c1 ticket=t1
> 09:11:05 ieva no-show c1
  consultation_ended consultation=c1 end=no_show specialist=ieva ticket=t1
  ticket_held ticket=t1 until=09:26:05
> 09:11:10 koknese/2 asks pension as t2
  = P-002
  room_connected room=koknese/2
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=pension ticket=t2 with_help=false
  offer_made deadline=09:11:30 reason=longest_idle round=1 specialist=ieva ticket=t2
* 09:11:30 tick
  offer_expired missed=1 specialist=ieva ticket=t2
  nobody_left ask_again_at=09:12:30 ticket=t2
* 09:12:30 tick
  passes_lapsed ticket=t2
  offer_made deadline=09:12:50 reason=asked_again round=2 specialist=ieva ticket=t2
* 09:12:50 tick
  offer_expired missed=2 specialist=ieva ticket=t2
  nobody_left ask_again_at=09:13:50 ticket=t2
* 09:13:50 tick
  passes_lapsed ticket=t2
  offer_made deadline=09:14:10 reason=asked_again round=3 specialist=ieva ticket=t2
* 09:14:10 tick
  offer_expired missed=3 specialist=ieva ticket=t2
  availability_set cause=missed_offers specialist=ieva to=away
  nobody_left ask_again_at=09:15:10 ticket=t2
> 09:15:00 koknese/1 here t1
  ticket_returned ticket=t1
* 09:15:10 tick
  passes_lapsed ticket=t2
> 09:16:00 tell wait t1
  Some(0) ahead, Unknown
> 09:16:01 ieva available
  availability_set cause=chosen specialist=ieva to=available
  offer_made deadline=09:16:21 reason=first_in_order round=2 specialist=ieva ticket=t1
> 09:16:02 ieva accepts t1 as c2
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c2 participants=resident+specialist service=pension specialist=ieva ticket=t1 waited=62s within_target=true
> 09:16:30 ieva no-show c2
  resident_recalled consultation=c2 ticket=t1
> 09:17:00 ieva no-show c2
  consultation_ended consultation=c2 end=no_show specialist=ieva ticket=t1
  ticket_ended end=no_show service=pension ticket=t1
  offer_made deadline=09:17:20 reason=asked_again round=4 specialist=ieva ticket=t2
# A number that nobody comes back for is given up, in words.
> 09:17:05 ieva accepts t2 as c3
  = consultation
  offer_accepted specialist=ieva ticket=t2
  consultation_started consultation=c3 participants=resident+specialist service=pension specialist=ieva ticket=t2 waited=355s within_target=false
> 09:17:30 ieva no-show c3
  resident_recalled consultation=c3 ticket=t2
> 09:17:40 ieva no-show c3
  consultation_ended consultation=c3 end=no_show specialist=ieva ticket=t2
  ticket_held ticket=t2 until=09:32:40
* 09:32:40 tick
  ticket_ended end=no_show service=pension ticket=t2
> 09:40 koknese/2 here t2
  refused: NoSuch { what: Ticket }
