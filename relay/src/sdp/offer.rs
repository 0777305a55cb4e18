//! The one offer of a media session, read by allow-list: what is not named here is refused or left unanswered.

use std::io::Cursor;

use rtc_sdp::description::common::Attribute;
use rtc_sdp::description::media::MediaDescription;
use rtc_sdp::description::session::SessionDescription;

use super::codec::{CODECS, Codec, Codecs, Parameters};
use crate::error::SdpError;
use crate::ids::MediaKind;
use crate::limits::{ATTRIBUTES_PER_MEDIA_MAX, CANDIDATES_MAX, LAYERS_MAX, MEDIA_LINES_MAX, OFFER_BYTES_MAX};
use crate::rtp::MID_BYTES_MAX;

/// The header extension that names the m-line of a packet (RFC 9143).
pub const EXTENSION_MID: &str = "urn:ietf:params:rtp-hdrext:sdes:mid";
/// The header extension that names the layer of a packet (RFC 8852).
pub const EXTENSION_RID: &str = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
/// The header extension that names the layer whose packet a retransmission repeats (RFC 8852).
pub const EXTENSION_REPAIRED_RID: &str = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
/// The header extension that numbers all packets of a transport.
pub const EXTENSION_TRANSPORT_CC: &str = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
/// The header extension that tells how loud a voice is (RFC 6464).
pub const EXTENSION_AUDIO_LEVEL: &str = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

const TRANSPORT: [&str; 4] = ["UDP", "TLS", "RTP", "SAVPF"];

/// What the relay has to know of an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The page's ICE credentials.
    pub ice: IceCredentials,
    /// SHA-256 of the page's certificate.
    pub fingerprint: [u8; 32],
    /// The DTLS roles that the page leaves us.
    pub setup: OfferedSetup,
    /// The m-lines, in their order.
    pub media: Vec<OfferedMedia>,
}

/// User name fragment and password (RFC 8445, 5.3).
#[derive(Clone, PartialEq, Eq)]
pub struct IceCredentials {
    /// The user name fragment.
    pub ufrag: String,
    /// The password.
    pub pwd: String,
}

impl std::fmt::Debug for IceCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IceCredentials").field("ufrag", &self.ufrag).finish_non_exhaustive()
    }
}

/// The value of `a=setup` (RFC 5763, 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferedSetup {
    /// We may choose.
    ActPass,
    /// The page starts.
    Active,
    /// We start.
    Passive,
}

/// One m-line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedMedia {
    /// The identification tag.
    pub mid: String,
    /// Audio or video.
    pub kind: MediaKind,
    /// Whether the page can send on it.
    pub sends: bool,
    /// Whether the page can receive on it.
    pub receives: bool,
    /// The preferred codec of those that are forwarded.
    pub codec: Option<OfferedCodec>,
    /// Extension id of [`EXTENSION_MID`].
    pub mid_extension: Option<u8>,
    /// Extension id of [`EXTENSION_RID`].
    pub rid_extension: Option<u8>,
    /// Extension id of [`EXTENSION_REPAIRED_RID`].
    pub repaired_rid_extension: Option<u8>,
    /// Extension id of [`EXTENSION_TRANSPORT_CC`].
    pub transport_cc_extension: Option<u8>,
    /// Extension id of [`EXTENSION_AUDIO_LEVEL`].
    pub audio_level_extension: Option<u8>,
    /// The layers that the page can send by simulcast (RFC 8853), in its order, the lowest first; empty without simulcast.
    pub rids: Vec<String>,
    /// The announced SSRC.
    pub ssrc: Option<u32>,
    /// The announced SSRC of its retransmissions.
    pub rtx_ssrc: Option<u32>,
    /// Whether feedback may come without a report (RFC 5506).
    pub reduced_size: bool,
}

