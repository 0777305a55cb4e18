//! The promises that hold after every command, checked.
//!
//! Used by the property tests and after each step of the simulation. [`check`] is one pass over the tables, and the
//! matching promise by free specialists, of whom there are few while anybody waits. [`check_step`] looks at the rows that
//! a step changed, and at those that they name: by comparing the tables before and after it, which share what is the same.

use std::collections::BTreeSet;

use imbl::ordmap::DiffItem;

use crate::Queue;
use crate::event::{Event, MatchReason};
use crate::ids::{
    AppointmentId, ConsultationId, HelpCallId, InvitationId, OfferId, PersonId, RoomId, ServiceId, TicketId, VisitId,
};
use crate::index::Index;
use crate::matching::eligible;
use crate::tables::{
    Consultation, Engagement, HelpCall, InPerson, Offer, Phase, RoomRow, SpecialistRow, Subject, Ticket, TicketStatus,
    Visit, is_company,
};

/// A promise that does not hold: a defect of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A waiting ticket and a free specialist are eligible for each other.
    #[error("{0:?} waits and {1:?} is free, and they are eligible for each other")]
    Unmatched(TicketId, PersonId),
    /// A ticket was offered to a specialist of a later group while one of an earlier group was free.
    #[error("{0:?} was offered to {1:?} although somebody of a group before was free")]
    GroupSkipped(TicketId, PersonId),
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
    /// An invitation does not agree with its consultation or with whom it asks, or somebody is free who could come.
    #[error("{0:?} disagrees with its consultation, or somebody free is not asked")]
    Invitation(InvitationId),
    /// A resident waits apart although one of the two specialists is not there.
    #[error("the resident of {0:?} is kept apart for nobody")]
    Held(ConsultationId),
    /// A visit does not agree with its room or ticket.
    #[error("{0:?} disagrees with its room or ticket")]
    Visit(VisitId),
    /// A room does not agree with its visit or call.
    #[error("{0:?} disagrees with its visit or its call for help")]
    Room(RoomId),
    /// A number's turn is near and its center has a free room, but it is not called.
    #[error("{0:?} waits outside a free room, and its turn is near")]
    NotCalled(TicketId),
    /// Two tickets of the same day have one number.
    #[error("{0:?} and another ticket have one number")]
    Number(TicketId),
    /// The indexes are not what the tables say.
    #[error("the indexes are not what the tables say")]
    Index,
    /// Remembered commands are not what their order says.
    #[error("the memory of commands is broken")]
    Commands,
    /// The specialist of an appointment is absent although a colleague is free for it.
    #[error("the specialist of {0:?} is absent, and a colleague is free")]
    NotCovered(AppointmentId),
    /// An appointment does not agree with its ticket or with whom is held back for it, a specialist is held back for
    /// nobody or for too long, or nobody is although somebody could be.
    #[error("{0:?} disagrees with its ticket or with who is held back for it")]
    Appointment(AppointmentId),
}

/// Checks every promise that one state can show. Its cost grows with what goes on at the moment, not with the day.
///
/// # Errors
/// The first promise found broken.
pub fn check(queue: &Queue) -> Result<(), Broken> {
    queue.tickets().try_for_each(|row| ticket(queue, row))?;
    numbers(queue)?;
    queue.offers().try_for_each(|row| offer(queue, row))?;
    queue.tables.specialists.values().try_for_each(|row| specialist(queue, row))?;
    queue.consultations().try_for_each(|talk| consultation(queue, talk))?;
    invitations(queue)?;
    queue.tables.rooms.values().try_for_each(|row| room(queue, row))?;
    queue.help_calls().try_for_each(|call| help_call(queue, call))?;
    matched(queue)?;
    called(queue)?;
    in_person(queue)?;
    appointments(queue)?;
    covered(queue)?;
    commands(queue)
}

/// Checks what [`check`] leaves out because it grows with the day: every visit, and that the indexes are what the tables
/// say.
///
/// # Errors
/// The first promise found broken.
pub fn check_thoroughly(queue: &Queue) -> Result<(), Broken> {
    check(queue)?;
    queue.tables.visits.values().try_for_each(|row| visit(queue, row))?;
    if queue.index == Index::of(&queue.tables, &queue.lookup) { Ok(()) } else { Err(Broken::Index) }
}

