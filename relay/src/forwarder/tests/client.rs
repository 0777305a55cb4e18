//! A WebRTC client for tests: offers, checks, shakes hands, sends a voice and a face, and keeps all that it gets.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use rtc_rtcp::packet::Packet;
use rtc_rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc_rtcp::sender_report::SenderReport;
use rtc_rtcp::transport_feedbacks::transport_layer_nack::{NackPair, TransportLayerNack};
use rtc_shared::marshal::Marshal;

use crate::dtls::{Dtls, Identity, Progress};
use crate::ids::{Lines, ParticipantKey, Slot, SlotKind, Source, Subject};
use crate::limits::FEEDBACK_EVERY;
use crate::rtp::Header;
use crate::srtp::{self, OVERHEAD_MAX};
use crate::stun::{self, Class, Message};
use crate::twcc::{Arrivals, FEEDBACK_BYTES_MAX};
use crate::vp8;

pub const AUDIO_EVERY: Duration = Duration::from_millis(20);
pub const VIDEO_EVERY: Duration = Duration::from_millis(40);
pub const PACKETS_PER_PICTURE: u32 = 4;
/// The layers of simulcast: name, packets of a picture, bytes of a packet. 120, 480 and 1,440 kbit/s at 25 pictures a second.
pub const LAYERS: [(&str, u32, usize); 3] = [("q", 1, 580), ("h", 3, 780), ("f", 7, 1_010)];
/// Temporal layers of the pictures, over and over.
const TEMPORAL: [u8; 4] = [0, 2, 1, 2];
const CHECK_EVERY: Duration = Duration::from_millis(100);
const CHECK_EVERY_WHEN_CONNECTED: Duration = Duration::from_millis(2_500);
const OPUS: u8 = 111;
const RED: u8 = 63;
const RED_LINES: &str = "a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n";
const VP8: u8 = 96;
const RTX: u8 = 97;

/// What a client offers to send and to receive, in the order of its m-lines.
pub fn page_slots(faces: u8, contents: u8) -> Vec<(String, SlotKind)> {
    let sends = Source::ALL.into_iter().map(SlotKind::Send);
    let audio = (0..faces).map(|i| SlotKind::Receive(Slot::Audio(i)));
    let video = (0..faces).map(|i| SlotKind::Receive(Slot::Video(i)));
    let content = (0..contents).map(|i| SlotKind::Receive(Slot::Content(i)));
    sends.chain(audio).chain(video).chain(content).enumerate().map(|(i, kind)| (i.to_string(), kind)).collect()
}

/// An RTP packet that came, decrypted.
#[derive(Clone, Debug)]
pub struct Received {
    pub at: Instant,
    pub sequence: u16,
    pub timestamp: u32,
    pub retransmitted: bool,
    pub marker: bool,
    pub payload: Vec<u8>,
}

impl Received {
    /// The layer that it was sent on.
    pub fn layer(&self) -> usize {
        usize::from(self.payload[self.payload.len() - 6])
    }

    /// Who sent it: [`Client::tag`] of the publisher, in the payload behind the descriptor.
    pub fn tag(&self) -> u8 {
        self.payload[self.payload.len() - 5]
    }

    /// The running number of the packet at the publisher.
    pub fn number(&self) -> u32 {
        u32::from_be_bytes(*self.payload.last_chunk().expect("a number"))
    }

    pub fn starts_keyframe(&self) -> bool {
        vp8::Descriptor::parse(&self.payload).is_some_and(|descriptor| descriptor.starts_keyframe)
    }

    /// TL0PICIDX and the temporal layer.
    pub fn temporal(&self) -> (u8, u8) {
        let descriptor = vp8::Descriptor::parse(&self.payload).expect("a descriptor");
        (descriptor.tl0().expect("TL0PICIDX"), descriptor.temporal.expect("a temporal layer").0)
    }

    pub fn picture_id(&self) -> u16 {
        let descriptor = vp8::Descriptor::parse(&self.payload).expect("a descriptor");
        descriptor.picture.expect("a picture id").value
    }
}