/// A codec with the payload types that the page gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedCodec {
    /// Which codec.
    pub codec: &'static Codec,
    /// Its payload type.
    pub payload_type: u8,
    /// The payload type of its retransmissions.
    pub rtx_payload_type: Option<u8>,
    /// The payload type of redundant audio whose blocks are of this codec (RFC 2198).
    pub red_payload_type: Option<u8>,
    /// Which feedback of [`Codec::feedback`] was offered.
    pub feedback: Vec<&'static str>,
}

impl Offer {
    /// Reads an offer, of which these codecs may be answered.
    ///
    /// # Errors
    ///
    /// As [`SdpError`] tells.
    pub fn parse(text: &str, allowed: Codecs) -> Result<Offer, SdpError> {
        if text.len() > OFFER_BYTES_MAX {
            return Err(SdpError::TooLarge { bytes: text.len() });
        }
        let description =
            SessionDescription::unmarshal(&mut Cursor::new(text.as_bytes())).map_err(|_| SdpError::Malformed)?;
        let lines = &description.media_descriptions;
        if lines.is_empty() {
            return Err(SdpError::Malformed);
        }
        if lines.len() > MEDIA_LINES_MAX {
            return Err(SdpError::TooMany { what: "m-lines" });
        }
        check_counts(&description.attributes, lines)?;
        let common = Common { session: &description.attributes, lines };
        let offer = Offer {
            ice: common.ice_credentials()?,
            fingerprint: common.fingerprint()?,
            setup: common.setup()?,
            media: lines.iter().map(|line| parse_media(line, allowed)).collect::<Result<_, _>>()?,
        };
        check_bundle(&description.attributes, &offer.media)?;
        check_ssrcs(&offer.media)?;
        Ok(offer)
    }
}

/// Credentials of the form that RFC 8839, 5.4 gives them.
pub fn check_ice(ufrag: &str, pwd: &str) -> Result<IceCredentials, SdpError> {
    let check = |value: &str, length: std::ops::RangeInclusive<usize>| {
        let is_ice_char = |c: char| c.is_ascii_alphanumeric() || c == '+' || c == '/';
        // Some implementations add '-', '_' and '='.
        let is_well_formed =
            length.contains(&value.len()) && value.chars().all(|c| is_ice_char(c) || matches!(c, '-' | '_' | '='));
        if is_well_formed { Ok(value.to_owned()) } else { Err(SdpError::BadIceCredentials) }
    };
    Ok(IceCredentials { ufrag: check(ufrag, 4..=256)?, pwd: check(pwd, 22..=256)? })
}

/// Attributes that may stand in the session or in each m-line, and must say the same wherever they stand.
struct Common<'a> {
    session: &'a [Attribute],
    lines: &'a [MediaDescription],
}

