//! Is the page still there?
//!
//! Heard is whatever is authenticated: STUN with the session's password, SRTP and SRTCP with its keys. Pages that send
//! media are heard many times a second; one that only listens sends a report now and then and a consent check every few
//! seconds, so a page that has been quiet for [`PROBE_AFTER`] is asked by a binding request of our own, which every full
//! ICE agent answers at once (RFC 8445, 7.3; a lite agent may ask, it just need not). So a live page is heard at least
//! once a second, and silence means loss.

use std::net::SocketAddr;
use std::time::Instant;

use super::Forwarder;
use crate::event::{EventKind, GoneReason};
use crate::limits::{GONE_AFTER, PROBE_AFTER, SILENT_AFTER};
use crate::stun;
use crate::timers::Why;

impl Forwarder {
    /// Something authenticated came from this peer.
    pub(super) fn heard(&mut self, now: Instant, peer: usize, from: SocketAddr) {
        let state = &mut self.peers[peer];
        state.last_heard = now;
        state.ice.note_heard(from, now);
        if state.is_silent {
            state.is_silent = false;
            state.bandwidth.restart(now);
            state.tracks.iter_mut().flat_map(|track| &mut track.layers).for_each(|layer| layer.nacks.forget());
            let room = state.room;
            self.emit(peer, EventKind::PeerReturned);
            self.note_publishers(room);
            self.want_pictures_for(now, peer);
            self.arm_liveness(now, peer);
        }
    }

    pub(super) fn arm_liveness(&mut self, now: Instant, peer: usize) {
        self.set_timer(peer, Why::Liveness, Some(now + PROBE_AFTER));
    }

    pub(super) fn liveness_due(&mut self, now: Instant, peer: usize) {
        let Some(state) = self.peers.get_mut(peer) else { return };
        for expired in state.ice.expire(now) {
            self.by_address.remove(&expired);
        }
        let quiet = now.saturating_duration_since(state.last_heard);
        if quiet >= GONE_AFTER {
            self.remove_peer(now, peer, GoneReason::TimedOut);
            return;
        }
        let becomes_silent = quiet >= SILENT_AFTER && !state.is_silent;
        let last_heard = state.last_heard;
        if becomes_silent {
            state.is_silent = true;
            let room = state.room;
            self.emit(peer, EventKind::PeerSilent);
            self.note_publishers(room);
            self.interrupt(peer);
        }
        let next = if quiet < PROBE_AFTER {
            last_heard + PROBE_AFTER
        } else {
            self.probe(peer);
            let again = now + PROBE_AFTER / 2;
            let silent_at = last_heard + SILENT_AFTER;
            if silent_at > now { again.min(silent_at) } else { again }
        };
        self.set_timer(peer, Why::Liveness, Some(next));
    }

    fn probe(&mut self, peer: usize) {
        let transaction = self.random.bytes();
        let tie_breaker = u64::from_be_bytes(self.random.bytes());
        let state = &mut self.peers[peer];
        let Some(to) = state.ice.selected() else { return };
        let generation = state.ice.current();
        let username = format!("{}:{}", generation.remote.ufrag, generation.local.ufrag);
        stun::write_request(&mut self.stun_scratch, transaction, &username, tie_breaker, &generation.remote.pwd);
        self.out.push_bytes(to, &self.stun_scratch);
        state.ice.set_probe(transaction);
    }
}
