//! Starting the child and ending it; and the test in which it is killed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use super::chance::{below, seeded};
use super::child;
use super::ledger::{Confirmed, Ledger};
use super::rounds;

/// The child, ready to be started.
pub fn child(dir: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "child::load", "--nocapture"]).env(child::DIR, dir);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Reads what the child confirms to the end. `kill` says after how many confirmations, and how much later, it is
/// killed; without it the child ends by itself.
pub fn run(mut command: Command, kill: Option<(usize, Duration)>) -> (Vec<Confirmed>, ExitStatus, String) {
    let mut child = command.spawn().unwrap();
    let (stdout, stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let errors = std::thread::spawn(move || std::io::read_to_string(stderr).unwrap_or_default());
    let (now, is_time) = std::sync::mpsc::channel();
    let ended = std::thread::spawn(move || {
        if let Ok(then) = is_time.recv() {
            // Not a wait for anything: the moment at which the process is killed.
            std::thread::sleep(then);
            child.kill().unwrap();
        }
        child.wait().unwrap()
    });
    let mut confirmed = Vec::new();
    let mut kill = kill.map(|(after, then)| (after, then, now));
    for line in BufReader::new(stdout).lines() {
        confirmed.extend(Confirmed::read(&line.unwrap()));
        if let Some((_, then, now)) = kill.take_if(|(after, ..)| confirmed.len() >= *after) {
            now.send(then).unwrap();
        }
    }
    drop(kill);
    (confirmed, ended.join().unwrap(), errors.join().unwrap())
}

#[tokio::test]
async fn a_killed_process_loses_nothing_that_was_confirmed() {
    let mut random = seeded("kills");
    let dir = tempfile::tempdir().unwrap();
    let (mut ledger, mut confirmed_in_all) = (Ledger::default(), 0);
    for round in 1..=rounds() {
        let after = usize::try_from(below(&mut random, 60)).unwrap() + 1;
        let then = Duration::from_micros(below(&mut random, 5_000).into());
        let command = child(dir.path());
        let (confirmed, status, errors) =
            tokio::task::spawn_blocking(move || run(command, Some((after, then)))).await.unwrap();
        assert!(status.code().is_none(), "the child ended by itself: {status} {errors}");
        assert!(confirmed.len() >= after);
        confirmed_in_all += confirmed.len();
        if let Err(lost) = ledger.check(dir.path(), &confirmed).await {
            panic!("kill {round}: {lost}");
        }
    }
    println!("{} kills, {confirmed_in_all} confirmed appends, none lost", rounds());
}
