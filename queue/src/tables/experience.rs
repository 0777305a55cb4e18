//! What the queue has learned for telling waits: how long things take, and how often what was told came true.
//!
//! It is learned from the first promise on; a journal without promises leaves it empty.

use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};

use crate::ids::ServiceId;
use crate::time::{Millis, Span};

/// What has been learned.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Experience {
    /// Consultations and wrap-ups, by service.
    pub services: OrdMap<ServiceId, Lengths>,
    /// From the first offer of a ticket to the consultation.
    pub rings: Recent,
    /// From the call to a room until somebody sits there.
    #[serde(default, skip_serializing_if = "Recent::is_empty")]
    pub comings: Recent,
    /// Breaks of specialists.
    pub breaks: Recent,
    /// Residents who left, the older ones counting less.
    pub left: u64,
    /// All that residents waited meanwhile, in milliseconds: over `left` it is how long one waits before leaving.
    pub waited: u64,
    /// How promises were kept, by people ahead: see [`Kept::bucket`].
    pub kept: Vector<Kept>,
}

/// How long the last ones of a service took.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Lengths {
    /// Consultations.
    pub talks: Recent,
    /// Wrap-ups.
    pub wraps: Recent,
}

/// The last lengths of something, the newest last.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Recent(pub Vector<Span>);

/// How promises to those with about as many people ahead were kept, and how the range is corrected for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The distance of the range's lower end from its middle is multiplied by this over [`Kept::ONE`].
    pub lower: u32,
    /// The same of the upper end.
    pub upper: u32,
    /// Promises that came to an answer.
    pub told: u64,
    /// Of these, with the wait inside the range.
    pub kept: u64,
}

/// A wait promised to a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promised {
    /// When it was told.
    pub at: Millis,
    /// People ahead then.
    pub ahead: u32,
    /// The wait from then on is at least this,
    pub least: Span,
    /// and at most this.
    pub most: Span,
}

impl Recent {
    /// How many are kept.
    pub const KEPT: usize = 96;

    /// Whether nothing has been seen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes a length in.
    pub fn push(&mut self, span: Span) {
        self.0.push_back(span);
        while self.0.len() > Self::KEPT {
            self.0.pop_front();
        }
    }
}

impl Experience {
    /// From so many residents who left on, all counts are halved.
    const LEFT_MAX: u64 = 400;

    /// Whether nothing has been learned or promised yet.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.kept.is_empty()
    }

    /// The first promise was made: from here on is learned.
    pub fn begin(&mut self) {
        while self.kept.len() < Kept::BUCKETS.len() {
            self.kept.push_back(Kept::NEW);
        }
    }

    /// Somebody waited, and was answered or left.
    pub fn waited(&mut self, span: Span, left: bool) {
        self.waited += u64::try_from(span.0).unwrap_or(0);
        self.left += u64::from(left);
        if self.left > Self::LEFT_MAX {
            self.left /= 2;
            self.waited /= 2;
        }
    }

    /// A promise came to an answer.
    pub fn answered(&mut self, promised: Promised, at: Millis) {
        if let Some(kept) = self.kept.get_mut(Kept::bucket(promised.ahead)) {
            kept.answered(promised, at.since(promised.at));
        }
    }

    /// How promises with so many people ahead have been kept.
    #[must_use]
    pub fn kept(&self, ahead: u32) -> Kept {
        self.kept.get(Kept::bucket(ahead)).copied().unwrap_or(Kept::NEW)
    }
}

impl Kept {
    /// The least number of people ahead of each bucket.
    pub const BUCKETS: [u32; 7] = [0, 1, 2, 3, 5, 9, 17];
    /// A factor of one.
    pub const ONE: u32 = 65_536;
    /// Before anything was told.
    pub const NEW: Self = Self { lower: Self::ONE, upper: Self::ONE, told: 0, kept: 0 };
    /// By how much a factor grows when the wait was beyond its end: 19 times as much as it shrinks when it was not, so
    /// that in the long run one in twenty is.
    const GROWS: u32 = 1_900;
    const SHRINKS: u32 = 100;
    const LEAST: u32 = Self::ONE / 8;
    const MOST: u32 = Self::ONE * 6;

    /// The bucket of so many people ahead.
    #[must_use]
    pub fn bucket(ahead: u32) -> usize {
        Self::BUCKETS.partition_point(|least| *least <= ahead).saturating_sub(1)
    }

    fn answered(&mut self, promised: Promised, waited: Span) {
        let corrected = |factor: u32, beyond: bool| {
            let factor = if beyond { factor + Self::GROWS } else { factor.saturating_sub(Self::SHRINKS) };
            factor.clamp(Self::LEAST, Self::MOST)
        };
        let (early, late) = (waited < promised.least, waited > promised.most);
        self.lower = corrected(self.lower, early);
        self.upper = corrected(self.upper, late);
        self.told += 1;
        self.kept += u64::from(!early && !late);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_by_people_ahead() {
        for (ahead, bucket) in [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (16, 5), (17, 6), (500, 6)] {
            assert_eq!(Kept::bucket(ahead), bucket, "{ahead}");
        }
    }

    #[test]
    fn a_range_widens_until_one_in_twenty_is_beyond_each_end() {
        let mut experience = Experience::default();
        experience.begin();
        // Told 10 to 20, corrected; waits are 0 to 39, evenly: 2 to 38 would keep nine in ten.
        let mut inside = 0;
        for turn in 0..40_000_i64 {
            let kept = experience.kept(0);
            let side = |factor: u32| 5_000 * i64::from(factor) / i64::from(Kept::ONE);
            let (least, most) = (Span(15_000 - side(kept.lower)), Span(15_000 + side(kept.upper)));
            let promised = Promised { at: Millis(0), ahead: 0, least, most };
            let waited = turn * 7_919 % 40_000;
            inside += u32::from(turn >= 20_000 && waited >= least.0 && waited <= most.0);
            experience.answered(promised, Millis(waited));
        }
        assert!((17_800..=18_200).contains(&inside), "{inside} of 20000 inside");
    }
}
