//! One plan: each service by itself beside all of them as one pool.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::day::{SLOT_S, Slot, play};
use super::staffing::{Asked, Staffed, Target, by_erlang_a, by_erlang_c};
use crate::records::{Demand, DemandAt};

/// Half hours of a day.
pub const SLOTS: u32 = 48;
/// Residents played at most; the day is played as often as they allow.
const PLAYED_MAX: f64 = 300_000.0;
const TIMES_MIN: f64 = 20.0;
const TIMES_MAX: f64 = 500.0;

/// What is asked in a half hour of a day, on average.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct SlotDemand {
    /// Residents.
    pub arrivals: f64,
    /// The mean time of handling one, in seconds.
    pub handle_s: f64,
}

/// What is asked of a service on such a day.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ServiceDemand {
    /// Which service: an id, or a name that somebody pasted.
    pub service: String,
    /// By half hour of the day.
    pub slots: BTreeMap<u32, SlotDemand>,
}

/// What a plan is made for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish {
    /// The service level.
    pub target: Target,
    /// How long residents wait before they give up, on average, in seconds; nothing where nobody does.
    pub patience_s: Option<f64>,
    /// What an hour of a specialist costs, in cents.
    pub hour_cents: u64,
}

/// So many specialists by a formula, and the share it expects to be served in time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Needed {
    /// Specialists.
    pub specialists: u32,
    /// The share served in time, in percent.
    pub level_pct: f64,
}

/// A half hour of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PlanRow {
    /// Its beginning, such as `08:30`.
    pub slot: String,
    /// Residents who come, on average.
    pub arrivals: f64,
    /// The mean time of handling one, in seconds.
    pub handle_s: f64,
    /// How many specialists are busy on average: arrivals times handling.
    pub load_erlangs: f64,
    /// By Erlang C.
    pub erlang_c: Needed,
    /// By Erlang A; nothing where nobody gives up.
    pub erlang_a: Option<Needed>,
    /// What the day played through with the recommended number (Erlang A's where there is one) has come to, in percent.
    pub simulated_pct: Option<f64>,
}

/// A line's plan.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LinePlan {
    /// The service: an id, or the name that was pasted; `pooled` for all.
    pub service: String,
    /// Its name.
    pub name: String,
    /// Half hours in which anybody comes.
    pub rows: Vec<PlanRow>,
    /// Half hours of specialists a day, as recommended.
    pub half_hours: u64,
    /// What these cost, in cents.
    pub cost_cents: u64,
}

/// Demand as the journal has it, made into the mean of a day. Answers how many days had any.
#[must_use]
pub fn mean_day(demand: &[DemandAt]) -> (Vec<ServiceDemand>, u32) {
    let days: std::collections::BTreeSet<_> =
        demand.iter().filter(|one| one.demand.arrivals > 0).map(|one| one.day).collect();
    let count = u32::try_from(days.len()).unwrap_or(u32::MAX);
    let mut services: BTreeMap<String, (BTreeMap<u32, i64>, Demand)> = BTreeMap::new();
    for one in demand {
        let (slots, all) = services.entry(one.service.to_string()).or_default();
        *slots.entry(one.slot).or_default() += one.demand.arrivals;
        all.handled += one.demand.handled;
        all.handled_ms += one.demand.handled_ms;
    }
    let mean = |sum: i64, of: i64| if of > 0 { sum as f64 / of as f64 } else { 0.0 };
    let service = |(service, (slots, all)): (String, (BTreeMap<u32, i64>, Demand))| {
        // Few are handled in one half hour of one service: the mean of the whole day is steadier.
        let handle_s = mean(all.handled_ms, all.handled) / 1_000.0;
        let slots = slots.into_iter().filter(|(_, arrivals)| *arrivals > 0);
        let slot = |arrivals: i64| SlotDemand { arrivals: mean(arrivals, count.into()), handle_s };
        ServiceDemand { service, slots: slots.map(|(number, arrivals)| (number, slot(arrivals))).collect() }
    };
    let mut found: Vec<_> = services.into_iter().map(service).collect();
    found.retain(|one| !one.slots.is_empty());
    (found, count)
}

/// The mean patience by what happened: all the time that people waited, over how many gave up. It is the estimate of most
/// likelihood when patience is exponential and those who were answered are taken for cut off.
#[must_use]
pub fn patience_s(demand: &[DemandAt]) -> (Option<f64>, i64, i64) {
    let (mut waited, mut abandoned, mut arrivals) = (0, 0, 0);
    for one in demand {
        waited += one.demand.waited_ms;
        abandoned += one.demand.abandoned;
        arrivals += one.demand.arrivals;
    }
    let patience = (abandoned > 0 && waited > 0).then(|| waited as f64 / abandoned as f64 / 1_000.0);
    (patience, abandoned, arrivals)
}

