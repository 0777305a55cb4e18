//! Where SQLite and PostgreSQL differ: opening, the schema, and who writes when.

use std::cmp::Ordering;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AnyConnection, AssertSqlSafe, ConnectOptions, Connection};

use super::{Pool, SCHEMA, Transaction};
use crate::sqlite::{Inspected, OpenError};

/// Connections to a file.
const FILE_CONNECTIONS: u32 = 4;
/// Connections to a PostgreSQL server.
const SERVER_CONNECTIONS: u32 = 16;
/// How long a call waits for a free connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// What each connection to a file is told: what is confirmed is on the disk, what is erased is overwritten, and a statement
/// waits at most 5 s for another that writes.
const FILE_SETUP: &str =
    "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA busy_timeout = 5000;";
/// What each connection to a server is told: no statement takes longer than 5 s.
const SERVER_SETUP: &str = "SET statement_timeout = 5000; SET lock_timeout = 5000;";
/// Names the lock that those who write take in turn ("TLTR").
const WRITERS_LOCK: i64 = 0x544c_5452;

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    /// What names a row whatever its key is.
    pub fn row_id(self) -> &'static str {
        match self {
            Self::Sqlite => "rowid",
            Self::Postgres => "ctid",
        }
    }

    /// A transaction whose place among the writers is taken.
    pub async fn begin(self, pool: &Pool) -> Result<Transaction<'_>, sqlx::Error> {
        match self {
            Self::Sqlite => pool.begin_with("BEGIN IMMEDIATE").await,
            Self::Postgres => {
                let mut transaction = pool.begin().await?;
                take_turn(&mut transaction).await?;
                Ok(transaction)
            }
        }
    }

    /// Brings the write-ahead log of a file into the file and empties it.
    pub async fn empty_log(self, pool: &Pool) -> Result<(), sqlx::Error> {
        if self == Self::Sqlite {
            sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(pool).await?;
        }
        Ok(())
    }
}

async fn take_turn(transaction: &mut AnyConnection) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(WRITERS_LOCK).execute(transaction).await?;
    Ok(())
}

/// Opens a file and brings it to the newest schema.
pub(super) async fn open_file(path: &Path) -> Result<Pool, OpenError> {
    let connect = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .disable_statement_logging();
    let mut connection = connect.connect().await?;
    SCHEMA.bring_up(&mut connection).await?;
    connection.close().await?;
    let path = std::path::absolute(path).map_err(sqlx::Error::Io)?;
    Ok(pool(&file_url(&path), FILE_CONNECTIONS, FILE_SETUP).await?)
}

/// Connects to a server and brings the database to the newest schema.
pub(super) async fn connect(url: &str) -> Result<Pool, OpenError> {
    let pool = pool(url, SERVER_CONNECTIONS, SERVER_SETUP).await?;
    let mut transaction = pool.begin().await?;
    take_turn(&mut transaction).await?;
    let found = schema(&mut transaction).await?;
    for migration in SCHEMA.migrations.get(usize::try_from(found).unwrap_or_default()..).unwrap_or_default() {
        sqlx::raw_sql(AssertSqlSafe(in_postgres(migration))).execute(&mut *transaction).await?;
    }
    for statement in [
        "CREATE TABLE IF NOT EXISTS tilts_schema (only_one BIGINT NOT NULL PRIMARY KEY CHECK (only_one = 1), version BIGINT NOT NULL)",
        "INSERT INTO tilts_schema (only_one, version) VALUES (1, 0) ON CONFLICT DO NOTHING",
    ] {
        sqlx::query(statement).execute(&mut *transaction).await?;
    }
    sqlx::query("UPDATE tilts_schema SET version = $1").bind(SCHEMA.newest()).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(pool)
}

/// Looks at a database without changing it.
pub(super) async fn inspect(url: &str) -> Result<Inspected, OpenError> {
    install_default_drivers();
    let mut connection = AnyConnectOptions::from_str(url)?.disable_statement_logging().connect().await?;
    let found = schema(&mut connection).await;
    connection.close().await?;
    let (found, known) = (found?, SCHEMA.newest());
    Ok(if found < known { Inspected::Older { found, known } } else { Inspected::Current })
}

/// The schema of a PostgreSQL database: 0 when it is empty.
async fn schema(db: &mut AnyConnection) -> Result<i64, OpenError> {
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()")
            .fetch_all(&mut *db)
            .await?;
    if tables.is_empty() {
        return Ok(0);
    }
    if !tables.iter().any(|table| table == "tilts_schema") {
        return Err(OpenError::OtherFile(SCHEMA.what));
    }
    let found: i64 = sqlx::query_scalar("SELECT version FROM tilts_schema").fetch_one(db).await?;
    let known = SCHEMA.newest();
    match found.cmp(&known) {
        Ordering::Greater => Err(OpenError::NewerSchema { what: SCHEMA.what, found, known }),
        _ => Ok(found),
    }
}

async fn pool(url: &str, connections: u32, setup: &'static str) -> Result<Pool, sqlx::Error> {
    install_default_drivers();
    let connect = AnyConnectOptions::from_str(url)?.disable_statement_logging();
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(CONNECT_WITHIN)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                sqlx::raw_sql(setup).execute(connection).await?;
                Ok(())
            })
        })
        .connect_with(connect)
        .await
}

/// A file's URL: all but the plainest characters stand in it by their number.
fn file_url(path: &Path) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_');
    let encoded: String = path
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .map(|byte| if plain(*byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("sqlite://{encoded}?mode=rw")
}

/// A migration as PostgreSQL takes it: tables are strict anyway there, and what SQLite calls an integer has 64 bits.
fn in_postgres(migration: &str) -> String {
    migration.replace(") STRICT", ")").replace("INTEGER", "BIGINT").replace("BLOB", "BYTEA")
}
