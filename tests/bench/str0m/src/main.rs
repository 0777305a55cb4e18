//! str0m's bandwidth estimate after 10 s over a link of known rate, under virtual time, as a table. Link and senders are
//! those of the relay's own test (`relay/src/bandwidth/tests.rs`).

use std::collections::VecDeque;
use std::error::Error;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use str0m::bwe::{Bitrate, BweKind};
use str0m::format::Codec;
use str0m::media::{MediaKind, Pt};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{RtpWrite, Ssrc};
use str0m::{Candidate, Event, Input, Output, Rtc};

/// Bytes of IP and UDP headers.
const DATAGRAM_OVERHEAD: usize = 28;
/// What a packet of media takes on the wire, and what of it is neither header nor tag.
const PACKET: (f64, usize) = (1_000.0, 924);
const QUEUE: Duration = Duration::from_millis(300);
const FIRST_ESTIMATE: u64 = 300_000;
const USEFUL: u64 = 10_000_000;
/// Media, the most that is sent of it, and how often, ms.
const SENDERS: [(&str, f64, u64); 3] =
    [("smooth", f64::INFINITY, 1), ("pictures", f64::INFINITY, 33), ("little", 100_000.0, 33)];
const STREAM: u32 = 42;
const SENDER: usize = 0;
/// The least step of time: a session may want to be called again at once.
const STEP: Duration = Duration::from_micros(100);

type Outcome<T> = Result<T, Box<dyn Error>>;

struct End {
    rtc: Rtc,
    address: SocketAddr,
    due: Instant,
    arriving: VecDeque<(Instant, Vec<u8>)>,
}

/// A sender, a link with a queue in the sender's direction, and a receiver.
struct Call {
    now: Instant,
    ends: [End; 2],
    /// Nothing is bounded before the link has been told its rate.
    bps: f64,
    delay: Duration,
    loss_pct: u64,
    dice: u64,
    busy_until: Instant,
    queued_max: Duration,
    estimate: f64,
    payload_type: Pt,
    sequence: u64,
    owed: f64,
    next_picture: Instant,
}

impl Call {
    fn connect() -> Outcome<Call> {
        let now = Instant::now();
        let end = |rtc: Rtc, last: u8| End {
            rtc,
            address: ([192, 0, 2, last], 4_000).into(),
            due: now,
            arriving: VecDeque::new(),
        };
        let sender = Rtc::builder().set_rtp_mode(true).enable_bwe(Some(Bitrate::bps(FIRST_ESTIMATE))).build(now);
        let mut ends = [end(sender, 1), end(Rtc::builder().set_rtp_mode(true).build(now), 2)];
        for (own, other) in [(0, 1), (1, 0)] {
            let fingerprint = ends[other].rtc.direct_api().local_dtls_fingerprint().clone();
            let credentials = ends[other].rtc.direct_api().local_ice_credentials();
            let (here, there) = (ends[own].address, ends[other].address);
            let rtc = &mut ends[own].rtc;
            rtc.add_local_candidate(Candidate::host(here, Protocol::Udp)?);
            rtc.add_remote_candidate(Candidate::host(there, Protocol::Udp)?);
            let mut api = rtc.direct_api();
            api.set_remote_fingerprint(fingerprint);
            api.set_remote_ice_credentials(credentials);
            api.set_ice_controlling(own == SENDER);
            api.start_dtls(own == SENDER)?;
            let (mid, media, repair) = ("vid".into(), Ssrc::from(STREAM), Ssrc::from(STREAM + 1));
            api.declare_media(mid, MediaKind::Video);
            if own == SENDER {
                api.declare_stream_tx(media, Some(repair), mid, None);
            } else {
                api.expect_stream_rx(media, Some(repair), mid, None);
                api.enable_twcc_feedback();
            }
        }
        let vp8 = ends[SENDER].rtc.codec_config().find(|params| params.spec().codec == Codec::Vp8);
        let payload_type = vp8.ok_or("VP8 is not known")?.pt();
        let mut call = Call {
            now,
            ends,
            bps: f64::INFINITY,
            delay: Duration::ZERO,
            loss_pct: 0,
            dice: 1,
            busy_until: now,
            queued_max: Duration::ZERO,
            estimate: FIRST_ESTIMATE as f64,
            payload_type,
            sequence: 1,
            owed: 0.0,
            next_picture: now,
        };
        while !call.ends.iter().all(|end| end.rtc.is_connected()) {
            call.step(call.now + Duration::from_secs(1))?;
        }
        call.ends[SENDER].rtc.bwe().set_bitrate(Bitrate::ZERO, Bitrate::bps(USEFUL));
        Ok(call)
    }

