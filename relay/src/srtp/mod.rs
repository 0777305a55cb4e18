//! SRTP and SRTCP in place (RFC 3711, RFC 7714).
//!
//! A [`Receiver`] opens the packets of one peer, a [`Sender`] seals those to it. Both keep a state per SSRC that changes
//! only by packets that were authenticated, and neither takes an index twice.

mod cipher;
mod window;

use thiserror::Error;

use crate::limits::SSRCS_PER_PEER_MAX;
use cipher::{Cipher, Purpose};
pub use window::Window;

/// The most bytes that protection adds to a packet: a GCM tag and an SRTCP index.
pub const OVERHEAD_MAX: usize = 16 + SRTCP_INDEX_BYTES;
const SRTCP_INDEX_BYTES: usize = 4;
/// The part of an RTCP packet that stays readable.
const RTCP_CLEAR_BYTES: usize = 8;
const SRTCP_ENCRYPTED: u32 = 1 << 31;

/// A negotiated protection profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// RFC 7714
    AeadAes128Gcm,
    /// RFC 3711
    Aes128CmSha1,
}

impl Profile {
    /// Bytes of the master salt.
    #[must_use]
    pub fn salt_bytes(self) -> usize {
        match self {
            Profile::AeadAes128Gcm => 12,
            Profile::Aes128CmSha1 => 14,
        }
    }

    /// Bytes of keying material that DTLS exports for this profile (RFC 5764, 4.2).
    #[must_use]
    pub fn keying_material_bytes(self) -> usize {
        2 * (cipher::KEY_BYTES + self.salt_bytes())
    }
}

/// Why a packet was not opened or sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SrtpError {
    /// Too short to be what it should be.
    #[error("packet too short")]
    Truncated,
    /// Seen before, or too old to tell.
    #[error("packet replayed or too old")]
    Replayed,
    /// The authentication tag does not fit.
    #[error("authentication failed")]
    Forged,
    /// More SSRCs than [`SSRCS_PER_PEER_MAX`].
    #[error("too many streams")]
    TooManyStreams,
    /// The keys have the wrong length, or the index space is used up.
    #[error("key unusable")]
    Key,
}

/// What is known of each stream of one direction.
#[derive(Default)]
struct Streams(Vec<(u32, Window)>);

/// Where a stream stands, or is to stand once a packet of it was authenticated.
#[derive(Clone, Copy)]
struct Found {
    place: usize,
    window: Window,
}

impl Streams {
    /// The stream of this SSRC; a new one is not remembered before [`Streams::mark`].
    fn find(&self, ssrc: u32) -> Result<Found, SrtpError> {
        match self.0.iter().position(|(known, _)| *known == ssrc) {
            Some(place) => Ok(Found { place, window: self.0[place].1 }),
            None if self.0.len() < SSRCS_PER_PEER_MAX => Ok(Found { place: self.0.len(), window: Window::default() }),
            None => Err(SrtpError::TooManyStreams),
        }
    }

    fn mark(&mut self, ssrc: u32, mut found: Found, index: u64) {
        found.window.mark(index);
        match self.0.get_mut(found.place) {
            Some((_, window)) => *window = found.window,
            None => self.0.push((ssrc, found.window)),
        }
    }
}

/// Opens what one peer sends.
pub struct Receiver {
    rtp: Cipher,
    rtcp: Cipher,
    rtp_streams: Streams,
    rtcp_streams: Streams,
}

/// Seals what is sent to one peer.
pub struct Sender {
    rtp: Cipher,
    rtcp: Cipher,
    rtp_streams: Streams,
    rtcp_index: u32,
}

