//! Servers of a test's own that share their stores.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use tilts::auth::Role;
use tilts::clock::Clock;
use tilts::journal::RedisJournal;
use tilts::records::Store;
use tilts_signaling::Resume;
use tilts_signaling::client::Client;

use super::program::{Running, tilts};
use super::servers::Redis;
use super::servers::postgres::Postgres;
use super::truth::NOW;

/// The stores, and what every node is told of them.
pub struct Stores {
    pub redis: Redis,
    _postgres: Arc<Postgres>,
    postgres_url: String,
    pub dir: tempfile::TempDir,
}

impl Stores {
    pub async fn new() -> Self {
        let postgres = Postgres::shared();
        let postgres_url = postgres.database().await;
        Self { redis: Redis::start(), _postgres: postgres, postgres_url, dir: tempfile::tempdir().unwrap() }
    }

    /// A program that knows the stores.
    pub fn program(&self, args: &[&str]) -> std::process::Command {
        let mut program = tilts(args);
        program
            .env("TILTS_STORE_REDIS_URL", self.redis.url())
            .env("TILTS_STORE_POSTGRES_URL", &self.postgres_url)
            .env("TILTS_STORE_ARCHIVE", self.dir.path().join("archive"))
            .env("TILTS_NODE_KEYS", self.dir.path().join("keys.json"));
        program
    }

    /// A node with a data folder of its own.
    pub fn node(&self, name: &str) -> Running {
        self.node_at(name, &self.redis.url())
    }

    /// The same with a way of its own to Redis.
    pub fn node_at(&self, name: &str, redis_url: &str) -> Running {
        let args = ["demo", "--listen", "127.0.0.1:0", "--media", "127.0.0.1:0", "--data"];
        let mut program = self.program(&args);
        program.arg(self.dir.path().join(name)).env("TILTS_STORE_REDIS_URL", redis_url);
        Running::start(program)
    }

    pub async fn journal(&self) -> RedisJournal {
        RedisJournal::open(&self.redis.url(), &self.dir.path().join("archive"), Clock::real()).await.unwrap()
    }

    pub async fn records(&self) -> Store {
        Store::connect(&self.postgres_url, NOW).await.unwrap()
    }
}

/// A browser signed in at a node as the `number`-th of a role.
pub async fn browser(node: &Running, role: Role, number: usize) -> reqwest::Client {
    let logins = node.ready["demo"]["logins"].as_array().unwrap();
    let of_role = |login: &&Value| serde_json::from_value::<Role>(login["role"].clone()).unwrap() == role;
    let login = logins.iter().filter(of_role).nth(number).expect("enough logins");
    let browser = reqwest::Client::builder().cookie_store(true).build().unwrap();
    browser.get(login["url"].as_str().unwrap()).send().await.unwrap();
    browser
}

/// A page of that browser at any of the nodes: its cookie is good at all.
pub async fn page(browser: &reqwest::Client, role: Role, node: &Running, resume: Option<Resume>) -> Client {
    let body = json!({ "role": role });
    let answer = browser.post(format!("{}/api/v1/ws-token", node.url())).json(&body).send().await.unwrap();
    let token = answer.json::<Value>().await.unwrap()["token"].as_str().expect("a token").to_owned();
    let socket = format!("{}/ws", node.url().replacen("http", "ws", 1));
    Client::connect(&socket, &token, resume).await.unwrap()
}

/// The file with the signing keys exists before two nodes look for it at once.
pub fn keys(dir: &Path) {
    tilts::auth::Keys::open(&dir.join("keys.json")).unwrap();
}
