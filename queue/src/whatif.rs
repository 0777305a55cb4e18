//! The same day once more, with another rule or other staffing: what would have become of the people who came.
//!
//! [`Day::of`] takes from a day's events who came when and for what, how long each was talked with, how long the
//! specialist wrote afterwards, how long those who left had waited, and when each specialist was at work. [`run`] plays
//! them to a new [`Queue`] with the rules and staff asked for. The same day and the same change give the same run.
//!
//! **What the model takes for granted.** Whoever was answered would have waited as long as it takes; whoever left leaves
//! after the same wait. Of somebody who was not answered the talk is as long as the service's average that day. Every
//! offer is accepted after the day's median time, none is declined or missed. Specialists come, go and take breaks when
//! they did. Rooms are not scarce. Supervisors do nothing. A transfer that found nobody ends the visit.

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;

use crate::Queue;
use crate::code::Language;
use crate::command::{Actor, Availability, Command, Envelope};
use crate::daybook::Daybook;
use crate::event::{AvailabilityCause, Event, Mode, Outcome, PriorityClass, Recorded, StaffRole, TicketEnd};
use crate::ids::{
    CenterId, CommandId, ConsultationId, InstitutionId, OfferId, ParticipantId, PersonId, RoomId, ServiceId, TicketId,
    VisitId,
};
use crate::network::{Network, Room, Rule, Specialist};
use crate::time::{Millis, Span};

/// The most arrivals of a day that is run again.
pub const ARRIVALS_MAX: usize = 50_000;
/// The most steps of a run for each arrival and change of staff; a day takes some twelve.
const STEPS_EACH_MAX: usize = 200;
/// A run goes on for so long after the day's last event, to its midnight at most: whoever is still there is served.
const AFTER_HOURS: Span = Span::minutes(4 * 60);
/// An offer is accepted after this where the day says nothing.
const ANSWER_AFTER: Span = Span::seconds(5);

/// Who came on a day, and who worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    network: Arc<Network>,
    begins: Millis,
    ends: Millis,
    arrivals: Vec<Arrival>,
    shifts: Vec<Shift>,
    answer_after: Span,
}

/// Somebody who came.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Arrival {
    at: Millis,
    center: CenterId,
    service: ServiceId,
    language: Language,
    mode: Mode,
    class: PriorityClass,
    /// The consultations: more than one after a transfer. Never empty.
    legs: Vec<Leg>,
    /// Leaves after this wait, if not answered before.
    patience: Option<Span>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Leg {
    service: ServiceId,
    talk: Span,
    wrap_up: Span,
}

/// A specialist begins or ends to be available.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shift {
    at: Millis,
    person: PersonId,
    available: bool,
}

/// What is to be otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// More or fewer specialists.
    pub staff: Vec<StaffChange>,
    /// Who serves what.
    pub pooling: Pooling,
    /// People who come, in percent of those who came.
    pub arrivals_pct: u32,
    /// Talk and wrap-up, in percent of what they took.
    pub handle_pct: u32,
    /// Another service level target.
    pub target: Option<Span>,
    /// Another longest wrap-up.
    pub wrap_up_max: Option<Span>,
}

impl Default for Change {
    fn default() -> Self {
        Self {
            staff: Vec::new(),
            pooling: Pooling::AsItWas,
            arrivals_pct: 100,
            handle_pct: 100,
            target: None,
            wrap_up_max: None,
        }
    }
}

/// More or fewer specialists of an institution for a part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaffChange {
    /// Whose.
    pub institution: InstitutionId,
    /// How many more, or fewer.
    pub count: i32,
    /// From when.
    pub from: Millis,
    /// Until when.
    pub until: Millis,
}

/// Who serves what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pooling {
    /// As it was.
    #[default]
    AsItWas,
    /// Everybody serves all that their institution offers.
    Institutions,
    /// Everybody serves everything.
    Network,
}

/// A day run again.
#[derive(Debug, Clone)]
pub struct Run {
    /// The day in figures.
    pub book: Daybook,
    /// When it was over.
    pub ended: Millis,
    /// Who worked.
    pub specialists: Vec<(PersonId, InstitutionId)>,
    /// People who came.
    pub arrivals: u32,
    /// Of these, how many the queue did not take: the center was closed then.
    pub refused: u32,
}

/// Why a run came to no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// Somebody wished it.
    #[error("the run was stopped")]
    Cancelled,
    /// It took more steps than a day can need.
    #[error("the run took too many steps")]
    TooLong,
}

