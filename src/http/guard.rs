//! What every request has to pass: its origin, its credential, and how often it may try.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tilts_queue::command::Actor;
use tilts_queue::ids::{ConsultationId, InstitutionId, ParticipantId, PersonId};
use tilts_signaling::{Code, Problem};
use uuid::Uuid;

use super::error::Failure;
use crate::app::App;
use crate::auth::{Claims, CodecNames, Principal, Purpose, Role};
use crate::records::{self, Secret};

/// Attempters remembered at once.
const ATTEMPTERS_MAX: usize = 10_000;
const WINDOW: Duration = Duration::from_secs(60);

/// Attempts, counted in windows of a minute by whoever makes them: an address before sign-in, a credential after.
pub struct Attempts<K = IpAddr> {
    per_min: u32,
    seen: Mutex<HashMap<K, (Instant, u32)>>,
}

impl<K: Eq + Hash> Attempts<K> {
    /// At most `per_min` a minute from each.
    pub fn new(per_min: u32) -> Self {
        Self { per_min, seen: Mutex::default() }
    }

    /// Counts one attempt.
    ///
    /// # Errors
    /// `rate_limited` when there were too many.
    pub fn count(&self, who: K) -> Result<(), Problem> {
        let now = Instant::now();
        // Nothing panics while the lock is held; if it ever did, the counts it guards are still whole.
        let mut seen = self.seen.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if seen.len() >= ATTEMPTERS_MAX {
            seen.retain(|_, (since, _)| now.duration_since(*since) < WINDOW);
        }
        if seen.len() >= ATTEMPTERS_MAX {
            return Err(Problem::new(Code::RateLimited, "too many attempts").with("retry_after_s", 60));
        }
        let (since, count) = seen.entry(who).or_insert((now, 0));
        if now.duration_since(*since) >= WINDOW {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        if *count <= self.per_min {
            return Ok(());
        }
        let left = WINDOW.saturating_sub(now.duration_since(*since)).as_secs() + 1;
        Err(Problem::new(Code::RateLimited, "too many attempts").with("retry_after_s", left))
    }
}

/// Refuses requests of other sites' pages. Whoever sends no Origin is no page.
pub async fn check_origin(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN);
    let allowed = origin.is_none_or(|origin| {
        origin.to_str().is_ok_and(|origin| app.config.http.origins.iter().any(|allowed| allowed == origin))
    });
    if allowed {
        next.run(request).await
    } else {
        Failure(Problem::new(Code::OriginRefused, "pages of this origin may not connect")).into_response()
    }
}

/// The address of whoever asks, as a trusted proxy tells it.
pub struct Address(pub IpAddr);

impl FromRequestParts<Arc<App>> for Address {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        let peer = peer.unwrap_or(IpAddr::from([127, 0, 0, 1]));
        let trusted = |address: &IpAddr| app.config.http.trusted_proxies.contains(address);
        if !trusted(&peer) {
            return Ok(Self(peer));
        }
        let forwarded = parts.headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let chain: Vec<IpAddr> =
            forwarded.flat_map(|value| value.split(',')).filter_map(|part| part.trim().parse().ok()).collect();
        Ok(Self(chain.into_iter().rev().find(|address| !trusted(address)).unwrap_or(peer)))
    }
}

/// Whoever is signed in as an administrator.
pub struct Admin(pub PersonId);

impl FromRequestParts<Arc<App>> for Admin {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        match by_cookie(app, &parts.headers, Role::Admin).await? {
            Some(Principal::Admin { person }) => Ok(Self(person)),
            _ => Err(refused(app, &parts.headers).await?),
        }
    }
}

/// Whoever reads reports: an administrator, or a supervisor. One browser may hold both; the page says which it is by the
/// `as` of its address (`admin` where nothing is said).
pub struct Reader {
    /// As whom commands are asked.
    pub actor: Actor,
    /// Who.
    pub person: PersonId,
    /// The one institution that is seen; none for all.
    pub institution: Option<InstitutionId>,
}

impl FromRequestParts<Arc<App>> for Reader {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let mut asked = parts.uri.query().unwrap_or_default().split('&');
        let roles = if asked.any(|part| part == "as=supervisor") {
            [Role::Supervisor, Role::Admin]
        } else {
            [Role::Admin, Role::Supervisor]
        };
        for role in roles {
            match by_cookie(app, &parts.headers, role).await? {
                Some(Principal::Admin { person }) => {
                    return Ok(Self { actor: Actor::Admin(person), person, institution: None });
                }
                Some(Principal::Supervisor { person, institution }) => {
                    return Ok(Self { actor: Actor::Supervisor { person, institution }, person, institution });
                }
                _ => {}
            }
        }
        Err(refused(app, &parts.headers).await?)
    }
}

