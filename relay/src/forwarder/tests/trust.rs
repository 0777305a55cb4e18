//! Who has not proven itself gets nothing, and what is not authentic changes nothing.

use std::net::SocketAddr;
use std::time::Duration;

use proptest::prelude::*;

use super::client::Client;
use super::world::World;
use crate::event::{EventKind, GoneReason};
use crate::ids::Slot;
use crate::limits::{ADDRESSES_PER_PEER_MAX, CONNECT_WITHIN};

const VOICE: Slot = Slot::Audio(0);

fn stranger() -> SocketAddr {
    SocketAddr::from(([203, 0, 113, 66], 6_666))
}

#[test]
fn strangers_are_never_answered() {
    let mut world = World::with_clients(40, 2);
    world.run_for(Duration::from_secs(1));
    let good = world.clients[0].check();
    let mut without_integrity = good.clone();
    without_integrity.truncate(good.len() - 32);
    let media = world.clients[0].sealed_audio(world.now);
    let mut flipped = good.clone();
    flipped[30] ^= 1;
    let wrong_password = world.clients[0].check_with("not the password of the session");
    let client_hello = [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0];
    let cases: [(&str, &[u8]); 9] = [
        ("nothing", &[]),
        ("one byte", &[0]),
        ("noise", &[0x55; 200]),
        ("a check without integrity", &without_integrity),
        ("a check with a flipped bit", &flipped),
        ("a check with a wrong password", &wrong_password),
        ("true media from a false address", &media),
        ("a ClientHello", &client_hello),
        ("an over-long datagram", &[0x80; 4_000]),
    ];
    for (name, datagram) in cases {
        assert_eq!(world.inject(stranger(), datagram), vec![], "{name}");
    }
    let peers_before = world.forwarder.peer_count();
    world.run_for(Duration::from_secs(1));
    assert_eq!(world.forwarder.peer_count(), peers_before);
}

#[test]
fn a_bare_ufrag_teaches_no_address() {
    let mut world = World::with_clients(41, 2);
    world.run_for(Duration::from_secs(1));
    let forged = world.clients[0].check_with("guessed");
    world.inject(stranger(), &forged);
    let before = world.clients[0].count(VOICE);
    world.run_for(Duration::from_secs(1));
    assert!(world.clients[0].count(VOICE) > before + 40, "media still goes to the true address");
    let media = world.clients[0].sealed_audio(world.now);
    assert_eq!(world.inject(stranger(), &media), vec![], "and the false one is still a stranger");
}

#[test]
fn addresses_are_bounded_and_the_nominated_one_stays() {
    let mut world = World::with_clients(42, 1);
    for port in 0..(2 * ADDRESSES_PER_PEER_MAX as u16) {
        let check = world.clients[0].check();
        let from = SocketAddr::from(([203, 0, 113, 1], 1_000 + port));
        assert_eq!(world.inject(from, &check).len(), 1);
    }
    let oldest = world.clients[0].address;
    let datagram = world.clients[0].sealed_audio(world.now);
    world.inject(oldest, &datagram);
    assert!(world.forwarder.by_address.len() <= ADDRESSES_PER_PEER_MAX);
}

#[test]
fn a_replayed_or_damaged_packet_is_not_forwarded() {
    let mut world = World::with_clients(43, 2);
    world.run_for(Duration::from_secs(1));
    let from = world.clients[0].address;
    let to = world.clients[1].address;
    let forwarded = |sent: &[(SocketAddr, Vec<u8>)]| sent.iter().filter(|(other, _)| *other == to).count();
    let packet = world.clients[0].sealed_audio(world.now);
    for bit in [0, 9, 20, 70, 100, 150, 200, packet.len() * 8 - 1] {
        let mut damaged = packet.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(forwarded(&world.inject(from, &damaged)), 0, "bit {bit}");
    }
    for length in 0..packet.len() {
        assert_eq!(forwarded(&world.inject(from, &packet[..length])), 0, "cut to {length}");
    }
    assert_eq!(forwarded(&world.inject(from, &packet)), 1, "the true packet passes");
    assert_eq!(forwarded(&world.inject(from, &packet)), 0, "once");
}

