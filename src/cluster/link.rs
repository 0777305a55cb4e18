//! A page whose consultation is placed on another node: this node takes part there in its stead. What the page says to the
//! consultation goes over a WebSocket of the server's own, and what comes back goes to the page as it is. The page's media
//! need no such way: they go to the other node's media address, which the answer to its offer names.
//!
//! The page is not sent to the other node instead: then every node would need an address that browsers reach, and pages
//! cookies and certificates for all of them.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tilts_queue::code::NodeId;
use tilts_queue::ids::{CommandId, ConsultationId, NetworkId, ParticipantId};
use tilts_signaling::client::Client;
use tilts_signaling::view::ParticipantRole;
use tilts_signaling::{ClientFrame, ClientMessage, Code, Problem, ServerMessage};
use tokio::sync::mpsc;

use super::Cluster;
use crate::auth::{Principal, Purpose};
use crate::session::Outbox;

/// Frames that wait for a link.
const WAITING_MAX: usize = 256;
/// A link that broke or did not come about is tried anew after this.
const AGAIN_AFTER: Duration = Duration::from_millis(500);

/// In whose stead a node takes part, and in what.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CallClaims {
    /// The tenant.
    pub network: NetworkId,
    /// Who has the page.
    pub principal: Principal,
    /// The consultation.
    pub consultation: ConsultationId,
    /// The participant whose page it is.
    pub participant: ParticipantId,
    /// As what.
    pub role: ParticipantRole,
    /// The journal's version that says so.
    pub version: u64,
}

/// The links of this node's pages.
#[derive(Default)]
pub struct Links(Mutex<HashMap<(ConsultationId, ParticipantId), Link>>);

/// A link ends when it is let go.
struct Link {
    page: Outbox,
    frames: mpsc::Sender<ClientFrame>,
}

impl Links {
    fn all(&self) -> std::sync::MutexGuard<'_, HashMap<(ConsultationId, ParticipantId), Link>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes on what a page says to its consultation. `false` when that is placed here.
    pub fn pass(&self, consultation: ConsultationId, me: ParticipantId, frame: ClientFrame) -> bool {
        let all = self.all();
        let Some(link) = all.get(&(consultation, me)) else { return false };
        if let Err(refused) = link.frames.try_send(frame) {
            let frame = refused.into_inner();
            refuse(&link.page, frame.command_id);
        }
        true
    }

    /// Ends a page's link.
    pub fn end(&self, consultation: ConsultationId, me: ParticipantId, page: &Outbox) {
        let mut all = self.all();
        if all.get(&(consultation, me)).is_some_and(|link| link.page.is(page)) {
            all.remove(&(consultation, me));
        }
    }
}

impl Cluster {
    /// Takes part on another node in a page's stead, for as long as the page is there.
    pub fn take_part(self: &Arc<Self>, node: NodeId, claims: CallClaims, page: &Outbox) {
        let (frames, waiting) = mpsc::channel(WAITING_MAX);
        let key = (claims.consultation, claims.participant);
        tokio::spawn(Arc::clone(self).carry(node, claims, page.clone(), waiting));
        self.calls.all().insert(key, Link { page: page.clone(), frames });
    }

    async fn carry(
        self: Arc<Self>,
        node: NodeId,
        claims: CallClaims,
        page: Outbox,
        mut frames: mpsc::Receiver<ClientFrame>,
    ) {
        let mut pause = Duration::ZERO;
        loop {
            let reached = async {
                tokio::time::sleep(std::mem::replace(&mut pause, AGAIN_AFTER)).await;
                self.reach(node, &claims).await
            };
            tokio::pin!(reached);
            let mut early = Vec::new();
            // What the page says meanwhile waits for the link. A page that is gone ends the attempt.
            let reached = loop {
                tokio::select! {
                    reached = &mut reached => break Some(reached),
                    frame = frames.recv() => match frame {
                        Some(frame) if early.len() < WAITING_MAX => early.push(frame),
                        Some(frame) => refuse(&page, frame.command_id),
                        None => break None,
                    },
                }
            };
            match reached {
                Some(Ok(client)) => {
                    if carry_on(client, early, &page, &mut frames).await.is_none() {
                        return;
                    }
                }
                Some(Err(error)) => {
                    tracing::warn!(%error, node = node.0, "the node of a consultation is not reached");
                    early.into_iter().for_each(|frame| refuse(&page, frame.command_id));
                }
                None => return early.into_iter().for_each(|frame| refuse(&page, frame.command_id)),
            }
        }
    }

    async fn reach(&self, node: NodeId, claims: &CallClaims) -> Result<Client, String> {
        self.server(node)?.socket(&self.token(Purpose::Call, claims)).await
    }
}

/// Carries both ways until the link breaks; nothing is left to be done when it is the page that is gone.
async fn carry_on(
    mut client: Client,
    early: Vec<ClientFrame>,
    page: &Outbox,
    frames: &mut mpsc::Receiver<ClientFrame>,
) -> Option<()> {
    let mut unanswered: HashSet<CommandId> = HashSet::new();
    let mut early = early.into_iter();
    let is_gone = loop {
        let next = async {
            match early.next() {
                Some(frame) => Some(frame),
                None => frames.recv().await,
            }
        };
        tokio::select! {
            frame = next => {
                let Some(ClientFrame { command_id, message }) = frame else { break true };
                unanswered.extend(command_id);
                if client.send(command_id, message).await.is_err() {
                    break false;
                }
            }
            message = client.next() => match message {
                Ok(ServerMessage::Pong { .. }) => {}
                Ok(message) => {
                    match &message {
                        ServerMessage::Reply { command_id, .. }
                        | ServerMessage::Error { command_id: Some(command_id), .. } => {
                            unanswered.remove(command_id);
                        }
                        _ => {}
                    }
                    page.send(message);
                }
                Err(error) => {
                    tracing::warn!(%error, "the link to the node of a consultation broke");
                    break false;
                }
            },
        }
    };
    let left = unanswered.into_iter().map(Some).chain(early.map(|frame| frame.command_id));
    left.for_each(|command_id| refuse(page, command_id));
    if is_gone {
        client.close().await;
        return None;
    }
    Some(())
}

fn refuse(page: &Outbox, command_id: Option<CommandId>) {
    let error = Problem::new(Code::Unavailable, "the node of the consultation is not reached just now");
    if command_id.is_some() {
        page.send(ServerMessage::Error { command_id, error });
    }
}

/// Whether a message acts on a running consultation's media, chat and texts, and so has to reach its node; a ping does, too,
/// for it says there that the page is alive.
pub fn is_of_call(message: &ClientMessage) -> bool {
    use ClientMessage as M;
    matches!(
        message,
        M::Ping { .. }
            | M::MediaJoin { .. }
            | M::MediaRestart { .. }
            | M::MediaPublish { .. }
            | M::SlotsAck { .. }
            | M::TextEdit { .. }
            | M::ChatSend { .. }
            | M::NextStepsSet { .. }
            | M::NotesSet { .. }
            | M::IdentitySet { .. }
            | M::TransferAnnounce { .. }
    )
}
