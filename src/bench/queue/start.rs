//! How long a server takes to know its state: from the journal's first event, and from a snapshot.

use std::time::Instant;

use serde_json::{Value, json};
use tilts_queue::simulation::Load;

use crate::clock::{self, Clock};
use crate::dispatch;
use crate::journal::{APPEND_EVENTS_MAX, AppendId, Journal, Options, Snapshot, SqliteJournal};
use crate::records::Store;

type Failed = Box<dyn std::error::Error>;

/// What the journal has of the day after its last snapshot: a busy day of the whole network.
const SINCE_SNAPSHOT: u64 = 20_000;
const WAITING: u32 = 500;
const SPECIALISTS: u32 = 300;

pub async fn measure(events: u64) -> Result<Vec<Value>, Failed> {
    let dir = tempfile::tempdir()?;
    let clock = Clock::real();
    let records = Store::open(&dir.path().join("records.db"), clock.now()).await?;
    let stream = records.network_id();
    let path = dir.path().join("journal.db");
    let journal = SqliteJournal::open(&path, Options::default()).await?;
    let mut load = Load::of(stream, WAITING, SPECIALISTS)?;
    let (published, _) = records.publish(load.network(), clock.now()).await?;
    if published.content_hash() != load.network().content_hash() {
        return Err("the records have changed the network".into());
    }
    let mut written = 0;
    let mut snapshot_at = None;
    while written < events {
        let batch = load.written();
        for part in batch.chunks(APPEND_EVENTS_MAX) {
            written = journal.append(stream, written, AppendId(clock::id_at(clock.now())), part).await?;
        }
        if snapshot_at.is_none() && written + SINCE_SNAPSHOT >= events {
            let snapshot = load.queue().snapshot();
            let (schema, bytes) = (snapshot.schema, serde_json::to_vec(&snapshot)?);
            snapshot_at = Some((written, Snapshot { version: written, schema, bytes }));
        }
        load.batch(1_000)?;
    }
    let begun = Instant::now();
    let whole = dispatch::replay(&journal, &records).await?;
    let without = begun.elapsed().as_secs_f64();
    let (at, snapshot) = snapshot_at.ok_or("the journal is shorter than the day after a snapshot")?;
    let bytes = snapshot.bytes.len();
    journal.put_snapshot(stream, snapshot).await?;
    let begun = Instant::now();
    let shortened = dispatch::replay(&journal, &records).await?;
    let with = begun.elapsed().as_secs_f64();
    if whole.queue.state_hash() != shortened.queue.state_hash() {
        return Err("the snapshot leads elsewhere".into());
    }
    let rounded = |seconds: f64| (seconds * 1000.0).round() / 1000.0;
    let file = std::fs::metadata(&path)?.len();
    journal.close().await;
    records.close().await;
    Ok(vec![
        json!({
            "snapshot": false, "events": written, "journal_bytes": file, "start_s": rounded(without),
            "events_per_s": (written as f64 / without).round(),
        }),
        json!({"snapshot": true, "events": written - at, "snapshot_bytes": bytes, "start_s": rounded(with)}),
    ])
}
