//! Transport-wide feedback to a publisher: when each of its packets arrived
//! (draft-holmer-rmcat-transport-wide-cc-extensions-01, 3.1). Its bandwidth estimate lives by it.

use std::time::Duration;

use crate::srtp::Window;

/// Packets that one feedback tells of at most; older ones are left out.
const STATUSES_MAX: u64 = 400;
/// Bytes of a feedback packet at most: header, chunks and deltas of [`STATUSES_MAX`] packets.
pub const FEEDBACK_BYTES_MAX: usize = 20 + 2 * STATUSES_MAX as usize / 7 + 2 + 2 * STATUSES_MAX as usize + 4;
/// Unit of an arrival delta.
const DELTA_US: i64 = 250;
/// Unit of the reference time.
const REFERENCE_US: i64 = 64_000;

const NOT_RECEIVED: u16 = 0;
const SMALL_DELTA: u16 = 1;
const LARGE_DELTA: u16 = 2;

/// Arrivals that have not been reported yet.
#[derive(Debug)]
pub struct Arrivals {
    window: Window,
    pending: Vec<(u64, i64)>,
    reported_to: Option<u64>,
    feedback_count: u8,
}

impl Default for Arrivals {
    fn default() -> Arrivals {
        let pending = Vec::with_capacity(STATUSES_MAX as usize);
        Arrivals { window: Window::default(), pending, reported_to: None, feedback_count: 0 }
    }
}

impl Arrivals {
    /// Takes note of a packet's transport-wide number and the time since some fixed start.
    pub fn note(&mut self, number: u16, since_start: Duration) {
        let Some(index) = self.window.index_of(number).filter(|index| self.window.is_fresh(*index)) else { return };
        self.window.mark(index);
        if self.pending.len() < STATUSES_MAX as usize {
            self.pending.push((index, since_start.as_micros() as i64));
        }
    }

    /// Whether there is something to report.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Writes a feedback packet about all that is pending, and returns its length. `out` has [`FEEDBACK_BYTES_MAX`] bytes.
    pub fn write(&mut self, out: &mut [u8], sender_ssrc: u32, media_ssrc: u32) -> Option<usize> {
        self.pending.sort_unstable();
        let (last, _) = *self.pending.last()?;
        let first_pending = self.pending.first()?.0;
        // From where the feedback before ended, so that losses between two feedbacks are told too.
        let first = self.reported_to.map_or(first_pending, |reported| first_pending.min(reported + 1));
        let first = first.max((last + 1).saturating_sub(STATUSES_MAX));
        self.pending.retain(|(index, _)| *index >= first);
        let reference = self.pending.first()?.1 / REFERENCE_US;

        out[0] = 0x8f;
        out[1] = 205;
        out[4..8].copy_from_slice(&sender_ssrc.to_be_bytes());
        out[8..12].copy_from_slice(&media_ssrc.to_be_bytes());
        out[12..14].copy_from_slice(&(first as u16).to_be_bytes());
        out[14..16].copy_from_slice(&((last - first + 1) as u16).to_be_bytes());
        out[16..19].copy_from_slice(&(reference as u32).to_be_bytes()[1..]);
        out[19] = self.feedback_count;
        self.feedback_count = self.feedback_count.wrapping_add(1);

        let deltas = Deltas { arrivals: &self.pending, at_us: reference * REFERENCE_US };
        let mut at = 20 + write_chunks(&mut out[20..], first, last, deltas.clone());
        for (_, delta) in deltas {
            match u8::try_from(delta) {
                Ok(small) => {
                    out[at] = small;
                    at += 1;
                }
                Err(_) => {
                    out[at..at + 2].copy_from_slice(&delta.to_be_bytes());
                    at += 2;
                }
            }
        }
        self.pending.clear();
        self.reported_to = Some(self.reported_to.map_or(last, |reported| reported.max(last)));
        Some(pad(out, at))
    }
}

/// The arrivals as (index, delta in units of [`DELTA_US`]), each against the one before.
#[derive(Clone)]
struct Deltas<'a> {
    arrivals: &'a [(u64, i64)],
    at_us: i64,
}

impl Iterator for Deltas<'_> {
    type Item = (u64, i16);

    fn next(&mut self) -> Option<(u64, i16)> {
        let ((index, arrived_us), rest) = self.arrivals.split_first()?;
        self.arrivals = rest;
        let delta = ((arrived_us - self.at_us) / DELTA_US).clamp(i16::MIN.into(), i16::MAX.into());
        // What rounding leaves is carried into the next delta.
        self.at_us += delta * DELTA_US;
        Some((*index, delta as i16))
    }
}

