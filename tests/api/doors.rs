//! WHIP and WHEP as a strict client has them: every status, every header, whatever it tries.

use std::fmt::Write as _;

use reqwest::{Client, Method, Response, StatusCode};
use serde_json::Value;

use crate::server::Server;

const SDP: &str = "application/sdp";
const FRAGMENT: &str = "application/trickle-ice-sdpfrag";
const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// An offer of one voice and one face, as RFC 9725's example has it.
fn offer(direction: &str) -> String {
    let digest = ["AB"; 32].join(":");
    let mut text = format!(
        "v=0\r\no=- 5228595038118931041 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n\
         a=ice-options:trickle ice2\r\na=fingerprint:sha-256 {digest}\r\na=ice-ufrag:EsAw\r\n\
         a=ice-pwd:bP+XJMM09aR8AiX1jdukzR6Y\r\na=setup:actpass\r\n"
    );
    for (mid, media) in [
        (0, "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\n"),
        (
            1,
            "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack pli\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n",
        ),
    ] {
        let _ = write!(text, "{media}c=IN IP4 0.0.0.0\r\na=mid:{mid}\r\na=rtcp-mux\r\na={direction}\r\n");
    }
    text
}

fn fragment(ufrag: &str) -> String {
    format!(
        "a=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:{ufrag}\r\n\
         a=ice-pwd:bP+XJMM09aR8AiX1jdukzR6Y\r\na=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host\r\n\
         a=end-of-candidates\r\n"
    )
}

struct Caller<'a> {
    server: &'a Server,
    client: Client,
    consultation: String,
    ids: Vec<String>,
    tokens: Vec<String>,
}

impl<'a> Caller<'a> {
    async fn new(server: &'a Server, names: &[&str]) -> Caller<'a> {
        let opened = server.open_ad_hoc(names).await;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let participants = opened["participants"].as_array().unwrap();
        Caller {
            server,
            client: Client::new(),
            consultation: text(&opened["id"]),
            ids: participants.iter().map(|one| text(&one["id"])).collect(),
            tokens: participants.iter().map(|one| text(&one["token"])).collect(),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.url)
    }

    fn whip(&self) -> String {
        format!("/whip/{}", self.consultation)
    }

    fn whep(&self) -> String {
        format!("/whep/{}", self.consultation)
    }

    /// A request with these headers, as the first participant unless they say otherwise.
    async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<String>) -> Response {
        let mut request = self.client.request(method, self.url(path)).body(body.into());
        if !headers.iter().any(|(name, _)| *name == "authorization") {
            request = request.bearer_auth(&self.tokens[0]);
        }
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap()
    }

    async fn post(&self, path: &str, body: String) -> Response {
        self.ask(Method::POST, path, &[("content-type", SDP)], body).await
    }

    async fn patch(&self, path: &str, if_match: &str, body: String) -> Response {
        self.ask(Method::PATCH, path, &[("content-type", FRAGMENT), ("if-match", if_match)], body).await
    }
}

fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

