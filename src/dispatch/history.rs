//! Today's past: a projection of the day's events for what people look back on: a specialist's own day, a visitor's
//! receipt, a ticket's story, the figures of an hour ago. It begins anew with each day and is rebuilt on a start.

use std::collections::{BTreeMap, VecDeque};

use tilts_queue::Queue;
use tilts_queue::event::{Event, Outcome, Participant, Recorded};
use tilts_queue::ids::{ConsultationId, PersonId, ServiceId, TicketId, VisitId};
use tilts_queue::time::Millis;

/// Consultations a specialist looks back on.
const ENTRIES_MAX: usize = 100;
/// Sentences of one ticket's story.
const SENTENCES_MAX: usize = 200;
/// Totals are kept once a minute, for a little more than an hour.
const TOTALS_EVERY_MS: i64 = 60_000;
const TOTALS_MAX: usize = 75;

/// Today's past.
#[derive(Debug, Clone, Default)]
pub struct History {
    days: BTreeMap<PersonId, VecDeque<DayEntry>>,
    finished: BTreeMap<ConsultationId, Finished>,
    stories: BTreeMap<TicketId, Vec<Sentence>>,
    /// When each visit drew its number, and when its last ticket ended.
    visits: BTreeMap<VisitId, VisitTimes>,
    totals: VecDeque<TotalsAt>,
}

/// One of a specialist's consultations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayEntry {
    /// Which.
    pub consultation: ConsultationId,
    /// The visit, whose number it bears.
    pub visit: VisitId,
    /// The service.
    pub service: ServiceId,
    /// When it began.
    pub started: Millis,
    /// When it ended.
    pub ended: Millis,
    /// What came of it, once that is written.
    pub outcome: Option<Outcome>,
}

/// A consultation from its start on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// The service.
    pub service: ServiceId,
    /// The visit.
    pub visit: VisitId,
    /// The specialist.
    pub specialist: PersonId,
    /// When it began.
    pub started: Millis,
    /// When it ended, if it has.
    pub ended: Option<Millis>,
    /// Everyone who took part at any time.
    pub participants: Vec<Participant>,
}

/// When a visit began to wait, and when its last ticket ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitTimes {
    /// Drew its number.
    pub requested: Millis,
    /// Its last ticket ended.
    pub ended: Option<Millis>,
}

/// Something that happened to a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// When.
    pub at: Millis,
    /// The event's kind.
    pub kind: &'static str,
    /// The member of staff in it.
    pub person: Option<PersonId>,
    /// The service in it.
    pub service: Option<ServiceId>,
}

/// Four of the six figures at a moment; the other two follow from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TotalsAt {
    /// When.
    pub at: Millis,
    /// Tickets waiting.
    pub waiting: u32,
    /// The longest waits since then.
    pub longest_since: Option<Millis>,
    /// Answered today, and of these within the target.
    pub answered: (u32, u32),
    /// Consultations running.
    pub in_consultation: u32,
    /// Specialists free.
    pub free_specialists: u32,
    /// Rooms free.
    pub free_rooms: u32,
    /// Left before being answered today.
    pub abandoned: u32,
}

impl TotalsAt {
    /// The figures of a state.
    pub fn of(queue: &Queue, at: Millis) -> Self {
        let figures: tilts_queue::tables::DayFigures = queue.all_figures().map(|(_, figures)| *figures).sum();
        let waiting = || queue.tickets().filter(|ticket| ticket.in_line());
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            at,
            waiting: count(waiting().count()),
            longest_since: waiting().map(|ticket| ticket.waiting_since).min(),
            answered: (figures.answered, figures.answered_in_target),
            in_consultation: count(queue.consultations().filter(|consultation| consultation.is_running()).count()),
            free_specialists: count(queue.specialists().filter(|row| row.is_free()).count()),
            free_rooms: count(queue.rooms().filter(|room| room.online && room.visit.is_none()).count()),
            abandoned: figures.abandoned,
        }
    }
}

impl History {
    /// Follows events that `queue` has been brought to.
    pub fn follow(&mut self, events: &[Recorded], queue: &Queue) {
        for recorded in events {
            self.one(recorded);
        }
        let Some(at) = events.last().map(|recorded| recorded.at) else { return };
        if self.totals.back().is_none_or(|last| at.since(last.at).0 >= TOTALS_EVERY_MS) {
            self.totals.push_back(TotalsAt::of(queue, at));
            if self.totals.len() > TOTALS_MAX {
                self.totals.pop_front();
            }
        }
    }

    /// A specialist's consultations today, latest first.
    pub fn day_of(&self, person: PersonId) -> impl Iterator<Item = &DayEntry> {
        self.days.get(&person).into_iter().flat_map(|entries| entries.iter().rev())
    }

    /// A consultation of today.
    pub fn consultation(&self, id: ConsultationId) -> Option<&Finished> {
        self.finished.get(&id)
    }

