//! The people of the simulation: residents who come, wait, leave and come back, specialists who answer or do not,
//! employees, supervisors, an institution's own system, and pages that send stale commands.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Config;
use super::chance::Chance;
use super::world::{MONDAY, World};
use crate::Queue;
use crate::code::{ContentHash, Language};
use crate::command::{Actor, Availability, Command, Envelope, Placement, Promise};
use crate::event::{
    AlertId, AlertKind, Audience, AvailabilityCause, CloseReason, Company, CorrectionReason, Counted, DeclineReason,
    Event, HelperRole, Mode, Outcome, PriorityClass, Recorded, RegistrationKind, ReorderReason, Score,
};
use crate::ids::{
    AppointmentId, CenterId, CommandId, ConsultationId, ContactId, HelpCallId, IntegratorId, InvitationId, NoteId,
    OfferId, ParticipantId, PersonId, RegistrationId, RoomId, ServiceId, TicketId, VisitId,
};
use crate::network::Network;
use crate::slots::Wanted;
use crate::tables::Appointment;
use crate::time::{Millis, Month, Span};

/// Everybody, and what they are going to do.
pub(super) struct People {
    network: Arc<Network>,
    employees: Vec<Actor>,
    supervisors: Vec<Actor>,
    agenda: BTreeMap<(Millis, u64), Plan>,
    planned: u64,
    /// What each registration counts as, as supervisors know it.
    counted: BTreeMap<RegistrationId, Option<Counted>>,
    now: Millis,
    end: Millis,
    chance: Chance,
}

enum Plan {
    Send(Envelope),
    Arrive(RoomId),
}

impl People {
    pub fn new(world: &World, config: &Config, chance: Chance) -> Self {
        let employees = world.employees.iter().map(|(person, center)| Actor::Employee(*person, *center));
        let supervisors = world
            .supervisors
            .iter()
            .map(|(person, institution)| Actor::Supervisor { person: *person, institution: *institution });
        let mut people = Self {
            network: Arc::clone(&world.network),
            employees: employees.collect(),
            supervisors: supervisors.collect(),
            agenda: BTreeMap::new(),
            planned: 0,
            counted: BTreeMap::new(),
            now: MONDAY,
            end: MONDAY.plus(Span::minutes(i64::from(config.days) * 24 * 60)),
            chance,
        };
        for day in (0..config.days).filter(|day| day % 7 < 5) {
            people.plan_day(MONDAY.plus(Span::minutes(i64::from(day) * 24 * 60)), config);
        }
        people
    }

    /// What happens next, and when: a command, or a tick where there is none. Nothing after the last day.
    pub fn next(&mut self, tick: Option<Millis>) -> Option<(Millis, Option<Envelope>)> {
        let planned = self.agenda.first_key_value().map(|((at, _), _)| *at);
        let tick_first = tick.is_some_and(|tick| planned.is_none_or(|at| tick <= at));
        if tick_first {
            self.now = self.now.max(tick.filter(|at| *at < self.end)?);
            return Some((self.now, None));
        }
        let ((at, _), plan) = self.agenda.pop_first()?;
        self.now = self.now.max(at);
        let envelope = match plan {
            Plan::Send(envelope) => envelope,
            Plan::Arrive(room) => self.arrive(room),
        };
        Some((self.now, Some(envelope)))
    }

    /// Plans what people do because of what happened.
    pub fn see(&mut self, now: Millis, happened: &[Recorded], queue: &Queue) {
        self.now = self.now.max(now);
        for recorded in happened {
            self.react(&recorded.event, queue);
            if self.chance.once_in(150) {
                self.send_nonsense(&recorded.event);
            }
        }
    }

    fn plan(&mut self, after: Span, actor: Actor, command: Command) -> CommandId {
        let at = self.now.plus(after);
        self.plan_at(at, actor, command)
    }

    fn plan_at(&mut self, at: Millis, actor: Actor, command: Command) -> CommandId {
        let command_id = CommandId(self.chance.id());
        self.planned += 1;
        self.agenda.insert((at, self.planned), Plan::Send(Envelope { command_id, actor, command }));
        command_id
    }

