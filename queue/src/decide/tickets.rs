//! Joining and leaving the queue.

use super::Draft;
use crate::code::TicketNumber;
use crate::command::{Actor, Command, Promise};
use crate::event::{Channel, ConsultationEnd, Event, HelpCause, PriorityClass, Score, TicketEnd, WithdrawCause};
use crate::ids::{CenterId, HelpCallId, PersonId, RoomId, ServiceId, TicketId, VisitId};
use crate::lookup::Hours;
use crate::refusal::{Refusal, Thing};
use crate::tables::{Here, Ticket, TicketStatus};
use crate::wait::Estimate;

impl Draft {
    pub(super) fn request_ticket(&mut self, actor: &Actor, command: &Command) -> Result<(), Refusal> {
        self.join_queue(actor, command, false)
    }

    /// Joins the queue. Who is appointed is not turned away where it is full, or late in the day.
    pub(super) fn join_queue(&mut self, actor: &Actor, command: &Command, appointed: bool) -> Result<(), Refusal> {
        let Command::RequestTicket { visit, ticket, room, phone, service, language, mode, class, with_help, preferred } =
            *command
        else {
            return Ok(());
        };
        let lookup = std::sync::Arc::clone(&self.queue.lookup);
        let rules = lookup.rules();
        let center = match (room, actor) {
            (Some(room), _) => {
                let place = lookup.room(room).ok_or(Refusal::NoSuch { what: Thing::Room })?;
                at_room(actor, Some(room), place.center)?;
                place.center
            }
            (None, Actor::Employee(_, center)) => *center,
            (None, _) => return Err(Refusal::NotYours),
        };
        let center = lookup.center(center).ok_or(Refusal::NoSuch { what: Thing::Room })?;
        let service = lookup.service(service).ok_or(Refusal::NoSuch { what: Thing::Service })?;
        if !service.remote {
            return Err(Refusal::NotRemote);
        }
        let hours = lookup.hours(center.id, self.now);
        if hours.now.is_none() {
            return Err(Refusal::Closed { opens_at: hours.next.map(|interval| interval.opens) });
        }
        let tables = &self.queue.tables;
        if tables.closures.contains_key(&service.id) {
            return Err(Refusal::ServiceClosed);
        }
        if !appointed {
            self.still_given_out(service.id, &hours)?;
        }
        if tables.tickets.len() >= rules.tickets_max as usize {
            return Err(Refusal::TooManyWaiting { max: rules.tickets_max });
        }
        // A call for help lives longer than its ticket.
        let called = with_help && tables.help_calls.contains_key(&HelpCallId::of(ticket, 0));
        if tables.tickets.contains_key(&ticket) || called {
            return Err(Refusal::IdTaken { what: Thing::Ticket });
        }
        let known = tables.visits.get(&visit);
        if known.is_some_and(|known| known.ticket.is_some() || (known.open && known.room != room)) {
            return Err(Refusal::RoomBusy);
        }
        if known.is_some_and(|known| known.center != center.id) {
            return Err(Refusal::NotYours);
        }
        if let Some(room) = room {
            self.take_room(actor, room, visit)?;
        }
        let preferred = preferred.filter(|person| self.can_be_named(*person, service.id, language, mode).is_ok());
        let hold = lookup.rules_of(service.id).preferred_hold;
        let seq = self.queue.tables.numbers.get(&service.prefix).copied().unwrap_or(0).saturating_add(1);
        self.emit(Event::TicketRequested {
            ticket,
            visit,
            room,
            center: center.id,
            municipality: center.municipality,
            service: service.id,
            institution: service.institution,
            number: TicketNumber { prefix: service.prefix, seq },
            language,
            mode,
            class,
            with_help,
            employee: match actor {
                Actor::Employee(person, _) => Some(*person),
                _ => None,
            },
            channel: if phone.is_some() { Channel::Phone } else { Channel::Room },
            phone,
            preferred,
            preferred_until: preferred.map(|_| self.now.plus(hold)),
        });
        if let Some(room) = room.filter(|_| with_help) {
            self.call(HelpCallId::of(ticket, 0), room, center.id, HelpCause::WithHelp);
        }
        Ok(())
    }

