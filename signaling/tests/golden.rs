//! One example of each message, committed: `golden/from_page.json` and `golden/to_page.json`. What stands there is
//! understood by every later release, and written back as it is. `UPDATE=1` adds examples of new messages.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tilts_signaling::session::TYPES;
use tilts_signaling::{ClientFrame, Problem, ServerMessage};

const ID: &str = "019abc00-0000-7000-8000-000000000001";

type Examples = BTreeMap<String, Value>;

/// The fields that each message from a page needs.
fn from_page() -> Examples {
    let all = json!({
        "token": "v1.key.claims.mac", "n": 7, "room": ID, "service": ID, "language": "lv", "mode": "speech",
        "with_help": false, "help": ID, "score": "good", "offer": ID, "services": [ID], "consultation": ID,
        "participant": ID, "text": "Labdien!", "outcome": "consulted", "next": "available", "ticket": ID,
        "credit_s": 600, "specialist": ID, "note": "Bērns līdzi", "media_epoch": 1, "sdp_offer": "v=0\r\n",
        "slots": [{"mid": "0", "slot": "microphone"}, {"mid": "4", "slot": {"audio": 0}}], "generation": 3,
        "sources": {"microphone": true, "camera": true, "document": false, "screen": false}, "at": 3, "remove": 1,
        "insert": "ā", "company": "interpreter", "invitation": ID, "name": "Ilze", "number": "V-042",
        "contact": {"phone": "+37126000000", "name": "Anna"}, "delay_min": 30,
        "appointment": ID, "code": "7QX2M-K4D9T", "from_ms": 1, "until_ms": 2, "starts_ms": 1,
    });
    let of_supervisors = json!({
        "number": "V-042", "alert": {"since": 1, "kind": "long_wait", "subject": ID}, "acknowledged": true,
        "to": {"service": ID}, "minutes": 30, "notice": ID, "day": 20_261_124, "at_ms": 1, "whose": {"service": ID},
        "change": {"staff": [{"institution": ID, "count": 2, "from_min": 510, "until_min": 720}],
            "pooling": "institutions", "arrivals_pct": 120, "handle_pct": 90,
            "rules": [{"scope": {"service": ID}, "values": {"overflow_general": null, "ring": 10_000}}]},
        "run": ID,
    });
    let fields: &[(&str, &[&str])] = &[
        ("hello", &["token"]),
        ("ping", &["n"]),
        ("ticket.forecast", &["room", "service", "language", "mode"]),
        ("ticket.request", &["service", "language", "mode", "with_help"]),
        ("number.request", &["service", "language", "mode", "contact"]),
        ("number.leave", &["ticket"]),
        ("number.back", &["ticket"]),
        ("room.enter", &["number", "room"]),
        ("ticket.callback", &["ticket", "contact", "delay_min"]),
        ("in_person.start", &["service", "number"]),
        ("in_person.finish", &["consultation", "outcome"]),
        ("appointment.slots", &["service", "language", "mode", "from_ms", "until_ms"]),
        ("appointment.book", &["service", "language", "mode", "starts_ms", "contact"]),
        ("appointment.find", &["code"]),
        ("appointment.move", &["appointment", "starts_ms"]),
        ("appointment.cancel", &["appointment"]),
        ("appointment.restore", &["appointment"]),
        ("appointment.arrive", &["appointment", "room"]),
        ("appointment.contact", &["appointment"]),
        ("help.close", &["help"]),
        ("help.seen", &["help"]),
        ("help.coming", &["help"]),
        ("ticket.mark", &["ticket"]),
        ("ticket.prefer", &["ticket"]),
        ("visit.rate", &["score"]),
        ("offer.accept", &["offer"]),
        ("offer.decline", &["offer"]),
        ("consultation.transfer", &["service", "specialist"]),
        ("company.people", &["company", "service", "language", "name"]),
        ("company.invite", &["company", "service", "language", "specialist"]),
        ("company.release", &["participant"]),
        ("invitation.accept", &["invitation"]),
        ("invitation.decline", &["invitation"]),
        ("service.add", &["room", "service"]),
        ("service.drop", &["room", "service"]),
        ("transfer.targets", &["services"]),
        ("transfer.announce", &["service"]),
        ("consultation.join", &["consultation"]),
        ("helper.dismiss", &["participant"]),
        ("next_steps.set", &["text"]),
        ("notes.set", &["text"]),
        ("wrap_up.finish", &["outcome", "next"]),
        ("ticket.reorder", &["ticket", "credit_s", "note"]),
        ("ticket.reassign", &["ticket", "specialist", "note"]),
        ("act.undo", &["ticket"]),
        ("ticket.story", &["ticket"]),
        ("number.story", &["number"]),
        ("alert.acknowledge", &["alert", "acknowledged"]),
        ("notice.post", &["to", "text", "minutes"]),
        ("notice.withdraw", &["notice"]),
        ("skills.set", &["specialist", "services"]),
        ("absence.preview", &["specialist", "from_ms", "until_ms"]),
        ("absence.enter", &["specialist", "from_ms", "until_ms"]),
        ("absence.remove", &["specialist", "from_ms"]),
        ("day.open", &["day"]),
        ("day.board", &["day", "at_ms"]),
        ("day.charts", &["whose", "day"]),
        ("what_if.start", &["day", "change"]),
        ("what_if.status", &["run"]),
        ("what_if.cancel", &["run"]),
        ("media.join", &["media_epoch", "sdp_offer", "slots"]),
        ("media.restart", &["media_epoch", "sdp_offer"]),
        ("slots.ack", &["generation"]),
        ("media.publish", &["sources"]),
        ("text.edit", &["n", "at", "remove", "insert"]),
        ("chat.send", &["text"]),
    ];
    let mut examples = Examples::new();
    for kind in TYPES {
        let mut message = json!({ "type": kind });
        if !matches!(*kind, "hello" | "ping") {
            message["command_id"] = json!(ID);
        }
        let wanted = fields.iter().find(|(name, _)| name == kind).map_or(&[][..], |(_, wanted)| wanted);
        for field in wanted {
            message[*field] = all.get(*field).unwrap_or(&of_supervisors[*field]).clone();
        }
        match *kind {
            "availability.set" => message["state"] = json!("break"),
            "identity.set" => message["state"] = json!("asked"),
            "ticket.mark" => message["priority"] = json!(true),
            "ticket.prefer" => message["receipt"] = json!("7QX2M-K4D9T"),
            "offer.decline" | "invitation.decline" => message["reason"] = json!("busy"),
            "ticket.reorder" | "ticket.reassign" => message["reason"] = json!("vulnerable"),
            _ => {}
        }
        examples.insert((*kind).to_owned(), message);
    }
    examples
}

