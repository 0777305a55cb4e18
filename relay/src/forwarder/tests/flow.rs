//! Media flows: continuous, in step, mended where it is lost, and never under another's name.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::client::{Client, Received};
use super::world::{Network, ROOM, World};
use crate::event::EventKind;
use crate::ids::{Slot, Source};
use crate::limits::KEYFRAME_REQUEST_EVERY;

const FACE: Slot = Slot::Video(0);
const VOICE: Slot = Slot::Audio(0);

/// The sequence numbers in order, retransmissions sorted in, have no gap and nothing twice.
pub fn assert_continuous(packets: &[Received]) {
    let first = packets.first().expect("packets").sequence;
    let mut places: Vec<i32> =
        packets.iter().map(|packet| i32::from(packet.sequence.wrapping_sub(first).cast_signed())).collect();
    places.sort_unstable();
    for (expected, place) in places.iter().enumerate() {
        assert_eq!(*place, expected as i32, "a gap, or a packet twice");
    }
}

fn numbers(packets: &[Received]) -> HashSet<u32> {
    packets.iter().map(Received::number).collect()
}

#[test]
fn a_voice_and_a_face_arrive_whole_from_the_first_keyframe_on() {
    let mut world = World::with_clients(1, 2);
    world.run_for(Duration::from_secs(3));
    for client in &world.clients {
        let face = &client.received[&FACE];
        let voice = &client.received[&VOICE];
        assert!(face.len() > 250 && voice.len() > 130, "{} {}", face.len(), voice.len());
        assert!(face[0].starts_keyframe());
        assert_continuous(face);
        assert_continuous(voice);
        assert_eq!(numbers(face).len(), face.len(), "nothing comes twice");
        assert!(face.iter().chain(voice).all(|packet| packet.tag() != client.tag), "nobody hears itself");
        assert_eq!(client.received.len(), 2, "the other slots stay empty");
        assert!(client.feedback_count > 20, "transport-wide feedback: {}", client.feedback_count);
    }
    assert_eq!(world.times(1, &EventKind::FirstPicture { slot: FACE }).len(), 1);
    let connected = world.times(2, &EventKind::PeerConnected)[0];
    let first = world.clients[1].received[&FACE][0].at;
    assert!(first - connected < Duration::from_millis(120), "{:?}", first - connected);
}

#[test]
fn six_participants_stand_in_the_same_places_of_each_page() {
    let mut world = World::with_clients(2, 6);
    world.run_for(Duration::from_secs(1));
    for client in &world.clients {
        assert_eq!(client.received.len(), 10, "five voices and five faces");
        for i in 0..5 {
            let face = client.received[&Slot::Video(i)][0].tag();
            let voice = client.received[&Slot::Audio(i)][0].tag();
            assert_eq!(face, voice, "a voice and a face of one place are of one participant");
            assert!(client.received[&Slot::Video(i)].iter().all(|packet| packet.tag() == face));
        }
    }
    let seventh = Client::new(7, 1, world.now);
    assert_eq!(world.join(seventh).map_err(|error| error.code()), Err("room_full"));
}

#[test]
fn what_the_network_loses_is_mended_on_both_legs() {
    for seed in 0..3 {
        println!("seed {seed}");
        let mut world = World::with_clients(seed, 2);
        world.run_for(Duration::from_secs(1));
        world.network = Network {
            delay: Duration::from_millis(20),
            jitter: Duration::from_millis(15),
            loss_pct: 4,
            duplicate_pct: 2,
        };
        world.run_for(Duration::from_secs(8));
        world.network = Network { delay: Duration::from_millis(20), ..Network::default() };
        world.run_for(Duration::from_secs(1));
        for client in &world.clients {
            let face = &client.received[&FACE];
            let all = numbers(face);
            assert_eq!(all.len(), face.len(), "nothing is delivered twice, be it duplicated or mended");
            let span = all.iter().max().expect("some") - all.iter().min().expect("some") + 1;
            // Half the numbers are the voice's: 100 picture packets and 50 voice packets a second.
            let expected = span as usize * 2 / 3;
            let share = face.len() as f64 / expected as f64;
            assert!(share > 0.985, "{share} of the picture came, {} of {expected}", face.len());
            assert!(face.iter().any(|packet| packet.retransmitted), "the relay's retransmissions");
            assert!(client.nacks_received > 0, "the relay asks for what it misses");
        }
    }
}

