//! Two pages in a room, for the fuzz targets: what they send is the input's.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::{Config, Forwarder, Join};
use crate::client::{Client, ClientConfig, Input, page_slots};
use crate::dtls::Identity;
use crate::error::CommandError;
use crate::fuzz::take;
use crate::ids::{Candidate, Lines, ParticipantKey, RoomKey, SetupPreference, SlotKind, Source, Transport};
use crate::rtp::Header;
use crate::sdp::Codecs;
use crate::srtp::{self, OVERHEAD_MAX, Profile};

const ROOM: RoomKey = RoomKey(Uuid::from_u128(1));
/// Datagrams and steps of one input at most.
const STEPS_MAX: usize = 512;

/// A forwarder and its pages, without any handshake: keys are known.
pub struct Rig {
    forwarder: Forwarder,
    now: Instant,
    pages: Vec<Page>,
}

struct Page {
    client: Client,
    address: SocketAddr,
}

impl Default for Rig {
    fn default() -> Rig {
        Rig::new()
    }
}

impl Rig {
    /// A forwarder without rooms.
    #[must_use]
    pub fn new() -> Rig {
        #[expect(clippy::disallowed_methods, reason = "the fuzz targets are the caller, and have no other time")]
        let now = Instant::now();
        let mut count = 0_u8;
        let entropy = Box::new(move |bytes: &mut [u8]| {
            for byte in bytes {
                count = count.wrapping_mul(29).wrapping_add(17);
                *byte = count;
            }
        });
        let relay = Candidate { transport: Transport::Udp, address: address_of(0) };
        let forwarder = Forwarder::new(Config { identity: identity(), candidates: vec![relay], entropy, now });
        Rig { forwarder, now, pages: Vec::new() }
    }

    /// A wish to take part; the offer and its lines are still to be named.
    #[must_use]
    pub fn wish() -> Join<'static> {
        static NONE: Lines = Lines::Publisher;
        Join {
            room: ROOM,
            participant: ParticipantKey(Uuid::from_u128(100)),
            media_epoch: 1,
            sdp_offer: "",
            lines: &NONE,
            codecs: Codecs::PAGES,
            setup: SetupPreference::Active,
        }
    }

    /// What a page's m-lines are for.
    #[must_use]
    pub fn slots(&self) -> Vec<(String, SlotKind)> {
        page_slots(true, 2, 2)
    }

    /// As [`Forwarder::join`].
    ///
    /// # Errors
    ///
    /// As it has.
    pub fn join(&mut self, join: &Join<'_>) -> Result<String, CommandError> {
        self.forwarder.join(self.now, join)
    }

    /// As [`Forwarder::trickle`], of the first page.
    ///
    /// # Errors
    ///
    /// As it has.
    pub fn trickle(&mut self, fragment: &str) -> Result<Option<String>, CommandError> {
        self.forwarder.trickle(ROOM, participant(0), 1, fragment)
    }

    /// Takes the next page in; it has not proven its address yet.
    ///
    /// # Errors
    ///
    /// As [`Forwarder::join`] has.
    pub fn join_page(&mut self) -> Result<(), CommandError> {
        let page = self.pages.len();
        let config = ClientConfig {
            identity: (*identity()).clone(),
            ufrag: format!("page{page}"),
            pwd: format!("{page:0>24}"),
            slots: self.slots(),
            first_ssrc: 1_000 * (page as u32 + 1),
        };
        let mut client = Client::with_keys(config, keys(page, true), self.now);
        let (offer, lines) = (client.offer(), Lines::Named(self.slots()));
        let wish = Join { participant: participant(page), sdp_offer: &offer, lines: &lines, ..Rig::wish() };
        let answer = self.forwarder.join(self.now, &wish)?;
        client.take_description(&answer).expect("our own answer is read");
        self.pages.push(Page { client, address: address_of(page + 1) });
        Ok(())
    }

    /// The page proves its address, and has its keys.
    fn connect(&mut self, page: usize) {
        let Page { client, address } = &mut self.pages[page];
        client.tick(self.now).expect("a check");
        while let Some(mut datagram) = client.poll_transmit() {
            self.forwarder.handle_datagram(self.now, *address, &mut datagram);
        }
        let peer = self.forwarder.by_address[&self.pages[page].address];
        let (receiver, sender) = keys(page, false);
        self.forwarder.may_send(self.now, peer, sender);
        self.forwarder.connected(self.now, peer, receiver);
    }

    fn talking() -> Rig {
        let mut rig = Rig::new();
        for page in 0..2 {
            rig.join_page().expect("our own offer is answered");
            rig.connect(page);
        }
        rig.acknowledge();
        rig.deliver();
        rig
    }

    fn acknowledge(&mut self) {
        for page in 0..self.pages.len() {
            for generation in 0..8 {
                let _ = self.forwarder.acknowledge_slots(self.now, ROOM, participant(page), generation);
            }
        }
    }

    /// Hands out what the forwarder sends: each datagram goes to a page, and what is media opens there.
    fn deliver(&mut self) {
        for transmit in self.forwarder.transmits() {
            let page = self.pages.iter_mut().find(|page| page.address == transmit.to);
            let page = page.expect("nothing goes to an address that has not proven itself");
            let mut datagram = transmit.bytes.to_vec();
            let is_media = matches!(datagram[..], [128..=191, ..]);
            let input = page.client.handle(self.now, page.address, &mut datagram).unwrap_or(Input::Nothing);
            match input {
                Input::Rtp(header, plain) => {
                    assert!(header.payload(&datagram[..plain]).is_some(), "a readable packet");
                    assert!(page.client.slot_of(header.ssrc).is_some(), "a packet of a known slot");
                }
                Input::Rtcp(plain) => {
                    rtc_rtcp::packet::unmarshal(&mut &datagram[..plain]).expect("readable RTCP");
                }
                _ => assert!(!is_media, "what the relay sealed opens"),
            }
        }
        self.forwarder.clear_transmits();
        while self.forwarder.poll_event().is_some() {}
        while self.forwarder.advance_handshake(self.now) {}
    }

    fn pass(&mut self, by: Duration) {
        self.now += by;
        self.forwarder.handle_timeout(self.now);
        self.deliver();
    }
}

