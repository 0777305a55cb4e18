//! WHIP and WHEP sessions: media sessions whose client speaks HTTP. A WHIP session is its participant's media session, as a
//! page's would be; a WHEP session is a player of its own, of which a participant may have several.

use tilts_queue::ids::{ConsultationId, ParticipantId};
use tilts_relay::{Codecs, EventKind, Lines, ParticipantKey, Quality, RoomKey, SetupPreference, Subject};
use tilts_signaling::{Code, MediaLiveness, Problem};
use uuid::Uuid;

use super::media::{Offered, problem};
use super::{Call, Calls, gone};
use crate::media::{Join, MediaError};

/// Players that one participant may have at a time: one for each of the others, and one to spare.
const PLAYERS_MAX: usize = 6;
/// Sessions of one consultation that are remembered after their end, so that ending them again is no error.
const ENDED_MAX: usize = 1_024;

/// By which door a client comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// It publishes (RFC 9725).
    Whip,
    /// It plays a participant, or the main speaker (draft-ietf-wish-whep-03).
    Whep(Option<ParticipantId>),
}

/// A session over HTTP.
pub struct HttpSession {
    /// Whose token opened it.
    owner: ParticipantId,
    is_player: bool,
    media_epoch: u32,
    /// Counts the ICE sessions; names the current one.
    ice: u32,
    ended: bool,
}

/// A player of a WHEP session.
pub struct Player {
    /// Whether media flow.
    pub state: MediaLiveness,
    /// The figures of the last second.
    pub quality: Option<Quality>,
}

impl Player {
    /// Takes what the relay tells.
    pub fn take(&mut self, event: EventKind) {
        match event {
            EventKind::PeerConnected | EventKind::PeerReturned => self.state = MediaLiveness::Live,
            EventKind::PeerSilent => self.state = MediaLiveness::Silent,
            EventKind::PeerGone(_) => self.state = MediaLiveness::Gone,
            EventKind::Quality(quality) => self.quality = Some(quality),
            EventKind::SlotAssigned { .. } | EventKind::FirstPicture { .. } => {}
        }
    }
}

/// An open session.
#[derive(Debug)]
pub struct Opened {
    /// Names it in its URL.
    pub session: Uuid,
    /// Names its ICE session.
    pub etag: String,
    /// The answer to the offer.
    pub sdp_answer: String,
}

/// Which ICE session a request is about (RFC 9110, 13.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IfMatch {
    /// Whichever there is: `*`.
    Any,
    /// One of these.
    Tags(Vec<String>),
}

impl HttpSession {
    /// Whose token opened it.
    pub fn owner(&self) -> ParticipantId {
        self.owner
    }

    fn etag(&self) -> String {
        format!("\"ice-{}\"", self.ice)
    }
}

impl Call {
    /// The session with this id, if it is this participant's.
    fn session(&self, id: Uuid, me: ParticipantId) -> Result<&HttpSession, Problem> {
        self.http.get(&id).filter(|session| session.owner == me).ok_or_else(unknown)
    }

    fn is_live(&self, id: Uuid, session: &HttpSession) -> bool {
        let lives = |state| state != MediaLiveness::Gone;
        if session.ended {
            false
        } else if session.is_player {
            self.players.get(&id).is_some_and(|player| lives(player.state))
        } else {
            let media = self.members.get(&session.owner).and_then(|member| member.media.as_ref());
            media.is_some_and(|media| media.epoch == session.media_epoch && lives(media.state))
        }
    }

    /// How many players of this participant live.
    fn players_of(&self, me: ParticipantId) -> usize {
        let sessions = self.http.iter().filter(|(_, session)| session.owner == me && session.is_player);
        sessions.filter(|(id, session)| self.is_live(**id, session)).count()
    }

    fn remember(&mut self, id: Uuid, session: HttpSession) {
        self.http.insert(id, session);
        let ended: Vec<_> =
            self.http.iter().filter(|(id, session)| !self.is_live(**id, session)).map(|(id, _)| *id).collect();
        for old in &ended[..ended.len().saturating_sub(ENDED_MAX)] {
            self.http.remove(old);
            self.players.remove(old);
        }
    }
}

impl Calls {
    /// Opens a session for a client that has no page.
    ///
    /// # Errors
    /// What the relay refuses, in the words of the error table.
    pub async fn enter(
        &self,
        consultation: ConsultationId,
        me: ParticipantId,
        door: Door,
        sdp_offer: String,
        codecs: Codecs,
    ) -> Result<Opened, Problem> {
        let session = self.clock.new_id();
        let setup = SetupPreference::Passive;
        let (sdp_answer, media_epoch) = match door {
            Door::Whip => {
                let offer = Offered { sdp_offer, lines: Lines::Publisher, codecs, setup };
                self.open(consultation, me, None, offer).await?
            }
            Door::Whep(whom) => {
                let subject = match whom {
                    Some(whom) => Subject::Participant(self.known(consultation, whom)?),
                    None => Subject::MainSpeaker { listener: ParticipantKey(me.0) },
                };
                (self.play(consultation, me, session, subject, sdp_offer, codecs).await?, 1)
            }
        };
        let is_player = door != Door::Whip;
        let opened = HttpSession { owner: me, is_player, media_epoch, ice: 1, ended: false };
        let etag = opened.etag();
        self.live().get_mut(&consultation).ok_or_else(gone)?.remember(session, opened);
        Ok(Opened { session, etag, sdp_answer })
    }

