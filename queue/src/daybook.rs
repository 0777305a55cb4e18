//! A day in figures, kept up event by event: what a supervisor's page, a replay and a re-run of a day show.
//!
//! A projection of the journal and no part of the state that is decided on. An event changes a fixed number of cells,
//! however long the day has been; cloning shares everything.
//!
//! **What is counted.** Each wait for a specialist is one case: a ticket from joining to its answer, once more after a
//! transfer and once more when it comes back to the line. A case ends *answered*; *abandoned* (the resident left, or the
//! room's connection was lost for good); or *closed* (the center closed). Who waits still is not counted yet.
//! A no-show was answered: a specialist came.
//!
//! **Service level**, a share of cases in percent, rounded down:
//! - [`Counts::level_pct`]: answered within the target ÷ (answered + abandoned + closed − abandoned early). Early is
//!   before the target had passed: who left then did not leave because we were late.
//! - [`Counts::strict_level_pct`]: answered within the target ÷ (answered + abandoned + closed). Whoever was not
//!   answered in time counts against us, whatever the reason.
//!
//! **Average speed of answer**: waits of the answered ÷ answered. **Average handle time**: from the start of the
//! consultation to the end of wrap-up ÷ consultations finished. **Occupancy**: time in consultation and wrap-up ÷ time on
//! duty, in percent; on duty is available with a connection, or busy.

use std::sync::Arc;

use imbl::OrdMap;
use uuid::Uuid;

use crate::Queue;
use crate::command::Availability;
use crate::event::{ConsultationEnd, Event, Recorded, StaffRole, TicketEnd};
use crate::ids::{
    CenterId, ConsultationId, InstitutionId, MunicipalityId, ParticipantId, PersonId, ServiceId, TicketId,
};
use crate::tables::{Engagement, TicketStatus, is_company};
use crate::time::{Millis, Span};

/// How long a stretch of the day is.
pub const HALF_HOUR: Span = Span::minutes(30);

/// Whose cases are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Everybody's.
    All,
    /// An institution's.
    Institution(InstitutionId),
    /// A service's.
    Service(ServiceId),
    /// Those of a center: of one institution's services, or of all.
    Center(Option<InstitutionId>, CenterId),
    /// Those of a municipality's centers, likewise.
    Municipality(Option<InstitutionId>, MunicipalityId),
}

/// Counted cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Began to wait.
    pub arrived: u32,
    /// Came to a specialist.
    pub answered: u32,
    /// Of these, within the target.
    pub in_target: u32,
    /// Left, or lost their room's connection for good.
    pub abandoned: u32,
    /// Of these, before the target had passed.
    pub abandoned_early: u32,
    /// Ended by closing.
    pub closed: u32,
    /// The sum of the waits of the answered.
    pub wait_sum: Span,
    /// The longest of them.
    pub wait_max: Span,
    /// Consultations finished, wrap-up included.
    pub handled: u32,
    /// The sum of their lengths.
    pub handle_sum: Span,
}

impl Counts {
    /// Answered within the target, of all but those who left early; in percent. Nothing while there is no case.
    #[must_use]
    pub const fn level_pct(&self) -> Option<u32> {
        let all = self.ended() - self.abandoned_early as u64;
        share_pct(self.in_target as u64, all)
    }

    /// Answered within the target, of all; in percent. Nothing while there is no case.
    #[must_use]
    pub const fn strict_level_pct(&self) -> Option<u32> {
        share_pct(self.in_target as u64, self.ended())
    }

    /// The average speed of answer.
    #[must_use]
    pub const fn speed_of_answer(&self) -> Option<Span> {
        average(self.wait_sum, self.answered)
    }

    /// The average handle time.
    #[must_use]
    pub const fn handle_time(&self) -> Option<Span> {
        average(self.handle_sum, self.handled)
    }

    /// Cases that have ended, in whatever way.
    #[must_use]
    pub const fn ended(&self) -> u64 {
        self.answered as u64 + self.abandoned as u64 + self.closed as u64
    }
}

const fn share_pct(part: u64, whole: u64) -> Option<u32> {
    match (part * 100).checked_div(whole) {
        Some(pct) => Some(pct as u32),
        None => None,
    }
}