impl<'a> Common<'a> {
    /// The value that holds for every m-line: its own or the session's. `Err` if it is missing or differs.
    fn one_value(&self, key: &str) -> Result<&'a str, Mismatch> {
        self.one_value_of(|attributes| values(attributes, key))
    }

    /// The same, of the values that are picked. A bundle-only m-line may leave them to the others (RFC 9143, 7.1.3).
    fn one_value_of<I: Iterator<Item = &'a str>>(
        &self,
        pick: impl Fn(&'a [Attribute]) -> I,
    ) -> Result<&'a str, Mismatch> {
        let session = single(pick(self.session))?;
        let mut agreed = None;
        for line in self.lines {
            let Some(value) = single(pick(&line.attributes))?.or(session) else {
                if is_bundle_only(line) {
                    continue;
                }
                return Err(Mismatch::Missing);
            };
            if *agreed.get_or_insert(value) != value {
                return Err(Mismatch::Differs);
            }
        }
        agreed.ok_or(Mismatch::Missing)
    }

    fn ice_credentials(&self) -> Result<IceCredentials, SdpError> {
        let value = |key| self.one_value(key).map_err(|_| SdpError::BadIceCredentials);
        check_ice(value("ice-ufrag")?, value("ice-pwd")?)
    }

    /// The one SHA-256 fingerprint. Others, of other hash functions, may stand beside it (RFC 8122, 5): it is the one
    /// that is checked.
    fn fingerprint(&self) -> Result<[u8; 32], SdpError> {
        let is_sha_256 = |value: &&str| value.get(..8).is_some_and(|head| head.eq_ignore_ascii_case("sha-256 "));
        let value = self.one_value_of(|attributes| values(attributes, "fingerprint").filter(is_sha_256));
        let value = value.map_err(|mismatch| match mismatch {
            Mismatch::Missing if self.one_value_of(|attributes| values(attributes, "fingerprint").take(1)).is_err() => {
                SdpError::FingerprintMissing
            }
            Mismatch::Missing | Mismatch::Differs => SdpError::FingerprintBad,
        })?;
        let digest = &value[8..];
        let mut bytes = [0; 32];
        let mut pairs = digest.trim().split(':');
        for byte in &mut bytes {
            let pair = pairs.next().filter(|pair| pair.len() == 2 && pair.bytes().all(|b| b.is_ascii_hexdigit()));
            *byte = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()).ok_or(SdpError::FingerprintBad)?;
        }
        if pairs.next().is_some() { Err(SdpError::FingerprintBad) } else { Ok(bytes) }
    }

    fn setup(&self) -> Result<OfferedSetup, SdpError> {
        match self.one_value("setup") {
            Ok("actpass") => Ok(OfferedSetup::ActPass),
            Ok("active") => Ok(OfferedSetup::Active),
            Ok("passive") => Ok(OfferedSetup::Passive),
            _ => Err(SdpError::BadSetup),
        }
    }
}

enum Mismatch {
    Missing,
    Differs,
}

fn is_bundle_only(line: &MediaDescription) -> bool {
    has(&line.attributes, "bundle-only")
}

/// The value of an attribute that stands at most once, or several times with the same value.
fn single<'a>(mut values: impl Iterator<Item = &'a str>) -> Result<Option<&'a str>, Mismatch> {
    let first = values.next();
    if values.any(|value| Some(value) != first) { Err(Mismatch::Differs) } else { Ok(first) }
}

fn values<'a>(attributes: &'a [Attribute], key: &str) -> impl Iterator<Item = &'a str> {
    attributes
        .iter()
        .filter(move |attribute| attribute.key == key)
        .map(|attribute| attribute.value.as_deref().unwrap_or(""))
}

fn has(attributes: &[Attribute], key: &str) -> bool {
    attributes.iter().any(|attribute| attribute.key == key)
}

fn check_counts(session: &[Attribute], lines: &[MediaDescription]) -> Result<(), SdpError> {
    let groups = std::iter::once(session).chain(lines.iter().map(|line| line.attributes.as_slice()));
    let mut candidates = 0;
    for attributes in groups {
        if attributes.len() > ATTRIBUTES_PER_MEDIA_MAX {
            return Err(SdpError::TooMany { what: "attributes" });
        }
        candidates += values(attributes, "candidate").count();
    }
    if candidates > CANDIDATES_MAX { Err(SdpError::TooMany { what: "candidates" }) } else { Ok(()) }
}

fn check_bundle(session: &[Attribute], media: &[OfferedMedia]) -> Result<(), SdpError> {
    let bundle = values(session, "group").find_map(|group| group.strip_prefix("BUNDLE "));
    let bundled: Vec<&str> = bundle.ok_or(SdpError::NotBundled)?.split_ascii_whitespace().collect();
    for (i, line) in media.iter().enumerate() {
        if !bundled.contains(&line.mid.as_str()) {
            return Err(SdpError::NotBundled);
        }
        if media[..i].iter().any(|other| other.mid == line.mid) {
            return Err(SdpError::BadMid);
        }
    }
    Ok(())
}

