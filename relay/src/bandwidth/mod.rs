//! How much gets through to one page: the sender's side of Google congestion control (draft-ietf-rmcat-gcc-02), with
//! transport-wide feedback and probes. Nothing here allocates once the first packet was sent.

mod feedback;
mod history;
mod loss;
mod probe;
mod rate;
mod trend;

use std::time::{Duration, Instant};

pub use feedback::Feedback;
use history::{Fate, History};
use loss::{LossControl, Verdict};
use probe::{Outcome, Probe};
use rate::{Acked, RATE_MAX, RateControl};
use trend::{Trend, Usage};

/// The estimate before anything is known: a voice and the lowest layer of a face.
const FIRST_ESTIMATE: f64 = 300_000.0;
/// Bytes of IP and UDP headers, which take their part of the link (IPv4).
pub const DATAGRAM_OVERHEAD: usize = 28;
/// How long the first estimate stands if no probe proves another.
const PROVISIONAL_US: i64 = 2_000_000;
/// A probe asks for so much more than the estimate at most.
const PROBE_FACTOR: f64 = 2.0;
/// The first probes ask for more: most links carry much more than the first estimate.
const PROBE_FACTOR_FIRST: f64 = 3.0;
/// A probe asks for this at least, if it is of use: from a voice alone the way up is short then.
const PROBE_TARGET_MIN: f64 = 200_000.0;
/// Time between a probe's outcome and the next probe: first, and at most when probes find nothing.
const PROBE_AGAIN_US: (i64, i64) = (1_000_000, 3_000_000);
/// A queue that grows within this time of a probe's beginning is the probe's.
const PROBE_QUEUES_US: i64 = 400_000;
/// No probe for so long after the rate fell.
const PROBE_AFTER_REDUCTION_US: i64 = 1_000_000;

/// How much gets through to one page.
#[derive(Debug)]
pub struct Bandwidth {
    started: Instant,
    history: History,
    trend: Trend,
    control: RateControl,
    loss: LossControl,
    acked: Acked,
    rtt: Option<Duration>,
    reference_us: Option<i64>,
    first_feedback: Option<i64>,
    probe: Option<Probe>,
    clusters: u8,
    probe_began: Option<i64>,
    probe_from: i64,
    probe_pause: i64,
    has_probed: bool,
}

impl Bandwidth {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(now: Instant) -> Bandwidth {
        Bandwidth {
            started: now,
            history: History::default(),
            trend: Trend::default(),
            control: RateControl::new(FIRST_ESTIMATE),
            loss: LossControl::default(),
            acked: Acked::default(),
            rtt: None,
            reference_us: None,
            first_feedback: None,
            probe: None,
            clusters: 0,
            probe_began: None,
            probe_from: 0,
            probe_pause: PROBE_AGAIN_US.0,
            has_probed: false,
        }
    }

    /// Begins anew on another path, or on the same one after a hole: what was on its way says nothing of what comes. The
    /// estimate stays if it is low, and else is to be proven again.
    pub fn restart(&mut self, now: Instant) {
        self.history.forget();
        let (history, clusters) = (std::mem::take(&mut self.history), self.clusters);
        let control = RateControl::new(self.control.rate().min(FIRST_ESTIMATE));
        *self = Bandwidth { history, clusters, control, started: self.started, ..Bandwidth::new(now) };
    }

    /// Takes note of a datagram of so many bytes that is sent now, and returns its transport-wide number.
    pub fn note_sent(&mut self, now: Instant, bytes: usize) -> u16 {
        let bytes = bytes + DATAGRAM_OVERHEAD;
        let now = self.us(now);
        let mut cluster = 0;
        if let Some(probe) = self.probe.as_mut().filter(|probe| probe.is_sending()) {
            probe.note_sent(now, bytes.min(usize::from(u16::MAX)) as u16);
            cluster = probe.cluster;
        }
        self.history.push(now, bytes, cluster)
    }

    /// Takes a feedback.
    pub fn handle(&mut self, now: Instant, feedback: &Feedback<'_>) {
        let now = self.us(now);
        self.first_feedback.get_or_insert(now);
        let reference = feedback.reference_us(self.reference_us);
        self.reference_us = Some(reference);
        let (mut received, mut lost) = (0_u32, 0_u32);
        let mut newest_sent = None;
        let mut usage = self.trend.usage();
        for (number, arrived) in feedback.statuses(reference) {
            let Some(sent) = self.history.get_mut(number) else { continue };
            let Some(arrived) = arrived else {
                lost += u32::from(sent.fate == Fate::Unknown);
                if sent.fate == Fate::Unknown {
                    sent.fate = Fate::Lost;
                    if let Some(probe) = self.probe.as_mut().filter(|probe| probe.cluster == sent.cluster) {
                        probe.note_lost();
                    }
                }
                continue;
            };
            match sent.fate {
                Fate::Arrived => continue,
                Fate::Unknown => received += 1,
                // It was late, and has been counted.
                Fate::Lost => {}
            }
            sent.fate = Fate::Arrived;
            let sent = *sent;
            newest_sent = newest_sent.max(Some(sent.at));
            self.acked.add(arrived, sent.bytes);
            self.trend.add(sent.at, arrived);
            if self.trend.usage() == Usage::Over {
                usage = Usage::Over;
            } else if usage != Usage::Over {
                usage = self.trend.usage();
            }
            if let Some(probe) = self.probe.as_mut().filter(|probe| probe.cluster == sent.cluster) {
                probe.note_arrived(sent.at, arrived, sent.bytes);
            }
        }
        if let Some(sent) = newest_sent {
            let sample = Duration::from_micros(u64::try_from(now - sent).unwrap_or(0));
            self.rtt = Some(self.rtt.map_or(sample, |rtt| (rtt * 7 + sample) / 8));
        }
        self.update(now, usage, received, lost);
    }

