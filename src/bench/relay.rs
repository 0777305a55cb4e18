//! `tilts bench relay`: one worker as the server runs it on one core, the load in a process of its own on another.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::Args;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use super::janus::Janus;
use super::plan::{FromLoad, LoadFigures, Plan, ToLoad, port_beside};
use super::room::Rooms;
use super::{Outcome, floor};
use crate::media::io::{bind, pin_to, receive_buffer_bytes};
use crate::media::load::Load;
use crate::media::load::Sum;

/// The pairs that are tried, one after the other, until packets are lost or come late.
const PAIRS: [usize; 10] = [10, 40, 150, 300, 400, 500, 592, 700, 800, 900];
/// A packet in a hundred may be so late.
const P99_MAX_US: u64 = 5_000;
/// Subscribers of an event: everybody but the one who speaks.
const AUDIENCE: usize = 592;
/// Joins of a storm, in pairs, and who is talking already.
const STORM_PAIRS: usize = 296;
const STORM_TALKING: usize = 150;
/// Pairs of a soak, of which one leaves and one comes anew every so often.
const SOAK_PAIRS: usize = 200;
const CHURN_EVERY_MS: u64 = 500;
/// How often a soak looks at the memory.
const MEMORY_EVERY: Duration = Duration::from_secs(60);
/// Pairs that another server has to carry.
const BESIDE: usize = 40;
/// Joins that are under way at a time: each is several commands, and a worker's queue is bounded.
const JOINS_AT_ONCE: usize = 200;
/// A load that uses more of its core than this may be what is full first.
const LOAD_FULL_PCT: f64 = 95.0;
/// The kernel's unit of a process's time, the same on all machines that we run on.
const TICKS_PER_S: u64 = 100;
const CASES: [&str; 12] = [
    "smooth",
    "bursty",
    "merged",
    "mix",
    "floor",
    "floor-bursty",
    "audience",
    "piped",
    "storm",
    "soak",
    "janus",
    "janus-bursty",
];

/// What to measure, and where.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Print one line of JSON a case; that is what is printed anyway.
    #[arg(long)]
    pub json: bool,
    /// Only these cases: smooth, bursty, merged, mix, floor, floor-bursty, audience, piped, storm, janus, janus-bursty; and
    /// soak, which is played only when it is named.
    #[arg(long, value_delimiter = ',')]
    pub case: Vec<String>,
    /// Only these numbers of pairs, whatever comes of them.
    #[arg(long, value_delimiter = ',')]
    pub pairs: Vec<usize>,
    /// How long each case is measured, in seconds.
    #[arg(long, default_value_t = 8)]
    pub seconds: u64,
    /// Plays all cases so many times, one after the other, and tells the medians at the end: a machine that others share is
    /// not equally fast from one minute to the next.
    #[arg(long, default_value_t = 1)]
    pub rounds: usize,
    /// The core of the worker.
    #[arg(long, default_value_t = 0)]
    pub core: usize,
    /// The core of the load and of all else.
    #[arg(long, default_value_t = 1)]
    pub load_core: usize,
}

/// Measures, and prints a line a case.
///
/// # Errors
///
/// Fails if a case cannot be played.
pub fn run(options: &Options) -> Outcome {
    pin_to(options.load_core).map_err(|error| format!("core {}: {error}; two cores are needed", options.load_core))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut measured = Measurements::default();
    for _ in 0..options.rounds {
        for case in CASES {
            let is_wanted = options.case.iter().any(|wanted| wanted == case);
            if is_wanted || (case != "soak" && options.case.is_empty()) {
                play(case, options, &runtime, &mut measured);
            }
        }
    }
    if options.rounds > 1 {
        measured.summary().for_each(|line| println!("{line}"));
    }
    Ok(())
}

