//! A day being run again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use uuid::Uuid;

use super::{ARRIVALS_MAX, Arrival, Change, Day, Leg, Run, staff};
use crate::Queue;
use crate::command::{Actor, Availability, Command, Envelope};
use crate::daybook::Daybook;
use crate::event::{AvailabilityCause, Event, Outcome};
use crate::ids::{
    CommandId, ConsultationId, NetworkId, OfferId, ParticipantId, PersonId, RoomId, ServiceId, TicketId, VisitId,
};
use crate::network::{Network, Room};
use crate::time::{Millis, Span};

/// What somebody is going to do.
enum Plan {
    /// The network is revised.
    Revise(usize),
    Arrive(usize),
    Leave(usize),
    Accept(OfferId, PersonId),
    Talked(ConsultationId, PersonId, usize),
    Extend(ConsultationId, PersonId),
    Written(ConsultationId, PersonId),
    EndVisit(VisitId),
    Shift(PersonId, bool),
    /// Is back, having been sent away for offers missed.
    Back(PersonId),
}

/// Somebody who came, in the run.
#[derive(Clone, Copy)]
struct Ids {
    visit: VisitId,
    ticket: TicketId,
    room: RoomId,
    /// Legs done.
    legs: usize,
}

pub(super) struct Running {
    queue: Queue,
    /// The network and its revisions.
    networks: Vec<Arc<Network>>,
    book: Daybook,
    pub(super) arrivals: Vec<Arrival>,
    ids: Vec<Ids>,
    by_ticket: BTreeMap<TicketId, usize>,
    /// How long the outcome of a consultation takes, and how often that time is extended.
    writing: BTreeMap<ConsultationId, (Span, u32)>,
    /// At work by the day's shifts.
    at_work: BTreeSet<PersonId>,
    agenda: BTreeMap<(Millis, u64), Plan>,
    pub(super) planned: u64,
    commands: u128,
    now: Millis,
    ends: Millis,
    answers: Vec<Span>,
    back_after: Span,
    handle_pct: u32,
    pub(super) come: usize,
    refused: BTreeMap<ServiceId, u32>,
}

impl Running {
    pub(super) fn new(day: &Day, change: &Change) -> Self {
        let arrivals = scaled(&day.arrivals, change.arrivals_pct);
        let id = |of: u128, number: usize| Uuid::from_u128(of << 96 | (number as u128 + 1));
        let ids: Vec<Ids> = (0..arrivals.len())
            .map(|number| Ids {
                visit: VisitId(id(1, number)),
                ticket: TicketId(id(2, number)),
                room: RoomId(id(3, number)),
                legs: 0,
            })
            .collect();
        let rooms: Vec<Room> =
            arrivals.iter().zip(&ids).map(|(it, ids)| Room { id: ids.room, center: it.center }).collect();
        let as_changed = |number: usize, network: &Network| {
            let mut network = Network { revision: number as u64 + 1, rooms: rooms.clone(), ..network.clone() };
            network.rules.tickets_max = u32::MAX;
            change.rules.iter().for_each(|setting| network.overrule(setting));
            staff::join(change, &mut network);
            staff::pool(&mut network, change.pooling);
            Arc::new(network.sorted())
        };
        let revised = day.revised.iter().map(|(_, network)| network);
        let networks = std::iter::once(&day.network).chain(revised).enumerate();
        let mut running = Self {
            networks: networks.map(|(number, network)| as_changed(number, network)).collect(),
            book: Daybook::default(),
            by_ticket: ids.iter().enumerate().map(|(number, ids)| (ids.ticket, number)).collect(),
            writing: BTreeMap::new(),
            at_work: BTreeSet::new(),
            agenda: BTreeMap::new(),
            planned: 0,
            commands: 0,
            now: day.begins,
            ends: day.ends,
            answers: day.answers.clone(),
            back_after: day.back_after,
            handle_pct: change.handle_pct,
            come: 0,
            refused: BTreeMap::new(),
            queue: Queue::new(NetworkId(Uuid::nil())),
            arrivals,
            ids,
        };
        running.act(Plan::Revise(0));
        for (number, (at, _)) in day.revised.iter().enumerate() {
            running.plan_at(*at, Plan::Revise(number + 1));
        }
        for shift in staff::shifts(day, change) {
            running.plan_at(shift.at, Plan::Shift(shift.person, shift.available));
        }
        for number in 0..running.arrivals.len() {
            running.plan_at(running.arrivals[number].at, Plan::Arrive(number));
        }
        running
    }

