//! The two protection profiles, each as a session key that seals and opens one packet in place.
//!
//! AEAD_AES_128_GCM is RFC 7714; AES_CM_128_HMAC_SHA1_80 is RFC 3711. Keys are derived as RFC 3711, 4.3 says.

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{AES_128, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use aws_lc_rs::iv::FixedLength;

use super::{Profile, SrtpError};

/// Bytes of an AES-128 key.
pub const KEY_BYTES: usize = 16;
const CM_SALT_BYTES: usize = 14;
const GCM_SALT_BYTES: usize = 12;
const GCM_TAG_BYTES: usize = 16;
const SHA1_KEY_BYTES: usize = 20;
const SHA1_TAG_BYTES: usize = 10;

/// What a session key is for; the labels of RFC 3711, 4.3.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// Labels 0 to 2.
    Rtp,
    /// Labels 3 to 5.
    Rtcp,
}

/// A session key of one direction, for RTP or for RTCP.
pub enum Cipher {
    /// RFC 7714
    Gcm(GcmKey),
    /// RFC 3711
    Cm(Box<CmKey>),
}

/// A session key for AEAD_AES_128_GCM.
pub struct GcmKey {
    key: LessSafeKey,
    salt: [u8; GCM_SALT_BYTES],
}

/// Session keys for AES_CM_128_HMAC_SHA1_80.
pub struct CmKey {
    key: EncryptingKey,
    salt: [u8; CM_SALT_BYTES],
    auth: hmac::Key,
}

impl Cipher {
    /// Derives the session key from a master key and salt.
    ///
    /// # Errors
    ///
    /// Fails if the key material has the wrong length.
    pub fn derive(profile: Profile, purpose: Purpose, master_key: &[u8], salt: &[u8]) -> Result<Cipher, SrtpError> {
        let first_label = match purpose {
            Purpose::Rtp => 0,
            Purpose::Rtcp => 3,
        };
        let mut key = [0; KEY_BYTES];
        derive(master_key, salt, first_label, &mut key)?;
        match profile {
            Profile::AeadAes128Gcm => {
                let mut session_salt = [0; GCM_SALT_BYTES];
                derive(master_key, salt, first_label + 2, &mut session_salt)?;
                GcmKey::new(&key, session_salt).map(Cipher::Gcm)
            }
            Profile::Aes128CmSha1 => {
                let mut auth = [0; SHA1_KEY_BYTES];
                derive(master_key, salt, first_label + 1, &mut auth)?;
                let mut session_salt = [0; CM_SALT_BYTES];
                derive(master_key, salt, first_label + 2, &mut session_salt)?;
                CmKey::new(&key, session_salt, &auth).map(Box::new).map(Cipher::Cm)
            }
        }
    }

    /// Bytes that protection adds to a packet, the SRTCP index not counted.
    #[must_use]
    pub fn tag_bytes(&self) -> usize {
        match self {
            Cipher::Gcm(_) => GCM_TAG_BYTES,
            Cipher::Cm(_) => SHA1_TAG_BYTES,
        }
    }
}

impl GcmKey {
    /// From a session key and salt.
    ///
    /// # Errors
    ///
    /// Fails if the library refuses the key.
    pub fn new(key: &[u8; KEY_BYTES], salt: [u8; GCM_SALT_BYTES]) -> Result<GcmKey, SrtpError> {
        let key = UnboundKey::new(&AES_128_GCM, key).map_err(|_| SrtpError::Key)?;
        Ok(GcmKey { key: LessSafeKey::new(key), salt })
    }

    /// The nonce of RFC 7714, 8.1 (RTP) and 9.1 (RTCP): two zero bytes, SSRC, 48-bit index; all xored with the salt.
    fn nonce(&self, ssrc: u32, index: u64) -> Nonce {
        let mut nonce = self.salt;
        xor(&mut nonce[2..6], &ssrc.to_be_bytes());
        xor(&mut nonce[6..12], &index.to_be_bytes()[2..]);
        Nonce::assume_unique_for_key(nonce)
    }

    /// Encrypts `body` in place and returns the tag.
    ///
    /// # Errors
    ///
    /// Fails only if the body is absurdly long.
    pub fn seal(&self, ssrc: u32, index: u64, aad: &[u8], body: &mut [u8]) -> Result<[u8; GCM_TAG_BYTES], SrtpError> {
        let tag = self
            .key
            .seal_in_place_separate_tag(self.nonce(ssrc, index), Aad::from(aad), body)
            .map_err(|_| SrtpError::Key)?;
        tag.as_ref().try_into().map_err(|_| SrtpError::Key)
    }

    /// Authenticates and decrypts `body`, which ends in its tag, in place.
    ///
    /// # Errors
    ///
    /// [`SrtpError::Forged`] if the tag does not fit.
    pub fn open(&self, ssrc: u32, index: u64, aad: &[u8], body: &mut [u8]) -> Result<(), SrtpError> {
        match self.key.open_in_place(self.nonce(ssrc, index), Aad::from(aad), body) {
            Ok(_) => Ok(()),
            Err(_) => Err(SrtpError::Forged),
        }
    }
}

