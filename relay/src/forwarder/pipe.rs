//! A room on several forwarders. All who publish are on one, the room's home. The others have watchers of it, and for each
//! media session that publishes at home a stand-in: a peer with the same tracks and no connection, to which the packets of
//! that session are piped once they have been decrypted, authenticated and found new. What watches there is served from
//! the stand-in as from any publisher, its send buffers, layers and levels included; only its keyframe requests go home.
//!
//! How packets, requests and [`Publishers`] get from one forwarder to another is the caller's matter. What it has no room
//! for may be dropped, the newest `Publishers` excepted.

use std::fmt;
use std::time::Instant;

use smallvec::SmallVec;

use super::Forwarder;
use super::rooms::Participant;
use crate::dtls::Dtls;
use crate::error::CommandError;
use crate::event::GoneReason;
use crate::ice::{Generation, Ice};
use crate::ids::{ParticipantKey, RoomKey, Source};
use crate::layer::Stream;
use crate::limits::SWAP_WITHIN;
use crate::peer::Peer;
use crate::rtp::Header;
use crate::sdp::Codecs;
use crate::timers::Why;
use crate::track::{Place, Track};

/// A media session that publishes at home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Session {
    room: RoomKey,
    participant: ParticipantKey,
    media_epoch: u32,
}

/// What a datagram carried for the other forwarders of its room. It lies decrypted at the beginning of the datagram.
#[derive(Clone, Copy, Debug)]
pub struct Piped {
    session: Session,
    content: Content,
    bytes: usize,
}

#[derive(Clone, Copy, Debug)]
enum Content {
    Media(Place),
    Reports,
}

/// A stand-in's wish for a keyframe, for the home of its room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyframeRequest {
    session: Session,
    track: usize,
    layer: usize,
}

/// Who publishes in a room, and how: what its home tells the other forwarders. The newest says all.
pub struct Publishers {
    codecs: Option<Codecs>,
    publishers: SmallVec<[Publisher; 2]>,
}

struct Publisher {
    key: ParticipantKey,
    is_gated: bool,
    published: [bool; Source::ALL.len()],
    sessions: SmallVec<[PublisherSession; 2]>,
}

struct PublisherSession {
    media_epoch: u32,
    is_silent: bool,
    tracks: Vec<Track>,
}

impl Piped {
    /// The room.
    #[must_use]
    pub fn room(&self) -> RoomKey {
        self.session.room
    }

    /// Bytes at the beginning of the datagram.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// What to ask home for when this could not be piped.
    #[must_use]
    pub fn when_lost(&self) -> Option<KeyframeRequest> {
        let Content::Media(place) = self.content else { return None };
        Some(KeyframeRequest { session: self.session, track: place.track, layer: place.layer })
    }
}

impl KeyframeRequest {
    /// The room.
    #[must_use]
    pub fn room(&self) -> RoomKey {
        self.session.room
    }
}

impl fmt::Debug for Publishers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.publishers.iter().map(|publisher| publisher.key)).finish()
    }
}

impl Publishers {
    fn find(&self, participant: ParticipantKey) -> Option<&Publisher> {
        self.publishers.iter().find(|publisher| publisher.key == participant)
    }

    fn has_session(&self, peer: &Peer) -> bool {
        let of_peer = |session: &PublisherSession| session.media_epoch == peer.media_epoch;
        self.find(peer.participant).is_some_and(|publisher| publisher.sessions.iter().any(of_peer))
    }
}

/// At home.
impl Forwarder {
    /// Says whether a room is on other forwarders, too. While it is, it stays when nobody is in it, what its publishers send
    /// is to be piped, and [`Forwarder::poll_publishers`] tells when they change.
    ///
    /// # Errors
    ///
    /// [`CommandError::Unknown`] if there is no such room.
    pub fn spread(&mut self, room: RoomKey, is_spread: bool) -> Result<(), CommandError> {
        let state = self.rooms.get_mut(&room).ok_or(CommandError::Unknown)?;
        state.is_spread = is_spread;
        if state.is_deserted() {
            self.rooms.remove(&room);
            return Ok(());
        }
        for peer in state.peers() {
            self.peers[peer].is_spread = is_spread;
        }
        Ok(())
    }

    /// Who publishes in a room.
    #[must_use]
    pub fn publishers(&self, room: RoomKey) -> Publishers {
        let Some(state) = self.rooms.get(&room) else {
            return Publishers { codecs: None, publishers: SmallVec::new() };
        };
        let session = |peer: &usize| {
            let Peer { media_epoch, is_silent, tracks, .. } = &self.peers[*peer];
            let tracks = tracks.iter().map(Track::twin).collect();
            PublisherSession { media_epoch: *media_epoch, is_silent: *is_silent, tracks }
        };
        let publisher = |participant: &Participant| Publisher {
            key: participant.key,
            is_gated: participant.is_gated,
            published: participant.published,
            sessions: participant.peers.iter().map(session).collect(),
        };
        Publishers { codecs: state.codecs, publishers: state.participants.iter().map(publisher).collect() }
    }

    /// A spread room whose [`Forwarder::publishers`] have changed.
    pub fn poll_publishers(&mut self) -> Option<RoomKey> {
        self.changed_publishers.pop()
    }

    /// A stand-in waits for a keyframe.
    pub fn request_keyframe(&mut self, now: Instant, request: &KeyframeRequest) {
        let KeyframeRequest { session, track, layer } = *request;
        if let Some(peer) = self.find_peer(session.room, session.participant, session.media_epoch) {
            self.keyframe_requested(now, peer, track, layer);
        }
    }