pub struct Client {
    pub key: ParticipantKey,
    pub media_epoch: u32,
    pub address: SocketAddr,
    /// Stands in everything that it sends.
    pub tag: u8,
    pub ufrag: String,
    pub slots: Vec<(String, SlotKind)>,
    /// Whom it plays, if it is a player.
    pub plays: Option<Subject>,
    /// How far its voice lies below the loudest, in decibels (RFC 6464).
    pub audio_level: u8,
    pub audio_ssrc: u32,
    pub video_ssrc: u32,
    /// Does everything that a page does by itself.
    pub is_alive: bool,
    pub sends_media: bool,
    pub sends_reports: bool,
    /// Reports on transport-wide numbers, and so has a bandwidth estimate at the relay.
    pub gives_feedback: bool,
    pub has_document: bool,
    /// Sends its face in three layers, told apart by rid alone.
    pub is_simulcast: bool,
    /// Layers from here on are switched off, as a browser does on a poor link of its own.
    pub layers_on: usize,
    pub ignores_keyframe_requests: bool,
    /// A layer of which two in three pictures are left out.
    pub starved_layer: Option<usize>,
    /// Takes redundant audio, and sends it.
    pub has_red: bool,
    last_voice: Vec<u8>,
    /// Packets of redundant audio that came.
    pub red_received: usize,
    pub is_connected: bool,
    /// What came on each slot, in order of arrival.
    pub received: BTreeMap<Slot, Vec<Received>>,
    pub reports: Vec<(Instant, SenderReport)>,
    pub feedback_count: usize,
    pub keyframe_requests: usize,
    /// Of them, those for each layer of simulcast.
    pub layer_requests: [usize; LAYERS.len()],
    pub nacks_received: usize,
    /// Packets of nothing but padding.
    pub padding_received: usize,
    pub keyframes_sent: usize,
    pub answer: String,
    identity: Identity,
    pwd: String,
    remote_ufrag: String,
    remote_pwd: String,
    dtls: Option<Dtls>,
    receiver: Option<srtp::Receiver>,
    sender: Option<srtp::Sender>,
    slot_ssrcs: HashMap<u32, (Slot, bool)>,
    highest: HashMap<Slot, u16>,
    missing: HashMap<Slot, Vec<u16>>,
    sent_video: HashMap<(usize, u16), (u32, Vec<u8>)>,
    started: Instant,
    next_check: Instant,
    next_audio: Instant,
    next_video: Instant,
    next_report: Instant,
    next_feedback: Instant,
    arrivals: Arrivals,
    audio_sequence: u16,
    video_sequences: [u16; LAYERS.len()],
    document_sequence: u16,
    rtx_sequences: [u16; LAYERS.len()],
    transport_number: u16,
    number: u32,
    picture: u16,
    temporal_phase: usize,
    tl0: [u8; LAYERS.len()],
    wants_keyframe: bool,
    transactions: u64,
    pub out: Vec<Vec<u8>>,
}

impl Client {
    pub fn new(tag: u8, media_epoch: u32, now: Instant) -> Client {
        Client {
            key: ParticipantKey(uuid::Uuid::from_u128(u128::from(tag))),
            media_epoch,
            address: SocketAddr::from(([192, 0, 2, tag], 4_000 + media_epoch as u16)),
            tag,
            ufrag: format!("client{tag}x{media_epoch}"),
            slots: page_slots(5, 2),
            plays: None,
            audio_level: 127,
            audio_ssrc: 1_000 + u32::from(tag),
            video_ssrc: 2_000 + u32::from(tag),
            is_alive: true,
            sends_media: true,
            sends_reports: true,
            gives_feedback: true,
            has_document: false,
            is_simulcast: false,
            layers_on: LAYERS.len(),
            ignores_keyframe_requests: false,
            starved_layer: None,
            has_red: false,
            last_voice: Vec::new(),
            red_received: 0,
            is_connected: false,
            received: BTreeMap::new(),
            reports: Vec::new(),
            feedback_count: 0,
            keyframe_requests: 0,
            layer_requests: [0; LAYERS.len()],
            nacks_received: 0,
            padding_received: 0,
            keyframes_sent: 0,
            answer: String::new(),
            identity: Identity::generate().expect("a certificate"),
            pwd: format!("password-of-client-{tag:04}-{media_epoch}"),
            remote_ufrag: String::new(),
            remote_pwd: String::new(),
            dtls: None,
            receiver: None,
            sender: None,
            slot_ssrcs: HashMap::new(),
            highest: HashMap::new(),
            missing: HashMap::new(),
            sent_video: HashMap::new(),
            started: now,
            next_check: now,
            next_audio: now,
            next_video: now,
            next_report: now,
            next_feedback: now,
            arrivals: Arrivals::default(),
            audio_sequence: 65_500,
            video_sequences: [65_400, 300, 7_000],
            document_sequence: 0,
            rtx_sequences: [0, 9, 65_500],
            transport_number: 65_000,
            number: 0,
            picture: 0x7ff0,
            temporal_phase: 0,
            tl0: [250, 3, 99],
            wants_keyframe: true,
            transactions: u64::from(tag) << 32,
            out: Vec::new(),
        }
    }

    /// Only watches: it receives every face and sends nothing.
    pub fn watcher(tag: u8, now: Instant) -> Client {
        let receives = |i| [SlotKind::Receive(Slot::Audio(i)), SlotKind::Receive(Slot::Video(i))];
        let slots = (0..6).flat_map(receives).enumerate().map(|(i, kind)| (i.to_string(), kind)).collect();
        Client { slots, sends_media: false, ..Client::new(tag, 1, now) }
    }

