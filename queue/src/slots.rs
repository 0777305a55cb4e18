//! When a service can be booked: where a specialist who can serve it works, is not absent and not booked, the center is
//! open and has a room that is not booked, and not too many of those who work at that time are booked already.

use imbl::OrdSet;

use crate::Queue;
use crate::code::Language;
use crate::event::{Group, Mode};
use crate::ids::{AppointmentId, CenterId, PersonId, ServiceId};
use crate::matching::serves;
use crate::network::{AppointmentRules, OpenInterval};
use crate::tables::Appointment;
use crate::time::{Millis, Span};

/// What is to be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The service.
    pub service: ServiceId,
    /// The center to which the resident comes.
    pub center: CenterId,
    /// The language of the conversation.
    pub language: Language,
    /// How the resident speaks.
    pub mode: Mode,
}

impl Wanted {
    /// What was booked.
    #[must_use]
    pub const fn of(row: &Appointment) -> Self {
        Self { service: row.service, center: row.center, language: row.language, mode: row.mode }
    }
}

/// A time that can be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// When it begins.
    pub starts: Millis,
    /// When the next one begins.
    pub ends: Millis,
    /// How many can be booked still.
    pub free: u32,
}

/// The most slots told at once.
const SLOTS_MAX: usize = 200;

impl Queue {
    /// The slots that begin within a stretch of time and can be booked now; with an appointment that is to be moved, as
    /// if that were not booked.
    #[must_use]
    pub fn slots(
        &self,
        wanted: &Wanted,
        from: Millis,
        until: Millis,
        now: Millis,
        moving: Option<AppointmentId>,
    ) -> Vec<Slot> {
        let rules = &self.lookup.rules_of(wanted.service).appointments;
        let from = from.max(now.plus(rules.lead));
        let until = until.min(now.plus(rules.ahead).plus(Span(1)));
        let Some(center) = self.lookup.center(wanted.center) else { return Vec::new() };
        let open = center.open.iter().filter(|interval| interval.closes > from && interval.opens < until);
        let begins = open.flat_map(|interval| self.begins(*interval, rules.slot));
        let slots = begins.filter(|starts| *starts >= from && *starts < until).filter_map(|starts| {
            let (_, free) = self.who_is_free(wanted, starts, moving)?;
            Some(Slot { starts, ends: starts.plus(rules.slot), free })
        });
        slots.take(SLOTS_MAX).collect()
    }

    /// The specialist in whose calendar an appointment would stand; nothing if the time cannot be booked.
    pub(crate) fn bookable(
        &self,
        wanted: &Wanted,
        starts: Millis,
        now: Millis,
        moving: Option<AppointmentId>,
    ) -> Option<PersonId> {
        let rules = &self.lookup.rules_of(wanted.service).appointments;
        let in_time = starts >= now.plus(rules.lead) && starts <= now.plus(rules.ahead);
        in_time.then(|| self.free_at(wanted, starts, moving)).flatten()
    }

    /// The same however soon it is.
    pub(crate) fn free_at(&self, wanted: &Wanted, starts: Millis, moving: Option<AppointmentId>) -> Option<PersonId> {
        let slot = self.lookup.rules_of(wanted.service).appointments.slot;
        let open = self.lookup.hours(wanted.center, starts).now?;
        self.begins(open, slot).any(|begins| begins == starts).then_some(())?;
        self.who_is_free(wanted, starts, moving).map(|(person, _)| person)
    }

    /// When slots begin in a stretch of opening: at multiples of their length after midnight.
    fn begins(&self, open: OpenInterval, slot: Span) -> impl Iterator<Item = Millis> + use<> {
        let midnight = self.lookup.day_starts(open.opens).unwrap_or_default();
        let slot = slot.0.max(1);
        let before = open.opens.since(midnight).0.saturating_add(slot - 1).div_euclid(slot);
        let times = (before..).map(move |times| midnight.plus(Span(times.saturating_mul(slot))));
        times.take_while(move |starts| starts.plus(Span(slot)) <= open.closes)
    }

