//! Pages behind links of a known rate: what is estimated, what plays for it, and how soon.

use std::time::Duration;

use super::client::{Client, LAYERS};
use super::world::{ROOM, World};
use crate::event::LayerReason;
use crate::ids::{Slot, Source};

const FACE: Slot = Slot::Video(0);
const VOICE: Slot = Slot::Audio(0);
const CONTENT: Slot = Slot::Content(0);

/// Clients that send their faces in three layers; the first is behind a link of this rate.
fn world(seed: u64, count: u8, bps: Option<u64>) -> World {
    let mut world = World::new(seed);
    world.network.delay = Duration::from_millis(20);
    for tag in 1..=count {
        let mut client = Client::new(tag, 1, world.now);
        client.is_simulcast = true;
        world.join(client).expect("admitted");
    }
    if let Some(bps) = bps {
        world.narrow(0, bps);
    }
    world.run_until(|world| world.clients.iter().all(|client| client.is_connected));
    world
}

/// The layer and temporal layers that a slot of the first client got over the last half second, and pictures a second.
fn seen(world: &World, slot: Slot) -> (Option<usize>, usize) {
    let from = world.now - Duration::from_millis(1_000);
    let packets = world.clients[0].received.get(&slot).map(Vec::as_slice).unwrap_or_default();
    let recent: Vec<_> = packets.iter().filter(|packet| packet.at > from).collect();
    let pictures = recent.iter().map(|packet| packet.timestamp).collect::<std::collections::HashSet<_>>().len();
    (recent.last().map(|packet| packet.layer()), pictures)
}

fn estimate(world: &World) -> u64 {
    world.quality(world.clients[0].key).estimate_bps.expect("an estimate")
}

#[test]
fn a_wide_link_plays_the_best_layer_within_two_seconds() {
    let mut world = world(80, 2, None);
    world.run_for(Duration::from_secs(2));
    assert_eq!(seen(&world, FACE).0, Some(2), "the best layer");
    world.run_for(Duration::from_secs(2));
    let quality = world.quality(world.clients[0].key);
    let layer = quality.layers[0];
    assert_eq!((layer.slot, layer.layer, layer.is_paused, layer.reason), (FACE, Some(2), false, LayerReason::Best));
    assert_eq!(seen(&world, FACE).1, 25);
}

#[test]
fn each_rate_plays_what_fits_with_every_picture_of_it_and_a_clear_voice() {
    // The layers take about 140, 530 and 1,590 kbit/s on the wire, the voice 42.
    for (kbps, layer, pictures) in [(2_500, 2, 24..=27), (1_000, 1, 24..=27), (350, 0, 24..=27)] {
        for seed in [81, 82] {
            let mut world = world(seed, 2, Some(kbps * 1_000));
            world.run_for(Duration::from_secs(10));
            let (voices, from) = (world.clients[0].count(VOICE), world.now);
            for second in 0..10 {
                world.run_for(Duration::from_secs(1));
                let (seen_layer, seen_pictures) = seen(&world, FACE);
                assert_eq!(
                    seen_layer,
                    Some(layer),
                    "{kbps} kbit/s, {second} s: {:?}",
                    world.quality(world.clients[0].key)
                );
                assert!(pictures.contains(&seen_pictures), "{kbps} kbit/s, {second} s: {seen_pictures} pictures");
            }
            let estimate = estimate(&world) as f64 / (kbps * 1_000) as f64;
            let is_needed = layer == 2;
            println!("{kbps} kbit/s: estimate {estimate:.2} of it");
            assert!(is_needed || (0.85..1.15).contains(&estimate), "{estimate} of {kbps} kbit/s");
            let heard = world.clients[0].received[&VOICE][voices..].to_vec();
            assert!(heard.len() >= 498, "{} of 500 packets of the voice", heard.len());
            let longest = heard.windows(2).map(|pair| pair[1].at - pair[0].at).max().expect("packets");
            assert!(longest < Duration::from_millis(150), "the longest gap of the voice: {longest:?} from {from:?}");
        }
    }
}

