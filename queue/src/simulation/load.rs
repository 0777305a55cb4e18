//! A queue under load, for measuring: the caller holds the watch, this crate has no clock.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Config;
use super::chance::Chance;
use super::world::{MONDAY, World};
use crate::Queue;
use crate::code::Language;
use crate::command::{Actor, Availability, Command, Envelope, Promise};
use crate::event::{Event, Mode, Outcome, PriorityClass, Recorded};
use crate::ids::{CommandId, ConsultationId, NetworkId, ParticipantId, PersonId, RoomId, ServiceId, TicketId, VisitId};
use crate::network::{Network, Rules};
use crate::refusal::Refusal;
use crate::speculation::Speculation;
use crate::time::{Millis, Span};
use crate::wait::Estimate;

/// A queue in which a given number of tickets waits, and rounds of commands that leave as many.
pub struct Load {
    queue: Queue,
    network: Arc<Network>,
    /// Events not handed out yet.
    written: Vec<Recorded>,
    services: Vec<ServiceId>,
    /// Rooms without a ticket, the longest empty first.
    rooms: VecDeque<RoomId>,
    now: Millis,
    chance: Chance,
    running: VecDeque<(ConsultationId, PersonId)>,
}

/// What a batch did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Done {
    /// Commands decided and applied.
    pub commands: u64,
    /// Events that they led to.
    pub events: u64,
}

impl Load {
    /// Specialists all at work, and `waiting` tickets in line.
    ///
    /// # Errors
    /// If the queue refuses a command: a defect.
    pub fn new(waiting: u32, specialists: u32) -> Result<Self, Refusal> {
        Self::of(NetworkId(uuid::Uuid::from_u128(1)), waiting, specialists)
    }

    /// The same for a network of this id.
    ///
    /// # Errors
    /// If the queue refuses a command: a defect.
    pub fn of(id: NetworkId, waiting: u32, specialists: u32) -> Result<Self, Refusal> {
        let rooms = waiting + specialists + 8;
        let rules = Rules { tickets_max: 2 * rooms, ..Rules::default() };
        let config = Config { rooms, specialists, days: 1, visits_a_day: 0, faults: 0, ..Config::default() };
        let world = World::new(&config, rules, Vec::new());
        let mut queue = Queue::new(id);
        let content = queue.provide(Arc::clone(&world.network));
        let mut load = Self {
            queue,
            network: Arc::clone(&world.network),
            written: Vec::new(),
            services: world.network.services.iter().filter(|service| service.remote).map(|one| one.id).collect(),
            rooms: world.network.rooms.iter().map(|room| room.id).collect(),
            now: MONDAY.plus(Span::minutes(9 * 60)),
            chance: Chance::new(1),
            running: VecDeque::new(),
        };
        let mut batch = load.queue.speculate();
        load.send(&mut batch, Actor::System, Command::ReviseNetwork { revision: 1, content })?;
        for specialist in &world.network.specialists {
            let actor = Actor::Specialist(specialist.person);
            load.send(&mut batch, actor, Command::StaffOnline)?;
            load.send(&mut batch, actor, Command::SetAvailability { to: Availability::Available })?;
        }
        while batch.queue().in_line() < waiting as usize {
            load.request(&mut batch)?;
        }
        // As in a server, where the first wait is told at once: from there on the queue learns.
        let first = batch.queue().tickets().find(|ticket| ticket.in_line()).map(|ticket| ticket.id);
        if let Some(ticket) = first {
            let (least, most) = (Span::ZERO, Span::minutes(60));
            let promises = vec![Promise { ticket, estimate: Estimate { ahead: 0, least, likely: least, most } }];
            load.send(&mut batch, Actor::System, Command::PromiseWaits { promises })?;
        }
        (load.queue, load.written) = batch.into_parts();
        Ok(load)
    }

    /// Gives so many numbers to residents who wait outside a room that is free, after all the others.
    ///
    /// # Errors
    /// If the queue refuses a command: a defect.
    pub fn outside(&mut self, numbers: u32) -> Result<(), Refusal> {
        let Some(room) = self.rooms.pop_back() else { return Err(Refusal::RoomBusy) };
        let center = self.network.rooms.iter().find(|one| one.id == room).map(|one| one.center);
        let employee = Actor::Employee(PersonId(self.id()), center.ok_or(Refusal::NotYours)?);
        let mut batch = self.queue.speculate();
        self.send(&mut batch, Actor::Room(room), Command::RoomOnline { room })?;
        for _ in 0..numbers {
            let request = self.wish(None)?;
            self.send(&mut batch, employee, request)?;
        }
        (self.queue, self.written) = batch.into_parts();
        Ok(())
    }

