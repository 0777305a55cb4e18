//! A supervisor moves a ticket or names its specialist, with a reason, and may take that back for a few seconds.

use std::sync::Arc;

use super::Draft;
use crate::command::Actor;
use crate::event::{CloseReason, Event, ReorderReason, WithdrawCause};
use crate::ids::{CommandId, InstitutionId, NoteId, OfferId, PersonId, ServiceId, TicketId};
use crate::refusal::{Refusal, Thing};
use crate::tables::{Ticket, TicketStatus};
use crate::time::Span;

impl Draft {
    pub(super) fn reorder(
        &mut self,
        actor: &Actor,
        id: TicketId,
        credit: Span,
        reason: ReorderReason,
        note: Option<NoteId>,
    ) -> Result<(), Refusal> {
        let ticket = self.supervised(actor, id)?;
        let rules = self.queue.lookup.rules();
        let max = rules.reorder_max;
        if credit.0 > max.0 || credit.0 < -max.0 {
            return Err(Refusal::CreditLimit { max });
        }
        let undo_until = self.now.plus(rules.undo);
        self.emit(Event::TicketReordered {
            ticket: id,
            visit: ticket.visit,
            credit,
            previous: ticket.adjustment,
            reason,
            note,
            undo_until,
        });
        Ok(())
    }

    pub(super) fn reassign(
        &mut self,
        actor: &Actor,
        id: TicketId,
        specialist: PersonId,
        reason: ReorderReason,
        note: Option<NoteId>,
    ) -> Result<(), Refusal> {
        let ticket = self.supervised(actor, id)?;
        self.can_be_named(specialist, ticket.service, ticket.language, ticket.mode)?;
        if let TicketStatus::Offered(offer) = ticket.status {
            let asked = self.queue.tables.offers.get(&offer).map(|offer| offer.specialist);
            if asked == Some(specialist) {
                return Ok(());
            }
            self.withdraw(offer, WithdrawCause::Reassigned);
        }
        let rules = self.queue.lookup.rules_of(ticket.service);
        let (named_until, undo_until) = (self.now.plus(rules.named_hold), self.now.plus(rules.undo));
        self.emit(Event::TicketReassigned {
            ticket: id,
            visit: ticket.visit,
            specialist,
            named_until,
            reason,
            note,
            undo_until,
        });
        Ok(())
    }

    pub(super) fn undo(&mut self, actor: &Actor, act: CommandId, id: TicketId) -> Result<(), Refusal> {
        let ticket = self.supervised(actor, id).map_err(|refusal| match refusal {
            Refusal::NotWaiting => Refusal::TooLate,
            other => other,
        })?;
        let done = ticket.act.filter(|done| done.id == act).ok_or(Refusal::NoSuch { what: Thing::Act })?;
        if done.by != *actor {
            return Err(Refusal::NotYours);
        }
        if self.now > done.undo_until {
            return Err(Refusal::TooLate);
        }
        if let (true, TicketStatus::Offered(offer)) = (done.reassigned, ticket.status) {
            self.withdraw(offer, WithdrawCause::Reassigned);
        }
        self.emit(Event::ActUndone { act, ticket: id, visit: ticket.visit });
        Ok(())
    }

    /// Closes a service for now. Who waits keeps the place; who is being offered waits again; who talks goes on.
    pub(super) fn close_service(
        &mut self,
        actor: &Actor,
        id: ServiceId,
        reason: CloseReason,
        message: Option<NoteId>,
    ) -> Result<(), Refusal> {
        let institution = self.institution_for(actor, id)?;
        let said = self.queue.tables.closures.get(&id).map(|closure| (closure.reason, closure.message));
        if said == Some((reason, message)) {
            return Ok(());
        }
        let line = self.queue.index.line.of(id);
        let offered = line.filter_map(|(_, ticket)| match self.queue.tables.tickets.get(ticket)?.status {
            TicketStatus::Offered(offer) => Some(offer),
            _ => None,
        });
        let offered: Vec<OfferId> = offered.collect();
        let called = self.queue.index.line.of(id).map(|(_, ticket)| *ticket);
        let called: Vec<TicketId> =
            called.filter(|ticket| self.queue.ticket(*ticket).is_some_and(|it| it.called.is_some())).collect();
        self.emit(Event::ServiceClosed { service: id, institution, reason, message });
        for offer in offered {
            self.withdraw(offer, WithdrawCause::ServiceClosed);
        }
        for ticket in called {
            self.take_call_back(ticket);
        }
        Ok(())
    }

    pub(super) fn open_service(&mut self, actor: &Actor, id: ServiceId) -> Result<(), Refusal> {
        let institution = self.institution_for(actor, id)?;
        if self.queue.tables.closures.contains_key(&id) {
            self.emit(Event::ServiceOpened { service: id, institution });
        }
        Ok(())
    }

    /// The institution of a service, if the actor is to decide for it.
    fn institution_for(&self, actor: &Actor, service: ServiceId) -> Result<InstitutionId, Refusal> {
        let service = self.queue.lookup.service(service).ok_or(Refusal::NoSuch { what: Thing::Service })?;
        match actor {
            Actor::Supervisor { institution: Some(own), .. } if *own != service.institution => Err(Refusal::NotYours),
            _ => Ok(service.institution),
        }
    }

    /// A ticket in line that the acting supervisor answers for.
    fn supervised(&self, actor: &Actor, id: TicketId) -> Result<Arc<Ticket>, Refusal> {
        let ticket = self.queue.tables.tickets.get(&id).ok_or(Refusal::NoSuch { what: Thing::Ticket })?;
        let Actor::Supervisor { institution, .. } = actor else { return Err(Refusal::Forbidden) };
        if institution.is_some_and(|institution| institution != ticket.institution) {
            return Err(Refusal::NotYours);
        }
        if ticket.in_line() { Ok(Arc::clone(ticket)) } else { Err(Refusal::NotWaiting) }
    }
}
