//! A resident at one node and the specialist at the other; supervisors at both; pages that change nodes.

use std::time::Duration;

use serde_json::{Value, json};
use tilts::auth::Role;
use tilts_queue::ids::ServiceId;
use tilts_signaling::client::{Client, ClientError};
use tilts_signaling::view::{View, VisitStage};
use tilts_signaling::{Answer, ByeReason, ClientMessage, Resume, ServerMessage};
use tokio::time::timeout;

use super::nodes::{Stores, browser, keys, page};
use super::program::Running;

pub const WITHIN: Duration = Duration::from_secs(60);

pub fn message(value: Value) -> ClientMessage {
    serde_json::from_value(value).unwrap()
}

pub async fn say(client: &mut Client, value: Value) -> Answer {
    client.command(message(value.clone())).await.unwrap_or_else(|error| panic!("{value}: {error}"))
}

/// Waits longer than a client does for one answer.
pub async fn until<T>(client: &mut Client, mut found: impl FnMut(&View) -> Option<T>) -> T {
    let waited = timeout(WITHIN, async {
        loop {
            match client.wait_view(&mut found).await {
                Ok(value) => return value,
                Err(ClientError::Deadline) => say_hello(client).await,
                Err(error) => panic!("{error}"),
            }
        }
    });
    waited.await.expect("the view that is waited for")
}

pub async fn say_hello(client: &mut Client) {
    client.send(None, ClientMessage::Ping { n: 1 }).await.unwrap();
}

fn in_call(view: &View) -> Option<()> {
    let is_in = match view {
        View::Room(room) => matches!(room.visit.as_ref()?.stage, VisitStage::Call(_)),
        View::Consult(desk) => desk.call.is_some(),
        _ => false,
    };
    is_in.then_some(())
}

/// A resident of one page and a specialist of another, in a consultation about a service.
pub async fn consult(stores: &Stores, room: &mut Client, desk: &mut Client) -> ServiceId {
    say(desk, json!({"type": "availability.set", "state": "available"})).await;
    let View::Consult(view) = desk.view.as_ref().unwrap() else { panic!("a specialist's view") };
    let service = stores.records().await.person(view.me).await.unwrap().unwrap().skills[0];
    say(
        room,
        json!({"type": "ticket.request", "service": service, "language": "lv", "mode": "speech", "with_help": false}),
    )
    .await;
    let offer = until(desk, |view| match view {
        View::Consult(desk) => desk.offer.as_ref().map(|offer| offer.offer),
        _ => None,
    })
    .await;
    say(desk, json!({"type": "offer.accept", "offer": offer})).await;
    until(room, in_call).await;
    until(desk, in_call).await;
    service
}

