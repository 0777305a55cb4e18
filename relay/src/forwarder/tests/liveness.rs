//! Silence is noticed, said, and kept: nothing passes to or from who is away.

use std::time::Duration;

use super::client::Client;
use super::world::{ROOM, World};
use crate::event::{EventKind, GoneReason};
use crate::ids::Slot;
use crate::limits::{CONNECT_WITHIN, GONE_AFTER, SILENT_AFTER};

const FACE: Slot = Slot::Video(0);

#[test]
fn a_peer_that_falls_silent_is_told_of_and_gated_and_comes_back_with_a_keyframe() {
    let mut world = World::with_clients(20, 2);
    world.run_for(Duration::from_secs(2));
    world.clients[0].is_alive = false;
    let cut = world.now;
    world.run_for(Duration::from_secs(5));
    let silent = world.times(1, &EventKind::PeerSilent);
    assert_eq!(silent.len(), 1);
    let noticed = silent[0] - cut;
    assert!(noticed <= SILENT_AFTER + Duration::from_millis(50), "{noticed:?}");
    assert!(world.times(2, &EventKind::PeerSilent).is_empty(), "the other one is there");

    // What the silent one would still get is nothing: look at the wire.
    let to_silent = world.clients[0].address;
    let before = world.clients[1].count(FACE);
    let datagrams = world.clients[1].sealed_audio(world.now);
    let from = world.clients[1].address;
    assert!(!world.inject(from, &datagrams).iter().any(|(to, _)| *to == to_silent));
    world.clients[0].is_alive = true;
    world.run_for(Duration::from_secs(1));
    let returned = world.times(1, &EventKind::PeerReturned);
    assert_eq!(returned.len(), 1);
    let back = &world.clients[1].received[&FACE][before..];
    assert!(back.len() > 50);
    assert!(back[0].starts_keyframe(), "the picture begins anew");
    assert!(back[0].at - returned[0] < Duration::from_millis(150));
}

#[test]
fn a_peer_that_stays_away_is_given_up() {
    let mut world = World::with_clients(21, 2);
    world.clients[0].is_alive = false;
    let cut = world.now;
    world.run_for(GONE_AFTER + Duration::from_secs(2));
    let gone = world.times(1, &EventKind::PeerGone(GoneReason::TimedOut));
    assert_eq!(gone.len(), 1);
    assert!(gone[0] - cut < GONE_AFTER + Duration::from_secs(1));
    assert_eq!(world.forwarder.peer_count(), 1);
}

#[test]
fn a_peer_that_only_listens_is_not_taken_for_silent() {
    let mut world = World::with_clients(22, 2);
    world.clients[0].sends_media = false;
    world.clients[0].sends_reports = false;
    world.run_for(Duration::from_secs(20));
    assert!(world.times(1, &EventKind::PeerSilent).is_empty());
    assert!(world.clients[0].count(FACE) > 1_500);
}

#[test]
fn a_peer_that_never_connects_is_given_up() {
    let mut world = World::new(23);
    let mut client = Client::new(1, 1, world.now);
    client.is_alive = false;
    world.join(client).expect("admitted");
    world.run_for(CONNECT_WITHIN + Duration::from_secs(1));
    assert_eq!(world.times(1, &EventKind::PeerGone(GoneReason::NeverConnected)).len(), 1);
    assert_eq!(world.forwarder.rooms().count(), 0);
    assert_eq!(world.forwarder.next_timeout().map(|(_, why)| why), None, "nothing is left to wait for");
}

#[test]
fn a_gate_lets_nothing_pass_in_either_direction() {
    let mut world = World::with_clients(24, 3);
    world.run_for(Duration::from_secs(1));
    let cut = world.clients[0].key;
    world.forwarder.gate(world.now, ROOM, cut, true).expect("here");
    // What was under way when the gate closed still arrives.
    world.run_for(Duration::from_millis(50));
    let counts = |world: &World| -> Vec<usize> {
        let of_first = |client: &Client| client.received.values().flatten().filter(|packet| packet.tag() == 1).count();
        let others: Vec<usize> = world.clients[1..].iter().map(of_first).collect();
        [vec![world.clients[0].received.values().map(Vec::len).sum()], others].concat()
    };
    let before = counts(&world);
    let between = world.clients[1].received.values().flatten().filter(|packet| packet.tag() == 3).count();
    world.run_for(Duration::from_secs(2));
    assert_eq!(counts(&world), before);
    let still = world.clients[1].received.values().flatten().filter(|packet| packet.tag() == 3).count();
    assert!(still > between + 200, "the others go on");
    world.forwarder.gate(world.now, ROOM, cut, false).expect("here");
    world.run_for(Duration::from_secs(1));
    let after = counts(&world);
    assert!(after.iter().zip(&before).all(|(after, before)| after > &(before + 100)), "{before:?} {after:?}");
}

#[test]
fn a_gate_holds_for_the_next_media_session_too() {
    let mut world = World::with_clients(25, 2);
    world.run_for(Duration::from_secs(1));
    let cut = world.clients[0].key;
    world.forwarder.gate(world.now, ROOM, cut, true).expect("here");
    world.run_for(Duration::from_millis(50));
    let before = world.clients[1].count(FACE);
    let again = Client::new(1, 2, world.now);
    world.join(again).expect("admitted");
    world.run_for(Duration::from_secs(3));
    assert!(world.clients[2].is_connected);
    assert_eq!(world.clients[1].count(FACE), before);
    assert_eq!(world.clients[2].count(FACE), 0);
}