    fn plan_day(&mut self, midnight: Millis, config: &Config) {
        let network = Arc::clone(&self.network);
        let at = |minutes: i64| midnight.plus(Span::minutes(minutes));
        for room in &network.rooms {
            let (actor, room) = (Actor::Room(room.id), room.id);
            let on = at(7 * 60 + 50).plus(self.chance.seconds(0, 1800));
            self.plan_at(on, actor, Command::RoomOnline { room });
            self.plan_at(at(18 * 60 + 30), actor, Command::RoomOffline { room });
            let visits = self.chance.between(0, i64::from(config.visits_a_day) * 2);
            for _ in 0..visits {
                let burst = self.chance.percent(15);
                let arrives = if burst { self.chance.seconds(0, 120) } else { self.chance.seconds(0, 8 * 3600 + 1500) };
                self.planned += 1;
                self.agenda.insert((at(8 * 60 + 30).plus(arrives), self.planned), Plan::Arrive(room));
            }
        }
        for specialist in &network.specialists {
            if self.chance.percent(4) {
                continue;
            }
            let actor = Actor::Specialist(specialist.person);
            let on = at(8 * 60 + 5).plus(self.chance.seconds(0, 2400));
            self.plan_at(on, actor, Command::StaffOnline);
            self.plan_from(on, 5, 60, actor, available(Availability::Available));
            let lunch = at(11 * 60 + 30).plus(self.chance.seconds(0, 5400));
            self.plan_at(lunch, actor, available(Availability::Break));
            self.plan_from(lunch, 1200, 2700, actor, available(Availability::Available));
            let home = at(17 * 60).plus(self.chance.seconds(0, 1800));
            self.plan_at(home, actor, available(Availability::Away));
            self.plan_at(home.plus(Span::seconds(5)), actor, Command::StaffOffline);
        }
        for actor in self.employees.clone().into_iter().chain(self.supervisors.clone()) {
            self.plan_at(at(7 * 60 + 55), actor, Command::StaffOnline);
            self.plan_at(at(18 * 60 + 10), actor, Command::StaffOffline);
        }
        // An outage: every room loses its connection at once and is back within ten seconds.
        let outage = at(9 * 60).plus(self.chance.seconds(0, 6 * 3600));
        for room in &network.rooms {
            let (actor, room) = (Actor::Room(room.id), room.id);
            self.plan_from(outage, 0, 1, actor, Command::RoomOffline { room });
            self.plan_from(outage, 2, 10, actor, Command::RoomOnline { room });
        }
        // Somebody closes a month: the one before, the one that runs, or once more what is closed.
        if let Some(actor) = self.supervisors.first().copied() {
            let running = Month::of(crate::time::DayKey::utc(at(12 * 60)));
            let period = if self.chance.percent(60) { Month(running.0 - 1) } else { running };
            let close = Command::ClosePeriod { period, lines: 0, content: ContentHash([1; 32]), seen: u64::MAX };
            self.plan_from(midnight, 8 * 3600, 17 * 3600, actor, close);
        }
        // Something breaks down: a service is closed for a while, the reason is told anew, and it opens again.
        for supervisor in self.supervisors.clone() {
            let Some(service) = self.chance.pick(&network.services).map(|one| one.id) else { continue };
            let closes = at(9 * 60).plus(self.chance.seconds(0, 6 * 3600));
            for (from, most) in [(0, 1), (60, 600)] {
                let reason = *self.chance.pick(CloseReason::ALL).unwrap_or(&CloseReason::Outage);
                let close = Command::CloseService { service, reason, message: None };
                self.plan_from(closes, from, most, supervisor, close);
            }
            self.plan_from(closes, 601, 3600, supervisor, Command::OpenService { service });
        }
        for _ in 0..5 {
            let opens = at(8 * 60).plus(self.chance.seconds(0, 9 * 3600));
            let actor = Actor::Integrator(IntegratorId(self.chance.id()));
            let consultation = ConsultationId(self.chance.id());
            let count = self.chance.between(1, 7);
            let participants = (0..count).map(|_| ParticipantId(self.chance.id())).collect();
            self.plan_at(opens, actor, Command::OpenAdHoc { consultation, participants });
            if self.chance.percent(70) {
                let closes = opens.plus(self.chance.seconds(60, 3600));
                self.plan_at(closes, actor, Command::CloseAdHoc { consultation });
            }
        }
    }