/// All services as one line: whoever is free takes anybody.
#[must_use]
pub fn pooled(services: &[ServiceDemand]) -> ServiceDemand {
    let mut slots: BTreeMap<u32, SlotDemand> = BTreeMap::new();
    for (number, slot) in services.iter().flat_map(|service| &service.slots) {
        let all = slots.entry(*number).or_default();
        let arrivals = all.arrivals + slot.arrivals;
        if arrivals > 0.0 {
            all.handle_s = (all.arrivals * all.handle_s + slot.arrivals * slot.handle_s) / arrivals;
        }
        all.arrivals = arrivals;
    }
    ServiceDemand { service: "pooled".into(), slots }
}

/// The plan of one line; the day is played through where `simulate` says so.
#[must_use]
pub fn line(demand: &ServiceDemand, name: String, wish: &Wish, simulate: Option<u64>) -> LinePlan {
    let asked = |slot: &SlotDemand| Asked { arrivals: slot.arrivals / SLOT_S, handle_s: slot.handle_s };
    let mut rows = Vec::new();
    let mut slots = vec![Slot::default(); SLOTS as usize];
    let mut half_hours = 0;
    for (number, slot) in &demand.slots {
        let c = by_erlang_c(asked(slot), wish.target);
        let a = wish.patience_s.map(|patience| by_erlang_a(asked(slot), patience, wish.target));
        let specialists = a.unwrap_or(c).specialists;
        half_hours += u64::from(specialists);
        if let Some(place) = slots.get_mut(*number as usize) {
            *place = Slot { arrivals: slot.arrivals / SLOT_S, handle_s: slot.handle_s, specialists };
        }
        rows.push(PlanRow {
            slot: format!("{:02}:{:02}", number / 2, number % 2 * 30),
            arrivals: slot.arrivals,
            handle_s: slot.handle_s,
            load_erlangs: slot.arrivals / SLOT_S * slot.handle_s,
            erlang_c: needed(c),
            erlang_a: a.map(needed),
            simulated_pct: None,
        });
    }
    if let Some(seed) = simulate {
        let a_day: f64 = demand.slots.values().map(|slot| slot.arrivals).sum();
        let times = (PLAYED_MAX / a_day.max(1.0)).clamp(TIMES_MIN, TIMES_MAX);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 20 and 500")]
        let came = play(&slots, wish.patience_s, wish.target.within_s, times as u32, seed);
        for (row, number) in rows.iter_mut().zip(demand.slots.keys()) {
            let one = came.get(*number as usize).copied().unwrap_or_default();
            row.simulated_pct = (one.arrived > 0).then(|| percent(one.in_time as f64 / one.arrived as f64));
        }
    }
    let cost_cents = half_hours.saturating_mul(wish.hour_cents) / 2;
    LinePlan { service: demand.service.clone(), name, rows, half_hours, cost_cents }
}

fn needed(staffed: Staffed) -> Needed {
    Needed { specialists: staffed.specialists, level_pct: percent(staffed.level) }
}

/// A share in percent, to a tenth.
fn percent(share: f64) -> f64 {
    (share * 1_000.0).round() / 10.0
}

/// Why a pasted table cannot be read, and the line, the head being the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {0} of the table cannot be read")]
pub struct NotDemand(pub u64);

/// The most lines of a pasted table.
const LINES_MAX: usize = 20_000;

/// Reads `slot,service,arrivals,handle_s`: a half hour such as `08:30`, a name, residents on an average day, seconds.
///
/// # Errors
/// The first line that is not so.
pub fn read_csv(text: &str) -> Result<Vec<ServiceDemand>, NotDemand> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let head = reader.headers().map_err(|_| NotDemand(1))?.clone();
    let column = |name: &str| head.iter().position(|found| found.eq_ignore_ascii_case(name)).ok_or(NotDemand(1));
    let (slot, service) = (column("slot")?, column("service")?);
    let (arrivals, handle) = (column("arrivals")?, column("handle_s")?);
    let mut services: BTreeMap<String, BTreeMap<u32, SlotDemand>> = BTreeMap::new();
    for (row, at) in reader.records().zip(2..) {
        let row = row.map_err(|_| NotDemand(at))?;
        let text = |column: usize| row.get(column).unwrap_or_default();
        let number = |column: usize, most: f64| {
            text(column).parse::<f64>().ok().filter(|number| (0.0..=most).contains(number)).ok_or(NotDemand(at))
        };
        let slot = slot_of(text(slot)).ok_or(NotDemand(at))?;
        let name = text(service);
        if name.is_empty() || name.chars().count() > 200 || at > LINES_MAX as u64 {
            return Err(NotDemand(at));
        }
        let (arrivals, handle_s) = (number(arrivals, 10_000.0)?, number(handle, 86_400.0)?);
        if arrivals > 0.0 && handle_s <= 0.0 {
            return Err(NotDemand(at));
        }
        let there = services.entry(name.to_owned()).or_default().insert(slot, SlotDemand { arrivals, handle_s });
        if there.is_some() {
            return Err(NotDemand(at));
        }
    }
    let service = |(service, mut slots): (String, BTreeMap<u32, SlotDemand>)| {
        slots.retain(|_, slot| slot.arrivals > 0.0);
        ServiceDemand { service, slots }
    };
    let mut found: Vec<_> = services.into_iter().map(service).collect();
    found.retain(|one| !one.slots.is_empty());
    Ok(found)
}

