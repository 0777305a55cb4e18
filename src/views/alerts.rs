//! What calls for a supervisor's attention, by the thresholds in force for each service.
//!
//! An alert is named by what it is, whom it is about and since when: so it can be acknowledged by one supervisor for
//! all, and comes anew when it stands anew. Too many waiting are told anew each half hour, a low service level each day.

use tilts_queue::daybook::{HALF_HOUR, half_hour};
use tilts_queue::event::{AlertId, AlertKind};
use tilts_queue::ids::InstitutionId;
use tilts_queue::network::AlertRules;
use tilts_queue::tables::Ticket;
use tilts_queue::time::Millis;
use tilts_signaling::view::{Alert, ServiceRow, SpecialistRow, SpecialistState};
use uuid::Uuid;

use super::Scene;
use super::supervise::uncovered;

/// Alerts shown.
const ALERTS_MAX: usize = 100;

pub fn alerts(
    scene: &Scene<'_>,
    tickets: &[&Ticket],
    services: &[ServiceRow],
    specialists: &[SpecialistRow],
    institution: Option<InstitutionId>,
) -> Vec<Alert> {
    let queue = scene.queue();
    let rules = |service| -> AlertRules { queue.lookup().rules_of(service).alerts };
    let mut alerts = Vec::new();
    let mut raise = |kind, subject: Uuid, since: Millis, figure, limit| {
        let alert = AlertId { since, kind, subject };
        let seen = queue.acknowledged(&alert);
        alerts.push(Alert {
            alert,
            figure,
            limit,
            acknowledged_by: seen.map(|seen| scene.name(seen.by)),
            acknowledged_ms: seen.map(|seen| seen.at.0),
        });
    };
    if institution.is_none() {
        for call in queue.help_calls().filter(|call| call.unanswered && call.answered_by.is_none()) {
            raise(AlertKind::HelpUnanswered, call.room.0, call.called_at, None, None);
        }
    }
    let this_half_hour = Millis(half_hour(scene.now).saturating_mul(HALF_HOUR.0));
    let today = queue.lookup().day_starts(scene.now).unwrap_or_default();
    for row in services {
        let (subject, rules) = (row.service.0, rules(row.service));
        if row.waiting > 0 && row.staffed == 0 {
            let since = row.longest_since_ms.map_or(scene.now, Millis);
            raise(AlertKind::NobodyStaffed, subject, since, Some(row.waiting), None);
        }
        if row.waiting > rules.waiting {
            raise(AlertKind::ManyWaiting, subject, this_half_hour, Some(row.waiting), Some(rules.waiting));
        }
        let cases = row.day.answered + row.day.abandoned + row.day.closed;
        if let Some(level) = row.day.level_pct.filter(|level| *level < rules.level_pct && cases >= rules.level_from) {
            raise(AlertKind::LowLevel, subject, today, Some(level), Some(rules.level_pct));
        }
    }
    for ticket in tickets {
        let most = rules(ticket.service).wait;
        if scene.now.since(ticket.waiting_since) > most {
            let limit = u32::try_from(most.0 / 60_000).ok();
            raise(AlertKind::LongWait, ticket.id.0, ticket.waiting_since, None, limit);
        }
    }
    for row in specialists.iter().filter(|row| row.state == SpecialistState::Away) {
        raise(AlertKind::SpecialistAway, row.person.0, Millis(row.since_ms), None, None);
    }
    for (row, absence) in uncovered(scene, institution) {
        raise(AlertKind::AppointmentUncovered, row.id.0, absence.since, None, None);
    }
    // The acknowledged make room for others.
    alerts.sort_by_key(|alert| alert.acknowledged_by.is_some());
    alerts.truncate(ALERTS_MAX);
    alerts
}
