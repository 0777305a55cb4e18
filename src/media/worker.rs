//! A worker: one thread, one UDP port, one forwarder. Packets come and go here and nowhere else.

use std::collections::VecDeque;
use std::io;
use std::net::UdpSocket;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::TryRecvError;
use std::time::{Duration, Instant};

use tilts_relay::{Candidate, CommandError, Config, EventKind, Forwarder, Identity, RoomKey};
use tokio::sync::mpsc;
use tracing::{error, info, warn};

use super::allocations;
use super::command::{Command, CommandReceiver, Reply};
use super::io::{Inbox, Outgoing, pin_to, receive_buffer_bytes, sleep_precisely, wait};
use super::load::{Meter, Sum};
use super::pace::Pace;
use super::pipe::Pipes;
use super::{Answer, MediaEvent, WorkerId};

/// The longest sleep: so long may a lost wake-up delay a command at worst.
const SLEEP_MAX: Duration = Duration::from_millis(500);
/// Batches taken before commands and timers get their turn.
const BATCHES_IN_A_ROW: usize = 16;
/// Bytes that wait to be sent before they are, in the middle of a batch if need be: a picture's packets to a thousand
/// watchers. More makes longer runs to one address where a packet goes to many, and bounds the worker's memory.
const FLUSH_BYTES: usize = 8 << 20;
/// Commands, and then handshakes, are worked off for so long before packets get their turn.
const OTHERS_FOR: Duration = Duration::from_micros(400);
/// Events kept while the dispatcher does not take them. Figures are left out first, for they are soon old.
const BACKLOG_MAX: usize = 16_384;

/// What a worker is made with.
pub struct Worker {
    /// Which one.
    pub id: WorkerId,
    /// The core that it runs on alone, if it is to.
    pub core: Option<usize>,
    /// Its port.
    pub socket: UdpSocket,
    /// What its answers name.
    pub candidates: Vec<Candidate>,
    /// The process's certificate.
    pub identity: Arc<Identity>,
    /// What the async side asks.
    pub commands: CommandReceiver,
    /// Where events go.
    pub events: mpsc::Sender<MediaEvent>,
}

/// Why a worker's loop ended.
enum End {
    /// Nobody can ask anything any more.
    Dismissed,
    /// The socket is of no use any more.
    Socket(io::Error),
}

impl Worker {
    /// Works until nobody can ask anything any more. A panic costs the rooms that the worker had, and no more: they are
    /// told as lost, and the worker begins anew on the same port.
    pub fn run(self) {
        let mut backlog = VecDeque::new();
        sleep_precisely();
        if let Some(Err(error)) = self.core.map(pin_to) {
            warn!(worker = self.id.0, core = self.core, %error, "media worker runs on any core");
        }
        loop {
            let mut forwarder = Forwarder::new(Config {
                identity: self.identity.clone(),
                candidates: self.candidates.clone(),
                entropy: Box::new(fill_with_randomness),
                now: Instant::now(),
            });
            let outgoing = match Outgoing::new(&self.socket) {
                Ok(outgoing) => outgoing,
                Err(error) => {
                    error!(worker = self.id.0, %error, "media worker ends: its socket is broken");
                    return;
                }
            };
            let now = Instant::now();
            let mut turn = Turn {
                worker: &self,
                forwarder: &mut forwarder,
                backlog: &mut backlog,
                inbox: Inbox::new(),
                outgoing,
                pipes: Pipes::default(),
                pace: Pace::new(now),
                meter: Meter::new(self.commands.load(), now),
                drained: now,
                drops: 0,
            };
            let end = catch_unwind(AssertUnwindSafe(|| turn.work()));
            // The other workers find its pipes broken before anybody hears of it.
            drop(turn);
            match end {
                Ok(End::Dismissed) => return,
                Ok(End::Socket(error)) => {
                    error!(worker = self.id.0, %error, "media worker ends: its socket is broken");
                    self.lose(&mut backlog, forwarder.rooms().collect());
                    return;
                }
                Err(_) => {
                    error!(worker = self.id.0, "media worker broke and begins anew without its rooms");
                    self.lose(&mut backlog, forwarder.rooms().collect());
                }
            }
        }
    }

    fn lose(&self, backlog: &mut VecDeque<MediaEvent>, rooms: Vec<RoomKey>) {
        self.commands.load().set_peers(0);
        backlog.push_back(MediaEvent::WorkerLost { worker: self.id, rooms });
        self.deliver(backlog);
    }

    /// Hands over events until the dispatcher's queue is full.
    fn deliver(&self, backlog: &mut VecDeque<MediaEvent>) {
        while let Some(event) = backlog.pop_front() {
            match self.events.try_send(event) {
                Ok(()) => {}
                Err(mpsc::error::TrySendError::Full(event)) => {
                    backlog.push_front(event);
                    return;
                }
                Err(mpsc::error::TrySendError::Closed(_)) => backlog.clear(),
            }
        }
    }
}