    /// A resident comes into a room and asks; where it is in use, or closed, the queue says so.
    fn arrive(&mut self, room: RoomId) -> Envelope {
        let network = Arc::clone(&self.network);
        let general = network.services.iter().find(|service| service.general);
        let any = self.chance.pick(&network.services);
        let service = if self.chance.percent(20) { general } else { any };
        let preferred = service.and_then(|service| self.somebody_for(service.id));
        let language = match self.chance.below(100) {
            0..80 => Language::LV,
            80..92 => Language::EN,
            _ => Language::RU,
        };
        let mode = match self.chance.below(100) {
            0..90 => Mode::Speech,
            90..97 => Mode::Text,
            _ => Mode::Signing,
        };
        let class = match self.chance.below(100) {
            0..90 => PriorityClass::Ordinary,
            90..98 => PriorityClass::Priority,
            _ => *self.chance.pick(PriorityClass::ALL).unwrap_or(&PriorityClass::Urgent),
        };
        let service = service.map_or(ServiceId(uuid::Uuid::nil()), |service| service.id);
        let (visit, ticket) = (VisitId(self.chance.id()), TicketId(self.chance.id()));
        let with_help = self.chance.percent(10);
        // One in ten has been here before and shows the receipt; the specialist may be busy, away or another's.
        let preferred = preferred.filter(|_| self.chance.percent(10));
        let request = |room, phone| Command::RequestTicket {
            visit,
            ticket,
            room,
            phone,
            service,
            language,
            mode,
            class,
            with_help,
            preferred,
        };
        let center = network.rooms.iter().find(|one| one.id == room).map(|one| one.center);
        let employee = center.and_then(|center| self.resident(None, center));
        let (actor, command) = match (self.chance.below(100), employee) {
            // Some are given a number to wait outside with, some are on the phone, some are served at the desk.
            (0..15, Some(employee)) => (employee, request(None, None)),
            (15..23, Some(employee)) => (employee, request(None, Some(ContactId(self.chance.id())))),
            (23..28, Some(employee)) => {
                let consultation = ConsultationId(self.chance.id());
                (employee, Command::ServeInPerson { visit, consultation, service })
            }
            _ => (Actor::Room(room), request(Some(room), None)),
        };
        Envelope { command_id: CommandId(self.chance.id()), actor, command }
    }

    fn react(&mut self, event: &Event, queue: &Queue) {
        match *event {
            Event::TicketRequested { ticket, room, center, service, .. } => {
                let Some(actor) = self.resident(room, center) else { return };
                self.joined(ticket, room, actor, service);
                self.beside(ticket, center, service);
                self.promise(ticket, queue);
                if self.chance.percent(12) {
                    self.book(center, service, queue);
                }
            }
            Event::TicketTransferred { ticket, .. } | Event::TicketReturned { ticket, .. } => {
                self.promise(ticket, queue);
            }
            Event::AppointmentBooked { appointment, .. } | Event::AppointmentMoved { appointment, .. } => {
                self.booked(appointment, queue);
            }
            Event::HereAsked { ticket, .. } | Event::HereUnanswered { ticket, .. } => {
                let resident = queue.ticket(ticket).and_then(|ticket| self.resident(ticket.room, ticket.center));
                if let Some(actor) = resident.filter(|_| self.chance.percent(70)) {
                    let after = self.chance.seconds(3, 90);
                    self.plan(after, actor, Command::ConfirmHere { ticket });
                }
            }
            Event::TicketHeld { ticket, .. } => {
                let resident = queue.ticket(ticket).and_then(|ticket| self.resident(ticket.room, ticket.center));
                if let Some(actor) = resident.filter(|_| self.chance.percent(60)) {
                    let after = self.chance.seconds(30, 700);
                    self.plan(after, actor, Command::ConfirmHere { ticket });
                }
            }
            Event::RoomCalled { ticket, room, .. } => {
                if self.chance.percent(60) {
                    self.plan_in(10, 110, Actor::Room(room), Command::EnterRoom { ticket, room });
                }
                if self.chance.percent(6) {
                    self.plan_in(2, 60, Actor::Room(room), Command::RoomOffline { room });
                    self.plan_in(65, 600, Actor::Room(room), Command::RoomOnline { room });
                }
            }
            Event::InPersonStarted { consultation, center, .. } => {
                let Some(employee) = self.resident(None, center) else { return };
                let outcome = *self.chance.pick(Outcome::ALL).unwrap_or(&Outcome::Consulted);
                if self.chance.percent(90) {
                    self.plan_in(60, 2400, employee, Command::FinishInPerson { consultation, outcome });
                }
            }
            Event::HelpCalled { help_call, center, room, .. } => {
                let Some(employee) = self.resident(None, center) else { return };
                self.help(employee, help_call, room);
            }
            Event::OfferMade { offer, specialist, .. } => self.offered(offer, specialist),
            Event::AvailabilitySet { specialist, to, cause } => {
                let back = match (to, cause) {
                    (Availability::Away, AvailabilityCause::MissedOffers) => self.chance.seconds(60, 500),
                    (Availability::Break, AvailabilityCause::WrapUp) => self.chance.seconds(300, 1200),
                    _ => return,
                };
                self.plan(back, Actor::Specialist(specialist), available(Availability::Available));
            }
            Event::ConsultationStarted { consultation, ticket, specialist, room, center, .. } => {
                let Some(resident) = self.resident(room, center) else { return };
                self.consulting(consultation, specialist, resident);
                if self.chance.percent(15) {
                    self.invite(consultation, specialist);
                }
                if self.chance.percent(6) {
                    self.follow_up(ticket, specialist);
                }
                let employee = self.resident(None, center);
                if let Some(employee) = employee.filter(|_| self.chance.percent(12)) {
                    self.join(employee, consultation, HelperRole::Helper, resident);
                }
                let supervisor = self.chance.pick(&self.supervisors).copied();
                if let Some(supervisor) = supervisor.filter(|_| self.chance.percent(3)) {
                    self.join(supervisor, consultation, HelperRole::Supervisor, resident);
                }
            }
            Event::InvitationOffered { invitation, specialist, .. } => self.invited(invitation, specialist),
            Event::InvitationAccepted { consultation, specialist, participant, company, .. } => {
                let by = queue.consultation(consultation).and_then(|talk| talk.served()).map(|it| it.specialist);
                if let Some(by) = by {
                    self.came(consultation, by, specialist, participant, company);
                }
            }
            Event::ConsultationEnded { consultation, specialist, wrap_up_until: Some(_), .. } => {
                self.wrap_up(consultation, specialist);
            }
            Event::Registered { registration, service, institution, registered, .. } => {
                self.counted.insert(registration, Some(Counted { service, institution, registered }));
                self.correct(event, queue);
            }
            Event::RegistrationCorrected { registration, after, .. } => {
                self.counted.insert(registration, after);
            }
            Event::TicketEnded { visit, room: Some(room), .. } => {
                let actor = Actor::Room(room);
                let score = *self.chance.pick(Score::ALL).unwrap_or(&Score::Good);
                if self.chance.percent(50) {
                    let after = self.chance.seconds(2, 20);
                    self.plan(after, actor, Command::Rate { visit, score });
                }
                if self.chance.percent(90) {
                    let after = self.chance.seconds(20, 60);
                    self.plan(after, actor, Command::EndVisit { visit });
                }
            }
            _ => {}
        }
    }

