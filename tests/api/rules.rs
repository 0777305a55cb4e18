//! Rules changed while the server runs, services closed for now, and residents who come again with their receipt.

use reqwest::{Client as Browser, StatusCode};
use serde_json::{Value, json};
use tilts::auth::Role;
use tilts_signaling::client::Client;
use tilts_signaling::view::{RoomView, Shut, View, VisitStage};
use tilts_signaling::{Answer, Code, Problem, ServerMessage};

use crate::server::Server;

async fn read(server: &Server, browser: &Browser) -> Value {
    let answer = browser.get(format!("{}/api/v1/rules", server.url)).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}

async fn save(server: &Server, browser: &Browser, change: &Value) -> (StatusCode, Value) {
    let answer = browser.put(format!("{}/api/v1/rules", server.url)).json(change).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

/// Sends a message and waits for its answer.
async fn ask(client: &mut Client, mut message: Value) -> Result<Answer, Problem> {
    let id = json!(uuid::Uuid::from_u128(rand::random()));
    message["command_id"] = id.clone();
    client.send_raw(message.to_string()).await.unwrap();
    let answer = client.wait_for(|message| match message {
        ServerMessage::Reply { command_id, answer } if json!(command_id) == id => Some(Ok(answer.clone())),
        ServerMessage::Error { command_id, error } if json!(command_id) == id => Some(Err(error.clone())),
        _ => None,
    });
    answer.await.unwrap()
}

/// The room's view once it is as wanted.
async fn sees<T>(client: &mut Client, mut wanted: impl FnMut(&RoomView) -> Option<T>) -> T {
    if let Some(View::Room(view)) = &client.view
        && let Some(found) = wanted(view)
    {
        return found;
    }
    let seen = client.wait_for(|message| match message {
        ServerMessage::View { view: View::Room(view), .. } => wanted(view),
        _ => None,
    });
    seen.await.unwrap()
}

/// A service, and its institution, of which the demo has specialists and a supervisor.
fn pension(server: &Server) -> (String, String) {
    let catalogue = &server.app.loaded().catalogue;
    let slug = "vsaa-granting-an-old-age-pension";
    let service = catalogue.services.iter().find(|service| service.slug == slug).unwrap();
    (service.id.to_string(), service.institution.to_string())
}

fn request(service: &str) -> Value {
    json!({"type": "ticket.request", "service": service, "language": "lv", "mode": "speech", "with_help": false})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_is_inherited_changed_and_set_back() {
    let server = Server::start().await;
    let (service, institution) = pension(&server);
    let admin = server.browser(Role::Admin, 0).await;
    let first = read(&server, &admin).await;
    let ring = first["rules"].as_array().unwrap().iter().find(|rule| rule["name"] == "ring").unwrap();
    assert_eq!((&ring["unit"], &ring["default"]), (&json!("span"), &json!(20_000)));
    assert_eq!(ring["run"], json!(true));
    assert_eq!(first["settings"], json!([]));

    let change =
        json!({"revision": first["revision"], "scope": {"institution": institution}, "values": {"ring": 40_000}});
    let (status, second) = save(&server, &admin, &change).await;
    assert_eq!(status, 200, "{second}");
    assert!(second["revision"].as_u64() > first["revision"].as_u64());
    let ring_of = |server: &Server| {
        let state = server.app.dispatch.state();
        state.queue.lookup().rules_of(service.parse().unwrap()).offer_deadline.0
    };
    assert_eq!(ring_of(&server), 40_000);

    // Whoever has not seen that is not to overwrite it.
    let (status, problem) = save(&server, &admin, &change).await;
    assert_eq!((status.as_u16(), &problem["code"]), (412, &json!("precondition_failed")));
    for (values, field) in
        [(json!({"ring": 1}), "ring"), (json!({"ring": null}), "ring"), (json!({"misses_max": 0}), "misses_max")]
    {
        let change = json!({"revision": second["revision"], "scope": "network", "values": values});
        let (status, problem) = save(&server, &admin, &change).await;
        assert_eq!((status.as_u16(), &problem["params"]["field"]), (422, &json!(field)), "{problem}");
    }
    let nobody = json!({"revision": second["revision"], "scope": {"service": uuid::Uuid::nil()}, "values": {}});
    assert_eq!(save(&server, &admin, &nobody).await.0, 404);
    let unknown = json!({"revision": second["revision"], "scope": "network", "values": {"colour": 1}});
    assert_eq!(save(&server, &admin, &unknown).await.0, 400);

    // A supervisor of the institution decides for its services, and not for others or for all.
    let boss = server.browser(Role::Supervisor, supervisor_of(&server, &institution).await).await;
    let seen = read(&server, &boss).await;
    assert_eq!(seen["institution"], json!(institution));
    let own = json!({"revision": seen["revision"], "scope": {"service": service}, "values": {"ring": 15_000, "overflow_general": 60_000}});
    let (status, third) = save(&server, &boss, &own).await;
    assert_eq!(status, 200, "{third}");
    assert_eq!(ring_of(&server), 15_000);
    let other = server
        .app
        .loaded()
        .catalogue
        .services
        .iter()
        .find(|one| one.institution.to_string() != institution)
        .map(|one| one.id);
    for scope in [json!("network"), json!({"service": other})] {
        let change = json!({"revision": third["revision"], "scope": scope, "values": {"ring": 10_000}});
        assert_eq!(save(&server, &boss, &change).await.0, 403);
    }
    // Set back; a later start of the day keeps the rest.
    let back = json!({"revision": third["revision"], "scope": {"service": service}, "values": {}});
    assert_eq!(save(&server, &boss, &back).await.0, 200);
    assert_eq!(ring_of(&server), 40_000);
    server.app.revise().await.unwrap();
    assert_eq!(ring_of(&server), 40_000);
    let journal = server.app.dispatch.state().queue.revision();
    assert!(journal >= 4, "each change is a revision: {journal}");
}

/// Which of the demo's supervisors answers for an institution.
async fn supervisor_of(server: &Server, institution: &str) -> usize {
    for number in 0..50 {
        let browser = server.browser(Role::Supervisor, number).await;
        let seen = read(server, &browser).await;
        if seen["institution"] == json!(institution) {
            return number;
        }
    }
    panic!("no supervisor of {institution}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_service_says_so_keeps_places_and_opens_again() {
    let server = Server::start().await;
    let (service, _) = pension(&server);
    let head = server.browser(Role::Supervisor, 0).await;
    let closure = format!("{}/api/v1/services/{service}/closure", server.url);
    let mut waiting = server.client(Role::Room, 0).await;
    ask(&mut waiting, request(&service)).await.unwrap();
    let mut late = server.client(Role::Room, 1).await;

    let personal = json!({"reason": "outage", "message": "Zvaniet 010190-12345"});
    assert_eq!(head.put(&closure).json(&personal).send().await.unwrap().status(), 422);
    let long = json!({"reason": "outage", "message": "x".repeat(201)});
    assert_eq!(head.put(&closure).json(&long).send().await.unwrap().status(), 422);
    let said = json!({"reason": "outage", "message": "Sistēma nedarbojas"});
    assert_eq!(head.put(&closure).json(&said).send().await.unwrap().status(), 204);

    let message = |shut: &Option<Shut>| match shut {
        Some(Shut::Closed { message, .. }) => Some(message.clone()),
        _ => None,
    };
    let tile = sees(&mut late, |view| {
        let wait = view.waits.iter().find(|wait| wait.service.to_string() == service)?;
        message(&wait.shut).filter(Option::is_some)
    });
    assert_eq!(tile.await.as_deref(), Some("Sistēma nedarbojas"));
    let place = sees(&mut waiting, |view| match view.visit.as_ref().map(|visit| &visit.stage) {
        Some(VisitStage::Waiting(waiting)) => message(&waiting.shut),
        _ => None,
    });
    assert_eq!(place.await.as_deref(), Some("Sistēma nedarbojas"));
    let refused = ask(&mut late, request(&service)).await.unwrap_err();
    assert_eq!(refused.code, Code::ServiceClosed);
    let book = read(&server, &head).await;
    assert_eq!(book["closed"][0]["message"], json!("Sistēma nedarbojas"));

    assert_eq!(head.delete(&closure).send().await.unwrap().status(), 204);
    sees(&mut late, |view| {
        view.waits.iter().find(|wait| wait.service.to_string() == service && wait.shut.is_none()).map(|_| ())
    })
    .await;
    ask(&mut late, request(&service)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_says_what_to_do_instead() {
    let server = Server::start().await;
    let (service, _) = pension(&server);
    let admin = server.browser(Role::Admin, 0).await;
    let book = read(&server, &admin).await;
    let change = json!({"revision": book["revision"], "scope": {"service": service}, "values": {"waiting_max": 1, "full_instead": 2}});
    assert_eq!(save(&server, &admin, &change).await.0, 200);
    let (mut first, mut second) = (server.client(Role::Room, 0).await, server.client(Role::Room, 1).await);
    ask(&mut first, request(&service)).await.unwrap();
    let refused = ask(&mut second, request(&service)).await.unwrap_err();
    assert_eq!(refused.code, Code::QueueFull);
    assert_eq!(refused.params.get("instead").map(String::as_str), Some("general"));
    sees(&mut second, |view| {
        let wait = view.waits.iter().find(|wait| wait.service.to_string() == service)?;
        matches!(wait.shut, Some(Shut::Full { max: 1, .. })).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_returning_resident_shows_the_receipt_and_an_employee_marks_priority() {
    let server = Server::start().await;
    let (service, _) = pension(&server);
    let mut room = server.client(Role::Room, 0).await;
    ask(&mut room, request(&service)).await.unwrap();
    let mut desk = server.client(Role::Specialist, specialist_of(&server, &service).await).await;
    ask(&mut desk, json!({"type": "availability.set", "state": "available"})).await.unwrap();
    let offer = offered(&mut desk).await;
    ask(&mut desk, json!({"type": "offer.accept", "offer": offer})).await.unwrap();
    ask(&mut room, json!({"type": "consultation.end"})).await.unwrap();
    let code = sees(&mut room, |view| match view.visit.as_ref().map(|visit| &visit.stage) {
        Some(VisitStage::Ended(receipt)) => receipt.code.clone(),
        _ => None,
    })
    .await;
    ask(&mut desk, json!({"type": "wrap_up.finish", "outcome": "consulted", "text": "", "next": "available"}))
        .await
        .unwrap();

    let mut again = server.client(Role::Room, 1).await;
    let mut shown = request(&service);
    shown["receipt"] = json!("0000000000");
    assert_eq!(ask(&mut again, shown.clone()).await.unwrap_err().code, Code::NotFound);
    shown["receipt"] = json!(code.to_lowercase());
    ask(&mut again, shown).await.unwrap();
    let offer = offered(&mut desk).await;
    let state = server.app.dispatch.state();
    let found = state.queue.offers().find(|one| one.id.to_string() == offer).unwrap();
    assert_eq!(found.reason, tilts_queue::event::MatchReason::Preferred);

    let mut marked = request(&service);
    marked["priority"] = json!(true);
    let mut third = server.client(Role::Room, 2).await;
    assert_eq!(ask(&mut third, marked).await.unwrap_err().code, Code::Forbidden);
}

/// The offer that a specialist has, once there is one.
async fn offered(desk: &mut Client) -> String {
    let of = |view: &View| match view {
        View::Consult(view) => view.offer.as_ref().map(|offer| offer.offer.to_string()),
        _ => None,
    };
    if let Some(found) = desk.view.as_ref().and_then(of) {
        return found;
    }
    let seen = desk.wait_for(|message| match message {
        ServerMessage::View { view, .. } => of(view),
        _ => None,
    });
    seen.await.unwrap()
}

/// Which of the demo's specialists serves a service in Latvian.
async fn specialist_of(server: &Server, service: &str) -> usize {
    let service = service.parse().unwrap();
    let logins = &server.app.demo.as_ref().unwrap().list;
    let people = server.app.people();
    let serves = |name: &str| {
        people.values().any(|one| name.contains(&format!("({})", one.login)) && one.skills.contains(&service))
    };
    logins
        .iter()
        .filter(|login| login.role == Role::Specialist)
        .position(|login| serves(&login.name))
        .expect("a specialist")
}
