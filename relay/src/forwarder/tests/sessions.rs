//! Media sessions begin, move, are replaced and end.

use std::net::SocketAddr;
use std::time::Duration;

use super::client::Client;
use super::world::{Network, ROOM, World};
use crate::error::CommandError;
use crate::event::{EventKind, GoneReason};
use crate::ids::{ParticipantKey, SetupPreference, Slot};
use crate::limits::SWAP_WITHIN;
use crate::sdp::Codecs;

const FACE: Slot = Slot::Video(0);

#[test]
fn a_session_comes_about_on_a_bad_network() {
    for seed in 0..5 {
        println!("seed {seed}");
        let mut world = World::new(seed);
        world.network = Network {
            delay: Duration::from_millis(60),
            jitter: Duration::from_millis(40),
            loss_pct: 10,
            duplicate_pct: 5,
        };
        for tag in 1..=2 {
            let client = Client::new(tag, 1, world.now);
            world.join(client).expect("admitted");
        }
        world.run_until(|world| world.clients.iter().all(|client| client.count(FACE) > 50));
    }
}

#[test]
fn an_older_or_equal_epoch_is_refused() {
    let mut world = World::new(30);
    let client = Client::new(1, 5, world.now);
    world.join(client).expect("admitted");
    for offered in [5, 4] {
        let client = Client::new(1, offered, world.now);
        let error = world.join(client).expect_err("refused");
        assert_eq!(error, CommandError::StaleEpoch { offered, current: 5 });
    }
    assert_eq!(world.forwarder.peer_count(), 1);
}

#[test]
fn a_newer_session_takes_over_without_a_hole() {
    let mut world = World::with_clients(31, 2);
    world.run_for(Duration::from_secs(1));
    let again = Client::new(1, 2, world.now);
    let joined = world.now;
    let successor = world.join(again).expect("admitted");
    let assignments_before = world.events.len();
    world.run_for(Duration::from_secs(5));

    assert_eq!(world.times(1, &EventKind::PeerGone(GoneReason::Replaced)).len(), 1);
    let connected = world.times(1, &EventKind::PeerConnected)[1];
    let gone = world.times(1, &EventKind::PeerGone(GoneReason::Replaced))[0];
    assert!(gone - connected <= SWAP_WITHIN);
    let seen = &world.clients[1].received[&FACE];
    let gaps = seen.windows(2).map(|pair| pair[1].at - pair[0].at).max().expect("packets");
    assert!(gaps < Duration::from_millis(100), "the other side sees no hole: {gaps:?}");
    let (old, new) = (&world.clients[0], &world.clients[successor]);
    assert!(new.count(FACE) > 300 && new.received[&FACE][0].starts_keyframe());
    let old_until = old.received[&FACE].last().expect("packets").at;
    let new_from = new.received[&FACE][0].at;
    assert!(old_until > new_from, "the old session shows its picture until the new one has one");
    assert!(new_from - joined < Duration::from_millis(300));
    let disturbed = world.events[assignments_before..].iter().any(|(_, event)| {
        matches!(event.kind, EventKind::SlotAssigned { .. }) && event.participant == world.clients[1].key
    });
    assert!(!disturbed, "nobody's place changes");
}

#[test]
fn a_third_session_replaces_one_that_never_connected_at_once() {
    let mut world = World::with_clients(32, 1);
    world.run_for(Duration::from_millis(50));
    let mut second = Client::new(1, 2, world.now);
    second.is_alive = false;
    world.join(second).expect("admitted");
    let third = Client::new(1, 3, world.now);
    world.join(third).expect("admitted");
    assert_eq!(world.times(1, &EventKind::PeerGone(GoneReason::Replaced)).len(), 1);
    assert_eq!(world.forwarder.peer_count(), 2);
}

