//! A room's page.

use tilts_queue::event::{Role, TicketEnd};
use tilts_queue::ids::{CenterId, RoomId};
use tilts_queue::tables::{Here, Ticket, TicketStatus, Visit};
use tilts_signaling::view::{
    CalledView, EndReason, Language, Mode, ReceiptView, RoomView, VisitStage, VisitView, WaitView, WaitingView,
};

use super::{Scene, call};
use crate::receipts;

/// Services on the start screen.
const POPULAR_MAX: usize = 8;

/// The view of a room.
pub fn view(scene: &Scene<'_>, room: RoomId, center: CenterId) -> RoomView {
    let queue = scene.queue();
    let row = queue.room(room);
    let visit = queue.visit_in(room).and_then(|found| visit(scene, found));
    let mut popular: Vec<_> =
        scene.catalogue.services.iter().filter_map(|service| Some((service.common_rank?, service.id))).collect();
    popular.sort_unstable();
    RoomView {
        center,
        room,
        opening: scene.opening(center),
        popular: popular.into_iter().map(|(_, service)| service).take(POPULAR_MAX).collect(),
        // Whoever has chosen chooses no more, and the call's first messages go out sooner without 13 kB before them.
        waits: if visit.is_some() { Vec::new() } else { scene.waits.services.to_vec() },
        signing_staffed: scene.waits.signing_staffed,
        help: row.help_call.and_then(|id| queue.help_call(id)).map(|call| scene.help(call)),
        called: row.called.and_then(|id| queue.ticket(id)).and_then(|ticket| {
            let until_ms = ticket.called?.until.0;
            Some(CalledView { number: ticket.number.to_string(), until_ms })
        }),
        visit,
    }
}

fn visit(scene: &Scene<'_>, visit: &Visit) -> Option<VisitView> {
    let queue = scene.queue();
    let ticket = visit.ticket.and_then(|ticket| queue.ticket(ticket));
    let stage = match ticket {
        Some(ticket) => match ticket.status {
            TicketStatus::InConsultation(id) => {
                let consultation = queue.consultation(id)?;
                let me = consultation.participants.iter().find(|one| one.role == Role::Resident)?.id;
                VisitStage::Call(Box::new(call::view(scene, consultation, me)?))
            }
            _ => VisitStage::Waiting(waiting(scene, ticket)),
        },
        None => VisitStage::Ended(receipt(scene, visit)),
    };
    let service = ticket.map(|ticket| ticket.service).or(visit.last.map(|(_, service)| service))?;
    Some(VisitView {
        visit: visit.id,
        number: visit.number.to_string(),
        service,
        language: ticket.map_or(Language::LV, |ticket| ticket.language),
        mode: ticket.map_or(Mode::Speech, |ticket| ticket.mode),
        stage,
        rated: visit.rated,
    })
}

fn waiting(scene: &Scene<'_>, ticket: &Ticket) -> WaitingView {
    let queue = scene.queue();
    let wait = scene.wait_of(ticket.id);
    let typical = queue.lookup().service(ticket.service).map_or(0, |service| service.typical_handle.0);
    let waited = scene.now.since(ticket.waiting_since).0;
    let service = scene.waits.services.iter().find(|wait| wait.service == ticket.service);
    let transferred = queue.visit(ticket.visit).and_then(|visit| visit.last).map(|(_, service)| service);
    WaitingView {
        ticket: ticket.id,
        since_ms: ticket.enqueued_at.0,
        people_ahead: queue.people_ahead(ticket.id).unwrap_or(0),
        wait,
        longer_than_promised: waited > 2 * typical && !matches!(wait, WaitView::Unknown),
        offered: matches!(ticket.status, TicketStatus::Offered(_)),
        looking_for_next: !ticket.passes.is_empty(),
        here_check_until_ms: match ticket.here {
            Here::Asked(until) => Some(until.0),
            _ => None,
        },
        no_show_until_ms: match ticket.status {
            TicketStatus::Held(until) => Some(until.0),
            _ => None,
        },
        paused_until_ms: ticket.paused_until.map(|until| until.0),
        staffed: service.is_some_and(|wait| wait.staffed),
        notice: queue.notices_for(ticket, scene.now).iter().find_map(|(id, _)| scene.notices.get(id).cloned()),
        shut: service.and_then(|wait| wait.shut.clone()).filter(|_| ticket.suspended),
        appointment_ms: scene.appointment_ms(ticket),
        transferred_from: transferred.filter(|from| *from != ticket.service),
    }
}

fn receipt(scene: &Scene<'_>, visit: &Visit) -> ReceiptView {
    let times = scene.history().visit(visit.id);
    let last = visit.last.and_then(|(id, _)| scene.history().consultation(id));
    // The times of a day go with it: of a receipt left overnight only what the visit itself says is known.
    let ended = times.and_then(|times| times.ended).or(last.and_then(|last| last.ended));
    let others = last.into_iter().flat_map(|last| &last.participants).filter(|one| one.role != Role::Resident);
    ReceiptView {
        reason: match visit.ended {
            Some(TicketEnd::Served) => EndReason::Completed,
            Some(TicketEnd::NoShow | TicketEnd::Unreached) => EndReason::NoShow,
            Some(TicketEnd::CenterClosed) => EndReason::CenterClosed,
            Some(TicketEnd::RoomLost) => EndReason::RoomLost,
            Some(TicketEnd::Left) | None => EndReason::Left,
        },
        since_ms: times.map_or(visit.began_at, |times| times.requested).0,
        started_ms: last.map(|last| last.started.0),
        ended_ms: ended.map(|ended| ended.0),
        participants: others.map(|one| call::participant(scene, one, None)).collect(),
        code: visit.last.map(|_| receipts::code(scene.queue().network_id(), visit.id)),
        kept_until_ms: ended.map(|ended| ended.0 + scene.keep_ms),
    }
}