impl Day {
    /// The day of these events; `before` is the state when it began, and has the network that it began with.
    #[must_use]
    pub fn of(before: &Queue, events: &[Recorded]) -> Self {
        let begins = events.first().map_or(Millis(0), |recorded| recorded.at);
        let mut reading = Reading::default();
        for row in before.specialists().filter(|row| row.on_duty()) {
            reading.people.insert(row.person, (true, true));
            reading.shifts.push(Shift { at: begins, person: row.person, available: true });
        }
        for recorded in events {
            reading.read(recorded);
        }
        let network = Arc::clone(before.lookup().network());
        let last = events.last().map_or(begins, |recorded| recorded.at);
        let midnight = before.lookup().next_day(last).map_or(Millis(i64::MAX), |at| at.minus(Span(1)));
        let ends = last.plus(AFTER_HOURS).min(midnight);
        reading.answers.sort_unstable();
        let answer_after = reading.answers.get(reading.answers.len() / 2).copied().unwrap_or(ANSWER_AFTER);
        let mut day = Self {
            network,
            begins,
            ends,
            arrivals: reading.arrivals.into_values().map(|(_, arrival)| arrival).collect(),
            shifts: reading.shifts,
            answer_after,
        };
        day.arrivals.sort_by_key(|arrival| arrival.at);
        day.arrivals.truncate(ARRIVALS_MAX);
        day.complete();
        day
    }

    /// The network with which it began.
    #[must_use]
    pub const fn network(&self) -> &Arc<Network> {
        &self.network
    }

    /// How many came.
    #[must_use]
    pub fn arrivals(&self) -> usize {
        self.arrivals.len()
    }

    /// Gives those whom nobody talked with a talk of the length that is usual.
    fn complete(&mut self) {
        let mut sums: BTreeMap<ServiceId, (i64, i64, i64)> = BTreeMap::new();
        for leg in self.arrivals.iter().flat_map(|arrival| &arrival.legs) {
            let sum = sums.entry(leg.service).or_default();
            *sum = (sum.0 + leg.talk.0, sum.1 + leg.wrap_up.0, sum.2 + 1);
        }
        let wrap_up = self.network.rules.wrap_up;
        let typical: BTreeMap<ServiceId, Span> =
            self.network.services.iter().map(|service| (service.id, service.typical_handle)).collect();
        for arrival in self.arrivals.iter_mut().filter(|arrival| arrival.legs.is_empty()) {
            let usual = || {
                let handle = typical.get(&arrival.service).copied().unwrap_or(Span::minutes(20));
                let wrap_up = Span(wrap_up.0.min(handle.0 / 2));
                (Span(handle.0 - wrap_up.0), wrap_up)
            };
            let seen = sums.get(&arrival.service).filter(|sum| sum.2 > 0);
            let (talk, wrap_up) = seen.map_or_else(usual, |sum| (Span(sum.0 / sum.2), Span(sum.1 / sum.2)));
            arrival.legs.push(Leg { service: arrival.service, talk, wrap_up });
        }
    }
}

/// A day being read.
#[derive(Default)]
struct Reading {
    arrivals: BTreeMap<TicketId, (Millis, Arrival)>,
    /// Running and just ended: the ticket, when it began or ended, and which leg of the ticket's it is.
    talks: BTreeMap<ConsultationId, (TicketId, ServiceId, Millis)>,
    writing: BTreeMap<ConsultationId, (TicketId, usize, Millis)>,
    offers: BTreeMap<OfferId, Millis>,
    answers: Vec<Span>,
    /// With a connection; available.
    people: BTreeMap<PersonId, (bool, bool)>,
    shifts: Vec<Shift>,
}

