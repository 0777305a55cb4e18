//! STUN messages as ICE uses them (RFC 8489, RFC 8445, 7).
//!
//! This is the one parser that reads bytes from anybody: it allocates nothing, looks at no attribute behind
//! MESSAGE-INTEGRITY but FINGERPRINT, and everything it returns is worthless until [`Message::verify`] says otherwise.

use std::net::{IpAddr, SocketAddr};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;

const HEADER_BYTES: usize = 20;
const MAGIC_COOKIE: u32 = 0x2112_A442;
const INTEGRITY_BYTES: usize = 20;
const FINGERPRINT_XOR: u32 = 0x5354_554e;

const ATTRIBUTE_USERNAME: u16 = 0x0006;
const ATTRIBUTE_INTEGRITY: u16 = 0x0008;
const ATTRIBUTE_ERROR_CODE: u16 = 0x0009;
const ATTRIBUTE_UNKNOWN: u16 = 0x000A;
const ATTRIBUTE_XOR_MAPPED_ADDRESS: u16 = 0x0020;
const ATTRIBUTE_PRIORITY: u16 = 0x0024;
const ATTRIBUTE_USE_CANDIDATE: u16 = 0x0025;
const ATTRIBUTE_FINGERPRINT: u16 = 0x8028;
const ATTRIBUTE_ICE_CONTROLLED: u16 = 0x8029;
#[cfg(feature = "client")]
const ATTRIBUTE_ICE_CONTROLLING: u16 = 0x802A;
/// Attributes from here on may be ignored by who does not know them (RFC 8489, 14).
const FIRST_OPTIONAL: u16 = 0x8000;

/// What kind of Binding message it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// `0x0001`
    Request,
    /// `0x0011`
    Indication,
    /// `0x0101`
    Success,
    /// `0x0111`
    Error,
}

/// The 96 bits that pair a response with its request.
pub type TransactionId = [u8; 12];

/// A Binding message with a correct FINGERPRINT; not yet authenticated.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// Request, indication or response.
    pub class: Class,
    /// The transaction.
    pub transaction: TransactionId,
    /// `receiver:sender` user name fragments.
    pub username: Option<&'a str>,
    /// The sender nominates this pair.
    pub use_candidate: bool,
    /// The sender believes that it is controlled, which is our role (RFC 8445, 7.3.1.1).
    pub claims_controlled: bool,
    /// A mandatory attribute that we do not know.
    pub unknown_attribute: Option<u16>,
    raw: &'a [u8],
    integrity_at: Option<usize>,
}