    /// Plays one participant.
    pub fn player(tag: u8, subject: Subject, now: Instant) -> Client {
        let slots = [SlotKind::Receive(Slot::Audio(0)), SlotKind::Receive(Slot::Video(0))];
        let slots = slots.into_iter().enumerate().map(|(i, kind)| (i.to_string(), kind)).collect();
        Client { slots, plays: Some(subject), sends_media: false, ..Client::new(tag, 1, now) }
    }

    pub fn lines(&self) -> Lines {
        self.plays.map_or_else(|| Lines::Named(self.slots.clone()), Lines::Player)
    }

    pub fn offer(&self) -> String {
        self.offer_with_fingerprint(self.identity.fingerprint())
    }

    pub fn offer_with_fingerprint(&self, fingerprint: [u8; 32]) -> String {
        let mids: Vec<&str> = self.slots.iter().map(|(mid, _)| mid.as_str()).collect();
        let digest: Vec<String> = fingerprint.iter().map(|byte| format!("{byte:02X}")).collect();
        let mut sdp = format!(
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {}\r\na=fingerprint:sha-256 {}\r\n\
             a=ice-ufrag:{}\r\na=ice-pwd:{}\r\na=setup:actpass\r\n",
            mids.join(" "),
            digest.join(":"),
            self.ufrag,
            self.pwd
        );
        let extensions = "a=extmap:5 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n\
             a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n\
             a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n\
             a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n\
             a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n";
        for (mid, kind) in &self.slots {
            let direction = if matches!(kind, SlotKind::Send(_)) { "sendonly" } else { "recvonly" };
            let line = match kind.media() {
                crate::ids::MediaKind::Audio => {
                    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\n\
                     a=rtcp-fb:111 transport-cc\r\n"
                        .to_owned()
                        + if self.has_red { RED_LINES } else { "" }
                }
                crate::ids::MediaKind::Video => "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=rtpmap:96 VP8/90000\r\n\
                     a=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 transport-cc\r\n\
                     a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n"
                    .to_owned(),
            };
            let _ = write!(sdp, "{line}c=IN IP4 0.0.0.0\r\na=mid:{mid}\r\na=rtcp-mux\r\na={direction}\r\n{extensions}");
            let ssrcs = match kind {
                SlotKind::Send(Source::Microphone) => format!("a=ssrc:{} cname:x\r\n", self.audio_ssrc),
                SlotKind::Send(Source::Camera) if self.is_simulcast => {
                    let rids = LAYERS.map(|(rid, ..)| format!("a=rid:{rid} send\r\n")).concat();
                    format!("{rids}a=simulcast:send {}\r\n", LAYERS.map(|(rid, ..)| rid).join(";"))
                }
                SlotKind::Send(Source::Camera) => {
                    format!("a=ssrc-group:FID {0} {1}\r\n", self.video_ssrc, self.video_ssrc + 10_000)
                }
                // The document's SSRC is not announced: it has to be learned by its mid.
                _ => String::new(),
            };
            sdp.push_str(&ssrcs);
        }
        sdp
    }

    /// Takes the relay's answer: credentials, certificate, role, and the SSRCs of the slots.
    pub fn take_answer(&mut self, answer: &str) {
        answer.clone_into(&mut self.answer);
        let value = |key: &str| answer.lines().find_map(|line| line.strip_prefix(key)).expect(key).to_owned();
        self.remote_ufrag = value("a=ice-ufrag:");
        self.remote_pwd = value("a=ice-pwd:");
        let digits = value("a=fingerprint:sha-256 ").replace(':', "");
        let fingerprint: [u8; 32] = crate::srtp::hex(&digits).try_into().expect("32 bytes");
        let we_are_client = value("a=setup:") == "passive";
        if self.dtls.is_none() {
            self.dtls = Some(Dtls::new(&self.identity, fingerprint, we_are_client).expect("DTLS"));
        }
        let mut mid = String::new();
        for line in answer.lines() {
            if let Some(value) = line.strip_prefix("a=mid:") {
                value.clone_into(&mut mid);
            }
            let kind = self.slots.iter().find(|(other, _)| *other == mid).map(|(_, kind)| *kind);
            let Some(SlotKind::Receive(slot)) = kind else { continue };
            if let Some(group) = line.strip_prefix("a=ssrc-group:FID ") {
                let (media, rtx) = group.split_once(' ').expect("two SSRCs");
                self.slot_ssrcs.insert(media.parse().expect("an SSRC"), (slot, false));
                self.slot_ssrcs.insert(rtx.parse().expect("an SSRC"), (slot, true));
            } else if let Some(ssrc) = line.strip_prefix("a=ssrc:").and_then(|line| line.split(' ').next()) {
                self.slot_ssrcs.entry(ssrc.parse().expect("an SSRC")).or_insert((slot, false));
            }
        }
    }

