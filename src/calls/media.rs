//! A consultation's media: placing it, joining it, and telling the pages what the relay tells us.

use std::sync::Arc;

use tilts_queue::code::NodeId;
use tilts_queue::command::{Actor, Command, Placement};
use tilts_queue::ids::{ConsultationId, ParticipantId};
use tilts_relay::{
    Codecs, CommandError, Event, EventKind, GoneReason, LayerReason, Lines, ParticipantKey, Quality, RoomKey,
    SetupPreference, SlotKind, Source,
};
use tilts_signaling::{
    Answer, Code, LinkWord, MediaLiveness, ParticipantQuality, PictureBound, PictureQuality, Problem, QualityDetails,
    ServerMessage, Slot, SlotAssignment, SlotMid, Sources,
};
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::{Calls, Session, gone, sending};
use crate::media::{Join, MediaError, MediaEvent, WorkerId};

/// A round trip above this, or losses above [`WEAK_LOSS_PERMILLE`], is a weak link, in milliseconds.
const WEAK_ROUND_TRIP_MS: u32 = 400;
const WEAK_LOSS_PERMILLE: u32 = 50;

/// An offer, and how it is to be answered.
pub(super) struct Offered {
    /// As the client sent it.
    pub sdp_offer: String,
    /// What its m-lines are for.
    pub lines: Lines,
    /// What may be played.
    pub codecs: Codecs,
    /// Our role when the offer leaves the choice.
    pub setup: SetupPreference,
}

impl Calls {
    /// Opens or renews the media session of a participant's page.
    ///
    /// # Errors
    /// What the relay refuses, in the words of the error table.
    pub async fn join(
        &self,
        consultation: ConsultationId,
        me: ParticipantId,
        media_epoch: u32,
        sdp_offer: String,
        slots: Vec<SlotMid>,
        codecs: Codecs,
    ) -> Result<Answer, Problem> {
        let lines = Lines::Named(slots.into_iter().map(|one| (one.mid, kind(one.slot))).collect());
        let failed_before = {
            let live = self.live();
            live.get(&consultation).and_then(|call| call.members.get(&me)).is_some_and(|member| member.handshake_failed)
        };
        let setup = if failed_before { SetupPreference::Passive } else { SetupPreference::Active };
        let offer = Offered { sdp_offer, lines, codecs, setup };
        let (sdp_answer, media_epoch) = self.open(consultation, me, Some(media_epoch), offer).await?;
        Ok(Answer::Media { sdp_answer, media_epoch })
    }

    /// Opens or renews a participant's media session, of this epoch or of the next. The answer, and the epoch.
    pub(super) async fn open(
        &self,
        consultation: ConsultationId,
        me: ParticipantId,
        media_epoch: Option<u32>,
        offer: Offered,
    ) -> Result<(String, u32), Problem> {
        let Offered { sdp_offer, lines, codecs, setup } = offer;
        let worker = self.place(consultation).await?;
        let watches = !lines.publishes();
        let (before, media_epoch) = {
            let mut live = self.live();
            let member = live.entry(consultation).or_default().members.entry(me).or_default();
            let newest = member.media.as_ref().map_or(0, |session| session.epoch);
            let media_epoch = media_epoch.unwrap_or(newest + 1);
            if media_epoch <= newest {
                return Err(stale(newest + 1));
            }
            member.watches = watches;
            // A page begins with both on and says by `media.publish` what is off; a renewed session keeps what was off.
            if member.media.is_none() {
                member.sources.microphone = true;
                member.sources.camera = true;
            }
            // Known before the relay is asked: what it tells of the session may be here before its answer.
            let is_pageless = lines == Lines::Publisher;
            let state = MediaLiveness::Connecting;
            let session = Session { epoch: media_epoch, is_pageless, state, live_since: None, slots: None };
            (member.media.replace(session), media_epoch)
        };
        let join = Join {
            room: RoomKey(consultation.0),
            participant: ParticipantKey(me.0),
            media_epoch,
            sdp_offer,
            lines,
            codecs,
            setup,
        };
        let mut answer = self.media.join(worker, join).await;
        // Who is kept apart is cut before the page can begin: it has no answer yet.
        if answer.is_ok() && self.is_held(consultation, me) {
            let (room, participant) = (RoomKey(consultation.0), ParticipantKey(me.0));
            if let Err(error) = self.media.set_gate(worker, room, participant, true).await {
                answer = Err(error);
            }
        }
        // And whom the others are kept apart from is let in when they are cut.
        self.until_cut(consultation).await?;
        let mut live = self.live();
        let call = live.get_mut(&consultation).ok_or_else(gone)?;
        let member = call.members.get_mut(&me).ok_or_else(gone)?;
        if answer.is_err() && member.media.as_ref().is_some_and(|session| session.epoch == media_epoch) {
            member.media = before;
        }
        let answer = answer.map_err(problem)?;
        call.tell_media_state(me);
        self.pages_changed.notify_one();
        Ok((answer.sdp_answer, media_epoch))
    }

