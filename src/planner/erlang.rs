//! The formulas of queueing theory by which staff is planned: Erlang B, Erlang C and Erlang A.
//!
//! All take `arrivals` per unit of time and mean times in the same unit; any unit will do. Residents come at random
//! (Poisson), services and patience last exponentially distributed times, specialists are alike, the first to come is
//! the first to be served.
//!
//! * **Erlang B**, the share refused if nobody could wait: `B(0) = 1`, `B(n) = a B(n-1) / (n + a B(n-1))` with the load
//!   `a = arrivals x handle`. Every step adds and divides positive numbers, so nothing cancels and nothing overflows.
//! * **Erlang C** (M/M/n), everybody waits as long as it takes: `C = n B / (n - a (1 - B))`, and a wait longer than `t`
//!   has the probability `C exp(-(n - a) t / handle)`. Without more specialists than load it has no steady state.
//! * **Erlang A** (M/M/n+M), everybody gives up after a patience of their own; Palm 1957, Garnett, Mandelbaum and Reiman
//!   2002 (Manufacturing & Service Operations Management 4:3), Mandelbaum and Zeltyn 2007 ("Service engineering in action:
//!   the Palm/Erlang-A queue"). With `c = n / handle`, `d = 1 / patience` and `l = arrivals`, the wait that somebody of
//!   endless patience would find has the density `l E(x) / (e + l S)`, where `E(x) = exp(l (1 - exp(-d x)) / d - c x)`,
//!   `e = 1 / B(n-1)` and `S` is the integral of `E`. That integral from `t` on is `E(t)` times Palm's series
//!   `sum over k of (l exp(-d t))^k / ((c)(c + d)...(c + k d))`, all of whose terms are positive.

/// The share that is refused when nobody can wait (Erlang B).
#[must_use]
pub fn erlang_b(servers: u32, load: f64) -> f64 {
    (1..=servers).fold(1.0, |blocked, n| load * blocked / (f64::from(n) + load * blocked))
}

/// A queue in its steady state: what both models answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Queue {
    /// The share that has to wait at all.
    pub p_wait: f64,
    /// The share that gives up.
    pub p_abandon: f64,
    /// The mean wait of all, those who are served at once and those who give up included.
    pub mean_wait: f64,
    /// The share of their time that specialists are busy.
    pub occupancy: f64,
    /// How many wait, on average.
    pub waiting: f64,
    model: Model,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Model {
    /// The rate at which waits end.
    C {
        drain: f64,
    },
    A(Palm),
}

/// Erlang C (M/M/n): everybody waits as long as it takes. None where the load leaves nobody free, ever.
#[must_use]
pub fn erlang_c(servers: u32, arrivals: f64, handle: f64) -> Option<Queue> {
    let (n, load) = (f64::from(servers), arrivals * handle);
    if !(load >= 0.0 && handle > 0.0 && load < n) {
        return None;
    }
    let blocked = erlang_b(servers, load);
    let p_wait = n * blocked / (n - load * (1.0 - blocked));
    let mean_wait = p_wait * handle / (n - load);
    let drain = (n - load) / handle;
    let (occupancy, waiting) = (load / n, arrivals * mean_wait);
    Some(Queue { p_wait, p_abandon: 0.0, mean_wait, occupancy, waiting, model: Model::C { drain } })
}

/// Erlang A (M/M/n+M): everybody gives up after a patience of their own. None without specialists or with times that
/// are not positive.
#[must_use]
pub fn erlang_a(servers: u32, arrivals: f64, handle: f64, patience: f64) -> Option<Queue> {
    if servers == 0
        || !(arrivals >= 0.0 && handle > 0.0 && patience > 0.0 && (arrivals + handle + patience).is_finite())
    {
        return None;
    }
    let palm = Palm::new(servers, arrivals, handle, patience);
    let p_wait = palm.waits_longer(0.0).min(1.0);
    let p_abandon = palm.abandons_after(0.0).min(1.0);
    let mean_wait = p_abandon * patience;
    let occupancy = arrivals * (1.0 - p_abandon) * handle / f64::from(servers);
    Some(Queue { p_wait, p_abandon, mean_wait, occupancy, waiting: arrivals * mean_wait, model: Model::A(palm) })
}

impl Queue {
    /// The share of all who come that is served within a time: who gives up counts against it.
    #[must_use]
    pub fn served_within(&self, t: f64) -> f64 {
        match &self.model {
            Model::C { drain } => 1.0 - self.p_wait * (-drain * t).exp(),
            Model::A(palm) => (1.0 - self.p_abandon - palm.served_after(t)).clamp(0.0, 1.0),
        }
    }

    /// The same share of those who did not give up within that time: who left early counts neither way.
    #[must_use]
    pub fn service_level(&self, t: f64) -> f64 {
        match &self.model {
            Model::C { .. } => self.served_within(t),
            Model::A(palm) => {
                let abandoned_within = self.p_abandon - palm.abandons_after(t);
                (self.served_within(t) / (1.0 - abandoned_within).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0)
            }
        }
    }
}

