//! When to wake which peer, and why: one small table of deadlines a peer, and one heap over all peers.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

/// Why the forwarder wants to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// A DTLS flight has to be sent again.
    Handshake,
    /// A peer must have connected by now.
    Connect,
    /// A replaced media session ends: its successor had time to show a picture.
    Swap,
    /// A peer has been silent for long enough to be asked, gated or given up.
    Liveness,
    /// Reports and statistics are due.
    Report,
    /// Transport-wide feedback is due.
    Feedback,
    /// Missing packets are to be asked for.
    Nack,
    /// A keyframe is to be asked for (again).
    Keyframe,
    /// Padding that probes for bandwidth is due.
    Probe,
}

impl Why {
    /// All reasons, in the order of their places in [`Deadlines`].
    pub const ALL: [Why; 9] = [
        Why::Handshake,
        Why::Connect,
        Why::Swap,
        Why::Liveness,
        Why::Report,
        Why::Feedback,
        Why::Nack,
        Why::Keyframe,
        Why::Probe,
    ];
}

/// The deadlines of one peer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Deadlines {
    at: [Option<Instant>; Why::ALL.len()],
    /// The earliest entry that the heap holds for this peer.
    armed: Option<Instant>,
}

impl Deadlines {
    /// The deadline for this reason.
    #[must_use]
    pub fn get(&self, why: Why) -> Option<Instant> {
        self.at[why as usize]
    }

    /// The earliest deadline and its reason.
    #[must_use]
    pub fn next(&self) -> Option<(Instant, Why)> {
        Why::ALL.into_iter().filter_map(|why| self.get(why).map(|at| (at, why))).min()
    }

    /// Takes a reason whose time has come.
    pub fn take_due(&mut self, now: Instant) -> Option<Why> {
        let why = Why::ALL.into_iter().find(|why| self.get(*why).is_some_and(|at| at <= now))?;
        self.at[why as usize] = None;
        Some(why)
    }
}

/// The deadlines of all peers, the earliest first. An entry that is no longer true is found out when it is popped.
#[derive(Default)]
pub struct Timers {
    heap: BinaryHeap<Reverse<(Instant, usize)>>,
}

impl Timers {
    /// Sets or clears a peer's deadline.
    pub fn set(&mut self, peer: usize, deadlines: &mut Deadlines, why: Why, at: Option<Instant>) {
        deadlines.at[why as usize] = at;
        self.arm(peer, deadlines);
    }

    /// Makes sure that the heap wakes this peer at its earliest deadline.
    pub fn arm(&mut self, peer: usize, deadlines: &mut Deadlines) {
        if let Some((at, _)) = deadlines.next()
            && deadlines.armed.is_none_or(|armed| at < armed)
        {
            deadlines.armed = Some(at);
            self.heap.push(Reverse((at, peer)));
        }
    }

    /// When to wake whom next.
    #[must_use]
    pub fn next(&self) -> Option<(Instant, usize)> {
        self.heap.peek().map(|Reverse(entry)| *entry)
    }

    /// A peer that may have something due. The caller handles it and calls [`Timers::arm`].
    pub fn pop_due(&mut self, now: Instant) -> Option<usize> {
        let Reverse((at, peer)) = *self.heap.peek()?;
        if at > now {
            return None;
        }
        self.heap.pop();
        Some(peer)
    }

    /// Says that the heap's entry for this time has been popped.
    pub fn disarm(deadlines: &mut Deadlines, now: Instant) {
        if deadlines.armed.is_some_and(|armed| armed <= now) {
            deadlines.armed = None;
        }
    }
}