/// Checks what a step may have broken, if every promise held before it. Its cost grows with what the step changed.
///
/// # Errors
/// The first promise found broken.
pub fn check_step(before: &Queue, after: &Queue) -> Result<(), Broken> {
    let (old, new) = (&before.tables, &after.tables);
    let mut touched = Touched::default();
    for row in differing(old.tickets.diff(&new.tickets)) {
        touched.ticket(row);
    }
    for row in differing(old.offers.diff(&new.offers)) {
        touched.offers.insert(row.id);
        touched.tickets.insert(row.ticket);
        touched.specialists.insert(row.specialist);
    }
    for row in differing(old.specialists.diff(&new.specialists)) {
        touched.specialist(row);
    }
    for row in differing(old.consultations.diff(&new.consultations)) {
        touched.consultations.insert(row.id);
        if let Some(served) = row.served() {
            touched.tickets.insert(served.ticket);
            touched.specialists.insert(served.specialist);
            touched.visits.insert(served.visit);
        }
    }
    for row in differing(old.visits.diff(&new.visits)) {
        touched.visits.insert(row.id);
        touched.tickets.extend(row.ticket);
        touched.rooms.extend(row.room);
    }
    for row in differing(old.rooms.diff(&new.rooms)) {
        touched.rooms.insert(row.room);
        touched.visits.extend(row.visit);
        touched.tickets.extend(row.called);
        touched.help_calls.extend(row.help_call);
    }
    for row in differing(old.help_calls.diff(&new.help_calls)) {
        touched.help_calls.insert(row.id);
        touched.rooms.insert(row.room);
    }
    touched.check(after)?;
    // There are few, and whether they are right depends on who is free.
    invitations(after)?;
    matched(after)?;
    called(after)?;
    in_person(after)?;
    appointments(after)?;
    covered(after)?;
    commands(after)
}

/// The rows of a table that a step changed, as they were and as they are.
fn differing<'a, K: 'a, V: 'a>(items: impl Iterator<Item = DiffItem<'a, 'a, K, V>>) -> impl Iterator<Item = &'a V> {
    items
        .flat_map(|item| match item {
            DiffItem::Add(_, row) | DiffItem::Remove(_, row) => [Some(row), None],
            DiffItem::Update { old: (_, old), new: (_, new) } => [Some(old), Some(new)],
        })
        .flatten()
}

/// What is to be looked at again after a step.
#[derive(Default)]
struct Touched {
    tickets: BTreeSet<TicketId>,
    offers: BTreeSet<OfferId>,
    specialists: BTreeSet<PersonId>,
    consultations: BTreeSet<ConsultationId>,
    visits: BTreeSet<VisitId>,
    rooms: BTreeSet<RoomId>,
    help_calls: BTreeSet<HelpCallId>,
}

impl Touched {
    fn ticket(&mut self, row: &Ticket) {
        self.tickets.insert(row.id);
        self.visits.insert(row.visit);
        self.rooms.extend(row.called.map(|called| called.room));
        match row.status {
            TicketStatus::Offered(offer) => drop(self.offers.insert(offer)),
            TicketStatus::InConsultation(talk) => drop(self.consultations.insert(talk)),
            TicketStatus::Waiting | TicketStatus::Held(_) => {}
        }
    }

    fn specialist(&mut self, row: &SpecialistRow) {
        self.specialists.insert(row.person);
        match row.engagement {
            Engagement::Offered(offer) => drop(self.offers.insert(offer)),
            Engagement::Consulting(talk) | Engagement::WrapUp(talk) | Engagement::Assisting(talk) => {
                self.consultations.insert(talk);
            }
            Engagement::None | Engagement::Invited(_) => {}
        }
    }

