//! TURN over TLS on the HTTPS port (RFC 8656), for networks that let nothing else pass. It relays to our own media
//! addresses and nowhere else: it is a door to this house, not a relay for the world.

pub mod client;
mod credentials;
mod quota;
mod session;

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::sync::{Notify, mpsc};
use tokio::time::{sleep_until, timeout};

use super::bridge::Bridge;
use super::{DATAGRAM_BYTES_MAX, Door, PATIENCE, Patience, Place, WRITE_BYTES, WRITE_WITHIN};
use crate::clock::Clock;
use crate::media::Reach;

pub use credentials::{Credentials, Secret};
use session::{Action, Realm, Session};

/// The largest message taken, in bytes: a Send indication around a datagram.
const MESSAGE_BYTES_MAX: usize = DATAGRAM_BYTES_MAX + 128;
/// Bytes of the head that says how long a message is.
const HEAD_BYTES: usize = 4;
/// Bytes of a STUN header (RFC 8489, 5).
const STUN_HEADER_BYTES: usize = 20;
/// Bytes by which a datagram grows at most on its way to the client: a Data indication.
const FRAMING_BYTES_MAX: usize = 64;
/// Answers that wait for a client that does not read; one more ends the connection.
const REPLIES_MAX: usize = 16;
/// Peers of one allocation: the workers' addresses that one page may be told.
const PEERS_MAX: usize = 8;
/// How often permissions and channels that have run out are forgotten.
const EXPIRE_EVERY: Duration = Duration::from_secs(10);

/// The TURN server.
pub struct Turn {
    realm: Arc<Realm>,
    secret: Secret,
    door: Arc<Door>,
    pub(super) patience: Patience,
    /// A worker, for the socket that an allocation begins with.
    first: SocketAddr,
}

impl Turn {
    /// A server in front of these workers.
    ///
    /// # Errors
    ///
    /// Fails if there is no worker, or no cryptography.
    pub fn new(reach: &[Reach], door: Arc<Door>) -> io::Result<Turn> {
        let first = reach.first().ok_or_else(|| io::Error::other("no media worker"))?.local();
        let told = |reach: &Reach| {
            let (local, port) = (reach.local(), reach.bound.port());
            reach.told.clone().into_iter().map(move |ip| (SocketAddr::new(ip, port), local))
        };
        let peers: HashMap<_, _> = reach.iter().flat_map(told).collect();
        let secret = Secret::random();
        Ok(Turn { realm: Arc::new(Realm::new(secret.clone(), peers)?), secret, door, patience: PATIENCE, first })
    }

    /// What this server's credentials are made with.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Serves a connection whose first byte is that of a STUN message, until it ends.
    pub async fn serve(&self, stream: impl AsyncRead + AsyncWrite + Send, from: SocketAddr) {
        let Some(place) = self.door.admit(from.ip()) else { return };
        // However it ends, the page notices by itself and the worker by silence.
        let _ = self.carry(stream, from, place).await;
    }

    async fn carry(
        &self,
        stream: impl AsyncRead + AsyncWrite + Send,
        from: SocketAddr,
        place: Place,
    ) -> io::Result<()> {
        let (reader, writer) = tokio::io::split(stream);
        let (replies, waiting) = mpsc::channel(REPLIES_MAX);
        let client = Client {
            turn: self,
            session: Mutex::new(Session::new(Arc::clone(&self.realm), from, Instant::now())),
            bridges: Mutex::new(Vec::new()),
            bridges_changed: Notify::new(),
        };
        tokio::select! {
            ended = client.read(reader, replies, place) => ended,
            ended = client.write(writer, waiting) => ended,
        }
    }
}

/// What is to be written beside media.
enum Out {
    Reply(Vec<u8>),
    /// The last answer.
    Last(Vec<u8>),
}

/// See [`Client::bridges`].
type Bridges = Vec<(Option<SocketAddr>, Arc<Bridge>)>;

/// One connection. Its two directions are two halves of one task; neither holds a lock while it waits.
struct Client<'a> {
    turn: &'a Turn,
    session: Mutex<Session>,
    /// The sockets of the allocation, and the peer that each leads to, as the client knows it. The first one is there from
    /// the start, since the client is told its address, and is given to the first peer.
    bridges: Mutex<Bridges>,
    bridges_changed: Notify,
}

