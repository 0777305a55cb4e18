//! The command line of Tilts.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use tilts::app::{App, open_records};
use tilts::auth::{Claims, Principal, Purpose};
use tilts::calendar;
use tilts::clock::Clock;
use tilts::config::Config;
use tilts::journal::{Journal, SqliteJournal};
use tilts::records::Store;
use tilts::{demo, dispatch, http, journal, network};
use tilts_queue::network::Rules;
use tilts_queue::time::Millis;

/// How long the demo's integrator token lives, in milliseconds.
const DEMO_TOKEN_MS: i64 = 30 * 24 * 3_600_000;

#[derive(Parser)]
#[command(
    name = "tilts",
    version,
    about = "Residents in the rooms of service centers, and the specialists who help them by video"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the demo network on this machine: fresh data unless --data, one-click logins, a working day at 10:00 in Riga.
    Demo {
        #[command(flatten)]
        common: Common,
        /// The time to begin at (RFC 3339), or `real`.
        #[arg(long)]
        now: Option<String>,
        /// How many times as fast as real time the clock runs.
        #[arg(long, default_value_t = 1.0)]
        speed: f64,
        /// The folder with the network's CSV files.
        #[arg(long, default_value = "network")]
        network: PathBuf,
    },
    /// Runs the server.
    Serve {
        #[command(flatten)]
        common: Common,
        /// The settings (TOML).
        #[arg(long)]
        config: Option<PathBuf>,
    },
    /// Brings a network in from CSV files: whole, or not at all.
    Import {
        /// The folder with the CSV files.
        dir: PathBuf,
        #[command(flatten)]
        common: Common,
        /// The settings (TOML).
        #[arg(long)]
        config: Option<PathBuf>,
    },
    /// Reads the journal anew and says what state it leads to; checks the chain of seals.
    Replay {
        #[command(flatten)]
        common: Common,
        /// The settings (TOML).
        #[arg(long)]
        config: Option<PathBuf>,
    },
    /// Plays simulated weeks against the queue, every promise checked after every step.
    Simulate {
        /// The first seed.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How many seeds.
        #[arg(long, default_value_t = 1)]
        seeds: u64,
    },
}

#[derive(Args)]
struct Common {
    /// Where to listen for HTTP; port 0 picks a free one.
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// The first media worker's UDP address; port 0 picks a free one.
    #[arg(long)]
    media: Option<SocketAddr>,
    /// The data folder.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Print one line of JSON for machines.
    #[arg(long)]
    json: bool,
}

