//! `tilts serve`: the server, and the line that says where it is.

use std::io::ErrorKind;
use std::sync::Arc;

use clap::Args;
use tilts::app::App;
use tilts::auth::{Claims, Principal, Purpose};
use tilts::clock::Clock;
use tilts::config::Config;
use tilts::http;

use super::{Outcome, Settings};

/// How long the demo's integrator token lives, in milliseconds.
const DEMO_TOKEN_MS: i64 = 30 * 24 * 3_600_000;

#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    settings: Settings,
}

impl Serve {
    pub async fn run(self) -> Outcome {
        serve(self.settings.load()?, Clock::real(), self.settings.common.json, false).await
    }
}

/// Serves until it is told to stop.
pub async fn serve(mut config: Config, clock: Clock, json: bool, demo: bool) -> Outcome {
    http::tls::load(&config.http)?;
    let wanted = config.http.listen;
    if !wanted.ip().is_loopback() && config.http.certificate.is_none() {
        return Err(format!(
            "TLS is needed to listen on {wanted}: set http.certificate and http.key, or listen on 127.0.0.1"
        )
        .into());
    }
    let listener = std::net::TcpListener::bind(wanted).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => format!("{wanted} is in use by another program: end that, or choose another --listen"),
        ErrorKind::AddrNotAvailable => format!("{wanted} is no address of this machine: choose another --listen"),
        _ => format!("cannot listen on {wanted}: {error}"),
    })?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let scheme = if config.http.certificate.is_some() { "https" } else { "http" };
    if address.ip().is_loopback() {
        for host in [address.to_string(), format!("localhost:{}", address.port())] {
            config.http.origins.push(format!("{scheme}://{host}"));
        }
    }
    let url = config.http.origins.first().cloned().unwrap_or_else(|| format!("{scheme}://{address}"));
    config.http.listen = address;
    let app = App::start(config, clock, demo).await?;
    let stopped = stopped()?;
    ready(&app, &url, json);
    let router = http::router(Arc::clone(&app));
    http::listen(&app, listener, router, stopped).await?;
    if let Some(cluster) = &app.cluster {
        cluster.leave().await;
    }
    Ok(())
}

/// The one line on standard output that says where everything is.
fn ready(app: &App, url: &str, json: bool) {
    let mut line = serde_json::json!({
        "ready": true,
        "url": url,
        "media": app.media,
        "version": env!("CARGO_PKG_VERSION"),
    });
    if let Some(demo) = &app.demo {
        let claims = Claims { network: app.records.network_id(), principal: Principal::Integrator };
        let token = app.keys.sign(Purpose::Integrator, app.clock.now().0 + DEMO_TOKEN_MS, claims);
        let logins: Vec<_> = demo
            .list
            .iter()
            .map(|login| serde_json::json!({"role": login.role, "name": login.name, "url": format!("{url}{}", login.url)}))
            .collect();
        line["demo"] = serde_json::json!({ "integrator_token": token, "logins": logins });
    }
    if json || app.demo.is_none() {
        println!("{line}");
    } else {
        println!("Tilts is ready: open {url}/ and choose who to be.");
        for login in app.demo.iter().flat_map(|demo| &demo.list) {
            println!("  {:<11} {:<48} {url}{}", format!("{:?}", login.role).to_lowercase(), login.name, login.url);
        }
    }
}

/// Hears from now on whether the process is told to stop.
fn stopped() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
