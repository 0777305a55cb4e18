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
use tracing::{error, info};

use super::command::{Command, CommandReceiver, Reply};
use super::io::{BATCH, Batch, send, wait};
use super::{Answer, MediaEvent, WorkerId};

/// The longest sleep: so long may a lost wake-up delay a command at worst.
const SLEEP_MAX: Duration = Duration::from_millis(500);
/// Batches taken before commands and timers get their turn.
const BATCHES_IN_A_ROW: usize = 8;
/// Commands handled before packets get their turn.
const COMMANDS_IN_A_ROW: usize = 64;
/// Events kept while the dispatcher does not take them. Figures are left out first, for they are soon old.
const BACKLOG_MAX: usize = 16_384;

/// What a worker is made with.
pub struct Worker {
    /// Which one.
    pub id: WorkerId,
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
        loop {
            let mut forwarder = Forwarder::new(Config {
                identity: self.identity.clone(),
                candidates: self.candidates.clone(),
                entropy: Box::new(fill_with_randomness),
                now: Instant::now(),
            });
            let mut turn =
                Turn { worker: &self, forwarder: &mut forwarder, backlog: &mut backlog, batch: Batch::new() };
            match catch_unwind(AssertUnwindSafe(|| turn.work())) {
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
        self.commands.set_peers(0);
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
    batch: Batch,
}

impl Turn<'_> {
    fn work(&mut self) -> End {
        info!(worker = self.worker.id.0, addresses = ?self.worker.candidates, "media worker listens");
        loop {
            if self.take_commands() {
                return End::Dismissed;
            }
            let result = self.take_datagrams().and_then(|()| {
                self.forwarder.handle_timeout(Instant::now());
                self.flush()
            });
            if let Err(error) = result {
                return End::Socket(error);
            }
            self.take_events();
            if let Err(error) = self.sleep() {
                return End::Socket(error);
            }
        }
    }

    fn take_datagrams(&mut self) -> io::Result<()> {
        for _ in 0..BATCHES_IN_A_ROW {
            let count = self.batch.receive(&self.worker.socket)?;
            let now = Instant::now();
            for i in 0..count {
                if let Some((from, datagram)) = self.batch.datagram(i) {
                    self.forwarder.handle_datagram(now, from, datagram);
                }
            }
            self.flush()?;
            if count < BATCH {
                break;
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        let datagrams = self.forwarder.transmits().map(|transmit| (transmit.to, transmit.bytes));
        send(&self.worker.socket, datagrams)?;
        self.forwarder.clear_transmits();
        Ok(())
    }

    fn take_events(&mut self) {
        while let Some(event) = self.forwarder.poll_event() {
            let is_figure = matches!(event.kind, EventKind::Quality(_));
            if self.backlog.len() < if is_figure { BACKLOG_MAX / 2 } else { BACKLOG_MAX } {
                self.backlog.push_back(MediaEvent::Session { worker: self.worker.id, event });
            }
        }
        self.worker.commands.set_peers(self.forwarder.peer_count());
        self.worker.deliver(self.backlog);
    }

    fn sleep(&mut self) -> io::Result<()> {
        let until_timer = self.forwarder.next_timeout().map(|(at, _)| at.saturating_duration_since(Instant::now()));
        let timeout = until_timer.unwrap_or(SLEEP_MAX).min(SLEEP_MAX);
        if wait(&self.worker.socket, self.worker.commands.waker(), timeout)? {
            self.worker.commands.waker().clear();
        }
        Ok(())
    }

    /// Handles waiting commands; `true` if nobody can send any more.
    fn take_commands(&mut self) -> bool {
        for _ in 0..COMMANDS_IN_A_ROW {
            match self.worker.commands.try_next() {
                Ok(command) => self.handle(command),
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
            #[cfg(test)]
            Command::Break => panic!("broken on purpose"),
        }
    }

    /// Answers a command; what it did to the load is known by then.
    fn reply<T>(&self, to: Reply<T>, result: Result<T, CommandError>) {
        self.worker.commands.set_peers(self.forwarder.peer_count());
        // Whoever asked may have given up waiting.
        let _ = to.send(result);
    }
}

fn fill_with_randomness(bytes: &mut [u8]) {
    rand::fill(bytes);
}
