//! What was promised against what came: the wait estimate over whole weeks, beside an oracle and two simple rules.
//!
//! - The **oracle** knows every distribution that the week is drawn from, and nothing of what was drawn: at the moment of
//!   the promise it looks into so many futures of the whole queue, each drawn anew given what can be seen then, and says
//!   where nine of ten waits lie.
//! - The **mean rule** is what is commonly shown: those ahead, and one more, times the mean of the last twenty of the service,
//!   over the specialists at work who are able; from half of it to one and a half. Nothing while one of them is free.
//! - The **last waits** say what nine of ten of the service's last fifty waited.
//!
//! A range is scored by the pinball loss of its two ends as quantiles of 5 and 95 %: it is the least, on average, for the
//! true quantiles, so a range that is too wide loses as one does that is missed.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

use super::week::{Length, Shape, Week};
use crate::event::Event;
use crate::ids::{ServiceId, TicketId};
use crate::network::Rules;
use crate::refusal::Refusal;
use crate::tables::Kept;
use crate::time::Millis;
use crate::wait::{Estimate, Wait};

/// How a week's promises came true.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Score {
    /// The week.
    pub week: &'static str,
    /// Promises that came to an answer.
    pub promises: u64,
    /// Of these, with the wait inside the range, in percent.
    pub inside_pct: f64,
    /// The mean width of the range.
    pub width_s: f64,
    /// The mean wait.
    pub wait_s: f64,
    /// Of the promises told in words, how many were true as said.
    pub words_true_pct: f64,
    /// Promises that the oracle was asked about.
    pub oracle_promises: u64,
    /// The mean width of its ranges.
    pub oracle_width_s: f64,
    /// The mean width of our ranges for the same tickets.
    pub width_beside_oracle_s: f64,
    /// The one over the other.
    pub width_over_oracle: f64,
    /// Of the waits that the oracle was asked about, how many lay in its range.
    pub oracle_inside_pct: f64,
    /// The pinball loss of both ends.
    pub pinball_s: f64,
    /// The same of the mean rule.
    pub pinball_mean_rule_s: f64,
    /// The same of the last waits.
    pub pinball_last_waits_s: f64,
    /// By people ahead.
    pub by_ahead: Vec<Bucket>,
}

/// The promises made with about as many people ahead.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Bucket {
    /// At least so many.
    pub ahead: u32,
    /// Promises that came to an answer.
    pub promises: u64,
    /// Of these, with the wait inside the range, in percent.
    pub inside_pct: f64,
    /// The mean width of the range.
    pub width_s: f64,
    /// The mean wait.
    pub wait_s: f64,
}

/// A range in milliseconds.
type Range = (f64, f64);

struct Told {
    at: Millis,
    scored: bool,
    service: ServiceId,
    estimate: Estimate,
    oracle: Option<Range>,
    mean_rule: Range,
    last_waits: Option<Range>,
}

#[derive(Default)]
struct Sums {
    count: f64,
    inside: f64,
    width: f64,
    wait: f64,
}

impl Sums {
    fn add(&mut self, range: Range, wait: f64) {
        self.count += 1.0;
        self.inside += f64::from(u8::from(wait >= range.0 && wait <= range.1));
        self.width += range.1 - range.0;
        self.wait += wait;
    }
}

