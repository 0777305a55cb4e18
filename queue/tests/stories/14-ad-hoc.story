# An institution's own system opens a consultation without the queue; it does not live for ever.
> 09:00 crm opens a1 with p1 p2
  = consultation
  ad_hoc_opened consultation=a1 expires_at=21:00:00 integrator=crm participants=guest+guest
> 09:00 crm opens a2 with p1 p2 p3 p4 p5 p6 p7
  refused: Participants { max: 6 }
> 09:00 crm opens a3 with p1 p1
  refused: IdTaken { what: Participant }
> 09:01 system places a1 epoch=1
  consultation_placed consultation=a1 placement=epoch:1,node:1,worker:0
> 09:02 system places a1 epoch=1
  refused: PlacementNotNewer { current: 1 }
> 09:03 crm shuts a1
  ad_hoc_closed consultation=a1 end=closed
> 09:04 crm opens a4 with p1
  = consultation
  ad_hoc_opened consultation=a4 expires_at=21:04:00 integrator=crm participants=guest
* 21:04:00 tick
  ad_hoc_closed consultation=a4 end=expired
> 21:05 crm shuts a4
  refused: NoSuch { what: Consultation }
# A new day: numbers begin again.
* 1d00:00:00 tick
  day_started day=20261125
> 1d09:00 koknese/1 asks pension as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
> 1d09:00 koknese/1 leaves t1
  ticket_ended end=left service=pension ticket=t1
> 1d09:01 koknese/1 asks pension as t2
  = P-002
  visit_ended
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=pension ticket=t2 with_help=false
* 1d09:11:00 tick
  here_asked answer_by=1d09:12:00 ticket=t2
* 1d09:12:00 tick
  here_unanswered ticket=t2
  help_called cause=silence help_call=70d2e352-cb0e-810c-84ef-3f39dec90834 room=koknese/1 unanswered_at=1d09:13:00
* 1d09:13:00 tick
  help_unanswered help_call=70d2e352-cb0e-810c-84ef-3f39dec90834
* 1d12:00:00 tick
  ticket_paused ticket=t2 until=1d13:00:00
* 1d13:00:00 tick
  ticket_resumed ticket=t2
* 1d17:00:00 tick
  ticket_ended end=center_closed service=pension ticket=t2
  help_closed help_call=70d2e352-cb0e-810c-84ef-3f39dec90834
* 2d00:00:00 tick
  day_started day=20261126
> 2d09:00 koknese/1 asks pension as t3
  = P-001
  visit_ended
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t3 with_help=false