/// The steady state of Erlang A, as logarithms where numbers could leave the range.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Palm {
    arrivals: f64,
    /// The rate at which all specialists together serve.
    capacity: f64,
    /// The rate at which one who waits gives up.
    impatience: f64,
    /// The logarithm of what all probabilities are divided by.
    ln_norm: f64,
}

impl Palm {
    fn new(servers: u32, arrivals: f64, handle: f64, patience: f64) -> Self {
        let (capacity, impatience) = (f64::from(servers) / handle, patience.recip());
        let mut palm = Self { arrivals, capacity, impatience, ln_norm: 0.0 };
        let below = -erlang_b(servers - 1, arrivals * handle).ln();
        let above = arrivals.ln() + palm.series(0.0, Term::Virtual);
        let (more, less) = if below > above { (below, above) } else { (above, below) };
        palm.ln_norm = more + (less - more).exp().ln_1p();
        palm
    }

    /// The share whose wait would be longer than `t` if they waited without end.
    fn outlasts(&self, t: f64, term: Term) -> f64 {
        (self.arrivals.ln() + self.ln_density(t) + self.series(t, term) - self.ln_norm).exp()
    }

    /// The share that waits longer than `t`, given up then or not.
    fn waits_longer(&self, t: f64) -> f64 {
        (-self.impatience * t).exp() * self.outlasts(t, Term::Virtual)
    }

    /// The share that is served after a wait longer than `t`.
    fn served_after(&self, t: f64) -> f64 {
        (-self.impatience * t).exp() * self.outlasts(t, Term::Served)
    }

    /// The share that gives up after a wait longer than `t`.
    fn abandons_after(&self, t: f64) -> f64 {
        (-self.impatience * t).exp() * self.outlasts(t, Term::Abandoned)
    }

    /// The logarithm of `E(t)`.
    fn ln_density(&self, t: f64) -> f64 {
        -self.arrivals * (-self.impatience * t).exp_m1() / self.impatience - self.capacity * t
    }

    /// The logarithm of a sum of `x^k / product`: Palm's series, the same one step on, or the difference of the two term
    /// by term.
    fn series(&self, t: f64, which: Term) -> f64 {
        let (c, d) = (self.capacity, self.impatience);
        let x = self.arrivals * (-d * t).exp();
        // x^k / (c (c + d) ... (c + k d)), beginning at k = 0.
        let (mut term, mut sum, mut scale) = (c.recip(), 0.0_f64, 0.0_f64);
        for k in 0_u32.. {
            let next = c + f64::from(k + 1) * d;
            let adds = match which {
                Term::Virtual => term,
                Term::Served => term * c / next,
                Term::Abandoned => term * f64::from(k + 1) * d / next,
            };
            sum += adds;
            let ratio = x / next;
            // Once terms fall, they fall ever faster: the rest is less than a geometric series.
            if ratio < 1.0 && adds <= sum * f64::EPSILON * (1.0 - ratio) / 4.0 {
                break;
            }
            term *= ratio;
            if term > 1e200 {
                term /= 1e200;
                sum /= 1e200;
                scale += 200.0 * std::f64::consts::LN_10;
            }
        }
        sum.ln() + scale
    }
}

#[derive(Clone, Copy)]
enum Term {
    /// Of those who wait without end.
    Virtual,
    /// Of those who are served.
    Served,
    /// Of those who give up.
    Abandoned,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(what: &str, found: f64, published: f64, within: f64) {
        assert!((found - published).abs() <= within, "{what}: {found}, published {published}");
    }

    /// Tables of Erlang B as traffic engineers print them: the load that so many lines carry at a stated loss.
    #[test]
    fn erlang_b_agrees_with_the_printed_tables() {
        for (servers, load, blocked) in [
            (1, 0.0101, 0.01),
            (2, 0.153, 0.01),
            (5, 1.36, 0.01),
            (10, 4.46, 0.01),
            (20, 12.03, 0.01),
            (50, 37.9, 0.01),
            (100, 84.1, 0.01),
            (10, 6.22, 0.05),
            (100, 95.2, 0.05),
        ] {
            near(&format!("B({servers}, {load})"), erlang_b(servers, load), blocked, blocked * 0.012);
        }
    }

    /// The example that call center handbooks work through: 200 calls an hour of 3 minutes, answered within 20 s.
    #[test]
    fn erlang_c_agrees_with_the_worked_example() {
        for (servers, p_wait, within_20_s) in
            [(11, 0.682, 0.390), (12, 0.449, 0.640), (13, 0.285, 0.796), (14, 0.174, 0.888)]
        {
            let queue = erlang_c(servers, 200.0 / 3600.0, 180.0).unwrap();
            near("P(wait)", queue.p_wait, p_wait, 0.0005);
            near("served within 20 s", queue.served_within(20.0), within_20_s, 0.0005);
        }
        let queue = erlang_c(14, 200.0 / 3600.0, 180.0).unwrap();
        near("average speed of answer", queue.mean_wait, 7.8, 0.05);
        near("occupancy", queue.occupancy, 0.714, 0.0005);
        assert_eq!(erlang_c(10, 200.0 / 3600.0, 180.0), None, "as much load as specialists has no steady state");
    }

