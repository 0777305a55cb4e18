//! RTP on its way from a publisher to the slots of the others. Nothing here allocates once it flows.

use std::net::SocketAddr;
use std::time::Instant;

use super::{Forwarder, Piped};
use crate::event::EventKind;
use crate::ids::MediaKind;
use crate::layer::Stream;
use crate::limits::FEEDBACK_EVERY;
use crate::nack::Arrival;
use crate::peer::{Forwarded, SENT_BESIDE_PAYLOAD_BYTES};
use crate::rtp::Header;
use crate::send_buffer::Media;
use crate::slot::Choice;
use crate::splice::Packet;
use crate::timers::Why;
use crate::track::{KeyframeStep, Place};

impl Forwarder {
    pub(super) fn handle_rtp(
        &mut self,
        now: Instant,
        from: SocketAddr,
        peer: usize,
        datagram: &mut [u8],
    ) -> Option<Piped> {
        let header = Header::parse(datagram)?;
        let receiver = self.peers[peer].receiver.as_mut()?;
        let plain = receiver.open_rtp(datagram, header.header_bytes, header.ssrc, header.sequence).ok()?;
        self.heard(now, peer, from);
        let packet = &datagram[..plain];
        self.peers[peer].count_up(datagram.len());

        let place = self.find_place(peer, &header, packet)?;
        self.note_transport_number(now, peer, place.track, &header, packet);
        self.take_media(now, peer, place, &header, packet)?;
        self.piped_media(peer, place, plain)
    }

    /// Takes a packet that has been decrypted and authenticated, and forwards it. `None` if there is nothing new in it.
    pub(super) fn take_media(
        &mut self,
        now: Instant,
        peer: usize,
        place: Place,
        header: &Header,
        packet: &[u8],
    ) -> Option<()> {
        self.peers[peer].tracks[place.track].note_level(header, packet);
        let payload = header.payload(packet)?;
        let (sequence, payload) = match place.stream {
            Stream::Media => (header.sequence, payload),
            // Without a number it is padding that probes for bandwidth.
            Stream::Retransmission => {
                let (original, payload) = payload.split_first_chunk::<2>()?;
                (u16::from_be_bytes(*original), payload)
            }
        };
        let published = &self.peers[peer].tracks[place.track];
        let descriptor = published.describe(header.payload_type, payload).ok()?;
        let index = self.receive(now, peer, place, sequence, header.timestamp)?;
        let published = &mut self.peers[peer].tracks[place.track];
        let layer = &mut published.layers[place.layer];
        let ssrc = layer.ssrc?;
        let temporal = descriptor.map_or(0, |descriptor| descriptor.temporal_layer());
        layer.rate.add(now, temporal, payload.len() + SENT_BESIDE_PAYLOAD_BYTES, header.marker);
        let media = Media { index, timestamp: header.timestamp, marker: header.marker, payload };
        self.forward(now, peer, place.track, &Packet { layer: place.layer, ssrc, media, descriptor });
        Some(())
    }

    fn find_place(&mut self, peer: usize, header: &Header, packet: &[u8]) -> Option<Place> {
        if let Some(found) = self.peers[peer].find_place(header) {
            return Some(found);
        }
        let place = self.peers[peer].latch(header, packet)?;
        if place.stream == Stream::Media {
            self.restart_layer(peer, place.track, place.layer);
        }
        Some(place)
    }

    fn note_transport_number(&mut self, now: Instant, peer: usize, track: usize, header: &Header, packet: &[u8]) {
        let since_start = self.clock.since_start(now);
        let state = &mut self.peers[peer];
        let Some(id) = state.tracks[track].transport_cc_extension else { return };
        let Some(&[high, low]) = header.extension(packet, id) else { return };
        state.arrivals.note(u16::from_be_bytes([high, low]), since_start);
        if state.deadlines.get(Why::Feedback).is_none() {
            self.timers.set(peer, &mut state.deadlines, Why::Feedback, Some(now + FEEDBACK_EVERY));
        }
    }

