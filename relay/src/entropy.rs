//! Randomness, handed in by the caller: a run with the same entropy makes the same names and numbers.

use crate::sdp::IceCredentials;

/// Where random bytes come from. It has to be fit for secrets: ICE passwords are made of it.
pub type Entropy = Box<dyn FnMut(&mut [u8]) + Send>;

/// The letters of user name fragments and passwords: 64, so that six random bits make one (RFC 8839, 5.4).
const ICE_CHARACTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// 60 bits: no two peers of a worker share one.
const UFRAG_CHARACTERS: usize = 10;
/// 144 bits; the least is 128 (RFC 8445, 5.3).
const PASSWORD_CHARACTERS: usize = 24;

/// Random names and numbers.
pub struct Random(Entropy);

impl Random {
    /// From this source.
    pub fn new(entropy: Entropy) -> Random {
        Random(entropy)
    }

    /// Fresh ICE credentials.
    pub fn ice_credentials(&mut self) -> IceCredentials {
        IceCredentials { ufrag: self.ice_text(UFRAG_CHARACTERS), pwd: self.ice_text(PASSWORD_CHARACTERS) }
    }

    /// An SSRC other than 0.
    pub fn ssrc(&mut self) -> u32 {
        loop {
            let ssrc = u32::from_be_bytes(self.bytes());
            if ssrc != 0 {
                return ssrc;
            }
        }
    }

    /// Any bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.0)(&mut bytes);
        bytes
    }

    fn ice_text(&mut self, characters: usize) -> String {
        let mut bytes = vec![0; characters];
        (self.0)(&mut bytes);
        bytes.into_iter().map(|byte| char::from(ICE_CHARACTERS[usize::from(byte % 64)])).collect()
    }
}
