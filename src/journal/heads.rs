//! The versions of the streams, for those who subscribe.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use tilts_queue::ids::NetworkId;
use tokio::sync::watch;

/// The versions of the streams as this process knows them.
#[derive(Debug, Default)]
pub(super) struct Heads(Mutex<HashMap<NetworkId, watch::Sender<u64>>>);

impl Heads {
    fn all(&self) -> MutexGuard<'_, HashMap<NetworkId, watch::Sender<u64>>> {
        // A map of numbers is whole whatever happens to who holds the lock.
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Tells of a version; an older one than is known already is no news.
    pub fn tell(&self, stream: NetworkId, head: u64) {
        self.all().entry(stream).or_default().send_if_modified(|known| {
            let later = head > *known;
            *known = head.max(*known);
            later
        });
    }

    /// A receiver of a stream's version.
    pub fn subscribe(&self, stream: NetworkId) -> watch::Receiver<u64> {
        self.all().entry(stream).or_default().subscribe()
    }
}
