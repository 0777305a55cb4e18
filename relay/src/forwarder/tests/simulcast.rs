//! Three layers of a face: each subscriber gets one, and goes over to another without a seam.

use std::time::{Duration, Instant};

use super::client::{Client, LAYERS, Received};
use super::flow::assert_continuous;
use super::world::{Network, World};
use crate::ids::Slot;
use crate::slot::Choice;

const FACE: Slot = Slot::Video(0);

/// Clients that send their faces in three layers.
fn world(seed: u64, count: u8) -> World {
    let mut world = World::new(seed);
    for tag in 1..=count {
        let mut client = Client::new(tag, 1, world.now);
        client.is_simulcast = true;
        // The tests say what plays, not the link.
        client.gives_feedback = false;
        world.join(client).expect("admitted");
    }
    world.run_until(|world| world.clients.iter().all(|client| client.is_connected));
    world
}

/// Lets this client's face slot play this layer.
pub fn choose(world: &mut World, client: usize, layer: usize, temporal: u8) {
    let key = world.clients[client].key;
    let peer = world.forwarder.peers.iter().find(|(_, peer)| peer.participant == key).expect("here").0;
    let slot = world.forwarder.peers[peer].slots.iter().position(|slot| slot.slot == FACE).expect("a face");
    world.forwarder.choose(world.now, peer, slot, Some(Choice { layer, temporal }));
    world.drain();
}

/// Pictures follow each other in every number: ids without a gap, TL0PICIDX by one with each picture of the base layer,
/// timestamps ever later and true to the time.
pub fn assert_seamless(packets: &[Received]) {
    assert_continuous(packets);
    let mut packets = packets.to_vec();
    let from = packets[0].sequence;
    packets.sort_by_key(|packet| packet.sequence.wrapping_sub(from));
    for pair in packets.windows(2) {
        let (before, after) = (&pair[0], &pair[1]);
        let later = after.timestamp.wrapping_sub(before.timestamp).cast_signed();
        let ids = after.picture_id().wrapping_sub(before.picture_id()) & 0x7fff;
        if later == 0 {
            assert_eq!((ids, after.layer(), after.tag()), (0, before.layer(), before.tag()), "one picture");
            continue;
        }
        assert!(later > 0, "time goes back: {later}");
        assert_eq!(ids, 1, "the next picture: {:?}", (before.layer(), after.layer(), before.number(), after.number()));
        let tl0 = after.temporal().0.wrapping_sub(before.temporal().0);
        assert_eq!(tl0, u8::from(after.temporal().1 == 0), "TL0PICIDX counts pictures of the base layer");
        if after.layer() != before.layer() {
            assert!(after.starts_keyframe(), "a layer begins with a keyframe");
        }
    }
}

#[test]
fn each_layer_is_received_by_its_rid_and_goes_to_who_wants_it() {
    let mut world = world(60, 4);
    for client in 1..4 {
        choose(&mut world, client, client - 1, 3);
    }
    world.run_for(Duration::from_millis(500));
    let seen: Vec<usize> = world.clients.iter().map(|client| client.count(FACE)).collect();
    world.run_for(Duration::from_secs(2));
    for (client, (_, packets, _)) in LAYERS.into_iter().enumerate().map(|(i, layer)| (i + 1, layer)) {
        let received = &world.clients[client].received[&FACE][seen[client]..];
        assert!(received.iter().all(|packet| packet.layer() == client - 1), "of one layer");
        let expected = 50 * packets as usize;
        assert!(received.len().abs_diff(expected) <= 2 * packets as usize, "{} of {expected}", received.len());
        assert_seamless(&world.clients[client].received[&FACE]);
    }
    assert!(world.clients.iter().all(|client| client.feedback_count >= 20), "feedback on all streams");
}

#[test]
fn a_switch_waits_for_a_keyframe_and_leaves_no_seam() {
    for seed in 61..64 {
        let mut world = world(seed, 2);
        world.run_for(Duration::from_secs(2));
        for layer in [2, 0, 1, 2, 1, 0] {
            let before = world.clients[0].layer_requests;
            choose(&mut world, 1, layer, 3);
            let asked = world.now;
            world.run_for(Duration::from_millis(400));
            let packets = &world.clients[1].received[&FACE];
            assert_eq!(packets.last().expect("packets").layer(), layer);
            let first = packets.iter().rev().take_while(|packet| packet.layer() == layer).last().expect("packets");
            assert!(first.at - asked < Duration::from_millis(100), "{:?}", first.at - asked);
            let requests: Vec<usize> = (0..3).map(|i| world.clients[0].layer_requests[i] - before[i]).collect();
            assert!(requests[layer] == 1 && requests.iter().sum::<usize>() == 1, "one request, for it: {requests:?}");
        }
        assert_seamless(&world.clients[1].received[&FACE]);
        // Each layer has its own clock; the sender reports of both tell how they lie.
        let ticks = |packet: &Received, since: &Received| packet.timestamp.wrapping_sub(since.timestamp);
        let packets = &world.clients[1].received[&FACE];
        let first = packets.iter().find(|packet| packet.at > packets[0].at + Duration::from_secs(1)).expect("packets");
        for packet in packets.iter().filter(|packet| packet.at > first.at) {
            let elapsed = (packet.at - first.at).as_micros() as f64 * 0.09;
            assert!((f64::from(ticks(packet, first)) - elapsed).abs() < 8.0, "{} {elapsed}", ticks(packet, first));
        }
    }
}

