//! What both SQLite files of the server have in common: a mark that says what they are, and a schema that only goes
//! forward.

use std::cmp::Ordering;
use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

/// The schema of one kind of file.
pub(crate) struct Schema {
    /// What the file is, in a word, for messages.
    pub what: &'static str,
    /// Marks the file (`PRAGMA application_id`).
    pub application_id: i64,
    /// Each takes the file from the schema of its index to the next.
    pub migrations: &'static [&'static str],
}

/// Why a file was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file was written by a newer version of the program.
    #[error("the {what} has schema {found}, and this version knows schemas up to {known}: install the newer version")]
    NewerSchema {
        /// What the file is.
        what: &'static str,
        /// The schema of the file.
        found: i64,
        /// The newest that is known here.
        known: i64,
    },
    /// A file or database, but of another kind.
    #[error("it is not a {0} of this program")]
    OtherFile(&'static str),
    /// It cannot be opened or read.
    #[error("the store cannot be opened: {0}")]
    Store(#[from] sqlx::Error),
}

/// What a look at a file came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inspected {
    /// Whole, and of this version's schema.
    Current,
    /// Whole, and of an older schema.
    Older {
        /// The schema of the file.
        found: i64,
        /// The one that the next start brings it to.
        known: i64,
    },
    /// SQLite finds this wrong with it.
    Damaged(String),
}

impl Schema {
    /// Looks at a file without changing it.
    pub(crate) async fn inspect(&self, path: &Path) -> Result<Inspected, OpenError> {
        let connect = SqliteConnectOptions::new().filename(path).read_only(true).disable_statement_logging();
        let mut db = connect.connect().await?;
        let application: i64 = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut db).await?;
        let found: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut db).await?;
        let sound: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(&mut db).await?;
        db.close().await?;
        let known = self.newest();
        if application != self.application_id {
            return Err(OpenError::OtherFile(self.what));
        }
        match found.cmp(&known) {
            _ if sound != "ok" => Ok(Inspected::Damaged(sound)),
            Ordering::Greater => Err(OpenError::NewerSchema { what: self.what, found, known }),
            Ordering::Less => Ok(Inspected::Older { found, known }),
            Ordering::Equal => Ok(Inspected::Current),
        }
    }

    /// The newest schema known here.
    pub(crate) fn newest(&self) -> i64 {
        i64::try_from(self.migrations.len()).unwrap_or(i64::MAX)
    }

    /// Brings a file to the newest schema, in one transaction.
    pub(crate) async fn bring_up(&self, connection: &mut SqliteConnection) -> Result<(), OpenError> {
        let known = self.newest();
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let db = &mut *transaction;
        let application: i64 = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut *db).await?;
        let found: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *db).await?;
        let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema").fetch_one(&mut *db).await?;
        let empty = tables == 0 && found == 0 && application == 0;
        if !empty && application != self.application_id {
            return Err(OpenError::OtherFile(self.what));
        }
        if found > known {
            return Err(OpenError::NewerSchema { what: self.what, found, known });
        }
        for migration in self.migrations.get(usize::try_from(found).unwrap_or_default()..).unwrap_or_default() {
            sqlx::raw_sql(*migration).execute(&mut *db).await?;
        }
        if found < known {
            let mark = format!("PRAGMA application_id = {}; PRAGMA user_version = {known};", self.application_id);
            sqlx::raw_sql(sqlx::AssertSqlSafe(mark)).execute(&mut *db).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}
