//! The load of one case, in a process of its own: pages as far as the relay can tell, each with an address of its own on
//! the loopback network, all on one socket.
//!
//! Datagrams leave one by one, as they would from as many machines, unless the plan has bursts merged. What comes is counted by its readable header; one
//! packet in a few is decrypted for the time at which it was sent. That it came at is told by the kernel, so that our own
//! waiting is not taken for the relay's.

use std::collections::BTreeSet;
use std::io::{BufRead, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use tilts_relay::client::{Client, ClientConfig, HEADER_BYTES, Input, OwnHeader, candidates};
use tilts_relay::rtp::Header;
use tilts_relay::srtp::OVERHEAD_MAX;
use tilts_relay::{Identity, Source};

use super::Outcome;
use super::member::{Member, Schedule};
use super::plan::{
    AUDIO_PER_S, DOCUMENT_PER_S, FromLoad, LoadFigures, PER_PICTURE, Plan, Seat, ToLoad, VIDEO_PER_S, address_of,
    known_keys, member_at, port_beside,
};
use super::room::slots;
use crate::media::io::{Inbox, Outgoing, bind, cpu_time, pin_to, sleep_precisely, tell_address_and_time};

/// Bytes of a video packet and of a voice packet, headers counted, tags not.
const VIDEO_BYTES: usize = 1_100;
const AUDIO_BYTES: usize = 160;
/// One in so many packets is decrypted for its latency.
const SAMPLED: u64 = 8;
/// Datagrams sent before what came is looked at.
const SENT_IN_A_ROW: usize = 256;
/// Time for all to connect.
const CONNECT_WITHIN: Duration = Duration::from_secs(60);
/// Media flows for so long before it is measured.
const WARM_UP: Duration = Duration::from_secs(2);
const FEEDBACK_EVERY: Duration = Duration::from_millis(100);
/// Members are looked after in so many shares of [`FEEDBACK_EVERY`].
const SHARES: usize = 20;
const REPORT_EVERY_FEEDBACKS: u32 = 10;

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
            let video = if self.plan.bursty { VIDEO_PER_S / PER_PICTURE * PER_PICTURE } else { VIDEO_PER_S };
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

    fn send_media(&mut self, now: Instant) -> usize {
        let since_start = now.saturating_duration_since(self.started).as_nanos() as u64;
        let mut sent = 0;
        for i in 0..self.schedules.len() {
            while let Some((due, member)) = self.schedules[i].due.front().copied() {
                if due > since_start || self.datagrams.len() >= SENT_IN_A_ROW {
                    break;
                }
                let (source, every) = (self.schedules[i].source, self.schedules[i].every_ns);
                self.schedules[i].due.pop_front();
                self.schedules[i].due.push_back((due + every, member));
                if self.measuring {
                    self.figures.late_ms = self.figures.late_ms.max((since_start - due) as f64 / 1e6);
                }
                let is_burst = self.plan.bursty && source != Source::Microphone;
                for _ in 0..if is_burst { PER_PICTURE } else { 1 } {
                    self.send_packet(due, member, source);
                    sent += 1;
                }
            }
        }
        self.figures.sent += sent as u64;
        sent
    }

    fn send_packet(&mut self, due_ns: u64, member: usize, source: Source) {
        let state = &mut self.members[member];
        let sequence = &mut state.sequences[source.index()];
        *sequence = sequence.wrapping_add(1);
        let sequence = *sequence;
        let is_audio = source == Source::Microphone;
        let in_picture = u64::from(sequence) % PER_PICTURE;
        let (is_first, is_last) = (in_picture == 0, in_picture == PER_PICTURE - 1);
        let is_keyframe = source != Source::Microphone && is_first && std::mem::take(&mut state.wants_keyframe);
        state.picture = state.picture.wrapping_add(u16::from(is_first && !is_audio));
        let clock_hz = if is_audio { 48_000 } else { 90_000 };
        let timestamp = (u128::from(due_ns) * clock_hz / 1_000_000_000) as u32;

        let plain = if is_audio { AUDIO_BYTES } else { VIDEO_BYTES };
        let start = self.bytes.len();
        self.bytes.resize(start + plain + OVERHEAD_MAX, 0);
        let packet = &mut self.bytes[start..];
        let Some(head) = packet.first_chunk_mut::<HEADER_BYTES>() else { return };
        let header = OwnHeader { marker: is_last && !is_audio, sequence, timestamp };
        state.client.write_header(head, source, &header);
        let payload = &mut packet[HEADER_BYTES..];
        let at = if is_audio {
            payload[0] = 0xfc;
            1
        } else {
            // A VP8 descriptor with a picture id of 15 bits, and a frame header (RFC 7741, 4.2 and 4.3).
            let [high, low] = (state.picture | 0x8000).to_be_bytes();
            let first = 0x80 | if is_first { 0x10 } else { 0 };
            payload[..5].copy_from_slice(&[first, 0x80, high, low, u8::from(!is_keyframe)]);
            5
        };
        payload[at..at + 8].copy_from_slice(&wall_clock_ns().to_be_bytes());
        let Some(sealed) = state.client.seal_rtp(packet, plain) else {
            self.bytes.truncate(start);
            return;
        };
        self.bytes.truncate(start + sealed);
        self.datagrams.push((member, start, start + sealed));
    }

    /// Looks after one share of the members: feedback, reports, requests, checks.
    fn look_after_members(&mut self, now: Instant) -> Outcome {
        while self.next_share.0 <= now {
            let (at, share) = self.next_share;
            self.next_share = (at + FEEDBACK_EVERY / SHARES as u32, (share + 1) % SHARES);
            for member in (share..self.members.len()).step_by(SHARES) {
                self.tick(now, member)?;
                if self.members[member].client.is_connected() && self.plan.floor.is_none() {
                    self.report(now, member);
                }
            }
        }
        Ok(())
    }

    fn report(&mut self, now: Instant, member: usize) {
        let state = &mut self.members[member];
        let mut packet = Vec::new();
        let queue = |packet: &[u8], bytes: &mut Vec<u8>, datagrams: &mut Vec<(usize, usize, usize)>| {
            let start = bytes.len();
            bytes.extend_from_slice(packet);
            datagrams.push((member, start, bytes.len()));
        };
        if state.client.write_feedback(&mut packet) {
            queue(&packet, &mut self.bytes, &mut self.datagrams);
        }
        for (ssrc, sequence) in std::mem::take(&mut state.missing) {
            if state.client.write_nack(&mut packet, ssrc, &[sequence]) {
                queue(&packet, &mut self.bytes, &mut self.datagrams);
            }
        }
        state.feedbacks += 1;
        if state.feedbacks.is_multiple_of(REPORT_EVERY_FEEDBACKS) {
            let ns = now.saturating_duration_since(self.started).as_nanos() as u64;
            let ntp = ((ns / 1_000_000_000) << 32) | (((ns % 1_000_000_000) << 32) / 1_000_000_000);
            let at = |clock_hz: u128| (u128::from(ns) * clock_hz / 1_000_000_000) as u32;
            let sent = [(Source::Microphone, at(48_000)), (Source::Camera, at(90_000))];
            let sent = if state.seat.publishes { &sent[..] } else { &[] };
            let received: Vec<(u32, u32)> =
                state.streams.iter().filter(|stream| !stream.is_rtx).map(|s| (s.ssrc, s.highest as u32)).collect();
            if state.client.write_reports(&mut packet, ntp, sent, &received) {
                queue(&packet, &mut self.bytes, &mut self.datagrams);
            }
        }
    }

    fn tick(&mut self, now: Instant, member: usize) -> Outcome {
        let state = &mut self.members[member];
        if state.client.next_tick() <= now && self.plan.floor.is_none() {
            state.client.tick(now)?;
        }
        self.take_connection_datagrams(member);
        Ok(())
    }

    fn take_connection_datagrams(&mut self, member: usize) {
        while let Some(datagram) = self.members[member].client.poll_transmit() {
            let start = self.bytes.len();
            self.bytes.extend_from_slice(&datagram);
            self.datagrams.push((member, start, self.bytes.len()));
        }
    }

    fn flush(&mut self) -> Outcome {
        let (members, bytes) = (&self.members, &self.bytes);
        let runs = self
            .datagrams
            .chunk_by(|(a, a_start, a_end), (b, b_start, b_end)| a == b && a_end - a_start == b_end - b_start);
        let runs = runs.map(|run| {
            (
                members[run[0].0].relay,
                Some(address_of(run[0].0)),
                run.iter().map(|(_, start, end)| &bytes[*start..*end]),
            )
        });
        self.outgoing.send(&self.socket, runs)?;
        self.datagrams.clear();
        self.bytes.clear();
        Ok(())
    }

    fn receive(&mut self) -> Result<usize, Box<dyn std::error::Error>> {
        // Taken out for the moment: what comes changes the crowd.
        let Some(mut inbox) = self.inbox.take() else { return Ok(0) };
        let count = inbox.receive(&self.socket)?;
        let (now, wall_ns) = (Instant::now(), wall_clock_ns());
        for i in 0..count {
            let Some(mut message) = inbox.message(i) else { continue };
            let Some(IpAddr::V4(to)) = message.to else { continue };
            let at_ns = message.at_ns.unwrap_or(wall_ns);
            // What waited in our own socket came earlier.
            let now = now - Duration::from_nanos(wall_ns.saturating_sub(at_ns)).min(Duration::from_secs(1));
            let Some(member) = member_at(to).filter(|member| *member < self.members.len()) else { continue };
            for datagram in message.datagrams() {
                self.take(now, at_ns, member, to, datagram)?;
            }
        }
        if self.measuring {
            self.figures.dropped += u64::from(inbox.drops().wrapping_sub(self.drops));
        }
        self.drops = inbox.drops();
        self.inbox = Some(inbox);
        Ok(count)
    }

    fn take(&mut self, now: Instant, at_ns: u64, member: usize, to: Ipv4Addr, datagram: &mut [u8]) -> Outcome {
        let state = &mut self.members[member];
        let is_rtp = matches!(*datagram, [128..=191, kind, ..] if !(192..=223).contains(&kind));
        if is_rtp {
            let Some(header) = Header::parse(datagram) else { return Ok(()) };
            state.client.note_arrival(now, &header, datagram);
            self.dice = self.dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let is_missed = self.plan.nack_one_in > 0 && (self.dice >> 8).is_multiple_of(self.plan.nack_one_in);
            let is_rtx = state.count(&header);
            if is_missed && !is_rtx && header.payload_type == tilts_relay::client::VP8 {
                state.missing.push((header.ssrc, header.sequence));
            }
            self.sampled += 1;
            if is_rtx || !self.sampled.is_multiple_of(SAMPLED) {
                return Ok(());
            }
        }
        match state.client.handle(now, SocketAddr::from((to, 1)), datagram)? {
            Input::Rtp(header, plain) => {
                let at = header.header_bytes + if header.payload_type == tilts_relay::client::OPUS { 1 } else { 5 };
                let sent_ns = datagram[..plain].get(at..at + 8).and_then(|bytes| bytes.try_into().ok());
                let sent_ns = sent_ns.map_or(0, u64::from_be_bytes);
                let place = (at_ns.saturating_sub(sent_ns) / 1_000) as usize;
                let place = place.min(self.latencies.len() - 1);
                self.latencies[place] += 1;
            }
            Input::Rtcp(plain) => {
                self.figures.feedback_received += 1;
                state.wants_keyframe |= asks_for_keyframe(&datagram[..plain]);
            }
            Input::Connected => {
                self.connected.insert(member);
                self.take_connection_datagrams(member);
            }
            Input::Closed => return Err(format!("the relay closed member {member}'s connection").into()),
            Input::Nothing => self.take_connection_datagrams(member),
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
        Client::new(config, now)
    }
}

/// Whether a compound packet holds a picture loss indication (RFC 4585, 6.3.1).
fn asks_for_keyframe(mut packet: &[u8]) -> bool {
    while let [first, kind, high, low, ..] = *packet {
        if kind == 206 && first & 0x1f == 1 {
            return true;
        }
        let bytes = 4 * (usize::from(u16::from_be_bytes([high, low])) + 1);
        packet = packet.get(bytes..).unwrap_or_default();
    }
    false
}

#[expect(clippy::disallowed_methods, reason = "the kernel tells arrivals by the wall clock")]
fn wall_clock_ns() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64)
}
