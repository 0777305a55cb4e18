//! `tilts replay`: is the journal whole, and what does it lead to?

use clap::Args;
use tilts::app::{open_journal, open_records};
use tilts::clock::Clock;
use tilts::dispatch;
use tilts::journal;
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
        let path = config.data.dir.join("journal.db");
        if config.store.redis_url.is_none() && !path.is_file() {
            let dir = config.data.dir.display();
            return Err(format!("there is no journal in {dir}: --data names the server's data folder").into());
        }
        let clock = Clock::real();
        let records: Store = open_records(&config, &clock).await?;
        let journal = open_journal(&config, &clock).await?;
        let sealed = journal::verify(journal.as_ref(), records.network_id()).await?;
        let state = dispatch::replay(journal.as_ref(), &records).await?;
        let from_the_start = dispatch::replay_whole(journal.as_ref(), &records).await?;
        let leads_elsewhere =
            from_the_start.as_ref().is_some_and(|whole| whole.queue.state_hash() != state.queue.state_hash());
        if leads_elsewhere {
            return Err("the snapshot does not lead where its events lead".into());
        }
        let broken = tilts_queue::invariants::check_thoroughly(&state.queue).err().map(|broken| broken.to_string());
        let line = serde_json::json!({
            "version": state.queue.version(),
            "at_ms": state.queue.last_event_at().map(|Millis(at)| at),
            "day": state.queue.day().to_string(),
            "state_hash": state.queue.state_hash(),
            "sealed_to": sealed,
            "whole": from_the_start.is_some(),
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
