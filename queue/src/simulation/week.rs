//! Days of one institution's work with stated distributions: arrivals, consultations, wrap-up, ringing, patience, breaks.
//!
//! Unlike the people of [`super::run`], who do everything that can be done, these do nothing strange; but all that they
//! are going to do can be drawn anew from a moment on, given what can be seen at that moment. So a future can be looked
//! into many times, which is what an oracle does that knows the distributions and not the outcome ([`Week::fork`]).

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;

use super::chance::Chance;
use crate::Queue;
use crate::code::{Language, Prefix};
use crate::command::{Actor, Availability, Command, Envelope, Promise};
use crate::event::{AvailabilityCause, DeclineReason, Event, Mode, Outcome, PriorityClass, Recorded};
use crate::ids::{
    CenterId, CommandId, ConsultationId, InstitutionId, MunicipalityId, NetworkId, OfferId, ParticipantId, PersonId,
    RoomId, ServiceId, TicketId, VisitId,
};
use crate::network::{Center, Day, Network, OpenInterval, Room, Rules, Service, Specialist};
use crate::refusal::Refusal;
use crate::speculation::Speculation;
use crate::tables::TicketStatus;
use crate::time::{DayKey, Millis, Span};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
const MONDAY: Millis = super::world::MONDAY;

/// How a length is distributed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Length {
    /// Always the same, in milliseconds.
    Fixed(i64),
    /// Exponential with a mean in milliseconds.
    Exponential(f64),
    /// Even between two, in milliseconds.
    Even(i64, i64),
    /// Lognormal: median in milliseconds, and the deviation of the logarithm.
    Lognormal(f64, f64),
}

/// What a week is like.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Its name.
    pub name: &'static str,
    /// Working days.
    pub days: u32,
    /// When the centers open and close, in minutes of the day.
    pub open: (i64, i64),
    /// Specialists, each with the services that they serve, by number.
    pub skills: Vec<Vec<usize>>,
    /// Arrivals an hour of each service when the factor of the hour is 1.
    pub arrivals: Vec<f64>,
    /// From a minute of the day on, the factor of all arrivals.
    pub course: Vec<(i64, f64)>,
    /// How long a consultation of each service takes.
    pub talks: Vec<Length>,
    /// From this day on consultations take longer by a factor.
    pub slower_from: (u32, f64),
    /// How long wrap-up takes.
    pub wrap: Length,
    /// How long it rings before it is accepted.
    pub ring: Length,
    /// Offers declined and missed, in percent.
    pub not_taken: (u64, u64),
    /// How long residents wait before they leave, if they do.
    pub patience: Option<Length>,
    /// Priority tickets, in percent.
    pub priority: u64,
    /// When the lunch of a specialist begins, in minutes of the day, and how long it takes.
    pub lunch: Option<((i64, i64), Length)>,
}

/// What somebody is going to do, and what it was drawn from.
#[derive(Debug, Clone)]
enum Plan {
    Arrive,
    Answer { offer: OfferId, specialist: PersonId, since: Millis, answer: u64 },
    End { consultation: ConsultationId, specialist: PersonId, since: Millis, service: usize },
    Finish { consultation: ConsultationId, specialist: PersonId, since: Millis },
    Leave { ticket: TicketId, room: RoomId, since: Millis },
    Lunch { specialist: PersonId, midnight: Millis },
    Back { specialist: PersonId, since: Millis },
    Come { specialist: PersonId },
    Go { specialist: PersonId },
}

/// A week on its way.
pub struct Week {
    shape: Arc<Shape>,
    services: Arc<Vec<ServiceId>>,
    state: Speculation,
    agenda: BTreeMap<(Millis, u64), Plan>,
    planned: u64,
    now: Millis,
    end: Millis,
    chance: Chance,
    /// What futures are drawn from, so that looking into them changes nothing here.
    futures: Chance,
    rooms: Vec<RoomId>,
    /// Whether the server promises waits.
    promises: bool,
    /// Who does not leave, whatever comes.
    patient: Option<TicketId>,
}

/// A seen step: what happened at a moment.
pub struct Seen {
    /// When.
    pub at: Millis,
    /// What.
    pub records: Vec<Recorded>,
}

