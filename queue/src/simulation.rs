//! A seeded simulation: a network of rooms and specialists lives through days of work while the server crashes, loses
//! replies, does not know whether an append happened, and has its clock set forward and back.
//!
//! After every step all promises are checked: those that one state shows ([`crate::invariants`]) and those that only
//! the course of events shows ([`promises`]). The same seed plays the same days; a failure names its seed.

mod backtest;
mod bytes;
mod chance;
mod journal;
mod load;
mod people;
mod places;
mod promises;
mod server;
mod theory;
mod week;
mod world;

pub use backtest::{Bucket, Score, backtest, weeks};
pub use bytes::play as play_bytes;
pub use load::{Done, Load};
pub use promises::Promise;
pub use theory::{Agents, Observed};
pub use week::{Length, Shape};

use std::sync::Arc;

use crate::network::Network;
use crate::simulation::chance::Chance;
use crate::simulation::people::People;
use crate::simulation::server::Server;
use crate::simulation::world::{World, institutions, rules, settings};

/// What is simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    /// How many rooms.
    pub rooms: u32,
    /// How many specialists.
    pub specialists: u32,
    /// How many days, from Monday on; the sixth and seventh are closed.
    pub days: u32,
    /// How many residents come to a room in a day, on average.
    pub visits_a_day: u32,
    /// How often the server crashes, loses replies, fails to append, and has its clock jump: 0 never, 1 as fits a week
    /// of the whole network, more for smaller worlds.
    pub faults: u32,
    /// Whether the seed draws the rules of the network too: deadlines, pauses, credits and limits.
    pub any_rules: bool,
}

impl Config {
    /// A world of chance: small and large, busy and calm, lucky and not, with rules of its own.
    #[must_use]
    pub fn any(seed: u64) -> Self {
        let mut chance = Chance::new(seed ^ 0x7177_6f72_6c64);
        let mut count = |least: i64, most: i64| u32::try_from(chance.between(least, most)).unwrap_or(1);
        let rooms = count(6, 240);
        Self {
            rooms,
            specialists: (rooms / count(1, 8)).max(2),
            days: count(1, 5),
            visits_a_day: count(4, 12),
            faults: count(0, 12),
            any_rules: true,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self { rooms: 200, specialists: 60, days: 7, visits_a_day: 8, faults: 1, any_rules: false }
    }
}

/// What happened, in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Report {
    /// The seed that plays the same again.
    pub seed: u64,
    /// Commands sent to the server, ticks included; after each the promises were checked.
    pub steps: u64,
    /// Events in the journal.
    pub events: u64,
    /// Of how many different kinds.
    pub kinds: usize,
    /// Commands refused.
    pub refused: u64,
    /// Commands sent again with the same id.
    pub repeated: u64,
    /// Crashes: the state dropped and replayed, and equal to what it was.
    pub crashes: u64,
    /// Appends of which the result was unknown.
    pub unknown: u64,
    /// Appends that did not happen.
    pub unavailable: u64,
    /// Clock jumps.
    pub clock_jumps: u64,
    /// Tickets given out.
    pub tickets: u64,
    /// Consultations held.
    pub consultations: u64,
    /// Services registered.
    pub registered: u64,
    /// Corrections of registrations.
    pub corrected: u64,
    /// Offers that ran out.
    pub missed: u64,
    /// Offers declined.
    pub declined: u64,
    /// Tickets ended by closing.
    pub closed: u64,
    /// Times agreed for residents.
    pub appointments: u64,
    /// Of these, missed by the resident.
    pub appointments_missed: u64,
    /// Of these, served.
    pub appointments_kept: u64,
    /// Of those served, not later than five minutes after the time, or after the resident came.
    pub appointments_in_time: u64,
    /// The longest wait for a specialist, in ms.
    pub longest_wait_ms: i64,
    /// Promises of a wait that came to a consultation.
    pub waits_told: u64,
    /// Of these, with the wait in the range promised.
    pub waits_true: u64,
}

/// A promise broken, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("seed {seed}, step {step}, event {version}: {broken}")]
pub struct Failure {
    /// The seed that plays it again.
    pub seed: u64,
    /// The step.
    pub step: u64,
    /// The version of the last event.
    pub version: u64,
    /// What was broken.
    pub broken: Promise,
}

/// Plays the days of a seed.
///
/// # Errors
/// The first promise broken.
pub fn run(seed: u64, config: Config) -> Result<Report, Failure> {
    play(seed, config).map(|server| Report { seed, ..server.report })
}

/// Plays the days of a seed and hands out what was written: the contents of the network and the lines of the journal.
///
/// # Errors
/// The first promise broken.
pub fn journal(seed: u64, config: Config) -> Result<(Vec<Arc<Network>>, Vec<String>), Failure> {
    play(seed, config).map(Server::written)
}

fn play(seed: u64, config: Config) -> Result<Server, Failure> {
    let mut chance = Chance::new(seed);
    let rules = rules(config.any_rules.then(|| chance.fork()).as_mut());
    let settings = settings(if config.any_rules { seed } else { 0 }, institutions(&config));
    let world = World::new(&config, rules, settings);
    let mut server = Server::new(&world, config.faults, chance.fork());
    let mut people = People::new(&world, &config, chance.fork());
    let fail = |server: &Server, broken| Failure {
        seed,
        step: server.report.steps,
        version: server.queue().version(),
        broken,
    };
    server.open(&world).map_err(|broken| fail(&server, broken))?;
    while let Some((now, envelope)) = people.next(server.next_tick()) {
        let outcome = match envelope {
            Some(envelope) => server.send(now, &envelope),
            None => server.tick(now),
        };
        let happened = outcome.map_err(|broken| fail(&server, broken))?;
        people.see(now, &happened, server.queue());
    }
    server.close().map_err(|broken| fail(&server, broken))?;
    Ok(server)
}
