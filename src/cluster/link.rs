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
use tokio::task::AbortHandle;

use super::Cluster;
use crate::auth::{Principal, Purpose};
use crate::check::Server;
use crate::session::Outbox;

/// Frames that wait for a link.
const WAITING_MAX: usize = 256;
/// A link that broke is tried anew after this.
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

struct Link {
    page: Outbox,
    frames: mpsc::Sender<ClientFrame>,
    task: AbortHandle,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
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
        let task = tokio::spawn(Arc::clone(self).carry(node, claims, page.clone(), waiting)).abort_handle();
        self.calls.all().insert(key, Link { page: page.clone(), frames, task });
    }

    async fn carry(
        self: Arc<Self>,
        node: NodeId,
        claims: CallClaims,
        page: Outbox,
        mut frames: mpsc::Receiver<ClientFrame>,
    ) {
        loop {
            match self.reach(node, &claims).await {
                Ok(client) => carry_on(client, &page, &mut frames).await,
                Err(error) => tracing::warn!(%error, node = node.0, "the node of a consultation is not reached"),
            }
            let again = tokio::time::sleep(AGAIN_AFTER);
            tokio::pin!(again);
            loop {
                tokio::select! {
                    () = &mut again => break,
                    frame = frames.recv() => match frame {
                        Some(frame) => refuse(&page, frame.command_id),
                        None => return,
                    },
                }
            }
        }
    }

    async fn reach(&self, node: NodeId, claims: &CallClaims) -> Result<Client, String> {
        let url = self.seen.borrow().nodes.get(&node).map(|about| about.url.clone());
        let url = url.ok_or("it does not live")?;
        let server = Server::new(&self.config, Some(&url)).map_err(|error| error.to_string())?;
        server.socket(&self.token(Purpose::Call, claims)).await
    }
}

/// Carries both ways until the link breaks or the page is gone.
async fn carry_on(mut client: Client, page: &Outbox, frames: &mut mpsc::Receiver<ClientFrame>) {
    let mut unanswered: HashSet<CommandId> = HashSet::new();
    loop {
        tokio::select! {
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
                    break;
                }
            },
            frame = frames.recv() => {
                let Some(ClientFrame { command_id, message }) = frame else { return client.close().await };
                unanswered.extend(command_id);
                if client.send(command_id, message).await.is_err() {
                    break;
                }
            }
        }
    }
    for command_id in unanswered {
        refuse(page, Some(command_id));
    }
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
