//! One direction of the link: a thread that takes packets from one device, and one that gives them to the other when
//! their time has come.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Instant;

use serde::Serialize;
use tun_rs::SyncDevice;

use crate::conditions::{Conditions, Fate, Path};
use crate::packet::{Kind, Packet};

/// Packets under way at a time; one more is dropped as if a queue were full.
const UNDER_WAY_MAX: usize = 65_536;
const PACKET_BYTES_MAX: usize = 2_048;

/// What became of the packets since the link began.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Counts {
    /// Packets that came.
    pub offered: u64,
    /// Of these, sound and picture over UDP.
    pub offered_rtp: u64,
    /// Packets that arrived.
    pub delivered: u64,
    /// Bytes that arrived, IP headers included.
    pub delivered_bytes: u64,
    /// Of these, TCP: the pages, their signaling, and media that takes that way.
    pub delivered_tcp_bytes: u64,
    /// Dropped by chance.
    pub lost: u64,
    /// Dropped because a queue was full.
    pub queue_full: u64,
    /// Dropped by the firewall.
    pub blocked: u64,
    /// Dropped because the link was down.
    pub cut: u64,
}

/// A packet under way: when it arrives, its number, its bytes.
type UnderWay = Reverse<(Instant, u64, Vec<u8>)>;

struct State {
    path: Path,
    under_way: BinaryHeap<UnderWay>,
    counts: Counts,
}

struct Shared {
    to: Arc<SyncDevice>,
    state: Mutex<State>,
    changed: Condvar,
}

/// One direction, running.
#[derive(Clone)]
pub struct Direction(Arc<Shared>);

impl Direction {
    /// Begins to move packets; `broken` is told why, should a device fail.
    pub fn start(
        from: &Arc<SyncDevice>,
        to: &Arc<SyncDevice>,
        seed: u64,
        broken: impl FnOnce(std::io::Error) + Send + 'static,
    ) -> Self {
        let state = State { path: Path::new(seed), under_way: BinaryHeap::new(), counts: Counts::default() };
        let direction =
            Self(Arc::new(Shared { to: Arc::clone(to), state: Mutex::new(state), changed: Condvar::new() }));
        let (taker, giver, from) = (direction.clone(), direction.clone(), Arc::clone(from));
        thread::spawn(move || broken(taker.take(&from)));
        thread::spawn(move || giver.give());
        direction
    }

    /// Changes how it is, from the next packet on; a cut loses what is under way too.
    pub fn set(&self, conditions: Conditions) {
        let mut state = self.lock();
        state.path.set(conditions);
        if conditions.cut {
            state.counts.cut += state.under_way.len() as u64;
            state.under_way.clear();
        }
    }

    /// What became of the packets so far.
    pub fn counts(&self) -> Counts {
        self.lock().counts
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while the lock is held; if it ever did, what it guards is still whole.
        self.0.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn take(&self, from: &SyncDevice) -> std::io::Error {
        let mut buffer = [0; PACKET_BYTES_MAX];
        let mut number = 0;
        loop {
            let bytes = match from.recv(&mut buffer) {
                Ok(bytes) => &buffer[..bytes],
                Err(error) => return error,
            };
            let Some(packet) = Packet::parse(bytes) else { continue };
            let now = Instant::now();
            let mut state = self.lock();
            let fate = state.path.offer(now, &packet);
            state.counts.offered += 1;
            state.counts.offered_rtp += u64::from(packet.is_rtp);
            match fate {
                Fate::Arrives(at) if at <= now && state.under_way.is_empty() => self.deliver(&mut state.counts, bytes),
                Fate::Arrives(at) if state.under_way.len() < UNDER_WAY_MAX => {
                    let is_first = state.under_way.peek().is_none_or(|Reverse((first, ..))| at < *first);
                    number += 1;
                    state.under_way.push(Reverse((at, number, bytes.to_vec())));
                    if is_first {
                        self.0.changed.notify_one();
                    }
                }
                Fate::Arrives(_) | Fate::QueueFull => state.counts.queue_full += 1,
                Fate::Blocked => state.counts.blocked += 1,
                Fate::Cut => state.counts.cut += 1,
                Fate::Lost => state.counts.lost += 1,
            }
        }
    }

    fn give(&self) {
        let mut state = self.lock();
        loop {
            let now = Instant::now();
            state = match state.under_way.peek() {
                None => self.0.changed.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner()),
                Some(Reverse((at, ..))) if *at > now => {
                    let left = *at - now;
                    self.0.changed.wait_timeout(state, left).unwrap_or_else(|poisoned| poisoned.into_inner()).0
                }
                Some(_) => {
                    if let Some(Reverse((_, _, bytes))) = state.under_way.pop() {
                        self.deliver(&mut state.counts, &bytes);
                    }
                    state
                }
            };
        }
    }

    /// Under the lock, so that nothing overtakes by accident.
    fn deliver(&self, counts: &mut Counts, bytes: &[u8]) {
        // A device that does not take a packet has lost it, as a wire would.
        if self.0.to.send(bytes).is_ok() {
            counts.delivered += 1;
            counts.delivered_bytes += bytes.len() as u64;
            if Packet::parse(bytes).is_some_and(|packet| packet.kind == Kind::Tcp) {
                counts.delivered_tcp_bytes += bytes.len() as u64;
            }
        }
    }
}
