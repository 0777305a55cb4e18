//! ICE-lite of one peer (RFC 8445, 2.5): credentials, the addresses it has proven, and the one it nominated.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use smallvec::SmallVec;

use crate::limits::ADDRESSES_PER_PEER_MAX;
use crate::sdp::IceCredentials;
use crate::stun::{Message, TransactionId};

/// A proven address that nothing has come from for so long is forgotten, the nominated one excepted.
const ADDRESS_EXPIRES_AFTER: Duration = Duration::from_secs(30);

/// Both sides' credentials, of one ICE generation.
#[derive(Clone, Debug)]
pub struct Generation {
    /// Ours.
    pub local: IceCredentials,
    /// The page's.
    pub remote: IceCredentials,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    address: SocketAddr,
    heard: Instant,
}

/// ICE state of one peer.
#[derive(Debug)]
pub struct Ice {
    current: Generation,
    /// Still answered after a restart, until an address is nominated under the current one.
    previous: Option<Generation>,
    known: SmallVec<[Known; ADDRESSES_PER_PEER_MAX]>,
    selected: Option<SocketAddr>,
    probe: Option<TransactionId>,
}

/// What an authenticated check did to the addresses.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Learned {
    /// This address is new.
    pub added: bool,
    /// This one had to make room.
    pub evicted: Option<SocketAddr>,
    /// The credentials of the generation before are no longer needed.
    pub retired_ufrag: Option<String>,
}

impl Ice {
    /// A peer that has proven no address yet.
    #[must_use]
    pub fn new(generation: Generation) -> Ice {
        Ice { current: generation, previous: None, known: SmallVec::new(), selected: None, probe: None }
    }

    /// Begins a new generation; returns the user name fragment that is no longer answered, if there is one.
    pub fn restart(&mut self, generation: Generation) -> Option<String> {
        let before = std::mem::replace(&mut self.current, generation);
        self.previous.replace(before).map(|retired| retired.local.ufrag)
    }

    /// The current credentials.
    #[must_use]
    pub fn current(&self) -> &Generation {
        &self.current
    }

    /// All user name fragments of ours that are answered.
    pub fn local_ufrags(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.current).chain(&self.previous).map(|generation| generation.local.ufrag.as_str())
    }

    /// The password that authenticates this request: the user name has both fragments, and the integrity fits.
    #[must_use]
    pub fn authenticate(&self, request: &Message<'_>) -> Option<&str> {
        let (ours, theirs) = request.username?.split_once(':')?;
        let mut generations = std::iter::once(&self.current).chain(&self.previous);
        let generation =
            generations.find(|generation| generation.local.ufrag == ours && generation.remote.ufrag == theirs)?;
        request.verify(&generation.local.pwd).then_some(generation.local.pwd.as_str())
    }

    /// Takes note of an authenticated request from this address.
    pub fn learn(&mut self, request: &Message<'_>, from: SocketAddr, now: Instant) -> Learned {
        let mut learned = Learned::default();
        if !self.note_heard(from, now) {
            if self.known.len() == ADDRESSES_PER_PEER_MAX {
                learned.evicted = self.evict();
            }
            self.known.push(Known { address: from, heard: now });
            learned.added = true;
        }
        if request.use_candidate || self.selected.is_none() {
            let is_current = request
                .username
                .is_some_and(|name| name.split_once(':').is_some_and(|(ours, _)| ours == self.current.local.ufrag));
            // A check that is late from before the restart must not take the session back to the old path.
            if is_current || self.selected.is_none() {
                self.selected = Some(from);
            }
            if is_current && request.use_candidate {
                learned.retired_ufrag = self.previous.take().map(|generation| generation.local.ufrag);
            }
        }
        learned
    }

    /// Takes note that something authenticated came from this address; `false` if it is not known.
    pub fn note_heard(&mut self, from: SocketAddr, now: Instant) -> bool {
        match self.known.iter_mut().find(|known| known.address == from) {
            Some(known) => {
                known.heard = now;
                true
            }
            None => false,
        }
    }

    /// Forgets an address, because another peer has proven it since.
    pub fn forget(&mut self, address: SocketAddr) {
        self.known.retain(|known| known.address != address);
        if self.selected == Some(address) {
            self.selected = None;
        }
    }

    /// Forgets addresses that nothing has come from for long, and returns them.
    pub fn expire(&mut self, now: Instant) -> SmallVec<[SocketAddr; ADDRESSES_PER_PEER_MAX]> {
        let selected = self.selected;
        let mut expired = SmallVec::new();
        self.known.retain(|known| {
            let is_old = now.saturating_duration_since(known.heard) > ADDRESS_EXPIRES_AFTER;
            let goes = is_old && Some(known.address) != selected;
            if goes {
                expired.push(known.address);
            }
            !goes
        });
        expired
    }

    /// Where to send: the nominated address, or before nomination the first proven one.
    #[must_use]
    pub fn selected(&self) -> Option<SocketAddr> {
        self.selected
    }

    /// All proven addresses.
    pub fn addresses(&self) -> impl Iterator<Item = SocketAddr> {
        self.known.iter().map(|known| known.address)
    }

    /// Remembers the request of ours that is under way.
    pub fn set_probe(&mut self, transaction: TransactionId) {
        self.probe = Some(transaction);
    }

    /// Whether this is the true answer to the request of ours that is under way.
    pub fn take_probe_answer(&mut self, response: &Message<'_>) -> bool {
        let is_answer = self.probe == Some(response.transaction) && response.verify(&self.current.remote.pwd);
        if is_answer {
            self.probe = None;
        }
        is_answer
    }

    fn evict(&mut self) -> Option<SocketAddr> {
        let oldest = self
            .known
            .iter()
            .enumerate()
            .filter(|(_, known)| Some(known.address) != self.selected)
            .min_by_key(|(_, known)| known.heard)
            .map(|(i, _)| i)?;
        Some(self.known.remove(oldest).address)
    }
}
