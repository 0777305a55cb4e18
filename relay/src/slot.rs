//! A receiving slot of a subscriber: who stands in it, and how the publisher's numbers become one continuous stream.

use std::time::{Duration, Instant};

use crate::ids::{MediaKind, ParticipantKey, Slot, Source};
use crate::rtp::{MidExtension, Outgoing};
use crate::sdp::{Codec, OfferedCodec, OfferedMedia};
use crate::send_buffer::Media;
use crate::vp8;

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
    rtx_sequence: u16,
    /// The m-line's identification tag.
    pub offered_mid: String,
    mid: Option<MidExtension>,
    /// Who stands in it.
    pub assigned: Option<Assignment>,
    /// Where its packets come from, once the page has acknowledged the assignment.
    pub route: Option<Route>,
    last: Option<Last>,
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
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The publisher's peer.
    pub peer: usize,
    /// The place in its tracks.
    pub track: usize,
    /// The shifts, once the first packet was sent; video waits for a keyframe.
    pub started: Option<Started>,
}

/// How a publisher's numbers become the slot's.
#[derive(Clone, Copy, Debug)]
pub struct Started {
    /// The first packet; earlier ones belong to pictures that the subscriber never began.
    pub first_index: u64,
    /// Added to sequence numbers.
    pub sequence: u16,
    /// Added to timestamps.
    pub timestamp: u32,
    /// Added to VP8's numbers.
    pub vp8: vp8::Shift,
}

#[derive(Clone, Copy, Debug)]
struct Last {
    index: u64,
    sequence: u16,
    timestamp: u32,
    vp8: vp8::Last,
    at: Instant,
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
    /// The shift of the payload descriptor.
    pub vp8: vp8::Shift,
    /// It is the first packet since the route began.
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
            rtx_sequence: 0,
            offered_mid: offered.mid.clone(),
            mid: offered.mid_extension.and_then(|id| MidExtension::new(id, &offered.mid)),
            assigned: None,
            route: None,
            last: None,
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

    /// Lets the slot begin anew, video from a keyframe.
    pub fn pause(&mut self) {
        if let Some(route) = &mut self.route {
            route.started = None;
        }
    }

    /// Whether it waits for a keyframe.
    #[must_use]
    pub fn waits_for_keyframe(&self) -> bool {
        self.media() == MediaKind::Video && self.route.is_some_and(|route| route.started.is_none())
    }

    /// Rewrites a packet of the route for the subscriber; `None` if it is not to be sent.
    pub fn rewrite(
        &mut self,
        media: &Media<'_>,
        descriptor: Option<&vp8::Descriptor>,
        now: Instant,
    ) -> Option<Rewritten> {
        let route = self.route.as_mut()?;
        let starts = route.started.is_none();
        let started = match route.started {
            Some(started) => started,
            None if self.slot.media() == MediaKind::Video && !descriptor.is_some_and(|d| d.starts_keyframe) => {
                return None;
            }
            None => *route.started.insert(start(self.last.as_ref(), media, descriptor, now, self.codec.clock_hz)),
        };
        if media.index < started.first_index {
            return None;
        }
        let header = Outgoing {
            marker: media.marker,
            payload_type: self.payload_type,
            sequence: (media.index as u16).wrapping_add(started.sequence),
            timestamp: media.timestamp.wrapping_add(started.timestamp),
            ssrc: self.ssrc,
            mid: self.mid,
        };
        Some(Rewritten { header, original_sequence: None, vp8: started.vp8, starts })
    }

    /// Takes note that a packet was sent.
    pub fn note_sent(&mut self, media: &Media<'_>, header: &Outgoing, vp8: Option<vp8::Last>, now: Instant) {
        self.sent.packets = self.sent.packets.wrapping_add(1);
        self.sent.octets = self.sent.octets.wrapping_add(media.payload.len() as u32);
        let is_newest = self.last.is_none_or(|last| header.sequence.wrapping_sub(last.sequence).cast_signed() > 0);
        if is_newest {
            let vp8 = vp8.or(self.last.map(|last| last.vp8)).unwrap_or_default();
            self.last =
                Some(Last { index: media.index, sequence: header.sequence, timestamp: header.timestamp, vp8, at: now });
        }
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

    /// The publisher's extended sequence number behind a sequence number that the subscriber misses.
    #[must_use]
    pub fn index_of(&self, sequence: u16) -> Option<u64> {
        let started = self.route?.started?;
        let last = self.last?;
        let behind = last.sequence.wrapping_sub(sequence);
        let index = last.index.checked_sub(u64::from(behind))?;
        (behind < u16::MAX / 2 && index >= started.first_index).then_some(index)
    }

    /// Rewrites a packet that was sent before as a retransmission (RFC 4588, 4).
    pub fn rewrite_again(&mut self, media: &Media<'_>) -> Option<Rewritten> {
        let started = self.route?.started?;
        let (ssrc, payload_type) = (self.rtx_ssrc?, self.rtx_payload_type?);
        self.rtx_sequence = self.rtx_sequence.wrapping_add(1);
        let header = Outgoing {
            marker: media.marker,
            payload_type,
            sequence: self.rtx_sequence,
            timestamp: media.timestamp.wrapping_add(started.timestamp),
            ssrc,
            mid: self.mid,
        };
        let original_sequence = Some((media.index as u16).wrapping_add(started.sequence));
        Some(Rewritten { header, original_sequence, vp8: started.vp8, starts: false })
    }
}

/// The shifts under which this packet follows what was last sent on the slot. Time goes on as it did on the wall.
fn start(
    last: Option<&Last>,
    media: &Media<'_>,
    descriptor: Option<&vp8::Descriptor>,
    now: Instant,
    clock_hz: u32,
) -> Started {
    let Some(last) = last else {
        return Started { first_index: media.index, sequence: 0, timestamp: 0, vp8: vp8::Shift::default() };
    };
    let elapsed = now.saturating_duration_since(last.at).max(Duration::from_millis(1));
    let ticks = (elapsed.as_micros() * u128::from(clock_hz) / 1_000_000) as u32;
    Started {
        first_index: media.index,
        sequence: last.sequence.wrapping_add(1).wrapping_sub(media.index as u16),
        timestamp: last.timestamp.wrapping_add(ticks).wrapping_sub(media.timestamp),
        vp8: descriptor.map(|descriptor| descriptor.shift_to_follow(last.vp8)).unwrap_or_default(),
    }
}