/// The half hour of a clock time such as `08:30`.
fn slot_of(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let half = match minute {
        "00" => 0,
        "30" => 1,
        _ => return None,
    };
    hour.parse::<u32>().ok().filter(|hour| *hour < 24 && text.len() <= 5).map(|hour| hour * 2 + half)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WISH: Wish = Wish { target: Target { share: 0.8, within_s: 300.0 }, patience_s: None, hour_cents: 1_500 };

    #[test]
    fn a_pool_needs_fewer_than_its_parts_and_the_day_played_reaches_the_target() {
        let text = "slot,service,arrivals,handle_s\n08:30,a,3,1500\n08:30,b,3,1500\n09:00,a,5,1500\n09:00,b,4,1500\n\
                    09:30,a,4,1500\n09:30,b,4,1500\n10:00,a,4,1500\n10:00,b,4,1500\n";
        let services = read_csv(text).unwrap();
        assert_eq!(services.len(), 2);
        let parts: u64 = services.iter().map(|one| line(one, one.service.clone(), &WISH, None).half_hours).sum();
        let pool = line(&pooled(&services), "all".into(), &WISH, Some(1));
        assert!(pool.half_hours < parts, "{} and {parts}", pool.half_hours);
        assert_eq!(pool.cost_cents, pool.half_hours * 750);
        assert_eq!((pool.rows[1].slot.as_str(), pool.rows[1].arrivals), ("09:00", 9.0));
        assert!((pool.rows[1].load_erlangs - 7.5).abs() < 1e-9);
        for row in &pool.rows {
            assert!(row.erlang_c.level_pct >= 80.0 && row.erlang_a.is_none());
            // The formula's steady state lies above what a day that begins empty needs.
            assert!(row.simulated_pct.unwrap() > 75.0, "{row:?}");
        }
    }

    #[test]
    fn a_table_that_is_none_is_told_by_its_line() {
        for (text, wrong) in [
            ("slot,service,arrivals\n", 1),
            ("slot,service,arrivals,handle_s\n08:15,a,1,60\n", 2),
            ("slot,service,arrivals,handle_s\n08:00,a,1,60\n08:00,a,1,60\n", 3),
            ("slot,service,arrivals,handle_s\n08:00,a,1,60\n25:00,a,1,60\n", 3),
            ("slot,service,arrivals,handle_s\n08:00,a,-1,60\n", 2),
            ("slot,service,arrivals,handle_s\n08:00,a,1,0\n", 2),
            ("slot,service,arrivals,handle_s\n08:00,,1,60\n", 2),
            ("slot,service,arrivals,handle_s\n08:00,a,NaN,60\n", 2),
        ] {
            assert_eq!(read_csv(text), Err(NotDemand(wrong)), "{text}");
        }
    }

    #[test]
    fn patience_is_the_time_waited_over_those_who_left() {
        let at = |waited_ms, abandoned| DemandAt {
            day: tilts_queue::time::DayKey(20_261_124),
            slot: 17,
            service: tilts_queue::ids::ServiceId(uuid::Uuid::from_u128(1)),
            demand: Demand { arrivals: 10, abandoned, waited_ms, handled: 4, handled_ms: 6_000_000 },
        };
        assert_eq!(patience_s(&[at(600_000, 1), at(600_000, 1)]), (Some(600.0), 2, 20));
        assert_eq!(patience_s(&[at(600_000, 0)]), (None, 0, 10));
        let (services, days) = mean_day(&[at(0, 0)]);
        assert_eq!(days, 1);
        assert_eq!(services[0].slots[&17], SlotDemand { arrivals: 10.0, handle_s: 1_500.0 });
    }
}
