//! The promises of the queue as properties of any course of commands.

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;

use common::{Names, clock, queue};
use proptest::prelude::*;
use tilts_queue::command::{Actor, Answer, Availability, Command, Envelope};
use tilts_queue::event::{
    CloseReason, Company, DeclineReason, Event, HelperRole, Mode, Outcome, PriorityClass, Recorded, RegistrationKind,
    ReorderReason, Score,
};
use tilts_queue::ids::*;
use tilts_queue::invariants::{check_order, check_thoroughly};
use tilts_queue::network::{Network, Rule, Scope, Setting};
use tilts_queue::refusal::Refusal;
use tilts_queue::tables::{Engagement, TicketStatus};
use tilts_queue::time::{Millis, Span};
use tilts_queue::{Decision, Queue, Wanted};
use uuid::Uuid;

/// One step of a course: what is done is chosen from what there is at that moment.
#[derive(Debug, Clone, Copy)]
struct Step {
    what: u8,
    which: u8,
    how: u8,
    after: Span,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let after = prop_oneof![
        4 => 0..5_000_i64,
        3 => 5_000..30_000_i64,
        2 => 30_000..600_000_i64,
        1 => 600_000..7_200_000_i64,
        // The clock goes back.
        1 => -600_000..0_i64,
    ];
    let step = (0..56_u8, any::<u8>(), any::<u8>(), after).prop_map(|(what, which, how, after)| Step {
        what,
        which,
        how,
        after: Span(after),
    });
    prop::collection::vec(step, 1..150)
}

/// A course of commands played from the morning on.
struct Course {
    queue: Queue,
    now: Millis,
    ids: u128,
    sent: Vec<(Envelope, Answer)>,
    journal: Vec<Recorded>,
    contents: Vec<Arc<Network>>,
}

impl Course {
    fn new() -> Self {
        let queue = queue(&mut Names::default());
        Self { queue, now: clock("09:00"), ids: 1_000, sent: Vec::new(), journal: Vec::new(), contents: Vec::new() }
    }

    fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids)
    }

    /// Plays a step; `watch` sees every event and the state just before it.
    fn play(&mut self, step: Step, watch: &mut dyn FnMut(&Recorded, &Queue)) -> Option<Decision> {
        self.now = Millis(self.now.0 + step.after.0);
        let (actor, command) = self.command(step)?;
        let envelope = Envelope { command_id: CommandId(self.id()), actor, command };
        self.send(&envelope, watch).ok()
    }

    fn send(&mut self, envelope: &Envelope, watch: &mut dyn FnMut(&Recorded, &Queue)) -> Result<Decision, Refusal> {
        let decision = self.queue.decide(self.now, envelope)?;
        for recorded in &decision.records {
            watch(recorded, &self.queue);
            self.queue.apply(recorded);
        }
        self.journal.extend(decision.records.iter().cloned());
        if !matches!(envelope.command, Command::Tick) && !decision.records.is_empty() {
            self.sent.push((envelope.clone(), decision.answer));
        }
        Ok(decision)
    }

    fn command(&mut self, step: Step) -> Option<(Actor, Command)> {
        let Step { what, which, how, .. } = step;
        let pick = |len: usize| (len > 0).then(|| usize::from(which) % len);
        let net = Arc::clone(self.queue.lookup().network());
        let specialist = net.specialists[usize::from(which) % net.specialists.len()].person;
        let room = net.rooms[usize::from(which) % net.rooms.len()].clone();
        let service = net.services[usize::from(how) % net.services.len()].id;
        let employee = Actor::Employee(PersonId(common::id("anna")), room.center);
        let boss = Actor::Supervisor { person: PersonId(common::id("head")), institution: None };
        let tickets = self.queue.tickets().map(|ticket| (ticket.id, resident(ticket.room, ticket.center)));
        let tickets: Vec<_> = tickets.collect();
        let ticket = pick(tickets.len()).map(|at| tickets[at]);
        let offers: Vec<_> = self.queue.offers().map(|offer| (offer.id, offer.specialist)).collect();
        let offer = pick(offers.len()).map(|at| offers[at]);
        let talks: Vec<_> = self
            .queue
            .consultations()
            .filter_map(|talk| {
                let served = talk.served()?;
                Some((talk.id, served.specialist, resident(served.room, served.center)))
            })
            .collect();
        let talk = pick(talks.len()).map(|at| talks[at]);
        let calls: Vec<_> = self.queue.help_calls().map(|call| (call.id, call.center)).collect();
        let call = pick(calls.len()).map(|at| calls[at]);
        let visit = self.queue.visit_in(room.id).map(|visit| visit.id);
        let other = net.specialists[usize::from(how) % net.specialists.len()].person;
        let availability = [Availability::Available, Availability::Break, Availability::Away][usize::from(how) % 3];
        Some(match what {
            0 | 1 => (Actor::Specialist(specialist), Command::StaffOnline),
            2..=4 => (Actor::Specialist(specialist), Command::SetAvailability { to: Availability::Available }),
            5 => (Actor::Specialist(specialist), Command::SetAvailability { to: availability }),
            6 => (Actor::Specialist(specialist), Command::StaffOffline),
            7..=11 => {
                let request = Command::RequestTicket {
                    visit: VisitId(self.id()),
                    ticket: TicketId(self.id()),
                    room: Some(room.id),
                    phone: None,
                    service,
                    language: if how < 200 { "lv" } else { "en" }.parse().ok()?,
                    mode: Mode::ALL[usize::from(how / 100)],
                    class: PriorityClass::ALL[usize::from(how) % PriorityClass::ALL.len()],
                    with_help: how.is_multiple_of(5),
                    preferred: how.is_multiple_of(7).then_some(other),
                };
                (if how.is_multiple_of(4) { employee } else { Actor::Room(room.id) }, request)
            }
            12..=15 => {
                let (offer, specialist) = offer?;
                let accept = Command::AcceptOffer {
                    offer,
                    consultation: ConsultationId(self.id()),
                    resident: ParticipantId(self.id()),
                    specialist: ParticipantId(self.id()),
                };
                (Actor::Specialist(specialist), accept)
            }
            16 => (Actor::Specialist(offer?.1), Command::DeclineOffer { offer: offer?.0, reason: DeclineReason::Busy }),
            17..=19 => (Actor::System, Command::Tick),
            20 => (ticket?.1, Command::LeaveQueue { ticket: ticket?.0 }),
            21 => (ticket?.1, Command::ConfirmHere { ticket: ticket?.0 }),
            22 => (Actor::Specialist(talk?.1), Command::ReportNoShow { consultation: talk?.0 }),
            23 => {
                let named = how.is_multiple_of(3).then_some(other);
                (
                    Actor::Specialist(talk?.1),
                    Command::Transfer { consultation: talk?.0, to: service, specialist: named },
                )
            }
            24 => (talk?.2, Command::EndConsultation { consultation: talk?.0 }),
            25 | 26 => {
                let outcome = Outcome::ALL[usize::from(how) % Outcome::ALL.len()];
                let finish = Command::FinishWrapUp { consultation: talk?.0, outcome, note: None, next: availability };
                (Actor::Specialist(talk?.1), finish)
            }
            27 => (Actor::Specialist(talk?.1), Command::ExtendWrapUp { consultation: talk?.0 }),
            28 => (Actor::Room(room.id), Command::EndVisit { visit: visit? }),
            29 => {
                let credit = Span::minutes(i64::from(how) - 128);
                let reason = ReorderReason::Balance;
                (boss, Command::ReorderTicket { ticket: ticket?.0, credit, reason, note: None })
            }
            30 => {
                let reason = ReorderReason::Expertise;
                (boss, Command::ReassignTicket { ticket: ticket?.0, specialist: other, reason, note: None })
            }
            31 => {
                let act =
                    self.sent.iter().rev().map(|(envelope, _)| envelope).find(|envelope| envelope.actor == boss)?;
                (boss, Command::UndoAct { act: act.command_id, ticket: ticket?.0 })
            }
            40 => match how % 5 {
                0 => (Actor::Room(room.id), Command::RoomOffline { room: room.id }),
                1 => (Actor::Room(room.id), Command::RoomOnline { room: room.id }),
                2 => (Actor::Room(room.id), Command::CallHelp { help_call: HelpCallId(self.id()), room: room.id }),
                3 => (employee_of(call?.1), Command::AnswerHelp { help_call: call?.0 }),
                _ => (employee_of(call?.1), Command::CloseHelp { help_call: call?.0 }),
            },
            41 => {
                let skills = (how >= 64).then(|| vec![service]);
                (boss, Command::SetSkills { specialist, skills })
            }
            32..=39 => return self.company(step),
            42 => {
                let request = Command::RequestTicket {
                    visit: VisitId(self.id()),
                    ticket: TicketId(self.id()),
                    room: None,
                    phone: how.is_multiple_of(3).then(|| ContactId(self.id())),
                    service,
                    language: "lv".parse().ok()?,
                    mode: Mode::Speech,
                    class: PriorityClass::Ordinary,
                    with_help: false,
                    preferred: None,
                };
                (employee, request)
            }
            43 => {
                let actor = if how.is_multiple_of(2) { employee } else { Actor::Room(room.id) };
                (actor, Command::EnterRoom { ticket: ticket?.0, room: room.id })
            }
            44 => {
                let phone = how.is_multiple_of(2).then(|| ContactId(self.id()));
                let delay = Span::minutes(i64::from(how % 4) * 10);
                (ticket?.1, Command::AgreeCallback { ticket: ticket?.0, phone, delay })
            }
            45 => {
                let served: Vec<_> = self.queue.in_person(room.center).map(|row| row.id).collect();
                let known: Vec<_> = self.queue.visits().map(|visit| visit.id).collect();
                match pick(served.len()).filter(|_| how.is_multiple_of(2)) {
                    Some(at) => {
                        let outcome = Outcome::ALL[usize::from(how) % Outcome::ALL.len()];
                        (employee, Command::FinishInPerson { consultation: served[at], outcome })
                    }
                    None => {
                        let again = pick(known.len()).filter(|_| how.is_multiple_of(3)).map(|at| known[at]);
                        let visit = again.unwrap_or_else(|| VisitId(self.id()));
                        let consultation = ConsultationId(self.id());
                        (employee, Command::ServeInPerson { visit, consultation, service })
                    }
                }
            }
            46 => {
                let closed = self.queue.closure(service).is_some();
                let close = Command::CloseService { service, reason: CloseReason::Outage, message: None };
                (boss, if closed { Command::OpenService { service } } else { close })
            }
            47 => {
                let revision = self.queue.revision() + 1;
                let network = Arc::new(ruled(&net, revision, which, how));
                self.contents.push(Arc::clone(&network));
                let content = self.queue.provide(network);
                (boss, Command::ReviseNetwork { revision, content })
            }
            // Room for courses in which all who can be held back are, and are asked for by others.
            48..=53 => {
                let booked: Vec<_> = self.queue.appointments().map(|one| one.id).collect();
                let actor = if how.is_multiple_of(3) { Actor::Room(room.id) } else { employee };
                let appointment = || pick(booked.len()).map(|at| booked[at]);
                let (language, mode) = ("lv".parse().ok()?, Mode::Speech);
                let wanted = Wanted { service, center: room.center, language, mode };
                let now = self.queue.last_event_at()?;
                let slots = self.queue.slots(&wanted, now, now.plus(Span::minutes(180)), now, None);
                let starts = pick(slots.len()).map_or(now, |at| slots[at].starts);
                if what == 51 && how % 4 == 3 {
                    let (from, until) = (starts, starts.plus(Span::minutes(90)));
                    let known = self.queue.absences(specialist).first().map(|one| one.from);
                    let command = match known.filter(|_| how >= 64) {
                        Some(from) => Command::RemoveAbsence { specialist, from },
                        None => Command::EnterAbsence { specialist, from, until },
                    };
                    return Some((boss, command));
                }
                let command = match what {
                    48 | 49 => Command::BookAppointment {
                        appointment: AppointmentId(self.id()),
                        visit: VisitId(self.id()),
                        service,
                        language,
                        mode,
                        starts,
                    },
                    50 => Command::MoveAppointment { appointment: appointment()?, starts },
                    51 if how.is_multiple_of(2) => Command::CancelAppointment { appointment: appointment()? },
                    51 => Command::RestoreAppointment { appointment: appointment()? },
                    _ => Command::ArriveForAppointment {
                        appointment: appointment()?,
                        ticket: TicketId(self.id()),
                        room: (what == 52).then_some(room.id),
                    },
                };
                (actor, command)
            }
            _ => match how % 3 {
                0 => (Actor::Room(room.id), Command::Rate { visit: visit?, score: Score::Neutral }),
                1 => {
                    let participant = ParticipantId(self.id());
                    let role = HelperRole::Helper;
                    (employee, Command::JoinConsultation { consultation: talk?.0, participant, role })
                }
                _ => {
                    let participants = vec![ParticipantId(self.id())];
                    let consultation = ConsultationId(self.id());
                    let actor = Actor::Integrator(IntegratorId(common::id("crm")));
                    (actor, Command::OpenAdHoc { consultation, participants })
                }
            },
        })
    }

    /// Company in a consultation: invited, coming, passing, leaving; the resident handed over; what follows.
    fn company(&mut self, step: Step) -> Option<(Actor, Command)> {
        let Step { what, which, how, .. } = step;
        let pick = |len: usize| (len > 0).then(|| usize::from(which) % len);
        let lookup = self.queue.lookup();
        let net = lookup.network();
        let service = net.services[usize::from(how) % net.services.len()].id;
        let other = net.specialists[usize::from(how) % net.specialists.len()].person;
        let talks: Vec<_> =
            self.queue.consultations().filter(|talk| talk.is_running() && talk.served().is_some()).collect();
        let talk = pick(talks.len()).map(|at| talks[at]);
        let served = talk.and_then(|talk| Some((talk.id, *talk.served()?)));
        let invitations: Vec<_> = self.queue.invitations().collect();
        let invitation = pick(invitations.len()).map(|at| (invitations[at].id, invitations[at].clone()));
        let asked = |it: &tilts_queue::tables::Invitation| it.asked.map(|asked| Actor::Specialist(asked.specialist));
        let company = talk.and_then(|talk| talk.participants.iter().rev().find(|one| one.person.is_some())).copied();
        let next = ConsultationId(Uuid::from_u128(self.ids + 1_000_000));
        Some(match what {
            32 | 33 => {
                let (consultation, served) = served?;
                let company = Company::ALL[usize::from(how) % 3];
                let language = how.is_multiple_of(2).then(|| "ru".parse().ok()).flatten();
                let named = how.is_multiple_of(4).then_some(other);
                let (service, specialist) = (Some(service), named);
                let invitation = InvitationId(self.id());
                let invite = Command::Invite { invitation, consultation, company, service, language, specialist };
                (Actor::Specialist(served.specialist), invite)
            }
            34 | 35 => {
                let (invitation, row) = invitation?;
                let participant = ParticipantId(self.id());
                (asked(&row)?, Command::AcceptInvitation { invitation, participant })
            }
            36 => {
                let (invitation, row) = invitation?;
                match how % 3 {
                    0 => (Actor::Specialist(row.by), Command::WithdrawInvitation { invitation }),
                    _ => (asked(&row)?, Command::DeclineInvitation { invitation, reason: DeclineReason::Busy }),
                }
            }
            37 => {
                let (consultation, served) = served?;
                let participant = company?.id;
                match how % 2 {
                    0 => (Actor::Specialist(served.specialist), Command::Release { consultation, participant }),
                    _ => {
                        (Actor::Specialist(company?.person?), Command::LeaveConsultation { consultation, participant })
                    }
                }
            }
            38 => {
                let (consultation, served) = served?;
                match how % 3 {
                    0 => (Actor::Specialist(served.specialist), Command::BringTogether { consultation }),
                    1 => (Actor::Specialist(served.specialist), Command::HandOver { consultation, next }),
                    _ => (Actor::Specialist(served.handover?.specialist), Command::HandOver { consultation, next }),
                }
            }
            _ => {
                let (_, served) = served?;
                let ticket = served.ticket;
                match how % 3 {
                    0 => (Actor::Specialist(served.specialist), Command::DropService { ticket, service }),
                    _ => (Actor::Specialist(served.specialist), Command::AddService { ticket, service }),
                }
            }
        })
    }
}

