//! Randomness from a seed, and how often it is tried.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A number below a bound.
pub fn below(random: &mut ChaCha8Rng, bound: u32) -> u32 {
    random.next_u32() % bound
}

/// Randomness from a seed that is printed; `TILTS_SEED` sets it.
pub fn seeded(test: &str) -> ChaCha8Rng {
    let seed = std::env::var("TILTS_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().expect("a number"));
    println!("{test}: TILTS_SEED={seed}");
    ChaCha8Rng::seed_from_u64(seed)
}

/// How many crashes: as many as asked for by `TILTS_ROUNDS`, or else `usual`.
pub fn rounds_or(usual: u32) -> u32 {
    std::env::var("TILTS_ROUNDS").ok().map_or(usual, |rounds| rounds.parse().expect("TILTS_ROUNDS is a number"))
}
