//! A server of one's own, on free ports, with the demo network.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use tilts::app::{App, open_records};
use tilts::auth::{Claims, Principal, Purpose, Role};
use tilts::clock::Clock;
use tilts::config::Config;
use tilts::{calendar, demo, http, network};
use tilts_signaling::client::Client;

/// A working Tuesday, ten o'clock in Riga.
const NOW: &str = "2026-11-24T10:00:00+02:00";

/// A running server.
pub struct Server {
    pub url: String,
    pub app: Arc<App>,
    _data: tempfile::TempDir,
}

impl Server {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// A server with other settings than the tests' usual ones.
    pub async fn start_with(set: impl FnOnce(&mut Config)) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.data.dir = data.path().to_owned();
        config.media.listen = "127.0.0.1:0".parse().unwrap();
        config.media.workers = 1;
        config.limits.logins_per_min = 1_000;
        config.limits.requests_per_min = 10_000;
        set(&mut config);
        let clock = Clock::starting_at(calendar::parse_instant(NOW).unwrap(), 1.0).unwrap();
        let records = open_records(&config, &clock).await.unwrap();
        let source = network::read_dir(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/network"))).unwrap();
        network::import(&records, &source, clock.now()).await.unwrap();
        demo::seed(&records, clock.now()).await.unwrap();
        records.close().await;
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        config.http.listen = listener.local_addr().unwrap();
        let scheme = if config.http.certificate.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://{}", config.http.listen);
        config.http.origins.push(url.clone());
        let app = App::start(config, clock, true).await.unwrap();
        let router = http::router(Arc::clone(&app));
        let served = Arc::clone(&app);
        tokio::spawn(async move { http::listen(&served, listener, router, std::future::pending()).await });
        Self { url, app, _data: data }
    }

    /// A browser of its own, signed in by one click as the `number`-th of a role; nobody for roles without a cookie.
    pub async fn browser(&self, role: Role, number: usize) -> reqwest::Client {
        let browser = reqwest::Client::builder().cookie_store(true).build().unwrap();
        let logins = &self.app.demo.as_ref().unwrap().list;
        if let Some(login) = logins.iter().filter(|login| login.role == role).nth(number) {
            let answer = browser.get(format!("{}{}", self.url, login.url)).send().await.unwrap();
            assert!(answer.url().path() == role.page(), "signed in as {role:?}");
        }
        browser
    }

    /// A socket token of a signed-in browser.
    pub async fn token(&self, browser: &reqwest::Client, role: Role) -> String {
        let body = json!({ "role": role });
        let answer = browser.post(format!("{}/api/v1/ws-token", self.url)).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200, "a token for {role:?}");
        answer.json::<Value>().await.unwrap()["token"].as_str().unwrap().to_owned()
    }

    /// A connected client in a role.
    pub async fn client(&self, role: Role, number: usize) -> Client {
        let browser = self.browser(role, number).await;
        let token = self.token(&browser, role).await;
        self.connect(&token).await
    }

    /// A connected client of the demo's person with this login.
    pub async fn client_as(&self, role: Role, login: &str) -> Client {
        let browser = reqwest::Client::builder().cookie_store(true).build().unwrap();
        let logins = &self.app.demo.as_ref().unwrap().list;
        let found = logins.iter().find(|one| one.name.ends_with(&format!("({login})"))).unwrap();
        browser.get(format!("{}{}", self.url, found.url)).send().await.unwrap();
        let token = self.token(&browser, role).await;
        self.connect(&token).await
    }

    pub async fn connect(&self, token: &str) -> Client {
        Client::connect(&self.socket(), token, None).await.unwrap()
    }

    pub fn socket(&self) -> String {
        format!("{}/ws", self.url.replacen("http", "ws", 1))
    }

    /// An integrator's token.
    pub fn integrator(&self) -> String {
        let claims = Claims { network: self.app.records.network_id(), principal: Principal::Integrator };
        self.app.keys.sign(Purpose::Integrator, self.app.clock.now().0 + 60_000, claims)
    }

    /// Opens an ad-hoc consultation; the join tokens of its participants.
    pub async fn ad_hoc(&self, names: &[&str]) -> Vec<String> {
        let opened = self.open_ad_hoc(names).await;
        let tokens = opened["participants"].as_array().unwrap().iter().map(|one| one["token"].as_str().unwrap());
        tokens.map(str::to_owned).collect()
    }

    /// Opens an ad-hoc consultation; the whole answer.
    pub async fn open_ad_hoc(&self, names: &[&str]) -> Value {
        let people: Vec<_> = names.iter().map(|name| json!({ "name": name })).collect();
        let answer = reqwest::Client::new()
            .post(format!("{}/api/v1/consultations", self.url))
            .bearer_auth(self.integrator())
            .json(&json!({ "participants": people }))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 201);
        answer.json().await.unwrap()
    }
}