#[test]
fn a_new_face_waits_until_the_page_has_hidden_the_old_one() {
    let mut world = World::with_clients(3, 3);
    world.run_for(Duration::from_secs(1));
    world.acknowledges = false;
    let leaving = world.clients[1].key;
    world.forwarder.leave(world.now, ROOM, leaving).expect("here");
    let newcomer = Client::new(4, 1, world.now);
    world.join(newcomer).expect("admitted");
    world.drain();
    let assigned = world.events.iter().rev().find_map(|(_, event)| match &event.kind {
        EventKind::SlotAssigned { generation, assignments } if event.participant == world.clients[0].key => {
            Some((*generation, assignments.clone()))
        }
        _ => None,
    });
    let (generation, assignments) = assigned.expect("the first page is told");
    let in_first_place = assignments.iter().find(|assignment| assignment.slot == FACE).expect("somebody");
    assert_eq!(in_first_place.participant, world.clients[3].key, "the newcomer takes the free place");

    let before = world.clients[0].count(FACE);
    let (last_sequence, last_timestamp, last_picture, at) = {
        let last = world.clients[0].received[&FACE].last().expect("a packet");
        (last.sequence, last.timestamp, last.picture_id(), last.at)
    };
    world.run_for(Duration::from_secs(1));
    // One network delay's worth was under way.
    assert!(world.clients[0].count(FACE) <= before + 8, "nothing comes on the slot before it is acknowledged");
    assert!(world.clients[0].received[&FACE].iter().all(|packet| packet.tag() == 2));
    let last_of_old = world.clients[0].received[&FACE].last().map_or(last_sequence, |last| last.sequence);
    let seen = world.clients[0].count(FACE);

    let (participant, now) = (world.clients[0].key, world.now);
    world.forwarder.acknowledge_slots(now, ROOM, participant, generation - 1).expect("known");
    world.run_for(Duration::from_millis(500));
    assert_eq!(world.clients[0].count(FACE), seen, "an older acknowledgement opens nothing");
    world.forwarder.acknowledge_slots(world.now, ROOM, participant, generation).expect("known");
    world.run_for(Duration::from_secs(1));
    let new = &world.clients[0].received[&FACE][seen..];
    assert!(new.len() > 50 && new.iter().all(|packet| packet.tag() == 4));
    assert!(new[0].starts_keyframe());
    assert_eq!(new[0].sequence, last_of_old.wrapping_add(1), "the stream goes on without a gap");
    assert!(new[0].picture_id().wrapping_sub(last_picture) & 0x7fff <= 3, "and so do the picture ids");
    let elapsed = (new[0].at - at).as_secs_f64() * 90_000.0;
    let ticks = f64::from(new[0].timestamp.wrapping_sub(last_timestamp));
    assert!((ticks - elapsed).abs() < 9_000.0, "time goes on as it did on the wall: {ticks} for {elapsed}");
    let third = &world.clients[2].received[&FACE];
    assert!(third.iter().all(|packet| packet.tag() == 1), "whoever keeps a place is not disturbed");
}

#[test]
fn a_document_is_shown_only_while_it_is_published() {
    let mut world = World::with_clients(4, 2);
    world.clients[0].has_document = true;
    let (showing, content) = (world.clients[0].key, Slot::Content(0));
    world.run_for(Duration::from_secs(1));
    assert_eq!(world.clients[1].count(content), 0);
    world.forwarder.set_published(world.now, ROOM, showing, Source::Document, true).expect("here");
    world.run_for(Duration::from_secs(1));
    let shown = world.clients[1].count(content);
    assert!(shown > 80, "{shown}");
    assert!(world.clients[1].received[&content][0].starts_keyframe());
    world.forwarder.set_published(world.now, ROOM, showing, Source::Document, false).expect("here");
    world.run_for(Duration::from_millis(100));
    let hidden = world.clients[1].count(content);
    world.run_for(Duration::from_secs(1));
    assert_eq!(world.clients[1].count(content), hidden);
    assert_continuous(&world.clients[1].received[&content]);
}

