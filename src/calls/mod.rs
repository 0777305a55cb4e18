//! What lives only while people talk: who is connected to which consultation, their media sessions, real-time text,
//! chat, next steps and the identity check. In memory; a page that returns is told all of it again.

mod away;
mod doors;
mod hold;
mod media;
mod people;
mod report;
mod text;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tilts_queue::code::NodeId;
use tilts_queue::ids::{ConsultationId, NoteId, ParticipantId, ServiceId};
use tilts_signaling::view::ParticipantRole;
use tilts_signaling::{
    Code, ConsultationLink, IdentityCheck, LinkWord, MediaLiveness, ParticipantQuality, Problem, ServerMessage, Slot,
    SlotAssignment, Sources,
};
use tokio::sync::Notify;
use tokio::time::Instant;
use uuid::Uuid;

use crate::clock::Clock;
use crate::cluster::Cluster;
use crate::dispatch::Dispatch;
use crate::media::{Media, WorkerId};
use crate::session::Outbox;

pub use doors::{Door, IfMatch, Opened};
use doors::{HttpSession, Player};
use text::Text;

/// Chat lines that a page is told again on joining.
const CHAT_MAX: usize = 200;

/// The consultations that are talked in on this node.
pub struct Calls {
    clock: Clock,
    dispatch: Dispatch,
    media: Media,
    /// The other nodes, where there are several.
    cluster: Option<Arc<Cluster>>,
    live: Mutex<HashMap<ConsultationId, Call>>,
    /// Rung whenever a link's word changes, for the supervisors.
    links_changed: Notify,
    /// How long a page may be away before its media is cut.
    away_after: Duration,
    /// Rung whenever a page goes away or comes back, or somebody is to be kept apart or is no longer.
    pages_changed: Notify,
    /// Rung whenever gates have been set.
    gates_set: Notify,
}

/// One consultation.
#[derive(Default)]
struct Call {
    worker: Option<WorkerId>,
    members: HashMap<ParticipantId, Member>,
    /// WHIP and WHEP sessions, those that have ended among them for a while; the older first.
    http: BTreeMap<Uuid, HttpSession>,
    /// What WHEP sessions play.
    players: HashMap<Uuid, Player>,
    chat: Vec<ServerMessage>,
    next_steps: String,
    notes: String,
    identity: Option<IdentityCheck>,
    /// Where the specialist is about to transfer the resident.
    transfer: Option<ServiceId>,
    link: Option<(LinkWord, i64)>,
    /// Who is kept apart while two specialists speak by themselves.
    held: HashSet<ParticipantId>,
    /// Kept apart for an invitation that is just being accepted, whatever the state says yet.
    holding: u32,
}

/// One participant.
#[derive(Default)]
struct Member {
    role: Option<ParticipantRole>,
    /// The page, while it is connected.
    page: Option<Outbox>,
    /// When the page was last heard, since its connection has ended.
    away_since: Option<Instant>,
    /// The relay lets nothing through.
    is_cut: bool,
    /// It does so because the page has been away for too long.
    is_away: bool,
    media: Option<Session>,
    /// A DTLS handshake that we began has failed: the page may begin the next.
    handshake_failed: bool,
    /// It receives, and sends nothing.
    watches: bool,
    sources: Sources,
    text: Text,
    quality: Option<ParticipantQuality>,
}

/// A media session.
struct Session {
    epoch: u32,
    /// Its client came by WHIP.
    is_pageless: bool,
    state: MediaLiveness,
    /// When it last came to life.
    live_since: Option<Instant>,
    slots: Option<(u32, Vec<SlotAssignment>)>,
}

impl Member {
    fn state(&self) -> MediaLiveness {
        match self.media.as_ref().map(|session| session.state) {
            Some(MediaLiveness::Connecting | MediaLiveness::Live) if self.is_away => MediaLiveness::Silent,
            state => state.unwrap_or(MediaLiveness::Connecting),
        }
    }

    /// Whether the others are told how its media do. A guest counts from its first media session on: of a thousand invited
    /// most only watch, and nobody sees them.
    fn is_announced(&self) -> bool {
        !self.watches && (self.role != Some(ParticipantRole::Guest) || self.media.is_some())
    }

    fn tell(&self, message: ServerMessage) {
        if let Some(page) = &self.page {
            page.send(message);
        }
    }
}

