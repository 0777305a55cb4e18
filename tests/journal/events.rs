//! Events to append.

use tilts::journal::AppendId;
use tilts_queue::event::{Event, Recorded};
use tilts_queue::ids::NetworkId;
use tilts_queue::time::{DayKey, Millis};
use uuid::Uuid;

/// A stream.
pub const STREAM: NetworkId = NetworkId(Uuid::from_u128(1));
/// Another.
pub const OTHER: NetworkId = NetworkId(Uuid::from_u128(2));
/// A day, and the next.
pub const MONDAY: DayKey = DayKey(20_261_123);
pub const TUESDAY: DayKey = DayKey(20_261_124);

/// The append id of a number.
pub fn id(number: u128) -> AppendId {
    AppendId(Uuid::from_u128(number))
}

/// `count` events of a stream and day that follow version `after`.
pub fn events_of(stream: NetworkId, day: DayKey, after: u64, count: u64) -> Vec<Recorded> {
    (after + 1..=after + count)
        .map(|version| Recorded {
            network: stream,
            version,
            at: Millis(i64::try_from(version).unwrap()),
            day,
            schema: 1,
            cause: None,
            event: Event::DayStarted { day },
        })
        .collect()
}

/// `count` events of [`STREAM`] on [`MONDAY`] that follow version `after`.
pub fn events(after: u64, count: u64) -> Vec<Recorded> {
    events_of(STREAM, MONDAY, after, count)
}
