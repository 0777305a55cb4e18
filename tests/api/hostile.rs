//! Broken and hostile input: each gets a clear error, and the server goes on serving. `make hostile` shows them all.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_lc_rs::hmac;
use serde_json::{Value, json};
use tilts::auth::Role;
use tilts_signaling::client::Client;
use tilts_signaling::{Answer, ClientMessage, Code, Problem, ServerMessage};
use tokio::net::UdpSocket;

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
        (with(json!({"type": "ticket.callback", "contact": {"phone": "26000000"}})), "gone"),
        (with(json!({"type": "ticket.callback", "delay_min": -1})), "malformed"),
        (with(json!({"type": "room.enter", "number": "V-042"})), "not_found"),
        (with(json!({"type": "room.enter", "number": "<script>"})), "not_found"),
        (with(json!({"type": "number.request", "service": id, "language": "lv", "mode": "speech"})), "forbidden"),
        (with(json!({"type": "contact.get"})), "forbidden"),
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

/// One line of the table that `make hostile` shows: where it came in, what, and what came back.
fn row(way: &str, input: &str, answer: &str) {
    let shown: String = input.chars().take(100).collect();
    println!("| {way} | {} | {answer} |", shown.escape_debug().to_string().replace('|', "/"));
}

/// The first error that comes back.
async fn refused(client: &mut Client) -> Problem {
    let found = client.wait_for(|message| match message {
        ServerMessage::Error { error, .. } => Some(error.clone()),
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
        let problem = refused(&mut client).await;
        row("WebSocket", &frame, &format!("{}: {}", code, problem.detail));
        assert_eq!(json!(problem.code), code, "{problem}");
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
        (good.replace("opus/48000/2", "G722/8000"), slots.clone()),
        (good.clone(), json!([{"mid": "0", "slot": "camera"}])),
        (good.clone(), json!([{"mid": "0", "slot": {"audio": 9}}])),
        (good.clone(), json!([{"mid": "0", "slot": "microphone"}, {"mid": "0", "slot": "camera"}])),
        (long, slots.clone()),
    ];
    let mut whys = BTreeSet::new();
    for (n, (sdp_offer, slots)) in offers.into_iter().enumerate() {
        let message = json!({
            "type": "media.join", "command_id": uuid::Uuid::from_u128(rand::random()), "media_epoch": 1,
            "sdp_offer": sdp_offer, "slots": slots,
        });
        client.send_raw(message.to_string()).await.unwrap();
        let problem = refused(&mut client).await;
        row("SDP", &format!("offer {n}"), &format!("bad_sdp: {}", problem.detail));
        assert_eq!(problem.code, Code::BadSdp, "offer {n}: {problem}");
        whys.extend(problem.params.get("why").map(ToString::to_string));
        alive(&mut client, u32::try_from(n).unwrap()).await;
    }
    assert!(whys.len() > 3, "different faults are told apart: {whys:?}");
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
        let shown: String = body.chars().take(60).collect();
        let answer = request.header("content-type", kind).body(body).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), wanted, "{method} {path}");
        row("HTTP", &format!("{method} {path} {shown}"), &wanted.to_string());
        let problem = answer.headers().get("content-type").is_some_and(|kind| kind == "application/problem+json");
        assert!(problem || wanted == 400, "{method} {path} answers with a problem");
    }
    assert_eq!(browser.get(format!("{}/health/ready", server.url)).send().await.unwrap().status(), 204);
}

/// A STUN message (RFC 8489): its kind, its attributes, and MESSAGE-INTEGRITY by this password.
fn stun(kind: u16, attributes: &[(u16, &[u8])], password: Option<&str>) -> Vec<u8> {
    let mut bytes = [&kind.to_be_bytes()[..], &[0, 0], &0x2112_a442_u32.to_be_bytes(), b"transaction!"].concat();
    let mut add = |name: u16, value: &[u8]| {
        let length = u16::try_from(value.len()).unwrap();
        bytes.extend([&name.to_be_bytes()[..], &length.to_be_bytes(), value].concat());
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        let length = u16::try_from(bytes.len() - 20).unwrap();
        bytes[2..4].copy_from_slice(&length.to_be_bytes());
        bytes.clone()
    };
    let mut whole = Vec::new();
    for (name, value) in attributes {
        whole = add(*name, value);
    }
    if let Some(password) = password {
        // The length in the header counts the attribute that holds the hash of all before it.
        let mut hashed = whole.clone();
        let length = u16::try_from(whole.len() - 20 + 24).unwrap();
        hashed[2..4].copy_from_slice(&length.to_be_bytes());
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
        whole = add(MESSAGE_INTEGRITY, hmac::sign(&key, &hashed).as_ref());
    }
    whole
}

/// The same with its FINGERPRINT (RFC 8489, 14.7), without which ICE looks at nothing.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let length = u16::try_from(bytes.len() - 20 + 8).unwrap();
    bytes[2..4].copy_from_slice(&length.to_be_bytes());
    let mut crc = u32::MAX;
    for byte in &bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    bytes.extend([0x80, 0x28, 0, 4]);
    bytes.extend((!crc ^ 0x5354_554e).to_be_bytes());
    bytes
}

