//! The one clock of all sender reports that leave the relay, as an NTP timestamp (RFC 3550, 4).

use std::time::{Duration, Instant};

/// Where the relay's NTP time begins; any constant does, receivers only compare (2025-01-01, in seconds since 1900).
const BASE_SECONDS: u64 = 3_944_678_400;

/// NTP time from the caller's instants.
#[derive(Clone, Copy, Debug)]
pub struct NtpClock {
    started: Instant,
}

impl NtpClock {
    /// A clock that begins now.
    #[must_use]
    pub fn new(started: Instant) -> NtpClock {
        NtpClock { started }
    }

    /// This instant in units of 2^-32 s.
    #[must_use]
    pub fn at(&self, now: Instant) -> u64 {
        let since = self.since_start(now);
        let fraction = (u64::from(since.subsec_nanos()) << 32) / 1_000_000_000;
        ((BASE_SECONDS + since.as_secs()) << 32) | fraction
    }

    /// The time since the clock began.
    #[must_use]
    pub fn since_start(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.started)
    }
}

/// The middle 32 bits, as reports carry them: units of 2^-16 s.
#[must_use]
pub fn middle(ntp: u64) -> u32 {
    (ntp >> 16) as u32
}

/// A span of NTP time in ticks of an RTP clock, rounded towards zero.
#[must_use]
pub fn ticks(span: i64, clock_hz: u32) -> i64 {
    ((i128::from(span) * i128::from(clock_hz)) >> 32) as i64
}

/// A span in units of 2^-16 s.
#[must_use]
pub fn short(span: Duration) -> u32 {
    ((span.as_micros() << 16) / 1_000_000).min(u128::from(u32::MAX)) as u32
}

/// The span that so many units of 2^-16 s are.
#[must_use]
pub fn from_short(short: u32) -> Duration {
    Duration::from_micros((u64::from(short) * 1_000_000) >> 16)
}
