//! A receiving slot of a subscriber: who stands in it, what of it plays, and how its packets are written.

use std::time::Instant;

use crate::ids::{MediaKind, ParticipantKey, Slot, Source};
use crate::payload::{Descriptor, Numbers};
use crate::rtp::{MidExtension, Outgoing};
use crate::sdp::{Codec, OfferedCodec, OfferedMedia};
use crate::splice::{Origin, Packet, Placed, Splice};

/// A receiving slot.
pub struct SubscriberSlot {
    /// Which slot of the page.
    pub slot: Slot,
    /// The codec.
    pub codec: &'static Codec,
    /// The SSRC that we send with.
    pub ssrc: u32,
    /// The SSRC that we retransmit with, if the page takes retransmissions.
    pub rtx_ssrc: Option<u32>,
    payload_type: u8,
    rtx_payload_type: Option<u8>,
    red_payload_type: Option<u8>,
    /// The page loses packets: where frames come once more, they are sent so.
    pub wants_redundancy: bool,
    rtx_sequence: u16,
    /// The m-line's identification tag.
    pub offered_mid: String,
    mid: Option<MidExtension>,
    /// The extension that carries our transport-wide numbers, if the page gives feedback on them.
    pub transport_cc_extension: Option<u8>,
    /// Who stands in it.
    pub assigned: Option<Assignment>,
    /// Where its packets come from, once the page has acknowledged the assignment.
    pub route: Option<Route>,
    /// What is to play of it; `None` while there is no bandwidth for it.
    pub wanted: Option<Choice>,
    splice: Splice,
    /// What was sent since the start, as sender reports count it.
    pub sent: Sent,
    /// The last two sender reports, the newer first: the middle of the NTP time, and when it was sent.
    reports: [Option<(u32, Instant)>; 2],
    /// What the subscriber last reported.
    pub reported: Reported,
}

/// Who stands in a slot, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The publisher.
    pub participant: ParticipantKey,
    /// Which of its tracks.
    pub source: Source,
    /// The generation that brought it here.
    pub generation: u32,
    /// The page has hidden the slot: a new face may come.
    pub acknowledged: bool,
    /// A picture was announced since.
    pub has_picture: bool,
}

/// Where a slot's packets come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The publisher's peer.
    pub peer: usize,
    /// The place in its tracks.
    pub track: usize,
}

/// What of a track plays on a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choice {
    /// The layer, counted from the lowest.
    pub layer: usize,
    /// Pictures of higher temporal layers are left out.
    pub temporal: u8,
}

impl Choice {
    /// The lowest layer, whole: what plays before anything is known of the link.
    pub const LOWEST: Choice = Choice { layer: 0, temporal: u8::MAX - 1 };
}

/// Counts of what was sent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sent {
    /// Packets.
    pub packets: u32,
    /// Bytes of payload.
    pub octets: u32,
}

/// What a subscriber reports of a slot.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reported {
    /// Lost packets in 256ths.
    pub fraction_lost: u8,
    /// In units of the RTP clock.
    pub jitter: u32,
}

/// A packet as it goes to the subscriber.
#[derive(Clone, Copy, Debug)]
pub struct Rewritten {
    /// The header.
    pub header: Outgoing,
    /// The sequence number of the media that a retransmission carries in front of its payload.
    pub original_sequence: Option<u16>,
    /// The numbers of the payload descriptor.
    pub numbers: Numbers,
    /// Bytes of the payload that are left out at its beginning, the descriptor with them.
    pub skipped: usize,
    /// The slot plays this from here on: it began, or went over to another layer.
    pub starts: bool,
}

impl SubscriberSlot {
    /// The slot of an m-line that the page receives on.
    #[must_use]
    pub fn new(slot: Slot, offered: &OfferedMedia, codec: &OfferedCodec, ssrc: u32, rtx_ssrc: u32) -> SubscriberSlot {
        SubscriberSlot {
            slot,
            codec: codec.codec,
            ssrc,
            rtx_ssrc: codec.rtx_payload_type.map(|_| rtx_ssrc),
            payload_type: codec.payload_type,
            rtx_payload_type: codec.rtx_payload_type,
            red_payload_type: codec.red_payload_type,
            wants_redundancy: false,
            rtx_sequence: 0,
            offered_mid: offered.mid.clone(),
            mid: offered.mid_extension.and_then(|id| MidExtension::new(id, &offered.mid)),
            transport_cc_extension: offered.transport_cc_extension.filter(|_| codec.feedback.contains(&"transport-cc")),
            assigned: None,
            route: None,
            wanted: Some(Choice::LOWEST),
            splice: Splice::default(),
            sent: Sent::default(),
            reports: [None; 2],
            reported: Reported::default(),
        }
    }

    /// Audio or video.
    #[must_use]
    pub fn media(&self) -> MediaKind {
        self.slot.media()
    }

    /// Changes where packets come from. Nothing of what played before is sent any more.
    pub fn set_route(&mut self, route: Option<Route>) {
        self.route = route;
        self.splice.cut();
    }

    /// Lets the slot begin anew, video from a keyframe.
    pub fn pause(&mut self) {
        self.splice.stop();
    }

