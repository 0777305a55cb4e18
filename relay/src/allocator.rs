//! Divides what gets through to a page among what it watches: content before faces, and every picture moves before any
//! is large. Pure arithmetic; the voice has been taken off the budget before.

use smallvec::SmallVec;

use crate::limits::{CONTENT_SLOTS_MAX, FACE_SLOTS_MAX};
use crate::slot::Choice;

/// Slots of a page that show pictures.
pub const PICTURE_SLOTS_MAX: usize = FACE_SLOTS_MAX + CONTENT_SLOTS_MAX;
/// A step up has to fit with so much to spare, in percent: what fits just so would be taken back at once.
const SPARE_PCT: u64 = 115;

/// What plays stays as long as so much of it fits, in percent: the estimate dips, and recovers with the next probe. If the
/// link has really narrowed the estimate goes on falling.
const KEPT_PCT: u64 = 80;

/// Something that can play, and what it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rung {
    /// What plays.
    pub choice: Choice,
    /// Bits a second on the wire.
    pub bps: u64,
}

/// A slot that shows pictures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Content comes before faces.
    pub is_content: bool,
    /// What can play, the cheapest first.
    pub rungs: SmallVec<[Rung; 8]>,
    /// What is chosen now, as a place in `rungs`.
    pub current: Option<usize>,
}

/// What each wish gets: a place in its rungs, or nothing. `holds` forbids every step up. `keeps_lowest` gives everyone the
/// cheapest rung at least, whatever it takes.
#[must_use]
pub fn divide(
    budget_bps: u64,
    wishes: &[Wish],
    holds: bool,
    keeps_lowest: bool,
) -> SmallVec<[Option<usize>; PICTURE_SLOTS_MAX]> {
    let mut given: SmallVec<[Option<usize>; PICTURE_SLOTS_MAX]> = wishes.iter().map(|_| None).collect();
    let mut left = budget_bps;
    let cost = |wish: &Wish, rung: usize| {
        let is_up = wish.current.is_none_or(|current| rung > current);
        let bps = wish.rungs[rung].bps;
        bps * if is_up { SPARE_PCT } else { KEPT_PCT } / 100
    };
    let may = |wish: &Wish, rung: usize| !holds || wish.current.is_some_and(|current| rung <= current);
    let contents = || (0..wishes.len()).filter(|i| wishes[*i].is_content);
    let faces = || (0..wishes.len()).filter(|i| !wishes[*i].is_content);

    // Everyone the cheapest, content first.
    for i in contents().chain(faces()) {
        let wish = &wishes[i];
        if wish.rungs.is_empty() {
            continue;
        }
        let takes = cost(wish, 0);
        if keeps_lowest || (takes <= left && may(wish, 0)) {
            given[i] = Some(0);
            left = left.saturating_sub(takes);
        }
    }
    let mut step = |i: usize, left: &mut u64| {
        let wish = &wishes[i];
        let Some(from) = given[i] else { return false };
        let Some(to) = (from + 1 < wish.rungs.len()).then_some(from + 1).filter(|to| may(wish, *to)) else {
            return false;
        };
        let more = cost(wish, to).saturating_sub(cost(wish, from));
        if more > *left {
            return false;
        }
        given[i] = Some(to);
        *left -= more;
        true
    };
    // Content as good as can be, then the faces step by step, each in turn.
    for i in contents() {
        while step(i, &mut left) {}
    }
    while faces().filter(|i| step(*i, &mut left)).count() > 0 {}
    given
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wish(is_content: bool, rates: &[u64], current: Option<usize>) -> Wish {
        let rung = |(layer, bps): (usize, &u64)| Rung { choice: Choice { layer, temporal: 3 }, bps: *bps };
        Wish { is_content, rungs: rates.iter().enumerate().map(rung).collect(), current }
    }

    fn given(budget: u64, wishes: &[Wish]) -> Vec<Option<usize>> {
        divide(budget, wishes, false, false).to_vec()
    }

    const FACE: [u64; 3] = [150, 500, 1_500];

    #[test]
    fn a_budget_is_divided_in_the_order_of_what_matters() {
        let face = wish(false, &FACE, None);
        let content = wish(true, &[400, 2_000], None);
        for (budget, wishes, expected) in [
            (10_000, vec![face.clone(), content.clone()], vec![Some(2), Some(1)]),
            (700, vec![face.clone(), content.clone()], vec![Some(0), Some(0)]),
            (500, vec![face.clone(), content.clone()], vec![None, Some(0)]),
            (200, vec![face.clone(), content.clone()], vec![Some(0), None]),
            (100, vec![face.clone(), content], vec![None, None]),
            (1_200, vec![face.clone(), face.clone()], vec![Some(1), Some(1)]),
            (950, vec![face.clone(), face.clone(), face], vec![Some(1), Some(0), Some(0)]),
        ] {
            assert_eq!(given(budget, &wishes), expected, "{budget} for {wishes:?}");
        }
    }

    #[test]
    fn what_plays_stays_as_long_as_it_fits_and_more_comes_only_with_room_to_spare() {
        for (budget, current, expected) in [
            (410, Some(1), Some(1)),
            (510, Some(0), Some(0)),
            (580, Some(0), Some(1)),
            (390, Some(1), Some(0)),
            (160, None, None),
        ] {
            assert_eq!(given(budget, &[wish(false, &FACE, current)]), [expected], "{budget} from {current:?}");
        }
        let wishes = [wish(false, &FACE, Some(0))];
        assert_eq!(divide(9_000, &wishes, true, false).to_vec(), [Some(0)], "held");
        assert_eq!(divide(10, &wishes, true, true).to_vec(), [Some(0)], "kept");
    }

    proptest! {
        #[test]
        fn no_more_is_given_than_there_is(
            budget in 0..5_000_u64,
            wishes in prop::collection::vec((any::<bool>(), prop::collection::vec(1..2_000_u64, 0..6), 0..7_usize), 0..7),
        ) {
            let wishes: Vec<Wish> = wishes
                .into_iter()
                .map(|(is_content, mut rates, current)| {
                    rates.sort_unstable();
                    wish(is_content, &rates, (current < rates.len()).then_some(current))
                })
                .collect();
            let given = given(budget, &wishes);
            let total: u64 = wishes.iter().zip(&given).filter_map(|(wish, rung)| Some(wish.rungs[(*rung)?].bps)).sum();
            // What plays may take a little more; nothing rises beyond the budget.
            prop_assert!(total * KEPT_PCT / 100 <= budget, "{} of {}", total, budget);
            let rises = |(wish, rung): (&Wish, &Option<usize>)| rung.is_some_and(|rung| wish.current.is_none_or(|now| rung > now));
            if wishes.iter().zip(&given).filter(|(_, rung)| rung.is_some()).all(rises) {
                prop_assert!(total <= budget, "{} of {}", total, budget);
            }
        }
    }
}
