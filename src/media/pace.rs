//! How long packets may gather before the next turn.
//!
//! Waking up, taking and sending cost the less per packet the more there are of them, and a run of several datagrams to one
//! address can only come about when several are there. So a busy worker lets packets gather for a moment, an idle one takes
//! each at once.

use std::time::{Duration, Instant};

/// The longest that a packet waits for others; with what a turn takes, it stays below 1 ms.
pub const GATHER_MAX: Duration = Duration::from_micros(900);
/// Up to this rate, in packets a second, each is taken at once.
const RATE_ALONE: f64 = 2_000.0;
/// From this rate on packets gather for [`GATHER_MAX`].
const RATE_FULL: f64 = 12_000.0;
/// How quickly the measured rate follows the true one.
const FOLLOWS_WITHIN_S: f64 = 0.02;

/// How long packets may gather, by the rate at which they come.
pub struct Pace {
    rate: f64,
    turn: Instant,
}

impl Pace {
    /// At rest.
    pub fn new(now: Instant) -> Pace {
        Pace { rate: 0.0, turn: now }
    }

    /// A turn began in which so many packets were taken.
    pub fn note(&mut self, turn: Instant, packets: usize) {
        let elapsed = turn.saturating_duration_since(self.turn).as_secs_f64().max(1e-6);
        let weight = elapsed / (elapsed + FOLLOWS_WITHIN_S);
        self.rate += weight * (packets as f64 / elapsed - self.rate);
        self.turn = turn;
    }

    /// When the next turn should begin; `None` to take the next packet as it comes.
    pub fn next_turn(&self) -> Option<Instant> {
        let share = ((self.rate - RATE_ALONE) / (RATE_FULL - RATE_ALONE)).clamp(0.0, 1.0);
        (share > 0.0).then(|| self.turn + GATHER_MAX.mul_f64(share))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The wait after a second of so many packets a second, taken every so often.
    fn wait_at(rate: f64, every: Duration) -> Duration {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        let mut now = start;
        for _ in 0..(1.0 / every.as_secs_f64()) as usize {
            now += every;
            pace.note(now, (rate * every.as_secs_f64()).round() as usize);
        }
        pace.next_turn().map_or(Duration::ZERO, |next| next - now)
    }

    #[test]
    fn an_idle_worker_waits_for_nothing_and_a_busy_one_never_for_long() {
        assert_eq!(wait_at(0.0, Duration::from_millis(20)), Duration::ZERO);
        assert_eq!(wait_at(1_000.0, Duration::from_millis(1)), Duration::ZERO);
        let some = wait_at(7_000.0, Duration::from_millis(1));
        assert!(some > Duration::ZERO && some < GATHER_MAX, "{some:?}");
        assert_eq!(wait_at(200_000.0, Duration::from_millis(1)), GATHER_MAX);
        assert!(GATHER_MAX < Duration::from_millis(1));
    }

    #[test]
    fn one_burst_makes_nobody_wait_for_long() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        let burst = start + Duration::from_secs(1);
        pace.note(burst, 30);
        assert_eq!(pace.next_turn(), None, "thirty packets after a quiet second are no load");
    }
}
