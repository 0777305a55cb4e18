//! Attacks on a session that is about to come about, each sent as an attacker would send it.

use std::net::SocketAddr;
use std::time::Duration;

use super::client::Client;
use super::world::World;
use crate::dtls::{Dtls, Identity};
use crate::event::{EventKind, GoneReason};
use crate::ids::Slot;

const VOICE: Slot = Slot::Audio(0);

fn stranger() -> SocketAddr {
    SocketAddr::from(([203, 0, 113, 66], 6_666))
}

/// A ClientHello of somebody else's: well-formed, with a certificate of its own to come.
fn client_hello(world: &World) -> Vec<u8> {
    let identity = Identity::generate().expect("a certificate");
    let mut dtls = Dtls::new(&identity, [0; 32], true).expect("DTLS");
    dtls.start(world.now).expect("started");
    dtls.poll_transmit().expect("a ClientHello").to_vec()
}

/// The race for the handshake: whoever sends a ClientHello first must not win by it.
#[test]
fn a_client_hello_wins_no_race() {
    let mut world = World::new(90);
    let client = Client::new(1, 1, world.now);
    let client = world.join(client).expect("admitted");
    let hello = client_hello(&world);
    let true_address = world.clients[client].address;
    // Before there is a valid pair: from anywhere, the true address included.
    for from in [stranger(), true_address] {
        assert_eq!(world.inject(from, &hello), vec![], "before any check, from {from}");
    }
    // Between nomination and handshake: a stranger is nobody, and under a forged address it finds the true certificate wanted.
    let check = world.clients[client].check();
    assert!(!world.inject(true_address, &check).is_empty(), "the pair is valid now");
    assert_eq!(world.inject(stranger(), &hello), vec![], "after nomination");
    let forged = world.inject(true_address, &hello);
    assert!(forged.iter().all(|(to, _)| *to == true_address), "whatever comes of it goes to the true address");
    let other = Client::new(2, 1, world.now);
    world.join(other).expect("admitted");
    world.run_until(|world| world.clients.iter().all(|client| client.is_connected && client.count(VOICE) > 10));
    assert!(world.times(1, &EventKind::PeerGone(GoneReason::HandshakeFailed)).is_empty(), "the session came about");
}

#[test]
fn data_before_the_handshake_is_dropped() {
    let mut world = World::new(91);
    let client = Client::new(1, 1, world.now);
    let client = world.join(client).expect("admitted");
    let address = world.clients[client].address;
    let check = world.clients[client].check();
    world.inject(address, &check);
    // An SCTP INIT as it stands, and in a DTLS record that is said to be encrypted; RTP, RTCP and an alert in the clear.
    let init =
        [0x13, 0x88, 0x13, 0x88, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 20, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1];
    let record = |kind: u8, body: &[u8]| {
        let mut record = vec![kind, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 1, 0, body.len() as u8];
        record.extend_from_slice(body);
        record
    };
    let cases = [
        ("SCTP", init.to_vec()),
        ("SCTP in a record", record(23, &init)),
        ("an alert of a later epoch", record(21, &[2, 40])),
        ("RTP in the clear", [&[0x80, 111, 0, 1, 0, 0, 0, 1, 0, 0, 3, 233][..], &[0; 40]].concat()),
        ("RTCP in the clear", vec![0x80, 201, 0, 1, 0, 0, 3, 233]),
    ];
    for (name, datagram) in &cases {
        assert_eq!(world.inject(address, datagram), vec![], "{name}");
    }
    let other = Client::new(2, 1, world.now);
    world.join(other).expect("admitted");
    world.run_until(|world| world.clients.iter().all(|client| client.is_connected && client.count(VOICE) > 10));
}

/// A relay that answers is no amplifier: what an address can draw out by forging another's is nothing, and what a true check
/// draws out is not larger than it.
#[test]
fn stun_amplifies_nothing() {
    let mut world = World::with_clients(92, 1);
    let check = world.clients[0].check();
    let answered = world.inject(stranger(), &check);
    assert_eq!(answered.len(), 1);
    assert!(answered[0].1.len() <= check.len(), "{} bytes for {}", answered[0].1.len(), check.len());
    for length in 0..check.len() {
        assert_eq!(world.inject(stranger(), &check[..length]), vec![], "cut to {length}");
    }
    for bit in 0..check.len() * 8 {
        let mut forged = check.clone();
        forged[bit / 8] ^= 1 << (bit % 8);
        let drawn: usize = world.inject(stranger(), &forged).iter().map(|(_, bytes)| bytes.len()).sum();
        // Nothing but the fingerprint, which protects from mistakes alone, lies outside what the password covers.
        assert!(drawn == 0 || bit / 8 >= check.len() - 8, "bit {bit} drew {drawn} bytes");
    }
    let mut long = check.clone();
    long.resize(1_500, 0);
    assert_eq!(world.inject(stranger(), &long), vec![], "bytes behind the message");
}

/// SSRCs are each peer's own business: two may choose the same, and one cannot speak as the other by it.
#[test]
fn the_same_ssrc_of_two_peers_is_two_streams() {
    let mut world = World::new(93);
    for tag in 1..=3 {
        let mut client = Client::new(tag, 1, world.now);
        (client.audio_ssrc, client.video_ssrc) = (77, 88);
        world.join(client).expect("admitted");
    }
    world.run_until(|world| world.clients.iter().all(|client| (0..2).all(|i| client.count(Slot::Audio(i)) > 50)));
    for client in &world.clients {
        let heard: Vec<_> =
            (0..2).map(|i| client.received[&Slot::Audio(i)].iter().map(|packet| packet.tag())).collect();
        let tags: Vec<u8> = heard
            .into_iter()
            .map(|mut tags| {
                let first = tags.next().expect("a packet");
                assert!(tags.all(|tag| tag == first), "one voice a slot");
                first
            })
            .collect();
        assert!(tags[0] != tags[1] && !tags.contains(&client.tag), "{tags:?}");
    }
    world.run_for(Duration::from_secs(1));
    assert_eq!(world.forwarder.peer_count(), 3);
}
