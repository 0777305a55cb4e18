//! The one answer of a media session.

use std::fmt::Write as _;

use super::offer::{
    EXTENSION_AUDIO_LEVEL, EXTENSION_MID, EXTENSION_REPAIRED_RID, EXTENSION_RID, EXTENSION_TRANSPORT_CC,
    IceCredentials, OfferedCodec, OfferedMedia, OfferedSetup,
};
use crate::ids::{Candidate, MediaKind, SetupPreference, Slot, SlotKind, Transport};

/// What we can: the full list of candidates stands in the answer, but the page may send its own later (RFC 8838), and
/// checks are those of RFC 8445 (10).
pub const ICE_OPTIONS: &str = "a=ice-options:trickle ice2";

/// All that an answer says.
pub struct Answer<'a> {
    /// Goes into `o=`; rises with every answer of one media session.
    pub version: u32,
    /// Our ICE credentials.
    pub ice: &'a IceCredentials,
    /// SHA-256 of our certificate.
    pub fingerprint: [u8; 32],
    /// Our DTLS role: whether we are the client.
    pub we_are_client: bool,
    /// Where we listen.
    pub candidates: &'a [Candidate],
    /// The m-lines, in the offer's order.
    pub media: Vec<AnswerMedia<'a>>,
}

/// The answer to one m-line.
pub struct AnswerMedia<'a> {
    /// What was offered.
    pub offered: &'a OfferedMedia,
    /// What it is for; `None` refuses it.
    pub slot: Option<SlotKind>,
    /// The SSRCs that we send with on a receiving slot: media and retransmissions.
    pub ssrcs: Option<(u32, Option<u32>)>,
}

/// Whether we are the DTLS client, by what is offered and what we prefer (RFC 5763, 5).
#[must_use]
pub fn answered_setup(offered: OfferedSetup, preference: SetupPreference) -> bool {
    match offered {
        OfferedSetup::ActPass => preference == SetupPreference::Active,
        OfferedSetup::Active => false,
        OfferedSetup::Passive => true,
    }
}

impl Answer<'_> {
    /// The answer as text.
    #[must_use]
    pub fn to_sdp(&self) -> String {
        let mut text = Text(String::with_capacity(1_024 * (1 + self.media.len())));
        text.line(format_args!("v=0"));
        text.line(format_args!("o=tilts 1 {} IN IP4 127.0.0.1", self.version));
        text.line(format_args!("s=-"));
        text.line(format_args!("t=0 0"));
        text.line(format_args!("a=ice-lite"));
        text.line(format_args!("{ICE_OPTIONS}"));
        let bundled: Vec<&str> =
            self.media.iter().filter(|line| line.slot.is_some()).map(|line| line.offered.mid.as_str()).collect();
        text.line(format_args!("a=group:BUNDLE {}", bundled.join(" ")));
        text.line(format_args!("a=msid-semantic: WMS *"));
        let mut is_first = true;
        for line in &self.media {
            match (line.slot, &line.offered.codec) {
                (Some(slot), Some(codec)) => {
                    self.accept(&mut text, line, slot, codec, is_first);
                    is_first = false;
                }
                _ => refuse(&mut text, line.offered),
            }
        }
        text.0
    }

    fn accept(&self, text: &mut Text, line: &AnswerMedia<'_>, slot: SlotKind, codec: &OfferedCodec, is_first: bool) {
        let offered = line.offered;
        let payload_type = codec.payload_type;
        let sends = matches!(slot, SlotKind::Send(_));
        // A page sends the first one: redundancy, if it has it. Who does not want it gets the frame of now alone.
        let mut payload_types = vec![payload_type];
        payload_types.extend(codec.rtx_payload_type);
        if let Some(red) = codec.red_payload_type {
            payload_types.insert(usize::from(!sends), red);
        }
        let payload_types: Vec<String> = payload_types.iter().map(u8::to_string).collect();
        text.line(format_args!("m={} 9 UDP/TLS/RTP/SAVPF {}", name(offered.kind), payload_types.join(" ")));
        text.line(format_args!("c=IN IP4 0.0.0.0"));
        text.line(format_args!("a=mid:{}", offered.mid));
        text.line(format_args!("a=ice-ufrag:{}", self.ice.ufrag));
        text.line(format_args!("a=ice-pwd:{}", self.ice.pwd));
        let digest: Vec<String> = self.fingerprint.iter().map(|byte| format!("{byte:02X}")).collect();
        text.line(format_args!("a=fingerprint:sha-256 {}", digest.join(":")));
        text.line(format_args!("a=setup:{}", if self.we_are_client { "active" } else { "passive" }));
        text.line(format_args!("a=rtcp-mux"));
        text.line(format_args!("a=rtcp-mux-only"));
        if offered.reduced_size {
            text.line(format_args!("a=rtcp-rsize"));
        }
        if let Some(id) = offered.mid_extension {
            text.line(format_args!("a=extmap:{id} {EXTENSION_MID}"));
        }
        if let Some(id) = offered.transport_cc_extension {
            text.line(format_args!("a=extmap:{id} {EXTENSION_TRANSPORT_CC}"));
        }
        if let (Some(id), true) = (offered.audio_level_extension, sends && offered.kind == MediaKind::Audio) {
            text.line(format_args!("a=extmap:{id} {EXTENSION_AUDIO_LEVEL}"));
        }
        let has_layers = sends && !offered.rids.is_empty();
        let layer_extensions =
            [(offered.rid_extension, EXTENSION_RID), (offered.repaired_rid_extension, EXTENSION_REPAIRED_RID)];
        for (id, uri) in layer_extensions.into_iter().filter(|_| has_layers) {
            if let Some(id) = id {
                text.line(format_args!("a=extmap:{id} {uri}"));
            }
        }
        let channels = codec.codec.channels.map(|channels| format!("/{channels}")).unwrap_or_default();
        text.line(format_args!("a=rtpmap:{payload_type} {}/{}{channels}", codec.codec.name, codec.codec.clock_hz));
        if let Some(parameters) = codec.codec.parameters {
            text.line(format_args!("a=fmtp:{payload_type} {parameters}"));
        }
        for feedback in &codec.feedback {
            text.line(format_args!("a=rtcp-fb:{payload_type} {feedback}"));
        }
        if let Some(rtx) = codec.rtx_payload_type {
            text.line(format_args!("a=rtpmap:{rtx} rtx/{}", codec.codec.clock_hz));
            text.line(format_args!("a=fmtp:{rtx} apt={payload_type}"));
        }
        if let Some(red) = codec.red_payload_type {
            text.line(format_args!("a=rtpmap:{red} red/{}{channels}", codec.codec.clock_hz));
            text.line(format_args!("a=fmtp:{red} {payload_type}/{payload_type}"));
        }
        if has_layers {
            for rid in &offered.rids {
                text.line(format_args!("a=rid:{rid} recv"));
            }
            text.line(format_args!("a=simulcast:recv {}", offered.rids.join(";")));
        }
        match slot {
            SlotKind::Send(_) => text.line(format_args!("a=recvonly")),
            SlotKind::Receive(slot) => {
                text.line(format_args!("a=sendonly"));
                let (stream, track) = stream_and_track(slot);
                text.line(format_args!("a=msid:{stream} {track}"));
                if let Some((ssrc, rtx)) = line.ssrcs {
                    if let Some(rtx) = rtx {
                        text.line(format_args!("a=ssrc-group:FID {ssrc} {rtx}"));
                    }
                    for ssrc in std::iter::once(ssrc).chain(rtx) {
                        text.line(format_args!("a=ssrc:{ssrc} cname:{stream}"));
                        text.line(format_args!("a=ssrc:{ssrc} msid:{stream} {track}"));
                    }
                }
            }
        }
        if is_first {
            text.candidates(self.candidates);
        }
    }
}