const BINDING: u16 = 0x0001;
const USERNAME: u16 = 0x0006;
const MESSAGE_INTEGRITY: u16 = 0x0008;
const PRIORITY: u16 = 0x0024;
const CONTROLLED: u16 = 0x8029;
const CONTROLLING: u16 = 0x802a;

#[tokio::test(flavor = "multi_thread")]
async fn broken_datagrams_get_no_answer_unless_they_prove_themselves() {
    let server = Server::start().await;
    let mut client = server.connect(&server.ad_hoc(&["a"]).await[0]).await;
    let join = json!({
        "type": "media.join", "media_epoch": 1, "sdp_offer": offer(), "slots": [{"mid": "0", "slot": "microphone"}],
    });
    let Answer::Media { sdp_answer, .. } = client.command(serde_json::from_value(join).unwrap()).await.unwrap() else {
        panic!("no answer to the offer")
    };
    let line = |name: &str| sdp_answer.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
    let (user, password) = (format!("{}:abcd", line("a=ice-ufrag:")), line("a=ice-pwd:"));
    let (user, strange) = (user.as_bytes(), b"nobody:abcd".as_slice());
    let priority: (u16, &[u8]) = (PRIORITY, &[0x6e, 0, 1, 0xff]);
    let controlling: (u16, &[u8]) = (CONTROLLING, &[7; 8]);
    let named = [(USERNAME, user), priority, controlling];
    let unsealed = stun(BINDING, &named, Some(&password));
    let good = sealed(unsealed.clone());
    let of = |kind: u16, attributes: &[(u16, &[u8])], password: Option<&str>| sealed(stun(kind, attributes, password));
    let with = |bytes: &[u8], at: usize, change: u8| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= change;
        bytes
    };
    let silent: Vec<(&str, Vec<u8>)> = vec![
        ("an empty datagram", Vec::new()),
        ("one byte", vec![0]),
        ("text", b"Labdien!".to_vec()),
        ("a header cut short", good[..19].to_vec()),
        ("an attribute cut short", good[..good.len() - 3].to_vec()),
        ("a wrong magic cookie", with(&good, 4, 1)),
        ("a length beyond the end", with(&good, 2, 0xff)),
        ("a length that is no multiple of four", with(&good, 3, 1)),
        ("an attribute longer than the message", sealed(with(&unsealed, 22, 0xff))),
        ("no fingerprint", unsealed.clone()),
        ("a wrong fingerprint", with(&good, good.len() - 1, 1)),
        ("no integrity", of(BINDING, &named, None)),
        ("another password", of(BINDING, &named, Some("another-password-entirely"))),
        ("an altered hash", sealed(with(&unsealed, unsealed.len() - 1, 1))),
        ("an altered priority", sealed(with(&unsealed, 24 + user.len().next_multiple_of(4) + 4, 1))),
        ("an unknown user", of(BINDING, &[(USERNAME, strange), priority, controlling], Some(&password))),
        ("no user", of(BINDING, &[priority, controlling], Some(&password))),
        ("an indication", of(0x0011, &named, Some(&password))),
        ("a success that nobody asked for", of(0x0101, &named, Some(&password))),
        ("an error that nobody asked for", of(0x0111, &named, Some(&password))),
        ("TURN asked of a relay of rooms", of(0x0003, &named, Some(&password))),
        ("RTP from an unknown address", [&[0x80, 111][..], &[7; 60]].concat()),
        ("RTCP from an unknown address", [&[0x80, 200, 0, 6][..], &[7; 24]].concat()),
        ("DTLS from an unknown address", [&[22, 0xfe, 0xfd][..], &[7; 100]].concat()),
        ("zeros", vec![0; 1_200]),
        ("a datagram of 60 KB", vec![0x55; 60_000]),
    ];
    let refused = [
        ("an attribute that must be understood", [named.as_slice(), &[(0x7001, &[1])]].concat(), 420),
        ("the relay's own role", vec![(USERNAME, user), priority, (CONTROLLED, &[7; 8])], 487),
    ];
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.connect(server.app.media[0]).await.unwrap();
    let mut answer = [0; 2_048];
    for (name, datagram) in silent {
        socket.send(&datagram).await.unwrap();
        row("STUN", name, "dropped in silence");
    }
    for (name, attributes, code) in refused {
        socket.send(&of(BINDING, &attributes, Some(&password))).await.unwrap();
        let length = tokio::time::timeout(Duration::from_secs(5), socket.recv(&mut answer)).await.unwrap().unwrap();
        // Whatever came before had no answer: this is the first. ERROR-CODE (0x0009) holds hundreds and units apart.
        assert_eq!(answer[..2], [0x01, 0x11], "{name}");
        let at = (20..length).step_by(4).find(|at| answer[*at..at + 2] == [0, 9]).expect("an error code");
        let told = u16::from(answer[at + 6] & 7) * 100 + u16::from(answer[at + 7]);
        row("STUN", name, &told.to_string());
        assert_eq!(told, code, "{name}");
    }
    socket.send(&good).await.unwrap();
    tokio::time::timeout(Duration::from_secs(5), socket.recv(&mut answer)).await.unwrap().unwrap();
    assert_eq!(answer[..2], [0x01, 0x01], "a good check is answered");
}