impl Reading {
    fn read(&mut self, recorded: &Recorded) {
        let at = recorded.at;
        match recorded.event {
            Event::TicketRequested { ticket, center, service, language, mode, class, .. } => {
                let legs = Vec::new();
                let arrival = Arrival { at, center, service, language, mode, class, legs, patience: None };
                self.arrivals.insert(ticket, (at, arrival));
            }
            Event::PriorityMarked { ticket, class, .. } => {
                if let Some((_, arrival)) = self.arrivals.get_mut(&ticket) {
                    arrival.class = class;
                }
            }
            Event::OfferMade { offer, .. } => drop(self.offers.insert(offer, at)),
            Event::OfferAccepted { offer, .. } => {
                if let Some(made) = self.offers.remove(&offer) {
                    self.answers.push(at.since(made));
                }
            }
            Event::ConsultationStarted { consultation, ticket, service, .. } => {
                self.talks.insert(consultation, (ticket, service, at));
            }
            Event::ConsultationEnded { consultation, wrap_up_until, .. } => {
                let Some((ticket, service, began)) = self.talks.remove(&consultation) else { return };
                let Some((_, arrival)) = self.arrivals.get_mut(&ticket) else { return };
                // A talk that comes to nothing (nobody in the chair, a lost specialist) is no leg.
                if wrap_up_until.is_some() {
                    arrival.legs.push(Leg { service, talk: at.since(began), wrap_up: Span::ZERO });
                    self.writing.insert(consultation, (ticket, arrival.legs.len() - 1, at));
                }
            }
            Event::WrapUpFinished { consultation, .. } => {
                let Some((ticket, leg, ended)) = self.writing.remove(&consultation) else { return };
                let leg = self.arrivals.get_mut(&ticket).and_then(|(_, arrival)| arrival.legs.get_mut(leg));
                if let Some(leg) = leg {
                    leg.wrap_up = at.since(ended);
                }
            }
            Event::TicketEnded { ticket, end: TicketEnd::Left | TicketEnd::RoomLost, .. } => {
                if let Some((began, arrival)) = self.arrivals.get_mut(&ticket)
                    && arrival.legs.is_empty()
                {
                    arrival.patience = Some(at.since(*began));
                }
            }
            Event::StaffConnected { person, role: StaffRole::Specialist, .. } => {
                self.person(person, at, |it| it.0 = true)
            }
            Event::StaffDisconnected { person, role: StaffRole::Specialist, .. } => {
                self.person(person, at, |it| it.0 = false);
            }
            // In the run nobody misses an offer, so nobody is sent away for it.
            Event::AvailabilitySet { specialist, to, cause, .. } if cause != AvailabilityCause::MissedOffers => {
                self.person(specialist, at, |it| it.1 = to == Availability::Available);
            }
            _ => {}
        }
    }

    fn person(&mut self, person: PersonId, at: Millis, change: impl FnOnce(&mut (bool, bool))) {
        let state = self.people.entry(person).or_default();
        let before = state.0 && state.1;
        change(state);
        let available = state.0 && state.1;
        if before != available {
            self.shifts.push(Shift { at, person, available });
        }
    }
}

/// Runs a day again. `goes_on` is told how many have come so far and of how many, and says whether to go on.
///
/// # Errors
/// [`Stopped`].
pub fn run(day: &Day, change: &Change, goes_on: &mut dyn FnMut(usize, usize) -> bool) -> Result<Run, Stopped> {
    let mut running = Running::new(day, change);
    let most = (running.arrivals.len() + running.planned as usize + 1_000) * STEPS_EACH_MAX;
    for step in 0..most {
        if step % 256 == 0 && !goes_on(running.come, running.arrivals.len()) {
            return Err(Stopped::Cancelled);
        }
        if !running.step() {
            return Ok(running.finish());
        }
    }
    Err(Stopped::TooLong)
}

/// What somebody is going to do.
enum Plan {
    Arrive(usize),
    Leave(usize),
    Accept(OfferId, PersonId),
    Talked(ConsultationId, PersonId, usize),
    Written(ConsultationId, PersonId),
    EndVisit(VisitId),
    Shift(PersonId, bool),
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

struct Running {
    queue: Queue,
    book: Daybook,
    arrivals: Vec<Arrival>,
    ids: Vec<Ids>,
    by_ticket: BTreeMap<TicketId, usize>,
    /// How long the outcome of a consultation takes.
    writing: BTreeMap<ConsultationId, Span>,
    agenda: BTreeMap<(Millis, u64), Plan>,
    planned: u64,
    commands: u128,
    now: Millis,
    ends: Millis,
    answer_after: Span,
    handle_pct: u32,
    come: usize,
    refused: u32,
}

impl Running {
    fn new(day: &Day, change: &Change) -> Self {
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
        let mut network = Network::clone(&day.network);
        network.revision = 1;
        network.rooms = arrivals.iter().zip(&ids).map(|(it, ids)| Room { id: ids.room, center: it.center }).collect();
        network.rules.tickets_max = u32::MAX;
        network.rules.service_level_target = change.target.unwrap_or(network.rules.service_level_target);
        network.rules.wrap_up = change.wrap_up_max.unwrap_or(network.rules.wrap_up);
        let changed = [change.target.map(|_| Rule::ServiceLevel), change.wrap_up_max.map(|_| Rule::WrapUp)];
        changed.into_iter().flatten().for_each(|rule| network.same_for_all(rule));
        let shifts = staffed(day, change, &mut network);
        pool(&mut network, change.pooling);
        let offer_deadline = network.rules.offer_deadline;
        let mut queue = Queue::new(crate::ids::NetworkId(Uuid::nil()));
        let content = queue.provide(Arc::new(network.sorted()));
        let mut running = Self {
            book: Daybook::default(),
            by_ticket: ids.iter().enumerate().map(|(number, ids)| (ids.ticket, number)).collect(),
            writing: BTreeMap::new(),
            agenda: BTreeMap::new(),
            planned: 0,
            commands: 0,
            now: day.begins,
            ends: day.ends,
            answer_after: Span(day.answer_after.0.clamp(0, offer_deadline.0 - 1)),
            handle_pct: change.handle_pct,
            come: 0,
            refused: 0,
            queue,
            arrivals,
            ids,
        };
        running.send(Actor::System, Command::ReviseNetwork { revision: 1, content });
        for shift in shifts {
            running.plan_at(shift.at, Plan::Shift(shift.person, shift.available));
        }
        for number in 0..running.arrivals.len() {
            running.plan_at(running.arrivals[number].at, Plan::Arrive(number));
        }
        running
    }

