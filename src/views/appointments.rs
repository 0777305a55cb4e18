//! Appointments, as desks see them.

use std::collections::HashMap;

use tilts_queue::Queue;
use tilts_queue::ids::PersonId;
use tilts_queue::tables::{Appointment, AppointmentStatus};
use tilts_signaling::view::{AbsenceView, AppointmentState, AppointmentView};

use super::Scene;
use crate::receipts;
use crate::records::Person;

/// One appointment.
pub fn appointment(
    queue: &Queue,
    people: &HashMap<PersonId, Person>,
    row: &Appointment,
    coded: bool,
) -> AppointmentView {
    let rules = &queue.lookup().rules_of(row.service).appointments;
    AppointmentView {
        appointment: row.id,
        code: coded.then(|| receipts::code(queue.network_id(), row.visit)),
        center: row.center,
        service: row.service,
        language: row.language,
        mode: row.mode,
        starts_ms: row.starts.0,
        ends_ms: row.ends.0,
        from_ms: row.starts.minus(rules.early).0,
        late_ms: row.late_at(queue.lookup()).0,
        specialist: people.get(&row.specialist).map(|person| person.name.clone()).unwrap_or_default(),
        state: match row.status {
            AppointmentStatus::Booked => AppointmentState::Booked,
            AppointmentStatus::Arrived(_) => AppointmentState::Arrived,
            AppointmentStatus::Over => AppointmentState::Over,
            AppointmentStatus::Missed => AppointmentState::Missed,
            AppointmentStatus::Cancelled => AppointmentState::Cancelled,
        },
        held: row.held.is_some(),
        uncovered: row.status == AppointmentStatus::Booked
            && queue.absences(row.specialist).iter().any(|one| one.overlaps(row.starts, row.ends)),
        number: row.ticket().and_then(|id| queue.ticket(id)).map(|ticket| ticket.number.to_string()),
    }
}

/// When a specialist is absent, as far as that is not over.
pub(super) fn absences(scene: &Scene<'_>, person: PersonId) -> Vec<AbsenceView> {
    let known = scene.queue().absences(person).iter().filter(|one| one.until > scene.now);
    known.map(|one| AbsenceView { from_ms: one.from.0, until_ms: one.until.0 }).collect()
}

/// Today's appointments of those that are wanted, the first to begin first.
pub(super) fn today(scene: &Scene<'_>, coded: bool, wanted: impl Fn(&Appointment) -> bool) -> Vec<AppointmentView> {
    let queue = scene.queue();
    let lookup = queue.lookup();
    let day = lookup.day(scene.now);
    let rows = queue.appointments().filter(|row| wanted(row) && lookup.day(row.starts) == day);
    let mut rows: Vec<_> = rows.map(|row| appointment(queue, scene.people, row, coded)).collect();
    rows.sort_by_key(|row| (row.starts_ms, row.appointment));
    rows
}