    /// The estimate in bits a second, IP headers included; `None` as long as no feedback has come.
    #[must_use]
    pub fn estimate_bps(&self) -> Option<u64> {
        self.first_feedback.map(|_| self.control.rate() as u64)
    }

    /// Whether the estimate is still the first guess.
    #[must_use]
    pub fn is_provisional(&self, now: Instant) -> bool {
        let now = self.us(now);
        let is_fresh = self.first_feedback.is_none_or(|at| now - at < PROVISIONAL_US);
        is_fresh && !self.has_probed && self.control.reduced_at().is_none()
    }

    /// The round trip, by feedback.
    #[must_use]
    pub fn rtt(&self) -> Option<Duration> {
        self.rtt
    }

    /// Begins a probe if more than the estimate would be of use, and it is time for one.
    pub fn want(&mut self, now: Instant, useful_bps: u64) {
        let now = self.us(now);
        let (useful, rate) = (useful_bps as f64, self.control.rate());
        let after_reduction = self.control.reduced_at().map_or(0, |at| at + PROBE_AFTER_REDUCTION_US);
        let is_early = now < self.probe_from.max(after_reduction) || self.first_feedback.is_none();
        if self.probe.is_some() || is_early || useful <= rate || self.trend.usage() == Usage::Over {
            return;
        }
        let factor = if self.has_probed { PROBE_FACTOR } else { PROBE_FACTOR_FIRST };
        // A little more than useful, so that what gets through is not just below it.
        let target = (useful * 1.1).min((rate * factor).max(PROBE_TARGET_MIN)).min(RATE_MAX);
        self.clusters = self.clusters.checked_add(1).unwrap_or(1);
        self.probe_began = Some(now);
        self.probe = Some(Probe::new(now, self.clusters, target, !self.has_probed));
    }

    /// When [`Bandwidth::padding`] is to be called next.
    #[must_use]
    pub fn next_padding(&self) -> Option<Instant> {
        let next = self.probe.as_ref()?.next()?;
        Some(self.started + Duration::from_micros(u64::try_from(next).unwrap_or(0)))
    }

    /// The padding to send now: so many packets of so many bytes each.
    pub fn padding(&mut self, now: Instant) -> (usize, usize) {
        let now = self.us(now);
        self.probe.as_mut().map_or((0, 0), |probe| probe.step(now))
    }

    /// Microseconds since the start.
    fn us(&self, now: Instant) -> i64 {
        now.saturating_duration_since(self.started).as_micros() as i64
    }

    fn update(&mut self, now: i64, usage: Usage, received: u32, lost: u32) {
        let acked = self.acked.bps();
        let rtt_us = self.rtt.map_or(200_000, |rtt| rtt.as_micros() as i64);
        let before = self.control.rate();
        let verdict = self.loss.update(now, received, lost, before, acked);
        let is_of_probe = self.probe_began.is_some_and(|at| now - at < PROBE_QUEUES_US + rtt_us);
        let usage = if usage == Usage::Over && is_of_probe { Usage::Under } else { usage };
        self.control.update(now, usage, acked, self.trend.slope(), rtt_us);
        match verdict {
            Verdict::Fine => {}
            Verdict::Hold => self.control.bound(before),
            Verdict::Bound(rate) => self.control.bound(rate),
            Verdict::Restore(rate) => self.control.raise(now, rate),
        }
        self.conclude_probe(now);
    }

    fn conclude_probe(&mut self, now: i64) {
        let Some(outcome) = self.probe.as_ref().and_then(|probe| probe.outcome(now)) else { return };
        let before = self.control.rate();
        self.probe = None;
        let is_first = !std::mem::replace(&mut self.has_probed, true);
        let has_risen = match outcome {
            Outcome::Rate(rate, is_all) => {
                self.control.raise(now, rate);
                if is_all {
                    self.control.note_full(rate);
                }
                if is_all && rate < before {
                    // One probe may have been slowed by chance: half of what it says is believed.
                    let believed = if is_first { rate } else { f64::midpoint(rate, before) };
                    self.control.bound(believed.max(self.acked.bps().unwrap_or(0.0)));
                }
                rate > 1.15 * before && !is_all
            }
            Outcome::Failed(is_bad) => {
                if is_first && is_bad {
                    self.control.bound(before / 2.0);
                }
                false
            }
        };
        // Where more got through, yet more may; else it is asked less and less often.
        self.probe_pause = if has_risen { 0 } else { (2 * self.probe_pause).clamp(PROBE_AGAIN_US.0, PROBE_AGAIN_US.1) };
        self.probe_from = now + self.probe_pause;
    }
}

#[cfg(test)]
mod tests;