    /// Counts a packet and looks for gaps before it. `None` if it came before.
    fn receive(&mut self, now: Instant, peer: usize, place: Place, sequence: u16, timestamp: u32) -> Option<u64> {
        let since_start = self.clock.since_start(now);
        let state = &mut self.peers[peer];
        let published = &mut state.tracks[place.track];
        let layer = &mut published.layers[place.layer];
        if place.stream == Stream::Retransmission && layer.reception.highest().is_none() {
            return None;
        }
        let index = layer.reception.accept(sequence)?;
        layer.note_packet(now);
        state.up.repaired += u32::from(place.stream == Stream::Retransmission);
        if place.stream == Stream::Media {
            layer.reception.note_arrival(since_start, timestamp, published.codec.clock_hz);
        }
        if published.has_nack {
            let is_hopeless = layer.nacks.note(index, now) == Arrival::Hopeless;
            let due = layer.nacks.next_due();
            let armed = state.deadlines.get(Why::Nack);
            if due.is_some_and(|due| armed.is_none_or(|armed| due < armed)) {
                self.timers.set(peer, &mut state.deadlines, Why::Nack, due);
            }
            if is_hopeless {
                // Too much is lost to be mended: all who watch begin anew.
                self.restart_layer(peer, place.track, place.layer);
                self.want_keyframe(now, peer, place.track, place.layer);
            }
        }
        Some(index)
    }

    /// Lets the slots that play this layer begin anew, from its next keyframe on.
    pub(super) fn restart_layer(&mut self, peer: usize, track: usize, layer: usize) {
        for i in 0..self.peers[peer].tracks[track].subscriptions.len() {
            let subscription = self.peers[peer].tracks[track].subscriptions[i];
            let slot = &mut self.peers[subscription.peer].slots[subscription.slot];
            if slot.plays() == Some(layer) {
                slot.pause();
            }
        }
    }

    /// Sends a packet to all who watch or hear this track.
    fn forward(&mut self, now: Instant, peer: usize, track: usize, packet: &Packet<'_>) {
        let published = &mut self.peers[peer].tracks[track];
        let layer = packet.layer;
        let is_keyframe = packet.descriptor.is_some_and(|descriptor| descriptor.starts_keyframe());
        if !published.is_live {
            if published.media() == MediaKind::Audio || is_keyframe {
                self.track_is_live(now, peer, track);
            } else {
                published.layers[layer].keyframes.want();
            }
        }
        if !self.peers[peer].is_open() {
            return;
        }
        let published = &mut self.peers[peer].tracks[track];
        let subscribers = published.subscriptions.len();
        if subscribers > 0 && published.codec.retransmitted && !packet.media.payload.is_empty() {
            published.layers[layer].buffer.keep(&packet.media);
        }
        for i in 0..subscribers {
            let subscription = self.peers[peer].tracks[track].subscriptions[i];
            // Nobody watches itself, so these are two peers.
            let Some((publisher, subscriber)) = self.peers.get2_mut(peer, subscription.peer) else { continue };
            let align = |origin| publisher.tracks[track].align(packet.media.timestamp, layer, origin);
            let forwarded = subscriber.forward(subscription.slot, packet, align, now, &mut self.out);
            if forwarded == Forwarded::Started {
                self.note_picture(subscription.peer, subscription.slot);
            }
        }
        self.follow_up_keyframes(now, peer, track, layer, is_keyframe);
    }

    /// Asks for a keyframe of this layer if somebody waits for one.
    pub(super) fn want_keyframe(&mut self, now: Instant, peer: usize, track: usize, layer: usize) {
        if self.is_keyframe_awaited(peer, track, layer) {
            self.peers[peer].tracks[track].layers[layer].keyframes.want();
            self.step_keyframes(now, peer, track, layer);
        }
    }

    /// Asks for the keyframes of a track that somebody waits for.
    pub(super) fn want_keyframes(&mut self, now: Instant, peer: usize, track: usize) {
        for layer in 0..self.peers[peer].tracks[track].layers.len() {
            self.want_keyframe(now, peer, track, layer);
        }
    }

