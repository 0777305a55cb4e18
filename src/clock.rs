//! The one clock of the server.
//!
//! Times are milliseconds since the Unix epoch, UTC. Nothing else in the server asks the operating system what time
//! it is, so the demo can begin its day at ten o'clock, run faster, and jump; and a test can stand still.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use tilts_queue::time::{Millis, Span};
use tokio::sync::watch;
use uuid::Uuid;

/// The highest speed at which a demo clock may run, in demo seconds a second.
pub const SPEED_MAX: f64 = 3_600.0;

/// The longest single sleep, so that a wait on a clock that is adjusted from outside is looked at again.
const SLEEP_MAX: Duration = Duration::from_secs(60);

/// A clock, cheap to clone; all clones tell the same time.
///
/// [`Clock::real`] follows the machine. [`Clock::starting_at`] starts elsewhere and runs at a speed of its own;
/// speed 0 stands still until [`Clock::advance`] moves it. Only the latter kind can be moved.
#[derive(Clone, Debug)]
pub struct Clock {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    source: Mutex<Source>,
    /// How far the machine's clock is taken to be off.
    machine_off: Span,
    /// Counts the jumps, so that sleepers look again.
    jumps: watch::Sender<u64>,
}

#[derive(Clone, Copy, Debug)]
enum Source {
    Real,
    Shifted { at: Millis, since: Instant, speed: f64 },
}

/// Why a clock was not moved.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum ClockError {
    /// The real clock follows the machine and cannot be moved.
    #[error("the real clock cannot be moved")]
    Real,
    /// Time only goes forward: what happened keeps its order.
    #[error("the clock stands at {} and cannot go back to {}", now.0, asked.0)]
    Backwards {
        /// What the clock says.
        now: Millis,
        /// What was asked for.
        asked: Millis,
    },
    /// A speed below zero, not a number, or above [`SPEED_MAX`].
    #[error("the speed must be between 0 and {SPEED_MAX}, not {0}")]
    Speed(f64),
}

impl Clock {
    /// The machine's clock.
    pub fn real() -> Self {
        Self::of(Source::Real)
    }

    /// A clock that says `at` now and runs `speed` times as fast as real time.
    ///
    /// # Errors
    /// [`ClockError::Speed`] when the speed is not between 0 and [`SPEED_MAX`].
    pub fn starting_at(at: Millis, speed: f64) -> Result<Self, ClockError> {
        check_speed(speed)?;
        Ok(Self::of(Source::Shifted { at, since: Instant::now(), speed }))
    }

    /// A clock that stands at `at` until it is moved.
    pub fn standing_at(at: Millis) -> Self {
        Self::of(Source::Shifted { at, since: Instant::now(), speed: 0.0 })
    }

    /// The clock of a machine that goes wrong by so much, for tests of what such a machine may do.
    pub fn real_but_off(by: Span) -> Self {
        Self::on(Source::Real, by)
    }

    fn of(source: Source) -> Self {
        Self::on(source, Span(0))
    }

    fn on(source: Source, machine_off: Span) -> Self {
        Self { shared: Arc::new(Shared { source: Mutex::new(source), machine_off, jumps: watch::Sender::new(0) }) }
    }

    /// What time it is.
    pub fn now(&self) -> Millis {
        self.source().now()
    }

    /// What time it is on this machine, whatever the demo's day.
    pub fn machine_now(&self) -> Millis {
        machine_time().plus(self.shared.machine_off)
    }

    /// The time to write on the next event: the clock's, but never before the last event, wherever that was written.
    pub fn event_time(&self, last_event: Millis) -> Millis {
        self.now().max(last_event)
    }

    /// Whether the clock can be moved. The demo's page of controls asks.
    pub fn movable(&self) -> bool {
        matches!(*self.source(), Source::Shifted { .. })
    }

    /// Moves the clock forward and wakes who sleeps on it.
    ///
    /// # Errors
    /// [`ClockError::Real`] for the machine's clock.
    pub fn advance(&self, by: Duration) -> Result<(), ClockError> {
        self.change(|now, speed| Ok((now.plus(span(by)), speed)))
    }

    /// Sets the clock to a later time and wakes who sleeps on it.
    ///
    /// # Errors
    /// [`ClockError::Real`] for the machine's clock, [`ClockError::Backwards`] for an earlier time.
    pub fn jump_to(&self, at: Millis) -> Result<(), ClockError> {
        self.change(|now, speed| if at < now { Err(ClockError::Backwards { now, asked: at }) } else { Ok((at, speed)) })
    }

    /// Changes how fast the clock runs from now on.
    ///
    /// # Errors
    /// [`ClockError::Real`] for the machine's clock, [`ClockError::Speed`] for a speed out of bounds.
    pub fn set_speed(&self, speed: f64) -> Result<(), ClockError> {
        check_speed(speed)?;
        self.change(|now, _| Ok((now, speed)))
    }

    /// Returns when the clock says `until` or later, however it gets there: by running, or by a jump.
    pub async fn sleep_until(&self, until: Millis) {
        let mut jumps = self.shared.jumps.subscribe();
        loop {
            jumps.mark_unchanged();
            let Some(wait) = self.source().real_time_until(until) else {
                return;
            };
            tokio::select! {
                () = tokio::time::sleep(wait.min(SLEEP_MAX)) => {}
                // The sender lives in `self`, so this cannot fail while we wait.
                _ = jumps.changed() => {}
            }
        }
    }

