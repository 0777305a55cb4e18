//! A day out of its events.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{AFTER_HOURS, ARRIVALS_MAX, Arrival, Day, Leg, Shift};
use crate::Queue;
use crate::command::Availability;
use crate::event::{AvailabilityCause, Event, Recorded, StaffRole, TicketEnd};
use crate::ids::{ConsultationId, OfferId, PersonId, ServiceId, TicketId};
use crate::network::Network;
use crate::time::{Millis, Span};

/// An offer is accepted after this where the day says nothing.
const ANSWER_AFTER: Span = Span::seconds(5);
/// Who was sent away for offers missed is back after this where the day says nothing.
const BACK_AFTER: Span = Span::minutes(3);

impl Day {
    /// The day of these events; `before` is the state when it began, and knows the networks of the day's revisions.
    #[must_use]
    pub fn of(before: &Queue, events: &[Recorded]) -> Self {
        let begins = events.first().map_or(Millis(0), |recorded| recorded.at);
        let mut reading = Reading::default();
        for row in before.specialists().filter(|row| row.on_duty()) {
            reading.people.insert(row.person, (true, true));
            reading.shifts.push(Shift { at: begins, person: row.person, available: true });
        }
        let mut first = &before.lookup;
        let mut revised: Vec<(Millis, Arc<Network>)> = Vec::new();
        for recorded in events {
            match recorded.event {
                Event::NetworkRevised { content, .. } => match before.provided.get(&content) {
                    // A revision before anybody came is what the day began with.
                    Some(lookup) if reading.arrivals.is_empty() => first = lookup,
                    Some(lookup) => revised.push((recorded.at, Arc::clone(lookup.network()))),
                    None => {}
                },
                _ => reading.read(recorded),
            }
        }
        let last = events.last().map_or(begins, |recorded| recorded.at);
        let midnight = first.next_day(last).map_or(Millis(i64::MAX), |at| at.minus(Span(1)));
        let mut day = Self {
            network: Arc::new(first.own().clone()),
            revised,
            begins,
            ends: last.plus(AFTER_HOURS).min(midnight),
            arrivals: reading.arrivals.into_values().collect(),
            shifts: reading.shifts,
            answers: reading.answers,
            back_after: median(reading.absences).unwrap_or(BACK_AFTER),
        };
        if day.answers.is_empty() {
            day.answers.push(ANSWER_AFTER);
        }
        day.arrivals.sort_by_key(|arrival| arrival.at);
        day.arrivals.truncate(ARRIVALS_MAX);
        day.complete();
        day
    }
}

fn median(mut spans: Vec<Span>) -> Option<Span> {
    spans.sort_unstable();
    spans.get(spans.len() / 2).copied()
}

/// A day being read.
#[derive(Default)]
struct Reading {
    arrivals: BTreeMap<TicketId, Arrival>,
    /// Running and just ended: the ticket, when it began or ended, and which leg of the ticket's it is.
    talks: BTreeMap<ConsultationId, (TicketId, ServiceId, Millis)>,
    writing: BTreeMap<ConsultationId, (TicketId, usize, Millis)>,
    /// Who was named for the ticket's next leg.
    named: BTreeMap<TicketId, PersonId>,
    offers: BTreeMap<OfferId, Millis>,
    answers: Vec<Span>,
    /// With a connection; available.
    people: BTreeMap<PersonId, (bool, bool)>,
    /// Sent away for offers missed.
    sent_away: BTreeMap<PersonId, Millis>,
    absences: Vec<Span>,
    shifts: Vec<Shift>,
}