#[test]
fn another_certificate_than_the_offered_one_ends_the_session() {
    let mut world = World::new(44);
    let client = Client::new(1, 1, world.now);
    let offer = client.offer_with_fingerprint([9; 32]);
    world.join_with(client, &offer).expect("admitted");
    world.run_for(Duration::from_secs(2));
    assert_eq!(world.times(1, &EventKind::PeerGone(GoneReason::HandshakeFailed)).len(), 1);
    assert!(world.times(1, &EventKind::PeerConnected).is_empty());
    assert_eq!(world.forwarder.peer_count(), 0);
}

#[test]
fn a_refused_join_changes_nothing() {
    let mut world = World::with_clients(45, 1);
    let client = Client::new(2, 1, world.now);
    let offer = client.offer().replace("SAVPF", "AVP");
    let result = world.join_with(client, &offer);
    assert_eq!(result.map_err(|error| error.code()), Err("sdp_transport_not_allowed"));
    assert_eq!(world.forwarder.peer_count(), 1);
    assert_eq!(world.forwarder.by_ufrag.len(), 1);
}

#[test]
fn nothing_is_left_of_who_has_gone() {
    let mut world = World::with_clients(46, 4);
    world.run_for(Duration::from_secs(1));
    for client in &world.clients {
        world.forwarder.leave(world.now, super::world::ROOM, client.key).expect("here");
    }
    world.drain();
    assert!(world.forwarder.by_address.is_empty() && world.forwarder.by_ufrag.is_empty());
    assert!(world.forwarder.rooms.is_empty() && world.forwarder.peers.is_empty());
    world.run_for(CONNECT_WITHIN);
    assert_eq!(world.forwarder.next_timeout(), None, "not even a deadline");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_datagram_from_a_known_address_breaks_the_forwarder(
        datagrams in prop::collection::vec(
            (prop_oneof![Just(0_u8), Just(1), Just(20), Just(22), Just(23), Just(0x80), Just(0x90), any::<u8>()],
             prop::collection::vec(any::<u8>(), 0..200)), 1..60),
    ) {
        let mut world = World::with_clients(47, 2);
        let from = world.clients[0].address;
        for (first, rest) in datagrams {
            let datagram: Vec<u8> = std::iter::once(first).chain(rest).collect();
            world.inject(from, &datagram);
        }
        let before = world.clients[1].count(VOICE);
        world.run_for(Duration::from_secs(1));
        prop_assert!(world.clients[1].count(VOICE) > before + 40, "and it goes on");
    }

    #[test]
    fn no_report_of_an_authenticated_peer_breaks_the_forwarder(
        reports in prop::collection::vec((0_u8..32, 192_u8..=208, prop::collection::vec(any::<u8>(), 0..60)), 1..60),
    ) {
        let mut world = World::with_clients(48, 2);
        let from = world.clients[0].address;
        for (count, kind, body) in reports {
            let mut packet = vec![0x80 | count, kind, 0, 0];
            packet.extend_from_slice(&body);
            packet.resize(packet.len().next_multiple_of(4).max(8), 0);
            let words = (packet.len() / 4 - 1) as u16;
            packet[2..4].copy_from_slice(&words.to_be_bytes());
            let ssrc = world.clients[0].ssrc_of(Slot::Video(0));
            if packet.len() >= 12 {
                packet[8..12].copy_from_slice(&ssrc.to_be_bytes());
            }
            let sealed = world.clients[0].seal_rtcp_bytes(packet);
            world.inject(from, &sealed);
        }
        world.run_for(Duration::from_millis(200));
        prop_assert_eq!(world.forwarder.peer_count(), 2);
    }
}
