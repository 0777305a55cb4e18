//! `tilts bench queue`: the queue alone, through its journals, and as people at their pages meet it.
//!
//! | case | what is measured |
//! |---|---|
//! | `pure` | decide and apply on one core, in batches as the server decides them, with 1,000, 10,000 and 100,000 tickets in line |
//! | `sqlite`, `redis` | the deciding task with its journal: a command counts when it is durable and answered |
//! | `bullmq` | beside it, on the same Redis: BullMQ adds a job and takes it |
//! | `start` | from a journal of a million events to a state that decides, without a snapshot and with one |
//! | `socket` | a server of its own, 592 rooms connected: from a room's command to the offer at the specialist's socket |
//! | `burst` | the same server: 592 tickets within 10 s |
//! | `reconnect` | the same server: 592 rooms and 200 consoles lose their sockets and are back within 10 s |
//! | `supervisors` | another such server: all supervisors watch a burst |

mod beside;
mod durable;
mod live;
mod pure;
mod start;

use clap::Args;
use serde_json::{Value, json};

use super::Outcome;

/// What to measure, and where.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Print one line of JSON a case; that is what is printed anyway.
    #[arg(long)]
    pub json: bool,
    /// Only these cases: pure, sqlite, redis, bullmq, start, socket, burst, reconnect, supervisors.
    #[arg(long, value_delimiter = ',')]
    pub case: Vec<String>,
    /// How long each figure is measured, in seconds.
    #[arg(long, default_value_t = 5)]
    pub seconds: u64,
    /// How many events the journal of `start` has.
    #[arg(long, default_value_t = 1_000_000)]
    pub events: u64,
    /// The folder with the network's CSV files, for the cases with a server.
    #[arg(long, default_value = "network")]
    pub network: std::path::PathBuf,
}

/// Measures, and prints a line a case and size.
///
/// # Errors
///
/// Fails when a case cannot be played; the others are played all the same.
pub fn run(options: &Options) -> Outcome {
    let mut failed = 0;
    let mut tell = |case: &str, lines: Result<Vec<Value>, Box<dyn std::error::Error>>| match lines {
        Ok(lines) => {
            for mut line in lines {
                line["bench"] = "queue".into();
                line["case"] = case.into();
                println!("{line}");
            }
        }
        Err(error) => {
            failed += 1;
            println!("{}", json!({"bench": "queue", "case": case, "failed": error.to_string()}));
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let wanted = |case: &str| options.case.is_empty() || options.case.iter().any(|one| one == case);
    if wanted("pure") {
        tell("pure", pure::measure(options.seconds));
    }
    if wanted("sqlite") {
        tell("sqlite", runtime.block_on(durable::sqlite(options.seconds)));
    }
    if wanted("redis") || wanted("bullmq") {
        match beside::Redis::start() {
            Ok(redis) => {
                if wanted("redis") {
                    tell("redis", runtime.block_on(durable::redis(&redis.url(), options.seconds)));
                }
                if wanted("bullmq") {
                    tell("bullmq", redis.bullmq(options.seconds));
                }
            }
            Err(error) => tell("redis", Err(error)),
        }
    }
    if wanted("start") {
        tell("start", runtime.block_on(start::measure(options.events)));
    }
    if ["socket", "burst", "reconnect"].into_iter().any(wanted) {
        match runtime.block_on(live::Crowd::start(&options.network)) {
            Ok(mut crowd) => {
                if wanted("socket") {
                    tell("socket", runtime.block_on(crowd.socket(options.seconds)));
                }
                if wanted("burst") {
                    tell("burst", runtime.block_on(crowd.burst()));
                }
                if wanted("reconnect") {
                    tell("reconnect", runtime.block_on(crowd.reconnect()));
                }
            }
            Err(error) => tell("socket", Err(error)),
        }
    }
    if wanted("supervisors") {
        tell("supervisors", runtime.block_on(live::supervisors(&options.network)));
    }
    if failed == 0 { Ok(()) } else { Err(format!("{failed} cases could not be played").into()) }
}

/// The value below which so many of a hundred lie.
fn percentile(sorted: &[f64], percent: f64) -> f64 {
    let at = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    sorted.get(at.clamp(1, sorted.len().max(1)) - 1).copied().unwrap_or(f64::NAN)
}

/// Median, 99th percentile and the largest, under names that end with the unit.
fn spread(line: &mut Value, unit: &str, mut values: Vec<f64>) {
    values.sort_by(f64::total_cmp);
    let rounded = |value: f64| (value * 100.0).round() / 100.0;
    line[format!("p50_{unit}")] = rounded(percentile(&values, 50.0)).into();
    line[format!("p99_{unit}")] = rounded(percentile(&values, 99.0)).into();
    line[format!("max_{unit}")] = rounded(percentile(&values, 100.0)).into();
}
