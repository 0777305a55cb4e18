//! Datagrams on their way out: one piece of memory that is used again once all have been sent.
//!
//! Datagrams to one address are gathered into runs, so that the caller can hand each run to the kernel as one: of equal
//! length, the last perhaps shorter, which is what UDP segmentation offload takes.

use std::net::SocketAddr;

use crate::limits::{RUN_BYTES_MAX, RUN_DATAGRAMS_MAX};
use crate::srtp::OVERHEAD_MAX;

/// A datagram for the caller to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transmit<'a> {
    /// Where to.
    pub to: SocketAddr,
    /// What.
    pub bytes: &'a [u8],
}

/// Datagrams to one address, all as long as the first but the last, which may be shorter.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    outbox: &'a Outbox,
    entry: Entry,
}

/// Where a sender's last run is. Each sender keeps one of its own.
#[derive(Clone, Copy, Debug, Default)]
pub struct RunHint {
    round: u64,
    run: usize,
}

#[derive(Clone, Copy)]
struct Entry {
    to: SocketAddr,
    /// The first and last of its datagrams.
    first: u32,
    last: u32,
    count: u32,
    /// Length of each datagram but the last.
    datagram_bytes: u32,
    bytes: u32,
    is_closed: bool,
}

#[derive(Clone, Copy)]
struct Datagram {
    start: u32,
    end: u32,
    next: u32,
}

const NONE: u32 = u32::MAX;

/// Datagrams on their way out.
pub struct Outbox {
    /// Never shrinks; what lies behind `used` is from before.
    memory: Vec<u8>,
    used: usize,
    runs: Vec<Entry>,
    datagrams: Vec<Datagram>,
    /// Rises with each [`Outbox::clear`], so that a hint from before is known for what it is.
    round: u64,
}

impl Default for Outbox {
    fn default() -> Outbox {
        Outbox { memory: Vec::new(), used: 0, runs: Vec::new(), datagrams: Vec::new(), round: 1 }
    }
}

impl Outbox {
    /// Adds a datagram of at most `room` bytes and the bytes that protection adds. `write` gets the memory, with what was
    /// in it before, and says how many bytes it used, or `None` to send nothing. `hint` is the sender's own: by it the
    /// datagram finds the run of those before it.
    pub fn push(
        &mut self,
        to: SocketAddr,
        hint: &mut RunHint,
        room: usize,
        write: impl FnOnce(&mut [u8]) -> Option<usize>,
    ) {
        let start = self.used;
        let end = start + room + OVERHEAD_MAX;
        if self.memory.len() < end {
            self.memory.resize(end.next_power_of_two(), 0);
        }
        if let Some(written) = write(&mut self.memory[start..end]) {
            self.used = start + written;
            self.enlist(to, hint, start, written);
        }
    }

    /// Adds a datagram that stands for itself.
    pub fn push_bytes(&mut self, to: SocketAddr, bytes: &[u8]) {
        self.push(to, &mut RunHint::default(), bytes.len(), |room| {
            room[..bytes.len()].copy_from_slice(bytes);
            Some(bytes.len())
        });
    }

    fn enlist(&mut self, to: SocketAddr, hint: &mut RunHint, start: usize, bytes: usize) {
        // Far below 4 GiB: the caller sends when there is much less.
        let (start, bytes, place) = (start as u32, bytes as u32, self.datagrams.len() as u32);
        self.datagrams.push(Datagram { start, end: start + bytes, next: NONE });
        if hint.round == self.round {
            let run = &mut self.runs[hint.run];
            let fits = !run.is_closed
                && run.to == to
                && bytes <= run.datagram_bytes
                && run.count < RUN_DATAGRAMS_MAX
                && run.bytes + bytes <= RUN_BYTES_MAX;
            if fits {
                self.datagrams[run.last as usize].next = place;
                run.last = place;
                run.count += 1;
                run.bytes += bytes;
                run.is_closed = bytes < run.datagram_bytes;
                return;
            }
        }
        *hint = RunHint { round: self.round, run: self.runs.len() };
        self.runs.push(Entry {
            to,
            first: place,
            last: place,
            count: 1,
            datagram_bytes: bytes,
            bytes,
            is_closed: false,
        });
    }

    /// All runs. Datagrams to one address are in the order in which they came; addresses are not.
    pub fn runs(&self) -> impl Iterator<Item = Run<'_>> {
        self.runs.iter().map(|entry| Run { outbox: self, entry: *entry })
    }

    /// All datagrams, run by run.
    pub fn iter(&self) -> impl Iterator<Item = Transmit<'_>> {
        self.runs().flat_map(|run| run.datagrams().map(move |bytes| Transmit { to: run.to(), bytes }))
    }

    /// Bytes that wait.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.used
    }

    /// Forgets all datagrams; their memory is for the next ones.
    pub fn clear(&mut self) {
        self.used = 0;
        self.runs.clear();
        self.datagrams.clear();
        self.round += 1;
    }
}

