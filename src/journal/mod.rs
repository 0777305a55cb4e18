//! The journal: everything that was decided, in order, and nothing else.
//!
//! A journal holds streams, one per network. Versions count from 1 without a gap. [`Journal`] is the port;
//! [`MemoryJournal`], [`SqliteJournal`] and [`RedisJournal`] stand behind it, and one contract suite (`tests/journal`)
//! holds for all.
//!
//! An append that was answered with its version is there after any crash. After [`AppendError::Unknown`] the writer
//! asks [`Journal::find_append`] before it tries again; trying again with the same [`AppendId`] is harmless besides.

mod heads;
mod memory;
mod redis;
mod seal;
mod sqlite;

use std::fmt;

use async_trait::async_trait;
use tilts_queue::event::Recorded;
use tilts_queue::ids::NetworkId;
use tilts_queue::time::DayKey;
use tokio::sync::watch;
use uuid::Uuid;

pub(crate) use self::redis::CLOCK_OFF_MS_MAX;
pub use self::redis::RedisJournal;
pub use crate::sqlite::OpenError;
pub use memory::MemoryJournal;
pub use seal::{Seal, SealError, verify};
pub use sqlite::{Options, SqliteJournal, Synchronous};

/// The most events of one append.
pub const APPEND_EVENTS_MAX: usize = 4_096;
/// The most events that one read answers.
pub const READ_EVENTS_MAX: usize = 1_024;
/// The most bytes of a snapshot.
pub const SNAPSHOT_BYTES_MAX: usize = 256 * 1024 * 1024;
/// How many snapshots of a stream are kept.
pub const SNAPSHOTS_KEPT: usize = 3;

/// Names an append, so that its writer can find out whether it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AppendId(pub Uuid);

impl fmt::Display for AppendId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why an append is not confirmed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// Somebody else has written: read on from the version expected, and decide again.
    #[error("the stream stands at version {head}")]
    Conflict {
        /// The stream's version.
        head: u64,
    },
    /// Nothing was written, and nothing can be for now.
    #[error("the journal cannot be written: {0}")]
    Unavailable(String),
    /// It may or may not have been written: look for the append id.
    #[error("it is not known whether the append was written")]
    Unknown,
    /// The events are not what an append may hold; nothing was written. A mistake of the caller's.
    #[error("the append is not well formed: {0}")]
    Invalid(&'static str),
}

/// Why a read, or an act that is no append, has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The store does not answer.
    #[error("the journal cannot be read: {0}")]
    Unavailable(String),
    /// What was asked for is pruned away; start from a snapshot.
    #[error("events before version {first} are pruned")]
    Pruned {
        /// The first version that is left.
        first: u64,
    },
    /// An event that should be there is not: the store is damaged.
    #[error("the event at version {version} is missing")]
    Missing {
        /// Which.
        version: u64,
    },
    /// An event that this version of the program does not know, or that is damaged. It is never skipped.
    #[error("the event at version {version} cannot be read: {reason}")]
    NotUnderstood {
        /// Which.
        version: u64,
        /// What is wrong with it.
        reason: String,
    },
}

/// Why a prune was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PruneError {
    /// There is no snapshot from which to go on.
    #[error("no snapshot at version {0} is kept")]
    NoSnapshot(u64),
    /// Events up to the snapshot would be lost with it.
    #[error("events from version {0} on are not in the snapshot")]
    BeyondSnapshot(u64),
    /// Not all of what would go is sealed.
    #[error("events are sealed up to version {0} only")]
    NotSealed(u64),
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] ReadError),
}

/// A state of the queue after a version, as bytes that only the queue reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The version of the last event in it.
    pub version: u64,
    /// The schema version of the bytes.
    pub schema: u16,
    /// The state.
    pub bytes: Vec<u8>,
}

