//! The records: what the journal must not hold. Names, notes, messages, passwords, devices, and the content of each
//! revision of the network.
//!
//! The journal cites rows here by id; erasing them never changes a decision or a replay. Primary rows are written
//! first, then the event that cites them; rows whose event never came are swept. Every table is declared in
//! [`tables::TABLES`].
//!
//! [`Store`] keeps them in a SQLite file or, for several nodes, in a PostgreSQL database: all statements use `$1`
//! placeholders and the SQL that both share, flags are 0 or 1, and only `database.rs` knows where they differ.

mod audit;
mod database;
mod feeds;
mod network;
mod people;
mod register;
mod rooms;
mod secret;
mod sessions;
pub mod tables;
mod writings;

use std::path::Path;

use tilts_queue::ids::NetworkId;
use tilts_queue::time::Millis;

use crate::clock;
pub use crate::sqlite::OpenError;
use crate::sqlite::{Inspected, Schema};
use database::Database;

pub use audit::{Act, AuditEntry};
pub use feeds::Feed;
pub use network::Published;
pub use people::{PeopleFilter, Person, Role, hash_password, verify_password};
pub use register::{ClosedPeriod, Demand, DemandAt, Dimension, Line, LineFilter, StoredFormula, Sum};
pub use rooms::{Enrolled, RoomDevice};
pub use secret::{EnrollmentCode, Secret};
pub use sessions::Session;
pub use writings::{WRITING_CHARS_MAX, Writing, WritingKind};

/// A row of either database.
type Row = sqlx::any::AnyRow;
/// Connections to either database.
type Pool = sqlx::AnyPool;
/// A transaction that writes.
type Transaction<'p> = sqlx::Transaction<'p, sqlx::Any>;

/// The schema of the records; a file is marked "TLTR".
const SCHEMA: Schema = Schema {
    what: "records store",
    application_id: 0x544c_5452,
    migrations: &[
        include_str!("001_records.sql"),
        include_str!("002_register.sql"),
        include_str!("003_appointments.sql"),
        include_str!("004_correction_notes.sql"),
    ],
};

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
    database: Database,
    network: NetworkId,
}

impl Store {
    /// Opens a file, and makes it, with a new network id, if there is none.
    ///
    /// # Errors
    /// [`OpenError`] when the file is of a newer schema, is something else, or cannot be opened.
    pub async fn open(path: &Path, now: Millis) -> Result<Self, OpenError> {
        Self::of(Database::Sqlite, database::open_file(path).await?, now).await
    }

    /// Connects to a PostgreSQL database (`postgres://user:password@host/database`), and makes the tables, with a new
    /// network id, if it is empty.
    ///
    /// # Errors
    /// [`OpenError`] when the database is of a newer schema, holds something else, or cannot be reached.
    pub async fn connect(url: &str, now: Millis) -> Result<Self, OpenError> {
        Self::of(Database::Postgres, database::connect(url).await?, now).await
    }

    async fn of(database: Database, pool: Pool, now: Millis) -> Result<Self, OpenError> {
        let network = Self::network_of(&pool, now).await?;
        Ok(Self { pool, database, network })
    }

    /// Looks at a records file without changing it.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn inspect(path: &Path) -> Result<Inspected, OpenError> {
        SCHEMA.inspect(path).await
    }

    /// Looks at a PostgreSQL database without changing it.
    ///
    /// # Errors
    /// As [`Store::connect`].
    pub async fn inspect_database(url: &str) -> Result<Inspected, OpenError> {
        database::inspect(url).await
    }

    /// The network's id: made with the tables, and the same ever after.
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

    /// Finishes what runs and closes the store.
    pub async fn close(self) {
        self.pool.close().await;
    }

    /// A transaction that may write: it takes its place among the writers at once, so that it never fails half way
    /// for having read first.
    async fn begin(&self) -> Result<Transaction<'_>, sqlx::Error> {
        self.database.begin(&self.pool).await
    }

    /// Makes that what was erased is in no log either. When somebody is reading, it is left for the next time.
    async fn empty_log(&self) -> Result<(), sqlx::Error> {
        self.database.empty_log(&self.pool).await
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

/// A flag as both databases keep it.
fn flag(set: bool) -> i64 {
    i64::from(set)
}
