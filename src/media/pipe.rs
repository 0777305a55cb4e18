//! Pipes, by which an event's room is on several workers: from the worker where all its publishers are, its home, to each
//! worker that serves more of its watchers. What is published goes once to each of these, not once to each watcher.
//!
//! A pipe is bounded rings without locks, made when it is opened: packets with their bytes and who publishes go away from
//! home, keyframe requests go back. Either end is a worker's own; when one is dropped, the other finds its rings abandoned.
//! Where packets find no room they are lost, and home is asked for a keyframe.

use std::collections::HashMap;
use std::io;
use std::time::Instant;

use rtrb::{Consumer, Producer, RingBuffer};
use tilts_relay::limits::DATAGRAM_BYTES_MAX;
use tilts_relay::{CommandError, Forwarder, KeyframeRequest, Piped, Publishers, RoomKey};

use super::io::Waker;
use super::load::{Meter, Sum};

/// Packets that wait for the other worker: a quarter of a second of six publishers in three layers.
const PACKETS_MAX: usize = 512;
/// Their bytes: as many packets of 1 kB.
const BYTES_MAX: usize = PACKETS_MAX * 1_024;
/// Changes of who publishes that wait for the other worker. One that does not heed them for so long is given up.
const CHANGES_MAX: usize = 64;
/// Keyframe requests that wait for home; what finds no place is asked for again.
const REQUESTS_MAX: usize = 64;

/// The end of a pipe at home.
#[derive(Debug)]
pub struct Outlet {
    packets: Producer<Piped>,
    /// Of each packet, put there before it.
    bytes: Producer<u8>,
    publishers: Producer<Publishers>,
    requests: Consumer<KeyframeRequest>,
    waker: Waker,
    has_news: bool,
}

/// The end of a pipe away from home.
#[derive(Debug)]
pub struct Inlet {
    packets: Consumer<Piped>,
    bytes: Consumer<u8>,
    publishers: Consumer<Publishers>,
    requests: Producer<KeyframeRequest>,
    waker: Waker,
    has_news: bool,
}

/// A pipe between the workers that these wake.
///
/// # Errors
///
/// Fails if the process has no descriptors left.
pub fn open(home: &Waker, away: &Waker) -> io::Result<(Outlet, Inlet)> {
    let (packets, packets_out) = RingBuffer::new(PACKETS_MAX);
    let (bytes, bytes_out) = RingBuffer::new(BYTES_MAX);
    let (publishers, publishers_out) = RingBuffer::new(CHANGES_MAX);
    let (requests_out, requests) = RingBuffer::new(REQUESTS_MAX);
    let outlet = Outlet { packets, bytes, publishers, requests, waker: away.try_clone()?, has_news: false };
    let inlet = Inlet {
        packets: packets_out,
        bytes: bytes_out,
        publishers: publishers_out,
        requests: requests_out,
        waker: home.try_clone()?,
        has_news: false,
    };
    Ok((outlet, inlet))
}

/// Puts a packet in, if there is room: its bytes first, so that they are there when it is.
fn put<T>(packets: &mut Producer<T>, bytes: &mut Producer<u8>, piped: T, packet: &[u8]) -> bool {
    packets.slots() > 0 && bytes.push_entire_slice(packet).is_ok() && packets.push(piped).is_ok()
}

/// Takes the next packet, if there is one.
fn take<T>(
    packets: &mut Consumer<T>,
    bytes: &mut Consumer<u8>,
    length: impl FnOnce(&T) -> usize,
    handle: impl FnOnce(&T, &[u8]),
) {
    let Ok(piped) = packets.pop() else { return };
    let length = length(&piped);
    let Ok(packet) = bytes.read_chunk(length) else { return };
    match packet.as_slices() {
        (whole, []) => handle(&piped, whole),
        (first, second) => {
            // It goes on at the ring's beginning.
            let mut whole = [0; DATAGRAM_BYTES_MAX];
            whole[..first.len()].copy_from_slice(first);
            whole[first.len()..length].copy_from_slice(second);
            handle(&piped, &whole[..length]);
        }
    }
    packet.commit_all();
}

impl Inlet {
    /// Takes in who publishes at home. Fails if nobody is there any more.
    fn heed(&mut self, now: Instant, room: RoomKey, forwarder: &mut Forwarder) -> Result<(), CommandError> {
        if self.publishers.is_abandoned() {
            return Err(CommandError::Unknown);
        }
        while let Ok(publishers) = self.publishers.pop() {
            forwarder.mirror(now, room, publishers)?;
        }
        Ok(())
    }
}

/// A worker's ends of all pipes.
#[derive(Default)]
pub struct Pipes {
    outlets: HashMap<RoomKey, Vec<Outlet>>,
    inlets: HashMap<RoomKey, Inlet>,
}

impl Pipes {
    /// Begins to pipe a room to another worker. Gives who publishes in it now.
    ///
    /// # Errors
    ///
    /// If there is no such room.
    pub fn add_outlet(
        &mut self,
        room: RoomKey,
        outlet: Outlet,
        forwarder: &mut Forwarder,
    ) -> Result<Publishers, CommandError> {
        forwarder.spread(room, true)?;
        self.outlets.entry(room).or_default().push(outlet);
        Ok(forwarder.publishers(room))
    }