/// Datagrams from addresses that have proven nothing, and one that has: nothing panics, and nothing goes to the former.
pub fn datagrams(mut data: &[u8]) {
    let mut rig = Rig::new();
    for _ in 0..2 {
        rig.join_page().expect("our own offer is answered");
    }
    rig.connect(1);
    rig.deliver();
    let stranger = rig.pages[0].address;
    rig.pages[0].address = address_of(99);
    for _ in 0..STEPS_MAX {
        let [from, length] = take(&mut data);
        let from = if from & 1 == 0 { stranger } else { rig.pages[1].address };
        let (datagram, rest) = data.split_at(usize::from(length).min(data.len()));
        data = rest;
        rig.forwarder.handle_datagram(rig.now, from, &mut datagram.to_vec());
        rig.deliver();
        rig.pass(Duration::from_millis(u64::from(length)));
        if data.is_empty() {
            break;
        }
    }
}

/// Two pages that talk: RTP and RTCP of any content under their keys, reports, gaps in time, cuts. All that comes out of the
/// relay opens and is of a slot that the page knows.
pub fn media(mut data: &[u8]) {
    let mut rig = Rig::talking();
    let mut scratch = Vec::new();
    for _ in 0..STEPS_MAX {
        if data.is_empty() {
            break;
        }
        let [what, length] = take(&mut data);
        let page = usize::from(what >> 7);
        let source = Source::ALL[usize::from(what >> 5 & 3)];
        let (bytes, rest) = data.split_at(usize::from(length).min(data.len()));
        let participant = participant(page);
        match what & 7 {
            // RTP, its SSRC one of the page's own or the input's.
            0..=2 => {
                scratch.clear();
                scratch.extend_from_slice(bytes);
                if what & 7 != 0 && scratch.len() >= 12 {
                    scratch[0] = 0x80 | scratch[0] & 0x3f;
                    scratch[1] =
                        scratch[1] & 0x80 | if what & 7 == 2 { 97 } else { [111, 96][source.media() as usize] };
                    let ssrc = rig.pages[page].client.ssrc(source) + if what & 7 == 2 { 16 } else { 0 };
                    scratch[8..12].copy_from_slice(&ssrc.to_be_bytes());
                }
                let plain = scratch.len();
                scratch.resize(plain + OVERHEAD_MAX, 0);
                if Header::parse(bytes).is_some()
                    && let Some(sealed) = rig.pages[page].client.seal_rtp(&mut scratch, plain)
                {
                    scratch.truncate(sealed);
                    rig.forwarder.handle_datagram(rig.now, rig.pages[page].address, &mut scratch);
                }
            }
            3 => {
                if rig.pages[page].client.seal_rtcp(&mut scratch, bytes) {
                    rig.forwarder.handle_datagram(rig.now, rig.pages[page].address, &mut scratch);
                }
            }
            4 => {
                let _ = rig.forwarder.set_published(rig.now, ROOM, participant, source, length & 1 == 1);
            }
            5 => {
                let _ = rig.forwarder.gate(rig.now, ROOM, participant, length & 1 == 1);
            }
            6 => rig.acknowledge(),
            _ => rig.pass(Duration::from_millis(u64::from(length) * 8)),
        }
        rig.deliver();
        if what & 7 <= 3 {
            data = rest;
        }
    }
    rig.pass(Duration::from_secs(1));
}

fn identity() -> Arc<Identity> {
    static IDENTITY: OnceLock<Arc<Identity>> = OnceLock::new();
    Arc::clone(IDENTITY.get_or_init(|| Arc::new(Identity::generate().expect("a certificate"))))
}

fn participant(page: usize) -> ParticipantKey {
    ParticipantKey(Uuid::from_u128(10 + page as u128))
}

fn address_of(host: usize) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::new(192, 0, 2, host as u8), 5_000))
}

fn keys(page: usize, we_are_client: bool) -> (srtp::Receiver, srtp::Sender) {
    let profile = Profile::AeadAes128Gcm;
    let material: Vec<u8> = (0..profile.keying_material_bytes()).map(|i| (page * 64 + i) as u8).collect();
    srtp::from_keying_material(profile, &material, we_are_client).expect("the length is right")
}
