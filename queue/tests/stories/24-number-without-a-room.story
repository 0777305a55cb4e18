# One room, three residents: who holds a number is called to the room when it is free and the turn is near.
> 09:00 valka/1 online
  room_connected room=valka/1
> 09:00 zane online
  staff_connected person=zane role=specialist
> 09:00 zane available
  availability_set cause=chosen specialist=zane to=available
> 09:01 valka/1 asks tax as t1
  = N-001
  ticket_requested class=ordinary language=lv mode=speech number=N-001 service=tax ticket=t1 with_help=false
  offer_made deadline=09:01:20 reason=longest_idle round=1 specialist=zane ticket=t1
> 09:01:05 zane accepts t1 as c1
  = consultation
  offer_accepted specialist=zane ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=tax specialist=zane ticket=t1 waited=5s within_target=true
> 09:02 bruno asks tax as t2 outside
  = N-002
  ticket_requested class=ordinary employee=bruno language=lv mode=speech number=N-002 service=tax ticket=t2 with_help=false
> 09:03 bruno asks tax as t3 outside
  = N-003
  ticket_requested class=ordinary employee=bruno language=lv mode=speech number=N-003 service=tax ticket=t3 with_help=false
# Typing a number that is not called opens no door; an employee may let its holder in, but not into a room in use.
> 09:04 valka/1 enters t2
  refused: RoomBusy
> 09:04 bruno enters t2 in=valka/1
  refused: RoomBusy
# The room is free again: the first is called, not the second, whose turn is far.
> 09:15 zane ends c1
  consultation_ended consultation=c1 end=by_specialist specialist=zane ticket=t1 wrap_up_until=09:20:00
  ticket_ended end=served service=tax ticket=t1
> 09:15:30 zane writes c1 consulted
  wrap_up_finished consultation=c1 handled=865s outcome=consulted service=tax specialist=zane
  registered consultation=c1 registered=consultation service=tax
> 09:16 valka/1 done t1
  visit_ended
  room_called again=false room=valka/1 ticket=t2 until=09:18:00
> 09:16:10 valka/1 asks tax as t4
  refused: RoomBusy
> 09:16:30 valka/1 enters t2
  room_entered room=valka/1 ticket=t2
  offer_made deadline=09:16:50 reason=longest_idle round=1 specialist=zane ticket=t2
> 09:16:35 zane accepts t2 as c2
  = consultation
  offer_accepted specialist=zane ticket=t2
  consultation_started consultation=c2 participants=resident+specialist service=tax specialist=zane ticket=t2 waited=875s within_target=false
# Another room comes online while the specialist talks: the next number waits until the outcome is being written. Not
# come, called once more, not come: the number is kept. Its holder comes back and is called again.
> 09:17 valka/2 online
  room_connected room=valka/2
> 09:30 zane ends c2
  consultation_ended consultation=c2 end=by_specialist specialist=zane ticket=t2 wrap_up_until=09:35:00
  ticket_ended end=served service=tax ticket=t2
  room_called again=false room=valka/2 ticket=t3 until=09:32:00
> 09:30:30 zane writes c2 applied
  wrap_up_finished consultation=c2 handled=835s outcome=applied service=tax specialist=zane
  registered consultation=c2 registered=consultation service=tax
  registered consultation=c2 registered=application service=tax
* 09:32:00 tick
  room_called again=true room=valka/2 ticket=t3 until=09:34:00
* 09:34:00 tick
  ticket_held ticket=t3 until=09:49:00
> 09:36 valka/2 enters t3
  ticket_returned ticket=t3
  room_entered room=valka/2 ticket=t3
  offer_made deadline=09:36:20 reason=longest_idle round=1 specialist=zane ticket=t3
> 09:36:05 zane accepts t3 as c3
  = consultation
  offer_accepted specialist=zane ticket=t3
  consultation_started consultation=c3 participants=resident+specialist service=tax specialist=zane ticket=t3 waited=5s within_target=true
> 09:40 zane ends c3
  consultation_ended consultation=c3 end=by_specialist specialist=zane ticket=t3 wrap_up_until=09:45:00
  ticket_ended end=served service=tax ticket=t3
> 09:40:10 zane writes c3 consulted
  wrap_up_finished consultation=c3 handled=245s outcome=consulted service=tax specialist=zane
  registered consultation=c3 registered=consultation service=tax
# Nobody comes at all: kept, then given up in words.
> 09:41 valka/1 done t2
  visit_ended
> 09:41 valka/2 done t3
  visit_ended
> 09:42 bruno asks tax as t6 outside
  = N-004
  ticket_requested class=ordinary employee=bruno language=lv mode=speech number=N-004 service=tax ticket=t6 with_help=false
  room_called again=false room=valka/1 ticket=t6 until=09:44:00
# A room that goes offline calls nobody; the number is called to another, the place kept.
* 09:44:00 tick
  room_called again=true room=valka/1 ticket=t6 until=09:46:00
* 09:46:00 tick
  ticket_held ticket=t6 until=10:01:00
* 10:01:00 tick
  ticket_ended end=no_show service=tax ticket=t6
  visit_ended
> 10:02 zane available
  nothing_to_do
> 10:02 bruno asks tax as t5 outside
  = N-005
  ticket_requested class=ordinary employee=bruno language=lv mode=speech number=N-005 service=tax ticket=t5 with_help=false
  room_called again=false room=valka/1 ticket=t5 until=10:04:00
> 10:02:10 valka/1 offline
  room_disconnected
  room_uncalled room=valka/1 ticket=t5
  room_called again=false room=valka/2 ticket=t5 until=10:04:10
> 10:02:20 valka/2 enters t5
  room_entered room=valka/2 ticket=t5
  offer_made deadline=10:02:40 reason=longest_idle round=1 specialist=zane ticket=t5
> 10:02:25 zane accepts t5 as c5
  = consultation
  offer_accepted specialist=zane ticket=t5
  consultation_started consultation=c5 participants=resident+specialist service=tax specialist=zane ticket=t5 waited=25s within_target=true
# Called to one room, sat down in another that is free: the first is kept no longer.
> 10:20 zane ends c5
  consultation_ended consultation=c5 end=by_specialist specialist=zane ticket=t5 wrap_up_until=10:25:00
  ticket_ended end=served service=tax ticket=t5
> 10:20:30 zane writes c5 consulted
  wrap_up_finished consultation=c5 handled=1085s outcome=consulted service=tax specialist=zane
  registered consultation=c5 registered=consultation service=tax
> 10:21 valka/2 done t5
  visit_ended
> 10:22 valka/1 online
  room_connected room=valka/1
> 10:23 bruno asks tax as t7 outside
  = N-006
  ticket_requested class=ordinary employee=bruno language=lv mode=speech number=N-006 service=tax ticket=t7 with_help=false
  room_called again=false room=valka/1 ticket=t7 until=10:25:00
> 10:23:30 valka/2 enters t7
  room_entered room=valka/2 ticket=t7
  offer_made deadline=10:23:50 reason=longest_idle round=1 specialist=zane ticket=t7
> 10:23:40 valka/1 asks tax as t8
  = N-007
  ticket_requested class=ordinary language=lv mode=speech number=N-007 service=tax ticket=t8 with_help=false
