//! What the relay reads of a payload, whatever its codec: where pictures begin, how they are numbered, and which of them
//! others need. A codec joins with a variant of [`Descriptor`] and a line of [`PayloadFormat::describe`].

use crate::{av1, h264, red, vp8, vp9};

/// How much of a payload the relay reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayloadFormat {
    /// Nothing: any packet can be the first.
    Opaque,
    /// The VP8 payload descriptor.
    Vp8,
    /// The headers of H.264 units.
    H264,
    /// The VP9 payload descriptor.
    Vp9,
    /// The AV1 aggregation header.
    Av1,
}

impl PayloadFormat {
    /// Reads the payload descriptor, if this format has one and the payload bears it.
    #[must_use]
    pub fn describe(self, payload: &[u8]) -> Option<Descriptor> {
        match self {
            PayloadFormat::Opaque => None,
            PayloadFormat::Vp8 => vp8::Descriptor::parse(payload).map(Descriptor::Vp8),
            PayloadFormat::H264 => h264::Descriptor::parse(payload).map(Descriptor::H264),
            PayloadFormat::Vp9 => vp9::Descriptor::parse(payload).map(Descriptor::Vp9),
            PayloadFormat::Av1 => av1::Descriptor::parse(payload).map(Descriptor::Av1),
        }
    }
}

/// A payload descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Descriptor {
    /// RFC 7741
    Vp8(vp8::Descriptor),
    /// RFC 2198
    Red(red::Descriptor),
    /// RFC 6184
    H264(h264::Descriptor),
    /// RFC 9628
    Vp9(vp9::Descriptor),
    /// RTP Payload Format For AV1
    Av1(av1::Descriptor),
}

/// A picture's number as its payload carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureNumber {
    /// Its value.
    pub value: u16,
    /// It wraps behind so many bits.
    pub bits: u8,
}

/// Numbers that continue over switches between encodings and publishers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// The picture's number.
    pub picture: u16,
    /// The number of the last picture of the base layer (VP8's TL0PICIDX).
    pub tl0: u8,
    /// The payload type of the blocks of redundant audio.
    pub payload_type: u8,
}

impl Descriptor {
    /// Whether this is the first packet of a picture.
    #[must_use]
    pub fn starts_picture(&self) -> bool {
        match self {
            Descriptor::Vp8(vp8) => vp8.starts_picture,
            Descriptor::Red(_) => false,
            Descriptor::Vp9(vp9) => vp9.starts_picture,
            // Of other pictures the beginning is not told.
            Descriptor::H264(_) | Descriptor::Av1(_) => self.starts_keyframe(),
        }
    }

    /// Whether this is the first packet of a picture that needs no other picture.
    #[must_use]
    pub fn starts_keyframe(&self) -> bool {
        match self {
            Descriptor::Vp8(vp8) => vp8.starts_keyframe,
            Descriptor::Red(_) => false,
            Descriptor::H264(h264) => h264.starts_keyframe,
            Descriptor::Vp9(vp9) => vp9.starts_keyframe,
            Descriptor::Av1(av1) => av1.starts_keyframe,
        }
    }

    /// The picture's number, if the payload carries one.
    #[must_use]
    pub fn picture(&self) -> Option<PictureNumber> {
        match self {
            Descriptor::Vp8(vp8) => vp8.picture,
            Descriptor::Red(_) => None,
            Descriptor::Vp9(vp9) => vp9.picture,
            Descriptor::H264(_) | Descriptor::Av1(_) => None,
        }
    }

    /// The number of the last picture of the base layer, if the payload carries it.
    #[must_use]
    pub fn tl0(&self) -> Option<u8> {
        match self {
            Descriptor::Vp8(vp8) => vp8.tl0(),
            Descriptor::Red(_) => None,
            Descriptor::Vp9(vp9) => vp9.tl0(),
            Descriptor::H264(_) | Descriptor::Av1(_) => None,
        }
    }

    /// The temporal layer; pictures of one layer are not needed by those of lower ones. 0 if there are no layers.
    #[must_use]
    pub fn temporal_layer(&self) -> u8 {
        match self {
            Descriptor::Vp8(vp8) => vp8.temporal.map_or(0, |(layer, _)| layer),
            Descriptor::Red(_) => 0,
            Descriptor::Vp9(vp9) => vp9.temporal.map_or(0, |(layer, _)| layer),
            Descriptor::H264(_) | Descriptor::Av1(_) => 0,
        }
    }

    /// Whether this layer can be taken up with this picture: it needs pictures of the base layer only.
    #[must_use]
    pub fn syncs_temporal_layer(&self) -> bool {
        match self {
            Descriptor::Vp8(vp8) => vp8.temporal.is_none_or(|(layer, syncs)| layer == 0 || syncs),
            Descriptor::Red(_) => true,
            Descriptor::Vp9(vp9) => vp9.temporal.is_none_or(|(layer, syncs)| layer == 0 || syncs),
            Descriptor::H264(_) | Descriptor::Av1(_) => true,
        }
    }

    /// Writes other numbers into the payload that this was read from.
    pub fn write(&self, payload: &mut [u8], numbers: Numbers) {
        match self {
            Descriptor::Vp8(vp8) => vp8.write(payload, numbers),
            Descriptor::Red(red) => red.write(payload, numbers.payload_type),
            Descriptor::Vp9(vp9) => vp9.write(payload, numbers),
            Descriptor::H264(_) | Descriptor::Av1(_) => {}
        }
    }
}