async fn code(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    assert_eq!(header(&response, "content-type"), "application/problem+json");
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["status"], status);
    (status, problem["code"].as_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_opened_trickled_restarted_and_ended() {
    let server = Server::start().await;
    let caller = Caller::new(&server, &["a", "b"]).await;
    for (path, direction, answered, setup) in [
        (caller.whip(), "sendonly", "recvonly", "a=setup:passive"),
        (caller.whip(), "sendrecv", "recvonly", "a=setup:passive"),
        (caller.whep(), "recvonly", "sendonly", "a=setup:passive"),
        (format!("{}/{}", caller.whep(), caller.ids[1]), "recvonly", "sendonly", "a=setup:passive"),
    ] {
        let created = caller.post(&path, offer(direction)).await;
        assert_eq!(created.status(), StatusCode::CREATED, "{path} {direction}");
        assert_eq!(header(&created, "content-type"), SDP);
        assert_eq!(header(&created, "accept-patch"), FRAGMENT);
        let (location, etag) = (header(&created, "location"), header(&created, "etag"));
        assert!(location.starts_with(&path[..5]) && etag.starts_with('"') && etag.ends_with('"'), "{location} {etag}");
        let answer = created.text().await.unwrap();
        let ufrag = |text: &str| text.lines().find_map(|line| line.strip_prefix("a=ice-ufrag:")).unwrap().to_owned();
        assert_eq!(answer.matches(&format!("a={answered}\r\n")).count(), 2, "{answer}");
        for line in [setup, "a=ice-lite", "a=rtcp-mux-only", "a=end-of-candidates", "a=candidate:1 1 udp "] {
            assert!(answer.contains(line), "{line} in {answer}");
        }
        assert_eq!(caller.ask(Method::GET, &location, &[], "").await.status(), StatusCode::NO_CONTENT);

        let trickled = caller.patch(&location, &etag, fragment("EsAw")).await;
        assert_eq!(trickled.status(), StatusCode::NO_CONTENT);
        assert_eq!(header(&trickled, "etag"), "", "no new ICE session, no new tag");
        assert_eq!(
            code(caller.patch(&location, "", fragment("EsAw")).await).await,
            (428, "precondition_required".into())
        );
        for other in ["\"else\"", &format!("W/{etag}")] {
            let refused = code(caller.patch(&location, other, fragment("EsAw")).await).await;
            assert_eq!(refused, (412, "precondition_failed".into()), "{other}");
        }

        let restarted = caller.patch(&location, "*", fragment("ysXw")).await;
        assert_eq!(restarted.status(), StatusCode::OK);
        assert_eq!(header(&restarted, "content-type"), FRAGMENT);
        let renewed = header(&restarted, "etag");
        assert_ne!(renewed, etag);
        let ours = restarted.text().await.unwrap();
        assert!(ours.starts_with("a=ice-lite\r\na=ice-options:trickle ice2\r\na=group:BUNDLE 0 1\r\n"), "{ours}");
        assert_ne!(ufrag(&ours), ufrag(&answer));
        assert_eq!(caller.patch(&location, &etag, fragment("ysXw")).await.status(), 412, "the tag from before");
        assert_eq!(caller.patch(&location, &format!("\"x\", {renewed}"), fragment("ysXw")).await.status(), 204);

        for _ in 0..2 {
            let ended = caller.ask(Method::DELETE, &location, &[("if-match", "\"ignored\"")], "").await;
            assert_eq!(ended.status(), StatusCode::OK, "and again");
        }
        assert_eq!(code(caller.patch(&location, &renewed, fragment("ysXw")).await).await, (404, "not_found".into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_by_status_and_code() {
    let server = Server::start().await;
    let caller = Caller::new(&server, &["a", "b"]).await;
    let (whip, whep) = (caller.whip(), caller.whep());
    let good = || offer("sendonly");
    let integrator = format!("Bearer {}", server.integrator());
    let headers = [("content-type", SDP)];
    let two_voices = good().replace("m=video 9 UDP/TLS/RTP/SAVPF 96 97", "m=audio 9 UDP/TLS/RTP/SAVPF 96 97");
    type Case<'a> = (&'a str, &'a str, Vec<(&'a str, &'a str)>, String, u16, &'a str);
    let cases: Vec<Case<'_>> = vec![
        ("no credential", &whip, vec![("content-type", SDP), ("authorization", "")], good(), 401, "unauthenticated"),
        (
            "a basic one",
            &whip,
            vec![("content-type", SDP), ("authorization", "Basic YTpi")],
            good(),
            401,
            "unauthenticated",
        ),
        (
            "a broken token",
            &whip,
            vec![("content-type", SDP), ("authorization", "Bearer x")],
            good(),
            401,
            "unauthenticated",
        ),
        (
            "another role's",
            &whip,
            vec![("content-type", SDP), ("authorization", &integrator)],
            good(),
            403,
            "forbidden",
        ),
        ("no media type", &whip, vec![], good(), 415, "unsupported_media"),
        ("another media type", &whip, vec![("content-type", "application/json")], good(), 415, "unsupported_media"),
        (
            "no answer accepted",
            &whip,
            vec![("content-type", SDP), ("accept", "application/json, application/sdp;q=0")],
            good(),
            406,
            "not_acceptable",
        ),
        ("no SDP", &whip, headers.to_vec(), "hello".into(), 400, "malformed"),
        ("nothing", &whip, headers.to_vec(), String::new(), 400, "malformed"),
        (
            "too long for SDP",
            &whip,
            headers.to_vec(),
            format!("{}a=x:{}\r\n", good(), "x".repeat(70_000)),
            413,
            "too_large",
        ),
        ("too long for a body", &whip, headers.to_vec(), "x".repeat(300_000), 413, "too_large"),
        ("plain RTP", &whip, headers.to_vec(), good().replacen("UDP/TLS/RTP/SAVPF", "RTP/AVP", 1), 422, "bad_sdp"),
        ("a receiving publisher", &whip, headers.to_vec(), offer("recvonly"), 422, "bad_sdp"),
        ("an inactive publisher", &whip, headers.to_vec(), offer("inactive"), 422, "bad_sdp"),
        ("two voices", &whip, headers.to_vec(), two_voices, 422, "bad_sdp"),
        ("no common codec", &whip, headers.to_vec(), good().replace("VP8", "VP7"), 422, "bad_sdp"),
        ("no fingerprint", &whip, headers.to_vec(), good().replace("a=fingerprint", "a=fingerprinz"), 422, "bad_sdp"),
        ("a sending player", &whep, headers.to_vec(), good(), 422, "bad_sdp"),
    ];
    for (name, path, headers, body, status, expected) in cases {
        let response = caller.ask(Method::POST, path, &headers, body).await;
        if status == 401 {
            assert_eq!(header(&response, "www-authenticate"), "Bearer");
        }
        assert_eq!(code(response).await, (status, expected.into()), "{name}");
    }
    for path in [
        format!("/whip/{NIL}"),
        "/whip/nonsense".into(),
        format!("/whep/{NIL}"),
        format!("{whep}/{NIL}"),
        format!("{whep}/nonsense"),
    ] {
        assert_eq!(code(caller.post(&path, offer("recvonly")).await).await, (404, "not_found".into()), "{path}");
    }
    // A session is its participant's alone.
    let created = caller.post(&whip, good()).await;
    let (location, etag) = (header(&created, "location"), header(&created, "etag"));
    let other = format!("Bearer {}", caller.tokens[1]);
    let as_other = [("authorization", other.as_str()), ("content-type", FRAGMENT), ("if-match", &etag)];
    assert_eq!(caller.ask(Method::PATCH, &location, &as_other, fragment("EsAw")).await.status(), 404);
    assert_eq!(caller.ask(Method::DELETE, &location, &as_other, "").await.status(), 404);
    assert_eq!(caller.ask(Method::DELETE, &format!("{whip}/sessions/{NIL}"), &[], "").await.status(), 404);
    let matched = ("if-match", etag.as_str());
    for (name, headers, body, status, expected) in [
        ("an offer as fragment", vec![("content-type", SDP), matched], good(), 415, "unsupported_media"),
        ("no fragment", vec![("content-type", FRAGMENT), matched], "hello".into(), 400, "malformed"),
        ("an offer under a fragment's type", vec![("content-type", FRAGMENT), matched], good(), 400, "malformed"),
        (
            "a short password",
            vec![("content-type", FRAGMENT), matched],
            fragment("EsAw").replace("bP+XJMM09", ""),
            422,
            "bad_sdp",
        ),
        ("a long fragment", vec![("content-type", FRAGMENT), matched], fragment(&"x".repeat(20_000)), 413, "too_large"),
    ] {
        let response = caller.ask(Method::PATCH, &location, &headers, body).await;
        assert_eq!(code(response).await, (status, expected.into()), "{name}");
    }
    assert_eq!(caller.patch(&location, &etag, fragment("EsAw")).await.status(), 204, "and it goes on");
    for (method, path) in [
        (Method::PUT, &whip),
        (Method::PATCH, &whip),
        (Method::DELETE, &whep),
        (Method::POST, &location),
        (Method::PUT, &location),
    ] {
        let response = caller.ask(method.clone(), path, &[], "").await;
        assert!(header(&response, "allow").contains("OPTIONS"), "{method} {path}");
        assert_eq!(code(response).await, (405, "method_not_allowed".into()), "{method} {path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_any_origin_may_ask_and_read_the_answer() {
    let server = Server::start().await;
    let caller = Caller::new(&server, &["a"]).await;
    let origin = ("origin", "https://elsewhere.example");
    let created = caller.ask(Method::POST, &caller.whip(), &[origin, ("content-type", SDP)], offer("sendonly")).await;
    assert_eq!(created.status(), 201);
    assert_eq!(header(&created, "access-control-allow-origin"), "*");
    for exposed in ["Location", "ETag", "Link"] {
        assert!(header(&created, "access-control-expose-headers").contains(exposed), "{exposed}");
    }
    let location = header(&created, "location");
    for (path, method, accept) in [
        (caller.whip(), "POST", "accept-post"),
        (caller.whep(), "POST", "accept-post"),
        (location.clone(), "PATCH", "accept-patch"),
    ] {
        // Without a credential, as a browser asks before it may send one.
        let asked = [origin, ("authorization", ""), ("access-control-request-method", method)];
        let response = caller.ask(Method::OPTIONS, &path, &asked, "").await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(header(&response, "access-control-allow-origin"), "*");
        assert!(header(&response, "access-control-allow-methods").contains(method));
        assert!(header(&response, "access-control-allow-headers").contains("Authorization"));
        assert_eq!(header(&response, "access-control-allow-credentials"), "", "cookies open nothing here");
        assert_eq!(header(&response, accept), if accept == "accept-post" { SDP } else { FRAGMENT });
    }
    let refused = caller.ask(Method::POST, &caller.whip(), &[origin, ("authorization", "")], "").await;
    assert_eq!((refused.status().as_u16(), header(&refused, "access-control-allow-origin")), (401, "*".into()));
    let head = caller.ask(Method::HEAD, &caller.whep(), &[], "").await;
    assert_eq!((head.status().as_u16(), header(&head, "content-type")), (200, SDP.into()), "a player knows it by this");
    assert_eq!(caller.ask(Method::GET, &caller.whip(), &[], "").await.status(), 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_session_replaces_the_older_and_players_are_bounded() {
    let server = Server::start().await;
    let caller = Caller::new(&server, &["a", "b"]).await;
    let first = header(&caller.post(&caller.whip(), offer("sendonly")).await, "location");
    let second = caller.post(&caller.whip(), offer("sendonly")).await;
    let (second, etag) = (header(&second, "location"), header(&second, "etag"));
    assert_eq!(caller.patch(&first, "*", fragment("EsAw")).await.status(), 404, "the older is over");
    assert_eq!(caller.ask(Method::DELETE, &first, &[], "").await.status(), 200, "ending it is no error");
    assert_eq!(caller.patch(&second, &etag, fragment("EsAw")).await.status(), 204, "and leaves the newer alone");
    let mut players = Vec::new();
    for _ in 0..6 {
        let created = caller.post(&caller.whep(), offer("recvonly")).await;
        assert_eq!(created.status(), 201);
        players.push(header(&created, "location"));
    }
    let seventh = caller.post(&caller.whep(), offer("recvonly")).await;
    assert_eq!(code(seventh).await, (409, "consultation_full".into()));
    assert_eq!(caller.ask(Method::DELETE, &players[0], &[], "").await.status(), 200);
    assert_eq!(caller.post(&caller.whep(), offer("recvonly")).await.status(), 201, "there is room again");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_with_the_consultation_and_offers_are_counted() {
    let server = Server::start_with(|config| config.limits.offers_per_min = 3).await;
    let caller = Caller::new(&server, &["a", "b"]).await;
    let location = header(&caller.post(&caller.whip(), offer("sendonly")).await, "location");
    for _ in 0..2 {
        assert_eq!(caller.post(&caller.whip(), "hello".into()).await.status(), 400);
    }
    let refused = caller.post(&caller.whip(), offer("sendonly")).await;
    assert!(header(&refused, "retry-after").parse::<u64>().unwrap() <= 60);
    assert_eq!(code(refused).await, (429, "rate_limited".into()));
    let as_other = [("authorization", &*format!("Bearer {}", caller.tokens[1])), ("content-type", SDP)];
    assert_eq!(caller.ask(Method::POST, &caller.whip(), &as_other, offer("sendonly")).await.status(), 201);

    let close = |token: String| {
        let url = caller.url(&format!("/api/v1/consultations/{}", caller.consultation));
        caller.client.delete(url).bearer_auth(token).send()
    };
    assert_eq!(close(caller.tokens[0].clone()).await.unwrap().status(), 403);
    assert_eq!(close(server.integrator()).await.unwrap().status(), 204);
    let after = caller.ask(Method::POST, &caller.whep(), &as_other, offer("recvonly")).await;
    assert_eq!(code(after).await, (409, "gone".into()));
    assert_eq!(caller.ask(Method::DELETE, &location, &[], "").await.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_may_be_invited_where_the_configuration_allows() {
    let names: Vec<_> = (0..1_000).map(|n| format!("guest {n}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let small = Server::start().await;
    let ask = |server: &Server, names: &[&str]| {
        let people: Vec<_> = names.iter().map(|name| serde_json::json!({ "name": name })).collect();
        let url = format!("{}/api/v1/consultations", server.url);
        let body = serde_json::json!({ "participants": people });
        Client::new().post(url).bearer_auth(server.integrator()).json(&body).send()
    };
    assert_eq!(code(ask(&small, &names[..7]).await.unwrap()).await, (409, "consultation_full".into()));

    let server = Server::start_with(|config| config.limits.participants = 1_000).await;
    let caller = Caller::new(&server, &names).await;
    let post = |number: usize, path: String, direction: &'static str| {
        let bearer = format!("Bearer {}", caller.tokens[number]);
        let caller = &caller;
        async move {
            let headers = [("authorization", &*bearer), ("content-type", SDP)];
            caller.ask(Method::POST, &path, &headers, offer(direction)).await
        }
    };
    for number in 0..6 {
        assert_eq!(post(number, caller.whip(), "sendonly").await.status(), 201, "six publish");
    }
    assert_eq!(code(post(6, caller.whip(), "sendonly").await).await, (409, "consultation_full".into()));
    for number in [6, 500, 999] {
        assert_eq!(post(number, caller.whep(), "recvonly").await.status(), 201, "the others watch");
    }
    let guest = server.connect(&caller.tokens[999]).await;
    let view = serde_json::to_value(&guest.view).unwrap();
    assert_eq!(view["participants"].as_array().map(Vec::len), Some(1), "a watcher's view is small: {view}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_codecs_are_those_that_the_consultation_was_opened_with() {
    let server = Server::start().await;
    let ask = |codecs: Value| {
        let body = serde_json::json!({ "participants": [{ "name": "a" }, { "name": "b" }], "codecs": codecs });
        let url = format!("{}/api/v1/consultations", server.url);
        Client::new().post(url).bearer_auth(server.integrator()).json(&body).send()
    };
    assert_eq!(code(ask(serde_json::json!(["H265"])).await.unwrap()).await, (422, "out_of_bounds".into()));
    let opened: Value = ask(serde_json::json!(["vp9"])).await.unwrap().json().await.unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let whip = format!("{}/whip/{}", server.url, text(&opened["id"]));
    let post = |offer: String| {
        let request = Client::new().post(&whip).bearer_auth(text(&opened["participants"][0]["token"]));
        request.header("content-type", SDP).body(offer).send()
    };
    assert_eq!(code(post(offer("sendonly")).await.unwrap()).await, (422, "bad_sdp".into()), "VP8 alone is offered");
    let vp9 = offer("sendonly").replace("a=rtpmap:96 VP8/90000", "a=rtpmap:96 VP9/90000");
    let answer = post(vp9).await.unwrap();
    assert_eq!(answer.status(), 201);
    assert!(answer.text().await.unwrap().contains("a=rtpmap:96 VP9/90000"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_turn_servers_are_named_in_links() {
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), "shared with the servers").unwrap();
    let urls = ["turn:turn.example.lv:3478?transport=udp", "turns:turn.example.lv:443?transport=tcp"];
    let server = Server::start_with(|config| {
        config.media.turn_urls = urls.map(str::to_owned).to_vec();
        config.media.turn_secret = Some(secret.path().to_owned());
    })
    .await;
    let caller = Caller::new(&server, &["a"]).await;
    let created = caller.post(&caller.whip(), offer("sendonly")).await;
    let links: Vec<_> = created.headers().get_all("link").iter().map(|link| link.to_str().unwrap()).collect();
    assert_eq!(links.len(), 2);
    for (link, url) in links.iter().zip(urls) {
        let parts: Vec<_> = link.split("; ").collect();
        assert_eq!(parts[..2], [&format!("<{url}>"), "rel=\"ice-server\""]);
        assert!(parts[2].starts_with("username=\"") && parts[2].len() > 20, "{link}");
        assert!(parts[3].starts_with("credential=\"") && parts[3].len() > 20, "{link}");
        assert_eq!(parts[4], "credential-type=\"password\"");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn support_sees_who_has_which_session() {
    let server = Server::start().await;
    let caller = Caller::new(&server, &["a", "b"]).await;
    let admin = server.browser(tilts::auth::Role::Admin, 0).await;
    let ask = || admin.get(caller.url(&format!("/api/v1/admin/consultations/{}/media", caller.consultation))).send();
    assert_eq!(code(ask().await.unwrap()).await, (404, "not_found".into()));
    caller.post(&caller.whip(), offer("sendonly")).await;
    caller.post(&caller.whep(), offer("recvonly")).await;
    let report: Value = ask().await.unwrap().json().await.unwrap();
    let (participant, player) = (&report["participants"][0], &report["players"][0]);
    assert_eq!(participant["participant"], caller.ids[0].as_str());
    assert_eq!((&participant["session"]["by"], &participant["session"]["media_epoch"]), (&"whip".into(), &1.into()));
    assert_eq!((&participant["state"], &player["state"]), (&"connecting".into(), &"connecting".into()));
    assert_eq!(player["participant"], caller.ids[0].as_str());
    assert_eq!(report["worker"], 0);
}
