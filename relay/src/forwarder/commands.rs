//! What the server asks of a forwarder.

use std::time::Instant;

use super::Forwarder;
use super::rooms::{Participant, Room};
use crate::dtls::Dtls;
use crate::error::{CommandError, SdpError};
use crate::event::GoneReason;
use crate::ice::{Generation, Ice};
use crate::ids::{Lines, ParticipantKey, RoomKey, SetupPreference, SlotKind, Source};
use crate::limits::{CONNECT_WITHIN, PARTICIPANTS_PER_ROOM_MAX, PEERS_MAX, WATCHERS_PER_ROOM_MAX};
use crate::peer::Peer;
use crate::sdp::{
    Answer, AnswerMedia, Codecs, Fragment, IceCredentials, Offer, OfferedSetup, answered_setup, match_lines,
    match_slots,
};
use crate::slot::SubscriberSlot;
use crate::timers::Why;
use crate::track::Track;

/// A page's wish to take part.
#[derive(Clone, Copy, Debug)]
pub struct Join<'a> {
    /// The room; it begins with its first participant.
    pub room: RoomKey,
    /// The participant.
    pub participant: ParticipantKey,
    /// Must be newer than any media session of this participant in this room.
    pub media_epoch: u32,
    /// The page's one offer.
    pub sdp_offer: &'a str,
    /// What the m-lines are for.
    pub lines: &'a Lines,
    /// What may be played in the room. Of each kind of media the first who joins settles one, for as long as the room lasts.
    pub codecs: Codecs,
    /// Our role when the offer leaves the choice.
    pub setup: SetupPreference,
}

/// The codecs of a room once this offer is answered: of each kind of media that it has, one.
fn settle(allowed: Codecs, offer: &Offer, matched: &[Option<SlotKind>]) -> Result<Codecs, SdpError> {
    let mut settled = allowed;
    for (line, _) in offer.media.iter().zip(matched).filter(|(_, kind)| kind.is_some()) {
        let codec = line.codec.as_ref().filter(|codec| settled.contains(codec.codec));
        let codec = codec.ok_or_else(|| SdpError::NoCommonCodec(line.mid.clone()))?;
        settled = settled.settled(codec.codec);
    }
    Ok(settled)
}

impl Forwarder {
    /// Takes a page into a room and returns the answer to its offer.
    ///
    /// A newer media epoch of a participant replaces the older one softly: the older goes on until the newer has
    /// connected and had [`crate::limits::SWAP_WITHIN`] to show a picture; what it publishes is taken over track by
    /// track, video at a keyframe.
    ///
    /// # Errors
    ///
    /// As [`CommandError`] tells; nothing has changed then.
    pub fn join(&mut self, now: Instant, join: &Join<'_>) -> Result<String, CommandError> {
        let allowed = self.rooms.get(&join.room).map_or(join.codecs, |room| room.codecs.unwrap_or(join.codecs));
        let offer = Offer::parse(join.sdp_offer, allowed)?;
        let matched = match_lines(&offer, join.lines)?;
        let settled = settle(allowed, &offer, &matched)?;
        let publishes = matched.iter().any(|kind| matches!(kind, Some(SlotKind::Send(_))));
        self.check_admission(join, publishes)?;
        let we_are_client = answered_setup(offer.setup, join.setup);
        // Who lacks AES-GCM comes again, and then is to choose for itself: as server we take either.
        let dtls = if we_are_client && offer.setup == OfferedSetup::ActPass {
            Dtls::client_of_gcm(&self.identity, offer.fingerprint)
        } else {
            Dtls::new(&self.identity, offer.fingerprint, we_are_client)
        };
        let dtls = dtls.map_err(|_| CommandError::Dtls)?;
        let generation = Generation { local: self.random.ice_credentials(), remote: offer.ice.clone() };

        let mut tracks = Vec::new();
        let mut slots = Vec::new();
        for (line, kind) in offer.media.iter().zip(&matched) {
            match (kind, &line.codec) {
                (Some(SlotKind::Send(source)), Some(codec)) => tracks.push(Track::new(*source, line, codec)),
                (Some(SlotKind::Receive(slot)), Some(codec)) => {
                    let (ssrc, rtx_ssrc) = (self.random.ssrc(), self.random.ssrc());
                    slots.push(SubscriberSlot::new(*slot, line, codec, ssrc, rtx_ssrc));
                }
                _ => {}
            }
        }

        self.rooms.entry(join.room).or_default().codecs = Some(settled);
        self.make_place(now, join);
        let local_ufrag = generation.local.ufrag.clone();
        let peer = Peer {
            fingerprint: offer.fingerprint,
            we_are_client,
            tracks,
            slots,
            plays: match join.lines {
                Lines::Player(subject) => Some(*subject),
                Lines::Named(_) | Lines::Publisher => None,
            },
            local_ssrc: self.random.ssrc(),
            ..Peer::new(now, join.room, (join.participant, join.media_epoch), Ice::new(generation), dtls)
        };
        let peer = self.peers.insert(peer);
        self.by_ufrag.insert(local_ufrag, peer);
        self.set_timer(peer, Why::Connect, Some(now + CONNECT_WITHIN));
        let was_publisher = self.enter_room(join, peer, publishes);
        if publishes || was_publisher {
            self.assign_slots(now, join.room);
        } else {
            self.assign_page(now, join.room, peer);
        }
        Ok(self.answer(peer, &offer, &matched))
    }

