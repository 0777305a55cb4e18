//! What gets through to each page, what plays on its slots for it, and the probes that find out whether more would.

use std::time::{Duration, Instant};

use smallvec::SmallVec;

use super::Forwarder;
use crate::allocator::{PICTURE_SLOTS_MAX, Rung, Wish, divide};
use crate::bandwidth::Feedback;
use crate::event::{LayerQuality, LayerReason};
use crate::ids::{MediaKind, Slot};
use crate::slot::{Choice, SubscriberSlot};
use crate::splice::Packet;
use crate::timers::Why;
use crate::track::Track;

/// What plays is chosen anew so often at most.
const CHOOSE_EVERY: Duration = Duration::from_millis(100);
/// Nothing goes up for so long after something had to go down.
const HOLD_AFTER_LOWERING: Duration = Duration::from_millis(1_500);
/// A picture is paused only if there is too little for it for so long: it takes a keyframe to come back.
const PAUSE_AFTER: Duration = Duration::from_millis(1_000);
/// Below this estimate a link is left to the voice alone, and pictures come back above the second, in bits a second.
const VOICE_ALONE: (u64, u64) = (160_000, 190_000);
/// Of the estimate so much is given away, in percent: what pictures take varies.
const USED_PCT: u64 = 95;
/// A layer counts if it has this share of the pictures of the lowest one, in percent: to be taken up, and to be kept.
const FRAMES_WANTED_PCT: u32 = 85;
const FRAMES_KEPT_PCT: u32 = 65;
/// Packets back from the newest that a probe sends again.
const REPEATED: u16 = 24;

/// A slot that shows pictures, with what can play on it.
struct Picture {
    slot: usize,
    wish: Wish,
    /// The publisher could send more layers than it does.
    is_held_by_publisher: bool,
}

impl Forwarder {
    /// Takes a page's feedback on what it received.
    pub(super) fn handle_transport_feedback(&mut self, now: Instant, peer: usize, packet: &[u8]) {
        let Some(feedback) = Feedback::parse(packet) else { return };
        let state = &mut self.peers[peer];
        state.bandwidth.handle(now, &feedback);
        if state.chosen_at.is_none_or(|at| now.saturating_duration_since(at) >= CHOOSE_EVERY) {
            self.choose_layers(now, peer);
        }
    }

    /// Chooses what plays on each slot of a page that shows pictures.
    pub(super) fn choose_layers(&mut self, now: Instant, peer: usize) {
        let state = &mut self.peers[peer];
        state.chosen_at = Some(now);
        let estimate = state.bandwidth.estimate_bps();
        if (estimate.is_none() && state.gives_feedback()) || !state.is_open() {
            return;
        }
        let is_provisional = state.bandwidth.is_provisional(now);
        let holds = state.lowered_at.is_some_and(|at| now.saturating_duration_since(at) < HOLD_AFTER_LOWERING);
        let voices_bps = self.voices_bps(now, peer);
        let pictures = self.pictures(now, peer);
        let wishes: SmallVec<[Wish; PICTURE_SLOTS_MAX]> = pictures.iter().map(|picture| picture.wish.clone()).collect();
        let is_showing = wishes.iter().any(|wish| wish.current.is_some());
        let least = if is_showing { VOICE_ALONE.0 } else { VOICE_ALONE.1 };
        let budget = match estimate {
            // A page that gives no feedback gets the best there is.
            None => u64::MAX,
            Some(estimate) if estimate < least && !is_provisional => 0,
            Some(estimate) => (estimate * USED_PCT / 100).saturating_sub(voices_bps),
        };
        let mut given = divide(budget, &wishes, holds, is_provisional);
        let has_too_little = |(wish, given): (&Wish, &Option<usize>)| wish.current.is_some() && given.is_none();
        if wishes.iter().zip(&given).any(has_too_little) {
            let since = *self.peers[peer].starved_since.get_or_insert(now);
            if now.saturating_duration_since(since) < PAUSE_AFTER {
                let playing = wishes.iter().zip(&mut given).filter(|(wish, _)| wish.current.is_some());
                playing.for_each(|(_, given)| *given = given.or(Some(0)));
            }
        } else {
            self.peers[peer].starved_since = None;
        }
        for (picture, given) in pictures.iter().zip(given) {
            if picture.wish.rungs.is_empty() {
                // Nothing comes, so nothing is known of it: the lowest will do to begin with.
                self.choose(now, peer, picture.slot, Some(Choice::LOWEST));
                continue;
            }
            if given < picture.wish.current {
                self.peers[peer].lowered_at = Some(now);
            }
            let choice = given.map(|rung| picture.wish.rungs[rung].choice);
            if choice != self.peers[peer].slots[picture.slot].wanted {
                self.choose(now, peer, picture.slot, choice);
            }
        }
        if estimate.is_some() {
            let best =
                pictures.iter().filter_map(|picture| picture.wish.rungs.last()).map(|rung| rung.bps).sum::<u64>();
            // With what a step up needs to spare, or it would never be taken.
            let useful = (best * 120 / 100 + voices_bps) * 100 / USED_PCT;
            self.peers[peer].bandwidth.want(now, useful);
            let at = self.peers[peer].bandwidth.next_padding();
            self.set_timer(peer, Why::Probe, at);
        }
    }