/// Plays a week and scores its promises; the oracle is asked about one in `every`, and looks into `futures`.
///
/// # Errors
/// If the queue refuses what it must not: a defect.
pub fn backtest(shape: Shape, seed: u64, every: u64, futures: usize) -> Result<Score, Refusal> {
    let name = shape.name;
    let from = Shape::midnight(UNSCORED_DAYS);
    let mut week = Week::new(shape, 400, Rules::default(), seed, true)?;
    let mut told: BTreeMap<TicketId, Told> = BTreeMap::new();
    let mut waits: BTreeMap<ServiceId, VecDeque<f64>> = BTreeMap::new();
    let (mut ours, mut by_ahead) = (Sums::default(), Vec::new());
    by_ahead.resize_with(Kept::BUCKETS.len(), Sums::default);
    let (mut beside, mut oracles) = (Sums::default(), Sums::default());
    let (mut worded, mut words_true) = (0.0, 0.0);
    let mut losses = [0.0; 3];
    let mut promised = 0;
    while let Some(seen) = week.step()? {
        for recorded in &seen.records {
            match recorded.event {
                Event::TicketRequested { ticket, service, .. } => {
                    let Some(estimate) = week.queue().estimate(ticket, seen.at) else { continue };
                    promised += 1;
                    let scored = seen.at >= from;
                    let asked = scored && promised % every == 0 && futures > 0;
                    told.insert(
                        ticket,
                        Told {
                            at: seen.at,
                            scored,
                            service,
                            estimate,
                            oracle: if asked { oracle(&mut week, ticket, futures)? } else { None },
                            mean_rule: mean_rule(&week, ticket, service),
                            last_waits: waits.get(&service).filter(|last| last.len() >= 20).map(quantiles),
                        },
                    );
                }
                Event::ConsultationStarted { ticket, .. } => {
                    let Some(told) = told.remove(&ticket) else { continue };
                    let wait = seen.at.since(told.at).0 as f64;
                    let last = waits.entry(told.service).or_default();
                    last.push_back(wait);
                    if last.len() > 50 {
                        last.pop_front();
                    }
                    let Some(last_waits) = told.last_waits.filter(|_| told.scored) else { continue };
                    let range = (told.estimate.least.0 as f64, told.estimate.most.0 as f64);
                    ours.add(range, wait);
                    by_ahead[Kept::bucket(told.estimate.ahead)].add(range, wait);
                    for (loss, range) in losses.iter_mut().zip([range, told.mean_rule, last_waits]) {
                        *loss += pinball(range, wait);
                    }
                    if let Some(oracle) = told.oracle {
                        beside.add(range, wait);
                        oracles.add(oracle, wait);
                    }
                    let words = told.estimate.in_words();
                    worded += f64::from(u8::from(words != Wait::Unknown));
                    words_true += f64::from(u8::from(is_true(words, wait)));
                }
                Event::TicketEnded { ticket, .. } => drop(told.remove(&ticket)),
                _ => {}
            }
        }
    }
    let seconds = |sum: f64, count: f64| tenths(sum / count.max(1.0) / 1000.0);
    let percent = |part: f64, of: f64| tenths(part * 100.0 / of.max(1.0));
    let buckets = Kept::BUCKETS.iter().zip(&by_ahead).filter(|(_, sums)| sums.count > 0.0);
    Ok(Score {
        week: name,
        promises: ours.count as u64,
        inside_pct: percent(ours.inside, ours.count),
        width_s: seconds(ours.width, ours.count),
        wait_s: seconds(ours.wait, ours.count),
        words_true_pct: percent(words_true, worded),
        oracle_promises: oracles.count as u64,
        oracle_width_s: seconds(oracles.width, oracles.count),
        width_beside_oracle_s: seconds(beside.width, beside.count),
        width_over_oracle: (beside.width * 100.0 / oracles.width.max(1.0)).round() / 100.0,
        oracle_inside_pct: percent(oracles.inside, oracles.count),
        pinball_s: seconds(losses[0], ours.count),
        pinball_mean_rule_s: seconds(losses[1], ours.count),
        pinball_last_waits_s: seconds(losses[2], ours.count),
        by_ahead: buckets
            .map(|(ahead, sums)| Bucket {
                ahead: *ahead,
                promises: sums.count as u64,
                inside_pct: percent(sums.inside, sums.count),
                width_s: seconds(sums.width, sums.count),
                wait_s: seconds(sums.wait, sums.count),
            })
            .collect(),
    })
}

/// A queue that has seen nothing can promise little: the first days of a week are played and not scored.
const UNSCORED_DAYS: u32 = 2;

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn oracle(week: &mut Week, ticket: TicketId, futures: usize) -> Result<Option<Range>, Refusal> {
    let mut waits = VecDeque::new();
    for _ in 0..futures {
        waits.extend(week.fork(ticket).until_answered(ticket)?.map(|wait| wait.0 as f64));
    }
    // Where half the futures end with closing, there is nothing to compare.
    Ok((waits.len() * 2 > futures).then(|| quantiles(&waits)))
}