    /// A new id (UUIDv7, RFC 9562 section 5.7) that carries this clock's time.
    pub fn new_id(&self) -> Uuid {
        id_at(self.now())
    }

    fn change(&self, f: impl FnOnce(Millis, f64) -> Result<(Millis, f64), ClockError>) -> Result<(), ClockError> {
        let mut source = self.source();
        let Source::Shifted { speed, .. } = *source else {
            return Err(ClockError::Real);
        };
        let (at, speed) = f(source.now(), speed)?;
        *source = Source::Shifted { at, since: Instant::now(), speed };
        drop(source);
        self.shared.jumps.send_modify(|count| *count += 1);
        Ok(())
    }

    fn source(&self) -> MutexGuard<'_, Source> {
        // Nothing panics while the lock is held; if it ever did, the time it guards is still whole.
        self.shared.source.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// A new id (UUIDv7) that carries the given time.
pub fn id_at(at: Millis) -> Uuid {
    let random = rand::random::<[u8; 10]>();
    uuid::Builder::from_unix_timestamp_millis(at.0.unsigned_abs(), &random).into_uuid()
}

fn span(duration: Duration) -> Span {
    Span(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
}

fn check_speed(speed: f64) -> Result<(), ClockError> {
    if (0.0..=SPEED_MAX).contains(&speed) { Ok(()) } else { Err(ClockError::Speed(speed)) }
}

impl Source {
    fn now(&self) -> Millis {
        match *self {
            Source::Real => machine_time(),
            Source::Shifted { at, since, speed } => at.plus(span(since.elapsed().mul_f64(speed))),
        }
    }

    /// How long in real time until this clock says `until`; `None` when it is there already.
    fn real_time_until(&self, until: Millis) -> Option<Duration> {
        let left = u64::try_from(until.since(self.now()).0).ok().filter(|left| *left > 0)?;
        Some(match *self {
            Source::Shifted { speed, .. } if speed <= f64::EPSILON => SLEEP_MAX,
            // A millisecond more, so that rounding does not wake the sleeper a moment early, over and over.
            Source::Shifted { speed, .. } => {
                Duration::try_from_secs_f64(left as f64 / 1_000.0 / speed).unwrap_or(SLEEP_MAX)
                    + Duration::from_millis(1)
            }
            Source::Real => Duration::from_millis(left),
        })
    }
}

#[allow(clippy::disallowed_methods, reason = "the one place that reads the machine's clock; all others ask Clock")]
fn machine_time() -> Millis {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Millis(span(since_epoch).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Millis = Millis(1_795_773_600_000);

    fn later(ms: i64) -> Millis {
        NOON.plus(Span(ms))
    }

    #[test]
    fn event_time_never_goes_back() {
        let clock = Clock::standing_at(NOON);
        assert_eq!(clock.event_time(later(-5)), NOON);
        assert_eq!(clock.event_time(later(5)), later(5));
    }

    #[test]
    fn a_standing_clock_moves_forward_alone() {
        let clock = Clock::standing_at(NOON);
        clock.advance(Duration::from_secs(2)).unwrap();
        assert_eq!(clock.now(), later(2_000));
        assert_eq!(clock.jump_to(NOON), Err(ClockError::Backwards { now: later(2_000), asked: NOON }));
        clock.jump_to(later(60_000)).unwrap();
        assert_eq!(clock.now(), later(60_000));
    }

    #[test]
    fn the_real_clock_cannot_be_moved() {
        let clock = Clock::real();
        assert_eq!(clock.advance(Duration::from_secs(1)), Err(ClockError::Real));
        assert!(!clock.movable());
        assert!(clock.now() > Millis(1_700_000_000_000));
    }

    #[test]
    fn speeds_out_of_bounds_are_refused() {
        for speed in [-1.0, f64::NAN, f64::INFINITY, SPEED_MAX * 2.0] {
            assert!(Clock::starting_at(NOON, speed).is_err(), "{speed}");
        }
    }

    #[tokio::test]
    async fn a_jump_wakes_who_sleeps() {
        let clock = Clock::standing_at(NOON);
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move {
                clock.sleep_until(later(3_600_000)).await;
                clock.now()
            }
        });
        tokio::task::yield_now().await;
        clock.jump_to(later(3_600_000)).unwrap();
        let woke_at = tokio::time::timeout(Duration::from_secs(10), sleeper).await.unwrap().unwrap();
        assert_eq!(woke_at, later(3_600_000));
    }

    #[tokio::test]
    async fn a_fast_clock_shortens_the_wait() {
        let clock = Clock::starting_at(NOON, 3_600.0).unwrap();
        tokio::time::timeout(Duration::from_secs(10), clock.sleep_until(later(60_000))).await.unwrap();
        assert!(clock.now() >= later(60_000));
    }

    #[test]
    fn ids_carry_the_time_and_differ() {
        let clock = Clock::standing_at(NOON);
        let (one, other) = (clock.new_id(), clock.new_id());
        assert_ne!(one, other);
        assert_eq!(one.get_version_num(), 7);
        let (seconds, nanos) = one.get_timestamp().unwrap().to_unix();
        assert_eq!(Millis((seconds * 1_000).cast_signed() + i64::from(nanos) / 1_000_000), NOON);
    }
}
