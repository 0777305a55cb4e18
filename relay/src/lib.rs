//! The media relay of Tilts: a forwarding core for WebRTC without sockets, threads or a clock.
//!
//! Pages and other clients send one offer each and get one answer; from then on the relay takes their datagrams,
//! authenticates and decrypts them, and forwards each RTP packet to the slots of the other participants of the room.
//! [`Forwarder`] is all of it; its documentation states the order of calls.
//!
//! Where to look:
//! - who takes part, and who stands in whose slot: `forwarder/commands`, `forwarder/rooms`;
//! - an event's room on several forwarders: `forwarder/pipe`;
//! - how an address earns trust, and when a page is taken for gone: `stun`, `ice`, `forwarder/checks`, `forwarder/liveness`;
//! - what is answered to an offer, and the table of codecs: `sdp`;
//! - the way of a packet: `rtp`, `srtp`, `forwarder/media`, `track` and `layer` (the publisher's side), `slot` and `splice`
//!   (the subscriber's side), `payload` (what is read of a codec), `red`;
//! - what is mended and reported: `nack`, `send_buffer`, `twcc`, `forwarder/feedback`, `forwarder/reports`;
//! - what gets through, and what plays for it: `bandwidth` (the estimate), `allocator`, `forwarder/bandwidth`;
//! - every bound: [`limits`].
//!
//! It knows nothing of the queue, of signaling, of tokio or of SQL.

pub mod error;
pub mod event;
pub mod ids;
pub mod limits;
pub mod srtp;

mod allocator;
mod av1;
mod bandwidth;
#[cfg(feature = "client")]
pub mod client;
mod dtls;
mod entropy;
mod forwarder;
#[cfg(feature = "fuzz")]
pub mod fuzz;
mod h264;
mod ice;
mod layer;
mod nack;
mod ntp;
mod outbox;
mod payload;
mod peer;
mod reception;
mod red;
pub mod rtp;
mod sdp;
mod send_buffer;
mod slot;
mod splice;
mod stun;
mod timers;
mod track;
mod twcc;
mod vp8;
mod vp9;

pub use dtls::{DtlsError, Identity};
pub use entropy::Entropy;
pub use error::{CommandError, SdpError};
pub use event::{DirectionQuality, Event, EventKind, GoneReason, LayerQuality, LayerReason, Quality, SlotAssignment};
pub use forwarder::{Config, Forwarder, Join, KeyframeRequest, Piped, Publishers};
pub use ids::{
    Candidate, Lines, MediaKind, ParticipantKey, RoomKey, SetupPreference, Slot, SlotKind, Source, Subject, Transport,
};
pub use outbox::{Outbox, Run, RunHint, Transmit};
pub use sdp::Codecs;
pub use timers::Why;
