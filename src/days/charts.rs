//! A day by half hours.

use std::collections::BTreeMap;

use tilts_queue::daybook::{Counts, Daybook, Group, HALF_HOUR, Worked};
use tilts_queue::ids::{InstitutionId, PersonId};
use tilts_queue::network::Rules;
use tilts_queue::time::{Millis, Span};
use tilts_signaling::view::{HalfHour, ServiceTarget, Whose};
use tilts_signaling::{Answer, Code, Problem};

use crate::dispatch::State;
use crate::planner::erlang::erlang_c;
use crate::views::supervise::day;

/// The most specialists that are tried.
const NEEDED_MAX: u32 = 1_000;

/// The service level wanted.
#[derive(Clone, Copy)]
pub(super) struct Target {
    pub within: Span,
    pub share_pct: u32,
}

impl Target {
    pub const fn of(rules: &Rules) -> Self {
        Self { within: rules.service_level_target, share_pct: rules.alerts.level_pct }
    }
}

pub(super) fn charts(
    state: &State,
    at: Millis,
    whose: Whose,
    institution: Option<InstitutionId>,
) -> Result<Answer, Problem> {
    let lookup = state.queue.lookup();
    let not_yours = || Problem::new(Code::Forbidden, "not of this institution");
    let group = match (whose, institution) {
        (Whose::All, None) => Group::All,
        (Whose::All, Some(own)) => Group::Institution(own),
        (Whose::Institution(id), own) => {
            if own.is_some_and(|own| own != id) {
                return Err(not_yours());
            }
            Group::Institution(id)
        }
        (Whose::Service(id), own) => {
            let service = lookup.service(id);
            let service =
                service.ok_or_else(|| Problem::new(Code::NotFound, "no such service").with("what", "service"))?;
            if own.is_some_and(|own| own != service.institution) {
                return Err(not_yours());
            }
            Group::Service(id)
        }
    };
    let people: Vec<PersonId> = match group {
        Group::Service(id) => lookup.who_serves(id).to_vec(),
        Group::Institution(id) => {
            let own = lookup.network().specialists.iter().filter(|one| one.institution == id);
            own.map(|one| one.person).collect()
        }
        _ => lookup.network().specialists.iter().map(|one| one.person).collect(),
    };
    let target = match group {
        Group::Service(id) => Target::of(lookup.rules_of(id)),
        Group::Institution(id) => Target::of(&lookup.rules_in(Some(id))),
        _ => Target::of(lookup.rules()),
    };
    let within_s = u32::try_from(target.within.0 / 1_000).unwrap_or(u32::MAX);
    let half_hours = half_hours(state.history.book(), group, &people, at, target);
    Ok(Answer::Charts { half_hours, target: ServiceTarget { share_pct: target.share_pct, within_s } })
}

/// A group's half hours, from the first in which anybody came or worked to the last.
pub(super) fn half_hours(
    book: &Daybook,
    group: Group,
    people: &[PersonId],
    at: Millis,
    target: Target,
) -> Vec<HalfHour> {
    let mut slots: BTreeMap<i64, (Counts, Worked)> = BTreeMap::new();
    for (slot, counts) in book.by_half_hour(group) {
        slots.entry(slot).or_default().0 = *counts;
    }
    for person in people {
        for (slot, worked) in book.worked_by_half_hour(*person, at) {
            let cell = slots.entry(slot).or_default();
            cell.1 = cell.1.plus(worked);
        }
    }
    let usual = book.counts(group).handle_time();
    let (Some(first), Some(last)) = (slots.keys().next().copied(), slots.keys().last().copied()) else {
        return Vec::new();
    };
    let whole = (first..=last).map(|slot| {
        let (counts, worked) = slots.get(&slot).copied().unwrap_or_default();
        HalfHour {
            from_ms: slot.saturating_mul(HALF_HOUR.0),
            arrived: counts.arrived,
            day: day(&counts, Some(worked)),
            on_duty_s: u32::try_from(worked.on_duty.0 / 1_000).unwrap_or(u32::MAX),
            busy_s: u32::try_from(worked.busy.0 / 1_000).unwrap_or(u32::MAX),
            needed: needed(counts.arrived, counts.handle_time().or(usual), target),
        }
    });
    whole.collect()
}

/// The fewest specialists with whom the target is met, if people went on coming like this (Erlang C).
fn needed(arrived: u32, handle: Option<Span>, target: Target) -> Option<u32> {
    let handle = handle.filter(|handle| handle.0 > 0 && arrived > 0)?;
    let seconds = |span: Span| span.0 as f64 / 1_000.0;
    let arrivals = f64::from(arrived) / seconds(HALF_HOUR);
    let meets = |servers: u32| {
        erlang_c(servers, arrivals, seconds(handle))
            .is_some_and(|queue| queue.served_within(seconds(target.within)) * 100.0 >= f64::from(target.share_pct))
    };
    (1..=NEEDED_MAX).find(|servers| meets(*servers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_erlang_c_says() {
        let target = Target { within: Span::seconds(20), share_pct: 80 };
        // 100 calls in half an hour, three minutes each: the textbook's 14 agents for 80 % in 20 s.
        assert_eq!(needed(100, Some(Span::minutes(3)), target), Some(14));
        assert_eq!(needed(0, Some(Span::minutes(3)), target), None);
        assert_eq!(needed(5, None, target), None);
        assert_eq!(needed(1, Some(Span::minutes(3)), Target { within: Span::minutes(60), ..target }), Some(1));
    }
}
