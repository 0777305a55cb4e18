//! What the SQLite journal promises besides: it is there after a restart, refuses what it does not know, and a seal
//! shows what was changed behind its back.

use std::path::{Path, PathBuf};

use sqlx::{ConnectOptions, Connection, Executor, SqliteConnection, sqlite::SqliteConnectOptions};
use tilts::journal::{AppendError, Journal, OpenError, Options, ReadError, SealError, SqliteJournal, verify};

use super::events::{MONDAY, STREAM, events, id};

async fn open(path: &Path) -> SqliteJournal {
    SqliteJournal::open(path, Options::default()).await.unwrap()
}

fn file(dir: &tempfile::TempDir) -> PathBuf {
    dir.path().join("journal.db")
}

/// Does something to the file behind the journal's back.
async fn tamper(path: &Path, statement: &'static str) {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut connection: SqliteConnection = options.connect().await.unwrap();
    connection.execute(statement).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(&file(&dir)).await;
    journal.append(STREAM, 0, id(1), &events(0, 10)).await.unwrap();
    let seal = journal.seal(STREAM, MONDAY).await.unwrap();
    journal.close().await;

    let journal = open(&file(&dir)).await;
    assert_eq!(journal.read_from(STREAM, 1, 100).await, Ok(events(0, 10)));
    assert_eq!(journal.seals(STREAM).await.unwrap().pop(), seal);
    assert_eq!(*journal.subscribe(STREAM).borrow(), 10);
    assert_eq!(journal.append(STREAM, 0, id(1), &events(0, 10)).await, Ok(10), "a repeat across the restart");
}

#[tokio::test]
async fn two_processes_never_write_the_same_version() {
    let dir = tempfile::tempdir().unwrap();
    let (one, other) = (open(&file(&dir)).await, open(&file(&dir)).await);
    one.append(STREAM, 0, id(1), &events(0, 2)).await.unwrap();
    let refused = other.append(STREAM, 0, id(2), &events(0, 1)).await;
    assert_eq!(refused, Err(AppendError::Conflict { head: 2 }));
    assert_eq!(other.append(STREAM, 2, id(2), &events(2, 1)).await, Ok(3));
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    open(&file(&dir)).await.close().await;
    tamper(&file(&dir), "PRAGMA user_version = 1000").await;
    let refused = SqliteJournal::open(&file(&dir), Options::default()).await.unwrap_err();
    assert!(matches!(refused, OpenError::NewerSchema { found: 1000, .. }), "{refused}");
}

#[tokio::test]
async fn another_file_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    tamper(&file(&dir), "CREATE TABLE recipes (name TEXT)").await;
    let refused = SqliteJournal::open(&file(&dir), Options::default()).await.unwrap_err();
    assert!(matches!(refused, OpenError::OtherFile(_)), "{refused}");

    std::fs::write(dir.path().join("text"), "not a database, but long enough to look at its first bytes").unwrap();
    let refused = SqliteJournal::open(&dir.path().join("text"), Options::default()).await.unwrap_err();
    assert!(matches!(refused, OpenError::Store(_)), "{refused}");
}

#[tokio::test]
async fn a_seal_shows_what_was_changed() {
    let changes = [
        "UPDATE events SET body = CAST(replace(body, '20261123', '20261124') AS BLOB) WHERE version = 7",
        "DELETE FROM events WHERE version = 10",
        "DELETE FROM events WHERE version = 4",
    ];
    for change in changes {
        let dir = tempfile::tempdir().unwrap();
        let journal = open(&file(&dir)).await;
        journal.append(STREAM, 0, id(1), &events(0, 10)).await.unwrap();
        journal.seal(STREAM, MONDAY).await.unwrap();
        assert_eq!(verify(&journal, STREAM).await, Ok(10));
        tamper(&file(&dir), change).await;
        assert_eq!(verify(&journal, STREAM).await, Err(SealError::Changed(MONDAY)), "{change}");
    }
}

#[tokio::test]
async fn an_unknown_event_stops_the_reading() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(&file(&dir)).await;
    journal.append(STREAM, 0, id(1), &events(0, 3)).await.unwrap();
    tamper(
        &file(&dir),
        "UPDATE events SET body = CAST(replace(body, 'day_started', 'moon_landed') AS BLOB) WHERE version = 2",
    )
    .await;
    let refused = journal.read_from(STREAM, 1, 100).await;
    assert!(matches!(refused, Err(ReadError::NotUnderstood { version: 2, .. })), "{refused:?}");
}

#[tokio::test]
async fn a_gap_stops_the_reading() {
    let gaps = [
        (1, "DELETE FROM events WHERE version = 1"),
        (2, "DELETE FROM events WHERE version = 2"),
        (5, "DELETE FROM events WHERE version = 5"),
    ];
    for (missing, change) in gaps {
        let dir = tempfile::tempdir().unwrap();
        let journal = open(&file(&dir)).await;
        journal.append(STREAM, 0, id(1), &events(0, 5)).await.unwrap();
        tamper(&file(&dir), change).await;
        assert_eq!(journal.read_from(STREAM, 1, 100).await, Err(ReadError::Missing { version: missing }));
    }
}

#[tokio::test]
async fn a_store_that_fails_is_unavailable_and_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    let journal = open(&file(&dir)).await;
    journal.append(STREAM, 0, id(1), &events(0, 3)).await.unwrap();
    tamper(&file(&dir), "CREATE TRIGGER no BEFORE INSERT ON events BEGIN SELECT raise(ABORT, 'disk full'); END").await;
    let refused = journal.append(STREAM, 3, id(2), &events(3, 1)).await;
    assert!(matches!(refused, Err(AppendError::Unavailable(_))), "{refused:?}");
    assert_eq!(journal.head(STREAM).await, Ok(3));
    tamper(&file(&dir), "DROP TRIGGER no").await;
    assert_eq!(journal.append(STREAM, 3, id(2), &events(3, 1)).await, Ok(4));
}
