//! Appointments: a time agreed before, in a specialist's calendar, for which capacity is kept near the time.
//!
//! Shortly before the time a specialist is *held back*: takes no other ticket, so that whoever has come is served at once.
//! One who is free is held back before one who is not, and the one in whose calendar it stands before the others. The hold
//! ends when the resident is served or gone, and at the latest when the grace after the time is over: nobody is idle for an
//! appointment for longer than hold-back and grace together. Of those on duty who can serve a service no larger share is
//! held back than may be booked.

use super::Draft;
use crate::command::{Actor, Command};
use crate::event::{Event, Group, PriorityClass};
use crate::ids::{AppointmentId, PersonId, RoomId, TicketId};
use crate::matching::serves;
use crate::refusal::{Refusal, Thing};
use crate::slots::Wanted;
use crate::tables::{Appointment, AppointmentStatus, Ticket, TicketStatus};
use crate::time::Millis;

impl Draft {
    pub(super) fn book_appointment(&mut self, actor: &Actor, command: &Command) -> Result<(), Refusal> {
        let Command::BookAppointment { appointment, visit, service, language, mode, starts } = *command else {
            return Ok(());
        };
        let lookup = std::sync::Arc::clone(&self.queue.lookup);
        let center = match actor {
            Actor::Room(room) => lookup.room(*room).ok_or(Refusal::NoSuch { what: Thing::Room })?.center,
            Actor::Employee(_, center) => *center,
            _ => return Err(Refusal::NotYours),
        };
        let found = lookup.service(service).ok_or(Refusal::NoSuch { what: Thing::Service })?;
        if !found.remote {
            return Err(Refusal::NotRemote);
        }
        let tables = &self.queue.tables;
        let max = lookup.rules().appointments.max;
        if tables.appointments.len() >= max as usize {
            return Err(Refusal::TooManyAppointments { max });
        }
        if tables.appointments.contains_key(&appointment) {
            return Err(Refusal::IdTaken { what: Thing::Appointment });
        }
        if tables.visits.contains_key(&visit) {
            return Err(Refusal::IdTaken { what: Thing::Visit });
        }
        let wanted = Wanted { service, center, language, mode };
        let specialist = self.queue.bookable(&wanted, starts, self.now, None).ok_or(Refusal::SlotTaken)?;
        let ends = starts.plus(lookup.rules_of(service).appointments.slot);
        let employee = match actor {
            Actor::Employee(person, _) => Some(*person),
            _ => None,
        };
        let institution = found.institution;
        self.emit(Event::AppointmentBooked {
            appointment,
            visit,
            center,
            service,
            institution,
            language,
            mode,
            specialist,
            starts,
            ends,
            employee,
        });
        Ok(())
    }

    pub(super) fn move_appointment(&mut self, actor: &Actor, id: AppointmentId, starts: Millis) -> Result<(), Refusal> {
        let row = self.own_appointment(actor, id, AppointmentStatus::Booked)?;
        if row.starts == starts {
            return Ok(());
        }
        let free = self.queue.bookable(&Wanted::of(&row), starts, self.now, Some(id));
        let specialist = free.ok_or(Refusal::SlotTaken)?;
        let ends = starts.plus(self.queue.lookup.rules_of(row.service).appointments.slot);
        self.let_go(&row);
        self.emit(Event::AppointmentMoved { appointment: id, visit: row.visit, specialist, starts, ends });
        Ok(())
    }

    pub(super) fn cancel_appointment(&mut self, actor: &Actor, id: AppointmentId) -> Result<(), Refusal> {
        let row = self.own_appointment(actor, id, AppointmentStatus::Booked)?;
        self.let_go(&row);
        self.emit(Event::AppointmentCancelled { appointment: id, visit: row.visit });
        Ok(())
    }

    pub(super) fn restore_appointment(&mut self, actor: &Actor, id: AppointmentId) -> Result<(), Refusal> {
        let row = self.own_appointment(actor, id, AppointmentStatus::Cancelled)?;
        if self.now >= row.starts {
            return Err(Refusal::AppointmentOver);
        }
        let specialist = self.queue.free_at(&Wanted::of(&row), row.starts, None).ok_or(Refusal::SlotTaken)?;
        self.emit(Event::AppointmentRestored { appointment: id, visit: row.visit, specialist });
        Ok(())
    }

    /// The resident has come, and joins the queue as one whose time it is.
    pub(super) fn arrive(
        &mut self,
        actor: &Actor,
        id: AppointmentId,
        ticket: TicketId,
        room: Option<RoomId>,
    ) -> Result<(), Refusal> {
        let row = self.own_appointment(actor, id, AppointmentStatus::Booked)?;
        let from = row.starts.minus(self.queue.lookup.rules_of(row.service).appointments.early);
        if self.now < from {
            return Err(Refusal::TooEarly { from });
        }
        if self.now >= row.late_at(&self.queue.lookup) {
            return Err(Refusal::AppointmentOver);
        }
        let request = Command::RequestTicket {
            visit: row.visit,
            ticket,
            room,
            phone: None,
            service: row.service,
            language: row.language,
            mode: row.mode,
            class: PriorityClass::Appointment,
            with_help: false,
            preferred: None,
        };
        self.join_queue(actor, &request, true)?;
        self.emit(Event::AppointmentArrived { appointment: id, visit: row.visit, ticket });
        Ok(())
    }

