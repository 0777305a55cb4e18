//! The whole server, killed under load: rooms ask for tickets, specialists accept and end, and whatever the server had
//! confirmed to any of them or shown on any page is there when it is started again on the same data.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::Value;
use tilts::auth::Role;
use tilts::journal::{Options, SqliteJournal};
use tilts::records::Store;
use tokio::sync::{Barrier, mpsc};
use tokio::time::timeout;

use super::chance::{below, rounds_or, seeded};
use super::child::{journal_file, records_file};
use super::people::{Before, Heard, Person, live};
use super::program::{Running, says, tilts};
use super::truth::{NOW, Truth};

/// Servers killed in a normal run; each takes some seconds.
const ROUNDS: u32 = 3;
/// How long anything may take before the test gives up.
const WITHIN: Duration = Duration::from_secs(60);

/// Everybody with a room or a desk, signed in.
async fn people(server: &Running) -> Vec<Person> {
    let mut people = Vec::new();
    for login in server.ready["demo"]["logins"].as_array().unwrap() {
        let role: Role = serde_json::from_value(login["role"].clone()).unwrap();
        if matches!(role, Role::Room | Role::Specialist) {
            let browser = reqwest::Client::builder().cookie_store(true).build().unwrap();
            browser.get(login["url"].as_str().unwrap()).send().await.unwrap();
            people.push(Person { role, browser });
        }
    }
    people
}

/// What `tilts replay` says; it has to be content.
fn replay(dir: &Path) -> Value {
    let mut command = tilts(&["replay", "--json", "--data"]);
    command.arg(dir);
    serde_json::from_str(&says(command)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_loses_nothing_that_it_had_told_anybody() {
    let mut random = seeded("server kills");
    let dir = tempfile::tempdir().unwrap();
    let mut server = Running::demo(dir.path());
    let people = people(&server).await;
    let mut truth = Truth::new(&Store::open(&records_file(dir.path()), NOW).await.unwrap());
    let mut before: Vec<Before> = people.iter().map(|_| Before { confirmed: Vec::new(), stood: None }).collect();
    let mut confirmed_in_all = 0;
    for round in 1..=rounds_or(ROUNDS) {
        let all_here = Arc::new(Barrier::new(people.len()));
        let (confirm, mut confirmations) = mpsc::unbounded_channel();
        let everybody: Vec<_> = people
            .iter()
            .zip(before.drain(..))
            .map(|(person, before)| {
                let random = ChaCha8Rng::seed_from_u64(random.next_u64());
                tokio::spawn(live(
                    person.clone(),
                    server.url().to_owned(),
                    before,
                    random,
                    all_here.clone(),
                    confirm.clone(),
                ))
            })
            .collect();
        drop(confirm);
        let after = 20 + below(&mut random, 200);
        let loaded = async {
            for _ in 0..after {
                if confirmations.recv().await.is_none() {
                    break;
                }
            }
        };
        let loaded = timeout(WITHIN, loaded).await;
        tokio::time::sleep(Duration::from_micros(below(&mut random, 20_000).into())).await;
        drop(server);
        let mut heard: Vec<Heard> = Vec::new();
        for person in everybody {
            heard.push(timeout(WITHIN, person).await.expect("everybody notices that the server is gone").unwrap());
        }
        assert!(loaded.is_ok(), "round {round}: too little was confirmed");
        confirmed_in_all += heard.iter().map(|one| one.confirmed.len()).sum::<usize>();

        let replayed = replay(dir.path());
        let journal = SqliteJournal::open(&journal_file(dir.path()), Options::default()).await.unwrap();
        let records = Store::open(&records_file(dir.path()), NOW).await.unwrap();
        truth.check(&journal, &records, &heard).await;
        journal.close().await;
        records.close().await;
        assert_eq!(replayed["version"], truth.queue.version(), "round {round}");
        assert_eq!(replayed["state_hash"], serde_json::to_value(truth.queue.state_hash()).unwrap(), "round {round}");
        before = heard
            .into_iter()
            .map(|one| Before {
                stood: one.seen.last().map(|(_, seen)| seen.in_queue(&truth.queue)),
                confirmed: one.confirmed,
            })
            .collect();
        server = Running::demo(dir.path());
    }
    println!(
        "{} kills of the server, {confirmed_in_all} confirmed commands of {} people, none lost; version {}",
        rounds_or(ROUNDS),
        people.len(),
        truth.queue.version()
    );
}
