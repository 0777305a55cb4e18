//! Clients around one forwarder, on a network that delays, loses, reorders and duplicates, under virtual time.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::client::Client;
use crate::dtls::Identity;
use crate::error::CommandError;
use crate::event::{Event, EventKind, Quality};
use crate::forwarder::{Config, Forwarder, Join, Piped};
use crate::ids::{Candidate, ParticipantKey, RoomKey, SetupPreference, Transport};
use crate::sdp::Codecs;

pub const ROOM: RoomKey = RoomKey(uuid::Uuid::from_u128(7));
pub const RELAY: ([u8; 4], u16) = ([198, 51, 100, 1], 5_000);

/// A small generator, good enough for losses and reproducible by its seed.
pub struct Dice(u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn percent(&mut self, percent: u64) -> bool {
        self.roll() % 100 < percent
    }
}

/// What the network does.
#[derive(Clone, Copy, Default)]
pub struct Network {
    pub delay: Duration,
    /// Up to so much more, at random: packets overtake each other.
    pub jitter: Duration,
    pub loss_pct: u64,
    pub duplicate_pct: u64,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct InFlight {
    at: Instant,
    order: u64,
    from: SocketAddr,
    to: SocketAddr,
    bytes: Vec<u8>,
}

/// A link with a queue, from the relay to one client.
#[derive(Clone, Copy)]
pub struct Link {
    pub bps: u64,
    /// What the queue holds, as time at this rate.
    pub queue: Duration,
    busy_until: Instant,
}

pub struct World {
    pub now: Instant,
    pub forwarder: Forwarder,
    pub clients: Vec<Client>,
    pub network: Network,
    pub events: Vec<(Instant, Event)>,
    /// Pages acknowledge slots at once.
    pub acknowledges: bool,
    pub dice: Dice,
    /// What other forwarders are to get.
    pub piped: Vec<(Piped, Vec<u8>)>,
    /// The link to each address; to the others there is no bound.
    pub links: HashMap<SocketAddr, Link>,
    flight: BinaryHeap<Reverse<InFlight>>,
    order: u64,
}

impl World {
    #[expect(clippy::disallowed_methods, reason = "an instant can be had from nothing else")]
    pub fn new(seed: u64) -> World {
        let now = Instant::now();
        let mut entropy = Dice(seed ^ 0x5eed);
        World {
            now,
            forwarder: Forwarder::new(Config {
                identity: Arc::new(Identity::generate().expect("a certificate")),
                candidates: vec![Candidate { transport: Transport::Udp, address: SocketAddr::from(RELAY) }],
                entropy: Box::new(move |bytes| bytes.fill_with(|| entropy.roll() as u8)),
                now,
            }),
            clients: Vec::new(),
            network: Network { delay: Duration::from_millis(5), ..Network::default() },
            events: Vec::new(),
            acknowledges: true,
            dice: Dice(seed),
            piped: Vec::new(),
            links: HashMap::new(),
            flight: BinaryHeap::new(),
            order: 0,
        }
    }

    /// A world in which so many clients have joined and connected.
    pub fn with_clients(seed: u64, count: u8) -> World {
        let mut world = World::new(seed);
        for tag in 1..=count {
            let client = Client::new(tag, 1, world.now);
            world.join(client).expect("admitted");
        }
        world.run_until(|world| world.clients.iter().all(|client| client.is_connected));
        world
    }

    /// Joins a client and returns its place.
    pub fn join(&mut self, client: Client) -> Result<usize, CommandError> {
        let offer = client.offer();
        self.join_with(client, &offer)
    }

    pub fn join_with(&mut self, mut client: Client, offer: &str) -> Result<usize, CommandError> {
        let answer = self.forwarder.join(
            self.now,
            &Join {
                room: ROOM,
                participant: client.key,
                media_epoch: client.media_epoch,
                sdp_offer: offer,
                lines: &client.lines(),
                codecs: Codecs::PAGES,
                setup: SetupPreference::Active,
            },
        )?;
        client.take_answer(&answer);
        self.clients.push(client);
        self.drain();
        Ok(self.clients.len() - 1)
    }

    /// Goes on until this is so; fails if it is not within ten seconds of virtual time.
    pub fn run_until(&mut self, condition: impl Fn(&World) -> bool) {
        let deadline = self.now + Duration::from_secs(10);
        while !condition(self) {
            assert!(self.now < deadline, "it did not come about; events: {:?}", self.events);
            self.run_for(Duration::from_millis(5));
        }
    }

    /// Goes on for so long.
    pub fn run_for(&mut self, span: Duration) {
        let end = self.now + span;
        loop {
            let arrival = self.flight.peek().map(|Reverse(packet)| packet.at);
            let timeout = self.forwarder.next_timeout().map(|(at, _)| at);
            let ticks = self.clients.iter().filter(|client| client.is_alive).map(Client::next_tick);
            let next = ticks.chain(arrival).chain(timeout).min().unwrap_or(end).max(self.now);
            if next > end {
                self.now = end;
                return;
            }
            self.now = next;
            self.step();
            if next == end {
                return;
            }
        }
    }

