//! The records: what the journal must not hold. Names, notes, messages, passwords, devices, and the content of each
//! revision of the network.
//!
//! The journal cites rows here by id; erasing them never changes a decision or a replay. Primary rows are written
//! first, then the event that cites them; rows whose event never came are swept. Every table is declared in
//! [`tables::TABLES`].
//!
//! [`Store`] is the seam for another database: all statements use `$1` placeholders and the SQL that SQLite and
//! PostgreSQL share, and only this file names the driver.

mod audit;
mod network;
mod people;
mod rooms;
mod secret;
mod sessions;
pub mod tables;
mod writings;

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use tilts_queue::ids::NetworkId;
use tilts_queue::time::Millis;

use crate::clock;
pub use crate::sqlite::OpenError;
use crate::sqlite::{Inspected, Schema};

pub use audit::{Act, AuditEntry};
pub use network::Published;
pub use people::{PeopleFilter, Person, Role, hash_password, verify_password};
pub use rooms::{Enrolled, RoomDevice};
pub use secret::{EnrollmentCode, Secret};
pub use sessions::Session;
pub use writings::{WRITING_CHARS_MAX, Writing, WritingKind};

/// The database driver. Another one is put in here.
type Database = sqlx::Sqlite;
/// Its pool.
type Pool = sqlx::Pool<Database>;
/// A transaction that writes.
type Transaction<'p> = sqlx::Transaction<'p, Database>;

/// The schema of a records file; marked "TLTR".
const SCHEMA: Schema =
    Schema { what: "records file", application_id: 0x544c_5452, migrations: &[include_str!("001_records.sql")] };

/// Connections to the file.
const CONNECTIONS: u32 = 4;
/// How long a statement waits for another that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// The most rows that one page of any list holds.
pub const PAGE_MAX: u32 = 500;

/// Why a record was not read or written. What is not there is `None`, not an error.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// The store does not answer.
    #[error("the records cannot be reached: {0}")]
    Store(#[from] sqlx::Error),
    /// Something of that name exists already.
    #[error("{0} is taken")]
    Taken(&'static str),
    /// A value is longer than allowed, or empty where it must not be.
    #[error("{0} is not acceptable")]
    Unacceptable(&'static str),
    /// A row holds what this version cannot read.
    #[error("a row of {table} cannot be read: {reason}")]
    Unreadable {
        /// The table.
        table: &'static str,
        /// What is wrong.
        reason: String,
    },
}

/// The records of one network.
#[derive(Clone, Debug)]
pub struct Store {
    pool: Pool,
    network: NetworkId,
}

impl Store {
    /// Opens the records, and makes them, with a new network id, if there are none.
    ///
    /// # Errors
    /// [`OpenError`] when the file is of a newer schema, is something else, or cannot be opened.
    pub async fn open(path: &Path, now: Millis) -> Result<Self, OpenError> {
        let connect = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is erased is overwritten, not just unlinked.
            .pragma("secure_delete", "ON")
            .busy_timeout(BUSY_TIMEOUT)
            .disable_statement_logging();
        let mut connection = connect.connect().await?;
        SCHEMA.bring_up(&mut connection).await?;
        connection.close().await?;
        let pool = SqlitePoolOptions::new().max_connections(CONNECTIONS).connect_with(connect).await?;
        let network = Self::network_of(&pool, now).await?;
        Ok(Self { pool, network })
    }

    /// Looks at a records file without changing it.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn inspect(path: &Path) -> Result<Inspected, OpenError> {
        SCHEMA.inspect(path).await
    }

    /// The network's id: made with the file, and the same ever after.
    async fn network_of(pool: &Pool, now: Millis) -> Result<NetworkId, OpenError> {
        sqlx::query("INSERT INTO networks (id, only_one, created_at) VALUES ($1, 1, $2) ON CONFLICT DO NOTHING")
            .bind(clock::id_at(now).to_string())
            .bind(now.0)
            .execute(pool)
            .await?;
        let id: String = sqlx::query_scalar("SELECT id FROM networks").fetch_one(pool).await?;
        id.parse().map_err(|_| OpenError::OtherFile(SCHEMA.what))
    }

    /// The tenant.
    pub fn network_id(&self) -> NetworkId {
        self.network
    }

    /// Finishes what runs and closes the file.
    pub async fn close(self) {
        self.pool.close().await;
    }

    /// A transaction that may write: it takes its place among the writers at once, so that it never fails half way
    /// for having read first.
    async fn begin(&self) -> Result<Transaction<'_>, sqlx::Error> {
        self.pool.begin_with("BEGIN IMMEDIATE").await
    }

    /// Brings the write-ahead log into the file and empties it, so that what was erased is in neither. When somebody
    /// is reading, it is left for the next time.
    async fn empty_log(&self) -> Result<(), sqlx::Error> {
        sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.pool).await?;
        Ok(())
    }

    fn tenant(&self) -> String {
        self.network.to_string()
    }
}

/// Reads an id or code out of a column.
fn parsed<T: std::str::FromStr>(table: &'static str, text: &str) -> Result<T, RecordsError> {
    text.parse()
        .map_err(|_| RecordsError::Unreadable { table, reason: format!("“{text}” is not what it should be") })
}