#[test]
fn keyframe_requests_of_many_are_one_request() {
    let mut world = World::with_clients(5, 6);
    world.run_for(Duration::from_secs(2));
    let before = world.clients[0].keyframe_requests;
    for _ in 0..10 {
        for subscriber in 1..6 {
            let slots: Vec<Slot> = (0..5).map(Slot::Video).collect();
            let slot = slots
                .into_iter()
                .find(|slot| world.clients[subscriber].received.get(slot).is_some_and(|packets| packets[0].tag() == 1));
            world.clients[subscriber].lose_picture(slot.expect("the first client's face"));
        }
        world.run_for(Duration::from_millis(30));
    }
    world.run_for(Duration::from_secs(1));
    let requests = world.clients[0].keyframe_requests - before;
    assert!((1..=2).contains(&requests), "{requests} requests for 50 wishes within {KEYFRAME_REQUEST_EVERY:?}");
    assert!(world.clients[0].keyframes_sent > 0);
}

#[test]
fn a_camera_that_is_off_is_not_asked_for_keyframes() {
    let mut world = World::new(6);
    for tag in 1..=2 {
        let mut client = Client::new(tag, 1, world.now);
        client.sends_media = false;
        world.join(client).expect("admitted");
    }
    world.run_until(|world| world.clients.iter().all(|client| client.is_connected));
    world.run_for(Duration::from_secs(5));
    assert!(world.clients[0].keyframe_requests <= 2, "{}", world.clients[0].keyframe_requests);
    world.clients[0].sends_media = true;
    world.run_for(Duration::from_secs(1));
    assert!(world.clients[1].count(FACE) > 50, "and when it goes on, its picture comes");
}

/// The relay's wall clock at the timestamp of a packet, by the slot's last sender report, in seconds.
fn on_relay_clock(world: &World, client: usize, slot: Slot, timestamp: u32, clock_hz: f64) -> f64 {
    let ssrc = world.clients[client].ssrc_of(slot);
    let reports = &world.clients[client].reports;
    let (_, report) = reports.iter().rev().find(|(_, report)| report.ssrc == ssrc).expect("a sender report");
    let seconds = report.ntp_time as f64 / f64::from(u32::MAX);
    seconds + f64::from(timestamp.wrapping_sub(report.rtp_time).cast_signed()) / clock_hz
}

#[test]
fn a_voice_and_a_face_sent_together_lie_on_one_clock() {
    let mut world = World::with_clients(7, 3);
    world.run_for(Duration::from_secs(5));
    let clients = 0..3;
    for client in clients {
        for place in 0..2 {
            let voice = world.clients[client].received[&Slot::Audio(place)].last().expect("a packet").clone();
            let face = world.clients[client].received[&Slot::Video(place)].last().expect("a packet").clone();
            let heard = on_relay_clock(&world, client, Slot::Audio(place), voice.timestamp, 48_000.0);
            let seen = on_relay_clock(&world, client, Slot::Video(place), face.timestamp, 90_000.0);
            let sent_apart = voice.at.max(face.at) - voice.at.min(face.at);
            let sent_apart = if voice.at > face.at { sent_apart.as_secs_f64() } else { -sent_apart.as_secs_f64() };
            let error_ms = ((heard - seen) - sent_apart) * 1_000.0;
            assert!(error_ms.abs() < 2.0, "{error_ms} ms apart");
        }
    }
}

