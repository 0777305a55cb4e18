//! Days looked back on: a day's journal read whole, so that a supervisor's page can be shown as it was at any of its
//! moments, drawn in charts, and run again with another rule or other staffing.
//!
//! A day is found by its seal; the state it began with is the journal's from its beginning, or from a snapshot where the
//! beginning was pruned. Everything here is bounded: days kept, runs at once, results kept.

mod charts;
mod read;
mod rerun;

use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use tilts_queue::ids::{InstitutionId, NetworkId, PersonId};
use tilts_queue::time::{DayKey, Millis};
use tilts_signaling::view::{Change, DayOpened, JournalDay, RunId, RunState, Whose};
use tilts_signaling::{Answer, Code, Problem};
use uuid::Uuid;

use crate::app::App;
use crate::dispatch::State;
use crate::journal::{Journal, ReadError};
use crate::views::{Waits, supervise};

use read::{Reading, WholeDay};
use rerun::Runs;

/// Days kept in memory, being read or ready.
const DAYS_MAX: usize = 3;
/// Days listed.
const LISTED_MAX: usize = 400;

/// Days looked back on.
pub struct Days {
    journal: Arc<dyn Journal>,
    stream: NetworkId,
    open: Mutex<VecDeque<(DayKey, Arc<Reading>)>>,
    runs: Runs,
}

impl Days {
    /// None yet.
    pub fn new(journal: Arc<dyn Journal>, stream: NetworkId) -> Self {
        Self { journal, stream, open: Mutex::default(), runs: Runs::default() }
    }

    /// The days that the journal holds, the newest first.
    ///
    /// # Errors
    /// `unavailable` when the journal cannot be read.
    pub async fn list(&self, app: &App) -> Result<Vec<JournalDay>, Problem> {
        let seals = self.journal.seals(self.stream).await.map_err(unreadable)?;
        let mut days = Vec::new();
        let state = app.dispatch.state();
        let sealed = seals.last().map_or(0, |seal| seal.last);
        let open = (sealed < state.queue.version()).then_some((sealed + 1, state.queue.version()));
        let stretches = seals.iter().rev().map(|seal| (seal.first, seal.last)).take(LISTED_MAX);
        for (first, last) in open.into_iter().chain(stretches) {
            let (begins, ends) = match (self.event(first).await, self.event(last).await) {
                (Ok(Some(begins)), Ok(Some(ends))) => (begins, ends),
                // What is pruned is not offered.
                (Err(ReadError::Pruned { .. }), _) => break,
                (Err(error), _) | (_, Err(error)) => return Err(unreadable(error)),
                _ => continue,
            };
            days.push(JournalDay {
                day: ends.day.0,
                from_ms: begins.at.0,
                to_ms: ends.at.0,
                events: u32::try_from(last - first + 1).unwrap_or(u32::MAX),
                today: ends.day == state.queue.day(),
            });
        }
        Ok(days)
    }

    async fn event(&self, version: u64) -> Result<Option<tilts_queue::event::Recorded>, ReadError> {
        Ok(self.journal.read_from(self.stream, version, 1).await?.into_iter().next())
    }

    /// Begins to read a day, or says how far that is.
    ///
    /// # Errors
    /// `not_found` for a day that the journal does not hold; why it could not be read.
    pub async fn open(&self, app: &Arc<App>, day: DayKey) -> Result<DayOpened, Problem> {
        if let Some(reading) = self.known(day) {
            return match reading.outcome() {
                None => Ok(DayOpened::Reading { done_pct: reading.done_pct() }),
                // Today goes on.
                Some(Ok(_)) if day == app.dispatch.state().queue.day() && reading.is_behind(app) => {
                    self.begin(app, day)
                }
                Some(Ok(whole)) => Ok(whole.opened()),
                Some(Err(problem)) => {
                    self.days().retain(|(known, _)| *known != day);
                    Err(problem)
                }
            };
        }
        let listed = self.list(app).await?;
        if listed.iter().any(|listed| listed.day == day.0) {
            self.begin(app, day)
        } else {
            Err(Problem::new(Code::NotFound, "the journal does not hold that day").with("what", "day"))
        }
    }

