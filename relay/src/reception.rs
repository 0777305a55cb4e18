//! What has been received of one stream (RFC 3550, 6.4.1 and appendix A).

use std::time::Instant;

use crate::srtp::Window;

/// Counts and jitter of one received stream.
#[derive(Debug, Default)]
pub struct Reception {
    window: Window,
    first: u64,
    highest: u64,
    received: u64,
    /// Jitter in units of the RTP clock, times 16 (RFC 3550, A.8).
    jitter_16: u32,
    transit: Option<i64>,
    reported_expected: u64,
    reported_received: u64,
}

/// Losses since the report before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interval {
    /// Packets that should have come.
    pub expected: u64,
    /// Packets that did not.
    pub lost: u64,
}

impl Reception {
    /// The extended sequence number of a packet, `None` if it came before or is too old to tell.
    #[must_use]
    pub fn accept(&mut self, sequence: u16) -> Option<u64> {
        let index = self.window.index_of(sequence)?;
        if !self.window.is_fresh(index) {
            return None;
        }
        self.window.mark(index);
        if self.received == 0 {
            self.first = index;
            self.highest = index;
        }
        self.first = self.first.min(index);
        self.highest = self.highest.max(index);
        self.received += 1;
        Some(index)
    }

    /// The highest extended sequence number so far.
    #[must_use]
    pub fn highest(&self) -> Option<u64> {
        (self.received > 0).then_some(self.highest)
    }

    /// Takes the arrival of a packet into the jitter. Retransmissions are not taken: they are late on purpose.
    pub fn note_arrival(&mut self, since_start: std::time::Duration, timestamp: u32, clock_hz: u32) {
        let arrival = since_start.as_micros() as i64 * i64::from(clock_hz) / 1_000_000;
        let transit = arrival - i64::from(timestamp);
        if let Some(before) = self.transit.replace(transit) {
            // The timestamp wraps; only the low 32 bits of the difference mean something.
            let difference = ((transit - before) as i32).unsigned_abs().min(1 << 24);
            self.jitter_16 = self.jitter_16 + difference - ((self.jitter_16 + 8) >> 4);
        }
    }

    /// Interarrival jitter, in units of the RTP clock.
    #[must_use]
    pub fn jitter(&self) -> u32 {
        self.jitter_16 >> 4
    }

    /// Packets lost since the start, as reports count them.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.expected().saturating_sub(self.received)
    }

    /// The losses since this was last called.
    pub fn take_interval(&mut self) -> Interval {
        let expected = self.expected() - self.reported_expected.min(self.expected());
        let received = self.received - self.reported_received;
        self.reported_expected = self.expected();
        self.reported_received = self.received;
        Interval { expected, lost: expected.saturating_sub(received) }
    }

    fn expected(&self) -> u64 {
        if self.received == 0 { 0 } else { self.highest - self.first + 1 }
    }
}

impl Interval {
    /// Lost packets of the interval in 256ths (RFC 3550, 6.4.1).
    #[must_use]
    pub fn fraction(self) -> u8 {
        (self.lost * 256).checked_div(self.expected).unwrap_or(0).min(255) as u8
    }
}

/// The last sender report of a stream: the publisher's clock against the stream's timestamps.
#[derive(Clone, Copy, Debug)]
pub struct SenderClock {
    /// Publisher's wall clock, in units of 2^-32 s.
    pub ntp: u64,
    /// The timestamp at that time.
    pub rtp: u32,
    /// When it arrived.
    pub arrived: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn losses_are_counted_once_and_mended_by_retransmission() {
        let mut reception = Reception::default();
        for sequence in [65_530, 65_531, 65_534, 65_535, 0] {
            assert!(reception.accept(sequence).is_some());
        }
        assert_eq!(reception.lost(), 2);
        assert_eq!(reception.take_interval(), Interval { expected: 7, lost: 2 });
        assert_eq!(reception.take_interval(), Interval::default());
        assert_eq!(reception.accept(65_532), Some(65_532));
        assert_eq!(reception.accept(65_532), None, "twice");
        assert_eq!(reception.lost(), 1);
        assert_eq!(reception.accept(1), Some(65_537));
        assert_eq!(reception.take_interval(), Interval { expected: 1, lost: 0 });
    }

    #[test]
    fn jitter_is_nothing_for_an_even_stream_and_survives_the_timestamp_wrap() {
        let mut reception = Reception::default();
        for i in 0..100_u32 {
            let timestamp = u32::MAX.wrapping_sub(40_000).wrapping_add(i * 960);
            reception.note_arrival(Duration::from_millis(u64::from(i) * 20), timestamp, 48_000);
        }
        assert_eq!(reception.jitter(), 0);
        for i in 100..200_u32 {
            let timestamp = u32::MAX.wrapping_sub(40_000).wrapping_add(i * 960);
            let late = u64::from(i % 2) * 10;
            reception.note_arrival(Duration::from_millis(u64::from(i) * 20 + late), timestamp, 48_000);
        }
        let ten_ms = 480;
        assert!(reception.jitter().abs_diff(ten_ms) < 20, "{}", reception.jitter());
    }
}
