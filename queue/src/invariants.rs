//! The promises that hold after every command, checked.
//!
//! Used by the property tests and after each step of the simulation. Cheap enough for that: one pass over the tables,
//! and the matching promise by free specialists, of whom there are few while anybody waits.

use crate::Queue;
use crate::event::{Event, MatchReason};
use crate::ids::{ConsultationId, OfferId, PersonId, RoomId, TicketId, VisitId};
use crate::index::{Index, of_service};
use crate::matching::eligible;
use crate::tables::{Engagement, Phase, Subject, TicketStatus};

/// A promise that does not hold: a defect of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A waiting ticket and a free specialist are eligible for each other.
    #[error("{0:?} waits and {1:?} is free, and they are eligible for each other")]
    Unmatched(TicketId, PersonId),
    /// A ticket is not in exactly the place it says.
    #[error("{0:?} is not in the place it says")]
    TicketPlace(TicketId),
    /// An offer does not agree with its ticket or specialist.
    #[error("{0:?} disagrees with its ticket or specialist")]
    Offer(OfferId),
    /// A specialist is not in exactly the place they say.
    #[error("{0:?} is not in the place they say")]
    SpecialistPlace(PersonId),
    /// A consultation does not agree with its ticket or specialist.
    #[error("{0:?} disagrees with its ticket or specialist")]
    Consultation(ConsultationId),
    /// A visit does not agree with its room or ticket.
    #[error("{0:?} disagrees with its room or ticket")]
    Visit(VisitId),
    /// A room does not agree with its visit or call.
    #[error("{0:?} disagrees with its visit or its call for help")]
    Room(RoomId),
    /// Two tickets of the same day have one number.
    #[error("{0:?} and another ticket have one number")]
    Number(TicketId),
    /// The indexes are not what the tables say.
    #[error("the indexes are not what the tables say")]
    Index,
    /// Remembered commands are not what their order says.
    #[error("the memory of commands is broken")]
    Commands,
}

/// Checks every promise that one state can show. Its cost grows with what goes on at the moment, not with the day.
///
/// # Errors
/// The first promise found broken.
pub fn check(queue: &Queue) -> Result<(), Broken> {
    tickets(queue)?;
    offers(queue)?;
    specialists(queue)?;
    consultations(queue)?;
    rooms(queue)?;
    matched(queue)?;
    let tables = &queue.tables;
    let bounded = tables.commands_in_order.len() <= queue.lookup.rules().commands_remembered as usize;
    if !bounded || tables.commands.len() != tables.commands_in_order.len() {
        return Err(Broken::Commands);
    }
    Ok(())
}

/// Checks what [`check`] leaves out because it grows with the day: every visit, and that the indexes are what the tables
/// say.
///
/// # Errors
/// The first promise found broken.
pub fn check_thoroughly(queue: &Queue) -> Result<(), Broken> {
    check(queue)?;
    visits(queue)?;
    if queue.index == Index::of(&queue.tables, &queue.lookup) { Ok(()) } else { Err(Broken::Index) }
}

fn visits(queue: &Queue) -> Result<(), Broken> {
    for visit in queue.tables.visits.values() {
        let ticket =
            visit.ticket.is_none_or(|ticket| queue.ticket(ticket).is_some_and(|there| there.visit == visit.id));
        let there = match visit.room {
            Some(room) => queue.room(room).visit == Some(visit.id),
            None => visit.ticket.is_some(),
        };
        if !ticket || there != visit.open || (visit.ticket.is_some() && !visit.open) {
            return Err(Broken::Visit(visit.id));
        }
    }
    Ok(())
}

fn tickets(queue: &Queue) -> Result<(), Broken> {
    let tables = &queue.tables;
    let mut numbers = std::collections::BTreeSet::new();
    for ticket in queue.tickets() {
        let there = match ticket.status {
            TicketStatus::Waiting | TicketStatus::Held(_) => true,
            TicketStatus::Offered(offer) => tables.offers.get(&offer).is_some_and(|offer| offer.ticket == ticket.id),
            TicketStatus::InConsultation(id) => queue.consultation(id).is_some_and(|consultation| {
                consultation.is_running() && consultation.served().is_some_and(|served| served.ticket == ticket.id)
            }),
        };
        let visited = tables.visits.get(&ticket.visit).is_some_and(|visit| visit.ticket == Some(ticket.id));
        if !there || !visited {
            return Err(Broken::TicketPlace(ticket.id));
        }
        let today = queue.lookup.day(ticket.enqueued_at) == tables.day;
        if today && !numbers.insert(ticket.number) {
            return Err(Broken::Number(ticket.id));
        }
    }
    Ok(())
}