/// Plays a case with each of its numbers of pairs.
fn play(case: &'static str, options: &Options, runtime: &Runtime, measured: &mut Measurements) {
    let fixed = match case {
        "audience" | "piped" => Some(AUDIENCE),
        "storm" => Some(STORM_TALKING),
        "soak" => Some(SOAK_PAIRS),
        "janus" | "janus-bursty" => Some(BESIDE),
        _ => None,
    };
    let numbers = match (options.pairs.is_empty(), fixed) {
        (false, _) => options.pairs.clone(),
        (true, Some(number)) => vec![number],
        (true, None) => PAIRS.to_vec(),
    };
    for number in numbers {
        let plan = plan(case, number, options);
        let mut line = match runtime.block_on(measure(case, number, plan, options)) {
            Ok(line) => line,
            Err(error) => {
                json!({"bench": "relay", "case": format!("{case}-{number}"), "failed": error.to_string()})
            }
        };
        if let Some(cpu_us) = line["cpu_us_per_packet"].as_f64() {
            measured.0.entry((number, case)).or_default().push(cpu_us);
            if let Some(times) = measured.times_ours(number, case) {
                line["times_ours"] = json!(times);
            }
        }
        println!("{line}");
        let lost = line["loss_pct"].as_f64().unwrap_or(0.0) > 0.0;
        let late = line["p99_us"].as_u64().is_some_and(|p99| p99 >= P99_MAX_US);
        if options.pairs.is_empty() && (lost || late || line["failed"].is_string()) {
            break;
        }
    }
}

