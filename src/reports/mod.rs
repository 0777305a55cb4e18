//! Registrations counted, corrected, closed and exported.
//!
//! The truth is the journal: `Registered`, `RegistrationCorrected`, `PeriodClosed`. A task follows it and brings the
//! projection in the records ([`crate::records`], `register`) up to it; reports are read from there, and wait until it has
//! caught up with what the asker may have seen. `chain` freezes a month, `grant` works the state's grant out, `table` makes
//! what is shown, [`sheet`] the files.

pub mod chain;
pub mod grant;
pub mod sheet;
pub mod table;

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tilts_queue::code::ContentHash;
use tilts_queue::command::{Actor, Command};
use tilts_queue::event::{CorrectionReason, Counted, RegistrationKind};
use tilts_queue::ids::{InstitutionId, NoteId, RegistrationId, ServiceId};
use tilts_queue::time::Month;
use tilts_signaling::{Code, Problem};
use tokio::sync::watch;

use crate::app::App;
use crate::journal::{Journal, READ_EVENTS_MAX, ReadError};
use crate::records::{Line, LineFilter, RecordsError, Store};

/// A report that the projection does not catch up with in this time is refused as `unavailable`.
const CATCH_UP_WITHIN: Duration = Duration::from_secs(8);
/// How long events gather before they are projected together, and how often the journal is looked at unasked.
const GATHER: Duration = Duration::from_millis(100);
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// After a failure the next try waits.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// Lines read at a time.
const LINES_AT_ONCE: u32 = 1_000;
/// How often a close is tried again when corrections come in between.
const CLOSE_TRIES: u32 = 5;

/// Follows the journal for the reports.
#[derive(Clone, Debug)]
pub struct Reports {
    done: watch::Receiver<u64>,
}

impl Reports {
    /// Starts to follow the journal.
    #[must_use]
    pub fn start(records: Store, journal: Arc<dyn Journal>) -> Self {
        let (out, done) = watch::channel(0);
        tokio::spawn(follow(records, journal, out));
        Self { done }
    }

    /// Waits until all up to a version of the journal is in the projection.
    ///
    /// # Errors
    /// `unavailable` when that takes too long: after a first start over a long journal, or when the records fail.
    pub async fn caught_up(&self, version: u64) -> Result<(), Problem> {
        let mut done = self.done.clone();
        let waited = tokio::time::timeout(CATCH_UP_WITHIN, done.wait_for(|done| *done >= version)).await;
        match waited {
            Ok(Ok(_)) => Ok(()),
            _ => Err(Problem::new(Code::Unavailable, "the registrations are being counted; try again")),
        }
    }
}

async fn follow(records: Store, journal: Arc<dyn Journal>, out: watch::Sender<u64>) {
    let mut heads = journal.subscribe(records.network_id());
    loop {
        heads.mark_unchanged();
        match project(&records, journal.as_ref(), &out).await {
            Ok(true) => {}
            Ok(false) => {
                let _ = tokio::time::timeout(LOOK_EVERY, heads.changed()).await;
                tokio::time::sleep(GATHER).await;
            }
            Err(error) => {
                tracing::error!(%error, "the registrations are not counted on");
                tokio::time::sleep(RETRY_AFTER).await;
            }
        }
        if out.is_closed() {
            return;
        }
    }
}

