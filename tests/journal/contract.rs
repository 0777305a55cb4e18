//! One suite over every journal.

use std::sync::Arc;

use tilts::clock::Clock;
use tilts::journal::{
    APPEND_EVENTS_MAX, AppendError, Journal, MemoryJournal, Options, PruneError, READ_EVENTS_MAX, ReadError,
    RedisJournal, SNAPSHOTS_KEPT, Snapshot, SqliteJournal, verify,
};
use tilts_queue::code::ContentHash;

use super::events::{MONDAY, OTHER, STREAM, TUESDAY, events, events_of, id};
use super::faulty::Faulty;
use super::servers::Redis;

/// Runs each case against every journal.
macro_rules! contract {
    ($($case:ident),+ $(,)?) => {
        mod memory {
            use super::*;
            $(#[tokio::test] async fn $case() { super::$case(Arc::new(MemoryJournal::new())).await; })+
        }
        mod sqlite {
            use super::*;
            $(#[tokio::test] async fn $case() {
                let dir = tempfile::tempdir().unwrap();
                let journal = SqliteJournal::open(&dir.path().join("journal.db"), Options::default()).await.unwrap();
                super::$case(Arc::new(journal)).await;
            })+
        }
        mod redis {
            use super::*;
            $(#[tokio::test] async fn $case() {
                let (redis, dir) = (Redis::start(), tempfile::tempdir().unwrap());
                let journal = RedisJournal::open(&redis.url(), dir.path(), Clock::real()).await.unwrap();
                super::$case(Arc::new(journal)).await;
            })+
        }
    };
}

contract!(
    versions_count_without_a_gap,
    a_stale_writer_is_told_where_the_stream_stands,
    an_append_is_written_once,
    an_append_is_found_by_its_id,
    streams_do_not_see_each_other,
    malformed_appends_write_nothing,
    reads_are_bounded_and_in_order,
    one_of_many_writers_wins_each_version,
    subscribers_are_told,
    the_newest_snapshots_are_kept,
    seals_chain_over_the_days,
    only_what_is_sealed_and_in_a_snapshot_can_be_pruned,
    an_unknown_outcome_is_resolved_by_the_append_id,
);

type AnyJournal = Arc<dyn Journal>;

async fn versions_count_without_a_gap(journal: AnyJournal) {
    assert_eq!(journal.head(STREAM).await, Ok(0));
    assert_eq!(journal.append(STREAM, 0, id(1), &events(0, 3)).await, Ok(3));
    assert_eq!(journal.append(STREAM, 3, id(2), &events(3, 1)).await, Ok(4));
    assert_eq!(journal.head(STREAM).await, Ok(4));
    assert_eq!(journal.read_from(STREAM, 1, 100).await, Ok(events(0, 4)));
}

async fn a_stale_writer_is_told_where_the_stream_stands(journal: AnyJournal) {
    journal.append(STREAM, 0, id(1), &events(0, 3)).await.unwrap();
    for expected in [0, 2, 4, 1_000] {
        let refused = journal.append(STREAM, expected, id(2), &events(expected, 1)).await;
        assert_eq!(refused, Err(AppendError::Conflict { head: 3 }), "{expected}");
    }
    assert_eq!(journal.head(STREAM).await, Ok(3));
    assert_eq!(journal.find_append(STREAM, id(2)).await, Ok(None));
}

async fn an_append_is_written_once(journal: AnyJournal) {
    assert_eq!(journal.append(STREAM, 0, id(1), &events(0, 2)).await, Ok(2));
    assert_eq!(journal.append(STREAM, 2, id(2), &events(2, 2)).await, Ok(4));
    assert_eq!(journal.append(STREAM, 0, id(1), &events(0, 2)).await, Ok(2), "its repeat, after others");
    assert_eq!(journal.head(STREAM).await, Ok(4));
}

async fn an_append_is_found_by_its_id(journal: AnyJournal) {
    journal.append(STREAM, 0, id(1), &events(0, 2)).await.unwrap();
    assert_eq!(journal.find_append(STREAM, id(1)).await, Ok(Some(2)));
    assert_eq!(journal.find_append(STREAM, id(9)).await, Ok(None));
    assert_eq!(journal.find_append(OTHER, id(1)).await, Ok(None));
}