/// Messages to a page. A match without a wildcard in [`kind`] keeps the list whole.
fn to_page() -> Vec<Value> {
    let problem = json!(Problem::new(tilts_signaling::Code::Closed, "closed").with("opens_at_ms", 1));
    let sources = json!({"microphone": true, "camera": true, "document": false, "screen": false});
    let call = json!({"consultation": ID, "language": "lv", "mode": "speech", "since_ms": 1, "recalled": false, "me": ID,
        "participants": [{"participant": ID, "role": "guest"}]});
    let mut view = call;
    view["audience"] = json!("ad_hoc");
    vec![
        json!({"type": "welcome", "session": ID, "resumed": false, "now_ms": 1, "version": 7, "view": view, "build": "0.1.0"}),
        json!({"type": "view", "version": 8, "now_ms": 2, "view": view}),
        json!({"type": "view.changed", "version": 9, "now_ms": 3, "changes": {"fields": {"name": "Inese", "hour_ago": null},
            "lists": {"rooms": [[0, 7], {"room": ID, "state": "free", "since_ms": 4}, [8, 492]]}}}),
        json!({"type": "reply", "command_id": ID, "answer": {"kind": "ticket", "ticket": ID, "number": "V-042"}}),
        json!({"type": "error", "command_id": ID, "error": problem}),
        json!({"type": "pong", "n": 7, "now_ms": 3}),
        json!({"type": "slots.assign", "media_epoch": 1, "generation": 3, "slots": [{"slot": {"video": 0}, "participant": ID, "source": "camera"}]}),
        json!({"type": "media.rebuild", "media_epoch_min": 2}),
        json!({"type": "media.servers", "ice_servers": [
            {"urls": ["turns:tilts.example.lv:443?transport=tcp"], "username": "1764000000:a", "credential": "b"},
        ]}),
        json!({"type": "media.state", "participant": ID, "state": "silent", "sources": sources}),
        json!({"type": "quality", "participants": [{"participant": ID, "link": "good", "up_kbps": 1500, "down_kbps": 1400,
            "up_loss_permille": 2, "down_loss_permille": 0, "round_trip_ms": 31, "jitter_ms": 4}]}),
        json!({"type": "links", "consultations": [{"consultation": ID, "link": "weak", "since_ms": 4}]}),
        json!({"type": "text.edit", "participant": ID, "n": 5, "at": 3, "remove": 0, "insert": "ž"}),
        json!({"type": "text.state", "participant": ID, "n": 5, "text": "Labdien, ž"}),
        json!({"type": "chat", "id": ID, "participant": ID, "at_ms": 5, "text": "Labdien!"}),
        json!({"type": "next_steps", "text": "Atnesiet izziņu."}),
        json!({"type": "notes", "text": "Zvanīt rīt."}),
        json!({"type": "identity", "state": "verified"}),
        json!({"type": "transfer", "service": ID}),
        json!({"type": "bye", "reason": "replaced"}),
    ]
}

