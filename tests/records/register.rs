//! The projection of registrations, over journals of the simulation: residents who are cut off and come back, are handed
//! on, corrected, and a server that says everything twice.

use std::collections::{BTreeMap, BTreeSet};

use tilts::journal::{AppendId, Journal, MemoryJournal};
use tilts::records::{Dimension, Line, LineFilter, Store};
use tilts::reports::{content_of, counts_as, each_line, rebuild};
use tilts_queue::event::{Counted, Event, Recorded, RegistrationKind};
use tilts_queue::ids::{CenterId, RegistrationId, ServiceId, VisitId};
use tilts_queue::simulation::{Config, journal};
use tilts_queue::time::Month;
use uuid::Uuid;

use super::contract::{NOW, contract};
use super::servers::postgres::Postgres;

contract!(
    each_service_counts_once_for_a_visit_whatever_happens,
    the_projection_is_made_again_from_the_journal_and_a_month_keeps_its_hash,
    a_registration_that_the_journal_says_twice_counts_once,
);

const ALL: LineFilter = LineFilter {
    from: Month(0),
    to: Month(999_912),
    day: None,
    municipality: None,
    center: None,
    institution: None,
    service: None,
    channel: None,
    corrections: false,
};

/// A simulated week's events, as of this store's network.
fn events(store: &Store, seed: u64) -> Vec<Recorded> {
    let config = Config { rooms: 40, specialists: 14, days: 3, visits_a_day: 8, faults: 10, any_rules: true };
    let (_, lines) = journal(seed, config).unwrap();
    let read = |line: &String| Recorded { network: store.network_id(), ..Recorded::from_json(line).unwrap() };
    lines.iter().map(read).collect()
}

async fn lines(store: &Store) -> Vec<Line> {
    let mut lines = Vec::new();
    each_line(store, &ALL, |line| lines.push(line)).await.unwrap();
    lines
}

/// What counts, by the events alone.
#[derive(Default)]
struct Model {
    counts: BTreeMap<RegistrationId, (VisitId, CenterId, Option<Counted>)>,
    handled: BTreeMap<ServiceId, (i64, i64)>,
}

impl Model {
    fn of(events: &[Recorded]) -> Self {
        let mut model = Self::default();
        for recorded in events {
            match recorded.event {
                Event::Registered { registration, visit, service, institution, center, registered, .. } => {
                    let counted = Counted { service, institution, registered };
                    model.counts.entry(registration).or_insert((visit, center, Some(counted)));
                }
                Event::RegistrationCorrected { registration, after, .. } => {
                    model.counts.get_mut(&registration).unwrap().2 = after;
                }
                Event::WrapUpFinished { service, handled, .. } => {
                    let of = model.handled.entry(service).or_default();
                    *of = (of.0 + 1, of.1 + handled.0);
                }
                _ => {}
            }
        }
        model
    }

    fn sums(&self) -> BTreeMap<String, (i64, i64)> {
        let mut sums: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        for (_, center, counted) in self.counts.values() {
            let Some(counted) = counted else { continue };
            let sum = sums.entry(center.to_string()).or_default();
            match counted.registered {
                RegistrationKind::Consultation => sum.0 += 1,
                RegistrationKind::Application => sum.1 += 1,
            }
        }
        sums
    }
}

