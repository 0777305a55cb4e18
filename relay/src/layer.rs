//! One encoding of a published track: what comes in, what is missing, and what it costs. A track has one, or several by
//! simulcast (RFC 8853).

use std::time::{Duration, Instant};

use crate::nack::Nacks;
use crate::reception::{Reception, SenderClock};
use crate::rtp;
use crate::send_buffer::SendBuffer;
use crate::track::KeyframeRequests;

/// How long a layer may pause before it is taken for switched off by its sender.
const ACTIVE_FOR: Duration = Duration::from_millis(700);

/// An encoding.
pub struct Layer {
    /// Its restriction identifier (RFC 8852), if the track has several layers.
    pub rid: Option<String>,
    /// The SSRC of the media, once known.
    pub ssrc: Option<u32>,
    /// Whether the SSRC was announced in the offer, and so cannot change.
    is_ssrc_announced: bool,
    rtx_ssrc: Option<u32>,
    /// What came.
    pub reception: Reception,
    /// What is missing.
    pub nacks: Nacks,
    /// What can be sent again.
    pub buffer: SendBuffer,
    /// The publisher's clock.
    pub clock: Option<SenderClock>,
    /// Keyframes that subscribers wait for.
    pub keyframes: KeyframeRequests,
    /// What it costs.
    pub rate: Rate,
    last_packet: Option<Instant>,
}

/// Which stream of a layer a packet belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// The media itself.
    Media,
    /// Its retransmissions (RFC 4588).
    Retransmission,
}

impl Layer {
    /// A layer whose SSRCs are announced, or will be learned from its packets.
    #[must_use]
    pub fn new(rid: Option<String>, ssrc: Option<u32>, rtx_ssrc: Option<u32>, buffer: SendBuffer) -> Layer {
        Layer {
            rid,
            ssrc,
            is_ssrc_announced: ssrc.is_some(),
            rtx_ssrc,
            reception: Reception::default(),
            nacks: Nacks::default(),
            buffer,
            clock: None,
            keyframes: KeyframeRequests::default(),
            rate: Rate::default(),
            last_packet: None,
        }
    }

    /// Which stream has this SSRC.
    #[must_use]
    pub fn stream_of(&self, ssrc: u32) -> Option<Stream> {
        if self.ssrc == Some(ssrc) {
            Some(Stream::Media)
        } else if self.rtx_ssrc == Some(ssrc) {
            Some(Stream::Retransmission)
        } else {
            None
        }
    }

    /// Learns the SSRC of a stream. `false` if it is known already and stays.
    pub fn learn(&mut self, stream: Stream, header: &rtp::Header) -> bool {
        match stream {
            Stream::Media if self.is_ssrc_announced => false,
            Stream::Media => {
                self.begin(header.ssrc);
                true
            }
            Stream::Retransmission if self.rtx_ssrc.is_some() => false,
            Stream::Retransmission => {
                self.rtx_ssrc = Some(header.ssrc);
                true
            }
        }
    }

    /// Begins anew with another SSRC.
    pub fn begin(&mut self, ssrc: u32) {
        self.ssrc = Some(ssrc);
        self.reception = Reception::default();
        self.nacks = Nacks::default();
        self.buffer.clear();
        self.clock = None;
    }

    /// The same layer where nothing has come of it yet.
    #[must_use]
    pub fn twin(&self) -> Layer {
        let buffer = SendBuffer::new(self.buffer.packets());
        Layer { clock: self.clock, ..Layer::new(self.rid.clone(), self.ssrc, self.rtx_ssrc, buffer) }
    }

    /// Takes note that a packet came.
    pub fn note_packet(&mut self, now: Instant) {
        self.last_packet = Some(now);
    }

    /// Whether packets come: a camera that is off answers no keyframe request.
    #[must_use]
    pub fn is_sending(&self, now: Instant) -> bool {
        self.last_packet.is_some_and(|at| now.saturating_duration_since(at).as_secs() < 1)
    }

    /// Whether any packet of it has come.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.last_packet.is_some()
    }

    /// Whether its sender has it switched on: of several layers it drops the upper ones when its own link is poor.
    #[must_use]
    pub fn is_active(&self, now: Instant) -> bool {
        self.last_packet.is_some_and(|at| now.saturating_duration_since(at) < ACTIVE_FOR)
    }
}