impl<'a> Message<'a> {
    /// Reads a Binding message. `None` if it is anything else, is malformed, or lacks a correct FINGERPRINT.
    #[must_use]
    pub fn parse(raw: &'a [u8]) -> Option<Message<'a>> {
        let header = raw.first_chunk::<HEADER_BYTES>()?;
        let class = match u16::from_be_bytes([header[0], header[1]]) {
            0x0001 => Class::Request,
            0x0011 => Class::Indication,
            0x0101 => Class::Success,
            0x0111 => Class::Error,
            _ => return None,
        };
        let length = usize::from(u16::from_be_bytes([header[2], header[3]]));
        if header[4..8] != MAGIC_COOKIE.to_be_bytes() || length % 4 != 0 || raw.len() != HEADER_BYTES + length {
            return None;
        }
        let mut message = Message {
            class,
            transaction: *header.last_chunk::<12>()?,
            username: None,
            use_candidate: false,
            claims_controlled: false,
            unknown_attribute: None,
            raw,
            integrity_at: None,
        };
        let mut at = HEADER_BYTES;
        while at < raw.len() {
            let head = raw.get(at..at + 4)?;
            let kind = u16::from_be_bytes([head[0], head[1]]);
            let bytes = usize::from(u16::from_be_bytes([head[2], head[3]]));
            let value = raw.get(at + 4..at + 4 + bytes)?;
            if kind == ATTRIBUTE_FINGERPRINT {
                let is_last = at + 8 == raw.len();
                let expected = crc32(&raw[..at]) ^ FINGERPRINT_XOR;
                return (is_last && value == expected.to_be_bytes()).then_some(message);
            }
            if message.integrity_at.is_none() {
                message.take_attribute(kind, value, at)?;
            }
            at += 4 + bytes.next_multiple_of(4);
        }
        None
    }

    fn take_attribute(&mut self, kind: u16, value: &'a [u8], at: usize) -> Option<()> {
        match kind {
            ATTRIBUTE_USERNAME => self.username = Some(std::str::from_utf8(value).ok()?),
            ATTRIBUTE_INTEGRITY if value.len() == INTEGRITY_BYTES => self.integrity_at = Some(at),
            ATTRIBUTE_INTEGRITY => return None,
            ATTRIBUTE_USE_CANDIDATE => self.use_candidate = true,
            ATTRIBUTE_ICE_CONTROLLED => self.claims_controlled = true,
            ATTRIBUTE_PRIORITY | ATTRIBUTE_XOR_MAPPED_ADDRESS | ATTRIBUTE_ERROR_CODE | ATTRIBUTE_UNKNOWN => {}
            unknown if unknown < FIRST_OPTIONAL => self.unknown_attribute = Some(unknown),
            _ => {}
        }
        Some(())
    }

    /// Whether MESSAGE-INTEGRITY is there and was made with this password (RFC 8489, 14.5).
    #[must_use]
    pub fn verify(&self, password: &str) -> bool {
        let Some(at) = self.integrity_at else { return false };
        // The length in the header counts up to the end of MESSAGE-INTEGRITY.
        let length = ((at + 4 + INTEGRITY_BYTES - HEADER_BYTES) as u16).to_be_bytes();
        let mut mac = hmac::Context::with_key(&integrity_key(password));
        mac.update(&self.raw[..2]);
        mac.update(&length);
        mac.update(&self.raw[4..at]);
        verify_slices_are_equal(mac.sign().as_ref(), &self.raw[at + 4..at + 4 + INTEGRITY_BYTES]).is_ok()
    }
}

/// Writes a STUN message into a vector that it clears first.
struct Writer<'a>(&'a mut Vec<u8>);

impl Writer<'_> {
    fn start(out: &mut Vec<u8>, kind: u16, transaction: TransactionId) -> Writer<'_> {
        out.clear();
        out.extend_from_slice(&kind.to_be_bytes());
        out.extend_from_slice(&[0, 0]);
        out.extend_from_slice(&MAGIC_COOKIE.to_be_bytes());
        out.extend_from_slice(&transaction);
        Writer(out)
    }

    fn attribute(&mut self, kind: u16, value: &[u8]) {
        self.0.extend_from_slice(&kind.to_be_bytes());
        self.0.extend_from_slice(&(value.len() as u16).to_be_bytes());
        self.0.extend_from_slice(value);
        self.0.resize(self.0.len().next_multiple_of(4), 0);
    }

    /// Writes the header's length as if `more` bytes followed.
    fn set_length(&mut self, more: usize) {
        let length = (self.0.len() + more - HEADER_BYTES) as u16;
        self.0[2..4].copy_from_slice(&length.to_be_bytes());
    }

    fn finish(mut self, password: &str) {
        self.set_length(4 + INTEGRITY_BYTES);
        let tag = hmac::sign(&integrity_key(password), self.0);
        self.attribute(ATTRIBUTE_INTEGRITY, tag.as_ref());
        self.set_length(8);
        let fingerprint = crc32(self.0) ^ FINGERPRINT_XOR;
        self.attribute(ATTRIBUTE_FINGERPRINT, &fingerprint.to_be_bytes());
    }
}

/// A success response: tells the requester its own address.
pub fn write_success(out: &mut Vec<u8>, transaction: TransactionId, requester: SocketAddr, password: &str) {
    let mut writer = Writer::start(out, 0x0101, transaction);
    let cookie = MAGIC_COOKIE.to_be_bytes();
    let port = requester.port() ^ (MAGIC_COOKIE >> 16) as u16;
    let mut value = [0; 20];
    value[2..4].copy_from_slice(&port.to_be_bytes());
    let mut mask = [0; 16];
    mask[..4].copy_from_slice(&cookie);
    mask[4..].copy_from_slice(&transaction);
    let bytes = match requester.ip() {
        IpAddr::V4(ip) => {
            value[1] = 1;
            value[4..8].copy_from_slice(&ip.octets());
            8
        }
        IpAddr::V6(ip) => {
            value[1] = 2;
            value[4..].copy_from_slice(&ip.octets());
            20
        }
    };
    for (byte, mask) in value[4..bytes].iter_mut().zip(mask) {
        *byte ^= mask;
    }
    writer.attribute(ATTRIBUTE_XOR_MAPPED_ADDRESS, &value[..bytes]);
    writer.finish(password);
}

