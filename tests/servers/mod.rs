//! Real servers of a test's own, on free ports: Redis here, PostgreSQL beside it. A test fails where they are not
//! installed; it never passes without them.

#![allow(dead_code, reason = "no test crate needs all of them")]

pub mod postgres;

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to come up on a busy machine.
pub const UP_WITHIN: Duration = Duration::from_secs(60);

/// A port that nobody has just now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A process that is killed when it is let go.
pub struct Process(pub Child);

impl Process {
    /// Sends a signal by its name, as `STOP`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.0.id().to_string()).status().unwrap();
        assert!(sent.success(), "kill -{name}");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A Redis server that keeps what it has confirmed.
pub struct Redis {
    pub port: u16,
    dir: tempfile::TempDir,
    process: Option<Process>,
}

impl Redis {
    pub fn start() -> Self {
        Self::start_with(&["--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction"])
    }

    /// With other settings than a journal needs.
    pub fn start_with(settings: &[&str]) -> Self {
        let mut redis = Self { port: 0, dir: tempfile::tempdir().unwrap(), process: None };
        let until = Instant::now() + UP_WITHIN;
        // Another process may take the port first.
        while redis.process.is_none() {
            assert!(Instant::now() < until, "redis-server does not start");
            redis.port = free_port();
            redis.run(settings);
        }
        redis
    }

    fn run(&mut self, settings: &[&str]) {
        let child = Command::new("redis-server")
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--save", "", "--dir"])
            .arg(self.dir.path())
            .args(settings)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server is missing: apt-get install redis-server");
        let mut process = Process(child);
        let until = Instant::now() + UP_WITHIN;
        while Instant::now() < until && process.0.try_wait().unwrap().is_none() {
            if std::net::TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                self.process = Some(process);
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Stops answering, without being gone.
    pub fn freeze(&self) {
        self.process.as_ref().unwrap().signal("STOP");
    }

    pub fn thaw(&self) {
        self.process.as_ref().unwrap().signal("CONT");
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// Comes back at the same port with what is on its disk.
    pub fn restart(&mut self) {
        self.kill();
        self.run(&["--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction"]);
        assert!(self.process.is_some(), "redis-server does not come back");
    }
}
