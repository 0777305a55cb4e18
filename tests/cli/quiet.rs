//! What must never be logged or counted: tokens, cookies, codes, passwords, names and texts.

use std::fs::File;

use serde_json::{Value, json};
use tilts_signaling::client::Client;
use tilts_signaling::view::{View, VisitStage};
use tilts_signaling::{Answer, ClientMessage};

use super::program::{Running, tilts};

const PASSWORD: &str = "parole-kuru-neviens-neredz";
const LOGIN: &str = "vards.kuru.neviens.neredz";
const CHAT: &str = "Teksts, kuru neviens neredz";
const STEPS: &str = "Soļi, kurus neviens neredz";
const CODE: &str = "ABCD-EFGH-JKMN";

/// The value of a page's cookie, as it was handed out.
async fn sign_in(url: &str) -> (reqwest::Client, String) {
    let browser =
        reqwest::Client::builder().cookie_store(true).redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = browser.get(url).send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    let secret = cookie.split(['=', ';']).nth(1).unwrap().to_owned();
    (browser, secret)
}

fn message(value: Value) -> ClientMessage {
    serde_json::from_value(value).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_name_or_text_is_logged() {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("log");
    let mut command = tilts(&["demo", "--listen", "127.0.0.1:0", "--media", "127.0.0.1:0"]);
    // The most that our own code can say, and what the libraries say when they are asked for more than usual.
    command.env("RUST_LOG", "tilts=trace,tilts_relay=trace,axum=debug,tower_http=debug,sqlx=debug,info");
    command.stderr(File::create(&log).unwrap());
    let running = Running::start(command);
    let url = running.url().to_owned();
    let logins = running.ready["demo"]["logins"].as_array().unwrap();
    let login = |role: &str| logins.iter().find(|one| one["role"] == role).unwrap()["url"].as_str().unwrap();
    let mut secrets = vec![running.ready["demo"]["integrator_token"].as_str().unwrap().to_owned()];
    let mut pages = Vec::new();
    for role in ["room", "specialist"] {
        let (browser, secret) = sign_in(login(role)).await;
        let body = json!({ "role": role });
        let answer = browser.post(format!("{url}/api/v1/ws-token")).json(&body).send().await.unwrap();
        let token = answer.json::<Value>().await.unwrap()["token"].as_str().unwrap().to_owned();
        let socket = format!("{}/ws", url.replacen("http", "ws", 1));
        pages.push(Client::connect(&socket, &token, None).await.unwrap());
        secrets.extend([secret, token, login(role).rsplit('/').next().unwrap().to_owned()]);
    }
    let [room, desk] = pages.as_mut_slice() else { unreachable!("two pages were opened") };
    let service = match &room.view {
        Some(View::Room(view)) => view.popular[0],
        other => panic!("{other:?}"),
    };
    let wanted =
        json!({"type": "ticket.request", "service": service, "language": "lv", "mode": "speech", "with_help": false});
    assert!(matches!(room.command(message(wanted)).await.unwrap(), Answer::Ticket { .. }));
    desk.command(message(json!({"type": "availability.set", "state": "available"}))).await.unwrap();
    let offer = desk.wait_view(|view| match view {
        View::Consult(view) => view.offer.as_ref().map(|offer| offer.offer),
        _ => None,
    });
    let offer = offer.await.unwrap();
    desk.command(message(json!({"type": "offer.accept", "offer": offer}))).await.unwrap();
    let called = room.wait_view(|view| match view {
        View::Room(view) => matches!(view.visit.as_ref()?.stage, VisitStage::Call(_)).then_some(()),
        _ => None,
    });
    called.await.unwrap();
    room.command(message(json!({"type": "chat.send", "text": CHAT}))).await.unwrap();
    desk.command(message(json!({"type": "next_steps.set", "text": STEPS}))).await.unwrap();
    let name = match &desk.view {
        Some(View::Consult(view)) => view.name.clone(),
        other => panic!("{other:?}"),
    };
    room.send_raw(format!(r#"{{"type":"chat.send","text":"{CHAT}""#)).await.unwrap();
    let anybody = reqwest::Client::new();
    let attempt = json!({"name": LOGIN, "password": PASSWORD, "role": "admin"});
    anybody.post(format!("{url}/api/v1/login")).json(&attempt).send().await.unwrap();
    anybody.post(format!("{url}/api/v1/rooms/enroll")).json(&json!({ "code": CODE })).send().await.unwrap();
    let metrics = anybody.get(format!("{url}/metrics")).send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("tilts_consultations_running 1"), "{metrics}");
    assert!(running.stop().success());

    let logged = std::fs::read_to_string(&log).unwrap();
    assert!(logged.contains("media worker listens"), "the log is there: {logged}");
    secrets.extend([PASSWORD, LOGIN, CHAT, STEPS, CODE, &CODE.replace('-', "")].map(str::to_owned));
    secrets.push(name);
    for secret in secrets {
        for (place, text) in [("log", &logged), ("metrics", &metrics)] {
            assert!(!text.contains(&secret), "the {place} holds {secret:?}");
        }
    }
}
