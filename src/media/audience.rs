//! Which worker serves whom of a room. All who publish are on its home, the worker on which it is placed. Of those who watch
//! so many are there, too; further ones are placed on other workers, to which the room is piped.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tilts_relay::{ParticipantKey, RoomKey};
use tokio::sync::OnceCell;

use super::command::{Command, JoinCommand};
use super::load::Load;
use super::{Answer, BUSY_PCT_MAX, Join, Media, MediaError, WorkerId, answered, pipe};

/// The rooms and who is in them.
#[derive(Debug)]
pub struct Audiences {
    rooms: Mutex<HashMap<RoomKey, Audience>>,
    /// Those of one room on one worker, before further ones are placed on another.
    per_worker: usize,
}

#[derive(Debug)]
struct Audience {
    home: WorkerId,
    seats: HashMap<ParticipantKey, WorkerId>,
    /// The workers that the room is piped to, or is about to be.
    pipes: HashMap<WorkerId, Arc<OnceCell<()>>>,
}

/// Where a participant's next media session belongs.
struct Seat {
    worker: WorkerId,
    /// Where the session before is.
    before: Option<WorkerId>,
    /// What has to be opened first.
    pipe: Option<Arc<OnceCell<()>>>,
}

impl Audience {
    fn new(home: WorkerId) -> Audience {
        Audience { home, seats: HashMap::new(), pipes: HashMap::new() }
    }

    fn count(&self, worker: WorkerId) -> usize {
        self.seats.values().filter(|seat| **seat == worker).count()
    }

    /// The worker for one more who watches, given how busy each will be: one that has the room already, as long as it can;
    /// then the least busy of the others; if none can, the one with the fewest.
    fn choose(&self, per_worker: usize, busy: &[f64]) -> WorkerId {
        let can = |worker: &WorkerId| busy.get(worker.0).is_some_and(|busy| busy * 100.0 <= BUSY_PCT_MAX);
        let has_room = |worker: &WorkerId| *worker == self.home || self.pipes.contains_key(worker);
        let all = || (0..busy.len()).map(WorkerId);
        let with_room = || std::iter::once(self.home).chain(all().filter(|worker| self.pipes.contains_key(worker)));
        let others = all().filter(|worker| !has_room(worker) && can(worker));
        let takes_more = |worker: &WorkerId| can(worker) && self.count(*worker) < per_worker;
        with_room()
            .find(takes_more)
            .or_else(|| others.min_by(|a, b| busy[a.0].total_cmp(&busy[b.0])))
            .or_else(|| with_room().min_by_key(|worker| self.count(*worker)))
            .unwrap_or(self.home)
    }
}

impl Audiences {
    /// Nobody yet.
    pub fn new(per_worker: usize) -> Audiences {
        Audiences { rooms: Mutex::default(), per_worker }
    }

    /// Gives a participant a seat in a room with this home.
    fn seat(&self, home: WorkerId, join: &Join, busy: &[f64]) -> Seat {
        let mut rooms = self.rooms();
        let audience = rooms.entry(join.room).or_insert_with(|| Audience::new(home));
        if audience.home != home {
            *audience = Audience::new(home);
        }
        let before = audience.seats.get(&join.participant).copied();
        let worker = match before {
            _ if join.lines.publishes() || audience.seats.is_empty() => home,
            Some(before) => before,
            None => audience.choose(self.per_worker, busy),
        };
        audience.seats.insert(join.participant, worker);
        let pipe = (worker != home).then(|| Arc::clone(audience.pipes.entry(worker).or_default()));
        Seat { worker, before, pipe }
    }

    /// Puts a participant back to where it was.
    fn unseat(&self, room: RoomKey, participant: ParticipantKey, before: Option<WorkerId>) {
        if let Some(audience) = self.rooms().get_mut(&room) {
            match before {
                Some(before) => audience.seats.insert(participant, before),
                None => audience.seats.remove(&participant),
            };
        }
    }

    /// The workers that a room is piped to.
    fn away(&self, room: RoomKey) -> Vec<WorkerId> {
        self.rooms().get(&room).map_or_else(Vec::new, |audience| audience.pipes.keys().copied().collect())
    }

