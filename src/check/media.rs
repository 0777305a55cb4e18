//! Every way that media can take, tried with a consultation of two: both on the same way, each hears the other.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tilts_relay::client::{Client as Peer, ClientConfig, HEADER_BYTES, Input, OwnHeader, candidates, page_slots};
use tilts_relay::{Identity, Slot as Receiving, SlotKind, Source};
use tilts_signaling::client::{Client as Signaling, Stream};
use tilts_signaling::{Answer, ClientMessage, ServerMessage, Slot, SlotMid};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket, tcp};
use tokio::time::{sleep_until, timeout};

use super::http::split_port;
use super::{Finding, Server};
use crate::media::over_tcp::turn::Credentials;
use crate::media::over_tcp::turn::client::{ChannelReceiver, ChannelSender, Requests, TurnClient};

/// How long a way may take to carry media.
const WITHIN: Duration = Duration::from_secs(12);
/// How long a connection may take to come about.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// Packets that each side has to hear: half a second of voice.
const PACKETS: usize = 25;
/// A voice's packets.
const PACKET_EVERY: Duration = Duration::from_millis(20);
const PACKET_TICKS: u32 = 960;
/// An Opus packet of silence (RFC 6716, 3.1).
const SILENCE: [u8; 3] = [0xf8, 0xff, 0xfe];
const CHANNEL: u16 = 0x4000;
const DATAGRAM_BYTES_MAX: usize = tilts_relay::limits::DATAGRAM_BYTES_MAX;

/// A way for media.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Udp,
    Tcp,
    Turn,
}

/// What a way came to on one side.
struct Heard {
    connected_ms: u128,
    packets: usize,
    highest: u16,
    first: u16,
    over: String,
}

/// Tries every way with the running server.
pub async fn ways(server: &Server, integrator: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (check, way) in [("media over UDP", Way::Udp), ("media over TCP", Way::Tcp), ("media over TURN", Way::Turn)] {
        findings.push(match try_way(server, integrator, way).await {
            Ok([one, other]) => {
                let (ms, lost) = (one.connected_ms.max(other.connected_ms), one.lost() + other.lost());
                Finding::ok(check, format!("{}: connected after {ms} ms, {lost} packets lost", one.over))
            }
            Err(error) => {
                let mend = match way {
                    Way::Udp => "let UDP through to the ports of media.listen; media.advertise has to lead here",
                    Way::Tcp => "set media.tcp, and let TCP through to the same ports",
                    Way::Turn => "set http.certificate, or media.turn_urls, and let TCP through to that port",
                };
                Finding::fail(check, error, mend)
            }
        });
    }
    findings
}

impl Heard {
    fn lost(&self) -> usize {
        (usize::from(self.highest.wrapping_sub(self.first)) + 1).saturating_sub(self.packets)
    }
}

async fn try_way(server: &Server, integrator: &str, way: Way) -> Result<[Heard; 2], String> {
    let tokens = server.open_consultation(integrator).await.map_err(|error| error.to_string())?;
    let [one, other] = &tokens[..] else { return Err("the server named no two participants".into()) };
    // Whoever has heard enough goes on until the other one has.
    let done = AtomicUsize::new(0);
    let both =
        async { tokio::try_join!(take_part(server, one, way, 0, &done), take_part(server, other, way, 1, &done)) };
    let (one, other) = timeout(WITHIN, both).await.map_err(|_| "nothing came through".to_owned())??;
    Ok([one, other])
}

