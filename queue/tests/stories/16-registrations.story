# A registration is corrected with a reason; a month that is over is closed, and later corrections count in the next one.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:02 koknese/1 asks pension as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
  offer_made deadline=09:02:20 reason=longest_idle round=1 specialist=ieva ticket=t1
> 09:02:05 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=ieva ticket=t1 waited=5s within_target=true
> 09:10 ieva ends c1
  consultation_ended consultation=c1 end=by_specialist specialist=ieva ticket=t1 wrap_up_until=09:15:00
  ticket_ended end=served service=pension ticket=t1
> 09:11 ieva writes c1 consulted
  wrap_up_finished consultation=c1 handled=535s outcome=consulted service=pension specialist=ieva
  registered consultation=c1 registered=consultation service=pension
# Not by another institution's supervisor, nor by a specialist, nor into another institution's service.
> 09:12 ieva corrects pension of t1 to benefit
  refused: Forbidden
> 09:12 boss corrects pension of t1 to tax
  refused: NotYours
> 09:12 boss corrects pension of t1 to stamp
  refused: NotYours
> 09:13 boss corrects pension of t1 to benefit application
  registration_corrected after=benefit/application before=pension/consultation period=202611 reason=wrong_service
# Whoever read before that is told to read again.
> 09:14 head corrects pension of t1 to tax seen=5
  refused: RegisterMoved { corrected: 13 }
# A month that is not over is not closed, and not by one institution alone.
> 09:15 head closes-month 2026-11
  refused: PeriodRunning { period: Month(202611) }
> 09:15 boss closes-month 2026-10
  refused: Forbidden
> 09:15 admin closes-month 2026-10
  period_closed lines=1 period=202610
> 09:16 head closes-month 2026-10
  refused: PeriodClosed { period: Month(202610) }
# In December November is closed, in its turn; what is corrected then counts in December.
* 1d00:00:00 tick
  day_started day=20261125
* 2d00:00:00 tick
  day_started day=20261126
> 7d09:00 head closes-month 2026-12
  refused: PeriodOutOfTurn { next: Month(202611) }
> 7d09:01 head closes-month 2026-11 seen=5
  refused: RegisterMoved { corrected: 13 }
> 7d09:02 head closes-month 2026-11
  day_started day=20261201
  period_closed lines=1 period=202611 previous=0707
> 7d09:03 head corrects pension of t1 to void
  registration_corrected before=pension/consultation period=202612 reason=wrong_service
> 7d09:04 head corrects void of t1 to pension first=pension
  registration_corrected after=pension/consultation period=202612 reason=wrong_service
# Of a day that has not been there is nothing to correct; a correction that changes nothing is none.
> 7d09:05 head corrects pension of t1 to tax day=20261224
  refused: NoSuch { what: Registration }
> 7d09:06 head corrects pension of t1 to pension
  nothing_to_do
