# A specialist's connection is lost: the offer moves on at once; in a consultation there is time to come back.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:01 janis online
  staff_connected person=janis role=specialist
> 09:01 janis available
  availability_set cause=chosen specialist=janis to=available
> 09:10 koknese/1 asks pension as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
  offer_made deadline=09:10:20 reason=longest_idle round=1 specialist=ieva ticket=t1
> 09:10:03 ieva offline
  staff_disconnected person=ieva role=specialist
  offer_withdrawn cause=connection_lost specialist=ieva ticket=t1
  offer_made deadline=09:10:23 reason=longest_idle round=2 specialist=janis ticket=t1
> 09:10:05 janis accepts t1 as c1
  = consultation
  offer_accepted specialist=janis ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=janis ticket=t1 waited=5s within_target=true
> 09:12 janis offline
  staff_disconnected person=janis role=specialist
> 09:14 janis online
  staff_connected person=janis role=specialist
> 09:15 janis offline
  staff_disconnected person=janis role=specialist
* 09:25:00 tick
  consultation_ended consultation=c1 end=specialist_lost specialist=janis ticket=t1
  ticket_returned ticket=t1
> 09:26 tell wait t1
  Some(0) ahead, Unknown
> 09:27 ieva online
  staff_connected person=ieva role=specialist
  offer_made deadline=09:27:20 reason=first_in_order round=3 specialist=ieva ticket=t1
> 09:27:05 ieva accepts t1 as c2
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c2 participants=resident+specialist service=pension specialist=ieva ticket=t1 waited=125s within_target=true
# A room without a connection keeps its place, is not offered, and is given up in the end.
> 09:30 koknese/2 asks pension as t2
  = P-002
  room_connected room=koknese/2
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=pension ticket=t2 with_help=false
> 09:31 koknese/2 offline
  room_disconnected
> 09:32 janis online
  staff_connected person=janis role=specialist
> 09:33 tell why t2
  [(RoomOffline, 2)]
> 09:34 koknese/2 online
  room_connected room=koknese/2
  offer_made deadline=09:34:20 reason=longest_idle round=1 specialist=janis ticket=t2
> 09:34:10 janis declines t2
  offer_declined reason=busy specialist=janis ticket=t2
> 09:35 koknese/2 offline
  room_disconnected
# The resident's connection in a consultation.
* 09:36:10 tick
  passes_lapsed ticket=t2
* 09:50:00 tick
  ticket_ended end=room_lost service=pension ticket=t2
> 09:52 koknese/1 offline
  room_disconnected
* 10:02:00 tick
  consultation_ended consultation=c2 end=resident_lost specialist=ieva ticket=t1 wrap_up_until=10:07:00
  ticket_ended end=served service=pension ticket=t1
> 10:05 tell state ieva
  WrapUp since 10:02:00
