//! A page behind a firewall, and those who only say that they are one, against a true worker.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rtc_stun::attributes::{ATTR_ICE_CONTROLLING, ATTR_PRIORITY, ATTR_USERNAME};
use rtc_stun::fingerprint::FINGERPRINT;
use rtc_stun::integrity::MessageIntegrity;
use rtc_stun::message::{BINDING_REQUEST, BINDING_SUCCESS, Message, Setter};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::turn::client::{Requests, TurnClient};
use super::turn::{Credentials, Turn, now_s};
use super::{Door, Patience, bind, ice};
use crate::media::tests::{WORKER, join, start};
use crate::media::{Media, Reach};

/// Short enough for a test.
const IMPATIENCE: Patience = Patience {
    first_message: Duration::from_millis(200),
    proof: Duration::from_millis(400),
    idle: Duration::from_millis(800),
};
const SOON: Duration = Duration::from_secs(5);

/// A worker with a page that has joined and has not connected yet.
struct World {
    media: Media,
    reach: Reach,
    /// What the page's checks carry.
    username: String,
    password: String,
}

async fn world() -> World {
    let (media, _events) = start(1);
    let answer = media.join(WORKER, join(1, 1)).await.expect("admitted").sdp_answer;
    let value = |key: &str| answer.lines().find_map(|line| line.strip_prefix(key)).expect(key).to_owned();
    let reach = media.reach()[0].clone();
    let port = reach.tcp.expect("a TCP port");
    assert!(answer.contains(&format!(" 127.0.0.1 {port} typ host tcptype passive")), "{answer}");
    World { media, reach, username: format!("{}:page", value("a=ice-ufrag:")), password: value("a=ice-pwd:") }
}

impl World {
    /// A check as a page sends it.
    fn check(&self) -> Vec<u8> {
        self.check_with(&self.password)
    }

    fn check_with(&self, password: &str) -> Vec<u8> {
        let provider = rtc_stun::crypto::default_provider().expect("a provider");
        let mut message = Message::new();
        message.set_type(BINDING_REQUEST);
        message.write_header();
        message.new_transaction_id().expect("randomness");
        message.add(ATTR_USERNAME, self.username.as_bytes());
        message.add(ATTR_ICE_CONTROLLING, &7_u64.to_be_bytes());
        message.add(ATTR_PRIORITY, &1_u32.to_be_bytes());
        MessageIntegrity::new_short_term_integrity_with_provider(password.to_owned(), provider.crypto())
            .add_to(&mut message)
            .expect("added");
        FINGERPRINT.add_to(&mut message).expect("added");
        message.raw
    }

    async fn connect(&self) -> TcpStream {
        let address = SocketAddr::new(self.reach.bound.ip(), self.reach.tcp.expect("a TCP port"));
        TcpStream::connect(address).await.expect("connected")
    }

    /// The same worker behind a listener without patience.
    async fn impatient(&self, listeners: &mut JoinSet<()>) -> (SocketAddr, Arc<Door>) {
        let listener = bind("127.0.0.1:0".parse().expect("an address"), false).expect("a port");
        let address = listener.local_addr().expect("bound");
        let door = Arc::<Door>::default();
        listeners.spawn(ice::serve(listener, self.reach.local(), Arc::clone(&door), IMPATIENCE));
        (address, door)
    }

    fn turn(&self) -> Turn {
        Turn::new(self.media.reach(), Arc::clone(self.media.door())).expect("a worker")
    }
}

fn framed(datagram: &[u8]) -> Vec<u8> {
    [&u16::try_from(datagram.len()).expect("short").to_be_bytes()[..], datagram].concat()
}

async fn frame(stream: &mut (impl AsyncRead + Unpin)) -> Vec<u8> {
    let read = async {
        let length = stream.read_u16().await.expect("a frame");
        let mut datagram = vec![0; length.into()];
        stream.read_exact(&mut datagram).await.expect("all of it");
        datagram
    };
    timeout(SOON, read).await.expect("soon")
}

/// Whether the connection is ended without a byte.
async fn is_shut(stream: &mut TcpStream, within: Duration) -> bool {
    let mut byte = [0];
    // A connection that is reset is ended as well.
    matches!(timeout(within, stream.read(&mut byte)).await, Ok(Ok(0) | Err(_)))
}

