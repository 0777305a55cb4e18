//! Which packets of a published track are missing, and when to ask for them (RFC 4585, 6.2.1).

use std::time::{Duration, Instant};

use crate::limits::{MISSING_PACKETS_MAX, NACK_AFTER, NACK_AGAIN_AFTER, NACK_TRIES_MAX};

#[derive(Clone, Copy, Debug)]
struct Missing {
    index: u64,
    due: Instant,
    tries: u8,
}

/// The missing packets of one track.
#[derive(Debug, Default)]
pub struct Nacks {
    missing: Vec<Missing>,
    highest: Option<u64>,
}

/// What a packet's arrival told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// In order, or a gap that will be asked for.
    Fine,
    /// The gap is too long to be mended packet by packet.
    Hopeless,
}

impl Nacks {
    /// Takes note of a packet.
    pub fn note(&mut self, index: u64, now: Instant) -> Arrival {
        let Some(highest) = self.highest else {
            self.highest = Some(index);
            return Arrival::Fine;
        };
        if index <= highest {
            self.missing.retain(|missing| missing.index != index);
            return Arrival::Fine;
        }
        self.highest = Some(index);
        let gap = index - highest - 1;
        if gap as usize + self.missing.len() > MISSING_PACKETS_MAX {
            self.missing.clear();
            return Arrival::Hopeless;
        }
        let due = now + NACK_AFTER;
        self.missing.extend((highest + 1..index).map(|index| Missing { index, due, tries: 0 }));
        Arrival::Fine
    }

    /// Asks for nothing up to the next packet: after an outage a keyframe begins anew, and what was lost is of no use.
    pub fn forget(&mut self) {
        *self = Nacks::default();
    }

    /// When the next packet is to be asked for.
    #[must_use]
    pub fn next_due(&self) -> Option<Instant> {
        self.missing.iter().map(|missing| missing.due).min()
    }

    /// The sequence numbers to ask for now, in order. `rtt` is the round trip to the publisher, if it is known.
    pub fn take_due(&mut self, now: Instant, rtt: Option<Duration>, ask: &mut Vec<u16>) {
        let again = now + rtt.map_or(NACK_AGAIN_AFTER, |rtt| NACK_AGAIN_AFTER.max(rtt + rtt / 4));
        self.missing.retain_mut(|missing| {
            if missing.due <= now {
                ask.push(missing.index as u16);
                missing.tries += 1;
                missing.due = again;
            }
            missing.tries < NACK_TRIES_MAX
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "an instant can be had from nothing else")]
    fn time_zero() -> Instant {
        Instant::now()
    }

    fn due(nacks: &mut Nacks, now: Instant) -> Vec<u16> {
        let mut ask = Vec::new();
        nacks.take_due(now, None, &mut ask);
        ask
    }

    #[test]
    fn a_gap_is_asked_for_after_a_moment_and_again_until_it_is_mended() {
        let zero = time_zero();
        let mut nacks = Nacks::default();
        nacks.note(65_534, zero);
        assert_eq!(nacks.note(65_538, zero), Arrival::Fine);
        assert_eq!(due(&mut nacks, zero), Vec::<u16>::new(), "reordering gets a moment");
        nacks.note(65_536, zero);
        assert_eq!(due(&mut nacks, zero + NACK_AFTER), vec![65_535, 1]);
        assert_eq!(due(&mut nacks, zero + NACK_AFTER), Vec::<u16>::new());
        nacks.note(65_535, zero);
        assert_eq!(due(&mut nacks, zero + NACK_AFTER + NACK_AGAIN_AFTER), vec![1]);
    }

    #[test]
    fn what_was_lost_before_an_outage_is_over_is_not_asked_for() {
        let zero = time_zero();
        let mut nacks = Nacks::default();
        nacks.note(1, zero);
        nacks.note(3, zero);
        nacks.forget();
        assert_eq!(nacks.note(40, zero), Arrival::Fine);
        assert_eq!(nacks.next_due(), None);
        nacks.note(42, zero);
        assert_eq!(due(&mut nacks, zero + NACK_AFTER), vec![41], "what is lost from then on is");
    }

    #[test]
    fn asking_has_an_end() {
        let mut now = time_zero();
        let mut nacks = Nacks::default();
        nacks.note(1, now);
        nacks.note(3, now);
        let mut asked = 0;
        while let Some(at) = nacks.next_due() {
            now = at;
            asked += due(&mut nacks, now).len();
        }
        assert_eq!(asked, usize::from(NACK_TRIES_MAX));
    }

    #[test]
    fn a_gap_too_long_is_given_up() {
        let zero = time_zero();
        let mut nacks = Nacks::default();
        nacks.note(1, zero);
        assert_eq!(nacks.note(1_000, zero), Arrival::Hopeless);
        assert_eq!(nacks.next_due(), None);
    }
}
