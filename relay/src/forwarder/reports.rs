//! Sender and receiver reports (RFC 3550, 6.4), and the figures of the last second.

use std::time::{Duration, Instant};

use rtc_rtcp::receiver_report::ReceiverReport;
use rtc_rtcp::reception_report::ReceptionReport;
use rtc_rtcp::sender_report::SenderReport;
use rtc_shared::marshal::Marshal;

use super::Forwarder;
use crate::event::{DirectionQuality, EventKind, LayerQuality, Quality};
use crate::ids::MediaKind;
use crate::limits::REPORT_EVERY;
use crate::ntp;
use crate::peer::Peer;
use crate::reception::Interval;
use crate::timers::Why;

/// The share of a voice's packets that is lost from which on it is sent redundantly, in 256ths: 2 %.
const REDUNDANT_FROM: u8 = 5;
/// For how long after such a loss.
const REDUNDANT_FOR: Duration = Duration::from_secs(20);
/// Bytes of a sender report without report blocks.
const SENDER_REPORT_BYTES: usize = 28;
/// Bytes of a receiver report without report blocks.
const RECEIVER_REPORT_BYTES: usize = 8;
/// Bytes of a report block.
const BLOCK_BYTES: usize = 24;

impl Forwarder {
    pub(super) fn report_due(&mut self, now: Instant, peer: usize) {
        let intervals = self.send_receiver_report(now, peer);
        self.send_sender_reports(now, peer);
        self.weigh_redundancy(now, peer);
        // Where layers come and go, or no feedback tells of the link, it is looked after once a second at least.
        self.choose_layers(now, peer);
        let layers = self.layer_qualities(now, peer);
        let quality = take_quality(&mut self.peers[peer], &intervals, layers);
        if !self.peers[peer].is_silent {
            self.emit(peer, EventKind::Quality(quality));
        }
        self.follow_speaker(now, peer);
        self.set_timer(peer, Why::Report, Some(now + REPORT_EVERY));
    }

    /// Sends voices redundantly to a page that loses packets, and for a while after.
    fn weigh_redundancy(&mut self, now: Instant, peer: usize) {
        let state = &mut self.peers[peer];
        let voices = || state.slots.iter().filter(|slot| slot.media() == MediaKind::Audio && slot.plays().is_some());
        if voices().any(|slot| slot.reported.fraction_lost >= REDUNDANT_FROM) {
            state.lost_voice_at = Some(now);
        }
        let wants = state.lost_voice_at.is_some_and(|at| now.saturating_duration_since(at) < REDUNDANT_FOR);
        for slot in &mut state.slots {
            slot.wants_redundancy = wants;
        }
    }

    /// Reports on every track that the peer publishes; returns the losses since the report before, with the clock rate's
    /// jitter in milliseconds.
    fn send_receiver_report(&mut self, now: Instant, peer: usize) -> Vec<(Interval, f32)> {
        let state = &mut self.peers[peer];
        let mut intervals = Vec::with_capacity(state.tracks.len());
        let mut reports = Vec::with_capacity(state.tracks.len());
        for track in &mut state.tracks {
            for layer in &mut track.layers {
                let (Some(ssrc), Some(highest)) = (layer.ssrc, layer.reception.highest()) else { continue };
                let interval = layer.reception.take_interval();
                let jitter = layer.reception.jitter();
                intervals.push((interval, jitter as f32 * 1_000.0 / track.codec.clock_hz as f32));
                let (last_sender_report, delay) = layer.clock.map_or((0, 0), |clock| {
                    (ntp::middle(clock.ntp), ntp::short(now.saturating_duration_since(clock.arrived)))
                });
                reports.push(ReceptionReport {
                    ssrc,
                    fraction_lost: interval.fraction(),
                    // 24 bits (RFC 3550, 6.4.1).
                    total_lost: layer.reception.lost().min(0x7f_ffff) as u32,
                    last_sequence_number: highest as u32,
                    jitter,
                    last_sender_report,
                    delay,
                });
            }
        }
        let room = RECEIVER_REPORT_BYTES + BLOCK_BYTES * reports.len();
        let report = ReceiverReport { ssrc: state.local_ssrc, reports, ..ReceiverReport::default() };
        state.send_rtcp(room, &mut self.out, |out| report.marshal_to(out).ok());
        intervals
    }

