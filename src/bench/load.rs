//! The load of one case, in a process of its own: pages as far as the relay can tell, each with an address of its own on
//! the loopback network, all on one socket.
//!
//! Datagrams leave one by one, as they would from as many machines, unless the plan has bursts merged. What comes is counted by its readable header; one
//! packet in a few is decrypted for the time at which it was sent. That it came at is told by the kernel, so that our own
//! waiting is not taken for the relay's.

mod media;

use std::collections::BTreeSet;
use std::io::{BufRead, Write};
use std::net::{SocketAddr, UdpSocket};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use tilts_relay::client::{Client, ClientConfig, candidates};
use tilts_relay::{Identity, Source};

use super::Outcome;
use super::member::{Member, Schedule};
use super::plan::{
    AUDIO_PER_S, DOCUMENT_PER_S, FromLoad, LoadFigures, PER_PICTURE, Plan, Seat, ToLoad, VIDEO_PER_S, known_keys,
    port_beside,
};
use super::room::slots;
use crate::media::io::{Inbox, Outgoing, bind, cpu_time, pin_to, sleep_precisely, tell_address_and_time};

/// Time for all to connect.
const CONNECT_WITHIN: Duration = Duration::from_secs(60);
/// Media flows for so long before it is measured.
const WARM_UP: Duration = Duration::from_secs(2);

/// Reads the plan from standard input, plays it, and tells what came on standard output.
///
/// # Errors
///
/// Fails if the plan cannot be played.
pub fn run() -> Outcome {
    let (told, messages) = channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let Some(message) = line.ok().and_then(|line| serde_json::from_str::<ToLoad>(&line).ok()) else { return };
            if told.send(message).is_err() {
                return;
            }
        }
    });
    let Ok(ToLoad::Plan(plan)) = messages.recv() else { return Err("no plan on standard input".into()) };
    let result = Crowd::new(plan, messages).and_then(|mut crowd| crowd.play());
    if let Err(error) = &result {
        tell(&FromLoad::Failed(error.to_string()))?;
    }
    result
}

fn tell(message: &FromLoad) -> Outcome {
    let mut line = serde_json::to_string(message)?;
    line.push('\n');
    std::io::stdout().write_all(line.as_bytes())?;
    Ok(())
}

struct Crowd {
    plan: Plan,
    messages: Receiver<ToLoad>,
    identity: Identity,
    socket: UdpSocket,
    inbox: Option<Inbox>,
    outgoing: Outgoing,
    members: Vec<Member>,
    schedules: [Schedule; 3],
    bytes: Vec<u8>,
    /// Whose each is, and where it begins and ends.
    datagrams: Vec<(usize, usize, usize)>,
    started: Instant,
    next_share: (Instant, usize),
    sampled: u64,
    dice: u32,
    latencies: Vec<u32>,
    figures: LoadFigures,
    connected: BTreeSet<usize>,
    /// When a room ends next, and which.
    next_churn: (Instant, usize),
    measuring: bool,
    /// Datagrams that our own socket had no room for.
    drops: u32,
}

impl Crowd {
    fn new(plan: Plan, messages: Receiver<ToLoad>) -> Result<Crowd, Box<dyn std::error::Error>> {
        pin_to(plan.core)?;
        sleep_precisely();
        // The floor knows the port; a relay learns it.
        let relay = plan.floor.unwrap_or(SocketAddr::from(([0; 4], 0)));
        let socket = bind(SocketAddr::from(([0; 4], plan.floor.map_or(0, port_beside))))?;
        tell_address_and_time(&socket)?;
        let now = Instant::now();
        let identity = Identity::generate()?;
        let mut members = Vec::new();
        for seat in plan.seats() {
            members.push(Member::new(seat, relay, client(&plan, &seat, &identity, 0, now)));
        }
        let outgoing = Outgoing::new(&socket)?;
        let outgoing = if plan.merged { outgoing } else { outgoing.without_segmentation() };
        let schedules = [
            Schedule::new(Source::Microphone, AUDIO_PER_S),
            Schedule::new(Source::Camera, if plan.bursty { VIDEO_PER_S / PER_PICTURE } else { VIDEO_PER_S }),
            Schedule::new(Source::Document, if plan.bursty { DOCUMENT_PER_S / PER_PICTURE } else { DOCUMENT_PER_S }),
        ];
        Ok(Crowd {
            plan,
            messages,
            identity,
            socket,
            inbox: Some(Inbox::new()),
            outgoing,
            members,
            schedules,
            bytes: Vec::with_capacity(1 << 20),
            datagrams: Vec::new(),
            started: now,
            next_share: (now, 0),
            sampled: 0,
            dice: 1,
            latencies: vec![0; 200_000],
            figures: LoadFigures::default(),
            connected: BTreeSet::new(),
            next_churn: (now, 0),
            measuring: false,
            drops: 0,
        })
    }

