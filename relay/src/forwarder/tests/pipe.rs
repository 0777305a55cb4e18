//! A room on two forwarders: what is seen away from home is what is seen at home.

use std::collections::BTreeSet;
use std::time::Duration;

use super::client::{Client, Received};
use super::flow::assert_continuous;
use super::simulcast::{assert_seamless, choose};
use super::world::{Network, ROOM, World};
use crate::error::CommandError;
use crate::event::EventKind;
use crate::ids::{ParticipantKey, Slot, Source, Subject};
use crate::limits::{SILENT_AFTER, SWAP_WITHIN};

const FACE: Slot = Slot::Video(0);
const VOICE: Slot = Slot::Audio(0);
const STEP: Duration = Duration::from_millis(1);

/// A room with those who publish at home, and a pipe to another forwarder.
struct Spread {
    home: World,
    away: World,
    /// The pipe takes nothing.
    is_full: bool,
}

impl Spread {
    fn with_publishers(seed: u64, count: u8) -> Spread {
        Spread::of(World::with_clients(seed, count), seed)
    }

    fn of(mut home: World, seed: u64) -> Spread {
        let mut away = World::new(seed + 1);
        home.run_for(Duration::from_secs(1));
        let now = home.now.max(away.now);
        (home.now, away.now) = (now, now);
        home.forwarder.spread(ROOM, true).expect("there is such a room");
        away.forwarder.mirror(now, ROOM, home.forwarder.publishers(ROOM)).expect("mirrored");
        Spread { home, away, is_full: false }
    }

    fn watch(&mut self, watcher: Client) -> usize {
        let watcher = self.away.join(watcher).expect("admitted");
        self.run_until(|spread| spread.away.clients[watcher].is_connected);
        watcher
    }

    fn run_until(&mut self, condition: impl Fn(&Spread) -> bool) {
        let deadline = self.home.now + Duration::from_secs(10);
        while !condition(self) {
            assert!(self.home.now < deadline, "it did not come about; events: {:?}", self.away.events);
            self.run_for(STEP);
        }
    }

    fn run_for(&mut self, span: Duration) {
        let end = self.home.now + span;
        while self.home.now < end {
            self.home.run_for(STEP);
            self.away.run_for(STEP);
            self.exchange();
        }
    }

    fn exchange(&mut self) {
        let now = self.home.now;
        while let Some(room) = self.home.forwarder.poll_publishers() {
            self.away.forwarder.mirror(now, room, self.home.forwarder.publishers(room)).expect("mirrored");
        }
        for (piped, packet) in std::mem::take(&mut self.home.piped) {
            match piped.when_lost() {
                _ if !self.is_full => self.away.forwarder.handle_piped(now, &piped, &packet),
                Some(request) => self.home.forwarder.request_keyframe(now, &request),
                None => {}
            }
        }
        while let Some(request) = self.away.forwarder.poll_keyframe_request() {
            self.home.forwarder.request_keyframe(now, &request);
        }
        self.away.drain();
        self.home.drain();
    }
}

fn key(tag: u8) -> ParticipantKey {
    ParticipantKey(uuid::Uuid::from_u128(u128::from(tag)))
}

fn last_tag(world: &World, client: usize, slot: Slot) -> Option<u8> {
    world.clients[client].received.get(&slot)?.last().map(Received::tag)
}

/// What each packet is at its publisher, between these of its numbers.
fn picture(packets: &[Received], from: u32, to: u32) -> BTreeSet<(u32, u8, usize, bool)> {
    let all = packets.iter().map(|packet| (packet.number(), packet.tag(), packet.layer(), packet.marker));
    all.filter(|(number, ..)| (from..=to).contains(number)).collect()
}

