//! A network as bad as told: one link between two network namespaces, in user space and with a seed, because not every
//! kernel has `netem`. README.md says how to use it and what it cannot do.

mod calibrate;
mod conditions;
mod direction;
mod link;
mod namespaces;
mod packet;
mod probe;

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use conditions::Conditions;
use link::Link;
use serde::Deserialize;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::signal::unix::{SignalKind, signal};

#[derive(Parser)]
#[command(about = "A network as bad as told: a seeded link between two network namespaces")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs a link until standard input ends. Each line there is a command, each line on standard output its answer.
    Run {
        /// What the chance of losses, jitter and reordering begins with.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Measures the link itself, one JSON line a case.
    Calibrate {
        /// What the chance begins with.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Sends a stream of datagrams (a part of `calibrate`).
    #[command(hide = true)]
    Send { to: SocketAddr, per_s: u32, count: u32, packet_bytes: usize },
    /// Measures a stream of datagrams (a part of `calibrate`).
    #[command(hide = true)]
    Receive { listen: SocketAddr },
}

/// A line on standard input.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Order {
    /// How the directions are from now on; one that is left out stays as it is.
    Set {
        /// From the far end to the near one.
        up: Option<Conditions>,
        /// From the near end to the far one.
        down: Option<Conditions>,
    },
    /// Tell what became of the packets so far.
    Count {},
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("netlink: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Outcome {
    match command {
        Command::Run { seed } => {
            tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(serve(seed))
        }
        Command::Calibrate { seed } => calibrate::calibrate(seed),
        Command::Send { to, per_s, count, packet_bytes } => Ok(probe::send(to, per_s, count, packet_bytes)?),
        Command::Receive { listen } => {
            println!("{}", serde_json::to_string(&probe::receive(listen)?)?);
            Ok(())
        }
    }
}

async fn serve(seed: u64) -> Outcome {
    // Heard from the start, so that a link that is told to end while it is made leaves nothing behind.
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    let link = Link::start(seed)?;
    let (near, far) = (&link.namespaces.near, &link.namespaces.far);
    let end = |end: &namespaces::End| json!({ "namespace": end.namespace, "address": end.address });
    println!("{}", json!({ "ready": true, "near": end(near), "far": end(far) }));
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    loop {
        tokio::select! {
            line = lines.next_line() => match line? {
                Some(line) => println!("{}", obey(&link, &line)),
                None => break,
            },
            _ = interrupted.recv() => break,
            _ = terminated.recv() => break,
        }
    }
    drop(link);
    // The reader of standard input may wait for a line that never comes.
    std::process::exit(0);
}

fn obey(link: &Link, line: &str) -> serde_json::Value {
    match serde_json::from_str(line) {
        Ok(Order::Set { up, down }) => {
            if let Some(error) = [up, down].iter().flatten().find_map(|conditions| conditions.check().err()) {
                return json!({ "error": error });
            }
            for (direction, conditions) in [(&link.up, up), (&link.down, down)] {
                if let Some(conditions) = conditions {
                    direction.set(conditions);
                }
            }
            json!({ "set": true })
        }
        Ok(Order::Count {}) => json!({ "up": link.up.counts(), "down": link.down.counts() }),
        Err(error) => json!({ "error": error.to_string() }),
    }
}