#[test]
fn what_is_lost_around_a_switch_is_mended_whoever_lost_it() {
    let mut mended = [false; LAYERS.len()];
    for seed in 64..70 {
        println!("seed {seed}");
        let mut world = world(seed, 2);
        world.run_for(Duration::from_secs(1));
        let delay = Duration::from_millis(20);
        world.network = Network { delay, jitter: Duration::from_millis(3), loss_pct: 3, duplicate_pct: 2 };
        for round in 0..12 {
            choose(&mut world, 1, round % 3, 3);
            world.run_for(Duration::from_millis(700));
        }
        world.network = Network { delay, ..Network::default() };
        world.run_for(Duration::from_secs(1));
        let packets = &world.clients[1].received[&FACE];
        // What comes more than two seconds late was given up.
        let first = packets[0].sequence;
        let mut sequences: Vec<u16> = packets.iter().map(|packet| packet.sequence.wrapping_sub(first)).collect();
        sequences.sort_unstable();
        let span = usize::from(sequences[sequences.len() - 1]) + 1;
        let share = packets.len() as f64 / span as f64;
        // A client asks once, and the answer may be lost.
        assert!(share > 0.985, "{} of {span} came", packets.len());
        for packet in packets.iter().filter(|packet| packet.retransmitted) {
            mended[packet.layer()] = true;
        }
        let switches = packets.windows(2).filter(|pair| pair[0].layer() != pair[1].layer()).count();
        assert!(switches >= 12);
        assert!(world.clients[0].nacks_received > 5, "the relay asks for what it misses, by the layer's SSRC");
    }
    assert_eq!(mended, [true; LAYERS.len()], "packets of every layer are sent again");
}

#[test]
fn temporal_layers_are_left_out_without_a_gap() {
    let mut world = world(70, 2);
    world.run_for(Duration::from_secs(1));
    let rate = |world: &mut World, temporal| {
        choose(world, 1, 0, temporal);
        world.run_for(Duration::from_millis(300));
        let before = world.clients[1].count(FACE);
        world.run_for(Duration::from_secs(2));
        world.clients[1].count(FACE) - before
    };
    let whole = rate(&mut world, 3);
    let half = rate(&mut world, 1);
    let quarter = rate(&mut world, 0);
    let again = rate(&mut world, 3);
    assert!(whole.abs_diff(50) <= 1 && half.abs_diff(25) <= 1 && quarter.abs_diff(13) <= 1, "{whole} {half} {quarter}");
    assert!(again.abs_diff(50) <= 2, "{again}");
    assert_seamless(&world.clients[1].received[&FACE]);
}

#[test]
fn a_switch_down_costs_little_until_its_keyframe_comes() {
    let mut world = world(71, 2);
    choose(&mut world, 1, 2, 3);
    world.run_for(Duration::from_secs(1));
    world.clients[0].ignores_keyframe_requests = true;
    choose(&mut world, 1, 0, 3);
    world.run_for(Duration::from_millis(100));
    let before = world.clients[1].count(FACE);
    world.run_for(Duration::from_secs(1));
    let packets = &world.clients[1].received[&FACE][before..];
    assert!(packets.iter().all(|packet| packet.layer() == 2 && packet.temporal().1 == 0), "the base of the old layer");
    assert!((42..=56).contains(&packets.len()), "a quarter: {}", packets.len());
    world.clients[0].ignores_keyframe_requests = false;
    let asked: Instant = world.now;
    world.run_for(Duration::from_secs(1));
    let last = world.clients[1].received[&FACE].iter().rfind(|packet| packet.layer() == 2).expect("packets").at;
    assert!(last.saturating_duration_since(asked) < Duration::from_millis(500), "it is asked for again and again");
    assert_seamless(&world.clients[1].received[&FACE]);
}