    /// Begins to take a room from its home, where these publish.
    ///
    /// # Errors
    ///
    /// If the relay cannot.
    pub fn add_inlet(
        &mut self,
        now: Instant,
        room: RoomKey,
        inlet: Inlet,
        publishers: Publishers,
        forwarder: &mut Forwarder,
    ) -> Result<(), CommandError> {
        forwarder.mirror(now, room, publishers)?;
        self.inlets.insert(room, inlet);
        Ok(())
    }

    /// Closes this end of all pipes of a room: it has ended here.
    pub fn close(&mut self, room: RoomKey) {
        self.outlets.remove(&room);
        self.inlets.remove(&room);
    }

    /// Pipes a packet to all workers on which its room is.
    pub fn push(&mut self, now: Instant, piped: &Piped, datagram: &[u8], forwarder: &mut Forwarder, meter: &mut Meter) {
        let Some(outlets) = self.outlets.get_mut(&piped.room()) else { return };
        for outlet in outlets {
            if put(&mut outlet.packets, &mut outlet.bytes, *piped, &datagram[..piped.bytes()]) {
                outlet.has_news = true;
                meter.add(Sum::PipedPackets, 1);
                continue;
            }
            meter.add(Sum::PipeDropped, 1);
            if let Some(request) = piped.when_lost() {
                forwarder.request_keyframe(now, &request);
            }
        }
    }

    /// Takes the packets that have been piped here, and says how many. `each` is called after each.
    ///
    /// # Errors
    ///
    /// As `each` fails.
    pub fn take(
        &mut self,
        now: Instant,
        forwarder: &mut Forwarder,
        mut each: impl FnMut(&mut Forwarder) -> io::Result<()>,
    ) -> io::Result<usize> {
        let mut taken = 0;
        for (room, inlet) in &mut self.inlets {
            // Of whom these packets are was told before they were piped.
            let ready = inlet.packets.slots();
            if inlet.heed(now, *room, forwarder).is_err() {
                continue;
            }
            for _ in 0..ready {
                let handle = |piped: &Piped, packet: &[u8]| forwarder.handle_piped(now, piped, packet);
                take(&mut inlet.packets, &mut inlet.bytes, Piped::bytes, handle);
                each(forwarder)?;
            }
            taken += ready;
        }
        for outlet in self.outlets.values_mut().flatten() {
            while let Ok(request) = outlet.requests.pop() {
                forwarder.request_keyframe(now, &request);
            }
        }
        Ok(taken)
    }

    /// Takes in who publishes in the rooms that are piped here. Gives a room whose home is gone: it has ended here.
    pub fn heed(&mut self, now: Instant, forwarder: &mut Forwarder) -> Option<RoomKey> {
        let mut inlets = self.inlets.iter_mut();
        let lost = inlets.find_map(|(room, inlet)| inlet.heed(now, *room, forwarder).is_err().then_some(*room))?;
        self.close(lost);
        // It may have been empty.
        let _ = forwarder.end_room(now, lost);
        Some(lost)
    }

    /// Tells the other workers what has changed here.
    pub fn tell(&mut self, forwarder: &mut Forwarder) {
        while let Some(room) = forwarder.poll_publishers() {
            let Some(outlets) = self.outlets.get_mut(&room) else { continue };
            outlets.retain_mut(|outlet| {
                outlet.has_news = true;
                outlet.publishers.push(forwarder.publishers(room)).is_ok()
            });
        }
        while let Some(request) = forwarder.poll_keyframe_request() {
            if let Some(inlet) = self.inlets.get_mut(&request.room()) {
                inlet.has_news |= inlet.requests.push(request).is_ok();
            }
        }
    }

    /// Wakes the workers for which something is there, and lets go of those that are gone.
    pub fn wake(&mut self, forwarder: &mut Forwarder) {
        for inlet in self.inlets.values_mut() {
            if std::mem::take(&mut inlet.has_news) {
                inlet.waker.wake();
            }
        }
        self.outlets.retain(|room, outlets| {
            outlets.retain(|outlet| !outlet.packets.is_abandoned());
            for outlet in outlets.iter_mut() {
                if std::mem::take(&mut outlet.has_news) {
                    outlet.waker.wake();
                }
            }
            if outlets.is_empty() {
                // It may have ended.
                let _ = forwarder.spread(*room, false);
            }
            !outlets.is_empty()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_come_whole_and_in_order_over_the_rings_end() {
        let (mut packets, mut packets_out) = RingBuffer::new(3);
        let (mut bytes, mut bytes_out) = RingBuffer::new(4_000);
        let packet = |number: usize| -> Vec<u8> { (0..1_100).map(|at| (number * 31 + at) as u8).collect() };
        let mut came = 0;
        for number in 0..20 {
            assert!(put(&mut packets, &mut bytes, number, &packet(number)));
            if number % 3 == 2 {
                // Of the fourth there is room for neither; nothing of it stays behind.
                assert!(!put(&mut packets, &mut bytes, 99, &packet(99)));
                for _ in 0..4 {
                    take(
                        &mut packets_out,
                        &mut bytes_out,
                        |_| 1_100,
                        |found, whole| {
                            assert_eq!((*found, whole), (came, &packet(came)[..]));
                            came += 1;
                        },
                    );
                }
            }
        }
        assert_eq!(came, 18);
    }
}
