//! What one client may ask of TURN (RFC 8656), without sockets or clock.
//!
//! A connection is a client's 5-tuple and has at most one allocation, which ends with it. Peers are looked up in a table of
//! our own media addresses, port and all, after an IPv4-mapped address was taken for what it means; whatever stands not
//! in it is forbidden, and where a datagram goes is written in the table, never in the client's message.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rtc_stun::attributes::*;
use rtc_stun::crypto::{RTCCrypto, RTCCryptoProvider};
use rtc_stun::error_code::*;
use rtc_stun::fingerprint::FINGERPRINT;
use rtc_stun::integrity::MessageIntegrity;
use rtc_stun::message::*;
use rtc_stun::xoraddr::XorMappedAddress;

use super::credentials::{Secret, expiry_s, holder};
use super::quota::{Full, Quotas, Share};

/// What the credentials are for; the client only has to say it back.
const REALM: &str = "tilts";
/// How long an allocation lives unless it is refreshed (RFC 8656, 3.2), and how long at most.
const LIFETIME_DEFAULT: Duration = Duration::from_secs(600);
const LIFETIME_MAX: Duration = Duration::from_secs(3_600);
/// How long a permission (RFC 8656, 9) and a channel (12) live.
const PERMISSION_LIFETIME: Duration = Duration::from_secs(300);
const CHANNEL_LIFETIME: Duration = Duration::from_secs(600);
/// How long a nonce is taken; a client with an older one is told the next.
const NONCE_LIFETIME: Duration = Duration::from_secs(3_600);
/// Channels of one allocation: our own addresses, several times over.
const CHANNELS_MAX: usize = 16;
/// Refusals after which a connection ends: a browser needs two.
const REFUSALS_MAX: u8 = 16;
/// Channel numbers (RFC 8656, 12).
pub const CHANNEL_NUMBERS: std::ops::RangeInclusive<u16> = 0x4000..=0x4fff;
/// `UDP` in REQUESTED-TRANSPORT.
const UDP: u8 = 17;
/// Address families in REQUESTED-ADDRESS-FAMILY (RFC 8656, 18.6).
const IPV4: u8 = 1;
const IPV6: u8 = 2;

/// What all connections share.
pub struct Realm {
    secret: Secret,
    /// Our media addresses as pages know them, and where the worker is reached from here.
    peers: HashMap<SocketAddr, SocketAddr>,
    quotas: Arc<Quotas>,
    crypto: Arc<dyn RTCCryptoProvider>,
}

impl Realm {
    /// A realm whose clients may reach these addresses: as they know them, and as they are reached from here.
    pub fn new(secret: Secret, peers: HashMap<SocketAddr, SocketAddr>) -> io::Result<Realm> {
        let crypto = rtc_stun::crypto::default_provider().map_err(io::Error::other)?;
        let peers = peers.into_iter().map(|(told, local)| (canonical(told), local)).collect();
        Ok(Realm { secret, peers, quotas: Arc::default(), crypto })
    }

    fn is_peer_ip(&self, ip: IpAddr) -> bool {
        self.peers.keys().any(|peer| peer.ip() == ip)
    }

    /// The address that allocations say they have: ours, of this family.
    fn relayed_ip(&self, is_v6: bool) -> Option<IpAddr> {
        self.peers.keys().map(SocketAddr::ip).filter(|ip| ip.is_ipv6() == is_v6).min()
    }

    fn crypto(&self) -> &dyn RTCCrypto {
        self.crypto.crypto()
    }

    fn key(&self, username: &str) -> Option<Vec<u8>> {
        let password = self.secret.password(username);
        MessageIntegrity::long_term_integrity_key(username.to_owned(), REALM.to_owned(), password, self.crypto()).ok()
    }
}