    /// Does what comes next; false when nothing does.
    pub(super) fn step(&mut self) -> bool {
        let planned = self.agenda.first_key_value().map(|((at, _), _)| *at);
        let due = self.queue.next_deadline().map(|(at, _)| at).filter(|at| *at <= self.ends);
        match (due, planned) {
            (Some(due), planned) if planned.is_none_or(|planned| due <= planned) => {
                self.now = self.now.max(due);
                self.send(Actor::System, Command::Tick);
                true
            }
            // What would be done after the day is left undone.
            (_, Some(planned)) if planned <= self.ends => {
                let Some(((at, _), plan)) = self.agenda.pop_first() else { return false };
                self.now = self.now.max(at);
                self.act(plan);
                true
            }
            _ => false,
        }
    }

    fn act(&mut self, plan: Plan) {
        match plan {
            Plan::Revise(number) => {
                let network = Arc::clone(&self.networks[number]);
                let revision = network.revision;
                let content = self.queue.provide(network);
                self.send(Actor::System, Command::ReviseNetwork { revision, content });
            }
            Plan::Arrive(number) => self.arrive(number),
            Plan::Leave(number) => {
                let Ids { ticket, room, .. } = self.ids[number];
                self.send(Actor::Room(room), Command::LeaveQueue { ticket });
            }
            Plan::Accept(offer, person) => {
                let consultation = ConsultationId(self.fresh());
                let (resident, specialist) = (ParticipantId(self.fresh()), ParticipantId(self.fresh()));
                let accept = Command::AcceptOffer { offer, consultation, resident, specialist };
                self.send(Actor::Specialist(person), accept);
            }
            Plan::Talked(consultation, person, number) => {
                let actor = Actor::Specialist(person);
                let legs = self.ids[number].legs;
                let Some(Leg { service: to, named, .. }) = self.arrivals[number].legs.get(legs).copied() else {
                    self.send(actor, Command::EndConsultation { consultation });
                    return;
                };
                // Who was named then may not be at work now.
                let mut transfer = |specialist| self.send(actor, Command::Transfer { consultation, to, specialist });
                if named.is_none() || !transfer(named) {
                    transfer(None);
                }
            }
            Plan::Extend(consultation, person) => {
                self.send(Actor::Specialist(person), Command::ExtendWrapUp { consultation });
            }
            Plan::Written(consultation, person) => {
                let next = self.queue.specialist(person).availability;
                let finish = Command::FinishWrapUp { consultation, outcome: Outcome::Consulted, note: None, next };
                self.send(Actor::Specialist(person), finish);
            }
            Plan::EndVisit(visit) => {
                self.send(Actor::System, Command::EndVisit { visit });
            }
            Plan::Shift(person, available) => {
                let actor = Actor::Specialist(person);
                let to = if available { Availability::Available } else { Availability::Away };
                if available {
                    self.at_work.insert(person);
                    self.send(actor, Command::StaffOnline);
                } else {
                    self.at_work.remove(&person);
                }
                self.send(actor, Command::SetAvailability { to });
            }
            Plan::Back(person) if self.at_work.contains(&person) => {
                self.send(Actor::Specialist(person), Command::SetAvailability { to: Availability::Available });
            }
            Plan::Back(_) => {}
        }
    }

    fn arrive(&mut self, number: usize) {
        self.come += 1;
        let Ids { visit, ticket, room, .. } = self.ids[number];
        let Arrival { service, language, mode, class, preferred, .. } = self.arrivals[number];
        // Whoever held a number or was on the phone waits in a room here, too: rooms are not what is asked about.
        let request = Command::RequestTicket {
            visit,
            ticket,
            room: Some(room),
            phone: None,
            service,
            language,
            mode,
            class,
            with_help: false,
            preferred,
        };
        if !self.send(Actor::Room(room), request) {
            *self.refused.entry(service).or_default() += 1;
        } else if let Some(patience) = self.arrivals[number].patience {
            self.plan(patience, Plan::Leave(number));
        }
    }

