//! `tilts replay`: a good journal is summed up, a damaged one is told and fails.

use std::path::Path;

use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, SqliteConnection};

use super::program::{Running, refuses, says, tilts};

fn replay(data: &Path) -> std::process::Command {
    let mut command = tilts(&["replay", "--json", "--data"]);
    command.arg(data);
    command
}

async fn tamper(data: &Path, statement: &'static str) {
    let options = SqliteConnectOptions::new().filename(data.join("journal.db"));
    let mut connection: SqliteConnection = options.connect().await.unwrap();
    let done = connection.execute(statement).await.unwrap();
    assert!(done.rows_affected() > 0, "{statement}");
    connection.close().await.unwrap();
}

/// The data of a demo that has seen a day end: events, a seal and a snapshot.
async fn a_day_later() -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    let running = Running::demo(data.path());
    let browser = reqwest::Client::builder().cookie_store(true).build().unwrap();
    let clock = format!("{}/demo/clock", running.url());
    browser.post(&clock).json(&json!({ "advance_s": 24 * 3_600 })).send().await.unwrap().error_for_status().unwrap();
    // The day begins when the queue hears of the time; then it is sealed.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while serde_json::from_str::<Value>(&says(replay(data.path()))).unwrap()["sealed_to"] == 0 {
        assert!(std::time::Instant::now() < deadline, "the day was not sealed");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(running.stop().success());
    data
}

fn copy(data: &Path) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(data).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), dir.path().join(entry.file_name())).unwrap();
    }
    dir
}

#[tokio::test]
async fn a_good_journal_is_summed_up_and_a_damaged_one_told() {
    let data = a_day_later().await;
    let good: Value = serde_json::from_str(&says(replay(data.path()))).unwrap();
    assert_eq!((&good["promises"], &good["whole"]), (&json!("kept"), &json!(true)), "{good}");
    assert!(good["version"].as_u64().unwrap() >= good["sealed_to"].as_u64().unwrap());
    assert_eq!(says(replay(data.path())), says(replay(data.path())), "the same again");

    for (statement, words) in [
        (
            "UPDATE events SET body = CAST(replace(body, '\"at\":1', '\"at\":2') AS BLOB) WHERE version = 1",
            "are not those that were sealed",
        ),
        ("DELETE FROM events WHERE version = 1", "are not those that were sealed"),
        ("UPDATE seals SET hash = previous", "are not those that were sealed"),
        ("UPDATE seals SET first = 2", "does not continue the one before it"),
        ("DELETE FROM events WHERE version = (SELECT max(version) FROM events)", "is missing"),
        (
            "UPDATE events SET body = CAST('{}' AS BLOB) WHERE version = (SELECT max(version) FROM events)",
            "cannot be read",
        ),
        ("UPDATE snapshots SET body = CAST('{}' AS BLOB)", "the snapshot at version"),
        (
            "UPDATE snapshots SET body = CAST(replace(body, '\"version\":', '\"version\":1') AS BLOB)",
            "the snapshot does not lead where its events lead",
        ),
    ] {
        let damaged = copy(data.path());
        tamper(damaged.path(), statement).await;
        let said = refuses(replay(damaged.path()));
        assert!(
            said.starts_with("tilts: ") && said.contains(words),
            "{statement}\n said   {said:?}\n wanted {words:?}"
        );
    }

    let damaged = copy(data.path());
    // The log beside the file could mend it.
    for file in ["journal.db-wal", "journal.db-shm"] {
        let _ = std::fs::remove_file(damaged.path().join(file));
    }
    std::fs::write(damaged.path().join("journal.db"), vec![7; 8_192]).unwrap();
    let said = refuses(replay(damaged.path()));
    assert!(said.contains("journal.db"), "{said}");
}

#[test]
fn a_folder_without_a_journal_is_told_and_left_alone() {
    let empty = tempfile::tempdir().unwrap();
    let said = refuses(replay(empty.path()));
    assert!(said.contains("there is no journal in") && said.contains("--data"), "{said}");
    assert_eq!(std::fs::read_dir(empty.path()).unwrap().count(), 0, "nothing was made there");
}
