//! `tilts simulate`: whole weeks in seconds, with every promise checked; the wait estimate against what came; the queue
//! against theory.

use std::time::Instant;

use clap::Args;
use serde_json::json;
use tilts::planner::erlang;
use tilts_queue::simulation::{Agents, Config, Observed, backtest, run, weeks};

use super::Outcome;

#[derive(Args)]
pub struct Simulate {
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seeds.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// How many days, from Monday on.
    #[arg(long, default_value_t = Config::default().days)]
    days: u32,
    /// Seed after seed until so many tickets were given out, each with rules, a size and faults of its own.
    #[arg(long, conflicts_with_all = ["seeds", "days", "backtest", "erlang"])]
    tickets: Option<u64>,
    /// Scores the waits promised in weeks of several shapes, beside an oracle and two simple rules.
    #[arg(long)]
    backtest: bool,
    /// How many futures the oracle looks into for a promise.
    #[arg(long, default_value_t = 100, requires = "backtest")]
    futures: usize,
    /// The oracle is asked about one promise in so many.
    #[arg(long, default_value_t = 20, requires = "backtest")]
    every: u64,
    /// Compares waits with Erlang C and Erlang A.
    #[arg(long, conflicts_with = "backtest")]
    erlang: bool,
}

impl Simulate {
    pub fn run(self) -> Outcome {
        match self.tickets {
            _ if self.backtest => self.score(),
            _ if self.erlang => self.compare(),
            Some(tickets) => self.until(tickets),
            None => self.weeks(),
        }
    }

    fn weeks(&self) -> Outcome {
        for seed in self.seed..self.seed + self.seeds {
            let started = Instant::now();
            let config = Config { days: self.days, ..Config::default() };
            let report = run(seed, config)?;
            let steps_per_s = (report.steps as f64 / started.elapsed().as_secs_f64()).round();
            println!(
                "{}",
                json!({"bench": "simulate", "case": "network", "days": self.days, "seed": seed, "steps": report.steps, "steps_per_s": steps_per_s})
            );
        }
        Ok(())
    }

    /// A broken promise ends it, and says with which seed it is seen again.
    fn until(&self, wanted: u64) -> Outcome {
        let started = Instant::now();
        let (mut tickets, mut steps, mut events, mut longest) = (0, 0, 0, 0);
        let mut seed = self.seed;
        while tickets < wanted {
            let config = Config::any(seed);
            let begun = Instant::now();
            let report = run(seed, config)?;
            tickets += report.tickets;
            steps += report.steps;
            events += report.events;
            longest = longest.max(report.longest_wait_ms);
            let line = json!({
                "bench": "simulate", "case": "any_rules", "seed": seed, "rooms": config.rooms,
                "specialists": config.specialists, "days": config.days, "faults": config.faults,
                "tickets": report.tickets, "steps": report.steps, "crashes": report.crashes,
                "unknown_appends": report.unknown, "repeated": report.repeated,
                "longest_wait_ms": report.longest_wait_ms, "took_s": tenths(begun.elapsed().as_secs_f64()),
            });
            println!("{line}");
            seed += 1;
        }
        let took_s = started.elapsed().as_secs_f64();
        let line = json!({
            "bench": "simulate", "case": "total", "seeds": format!("{}..={}", self.seed, seed - 1), "tickets": tickets,
            "steps": steps, "events": events, "lost": 0, "offered_twice": 0, "passed_over": 0,
            "longest_wait_ms": longest, "took_s": tenths(took_s), "steps_per_s": (steps as f64 / took_s).round(),
        });
        println!("{line}");
        Ok(())
    }

    fn score(&self) -> Outcome {
        for shape in weeks() {
            let started = Instant::now();
            let score = backtest(shape, self.seed, self.every, self.futures)?;
            let mut line = serde_json::to_value(score)?;
            line["bench"] = "simulate".into();
            line["case"] = "backtest".into();
            line["seed"] = self.seed.into();
            line["took_s"] = tenths(started.elapsed().as_secs_f64()).into();
            println!("{line}");
        }
        Ok(())
    }

