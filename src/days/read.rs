//! Reading a day out of the journal: the state it began with, its events, and states along the way.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tilts_queue::Queue;
use tilts_queue::event::{Event, Recorded};
use tilts_queue::ids::NetworkId;
use tilts_queue::time::{DayKey, Millis};
use tilts_queue::whatif::Day;
use tilts_signaling::view::DayOpened;
use tilts_signaling::{Code, Problem};

use super::unreadable;
use crate::app::App;
use crate::dispatch::{History, State};
use crate::journal::{Journal, READ_EVENTS_MAX, ReadError};

/// The most events of a day that can be shown.
const EVENTS_MAX: usize = 400_000;
/// So many events lie between two states kept.
const STATES_EVERY: usize = 256;

/// Today is read anew when it has gone on and was read so long ago.
const ANEW_AFTER: Duration = Duration::from_secs(30);

/// A day being read, or read.
pub(super) struct Reading {
    begun: Instant,
    done_pct: AtomicU32,
    outcome: OnceLock<Result<Arc<WholeDay>, Problem>>,
    /// The same day as it was read before: shown until this reading is done.
    before: Option<Arc<WholeDay>>,
}

impl Reading {
    pub fn new(before: Option<Arc<WholeDay>>) -> Self {
        Self { begun: Instant::now(), done_pct: AtomicU32::new(0), outcome: OnceLock::new(), before }
    }

    /// The day, as far as it has been read whole.
    pub fn whole(&self) -> Option<Result<Arc<WholeDay>, Problem>> {
        self.outcome().or_else(|| self.before.clone().map(Ok))
    }

    /// Whether the day has gone on since, long enough to be read anew.
    pub fn is_behind(&self, app: &App) -> bool {
        let behind = |whole: Arc<WholeDay>| whole.last().queue.version() < app.dispatch.state().queue.version();
        self.begun.elapsed() > ANEW_AFTER && self.whole().is_some_and(|whole| whole.is_ok_and(behind))
    }

    pub fn done_pct(&self) -> u32 {
        self.done_pct.load(Ordering::Relaxed)
    }

    pub fn outcome(&self) -> Option<Result<Arc<WholeDay>, Problem>> {
        self.outcome.get().cloned()
    }

    pub fn done(&self, outcome: Result<Arc<WholeDay>, Problem>) {
        // There is one reader, so it is set once.
        let _ = self.outcome.set(outcome);
    }
}

/// A day, read.
pub(super) struct WholeDay {
    pub day: DayKey,
    events: Vec<Recorded>,
    /// After so many events each; the first is before all, the last after all.
    states: Vec<Arc<State>>,
}

impl WholeDay {
    pub fn opened(&self) -> DayOpened {
        DayOpened::Ready {
            from_ms: self.events.first().map_or(0, |event| event.at.0),
            to_ms: self.ends().0,
            events: u32::try_from(self.events.len()).unwrap_or(u32::MAX),
        }
    }

    /// The last event's time.
    pub fn ends(&self) -> Millis {
        self.events.last().map_or(Millis(0), |event| event.at)
    }

    /// The state after the last event.
    pub fn last(&self) -> &Arc<State> {
        &self.states[self.states.len() - 1]
    }

    /// The state at a moment.
    pub fn at(&self, at: Millis) -> State {
        let count = self.events.partition_point(|event| event.at <= at);
        let from = (count / STATES_EVERY).min(self.states.len() - 1);
        let mut state = State::clone(&self.states[from]);
        take_in(&mut state, &self.events[(from * STATES_EVERY).min(count)..count]);
        state
    }

    /// Who came and who worked, to be run again.
    pub fn for_another_run(&self) -> Day {
        Day::of(&self.states[0].queue, &self.events)
    }
}

/// One by one: the figures of an hour ago are those of each minute.
fn take_in(state: &mut State, events: &[Recorded]) {
    let history = Arc::make_mut(&mut state.history);
    for event in events {
        state.queue.apply(event);
        history.follow(std::slice::from_ref(event), &state.queue);
    }
}

/// Reads a day.
pub(super) async fn read(
    app: &App,
    journal: &dyn Journal,
    stream: NetworkId,
    day: DayKey,
    progress: &Reading,
) -> Result<WholeDay, Problem> {
    let head = journal.head(stream).await.map_err(unreadable)?.max(1);
    let mut queue = Queue::new(stream);
    let mut events: Vec<Recorded> = Vec::new();
    loop {
        let found = match journal.read_from(stream, queue.version() + events.len() as u64 + 1, READ_EVENTS_MAX).await {
            Err(ReadError::Pruned { .. }) if queue.version() == 0 => {
                queue = from_snapshot(app, journal, stream, day).await?;
                continue;
            }
            found => found.map_err(unreadable)?,
        };
        let ended = found.last().is_none_or(|last| last.day > day);
        for event in found {
            if let Event::NetworkRevised { content, .. } = &event.event
                && !queue.knows(*content)
            {
                let network = app.records.revision(*content).await;
                let network = network.map_err(|error| Problem::new(Code::Unavailable, error.to_string()))?;
                let missing = || Problem::new(Code::Unavailable, "the records lack the network of that day");
                queue.provide(Arc::new(network.ok_or_else(missing)?));
            }
            if event.day < day {
                queue.apply(&event);
            } else if event.day == day {
                events.push(event);
            }
        }
        if events.len() > EVENTS_MAX {
            return Err(Problem::new(Code::TooLarge, "the day has too many events to be shown").with("max", EVENTS_MAX));
        }
        let read = queue.version() + events.len() as u64;
        progress.done_pct.store(u32::try_from(read * 100 / head).unwrap_or(100).min(99), Ordering::Relaxed);
        if ended {
            break;
        }
        tokio::task::yield_now().await;
    }
    if events.is_empty() {
        return Err(Problem::new(Code::NotFound, "the journal does not hold that day any more").with("what", "day"));
    }
    let whole = tokio::task::spawn_blocking(move || {
        let mut state = State { history: Arc::new(History::of(&queue)), queue };
        let mut states = vec![Arc::new(state.clone())];
        for part in events.chunks(STATES_EVERY) {
            take_in(&mut state, part);
            states.push(Arc::new(state.clone()));
        }
        WholeDay { day, events, states }
    });
    whole.await.map_err(|_| Problem::new(Code::Internal, "the day could not be read"))
}

/// The newest snapshot, if it is from before the day.
async fn from_snapshot(app: &App, journal: &dyn Journal, stream: NetworkId, day: DayKey) -> Result<Queue, Problem> {
    let gone = || Problem::new(Code::NotFound, "the journal does not hold that day any more").with("what", "day");
    let kept = journal.snapshot(stream).await.map_err(unreadable)?.ok_or_else(gone)?;
    let snapshot: tilts_queue::Snapshot =
        serde_json::from_slice(&kept.bytes).map_err(|error| Problem::new(Code::Unavailable, error.to_string()))?;
    if snapshot.tables.day >= day {
        return Err(gone());
    }
    let network = match snapshot.tables.content {
        Some(content) => app
            .records
            .revision(content)
            .await
            .map_err(|error| Problem::new(Code::Unavailable, error.to_string()))?
            .map(Arc::new),
        None => None,
    };
    Queue::restore(snapshot, network).map_err(|error| Problem::new(Code::Unavailable, error.to_string()))
}
