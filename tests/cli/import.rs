//! `tilts import DIR`: errors by file, line and column; whole or not at all; the same again changes nothing.

use std::path::Path;

use serde_json::Value;

use super::program::{refuses, says, tilts};

fn import(dir: &Path, data: &Path, flags: &[&str]) -> std::process::Command {
    let mut command = tilts(&["import"]);
    command.arg(dir).arg("--data").arg(data).args(flags);
    command
}

fn network() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/network"))
}

/// The demo network with one file changed.
fn changed(file: &str, change: impl Fn(String) -> String) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(network()).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), dir.path().join(entry.file_name())).unwrap();
    }
    let path = dir.path().join(file);
    std::fs::write(&path, change(std::fs::read_to_string(&path).unwrap())).unwrap();
    dir
}

#[test]
fn whole_or_not_at_all_and_the_same_again_changes_nothing() {
    let data = tempfile::tempdir().unwrap();
    assert_eq!(says(import(network(), data.path(), &[])), "imported\n");
    assert_eq!(says(import(network(), data.path(), &[])), "nothing has changed\n");
    let line: Value = serde_json::from_str(&says(import(network(), data.path(), &["--json"]))).unwrap();
    assert_eq!(line["changed"], false);

    // A good change beside a bad one: neither is made, so that the good network is still the one in force.
    let broken = changed("services.csv", |text| text.replacen(",video,", ",telepathy,", 1) + "a,b\n");
    let said = refuses(import(broken.path(), data.path(), &[]));
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(lines[0], "tilts: nothing was imported:", "{said}");
    assert!(lines.iter().any(|line| line.starts_with("services.csv:") && line.contains("telepathy")), "{said}");
    let place = lines.iter().find(|line| line.contains("telepathy")).unwrap();
    let numbers: Vec<_> = place.split(':').skip(1).take(2).map(|part| part.split(' ').next().unwrap()).collect();
    assert!(numbers.iter().all(|number| number.parse::<u64>().is_ok_and(|number| number > 0)), "{place}");
    assert_eq!(says(import(network(), data.path(), &[])), "nothing has changed\n");

    let renamed = changed("services.csv", |text| text.replacen(",25,", ",26,", 1));
    let changed = says(import(renamed.path(), data.path(), &[]));
    assert_eq!(changed, "imported\n");
}

#[test]
fn a_folder_without_the_files_is_told_file_by_file() {
    let (empty, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let said = refuses(import(empty.path(), data.path(), &[]));
    for file in ["municipalities.csv", "centers.csv", "institutions.csv", "services.csv", "holidays.csv"] {
        assert!(said.contains(file), "{file}: {said}");
    }
    assert!(!data.path().join("records.db").exists(), "nothing was begun");
}
