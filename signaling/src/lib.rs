//! The wire protocol between Tilts and its pages: see `PROTOCOL.md` for the prose.
//!
//! * [`ClientFrame`] and [`ClientMessage`]: what a page sends.
//! * [`ServerMessage`]: what the server sends.
//! * [`view`]: what each audience sees of the network's state, whole.
//! * [`problem`]: the one table of errors, for WebSocket and HTTP alike.
//! * [`changes`]: what has changed of a long view.
//! * `client` (feature): a typed client for tests, benches and tools.
//!
//! Every type here is JSON by serde and TypeScript by ts-rs; `golden/*.json` holds one example of
//! each message, round-tripped by this crate's tests and by the pages' tests.

pub mod changes;
#[cfg(feature = "client")]
pub mod client;
mod from_page;
pub mod problem;
pub mod session;
mod to_page;
pub mod view;

pub use from_page::*;
pub use problem::{Code, Problem};
pub use to_page::*;

/// The WebSocket subprotocol spoken here. The server also speaks the one before it, once there is one.
pub const SUBPROTOCOL: &str = "tilts.1";

/// Largest inbound text frame, in bytes. A larger one ends the connection with [`Code::TooLarge`].
pub const FRAME_BYTES_MAX: usize = 64 * 1024;

/// Longest chat message, in characters.
pub const CHAT_CHARS_MAX: usize = 2_000;

/// Longest next steps or notes, in characters.
pub const NOTE_CHARS_MAX: usize = 4_000;

/// Longest message to waiting rooms, in characters.
pub const NOTICE_CHARS_MAX: usize = 200;

/// Longest real-time text kept for one participant, in characters; older lines go first.
pub const TEXT_CHARS_MAX: usize = 4_000;

/// A page that sends nothing for this long is taken for gone, in milliseconds. Pages ping every 2 s.
pub const SILENCE_MS_MAX: u64 = 15_000;
