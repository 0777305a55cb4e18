//! What the forwarder tells its caller.

use crate::ids::{ParticipantKey, RoomKey, Slot, Source};

/// Something happened to a participant's media session.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The room.
    pub room: RoomKey,
    /// The participant it happened to.
    pub participant: ParticipantKey,
    /// The media session it happened to.
    pub media_epoch: u32,
    /// What happened.
    pub kind: EventKind,
}

/// What happened to a participant's media session.
#[derive(Clone, Debug, PartialEq)]
pub enum EventKind {
    /// ICE and DTLS are done, the certificate is the offered one: media can flow.
    PeerConnected,
    /// Nothing authenticated has come for [`crate::limits::SILENT_AFTER`]; nothing is forwarded to or from this participant.
    PeerSilent,
    /// Something authenticated came again; forwarding goes on, video from a keyframe.
    PeerReturned,
    /// The media session is over; no later event carries its epoch.
    PeerGone(GoneReason),
    /// Who stands in which slot of this participant's page. Nothing new is sent on a changed slot before the page
    /// acknowledged the generation with [`crate::Forwarder::acknowledge_slots`].
    SlotAssigned {
        /// Rises with each change, over all media sessions of the participant.
        generation: u32,
        /// All slots that are taken; a slot that is not named is empty.
        assignments: Vec<SlotAssignment>,
    },
    /// The first keyframe was sent on this slot since it was assigned.
    FirstPicture {
        /// The slot that has a picture now.
        slot: Slot,
    },
    /// Figures of the last second.
    Quality(Quality),
}

/// Who stands in a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotAssignment {
    /// The slot of the subscriber's page.
    pub slot: Slot,
    /// The publisher.
    pub participant: ParticipantKey,
    /// Which of the publisher's tracks.
    pub source: Source,
}

/// Why a media session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoneReason {
    /// It was told to leave, or its room ended.
    Left,
    /// A newer media epoch took its place.
    Replaced,
    /// The page closed the connection.
    Closed,
    /// No connection came about within [`crate::limits::CONNECT_WITHIN`].
    NeverConnected,
    /// The DTLS handshake failed, or the certificate is not the offered one. A peer without AES-GCM fails as server, for as
    /// client we offer nothing else: answer it with [`crate::SetupPreference::Passive`] when it comes again.
    HandshakeFailed,
    /// Silent for [`crate::limits::GONE_AFTER`].
    TimedOut,
}

/// Figures of the last second for one participant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quality {
    /// From the page to the relay.
    pub up: DirectionQuality,
    /// From the relay to the page.
    pub down: DirectionQuality,
    /// Round trip between relay and page, in milliseconds, once known.
    pub rtt_ms: Option<u32>,
    /// What is estimated to get through to the page, IP headers included, in bits a second; `None` without feedback.
    pub estimate_bps: Option<u64>,
    /// What plays on the slots of the page that show pictures.
    pub layers: Vec<LayerQuality>,
}

/// What plays on a slot that shows pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerQuality {
    /// The slot.
    pub slot: Slot,
    /// The layer, counted from the lowest; `None` while it waits for a keyframe, or is paused.
    pub layer: Option<u8>,
    /// The highest temporal layer that is sent, unless it is paused.
    pub temporal: Option<u8>,
    /// There is not enough bandwidth for any picture.
    pub is_paused: bool,
    /// Why not more.
    pub reason: LayerReason,
}

/// Why a slot plays this and not more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerReason {
    /// There is no more.
    Best,
    /// The page's link has no room for more.
    Link,
    /// The publisher sends no more at present: its own link or machine has no room.
    Publisher,
}

/// Figures of the last second for one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DirectionQuality {
    /// RTP with headers, in bits a second.
    pub bitrate_bps: u64,
    /// Packets in this second.
    pub packets: u32,
    /// Packets among them that repeat lost ones: received up, sent down.
    pub repaired: u32,
    /// Share of packets lost, in percent of those expected.
    pub loss_pct: f32,
    /// Interarrival jitter (RFC 3550, 6.4.1), the worst of the streams, in milliseconds.
    pub jitter_ms: f32,
}