impl Length {
    /// Draws one.
    pub(super) fn draw(self, chance: &mut Chance) -> i64 {
        match self {
            Self::Fixed(ms) => ms,
            Self::Exponential(mean) => (-chance.unit().ln() * mean).round() as i64,
            Self::Even(least, most) => chance.between(least, most),
            Self::Lognormal(median, deviation) => {
                // Box and Muller.
                let normal = (-2.0 * chance.unit().ln()).sqrt() * (std::f64::consts::TAU * chance.unit()).cos();
                (median * (deviation * normal).exp()).round() as i64
            }
        }
    }

    /// Draws one longer than it has lasted already.
    fn beyond(self, lasted: i64, factor: f64, chance: &mut Chance) -> i64 {
        match self {
            Self::Exponential(mean) => lasted + (-chance.unit().ln() * mean * factor).round() as i64,
            _ => {
                for _ in 0..400 {
                    let drawn = (self.draw(chance) as f64 * factor) as i64;
                    if drawn > lasted {
                        return drawn;
                    }
                }
                lasted + lasted / 20
            }
        }
    }
}

fn id(kind: u32, number: usize) -> Uuid {
    Uuid::from_u128(u128::from(kind) << 64 | number as u128)
}

impl Shape {
    pub(super) fn midnight(day: u32) -> Millis {
        // Weekends are left out: a week has as many working days as it says.
        MONDAY.plus(Span(i64::from(day) * DAY))
    }

    fn network(&self, rooms: usize, rules: Rules) -> Network {
        let days = (0..self.days + 1).map(|day| {
            let starts = Self::midnight(day);
            Day { key: DayKey::utc(starts.plus(Span(DAY / 2))), starts }
        });
        let days: Vec<Day> = days.collect();
        let open = |day: &Day| OpenInterval {
            day: day.key,
            opens: day.starts.plus(Span(self.open.0 * MINUTE)),
            closes: day.starts.plus(Span(self.open.1 * MINUTE)),
        };
        let prefix = Prefix::new('A').unwrap_or_else(|_| unreachable!("a letter"));
        Network {
            revision: 1,
            services: (0..self.arrivals.len())
                .map(|number| Service {
                    id: ServiceId(id(5, number)),
                    institution: InstitutionId(id(2, 0)),
                    prefix,
                    general: false,
                    // What an administrator might have guessed.
                    typical_handle: Span::minutes(15),
                    remote: true,
                    interpreting: false,
                })
                .collect(),
            centers: vec![Center {
                id: CenterId(id(3, 0)),
                municipality: MunicipalityId(id(9, 0)),
                open: days[..self.days as usize].iter().map(open).collect(),
            }],
            rooms: (0..rooms).map(|n| Room { id: RoomId(id(4, n)), center: CenterId(id(3, 0)) }).collect(),
            specialists: self
                .skills
                .iter()
                .enumerate()
                .map(|(number, skills)| Specialist {
                    person: PersonId(id(6, number)),
                    institution: InstitutionId(id(2, 0)),
                    skills: skills.iter().map(|service| ServiceId(id(5, *service))).collect(),
                    levels: Vec::new(),
                    languages: vec![Language::LV],
                    signs: false,
                    text: true,
                    generalist: false,
                    calendar: None,
                })
                .collect(),
            calendars: Vec::new(),
            days,
            rules,
            settings: Vec::new(),
        }
        .sorted()
    }

    /// The factor of arrivals at a moment.
    fn factor(&self, at: Millis) -> f64 {
        let minute = (at.since(MONDAY).0 % DAY) / MINUTE;
        if minute < self.open.0 || minute >= self.open.1 {
            return 0.0;
        }
        self.course.iter().rev().find(|(from, _)| *from <= minute).map_or(1.0, |(_, factor)| *factor)
    }

    fn slower(&self, at: Millis) -> f64 {
        if at >= Self::midnight(self.slower_from.0) { self.slower_from.1 } else { 1.0 }
    }
}