    /// Who speaks for a resident: the room's device, or an employee of the center for one who is in no room.
    fn resident(&self, room: Option<RoomId>, center: CenterId) -> Option<Actor> {
        let employee = |actor: &&Actor| matches!(actor, Actor::Employee(_, at) if *at == center);
        room.map(Actor::Room).or_else(|| self.employees.iter().find(employee).copied())
    }

    /// The employee beside one in ten residents: marks priority, and some of these marks by mistake; enters a receipt.
    fn beside(&mut self, ticket: TicketId, center: CenterId, service: ServiceId) {
        let Some(employee) = self.resident(None, center).filter(|_| self.chance.percent(10)) else { return };
        let (marked, back) = (self.chance.seconds(2, 300), self.chance.seconds(1, 60));
        self.plan(marked, employee, Command::MarkPriority { ticket, priority: true });
        if self.chance.percent(50) {
            self.plan(marked.plus(back), employee, Command::MarkPriority { ticket, priority: false });
        }
        let specialist = self.somebody_for(service);
        self.plan(back, employee, Command::PreferSpecialist { ticket, specialist });
    }

    /// Somebody wishes to come another time, today or another day; what was free then may be taken meanwhile.
    fn book(&mut self, center: CenterId, service: ServiceId, queue: &Queue) {
        let Some(employee) = self.resident(None, center) else { return };
        let (language, mode) = (Language::LV, Mode::Speech);
        let wanted = Wanted { service, center, language, mode };
        let until = self.now.plus(self.chance.seconds(3_600, 30 * 3_600));
        let slots = queue.slots(&wanted, self.now, until, self.now, None);
        let Some(starts) = self.chance.pick(&slots).map(|slot| slot.starts) else { return };
        let (appointment, visit) = (AppointmentId(self.chance.id()), VisitId(self.chance.id()));
        let book = Command::BookAppointment { appointment, visit, service, language, mode, starts };
        self.plan_in(1, 40, employee, book);
    }

