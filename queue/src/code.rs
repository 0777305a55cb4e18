//! Bounded codes: the only text-like values that an event may carry.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Text that is not the code it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a {expected}")]
pub struct NotACode {
    /// What was expected, in words.
    pub expected: &'static str,
}

/// The letter before a ticket's number, `A` to `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prefix(u8);

impl Prefix {
    /// A prefix from its letter.
    ///
    /// # Errors
    /// If the letter is not `A` to `Z`.
    pub const fn new(letter: char) -> Result<Self, NotACode> {
        if letter.is_ascii_uppercase() { Ok(Self(letter as u8)) } else { Err(NotACode { expected: "letter A to Z" }) }
    }
}

impl From<Prefix> for char {
    fn from(prefix: Prefix) -> Self {
        Self::from(prefix.0)
    }
}

impl TryFrom<&str> for Prefix {
    type Error = NotACode;

    fn try_from(text: &str) -> Result<Self, NotACode> {
        let mut letters = text.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) => Self::new(letter),
            _ => Err(NotACode { expected: "letter A to Z" }),
        }
    }
}

/// The number on a ticket, for people: shown as `V-042`, restarting each day for each prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TicketNumber {
    /// The letter of the service.
    pub prefix: Prefix,
    /// Counts from 1 each day.
    pub seq: u32,
}

impl fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:03}", char::from(self.prefix), self.seq)
    }
}

impl FromStr for TicketNumber {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        let wrong = NotACode { expected: "ticket number such as V-042" };
        let (prefix, seq) = text.split_once('-').ok_or(wrong)?;
        let digits = (3..=9).contains(&seq.len()) && seq.bytes().all(|b| b.is_ascii_digit());
        if !digits {
            return Err(wrong);
        }
        let number = Self { prefix: prefix.try_into()?, seq: seq.parse().map_err(|_| wrong)? };
        if number.to_string() == text { Ok(number) } else { Err(wrong) }
    }
}

/// A language by its two-letter code of ISO 639-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct Language([u8; 2]);

impl Language {
    /// Before all others in order.
    pub(crate) const LEAST: Self = Self([0, 0]);
    /// Latvian, the state language.
    pub const LV: Self = Self(*b"lv");
    /// English.
    pub const EN: Self = Self(*b"en");
    /// Russian.
    pub const RU: Self = Self(*b"ru");
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", char::from(self.0[0]), char::from(self.0[1]))
    }
}

impl FromStr for Language {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        match text.as_bytes() {
            [a, b] if a.is_ascii_lowercase() && b.is_ascii_lowercase() => Ok(Self([*a, *b])),
            _ => Err(NotACode { expected: "two-letter language code" }),
        }
    }
}

/// The SHA-256 of stored content, printed as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(pub [u8; 32]);

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentHash({self})")
    }
}

impl FromStr for ContentHash {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        let wrong = NotACode { expected: "hash of 64 hexadecimal digits" };
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(wrong);
        }
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            let value = |digit: u8| match digit {
                b'0'..=b'9' => Ok(digit - b'0'),
                b'a'..=b'f' => Ok(digit - b'a' + 10),
                _ => Err(wrong),
            };
            *byte = value(pair[0])? << 4 | value(pair[1])?;
        }
        Ok(Self(hash))
    }
}

macro_rules! serde_as_text {
    ($($name:ident),+) => {$(
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl serde::de::Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str(stringify!($name))
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }
    )+};
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", char::from(self.0))
    }
}

impl FromStr for Prefix {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        text.try_into()
    }
}

serde_as_text!(TicketNumber, Language, ContentHash, Prefix);

/// A server node that carries media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub u16);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticket_numbers_read_as_printed() {
        let number = TicketNumber { prefix: Prefix::new('V').unwrap(), seq: 42 };
        assert_eq!(number.to_string(), "V-042");
        assert_eq!("V-042".parse(), Ok(number));
        assert_eq!("V-1234".parse::<TicketNumber>().unwrap().seq, 1234);
        for wrong in ["V-42", "v-042", "V042", "VV-042", "V-0042", "V-+42", "-042", "V-9999999999"] {
            assert!(wrong.parse::<TicketNumber>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn languages_and_hashes_are_bounded() {
        assert_eq!("lv".parse(), Ok(Language::LV));
        assert!("LV".parse::<Language>().is_err() && "lav".parse::<Language>().is_err());
        let hash = ContentHash([0xa5; 32]);
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert!("A5".repeat(32).parse::<ContentHash>().is_err());
    }
}