    /// Sends a command, and plans what people do because of what happened; false when it is refused. Most refusals are
    /// nobody's matter: an offer was taken back, a resident was answered before the patience ran out.
    fn send(&mut self, actor: Actor, command: Command) -> bool {
        let command_id = CommandId(self.fresh());
        let Ok(decision) = self.queue.advance(self.now, &Envelope { command_id, actor, command }) else {
            return false;
        };
        for recorded in &decision.records {
            let lookup = self.queue.lookup();
            self.book.follow(recorded, |service| lookup.rules_of(service).service_level_target);
            self.react(&recorded.event);
        }
        true
    }

    fn react(&mut self, event: &Event) {
        match *event {
            Event::OfferMade { offer, ticket, specialist, round, .. } => {
                let Some(number) = self.by_ticket.get(&ticket).copied() else { return };
                let round = round.saturating_sub(1) as usize;
                let further = || Some(self.answers[(number + round) % self.answers.len()]);
                let answer = self.arrivals[number].answers.get(round).copied().unwrap_or_else(further);
                // Whoever is slower than the ring comes too late: the offer has run out.
                if let Some(after) = answer {
                    self.plan(after, Plan::Accept(offer, specialist));
                }
            }
            Event::AvailabilitySet { specialist, cause: AvailabilityCause::MissedOffers, .. } => {
                self.plan(self.back_after, Plan::Back(specialist));
            }
            Event::ConsultationStarted { consultation, ticket, specialist, .. } => {
                let Some(number) = self.by_ticket.get(&ticket).copied() else { return };
                let at = self.ids[number].legs;
                let Some(leg) = self.arrivals[number].legs.get(at).copied() else { return };
                self.ids[number].legs += 1;
                self.writing.insert(consultation, (self.handle(leg.wrap_up), leg.extensions));
                self.plan(self.handle(leg.talk), Plan::Talked(consultation, specialist, number));
            }
            Event::ConsultationEnded { consultation, specialist, wrap_up_until: Some(_), .. } => {
                let (takes, extensions) = self.writing.remove(&consultation).unwrap_or_default();
                for _ in 0..extensions {
                    self.plan(Span::ZERO, Plan::Extend(consultation, specialist));
                }
                self.plan(takes, Plan::Written(consultation, specialist));
            }
            Event::TicketEnded { visit, .. } => self.plan(Span::seconds(30), Plan::EndVisit(visit)),
            _ => {}
        }
    }

    const fn handle(&self, span: Span) -> Span {
        Span(span.0.saturating_mul(self.handle_pct as i64) / 100)
    }

    fn plan(&mut self, after: Span, plan: Plan) {
        self.plan_at(self.now.plus(after), plan);
    }

    fn plan_at(&mut self, at: Millis, plan: Plan) {
        self.planned += 1;
        self.agenda.insert((at, self.planned), plan);
    }

    fn fresh(&mut self) -> Uuid {
        self.commands += 1;
        Uuid::from_u128(4 << 96 | self.commands)
    }

    pub(super) fn finish(self) -> Run {
        Run {
            ended: self.now,
            arrivals: u32::try_from(self.arrivals.len()).unwrap_or(u32::MAX),
            refused: self.refused,
            book: self.book,
            queue: self.queue,
        }
    }
}

/// More arrivals come a minute and a half after every so manieth, alike to them; of fewer, every so manieth stays away.
fn scaled(arrivals: &[Arrival], pct: u32) -> Vec<Arrival> {
    let mut scaled = Vec::with_capacity(arrivals.len());
    let mut owed = 0;
    for arrival in arrivals {
        owed += pct;
        for copy in 0.. {
            if owed < 100 {
                break;
            }
            owed -= 100;
            scaled.push(Arrival { at: arrival.at.plus(Span::seconds(90 * copy)), ..arrival.clone() });
        }
    }
    scaled.truncate(ARRIVALS_MAX);
    scaled.sort_by_key(|arrival| arrival.at);
    scaled
}
