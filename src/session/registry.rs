//! Who is connected, by credential: a newer connection replaces the older, and one who stays away for a moment is
//! told to the queue as gone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tilts_queue::Queue;
use tilts_queue::code::NodeId;
use tilts_queue::command::{Actor, Command};
use tilts_queue::ids::{CenterId, ParticipantId, PersonId, RoomId};
use tilts_signaling::ByeReason;
use tokio::sync::oneshot;
use tokio::time::Instant;
use uuid::Uuid;

use super::turns::Turn;
use crate::app::App;
use crate::auth::Principal;
use crate::cluster::{Cluster, Presence, Whereabouts};

/// A page that reloads is back within this; only then does the queue hear that it was gone.
const RELOAD_WITHIN: Duration = Duration::from_secs(3);
/// After a start of the server, or when a node died, pages are back within this.
const RETURN_WITHIN: Duration = Duration::from_secs(15);
/// How often the connections are compared with the state and with those of other nodes.
const KEEP_EVERY: Duration = Duration::from_secs(1);

/// Whose connection it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Key {
    /// A room's device.
    Room(RoomId),
    /// A member of staff, in one role.
    Staff(PersonId),
    /// A participant of an ad-hoc consultation.
    Guest(ParticipantId),
}

/// The connections.
#[derive(Default)]
pub struct Registry {
    live: Mutex<HashMap<Key, Connection>>,
}

struct Connection {
    session: Uuid,
    principal: Principal,
    turn: Turn,
    /// When the other nodes were told of it.
    told: Option<Instant>,
    /// Taken when the connection has ended and its return is still awaited.
    end: Option<oneshot::Sender<ByeReason>>,
}

/// A connection that has been taken in.
pub struct Admitted {
    /// The session: the resumed one, or a new one.
    pub session: Uuid,
    /// Whether it was resumed.
    pub resumed: bool,
    /// Says when its view is to be made anew.
    pub turn: Turn,
    /// Says when another connection, or an administrator, ends this one.
    pub ended: oneshot::Receiver<ByeReason>,
}

impl Key {
    /// The key of a principal; none for those who have no page with a socket.
    pub fn of(principal: &Principal) -> Option<Self> {
        match *principal {
            Principal::Room { room, .. } => Some(Self::Room(room)),
            Principal::Employee { person, .. }
            | Principal::Specialist { person }
            | Principal::Supervisor { person, .. } => Some(Self::Staff(person)),
            Principal::Guest { participant, .. } => Some(Self::Guest(participant)),
            Principal::Admin { .. } | Principal::Integrator => None,
        }
    }
}

/// Who a principal is to the queue.
pub fn actor(principal: &Principal) -> Actor {
    match *principal {
        Principal::Room { room, .. } => Actor::Room(room),
        Principal::Employee { person, center } => Actor::Employee(person, center),
        Principal::Specialist { person } => Actor::Specialist(person),
        Principal::Supervisor { person, institution } => Actor::Supervisor { person, institution },
        Principal::Admin { person } => Actor::Admin(person),
        Principal::Integrator | Principal::Guest { .. } => Actor::System,
    }
}

fn presence(principal: &Principal, online: bool) -> Option<Command> {
    match *principal {
        Principal::Room { room, .. } if online => Some(Command::RoomOnline { room }),
        Principal::Room { room, .. } => Some(Command::RoomOffline { room }),
        Principal::Employee { .. } | Principal::Specialist { .. } | Principal::Supervisor { .. } => {
            Some(if online { Command::StaffOnline } else { Command::StaffOffline })
        }
        Principal::Admin { .. } | Principal::Integrator | Principal::Guest { .. } => None,
    }
}

impl Registry {
    /// Takes a connection in; an older one of the same credential is told to go, on whichever node it is.
    pub async fn admit(app: &App, key: Key, principal: Principal, resume: Option<Uuid>, fresh: Uuid) -> Admitted {
        let elsewhere = match &app.cluster {
            Some(cluster) => elsewhere(cluster, key).await.map(|(_, session)| session),
            None => None,
        };
        let admitted = app.sessions.take_in(key, principal, resume, fresh, elsewhere);
        if let Some(cluster) = &app.cluster {
            app.sessions.tell_others(cluster, key, admitted.session).await;
        }
        admitted
    }

