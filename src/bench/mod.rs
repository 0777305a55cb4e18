//! What can be measured with the binary itself: `tilts bench`.

mod floor;
mod janus;
pub mod load;
mod member;
mod plan;
pub mod queue;
pub mod relay;
mod room;

/// What a bench ends with.
pub type Outcome = Result<(), Box<dyn std::error::Error>>;