#[test]
fn what_is_sent_and_probed_tells_the_rate_of_a_link_within_15_percent_after_10_seconds() {
    // More than the best layer and the voice, with some to spare, is of no use, and not asked for.
    const USEFUL_KBPS: u64 = 2_000;
    println!("| rate, kbit/s | delay, ms | loss, % | estimate, kbit/s | of what is of use |");
    println!("|---|---|---|---|---|");
    let mut wrong = Vec::new();
    for kbps in [150, 500, 1_000, 2_000, 5_000] {
        for delay_ms in [20, 100] {
            for loss_pct in [0, 1] {
                let mut world = world(93, 2, Some(kbps * 1_000));
                world.network.delay = Duration::from_millis(delay_ms);
                world.network.loss_pct = loss_pct;
                world.run_for(Duration::from_secs(10));
                let estimate = estimate(&world) / 1_000;
                let share = estimate as f64 / kbps.min(USEFUL_KBPS) as f64;
                let case = format!("| {kbps} | {delay_ms} | {loss_pct} | {estimate} | {share:.2} |");
                println!("{case}");
                let highest = kbps as f64 / kbps.min(USEFUL_KBPS) as f64 * 1.15;
                if share < 0.85 || share > highest {
                    wrong.push(case);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_link_for_a_voice_alone_carries_the_voice_and_the_page_is_told() {
    let mut world = world(83, 2, Some(150_000));
    world.run_for(Duration::from_secs(8));
    let voices = world.clients[0].count(VOICE);
    world.run_for(Duration::from_secs(10));
    let heard = world.clients[0].count(VOICE) - voices;
    assert!(heard >= 498, "{heard} of 500 packets of the voice");
    let (_, pictures) = seen(&world, FACE);
    assert_eq!(pictures, 0, "{:?}", world.quality(world.clients[0].key));
    let layer = world.quality(world.clients[0].key).layers[0];
    assert_eq!((layer.slot, layer.layer, layer.is_paused, layer.reason), (FACE, None, true, LayerReason::Link));
    let other = world.quality(world.clients[1].key).layers[0];
    assert!(!other.is_paused, "who has a good link sees on");

    // The link widens: the picture comes back by itself.
    world.narrow(0, 1_000_000);
    let widened = world.now;
    world.run_until(|world| seen(world, FACE).1 > 0);
    println!("the picture is back after {:?}", world.now - widened);
    world.run_for(Duration::from_secs(6));
    assert_eq!(seen(&world, FACE).0, Some(1));
}

#[test]
fn a_link_that_narrows_is_followed_within_two_seconds() {
    for seed in [84, 85, 86] {
        let mut world = world(seed, 2, Some(4_000_000));
        world.run_for(Duration::from_secs(6));
        assert_eq!(seen(&world, FACE).0, Some(2));
        world.narrow(0, 700_000);
        let narrowed = world.now;
        world.run_until(|world| world.clients[0].received[&FACE].last().is_some_and(|packet| packet.layer() < 2));
        println!("lower after {:?}", world.now - narrowed);
        assert!(world.now - narrowed < Duration::from_secs(2));
        world.run_for(Duration::from_secs(10));
        let (layer, pictures) = seen(&world, FACE);
        assert!(
            layer == Some(1) && pictures.abs_diff(25) <= 2,
            "{layer:?} {pictures} {:?}",
            world.quality(world.clients[0].key)
        );
        world.narrow(0, 4_000_000);
        let widened = world.now;
        world.run_until(|world| world.clients[0].received[&FACE].last().is_some_and(|packet| packet.layer() == 2));
        println!("higher after {:?}", world.now - widened);
        assert!(world.now - widened < Duration::from_secs(8));
    }
}

#[test]
fn a_poor_link_loses_resolution_first_and_frames_a_second_last() {
    // Two faces of about 140 kbit/s each at the least resolution, and two voices.
    let mut world = world(87, 3, Some(270_000));
    world.run_for(Duration::from_secs(15));
    for slot in [FACE, Slot::Video(1)] {
        let (layer, pictures) = seen(&world, slot);
        println!("{pictures} pictures a second of layer {layer:?}");
        assert_eq!(layer, Some(0));
        assert!((5..=26).contains(&pictures), "fewer pictures, of the lowest layer: {pictures}");
    }
    let fewer = [FACE, Slot::Video(1)].map(|slot| seen(&world, slot).1).into_iter().min();
    assert!(fewer.is_some_and(|pictures| pictures <= 14), "{fewer:?}");
    assert!(world.clients[0].count(VOICE) > 700);
}

#[test]
fn content_comes_before_faces() {
    let mut world = world(88, 2, Some(900_000));
    world.clients[1].has_document = true;
    let showing = world.clients[1].key;
    world.forwarder.set_published(world.now, ROOM, showing, Source::Document, true).expect("here");
    world.run_for(Duration::from_secs(10));
    let (content, _) = seen(&world, CONTENT);
    let (face, pictures) = seen(&world, FACE);
    assert_eq!((content, face, pictures / 24), (Some(2), Some(0), 1), "{:?}", world.quality(world.clients[0].key));
    world.forwarder.set_published(world.now, ROOM, showing, Source::Document, false).expect("here");
    world.run_for(Duration::from_secs(6));
    assert_eq!(seen(&world, FACE).0, Some(1), "and the face has its room again");
}

#[test]
fn several_faces_share_a_link_evenly() {
    let mut world = world(89, 4, Some(1_000_000));
    world.run_for(Duration::from_secs(12));
    let layers: Vec<_> = (0..3).map(|i| seen(&world, Slot::Video(i)).0).collect();
    assert!(layers.iter().all(|layer| layer.is_some_and(|layer| layer < 2)), "{layers:?}");
    assert!(layers.iter().filter(|layer| **layer == Some(1)).count() <= 1, "{layers:?}");
    for i in 0..3 {
        assert!(seen(&world, Slot::Video(i)).1 >= 24, "every face moves");
    }
}

#[test]
fn a_layer_that_its_publisher_drops_is_left_within_a_second_and_taken_up_again() {
    let mut world = world(90, 2, None);
    world.run_for(Duration::from_secs(4));
    world.clients[1].layers_on = 1;
    world.run_for(Duration::from_millis(1_300));
    let before = world.clients[0].count(FACE);
    world.run_for(Duration::from_millis(1_700));
    assert_eq!(seen(&world, FACE).0, Some(0));
    assert!(world.clients[0].count(FACE) > before + 20);
    let layer = world.quality(world.clients[0].key).layers[0];
    assert_eq!((layer.layer, layer.reason), (Some(0), LayerReason::Publisher));
    world.clients[1].layers_on = LAYERS.len();
    world.clients[1].wants_keyframe();
    world.run_for(Duration::from_secs(3));
    assert_eq!(seen(&world, FACE), (Some(2), 25));
}

#[test]
fn a_layer_that_is_starved_of_pictures_is_not_preferred_to_a_smaller_one_that_moves() {
    let mut world = world(92, 2, None);
    world.run_for(Duration::from_secs(4));
    assert_eq!(seen(&world, FACE).0, Some(2));
    world.clients[1].starved_layer = Some(2);
    world.run_for(Duration::from_secs(4));
    assert_eq!(seen(&world, FACE), (Some(1), 25));
    let layer = world.quality(world.clients[0].key).layers[0];
    assert_eq!((layer.layer, layer.reason), (Some(1), LayerReason::Publisher));
    world.clients[1].starved_layer = None;
    world.run_for(Duration::from_secs(4));
    assert_eq!(seen(&world, FACE), (Some(2), 25));
}

#[test]
fn loss_of_the_link_itself_does_not_take_the_picture_away() {
    for loss_pct in [5, 10] {
        let mut world = world(91, 2, Some(3_000_000));
        world.network.loss_pct = loss_pct;
        world.run_for(Duration::from_secs(20));
        let quality = world.quality(world.clients[0].key);
        println!("{loss_pct} %: {quality:?}");
        assert!(quality.layers[0].layer.is_some_and(|layer| layer >= 1), "{quality:?}");
        assert!(quality.down.repaired > 0 && quality.up.repaired > 0, "{quality:?}");
    }
}