    fn take_in(
        &self,
        key: Key,
        principal: Principal,
        resume: Option<Uuid>,
        fresh: Uuid,
        elsewhere: Option<Uuid>,
    ) -> Admitted {
        let (end, ended) = oneshot::channel();
        let mut live = self.live();
        let before = live.remove(&key);
        let known = before.as_ref().map(|before| before.session).or(elsewhere);
        let resumed = known.is_some() && known == resume;
        let session = if resumed { resume.unwrap_or(fresh) } else { fresh };
        let turn = Turn::default();
        live.insert(key, Connection { session, principal, turn: Arc::clone(&turn), told: None, end: Some(end) });
        if let Some(end) = before.and_then(|before| before.end) {
            // The older one may be ending by itself just now.
            let _ = end.send(ByeReason::Replaced);
        }
        Admitted { session, resumed, turn, ended }
    }

    async fn tell_others(&self, cluster: &Cluster, key: Key, session: Uuid) {
        match cluster.is_here(key, session).await {
            Ok(()) => {
                if let Some(connection) = self.live().get_mut(&key).filter(|connection| connection.session == session) {
                    connection.told = Some(Instant::now());
                }
            }
            // Told again soon, when the connections are compared.
            Err(error) => tracing::warn!(%error, "the other nodes were not told of a connection"),
        }
    }

    /// Ends whatever connection a credential has, as when it is revoked.
    pub fn revoke(&self, key: Key) {
        if let Some(end) = self.live().get_mut(&key).and_then(|connection| connection.end.take()) {
            let _ = end.send(ByeReason::Revoked);
        }
    }

    /// Has the views of these made anew.
    pub(super) fn ring(&self, keys: impl Iterator<Item = Key>) {
        let live = self.live();
        keys.filter_map(|key| live.get(&key)).for_each(|connection| connection.turn.notify_one());
    }

    /// Of everybody who is connected, what has the view made anew.
    pub(super) fn turns(&self) -> Vec<Turn> {
        let live = self.live();
        let here = live.values().filter(|connection| connection.end.is_some());
        here.map(|connection| Arc::clone(&connection.turn)).collect()
    }

    /// How many are connected.
    pub fn count(&self) -> usize {
        self.live().values().filter(|connection| connection.end.is_some()).count()
    }

    /// A connection has begun: the queue hears of it.
    pub async fn arrived(app: &Arc<App>, principal: &Principal) {
        tell(app, principal, true).await;
    }

    /// A connection has ended. If no other has come within a moment, the queue hears of it.
    pub fn left(app: &Arc<App>, principal: Principal, key: Key, session: Uuid) {
        if let Some(connection) = app.sessions.live().get_mut(&key)
            && connection.session == session
        {
            if connection.end.as_ref().is_some_and(|end| !end.is_closed()) {
                return;
            }
            connection.end = None;
        } else {
            return;
        }
        let app = Arc::clone(app);
        tokio::spawn(async move {
            tokio::time::sleep(RELOAD_WITHIN).await;
            let is_here = app.sessions.live().get(&key).is_some_and(|connection| connection.end.is_some());
            if is_here {
                return;
            }
            if let Some(cluster) = &app.cluster {
                let was = Whereabouts::At(cluster.me(), session);
                // Who is elsewhere now is not gone. When nobody can say, it is found out when the connections are compared.
                let elsewhere = elsewhere(cluster, key).await.is_some_and(|(node, _)| cluster.lives(node));
                if cluster.is_gone(key, was).await.is_err() || elsewhere {
                    return;
                }
            }
            tell(&app, &principal, false).await;
        });
    }