fn check_ssrcs(media: &[OfferedMedia]) -> Result<(), SdpError> {
    let mut seen = Vec::new();
    for ssrc in media.iter().flat_map(|line| [line.ssrc, line.rtx_ssrc]).flatten() {
        if seen.contains(&ssrc) {
            return Err(SdpError::DuplicateSsrc(ssrc));
        }
        seen.push(ssrc);
    }
    Ok(())
}

fn parse_media(line: &MediaDescription, allowed: Codecs) -> Result<OfferedMedia, SdpError> {
    let attributes = &line.attributes;
    if line.media_name.protos != TRANSPORT {
        return Err(SdpError::TransportNotAllowed(line.media_name.protos.join("/")));
    }
    let kind = match line.media_name.media.as_str() {
        "audio" => MediaKind::Audio,
        "video" => MediaKind::Video,
        _ => return Err(SdpError::Malformed),
    };
    let is_token = |mid: &&str| mid.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let mid = single(values(attributes, "mid")).ok().flatten();
    let mid = mid.filter(|mid| (1..=MID_BYTES_MAX).contains(&mid.len())).filter(is_token);
    let mid = mid.ok_or(SdpError::BadMid)?.to_owned();
    if !has(attributes, "rtcp-mux") && !is_bundle_only(line) {
        return Err(SdpError::NoRtcpMux(mid));
    }
    let only = |key| has(attributes, key);
    let (ssrc, rtx_ssrc) = parse_ssrcs(attributes);
    let rid_extension = parse_extension(attributes, EXTENSION_RID);
    Ok(OfferedMedia {
        kind,
        sends: !only("recvonly") && !only("inactive"),
        receives: !only("sendonly") && !only("inactive"),
        codec: parse_codec(line, kind, allowed),
        mid_extension: parse_extension(attributes, EXTENSION_MID),
        rids: if rid_extension.is_some() { parse_simulcast(attributes) } else { Vec::new() },
        rid_extension,
        repaired_rid_extension: parse_extension(attributes, EXTENSION_REPAIRED_RID),
        transport_cc_extension: parse_extension(attributes, EXTENSION_TRANSPORT_CC),
        audio_level_extension: parse_extension(attributes, EXTENSION_AUDIO_LEVEL),
        ssrc,
        rtx_ssrc,
        reduced_size: has(attributes, "rtcp-rsize"),
        mid,
    })
}

/// `a=extmap:<id>[/<direction>] <uri>`; only ids of one-byte elements are of use.
fn parse_extension(attributes: &[Attribute], uri: &str) -> Option<u8> {
    values(attributes, "extmap").find_map(|value| {
        let (id, rest) = value.split_once(' ')?;
        let id = id.split('/').next()?.parse().ok()?;
        (rest.split_ascii_whitespace().next()? == uri && (1..=14).contains(&id)).then_some(id)
    })
}

/// The rids of `a=simulcast:send <rid>[,<alternative>...];...` that an `a=rid` describes, [`LAYERS_MAX`] at most; a `~`
/// says that the layer is paused at first. Empty unless there are two at least.
fn parse_simulcast(attributes: &[Attribute]) -> Vec<String> {
    let described = |rid: &&str| {
        values(attributes, "rid").any(|value| {
            let mut words = value.split_ascii_whitespace();
            words.next() == Some(*rid) && words.next() == Some("send")
        })
    };
    let is_rid =
        |rid: &&str| (1..=MID_BYTES_MAX).contains(&rid.len()) && rid.bytes().all(|b| b.is_ascii_alphanumeric());
    let streams = values(attributes, "simulcast").find_map(|value| {
        let mut words = value.split_ascii_whitespace();
        words.find(|word| *word == "send")?;
        words.next()
    });
    let first_alternative =
        |stream: &'_ str| stream.split(',').next().map(|rid| rid.trim_start_matches('~').to_owned());
    let mut rids: Vec<String> = Vec::new();
    for rid in streams.unwrap_or_default().split(';').filter_map(first_alternative) {
        if is_rid(&rid.as_str()) && described(&rid.as_str()) && !rids.contains(&rid) && rids.len() < LAYERS_MAX {
            rids.push(rid);
        }
    }
    if rids.len() < 2 { Vec::new() } else { rids }
}