    fn check(&self, queue: &Queue) -> Result<(), Broken> {
        let tables = &queue.tables;
        self.tickets.iter().filter_map(|id| queue.ticket(*id)).try_for_each(|row| ticket(queue, row))?;
        self.offers.iter().filter_map(|id| queue.offer(*id)).try_for_each(|row| offer(queue, row))?;
        let specialists = self.specialists.iter().filter_map(|id| tables.specialists.get(id));
        specialists.into_iter().try_for_each(|row| specialist(queue, row))?;
        let talks = self.consultations.iter().filter_map(|id| queue.consultation(*id));
        talks.into_iter().try_for_each(|talk| consultation(queue, talk))?;
        self.visits.iter().filter_map(|id| queue.visit(*id)).try_for_each(|row| visit(queue, row))?;
        self.rooms.iter().filter_map(|id| tables.rooms.get(id)).try_for_each(|row| room(queue, row))?;
        self.help_calls.iter().filter_map(|id| queue.help_call(*id)).try_for_each(|call| help_call(queue, call))
    }
}

fn visit(queue: &Queue, row: &Visit) -> Result<(), Broken> {
    let ticket = row.ticket.is_none_or(|ticket| queue.ticket(ticket).is_some_and(|there| there.visit == row.id));
    let there = match row.room {
        Some(room) => queue.room(room).visit == Some(row.id),
        None => row.ticket.is_some() || row.in_person.is_some(),
    };
    let agrees = ticket && there == row.open && (row.ticket.is_none() || row.open);
    if agrees { Ok(()) } else { Err(Broken::Visit(row.id)) }
}

fn ticket(queue: &Queue, row: &Ticket) -> Result<(), Broken> {
    let tables = &queue.tables;
    let there = match row.status {
        TicketStatus::Waiting | TicketStatus::Held(_) => true,
        TicketStatus::Offered(offer) => tables.offers.get(&offer).is_some_and(|offer| offer.ticket == row.id),
        TicketStatus::InConsultation(id) => queue.consultation(id).is_some_and(|consultation| {
            consultation.is_running() && consultation.served().is_some_and(|served| served.ticket == row.id)
        }),
    };
    let visit = tables.visits.get(&row.visit);
    let visited = visit.is_some_and(|visit| visit.ticket == Some(row.id) && visit.room == row.room);
    let called = row.called.is_none_or(|called| {
        let kept = queue.room(called.room);
        let outside = row.room.is_none() && matches!(row.status, TicketStatus::Waiting);
        kept.called == Some(row.id) && kept.online && outside
    });
    let suspended = row.suspended == tables.closures.contains_key(&row.service);
    if there && visited && called && suspended { Ok(()) } else { Err(Broken::TicketPlace(row.id)) }
}

fn numbers(queue: &Queue) -> Result<(), Broken> {
    let mut numbers = BTreeSet::new();
    let today = |ticket: &&Ticket| queue.lookup.day(ticket.enqueued_at) == queue.tables.day;
    match queue.tickets().filter(today).find(|ticket| !numbers.insert(ticket.number)) {
        Some(ticket) => Err(Broken::Number(ticket.id)),
        None => Ok(()),
    }
}

fn offer(queue: &Queue, offer: &Offer) -> Result<(), Broken> {
    let ticket = queue.ticket(offer.ticket).is_some_and(|ticket| ticket.status == TicketStatus::Offered(offer.id));
    let row = queue.specialist(offer.specialist);
    let agrees = ticket && row.engagement == Engagement::Offered(offer.id) && row.on_duty();
    if agrees { Ok(()) } else { Err(Broken::Offer(offer.id)) }
}

fn specialist(queue: &Queue, row: &SpecialistRow) -> Result<(), Broken> {
    let there = match row.engagement {
        Engagement::None => true,
        Engagement::Offered(id) => queue.offer(id).is_some_and(|offer| offer.specialist == row.person),
        Engagement::Consulting(id) | Engagement::WrapUp(id) => queue.consultation(id).is_some_and(|talk| {
            let own = talk.served().is_some_and(|served| served.specialist == row.person);
            own && talk.is_running() == matches!(row.engagement, Engagement::Consulting(_))
        }),
        Engagement::Invited(id) => {
            let asked = queue.invitation(id).and_then(|one| one.asked);
            asked.is_some_and(|asked| asked.specialist == row.person) && row.on_duty()
        }
        Engagement::Assisting(id) => queue
            .consultation(id)
            .is_some_and(|talk| talk.is_running() && talk.company().any(|person| person == row.person)),
    };
    let held = row.held.is_none_or(|held| {
        let appointment = queue.appointment(held.appointment);
        appointment.is_some_and(|one| one.held == Some(row.person))
    });
    if there && held { Ok(()) } else { Err(Broken::SpecialistPlace(row.person)) }
}

