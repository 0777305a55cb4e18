//! `tilts demo`: a server on this machine that has everything in it.

use std::path::PathBuf;

use clap::Args;
use tilts::app::{open_journal, open_records};
use tilts::clock::Clock;
use tilts::config::Config;
use tilts::records::Store;
use tilts::{calendar, demo, network};
use tilts_queue::time::Millis;

use super::{Common, Outcome, serve};

#[derive(Args)]
pub struct Demo {
    #[command(flatten)]
    common: Common,
    /// The time to begin at (RFC 3339), or `real`.
    #[arg(long)]
    now: Option<String>,
    /// How many times as fast as real time the clock runs.
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
    /// The folder with the network's CSV files.
    #[arg(long, default_value = "network")]
    network: PathBuf,
    /// Listens also where other machines reach it (with a certificate, as a server does): whoever does can be anybody here.
    #[arg(long)]
    exposed: bool,
}

impl Demo {
    pub async fn run(self) -> Outcome {
        let source = network::read_dir(&self.network)?;
        let mut config = self.common.over(Config::load(None)?);
        // Fresh data live in a folder of their own that goes with the process.
        let fresh = match &self.common.data {
            Some(_) => None,
            None => Some(tempfile::Builder::new().prefix("tilts-demo-").tempdir()?),
        };
        if let Some(fresh) = &fresh {
            fresh.path().clone_into(&mut config.data.dir);
        }
        for address in [config.http.listen, config.media.listen] {
            if !address.ip().is_loopback() && !self.exposed {
                return Err(format!("the demo runs on this machine alone, not on {address}, unless --exposed").into());
            }
        }
        std::fs::create_dir_all(&config.data.dir)?;
        let machine = Clock::real();
        let records = open_records(&config, &machine).await?;
        network::import(&records, &source, machine.now()).await?;
        demo::seed(&records, machine.now()).await?;
        let clock = match self.now.as_deref() {
            Some("real") => machine,
            Some(text) => {
                let at = calendar::parse_instant(text)
                    .ok_or("--now takes a time such as 2026-11-24T10:00:00+02:00, or real")?;
                Clock::starting_at(at, self.speed)?
            }
            None => {
                let (loaded, _) = network::load(&records, config.rules(), &[], machine.now()).await?;
                let begin = calendar::demo_start(machine.now(), loaded.calendar.holidays());
                // A demo that goes on with its data goes on with its time.
                let last = last_event_at(&config, &records).await?;
                Clock::starting_at(begin.max(last.unwrap_or(begin)), self.speed)?
            }
        };
        records.close().await;
        serve::serve(config, clock, self.common.json, true).await
    }
}

/// When the journal's last event happened.
async fn last_event_at(config: &Config, records: &Store) -> Result<Option<Millis>, Box<dyn std::error::Error>> {
    let journal = open_journal(config, &Clock::real()).await?;
    let head = journal.head(records.network_id()).await?;
    let last = journal.read_from(records.network_id(), head.max(1), 1).await?;
    Ok(last.first().map(|recorded| recorded.at))
}