/// What is to be done about a message.
#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    Nothing,
    /// Answer.
    Reply(Vec<u8>),
    /// Send this to the peer.
    Relay {
        /// As the client knows it.
        peer: SocketAddr,
        /// Where it is.
        local: SocketAddr,
        /// The datagram.
        data: Vec<u8>,
    },
    /// Answer and end the connection.
    End(Vec<u8>),
}

/// One client.
pub struct Session {
    realm: Arc<Realm>,
    client: SocketAddr,
    nonce: String,
    nonce_until: Instant,
    refusals: u8,
    allocation: Option<Allocation>,
}

struct Allocation {
    username: String,
    until: Instant,
    permissions: HashMap<IpAddr, Instant>,
    channels: Vec<Channel>,
    _share: Share,
}

#[derive(Clone, Copy)]
struct Channel {
    number: u16,
    peer: SocketAddr,
    until: Instant,
}

/// A request that has proven who sent it.
struct Request {
    message: Message,
    username: String,
    key: Vec<u8>,
}

impl Session {
    /// A client that has asked for nothing yet.
    pub fn new(realm: Arc<Realm>, client: SocketAddr, now: Instant) -> Session {
        let nonce_until = now + NONCE_LIFETIME;
        Session { realm, client, nonce: fresh_nonce(), nonce_until, refusals: 0, allocation: None }
    }

    /// Until when the allocation lives, if there is one.
    pub fn allocated_until(&self) -> Option<Instant> {
        self.allocation.as_ref().map(|allocation| allocation.until)
    }

    /// Takes a STUN message. `wall_s` is the time in seconds since 1970; `open` opens the socket of an allocation and tells
    /// its address.
    pub fn handle(
        &mut self,
        now: Instant,
        wall_s: i64,
        bytes: &[u8],
        open: impl FnOnce() -> io::Result<SocketAddr>,
    ) -> Action {
        let mut message = Message::new();
        if message.write(bytes).is_err() {
            return self.refused(Vec::new());
        }
        match (message.typ.class, message.typ.method) {
            (CLASS_INDICATION, METHOD_SEND) => self.send(now, &message),
            (CLASS_REQUEST, METHOD_ALLOCATE | METHOD_REFRESH | METHOD_CREATE_PERMISSION | METHOD_CHANNEL_BIND) => {
                match self.authenticate(now, message) {
                    Ok(request) => self.answer(now, wall_s, &request, open),
                    Err(refusal) => self.refused(refusal),
                }
            }
            (CLASS_REQUEST, _) => {
                let refusal = error(&message, CODE_BAD_REQUEST, None);
                self.refused(refusal)
            }
            _ => Action::Nothing,
        }
    }

    /// The peer behind a channel, as the client knows it and where it is.
    pub fn peer_of_channel(&self, now: Instant, number: u16) -> Option<(SocketAddr, SocketAddr)> {
        let allocation = self.allocation.as_ref().filter(|allocation| now < allocation.until)?;
        let channel = allocation.channels.iter().find(|channel| channel.number == number && now < channel.until)?;
        Some((channel.peer, *self.realm.peers.get(&channel.peer)?))
    }

    /// Frames what came from a peer as ChannelData or as a Data indication; `false` if it may not pass.
    pub fn frame(&self, now: Instant, peer: SocketAddr, data: &[u8], out: &mut Vec<u8>) -> bool {
        let Some(allocation) = &self.allocation else { return false };
        if let Some(channel) = allocation.channels.iter().find(|channel| channel.peer == peer && now < channel.until) {
            out.extend_from_slice(&channel.number.to_be_bytes());
            out.extend_from_slice(&u16::try_from(data.len()).unwrap_or(0).to_be_bytes());
            out.extend_from_slice(data);
            out.resize(out.len() + data.len().next_multiple_of(4) - data.len(), 0);
            return true;
        }
        if !allocation.may_reach(peer.ip(), now) {
            return false;
        }
        let mut message = Message::new();
        message.set_type(MessageType::new(METHOD_DATA, CLASS_INDICATION));
        message.write_header();
        if message.new_transaction_id().is_err() {
            return false;
        }
        let address = XorMappedAddress { ip: peer.ip(), port: peer.port() };
        if address.add_to_as(&mut message, ATTR_XOR_PEER_ADDRESS).is_err() {
            return false;
        }
        message.add(ATTR_DATA, data);
        out.extend_from_slice(&message.raw);
        true
    }

