//! Who is connected, by credential: a newer connection replaces the older, and one who stays away for a moment is
//! told to the queue as gone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tilts_queue::command::{Actor, Command};
use tilts_queue::ids::{CenterId, ParticipantId, PersonId, RoomId};
use tilts_signaling::ByeReason;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::app::App;
use crate::auth::Principal;

/// A page that reloads is back within this; only then does the queue hear that it was gone.
const RELOAD_WITHIN: Duration = Duration::from_secs(3);
/// After a start of the server, pages are back within this.
const RETURN_WITHIN: Duration = Duration::from_secs(15);

/// Whose connection it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// Taken when the connection has ended and its return is still awaited.
    end: Option<oneshot::Sender<ByeReason>>,
}

/// A connection that has been taken in.
pub struct Admitted {
    /// The session: the resumed one, or a new one.
    pub session: Uuid,
    /// Whether it was resumed.
    pub resumed: bool,
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
    /// Takes a connection in; an older one of the same credential is told to go.
    pub fn admit(&self, key: Key, resume: Option<Uuid>, fresh: Uuid) -> Admitted {
        let (end, ended) = oneshot::channel();
        let mut live = self.live();
        let before = live.remove(&key);
        let resumed = before.as_ref().is_some_and(|before| Some(before.session) == resume);
        let session = if resumed { resume.unwrap_or(fresh) } else { fresh };
        live.insert(key, Connection { session, end: Some(end) });
        if let Some(end) = before.and_then(|before| before.end) {
            // The older one may be ending by itself just now.
            let _ = end.send(ByeReason::Replaced);
        }
        Admitted { session, resumed, ended }
    }

    /// Ends whatever connection a credential has, as when it is revoked.
    pub fn revoke(&self, key: Key) {
        if let Some(end) = self.live().get_mut(&key).and_then(|connection| connection.end.take()) {
            let _ = end.send(ByeReason::Revoked);
        }
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
            let away = app.sessions.live().get(&key).is_none_or(|connection| connection.end.is_none());
            if away {
                tell(&app, &principal, false).await;
            }
        });
    }

    /// After a start: whoever the state takes for connected and does not come back is told as gone.
    pub fn expect_returns(&self, app: &Arc<App>) {
        let app = Arc::clone(app);
        tokio::spawn(async move {
            tokio::time::sleep(RETURN_WITHIN).await;
            let state = app.dispatch.state();
            let queue = &state.queue;
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
            for principal in rooms.chain(specialists).chain(employees).chain(supervisors) {
                let back = Key::of(&principal).is_some_and(|key| app.sessions.live().contains_key(&key));
                if !back {
                    tell(&app, &principal, false).await;
                }
            }
        });
    }

    fn live(&self) -> MutexGuard<'_, HashMap<Key, Connection>> {
        // Nothing panics while the lock is held; if it ever did, the table it guards is still whole.
        self.live.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

async fn tell(app: &App, principal: &Principal, online: bool) {
    if let Some(command) = presence(principal, online)
        && let Err(problem) = app.dispatch.tell(actor(principal), command).await
    {
        tracing::warn!(%problem, ?principal, online, "presence was not taken");
    }
}