    /// Takes note that something is different about those who publish in a room.
    pub(super) fn note_publishers(&mut self, room: RoomKey) {
        let is_spread = self.rooms.get(&room).is_some_and(|state| state.is_spread);
        if is_spread && !self.changed_publishers.contains(&room) {
            self.changed_publishers.push(room);
        }
    }

    pub(super) fn piped_media(&self, peer: usize, place: Place, bytes: usize) -> Option<Piped> {
        self.piped(peer, Content::Media(place), bytes)
    }

    pub(super) fn piped_reports(&self, peer: usize, bytes: usize) -> Option<Piped> {
        self.piped(peer, Content::Reports, bytes)
    }

    fn piped(&self, peer: usize, content: Content, bytes: usize) -> Option<Piped> {
        let state = &self.peers[peer];
        let session = Session { room: state.room, participant: state.participant, media_epoch: state.media_epoch };
        let is_wanted = state.is_spread && !state.tracks.is_empty() && state.is_open();
        is_wanted.then_some(Piped { session, content, bytes })
    }
}

/// Away from home.
impl Forwarder {
    /// Brings the stand-ins of a room in line with who publishes at its home. Until [`Forwarder::end_room`] the room stays.
    ///
    /// # Errors
    ///
    /// [`CommandError::Dtls`] if a stand-in cannot be made.
    pub fn mirror(&mut self, now: Instant, room: RoomKey, home: Publishers) -> Result<(), CommandError> {
        let state = self.rooms.entry(room).or_default();
        state.is_spread = true;
        state.codecs = home.codecs;
        let mut peers = state.peers();
        peers.retain(|peer| self.peers[*peer].is_stand_in && !home.has_session(&self.peers[*peer]));
        for gone in peers {
            self.remove_peer(now, gone, GoneReason::Left);
        }
        if let Some(state) = self.rooms.get_mut(&room) {
            state.participants.retain(|participant| home.find(participant.key).is_some());
        }
        for publisher in home.publishers {
            let participant = self.rooms.entry(room).or_default().take_in(publisher.key, true);
            participant.published = publisher.published;
            for PublisherSession { media_epoch, is_silent, tracks } in publisher.sessions {
                let session = Session { room, participant: publisher.key, media_epoch };
                let peer = match self.find_stand_in(session) {
                    Some(peer) => peer,
                    None => self.stand_in(now, session, tracks)?,
                };
                let state = &mut self.peers[peer];
                let was_open = state.is_open();
                (state.is_silent, state.is_gated) = (is_silent, publisher.is_gated);
                match (was_open, state.is_open()) {
                    (true, false) => self.interrupt(peer),
                    (false, true) => self.want_pictures_for(now, peer),
                    _ => {}
                }
            }
        }
        self.assign_slots(now, room);
        Ok(())
    }

    /// Takes what was piped here from a room's home.
    pub fn handle_piped(&mut self, now: Instant, piped: &Piped, packet: &[u8]) {
        let Some(peer) = self.find_stand_in(piped.session) else { return };
        match piped.content {
            Content::Reports => self.take_reports(now, peer, packet),
            Content::Media(place) => {
                let Some(header) = Header::parse(packet) else { return };
                let layer = &mut self.peers[peer].tracks[place.track].layers[place.layer];
                if place.stream == Stream::Media && layer.ssrc != Some(header.ssrc) {
                    layer.begin(header.ssrc);
                    self.restart_layer(peer, place.track, place.layer);
                }
                self.take_media(now, peer, place, &header, packet);
            }
        }
    }

    /// Ends the media sessions of a participant who now publishes at home, once that has had time to show a picture.
    ///
    /// # Errors
    ///
    /// [`CommandError::Unknown`] if there is no such participant.
    pub fn retire(&mut self, now: Instant, room: RoomKey, participant: ParticipantKey) -> Result<(), CommandError> {
        for peer in self.participant_mut(room, participant)?.peers.clone() {
            if !self.peers[peer].is_stand_in {
                self.set_timer(peer, Why::Swap, Some(now + SWAP_WITHIN));
            }
        }
        Ok(())
    }

    /// A keyframe that a stand-in waits for.
    pub fn poll_keyframe_request(&mut self) -> Option<KeyframeRequest> {
        self.keyframe_requests.pop()
    }

    /// Asks home for a keyframe of a stand-in's layer.
    pub(super) fn ask_home(&mut self, peer: usize, track: usize, layer: usize) {
        let Peer { room, participant, media_epoch, .. } = self.peers[peer];
        let session = Session { room, participant, media_epoch };
        self.keyframe_requests.push(KeyframeRequest { session, track, layer });
    }

    fn stand_in(&mut self, now: Instant, session: Session, tracks: Vec<Track>) -> Result<usize, CommandError> {
        // Nobody learns these credentials, and nothing leads to them: no datagram ever reaches it.
        let (local, remote) = (self.random.ice_credentials(), self.random.ice_credentials());
        let dtls = Dtls::new(&self.identity, [0; 32], false).map_err(|_| CommandError::Dtls)?;
        let ice = Ice::new(Generation { local, remote });
        let peer = Peer {
            tracks,
            local_ssrc: self.random.ssrc(),
            is_stand_in: true,
            ..Peer::new(now, session.room, (session.participant, session.media_epoch), ice, dtls)
        };
        let peer = self.peers.insert(peer);
        self.participant_mut(session.room, session.participant)?.peers.push(peer);
        Ok(peer)
    }

    fn find_stand_in(&self, session: Session) -> Option<usize> {
        let participant = self.rooms.get(&session.room)?.find(session.participant)?;
        let is = |peer: &Peer| peer.is_stand_in && peer.media_epoch == session.media_epoch;
        participant.peers.iter().copied().find(|peer| is(&self.peers[*peer]))
    }
}
