//! The one who decides: a single task that drains commands in bounded batches, decides them on a speculative state,
//! appends what follows to the journal once, and only then answers and shows the new state.
//!
//! Where several nodes share the journal, each follows it. Commands go to the node that is preferred for deciding; when
//! that one does not answer they are decided here. Whoever decides, the append settles it: of two that decide on the same
//! version one is refused, reads on and decides again.
//!
//! Readers get an immutable [`State`] that shares its tables with the one decided on; nothing here is locked.

mod history;
mod refusal;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tilts_queue::command::{Actor, Answer, Command, Envelope};
use tilts_queue::event::{Event, Recorded};
use tilts_queue::ids::{CommandId, NetworkId};
use tilts_queue::network::Network;
use tilts_queue::time::Millis;
use tilts_queue::{Queue, Snapshot};
use tilts_signaling::{Code, Problem};
use tokio::sync::{mpsc, oneshot, watch};

use crate::clock::{self, Clock};
use crate::cluster::{self, Cluster};
use crate::journal::{self, AppendError, AppendId, Journal, ReadError};
use crate::records::Store;

pub use history::{DayEntry, Finished, History, Sentence, Story, TotalsAt};
pub use refusal::problem;

/// Commands that wait to be decided; one more is refused as `unavailable`.
const WAITING_MAX: usize = 4_096;
/// Commands decided and appended together.
pub(crate) const BATCH_MAX: usize = 256;
/// Events read from the journal at a time.
const READ_MAX: usize = 2_000;
/// How often a batch is decided anew after a conflict or an unknown outcome.
const TRIES_MAX: u32 = 8;
/// A journal that could not be followed is read again after this.
const FOLLOW_AGAIN_AFTER: Duration = Duration::from_millis(200);
/// What another node has decided is in the journal; it is read up to there within this.
const REACH_WITHIN: Duration = Duration::from_secs(2);
/// A command not decided within this is answered with `timeout`.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// What everybody may read: the state at a version of the journal.
#[derive(Debug, Clone)]
pub struct State {
    /// The queue.
    pub queue: Queue,
    /// Today's past, made of the same events.
    pub history: Arc<History>,
}

type Reply = oneshot::Sender<Result<Answer, Problem>>;

struct Request {
    envelope: Envelope,
    /// Another node wants it decided by this one, and not passed on.
    here: bool,
    reply: Reply,
}

/// The way to the deciding task.
#[derive(Debug, Clone)]
pub struct Dispatch {
    requests: mpsc::Sender<Request>,
    state: watch::Receiver<Arc<State>>,
    clock: Clock,
    is_current: Arc<AtomicBool>,
}

/// Why the server cannot take its journal into use.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] ReadError),
    /// The journal speaks of network content that the records do not have.
    #[error("the records lack the network content {0} that the journal speaks of")]
    ContentMissing(tilts_queue::code::ContentHash),
    /// The records cannot be read.
    #[error(transparent)]
    Records(#[from] crate::records::RecordsError),
    /// A snapshot cannot be used.
    #[error(transparent)]
    Snapshot(#[from] tilts_queue::RestoreError),
    /// A snapshot is not the JSON it should be.
    #[error("the snapshot at version {0} cannot be read")]
    SnapshotBroken(u64),
}

impl Dispatch {
    /// Reads the journal up to its end and starts to decide, alone or as one of several nodes.
    ///
    /// # Errors
    /// [`StartError`]; then nothing was started.
    pub async fn start(
        journal: Arc<dyn Journal>,
        records: &Store,
        clock: Clock,
        cluster: Option<Arc<Cluster>>,
    ) -> Result<Self, StartError> {
        let stream = records.network_id();
        let state = Arc::new(replay(journal.as_ref(), records).await?);
        let (requests, inbox) = mpsc::channel(WAITING_MAX);
        let (publish, watching) = watch::channel(Arc::clone(&state));
        let is_current = Arc::new(AtomicBool::new(true));
        let decider = Decider {
            stream,
            journal,
            records: records.clone(),
            clock: clock.clone(),
            cluster,
            state: State::clone(&state),
            publish,
            is_current: Arc::clone(&is_current),
        };
        tokio::spawn(decider.run(inbox));
        Ok(Self { requests, state: watching, clock, is_current })
    }

    /// Asks for something and waits until it is decided and in the journal.
    ///
    /// # Errors
    /// The refusal, or why nothing could be decided; in either case nothing has changed.
    pub async fn ask(&self, command_id: CommandId, actor: Actor, command: Command) -> Result<Answer, Problem> {
        self.send(Envelope { command_id, actor, command }, false).await
    }

    /// Decides here what another node has passed on.
    ///
    /// # Errors
    /// As [`Dispatch::ask`].
    pub async fn decide_here(&self, envelope: Envelope) -> Result<Answer, Problem> {
        self.send(envelope, true).await
    }

    async fn send(&self, envelope: Envelope, here: bool) -> Result<Answer, Problem> {
        let (reply, answer) = oneshot::channel();
        self.requests
            .try_send(Request { envelope, here, reply })
            .map_err(|_| Problem::new(Code::Unavailable, "too many commands are waiting"))?;
        match tokio::time::timeout(ANSWER_WITHIN, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(Problem::new(Code::Unavailable, "the server is stopping")),
            Err(_) => Err(Problem::new(Code::Timeout, "not decided in time")),
        }
    }

    /// Asks under a fresh id, for what the server does by itself.
    ///
    /// # Errors
    /// As [`Dispatch::ask`].
    pub async fn tell(&self, actor: Actor, command: Command) -> Result<Answer, Problem> {
        self.ask(CommandId(self.clock.new_id()), actor, command).await
    }

    /// Whether the state is what the journal last led to, as far as this node could find out.
    pub fn is_current(&self) -> bool {
        self.is_current.load(Ordering::Relaxed)
    }

    /// The newest confirmed state.
    pub fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.borrow())
    }

    /// Tells of each new confirmed state.
    pub fn watch(&self) -> watch::Receiver<Arc<State>> {
        self.state.clone()
    }
}

