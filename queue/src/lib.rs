//! The queue manager of Tilts: one pure state machine per network.
//!
//! It knows tickets, offers, consultations, presence and rooms. It does no I/O, reads no clock, draws no random
//! numbers and knows no time zone: time and ids come in with the command, opening hours come in as UTC intervals.
//!
//! ```text
//! decide(&self, now, &Envelope) -> Result<Decision { records, answer }, Refusal>   changes nothing
//! apply(&mut self, &Recorded)                                                      cannot fail
//! advance(&mut self, now, &Envelope) -> Result<Decision, Refusal>                  both, for a speculation
//! next_deadline(&self) -> Option<(Millis, Due)>                                    when to send Command::Tick, and why
//! provide(&mut self, Arc<Network>) -> ContentHash                                  before NetworkRevised is applied
//! ```
//!
//! **Speculation.** A [`Queue`] is made of persistent maps: cloning it costs a few reference counts. A batch of commands
//! is advanced on a [`Speculation`], its records appended once, and its state kept or dropped.
//!
//! **Presence** is what the journal says last. After a restart the server says `RoomOffline` and `StaffOffline` for
//! whoever has not come back within a grace of its own.
//!
//! **Where things are.** What can be asked: [`command`]; what can happen: [`event`]; why not: [`refusal`]. The state:
//! [`tables`], changed in `apply`, ordered in `index`. The rules: `decide/`, one file a matter; who fits whom:
//! [`matching`]; who is offered what: `decide/settle.rs`; how long, how many, how early: [`rules`]. What pages read: the methods of [`Queue`] in `views` and
//! `estimate`. What must hold: [`invariants`].

mod apply;
pub mod code;
pub mod command;
mod concerned;
pub mod daybook;
mod decide;
mod estimate;
pub mod event;
mod few;
pub mod ids;
mod index;
pub mod invariants;
pub mod lookup;
pub mod matching;
pub mod network;
mod orders;
mod queue;
pub mod refusal;
mod rows;
pub mod rules;
#[cfg(feature = "simulation")]
pub mod simulation;
mod slots;
mod speculation;
pub mod tables;
pub mod time;
mod turns;
pub mod upcast;
mod views;
pub mod wait;
#[cfg(feature = "simulation")]
pub mod whatif;

pub use concerned::Concerned;
pub use index::Due;
pub use queue::{Decision, Queue, RestoreError, Snapshot};
pub use slots::{Slot, Wanted};
pub use speculation::{Decided, Speculation};
pub use views::WhyNot;
