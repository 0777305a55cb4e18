//! One media session: a page's one peer connection, flat.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::bandwidth::{Bandwidth, DATAGRAM_OVERHEAD};
use crate::dtls::Dtls;
use crate::ice::Ice;
use crate::ids::{ParticipantKey, RoomKey, Source, Subject};
use crate::layer::Layer;
use crate::limits::{CONTENT_SLOTS_MAX, FACE_SLOTS_MAX};
use crate::outbox::{Outbox, RunHint};
use crate::rtp::{self, FIXED_HEADER_BYTES, WRITTEN_HEADER_BYTES_MAX};
use crate::slot::{Rewritten, SubscriberSlot};
use crate::splice::{Origin, Packet};
use crate::srtp;
use crate::timers::Deadlines;
use crate::track::{Place, Track};
use crate::twcc::Arrivals;

/// Bytes of a packet to a page beside its payload: a header with its usual extensions, and the tag.
const SRTP_HEADER_AND_TAG_BYTES: usize = FIXED_HEADER_BYTES + 4 + 8 + 16;
/// What a packet to a page takes of the link beside its payload.
pub const SENT_BESIDE_PAYLOAD_BYTES: usize = SRTP_HEADER_AND_TAG_BYTES + DATAGRAM_OVERHEAD;

/// One media session.
pub struct Peer {
    /// The room.
    pub room: RoomKey,
    /// Whose it is.
    pub participant: ParticipantKey,
    /// Tells the media sessions of one participant apart.
    pub media_epoch: u32,
    /// Addresses and credentials.
    pub ice: Ice,
    /// The handshake.
    pub dtls: Dtls,
    /// SHA-256 of the offered certificate.
    pub fingerprint: [u8; 32],
    /// Whether we are the DTLS client.
    pub we_are_client: bool,
    /// Opens what it sends, once the handshake is complete.
    pub receiver: Option<srtp::Receiver>,
    /// Seals what is sent to it, from the moment that we may send.
    pub sender: Option<srtp::Sender>,
    /// What it publishes.
    pub tracks: Vec<Track>,
    /// What it receives.
    pub slots: Vec<SubscriberSlot>,
    /// Which participant stands in which audio and video place.
    pub places: [Option<ParticipantKey>; FACE_SLOTS_MAX],
    /// What stands in which content slot.
    pub contents: [Option<(ParticipantKey, Source)>; CONTENT_SLOTS_MAX],
    /// Whom it plays, if it is a player: a client without a page, that plays one participant.
    pub plays: Option<Subject>,
    /// Its page was told who stands in its slots.
    pub has_assignment: bool,
    /// The SSRC of our feedback.
    pub local_ssrc: u32,
    /// When to wake it.
    pub deadlines: Deadlines,
    /// When something authenticated last came.
    pub last_heard: Instant,
    /// Nothing authenticated came for long; it is gated.
    pub is_silent: bool,
    /// The participant is cut off.
    pub is_gated: bool,
    /// Its room is on other forwarders, too.
    pub is_spread: bool,
    /// It has no connection: what it publishes is piped to it from the forwarder on which it does so.
    pub is_stand_in: bool,
    /// Arrivals for transport-wide feedback.
    pub arrivals: Arrivals,
    /// How much gets through to the page.
    pub bandwidth: Bandwidth,
    /// When it was last chosen what plays on its slots.
    pub chosen_at: Option<Instant>,
    /// When the page last lost too many packets of a voice.
    pub lost_voice_at: Option<Instant>,
    /// Since when there has been too little for the least of what plays.
    pub starved_since: Option<Instant>,
    /// When a slot last had to give something up.
    pub lowered_at: Option<Instant>,
    /// Our clock less the publisher's, in units of 2^-32 s, once it reported.
    pub clock_offset: Option<i64>,
    /// The round trip, once known.
    pub rtt: Option<Duration>,
    /// Received in this second.
    pub up: Counter,
    /// Sent in this second.
    pub down: Counter,
    /// Where its datagrams gather.
    pub run: RunHint,
    /// Rises with every answer.
    pub answer_version: u32,
}