/// Makes both directions from exported keying material: client key, server key, client salt, server salt.
///
/// # Errors
///
/// [`SrtpError::Key`] if the material is too short.
pub fn from_keying_material(
    profile: Profile,
    material: &[u8],
    we_are_client: bool,
) -> Result<(Receiver, Sender), SrtpError> {
    if material.len() != profile.keying_material_bytes() {
        return Err(SrtpError::Key);
    }
    let (client_key, rest) = material.split_at(cipher::KEY_BYTES);
    let (server_key, salts) = rest.split_at(cipher::KEY_BYTES);
    let (client_salt, server_salt) = salts.split_at(profile.salt_bytes());
    let (ours, theirs) = if we_are_client {
        ((client_key, client_salt), (server_key, server_salt))
    } else {
        ((server_key, server_salt), (client_key, client_salt))
    };
    let receiver = Receiver {
        rtp: Cipher::derive(profile, Purpose::Rtp, theirs.0, theirs.1)?,
        rtcp: Cipher::derive(profile, Purpose::Rtcp, theirs.0, theirs.1)?,
        rtp_streams: Streams::default(),
        rtcp_streams: Streams::default(),
    };
    let sender = Sender {
        rtp: Cipher::derive(profile, Purpose::Rtp, ours.0, ours.1)?,
        rtcp: Cipher::derive(profile, Purpose::Rtcp, ours.0, ours.1)?,
        rtp_streams: Streams::default(),
        rtcp_index: 0,
    };
    Ok((receiver, sender))
}

impl Receiver {
    /// Authenticates and decrypts an RTP packet in place and returns its length without the tag.
    ///
    /// `header_bytes`, `ssrc` and `sequence` are what the (not yet authenticated) header says.
    ///
    /// # Errors
    ///
    /// As [`SrtpError`] tells; the packet's bytes are then worthless, and no state has changed.
    pub fn open_rtp(
        &mut self,
        packet: &mut [u8],
        header_bytes: usize,
        ssrc: u32,
        sequence: u16,
    ) -> Result<usize, SrtpError> {
        let plain = packet.len().checked_sub(self.rtp.tag_bytes()).ok_or(SrtpError::Truncated)?;
        if plain < header_bytes {
            return Err(SrtpError::Truncated);
        }
        let found = self.rtp_streams.find(ssrc)?;
        let index = found.window.index_of(sequence).ok_or(SrtpError::Replayed)?;
        if !found.window.is_fresh(index) {
            return Err(SrtpError::Replayed);
        }
        match &self.rtp {
            Cipher::Gcm(key) => {
                let (header, body) = packet.split_at_mut(header_bytes);
                key.open(ssrc, index, header, body)?;
            }
            Cipher::Cm(key) => {
                let (packet, tag) = packet.split_at_mut(plain);
                key.verify(packet, rollover(index), tag)?;
                key.crypt(ssrc, index, &mut packet[header_bytes..])?;
            }
        }
        self.rtp_streams.mark(ssrc, found, index);
        Ok(plain)
    }

    /// Authenticates and decrypts an RTCP packet in place and returns its length without tag and index.
    ///
    /// # Errors
    ///
    /// As [`SrtpError`] tells; the packet's bytes are then worthless, and no state has changed.
    pub fn open_rtcp(&mut self, packet: &mut [u8]) -> Result<usize, SrtpError> {
        let tag_bytes = self.rtcp.tag_bytes();
        let plain = packet.len().checked_sub(tag_bytes + SRTCP_INDEX_BYTES).ok_or(SrtpError::Truncated)?;
        if plain < RTCP_CLEAR_BYTES {
            return Err(SrtpError::Truncated);
        }
        let ssrc = word(packet, 4);
        let found = self.rtcp_streams.find(ssrc)?;
        // The index stands last for GCM (RFC 7714, 9.2) and before the tag for AES-CM (RFC 3711, 3.4).
        let index_at = match &self.rtcp {
            Cipher::Gcm(_) => plain + tag_bytes,
            Cipher::Cm(_) => plain,
        };
        let index_word = word(packet, index_at);
        if index_word & SRTCP_ENCRYPTED == 0 {
            return Err(SrtpError::Forged);
        }
        let index = u64::from(index_word & !SRTCP_ENCRYPTED);
        if !found.window.is_fresh(index) {
            return Err(SrtpError::Replayed);
        }
        match &self.rtcp {
            Cipher::Gcm(key) => {
                let mut aad = [0; RTCP_CLEAR_BYTES + SRTCP_INDEX_BYTES];
                aad[..RTCP_CLEAR_BYTES].copy_from_slice(&packet[..RTCP_CLEAR_BYTES]);
                aad[RTCP_CLEAR_BYTES..].copy_from_slice(&index_word.to_be_bytes());
                key.open(ssrc, index, &aad, &mut packet[RTCP_CLEAR_BYTES..index_at])?;
            }
            Cipher::Cm(key) => {
                let (packet, trailer) = packet.split_at_mut(plain);
                key.verify(packet, index_word.to_be_bytes(), &trailer[SRTCP_INDEX_BYTES..])?;
                key.crypt(ssrc, index, &mut packet[RTCP_CLEAR_BYTES..])?;
            }
        }
        self.rtcp_streams.mark(ssrc, found, index);
        Ok(plain)
    }
}

