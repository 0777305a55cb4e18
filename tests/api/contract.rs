//! The public contract: ad-hoc consultations, and an API description that leaves nothing out.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::server::Server;

#[tokio::test(flavor = "multi_thread")]
async fn an_integrator_opens_a_consultation() {
    let server = Server::start().await;
    let ask = |body: String| {
        reqwest::Client::new()
            .post(format!("{}/api/v1/consultations", server.url))
            .bearer_auth(server.integrator())
            .header("content-type", "application/json")
            .body(body)
            .send()
    };
    let answer = ask(r#"{"participants":[{"name":"a"},{"name":"b"}]}"#.into()).await.unwrap();
    assert_eq!(answer.status(), 201);
    let opened: Value = answer.json().await.unwrap();
    assert!(uuid::Uuid::parse_str(opened["id"].as_str().unwrap()).is_ok());
    let participants = opened["participants"].as_array().unwrap();
    assert_eq!(participants.len(), 2);
    for participant in participants {
        assert!(uuid::Uuid::parse_str(participant["id"].as_str().unwrap()).is_ok());
        let client = server.connect(participant["token"].as_str().unwrap()).await;
        let view = serde_json::to_value(&client.view).unwrap();
        assert_eq!((&view["consultation"], &view["me"]), (&opened["id"], &participant["id"]));
    }
    let many = json!({ "participants": vec![json!({ "name": "a" }); 7] }).to_string();
    for (body, status) in [
        (r#"{"participants":[]}"#.to_owned(), 422),
        (many, 409),
        (r#"{"participants":[{"name":""}]}"#.into(), 422),
        (r#"{"participants":[{}]}"#.into(), 400),
        ("{}".into(), 400),
    ] {
        assert_eq!(ask(body.clone()).await.unwrap().status(), status, "{body}");
    }
}

/// Method and path of every route below `/api/v1`, as the router's source names them.
fn routes() -> BTreeSet<(String, String)> {
    let source = include_str!("../../src/http/mod.rs");
    let mut found = BTreeSet::new();
    for route in source.split(".route(").skip(1) {
        let mut parts = route.splitn(3, '"');
        let path = parts.nth(1).unwrap();
        let handlers = parts.next().unwrap().split(['\n', ';']).next().unwrap();
        if path.starts_with("/api/v1/") {
            for method in ["get", "post", "put", "patch", "delete"] {
                if handlers.contains(&format!("{method}(")) {
                    found.insert((method.to_owned(), path.to_owned()));
                }
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_covers_every_route() {
    let server = Server::start().await;
    let found: Value = reqwest::get(format!("{}/api/openapi.json", server.url)).await.unwrap().json().await.unwrap();
    assert!(found["openapi"].as_str().unwrap().starts_with("3.1."), "{}", found["openapi"]);
    let mut described = BTreeSet::new();
    // What stands outside `/api/v1` is described besides.
    let paths = found["paths"].as_object().unwrap().iter().filter(|(path, _)| path.starts_with("/api/v1/"));
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().unwrap() {
            assert!(!operation["responses"].as_object().unwrap().is_empty(), "{method} {path} has answers");
            described.insert((method.clone(), path.clone()));
        }
    }
    assert!(described.len() > 10);
    assert_eq!(described, routes());
}
