# A queue of two, and what to do instead; the last ticket before closing; a service closed for now.
> 09:00 admin rules of benefit waiting_max=2 full_instead=2
  network_revised revision=2
> 09:01 koknese/1 asks benefit as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=benefit ticket=t1 with_help=false
> 09:01 koknese/2 asks benefit as t2
  = P-002
  room_connected room=koknese/2
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=benefit ticket=t2 with_help=false
> 09:01 valka/1 asks benefit as t3
  refused: QueueFull { max: 2, instead: General }
> 09:02 koknese/2 leaves t2
  ticket_ended end=left service=benefit ticket=t2
> 09:02 valka/1 asks benefit as t3
  = P-003
  room_connected room=valka/1
  ticket_requested class=ordinary language=lv mode=speech number=P-003 service=benefit ticket=t3 with_help=false
> 09:03 valka/2 asks pension as t4
  = P-004
  room_connected room=valka/2
  ticket_requested class=ordinary language=lv mode=speech number=P-004 service=pension ticket=t4 with_help=false
> 09:05 ieva online
  staff_connected person=ieva role=specialist
> 09:05 ieva available
  availability_set cause=chosen specialist=ieva to=available
  offer_made deadline=09:05:20 reason=first_in_order round=1 specialist=ieva ticket=t1
# Closed: the offer is taken back, who waits keeps the place, nobody else gets a ticket.
> 09:05:05 boss closes-service benefit outage message=systems-down
  service_closed message=systems-down reason=outage service=benefit
  offer_withdrawn cause=service_closed specialist=ieva ticket=t1
  offer_made deadline=09:05:25 reason=first_in_order round=1 specialist=ieva ticket=t4
> 09:05:05 boss closes-service benefit outage message=systems-down
  nothing_to_do
> 09:05:10 ieva accepts t4 as c4
  = consultation
  offer_accepted specialist=ieva ticket=t4
  consultation_started consultation=c4 participants=resident+specialist service=pension specialist=ieva ticket=t4 waited=130s within_target=true
> 09:06 koknese/2 asks benefit as t5
  refused: ServiceClosed
> 09:06 ieva transfers c4 to benefit
  refused: ServiceClosed
> 09:07 tell why t1
  [(ServiceClosed, 1)]
> 09:07 boss closes-service tax outage
  refused: NotYours
> 09:07 koknese/1 opens-service benefit
  refused: Forbidden
> 09:08 boss closes-service benefit staff
  service_closed reason=staff service=benefit
> 09:20 ieva ends c4
  consultation_ended consultation=c4 end=by_specialist specialist=ieva ticket=t4 wrap_up_until=09:25:00
  ticket_ended end=served service=pension ticket=t4
> 09:20 ieva writes c4 consulted
  wrap_up_finished consultation=c4 handled=890s outcome=consulted service=pension specialist=ieva
  registered consultation=c4 registered=consultation service=pension
> 09:21 boss opens-service benefit
  service_opened service=benefit
  offer_made deadline=09:21:20 reason=longest_idle round=2 specialist=ieva ticket=t1
  here_asked answer_by=09:22:00 ticket=t3
> 09:21 boss opens-service benefit
  nothing_to_do
> 09:21:05 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=benefit specialist=ieva ticket=t1 waited=1205s within_target=false
# The last ticket is given out half an hour before closing, and not before a break.
* 09:22:00 tick
  here_unanswered ticket=t3
  help_called cause=silence help_call=cf49e0bd-b47a-81b9-a762-1bdf35e4779d room=valka/1 unanswered_at=09:23:00
* 09:23:00 tick
  help_unanswered help_call=cf49e0bd-b47a-81b9-a762-1bdf35e4779d
> 11:50 admin rules last_ticket=30m
  network_revised revision=3
> 11:50 koknese/2 asks benefit as t6
  = P-005
  visit_ended
  ticket_requested class=ordinary language=lv mode=speech number=P-005 service=benefit ticket=t6 with_help=false
> 11:51 koknese/2 leaves t6
  ticket_ended end=left service=benefit ticket=t6
> 16:29:59 koknese/2 asks benefit as t7
  = P-006
  visit_ended
  ticket_requested class=ordinary language=lv mode=speech number=P-006 service=benefit ticket=t7 with_help=false
> 16:30 koknese/1 done t1
  consultation_ended consultation=c1 end=by_resident specialist=ieva ticket=t1 wrap_up_until=16:35:00
  ticket_ended end=served service=benefit ticket=t1
  visit_ended
> 16:30 koknese/1 asks pension as t8
  refused: LastTicketGone, closes at 17:00:00, opens at 1d08:30:00