    /// Compares, for as long as the server runs, who is connected with what the state and the other nodes take for
    /// connected. Whoever stays away is told as gone, after a start of the server and after the death of a node too; by
    /// the preferred node alone, where there are several.
    pub async fn keep(app: Arc<App>) {
        let mut absent: HashMap<Key, Instant> = HashMap::new();
        loop {
            tokio::time::sleep(KEEP_EVERY).await;
            let asked = Instant::now();
            let elsewhere = match &app.cluster {
                Some(cluster) => match cluster.everybody().await {
                    Ok(everybody) => {
                        app.sessions.settle(cluster, &everybody, asked).await;
                        everybody
                    }
                    Err(_) => continue,
                },
                None => Presence::new(),
            };
            let state = app.dispatch.state();
            let online: HashMap<Key, Principal> = online(&app, &state.queue)
                .into_iter()
                .filter_map(|principal| Some((Key::of(&principal)?, principal)))
                .collect();
            let here = app.sessions.here();
            for (key, principal) in &here {
                if !online.contains_key(key) {
                    tell(&app, principal, true).await;
                }
            }
            if app.cluster.as_ref().is_some_and(|cluster| !cluster.is_preferred()) {
                absent.clear();
                continue;
            }
            let is_elsewhere = |key: &Key| match elsewhere.get(key) {
                Some(Whereabouts::At(node, _)) => app.cluster.as_ref().is_some_and(|cluster| cluster.lives(*node)),
                _ => false,
            };
            absent.retain(|key, _| online.contains_key(key) && !here.contains_key(key) && !is_elsewhere(key));
            for (key, principal) in &online {
                if here.contains_key(key) || is_elsewhere(key) {
                    continue;
                }
                if absent.entry(*key).or_insert(asked).elapsed() >= RETURN_WITHIN {
                    absent.remove(key);
                    tell(&app, principal, false).await;
                }
            }
        }
    }

    /// Ends connections whose credential has come to another node since, or was revoked there.
    async fn settle(&self, cluster: &Cluster, everybody: &Presence, asked: Instant) {
        let mut untold = Vec::new();
        for (key, connection) in self.live().iter_mut().filter(|(_, connection)| connection.end.is_some()) {
            // What was told after the question is not in the answer.
            let is_told = connection.told.is_some_and(|told| told < asked);
            let reason = match everybody.get(key) {
                Some(Whereabouts::At(node, session)) if (*node, *session) == (cluster.me(), connection.session) => {
                    continue;
                }
                Some(Whereabouts::At(node, _)) if is_told && *node != cluster.me() && cluster.lives(*node) => {
                    ByeReason::Replaced
                }
                Some(Whereabouts::Revoked) if is_told => ByeReason::Revoked,
                _ => {
                    untold.push((*key, connection.session));
                    continue;
                }
            };
            if let Some(end) = connection.end.take() {
                let _ = end.send(reason);
            }
        }
        for (key, session) in untold {
            self.tell_others(cluster, key, session).await;
        }
    }

    /// Who is connected to this node and has a presence.
    fn here(&self) -> HashMap<Key, Principal> {
        let live = self.live();
        let here = live.iter().filter(|(_, connection)| connection.end.is_some());
        let here = here.filter(|(_, connection)| presence(&connection.principal, true).is_some());
        here.map(|(key, connection)| (*key, connection.principal)).collect()
    }

    fn live(&self) -> MutexGuard<'_, HashMap<Key, Connection>> {
        // Nothing panics while the lock is held; if it ever did, the table it guards is still whole.
        self.live.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// Whom the state takes for connected.
fn online(app: &App, queue: &Queue) -> Vec<Principal> {
    let rooms = queue.rooms().filter(|row| row.online).map(|row| Principal::Room {
        room: row.room,
        center: queue.lookup().room(row.room).map_or(CenterId(Uuid::nil()), |room| room.center),
    });
    let specialists =
        queue.specialists().filter(|row| row.online).map(|row| Principal::Specialist { person: row.person });
    let employees = queue.employees().map(|(person, center)| Principal::Employee { person, center });
    let institution = |person| app.people().get(&person).and_then(|person| person.institution);
    let supervisors =
        queue.supervisors().map(|person| Principal::Supervisor { person, institution: institution(person) });
    rooms.chain(specialists).chain(employees).chain(supervisors).collect()
}

/// The other node that a credential's page came to last, and its session there.
async fn elsewhere(cluster: &Cluster, key: Key) -> Option<(NodeId, Uuid)> {
    match cluster.whereabouts(key).await {
        Ok(Some(Whereabouts::At(node, session))) if node != cluster.me() => Some((node, session)),
        Ok(_) => None,
        Err(error) => {
            tracing::warn!(%error, "nobody can say whether a page is connected elsewhere");
            None
        }
    }
}

async fn tell(app: &App, principal: &Principal, online: bool) {
    if let Some(command) = presence(principal, online)
        && let Err(problem) = app.dispatch.tell(actor(principal), command).await
    {
        tracing::warn!(%problem, ?principal, online, "presence was not taken");
    }
}