const fn average(sum: Span, count: u32) -> Option<Span> {
    if count == 0 { None } else { Some(Span(sum.0 / count as i64)) }
}

/// A specialist's time at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Worked {
    /// On duty: available with a connection, or busy.
    pub on_duty: Span,
    /// In consultation or wrap-up.
    pub busy: Span,
}

impl Worked {
    /// Time busy of time on duty, in percent; nothing without any.
    #[must_use]
    pub const fn occupancy_pct(&self) -> Option<u32> {
        if self.on_duty.0 <= 0 { None } else { share_pct(self.busy.0 as u64, self.on_duty.0 as u64) }
    }

    /// Two times together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { on_duty: self.on_duty.plus(other.on_duty), busy: self.busy.plus(other.busy) }
    }
}

/// Where a case belongs.
#[derive(Debug, Clone, Copy)]
struct Place {
    service: ServiceId,
    institution: InstitutionId,
    center: CenterId,
    municipality: MunicipalityId,
}

impl Place {
    const fn groups(self) -> [Group; 7] {
        [
            Group::All,
            Group::Institution(self.institution),
            Group::Service(self.service),
            Group::Center(None, self.center),
            Group::Center(Some(self.institution), self.center),
            Group::Municipality(None, self.municipality),
            Group::Municipality(Some(self.institution), self.municipality),
        ]
    }
}

/// A specialist as the day goes.
#[derive(Debug, Clone, Default)]
struct Working {
    online: bool,
    available: bool,
    busy: bool,
    /// Up to where the time is counted.
    since: Millis,
    total: Worked,
    by_half_hour: OrdMap<i64, Worked>,
}

impl Working {
    const fn on_duty(&self) -> bool {
        self.busy || (self.online && self.available)
    }

    /// The time from `since` to a moment, at what the specialist is at.
    const fn span(&self, from: Millis, to: Millis) -> Worked {
        let span = if to.0 > from.0 { to.since(from) } else { Span::ZERO };
        Worked {
            on_duty: if self.on_duty() { span } else { Span::ZERO },
            busy: if self.busy { span } else { Span::ZERO },
        }
    }

    fn count_to(&mut self, at: Millis) {
        if self.on_duty() {
            self.total = self.total_at(at);
            for (slot, from, to) in half_hours(self.since, at) {
                let part = self.span(from, to);
                let cell = self.by_half_hour.entry(slot).or_default();
                *cell = cell.plus(part);
            }
        }
        self.since = self.since.max(at);
    }

    const fn total_at(&self, at: Millis) -> Worked {
        self.total.plus(self.span(self.since, at))
    }
}

/// The half hour in which a moment lies: counted since 1970, so the same in every zone whose offset is whole half hours.
#[must_use]
pub const fn half_hour(at: Millis) -> i64 {
    at.0.div_euclid(HALF_HOUR.0)
}

/// The half hours that a stretch of time touches, each with the part of the stretch in it.
fn half_hours(from: Millis, to: Millis) -> impl Iterator<Item = (i64, Millis, Millis)> {
    let slots = if to > from { half_hour(from)..half_hour(to) + 1 } else { 0..0 };
    slots.map(move |slot| {
        let begins = Millis(slot.saturating_mul(HALF_HOUR.0));
        (slot, begins.max(from), begins.plus(HALF_HOUR).min(to))
    })
}

/// A day in figures.
#[derive(Debug, Clone, Default)]
pub struct Daybook {
    counts: OrdMap<Group, Arc<Counts>>,
    /// The same for all, institutions and services, by the half hour in which the case began.
    by_half_hour: OrdMap<(Group, i64), Arc<Counts>>,
    /// Cases that wait, and since when; nothing while a number is only kept.
    waiting: OrdMap<TicketId, (Place, Option<Millis>)>,
    /// Consultations not finished.
    open: OrdMap<ConsultationId, Place>,
    /// Colleagues, interpreters and next specialists in somebody else's consultation: busy, too.
    company: OrdMap<(ConsultationId, ParticipantId), PersonId>,
    people: OrdMap<PersonId, Arc<Working>>,
}

