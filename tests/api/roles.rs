//! Who may do what: the whole table, every role against every route and every message.

use std::collections::BTreeMap;

use serde_json::json;
use tilts::auth::Role;
use tilts_signaling::client::ClientError;
use tilts_signaling::session::TYPES;
use tilts_signaling::{Code, ServerMessage};

use crate::server::Server;

const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// Who reads reports and decides rules.
const READERS: &[Role] = &[Role::Supervisor, Role::Admin];

/// Routes that need a role: method, path, and who may. `open` routes are not in the table.
const ROUTES: &[(&str, &str, &[Role])] = &[
    (
        "GET",
        "/api/v1/network",
        &[Role::Room, Role::Employee, Role::Specialist, Role::Supervisor, Role::Admin, Role::Integrator, Role::Guest],
    ),
    ("GET", "/api/v1/admin/rooms", &[Role::Admin]),
    ("DELETE", "/api/v1/admin/rooms/00000000-0000-0000-0000-000000000000", &[Role::Admin]),
    ("POST", "/api/v1/admin/rooms/00000000-0000-0000-0000-000000000000/code", &[Role::Admin]),
    ("GET", "/api/v1/admin/people", &[Role::Admin]),
    ("POST", "/api/v1/admin/people", &[Role::Admin]),
    ("PUT", "/api/v1/admin/people/00000000-0000-0000-0000-000000000000", &[Role::Admin]),
    ("POST", "/api/v1/admin/people/00000000-0000-0000-0000-000000000000/password", &[Role::Admin]),
    ("GET", "/api/v1/admin/consultations/00000000-0000-0000-0000-000000000000/media", &[Role::Admin]),
    ("GET", "/api/v1/reports/registrations", READERS),
    ("GET", "/api/v1/reports/registrations.csv", READERS),
    ("GET", "/api/v1/reports/registrations.xlsx", READERS),
    ("GET", "/api/v1/reports/registrations/00000000-0000-0000-0000-000000000000", READERS),
    ("POST", "/api/v1/reports/registrations/00000000-0000-0000-0000-000000000000/correction", READERS),
    ("GET", "/api/v1/reports/lines", READERS),
    ("GET", "/api/v1/reports/lines.csv", READERS),
    ("GET", "/api/v1/reports/periods", READERS),
    ("POST", "/api/v1/reports/periods/2026-11/close", READERS),
    ("GET", "/api/v1/reports/periods/2026-10/check", READERS),
    ("GET", "/api/v1/reports/grant", READERS),
    ("GET", "/api/v1/reports/grant.csv", READERS),
    ("GET", "/api/v1/reports/formulas", READERS),
    ("PUT", "/api/v1/reports/formulas/2026", &[Role::Admin]),
    ("POST", "/api/v1/planner", READERS),
    ("GET", "/api/v1/rules", READERS),
    ("PUT", "/api/v1/rules", READERS),
    ("PUT", "/api/v1/services/00000000-0000-0000-0000-000000000000/closure", READERS),
    ("DELETE", "/api/v1/services/00000000-0000-0000-0000-000000000000/closure", READERS),
    ("POST", "/api/v1/consultations", &[Role::Integrator]),
    ("DELETE", "/api/v1/consultations/00000000-0000-0000-0000-000000000000", &[Role::Integrator]),
    ("POST", "/whip/00000000-0000-0000-0000-000000000000", &[Role::Guest]),
    ("POST", "/whep/00000000-0000-0000-0000-000000000000", &[Role::Guest]),
    ("POST", "/whep/00000000-0000-0000-0000-000000000000/00000000-0000-0000-0000-000000000000", &[Role::Guest]),
    (
        "PATCH",
        "/whip/00000000-0000-0000-0000-000000000000/sessions/00000000-0000-0000-0000-000000000000",
        &[Role::Guest],
    ),
    (
        "DELETE",
        "/whep/00000000-0000-0000-0000-000000000000/sessions/00000000-0000-0000-0000-000000000000",
        &[Role::Guest],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_route_times_every_role() {
    let server = Server::start().await;
    let guest = server.ad_hoc(&["a"]).await.remove(0);
    for role in Role::ALL.into_iter().map(Some).chain([None]) {
        let browser = match role {
            Some(role) => server.browser(role, 0).await,
            None => reqwest::Client::new(),
        };
        for (method, path, allowed) in ROUTES {
            let mut request = browser
                .request(method.parse().unwrap(), format!("{}{path}", server.url))
                .header("content-type", "application/json")
                .body("{}");
            request = match role {
                Some(Role::Integrator) => request.bearer_auth(server.integrator()),
                Some(Role::Guest) => request.bearer_auth(&guest),
                _ => request,
            };
            let status = request.send().await.unwrap().status().as_u16();
            let may = role.is_some_and(|role| allowed.contains(&role));
            let refused = status == if role.is_none() { 401 } else { 403 };
            assert_eq!(!refused, may, "{role:?} {method} {path}: {status}");
            assert!(status < 500, "{role:?} {method} {path}: {status}");
        }
    }
}

/// The rows of the table in `PROTOCOL.md`.
fn may(role: Role, kind: &str) -> bool {
    let (room, employee, specialist, supervisor, guest) = (
        role == Role::Room,
        role == Role::Employee,
        role == Role::Specialist,
        role == Role::Supervisor,
        role == Role::Guest,
    );
    match kind {
        "hello" | "ping" => room || employee || specialist || supervisor || guest,
        "ticket.forecast" | "ticket.request" | "ticket.leave" | "ticket.callback" | "room.enter" | "help.close"
        | "appointment.slots" | "appointment.book" | "appointment.arrive" => room || employee,
        "number.request"
        | "number.leave"
        | "number.back"
        | "in_person.start"
        | "in_person.finish"
        | "appointment.find"
        | "appointment.move"
        | "appointment.cancel"
        | "appointment.restore"
        | "appointment.contact" => employee,
        "ticket.here" | "help.call" | "visit.rate" | "visit.end" | "helper.dismiss" => room,
        "help.seen" | "help.coming" | "consultation.join" | "ticket.mark" | "ticket.prefer" => employee,
        "calendar.link" | "consultation.leave" | "service.add" | "service.drop" => employee || specialist,
        "absence.preview" | "absence.enter" | "absence.remove" => specialist || supervisor,
        "consultation.end" => room || specialist,
        "ticket.reorder" | "ticket.reassign" | "act.undo" | "ticket.story" | "number.story" | "alert.acknowledge"
        | "notice.post" | "notice.withdraw" | "skills.set" | "day.list" | "day.open" | "day.board" | "day.charts"
        | "what_if.start" | "what_if.status" | "what_if.cancel" => supervisor,
        "media.join" | "media.restart" | "slots.ack" | "media.publish" | "text.edit" | "chat.send" => {
            room || employee || specialist || guest
        }
        _ => specialist,
    }
}

/// A well-formed message of each type, about things that do not exist.
fn example(kind: &str) -> serde_json::Value {
    let mut message = json!({
        "type": kind, "command_id": uuid::Uuid::from_u128(rand::random()), "n": 1, "room": NIL, "service": NIL,
        "language": "lv", "mode": "speech", "with_help": false, "help": NIL, "score": "good", "offer": NIL,
        "reason": "other", "services": [NIL], "consultation": NIL, "participant": NIL, "text": "x",
        "outcome": "consulted", "next": "break", "ticket": NIL, "credit_s": 60, "specialist": NIL, "media_epoch": 1,
        "company": "colleague", "invitation": NIL, "sdp_offer": "v=0", "slots": [], "generation": 1, "at": 0, "remove": 0, "insert": "x", "token": "x",
        "number": "V-042", "contact": {"phone": "26000000", "name": ""}, "delay_min": 0,
        "sources": {"microphone": true, "camera": true, "document": false, "screen": false},
    });
    let of_supervisors = json!({
        "number": "V-999",
        "alert": {"since": 1, "kind": "long_wait", "subject": NIL}, "acknowledged": true, "to": {"service": NIL},
        "minutes": 1, "notice": NIL, "day": 20_000_101, "at_ms": 1, "whose": "all", "change": {}, "run": NIL,
    });
    let of_appointments = json!({
        "appointment": NIL, "code": "7QX2M-K4D9T", "from_ms": 0, "until_ms": 1, "starts_ms": 1,
    });
    for more in [of_supervisors, of_appointments] {
        if let (Some(message), Some(more)) = (message.as_object_mut(), more.as_object()) {
            message.extend(more.clone());
        }
    }
    message["state"] = if kind == "identity.set" { json!("asked") } else { json!("break") };
    if kind == "ticket.mark" {
        message["priority"] = json!(true);
    }
    if kind == "ticket.reorder" || kind == "ticket.reassign" {
        message["reason"] = json!("other");
    }
    message
}

#[tokio::test(flavor = "multi_thread")]
async fn every_message_times_every_role() {
    let server = Server::start().await;
    let guest = server.ad_hoc(&["a"]).await.remove(0);
    let mut wrong = BTreeMap::new();
    for role in [Role::Room, Role::Employee, Role::Specialist, Role::Supervisor, Role::Guest] {
        let mut client = match role {
            Role::Guest => server.connect(&guest).await,
            _ => server.client(role, 0).await,
        };
        for kind in TYPES.iter().filter(|kind| **kind != "hello" && **kind != "ping") {
            let message = example(kind);
            let id = message["command_id"].clone();
            client.send_raw(message.to_string()).await.unwrap();
            let answer = client
                .wait_for(|message| match message {
                    ServerMessage::Reply { command_id, .. } if json!(command_id) == id => Some(None),
                    ServerMessage::Error { command_id, error } if json!(command_id) == id => Some(Some(error.clone())),
                    ServerMessage::Error { command_id: None, error } => Some(Some(error.clone())),
                    _ => None,
                })
                .await
                .unwrap();
            let told = answer.as_ref().map(|problem| problem.code);
            assert_ne!(told, Some(Code::Malformed), "{kind} is well formed: {answer:?}");
            assert_ne!(told, Some(Code::Internal), "{kind}: {answer:?}");
            let by_role = answer.as_ref().is_some_and(|problem| problem.detail == "this role may not send that");
            if by_role == may(role, kind) {
                wrong.insert((format!("{role:?}"), *kind), told);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_without_a_socket_are_refused_and_a_token_serves_one_purpose() {
    let server = Server::start().await;
    let admin = server.browser(Role::Admin, 0).await;
    let token = server.token(&admin, Role::Admin).await;
    for token in [token, server.integrator(), "nonsense".into(), String::new()] {
        match tilts_signaling::client::Client::connect(&server.socket(), &token, None).await {
            Err(ClientError::Refused(problem)) => {
                assert!(matches!(problem.code, Code::Forbidden | Code::Unauthenticated), "{problem}");
            }
            other => panic!("{:?}", other.map(|client| client.session)),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_origins_are_refused() {
    let server = Server::start().await;
    let url = format!("{}/api/v1/ws-token", server.url);
    let ask =
        |origin: String| reqwest::Client::new().post(&url).header("origin", origin).json(&json!({"role": "room"}));
    assert_eq!(ask("https://elsewhere.example".into()).send().await.unwrap().status(), 403);
    assert_eq!(ask(server.url.clone()).send().await.unwrap().status(), 401, "ours, but without a cookie");
}
