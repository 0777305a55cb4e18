//! What one direction of the link does to packets: a state machine with a seeded chance and no clock of its own.

use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use crate::packet::{Kind, Packet};

/// How one direction is to be. The default is a perfect wire.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Conditions {
    /// How long a packet is under way.
    pub delay_ms: f64,
    /// By how much that varies, evenly, to either side. Packets stay in order, so they come in bunches.
    pub jitter_ms: f64,
    /// The share of packets that is lost.
    pub loss_pct: f64,
    /// How many are lost in a row, on average (Gilbert's model); 1 loses each packet by itself.
    pub burst: f64,
    /// The share of packets that is overtaken by those behind it.
    pub reorder_pct: f64,
    /// For how long such a packet is held back.
    pub reorder_ms: f64,
    /// What gets through, counted in IP packets' bytes; 0 sets no limit.
    pub rate_kbps: f64,
    /// How long a packet may wait for its turn under a limited rate; one that would wait longer is dropped.
    pub queue_ms: f64,
    /// Nothing passes, and what is under way is lost.
    pub cut: bool,
    /// What a firewall drops.
    pub block: Block,
}

impl Default for Conditions {
    fn default() -> Self {
        Self {
            delay_ms: 0.0,
            jitter_ms: 0.0,
            loss_pct: 0.0,
            burst: 1.0,
            reorder_pct: 0.0,
            reorder_ms: 20.0,
            rate_kbps: 0.0,
            queue_ms: 300.0,
            cut: false,
            block: Block::Nothing,
        }
    }
}

impl Conditions {
    /// Refuses what makes no sense, in words.
    ///
    /// # Errors
    /// Names the field, its bounds and what it was.
    pub fn check(&self) -> Result<(), String> {
        let within = |name: &str, value: f64, least: f64, most: f64| {
            if (least..=most).contains(&value) {
                Ok(())
            } else {
                Err(format!("{name} is {least} to {most}, not {value}"))
            }
        };
        within("delay_ms", self.delay_ms, 0.0, 10_000.0)?;
        within("jitter_ms", self.jitter_ms, 0.0, 10_000.0)?;
        within("loss_pct", self.loss_pct, 0.0, 100.0)?;
        within("burst", self.burst, 1.0, 1_000.0)?;
        within("reorder_pct", self.reorder_pct, 0.0, 100.0)?;
        within("reorder_ms", self.reorder_ms, 0.0, 10_000.0)?;
        within("rate_kbps", self.rate_kbps, 0.0, 10_000_000.0)?;
        within("queue_ms", self.queue_ms, 1.0, 10_000.0)
    }
}

/// What a firewall drops.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// Nothing.
    #[default]
    Nothing,
    /// All UDP.
    Udp,
    /// All TCP: signaling alone stands still.
    Tcp,
    /// Everything but TCP from or to port 443.
    AllButTcp443,
}

impl Block {
    fn drops(self, packet: &Packet) -> bool {
        match self {
            Self::Nothing => false,
            Self::Udp => packet.kind == Kind::Udp,
            Self::Tcp => packet.kind == Kind::Tcp,
            Self::AllButTcp443 => packet.kind != Kind::Tcp || !packet.ports.contains(&443),
        }
    }
}

/// What becomes of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrives at this time.
    Arrives(Instant),
    /// The firewall dropped it.
    Blocked,
    /// The link is down.
    Cut,
    /// Lost by chance.
    Lost,
    /// The queue before the limited rate is full.
    QueueFull,
}

/// One direction, with everything that it remembers of the packets before.
#[derive(Debug)]
pub struct Path {
    conditions: Conditions,
    chance: ChaCha8Rng,
    /// A run of losses is going on.
    is_losing: bool,
    /// When the last packet will have left at the limited rate.
    busy_until: Option<Instant>,
    last_arrival: Option<Instant>,
}

impl Path {
    /// A perfect wire.
    pub fn new(seed: u64) -> Self {
        let chance = ChaCha8Rng::seed_from_u64(seed);
        Self { conditions: Conditions::default(), chance, is_losing: false, busy_until: None, last_arrival: None }
    }

