//! The forwarder: all rooms and peers of one worker.

mod bandwidth;
mod checks;
mod commands;
mod feedback;
#[cfg(feature = "fuzz")]
pub mod fuzz;
mod liveness;
mod media;
mod pipe;
mod reports;
mod rooms;
mod speaker;

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use slab::Slab;

use crate::dtls::{Identity, Progress};
use crate::entropy::{Entropy, Random};
use crate::event::{Event, EventKind, GoneReason};
use crate::ids::{Candidate, RoomKey};
use crate::limits::{DATAGRAM_BYTES_MAX, HANDSHAKES_WAITING_MAX, REPORT_EVERY};
use crate::ntp::NtpClock;
use crate::outbox::{Outbox, Run, Transmit};
use crate::peer::Peer;
use crate::srtp;
use crate::timers::{Timers, Why};
pub use commands::Join;
pub use pipe::{KeyframeRequest, Piped, Publishers};
use rooms::Room;
pub(crate) use speaker::Loudness;

/// What a forwarder is made with.
pub struct Config {
    /// Our certificate; workers share it.
    pub identity: Arc<Identity>,
    /// The addresses that answers name, the preferred first.
    pub candidates: Vec<Candidate>,
    /// Randomness fit for secrets.
    pub entropy: Entropy,
    /// The start of this forwarder's time.
    pub now: Instant,
}

/// All rooms and peers of one worker: takes datagrams, gives datagrams, and reads no clock.
///
/// The methods are of four kinds:
/// - **commands**, by which the server says who takes part: [`join`](Self::join), [`restart_ice`](Self::restart_ice),
///   [`trickle`](Self::trickle),
///   [`acknowledge_slots`](Self::acknowledge_slots), [`set_published`](Self::set_published), [`gate`](Self::gate),
///   [`leave`](Self::leave), [`end_room`](Self::end_room), and for a room on several forwarders [`spread`](Self::spread) and
///   [`retire`](Self::retire);
/// - **input**: [`handle_datagram`](Self::handle_datagram), [`handle_timeout`](Self::handle_timeout), and
///   [`advance_handshake`](Self::advance_handshake) as long as the caller has time for it; from other forwarders
///   [`mirror`](Self::mirror), [`handle_piped`](Self::handle_piped) and [`request_keyframe`](Self::request_keyframe);
/// - **output**: [`runs`](Self::runs) or [`transmits`](Self::transmits), [`poll_event`](Self::poll_event) and
///   [`next_timeout`](Self::next_timeout); for other forwarders what [`handle_datagram`](Self::handle_datagram) returns,
///   [`poll_publishers`](Self::poll_publishers) and [`poll_keyframe_request`](Self::poll_keyframe_request);
/// - getters.
///
/// After a batch of commands and inputs the caller sends all `transmits` and calls `clear_transmits`, polls `poll_event`
/// until it gives `None`, then waits for a datagram, a command, or the time that `next_timeout` names, and calls
/// `handle_timeout` when that time has come. Batches are to be bounded: transmits pile up until they are cleared. All calls get a time not before that of the call before.
///
/// **Trust.** A datagram is looked at only if it is a binding request that carries the password of the session it
/// names, or if it comes from an address that has sent one. Anything else is dropped without an answer, so that nothing
/// at all goes to an address that has not proven itself, and forged packets cost a parse at most.
pub struct Forwarder {
    identity: Arc<Identity>,
    candidates: Vec<Candidate>,
    random: Random,
    clock: NtpClock,
    peers: Slab<Peer>,
    rooms: HashMap<RoomKey, Room>,
    /// Only proven addresses are in it, so that nobody can fill it with addresses of his choice.
    by_address: HashMap<SocketAddr, usize, foldhash::fast::RandomState>,
    by_ufrag: HashMap<String, usize>,
    timers: Timers,
    handshakes: VecDeque<WaitingHandshake>,
    out: Outbox,
    events: VecDeque<Event>,
    /// Spread rooms of whose publishers the other forwarders do not know all.
    changed_publishers: Vec<RoomKey>,
    /// What stand-ins ask of their rooms' homes.
    keyframe_requests: Vec<KeyframeRequest>,
    /// Used again for every STUN message.
    stun_scratch: Vec<u8>,
    /// Used again for every list of missing packets.
    nack_scratch: Vec<u16>,
}

/// A datagram of a handshake that waits for its turn.
struct WaitingHandshake {
    peer: usize,
    /// Tells the peer from an earlier one in the same place.
    local_ssrc: u32,
    datagram: Box<[u8]>,
}

/// What a datagram is, by its first byte (RFC 7983, 7, and RFC 5761, 4 for RTCP).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protocol {
    Stun,
    Dtls,
    Rtp,
    Rtcp,
}