    /// Answers the offer of an ICE restart.
    ///
    /// # Errors
    /// What the relay refuses.
    pub async fn restart(
        &self,
        consultation: ConsultationId,
        me: ParticipantId,
        media_epoch: u32,
        sdp_offer: String,
    ) -> Result<Answer, Problem> {
        let worker = self.worker(consultation)?;
        let (room, participant) = (RoomKey(consultation.0), ParticipantKey(me.0));
        let answer =
            self.media.restart_ice(worker, room, participant, media_epoch, sdp_offer).await.map_err(problem)?;
        Ok(Answer::Media { sdp_answer: answer.sdp_answer, media_epoch })
    }

    /// The page has hidden what changed.
    ///
    /// # Errors
    /// When there is no such media session.
    pub async fn slots_hidden(
        &self,
        consultation: ConsultationId,
        me: ParticipantId,
        generation: u32,
    ) -> Result<(), Problem> {
        let worker = self.worker(consultation)?;
        let (room, participant) = (RoomKey(consultation.0), ParticipantKey(me.0));
        self.media.ack_slots(worker, room, participant, generation).await.map_err(problem)
    }

    /// What a participant sends just now: cut in the relay first, told to the others then.
    ///
    /// # Errors
    /// When there is no such media session.
    pub async fn publish(
        &self,
        consultation: ConsultationId,
        me: ParticipantId,
        sources: Sources,
    ) -> Result<(), Problem> {
        let worker = self.worker(consultation)?;
        let (room, participant) = (RoomKey(consultation.0), ParticipantKey(me.0));
        for (source, on) in [
            (Source::Microphone, sources.microphone),
            (Source::Camera, sources.camera),
            (Source::Document, sources.document),
            (Source::Screen, sources.screen),
        ] {
            self.media.set_published(worker, room, participant, source, on).await.map_err(problem)?;
        }
        let mut live = self.live();
        let call = live.get_mut(&consultation).ok_or_else(gone)?;
        call.members.get_mut(&me).ok_or_else(gone)?.sources = sources;
        call.tell_media_state(me);
        Ok(())
    }

    /// The workers' figures, for Prometheus.
    pub fn media_metrics(&self) -> String {
        self.media.metrics()
    }

    pub(super) fn worker(&self, consultation: ConsultationId) -> Result<WorkerId, Problem> {
        self.live().get(&consultation).and_then(|call| call.worker).ok_or_else(gone)
    }

    /// The worker of a consultation; the first to ask has it placed.
    pub(super) async fn place(&self, consultation: ConsultationId) -> Result<WorkerId, Problem> {
        let state = self.dispatch.state();
        let found = state.queue.consultation(consultation).filter(|found| found.is_running()).ok_or_else(gone)?;
        if found.placement.is_some_and(|placed| self.is_elsewhere(placed.node)) {
            return Err(Problem::new(Code::Unavailable, "the consultation is placed on another node"));
        }
        let worker = {
            let mut live = self.live();
            if let Some(worker) = live.get(&consultation).and_then(|call| call.worker) {
                return Ok(worker);
            }
            let worker = self.media.place().map_err(problem)?;
            *live.entry(consultation).or_default().worker.insert(worker)
        };
        let placement = Placement {
            node: self.me(),
            worker: u16::try_from(worker.0).unwrap_or(u16::MAX),
            epoch: found.placement.map_or(1, |placed| placed.epoch + 1),
        };
        let placed = self.dispatch.tell(Actor::System, Command::PlaceConsultation { consultation, placement }).await;
        if let Err(problem) = placed {
            // Another node was first, or it is not in the journal: then nobody may rely on it.
            if let Some(call) = self.live().get_mut(&consultation) {
                call.worker = None;
            }
            return Err(problem);
        }
        Ok(worker)
    }

    /// The node on which a consultation is placed. Where there are several and it is placed on none that lives, it is
    /// placed here; if it cannot be, it is told of from here all the same.
    pub async fn home(&self, consultation: ConsultationId) -> NodeId {
        let placed = || {
            let node = self.placement(consultation)?;
            (node == self.me() || self.is_elsewhere(node)).then_some(node)
        };
        if self.cluster.is_none() {
            return self.me();
        }
        if let Some(node) = placed() {
            return node;
        }
        if let Err(problem) = self.place(consultation).await {
            tracing::info!(%consultation, %problem, "a consultation was not placed here");
        }
        placed().unwrap_or(self.me())
    }

