//! Datagrams on their way out: one growing piece of memory that is used again once all have been sent.

use std::net::SocketAddr;

use crate::srtp::OVERHEAD_MAX;

/// A datagram for the caller to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transmit<'a> {
    /// Where to.
    pub to: SocketAddr,
    /// What.
    pub bytes: &'a [u8],
}

#[derive(Clone, Copy)]
struct Entry {
    to: SocketAddr,
    start: usize,
    end: usize,
}

/// Datagrams on their way out.
#[derive(Default)]
pub struct Outbox {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

impl Outbox {
    /// Adds a datagram of at most `room` bytes and the bytes that protection adds. `write` gets the memory and says how
    /// many bytes it used, or `None` to send nothing.
    pub fn push(&mut self, to: SocketAddr, room: usize, write: impl FnOnce(&mut [u8]) -> Option<usize>) {
        let start = self.bytes.len();
        self.bytes.resize(start + room + OVERHEAD_MAX, 0);
        let written = write(&mut self.bytes[start..]);
        self.bytes.truncate(start + written.unwrap_or(0));
        if written.is_some() {
            self.entries.push(Entry { to, start, end: self.bytes.len() });
        }
    }

    /// Adds a datagram.
    pub fn push_bytes(&mut self, to: SocketAddr, bytes: &[u8]) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        self.entries.push(Entry { to, start, end: self.bytes.len() });
    }

    /// All datagrams, in order.
    pub fn iter(&self) -> impl Iterator<Item = Transmit<'_>> {
        self.entries.iter().map(|entry| Transmit { to: entry.to, bytes: &self.bytes[entry.start..entry.end] })
    }

    /// Forgets all datagrams; their memory is for the next ones.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.entries.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datagrams_leave_in_order_and_abandoned_ones_never() {
        let to: SocketAddr = "192.0.2.1:5".parse().expect("an address");
        let mut outbox = Outbox::default();
        for round in 0..2_u8 {
            outbox.push_bytes(to, &[round, 1]);
            outbox.push(to, 100, |_| None);
            outbox.push(to, 100, |room| {
                room[..3].copy_from_slice(&[round, 2, 2]);
                Some(3)
            });
            let left: Vec<_> = outbox.iter().map(|transmit| transmit.bytes.to_vec()).collect();
            assert_eq!(left, [vec![round, 1], vec![round, 2, 2]]);
            outbox.clear();
        }
    }
}