const WINDOW: Duration = Duration::from_millis(200);
const WINDOWS: usize = 5;
/// Temporal layers told apart; VP8's descriptor has two bits for them.
const TEMPORAL_LAYERS: usize = 4;

/// Bits a second over the last second, by temporal layer.
#[derive(Debug, Default)]
pub struct Rate {
    /// Bytes of the current window and those before it, the newest first.
    bytes: [[u32; TEMPORAL_LAYERS]; WINDOWS + 1],
    /// Pictures of the same windows.
    pictures: [u32; WINDOWS + 1],
    /// Complete windows that count.
    complete: usize,
    window_ends: Option<Instant>,
}

impl Rate {
    /// Takes note of a packet, the last of its picture or not.
    pub fn add(&mut self, now: Instant, temporal: u8, bytes: usize, ends_picture: bool) {
        self.advance(now);
        self.pictures[0] += u32::from(ends_picture);
        let temporal = usize::from(temporal).min(TEMPORAL_LAYERS - 1);
        self.bytes[0][temporal] = self.bytes[0][temporal].saturating_add(bytes as u32);
    }

    /// The rate of all temporal layers up to this one, in bits a second; `None` before it has been measured.
    pub fn bps(&mut self, now: Instant, temporal: u8) -> Option<u64> {
        self.advance(now);
        if self.complete < 2 {
            return None;
        }
        let counted = &self.bytes[1..=self.complete];
        let bytes = counted.iter().flat_map(|window| window.iter().take(usize::from(temporal) + 1));
        let bytes: u64 = bytes.map(|bytes| u64::from(*bytes)).sum();
        Some(bytes * 8 * 1_000 / (WINDOW.as_millis() as u64 * self.complete as u64))
    }

    /// Pictures in the time over which the rate is taken.
    #[must_use]
    pub fn pictures(&self) -> u32 {
        self.pictures[1..=self.complete].iter().sum()
    }

    /// The highest temporal layer of the last second.
    #[must_use]
    pub fn highest_temporal(&self) -> u8 {
        let is_used = |temporal: &usize| self.bytes.iter().any(|window| window[*temporal] > 0);
        (0..TEMPORAL_LAYERS).rev().find(is_used).unwrap_or(0) as u8
    }

    fn advance(&mut self, now: Instant) {
        let Some(mut ends) = self.window_ends else {
            self.window_ends = Some(now + WINDOW);
            return;
        };
        let mut turned = 0;
        while now >= ends {
            turned += 1;
            if turned > WINDOWS {
                // Nothing came for long: it begins anew.
                *self = Rate { window_ends: Some(now + WINDOW), ..Rate::default() };
                return;
            }
            self.bytes.rotate_right(1);
            self.bytes[0] = [0; TEMPORAL_LAYERS];
            self.pictures.rotate_right(1);
            self.pictures[0] = 0;
            self.complete = (self.complete + 1).min(WINDOWS);
            ends += WINDOW;
        }
        self.window_ends = Some(ends);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_that_of_the_last_second_by_temporal_layer() {
        #[expect(clippy::disallowed_methods, reason = "an instant can be had from nothing else")]
        let zero = Instant::now();
        let mut rate = Rate::default();
        assert_eq!(rate.bps(zero, 3), None);
        for ms in (0..3_000_u64).step_by(10) {
            rate.add(zero + Duration::from_millis(ms), (ms / 10 % 2) as u8, 100, ms % 40 == 0);
        }
        let now = zero + Duration::from_millis(3_000);
        assert_eq!((rate.bps(now, 0), rate.bps(now, 3)), (Some(40_000), Some(80_000)));
        assert_eq!((rate.highest_temporal(), rate.pictures()), (1, 25));
        let later = now + Duration::from_millis(500);
        assert!(rate.bps(later, 3).is_some_and(|bps| (40_000..=48_000).contains(&bps)), "it falls");
        assert_eq!(rate.bps(now + Duration::from_secs(5), 3), None, "and is unknown after a pause");
    }
}
