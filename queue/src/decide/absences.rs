//! Absences of specialists, entered by themselves or by a supervisor who answers for them. Nobody is logged off by one: it
//! is about the calendar alone. An appointment in the calendar of one who is absent goes to a colleague as soon as one is
//! free.

use super::Draft;
use crate::command::Actor;
use crate::event::Event;
use crate::ids::PersonId;
use crate::refusal::{Refusal, Thing};
use crate::tables::{Absence, Appointment, AppointmentStatus};
use crate::time::Millis;

impl Draft {
    pub(super) fn enter_absence(
        &mut self,
        actor: &Actor,
        person: PersonId,
        from: Millis,
        until: Millis,
    ) -> Result<(), Refusal> {
        self.keeps_calendar(actor, person)?;
        let max = Absence::LONGEST;
        let ahead = from <= self.now.plus(max) && until <= from.plus(max);
        if from >= until || until <= self.now || !ahead {
            return Err(Refusal::AbsenceLimit { max });
        }
        let known = self.queue.absences(person);
        if known.iter().any(|one| (one.from, one.until) == (from, until)) {
            return Ok(());
        }
        if known.iter().any(|one| one.overlaps(from, until)) {
            return Err(Refusal::AbsenceOverlaps);
        }
        if known.iter().filter(|one| one.until > self.now).count() >= Absence::MAX as usize {
            return Err(Refusal::TooManyAbsences { max: Absence::MAX });
        }
        self.emit(Event::AbsenceEntered { specialist: person, from, until });
        Ok(())
    }

    pub(super) fn remove_absence(&mut self, actor: &Actor, person: PersonId, from: Millis) -> Result<(), Refusal> {
        self.keeps_calendar(actor, person)?;
        let known = self.queue.absences(person).iter().any(|one| one.from == from && one.until > self.now);
        if !known {
            return Err(Refusal::NoSuch { what: Thing::Absence });
        }
        self.emit(Event::AbsenceRemoved { specialist: person, from });
        Ok(())
    }

    /// Gives what stands in the calendars of the absent to colleagues who are free, the first to begin first.
    pub(super) fn cover(&mut self) {
        let mut rows: Vec<Appointment> = self.queue.uncovered(self.now).map(|(row, _)| row.clone()).collect();
        rows.sort_by_key(|row| (row.starts, row.id));
        for row in rows {
            if let Some(specialist) = self.queue.colleague_for(&row) {
                self.emit(Event::AppointmentReassigned { appointment: row.id, visit: row.visit, specialist });
            }
        }
    }

    /// Whether it is one's own calendar, or one that the supervisor answers for.
    fn keeps_calendar(&self, actor: &Actor, person: PersonId) -> Result<(), Refusal> {
        let specialist = self.queue.lookup.specialist(person).ok_or(Refusal::NoSuch { what: Thing::Specialist })?;
        match actor {
            Actor::Specialist(own) if *own == person => Ok(()),
            Actor::Specialist(_) => Err(Refusal::NotYours),
            _ => self.answers_for(actor, Some(specialist.institution)),
        }
    }
}

impl crate::Queue {
    /// The appointments in a specialist's calendar within a stretch of time whose residents are expected still, the first
    /// to begin first.
    pub fn expected(&self, person: PersonId, from: Millis, until: Millis) -> impl Iterator<Item = &Appointment> {
        let rows = self.booked_from(person, from).take_while(move |row| row.starts < until);
        rows.filter(move |row| row.overlaps(from, until) && row.status == AppointmentStatus::Booked)
    }

    /// The appointments whose specialist is absent then and for which no colleague was free, each once, with the first
    /// absence that it lies in.
    pub fn uncovered(&self, now: Millis) -> impl Iterator<Item = (&Appointment, &Absence)> {
        self.tables.absences.iter().flat_map(move |(person, all)| {
            let standing = all.iter().filter(move |one| one.until > now);
            let rows =
                standing.clone().flat_map(|one| self.expected(*person, one.from, one.until).map(move |row| (row, one)));
            rows.filter(move |(row, one)| {
                standing.clone().find(|other| other.overlaps(row.starts, row.ends)) == Some(*one)
            })
        })
    }
}