impl Daybook {
    /// The book of a day that begins from a state: nothing counted yet.
    #[must_use]
    pub fn of(queue: &Queue) -> Self {
        let mut book = Self::default();
        let begun = queue.last_event_at().unwrap_or_default();
        for ticket in queue.tickets() {
            let place = Place {
                service: ticket.service,
                institution: ticket.institution,
                center: ticket.center,
                municipality: ticket.municipality,
            };
            if matches!(ticket.status, TicketStatus::Waiting | TicketStatus::Offered(_)) {
                book.waiting.insert(ticket.id, (place, Some(ticket.waiting_since)));
            }
            if let TicketStatus::Held(_) = ticket.status {
                book.waiting.insert(ticket.id, (place, None));
            }
        }
        for talk in queue.consultations() {
            for one in talk.participants.iter().filter(|one| is_company(one)) {
                book.company.extend(one.person.map(|person| ((talk.id, one.id), person)));
            }
            if let Some(served) = talk.served() {
                let place = Place {
                    service: served.service,
                    institution: served.institution,
                    center: served.center,
                    municipality: served.municipality,
                };
                book.open.insert(talk.id, place);
            }
        }
        for row in queue.specialists() {
            let working = Working {
                online: row.online,
                available: row.availability == Availability::Available,
                busy: matches!(
                    row.engagement,
                    Engagement::Consulting(_) | Engagement::WrapUp(_) | Engagement::Assisting(_)
                ),
                since: begun,
                ..Working::default()
            };
            book.people.insert(row.person, Arc::new(working));
        }
        book
    }

    /// Takes an event in. `target` tells the service level target in force for a service.
    pub fn follow(&mut self, recorded: &Recorded, target: impl FnOnce(ServiceId) -> Span) {
        let at = recorded.at;
        match &recorded.event {
            Event::DayStarted { .. } => self.begin(at),
            Event::TicketRequested { ticket, service, institution, center, municipality, .. } => {
                let place = Place {
                    service: *service,
                    institution: *institution,
                    center: *center,
                    municipality: *municipality,
                };
                self.arrive(*ticket, place, at);
            }
            Event::TicketTransferred { ticket, consultation, to, institution, .. } => {
                let before = self.open.get(consultation).copied();
                if let Some(before) = before {
                    self.arrive(*ticket, Place { service: *to, institution: *institution, ..before }, at);
                }
            }
            Event::TicketReturned { ticket, .. } | Event::CallbackMissed { ticket, .. } => {
                // Who was called to a room and did not come has had no answer: it is the same case still.
                if let Some((place, None)) = self.waiting.get(ticket).copied() {
                    self.arrive(*ticket, place, at);
                }
            }
            Event::ConsultationStarted {
                consultation,
                ticket,
                service,
                institution,
                center,
                municipality,
                specialist,
                waited,
                within_target,
                ..
            } => {
                let place = Place {
                    service: *service,
                    institution: *institution,
                    center: *center,
                    municipality: *municipality,
                };
                self.waiting.remove(ticket);
                self.open.insert(*consultation, place);
                self.person(*specialist, at, |working| working.busy = true);
                self.count(place, at.minus(*waited), |counts| {
                    counts.answered += 1;
                    counts.in_target += u32::from(*within_target);
                    counts.wait_sum = counts.wait_sum.plus(*waited);
                    counts.wait_max = counts.wait_max.max(*waited);
                });
            }
            Event::InvitationAccepted { consultation, participant, specialist, .. } => {
                self.company.insert((*consultation, *participant), *specialist);
                self.person(*specialist, at, |working| working.busy = true);
            }
            Event::ParticipantLeft { consultation, participant, .. } => self.leaves(*consultation, *participant, at),
            Event::ConsultationEnded { consultation, ticket, specialist, end, wrap_up_until, .. } => {
                let least = (*consultation, ParticipantId(Uuid::nil()));
                let most = (*consultation, ParticipantId(Uuid::max()));
                let company: Vec<ParticipantId> = self.company.range(least..=most).map(|((_, one), _)| *one).collect();
                for participant in company {
                    self.leaves(*consultation, participant, at);
                }
                // The ticket may come back to the line that it was in.
                let may_return = matches!(end, ConsultationEnd::NoShow | ConsultationEnd::SpecialistLost);
                if let Some(place) = self.open.get(consultation).copied().filter(|_| may_return) {
                    self.waiting.insert(*ticket, (place, None));
                }
                if wrap_up_until.is_none() {
                    self.open.remove(consultation);
                    self.person(*specialist, at, |working| working.busy = false);
                }
            }
            Event::WrapUpFinished { consultation, specialist, handled, .. } => {
                self.person(*specialist, at, |working| working.busy = false);
                if let Some(place) = self.open.remove(consultation) {
                    self.count(place, at.minus(*handled), |counts| {
                        counts.handled += 1;
                        counts.handle_sum = counts.handle_sum.plus(*handled);
                    });
                }
            }
            Event::TicketEnded { ticket, end, .. } => self.end(*ticket, *end, target, at),
            Event::StaffConnected { person, role: StaffRole::Specialist, .. } => {
                self.person(*person, at, |working| working.online = true);
            }
            Event::StaffDisconnected { person, role: StaffRole::Specialist, .. } => {
                self.person(*person, at, |working| working.online = false);
            }
            Event::AvailabilitySet { specialist, to, .. } => {
                self.person(*specialist, at, |working| working.available = *to == Availability::Available);
            }
            _ => {}
        }
    }

