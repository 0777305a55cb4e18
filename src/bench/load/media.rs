//! What the load sends when, and what it makes of what comes.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use tilts_relay::Source;
use tilts_relay::client::{HEADER_BYTES, Input, OPUS, OwnHeader, VP8};
use tilts_relay::rtp::Header;
use tilts_relay::srtp::OVERHEAD_MAX;

use super::Crowd;
use crate::bench::Outcome;
use crate::bench::plan::{PER_PICTURE, address_of, member_at};

/// Bytes of a video packet and of a voice packet, headers counted, tags not.
const VIDEO_BYTES: usize = 1_100;
const AUDIO_BYTES: usize = 160;
/// One in so many packets is decrypted for its latency.
const SAMPLED: u64 = 8;
/// Datagrams sent before what came is looked at.
const SENT_IN_A_ROW: usize = 256;
const FEEDBACK_EVERY: Duration = Duration::from_millis(100);
/// Members are looked after in so many shares of [`FEEDBACK_EVERY`].
const SHARES: usize = 20;
const REPORT_EVERY_FEEDBACKS: u32 = 10;

impl Crowd {
    pub(super) fn send_media(&mut self, now: Instant) -> usize {
        let since_start = now.saturating_duration_since(self.started).as_nanos() as u64;
        let mut sent = 0;
        for i in 0..self.schedules.len() {
            while let Some((due, member)) = self.schedules[i].due.front().copied() {
                if due > since_start || self.datagrams.len() >= SENT_IN_A_ROW {
                    break;
                }
                let (source, every) = (self.schedules[i].source, self.schedules[i].every_ns);
                self.schedules[i].due.pop_front();
                self.schedules[i].due.push_back((due + every, member));
                if self.measuring {
                    self.figures.late_ms = self.figures.late_ms.max((since_start - due) as f64 / 1e6);
                }
                let per_layer = match source {
                    Source::Camera if self.plan.bursty => self.members[member].seat.per_layer(),
                    Source::Document if self.plan.bursty => &[PER_PICTURE],
                    _ => &[1],
                };
                for (layer, packets) in per_layer.iter().enumerate() {
                    for _ in 0..*packets {
                        self.send_packet(due, member, source, layer);
                        sent += 1;
                    }
                }
            }
        }
        self.figures.sent += sent as u64;
        sent
    }

    fn send_packet(&mut self, due_ns: u64, member: usize, source: Source, layer: usize) {
        let state = &mut self.members[member];
        let sequence = &mut state.sequences[source.index()][layer];
        *sequence = sequence.wrapping_add(1);
        let sequence = *sequence;
        let is_audio = source == Source::Microphone;
        let per_picture = if source == Source::Camera { state.seat.per_layer()[layer] } else { PER_PICTURE };
        let in_picture = u64::from(sequence) % per_picture;
        let (is_first, is_last) = (in_picture == 0, in_picture == per_picture - 1);
        let is_keyframe = !is_audio && is_first && std::mem::take(&mut state.wants_keyframe[layer]);
        state.pictures[layer] = state.pictures[layer].wrapping_add(u16::from(is_first && !is_audio));
        let clock_hz = if is_audio { 48_000 } else { 90_000 };
        let timestamp = (u128::from(due_ns) * clock_hz / 1_000_000_000) as u32;

        let plain = if is_audio { AUDIO_BYTES } else { VIDEO_BYTES };
        let start = self.bytes.len();
        self.bytes.resize(start + plain + OVERHEAD_MAX, 0);
        let packet = &mut self.bytes[start..];
        let Some(head) = packet.first_chunk_mut::<HEADER_BYTES>() else { return };
        let header = OwnHeader { layer: layer as u8, marker: is_last && !is_audio, sequence, timestamp };
        state.client.write_header(head, source, &header);
        let payload = &mut packet[HEADER_BYTES..];
        let at = if is_audio {
            payload[0] = 0xfc;
            1
        } else {
            // A VP8 descriptor with a picture id of 15 bits, and a frame header (RFC 7741, 4.2 and 4.3).
            let [high, low] = (state.pictures[layer] | 0x8000).to_be_bytes();
            let first = 0x80 | if is_first { 0x10 } else { 0 };
            payload[..5].copy_from_slice(&[first, 0x80, high, low, u8::from(!is_keyframe)]);
            5
        };
        payload[at..at + 8].copy_from_slice(&wall_clock_ns().to_be_bytes());
        let Some(sealed) = state.client.seal_rtp(packet, plain) else {
            self.bytes.truncate(start);
            return;
        };
        self.bytes.truncate(start + sealed);
        self.datagrams.push((member, start, start + sealed));
    }