    /// Whether a service's queue takes one more, and the center gives out tickets still.
    fn still_given_out(&self, service: ServiceId, hours: &Hours) -> Result<(), Refusal> {
        let rules = self.queue.lookup.rules_of(service);
        if let Some(max) = rules.waiting_max.filter(|max| self.queue.waiting_for(service) >= *max) {
            return Err(Refusal::QueueFull { max, instead: rules.full_instead });
        }
        match hours.last_ticket(rules.last_ticket) {
            Some(last) if self.now >= last.at => {
                Err(Refusal::LastTicketGone { closes_at: last.closes_at, opens_at: hours.next.map(|next| next.opens) })
            }
            _ => Ok(()),
        }
    }

    /// Makes a room ready for a new visit, unless it is in use or kept for somebody.
    fn take_room(&mut self, actor: &Actor, room: RoomId, visit: VisitId) -> Result<(), Refusal> {
        let row = self.queue.room(room);
        if row.called.is_some() {
            return Err(Refusal::RoomBusy);
        }
        let before = row.visit.filter(|before| *before != visit);
        if let Some(before) = before.and_then(|before| self.queue.tables.visits.get(&before)) {
            if before.ticket.is_some() {
                return Err(Refusal::RoomBusy);
            }
            // The room has begun anew without having said that the last visit was over.
            let before = before.id;
            self.emit(Event::VisitEnded { visit: before, room: Some(room) });
        }
        if matches!(actor, Actor::Room(_)) && !row.online {
            self.emit(Event::RoomConnected { room, visit: None });
        }
        Ok(())
    }

    pub(super) fn leave_queue(&mut self, actor: &Actor, id: TicketId) -> Result<(), Refusal> {
        let ticket = self.own_ticket(actor, id)?;
        if matches!(ticket.status, TicketStatus::InConsultation(_)) {
            return Err(Refusal::NotWaiting);
        }
        self.end_ticket(id, TicketEnd::Left);
        Ok(())
    }

    pub(super) fn confirm_here(&mut self, actor: &Actor, id: TicketId) -> Result<(), Refusal> {
        let ticket = self.own_ticket(actor, id)?;
        match (ticket.status, ticket.here) {
            (TicketStatus::Held(_), _) => self.emit(Event::TicketReturned { ticket: id, visit: ticket.visit }),
            (_, Here::Asked(_) | Here::Unanswered) => {
                self.emit(Event::HereConfirmed { ticket: id, visit: ticket.visit });
                self.close_silence(ticket.room);
            }
            _ => {}
        }
        Ok(())
    }

    /// Gives a waiting ticket the class of those with priority, or the one it had before. Who has a better one keeps it.
    pub(super) fn mark_priority(&mut self, actor: &Actor, id: TicketId, priority: bool) -> Result<(), Refusal> {
        let ticket = self.own_ticket(actor, id)?;
        if !ticket.in_line() {
            return Err(Refusal::NotWaiting);
        }
        let previous = ticket.class;
        let marked = previous == PriorityClass::Priority;
        let class =
            if priority { PriorityClass::Priority } else { ticket.class_before.unwrap_or(PriorityClass::Ordinary) };
        let credit = self.queue.lookup.rules_of(ticket.service).credit;
        if marked == priority || (priority && credit.of(class) <= credit.of(previous)) {
            return Ok(());
        }
        self.emit(Event::PriorityMarked { ticket: id, visit: ticket.visit, class, previous });
        Ok(())
    }

    /// Has the specialist of the time before asked first, who has to be on duty; or takes that back. What a supervisor
    /// or a specialist has decided stays.
    pub(super) fn prefer(&mut self, actor: &Actor, id: TicketId, specialist: Option<PersonId>) -> Result<(), Refusal> {
        let ticket = self.own_ticket(actor, id)?;
        let decided = ticket.named.is_some_and(|named| !named.preferred);
        if decided || !matches!(ticket.status, TicketStatus::Waiting) {
            return Err(Refusal::NotWaiting);
        }
        let visit = ticket.visit;
        match (specialist, ticket.named) {
            (Some(specialist), named) if named.is_none_or(|named| named.specialist != specialist) => {
                self.can_be_named(specialist, ticket.service, ticket.language, ticket.mode)?;
                let until = self.now.plus(self.queue.lookup.rules_of(ticket.service).preferred_hold);
                self.emit(Event::SpecialistPreferred { ticket: id, visit, specialist, until });
            }
            (None, Some(named)) => {
                self.emit(Event::NameLapsed { ticket: id, visit, specialist: named.specialist });
            }
            _ => {}
        }
        Ok(())
    }