    /// The counts of a group.
    #[must_use]
    pub fn counts(&self, group: Group) -> Counts {
        self.counts.get(&group).map(|counts| **counts).unwrap_or_default()
    }

    /// Every group that has any.
    pub fn groups(&self) -> impl Iterator<Item = (Group, &Counts)> {
        self.counts.iter().map(|(group, counts)| (*group, counts.as_ref()))
    }

    /// The counts of everybody, an institution or a service by the half hour in which the cases began.
    pub fn by_half_hour(&self, group: Group) -> impl Iterator<Item = (i64, &Counts)> {
        let range = (group, i64::MIN)..=(group, i64::MAX);
        self.by_half_hour.range(range).map(|((_, slot), counts)| (*slot, counts.as_ref()))
    }

    /// A specialist's time at work up to a moment.
    #[must_use]
    pub fn worked(&self, person: PersonId, at: Millis) -> Worked {
        self.people.get(&person).map(|working| working.total_at(at)).unwrap_or_default()
    }

    /// The same by half hour.
    #[must_use]
    pub fn worked_by_half_hour(&self, person: PersonId, at: Millis) -> OrdMap<i64, Worked> {
        let Some(working) = self.people.get(&person) else { return OrdMap::new() };
        let mut working = Working::clone(working);
        working.count_to(at);
        working.by_half_hour
    }

    fn begin(&mut self, at: Millis) {
        self.counts = OrdMap::new();
        self.by_half_hour = OrdMap::new();
        let people = self.people.iter().map(|(person, before)| {
            let here = before.online || before.busy;
            let working = Working {
                online: before.online,
                // Whoever is not here when the day begins has gone home.
                available: before.available && here,
                busy: before.busy,
                since: at,
                ..Working::default()
            };
            (*person, Arc::new(working))
        });
        self.people = people.collect();
    }

    fn arrive(&mut self, ticket: TicketId, place: Place, at: Millis) {
        self.waiting.insert(ticket, (place, Some(at)));
        self.count(place, at, |counts| counts.arrived += 1);
    }

    fn end(&mut self, ticket: TicketId, end: TicketEnd, target: impl FnOnce(ServiceId) -> Span, at: Millis) {
        let Some((place, Some(since))) = self.waiting.remove(&ticket) else { return };
        let target = target(place.service);
        match end {
            TicketEnd::Left | TicketEnd::RoomLost | TicketEnd::NoShow | TicketEnd::Unreached => {
                self.count(place, since, |counts| {
                    counts.abandoned += 1;
                    counts.abandoned_early += u32::from(at.since(since) <= target);
                })
            }
            TicketEnd::CenterClosed => self.count(place, since, |counts| counts.closed += 1),
            TicketEnd::Served => {}
        }
    }