impl Call {
    fn broadcast(&self, except: Option<ParticipantId>, message: &ServerMessage) {
        for (id, member) in &self.members {
            if Some(*id) != except {
                member.tell(message.clone());
            }
        }
    }

    fn media_state(&self, participant: ParticipantId) -> Option<ServerMessage> {
        let member = self.members.get(&participant)?;
        Some(ServerMessage::MediaState { participant, state: member.state(), sources: member.sources })
    }

    fn tell_media_state(&self, participant: ParticipantId) {
        let Some(message) = self.media_state(participant) else { return };
        match self.members.get(&participant) {
            Some(member) if !member.is_announced() => member.tell(message),
            _ => self.broadcast(None, &message),
        }
    }
}

impl Calls {
    /// Takes the media workers into use. A page that is away for longer than `away_after` has its media cut.
    pub fn new(
        clock: Clock,
        dispatch: Dispatch,
        media: Media,
        cluster: Option<Arc<Cluster>>,
        away_after: Duration,
    ) -> Arc<Self> {
        Arc::new(Self {
            clock,
            dispatch,
            media,
            cluster,
            live: Mutex::default(),
            links_changed: Notify::new(),
            away_after,
            pages_changed: Notify::new(),
            gates_set: Notify::new(),
        })
    }

    /// This node; 0 when it is alone.
    fn me(&self) -> NodeId {
        self.cluster.as_ref().map_or(NodeId(0), |cluster| cluster.me())
    }

    /// Whether a consultation has been talked in since the server started.
    pub fn knows(&self, consultation: ConsultationId) -> bool {
        self.live().contains_key(&consultation)
    }

    /// Takes up what the records kept of a consultation from before the server started.
    pub fn restore(&self, consultation: ConsultationId, chat: Vec<ServerMessage>, next_steps: String, notes: String) {
        self.live().entry(consultation).or_insert_with(|| Call { chat, next_steps, notes, ..Call::default() });
    }

    /// Connects a page to its consultation and tells it all that it has to know.
    pub fn attach(&self, consultation: ConsultationId, me: ParticipantId, role: ParticipantRole, page: &Outbox) {
        let mut live = self.live();
        let call = live.entry(consultation).or_default();
        let member = call.members.entry(me).or_default();
        member.role = Some(role);
        member.page = Some(page.clone());
        member.away_since = None;
        if member.is_cut {
            self.pages_changed.notify_one();
        }
        let rebuild = match &member.media {
            None => Some(ServerMessage::MediaRebuild { media_epoch_min: 1 }),
            Some(session) if session.state == MediaLiveness::Gone => {
                Some(ServerMessage::MediaRebuild { media_epoch_min: session.epoch + 1 })
            }
            Some(_) => None,
        };
        let slots = member.media.as_ref().and_then(|session| {
            let (generation, slots) = session.slots.clone()?;
            Some(ServerMessage::SlotsAssign { media_epoch: session.epoch, generation, slots })
        });
        let mut messages: Vec<ServerMessage> = call.chat.clone();
        // A page hears of its own text even when the server has none: what it sent may have been lost with the connection.
        messages.extend(call.members.iter().filter(|(id, member)| **id == me || member.text.n() > 0).map(
            |(id, member)| ServerMessage::TextState {
                participant: *id,
                n: member.text.n(),
                text: member.text.text().to_owned(),
            },
        ));
        messages.push(ServerMessage::NextSteps { text: call.next_steps.clone() });
        messages.push(ServerMessage::Identity { state: call.identity.unwrap_or(IdentityCheck::None) });
        messages.push(ServerMessage::Transfer { service: call.transfer });
        if role == ParticipantRole::Specialist {
            messages.push(ServerMessage::Notes { text: call.notes.clone() });
        }
        let announced = call.members.iter().filter(|(_, member)| member.is_announced());
        let ids: Vec<_> = announced.map(|(id, _)| *id).collect();
        messages.extend(ids.iter().filter_map(|id| call.media_state(*id)));
        messages.extend(rebuild);
        messages.extend(slots);
        if let Some(member) = call.members.get(&me) {
            messages.into_iter().for_each(|message| member.tell(message));
        }
        call.tell_media_state(me);
    }