/// Packets and bytes of the current second.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counter {
    /// RTP packets.
    pub packets: u32,
    /// Bytes of RTP.
    pub bytes: u64,
    /// Packets that repeat lost ones.
    pub repaired: u32,
}

impl Counter {
    fn add(&mut self, bytes: usize) {
        self.packets += 1;
        self.bytes += bytes as u64;
    }
}

/// What became of a packet on its way to a subscriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forwarded {
    /// It was not for this subscriber.
    Nothing,
    /// It was sent.
    Sent,
    /// It was sent, and with it another layer begins.
    Started,
}

impl Peer {
    /// A media session of this epoch to which nothing has come yet, and which publishes and receives nothing.
    #[must_use]
    pub fn new(
        now: Instant,
        room: RoomKey,
        (participant, media_epoch): (ParticipantKey, u32),
        ice: Ice,
        dtls: Dtls,
    ) -> Peer {
        Peer {
            room,
            participant,
            media_epoch,
            ice,
            dtls,
            fingerprint: [0; _],
            we_are_client: false,
            receiver: None,
            sender: None,
            tracks: Vec::new(),
            slots: Vec::new(),
            places: [None; _],
            contents: [None; _],
            plays: None,
            has_assignment: false,
            local_ssrc: 0,
            deadlines: Deadlines::default(),
            last_heard: now,
            is_silent: false,
            is_gated: false,
            is_spread: false,
            is_stand_in: false,
            arrivals: Arrivals::default(),
            bandwidth: Bandwidth::new(now),
            chosen_at: None,
            lost_voice_at: None,
            starved_since: None,
            lowered_at: None,
            clock_offset: None,
            rtt: None,
            up: Counter::default(),
            down: Counter::default(),
            run: RunHint::default(),
            answer_version: 0,
        }
    }

    /// Whether its page gives feedback on transport-wide numbers.
    #[must_use]
    pub fn gives_feedback(&self) -> bool {
        self.slots.iter().any(|slot| slot.transport_cc_extension.is_some())
    }

