//! The codecs that are forwarded. A codec that is not in this table is not answered, and so never sent.

use crate::ids::MediaKind;
use crate::payload::{Descriptor, PayloadFormat};

/// A codec as `a=rtpmap` names it.
#[derive(Debug, PartialEq, Eq)]
pub struct Codec {
    /// The kind of media it carries.
    pub media: MediaKind,
    /// Its name; case does not matter.
    pub name: &'static str,
    /// Ticks of the RTP timestamp a second.
    pub clock_hz: u32,
    /// What follows the clock rate in `a=rtpmap`.
    pub channels: Option<&'static str>,
    /// The format parameters that we answer.
    pub parameters: Option<&'static str>,
    /// The feedback that we answer, where it was offered.
    pub feedback: &'static [&'static str],
    /// How a payload tells where a picture begins.
    pub payload: PayloadFormat,
    /// Whether lost packets are asked for and sent again (RFC 4588).
    pub retransmitted: bool,
    /// Whether packets may carry frames of before once more (RFC 2198).
    pub redundant: bool,
}

/// All codecs that are forwarded, the preferred first.
pub static CODECS: [Codec; 2] = [
    Codec {
        media: MediaKind::Audio,
        name: "opus",
        clock_hz: 48_000,
        channels: Some("2"),
        parameters: Some("minptime=10;useinbandfec=1"),
        feedback: &["transport-cc"],
        payload: PayloadFormat::Opaque,
        retransmitted: false,
        redundant: true,
    },
    Codec {
        media: MediaKind::Video,
        name: "VP8",
        clock_hz: 90_000,
        channels: None,
        parameters: None,
        feedback: &["transport-cc", "ccm fir", "nack", "nack pli"],
        payload: PayloadFormat::Vp8,
        retransmitted: true,
        redundant: false,
    },
];

impl Codec {
    /// Reads the payload descriptor, if this codec has one and the payload bears it.
    #[must_use]
    pub fn describe(&self, payload: &[u8]) -> Option<Descriptor> {
        self.payload.describe(payload)
    }

    /// Whether the value of an `a=rtpmap`, behind the payload type, names this codec.
    #[must_use]
    pub fn is_named(&self, encoding: &str) -> bool {
        let mut parts = encoding.split('/');
        let name_fits = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(self.name));
        name_fits && parts.next().and_then(|hz| hz.parse().ok()) == Some(self.clock_hz) && parts.next() == self.channels
    }
}
