//! No personal data in the journal: no field of any event takes free text.

use serde_json::{Map, Value, json};
use tilts_queue::event::{Event, Recorded};
use tilts_queue::upcast::ReadError;

const ID: &str = "018f3a5e-0000-7000-8000-000000000001";
const TEXT: &str = "Jānis Bērziņš, 010190-12345";

/// A value for a field, by its name, and by its kind where one name has several types.
fn value(kind: &str, field: &str) -> Value {
    match (kind, field) {
        ("availability_set", "cause") => "chosen".into(),
        ("offer_withdrawn" | "invitation_taken_back", "cause") => "connection_lost".into(),
        ("participant_left", "cause") => "left".into(),
        ("help_called", "cause") => "pressed".into(),
        ("offer_made", "reason") => "longest_idle".into(),
        ("offer_declined" | "invitation_declined", "reason") => "busy".into(),
        ("registration_corrected", "reason") => "wrong_service".into(),
        ("registration_corrected", "before" | "after") => {
            json!({"service": ID, "institution": ID, "registered": "consultation"})
        }
        ("period_closed", "previous") => "00".repeat(32).into(),
        ("priority_marked", "previous") => "ordinary".into(),
        ("service_closed", "reason") => "outage".into(),
        (_, "reason") => "correction".into(),
        (_, "group") => "institution".into(),
        ("ticket_ended", "end") => "served".into(),
        ("consultation_ended", "end") => "by_resident".into(),
        ("invitation_ended", "end") => "withdrawn".into(),
        ("ad_hoc_closed", "end") => "closed".into(),
        ("availability_set", "to") => "available".into(),
        ("notice_posted", "to") => json!({"service": ID}),
        (_, "alert") => json!({"since": 1, "kind": "long_wait", "subject": ID}),
        (_, "skills") => json!([ID]),
        ("absence_entered" | "absence_removed", "from") => 1.into(),
        (_, "to" | "from") => ID.into(),
        ("registered", "registered") => "consultation".into(),
        (_, "role") => "employee".into(),
        ("participant_joined", "participant") => json!({"id": ID, "role": "helper", "person": ID}),
        (_, "participants") => json!([{"id": ID, "role": "helper", "person": ID}]),
        (_, "placement") => json!({"node": 1, "worker": 1, "epoch": 1}),
        (_, "content") => "00".repeat(32).into(),
        (_, "number") => "V-042".into(),
        (_, "language") => "lv".into(),
        (_, "company") => "interpreter".into(),
        (_, "mode") => "speech".into(),
        (_, "channel") => "phone".into(),
        (_, "class") => "ordinary".into(),
        (_, "outcome") => "consulted".into(),
        (_, "score") => "good".into(),
        (_, "with_help" | "within_target" | "acknowledged" | "again") => true.into(),
        (_, "period" | "lines") => 1.into(),
        (
            _,
            "revision" | "day" | "round" | "missed" | "extensions" | "waited" | "handled" | "credit" | "previous"
            | "ahead" | "least" | "most" | "attempts",
        ) => 1.into(),
        (_, field) if field.ends_with("until") || field.ends_with("_at") || field.ends_with("_by") => 1.into(),
        (_, "deadline" | "not_before" | "starts" | "ends") => 1.into(),
        _ => ID.into(),
    }
}

fn sample(kind: &str, fields: &[&str]) -> Value {
    let mut event: Map<String, Value> = fields.iter().map(|field| ((*field).to_owned(), value(kind, field))).collect();
    event.insert("kind".to_owned(), kind.into());
    Value::Object(event)
}

/// The JSON pointers of all strings in a value.
fn strings(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(at.to_owned()),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| strings(item, &format!("{at}/{i}"), found))
        }
        Value::Object(fields) => fields.iter().for_each(|(name, field)| strings(field, &format!("{at}/{name}"), found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn no_field_of_any_event_takes_free_text() {
    for (kind, fields) in Event::FIELDS {
        let sample = sample(kind, fields);
        let event: Event = serde_json::from_value(sample.clone()).unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(event.kind(), *kind);
        let written = serde_json::to_value(&event).unwrap();
        assert_eq!(written, sample, "{kind} writes what it reads");
        let mut places = Vec::new();
        strings(&written, "", &mut places);
        for place in places {
            let mut spoiled = written.clone();
            *spoiled.pointer_mut(&place).unwrap() = TEXT.into();
            let taken = serde_json::from_value::<Event>(spoiled);
            assert!(taken.is_err(), "{kind}{place} takes free text");
        }
        // A number or a flag is no place for text either.
        for field in *fields {
            let mut spoiled = written.clone();
            spoiled[*field] = TEXT.into();
            assert!(serde_json::from_value::<Event>(spoiled).is_err(), "{kind}.{field} takes free text");
        }
    }
}

#[test]
fn nothing_around_an_event_takes_free_text() {
    let line = json!({
        "network": ID, "version": 1, "at": 1, "day": 20_261_124, "schema": 1,
        "cause": {"command": ID, "actor": {"supervisor": {"person": ID, "institution": ID}}},
        "event": {"kind": "day_started", "day": 20_261_124},
    });
    assert!(Recorded::from_json(&line.to_string()).is_ok());
    let mut places = Vec::new();
    strings(&line, "", &mut places);
    assert_eq!(places.len(), 5);
    for place in places {
        let mut spoiled = line.clone();
        *spoiled.pointer_mut(&place).unwrap() = TEXT.into();
        let read = Recorded::from_json(&spoiled.to_string());
        assert!(matches!(read, Err(ReadError::Malformed(_) | ReadError::Newer { .. })), "{place} takes free text");
    }
}

#[test]
fn every_event_of_a_visit_carries_it() {
    let of_no_visit = [
        "network_revised",
        "day_started",
        "nothing_to_do",
        "staff_connected",
        "staff_disconnected",
        "availability_set",
        "alert_acknowledged",
        "notice_posted",
        "notice_withdrawn",
        "skills_set",
        "absence_entered",
        "absence_removed",
        "service_closed",
        "service_opened",
        "ad_hoc_opened",
        "ad_hoc_closed",
        "period_closed",
    ];
    for (kind, fields) in Event::FIELDS {
        assert_eq!(fields.contains(&"visit"), !of_no_visit.contains(kind), "{kind}");
    }
}