#[test]
fn watchers_away_get_what_watchers_at_home_get() {
    let mut spread = Spread::with_publishers(90, 2);
    let watcher = Client::watcher(101, spread.home.now);
    let home = spread.home.join(watcher).expect("admitted");
    let watcher = Client::watcher(102, spread.home.now);
    let away = spread.watch(watcher);
    spread.run_for(Duration::from_secs(3));
    for slot in [FACE, VOICE, Slot::Video(1), Slot::Audio(1)] {
        let (at_home, elsewhere) =
            (&spread.home.clients[home].received[&slot], &spread.away.clients[away].received[&slot]);
        assert!(elsewhere.len() > 100, "{slot:?}: {}", elsewhere.len());
        assert_continuous(elsewhere);
        let from = elsewhere[0].number().max(at_home[0].number());
        let last = |packets: &[Received]| packets[packets.len() - 1].number();
        let to = last(at_home).min(last(elsewhere));
        assert_eq!(picture(at_home, from, to), picture(elsewhere, from, to), "{slot:?}");
    }
    assert!(spread.away.clients[away].received[&FACE][0].starts_keyframe());
    assert!(!spread.away.clients[away].reports.is_empty(), "sender reports: voices and faces stay in step");
    let told = spread.away.events.iter().map(|(_, event)| event.participant);
    assert!(told.into_iter().all(|participant| participant == key(102)), "of stand-ins nothing is told");
    assert_eq!(spread.away.times(102, &EventKind::FirstPicture { slot: FACE }).len(), 1);
}

#[test]
fn keyframe_requests_go_home_as_one() {
    let mut spread = Spread::with_publishers(91, 1);
    for tag in 101..105 {
        let watcher = Client::watcher(tag, spread.home.now);
        spread.watch(watcher);
    }
    spread.run_for(Duration::from_secs(1));
    let before = spread.home.clients[0].keyframe_requests;
    for watcher in 0..4 {
        spread.away.clients[watcher].lose_picture(FACE);
    }
    spread.run_for(Duration::from_secs(1));
    assert_eq!(spread.home.clients[0].keyframe_requests, before + 1);
}

#[test]
fn layers_are_switched_away_from_home_without_a_seam() {
    let mut home = World::new(92);
    let mut client = Client::new(1, 1, home.now);
    client.is_simulcast = true;
    home.join(client).expect("admitted");
    home.run_until(|world| world.clients[0].is_connected);
    let mut spread = Spread::of(home, 92);
    let mut watcher = Client::watcher(101, spread.home.now);
    watcher.gives_feedback = false;
    let watcher = spread.watch(watcher);
    spread.run_for(Duration::from_secs(1));
    for layer in [2, 0, 1, 2, 0] {
        let before = spread.home.clients[0].layer_requests;
        choose(&mut spread.away, watcher, layer, 3);
        spread.run_for(Duration::from_millis(500));
        assert_eq!(spread.away.clients[watcher].received[&FACE].last().expect("packets").layer(), layer);
        let asked: Vec<usize> = (0..3).map(|i| spread.home.clients[0].layer_requests[i] - before[i]).collect();
        assert!(asked[layer] == 1 && asked.iter().sum::<usize>() == 1, "one request, for it: {asked:?}");
    }
    assert_seamless(&spread.away.clients[watcher].received[&FACE]);
}

#[test]
fn what_a_watcher_away_loses_is_mended_there() {
    let mut spread = Spread::with_publishers(93, 1);
    let watcher = Client::watcher(101, spread.home.now);
    let watcher = spread.watch(watcher);
    spread.run_for(Duration::from_secs(1));
    let delay = Duration::from_millis(20);
    spread.away.network = Network { delay, loss_pct: 4, ..Network::default() };
    spread.run_for(Duration::from_secs(6));
    spread.away.network = Network { delay, ..Network::default() };
    spread.run_for(Duration::from_secs(1));
    let face = &spread.away.clients[watcher].received[&FACE];
    let span = face.iter().map(|packet| packet.sequence.wrapping_sub(face[0].sequence)).max().expect("packets") + 1;
    let share = face.len() as f64 / f64::from(span);
    assert!(share > 0.985, "{} of {span} came", face.len());
    assert!(face.iter().any(|packet| packet.retransmitted));
    assert_eq!(spread.home.clients[0].nacks_received, 0, "the publisher hears nothing of it");
}