impl Reading {
    fn read(&mut self, recorded: &Recorded) {
        let at = recorded.at;
        match recorded.event {
            Event::TicketRequested { ticket, center, service, language, mode, class, preferred, .. } => {
                let (legs, answers, patience) = (Vec::new(), Vec::new(), None);
                let arrival =
                    Arrival { at, center, service, language, mode, class, preferred, legs, answers, patience };
                self.arrivals.insert(ticket, arrival);
            }
            Event::PriorityMarked { ticket, class, .. } => {
                if let Some(arrival) = self.arrivals.get_mut(&ticket) {
                    arrival.class = class;
                }
            }
            Event::SpecialistPreferred { ticket, specialist, .. } => {
                if let Some(arrival) = self.arrivals.get_mut(&ticket) {
                    arrival.preferred = Some(specialist);
                }
            }
            Event::OfferMade { offer, .. } => drop(self.offers.insert(offer, at)),
            Event::OfferAccepted { offer, ticket, .. } => {
                let after = self.offers.remove(&offer).map(|made| at.since(made));
                self.answers.extend(after);
                self.answered(ticket, after);
            }
            Event::OfferExpired { ticket, .. } => self.answered(ticket, None),
            Event::ConsultationStarted { consultation, ticket, service, .. } => {
                self.talks.insert(consultation, (ticket, service, at));
            }
            Event::ConsultationEnded { consultation, wrap_up_until, .. } => {
                let Some((ticket, service, began)) = self.talks.remove(&consultation) else { return };
                let Some(arrival) = self.arrivals.get_mut(&ticket) else { return };
                // A talk that comes to nothing (nobody in the chair, a lost specialist) is no leg.
                if wrap_up_until.is_some() {
                    let (named, wrap_up) = (self.named.remove(&ticket), Span::ZERO);
                    arrival.legs.push(Leg { service, named, talk: at.since(began), wrap_up, extensions: 0 });
                    self.writing.insert(consultation, (ticket, arrival.legs.len() - 1, at));
                }
            }
            Event::TicketTransferred { ticket, named: Some(named), .. } => drop(self.named.insert(ticket, named)),
            Event::WrapUpExtended { consultation, extensions, .. } => {
                if let Some((ticket, leg, _)) = self.writing.get(&consultation).copied()
                    && let Some(leg) = self.leg(ticket, leg)
                {
                    leg.extensions = extensions;
                }
            }
            Event::WrapUpFinished { consultation, .. } => {
                if let Some((ticket, leg, ended)) = self.writing.remove(&consultation)
                    && let Some(leg) = self.leg(ticket, leg)
                {
                    leg.wrap_up = at.since(ended);
                }
            }
            Event::TicketEnded { ticket, end: TicketEnd::Left | TicketEnd::RoomLost, .. } => {
                if let Some(arrival) = self.arrivals.get_mut(&ticket)
                    && arrival.legs.is_empty()
                {
                    arrival.patience = Some(at.since(arrival.at));
                }
            }
            Event::StaffConnected { person, role: StaffRole::Specialist, .. } => {
                self.person(person, at, |it| it.0 = true)
            }
            Event::StaffDisconnected { person, role: StaffRole::Specialist, .. } => {
                self.person(person, at, |it| it.0 = false);
            }
            // In the run the queue itself sends away who misses offers.
            Event::AvailabilitySet { specialist, cause: AvailabilityCause::MissedOffers, .. } => {
                self.sent_away.insert(specialist, at);
            }
            Event::AvailabilitySet { specialist, to, .. } => {
                let available = to == Availability::Available;
                let since = self.sent_away.remove(&specialist).filter(|_| available);
                self.absences.extend(since.map(|since| at.since(since)));
                self.person(specialist, at, |it| it.1 = available);
            }
            _ => {}
        }
    }

    /// An offer of the ticket was accepted after a time, or missed.
    fn answered(&mut self, ticket: TicketId, after: Option<Span>) {
        if let Some(arrival) = self.arrivals.get_mut(&ticket) {
            arrival.answers.push(after);
        }
    }

    fn leg(&mut self, ticket: TicketId, leg: usize) -> Option<&mut Leg> {
        self.arrivals.get_mut(&ticket).and_then(|arrival| arrival.legs.get_mut(leg))
    }

    fn person(&mut self, person: PersonId, at: Millis, change: impl FnOnce(&mut (bool, bool))) {
        let state = self.people.entry(person).or_default();
        let before = state.0 && state.1;
        change(state);
        let available = state.0 && state.1;
        if before != available {
            self.shifts.push(Shift { at, person, available });
        }
    }
}
