//! A supervisor's page: of one institution, or of the whole network.

use tilts_queue::ids::{InstitutionId, PersonId, ServiceId};
use tilts_queue::tables::{DayFigures, Ticket, TicketStatus};
use tilts_queue::time::{Millis, Span};
use tilts_signaling::view::{
    Alert, ConsultationRow, HeldBy, RoomState, ServiceRow, ServiceTarget, SpecialistRow, SpecialistState,
    SuperviseView, TicketRow, Totals,
};

use super::{Scene, consult};
use crate::dispatch::TotalsAt;

/// Tickets shown.
const TICKETS_MAX: usize = 500;
/// Alerts shown.
const ALERTS_MAX: usize = 50;
/// The share of tickets to be answered within the target.
const TARGET_PCT: u32 = 80;

/// The view of a supervisor.
pub fn view(scene: &Scene<'_>, me: PersonId, institution: Option<InstitutionId>) -> SuperviseView {
    let queue = scene.queue();
    let target = queue.lookup().rules().service_level_target;
    let ours = |service: ServiceId| match institution {
        None => true,
        Some(institution) => queue.lookup().service(service).is_some_and(|service| service.institution == institution),
    };
    let mut tickets: Vec<&Ticket> = queue.tickets().filter(|ticket| ticket.in_line() && ours(ticket.service)).collect();
    tickets.sort_by_key(|ticket| (ticket.order(), ticket.id));
    let services = services(scene, &tickets, ours);
    let specialists = specialists(scene, institution);
    let consultations = consultations(scene, institution);
    let mut rooms: Vec<_> = queue.rooms().map(|room| scene.card(room.room)).collect();
    if institution.is_some() {
        rooms.retain(|room| room.service.is_some_and(ours));
    }
    rooms.sort_by_key(|room| (std::cmp::Reverse(busy(room.state)), room.since_ms, room.room));
    let mut totals = figures(&TotalsAt::of(queue, scene.now), scene.now);
    if institution.is_some() {
        narrow(&mut totals, &services, &specialists, consultations.len(), scene.now);
    }
    let hour_ago = scene.history().totals_at(scene.now.minus(Span::minutes(60)));
    SuperviseView {
        name: scene.name(me),
        institution,
        totals,
        hour_ago: hour_ago.filter(|_| institution.is_none()).map(|past| figures(past, past.at)),
        target: ServiceTarget { share_pct: TARGET_PCT, within_s: u32::try_from(target.0 / 1_000).unwrap_or(u32::MAX) },
        alerts: alerts(scene, &tickets, &services, &specialists, target, institution),
        services,
        tickets: tickets.iter().take(TICKETS_MAX).map(|ticket| row(scene, ticket)).collect(),
        specialists,
        consultations,
        rooms,
    }
}

fn busy(state: RoomState) -> u8 {
    match state {
        RoomState::Waiting => 4,
        RoomState::InConsultation => 3,
        RoomState::Ending => 2,
        RoomState::Free => 1,
        RoomState::Offline => 0,
    }
}

fn figures(now: &TotalsAt, at: Millis) -> Totals {
    let waited = now.longest_since.map_or(0, |since| at.since(since).0.max(0) / 1_000);
    Totals {
        waiting: now.waiting,
        longest_since_ms: now.longest_since.map(|since| since.0),
        longest_wait_s: u32::try_from(waited).unwrap_or(u32::MAX),
        service_level_pct: level(now.answered.1, now.answered.0),
        in_consultation: now.in_consultation,
        free_specialists: now.free_specialists,
        free_rooms: now.free_rooms,
        answered: now.answered.0,
        abandoned: now.abandoned,
    }
}

/// The same figures for one institution's services and people.
fn narrow(totals: &mut Totals, services: &[ServiceRow], people: &[SpecialistRow], consultations: usize, now: Millis) {
    let sum = |of: fn(&ServiceRow) -> u32| services.iter().map(of).sum::<u32>();
    totals.waiting = sum(|row| row.waiting);
    totals.answered = sum(|row| row.answered);
    totals.abandoned = sum(|row| row.abandoned);
    totals.longest_since_ms = services.iter().filter_map(|row| row.longest_since_ms).min();
    let waited = totals.longest_since_ms.map_or(0, |since| (now.0 - since).max(0) / 1_000);
    totals.longest_wait_s = u32::try_from(waited).unwrap_or(u32::MAX);
    let weighted: u32 = services.iter().map(|row| row.service_level_pct.unwrap_or(0) * row.answered).sum();
    totals.service_level_pct = weighted.checked_div(totals.answered);
    totals.in_consultation = u32::try_from(consultations).unwrap_or(u32::MAX);
    let free = people.iter().filter(|row| row.state == SpecialistState::Available).count();
    totals.free_specialists = u32::try_from(free).unwrap_or(u32::MAX);
}

fn level(within: u32, answered: u32) -> Option<u32> {
    (within * 100).checked_div(answered)
}

