//! Today's past: a projection of the day's events for what people look back on: a specialist's own day, a visitor's
//! receipt, a ticket's story, the day in figures. It begins anew with each day and is rebuilt on a start.
//!
//! All of it is persistent maps: a clone shares everything, and an event costs the same at any hour of the day.

use std::sync::Arc;

use imbl::{OrdMap, Vector};
use serde::Serialize;
use tilts_queue::Queue;
use tilts_queue::code::TicketNumber;
use tilts_queue::daybook::{Counts, Daybook, Group};
use tilts_queue::event::{Company, Event, InvitationEnd, Outcome, Participant, Recorded};
use tilts_queue::ids::{ConsultationId, InstitutionId, InvitationId, PersonId, ServiceId, TicketId, VisitId};
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
    days: OrdMap<PersonId, Vector<DayEntry>>,
    finished: OrdMap<ConsultationId, Arc<Finished>>,
    stories: OrdMap<TicketId, Arc<Story>>,
    /// The ticket that bears a number today.
    numbers: OrdMap<TicketNumber, TicketId>,
    /// When each visit drew its number, when its last ticket ended, and that ticket.
    visits: OrdMap<VisitId, (VisitTimes, TicketId)>,
    totals: Vector<TotalsAt>,
    book: Daybook,
    /// Invitations that stand, and the last one of each running consultation that brought nobody.
    invitations: OrdMap<InvitationId, Company>,
    nobody_came: OrdMap<ConsultationId, (Company, InvitationEnd)>,
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

/// Everything that happened to a ticket today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// Its number.
    pub number: TicketNumber,
    /// The institution that it was for last, and those before.
    pub institutions: Vec<InstitutionId>,
    /// What happened, in order.
    pub sentences: Vec<Sentence>,
}

/// Something that happened to a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// When.
    pub at: Millis,
    /// The event's kind.
    pub kind: &'static str,
    /// The member of staff in it.
    pub person: Option<PersonId>,
    /// The service in it.
    pub service: Option<ServiceId>,
    /// Why or how: the event's own word for it.
    pub word: Option<String>,
    /// By how many minutes, where it says so.
    pub minutes: Option<i64>,
}

/// The figures of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TotalsAt {
    /// When.
    pub at: Millis,
    /// Tickets waiting.
    pub waiting: u32,
    /// The longest waits since then.
    pub longest_since: Option<Millis>,
    /// Today's cases.
    pub counts: Counts,
    /// Consultations running.
    pub in_consultation: u32,
    /// Specialists free.
    pub free_specialists: u32,
    /// Rooms free.
    pub free_rooms: u32,
}

impl TotalsAt {
    /// The figures of a state.
    pub fn of(queue: &Queue, book: &Daybook, at: Millis) -> Self {
        let waiting = || queue.tickets().filter(|ticket| ticket.in_line());
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            at,
            waiting: count(waiting().count()),
            longest_since: waiting().map(|ticket| ticket.waiting_since).min(),
            counts: book.counts(Group::All),
            in_consultation: count(queue.consultations().filter(|consultation| consultation.is_running()).count()),
            free_specialists: count(queue.specialists().filter(|row| row.is_free()).count()),
            free_rooms: count(queue.rooms().filter(|room| room.is_free()).count()),
        }
    }
}

impl History {
    /// The past of a day that begins from a state: none.
    pub fn of(queue: &Queue) -> Self {
        Self { book: Daybook::of(queue), ..Self::default() }
    }