    fn begin(&self, app: &Arc<App>, day: DayKey) -> Result<DayOpened, Problem> {
        let before = self.known(day).and_then(|reading| reading.whole()).and_then(Result::ok);
        let mut days = self.days();
        days.retain(|(known, _)| *known != day);
        if days.len() >= DAYS_MAX {
            // The one asked for first goes; one that is still being read stays.
            let Some(over) = days.iter().position(|(_, reading)| reading.outcome().is_some()) else {
                return Err(Problem::new(Code::Unavailable, "other days are being read just now"));
            };
            days.remove(over);
        }
        let reading = Arc::new(Reading::new(before));
        days.push_back((day, Arc::clone(&reading)));
        let (app, journal, stream) = (Arc::clone(app), Arc::clone(&self.journal), self.stream);
        tokio::spawn(async move {
            let whole = read::read(&app, journal.as_ref(), stream, day, &reading).await;
            reading.done(whole.map(Arc::new));
        });
        Ok(DayOpened::Reading { done_pct: 0 })
    }

    /// The supervisor's page as it was at a moment.
    ///
    /// # Errors
    /// `wrong_state` for a day that was not opened before.
    pub async fn board(
        &self,
        app: &Arc<App>,
        day: DayKey,
        at: Millis,
        person: PersonId,
        institution: Option<InstitutionId>,
    ) -> Result<Answer, Problem> {
        let whole = self.ready(day)?;
        let app = Arc::clone(app);
        let shown = tokio::task::spawn_blocking(move || {
            let state = whole.at(at);
            let (waits, _) = Waits::of(&state.queue, &HashMap::new(), at);
            let view = app.scene(&state, &waits, at, |scene| supervise::view(scene, person, institution));
            Answer::Board { at_ms: at.0, view: Box::new(view) }
        });
        shown.await.map_err(|_| Problem::new(Code::Internal, "the page could not be made"))
    }

    /// The state at the end of an opened day, with all that happened in it.
    ///
    /// # Errors
    /// `wrong_state` for a day that was not opened before.
    pub fn whole(&self, day: DayKey) -> Result<Arc<State>, Problem> {
        self.ready(day).map(|whole| Arc::clone(whole.last()))
    }

    /// Figures by half hour, of today or of an opened day.
    ///
    /// # Errors
    /// `forbidden` for what is not the supervisor's; `wrong_state` for a day that was not opened before.
    pub fn charts(
        &self,
        app: &App,
        whose: Whose,
        day: Option<DayKey>,
        institution: Option<InstitutionId>,
    ) -> Result<Answer, Problem> {
        let (state, at) = match day {
            Some(day) => {
                let whole = self.ready(day)?;
                (Arc::clone(whole.last()), whole.ends())
            }
            None => (app.dispatch.state(), app.clock.now()),
        };
        charts::charts(&state, at, whose, institution)
    }

    /// Runs an opened day again.
    ///
    /// # Errors
    /// `out_of_bounds` or `forbidden` for a change that cannot be tried; `unavailable` while too many run.
    pub fn start_run(
        &self,
        run: RunId,
        day: DayKey,
        change: Change,
        person: PersonId,
        institution: Option<InstitutionId>,
    ) -> Result<Uuid, Problem> {
        let whole = self.ready(day)?;
        self.runs.start(run, whole, change, person, institution)
    }

    /// How far a run is.
    ///
    /// # Errors
    /// `not_found` for a run that is not this supervisor's, or long over.
    pub fn run_state(&self, run: RunId, person: PersonId) -> Result<RunState, Problem> {
        self.runs.state(run, person)
    }

    /// Stops a run.
    ///
    /// # Errors
    /// As [`Days::run_state`].
    pub fn cancel_run(&self, run: RunId, person: PersonId) -> Result<(), Problem> {
        self.runs.cancel(run, person)
    }

    fn ready(&self, day: DayKey) -> Result<Arc<WholeDay>, Problem> {
        let not_open = || Problem::new(Code::WrongState, "the day is not open").with("state", "not_open");
        self.known(day).ok_or_else(not_open)?.whole().ok_or_else(not_open)?
    }

    fn known(&self, day: DayKey) -> Option<Arc<Reading>> {
        self.days().iter().find(|(known, _)| *known == day).map(|(_, reading)| Arc::clone(reading))
    }

    fn days(&self) -> MutexGuard<'_, VecDeque<(DayKey, Arc<Reading>)>> {
        // Nothing panics while the lock is held; if it ever did, what it guards would still be whole.
        self.open.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

fn unreadable(error: ReadError) -> Problem {
    Problem::new(Code::Unavailable, error.to_string())
}
