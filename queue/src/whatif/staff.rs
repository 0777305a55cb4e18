//! Who works in a run: the day's specialists, more or fewer of them, and who serves what.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Change, Day, Pooling, Shift, StaffChange};
use crate::code::Language;
use crate::ids::{InstitutionId, PersonId, ServiceId};
use crate::network::{Network, Specialist};
use crate::time::{Millis, Span};

/// The new ones of the change with this number.
fn newcomers(number: usize, change: &StaffChange) -> impl Iterator<Item = PersonId> {
    let count = u32::try_from(change.count).unwrap_or(0);
    (0..count).map(move |more| PersonId(Uuid::from_u128(5 << 96 | (number as u128) << 32 | u128::from(more))))
}

/// Adds to a network who is new in it.
pub(super) fn join(change: &Change, network: &mut Network) {
    for (number, change) in change.staff.iter().enumerate() {
        for person in newcomers(number, change) {
            let newcomer = newcomer(person, change.institution, network);
            network.specialists.push(newcomer);
        }
    }
}

/// The shifts as changed.
pub(super) fn shifts(day: &Day, change: &Change) -> Vec<Shift> {
    let mut shifts = day.shifts.clone();
    for (number, change) in change.staff.iter().enumerate() {
        for person in newcomers(number, change) {
            shifts.push(Shift { at: change.from, person, available: true });
            shifts.push(Shift { at: change.until, person, available: false });
        }
        if change.count < 0 {
            send_home(&mut shifts, change, &day.network);
        }
    }
    shifts.sort_by_key(|shift| shift.at);
    shifts
}

/// One who serves all that the institution offers, in every language that its people speak together.
fn newcomer(person: PersonId, institution: InstitutionId, network: &Network) -> Specialist {
    let colleagues = || network.specialists.iter().filter(|one| one.institution == institution);
    let mut languages: Vec<Language> = colleagues().flat_map(|one| one.languages.iter().copied()).collect();
    languages.sort_unstable();
    languages.dedup();
    Specialist {
        person,
        institution,
        skills: services_of(network, |of| of == institution),
        levels: Vec::new(),
        languages,
        signs: false,
        text: true,
        generalist: colleagues().any(|one| one.generalist),
        calendar: None,
    }
}

fn services_of(network: &Network, whose: impl Fn(InstitutionId) -> bool) -> Vec<ServiceId> {
    network.services.iter().filter(|it| it.remote && whose(it.institution)).map(|it| it.id).collect()
}

/// Those who were available the longest in that part of the day are not, for that part.
fn send_home(shifts: &mut Vec<Shift>, change: &StaffChange, network: &Network) {
    let mut available: BTreeMap<PersonId, (Span, Option<Millis>)> = BTreeMap::new();
    let within = |at: Millis| at.max(change.from).min(change.until);
    let own = |person: PersonId| {
        network.specialists.iter().any(|one| one.person == person && one.institution == change.institution)
    };
    for shift in shifts.iter().filter(|shift| own(shift.person)) {
        let (sum, since) = available.entry(shift.person).or_default();
        match (shift.available, *since) {
            (true, None) => *since = Some(shift.at),
            (false, Some(began)) => {
                *sum = sum.plus(within(shift.at).since(within(began)));
                *since = None;
            }
            _ => {}
        }
    }
    let mut longest: Vec<(Span, PersonId)> = available
        .into_iter()
        .map(|(person, (sum, since))| {
            let open = since.map_or(Span::ZERO, |began| change.until.since(within(began)));
            (sum.plus(open), person)
        })
        .filter(|(sum, _)| sum.0 > 0)
        .collect();
    longest.sort_by_key(|(sum, person)| (std::cmp::Reverse(*sum), *person));
    for (_, person) in longest.into_iter().take(change.count.unsigned_abs() as usize) {
        let state_at = |at: Millis| {
            let before = shifts.iter().filter(|shift| shift.person == person && shift.at <= at);
            before.max_by_key(|shift| shift.at).is_some_and(|shift| shift.available)
        };
        let (was, then) = (state_at(change.from), state_at(change.until));
        shifts.retain(|shift| shift.person != person || shift.at < change.from || shift.at > change.until);
        if was {
            shifts.push(Shift { at: change.from, person, available: false });
        }
        if then {
            shifts.push(Shift { at: change.until, person, available: true });
        }
    }
}

pub(super) fn pool(network: &mut Network, pooling: Pooling) {
    let all = services_of(network, |_| true);
    let by_institution: BTreeMap<InstitutionId, Vec<ServiceId>> = match pooling {
        Pooling::Institutions => {
            let institutions = network.services.iter().map(|service| service.institution);
            institutions.map(|id| (id, services_of(network, |of| of == id))).collect()
        }
        _ => BTreeMap::new(),
    };
    for specialist in &mut network.specialists {
        match pooling {
            Pooling::AsItWas => {}
            Pooling::Institutions => {
                specialist.skills = by_institution.get(&specialist.institution).cloned().unwrap_or_default();
            }
            Pooling::Network => specialist.skills.clone_from(&all),
        }
    }
}
