//! What was confirmed, and whether it is there.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use tilts::journal::{AppendId, Journal, Options, READ_EVENTS_MAX, SqliteJournal};
use tilts::records::Store;
use tilts_queue::ids::NoteId;
use uuid::Uuid;

use super::child::{NOW, WRITERS, event, journal_file, note_text, records_file, stream};

/// An append that was confirmed: the line that the child prints.
#[derive(Clone, Copy, Debug)]
pub struct Confirmed {
    pub writer: u8,
    pub version: u64,
    pub append: Uuid,
}

impl fmt::Display for Confirmed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "confirmed {} {} {}", self.writer, self.version, self.append)
    }
}

impl Confirmed {
    /// Reads a line; other lines are the test program's own.
    pub fn read(line: &str) -> Option<Self> {
        let mut parts = line.strip_prefix("confirmed ")?.split(' ');
        let (writer, version, append) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { writer: writer.parse().ok()?, version: version.parse().ok()?, append: append.parse().ok()? })
    }
}

/// How far each stream has been looked through.
#[derive(Debug, Default)]
pub struct Ledger {
    checked: BTreeMap<u8, u64>,
}

impl Ledger {
    /// Opens the stores and looks for everything that was confirmed since the last time.
    ///
    /// Every stream has to hold what was confirmed, follow without a gap, and read back as written; every append has
    /// to be found by its id and its note by its own.
    pub async fn check(&mut self, dir: &Path, confirmed: &[Confirmed]) -> Result<(), String> {
        let said = |error: &dyn fmt::Display| error.to_string();
        let journal = SqliteJournal::open(&journal_file(dir), Options::default()).await.map_err(|e| said(&e))?;
        let records = Store::open(&records_file(dir), NOW).await.map_err(|e| said(&e))?;
        let found = self.look(&journal, &records, confirmed).await;
        journal.close().await;
        records.close().await;
        found
    }

    async fn look(&mut self, journal: &SqliteJournal, records: &Store, confirmed: &[Confirmed]) -> Result<(), String> {
        for writer in 0..WRITERS {
            let stream = stream(writer);
            let head = journal.head(stream).await.map_err(|error| error.to_string())?;
            let promised = confirmed.iter().filter(|it| it.writer == writer).map(|it| it.version).max().unwrap_or(0);
            let checked = self.checked.entry(writer).or_default();
            if head < promised.max(*checked) {
                return Err(format!("stream {writer} stands at {head}, and {promised} was confirmed"));
            }
            while *checked < head {
                let events = journal.read_from(stream, *checked + 1, READ_EVENTS_MAX).await;
                let events = events.map_err(|error| error.to_string())?;
                if events.is_empty() {
                    return Err(format!("stream {writer} ends at {checked}, and its head says {head}"));
                }
                for found in events {
                    *checked += 1;
                    if found != event(stream, *checked) {
                        return Err(format!("stream {writer} does not hold at {checked} what was written"));
                    }
                }
            }
        }
        for it in confirmed {
            let found = journal.find_append(stream(it.writer), AppendId(it.append)).await;
            if found.as_ref().map_err(ToString::to_string)? != &Some(it.version) {
                return Err(format!("{it}: found {found:?}"));
            }
            let note = records.writing(NoteId(it.append), NOW).await.map_err(|error| error.to_string())?;
            if note.map(|note| note.body) != Some(note_text(it.append)) {
                return Err(format!("{it}: its note is not there"));
            }
        }
        Ok(())
    }
}