    /// Whether the handshake is complete.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.receiver.is_some()
    }

    /// Whether media may flow to this peer, and from it once it is connected.
    #[must_use]
    pub fn is_open(&self) -> bool {
        (self.sender.is_some() || self.is_stand_in) && !self.is_silent && !self.is_gated
    }

    /// Where to send to this peer.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.ice.selected()
    }

    /// All layers of all tracks that it publishes.
    pub fn layers(&self) -> impl Iterator<Item = &Layer> {
        self.tracks.iter().flat_map(|track| &track.layers)
    }

    /// The track, layer and stream that an authenticated packet belongs to by its SSRC and payload type.
    #[must_use]
    pub fn find_place(&self, header: &rtp::Header) -> Option<Place> {
        self.tracks.iter().enumerate().find_map(|(track, published)| {
            let (layer, stream) = published.stream_of(header)?;
            Some(Place { track, layer, stream })
        })
    }

    /// Learns by the mid of an authenticated packet to which track and layer an SSRC belongs that was not announced.
    pub fn latch(&mut self, header: &rtp::Header, packet: &[u8]) -> Option<Place> {
        if self.tracks.iter().any(|track| track.has_ssrc(header.ssrc)) {
            return None;
        }
        self.tracks.iter_mut().enumerate().find_map(|(track, published)| {
            let (layer, stream) = published.latch(header, packet)?;
            Some(Place { track, layer, stream })
        })
    }

    /// Counts a received RTP packet.
    pub fn count_up(&mut self, bytes: usize) {
        self.up.add(bytes);
    }

    /// Forwards a packet on one of this peer's slots. `align` tells its timestamp on the line of another layer.
    pub fn forward(
        &mut self,
        slot: usize,
        packet: &Packet<'_>,
        align: impl FnOnce(Origin) -> Option<u32>,
        now: Instant,
        out: &mut Outbox,
    ) -> Forwarded {
        if !self.is_open() {
            return Forwarded::Nothing;
        }
        let Some(rewritten) = self.slots[slot].rewrite(packet, align, now) else { return Forwarded::Nothing };
        if self.send(slot, &rewritten, packet, now, out).is_none() {
            return Forwarded::Nothing;
        }
        if rewritten.starts { Forwarded::Started } else { Forwarded::Sent }
    }

    /// Sends a packet again on one of this peer's slots; returns the bytes that were sent.
    pub fn retransmit(&mut self, slot: usize, packet: &Packet<'_>, now: Instant, out: &mut Outbox) -> usize {
        if !self.is_open() {
            return 0;
        }
        let Some(rewritten) = self.slots[slot].rewrite_again(packet) else { return 0 };
        self.send(slot, &rewritten, packet, now, out).unwrap_or(0)
    }

    /// Sends a packet of so many bytes of padding, 255 at most; returns the bytes that were sent.
    pub fn send_padding(&mut self, slot: usize, padding: usize, now: Instant, out: &mut Outbox) -> usize {
        let padding = padding.clamp(1, 255);
        let (Some(to), Some(mut header)) = (self.address(), self.slots[slot].padding_header()) else { return 0 };
        header.transport = self.number(slot, padding, now);
        let Some(sender) = self.sender.as_mut() else { return 0 };
        let mut sent_bytes = None;
        out.push(to, &mut self.run, WRITTEN_HEADER_BYTES_MAX + padding, |buffer| {
            let header_bytes = rtp::write_header(buffer, &header);
            let end = header_bytes + padding;
            buffer[0] |= 0x20;
            buffer[header_bytes..end].fill(0);
            buffer[end - 1] = padding as u8;
            sent_bytes = sender.seal_rtp(buffer, end, header_bytes, header.ssrc, header.sequence).ok();
            sent_bytes
        });
        let sent_bytes = sent_bytes.unwrap_or(0);
        self.down.add(sent_bytes);
        sent_bytes
    }

    /// The transport-wide number of a packet with so much behind its header, if the slot's page gives feedback on them.
    fn number(&mut self, slot: usize, bytes: usize, now: Instant) -> Option<(u8, u16)> {
        let id = self.slots[slot].transport_cc_extension?;
        Some((id, self.bandwidth.note_sent(now, bytes + SRTP_HEADER_AND_TAG_BYTES)))
    }

    /// Writes, seals and queues a packet; gives its bytes. `None` if it was not sent.
    fn send(
        &mut self,
        slot: usize,
        rewritten: &Rewritten,
        packet: &Packet<'_>,
        now: Instant,
        out: &mut Outbox,
    ) -> Option<usize> {
        let to = self.address()?;
        let payload = packet.media.payload.get(rewritten.skipped..)?;
        let mut header = rewritten.header;
        header.transport = self.number(slot, payload.len(), now);
        let sender = self.sender.as_mut()?;
        let mut sent_bytes = None;
        out.push(to, &mut self.run, WRITTEN_HEADER_BYTES_MAX + 2 + payload.len(), |buffer| {
            let header_bytes = rtp::write_header(buffer, &header);
            let mut at = header_bytes;
            if let Some(original) = rewritten.original_sequence {
                buffer[at..at + 2].copy_from_slice(&original.to_be_bytes());
                at += 2;
            }
            let end = at + payload.len();
            buffer[at..end].copy_from_slice(payload);
            if let Some(descriptor) = packet.descriptor.filter(|_| rewritten.skipped == 0) {
                descriptor.write(&mut buffer[at..end], rewritten.numbers);
            }
            sent_bytes = sender.seal_rtp(buffer, end, header_bytes, header.ssrc, header.sequence).ok();
            sent_bytes
        });
        self.down.add(sent_bytes?);
        sent_bytes
    }

    /// Writes, seals and queues an RTCP packet of at most `room` bytes.
    pub fn send_rtcp(&mut self, room: usize, out: &mut Outbox, write: impl FnOnce(&mut [u8]) -> Option<usize>) {
        let (Some(to), Some(sender)) = (self.address(), self.sender.as_mut()) else { return };
        out.push(to, &mut self.run, room, |buffer| {
            let plain = write(&mut buffer[..room])?;
            sender.seal_rtcp(buffer, plain).ok()
        });
    }

    /// Lets all slots begin anew, video from a keyframe.
    pub fn pause_slots(&mut self) {
        for slot in &mut self.slots {
            slot.pause();
        }
    }
}
