# Served at the desk, registered as any other; what the same visit had before is registered once.
> 09:00 anna serves stamp as w1
  = consultation
  in_person_started consultation=w1 employee=anna ends_at=13:00:00 number=N-001 service=stamp
> 09:01 anna serves pension as w2
  = consultation
  in_person_started consultation=w2 employee=anna ends_at=13:01:00 number=P-001 service=pension
> 09:02 anna serves tax as w3
  = consultation
  in_person_started consultation=w3 employee=anna ends_at=13:02:00 number=N-002 service=tax
> 09:03 anna serves tax as w4
  refused: TooManyInPerson { max: 3 }
> 09:05 anna has-served w1 consulted
  in_person_finished consultation=w1 employee=anna handled=300s outcome=consulted service=stamp
  registered channel=walk_in consultation=w1 registered=consultation service=stamp
  visit_ended
> 09:06 anna has-served w1 consulted
  refused: NoSuch { what: Consultation }
> 09:10 anna serves stamp as w5 again-of=w1
  = consultation
  in_person_started consultation=w5 employee=anna ends_at=13:10:00 number=N-001 service=stamp
> 09:11 anna has-served w2 not_served
  in_person_finished consultation=w2 employee=anna handled=600s outcome=not_served service=pension
  visit_ended
# A visit that has an application counts consultation and application; a repeat of the service adds nothing.
> 09:12 anna has-served w3 applied
  in_person_finished consultation=w3 employee=anna handled=600s outcome=applied service=tax
  registered channel=walk_in consultation=w3 registered=consultation service=tax
  registered channel=walk_in consultation=w3 registered=application service=tax
  visit_ended
> 09:13 anna serves tax as w6 again-of=w3
  = consultation
  in_person_started consultation=w6 employee=anna ends_at=13:13:00 number=N-002 service=tax
# Forgotten: it counts as over after four hours.
* 13:10:00 tick
  in_person_finished consultation=w5 employee=anna handled=14400s outcome=unstated service=stamp
  visit_ended
* 13:13:00 tick
  in_person_finished consultation=w6 employee=anna handled=14400s outcome=unstated service=tax
  visit_ended
> 13:20 tell figures stamp
  DayFigures { requested: 0, offered: 0, declined: 0, missed: 0, answered: 0, answered_in_target: 0, wait_sum: Span(0), wait_max: Span(0), abandoned: 0, closed: 0, handled: 0, handle_sum: Span(0), transferred: 0, no_shows: 0, consultations: 1, applications: 0, good: 0, neutral: 0, bad: 0 }
# A colleague of another center may not end it.
> 13:21 anna serves stamp as w7
  = consultation
  in_person_started consultation=w7 employee=anna ends_at=17:21:00 number=N-003 service=stamp
> 13:22 bruno has-served w7 consulted
  refused: NotYours
