//! Consultations: placed, joined, left, ended, handed on; wrap-up and what is registered.

use std::sync::Arc;

use super::Draft;
use super::tickets::at_room;
use crate::command::{Actor, Availability, Placement};
use crate::event::{
    AvailabilityCause, ConsultationEnd, Event, HelperRole, InvitationEnd, LeaveCause, Outcome, Participant,
    PriorityClass, RegistrationKind, Role, TicketEnd,
};
use crate::ids::{ConsultationId, InvitationId, NoteId, ParticipantId, PersonId, RegistrationId, ServiceId, TicketId};
use crate::matching::{self, Why};
use crate::refusal::{Refusal, Thing};
use crate::tables::{Consultation, Phase, Served};

const NO_CONSULTATION: Refusal = Refusal::NoSuch { what: Thing::Consultation };

impl Draft {
    pub(super) fn place(&mut self, id: ConsultationId, placement: Placement) -> Result<(), Refusal> {
        let consultation = self.running(id)?;
        if let Some(current) = consultation.placement.filter(|current| placement.epoch <= current.epoch) {
            return Err(Refusal::PlacementNotNewer { current: current.epoch });
        }
        self.emit(Event::ConsultationPlaced { consultation: id, visit: consultation.visit(), placement });
        Ok(())
    }

    pub(super) fn join(
        &mut self,
        actor: &Actor,
        id: ConsultationId,
        participant: ParticipantId,
        role: HelperRole,
    ) -> Result<(), Refusal> {
        let consultation = self.running(id)?;
        let served = consultation.served().ok_or(Refusal::NotYours)?;
        let institution = Some(served.institution);
        let person = match (*actor, role) {
            (Actor::Employee(person, center), HelperRole::Helper) if center == served.center => person,
            (Actor::Supervisor { person, institution: of }, HelperRole::Supervisor)
                if of.is_none() || of == institution =>
            {
                person
            }
            _ => return Err(Refusal::NotYours),
        };
        let max = self.queue.lookup.rules().participants_max;
        if consultation.participants.len() >= max as usize {
            return Err(Refusal::Participants { max });
        }
        let there = |other: &Participant| other.id == participant || other.person == Some(person);
        if consultation.participants.iter().any(there) {
            return Err(Refusal::IdTaken { what: Thing::Participant });
        }
        let participant = Participant { id: participant, role: role.into(), person: Some(person) };
        self.emit(Event::ParticipantJoined { consultation: id, visit: consultation.visit(), participant });
        Ok(())
    }

    pub(super) fn leave(
        &mut self,
        actor: &Actor,
        id: ConsultationId,
        participant: ParticipantId,
    ) -> Result<(), Refusal> {
        let consultation = self.running(id)?;
        let there = consultation.participant(participant).ok_or(Refusal::NoSuch { what: Thing::Participant })?;
        let own = match *actor {
            Actor::Employee(person, _) | Actor::Specialist(person) | Actor::Supervisor { person, .. } => {
                there.person == Some(person)
            }
            Actor::System => true,
            _ => false,
        };
        // Without its resident or its specialist a consultation does not go on: they end it instead. Nor does one without
        // anybody: it is closed.
        if !own || consultation.participants.len() == 1 || matches!(there.role, Role::Resident | Role::Specialist) {
            return Err(Refusal::NotYours);
        }
        let there = *there;
        self.part(id, &there, LeaveCause::Left);
        Ok(())
    }

    pub(super) fn ask_helper_to_leave(
        &mut self,
        actor: &Actor,
        id: ConsultationId,
        participant: ParticipantId,
    ) -> Result<(), Refusal> {
        let consultation = self.running(id)?;
        let served = consultation.served().ok_or(Refusal::NotYours)?;
        at_room(actor, served.room, served.center)?;
        let there = consultation.participant(participant).ok_or(Refusal::NoSuch { what: Thing::Participant })?;
        if there.role != Role::Helper {
            return Err(Refusal::NotYours);
        }
        let there = *there;
        self.part(id, &there, LeaveCause::AskedToLeave);
        Ok(())
    }