fn kind(message: &ServerMessage) -> &'static str {
    match message {
        ServerMessage::Welcome { .. } => "welcome",
        ServerMessage::View { .. } => "view",
        ServerMessage::ViewChanged { .. } => "view.changed",
        ServerMessage::Reply { .. } => "reply",
        ServerMessage::Error { .. } => "error",
        ServerMessage::Pong { .. } => "pong",
        ServerMessage::SlotsAssign { .. } => "slots.assign",
        ServerMessage::MediaRebuild { .. } => "media.rebuild",
        ServerMessage::MediaServers { .. } => "media.servers",
        ServerMessage::MediaState { .. } => "media.state",
        ServerMessage::Quality { .. } => "quality",
        ServerMessage::Links { .. } => "links",
        ServerMessage::TextEdit { .. } => "text.edit",
        ServerMessage::TextState { .. } => "text.state",
        ServerMessage::Chat { .. } => "chat",
        ServerMessage::NextSteps { .. } => "next_steps",
        ServerMessage::Notes { .. } => "notes",
        ServerMessage::Identity { .. } => "identity",
        ServerMessage::Transfer { .. } => "transfer",
        ServerMessage::Bye { .. } => "bye",
    }
}

/// The committed examples; those not there yet are added when asked for, those there are never changed.
fn golden(file: &str, made: Examples) -> Examples {
    let path = format!("{}/golden/{file}", env!("CARGO_MANIFEST_DIR"));
    let mut kept: Examples =
        std::fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let missing: Vec<_> = made.keys().filter(|kind| !kept.contains_key(*kind)).cloned().collect();
    if std::env::var_os("UPDATE").is_some() {
        for (kind, example) in made {
            kept.entry(kind).or_insert(example);
        }
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/golden")).unwrap();
        std::fs::write(&path, serde_json::to_string_pretty(&kept).unwrap() + "\n").unwrap();
    } else {
        assert!(missing.is_empty(), "{file} lacks {missing:?}: UPDATE=1 cargo test -p tilts-signaling --test golden");
    }
    kept
}

#[test]
fn messages_from_pages_are_read_and_written_back() {
    for (kind, example) in golden("from_page.json", from_page()) {
        let frame: ClientFrame = serde_json::from_value(example.clone()).unwrap_or_else(|e| panic!("{kind}: {e}"));
        assert_eq!(serde_json::to_value(&frame).unwrap(), example, "{kind}");
    }
}

#[test]
fn messages_to_pages_are_read_and_written_back() {
    let made = to_page().into_iter().map(|message| (message["type"].as_str().unwrap().to_owned(), message)).collect();
    for (name, example) in golden("to_page.json", made) {
        let message: ServerMessage = serde_json::from_value(example.clone()).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(kind(&message), name);
        assert_eq!(serde_json::to_value(&message).unwrap(), example, "{name}");
    }
}
