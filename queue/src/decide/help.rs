//! Calls for an employee: pressed, asked for on joining, or made because "are you here?" was not answered. One is open
//! in a room at a time.

use super::Draft;
use super::tickets::at_room;
use crate::command::{Actor, Answer};
use crate::event::{Event, HelpCause};
use crate::ids::{CenterId, HelpCallId, RoomId, TicketId};
use crate::refusal::{Refusal, Thing};
use crate::tables::{HelpCall, Here, Tables};

impl Draft {
    pub(super) fn call_help(&mut self, actor: &Actor, id: HelpCallId, room: RoomId) -> Result<(), Refusal> {
        let place = self.queue.lookup.room(room).ok_or(Refusal::NoSuch { what: Thing::Room })?;
        let center = place.center;
        at_room(actor, Some(room), center)?;
        if self.queue.tables.help_calls.get(&id).is_some_and(|call| call.room != room) {
            return Err(Refusal::IdTaken { what: Thing::HelpCall });
        }
        if !self.queue.tables.rooms.contains_key(&room) {
            // A room that was never connected has no row to hold the call.
            self.emit(Event::RoomConnected { room, visit: None });
        }
        let call = self.call(id, room, center, HelpCause::Pressed);
        self.answer = Answer::HelpCall { help_call: call };
        Ok(())
    }

    /// Calls an employee unless there is a call already; answers with the call that is open.
    pub(super) fn call(&mut self, id: HelpCallId, room: RoomId, center: CenterId, cause: HelpCause) -> HelpCallId {
        let row = self.queue.tables.rooms.get(&room).copied();
        if let Some(open) = row.and_then(|row| row.help_call) {
            return open;
        }
        // Open in another room, for a ticket whose id has come again.
        if self.queue.tables.help_calls.contains_key(&id) {
            return id;
        }
        self.emit(Event::HelpCalled {
            help_call: id,
            room,
            center,
            visit: row.and_then(|row| row.visit),
            cause,
            unanswered_at: self.now.plus(self.queue.lookup.rules().help_call_unanswered),
        });
        id
    }

    pub(super) fn see_help(&mut self, actor: &Actor, id: HelpCallId) -> Result<(), Refusal> {
        let call = self.help_call(actor, id)?;
        if call.seen_at.is_none() {
            self.emit(Event::HelpSeen { help_call: id, visit: call.visit });
        }
        Ok(())
    }

    pub(super) fn answer_help(&mut self, actor: &Actor, id: HelpCallId) -> Result<(), Refusal> {
        let call = self.help_call(actor, id)?;
        let Actor::Employee(employee, _) = *actor else { return Err(Refusal::Forbidden) };
        if call.answered_by.is_none() {
            self.emit(Event::HelpAnswered { help_call: id, visit: call.visit, employee });
        }
        Ok(())
    }

    pub(super) fn close_help(&mut self, actor: &Actor, id: HelpCallId) -> Result<(), Refusal> {
        let call = self.help_call(actor, id)?;
        self.emit(Event::HelpClosed { help_call: id, visit: call.visit });
        Ok(())
    }

    pub(super) fn help_ran_out(&mut self, id: HelpCallId) {
        if let Some(call) = self.queue.tables.help_calls.get(&id) {
            self.emit(Event::HelpUnanswered { help_call: id, visit: call.visit });
        }
    }

    /// "Are you here?" was not answered: an employee is called. The ticket keeps its place and is offered as before.
    pub(super) fn here_ran_out(&mut self, id: TicketId) {
        let Some(ticket) = self.queue.tables.tickets.get(&id).cloned() else { return };
        if !matches!(ticket.here, Here::Asked(_)) {
            return;
        }
        self.emit(Event::HereUnanswered { ticket: id, visit: ticket.visit });
        if let Some(room) = ticket.room {
            self.call(HelpCallId::of(id, 1), room, ticket.center, HelpCause::Silence);
        }
    }

    /// The call made because of silence is over: the resident has answered, or the wait has ended.
    pub(super) fn close_silence(&mut self, room: Option<RoomId>) {
        let Tables { rooms, help_calls, .. } = &self.queue.tables;
        let room = room.filter(|_| !help_calls.is_empty()).and_then(|room| rooms.get(&room));
        let call = room.and_then(|row| help_calls.get(&row.help_call?)).copied();
        if let Some(call) = call.filter(|call| call.cause == HelpCause::Silence) {
            self.emit(Event::HelpClosed { help_call: call.id, visit: call.visit });
        }
    }

    fn help_call(&self, actor: &Actor, id: HelpCallId) -> Result<HelpCall, Refusal> {
        let call = self.queue.tables.help_calls.get(&id).copied();
        let call = call.ok_or(Refusal::NoSuch { what: Thing::HelpCall })?;
        at_room(actor, Some(call.room), call.center)?;
        Ok(call)
    }
}
