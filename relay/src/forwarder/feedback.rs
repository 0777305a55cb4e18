//! RTCP: what subscribers and publishers report, and what is asked of publishers.

use std::net::SocketAddr;
use std::time::Instant;

use rtc_rtcp::packet::Packet;
use rtc_rtcp::payload_feedbacks::full_intra_request::FullIntraRequest;
use rtc_rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc_rtcp::receiver_report::ReceiverReport;
use rtc_rtcp::reception_report::ReceptionReport;
use rtc_rtcp::sender_report::SenderReport;
use rtc_rtcp::transport_feedbacks::transport_layer_nack::{NackPair, TransportLayerNack};
use rtc_shared::marshal::Marshal;
use smallvec::SmallVec;

use super::{Forwarder, Piped};
use crate::limits::{MISSING_PACKETS_MAX, RETRANSMITS_PER_REPORT_MAX};
use crate::ntp;
use crate::reception::SenderClock;
use crate::slot::Reported;
use crate::timers::Why;
use crate::twcc::FEEDBACK_BYTES_MAX;

/// RTCP packet type and format of transport-wide feedback.
const TRANSPORT_FEEDBACK: u8 = 205;
const TRANSPORT_CC: u8 = 15;
/// RTCP packet type of sender reports; one comes first where there is one (RFC 3550, 6.1).
const SENDER_REPORT: u8 = 200;
/// An empty receiver report: what a compound packet has to begin with (RFC 3550, 6.1).
const EMPTY_REPORT_BYTES: usize = 8;

impl Forwarder {
    pub(super) fn handle_rtcp(
        &mut self,
        now: Instant,
        from: SocketAddr,
        peer: usize,
        datagram: &mut [u8],
    ) -> Option<Piped> {
        let plain = self.peers[peer].receiver.as_mut()?.open_rtcp(datagram).ok()?;
        self.heard(now, peer, from);
        self.take_reports(now, peer, &datagram[..plain]);
        let tells_clock = datagram.get(1) == Some(&SENDER_REPORT);
        tells_clock.then(|| self.piped_reports(peer, plain)).flatten()
    }

    /// Takes what a peer reports, once it has been decrypted and authenticated.
    pub(super) fn take_reports(&mut self, now: Instant, peer: usize, reports: &[u8]) {
        let mut rest = reports;
        while let Some((packet, following)) = split_report(rest) {
            rest = following;
            if packet[1] == TRANSPORT_FEEDBACK && packet[0] & 0x1f == TRANSPORT_CC {
                self.handle_transport_feedback(now, peer, packet);
                continue;
            }
            let Ok(reports) = rtc_rtcp::packet::unmarshal(&mut &*packet) else { return };
            for report in reports {
                self.handle_report(now, peer, report.as_ref());
            }
        }
    }

    fn handle_report(&mut self, now: Instant, peer: usize, packet: &dyn Packet) {
        let packet = packet.as_any();
        if let Some(report) = packet.downcast_ref::<SenderReport>() {
            self.note_sender_report(now, peer, report);
            self.note_reception(now, peer, &report.reports);
        } else if let Some(report) = packet.downcast_ref::<ReceiverReport>() {
            self.note_reception(now, peer, &report.reports);
        } else if let Some(nack) = packet.downcast_ref::<TransportLayerNack>() {
            if let Some(slot) = self.slot_of(peer, nack.media_ssrc) {
                let sequences = nack.nacks.iter().flat_map(|pair| pair.into_iter());
                self.retransmit(now, peer, slot, sequences.take(RETRANSMITS_PER_REPORT_MAX));
            }
        } else if let Some(indication) = packet.downcast_ref::<PictureLossIndication>() {
            self.picture_lost(now, peer, indication.media_ssrc);
        } else if let Some(request) = packet.downcast_ref::<FullIntraRequest>() {
            for entry in request.fir.iter().take(self.peers[peer].slots.len()) {
                self.picture_lost(now, peer, entry.ssrc);
            }
        }
    }

    fn slot_of(&self, peer: usize, ssrc: u32) -> Option<usize> {
        self.peers[peer].slots.iter().position(|slot| slot.ssrc == ssrc)
    }

    fn picture_lost(&mut self, now: Instant, peer: usize, ssrc: u32) {
        let Some(slot) = self.slot_of(peer, ssrc).map(|slot| &self.peers[peer].slots[slot]) else { return };
        if let (Some(route), Some(layer)) = (slot.route, slot.plays().or(slot.wanted.map(|wanted| wanted.layer))) {
            self.keyframe_requested(now, route.peer, route.track, layer);
        }
    }

    fn note_sender_report(&mut self, now: Instant, peer: usize, report: &SenderReport) {
        let ours = self.clock.at(now);
        let state = &mut self.peers[peer];
        let mut layers = state.tracks.iter_mut().flat_map(|track| &mut track.layers);
        let Some(layer) = layers.find(|layer| layer.ssrc == Some(report.ssrc)) else { return };
        layer.clock = Some(SenderClock { ntp: report.ntp_time, rtp: report.rtp_time, arrived: now });
        // One offset for all tracks of a publisher, never changed: what it captured together stays together.
        state.clock_offset.get_or_insert(ours.wrapping_sub(report.ntp_time).cast_signed());
    }