fn consultation(queue: &Queue, talk: &Consultation) -> Result<(), Broken> {
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
    let company = |person| queue.specialist(person).engagement == Engagement::Assisting(talk.id);
    if !agrees || !talk.company().all(company) {
        return Err(Broken::Consultation(talk.id));
    }
    handover(queue, talk)
}

/// Who is to take over is there as company; and nobody is kept apart for one who is not there.
fn handover(queue: &Queue, talk: &Consultation) -> Result<(), Broken> {
    let Some((served, handover)) = talk.served().and_then(|served| Some((served, served.handover?))) else {
        return Ok(());
    };
    let there = talk.participant(handover.participant).is_some_and(is_company);
    if !there || !talk.is_running() {
        return Err(Broken::Consultation(talk.id));
    }
    let both_online = [served.specialist, handover.specialist].iter().all(|person| queue.specialist(*person).online);
    if handover.together_at.is_some() && !both_online { Err(Broken::Held(talk.id)) } else { Ok(()) }
}

fn invitations(queue: &Queue) -> Result<(), Broken> {
    for one in queue.invitations() {
        let stands = queue
            .consultation(one.consultation)
            .is_some_and(|talk| talk.is_running() && talk.served().is_some_and(|served| served.specialist == one.by));
        let right = match one.asked {
            Some(asked) => queue.specialist(asked.specialist).engagement == Engagement::Invited(one.id),
            None => !queue.index.free.iter().any(|(.., person)| queue.can_come(one, *person)),
        };
        if !stands || !right {
            return Err(Broken::Invitation(one.id));
        }
    }
    Ok(())
}

fn room(queue: &Queue, row: &RoomRow) -> Result<(), Broken> {
    let visit = row.visit.is_none_or(|visit| queue.visit(visit).is_some_and(|visit| visit.room == Some(row.room)));
    let call = row.help_call.is_none_or(|call| queue.help_call(call).is_some_and(|call| call.room == row.room));
    // At most one occupant, the one it is kept for included.
    let kept = row.called.is_none_or(|id| {
        let called = queue.ticket(id).and_then(|ticket| ticket.called);
        row.visit.is_none() && called.is_some_and(|called| called.room == row.room)
    });
    if visit && call && kept { Ok(()) } else { Err(Broken::Room(row.room)) }
}

/// No room stands free while a number of its center has its turn near.
fn called(queue: &Queue) -> Result<(), Broken> {
    let near = |id: &TicketId| queue.ticket(*id).is_some_and(|ticket| queue.turn_is_near(ticket));
    match queue.index.callable.iter().map(|(.., id)| *id).find(near) {
        Some(id) => Err(Broken::NotCalled(id)),
        None => Ok(()),
    }
}

fn in_person(queue: &Queue) -> Result<(), Broken> {
    let agrees = |row: &InPerson| queue.visit(row.visit).is_some_and(|visit| visit.in_person == Some(row.id));
    match queue.tables.in_person.values().find(|row| !agrees(row)) {
        Some(row) => Err(Broken::Visit(row.visit)),
        None => Ok(()),
    }
}

/// No colleague is free for an appointment whose specialist is absent.
fn covered(queue: &Queue) -> Result<(), Broken> {
    let mut rows = queue.uncovered(queue.tables.at).map(|(row, _)| row);
    match rows.find(|row| queue.colleague_for(row).is_some()) {
        Some(row) => Err(Broken::NotCovered(row.id)),
        None => Ok(()),
    }
}

