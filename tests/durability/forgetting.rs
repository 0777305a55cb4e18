//! The tests in which the power goes: a library loaded into the child keeps what every write replaced until it is
//! synced, and at a random operation puts it back and ends the process.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use rand_chacha::ChaCha8Rng;

use super::chance::{below, seeded};
use super::child::SYNCHRONOUS;
use super::crash::{child, run};
use super::ledger::{Confirmed, Ledger};
use super::rounds;

/// The library ends the process with this.
const POWER_WENT: i32 = 137;
/// Crashes happen at one of so many operations: from the making of the files to well into the load.
const OPERATIONS: u32 = 600;
/// After so many rounds the stores are made anew.
const FRESH_EVERY: u32 = 5;

fn library(dir: &Path) -> PathBuf {
    let library = dir.join("forgetful.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/durability/forgetful.c");
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-pthread", "-o"])
        .args([library.as_os_str(), source.as_os_str(), OsStr::new("-ldl")])
        .output()
        .expect("these tests need a C compiler named cc");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    library
}

/// One crash, at the given operation: what was confirmed before it.
async fn power_goes(
    random: &mut ChaCha8Rng,
    operation: u32,
    library: &Path,
    dir: &Path,
    synchronous: &str,
) -> Vec<Confirmed> {
    let mut command = child(dir);
    command
        .env("LD_PRELOAD", library)
        .env("FORGET_DIR", dir)
        .env("FORGET_AFTER", operation.to_string())
        // All is lost, or some writes reach the disk and some do not.
        .env("FORGET_KEEP", ["0", "30", "70"][usize::try_from(below(random, 3)).unwrap()])
        .env("FORGET_SEED", below(random, u32::MAX).to_string())
        .env(SYNCHRONOUS, synchronous);
    let (confirmed, status, errors) = tokio::task::spawn_blocking(move || run(command, None)).await.unwrap();
    assert_eq!(status.code(), Some(POWER_WENT), "{errors}");
    confirmed
}

#[tokio::test]
async fn a_power_cut_loses_nothing_that_was_confirmed() {
    let mut random = seeded("power cuts");
    let made = tempfile::tempdir().unwrap();
    let library = library(made.path());
    let mut confirmed_in_all = 0;
    let (mut dir, mut ledger) = (tempfile::tempdir().unwrap(), Ledger::default());
    for round in 1..=rounds() {
        if round % FRESH_EVERY == 0 {
            (dir, ledger) = (tempfile::tempdir().unwrap(), Ledger::default());
        }
        // The first crash comes late, so that something is confirmed in any case.
        let operation = if round == 1 { OPERATIONS } else { below(&mut random, OPERATIONS) + 1 };
        let confirmed = power_goes(&mut random, operation, &library, dir.path(), "full").await;
        confirmed_in_all += confirmed.len();
        if let Err(lost) = ledger.check(dir.path(), &confirmed).await {
            panic!("power cut {round}: {lost}");
        }
    }
    assert!(confirmed_in_all > 0, "nothing was confirmed before any crash");
    println!("{} power cuts, {confirmed_in_all} confirmed appends, none lost", rounds());
}

/// The test above can fail: a journal that does not sync loses what it confirmed.
#[tokio::test]
async fn a_power_cut_shows_when_nothing_is_synced() {
    let mut random = seeded("power cuts without sync");
    let made = tempfile::tempdir().unwrap();
    let library = library(made.path());
    let mut losses = 0;
    for _ in 0..rounds() {
        let dir = tempfile::tempdir().unwrap();
        let operation = OPERATIONS + below(&mut random, OPERATIONS);
        let confirmed = power_goes(&mut random, operation, &library, dir.path(), "off").await;
        assert!(!confirmed.is_empty(), "nothing was confirmed before the crash");
        losses += u32::from(Ledger::default().check(dir.path(), &confirmed).await.is_err());
    }
    println!("without sync: {losses} of {} power cuts lost what was confirmed", rounds());
    assert!(losses > 0, "nothing was lost without sync, so the test of power cuts proves nothing");
}
