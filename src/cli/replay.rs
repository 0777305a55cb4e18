//! `tilts replay`: is the journal whole, and what does it lead to?

use clap::Args;
use tilts::app::open_records;
use tilts::clock::Clock;
use tilts::dispatch;
use tilts::journal::{self, SqliteJournal};
use tilts::records::Store;
use tilts_queue::time::Millis;

use super::{Outcome, Settings};

#[derive(Args)]
pub struct Replay {
    #[command(flatten)]
    settings: Settings,
}

impl Replay {
    pub async fn run(self) -> Outcome {
        let config = self.settings.load()?;
        let records: Store = open_records(&config, &Clock::real()).await?;
        let journal = SqliteJournal::open(&config.data.dir.join("journal.db"), journal::Options::default()).await?;
        let sealed = journal::verify(&journal, records.network_id()).await?;
        let state = dispatch::replay(&journal, &records).await?;
        let broken = tilts_queue::invariants::check_thoroughly(&state.queue).err().map(|broken| broken.to_string());
        let line = serde_json::json!({
            "version": state.queue.version(),
            "at_ms": state.queue.last_event_at().map(|Millis(at)| at),
            "day": state.queue.day().to_string(),
            "state_hash": state.queue.state_hash(),
            "sealed_to": sealed,
            "tickets": state.queue.tickets().count(),
            "consultations": state.queue.consultations().count(),
            "promises": broken.as_deref().unwrap_or("kept"),
        });
        println!("{line}");
        match broken {
            None => Ok(()),
            Some(broken) => Err(format!("the journal leads to a state that breaks a promise: {broken}").into()),
        }
    }
}