    pub fn pwd(&self) -> &str {
        &self.pwd
    }

    pub fn ssrc_of(&self, slot: Slot) -> u32 {
        *self.slot_ssrcs.iter().find(|(_, known)| **known == (slot, false)).expect("an SSRC").0
    }

    /// New credentials for an ICE restart, as the fragment of a trickling client.
    pub fn restart_fragment(&mut self) -> String {
        self.ufrag.push('r');
        self.pwd.push('r');
        format!(
            "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:{}\r\na=ice-pwd:{}\r\n",
            self.ufrag, self.pwd
        )
    }

    /// Takes the credentials of the relay's fragment.
    pub fn take_fragment(&mut self, fragment: &str) {
        let value = |key: &str| fragment.lines().find_map(|line| line.strip_prefix(key)).expect(key).to_owned();
        self.remote_ufrag = value("a=ice-ufrag:");
        self.remote_pwd = value("a=ice-pwd:");
    }

    /// Another network: another address, and new credentials for an ICE restart.
    pub fn move_to(&mut self, address: SocketAddr) {
        self.address = address;
        self.ufrag.push('r');
        self.pwd.push('r');
    }

    /// A binding request as a browser sends it.
    pub fn check(&mut self) -> Vec<u8> {
        self.check_with(&self.remote_pwd.clone())
    }

    pub fn check_with(&mut self, password: &str) -> Vec<u8> {
        use rtc_stun::attributes::{ATTR_ICE_CONTROLLING, ATTR_PRIORITY, ATTR_USE_CANDIDATE, ATTR_USERNAME};
        use rtc_stun::message::{BINDING_REQUEST, Message, Setter, TransactionId};
        let provider = rtc_dtls::crypto_provider::default_provider().expect("a provider");
        self.transactions += 1;
        let mut transaction = [7; 12];
        transaction[4..].copy_from_slice(&self.transactions.to_be_bytes());
        let mut message = Message::new();
        message.set_type(BINDING_REQUEST);
        message.write_header();
        TransactionId(transaction).add_to(&mut message).expect("added");
        message.add(ATTR_USERNAME, format!("{}:{}", self.remote_ufrag, self.ufrag).as_bytes());
        message.add(ATTR_ICE_CONTROLLING, &7_u64.to_be_bytes());
        message.add(ATTR_PRIORITY, &1_u32.to_be_bytes());
        message.add(ATTR_USE_CANDIDATE, &[]);
        let key = password.to_owned();
        rtc_stun::integrity::MessageIntegrity::new_short_term_integrity_with_provider(key, provider.crypto())
            .add_to(&mut message)
            .expect("added");
        rtc_stun::fingerprint::FINGERPRINT.add_to(&mut message).expect("added");
        message.raw
    }

    /// Does what is due by now.
    pub fn tick(&mut self, now: Instant) {
        if !self.is_alive {
            return;
        }
        if self.remote_ufrag.is_empty() {
            return;
        }
        if now >= self.next_check {
            let check = self.check();
            self.out.push(check);
            self.next_check = now + if self.is_connected { CHECK_EVERY_WHEN_CONNECTED } else { CHECK_EVERY };
        }
        if let Some(dtls) = &mut self.dtls {
            dtls.handle_timeout(now).expect("the handshake goes on");
        }
        self.flush_dtls();
        if self.receiver.is_none() {
            (self.next_audio, self.next_video, self.next_report) = (now, now, now);
            self.next_feedback = now;
            return;
        }
        if self.sends_media {
            self.tick_media(now);
        }
        if now >= self.next_report && self.sends_reports {
            self.next_report += Duration::from_millis(500);
            self.report(now);
        }
        if self.gives_feedback && now >= self.next_feedback {
            self.feed_back(now);
        }
        self.ask_for_missing();
    }

    /// When [`Client::tick`] wants to be called.
    pub fn next_tick(&self) -> Instant {
        let mut next = self.next_check;
        if self.receiver.is_some() {
            if self.sends_reports {
                next = next.min(self.next_report);
            }
            if self.gives_feedback {
                next = next.min(self.next_feedback);
            }
            if self.sends_media {
                next = next.min(self.next_audio).min(self.next_video);
            }
        }
        if let Some(at) = self.dtls.as_ref().and_then(Dtls::next_timeout) {
            next = next.min(at);
        }
        next
    }

