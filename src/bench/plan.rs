//! What one case loads the relay with, and what the two processes say to each other: one line of JSON a message.

use std::net::{Ipv4Addr, SocketAddr};

use serde::{Deserialize, Serialize};
use tilts_relay::srtp::{self, Profile};
use tilts_relay::{ParticipantKey, RoomKey};
use uuid::Uuid;

/// Video packets a second of one publisher.
pub const VIDEO_PER_S: u64 = 170;
/// Voice packets a second of one publisher.
pub const AUDIO_PER_S: u64 = 50;
/// Packets of a document camera a second.
pub const DOCUMENT_PER_S: u64 = 56;
/// Packets of one picture.
pub const PER_PICTURE: u64 = 7;
/// Packets of one picture in layers, the smallest first: some 0.2, 0.4 and 1.5 Mbit/s.
pub const PER_LAYER: [u64; LAYERS] = [1, 2, PER_PICTURE];
/// Layers in which a camera is sent at most.
pub const LAYERS: usize = 3;

/// The load of one case.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// The core of the load.
    pub core: usize,
    /// Rooms, of two participants but for [`Plan::triples`] of them.
    pub rooms: usize,
    /// Every so many rooms one has three participants and shows a document; 0 for none.
    pub mixed_every: usize,
    /// Subscribers of one publisher, instead of rooms.
    pub audience: usize,
    /// One of so many video packets is asked for again; 0 for none.
    pub nack_one_in: u32,
    /// A picture's packets come back to back.
    pub bursty: bool,
    /// A burst arrives as one, as a network card with receive offload hands it over.
    pub merged: bool,
    /// Rooms that join in mid-measurement, all at once, and send nothing.
    pub storm: usize,
    /// A room ends and another comes anew every so many milliseconds; 0 for never.
    pub churn_every_ms: u64,
    /// Each direction has a connection of its own: one that publishes, and then one that watches.
    pub one_way: bool,
    /// Where the floor is: keys are known without a handshake, and packets go to the other of each pair.
    pub floor: Option<SocketAddr>,
    /// How long it is measured.
    pub seconds: u64,
}

/// One of those who take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Its number.
    pub member: usize,
    /// Its room's number.
    pub room: usize,
    /// Others in its room.
    pub others: usize,
    /// It sends microphone and camera.
    pub publishes: bool,
    /// It shows a document.
    pub shows_document: bool,
    /// It joins in mid-measurement.
    pub storms: bool,
    /// It is one of two connections: it publishes, or it watches what is there already and is made the offer.
    pub one_way: bool,
}

impl Seat {
    /// Packets of a picture of its camera, layer by layer. Whoever speaks to an audience sends as pages do, in three layers.
    pub fn per_layer(&self) -> &'static [u64] {
        if self.others > 5 { &PER_LAYER } else { &PER_LAYER[LAYERS - 1..] }
    }

    /// It is made an offer.
    pub fn answers(&self) -> bool {
        self.one_way && !self.publishes
    }
}

impl Plan {
    /// All who take part, in order of their numbers.
    pub fn seats(&self) -> Vec<Seat> {
        let mut seats: Vec<Seat> = Vec::new();
        let mut room_of = |room: usize, count: usize, publishers: usize, has_document: bool, storms: bool| {
            let connections = if self.one_way { 2 * count } else { count };
            for i in 0..connections {
                seats.push(Seat {
                    member: seats.len(),
                    room,
                    others: count - 1,
                    publishes: i < publishers,
                    shows_document: has_document && i == 0,
                    storms,
                    one_way: self.one_way,
                });
            }
        };
        if self.audience > 0 {
            room_of(0, self.audience + 1, 1, false, false);
            return seats;
        }
        for room in 0..self.rooms {
            let is_mixed = self.mixed_every > 0 && room % self.mixed_every == 0;
            let count = if is_mixed { 3 } else { 2 };
            room_of(room, count, count, is_mixed, false);
        }
        for room in self.rooms..self.rooms + self.storm {
            room_of(room, 2, 0, false, true);
        }
        seats
    }
}