impl Week {
    /// A week before its first day. `rooms` is how many residents there can be at once.
    ///
    /// # Errors
    /// If the queue refuses its network: a defect.
    pub fn new(shape: Shape, rooms: usize, rules: Rules, seed: u64, promises: bool) -> Result<Self, Refusal> {
        let rules = Rules { tickets_max: rules.tickets_max.max(rooms as u32), ..rules };
        let network = Arc::new(shape.network(rooms, rules));
        let mut queue = Queue::new(NetworkId(id(1, 1)));
        let content = queue.provide(Arc::clone(&network));
        let mut week = Self {
            services: Arc::new((0..shape.arrivals.len()).map(|number| ServiceId(id(5, number))).collect()),
            state: queue.speculate(),
            agenda: BTreeMap::new(),
            planned: 0,
            now: MONDAY,
            end: Shape::midnight(shape.days),
            chance: Chance::new(seed),
            futures: Chance::new(!seed),
            rooms: (0..rooms).rev().map(|n| RoomId(id(4, n))).collect(),
            promises,
            patient: None,
            shape: Arc::new(shape),
        };
        week.send(Actor::System, Command::ReviseNetwork { revision: 1, content })?;
        for day in 0..week.shape.days {
            week.plan_day(day);
        }
        week.next_arrival();
        Ok(week)
    }

    /// The state.
    #[must_use]
    pub fn queue(&self) -> &Queue {
        self.state.queue()
    }

    fn plan_day(&mut self, day: u32) {
        let midnight = Shape::midnight(day);
        let at = |minute: i64| midnight.plus(Span(minute * MINUTE));
        let shape = Arc::clone(&self.shape);
        for number in 0..shape.skills.len() {
            let specialist = PersonId(id(6, number));
            self.plan(at(shape.open.0 - 5), Plan::Come { specialist });
            if let Some(((least, most), _)) = shape.lunch {
                let begins = midnight.plus(Span(self.chance.between(least * MINUTE, most * MINUTE)));
                self.plan(begins, Plan::Lunch { specialist, midnight });
            }
            if shape.open.1 < 24 * 60 {
                self.plan(at(shape.open.1 + 30), Plan::Go { specialist });
            }
        }
    }

    fn plan(&mut self, at: Millis, plan: Plan) {
        self.planned += 1;
        self.agenda.insert((at, self.planned), plan);
    }

    /// The next arrival of all services, by thinning: drawn from the busiest moment's rate, and kept as the moment's is.
    fn next_arrival(&mut self) {
        let total: f64 = self.shape.arrivals.iter().sum();
        let most = self.shape.course.iter().map(|(_, factor)| *factor).fold(1.0, f64::max);
        let mut at = self.now;
        loop {
            let hours = -self.chance.unit().ln() / (total * most);
            at = at.plus(Span((hours * 3_600_000.0).round() as i64));
            if at >= self.end {
                return;
            }
            let factor = self.shape.factor(at);
            if factor == 0.0 {
                // On to the opening of this day or the next.
                let since = at.since(MONDAY).0;
                let opens = self.shape.open.0 * MINUTE;
                let midnight = since - since % DAY;
                let next = if since % DAY < opens { midnight + opens } else { midnight + DAY + opens };
                at = MONDAY.plus(Span(next));
                continue;
            }
            if self.chance.unit() * most <= factor {
                break;
            }
        }
        self.plan(at, Plan::Arrive);
    }

    /// Does the next thing; nothing after the last day.
    ///
    /// # Errors
    /// If the queue refuses what it must not: a defect.
    pub fn step(&mut self) -> Result<Option<Seen>, Refusal> {
        let due = self.queue().next_deadline().map(|(at, _)| at);
        let planned = self.agenda.first_key_value().map(|((at, _), _)| *at);
        let before = self.state.records().len();
        match (due, planned) {
            (Some(due), planned) if planned.is_none_or(|at| due < at) => {
                if due >= self.end {
                    return Ok(None);
                }
                self.now = self.now.max(due);
                self.send(Actor::System, Command::Tick)?;
            }
            (_, Some(at)) => {
                self.now = self.now.max(at);
                let Some((_, plan)) = self.agenda.pop_first() else { return Ok(None) };
                self.act(plan)?;
            }
            _ => return Ok(None),
        }
        let records = self.state.records()[before..].to_vec();
        for recorded in &records {
            self.react(&recorded.event);
        }
        if self.state.records().len() > 4_000 {
            self.state = self.queue().speculate();
        }
        Ok(Some(Seen { at: self.now, records }))
    }

