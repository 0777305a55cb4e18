//! A day run again: on a thread of its own, told how far it is, stopped when asked.

use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use tilts_queue::Queue;
use tilts_queue::daybook::{Daybook, Group};
use tilts_queue::ids::{InstitutionId, PersonId};
use tilts_queue::time::{Millis, Span};
use tilts_queue::whatif::{self, Run, Stopped};
use tilts_signaling::view::{Change, Pooling, RunFigures, RunId, RunResult, RunService, RunState};
use tilts_signaling::{Code, Problem};
use uuid::Uuid;

use super::charts::{Target, half_hours};
use super::read::WholeDay;
use crate::auth::rules::may_set;
use crate::views::supervise::{day, worked};

/// Runs at once, over all supervisors.
const RUNNING_MAX: usize = 2;
/// Results kept.
const KEPT_MAX: usize = 16;
/// The most changes of staff in one run.
const STAFF_MAX: usize = 10;
/// The most rules that are otherwise in one run.
const RULES_MAX: usize = 20;
/// The most specialists of one of them.
const COUNT_MAX: i32 = 50;
const DAY_MIN: u32 = 24 * 60;

/// All runs.
#[derive(Default)]
pub(super) struct Runs(Mutex<VecDeque<Arc<Running>>>);

struct Running {
    run: RunId,
    by: PersonId,
    done_pct: AtomicU32,
    cancelled: AtomicBool,
    outcome: OnceLock<RunState>,
}

impl Runs {
    pub fn start(
        &self,
        run: RunId,
        whole: Arc<WholeDay>,
        change: Change,
        by: PersonId,
        institution: Option<InstitutionId>,
    ) -> Result<Uuid, Problem> {
        let tried = checked(&whole, &change, institution)?;
        let mut runs = self.runs();
        // The same command again: the run is on its way.
        if runs.iter().any(|known| known.run == run && known.by == by) {
            return Ok(run);
        }
        if runs.iter().filter(|known| known.outcome.get().is_none()).count() >= RUNNING_MAX {
            return Err(Problem::new(Code::Unavailable, "other days are being run again just now"));
        }
        if runs.len() >= KEPT_MAX
            && let Some(over) = runs.iter().position(|known| known.outcome.get().is_some())
        {
            runs.remove(over);
        }
        let running = Arc::new(Running {
            run,
            by,
            done_pct: AtomicU32::new(0),
            cancelled: AtomicBool::new(false),
            outcome: OnceLock::new(),
        });
        runs.push_back(Arc::clone(&running));
        drop(runs);
        tokio::task::spawn_blocking(move || {
            let outcome = match both(&running, &whole, &tried, institution) {
                Ok(result) => RunState::Done(Box::new(result)),
                Err(Stopped::Cancelled) => RunState::Cancelled,
                Err(Stopped::TooLong) => RunState::TooLong,
            };
            // Nobody else sets it.
            let _ = running.outcome.set(outcome);
        });
        Ok(run)
    }

    pub fn state(&self, run: RunId, by: PersonId) -> Result<RunState, Problem> {
        let running = self.find(run, by)?;
        let running_still = || RunState::Running { done_pct: running.done_pct.load(Ordering::Relaxed) };
        Ok(running.outcome.get().cloned().unwrap_or_else(running_still))
    }

    pub fn cancel(&self, run: RunId, by: PersonId) -> Result<(), Problem> {
        self.find(run, by)?.cancelled.store(true, Ordering::Relaxed);
        Ok(())
    }

    fn find(&self, run: RunId, by: PersonId) -> Result<Arc<Running>, Problem> {
        let found = self.runs().iter().find(|known| known.run == run && known.by == by).map(Arc::clone);
        found.ok_or_else(|| Problem::new(Code::NotFound, "no such run").with("what", "run"))
    }

