//! Bytes read as commands: a fuzzer's way into the queue. Each command speaks mostly of what is there, at times of what is
//! not; whatever comes, every promise holds after it, and the journal leads to the same state.

mod further;

use std::collections::BTreeSet;
use std::sync::Arc;

use further::Entry;
use uuid::Uuid;

use super::Config;
use super::promises::{Promise as Broken, Promises};
use super::world::{MONDAY, World};
use crate::code::{Language, NodeId};
use crate::command::{Actor, Availability, Command, Envelope, Placement, Promise};
use crate::event::{DeclineReason, HelperRole, Mode, Outcome, PriorityClass, ReorderReason, Score};
use crate::ids::{
    CommandId, ConsultationId, HelpCallId, IntegratorId, OfferId, ParticipantId, PersonId, RoomId, TicketId, VisitId,
};
use crate::network::Rules;
use crate::simulation::Report;
use crate::tables::Subject;
use crate::time::{Millis, Span};
use crate::wait::Estimate;
use crate::{Queue, invariants};

/// Plays bytes.
///
/// # Errors
/// The first promise broken, and by what.
pub fn play(bytes: &[u8]) -> Result<Report, String> {
    let config = Config { rooms: 6, specialists: 5, days: 2, ..Config::default() };
    let world = World::new(
        &config,
        Rules { tickets_max: 5, ad_hoc_max: 2, commands_remembered: 40, ..Rules::default() },
        Vec::new(),
    );
    let mut queue = Queue::new(world.id);
    let content = queue.provide(Arc::clone(&world.network));
    let mut player = Player {
        before: queue.clone(),
        queue,
        now: MONDAY.plus(Span::minutes(9 * 60)),
        bytes: bytes.iter(),
        made: 0,
        visits: BTreeSet::new(),
        promises: Promises::default(),
        report: Report::default(),
        entries: Vec::new(),
    };
    let mut next = Some((Actor::System, Command::ReviseNetwork { revision: 1, content }));
    while let Some((actor, command)) = next {
        let sent = player.send(actor, command.clone());
        sent.map_err(|broken| format!("{broken}\nafter {actor:?} had asked {command:?} at {:?}", player.now))?;
        next = player.byte().map(|what| player.command(&world, what));
    }
    invariants::check_thoroughly(&player.queue).map_err(|broken| format!("{broken}\nin the end"))?;
    Ok(player.report)
}

struct Player<'b> {
    /// What the journal so far leads to.
    before: Queue,
    queue: Queue,
    now: Millis,
    bytes: std::slice::Iter<'b, u8>,
    made: u128,
    /// Every visit that there has been.
    visits: BTreeSet<VisitId>,
    promises: Promises,
    report: Report,
    entries: Vec<Entry>,
}

