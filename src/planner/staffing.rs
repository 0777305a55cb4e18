//! The least number of specialists that reaches a target.

use super::erlang::{erlang_a, erlang_c};

/// The most specialists that are looked for.
pub const SPECIALISTS_MAX: u32 = 5_000;

/// A service level to be reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// The share of those who come, between 0 and 1.
    pub share: f64,
    /// Served within this, in seconds.
    pub within_s: f64,
}

/// What is asked of a line.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Asked {
    /// Residents a second.
    pub arrivals: f64,
    /// The mean time of handling one, in seconds.
    pub handle_s: f64,
}

/// So many specialists, and the service level they reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Staffed {
    /// How many.
    pub specialists: u32,
    /// The share served in time.
    pub level: f64,
}

/// By Erlang C: nobody gives up.
#[must_use]
pub fn by_erlang_c(asked: Asked, target: Target) -> Staffed {
    least(asked, target, |n| {
        erlang_c(n, asked.arrivals, asked.handle_s).map(|queue| queue.served_within(target.within_s))
    })
}

/// By Erlang A: residents give up after a patience of so many seconds on average. Who gives up counts against the level.
#[must_use]
pub fn by_erlang_a(asked: Asked, patience_s: f64, target: Target) -> Staffed {
    least(asked, target, |n| {
        erlang_a(n, asked.arrivals, asked.handle_s, patience_s).map(|queue| queue.served_within(target.within_s))
    })
}

/// More specialists never serve fewer in time, so the least number is found by halving.
fn least(asked: Asked, target: Target, level: impl Fn(u32) -> Option<f64>) -> Staffed {
    if asked.arrivals <= 0.0 {
        return Staffed { specialists: 0, level: 1.0 };
    }
    let reaches = |n: u32| level(n).is_some_and(|level| level >= target.share);
    let (mut short, mut enough) = (0, SPECIALISTS_MAX);
    while enough - short > 1 {
        let middle = short.midpoint(enough);
        if reaches(middle) { enough = middle } else { short = middle }
    }
    Staffed { specialists: enough, level: level(enough).unwrap_or(0.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EIGHTY_IN_TWENTY: Target = Target { share: 0.8, within_s: 20.0 };

    #[test]
    fn the_handbook_s_center_needs_fourteen_and_one_whose_callers_leave_fewer() {
        let asked = Asked { arrivals: 200.0 / 3600.0, handle_s: 180.0 };
        let staffed = by_erlang_c(asked, EIGHTY_IN_TWENTY);
        assert_eq!(staffed.specialists, 14);
        assert!((staffed.level - 0.888).abs() < 0.001, "{staffed:?}");
        // One fewer falls just short: 79.6 %.
        let less = Target { share: 0.795, ..EIGHTY_IN_TWENTY };
        assert_eq!(by_erlang_c(asked, less).specialists, 13);
        let impatient = by_erlang_a(asked, 60.0, EIGHTY_IN_TWENTY);
        assert!(impatient.specialists < 14 && impatient.level >= 0.8, "{impatient:?}");
    }

    #[test]
    fn one_fewer_would_not_do_and_nobody_needs_nobody() {
        for (arrivals, handle_s) in [(0.001, 1_500.0), (0.02, 1_800.0), (0.2, 600.0), (1.0, 300.0)] {
            let asked = Asked { arrivals, handle_s };
            for target in [EIGHTY_IN_TWENTY, Target { share: 0.9, within_s: 300.0 }] {
                let c = by_erlang_c(asked, target);
                assert!(c.level >= target.share);
                let short = erlang_c(c.specialists - 1, arrivals, handle_s);
                assert!(short.is_none_or(|queue| queue.served_within(target.within_s) < target.share));
                let a = by_erlang_a(asked, 900.0, target);
                assert!(a.level >= target.share);
                let short = erlang_a(a.specialists - 1, arrivals, handle_s, 900.0);
                assert!(short.is_none_or(|queue| queue.served_within(target.within_s) < target.share));
            }
        }
        assert_eq!(by_erlang_c(Asked::default(), EIGHTY_IN_TWENTY), Staffed { specialists: 0, level: 1.0 });
    }
}
