//! A journal that sometimes is away, and sometimes does not say whether it has appended.

use std::collections::BTreeMap;

use super::chance::Chance;
use crate::event::Recorded;

/// What came of an append.
pub(super) enum Appended {
    Done,
    Unavailable,
    Unknown,
}

/// The durable side: lines of JSON, as they would be stored.
#[derive(Default)]
pub(super) struct Journal {
    lines: Vec<String>,
    appends: BTreeMap<u64, u64>,
}

impl Journal {
    /// Appends a batch under an id if the journal ends where it should.
    pub fn append(&mut self, id: u64, after: u64, batch: &[Recorded], faults: u32, chance: &mut Chance) -> Appended {
        if after != self.lines.len() as u64 || chance.of(faults, 400) {
            return Appended::Unavailable;
        }
        let unknown = chance.of(faults, 300);
        if !(unknown && chance.percent(50)) {
            self.lines.extend(batch.iter().map(Recorded::to_json));
            self.appends.insert(id, self.lines.len() as u64);
        }
        if unknown { Appended::Unknown } else { Appended::Done }
    }

    /// Whether an append happened.
    pub fn contains(&self, id: u64) -> bool {
        self.appends.contains_key(&id)
    }

    /// All lines after a version.
    pub fn after(&self, version: u64) -> &[String] {
        self.lines.get(usize::try_from(version).unwrap_or(usize::MAX)..).unwrap_or_default()
    }
}