    /// Notes what residents were told; whoever has been promised a wait already, waits no longer, or is not there to be
    /// served at once, is left out.
    pub(super) fn promise_waits(&mut self, promises: &[Promise]) {
        for promise in promises {
            let Estimate { ahead, least, most, .. } = promise.estimate;
            let ticket = self.queue.tables.tickets.get(&promise.ticket);
            let open = ticket.filter(|ticket| ticket.in_line() && ticket.promised.is_none() && least.0 >= 0);
            let there = open.filter(|ticket| ticket.within_reach() && ticket.not_before.is_none());
            if let Some(ticket) = there.filter(|_| least <= most) {
                self.emit(Event::WaitPromised { ticket: ticket.id, visit: ticket.visit, ahead, least, most });
            }
        }
    }

    /// Ends a ticket that is not in a consultation, and its offer with it.
    pub(super) fn end_ticket(&mut self, id: TicketId, end: TicketEnd) {
        let Some(ticket) = self.queue.tables.tickets.get(&id) else { return };
        let (visit, room, service) = (ticket.visit, ticket.room, ticket.service);
        if let TicketStatus::Offered(offer) = ticket.status {
            self.withdraw(offer, WithdrawCause::TicketEnded);
        }
        self.emit(Event::TicketEnded { ticket: id, visit, room, service, end });
        self.close_silence(room);
        self.end_visit_outside(visit);
    }

    /// A visit that is in no room is over with what it was for: there is no screen on which to end it.
    pub(super) fn end_visit_outside(&mut self, id: VisitId) {
        let visit = self.queue.tables.visits.get(&id);
        if visit.is_some_and(|it| it.open && it.room.is_none() && it.ticket.is_none() && it.in_person.is_none()) {
            self.emit(Event::VisitEnded { visit: id, room: None });
        }
    }

    pub(super) fn end_visit(&mut self, actor: &Actor, id: VisitId) -> Result<(), Refusal> {
        let no_visit = Refusal::NoSuch { what: Thing::Visit };
        let visit = self.queue.tables.visits.get(&id).filter(|visit| visit.open).ok_or(no_visit)?;
        let (room, ticket) = (visit.room, visit.ticket);
        if !matches!(actor, Actor::System) {
            at_room(actor, room, visit.center)?;
        }
        // At the desk it is over with what is served there.
        if room.is_none() && visit.in_person.is_some() {
            return Err(Refusal::RoomBusy);
        }
        match ticket.and_then(|id| self.queue.tables.tickets.get(&id)).map(|ticket| (ticket.id, ticket.status)) {
            Some((_, TicketStatus::InConsultation(consultation))) => {
                self.finish_talk(consultation, ConsultationEnd::ByResident);
            }
            Some((ticket, _)) => self.end_ticket(ticket, TicketEnd::Left),
            None => {}
        }
        if let Some(help_call) = room.and_then(|room| self.queue.tables.rooms.get(&room)?.help_call) {
            self.emit(Event::HelpClosed { help_call, visit: Some(id) });
        }
        // Outside a room it was over with its ticket.
        if self.queue.tables.visits.get(&id).is_some_and(|visit| visit.open) {
            self.emit(Event::VisitEnded { visit: id, room });
        }
        Ok(())
    }

    pub(super) fn rate(&mut self, actor: &Actor, id: VisitId, score: Score) -> Result<(), Refusal> {
        let no_visit = Refusal::NoSuch { what: Thing::Visit };
        let visit = self.queue.tables.visits.get(&id).filter(|visit| visit.open).ok_or(no_visit)?;
        at_room(actor, visit.room, visit.center)?;
        let over = visit.ticket.is_none() && !visit.rated;
        let (consultation, service) = visit.last.filter(|_| over).ok_or(Refusal::NothingToRate)?;
        self.emit(Event::Rated { visit: id, consultation, service, score });
        Ok(())
    }

    /// A ticket of the acting room, or of a room of the acting employee's center.
    pub(super) fn own_ticket(&self, actor: &Actor, id: TicketId) -> Result<std::sync::Arc<Ticket>, Refusal> {
        let ticket = self.queue.tables.tickets.get(&id).ok_or(Refusal::NoSuch { what: Thing::Ticket })?;
        at_room(actor, ticket.room, ticket.center)?;
        Ok(std::sync::Arc::clone(ticket))
    }
}

/// Whether the actor is this room, or an employee of the center.
pub(super) fn at_room(actor: &Actor, room: Option<RoomId>, center: CenterId) -> Result<(), Refusal> {
    match actor {
        Actor::Room(own) if Some(*own) == room => Ok(()),
        Actor::Employee(_, own) if *own == center => Ok(()),
        _ => Err(Refusal::NotYours),
    }
}