    /// Who has booked comes early or late, to the desk or into a room, comes at another time, or not at all.
    fn booked(&mut self, appointment: AppointmentId, queue: &Queue) {
        let Some(row) = queue.appointment(appointment).cloned() else { return };
        let Some(employee) = self.resident(None, row.center) else { return };
        let rooms: Vec<RoomId> = queue.lookup().rooms_of(row.center).to_vec();
        let room = self.chance.pick(&rooms).copied();
        let (actor, room) = match room.filter(|_| self.chance.percent(50)) {
            Some(room) => (Actor::Room(room), Some(room)),
            None => (employee, None),
        };
        match self.chance.below(100) {
            0..6 => {
                self.plan_in(10, 900, employee, Command::CancelAppointment { appointment });
                if self.chance.percent(50) {
                    self.plan_in(901, 1_200, employee, Command::RestoreAppointment { appointment });
                }
            }
            6..14 => {
                let wanted = Wanted::of(&row);
                let slots = queue.slots(&wanted, self.now, row.ends.plus(Span::minutes(180)), self.now, Some(row.id));
                let Some(starts) = self.chance.pick(&slots).map(|slot| slot.starts) else { return };
                self.plan_in(10, 900, employee, Command::MoveAppointment { appointment, starts });
                return;
            }
            _ => {}
        }
        if self.chance.percent(8) {
            self.absent(&row);
        }
        if self.chance.percent(88) {
            let ticket = TicketId(self.chance.id());
            let at = row.starts.minus(Span::minutes(25)).plus(self.chance.seconds(0, 35 * 60));
            self.plan_at(at.max(self.now), actor, Command::ArriveForAppointment { appointment, ticket, room });
        }
    }

    /// The specialist will be absent when the appointment is, and some are not after all.
    fn absent(&mut self, row: &Appointment) {
        let supervisor = self.chance.pick(&self.supervisors).copied().filter(|_| self.chance.percent(50));
        let specialist = row.specialist;
        let actor = supervisor.unwrap_or(Actor::Specialist(specialist));
        let from = row.starts.minus(self.chance.seconds(0, 2 * 3_600));
        let until = row.ends.plus(self.chance.seconds(0, 8 * 3_600));
        self.plan_in(60, 900, actor, Command::EnterAbsence { specialist, from, until });
        if self.chance.percent(50) {
            self.plan_in(901, 3_600, actor, Command::RemoveAbsence { specialist, from });
        }
    }

    fn joined(&mut self, ticket: TicketId, room: Option<RoomId>, actor: Actor, service: ServiceId) {
        if self.chance.percent(20) {
            let patience = self.chance.seconds(120, 2400);
            self.plan(patience, actor, Command::LeaveQueue { ticket });
        }
        if let Some(room) = room.filter(|_| self.chance.percent(6)) {
            let lost = self.chance.seconds(5, 600);
            let reach = if self.chance.percent(20) { 1_300 } else { 60 };
            let back = lost.plus(self.chance.seconds(2, reach));
            self.plan(lost, actor, Command::RoomOffline { room });
            self.plan(back, actor, Command::RoomOnline { room });
        }
        if self.chance.percent(7) {
            let phone = self.chance.percent(50).then(|| ContactId(self.chance.id()));
            let delay = Span::minutes(*self.chance.pick(&[0, 0, 10, 60, 400]).unwrap_or(&0));
            self.plan_in(20, 600, actor, Command::AgreeCallback { ticket, phone, delay });
        }
        if let Some(room) = room.filter(|_| self.chance.percent(5)) {
            let help_call = HelpCallId(self.chance.id());
            let after = self.chance.seconds(5, 200);
            self.plan(after, actor, Command::CallHelp { help_call, room });
        }
        let supervisor = self.chance.pick(&self.supervisors).copied();
        if let Some(supervisor) = supervisor.filter(|_| self.chance.percent(10)) {
            let after = self.chance.seconds(10, 400);
            let specialist = self.somebody_for(service);
            let reason = *self.chance.pick(ReorderReason::ALL).unwrap_or(&ReorderReason::Other);
            let command = match specialist.filter(|_| self.chance.percent(50)) {
                Some(specialist) => Command::ReassignTicket { ticket, specialist, reason, note: None },
                None => {
                    let credit = Span::minutes(self.chance.between(-60, 130));
                    Command::ReorderTicket { ticket, credit, reason, note: None }
                }
            };
            let act = self.plan(after, supervisor, command);
            if self.chance.percent(40) {
                let after = after.plus(self.chance.seconds(1, 13));
                self.plan(after, supervisor, Command::UndoAct { act, ticket });
            }
            self.on_the_floor(supervisor, ticket, service);
        }
    }

