//! Those who take part in a load: what each sends when, and what came to it.

use std::collections::VecDeque;
use std::net::SocketAddr;

use tilts_relay::Source;
use tilts_relay::client::Client;
use tilts_relay::rtp::Header;

use super::plan::{LAYERS, Seat};

/// What comes of one SSRC of the relay.
#[derive(Clone, Copy)]
pub struct Stream {
    /// Its SSRC.
    pub ssrc: u32,
    /// It carries retransmissions.
    pub is_rtx: bool,
    /// Extended sequence numbers of the measured span.
    pub span: Option<(u64, u64)>,
    /// The highest so far.
    pub highest: u64,
    /// Packets that came.
    pub count: u64,
}

/// One of those who take part.
pub struct Member {
    /// Its place in the plan.
    pub seat: Seat,
    /// Where it sends.
    pub relay: SocketAddr,
    /// Its side of the connection.
    pub client: Client,
    /// What comes.
    pub streams: Vec<Stream>,
    /// The last sequence number of each layer of each source.
    pub sequences: [[u16; LAYERS]; Source::ALL.len()],
    /// Number of each layer's picture.
    pub pictures: [u16; LAYERS],
    /// Each layer's next picture is to be a keyframe.
    pub wants_keyframe: [bool; LAYERS],
    /// How often it gave feedback.
    pub feedbacks: u32,
    /// What it will ask for again: SSRC and sequence number.
    pub missing: Vec<(u32, u16)>,
    /// How often it has come anew.
    pub rejoined: u32,
}

/// Who sends when: each source of each member, in order of time, for all have one period.
pub struct Schedule {
    /// Which source.
    pub source: Source,
    /// The period, in nanoseconds.
    pub every_ns: u64,
    /// Time in nanoseconds since the start, and member; the earliest first.
    pub due: VecDeque<(u64, usize)>,
}

impl Schedule {
    /// So many times a second.
    pub fn new(source: Source, per_s: u64) -> Schedule {
        Schedule { source, every_ns: 1_000_000_000 / per_s, due: VecDeque::new() }
    }

    /// Spreads those who send this over one period.
    pub fn enlist(&mut self, begin_ns: u64, seats: &[Seat]) {
        let sends = |seat: &&Seat| match self.source {
            Source::Microphone | Source::Camera => seat.publishes,
            _ => seat.shows_document,
        };
        let members: Vec<usize> = seats.iter().filter(sends).map(|seat| seat.member).collect();
        let count = members.len().max(1) as u64;
        for (i, member) in members.into_iter().enumerate() {
            self.due.push_back((begin_ns + self.every_ns * i as u64 / count, member));
        }
    }
}

impl Member {
    /// Who is about to join.
    pub fn new(seat: Seat, relay: SocketAddr, client: Client) -> Member {
        Member {
            seat,
            relay,
            client,
            streams: Vec::new(),
            sequences: [[seat.member as u16; _]; _],
            pictures: [0; _],
            wants_keyframe: [true; _],
            feedbacks: seat.member as u32,
            missing: Vec::new(),
            rejoined: 0,
        }
    }

    /// Counts a packet; says whether it is a retransmission.
    pub fn count(&mut self, header: &Header) -> bool {
        let place = match self.streams.iter().position(|stream| stream.ssrc == header.ssrc) {
            Some(place) => place,
            None => {
                let is_rtx = self.client.slot_of(header.ssrc).is_some_and(|(_, is_rtx)| is_rtx);
                let highest = u64::from(header.sequence);
                self.streams.push(Stream { ssrc: header.ssrc, is_rtx, span: None, highest, count: 0 });
                self.streams.len() - 1
            }
        };
        let stream = &mut self.streams[place];
        let ahead = header.sequence.wrapping_sub(stream.highest as u16).cast_signed();
        let index = stream.highest.saturating_add_signed(ahead.into());
        stream.highest = stream.highest.max(index);
        stream.span = Some(stream.span.map_or((index, index), |(first, last)| (first.min(index), last.max(index))));
        stream.count += 1;
        stream.is_rtx
    }
}
