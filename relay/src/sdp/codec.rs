//! The codecs that are forwarded. A codec that is not in this table is not answered, and so never sent.

use crate::ids::MediaKind;
use crate::payload::{Descriptor, PayloadFormat};

/// A codec as `a=rtpmap` names it.
#[derive(Debug)]
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
    /// Whether the format parameters of an offer are those of the variant that we forward.
    pub fits: fn(Parameters<'_>) -> bool,
    /// The payload type that needs no `a=rtpmap` (RFC 3551, 6).
    pub fixed_payload_type: Option<u8>,
    /// The feedback that we answer, where it was offered.
    pub feedback: &'static [&'static str],
    /// How a payload tells where a picture begins.
    pub payload: PayloadFormat,
    /// Whether lost packets are asked for and sent again (RFC 4588).
    pub retransmitted: bool,
    /// Whether packets may carry frames of before once more (RFC 2198).
    pub redundant: bool,
}

/// What is asked of every video codec.
const VIDEO_FEEDBACK: &[&str] = &["transport-cc", "ccm fir", "nack", "nack pli"];

const VIDEO: Codec = Codec {
    media: MediaKind::Video,
    name: "",
    clock_hz: 90_000,
    channels: None,
    parameters: None,
    fits: |_| true,
    fixed_payload_type: None,
    feedback: VIDEO_FEEDBACK,
    payload: PayloadFormat::Opaque,
    retransmitted: true,
    redundant: false,
};

const AUDIO: Codec =
    Codec { media: MediaKind::Audio, clock_hz: 8_000, feedback: &["transport-cc"], retransmitted: false, ..VIDEO };

/// All codecs that are forwarded, the preferred first of each kind.
pub static CODECS: [Codec; 7] = [
    Codec {
        name: "opus",
        clock_hz: 48_000,
        channels: Some("2"),
        parameters: Some("minptime=10;useinbandfec=1"),
        redundant: true,
        ..AUDIO
    },
    // G.711 for telephony's sake (RFC 3551, 4.5.14).
    Codec { name: "PCMU", fixed_payload_type: Some(0), ..AUDIO },
    Codec { name: "PCMA", fixed_payload_type: Some(8), ..AUDIO },
    Codec { name: "VP8", payload: PayloadFormat::Vp8, ..VIDEO },
    // Constrained baseline in packets that may hold parts of units (RFC 6184, 8.1; RFC 7742, 6.2).
    Codec {
        name: "H264",
        payload: PayloadFormat::H264,
        parameters: Some("level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"),
        fits: |offered| {
            offered.get("packetization-mode") == Some("1")
                && offered.get("profile-level-id").is_some_and(is_constrained_baseline)
        },
        ..VIDEO
    },
    Codec {
        name: "VP9",
        payload: PayloadFormat::Vp9,
        parameters: Some("profile-id=0"),
        fits: |offered| offered.get("profile-id").is_none_or(|profile| profile == "0"),
        ..VIDEO
    },
    Codec {
        name: "AV1",
        payload: PayloadFormat::Av1,
        parameters: Some("level-idx=5;profile=0;tier=0"),
        fits: |offered| offered.get("profile").is_none_or(|profile| profile == "0"),
        ..VIDEO
    },
];

/// Profile 66 with `constraint_set1_flag` (RFC 6184, 8.1, table 5).
fn is_constrained_baseline(profile_level_id: &str) -> bool {
    let profile = u32::from_str_radix(profile_level_id, 16).ok().filter(|_| profile_level_id.len() == 6);
    profile.is_some_and(|profile| profile >> 16 == 0x42 && profile & 0x4000 != 0)
}

/// The value of an `a=fmtp`, behind the payload type.
#[derive(Clone, Copy)]
pub struct Parameters<'a>(pub &'a str);

impl<'a> Parameters<'a> {
    /// The parameter of this name.
    #[must_use]
    pub fn get(self, name: &str) -> Option<&'a str> {
        let mut pairs = self.0.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

/// Some of the codecs that are forwarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Codecs(u8);

impl Codecs {
    /// All of them.
    pub const ALL: Codecs = Codecs((1 << CODECS.len()) - 1);
    /// What every page has: VP8 and Opus.
    pub const PAGES: Codecs = Codecs(0b1001);

    /// Those of these names; of a kind of media of which none is named, all.
    ///
    /// # Errors
    ///
    /// The first name that no codec has.
    pub fn named<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Result<Codecs, String> {
        let mut named = Codecs(0);
        for name in names {
            let name = name.as_ref();
            let at = CODECS.iter().position(|codec| codec.name.eq_ignore_ascii_case(name));
            named.0 |= 1 << at.ok_or_else(|| name.chars().take(16).collect::<String>())?;
        }
        for kind in [MediaKind::Audio, MediaKind::Video] {
            let all = Codecs::of(kind);
            if named.0 & all.0 == 0 {
                named.0 |= all.0;
            }
        }
        Ok(named)
    }

    /// Their names.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        CODECS.iter().filter(move |codec| self.contains(codec)).map(|codec| codec.name)
    }

    /// Whether this codec is among them.
    #[must_use]
    pub fn contains(self, codec: &Codec) -> bool {
        CODECS.iter().position(|other| other == codec).is_some_and(|at| self.0 & 1 << at != 0)
    }

    /// The same without the other codecs of this one's kind.
    #[must_use]
    pub fn settled(self, codec: &Codec) -> Codecs {
        let at = CODECS.iter().position(|other| other == codec).unwrap_or(0);
        Codecs(self.0 & !Codecs::of(codec.media).0 | 1 << at)
    }

    fn of(kind: MediaKind) -> Codecs {
        let bits = CODECS.iter().enumerate().filter(|(_, codec)| codec.media == kind);
        Codecs(bits.map(|(at, _)| 1 << at).sum())
    }
}

impl PartialEq for Codec {
    fn eq(&self, other: &Codec) -> bool {
        self.name == other.name
    }
}

impl Eq for Codec {}

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
        name_fits
            && parts.next().and_then(|hz| hz.parse().ok()) == Some(self.clock_hz)
            && parts.next().filter(|channels| *channels != "1") == self.channels
    }
}
