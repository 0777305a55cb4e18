//! What exists in the demo alone: one-click logins and a clock that can be moved.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use tilts_queue::ids::{PersonId, RoomId};
use tilts_queue::time::{Millis, Span};
use tilts_signaling::{Code, Problem};

use super::error::{Body, Failure};
use super::{guard, sign_in};
use crate::app::{App, AppError};
use crate::auth::{self, Role};
use crate::demo::SHOWCASE;
use crate::network::Catalogue;
use crate::records::Store;

/// Rooms that can be opened with one click.
const ROOMS: usize = 12;
const CODE_LIFE: Span = Span::minutes(1);

/// Somebody to be with one click.
#[derive(Debug, Clone, Serialize)]
pub struct DemoLogin {
    /// As what.
    pub role: Role,
    /// As whom.
    pub name: String,
    /// The address to open, below the server's own.
    pub url: String,
}

#[derive(Debug, Clone, Copy)]
enum As {
    Room(RoomId),
    Staff(PersonId),
}

/// The demo's one-click logins; their secrets are new with each start.
pub struct DemoLogins {
    /// All of them, in the order to be shown.
    pub list: Vec<DemoLogin>,
    by_token: HashMap<String, As>,
    /// Who is named as having enrolled the demo's rooms.
    admin: PersonId,
}

impl DemoLogins {
    /// Makes them for the demo network.
    ///
    /// # Errors
    /// [`AppError::Store`] when the records fail or hold no demo people.
    pub async fn make(records: &Store, catalogue: &Catalogue) -> Result<Self, AppError> {
        let failed = |error: &dyn std::fmt::Display| AppError::Store(error.to_string());
        let mut made = Self { list: Vec::new(), by_token: HashMap::new(), admin: PersonId(uuid::Uuid::nil()) };
        let mut first: Vec<_> = catalogue.centers.iter().collect();
        first.sort_by_key(|center| (center.slug != "aizkraukle", center.slug != "aluksne", center.slug != "koknese"));
        for center in first {
            for room in &center.rooms {
                if made.list.len() < ROOMS {
                    made.add(Role::Room, format!("{}, {}. telpa", center.name, room.number), As::Room(room.id));
                }
            }
        }
        for login in SHOWCASE {
            let Some((person, _)) = records.login(login).await.map_err(|error| failed(&error))? else {
                return Err(failed(&format!("the demo has nobody called {login}")));
            };
            let Some(principal) = guard::principal(&person) else { continue };
            if principal.role() == Role::Admin {
                made.admin = person.id;
            }
            made.add(principal.role(), format!("{} ({login})", person.name), As::Staff(person.id));
        }
        Ok(made)
    }

    fn add(&mut self, role: Role, name: String, who: As) {
        let token = auth::secret(16);
        self.list.push(DemoLogin { role, name, url: format!("/demo/login/{token}") });
        self.by_token.insert(token, who);
    }
}

/// What may be done to the clock.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveClock {
    /// Go so many seconds ahead.
    advance_s: Option<u32>,
    /// Go to this time, UTC milliseconds since 1970, not back.
    to_ms: Option<i64>,
    /// Run so many times as fast as real time.
    speed: Option<f64>,
}

/// The one-click logins.
pub async fn logins(State(app): State<Arc<App>>) -> Json<serde_json::Value> {
    let list = app.demo.as_ref().map(|demo| demo.list.as_slice()).unwrap_or_default();
    Json(serde_json::json!({ "logins": list }))
}

/// Signs in as somebody and opens their page.
pub async fn login(State(app): State<Arc<App>>, Path(token): Path<String>) -> Result<Response, Failure> {
    let found = app.demo.as_ref().and_then(|demo| Some((*demo.by_token.get(&token)?, demo.admin)));
    let Some((who, admin)) = found else {
        return Err(Failure(Problem::new(Code::NotFound, "no such login").with("what", "login")));
    };
    let now = app.clock.now();
    let (role, secret) = match who {
        As::Room(room) => {
            let code = app.records.issue_enrollment_code(room, admin, now, CODE_LIFE).await?;
            let enrolled = app.records.enroll(&code, now).await?;
            let enrolled = enrolled.ok_or_else(|| Problem::new(Code::Unavailable, "the room was not enrolled"))?;
            (Role::Room, enrolled.secret)
        }
        As::Staff(person) => {
            let people = app.people();
            let role = people.get(&person).and_then(guard::principal).map(|principal| principal.role());
            let role = role.ok_or_else(|| Problem::new(Code::NotFound, "nobody by that id").with("what", "person"))?;
            (role, app.records.open_session(person, now, sign_in::STAFF_SESSION).await?.1)
        }
    };
    let mut answer = Redirect::to(role.page()).into_response();
    for (name, value) in sign_in::set_cookie(&app, role, &secret) {
        if let Ok(value) = header::HeaderValue::from_str(&value) {
            answer.headers_mut().append(name, value);
        }
    }
    Ok(answer)
}

/// Moves the demo's clock.
pub async fn clock(
    State(app): State<Arc<App>>,
    Body(wanted): Body<MoveClock>,
) -> Result<Json<serde_json::Value>, Failure> {
    let refused = |error: crate::clock::ClockError| Problem::new(Code::OutOfBounds, error.to_string());
    if let Some(seconds) = wanted.advance_s {
        app.clock.advance(Duration::from_secs(seconds.into())).map_err(refused)?;
    }
    if let Some(at) = wanted.to_ms {
        app.clock.jump_to(Millis(at)).map_err(refused)?;
    }
    if let Some(speed) = wanted.speed {
        app.clock.set_speed(speed).map_err(refused)?;
    }
    Ok(Json(serde_json::json!({ "now_ms": app.clock.now().0 })))
}
