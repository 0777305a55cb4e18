//! One continuous stream out of several: how the numbers of a publisher's encodings become those of a subscriber's slot,
//! over switches between encodings and publishers and over pictures that are left out.

use std::time::{Duration, Instant};

use smallvec::SmallVec;

use crate::payload::{Descriptor, Numbers};
use crate::send_buffer::Media;

/// Switches back over which lost and late packets are still mended.
const SEGMENTS_MAX: usize = 4;
/// Numbers behind the newest whose leaving out is remembered.
const REMEMBERED: u64 = 128;

/// A packet of a published layer.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    /// The layer of the track.
    pub layer: usize,
    /// Its SSRC: timestamps of one SSRC lie on one line.
    pub ssrc: u32,
    /// What it carries.
    pub media: Media<'a>,
    /// What its payload says.
    pub descriptor: Option<Descriptor>,
}

/// The numbers under which a packet goes to the subscriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Sequence number.
    pub sequence: u16,
    /// Timestamp.
    pub timestamp: u32,
    /// Numbers in the payload descriptor.
    pub numbers: Numbers,
}

/// Which layer a slot last played, and of which SSRC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The layer of the track.
    pub layer: usize,
    /// Its SSRC.
    pub ssrc: u32,
}

/// A subscriber's stream.
#[derive(Debug, Default)]
pub struct Splice {
    /// The newest first; all of one publisher's track.
    segments: SmallVec<[Segment; SEGMENTS_MAX]>,
    last: Option<Last>,
}

/// A stretch of the stream that comes from one layer.
#[derive(Clone, Copy, Debug)]
struct Segment {
    origin: Origin,
    /// The first packet; earlier ones belong to pictures that the subscriber never began.
    first: u64,
    /// The last packet, once the next segment has begun.
    end: Option<u64>,
    sequences: Renumber,
    /// The highest index that was sent; what is left out behind it leaves no gap.
    sent_to: u64,
    /// Added to timestamps.
    timestamp: u32,
    pictures: Renumber,
    /// Added to TL0PICIDX.
    tl0: u8,
    /// Pictures of higher temporal layers are left out.
    temporal: u8,
}

#[derive(Clone, Copy, Debug)]
struct Last {
    /// `None` if another publisher's packets come now.
    origin: Option<Origin>,
    placed: Placed,
    /// Added to the timestamps of its origin.
    timestamp: u32,
    at: Instant,
    /// The first numbers that no packet of the segment has, be it late.
    next_sequence: u64,
    next_picture: u64,
}

impl Splice {
    /// The layer that plays now.
    #[must_use]
    pub fn layer(&self) -> Option<usize> {
        self.segments.first().map(|segment| segment.origin.layer)
    }

    /// What is added to the timestamps of the layer that plays now.
    #[must_use]
    pub fn timestamp_shift(&self) -> Option<u32> {
        self.segments.first().map(|segment| segment.timestamp)
    }

    /// What last played.
    #[must_use]
    pub fn last_origin(&self) -> Option<Origin> {
        self.last.and_then(|last| last.origin)
    }

    /// The sequence number of the newest packet that was sent.
    #[must_use]
    pub fn newest_sequence(&self) -> Option<u16> {
        self.last.map(|last| last.placed.sequence)
    }

    /// Ends what plays: nothing of it is sent any more, neither late nor again.
    pub fn stop(&mut self) {
        self.segments.clear();
    }

    /// Ends what plays, as another publisher's packets are to follow: their timestamps lie on no common line.
    pub fn cut(&mut self) {
        self.stop();
        if let Some(last) = &mut self.last {
            last.origin = None;
        }
    }

