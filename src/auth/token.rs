//! Signed tokens: short-lived, for one purpose each. `v1.<key id>.<payload>.<mac>`, base64url without
//! padding, HMAC-SHA-256 (RFC 2104) over all that stands before the last dot.
//!
//! | purpose | life | who gets it |
//! |---|---|---|
//! | `socket` | 60 s | a page with a valid cookie, to open its WebSocket |
//! | `join` | 12 h | a participant of an ad-hoc consultation |
//! | `integrator` | until revoked with its key | an institution's own system |
//! | `node` | 60 s | another node of the same network, to have commands decided |
//! | `call` | 60 s | another node, for a page of its own that takes part in a consultation here |

use std::path::Path;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// How long a socket token lives.
pub const SOCKET_TOKEN_MS: i64 = 60_000;
/// How long a join token of an ad-hoc consultation lives.
pub const JOIN_TOKEN_MS: i64 = 12 * 3_600_000;

/// Keys kept for checking after a rotation, besides the one that signs.
const KEYS_KEPT: usize = 2;

/// What a token is for; a token for one thing never opens another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Opening a WebSocket.
    Socket,
    /// Taking part in an ad-hoc consultation.
    Join,
    /// Calling the API as an integrator.
    Integrator,
    /// Having commands decided, as another node.
    Node,
    /// Taking part for a page of another node.
    Call,
}

#[derive(Serialize, Deserialize)]
struct Body<T> {
    p: Purpose,
    /// Expiry, UTC, milliseconds since 1970.
    e: i64,
    c: T,
}

/// Why a token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not a token, altered, for another purpose, or signed with a key no longer kept.
    #[error("the token is not valid")]
    Invalid,
    /// Its life is over.
    #[error("the token has run out")]
    Expired,
}

/// A signing key with its id.
#[derive(Clone, Serialize, Deserialize)]
struct StoredKey {
    id: String,
    secret: String,
}

/// The signing keys: the first signs, all check. They live in one file (`keys.json` in the
/// data folder, or the one that all nodes have), readable by the owner alone.
pub struct Keys {
    keys: Vec<(String, hmac::Key)>,
}

impl Keys {
    /// Reads the keys of a file, making the first one when there is no file.
    ///
    /// # Errors
    /// When the file cannot be read, understood or written.
    pub fn open(path: &Path) -> std::io::Result<Self> {
        let stored: Vec<StoredKey> = match std::fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(std::io::Error::other)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let keys = vec![StoredKey { id: secret(6), secret: secret(32) }];
                write_private(path, &serde_json::to_vec(&keys)?)?;
                keys
            }
            Err(error) => return Err(error),
        };
        Self::from_stored(&stored)
    }

    /// Puts a fresh key in front; the old ones still check until they fall off the end.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn rotate(path: &Path) -> std::io::Result<Self> {
        let mut stored: Vec<StoredKey> =
            serde_json::from_slice(&std::fs::read(path)?).map_err(std::io::Error::other)?;
        stored.insert(0, StoredKey { id: secret(6), secret: secret(32) });
        stored.truncate(1 + KEYS_KEPT);
        write_private(path, &serde_json::to_vec(&stored)?)?;
        Self::from_stored(&stored)
    }

    fn from_stored(stored: &[StoredKey]) -> std::io::Result<Self> {
        let keys: Vec<_> = stored
            .iter()
            .map(|key| {
                let bytes = BASE64.decode(&key.secret).map_err(std::io::Error::other)?;
                Ok((key.id.clone(), hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
            })
            .collect::<std::io::Result<_>>()?;
        if keys.is_empty() {
            return Err(std::io::Error::other("keys.json holds no key"));
        }
        Ok(Self { keys })
    }

    /// Signs `claims` for `purpose`, good until `expires_ms`.
    ///
    /// # Panics
    /// Never for claims that serialise to JSON, as all claims here do.
    pub fn sign<T: Serialize>(&self, purpose: Purpose, expires_ms: i64, claims: T) -> String {
        let body = serde_json::to_vec(&Body { p: purpose, e: expires_ms, c: claims }).expect("claims serialise");
        let (id, key) = &self.keys[0];
        let head = format!("v1.{id}.{}", BASE64.encode(body));
        let mac = hmac::sign(key, head.as_bytes());
        format!("{head}.{}", BASE64.encode(mac.as_ref()))
    }

    /// Checks a token and gives back what it claims.
    ///
    /// # Errors
    /// [`TokenError`]; which part was wrong is not told.
    pub fn verify<T: DeserializeOwned>(&self, purpose: Purpose, now_ms: i64, token: &str) -> Result<T, TokenError> {
        let (head, mac) = token.rsplit_once('.').ok_or(TokenError::Invalid)?;
        let mut parts = head.split('.');
        let (Some("v1"), Some(id), Some(body), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(TokenError::Invalid);
        };
        let key = self.keys.iter().find(|(known, _)| known == id).map(|(_, key)| key).ok_or(TokenError::Invalid)?;
        let mac = BASE64.decode(mac).map_err(|_| TokenError::Invalid)?;
        hmac::verify(key, head.as_bytes(), &mac).map_err(|_| TokenError::Invalid)?;
        let body = BASE64.decode(body).map_err(|_| TokenError::Invalid)?;
        let body: Body<T> = serde_json::from_slice(&body).map_err(|_| TokenError::Invalid)?;
        if body.p != purpose {
            return Err(TokenError::Invalid);
        }
        if body.e <= now_ms {
            return Err(TokenError::Expired);
        }
        Ok(body.c)
    }
}

/// `bytes` random bytes as base64url, for secrets of any kind (16 bytes are 128 bits).
///
/// # Panics
/// When the operating system has no randomness to give: nothing secure can be done then.
pub fn secret(bytes: usize) -> String {
    let mut buffer = vec![0; bytes];
    SystemRandom::new().fill(&mut buffer).expect("the system's randomness");
    BASE64.encode(buffer)
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let temporary = path.with_extension("tmp");
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(temporary, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_purpose_and_time_alone() {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::open(&dir.path().join("keys.json")).unwrap();
        let token = keys.sign(Purpose::Socket, 1_000, "room");
        assert_eq!(keys.verify::<String>(Purpose::Socket, 999, &token), Ok("room".into()));
        assert_eq!(keys.verify::<String>(Purpose::Socket, 1_000, &token), Err(TokenError::Expired));
        assert_eq!(keys.verify::<String>(Purpose::Join, 0, &token), Err(TokenError::Invalid));
        for at in 0..token.len() {
            let mut altered = token.clone().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).unwrap();
            assert_eq!(keys.verify::<String>(Purpose::Socket, 0, &altered), Err(TokenError::Invalid), "byte {at}");
        }
    }

    #[test]
    fn keys_survive_a_restart_and_a_rotation() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys.json");
        let token = Keys::open(&path).unwrap().sign(Purpose::Join, 10, 7_u32);
        assert_eq!(Keys::open(&path).unwrap().verify::<u32>(Purpose::Join, 0, &token), Ok(7));
        for _ in 0..KEYS_KEPT {
            assert_eq!(Keys::rotate(&path).unwrap().verify::<u32>(Purpose::Join, 0, &token), Ok(7));
        }
        assert_eq!(Keys::rotate(&path).unwrap().verify::<u32>(Purpose::Join, 0, &token), Err(TokenError::Invalid));
    }
}
