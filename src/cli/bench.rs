//! `tilts bench`: figures, one line of JSON a case.

use clap::{Args, Subcommand};
use tilts::bench::{load, queue, relay};

use super::Outcome;

#[derive(Args)]
pub struct Bench {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// The media relay under load.
    Relay(relay::Options),
    /// The queue alone, with its journals, and behind a server.
    Queue(queue::Options),
    /// The load of one case; started by `bench relay`.
    #[command(hide = true)]
    Load,
}

impl Bench {
    /// Runs on the calling thread: a bench chooses its cores and threads itself.
    pub fn run(self) -> Outcome {
        match self.what {
            What::Relay(options) => relay::run(&options),
            What::Queue(options) => queue::run(&options),
            What::Load => load::run(),
        }
    }
}