    /// Looks after one share of the members: feedback, reports, requests, checks.
    pub(super) fn look_after_members(&mut self, now: Instant) -> Outcome {
        while self.next_share.0 <= now {
            let (at, share) = self.next_share;
            self.next_share = (at + FEEDBACK_EVERY / SHARES as u32, (share + 1) % SHARES);
            for member in (share..self.members.len()).step_by(SHARES) {
                self.tick(now, member)?;
                if self.members[member].client.is_connected() && self.plan.floor.is_none() {
                    self.report(now, member);
                }
            }
        }
        Ok(())
    }

    fn report(&mut self, now: Instant, member: usize) {
        let state = &mut self.members[member];
        let mut packet = Vec::new();
        let queue = |packet: &[u8], bytes: &mut Vec<u8>, datagrams: &mut Vec<(usize, usize, usize)>| {
            let start = bytes.len();
            bytes.extend_from_slice(packet);
            datagrams.push((member, start, bytes.len()));
        };
        if state.client.write_feedback(&mut packet) {
            queue(&packet, &mut self.bytes, &mut self.datagrams);
        }
        for (ssrc, sequence) in std::mem::take(&mut state.missing) {
            if state.client.write_nack(&mut packet, ssrc, &[sequence]) {
                queue(&packet, &mut self.bytes, &mut self.datagrams);
            }
        }
        state.feedbacks += 1;
        if state.feedbacks.is_multiple_of(REPORT_EVERY_FEEDBACKS) {
            let ns = now.saturating_duration_since(self.started).as_nanos() as u64;
            let ntp = ((ns / 1_000_000_000) << 32) | (((ns % 1_000_000_000) << 32) / 1_000_000_000);
            let at = |clock_hz: u128| (u128::from(ns) * clock_hz / 1_000_000_000) as u32;
            let mut sent = Vec::new();
            if state.seat.publishes {
                sent.push((state.client.ssrc(Source::Microphone), at(48_000)));
                let layers = 0..state.seat.per_layer().len() as u8;
                sent.extend(layers.map(|layer| (state.client.layer_ssrc(Source::Camera, layer), at(90_000))));
            }
            let received: Vec<(u32, u32)> =
                state.streams.iter().filter(|stream| !stream.is_rtx).map(|s| (s.ssrc, s.highest as u32)).collect();
            if state.client.write_reports(&mut packet, ntp, &sent, &received) {
                queue(&packet, &mut self.bytes, &mut self.datagrams);
            }
        }
    }

    pub(super) fn tick(&mut self, now: Instant, member: usize) -> Outcome {
        let state = &mut self.members[member];
        if state.client.next_tick() <= now && self.plan.floor.is_none() {
            state.client.tick(now)?;
        }
        self.take_connection_datagrams(member);
        Ok(())
    }

    pub(super) fn take_connection_datagrams(&mut self, member: usize) {
        while let Some(datagram) = self.members[member].client.poll_transmit() {
            let start = self.bytes.len();
            self.bytes.extend_from_slice(&datagram);
            self.datagrams.push((member, start, self.bytes.len()));
        }
    }

    pub(super) fn flush(&mut self) -> Outcome {
        let (members, bytes) = (&self.members, &self.bytes);
        let runs = self
            .datagrams
            .chunk_by(|(a, a_start, a_end), (b, b_start, b_end)| a == b && a_end - a_start == b_end - b_start);
        let runs = runs.map(|run| {
            (
                members[run[0].0].relay,
                Some(address_of(run[0].0)),
                run.iter().map(|(_, start, end)| &bytes[*start..*end]),
            )
        });
        self.outgoing.send(&self.socket, runs)?;
        self.datagrams.clear();
        self.bytes.clear();
        Ok(())
    }

