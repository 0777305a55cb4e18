//! The file: its tables, its version, and what is left of something erased.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tilts::records::tables::{Keeping, TABLES};
use tilts::records::{OpenError, Store, Writing, WritingKind};
use tilts_queue::ids::NoteId;
use tilts_queue::time::{Millis, Span};
use uuid::Uuid;

use super::contract::NOW;

fn file(dir: &tempfile::TempDir) -> PathBuf {
    dir.path().join("records.db")
}

async fn connect(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).connect().await.unwrap()
}

#[tokio::test]
async fn every_table_is_declared() {
    let dir = tempfile::tempdir().unwrap();
    Store::open(&file(&dir), NOW).await.unwrap().close().await;
    let mut db = connect(&file(&dir)).await;
    let there: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .fetch_all(&mut db)
        .await
        .unwrap();
    assert_eq!(there, TABLES.iter().map(|table| table.name).collect::<Vec<_>>());
    for table in TABLES {
        let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1)")
            .bind(table.name)
            .fetch_all(&mut db)
            .await
            .unwrap();
        let columns: BTreeSet<_> = columns.iter().map(String::as_str).collect();
        assert!(columns.contains("network") || table.name == "networks", "{} names its tenant", table.name);
        let expires = columns.contains("expires_at");
        assert_eq!(expires, table.keeping == Keeping::UntilExpiry, "{} is kept as declared", table.name);
    }
}

#[tokio::test]
async fn the_network_keeps_its_id() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&file(&dir), NOW).await.unwrap();
    let id = store.network_id();
    store.close().await;
    let again = Store::open(&file(&dir), NOW.plus(Span::minutes(1))).await.unwrap();
    assert_eq!(again.network_id(), id);
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    Store::open(&file(&dir), NOW).await.unwrap().close().await;
    let mut db = connect(&file(&dir)).await;
    sqlx::raw_sql("PRAGMA user_version = 1000").execute(&mut db).await.unwrap();
    db.close().await.unwrap();
    let refused = Store::open(&file(&dir), NOW).await.unwrap_err();
    assert!(matches!(refused, OpenError::NewerSchema { found: 1_000, .. }), "{refused}");
}

#[tokio::test]
async fn a_journal_is_not_taken_for_records() {
    let dir = tempfile::tempdir().unwrap();
    tilts::journal::SqliteJournal::open(&file(&dir), tilts::journal::Options::default()).await.unwrap().close().await;
    let refused = Store::open(&file(&dir), NOW).await.unwrap_err();
    assert!(matches!(refused, OpenError::OtherFile(_)), "{refused}");
}

#[tokio::test]
async fn nothing_is_left_in_the_file_of_what_was_erased() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&file(&dir), NOW).await.unwrap();
    let secret = "Anna Bērziņa, tālrunis 20000000";
    let note = Writing {
        id: NoteId(Uuid::from_u128(1)),
        kind: WritingKind::Note,
        visit: None,
        consultation: None,
        author: None,
        body: secret.into(),
        created_at: NOW,
        expires_at: Millis(i64::MAX),
    };
    let holds = |dir: &Path| {
        let files = std::fs::read_dir(dir).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
        files.into_iter().any(|bytes| bytes.windows(secret.len()).any(|window| window == secret.as_bytes()))
    };
    store.put_writing(&note).await.unwrap();
    assert!(holds(dir.path()));
    assert!(store.erase_writing(note.id).await.unwrap());
    store.sweep(NOW, NOW).await.unwrap();
    assert!(!holds(dir.path()));
}
