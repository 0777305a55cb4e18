//! Changing a row of the tables and its index entries together.

use std::sync::Arc;

use crate::Queue;
use crate::ids::{AppointmentId, ConsultationId, HelpCallId, InvitationId, PersonId, RoomId, TicketId, VisitId};
use crate::index::place;
use crate::tables::{
    Appointment, Consultation, HelpCall, Invitation, RoomRow, Served, SpecialistRow, Subject, Ticket, Visit,
};

impl Queue {
    pub(crate) fn put_ticket(&mut self, ticket: Ticket) {
        self.index.ticket(None, Some(&ticket), &self.lookup);
        let (id, service) = (ticket.id, ticket.service);
        self.tables.tickets.insert(id, Arc::new(ticket));
        // Behind the first of its line it changes nothing about when that one is asked.
        if self.index.ready.first(&service).is_some_and(|(_, first)| *first == id) {
            self.index.head(service, &self.tables, &self.lookup);
        }
    }

    pub(crate) fn change_ticket(&mut self, id: TicketId, change: impl FnOnce(&mut Ticket)) {
        let Some(row) = self.tables.tickets.get_mut(&id) else { return };
        let old = Arc::clone(row);
        let mut new = Ticket::clone(&old);
        change(&mut new);
        self.index.ticket(Some(&old), Some(&new), &self.lookup);
        let heads = |ticket: &Ticket| {
            ticket.is_ready().then(|| (place(ticket), ticket.here, ticket.waiting_since, ticket.room))
        };
        let may_head = heads(&old) != heads(&new);
        let service = new.service;
        *row = Arc::new(new);
        if may_head {
            self.index.head(service, &self.tables, &self.lookup);
            if old.service != service {
                self.index.head(old.service, &self.tables, &self.lookup);
            }
        }
    }

    pub(crate) fn remove_ticket(&mut self, id: TicketId) -> Option<Arc<Ticket>> {
        let old = self.tables.tickets.remove(&id)?;
        self.index.ticket(Some(&old), None, &self.lookup);
        if old.is_ready() {
            self.index.head(old.service, &self.tables, &self.lookup);
        }
        Some(old)
    }

    pub(crate) fn change_specialist(&mut self, person: PersonId, change: impl FnOnce(&mut SpecialistRow)) {
        let row = self.tables.specialists.get_mut(&person);
        let old = row.as_deref().copied();
        let mut new = old.unwrap_or(SpecialistRow::unseen(person));
        change(&mut new);
        self.index.specialist(old.as_ref(), Some(&new), &self.lookup);
        match row {
            Some(row) => *row = new,
            None => drop(self.tables.specialists.insert(person, new)),
        }
    }

    pub(crate) fn put_consultation(&mut self, consultation: Consultation) {
        self.index.consultation(None, Some(&consultation), &self.lookup);
        self.tables.consultations.insert(consultation.id, Arc::new(consultation));
    }

    pub(crate) fn change_consultation(&mut self, id: ConsultationId, change: impl FnOnce(&mut Consultation)) {
        let Some(row) = self.tables.consultations.get_mut(&id) else { return };
        let old = Arc::clone(row);
        let mut new = Consultation::clone(&old);
        change(&mut new);
        self.index.consultation(Some(&old), Some(&new), &self.lookup);
        *row = Arc::new(new);
    }

    pub(crate) fn change_served(&mut self, id: ConsultationId, change: impl FnOnce(&mut Served)) {
        self.change_consultation(id, |consultation| {
            if let Subject::Ticket(served) = &mut consultation.subject {
                change(served);
            }
        });
    }

    pub(crate) fn remove_consultation(&mut self, id: ConsultationId) {
        if let Some(old) = self.tables.consultations.remove(&id) {
            self.index.consultation(Some(&old), None, &self.lookup);
        }
    }

    pub(crate) fn put_invitation(&mut self, invitation: Invitation) {
        self.index.invitation(None, Some(&invitation));
        self.tables.invitations.insert(invitation.id, Arc::new(invitation));
    }

    pub(crate) fn change_invitation(&mut self, id: InvitationId, change: impl FnOnce(&mut Invitation)) {
        let Some(old) = self.tables.invitations.get(&id).cloned() else { return };
        let mut new = Invitation::clone(&old);
        change(&mut new);
        self.index.invitation(Some(&old), Some(&new));
        self.tables.invitations.insert(id, Arc::new(new));
    }

    pub(crate) fn remove_invitation(&mut self, id: InvitationId) -> Option<Arc<Invitation>> {
        let old = self.tables.invitations.remove(&id)?;
        self.index.invitation(Some(&old), None);
        Some(old)
    }

    pub(crate) fn change_visit(&mut self, id: VisitId, change: impl FnOnce(&mut Visit)) {
        if let Some(visit) = self.tables.visits.get_mut(&id) {
            change(Arc::make_mut(visit));
        }
    }

    pub(crate) fn put_room(&mut self, row: RoomRow) {
        let old = self.tables.rooms.insert(row.room, row);
        self.index.room(old.as_ref(), &row, &self.tables.tickets, &self.lookup);
    }

    pub(crate) fn put_appointment(&mut self, new: Appointment) {
        let old = self.tables.appointments.get(&new.id);
        self.index.appointment(old.map(Arc::as_ref), Some(&new), &self.lookup);
        self.tables.appointments.insert(new.id, Arc::new(new));
    }

    pub(crate) fn change_appointment(&mut self, id: AppointmentId, change: impl FnOnce(&mut Appointment)) {
        if let Some(mut row) = self.tables.appointments.get(&id).map(|row| Appointment::clone(row)) {
            change(&mut row);
            self.put_appointment(row);
        }
    }

    pub(crate) fn change_room(&mut self, id: RoomId, change: impl FnOnce(&mut RoomRow)) {
        let Some(row) = self.tables.rooms.get_mut(&id) else { return };
        let old = *row;
        change(row);
        self.index.room(Some(&old), row, &self.tables.tickets, &self.lookup);
    }

    pub(crate) fn change_help(&mut self, id: HelpCallId, change: impl FnOnce(&mut HelpCall)) {
        if let Some(old) = self.tables.help_calls.get(&id).copied() {
            let mut new = old;
            change(&mut new);
            self.index.help_call(Some(&old), Some(&new));
            self.tables.help_calls.insert(id, new);
        }
    }
}