impl<'a> Run<'a> {
    /// Where to.
    #[must_use]
    pub fn to(&self) -> SocketAddr {
        self.entry.to
    }

    /// How many datagrams.
    #[must_use]
    pub fn count(&self) -> usize {
        self.entry.count as usize
    }

    /// Length of each datagram but the last.
    #[must_use]
    pub fn datagram_bytes(&self) -> usize {
        self.entry.datagram_bytes as usize
    }

    /// The datagrams.
    pub fn datagrams(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let outbox = self.outbox;
        let mut next = self.entry.first;
        std::iter::from_fn(move || {
            let datagram = outbox.datagrams.get(next as usize)?;
            next = datagram.next;
            Some(&outbox.memory[datagram.start as usize..datagram.end as usize])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(port: u16) -> SocketAddr {
        SocketAddr::from(([192, 0, 2, 1], port))
    }

    fn push(outbox: &mut Outbox, port: u16, hint: &mut RunHint, bytes: usize, value: u8) {
        outbox.push(address(port), hint, bytes, |room| {
            room[..bytes].fill(value);
            Some(bytes)
        });
    }

    /// Address, length, and the first byte of each datagram.
    fn runs(outbox: &Outbox) -> Vec<(u16, usize, Vec<u8>)> {
        let run = |run: Run<'_>| (run.to().port(), run.datagram_bytes(), run.datagrams().map(|d| d[0]).collect());
        outbox.runs().map(run).collect()
    }

    #[test]
    fn datagrams_leave_in_order_and_abandoned_ones_never() {
        let mut outbox = Outbox::default();
        let mut hint = RunHint::default();
        for round in 0..2_u8 {
            outbox.push_bytes(address(5), &[round, 1]);
            outbox.push(address(5), &mut hint, 100, |_| None);
            outbox.push(address(5), &mut hint, 100, |room| {
                room[..3].copy_from_slice(&[round, 2, 2]);
                Some(3)
            });
            let left: Vec<_> = outbox.iter().map(|transmit| transmit.bytes.to_vec()).collect();
            assert_eq!(left, [vec![round, 1], vec![round, 2, 2]]);
            outbox.clear();
            assert_eq!((outbox.bytes(), outbox.iter().count()), (0, 0));
        }
    }

    #[test]
    fn datagrams_of_one_sender_become_runs_whoever_sends_between_them() {
        let mut outbox = Outbox::default();
        let (mut a, mut b) = (RunHint::default(), RunHint::default());
        for value in 0..3 {
            push(&mut outbox, 1, &mut a, 10, value);
            push(&mut outbox, 2, &mut b, 20, value);
        }
        assert_eq!(runs(&outbox), [(1, 10, vec![0, 1, 2]), (2, 20, vec![0, 1, 2])]);
        outbox.clear();
        push(&mut outbox, 1, &mut a, 10, 9);
        assert_eq!(runs(&outbox), [(1, 10, vec![9])], "a run from before is no run now");
    }

    #[test]
    fn a_run_ends_with_a_shorter_datagram_before_a_longer_one_and_at_another_address() {
        let mut outbox = Outbox::default();
        let mut hint = RunHint::default();
        for (value, bytes) in [10, 10, 4, 10, 12].into_iter().enumerate() {
            push(&mut outbox, 1, &mut hint, bytes, value as u8);
        }
        push(&mut outbox, 2, &mut hint, 12, 5);
        let expected = [(1, 10, vec![0, 1, 2]), (1, 10, vec![3]), (1, 12, vec![4]), (2, 12, vec![5])];
        assert_eq!(runs(&outbox), expected);
    }

    #[test]
    fn runs_are_no_longer_than_the_kernel_takes() {
        let mut outbox = Outbox::default();
        let mut hint = RunHint::default();
        for _ in 0..200 {
            push(&mut outbox, 1, &mut hint, 1_200, 0);
            push(&mut outbox, 1, &mut hint, 1_200, 0);
        }
        let most = outbox.runs().map(|run| (run.count(), run.datagrams().map(<[u8]>::len).sum::<usize>())).max();
        let (count, bytes) = most.expect("runs");
        assert!(count <= RUN_DATAGRAMS_MAX as usize && bytes <= RUN_BYTES_MAX as usize, "{count} {bytes}");
        assert_eq!(outbox.iter().count(), 400);
    }
}