/// One participant: joins, sends a voice, and listens to the other's.
async fn take_part(server: &Server, token: &str, way: Way, number: u32, done: &AtomicUsize) -> Result<Heard, String> {
    let started = Instant::now();
    let mut signaling = server.socket(token).await?;
    let mut peer = Peer::new(
        ClientConfig {
            identity: Identity::generate().map_err(|error| error.to_string())?,
            ufrag: format!("check{number}"),
            pwd: crate::auth::secret(24),
            slots: page_slots(true, 1, 0),
            first_ssrc: 1_000 * (number + 1),
        },
        started,
    );
    let slots = peer.slots().iter().map(|(mid, kind)| SlotMid { mid: mid.clone(), slot: wire(*kind) }).collect();
    let join = ClientMessage::MediaJoin { media_epoch: 1, sdp_offer: peer.offer(), slots };
    let answer = match signaling.command(join).await.map_err(|error| error.to_string())? {
        Answer::Media { sdp_answer, .. } => sdp_answer,
        other => return Err(format!("an odd answer to an offer: {other:?}")),
    };
    peer.take_description(&answer).map_err(|error| error.to_string())?;
    let path = timeout(CONNECT_WITHIN, Path::open(server, &signaling, &answer, way));
    let (mut path, over) = path.await.map_err(|_| "no connection came about".to_owned())??;
    let broken = |error: io::Error| format!("{over}: {error}");

    let mut heard = Heard { connected_ms: 0, packets: 0, highest: 0, first: 0, over: over.clone() };
    let mut sequence = 0_u16;
    let mut next_packet = started;
    let mut datagram = vec![0; DATAGRAM_BYTES_MAX];
    loop {
        let now = Instant::now();
        peer.tick(now).map_err(|error| error.to_string())?;
        if peer.is_connected() && now >= next_packet {
            next_packet = now.max(next_packet + PACKET_EVERY);
            sequence = sequence.wrapping_add(1);
            if let Some(packet) = voice(&mut peer, sequence) {
                path.sender.send(&packet).await.map_err(broken)?;
            }
        }
        while let Some(own) = peer.poll_transmit() {
            path.sender.send(&own).await.map_err(broken)?;
        }
        if heard.packets >= PACKETS && done.load(Ordering::Relaxed) >= 2 {
            signaling.close().await;
            return Ok(heard);
        }
        let until = if peer.is_connected() { next_packet.min(peer.next_tick()) } else { peer.next_tick() };
        let length = tokio::select! {
            length = path.receiver.receive(&mut datagram) => length.map_err(broken)?,
            message = signaling.next() => {
                // Who stands where changes when the other one comes; nothing is shown here that had to be hidden first.
                if let Ok(ServerMessage::SlotsAssign { generation, .. }) = message {
                    let ack = ClientMessage::SlotsAck { generation };
                    signaling.send(None, ack).await.map_err(|error| error.to_string())?;
                }
                continue;
            }
            () = sleep_until(until.into()) => continue,
        };
        match peer.handle(now, path.local, &mut datagram[..length]).map_err(|error| error.to_string())? {
            Input::Connected => heard.connected_ms = started.elapsed().as_millis(),
            Input::Closed => return Err("the server closed the media session".into()),
            Input::Rtp(header, _) if peer.slot_of(header.ssrc) == Some((Receiving::Audio(0), false)) => {
                if heard.packets == 0 {
                    heard.first = header.sequence;
                }
                heard.highest = header.sequence;
                heard.packets += 1;
                if heard.packets == PACKETS {
                    done.fetch_add(1, Ordering::Relaxed);
                }
            }
            _ => {}
        }
    }
}

/// A sealed packet of a voice that is silent.
fn voice(peer: &mut Peer, sequence: u16) -> Option<Vec<u8>> {
    let mut header = [0; HEADER_BYTES];
    let own =
        OwnHeader { layer: 0, marker: false, sequence, timestamp: u32::from(sequence).wrapping_mul(PACKET_TICKS) };
    peer.write_header(&mut header, Source::Microphone, &own);
    let mut packet = [&header[..], &SILENCE].concat();
    let plain = packet.len();
    packet.resize(plain + 32, 0);
    let sealed = peer.seal_rtp(&mut packet, plain)?;
    packet.truncate(sealed);
    Some(packet)
}

fn wire(kind: SlotKind) -> Slot {
    match kind {
        SlotKind::Send(Source::Microphone) => Slot::Microphone,
        SlotKind::Send(Source::Camera) => Slot::Camera,
        SlotKind::Send(Source::Document) => Slot::Document,
        SlotKind::Send(Source::Screen) => Slot::Screen,
        SlotKind::Receive(Receiving::Audio(i)) => Slot::Audio(i),
        SlotKind::Receive(Receiving::Video(i)) => Slot::Video(i),
        SlotKind::Receive(Receiving::Content(i)) => Slot::Content(i),
    }
}

/// A way that is open.
struct Path {
    sender: Sender,
    receiver: Receiver,
    /// What checks from the other side are answered with.
    local: SocketAddr,
}

enum Sender {
    Udp(std::sync::Arc<UdpSocket>),
    Tcp(tcp::OwnedWriteHalf),
    Turn(ChannelSender<Box<dyn Stream>>),
}

enum Receiver {
    Udp(std::sync::Arc<UdpSocket>),
    /// What has been read of a frame stays here when a read is given up for something else.
    Tcp(tcp::OwnedReadHalf, Vec<u8>),
    Turn(tokio::sync::mpsc::Receiver<Vec<u8>>),
}

