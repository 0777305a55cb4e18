//! Is the queue on the way growing? The trend of one-way delay (draft-ietf-rmcat-gcc-02, 5; the trendline filter in place
//! of its Kalman filter, as libwebrtc has it).

/// Packets sent within this time are one group: a burst says nothing of the queue.
const BURST_US: i64 = 5_000;
/// A group grows by packets that arrive in one go, for so long at most.
const BURST_ARRIVES_WITHIN_US: i64 = 100_000;
/// Groups over which the trend is taken.
const WINDOW: usize = 20;
const SMOOTHING: f64 = 0.9;
const GAIN: f64 = 4.0;
/// Deltas that count into the gain at most.
const DELTAS_MAX: u32 = 60;
const OVERUSE_AFTER_MS: f64 = 10.0;
const THRESHOLD_FIRST: f64 = 12.5;
const THRESHOLD_RANGE: (f64, f64) = (6.0, 600.0);
const THRESHOLD_UP: f64 = 0.0087;
const THRESHOLD_DOWN: f64 = 0.039;
/// A delay jump beyond the threshold by more than this does not move it.
const THRESHOLD_OUTLIER: f64 = 15.0;

/// What the queue does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Usage {
    /// It stays.
    #[default]
    Normal,
    /// It grows: more is sent than gets through.
    Over,
    /// It empties.
    Under,
}

#[derive(Clone, Copy, Debug)]
struct Group {
    first_sent: i64,
    last_sent: i64,
    first_arrived: i64,
    last_arrived: i64,
}

/// The trend of delay over the last groups of packets. All times in microseconds.
#[derive(Debug)]
pub struct Trend {
    current: Option<Group>,
    before: Option<Group>,
    reordered: u8,
    deltas: u32,
    accumulated_ms: f64,
    smoothed_ms: f64,
    /// Arrival in milliseconds since the first, and smoothed delay.
    points: [(f64, f64); WINDOW],
    count: usize,
    first_arrived: Option<i64>,
    slope: f64,
    over_for_ms: Option<f64>,
    over_count: u32,
    threshold: f64,
    threshold_at: Option<i64>,
    usage: Usage,
}

impl Default for Trend {
    fn default() -> Trend {
        Trend {
            current: None,
            before: None,
            reordered: 0,
            deltas: 0,
            accumulated_ms: 0.0,
            smoothed_ms: 0.0,
            points: [(0.0, 0.0); WINDOW],
            count: 0,
            first_arrived: None,
            slope: 0.0,
            over_for_ms: None,
            over_count: 0,
            threshold: THRESHOLD_FIRST,
            threshold_at: None,
            usage: Usage::Normal,
        }
    }
}

impl Trend {
    /// What the queue does now.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.usage
    }

    /// By how much the delay grows in a time, as a share of that time: what is sent exceeds what gets through by this share.
    #[must_use]
    pub fn slope(&self) -> f64 {
        self.slope
    }

    /// Takes a packet that arrived; packets come in the order of their sending.
    pub fn add(&mut self, sent: i64, arrived: i64) {
        let fresh = Group { first_sent: sent, last_sent: sent, first_arrived: arrived, last_arrived: arrived };
        let Some(group) = &mut self.current else {
            self.current = Some(fresh);
            return;
        };
        if sent < group.first_sent {
            return;
        }
        if sent - group.first_sent <= BURST_US || group.takes_in_burst(sent, arrived) {
            group.last_sent = group.last_sent.max(sent);
            group.last_arrived = group.last_arrived.max(arrived);
            return;
        }
        let group = *group;
        if let Some(before) = self.before {
            let sent_ms = (group.last_sent - before.last_sent) as f64 / 1_000.0;
            let arrived_ms = (group.last_arrived - before.last_arrived) as f64 / 1_000.0;
            if arrived_ms < 0.0 {
                self.reordered += 1;
                if self.reordered >= 3 {
                    *self = Trend { threshold: self.threshold, ..Trend::default() };
                    return;
                }
            } else {
                self.reordered = 0;
                self.update(arrived_ms - sent_ms, sent_ms, group.last_arrived);
            }
        }
        self.before = Some(group);
        self.current = Some(fresh);
    }

    fn update(&mut self, delta_ms: f64, sent_ms: f64, arrived: i64) {
        let first = *self.first_arrived.get_or_insert(arrived);
        self.deltas = (self.deltas + 1).min(1_000);
        self.accumulated_ms += delta_ms;
        self.smoothed_ms = SMOOTHING * self.smoothed_ms + (1.0 - SMOOTHING) * self.accumulated_ms;
        if self.count == WINDOW {
            self.points.rotate_left(1);
            self.count -= 1;
        }
        self.points[self.count] = ((arrived - first) as f64 / 1_000.0, self.smoothed_ms);
        self.count += 1;
        let slope = if self.count == WINDOW { slope(&self.points).unwrap_or(self.slope) } else { self.slope };
        self.detect(slope, sent_ms, arrived);
        self.slope = slope;
    }

    fn detect(&mut self, slope: f64, sent_ms: f64, now: i64) {
        if self.deltas < 2 {
            return;
        }
        let trend = f64::from(self.deltas.min(DELTAS_MAX)) * slope * GAIN;
        if trend > self.threshold {
            let over_for = self.over_for_ms.map_or(sent_ms / 2.0, |so_far| so_far + sent_ms);
            self.over_for_ms = Some(over_for);
            self.over_count += 1;
            if over_for > OVERUSE_AFTER_MS && self.over_count > 1 && slope >= self.slope {
                self.over_for_ms = Some(0.0);
                self.over_count = 0;
                self.usage = Usage::Over;
            }
        } else {
            self.over_for_ms = None;
            self.over_count = 0;
            self.usage = if trend < -self.threshold { Usage::Under } else { Usage::Normal };
        }
        self.adapt_threshold(trend.abs(), now);
    }

    fn adapt_threshold(&mut self, trend: f64, now: i64) {
        let since_ms = (now - *self.threshold_at.get_or_insert(now)) as f64 / 1_000.0;
        self.threshold_at = Some(now);
        if trend > self.threshold + THRESHOLD_OUTLIER {
            return;
        }
        let gain = if trend < self.threshold { THRESHOLD_DOWN } else { THRESHOLD_UP };
        self.threshold += gain * (trend - self.threshold) * since_ms.min(100.0);
        self.threshold = self.threshold.clamp(THRESHOLD_RANGE.0, THRESHOLD_RANGE.1);
    }
}

impl Group {
    /// Whether a packet arrived in one go with the group: the queue before it was emptied in a burst.
    fn takes_in_burst(&self, sent: i64, arrived: i64) -> bool {
        let (sent_later, arrived_later) = (sent - self.last_sent, arrived - self.last_arrived);
        sent_later == 0
            || (arrived_later < sent_later
                && arrived_later <= BURST_US
                && arrived - self.first_arrived < BURST_ARRIVES_WITHIN_US)
    }
}

/// The slope of the line through the points with the least squares.
fn slope(points: &[(f64, f64)]) -> Option<f64> {
    let count = points.len() as f64;
    let (x_sum, y_sum) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0, y + point.1));
    let (x_mean, y_mean) = (x_sum / count, y_sum / count);
    let covariance: f64 = points.iter().map(|(x, y)| (x - x_mean) * (y - y_mean)).sum();
    let variance: f64 = points.iter().map(|(x, _)| (x - x_mean) * (x - x_mean)).sum();
    (variance > 0.0).then(|| covariance / variance)
}
