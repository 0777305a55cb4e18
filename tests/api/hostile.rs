//! Broken and hostile input: each gets a clear error, and the server goes on serving.

use serde_json::{Value, json};
use tilts::auth::Role;
use tilts_signaling::client::Client;
use tilts_signaling::{ClientMessage, ServerMessage};

use crate::server::Server;

/// Frames that are sent to a greeted socket, and the code that comes back.
fn frames() -> Vec<(String, &'static str)> {
    let id = "018f0000-0000-7000-8000-000000000001";
    let with = |mut message: Value| {
        message["command_id"] = json!(id);
        message.to_string()
    };
    vec![
        (String::new(), "malformed"),
        ("{".into(), "malformed"),
        ("[]".into(), "malformed"),
        ("null".into(), "malformed"),
        ("true".into(), "malformed"),
        ("\"ping\"".into(), "malformed"),
        ("{}".into(), "malformed"),
        (r#"{"type":null}"#.into(), "malformed"),
        (r#"{"type":{"a":1}}"#.into(), "malformed"),
        (r#"{"type":"nothing"}"#.into(), "unknown_type"),
        (r#"{"type":"ping "}"#.into(), "unknown_type"),
        (r#"{"type":"PING","n":1}"#.into(), "unknown_type"),
        (format!(r#"{{"type":"{}"}}"#, "x".repeat(5_000)), "unknown_type"),
        (r#"{"type":"ping"}"#.into(), "malformed"),
        (r#"{"type":"ping","n":"1"}"#.into(), "malformed"),
        (r#"{"type":"ping","n":-1}"#.into(), "malformed"),
        (r#"{"type":"ping","n":1e99}"#.into(), "malformed"),
        (r#"{"type":"ping","n":4294967296}"#.into(), "malformed"),
        (r#"{"type":"ping","n":1,"command_id":"x"}"#.into(), "malformed"),
        (r#"{"type":"ping","n":1,"command_id":7}"#.into(), "malformed"),
        (r#"{"type":"hello","token":"again"}"#.into(), "hello_expected"),
        ("\u{0}\u{1}\u{2}".into(), "malformed"),
        (format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000)), "malformed"),
        (with(json!({"type": "ticket.request"})), "malformed"),
        (
            with(
                json!({"type": "ticket.request", "service": "x", "language": "lv", "mode": "speech", "with_help": false}),
            ),
            "malformed",
        ),
        (
            with(
                json!({"type": "ticket.request", "service": id, "language": "latviski", "mode": "speech", "with_help": false}),
            ),
            "malformed",
        ),
        (
            with(
                json!({"type": "ticket.request", "service": id, "language": "lv", "mode": "shouting", "with_help": false}),
            ),
            "malformed",
        ),
        (
            with(
                json!({"type": "ticket.request", "service": id, "language": "lv", "mode": "speech", "with_help": "yes"}),
            ),
            "malformed",
        ),
        (
            with(
                json!({"type": "ticket.request", "service": id, "language": "lv", "mode": "speech", "with_help": false, "room": id}),
            ),
            "forbidden",
        ),
        (
            with(
                json!({"type": "ticket.request", "service": id, "language": "lv", "mode": "speech", "with_help": false}),
            ),
            "not_found",
        ),
        (with(json!({"type": "ticket.forecast", "service": id, "language": "lv", "mode": "speech"})), "not_found"),
        (with(json!({"type": "ticket.leave"})), "gone"),
        (with(json!({"type": "ticket.here"})), "gone"),
        (with(json!({"type": "visit.rate", "score": "excellent"})), "malformed"),
        (with(json!({"type": "visit.rate", "score": "good"})), "gone"),
        (with(json!({"type": "visit.end"})), "gone"),
        (with(json!({"type": "help.close", "help": id})), "not_found"),
        (with(json!({"type": "offer.accept", "offer": id})), "forbidden"),
        (with(json!({"type": "act.undo", "ticket": id})), "forbidden"),
        (with(json!({"type": "media.join", "media_epoch": 1, "sdp_offer": "", "slots": []})), "gone"),
        (with(json!({"type": "media.restart", "media_epoch": 1, "sdp_offer": "v=0"})), "gone"),
        (with(json!({"type": "slots.ack", "generation": 1})), "gone"),
        (
            with(json!({"type": "text.edit", "n": 1, "at": 0, "remove": 0, "insert": "x".repeat(4_001)})),
            "out_of_bounds",
        ),
        (with(json!({"type": "text.edit", "n": 1, "at": 0, "remove": 0, "insert": "x"})), "gone"),
        (with(json!({"type": "chat.send", "text": ""})), "out_of_bounds"),
        (with(json!({"type": "chat.send", "text": "x".repeat(2_001)})), "out_of_bounds"),
        (with(json!({"type": "chat.send", "text": "mans kods 010190-12345"})), "personal_code"),
        (with(json!({"type": "chat.send", "text": "labdien"})), "gone"),
    ]
}

/// The code of the first error that comes back.
async fn refused(client: &mut Client) -> Value {
    let found = client.wait_for(|message| match message {
        ServerMessage::Error { error, .. } => Some(json!(error.code)),
        _ => None,
    });
    found.await.unwrap()
}

async fn alive(client: &mut Client, n: u32) {
    client.send(None, ClientMessage::Ping { n }).await.unwrap();
    let pong = client.wait_for(|message| matches!(message, ServerMessage::Pong { n: m, .. } if *m == n).then_some(()));
    pong.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_frames_get_their_error_and_the_socket_lives() {
    let server = Server::start().await;
    let mut client = server.client(Role::Room, 0).await;
    for (n, (frame, code)) in frames().into_iter().enumerate() {
        client.send_raw(frame.clone()).await.unwrap();
        let shown: String = frame.chars().take(120).collect();
        assert_eq!(refused(&mut client).await, code, "{shown}");
        alive(&mut client, u32::try_from(n).unwrap()).await;
    }
}

/// An offer of one microphone, without the fingerprint that it needs.
fn description() -> String {
    "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n\
     m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendonly\r\na=rtcp-mux\r\na=ice-ufrag:abcd\r\n\
     a=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=setup:actpass\r\na=rtpmap:111 opus/48000/2\r\n"
        .to_owned()
}

fn fingerprint() -> String {
    format!("a=fingerprint:sha-256 {}\r\n", ["AB"; 32].join(":"))
}

/// An offer that is taken.
pub fn offer() -> String {
    description() + &fingerprint()
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_descriptions_are_refused_by_name() {
    let server = Server::start().await;
    let tokens = server.ad_hoc(&["a", "b"]).await;
    let mut client = server.connect(&tokens[0]).await;
    let (whole, print) = (description(), fingerprint());
    let good = format!("{whole}{print}");
    let slots = json!([{"mid": "0", "slot": "microphone"}]);
    let long = format!("{good}{}", "a=x:y\r\n".repeat(5_000));
    let offers: Vec<(String, Value)> = vec![
        (String::new(), slots.clone()),
        ("v=0".into(), slots.clone()),
        ("hello".into(), slots.clone()),
        (whole, slots.clone()),
        (format!("{good}{print}").replace("AB:AB", "CD:AB"), json!([{"mid": "7", "slot": "microphone"}])),
        (good.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"), slots.clone()),
        (good.replace("UDP/TLS/RTP/SAVPF", "RTP/SAVPF"), slots.clone()),
        (good.replace("a=rtcp-mux\r\n", ""), slots.clone()),
        (good.replace("a=ice-pwd:abcdefghijklmnopqrstuvwx\r\n", ""), slots.clone()),
        (good.replace("a=ice-ufrag:abcd\r\n", ""), slots.clone()),
        (good.replace("sha-256", "sha-1"), slots.clone()),
        (good.replace("opus/48000/2", "PCMU/8000"), slots.clone()),
        (good.clone(), json!([{"mid": "0", "slot": "camera"}])),
        (good.clone(), json!([{"mid": "0", "slot": {"audio": 9}}])),
        (good.clone(), json!([{"mid": "0", "slot": "microphone"}, {"mid": "0", "slot": "camera"}])),
        (long, slots.clone()),
    ];
    for (n, (sdp_offer, slots)) in offers.into_iter().enumerate() {
        let message = json!({
            "type": "media.join", "command_id": uuid::Uuid::from_u128(rand::random()), "media_epoch": 1,
            "sdp_offer": sdp_offer, "slots": slots,
        });
        client.send_raw(message.to_string()).await.unwrap();
        assert_eq!(refused(&mut client).await, "bad_sdp", "offer {n}");
        alive(&mut client, u32::try_from(n).unwrap()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_requests_get_their_status() {
    let server = Server::start().await;
    let browser = server.browser(Role::Admin, 0).await;
    let big = format!(r#"{{"name":"{}"}}"#, "x".repeat(300 * 1024));
    let cases: Vec<(&str, &str, &str, String, u16)> = vec![
        ("POST", "/api/v1/login", "application/json", "{".into(), 400),
        ("POST", "/api/v1/login", "application/json", "{}".into(), 400),
        ("POST", "/api/v1/login", "text/plain", "{}".into(), 415),
        ("POST", "/api/v1/login", "application/json", r#"{"name":"a","password":"b","role":"king"}"#.into(), 400),
        ("POST", "/api/v1/login", "application/json", r#"{"name":"a","password":"b","role":"admin"}"#.into(), 401),
        ("POST", "/api/v1/login", "application/json", big, 413),
        ("GET", "/api/v1/login", "application/json", String::new(), 405),
        ("POST", "/api/v1/ws-token", "application/json", r#"{"role":"room"}"#.into(), 401),
        ("POST", "/api/v1/ws-token", "application/json", r#"{"role":"integrator"}"#.into(), 401),
        ("POST", "/api/v1/rooms/enroll", "application/json", r#"{"code":""}"#.into(), 401),
        ("POST", "/api/v1/rooms/enroll", "application/json", r#"{"code":7}"#.into(), 400),
        ("GET", "/api/v1/nothing", "application/json", String::new(), 404),
        ("GET", "/../../etc/passwd", "application/json", String::new(), 404),
        ("GET", "/assets/../../Cargo.toml", "application/json", String::new(), 404),
        ("POST", "/room", "application/json", String::new(), 404),
        ("GET", "/ws", "application/json", String::new(), 400),
        ("DELETE", "/api/v1/admin/rooms/x", "application/json", String::new(), 400),
        ("POST", "/api/v1/admin/people", "application/json", r#"{"name":"","login":"","role":"admin"}"#.into(), 422),
        (
            "POST",
            "/api/v1/admin/people",
            "application/json",
            r#"{"name":"A","login":"a.b","role":"employee"}"#.into(),
            422,
        ),
        ("GET", "/api/v1/admin/people?limit=-1", "application/json", String::new(), 400),
        ("GET", "/demo/login/none", "application/json", String::new(), 404),
        ("POST", "/demo/clock", "application/json", r#"{"to_ms":0}"#.into(), 422),
        ("POST", "/demo/clock", "application/json", r#"{"speed":-1}"#.into(), 422),
    ];
    for (method, path, kind, body, wanted) in cases {
        let request = browser.request(method.parse().unwrap(), format!("{}{path}", server.url));
        let answer = request.header("content-type", kind).body(body).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), wanted, "{method} {path}");
        let problem = answer.headers().get("content-type").is_some_and(|kind| kind == "application/problem+json");
        assert!(problem || wanted == 400, "{method} {path} answers with a problem");
    }
    assert_eq!(browser.get(format!("{}/health/ready", server.url)).send().await.unwrap().status(), 204);
}