impl Common {
    fn over(&self, mut config: Config) -> Config {
        config.http.listen = self.listen.unwrap_or(config.http.listen);
        config.media.listen = self.media.unwrap_or(config.media.listen);
        if let Some(data) = &self.data {
            config.data.dir.clone_from(data);
        }
        config
    }
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "tilts=info,warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("tilts: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tilts: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Outcome {
    match command {
        Command::Demo { common, now, speed, network } => run_demo(common, now.as_deref(), speed, network).await,
        Command::Serve { common, config } => {
            let config = common.over(Config::load(config.as_deref())?);
            serve(config, Clock::real(), common.json, false).await
        }
        Command::Import { dir, common, config } => {
            let config = common.over(Config::load(config.as_deref())?);
            let source = network::read_dir(&dir)?;
            std::fs::create_dir_all(&config.data.dir)?;
            let clock = Clock::real();
            let records = open_records(&config, &clock).await?;
            let imported = network::import(&records, &source, clock.now()).await?;
            records.close().await;
            println!("{}", if imported.changed { "imported" } else { "nothing has changed" });
            Ok(())
        }
        Command::Replay { common, config } => replay(&common.over(Config::load(config.as_deref())?)).await,
        Command::Simulate { seed, seeds } => simulate(seed, seeds),
    }
}

async fn run_demo(common: Common, now: Option<&str>, speed: f64, dir: PathBuf) -> Outcome {
    let source = network::read_dir(&dir)?;
    let mut config = common.over(Config::load(None)?);
    // Fresh data live in a folder of their own that goes with the process.
    let fresh = match &common.data {
        Some(_) => None,
        None => Some(tempfile::Builder::new().prefix("tilts-demo-").tempdir()?),
    };
    if let Some(fresh) = &fresh {
        fresh.path().clone_into(&mut config.data.dir);
    }
    for address in [config.http.listen, config.media.listen] {
        if !address.ip().is_loopback() {
            return Err(format!("the demo runs on this machine alone, not on {address}").into());
        }
    }
    std::fs::create_dir_all(&config.data.dir)?;
    let machine = Clock::real();
    let records = open_records(&config, &machine).await?;
    network::import(&records, &source, machine.now()).await?;
    demo::seed(&records, machine.now()).await?;
    let clock = match now {
        Some("real") => machine,
        Some(text) => {
            let at =
                calendar::parse_instant(text).ok_or("--now takes a time such as 2026-11-24T10:00:00+02:00, or real")?;
            Clock::starting_at(at, speed)?
        }
        None => {
            let (loaded, _) = network::load(&records, Rules::default(), machine.now()).await?;
            let begin = calendar::demo_start(machine.now(), loaded.calendar.holidays());
            // A demo that goes on with its data goes on with its time.
            let last = last_event_at(&config, &records).await?;
            Clock::starting_at(begin.max(last.unwrap_or(begin)), speed)?
        }
    };
    records.close().await;
    serve(config, clock, common.json, true).await
}

/// When the journal's last event happened.
async fn last_event_at(config: &Config, records: &Store) -> Result<Option<Millis>, Box<dyn std::error::Error>> {
    let journal = SqliteJournal::open(&config.data.dir.join("journal.db"), journal::Options::default()).await?;
    let head = journal.head(records.network_id()).await?;
    let last = journal.read_from(records.network_id(), head.max(1), 1).await?;
    journal.close().await;
    Ok(last.first().map(|recorded| recorded.at))
}

async fn serve(mut config: Config, clock: Clock, json: bool, demo: bool) -> Outcome {
    if !config.http.listen.ip().is_loopback() && config.http.certificate.is_none() {
        return Err("http.certificate is needed to listen anywhere but on loopback".into());
    }
    let listener = std::net::TcpListener::bind(config.http.listen)
        .map_err(|error| format!("cannot listen on {}: {error}", config.http.listen))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let scheme = if config.http.certificate.is_some() { "https" } else { "http" };
    if address.ip().is_loopback() {
        for host in [address.to_string(), format!("localhost:{}", address.port())] {
            config.http.origins.push(format!("{scheme}://{host}"));
        }
    }
    let url = config.http.origins.first().cloned().unwrap_or_else(|| format!("{scheme}://{address}"));
    let app = App::start(config, clock, demo).await?;
    ready(&app, &url, json);
    let router = http::router(Arc::clone(&app));
    http::listen(&app.config, listener, router, stopped()).await?;
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

async fn stopped() {
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(signal) => signal,
        Err(error) => {
            tracing::warn!(%error, "SIGTERM is not heard");
            return std::future::pending().await;
        }
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

async fn replay(config: &Config) -> Outcome {
    let records: Store = open_records(config, &Clock::real()).await?;
    let journal = SqliteJournal::open(&config.data.dir.join("journal.db"), journal::Options::default()).await?;
    let sealed = journal::verify(&journal, records.network_id()).await?;
    let state = dispatch::replay(&journal, &records).await?;
    let broken = tilts_queue::invariants::check_thoroughly(&state.queue).err().map(|broken| broken.to_string());
    let line = serde_json::json!({
        "version": state.queue.version(),
        "at_ms": state.queue.last_event_at().map(|Millis(at)| at),
        "day": state.queue.day().to_string(),
        "state_hash": state.queue.state_hash(),
        "sealed_to": sealed,
        "tickets": state.queue.tickets().count(),
        "consultations": state.queue.consultations().count(),
        "promises": broken.as_deref().unwrap_or("kept"),
    });
    println!("{line}");
    match broken {
        None => Ok(()),
        Some(broken) => Err(format!("the journal leads to a state that breaks a promise: {broken}").into()),
    }
}

fn simulate(first: u64, seeds: u64) -> Outcome {
    use tilts_queue::simulation::{Config, run};
    for seed in first..first + seeds {
        let started = std::time::Instant::now();
        let report = run(seed, Config::default()).map_err(|failure| format!("seed {seed}: {failure}"))?;
        let steps_per_s = report.steps as f64 / started.elapsed().as_secs_f64();
        println!(
            "{}",
            serde_json::json!({"bench": "simulate", "case": "week", "seed": seed, "steps": report.steps, "steps_per_s": steps_per_s.round()})
        );
    }
    Ok(())
}
