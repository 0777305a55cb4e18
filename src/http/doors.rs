//! WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep-03): media for clients that have no page of ours, by plain HTTP.
//!
//! | address | methods |
//! |---|---|
//! | `/whip/{consultation}` | `POST` an offer to publish |
//! | `/whep/{consultation}` | `POST` an offer to play the main speaker |
//! | `/whep/{consultation}/{participant}` | `POST` an offer to play a participant |
//! | `/whip/{consultation}/sessions/{session}`, `/whep/…` | `PATCH` to trickle or restart ICE, `DELETE` to end |
//!
//! The credential is the join token of a participant, as bearer; never a cookie. So pages of any origin may call: a
//! foreign page has nothing of the user's to send.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, options, patch, post};
use serde::Deserialize;
use tilts_queue::ids::ParticipantId;
use tilts_signaling::{Code, IceServer, Problem};
use tower_http::set_header::SetResponseHeaderLayer;
use uuid::Uuid;

use super::error::{Failure, method_not_allowed};
use super::guard::Guest;
use crate::app::App;
use crate::calls::{Door, IfMatch};

/// An offer or an answer.
const SDP: &str = "application/sdp";
/// A fragment of one (RFC 8840, 9).
const FRAGMENT: &str = "application/trickle-ice-sdpfrag";
const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");
const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");

/// The routes. They stand outside the check of origins.
pub fn routes() -> Router<Arc<App>> {
    let any = |value: &'static str| HeaderValue::from_static(value);
    Router::new()
        .route("/whip/{consultation}", endpoint(post(whip)))
        .route("/whep/{consultation}", endpoint(post(whep)))
        .route("/whep/{consultation}/{participant}", endpoint(post(whep_of)))
        .route("/whip/{consultation}/sessions/{session}", session())
        .route("/whep/{consultation}/sessions/{session}", session())
        .method_not_allowed_fallback(method_not_allowed)
        .layer(SetResponseHeaderLayer::overriding(header::ACCESS_CONTROL_ALLOW_ORIGIN, any("*")))
        .layer(SetResponseHeaderLayer::overriding(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            any("Location, ETag, Link, Retry-After, Accept-Post, Accept-Patch"),
        ))
}

fn endpoint(post: MethodRouter<Arc<App>>) -> MethodRouter<Arc<App>> {
    post.merge(get(nothing).head(is_endpoint)).merge(options(preflight_endpoint))
}

fn session() -> MethodRouter<Arc<App>> {
    patch(trickle).delete(end).merge(get(session_exists)).merge(options(preflight_session))
}

/// Publishes.
#[utoipa::path(post, path = "/whip/{consultation}", request_body(content = String, content_type = "application/sdp"),
    responses((status = 201, content_type = "application/sdp", body = String), (status = 400), (status = 401), (status = 403),
        (status = 404), (status = 406), (status = 409), (status = 413), (status = 415), (status = 422), (status = 429), (status = 503)))]
pub async fn whip(
    app: State<Arc<App>>,
    guest: Guest,
    path: Result<Path<Endpoint>, PathRejection>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    enter(app, guest, path, &headers, body, |_| Door::Whip).await
}

/// Plays the main speaker.
#[utoipa::path(post, path = "/whep/{consultation}", request_body(content = String, content_type = "application/sdp"),
    responses((status = 201, content_type = "application/sdp", body = String), (status = 400), (status = 401), (status = 403),
        (status = 404), (status = 406), (status = 409), (status = 413), (status = 415), (status = 422), (status = 429), (status = 503)))]
pub async fn whep(
    app: State<Arc<App>>,
    guest: Guest,
    path: Result<Path<Endpoint>, PathRejection>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    enter(app, guest, path, &headers, body, |_| Door::Whep(None)).await
}

/// Plays a participant.
#[utoipa::path(post, path = "/whep/{consultation}/{participant}",
    request_body(content = String, content_type = "application/sdp"),
    responses((status = 201, content_type = "application/sdp", body = String), (status = 400), (status = 401), (status = 403),
        (status = 404), (status = 406), (status = 409), (status = 413), (status = 415), (status = 422), (status = 429), (status = 503)))]
pub async fn whep_of(
    app: State<Arc<App>>,
    guest: Guest,
    path: Result<Path<Endpoint>, PathRejection>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    enter(app, guest, path, &headers, body, |endpoint| Door::Whep(endpoint.participant.map(ParticipantId))).await
}