    /// When a visit of today waited.
    pub fn visit(&self, id: VisitId) -> Option<VisitTimes> {
        self.visits.get(&id).copied()
    }

    /// A ticket's story, in order.
    pub fn story(&self, ticket: TicketId) -> &[Sentence] {
        self.stories.get(&ticket).map_or(&[], Vec::as_slice)
    }

    /// The totals nearest to `at`, if they are not more than five minutes off.
    pub fn totals_at(&self, at: Millis) -> Option<&TotalsAt> {
        let nearest = self.totals.iter().min_by_key(|totals| at.since(totals.at).0.abs())?;
        (at.since(nearest.at).0.abs() <= 5 * 60_000).then_some(nearest)
    }

    fn one(&mut self, recorded: &Recorded) {
        let at = recorded.at;
        match &recorded.event {
            Event::DayStarted { .. } => *self = Self { totals: std::mem::take(&mut self.totals), ..Self::default() },
            Event::TicketRequested { visit, .. } => {
                let times = self.visits.entry(*visit).or_insert(VisitTimes { requested: at, ended: None });
                times.ended = None;
            }
            Event::TicketEnded { visit, .. } => {
                if let Some(times) = self.visits.get_mut(visit) {
                    times.ended = Some(at);
                }
            }
            Event::ConsultationStarted { consultation, visit, service, specialist, participants, .. } => {
                let finished = Finished {
                    service: *service,
                    visit: *visit,
                    specialist: *specialist,
                    started: at,
                    ended: None,
                    participants: participants.clone(),
                };
                self.finished.insert(*consultation, finished);
            }
            Event::ParticipantJoined { consultation, participant, .. } => {
                if let Some(finished) = self.finished.get_mut(consultation) {
                    finished.participants.push(*participant);
                }
            }
            Event::ConsultationEnded { consultation, specialist, .. } => {
                if let Some(finished) = self.finished.get_mut(consultation) {
                    finished.ended = Some(at);
                    let entry = DayEntry {
                        consultation: *consultation,
                        visit: finished.visit,
                        service: finished.service,
                        started: finished.started,
                        ended: at,
                        outcome: None,
                    };
                    let day = self.days.entry(*specialist).or_default();
                    day.push_back(entry);
                    if day.len() > ENTRIES_MAX {
                        day.pop_front();
                    }
                }
            }
            Event::WrapUpFinished { consultation, specialist, outcome, .. } => {
                let entries = self.days.get_mut(specialist).into_iter().flatten();
                for entry in entries.filter(|entry| entry.consultation == *consultation) {
                    entry.outcome = Some(*outcome);
                }
            }
            _ => {}
        }
        if let Some((ticket, person, service)) = subject(&recorded.event) {
            let story = self.stories.entry(ticket).or_default();
            if story.len() < SENTENCES_MAX {
                story.push(Sentence { at, kind: recorded.event.kind(), person, service });
            }
        }
    }
}

/// The ticket that an event is about, with the member of staff and the service in it.
fn subject(event: &Event) -> Option<(TicketId, Option<PersonId>, Option<ServiceId>)> {
    Some(match event {
        Event::TicketRequested { ticket, service, employee, .. } => (*ticket, *employee, Some(*service)),
        Event::OfferMade { ticket, specialist, .. }
        | Event::OfferAccepted { ticket, specialist, .. }
        | Event::OfferDeclined { ticket, specialist, .. }
        | Event::OfferExpired { ticket, specialist, .. }
        | Event::OfferWithdrawn { ticket, specialist, .. }
        | Event::NameLapsed { ticket, specialist, .. }
        | Event::TicketReassigned { ticket, specialist, .. }
        | Event::ConsultationEnded { ticket, specialist, .. } => (*ticket, Some(*specialist), None),
        Event::ConsultationStarted { ticket, specialist, service, .. } => (*ticket, Some(*specialist), Some(*service)),
        Event::TicketTransferred { ticket, to, named, .. } => (*ticket, *named, Some(*to)),
        Event::TicketEnded { ticket, service, .. } => (*ticket, None, Some(*service)),
        Event::NobodyLeft { ticket, .. }
        | Event::PassesLapsed { ticket, .. }
        | Event::HereAsked { ticket, .. }
        | Event::HereConfirmed { ticket, .. }
        | Event::HereUnanswered { ticket, .. }
        | Event::TicketPaused { ticket, .. }
        | Event::TicketResumed { ticket, .. }
        | Event::ClosingGrace { ticket, .. }
        | Event::TicketHeld { ticket, .. }
        | Event::TicketReturned { ticket, .. }
        | Event::TicketReordered { ticket, .. }
        | Event::ActUndone { ticket, .. }
        | Event::ResidentRecalled { ticket, .. } => (*ticket, None, None),
        _ => return None,
    })
}