fn services(scene: &Scene<'_>, tickets: &[&Ticket], ours: impl Fn(ServiceId) -> bool) -> Vec<ServiceRow> {
    let queue = scene.queue();
    let lookup = queue.lookup();
    let mut rows = Vec::new();
    for wait in scene.waits.services.iter().filter(|wait| ours(wait.service)) {
        let figures = queue.figures(wait.service);
        let waiting = || tickets.iter().filter(|ticket| ticket.service == wait.service);
        let running = queue
            .consultations()
            .filter(|found| found.is_running() && found.served().is_some_and(|served| served.service == wait.service));
        let able = || lookup.who_serves(wait.service).iter().map(|person| queue.specialist(*person));
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let row = ServiceRow {
            service: wait.service,
            institution: lookup.service(wait.service).map(|service| service.institution),
            waiting: count(waiting().count()),
            longest_since_ms: waiting().map(|ticket| ticket.waiting_since.0).min(),
            in_consultation: count(running.count()),
            staffed: count(able().filter(|row| row.on_duty()).count()),
            free: count(able().filter(|row| row.is_free()).count()),
            answered: figures.answered,
            abandoned: figures.abandoned,
            service_level_pct: level(figures.answered_in_target, figures.answered),
            wait: wait.wait,
        };
        if row.waiting > 0 || row.in_consultation > 0 || figures != DayFigures::default() {
            rows.push(row);
        }
    }
    rows.sort_by_key(|row| (std::cmp::Reverse(row.waiting), row.longest_since_ms, row.service));
    rows
}

fn specialists(scene: &Scene<'_>, institution: Option<InstitutionId>) -> Vec<SpecialistRow> {
    let queue = scene.queue();
    let lookup = queue.lookup();
    let rows = lookup.network().specialists.iter();
    let mut rows: Vec<_> = rows
        .filter(|specialist| institution.is_none_or(|institution| specialist.institution == institution))
        .map(|specialist| {
            let row = queue.specialist(specialist.person);
            SpecialistRow {
                person: specialist.person,
                name: scene.name(specialist.person),
                institution: Some(specialist.institution),
                state: consult::state(&row),
                since_ms: row.since.0,
                handled: u32::try_from(scene.history().day_of(specialist.person).count()).unwrap_or(u32::MAX),
                missed: row.missed,
                services: lookup.served_by(specialist.person).to_vec(),
            }
        })
        .collect();
    rows.sort_by(|a, b| (b.state, &a.name).cmp(&(a.state, &b.name)));
    rows
}

fn consultations(scene: &Scene<'_>, institution: Option<InstitutionId>) -> Vec<ConsultationRow> {
    let queue = scene.queue();
    let running = queue.consultations().filter(|found| found.is_running());
    let mut rows: Vec<_> = running
        .filter(|found| {
            institution.is_none_or(|institution| found.served().is_some_and(|served| served.institution == institution))
        })
        .map(|found| ConsultationRow {
            consultation: found.id,
            number: found.visit().and_then(|visit| queue.visit(visit)).map(|visit| visit.number.to_string()),
            service: found.served().map(|served| served.service),
            specialist: found.served().map(|served| served.specialist),
            room: found.served().and_then(|served| served.room),
            since_ms: found.started_at.0,
            participants: u32::try_from(found.participants.len()).unwrap_or(u32::MAX),
        })
        .collect();
    rows.sort_by_key(|row| (row.since_ms, row.consultation));
    rows
}

fn row(scene: &Scene<'_>, ticket: &Ticket) -> TicketRow {
    let queue = scene.queue();
    let lookup = queue.lookup();
    let offer = match ticket.status {
        TicketStatus::Offered(offer) => queue.offer(offer),
        _ => None,
    };
    let able = |person: &&PersonId| {
        lookup.specialist(**person).is_some_and(|found| tilts_queue::matching::able(ticket, found, lookup).is_ok())
    };
    let staffed = lookup.who_serves(ticket.service).iter().filter(able).any(|id| queue.specialist(*id).on_duty());
    TicketRow {
        ticket: ticket.id,
        number: ticket.number.to_string(),
        service: ticket.service,
        language: ticket.language,
        mode: ticket.mode,
        room: ticket.room,
        since_ms: ticket.enqueued_at.0,
        offered_to: offer.map(|offer| offer.specialist),
        people_ahead: queue.people_ahead(ticket.id).unwrap_or(0),
        held_by: if offer.is_some() {
            HeldBy::Offered
        } else if ticket.paused_until.is_some() || ticket.room_lost_at.is_some() {
            HeldBy::RoomPaused
        } else if staffed {
            HeldBy::AllBusy
        } else {
            HeldBy::NobodyStaffed
        },
        undo_until_ms: ticket.act.map(|act| act.undo_until.0).filter(|until| *until > scene.now.0),
    }
}

fn alerts(
    scene: &Scene<'_>,
    tickets: &[&Ticket],
    services: &[ServiceRow],
    specialists: &[SpecialistRow],
    target: Span,
    institution: Option<InstitutionId>,
) -> Vec<Alert> {
    let mut alerts = Vec::new();
    for row in services.iter().filter(|row| row.waiting > 0 && row.staffed == 0) {
        alerts.push(Alert::NobodyStaffed { service: row.service, since_ms: row.longest_since_ms.unwrap_or(0) });
    }
    for ticket in tickets.iter().filter(|ticket| scene.now.since(ticket.waiting_since) > target) {
        alerts.push(Alert::LongWait { ticket: ticket.id, since_ms: ticket.waiting_since.0 });
    }
    for row in specialists.iter().filter(|row| row.state == SpecialistState::Away) {
        alerts.push(Alert::SpecialistAway { person: row.person, since_ms: row.since_ms });
    }
    if institution.is_none() {
        for call in scene.queue().help_calls().filter(|call| call.unanswered && call.answered_by.is_none()) {
            alerts.push(Alert::HelpUnanswered { room: call.room, since_ms: call.called_at.0 });
        }
    }
    alerts.truncate(ALERTS_MAX);
    alerts
}
