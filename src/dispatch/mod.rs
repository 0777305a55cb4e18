//! The one who decides: a single task that drains commands in bounded batches, decides them on a speculative state,
//! appends what follows to the journal once, and only then answers and shows the new state.
//!
//! Readers get an immutable [`State`] that shares its tables with the one decided on; nothing here is locked.

mod history;
mod refusal;

use std::sync::Arc;
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
use crate::journal::{self, AppendError, AppendId, Journal, ReadError};
use crate::records::Store;

pub use history::{DayEntry, Finished, History, Sentence, TotalsAt};

/// Commands that wait to be decided; one more is refused as `unavailable`.
const WAITING_MAX: usize = 4_096;
/// Commands decided and appended together.
const BATCH_MAX: usize = 64;
/// Events read from the journal at a time.
const READ_MAX: usize = 2_000;
/// How often a batch is decided anew after a conflict or an unknown outcome.
const TRIES_MAX: u32 = 8;
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

enum Request {
    Decide { envelope: Envelope, reply: oneshot::Sender<Result<Answer, Problem>> },
    Provide(Arc<Network>),
}

/// The way to the deciding task.
#[derive(Debug, Clone)]
pub struct Dispatch {
    requests: mpsc::Sender<Request>,
    state: watch::Receiver<Arc<State>>,
    clock: Clock,
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
    /// Reads the journal up to its end and starts to decide.
    ///
    /// # Errors
    /// [`StartError`]; then nothing was started.
    pub async fn start(journal: Arc<dyn Journal>, records: &Store, clock: Clock) -> Result<Self, StartError> {
        let stream = records.network_id();
        let state = Arc::new(replay(journal.as_ref(), records).await?);
        let (requests, inbox) = mpsc::channel(WAITING_MAX);
        let (publish, watching) = watch::channel(Arc::clone(&state));
        let decider = Decider { stream, journal, clock: clock.clone(), state: State::clone(&state), publish };
        tokio::spawn(decider.run(inbox));
        Ok(Self { requests, state: watching, clock })
    }

    /// Asks for something and waits until it is decided and in the journal.
    ///
    /// # Errors
    /// The refusal, or why nothing could be decided; in either case nothing has changed.
    pub async fn ask(&self, command_id: CommandId, actor: Actor, command: Command) -> Result<Answer, Problem> {
        let (reply, answer) = oneshot::channel();
        let envelope = Envelope { command_id, actor, command };
        self.requests
            .try_send(Request::Decide { envelope, reply })
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

    /// Makes the content of a revision known; ask for [`Command::ReviseNetwork`] afterwards.
    ///
    /// # Errors
    /// When the server is stopping.
    pub async fn provide(&self, network: Arc<Network>) -> Result<(), Problem> {
        let stopping = |_| Problem::new(Code::Unavailable, "the server is stopping");
        self.requests.send(Request::Provide(network)).await.map_err(stopping)
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
    let mut state = State { queue, history: Arc::default() };
    read_on(&mut state, journal, Some(records), stream).await?;
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
    match read_on(&mut state, journal, Some(records), stream).await {
        Ok(()) => Ok(Some(state)),
        Err(StartError::Journal(ReadError::Pruned { .. })) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn content_of(records: &Store, hash: tilts_queue::code::ContentHash) -> Result<Network, StartError> {
    records.revision(hash).await?.ok_or(StartError::ContentMissing(hash))
}

/// Applies what the journal has beyond the state.
async fn read_on(
    state: &mut State,
    journal: &dyn Journal,
    records: Option<&Store>,
    stream: NetworkId,
) -> Result<(), StartError> {
    loop {
        let events = journal.read_from(stream, state.queue.version() + 1, READ_MAX).await?;
        if events.is_empty() {
            return Ok(());
        }
        for recorded in &events {
            if let (Event::NetworkRevised { content, .. }, Some(records)) = (&recorded.event, records)
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
    clock: Clock,
    state: State,
    publish: watch::Sender<Arc<State>>,
}

impl Decider {
    async fn run(mut self, mut inbox: mpsc::Receiver<Request>) {
        loop {
            let due = self.state.queue.next_deadline();
            let first = tokio::select! {
                request = inbox.recv() => match request {
                    Some(request) => Some(request),
                    None => return,
                },
                () = sleep_until(&self.clock, due.map(|(at, _)| at)) => None,
            };
            let mut batch = Vec::new();
            let tick = first.is_none();
            let mut next = first;
            while let Some(request) = next.take() {
                match request {
                    Request::Decide { envelope, reply } => batch.push((envelope, reply)),
                    Request::Provide(network) => {
                        self.state.queue.provide(network);
                    }
                }
                if batch.len() < BATCH_MAX {
                    next = inbox.try_recv().ok();
                }
            }
            self.decide(batch, tick).await;
        }
    }

    /// Decides a batch, appends it once, and answers.
    async fn decide(&mut self, batch: Vec<(Envelope, oneshot::Sender<Result<Answer, Problem>>)>, tick: bool) {
        let append = AppendId(clock::id_at(self.clock.now()));
        let mut failure = Problem::new(Code::Unavailable, "the journal did not take it");
        for attempt in 0..TRIES_MAX {
            if attempt > 0 {
                tokio::time::sleep(Duration::from_millis(20 << attempt)).await;
            }
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
            for (envelope, _) in &batch {
                let decided = speculation.advance(now, envelope);
                answers.push(decided.map(|decided| decided.answer).map_err(|refused| refusal::problem(&refused)));
            }
            let (queue, records) = speculation.into_parts();
            match self.append(append, &records).await {
                Ok(()) => {
                    self.confirm(queue, &records).await;
                    for ((_, reply), answer) in batch.into_iter().zip(answers) {
                        // Whoever asked may have gone meanwhile; it is decided all the same.
                        let _ = reply.send(answer);
                    }
                    return;
                }
                Err(problem) => failure = problem,
            }
        }
        for (_, reply) in batch {
            let _ = reply.send(Err(failure.clone()));
        }
    }

    /// Writes the events; an error means that the batch has to be decided again on what the journal now holds.
    async fn append(&mut self, id: AppendId, records: &[Recorded]) -> Result<(), Problem> {
        if records.is_empty() {
            return Ok(());
        }
        let expected = self.state.queue.version();
        let unavailable = |why: &dyn std::fmt::Display| Problem::new(Code::Unavailable, why.to_string());
        match self.journal.append(self.stream, expected, id, records).await {
            Ok(_) => Ok(()),
            Err(AppendError::Unknown) => match self.journal.find_append(self.stream, id).await {
                Ok(Some(_)) => Ok(()),
                Ok(None) => Err(unavailable(&"the append was lost")),
                Err(error) => Err(unavailable(&error)),
            },
            Err(AppendError::Conflict { .. }) => {
                let read = read_on(&mut self.state, self.journal.as_ref(), None, self.stream).await;
                Err(read.err().map_or_else(|| unavailable(&"somebody else has written"), |error| unavailable(&error)))
            }
            Err(error) => {
                tracing::error!(%error, "the journal cannot be written");
                Err(unavailable(&error))
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