impl CmKey {
    /// From session keys and salt.
    ///
    /// # Errors
    ///
    /// Fails if the library refuses the key.
    pub fn new(
        key: &[u8; KEY_BYTES],
        salt: [u8; CM_SALT_BYTES],
        auth: &[u8; SHA1_KEY_BYTES],
    ) -> Result<CmKey, SrtpError> {
        let auth = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, auth);
        Ok(CmKey { key: counter_key(key)?, salt, auth })
    }

    /// Encrypts or decrypts in place: the counter mode of RFC 3711, 4.1.1 is its own inverse.
    ///
    /// # Errors
    ///
    /// Fails only if the library does.
    pub fn crypt(&self, ssrc: u32, index: u64, body: &mut [u8]) -> Result<(), SrtpError> {
        let mut iv = [0; 16];
        iv[..CM_SALT_BYTES].copy_from_slice(&self.salt);
        xor(&mut iv[4..8], &ssrc.to_be_bytes());
        xor(&mut iv[8..14], &index.to_be_bytes()[2..]);
        counter_crypt(&self.key, iv, body)
    }

    /// The authentication tag over a packet and its trailer: the rollover counter, or the SRTCP index.
    #[must_use]
    pub fn tag(&self, packet: &[u8], trailer: [u8; 4]) -> [u8; SHA1_TAG_BYTES] {
        let mut mac = hmac::Context::with_key(&self.auth);
        mac.update(packet);
        mac.update(&trailer);
        let full = mac.sign();
        let mut tag = [0; SHA1_TAG_BYTES];
        tag.copy_from_slice(&full.as_ref()[..SHA1_TAG_BYTES]);
        tag
    }

    /// Compares a received tag in constant time.
    ///
    /// # Errors
    ///
    /// [`SrtpError::Forged`] if the tag does not fit.
    pub fn verify(&self, packet: &[u8], trailer: [u8; 4], tag: &[u8]) -> Result<(), SrtpError> {
        verify_slices_are_equal(&self.tag(packet, trailer), tag).map_err(|_| SrtpError::Forged)
    }
}

/// The key derivation of RFC 3711, 4.3.1 with a derivation rate of 0. A 12-byte salt is used as RFC 7714, 11 says.
fn derive(master_key: &[u8], salt: &[u8], label: u8, out: &mut [u8]) -> Result<(), SrtpError> {
    let mut iv = [0; 16];
    iv.get_mut(..salt.len()).ok_or(SrtpError::Key)?.copy_from_slice(salt);
    iv[7] ^= label;
    out.fill(0);
    counter_crypt(&counter_key(master_key)?, iv, out)
}

fn counter_key(key: &[u8]) -> Result<EncryptingKey, SrtpError> {
    let key = UnboundCipherKey::new(&AES_128, key).map_err(|_| SrtpError::Key)?;
    EncryptingKey::ctr(key).map_err(|_| SrtpError::Key)
}

fn counter_crypt(key: &EncryptingKey, iv: [u8; 16], body: &mut [u8]) -> Result<(), SrtpError> {
    let context = EncryptionContext::Iv128(FixedLength::from(iv));
    key.less_safe_encrypt(body, context).map(|_| ()).map_err(|_| SrtpError::Key)
}

fn xor(target: &mut [u8], with: &[u8]) {
    for (target, with) in target.iter_mut().zip(with) {
        *target ^= with;
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::hex;
    use super::*;

    #[test]
    fn key_stream_of_rfc_3711_appendix_b_2() {
        let key: [u8; 16] = hex("2B7E151628AED2A6ABF7158809CF4F3C").try_into().expect("16 bytes");
        let salt: [u8; 14] = hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD").try_into().expect("14 bytes");
        let cipher = CmKey::new(&key, salt, &[0; 20]).expect("a key");
        let mut stream = [0; 48];
        cipher.crypt(0, 0, &mut stream).expect("a key stream");
        assert_eq!(
            stream.to_vec(),
            hex("E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB 41E95B3BB0A2E8DD477901E4FCA894C0")
        );
    }

    #[test]
    fn key_derivation_of_rfc_3711_appendix_b_3() {
        let master_key = hex("E1F97A0D3E018BE0D64FA32C06DE4139");
        let master_salt = hex("0EC675AD498AFEEBB6960B3AABE6");
        for (label, expected) in [
            (0, "C61E7A93744F39EE10734AFE3FF7A087"),
            (1, "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"),
            (2, "30CBBC08863D8C85D49DB34A9AE1"),
        ] {
            let expected = hex(expected);
            let mut out = vec![0; expected.len()];
            derive(&master_key, &master_salt, label, &mut out).expect("a derived key");
            assert_eq!(out, expected, "label {label}");
        }
    }
}
