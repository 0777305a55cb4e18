//! The queue manager of Tilts: one pure state machine per network.
//!
//! It knows tickets, offers, consultations, presence and rooms. It does no I/O, reads no clock, draws no random
//! numbers and knows no time zone: time and ids come in with the command, opening hours come in as UTC intervals.
//!
//! ```text
//! decide(&self, now, &Envelope) -> Result<Decision { records, answer }, Refusal>   changes nothing
//! apply(&mut self, &Recorded)                                                      cannot fail
//! next_deadline(&self) -> Option<(Millis, Due)>                                    when to send Command::Tick, and why
//! ```

mod apply;
pub mod code;
pub mod command;
mod decide;
mod estimate;
pub mod event;
pub mod ids;
mod index;
pub mod invariants;
pub mod lookup;
pub mod matching;
pub mod network;
mod queue;
pub mod refusal;
mod rows;
#[cfg(feature = "simulation")]
pub mod simulation;
pub mod tables;
pub mod time;
pub mod upcast;
mod views;
pub mod wait;

pub use index::Due;
pub use queue::{Decision, Queue, RestoreError, Snapshot};
pub use views::WhyNot;
