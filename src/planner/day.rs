//! A day played through: residents come at random at each half hour's own rate, specialists come and go with the half
//! hours, whoever is free takes the one who waits longest. It sees what the formulas do not: lines that last from one half
//! hour into the next, and a half hour too short to reach a steady state.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Seconds of a half hour.
pub const SLOT_S: f64 = 1_800.0;

/// A half hour: what is asked, and who is there.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Slot {
    /// Residents a second.
    pub arrivals: f64,
    /// The mean time of handling one, in seconds.
    pub handle_s: f64,
    /// Specialists.
    pub specialists: u32,
}

/// What came of the residents of a half hour, over all days played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Came {
    /// They came.
    pub arrived: u64,
    /// Of these, served within the time asked for.
    pub in_time: u64,
    /// Of these, left before they were served.
    pub left: u64,
}

/// Plays a day so many times. The same seed plays the same days.
#[must_use]
pub fn play(slots: &[Slot], patience_s: Option<f64>, within_s: f64, times: u32, seed: u64) -> Vec<Came> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut came = vec![Came::default(); slots.len()];
    for _ in 0..times {
        one(slots, patience_s, within_s, &mut random, &mut came);
    }
    came
}

struct Waiting {
    at: f64,
    slot: usize,
    handle_s: f64,
    leaves_at: f64,
}

fn one(slots: &[Slot], patience_s: Option<f64>, within_s: f64, random: &mut StdRng, came: &mut [Came]) {
    // Ends of what is being handled, the earliest first; times are positive, so their bits sort as they do.
    let mut busy: BinaryHeap<Reverse<u64>> = BinaryHeap::new();
    let mut line: VecDeque<Waiting> = VecDeque::new();
    let mut start = |line: &mut VecDeque<Waiting>, busy: &mut BinaryHeap<Reverse<u64>>, now: f64, there: u32| {
        while busy.peek().is_some_and(|Reverse(end)| f64::from_bits(*end) <= now) {
            busy.pop();
        }
        while busy.len() < there as usize {
            let Some(next) = line.pop_front() else { return };
            if next.leaves_at < now {
                came[next.slot].left += 1;
                continue;
            }
            came[next.slot].in_time += u64::from(now - next.at <= within_s);
            busy.push(Reverse((now + next.handle_s).to_bits()));
        }
    };
    let mut arrived = Vec::new();
    for (number, slot) in slots.iter().enumerate() {
        let (begins, ends) = (number as f64 * SLOT_S, (number + 1) as f64 * SLOT_S);
        start(&mut line, &mut busy, begins, slot.specialists);
        let mut at = begins + exponential(random, slot.arrivals.recip());
        loop {
            // Whatever ends before the next one comes frees somebody for those who wait.
            let until = at.min(ends);
            while let Some(end) = busy.peek().map(|Reverse(end)| f64::from_bits(*end)).filter(|end| *end <= until) {
                start(&mut line, &mut busy, end, slot.specialists);
            }
            if at >= ends {
                break;
            }
            arrived.push(number);
            let leaves_at = patience_s.map_or(f64::INFINITY, |mean| at + exponential(random, mean));
            line.push_back(Waiting { at, slot: number, handle_s: exponential(random, slot.handle_s), leaves_at });
            start(&mut line, &mut busy, at, slot.specialists);
            at += exponential(random, slot.arrivals.recip());
        }
    }
    // The last half hour's specialists stay until the line is empty, as closing time has it.
    let last = slots.last().map_or(0, |slot| slot.specialists);
    while let Some(Reverse(end)) = busy.peek().copied() {
        start(&mut line, &mut busy, f64::from_bits(end), last.max(1));
    }
    drop(line);
    for slot in arrived {
        came[slot].arrived += 1;
    }
}

/// A time of a mean length; endless where the mean is.
fn exponential(random: &mut StdRng, mean: f64) -> f64 {
    if mean.is_finite() { -mean * (1.0 - random.random::<f64>()).ln() } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planner::erlang::{erlang_a, erlang_c};

    /// A day long and even enough to be a steady state agrees with the formulas.
    #[test]
    fn an_even_day_is_what_the_formulas_say() {
        for (specialists, arrivals, handle_s, patience_s) in [
            (14, 200.0 / 3600.0, 180.0, None),
            (6, 0.02, 240.0, None),
            (6, 0.02, 240.0, Some(300.0)),
            (10, 0.07, 180.0, Some(120.0)),
        ] {
            let slots = vec![Slot { arrivals, handle_s, specialists }; 400];
            let came = play(&slots, patience_s, 20.0, 12, 7);
            // The first day's half hours begin with an empty line; the rest is steady.
            let (mut arrived, mut in_time, mut left) = (0, 0, 0);
            for one in &came[20..] {
                arrived += one.arrived;
                in_time += one.in_time;
                left += one.left;
            }
            let theory = match patience_s {
                None => erlang_c(specialists, arrivals, handle_s),
                Some(patience) => erlang_a(specialists, arrivals, handle_s, patience),
            };
            let theory = theory.unwrap();
            let share = |of: u64| of as f64 / arrived as f64;
            let level = theory.served_within(20.0);
            assert!((share(in_time) - level).abs() < 0.02, "{specialists}: {} and {level}", share(in_time));
            assert!((share(left) - theory.p_abandon).abs() < 0.01, "{}: {}", share(left), theory.p_abandon);
        }
    }

    #[test]
    fn everybody_is_accounted_for_and_the_seed_decides() {
        let slot = |arrivals, specialists| Slot { arrivals, handle_s: 600.0, specialists };
        let slots = [slot(0.02, 0), slot(0.05, 10), slot(0.0, 3), slot(0.01, 0)];
        let came = play(&slots, Some(900.0), 300.0, 50, 1);
        assert_eq!(came, play(&slots, Some(900.0), 300.0, 50, 1));
        assert_ne!(came, play(&slots, Some(900.0), 300.0, 50, 2));
        // Nobody is there to serve; only who comes in its last minutes is served in time in the next.
        assert!(came[0].in_time > 0 && came[0].in_time < came[0].arrived / 3, "{:?}", came[0]);
        assert_eq!(came[2], Came::default());
        for one in came {
            assert!(one.in_time + one.left <= one.arrived);
        }
    }
}