    /// Changes how it is for the packets to come.
    pub fn set(&mut self, conditions: Conditions) {
        self.conditions = conditions;
        self.is_losing = false;
        self.busy_until = None;
    }

    /// What becomes of a packet that comes now.
    pub fn offer(&mut self, now: Instant, packet: &Packet) -> Fate {
        if self.conditions.block.drops(packet) {
            return Fate::Blocked;
        }
        if self.conditions.cut {
            return Fate::Cut;
        }
        if self.is_lost() {
            return Fate::Lost;
        }
        let Some(sent) = self.send(now, packet.bytes) else { return Fate::QueueFull };
        Fate::Arrives(self.arrival(sent))
    }

    fn is_lost(&mut self) -> bool {
        let loss = self.conditions.loss_pct / 100.0;
        let burst = self.conditions.burst;
        // Of a run's packets each is the last with the chance 1/burst; runs begin as often as the share of losses asks for.
        let (begins, goes_on) =
            if burst > 1.0 && loss < 1.0 { (loss / (burst * (1.0 - loss)), 1.0 - 1.0 / burst) } else { (loss, loss) };
        let chance = if self.is_losing { goes_on } else { begins };
        self.is_losing = self.chance.random_bool(chance.clamp(0.0, 1.0));
        self.is_losing
    }

    /// When the packet has left at the limited rate; `None` if it would have to wait too long.
    fn send(&mut self, now: Instant, bytes: usize) -> Option<Instant> {
        if self.conditions.rate_kbps == 0.0 {
            return Some(now);
        }
        let begins = self.busy_until.map_or(now, |busy| busy.max(now));
        if (begins - now).as_secs_f64() * 1_000.0 > self.conditions.queue_ms {
            return None;
        }
        let bits = bytes as f64 * 8.0;
        let left = begins + Duration::from_secs_f64(bits / (self.conditions.rate_kbps * 1_000.0));
        self.busy_until = Some(left);
        Some(left)
    }

    fn arrival(&mut self, sent: Instant) -> Instant {
        let Conditions { delay_ms, jitter_ms, reorder_pct, reorder_ms, .. } = self.conditions;
        let swing = if jitter_ms > 0.0 { self.chance.random_range(-jitter_ms..=jitter_ms) } else { 0.0 };
        let arrival = sent + milliseconds((delay_ms + swing).max(0.0));
        if reorder_pct > 0.0 && self.chance.random_bool(reorder_pct / 100.0) {
            return arrival + milliseconds(reorder_ms);
        }
        let arrival = self.last_arrival.map_or(arrival, |last| last.max(arrival));
        self.last_arrival = Some(arrival);
        arrival
    }
}

