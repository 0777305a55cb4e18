//! From the trend of delay to a rate: additive and multiplicative increase, decrease to below what got through
//! (draft-ietf-rmcat-gcc-02, 5.5), and what got through.

use super::trend::Usage;

/// After an overuse the rate is this share of what got through. As only a part of the estimate is given away, the queue
/// empties all the same.
const BACKOFF: f64 = 0.9;
/// Delay that grows by at least this share of the time shows that less gets through than is sent.
const STEEP: f64 = 0.1;
/// Of the rate so much has to get through for it to be about all that was sent by leave of the rate.
const FILLED: f64 = 0.9;
/// What was sent before a reduction is in the trend for so long after it, in microseconds.
const SHOWS_AFTER_US: i64 = 200_000;
/// Growth a second far from the capacity.
const GROWTH: f64 = 1.08;
/// The rate grows beyond what got through by this factor and this much at most: where less is sent, probes show what would.
const HEADROOM: (f64, f64) = (1.15, 10_000.0);
/// Bits of a full packet, and pictures a second, for the additive increase.
const PACKET_BITS: f64 = 9_600.0;
const PICTURES: f64 = 30.0;
/// No rate below this: a voice and its headers.
pub const RATE_MIN: f64 = 30_000.0;
/// No rate above this.
pub const RATE_MAX: f64 = 30_000_000.0;

/// The rate by delay, in bits a second.
#[derive(Debug)]
pub struct RateControl {
    rate: f64,
    grows: bool,
    grown_at: Option<i64>,
    reduced_at: Option<i64>,
    capacity: Capacity,
}

impl RateControl {
    /// Begins at this rate.
    #[must_use]
    pub fn new(rate: f64) -> RateControl {
        RateControl { rate, grows: true, grown_at: None, reduced_at: None, capacity: Capacity::default() }
    }

    /// The rate.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// When it was last reduced, in microseconds.
    #[must_use]
    pub fn reduced_at(&self) -> Option<i64> {
        self.reduced_at
    }

    /// Takes what the queue does now, what got through, the slope of the delay, and the round trip in microseconds.
    pub fn update(&mut self, now: i64, usage: Usage, acked: Option<f64>, slope: f64, rtt_us: i64) {
        match usage {
            Usage::Over => {
                // As long as it takes to show what the last reduction did; a steep slope is not waited for.
                let shows_us = if slope < STEEP { SHOWS_AFTER_US } else { 0 };
                let wait = rtt_us.clamp(10_000, 200_000) + shows_us;
                let is_due = self.reduced_at.is_none_or(|at| now - at >= wait)
                    || acked.is_some_and(|acked| acked < self.rate / 2.0);
                if is_due {
                    self.reduce(now, acked, slope);
                }
                self.grows = false;
            }
            Usage::Under => self.grows = false,
            Usage::Normal if !self.grows => {
                self.grows = true;
                self.grown_at = Some(now);
            }
            Usage::Normal => self.grow(now, acked, rtt_us),
        }
    }

    /// Takes a rate that a probe has shown to get through.
    pub fn raise(&mut self, now: i64, rate: f64) {
        if rate > self.rate {
            self.rate = rate.min(RATE_MAX);
            self.capacity = Capacity::default();
            self.grown_at = Some(now);
        }
    }

    /// Takes a rate that a probe has shown to be all that gets through.
    pub fn note_full(&mut self, rate: f64) {
        self.capacity.note(rate);
    }

    /// Bounds the rate: more is not of use, or is lost.
    pub fn bound(&mut self, rate: f64) {
        self.rate = self.rate.min(rate).max(RATE_MIN);
    }

    fn reduce(&mut self, now: i64, acked: Option<f64>, slope: f64) {
        let through = acked.unwrap_or(self.rate);
        let mut reduced = BACKOFF * through;
        if slope < STEEP {
            // About what was sent got through, which may be far less than could: a step of the delay, or a queue that
            // only begins to grow. One step down, and another if it goes on, but not below what the link is known to carry.
            reduced = reduced.max(BACKOFF * self.rate).max(BACKOFF * self.capacity.mean.unwrap_or(0.0));
        }
        if slope >= STEEP || through > FILLED * self.rate {
            self.capacity.note(through);
        }
        self.rate = self.rate.min(reduced).max(RATE_MIN);
        self.reduced_at = Some(now);
    }