/// The port.
#[async_trait]
pub trait Journal: Send + Sync + 'static {
    /// Appends events after `expected`, the version at which the caller takes the stream to stand (0: empty). All
    /// are written or none, and what is confirmed survives any crash. Events carry the versions that follow.
    ///
    /// An append id is written once: a repeat is answered with the version it got the first time.
    ///
    /// # Errors
    /// See [`AppendError`].
    async fn append(
        &self,
        stream: NetworkId,
        expected: u64,
        id: AppendId,
        events: &[Recorded],
    ) -> Result<u64, AppendError>;

    /// The version of the last event of an append, if it was written (and not pruned since).
    async fn find_append(&self, stream: NetworkId, id: AppendId) -> Result<Option<u64>, ReadError>;

    /// The version of the last event; 0 for an empty stream.
    async fn head(&self, stream: NetworkId) -> Result<u64, ReadError>;

    /// Events from a version on, in order: at most `limit`, and at most [`READ_EVENTS_MAX`]. Empty at the end.
    async fn read_from(&self, stream: NetworkId, from: u64, limit: usize) -> Result<Vec<Recorded>, ReadError>;

    /// The same, as the bytes that are stored and sealed.
    async fn read_raw(&self, stream: NetworkId, from: u64, limit: usize) -> Result<Vec<(u64, Vec<u8>)>, ReadError>;

    /// A receiver of the stream's version, told after each append of this process and, where others write too, of theirs.
    fn subscribe(&self, stream: NetworkId) -> watch::Receiver<u64>;

    /// Keeps a snapshot. Older ones go when there are more than [`SNAPSHOTS_KEPT`].
    async fn put_snapshot(&self, stream: NetworkId, snapshot: Snapshot) -> Result<(), ReadError>;

    /// The newest snapshot.
    async fn snapshot(&self, stream: NetworkId) -> Result<Option<Snapshot>, ReadError>;

    /// Seals what is not yet sealed of a day and of the days before it. `None` when there is nothing to seal.
    async fn seal(&self, stream: NetworkId, day: DayKey) -> Result<Option<Seal>, ReadError>;

    /// All seals, in order.
    async fn seals(&self, stream: NetworkId) -> Result<Vec<Seal>, ReadError>;

    /// Forgets events before a version. Allowed only when all of them are sealed and in the snapshot at the version
    /// `snapshot`.
    async fn prune(&self, stream: NetworkId, before: u64, snapshot: u64) -> Result<(), PruneError>;
}

/// Checks that events follow `expected`, and gives the bytes of each as they are stored.
fn encode(stream: NetworkId, expected: u64, events: &[Recorded]) -> Result<Vec<Vec<u8>>, AppendError> {
    if events.is_empty() {
        return Err(AppendError::Invalid("an append holds at least one event"));
    }
    if events.len() > APPEND_EVENTS_MAX {
        return Err(AppendError::Invalid("too many events in one append"));
    }
    for (event, version) in events.iter().zip(expected.saturating_add(1)..) {
        if event.version != version {
            return Err(AppendError::Invalid("an event's version does not follow the one before it"));
        }
        if event.network != stream {
            return Err(AppendError::Invalid("an event of another network"));
        }
    }
    Ok(events.iter().map(|event| event.to_json().into_bytes()).collect())
}

/// Reads back what [`encode`] wrote, in this release or an older one.
fn decode(version: u64, bytes: &[u8]) -> Result<Recorded, ReadError> {
    let not_understood = |reason: String| ReadError::NotUnderstood { version, reason };
    let text = std::str::from_utf8(bytes).map_err(|error| not_understood(error.to_string()))?;
    let event = Recorded::from_json(text).map_err(|error| not_understood(error.to_string()))?;
    if event.version != version {
        return Err(not_understood(format!("it says that it is version {}", event.version)));
    }
    Ok(event)
}

/// Rows read from version `from` on as they are, if none is missing: neither between them nor, when there are fewer than
/// `limit`, before the stream's end at `head`.
fn contiguous(rows: Vec<(u64, Vec<u8>)>, from: u64, limit: usize, head: u64) -> Result<Vec<(u64, Vec<u8>)>, ReadError> {
    let mut next = from;
    for (version, _) in &rows {
        if *version != next {
            return Err(ReadError::Missing { version: next });
        }
        next += 1;
    }
    if rows.len() < limit && next <= head {
        return Err(ReadError::Missing { version: next });
    }
    Ok(rows)
}

/// Whether a prune may be done.
fn check_prune(before: u64, snapshot: u64, snapshot_kept: bool, sealed_to: u64) -> Result<(), PruneError> {
    if !snapshot_kept {
        return Err(PruneError::NoSnapshot(snapshot));
    }
    if before > snapshot.saturating_add(1) {
        return Err(PruneError::BeyondSnapshot(snapshot.saturating_add(1)));
    }
    if before > sealed_to.saturating_add(1) {
        return Err(PruneError::NotSealed(sealed_to));
    }
    Ok(())
}