/// A worker at work, until it breaks.
struct Turn<'a> {
    worker: &'a Worker,
    forwarder: &'a mut Forwarder,
    backlog: &'a mut VecDeque<MediaEvent>,
    inbox: Inbox,
    outgoing: Outgoing,
    pipes: Pipes,
    pace: Pace,
    meter: Meter,
    /// When the socket was last found empty: what is taken later came later.
    drained: Instant,
    drops: u32,
}

impl Turn<'_> {
    fn work(&mut self) -> End {
        // Less than some megabytes, and bursts are lost: see the README on `net.core.rmem_max`.
        let socket_buffer_bytes = receive_buffer_bytes(&self.worker.socket).unwrap_or_default();
        info!(
            worker = self.worker.id.0,
            addresses = ?self.worker.candidates,
            socket_buffer_bytes,
            "media worker listens"
        );
        loop {
            match allocations::count(|| self.turn()) {
                (None, count) => self.meter.add(Sum::Allocations, count),
                (Some(end), _) => return end,
            }
        }
    }

    /// Does all that is to be done now, and waits until there is more.
    fn turn(&mut self) -> Option<End> {
        let began = Instant::now();
        if self.take_commands() {
            return Some(End::Dismissed);
        }
        self.heed();
        let result = self.take_packets().and_then(|waited| {
            self.forwarder.handle_timeout(Instant::now());
            self.take_handshakes();
            self.pipes.tell(self.forwarder);
            self.pipes.wake(self.forwarder);
            self.flush()?;
            let ended = Instant::now();
            self.meter.turn_ended(ended - began, waited.map(|since| ended - since));
            self.take_events(ended);
            self.sleep(ended)
        });
        result.err().map(End::Socket)
    }

    /// Takes what has come. Returns since when the first of it can have been there, if there was any.
    fn take_packets(&mut self) -> io::Result<Option<Instant>> {
        let began = Instant::now();
        let waiting_since = self.drained;
        let (mut packets, mut bytes) = (0, 0);
        for _ in 0..BATCHES_IN_A_ROW {
            let now = Instant::now();
            let count = self.inbox.receive(&self.worker.socket)?;
            for i in 0..count {
                let Some(mut message) = self.inbox.message(i) else { continue };
                let from = message.from;
                for datagram in message.datagrams() {
                    packets += 1;
                    bytes += datagram.len();
                    if let Some(piped) = self.forwarder.handle_datagram(now, from, datagram) {
                        self.pipes.push(now, &piped, datagram, self.forwarder, &mut self.meter);
                    }
                    if self.forwarder.waiting_bytes() >= FLUSH_BYTES {
                        flush(self.worker, self.forwarder, &mut self.outgoing, &mut self.meter)?;
                    }
                }
            }
            if !Inbox::is_full(count) {
                self.drained = now;
                break;
            }
        }
        self.meter.add(Sum::ReceivedPackets, packets as u64);
        self.meter.add(Sum::ReceivedBytes, bytes as u64);
        let drops = self.inbox.drops();
        self.meter.add(Sum::Dropped, drops.wrapping_sub(std::mem::replace(&mut self.drops, drops)).into());
        let (outgoing, meter) = (&mut self.outgoing, &mut self.meter);
        packets += self.pipes.take(Instant::now(), self.forwarder, |forwarder| {
            if forwarder.waiting_bytes() < FLUSH_BYTES {
                Ok(())
            } else {
                flush(self.worker, forwarder, outgoing, meter)
            }
        })?;
        self.pace.note(began, packets);
        Ok((packets > 0).then_some(waiting_since))
    }

    /// Takes in what homes of rooms tell. A room whose home is gone is lost here, too.
    fn heed(&mut self) {
        while let Some(room) = self.pipes.heed(Instant::now(), self.forwarder) {
            self.backlog.push_back(MediaEvent::WorkerLost { worker: self.worker.id, rooms: vec![room] });
        }
    }

    fn take_handshakes(&mut self) {
        if !self.forwarder.has_handshakes() {
            return;
        }
        let mut now = Instant::now();
        let end = now + OTHERS_FOR;
        while now < end && self.forwarder.advance_handshake(now) {
            now = Instant::now();
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        flush(self.worker, self.forwarder, &mut self.outgoing, &mut self.meter)
    }

    fn take_events(&mut self, now: Instant) {
        while let Some(event) = self.forwarder.poll_event() {
            let is_figure = matches!(event.kind, EventKind::Quality(_));
            if self.backlog.len() < if is_figure { BACKLOG_MAX / 2 } else { BACKLOG_MAX } {
                self.backlog.push_back(MediaEvent::Session { worker: self.worker.id, event });
            }
        }
        self.meter.write(self.worker.commands.load(), now, self.forwarder.peer_count());
        self.worker.deliver(self.backlog);
    }

    fn sleep(&mut self, now: Instant) -> io::Result<()> {
        if self.forwarder.has_handshakes() {
            return Ok(());
        }
        if let Some(next) = self.pace.next_turn() {
            std::thread::sleep(next.saturating_duration_since(now));
            return Ok(());
        }
        let until_timer = self.forwarder.next_timeout().map(|(at, _)| at.saturating_duration_since(now));
        let timeout = until_timer.unwrap_or(SLEEP_MAX).min(SLEEP_MAX);
        if wait(&self.worker.socket, self.worker.commands.waker(), timeout)? {
            self.worker.commands.waker().clear();
        }
        // Whatever woke us has just come.
        self.drained = Instant::now();
        Ok(())
    }

    /// Handles waiting commands; `true` if nobody can send any more.
    fn take_commands(&mut self) -> bool {
        let end = Instant::now() + OTHERS_FOR;
        while Instant::now() < end {
            match self.worker.commands.try_next() {
                Ok(command) => {
                    // What a home has told before somebody sent this.
                    self.heed();
                    self.handle(command);
                }
                Err(TryRecvError::Empty) => return false,
                Err(TryRecvError::Disconnected) => return true,
            }
        }
        // More may wait: do not sleep on them.
        self.worker.commands.waker().wake();
        false
    }

    fn handle(&mut self, command: Command) {
        let now = Instant::now();
        let forwarder = &mut *self.forwarder;
        match command {
            Command::Join(command) => {
                let join = &command.join;
                let result = forwarder.join(
                    now,
                    &tilts_relay::Join {
                        room: join.room,
                        participant: join.participant,
                        media_epoch: join.media_epoch,
                        sdp_offer: &join.sdp_offer,
                        lines: &join.lines,
                        codecs: join.codecs,
                        setup: join.setup,
                    },
                );
                self.reply(command.reply, result.map(|sdp_answer| Answer { sdp_answer }));
            }
            Command::RestartIce { room, participant, media_epoch, sdp_offer, reply: to } => {
                let result = forwarder.restart_ice(room, participant, media_epoch, &sdp_offer);
                self.reply(to, result.map(|sdp_answer| Answer { sdp_answer }));
            }
            Command::Trickle { room, participant, media_epoch, fragment, reply: to } => {
                let result = forwarder.trickle(room, participant, media_epoch, &fragment);
                self.reply(to, result);
            }
            Command::Leave { room, participant, reply: to } => {
                let result = forwarder.leave(now, room, participant);
                self.reply(to, result);
            }
            Command::EndRoom { room, reply: to } => {
                self.pipes.close(room);
                let result = forwarder.end_room(now, room);
                self.reply(to, result);
            }
            Command::AckSlots { room, participant, generation, reply: to } => {
                let result = forwarder.acknowledge_slots(now, room, participant, generation);
                self.reply(to, result);
            }
            Command::SetPublished { room, participant, source, published, reply: to } => {
                let result = forwarder.set_published(now, room, participant, source, published);
                self.reply(to, result);
            }
            Command::SetGate { room, participant, gated, reply: to } => {
                let result = forwarder.gate(now, room, participant, gated);
                self.reply(to, result);
            }
            Command::PipeOut { room, outlet, reply: to } => {
                let result = self.pipes.add_outlet(room, *outlet, forwarder);
                self.reply(to, result);
            }
            Command::PipeIn { room, inlet, reply: to } => {
                let (inlet, publishers) = *inlet;
                let result = self.pipes.add_inlet(now, room, inlet, publishers, forwarder);
                self.reply(to, result);
            }
            Command::Heed { reply: to } => self.reply(to, Ok(())),
            Command::Retire { room, participant, reply: to } => {
                let result = forwarder.retire(now, room, participant);
                self.reply(to, result);
            }
            #[cfg(test)]
            Command::Break => panic!("broken on purpose"),
        }
    }

    /// Answers a command; what it did to the load is known by then, and told to the other workers of its room.
    fn reply<T>(&mut self, to: Reply<T>, result: Result<T, CommandError>) {
        self.pipes.tell(self.forwarder);
        self.worker.commands.load().set_peers(self.forwarder.peer_count());
        // Whoever asked may have given up waiting.
        let _ = to.send(result);
    }
}

/// Sends all that waits.
fn flush(worker: &Worker, forwarder: &mut Forwarder, outgoing: &mut Outgoing, meter: &mut Meter) -> io::Result<()> {
    let mut packets = 0;
    let runs = forwarder.runs().map(|run| {
        packets += run.count() as u64;
        (run.to(), None, run.datagrams())
    });
    outgoing.send(&worker.socket, runs)?;
    meter.add(Sum::SentPackets, packets);
    meter.add(Sum::SentBytes, forwarder.waiting_bytes() as u64);
    meter.set(Sum::Unsent, outgoing.lost());
    forwarder.clear_transmits();
    Ok(())
}

fn fill_with_randomness(bytes: &mut [u8]) {
    rand::fill(bytes);
}