/// The state that a journal leads to, from its newest snapshot on. Also what `tilts replay` shows.
///
/// # Errors
/// [`StartError`].
pub async fn replay(journal: &dyn Journal, records: &Store) -> Result<State, StartError> {
    let stream = records.network_id();
    let mut queue = Queue::new(stream);
    if let Some(kept) = journal.snapshot(stream).await? {
        let snapshot: Snapshot =
            serde_json::from_slice(&kept.bytes).map_err(|_| StartError::SnapshotBroken(kept.version))?;
        let network = match snapshot.tables.content {
            Some(content) => Some(Arc::new(content_of(records, content).await?)),
            None => None,
        };
        queue = Queue::restore(snapshot, network)?;
    }
    let mut state = State { history: Arc::new(History::of(&queue)), queue };
    read_on(&mut state, journal, records).await?;
    Ok(state)
}

/// The state that a journal leads to from its first event on, whatever snapshots it has; none when its beginning was
/// pruned.
///
/// # Errors
/// [`StartError`].
pub async fn replay_whole(journal: &dyn Journal, records: &Store) -> Result<Option<State>, StartError> {
    let stream = records.network_id();
    let mut state = State { queue: Queue::new(stream), history: Arc::default() };
    match read_on(&mut state, journal, records).await {
        Ok(()) => Ok(Some(state)),
        Err(StartError::Journal(ReadError::Pruned { .. })) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn content_of(records: &Store, hash: tilts_queue::code::ContentHash) -> Result<Network, StartError> {
    records.revision(hash).await?.ok_or(StartError::ContentMissing(hash))
}

/// Applies what the journal has beyond the state.
async fn read_on(state: &mut State, journal: &dyn Journal, records: &Store) -> Result<(), StartError> {
    loop {
        let events = journal.read_from(records.network_id(), state.queue.version() + 1, READ_MAX).await?;
        if events.is_empty() {
            return Ok(());
        }
        for recorded in &events {
            if let Event::NetworkRevised { content, .. } = &recorded.event
                && !state.queue.knows(*content)
            {
                state.queue.provide(Arc::new(content_of(records, *content).await?));
            }
            state.queue.apply(recorded);
        }
        Arc::make_mut(&mut state.history).follow(&events, &state.queue);
    }
}

struct Decider {
    stream: NetworkId,
    journal: Arc<dyn Journal>,
    records: Store,
    clock: Clock,
    cluster: Option<Arc<Cluster>>,
    state: State,
    publish: watch::Sender<Arc<State>>,
    is_current: Arc<AtomicBool>,
}

/// Why an append is not confirmed.
enum Refused {
    /// Somebody else has written; what that is has been read.
    Conflict,
    /// The journal does not answer, or not for certain.
    Away(Problem),
}

impl Decider {
    async fn run(mut self, mut inbox: mpsc::Receiver<Request>) {
        let mut heads = self.journal.subscribe(self.stream);
        let mut nodes = self.cluster.as_ref().map(|cluster| cluster.watch());
        loop {
            // The others tick when the lease of the preferred one has run out.
            let ticks = self.cluster.as_ref().is_none_or(|cluster| cluster.ticks());
            let due = self.state.queue.next_deadline().filter(|_| ticks);
            let first = tokio::select! {
                request = inbox.recv() => match request {
                    Some(request) => Some(request),
                    None => return,
                },
                () = sleep_until(&self.clock, due.map(|(at, _)| at)) => None,
                Ok(()) = heads.changed() => {
                    if *heads.borrow_and_update() > self.state.queue.version() {
                        self.follow().await;
                    }
                    continue;
                }
                () = tokio::time::sleep(FOLLOW_AGAIN_AFTER), if !self.is_current.load(Ordering::Relaxed) => {
                    self.follow().await;
                    continue;
                }
                () = cluster::changed(nodes.as_mut()) => continue,
            };
            let tick = first.is_none();
            let mut batch = Vec::new();
            let mut next = first;
            while let Some(request) = next.take() {
                batch.push(request);
                if batch.len() < BATCH_MAX {
                    next = inbox.try_recv().ok();
                }
            }
            let batch = self.pass_on(batch).await;
            if tick || !batch.is_empty() {
                self.decide(batch, tick).await;
            }
        }
    }

    /// Has the preferred node decide; what is left is to be decided here.
    async fn pass_on(&mut self, batch: Vec<Request>) -> Vec<Request> {
        let Some(cluster) = &self.cluster else { return batch };
        let (mut here, passed): (Vec<_>, Vec<_>) = batch.into_iter().partition(|request| request.here);
        let envelopes: Vec<_> = passed.iter().map(|request| request.envelope.clone()).collect();
        let Some((version, answers)) = cluster.have_decided(envelopes).await else {
            here.extend(passed);
            return here;
        };
        let reach = async {
            while self.state.queue.version() < version {
                self.follow().await;
                tokio::task::yield_now().await;
            }
        };
        // Whoever asked finds what was decided in the state; if it cannot be read in time, in the next.
        let _ = tokio::time::timeout(REACH_WITHIN, reach).await;
        for (request, answer) in passed.into_iter().zip(answers) {
            let _ = request.reply.send(answer);
        }
        here
    }

    /// Reads what others have written.
    async fn follow(&mut self) {
        let before = self.state.queue.version();
        let read = read_on(&mut self.state, self.journal.as_ref(), &self.records).await;
        let read = match read {
            // It was away for longer than the journal reaches back.
            Err(StartError::Journal(ReadError::Pruned { .. })) => self.start_over().await,
            read => read,
        };
        self.is_current.store(read.is_ok(), Ordering::Relaxed);
        if let Err(error) = read {
            tracing::error!(%error, "the journal cannot be followed");
            tokio::time::sleep(FOLLOW_AGAIN_AFTER).await;
        }
        if self.state.queue.version() != before {
            let _ = self.publish.send(Arc::new(self.state.clone()));
        }
    }

    async fn start_over(&mut self) -> Result<(), StartError> {
        self.state = replay(self.journal.as_ref(), &self.records).await?;
        Ok(())
    }

    /// Decides a batch, appends it once, and answers.
    async fn decide(&mut self, batch: Vec<Request>, tick: bool) {
        let mut failure = Problem::new(Code::Unavailable, "others write all the time");
        for attempt in 0..TRIES_MAX {
            self.provide(&batch).await;
            let now = self.clock.event_time(self.state.queue.last_event_at().unwrap_or(Millis(0)));
            let mut speculation = self.state.queue.speculate();
            let mut answers = Vec::with_capacity(batch.len());
            if tick || self.state.queue.next_deadline().is_some_and(|(at, _)| at <= now) {
                let envelope = Envelope {
                    command_id: CommandId(self.clock.new_id()),
                    actor: Actor::System,
                    command: Command::Tick,
                };
                if let Err(refusal) = speculation.advance(now, &envelope) {
                    tracing::warn!(%refusal, "a tick was refused");
                }
            }
            for request in &batch {
                let decided = speculation.advance(now, &request.envelope);
                answers.push(decided.map(|decided| decided.answer).map_err(|refused| problem(&refused)));
            }
            let (queue, records) = speculation.into_parts();
            match self.append(&records).await {
                Ok(()) => {
                    self.confirm(queue, &records).await;
                    for (request, answer) in batch.into_iter().zip(answers) {
                        // Whoever asked may have gone meanwhile; it is decided all the same.
                        let _ = request.reply.send(answer);
                    }
                    return;
                }
                Err(Refused::Conflict) => {}
                Err(Refused::Away(problem)) => {
                    failure = problem;
                    tokio::time::sleep(Duration::from_millis(20 << attempt)).await;
                    // It may have been written after all.
                    self.follow().await;
                }
            }
        }
        for request in batch {
            let _ = request.reply.send(Err(failure.clone()));
        }
    }

    /// Reads the contents that commands take into use.
    async fn provide(&mut self, batch: &[Request]) {
        for request in batch {
            if let Command::ReviseNetwork { content, .. } = request.envelope.command
                && !self.state.queue.knows(content)
            {
                match content_of(&self.records, content).await {
                    Ok(network) => drop(self.state.queue.provide(Arc::new(network))),
                    Err(error) => tracing::error!(%error, "a revision of the network cannot be read"),
                }
            }
        }
    }

    /// Writes the events; if they are not confirmed, the batch has to be decided again on what the journal now holds, and
    /// under a new id, for it may come to something else.
    async fn append(&mut self, records: &[Recorded]) -> Result<(), Refused> {
        if records.is_empty() {
            return Ok(());
        }
        let (id, expected) = (AppendId(clock::id_at(self.clock.now())), self.state.queue.version());
        let away = |why: &dyn std::fmt::Display| Refused::Away(Problem::new(Code::Unavailable, why.to_string()));
        match self.journal.append(self.stream, expected, id, records).await {
            Ok(_) => Ok(()),
            Err(AppendError::Unknown) => match self.journal.find_append(self.stream, id).await {
                Ok(Some(_)) => Ok(()),
                Ok(None) => Err(away(&"the append was lost")),
                Err(error) => Err(away(&error)),
            },
            Err(AppendError::Conflict { head }) if head < expected => {
                tracing::error!(head, expected, "the journal has lost events that it had confirmed; it is read anew");
                match self.start_over().await {
                    Ok(()) => {
                        let _ = self.publish.send(Arc::new(self.state.clone()));
                        Err(Refused::Conflict)
                    }
                    Err(error) => Err(away(&error)),
                }
            }
            Err(AppendError::Conflict { .. }) => {
                self.follow().await;
                if self.is_current.load(Ordering::Relaxed) {
                    return Err(Refused::Conflict);
                }
                Err(away(&"somebody else has written what cannot be read"))
            }
            Err(error) => {
                tracing::error!(%error, "the journal cannot be written");
                Err(away(&error))
            }
        }
    }

    /// Takes the speculation for the state and shows it.
    async fn confirm(&mut self, queue: Queue, records: &[Recorded]) {
        if records.is_empty() {
            return;
        }
        self.state.queue = queue;
        Arc::make_mut(&mut self.state.history).follow(records, &self.state.queue);
        let _ = self.publish.send(Arc::new(self.state.clone()));
        if records.iter().any(|recorded| matches!(recorded.event, Event::DayStarted { .. })) {
            self.close_day().await;
        }
    }

    /// The night's work: seals what has been and keeps a snapshot, so that the next start reads one day and no more.
    async fn close_day(&self) {
        let day = self.state.queue.day();
        let yesterday = tilts_queue::time::DayKey(day.0.saturating_sub(1));
        let snapshot = self.state.queue.snapshot();
        let bytes = match serde_json::to_vec(&snapshot) {
            Ok(bytes) => bytes,
            Err(error) => return tracing::error!(%error, "the snapshot cannot be written"),
        };
        let kept = journal::Snapshot { version: self.state.queue.version(), schema: snapshot.schema, bytes };
        if let Err(error) = self.journal.put_snapshot(self.stream, kept).await {
            tracing::error!(%error, "the snapshot was not kept");
        }
        if let Err(error) = self.journal.seal(self.stream, yesterday).await {
            tracing::error!(%error, "the day was not sealed");
        }
    }
}

async fn sleep_until(clock: &Clock, at: Option<Millis>) {
    match at {
        Some(at) => clock.sleep_until(at).await,
        None => std::future::pending().await,
    }
}
