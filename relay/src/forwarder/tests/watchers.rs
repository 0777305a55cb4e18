//! Those who only watch: pages with many faces, and players of one.

use std::net::SocketAddr;
use std::time::Duration;

use super::client::Client;
use super::world::{ROOM, World};
use crate::error::CommandError;
use crate::event::EventKind;
use crate::forwarder::Join;
use crate::ids::{Lines, ParticipantKey, SetupPreference, Slot, Source, Subject};
use crate::limits::{CONNECT_WITHIN, PARTICIPANTS_PER_ROOM_MAX, WATCHERS_PER_ROOM_MAX};
use crate::sdp::Codecs;

const VOICE: Slot = Slot::Audio(0);
const FACE: Slot = Slot::Video(0);

fn key(tag: u8) -> ParticipantKey {
    ParticipantKey(uuid::Uuid::from_u128(u128::from(tag)))
}

/// The publisher of the last packet on a slot.
fn last_tag(world: &World, client: usize, slot: Slot) -> Option<u8> {
    world.clients[client].received.get(&slot)?.last().map(super::client::Received::tag)
}

#[test]
fn watchers_see_all_who_publish_and_stand_in_nobodys_slots() {
    let mut world = World::with_clients(70, 3);
    let watchers: Vec<usize> = (0..4)
        .map(|i| {
            let watcher = Client::watcher(101 + i, world.now);
            world.join(watcher).expect("admitted")
        })
        .collect();
    world.run_until(|world| {
        watchers.iter().all(|watcher| (0..3).all(|i| world.clients[*watcher].count(Slot::Video(i)) > 50))
    });
    let assigned_to_others = world.events.iter().filter_map(|(_, event)| match &event.kind {
        EventKind::SlotAssigned { assignments, .. } => Some(assignments),
        _ => None,
    });
    assert!(assigned_to_others.flatten().all(|one| [1, 2, 3].map(key).contains(&one.participant)));
    let before = world.events.len();
    for watcher in &watchers {
        let key = world.clients[*watcher].key;
        world.forwarder.leave(world.now, ROOM, key).expect("here");
    }
    world.drain();
    let told = world.events[before..].iter().map(|(_, event)| event.participant);
    assert!(told.into_iter().all(|participant| participant.0.as_u128() > 100), "their going is told to nobody else");
    assert_eq!(world.forwarder.peer_count(), 3);
    let track = &world.forwarder.peers.iter().next().expect("a publisher").1.tracks[0];
    assert_eq!(track.subscriptions.len(), 2, "and nothing is left of them");
}

#[test]
fn a_room_takes_six_who_publish_and_a_thousand_who_watch() {
    let mut world = World::new(71);
    for tag in 1..=PARTICIPANTS_PER_ROOM_MAX as u8 {
        let client = Client::new(tag, 1, world.now);
        world.join(client).expect("admitted");
    }
    let seventh = Client::new(7, 1, world.now);
    assert_eq!(world.join(seventh).map_err(|error| error.code()), Err("room_full"));
    let watcher = Client::watcher(101, world.now);
    let offer = watcher.offer();
    let mut watch = |number: usize| {
        let join = Join {
            room: ROOM,
            participant: ParticipantKey(uuid::Uuid::from_u128(1_000 + number as u128)),
            media_epoch: 1,
            sdp_offer: &offer,
            lines: &watcher.lines(),
            codecs: Codecs::PAGES,
            setup: SetupPreference::Passive,
        };
        world.forwarder.join(world.now, &join).map(|_| ())
    };
    for number in 0..WATCHERS_PER_ROOM_MAX {
        assert_eq!(watch(number), Ok(()), "watcher {number}");
    }
    assert_eq!(watch(WATCHERS_PER_ROOM_MAX), Err(CommandError::RoomFull));
    world.clients.iter_mut().for_each(|client| client.sends_media = false);
    world.run_for(CONNECT_WITHIN + Duration::from_secs(1));
    assert_eq!(world.forwarder.peer_count(), PARTICIPANTS_PER_ROOM_MAX, "those who never connected are gone");
}