    /// Does what comes next; false when nothing does.
    fn step(&mut self) -> bool {
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
                let legs = self.ids[number].legs;
                let command = match self.arrivals[number].legs.get(legs) {
                    Some(next) => Command::Transfer { consultation, to: next.service, specialist: None },
                    None => Command::EndConsultation { consultation },
                };
                self.send(Actor::Specialist(person), command);
            }
            Plan::Written(consultation, person) => {
                let next = self.queue.specialist(person).availability;
                let finish = Command::FinishWrapUp { consultation, outcome: Outcome::Consulted, note: None, next };
                self.send(Actor::Specialist(person), finish);
            }
            Plan::EndVisit(visit) => self.send(Actor::System, Command::EndVisit { visit }),
            Plan::Shift(person, available) => {
                let actor = Actor::Specialist(person);
                let to = if available { Availability::Available } else { Availability::Away };
                if available {
                    self.send(actor, Command::StaffOnline);
                }
                self.send(actor, Command::SetAvailability { to });
            }
        }
    }

    fn arrive(&mut self, number: usize) {
        self.come += 1;
        let Ids { visit, ticket, room, .. } = self.ids[number];
        let Arrival { service, language, mode, class, .. } = self.arrivals[number];
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
            preferred: None,
        };
        let before = self.queue.version();
        self.send(Actor::Room(room), request);
        if self.queue.version() == before {
            self.refused += 1;
        } else if let Some(patience) = self.arrivals[number].patience {
            self.plan(patience, Plan::Leave(number));
        }
    }

    /// Sends a command, and plans what people do because of what happened. A refusal is nobody's matter: an offer was
    /// taken back, a resident was answered before the patience ran out.
    fn send(&mut self, actor: Actor, command: Command) {
        let command_id = CommandId(self.fresh());
        let Ok(decision) = self.queue.advance(self.now, &Envelope { command_id, actor, command }) else { return };
        for recorded in &decision.records {
            let lookup = self.queue.lookup();
            self.book.follow(recorded, |service| lookup.rules_of(service).service_level_target);
            self.react(&recorded.event);
        }
    }

    fn react(&mut self, event: &Event) {
        match *event {
            Event::OfferMade { offer, specialist, .. } => {
                self.plan(self.answer_after, Plan::Accept(offer, specialist));
            }
            Event::ConsultationStarted { consultation, ticket, specialist, .. } => {
                let Some(number) = self.by_ticket.get(&ticket).copied() else { return };
                let at = self.ids[number].legs;
                let Some(leg) = self.arrivals[number].legs.get(at).copied() else { return };
                self.ids[number].legs += 1;
                self.writing.insert(consultation, self.handle(leg.wrap_up));
                self.plan(self.handle(leg.talk), Plan::Talked(consultation, specialist, number));
            }
            Event::ConsultationEnded { consultation, specialist, wrap_up_until: Some(_), .. } => {
                let takes = self.writing.remove(&consultation).unwrap_or(Span::ZERO);
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

    fn finish(self) -> Run {
        let network = self.queue.lookup().network();
        Run {
            specialists: network.specialists.iter().map(|one| (one.person, one.institution)).collect(),
            ended: self.now,
            arrivals: u32::try_from(self.arrivals.len()).unwrap_or(u32::MAX),
            refused: self.refused,
            book: self.book,
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

/// The shifts as changed; new specialists are added to the network.
fn staffed(day: &Day, change: &Change, network: &mut Network) -> Vec<Shift> {
    let mut shifts = day.shifts.clone();
    for (number, change) in change.staff.iter().enumerate() {
        if change.count > 0 {
            for more in 0..change.count.unsigned_abs() {
                let person = PersonId(Uuid::from_u128(5 << 96 | (number as u128) << 32 | u128::from(more)));
                let newcomer = newcomer(person, change.institution, network);
                network.specialists.push(newcomer);
                shifts.push(Shift { at: change.from, person, available: true });
                shifts.push(Shift { at: change.until, person, available: false });
            }
        } else {
            send_home(&mut shifts, change, network);
        }
    }
    shifts.sort_by_key(|shift| shift.at);
    shifts
}

/// One who serves all that the institution offers, in every language that its people speak together.
fn newcomer(person: PersonId, institution: InstitutionId, network: &Network) -> Specialist {
    let colleagues = || network.specialists.iter().filter(|one| one.institution == institution);
    let mut languages: Vec<Language> = colleagues().flat_map(|one| one.languages.iter().copied()).collect();
    languages.sort_unstable();
    languages.dedup();
    Specialist {
        person,
        institution,
        skills: services_of(network, |of| of == institution),
        levels: Vec::new(),
        languages,
        signs: false,
        text: true,
        generalist: colleagues().any(|one| one.generalist),
        calendar: None,
    }
}

fn services_of(network: &Network, whose: impl Fn(InstitutionId) -> bool) -> Vec<ServiceId> {
    network.services.iter().filter(|it| it.remote && whose(it.institution)).map(|it| it.id).collect()
}

/// Those who were available the longest in that part of the day are not, for that part.
fn send_home(shifts: &mut Vec<Shift>, change: &StaffChange, network: &Network) {
    let mut available: BTreeMap<PersonId, (Span, Option<Millis>)> = BTreeMap::new();
    let within = |at: Millis| at.max(change.from).min(change.until);
    let own = |person: PersonId| {
        network.specialists.iter().any(|one| one.person == person && one.institution == change.institution)
    };
    for shift in shifts.iter().filter(|shift| own(shift.person)) {
        let (sum, since) = available.entry(shift.person).or_default();
        match (shift.available, *since) {
            (true, None) => *since = Some(shift.at),
            (false, Some(began)) => {
                *sum = sum.plus(within(shift.at).since(within(began)));
                *since = None;
            }
            _ => {}
        }
    }
    let mut longest: Vec<(Span, PersonId)> = available
        .into_iter()
        .map(|(person, (sum, since))| {
            let open = since.map_or(Span::ZERO, |began| change.until.since(within(began)));
            (sum.plus(open), person)
        })
        .filter(|(sum, _)| sum.0 > 0)
        .collect();
    longest.sort_by_key(|(sum, person)| (std::cmp::Reverse(*sum), *person));
    for (_, person) in longest.into_iter().take(change.count.unsigned_abs() as usize) {
        let state_at = |at: Millis| {
            let before = shifts.iter().filter(|shift| shift.person == person && shift.at <= at);
            before.max_by_key(|shift| shift.at).is_some_and(|shift| shift.available)
        };
        let (was, then) = (state_at(change.from), state_at(change.until));
        shifts.retain(|shift| shift.person != person || shift.at < change.from || shift.at > change.until);
        if was {
            shifts.push(Shift { at: change.from, person, available: false });
        }
        if then {
            shifts.push(Shift { at: change.until, person, available: true });
        }
    }
}

fn pool(network: &mut Network, pooling: Pooling) {
    let all = services_of(network, |_| true);
    let by_institution: BTreeMap<InstitutionId, Vec<ServiceId>> = match pooling {
        Pooling::Institutions => {
            let institutions = network.services.iter().map(|service| service.institution);
            institutions.map(|id| (id, services_of(network, |of| of == id))).collect()
        }
        _ => BTreeMap::new(),
    };
    for specialist in &mut network.specialists {
        match pooling {
            Pooling::AsItWas => {}
            Pooling::Institutions => {
                specialist.skills = by_institution.get(&specialist.institution).cloned().unwrap_or_default();
            }
            Pooling::Network => specialist.skills.clone_from(&all),
        }
    }
}
