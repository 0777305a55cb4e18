//! Both nodes under the load of everybody in the demo, and `kill -9` of either.

use std::sync::Arc;
use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use tilts::auth::Role;
use tilts_queue::invariants;
use tokio::sync::{Barrier, mpsc};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::chance::{below, rounds_or, seeded};
use super::nodes::{Stores, browser};
use super::people::{Before, Heard, Person, live};
use super::program::Running;
use super::truth::Truth;

/// How long anything may take before the test gives up.
const WITHIN: Duration = Duration::from_secs(120);

/// Everybody with a room or a desk, signed in at the node.
async fn people(node: &Running) -> Vec<Person> {
    let mut people = Vec::new();
    for role in [Role::Room, Role::Specialist] {
        let logins = node.ready["demo"]["logins"].as_array().unwrap();
        let count = logins.iter().filter(|login| login["role"] == serde_json::to_value(role).unwrap()).count();
        for number in 0..count {
            people.push(Person { role, browser: browser(node, role, number).await });
        }
    }
    people
}

/// Lets people live at a node.
fn let_live(
    people: &[Person],
    before: Vec<Before>,
    node: &Running,
    random: &mut ChaCha8Rng,
    all_here: &Arc<Barrier>,
    confirm: &mpsc::UnboundedSender<()>,
) -> Vec<JoinHandle<Heard>> {
    let started = people.iter().zip(before).map(|(person, before)| {
        let random = ChaCha8Rng::seed_from_u64(random.next_u64());
        let (url, all_here, confirm) = (node.url().to_owned(), Arc::clone(all_here), confirm.clone());
        tokio::spawn(live(person.clone(), url, before, random, all_here, confirm))
    });
    started.collect()
}

fn nothing_before(people: &[Person]) -> Vec<Before> {
    people.iter().map(|_| Before { confirmed: Vec::new(), stood: None }).collect()
}

async fn all_heard(everybody: Vec<JoinHandle<Heard>>) -> Vec<Heard> {
    let mut heard = Vec::new();
    for person in everybody {
        heard.push(timeout(WITHIN, person).await.expect("everybody notices that the server is gone").unwrap());
    }
    heard
}

/// What one person was told by one node and, after it was killed, by the other.
fn one_life(first: Heard, later: Heard) -> Heard {
    Heard {
        confirmed: [first.confirmed, later.confirmed].concat(),
        seen: first.seen.into_iter().chain(later.seen).collect(),
        unanswered: [first.unanswered, later.unanswered].concat(),
    }
}

async fn confirmed(confirmations: &mut mpsc::UnboundedReceiver<()>, count: u32) {
    let counted = async {
        for _ in 0..count {
            confirmations.recv().await.expect("somebody lives");
        }
    };
    timeout(WITHIN, counted).await.expect("enough was confirmed");
}

/// People at both nodes; one node is killed, its people go to the other and find there what was confirmed to them; then the
/// other is killed, too. Afterwards the one journal has to explain all that was shown and confirmed to anybody anywhere.
async fn one_is_killed_then_the_other(kills_preferred: bool) {
    let mut random = seeded(if kills_preferred { "the preferred node is killed" } else { "the other node is killed" });
    let (rounds, mut count) = (rounds_or(1), 0);
    for _ in 0..rounds {
        count += round(kills_preferred, &mut random).await;
    }
    println!("{rounds} times both nodes killed in turn, {count} confirmed commands, none lost");
}

/// The count of commands that were confirmed.
async fn round(kills_preferred: bool, random: &mut ChaCha8Rng) -> usize {
    let stores = Stores::new().await;
    super::nodes::keys(stores.dir.path());
    let first = stores.node("one");
    let second = stores.node("two");
    // The first to start has the lease.
    let (killed, kept) = if kills_preferred { (first, second) } else { (second, first) };
    let everybody = people(&killed).await;
    // Every second resident and specialist at each node, so that most consultations join both.
    let (here, there): (Vec<_>, Vec<_>) = everybody.into_iter().enumerate().partition(|(number, _)| number % 2 == 0);
    let people_of = |these: Vec<(usize, Person)>| these.into_iter().map(|(_, person)| person).collect::<Vec<_>>();
    let (here, there) = (people_of(here), people_of(there));

    let (confirm, mut confirmations) = mpsc::unbounded_channel();
    let all_here = Arc::new(Barrier::new(here.len() + there.len()));
    let at_killed = let_live(&here, nothing_before(&here), &killed, random, &all_here, &confirm);
    let at_kept = let_live(&there, nothing_before(&there), &kept, random, &all_here, &confirm);
    confirmed(&mut confirmations, 100 + below(random, 200)).await;
    tokio::time::sleep(Duration::from_micros(below(random, 20_000).into())).await;
    drop(killed);
    let at_killed = all_heard(at_killed).await;

    let before = at_killed.iter().map(|one| Before { confirmed: one.confirmed.clone(), stood: None }).collect();
    let all_here = Arc::new(Barrier::new(here.len() + 1));
    let returned = let_live(&here, before, &kept, random, &all_here, &confirm);
    // Not before everybody has found again what was confirmed; what those at the other node did meanwhile does not count.
    timeout(WITHIN, all_here.wait()).await.expect("everybody finds what was confirmed");
    while confirmations.try_recv().is_ok() {}
    confirmed(&mut confirmations, 100 + below(random, 200)).await;
    drop(kept);
    let mut heard = all_heard(at_kept).await;
    let returned = all_heard(returned).await;
    heard.extend(at_killed.into_iter().zip(returned).map(|(first, later)| one_life(first, later)));

    let (journal, records) = (stores.journal().await, stores.records().await);
    let mut truth = Truth::new(&records);
    truth.check(&journal, &records, &heard).await;
    invariants::check_thoroughly(&truth.queue).expect("every promise is kept");
    heard.iter().map(|one| one.confirmed.len()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_when_the_preferred_node_is_killed() {
    one_is_killed_then_the_other(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_when_the_other_node_is_killed() {
    one_is_killed_then_the_other(false).await;
}