    fn tick_media(&mut self, now: Instant) {
        if now >= self.next_audio {
            self.next_audio += AUDIO_EVERY;
            self.audio_sequence = self.audio_sequence.wrapping_add(1);
            let payload = self.numbered(vec![0xfc], 0);
            let before = std::mem::replace(&mut self.last_voice, payload.clone());
            let (payload_type, payload) = if self.has_red && !before.is_empty() {
                let mut red = vec![0x80 | OPUS, 0x0f, 0x00, before.len() as u8, OPUS];
                red.extend_from_slice(&before);
                red.extend_from_slice(&payload);
                (RED, red)
            } else {
                (OPUS, payload)
            };
            let timestamp = self.timestamp(now, 48_000);
            let (ssrc, sequence) = (self.audio_ssrc, self.audio_sequence);
            self.send_rtp(payload_type, ssrc, sequence, timestamp, &[(4, "0")], &payload);
        }
        if now >= self.next_video {
            self.next_video += VIDEO_EVERY;
            self.send_picture(now);
        }
    }

    fn send_picture(&mut self, now: Instant) {
        self.picture = (self.picture + 1) & 0x7fff;
        let is_keyframe = std::mem::take(&mut self.wants_keyframe);
        self.keyframes_sent += usize::from(is_keyframe);
        if self.is_simulcast {
            for layer in 0..self.layers_on {
                // An encoder with too few bits leaves pictures out, but for keyframes.
                if self.starved_layer == Some(layer) && !is_keyframe && !self.picture.is_multiple_of(3) {
                    continue;
                }
                self.send_layer(now, layer, is_keyframe);
            }
            if self.has_document {
                self.send_document(self.timestamp(now, 90_000), is_keyframe);
            }
            return;
        }
        let timestamp = self.timestamp(now, 90_000);
        for i in 0..PACKETS_PER_PICTURE {
            let [high, low] = (self.picture | 0x8000).to_be_bytes();
            let start = if i == 0 { 0x10 } else { 0 };
            let descriptor = vec![0x80 | start, 0x80, high, low, u8::from(!is_keyframe || i > 0)];
            let payload = self.numbered(descriptor, 0);
            let sequence = self.next_sequence(0, timestamp, &payload);
            let ssrc = self.video_ssrc;
            self.send_rtp(VP8, ssrc, sequence, timestamp, &[(4, "1")], &payload);
            if self.has_document {
                self.send_rtp(VP8, ssrc + 20_000, sequence, timestamp, &[(4, "2")], &payload);
            }
        }
    }

    /// Makes the next picture a keyframe, as an encoder does for a layer that is switched on.
    pub fn wants_keyframe(&mut self) {
        self.wants_keyframe = true;
    }

    /// A document of 500 kbit/s beside layers of the face. What it says of itself is that it is layer 2.
    fn send_document(&mut self, timestamp: u32, is_keyframe: bool) {
        for i in 0..PACKETS_PER_PICTURE {
            let [high, low] = (self.picture | 0x8000).to_be_bytes();
            let start = if i == 0 { 0x10 } else { 0 };
            let mut payload = vec![0x80 | start, 0x80, high, low, u8::from(!is_keyframe || i > 0)];
            payload.resize(600, 0xaa);
            let payload = self.numbered(payload, 2);
            self.document_sequence = self.document_sequence.wrapping_add(1);
            let (ssrc, sequence) = (self.video_ssrc + 20_000, self.document_sequence);
            self.send_rtp(VP8, ssrc, sequence, timestamp, &[(4, "2")], &payload);
        }
    }

    /// One picture of one layer. Each has its own numbers and its own clock, and temporal layers.
    fn send_layer(&mut self, now: Instant, layer: usize, is_keyframe: bool) {
        if is_keyframe {
            self.temporal_phase = 0;
        }
        let temporal = TEMPORAL[self.temporal_phase % 4];
        // All layers send the same picture; the phase moves with the last of them.
        self.temporal_phase += usize::from(layer + 1 == self.layers_on);
        self.tl0[layer] = self.tl0[layer].wrapping_add(u8::from(temporal == 0));
        let picture = self.picture.wrapping_add(1_000 * layer as u16) & 0x7fff;
        let timestamp = self.layer_timestamp(now, layer);
        let (rid, packets, bytes) = LAYERS[layer];
        for i in 0..packets {
            let [high, low] = (picture | 0x8000).to_be_bytes();
            let start = if i == 0 { 0x10 } else { 0 };
            let is_first_of_keyframe = is_keyframe && i == 0;
            let mut payload = vec![0x80 | start, 0xe0, high, low, self.tl0[layer], temporal << 6 | 0x20];
            payload.push(u8::from(!is_first_of_keyframe));
            payload.resize(bytes, 0xaa);
            let payload = self.numbered(payload, layer as u8);
            let sequence = self.next_sequence(layer, timestamp, &payload);
            let ssrc = self.layer_ssrc(layer);
            let marker = u8::from(i + 1 == packets) << 7;
            self.send_rtp(VP8 | marker, ssrc, sequence, timestamp, &[(4, "1"), (10, rid)], &payload);
        }
    }

