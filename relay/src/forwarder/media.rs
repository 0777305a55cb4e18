//! RTP on its way from a publisher to the slots of the others. Nothing here allocates once it flows.

use std::net::SocketAddr;
use std::time::Instant;

use super::Forwarder;
use crate::event::EventKind;
use crate::ids::MediaKind;
use crate::limits::FEEDBACK_EVERY;
use crate::nack::Arrival;
use crate::peer::Forwarded;
use crate::rtp::Header;
use crate::send_buffer::Media;
use crate::timers::Why;
use crate::track::{KeyframeStep, Stream};

impl Forwarder {
    pub(super) fn handle_rtp(&mut self, now: Instant, from: SocketAddr, peer: usize, datagram: &mut [u8]) {
        let Some(header) = Header::parse(datagram) else { return };
        let Some((receiver, _)) = self.peers[peer].keys.as_mut() else { return };
        let Ok(plain) = receiver.open_rtp(datagram, header.header_bytes, header.ssrc, header.sequence) else { return };
        self.heard(now, peer, from);
        let packet = &datagram[..plain];
        self.peers[peer].count_up(datagram.len());

        let Some((track, stream)) = self.find_track(peer, &header, packet) else { return };
        self.note_transport_number(now, peer, track, &header, packet);
        let Some(payload) = header.payload(packet) else { return };
        let (sequence, payload) = match stream {
            Stream::Media => (header.sequence, payload),
            Stream::Retransmission => match payload.split_first_chunk::<2>() {
                Some((original, payload)) => (u16::from_be_bytes(*original), payload),
                // Padding that probes for bandwidth.
                None => return,
            },
        };
        let Some(index) = self.receive(now, peer, track, stream, sequence, header.timestamp) else { return };
        let media = Media { index, timestamp: header.timestamp, marker: header.marker, payload };
        self.forward(now, peer, track, &media);
    }