    /// Forgets permissions and channels that have run out.
    pub fn expire(&mut self, now: Instant) {
        if let Some(allocation) = &mut self.allocation {
            allocation.permissions.retain(|_, until| now < *until);
            allocation.channels.retain(|channel| now < channel.until);
        }
    }

    /// Long-term credentials (RFC 8489, 9.2.4).
    fn authenticate(&mut self, now: Instant, mut message: Message) -> Result<Request, Vec<u8>> {
        if now >= self.nonce_until {
            self.nonce = fresh_nonce();
            self.nonce_until = now + NONCE_LIFETIME;
        }
        if !message.contains(ATTR_MESSAGE_INTEGRITY) {
            return Err(self.challenge(&message, CODE_UNAUTHORIZED));
        }
        let (Some(username), Some(realm), Some(nonce)) =
            (text(&message, ATTR_USERNAME), text(&message, ATTR_REALM), text(&message, ATTR_NONCE))
        else {
            return Err(error(&message, CODE_BAD_REQUEST, None));
        };
        if nonce != self.nonce {
            return Err(self.challenge(&message, CODE_STALE_NONCE));
        }
        let key = Some(&username).filter(|name| realm == REALM && expiry_s(name).is_some());
        let Some(key) = key.and_then(|name| self.realm.key(name)) else {
            return Err(self.challenge(&message, CODE_UNAUTHORIZED));
        };
        if MessageIntegrity::check(&mut message, &key, self.realm.crypto()).is_err() {
            return Err(self.challenge(&message, CODE_UNAUTHORIZED));
        }
        // What stands behind MESSAGE-INTEGRITY is not authenticated, and does not count (RFC 8489, 14.5).
        if let Some(end) = message.attributes.0.iter().position(|one| one.typ == ATTR_MESSAGE_INTEGRITY) {
            message.attributes.0.truncate(end);
        }
        Ok(Request { message, username, key })
    }

    fn answer(
        &mut self,
        now: Instant,
        wall_s: i64,
        request: &Request,
        open: impl FnOnce() -> io::Result<SocketAddr>,
    ) -> Action {
        let unknown: Vec<_> = request.message.attributes.0.iter().map(|one| one.typ).filter(is_unknown).collect();
        if !unknown.is_empty() {
            let list: Vec<u8> = unknown.iter().flat_map(|one| one.value().to_be_bytes()).collect();
            return self.refused(response(
                request,
                CLASS_ERROR_RESPONSE,
                |reply| {
                    add_error(reply, CODE_UNKNOWN_ATTRIBUTE);
                    reply.add(ATTR_UNKNOWN_ATTRIBUTES, &list);
                },
                self.realm.crypto(),
            ));
        }
        let result = match request.message.typ.method {
            METHOD_ALLOCATE => self.allocate(now, wall_s, request, open),
            _ if self.allocation.as_ref().is_none_or(|allocation| now >= allocation.until) => Err(CODE_ALLOC_MISMATCH),
            _ if self.allocation.as_ref().is_some_and(|allocation| allocation.username != request.username) => {
                Err(CODE_WRONG_CREDENTIALS)
            }
            METHOD_REFRESH => self.refresh(now, request),
            METHOD_CREATE_PERMISSION => self.create_permission(now, request),
            _ => self.bind_channel(now, request),
        };
        match result {
            Ok(action) => action,
            Err(code) => {
                let refusal = error(&request.message, code, Some((&request.key, self.realm.crypto())));
                self.refused(refusal)
            }
        }
    }

