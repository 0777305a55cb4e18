//! The media workers: threads that own a UDP port each, and with it all rooms placed on them.
//!
//! The async side talks to a worker through a bounded queue of commands, each answered within a deadline, and hears of
//! what happened through one bounded queue of [`MediaEvent`]s. Packets never cross a queue. A room lives on one worker, its
//! home; when more watch it than one should carry, it is piped to others as well.

mod allocations;
mod audience;
mod command;
pub mod ice_servers;
pub(crate) mod io;
pub(crate) mod load;
mod metrics;
pub mod over_tcp;
pub(crate) mod pace;
mod pipe;
mod worker;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tilts_relay::{
    Candidate, Codecs, CommandError, Event, Identity, Lines, ParticipantKey, RoomKey, SetupPreference, Source,
    Transport,
};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use audience::Audiences;
use command::{Command, CommandSender, Reply};
use load::Load;
use worker::Worker;

/// Commands that wait for a worker at a time; one more is refused as [`MediaError::Busy`].
const COMMANDS_MAX: usize = 1_024;
/// Events that wait for the dispatcher.
const EVENTS_MAX: usize = 4_096;
/// No room is placed on a worker that would be busy for more than this share of its core: what is left carries keyframes,
/// handshakes and repairs of those who are there.
const BUSY_PCT_MAX: f64 = 85.0;
/// How long a command may wait for its answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// Where the workers listen.
#[derive(Clone, Debug)]
pub struct MediaConfig {
    /// The first worker's address; each further worker takes the next port. Port 0 takes a free one for every worker.
    pub addr: SocketAddr,
    /// The addresses told to pages, when they differ from `addr` (NAT, or an unspecified `addr`).
    pub advertise: Vec<IpAddr>,
    /// How many workers; 0 means one less than the cores.
    pub workers: usize,
    /// Whether each worker is reached over TCP too, at the number of its UDP port. Needs a running tokio.
    pub tcp: bool,
    /// The cores that the workers run on, one each; workers beyond these run on any.
    pub cores: Vec<usize>,
    /// Those of one room on one worker, before further watchers are placed on another.
    pub watchers: usize,
}

/// One of the workers of a [`Media`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorkerId(pub usize);

/// A page's wish to take part in a room.
#[derive(Clone, Debug)]
pub struct Join {
    /// The room.
    pub room: RoomKey,
    /// The participant.
    pub participant: ParticipantKey,
    /// Rises with every new media session of this participant.
    pub media_epoch: u32,
    /// The page's one offer.
    pub sdp_offer: String,
    /// What the m-lines are for.
    pub lines: Lines,
    /// What may be played in the room.
    pub codecs: Codecs,
    /// The relay's role when the offer leaves the choice.
    pub setup: SetupPreference,
}

/// The relay's answer to a page's offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The session description for `setRemoteDescription`.
    pub sdp_answer: String,
}

/// What the workers tell the dispatcher.
#[derive(Clone, Debug)]
pub enum MediaEvent {
    /// Something happened to a participant's media session.
    Session {
        /// Where.
        worker: WorkerId,
        /// What.
        event: Event,
    },
    /// A worker broke: its rooms are lost and have to be joined anew, with the next epoch, on a worker placed anew.
    WorkerLost {
        /// Which; it starts again, empty.
        worker: WorkerId,
        /// The rooms that it had.
        rooms: Vec<RoomKey>,
    },
}

/// Why a command to a worker failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MediaError {
    /// The relay refused it.
    #[error(transparent)]
    Refused(#[from] CommandError),
    /// Every worker is as busy as it may be without hurting those that it serves.
    #[error("all media workers are busy: the busiest share that may be is {BUSY_PCT_MAX} %")]
    Overloaded,
    /// The worker has too many commands waiting.
    #[error("the media worker is busy")]
    Busy,
    /// The worker did not answer in time.
    #[error("the media worker did not answer in time")]
    TimedOut,
    /// The worker is gone, or there is no such worker.
    #[error("the media worker is gone")]
    WorkerGone,
}

impl MediaError {
    /// A stable name for logs and the wire's error table.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            MediaError::Refused(error) => error.code(),
            MediaError::Overloaded => "media_overloaded",
            MediaError::Busy => "media_busy",
            MediaError::TimedOut => "media_timed_out",
            MediaError::WorkerGone => "media_worker_gone",
        }
    }
}

/// The running media workers. Dropping it ends them.
#[derive(Debug)]
pub struct Media {
    workers: Vec<CommandSender>,
    reach: Vec<Reach>,
    audiences: Audiences,
    door: Arc<over_tcp::Door>,
    /// Connections that carry datagrams; they end with the media.
    _listeners: JoinSet<()>,
}

