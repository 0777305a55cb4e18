//! What loss says of the rate (draft-ietf-rmcat-gcc-02, 6), with one thing more: a link that loses packets whatever is
//! sent is not full. Loss that stays when the rate falls is taken for the link's own and not for a full queue.

/// Packets of one measurement at least.
const PACKETS_MIN: u32 = 50;
/// How long one measurement takes at least, in microseconds.
const MEASURE_US: i64 = 250_000;
/// Loss above the link's own that is too much.
const HIGH: f64 = 0.10;
/// Loss above the link's own that is none.
const LOW: f64 = 0.02;
/// A reduction leaves so much of what got through.
const KEPT: f64 = 0.85;
/// The least time between two reductions, in microseconds.
const REDUCE_EVERY_US: i64 = 400_000;
/// How long after a reduction it shows whether the loss was of its making, in microseconds.
const JUDGE_AFTER_US: i64 = 1_000_000;
/// It shows only if what is sent has fallen to this share.
const JUDGE_BELOW: f64 = 0.85;
/// Loss beyond this is never taken for the link's own: nothing can be seen through it.
const OWN_MAX: f64 = 0.30;
/// The link's own loss is forgotten by this share a measurement.
const FORGET: f64 = 0.01;

/// The bound by loss.
#[derive(Debug, Default)]
pub struct LossControl {
    received: u32,
    lost: u32,
    since: Option<i64>,
    loss: f64,
    /// The link's own.
    own: f64,
    reduced_at: Option<i64>,
    trial: Option<Trial>,
}

/// A reduction whose effect is being waited for.
#[derive(Clone, Copy, Debug)]
struct Trial {
    at: i64,
    loss: f64,
    /// Packets a second.
    sent: f64,
    rate_before: f64,
}

/// What is to be done about the rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// Nothing.
    Fine,
    /// It must not grow.
    Hold,
    /// It must not be above this, in bits a second.
    Bound(f64),
    /// The reduction was of no use: this was the rate before it.
    Restore(f64),
}

impl LossControl {
    /// Takes counts of packets that arrived and that were lost, at this rate, of which so much got through.
    pub fn update(&mut self, now: i64, received: u32, lost: u32, rate: f64, acked: Option<f64>) -> Verdict {
        self.received += received;
        self.lost += lost;
        let since = *self.since.get_or_insert(now);
        let count = self.received + self.lost;
        if count < PACKETS_MIN || now - since < MEASURE_US {
            return if self.loss > self.own + LOW { Verdict::Hold } else { Verdict::Fine };
        }
        let measured = f64::from(self.lost) / f64::from(count);
        let sent = f64::from(count) * 1_000_000.0 / (now - since) as f64;
        self.loss = 0.5 * self.loss + 0.5 * measured;
        (self.received, self.lost, self.since) = (0, 0, Some(now));
        self.own = (self.own * (1.0 - FORGET)).min(self.loss.max(LOW));
        if let Some(rate_before) = self.judge(now, sent, measured) {
            return Verdict::Restore(rate_before);
        }
        let excess = self.loss - self.own;
        if excess <= LOW {
            return Verdict::Fine;
        }
        // What was lost before a reduction is in the mean for long: it must not bring about another.
        let still = measured - self.own;
        if excess.min(still) <= HIGH || self.reduced_at.is_some_and(|at| now - at < REDUCE_EVERY_US) {
            return Verdict::Hold;
        }
        self.reduced_at = Some(now);
        self.trial.get_or_insert(Trial { at: now, loss: measured, sent, rate_before: rate });
        let reduced = rate * (1.0 - 0.5 * excess);
        let most = acked.filter(|_| self.loss > OWN_MAX).unwrap_or(f64::INFINITY);
        // However much is lost, so much gets through.
        Verdict::Bound(reduced.min(most).max(KEPT * acked.unwrap_or(0.0)))
    }

    /// Whether the last reduction has shown that the loss is the link's own; gives the rate before it. Of a full queue
    /// the same number of packets comes through whatever is sent, of a link that loses the same share.
    fn judge(&mut self, now: i64, sent: f64, loss: f64) -> Option<f64> {
        let trial = self.trial.filter(|trial| now - trial.at >= JUDGE_AFTER_US)?;
        if sent > JUDGE_BELOW * trial.sent {
            return None;
        }
        self.trial = None;
        let if_full = (1.0 - (1.0 - trial.loss) * trial.sent / sent).max(0.0);
        if loss < f64::midpoint(trial.loss, if_full) || trial.loss > OWN_MAX {
            return None;
        }
        self.own = self.loss;
        Some(trial.rate_before)
    }
}
