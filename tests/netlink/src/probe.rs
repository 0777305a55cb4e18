//! A stream of numbered datagrams with their time of sending, and what a receiver finds of it: the measure of the link.

use std::net::{SocketAddr, UdpSocket};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use serde::{Deserialize, Serialize};

/// IPv4 and UDP headers.
const HEADER_BYTES: usize = 28;
/// How long the receiver waits for the stream to begin, and for the next datagram once it runs.
const BEGINS_WITHIN: Duration = Duration::from_secs(10);
const IDLE: Duration = Duration::from_millis(1_500);

/// What arrived of a stream.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Arrived {
    /// How many datagrams.
    pub received: u64,
    /// How many after one with a higher number.
    pub overtaken: u64,
    /// Gaps in the numbers: each a run of losses.
    pub gaps: u64,
    /// One way, sockets included: median.
    pub p50_us: u64,
    /// 99 of 100 are below.
    pub p99_us: u64,
    /// 999 of 1,000 are below.
    pub p999_us: u64,
    /// Packets with their IP headers from the first arrival to the last.
    pub kbps: u64,
}

/// Sends `count` datagrams, evenly spread.
///
/// # Errors
/// When there is no such address.
pub fn send(to: SocketAddr, per_s: u32, count: u32, packet_bytes: usize) -> std::io::Result<()> {
    let socket = UdpSocket::bind((unspecified(to), 0))?;
    socket.connect(to)?;
    let mut datagram = vec![0; packet_bytes.saturating_sub(HEADER_BYTES).max(16)];
    let start = Instant::now();
    for number in 0..count {
        let due = start + Duration::from_secs_f64(f64::from(number) / f64::from(per_s));
        // Short waits are not slept: at high rates datagrams then leave in small bunches, as from any sender.
        let left = due.saturating_duration_since(Instant::now());
        if left > Duration::from_micros(100) {
            sleep(left);
        }
        datagram[..8].copy_from_slice(&u64::from(number).to_be_bytes());
        datagram[8..16].copy_from_slice(&wall_ns().to_be_bytes());
        // A full queue of the sending machine loses it, as a network would.
        let _ = socket.send(&datagram);
    }
    Ok(())
}

/// Takes a stream until it ends.
///
/// # Errors
/// When the address cannot be bound.
pub fn receive(listen: SocketAddr) -> std::io::Result<Arrived> {
    let socket = UdpSocket::bind(listen)?;
    socket.set_read_timeout(Some(BEGINS_WITHIN))?;
    let mut buffer = [0; 2_048];
    let mut delays = Vec::new();
    let mut numbers = Vec::new();
    let (mut bytes, mut first, mut last) = (0, None, Instant::now());
    while let Ok(length) = socket.recv(&mut buffer) {
        let now = wall_ns();
        let Some((&number, rest)) = buffer[..length].split_first_chunk() else { continue };
        let Some(&sent) = rest.first_chunk() else { continue };
        last = Instant::now();
        if first.is_none() {
            first = Some(last);
            socket.set_read_timeout(Some(IDLE))?;
        } else {
            bytes += length + HEADER_BYTES;
        }
        numbers.push(u64::from_be_bytes(number));
        delays.push(now.saturating_sub(u64::from_be_bytes(sent)) / 1_000);
    }
    let mut highest = 0;
    let mut overtaken = 0;
    for &number in &numbers {
        overtaken += u64::from(number < highest);
        highest = highest.max(number);
    }
    numbers.sort_unstable();
    delays.sort_unstable();
    let share = |permille: usize| delays.get((delays.len() * permille / 1_000).min(delays.len().saturating_sub(1)));
    let seconds = first.map_or(0.0, |first| (last - first).as_secs_f64());
    Ok(Arrived {
        received: numbers.len() as u64,
        overtaken,
        gaps: numbers.windows(2).filter(|pair| pair[1] > pair[0] + 1).count() as u64,
        p50_us: share(500).copied().unwrap_or(0),
        p99_us: share(990).copied().unwrap_or(0),
        p999_us: share(999).copied().unwrap_or(0),
        kbps: if seconds > 0.0 { (bytes as f64 * 8.0 / seconds / 1_000.0) as u64 } else { 0 },
    })
}

fn unspecified(to: SocketAddr) -> std::net::IpAddr {
    if to.is_ipv4() { std::net::Ipv4Addr::UNSPECIFIED.into() } else { std::net::Ipv6Addr::UNSPECIFIED.into() }
}

#[expect(clippy::disallowed_methods, reason = "two processes of one machine share the wall clock and no other")]
fn wall_ns() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}
