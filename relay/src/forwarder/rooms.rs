//! Rooms: who takes part, who stands in whose slots, and which media session a participant's tracks come from.
//!
//! Those who publish stand in each other's places; those who only watch stand in nobody's, so that their coming and going
//! costs the others nothing.

use std::time::Instant;

use smallvec::SmallVec;

use super::Forwarder;
use crate::event::{EventKind, GoneReason, SlotAssignment};
use crate::ids::{MediaKind, ParticipantKey, RoomKey, Slot, Source};
use crate::limits::{FACE_SLOTS_MAX, PARTICIPANTS_PER_ROOM_MAX, SWAP_WITHIN};
use crate::peer::Peer;
use crate::sdp::Codecs;
use crate::slot::{Assignment, Route};
use crate::timers::Why;
use crate::track::Subscription;

/// A room.
#[derive(Debug, Default)]
pub struct Room {
    /// Who publishes, in order of arrival.
    pub participants: SmallVec<[Participant; PARTICIPANTS_PER_ROOM_MAX]>,
    /// What is played in it, once somebody has joined.
    pub codecs: Option<Codecs>,
    /// Who only watches.
    pub watchers: Vec<Participant>,
    /// Others watch it on other forwarders, or all who publish are on another one.
    pub is_spread: bool,
}

/// A participant: it stays in the room, and in its places, while its media sessions come and go.
#[derive(Debug)]
pub struct Participant {
    /// Who.
    pub key: ParticipantKey,
    /// Its media sessions: one, or two while a newer one takes over.
    pub peers: SmallVec<[usize; 2]>,
    /// The newest media epoch so far.
    pub newest_epoch: u32,
    /// Rises with each change of the slots of any of its pages.
    pub generation: u32,
    /// Nothing is forwarded to or from it.
    pub is_gated: bool,
    /// Which sources it shows, by [`Source::index`].
    pub published: [bool; Source::ALL.len()],
}

impl Participant {
    /// A participant that shows its face and lets its voice be heard.
    #[must_use]
    pub fn new(key: ParticipantKey) -> Participant {
        let published = Source::ALL.map(|source| matches!(source, Source::Microphone | Source::Camera));
        Participant { key, peers: SmallVec::new(), newest_epoch: 0, generation: 0, is_gated: false, published }
    }
}

impl Room {
    /// The participant with this key.
    #[must_use]
    pub fn find(&self, key: ParticipantKey) -> Option<&Participant> {
        self.participants.iter().chain(&self.watchers).find(|participant| participant.key == key)
    }

    /// The participant with this key.
    pub fn find_mut(&mut self, key: ParticipantKey) -> Option<&mut Participant> {
        self.participants.iter_mut().chain(&mut self.watchers).find(|participant| participant.key == key)
    }

    /// All media sessions.
    #[must_use]
    pub fn peers(&self) -> SmallVec<[usize; 2 * PARTICIPANTS_PER_ROOM_MAX]> {
        self.participants.iter().chain(&self.watchers).flat_map(|one| one.peers.iter().copied()).collect()
    }

    /// Whether no media session is left, here or elsewhere.
    #[must_use]
    pub fn is_deserted(&self) -> bool {
        !self.is_spread
            && self.participants.iter().chain(&self.watchers).all(|participant| participant.peers.is_empty())
    }

    /// The participant with this key among those who publish or those who watch, moved or made if need be. Where all
    /// places are taken, one who has no media session left gives way.
    pub fn take_in(&mut self, key: ParticipantKey, publishes: bool) -> &mut Participant {
        let is = |participant: &Participant| participant.key == key;
        let before = match publishes {
            true => self.watchers.iter().position(is).map(|at| self.watchers.remove(at)),
            false => self.participants.iter().position(is).map(|at| self.participants.remove(at)),
        };
        if !publishes {
            let at = self.watchers.iter().position(is).unwrap_or_else(|| {
                self.watchers.push(before.unwrap_or_else(|| Participant::new(key)));
                self.watchers.len() - 1
            });
            return &mut self.watchers[at];
        }
        let at = self.participants.iter().position(is).unwrap_or_else(|| {
            if self.participants.len() >= PARTICIPANTS_PER_ROOM_MAX
                && let Some(absent) = self.participants.iter().position(|other| other.peers.is_empty())
            {
                self.participants.remove(absent);
            }
            self.participants.push(before.unwrap_or_else(|| Participant::new(key)));
            self.participants.len() - 1
        });
        &mut self.participants[at]
    }