    pub(super) fn probe_due(&mut self, now: Instant, peer: usize) {
        let (count, bytes) = self.peers[peer].bandwidth.padding(now);
        if count > 0 {
            self.send_probe(now, peer, count, bytes);
        }
        let at = self.peers[peer].bandwidth.next_padding();
        self.set_timer(peer, Why::Probe, at);
    }

    /// What plays on each slot of a page that shows pictures, and why not more.
    pub(super) fn layer_qualities(&mut self, now: Instant, peer: usize) -> Vec<LayerQuality> {
        let pictures = self.pictures(now, peer);
        let state = &self.peers[peer];
        let quality = |picture: &Picture| {
            let slot = &state.slots[picture.slot];
            let best = picture.wish.rungs.last()?.choice;
            let reason = match slot.wanted {
                Some(wanted) if wanted < best => LayerReason::Link,
                None => LayerReason::Link,
                Some(_) if picture.is_held_by_publisher => LayerReason::Publisher,
                Some(_) => LayerReason::Best,
            };
            let temporal = slot.wanted.map(|wanted| wanted.temporal.min(best.temporal));
            let layer = slot.wanted.and(slot.plays()).map(|layer| layer as u8);
            Some(LayerQuality { slot: slot.slot, layer, temporal, is_paused: slot.wanted.is_none(), reason })
        };
        pictures.iter().filter_map(quality).collect()
    }

    /// What the voices of a page take, in bits a second.
    fn voices_bps(&mut self, now: Instant, peer: usize) -> u64 {
        let mut bps = 0;
        for slot in 0..self.peers[peer].slots.len() {
            let subscriber = &self.peers[peer].slots[slot];
            if let (MediaKind::Audio, Some(route)) = (subscriber.media(), subscriber.route) {
                let rate = &mut self.peers[route.peer].tracks[route.track].layers[0].rate;
                bps += rate.bps(now, u8::MAX).unwrap_or(0);
            }
        }
        bps
    }

    fn pictures(&mut self, now: Instant, peer: usize) -> SmallVec<[Picture; PICTURE_SLOTS_MAX]> {
        let mut pictures = SmallVec::new();
        for slot in 0..self.peers[peer].slots.len() {
            let subscriber = &self.peers[peer].slots[slot];
            let (MediaKind::Video, Some(route)) = (subscriber.media(), subscriber.route) else { continue };
            let is_content = matches!(subscriber.slot, Slot::Content(_));
            let Some((publisher, subscriber)) = self.peers.get2_mut(route.peer, peer) else { continue };
            let track = &mut publisher.tracks[route.track];
            let (rungs, is_held_by_publisher) = rungs(now, track, &subscriber.slots[slot]);
            let wanted = subscriber.slots[slot].wanted;
            // The highest that is not above what is chosen: of a layer that is no more, the one below.
            let current = wanted.and_then(|wanted| rungs.iter().rposition(|rung| rung.choice <= wanted));
            pictures.push(Picture { slot, wish: Wish { is_content, rungs, current }, is_held_by_publisher });
        }
        pictures
    }