    /// Answers the offer of a media session that goes on over another network: new ICE credentials, all else as before.
    ///
    /// # Errors
    ///
    /// As [`CommandError`] tells; nothing has changed then.
    pub fn restart_ice(
        &mut self,
        room: RoomKey,
        participant: ParticipantKey,
        media_epoch: u32,
        sdp_offer: &str,
    ) -> Result<String, CommandError> {
        let allowed = self.rooms.get(&room).and_then(|room| room.codecs).ok_or(CommandError::Unknown)?;
        let offer = Offer::parse(sdp_offer, allowed)?;
        let peer = self.find_peer(room, participant, media_epoch).ok_or(CommandError::Unknown)?;
        let state = &self.peers[peer];
        if state.fingerprint != offer.fingerprint {
            return Err(SdpError::FingerprintChanged.into());
        }
        let slots: Vec<(String, SlotKind)> = state
            .tracks
            .iter()
            .map(|track| (track.mid().to_owned(), SlotKind::Send(track.source)))
            .chain(state.slots.iter().map(|slot| (slot.offered_mid.clone(), SlotKind::Receive(slot.slot))))
            .collect();
        let matched = match_slots(&offer, &slots)?;
        self.renew_ice(peer, offer.ice.clone());
        Ok(self.answer(peer, &offer, &matched))
    }

    /// Takes an SDP fragment of a trickling client (RFC 8840). The relay is ICE-lite and needs no candidates of it; other
    /// credentials than those of the session are an ICE restart, and its answer a fragment, too (RFC 9725, 4.3.3).
    ///
    /// # Errors
    ///
    /// As [`CommandError`] tells; nothing has changed then.
    pub fn trickle(
        &mut self,
        room: RoomKey,
        participant: ParticipantKey,
        media_epoch: u32,
        fragment: &str,
    ) -> Result<Option<String>, CommandError> {
        let fragment = Fragment::parse(fragment)?;
        let peer = self.find_peer(room, participant, media_epoch).ok_or(CommandError::Unknown)?;
        let Some(ice) = fragment.ice.clone() else { return Ok(None) };
        if !self.renew_ice(peer, ice) {
            return Ok(None);
        }
        Ok(Some(fragment.answer(&self.peers[peer].ice.current().local, &self.candidates)))
    }

    /// Begins a new generation of ICE credentials, unless the page's are those that it has.
    fn renew_ice(&mut self, peer: usize, remote: IceCredentials) -> bool {
        if self.peers[peer].ice.current().remote == remote {
            return false;
        }
        let generation = Generation { local: self.random.ice_credentials(), remote };
        self.by_ufrag.insert(generation.local.ufrag.clone(), peer);
        if let Some(retired) = self.peers[peer].ice.restart(generation) {
            self.by_ufrag.remove(&retired);
        }
        true
    }

    /// Says that a participant's page has hidden what changed up to this generation of its slots: new faces may come.
    ///
    /// # Errors
    ///
    /// [`CommandError::Unknown`] if there is no such participant.
    pub fn acknowledge_slots(
        &mut self,
        now: Instant,
        room: RoomKey,
        participant: ParticipantKey,
        generation: u32,
    ) -> Result<(), CommandError> {
        for peer in self.participant_mut(room, participant)?.peers.clone() {
            for assignment in self.peers[peer].slots.iter_mut().filter_map(|slot| slot.assigned.as_mut()) {
                assignment.acknowledged |= assignment.generation <= generation;
            }
            self.connect_page(now, room, peer);
        }
        Ok(())
    }

    /// Says whether a participant publishes this source. Microphone and camera are published from the start, the
    /// document camera and the screen are not.
    ///
    /// # Errors
    ///
    /// [`CommandError::Unknown`] if there is no such participant.
    pub fn set_published(
        &mut self,
        now: Instant,
        room: RoomKey,
        participant: ParticipantKey,
        source: Source,
        published: bool,
    ) -> Result<(), CommandError> {
        self.participant_mut(room, participant)?.published[source.index()] = published;
        self.assign_slots(now, room);
        Ok(())
    }

    /// Cuts a participant off, or lets it through again. From the return of this call on nothing is forwarded to or from
    /// a participant that is cut off.
    ///
    /// # Errors
    ///
    /// [`CommandError::Unknown`] if there is no such participant.
    pub fn gate(
        &mut self,
        now: Instant,
        room: RoomKey,
        participant: ParticipantKey,
        gated: bool,
    ) -> Result<(), CommandError> {
        let state = self.participant_mut(room, participant)?;
        state.is_gated = gated;
        for peer in state.peers.clone() {
            self.peers[peer].is_gated = gated;
            if gated {
                self.interrupt(peer);
            } else {
                self.want_pictures_for(now, peer);
            }
        }
        self.note_publishers(room);
        Ok(())
    }