impl Protocol {
    fn of(datagram: &[u8]) -> Option<Protocol> {
        match (datagram.first()?, datagram.get(1)?) {
            (0..=3, _) => Some(Protocol::Stun),
            (20..=63, _) => Some(Protocol::Dtls),
            (128..=191, 192..=223) => Some(Protocol::Rtcp),
            (128..=191, _) => Some(Protocol::Rtp),
            _ => None,
        }
    }
}

impl Forwarder {
    /// A forwarder without rooms.
    #[must_use]
    pub fn new(config: Config) -> Forwarder {
        Forwarder {
            identity: config.identity,
            candidates: config.candidates,
            random: Random::new(config.entropy),
            clock: NtpClock::new(config.now),
            peers: Slab::new(),
            rooms: HashMap::new(),
            by_address: HashMap::default(),
            by_ufrag: HashMap::new(),
            timers: Timers::default(),
            handshakes: VecDeque::new(),
            out: Outbox::default(),
            events: VecDeque::new(),
            changed_publishers: Vec::new(),
            keyframe_requests: Vec::new(),
            stun_scratch: Vec::new(),
            nack_scratch: Vec::new(),
        }
    }

    /// Takes a datagram. Its bytes are worthless afterwards, for media is decrypted in place, unless they are to be piped to
    /// the other forwarders on which its room is.
    pub fn handle_datagram(&mut self, now: Instant, from: SocketAddr, datagram: &mut [u8]) -> Option<Piped> {
        if datagram.len() > DATAGRAM_BYTES_MAX {
            return None;
        }
        let protocol = Protocol::of(datagram)?;
        if protocol == Protocol::Stun {
            self.handle_stun(now, from, datagram);
            return None;
        }
        let &peer = self.by_address.get(&from)?;
        match protocol {
            Protocol::Rtp => self.handle_rtp(now, from, peer, datagram),
            Protocol::Rtcp => self.handle_rtcp(now, from, peer, datagram),
            Protocol::Dtls => {
                self.handle_dtls(now, peer, datagram);
                None
            }
            Protocol::Stun => None,
        }
    }