pub async fn hears(client: &mut Client, text: &str) {
    let heard = client.wait_for(|message| match message {
        ServerMessage::Chat { text: said, .. } => (said == text).then_some(()),
        _ => None,
    });
    heard.await.unwrap_or_else(|error| panic!("“{text}” is not heard: {error}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resident_and_a_specialist_meet_across_nodes() {
    let stores = Stores::new().await;
    keys(stores.dir.path());
    let (one, two) = (stores.node("one"), stores.node("two"));
    let mut room = page(&browser(&one, Role::Room, 0).await, Role::Room, &one, None).await;
    let desk_browser = browser(&two, Role::Specialist, 0).await;
    let mut desk = page(&desk_browser, Role::Specialist, &two, None).await;
    consult(&stores, &mut room, &mut desk).await;

    say(&mut room, json!({"type": "chat.send", "text": "Labdien!"})).await;
    hears(&mut desk, "Labdien!").await;
    say(&mut desk, json!({"type": "chat.send", "text": "Kā varu palīdzēt?"})).await;
    hears(&mut room, "Kā varu palīdzēt?").await;
    say(&mut desk, json!({"type": "next_steps.set", "text": "Paņemt līdzi pasi"})).await;
    let steps = room.wait_for(|message| match message {
        ServerMessage::NextSteps { text } => (text == "Paņemt līdzi pasi").then_some(()),
        _ => None,
    });
    steps.await.unwrap();

    // The specialist's page comes to the other node: the same session, the same call, and the older page is told.
    let resume = Some(Resume { session: desk.session, version: desk.version });
    let mut moved = page(&desk_browser, Role::Specialist, &one, resume).await;
    assert!(moved.resumed, "the session goes on");
    assert_eq!(moved.session, desk.session);
    hears(&mut moved, "Labdien!").await;
    let replaced = timeout(WITHIN, async { while desk.next().await.is_ok() {} });
    replaced.await.expect("the older page is told to go");
    assert!(matches!(desk.next().await, Err(ClientError::Broken(_) | ClientError::Bye(ByeReason::Replaced))));
    say(&mut moved, json!({"type": "chat.send", "text": "Esmu šeit"})).await;
    hears(&mut room, "Esmu šeit").await;
    say(&mut moved, json!({"type": "consultation.end"})).await;
    until(&mut room, |view| match view {
        View::Room(room) => matches!(room.visit.as_ref()?.stage, VisitStage::Ended(_)).then_some(()),
        _ => None,
    })
    .await;
    // Nobody was taken for gone by having moved.
    let online =
        until(&mut moved, |view| matches!(view, View::Consult(desk) if desk.wrap_up.is_some()).then_some(())).await;
    assert_eq!(online, ());
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_node_of_a_consultation_dies_it_goes_on_at_another() {
    let stores = Stores::new().await;
    keys(stores.dir.path());
    let (one, two) = (stores.node("one"), stores.node("two"));
    let room_browser = browser(&one, Role::Room, 0).await;
    let mut room = page(&room_browser, Role::Room, &one, None).await;
    let mut desk = page(&browser(&two, Role::Specialist, 0).await, Role::Specialist, &two, None).await;
    consult(&stores, &mut room, &mut desk).await;
    say(&mut room, json!({"type": "chat.send", "text": "Pirms"})).await;
    hears(&mut desk, "Pirms").await;
    let resume = Some(Resume { session: room.session, version: room.version });
    drop(one);

    say_hello(&mut desk).await;
    let mut room = page(&room_browser, Role::Room, &two, resume).await;
    until(&mut room, in_call).await;
    say_hello(&mut desk).await;
    // Both are told to build their media anew, wherever they had been placed.
    let rebuild = |message: &ServerMessage| matches!(message, ServerMessage::MediaRebuild { .. }).then_some(());
    room.wait_for(rebuild).await.expect("the resident's page rebuilds");
    hears_in_time(&mut room, &mut desk).await;
    say(&mut desk, json!({"type": "consultation.end"})).await;
}

/// What is said at one page is heard at the other, once the consultation is placed anew.
async fn hears_in_time(room: &mut Client, desk: &mut Client) {
    let said = timeout(WITHIN, async {
        while room.command(message(json!({"type": "chat.send", "text": "Pēc"}))).await.is_err() {
            tokio::time::sleep(Duration::from_millis(200)).await;
            say_hello(desk).await;
        }
    });
    said.await.expect("the call goes on");
    hears(desk, "Pēc").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn supervisors_at_both_nodes_see_the_same() {
    let stores = Stores::new().await;
    keys(stores.dir.path());
    let (one, two) = (stores.node("one"), stores.node("two"));
    let mut here = page(&browser(&one, Role::Supervisor, 0).await, Role::Supervisor, &one, None).await;
    let mut there = page(&browser(&two, Role::Supervisor, 1).await, Role::Supervisor, &two, None).await;
    let mut room = page(&browser(&one, Role::Room, 0).await, Role::Room, &one, None).await;
    let mut desk = page(&browser(&two, Role::Specialist, 0).await, Role::Specialist, &two, None).await;
    consult(&stores, &mut room, &mut desk).await;
    let consulting = |view: &View| match view {
        View::Supervise(wall) => {
            serde_json::to_value(wall).ok().filter(|wall| !wall["consultations"].as_array().unwrap().is_empty())
        }
        _ => None,
    };
    let (mine, theirs) = (until(&mut here, consulting).await, until(&mut there, consulting).await);
    assert_eq!(mine["consultations"], theirs["consultations"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_at_a_dead_node_and_stays_away_is_told_as_gone() {
    let stores = Stores::new().await;
    keys(stores.dir.path());
    let (one, two) = (stores.node("one"), stores.node("two"));
    let desk = page(&browser(&one, Role::Specialist, 0).await, Role::Specialist, &one, None).await;
    let View::Consult(view) = desk.view.as_ref().unwrap() else { panic!("a specialist's view") };
    let person = view.me;
    drop(one);
    let (journal, records) = (stores.journal().await, stores.records().await);
    let gone = timeout(WITHIN, async {
        loop {
            let state = tilts::dispatch::replay(&journal, &records).await.unwrap();
            if !state.queue.specialist(person).online {
                return;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    });
    gone.await.expect("the other node says that the specialist is gone");
    drop(two);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_nodes_have_commands_decided() {
    let stores = Stores::new().await;
    keys(stores.dir.path());
    let one = stores.node("one");
    let url = format!("{}/node/decide", one.url());
    let integrator = one.ready["demo"]["integrator_token"].as_str().unwrap();
    for token in [None, Some("v1.nobody.e30.AAAA"), Some(integrator)] {
        let mut request = reqwest::Client::new().post(&url).json(&json!({"envelopes": []}));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        assert_eq!(request.send().await.unwrap().status(), 401, "{token:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_without_a_page_reaches_the_media_through_any_node() {
    let stores = Stores::new().await;
    keys(stores.dir.path());
    let (one, two) = (stores.node("one"), stores.node("two"));
    let http = reqwest::Client::new();
    let opened = http.post(format!("{}/api/v1/consultations", one.url()));
    let opened = opened.bearer_auth(one.ready["demo"]["integrator_token"].as_str().unwrap());
    let opened = opened.json(&json!({"participants": [{"name": "a"}, {"name": "b"}]})).send().await.unwrap();
    let opened: Value = opened.json().await.unwrap();
    let token = |number: usize| opened["participants"][number]["token"].as_str().unwrap();
    // The first page has the consultation placed at its node.
    let socket = format!("{}/ws", one.url().replacen("http", "ws", 1));
    let mut first = Client::connect(&socket, token(0), None).await.unwrap();
    let rebuild = |message: &ServerMessage| matches!(message, ServerMessage::MediaRebuild { .. }).then_some(());
    first.wait_for(rebuild).await.unwrap();

    let admin = browser(&two, Role::Admin, 0).await;
    let id = opened["id"].as_str().unwrap();
    let report = format!("{}/api/v1/admin/consultations/{id}/media", two.url());
    let report = timeout(WITHIN, async {
        loop {
            let answer = admin.get(&report).send().await.unwrap();
            if answer.status() == 200 {
                return answer.json::<Value>().await.unwrap();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let report = report.await.expect("the other node knows of it");
    assert_eq!(report["participants"][0]["page_connected"], true, "{report}");

    for (token, status) in [(token(1), 400), ("nobody", 401)] {
        let offer = http.post(format!("{}/whip/{id}", two.url())).bearer_auth(token);
        let answer = offer.header("content-type", "application/sdp").body("v=0\r\n").send().await.unwrap();
        assert_eq!(answer.status(), status, "the relay's own word, not that of the node in between");
    }
}

/// Whether a balancer would send pages to this node.
pub async fn is_ready(node: &Running) -> bool {
    reqwest::get(format!("{}/health/ready", node.url())).await.unwrap().status() == 204
}

#[tokio::test(flavor = "multi_thread")]
async fn while_redis_is_away_what_runs_goes_on_and_nothing_is_decided() {
    let mut stores = Stores::new().await;
    keys(stores.dir.path());
    let (one, two) = (stores.node("one"), stores.node("two"));
    let mut room = page(&browser(&one, Role::Room, 0).await, Role::Room, &one, None).await;
    let mut desk = page(&browser(&two, Role::Specialist, 0).await, Role::Specialist, &two, None).await;
    consult(&stores, &mut room, &mut desk).await;
    say(&mut room, json!({"type": "chat.send", "text": "Labdien!"})).await;
    hears(&mut desk, "Labdien!").await;
    assert!(is_ready(&one).await && is_ready(&two).await);
    let placed = |state: tilts::dispatch::State| {
        let consultation = state.queue.consultations().next().expect("it runs").placement;
        consultation.expect("it is placed")
    };
    let before = placed(tilts::dispatch::replay(&stores.journal().await, &stores.records().await).await.unwrap());

    stores.redis.kill();
    // Longer than every lease.
    for _ in 0..8 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        say_hello(&mut room).await;
        say_hello(&mut desk).await;
    }
    assert!(!is_ready(&one).await && !is_ready(&two).await);
    say(&mut room, json!({"type": "text.edit", "n": 1, "at": 0, "remove": 0, "insert": "Sveiki"})).await;
    let read = |message: &ServerMessage| match message {
        ServerMessage::TextEdit { insert, .. } => (insert == "Sveiki").then_some(()),
        _ => None,
    };
    desk.wait_for(read).await.expect("what is typed is read");

    stores.redis.restart();
    let back = timeout(WITHIN, async {
        while !(is_ready(&one).await && is_ready(&two).await) {
            tokio::time::sleep(Duration::from_millis(100)).await;
            say_hello(&mut room).await;
            say_hello(&mut desk).await;
        }
    });
    back.await.expect("both nodes are ready again");
    say(&mut desk, json!({"type": "text.edit", "n": 1, "at": 0, "remove": 0, "insert": "Klausos"})).await;
    let after = placed(tilts::dispatch::replay(&stores.journal().await, &stores.records().await).await.unwrap());
    assert_eq!(after, before, "nobody was taken for dead");
    say(&mut desk, json!({"type": "consultation.end"})).await;
}
