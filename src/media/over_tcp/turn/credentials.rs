//! Credentials for TURN that nobody has to store: a user name that says until when it is good, and a password made of it
//! with a secret (the "REST API", draft-uberti-behave-turn-rest-00, as coturn's `use-auth-secret` checks it).

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

/// The longest user name taken, in bytes: a time, a colon and a session.
const USERNAME_BYTES_MAX: usize = 64;

/// What makes and checks passwords.
#[derive(Clone)]
pub struct Secret(hmac::Key);

/// A user name and its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// `expiry:holder`
    pub username: String,
    /// HMAC-SHA-1 of the user name, in base64.
    pub password: String,
}

impl Secret {
    /// A secret shared with another TURN server.
    #[must_use]
    pub fn new(secret: &[u8]) -> Secret {
        Secret(hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret))
    }

    /// A secret of this process alone: what it opens ends with the process, too.
    #[must_use]
    pub fn random() -> Secret {
        let mut bytes = [0; 32];
        rand::fill(&mut bytes);
        Secret::new(&bytes)
    }

    /// Credentials for `holder`, good until this time (seconds since 1970).
    #[must_use]
    pub fn issue(&self, holder: &str, expires_s: i64) -> Credentials {
        let username = format!("{expires_s}:{holder}");
        let password = self.password(&username);
        Credentials { username, password }
    }

    /// The password of a user name, whether or not it was ever issued: only who was given it can know it.
    #[must_use]
    pub fn password(&self, username: &str) -> String {
        BASE64.encode(hmac::sign(&self.0, username.as_bytes()))
    }
}

/// Until when a user name is good (seconds since 1970); `None` if it is none of ours.
#[must_use]
pub fn expiry_s(username: &str) -> Option<i64> {
    if username.len() > USERNAME_BYTES_MAX {
        return None;
    }
    username.split_once(':')?.0.parse().ok()
}

/// Whose a user name is; the same for all that were issued to one holder.
#[must_use]
pub fn holder(username: &str) -> &str {
    username.split_once(':').map_or(username, |(_, holder)| holder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_what_coturn_expects() {
        // Python: base64.b64encode(hmac.new(b"north", b"1764000000:alice", "sha1").digest())
        let made = Secret::new(b"north").issue("alice", 1_764_000_000);
        assert_eq!(made.username, "1764000000:alice");
        assert_eq!(made.password, "9LAwaPnprPABVShse3H8XaVS8kE=");
        assert_eq!(expiry_s(&made.username), Some(1_764_000_000));
    }

    #[test]
    fn other_user_names_are_none_of_ours() {
        for name in ["", "alice", ":alice", "x:alice", "1", &format!("1:{}", "a".repeat(64))] {
            assert_eq!(expiry_s(name), None, "{name}");
        }
    }
}