    fn play(&mut self) -> Outcome {
        if self.plan.floor.is_none() {
            self.connect(|seat| !seat.storms && !seat.answers())?;
            self.connect(|seat| seat.answers())?;
        }
        let seats: Vec<Seat> = self.members.iter().map(|member| member.seat).collect();
        let begin = self.started.elapsed().as_nanos() as u64;
        for schedule in &mut self.schedules {
            schedule.enlist(begin, &seats);
        }
        self.go_on(WARM_UP, |_| false)?;

        tell(&FromLoad::Begin)?;
        for member in &mut self.members {
            member.streams.retain(|stream| !stream.is_rtx);
            for stream in &mut member.streams {
                (stream.span, stream.count) = (None, 0);
            }
        }
        self.latencies.fill(0);
        self.figures = LoadFigures::default();
        self.measuring = true;
        let (began, cpu) = (Instant::now(), cpu_time());
        self.next_churn.0 = began;
        let span = Duration::from_secs(self.plan.seconds);
        if self.plan.storm > 0 {
            self.go_on(span / 4, |_| false)?;
            let storming = Instant::now();
            self.connect(|seat| seat.storms)?;
            self.figures.storm_ms = storming.elapsed().as_secs_f64() * 1e3;
        }
        self.go_on(span.saturating_sub(began.elapsed()), |_| false)?;
        let seconds = began.elapsed().as_secs_f64();
        self.figures.seconds = seconds;
        self.figures.core_pct = (cpu_time() - cpu).as_secs_f64() * 100.0 / seconds;
        self.sum_up(seconds);
        tell(&FromLoad::End(self.figures.clone()))
    }

    fn sum_up(&mut self, seconds: f64) {
        let mut expected = 0;
        let mut seen = 0;
        let publishers: Vec<Seat> = self.members.iter().map(|member| member.seat).collect();
        for seat in &publishers {
            let sources = u64::from(seat.publishes) * 2 + u64::from(seat.shows_document);
            expected += sources * seat.others as u64;
            let per_picture: u64 = seat.per_layer().iter().sum();
            let video = if self.plan.bursty { VIDEO_PER_S / PER_PICTURE * per_picture } else { VIDEO_PER_S };
            let rate =
                u64::from(seat.publishes) * (AUDIO_PER_S + video) + u64::from(seat.shows_document) * DOCUMENT_PER_S;
            self.figures.planned += (rate as f64 * seconds) as u64;
        }
        for i in 0..self.members.len() {
            seen += self.count_streams(i);
        }
        self.figures.streams_missing = expected.saturating_sub(seen);
        let total: u64 = self.latencies.iter().map(|count| u64::from(*count)).sum();
        let quantile = |share: f64| {
            let mut left = (total as f64 * share).ceil() as u64;
            let place = self.latencies.iter().position(|count| {
                left = left.saturating_sub(u64::from(*count));
                left == 0
            });
            place.unwrap_or(0) as u64
        };
        let (p50, p99, p999, max) = (quantile(0.5), quantile(0.99), quantile(0.999), quantile(1.0));
        (self.figures.p50_us, self.figures.p99_us, self.figures.p999_us, self.figures.max_us) = (p50, p99, p999, max);
    }

    /// Counts what has come to a member, and begins anew; says how many streams there were.
    fn count_streams(&mut self, member: usize) -> u64 {
        let mut seen = 0;
        for stream in self.members[member].streams.drain(..) {
            if stream.is_rtx {
                self.figures.retransmitted += stream.count;
            } else if let Some((first, last)) = stream.span {
                seen += 1;
                self.figures.received += stream.count;
                self.figures.lost += (last - first + 1).saturating_sub(stream.count);
            }
        }
        seen
    }