    /// Garnett, Mandelbaum and Reiman 2002: 50 agents, 48 calls a minute of one minute, patience 2 minutes.
    #[test]
    fn erlang_a_agrees_with_the_paper_that_named_it() {
        let without = erlang_c(50, 48.0, 1.0).unwrap();
        near("M/M/n average wait, s", without.mean_wait * 60.0, 20.8, 0.05);
        near("M/M/n queue", without.waiting, 17.0, 0.5);
        near("M/M/n agents' utilisation", without.occupancy, 0.96, 0.0005);
        let with = erlang_a(50, 48.0, 1.0, 2.0).unwrap();
        near("fraction abandoning", with.p_abandon, 0.031, 0.0005);
        near("average wait, s", with.mean_wait * 60.0, 3.7, 0.05);
        near("queue", with.waiting, 3.0, 0.1);
        near("agents' utilisation", with.occupancy, 0.93, 0.0005);
        // The 90th percentile of waits: 12.5 s.
        let Model::A(palm) = with.model else { panic!("Erlang A") };
        near("waits of more than 12.5 s", palm.waits_longer(12.5 / 60.0), 0.1, 0.001);
    }

    /// The chain itself, state by state: probabilities from the balance of flows, waits from them.
    fn chain(servers: u32, arrivals: f64, handle: f64, patience: f64) -> (f64, f64) {
        let (mut p, mut all, mut wait, mut queued) = (1.0_f64, 1.0_f64, 0.0, 0.0);
        for state in 1..20_000_u32 {
            let beyond = f64::from(state.saturating_sub(servers));
            p *= arrivals / (f64::from(state.min(servers)) / handle + beyond / patience);
            all += p;
            wait += if state >= servers { p } else { 0.0 };
            queued += beyond * p;
            if p > 1e250 {
                (p, all, wait, queued) = (p / 1e250, all / 1e250, wait / 1e250, queued / 1e250);
            }
        }
        (wait / all, queued / all / patience / arrivals)
    }

    #[test]
    fn erlang_a_agrees_with_its_chain_and_keeps_the_laws() {
        for (servers, arrivals, handle, patience) in [
            (1, 0.3, 1.0, 1.0),
            (3, 5.0, 1.0, 0.5),
            (14, 10.0, 1.0, 2.0),
            (10, 30.0, 1.0, 20.0),
            (50, 48.0, 1.0, 2.0),
            (200, 260.0, 1.0, 3.0),
            (40, 0.02, 1500.0, 900.0),
        ] {
            let queue = erlang_a(servers, arrivals, handle, patience).unwrap();
            let (p_wait, p_abandon) = chain(servers, arrivals, handle, patience);
            near("P(wait)", queue.p_wait, p_wait, 1e-10);
            near("P(abandon)", queue.p_abandon, p_abandon, 1e-10);
            near("all are served or give up", queue.served_within(1e9), 1.0 - queue.p_abandon, 1e-12);
            near("served at once", queue.served_within(0.0), 1.0 - queue.p_wait, 1e-12);
            let steps = (0..50).map(|n| queue.served_within(f64::from(n) * handle / 20.0));
            assert!(steps.clone().zip(steps.skip(1)).all(|(less, more)| more >= less - 1e-12), "time only helps");
            let fair = queue.service_level(handle / 5.0);
            assert!(fair >= queue.served_within(handle / 5.0) - 1e-12);
        }
    }

    #[test]
    fn endless_patience_is_erlang_c_and_extremes_stay_numbers() {
        let (a, c) = (erlang_a(14, 10.0, 1.0, 1e7).unwrap(), erlang_c(14, 10.0, 1.0).unwrap());
        near("P(wait)", a.p_wait, c.p_wait, 1e-5);
        near("within", a.served_within(0.1), c.served_within(0.1), 1e-5);
        for (servers, arrivals, patience) in [(1, 5_000.0, 1.0), (10, 2_000.0, 50.0), (3_000, 1.0, 1.0), (5, 0.0, 1.0)]
        {
            let queue = erlang_a(servers, arrivals, 1.0, patience).unwrap();
            let share = 0.0..=1.0;
            for value in [queue.p_wait, queue.p_abandon, queue.served_within(0.5), queue.service_level(0.5)] {
                assert!(share.contains(&value), "{servers} {arrivals} {patience}: {queue:?} {value}");
            }
        }
        assert_eq!(erlang_a(0, 1.0, 1.0, 1.0), None);
    }
}