/// The processor time of a packet, in microseconds, by number of pairs and case: a figure a round.
#[derive(Default)]
struct Measurements(BTreeMap<(usize, &'static str), Vec<f64>>);

impl Measurements {
    fn sorted(&self, number: usize, case: &'static str) -> Option<Vec<f64>> {
        let mut figures = self.0.get(&(number, case))?.clone();
        figures.sort_unstable_by(f64::total_cmp);
        Some(figures)
    }

    fn median(&self, number: usize, case: &'static str) -> Option<f64> {
        let figures = self.sorted(number, case)?;
        let middle = [figures.get((figures.len() - 1) / 2)?, figures.get(figures.len() / 2)?];
        Some(middle.into_iter().sum::<f64>() / 2.0)
    }

    fn ratio(&self, number: usize, case: &'static str, beside: &'static str) -> Option<f64> {
        Some(round(self.median(number, case)? / self.median(number, beside)?, 2))
    }

    /// How many times ours another server's processor time is.
    fn times_ours(&self, number: usize, case: &'static str) -> Option<f64> {
        match case {
            "janus" => self.ratio(number, case, "smooth"),
            "janus-bursty" => self.ratio(number, case, "bursty"),
            _ => None,
        }
    }

    /// How many times the floor's our processor time is.
    fn times_floor(&self, number: usize, case: &'static str) -> Option<f64> {
        match case {
            "smooth" => self.ratio(number, case, "floor"),
            "bursty" => self.ratio(number, case, "floor-bursty"),
            _ => None,
        }
    }

    /// A line a case: the median of its rounds, the least and the most.
    fn summary(&self) -> impl Iterator<Item = Value> {
        self.0.keys().filter_map(|&(number, case)| {
            let figures = self.sorted(number, case)?;
            Some(json!({
                "bench": "relay",
                "case": format!("{case}-{number}"),
                "rounds": figures.len(),
                "cpu_us_per_packet": round(self.median(number, case)?, 3),
                "cpu_us_least": figures.first(),
                "cpu_us_most": figures.last(),
                "times_floor": self.times_floor(number, case),
                "times_ours": self.times_ours(number, case),
            }))
        })
    }
}

fn plan(case: &str, number: usize, options: &Options) -> Plan {
    let audience = if matches!(case, "audience" | "piped") { number } else { 0 };
    Plan {
        core: options.load_core,
        rooms: if audience > 0 { 0 } else { number },
        mixed_every: if case == "mix" { 5 } else { 0 },
        audience,
        nack_one_in: if case == "mix" { 100 } else { 0 },
        bursty: matches!(case, "bursty" | "merged" | "floor-bursty" | "audience" | "piped" | "soak" | "janus-bursty"),
        churn_every_ms: if case == "soak" { CHURN_EVERY_MS } else { 0 },
        merged: case == "merged",
        storm: if case == "storm" { STORM_PAIRS } else { 0 },
        one_way: case.starts_with("janus"),
        floor: case.starts_with("floor").then(|| ([127, 0, 0, 1], 0).into()),
        seconds: options.seconds,
    }
}

/// What forwards: the relay, the floor under it, or another server.
enum Subject {
    Relay(Rooms),
    Floor { stop: Arc<AtomicBool>, thread: Option<std::thread::JoinHandle<std::io::Result<()>>> },
    Janus(Box<Janus>),
}

impl Subject {
    fn name(&self) -> String {
        match self {
            Subject::Relay(_) => "tilts".into(),
            Subject::Floor { .. } => "floor".into(),
            Subject::Janus(janus) => format!("janus {}", janus.version()),
        }
    }

    /// Processor time of what forwards.
    fn cpu_ns(&self) -> std::io::Result<u64> {
        match self {
            Subject::Relay(_) => thread_cpu_ns("media-"),
            Subject::Floor { .. } => thread_cpu_ns("floor"),
            Subject::Janus(janus) => process_cpu_ns(&janus.process()),
        }
    }
}

impl Drop for Subject {
    fn drop(&mut self) {
        if let Subject::Floor { stop, thread } = self {
            stop.store(true, Ordering::Relaxed);
            // Its result was of interest while it ran.
            let _ = thread.take().map(std::thread::JoinHandle::join);
        }
    }
}

async fn measure(
    case: &str,
    number: usize,
    mut plan: Plan,
    options: &Options,
) -> Result<Value, Box<dyn std::error::Error>> {
    let seats = plan.seats();
    let members = seats.len();
    let memory_before = resident_bytes("self")?;
    let mut buffer = 0;
    let subject = if let Some(address) = &mut plan.floor {
        let socket = bind(*address)?;
        buffer = receive_buffer_bytes(&socket)?;
        *address = socket.local_addr()?;
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, port, core) = (stop.clone(), port_beside(*address), options.core);
        let thread = std::thread::Builder::new().name("floor".into());
        let thread = thread.spawn(move || floor::run(&socket, members, port, core, &stopped))?;
        Subject::Floor { stop, thread: Some(thread) }
    } else if plan.one_way {
        Subject::Janus(Box::new(Janus::start(options.core, options.load_core, seats).await?))
    } else {
        Subject::Relay(Rooms::start(options.core, if case == "piped" { 2 } else { 1 }, seats)?)
    };
    let load = LoadProcess::start(&plan)?;
    let measured = load.play(&subject).await?;
    let Measured { before, after, figures, resident_kib } = measured;
    let memory = match &subject {
        Subject::Janus(janus) => resident_bytes(&janus.process())?,
        _ => resident_bytes("self")?.saturating_sub(memory_before),
    };
    let pairs = members as f64 / if plan.one_way { 4.0 } else { 2.0 };
    let packets = figures.received.max(1);
    let cpu_us = (after.cpu_ns - before.cpu_ns) as f64 / 1e3;
    let mut line = json!({
        "bench": "relay",
        "case": format!("{case}-{number}"),
        "server": subject.name(),
        "cpu_us_per_packet": round(cpu_us / packets as f64, 3),
        "core_pct": round(cpu_us / figures.seconds / 1e4, 1),
        "packets_per_s": round(packets as f64 / figures.seconds, 0),
        "loss_pct": round(figures.lost as f64 * 100.0 / (packets + figures.lost) as f64, 4),
        "lost_packets": figures.lost,
        // Whatever the relay's estimate of a link left no room for; none on a machine that does nothing else.
        "streams_missing": figures.streams_missing,
        "p50_us": figures.p50_us,
        "p99_us": figures.p99_us,
        "p999_us": figures.p999_us,
        "max_us": figures.max_us,
        "memory_kib_per_pair": round(memory as f64 / pairs / 1024.0, 1),
        "retransmitted_per_s": round(figures.retransmitted as f64 / figures.seconds, 0),
        "load_core_pct": round(figures.core_pct, 1),
        "load_dropped_packets": figures.dropped,
        "load_late_ms": round(figures.late_ms, 2),
        "load_sent_pct": round(figures.sent as f64 * 100.0 / figures.planned.max(1) as f64, 2),
        "load_is_full": figures.core_pct > LOAD_FULL_PCT || figures.dropped > 0,
    });
    match &subject {
        Subject::Relay(_) => {
            line["longest_turn_us"] = json!(after.longest_turn.as_micros() as u64);
            line["dropped_packets"] = json!(after.dropped - before.dropped);
            line["unsent_packets"] = json!(after.unsent - before.unsent);
            if cfg!(feature = "count-allocations") {
                let allocations = (after.allocations - before.allocations) as f64;
                line["allocations_per_packet"] = json!(round(allocations / packets as f64, 4));
            }
            if figures.storm_ms > 0.0 {
                line["storm_ms"] = json!(round(figures.storm_ms, 0));
            }
            if figures.rejoined > 0 {
                line["rejoined"] = json!(figures.rejoined);
                line["resident_kib"] = json!(resident_kib);
            }
        }
        Subject::Floor { .. } => line["socket_buffer_bytes"] = json!(buffer),
        Subject::Janus(_) => {}
    }
    Ok(line)
}

/// What is read at the beginning and at the end of a measurement.
struct Snapshot {
    cpu_ns: u64,
    dropped: u64,
    unsent: u64,
    allocations: u64,
    longest_turn: Duration,
}

impl Snapshot {
    fn take(subject: &Subject) -> std::io::Result<Snapshot> {
        let cpu_ns = subject.cpu_ns()?;
        let Subject::Relay(rooms) = subject else {
            return Ok(Snapshot { cpu_ns, dropped: 0, unsent: 0, allocations: 0, longest_turn: Duration::ZERO });
        };
        Ok(Snapshot {
            cpu_ns,
            dropped: rooms.sum(Sum::Dropped),
            unsent: rooms.sum(Sum::Unsent),
            allocations: rooms.sum(Sum::Allocations),
            longest_turn: rooms.loads().map(Load::take_longest_turn).max().unwrap_or_default(),
        })
    }
}

struct Measured {
    before: Snapshot,
    after: Snapshot,
    figures: LoadFigures,
    /// Memory of this process, every [`MEMORY_EVERY`] of the measurement.
    resident_kib: Vec<u64>,
}

/// The other process.
struct LoadProcess {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl LoadProcess {
    fn start(plan: &Plan) -> Result<LoadProcess, Box<dyn std::error::Error>> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["bench", "load"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("the load has no pipes".into());
        };
        write_line(&mut input, &ToLoad::Plan(plan.clone()))?;
        Ok(LoadProcess { child, input, output: BufReader::new(output) })
    }

    async fn play(self, subject: &Subject) -> Result<Measured, Box<dyn std::error::Error>> {
        let LoadProcess { mut child, mut input, output } = self;
        let (told, mut messages) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for line in output.lines() {
                let Some(message) = line.ok().and_then(|line| serde_json::from_str::<FromLoad>(&line).ok()) else {
                    return;
                };
                if told.send(message).is_err() {
                    return;
                }
            }
        });
        let mut before = None;
        let mut resident_kib = Vec::new();
        let mut memory = tokio::time::interval(MEMORY_EVERY);
        let mut joins = FuturesUnordered::new();
        let mut waiting = VecDeque::new();
        loop {
            while joins.len() < JOINS_AT_ONCE
                && let Some((rooms, member, offer)) = waiting.pop_front()
            {
                joins.push(join(rooms, member, offer));
            }
            tokio::select! {
                Some((member, sdp)) = joins.next() => {
                    write_line(&mut input, &ToLoad::Joined { member, sdp })?;
                }
                _ = memory.tick(), if before.is_some() => resident_kib.push(resident_bytes("self")? / 1_024),
                message = messages.recv() => match message {
                    Some(FromLoad::Join { member, sdp }) => match subject {
                        Subject::Relay(rooms) => waiting.push_back((rooms, member, sdp)),
                        Subject::Janus(janus) => {
                            let sdp = janus.join(member, &sdp).await.map_err(|error| error.to_string());
                            write_line(&mut input, &ToLoad::Joined { member, sdp })?;
                        }
                        Subject::Floor { .. } => return Err("the floor has no joins".into()),
                    },
                    Some(FromLoad::EndRoom { room }) => {
                        let Subject::Relay(rooms) = subject else { return Err("no room ends here".into()) };
                        rooms.end(room).await?;
                    }
                    Some(FromLoad::Begin) => before = Some(Snapshot::take(subject)?),
                    Some(FromLoad::End(figures)) => {
                        let after = Snapshot::take(subject)?;
                        child.wait()?;
                        let before = before.ok_or("the load ended before it began")?;
                        return Ok(Measured { before, after, figures, resident_kib });
                    }
                    Some(FromLoad::Failed(why)) => return Err(why.into()),
                    None => return Err(format!("the load ended: {}", child.wait()?).into()),
                },
            }
        }
    }
}