#[test]
fn who_speaks_comes_and_goes_everywhere() {
    let mut spread = Spread::with_publishers(94, 2);
    spread.home.clients[0].audio_level = 60;
    spread.home.clients[1].audio_level = 20;
    let watcher = Client::watcher(101, spread.home.now);
    let watcher = spread.watch(watcher);
    let player = Client::player(102, Subject::MainSpeaker { listener: key(9) }, spread.home.now);
    let player = spread.watch(player);
    spread.run_until(|spread| last_tag(&spread.away, player, FACE) == Some(2));
    spread.run_until(|spread| last_tag(&spread.away, watcher, Slot::Video(1)) == Some(2));

    // The loudest leaves.
    spread.home.forwarder.leave(spread.home.now, ROOM, key(2)).expect("here");
    spread.exchange();
    spread.run_for(Duration::from_millis(20));
    let count = spread.away.clients[watcher].count(Slot::Video(1));
    spread.run_until(|spread| last_tag(&spread.away, player, FACE) == Some(1));
    assert_eq!(spread.away.clients[watcher].count(Slot::Video(1)), count, "the slot is empty");

    // Another comes, mutes, and says nothing for long.
    let third = Client::new(3, 1, spread.home.now);
    let third = spread.home.join(third).expect("admitted");
    spread.run_until(|spread| last_tag(&spread.away, watcher, Slot::Video(1)) == Some(3));
    spread.home.forwarder.set_published(spread.home.now, ROOM, key(3), Source::Camera, false).expect("here");
    spread.exchange();
    spread.run_for(Duration::from_millis(20));
    let count = spread.away.clients[watcher].count(Slot::Video(1));
    spread.run_for(Duration::from_secs(1));
    assert_eq!(spread.away.clients[watcher].count(Slot::Video(1)), count);
    spread.home.forwarder.set_published(spread.home.now, ROOM, key(3), Source::Camera, true).expect("here");
    spread.run_until(|spread| spread.away.clients[watcher].count(Slot::Video(1)) > count + 50);
    spread.home.clients[third].is_alive = false;
    spread.run_for(SILENT_AFTER + Duration::from_millis(200));
    let silent = |world: &World| world.forwarder.peers.iter().filter(|(_, peer)| peer.is_silent).count();
    assert_eq!((silent(&spread.home), silent(&spread.away)), (1, 1));
    spread.home.clients[third].is_alive = true;
    let count = spread.away.clients[watcher].count(Slot::Video(1));
    spread.run_until(|spread| spread.away.clients[watcher].count(Slot::Video(1)) > count + 50);

    // The first begins anew in another media session: one unbroken stream over the change.
    let again = Client::new(1, 2, spread.home.now);
    let again = spread.home.join(again).expect("admitted");
    spread.run_until(|spread| spread.home.clients[again].is_connected);
    spread.home.clients[0].is_alive = false;
    let before = spread.away.clients[watcher].count(FACE);
    spread.run_for(SWAP_WITHIN + Duration::from_secs(1));
    assert!(spread.away.clients[watcher].count(FACE) > before + 300);
    assert_continuous(&spread.away.clients[watcher].received[&FACE]);
    let stand_ins = spread.away.forwarder.peers.iter().filter(|(_, peer)| peer.is_stand_in);
    assert_eq!(stand_ins.count(), 2, "and nothing is left of the sessions before");
}

#[test]
fn nobody_away_sees_who_is_cut_off_at_home() {
    let mut spread = Spread::with_publishers(95, 1);
    let watcher = Client::watcher(101, spread.home.now);
    let watcher = spread.watch(watcher);
    spread.run_for(Duration::from_secs(1));
    // Packets that are under way in the pipe when the gate shuts.
    while spread.home.piped.is_empty() {
        spread.home.run_for(STEP);
        spread.away.run_for(STEP);
    }
    spread.home.forwarder.gate(spread.home.now, ROOM, key(1), true).expect("here");
    spread.away.run_for(Duration::from_millis(20));
    spread.home.run_for(Duration::from_millis(20));
    let count = spread.away.clients[watcher].count(FACE) + spread.away.clients[watcher].count(VOICE);
    spread.run_for(Duration::from_secs(1));
    let after = spread.away.clients[watcher].count(FACE) + spread.away.clients[watcher].count(VOICE);
    assert_eq!(after, count);
    assert!(spread.home.piped.is_empty(), "nor is anything piped");
    spread.home.forwarder.gate(spread.home.now, ROOM, key(1), false).expect("here");
    spread.run_until(|spread| spread.away.clients[watcher].count(FACE) > 200);
}