    /// What a supervisor does besides: sees to the alert, writes to whoever waits, has somebody help out.
    fn on_the_floor(&mut self, supervisor: Actor, ticket: TicketId, service: ServiceId) {
        let after = self.chance.seconds(10, 400);
        let alert = AlertId { since: self.now, kind: AlertKind::LongWait, subject: ticket.0 };
        self.plan(after, supervisor, Command::AcknowledgeAlert { alert, acknowledged: true });
        if self.chance.percent(20) {
            let notice = NoteId(self.chance.id());
            let lasts = self.chance.seconds(60, 1800);
            self.plan(after, supervisor, Command::PostNotice { notice, to: Audience::Service(service), lasts });
            let after = after.plus(self.chance.seconds(10, 1800));
            self.plan(after, supervisor, Command::WithdrawNotice { notice });
            let specialists: Vec<PersonId> = self.network.specialists.iter().map(|one| one.person).collect();
            if let Some(specialist) = self.chance.pick(&specialists).copied() {
                let skills = self.chance.percent(70).then(|| vec![service]);
                self.plan(after, supervisor, Command::SetSkills { specialist, skills });
            }
        }
    }

    /// The server tells what the view shows, mostly at once, at times after somebody has answered already.
    fn promise(&mut self, ticket: TicketId, queue: &Queue) {
        if let Some(estimate) = queue.estimate(ticket, self.now) {
            let reach = if self.chance.percent(5) { 90_000 } else { 300 };
            let after = Span(self.chance.between(1, reach));
            let promises = vec![Promise { ticket, estimate }];
            self.plan(after, Actor::System, Command::PromiseWaits { promises });
        }
    }

    /// One who serves a service, mostly; a mistake at times.
    fn somebody_for(&mut self, service: ServiceId) -> Option<PersonId> {
        let mistaken = self.chance.percent(10);
        let serves = self.network.specialists.iter().filter(|one| mistaken || one.skills.contains(&service));
        let serves: Vec<PersonId> = serves.map(|one| one.person).collect();
        self.chance.pick(&serves).copied()
    }

    fn help(&mut self, employee: Actor, help_call: HelpCallId, room: RoomId) {
        let seen = self.chance.seconds(1, 40);
        self.plan(seen, employee, Command::SeeHelp { help_call });
        if self.chance.percent(70) {
            let after = seen.plus(self.chance.seconds(1, 50));
            self.plan(after, employee, Command::AnswerHelp { help_call });
        }
        if self.chance.percent(80) {
            let after = seen.plus(self.chance.seconds(60, 500));
            let closer = if self.chance.percent(50) { employee } else { Actor::Room(room) };
            self.plan(after, closer, Command::CloseHelp { help_call });
        }
    }

    fn offered(&mut self, offer: OfferId, specialist: PersonId) {
        let actor = Actor::Specialist(specialist);
        let accept = Command::AcceptOffer {
            offer,
            consultation: ConsultationId(self.chance.id()),
            resident: ParticipantId(self.chance.id()),
            specialist: ParticipantId(self.chance.id()),
        };
        match self.chance.below(100) {
            0..84 => drop(self.plan_in(1, 15, actor, accept)),
            // Just too late, or just in time.
            84..87 => drop(self.plan_in(19, 21, actor, accept)),
            87..91 => {
                let reason = *self.chance.pick(DeclineReason::ALL).unwrap_or(&DeclineReason::Other);
                self.plan_in(1, 18, actor, Command::DeclineOffer { offer, reason });
            }
            91..93 => {
                self.plan_in(1, 18, actor, Command::StaffOffline);
                self.plan_in(19, 400, actor, Command::StaffOnline);
            }
            93..95 => {
                self.plan_in(1, 18, actor, available(Availability::Break));
                self.plan_in(60, 900, actor, available(Availability::Available));
            }
            _ => {}
        }
    }

    fn plan_from(&mut self, from: Millis, least: i64, most: i64, actor: Actor, command: Command) {
        let at = from.plus(self.chance.seconds(least, most));
        self.plan_at(at, actor, command);
    }

    fn plan_in(&mut self, least: i64, most: i64, actor: Actor, command: Command) -> CommandId {
        let after = self.chance.seconds(least, most);
        self.plan(after, actor, command)
    }

