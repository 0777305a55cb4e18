# Each appointment takes a room of the center: no more can be booked at a time than it has rooms, however many specialists
# are free and however long their appointments are.
> 08:40 admin rules appointment_share=100
  network_revised revision=2
> 08:40 admin rules of benefit appointment_share=100 appointment_slot=15m
  network_revised revision=3
> 08:41 tell slots pension 10:00 11:00
  10:00 2 free, 10:30 2 free
> 08:42 admin removes koknese/2
  network_revised revision=4
> 08:43 tell slots pension 10:00 11:00
  10:00 1 free, 10:30 1 free
> 08:44 anna books pension at 10:00 as a1
  appointment_booked appointment=a1 employee=anna ends=10:30:00 language=lv mode=speech service=pension specialist=janis starts=10:00:00
> 08:45 anna books pension at 10:00 as a2
  refused: SlotTaken
> 08:45 anna books benefit at 10:15 as a2
  refused: SlotTaken
> 08:46 anna books benefit at 09:45 as a2
  appointment_booked appointment=a2 employee=anna ends=10:00:00 language=lv mode=speech service=benefit specialist=ieva starts=09:45:00
> 08:47 anna puts a2 to 10:00
  refused: SlotTaken
> 08:48 tell slots pension 09:30 11:00
  10:30 1 free
> 08:49 anna cancels a1
  appointment_cancelled appointment=a1
> 08:50 anna puts a2 to 10:15
  appointment_moved appointment=a2 ends=10:30:00 specialist=ieva starts=10:15:00
> 08:51 anna restores a1
  refused: SlotTaken
> 08:52 anna puts a2 to 10:30
  appointment_moved appointment=a2 ends=10:45:00 specialist=ieva starts=10:30:00
> 08:53 anna restores a1
  appointment_restored appointment=a1 specialist=janis
> 08:54 bruno books pension at 10:00 as b1
  appointment_booked appointment=b1 employee=bruno ends=10:30:00 language=lv mode=speech service=pension specialist=ieva starts=10:00:00
