//! STUN: how an address earns the relay's attention.

use std::net::SocketAddr;
use std::time::Instant;

use super::Forwarder;
use crate::stun::{self, Class, Message};

impl Forwarder {
    pub(super) fn handle_stun(&mut self, now: Instant, from: SocketAddr, datagram: &[u8]) {
        let Some(message) = Message::parse(datagram) else { return };
        match message.class {
            Class::Request => self.handle_check(now, from, &message),
            Class::Success => self.handle_probe_answer(now, from, &message),
            Class::Indication | Class::Error => {}
        }
    }

    /// A binding request. Whoever lacks the password gets no answer, be it an error.
    fn handle_check(&mut self, now: Instant, from: SocketAddr, request: &Message<'_>) {
        let ours = request.username.and_then(|name| name.split_once(':')).map(|(ours, _)| ours);
        let Some(&peer) = ours.and_then(|ours| self.by_ufrag.get(ours)) else { return };
        let state = &mut self.peers[peer];
        let Some(password) = state.ice.authenticate(request) else { return };
        let mut reply = std::mem::take(&mut self.stun_scratch);
        let is_refused = if let Some(attribute) = request.unknown_attribute {
            stun::write_unknown_attribute(&mut reply, request.transaction, attribute, password);
            true
        } else if request.claims_controlled {
            stun::write_role_conflict(&mut reply, request.transaction, password);
            true
        } else {
            stun::write_success(&mut reply, request.transaction, from, password);
            false
        };
        self.out.push_bytes(from, &reply);
        self.stun_scratch = reply;
        if !is_refused {
            self.admit(now, from, peer, request);
        }
    }

    /// An address has proven itself: from now on it is listened to, and perhaps sent to.
    fn admit(&mut self, now: Instant, from: SocketAddr, peer: usize, request: &Message<'_>) {
        let state = &mut self.peers[peer];
        let path_before = state.ice.selected();
        let learned = state.ice.learn(request, from, now);
        if path_before.is_some_and(|before| Some(before) != state.ice.selected()) {
            state.bandwidth.restart(now);
        }
        if let Some(evicted) = learned.evicted.filter(|evicted| self.by_address.get(evicted) == Some(&peer)) {
            self.by_address.remove(&evicted);
        }
        if let Some(retired) = learned.retired_ufrag {
            self.by_ufrag.remove(&retired);
        }
        let before = self.by_address.insert(from, peer);
        if let Some(before) = before.filter(|before| *before != peer)
            && let Some(other) = self.peers.get_mut(before)
        {
            other.ice.forget(from);
        }
        self.heard(now, peer, from);
        self.start_dtls(now, peer);
    }

    fn handle_probe_answer(&mut self, now: Instant, from: SocketAddr, response: &Message<'_>) {
        let Some(&peer) = self.by_address.get(&from) else { return };
        if self.peers[peer].ice.take_probe_answer(response) {
            self.heard(now, peer, from);
        }
    }
}
