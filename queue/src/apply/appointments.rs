//! Appointments, and who is held back for them.

use crate::Queue;
use crate::event::{Channel, Event, PriorityClass};
use crate::ids::{AppointmentId, PersonId, TicketId};
use crate::rules::CREDIT_MAX;
use crate::tables::{Absence, Appointment, AppointmentStatus, Held, Ticket};
use crate::time::{Millis, Span};

impl Queue {
    pub(super) fn appointment_event(&mut self, event: &Event) {
        match *event {
            Event::AppointmentBooked {
                appointment: id,
                visit,
                center,
                service,
                language,
                mode,
                specialist,
                starts,
                ends,
                ..
            } => {
                let status = AppointmentStatus::Booked;
                let (near, held) = (false, None);
                self.put_appointment(Appointment {
                    id,
                    visit,
                    center,
                    service,
                    language,
                    mode,
                    specialist,
                    starts,
                    ends,
                    status,
                    near,
                    held,
                });
            }
            Event::AppointmentMoved { appointment, specialist, starts, ends, .. } => {
                self.change_appointment(appointment, |row| {
                    row.specialist = specialist;
                    row.starts = starts;
                    row.ends = ends;
                    row.near = false;
                });
            }
            Event::AppointmentReassigned { appointment, specialist, .. } => {
                self.change_appointment(appointment, |row| row.specialist = specialist);
            }
            Event::AppointmentCancelled { appointment, .. } => {
                self.change_appointment(appointment, |row| row.status = AppointmentStatus::Cancelled);
            }
            Event::AppointmentRestored { appointment, specialist, .. } => self.change_appointment(appointment, |row| {
                row.specialist = specialist;
                row.status = AppointmentStatus::Booked;
            }),
            Event::AppointmentNear { appointment, .. } => self.change_appointment(appointment, |row| row.near = true),
            Event::AppointmentMissed { appointment, .. } => {
                self.change_appointment(appointment, |row| row.status = AppointmentStatus::Missed);
            }
            Event::AppointmentArrived { appointment, ticket, .. } => self.arrived(appointment, ticket),
            Event::SpecialistHeld { appointment, specialist, until, .. } => {
                self.change_appointment(appointment, |row| row.held = Some(specialist));
                self.change_specialist(specialist, |row| row.held = Some(Held { appointment, until }));
            }
            Event::SpecialistReleased { appointment, specialist, .. } => {
                self.change_appointment(appointment, |row| row.held = None);
                self.change_specialist(specialist, |row| row.held = None);
            }
            _ => {}
        }
    }

    fn arrived(&mut self, appointment: AppointmentId, ticket: TicketId) {
        self.change_appointment(appointment, |row| row.status = AppointmentStatus::Arrived(ticket));
        let known = self.ticket(ticket).map(|row| Ticket { appointment: Some(appointment), ..row.clone() });
        let credit = known.map_or(Span::ZERO, |row| self.credit_of(&row));
        self.change_ticket(ticket, |row| {
            row.appointment = Some(appointment);
            row.channel = Channel::Appointment;
            row.credit = credit;
        });
    }

    /// The credit of a ticket's class. Who is appointed counts as having joined that long before the time agreed, whether
    /// the resident came early or late.
    pub(super) fn credit_of(&self, ticket: &Ticket) -> Span {
        let credit = self.lookup.rules_of(ticket.service).credit.of(ticket.class);
        let appointed = ticket.appointment.filter(|_| ticket.class == PriorityClass::Appointment);
        match appointed.and_then(|id| self.appointment(id)) {
            Some(row) => ticket.enqueued_at.since(row.starts).plus(credit).min(CREDIT_MAX),
            None => credit,
        }
    }

    /// Whoever came with an appointment is served, or gone.
    pub(super) fn appointment_over(&mut self, ticket: &Ticket) {
        let Some(id) = ticket.appointment else { return };
        self.change_appointment(id, |row| {
            if row.ticket() == Some(ticket.id) {
                row.status = AppointmentStatus::Over;
            }
        });
    }

    pub(super) fn absence_entered(&mut self, person: PersonId, absence: Absence) {
        let mut absences = self.absences(person).to_vec();
        absences.push(absence);
        absences.sort_by_key(|one| one.from);
        self.tables.absences.insert(person, absences);
    }

    pub(super) fn absences_kept(&mut self, person: PersonId, keep: impl Fn(&Absence) -> bool) {
        let absences: Vec<Absence> = self.absences(person).iter().filter(|one| keep(one)).copied().collect();
        match absences.is_empty() {
            true => drop(self.tables.absences.remove(&person)),
            false => drop(self.tables.absences.insert(person, absences)),
        }
    }

    /// Absences of days before are forgotten.
    pub(super) fn forget_absences(&mut self, at: Millis) {
        let over = self.tables.absences.iter().filter(|(_, all)| all.iter().any(|one| one.until < at));
        let over: Vec<PersonId> = over.map(|(person, _)| *person).collect();
        for person in over {
            self.absences_kept(person, |one| one.until >= at);
        }
    }

    /// Appointments of days before are forgotten, but for what is still to be told of them.
    pub(super) fn forget_appointments(&mut self, at: Millis) {
        let over = |row: &&std::sync::Arc<Appointment>| row.ends < at && !row.stands() && row.held.is_none();
        let over: Vec<AppointmentId> = self.tables.appointments.values().filter(over).map(|row| row.id).collect();
        for id in over {
            if let Some(row) = self.tables.appointments.remove(&id) {
                self.index.appointment(Some(&row), None, &self.lookup);
            }
        }
    }
}