    fn note_reception(&mut self, now: Instant, peer: usize, reports: &[ReceptionReport]) {
        for report in reports {
            let Some(slot) = self.slot_of(peer, report.ssrc) else { continue };
            let state = &mut self.peers[peer];
            let slot = &mut state.slots[slot];
            slot.reported = Reported { fraction_lost: report.fraction_lost, jitter: report.jitter };
            if let Some(sent) = slot.report_sent_at(report.last_sender_report) {
                let elapsed = now.saturating_duration_since(sent);
                state.rtt = elapsed.checked_sub(ntp::from_short(report.delay)).or(state.rtt);
            }
        }
    }

    pub(super) fn send_keyframe_request(&mut self, peer: usize, track: usize, layer: usize) {
        let state = &mut self.peers[peer];
        if state.is_stand_in {
            return self.ask_home(peer, track, layer);
        }
        let Some(media_ssrc) = state.tracks[track].layers[layer].ssrc else { return };
        let indication = PictureLossIndication { sender_ssrc: state.local_ssrc, media_ssrc };
        self.send_feedback(peer, 12, |out| indication.marshal_to(out).ok());
    }

    pub(super) fn nack_due(&mut self, now: Instant, peer: usize) {
        let mut missing = std::mem::take(&mut self.nack_scratch);
        let layers = self.peers[peer]
            .tracks
            .iter()
            .enumerate()
            .flat_map(|(i, track)| (0..track.layers.len()).map(move |layer| (i, layer)));
        let layers: SmallVec<[(usize, usize); 8]> = layers.collect();
        for (track, layer) in layers {
            missing.clear();
            let state = &mut self.peers[peer];
            let rtt = state.rtt;
            let layer = &mut state.tracks[track].layers[layer];
            layer.nacks.take_due(now, rtt, &mut missing);
            if let (Some(media_ssrc), false) = (layer.ssrc, missing.is_empty()) {
                let nacks = pairs(&missing);
                let request = TransportLayerNack { sender_ssrc: state.local_ssrc, media_ssrc, nacks };
                self.send_feedback(peer, 12 + 4 * MISSING_PACKETS_MAX, |out| request.marshal_to(out).ok());
            }
        }
        self.nack_scratch = missing;
        let due = self.peers[peer].layers().filter_map(|layer| layer.nacks.next_due()).min();
        self.set_timer(peer, Why::Nack, due);
    }

    pub(super) fn feedback_due(&mut self, peer: usize) {
        let state = &mut self.peers[peer];
        if !state.arrivals.is_pending() {
            return;
        }
        let media_ssrc = state.layers().find_map(|layer| layer.ssrc).unwrap_or(0);
        let mut feedback = [0; FEEDBACK_BYTES_MAX];
        let Some(length) = state.arrivals.write(&mut feedback, state.local_ssrc, media_ssrc) else { return };
        self.send_feedback(peer, length, |out| {
            out[..length].copy_from_slice(&feedback[..length]);
            Some(length)
        });
    }

    /// Sends feedback of at most `room` bytes behind an empty report, so that it is a compound packet for whoever wants one.
    fn send_feedback(&mut self, peer: usize, room: usize, write: impl FnOnce(&mut [u8]) -> Option<usize>) {
        let state = &mut self.peers[peer];
        let ssrc = state.local_ssrc.to_be_bytes();
        state.send_rtcp(EMPTY_REPORT_BYTES + room, &mut self.out, |out| {
            out[..4].copy_from_slice(&[0x80, 201, 0, 1]);
            out[4..EMPTY_REPORT_BYTES].copy_from_slice(&ssrc);
            write(&mut out[EMPTY_REPORT_BYTES..]).map(|length| EMPTY_REPORT_BYTES + length)
        });
    }
}

/// Splits the first packet off a compound one.
fn split_report(compound: &[u8]) -> Option<(&[u8], &[u8])> {
    let head = compound.first_chunk::<4>()?;
    compound.split_at_checked(4 * (usize::from(u16::from_be_bytes([head[2], head[3]])) + 1))
}

/// Packs ascending sequence numbers into pairs of a number and the sixteen that follow it (RFC 4585, 6.2.1).
fn pairs(sequences: &[u16]) -> Vec<NackPair> {
    let mut pairs: Vec<NackPair> = Vec::new();
    for sequence in sequences {
        let fits = pairs.last_mut().and_then(|pair| {
            let ahead = sequence.wrapping_sub(pair.packet_id);
            (1..=16).contains(&ahead).then(|| pair.lost_packets |= 1 << (ahead - 1))
        });
        if fits.is_none() {
            pairs.push(NackPair::new(*sequence));
        }
    }
    pairs
}