    /// The state.
    #[must_use]
    pub const fn queue(&self) -> &Queue {
        &self.queue
    }

    /// The network in use.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The events of the last batch; after [`Load::new`], those that led to the first state.
    pub fn written(&mut self) -> Vec<Recorded> {
        std::mem::take(&mut self.written)
    }

    /// How many stand in line.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.in_line()
    }

    /// A batch of at least so many commands, as the server decides one: on a speculation, with a tick first if something
    /// is due, and kept. Each round serves one resident and lets one come: a consultation ends, its outcome is written,
    /// the ticket offered thereupon is accepted, and another ticket is requested.
    ///
    /// # Errors
    /// If the queue refuses a command: a defect.
    pub fn batch(&mut self, commands: u64) -> Result<Done, Refusal> {
        let mut batch = self.queue.speculate();
        let mut done = 0;
        self.now = self.now.plus(Span(1));
        if self.queue.next_deadline().is_some_and(|(at, _)| at <= self.now) {
            self.send(&mut batch, Actor::System, Command::Tick)?;
        }
        while done < commands {
            let Some((consultation, specialist)) = self.running.pop_front() else { return Err(Refusal::NothingToRate) };
            let actor = Actor::Specialist(specialist);
            self.send(&mut batch, actor, Command::EndConsultation { consultation })?;
            let (outcome, next) = (Outcome::Consulted, Availability::Available);
            let finish = Command::FinishWrapUp { consultation, outcome, note: None, next };
            done += 1 + self.send(&mut batch, actor, finish)?;
            done += self.request(&mut batch)?;
        }
        (self.queue, self.written) = batch.into_parts();
        Ok(Done { commands: done, events: self.written.len() as u64 })
    }

    /// A resident asks in the next room that is free.
    fn request(&mut self, batch: &mut Speculation) -> Result<u64, Refusal> {
        let Some(room) = self.rooms.pop_front() else { return Err(Refusal::RoomBusy) };
        let request = self.wish(Some(room))?;
        self.send(batch, Actor::Room(room), request)
    }

    fn wish(&mut self, room: Option<RoomId>) -> Result<Command, Refusal> {
        let service = self.chance.pick(&self.services).copied().ok_or(Refusal::NotRemote)?;
        Ok(Command::RequestTicket {
            visit: VisitId(self.id()),
            ticket: TicketId(self.id()),
            room,
            phone: None,
            service,
            language: Language::LV,
            mode: Mode::Speech,
            class: PriorityClass::Ordinary,
            with_help: false,
            preferred: None,
        })
    }

    /// Sends a command, and accepts what is offered because of it; how many commands that were.
    fn send(&mut self, batch: &mut Speculation, actor: Actor, command: Command) -> Result<u64, Refusal> {
        let before = batch.records().len();
        let command_id = CommandId(self.id());
        batch.advance(self.now, &Envelope { command_id, actor, command })?;
        let mut sent = 1;
        let mut at = before;
        while let Some(recorded) = batch.records().get(at) {
            at += 1;
            if let Event::TicketEnded { room: Some(room), .. } = recorded.event {
                self.rooms.push_back(room);
            }
            if let Event::OfferMade { offer, specialist, .. } = recorded.event {
                let consultation = ConsultationId(self.id());
                let (resident, own) = (ParticipantId(self.id()), ParticipantId(self.id()));
                let command = Command::AcceptOffer { offer, consultation, resident, specialist: own };
                let command_id = CommandId(self.id());
                batch.advance(self.now, &Envelope { command_id, actor: Actor::Specialist(specialist), command })?;
                self.running.push_back((consultation, specialist));
                sent += 1;
            }
        }
        Ok(sent)
    }

    /// A new id as senders make them: of this moment.
    fn id(&mut self) -> uuid::Uuid {
        let now = u64::try_from(self.now.0).unwrap_or_default();
        let random: [u8; 16] = self.chance.id().into_bytes();
        let mut ten = [0; 10];
        ten.copy_from_slice(&random[6..]);
        uuid::Builder::from_unix_timestamp_millis(now, &ten).into_uuid()
    }
}
