//! A published track: what comes in, what is missing, and whom it is forwarded to.

use std::time::Instant;

use smallvec::SmallVec;

use crate::ids::{MediaKind, Source};
use crate::limits::{KEYFRAME_REQUEST_EVERY, PARTICIPANTS_PER_ROOM_MAX};
use crate::nack::Nacks;
use crate::reception::{Reception, SenderClock};
use crate::rtp;
use crate::sdp::{Codec, OfferedCodec, OfferedMedia};
use crate::send_buffer::SendBuffer;

/// A slot of another peer that this track is forwarded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The subscriber's peer.
    pub peer: usize,
    /// The place in its slots.
    pub slot: usize,
}

/// A published track.
pub struct Track {
    /// What it shows or lets hear.
    pub source: Source,
    /// The codec.
    pub codec: &'static Codec,
    /// The SSRC of the media, once known.
    pub ssrc: Option<u32>,
    /// Whether the SSRC was announced in the offer, and so cannot change.
    is_ssrc_announced: bool,
    rtx_ssrc: Option<u32>,
    payload_type: u8,
    rtx_payload_type: Option<u8>,
    mid: String,
    mid_extension: Option<u8>,
    /// The extension that carries transport-wide numbers.
    pub transport_cc_extension: Option<u8>,
    /// Whether lost packets can be asked for.
    pub has_nack: bool,
    /// Media of this track came, video from a keyframe on: it can take over from the media session before.
    pub is_live: bool,
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
    /// Whom it is forwarded to.
    pub subscriptions: SmallVec<[Subscription; PARTICIPANTS_PER_ROOM_MAX]>,
    last_packet: Option<Instant>,
}

/// Which stream of a track a packet belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// The media itself.
    Media,
    /// Its retransmissions (RFC 4588).
    Retransmission,
}

impl Track {
    /// The track of an m-line that the page sends on.
    #[must_use]
    pub fn new(source: Source, offered: &OfferedMedia, codec: &OfferedCodec) -> Track {
        Track {
            source,
            codec: codec.codec,
            ssrc: offered.ssrc,
            is_ssrc_announced: offered.ssrc.is_some(),
            rtx_ssrc: offered.rtx_ssrc,
            payload_type: codec.payload_type,
            rtx_payload_type: codec.rtx_payload_type,
            mid: offered.mid.clone(),
            mid_extension: offered.mid_extension,
            transport_cc_extension: offered.transport_cc_extension,
            has_nack: codec.feedback.contains(&"nack"),
            is_live: false,
            reception: Reception::default(),
            nacks: Nacks::default(),
            buffer: SendBuffer::default(),
            clock: None,
            keyframes: KeyframeRequests::default(),
            subscriptions: SmallVec::new(),
            last_packet: None,
        }
    }

    /// The m-line's identification tag.
    #[must_use]
    pub fn mid(&self) -> &str {
        &self.mid
    }

    /// Audio or video.
    #[must_use]
    pub fn media(&self) -> MediaKind {
        self.source.media()
    }

    /// The stream of this packet by its SSRC and payload type, if it is one of this track's known streams.
    #[must_use]
    pub fn stream_of(&self, header: &rtp::Header) -> Option<Stream> {
        if self.ssrc == Some(header.ssrc) {
            (header.payload_type == self.payload_type).then_some(Stream::Media)
        } else if self.rtx_ssrc == Some(header.ssrc) {
            (Some(header.payload_type) == self.rtx_payload_type).then_some(Stream::Retransmission)
        } else {
            None
        }
    }

    /// Whether one of its streams has this SSRC.
    #[must_use]
    pub fn has_ssrc(&self, ssrc: u32) -> bool {
        self.ssrc == Some(ssrc) || self.rtx_ssrc == Some(ssrc)
    }

    /// Learns the SSRC of a stream that was not announced, by the packet's mid. `None` if it is not this track's.
    pub fn latch(&mut self, header: &rtp::Header, packet: &[u8]) -> Option<Stream> {
        let mid = header.extension(packet, self.mid_extension?)?;
        if mid != self.mid.as_bytes() {
            return None;
        }
        if header.payload_type == self.payload_type && !self.is_ssrc_announced {
            self.ssrc = Some(header.ssrc);
            self.reception = Reception::default();
            self.nacks = Nacks::default();
            self.buffer.clear();
            self.clock = None;
            return Some(Stream::Media);
        }
        if Some(header.payload_type) == self.rtx_payload_type && self.rtx_ssrc.is_none() {
            self.rtx_ssrc = Some(header.ssrc);
            return Some(Stream::Retransmission);
        }
        None
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
}

/// Keyframe requests towards one publisher, coalesced.
#[derive(Debug, Default)]
pub struct KeyframeRequests {
    wanted: bool,
    last: Option<Instant>,
}

/// What to do about a wanted keyframe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyframeStep {
    /// Nobody waits for one.
    Rest,
    /// Ask now, and look again at this time.
    Ask(Instant),
    /// Look again at this time.
    Wait(Instant),
}

impl KeyframeRequests {
    /// Somebody waits for a keyframe.
    pub fn want(&mut self) {
        self.wanted = true;
    }

    /// A keyframe came, and nobody waits any more.
    pub fn satisfy(&mut self) {
        self.wanted = false;
    }

    /// Whether somebody waits.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.wanted
    }

    /// What to do now. Requests have [`KEYFRAME_REQUEST_EVERY`] between them, however many ask.
    pub fn step(&mut self, now: Instant) -> KeyframeStep {
        if !self.wanted {
            return KeyframeStep::Rest;
        }
        match self.last.map(|last| last + KEYFRAME_REQUEST_EVERY) {
            Some(earliest) if earliest > now => KeyframeStep::Wait(earliest),
            _ => {
                self.last = Some(now);
                KeyframeStep::Ask(now + KEYFRAME_REQUEST_EVERY)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_wishes_are_one_request_until_a_keyframe_comes() {
        #[expect(clippy::disallowed_methods, reason = "an instant can be had from nothing else")]
        let zero = Instant::now();
        let mut requests = KeyframeRequests::default();
        assert_eq!(requests.step(zero), KeyframeStep::Rest);
        requests.want();
        let next = zero + KEYFRAME_REQUEST_EVERY;
        assert_eq!(requests.step(zero), KeyframeStep::Ask(next));
        requests.want();
        assert_eq!(requests.step(zero + KEYFRAME_REQUEST_EVERY / 2), KeyframeStep::Wait(next));
        assert_eq!(requests.step(next), KeyframeStep::Ask(next + KEYFRAME_REQUEST_EVERY));
        requests.satisfy();
        assert_eq!(requests.step(next), KeyframeStep::Rest);
    }
}