async fn streams_do_not_see_each_other(journal: AnyJournal) {
    journal.append(STREAM, 0, id(1), &events(0, 2)).await.unwrap();
    assert_eq!(journal.append(OTHER, 0, id(1), &events_of(OTHER, MONDAY, 0, 1)).await, Ok(1));
    assert_eq!(journal.head(STREAM).await, Ok(2));
    assert_eq!(journal.read_from(OTHER, 1, 100).await, Ok(events_of(OTHER, MONDAY, 0, 1)));
}

async fn malformed_appends_write_nothing(journal: AnyJournal) {
    let mut gap = events(0, 3);
    gap.remove(1);
    let cases = [
        ("no events", vec![]),
        ("a gap", gap),
        ("not after the version expected", events(1, 1)),
        ("another network's", events_of(OTHER, MONDAY, 0, 1)),
        ("too many", events(0, u64::try_from(APPEND_EVENTS_MAX).unwrap() + 1)),
    ];
    for (case, events) in cases {
        let refused = journal.append(STREAM, 0, id(1), &events).await;
        assert!(matches!(refused, Err(AppendError::Invalid(_))), "{case}: {refused:?}");
    }
    assert_eq!(journal.head(STREAM).await, Ok(0));
}

async fn reads_are_bounded_and_in_order(journal: AnyJournal) {
    let count = u64::try_from(READ_EVENTS_MAX).unwrap() + 500;
    journal.append(STREAM, 0, id(1), &events(0, count)).await.unwrap();
    assert_eq!(journal.read_from(STREAM, 5, 3).await, Ok(events(4, 3)));
    assert_eq!(journal.read_from(STREAM, 1, usize::MAX).await.unwrap().len(), READ_EVENTS_MAX);
    assert_eq!(journal.read_from(STREAM, count, 10).await, Ok(events(count - 1, 1)));
    assert_eq!(journal.read_from(STREAM, count + 1, 10).await, Ok(vec![]));
}

async fn one_of_many_writers_wins_each_version(journal: AnyJournal) {
    const WRITERS: u64 = 8;
    const ROUNDS: u64 = 20;
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let journal = Arc::clone(&journal);
        writers.spawn(async move {
            let (mut won, mut head) = (0, 0);
            while won < ROUNDS {
                let append = id(u128::from(writer * 1_000 + won + 1));
                match journal.append(STREAM, head, append, &events(head, 1)).await {
                    Ok(version) => (won, head) = (won + 1, version),
                    Err(AppendError::Conflict { head: now }) => head = now,
                    Err(error) => panic!("{error}"),
                }
            }
        });
    }
    writers.join_all().await;
    assert_eq!(journal.head(STREAM).await, Ok(WRITERS * ROUNDS));
    assert_eq!(journal.read_from(STREAM, 1, 1_000).await, Ok(events(0, WRITERS * ROUNDS)));
}

async fn subscribers_are_told(journal: AnyJournal) {
    let mut told = journal.subscribe(STREAM);
    assert_eq!(*told.borrow_and_update(), 0);
    journal.append(STREAM, 0, id(1), &events(0, 3)).await.unwrap();
    told.changed().await.unwrap();
    assert_eq!(*told.borrow_and_update(), 3);
    journal.append(OTHER, 0, id(2), &events_of(OTHER, MONDAY, 0, 1)).await.unwrap();
    assert!(!told.has_changed().unwrap());
    assert_eq!(*journal.subscribe(STREAM).borrow(), 3, "who comes later sees it too");
}

async fn the_newest_snapshots_are_kept(journal: AnyJournal) {
    assert_eq!(journal.snapshot(STREAM).await, Ok(None));
    let snapshot = |version: u64| Snapshot { version, schema: 1, bytes: version.to_be_bytes().into() };
    for version in [10, 30, 20, 40, 50] {
        journal.put_snapshot(STREAM, snapshot(version)).await.unwrap();
    }
    assert_eq!(journal.snapshot(STREAM).await, Ok(Some(snapshot(50))));
    assert_eq!(journal.snapshot(OTHER).await, Ok(None));
    let oldest_kept = 50 - 10 * (u64::try_from(SNAPSHOTS_KEPT).unwrap() - 1);
    assert_eq!(journal.prune(STREAM, 1, oldest_kept - 10).await, Err(PruneError::NoSnapshot(oldest_kept - 10)));
    assert_eq!(journal.prune(STREAM, 1, oldest_kept).await, Ok(()));
}