    pub(super) fn end_consultation(&mut self, actor: &Actor, id: ConsultationId) -> Result<(), Refusal> {
        let consultation = self.running(id)?;
        let served = consultation.served().ok_or(Refusal::NotYours)?;
        let end = match *actor {
            Actor::Specialist(person) if person == served.specialist => ConsultationEnd::BySpecialist,
            Actor::Specialist(_) => return Err(Refusal::NotYours),
            _ => {
                at_room(actor, served.room, served.center)?;
                ConsultationEnd::ByResident
            }
        };
        let (ticket, visit, from) = (served.ticket, served.visit, served.service);
        match self.follows(ticket).map(|next| (next.id, next.institution)) {
            None => self.finish_talk(id, end),
            Some((to, institution)) => {
                self.end_running(id, end);
                self.emit(Event::TicketTransferred {
                    ticket,
                    visit,
                    consultation: id,
                    from,
                    to,
                    institution,
                    named: None,
                    named_until: None,
                    class: None,
                });
                self.grace_if_closed(ticket);
            }
        }
        Ok(())
    }

    /// The talk is over and the ticket served; the specialist writes the outcome.
    pub(super) fn finish_talk(&mut self, id: ConsultationId, end: ConsultationEnd) {
        let Some(served) = self.end_running(id, end) else { return };
        self.emit(Event::TicketEnded {
            ticket: served.ticket,
            visit: served.visit,
            room: served.room,
            service: served.service,
            end: TicketEnd::Served,
        });
        self.end_visit_outside(served.visit);
    }

    /// Ends a running consultation; what becomes of its ticket is the caller's matter.
    pub(super) fn end_running(&mut self, id: ConsultationId, end: ConsultationEnd) -> Option<Served> {
        let talk = self.queue.tables.consultations.get(&id).filter(|talk| talk.is_running())?.clone();
        let served = *talk.served()?;
        let invited: Vec<InvitationId> =
            self.queue.invitations().filter(|one| one.consultation == id).map(|one| one.id).collect();
        for invitation in invited {
            self.end_invitation(invitation, InvitationEnd::ConsultationOver);
        }
        let wrap_up_until = match end {
            ConsultationEnd::NoShow | ConsultationEnd::SpecialistLost => None,
            _ => Some(self.now.plus(self.queue.lookup.rules_of(served.service).wrap_up)),
        };
        self.emit(Event::ConsultationEnded {
            consultation: id,
            ticket: served.ticket,
            visit: served.visit,
            specialist: served.specialist,
            end,
            wrap_up_until,
        });
        talk.company().for_each(|person| self.specialist_changed(person));
        Some(served)
    }

    pub(super) fn report_no_show(&mut self, person: PersonId, id: ConsultationId) -> Result<(), Refusal> {
        let served = self.own_running(person, id)?;
        let (ticket, visit) = (served.ticket, served.visit);
        // On the phone it is the specialist who has called, and there is no room to call again in.
        if served.room.is_none() {
            self.end_running(id, ConsultationEnd::NoShow);
            self.callback_in_vain(ticket);
            return Ok(());
        }
        if served.recalled_at.is_none() {
            self.emit(Event::ResidentRecalled { consultation: id, ticket, visit });
            return Ok(());
        }
        self.end_running(id, ConsultationEnd::NoShow);
        let again = self.queue.tables.tickets.get(&ticket).is_some_and(|ticket| ticket.no_shows > 0);
        if again {
            self.end_ticket(ticket, TicketEnd::NoShow);
        } else {
            let until = self.now.plus(self.queue.lookup.rules_of(served.service).no_show_hold);
            self.emit(Event::TicketHeld { ticket, visit, until });
        }
        Ok(())
    }

