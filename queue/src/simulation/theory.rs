//! The queue where theory has an answer: one service, arrivals and lengths without memory, nobody rings or writes.

use super::week::{Length, Shape, Week};
use crate::event::{Event, TicketEnd};
use crate::network::Rules;
use crate::refusal::Refusal;
use crate::time::Span;
use std::collections::BTreeMap;

/// What theory is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agents {
    /// Specialists.
    pub specialists: u32,
    /// Arrivals an hour.
    pub arrivals_per_hour: f64,
    /// The mean length of a consultation, in seconds.
    pub handle_s: f64,
    /// The mean patience, in seconds, if anybody leaves.
    pub patience_s: Option<f64>,
    /// The wait within which an answer is in time, in seconds.
    pub target_s: i64,
}

/// What a run of it gave.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Observed {
    /// Who came.
    pub arrivals: u64,
    /// The mean wait of all, those included who were served at once or left, in seconds.
    pub wait_s: f64,
    /// The share that had to wait.
    pub waited: f64,
    /// The share of all that was served within the target.
    pub in_target: f64,
    /// The share that left.
    pub left: f64,
}

impl Agents {
    /// Plays so many days around the clock; the first tenth is not counted, for the queue begins empty.
    ///
    /// # Errors
    /// If the queue refuses what it must not: a defect.
    pub fn observe(&self, seed: u64, days: u32) -> Result<Observed, Refusal> {
        let shape = Shape {
            name: "theory",
            days,
            open: (0, 24 * 60),
            skills: vec![vec![0]; self.specialists as usize],
            arrivals: vec![self.arrivals_per_hour],
            course: vec![(0, 1.0)],
            talks: vec![Length::Exponential(self.handle_s * 1000.0)],
            slower_from: (days, 1.0),
            wrap: Length::Fixed(0),
            ring: Length::Fixed(0),
            not_taken: (0, 0),
            patience: self.patience_s.map(|seconds| Length::Exponential(seconds * 1000.0)),
            priority: 0,
            lunch: None,
        };
        let never = Span::minutes(60 * 24 * 365);
        let rules = Rules { here_check_after: never, commands_remembered: 1_000, ..Rules::default() };
        // As many residents at once as will never be there.
        let mut week = Week::new(shape, 2_000, rules, seed, false)?;
        let from = Shape::midnight(0).plus(Span::minutes(i64::from(days) * 144));
        let mut since = BTreeMap::new();
        let mut seen = Observed::default();
        while let Some(step) = week.step()? {
            for recorded in &step.records {
                match recorded.event {
                    Event::TicketRequested { ticket, .. } if step.at >= from => {
                        since.insert(ticket, step.at);
                        seen.arrivals += 1;
                    }
                    Event::ConsultationStarted { ticket, .. } => {
                        if let Some(since) = since.remove(&ticket) {
                            let wait = step.at.since(since).0;
                            seen.wait_s += wait as f64 / 1000.0;
                            seen.waited += f64::from(u8::from(wait > 0));
                            seen.in_target += f64::from(u8::from(wait <= self.target_s * 1000));
                        }
                    }
                    Event::TicketEnded { ticket, end: TicketEnd::Left, .. } => {
                        if let Some(since) = since.remove(&ticket) {
                            seen.wait_s += step.at.since(since).0 as f64 / 1000.0;
                            seen.waited += 1.0;
                            seen.left += 1.0;
                        }
                    }
                    _ => {}
                }
            }
        }
        // Who waits still at the end is not known about.
        seen.arrivals -= since.len() as u64;
        let count = seen.arrivals.max(1) as f64;
        for share in [&mut seen.wait_s, &mut seen.waited, &mut seen.in_target, &mut seen.left] {
            *share /= count;
        }
        Ok(seen)
    }
}