    /// The datagrams to send, gathered into runs to one address each.
    pub fn runs(&self) -> impl Iterator<Item = Run<'_>> {
        self.out.runs()
    }

    /// Bytes that wait to be sent.
    #[must_use]
    pub fn waiting_bytes(&self) -> usize {
        self.out.bytes()
    }

    /// The datagrams to send, one by one.
    pub fn transmits(&self) -> impl Iterator<Item = Transmit<'_>> {
        self.out.iter()
    }

    /// Says that all [`transmits`](Self::transmits) have been sent.
    pub fn clear_transmits(&mut self) {
        self.out.clear();
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// When to call [`Forwarder::handle_timeout`], and why.
    #[must_use]
    pub fn next_timeout(&self) -> Option<(Instant, Why)> {
        let (at, peer) = self.timers.next()?;
        let why = self.peers.get(peer).and_then(|peer| peer.deadlines.next()).map_or(Why::Liveness, |(_, why)| why);
        Some((at, why))
    }

    /// Does all whose time has come.
    pub fn handle_timeout(&mut self, now: Instant) {
        while let Some(peer) = self.timers.pop_due(now) {
            let Some(state) = self.peers.get_mut(peer) else { continue };
            Timers::disarm(&mut state.deadlines, now);
            while let Some(why) = self.peers.get_mut(peer).and_then(|state| state.deadlines.take_due(now)) {
                match why {
                    Why::Handshake => self.handshake_due(now, peer),
                    Why::Connect => self.connect_due(now, peer),
                    Why::Swap => self.remove_peer(now, peer, GoneReason::Replaced),
                    Why::Liveness => self.liveness_due(now, peer),
                    Why::Report => self.report_due(now, peer),
                    Why::Feedback => self.feedback_due(peer),
                    Why::Nack => self.nack_due(now, peer),
                    Why::Keyframe => self.keyframes_due(now, peer),
                    Why::Probe => self.probe_due(now, peer),
                }
            }
            if let Some(state) = self.peers.get_mut(peer) {
                self.timers.arm(peer, &mut state.deadlines);
            }
        }
    }

    /// How many media sessions there are.
    #[must_use]
    pub fn peer_count(&self) -> usize {
        self.peers.len()
    }

    /// The rooms that have media sessions.
    pub fn rooms(&self) -> impl Iterator<Item = RoomKey> {
        self.rooms.keys().copied()
    }

    fn set_timer(&mut self, peer: usize, why: Why, at: Option<Instant>) {
        if let Some(state) = self.peers.get_mut(peer) {
            self.timers.set(peer, &mut state.deadlines, why, at);
        }
    }

    fn emit(&mut self, peer: usize, kind: EventKind) {
        if let Some(state) = self.peers.get(peer).filter(|state| !state.is_stand_in) {
            let (room, participant, media_epoch) = (state.room, state.participant, state.media_epoch);
            self.events.push_back(Event { room, participant, media_epoch, kind });
        }
    }

    /// Does one step of one handshake, if any waits for it; each may take a good part of a millisecond. Returns whether
    /// there was one.
    pub fn advance_handshake(&mut self, now: Instant) -> bool {
        let Some(waiting) = self.handshakes.pop_front() else { return false };
        // The peer's place may be another's by now.
        if self.peers.get(waiting.peer).is_some_and(|state| state.local_ssrc == waiting.local_ssrc) {
            self.step_dtls(now, waiting.peer, &waiting.datagram);
        }
        true
    }

    /// Whether [`Forwarder::advance_handshake`] has something to do.
    #[must_use]
    pub fn has_handshakes(&self) -> bool {
        !self.handshakes.is_empty()
    }

    /// A handshake is worked off step by step, so that many at once do not hold up the packets of those who talk.
    fn handle_dtls(&mut self, now: Instant, peer: usize, datagram: &[u8]) {
        let state = &self.peers[peer];
        if state.is_connected() {
            self.step_dtls(now, peer, datagram);
        } else if self.handshakes.len() < HANDSHAKES_WAITING_MAX {
            let (local_ssrc, datagram) = (state.local_ssrc, datagram.into());
            self.handshakes.push_back(WaitingHandshake { peer, local_ssrc, datagram });
        }
    }

    fn step_dtls(&mut self, now: Instant, peer: usize, datagram: &[u8]) {
        let progress = self.peers[peer].dtls.handle(now, datagram);
        self.flush_dtls(peer);
        match progress {
            Ok(Progress::Pending) => {}
            Ok(Progress::MaySend(sender)) => self.may_send(now, peer, *sender),
            Ok(Progress::Connected(receiver, sender)) => {
                if let Some(sender) = sender {
                    self.may_send(now, peer, *sender);
                }
                self.connected(now, peer, *receiver);
            }
            Ok(Progress::Closed) => self.remove_peer(now, peer, GoneReason::Closed),
            Err(_) => self.remove_peer(now, peer, GoneReason::HandshakeFailed),
        }
    }

    /// Begins the handshake if it is ours to begin: an address has just been proven.
    fn start_dtls(&mut self, now: Instant, peer: usize) {
        if self.peers[peer].dtls.start(now).is_err() {
            self.remove_peer(now, peer, GoneReason::HandshakeFailed);
        } else {
            self.flush_dtls(peer);
        }
    }

    fn handshake_due(&mut self, now: Instant, peer: usize) {
        let Some(state) = self.peers.get_mut(peer) else { return };
        if state.dtls.handle_timeout(now).is_err() {
            self.remove_peer(now, peer, GoneReason::HandshakeFailed);
        } else {
            self.flush_dtls(peer);
        }
    }

    fn flush_dtls(&mut self, peer: usize) {
        let Some(state) = self.peers.get_mut(peer) else { return };
        while let Some(datagram) = state.dtls.poll_transmit() {
            if let Some(to) = state.ice.selected() {
                self.out.push_bytes(to, &datagram);
            }
        }
        let at = state.dtls.next_timeout();
        self.timers.set(peer, &mut state.deadlines, Why::Handshake, at);
    }

    fn connect_due(&mut self, now: Instant, peer: usize) {
        if self.peers.get(peer).is_some_and(|state| !state.is_connected()) {
            self.remove_peer(now, peer, GoneReason::NeverConnected);
        }
    }

    fn may_send(&mut self, now: Instant, peer: usize, sender: srtp::Sender) {
        let Some(state) = self.peers.get_mut(peer) else { return };
        state.sender = Some(sender);
        self.want_pictures_for(now, peer);
    }

    fn connected(&mut self, now: Instant, peer: usize, receiver: srtp::Receiver) {
        let Some(state) = self.peers.get_mut(peer) else { return };
        state.receiver = Some(receiver);
        state.last_heard = now;
        self.timers.set(peer, &mut state.deadlines, Why::Connect, None);
        self.timers.set(peer, &mut state.deadlines, Why::Report, Some(now + REPORT_EVERY));
        self.emit(peer, EventKind::PeerConnected);
        self.arm_liveness(now, peer);
        self.retire_predecessors(now, peer);
        self.want_pictures_for(now, peer);
    }
}

#[cfg(test)]
mod tests;
