//! Signing in and out, enrolling a room's device, and buying a socket token with either.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tilts_queue::time::Span;
use tilts_signaling::{Code, Problem};
use utoipa::ToSchema;

use super::error::{Body, Failure};
use super::guard::{self, Address, SignedIn};
use crate::app::App;
use crate::auth::{Claims, Purpose, Role, SOCKET_TOKEN_MS};
use crate::records::{self, EnrollmentCode, Secret};

/// How long staff stay signed in.
pub const STAFF_SESSION: Span = Span::minutes(12 * 60);
/// How long a room's device stays enrolled without being seen by a person.
const DEVICE_COOKIE_S: i64 = 400 * 24 * 3_600;

/// Who wants to sign in, and as what.
#[derive(Deserialize, ToSchema)]
pub struct Login {
    /// The login.
    name: String,
    /// The password.
    password: String,
    /// The role whose page is opened.
    role: Role,
}

/// Which role's cookie is meant.
#[derive(Deserialize, ToSchema)]
pub struct OfRole {
    /// The role.
    role: Role,
}

/// The code an administrator has read out.
#[derive(Deserialize, ToSchema)]
pub struct Enroll {
    /// Twelve letters and digits, with or without dashes.
    code: String,
}

/// A short-lived token for the WebSocket's hello.
#[derive(Serialize, ToSchema)]
pub struct SocketToken {
    /// The token.
    token: String,
}

/// Signs a member of staff in: the role's cookie is set.
#[utoipa::path(post, path = "/api/v1/login", request_body = Login, responses((status = 204), (status = 401), (status = 429)))]
pub async fn login(
    State(app): State<Arc<App>>,
    Address(address): Address,
    Body(login): Body<Login>,
) -> Result<Response, Failure> {
    app.attempts.count(address)?;
    let found = app.records.login(&login.name).await?;
    let (person, hash) = found.unzip();
    let right = records::verify_password(login.password, hash.flatten()).await;
    let role = person.as_ref().and_then(guard::principal).map(|principal| principal.role());
    match person {
        Some(person) if right && person.active && role == Some(login.role) => {
            let (_, secret) = app.records.open_session(person.id, app.clock.now(), STAFF_SESSION).await?;
            Ok((StatusCode::NO_CONTENT, set_cookie(&app, login.role, &secret)).into_response())
        }
        _ => Err(Failure(Problem::new(Code::BadLogin, "the name, the password or the role is wrong"))),
    }
}

/// Signs out: the role's cookie and its session are gone.
#[utoipa::path(post, path = "/api/v1/logout", request_body = OfRole, responses((status = 204)))]
pub async fn logout(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Body(of): Body<OfRole>,
) -> Result<Response, Failure> {
    let Some(name) = of.role.cookie().filter(|_| of.role != Role::Room) else {
        return Err(Failure(Problem::new(Code::Forbidden, "a room is revoked by an administrator")));
    };
    if let Some(secret) = guard::cookie(&headers, name)
        && let Some(session) = app.records.session(&Secret::received(secret), app.clock.now()).await?
    {
        app.records.close_session(session.id).await?;
    }
    let gone = format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict{}", secure(&app));
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, gone)]).into_response())
}

/// Buys a socket token with the role's cookie.
#[utoipa::path(post, path = "/api/v1/ws-token", request_body = OfRole, responses((status = 200, body = SocketToken), (status = 401)))]
pub async fn ws_token(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Body(of): Body<OfRole>,
) -> Result<Json<SocketToken>, Failure> {
    let principal = guard::by_cookie(&app, &headers, of.role).await?;
    let principal = principal.ok_or_else(|| Problem::new(Code::Unauthenticated, "no valid credential"))?;
    let claims = Claims { network: app.records.network_id(), principal };
    let expires = app.clock.now().0 + SOCKET_TOKEN_MS;
    Ok(Json(SocketToken { token: app.keys.sign(Purpose::Socket, expires, claims) }))
}

/// Enrolls a room's device by a one-time code: the room's cookie is set.
#[utoipa::path(post, path = "/api/v1/rooms/enroll", request_body = Enroll, responses((status = 204), (status = 401), (status = 429)))]
pub async fn enroll(
    State(app): State<Arc<App>>,
    Address(address): Address,
    Body(enroll): Body<Enroll>,
) -> Result<Response, Failure> {
    app.attempts.count(address)?;
    match app.records.enroll(&EnrollmentCode::typed(&enroll.code), app.clock.now()).await? {
        Some(enrolled) => Ok((StatusCode::NO_CONTENT, set_cookie(&app, Role::Room, &enrolled.secret)).into_response()),
        None => Err(Failure(Problem::new(Code::BadEnrollmentCode, "the code is wrong, used or has run out"))),
    }
}

/// The network's names: municipalities, centers, institutions and services.
#[utoipa::path(get, path = "/api/v1/network", responses((status = 200), (status = 401)))]
pub async fn network(State(app): State<Arc<App>>, _: SignedIn) -> Json<crate::network::Catalogue> {
    Json(crate::network::Catalogue::clone(&app.loaded().catalogue))
}

/// The header that hands out a credential.
pub fn set_cookie(app: &App, role: Role, secret: &Secret) -> [(header::HeaderName, String); 1] {
    let life = if role == Role::Room { DEVICE_COOKIE_S } else { STAFF_SESSION.0 / 1_000 };
    let name = role.cookie().unwrap_or_default();
    let cookie =
        format!("{name}={}; Path=/; Max-Age={life}; HttpOnly; SameSite=Strict{}", secret.reveal(), secure(app));
    [(header::SET_COOKIE, cookie)]
}

fn secure(app: &App) -> &'static str {
    if app.config.http.certificate.is_some() { "; Secure" } else { "" }
}
