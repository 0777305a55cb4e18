//! What was confirmed is there after a crash: after the process was killed, and after the power went and took with it
//! whatever had not been synced.
//!
//! `TILTS_ROUNDS` says how many crashes of each kind (10 when it is not set). The seed is printed, and `TILTS_SEED`
//! sets it. Each crash hits a child process, this test program again, which writes as fast as it can and says on its
//! standard output what was confirmed to it.

mod child;
mod crash;
mod forgetting;
mod ledger;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// How many crashes of each kind.
fn rounds() -> u32 {
    std::env::var("TILTS_ROUNDS").ok().map_or(10, |rounds| rounds.parse().expect("TILTS_ROUNDS is a number"))
}

/// Randomness from a seed that is printed.
fn seeded(test: &str) -> ChaCha8Rng {
    let seed = std::env::var("TILTS_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().expect("a number"));
    println!("{test}: TILTS_SEED={seed}");
    ChaCha8Rng::seed_from_u64(seed)
}