    /// The other node that has a consultation's media.
    pub fn elsewhere(&self, consultation: ConsultationId) -> Option<NodeId> {
        self.placement(consultation).filter(|node| self.is_elsewhere(*node))
    }

    fn placement(&self, consultation: ConsultationId) -> Option<NodeId> {
        Some(self.dispatch.state().queue.consultation(consultation)?.placement?.node)
    }

    /// Whether a placement there holds: by a node that is not this one, and lives.
    pub(super) fn is_elsewhere(&self, node: NodeId) -> bool {
        self.cluster.as_ref().is_some_and(|cluster| node != cluster.me() && cluster.lives(node))
    }

    /// Passes on what the relay tells, for as long as the server runs.
    pub async fn listen(self: Arc<Self>, mut events: mpsc::Receiver<MediaEvent>) {
        while let Some(event) = events.recv().await {
            match event {
                MediaEvent::Session { event, .. } => self.on_session(event),
                MediaEvent::WorkerLost { worker, rooms } => {
                    tracing::error!(worker = worker.0, rooms = rooms.len(), "a media worker lost rooms");
                    self.on_worker_lost(worker, &rooms);
                }
            }
        }
    }

    /// A consultation is lost with the worker on which it is placed; with another one those who watched there lose it.
    fn on_worker_lost(&self, worker: WorkerId, rooms: &[RoomKey]) {
        let mut live = self.live();
        for room in rooms {
            let served = self.media.forget(worker, *room);
            let Some(call) = live.get_mut(&ConsultationId(room.0)) else { continue };
            let is_home = call.worker == Some(worker);
            let is_lost = |id| is_home || served.contains(&ParticipantKey(id));
            if is_home {
                call.worker = None;
            }
            let players = call.players.iter_mut().filter(|(id, _)| is_lost(**id));
            players.for_each(|(_, player)| player.state = MediaLiveness::Gone);
            for (_, member) in call.members.iter_mut().filter(|(id, _)| is_lost(id.0)) {
                let epoch = member.media.take().map_or(0, |session| session.epoch);
                member.tell(ServerMessage::MediaRebuild { media_epoch_min: epoch + 1 });
            }
        }
    }

