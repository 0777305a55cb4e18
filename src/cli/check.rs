//! `tilts check`: what is wrong, and how to mend it.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use tilts::app::open_records;
use tilts::auth::{Claims, Keys, Principal, Purpose};
use tilts::check::{self, Finding, Server, State};
use tilts::clock::Clock;
use tilts::config::Config;

use super::{Common, Outcome, Settings};

/// How long the token for the check's own consultations is good, in milliseconds.
const TOKEN_MS: i64 = 5 * 60_000;

#[derive(Args)]
pub struct Check {
    /// The settings (TOML).
    #[arg(long)]
    config: Option<PathBuf>,
    /// Where the server listens for HTTP.
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// The data folder.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Print one line of JSON a check, for machines.
    #[arg(long)]
    json: bool,
    /// Open consultations on the running server and try every way for media: UDP, TCP, TURN.
    #[arg(long)]
    media: bool,
    /// Where the server is, as https://tilts.example.lv, to try the ways from another machine; with --token.
    #[arg(long, requires_all = ["token", "media"])]
    url: Option<String>,
    /// An integrator's token of that server.
    #[arg(long)]
    token: Option<String>,
}

impl Check {
    pub async fn run(self) -> Outcome {
        let common = Common { listen: self.listen, media: None, data: self.data.clone(), json: self.json };
        let settings = Settings { config: self.config.clone(), common };
        let config = match settings.load() {
            Ok(config) => config,
            Err(error) => {
                let mend = Some("the message names key and file: mend that line".to_owned());
                let finding = Finding { check: "settings", state: State::Fail, found: error.to_string(), mend };
                return self.tell(&[finding]);
            }
        };
        let server = Server::new(&config, self.url.as_deref());
        let live = match &server {
            Ok(server) if server.is_live().await => Some(server),
            _ => None,
        };
        // On another machine there is nothing of the server to be looked at.
        let mut findings = if self.url.is_some() { Vec::new() } else { check::local(&config, live).await };
        if self.media {
            match (live, server.as_ref().err()) {
                (Some(server), _) => match self.integrator(&config).await {
                    Ok(token) => findings.extend(check::ways(server, &token).await),
                    Err(error) => findings.push(no_media(error.to_string())),
                },
                (None, Some(error)) => findings.push(no_media(error.to_string())),
                (None, None) => findings.push(no_media("the server does not run".to_owned())),
            }
        }
        self.tell(&findings)
    }

    /// A token for opening consultations: the one given, or one made with the server's own keys.
    async fn integrator(&self, config: &Config) -> Result<String, Box<dyn std::error::Error>> {
        if let Some(token) = &self.token {
            return Ok(token.clone());
        }
        let clock = Clock::real();
        let records = open_records(config, &clock).await?;
        let network = records.network_id();
        records.close().await;
        let claims = Claims { network, principal: Principal::Integrator };
        Ok(Keys::open(&config.keys())?.sign(Purpose::Integrator, clock.now().0 + TOKEN_MS, claims))
    }

    /// Says what was found; fails if anything fails.
    fn tell(&self, findings: &[Finding]) -> Outcome {
        for finding in findings {
            if self.json {
                println!("{}", serde_json::to_string(finding)?);
                continue;
            }
            let state = match finding.state {
                State::Ok => "ok  ",
                State::Warn => "warn",
                State::Fail => "FAIL",
            };
            let mend = finding.mend.as_deref().map(|mend| format!("\n       {mend}")).unwrap_or_default();
            println!("{state}  {}: {}{mend}", finding.check, finding.found);
        }
        let failed = findings.iter().filter(|finding| finding.state == State::Fail).count();
        if failed > 0 { Err(format!("{failed} of {} checks failed", findings.len()).into()) } else { Ok(()) }
    }
}

fn no_media(found: String) -> Finding {
    let mend = Some("start the server first, then check its media from another terminal".to_owned());
    Finding { check: "media", state: State::Fail, found, mend }
}