fn mean_rule(week: &Week, ticket: TicketId, service: ServiceId) -> Range {
    let queue = week.queue();
    let rows = queue.lookup().who_serves(service).iter().map(|person| queue.specialist(*person));
    let on_duty: Vec<_> = rows.filter(|row| row.on_duty()).collect();
    let ahead = queue.people_ahead(ticket).unwrap_or(0);
    let free = on_duty.iter().filter(|row| row.is_free()).count();
    let handle = queue.handle_time(service).map_or(0.0, |span| span.0 as f64);
    let offered =
        queue.ticket(ticket).is_some_and(|ticket| !matches!(ticket.status, crate::tables::TicketStatus::Waiting));
    if free > 0 || offered {
        return (0.0, 60_000.0);
    }
    let mean = f64::from(ahead + 1) * handle / on_duty.len().max(1) as f64;
    (mean * 0.5, mean * 1.5)
}

/// Where nine of ten lie.
fn quantiles(waits: &VecDeque<f64>) -> Range {
    let mut sorted: Vec<f64> = waits.iter().copied().collect();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (share * sorted.len() as f64 - 0.5).clamp(0.0, (sorted.len() - 1) as f64);
        let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
        below + (above - below) * place.fract()
    };
    (at(0.05), at(0.95))
}

fn pinball(range: Range, wait: f64) -> f64 {
    let end = |quantile: f64, value: f64| {
        if wait >= value { quantile * (wait - value) } else { (1.0 - quantile) * (value - wait) }
    };
    end(0.05, range.0) + end(0.95, range.1)
}

/// Whether a wait was as told in words, to the minute.
fn is_true(told: Wait, waited: f64) -> bool {
    let minutes = waited / 60_000.0;
    match told {
        Wait::Unknown => false,
        Wait::LessThan { min } => minutes <= f64::from(min),
        Wait::Range { min_min, max_min } => minutes >= f64::from(min_min) && minutes <= f64::from(max_min),
    }
}

/// The weeks that are scored: each of another shape.
#[must_use]
pub fn weeks() -> Vec<Shape> {
    const MINUTE: f64 = 60_000.0;
    // Some know one service, most two or three of those beside each other, and every fourth knows all.
    let skills = |people: usize, services: usize| -> Vec<Vec<usize>> {
        let serves = |person: usize| match person % 4 {
            0 => (0..services).collect(),
            reach => (0..reach).map(|next| (person + next) % services).collect::<std::collections::BTreeSet<_>>(),
        };
        (0..people).map(|person| serves(person).into_iter().collect()).collect()
    };
    let usual = |name: &'static str, people: usize, load: f64, deviation: f64| {
        let medians = [9.0, 12.0, 15.0, 8.0, 18.0, 11.0];
        let mean = medians.iter().sum::<f64>() / 6.0 * (deviation * deviation / 2.0).exp() + 2.0;
        Shape {
            name,
            days: UNSCORED_DAYS + 5,
            open: (510, 1020),
            skills: skills(people, 6),
            arrivals: vec![load * people as f64 * 60.0 / mean / 6.0; 6],
            course: vec![(510, 1.0)],
            talks: medians.iter().map(|median| Length::Lognormal(median * MINUTE, deviation)).collect(),
            slower_from: (99, 1.0),
            wrap: Length::Lognormal(1.7 * MINUTE, 0.6),
            ring: Length::Even(2_000, 12_000),
            not_taken: (3, 4),
            patience: Some(Length::Exponential(75.0 * MINUTE)),
            priority: 6,
            lunch: None,
        }
    };
    let lunch = Some(((690, 810), Length::Even(25 * 60_000, 40 * 60_000)));
    vec![
        usual("even", 20, 0.88, 0.5),
        Shape { course: vec![(510, 3.2), (555, 0.8)], ..usual("opening burst", 20, 0.85, 0.5) },
        Shape {
            course: vec![(510, 0.9), (630, 1.25), (840, 0.7)],
            lunch,
            ..usual("lunch breaks at the peak", 24, 0.8, 0.5)
        },
        usual("calm", 12, 0.6, 0.5),
        usual("overload", 16, 1.15, 0.5),
        usual("long tails", 24, 0.85, 0.9),
        Shape { slower_from: (4, 1.35), ..usual("slower from Wednesday on", 20, 0.75, 0.5) },
    ]
}