    /// Sends media at 95 % of the estimate, at most `most`, so often.
    fn run(&mut self, span: Duration, (most, every): (f64, Duration)) -> Outcome<()> {
        let end = self.now + span;
        while self.now < end {
            let before = self.now;
            self.step(before + Duration::from_millis(1))?;
            self.owed += (self.estimate * 0.95).min(most) * (self.now - before).as_secs_f64() / 8.0;
            if self.now < self.next_picture {
                continue;
            }
            self.next_picture = self.now + every;
            while self.owed >= PACKET.0 {
                self.owed -= PACKET.0;
                self.sequence += 1;
                let time = ((self.sequence / 4) * 3_600) as u32;
                let packet = RtpWrite::new(self.payload_type, self.sequence.into(), time, self.now, vec![0; PACKET.1]);
                let sender = &mut self.ends[SENDER];
                sender.rtc.direct_api().stream_tx(&STREAM.into()).ok_or("no stream")?.write_rtp(packet.nackable(true));
                sender.rtc.handle_input(Input::Timeout(self.now))?;
                self.poll(SENDER)?;
            }
        }
        Ok(())
    }

    /// Goes on to what comes next, at the latest until this time.
    fn step(&mut self, latest: Instant) -> Outcome<()> {
        let dues = self.ends.iter().map(|end| end.due);
        let arrivals = self.ends.iter().filter_map(|end| end.arriving.front().map(|(at, _)| *at));
        self.now = dues.chain(arrivals).min().unwrap_or(latest).clamp(self.now + STEP, latest);
        for i in [0, 1] {
            while self.ends[i].arriving.front().is_some_and(|(at, _)| *at <= self.now) {
                let Some((at, bytes)) = self.ends[i].arriving.pop_front() else { break };
                let (source, destination) = (self.ends[1 - i].address, self.ends[i].address);
                let receive =
                    Receive { proto: Protocol::Udp, source, destination, contents: bytes.as_slice().try_into()? };
                self.ends[i].rtc.handle_input(Input::Receive(at, receive))?;
                self.poll(i)?;
            }
            if self.ends[i].due <= self.now {
                self.ends[i].rtc.handle_input(Input::Timeout(self.now))?;
                self.poll(i)?;
            }
        }
        Ok(())
    }

    fn poll(&mut self, i: usize) -> Outcome<()> {
        loop {
            match self.ends[i].rtc.poll_output()? {
                Output::Timeout(due) => {
                    self.ends[i].due = due;
                    return Ok(());
                }
                Output::Transmit(transmit) => self.send(i, transmit.contents.to_vec()),
                Output::Event(Event::EgressBitrateEstimate(BweKind::Twcc { estimate, .. })) => {
                    self.estimate = estimate.as_f64();
                }
                Output::Event(_) => {}
            }
        }
    }

    fn send(&mut self, from: usize, bytes: Vec<u8>) {
        let mut at = self.now + self.delay;
        if from == SENDER && self.bps.is_finite() {
            let starts = self.busy_until.max(self.now);
            let queued = starts - self.now;
            self.queued_max = self.queued_max.max(queued);
            self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            if queued > QUEUE || (self.dice >> 33) % 100 < self.loss_pct {
                return;
            }
            let takes = (bytes.len() + DATAGRAM_OVERHEAD) as f64 * 8.0 / self.bps;
            self.busy_until = starts + Duration::from_secs_f64(takes);
            at = self.busy_until + self.delay;
        }
        self.ends[1 - from].arriving.push_back((at, bytes));
    }
}

fn main() -> Outcome<()> {
    println!("| rate, kbit/s | delay, ms | loss, % | media | at 10 s | 10-20 s | longest queue, ms |");
    println!("|---|---|---|---|---|---|---|");
    for kbps in [150, 500, 1_000, 2_000, 5_000] {
        for delay_ms in [20, 100] {
            for loss_pct in [0, 1] {
                for (media, most, every_ms) in SENDERS {
                    let sends = (most, Duration::from_millis(every_ms));
                    let mut call = Call::connect()?;
                    (call.bps, call.delay, call.loss_pct) =
                        (f64::from(kbps) * 1e3, Duration::from_millis(delay_ms), loss_pct);
                    call.run(Duration::from_secs(10), sends)?;
                    let at_10 = call.estimate / call.bps;
                    let (mut least, mut highest) = (at_10, at_10);
                    for _ in 0..100 {
                        call.run(Duration::from_millis(100), sends)?;
                        (least, highest) = (least.min(call.estimate / call.bps), highest.max(call.estimate / call.bps));
                    }
                    let queued = call.queued_max.as_millis();
                    println!(
                        "| {kbps} | {delay_ms} | {loss_pct} | {media} | {at_10:.2} | {least:.2}-{highest:.2} | {queued} |"
                    );
                }
            }
        }
    }
    Ok(())
}
