//! The room is a resource: who holds a number waits outside, and is called to a free room of the center shortly before
//! their turn.
//!
//! A number is called as soon as its center has a free room and a specialist who can serve it is free or writes an
//! outcome, and is offered once the resident sits there: so a specialist finds the resident in the room, and a room is
//! not filled with waiting. While no room is free, or the resident is on the way, the ticket keeps its key and the next
//! is served. Who does not come is called once more, and then the number is kept.

use std::collections::BTreeSet;

use super::Draft;
use super::tickets::at_room;
use crate::command::Actor;
use crate::event::{Channel, Event, TicketEnd};
use crate::ids::{RoomId, ServiceId, TicketId};
use crate::refusal::{Refusal, Thing};
use crate::tables::TicketStatus;
use crate::turns::Alike;

impl Draft {
    /// Calls the numbers of these services to rooms until no free room has one of its center whose turn is near.
    pub(super) fn call_rooms(&mut self, services: &[ServiceId]) {
        let index = &self.queue.index;
        let kinds = services.iter().flat_map(|service| index.kinds_callable(*service));
        let mut first: BTreeSet<(i64, TicketId, Alike)> =
            kinds.filter_map(|kind| index.first_callable(kind)).map(|(kind, order, id)| (order, id, kind)).collect();
        while let Some((order, id, kind)) = first.pop_first() {
            if self.queue.index.callable.contains(&(kind, order, id)) {
                let Some(ticket) = self.queue.tables.tickets.get(&id) else { continue };
                let room = self.queue.free_room(ticket.center).filter(|_| self.queue.turn_is_near(ticket));
                // Of the others that are alike none is nearer.
                let Some(room) = room else { continue };
                self.call_to(id, room, false);
            }
            first.extend(self.queue.index.first_callable(kind).map(|(kind, order, id)| (order, id, kind)));
        }
    }

    fn call_to(&mut self, id: TicketId, room: RoomId, again: bool) {
        let Some(ticket) = self.queue.tables.tickets.get(&id) else { return };
        let until = self.now.plus(self.queue.lookup.rules_of(ticket.service).channels.room_call);
        self.emit(Event::RoomCalled { ticket: id, visit: ticket.visit, room, until, again });
    }

    /// Takes the call of a number back: its room is lost, or is needed no more.
    pub(super) fn take_call_back(&mut self, id: TicketId) {
        let Some(ticket) = self.queue.tables.tickets.get(&id) else { return };
        if let Some(called) = ticket.called {
            self.emit(Event::RoomUncalled { ticket: id, visit: ticket.visit, room: called.room });
        }
    }

    /// Nobody came: the number is called once more, then kept. A callback is tried again later.
    pub(super) fn room_call_ran_out(&mut self, id: TicketId) {
        let Some(ticket) = self.queue.tables.tickets.get(&id).cloned() else { return };
        let Some(called) = ticket.called else { return };
        if !called.again {
            self.call_to(id, called.room, true);
        } else if ticket.channel == Channel::Callback {
            self.callback_in_vain(id);
        } else if ticket.no_shows > 0 {
            self.end_ticket(id, TicketEnd::NoShow);
        } else {
            let until = self.now.plus(self.queue.lookup.rules_of(ticket.service).no_show_hold);
            self.emit(Event::TicketHeld { ticket: id, visit: ticket.visit, until });
        }
    }

    pub(super) fn enter_room(&mut self, actor: &Actor, id: TicketId, room: RoomId) -> Result<(), Refusal> {
        let ticket = self.queue.tables.tickets.get(&id).cloned().ok_or(Refusal::NoSuch { what: Thing::Ticket })?;
        let place = self.queue.lookup.room(room).ok_or(Refusal::NoSuch { what: Thing::Room })?;
        at_room(actor, Some(room), place.center)?;
        if place.center != ticket.center {
            return Err(Refusal::NotYours);
        }
        if ticket.room == Some(room) {
            return Ok(());
        }
        let held = matches!(ticket.status, TicketStatus::Held(_));
        let outside = held || matches!(ticket.status, TicketStatus::Waiting);
        if !outside || ticket.within_reach() {
            return Err(Refusal::NotWaiting);
        }
        let row = self.queue.room(room);
        if !row.is_free() && row.called != Some(id) {
            return Err(Refusal::RoomBusy);
        }
        // In the room itself one cannot tell who comes too early; the employee can. Whose turn is near may sit down in any
        // free room of the center, and leaves the one that was kept.
        if matches!(actor, Actor::Room(_)) && ticket.called.is_none() && !held {
            return Err(Refusal::NotCalled);
        }
        if held {
            self.emit(Event::TicketReturned { ticket: id, visit: ticket.visit });
        }
        let employee = match actor {
            Actor::Employee(person, _) => Some(*person),
            _ => None,
        };
        self.callback_is_due(id);
        self.emit(Event::RoomEntered { ticket: id, visit: ticket.visit, room, employee });
        Ok(())
    }
}