/// The address of a member: each has one of its own on the loopback network.
pub fn address_of(member: usize) -> Ipv4Addr {
    Ipv4Addr::from(u32::from(Ipv4Addr::new(127, 1, 0, 1)) + member as u32)
}

/// The port of all members that the floor sends to.
pub fn port_beside(floor: SocketAddr) -> u16 {
    floor.port().wrapping_add(1).max(1_024)
}

/// The member with this address.
pub fn member_at(address: Ipv4Addr) -> Option<usize> {
    u32::from(address).checked_sub(u32::from(Ipv4Addr::new(127, 1, 0, 1))).map(|member| member as usize)
}

/// The key of a member.
pub fn participant(member: usize) -> ParticipantKey {
    ParticipantKey(Uuid::from_u128(1 + member as u128))
}

/// The key of a room.
pub fn room(room: usize) -> RoomKey {
    RoomKey(Uuid::from_u128(1 + room as u128))
}

/// Keys that both processes know, for the floor.
pub fn known_keys(member: usize, we_are_client: bool) -> (srtp::Receiver, srtp::Sender) {
    let profile = Profile::AeadAes128Gcm;
    let seed = member.to_be_bytes();
    let material: Vec<u8> =
        (0..profile.keying_material_bytes()).map(|i| seed[i % seed.len()].wrapping_add(i as u8)).collect();
    srtp::from_keying_material(profile, &material, we_are_client)
        .unwrap_or_else(|_| unreachable!("the length is right"))
}

/// From the load to the bench.
#[derive(Debug, Serialize, Deserialize)]
pub enum FromLoad {
    /// A member wants to join.
    Join {
        /// Who.
        member: usize,
        /// Its offer, or what it will answer to one.
        sdp: String,
    },
    /// A room has ended.
    EndRoom {
        /// Its number.
        room: usize,
    },
    /// Media flows: the measurement begins.
    Begin,
    /// The measurement has ended.
    End(LoadFigures),
    /// It cannot go on.
    Failed(String),
}

/// From the bench to the load.
#[derive(Debug, Serialize, Deserialize)]
pub enum ToLoad {
    /// What to do; the first message.
    Plan(Plan),
    /// The relay's part.
    Joined {
        /// Who.
        member: usize,
        /// The relay's answer, or its offer, or why there is none.
        sdp: Result<String, String>,
    },
}

/// What the load has measured.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LoadFigures {
    /// How long it was measured.
    pub seconds: f64,
    /// Media packets that came, retransmissions not counted.
    pub received: u64,
    /// Media packets missing from the streams that came.
    pub lost: u64,
    /// Retransmissions that came.
    pub retransmitted: u64,
    /// Media packets sent.
    pub sent: u64,
    /// Media packets that should have been sent.
    pub planned: u64,
    /// Streams of which nothing came.
    pub streams_missing: u64,
    /// Feedback and requests that the relay sent.
    pub feedback_received: u64,
    /// Added latency, in microseconds: median.
    pub p50_us: u64,
    /// Added latency, in microseconds: one in a hundred is worse.
    pub p99_us: u64,
    /// Added latency, in microseconds: one in a thousand is worse.
    pub p999_us: u64,
    /// Added latency, in microseconds: the worst.
    pub max_us: u64,
    /// Datagrams that the load's own socket had no room for: not the relay's losses, but counted among them.
    pub dropped: u64,
    /// Share of its core that the load used, in percent.
    pub core_pct: f64,
    /// How late it sent, at worst, in milliseconds.
    pub late_ms: f64,
    /// Members who left and came anew.
    pub rejoined: u64,
    /// From the first offer of the storm to the last connection, in milliseconds.
    pub storm_ms: f64,
}