/// How a worker is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The address that it listens on.
    pub bound: SocketAddr,
    /// Its TCP port, when it has one.
    pub tcp: Option<u16>,
    /// The addresses that answers name.
    pub told: Vec<IpAddr>,
}

impl Reach {
    /// Where this process sends datagrams for the worker.
    #[must_use]
    pub fn local(&self) -> SocketAddr {
        let ip = match self.bound.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            // Such a socket takes IPv4 as well, and pages know loopback by that.
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            ip => ip,
        };
        SocketAddr::new(ip, self.bound.port())
    }

    /// What answers name, UDP first.
    fn candidates(&self) -> Vec<Candidate> {
        let all = |transport, port| {
            self.told.iter().map(move |ip| Candidate { transport, address: SocketAddr::new(*ip, port) })
        };
        let tcp = self.tcp.into_iter().flat_map(|port| all(Transport::Tcp, port));
        all(Transport::Udp, self.bound.port()).chain(tcp).collect()
    }
}

impl Media {
    /// Opens the ports and starts the workers. Their events come out of the returned receiver.
    ///
    /// # Errors
    ///
    /// Fails if an address cannot be bound or no certificate can be made.
    pub fn start(config: &MediaConfig) -> std::io::Result<(Media, mpsc::Receiver<MediaEvent>)> {
        let identity = Identity::generate().map_err(std::io::Error::other)?;
        let identity = Arc::new(identity);
        let (events, receiver) = mpsc::channel(EVENTS_MAX);
        let count = worker_count(config.workers);
        let door = Arc::<over_tcp::Door>::default();
        let audiences = Audiences::new(config.watchers);
        let mut media = Media { workers: Vec::new(), reach: Vec::new(), audiences, door, _listeners: JoinSet::new() };
        for i in 0..count {
            let id = WorkerId(i);
            let socket = io::bind(nth_address(config.addr, i)?)?;
            let bound = socket.local_addr()?;
            let mut reach = Reach { bound, tcp: None, told: told(bound.ip(), &config.advertise)? };
            if config.tcp {
                let listener = over_tcp::bind(bound, config.addr.port() == 0)?;
                reach.tcp = Some(listener.local_addr()?.port());
                let door = Arc::clone(&media.door);
                media._listeners.spawn(over_tcp::serve_ice(listener, reach.local(), door));
            }
            let candidates = reach.candidates();
            let (sender, commands) = command::queue(COMMANDS_MAX)?;
            let worker = Worker {
                id,
                core: config.cores.get(i).copied(),
                socket,
                candidates,
                identity: identity.clone(),
                commands,
                events: events.clone(),
            };
            std::thread::Builder::new().name(format!("media-{i}")).spawn(move || worker.run())?;
            media.workers.push(sender);
            media.reach.push(reach);
        }
        Ok((media, receiver))
    }