#[test]
fn an_ice_restart_moves_the_session_and_nothing_else() {
    let mut world = World::with_clients(33, 2);
    world.run_for(Duration::from_secs(1));
    let old_address = world.clients[0].address;
    let old_answer = world.clients[0].answer.clone();
    world.clients[0].move_to(SocketAddr::from(([203, 0, 113, 9], 777)));
    let (participant, offer) = (world.clients[0].key, world.clients[0].offer());
    let answer = world.forwarder.restart_ice(ROOM, participant, 1, &offer).expect("answered");
    let ssrcs =
        |answer: &str| answer.lines().filter(|line| line.starts_with("a=ssrc")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(ssrcs(&answer), ssrcs(&old_answer));
    world.clients[0].take_answer(&answer);
    world.run_for(Duration::from_secs(3));
    let before = world.clients[0].count(FACE);
    world.run_for(Duration::from_secs(1));
    assert!(world.clients[0].count(FACE) > before + 80, "it is sent to the new address");
    assert!(world.times(1, &EventKind::PeerSilent).is_empty());

    // The old credentials are no longer good for anything.
    let mut old = Client::new(1, 1, world.now);
    old.take_answer(&old_answer);
    let check = old.check();
    assert!(world.inject(old_address, &check).is_empty());
}

#[test]
fn another_network_takes_over_by_a_nominated_check_alone() {
    let mut world = World::with_clients(47, 2);
    world.run_for(Duration::from_secs(2));
    let events = world.events.len();
    let old = world.clients[0].address;
    // From Wi-Fi to cable: the browser had a second path ready, and nominates it. No offer, no handshake, same keys.
    world.clients[0].address = SocketAddr::from(([203, 0, 113, 9], 777));
    let stray = world.clients[0].sealed_audio(world.now);
    let (new, now) = (world.clients[0].address, world.now);
    assert!(world.inject(new, &stray).is_empty(), "media alone moves nothing: the address has to prove itself");
    let check = world.clients[0].check();
    let moved = world.inject(new, &check);
    assert!(moved.iter().all(|(to, _)| *to == new));
    world.run_for(Duration::from_secs(2));
    for (client, slot) in [(0, FACE), (1, FACE), (0, Slot::Audio(0)), (1, Slot::Audio(0))] {
        let packets = &world.clients[client].received[&slot];
        let longest = packets.windows(2).map(|pair| pair[1].at - pair[0].at).max().expect("packets");
        assert!(longest < Duration::from_millis(130), "client {client}, {slot:?}: {longest:?}");
        let after = packets.iter().filter(|packet| packet.at > now + Duration::from_millis(50)).count();
        assert!(after > 90, "client {client}, {slot:?}: {after}");
    }
    let disturbed = |event: &EventKind| !matches!(event, EventKind::Quality(_));
    assert!(!world.events[events..].iter().any(|(_, event)| disturbed(&event.kind)), "nobody is told of anything");
    // What was sent before and comes late from the old address is still good, and takes nothing back.
    let late = world.clients[0].sealed_audio(world.now);
    assert!(!world.inject(old, &late).is_empty());
    assert_eq!(world.forwarder.peers.iter().next().and_then(|(_, peer)| peer.address()), Some(new));
    assert!(world.inject(new, &late).is_empty(), "one state of replay protection over all paths");
}

#[test]
fn a_restart_with_another_certificate_or_of_another_session_is_refused() {
    let mut world = World::with_clients(34, 1);
    let participant = world.clients[0].key;
    let forged = world.clients[0].offer_with_fingerprint([9; 32]);
    let result = world.forwarder.restart_ice(ROOM, participant, 1, &forged);
    assert_eq!(result.map_err(|error| error.code()), Err("sdp_fingerprint_changed"));
    let offer = world.clients[0].offer();
    let unknown = Err(CommandError::Unknown);
    assert_eq!(world.forwarder.restart_ice(ROOM, participant, 2, &offer), unknown);
    assert_eq!(world.forwarder.restart_ice(ROOM, ParticipantKey(uuid::Uuid::nil()), 1, &offer), unknown);
}

#[test]
fn a_client_that_wants_to_start_the_handshake_may() {
    let mut world = World::new(35);
    let mut client = Client::new(1, 1, world.now);
    let offer = client.offer();
    let answer = world
        .forwarder
        .join(
            world.now,
            &crate::forwarder::Join {
                room: ROOM,
                participant: client.key,
                media_epoch: 1,
                sdp_offer: &offer,
                lines: &client.lines(),
                codecs: Codecs::PAGES,
                setup: SetupPreference::Passive,
            },
        )
        .expect("admitted");
    assert!(answer.contains("a=setup:passive"));
    client.take_answer(&answer);
    world.clients.push(client);
    world.run_until(|world| world.clients[0].is_connected);
}

#[test]
fn whoever_leaves_frees_the_place_and_the_last_one_frees_the_room() {
    let mut world = World::with_clients(36, 3);
    world.run_for(Duration::from_secs(1));
    let keys: Vec<ParticipantKey> = world.clients.iter().map(|client| client.key).collect();
    world.forwarder.leave(world.now, ROOM, keys[1]).expect("here");
    world.drain();
    world.run_for(Duration::from_secs(1));
    assert_eq!(world.times(2, &EventKind::PeerGone(GoneReason::Left)).len(), 1);
    assert!(!world.clients[1].is_connected, "its page is told by close_notify");
    let told = world.events.iter().rev().find_map(|(_, event)| match &event.kind {
        EventKind::SlotAssigned { assignments, .. } if event.participant == keys[0] => Some(assignments.clone()),
        _ => None,
    });
    assert!(told.expect("told").iter().all(|assignment| assignment.participant == keys[2]));
    assert_eq!(world.forwarder.leave(world.now, ROOM, keys[1]), Err(CommandError::Unknown));
    world.forwarder.end_room(world.now, ROOM).expect("here");
    world.drain();
    assert_eq!((world.forwarder.peer_count(), world.forwarder.rooms().count()), (0, 0));
    assert_eq!(world.forwarder.end_room(world.now, ROOM), Err(CommandError::Unknown));
}

#[test]
fn a_participant_keeps_its_place_while_its_page_reloads() {
    let mut world = World::with_clients(37, 3);
    world.run_for(Duration::from_secs(1));
    let before = world.clients[2].received[&FACE][0].tag();
    assert_eq!(before, 1);
    world.clients[0].is_alive = false;
    world.run_for(Duration::from_secs(70));
    assert_eq!(world.times(1, &EventKind::PeerGone(GoneReason::TimedOut)).len(), 1);
    let again = Client::new(1, 2, world.now);
    world.join(again).expect("admitted");
    let count = world.clients[2].count(FACE);
    world.run_for(Duration::from_secs(2));
    let back = &world.clients[2].received[&FACE][count..];
    assert!(back.len() > 50 && back.iter().all(|packet| packet.tag() == 1), "the same face in the same place");
}

#[test]
fn a_handshake_waits_for_its_turn_and_goes_on_step_by_step() {
    let mut world = World::new(20);
    let client = Client::new(1, 1, world.now);
    world.join(client).expect("admitted");
    let (now, from) = (world.now, world.clients[0].address);
    let mut check = world.clients[0].check();
    world.forwarder.handle_datagram(now, from, &mut check);
    let sent: Vec<Vec<u8>> = world.forwarder.transmits().map(|transmit| transmit.bytes.to_vec()).collect();
    world.forwarder.clear_transmits();
    for datagram in sent {
        world.clients[0].handle(now, &datagram);
    }
    let mut answers = std::mem::take(&mut world.clients[0].out);
    assert!(!answers.is_empty(), "the client answers the relay's ClientHello");
    for answer in &mut answers {
        world.forwarder.handle_datagram(now, from, answer);
    }
    assert!(world.forwarder.has_handshakes());
    assert_eq!(world.forwarder.transmits().count(), 0, "nothing is worked off before its turn");
    for _ in 0..answers.len() {
        assert!(world.forwarder.advance_handshake(now));
    }
    assert!(world.forwarder.transmits().count() > 0, "the relay goes on");
    assert!(!world.forwarder.advance_handshake(now) && !world.forwarder.has_handshakes());

    // A datagram that waits is not taken for one of whoever has the place of a session that is over.
    let second = answers.last().expect("an answer").clone();
    world.forwarder.handle_datagram(now, from, &mut second.clone());
    let (key, room) = (world.clients[0].key, ROOM);
    world.forwarder.leave(now, room, key).expect("here");
    world.forwarder.clear_transmits();
    assert!(world.forwarder.advance_handshake(now));
    assert_eq!(world.forwarder.transmits().count(), 0);
}