/// Whoever is near has the specialist held back who is to be, and nobody else; who is held back and free takes the ticket
/// of the one who has come.
fn appointments(queue: &Queue) -> Result<(), Broken> {
    let now = queue.tables.at;
    for (_, id, _) in &queue.index.near {
        let broken = Broken::Appointment(*id);
        let row = queue.appointment(*id).ok_or(broken)?;
        if queue.to_hold(row, now) != row.held {
            return Err(broken);
        }
        let Some(person) = row.held else { continue };
        let specialist = queue.specialist(person);
        if specialist.held.is_none_or(|held| held.appointment != *id) {
            return Err(broken);
        }
        let ticket = row.ticket().and_then(|ticket| queue.ticket(ticket));
        if let Some(ticket) = ticket.filter(|one| eligible(one, &specialist, &queue.lookup, now) == Ok(())) {
            return Err(Broken::Unmatched(ticket.id, person));
        }
    }
    Ok(())
}

fn help_call(queue: &Queue, call: &HelpCall) -> Result<(), Broken> {
    if queue.room(call.room).help_call == Some(call.id) { Ok(()) } else { Err(Broken::Room(call.room)) }
}

fn commands(queue: &Queue) -> Result<(), Broken> {
    let tables = &queue.tables;
    let bounded = tables.commands_in_order.len() <= queue.lookup.rules().commands_remembered as usize;
    let same = tables.commands.len() == tables.commands_in_order.len();
    if bounded && same { Ok(()) } else { Err(Broken::Commands) }
}

fn matched(queue: &Queue) -> Result<(), Broken> {
    let now = queue.tables.at;
    for (.., person) in &queue.index.free {
        let row = queue.specialist(*person);
        for service in asked_for(queue, *person) {
            for (_, id) in queue.index.ready.of(service) {
                let fits = queue.ticket(*id).map(|ticket| eligible(ticket, &row, &queue.lookup, now));
                if fits == Some(Ok(())) {
                    return Err(Broken::Unmatched(*id, *person));
                }
            }
        }
    }
    Ok(())
}

/// Whether no ticket waits that a specialist could be offered instead of coming to a consultation.
fn residents_first(before: &Queue, person: PersonId) -> Result<(), Broken> {
    let row = before.specialist(person);
    for service in asked_for(before, person) {
        for (_, id) in before.index.ready.of(service) {
            let fits = before.ticket(*id).map(|ticket| eligible(ticket, &row, &before.lookup, before.tables.at));
            if fits == Some(Ok(())) {
                return Err(Broken::Unmatched(*id, person));
            }
        }
    }
    Ok(())
}

/// The services for which a specialist is asked at some time.
fn asked_for(queue: &Queue, person: PersonId) -> impl Iterator<Item = ServiceId> + '_ {
    let specialist = queue.lookup.specialist(person);
    let services = queue.lookup.network().services.iter().map(|service| service.id);
    services.filter(move |id| specialist.is_some_and(|one| queue.lookup.group(*id, one).is_some()))
}

/// Whether an offer goes to the right ticket: nobody earlier in order, and not named elsewhere, could have been
/// offered to this specialist at that moment. `before` is the state at the moment of the offer.
///
/// # Errors
/// [`Broken::Unmatched`] with the ticket that was passed over.
pub fn check_order(before: &Queue, offer: &Event) -> Result<(), Broken> {
    if let Event::InvitationOffered { specialist, .. } = offer {
        return residents_first(before, *specialist);
    }
    let Event::OfferMade { ticket, specialist, reason, group, .. } = offer else { return Ok(()) };
    let Some(offered) = before.ticket(*ticket) else { return Err(Broken::TicketPlace(*ticket)) };
    if matches!(reason, MatchReason::Named | MatchReason::Preferred | MatchReason::Appointment) {
        return Ok(());
    }
    // Nobody of a group before, and free, could have been asked in place of this one.
    let earlier = before.index.free.iter().filter_map(|(.., person)| before.lookup.specialist(*person)).any(|other| {
        let row = before.specialist(other.person);
        let fresh = !offered.passes.iter().any(|pass| pass.specialist == other.person);
        fresh
            && before.lookup.group(offered.service, other).is_some_and(|of| of < *group)
            && eligible(offered, &row, &before.lookup, before.tables.at) == Ok(())
    });
    if earlier {
        return Err(Broken::GroupSkipped(*ticket, *specialist));
    }
    let row = before.specialist(*specialist);
    for service in asked_for(before, *specialist) {
        for rank @ (_, id) in before.index.ready.of(service) {
            if *rank >= offered.rank() {
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