    /// Begins a segment with this packet. `aligned` is the packet's timestamp on the line of [`Splice::last_origin`], if
    /// that can be told; else time goes on as it did on the wall.
    pub fn begin(&mut self, packet: &Packet<'_>, aligned: Option<u32>, now: Instant, clock_hz: u32, temporal: u8) {
        let Packet { layer, ssrc, media, descriptor } = *packet;
        let picture = descriptor.and_then(|descriptor| descriptor.picture());
        let tl0 = descriptor.and_then(|descriptor| descriptor.tl0());
        let first_picture = PICTURES_FROM + picture.map_or(0, |picture| u64::from(picture.value));
        let mut segment = Segment {
            origin: Origin { layer, ssrc },
            first: media.index,
            end: None,
            sequences: Renumber::new(media.index, media.index),
            sent_to: media.index,
            timestamp: 0,
            pictures: Renumber::new(first_picture, first_picture),
            tl0: 0,
            temporal,
        };
        if let Some(last) = &self.last {
            let numbers = last.placed.numbers;
            segment.sequences = Renumber::new(media.index, last.next_sequence);
            segment.timestamp = follow(last, aligned, now, clock_hz).wrapping_sub(media.timestamp);
            segment.pictures = Renumber::new(first_picture, last.next_picture);
            segment.tl0 = tl0.map_or(0, |tl0| numbers.tl0.wrapping_add(1).wrapping_sub(tl0));
        }
        if let Some(before) = self.segments.first_mut() {
            before.end = Some(before.sequences.highest);
        }
        self.segments.truncate(SEGMENTS_MAX - 1);
        self.segments.insert(0, segment);
    }

    /// The numbers of a packet that has just come, and takes note of it; `None` if it is not to be sent. Pictures of
    /// temporal layers above `temporal` are left out, and the numbers close up over them.
    pub fn place(&mut self, packet: &Packet<'_>, temporal: u8, now: Instant) -> Option<Placed> {
        let index = packet.media.index;
        let fits = |segment: &Segment| {
            segment.origin == Origin { layer: packet.layer, ssrc: packet.ssrc }
                && index >= segment.first
                && segment.end.is_none_or(|end| index <= end)
        };
        let at = self.segments.iter().position(fits)?;
        let segment = &mut self.segments[at];
        if index > segment.sent_to && segment.leaves_out(packet, temporal) {
            segment.sequences.leave_out(index);
            if let Some(last) = self.last.as_mut().filter(|_| at == 0) {
                // Packets before it may be on their way still, and have their numbers.
                last.next_sequence = segment.sequences.next();
                last.next_picture = segment.pictures.next();
            }
            return None;
        }
        let is_newest = at == 0 && index >= segment.sequences.highest;
        segment.sequences.advance(index);
        let placed = segment.numbers(packet)?;
        segment.sent_to = segment.sent_to.max(index);
        if is_newest {
            self.last = Some(Last {
                origin: Some(segment.origin),
                placed,
                timestamp: segment.timestamp,
                at: now,
                next_sequence: segment.sequences.next(),
                next_picture: segment.pictures.next(),
            });
        }
        Some(placed)
    }

    /// Which packet of which layer was sent under this sequence number.
    #[must_use]
    pub fn sent_as(&self, sequence: u16) -> Option<(Origin, u64)> {
        self.segments.iter().find_map(|segment| {
            let index = segment.sequences.original(sequence)?;
            let is_within = index >= segment.first && index <= segment.end.unwrap_or(segment.sequences.highest);
            is_within.then_some((segment.origin, index))
        })
    }

    /// The numbers of a packet that was sent before.
    #[must_use]
    pub fn place_again(&self, packet: &Packet<'_>) -> Option<Placed> {
        let index = packet.media.index;
        let fits = |segment: &&Segment| {
            segment.origin == Origin { layer: packet.layer, ssrc: packet.ssrc }
                && (segment.first..=segment.end.unwrap_or(segment.sequences.highest)).contains(&index)
        };
        self.segments.iter().find(fits)?.numbers(packet)
    }
}

impl Segment {
    /// Whether a packet that is newer than all that were sent belongs to a picture that is left out. A picture is sent whole or
    /// not at all, and a temporal layer is taken up again where its pictures need none that were left out.
    fn leaves_out(&mut self, packet: &Packet<'_>, wanted: u8) -> bool {
        let Some(descriptor) = packet.descriptor else { return false };
        let Some(picture) = descriptor.picture() else { return false };
        let number = self.pictures.unwrap(picture.value, picture.bits);
        if number <= self.pictures.highest {
            return self.pictures.is_left_out(number);
        }
        let layer = descriptor.temporal_layer();
        self.temporal = self.temporal.min(wanted);
        let resumes = descriptor.starts_picture() && descriptor.syncs_temporal_layer();
        if layer == self.temporal + 1 && layer <= wanted && resumes {
            self.temporal = layer;
        }
        if layer > self.temporal {
            self.pictures.leave_out(number);
            return true;
        }
        self.pictures.advance(number);
        false
    }

