//! Journals written by earlier releases replay to the state they had then: `golden/`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use tilts_queue::event::{Event, Recorded};
use tilts_queue::invariants;
use tilts_queue::network::Network;
use tilts_queue::simulation::{Config, journal};
use tilts_queue::{Queue, Snapshot};

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// The state after a journal; half-way it goes through a snapshot.
fn replay(contents: &str, journal: &str) -> Queue {
    let contents: Vec<Arc<Network>> = contents.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let records: Vec<Recorded> = journal.lines().map(|line| Recorded::from_json(line).unwrap()).collect();
    let mut queue = Queue::new(records[0].network);
    let provide = |queue: &mut Queue| {
        for content in &contents {
            queue.provide(Arc::clone(content));
        }
    };
    provide(&mut queue);
    for (at, recorded) in records.iter().enumerate() {
        assert_eq!(recorded.version, queue.version() + 1);
        queue.apply(recorded);
        if at == records.len() / 2 {
            let written = serde_json::to_string(&queue.snapshot()).unwrap();
            let snapshot: Snapshot = serde_json::from_str(&written).unwrap();
            let content = contents.iter().find(|content| Some(content.content_hash()) == queue.content());
            queue = Queue::restore(snapshot, content.cloned()).unwrap();
            provide(&mut queue);
        }
    }
    queue
}

#[test]
fn journals_of_every_release_replay_to_their_state() {
    let mut newest = String::new();
    for version in 1.. {
        let file = |what: &str| golden().join(format!("{what}-v{version}"));
        let Ok(journal) = fs::read_to_string(file("journal").with_extension("jsonl")) else { break };
        let contents = fs::read_to_string(file("networks").with_extension("jsonl")).unwrap();
        let expected = fs::read_to_string(file("state").with_extension("sha256")).unwrap();
        let queue = replay(&contents, &journal);
        invariants::check_thoroughly(&queue).unwrap();
        assert_eq!(queue.state_hash().to_string(), expected.trim(), "journal-v{version} leads to another state");
        newest = journal;
    }
    let missing = missing(&newest);
    assert!(missing.is_empty(), "the newest golden journal lacks {missing:?}: write the next");
}

/// The kinds of events that a journal does not have as they are written today.
fn missing(journal: &str) -> BTreeSet<(&'static str, u64)> {
    let lines = journal.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let written: BTreeSet<_> = lines
        .map(|line| (line["event"]["kind"].as_str().unwrap().to_owned(), line["schema"].as_u64().unwrap()))
        .collect();
    let kinds = Event::KINDS.iter().map(|(kind, schema)| (*kind, u64::from(*schema)));
    kinds.filter(|(kind, schema)| !written.contains(&((*kind).to_owned(), *schema))).collect()
}

/// Writes the next golden journal. Run with `cargo test -p tilts-queue --test golden -- --ignored` when a kind or a
/// schema version has been added. It never touches one that is there.
#[test]
#[ignore = "writes a file; only for a release that adds kinds or schema versions"]
fn write_the_next_golden_journal() {
    let version = (1..).find(|version| !golden().join(format!("journal-v{version}.jsonl")).exists()).unwrap();
    // Worlds grow with the seed until everything happens; the journal ends with the decision in which it has.
    let whole = (0..80).find_map(|seed| {
        let more = seed / 2;
        let (rooms, specialists, days) = (12 + 2 * more, 7 + more, 2 + more / 4);
        let config = Config { rooms, specialists, days, faults: 10, ..Config::default() };
        let (contents, lines) = journal(seed.into(), config).unwrap();
        let mut kinds = BTreeSet::new();
        let records: Vec<Recorded> = lines.iter().map(|line| Recorded::from_json(line).unwrap()).collect();
        let whole = records.iter().position(|recorded| {
            kinds.insert(recorded.event.kind());
            kinds.len() == Event::KINDS.len()
        })?;
        let decision = |recorded: &Recorded| (recorded.cause, recorded.at);
        let rest = records[whole..].iter().take_while(|later| decision(later) == decision(&records[whole]));
        Some((contents, lines[..whole + rest.count()].join("\n") + "\n"))
    });
    let (contents, journal) = whole.expect("no seed whose journal has every kind of event");
    let contents: String = contents.iter().map(|content| serde_json::to_string(&**content).unwrap() + "\n").collect();
    let state = replay(&contents, &journal).state_hash();
    for (name, text) in [
        (format!("journal-v{version}.jsonl"), journal),
        (format!("networks-v{version}.jsonl"), contents),
        (format!("state-v{version}.sha256"), format!("{state}\n")),
    ] {
        let mut new = fs::OpenOptions::new();
        let opened = new.write(true).create_new(true).open(golden().join(name));
        let mut file = opened.expect("a golden file is never overwritten");
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
    }
}
