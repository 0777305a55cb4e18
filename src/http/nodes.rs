//! What one node asks of another, and what it passes on to it.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body as AnyBody, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::Full;
use tilts_queue::ids::ConsultationId;
use tilts_signaling::{Code, Problem};
use uuid::Uuid;

use super::BODY_BYTES_MAX;
use super::error::{Body, Failure};
use crate::app::App;
use crate::cluster::{Decide, Decided};

/// Marks a request that was passed on, so that nobody passes it on again.
const PASSED: HeaderName = HeaderName::from_static("tilts-passed-on");
/// What belongs to one connection and not to the message (RFC 9110, 7.6.1), or is made anew.
const OF_CONNECTION: [HeaderName; 6] =
    [header::CONNECTION, header::CONTENT_LENGTH, header::HOST, header::TE, header::TRANSFER_ENCODING, header::UPGRADE];

/// Another node of this network.
pub struct OtherNode;

impl FromRequestParts<Arc<App>> for OtherNode {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let token =
            parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let is_known = app.cluster.as_ref().zip(token).is_some_and(|(cluster, token)| cluster.knows(token));
        if is_known { Ok(Self) } else { Err(Failure(Problem::new(Code::Unauthenticated, "no other node's token"))) }
    }
}

/// Decides commands, in their order, whoever is preferred by now.
pub async fn decide(State(app): State<Arc<App>>, _: OtherNode, Body(wanted): Body<Decide>) -> Json<Decided> {
    let decisions = wanted.envelopes.into_iter().map(|envelope| app.dispatch.decide_here(envelope));
    let answers = futures_util::future::join_all(decisions).await;
    Json(Decided { version: app.dispatch.state().queue.version(), answers })
}

/// Passes a request about a consultation's media on to the node on which the consultation is placed. That one asks for the
/// same credentials.
pub async fn to_the_media(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let named = request.uri().path().split('/').find_map(|part| part.parse::<Uuid>().ok());
    let is_passed = request.headers().contains_key(&PASSED);
    let node = named.filter(|_| !is_passed).and_then(|id| app.calls.elsewhere(ConsultationId(id)));
    let Some((cluster, node)) = app.cluster.as_ref().zip(node) else { return next.run(request).await };
    let away = |why: &dyn std::fmt::Display| {
        tracing::warn!(error = %why, node = node.0, "a request could not be passed on");
        Failure(Problem::new(Code::Unavailable, "the node of the consultation is not reached")).into_response()
    };
    let (mut parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        let problem = Problem::new(Code::TooLarge, "the body is too large").with("max_bytes", BODY_BYTES_MAX);
        return Failure(problem).into_response();
    };
    OF_CONNECTION.iter().for_each(|name| drop(parts.headers.remove(name)));
    parts.headers.insert(PASSED, HeaderValue::from_static("1"));
    let server = match cluster.server(node) {
        Ok(server) => server,
        Err(error) => return away(&error),
    };
    match server.pass(Request::from_parts(parts, Full::new(body))).await {
        Ok(answer) => {
            let (mut parts, body) = answer.into_parts();
            OF_CONNECTION.iter().for_each(|name| drop(parts.headers.remove(name)));
            Response::from_parts(parts, AnyBody::from(body))
        }
        Err(error) => away(&error),
    }
}