#[test]
fn a_full_pipe_costs_a_keyframe() {
    let mut spread = Spread::with_publishers(96, 1);
    let watcher = Client::watcher(101, spread.home.now);
    let watcher = spread.watch(watcher);
    spread.run_for(Duration::from_secs(2));
    let (asked, count) = (spread.home.clients[0].keyframe_requests, spread.away.clients[watcher].count(FACE));
    spread.is_full = true;
    spread.run_for(Duration::from_millis(100));
    spread.is_full = false;
    spread.run_for(Duration::from_secs(1));
    assert!(spread.home.clients[0].keyframe_requests > asked);
    let face = &spread.away.clients[watcher].received[&FACE][count..];
    let mended = face.iter().position(Received::starts_keyframe).expect("a keyframe");
    assert!(face[mended].at - face[0].at < Duration::from_millis(600));
    assert!(face.len() - mended > 40);
    assert_continuous(&face[mended..]);
}

#[test]
fn a_watcher_away_who_is_to_speak_joins_at_home() {
    let mut spread = Spread::with_publishers(97, 1);
    let watcher = Client::watcher(101, spread.home.now);
    spread.watch(watcher);
    let other = Client::watcher(102, spread.home.now);
    let other = spread.watch(other);
    let speaker = Client::new(101, 2, spread.home.now);
    spread.home.join(speaker).expect("admitted");
    spread.exchange();
    spread.away.forwarder.retire(spread.away.now, ROOM, key(101)).expect("here");
    let before = spread.away.clients[0].count(FACE);
    spread.run_for(Duration::from_secs(1));
    assert!(spread.away.clients[0].count(FACE) > before + 50, "until it has a picture at home it watches on");
    assert_eq!(last_tag(&spread.away, other, Slot::Video(1)), Some(101));
    spread.run_for(SWAP_WITHIN);
    let real = spread.away.forwarder.peers.iter().filter(|(_, peer)| !peer.is_stand_in);
    assert_eq!(real.map(|(_, peer)| peer.participant).collect::<Vec<_>>(), [key(102)]);
    assert_eq!(last_tag(&spread.away, other, Slot::Video(1)), Some(101), "and goes on speaking");
}

#[test]
fn a_spread_room_stays_until_it_is_ended() {
    let mut spread = Spread::with_publishers(98, 1);
    spread.home.forwarder.leave(spread.home.now, ROOM, key(1)).expect("here");
    spread.exchange();
    assert_eq!((spread.home.forwarder.rooms().count(), spread.away.forwarder.rooms().count()), (1, 1));
    assert_eq!(spread.away.forwarder.peer_count(), 0);
    spread.home.forwarder.spread(ROOM, false).expect("here");
    assert_eq!(spread.home.forwarder.rooms().count(), 0, "nobody is in it, here or elsewhere");
    assert_eq!(spread.home.forwarder.spread(ROOM, true), Err(CommandError::Unknown));
    spread.away.forwarder.end_room(spread.away.now, ROOM).expect("here");
    assert_eq!(spread.away.forwarder.rooms().count(), 0);
}

#[test]
fn media_that_is_piped_allocates_nothing() {
    let mut spread = Spread::with_publishers(99, 1);
    let watcher = Client::watcher(101, spread.home.now);
    spread.watch(watcher);
    spread.run_for(Duration::from_secs(8));
    let Spread { home, away, .. } = &mut spread;
    let (from, now) = (home.clients[0].address, home.now);
    for ms in (0..1_000).step_by(20) {
        home.clients[0].tick(now + Duration::from_millis(ms));
    }
    let is_rtp = |packet: &Vec<u8>| packet[0] >= 128 && !(192..=223).contains(&packet[1]);
    let packets = std::mem::take(&mut home.clients[0].out).into_iter().filter(is_rtp);
    let (mut piped, mut sent) = (0, 0);
    for mut packet in packets {
        let counted = allocation_counter::measure(|| {
            if let Some(what) = home.forwarder.handle_datagram(now, from, &mut packet) {
                piped += 1;
                away.forwarder.handle_piped(now, &what, &packet[..what.bytes()]);
                sent += away.forwarder.transmits().count();
                away.forwarder.clear_transmits();
            }
        });
        assert_eq!(counted.count_total, 0);
    }
    assert!((140..=160).contains(&piped), "a second of voice and pictures: {piped}");
    assert_eq!(sent, piped);
}