    fn compare(&self) -> Outcome {
        let mut apart = 0;
        for agents in theory() {
            let runs = (0..RUNS).map(|run| agents.observe(self.seed * 1_000 + run, agents_days(&agents)));
            let runs: Vec<Observed> = runs.collect::<Result<_, _>>()?;
            let rate = agents.arrivals_per_hour / 3600.0;
            let told = match agents.patience_s {
                Some(patience) => erlang::erlang_a(agents.specialists, rate, agents.handle_s, patience),
                None => erlang::erlang_c(agents.specialists, rate, agents.handle_s),
            };
            let told = told.ok_or("theory has no answer for these parameters")?;
            let figures = [
                ("wait_s", told.mean_wait, figure(&runs, |run| run.wait_s)),
                ("waited", told.p_wait, figure(&runs, |run| run.waited)),
                ("in_target", told.served_within(agents.target_s as f64), figure(&runs, |run| run.in_target)),
                ("left", told.p_abandon, figure(&runs, |run| run.left)),
            ];
            let mut line = json!({
                "bench": "simulate", "case": if agents.patience_s.is_some() { "erlang_a" } else { "erlang_c" },
                "specialists": agents.specialists, "arrivals_per_hour": agents.arrivals_per_hour,
                "handle_s": agents.handle_s, "patience_s": agents.patience_s, "target_s": agents.target_s,
                "arrivals": runs.iter().map(|run| run.arrivals).sum::<u64>(),
            });
            let mut agrees = true;
            for (name, theory, (mean, half)) in figures {
                let off = (mean - theory).abs();
                agrees &= off <= half || off <= theory.abs() * 0.02;
                line[name] = json!({"theory": rounded(theory), "simulated": rounded(mean), "ci99": rounded(half)});
            }
            apart += u32::from(!agrees);
            line["agrees"] = agrees.into();
            println!("{line}");
        }
        if apart == 0 { Ok(()) } else { Err(format!("{apart} sets of parameters are apart from theory").into()) }
    }
}

/// Runs of each set of parameters, for the confidence interval.
const RUNS: u64 = 20;
/// Student's t for a two-sided 99 % with 19 degrees of freedom.
const T99: f64 = 2.861;

/// Small teams and large ones, light load and heavy; those who are overloaded have residents who leave.
fn theory() -> Vec<Agents> {
    let c = |specialists, arrivals_per_hour, handle_s, target_s| Agents {
        specialists,
        arrivals_per_hour,
        handle_s,
        patience_s: None,
        target_s,
    };
    let a = |specialists, arrivals_per_hour, handle_s, patience_s, target_s| Agents {
        patience_s: Some(patience_s),
        ..c(specialists, arrivals_per_hour, handle_s, target_s)
    };
    vec![
        c(1, 2.0, 900.0, 300),
        c(2, 6.0, 900.0, 300),
        c(3, 7.0, 1_200.0, 120),
        c(5, 16.0, 900.0, 300),
        c(8, 14.0, 1_500.0, 300),
        c(12, 24.0, 1_500.0, 300),
        c(20, 68.0, 900.0, 60),
        c(40, 144.0, 900.0, 60),
        a(2, 6.0, 900.0, 900.0, 300),
        a(5, 20.0, 900.0, 600.0, 120),
        a(10, 30.0, 1_500.0, 1_200.0, 300),
        a(20, 90.0, 900.0, 300.0, 60),
        a(40, 150.0, 900.0, 1_800.0, 60),
    ]
}

/// As many days as make some ten thousand arrivals a run.
fn agents_days(agents: &Agents) -> u32 {
    ((10_000.0 / (agents.arrivals_per_hour * 24.0)).ceil() as u32).max(5)
}

/// The mean of the runs, and half the width of its 99 % confidence interval.
fn figure(runs: &[Observed], of: impl Fn(&Observed) -> f64) -> (f64, f64) {
    let count = runs.len() as f64;
    let mean = runs.iter().map(&of).sum::<f64>() / count;
    let spread = runs.iter().map(|run| (of(run) - mean).powi(2)).sum::<f64>() / (count - 1.0);
    (mean, T99 * (spread / count).sqrt())
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn rounded(value: f64) -> f64 {
    (value * 100_000.0).round() / 100_000.0
}