    fn act(&mut self, plan: Plan) -> Result<(), Refusal> {
        // What has been overtaken by events is refused, and that is all.
        match plan {
            Plan::Arrive => {
                self.next_arrival();
                self.arrive()?;
            }
            Plan::Answer { offer, specialist, answer, .. } => {
                let (declined, missed) = self.shape.not_taken;
                let actor = Actor::Specialist(specialist);
                let command = if answer < declined {
                    Command::DeclineOffer { offer, reason: DeclineReason::Busy }
                } else if answer < declined + missed {
                    return Ok(());
                } else {
                    Command::AcceptOffer {
                        offer,
                        consultation: ConsultationId(self.chance.id()),
                        resident: ParticipantId(self.chance.id()),
                        specialist: ParticipantId(self.chance.id()),
                    }
                };
                let _ = self.send(actor, command);
            }
            Plan::End { consultation, specialist, .. } => {
                let _ = self.send(Actor::Specialist(specialist), Command::EndConsultation { consultation });
            }
            Plan::Finish { consultation, specialist, .. } => {
                let (outcome, next) = (Outcome::Consulted, Availability::Available);
                let command = Command::FinishWrapUp { consultation, outcome, note: None, next };
                let _ = self.send(Actor::Specialist(specialist), command);
            }
            Plan::Leave { ticket, room, .. } => {
                if self.patient != Some(ticket) {
                    let _ = self.send(Actor::Room(room), Command::LeaveQueue { ticket });
                }
            }
            Plan::Lunch { specialist, .. } => {
                let engaged = self.queue().specialist(specialist).state();
                if matches!(engaged, crate::tables::SpecialistState::Free) {
                    self.available(specialist, Availability::Break)?;
                    if let Some((_, length)) = self.shape.lunch {
                        let back = self.now.plus(Span(length.draw(&mut self.chance)));
                        self.plan(back, Plan::Back { specialist, since: self.now });
                    }
                } else {
                    // Not in the middle of something: a minute later.
                    let later = self.now.plus(Span(MINUTE));
                    self.plan(later, Plan::Lunch { specialist, midnight: self.now });
                }
            }
            Plan::Back { specialist, .. } => self.available(specialist, Availability::Available)?,
            Plan::Come { specialist } => {
                self.send(Actor::Specialist(specialist), Command::StaffOnline)?;
                self.available(specialist, Availability::Available)?;
            }
            Plan::Go { specialist } => {
                self.available(specialist, Availability::Away)?;
                self.send(Actor::Specialist(specialist), Command::StaffOffline)?;
            }
        }
        Ok(())
    }

    fn available(&mut self, specialist: PersonId, to: Availability) -> Result<(), Refusal> {
        self.send(Actor::Specialist(specialist), Command::SetAvailability { to })
    }

    fn arrive(&mut self) -> Result<(), Refusal> {
        let Some(room) = self.rooms.pop() else { return Ok(()) };
        let total: f64 = self.shape.arrivals.iter().sum();
        let mut which = self.chance.unit() * total;
        let mut service = 0;
        for (number, rate) in self.shape.arrivals.iter().enumerate() {
            service = number;
            which -= rate;
            if which <= 0.0 {
                break;
            }
        }
        let class =
            if self.chance.percent(self.shape.priority) { PriorityClass::Priority } else { PriorityClass::Ordinary };
        let command = Command::RequestTicket {
            visit: VisitId(self.chance.id()),
            ticket: TicketId(self.chance.id()),
            room: Some(room),
            phone: None,
            service: self.services[service],
            language: Language::LV,
            mode: Mode::Speech,
            class,
            with_help: false,
            preferred: None,
        };
        match self.send(Actor::Room(room), command) {
            Err(Refusal::Closed { .. }) => {
                self.rooms.push(room);
                Ok(())
            }
            other => other,
        }
    }

