//! `tilts import DIR`: a network from CSV files, whole or not at all.

use std::path::PathBuf;

use clap::Args;
use tilts::app::open_records;
use tilts::clock::Clock;
use tilts::network;

use super::{Outcome, Settings};

#[derive(Args)]
pub struct Import {
    /// The folder with the CSV files.
    dir: PathBuf,
    #[command(flatten)]
    settings: Settings,
}

impl Import {
    pub async fn run(self) -> Outcome {
        let config = self.settings.load()?;
        let source = network::read_dir(&self.dir).map_err(|problems| format!("nothing was imported:\n{problems}"))?;
        std::fs::create_dir_all(&config.data.dir)?;
        let clock = Clock::real();
        let records = open_records(&config, &clock).await?;
        let imported = network::import(&records, &source, clock.now()).await?;
        records.close().await;
        match (self.settings.common.json, imported.changed) {
            (true, changed) => println!("{}", serde_json::json!({ "changed": changed })),
            (false, true) => println!("imported"),
            (false, false) => println!("nothing has changed"),
        }
        Ok(())
    }
}
