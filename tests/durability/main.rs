//! What was confirmed is there after a crash: after the process was killed, and after the power went and took with it
//! whatever had not been synced.
//!
//! `TILTS_ROUNDS` says how many crashes of each kind (a few when it is not set). The seed is printed, and `TILTS_SEED`
//! sets it. The crashes of the stores hit a child process, this test program again, which writes as fast as it can and
//! says on its standard output what was confirmed to it; those of the whole server hit the real program.

mod child;
mod crash;
mod forgetting;
mod ledger;
mod people;
#[expect(dead_code, reason = "shared with the tests of the command line")]
#[path = "../cli/program.rs"]
mod program;
mod server;
mod truth;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// How many crashes of the stores, of each kind.
fn rounds() -> u32 {
    rounds_or(10)
}

/// How many crashes: as many as asked for, or else `usual`.
fn rounds_or(usual: u32) -> u32 {
    std::env::var("TILTS_ROUNDS").ok().map_or(usual, |rounds| rounds.parse().expect("TILTS_ROUNDS is a number"))
}

/// Randomness from a seed that is printed.
fn seeded(test: &str) -> ChaCha8Rng {
    let seed = std::env::var("TILTS_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().expect("a number"));
    println!("{test}: TILTS_SEED={seed}");
    ChaCha8Rng::seed_from_u64(seed)
}