    fn allocate(
        &mut self,
        now: Instant,
        wall_s: i64,
        request: &Request,
        open: impl FnOnce() -> io::Result<SocketAddr>,
    ) -> Result<Action, ErrorCode> {
        let message = &request.message;
        if self.allocation.is_some() {
            return Err(CODE_ALLOC_MISMATCH);
        }
        // Whoever has an allocation may keep it; a new one needs credentials that are still good.
        if expiry_s(&request.username).is_none_or(|expiry| expiry <= wall_s) {
            return Err(CODE_UNAUTHORIZED);
        }
        let transport = message.get(ATTR_REQUESTED_TRANSPORT).map_err(|_| CODE_BAD_REQUEST)?;
        match transport[..] {
            [UDP, _, _, _] => {}
            [_, _, _, _] => return Err(CODE_UNSUPPORTED_TRANS_PROTO),
            _ => return Err(CODE_BAD_REQUEST),
        }
        // Nobody here needs a pair of ports.
        if message.contains(ATTR_EVEN_PORT) || message.contains(ATTR_RESERVATION_TOKEN) {
            return Err(CODE_INSUFFICIENT_CAPACITY);
        }
        let relayed = match message.get(ATTR_REQUESTED_ADDRESS_FAMILY).ok().as_deref() {
            None => self.realm.relayed_ip(false).or_else(|| self.realm.relayed_ip(true)),
            Some([IPV4, ..]) => self.realm.relayed_ip(false),
            Some([IPV6, ..]) => self.realm.relayed_ip(true),
            Some(_) => return Err(CODE_BAD_REQUEST),
        };
        relayed.ok_or(CODE_ADDR_FAMILY_NOT_SUPPORTED)?;
        let lifetime = lifetime(message)?.max(LIFETIME_DEFAULT);
        let share = self.realm.quotas.take(holder(&request.username)).map_err(|full| match full {
            Full::User => CODE_ALLOC_QUOTA_REACHED,
            Full::Server => CODE_INSUFFICIENT_CAPACITY,
        })?;
        // As the worker sees it: a client that was told another address would take the path for a better one than it is
        // (RFC 8445, 7.2.5.3.1: a peer-reflexive candidate has a higher priority than a relayed one).
        let relayed = open().map_err(|_| CODE_INSUFFICIENT_CAPACITY)?;
        self.allocation = Some(Allocation {
            username: request.username.clone(),
            until: now + lifetime,
            permissions: HashMap::new(),
            channels: Vec::new(),
            _share: share,
        });
        Ok(Action::Reply(response(
            request,
            CLASS_SUCCESS_RESPONSE,
            |reply| {
                add_address(reply, ATTR_XOR_RELAYED_ADDRESS, relayed);
                reply.add(ATTR_LIFETIME, &seconds(lifetime));
                add_address(reply, ATTR_XORMAPPED_ADDRESS, canonical(self.client));
            },
            self.realm.crypto(),
        )))
    }

    fn refresh(&mut self, now: Instant, request: &Request) -> Result<Action, ErrorCode> {
        let asked = lifetime(&request.message)?;
        let lifetime = if asked.is_zero() { asked } else { asked.max(LIFETIME_DEFAULT) };
        if let Some(allocation) = &mut self.allocation {
            allocation.until = now + lifetime;
        }
        let add = |reply: &mut Message| reply.add(ATTR_LIFETIME, &seconds(lifetime));
        let reply = response(request, CLASS_SUCCESS_RESPONSE, add, self.realm.crypto());
        if lifetime.is_zero() {
            self.allocation = None;
            return Ok(Action::End(reply));
        }
        Ok(Action::Reply(reply))
    }

