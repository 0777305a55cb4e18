//! The client's side of a media session, without sockets or clock: what a page's peer connection does.
//!
//! It offers or answers, checks, shakes hands, and seals and opens packets; what it sends and what becomes of what it
//! gets is its caller's. The bench and the checks of a media path live by it. It nominates the one address that it is used
//! on, and takes every receiving slot of its description.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use rtc_rtcp::receiver_report::ReceiverReport;
use rtc_rtcp::reception_report::ReceptionReport;
use rtc_rtcp::sender_report::SenderReport;
use rtc_rtcp::transport_feedbacks::transport_layer_nack::{NackPair, TransportLayerNack};
use rtc_shared::marshal::Marshal;
use thiserror::Error;

use crate::dtls::{Dtls, DtlsError, Identity, Progress};
use crate::ids::{MediaKind, Slot, SlotKind, Source};
use crate::rtp::Header;
use crate::srtp::{self, OVERHEAD_MAX};
use crate::stun::{self, Class, Message};
use crate::twcc::{Arrivals, FEEDBACK_BYTES_MAX};

/// Payload type of Opus.
pub const OPUS: u8 = 111;
/// Payload type of VP8.
pub const VP8: u8 = 96;
/// Payload type of VP8's retransmissions.
pub const RTX: u8 = 97;
/// Extension id of the m-line's identification tag.
const MID: u8 = 4;
/// Extension id of transport-wide numbers.
const TRANSPORT_CC: u8 = 3;
/// Extension id of a layer's name (RFC 8852).
const RID: u8 = 10;
/// Bytes of the headers that [`Client::write_header`] writes, when the mid has up to two letters.
pub const HEADER_BYTES: usize = 12 + 4 + 8;

const CHECK_EVERY: Duration = Duration::from_millis(200);
const CHECK_EVERY_WHEN_CONNECTED: Duration = Duration::from_millis(2_500);

/// What a client is made with.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// Its certificate.
    pub identity: Identity,
    /// Its user name fragment (RFC 8839, 5.4), other than any other client's.
    pub ufrag: String,
    /// Its password, at least 22 characters.
    pub pwd: String,
    /// What each m-line of its description is for, by its mid.
    pub slots: Vec<(String, SlotKind)>,
    /// The SSRC of its first source; source i has the i-th from here, each further layer of it 4 more, its retransmissions 16
    /// more.
    pub first_ssrc: u32,
}

