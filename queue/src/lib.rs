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

pub mod code;
pub mod command;
pub mod event;
pub mod ids;
pub mod lookup;
pub mod matching;
pub mod network;
pub mod refusal;
pub mod tables;
pub mod time;
pub mod wait;