    fn consulting(&mut self, consultation: ConsultationId, specialist: PersonId, resident: Actor) {
        let actor = Actor::Specialist(specialist);
        let placement = Placement { node: crate::code::NodeId(1), worker: 0, epoch: 1 };
        self.plan(Span(40), Actor::System, Command::PlaceConsultation { consultation, placement });
        let silent = if matches!(resident, Actor::Room(_)) { 4 } else { 30 };
        match self.chance.below(100) {
            at if at < silent => {
                self.plan_in(20, 40, actor, Command::ReportNoShow { consultation });
                self.plan_in(41, 90, actor, Command::ReportNoShow { consultation });
                // The resident may have come after all; a second report is then wrong, and refused or repeated.
                self.plan_in(91, 1200, actor, Command::EndConsultation { consultation });
            }
            0..14 => {
                let network = Arc::clone(&self.network);
                let to = self.chance.pick(&network.services).map(|service| service.id);
                if let Some(to) = to {
                    let specialist = self.somebody_for(to).filter(|_| self.chance.percent(30));
                    self.plan_in(60, 600, actor, Command::Transfer { consultation, to, specialist });
                }
                // What is not transferred is ended.
                self.plan_in(700, 1500, actor, Command::EndConsultation { consultation });
            }
            14..18 => {
                // The connection of one of them is lost, for long or for short.
                let reach = if self.chance.percent(40) { 900 } else { 60 };
                let lost = self.chance.seconds(10, 300);
                let back = lost.plus(self.chance.seconds(1, reach));
                if self.chance.percent(50) {
                    self.plan(lost, actor, Command::StaffOffline);
                    self.plan(back, actor, Command::StaffOnline);
                } else if let Actor::Room(room) = resident {
                    self.plan(lost, resident, Command::RoomOffline { room });
                    self.plan(back, resident, Command::RoomOnline { room });
                }
                self.plan_in(1200, 2400, actor, Command::EndConsultation { consultation });
            }
            _ => {
                let ends = if self.chance.percent(50) { actor } else { resident };
                self.plan_in(180, 1500, ends, Command::EndConsultation { consultation });
            }
        }
    }

    /// At times a supervisor corrects a registration, once or twice, on what was known of it at that moment.
    fn correct(&mut self, event: &Event, queue: &Queue) {
        let Event::Registered { registration, visit, center, municipality, .. } = *event else { return };
        while self.chance.percent(6) {
            let network = Arc::clone(&self.network);
            let service = self.chance.pick(&network.services).filter(|_| self.chance.percent(70));
            let registered = *self.chance.pick(RegistrationKind::ALL).unwrap_or(&RegistrationKind::Consultation);
            let after = service.map(|one| Counted { service: one.id, institution: one.institution, registered });
            let correct = Command::CorrectRegistration {
                registration,
                visit,
                center,
                municipality,
                day: queue.day(),
                before: self.counted.get(&registration).copied().flatten(),
                after,
                reason: *self.chance.pick(CorrectionReason::ALL).unwrap_or(&CorrectionReason::Other),
                note: None,
                seen: queue.version(),
            };
            let Some(actor) = self.chance.pick(&self.supervisors).copied() else { return };
            self.plan_in(1, 300, actor, correct);
        }
    }

    fn join(&mut self, actor: Actor, consultation: ConsultationId, role: HelperRole, resident: Actor) {
        let participant = ParticipantId(self.chance.id());
        self.plan_in(5, 60, actor, Command::JoinConsultation { consultation, participant, role });
        if self.chance.percent(30) {
            self.plan_in(61, 300, actor, Command::LeaveConsultation { consultation, participant });
        } else if self.chance.percent(30) {
            self.plan_in(61, 300, resident, Command::AskHelperToLeave { consultation, participant });
        }
    }

    /// The specialist asks for company, and may think better of it.
    fn invite(&mut self, consultation: ConsultationId, specialist: PersonId) {
        let actor = Actor::Specialist(specialist);
        let company = *self.chance.pick(Company::ALL).unwrap_or(&Company::Colleague);
        let network = Arc::clone(&self.network);
        let service = self.chance.pick(&network.services).map(|service| service.id);
        let named = service.and_then(|service| self.somebody_for(service)).filter(|_| self.chance.percent(25));
        let language = *self.chance.pick(&[Some(Language::RU), Some(Language::EN), None]).unwrap_or(&None);
        let invitation = InvitationId(self.chance.id());
        let invite = Command::Invite { invitation, consultation, company, service, language, specialist: named };
        self.plan_in(20, 120, actor, invite);
        if self.chance.percent(10) {
            self.plan_in(121, 200, actor, Command::WithdrawInvitation { invitation });
        }
    }

    fn invited(&mut self, invitation: InvitationId, specialist: PersonId) {
        let actor = Actor::Specialist(specialist);
        let participant = ParticipantId(self.chance.id());
        match self.chance.below(100) {
            0..75 => drop(self.plan_in(1, 15, actor, Command::AcceptInvitation { invitation, participant })),
            75..78 => drop(self.plan_in(19, 21, actor, Command::AcceptInvitation { invitation, participant })),
            78..88 => {
                let reason = *self.chance.pick(DeclineReason::ALL).unwrap_or(&DeclineReason::Other);
                self.plan_in(1, 18, actor, Command::DeclineInvitation { invitation, reason });
            }
            88..92 => {
                self.plan_in(1, 18, actor, Command::StaffOffline);
                self.plan_in(19, 400, actor, Command::StaffOnline);
            }
            _ => {}
        }
    }