#[test]
fn who_has_no_media_session_left_gives_way() {
    let mut world = World::with_clients(72, PARTICIPANTS_PER_ROOM_MAX as u8);
    world.clients.iter_mut().for_each(|client| client.sends_media = false);
    world.clients[2].is_alive = false;
    world.run_for(Duration::from_secs(61));
    world.clients.iter_mut().for_each(|client| client.sends_media = true);
    let seventh = Client::new(7, 1, world.now);
    let seventh = world.join(seventh).expect("admitted in the place of the one who is gone");
    world.run_until(|world| (0..5).all(|i| world.clients[seventh].count(Slot::Video(i)) > 0));
}

#[test]
fn a_player_plays_the_one_it_names() {
    let mut world = World::with_clients(73, 2);
    let player = Client::player(101, Subject::Participant(key(3)), world.now);
    let player = world.join(player).expect("admitted");
    world.run_until(|world| world.clients[player].is_connected);
    world.run_for(Duration::from_secs(1));
    assert_eq!(world.clients[player].count(VOICE), 0, "nobody of that name publishes yet");
    let third = Client::new(3, 1, world.now);
    world.join(third).expect("admitted");
    world.run_until(|world| world.clients[player].count(VOICE) > 50 && world.clients[player].count(FACE) > 50);
    let received = world.clients[player].received.values().flatten();
    assert!(received.into_iter().all(|packet| packet.tag() == 3));
    assert!(world.clients[player].received[&FACE][0].starts_keyframe());
}

#[test]
fn a_player_of_nobody_follows_the_main_speaker() {
    let mut world = World::with_clients(74, 3);
    world.clients[0].audio_level = 60;
    world.clients[1].audio_level = 30;
    world.clients[2].audio_level = 127;
    world.run_for(Duration::from_secs(2));
    let player = Client::player(101, Subject::MainSpeaker { listener: key(9) }, world.now);
    let player = world.join(player).expect("admitted");
    world.run_until(|world| world.clients[player].count(FACE) > 50);
    assert_eq!(last_tag(&world, player, FACE), Some(2), "the loudest");

    // Another is a little louder: that is no reason to switch. When it is clearly louder, it is.
    world.clients[0].audio_level = 26;
    world.run_for(Duration::from_secs(3));
    assert_eq!(last_tag(&world, player, FACE), Some(2));
    world.clients[0].audio_level = 10;
    world.run_until(|world| last_tag(world, player, FACE) == Some(1) && last_tag(world, player, VOICE) == Some(1));
    let faces = &world.clients[player].received[&FACE];
    let switched = faces.iter().find(|packet| packet.tag() == 1).expect("a switch");
    assert!(switched.starts_keyframe());
    let sequences: Vec<u16> = faces.iter().map(|packet| packet.sequence).collect();
    assert!(sequences.is_sorted_by(|a, b| b.wrapping_sub(*a) == 1), "one unbroken stream over the switch");

    // Who mutes is not the main speaker for long; who leaves, not at all.
    world.forwarder.set_published(world.now, ROOM, key(1), Source::Microphone, false).expect("here");
    world.run_until(|world| last_tag(world, player, FACE) == Some(2));
    world.forwarder.leave(world.now, ROOM, key(2)).expect("here");
    world.run_until(|world| last_tag(world, player, FACE) == Some(1));
}

#[test]
fn a_listener_hears_itself_only_while_alone() {
    let mut world = World::with_clients(75, 1);
    let player = Client::player(101, Subject::MainSpeaker { listener: key(1) }, world.now);
    let player = world.join(player).expect("admitted");
    world.run_until(|world| last_tag(world, player, FACE) == Some(1));
    world.clients[0].audio_level = 0;
    let other = Client::new(2, 1, world.now);
    world.join(other).expect("admitted");
    world.run_until(|world| last_tag(world, player, FACE) == Some(2));
    world.run_for(Duration::from_secs(3));
    assert_eq!(last_tag(&world, player, FACE), Some(2), "however loud it is itself");
}