    /// Tells how each slot's timestamps lie on the relay's clock, extrapolated from the publisher's last report.
    fn send_sender_reports(&mut self, now: Instant, peer: usize) {
        let ours = self.clock.at(now);
        let mut reports = Vec::with_capacity(self.peers[peer].slots.len());
        for slot in 0..self.peers[peer].slots.len() {
            let Some(rtp_time) = self.timestamp_at(ours, peer, slot) else { continue };
            let slot = &mut self.peers[peer].slots[slot];
            slot.note_report(ntp::middle(ours), now);
            reports.push(SenderReport {
                ssrc: slot.ssrc,
                ntp_time: ours,
                rtp_time,
                packet_count: slot.sent.packets,
                octet_count: slot.sent.octets,
                ..SenderReport::default()
            });
        }
        if reports.is_empty() || !self.peers[peer].is_open() {
            return;
        }
        self.peers[peer].send_rtcp(SENDER_REPORT_BYTES * reports.len(), &mut self.out, |out| {
            let mut at = 0;
            for report in &reports {
                at += report.marshal_to(&mut out[at..]).ok()?;
            }
            Some(at)
        });
    }

    /// The timestamp of a slot at a time of the relay's clock.
    fn timestamp_at(&self, ours: u64, peer: usize, slot: usize) -> Option<u32> {
        let slot = &self.peers[peer].slots[slot];
        let route = slot.route?;
        let (layer, shift) = slot.timestamp_shift()?;
        let publisher = &self.peers[route.peer];
        let clock = publisher.tracks[route.track].layers.get(layer)?.clock?;
        let reported_at = clock.ntp.wrapping_add_signed(publisher.clock_offset?);
        let since = ours.wrapping_sub(reported_at).cast_signed();
        let ticks = ntp::ticks(since, slot.codec.clock_hz);
        Some(clock.rtp.wrapping_add(ticks as u32).wrapping_add(shift))
    }
}

fn take_quality(peer: &mut Peer, intervals: &[(Interval, f32)], layers: Vec<LayerQuality>) -> Quality {
    let up = std::mem::take(&mut peer.up);
    let down = std::mem::take(&mut peer.down);
    let expected: u64 = intervals.iter().map(|(interval, _)| interval.expected).sum();
    let lost: u64 = intervals.iter().map(|(interval, _)| interval.lost).sum();
    let playing = || peer.slots.iter().filter(|slot| slot.plays().is_some());
    let down_loss = playing().map(|slot| f32::from(slot.reported.fraction_lost) / 2.56).fold(0.0, f32::max);
    let jitter_ms = |jitter: u32, clock_hz: u32| jitter as f32 * 1_000.0 / clock_hz as f32;
    Quality {
        up: DirectionQuality {
            bitrate_bps: up.bytes * 8,
            packets: up.packets,
            repaired: up.repaired,
            loss_pct: if expected == 0 { 0.0 } else { lost as f32 * 100.0 / expected as f32 },
            jitter_ms: intervals.iter().map(|(_, jitter_ms)| *jitter_ms).fold(0.0, f32::max),
        },
        down: DirectionQuality {
            bitrate_bps: down.bytes * 8,
            packets: down.packets,
            repaired: down.repaired,
            loss_pct: down_loss,
            jitter_ms: playing().map(|slot| jitter_ms(slot.reported.jitter, slot.codec.clock_hz)).fold(0.0, f32::max),
        },
        estimate_bps: peer.bandwidth.estimate_bps(),
        layers,
        rtt_ms: peer.rtt.or(peer.bandwidth.rtt()).map(|rtt| rtt.as_millis().min(u128::from(u32::MAX)) as u32),
    }
}