    /// Of those who work at a time and are not booked, the one who is booked the least that day, and how many more can be
    /// booked; nothing if nobody.
    fn who_is_free(&self, wanted: &Wanted, starts: Millis, moving: Option<AppointmentId>) -> Option<(PersonId, u32)> {
        let service = self.lookup.service(wanted.service).filter(|service| service.remote)?;
        let rules = &self.lookup.rules_of(service.id).appointments;
        let ends = starts.plus(rules.slot);
        let (mut working, mut taken) = (0_u32, 0_u32);
        let mut best: Option<(usize, PersonId)> = None;
        for person in self.who_works(*wanted, starts, ends) {
            working += 1;
            let (overlaps, today) = self.booked(person, starts, ends, moving);
            if overlaps {
                taken += 1;
            } else {
                best = [best, Some((today, person))].into_iter().flatten().min();
            }
        }
        let (_, person) = best?;
        let most = (working.saturating_mul(rules.share_pct) / 100).max(1).min(working);
        let rooms = self.rooms_free(wanted.center, starts, ends, moving);
        let free = most.saturating_sub(taken).min(rooms);
        (free > 0).then_some((person, free))
    }

    /// The colleague who works through an appointment, is not booked then, and is booked the least that day; nothing if
    /// nobody. What is agreed is kept whatever share of those who work is booked.
    pub(crate) fn colleague_for(&self, row: &Appointment) -> Option<PersonId> {
        let found = self.who_works(Wanted::of(row), row.starts, row.ends).filter_map(|person| {
            let (overlaps, today) = self.booked(person, row.starts, row.ends, Some(row.id));
            (!overlaps).then_some((today, person))
        });
        found.min().map(|(_, person)| person)
    }

    /// Those who can serve what is wanted, work through a stretch of time and are not absent in it.
    fn who_works(&self, wanted: Wanted, starts: Millis, ends: Millis) -> impl Iterator<Item = PersonId> {
        let Wanted { service, language, mode, .. } = wanted;
        self.lookup.who_serves(service).iter().copied().filter(move |person| {
            self.lookup.specialist(*person).is_some_and(|one| {
                serves(service, language, mode, one, &self.lookup).is_ok()
                    && self.lookup.group(service, one) == Some(Group::Primary)
                    && self.lookup.works(one, starts, ends)
                    && !self.absences(*person).iter().any(|absence| absence.overlaps(starts, ends))
            })
        })
    }

    /// What stands in somebody's calendar that may reach beyond a moment, the first to begin first.
    pub(crate) fn booked_from(&self, person: PersonId, from: Millis) -> impl Iterator<Item = &Appointment> {
        let (nil, max) = (AppointmentId(uuid::Uuid::nil()), AppointmentId(uuid::Uuid::max()));
        let from = from.minus(AppointmentRules::SLOT_MAX);
        let later = self.index.booked.range((person, from, nil)..=(person, Millis(i64::MAX), max));
        later.filter_map(|(.., id)| self.appointment(*id))
    }

    /// How many of a center's rooms nobody has booked at any moment of a stretch of time.
    fn rooms_free(&self, center: CenterId, starts: Millis, ends: Millis, moving: Option<AppointmentId>) -> u32 {
        let there = self.appointments_near(&self.index.booked_rooms, center, starts, moving);
        let there: Vec<_> = there.filter(|one| one.overlaps(starts, ends)).collect();
        // They are most where one of them begins.
        let begins = there.iter().map(|one| one.starts.max(starts));
        let most = begins.map(|at| there.iter().filter(|one| one.starts <= at && at < one.ends).count()).max();
        let rooms = self.lookup.rooms_of(center).len().saturating_sub(most.unwrap_or(0));
        u32::try_from(rooms).unwrap_or(u32::MAX)
    }

    /// Whether a specialist is booked within a stretch of time, and how often that day.
    fn booked(&self, person: PersonId, starts: Millis, ends: Millis, moving: Option<AppointmentId>) -> (bool, usize) {
        let day = self.lookup.day(starts);
        let near = self.appointments_near(&self.index.booked, person, starts, moving);
        near.fold((false, 0), |(overlaps, today), one| {
            (overlaps || one.overlaps(starts, ends), today + usize::from(self.lookup.day(one.starts) == day))
        })
    }

    /// Somebody's or some center's appointments of about a day around a moment.
    fn appointments_near<'q, K: Ord + Copy>(
        &'q self,
        booked: &'q OrdSet<(K, Millis, AppointmentId)>,
        of: K,
        at: Millis,
        moving: Option<AppointmentId>,
    ) -> impl Iterator<Item = &'q Appointment> {
        let (nil, max) = (AppointmentId(uuid::Uuid::nil()), AppointmentId(uuid::Uuid::max()));
        // A day has at most 25 hours.
        let around = Span::minutes(25 * 60).plus(AppointmentRules::SLOT_MAX);
        let near = booked.range((of, at.minus(around), nil)..=(of, at.plus(around), max));
        near.filter_map(move |(.., id)| self.appointment(*id).filter(|_| Some(*id) != moving))
    }
}