/// What somebody is told who is not the one a door is for: whoever is signed in otherwise may not, others are nobody.
async fn refused(app: &App, headers: &HeaderMap) -> Result<Failure, Failure> {
    Ok(if any(app, headers).await?.is_some() { forbidden() } else { unauthenticated() })
}

/// Whoever is signed in, in any role.
pub struct SignedIn;

impl FromRequestParts<Arc<App>> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        any(app, &parts.headers).await?.map(|_| Self).ok_or_else(unauthenticated)
    }
}

/// An institution's own system.
pub struct Integrator;

impl FromRequestParts<Arc<App>> for Integrator {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        match bearer(app, &parts.headers) {
            Some(claims) if claims.principal == Principal::Integrator => Ok(Self),
            Some(_) => Err(forbidden()),
            None if any(app, &parts.headers).await?.is_some() => Err(forbidden()),
            None => Err(unauthenticated()),
        }
    }
}

/// A participant of an ad-hoc consultation.
pub struct Guest {
    consultation: ConsultationId,
    /// The participant.
    pub participant: ParticipantId,
    /// What may be played in the consultation.
    pub codecs: CodecNames,
}

impl Guest {
    /// The consultation, if it is the one that the address names.
    ///
    /// # Errors
    /// `not_found` when it is another.
    pub fn consultation(&self, named: Uuid) -> Result<ConsultationId, Failure> {
        if self.consultation.0 == named {
            return Ok(self.consultation);
        }
        Err(Failure(Problem::new(Code::NotFound, "the token is for another one").with("what", "consultation")))
    }
}

impl FromRequestParts<Arc<App>> for Guest {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        match bearer(app, &parts.headers).map(|claims| claims.principal) {
            Some(Principal::Guest { consultation, participant, codecs }) => {
                Ok(Self { consultation, participant, codecs })
            }
            Some(_) => Err(forbidden()),
            None if any(app, &parts.headers).await?.is_some() => Err(forbidden()),
            None => Err(unauthenticated()),
        }
    }
}

async fn any(app: &App, headers: &HeaderMap) -> Result<Option<Principal>, Failure> {
    for role in Role::ALL {
        if let Some(found) = by_cookie(app, headers, role).await? {
            return Ok(Some(found));
        }
    }
    Ok(bearer(app, headers).map(|claims| claims.principal))
}

fn bearer(app: &App, headers: &HeaderMap) -> Option<Claims> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Bearer") {
        return None;
    }
    let token = token.trim_start();
    let now = app.clock.now().0;
    let verify = |purpose| app.keys.verify::<Claims>(purpose, now, token).ok();
    verify(Purpose::Integrator)
        .or_else(|| verify(Purpose::Join))
        .filter(|claims| claims.network == app.records.network_id())
}

/// The principal behind a role's cookie, if the cookie is there and good; its requests are counted.
pub async fn by_cookie(app: &App, headers: &HeaderMap, role: Role) -> Result<Option<Principal>, Failure> {
    let found = behind_cookie(app, headers, role).await?;
    if let Some(found) = found {
        app.requests.count(found)?;
    }
    Ok(found)
}

async fn behind_cookie(app: &App, headers: &HeaderMap, role: Role) -> Result<Option<Principal>, Failure> {
    let Some(secret) = role.cookie().and_then(|name| cookie(headers, name)) else { return Ok(None) };
    let secret = Secret::received(secret);
    if role == Role::Room {
        let Some(device) = app.records.room_device(&secret).await? else { return Ok(None) };
        app.records.room_device_seen(device.id, app.clock.now()).await?;
        let state = app.dispatch.state();
        let center = state.queue.lookup().room(device.room).map(|room| room.center);
        return Ok(center.map(|center| Principal::Room { room: device.room, center }));
    }
    let Some(found) = app.records.session(&secret, app.clock.now()).await? else { return Ok(None) };
    let people = app.people();
    Ok(people.get(&found.person).and_then(principal).filter(|principal| principal.role() == role))
}

/// What a member of staff is.
pub fn principal(person: &records::Person) -> Option<Principal> {
    Some(match person.role {
        records::Role::Employee => Principal::Employee { person: person.id, center: person.center? },
        records::Role::Specialist => Principal::Specialist { person: person.id },
        records::Role::Supervisor => Principal::Supervisor { person: person.id, institution: person.institution },
        records::Role::Admin => Principal::Admin { person: person.id },
    })
}

/// A cookie's value.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

fn forbidden() -> Failure {
    Failure(Problem::new(Code::Forbidden, "this role may not do that"))
}

fn unauthenticated() -> Failure {
    Failure(Problem::new(Code::Unauthenticated, "no valid credential"))
}
