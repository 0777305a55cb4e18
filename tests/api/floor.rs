//! The security floor, seen from outside: headers, cookies, codes, tokens and limits.

use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use std::time::Duration;
use tilts::auth::Role;
use tilts_signaling::Code;
use tilts_signaling::client::{Client, ClientError};

use crate::server::Server;

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_kept_by_nobody_and_runs_nothing_foreign() {
    let server = Server::start().await;
    let room = server.browser(Role::Room, 0).await;
    for path in ["/", "/room", "/consult", "/api/v1/network", "/api/v1/nothing", "/api/openapi.json", "/health/live"] {
        let answer = room.get(format!("{}{path}", server.url)).send().await.unwrap();
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert!(header("permissions-policy").contains("camera=(self)"), "{path}");
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; "), "{path}: {policy}");
        for directive in policy.split("; ") {
            let mut sources = directive.split(' ').skip(1);
            let own = ["'none'", "'self'", "data:", "blob:"];
            assert!(sources.all(|source| own.contains(&source)), "{path}: {directive}");
        }
        let script = policy.split("; ").find(|directive| directive.starts_with("script-src"));
        assert_eq!(script, Some("script-src 'self'"), "{path}");
    }
}

fn cookie(headers: &HeaderMap) -> Vec<String> {
    let cookie = headers.get("set-cookie").expect("a cookie").to_str().unwrap();
    cookie.split("; ").map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_enrolls_one_device_whose_cookie_no_script_reads() {
    let server = Server::start().await;
    let admin = server.browser(Role::Admin, 0).await;
    let network: Value =
        admin.get(format!("{}/api/v1/network", server.url)).send().await.unwrap().json().await.unwrap();
    let room = network["centers"][0]["rooms"][0]["id"].as_str().unwrap();
    let issue = format!("{}/api/v1/admin/rooms/{room}/code", server.url);
    let issued: Value = admin.post(&issue).send().await.unwrap().json().await.unwrap();
    let enroll = || {
        let body = json!({ "code": issued["code"] });
        reqwest::Client::new().post(format!("{}/api/v1/rooms/enroll", server.url)).json(&body).send()
    };
    let enrolled = enroll().await.unwrap();
    assert_eq!(enrolled.status(), 204);
    let parts = cookie(enrolled.headers());
    assert!(parts[0].starts_with("tilts_room=") && parts[0].len() > 40, "{parts:?}");
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(parts.iter().any(|part| part == attribute), "{attribute}: {parts:?}");
    }
    let life = parts.iter().find_map(|part| part.strip_prefix("Max-Age=")).unwrap();
    assert!(life.parse::<u64>().unwrap() > 300 * 24 * 3_600, "it outlives every visit: {life}");
    assert_eq!(enroll().await.unwrap().status(), 401, "a code is good for one device");

    // Whoever is revoked has nothing left.
    let device = reqwest::Client::builder().cookie_store(true).build().unwrap();
    let issued: Value = admin.post(&issue).send().await.unwrap().json().await.unwrap();
    let body = json!({ "code": issued["code"] });
    device.post(format!("{}/api/v1/rooms/enroll", server.url)).json(&body).send().await.unwrap();
    let mut page = server.connect(&server.token(&device, Role::Room).await).await;
    admin.delete(format!("{}/api/v1/admin/rooms/{room}", server.url)).send().await.unwrap();
    assert!(matches!(page.wait_for(|_| None::<()>).await, Err(ClientError::Bye(_))), "a connected page is told");
    let body = json!({ "role": "room" });
    let refused = device.post(format!("{}/api/v1/ws-token", server.url)).json(&body).send().await.unwrap();
    assert_eq!(refused.status(), 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_token_is_good_for_a_minute() {
    let server = Server::start().await;
    let browser = server.browser(Role::Room, 0).await;
    let token = server.token(&browser, Role::Room).await;
    server.app.clock.advance(Duration::from_secs(59)).unwrap();
    assert!(Client::connect(&server.socket(), &token, None).await.is_ok());
    server.app.clock.advance(Duration::from_secs(2)).unwrap();
    match Client::connect(&server.socket(), &token, None).await {
        Err(ClientError::Refused(problem)) => assert_eq!(problem.code, Code::Unauthenticated),
        other => panic!("{:?}", other.map(|client| client.session)),
    }
}

/// Tries to sign in; the status, and when to try again.
async fn attempt(server: &Server, forwarded: Option<&str>) -> (u16, Option<u64>) {
    let body = json!({ "name": "nobody", "password": "wrong", "role": "admin" });
    let mut request = reqwest::Client::new().post(format!("{}/api/v1/login", server.url)).json(&body);
    if let Some(forwarded) = forwarded {
        request = request.header("x-forwarded-for", forwarded);
    }
    let answer = request.send().await.unwrap();
    let retry = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
    (answer.status().as_u16(), retry)
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_to_sign_in_are_counted_by_the_address_that_a_trusted_proxy_tells() {
    let server = Server::start_with(|config| {
        config.limits.logins_per_min = 3;
        config.http.trusted_proxies = vec!["127.0.0.1".parse().unwrap(), "198.51.100.7".parse().unwrap()];
    })
    .await;
    for _ in 0..3 {
        assert_eq!(attempt(&server, Some("203.0.113.1")).await, (401, None));
    }
    let (status, retry) = attempt(&server, Some("203.0.113.1")).await;
    assert!(status == 429 && retry.is_some_and(|retry| (1..=61).contains(&retry)), "{status} {retry:?}");
    assert_eq!(attempt(&server, Some("203.0.113.2")).await.0, 401, "others are not kept out");
    assert_eq!(attempt(&server, Some("203.0.113.9, 203.0.113.1")).await.0, 429, "what a client adds does not count");
    assert_eq!(attempt(&server, Some("203.0.113.1, 198.51.100.7")).await.0, 429, "nor do further proxies");

    let server = Server::start_with(|config| config.limits.logins_per_min = 3).await;
    for n in 0..3 {
        assert_eq!(attempt(&server, Some(&format!("203.0.113.{n}"))).await.0, 401);
    }
    assert_eq!(attempt(&server, Some("203.0.113.4")).await.0, 429, "nobody is trusted to tell another address");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_counted_by_credential() {
    let server = Server::start_with(|config| config.limits.requests_per_min = 5).await;
    let (one, other) = (server.browser(Role::Room, 0).await, server.browser(Role::Room, 1).await);
    let ask = |browser: &reqwest::Client| {
        browser.post(format!("{}/api/v1/ws-token", server.url)).json(&json!({ "role": "room" })).send()
    };
    for _ in 0..5 {
        assert_eq!(ask(&one).await.unwrap().status(), 200);
    }
    let refused = ask(&one).await.unwrap();
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(ask(&other).await.unwrap().status(), 200, "rooms behind one address do not stand in each other's way");
}