    fn react(&mut self, event: &Event) {
        let now = self.now;
        match *event {
            Event::TicketRequested { ticket, room: Some(room), .. } => {
                if let Some(patience) = self.shape.patience {
                    let at = now.plus(Span(patience.draw(&mut self.chance)));
                    self.plan(at, Plan::Leave { ticket, room, since: now });
                }
                if self.promises
                    && let Some(estimate) = self.queue().estimate(ticket, now)
                {
                    let promises = vec![Promise { ticket, estimate }];
                    // Nothing that the queue holds against a promise.
                    let _ = self.send(Actor::System, Command::PromiseWaits { promises });
                }
            }
            Event::OfferMade { offer, specialist, .. } => {
                let at = now.plus(Span(self.shape.ring.draw(&mut self.chance)));
                let answer = self.chance.below(100);
                self.plan(at, Plan::Answer { offer, specialist, since: now, answer });
            }
            Event::ConsultationStarted { consultation, specialist, service, .. } => {
                let service = self.services.binary_search(&service).unwrap_or(0);
                let factor = self.shape.slower(now);
                let length = (self.shape.talks[service].draw(&mut self.chance) as f64 * factor).round() as i64;
                self.plan(now.plus(Span(length)), Plan::End { consultation, specialist, since: now, service });
            }
            Event::ConsultationEnded { consultation, specialist, wrap_up_until: Some(_), .. } => {
                let at = now.plus(Span(self.shape.wrap.draw(&mut self.chance)));
                self.plan(at, Plan::Finish { consultation, specialist, since: now });
            }
            // Who missed too many is back after a while.
            Event::AvailabilitySet { specialist, to: Availability::Away, cause: AvailabilityCause::MissedOffers } => {
                self.plan(now.plus(Span::minutes(3)), Plan::Back { specialist, since: now });
            }
            Event::TicketEnded { room: Some(room), .. } => self.rooms.push(room),
            _ => {}
        }
    }

    fn send(&mut self, actor: Actor, command: Command) -> Result<(), Refusal> {
        let command_id = CommandId(self.chance.id());
        self.state.advance(self.now, &Envelope { command_id, actor, command }).map(drop)
    }

    /// The same week at the same moment, and another future: all that is going to happen is drawn anew, given what can be
    /// seen now. The ticket named waits until it is answered.
    #[must_use]
    pub fn fork(&mut self, patient: TicketId) -> Self {
        let mut fork = Self {
            shape: Arc::clone(&self.shape),
            services: Arc::clone(&self.services),
            state: self.queue().speculate(),
            agenda: BTreeMap::new(),
            planned: self.planned,
            now: self.now,
            end: self.end,
            chance: self.futures.fork(),
            futures: self.futures.fork(),
            rooms: self.rooms.clone(),
            promises: false,
            patient: Some(patient),
        };
        let now = self.now;
        for ((at, _), plan) in &self.agenda {
            fork.redraw(now, *at, plan.clone());
        }
        fork.next_arrival();
        fork
    }

    fn redraw(&mut self, now: Millis, at: Millis, plan: Plan) {
        let shape = Arc::clone(&self.shape);
        let mut left = |length: Length, since: Millis, factor: f64| {
            since.plus(Span(length.beyond(now.since(since).0, factor, &mut self.chance)))
        };
        let at = match &plan {
            Plan::Arrive => return,
            Plan::Answer { since, .. } => left(shape.ring, *since, 1.0),
            Plan::End { since, service, .. } => left(shape.talks[*service], *since, shape.slower(*since)),
            Plan::Finish { since, .. } => left(shape.wrap, *since, 1.0),
            Plan::Leave { since, .. } => shape.patience.map_or(at, |patience| left(patience, *since, 1.0)),
            Plan::Lunch { midnight, .. } => match shape.lunch {
                Some(((least, most), _)) if midnight.since(MONDAY).0 % DAY == 0 => {
                    left(Length::Even(least * MINUTE, most * MINUTE), *midnight, 1.0)
                }
                _ => at,
            },
            Plan::Back { since, .. } => shape.lunch.map_or(at, |(_, length)| left(length, *since, 1.0)),
            Plan::Come { .. } | Plan::Go { .. } => at,
        };
        let plan = match plan {
            Plan::Answer { offer, specialist, since, .. } => {
                Plan::Answer { offer, specialist, since, answer: self.chance.below(100) }
            }
            other => other,
        };
        self.plan(at, plan);
    }

    /// How long from now until a ticket is answered; nothing if the centers close before.
    ///
    /// # Errors
    /// As [`Week::step`].
    pub fn until_answered(mut self, ticket: TicketId) -> Result<Option<Span>, Refusal> {
        let from = self.now;
        while let Some(row) = self.queue().ticket(ticket) {
            if matches!(row.status, TicketStatus::InConsultation(_)) {
                return Ok(Some(self.now.since(from)));
            }
            if self.step()?.is_none() {
                break;
            }
        }
        Ok(None)
    }
}