    fn next_sequence(&mut self, layer: usize, timestamp: u32, payload: &[u8]) -> u16 {
        self.video_sequences[layer] = self.video_sequences[layer].wrapping_add(1);
        let sequence = self.video_sequences[layer];
        self.sent_video.insert((layer, sequence), (timestamp, payload.to_vec()));
        sequence
    }

    fn layer_ssrc(&self, layer: usize) -> u32 {
        self.video_ssrc + 30_000 * layer as u32
    }

    fn layer_timestamp(&self, now: Instant, layer: usize) -> u32 {
        self.timestamp(now, 90_000).wrapping_add(1_234_567_890 * layer as u32)
    }

    /// Appends the layer, who sent this, and its running number.
    fn numbered(&mut self, mut payload: Vec<u8>, layer: u8) -> Vec<u8> {
        self.number += 1;
        payload.push(layer);
        payload.push(self.tag);
        payload.extend_from_slice(&self.number.to_be_bytes());
        payload
    }

    /// Each client's clock begins elsewhere.
    fn timestamp(&self, now: Instant, clock_hz: u128) -> u32 {
        let ticks = (now - self.started).as_micros() * clock_hz / 1_000_000;
        (ticks as u32).wrapping_add(u32::MAX - 50_000 * u32::from(self.tag))
    }

    /// Each client's wall clock is wrong by hours.
    pub fn ntp(&self, now: Instant) -> u64 {
        let us = (now - self.started).as_micros() as u64 + u64::from(self.tag) * 3_600_000_000;
        ((us / 1_000_000) << 32) | (((us % 1_000_000) << 32) / 1_000_000)
    }

    fn send_rtp(
        &mut self,
        payload_type: u8,
        ssrc: u32,
        sequence: u16,
        timestamp: u32,
        elements: &[(u8, &str)],
        payload: &[u8],
    ) {
        let packet = self.rtp_packet(payload_type, ssrc, sequence, timestamp, elements, payload);
        self.out.push(packet);
    }

    /// A sealed RTP packet with these header extension elements and a transport-wide number.
    fn rtp_packet(
        &mut self,
        payload_type: u8,
        ssrc: u32,
        sequence: u16,
        timestamp: u32,
        elements: &[(u8, &str)],
        payload: &[u8],
    ) -> Vec<u8> {
        self.transport_number = self.transport_number.wrapping_add(1);
        let mut packet = vec![0x90, payload_type];
        packet.extend_from_slice(&sequence.to_be_bytes());
        packet.extend_from_slice(&timestamp.to_be_bytes());
        packet.extend_from_slice(&ssrc.to_be_bytes());
        packet.extend_from_slice(&[0xbe, 0xde, 0, 0, 0x31]);
        packet.extend_from_slice(&self.transport_number.to_be_bytes());
        packet.extend_from_slice(&[0x50, self.audio_level]);
        for (id, value) in elements {
            packet.push(id << 4 | (value.len() as u8 - 1));
            packet.extend_from_slice(value.as_bytes());
        }
        packet.resize(packet.len().next_multiple_of(4), 0);
        packet[15] = (packet.len() / 4 - 4) as u8;
        let header_bytes = packet.len();
        packet.extend_from_slice(payload);
        let plain = packet.len();
        packet.resize(plain + OVERHEAD_MAX, 0);
        let sender = self.sender.as_mut().expect("connected");
        let sealed = sender.seal_rtp(&mut packet, plain, header_bytes, ssrc, sequence).expect("sealed");
        packet.truncate(sealed);
        packet
    }

    fn report(&mut self, now: Instant) {
        let ntp_time = self.ntp(now);
        let mut streams = vec![(self.audio_ssrc, self.timestamp(now, 48_000))];
        let layers = if self.is_simulcast { LAYERS.len() } else { 1 };
        streams.extend((0..layers).map(|layer| (self.layer_ssrc(layer), self.layer_timestamp(now, layer))));
        for (ssrc, rtp_time) in streams {
            self.send_rtcp(&SenderReport { ssrc, ntp_time, rtp_time, ..SenderReport::default() });
        }
    }

    /// Says that the picture of this slot is lost.
    pub fn lose_picture(&mut self, slot: Slot) {
        let media_ssrc = self.ssrc_of(slot);
        self.send_rtcp(&PictureLossIndication { sender_ssrc: 1, media_ssrc });
    }

    pub fn send_rtcp(&mut self, packet: &dyn Marshal) {
        let bytes = packet.marshal().expect("marshalled").to_vec();
        let sealed = self.seal_rtcp_bytes(bytes);
        self.out.push(sealed);
    }