    /// Sends recent packets again until so much has been sent, and padding where there are none.
    fn send_probe(&mut self, now: Instant, peer: usize, count: usize, bytes: usize) {
        let (mut packets, mut left) = (0, count * bytes);
        for slot in 0..self.peers[peer].slots.len() {
            let (Some(route), Some(newest)) =
                (self.peers[peer].slots[slot].route, self.peers[peer].slots[slot].newest_sequence())
            else {
                continue;
            };
            for back in 0..REPEATED {
                let Some((publisher, subscriber)) = self.peers.get2_mut(route.peer, peer) else { break };
                let Some((origin, index)) = subscriber.slots[slot].sent_as(newest.wrapping_sub(back)) else { continue };
                let track = &publisher.tracks[route.track];
                let Some(media) = track.layers.get(origin.layer).and_then(|layer| layer.buffer.get(index)) else {
                    continue;
                };
                let descriptor = track.codec.describe(media.payload);
                let packet = Packet { layer: origin.layer, ssrc: origin.ssrc, media, descriptor };
                let sent = subscriber.retransmit(slot, &packet, now, &mut self.out);
                packets += usize::from(sent > 0);
                left = left.saturating_sub(sent);
                if left == 0 && packets >= count {
                    return;
                }
            }
        }
        let state = &mut self.peers[peer];
        let Some(slot) = state.slots.iter().position(|slot| slot.rtx_ssrc.is_some()) else { return };
        while left > 0 || packets < count {
            let sent = state.send_padding(slot, left.max(bytes), now, &mut self.out);
            if sent == 0 {
                return;
            }
            packets += 1;
            left = left.saturating_sub(sent);
        }
    }
}

/// What can play of a track: its layers that come in now, and of the lowest its temporal layers one by one, so that a poor
/// link costs resolution first and frames a second last. `true` if the publisher sends fewer layers than it could.
fn rungs(now: Instant, track: &mut Track, slot: &SubscriberSlot) -> (SmallVec<[Rung; 8]>, bool) {
    let has_layers = track.layers.len() > 1;
    let mut rungs = SmallVec::new();
    let mut is_held = false;
    let mut pictures = None;
    for (i, layer) in track.layers.iter_mut().enumerate() {
        // A window that does not change sends next to nothing, and still plays.
        if !(layer.is_active(now) || (!has_layers && layer.is_known())) {
            is_held = true;
            continue;
        }
        let is_lowest = rungs.is_empty();
        let highest = layer.rate.highest_temporal();
        let Some(bps) = layer.rate.bps(now, highest) else {
            // It has just begun: what plays goes on.
            if is_lowest || slot.plays() == Some(i) {
                rungs.push(Rung { choice: Choice { layer: i, temporal: Choice::LOWEST.temporal }, bps: 0 });
            }
            continue;
        };
        // Frames a second go before resolution: a layer that its encoder starves of them is none to go up to.
        let of_lowest = *pictures.get_or_insert(layer.rate.pictures());
        let share_pct = if slot.plays() == Some(i) { FRAMES_KEPT_PCT } else { FRAMES_WANTED_PCT };
        if layer.rate.pictures() * 100 < of_lowest * share_pct {
            is_held = true;
            continue;
        }
        for temporal in (0..highest).filter(|_| is_lowest) {
            let part = layer.rate.bps(now, temporal).unwrap_or(bps);
            rungs.push(Rung { choice: Choice { layer: i, temporal }, bps: part });
        }
        rungs.push(Rung { choice: Choice { layer: i, temporal: Choice::LOWEST.temporal }, bps });
    }
    (rungs, is_held)
}