    /// Follows events that `queue` has been brought to.
    pub fn follow(&mut self, events: &[Recorded], queue: &Queue) {
        for recorded in events {
            self.book.follow(recorded, |service| queue.lookup().rules_of(service).service_level_target);
            self.one(recorded);
        }
        let Some(at) = events.last().map(|recorded| recorded.at) else { return };
        if self.totals.back().is_none_or(|last| at.since(last.at).0 >= TOTALS_EVERY_MS) {
            self.totals.push_back(TotalsAt::of(queue, &self.book, at));
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
        self.finished.get(&id).map(Arc::as_ref)
    }

    /// The last invitation to a running consultation, if it brought nobody and was not taken back.
    pub fn nobody_came(&self, id: ConsultationId) -> Option<(Company, InvitationEnd)> {
        self.nobody_came.get(&id).copied()
    }

    /// When a visit of today waited.
    pub fn visit(&self, id: VisitId) -> Option<VisitTimes> {
        self.visits.get(&id).map(|(times, _)| *times)
    }

    /// A ticket's story.
    pub fn story(&self, ticket: TicketId) -> Option<&Story> {
        self.stories.get(&ticket).map(Arc::as_ref)
    }

    /// The ticket that bears a number today.
    pub fn numbered(&self, number: TicketNumber) -> Option<TicketId> {
        self.numbers.get(&number).copied()
    }

    /// The day in figures.
    pub fn book(&self) -> &Daybook {
        &self.book
    }

    /// The totals nearest to `at`, if they are not more than five minutes off.
    pub fn totals_at(&self, at: Millis) -> Option<&TotalsAt> {
        let nearest = self.totals.iter().min_by_key(|totals| at.since(totals.at).0.abs())?;
        (at.since(nearest.at).0.abs() <= 5 * 60_000).then_some(nearest)
    }

    fn one(&mut self, recorded: &Recorded) {
        let at = recorded.at;
        match &recorded.event {
            Event::DayStarted { .. } => {
                let (totals, book) = (std::mem::take(&mut self.totals), std::mem::take(&mut self.book));
                *self = Self { totals, book, ..Self::default() };
            }
            Event::TicketRequested { visit, ticket, number, institution, .. } => {
                let requested = self.visits.get(visit).map_or(at, |(times, _)| times.requested);
                self.visits.insert(*visit, (VisitTimes { requested, ended: None }, *ticket));
                self.numbers.insert(*number, *ticket);
                let story = Story { number: *number, institutions: vec![*institution], sentences: Vec::new() };
                self.stories.insert(*ticket, Arc::new(story));
            }
            Event::TicketTransferred { ticket, institution, .. } => {
                if let Some(story) = self.stories.get_mut(ticket) {
                    Arc::make_mut(story).institutions.push(*institution);
                }
            }
            Event::TicketEnded { visit, .. } => {
                if let Some((times, _)) = self.visits.get_mut(visit) {
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
                self.finished.insert(*consultation, Arc::new(finished));
            }
            Event::ParticipantJoined { consultation, participant, .. } => {
                if let Some(finished) = self.finished.get_mut(consultation) {
                    Arc::make_mut(finished).participants.push(*participant);
                }
            }
            Event::InvitationMade { invitation, consultation, company, .. } => {
                self.invitations.insert(*invitation, *company);
                self.nobody_came.remove(consultation);
            }
            Event::InvitationAccepted { invitation, .. } => drop(self.invitations.remove(invitation)),
            Event::InvitationEnded { invitation, consultation, end, .. } => {
                let company = self.invitations.remove(invitation);
                let told = company.filter(|_| matches!(end, InvitationEnd::NobodyLeft | InvitationEnd::RanOut));
                if let Some(company) = told {
                    self.nobody_came.insert(*consultation, (company, *end));
                }
            }
            Event::ConsultationEnded { consultation, specialist, .. } => {
                self.nobody_came.remove(consultation);
                if let Some(finished) = self.finished.get_mut(consultation) {
                    let finished = Arc::make_mut(finished);
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
                if let Some(day) = self.days.get_mut(specialist) {
                    for entry in day.iter_mut().filter(|entry| entry.consultation == *consultation) {
                        entry.outcome = Some(*outcome);
                    }
                }
            }
            _ => {}
        }
        let Some(told) = told(&recorded.event) else { return };
        let ticket = told.ticket.or_else(|| Some(self.visits.get(&told.visit?)?.1));
        if let Some(story) = ticket.and_then(|ticket| self.stories.get_mut(&ticket)) {
            let sentences = &mut Arc::make_mut(story).sentences;
            if sentences.len() < SENTENCES_MAX {
                let Told { person, service, word, minutes, .. } = told;
                sentences.push(Sentence { at, kind: recorded.event.kind(), person, service, word, minutes });
            }
        }
    }
}

/// What an event adds to a ticket's story.
#[derive(Default)]
struct Told {
    ticket: Option<TicketId>,
    visit: Option<VisitId>,
    person: Option<PersonId>,
    service: Option<ServiceId>,
    word: Option<String>,
    minutes: Option<i64>,
}

impl Told {
    fn of(ticket: TicketId) -> Self {
        Self { ticket: Some(ticket), ..Self::default() }
    }

    fn of_visit(visit: Option<VisitId>) -> Option<Self> {
        visit.map(|visit| Self { visit: Some(visit), ..Self::default() })
    }

    fn by(self, person: PersonId) -> Self {
        Self { person: Some(person), ..self }
    }

    fn service(self, service: ServiceId) -> Self {
        Self { service: Some(service), ..self }
    }

    /// The event's own word, as the journal writes it.
    fn word(self, word: impl Serialize) -> Self {
        let word = serde_json::to_value(word).ok().and_then(|word| word.as_str().map(str::to_owned));
        Self { word, ..self }
    }
}

/// What an event says of a ticket, or of the visit in whose story it belongs.
fn told(event: &Event) -> Option<Told> {
    Some(match event {
        Event::TicketRequested { ticket, service, employee, .. } => {
            Told { person: *employee, ..Told::of(*ticket) }.service(*service)
        }
        Event::OfferMade { ticket, specialist, reason, .. } => Told::of(*ticket).by(*specialist).word(reason),
        Event::OfferDeclined { ticket, specialist, reason, .. } => Told::of(*ticket).by(*specialist).word(reason),
        Event::OfferWithdrawn { ticket, specialist, cause, .. } => Told::of(*ticket).by(*specialist).word(cause),
        Event::OfferAccepted { ticket, specialist, .. }
        | Event::OfferExpired { ticket, specialist, .. }
        | Event::NameLapsed { ticket, specialist, .. } => Told::of(*ticket).by(*specialist),
        Event::TicketReassigned { ticket, specialist, reason, .. } => Told::of(*ticket).by(*specialist).word(reason),
        Event::TicketReordered { ticket, reason, credit, .. } => {
            Told { minutes: Some(credit.0 / 60_000), ..Told::of(*ticket) }.word(reason)
        }
        Event::ConsultationEnded { ticket, specialist, end, .. } => Told::of(*ticket).by(*specialist).word(end),
        Event::ConsultationStarted { ticket, specialist, service, waited, .. } => {
            Told { minutes: Some(waited.0 / 60_000), ..Told::of(*ticket) }.by(*specialist).service(*service)
        }
        Event::TicketTransferred { ticket, to, named, .. } => Told { person: *named, ..Told::of(*ticket) }.service(*to),
        Event::TicketEnded { ticket, service, end, .. } => Told::of(*ticket).service(*service).word(end),
        Event::InvitationMade { visit, by, company, .. } => Told::of_visit(Some(*visit))?.by(*by).word(company),
        Event::InvitationAccepted { visit, specialist, company, .. } => {
            Told::of_visit(Some(*visit))?.by(*specialist).word(company)
        }
        Event::InvitationEnded { visit, end, .. } => Told::of_visit(Some(*visit))?.word(end),
        Event::BroughtTogether { visit, .. } => Told::of_visit(Some(*visit))?,
        Event::ServiceAdded { ticket, service, .. } | Event::ServiceDropped { ticket, service, .. } => {
            Told::of(*ticket).service(*service)
        }
        Event::TicketOverflowed { ticket, group, .. } => Told::of(*ticket).word(group),
        Event::PriorityMarked { ticket, class, .. } => Told::of(*ticket).word(class),
        Event::SpecialistPreferred { ticket, specialist, .. } => Told::of(*ticket).by(*specialist),
        Event::RoomEntered { ticket, employee, .. } => Told { person: *employee, ..Told::of(*ticket) },
        Event::AppointmentArrived { ticket, .. }
        | Event::RoomCalled { ticket, .. }
        | Event::RoomUncalled { ticket, .. }
        | Event::CallbackAgreed { ticket, .. }
        | Event::CallbackMissed { ticket, .. }
        | Event::CallbackDue { ticket, .. }
        | Event::NobodyLeft { ticket, .. }
        | Event::PassesLapsed { ticket, .. }
        | Event::HereAsked { ticket, .. }
        | Event::HereConfirmed { ticket, .. }
        | Event::HereUnanswered { ticket, .. }
        | Event::TicketPaused { ticket, .. }
        | Event::TicketResumed { ticket, .. }
        | Event::ClosingGrace { ticket, .. }
        | Event::TicketHeld { ticket, .. }
        | Event::TicketReturned { ticket, .. }
        | Event::ActUndone { ticket, .. }
        | Event::ResidentRecalled { ticket, .. } => Told::of(*ticket),
        Event::RoomConnected { visit, .. } | Event::RoomDisconnected { visit, .. } => Told::of_visit(*visit)?,
        Event::ParticipantJoined { visit, participant, .. } => {
            Told { person: participant.person, ..Told::of_visit(*visit)? }
        }
        Event::ParticipantLeft { visit, .. }
        | Event::HelpCalled { visit, .. }
        | Event::HelpSeen { visit, .. }
        | Event::HelpUnanswered { visit, .. }
        | Event::HelpClosed { visit, .. } => Told::of_visit(*visit)?,
        Event::HelpAnswered { visit, employee, .. } => Told::of_visit(*visit)?.by(*employee),
        Event::WrapUpExtended { visit, specialist, .. } => Told::of_visit(Some(*visit))?.by(*specialist),
        Event::WrapUpFinished { visit, specialist, service, outcome, .. } => {
            Told::of_visit(Some(*visit))?.by(*specialist).service(*service).word(outcome)
        }
        Event::Registered { visit, service, registered, .. } => {
            Told::of_visit(Some(*visit))?.service(*service).word(registered)
        }
        Event::Rated { visit, score, .. } => Told::of_visit(Some(*visit))?.word(score),
        Event::VisitEnded { visit, .. } => Told::of_visit(Some(*visit))?,
        _ => return None,
    })
}
