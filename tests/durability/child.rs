//! The process that is crashed: writes to a journal and to records without pause.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tilts::journal::{AppendId, Journal, Options, Snapshot, SqliteJournal, Synchronous};
use tilts::records::{Store, Writing, WritingKind};
use tilts_queue::event::{Event, Recorded};
use tilts_queue::ids::{NetworkId, NoteId};
use tilts_queue::time::{DayKey, Millis};
use uuid::Uuid;

use super::ledger::Confirmed;

/// The directory of the stores.
pub const DIR: &str = "TILTS_CHILD_DIR";
/// How far a commit goes: `full` or `off`.
pub const SYNCHRONOUS: &str = "TILTS_CHILD_SYNCHRONOUS";

/// How many streams are written at once, so that appends share commits.
pub const WRITERS: u8 = 4;
/// After so many appends a writer keeps a snapshot.
const SNAPSHOT_EVERY: u64 = 16;
/// A time at which nothing has expired.
pub const NOW: Millis = Millis(1_795_507_200_000);

/// The stream of a writer.
pub fn stream(writer: u8) -> NetworkId {
    NetworkId(Uuid::from_u128(u128::from(writer) + 1))
}

/// The event at a version of a stream.
pub fn event(stream: NetworkId, version: u64) -> Recorded {
    let day = DayKey(u32::try_from(version).unwrap_or_default());
    let at = Millis(i64::try_from(version).unwrap_or_default());
    Recorded { network: stream, version, at, day, schema: 1, cause: None, event: Event::DayStarted { day } }
}

/// What the note of an append says.
pub fn note_text(append: Uuid) -> String {
    format!("Note of append {append}")
}

/// The journal's file.
pub fn journal_file(dir: &Path) -> PathBuf {
    dir.join("journal.db")
}

/// The records' file.
pub fn records_file(dir: &Path) -> PathBuf {
    dir.join("records.db")
}

#[test]
#[ignore = "started by the other tests, to be crashed"]
fn load() {
    let dir = PathBuf::from(std::env::var(DIR).expect("started by the other tests, with a directory"));
    let synchronous = match std::env::var(SYNCHRONOUS).as_deref() {
        Ok("off") => Synchronous::Off,
        _ => Synchronous::Full,
    };
    tokio::runtime::Runtime::new().unwrap().block_on(run(&dir, synchronous));
}

/// Writes until it is ended from outside.
async fn run(dir: &Path, synchronous: Synchronous) {
    let journal = Arc::new(SqliteJournal::open(&journal_file(dir), Options { synchronous }).await.unwrap());
    let records = Store::open(&records_file(dir), NOW).await.unwrap();
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        writers.spawn(write(Arc::clone(&journal), records.clone(), writer));
    }
    writers.join_all().await;
}

async fn write(journal: Arc<SqliteJournal>, records: Store, writer: u8) {
    let stream = stream(writer);
    let mut head = journal.head(stream).await.unwrap();
    for round in 1.. {
        let append = Uuid::from_bytes(rand::random());
        // Primary first, then the event that cites it.
        let note = Writing {
            id: NoteId(append),
            kind: WritingKind::Message,
            visit: None,
            consultation: None,
            author: None,
            body: note_text(append),
            created_at: NOW,
            expires_at: Millis(i64::MAX),
        };
        records.put_writing(&note).await.unwrap();
        let events: Vec<_> = (1..=1 + round % 4).map(|offset| event(stream, head + offset)).collect();
        head = journal.append(stream, head, AppendId(append), &events).await.unwrap();
        confirm(Confirmed { writer, version: head, append });
        if round % SNAPSHOT_EVERY == 0 {
            let bytes = vec![writer; 10_000];
            journal.put_snapshot(stream, Snapshot { version: head, schema: 1, bytes }).await.unwrap();
        }
    }
}

/// Says so in one write, which the pipe keeps whatever happens to this process.
fn confirm(confirmed: Confirmed) {
    std::io::stdout().lock().write_all(format!("\n{confirmed}\n").as_bytes()).unwrap();
}