    fn on_session(&self, event: Event) {
        let (consultation, participant) = (ConsultationId(event.room.0), ParticipantId(event.participant.0));
        let mut live = self.live();
        let Some(call) = live.get_mut(&consultation) else { return };
        if let Some(player) = call.players.get_mut(&event.participant.0) {
            player.take(event.kind);
            return;
        }
        let Some(member) = call.members.get_mut(&participant) else { return };
        let Some(session) = &mut member.media else { return };
        if session.epoch != event.media_epoch {
            return;
        }
        match event.kind {
            EventKind::PeerConnected | EventKind::PeerReturned => {
                session.state = MediaLiveness::Live;
                session.live_since = Some(Instant::now());
                self.pages_changed.notify_one();
            }
            EventKind::PeerSilent => session.state = MediaLiveness::Silent,
            EventKind::PeerGone(reason) => {
                session.state = MediaLiveness::Gone;
                let media_epoch_min = session.epoch + 1;
                member.handshake_failed |= reason == GoneReason::HandshakeFailed;
                tracing::info!(%consultation, %participant, ?reason, "a media session is over");
                // Who was told to leave, or has a newer session already, needs no other.
                if !matches!(reason, GoneReason::Left | GoneReason::Replaced) {
                    member.tell(ServerMessage::MediaRebuild { media_epoch_min });
                }
            }
            EventKind::SlotAssigned { generation, assignments } => {
                let slots: Vec<_> = assignments
                    .into_iter()
                    .map(|one| SlotAssignment {
                        slot: receiving(one.slot),
                        participant: ParticipantId(one.participant.0),
                        source: sending(one.source),
                    })
                    .collect();
                session.slots = Some((generation, slots.clone()));
                let media_epoch = session.epoch;
                member.tell(ServerMessage::SlotsAssign { media_epoch, generation, slots });
                return;
            }
            EventKind::FirstPicture { .. } => return,
            EventKind::Quality(quality) => {
                let quality = in_figures(participant, member.state(), &quality);
                member.quality = Some(quality.clone());
                if member.watches {
                    member.tell(ServerMessage::Quality { participants: vec![quality] });
                    return;
                }
                let heard = call.members.values().filter(|member| !member.watches);
                let participants: Vec<_> = heard.filter_map(|member| member.quality.clone()).collect();
                let worst = participants.iter().map(|one| one.link).max();
                call.broadcast(None, &ServerMessage::Quality { participants });
                if let Some(worst) = worst
                    && call.link.is_none_or(|(word, _)| word != worst)
                {
                    call.link = Some((worst, self.clock.now().0));
                    self.links_changed.notify_waiters();
                }
                return;
            }
        }
        call.tell_media_state(participant);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "shares and milliseconds, small and positive"
)]
fn in_figures(participant: ParticipantId, state: MediaLiveness, quality: &Quality) -> ParticipantQuality {
    let permille = |pct: f32| (pct * 10.0).clamp(0.0, 1_000.0) as u32;
    let kbps = |bps: u64| u32::try_from(bps / 1_000).unwrap_or(u32::MAX);
    let (up, down) = (permille(quality.up.loss_pct), permille(quality.down.loss_pct));
    let weak = up.max(down) > WEAK_LOSS_PERMILLE || quality.rtt_ms.is_some_and(|rtt| rtt > WEAK_ROUND_TRIP_MS);
    let has_voice_only = !quality.layers.is_empty() && quality.layers.iter().all(|layer| layer.is_paused);
    let pictures = quality.layers.iter().map(|layer| PictureQuality {
        slot: receiving(layer.slot),
        layer: layer.layer,
        bound: match layer.reason {
            LayerReason::Best => PictureBound::None,
            LayerReason::Link => PictureBound::Link,
            LayerReason::Publisher => PictureBound::Publisher,
        },
        paused: layer.is_paused,
    });
    ParticipantQuality {
        participant,
        link: match state {
            MediaLiveness::Silent | MediaLiveness::Gone => LinkWord::Lost,
            _ if has_voice_only => LinkWord::VoiceOnly,
            _ if weak => LinkWord::Weak,
            _ => LinkWord::Good,
        },
        up_kbps: kbps(quality.up.bitrate_bps),
        down_kbps: kbps(quality.down.bitrate_bps),
        up_loss_permille: up,
        down_loss_permille: down,
        round_trip_ms: quality.rtt_ms,
        jitter_ms: quality.up.jitter_ms.clamp(0.0, 60_000.0) as u32,
        more: Some(QualityDetails {
            down_jitter_ms: quality.down.jitter_ms.clamp(0.0, 60_000.0) as u32,
            up_repaired: quality.up.repaired,
            down_repaired: quality.down.repaired,
            estimate_kbps: quality.estimate_bps.map(kbps),
            pictures: pictures.collect(),
        }),
    }
}

fn kind(slot: Slot) -> SlotKind {
    use tilts_relay::Slot as R;
    match slot {
        Slot::Microphone => SlotKind::Send(Source::Microphone),
        Slot::Camera => SlotKind::Send(Source::Camera),
        Slot::Document => SlotKind::Send(Source::Document),
        Slot::Screen => SlotKind::Send(Source::Screen),
        Slot::Audio(i) => SlotKind::Receive(R::Audio(i)),
        Slot::Video(i) => SlotKind::Receive(R::Video(i)),
        Slot::Content(i) => SlotKind::Receive(R::Content(i)),
    }
}

fn receiving(slot: tilts_relay::Slot) -> Slot {
    match slot {
        tilts_relay::Slot::Audio(i) => Slot::Audio(i),
        tilts_relay::Slot::Video(i) => Slot::Video(i),
        tilts_relay::Slot::Content(i) => Slot::Content(i),
    }
}

fn stale(min: u32) -> Problem {
    Problem::new(Code::StaleEpoch, "a newer media session is there already").with("media_epoch_min", min)
}

pub(super) fn problem(error: MediaError) -> Problem {
    match &error {
        MediaError::Refused(CommandError::StaleEpoch { current, .. }) => stale(current + 1),
        MediaError::Refused(CommandError::Sdp(_)) => {
            Problem::new(Code::BadSdp, error.to_string()).with("why", error.code())
        }
        MediaError::Refused(CommandError::RoomFull) => Problem::new(Code::ConsultationFull, error.to_string()),
        MediaError::Refused(CommandError::Unknown) => Problem::new(Code::Gone, error.to_string()),
        MediaError::Refused(CommandError::Dtls) => Problem::new(Code::Internal, error.to_string()),
        MediaError::Refused(CommandError::WorkerFull)
        | MediaError::Overloaded
        | MediaError::Busy
        | MediaError::WorkerGone => Problem::new(Code::MediaOverloaded, error.to_string()),
        MediaError::TimedOut => Problem::new(Code::Timeout, error.to_string()),
    }
}
