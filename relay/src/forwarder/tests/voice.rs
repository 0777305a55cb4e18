//! Voices: passed through as they are, redundant where that helps.

use std::time::Duration;

use rtc_rtcp::receiver_report::ReceiverReport;
use rtc_rtcp::reception_report::ReceptionReport;

use super::client::Client;
use super::world::World;
use crate::ids::Slot;

const VOICE: Slot = Slot::Audio(0);

/// Says that so much of the voice was lost, in 256ths.
fn lose_voice(world: &mut World, client: usize, fraction_lost: u8) {
    let ssrc = world.clients[client].ssrc_of(VOICE);
    let reports = vec![ReceptionReport { ssrc, fraction_lost, ..Default::default() }];
    world.clients[client].send_rtcp(&ReceiverReport { ssrc: 1, reports, ..Default::default() });
}

#[test]
fn frames_of_before_go_to_who_takes_them_and_needs_them_and_all_others_get_the_frame_of_now() {
    let mut world = World::new(95);
    for (tag, has_red) in [(1, true), (2, true), (3, false)] {
        let mut client = Client::new(tag, 1, world.now);
        client.has_red = has_red;
        world.join(client).expect("admitted");
    }
    world.run_until(|world| world.clients.iter().all(|client| client.is_connected));
    assert!(world.clients[0].answer.contains(" 63 111\r\n"), "a page sends redundantly if it can");
    assert!(!world.clients[2].answer.contains("red/"), "and is answered nothing that it has not offered");
    world.run_for(Duration::from_secs(2));
    assert!(world.clients.iter().all(|client| client.red_received == 0), "nobody loses anything");
    for client in [1, 2] {
        lose_voice(&mut world, client, 64);
    }
    world.run_for(Duration::from_secs(3));
    assert!(world.clients[1].red_received > 90, "{}", world.clients[1].red_received);
    assert_eq!((world.clients[0].red_received, world.clients[2].red_received), (0, 0));
    for client in &world.clients {
        for place in 0..2 {
            let voice = &client.received[&Slot::Audio(place)];
            assert!(voice.len() > 230, "{}", voice.len());
            let tag = voice[0].tag();
            assert!(voice.iter().all(|packet| packet.payload.len() == 7 && packet.tag() == tag), "whole frames of now");
            assert!(voice.windows(2).all(|pair| pair[1].sequence == pair[0].sequence.wrapping_add(1)));
        }
    }
    lose_voice(&mut world, 1, 0);
    world.run_for(Duration::from_secs(22));
    let before = world.clients[1].red_received;
    world.run_for(Duration::from_secs(1));
    assert_eq!(world.clients[1].red_received, before, "and it ends when nothing more is lost");
}

#[test]
fn frames_with_forward_error_correction_and_pauses_pass_untouched() {
    let mut world = World::with_clients(96, 2);
    world.run_for(Duration::from_millis(500));
    world.clients[0].sends_media = false;
    world.run_for(Duration::from_millis(100));
    let from = world.clients[0].address;
    let seen = world.clients[1].count(VOICE);
    let mut sent = Vec::new();
    // A frame with the one before in it (its sizes vary), then silence: a frame of two bytes each 400 ms.
    for (bytes, pause_ms) in [(160, 20), (240, 20), (3, 400), (3, 400), (3, 400), (120, 20)] {
        let payload: Vec<u8> = (0..bytes).map(|i| (i * 7 + bytes) as u8).collect();
        let (packet, timestamp) = world.clients[0].sealed_voice(world.now, &payload, bytes == 120);
        world.inject(from, &packet);
        sent.push((payload, timestamp));
        world.run_for(Duration::from_millis(pause_ms));
    }
    let received = &world.clients[1].received[&VOICE][seen..];
    let payloads: Vec<_> = received.iter().map(|packet| packet.payload.clone()).collect();
    assert_eq!(payloads, sent.iter().map(|(payload, _)| payload.clone()).collect::<Vec<_>>());
    for (i, pair) in received.windows(2).enumerate() {
        let ticks = sent[i + 1].1.wrapping_sub(sent[i].1);
        assert_eq!(pair[1].timestamp.wrapping_sub(pair[0].timestamp), ticks, "pauses stay in the timestamps");
        assert_eq!(pair[1].sequence, pair[0].sequence.wrapping_add(1), "and are no loss");
    }
    assert!(received.last().is_some_and(|packet| packet.marker), "the talk spurt begins with its marker");
    assert!(received.iter().rev().skip(1).all(|packet| !packet.marker));
    assert_eq!(world.clients[0].nacks_received, 0, "no voice is asked for again");
}