/// Writes run length chunks for long runs and two-bit vectors for what is mixed; returns the bytes written.
fn write_chunks(out: &mut [u8], first: u64, last: u64, mut deltas: Deltas<'_>) -> usize {
    let mut statuses = [NOT_RECEIVED; STATUSES_MAX as usize];
    let count = (last - first + 1) as usize;
    for (index, delta) in deltas.by_ref() {
        statuses[(index - first) as usize] = if u8::try_from(delta).is_ok() { SMALL_DELTA } else { LARGE_DELTA };
    }
    let mut rest = &statuses[..count];
    let mut at = 0;
    while let Some(&status) = rest.first() {
        let run = rest.iter().take_while(|other| **other == status).count();
        let (chunk, taken) = if run >= 7 || run == rest.len() {
            ((status << 13) | run as u16, run)
        } else {
            let taken = rest.len().min(7);
            let vector =
                rest[..taken].iter().enumerate().fold(0, |vector, (i, status)| vector | (status << (12 - 2 * i)));
            (0xc000 | vector, taken)
        };
        out[at..at + 2].copy_from_slice(&chunk.to_be_bytes());
        at += 2;
        rest = &rest[taken..];
    }
    at
}

/// Pads to a whole word, says so (RFC 3550, 6.4.1), and writes the length.
fn pad(out: &mut [u8], length: usize) -> usize {
    let padded = length.next_multiple_of(4);
    if padded > length {
        out[length..padded].fill(0);
        out[padded - 1] = (padded - length) as u8;
        out[0] |= 0x20;
    }
    out[2..4].copy_from_slice(&((padded / 4 - 1) as u16).to_be_bytes());
    padded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rtc_rtcp::transport_feedbacks::transport_layer_cc::{PacketStatusChunk, SymbolTypeTcc, TransportLayerCc};
    use rtc_shared::marshal::Unmarshal;

    /// The arrivals that another implementation reads out of a feedback: (number, microseconds).
    fn read(packet: &[u8]) -> Vec<(u16, Option<i64>)> {
        let feedback = TransportLayerCc::unmarshal(&mut &packet[..]).expect("a feedback");
        let mut symbols = Vec::new();
        for chunk in &feedback.packet_chunks {
            match chunk {
                PacketStatusChunk::RunLengthChunk(run) => {
                    symbols.extend(std::iter::repeat_n(run.packet_status_symbol, usize::from(run.run_length)));
                }
                PacketStatusChunk::StatusVectorChunk(vector) => symbols.extend(vector.symbol_list.iter().copied()),
            }
        }
        symbols.truncate(usize::from(feedback.packet_status_count));
        let mut deltas = feedback.recv_deltas.iter().map(|delta| delta.delta);
        let mut at = i64::from(feedback.reference_time) * REFERENCE_US;
        (0_u16..)
            .zip(symbols)
            .map(|(i, symbol)| {
                let number = feedback.base_sequence_number.wrapping_add(i);
                let received = symbol != SymbolTypeTcc::PacketNotReceived;
                let arrived = received.then(|| {
                    at += deltas.next().expect("a delta");
                    at
                });
                (number, arrived)
            })
            .collect()
    }

    fn write(arrivals: &mut Arrivals) -> Vec<u8> {
        let mut out = [0; FEEDBACK_BYTES_MAX];
        let length = arrivals.write(&mut out, 1, 2).expect("a feedback");
        out[..length].to_vec()
    }

    #[test]
    fn arrivals_and_losses_read_back() {
        let mut arrivals = Arrivals::default();
        for (number, us) in [(65_534, 1_000_000), (65_535, 1_001_000), (2, 1_200_000), (1, 1_199_000)] {
            arrivals.note(number, Duration::from_micros(us));
        }
        let expected = vec![
            (65_534, Some(1_000_000)),
            (65_535, Some(1_001_000)),
            (0, None),
            (1, Some(1_199_000)),
            (2, Some(1_200_000)),
        ];
        assert_eq!(read(&write(&mut arrivals)), expected);
        assert!(!arrivals.is_pending());
        arrivals.note(5, Duration::from_micros(1_300_000));
        let numbers: Vec<_> = read(&write(&mut arrivals)).into_iter().map(|(n, at)| (n, at.is_some())).collect();
        assert_eq!(numbers, vec![(3, false), (4, false), (5, true)], "losses between two feedbacks are told");
    }

    proptest! {
        #[test]
        fn any_arrivals_read_back(
            start: u16,
            gaps in prop::collection::vec((0..60_u16, -3_000..900_000_i64), 1..500),
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
            for (number, arrived) in read(&write(&mut arrivals)) {
                if let Some(arrived) = arrived {
                    let difference = (arrived - noted[&number]).abs();
                    prop_assert!(difference <= DELTA_US, "{number}: {difference}");
                }
            }
        }
    }
}