fn milliseconds(ms: f64) -> Duration {
    Duration::from_secs_f64(ms / 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKET: Packet = Packet { bytes: 1_000, kind: Kind::Udp, ports: [40_000, 3_478], is_rtp: false };

    fn path(conditions: Conditions) -> Path {
        conditions.check().unwrap();
        let mut path = Path::new(7);
        path.set(conditions);
        path
    }

    /// The fates of so many packets, one a millisecond, and when each arrives after it was offered, ms.
    fn offer(path: &mut Path, count: u32) -> Vec<Option<f64>> {
        let start = Instant::now();
        let at = |i| start + Duration::from_millis(u64::from(i));
        let arrival = |i| match path.offer(at(i), &PACKET) {
            Fate::Arrives(then) => Some((then - at(i)).as_secs_f64() * 1_000.0),
            _ => None,
        };
        (0..count).map(arrival).collect()
    }

    #[test]
    fn a_perfect_wire_delivers_at_once() {
        assert!(offer(&mut path(Conditions::default()), 1_000).iter().all(|fate| *fate == Some(0.0)));
    }

    #[test]
    fn losses_are_as_many_as_told_single_and_in_runs() {
        for (burst, runs) in [(1.0, 0.9..1.3), (5.0, 4.5..5.5)] {
            let fates = offer(&mut path(Conditions { loss_pct: 10.0, burst, ..Conditions::default() }), 100_000);
            let lost = fates.iter().filter(|fate| fate.is_none()).count();
            assert!((9_000..11_000).contains(&lost), "{lost}");
            let begun = fates.windows(2).filter(|pair| pair[0].is_some() && pair[1].is_none()).count();
            let run = lost as f64 / begun as f64;
            assert!(runs.contains(&run), "{run}");
        }
        assert!(
            offer(&mut path(Conditions { loss_pct: 100.0, ..Conditions::default() }), 100).iter().all(Option::is_none)
        );
    }

    #[test]
    fn the_same_seed_loses_the_same_packets() {
        let lossy = Conditions { loss_pct: 20.0, jitter_ms: 5.0, delay_ms: 10.0, ..Conditions::default() };
        assert_eq!(offer(&mut path(lossy), 1_000), offer(&mut path(lossy), 1_000));
    }

    #[test]
    fn jitter_keeps_the_order_and_reordering_breaks_it() {
        let arrivals = |conditions| -> Vec<f64> {
            let fates = offer(&mut path(conditions), 10_000);
            fates.iter().enumerate().map(|(i, fate)| i as f64 + fate.unwrap()).collect()
        };
        let jittery = Conditions { delay_ms: 50.0, jitter_ms: 20.0, ..Conditions::default() };
        let late = |arrivals: &[f64]| arrivals.windows(2).filter(|pair| pair[1] < pair[0] - 1e-6).count();
        assert_eq!(late(&arrivals(jittery)), 0);
        let late = late(&arrivals(Conditions { reorder_pct: 5.0, delay_ms: 50.0, ..Conditions::default() }));
        assert!((400..600).contains(&late), "{late}");
    }

    #[test]
    fn a_limited_rate_queues_and_then_drops() {
        // One packet of 8,000 bits a millisecond into 4 Mbit/s: every second one is too much.
        let limited = Conditions { rate_kbps: 4_000.0, queue_ms: 100.0, ..Conditions::default() };
        let fates = offer(&mut path(limited), 10_000);
        let passed = fates.iter().flatten().count();
        assert!((5_000..5_100).contains(&passed), "{passed}");
        let longest = fates.iter().flatten().fold(0.0_f64, |longest, wait| longest.max(*wait));
        assert!((100.0..103.0).contains(&longest), "{longest}");
    }

    #[test]
    fn a_firewall_and_a_cut_drop_what_they_are_told() {
        let now = Instant::now();
        let web = Packet { kind: Kind::Tcp, ports: [50_000, 443], ..PACKET };
        let answer = Packet { ports: [443, 50_000], ..web };
        let other = Packet { ports: [50_000, 8_080], ..web };
        let ping = Packet { kind: Kind::Other, ports: [0, 0], ..PACKET };
        for (block, dropped) in [
            (Block::Nothing, [false; 5]),
            (Block::Udp, [true, false, false, false, false]),
            (Block::Tcp, [false, true, true, true, false]),
            (Block::AllButTcp443, [true, false, false, true, true]),
        ] {
            let mut path = path(Conditions { block, ..Conditions::default() });
            let fates = [PACKET, web, answer, other, ping].map(|packet| path.offer(now, &packet) == Fate::Blocked);
            assert_eq!(fates, dropped, "{block:?}");
        }
        assert_eq!(path(Conditions { cut: true, ..Conditions::default() }).offer(now, &PACKET), Fate::Cut);
    }

    #[test]
    fn nonsense_is_refused_in_words() {
        let error = Conditions { loss_pct: 120.0, ..Conditions::default() }.check().unwrap_err();
        assert_eq!(error, "loss_pct is 0 to 100, not 120");
        let error = serde_json::from_str::<Conditions>(r#"{"losss_pct":1}"#).unwrap_err().to_string();
        assert!(error.contains("losss_pct"), "{error}");
    }
}