    /// Takes a participant out of a room.
    ///
    /// # Errors
    ///
    /// [`CommandError::Unknown`] if there is no such participant.
    pub fn leave(&mut self, now: Instant, room: RoomKey, participant: ParticipantKey) -> Result<(), CommandError> {
        let peers = self.participant_mut(room, participant)?.peers.clone();
        for peer in peers {
            self.remove_peer(now, peer, GoneReason::Left);
        }
        if let Some(state) = self.rooms.get_mut(&room) {
            let published = state.participants.len();
            state.participants.retain(|other| other.key != participant);
            let did_publish = state.participants.len() < published;
            if state.is_deserted() {
                self.rooms.remove(&room);
            } else if did_publish {
                self.assign_slots(now, room);
            }
        }
        Ok(())
    }

    /// Ends a room and all its media sessions.
    ///
    /// # Errors
    ///
    /// [`CommandError::Unknown`] if there is no such room.
    pub fn end_room(&mut self, now: Instant, room: RoomKey) -> Result<(), CommandError> {
        let state = self.rooms.remove(&room).ok_or(CommandError::Unknown)?;
        for peer in state.peers() {
            self.remove_peer(now, peer, GoneReason::Left);
        }
        Ok(())
    }

    fn check_admission(&self, join: &Join<'_>, publishes: bool) -> Result<(), CommandError> {
        if self.peers.len() >= PEERS_MAX {
            return Err(CommandError::WorkerFull);
        }
        let Some(room) = self.rooms.get(&join.room) else { return Ok(()) };
        if let Some(participant) = room.find(join.participant)
            && join.media_epoch <= participant.newest_epoch
        {
            return Err(CommandError::StaleEpoch { offered: join.media_epoch, current: participant.newest_epoch });
        }
        // Whoever has no media session left gives way.
        let others = |list: &[Participant]| {
            list.iter().filter(|other| other.key != join.participant && !other.peers.is_empty()).count()
        };
        let is_full = match publishes {
            true => others(&room.participants) >= PARTICIPANTS_PER_ROOM_MAX,
            false => others(&room.watchers) >= WATCHERS_PER_ROOM_MAX,
        };
        if is_full { Err(CommandError::RoomFull) } else { Ok(()) }
    }

    /// Before a newer media session of a participant comes: sessions that never connected go, and of those that did only
    /// the newest may stay until the swap.
    fn make_place(&mut self, now: Instant, join: &Join<'_>) {
        let Ok(participant) = self.participant_mut(join.room, join.participant) else { return };
        let mut peers = participant.peers.clone();
        peers.sort_by_key(|peer| std::cmp::Reverse(self.peers[*peer].media_epoch));
        let mut kept = 0;
        for peer in peers {
            if self.peers[peer].is_connected() && kept == 0 {
                kept = 1;
            } else {
                self.remove_peer(now, peer, GoneReason::Replaced);
            }
        }
    }

    /// Puts a participant where its newest media session has it, among those who publish or those who watch. Returns
    /// whether it published before.
    fn enter_room(&mut self, join: &Join<'_>, peer: usize, publishes: bool) -> bool {
        let room = self.rooms.entry(join.room).or_default();
        let was_publisher = room.participants.iter().any(|participant| participant.key == join.participant);
        let participant = room.take_in(join.participant, publishes);
        participant.newest_epoch = join.media_epoch;
        participant.peers.push(peer);
        self.peers[peer].is_gated = participant.is_gated;
        self.peers[peer].is_spread = room.is_spread;
        was_publisher
    }

    fn answer(&mut self, peer: usize, offer: &Offer, matched: &[Option<SlotKind>]) -> String {
        let state = &mut self.peers[peer];
        state.answer_version += 1;
        let ssrcs_of = |kind: &Option<SlotKind>| match kind {
            Some(SlotKind::Receive(slot)) => {
                state.slots.iter().find(|other| other.slot == *slot).map(|slot| (slot.ssrc, slot.rtx_ssrc))
            }
            _ => None,
        };
        Answer {
            version: state.answer_version,
            ice: &state.ice.current().local,
            fingerprint: self.identity.fingerprint(),
            we_are_client: state.we_are_client,
            candidates: &self.candidates,
            media: offer
                .media
                .iter()
                .zip(matched)
                .map(|(offered, slot)| AnswerMedia { offered, slot: *slot, ssrcs: ssrcs_of(slot) })
                .collect(),
        }
        .to_sdp()
    }

    pub(super) fn find_peer(&self, room: RoomKey, participant: ParticipantKey, media_epoch: u32) -> Option<usize> {
        let participant = self.rooms.get(&room)?.find(participant)?;
        participant.peers.iter().copied().find(|peer| self.peers[*peer].media_epoch == media_epoch)
    }

    pub(super) fn participant_mut(
        &mut self,
        room: RoomKey,
        participant: ParticipantKey,
    ) -> Result<&mut Participant, CommandError> {
        let room: &mut Room = self.rooms.get_mut(&room).ok_or(CommandError::Unknown)?;
        room.find_mut(participant).ok_or(CommandError::Unknown)
    }
}