#[test]
fn the_round_trip_is_measured_and_the_figures_are_true() {
    let mut world = World::with_clients(8, 2);
    world.network.delay = Duration::from_millis(40);
    for client in &mut world.clients {
        client.sends_reports = true;
    }
    world.run_for(Duration::from_secs(4));
    let ssrc = world.clients[1].ssrc_of(FACE);
    let (received_at, report) =
        world.clients[1].reports.iter().rev().find(|(_, report)| report.ssrc == ssrc).cloned().expect("a report");
    let delay = crate::ntp::short(world.now - received_at);
    world.clients[1].send_rtcp(&rtc_rtcp::receiver_report::ReceiverReport {
        ssrc: 1,
        reports: vec![rtc_rtcp::reception_report::ReceptionReport {
            ssrc,
            fraction_lost: 64,
            last_sender_report: crate::ntp::middle(report.ntp_time),
            delay,
            ..Default::default()
        }],
        ..Default::default()
    });
    world.run_for(Duration::from_millis(1_200));
    let key = world.clients[1].key;
    let quality = world.quality(key);
    assert!(quality.rtt_ms.is_some_and(|rtt| (78..=90).contains(&rtt)), "{quality:?}");
    assert_eq!(quality.down.loss_pct, 25.0);
    assert_eq!(quality.up.loss_pct, 0.0);
    assert!((145..=155).contains(&quality.up.packets), "{quality:?}");
    assert!((145..=155).contains(&quality.down.packets), "{quality:?}");
}

#[test]
fn a_hole_too_long_to_be_mended_is_bridged_by_a_keyframe() {
    let mut world = World::with_clients(9, 2);
    world.run_for(Duration::from_secs(1));
    world.network.loss_pct = 100;
    world.run_for(Duration::from_millis(2_500));
    world.network.loss_pct = 0;
    let back = world.now;
    world.run_for(Duration::from_secs(1));
    let after: Vec<&Received> =
        world.clients[1].received[&FACE].iter().filter(|packet| packet.at > back && !packet.retransmitted).collect();
    let keyframe: Option<Instant> = after.iter().find(|packet| packet.starts_keyframe()).map(|packet| packet.at);
    assert!(
        keyframe.is_some_and(|at| at - back < Duration::from_millis(200)),
        "within {:?}",
        keyframe.map(|at| at - back)
    );
}

#[test]
fn the_same_ssrc_of_two_publishers_is_told_apart() {
    let mut world = World::new(10);
    for tag in 1..=3 {
        let mut client = Client::new(tag, 1, world.now);
        client.audio_ssrc = 1_000;
        client.video_ssrc = 2_000;
        world.join(client).expect("admitted");
    }
    world.run_for(Duration::from_secs(2));
    for place in 0..2 {
        let packets = &world.clients[2].received[&Slot::Video(place)];
        let tag = packets[0].tag();
        assert!(packets.len() > 100 && packets.iter().all(|packet| packet.tag() == tag));
    }
}

#[test]
fn media_that_flows_allocates_nothing() {
    let mut world = World::with_clients(11, 3);
    // Long enough for every buffer to have its size, the ring of sent packets included.
    world.run_for(Duration::from_secs(8));
    let from = world.clients[0].address;
    let now = world.now;
    let client = &mut world.clients[0];
    for ms in (0..1_000).step_by(20) {
        client.tick(now + Duration::from_millis(ms));
    }
    let is_rtp = |packet: &Vec<u8>| packet[0] >= 128 && !(192..=223).contains(&packet[1]);
    let packets: Vec<Vec<u8>> = std::mem::take(&mut client.out).into_iter().filter(is_rtp).collect();
    assert!((140..=160).contains(&packets.len()), "a second of voice and pictures: {}", packets.len());
    let forwarder = &mut world.forwarder;
    let mut sent = 0;
    let mut forward = |mut packet: Vec<u8>| {
        let counted = allocation_counter::measure(|| {
            forwarder.handle_datagram(now, from, &mut packet);
            sent += forwarder.runs().map(|run| run.count()).sum::<usize>();
            forwarder.clear_transmits();
        });
        counted.count_total
    };
    let expected = 2 * packets.len();
    let allocations: Vec<u64> = packets.into_iter().map(&mut forward).collect();
    assert!(allocations.iter().all(|count| *count == 0), "{allocations:?}");
    assert_eq!(sent, expected, "each packet went to the two others");
}
