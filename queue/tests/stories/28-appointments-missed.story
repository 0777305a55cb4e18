# Too early there is no ticket yet. What is cancelled can be restored while the time is free, or moved.
> 08:40 ieva online
  staff_connected person=ieva role=specialist
> 08:40 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 08:41 anna online
  staff_connected person=anna role=employee
> 08:45 anna books pension at 10:00 as a1
  appointment_booked appointment=a1 employee=anna ends=10:30:00 language=lv mode=speech service=pension specialist=janis starts=10:00:00
> 08:46 anna books pension at 11:00 as a2
  appointment_booked appointment=a2 employee=anna ends=11:30:00 language=lv mode=speech service=pension specialist=ieva starts=11:00:00
> 08:50 anna arrives a2 as t9 outside
  refused: TooEarly { from: Millis(1795509000000) }
> 09:00 anna cancels a2
  appointment_cancelled appointment=a2
> 09:01 anna restores a2
  appointment_restored appointment=a2 specialist=ieva
> 09:02 anna puts a2 to 11:30
  appointment_moved appointment=a2 ends=12:00:00 specialist=ieva starts=11:30:00
> 09:03 anna cancels a2
  appointment_cancelled appointment=a2
> 09:04 anna books pension at 11:30 as a3
  appointment_booked appointment=a3 employee=anna ends=12:00:00 language=lv mode=speech service=pension specialist=ieva starts=11:30:00
> 09:05 anna restores a2
  refused: SlotTaken
# A number for a specialist by name is called to no room while that one is held back for another. Who does not come within
# the grace has missed it, and the specialist takes other tickets again: held back for no longer than stated.
* 09:50:00 tick
  appointment_near appointment=a1
  specialist_held appointment=a1 specialist=ieva until=10:10:00
> 09:51 anna asks pension as t6 outside
  = P-001
  ticket_requested class=ordinary employee=anna language=lv mode=speech number=P-001 service=pension ticket=t6 with_help=false
> 09:51 anna prefers ieva for t6
  specialist_preferred specialist=ieva ticket=t6 until=09:56:00
> 09:52 anna leaves t6
  ticket_ended end=left service=pension ticket=t6
  visit_ended
> 09:55 koknese/1 asks pension as t1
  = P-002
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=pension ticket=t1 with_help=false
> 10:03 tell why t1
  [(Offline, 1), (Held, 1)]
* 10:05:00 tick
  here_asked answer_by=10:06:00 ticket=t1
* 10:06:00 tick
  here_unanswered ticket=t1
  help_called cause=silence help_call=0c85da65-ba4b-843d-91b5-fa6474ea1bc3 room=koknese/1 unanswered_at=10:07:00
* 10:07:00 tick
  help_unanswered help_call=0c85da65-ba4b-843d-91b5-fa6474ea1bc3
* 10:10:00 tick
  specialist_released appointment=a1 specialist=ieva
  appointment_missed appointment=a1
  offer_made deadline=10:10:20 reason=first_in_order round=1 specialist=ieva ticket=t1
> 10:10:05 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=ieva ticket=t1 waited=905s within_target=false
  help_closed help_call=0c85da65-ba4b-843d-91b5-fa6474ea1bc3
> 10:11 anna arrives a1 as t2 outside
  refused: AppointmentOver
# A specialist who is busy is held back too; somebody who is free is held back instead.
* 11:20:00 tick
  appointment_near appointment=a3
  specialist_held appointment=a3 specialist=ieva until=11:40:00
> 11:22 janis online
  staff_connected person=janis role=specialist
> 11:22 janis available
  availability_set cause=chosen specialist=janis to=available
  specialist_released appointment=a3 specialist=ieva
  specialist_held appointment=a3 specialist=janis until=11:40:00
> 11:24 koknese/2 asks pension as t4
  = P-003
  room_connected room=koknese/2
  ticket_requested class=ordinary language=lv mode=speech number=P-003 service=pension ticket=t4 with_help=false
> 11:25 ieva ends c1
  consultation_ended consultation=c1 end=by_specialist specialist=ieva ticket=t1 wrap_up_until=11:30:00
  ticket_ended end=served service=pension ticket=t1
> 11:25:30 ieva writes c1 consulted
  wrap_up_finished consultation=c1 handled=4525s outcome=consulted service=pension specialist=ieva
  registered consultation=c1 registered=consultation service=pension
  offer_made deadline=11:25:50 reason=first_in_order round=1 specialist=ieva ticket=t4
> 11:25:40 ieva accepts t4 as c4
  = consultation
  offer_accepted specialist=ieva ticket=t4
  consultation_started consultation=c4 participants=resident+specialist service=pension specialist=ieva ticket=t4 waited=100s within_target=true
> 11:26 koknese/1 done t1
  visit_ended
> 11:27 anna arrives a3 as t5 outside
  = P-004
  ticket_requested class=appointment employee=anna language=lv mode=speech number=P-004 service=pension ticket=t5 with_help=false
  appointment_arrived appointment=a3 ticket=t5
  room_called again=false room=koknese/1 ticket=t5 until=11:29:00
* 11:29:00 tick
  room_called again=true room=koknese/1 ticket=t5 until=11:31:00
> 11:29 koknese/1 enters t5
  room_entered room=koknese/1 ticket=t5
  offer_made deadline=11:29:20 reason=appointment round=1 specialist=janis ticket=t5
> 11:29:05 janis accepts t5 as c2
  = consultation
  offer_accepted specialist=janis ticket=t5
  consultation_started consultation=c2 participants=resident+specialist service=pension specialist=janis ticket=t5 waited=125s within_target=true
  specialist_released appointment=a3 specialist=janis
