//! `tilts bench`, small: every packet of a pair arrives, and the line says so under the names of the contract.

use serde_json::Value;

use super::program::{says, tilts};

#[test]
fn the_relay_under_a_small_load_loses_nothing_and_says_so_in_one_line() {
    let cases = ["bench", "relay", "--json", "--case", "smooth,floor,janus", "--pairs", "2", "--seconds", "1"];
    let said = says(tilts(&cases));
    let lines: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let played: Vec<&str> = lines.iter().filter_map(|line| line["case"].as_str()).collect();
    assert_eq!(played, ["smooth-2", "floor-2", "janus-2"], "{said}");
    for line in &lines {
        assert_eq!(line["bench"], "relay");
        if line["failed"].as_str().is_some_and(|why| why.contains("janus cannot be started")) {
            continue;
        }
        assert_eq!(line["lost_packets"], 0, "{line}");
        for figure in ["cpu_us_per_packet", "packets_per_s", "loss_pct", "p50_us", "p99_us", "p999_us", "load_core_pct"]
        {
            assert!(line[figure].is_number(), "{figure}: {line}");
        }
        assert!(line["packets_per_s"].as_f64().is_some_and(|rate| rate > 100.0), "{line}");
    }
}

#[test]
fn a_soak_ends_rooms_and_fills_them_anew_without_losing_a_packet() {
    let said = says(tilts(&["bench", "relay", "--case", "soak", "--pairs", "3", "--seconds", "4"]));
    let line: Value = serde_json::from_str(said.trim()).expect("one line of JSON");
    assert_eq!(line["case"], "soak-3");
    assert_eq!(line["lost_packets"], 0, "{line}");
    assert!(line["rejoined"].as_u64().is_some_and(|rejoined| rejoined >= 4), "{line}");
    assert!(line["resident_kib"][0].is_u64(), "{line}");
}

#[test]
fn the_queue_says_how_many_commands_it_decides_and_keeps_a_second() {
    let cases = ["bench", "queue", "--json", "--case", "sqlite,redis,start", "--seconds", "1", "--events", "30000"];
    let said = says(tilts(&cases));
    let lines: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let played: Vec<&str> = lines.iter().filter_map(|line| line["case"].as_str()).collect();
    assert_eq!(played, ["sqlite", "redis", "start", "start"], "{said}");
    for line in &lines[..2] {
        assert!(line["commands_per_s"].as_f64().is_some_and(|rate| rate > 10.0), "{line}");
        assert!(line["p99_ms"].is_number(), "{line}");
    }
    assert!(lines[2]["events"].as_u64() > lines[3]["events"].as_u64(), "a snapshot leaves less to read: {said}");
}
