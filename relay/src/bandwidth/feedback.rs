//! Reads transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01, 3.1) as it lies in its packet.

/// Statuses that one feedback may tell of. A browser reports some hundreds at most.
const STATUSES_MAX: u16 = 2_048;
/// Bytes before the packet chunks: header, two SSRCs, and the fields of the feedback.
const CHUNKS_AT: usize = 20;
/// Unit of an arrival delta, in microseconds.
const DELTA_US: i64 = 250;
/// Unit of the reference time, in microseconds.
const REFERENCE_US: i64 = 64_000;
/// The reference time has 24 bits.
const REFERENCE_BITS: u32 = 24;

/// A feedback packet.
#[derive(Clone, Debug)]
pub struct Feedback<'a> {
    packet: &'a [u8],
    base: u16,
    count: u16,
    reference: u32,
    deltas_at: usize,
}

/// What a feedback says of one packet: its number, and when it arrived by the receiver's clock, in microseconds.
pub type Status = (u16, Option<i64>);

impl<'a> Feedback<'a> {
    /// Reads an RTCP packet of type 205 and format 15. `None` if it ends too soon or tells of too many.
    #[must_use]
    pub fn parse(packet: &'a [u8]) -> Option<Feedback<'a>> {
        let head = packet.get(12..CHUNKS_AT)?;
        let count = u16::from_be_bytes([head[2], head[3]]);
        if count > STATUSES_MAX {
            return None;
        }
        let mut feedback = Feedback {
            packet,
            base: u16::from_be_bytes([head[0], head[1]]),
            count,
            reference: u32::from_be_bytes([0, head[4], head[5], head[6]]),
            deltas_at: CHUNKS_AT,
        };
        let mut told = 0;
        while told < count {
            told = told.saturating_add(chunk(packet, feedback.deltas_at)?.statuses());
            feedback.deltas_at += 2;
        }
        Some(feedback)
    }

    /// The reference time, in microseconds, unwrapped to lie nearest to one seen before.
    #[must_use]
    pub fn reference_us(&self, near_us: Option<i64>) -> i64 {
        let Some(near) = near_us else { return i64::from(self.reference) * REFERENCE_US };
        let near = near / REFERENCE_US;
        let unused = 64 - REFERENCE_BITS;
        let ahead = (i64::from(self.reference).wrapping_sub(near) << unused) >> unused;
        (near + ahead) * REFERENCE_US
    }

    /// What it says of each packet, in order of number. Ends early if the deltas do.
    pub fn statuses(&self, reference_us: i64) -> impl Iterator<Item = Status> + use<'a> {
        let packet = self.packet;
        let (base, count) = (self.base, self.count);
        let (mut chunk_at, mut delta_at, mut at_us) = (CHUNKS_AT, self.deltas_at, reference_us);
        let (mut of_chunk, mut current) = (0, None);
        (0..count).map_while(move |i| {
            if current.is_none_or(|chunk: Chunk| of_chunk >= chunk.statuses()) {
                current = Some(chunk(packet, chunk_at)?);
                chunk_at += 2;
                of_chunk = 0;
            }
            let symbol = current?.symbol(of_chunk);
            of_chunk += 1;
            let arrived = match symbol {
                1 => {
                    at_us += i64::from(*packet.get(delta_at)?) * DELTA_US;
                    delta_at += 1;
                    Some(at_us)
                }
                2 => {
                    let delta = packet.get(delta_at..delta_at + 2)?;
                    at_us += i64::from(i16::from_be_bytes([delta[0], delta[1]])) * DELTA_US;
                    delta_at += 2;
                    Some(at_us)
                }
                _ => None,
            };
            Some((base.wrapping_add(i), arrived))
        })
    }
}

#[derive(Clone, Copy)]
struct Chunk(u16);

fn chunk(packet: &[u8], at: usize) -> Option<Chunk> {
    let bytes = packet.get(at..at + 2)?;
    Some(Chunk(u16::from_be_bytes([bytes[0], bytes[1]])))
}

impl Chunk {
    /// A run has its length in 13 bits; a vector has 14 symbols of one bit or 7 of two.
    fn statuses(self) -> u16 {
        match self.0 >> 14 {
            0 | 1 => self.0 & 0x1fff,
            2 => 14,
            _ => 7,
        }
    }

    fn symbol(self, i: u16) -> u16 {
        match self.0 >> 14 {
            0 | 1 => (self.0 >> 13) & 3,
            2 => (self.0 >> (13 - i)) & 1,
            _ => (self.0 >> (12 - 2 * i)) & 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::twcc::{Arrivals, FEEDBACK_BYTES_MAX};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_our_own_writer_says_is_read(
            start: u16,
            gaps in prop::collection::vec((0..40_u16, 0..300_000_i64), 1..300),
        ) {
            let mut arrivals = Arrivals::default();
            let (mut number, mut at) = (start, 10_000_000_i64);
            let mut noted = std::collections::HashMap::new();
            for (gap, later) in gaps {
                number = number.wrapping_add(1 + gap);
                at += later;
                arrivals.note(number, Duration::from_micros(at as u64));
                noted.insert(number, at);
            }
            let mut out = [0; FEEDBACK_BYTES_MAX];
            let length = arrivals.write(&mut out, 1, 2).expect("a feedback");
            let feedback = Feedback::parse(&out[..length]).expect("a feedback");
            let statuses: Vec<Status> = feedback.statuses(feedback.reference_us(None)).collect();
            prop_assert_eq!(statuses.last().map(|(number, _)| *number), Some(number));
            for (number, arrived) in statuses {
                match arrived {
                    Some(at) => prop_assert!((at - noted[&number]).abs() <= DELTA_US),
                    None => prop_assert!(!noted.contains_key(&number)),
                }
            }
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
            if let Some(feedback) = Feedback::parse(&bytes) {
                prop_assert!(feedback.statuses(feedback.reference_us(Some(7))).count() <= usize::from(STATUSES_MAX));
            }
        }
    }

    #[test]
    fn a_vector_of_single_bits_and_the_wrap_of_the_reference_time_are_read() {
        let mut packet = vec![0x8f, 205, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0xff, 0xff, 0, 3, 0, 0, 1, 0];
        packet.extend_from_slice(&[0b1010_1000, 0, 4, 8]);
        let feedback = Feedback::parse(&packet).expect("a feedback");
        let near = 0xff_ffff * REFERENCE_US;
        assert_eq!(feedback.reference_us(Some(near)), near + 2 * REFERENCE_US);
        let statuses: Vec<Status> = feedback.statuses(0).collect();
        assert_eq!(statuses, [(65_535, Some(1_000)), (0, None), (1, Some(3_000))]);
    }
}