    /// Seals any bytes as RTCP.
    pub fn seal_rtcp_bytes(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        let plain = bytes.len();
        bytes.resize(plain + OVERHEAD_MAX, 0);
        let sender = self.sender.as_mut().expect("connected");
        let sealed = sender.seal_rtcp(&mut bytes, plain).expect("sealed");
        bytes.truncate(sealed);
        bytes
    }

    fn ask_for_missing(&mut self) {
        for (slot, missing) in std::mem::take(&mut self.missing) {
            let nacks = missing.iter().rev().take(100).map(|sequence| NackPair::new(*sequence)).collect();
            let media_ssrc = self.ssrc_of(slot);
            self.send_rtcp(&TransportLayerNack { sender_ssrc: 1, media_ssrc, nacks });
        }
    }

    /// Takes a datagram of the relay.
    pub fn handle(&mut self, now: Instant, datagram: &[u8]) {
        if !self.is_alive {
            return;
        }
        match (datagram[0], datagram[1]) {
            (0..=3, _) => self.handle_stun(datagram),
            (20..=63, _) => {
                let Some(dtls) = &mut self.dtls else { return };
                match dtls.handle(now, datagram) {
                    Ok(Progress::MaySend(sender)) => self.sender = Some(*sender),
                    Ok(Progress::Connected(receiver, sender)) => {
                        self.receiver = Some(*receiver);
                        self.sender = sender.map(|sender| *sender).or(self.sender.take());
                        self.is_connected = true;
                    }
                    Ok(Progress::Closed) => self.is_connected = false,
                    Ok(Progress::Pending) | Err(_) => {}
                }
                self.flush_dtls();
            }
            (_, 192..=223) => self.handle_rtcp(now, datagram),
            _ => self.handle_rtp(now, datagram),
        }
    }

    /// Reports on all that came since the report before.
    fn feed_back(&mut self, now: Instant) {
        self.next_feedback = now + FEEDBACK_EVERY;
        let mut feedback = [0; FEEDBACK_BYTES_MAX];
        if let Some(length) = self.arrivals.write(&mut feedback, 1, 1) {
            let sealed = self.seal_rtcp_bytes(feedback[..length].to_vec());
            self.out.push(sealed);
        }
    }

    fn handle_stun(&mut self, datagram: &[u8]) {
        let message = Message::parse(datagram).expect("the relay's STUN is well-formed");
        if message.class == Class::Request {
            assert!(message.verify(&self.pwd), "the relay asks with our password");
            let mut reply = Vec::new();
            stun::write_success(&mut reply, message.transaction, self.address, &self.pwd);
            self.out.push(reply);
        } else {
            assert!(message.verify(&self.remote_pwd), "the relay answers with its password");
            if let Some(dtls) = &mut self.dtls {
                let _ = dtls.start(self.started);
            }
            self.flush_dtls();
        }
    }

    fn flush_dtls(&mut self) {
        while let Some(datagram) = self.dtls.as_mut().and_then(Dtls::poll_transmit) {
            self.out.push(datagram.to_vec());
        }
    }

    fn handle_rtp(&mut self, now: Instant, datagram: &[u8]) {
        let mut packet = datagram.to_vec();
        let header = Header::parse(&packet).expect("RTP");
        let Some(receiver) = self.receiver.as_mut() else { return };
        // A network that duplicates is not the relay's fault; a relay that seals twice is found by the tests' counts.
        let Ok(plain) = receiver.open_rtp(&mut packet, header.header_bytes, header.ssrc, header.sequence) else {
            return;
        };
        let (slot, is_rtx) = self.slot_ssrcs[&header.ssrc];
        let is_red = self.has_red && header.payload_type == RED;
        assert_eq!(
            header.payload_type,
            if is_red {
                RED
            } else if is_rtx {
                RTX
            } else if matches!(slot, Slot::Audio(_)) {
                OPUS
            } else {
                VP8
            }
        );
        let mid = &self.slots.iter().find(|(_, kind)| *kind == SlotKind::Receive(slot)).expect("a slot").0;
        assert_eq!(header.extension(&packet, 4), Some(mid.as_bytes()), "the mid is the slot's");
        if let Some(&[high, low]) = header.extension(&packet, 3) {
            self.arrivals.note(u16::from_be_bytes([high, low]), now - self.started);
        }
        let mut payload = header.payload(&packet[..plain]).expect("padding is well-formed").to_vec();
        let mut sequence = header.sequence;
        if is_rtx && payload.is_empty() {
            self.padding_received += 1;
            return;
        }
        if is_rtx {
            sequence = u16::from_be_bytes([payload[0], payload[1]]);
            payload.drain(..2);
        } else if matches!(slot, Slot::Video(_) | Slot::Content(_)) {
            self.note_gap(slot, sequence);
        }
        if is_red {
            self.red_received += 1;
            let red = crate::red::Descriptor::parse(&payload, OPUS).expect("redundant audio");
            payload.drain(..red.primary_at());
        }
        let timestamp = header.timestamp;
        let packets = self.received.entry(slot).or_default();
        if packets.iter().rev().take(1_000).any(|packet| packet.sequence == sequence) {
            // Asked for too early: it was only late.
            return;
        }
        let marker = header.marker;
        let received = Received { at: now, sequence, timestamp, retransmitted: is_rtx, marker, payload };
        packets.push(received);
    }