impl Sender {
    /// Encrypts an RTP packet in place. The first `plain` bytes of `buffer` are the packet, the rest is room for the tag,
    /// at least [`OVERHEAD_MAX`] bytes. Returns the length of the sealed packet.
    ///
    /// # Errors
    ///
    /// [`SrtpError::Replayed`] if this sequence number was sealed before: a nonce is never used twice.
    pub fn seal_rtp(
        &mut self,
        buffer: &mut [u8],
        plain: usize,
        header_bytes: usize,
        ssrc: u32,
        sequence: u16,
    ) -> Result<usize, SrtpError> {
        let tag_bytes = self.rtp.tag_bytes();
        let sealed = plain + tag_bytes;
        if buffer.len() < sealed || plain < header_bytes {
            return Err(SrtpError::Truncated);
        }
        let found = self.rtp_streams.find(ssrc)?;
        let index = found.window.index_of(sequence).ok_or(SrtpError::Replayed)?;
        if !found.window.is_fresh(index) {
            return Err(SrtpError::Replayed);
        }
        let (packet, tag) = buffer[..sealed].split_at_mut(plain);
        match &self.rtp {
            Cipher::Gcm(key) => {
                let (header, body) = packet.split_at_mut(header_bytes);
                tag.copy_from_slice(&key.seal(ssrc, index, header, body)?);
            }
            Cipher::Cm(key) => {
                key.crypt(ssrc, index, &mut packet[header_bytes..])?;
                tag.copy_from_slice(&key.tag(packet, rollover(index)));
            }
        }
        self.rtp_streams.mark(ssrc, found, index);
        Ok(sealed)
    }

    /// Encrypts an RTCP packet in place, as [`Sender::seal_rtp`] does an RTP packet.
    ///
    /// # Errors
    ///
    /// As [`SrtpError`] tells.
    pub fn seal_rtcp(&mut self, buffer: &mut [u8], plain: usize) -> Result<usize, SrtpError> {
        let tag_bytes = self.rtcp.tag_bytes();
        let sealed = plain + tag_bytes + SRTCP_INDEX_BYTES;
        if buffer.len() < sealed || plain < RTCP_CLEAR_BYTES {
            return Err(SrtpError::Truncated);
        }
        if self.rtcp_index >= SRTCP_ENCRYPTED {
            return Err(SrtpError::Key);
        }
        let ssrc = word(buffer, 4);
        let index_word = self.rtcp_index | SRTCP_ENCRYPTED;
        let index = u64::from(self.rtcp_index);
        self.rtcp_index += 1;
        let (packet, trailer) = buffer[..sealed].split_at_mut(plain);
        let (clear, body) = packet.split_at_mut(RTCP_CLEAR_BYTES);
        match &self.rtcp {
            Cipher::Gcm(key) => {
                let mut aad = [0; RTCP_CLEAR_BYTES + SRTCP_INDEX_BYTES];
                aad[..RTCP_CLEAR_BYTES].copy_from_slice(clear);
                aad[RTCP_CLEAR_BYTES..].copy_from_slice(&index_word.to_be_bytes());
                trailer[..tag_bytes].copy_from_slice(&key.seal(ssrc, index, &aad, body)?);
                trailer[tag_bytes..].copy_from_slice(&index_word.to_be_bytes());
            }
            Cipher::Cm(key) => {
                key.crypt(ssrc, index, body)?;
                trailer[..SRTCP_INDEX_BYTES].copy_from_slice(&index_word.to_be_bytes());
                trailer[SRTCP_INDEX_BYTES..].copy_from_slice(&key.tag(packet, index_word.to_be_bytes()));
            }
        }
        Ok(sealed)
    }
}

fn rollover(index: u64) -> [u8; 4] {
    ((index >> 16) as u32).to_be_bytes()
}

fn word(packet: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([packet[at], packet[at + 1], packet[at + 2], packet[at + 3]])
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::hex;