    /// The layer that plays.
    #[must_use]
    pub fn plays(&self) -> Option<usize> {
        self.splice.layer()
    }

    /// Whether it waits for a keyframe of this layer.
    #[must_use]
    pub fn waits_for_keyframe(&self, layer: usize) -> bool {
        self.media() == MediaKind::Video && self.wants(layer) && self.plays() != Some(layer)
    }

    /// Whether this layer is to play: now, or from its next keyframe on.
    #[must_use]
    pub fn wants(&self, layer: usize) -> bool {
        self.route.is_some() && self.wanted.is_some_and(|wanted| wanted.layer == layer)
    }

    /// Rewrites a packet of the route for the subscriber; `None` if it is not to be sent. `align` tells the packet's
    /// timestamp on the line of another layer.
    pub fn rewrite(
        &mut self,
        packet: &Packet<'_>,
        align: impl FnOnce(Origin) -> Option<u32>,
        now: Instant,
    ) -> Option<Rewritten> {
        self.route?;
        let wanted = self.wanted?;
        let mut starts = false;
        if self.plays() != Some(packet.layer) && wanted.layer == packet.layer {
            let can_start = packet.descriptor.is_some_and(|descriptor| descriptor.starts_keyframe());
            if can_start || self.media() == MediaKind::Audio {
                let aligned = self.splice.last_origin().and_then(align);
                self.splice.begin(packet, aligned, now, self.codec.clock_hz, wanted.temporal);
                starts = true;
            }
        }
        // Until the keyframe of a lower layer comes, the higher one costs as little as it can.
        let temporal = if wanted.layer < packet.layer { 0 } else { wanted.temporal };
        let placed = self.splice.place(packet, temporal, now)?;
        self.sent.packets = self.sent.packets.wrapping_add(1);
        self.sent.octets = self.sent.octets.wrapping_add(packet.media.payload.len() as u32);
        let (payload_type, skipped) = match (packet.descriptor, self.red_payload_type) {
            (Some(Descriptor::Red(_)), Some(red)) if self.wants_redundancy => (red, 0),
            (Some(Descriptor::Red(red)), _) => (self.payload_type, red.primary_at()),
            _ => (self.payload_type, 0),
        };
        let header = self.header(packet, &placed, payload_type, self.ssrc, placed.sequence);
        let numbers = Numbers { payload_type: self.payload_type, ..placed.numbers };
        Some(Rewritten { header, original_sequence: None, numbers, skipped, starts })
    }

    /// Which packet of which layer was sent under this sequence number.
    #[must_use]
    pub fn sent_as(&self, sequence: u16) -> Option<(Origin, u64)> {
        self.splice.sent_as(sequence)
    }

    /// Rewrites a packet that was sent before as a retransmission (RFC 4588, 4).
    pub fn rewrite_again(&mut self, packet: &Packet<'_>) -> Option<Rewritten> {
        let (ssrc, payload_type) = (self.rtx_ssrc?, self.rtx_payload_type?);
        let placed = self.splice.place_again(packet)?;
        self.rtx_sequence = self.rtx_sequence.wrapping_add(1);
        let header = self.header(packet, &placed, payload_type, ssrc, self.rtx_sequence);
        let (original_sequence, numbers) = (Some(placed.sequence), placed.numbers);
        Some(Rewritten { header, original_sequence, numbers, skipped: 0, starts: false })
    }

    /// What is added to the timestamps of the layer that plays, and which that is.
    #[must_use]
    pub fn timestamp_shift(&self) -> Option<(usize, u32)> {
        Some((self.splice.layer()?, self.splice.timestamp_shift()?))
    }

    /// Takes note that a sender report with this middle of its NTP time was sent.
    pub fn note_report(&mut self, middle: u32, now: Instant) {
        self.reports = [Some((middle, now)), self.reports[0]];
    }

    /// When the sender report was sent that the subscriber speaks of.
    #[must_use]
    pub fn report_sent_at(&self, middle: u32) -> Option<Instant> {
        self.reports.iter().flatten().find(|(sent, _)| *sent == middle).map(|(_, at)| *at)
    }

    fn header(&self, packet: &Packet<'_>, placed: &Placed, payload_type: u8, ssrc: u32, sequence: u16) -> Outgoing {
        let (marker, timestamp) = (packet.media.marker, placed.timestamp);
        Outgoing { marker, payload_type, sequence, timestamp, ssrc, mid: self.mid, transport: None }
    }

    /// The header of a packet of nothing but padding, on the stream of retransmissions.
    pub fn padding_header(&mut self) -> Option<Outgoing> {
        let (ssrc, payload_type) = (self.rtx_ssrc?, self.rtx_payload_type?);
        self.rtx_sequence = self.rtx_sequence.wrapping_add(1);
        let (sequence, mid) = (self.rtx_sequence, self.mid);
        Some(Outgoing { marker: false, payload_type, sequence, timestamp: 0, ssrc, mid, transport: None })
    }

    /// The sequence number of the newest packet, while the slot plays.
    #[must_use]
    pub fn newest_sequence(&self) -> Option<u16> {
        self.plays().and(self.splice.newest_sequence())
    }
}