    fn note_gap(&mut self, slot: Slot, sequence: u16) {
        if let Some(highest) = self.highest.get(&slot).copied() {
            let ahead = sequence.wrapping_sub(highest);
            if ahead >= u16::MAX / 2 {
                return;
            }
            let missing = (1..ahead).map(|i| highest.wrapping_add(i));
            self.missing.entry(slot).or_default().extend(missing);
            self.missing.retain(|_, missing| !missing.is_empty());
        }
        self.highest.insert(slot, sequence);
    }

    fn handle_rtcp(&mut self, now: Instant, datagram: &[u8]) {
        let mut packet = datagram.to_vec();
        let Some(receiver) = self.receiver.as_mut() else { return };
        let Ok(plain) = receiver.open_rtcp(&mut packet) else { return };
        for report in rtc_rtcp::packet::unmarshal(&mut &packet[..plain]).expect("the relay's RTCP is well-formed") {
            self.take_report(now, report.as_ref());
        }
    }

    fn take_report(&mut self, now: Instant, report: &dyn Packet) {
        let report = report.as_any();
        if let Some(report) = report.downcast_ref::<SenderReport>() {
            self.reports.push((now, report.clone()));
        } else if let Some(indication) = report.downcast_ref::<PictureLossIndication>() {
            self.keyframe_requests += 1;
            self.wants_keyframe |= !self.ignores_keyframe_requests;
            if let Some(layer) = (0..LAYERS.len()).find(|layer| self.layer_ssrc(*layer) == indication.media_ssrc) {
                self.layer_requests[layer] += 1;
            }
        } else if report.is::<rtc_rtcp::transport_feedbacks::transport_layer_cc::TransportLayerCc>() {
            self.feedback_count += 1;
        } else if let Some(nack) = report.downcast_ref::<TransportLayerNack>() {
            self.nacks_received += 1;
            for sequence in nack.nacks.iter().flat_map(|pair| pair.into_iter()) {
                self.send_again(nack.media_ssrc, sequence);
            }
        }
    }

    fn send_again(&mut self, media_ssrc: u32, sequence: u16) {
        let Some(layer) = (0..LAYERS.len()).find(|layer| self.layer_ssrc(*layer) == media_ssrc) else { return };
        let Some((timestamp, lost)) = self.sent_video.get(&(layer, sequence)).cloned() else { return };
        let mut payload = sequence.to_be_bytes().to_vec();
        payload.extend_from_slice(&lost);
        self.rtx_sequences[layer] = self.rtx_sequences[layer].wrapping_add(1);
        let (ssrc, rtx_sequence) = (media_ssrc + 10_000, self.rtx_sequences[layer]);
        let rid = LAYERS[layer].0;
        let elements: &[(u8, &str)] = if self.is_simulcast { &[(4, "1"), (11, rid)] } else { &[(4, "1")] };
        self.send_rtp(RTX, ssrc, rtx_sequence, timestamp, elements, &payload);
    }

    /// One more audio packet, sealed but not sent: for tests that forge and replay.
    pub fn sealed_audio(&mut self, now: Instant) -> Vec<u8> {
        self.audio_sequence = self.audio_sequence.wrapping_add(1);
        let payload = self.numbered(vec![0xfc], 0);
        let timestamp = self.timestamp(now, 48_000);
        let (ssrc, sequence) = (self.audio_ssrc, self.audio_sequence);
        self.rtp_packet(OPUS, ssrc, sequence, timestamp, &[(4, "0")], &payload)
    }

    /// An audio packet with this payload, sealed but not sent, and its timestamp.
    pub fn sealed_voice(&mut self, now: Instant, payload: &[u8], marker: bool) -> (Vec<u8>, u32) {
        self.audio_sequence = self.audio_sequence.wrapping_add(1);
        let timestamp = self.timestamp(now, 48_000);
        let (ssrc, sequence) = (self.audio_ssrc, self.audio_sequence);
        let payload_type = OPUS | u8::from(marker) << 7;
        (self.rtp_packet(payload_type, ssrc, sequence, timestamp, &[(4, "0")], payload), timestamp)
    }

    pub fn count(&self, slot: Slot) -> usize {
        self.received.get(&slot).map_or(0, Vec::len)
    }
}