/// The first announced SSRC and, by `a=ssrc-group:FID`, that of its retransmissions.
fn parse_ssrcs(attributes: &[Attribute]) -> (Option<u32>, Option<u32>) {
    let group = values(attributes, "ssrc-group").find_map(|value| {
        let (primary, rtx) = value.strip_prefix("FID ")?.split_once(' ')?;
        Some((primary.parse().ok()?, rtx.trim().parse().ok()?))
    });
    if let Some((primary, rtx)) = group {
        return (Some(primary), Some(rtx));
    }
    let first = values(attributes, "ssrc").find_map(|value| value.split(' ').next()?.parse().ok());
    (first, None)
}

/// The preferred of these codecs that an m-line offers.
fn parse_codec(line: &MediaDescription, kind: MediaKind, allowed: Codecs) -> Option<OfferedCodec> {
    let attributes = &line.attributes;
    let payload_type = |text: &str| text.parse::<u8>().ok().filter(|payload_type| *payload_type < 128);
    let parameters = |number: u8| {
        let found = values(attributes, "fmtp").filter_map(|value| value.split_once(' '));
        Parameters(
            found.filter(|(other, _)| payload_type(other) == Some(number)).map(|(_, rest)| rest).next().unwrap_or(""),
        )
    };
    CODECS.iter().filter(|codec| codec.media == kind && allowed.contains(codec)).find_map(|codec| {
        let mut named = values(attributes, "rtpmap").filter_map(|value| {
            let (number, encoding) = value.split_once(' ')?;
            codec.is_named(encoding.trim()).then(|| payload_type(number))?
        });
        let is_format =
            |number: &u8| line.media_name.formats.iter().any(|format| payload_type(format) == Some(*number));
        let offered = named
            .find(|number| (codec.fits)(parameters(*number)))
            .or_else(|| codec.fixed_payload_type.filter(is_format))?;
        let rtx_payload_type = values(attributes, "fmtp").filter(|_| codec.retransmitted).find_map(|value| {
            let (number, parameters) = value.split_once(' ')?;
            let apt = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("apt="))?;
            (payload_type(apt) == Some(offered)).then(|| payload_type(number))?
        });
        let red_payload_type = parse_red(attributes, codec, offered);
        let offers_feedback = |feedback: &&&'static str| {
            values(attributes, "rtcp-fb").any(|value| {
                value.split_once(' ').is_some_and(|(number, kind)| {
                    (number == "*" || payload_type(number) == Some(offered)) && kind.trim() == **feedback
                })
            })
        };
        let feedback = codec.feedback.iter().filter(offers_feedback).copied().collect();
        Some(OfferedCodec { codec, payload_type: offered, rtx_payload_type, red_payload_type, feedback })
    })
}

/// The payload type that `a=rtpmap` names `red` and whose `a=fmtp` lists blocks of this codec alone.
fn parse_red(attributes: &[Attribute], codec: &Codec, payload_type: u8) -> Option<u8> {
    if !codec.redundant {
        return None;
    }
    let is_red = |encoding: &str| {
        let mut parts = encoding.split('/');
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case("red"))
            && parts.next().and_then(|hz| hz.parse().ok()) == Some(codec.clock_hz)
            && parts.next() == codec.channels
    };
    let blocks_fit = |red: &str| {
        values(attributes, "fmtp").any(|value| {
            value.split_once(' ').is_some_and(|(number, blocks)| {
                number == red && blocks.trim().split('/').all(|block| block.parse() == Ok(payload_type))
            })
        })
    };
    values(attributes, "rtpmap").find_map(|value| {
        let (number, encoding) = value.split_once(' ')?;
        let red = number.parse::<u8>().ok().filter(|red| *red < 128 && *red != payload_type)?;
        (is_red(encoding.trim()) && blocks_fit(number)).then_some(red)
    })
}
