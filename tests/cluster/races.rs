//! Two that decide on one journal at the same time, with nobody preferred: the append alone settles who was first.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tilts::clock::Clock;
use tilts::dispatch::Dispatch;
use tilts::journal::{Journal, MemoryJournal};
use tilts::records::Store;
use tilts::{calendar, network};
use tilts_queue::command::{Actor, Answer, Command};
use tilts_queue::event::Event;
use tilts_queue::ids::{CommandId, HelpCallId};
use tilts_queue::invariants;
use tilts_queue::network::Rules;
use tokio::task::JoinSet;
use tokio::time::timeout;

const NOW: &str = "2026-11-24T10:00:00+02:00";
const WITHIN: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn two_that_decide_at_once_come_to_one_story() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Clock::starting_at(calendar::parse_instant(NOW).unwrap(), 1.0).unwrap();
    let records = Store::open(&dir.path().join("records.db"), clock.now()).await.unwrap();
    let source = network::read_dir(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/network"))).unwrap();
    network::import(&records, &source, clock.now()).await.unwrap();
    let (loaded, published) = network::load(&records, Rules::default(), &[], clock.now()).await.unwrap();
    let journal: Arc<dyn Journal> = Arc::new(MemoryJournal::new());
    let one = Dispatch::start(Arc::clone(&journal), &records, clock.clone(), None).await.unwrap();
    let other = Dispatch::start(Arc::clone(&journal), &records, clock.clone(), None).await.unwrap();
    let revise = Command::ReviseNetwork { revision: published.revision, content: published.hash };
    one.tell(Actor::System, revise).await.unwrap();
    timeout(WITHIN, other.watch().wait_for(|state| state.queue.version() == 1)).await.unwrap().unwrap();

    // In every room help is called through both at once: one call comes of it, and both hear of that one.
    let rooms: Vec<_> = loaded.network.rooms.iter().take(100).map(|room| room.id).collect();
    let mut asked = JoinSet::new();
    for room in &rooms {
        for through in [&one, &other] {
            let (through, clock, room) = (through.clone(), clock.clone(), *room);
            asked.spawn(async move {
                let help_call = HelpCallId(clock.new_id());
                let (id, call) = (CommandId(clock.new_id()), Command::CallHelp { help_call, room });
                let answer = through.ask(id, Actor::Room(room), call.clone()).await.unwrap();
                (room, through, id, call, answer)
            });
        }
    }
    let answers = asked.join_all().await;
    let head = journal.head(records.network_id()).await.unwrap();
    for follows in [&one, &other] {
        let mut states = follows.watch();
        timeout(WITHIN, states.wait_for(|state| state.queue.version() == head)).await.unwrap().unwrap();
    }
    assert_eq!(one.state().queue.state_hash(), other.state().queue.state_hash());
    invariants::check_thoroughly(&one.state().queue).unwrap();
    let calls: HashSet<_> = answers.iter().map(|(room, .., answer)| (*room, format!("{answer:?}"))).collect();
    assert_eq!(calls.len(), rooms.len(), "one call a room, whoever asked");
    let events = journal.read_from(records.network_id(), 1, 1_000).await.unwrap();
    let made = events.iter().filter(|recorded| matches!(recorded.event, Event::HelpCalled { .. })).count();
    assert_eq!(made, rooms.len());

    // And a repeat gets its first answer from either.
    for (room, through, id, call, answer) in answers {
        assert!(matches!(answer, Answer::HelpCall { .. }), "{answer:?}");
        for again in [&through, &one, &other] {
            assert_eq!(again.ask(id, Actor::Room(room), call.clone()).await, Ok(answer));
        }
    }
}
