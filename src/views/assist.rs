//! A center employee's page.

use tilts_queue::event::Channel;
use tilts_queue::ids::{CenterId, PersonId};
use tilts_queue::tables::{Ticket, TicketStatus};
use tilts_signaling::view::{AssistView, InPersonCard, NumberCard, NumberState};

use super::appointments::today;
use super::{Scene, call};

/// The view of an employee.
pub fn view(scene: &Scene<'_>, me: PersonId, center: CenterId) -> AssistView {
    let queue = scene.queue();
    let mut help: Vec<_> = queue.help_calls().filter(|call| call.center == center).collect();
    help.sort_by_key(|call| (call.called_at, call.id));
    let rooms = scene.catalogue.centers.iter().find(|found| found.id == center).map(|found| found.rooms.as_slice());
    let joined = queue.consultations().filter(|consultation| consultation.is_running()).find_map(|consultation| {
        let mine = consultation.participants.iter().find(|one| one.person == Some(me))?;
        call::view(scene, consultation, mine.id)
    });
    AssistView {
        me,
        name: scene.name(me),
        center,
        opening: scene.opening(center),
        help: help.into_iter().map(|call| scene.help(call)).collect(),
        rooms: rooms.unwrap_or_default().iter().map(|room| scene.card(room.id)).collect(),
        numbers: numbers(scene, center),
        appointments: today(scene, true, |row| row.center == center),
        in_person: in_person(scene, center),
        waits: scene.waits.services.to_vec(),
        call: joined,
    }
}

/// Numbers whose holders are in no room.
fn numbers(scene: &Scene<'_>, center: CenterId) -> Vec<NumberCard> {
    let queue = scene.queue();
    let outside = queue.tickets().filter(|ticket| ticket.center == center && ticket.room.is_none());
    let mut cards: Vec<_> = outside
        .map(|ticket| NumberCard {
            ticket: ticket.id,
            number: ticket.number.to_string(),
            service: ticket.service,
            since_ms: ticket.enqueued_at.0,
            state: state(ticket),
            by_phone: ticket.phone.is_some(),
            callback: ticket.channel == Channel::Callback,
            wait: scene.wait_of(ticket.id),
            people_ahead: queue.people_ahead(ticket.id).unwrap_or(0),
            standing: scene.standing(ticket),
        })
        .collect();
    cards.sort_by_key(|card| (card.since_ms, card.ticket));
    cards
}

fn state(ticket: &Ticket) -> NumberState {
    match (ticket.status, ticket.called, ticket.not_before) {
        (TicketStatus::InConsultation(_), ..) => NumberState::Talking,
        (TicketStatus::Offered(_), ..) => NumberState::Offered,
        (TicketStatus::Held(until), ..) => NumberState::Kept { until_ms: until.0 },
        (TicketStatus::Waiting, Some(called), _) => {
            NumberState::Called { room: called.room, until_ms: called.until.0, again: called.again }
        }
        (TicketStatus::Waiting, None, Some(from)) => NumberState::Later { from_ms: from.0, attempts: ticket.attempts },
        (TicketStatus::Waiting, None, None) => NumberState::Waiting,
    }
}

fn in_person(scene: &Scene<'_>, center: CenterId) -> Vec<InPersonCard> {
    let queue = scene.queue();
    let mut cards: Vec<_> = queue
        .in_person(center)
        .map(|row| InPersonCard {
            consultation: row.id,
            number: queue.visit(row.visit).map(|visit| visit.number.to_string()).unwrap_or_default(),
            service: row.service,
            since_ms: row.started_at.0,
            employee: row.employee,
            employee_name: scene.name(row.employee),
        })
        .collect();
    cards.sort_by_key(|card| (card.since_ms, card.consultation));
    cards
}