/// The priority of the host candidate at this place of the list, component 1 (RFC 8445, 5.1.2.1). TCP stands behind all
/// UDP, since a lost segment holds up all that follow, and is marked as passive (RFC 6544, 4.2).
fn priority(transport: Transport, place: usize) -> u32 {
    const PASSIVE: u32 = 4;
    let place = u32::try_from(place).unwrap_or(u32::MAX);
    let (type_preference, local_preference) = match transport {
        Transport::Udp => (126, 65_535_u32.saturating_sub(place)),
        Transport::Tcp => (90, (PASSIVE << 13) | 8_191_u32.saturating_sub(place)),
    };
    (type_preference << 24) | (local_preference << 8) | 255
}

/// The msid of a receiving slot: a voice and a face of the same place share the stream, so that they play in step.
#[must_use]
pub fn stream_and_track(slot: Slot) -> (String, String) {
    match slot {
        Slot::Audio(i) => (format!("place-{i}"), format!("audio-{i}")),
        Slot::Video(i) => (format!("place-{i}"), format!("video-{i}")),
        Slot::Content(i) => (format!("content-{i}"), format!("content-{i}")),
    }
}

/// The answer to an m-line that the page named no slot for (RFC 3264, 6): port 0, and outside the bundle.
fn refuse(text: &mut Text, offered: &OfferedMedia) {
    text.line(format_args!("m={} 0 UDP/TLS/RTP/SAVPF 0", name(offered.kind)));
    text.line(format_args!("c=IN IP4 0.0.0.0"));
    text.line(format_args!("a=mid:{}", offered.mid));
    text.line(format_args!("a=inactive"));
}

fn name(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Audio => "audio",
        MediaKind::Video => "video",
    }
}

/// Text whose lines end as RFC 8866, 5 says.
pub struct Text(pub String);

impl Text {
    /// All our candidates, complete.
    pub fn candidates(&mut self, candidates: &[Candidate]) {
        for (i, candidate) in candidates.iter().enumerate() {
            let (foundation, priority) = (i + 1, priority(candidate.transport, i));
            let (ip, port) = (candidate.address.ip().to_canonical(), candidate.address.port());
            let (transport, suffix) = match candidate.transport {
                Transport::Udp => ("udp", ""),
                Transport::Tcp => ("tcp", " tcptype passive"),
            };
            self.line(format_args!("a=candidate:{foundation} 1 {transport} {priority} {ip} {port} typ host{suffix}"));
        }
        self.line(format_args!("a=end-of-candidates"));
    }

    /// Writes a line.
    pub fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing into a string cannot fail.
        let _ = self.0.write_fmt(line);
        self.0.push_str("\r\n");
    }
}
