# Whoever comes early for an appointment and is served before it leaves that time to a colleague's appointment.
> 08:40 admin rules appointment_share=100
  network_revised revision=2
> 08:41 anna books pension at 10:00 as a1
  appointment_booked appointment=a1 employee=anna ends=10:30:00 language=lv mode=speech service=pension specialist=janis starts=10:00:00
> 08:42 bruno books pension at 10:00 as b1
  appointment_booked appointment=b1 employee=bruno ends=10:30:00 language=lv mode=speech service=pension specialist=ieva starts=10:00:00
> 08:43 ieva absent ieva 10:00 to 11:00
  absence_entered from=10:00:00 specialist=ieva until=11:00:00
> 08:44 tell uncovered
  ["b1"]
> 08:45 janis online
  staff_connected person=janis role=specialist
> 08:45 janis available
  availability_set cause=chosen specialist=janis to=available
> 08:46 ieva online
  staff_connected person=ieva role=specialist
> 08:46 ieva available
  availability_set cause=chosen specialist=ieva to=available
* 09:50:00 tick
  appointment_near appointment=b1
  specialist_held appointment=b1 specialist=ieva until=10:10:00
  appointment_near appointment=a1
  specialist_held appointment=a1 specialist=janis until=10:10:00
> 09:55 koknese/2 arrives a1 as t1
  = P-001
  room_connected room=koknese/2
  ticket_requested class=appointment language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
  appointment_arrived appointment=a1 ticket=t1
  offer_made deadline=09:55:20 reason=appointment round=1 specialist=janis ticket=t1
> 09:55:10 janis accepts t1 as c1
  = consultation
  offer_accepted specialist=janis ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=janis ticket=t1 waited=10s within_target=true
  appointment_reassigned appointment=b1 specialist=janis
  specialist_released appointment=a1 specialist=janis
> 09:56 tell uncovered
  []
