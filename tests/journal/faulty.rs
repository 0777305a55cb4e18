//! A journal whose answers get lost: the append happens, or it does not, and the writer is told neither.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use tilts::journal::{AppendError, AppendId, Journal, PruneError, ReadError, Seal, Snapshot};
use tilts_queue::event::Recorded;
use tilts_queue::ids::NetworkId;
use tilts_queue::time::DayKey;
use tokio::sync::watch;

/// Wraps a journal and loses answers in a fixed rhythm: of every five appends the second is written and its answer
/// lost, the fourth is lost before it is written.
pub struct Faulty {
    inner: Arc<dyn Journal>,
    appends: AtomicU64,
}

impl Faulty {
    pub fn new(inner: Arc<dyn Journal>) -> Self {
        Self { inner, appends: AtomicU64::new(0) }
    }
}

#[async_trait]
impl Journal for Faulty {
    async fn append(
        &self,
        stream: NetworkId,
        expected: u64,
        id: AppendId,
        events: &[Recorded],
    ) -> Result<u64, AppendError> {
        match self.appends.fetch_add(1, Ordering::Relaxed) % 5 {
            1 => {
                self.inner.append(stream, expected, id, events).await?;
                Err(AppendError::Unknown)
            }
            3 => Err(AppendError::Unknown),
            _ => self.inner.append(stream, expected, id, events).await,
        }
    }

    async fn find_append(&self, stream: NetworkId, id: AppendId) -> Result<Option<u64>, ReadError> {
        self.inner.find_append(stream, id).await
    }

    async fn head(&self, stream: NetworkId) -> Result<u64, ReadError> {
        self.inner.head(stream).await
    }

    async fn read_from(&self, stream: NetworkId, from: u64, limit: usize) -> Result<Vec<Recorded>, ReadError> {
        self.inner.read_from(stream, from, limit).await
    }

    async fn read_raw(&self, stream: NetworkId, from: u64, limit: usize) -> Result<Vec<(u64, Vec<u8>)>, ReadError> {
        self.inner.read_raw(stream, from, limit).await
    }

    fn subscribe(&self, stream: NetworkId) -> watch::Receiver<u64> {
        self.inner.subscribe(stream)
    }

    async fn put_snapshot(&self, stream: NetworkId, snapshot: Snapshot) -> Result<(), ReadError> {
        self.inner.put_snapshot(stream, snapshot).await
    }

    async fn snapshot(&self, stream: NetworkId) -> Result<Option<Snapshot>, ReadError> {
        self.inner.snapshot(stream).await
    }

    async fn seal(&self, stream: NetworkId, day: DayKey) -> Result<Option<Seal>, ReadError> {
        self.inner.seal(stream, day).await
    }

    async fn seals(&self, stream: NetworkId) -> Result<Vec<Seal>, ReadError> {
        self.inner.seals(stream).await
    }

    async fn prune(&self, stream: NetworkId, before: u64, snapshot: u64) -> Result<(), PruneError> {
        self.inner.prune(stream, before, snapshot).await
    }
}