async fn each_service_counts_once_for_a_visit_whatever_happens(store: Store) {
    let mut corrected = 0;
    for seed in [1, 2, 3] {
        store.forget_projection().await.unwrap();
        let events = events(&store, seed);
        // In pieces of any size, every piece said twice: the second time it does not follow any more.
        let mut from = 0;
        for size in [1, 7, 400, 1_000].iter().cycle() {
            let piece = &events[from..events.len().min(from + size)];
            store.project(piece).await.unwrap();
            store.project(piece).await.unwrap();
            from += piece.len();
            if piece.is_empty() {
                break;
            }
        }
        assert_eq!(store.projected().await.unwrap(), events.last().unwrap().version);
        let model = Model::of(&events);
        let sums = store.register_sums(&ALL, &[Dimension::Center]).await.unwrap();
        let sums: BTreeMap<_, _> = sums
            .into_iter()
            .map(|mut sum| (sum.keys.remove(0), (sum.consultations, sum.applications)))
            .filter(|(_, counts)| *counts != (0, 0))
            .collect();
        assert_eq!(sums, model.sums(), "seed {seed}");
        let lines = lines(&store).await;
        let mut of: BTreeMap<RegistrationId, Vec<Line>> = BTreeMap::new();
        for line in lines {
            corrected += usize::from(line.reason.is_some());
            of.entry(line.registration).or_default().push(line);
        }
        let mut once = BTreeSet::new();
        for (registration, lines) in &of {
            let (visit, _, counted) = model.counts[registration];
            assert_eq!((counts_as(lines), lines[0].visit), (counted, visit));
            assert_eq!(lines.iter().map(|line| line.sign).sum::<i64>(), i64::from(counted.is_some()));
            assert!(lines[0].outcome.is_some() && lines[0].number.is_some() && lines[0].started_at.is_some());
            if let Some(counted) = counted {
                assert!(once.insert((visit, counted.service, counted.registered)), "counted twice: {lines:?}");
            }
        }
        assert!(of.len() > 100, "{} registrations are too few to show anything", of.len());
        // Demand: what was handled, and never more who left than came.
        let demand = store.demand(tilts_queue::time::DayKey(0), tilts_queue::time::DayKey(99_999_999)).await.unwrap();
        let mut handled: BTreeMap<ServiceId, (i64, i64)> = BTreeMap::new();
        let (mut arrivals, mut abandoned) = (0, 0);
        for one in demand {
            let of = handled.entry(one.service).or_default();
            *of = (of.0 + one.demand.handled, of.1 + one.demand.handled_ms);
            (arrivals, abandoned) = (arrivals + one.demand.arrivals, abandoned + one.demand.abandoned);
        }
        handled.retain(|_, of| *of != (0, 0));
        assert_eq!(handled, model.handled);
        assert!(abandoned > 0 && abandoned < arrivals);
    }
    assert!(corrected > 20, "{corrected} corrections are too few to show anything");
}

async fn the_projection_is_made_again_from_the_journal_and_a_month_keeps_its_hash(store: Store) {
    let events = events(&store, 4);
    let journal = MemoryJournal::new();
    for piece in events.chunks(500) {
        let id = AppendId(Uuid::from_u128(piece[0].version.into()));
        journal.append(store.network_id(), piece[0].version - 1, id, piece).await.unwrap();
    }
    rebuild(&store, &journal).await.unwrap();
    let (first, month) = (lines(&store).await, Month::of(events.last().unwrap().day));
    let hash = content_of(&store, month, None).await.unwrap();
    assert!(hash.0 > 100);
    rebuild(&store, &journal).await.unwrap();
    assert_eq!(lines(&store).await, first);
    assert_eq!(content_of(&store, month, None).await.unwrap(), hash);
    assert_ne!(content_of(&store, month, Some(hash.1)).await.unwrap().1, hash.1, "the month before is part of it");
    assert_eq!(content_of(&store, month.next(), None).await.unwrap().0, 0);
}

async fn a_registration_that_the_journal_says_twice_counts_once(store: Store) {
    let events = events(&store, 5);
    let registered = events.iter().find(|one| matches!(one.event, Event::Registered { .. })).unwrap();
    let twice = [1, 2].map(|version| Recorded { version, ..registered.clone() });
    store.project(&twice).await.unwrap();
    assert_eq!((lines(&store).await.len(), store.projected().await.unwrap()), (1, 2));
    // Events that do not follow are left for whoever has those between.
    store.project(&[Recorded { version: 9, ..registered.clone() }]).await.unwrap();
    assert_eq!(store.projected().await.unwrap(), 2);
}