    fn create_permission(&mut self, now: Instant, request: &Request) -> Result<Action, ErrorCode> {
        let peers: Vec<_> = addresses(&request.message).collect::<Option<_>>().ok_or(CODE_BAD_REQUEST)?;
        if peers.is_empty() {
            return Err(CODE_BAD_REQUEST);
        }
        if !peers.iter().all(|peer| self.realm.is_peer_ip(peer.ip())) {
            return Err(CODE_FORBIDDEN);
        }
        if let Some(allocation) = &mut self.allocation {
            allocation.permissions.extend(peers.iter().map(|peer| (peer.ip(), now + PERMISSION_LIFETIME)));
        }
        Ok(self.done(request))
    }

    fn bind_channel(&mut self, now: Instant, request: &Request) -> Result<Action, ErrorCode> {
        let number = request.message.get(ATTR_CHANNEL_NUMBER).map_err(|_| CODE_BAD_REQUEST)?;
        let [high, low, _, _] = number[..] else { return Err(CODE_BAD_REQUEST) };
        let number = u16::from_be_bytes([high, low]);
        let peer = addresses(&request.message).next().flatten().ok_or(CODE_BAD_REQUEST)?;
        if !CHANNEL_NUMBERS.contains(&number) {
            return Err(CODE_BAD_REQUEST);
        }
        if !self.realm.peers.contains_key(&peer) {
            return Err(CODE_FORBIDDEN);
        }
        self.expire(now);
        let allocation = self.allocation.as_mut().ok_or(CODE_ALLOC_MISMATCH)?;
        let until = now + CHANNEL_LIFETIME;
        let is_full = allocation.channels.len() >= CHANNELS_MAX;
        match allocation.channels.iter_mut().find(|channel| channel.number == number || channel.peer == peer) {
            Some(channel) if channel.number == number && channel.peer == peer => channel.until = until,
            // One number, one peer (RFC 8656, 12.2).
            Some(_) => return Err(CODE_BAD_REQUEST),
            None if is_full => return Err(CODE_INSUFFICIENT_CAPACITY),
            None => allocation.channels.push(Channel { number, peer, until }),
        }
        allocation.permissions.insert(peer.ip(), now + PERMISSION_LIFETIME);
        Ok(self.done(request))
    }

    /// A Send indication: what may not pass is dropped without a word (RFC 8656, 11.2).
    fn send(&mut self, now: Instant, message: &Message) -> Action {
        let Some(allocation) = self.allocation.as_ref().filter(|allocation| now < allocation.until) else {
            return Action::Nothing;
        };
        let (Some(Some(peer)), Ok(data)) = (addresses(message).next(), message.get(ATTR_DATA)) else {
            return Action::Nothing;
        };
        match self.realm.peers.get(&peer) {
            Some(local) if allocation.may_reach(peer.ip(), now) => Action::Relay { peer, local: *local, data },
            _ => Action::Nothing,
        }
    }

    fn done(&self, request: &Request) -> Action {
        Action::Reply(response(request, CLASS_SUCCESS_RESPONSE, |_| {}, self.realm.crypto()))
    }

    /// A refusal that tells how to do better.
    fn challenge(&self, message: &Message, code: ErrorCode) -> Vec<u8> {
        let mut reply = begin(message, CLASS_ERROR_RESPONSE);
        add_error(&mut reply, code);
        reply.add(ATTR_REALM, REALM.as_bytes());
        reply.add(ATTR_NONCE, self.nonce.as_bytes());
        reply.raw
    }

    fn refused(&mut self, refusal: Vec<u8>) -> Action {
        self.refusals += 1;
        if refusal.is_empty() || self.refusals >= REFUSALS_MAX { Action::End(refusal) } else { Action::Reply(refusal) }
    }
}

impl Allocation {
    fn may_reach(&self, peer: IpAddr, now: Instant) -> bool {
        self.permissions.get(&peer).is_some_and(|until| now < *until)
    }
}