impl Player<'_> {
    fn byte(&mut self) -> Option<u8> {
        self.bytes.next().copied()
    }

    fn below(&mut self, end: usize) -> usize {
        usize::from(self.byte().unwrap_or(0)) % end.max(1)
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        let at = self.below(of.len());
        of.get(at).copied()
    }

    /// A new id, or at times one made before.
    fn id(&mut self) -> Uuid {
        let before = self.byte().unwrap_or(0);
        if before >= 250 && self.made > 0 {
            return Uuid::from_u128((0xf << 64) + self.made - self.made.min(u128::from(before - 249)));
        }
        self.made += 1;
        Uuid::from_u128((0xf << 64) + self.made)
    }

    /// A visit to begin. One that is there may come again; one that is forgotten does not: the server makes these ids, and a
    /// registration is known by its visit's.
    fn new_visit(&mut self) -> VisitId {
        let mut visit = VisitId(self.id());
        if self.queue.visit(visit).is_none() && self.visits.contains(&visit) {
            self.made += 1;
            visit = VisitId(Uuid::from_u128((0xf << 64) + self.made));
        }
        self.visits.insert(visit);
        visit
    }

    /// Something that is there; if nothing is, something that is not.
    fn there(&mut self, ids: Vec<Uuid>) -> Uuid {
        self.pick(&ids).unwrap_or_else(|| Uuid::from_u128(1))
    }

    fn send(&mut self, actor: Actor, command: Command) -> Result<(), Broken> {
        let tick = matches!(command, Command::Tick);
        let envelope = Envelope { command_id: CommandId(self.id()), actor, command };
        self.report.steps += 1;
        let decision = match self.queue.decide(self.now, &envelope) {
            Ok(decision) => decision,
            Err(_) => {
                self.report.refused += 1;
                return Ok(());
            }
        };
        self.before = self.queue.clone();
        for recorded in &decision.records {
            self.promises.event(recorded, &self.queue, &mut self.report)?;
            self.queue.apply(recorded);
            self.read(recorded);
        }
        self.promises.state(&self.before, &self.queue, false)?;
        let remembered = self.queue.tables.commands.contains_key(&envelope.command_id);
        if !tick && remembered {
            self.promises.answered(envelope.command_id, decision.answer)?;
        }
        // Advancing is deciding and applying.
        let mut advanced = self.before.clone();
        let same = advanced.advance(self.now, &envelope).as_ref() == Ok(&decision);
        if same && advanced.tables == self.queue.tables { Ok(()) } else { Err(Broken::Replay) }
    }

    fn specialist(&mut self, world: &World) -> PersonId {
        let at = self.below(world.network.specialists.len());
        world.network.specialists[at].person
    }

    fn room(&mut self, world: &World) -> RoomId {
        let at = self.below(world.network.rooms.len());
        world.network.rooms[at].id
    }

    /// A room, or an employee of its center.
    fn at(&mut self, world: &World, room: RoomId) -> Actor {
        let center = world.network.rooms.iter().find(|one| one.id == room).map(|room| room.center);
        let employee = world.employees.iter().find(|(_, at)| Some(*at) == center);
        match employee {
            Some((person, center)) if self.below(4) == 0 => Actor::Employee(*person, *center),
            _ => Actor::Room(room),
        }
    }

    fn supervisor(&mut self, world: &World) -> Actor {
        let (person, institution) = world.supervisors[self.below(world.supervisors.len())];
        Actor::Supervisor { person, institution }
    }

    fn ticket(&mut self) -> (TicketId, Option<RoomId>) {
        let ids = self.queue.tickets().map(|ticket| ticket.id.0).collect();
        let id = TicketId(self.there(ids));
        (id, self.queue.ticket(id).and_then(|ticket| ticket.room))
    }

    fn offer(&mut self) -> (OfferId, PersonId) {
        let ids = self.queue.offers().map(|offer| offer.id.0).collect();
        let id = OfferId(self.there(ids));
        (id, self.queue.offer(id).map_or(PersonId(Uuid::nil()), |offer| offer.specialist))
    }

    fn talk(&mut self) -> (ConsultationId, PersonId) {
        let ids = self.queue.consultations().map(|talk| talk.id.0).collect();
        let id = ConsultationId(self.there(ids));
        let served = self.queue.consultation(id).and_then(|talk| talk.served());
        (id, served.map_or(PersonId(Uuid::nil()), |served| served.specialist))
    }

    fn participant(&mut self, talk: ConsultationId) -> ParticipantId {
        let there = self.queue.consultation(talk).map(|talk| talk.participants.iter().map(|one| one.id.0).collect());
        ParticipantId(self.there(there.unwrap_or_default()))
    }

    fn call(&mut self) -> HelpCallId {
        let ids = self.queue.help_calls().map(|call| call.id.0).collect();
        HelpCallId(self.there(ids))
    }

    fn visit(&mut self) -> VisitId {
        let ids = self.queue.tables.visits.keys().map(|visit| visit.0).collect();
        VisitId(self.there(ids))
    }

    /// Who sends something about a room, and about a specialist's own.
    fn command(&mut self, world: &World, what: u8) -> (Actor, Command) {
        if what >= 200 {
            return self.further(world, what);
        }
        let network = Arc::clone(&world.network);
        match what % 40 {
            0..5 => {
                // Time passes: a little, much, or until something is due.
                let step = match self.below(6) {
                    0 => 1,
                    1 => 1_000,
                    2 => 20_000,
                    3 => 600_000,
                    4 => 7_200_000,
                    _ => self.queue.next_deadline().map_or(0, |(at, _)| at.since(self.now).0.max(0)),
                };
                self.now = self.now.plus(Span(step));
                (Actor::System, Command::Tick)
            }
            5 => {
                let room = self.room(world);
                (Actor::Room(room), Command::RoomOnline { room })
            }
            6 => {
                let room = self.room(world);
                (Actor::Room(room), Command::RoomOffline { room })
            }
            7 => (Actor::Specialist(self.specialist(world)), Command::StaffOnline),
            8 => {
                let actor = match self.below(3) {
                    0 => self.supervisor(world),
                    _ => Actor::Specialist(self.specialist(world)),
                };
                (actor, Command::StaffOffline)
            }
            9..12 => {
                let states =
                    [Availability::Available, Availability::Available, Availability::Break, Availability::Away];
                let to = self.pick(&states).unwrap_or(Availability::Available);
                (Actor::Specialist(self.specialist(world)), Command::SetAvailability { to })
            }
            12..16 => {
                let room = self.room(world);
                let again = self.queue.visit_in(room).map(|visit| visit.id);
                let visit = again.filter(|_| self.below(3) == 0).unwrap_or_else(|| self.new_visit());
                let command = Command::RequestTicket {
                    visit,
                    ticket: TicketId(self.id()),
                    room: Some(room),
                    phone: None,
                    service: network.services[self.below(network.services.len())].id,
                    language: self
                        .pick(&[Language::LV, Language::LV, Language::EN, Language::RU])
                        .unwrap_or(Language::LV),
                    mode: self.pick(&[Mode::Speech, Mode::Speech, Mode::Text, Mode::Signing]).unwrap_or(Mode::Speech),
                    class: self.pick(PriorityClass::ALL).unwrap_or(PriorityClass::Ordinary),
                    with_help: self.below(8) == 0,
                    preferred: None,
                };
                (self.at(world, room), command)
            }
            16 => {
                let promises = (0..self.below(3)).map(|_| {
                    let least = self.below(200) as i64 * 1_000;
                    let most = least + self.below(200) as i64 * 1_000 - 5_000;
                    let (least, likely, most) = (Span(least), Span(least), Span(most));
                    Promise { ticket: self.ticket().0, estimate: Estimate { ahead: 1, least, likely, most } }
                });
                let promises = promises.collect();
                (Actor::System, Command::PromiseWaits { promises })
            }
            17 => {
                let (ticket, room) = self.ticket();
                let room = room.unwrap_or_else(|| self.room(world));
                (self.at(world, room), Command::LeaveQueue { ticket })
            }
            18 => {
                let (ticket, room) = self.ticket();
                let room = room.unwrap_or_else(|| self.room(world));
                (self.at(world, room), Command::ConfirmHere { ticket })
            }
            19..23 => {
                let (offer, specialist) = self.offer();
                let consultation = ConsultationId(self.id());
                let (resident, own) = (ParticipantId(self.id()), ParticipantId(self.id()));
                (Actor::Specialist(specialist), Command::AcceptOffer { offer, consultation, resident, specialist: own })
            }
            23 => {
                let (offer, specialist) = self.offer();
                (Actor::Specialist(specialist), Command::DeclineOffer { offer, reason: DeclineReason::Busy })
            }
            24 => {
                let (consultation, _) = self.talk();
                let placement = Placement { node: NodeId(1), worker: 0, epoch: self.below(4) as u32 };
                (Actor::System, Command::PlaceConsultation { consultation, placement })
            }
            25 => {
                let (consultation, _) = self.talk();
                let roles =
                    [HelperRole::Helper, HelperRole::Supervisor, HelperRole::Colleague, HelperRole::Interpreter];
                let role = self.pick(&roles).unwrap_or(HelperRole::Helper);
                let actor = match role {
                    HelperRole::Helper => {
                        let (person, center) = world.employees[self.below(world.employees.len())];
                        Actor::Employee(person, center)
                    }
                    HelperRole::Supervisor => self.supervisor(world),
                    _ => Actor::Specialist(self.specialist(world)),
                };
                (actor, Command::JoinConsultation { consultation, participant: ParticipantId(self.id()), role })
            }
            26 => {
                let (consultation, _) = self.talk();
                let participant = self.participant(consultation);
                if self.below(2) == 0 {
                    (Actor::System, Command::LeaveConsultation { consultation, participant })
                } else {
                    (Actor::Room(self.room(world)), Command::AskHelperToLeave { consultation, participant })
                }
            }
            27 => {
                let (consultation, specialist) = self.talk();
                (Actor::Specialist(specialist), Command::ReportNoShow { consultation })
            }
            28 => {
                let (consultation, specialist) = self.talk();
                let to = network.services[self.below(network.services.len())].id;
                let named = if self.below(2) == 0 { Some(self.specialist(world)) } else { None };
                (Actor::Specialist(specialist), Command::Transfer { consultation, to, specialist: named })
            }
            29 => {
                let (consultation, specialist) = self.talk();
                (Actor::Specialist(specialist), Command::EndConsultation { consultation })
            }
            30 => {
                let (consultation, specialist) = self.talk();
                let outcome = self.pick(Outcome::ALL).unwrap_or(Outcome::Consulted);
                let next = if self.below(4) == 0 { Availability::Break } else { Availability::Available };
                let finish = Command::FinishWrapUp { consultation, outcome, note: None, next };
                (Actor::Specialist(specialist), finish)
            }
            31 => {
                let (consultation, specialist) = self.talk();
                (Actor::Specialist(specialist), Command::ExtendWrapUp { consultation })
            }
            32 => {
                let score = self.pick(Score::ALL).unwrap_or(Score::Good);
                (Actor::Room(self.room(world)), Command::Rate { visit: self.visit(), score })
            }
            33 => (Actor::System, Command::EndVisit { visit: self.visit() }),
            34 => {
                let room = self.room(world);
                (self.at(world, room), Command::CallHelp { help_call: HelpCallId(self.id()), room })
            }
            35 => {
                let help_call = self.call();
                let (person, center) = world.employees[self.below(world.employees.len())];
                let actor = Actor::Employee(person, center);
                match self.below(5) {
                    0 => (actor, Command::SeeHelp { help_call }),
                    1 => (actor, Command::AnswerHelp { help_call }),
                    2 => {
                        let (ticket, priority) = (self.ticket().0, self.below(3) > 0);
                        (actor, Command::MarkPriority { ticket, priority })
                    }
                    3 => {
                        let specialist = Some(self.specialist(world)).filter(|_| self.below(3) > 0);
                        (actor, Command::PreferSpecialist { ticket: self.ticket().0, specialist })
                    }
                    _ => (actor, Command::CloseHelp { help_call }),
                }
            }
            36 => {
                let (ticket, _) = self.ticket();
                let credit = Span::minutes(self.below(255) as i64 - 127);
                let reorder = Command::ReorderTicket { ticket, credit, reason: ReorderReason::Other, note: None };
                (self.supervisor(world), reorder)
            }
            37 => {
                let ticket = self.ticket().0;
                let specialist = self.specialist(world);
                let reassign = Command::ReassignTicket { ticket, specialist, reason: ReorderReason::Other, note: None };
                (self.supervisor(world), reassign)
            }
            38 => {
                let (ticket, _) = self.ticket();
                let act = self.queue.ticket(ticket).and_then(|ticket| ticket.act).map(|act| (act.id, act.by));
                let (act, by) = act.unwrap_or((CommandId(Uuid::nil()), self.supervisor(world)));
                (by, Command::UndoAct { act, ticket })
            }
            _ => {
                let open = self.queue.consultations().find_map(|talk| match talk.subject {
                    Subject::AdHoc(ad_hoc) => Some((talk.id, ad_hoc.integrator)),
                    Subject::Ticket(_) => None,
                });
                match open.filter(|_| self.below(2) == 0) {
                    Some((consultation, integrator)) => {
                        (Actor::Integrator(integrator), Command::CloseAdHoc { consultation })
                    }
                    None => {
                        let consultation = ConsultationId(self.id());
                        let participants = (0..self.below(8)).map(|_| ParticipantId(self.id())).collect();
                        let integrator = IntegratorId(Uuid::from_u128(7));
                        (Actor::Integrator(integrator), Command::OpenAdHoc { consultation, participants })
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::chance::Chance;

    /// What fuzzing has found, and what became of it.
    #[test]
    fn what_was_found_is_mended() {
        // A ticket's id came again while the call for help made with it was open in another room.
        let call_of_a_ticket_before = [
            &[0; 7][..],
            &[4, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 11],
            &[0; 20],
            &[128, 0, 0, 0, 0, 0, 0, 0, 0, 214, 252, 0, 0, 0, 1, 152, 150, 127, 0, 0, 70, 70, 100, 0, 0, 0, 44, 10],
            &[16, 66, 66, 66, 66, 66, 66, 2, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 253, 0],
        ];
        play(&call_of_a_ticket_before.concat()).unwrap_or_else(|broken| panic!("{broken}"));
        // Whose visit stood open overnight came to the desk with the number of the day before.
        let number_of_the_day_before = [
            &[0, 93][..],
            &[0; 13],
            &[240, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 0, 255, 255, 255, 0, 0, 0, 0, 0, 0],
            &[40, 0, 0, 40, 0, 0, 40, 0, 0, 40, 0, 0, 0, 0, 0, 40, 0, 0, 40, 0, 0, 40, 0, 0, 40, 0, 0, 10, 0, 0],
            &[40, 0, 0, 40, 0, 0, 40, 0, 0, 0, 0, 0, 0, 0, 255, 0, 255, 255, 255, 0, 0, 0, 0, 0, 255, 0, 255, 14, 15],
            &[0, 0, 0, 0, 0, 228, 0, 228, 0, 0, 0, 0, 0, 228],
        ];
        play(&number_of_the_day_before.concat()).unwrap_or_else(|broken| panic!("{broken}"));
    }

    #[test]
    fn bytes_of_chance_are_commands_and_keep_every_promise() {
        let mut all = Report::default();
        for seed in 0..200 {
            let mut chance = Chance::new(seed);
            let bytes: Vec<u8> = (0..1_000).map(|_| chance.below(256) as u8).collect();
            let report = play(&bytes).unwrap_or_else(|broken| panic!("seed {seed}: {broken}"));
            all.steps += report.steps;
            all.tickets += report.tickets;
            all.consultations += report.consultations;
            all.registered += report.registered;
        }
        // Enough of them mean something.
        assert!(all.tickets > 1_000 && all.consultations > 40 && all.registered > 20, "{all:?}");
    }
}
