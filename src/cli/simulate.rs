//! `tilts simulate`: whole weeks in seconds.

use clap::Args;
use tilts_queue::simulation::{Config, run};

use super::Outcome;

#[derive(Args)]
pub struct Simulate {
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seeds.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// How many days, from Monday on.
    #[arg(long, default_value_t = Config::default().days)]
    days: u32,
}

impl Simulate {
    pub fn run(self) -> Outcome {
        for seed in self.seed..self.seed + self.seeds {
            let started = std::time::Instant::now();
            let config = Config { days: self.days, ..Config::default() };
            let report = run(seed, config).map_err(|failure| format!("seed {seed}: {failure}"))?;
            let steps_per_s = report.steps as f64 / started.elapsed().as_secs_f64();
            println!(
                "{}",
                serde_json::json!({"bench": "simulate", "case": "network", "days": self.days, "seed": seed, "steps": report.steps, "steps_per_s": steps_per_s.round()})
            );
        }
        Ok(())
    }
}