/// What an endpoint's address names.
#[derive(Deserialize)]
pub struct Endpoint {
    consultation: Uuid,
    participant: Option<Uuid>,
}

async fn enter(
    State(app): State<Arc<App>>,
    guest: Guest,
    path: Result<Path<Endpoint>, PathRejection>,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    door: impl FnOnce(&Endpoint) -> Door,
) -> Result<Response, Failure> {
    let endpoint = path.map_err(no_address)?.0;
    let consultation = guest.consultation(endpoint.consultation)?;
    check_type(headers, SDP)?;
    check_accept(headers)?;
    app.offers.count(guest.participant)?;
    let offer = text(body)?;
    let door = door(&endpoint);
    let opened =
        app.calls.enter(consultation, guest.participant, door, offer, guest.codecs.relayed()).await.map_err(of_body)?;
    let protocol = if door == Door::Whip { "whip" } else { "whep" };
    let location = format!("/{protocol}/{consultation}/sessions/{}", opened.session);
    let headers = [
        (header::CONTENT_TYPE, SDP.to_owned()),
        (header::LOCATION, location),
        (header::ETAG, opened.etag),
        (ACCEPT_PATCH, FRAGMENT.to_owned()),
    ];
    let mut response = (StatusCode::CREATED, headers, opened.sdp_answer).into_response();
    for server in app.ice_servers.iter().flat_map(|servers| servers.of(opened.session)) {
        for link in links(&server) {
            response.headers_mut().append(header::LINK, link);
        }
    }
    Ok(response)
}

/// A TURN server as WHIP tells of it (RFC 9725, 4.6), a link for each of its addresses.
fn links(server: &IceServer) -> impl Iterator<Item = HeaderValue> {
    // Credentials are base64 and the like; should one hold what a quoted string may not, it is left out.
    server.urls.iter().filter_map(|url| {
        let (username, credential) = (&server.username, &server.credential);
        let link = format!(
            "<{url}>; rel=\"ice-server\"; username=\"{username}\"; credential=\"{credential}\"; credential-type=\"password\""
        );
        HeaderValue::from_str(&link).ok()
    })
}

/// What a session's address names.
#[derive(Deserialize)]
pub struct Session {
    consultation: Uuid,
    session: Uuid,
}

/// Takes candidates, and restarts ICE.
#[utoipa::path(patch, path = "/whip/{consultation}/sessions/{session}",
    request_body(content = String, content_type = "application/trickle-ice-sdpfrag"),
    responses((status = 200, content_type = "application/trickle-ice-sdpfrag", body = String), (status = 204), (status = 400),
        (status = 401), (status = 403), (status = 404), (status = 412), (status = 413), (status = 415), (status = 422),
        (status = 428), (status = 429)))]