    /// Asks for a keyframe of this layer because a subscriber says so.
    pub(super) fn keyframe_requested(&mut self, now: Instant, peer: usize, track: usize, layer: usize) {
        let state = &mut self.peers[peer];
        if state.tracks[track].media() == MediaKind::Video && state.is_open() {
            state.tracks[track].layers[layer].keyframes.want();
            self.step_keyframes(now, peer, track, layer);
        }
    }

    pub(super) fn keyframes_due(&mut self, now: Instant, peer: usize) {
        let Some(state) = self.peers.get(peer) else { return };
        for track in 0..state.tracks.len() {
            for layer in 0..self.peers[peer].tracks[track].layers.len() {
                // While nothing comes no request is answered; the next packet asks again.
                if self.peers[peer].tracks[track].layers[layer].is_sending(now) {
                    self.step_keyframes(now, peer, track, layer);
                }
            }
        }
    }

    fn follow_up_keyframes(&mut self, now: Instant, peer: usize, track: usize, layer: usize, is_keyframe: bool) {
        if !self.peers[peer].tracks[track].layers[layer].keyframes.is_wanted() {
            return;
        }
        if is_keyframe && !self.is_keyframe_awaited(peer, track, layer) {
            self.peers[peer].tracks[track].layers[layer].keyframes.satisfy();
        } else if self.peers[peer].deadlines.get(Why::Keyframe).is_none() {
            self.step_keyframes(now, peer, track, layer);
        }
    }

    fn step_keyframes(&mut self, now: Instant, peer: usize, track: usize, layer: usize) {
        let again = match self.peers[peer].tracks[track].layers[layer].keyframes.step(now) {
            KeyframeStep::Rest => return,
            KeyframeStep::Ask(again) => {
                self.send_keyframe_request(peer, track, layer);
                again
            }
            KeyframeStep::Wait(again) => again,
        };
        let armed = self.peers[peer].deadlines.get(Why::Keyframe);
        if armed.is_none_or(|armed| again < armed) {
            self.set_timer(peer, Why::Keyframe, Some(again));
        }
    }

    /// Lets a slot play this from now on, or from the next keyframe of its layer; `None` pauses it.
    pub(super) fn choose(&mut self, now: Instant, peer: usize, slot: usize, choice: Option<Choice>) {
        let subscriber = &mut self.peers[peer].slots[slot];
        subscriber.wanted = choice;
        if choice.is_none() {
            subscriber.pause();
        }
        if let (Some(route), Some(choice)) = (subscriber.route, choice) {
            self.want_keyframe(now, route.peer, route.track, choice.layer);
        }
    }

    fn note_picture(&mut self, peer: usize, slot: usize) {
        let subscriber = &mut self.peers[peer].slots[slot];
        let kind = EventKind::FirstPicture { slot: subscriber.slot };
        let is_video = subscriber.media() == MediaKind::Video;
        let Some(assigned) = subscriber.assigned.as_mut() else { return };
        if is_video && !assigned.has_picture {
            assigned.has_picture = true;
            self.emit(peer, kind);
        }
    }

    /// Sends lost packets of a slot again.
    pub(super) fn retransmit(&mut self, now: Instant, peer: usize, slot: usize, sequences: impl Iterator<Item = u16>) {
        let Some(route) = self.peers[peer].slots[slot].route else { return };
        if route.peer == peer {
            return;
        }
        for sequence in sequences {
            let Some((publisher, subscriber)) = self.peers.get2_mut(route.peer, peer) else { return };
            let Some((origin, index)) = subscriber.slots[slot].sent_as(sequence) else { continue };
            let track = &publisher.tracks[route.track];
            let Some(layer) = track.layers.get(origin.layer).filter(|layer| layer.ssrc == Some(origin.ssrc)) else {
                continue;
            };
            if let Some(media) = layer.buffer.get(index) {
                let descriptor = track.codec.describe(media.payload);
                let packet = Packet { layer: origin.layer, ssrc: origin.ssrc, media, descriptor };
                let sent = subscriber.retransmit(slot, &packet, now, &mut self.out);
                subscriber.down.repaired += u32::from(sent > 0);
            }
        }
    }
}