    /// The page is gone, last heard at `heard`; the media session lives on by its own signs of life for a while.
    pub fn detach(&self, consultation: ConsultationId, me: ParticipantId, page: &Outbox, heard: Instant) {
        if let Some(member) = self.live().get_mut(&consultation).and_then(|call| call.members.get_mut(&me))
            && member.page.as_ref().is_some_and(|current| current.is(page))
        {
            member.page = None;
            member.away_since = Some(heard);
            self.pages_changed.notify_one();
        }
    }

    /// One edit of a participant's own real-time text.
    ///
    /// # Errors
    /// `gone` when it takes no part, `out_of_bounds` when the edit does not fit the text; then the sender is told
    /// the text as the server has it.
    pub fn edit(
        &self,
        consultation: ConsultationId,
        me: ParticipantId,
        n: u32,
        at: u32,
        remove: u32,
        insert: String,
    ) -> Result<(), Problem> {
        let mut live = self.live();
        let call = live.get_mut(&consultation).ok_or_else(gone)?;
        if !call.held.is_empty() {
            let problem = Problem::new(Code::WrongState, "text waits until all are together");
            return Err(problem.with("state", "apart"));
        }
        let member = call.members.get_mut(&me).ok_or_else(gone)?;
        if n <= member.text.n() {
            return Ok(());
        }
        if n != member.text.n() + 1 || member.text.edit(at, remove, &insert).is_err() {
            let state =
                ServerMessage::TextState { participant: me, n: member.text.n(), text: member.text.text().to_owned() };
            member.tell(state);
            return Err(Problem::new(Code::OutOfBounds, "the edit does not fit the text").with("field", "at"));
        }
        let message = ServerMessage::TextEdit { participant: me, n, at, remove, insert };
        call.broadcast(Some(me), &message);
        Ok(())
    }

    /// A chat line that has been stored.
    pub fn chat(&self, consultation: ConsultationId, me: ParticipantId, id: NoteId, at_ms: i64, text: String) {
        if let Some(call) = self.live().get_mut(&consultation) {
            let message = ServerMessage::Chat { id, participant: me, at_ms, text };
            call.broadcast(None, &message);
            if call.chat.len() < CHAT_MAX {
                call.chat.push(message);
            }
        }
    }

    /// The next steps as typed so far.
    pub fn next_steps(&self, consultation: ConsultationId, text: String) {
        let mut live = self.live();
        let call = live.entry(consultation).or_default();
        call.next_steps.clone_from(&text);
        call.broadcast(None, &ServerMessage::NextSteps { text });
    }

    /// The draft of the notes.
    pub fn notes(&self, consultation: ConsultationId, text: String) {
        self.live().entry(consultation).or_default().notes = text;
    }

    /// The identity check.
    pub fn identity(&self, consultation: ConsultationId, state: IdentityCheck) {
        if let Some(call) = self.live().get_mut(&consultation) {
            call.identity = Some(state);
            call.broadcast(None, &ServerMessage::Identity { state });
        }
    }

    /// Where the specialist is about to transfer the resident.
    pub fn transfer(&self, consultation: ConsultationId, service: Option<ServiceId>) {
        if let Some(call) = self.live().get_mut(&consultation) {
            call.transfer = service;
            call.broadcast(None, &ServerMessage::Transfer { service });
        }
    }

    /// The worst link of each consultation.
    pub fn links(&self) -> Vec<ConsultationLink> {
        let live = self.live();
        let links = live.iter().filter_map(|(id, call)| {
            call.link.map(|(link, since_ms)| ConsultationLink { consultation: *id, link, since_ms })
        });
        links.collect()
    }

    /// Returns when a link's word may have changed.
    pub async fn links_changed(&self) {
        self.links_changed.notified().await;
    }

    /// How many consultations have media here.
    pub fn count(&self) -> usize {
        self.live().len()
    }

    fn live(&self) -> MutexGuard<'_, HashMap<ConsultationId, Call>> {
        // Nothing panics while the lock is held; if it ever did, the calls it guards are still whole.
        self.live.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

fn gone() -> Problem {
    Problem::new(Code::Gone, "not in a running consultation")
}

/// The wire's slot of a source.
fn sending(source: tilts_relay::Source) -> Slot {
    match source {
        tilts_relay::Source::Microphone => Slot::Microphone,
        tilts_relay::Source::Camera => Slot::Camera,
        tilts_relay::Source::Document => Slot::Document,
        tilts_relay::Source::Screen => Slot::Screen,
    }
}