/// Why the projection does not go on.
#[derive(Debug, thiserror::Error)]
enum FollowError {
    #[error(transparent)]
    Records(#[from] RecordsError),
    #[error(transparent)]
    Journal(#[from] ReadError),
}

/// Projects what comes next, a page of it; whether there may be more.
async fn project(records: &Store, journal: &dyn Journal, out: &watch::Sender<u64>) -> Result<bool, FollowError> {
    let at = records.projected().await?;
    let events = journal.read_from(records.network_id(), at + 1, READ_EVENTS_MAX).await?;
    records.project(&events).await?;
    let at = events.last().map_or(at, |last| last.version);
    out.send_if_modified(|done| std::mem::replace(done, at) != at);
    Ok(events.len() == READ_EVENTS_MAX)
}

/// Makes the whole projection anew from the journal.
///
/// # Errors
/// When the journal has been pruned, or a store fails.
pub async fn rebuild(records: &Store, journal: &dyn Journal) -> Result<(), String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let (out, _) = watch::channel(0);
    records.forget_projection().await.map_err(|error| text(&error))?;
    while project(records, journal, &out).await.map_err(|error| text(&error))? {}
    Ok(())
}

/// The hash that a month has by the lines that count in it, and how many these are.
///
/// # Errors
/// When the records fail.
pub async fn content_of(
    records: &Store,
    period: Month,
    previous: Option<ContentHash>,
) -> Result<(u64, ContentHash), RecordsError> {
    let mut chain = chain::Chain::after(previous);
    each_line(records, &LineFilter { from: period, to: period, ..LineFilter::default() }, |line| chain.add(&line))
        .await?;
    Ok(chain.end())
}

/// Hands out lines one by one, reading a page at a time.
///
/// # Errors
/// When the records fail.
pub async fn each_line(records: &Store, filter: &LineFilter, mut one: impl FnMut(Line)) -> Result<u64, RecordsError> {
    let (mut after, mut count) = ((0, 0), 0);
    loop {
        let page = records.register_lines(filter, after, LINES_AT_ONCE).await?;
        let full = page.len() == LINES_AT_ONCE as usize;
        for line in page {
            after = (line.version, line.part);
            count += 1;
            one(line);
        }
        if !full {
            return Ok(count);
        }
    }
}

/// Closes a month.
///
/// # Errors
/// The queue's refusal, `period_out_of_turn` when an earlier month is still open, or that something is unavailable.
pub async fn close(app: &App, actor: Actor, period: Month) -> Result<(), Problem> {
    let mut moved = Problem::new(Code::RegisterMoved, "registrations are being corrected just now");
    for _ in 0..CLOSE_TRIES {
        let state = app.dispatch.state();
        app.reports.caught_up(state.queue.version()).await?;
        let register = *state.queue.register();
        let first = app.records.register_months().await.map_err(unavailable)?.map(|(first, _)| first);
        if let (None, Some(first)) = (register.closed, first.filter(|first| *first < period)) {
            let problem = Problem::new(Code::PeriodOutOfTurn, format!("{first} is to be closed first"));
            return Err(problem.with("next", first));
        }
        // Whatever is corrected after this is not in the hash, and the queue then refuses to close by it.
        let seen = app.records.projected().await.map_err(unavailable)?;
        let (lines, content) = content_of(&app.records, period, register.content).await.map_err(unavailable)?;
        match app.dispatch.tell(actor, Command::ClosePeriod { period, lines, content, seen }).await {
            Err(problem) if problem.code == Code::RegisterMoved => moved = problem,
            other => return other.map(|_| ()),
        }
    }
    Err(moved)
}

/// What a registration shall count as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The service and the kind; nothing voids it.
    pub to: Option<(ServiceId, RegistrationKind)>,
    /// Why.
    pub reason: CorrectionReason,
    /// The note in the records.
    pub note: Option<NoteId>,
}

/// Corrects a registration.
///
/// # Errors
/// The queue's refusal, `registered_already` when the visit has such a registration, `not_found`, or that something is
/// unavailable.
pub async fn correct(
    app: &App,
    actor: Actor,
    own: Option<InstitutionId>,
    id: RegistrationId,
    correction: Correction,
) -> Result<(), Problem> {
    let missing = |what: &str| Problem::new(Code::NotFound, format!("no such {what}")).with("what", what);
    let state = app.dispatch.state();
    app.reports.caught_up(state.queue.version()).await?;
    let seen = app.records.projected().await.map_err(unavailable)?;
    let lines = app.records.registration(id).await.map_err(unavailable)?;
    let first = lines.first().ok_or_else(|| missing("registration"))?;
    let before = counts_as(&lines);
    let visible = |counted: &Counted| own.is_none_or(|own| counted.institution == own);
    if !before.as_ref().or(Some(&first.counted)).is_some_and(visible) {
        return Err(missing("registration"));
    }
    let after = match correction.to {
        None => None,
        Some((service, registered)) => {
            let known = state.queue.lookup().service(service).map(|known| known.institution);
            let institution = known.or(before.filter(|before| before.service == service).map(|one| one.institution));
            Some(Counted { service, institution: institution.ok_or_else(|| missing("service"))?, registered })
        }
    };
    let of_visit = app.records.registrations_of(first.visit).await.map_err(unavailable)?;
    let taken = |counted: Counted| {
        let counts: i64 = of_visit
            .iter()
            .filter(|line| line.registration != id)
            .filter(|line| line.counted.service == counted.service && line.counted.registered == counted.registered)
            .map(|line| line.sign)
            .sum();
        counts > 0
    };
    if after.is_some_and(taken) {
        return Err(Problem::new(Code::RegisteredAlready, "the service is registered for the visit already"));
    }
    let command = Command::CorrectRegistration {
        registration: id,
        visit: first.visit,
        center: first.center,
        municipality: first.municipality,
        day: first.day,
        before,
        after,
        reason: correction.reason,
        note: correction.note,
        seen,
    };
    app.dispatch.tell(actor, command).await.map(|_| ())
}

/// What a registration counts as now, by its lines; nothing when it is void.
#[must_use]
pub fn counts_as(lines: &[Line]) -> Option<Counted> {
    lines.last().filter(|line| line.sign > 0).map(|line| line.counted)
}

fn unavailable(error: RecordsError) -> Problem {
    tracing::error!(%error, "the records failed");
    Problem::new(Code::Unavailable, "the records do not answer just now")
}

/// A code's word, as events write it.
#[must_use]
pub fn code<T: Serialize>(code: T) -> String {
    serde_json::to_value(code).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