    fn numbers(&self, packet: &Packet<'_>) -> Option<Placed> {
        let descriptor = packet.descriptor;
        let picture = match descriptor.and_then(|descriptor| descriptor.picture()) {
            Some(picture) => {
                let number = self.pictures.get(self.pictures.unwrap(picture.value, picture.bits))?;
                (number & ((1 << picture.bits) - 1)) as u16
            }
            None => 0,
        };
        let tl0 = descriptor.and_then(|descriptor| descriptor.tl0()).unwrap_or(0).wrapping_add(self.tl0);
        Some(Placed {
            sequence: self.sequences.get(packet.media.index)? as u16,
            timestamp: packet.media.timestamp.wrapping_add(self.timestamp),
            numbers: Numbers { picture, tl0, payload_type: 0 },
        })
    }
}

/// The timestamp that follows the last one: the aligned one if it lies near where the wall clock says, and later.
fn follow(last: &Last, aligned: Option<u32>, now: Instant, clock_hz: u32) -> u32 {
    let elapsed = now.saturating_duration_since(last.at).max(Duration::from_millis(1));
    let ticks = (elapsed.as_micros() * u128::from(clock_hz) / 1_000_000) as u32;
    let by_wall = last.placed.timestamp.wrapping_add(ticks);
    let Some(aligned) = aligned.map(|aligned| aligned.wrapping_add(last.timestamp)) else { return by_wall };
    if aligned.wrapping_sub(by_wall).cast_signed().unsigned_abs() > clock_hz {
        by_wall
    } else if aligned.wrapping_sub(last.placed.timestamp).cast_signed() <= 0 {
        // The same moment was sent from the layer before: a later timestamp, or the picture would be taken for part of it.
        last.placed.timestamp.wrapping_add(1)
    } else {
        aligned
    }
}

/// Picture numbers are counted on from here, so that those before the first have a place.
const PICTURES_FROM: u64 = 1 << 32;

/// Ascending numbers, shifted, and closed up where some are left out.
#[derive(Clone, Copy, Debug)]
struct Renumber {
    /// Added, wrapping, to every number behind the last that was left out.
    shift: u64,
    highest: u64,
    /// Bit i: the number `highest - i` was left out.
    left_out: u128,
    has_left_out: bool,
}

impl Renumber {
    fn new(first: u64, becomes: u64) -> Renumber {
        Renumber { shift: becomes.wrapping_sub(first), highest: first, left_out: 0, has_left_out: false }
    }

    /// What the number behind the highest becomes.
    fn next(&self) -> u64 {
        (self.highest + 1).wrapping_add(self.shift)
    }

    fn advance(&mut self, number: u64) {
        let Some(by) = number.checked_sub(self.highest) else { return };
        self.left_out = if by < REMEMBERED { self.left_out << by } else { 0 };
        self.highest = number;
    }

    /// Leaves out a number; none above it has been given out.
    fn leave_out(&mut self, number: u64) {
        self.advance(number);
        let behind = self.highest - number;
        if behind >= REMEMBERED || self.is_left_out(number) {
            return;
        }
        self.left_out |= 1 << behind;
        self.has_left_out = true;
        self.shift = self.shift.wrapping_sub(1);
    }

    fn is_left_out(&self, number: u64) -> bool {
        let behind = self.highest.saturating_sub(number);
        number <= self.highest && behind < REMEMBERED && self.left_out & (1 << behind) != 0
    }

    /// What a number becomes; `None` if it was left out, or is too old to tell.
    fn get(&self, number: u64) -> Option<u64> {
        let shifted = number.wrapping_add(self.shift);
        let Some(behind) = self.highest.checked_sub(number).filter(|_| self.has_left_out) else { return Some(shifted) };
        if behind >= REMEMBERED || self.is_left_out(number) {
            return None;
        }
        let later = self.left_out & ((1 << behind) - 1);
        Some(shifted.wrapping_add(u64::from(later.count_ones())))
    }