    /// Ends a room, and lets those of the room ended before come anew.
    fn churn(&mut self, now: Instant) -> Outcome {
        if !self.measuring || self.plan.churn_every_ms == 0 || now < self.next_churn.0 {
            return Ok(());
        }
        let (_, room) = self.next_churn;
        let next = (room + 1) % self.plan.rooms;
        self.next_churn = (now + Duration::from_millis(self.plan.churn_every_ms), next);
        let of = |room: usize, members: &[Member]| -> Vec<usize> {
            members.iter().filter(|member| member.seat.room == room).map(|member| member.seat.member).collect()
        };
        tell(&FromLoad::EndRoom { room: next })?;
        for member in of(next, &self.members) {
            self.count_streams(member);
            self.connected.remove(&member);
            let state = &mut self.members[member];
            let epoch = state.rejoined + 1;
            let client = client(&self.plan, &state.seat, &self.identity, epoch, now);
            *state = Member { rejoined: epoch, ..Member::new(state.seat, state.relay, client) };
        }
        let back: Vec<usize> = of(room, &self.members).into_iter().filter(|m| !self.connected.contains(m)).collect();
        self.figures.rejoined += back.len() as u64;
        self.join(&back)
    }

    fn join(&mut self, members: &[usize]) -> Outcome {
        for &member in members {
            let Member { seat, client, .. } = &self.members[member];
            let sdp = if seat.answers() { client.answer() } else { client.offer() };
            tell(&FromLoad::Join { member, sdp })?;
        }
        Ok(())
    }

    /// Has these join, and waits until they are connected.
    fn connect(&mut self, who: impl Fn(&Seat) -> bool) -> Outcome {
        let seats = self.members.iter().map(|member| member.seat);
        let members: Vec<usize> = seats.filter(who).map(|seat| seat.member).collect();
        let all = self.connected.len() + members.len();
        self.join(&members)?;
        self.go_on(CONNECT_WITHIN, |crowd| crowd.connected.len() == all)?;
        let connected = self.connected.len();
        if connected == all { Ok(()) } else { Err(format!("{connected} of {all} connected").into()) }
    }

    /// Sends, receives and looks after the members until this is so, or so much time has passed.
    fn go_on(&mut self, span: Duration, done: impl Fn(&Crowd) -> bool) -> Outcome {
        let end = Instant::now() + span;
        loop {
            let now = Instant::now();
            if now >= end || done(self) {
                return Ok(());
            }
            self.take_answers(now)?;
            self.churn(now)?;
            let sent = self.send_media(now);
            self.look_after_members(now)?;
            self.flush()?;
            let received = self.receive()?;
            self.flush()?;
            if sent == 0 && received == 0 {
                std::thread::sleep(Duration::from_micros(30));
            }
        }
    }

    fn take_answers(&mut self, now: Instant) -> Outcome {
        while let Ok(message) = self.messages.try_recv() {
            let ToLoad::Joined { member, sdp } = message else { continue };
            let sdp = sdp.map_err(|why| format!("member {member} was refused: {why}"))?;
            let state = &mut self.members[member];
            state.relay = *candidates(&sdp, "udp").first().ok_or("the relay names no address")?;
            state.client.take_description(&sdp)?;
            self.tick(now, member)?;
        }
        Ok(())
    }
}

/// A member's side of a connection; of one that has come anew, with an epoch.
fn client(plan: &Plan, seat: &Seat, identity: &Identity, epoch: u32, now: Instant) -> Client {
    let config = ClientConfig {
        identity: identity.clone(),
        ufrag: format!("load{}e{epoch}", seat.member),
        pwd: format!("password-of-load-member-{}", seat.member),
        slots: slots(seat),
        first_ssrc: 1_000_000 + 64 * seat.member as u32,
    };
    if plan.floor.is_some() {
        Client::with_keys(config, known_keys(seat.member, true), now)
    } else {
        Client::new(config, now).in_layers(seat.per_layer().len() as u8)
    }
}