    fn runs(&self) -> MutexGuard<'_, VecDeque<Arc<Running>>> {
        // Nothing panics while the lock is held; if it ever did, what it guards would still be whole.
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// Holds a change against its bounds and against whose it may concern.
fn checked(whole: &WholeDay, change: &Change, institution: Option<InstitutionId>) -> Result<whatif::Change, Problem> {
    let out = |field: &str, min: i64, max: i64| {
        let problem = Problem::new(Code::OutOfBounds, "outside what can be tried");
        Err(problem.with("field", field).with("min", min).with("max", max))
    };
    if change.staff.len() > STAFF_MAX {
        return out("staff", 0, STAFF_MAX as i64);
    }
    for (field, value) in [("arrivals_pct", change.arrivals_pct), ("handle_pct", change.handle_pct)] {
        if !(10..=300).contains(&value) {
            return out(field, 10, 300);
        }
    }
    if change.rules.iter().map(|setting| setting.values.len()).sum::<usize>() > RULES_MAX {
        return out("rules", 0, RULES_MAX as i64);
    }
    if institution.is_some() && change.pooling == Pooling::Network {
        return Err(Problem::new(Code::Forbidden, "for supervisors of the whole network"));
    }
    let lookup = whole.last().queue.lookup();
    for setting in &change.rules {
        may_set(lookup, institution, setting)?;
        if let Some(rule) = setting.values.keys().find(|rule| !whatif::follows(**rule)) {
            let problem = Problem::new(Code::NotFound, format!("a day run again knows nothing of {}", rule.name()));
            return Err(problem.with("what", "rule").with("field", rule.name()));
        }
    }
    let midnight = lookup.day_starts(whole.ends()).unwrap_or(whole.ends());
    let known: BTreeSet<InstitutionId> = lookup.network().services.iter().map(|service| service.institution).collect();
    let mut staff = Vec::with_capacity(change.staff.len());
    for wanted in &change.staff {
        if institution.is_some_and(|own| own != wanted.institution) {
            return Err(Problem::new(Code::Forbidden, "not of this institution"));
        }
        if !known.contains(&wanted.institution) {
            return Err(Problem::new(Code::NotFound, "no such institution").with("what", "institution"));
        }
        if !(-COUNT_MAX..=COUNT_MAX).contains(&wanted.count) {
            return out("count", i64::from(-COUNT_MAX), i64::from(COUNT_MAX));
        }
        if wanted.from_min >= wanted.until_min || wanted.until_min > DAY_MIN {
            return out("until_min", i64::from(wanted.from_min) + 1, i64::from(DAY_MIN));
        }
        staff.push(whatif::StaffChange {
            institution: wanted.institution,
            count: wanted.count,
            from: midnight.plus(Span::minutes(wanted.from_min.into())),
            until: midnight.plus(Span::minutes(wanted.until_min.into())),
        });
    }
    Ok(whatif::Change {
        staff,
        pooling: match change.pooling {
            Pooling::AsItWas => whatif::Pooling::AsItWas,
            Pooling::Institutions => whatif::Pooling::Institutions,
            Pooling::Network => whatif::Pooling::Network,
        },
        arrivals_pct: change.arrivals_pct,
        handle_pct: change.handle_pct,
        rules: change.rules.clone(),
    })
}

/// The day as it was, run again unchanged, and with the change.
fn both(
    running: &Running,
    whole: &WholeDay,
    change: &whatif::Change,
    institution: Option<InstitutionId>,
) -> Result<RunResult, Stopped> {
    let again = whole.for_another_run();
    let run = |change: &whatif::Change, base: u32| {
        whatif::run(&again, change, &mut |come, of| {
            let half = u32::try_from(come * 50 / of.max(1)).unwrap_or(50);
            running.done_pct.store(base + half, Ordering::Relaxed);
            !running.cancelled.load(Ordering::Relaxed)
        })
    };
    let unchanged = run(&whatif::Change::default(), 0)?;
    let changed = run(change, 50)?;
    let last = whole.last();
    let services: Vec<_> = last.queue.lookup().network().services.iter().map(|it| (it.id, it.institution)).collect();
    let own = |of: InstitutionId| institution.is_none_or(|own| own == of);
    let services: Vec<_> = services.into_iter().filter(|(_, of)| own(*of)).map(|(id, _)| id).collect();
    let group = institution.map_or(Group::All, Group::Institution);
    let figures = |book: &Daybook, queue: &Queue, at: Millis, refused: u32| {
        let specialists = queue.lookup().network().specialists.iter().filter(|one| own(one.institution));
        let people: Vec<PersonId> = specialists.map(|one| one.person).collect();
        let target = Target::of(&queue.lookup().rules_in(institution));
        let counts = book.counts(group);
        let at_work = worked(book, people.iter().copied(), at);
        let services = services.iter().map(|service| (*service, book.counts(Group::Service(*service))));
        RunFigures {
            arrived: counts.arrived,
            refused,
            day: day(&counts, Some(at_work)),
            longest_wait_s: u32::try_from(counts.wait_max.0 / 1_000).unwrap_or(u32::MAX),
            on_duty_s: u32::try_from(at_work.on_duty.0 / 1_000).unwrap_or(u32::MAX),
            services: services
                .filter(|(_, counts)| counts.arrived > 0)
                .map(|(service, counts)| RunService { service, arrived: counts.arrived, day: day(&counts, None) })
                .collect(),
            half_hours: half_hours(book, group, &people, at, target),
        }
    };
    let run_figures = |run: &Run| {
        let refused = services.iter().filter_map(|service| run.refused.get(service)).sum();
        figures(&run.book, &run.queue, run.ended, refused)
    };
    Ok(RunResult {
        day: whole.day.0,
        was: figures(last.history.book(), &last.queue, whole.ends(), 0),
        unchanged: run_figures(&unchanged),
        changed: run_figures(&changed),
    })
}
