//! The demo's people: everybody who is needed, the same every time.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tilts::network;
use tilts::records::{PeopleFilter, Role, Store};
use tilts::{demo, records};
use tilts_queue::network::Rules;
use tilts_queue::time::Millis;

/// Tuesday 24 November 2026, 10:00 in Riga.
const NOW: Millis = Millis(1_795_507_200_000);

async fn demo_records(dir: &tempfile::TempDir) -> Store {
    let store = Store::open(&dir.path().join("records.db"), NOW).await.unwrap();
    let source = network::read_dir(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/network"))).unwrap();
    network::import(&store, &source, NOW).await.unwrap();
    store
}

async fn everybody(store: &Store) -> Vec<records::Person> {
    store.people(PeopleFilter::default(), 0, records::PAGE_MAX).await.unwrap()
}

#[tokio::test]
async fn every_service_that_a_room_offers_has_specialists() {
    let dir = tempfile::tempdir().unwrap();
    let store = demo_records(&dir).await;
    demo::seed(&store, NOW).await.unwrap();
    let (loaded, _) = network::load(&store, Rules::default(), &[], NOW).await.unwrap();
    let mut serving: BTreeMap<_, usize> = BTreeMap::new();
    for specialist in &loaded.network.specialists {
        for skill in &specialist.skills {
            *serving.entry(*skill).or_default() += 1;
        }
    }
    for service in loaded.network.services.iter().filter(|service| service.remote) {
        assert!(serving.get(&service.id).is_some_and(|count| *count >= 2), "{:?}", service.id);
    }
    let specialists = &loaded.network.specialists;
    assert_eq!(specialists.len(), 67, "four interpreters among them");
    assert_eq!(specialists.iter().filter(|specialist| specialist.signs).count(), 5);
    assert_eq!(specialists.iter().filter(|specialist| specialist.generalist).count(), 4);
    let institutions: BTreeSet<_> = specialists.iter().map(|specialist| specialist.institution).collect();
    assert_eq!(institutions.len(), loaded.catalogue.institutions.len());
    assert!(
        loaded
            .network
            .services
            .iter()
            .filter(|service| !service.remote && !service.interpreting)
            .all(|it| !serving.contains_key(&it.id))
    );
}

#[tokio::test]
async fn everybody_is_there_once_and_keeps_their_id() {
    let dir = tempfile::tempdir().unwrap();
    let store = demo_records(&dir).await;
    let count = demo::seed(&store, NOW).await.unwrap();
    let first = everybody(&store).await;
    assert_eq!(first.len(), count);
    let of = |role| first.iter().filter(|person| person.role == role).count();
    assert_eq!((of(Role::Specialist), of(Role::Employee), of(Role::Supervisor), of(Role::Admin)), (67, 166, 3, 1));
    assert_eq!(first.iter().map(|person| &person.name).collect::<BTreeSet<_>>().len(), count);
    for login in demo::SHOWCASE {
        assert!(store.login(login).await.unwrap().is_some(), "{login}");
    }
    demo::seed(&store, NOW).await.unwrap();
    assert_eq!(everybody(&store).await, first);
}
