//! The command line of Tilts: one subcommand a file in `cli`.

mod cli;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
    Demo(cli::demo::Demo),
    /// Runs the server.
    Serve(cli::serve::Serve),
    /// Brings a network in from CSV files: whole, or not at all.
    Import(cli::import::Import),
    /// Says what is wrong with settings, ports, certificate, stores and the ways for media, and how to mend it.
    Check(cli::check::Check),
    /// Reads the journal anew and says what state it leads to; checks the chain of seals.
    Replay(cli::replay::Replay),
    /// Measures, and prints one line of JSON a case.
    Bench(cli::bench::Bench),
    /// Plays simulated weeks against the queue, every promise checked after every step.
    Simulate(cli::simulate::Simulate),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| "tilts=info,rtc_dtls=error,warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let outcome = match cli.command {
        Command::Demo(demo) => on_runtime(demo.run()),
        Command::Serve(serve) => on_runtime(serve.run()),
        Command::Import(import) => on_runtime(import.run()),
        Command::Check(check) => on_runtime(check.run()),
        Command::Replay(replay) => on_runtime(replay.run()),
        Command::Simulate(simulate) => simulate.run(),
        Command::Bench(bench) => bench.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tilts: {error}");
            ExitCode::FAILURE
        }
    }
}

fn on_runtime(work: impl Future<Output = cli::Outcome>) -> cli::Outcome {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}
