//! The real program, started from outside.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long the program may take to stop when it is told to.
const STOP_WITHIN: Duration = Duration::from_secs(20);

/// The program with these arguments and no settings from the environment, in the project's folder.
pub fn tilts(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tilts"));
    command.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).env("RUST_LOG", "error");
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("TILTS_")) {
        command.env_remove(name);
    }
    command
}

/// What it wrote on standard output, of a command that has to succeed.
#[track_caller]
pub fn says(mut command: Command) -> String {
    let done = command.output().unwrap();
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// What it wrote on standard error, of a command that has to fail with 1 and say nothing else.
#[track_caller]
pub fn refuses(mut command: Command) -> String {
    let done = command.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&done.stdout), "", "{command:?}: nothing but answers on standard output");
    assert_eq!(done.status.code(), Some(1), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stderr).unwrap()
}

/// A server that runs.
pub struct Running {
    process: Child,
    /// Its ready line.
    pub ready: Value,
}

impl Running {
    /// Starts a server and waits for its ready line.
    pub fn start(mut command: Command) -> Self {
        let mut process = command.arg("--json").stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { process, ready: serde_json::from_str(&line).unwrap() }
    }

    /// A demo on free ports.
    pub fn demo(data: &Path) -> Self {
        let mut command = tilts(&["demo", "--listen", "127.0.0.1:0", "--media", "127.0.0.1:0", "--data"]);
        command.arg(data);
        Self::start(command)
    }

    pub fn url(&self) -> &str {
        self.ready["url"].as_str().unwrap()
    }

    /// Asks it to stop, as a service manager does.
    pub fn stop(mut self) -> ExitStatus {
        let told = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().unwrap();
        assert!(told.success());
        let deadline = Instant::now() + STOP_WITHIN;
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "it does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
