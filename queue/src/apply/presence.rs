//! The network, the day, connections and availability.

use std::sync::Arc;

use crate::Queue;
use crate::code::ContentHash;
use crate::command::Availability;
use crate::event::AvailabilityCause;
use crate::ids::{PersonId, RoomId, ServiceId, VisitId};
use crate::index::Index;
use crate::tables::{Engagement, RoomRow, SpecialistState, Ticket, TicketStatus};
use crate::time::{DayKey, Millis};

impl Queue {
    pub(super) fn network_revised(&mut self, revision: u64, content: ContentHash) {
        self.tables.revision = revision;
        self.tables.content = Some(content);
        if let Some(lookup) = self.provided.get(&content) {
            let skills = &self.tables.floor.skills;
            self.lookup = if skills.is_empty() { Arc::clone(lookup) } else { Arc::new(lookup.with_skills(skills)) };
        }
        let credit = |ticket: &Ticket| self.credit_of(ticket);
        let changed = self.tables.tickets.values().filter(|ticket| ticket.credit != credit(ticket));
        let changed: Vec<_> = changed.map(|ticket| (ticket.id, credit(ticket))).collect();
        for (id, credit) in changed {
            if let Some(ticket) = self.tables.tickets.get_mut(&id) {
                Arc::make_mut(ticket).credit = credit;
            }
        }
        self.index = Index::of(&self.tables, &self.lookup);
    }

    /// A service closes for now, or opens again.
    pub(super) fn suspend(&mut self, service: ServiceId, suspended: bool) {
        let tickets = self.tables.tickets.values().filter(|ticket| ticket.service == service);
        let tickets: Vec<_> = tickets.map(|ticket| ticket.id).collect();
        for ticket in tickets {
            self.change_ticket(ticket, |ticket| ticket.suspended = suspended);
        }
    }

    pub(super) fn day_started(&mut self, day: DayKey, at: Millis) {
        self.tables.day = day;
        self.clear_floor(at);
        self.forget_appointments(at);
        self.forget_absences(at);
        self.tables.numbers.clear();
        self.tables.figures.clear();
        let mut needed: std::collections::BTreeSet<VisitId> =
            self.tables.consultations.values().filter_map(|consultation| consultation.visit()).collect();
        needed.extend(self.tables.tickets.values().map(|ticket| ticket.visit));
        needed.extend(self.tables.in_person.values().map(|row| row.visit));
        let visits = self.tables.visits.iter().filter(|(id, visit)| visit.open || needed.contains(id));
        self.tables.visits = visits.map(|(id, visit)| (*id, Arc::clone(visit))).collect();
        let gone: Vec<PersonId> = self
            .tables
            .specialists
            .values()
            .filter(|row| !row.online && row.engagement == Engagement::None)
            .map(|row| row.person)
            .collect();
        for person in gone {
            self.change_specialist(person, |row| row.availability = Availability::Away);
        }
    }

    pub(super) fn room_connection(&mut self, room: RoomId, online: bool, at: Millis) {
        let row = self.tables.rooms.get(&room).copied().unwrap_or(RoomRow::unseen(room));
        self.put_room(RoomRow { online, since: at, ..row });
        let lost_at = (!online).then_some(at);
        let ticket = row.visit.and_then(|visit| self.tables.visits.get(&visit)).and_then(|visit| visit.ticket);
        let Some(ticket) = ticket else { return };
        self.change_ticket(ticket, |ticket| ticket.room_lost_at = lost_at);
        if let Some(TicketStatus::InConsultation(id)) = self.tables.tickets.get(&ticket).map(|ticket| ticket.status) {
            self.change_served(id, |served| served.resident_lost_at = lost_at);
        }
    }

    pub(super) fn specialist_connection(&mut self, person: PersonId, online: bool, at: Millis) {
        self.change_specialist(person, |row| {
            row.online = online;
            match row.engagement {
                Engagement::None => row.since = at,
                Engagement::Assisting(_) => row.lost_at = (!online).then_some(at),
                _ => {}
            }
        });
        if let Some(Engagement::Consulting(id)) = self.tables.specialists.get(&person).map(|row| row.engagement) {
            self.change_served(id, |served| served.specialist_lost_at = (!online).then_some(at));
        }
    }

    pub(super) fn availability_set(
        &mut self,
        person: PersonId,
        to: Availability,
        cause: AvailabilityCause,
        at: Millis,
    ) {
        let row = self.tables.specialists.get(&person);
        let back = row.filter(|row| row.state() == SpecialistState::Break && to == Availability::Available);
        if let Some(row) = back.filter(|_| !self.tables.experience.is_new()) {
            self.tables.experience.breaks.push(at.since(row.since));
        }
        self.change_specialist(person, |row| {
            row.availability = to;
            row.cause = cause;
            if to == Availability::Available {
                row.missed = 0;
                row.idle_since = at;
            }
            if row.engagement == Engagement::None {
                row.since = at;
            }
        });
    }
}