    async fn play(
        &self,
        consultation: ConsultationId,
        me: ParticipantId,
        session: Uuid,
        subject: Subject,
        sdp_offer: String,
        codecs: Codecs,
    ) -> Result<String, Problem> {
        let worker = self.place(consultation).await?;
        {
            let mut live = self.live();
            let call = live.entry(consultation).or_default();
            if call.players_of(me) >= PLAYERS_MAX {
                let detail = "this participant has as many players as it may have";
                return Err(Problem::new(Code::ConsultationFull, detail).with("max", PLAYERS_MAX));
            }
            // Known before the relay is asked: what it tells of the session may be here before its answer.
            call.players.insert(session, Player { state: MediaLiveness::Connecting, quality: None });
        }
        let join = Join {
            room: RoomKey(consultation.0),
            participant: ParticipantKey(session),
            media_epoch: 1,
            sdp_offer,
            lines: Lines::Player(subject),
            codecs,
            setup: SetupPreference::Passive,
        };
        let answer = self.media.join(worker, join).await;
        if answer.is_err()
            && let Some(call) = self.live().get_mut(&consultation)
        {
            call.players.remove(&session);
        }
        Ok(answer.map_err(problem)?.sdp_answer)
    }

    /// Takes an SDP fragment of a session's client. For an ICE restart the new entity-tag, and the fragment for the answer.
    ///
    /// # Errors
    /// `not_found` when the session is not the participant's or has ended, `precondition_failed` when it is about another
    /// ICE session than the current one, and what the relay refuses.
    pub async fn trickle(
        &self,
        consultation: ConsultationId,
        me: ParticipantId,
        id: Uuid,
        if_match: IfMatch,
        fragment: String,
    ) -> Result<Option<(String, String)>, Problem> {
        let (key, media_epoch) = {
            let live = self.live();
            let call = live.get(&consultation).ok_or_else(unknown)?;
            let session = call.session(id, me).ok().filter(|session| call.is_live(id, session)).ok_or_else(unknown)?;
            let etag = session.etag();
            if matches!(&if_match, IfMatch::Tags(tags) if !tags.contains(&etag)) {
                let detail = "the ICE session has been restarted since";
                return Err(Problem::new(Code::PreconditionFailed, detail).with("etag", etag));
            }
            (session.key(id), session.media_epoch)
        };
        let worker = self.worker(consultation)?;
        let answer = self.media.trickle(worker, RoomKey(consultation.0), key, media_epoch, fragment).await;
        let Some(answer) = answer.map_err(problem)? else { return Ok(None) };
        let mut live = self.live();
        let session = live.get_mut(&consultation).and_then(|call| call.http.get_mut(&id)).ok_or_else(unknown)?;
        session.ice += 1;
        Ok(Some((session.etag(), answer)))
    }

    /// Ends a session. To end it again is no error.
    ///
    /// # Errors
    /// `not_found` when there never was such a session of this participant.
    pub async fn exit(&self, consultation: ConsultationId, me: ParticipantId, id: Uuid) -> Result<(), Problem> {
        let key = {
            let mut live = self.live();
            let call = live.get_mut(&consultation).ok_or_else(unknown)?;
            let session = call.session(id, me)?;
            if !call.is_live(id, session) {
                return Ok(());
            }
            let key = session.key(id);
            if let Some(session) = call.http.get_mut(&id) {
                session.ended = true;
            }
            key
        };
        let worker = self.worker(consultation)?;
        match self.media.leave(worker, RoomKey(consultation.0), key).await {
            // It went by itself in the meantime.
            Ok(()) | Err(MediaError::Refused(_)) => Ok(()),
            Err(error) => Err(problem(error)),
        }
    }

    /// Whether a participant has such a session, ended or not.
    ///
    /// # Errors
    /// `not_found` when not.
    pub fn has_session(&self, consultation: ConsultationId, me: ParticipantId, id: Uuid) -> Result<(), Problem> {
        self.live().get(&consultation).ok_or_else(unknown)?.session(id, me).map(|_| ())
    }

    fn known(&self, consultation: ConsultationId, whom: ParticipantId) -> Result<ParticipantKey, Problem> {
        let state = self.dispatch.state();
        let found = state.queue.consultation(consultation).ok_or_else(gone)?;
        let is_known = found.participants.iter().any(|one| one.id == whom);
        let key = is_known.then_some(ParticipantKey(whom.0));
        key.ok_or_else(|| Problem::new(Code::NotFound, "nobody of that id takes part").with("what", "participant"))
    }
}

impl HttpSession {
    /// Whom the relay knows it as.
    fn key(&self, id: Uuid) -> ParticipantKey {
        ParticipantKey(if self.is_player { id } else { self.owner.0 })
    }
}

fn unknown() -> Problem {
    Problem::new(Code::NotFound, "no such session of this participant").with("what", "session")
}
