# An appointment is booked in a free slot of a specialist's calendar, of two who work at most one. Shortly before the time
# a specialist is held back: whoever asks meanwhile waits, and the appointed resident is served at once, then the other.
> 08:40 ieva online
  staff_connected person=ieva role=specialist
> 08:40 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 08:41 anna online
  staff_connected person=anna role=employee
> 08:45 tell slots pension 09:00 14:30
  09:30 1 free, 10:00 1 free, 10:30 1 free, 11:00 1 free, 11:30 1 free, 13:00 1 free, 13:30 1 free, 14:00 1 free
> 08:45 anna books pension at 10:00 as a1
  appointment_booked appointment=a1 employee=anna ends=10:30:00 language=lv mode=speech service=pension specialist=janis starts=10:00:00
> 08:46 anna books pension at 10:00 as a2
  refused: SlotTaken
> 08:46 anna books pension at 10:10 as a2
  refused: SlotTaken
> 08:46 anna books pension at 09:00 as a2
  refused: SlotTaken
> 08:46 bruno cancels a1
  refused: NotYours
> 08:46 tell slots pension 09:30 11:00
  09:30 1 free, 10:30 1 free
* 09:50:00 tick
  appointment_near appointment=a1
  specialist_held appointment=a1 specialist=ieva until=10:10:00
> 09:52 koknese/1 asks pension as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
> 09:53 tell why t1
  [(Offline, 1), (Held, 1)]
> 09:56 koknese/2 arrives a1 as t2
  = P-002
  room_connected room=koknese/2
  ticket_requested class=appointment language=lv mode=speech number=P-002 service=pension ticket=t2 with_help=false
  appointment_arrived appointment=a1 ticket=t2
  offer_made deadline=09:56:20 reason=appointment round=1 specialist=ieva ticket=t2
> 09:56:10 ieva accepts t2 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t2
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=ieva ticket=t2 waited=10s within_target=true
  specialist_released appointment=a1 specialist=ieva
* 10:02:00 tick
  here_asked answer_by=10:03:00 ticket=t1
* 10:03:00 tick
  here_unanswered ticket=t1
  help_called cause=silence help_call=0c85da65-ba4b-843d-91b5-fa6474ea1bc3 room=koknese/1 unanswered_at=10:04:00
* 10:04:00 tick
  help_unanswered help_call=0c85da65-ba4b-843d-91b5-fa6474ea1bc3
> 10:12 koknese/2 ends c1
  consultation_ended consultation=c1 end=by_resident specialist=ieva ticket=t2 wrap_up_until=10:17:00
  ticket_ended end=served service=pension ticket=t2
> 10:13 ieva writes c1 consulted
  wrap_up_finished consultation=c1 handled=1010s outcome=consulted service=pension specialist=ieva
  registered channel=appointment consultation=c1 registered=consultation service=pension
  offer_made deadline=10:13:20 reason=first_in_order round=1 specialist=ieva ticket=t1
* 10:13:20 tick
  offer_expired missed=1 specialist=ieva ticket=t1
  nobody_left ask_again_at=10:14:20 ticket=t1
> 10:14 koknese/2 arrives a1 as t3
  refused: AppointmentOver