/// An error response: 420 names a mandatory attribute that we do not know (RFC 8489, 6.3.1).
pub fn write_unknown_attribute(out: &mut Vec<u8>, transaction: TransactionId, attribute: u16, password: &str) {
    let mut writer = Writer::start(out, 0x0111, transaction);
    writer.attribute(ATTRIBUTE_ERROR_CODE, &[0, 0, 4, 20]);
    writer.attribute(ATTRIBUTE_UNKNOWN, &attribute.to_be_bytes());
    writer.finish(password);
}

/// An error response: 487, the requester has our role (RFC 8445, 7.3.1.1).
pub fn write_role_conflict(out: &mut Vec<u8>, transaction: TransactionId, password: &str) {
    let mut writer = Writer::start(out, 0x0111, transaction);
    writer.attribute(ATTRIBUTE_ERROR_CODE, &[0, 0, 4, 87]);
    writer.finish(password);
}

/// Of a host candidate (RFC 8445, 5.1.2), as a peer-reflexive one would have.
const PRIORITY: u32 = 110 << 24 | 0xffff << 8 | 255;

/// A request of our own, by which a silent peer is asked whether it is there. `username` is `theirs:ours`.
pub fn write_request(out: &mut Vec<u8>, transaction: TransactionId, username: &str, tie_breaker: u64, password: &str) {
    let mut writer = Writer::start(out, 0x0001, transaction);
    writer.attribute(ATTRIBUTE_USERNAME, username.as_bytes());
    writer.attribute(ATTRIBUTE_PRIORITY, &PRIORITY.to_be_bytes());
    writer.attribute(ATTRIBUTE_ICE_CONTROLLED, &tie_breaker.to_be_bytes());
    writer.finish(password);
}

/// A check of a full agent, which nominates the pair it is sent on. `username` is `theirs:ours`.
#[cfg(feature = "client")]
pub fn write_nomination(
    out: &mut Vec<u8>,
    transaction: TransactionId,
    username: &str,
    tie_breaker: u64,
    password: &str,
) {
    let mut writer = Writer::start(out, 0x0001, transaction);
    writer.attribute(ATTRIBUTE_USERNAME, username.as_bytes());
    writer.attribute(ATTRIBUTE_PRIORITY, &PRIORITY.to_be_bytes());
    writer.attribute(ATTRIBUTE_ICE_CONTROLLING, &tie_breaker.to_be_bytes());
    writer.attribute(ATTRIBUTE_USE_CANDIDATE, &[]);
    writer.finish(password);
}

/// Gives any bytes the header and the FINGERPRINT of a message, so that they are read on.
#[cfg(feature = "fuzz")]
pub fn seal_fingerprint(raw: &mut Vec<u8>) {
    raw.resize(raw.len().max(HEADER_BYTES).next_multiple_of(4), 0);
    let class = if raw[0] & 1 == 0 { 0x0001_u16 } else { 0x0101 };
    raw[..2].copy_from_slice(&class.to_be_bytes());
    raw[4..8].copy_from_slice(&MAGIC_COOKIE.to_be_bytes());
    let mut writer = Writer(raw);
    writer.set_length(8);
    let fingerprint = crc32(writer.0) ^ FINGERPRINT_XOR;
    writer.attribute(ATTRIBUTE_FINGERPRINT, &fingerprint.to_be_bytes());
}

fn integrity_key(password: &str) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes())
}

/// CRC-32 of ISO 3309, as FINGERPRINT uses it (RFC 8489, 14.7).
fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut i = 0;
        while i < 256 {
            let mut value = i as u32;
            let mut bit = 0;
            while bit < 8 {
                value = if value & 1 == 1 { (value >> 1) ^ 0xEDB8_8320 } else { value >> 1 };
                bit += 1;
            }
            table[i] = value;
            i += 1;
        }
        table
    };
    !bytes.iter().fold(!0, |crc, byte| (crc >> 8) ^ TABLE[usize::from(crc as u8 ^ byte)])
}

#[cfg(test)]
mod tests;
