# An appointment that two absences touch is one without a specialist, and goes to a colleague once.
> 08:40 admin rules appointment_share=100
  network_revised revision=2
> 08:41 anna books pension at 10:00 as a1
  appointment_booked appointment=a1 employee=anna ends=10:30:00 language=lv mode=speech service=pension specialist=janis starts=10:00:00
> 08:42 bruno books pension at 10:00 as b1
  appointment_booked appointment=b1 employee=bruno ends=10:30:00 language=lv mode=speech service=pension specialist=ieva starts=10:00:00
> 08:43 ieva absent ieva 10:00 to 10:15
  absence_entered from=10:00:00 specialist=ieva until=10:15:00
> 08:43 ieva absent ieva 10:15 to 10:30
  absence_entered from=10:15:00 specialist=ieva until=10:30:00
> 08:44 tell uncovered
  ["b1"]
> 08:45 anna cancels a1
  appointment_cancelled appointment=a1
  appointment_reassigned appointment=b1 specialist=janis
> 08:46 tell uncovered
  []
