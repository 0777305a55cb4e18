//! Commands of channels, appointments, company, supervision and registrations.

use std::sync::Arc;

use uuid::Uuid;

use super::Player;
use crate::code::{ContentHash, Language};
use crate::command::{Actor, Command};
use crate::event::{
    AlertId, AlertKind, Audience, CloseReason, Company, CorrectionReason, Counted, DeclineReason, Event, Mode, Outcome,
    PriorityClass, Recorded, RegistrationKind,
};
use crate::ids::{
    AppointmentId, CenterId, ConsultationId, ContactId, InvitationId, MunicipalityId, NoteId, ParticipantId, PersonId,
    RegistrationId, ServiceId, TicketId, VisitId,
};
use crate::simulation::world::World;
use crate::slots::Wanted;
use crate::time::{DayKey, Millis, Month, Span};

/// What a sender of a correction has read from the journal.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    registration: RegistrationId,
    visit: VisitId,
    center: CenterId,
    municipality: MunicipalityId,
    day: DayKey,
    counted: Option<Counted>,
}

impl Player<'_> {
    /// Reads the journal as reports do.
    pub(super) fn read(&mut self, recorded: &Recorded) {
        match recorded.event {
            Event::Registered {
                registration, visit, service, institution, center, municipality, registered, ..
            } => {
                let counted = Some(Counted { service, institution, registered });
                self.entries.push(Entry { registration, visit, center, municipality, day: recorded.day, counted });
            }
            Event::RegistrationCorrected { registration, after, .. } => {
                let entry = self.entries.iter_mut().find(|entry| entry.registration == registration);
                if let Some(entry) = entry {
                    entry.counted = after;
                }
            }
            _ => {}
        }
    }

    fn employee(&mut self, world: &World) -> (PersonId, CenterId) {
        world.employees[self.below(world.employees.len())]
    }

    fn service(&mut self, world: &World) -> ServiceId {
        world.network.services[self.below(world.network.services.len())].id
    }

    fn appointment(&mut self) -> AppointmentId {
        AppointmentId(self.there(self.queue.tables.appointments.keys().map(|id| id.0).collect()))
    }

    fn invitation(&mut self) -> (InvitationId, PersonId, PersonId) {
        let id = InvitationId(self.there(self.queue.tables.invitations.keys().map(|id| id.0).collect()));
        let nobody = PersonId(Uuid::nil());
        let there = self.queue.tables.invitations.get(&id);
        there.map_or((id, nobody, nobody), |one| (id, one.by, one.asked.map_or(nobody, |asked| asked.specialist)))
    }

    /// Another member of staff in a consultation.
    fn companion(&mut self, talk: ConsultationId, first: PersonId) -> (ParticipantId, PersonId) {
        let there = self.queue.consultation(talk).map(|talk| talk.participants.clone()).unwrap_or_default();
        let others: Vec<_> = there.iter().filter_map(|one| Some((one.id, one.person?))).collect();
        let others: Vec<_> = others.into_iter().filter(|(_, person)| *person != first).collect();
        self.pick(&others).unwrap_or((ParticipantId(Uuid::nil()), first))
    }

    fn language(&mut self) -> Language {
        self.pick(&[Language::LV, Language::LV, Language::EN, Language::RU]).unwrap_or(Language::LV)
    }

    /// Who sends something, and what.
    pub(super) fn further(&mut self, world: &World, what: u8) -> (Actor, Command) {
        match what % 4 {
            0 => self.outside_and_by_phone(world),
            1 => self.booked(world),
            2 => self.in_company(world),
            _ => self.supervised(world),
        }
    }

    fn outside_and_by_phone(&mut self, world: &World) -> (Actor, Command) {
        let (person, center) = self.employee(world);
        let employee = Actor::Employee(person, center);
        match self.below(7) {
            0..2 => {
                let request = Command::RequestTicket {
                    visit: self.new_visit(),
                    ticket: TicketId(self.id()),
                    room: None,
                    phone: (self.below(3) == 0).then(|| ContactId(self.id())),
                    service: self.service(world),
                    language: self.language(),
                    mode: Mode::Speech,
                    class: PriorityClass::Ordinary,
                    with_help: false,
                    preferred: None,
                };
                (employee, request)
            }
            2 => {
                let ticket = self.ticket().0;
                let called = self.queue.ticket(ticket).and_then(|ticket| ticket.called).map(|called| called.room);
                let room = called.unwrap_or_else(|| self.room(world));
                (self.at(world, room), Command::EnterRoom { ticket, room })
            }
            3 => {
                let (ticket, room) = self.ticket();
                let actor = room.map_or(employee, Actor::Room);
                let phone = (self.below(2) == 0).then(|| ContactId(self.id()));
                (actor, Command::AgreeCallback { ticket, phone, delay: Span::minutes(self.below(90) as i64 - 2) })
            }
            4 => {
                let again = if self.below(3) == 0 { Some(self.visit()) } else { None };
                let again = again.filter(|visit| self.queue.visit(*visit).is_some());
                let visit = again.unwrap_or_else(|| self.new_visit());
                let consultation = ConsultationId(self.id());
                (employee, Command::ServeInPerson { visit, consultation, service: self.service(world) })
            }
            5 => {
                let served: Vec<_> = self.queue.tables.in_person.values().copied().collect();
                let served = self.pick(&served);
                let employee = served.map_or(employee, |served| Actor::Employee(served.employee, served.center));
                let consultation = served.map_or(ConsultationId(Uuid::nil()), |served| served.id);
                let outcome = self.pick(Outcome::ALL).unwrap_or(Outcome::Consulted);
                (employee, Command::FinishInPerson { consultation, outcome })
            }
            _ => {
                let (ticket, service) = (self.ticket().0, self.service(world));
                let follows = self.below(3) > 0;
                (
                    employee,
                    if follows {
                        Command::AddService { ticket, service }
                    } else {
                        Command::DropService { ticket, service }
                    },
                )
            }
        }
    }

    /// Absent around a time, or not any more.
    fn absent(&mut self, specialist: PersonId, at: Millis) -> (Actor, Command) {
        let actor = Actor::Specialist(specialist);
        match self.queue.absences(specialist).last().map(|one| one.from) {
            Some(from) if self.below(2) == 0 => (actor, Command::RemoveAbsence { specialist, from }),
            _ => {
                let hours = |count: usize| Span::minutes(60 * i64::try_from(count).unwrap_or_default());
                let (from, until) = (at.minus(hours(self.below(3))), at.plus(hours(self.below(40))));
                (actor, Command::EnterAbsence { specialist, from, until })
            }
        }
    }

    fn booked(&mut self, world: &World) -> (Actor, Command) {
        let room = self.room(world);
        let actor = self.at(world, room);
        let appointment = self.appointment();
        let known = self.queue.tables.appointments.get(&appointment).cloned();
        let of_center = known.as_ref().and_then(|known| world.employees.iter().find(|(_, at)| *at == known.center));
        let actor_there = of_center.map_or(actor, |(person, center)| Actor::Employee(*person, *center));
        match self.below(6) {
            what @ 0..3 => {
                let center = world.network.rooms.iter().find(|one| one.id == room).map(|room| room.center);
                let wanted = Wanted {
                    service: self.service(world),
                    center: center.unwrap_or(CenterId(Uuid::nil())),
                    language: self.language(),
                    mode: self.pick(&[Mode::Speech, Mode::Text]).unwrap_or(Mode::Speech),
                };
                let moving = (what == 2).then_some(known).flatten();
                let wanted = moving.as_ref().map_or(wanted, |one| Wanted::of(one));
                let from = self.now.plus(Span::minutes(self.below(4) as i64 * 60));
                let moved = moving.as_ref().map(|one| one.id);
                let slots = self.queue.slots(&wanted, from, from.plus(Span::minutes(120)), self.now, moved);
                let starts: Vec<_> = slots.iter().map(|slot| slot.starts).collect();
                let starts = self.pick(&starts).unwrap_or(from);
                if moved.is_some() {
                    return (actor_there, Command::MoveAppointment { appointment, starts });
                }
                let Wanted { service, language, mode, .. } = wanted;
                let (appointment, visit) = (AppointmentId(self.id()), self.new_visit());
                (actor, Command::BookAppointment { appointment, visit, service, language, mode, starts })
            }
            3 => (actor_there, Command::CancelAppointment { appointment }),
            4 => match known.filter(|known| known.stands()) {
                Some(known) => self.absent(known.specialist, known.starts),
                None => (actor_there, Command::RestoreAppointment { appointment }),
            },
            _ => {
                let center = known.map(|known| known.center);
                let rooms: Vec<_> = world.network.rooms.iter().filter(|room| Some(room.center) == center).collect();
                let room = self.pick(&rooms).map(|room| room.id).filter(|_| self.below(3) > 0);
                (actor_there, Command::ArriveForAppointment { appointment, ticket: TicketId(self.id()), room })
            }
        }
    }

    fn in_company(&mut self, world: &World) -> (Actor, Command) {
        let (consultation, first) = self.talk();
        let actor = Actor::Specialist(first);
        let (participant, second) = self.companion(consultation, first);
        let (invitation, by, asked) = self.invitation();
        match self.below(9) {
            0..2 => {
                let company = self.pick(Company::ALL).unwrap_or(Company::Colleague);
                let invite = Command::Invite {
                    invitation: InvitationId(self.id()),
                    consultation,
                    company,
                    service: (self.below(3) > 0).then(|| self.service(world)),
                    language: (self.below(3) > 0).then(|| self.language()),
                    specialist: (self.below(4) == 0).then(|| self.specialist(world)),
                };
                (actor, invite)
            }
            2 => (Actor::Specialist(by), Command::WithdrawInvitation { invitation }),
            3..5 => {
                let participant = ParticipantId(self.id());
                (Actor::Specialist(asked), Command::AcceptInvitation { invitation, participant })
            }
            5 => (Actor::Specialist(asked), Command::DeclineInvitation { invitation, reason: DeclineReason::Busy }),
            6 => (actor, Command::Release { consultation, participant }),
            7 => (actor, Command::BringTogether { consultation }),
            _ => {
                let actor = if self.below(4) == 0 { Actor::Specialist(second) } else { actor };
                (actor, Command::HandOver { consultation, next: ConsultationId(self.id()) })
            }
        }
    }

    fn supervised(&mut self, world: &World) -> (Actor, Command) {
        let network = Arc::clone(&world.network);
        let actor = self.supervisor(world);
        match self.below(9) {
            0 => {
                let subject = match self.below(4) {
                    0 => self.ticket().0.0,
                    1 => self.service(world).0,
                    2 => self.specialist(world).0,
                    _ => self.room(world).0,
                };
                let kind = self.pick(AlertKind::ALL).unwrap_or(AlertKind::LongWait);
                let alert = AlertId { since: self.now, kind, subject };
                (actor, Command::AcknowledgeAlert { alert, acknowledged: self.below(3) > 0 })
            }
            1 => {
                let of_center = &network.centers[self.below(network.centers.len())];
                let of_service = &network.services[self.below(network.services.len())];
                let to = match self.below(5) {
                    0 => Audience::All,
                    1 => Audience::Institution(of_service.institution),
                    2 => Audience::Service(of_service.id),
                    3 => Audience::Center(of_center.id),
                    _ => Audience::Municipality(of_center.municipality),
                };
                let lasts = Span::minutes(self.below(200) as i64 - 1);
                (actor, Command::PostNotice { notice: NoteId(self.id()), to, lasts })
            }
            2 => {
                let notice = NoteId(self.there(self.queue.tables.floor.notices.keys().map(|id| id.0).collect()));
                (actor, Command::WithdrawNotice { notice })
            }
            3..5 => {
                let skills = (self.below(4) > 0).then(|| (0..self.below(4)).map(|_| self.service(world)).collect());
                (actor, Command::SetSkills { specialist: self.specialist(world), skills })
            }
            5 => {
                let reason = self.pick(CloseReason::ALL).unwrap_or(CloseReason::Other);
                (actor, Command::CloseService { service: self.service(world), reason, message: None })
            }
            6 => {
                let closed: Vec<_> = self.queue.tables.closures.keys().map(|id| id.0).collect();
                (actor, Command::OpenService { service: ServiceId(self.there(closed)) })
            }
            7 => {
                let entries = std::mem::take(&mut self.entries);
                let entry = self.pick(&entries);
                self.entries = entries;
                // A correction cites what was read: where nothing is registered yet, nobody sends one.
                let Some(entry) = entry else { return (Actor::System, Command::Tick) };
                let service = &network.services[self.below(network.services.len())];
                let counted = Counted {
                    service: service.id,
                    institution: service.institution,
                    registered: self.pick(RegistrationKind::ALL).unwrap_or(RegistrationKind::Consultation),
                };
                let correct = Command::CorrectRegistration {
                    registration: entry.registration,
                    visit: entry.visit,
                    center: entry.center,
                    municipality: entry.municipality,
                    day: entry.day,
                    before: entry.counted,
                    after: (self.below(3) > 0).then_some(counted),
                    reason: self.pick(CorrectionReason::ALL).unwrap_or(CorrectionReason::Other),
                    note: None,
                    seen: self.seen(),
                };
                (actor, correct)
            }
            _ => {
                let running = Month::of(self.queue.tables.day);
                let next = self.queue.tables.register.closed.map_or(Month(running.0 - 1), Month::next);
                let period = if self.below(4) == 0 { running } else { next };
                let content = ContentHash([self.byte().unwrap_or(0); 32]);
                let lines = self.entries.len() as u64;
                (actor, Command::ClosePeriod { period, lines, content, seen: self.seen() })
            }
        }
    }

    /// All of the journal, or at times a little less.
    fn seen(&mut self) -> u64 {
        let version = self.queue.version();
        if self.below(8) == 0 { version.saturating_sub(40) } else { version }
    }
}
