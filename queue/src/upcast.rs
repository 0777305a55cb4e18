//! Reading what older releases wrote, and refusing what newer ones wrote.
//!
//! Every kind has a schema version ([`Event::KINDS`]). When a kind changes in a way that serde's defaults do not cover,
//! its version goes up and [`upcast`] gets an arm that turns the older form into today's. Nothing else in the house
//! knows older forms.

use serde_json::Value;

use crate::event::{Event, Recorded};

/// A line of the journal that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not an event at all.
    #[error("not an event: {0}")]
    Malformed(#[from] serde_json::Error),
    /// A newer release wrote it: this one must not go on.
    #[error("{kind} has schema {schema}, newer than this release knows ({known})")]
    Newer {
        /// The kind; empty of what it does not know at all.
        kind: String,
        /// The schema version found.
        schema: u64,
        /// The newest known; 0 if the kind is unknown.
        known: u16,
    },
}

impl Recorded {
    /// Reads an event as any release up to this one wrote it.
    ///
    /// # Errors
    /// If it is malformed or newer than this release.
    pub fn from_json(text: &str) -> Result<Self, ReadError> {
        // Nearly all of a journal is of today's form, and is read once.
        if let Ok(recorded) = serde_json::from_str::<Self>(text)
            && recorded.schema == recorded.event.schema()
        {
            return Ok(recorded);
        }
        let mut value: Value = serde_json::from_str(text)?;
        let kind = value.pointer("/event/kind").and_then(Value::as_str).unwrap_or_default().to_owned();
        let schema = value.get("schema").and_then(Value::as_u64).unwrap_or_default();
        let known = Event::KINDS.iter().find(|(name, _)| *name == kind).map_or(0, |(_, schema)| *schema);
        if schema > u64::from(known) {
            return Err(ReadError::Newer { kind, schema, known });
        }
        if schema < u64::from(known) {
            upcast(&kind, schema, &mut value["event"]);
            value["schema"] = known.into();
        }
        Ok(serde_json::from_value(value)?)
    }

    /// Writes an event as one line of JSON.
    ///
    /// # Panics
    /// Never: events hold nothing that JSON cannot.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("ids, numbers and codes are JSON")
    }
}

/// Turns an older form of an event into today's.
fn upcast(kind: &str, schema: u64, _event: &mut Value) {
    match (kind, schema) {
        // The room has become optional: what was written has one, and reads as it is. What is written now may have
        // none, which a release that knows the first form alone must not take for an event it understands.
        ("ticket_requested" | "ticket_ended" | "consultation_started" | "visit_ended", 1) => {}
        _ => debug_assert!(schema == 0, "no form of {kind} at schema {schema} was ever written"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"network":"00000000-0000-0000-0000-000000000001","version":1,"at":5,"day":20261124,"schema":1,
        "event":{"kind":"day_started","day":20261124}}"#;

    #[test]
    fn a_line_reads_and_writes() {
        let recorded = Recorded::from_json(LINE).unwrap();
        assert_eq!(recorded.event.kind(), "day_started");
        assert_eq!(Recorded::from_json(&recorded.to_json()).unwrap(), recorded);
    }

    #[test]
    fn a_visit_that_ended_before_rooms_were_optional_ended_in_one() {
        let line = r#"{"network":"00000000-0000-0000-0000-000000000001","version":1,"at":5,"day":20261124,"schema":1,
            "event":{"kind":"visit_ended","visit":"00000000-0000-0000-0000-000000000002",
            "room":"00000000-0000-0000-0000-000000000003"}}"#;
        let recorded = Recorded::from_json(line).unwrap();
        assert_eq!(recorded.schema, 2);
        assert!(matches!(recorded.event, Event::VisitEnded { room: Some(_), .. }));
    }

    #[test]
    fn what_a_newer_release_wrote_is_refused_not_skipped() {
        let newer = LINE.replace("\"schema\":1", "\"schema\":2");
        assert!(matches!(Recorded::from_json(&newer), Err(ReadError::Newer { schema: 2, known: 1, .. })));
        let unknown = LINE.replace("day_started", "day_prolonged");
        assert!(matches!(Recorded::from_json(&unknown), Err(ReadError::Newer { known: 0, .. })));
        assert!(matches!(Recorded::from_json("{"), Err(ReadError::Malformed(_))));
    }
}
