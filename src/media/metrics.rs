//! The workers' figures in the text format of Prometheus.

use std::fmt::Write as _;

use super::Media;
use super::load::{DELAY_BOUNDS_US, Load, Sum};

/// Name, what it counts, how it is read, and what its unit is in the one that is written.
type Counter = (&'static str, &'static str, Sum, f64);

const COUNTERS: [Counter; 9] = [
    ("tilts_media_received_packets_total", "Datagrams taken", Sum::ReceivedPackets, 1.0),
    ("tilts_media_received_bytes_total", "Bytes taken", Sum::ReceivedBytes, 1.0),
    ("tilts_media_sent_packets_total", "Datagrams sent", Sum::SentPackets, 1.0),
    ("tilts_media_sent_bytes_total", "Bytes sent", Sum::SentBytes, 1.0),
    ("tilts_media_dropped_packets_total", "Datagrams lost before the worker took them", Sum::Dropped, 1.0),
    ("tilts_media_unsent_packets_total", "Datagrams that the system did not take", Sum::Unsent, 1.0),
    ("tilts_media_piped_packets_total", "Packets piped to other workers", Sum::PipedPackets, 1.0),
    (
        "tilts_media_pipe_dropped_packets_total",
        "Packets that other workers did not take in time",
        Sum::PipeDropped,
        1.0,
    ),
    ("tilts_media_cpu_seconds_total", "Processor time of the worker", Sum::CpuNs, 1e-9),
];
const DELAY: &str = "tilts_media_forwarding_delay_seconds";

/// All figures of all workers.
pub fn render(media: &Media) -> String {
    let mut text = String::new();
    // Writing into a string cannot fail.
    let _ = write(&mut text, media);
    text
}

fn write(text: &mut String, media: &Media) -> std::fmt::Result {
    gauge(text, media, "tilts_media_sessions", "Media sessions", |load| load.peers() as f64)?;
    gauge(text, media, "tilts_media_busy_ratio", "Share of its core that the worker is busy", Load::busy)?;
    for (name, help, sum, unit) in COUNTERS {
        writeln!(text, "# HELP {name} {help}.\n# TYPE {name} counter")?;
        for (worker, load) in media.loads().enumerate() {
            writeln!(text, "{name}{{worker=\"{worker}\"}} {}", load.sum(sum) as f64 * unit)?;
        }
    }
    writeln!(
        text,
        "# HELP {DELAY} The longest that a packet can have been in the relay, one sample for each turn of its worker.\n\
         # TYPE {DELAY} histogram"
    )?;
    for (worker, load) in media.loads().enumerate() {
        let mut up_to_here = 0;
        let bounds = DELAY_BOUNDS_US.iter().map(|us| (*us as f64 / 1e6).to_string()).chain(["+Inf".to_owned()]);
        for (count, bound) in load.delays().into_iter().zip(bounds) {
            up_to_here += count;
            writeln!(text, "{DELAY}_bucket{{worker=\"{worker}\",le=\"{bound}\"}} {up_to_here}")?;
        }
        writeln!(text, "{DELAY}_sum{{worker=\"{worker}\"}} {}", load.sum(Sum::DelayNs) as f64 / 1e9)?;
        writeln!(text, "{DELAY}_count{{worker=\"{worker}\"}} {up_to_here}")?;
    }
    Ok(())
}

fn gauge(text: &mut String, media: &Media, name: &str, help: &str, value: impl Fn(&Load) -> f64) -> std::fmt::Result {
    writeln!(text, "# HELP {name} {help}.\n# TYPE {name} gauge")?;
    for (worker, load) in media.loads().enumerate() {
        writeln!(text, "{name}{{worker=\"{worker}\"}} {}", value(load))?;
    }
    Ok(())
}