    pub(super) fn transfer(
        &mut self,
        person: PersonId,
        id: ConsultationId,
        to: ServiceId,
        named: Option<PersonId>,
    ) -> Result<(), Refusal> {
        let served = self.own_running(person, id)?;
        let lookup = Arc::clone(&self.queue.lookup);
        let service = lookup.service(to).ok_or(Refusal::NoSuch { what: Thing::Service })?;
        if !service.remote {
            return Err(Refusal::NotRemote);
        }
        if let Some(named) = named {
            let ticket = self.queue.tables.tickets.get(&served.ticket).ok_or(NO_CONSULTATION)?;
            self.can_be_named(named, to, ticket.language, ticket.mode)?;
        }
        if self.queue.tables.closures.contains_key(&to) {
            return Err(Refusal::ServiceClosed);
        }
        let class =
            self.queue.tables.tickets.get(&served.ticket).map_or(PriorityClass::Ordinary, |ticket| ticket.class);
        let credit = lookup.rules_of(to).credit;
        self.end_running(id, ConsultationEnd::Transferred);
        self.emit(Event::TicketTransferred {
            ticket: served.ticket,
            visit: served.visit,
            consultation: id,
            from: served.service,
            to,
            institution: service.institution,
            named,
            named_until: named.map(|_| self.now.plus(lookup.rules_of(to).named_hold)),
            class: (credit.transferred > credit.of(class)).then_some(PriorityClass::Transferred),
        });
        self.grace_if_closed(served.ticket);
        Ok(())
    }

    /// Whether a ticket can be made to wait for a specialist: able to serve it, and on duty.
    pub(super) fn can_be_named(
        &self,
        person: PersonId,
        service: ServiceId,
        language: crate::code::Language,
        mode: crate::event::Mode,
    ) -> Result<(), Refusal> {
        let no_specialist = Refusal::NoSuch { what: Thing::Specialist };
        let specialist = self.queue.lookup.specialist(person).ok_or(no_specialist)?;
        matching::serves(service, language, mode, specialist, &self.queue.lookup)
            .map_err(|why| Refusal::NotEligible { why })?;
        match self.queue.tables.specialists.get(&person) {
            Some(row) if row.on_duty() => Ok(()),
            Some(row) if row.online => Err(Refusal::NotEligible { why: Why::NotAvailable }),
            _ => Err(Refusal::NotEligible { why: Why::Offline }),
        }
    }

    pub(super) fn finish_wrap_up(
        &mut self,
        person: PersonId,
        id: ConsultationId,
        outcome: Outcome,
        note: Option<NoteId>,
        next: Availability,
    ) -> Result<(), Refusal> {
        let consultation = self.in_wrap_up(person, id)?;
        self.write_outcome(&consultation, outcome, note);
        self.change_availability(person, next, AvailabilityCause::WrapUp);
        Ok(())
    }

    /// Wrap-up ran out: the service counts as a consultation.
    pub(super) fn wrap_up_ran_out(&mut self, id: ConsultationId) {
        if let Some(consultation) = self.queue.tables.consultations.get(&id).cloned() {
            self.write_outcome(&consultation, Outcome::Unstated, None);
        }
    }

    fn write_outcome(&mut self, consultation: &Consultation, outcome: Outcome, note: Option<NoteId>) {
        let Some(served) = consultation.served().copied() else { return };
        self.emit(Event::WrapUpFinished {
            consultation: consultation.id,
            visit: served.visit,
            specialist: served.specialist,
            service: served.service,
            outcome,
            note,
            handled: self.now.since(consultation.started_at),
        });
        let visit = self.queue.tables.visits.get(&served.visit);
        let (number, began_at) = visit.map(|visit| (visit.number, visit.began_at)).unzip();
        for registered in registered_for(outcome) {
            self.register(Event::Registered {
                registration: RegistrationId::of(served.visit, served.service, *registered),
                visit: served.visit,
                service: served.service,
                institution: served.institution,
                center: served.center,
                municipality: served.municipality,
                consultation: consultation.id,
                registered: *registered,
                channel: served.channel,
                outcome: Some(outcome),
                number,
                began_at,
                started_at: Some(consultation.started_at),
            });
        }
    }