pub async fn trickle(
    State(app): State<Arc<App>>,
    guest: Guest,
    path: Result<Path<Session>, PathRejection>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let at = path.map_err(no_address)?.0;
    let consultation = guest.consultation(at.consultation)?;
    app.calls.has_session(consultation, guest.participant, at.session)?;
    check_type(&headers, FRAGMENT)?;
    let if_match = if_match(&headers)?;
    app.offers.count(guest.participant)?;
    let fragment = text(body)?;
    let answer = app.calls.trickle(consultation, guest.participant, at.session, if_match, fragment).await;
    Ok(match answer.map_err(of_body)? {
        Some((etag, answer)) => {
            let headers = [(header::CONTENT_TYPE, FRAGMENT.to_owned()), (header::ETAG, etag)];
            (StatusCode::OK, headers, answer).into_response()
        }
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// Ends the session; again and again, if need be.
#[utoipa::path(delete, path = "/whip/{consultation}/sessions/{session}",
    responses((status = 200), (status = 401), (status = 403), (status = 404)))]
pub async fn end(
    State(app): State<Arc<App>>,
    guest: Guest,
    path: Result<Path<Session>, PathRejection>,
) -> Result<StatusCode, Failure> {
    let at = path.map_err(no_address)?.0;
    let consultation = guest.consultation(at.consultation)?;
    app.calls.exit(consultation, guest.participant, at.session).await?;
    Ok(StatusCode::OK)
}

async fn session_exists(
    State(app): State<Arc<App>>,
    guest: Guest,
    path: Result<Path<Session>, PathRejection>,
) -> Result<StatusCode, Failure> {
    let at = path.map_err(no_address)?.0;
    app.calls.has_session(guest.consultation(at.consultation)?, guest.participant, at.session)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Endpoints and sessions have no representation (RFC 9725, 4.1).
async fn nothing() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// By this a player knows an endpoint for what it is (draft-ietf-wish-whep-03, 4.2).
async fn is_endpoint() -> impl IntoResponse {
    [(header::CONTENT_TYPE, SDP)]
}

async fn preflight_endpoint() -> impl IntoResponse {
    let methods = "GET, HEAD, OPTIONS, POST";
    [
        (ACCEPT_POST, SDP),
        (header::ALLOW, methods),
        (header::ACCESS_CONTROL_ALLOW_METHODS, methods),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, Link"),
        (header::ACCESS_CONTROL_MAX_AGE, "7200"),
    ]
}

async fn preflight_session() -> impl IntoResponse {
    let methods = "DELETE, GET, HEAD, OPTIONS, PATCH";
    [
        (ACCEPT_PATCH, FRAGMENT),
        (header::ALLOW, methods),
        (header::ACCESS_CONTROL_ALLOW_METHODS, methods),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, If-Match"),
        (header::ACCESS_CONTROL_MAX_AGE, "7200"),
    ]
}

fn no_address(rejection: PathRejection) -> Failure {
    Failure(Problem::new(Code::NotFound, rejection.body_text()).with("what", "address"))
}

/// The media type of the body has to be this one; its parameters do not matter.
fn check_type(headers: &HeaderMap, wanted: &str) -> Result<(), Failure> {
    let found = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = found.and_then(|value| value.split(';').next()).unwrap_or("").trim();
    if essence.eq_ignore_ascii_case(wanted) {
        return Ok(());
    }
    Err(Failure(Problem::new(Code::UnsupportedMedia, format!("the body has to be {wanted}"))))
}

/// Whether an `Accept` header, if there is one, admits SDP (RFC 9110, 12.5.1).
fn check_accept(headers: &HeaderMap) -> Result<(), Failure> {
    let mut ranges = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).peekable();
    let admits = |range: &str| {
        let mut parts = range.split(';').map(str::trim);
        let is_sdp = parts
            .next()
            .is_some_and(|range| ["*/*", "application/*", SDP].iter().any(|one| range.eq_ignore_ascii_case(one)));
        let quality = parts.find_map(|part| part.strip_prefix("q=")).and_then(|q| q.parse::<f32>().ok());
        is_sdp && quality.is_none_or(|quality| quality > 0.0)
    };
    if ranges.peek().is_none() || ranges.flat_map(|value| value.split(',')).any(admits) {
        return Ok(());
    }
    Err(Failure(Problem::new(Code::NotAcceptable, "the answer is SDP").with("accept", SDP)))
}

/// Which ICE session the request is about.
fn if_match(headers: &HeaderMap) -> Result<IfMatch, Failure> {
    let values: Vec<_> = headers.get_all(header::IF_MATCH).iter().filter_map(|value| value.to_str().ok()).collect();
    if values.is_empty() {
        let detail = "If-Match has to name the ICE session, or be * to restart it";
        return Err(Failure(Problem::new(Code::PreconditionRequired, detail).with("header", "If-Match")));
    }
    let tags: Vec<_> = values.iter().flat_map(|value| value.split(',')).map(|tag| tag.trim().to_owned()).collect();
    // RFC 9725 shows the asterisk in quotes in its example, and clients have copied it.
    let is_any = tags.iter().any(|tag| tag == "*" || tag == "\"*\"");
    Ok(if is_any { IfMatch::Any } else { IfMatch::Tags(tags) })
}

/// On the WebSocket bad SDP is a bad field of a good message. Here it is the body, which may be no SDP at all.
fn of_body(problem: Problem) -> Failure {
    let code = match problem.params.get("why").map(String::as_str) {
        Some("sdp_malformed") => Code::Malformed,
        Some("sdp_too_large") => Code::TooLarge,
        _ => return Failure(problem),
    };
    Failure(Problem { params: problem.params, ..Problem::new(code, problem.detail) })
}

fn text(body: Result<Bytes, BytesRejection>) -> Result<String, Failure> {
    let body = body.map_err(|rejection| {
        let code = if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE { Code::TooLarge } else { Code::Malformed };
        Failure(Problem::new(code, rejection.body_text()))
    })?;
    String::from_utf8(body.into())
        .map_err(|_| Failure(Problem::new(Code::Malformed, "the body is not UTF-8").with("at", "body")))
}
