//! Short bursts above the rate that show whether more would get through. What is sent rises in steps, layer by layer, so
//! that without probes nothing would tell that there is room for the next one.

/// How long the first burst takes, in microseconds: it may be many times what the link carries, and must not fill a queue.
const FIRST_LASTS_US: i64 = 25_000;
/// How long the others take: at some milliseconds of jitter a shorter one measures the jitter.
const LASTS_US: i64 = 60_000;
/// Time between the parts of a burst.
const STEP_US: i64 = 5_000;
/// Packets of a burst at least.
const PACKETS_MIN: u32 = 10;
/// Bytes of padding in a packet at most.
const PADDING_MAX: usize = 1_000;
const PADDING_MIN: usize = 60;
/// A burst whose packets are not told of within this time has failed.
const ANSWERED_WITHIN_US: i64 = 1_000_000;
/// Packets that have not been told of after this time are not waited for.
const SETTLES_WITHIN_US: i64 = 300_000;
/// The share of a burst that has to arrive.
const ARRIVES_MIN: f64 = 0.7;
/// A burst that arrives slower than this share of its sending has found the capacity.
const SATURATED_BELOW: f64 = 0.9;

/// A burst.
#[derive(Clone, Copy, Debug)]
pub struct Probe {
    /// What its packets are marked with; never 0.
    pub cluster: u8,
    target: f64,
    lasts_us: i64,
    began: i64,
    next: i64,
    /// All of it has been sent.
    is_sent: bool,
    sent: Ends,
    sent_bytes: u32,
    sent_packets: u32,
    arrived_sent: Ends,
    arrived: Ends,
    arrived_bytes: u32,
    arrived_packets: u32,
    /// Packets that feedback says did not arrive; of others it says nothing if it was lost itself.
    lost_packets: u32,
}

/// First and last time, in microseconds, and the bytes of the packet at each.
#[derive(Clone, Copy, Debug, Default)]
struct Ends {
    first: Option<(i64, u16)>,
    last: Option<(i64, u16)>,
}

impl Ends {
    fn add(&mut self, at: i64, bytes: u16) {
        if self.first.is_none_or(|(first, _)| at < first) {
            self.first = Some((at, bytes));
        }
        if self.last.is_none_or(|(last, _)| at >= last) {
            self.last = Some((at, bytes));
        }
    }
}

/// What became of a burst.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// This rate gets through, in bits a second; `true` if it is all that does.
    Rate(f64, bool),
    /// Too little is known of it to tell; `true` if more than half of it was lost.
    Failed(bool),
}

impl Probe {
    /// A burst at this rate.
    #[must_use]
    pub fn new(now: i64, cluster: u8, target: f64, is_first: bool) -> Probe {
        Probe {
            cluster,
            target,
            lasts_us: if is_first { FIRST_LASTS_US } else { LASTS_US },
            began: now,
            next: now,
            is_sent: false,
            sent: Ends::default(),
            sent_bytes: 0,
            sent_packets: 0,
            arrived_sent: Ends::default(),
            arrived: Ends::default(),
            arrived_bytes: 0,
            arrived_packets: 0,
            lost_packets: 0,
        }
    }

    /// Whether packets that are sent now belong to it.
    #[must_use]
    pub fn is_sending(&self) -> bool {
        !self.is_sent
    }

    /// When to send the next part of it, in microseconds.
    #[must_use]
    pub fn next(&self) -> Option<i64> {
        (!self.is_sent).then_some(self.next)
    }

    /// Takes note of a packet that was sent while it is under way.
    pub fn note_sent(&mut self, now: i64, bytes: u16) {
        self.sent.add(now, bytes);
        self.sent_bytes += u32::from(bytes);
        self.sent_packets += 1;
    }

    /// The sizes of the packets to send now: so many, of so many bytes of padding each.
    pub fn step(&mut self, now: i64) -> (usize, usize) {
        if self.is_sent || now < self.next {
            return (0, 0);
        }
        // By the end of this step so much is to be sent.
        let due_us = (now - self.began + STEP_US).min(self.lasts_us + STEP_US);
        let due_bytes = self.target * due_us as f64 / 8_000_000.0;
        let open = (due_bytes - f64::from(self.sent_bytes)).max(0.0) as usize;
        self.next = now + STEP_US;
        if now - self.began >= self.lasts_us {
            self.is_sent = true;
        }
        let few = if self.is_sent { PACKETS_MIN.saturating_sub(self.sent_packets) as usize } else { 0 };
        let count = open.div_ceil(PADDING_MAX).max(few).max(usize::from(self.sent_packets == 0));
        if count == 0 { (0, 0) } else { (count, (open / count).clamp(PADDING_MIN, PADDING_MAX)) }
    }

    /// Takes note that a packet of it arrived.
    pub fn note_arrived(&mut self, sent: i64, arrived: i64, bytes: u16) {
        self.arrived_sent.add(sent, bytes);
        self.arrived.add(arrived, bytes);
        self.arrived_bytes += u32::from(bytes);
        self.arrived_packets += 1;
    }

    /// Takes note that a packet of it is said not to have arrived.
    pub fn note_lost(&mut self) {
        self.lost_packets += 1;
    }

    /// What became of it, once that can be told.
    #[must_use]
    pub fn outcome(&self, now: i64) -> Option<Outcome> {
        if !self.is_sent {
            return None;
        }
        let has_arrived = f64::from(self.arrived_packets) >= ARRIVES_MIN * f64::from(self.sent_packets)
            && f64::from(self.arrived_bytes) >= ARRIVES_MIN * f64::from(self.sent_bytes)
            && self.arrived_packets >= 4;
        // The last packets may be on their way still.
        let is_complete = self.arrived_packets == self.sent_packets;
        let is_late = now - self.began > ANSWERED_WITHIN_US;
        if has_arrived && (is_complete || now - self.began > SETTLES_WITHIN_US) {
            return self.rate().or(Some(Outcome::Failed(false)));
        }
        is_late.then_some(Outcome::Failed(2 * self.lost_packets > self.sent_packets))
    }

    fn rate(&self) -> Option<Outcome> {
        let bytes = f64::from(self.arrived_bytes);
        let (first_sent, (last_sent, last_bytes)) = (self.arrived_sent.first?.0, self.arrived_sent.last?);
        let ((first_arrived, first_bytes), last_arrived) = (self.arrived.first?, self.arrived.last?.0);
        let (sent_us, arrived_us) = (last_sent - first_sent, last_arrived - first_arrived);
        if sent_us <= 0 || arrived_us <= 0 {
            return None;
        }
        let sent = (bytes - f64::from(last_bytes)) * 8_000_000.0 / sent_us as f64;
        let arrived = (bytes - f64::from(first_bytes)) * 8_000_000.0 / arrived_us as f64;
        // Arrivals that close up by more than this say nothing of the link.
        if arrived > 2.0 * sent {
            return None;
        }
        Some(if arrived < SATURATED_BELOW * sent {
            Outcome::Rate(arrived, true)
        } else {
            Outcome::Rate(sent.min(arrived), false)
        })
    }
}
