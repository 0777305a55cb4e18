# After ten minutes, and when next, "are you here?"; silence rings the employee and delays nothing.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:10 koknese/1 asks pension as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
> 09:10 koknese/2 asks pension as t2
  = P-002
  room_connected room=koknese/2
  ticket_requested class=ordinary language=lv mode=speech number=P-002 service=pension ticket=t2 with_help=false
* 09:20:00 tick
  here_asked answer_by=09:21:00 ticket=t1
* 09:21:00 tick
  here_unanswered ticket=t1
  help_called cause=silence help_call=0c85da65-ba4b-843d-91b5-fa6474ea1bc3 room=koknese/1 unanswered_at=09:22:00
> 09:21:30 anna coming no-such-call
  refused: NoSuch { what: HelpCall }
* 09:22:00 tick
  help_unanswered help_call=0c85da65-ba4b-843d-91b5-fa6474ea1bc3
> 09:22:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
  offer_made deadline=09:22:20 reason=first_in_order round=1 specialist=ieva ticket=t1
  here_asked answer_by=09:23:00 ticket=t2
> 09:22:05 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=ieva ticket=t1 waited=725s within_target=false
  help_closed help_call=0c85da65-ba4b-843d-91b5-fa6474ea1bc3
> 09:22:10 koknese/2 here t2
  here_confirmed ticket=t2