    /// The number that became one with these low bits.
    fn original(&self, low: u16) -> Option<u64> {
        if !self.has_left_out {
            let behind = (self.highest.wrapping_add(self.shift) as u16).wrapping_sub(low);
            return self.highest.checked_sub(u64::from(behind)).filter(|_| behind < u16::MAX / 2);
        }
        let behind = 0..REMEMBERED.min(self.highest + 1);
        behind.map(|behind| self.highest - behind).find(|number| self.get(*number).is_some_and(|out| out as u16 == low))
    }

    /// The whole number nearest the highest that has these low bits.
    fn unwrap(&self, low: u16, bits: u8) -> u64 {
        let unused = 64 - u32::from(bits);
        let ahead = (u64::from(low).wrapping_sub(self.highest) << unused).cast_signed() >> unused;
        self.highest.wrapping_add_signed(ahead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::PayloadFormat;
    use proptest::prelude::*;

    #[expect(clippy::disallowed_methods, reason = "an instant can be had from nothing else")]
    fn time_zero() -> Instant {
        Instant::now()
    }

    /// A picture of one packet: its number, TL0PICIDX, temporal layer, whether the layer can be taken up with it.
    fn payload(picture: u16, tl0: u8, temporal: u8, syncs: bool, is_keyframe: bool) -> Vec<u8> {
        let [high, low] = (picture | 0x8000).to_be_bytes();
        vec![0x90, 0xe0, high, low, tl0, temporal << 6 | u8::from(syncs) << 5, u8::from(!is_keyframe)]
    }

    fn packet(layer: usize, index: u64, timestamp: u32, payload: &[u8]) -> Packet<'_> {
        let media = Media { index, timestamp, marker: true, payload };
        Packet { layer, ssrc: 100 + layer as u32, media, descriptor: PayloadFormat::Vp8.describe(payload) }
    }

    #[test]
    fn a_switch_of_layers_goes_on_in_every_number() {
        let zero = time_zero();
        let mut splice = Splice::default();
        let bytes = payload(0x7fff, 255, 0, false, true);
        let first = packet(0, 65_535, 1_000, &bytes);
        splice.begin(&first, None, zero, 90_000, 2);
        let placed = splice.place(&first, 2, zero).expect("sent");
        assert_eq!((placed.sequence, placed.timestamp), (65_535, 1_000));
        let bytes = payload(40, 7, 0, false, true);
        let second = packet(1, 5_000, 777, &bytes);
        assert_eq!(splice.place(&second, 2, zero), None, "not before the switch");
        splice.begin(&second, Some(4_000), zero + Duration::from_millis(33), 90_000, 2);
        let placed = splice.place(&second, 2, zero).expect("sent");
        let numbers = Numbers::default();
        assert_eq!(placed, Placed { sequence: 0, timestamp: 4_000, numbers });
        assert_eq!(splice.layer(), Some(1));
    }

    #[test]
    fn late_and_lost_packets_of_the_layer_before_are_mended_and_newer_ones_of_it_are_not_sent() {
        let zero = time_zero();
        let mut splice = Splice::default();
        let bytes = payload(1, 1, 0, false, true);
        splice.begin(&packet(0, 10, 0, &bytes), None, zero, 90_000, 2);
        for index in [10, 11, 14] {
            assert!(splice.place(&packet(0, index, 0, &bytes), 2, zero).is_some());
        }
        splice.begin(&packet(1, 900, 50, &bytes), None, zero, 90_000, 2);
        assert_eq!(splice.place(&packet(1, 900, 50, &bytes), 2, zero).map(|placed| placed.sequence), Some(15));
        assert_eq!(splice.place(&packet(0, 12, 0, &bytes), 2, zero).map(|placed| placed.sequence), Some(12), "late");
        assert_eq!(splice.place(&packet(0, 15, 0, &bytes), 2, zero), None, "behind the switch");
        assert_eq!(splice.sent_as(13), Some((Origin { layer: 0, ssrc: 100 }, 13)), "lost, and asked for");
        assert_eq!(splice.sent_as(15), Some((Origin { layer: 1, ssrc: 101 }, 900)));
        assert_eq!(splice.sent_as(16), None, "never sent");
        assert_eq!(splice.place_again(&packet(0, 13, 7, &bytes)).map(|placed| placed.timestamp), Some(7));
        splice.stop();
        assert_eq!((splice.sent_as(13), splice.layer()), (None, None), "nothing of it is sent again");
    }

    #[test]
    fn the_same_moment_from_another_layer_is_a_later_picture() {
        let zero = time_zero();
        let mut splice = Splice::default();
        let bytes = payload(1, 1, 0, false, true);
        splice.begin(&packet(0, 10, 3_000, &bytes), None, zero, 90_000, 2);
        splice.place(&packet(0, 10, 3_000, &bytes), 2, zero);
        for aligned in [3_000, 100] {
            splice.begin(&packet(1, 20, 9, &bytes), Some(aligned), zero, 90_000, 2);
            let placed = splice.place(&packet(1, 20, 9, &bytes), 2, zero).expect("sent");
            assert_eq!(placed.timestamp, 3_001);
            splice.segments.remove(0);
            splice.last = splice.last.map(|last| Last {
                origin: Some(Origin { layer: 0, ssrc: 100 }),
                placed: Placed { sequence: 10, timestamp: 3_000, numbers: Numbers::default() },
                timestamp: 0,
                ..last
            });
        }
    }

    #[test]
    fn a_temporal_layer_is_left_out_without_a_gap_and_taken_up_where_it_can_be() {
        let zero = time_zero();
        let mut splice = Splice::default();
        let temporal = [0, 2, 1, 2, 0, 2, 1, 2, 0, 2, 1, 2, 0];
        // From the ninth picture on all layers are wanted; the layer 1 can be taken up with the eleventh.
        let mut sent = Vec::new();
        for (i, layer) in temporal.into_iter().enumerate() {
            let (wanted, syncs) = (if i < 8 { 0 } else { 2 }, i == 10 || i == 11);
            let bytes = payload(100 + i as u16, 1, layer, syncs, i == 0);
            let packet = packet(0, 500 + i as u64, i as u32, &bytes);
            if i == 0 {
                splice.begin(&packet, None, zero, 90_000, wanted);
            }
            if let Some(placed) = splice.place(&packet, wanted, zero) {
                sent.push((placed.sequence, placed.numbers.picture, placed.timestamp));
            }
        }
        let expected =
            vec![(500, 100, 0), (501, 101, 4), (502, 102, 8), (503, 103, 10), (504, 104, 11), (505, 105, 12)];
        assert_eq!(sent, expected);
        for (sequence, index) in [(500, 500), (501, 504), (503, 510), (505, 512)] {
            assert_eq!(splice.sent_as(sequence).map(|(_, index)| index), Some(index));
        }
    }

    proptest! {
        /// Whatever is left out, lost and late: what goes out has the numbers of a stream without gaps but for what was
        /// lost, no number twice, and each finds its way back.
        #[test]
        fn numbers_stay_whole(
            start in 0..70_000_u64,
            pictures in prop::collection::vec((0_u8..3, any::<bool>(), 0_u8..3, 0_u8..10), 1..90),
        ) {
            let zero = time_zero();
            let mut splice = Splice::default();
            let mut arriving = Vec::new();
            for (i, (layer, syncs, wanted, fate)) in pictures.iter().enumerate() {
                let bytes = payload(0x7ff0_u16.wrapping_add(i as u16) & 0x7fff, 0, if i == 0 { 0 } else { *layer }, *syncs, i == 0);
                // One in ten is lost, one in ten comes two later.
                let at = if i > 0 && *fate == 1 { i + 3 } else { i };
                if i == 0 || *fate != 0 {
                    arriving.push((at, i, bytes, *wanted));
                }
            }
            arriving.sort_by_key(|(at, i, ..)| (*at, *i));
            let mut sent = std::collections::HashMap::new();
            for (_, i, bytes, wanted) in &arriving {
                let packet = packet(0, start + *i as u64, 0, bytes);
                if *i == 0 {
                    splice.begin(&packet, None, zero, 90_000, 2);
                }
                if let Some(placed) = splice.place(&packet, *wanted, zero) {
                    prop_assert!(sent.insert(placed.sequence, packet.media.index).is_none(), "twice");
                }
            }
            for (sequence, index) in sent {
                prop_assert_eq!(splice.sent_as(sequence).map(|(_, index)| index), Some(index));
            }
        }
    }
}
