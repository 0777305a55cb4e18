//! Opening hours and the tickets that wait: a break keeps the ticket, closing ends it in words, never silently.
//!
//! At the end of an opening interval a ticket that is being offered gets a grace in which it may still find a
//! specialist. Any other is paused until the center opens again the same day, or ended with `center_closed` if it does
//! not. A ticket that comes back from a consultation after closing gets the grace too.

use super::Draft;
use crate::event::{Event, TicketEnd};
use crate::ids::TicketId;
use crate::tables::TicketStatus;

impl Draft {
    /// Brings a ticket into line with its center's hours.
    pub(super) fn check_hours(&mut self, id: TicketId) {
        let Some(ticket) = self.queue.tables.tickets.get(&id).cloned() else { return };
        let offered = match ticket.status {
            TicketStatus::InConsultation(_) => return,
            TicketStatus::Offered(_) => true,
            TicketStatus::Waiting | TicketStatus::Held(_) => false,
        };
        let visit = ticket.visit;
        let hours = self.queue.lookup.hours(ticket.center, self.now);
        if let Some(interval) = hours.now {
            let same = ticket.hours_from >= interval.opens && ticket.hours_from < interval.closes;
            if !same || ticket.paused_until.is_some() || ticket.grace_until.is_some() {
                self.emit(Event::TicketResumed { ticket: id, visit });
            }
            return;
        }
        if offered {
            if ticket.grace_until.is_none() {
                let until = self.now.plus(self.queue.lookup.rules_of(ticket.service).closing_grace);
                self.emit(Event::ClosingGrace { ticket: id, visit, until });
            }
            return;
        }
        if ticket.grace_until.is_some_and(|until| self.now < until) {
            return;
        }
        self.take_call_back(id);
        match hours.next.filter(|_| hours.on_break) {
            Some(next) if ticket.paused_until == Some(next.opens) => {}
            Some(next) => self.emit(Event::TicketPaused { ticket: id, visit, until: next.opens }),
            None => self.end_ticket(id, TicketEnd::CenterClosed),
        }
    }
}