#[test]
fn a_trickling_client_restarts_ice_by_a_fragment() {
    let mut world = World::with_clients(76, 2);
    let (key, epoch) = (world.clients[0].key, world.clients[0].media_epoch);
    let same = format!(
        "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:{}\r\na=ice-pwd:{}\r\n\
         a=candidate:1 1 udp 1 192.0.2.1 4001 typ host\r\n",
        world.clients[0].ufrag,
        world.clients[0].pwd()
    );
    assert_eq!(world.forwarder.trickle(ROOM, key, epoch, &same), Ok(None), "candidates alone restart nothing");
    assert_eq!(world.forwarder.trickle(ROOM, key, epoch + 1, &same), Err(CommandError::Unknown));
    let bad = world.forwarder.trickle(ROOM, key, epoch, "v=0\r\n").map_err(|error| error.code());
    assert_eq!(bad, Err("sdp_malformed"));

    world.clients[0].address = SocketAddr::from(([203, 0, 113, 9], 999));
    let fragment = world.clients[0].restart_fragment();
    let answer = world.forwarder.trickle(ROOM, key, epoch, &fragment).expect("taken").expect("a restart");
    world.clients[0].take_fragment(&answer);
    let before = world.clients[1].count(VOICE);
    world.run_for(Duration::from_secs(2));
    assert!(world.clients[1].count(VOICE) > before + 80, "media goes on from the new address");
    assert_eq!(world.forwarder.by_ufrag.len(), 2, "and the old credentials are forgotten");
}

#[test]
fn a_client_without_a_page_is_refused_as_a_whole() {
    let now = World::new(77).now;
    let voice_and_face = Client::player(101, Subject::Participant(key(1)), now).offer();
    let twice = Client::watcher(102, now).offer();
    let inactive = voice_and_face.replacen("a=recvonly", "a=inactive", 1);
    let unknown = voice_and_face.replace("VP8", "VP9");
    let sending = voice_and_face.replace("recvonly", "sendonly");
    let player = Lines::Player(Subject::Participant(key(1)));
    for (name, lines, offer, code) in [
        ("two voices", &player, &twice, "sdp_duplicate_slot"),
        ("an inactive line", &player, &inactive, "sdp_wrong_direction"),
        ("no common codec on one line", &player, &unknown, "sdp_no_common_codec"),
        ("a publisher who only receives", &Lines::Publisher, &voice_and_face, "sdp_wrong_direction"),
        ("a player who only sends", &player, &sending, "sdp_wrong_direction"),
    ] {
        let mut world = World::new(77);
        let join = Join {
            room: ROOM,
            participant: key(1),
            media_epoch: 1,
            sdp_offer: offer,
            lines,
            codecs: Codecs::PAGES,
            setup: SetupPreference::Passive,
        };
        let result = world.forwarder.join(world.now, &join).map_err(|error| error.code());
        assert_eq!(result.map(|_| ()), Err(code), "{name}");
        assert_eq!(world.forwarder.rooms().count(), 0);
    }
    let mut world = World::new(78);
    let join = Join {
        room: ROOM,
        participant: key(1),
        media_epoch: 1,
        sdp_offer: &sending,
        lines: &Lines::Publisher,
        codecs: Codecs::PAGES,
        setup: SetupPreference::Passive,
    };
    let answer = world.forwarder.join(world.now, &join).expect("a voice and a face");
    assert!(answer.contains("a=setup:passive") && answer.matches("a=recvonly").count() == 2, "{answer}");
}

#[test]
fn the_first_who_joins_settles_the_codec_of_a_room() {
    let mut world = World::new(79);
    let client = Client::new(1, 1, world.now);
    let (both, vp9) = (
        client.offer().replace("96 97\r\n", "96 97 98\r\na=rtpmap:98 VP9/90000\r\n"),
        client.offer().replace("VP8", "VP9"),
    );
    let mut join = |tag: u8, offer: &str, codecs: Codecs| {
        let join = Join {
            room: ROOM,
            participant: key(tag),
            media_epoch: 1,
            sdp_offer: offer,
            lines: &client.lines(),
            codecs,
            setup: SetupPreference::Passive,
        };
        world.forwarder.join(world.now, &join).map_err(|error| error.code())
    };
    let answer = join(2, &both, Codecs::ALL).expect("it has VP8");
    assert!(answer.contains("VP8/90000") && !answer.contains("VP9"), "{answer}");
    assert_eq!(join(3, &vp9, Codecs::ALL), Err("sdp_no_common_codec"), "VP8 it is, for as long as the room lasts");
    let named = Codecs::named(["VP9"]).expect("known");
    let mut other = World::new(80);
    let join = Join {
        room: ROOM,
        participant: key(1),
        media_epoch: 1,
        sdp_offer: &both,
        lines: &client.lines(),
        codecs: named,
        setup: SetupPreference::Passive,
    };
    let answer = other.forwarder.join(other.now, &join).expect("it has VP9");
    assert!(answer.contains("VP9/90000") && !answer.contains("VP8"), "{answer}");
}