    /// The worker that serves a participant of a room with this home.
    pub fn worker_of(&self, home: WorkerId, room: RoomKey, participant: ParticipantKey) -> WorkerId {
        let rooms = self.rooms();
        rooms.get(&room).and_then(|audience| audience.seats.get(&participant)).copied().unwrap_or(home)
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<RoomKey, Audience>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Media {
    /// Takes a page into a room and answers its offer. Who publishes, and the first who watch, are served by the room's
    /// home; who watched elsewhere and now publishes comes home, and its session before ends soon.
    ///
    /// # Errors
    ///
    /// As [`MediaError`] tells.
    pub async fn join(&self, home: WorkerId, join: Join) -> Result<Answer, MediaError> {
        let busy: Vec<f64> = self.loads().map(Load::expected_busy).collect();
        let (room, participant) = (join.room, join.participant);
        let Seat { worker, before, pipe } = self.audiences.seat(home, &join, &busy);
        let answer = async {
            if let Some(pipe) = pipe {
                pipe.get_or_try_init(|| self.open_pipe(home, worker, room)).await?;
            }
            self.ask(worker, |reply| Command::Join(Box::new(JoinCommand { join, reply }))).await
        };
        let answer = answer.await;
        match before.filter(|before| *before != worker) {
            _ if answer.is_err() => self.audiences.unseat(room, participant, before),
            // It may have ended by itself.
            Some(before) => drop(self.ask(before, |reply| Command::Retire { room, participant, reply }).await),
            None => {}
        }
        answer
    }

    async fn open_pipe(&self, home: WorkerId, away: WorkerId, room: RoomKey) -> Result<(), MediaError> {
        let wakers = self.workers.get(home.0).zip(self.workers.get(away.0)).ok_or(MediaError::WorkerGone)?;
        let (outlet, inlet) = pipe::open(wakers.0.waker(), wakers.1.waker()).map_err(|_| MediaError::Overloaded)?;
        let outlet = Box::new(outlet);
        let publishers = self.ask(home, |reply| Command::PipeOut { room, outlet, reply }).await?;
        let inlet = Box::new((inlet, publishers));
        self.ask(away, |reply| Command::PipeIn { room, inlet, reply }).await
    }

    /// Waits until all workers to which a room is piped know what has changed at its home.
    pub(super) async fn heeded(&self, room: RoomKey) -> Result<(), MediaError> {
        for away in self.audiences.away(room) {
            match self.ask(away, |reply| Command::Heed { reply }).await {
                Ok(()) | Err(MediaError::WorkerGone) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Takes a participant out of a room, all its media sessions with it. A worker without watchers of the room is left.
    ///
    /// # Errors
    ///
    /// As [`MediaError`] tells.
    pub async fn leave(&self, home: WorkerId, room: RoomKey, participant: ParticipantKey) -> Result<(), MediaError> {
        let (worker, left, ended) = {
            let mut rooms = self.audiences.rooms();
            let audience = rooms.get_mut(&room);
            let seat = audience.and_then(|audience| {
                let seat = audience.seats.remove(&participant)?;
                let is_last = audience.count(seat) == 0 && audience.pipes.remove(&seat).is_some();
                Some((seat, is_last))
            });
            let (worker, is_last) = seat.unwrap_or((home, false));
            let left = self.send(worker, |reply| Command::Leave { room, participant, reply })?;
            // Sent while nobody can be seated there: whoever comes next finds the room gone, and opens it anew.
            let ended = is_last.then(|| self.send(worker, |reply| Command::EndRoom { room, reply })).transpose()?;
            (worker, left, ended)
        };
        let left = answered(left).await;
        if let Some(ended) = ended {
            answered(ended).await?;
        }
        if worker == home {
            self.heeded(room).await?;
        }
        left
    }

    /// Ends a room and all its media sessions.
    ///
    /// # Errors
    ///
    /// As [`MediaError`] tells.
    pub async fn end_room(&self, home: WorkerId, room: RoomKey) -> Result<(), MediaError> {
        let audience = self.audiences.rooms().remove(&room);
        // Away from home first: it is no loss of theirs.
        for away in audience.iter().flat_map(|audience| audience.pipes.keys()) {
            if let Err(error) = self.ask(*away, |reply| Command::EndRoom { room, reply }).await {
                tracing::debug!(%error, "the room was gone already");
            }
        }
        self.ask(home, |reply| Command::EndRoom { room, reply }).await
    }

    /// Takes note that a worker has lost a room. Gives those whom it served there; if it was the home, the room is lost on all
    /// workers.
    pub fn forget(&self, worker: WorkerId, room: RoomKey) -> HashSet<ParticipantKey> {
        let mut rooms = self.audiences.rooms();
        let Some(audience) = rooms.get_mut(&room) else { return HashSet::new() };
        let is_lost = |seat: &WorkerId| audience.home == worker || *seat == worker;
        let lost = audience.seats.extract_if(|_, seat| is_lost(seat)).map(|(participant, _)| participant).collect();
        audience.pipes.remove(&worker);
        if audience.seats.is_empty() {
            rooms.remove(&room);
        }
        lost
    }
}
