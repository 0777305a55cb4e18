//! Who is the main speaker: whom a player plays that names nobody.

use std::time::Instant;

use super::Forwarder;
use super::rooms::{Participant, Room};
use crate::ids::{ParticipantKey, RoomKey, Source, Subject};
use crate::limits::MAIN_SPEAKER_MARGIN_DB;

impl Forwarder {
    /// Whom a player plays now, given whom it played before.
    pub(super) fn subject(
        &self,
        now: Instant,
        room: &Room,
        subject: Subject,
        before: Option<ParticipantKey>,
    ) -> Option<ParticipantKey> {
        match subject {
            Subject::Participant(key) => room.participants.iter().any(|other| other.key == key).then_some(key),
            Subject::MainSpeaker { listener } => self.main_speaker(now, room, listener, before),
        }
    }

    /// A player of the main speaker follows the voices; looked at with each of its reports.
    pub(super) fn follow_speaker(&mut self, now: Instant, peer: usize) {
        let player = &self.peers[peer];
        if matches!(player.plays, Some(Subject::MainSpeaker { .. })) {
            let room: RoomKey = player.room;
            self.assign_page(now, room, peer);
        }
    }

    /// The loudest of the others; whoever it was before stays until somebody is clearly louder. While no other publishes,
    /// the listener itself.
    fn main_speaker(
        &self,
        now: Instant,
        room: &Room,
        listener: ParticipantKey,
        before: Option<ParticipantKey>,
    ) -> Option<ParticipantKey> {
        let publishing = || room.participants.iter().filter(|participant| self.is_publishing(participant));
        let others = || publishing().filter(|participant| participant.key != listener);
        // Of equals the first to come: `max_by_key` gives the last.
        let Some(loudest) = others().rev().max_by_key(|other| self.loudness_db(now, other)) else {
            return publishing().next().map(|participant| participant.key);
        };
        let stays = others().find(|other| Some(other.key) == before).filter(|other| {
            self.loudness_db(now, loudest) < self.loudness_db(now, other).saturating_add(MAIN_SPEAKER_MARGIN_DB)
        });
        Some(stays.unwrap_or(loudest).key)
    }

    fn is_publishing(&self, participant: &Participant) -> bool {
        let shows = participant.published[Source::Microphone.index()] || participant.published[Source::Camera.index()];
        shows && !participant.is_gated && participant.peers.iter().any(|peer| !self.peers[*peer].tracks.is_empty())
    }

    /// How loud a participant speaks, in decibels above silence; 0 where nothing tells.
    fn loudness_db(&self, now: Instant, participant: &Participant) -> u8 {
        if !participant.published[Source::Microphone.index()] {
            return 0;
        }
        let tracks = participant.peers.iter().flat_map(|peer| &self.peers[*peer].tracks);
        let voices = tracks.filter(|track| track.source == Source::Microphone && track.layers[0].is_sending(now));
        voices.map(|track| track.loudness.db()).max().unwrap_or(0)
    }
}

/// A voice's loudness, smoothed over some 20 packets (0.4 s).
#[derive(Clone, Copy, Debug, Default)]
pub struct Loudness {
    /// Decibels above silence, times 256.
    db_256: i32,
}

impl Loudness {
    /// Takes the level of a packet, as the header extension has it (RFC 6464, 3): -127 to 0 dBov, without the sign.
    pub fn note(&mut self, level: u8) {
        let db = 127 - i32::from(level & 0x7f);
        self.db_256 += (db * 256 - self.db_256) / 16;
    }

    /// Decibels above silence.
    #[must_use]
    pub fn db(self) -> u8 {
        u8::try_from(self.db_256 / 256).unwrap_or(0)
    }
}
