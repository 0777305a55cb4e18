//! What one node asks of another. Only nodes have the token for it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::header;
use axum::http::request::Parts;
use tilts_signaling::{Code, Problem};

use super::error::{Body, Failure};
use crate::app::App;
use crate::cluster::{Decide, Decided};

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
