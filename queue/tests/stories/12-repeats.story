# A repeated command gets its first answer and changes nothing; somebody else's id is refused.
> 09:00 ieva online
  staff_connected person=ieva role=specialist
> 09:00 ieva available
  availability_set cause=chosen specialist=ieva to=available
> 09:10 koknese/1 asks pension as t1
  = P-001
  room_connected room=koknese/1
  ticket_requested class=ordinary language=lv mode=speech number=P-001 service=pension ticket=t1 with_help=false
  offer_made deadline=09:10:20 reason=longest_idle round=1 specialist=ieva ticket=t1
> 09:10:01 koknese/1 asks pension as t1 again=4
  = P-001
  (the first answer)
> 09:10:02 ieva accepts t1 as c1
  = consultation
  offer_accepted specialist=ieva ticket=t1
  consultation_started consultation=c1 participants=resident+specialist service=pension specialist=ieva ticket=t1 waited=2s within_target=true
> 09:10:03 ieva accepts t1 as c1 again=5
  = consultation
  (the first answer)
> 09:10:04 janis accepts t1 as c1 again=5
  refused: CommandIdTaken
> 09:10:05 ieva available
  nothing_to_do
> 09:10:06 ieva break
  availability_set cause=chosen specialist=ieva to=break
> 09:10:07 ieva available again=6
  (the first answer)
> 09:10:08 tell state ieva
  Consulting since 09:10:02
