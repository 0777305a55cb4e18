//! What a worker tells of itself: how busy it is, what went through it, and how long that took.
//!
//! The worker counts for itself and writes the sums down a few times a second, so that nothing here costs per packet.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use super::io::cpu_time;

/// How often a worker writes its figures down.
const WRITTEN_EVERY: Duration = Duration::from_millis(50);
/// The span that the busy share is measured over.
const BUSY_OVER: Duration = Duration::from_millis(500);
/// How long a worker that has lost packets counts as overloaded.
const HURT_FOR: Duration = Duration::from_secs(5);
/// Processor share that one more media session is taken to cost until it has been measured, in millionths of a core.
const PEER_COST: u64 = 800;
/// Sessions from which on their measured cost is believed.
const PEERS_TELLING: u64 = 50;
/// Upper bounds of the histogram of forwarding delays, in microseconds.
pub const DELAY_BOUNDS_US: [u64; 11] = [50, 100, 250, 500, 750, 1_000, 1_500, 2_500, 5_000, 10_000, 50_000];

/// The figures of one worker, shared with whoever asks.
#[derive(Debug, Default)]
pub struct Load {
    peers: AtomicUsize,
    /// Peers when the measured span began.
    peers_measured: AtomicUsize,
    busy_ppm: AtomicU64,
    is_hurt: AtomicUsize,
    sums: [AtomicU64; Sum::COUNT],
    longest_turn_ns: AtomicU64,
    /// One more than there are bounds: the last is for what is longer.
    delays: [AtomicU64; DELAY_BOUNDS_US.len() + 1],
}

/// What is counted from the start on.
#[derive(Clone, Copy, Debug)]
pub enum Sum {
    /// Datagrams taken.
    ReceivedPackets,
    /// Bytes taken.
    ReceivedBytes,
    /// Datagrams sent.
    SentPackets,
    /// Bytes sent.
    SentBytes,
    /// Datagrams that the socket had no room to keep for the worker.
    Dropped,
    /// Datagrams that the kernel did not take from it.
    Unsent,
    /// Processor time, in nanoseconds.
    CpuNs,
    /// Sum of the forwarding delays, in nanoseconds.
    DelayNs,
    /// Packets piped to other workers.
    PipedPackets,
    /// Packets that other workers were too slow to take.
    PipeDropped,
    /// Allocations, if the process counts them.
    Allocations,
}

impl Sum {
    const COUNT: usize = 11;
}

impl Load {
    /// Media sessions.
    pub fn peers(&self) -> usize {
        self.peers.load(Relaxed)
    }

    /// Tells how many media sessions there are.
    pub fn set_peers(&self, peers: usize) {
        self.peers.store(peers, Relaxed);
    }

    /// A sum.
    pub fn sum(&self, sum: Sum) -> u64 {
        self.sums[sum as usize].load(Relaxed)
    }

    /// How many turns lay within each of [`DELAY_BOUNDS_US`], and beyond.
    pub fn delays(&self) -> [u64; DELAY_BOUNDS_US.len() + 1] {
        std::array::from_fn(|i| self.delays[i].load(Relaxed))
    }

    /// The longest that the worker looked after nothing but one turn, since this was last asked.
    pub fn take_longest_turn(&self) -> Duration {
        Duration::from_nanos(self.longest_turn_ns.swap(0, Relaxed))
    }

    /// Share of its core that the worker was busy lately.
    pub fn busy(&self) -> f64 {
        self.busy_ppm.load(Relaxed) as f64 / 1e6
    }

    /// The share that it will be busy once the sessions that came since the measurement carry media; more than 1 when it
    /// has just lost packets.
    pub fn expected_busy(&self) -> f64 {
        if self.is_hurt.load(Relaxed) != 0 {
            return f64::INFINITY;
        }
        let (busy_ppm, measured) = (self.busy_ppm.load(Relaxed), self.peers_measured.load(Relaxed) as u64);
        let cost = if measured >= PEERS_TELLING { (busy_ppm / measured).max(PEER_COST / 4) } else { PEER_COST };
        let newcomers = (self.peers() as u64).saturating_sub(measured);
        (busy_ppm + newcomers * cost) as f64 / 1e6
    }

    #[cfg(test)]
    pub fn set_busy_ppm(&self, busy_ppm: u64) {
        self.busy_ppm.store(busy_ppm, Relaxed);
        self.peers_measured.store(self.peers(), Relaxed);
    }
}

/// The worker's own counting.
pub struct Meter {
    sums: [u64; Sum::COUNT],
    delays: [u64; DELAY_BOUNDS_US.len() + 1],
    longest_turn: Duration,
    written: Instant,
    measured: (Instant, Duration, usize),
    hurt: Option<Instant>,
    lost_before: u64,
}

impl Meter {
    /// Begins to count, on the worker's thread; goes on from what was counted before.
    pub fn new(load: &Load, now: Instant) -> Meter {
        Meter {
            sums: std::array::from_fn(|i| load.sums[i].load(Relaxed)),
            delays: load.delays(),
            longest_turn: Duration::ZERO,
            written: now,
            measured: (now, cpu_time(), 0),
            hurt: None,
            lost_before: load.sum(Sum::Dropped) + load.sum(Sum::Unsent),
        }
    }

    /// Counts.
    pub fn add(&mut self, sum: Sum, count: u64) {
        self.sums[sum as usize] += count;
    }

    /// Sets a sum that somebody else counts.
    pub fn set(&mut self, sum: Sum, value: u64) {
        self.sums[sum as usize] = value;
    }

    /// A turn has ended. `waited` is the longest that a packet of it can have been here, if it had any.
    pub fn turn_ended(&mut self, took: Duration, waited: Option<Duration>) {
        self.longest_turn = self.longest_turn.max(took);
        if let Some(waited) = waited {
            let us = waited.as_micros() as u64;
            let place = DELAY_BOUNDS_US.iter().position(|bound| us <= *bound).unwrap_or(DELAY_BOUNDS_US.len());
            self.delays[place] += 1;
            self.add(Sum::DelayNs, waited.as_nanos() as u64);
        }
    }

    /// Writes the figures down if it is time.
    pub fn write(&mut self, load: &Load, now: Instant, peers: usize) {
        load.set_peers(peers);
        if now.saturating_duration_since(self.written) < WRITTEN_EVERY {
            return;
        }
        self.written = now;
        let cpu = cpu_time();
        self.set(Sum::CpuNs, cpu.as_nanos() as u64);
        let lost = self.sums[Sum::Dropped as usize] + self.sums[Sum::Unsent as usize];
        if lost > self.lost_before {
            self.hurt = Some(now);
        }
        self.lost_before = lost;
        let is_hurt = self.hurt.is_some_and(|at| now.saturating_duration_since(at) < HURT_FOR);
        load.is_hurt.store(usize::from(is_hurt), Relaxed);
        let (since, cpu_before, peers_before) = self.measured;
        let span = now.saturating_duration_since(since);
        if span >= BUSY_OVER {
            let busy = cpu.saturating_sub(cpu_before).as_secs_f64() / span.as_secs_f64();
            load.busy_ppm.store((busy * 1e6) as u64, Relaxed);
            load.peers_measured.store(peers_before, Relaxed);
            self.measured = (now, cpu, peers);
        }
        for (shared, own) in load.sums.iter().zip(&self.sums).chain(load.delays.iter().zip(&self.delays)) {
            shared.store(*own, Relaxed);
        }
        let longest = std::mem::take(&mut self.longest_turn).as_nanos() as u64;
        load.longest_turn_ns.fetch_max(longest, Relaxed);
    }
}
