//! Numbers called to rooms, callbacks, and what is served in person.

use std::sync::Arc;

use crate::Queue;
use crate::event::{Channel, Event, PriorityClass};
use crate::ids::{RoomId, TicketId, VisitId};
use crate::tables::{Called, InPerson, RoomRow, TicketStatus, Visit};
use crate::time::Millis;

impl Queue {
    pub(super) fn room_called(&mut self, id: TicketId, called: Called) {
        self.uncall(id);
        self.change_ticket(id, |ticket| ticket.called = Some(called));
        self.change_room(called.room, |row| row.called = Some(id));
    }

    /// The room is not kept for a number any more.
    pub(super) fn uncall(&mut self, id: TicketId) {
        let called = self.tables.tickets.get(&id).and_then(|ticket| ticket.called);
        if let Some(called) = called {
            self.change_ticket(id, |ticket| ticket.called = None);
            self.change_room(called.room, |row| row.called = None);
        }
    }

    pub(super) fn room_entered(&mut self, id: TicketId, visit: VisitId, room: RoomId, at: Millis) {
        let ticket = self.tables.tickets.get(&id).filter(|_| !self.tables.experience.is_new());
        if let Some((ticket, called)) = ticket.and_then(|ticket| Some((ticket, ticket.called?))) {
            let called_at = called.until.minus(self.lookup.rules_of(ticket.service).channels.room_call);
            self.tables.experience.comings.push(at.since(called_at));
        }
        self.uncall(id);
        let online = self.seat(room, visit, at);
        self.change_ticket(id, |ticket| {
            ticket.room = Some(room);
            ticket.room_lost_at = (!online).then_some(at);
        });
        self.change_visit(visit, |visit| visit.room = Some(room));
    }

    /// A resident sits down in a room; whether it has a connection.
    pub(super) fn seat(&mut self, room: RoomId, visit: VisitId, at: Millis) -> bool {
        let mut online = None;
        self.change_room(room, |row| {
            online = Some(row.online);
            row.visit = Some(visit);
        });
        if online.is_none() {
            self.put_room(RoomRow { visit: Some(visit), since: at, ..RoomRow::unseen(room) });
        }
        online.unwrap_or(false)
    }

    pub(super) fn callback_agreed(&mut self, event: &Event) {
        let Event::CallbackAgreed { ticket, visit, room, phone, not_before } = *event else { return };
        self.uncall(ticket);
        self.change_ticket(ticket, |ticket| {
            ticket.channel = Channel::Callback;
            ticket.room = None;
            ticket.room_lost_at = None;
            ticket.phone = phone;
            ticket.not_before = not_before;
            ticket.promised = None;
        });
        self.change_visit(visit, |visit| visit.room = None);
        if let Some(room) = room {
            self.change_room(room, |row| row.visit = None);
        }
    }

    pub(super) fn callback_due(&mut self, id: TicketId, class: Option<PriorityClass>) {
        let Some(service) = self.tables.tickets.get(&id).map(|ticket| ticket.service) else { return };
        let credit = self.lookup.rules_of(service).credit;
        self.change_ticket(id, |ticket| {
            ticket.not_before = None;
            ticket.class = class.unwrap_or(ticket.class);
            ticket.credit = credit.of(ticket.class);
        });
    }

    pub(super) fn callback_missed(&mut self, id: TicketId, attempts: u32, not_before: Millis, at: Millis) {
        self.uncall(id);
        self.change_ticket(id, |ticket| {
            if matches!(ticket.status, TicketStatus::InConsultation(_)) {
                ticket.waiting_since = at;
                ticket.hours_from = at;
            }
            ticket.status = TicketStatus::Waiting;
            ticket.attempts = attempts;
            ticket.promised = None;
            ticket.not_before = Some(not_before);
        });
    }

    pub(super) fn in_person_started(&mut self, event: &Event, at: Millis) {
        let Event::InPersonStarted {
            consultation,
            visit,
            number,
            center,
            municipality,
            service,
            institution,
            employee,
            ends_at,
        } = *event
        else {
            return;
        };
        let row = InPerson {
            id: consultation,
            visit,
            center,
            municipality,
            service,
            institution,
            employee,
            started_at: at,
            ends_at,
        };
        self.index.in_person(&row, true);
        self.tables.in_person.insert(consultation, row);
        if let Some(known) = self.tables.visits.get_mut(&visit) {
            let known = Arc::make_mut(known);
            known.in_person = Some(consultation);
            if !known.open {
                // Whoever was in a room before has come to the desk.
                known.room = None;
                known.open = true;
            }
        } else {
            self.tables.numbers.insert(number.prefix, number.seq);
            let new = Visit {
                id: visit,
                room: None,
                center,
                began_at: at,
                open: true,
                ticket: None,
                number,
                ended: None,
                last: None,
                rated: false,
                registered: Vec::new(),
                in_person: Some(consultation),
            };
            self.tables.visits.insert(visit, Arc::new(new));
        }
    }

    pub(super) fn in_person_finished(&mut self, id: crate::ids::ConsultationId, visit: VisitId) {
        if let Some(row) = self.tables.in_person.remove(&id) {
            self.index.in_person(&row, false);
        }
        self.change_visit(visit, |visit| visit.in_person = None);
    }
}