    fn step(&mut self) {
        while self.flight.peek().is_some_and(|Reverse(packet)| packet.at <= self.now) {
            let Some(Reverse(mut packet)) = self.flight.pop() else { break };
            if packet.to == SocketAddr::from(RELAY) {
                if let Some(piped) = self.forwarder.handle_datagram(self.now, packet.from, &mut packet.bytes) {
                    packet.bytes.truncate(piped.bytes());
                    self.piped.push((piped, packet.bytes));
                }
                self.drain();
            } else if let Some(client) = self.clients.iter_mut().find(|client| client.address == packet.to) {
                client.handle(self.now, &packet.bytes);
            }
        }
        self.forwarder.handle_timeout(self.now);
        self.drain();
        for i in 0..self.clients.len() {
            self.clients[i].tick(self.now);
            let from = self.clients[i].address;
            for bytes in std::mem::take(&mut self.clients[i].out) {
                self.send(from, SocketAddr::from(RELAY), bytes);
            }
        }
    }

    /// Hands a datagram to the forwarder as if it had come from there, and returns what it sends at once.
    pub fn inject(&mut self, from: SocketAddr, bytes: &[u8]) -> Vec<(SocketAddr, Vec<u8>)> {
        self.forwarder.handle_datagram(self.now, from, &mut bytes.to_vec());
        while self.forwarder.advance_handshake(self.now) {}
        let sent = self.forwarder.transmits().map(|transmit| (transmit.to, transmit.bytes.to_vec())).collect();
        self.drain();
        sent
    }

    /// Takes what the forwarder has to send and to say.
    pub fn drain(&mut self) {
        while self.forwarder.advance_handshake(self.now) {}
        let out: Vec<_> = self.forwarder.transmits().map(|transmit| (transmit.to, transmit.bytes.to_vec())).collect();
        self.forwarder.clear_transmits();
        for (to, bytes) in out {
            assert!(bytes.len() <= 1_500, "a datagram fits the path");
            self.send(SocketAddr::from(RELAY), to, bytes);
        }
        while let Some(event) = self.forwarder.poll_event() {
            if let EventKind::SlotAssigned { generation, .. } = event.kind
                && self.acknowledges
            {
                let result = self.forwarder.acknowledge_slots(self.now, ROOM, event.participant, generation);
                assert!(matches!(result, Ok(()) | Err(CommandError::Unknown)), "{result:?}");
            }
            self.events.push((self.now, event));
        }
    }

    /// Bounds the link to a client, queue of 300 ms.
    pub fn narrow(&mut self, client: usize, bps: u64) {
        let link = Link { bps, queue: Duration::from_millis(300), busy_until: self.now };
        self.links.insert(self.clients[client].address, link);
    }

    /// The last figures of a participant.
    pub fn quality(&self, participant: ParticipantKey) -> Quality {
        let mut events = self.events.iter().rev().map(|(_, event)| event);
        let of_participant = |event: &Event| match &event.kind {
            EventKind::Quality(quality) if event.participant == participant => Some(quality.clone()),
            _ => None,
        };
        events.find_map(of_participant).expect("figures")
    }

    /// The times at which this happened to the participant with this tag.
    pub fn times(&self, tag: u8, kind: &EventKind) -> Vec<Instant> {
        let key = uuid::Uuid::from_u128(u128::from(tag));
        let matching = self.events.iter().filter(|(_, event)| event.participant.0 == key && event.kind == *kind);
        matching.map(|(at, _)| *at).collect()
    }

    fn send(&mut self, from: SocketAddr, to: SocketAddr, bytes: Vec<u8>) {
        let copies = 1 + u64::from(self.dice.percent(self.network.duplicate_pct));
        for _ in 0..copies {
            if self.dice.percent(self.network.loss_pct) {
                continue;
            }
            let mut queued = Duration::ZERO;
            if let Some(link) = self.links.get_mut(&to) {
                let starts = link.busy_until.max(self.now);
                if starts - self.now > link.queue {
                    continue;
                }
                // With IP and UDP headers.
                let us = (bytes.len() as u64 + 28) * 8_000_000 / link.bps;
                link.busy_until = starts + Duration::from_micros(us);
                queued = link.busy_until - self.now;
            }
            let jitter_us = self.network.jitter.as_micros() as u64;
            let extra = Duration::from_micros(self.dice.roll() % (jitter_us + 1));
            self.order += 1;
            let at = self.now + self.network.delay + queued + extra;
            self.flight.push(Reverse(InFlight { at, order: self.order, from, to, bytes: bytes.clone() }));
        }
    }
}