/// Who speaks for a resident: the room's device, or an employee of the center for one who is in no room.
fn resident(room: Option<RoomId>, center: CenterId) -> Actor {
    room.map_or_else(|| employee_of(center), Actor::Room)
}

/// The network with one rule otherwise.
fn ruled(network: &Network, revision: u64, which: u8, how: u8) -> Network {
    let rule = Rule::ALL[usize::from(which) % Rule::ALL.len()];
    let scope = match how % 3 {
        0 => Scope::Network,
        1 => Scope::Institution(network.services[usize::from(how) % network.services.len()].institution),
        _ => Scope::Service(network.services[usize::from(how) % network.services.len()].id),
    };
    let (min, max) = rule.bounds();
    let some = Some(min + (max - min) / 8 * i64::from(how % 8));
    let value = if how > 200 && rule.unit().1 { None } else { some };
    let mut network = Network { revision, ..network.clone() };
    network.settings.retain(|setting| setting.scope != scope || setting.values.is_empty());
    network.settings.push(Setting { scope, values: [(rule, value)].into() });
    network.sorted()
}

fn employee_of(center: CenterId) -> Actor {
    Actor::Employee(PersonId(common::id("anna")), center)
}

fn ignore(_: &Recorded, _: &Queue) {}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_waiting_ticket_and_free_specialist_are_eligible_for_each_other_and_all_are_in_one_place(steps in steps()) {
        let mut course = Course::new();
        for step in steps {
            course.play(step, &mut ignore);
            prop_assert_eq!(check_thoroughly(&course.queue), Ok(()), "after {:?}", step);
        }
    }

    #[test]
    fn a_specialist_has_at_most_one_offer_or_consultation(steps in steps()) {
        let mut course = Course::new();
        for step in steps {
            course.play(step, &mut ignore);
            for row in course.queue.specialists() {
                let offers = course.queue.offers().filter(|offer| offer.specialist == row.person).count();
                let talks = course.queue.consultations().filter_map(|talk| talk.served());
                let talks = talks.filter(|served| served.specialist == row.person).count();
                let asked = course.queue.invitations().filter_map(|one| one.asked);
                let asked = asked.filter(|asked| asked.specialist == row.person).count();
                let company = course.queue.consultations().filter(|talk| talk.company().any(|one| one == row.person));
                let things = offers + talks + asked + company.count();
                prop_assert!(things <= 1);
                prop_assert_eq!(things == 0, row.engagement == Engagement::None);
            }
        }
    }

    #[test]
    fn offers_go_by_order(steps in steps()) {
        let mut course = Course::new();
        let mut broken = None;
        for step in steps {
            course.play(step, &mut |recorded, before| {
                broken = broken.or(check_order(before, &recorded.event).err());
            });
            prop_assert_eq!(broken, None, "after {:?}", step);
        }
    }

    #[test]
    fn nothing_accepted_is_lost(steps in steps()) {
        let mut course = Course::new();
        let mut there = BTreeSet::new();
        for step in steps {
            if let Some(decision) = course.play(step, &mut ignore) {
                for recorded in &decision.records {
                    match recorded.event {
                        Event::TicketRequested { ticket, .. } => prop_assert!(there.insert(ticket)),
                        Event::TicketEnded { ticket, .. } => prop_assert!(there.remove(&ticket)),
                        _ => {}
                    }
                }
            }
            prop_assert_eq!(&course.queue.tickets().map(|ticket| ticket.id).collect::<BTreeSet<_>>(), &there);
        }
        // Nobody comes any more: time alone brings every ticket to an end, and every consultation to an outcome.
        for hour in 0..72 {
            course.now = Millis(clock("20:00").0 + hour * 3_600_000);
            for _ in 0..50 {
                let tick = Envelope { command_id: CommandId(Uuid::nil()), actor: Actor::System, command: Command::Tick };
                if course.send(&tick, &mut ignore).unwrap().records.is_empty() {
                    break;
                }
            }
        }
        let talking = |status: &TicketStatus| matches!(status, TicketStatus::InConsultation(_));
        prop_assert!(course.queue.tickets().all(|ticket| talking(&ticket.status)), "a ticket waits for ever");
    }

    #[test]
    fn each_service_is_registered_once(steps in steps()) {
        let mut course = Course::new();
        let mut registered = BTreeSet::new();
        for step in steps {
            for recorded in course.play(step, &mut ignore).map(|decision| decision.records).unwrap_or_default() {
                if let Event::Registered { visit, service, registered: kind, .. } = recorded.event {
                    prop_assert!(registered.insert((visit, service, kind == RegistrationKind::Application)));
                }
            }
        }
    }

    #[test]
    fn replay_equals_live(steps in steps()) {
        let mut course = Course::new();
        let first = course.queue.clone();
        for step in steps {
            course.play(step, &mut ignore);
        }
        let mut replayed = first;
        for content in &course.contents {
            replayed.provide(Arc::clone(content));
        }
        for recorded in &course.journal {
            let read = Recorded::from_json(&recorded.to_json()).unwrap();
            prop_assert_eq!(&read, recorded);
            replayed.apply(&read);
        }
        prop_assert_eq!(replayed.state_hash(), course.queue.state_hash());
        let content = Arc::new(course.queue.lookup().own().clone());
        let restored = Queue::restore(course.queue.snapshot(), Some(content)).unwrap();
        prop_assert_eq!(restored.state_hash(), course.queue.state_hash());
        prop_assert_eq!(restored.next_deadline(), course.queue.next_deadline());
    }

    #[test]
    fn a_repeated_command_gets_its_first_answer(steps in steps(), again in prop::collection::vec(any::<u16>(), 20)) {
        let mut course = Course::new();
        for step in steps {
            course.play(step, &mut ignore);
        }
        let sent = course.sent.clone();
        let version = course.queue.version();
        for at in again.into_iter().filter(|_| !sent.is_empty()) {
            let (envelope, answer) = &sent[usize::from(at) % sent.len()];
            let decision = course.send(envelope, &mut ignore).unwrap();
            prop_assert_eq!(decision.answer, *answer);
            prop_assert!(decision.records.is_empty() && decision.repeated);
        }
        prop_assert_eq!(course.queue.version(), version);
    }

    #[test]
    fn deciding_changes_nothing_and_advancing_is_deciding_and_applying(steps in steps()) {
        let mut course = Course::new();
        for step in steps {
            let Some((actor, command)) = course.command(step) else { continue };
            let before = course.queue.clone();
            let envelope = Envelope { command_id: CommandId(course.id()), actor, command };
            let mut advanced = before.clone();
            let decision = before.decide(course.now, &envelope);
            prop_assert_eq!(&advanced.advance(course.now, &envelope), &decision);
            prop_assert_eq!(before.snapshot(), course.queue.snapshot());
            let sent = course.send(&envelope, &mut ignore);
            prop_assert_eq!(sent, decision);
            prop_assert_eq!(advanced.snapshot(), course.queue.snapshot());
        }
    }

    #[test]
    fn time_never_goes_back_and_nothing_stays_due(steps in steps()) {
        let mut course = Course::new();
        let mut last = (Millis(i64::MIN), 0);
        for step in steps {
            course.play(step, &mut ignore);
            let tick = Envelope { command_id: CommandId(Uuid::nil()), actor: Actor::System, command: Command::Tick };
            course.send(&tick, &mut ignore).unwrap();
            if let Some((at, due)) = course.queue.next_deadline() {
                prop_assert!(at > course.now, "{:?} is still due", due);
            }
        }
        for recorded in &course.journal {
            prop_assert!(recorded.at >= last.0 && (last.1 == 0 || recorded.version == last.1 + 1));
            last = (recorded.at, recorded.version);
        }
    }
}
