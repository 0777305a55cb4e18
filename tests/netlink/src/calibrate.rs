//! What the link itself adds, how much it carries, and how exactly it does what it is told: one JSON line a case.

use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::json;

use crate::conditions::Conditions;
use crate::link::Link;
use crate::namespaces::End;
use crate::probe::Arrived;

const PORT: u16 = 9;
const PACKET_BYTES: usize = 1_100;
/// For the receiver to be there before the first datagram.
const BEGIN: Duration = Duration::from_millis(300);

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Measures everything.
///
/// # Errors
/// When the link cannot be made or a probe cannot be run.
pub fn calibrate(seed: u64) -> Outcome<()> {
    let link = Link::start(seed)?;
    let wire = Conditions::default();
    for per_s in [1_000, 5_000, 20_000, 40_000, 80_000, 120_000] {
        let (sent, arrived) = measure(&link, wire, per_s, per_s * 3)?;
        report("clean", &format!("{per_s} packets/s"), sent, &arrived);
    }
    for delay_ms in [50.0, 150.0, 300.0] {
        let (sent, arrived) = measure(&link, Conditions { delay_ms, ..wire }, 1_000, 5_000)?;
        report("delay", &format!("{delay_ms} ms"), sent, &arrived);
    }
    let jittery = Conditions { delay_ms: 50.0, jitter_ms: 20.0, ..wire };
    let (sent, arrived) = measure(&link, jittery, 100, 1_000)?;
    report("jitter", "50 ms, 20 ms to either side", sent, &arrived);
    for (loss_pct, burst) in [(1.0, 1.0), (5.0, 1.0), (10.0, 1.0), (20.0, 1.0), (5.0, 4.0)] {
        let (sent, arrived) = measure(&link, Conditions { loss_pct, burst, ..wire }, 5_000, 50_000)?;
        report("loss", &format!("{loss_pct} %, {burst} in a row"), sent, &arrived);
    }
    let (sent, arrived) = measure(&link, Conditions { reorder_pct: 5.0, delay_ms: 50.0, ..wire }, 1_000, 10_000)?;
    report("reorder", "5 %", sent, &arrived);
    for rate_kbps in [2_000.0, 500.0, 150.0] {
        let packets_per_s = (rate_kbps * 1_000.0 / 8.0 / PACKET_BYTES as f64 * 1.5) as u32;
        let (sent, arrived) = measure(&link, Conditions { rate_kbps, ..wire }, packets_per_s, packets_per_s * 10)?;
        report("rate", &format!("{rate_kbps} kbit/s"), sent, &arrived);
    }
    let (sent, arrived) = measure(&link, Conditions { cut: true, ..wire }, 1_000, 1_000)?;
    report("cut", "nothing passes", sent, &arrived);
    Ok(())
}

fn measure(link: &Link, down: Conditions, per_s: u32, count: u32) -> Outcome<(u64, Arrived)> {
    link.down.set(down);
    let (near, far) = (&link.namespaces.near, &link.namespaces.far);
    let address = format!("{}:{PORT}", far.address);
    let receiver = probe(far, &["receive", &address])?;
    sleep(BEGIN);
    let [per_s, packets, bytes] = [per_s.to_string(), count.to_string(), PACKET_BYTES.to_string()];
    let sender = probe(near, &["send", &address, &per_s, &packets, &bytes])?;
    if !sender.wait_with_output()?.status.success() {
        return Err("the sending probe failed".into());
    }
    let arrived = receiver.wait_with_output()?;
    Ok((u64::from(count), serde_json::from_slice(&arrived.stdout)?))
}

/// This program again, inside a namespace.
fn probe(end: &End, arguments: &[&str]) -> std::io::Result<Child> {
    let program = std::env::current_exe()?;
    let mut command = Command::new("ip");
    command.args(["netns", "exec", &end.namespace]).arg(program).args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()
}

fn report(case: &str, set: &str, sent: u64, arrived: &Arrived) {
    let lost = sent.saturating_sub(arrived.received);
    let line = json!({
        "bench": "netlink",
        "case": case,
        "set": set,
        "sent": sent,
        "loss_pct": round(lost as f64 * 100.0 / sent as f64),
        "lost_in_a_row": if arrived.gaps > 0 { round(lost as f64 / arrived.gaps as f64) } else { 0.0 },
        "overtaken_pct": round(arrived.overtaken as f64 * 100.0 / sent as f64),
        "p50_us": arrived.p50_us,
        "p99_us": arrived.p99_us,
        "p999_us": arrived.p999_us,
        "rate_kbps": arrived.kbps,
    });
    println!("{line}");
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