    /// Who has to stand in which place of a page of this participant, given who stood there: whoever is still here keeps
    /// the place, newcomers take the first free one.
    fn places<const N: usize>(
        &self,
        of: ParticipantKey,
        before: &[Option<ParticipantKey>; N],
    ) -> [Option<ParticipantKey>; N] {
        let others = self.participants.iter().map(|participant| participant.key).filter(|key| *key != of);
        settle(before, others)
    }

    /// What has to stand in which content slot of a page of this participant.
    fn contents<const N: usize>(
        &self,
        of: ParticipantKey,
        before: &[Option<(ParticipantKey, Source)>; N],
    ) -> [Option<(ParticipantKey, Source)>; N] {
        let shown = self.participants.iter().filter(|participant| participant.key != of).flat_map(|participant| {
            let sources = [Source::Document, Source::Screen].into_iter();
            sources.filter(|source| participant.published[source.index()]).map(|source| (participant.key, source))
        });
        settle(before, shown)
    }
}

/// Keeps in place whoever is among those wanted, and puts the rest of them in free places, first come first served.
fn settle<T: Copy + PartialEq, const N: usize>(
    before: &[Option<T>; N],
    wanted: impl Iterator<Item = T> + Clone,
) -> [Option<T>; N] {
    let mut after = before.map(|place| place.filter(|stands| wanted.clone().any(|other| other == *stands)));
    for newcomer in wanted {
        if !after.contains(&Some(newcomer))
            && let Some(free) = after.iter_mut().find(|place| place.is_none())
        {
            *free = Some(newcomer);
        }
    }
    after
}

/// Who has to stand in this slot of a peer's page.
fn occupant(peer: &Peer, slot: Slot) -> Option<(ParticipantKey, Source)> {
    match slot {
        Slot::Audio(i) => peer.places.get(usize::from(i)).copied().flatten().map(|key| (key, Source::Microphone)),
        Slot::Video(i) => peer.places.get(usize::from(i)).copied().flatten().map(|key| (key, Source::Camera)),
        Slot::Content(i) => peer.contents.get(usize::from(i)).copied().flatten(),
    }
}

impl Forwarder {
    /// Brings every page's slots in line with who is in the room. What changes stops at once, and begins anew when the
    /// page has acknowledged the generation that says so.
    pub(super) fn assign_slots(&mut self, now: Instant, room: RoomKey) {
        self.note_publishers(room);
        for peer in self.rooms.get(&room).map(Room::peers).unwrap_or_default() {
            self.assign_page(now, room, peer);
        }
    }