async fn join(rooms: &Rooms, member: usize, sdp_offer: String) -> (usize, Result<String, String>) {
    (member, rooms.join(member, sdp_offer).await)
}

fn write_line(input: &mut ChildStdin, message: &ToLoad) -> Outcome {
    let mut line = serde_json::to_string(message)?;
    line.push('\n');
    input.write_all(line.as_bytes())?;
    Ok(())
}

/// Processor time of this process's threads whose names begin so.
fn thread_cpu_ns(name: &str) -> std::io::Result<u64> {
    let mut sum = None;
    for entry in std::fs::read_dir("/proc/self/task")? {
        let path = entry?.path();
        // A thread may have ended by now.
        if std::fs::read_to_string(path.join("comm")).is_ok_and(|comm| comm.starts_with(name)) {
            let times = std::fs::read_to_string(path.join("schedstat"))?;
            let ns: Option<u64> = times.split(' ').next().and_then(|ns| ns.parse().ok());
            *sum.get_or_insert(0) += ns.ok_or_else(|| std::io::Error::other("schedstat"))?;
        }
    }
    sum.ok_or_else(|| std::io::Error::other(format!("no thread {name}")))
}

/// Processor time of all threads of a process, in user space and in the kernel.
pub fn process_cpu_ns(process: &str) -> std::io::Result<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // Behind the name, which may hold anything, the 12th and 13th field, in ticks.
    let ticks = stat.rsplit(')').next().unwrap_or_default().split(' ').skip(12).take(2);
    Ok(ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 1_000_000_000 / TICKS_PER_S)
}