    fn find_track(&mut self, peer: usize, header: &Header, packet: &[u8]) -> Option<(usize, Stream)> {
        if let Some(found) = self.peers[peer].find_track(header) {
            return Some(found);
        }
        let (track, stream) = self.peers[peer].latch_track(header, packet)?;
        if stream == Stream::Media {
            for i in 0..self.peers[peer].tracks[track].subscriptions.len() {
                let subscription = self.peers[peer].tracks[track].subscriptions[i];
                self.peers[subscription.peer].slots[subscription.slot].pause();
            }
        }
        Some((track, stream))
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
    fn receive(
        &mut self,
        now: Instant,
        peer: usize,
        track: usize,
        stream: Stream,
        sequence: u16,
        timestamp: u32,
    ) -> Option<u64> {
        let since_start = self.clock.since_start(now);
        let state = &mut self.peers[peer];
        let published = &mut state.tracks[track];
        if stream == Stream::Retransmission && published.reception.highest().is_none() {
            return None;
        }
        let index = published.reception.accept(sequence)?;
        published.note_packet(now);
        if stream == Stream::Media {
            published.reception.note_arrival(since_start, timestamp, published.codec.clock_hz);
        }
        if published.has_nack {
            let is_hopeless = published.nacks.note(index, now) == Arrival::Hopeless;
            let due = published.nacks.next_due();
            let armed = state.deadlines.get(Why::Nack);
            if due.is_some_and(|due| armed.is_none_or(|armed| due < armed)) {
                self.timers.set(peer, &mut state.deadlines, Why::Nack, due);
            }
            if is_hopeless {
                self.restart_pictures(now, peer, track);
            }
        }
        Some(index)
    }

    /// Sends a packet to all who watch or hear this track.
    fn forward(&mut self, now: Instant, peer: usize, track: usize, media: &Media<'_>) {
        let published = &mut self.peers[peer].tracks[track];
        let descriptor = published.codec.describe(media.payload);
        let is_keyframe = descriptor.is_some_and(|descriptor| descriptor.starts_keyframe);
        if !published.is_live {
            if published.media() == MediaKind::Audio || is_keyframe {
                self.track_is_live(now, peer, track);
            } else {
                published.keyframes.want();
            }
        }
        if !self.peers[peer].is_open() {
            return;
        }
        let published = &mut self.peers[peer].tracks[track];
        let subscribers = published.subscriptions.len();
        if subscribers > 0 && published.codec.retransmitted && !media.payload.is_empty() {
            published.buffer.keep(media);
        }
        for i in 0..subscribers {
            let subscription = self.peers[peer].tracks[track].subscriptions[i];
            let subscriber = &mut self.peers[subscription.peer];
            let forwarded = subscriber.forward(subscription.slot, media, descriptor.as_ref(), now, &mut self.out);
            if forwarded == Forwarded::Started {
                self.note_picture(subscription.peer, subscription.slot);
            }
        }
        self.follow_up_keyframes(now, peer, track, is_keyframe);
    }

    /// Somebody waits for a keyframe of this track.
    pub(super) fn want_keyframe(&mut self, now: Instant, peer: usize, track: usize) {
        if self.is_keyframe_awaited(peer, track) {
            self.peers[peer].tracks[track].keyframes.want();
            self.step_keyframes(now, peer, track);
        }
    }

    /// Asks for a keyframe of this track because a subscriber says so.
    pub(super) fn keyframe_requested(&mut self, now: Instant, peer: usize, track: usize) {
        let state = &mut self.peers[peer];
        if state.tracks[track].media() == MediaKind::Video && state.is_open() {
            state.tracks[track].keyframes.want();
            self.step_keyframes(now, peer, track);
        }
    }

    pub(super) fn keyframes_due(&mut self, now: Instant, peer: usize) {
        let Some(state) = self.peers.get(peer) else { return };
        for track in 0..state.tracks.len() {
            // While nothing comes no request is answered; the next packet asks again.
            if self.peers[peer].tracks[track].is_sending(now) {
                self.step_keyframes(now, peer, track);
            }
        }
    }

    fn follow_up_keyframes(&mut self, now: Instant, peer: usize, track: usize, is_keyframe: bool) {
        let published = &self.peers[peer].tracks[track];
        if !published.keyframes.is_wanted() {
            return;
        }
        if is_keyframe && !self.is_keyframe_awaited(peer, track) {
            self.peers[peer].tracks[track].keyframes.satisfy();
        } else if self.peers[peer].deadlines.get(Why::Keyframe).is_none() {
            self.step_keyframes(now, peer, track);
        }
    }

    fn step_keyframes(&mut self, now: Instant, peer: usize, track: usize) {
        let again = match self.peers[peer].tracks[track].keyframes.step(now) {
            KeyframeStep::Rest => return,
            KeyframeStep::Ask(again) => {
                self.send_keyframe_request(peer, track);
                again
            }
            KeyframeStep::Wait(again) => again,
        };
        let armed = self.peers[peer].deadlines.get(Why::Keyframe);
        if armed.is_none_or(|armed| again < armed) {
            self.set_timer(peer, Why::Keyframe, Some(again));
        }
    }

    /// Too much is lost to be mended: all who watch begin anew.
    fn restart_pictures(&mut self, now: Instant, peer: usize, track: usize) {
        for i in 0..self.peers[peer].tracks[track].subscriptions.len() {
            let subscription = self.peers[peer].tracks[track].subscriptions[i];
            self.peers[subscription.peer].slots[subscription.slot].pause();
        }
        self.want_keyframe(now, peer, track);
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
    pub(super) fn retransmit(&mut self, peer: usize, slot: usize, sequences: impl Iterator<Item = u16>) {
        let Some(route) = self.peers[peer].slots[slot].route else { return };
        if route.peer == peer {
            return;
        }
        for sequence in sequences {
            let Some((publisher, subscriber)) = self.peers.get2_mut(route.peer, peer) else { return };
            let Some(index) = subscriber.slots[slot].index_of(sequence) else { continue };
            if let Some(media) = publisher.tracks[route.track].buffer.get(index) {
                subscriber.retransmit(slot, &media, &mut self.out);
            }
        }
    }
}
