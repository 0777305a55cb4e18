//! What the Redis journal promises besides: it is there after Redis was killed, tells of what other nodes write, does not
//! write with a wrong clock, knows what it does not know, and keeps sealed days in files.

use std::path::Path;
use std::time::Duration;

use tilts::clock::Clock;
use tilts::journal::{AppendError, Journal, ReadError, RedisJournal, SealError, Snapshot, verify};
use tilts_queue::time::Span;
use tokio::time::timeout;

use super::events::{MONDAY, STREAM, TUESDAY, events, events_of, id};
use super::servers::Redis;

const WITHIN: Duration = Duration::from_secs(60);

async fn open(redis: &Redis, archive: &Path) -> RedisJournal {
    RedisJournal::open(&redis.url(), archive, Clock::real()).await.unwrap()
}

#[tokio::test]
async fn everything_is_there_after_redis_was_killed() {
    let (mut redis, dir) = (Redis::start(), tempfile::tempdir().unwrap());
    let journal = open(&redis, dir.path()).await;
    for number in 0..20 {
        journal.append(STREAM, number * 3, id(u128::from(number) + 1), &events(number * 3, 3)).await.unwrap();
    }
    redis.restart();
    let journal = open(&redis, dir.path()).await;
    assert_eq!(journal.read_from(STREAM, 1, 100).await, Ok(events(0, 60)));
    assert_eq!(journal.append(STREAM, 0, id(1), &events(0, 3)).await, Ok(3), "a repeat across the restart");
}

#[tokio::test]
async fn a_node_hears_of_what_another_writes() {
    let (mut redis, dir) = (Redis::start(), tempfile::tempdir().unwrap());
    let (one, other) = (open(&redis, dir.path()).await, open(&redis, dir.path()).await);
    let mut told = other.subscribe(STREAM);
    one.append(STREAM, 0, id(1), &events(0, 2)).await.unwrap();
    timeout(WITHIN, told.wait_for(|head| *head == 2)).await.unwrap().unwrap();
    let refused = other.append(STREAM, 0, id(2), &events(0, 1)).await;
    assert_eq!(refused, Err(AppendError::Conflict { head: 2 }));

    // Nor is it deaf after Redis was away.
    redis.restart();
    let one = open(&redis, dir.path()).await;
    one.append(STREAM, 2, id(3), &events(2, 1)).await.unwrap();
    timeout(WITHIN, told.wait_for(|head| *head == 3)).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_node_with_a_wrong_clock_does_not_write() {
    let (redis, dir) = (Redis::start(), tempfile::tempdir().unwrap());
    for (off, writes) in [(-1_500, false), (1_500, false), (400, true)] {
        let clock = Clock::real_but_off(Span(off));
        let journal = RedisJournal::open(&redis.url(), dir.path(), clock).await.unwrap();
        let answer = journal.append(STREAM, 0, id(1), &events(0, 1)).await;
        assert_eq!(answer.is_ok(), writes, "{off} ms off: {answer:?}");
        let is_refused = matches!(&answer, Err(AppendError::Unavailable(why)) if why.contains("NTP"));
        assert_ne!(is_refused, writes, "{answer:?}");
    }
}

#[tokio::test]
async fn an_append_without_an_answer_is_unknown_and_is_not_written_late() {
    let (redis, dir) = (Redis::start(), tempfile::tempdir().unwrap());
    let journal = open(&redis, dir.path()).await;
    journal.append(STREAM, 0, id(1), &events(0, 1)).await.unwrap();
    redis.freeze();
    assert_eq!(journal.append(STREAM, 1, id(2), &events(1, 1)).await, Err(AppendError::Unknown));
    redis.thaw();
    let found = async {
        loop {
            if let Ok(found) = journal.find_append(STREAM, id(2)).await {
                return found;
            }
        }
    };
    assert_eq!(timeout(WITHIN, found).await.unwrap(), None, "it is a second old and more when Redis reads it");
    assert_eq!(journal.append(STREAM, 1, id(3), &events(1, 1)).await, Ok(2));
    assert_eq!(journal.find_append(STREAM, id(2)).await, Ok(None));
}

#[tokio::test]
async fn without_redis_nothing_is_written() {
    let (mut redis, dir) = (Redis::start(), tempfile::tempdir().unwrap());
    let journal = open(&redis, dir.path()).await;
    redis.kill();
    let unavailable = async {
        while !matches!(journal.append(STREAM, 0, id(1), &events(0, 1)).await, Err(AppendError::Unavailable(_))) {}
    };
    timeout(WITHIN, unavailable).await.unwrap();
    assert!(matches!(journal.head(STREAM).await, Err(ReadError::Unavailable(_))));
    redis.restart();
    let again = async { while journal.append(STREAM, 0, id(2), &events(0, 1)).await.is_err() {} };
    timeout(WITHIN, again).await.unwrap();
}

/// How many events Redis holds.
async fn in_memory(redis: &Redis) -> u64 {
    let client = redis::Client::open(redis.url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let key = format!("tilts:{{{STREAM}}}:events");
    redis::cmd("XLEN").arg(key).query_async(&mut connection).await.unwrap()
}

#[tokio::test]
async fn a_sealed_day_goes_into_the_archive_and_out_of_memory() {
    let (redis, dir) = (Redis::start(), tempfile::tempdir().unwrap());
    let journal = open(&redis, dir.path()).await;
    let monday = events_of(STREAM, MONDAY, 0, 2_500);
    journal.append(STREAM, 0, id(1), &monday).await.unwrap();
    journal.append(STREAM, 2_500, id(2), &events_of(STREAM, TUESDAY, 2_500, 10)).await.unwrap();
    journal.put_snapshot(STREAM, Snapshot { version: 2_505, schema: 1, bytes: vec![1] }).await.unwrap();
    assert_eq!(in_memory(&redis).await, 2_510);
    journal.seal(STREAM, MONDAY).await.unwrap().unwrap();
    assert_eq!(in_memory(&redis).await, 10);

    assert_eq!(journal.read_from(STREAM, 1, 2).await.unwrap(), monday[..2]);
    assert_eq!(journal.read_from(STREAM, 2_499, 10).await.unwrap(), monday[2_498..]);
    assert_eq!(journal.read_from(STREAM, 2_501, 1).await, Ok(events_of(STREAM, TUESDAY, 2_500, 1)));
    assert_eq!(verify(&journal, STREAM).await, Ok(2_500));
    assert_eq!(journal.append(STREAM, 2_510, id(3), &events(2_510, 1)).await, Ok(2_511));

    let folder = std::fs::read_dir(dir.path().join(STREAM.to_string())).unwrap().next().unwrap().unwrap();
    let text = std::fs::read_to_string(folder.path()).unwrap();
    std::fs::write(folder.path(), text.replacen("\"at\":7,", "\"at\":8,", 1)).unwrap();
    let journal = open(&redis, dir.path()).await;
    assert_eq!(verify(&journal, STREAM).await, Err(SealError::Changed(MONDAY)));
}
