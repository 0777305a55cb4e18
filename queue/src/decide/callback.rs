//! Callbacks: the resident leaves, and is called in turn, by phone or to a room. A callback is tried as many times as
//! the rules say, with a pause in between, and then ended in words. Who is on the phone from the start is tried the
//! same way.

use super::Draft;
use crate::command::Actor;
use crate::event::{Event, PriorityClass, TicketEnd};
use crate::ids::{ContactId, TicketId};
use crate::refusal::Refusal;
use crate::tables::TicketStatus;
use crate::time::Span;

impl Draft {
    pub(super) fn agree_callback(
        &mut self,
        actor: &Actor,
        id: TicketId,
        phone: Option<ContactId>,
        delay: Span,
    ) -> Result<(), Refusal> {
        let ticket = self.own_ticket(actor, id)?;
        if !matches!(ticket.status, TicketStatus::Waiting) {
            return Err(Refusal::NotWaiting);
        }
        let max = self.queue.lookup.rules_of(ticket.service).channels.callback_delay_max;
        if delay.0 < 0 || delay.0 > max.0 {
            return Err(Refusal::DelayLimit { max });
        }
        let not_before = (delay.0 > 0).then(|| self.now.plus(delay));
        let hours = self.queue.lookup.hours(ticket.center, not_before.unwrap_or(self.now));
        if not_before.is_some() && hours.now.is_none() && !hours.on_break {
            return Err(Refusal::Closed { opens_at: hours.next.map(|interval| interval.opens) });
        }
        let room = ticket.room;
        self.emit(Event::CallbackAgreed { ticket: id, visit: ticket.visit, room, phone, not_before });
        self.close_silence(room);
        Ok(())
    }

    /// The time before which a resident is not called has passed. Whoever was told a time is served soon after it.
    pub(super) fn callback_is_due(&mut self, id: TicketId) {
        let Some(ticket) = self.queue.tables.tickets.get(&id).filter(|ticket| ticket.not_before.is_some()) else {
            return;
        };
        let credit = self.queue.lookup.rules_of(ticket.service).credit;
        let class = (credit.callback > credit.of(ticket.class)).then_some(PriorityClass::Callback);
        self.emit(Event::CallbackDue { ticket: id, visit: ticket.visit, class });
    }

    /// Nobody answered or came.
    pub(super) fn callback_in_vain(&mut self, id: TicketId) {
        let Some(ticket) = self.queue.tables.tickets.get(&id) else { return };
        let rules = &self.queue.lookup.rules_of(ticket.service).channels;
        let attempts = ticket.attempts.saturating_add(1);
        if attempts >= rules.callback_attempts {
            self.end_ticket(id, TicketEnd::Unreached);
        } else {
            let not_before = self.now.plus(rules.callback_pause);
            self.emit(Event::CallbackMissed { ticket: id, visit: ticket.visit, attempts, not_before });
        }
    }
}
