//! The hash by which a closed month is frozen: over the hash of the month closed before it (32 zero bytes for the
//! first) and every line that counts in it, in the order of the journal.
//!
//! A line goes in as its length (8 bytes, big-endian) and its text: the fields of the lines' export from `version` to
//! `started_ms`, joined by `|`, what is not known left empty. Whoever has the exported lines and the hash before can
//! work it out again.

use sha2::{Digest, Sha256};
use tilts_queue::code::ContentHash;

use crate::records::Line;

/// The hash of a month as its lines come in.
pub struct Chain {
    hash: Sha256,
    lines: u64,
}

impl Chain {
    /// Begins after the month closed before.
    #[must_use]
    pub fn after(previous: Option<ContentHash>) -> Self {
        let previous = previous.map_or([0; 32], |hash| hash.0);
        Self { hash: Sha256::new().chain_update(previous), lines: 0 }
    }

    /// Takes a line in.
    pub fn add(&mut self, line: &Line) {
        let text = text(line);
        self.hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.hash.update(text);
        self.lines += 1;
    }

    /// How many lines there were, and the hash.
    #[must_use]
    pub fn end(self) -> (u64, ContentHash) {
        (self.lines, ContentHash(self.hash.finalize().into()))
    }
}

/// The names of the fields of a line, as exports head them.
pub const FIELDS: [&str; 18] = [
    "version",
    "part",
    "period",
    "sign",
    "registration",
    "day",
    "visit",
    "number",
    "municipality",
    "center",
    "institution",
    "service",
    "kind",
    "channel",
    "outcome",
    "reason",
    "began_ms",
    "started_ms",
];

/// The fields of a line, in that order.
#[must_use]
pub fn fields(line: &Line) -> [String; 18] {
    let or_empty = |value: Option<String>| value.unwrap_or_default();
    [
        line.version.to_string(),
        line.part.to_string(),
        line.period.to_string(),
        line.sign.to_string(),
        line.registration.to_string(),
        line.day.to_string(),
        line.visit.to_string(),
        or_empty(line.number.map(|number| number.to_string())),
        line.municipality.to_string(),
        line.center.to_string(),
        line.counted.institution.to_string(),
        line.counted.service.to_string(),
        super::code(line.counted.registered),
        super::code(line.channel),
        or_empty(line.outcome.map(super::code)),
        or_empty(line.reason.map(super::code)),
        or_empty(line.began_at.map(|at| at.0.to_string())),
        or_empty(line.started_at.map(|at| at.0.to_string())),
    ]
}

fn text(line: &Line) -> String {
    fields(line).join("|")
}