impl Client<'_> {
    /// Reads until the client ends, does what is not done, or has no allocation any more.
    async fn read<S>(&self, mut reader: ReadHalf<S>, replies: mpsc::Sender<Out>, mut place: Place) -> io::Result<()>
    where
        S: AsyncRead + AsyncWrite,
    {
        let mut message = [0; MESSAGE_BYTES_MAX];
        let allocate_until = Instant::now() + self.turn.patience.proof;
        loop {
            let until = lock(&self.session).allocated_until().unwrap_or(allocate_until);
            let length = tokio::select! {
                length = read_message(&mut reader, &mut message) => length?,
                () = sleep_until(until.into()) => return Err(io::ErrorKind::TimedOut.into()),
            };
            let now = Instant::now();
            let number = u16::from_be_bytes([message[0], message[1]]);
            if session::CHANNEL_NUMBERS.contains(&number) {
                let peer = lock(&self.session).peer_of_channel(now, number);
                if let Some((peer, local)) = peer {
                    self.bridge(peer, local)?.send(&message[HEAD_BYTES..length]).await;
                }
                continue;
            }
            let wall_s = now_s();
            let action = lock(&self.session).handle(now, wall_s, &message[..length], || self.open_first());
            let out = match action {
                Action::Nothing => continue,
                Action::Relay { peer, local, data } => {
                    self.bridge(peer, local)?.send(&data).await;
                    continue;
                }
                Action::Reply(reply) => Out::Reply(reply),
                Action::End(reply) => Out::Last(reply),
            };
            if lock(&self.session).allocated_until().is_some() {
                place.prove();
            }
            let is_last = matches!(out, Out::Last(_));
            replies.try_send(out).map_err(|_| io::ErrorKind::TimedOut)?;
            if is_last {
                // The other half writes it and ends the connection.
                std::future::pending::<()>().await;
            }
        }
    }

    /// Writes answers and media until the client takes no more.
    async fn write<S>(&self, mut writer: WriteHalf<S>, mut replies: mpsc::Receiver<Out>) -> io::Result<()>
    where
        S: AsyncRead + AsyncWrite,
    {
        let mut out = Vec::with_capacity(WRITE_BYTES);
        let mut datagram = [0; DATAGRAM_BYTES_MAX];
        let mut expire = tokio::time::interval(EXPIRE_EVERY);
        loop {
            out.clear();
            let mut is_last = false;
            tokio::select! {
                reply = replies.recv() => match reply {
                    Some(Out::Reply(reply)) => out = reply,
                    Some(Out::Last(reply)) => (out, is_last) = (reply, true),
                    None => return Ok(()),
                },
                (peer, length) = self.receive(&mut datagram) => {
                    let now = Instant::now();
                    let session = lock(&self.session);
                    session.frame(now, peer, &datagram[..length], &mut out);
                    while out.len() + FRAMING_BYTES_MAX + DATAGRAM_BYTES_MAX <= WRITE_BYTES {
                        let Some((peer, length)) = self.try_receive(&mut datagram) else { break };
                        session.frame(now, peer, &datagram[..length], &mut out);
                    }
                }
                _ = expire.tick() => lock(&self.session).expire(Instant::now()),
            }
            if !out.is_empty() {
                let write = async {
                    writer.write_all(&out).await?;
                    // TLS may hold a record back otherwise.
                    writer.flush().await
                };
                timeout(WRITE_WITHIN, write).await??;
            }
            if is_last {
                return timeout(WRITE_WITHIN, writer.shutdown()).await?;
            }
        }
    }

    /// Opens the first socket of an allocation and tells its address.
    fn open_first(&self) -> io::Result<SocketAddr> {
        let bridge = Bridge::open(self.turn.first)?;
        let address = bridge.address()?;
        lock(&self.bridges).push((None, Arc::new(bridge)));
        Ok(address)
    }

    /// The socket that leads to this peer. Each peer has its own, so that what comes back is known by the socket.
    fn bridge(&self, peer: SocketAddr, local: SocketAddr) -> io::Result<Arc<Bridge>> {
        let mut bridges = lock(&self.bridges);
        if let Some((_, bridge)) = bridges.iter().find(|(known, _)| *known == Some(peer)) {
            return Ok(Arc::clone(bridge));
        }
        if let Some((known, bridge)) = bridges.iter_mut().find(|(known, _)| known.is_none()) {
            bridge.turn_to(local)?;
            *known = Some(peer);
            self.bridges_changed.notify_one();
            return Ok(Arc::clone(bridge));
        }
        if bridges.len() >= PEERS_MAX {
            return Err(io::Error::other("too many peers"));
        }
        let bridge = Arc::new(Bridge::open(local)?);
        bridges.push((Some(peer), Arc::clone(&bridge)));
        self.bridges_changed.notify_one();
        Ok(bridge)
    }

    /// Waits for a datagram from any peer.
    async fn receive(&self, buffer: &mut [u8]) -> (SocketAddr, usize) {
        loop {
            let arrival = std::future::poll_fn(|context| {
                for (peer, bridge) in lock(&self.bridges).iter() {
                    // A worker sends nothing to a socket that nothing came from; `bridges_changed` tells of the first.
                    let Some(peer) = peer else { continue };
                    if let Poll::Ready(length) = bridge.poll_receive(context, buffer) {
                        return Poll::Ready((*peer, length));
                    }
                }
                Poll::Pending
            });
            tokio::select! {
                arrived = arrival => return arrived,
                () = self.bridges_changed.notified() => {}
            }
        }
    }

    fn try_receive(&self, buffer: &mut [u8]) -> Option<(SocketAddr, usize)> {
        lock(&self.bridges).iter().find_map(|(peer, bridge)| Some(((*peer)?, bridge.try_receive(buffer)?)))
    }
}

/// Seconds since 1970, whatever time it is in a demo: credentials are good for other servers, too.
#[must_use]
pub fn now_s() -> i64 {
    Clock::real().now().0 / 1_000
}

/// Reads one STUN message or one ChannelData message, its padding too, and returns its length without padding.
async fn read_message(reader: &mut (impl AsyncRead + Unpin), buffer: &mut [u8]) -> io::Result<usize> {
    let refused = || io::Error::new(io::ErrorKind::InvalidData, "no message of TURN");
    reader.read_exact(&mut buffer[..HEAD_BYTES]).await?;
    let body = usize::from(u16::from_be_bytes([buffer[2], buffer[3]]));
    let (length, padded) = match buffer[0] >> 6 {
        0 if body % 4 == 0 => (STUN_HEADER_BYTES + body, STUN_HEADER_BYTES + body),
        1 if body <= DATAGRAM_BYTES_MAX => (HEAD_BYTES + body, HEAD_BYTES + body.next_multiple_of(4)),
        _ => return Err(refused()),
    };
    let rest = buffer.get_mut(HEAD_BYTES..padded).ok_or_else(refused)?;
    reader.read_exact(rest).await?;
    Ok(length)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while a lock is held.
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