    /// Counts something of a case that began at `began`.
    fn count(&mut self, place: Place, began: Millis, change: impl Fn(&mut Counts)) {
        for group in place.groups() {
            change(Arc::make_mut(self.counts.entry(group).or_default()));
            if matches!(group, Group::All | Group::Institution(_) | Group::Service(_)) {
                change(Arc::make_mut(self.by_half_hour.entry((group, half_hour(began))).or_default()));
            }
        }
    }

    /// Company goes home, or is over with the consultation.
    fn leaves(&mut self, consultation: ConsultationId, participant: ParticipantId, at: Millis) {
        if let Some(person) = self.company.remove(&(consultation, participant)) {
            self.person(person, at, |working| working.busy = false);
        }
    }

    fn person(&mut self, person: PersonId, at: Millis, change: impl FnOnce(&mut Working)) {
        let fresh = || Arc::new(Working { since: at, ..Working::default() });
        let working = Arc::make_mut(self.people.entry(person).or_insert_with(fresh));
        working.count_to(at);
        change(working);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// arrived is of no account here: answered, in target, abandoned, early, closed -> level, strict level.
    #[test]
    fn both_service_levels() {
        let table = [
            ([0, 0, 0, 0, 0], None, None),
            ([10, 8, 0, 0, 0], Some(80), Some(80)),
            // Two left early: they do not count against us, but they do strictly.
            ([10, 8, 2, 2, 0], Some(80), Some(66)),
            // Two left after the target had passed: late either way.
            ([10, 8, 2, 0, 0], Some(66), Some(66)),
            ([10, 8, 3, 1, 0], Some(66), Some(61)),
            // Closing before an answer counts against us.
            ([3, 3, 0, 0, 1], Some(75), Some(75)),
            // Only people who left early: nothing to judge, and strictly nobody served in time.
            ([0, 0, 4, 4, 0], None, Some(0)),
            // Rounded down: 79.9 % is not 80 %.
            ([1_000, 799, 0, 0, 0], Some(79), Some(79)),
            ([u32::MAX, u32::MAX, u32::MAX, u32::MAX, 0], Some(100), Some(50)),
        ];
        for ([answered, in_target, abandoned, abandoned_early, closed], level, strict) in table {
            let counts = Counts { answered, in_target, abandoned, abandoned_early, closed, ..Counts::default() };
            assert_eq!(counts.level_pct(), level, "{counts:?}");
            assert_eq!(counts.strict_level_pct(), strict, "{counts:?}");
        }
    }

    #[test]
    fn averages() {
        let counts = Counts {
            answered: 4,
            wait_sum: Span::seconds(90),
            handled: 3,
            handle_sum: Span::minutes(61),
            ..Counts::default()
        };
        assert_eq!(counts.speed_of_answer(), Some(Span(22_500)));
        assert_eq!(counts.handle_time(), Some(Span::seconds(20 * 60 + 20)));
        assert_eq!(Counts::default().speed_of_answer(), None);
        assert_eq!(Counts::default().handle_time(), None);
    }

    #[test]
    fn occupancy() {
        let table = [(0, 0, None), (60, 0, Some(0)), (60, 45, Some(75)), (60, 60, Some(100)), (3, 2, Some(66))];
        for (on_duty, busy, pct) in table {
            let worked = Worked { on_duty: Span::minutes(on_duty), busy: Span::minutes(busy) };
            assert_eq!(worked.occupancy_pct(), pct);
        }
    }

    #[test]
    fn time_falls_into_its_half_hours() {
        let minute = |n: i64| Millis(n * 60_000);
        let parts: Vec<_> = half_hours(minute(25), minute(65)).map(|(slot, from, to)| (slot, to.since(from))).collect();
        assert_eq!(parts, [(0, Span::minutes(5)), (1, Span::minutes(30)), (2, Span::minutes(5))]);
        assert_eq!(half_hours(minute(5), minute(5)).count(), 0);
        let mut working = Working { busy: true, since: minute(25), ..Working::default() };
        working.count_to(minute(65));
        assert_eq!(working.total.busy, Span::minutes(40));
        assert_eq!(working.by_half_hour.values().map(|part| part.busy.0).sum::<i64>(), working.total.busy.0);
    }
}
