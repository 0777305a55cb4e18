//! A queue under load, for measuring: the caller holds the watch, this crate has no clock.

use std::sync::Arc;

use super::Config;
use super::chance::Chance;
use super::world::{MONDAY, World};
use crate::Queue;
use crate::code::Language;
use crate::command::{Actor, Availability, Command, Envelope};
use crate::event::{Event, Mode, Outcome, PriorityClass, Recorded};
use crate::ids::{CommandId, ConsultationId, ParticipantId, TicketId, VisitId};
use crate::network::Network;
use crate::refusal::Refusal;
use crate::time::{Millis, Span};

/// A queue in which a given number of tickets waits, and a round of commands that leaves as many.
pub struct Load {
    queue: Queue,
    network: Arc<Network>,
    now: Millis,
    chance: Chance,
    next_room: usize,
}

impl Load {
    /// Commands in one round: see [`Load::round`].
    pub const COMMANDS_A_ROUND: u64 = 4;

    /// Specialists all at work, and `waiting` tickets in line.
    ///
    /// # Errors
    /// If the queue refuses a command: a defect.
    pub fn new(waiting: u32, specialists: u32) -> Result<Self, Refusal> {
        let config = Config { rooms: waiting + specialists + 8, specialists, days: 1, visits_a_day: 0, faults: 0 };
        let world = World::new(&config);
        let mut queue = Queue::new(world.id);
        let content = queue.provide(Arc::clone(&world.network));
        let now = MONDAY.plus(Span::minutes(9 * 60));
        let mut load = Self { queue, network: Arc::clone(&world.network), now, chance: Chance::new(1), next_room: 0 };
        load.send(Actor::System, Command::ReviseNetwork { revision: 1, content })?;
        for specialist in &world.network.specialists {
            let actor = Actor::Specialist(specialist.person);
            load.send(actor, Command::StaffOnline)?;
            load.send(actor, Command::SetAvailability { to: Availability::Available })?;
        }
        while load.queue.in_line() < waiting as usize {
            let happened = load.request()?;
            load.accept_all(&happened)?;
        }
        Ok(load)
    }

    /// How many stand in line.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.in_line()
    }

    /// One resident served and one come: a consultation ends, its outcome is written, the ticket offered thereupon is
    /// accepted, and another ticket is requested. [`Load::COMMANDS_A_ROUND`] commands, each decided and applied.
    ///
    /// # Errors
    /// If the queue refuses a command: a defect.
    pub fn round(&mut self) -> Result<(), Refusal> {
        let oldest = self.queue.consultations().min_by_key(|talk| talk.started_at).and_then(|talk| {
            let served = talk.served()?;
            Some((talk.id, served.specialist))
        });
        let Some((consultation, specialist)) = oldest else { return Err(Refusal::NothingToRate) };
        let actor = Actor::Specialist(specialist);
        self.send(actor, Command::EndConsultation { consultation })?;
        let (outcome, next) = (Outcome::Consulted, Availability::Available);
        let happened = self.send(actor, Command::FinishWrapUp { consultation, outcome, note: None, next })?;
        self.accept_all(&happened)?;
        let happened = self.request()?;
        self.accept_all(&happened)
    }

    fn accept_all(&mut self, happened: &[Recorded]) -> Result<(), Refusal> {
        for recorded in happened {
            if let Event::OfferMade { offer, specialist, .. } = recorded.event {
                let consultation = ConsultationId(self.chance.id());
                let (resident, own) = (ParticipantId(self.chance.id()), ParticipantId(self.chance.id()));
                let accept = Command::AcceptOffer { offer, consultation, resident, specialist: own };
                self.send(Actor::Specialist(specialist), accept)?;
            }
        }
        Ok(())
    }

    /// A resident asks in the next room that is free.
    fn request(&mut self) -> Result<Vec<Recorded>, Refusal> {
        let network = Arc::clone(&self.network);
        for _ in 0..network.rooms.len() {
            self.next_room = (self.next_room + 1) % network.rooms.len();
            let room = network.rooms[self.next_room].id;
            if self.queue.ticket_in(room).is_some() {
                continue;
            }
            let remote: Vec<_> = network.services.iter().filter(|service| service.remote).collect();
            let Some(service) = self.chance.pick(&remote) else { break };
            let request = Command::RequestTicket {
                visit: VisitId(self.chance.id()),
                ticket: TicketId(self.chance.id()),
                room,
                service: service.id,
                language: Language::LV,
                mode: Mode::Speech,
                class: PriorityClass::Ordinary,
                with_help: false,
            };
            return self.send(Actor::Room(room), request);
        }
        Err(Refusal::RoomBusy)
    }

    fn send(&mut self, actor: Actor, command: Command) -> Result<Vec<Recorded>, Refusal> {
        self.now = self.now.plus(Span(1));
        let envelope = Envelope { command_id: CommandId(self.chance.id()), actor, command };
        let decision = self.queue.decide(self.now, &envelope)?;
        for recorded in &decision.records {
            self.queue.apply(recorded);
        }
        Ok(decision.records)
    }
}
