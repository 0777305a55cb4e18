//! What `tilts check` says of shared stores.

use std::collections::BTreeMap;

use serde_json::Value;

use super::nodes::{Stores, keys};
use super::program::{says, tilts};
use super::servers::Redis;

/// State of each check, by its name; the program fails when one fails.
fn checked(mut command: std::process::Command) -> BTreeMap<String, String> {
    let done = command.args(["--listen", "127.0.0.1:0", "--json"]).output().unwrap();
    let lines = String::from_utf8(done.stdout).unwrap();
    let findings = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    findings.map(|finding| (text(&finding["check"]), text(&finding["state"]))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn stores_as_they_should_be_are_content() {
    let stores = Stores::new().await;
    keys(stores.dir.path());
    let data = stores.dir.path().join("one");
    let mut import = stores.program(&["import", "network", "--data"]);
    import.arg(&data);
    says(import);
    drop(stores.node("one"));
    let mut check = stores.program(&["check", "--data"]);
    check.arg(&data);
    let found = checked(check);
    for name in ["Redis", "Redis time", "Redis settings", "PostgreSQL", "network", "nodes' keys"] {
        assert_eq!(found.get(name).map(String::as_str), Some("ok"), "{name}: {found:?}");
    }
    let mut replay = stores.program(&["replay", "--json", "--data"]);
    replay.arg(&data);
    let replayed: Value = serde_json::from_str(&says(replay)).unwrap();
    assert_eq!(replayed["promises"], "kept");
    assert!(replayed["version"].as_u64().unwrap() > 0, "{replayed}");
}

#[test]
fn a_redis_that_could_lose_something_and_a_database_that_is_away_are_found() {
    let redis = Redis::start_with(&["--appendonly", "yes", "--appendfsync", "everysec"]);
    let dir = tempfile::tempdir().unwrap();
    let mut check = tilts(&["check", "--data"]);
    check.arg(dir.path());
    check
        .env("TILTS_STORE_REDIS_URL", redis.url())
        .env("TILTS_STORE_POSTGRES_URL", "postgres://nobody@127.0.0.1:1/none");
    let found = checked(check);
    assert_eq!(found["Redis settings"], "fail", "{found:?}");
    assert_eq!(found["PostgreSQL"], "fail", "{found:?}");
    assert_eq!(found["nodes' keys"], "warn", "{found:?}");
}
