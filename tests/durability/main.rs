//! What was confirmed is there after a crash: after the process was killed, and after the power went and took with it
//! whatever had not been synced.
//!
//! `TILTS_ROUNDS` says how many crashes of each kind (a few when it is not set). The seed is printed, and `TILTS_SEED`
//! sets it. The crashes of the stores hit a child process, this test program again, which writes as fast as it can and
//! says on its standard output what was confirmed to it; those of the whole server hit the real program.

mod chance;
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

/// How many crashes of the stores, of each kind.
fn rounds() -> u32 {
    chance::rounds_or(10)
}