/// Two days and a part of a third.
async fn three_days(journal: &AnyJournal) {
    journal.append(STREAM, 0, id(1), &events_of(STREAM, MONDAY, 0, 1_200)).await.unwrap();
    journal.append(STREAM, 1_200, id(2), &events_of(STREAM, TUESDAY, 1_200, 5)).await.unwrap();
    let wednesday = tilts_queue::time::DayKey(TUESDAY.0 + 1);
    journal.append(STREAM, 1_205, id(3), &events_of(STREAM, wednesday, 1_205, 2)).await.unwrap();
}

async fn seals_chain_over_the_days(journal: AnyJournal) {
    assert_eq!(journal.seal(STREAM, MONDAY).await, Ok(None), "nothing to seal");
    three_days(&journal).await;
    let monday = journal.seal(STREAM, MONDAY).await.unwrap().unwrap();
    assert_eq!((monday.first, monday.last, monday.previous), (1, 1_200, ContentHash([0; 32])));
    assert_eq!(journal.seal(STREAM, MONDAY).await, Ok(None), "sealed already");
    let tuesday = journal.seal(STREAM, TUESDAY).await.unwrap().unwrap();
    assert_eq!((tuesday.first, tuesday.last, tuesday.previous), (1_201, 1_205, monday.hash));
    assert_eq!(journal.seals(STREAM).await, Ok(vec![monday, tuesday]));
    assert_eq!(verify(journal.as_ref(), STREAM).await, Ok(1_205));
}

async fn only_what_is_sealed_and_in_a_snapshot_can_be_pruned(journal: AnyJournal) {
    three_days(&journal).await;
    assert_eq!(journal.prune(STREAM, 100, 1_206).await, Err(PruneError::NoSnapshot(1_206)));
    journal.put_snapshot(STREAM, Snapshot { version: 1_203, schema: 1, bytes: vec![1] }).await.unwrap();
    assert_eq!(journal.prune(STREAM, 1_205, 1_203).await, Err(PruneError::BeyondSnapshot(1_204)));
    assert_eq!(journal.prune(STREAM, 1_204, 1_203).await, Err(PruneError::NotSealed(0)));
    journal.seal(STREAM, MONDAY).await.unwrap();
    assert_eq!(journal.prune(STREAM, 1_204, 1_203).await, Err(PruneError::NotSealed(1_200)));
    assert_eq!(journal.prune(STREAM, 1_201, 1_203).await, Ok(()));

    assert_eq!(journal.read_from(STREAM, 1_200, 10).await, Err(ReadError::Pruned { first: 1_201 }));
    assert_eq!(journal.read_from(STREAM, 1_201, 1).await, Ok(events_of(STREAM, TUESDAY, 1_200, 1)));
    assert_eq!(journal.head(STREAM).await, Ok(1_207));
    assert_eq!(journal.find_append(STREAM, id(1)).await, Ok(None), "gone with its events");
    assert_eq!(journal.find_append(STREAM, id(2)).await, Ok(Some(1_205)));
    journal.seal(STREAM, TUESDAY).await.unwrap();
    assert_eq!(verify(journal.as_ref(), STREAM).await, Ok(1_205), "the chain goes on after a prune");
    assert_eq!(journal.append(STREAM, 1_207, id(4), &events(1_207, 1)).await, Ok(1_208));
}

/// How a writer behaves whose answers may be lost.
async fn an_unknown_outcome_is_resolved_by_the_append_id(journal: AnyJournal) {
    let journal = Faulty::new(journal);
    let (mut head, mut lost) = (0, 0);
    for number in 1..=50 {
        let batch = events(head, 2);
        loop {
            match journal.append(STREAM, head, id(number), &batch).await {
                Ok(version) => {
                    head = version;
                    break;
                }
                Err(AppendError::Unknown) => lost += 1,
                Err(error) => panic!("{error}"),
            }
            if let Some(version) = journal.find_append(STREAM, id(number)).await.unwrap() {
                head = version;
                break;
            }
        }
    }
    assert!(lost >= 20, "answers were lost: {lost}");
    assert_eq!(journal.read_from(STREAM, 1, 1_000).await, Ok(events(0, 100)), "each once, none missing");
}