    pub(super) fn receive(&mut self) -> Result<usize, Box<dyn std::error::Error>> {
        // Taken out for the moment: what comes changes the crowd.
        let Some(mut inbox) = self.inbox.take() else { return Ok(0) };
        let count = inbox.receive(&self.socket)?;
        let (now, wall_ns) = (Instant::now(), wall_clock_ns());
        for i in 0..count {
            let Some(mut message) = inbox.message(i) else { continue };
            let Some(IpAddr::V4(to)) = message.to else { continue };
            let at_ns = message.at_ns.unwrap_or(wall_ns);
            // What waited in our own socket came earlier.
            let now = now - Duration::from_nanos(wall_ns.saturating_sub(at_ns)).min(Duration::from_secs(1));
            let Some(member) = member_at(to).filter(|member| *member < self.members.len()) else { continue };
            for datagram in message.datagrams() {
                self.take(now, at_ns, member, to, datagram)?;
            }
        }
        if self.measuring {
            self.figures.dropped += u64::from(inbox.drops().wrapping_sub(self.drops));
        }
        self.drops = inbox.drops();
        self.inbox = Some(inbox);
        Ok(count)
    }

    fn take(&mut self, now: Instant, at_ns: u64, member: usize, to: Ipv4Addr, datagram: &mut [u8]) -> Outcome {
        let state = &mut self.members[member];
        let is_rtp = matches!(*datagram, [128..=191, kind, ..] if !(192..=223).contains(&kind));
        if is_rtp {
            let Some(header) = Header::parse(datagram) else { return Ok(()) };
            state.client.note_arrival(now, &header, datagram);
            self.dice = self.dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let is_missed = self.plan.nack_one_in > 0 && (self.dice >> 8).is_multiple_of(self.plan.nack_one_in);
            let is_rtx = state.count(&header);
            if is_missed && !is_rtx && header.payload_type == VP8 {
                state.missing.push((header.ssrc, header.sequence));
            }
            self.sampled += 1;
            if is_rtx || !self.sampled.is_multiple_of(SAMPLED) {
                return Ok(());
            }
        }
        match state.client.handle(now, SocketAddr::from((to, 1)), datagram)? {
            Input::Rtp(header, plain) => {
                let at = header.header_bytes + if header.payload_type == OPUS { 1 } else { 5 };
                let sent_ns = datagram[..plain].get(at..at + 8).and_then(|bytes| bytes.try_into().ok());
                let sent_ns = sent_ns.map_or(0, u64::from_be_bytes);
                let place = (at_ns.saturating_sub(sent_ns) / 1_000) as usize;
                let place = place.min(self.latencies.len() - 1);
                self.latencies[place] += 1;
            }
            Input::Rtcp(plain) => {
                self.figures.feedback_received += 1;
                if asks_for_keyframe(&datagram[..plain]) {
                    state.wants_keyframe = [true; _];
                }
            }
            Input::Connected => {
                self.connected.insert(member);
                self.take_connection_datagrams(member);
            }
            Input::Closed => return Err(format!("the relay closed member {member}'s connection").into()),
            Input::Nothing => self.take_connection_datagrams(member),
        }
        Ok(())
    }
}

/// Whether a compound packet holds a picture loss indication (RFC 4585, 6.3.1).
fn asks_for_keyframe(mut packet: &[u8]) -> bool {
    while let [first, kind, high, low, ..] = *packet {
        if kind == 206 && first & 0x1f == 1 {
            return true;
        }
        let bytes = 4 * (usize::from(u16::from_be_bytes([high, low])) + 1);
        packet = packet.get(bytes..).unwrap_or_default();
    }
    false
}

#[expect(clippy::disallowed_methods, reason = "the kernel tells arrivals by the wall clock")]
fn wall_clock_ns() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64)
}
