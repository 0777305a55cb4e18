# What a resident was told is noted once for each wait; it teaches, and decides nothing.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:01 koknese/1 asks benefit as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=benefit ticket=t1 with_help=false
  offer_made deadline=09:01:20 reason=longest_idle round=1 specialist=ieva ticket=t1
> 09:01:01 system promises t1 from=0 to=1
  wait_promised ahead=0 least=0 most=60000 ticket=t1
> 09:01:05 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=benefit specialist=ieva ticket=t1 waited=5s within_target=true
> 09:02 koknese/2 asks benefit as t2
  = P-002
  room_connected room=koknese/2
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=benefit ticket=t2 with_help=false
> 09:02:01 system promises t2 from=4 to=15
  wait_promised ahead=0 least=240000 most=900000 ticket=t2
# Told again, told to somebody who waits no longer, or told nonsense: nothing.
> 09:02:30 system promises t2 from=3 to=14
> 09:02:30 system promises t1 from=3 to=14
> 09:02:40 ieva promises t2 from=1 to=2
  refused: Forbidden
> 09:03 valka/1 asks benefit as t3
  = P-003
  room_connected room=valka/1
  ticket_requested class=ordinary language=lv mode=speech number=P-003 service=benefit ticket=t3 with_help=false
> 09:03:01 system promises t3 from=9 to=2
* 09:12:00 tick
  here_asked answer_by=09:13:00 ticket=t2
> 09:12 ieva ends c1
  consultation_ended consultation=c1 end=by_specialist specialist=ieva ticket=t1 wrap_up_until=09:17:00
  ticket_ended end=served service=benefit ticket=t1
* 09:13:00 tick
  here_unanswered ticket=t2
  help_called cause=silence help_call=70d2e352-cb0e-810c-84ef-3f39dec90834 room=koknese/2 unanswered_at=09:14:00
> 09:13 ieva writes c1 consulted
  wrap_up_finished consultation=c1 handled=715s outcome=consulted service=benefit specialist=ieva
  registered consultation=c1 registered=consultation service=benefit
  offer_made deadline=09:13:20 reason=first_in_order round=1 specialist=ieva ticket=t2
  here_asked answer_by=09:14:00 ticket=t3
> 09:13:08 ieva accepts t2 as c2
  = consultation
  offer_accepted specialist=ieva ticket=t2
  consultation_started consultation=c2 participants=resident+specialist service=benefit specialist=ieva ticket=t2 waited=668s within_target=false
  help_closed help_call=70d2e352-cb0e-810c-84ef-3f39dec90834
# Handed on, t2 waits another wait, of which it is told anew.
* 09:14:00 tick
  here_unanswered ticket=t3
  help_called cause=silence help_call=cf49e0bd-b47a-81b9-a762-1bdf35e4779d room=valka/1 unanswered_at=09:15:00
* 09:15:00 tick
  help_unanswered help_call=cf49e0bd-b47a-81b9-a762-1bdf35e4779d
> 09:15 janis online
  staff_connected person=janis role=specialist
> 09:15 janis available
  availability_set cause=chosen specialist=janis to=available
> 09:20 ieva transfers c2 to pension
  consultation_ended consultation=c2 end=transferred specialist=ieva ticket=t2 wrap_up_until=09:25:00
  ticket_transferred class=transferred consultation=c2 from=benefit ticket=t2 to=pension
  offer_made deadline=09:20:20 reason=longest_idle round=2 specialist=janis ticket=t2
> 09:20:01 system promises t2 from=0 to=1
  wait_promised ahead=0 least=0 most=60000 ticket=t2
> 09:20:05 janis accepts t2 as c3
  = consultation
  offer_accepted specialist=janis ticket=t2
  consultation_started consultation=c3 participants=resident+specialist service=pension specialist=janis ticket=t2 waited=5s within_target=true
> 09:20:06 tell kept 0
  3 promises, 3 kept