fn resident_bytes(process: &str) -> std::io::Result<u64> {
    let statm = std::fs::read_to_string(format!("/proc/{process}/statm"))?;
    let pages: u64 = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0);
    Ok(pages * 4_096)
}

fn round(value: f64, digits: i32) -> f64 {
    let unit = 10_f64.powi(digits);
    (value * unit).round() / unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_rounds_are_told_by_their_medians_and_others_beside_ours() {
        let mut measured = Measurements::default();
        for (case, figures) in [("smooth", vec![9.0, 7.0, 8.0]), ("floor", vec![4.0, 6.0]), ("janus", vec![56.0])] {
            measured.0.insert((40, case), figures);
        }
        let lines: Vec<Value> = measured.summary().collect();
        let of = |case: &str| lines.iter().find(|line| line["case"] == case).unwrap();
        let smooth = of("smooth-40");
        assert_eq!((&smooth["cpu_us_per_packet"], &smooth["rounds"]), (&json!(8.0), &json!(3)));
        assert_eq!((&smooth["cpu_us_least"], &smooth["cpu_us_most"]), (&json!(7.0), &json!(9.0)));
        assert_eq!((&smooth["times_floor"], &smooth["times_ours"]), (&json!(1.6), &Value::Null));
        assert_eq!(of("janus-40")["times_ours"], json!(7.0));
    }
}