/// Mandatory attributes that a request may have (RFC 8489, 14; RFC 8656, 18).
fn is_unknown(kind: &AttrType) -> bool {
    kind.required()
        && !matches!(
            *kind,
            ATTR_USERNAME
                | ATTR_REALM
                | ATTR_NONCE
                | ATTR_MESSAGE_INTEGRITY
                | ATTR_CHANNEL_NUMBER
                | ATTR_LIFETIME
                | ATTR_XOR_PEER_ADDRESS
                | ATTR_REQUESTED_ADDRESS_FAMILY
                | ATTR_EVEN_PORT
                | ATTR_REQUESTED_TRANSPORT
                | ATTR_RESERVATION_TOKEN
        )
}

/// The addresses of a message's XOR-PEER-ADDRESS attributes; `None` in the place of one that cannot be read.
fn addresses(message: &Message) -> impl Iterator<Item = Option<SocketAddr>> {
    message.attributes.0.iter().filter(|one| one.typ == ATTR_XOR_PEER_ADDRESS).map(|one| {
        let mut alone = Message { transaction_id: message.transaction_id, ..Message::new() };
        alone.attributes.0.push(one.clone());
        let mut address = XorMappedAddress::default();
        address.get_from_as(&alone, ATTR_XOR_PEER_ADDRESS).ok()?;
        Some(canonical(SocketAddr::new(address.ip, address.port)))
    })
}

/// An IPv4-mapped IPv6 address is the IPv4 address that it means.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

fn lifetime(message: &Message) -> Result<Duration, ErrorCode> {
    match message.get(ATTR_LIFETIME) {
        Ok(value) => {
            let value = value.try_into().map_err(|_| CODE_BAD_REQUEST)?;
            Ok(Duration::from_secs(u32::from_be_bytes(value).into()).min(LIFETIME_MAX))
        }
        Err(_) => Ok(LIFETIME_DEFAULT),
    }
}

fn seconds(lifetime: Duration) -> [u8; 4] {
    u32::try_from(lifetime.as_secs()).unwrap_or(u32::MAX).to_be_bytes()
}

fn text(message: &Message, kind: AttrType) -> Option<String> {
    String::from_utf8(message.get(kind).ok()?).ok()
}

fn fresh_nonce() -> String {
    crate::auth::secret(16)
}

fn begin(message: &Message, class: MessageClass) -> Message {
    let mut reply = Message::new();
    reply.transaction_id = message.transaction_id;
    reply.set_type(MessageType::new(message.typ.method, class));
    reply.write_header();
    reply
}

fn add_error(reply: &mut Message, code: ErrorCode) {
    // Fails only for a code without words, and all of ours have some.
    let _ = code.add_to(reply);
}

fn add_address(reply: &mut Message, kind: AttrType, address: SocketAddr) {
    // Fails for no address.
    let _ = XorMappedAddress { ip: address.ip(), port: address.port() }.add_to_as(reply, kind);
}

/// An error response; with integrity once it is known whose request it was.
fn error(message: &Message, code: ErrorCode, key: Option<(&[u8], &dyn RTCCrypto)>) -> Vec<u8> {
    let mut reply = begin(message, CLASS_ERROR_RESPONSE);
    add_error(&mut reply, code);
    if let Some((key, crypto)) = key {
        seal(&mut reply, key, crypto);
    }
    reply.raw
}

/// An authenticated response.
fn response(request: &Request, class: MessageClass, add: impl FnOnce(&mut Message), crypto: &dyn RTCCrypto) -> Vec<u8> {
    let mut reply = begin(&request.message, class);
    add(&mut reply);
    seal(&mut reply, &request.key, crypto);
    reply.raw
}

fn seal(reply: &mut Message, key: &[u8], crypto: &dyn RTCCrypto) {
    // Both fail only for a message that has a fingerprint already.
    let _ = MessageIntegrity::new_raw_integrity_with_provider(key, crypto).add_to(reply);
    let _ = FINGERPRINT.add_to(reply);
}

#[cfg(test)]
mod tests;
