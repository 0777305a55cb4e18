//! The queue alone.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tilts_queue::simulation::Load;

use crate::dispatch::BATCH_MAX;

const SPECIALISTS: u32 = 2_000;
/// How many wait in rooms, and how many more outside a room that is free.
const CASES: [(u32, u32); 4] = [(1_000, 0), (10_000, 0), (100_000, 0), (10_000, 1_000)];

pub fn measure(seconds: u64) -> Result<Vec<Value>, Box<dyn std::error::Error>> {
    let mut lines = Vec::new();
    for (waiting, outside) in CASES {
        let mut load = Load::new(waiting, SPECIALISTS)?;
        if outside > 0 {
            load.outside(outside)?;
        }
        for _ in 0..20 {
            load.batch(BATCH_MAX as u64)?;
        }
        let (begun, on_core) = (Instant::now(), on_core());
        let (mut commands, mut events) = (0, 0);
        while begun.elapsed() < Duration::from_secs(seconds) {
            let done = load.batch(BATCH_MAX as u64)?;
            commands += done.commands;
            events += done.events;
        }
        let (took, on_core) = (begun.elapsed().as_secs_f64(), self::on_core() - on_core);
        lines.push(json!({
            "tickets": load.waiting(), "outside": outside, "specialists": SPECIALISTS, "batch": BATCH_MAX,
            "commands_per_s": (commands as f64 / took).round(),
            "events_per_s": (events as f64 / took).round(),
            // What the same would be if nothing else had run on the core meanwhile.
            "commands_per_core_s": (commands as f64 / on_core).round(),
        }));
    }
    Ok(lines)
}

/// How long this thread has been on a core, in seconds.
fn on_core() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split_whitespace().next().and_then(|first| first.parse::<u64>().ok());
    nanoseconds.unwrap_or_default() as f64 / 1e9
}