    /// It is near, or nobody has come and nobody waits any more.
    pub(super) fn appointment_due(&mut self, id: AppointmentId) {
        let Some(row) = self.queue.tables.appointments.get(&id).cloned() else { return };
        if row.stands() && !row.near {
            return self.emit(Event::AppointmentNear { appointment: id, visit: row.visit });
        }
        self.let_go(&row);
        if row.status == AppointmentStatus::Booked {
            self.emit(Event::AppointmentMissed { appointment: id, visit: row.visit });
        }
    }

    /// Holds specialists back for what is near, and lets go of those who are not to be held back any more.
    pub(super) fn settle_holds(&mut self) {
        if self.queue.index.near.is_empty() {
            return;
        }
        let near: Vec<AppointmentId> = self.queue.index.near.iter().map(|(_, id, _)| *id).collect();
        for id in near {
            let Some(row) = self.queue.tables.appointments.get(&id).cloned() else { continue };
            let found = self.queue.to_hold(&row, self.now);
            if found == row.held {
                continue;
            }
            self.let_go(&row);
            if let Some(specialist) = found {
                let until = row.late_at(&self.queue.lookup);
                self.emit(Event::SpecialistHeld { appointment: id, visit: row.visit, specialist, until });
            }
        }
    }

    fn let_go(&mut self, row: &Appointment) {
        if let Some(specialist) = row.held {
            self.emit(Event::SpecialistReleased { appointment: row.id, visit: row.visit, specialist });
        }
    }

    fn own_appointment(
        &self,
        actor: &Actor,
        id: AppointmentId,
        status: AppointmentStatus,
    ) -> Result<std::sync::Arc<Appointment>, Refusal> {
        let no_such = Refusal::NoSuch { what: Thing::Appointment };
        let row = self.queue.tables.appointments.get(&id).ok_or(no_such)?;
        let own = match actor {
            Actor::Room(room) => self.queue.lookup.room(*room).is_some_and(|room| room.center == row.center),
            Actor::Employee(_, center) => *center == row.center,
            _ => false,
        };
        if !own {
            return Err(Refusal::NotYours);
        }
        if row.status != status {
            return Err(Refusal::AppointmentOver);
        }
        Ok(std::sync::Arc::clone(row))
    }
}

impl crate::Queue {
    /// Who is to be held back for an appointment at a moment: whoever is, unless that helps nobody or somebody free could
    /// be instead.
    pub(crate) fn to_hold(&self, row: &Appointment, now: Millis) -> Option<PersonId> {
        let waits = match row.status {
            AppointmentStatus::Booked => None,
            AppointmentStatus::Arrived(ticket) => Some(self.ticket(ticket).filter(|ticket| ticket.in_line())?),
            _ => return None,
        };
        if !row.near || now >= row.late_at(&self.lookup) {
            return None;
        }
        // While somebody is being asked, it is as it was.
        if waits.is_some_and(|ticket| matches!(ticket.status, TicketStatus::Offered(_))) {
            return row.held;
        }
        let (mut on_duty, mut held) = (0_u32, 0_u32);
        let mut best: Option<(bool, bool, bool, Millis, PersonId)> = None;
        for person in self.lookup.who_serves(row.service) {
            let one = self.tables.specialists.get(person).filter(|one| one.on_duty());
            let Some((one, specialist)) = one.zip(self.lookup.specialist(*person)) else { continue };
            let able = serves(row.service, row.language, row.mode, specialist, &self.lookup).is_ok()
                && self.lookup.group(row.service, specialist) == Some(Group::Primary);
            if !able {
                continue;
            }
            on_duty += 1;
            let own = row.held == Some(*person);
            if !own && one.held.is_some() {
                held += 1;
                continue;
            }
            if !waits.is_some_and(|ticket| passed_over(ticket, *person)) {
                let key = (!one.is_free(), !own, *person != row.specialist, one.idle_since, *person);
                best = [best, Some(key)].into_iter().flatten().min();
            }
        }
        let most = (on_duty.saturating_mul(self.lookup.rules_of(row.service).appointments.share_pct) / 100).max(1);
        // The share bounds who is held back anew: a later appointment does not end an earlier hold.
        best.filter(|_| row.held.is_some() || held < most).map(|(.., person)| person)
    }
}

/// Whether a ticket is not to go to a specialist, whatever they can.
fn passed_over(ticket: &Ticket, person: PersonId) -> bool {
    ticket.is_passed_by(person) || ticket.named.is_some_and(|named| named.specialist != person)
}
