//! A published track: its layers, how their packets are known, and whom they are forwarded to.

use std::time::Instant;

use smallvec::SmallVec;

use crate::forwarder::Loudness;
use crate::ids::{MediaKind, Source};
use crate::layer::{Layer, Stream};
use crate::limits::{KEYFRAME_REQUEST_EVERY, PARTICIPANTS_PER_ROOM_MAX, SEND_BUFFER_PACKETS};
use crate::ntp;
use crate::payload::Descriptor;
use crate::red;
use crate::rtp;
use crate::sdp::{Codec, OfferedCodec, OfferedMedia};
use crate::send_buffer::SendBuffer;
use crate::splice::Origin;

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
    payload_type: u8,
    rtx_payload_type: Option<u8>,
    red_payload_type: Option<u8>,
    mid: String,
    mid_extension: Option<u8>,
    rid_extension: Option<u8>,
    repaired_rid_extension: Option<u8>,
    /// The extension that carries transport-wide numbers.
    pub transport_cc_extension: Option<u8>,
    /// The extension that carries the voice's level.
    audio_level_extension: Option<u8>,
    /// How loud the voice is.
    pub loudness: Loudness,
    /// Whether lost packets can be asked for.
    pub has_nack: bool,
    /// Media of this track came, video from a keyframe on: it can take over from the media session before.
    pub is_live: bool,
    /// Its encodings, the lowest first; one if there is no simulcast.
    pub layers: Vec<Layer>,
    /// Whom it is forwarded to.
    pub subscriptions: SmallVec<[Subscription; PARTICIPANTS_PER_ROOM_MAX]>,
}

/// Where in a peer's tracks a packet belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The track.
    pub track: usize,
    /// The layer of the track.
    pub layer: usize,
    /// The stream of the layer.
    pub stream: Stream,
}

/// A payload is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl Track {
    /// The track of an m-line that the page sends on.
    #[must_use]
    pub fn new(source: Source, offered: &OfferedMedia, codec: &OfferedCodec) -> Track {
        let layers = if offered.rids.is_empty() {
            vec![Layer::new(None, offered.ssrc, offered.rtx_ssrc, SendBuffer::new(SEND_BUFFER_PACKETS))]
        } else {
            // A lower layer has fewer packets in the same time.
            let below = |layer: usize| offered.rids.len() - 1 - layer;
            let buffer = |layer: usize| SendBuffer::new(SEND_BUFFER_PACKETS >> below(layer));
            offered
                .rids
                .iter()
                .enumerate()
                .map(|(i, rid)| Layer::new(Some(rid.clone()), None, None, buffer(i)))
                .collect()
        };
        Track {
            source,
            codec: codec.codec,
            payload_type: codec.payload_type,
            rtx_payload_type: codec.rtx_payload_type,
            red_payload_type: codec.red_payload_type,
            mid: offered.mid.clone(),
            mid_extension: offered.mid_extension,
            rid_extension: offered.rid_extension,
            repaired_rid_extension: offered.repaired_rid_extension,
            transport_cc_extension: offered.transport_cc_extension,
            audio_level_extension: offered.audio_level_extension,
            loudness: Loudness::default(),
            has_nack: codec.feedback.contains(&"nack"),
            is_live: false,
            layers,
            subscriptions: SmallVec::new(),
        }
    }

    /// The same track where nothing has come of it yet.
    #[must_use]
    pub fn twin(&self) -> Track {
        Track {
            mid: self.mid.clone(),
            loudness: self.loudness,
            is_live: false,
            layers: self.layers.iter().map(Layer::twin).collect(),
            subscriptions: SmallVec::new(),
            ..*self
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

    /// The layer and stream of this packet by its SSRC and payload type, if it is one of this track's known streams.
    #[must_use]
    pub fn stream_of(&self, header: &rtp::Header) -> Option<(usize, Stream)> {
        let known = |layer: &Layer| layer.stream_of(header.ssrc);
        let (layer, stream) = self.layers.iter().enumerate().find_map(|(i, layer)| Some((i, known(layer)?)))?;
        (self.stream_by_payload_type(header) == Some(stream)).then_some((layer, stream))
    }

    /// What the payload of a packet says. `Err` if it is not what its payload type says it is.
    pub fn describe(&self, payload_type: u8, payload: &[u8]) -> Result<Option<Descriptor>, Malformed> {
        if Some(payload_type) != self.red_payload_type {
            return Ok(self.codec.describe(payload));
        }
        let red = red::Descriptor::parse(payload, self.payload_type).ok_or(Malformed)?;
        Ok(Some(Descriptor::Red(red)))
    }

    /// Whether one of its streams has this SSRC.
    #[must_use]
    pub fn has_ssrc(&self, ssrc: u32) -> bool {
        self.layers.iter().any(|layer| layer.stream_of(ssrc).is_some())
    }

    /// Learns the SSRC of a stream that was not announced, by the packet's mid and, of several layers, by its rid
    /// (RFC 8852; retransmissions carry the repaired one). `None` if it is not this track's.
    pub fn latch(&mut self, header: &rtp::Header, packet: &[u8]) -> Option<(usize, Stream)> {
        let mid = header.extension(packet, self.mid_extension?)?;
        if mid != self.mid.as_bytes() {
            return None;
        }
        let stream = self.stream_by_payload_type(header)?;
        let layer = if self.layers[0].rid.is_none() {
            0
        } else {
            let extension = match stream {
                Stream::Media => self.rid_extension,
                Stream::Retransmission => self.repaired_rid_extension,
            };
            let rid = header.extension(packet, extension?)?;
            self.layers.iter().position(|layer| layer.rid.as_ref().is_some_and(|other| other.as_bytes() == rid))?
        };
        self.layers[layer].learn(stream, header).then_some((layer, stream))
    }

    /// Takes note of the level of a packet's voice, where it says.
    pub fn note_level(&mut self, header: &rtp::Header, packet: &[u8]) {
        if let Some(&[level]) = self.audio_level_extension.and_then(|id| header.extension(packet, id)) {
            self.loudness.note(level);
        }
    }

    /// A timestamp of one layer on the line of another, by the sender reports of both; `None` if they do not tell.
    #[must_use]
    pub fn align(&self, timestamp: u32, from: usize, to: Origin) -> Option<u32> {
        let (from, to_layer) = (&self.layers[from], self.layers.get(to.layer)?);
        if to_layer.ssrc != Some(to.ssrc) {
            return None;
        }
        if from.ssrc == Some(to.ssrc) {
            return Some(timestamp);
        }
        let (from, to) = (from.clock?, to_layer.clock?);
        let apart = from.ntp.wrapping_sub(to.ntp).cast_signed();
        let ticks = ntp::ticks(apart, self.codec.clock_hz) as u32;
        Some(timestamp.wrapping_sub(from.rtp).wrapping_add(to.rtp).wrapping_add(ticks))
    }

    fn stream_by_payload_type(&self, header: &rtp::Header) -> Option<Stream> {
        let payload_type = Some(header.payload_type);
        if header.payload_type == self.payload_type || payload_type == self.red_payload_type {
            Some(Stream::Media)
        } else if payload_type == self.rtx_payload_type {
            Some(Stream::Retransmission)
        } else {
            None
        }
    }
}

/// Keyframe requests for one layer, coalesced.
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
