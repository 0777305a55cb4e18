//! Seeds of the simulation in the normal test run. More, and longer: `tilts simulate`.

use tilts_queue::event::Event;
use tilts_queue::simulation::{Agents, Config, Load, Report, backtest, run, weeks};

fn play(seed: u64, config: Config) -> Report {
    let report = run(seed, config).unwrap_or_else(|failure| panic!("{failure}"));
    println!("{report:?}");
    report
}

#[test]
fn a_week_of_200_rooms_and_60_specialists_keeps_every_promise() {
    let report = play(1, Config::default());
    // The week was a real one: everything that can happen has happened.
    assert!(report.steps > 30_000 && report.consultations > 1_000, "{report:?}");
    assert_eq!(report.kinds, Event::KINDS.len(), "a kind of event has not happened");
    let least = [report.crashes, report.unknown, report.unavailable, report.clock_jumps, report.repeated];
    assert!(least.iter().all(|count| *count > 0), "{report:?}");
    // What residents were told of their wait was true for four of five.
    assert!(report.waits_true * 5 >= report.waits_told * 4, "{report:?}");
    assert!(report.missed > 0 && report.declined > 0 && report.closed > 0, "{report:?}");
}

#[test]
fn many_small_days_keep_every_promise() {
    for seed in 100..130 {
        play(seed, Config { rooms: 12, specialists: 6, days: 2, visits_a_day: 9, faults: 15, ..Config::default() });
    }
}

#[test]
fn the_same_seed_plays_the_same() {
    let config = Config { rooms: 20, specialists: 6, days: 1, visits_a_day: 6, faults: 15, ..Config::default() };
    assert_eq!(play(7, config), play(7, config));
    assert_ne!(play(7, config).events, play(8, config).events);
}

#[test]
fn a_queue_under_load_stays_as_long_as_it_was() {
    let mut load = Load::new(200, 20).unwrap();
    let done = load.batch(200).unwrap();
    assert!(done.commands >= 200 && done.events > done.commands, "{done:?}");
    assert_eq!(load.waiting(), 200);
}

#[test]
fn worlds_of_chance_keep_every_promise() {
    for seed in 1..4 {
        play(seed, Config { days: 1, ..Config::any(seed) });
    }
}

#[test]
fn nine_of_ten_waits_are_in_the_range_promised_which_is_about_as_wide_as_an_oracles() {
    let week = weeks().into_iter().next().unwrap();
    let score = backtest(week, 1, 120, 30).unwrap();
    assert!((87.0..=93.0).contains(&score.inside_pct), "{score:?}");
    assert!(score.width_over_oracle < 1.25 && score.oracle_promises > 10, "{score:?}");
    assert!(score.pinball_s < score.pinball_mean_rule_s && score.pinball_s < score.pinball_last_waits_s, "{score:?}");
}

#[test]
fn a_queue_without_memory_waits_as_long_as_theory_says() {
    // M/M/2 with a load of 1.5: Erlang C gives P(wait) 0.6429 and a mean wait of 1157 s.
    let agents = Agents { specialists: 2, arrivals_per_hour: 6.0, handle_s: 900.0, patience_s: None, target_s: 300 };
    let seen = agents.observe(1, 60).unwrap();
    assert!(seen.arrivals > 7_000, "{seen:?}");
    assert!((seen.waited - 0.6429).abs() < 0.05 && (seen.wait_s - 1157.1).abs() < 200.0, "{seen:?}");
}