    /// Somebody came: what they and the one who invited do then.
    fn came(
        &mut self,
        consultation: ConsultationId,
        by: PersonId,
        specialist: PersonId,
        participant: ParticipantId,
        company: Company,
    ) {
        let (first, second) = (Actor::Specialist(by), Actor::Specialist(specialist));
        if self.chance.percent(12) {
            let loses = if self.chance.percent(50) { first } else { second };
            self.plan_in(2, 100, loses, Command::StaffOffline);
            self.plan_in(101, 300, loses, Command::StaffOnline);
        }
        let next = ConsultationId(self.chance.id());
        match (company, self.chance.below(100)) {
            (Company::Handover, 0..20) => {
                self.plan_in(5, 60, first, Command::BringTogether { consultation });
                self.plan_in(61, 200, first, Command::HandOver { consultation, next });
            }
            (Company::Handover, 20..60) => drop(self.plan_in(5, 200, first, Command::HandOver { consultation, next })),
            (Company::Handover, 60..70) => drop(self.plan_in(5, 200, second, Command::HandOver { consultation, next })),
            (_, 70..85) => drop(self.plan_in(5, 300, first, Command::Release { consultation, participant })),
            (_, 85..95) => {
                self.plan_in(5, 300, second, Command::LeaveConsultation { consultation, participant });
            }
            _ => {}
        }
    }

    /// Another service is to follow.
    fn follow_up(&mut self, ticket: TicketId, specialist: PersonId) {
        let network = Arc::clone(&self.network);
        let Some(service) = self.chance.pick(&network.services).map(|service| service.id) else { return };
        self.plan_in(30, 150, Actor::Specialist(specialist), Command::AddService { ticket, service });
        if self.chance.percent(20) {
            self.plan_in(151, 200, Actor::Specialist(specialist), Command::DropService { ticket, service });
        }
    }

    fn wrap_up(&mut self, consultation: ConsultationId, specialist: PersonId) {
        let actor = Actor::Specialist(specialist);
        let outcome = *self.chance.pick(Outcome::ALL).unwrap_or(&Outcome::Consulted);
        let next = if self.chance.percent(6) { Availability::Break } else { Availability::Available };
        let finish = Command::FinishWrapUp { consultation, outcome, note: None, next };
        match self.chance.below(100) {
            0..85 => drop(self.plan_in(20, 240, actor, finish)),
            85..93 => {
                self.plan_in(200, 290, actor, Command::ExtendWrapUp { consultation });
                self.plan_in(300, 580, actor, finish);
            }
            // Forgotten: it runs out.
            _ => {}
        }
    }

    /// What a stale, confused or hostile page might send because of an event.
    fn send_nonsense(&mut self, event: &Event) {
        let network = Arc::clone(&self.network);
        let Some(specialist) = self.chance.pick(&network.specialists).map(|one| Actor::Specialist(one.person)) else {
            return;
        };
        let Some(room) = self.chance.pick(&network.rooms).map(|one| one.id) else { return };
        let resident = Actor::Room(room);
        if matches!(event, Event::RoomConnected { .. }) {
            self.plan_in(60, 600, specialist, available(Availability::Available));
        }
        let (actor, command) = match *event {
            Event::OfferMade { offer, ticket, .. } => {
                if self.chance.percent(50) {
                    (specialist, Command::DeclineOffer { offer, reason: DeclineReason::Other })
                } else {
                    (resident, Command::LeaveQueue { ticket })
                }
            }
            Event::ConsultationStarted { consultation, ticket, .. } => match self.chance.below(4) {
                0 => (resident, Command::EndConsultation { consultation }),
                1 => (specialist, Command::ReportNoShow { consultation }),
                2 => (resident, Command::ConfirmHere { ticket }),
                _ => (specialist, Command::ExtendWrapUp { consultation }),
            },
            Event::TicketEnded { ticket, visit, .. } => match self.chance.below(3) {
                0 => (resident, Command::EndVisit { visit }),
                1 => (resident, Command::LeaveQueue { ticket }),
                _ => (resident, Command::Rate { visit, score: Score::Bad }),
            },
            Event::StaffConnected { .. } => (resident, Command::StaffOffline),
            Event::RoomConnected { .. } => (specialist, available(Availability::Break)),
            _ => (resident, Command::CallHelp { help_call: HelpCallId(self.chance.id()), room }),
        };
        self.plan_in(0, 30, actor, command);
    }
}

fn available(to: Availability) -> Command {
    Command::SetAvailability { to }
}
