//! Secrets that the records hand out once and keep only as hashes.

use std::fmt;

use sha2::{Digest, Sha256};

/// Letters that are not mistaken for each other when read aloud or typed (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of an enrollment code: 60 bits, used once, within minutes.
const CODE_LETTERS: usize = 12;
/// A dash stands after so many letters of a code.
const CODE_GROUP: usize = 4;

/// A bearer secret of 256 random bits. It prints as dots; [`Secret::reveal`] is for handing it out.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new secret.
    pub(super) fn new() -> Self {
        let random = rand::random::<[u8; 32]>();
        Self(hex(&random))
    }

    /// A secret as it came in.
    pub fn received(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The secret itself, for the one answer that hands it out.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it. It has 256 random bits, so a plain hash is enough; looking it up by hash takes no time
    /// that depends on the secret.
    pub(super) fn hash(&self) -> String {
        hash(b"secret", &self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A code that an administrator reads out and a room's device is given once. Not a lasting secret: it is good for
/// minutes and for one use.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrollmentCode(String);

impl EnrollmentCode {
    /// A new code.
    pub(super) fn new() -> Self {
        let random = rand::random::<[u8; CODE_LETTERS]>();
        let letters = random.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
        Self(letters.collect())
    }

    /// A code as somebody typed it: spaces, dashes and lower case do not matter, nor do the letters O, I and L for
    /// the digits they look like.
    pub fn typed(text: &str) -> Self {
        let letters = text.chars().filter(char::is_ascii_alphanumeric).take(CODE_LETTERS + 1);
        Self(
            letters
                .map(|letter| match letter.to_ascii_uppercase() {
                    'O' => '0',
                    'I' | 'L' => '1',
                    other => other,
                })
                .collect(),
        )
    }

    pub(super) fn hash(&self) -> String {
        hash(b"enrollment", &self.0)
    }
}

impl fmt::Display for EnrollmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, letter) in self.0.chars().enumerate() {
            if index > 0 && index % CODE_GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{letter}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for EnrollmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnrollmentCode(…)")
    }
}

fn hash(what: &[u8], text: &str) -> String {
    let digest = Sha256::new().chain_update(what).chain_update(b"\0").chain_update(text).finalize();
    hex(&digest)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_do_not_print() {
        let secret = Secret::new();
        assert_ne!(secret, Secret::new());
        assert_eq!(secret.reveal().len(), 64);
        assert!(!format!("{secret:?}").contains(secret.reveal()));
        assert_eq!(Secret::received(secret.reveal()).hash(), secret.hash());
    }

    #[test]
    fn a_code_may_be_typed_carelessly() {
        let code = EnrollmentCode::new();
        let shown = code.to_string();
        assert_eq!(shown.len(), CODE_LETTERS + 2, "{shown}");
        let careless = shown.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        assert_eq!(EnrollmentCode::typed(&careless).hash(), code.hash());
        assert_ne!(EnrollmentCode::typed(&format!("{shown}7")).hash(), code.hash());
    }
}