    /// The addresses that the workers listen on.
    #[must_use]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.reach.iter().map(|reach| reach.bound).collect()
    }

    /// How each worker is reached.
    #[must_use]
    pub fn reach(&self) -> &[Reach] {
        &self.reach
    }

    /// Where connections that carry datagrams are counted.
    #[must_use]
    pub fn door(&self) -> &Arc<over_tcp::Door> {
        &self.door
    }

    /// The worker that a new room should be placed on: the one that will be the least busy.
    ///
    /// # Errors
    ///
    /// [`MediaError::Overloaded`] when one more room would hurt those that are there already, whichever worker took it.
    pub fn place(&self) -> Result<WorkerId, MediaError> {
        let expected = |worker: &CommandSender| worker.load().expected_busy();
        let least = self.workers.iter().map(expected).enumerate().min_by(|(_, a), (_, b)| a.total_cmp(b));
        match least {
            Some((index, busy)) if busy * 100.0 <= BUSY_PCT_MAX => Ok(WorkerId(index)),
            _ => Err(MediaError::Overloaded),
        }
    }

    /// What the workers tell of themselves, in the text format of Prometheus.
    #[must_use]
    pub fn metrics(&self) -> String {
        metrics::render(self)
    }

    /// What the workers tell of themselves, in their order.
    pub(crate) fn loads(&self) -> impl Iterator<Item = &Load> {
        self.workers.iter().map(CommandSender::load)
    }

    /// Answers the offer of a media session that goes on over another network (ICE restart).
    ///
    /// # Errors
    ///
    /// As [`MediaError`] tells.
    pub async fn restart_ice(
        &self,
        home: WorkerId,
        room: RoomKey,
        participant: ParticipantKey,
        media_epoch: u32,
        sdp_offer: String,
    ) -> Result<Answer, MediaError> {
        let worker = self.audiences.worker_of(home, room, participant);
        self.ask(worker, |reply| Command::RestartIce { room, participant, media_epoch, sdp_offer, reply }).await
    }

    /// Takes an SDP fragment of a trickling client; the answer is another one if it restarts ICE.
    ///
    /// # Errors
    ///
    /// As [`MediaError`] tells.
    pub async fn trickle(
        &self,
        home: WorkerId,
        room: RoomKey,
        participant: ParticipantKey,
        media_epoch: u32,
        fragment: String,
    ) -> Result<Option<String>, MediaError> {
        let worker = self.audiences.worker_of(home, room, participant);
        self.ask(worker, |reply| Command::Trickle { room, participant, media_epoch, fragment, reply }).await
    }

    /// Says that a participant's page has hidden what changed with this generation of its slots.
    ///
    /// # Errors
    ///
    /// As [`MediaError`] tells.
    pub async fn ack_slots(
        &self,
        home: WorkerId,
        room: RoomKey,
        participant: ParticipantKey,
        generation: u32,
    ) -> Result<(), MediaError> {
        let worker = self.audiences.worker_of(home, room, participant);
        self.ask(worker, |reply| Command::AckSlots { room, participant, generation, reply }).await
    }

    /// Says whether a participant shows this source. Microphone and camera are published from the start, content is not.
    ///
    /// # Errors
    ///
    /// As [`MediaError`] tells.
    pub async fn set_published(
        &self,
        home: WorkerId,
        room: RoomKey,
        participant: ParticipantKey,
        source: Source,
        published: bool,
    ) -> Result<(), MediaError> {
        let worker = self.audiences.worker_of(home, room, participant);
        self.ask(worker, |reply| Command::SetPublished { room, participant, source, published, reply }).await?;
        if worker == home { self.heeded(room).await } else { Ok(()) }
    }

    /// Cuts a participant off (`true`) or lets it through again. When this returns, nothing more is forwarded to or from it.
    ///
    /// # Errors
    ///
    /// As [`MediaError`] tells.
    pub async fn set_gate(
        &self,
        home: WorkerId,
        room: RoomKey,
        participant: ParticipantKey,
        gated: bool,
    ) -> Result<(), MediaError> {
        let worker = self.audiences.worker_of(home, room, participant);
        self.ask(worker, |reply| Command::SetGate { room, participant, gated, reply }).await?;
        if worker == home { self.heeded(room).await } else { Ok(()) }
    }

    async fn ask<T>(&self, worker: WorkerId, command: impl FnOnce(Reply<T>) -> Command) -> Result<T, MediaError> {
        answered(self.send(worker, command)?).await
    }

    fn send<T>(
        &self,
        worker: WorkerId,
        command: impl FnOnce(Reply<T>) -> Command,
    ) -> Result<oneshot::Receiver<Result<T, CommandError>>, MediaError> {
        let sender = self.workers.get(worker.0).ok_or(MediaError::WorkerGone)?;
        let (reply, answer) = oneshot::channel();
        sender.send(command(reply))?;
        Ok(answer)
    }
}

async fn answered<T>(answer: oneshot::Receiver<Result<T, CommandError>>) -> Result<T, MediaError> {
    match tokio::time::timeout(ANSWER_WITHIN, answer).await {
        Ok(Ok(result)) => result.map_err(MediaError::Refused),
        Ok(Err(_)) => Err(MediaError::WorkerGone),
        Err(_) => Err(MediaError::TimedOut),
    }
}

/// How many workers there are when so many are set: 0 means one less than there are cores, and at least one.
#[must_use]
pub fn worker_count(set: usize) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if set == 0 { cores.saturating_sub(1).max(1) } else { set }
}

/// The address of the worker with this number.
fn nth_address(first: SocketAddr, i: usize) -> std::io::Result<SocketAddr> {
    let port = match first.port() {
        0 => Some(0),
        port => u16::try_from(i).ok().and_then(|i| port.checked_add(i)),
    };
    let port = port.ok_or_else(|| std::io::Error::other("no port left for the media workers"))?;
    Ok(SocketAddr::new(first.ip(), port))
}

/// What answers name: the advertised addresses, or the bound one, or, when all interfaces are bound, the one that the
/// default route leaves by and the loopback address.
fn told(bound: IpAddr, advertise: &[IpAddr]) -> std::io::Result<Vec<IpAddr>> {
    if !advertise.is_empty() {
        return Ok(advertise.to_vec());
    }
    if !bound.is_unspecified() {
        return Ok(vec![bound]);
    }
    let probe = std::net::UdpSocket::bind("0.0.0.0:0")?;
    // Connecting a datagram socket sends nothing; it only looks up the route (192.0.2.0/24 is nobody's, RFC 5737).
    let routed = probe.connect("192.0.2.1:9").and_then(|()| probe.local_addr()).ok();
    let routed = routed.map(|address| address.ip()).filter(|ip| !ip.is_unspecified() && !ip.is_loopback());
    Ok(routed.into_iter().chain([IpAddr::from([127, 0, 0, 1])]).collect())
}

#[cfg(test)]
mod tests;
