//! The media relay of Tilts: a forwarding core for WebRTC without sockets, threads or a clock.
//!
//! Pages and other clients send one offer each and get one answer; from then on the relay takes their datagrams,
//! authenticates and decrypts them, and forwards each RTP packet to the slots of the other participants of the room.

pub mod error;
pub mod event;
pub mod ids;
pub mod limits;

pub use error::{CommandError, SdpError};
pub use event::{DirectionQuality, Event, EventKind, GoneReason, Quality, SlotAssignment};
pub use ids::{MediaKind, ParticipantKey, RoomKey, SetupPreference, Slot, SlotKind, Source};

mod dtls;
mod entropy;
mod nack;
mod ntp;
mod outbox;
mod reception;
mod rtp;
mod sdp;
mod send_buffer;
mod srtp;
mod stun;
mod timers;
mod twcc;
mod vp8;
