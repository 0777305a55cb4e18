//! A journal in a SQLite file of its own.
//!
//! Write-ahead log, fully synchronous: a commit returns when the bytes are on the disk. One task owns the connection
//! that writes and takes what has queued up meanwhile into one commit, so that appends share a sync. Reads have
//! connections of their own.

mod reads;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use tilts_queue::event::Recorded;
use tilts_queue::ids::NetworkId;
use tilts_queue::time::DayKey;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use self::writer::{Act, Append, Request};
use super::heads::Heads;
use super::{
    AppendError, AppendId, Journal, PruneError, ReadError, SNAPSHOT_BYTES_MAX, Seal, Snapshot, decode, encode,
};
use crate::sqlite::{Inspected, OpenError, Schema};

/// The schema of a journal file; marked "TLTJ".
const SCHEMA: Schema =
    Schema { what: "journal", application_id: 0x544c_544a, migrations: &[include_str!("001_journal.sql")] };

/// How many requests may wait for the writer.
const QUEUE_MAX: usize = 1_024;
/// Connections for reading.
const READERS: u32 = 2;
/// How long a statement waits for another process that holds the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How far a commit goes before it is confirmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Synchronous {
    /// To the disk. The only choice for anything that matters.
    #[default]
    Full,
    /// To the operating system, which may forget it. Exists so that the test of durability can be seen to fail.
    Off,
}

/// How a journal is opened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// How far a commit goes before it is confirmed.
    pub synchronous: Synchronous,
}

/// A journal in a SQLite file.
#[derive(Debug)]
pub struct SqliteJournal {
    requests: mpsc::Sender<Request>,
    writer: JoinHandle<()>,
    readers: SqlitePool,
    heads: Arc<Heads>,
}

impl SqliteJournal {
    /// Opens a journal, and makes it if there is none.
    ///
    /// # Errors
    /// [`OpenError`] when the file is of a newer schema, is something else, or cannot be opened.
    pub async fn open(path: &Path, options: Options) -> Result<Self, OpenError> {
        let synchronous = match options.synchronous {
            Synchronous::Full => SqliteSynchronous::Full,
            Synchronous::Off => SqliteSynchronous::Off,
        };
        let connect = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous)
            .busy_timeout(BUSY_TIMEOUT)
            .disable_statement_logging();
        let mut connection = connect.clone().connect().await?;
        SCHEMA.bring_up(&mut connection).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(connect.clone().create_if_missing(false).read_only(true))
            .await?;
        let heads = Arc::new(Heads::default());
        for (stream, head) in reads::heads(&readers).await? {
            heads.tell(stream, head);
        }
        let (requests, inbox) = mpsc::channel(QUEUE_MAX);
        let writer = tokio::spawn(writer::run(connect, connection, inbox, Arc::clone(&heads)));
        Ok(Self { requests, writer, readers, heads })
    }

    /// Looks at a journal file without changing it.
    ///
    /// # Errors
    /// As [`SqliteJournal::open`].
    pub async fn inspect(path: &Path) -> Result<Inspected, OpenError> {
        SCHEMA.inspect(path).await
    }

    /// Finishes what is queued and closes the file.
    pub async fn close(self) {
        drop(self.requests);
        if let Err(error) = self.writer.await {
            tracing::error!(%error, "the journal's writer ended badly");
        }
        self.readers.close().await;
    }

    /// Hands an act to the writer and waits for its answer.
    async fn act<T>(&self, act: impl FnOnce(oneshot::Sender<Result<T, ReadError>>) -> Act) -> Result<T, ReadError> {
        let gone = || ReadError::Unavailable("the journal is closed".into());
        let (reply, answer) = oneshot::channel();
        self.requests.send(Request::Act(act(reply))).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

#[async_trait]
impl Journal for SqliteJournal {
    async fn append(
        &self,
        stream: NetworkId,
        expected: u64,
        id: AppendId,
        events: &[Recorded],
    ) -> Result<u64, AppendError> {
        let bodies = encode(stream, expected, events)?;
        let days = events.iter().map(|event| event.day);
        let (reply, answer) = oneshot::channel();
        let append = Append { stream, expected, id, events: days.zip(bodies).collect(), reply };
        let closed = |_| AppendError::Unavailable("the journal is closed".into());
        self.requests.send(Request::Append(append)).await.map_err(closed)?;
        // The writer died with the request in its hands: it may have been committed.
        answer.await.map_err(|_| AppendError::Unknown)?
    }

    async fn find_append(&self, stream: NetworkId, id: AppendId) -> Result<Option<u64>, ReadError> {
        Ok(reads::find_append(&self.readers, stream, id).await?)
    }

    async fn head(&self, stream: NetworkId) -> Result<u64, ReadError> {
        Ok(reads::head(&self.readers, stream).await?)
    }

    async fn read_from(&self, stream: NetworkId, from: u64, limit: usize) -> Result<Vec<Recorded>, ReadError> {
        let raw = self.read_raw(stream, from, limit).await?;
        raw.into_iter().map(|(version, bytes)| decode(version, &bytes)).collect()
    }

    async fn read_raw(&self, stream: NetworkId, from: u64, limit: usize) -> Result<Vec<(u64, Vec<u8>)>, ReadError> {
        reads::raw(&self.readers, stream, from, limit).await
    }

    fn subscribe(&self, stream: NetworkId) -> watch::Receiver<u64> {
        self.heads.subscribe(stream)
    }

    async fn put_snapshot(&self, stream: NetworkId, snapshot: Snapshot) -> Result<(), ReadError> {
        if snapshot.bytes.len() > SNAPSHOT_BYTES_MAX {
            return Err(ReadError::Unavailable(format!("a snapshot of {} bytes is too large", snapshot.bytes.len())));
        }
        self.act(|reply| Act::PutSnapshot { stream, snapshot, reply }).await
    }

    async fn snapshot(&self, stream: NetworkId) -> Result<Option<Snapshot>, ReadError> {
        Ok(reads::snapshot(&self.readers, stream).await?)
    }

    async fn seal(&self, stream: NetworkId, day: DayKey) -> Result<Option<Seal>, ReadError> {
        self.act(|reply| Act::Seal { stream, day, reply }).await
    }

    async fn seals(&self, stream: NetworkId) -> Result<Vec<Seal>, ReadError> {
        Ok(reads::seals(&self.readers, stream).await?)
    }

    async fn prune(&self, stream: NetworkId, before: u64, snapshot: u64) -> Result<(), PruneError> {
        self.act(|reply| Act::Prune { stream, before, snapshot, reply }).await?
    }
}

impl From<sqlx::Error> for ReadError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// SQLite's integers are signed; versions stay far below the difference.
fn to_sql(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

/// Back from SQLite's integers.
fn from_sql(version: i64) -> u64 {
    u64::try_from(version).unwrap_or_default()
}

/// Closes a connection that nothing more is wanted from.
async fn close(connection: sqlx::SqliteConnection) {
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "a connection to the journal did not close cleanly");
    }
}
