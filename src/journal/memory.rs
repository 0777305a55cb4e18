//! A journal in memory: for tests, and for what need not survive the process.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use tilts_queue::code::ContentHash;
use tilts_queue::event::Recorded;
use tilts_queue::ids::NetworkId;
use tilts_queue::time::DayKey;
use tokio::sync::watch;

use super::{
    AppendError, AppendId, Journal, PruneError, READ_EVENTS_MAX, ReadError, SNAPSHOTS_KEPT, Seal, Snapshot,
    check_prune, decode, encode,
};

/// A journal in memory.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    streams: Mutex<HashMap<NetworkId, Stream>>,
}

#[derive(Debug, Default)]
struct Stream {
    events: BTreeMap<u64, (DayKey, Vec<u8>)>,
    appends: HashMap<AppendId, u64>,
    snapshots: BTreeMap<u64, Snapshot>,
    seals: Vec<Seal>,
    head: watch::Sender<u64>,
}

impl MemoryJournal {
    /// An empty journal.
    pub fn new() -> Self {
        Self::default()
    }

    fn streams(&self) -> MutexGuard<'_, HashMap<NetworkId, Stream>> {
        // Every change below is whole before the lock is let go, so a panic elsewhere leaves nothing half done.
        self.streams.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Stream {
    fn head(&self) -> u64 {
        *self.head.borrow()
    }

    fn raw(&self, from: u64, limit: usize) -> Result<Vec<(u64, Vec<u8>)>, ReadError> {
        let from = from.max(1);
        let first = self.events.keys().next().copied().unwrap_or(self.head() + 1);
        if from < first {
            return Err(ReadError::Pruned { first });
        }
        let limit = limit.min(READ_EVENTS_MAX);
        Ok(self.events.range(from..).take(limit).map(|(version, (_, bytes))| (*version, bytes.clone())).collect())
    }
}

#[async_trait]
impl Journal for MemoryJournal {
    async fn append(
        &self,
        stream: NetworkId,
        expected: u64,
        id: AppendId,
        events: &[Recorded],
    ) -> Result<u64, AppendError> {
        let bytes = encode(stream, expected, events)?;
        let mut streams = self.streams();
        let stream = streams.entry(stream).or_default();
        if let Some(version) = stream.appends.get(&id) {
            return Ok(*version);
        }
        let head = stream.head();
        if head != expected {
            return Err(AppendError::Conflict { head });
        }
        for (event, bytes) in events.iter().zip(bytes) {
            stream.events.insert(event.version, (event.day, bytes));
        }
        let head = events.last().map_or(head, |event| event.version);
        stream.appends.insert(id, head);
        stream.head.send_replace(head);
        Ok(head)
    }

    async fn find_append(&self, stream: NetworkId, id: AppendId) -> Result<Option<u64>, ReadError> {
        Ok(self.streams().entry(stream).or_default().appends.get(&id).copied())
    }

    async fn head(&self, stream: NetworkId) -> Result<u64, ReadError> {
        Ok(self.streams().entry(stream).or_default().head())
    }

    async fn read_from(&self, stream: NetworkId, from: u64, limit: usize) -> Result<Vec<Recorded>, ReadError> {
        let raw = self.read_raw(stream, from, limit).await?;
        raw.into_iter().map(|(version, bytes)| decode(version, &bytes)).collect()
    }

    async fn read_raw(&self, stream: NetworkId, from: u64, limit: usize) -> Result<Vec<(u64, Vec<u8>)>, ReadError> {
        self.streams().entry(stream).or_default().raw(from, limit)
    }

    fn subscribe(&self, stream: NetworkId) -> watch::Receiver<u64> {
        self.streams().entry(stream).or_default().head.subscribe()
    }

    async fn put_snapshot(&self, stream: NetworkId, snapshot: Snapshot) -> Result<(), ReadError> {
        let mut streams = self.streams();
        let snapshots = &mut streams.entry(stream).or_default().snapshots;
        snapshots.insert(snapshot.version, snapshot);
        while snapshots.len() > SNAPSHOTS_KEPT {
            snapshots.pop_first();
        }
        Ok(())
    }

    async fn snapshot(&self, stream: NetworkId) -> Result<Option<Snapshot>, ReadError> {
        let mut streams = self.streams();
        Ok(streams.entry(stream).or_default().snapshots.last_key_value().map(|(_, snapshot)| snapshot.clone()))
    }

    async fn seal(&self, stream: NetworkId, day: DayKey) -> Result<Option<Seal>, ReadError> {
        let mut streams = self.streams();
        let stream = streams.entry(stream).or_default();
        let (first, previous) =
            stream.seals.last().map_or((1, ContentHash([0; 32])), |seal| (seal.last + 1, seal.hash));
        let events: Vec<&[u8]> = stream
            .events
            .range(first..)
            .take_while(|(_, (of, _))| *of <= day)
            .map(|(_, (_, bytes))| bytes.as_slice())
            .collect();
        if events.is_empty() {
            return Ok(None);
        }
        let seal = Seal::over(day, first, previous, events);
        stream.seals.push(seal);
        Ok(Some(seal))
    }

    async fn seals(&self, stream: NetworkId) -> Result<Vec<Seal>, ReadError> {
        Ok(self.streams().entry(stream).or_default().seals.clone())
    }

    async fn prune(&self, stream: NetworkId, before: u64, snapshot: u64) -> Result<(), PruneError> {
        let mut streams = self.streams();
        let stream = streams.entry(stream).or_default();
        let sealed_to = stream.seals.last().map_or(0, |seal| seal.last);
        check_prune(before, snapshot, stream.snapshots.contains_key(&snapshot), sealed_to)?;
        stream.events = stream.events.split_off(&before);
        stream.appends.retain(|_, last| *last >= before);
        Ok(())
    }
}
