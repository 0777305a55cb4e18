//! A PostgreSQL server in a temporary folder, run as a user without privileges, as it insists; one for all tests of a
//! process that run at the same time, with a database for each.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Instant;

use sqlx::{Connection, Executor, PgConnection};

use super::{Process, UP_WITHIN, free_port};

static SHARED: Mutex<Weak<Postgres>> = Mutex::new(Weak::new());
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// A running server.
pub struct Postgres {
    port: u16,
    _process: Process,
    _dir: tempfile::TempDir,
}

impl Postgres {
    /// The server of this process.
    pub fn shared() -> Arc<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(running) = shared.upgrade() {
            return running;
        }
        let started = Arc::new(Self::start());
        *shared = Arc::downgrade(&started);
        started
    }

    fn start() -> Self {
        let bin = binaries().expect("PostgreSQL is missing: apt-get install postgresql");
        let dir = tempfile::tempdir().unwrap();
        let user = unprivileged();
        if let Some((uid, gid)) = user {
            std::os::unix::fs::chown(dir.path(), Some(uid), Some(gid)).unwrap();
        }
        let command = |name: &str| {
            let mut command = Command::new(bin.join(name));
            if let Some((uid, gid)) = user {
                command.uid(uid).gid(gid);
            }
            command.current_dir(dir.path()).stdin(Stdio::null()).stdout(Stdio::null());
            command
        };
        let data = dir.path().join("data");
        let made = command("initdb")
            .args(["--username=tilts", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C", "-D"])
            .arg(&data)
            .output()
            .unwrap();
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let port = free_port();
        let child = command("postgres")
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="])
            // The machine does not fail during a test.
            .args(["-c", "fsync=off", "-c", "max_connections=200", "-c", "log_min_messages=fatal"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self { port, _process: Process(child), _dir: dir }
    }

    /// A database of its own; the URL.
    pub async fn database(&self) -> String {
        let name = format!("t{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        let until = Instant::now() + UP_WITHIN;
        let mut server = loop {
            match PgConnection::connect(&self.url("postgres")).await {
                Ok(server) => break server,
                Err(error) => assert!(Instant::now() < until, "PostgreSQL does not start: {error}"),
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        };
        server.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
        server.close().await.unwrap();
        self.url(&name)
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://tilts@127.0.0.1:{}/{database}", self.port)
    }
}

/// Where `initdb` and `postgres` are: Debian keeps them off the path, a folder a version.
fn binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    folders.into_iter().find(|folder| ["initdb", "postgres"].iter().all(|name| folder.join(name).is_file()))
}

/// Whom root runs the server as: the user that PostgreSQL's package makes, or nobody.
fn unprivileged() -> Option<(u32, u32)> {
    let is_root = std::fs::metadata("/proc/self").map(|about| {
        use std::os::unix::fs::MetadataExt;
        about.uid() == 0
    });
    if !is_root.unwrap_or(false) {
        return None;
    }
    let users = std::fs::read_to_string(Path::new("/etc/passwd")).unwrap_or_default();
    let found = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let (uid, gid) = (fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?);
        (name == "postgres").then_some((uid, gid))
    });
    Some(found.unwrap_or((65_534, 65_534)))
}