    fn grow(&mut self, now: i64, acked: Option<f64>, rtt_us: i64) {
        let since_s = (now - self.grown_at.unwrap_or(now)) as f64 / 1_000_000.0;
        self.grown_at = Some(now);
        if acked.is_some_and(|acked| self.capacity.is_exceeded_by(acked)) {
            self.capacity = Capacity::default();
        }
        let since_s = since_s.clamp(0.0, 1.0);
        let more = if self.capacity.is_known() {
            // A packet more each second response time; at a low rate a picture is less than one.
            let response_s = 2.0 * ((rtt_us as f64 / 1_000_000.0) + 0.1);
            ((self.rate / PICTURES).min(PACKET_BITS) / response_s).max(4_000.0) * since_s
        } else {
            (self.rate * (GROWTH.powf(since_s) - 1.0)).max(1_000.0 * since_s)
        };
        let limit = acked.map_or(f64::INFINITY, |acked| HEADROOM.0 * acked + HEADROOM.1);
        self.rate = (self.rate + more).min(limit.max(self.rate)).min(RATE_MAX);
    }
}

/// The rate at which the link was full, and how much that varies.
#[derive(Debug, Default)]
struct Capacity {
    mean: Option<f64>,
    /// Variance of the share by which samples differ from the mean.
    variance: f64,
}

impl Capacity {
    fn note(&mut self, rate: f64) {
        let Some(mean) = self.mean else {
            self.mean = Some(rate);
            self.variance = 0.4;
            return;
        };
        let mean = 0.95 * mean + 0.05 * rate;
        let error = (mean - rate) / mean.sqrt();
        self.variance = (0.95 * self.variance + 0.05 * error * error / 1_000.0).clamp(0.4, 2.5);
        self.mean = if (rate - mean).abs() > 3.0 * self.deviation(mean) { None } else { Some(mean) };
    }

    fn deviation(&self, mean: f64) -> f64 {
        (self.variance * 1_000.0 * mean).sqrt()
    }

    fn is_known(&self) -> bool {
        self.mean.is_some()
    }

    fn is_exceeded_by(&self, rate: f64) -> bool {
        self.mean.is_some_and(|mean| rate > mean + 3.0 * self.deviation(mean))
    }
}

const WINDOW_US: i64 = 50_000;
const WINDOWS: usize = 10;
/// A packet keeps a link busy for so long at most: one of 1,200 bytes does at 100 kbit/s.
const TAKES_MAX_US: i64 = 100_000;

/// What arrived over the last half second, in bits a second.
#[derive(Debug, Default)]
pub struct Acked {
    bytes: [f64; WINDOWS],
    first: Option<i64>,
    newest: i64,
    last: i64,
}

impl Acked {
    /// Takes note of a packet that arrived at this time of the receiver's clock. A link at its limit was busy with it since
    /// the one before, so that much of it counts in each window.
    pub fn add(&mut self, arrived: i64, bytes: u16) {
        let window = arrived.div_euclid(WINDOW_US);
        if self.first.is_none() || window - self.newest > 4 * WINDOWS as i64 {
            *self = Acked { first: Some(window), newest: window, last: arrived, ..Acked::default() };
        }
        while self.newest < window {
            self.newest += 1;
            self.bytes[place(self.newest)] = 0.0;
        }
        let since = self.last.clamp(arrived - TAKES_MAX_US, arrived);
        self.last = self.last.max(arrived);
        for window in since.div_euclid(WINDOW_US)..=window {
            let (from, to) = (since.max(window * WINDOW_US), arrived.min((window + 1) * WINDOW_US));
            let share = if since == arrived { 1.0 } else { (to - from) as f64 / (arrived - since) as f64 };
            if self.newest - window < WINDOWS as i64 {
                self.bytes[place(window)] += share * f64::from(bytes);
            }
        }
    }

    /// The rate of all complete windows; `None` before there are five.
    #[must_use]
    pub fn bps(&self) -> Option<f64> {
        let complete = (self.newest - self.first?).min(WINDOWS as i64 - 1);
        if complete < 5 {
            return None;
        }
        let bytes = self.bytes.iter().sum::<f64>() - self.bytes[place(self.newest)];
        Some(bytes * 8.0 * 1_000_000.0 / (complete * WINDOW_US) as f64)
    }
}

fn place(window: i64) -> usize {
    window.rem_euclid(WINDOWS as i64) as usize
}