    /// Brings one page's slots in line with who is in the room.
    pub(super) fn assign_page(&mut self, now: Instant, room: RoomKey, peer: usize) {
        let Some(state) = self.rooms.get(&room) else { return };
        let page = &self.peers[peer];
        let participant = page.participant;
        let (places, contents) = match page.plays {
            None => (state.places(participant, &page.places), state.contents(participant, &page.contents)),
            Some(subject) => {
                let mut places = [None; FACE_SLOTS_MAX];
                places[0] = self.subject(now, state, subject, page.places[0]);
                (places, page.contents)
            }
        };
        let page = &mut self.peers[peer];
        (page.places, page.contents) = (places, contents);
        let is_first = !std::mem::replace(&mut page.has_assignment, true);
        let changed: SmallVec<[_; 8]> = (page.slots.iter().enumerate())
            .map(|(i, slot)| {
                (i, slot.assigned.map(|before| (before.participant, before.source)), occupant(page, slot.slot))
            })
            .filter(|(_, before, after)| before != after)
            .map(|(i, _, after)| (i, after))
            .collect();
        if !is_first && changed.is_empty() {
            self.connect_page(now, room, peer);
            return;
        }
        let generation = self.participant_mut(room, participant).map_or(1, |participant| {
            participant.generation += 1;
            participant.generation
        });
        let page = &mut self.peers[peer];
        let mut stale = SmallVec::<[(usize, Route); 4]>::new();
        for (i, occupant) in changed {
            stale.extend(page.slots[i].route.map(|route| (i, route)));
            page.slots[i].set_route(None);
            page.slots[i].assigned = occupant.map(|(participant, source)| Assignment {
                participant,
                source,
                generation,
                // A player shows no names, so there is nothing that it has to hide first.
                acknowledged: page.plays.is_some(),
                has_picture: false,
            });
        }
        let assignments = page
            .slots
            .iter()
            .filter_map(|slot| {
                let assigned = slot.assigned?;
                let (participant, source) = (assigned.participant, assigned.source);
                Some(SlotAssignment { slot: slot.slot, participant, source })
            })
            .collect();
        for (slot, route) in stale {
            self.unsubscribe(peer, slot, route);
        }
        self.emit(peer, EventKind::SlotAssigned { generation, assignments });
        self.connect_page(now, room, peer);
    }

    /// Connects every acknowledged slot of a room with the media session that its publisher's track comes from now.
    pub(super) fn connect_routes(&mut self, now: Instant, room: RoomKey) {
        for peer in self.rooms.get(&room).map(Room::peers).unwrap_or_default() {
            self.connect_page(now, room, peer);
        }
    }

    /// Connects every acknowledged slot of a page with the media session that its publisher's track comes from now.
    pub(super) fn connect_page(&mut self, now: Instant, room: RoomKey, peer: usize) {
        for slot in 0..self.peers[peer].slots.len() {
            let subscriber = &self.peers[peer].slots[slot];
            let target = subscriber
                .assigned
                .filter(|assigned| assigned.acknowledged)
                .and_then(|assigned| self.publishing(room, assigned.participant, assigned.source));
            let current = subscriber.route;
            if current == target {
                continue;
            }
            if let Some(route) = current {
                self.unsubscribe(peer, slot, route);
            }
            self.peers[peer].slots[slot].set_route(target);
            if let Some(route) = target {
                self.peers[route.peer].tracks[route.track].subscriptions.push(Subscription { peer, slot });
                self.want_keyframes(now, route.peer, route.track);
            }
        }
    }

    /// The track that a participant's source comes from: of its newest media session from which media has come, or of
    /// its oldest if there is none.
    fn publishing(&self, room: RoomKey, participant: ParticipantKey, source: Source) -> Option<Route> {
        let participant = self.rooms.get(&room)?.find(participant)?;
        if !participant.published[source.index()] {
            return None;
        }
        let track_of = |peer: usize| {
            let track = self.peers[peer].tracks.iter().position(|track| track.source == source)?;
            Some(Route { peer, track })
        };
        let by_age = participant.peers.iter().copied();
        let live =
            by_age.clone().rev().filter_map(track_of).find(|route| self.peers[route.peer].tracks[route.track].is_live);
        live.or_else(|| by_age.clone().find_map(track_of))
    }

    /// A track's media has come for the first time: it takes over from the media session before.
    pub(super) fn track_is_live(&mut self, now: Instant, peer: usize, track: usize) {
        self.peers[peer].tracks[track].is_live = true;
        let room = self.peers[peer].room;
        self.connect_routes(now, room);
    }