impl Path {
    async fn open(server: &Server, signaling: &Signaling, answer: &str, way: Way) -> Result<(Path, String), String> {
        let named = |transport: &str| {
            let found = candidates(answer, transport).into_iter().next();
            found.ok_or_else(|| format!("the server names no {transport} address"))
        };
        match way {
            Way::Udp => {
                let to = named("udp")?;
                let words = |error: io::Error| format!("UDP {to}: {error}");
                let any = SocketAddr::new(if to.is_ipv4() { [0; 4].into() } else { [0_u16; 8].into() }, 0);
                let socket = UdpSocket::bind(any).await.map_err(words)?;
                socket.connect(to).await.map_err(words)?;
                let local = socket.local_addr().map_err(words)?;
                let socket = std::sync::Arc::new(socket);
                let path = Path { sender: Sender::Udp(socket.clone()), receiver: Receiver::Udp(socket), local };
                Ok((path, format!("UDP {to}")))
            }
            Way::Tcp => {
                let to = named("tcp")?;
                let words = |error: io::Error| format!("TCP {to}: {error}");
                let stream = TcpStream::connect(to).await.map_err(words)?;
                stream.set_nodelay(true).map_err(words)?;
                let local = stream.local_addr().map_err(words)?;
                let (reader, writer) = stream.into_split();
                let receiver = Receiver::Tcp(reader, Vec::new());
                Ok((Path { sender: Sender::Tcp(writer), receiver, local }, format!("TCP {to}")))
            }
            Way::Turn => {
                let peer = named("udp")?;
                let mut tried = "the server names no turns: address".to_owned();
                for offered in &signaling.ice_servers {
                    for url in offered.urls.iter().filter_map(|url| url.strip_prefix("turns:")) {
                        let authority = url.split('?').next().unwrap_or(url);
                        let credentials =
                            Credentials { username: offered.username.clone(), password: offered.credential.clone() };
                        match open_turn(server, authority, credentials, peer).await {
                            Ok(path) => return Ok((path, format!("TURN {authority}"))),
                            Err(error) => tried = format!("TURN {authority}: {error}"),
                        }
                    }
                }
                Err(tried)
            }
        }
    }
}

async fn open_turn(
    server: &Server,
    authority: &str,
    credentials: Credentials,
    peer: SocketAddr,
) -> Result<Path, String> {
    let (host, port) = split_port(authority, 5_349);
    let stream = server.encrypted(host, port).await.map_err(|error| error.to_string())?;
    let requests = Requests::new(credentials).map_err(|error| error.to_string())?;
    let mut client = TurnClient::new(stream, requests);
    let local = client.allocate().await.map_err(|error| error.to_string())?;
    client.bind(CHANNEL, peer).await.map_err(|error| error.to_string())?;
    let (sender, mut receiver): (_, ChannelReceiver<Box<dyn Stream>>) = client.split();
    // A read in the middle of a frame must not be given up for something else: it has a task of its own.
    let (arrived, arrivals) = tokio::sync::mpsc::channel(64);
    tokio::spawn(async move {
        while let Ok(datagram) = receiver.receive().await {
            if arrived.send(datagram).await.is_err() {
                break;
            }
        }
    });
    Ok(Path { sender: Sender::Turn(sender), receiver: Receiver::Turn(arrivals), local })
}

impl Sender {
    async fn send(&mut self, datagram: &[u8]) -> io::Result<()> {
        match self {
            // As any datagram it may be lost.
            Sender::Udp(socket) => socket.send(datagram).await.map(drop).or(Ok(())),
            Sender::Tcp(writer) => {
                let length = u16::try_from(datagram.len()).map_err(io::Error::other)?;
                writer.write_all(&[&length.to_be_bytes(), datagram].concat()).await
            }
            Sender::Turn(sender) => sender.send(CHANNEL, datagram).await,
        }
    }
}

impl Receiver {
    /// The next datagram; nothing is lost when this is given up.
    async fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Receiver::Udp(socket) => loop {
                // "Nobody listens there" is as good as silence: another try follows.
                if let Ok(length) = socket.recv(buffer).await {
                    return Ok(length);
                }
                tokio::time::sleep(PACKET_EVERY).await;
            },
            Receiver::Tcp(reader, read) => loop {
                if let [high, low, rest @ ..] = &read[..] {
                    let length = usize::from(u16::from_be_bytes([*high, *low]));
                    if let (Some(datagram), Some(into)) = (rest.get(..length), buffer.get_mut(..length)) {
                        into.copy_from_slice(datagram);
                        read.drain(..2 + length);
                        return Ok(length);
                    }
                }
                if reader.read_buf(read).await? == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            },
            Receiver::Turn(arrivals) => {
                let datagram = arrivals.recv().await.ok_or(io::ErrorKind::UnexpectedEof)?;
                let into = buffer.get_mut(..datagram.len()).ok_or(io::ErrorKind::InvalidData)?;
                into.copy_from_slice(&datagram);
                Ok(datagram.len())
            }
        }
    }
}