/// The first datagrams that a worker sends to who has proven itself: the answer, and its ClientHello (RFC 9147).
fn assert_welcome(answer: &[u8], hello: &[u8], check: &[u8]) {
    let mut message = Message::new();
    message.write(answer).expect("STUN");
    assert_eq!((message.typ, &message.transaction_id.0[..]), (BINDING_SUCCESS, &check[8..20]));
    assert_eq!(hello[0], 22, "a DTLS handshake begins");
}

#[tokio::test]
async fn ice_tcp_carries_checks_and_media() {
    let world = world().await;
    let mut stream = world.connect().await;
    let check = world.check();
    // In pieces, as a network may bring it.
    for piece in framed(&check).chunks(7) {
        stream.write_all(piece).await.expect("sent");
        tokio::task::yield_now().await;
    }
    let (answer, hello) = (frame(&mut stream).await, frame(&mut stream).await);
    assert_welcome(&answer, &hello, &check);
    // And two at once.
    let (second, third) = (world.check(), world.check());
    stream.write_all(&[framed(&second), framed(&third)].concat()).await.expect("sent");
    let mut transactions = Vec::new();
    while transactions.len() < 2 {
        let datagram = frame(&mut stream).await;
        if datagram[0] == 1 {
            transactions.push(datagram[8..20].to_vec());
        }
    }
    assert_eq!(transactions, [&second[8..20], &third[8..20]]);
    assert_eq!(world.media.door().count(), 1);
    drop(stream);
    timeout(SOON, async {
        while world.media.door().count() > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("the place is given back");
}

#[tokio::test]
async fn ice_tcp_shows_out_whoever_is_no_page() {
    let world = world().await;
    let garbage: [&[u8]; 6] = [
        b"GET / HTTP/1.1\r\n\r\n",
        &framed(b""),
        &framed(b"no STUN, but long enough to be"),
        &framed(&[20; 100]),
        // Longer than any datagram of ours.
        &0xffff_u16.to_be_bytes(),
        &1_501_u16.to_be_bytes(),
    ];
    for bytes in garbage {
        let mut stream = world.connect().await;
        stream.write_all(bytes).await.expect("sent");
        assert!(is_shut(&mut stream, SOON).await, "{bytes:?}");
    }
    // A page that turns hostile: after the first message the bounds hold as well.
    let mut stream = world.connect().await;
    stream.write_all(&framed(&world.check())).await.expect("sent");
    frame(&mut stream).await;
    stream.write_all(&0xffff_u16.to_be_bytes()).await.expect("sent");
    timeout(SOON, async { while stream.read_u8().await.is_ok() {} }).await.expect("it is shown out");
}

#[tokio::test]
async fn ice_tcp_waits_for_nobody_without_an_end() {
    let world = world().await;
    let mut listeners = JoinSet::new();
    let (address, door) = world.impatient(&mut listeners).await;
    let mut silent = TcpStream::connect(address).await.expect("connected");
    let mut slow = TcpStream::connect(address).await.expect("connected");
    let mut forger = TcpStream::connect(address).await.expect("connected");
    let mut flooder = TcpStream::connect(address).await.expect("connected");
    let drip = async {
        for byte in framed(&world.check()) {
            if slow.write_all(&[byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let forged = framed(&world.check_with("not the password of this session"));
    forger.write_all(&forged).await.expect("sent");
    for _ in 0..400 {
        if flooder.write_all(&forged).await.is_err() {
            break;
        }
    }
    assert!(is_shut(&mut flooder, IMPATIENCE.proof / 2).await, "too much before the proof");
    assert!(is_shut(&mut silent, SOON).await, "nothing at all");
    assert!(is_shut(&mut forger, SOON).await, "no answer ever goes to a forger, and then it is shown out");
    drip.await;
    assert!(is_shut(&mut slow, SOON).await, "a message that never ends");
    // One whose session is gone: the worker is silent.
    let mut page = TcpStream::connect(address).await.expect("connected");
    page.write_all(&framed(&world.check())).await.expect("sent");
    frame(&mut page).await;
    assert_eq!(door.count(), 1);
    world.media.end_room(WORKER, crate::media::tests::room(1)).await.expect("there");
    timeout(SOON, async { while page.read_u8().await.is_ok() {} }).await.expect("it is shown out");
}

/// A client and its TURN server, over plain TCP.
async fn turn_client(turn: &Arc<Turn>, credentials: Credentials) -> TurnClient<TcpStream> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    let turn = Arc::clone(turn);
    tokio::spawn(async move {
        let (stream, from) = listener.accept().await.expect("a client");
        turn.serve(stream, from).await;
    });
    let stream = TcpStream::connect(address).await.expect("connected");
    TurnClient::new(stream, Requests::new(credentials).expect("cryptography"))
}

#[tokio::test]
async fn turn_carries_checks_and_media() {
    let world = world().await;
    let turn = Arc::new(world.turn());
    let mut client = turn_client(&turn, turn.secret().issue("page", now_s() + 60)).await;
    let relayed = client.allocate().await.expect("allocated");
    assert_eq!(relayed.ip(), world.reach.told[0]);
    let peer = SocketAddr::new(world.reach.told[0], world.reach.bound.port());
    client.bind(0x4000, peer).await.expect("bound");
    let (mut sender, mut receiver) = client.split();
    let check = world.check();
    sender.send(0x4000, &check).await.expect("sent");
    let answer = timeout(SOON, receiver.receive()).await.expect("soon").expect("an answer");
    let hello = timeout(SOON, receiver.receive()).await.expect("soon").expect("a handshake");
    assert_welcome(&answer, &hello, &check);
}

#[tokio::test]
async fn turn_reaches_nothing_else_on_this_machine() {
    let world = world().await;
    let turn = Arc::new(world.turn());
    let mut client = turn_client(&turn, turn.secret().issue("page", now_s() + 60)).await;
    client.allocate().await.expect("allocated");
    let other = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port");
    let victim = other.local_addr().expect("bound");
    let mapped = SocketAddr::new("::ffff:127.0.0.1".parse().expect("an address"), victim.port());
    for (channel, peer) in [(0x4000, victim), (0x4001, mapped)] {
        let refused = client.bind(channel, peer).await.expect_err("refused").to_string();
        assert!(refused.ends_with("403"), "{refused}");
        client.send_raw(&super::turn::client::indication(peer, b"hello")).await.expect("sent");
    }
    // A channel that was never bound.
    client.send_raw(b"\x40\x00\x00\x05hello\0\0\0").await.expect("sent");
    // The connection is served in order: once this is answered, the datagrams before it would have come.
    let peer = SocketAddr::new(world.reach.told[0], world.reach.bound.port());
    client.bind(0x4002, peer).await.expect("bound");
    other.set_nonblocking(true).expect("set");
    let nothing = other.recv_from(&mut [0; 16]).expect_err("nothing came");
    assert_eq!(nothing.kind(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn turn_shows_out_whoever_is_no_page() {
    let world = world().await;
    let mut turn = world.turn();
    turn.patience = IMPATIENCE;
    let turn = Arc::new(turn);
    let credentials = turn.secret().issue("page", now_s() + 60);
    let garbage: [&[u8]; 5] = [
        b"\x00\x03\xff\xfc\x21\x12\xa4\x42 longer than any message",
        b"\x00\x03\x00\x03\x21\x12\xa4\x42 not of whole words...",
        b"\x40\x00\xff\xff longer than any datagram",
        b"\xff\xff\x00\x00 neither",
        b"\x00\x03\x00\x00\x00\x00\x00\x00 no magic cookie....",
    ];
    for bytes in garbage {
        let mut client = turn_client(&turn, credentials.clone()).await;
        client.send_raw(bytes).await.expect("sent");
        assert!(timeout(IMPATIENCE.proof / 2, client.is_ended()).await.is_ok(), "{bytes:?}");
    }
    let mut silent = turn_client(&turn, credentials.clone()).await;
    let mut forger = turn_client(&turn, Credentials { password: "guessed".into(), ..credentials.clone() }).await;
    let refused = forger.allocate().await.expect_err("refused").to_string();
    assert!(refused.ends_with("401"), "{refused}");
    let mut slow = turn_client(&turn, credentials).await;
    let drip = async {
        for byte in std::iter::once(0).chain([3, 0, 8]).chain([0; 100]) {
            if slow.send_raw(&[byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    drip.await;
    for client in [&mut silent, &mut forger, &mut slow] {
        assert!(timeout(SOON, client.is_ended()).await.is_ok());
    }
}