    /// The newer media session of a participant has connected: the older ones have a little time left.
    pub(super) fn retire_predecessors(&mut self, now: Instant, peer: usize) {
        let state = &self.peers[peer];
        let (participant, media_epoch) = (state.participant, state.media_epoch);
        let Some(room) = self.rooms.get(&state.room) else { return };
        let Some(participant) = room.find(participant) else { return };
        for older in participant.peers.clone() {
            if self.peers[older].media_epoch < media_epoch {
                self.set_timer(older, Why::Swap, Some(now + SWAP_WITHIN));
            }
        }
    }

    /// Ends a media session. Its participant stays in the room until it leaves or the room has no media session left.
    pub(super) fn remove_peer(&mut self, now: Instant, peer: usize, reason: GoneReason) {
        if !self.peers.contains(peer) {
            return;
        }
        self.emit(peer, EventKind::PeerGone(reason));
        if self.peers[peer].is_connected() {
            self.peers[peer].dtls.close(now);
            self.flush_dtls(peer);
        }
        for slot in 0..self.peers[peer].slots.len() {
            if let Some(route) = self.peers[peer].slots[slot].route {
                self.unsubscribe(peer, slot, route);
            }
        }
        for track in 0..self.peers[peer].tracks.len() {
            for subscription in std::mem::take(&mut self.peers[peer].tracks[track].subscriptions) {
                self.peers[subscription.peer].slots[subscription.slot].set_route(None);
            }
        }
        let state = self.peers.remove(peer);
        for ufrag in state.ice.local_ufrags() {
            self.by_ufrag.remove(ufrag);
        }
        for address in state.ice.addresses() {
            if self.by_address.get(&address) == Some(&peer) {
                self.by_address.remove(&address);
            }
        }
        let Some(room) = self.rooms.get_mut(&state.room) else { return };
        if let Some(participant) = room.find_mut(state.participant) {
            participant.peers.retain(|other| *other != peer);
        }
        // A participant keeps its place; who only watched has none to keep.
        room.watchers.retain(|watcher| watcher.key != state.participant || !watcher.peers.is_empty());
        if reason == GoneReason::Replaced {
            self.note_publishers(state.room);
            self.connect_routes(now, state.room);
            return;
        }
        if room.is_deserted() {
            self.rooms.remove(&state.room);
        } else if !state.tracks.is_empty() {
            self.assign_slots(now, state.room);
        }
    }

    /// A peer is cut off: its slots and those it feeds begin anew when it is back.
    pub(super) fn interrupt(&mut self, peer: usize) {
        self.peers[peer].pause_slots();
        for track in 0..self.peers[peer].tracks.len() {
            for subscription in self.peers[peer].tracks[track].subscriptions.clone() {
                self.peers[subscription.peer].slots[subscription.slot].pause();
            }
        }
    }

    /// A peer is there (again): asks for the keyframes that it and its subscribers wait for.
    pub(super) fn want_pictures_for(&mut self, now: Instant, peer: usize) {
        for slot in 0..self.peers[peer].slots.len() {
            if let Some(route) = self.peers[peer].slots[slot].route {
                self.want_keyframes(now, route.peer, route.track);
            }
        }
        for track in 0..self.peers[peer].tracks.len() {
            self.want_keyframes(now, peer, track);
        }
    }

    /// Whether somebody waits for a keyframe of this layer who could be sent one.
    pub(super) fn is_keyframe_awaited(&self, peer: usize, track: usize, layer: usize) -> bool {
        let publisher = &self.peers[peer];
        let track = &publisher.tracks[track];
        let is_awaited = |subscription: &Subscription| {
            let subscriber = &self.peers[subscription.peer];
            subscriber.is_open() && subscriber.slots[subscription.slot].waits_for_keyframe(layer)
        };
        track.media() == MediaKind::Video && publisher.is_open() && track.subscriptions.iter().any(is_awaited)
    }

    fn unsubscribe(&mut self, peer: usize, slot: usize, route: Route) {
        let subscriptions = &mut self.peers[route.peer].tracks[route.track].subscriptions;
        subscriptions.retain(|subscription| *subscription != Subscription { peer, slot });
    }
}