/// Why a client came to nothing.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The other side's description lacks something, or something in it cannot be read.
    #[error("the description has no usable {0}")]
    Description(&'static str),
    /// The handshake failed.
    #[error(transparent)]
    Dtls(#[from] DtlsError),
}

/// What a datagram was.
#[derive(Clone, Copy, Debug)]
pub enum Input {
    /// It belonged to the connection, or to nobody.
    Nothing,
    /// With it the connection is there: media can flow.
    Connected,
    /// The relay closed the connection.
    Closed,
    /// RTP, opened in place.
    Rtp(Header, usize),
    /// RTCP, opened in place: its length.
    Rtcp(usize),
}

/// The client's side of a media session.
pub struct Client {
    config: ClientConfig,
    camera_layers: u8,
    remote_ufrag: String,
    remote_pwd: String,
    dtls: Option<Dtls>,
    receiver: Option<srtp::Receiver>,
    sender: Option<srtp::Sender>,
    /// SSRC, slot, and whether it carries retransmissions.
    streams: Vec<(u32, Slot, bool)>,
    arrivals: Arrivals,
    started: Instant,
    next_check: Instant,
    transactions: u64,
    transport_number: u16,
    scratch: Vec<u8>,
    out: Vec<BytesMut>,
}

/// What a page offers: its four sources, none if it only watches, and slots for so many faces with their voices, and for
/// so much content.
#[must_use]
pub fn page_slots(sends: bool, faces: u8, contents: u8) -> Vec<(String, SlotKind)> {
    let sends = Source::ALL.into_iter().filter(|_| sends).map(SlotKind::Send);
    let audio = (0..faces).map(|i| SlotKind::Receive(Slot::Audio(i)));
    let video = (0..faces).map(|i| SlotKind::Receive(Slot::Video(i)));
    let content = (0..contents).map(|i| SlotKind::Receive(Slot::Content(i)));
    sends.chain(audio).chain(video).chain(content).enumerate().map(|(i, kind)| (i.to_string(), kind)).collect()
}

/// The addresses that a description names for this transport.
#[must_use]
pub fn candidates(description: &str, transport: &str) -> Vec<SocketAddr> {
    let lines = description.lines().filter_map(|line| line.strip_prefix("a=candidate:"));
    let fields = lines.map(|line| line.split(' ').collect::<Vec<_>>());
    let fitting = fields.filter(|fields| fields.len() > 5 && fields[2].eq_ignore_ascii_case(transport));
    fitting.filter_map(|fields| Some(SocketAddr::new(fields[4].parse().ok()?, fields[5].parse().ok()?))).collect()
}

impl Client {
    /// A client that has not offered yet.
    #[must_use]
    pub fn new(config: ClientConfig, now: Instant) -> Client {
        Client {
            config,
            camera_layers: 1,
            remote_ufrag: String::new(),
            remote_pwd: String::new(),
            dtls: None,
            receiver: None,
            sender: None,
            streams: Vec::new(),
            arrivals: Arrivals::default(),
            started: now,
            next_check: now,
            transactions: 0,
            transport_number: 0,
            scratch: Vec::new(),
            out: Vec::new(),
        }
    }

    /// A client that has these keys without any handshake, to measure what the packets alone cost.
    #[must_use]
    pub fn with_keys(config: ClientConfig, keys: (srtp::Receiver, srtp::Sender), now: Instant) -> Client {
        let (receiver, sender) = keys;
        Client { receiver: Some(receiver), sender: Some(sender), ..Client::new(config, now) }
    }

    /// The same client, which sends its camera in so many layers, up to 4, told apart by rid (RFC 8853).
    #[must_use]
    pub fn in_layers(self, camera_layers: u8) -> Client {
        Client { camera_layers, ..self }
    }

    /// The SSRC that it sends a source with.
    #[must_use]
    pub fn ssrc(&self, source: Source) -> u32 {
        self.layer_ssrc(source, 0)
    }

    /// The SSRC that it sends a layer of a source with.
    #[must_use]
    pub fn layer_ssrc(&self, source: Source, layer: u8) -> u32 {
        self.config.first_ssrc + source.index() as u32 + 4 * u32::from(layer)
    }

    fn has_layers(&self, source: Source) -> bool {
        source == Source::Camera && self.camera_layers > 1
    }

    /// What each m-line is for.
    #[must_use]
    pub fn slots(&self) -> &[(String, SlotKind)] {
        &self.config.slots
    }

    /// Whether media can flow.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.receiver.is_some()
    }

    /// Its one offer.
    #[must_use]
    pub fn offer(&self) -> String {
        self.describe("actpass")
    }

    /// Its answer to an offer of the very m-lines that it was made with, under the numbers of its own offers.
    #[must_use]
    pub fn answer(&self) -> String {
        self.describe("active")
    }

    fn describe(&self, setup: &str) -> String {
        let mids: Vec<&str> = self.config.slots.iter().map(|(mid, _)| mid.as_str()).collect();
        let digest: Vec<String> = self.config.identity.fingerprint().iter().map(|byte| format!("{byte:02X}")).collect();
        let mut sdp = format!(
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {}\r\na=fingerprint:sha-256 {}\r\n\
             a=ice-ufrag:{}\r\na=ice-pwd:{}\r\na=setup:{setup}\r\n",
            mids.join(" "),
            digest.join(":"),
            self.config.ufrag,
            self.config.pwd
        );
        for (mid, kind) in &self.config.slots {
            let direction = if matches!(kind, SlotKind::Send(_)) { "sendonly" } else { "recvonly" };
            let line = match kind.media() {
                MediaKind::Audio => format!(
                    "m=audio 9 UDP/TLS/RTP/SAVPF {OPUS}\r\na=rtpmap:{OPUS} opus/48000/2\r\n\
                     a=rtcp-fb:{OPUS} transport-cc\r\n"
                ),
                MediaKind::Video => format!(
                    "m=video 9 UDP/TLS/RTP/SAVPF {VP8} {RTX}\r\na=rtpmap:{VP8} VP8/90000\r\n\
                     a=rtcp-fb:{VP8} nack\r\na=rtcp-fb:{VP8} nack pli\r\na=rtcp-fb:{VP8} transport-cc\r\n\
                     a=rtpmap:{RTX} rtx/90000\r\na=fmtp:{RTX} apt={VP8}\r\n"
                ),
            };
            // Writing into a string cannot fail.
            let _ = write!(
                sdp,
                "{line}c=IN IP4 0.0.0.0\r\na=mid:{mid}\r\na=rtcp-mux\r\na={direction}\r\n\
                 a=extmap:{MID} urn:ietf:params:rtp-hdrext:sdes:mid\r\n\
                 a=extmap:{TRANSPORT_CC} http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
            );
            if let SlotKind::Send(source) = kind {
                let ssrc = self.ssrc(*source);
                let _ = match source.media() {
                    MediaKind::Audio => write!(sdp, "a=ssrc:{ssrc} cname:x\r\n"),
                    MediaKind::Video if self.has_layers(*source) => {
                        let rids: Vec<String> = (0..self.camera_layers).map(|layer| layer.to_string()).collect();
                        let lines: String = rids.iter().map(|rid| format!("a=rid:{rid} send\r\n")).collect();
                        let extension = format!("a=extmap:{RID} urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n");
                        write!(sdp, "{extension}{lines}a=simulcast:send {}\r\n", rids.join(";"))
                    }
                    MediaKind::Video => write!(sdp, "a=ssrc-group:FID {ssrc} {}\r\n", ssrc + 16),
                };
            }
        }
        sdp
    }

    /// Takes the relay's answer, or its offer: credentials, certificate, role, and the SSRCs of the slots.
    ///
    /// # Errors
    ///
    /// As [`ClientError`] tells.
    pub fn take_description(&mut self, description: &str) -> Result<(), ClientError> {
        let value = |key: &'static str| description.lines().find_map(|line| line.strip_prefix(key));
        let needed = |key: &'static str| value(key).ok_or(ClientError::Description(key));
        needed("a=ice-ufrag:")?.clone_into(&mut self.remote_ufrag);
        needed("a=ice-pwd:")?.clone_into(&mut self.remote_pwd);
        let mut fingerprint = [0; 32];
        let mut digits = needed("a=fingerprint:sha-256 ")?.split(':');
        for byte in &mut fingerprint {
            let pair = digits.next().and_then(|pair| u8::from_str_radix(pair, 16).ok());
            *byte = pair.ok_or(ClientError::Description("a=fingerprint:sha-256 "))?;
        }
        let we_are_client = needed("a=setup:")? != "active";
        if self.dtls.is_none() {
            self.dtls = Some(Dtls::new(&self.config.identity, fingerprint, we_are_client)?);
        }
        self.streams.clear();
        let mut mid = "";
        for line in description.lines() {
            mid = line.strip_prefix("a=mid:").unwrap_or(mid);
            let kind = self.config.slots.iter().find(|(other, _)| other == mid).map(|(_, kind)| *kind);
            let Some(SlotKind::Receive(slot)) = kind else { continue };
            if let Some(group) = line.strip_prefix("a=ssrc-group:FID ") {
                for (i, ssrc) in group.split(' ').enumerate() {
                    self.note_stream(ssrc, slot, i > 0)?;
                }
            } else if let Some(ssrc) = line.strip_prefix("a=ssrc:").and_then(|line| line.split(' ').next()) {
                self.note_stream(ssrc, slot, false)?;
            }
        }
        Ok(())
    }

    fn note_stream(&mut self, ssrc: &str, slot: Slot, is_rtx: bool) -> Result<(), ClientError> {
        let ssrc = ssrc.parse().map_err(|_| ClientError::Description("a=ssrc"))?;
        if !self.streams.iter().any(|(known, ..)| *known == ssrc) {
            self.streams.push((ssrc, slot, is_rtx));
        }
        Ok(())
    }

    /// The slot that an SSRC of the relay belongs to, and whether it carries its retransmissions.
    #[must_use]
    pub fn slot_of(&self, ssrc: u32) -> Option<(Slot, bool)> {
        self.streams.iter().find(|(known, ..)| *known == ssrc).map(|(_, slot, is_rtx)| (*slot, *is_rtx))
    }

    /// Does what the connection needs by now: checks, and DTLS flights sent again.
    ///
    /// # Errors
    ///
    /// [`ClientError::Dtls`] when the handshake is given up.
    pub fn tick(&mut self, now: Instant) -> Result<(), ClientError> {
        if now >= self.next_check && !self.remote_ufrag.is_empty() {
            self.check();
            self.next_check = now + if self.is_connected() { CHECK_EVERY_WHEN_CONNECTED } else { CHECK_EVERY };
        }
        if let Some(dtls) = &mut self.dtls {
            dtls.handle_timeout(now)?;
            self.flush_dtls();
        }
        Ok(())
    }

    /// When [`Client::tick`] wants to be called.
    #[must_use]
    pub fn next_tick(&self) -> Instant {
        let flight = self.dtls.as_ref().filter(|_| self.receiver.is_none()).and_then(Dtls::next_timeout);
        flight.map_or(self.next_check, |at| at.min(self.next_check))
    }

    /// The next datagram of the connection itself, to be sent.
    pub fn poll_transmit(&mut self) -> Option<BytesMut> {
        if self.out.is_empty() { None } else { Some(self.out.remove(0)) }
    }

    fn check(&mut self) {
        self.transactions += 1;
        let mut transaction = [7; 12];
        transaction[4..].copy_from_slice(&self.transactions.to_be_bytes());
        let username = format!("{}:{}", self.remote_ufrag, self.config.ufrag);
        stun::write_nomination(&mut self.scratch, transaction, &username, 7, &self.remote_pwd);
        self.out.push(BytesMut::from(&self.scratch[..]));
    }

    fn flush_dtls(&mut self) {
        while let Some(datagram) = self.dtls.as_mut().and_then(Dtls::poll_transmit) {
            self.out.push(datagram);
        }
    }

    /// Takes a datagram of the relay, which came to this address of ours.
    ///
    /// # Errors
    ///
    /// [`ClientError::Dtls`] when the handshake has failed.
    pub fn handle(&mut self, now: Instant, local: SocketAddr, datagram: &mut [u8]) -> Result<Input, ClientError> {
        match *datagram {
            [0..=3, ..] => self.handle_stun(now, local, datagram)?,
            [20..=63, ..] => {
                let Some(dtls) = &mut self.dtls else { return Ok(Input::Nothing) };
                let progress = dtls.handle(now, datagram)?;
                self.flush_dtls();
                match progress {
                    Progress::MaySend(sender) => self.sender = Some(*sender),
                    Progress::Connected(receiver, sender) => {
                        self.receiver = Some(*receiver);
                        self.sender = sender.map(|sender| *sender).or(self.sender.take());
                        return Ok(Input::Connected);
                    }
                    Progress::Closed => return Ok(Input::Closed),
                    Progress::Pending => {}
                }
            }
            [_, 192..=223, ..] => {
                let Some(receiver) = &mut self.receiver else { return Ok(Input::Nothing) };
                return Ok(receiver.open_rtcp(datagram).map_or(Input::Nothing, Input::Rtcp));
            }
            _ => {
                let (Some(header), Some(receiver)) = (Header::parse(datagram), &mut self.receiver) else {
                    return Ok(Input::Nothing);
                };
                let opened = receiver.open_rtp(datagram, header.header_bytes, header.ssrc, header.sequence);
                return Ok(opened.map_or(Input::Nothing, |plain| Input::Rtp(header, plain)));
            }
        }
        Ok(Input::Nothing)
    }

    fn handle_stun(&mut self, now: Instant, local: SocketAddr, datagram: &[u8]) -> Result<(), ClientError> {
        let Some(message) = Message::parse(datagram) else { return Ok(()) };
        if message.class == Class::Request && message.verify(&self.config.pwd) {
            stun::write_success(&mut self.scratch, message.transaction, local, &self.config.pwd);
            self.out.push(BytesMut::from(&self.scratch[..]));
        } else if message.class == Class::Success && message.verify(&self.remote_pwd) {
            if let Some(dtls) = &mut self.dtls {
                dtls.start(now)?;
            }
            self.flush_dtls();
        }
        Ok(())
    }

    /// Takes note of a packet of the relay, by its readable header, for the feedback of [`Client::write_feedback`].
    pub fn note_arrival(&mut self, now: Instant, header: &Header, packet: &[u8]) {
        if let Some(&[high, low]) = header.extension(packet, TRANSPORT_CC) {
            self.arrivals.note(u16::from_be_bytes([high, low]), now.saturating_duration_since(self.started));
        }
    }

    /// Writes the header of a packet of a source, with mid, rid where it has layers, and the next transport-wide number.
    pub fn write_header(&mut self, out: &mut [u8; HEADER_BYTES], source: Source, header: &OwnHeader) {
        self.transport_number = self.transport_number.wrapping_add(1);
        let mid = self.config.slots.iter().find(|(_, kind)| *kind == SlotKind::Send(source)).map(|(mid, _)| mid);
        let payload_type = match source.media() {
            MediaKind::Audio => OPUS,
            MediaKind::Video => VP8,
        };
        let ssrc = self.layer_ssrc(source, header.layer);
        out[0] = 0x90;
        out[1] = payload_type | if header.marker { 0x80 } else { 0 };
        out[2..4].copy_from_slice(&header.sequence.to_be_bytes());
        out[4..8].copy_from_slice(&header.timestamp.to_be_bytes());
        out[8..12].copy_from_slice(&ssrc.to_be_bytes());
        out[12..17].copy_from_slice(&[0xbe, 0xde, 0, 2, (TRANSPORT_CC << 4) | 1]);
        out[17..19].copy_from_slice(&self.transport_number.to_be_bytes());
        out[19..].fill(0);
        let Some(mid) = mid.filter(|mid| (1..=2).contains(&mid.len())) else { return };
        let rid = 20 + mid.len();
        out[19] = (MID << 4) | (mid.len() as u8 - 1);
        out[20..rid].copy_from_slice(mid.as_bytes());
        if self.has_layers(source) {
            out[rid..rid + 2].copy_from_slice(&[RID << 4, b'0' + header.layer]);
        }
    }

    /// Seals an RTP packet in place: `plain` bytes, the first [`HEADER_BYTES`] of which [`Client::write_header`] wrote,
    /// and room for the tag. Returns its length; `None` before the connection is there.
    pub fn seal_rtp(&mut self, packet: &mut [u8], plain: usize) -> Option<usize> {
        let header = Header::parse(packet)?;
        let sender = self.sender.as_mut()?;
        sender.seal_rtp(packet, plain, header.header_bytes, header.ssrc, header.sequence).ok()
    }

    /// Sender reports of these SSRCs, each with its timestamp at this NTP time, and a receiver report that tells of no
    /// loss on these SSRCs of the relay up to these sequence numbers, sealed.
    pub fn write_reports(
        &mut self,
        out: &mut Vec<u8>,
        ntp_time: u64,
        sent: &[(u32, u32)],
        received: &[(u32, u32)],
    ) -> bool {
        let mut plain = Vec::new();
        for (ssrc, rtp_time) in sent {
            let report = SenderReport { ssrc: *ssrc, ntp_time, rtp_time: *rtp_time, ..SenderReport::default() };
            plain.extend(report.marshal().unwrap_or_default());
        }
        let reports = received
            .iter()
            .map(|(ssrc, last_sequence_number)| ReceptionReport {
                ssrc: *ssrc,
                last_sequence_number: *last_sequence_number,
                ..ReceptionReport::default()
            })
            .collect();
        let report = ReceiverReport { ssrc: self.config.first_ssrc, reports, ..ReceiverReport::default() };
        plain.extend(report.marshal().unwrap_or_default());
        self.seal_rtcp(out, &plain)
    }

    /// Feedback about the packets noted since the last one, sealed; `false` if there is nothing to tell.
    pub fn write_feedback(&mut self, out: &mut Vec<u8>) -> bool {
        if !self.arrivals.is_pending() {
            return false;
        }
        let media_ssrc = self.streams.first().map_or(0, |(ssrc, ..)| *ssrc);
        let mut plain = [0; FEEDBACK_BYTES_MAX];
        let length = self.arrivals.write(&mut plain, self.config.first_ssrc, media_ssrc);
        length.is_some_and(|length| self.seal_rtcp(out, &plain[..length]))
    }

    /// Asks for these packets of a stream again, sealed.
    pub fn write_nack(&mut self, out: &mut Vec<u8>, media_ssrc: u32, sequences: &[u16]) -> bool {
        let nacks = sequences.iter().map(|sequence| NackPair::new(*sequence)).collect();
        let request = TransportLayerNack { sender_ssrc: self.config.first_ssrc, media_ssrc, nacks };
        request.marshal().is_ok_and(|plain| self.seal_rtcp(out, &plain))
    }

    pub(crate) fn seal_rtcp(&mut self, out: &mut Vec<u8>, plain: &[u8]) -> bool {
        let Some(sender) = self.sender.as_mut() else { return false };
        out.clear();
        out.extend_from_slice(plain);
        out.resize(plain.len() + OVERHEAD_MAX, 0);
        match sender.seal_rtcp(out, plain.len()) {
            Ok(sealed) => {
                out.truncate(sealed);
                true
            }
            Err(_) => false,
        }
    }
}

/// What a client says in the header of a packet of its own.
#[derive(Clone, Copy, Debug)]
pub struct OwnHeader {
    /// Which layer of the source, the smallest first.
    pub layer: u8,
    /// The marker bit.
    pub marker: bool,
    /// Sequence number.
    pub sequence: u16,
    /// In units of the codec's clock.
    pub timestamp: u32,
}