    /// Registers a service once for a visit, whatever reconnects and transfers it took.
    pub(super) fn register(&mut self, event: Event) {
        let Event::Registered { registration, visit, .. } = event else { return };
        let visit = self.queue.tables.visits.get(&visit);
        if !visit.is_some_and(|visit| visit.registered.contains(&registration)) {
            self.emit(event);
        }
    }

    pub(super) fn extend_wrap_up(&mut self, person: PersonId, id: ConsultationId) -> Result<(), Refusal> {
        let consultation = self.in_wrap_up(person, id)?;
        let Phase::WrapUp { until, extensions } = consultation.phase else { return Err(NO_CONSULTATION) };
        let served = consultation.served().ok_or(NO_CONSULTATION)?;
        let rules = self.queue.lookup.rules_of(served.service);
        if extensions >= rules.wrap_up_extensions_max {
            return Err(Refusal::WrapUpLimit { max: rules.wrap_up_extensions_max });
        }
        let until = until.plus(rules.wrap_up_extension);
        let (visit, specialist) = (served.visit, served.specialist);
        let extensions = extensions + 1;
        self.emit(Event::WrapUpExtended { consultation: id, visit, specialist, until, extensions });
        Ok(())
    }

    /// A specialist or resident stayed without a connection for too long.
    pub(super) fn party_lost(&mut self, id: ConsultationId) {
        let Some(served) = self.queue.tables.consultations.get(&id).and_then(|talk| talk.served()).copied() else {
            return;
        };
        let limit = self.queue.lookup.rules().party_lost;
        let gone = |since: Option<crate::time::Millis>| since.is_some_and(|at| at.plus(limit) <= self.now);
        if gone(served.resident_lost_at) {
            self.finish_talk(id, ConsultationEnd::ResidentLost);
        } else if gone(served.specialist_lost_at) {
            self.end_running(id, ConsultationEnd::SpecialistLost);
            self.emit(Event::TicketReturned { ticket: served.ticket, visit: served.visit });
            self.grace_if_closed(served.ticket);
        }
    }

    /// A ticket that comes back to the queue after closing may still find a specialist for a while.
    fn grace_if_closed(&mut self, id: TicketId) {
        let Some(ticket) = self.queue.tables.tickets.get(&id) else { return };
        if self.queue.lookup.hours(ticket.center, self.now).now.is_none() {
            let until = self.now.plus(self.queue.lookup.rules().closing_grace);
            self.emit(Event::ClosingGrace { ticket: id, visit: ticket.visit, until });
        }
    }

    pub(super) fn running(&self, id: ConsultationId) -> Result<Arc<Consultation>, Refusal> {
        let consultation = self.queue.tables.consultations.get(&id).filter(|talk| talk.is_running());
        consultation.cloned().ok_or(NO_CONSULTATION)
    }

    pub(super) fn own_running(&self, person: PersonId, id: ConsultationId) -> Result<Served, Refusal> {
        let served = *self.running(id)?.served().ok_or(Refusal::NotYours)?;
        if served.specialist == person { Ok(served) } else { Err(Refusal::NotYours) }
    }

    fn in_wrap_up(&self, person: PersonId, id: ConsultationId) -> Result<Arc<Consultation>, Refusal> {
        let consultation = self.queue.tables.consultations.get(&id).filter(|talk| !talk.is_running());
        let consultation = consultation.ok_or(NO_CONSULTATION)?;
        match consultation.served() {
            Some(served) if served.specialist == person => Ok(Arc::clone(consultation)),
            _ => Err(Refusal::NotYours),
        }
    }
}

/// What is counted of an outcome.
pub(super) const fn registered_for(outcome: Outcome) -> &'static [RegistrationKind] {
    match outcome {
        Outcome::NotServed => &[],
        Outcome::Applied => &[RegistrationKind::Consultation, RegistrationKind::Application],
        Outcome::Consulted | Outcome::Referred | Outcome::ToBeContinued | Outcome::Unstated => {
            &[RegistrationKind::Consultation]
        }
    }
}