fn offers(queue: &Queue) -> Result<(), Broken> {
    for offer in queue.offers() {
        let ticket = queue.ticket(offer.ticket).is_some_and(|ticket| ticket.status == TicketStatus::Offered(offer.id));
        let row = queue.specialist(offer.specialist);
        if !ticket || row.engagement != Engagement::Offered(offer.id) || !row.on_duty() {
            return Err(Broken::Offer(offer.id));
        }
    }
    Ok(())
}

fn specialists(queue: &Queue) -> Result<(), Broken> {
    for row in queue.tables.specialists.values() {
        let there = match row.engagement {
            Engagement::None => true,
            Engagement::Offered(id) => queue.offer(id).is_some_and(|offer| offer.specialist == row.person),
            Engagement::Consulting(id) | Engagement::WrapUp(id) => queue.consultation(id).is_some_and(|talk| {
                let own = talk.served().is_some_and(|served| served.specialist == row.person);
                own && talk.is_running() == matches!(row.engagement, Engagement::Consulting(_))
            }),
        };
        if !there {
            return Err(Broken::SpecialistPlace(row.person));
        }
    }
    Ok(())
}

fn consultations(queue: &Queue) -> Result<(), Broken> {
    for talk in queue.consultations() {
        let agrees = match (&talk.subject, talk.phase) {
            (Subject::AdHoc(_), Phase::Running) => !talk.participants.is_empty(),
            (Subject::AdHoc(_), Phase::WrapUp { .. }) => false,
            (Subject::Ticket(served), Phase::Running) => {
                let ticket = queue.ticket(served.ticket).map(|ticket| ticket.status);
                ticket == Some(TicketStatus::InConsultation(talk.id))
                    && queue.specialist(served.specialist).engagement == Engagement::Consulting(talk.id)
                    && talk.participants.len() >= 2
            }
            (Subject::Ticket(served), Phase::WrapUp { .. }) => {
                queue.specialist(served.specialist).engagement == Engagement::WrapUp(talk.id)
                    && queue.visit(served.visit).is_some()
            }
        };
        if !agrees {
            return Err(Broken::Consultation(talk.id));
        }
    }
    Ok(())
}

fn rooms(queue: &Queue) -> Result<(), Broken> {
    for visit in queue.tables.visits.values() {
        let ticket =
            visit.ticket.is_none_or(|ticket| queue.ticket(ticket).is_some_and(|there| there.visit == visit.id));
        let there = match visit.room {
            Some(room) => queue.room(room).visit == Some(visit.id),
            None => visit.ticket.is_some(),
        };
        if !ticket || there != visit.open || (visit.ticket.is_some() && !visit.open) {
            return Err(Broken::Visit(visit.id));
        }
    }
    for row in queue.tables.rooms.values() {
        let visit = row.visit.is_none_or(|visit| queue.visit(visit).is_some_and(|visit| visit.room == Some(row.room)));
        let call = row.help_call.is_none_or(|call| queue.help_call(call).is_some_and(|call| call.room == row.room));
        if !visit || !call {
            return Err(Broken::Room(row.room));
        }
    }
    for call in queue.help_calls() {
        if queue.room(call.room).help_call != Some(call.id) {
            return Err(Broken::Room(call.room));
        }
    }
    Ok(())
}

fn matched(queue: &Queue) -> Result<(), Broken> {
    let now = queue.tables.at;
    for (_, person) in &queue.index.free {
        let row = queue.specialist(*person);
        for service in queue.lookup.served_by(*person) {
            for (_, _, id) in of_service(&queue.index.ready, *service) {
                let fits = queue.ticket(*id).map(|ticket| eligible(ticket, &row, &queue.lookup, now));
                if fits == Some(Ok(())) {
                    return Err(Broken::Unmatched(*id, *person));
                }
            }
        }
    }
    Ok(())
}

/// Whether an offer goes to the right ticket: nobody earlier in order, and not named elsewhere, could have been
/// offered to this specialist at that moment. `before` is the state at the moment of the offer.
///
/// # Errors
/// [`Broken::Unmatched`] with the ticket that was passed over.
pub fn check_order(before: &Queue, offer: &Event) -> Result<(), Broken> {
    let Event::OfferMade { ticket, specialist, reason, .. } = offer else { return Ok(()) };
    let Some(offered) = before.ticket(*ticket) else { return Err(Broken::TicketPlace(*ticket)) };
    if *reason == MatchReason::Named {
        return Ok(());
    }
    let row = before.specialist(*specialist);
    for service in before.lookup.served_by(*specialist) {
        for (_, order, id) in of_service(&before.index.ready, *service) {
            if (*order, *id) >= (offered.order(), *ticket) {
                break;
            }
            let earlier = before.ticket(*id).map(|ticket| eligible(ticket, &row, &before.lookup, before.tables.at));
            if earlier == Some(Ok(())) {
                return Err(Broken::Unmatched(*id, *specialist));
            }
        }
    }
    Ok(())
}
