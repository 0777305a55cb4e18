//! A Redis of its own, and BullMQ on it.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

type Failed = Box<dyn std::error::Error>;

/// Where the script that drives BullMQ stands, below the project's folder.
const SCRIPT: &str = "tests/bench/bullmq";

/// A Redis server for the bench alone, which syncs as a journal's has to.
pub struct Redis {
    server: Child,
    _dir: tempfile::TempDir,
    socket: PathBuf,
}

impl Drop for Redis {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Redis {
    pub fn start() -> Result<Self, Failed> {
        let dir = tempfile::tempdir()?;
        let socket = dir.path().join("redis.sock");
        let server = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--appendonly", "yes", "--appendfsync", "always"])
            .args(["--maxmemory-policy", "noeviction", "--unixsocket"])
            .arg(&socket)
            .arg("--dir")
            .arg(dir.path())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| format!("redis-server cannot be started: {error}"))?;
        let redis = Self { server, _dir: dir, socket };
        let begun = Instant::now();
        while !redis.socket.exists() {
            if begun.elapsed() > Duration::from_secs(10) {
                return Err("redis-server does not come up".into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(redis)
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("redis+unix://{}", self.socket.display())
    }

    /// Jobs added and taken, by as many at once as [`super::durable`] has commands under way.
    pub fn bullmq(&self, seconds: u64) -> Result<Vec<Value>, Failed> {
        if !PathBuf::from(SCRIPT).join("node_modules").is_dir() {
            return Err(format!("BullMQ is not there: (cd {SCRIPT} && npm ci), in the project's folder").into());
        }
        let run = Command::new("node")
            .arg(format!("{SCRIPT}/bench.mjs"))
            .arg(&self.socket)
            .arg(seconds.to_string())
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| format!("node cannot be started: {error}"))?;
        if !run.status.success() {
            return Err("the script for BullMQ failed".into());
        }
        let line = String::from_utf8_lossy(&run.stdout);
        Ok(vec![serde_json::from_str(line.trim())?])
    }
}
