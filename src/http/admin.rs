//! Rooms and people, for administrators. Every change stands in the audit.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use tilts_queue::code::Language;
use tilts_queue::ids::{CenterId, ConsultationId, InstitutionId, PersonId, RoomId, ServiceId};
use tilts_queue::network::SkillLevel;
use tilts_queue::time::Span;
use tilts_signaling::{Code, Problem};
use utoipa::ToSchema;
use uuid::Uuid;

use super::error::{Body, Failure};
use super::guard::Admin;
use crate::app::App;
use crate::records::{self, Act, Person};
use crate::session::Key;

/// How long an enrollment code is good for.
const CODE_LIFE: Span = Span::minutes(30);
/// People in one answer.
const PAGE_MAX: usize = 200;
/// The shortest password, in characters.
const PASSWORD_CHARS_MIN: usize = 12;
const PASSWORD_CHARS_MAX: usize = 200;

/// A room's device, as administrators see it.
#[derive(Serialize, ToSchema)]
pub struct RoomRow {
    #[schema(value_type = Uuid)]
    room: RoomId,
    #[schema(value_type = Uuid)]
    center: CenterId,
    /// `none` or `enrolled`.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    enrolled_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_seen_ms: Option<i64>,
}

/// All rooms.
#[derive(Serialize, ToSchema)]
pub struct Rooms {
    rooms: Vec<RoomRow>,
}

/// A one-time code.
#[derive(Serialize, ToSchema)]
pub struct IssuedCode {
    /// To be typed on the room's screen.
    code: String,
    /// Good until then, UTC milliseconds since 1970.
    expires_ms: i64,
}

/// Which people are asked for.
#[derive(Deserialize)]
pub struct PeopleQuery {
    role: Option<records::Role>,
    /// Part of a name or login.
    q: Option<String>,
    #[serde(default)]
    skip: usize,
    limit: Option<usize>,
}

/// A member of staff.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct PersonRow {
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    person: Option<PersonId>,
    /// The name that residents see.
    name: String,
    /// What they do.
    #[schema(value_type = String)]
    role: records::Role,
    /// What they sign in with.
    login: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    institution: Option<InstitutionId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    center: Option<CenterId>,
    /// The hours template by which a specialist works; without one the usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hours: Option<String>,
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    languages: Vec<Language>,
    #[serde(default)]
    signs: bool,
    #[serde(default = "yes")]
    text: bool,
    #[serde(default)]
    generalist: bool,
    #[serde(default)]
    #[schema(value_type = Vec<Uuid>)]
    skills: Vec<ServiceId>,
    /// How well, where that is less than fully: 1 or 2, of at most 3.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    levels: Vec<SkillLevel>,
    #[serde(default = "yes")]
    active: bool,
    /// On adding alone; never given back.
    #[serde(default, skip_serializing)]
    password: Option<String>,
}

/// People, a page of them.
#[derive(Serialize, ToSchema)]
pub struct People {
    people: Vec<PersonRow>,
    total: usize,
}

/// A new password.
#[derive(Deserialize, ToSchema)]
pub struct NewPassword {
    /// Twelve characters or more.
    password: String,
}

fn yes() -> bool {
    true
}

/// The rooms and whether each has a device.
#[utoipa::path(get, path = "/api/v1/admin/rooms", responses((status = 200, body = Rooms), (status = 401), (status = 403)))]
pub async fn rooms(State(app): State<Arc<App>>, _: Admin) -> Result<Json<Rooms>, Failure> {
    let devices: HashMap<_, _> = app
        .records
        .room_devices()
        .await?
        .into_iter()
        .filter(|device| device.revoked_at.is_none())
        .map(|device| (device.room, device))
        .collect();
    let loaded = app.loaded();
    let rooms = loaded.catalogue.centers.iter().flat_map(|center| center.rooms.iter().map(move |room| (center, room)));
    let rooms = rooms.map(|(center, room)| {
        let device = devices.get(&room.id);
        RoomRow {
            room: room.id,
            center: center.id,
            state: if device.is_some() { "enrolled" } else { "none" },
            enrolled_ms: device.map(|device| device.created_at.0),
            last_seen_ms: device.map(|device| device.seen_at.0),
        }
    });
    Ok(Json(Rooms { rooms: rooms.collect() }))
}

/// Issues a one-time code for a room; earlier codes are void.
#[utoipa::path(post, path = "/api/v1/admin/rooms/{room}/code", params(("room" = Uuid, Path)),
    responses((status = 201, body = IssuedCode), (status = 401), (status = 403), (status = 404)))]
pub async fn issue_code(
    State(app): State<Arc<App>>,
    Admin(admin): Admin,
    Path(room): Path<Uuid>,
) -> Result<(StatusCode, Json<IssuedCode>), Failure> {
    let room = known_room(&app, room)?;
    let now = app.clock.now();
    let code = app.records.issue_enrollment_code(room, admin, now, CODE_LIFE).await?;
    app.records.audit(Act::EnrollmentCodeIssued, Some(admin), Some(room.0), now).await?;
    let issued = IssuedCode { code: code.to_string(), expires_ms: now.plus(CODE_LIFE).0 };
    Ok((StatusCode::CREATED, Json(issued)))
}

/// Revokes a room's devices; a connected one is told at once.
#[utoipa::path(delete, path = "/api/v1/admin/rooms/{room}", params(("room" = Uuid, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404)))]
pub async fn revoke_room(
    State(app): State<Arc<App>>,
    Admin(admin): Admin,
    Path(room): Path<Uuid>,
) -> Result<StatusCode, Failure> {
    let room = known_room(&app, room)?;
    let now = app.clock.now();
    app.records.revoke_room(room, now).await?;
    app.records.audit(Act::RoomRevoked, Some(admin), Some(room.0), now).await?;
    app.revoke(Key::Room(room)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Staff, by role and part of a name.
#[utoipa::path(get, path = "/api/v1/admin/people",
    params(("role" = Option<String>, Query), ("q" = Option<String>, Query), ("skip" = Option<usize>, Query), ("limit" = Option<usize>, Query)),
    responses((status = 200, body = People), (status = 401), (status = 403)))]
pub async fn people(State(app): State<Arc<App>>, _: Admin, Query(query): Query<PeopleQuery>) -> Json<People> {
    let people = app.people();
    let part = query.q.unwrap_or_default().to_lowercase();
    let mut found: Vec<&Person> = people
        .values()
        .filter(|person| query.role.is_none_or(|role| person.role == role))
        .filter(|person| person.name.to_lowercase().contains(&part) || person.login.to_lowercase().contains(&part))
        .collect();
    found.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    let total = found.len();
    let limit = query.limit.unwrap_or(PAGE_MAX).min(PAGE_MAX);
    Json(People { people: found.into_iter().skip(query.skip).take(limit).map(row).collect(), total })
}

/// Adds a member of staff.
#[utoipa::path(post, path = "/api/v1/admin/people", request_body = PersonRow,
    responses((status = 201, body = PersonRow), (status = 401), (status = 403), (status = 422)))]
pub async fn add_person(
    State(app): State<Arc<App>>,
    Admin(admin): Admin,
    Body(wanted): Body<PersonRow>,
) -> Result<(StatusCode, Json<PersonRow>), Failure> {
    let now = app.clock.now();
    let hash = match &wanted.password {
        Some(password) => Some(hashed(password).await?),
        None => None,
    };
    let person = checked(&app, PersonId(app.clock.new_id()), wanted)?;
    app.records.put_person(&person, now).await?;
    if let Some(hash) = hash {
        app.records.set_password(person.id, &hash, now).await?;
    }
    app.records.audit(Act::PersonChanged, Some(admin), Some(person.id.0), now).await?;
    revise(&app).await?;
    Ok((StatusCode::CREATED, Json(row(&person))))
}

/// Changes a member of staff. One who no longer works here is signed out.
#[utoipa::path(put, path = "/api/v1/admin/people/{person}", params(("person" = Uuid, Path)), request_body = PersonRow,
    responses((status = 200, body = PersonRow), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn change_person(
    State(app): State<Arc<App>>,
    Admin(admin): Admin,
    Path(id): Path<Uuid>,
    Body(wanted): Body<PersonRow>,
) -> Result<Json<PersonRow>, Failure> {
    let id = PersonId(id);
    if !app.people().contains_key(&id) {
        return Err(Failure(Problem::new(Code::NotFound, "no such person").with("what", "person")));
    }
    let person = checked(&app, id, wanted)?;
    let now = app.clock.now();
    app.records.put_person(&person, now).await?;
    if !person.active {
        app.records.close_sessions_of(id).await?;
        app.revoke(Key::Staff(id)).await?;
    }
    app.records.audit(Act::PersonChanged, Some(admin), Some(id.0), now).await?;
    revise(&app).await?;
    Ok(Json(row(&person)))
}

/// Sets a password; whoever is signed in with the old one is signed out.
#[utoipa::path(post, path = "/api/v1/admin/people/{person}/password", params(("person" = Uuid, Path)), request_body = NewPassword,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn set_password(
    State(app): State<Arc<App>>,
    Admin(admin): Admin,
    Path(id): Path<Uuid>,
    Body(new): Body<NewPassword>,
) -> Result<StatusCode, Failure> {
    let (id, now) = (PersonId(id), app.clock.now());
    let hash = hashed(&new.password).await?;
    if !app.records.set_password(id, &hash, now).await? {
        return Err(Failure(Problem::new(Code::NotFound, "no such person").with("what", "person")));
    }
    app.records.close_sessions_of(id).await?;
    app.revoke(Key::Staff(id)).await?;
    app.records.audit(Act::PasswordSet, Some(admin), Some(id.0), now).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn known_room(app: &App, room: Uuid) -> Result<RoomId, Failure> {
    let known = app.dispatch.state().queue.lookup().room(RoomId(room)).is_some();
    if known {
        Ok(RoomId(room))
    } else {
        Err(Failure(Problem::new(Code::NotFound, "no such room").with("what", "room")))
    }
}

async fn hashed(password: &str) -> Result<String, Failure> {
    let length = password.chars().count();
    if !(PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&length) {
        let problem = Problem::new(Code::OutOfBounds, "the password is too short or too long");
        return Err(Failure(problem.with("field", "password").with("min", PASSWORD_CHARS_MIN)));
    }
    Ok(records::hash_password(password.to_owned()).await?)
}

/// Holds what is wanted against the network.
fn checked(app: &App, id: PersonId, wanted: PersonRow) -> Result<Person, Failure> {
    let loaded = app.loaded();
    let catalogue = &loaded.catalogue;
    let wrong =
        |field: &str| Failure(Problem::new(Code::OutOfBounds, format!("{field} does not fit")).with("field", field));
    let institution = wanted.institution.filter(|id| !catalogue.institutions.iter().any(|known| known.id == *id));
    let center = wanted.center.filter(|id| !catalogue.centers.iter().any(|known| known.id == *id));
    if institution.is_some() || (wanted.role == records::Role::Specialist && wanted.institution.is_none()) {
        return Err(wrong("institution"));
    }
    if center.is_some() || (wanted.role == records::Role::Employee && wanted.center.is_none()) {
        return Err(wrong("center"));
    }
    if wanted.skills.iter().any(|id| !catalogue.services.iter().any(|known| known.id == *id)) {
        return Err(wrong("skills"));
    }
    let known =
        |skill: &SkillLevel| (1..=SkillLevel::FULL).contains(&skill.level) && wanted.skills.contains(&skill.service);
    if !wanted.levels.iter().all(known) {
        return Err(wrong("levels"));
    }
    if wanted.hours.as_ref().is_some_and(|hours| !catalogue.hours.iter().any(|known| known.id == *hours)) {
        return Err(wrong("hours"));
    }
    Ok(Person {
        id,
        hours: wanted.hours,
        login: wanted.login,
        name: wanted.name,
        role: wanted.role,
        institution: wanted.institution,
        center: wanted.center,
        skills: wanted.skills,
        levels: wanted.levels,
        languages: wanted.languages,
        signs: wanted.signs,
        text: wanted.text,
        generalist: wanted.generalist,
        active: wanted.active,
    })
}

async fn revise(app: &App) -> Result<(), Failure> {
    app.revise().await.map_err(|error| {
        tracing::error!(%error, "the changed network was not taken into use");
        Failure(Problem::new(Code::Unavailable, "stored, but not taken into use yet"))
    })
}

fn row(person: &Person) -> PersonRow {
    PersonRow {
        person: Some(person.id),
        name: person.name.clone(),
        role: person.role,
        login: person.login.clone(),
        institution: person.institution,
        center: person.center,
        languages: person.languages.clone(),
        signs: person.signs,
        text: person.text,
        generalist: person.generalist,
        skills: person.skills.clone(),
        levels: person.levels.clone(),
        hours: person.hours.clone(),
        active: person.active,
        password: None,
    }
}

/// One consultation's media, for support: sessions, slots and figures of everybody who takes part.
#[utoipa::path(get, path = "/api/v1/admin/consultations/{consultation}/media",
    responses((status = 200, description = "The state of its media", body = Object), (status = 401), (status = 403), (status = 404)))]
pub async fn media(
    State(app): State<Arc<App>>,
    _: Admin,
    Path(consultation): Path<ConsultationId>,
) -> Result<Json<serde_json::Value>, Failure> {
    let report = app.calls.report(consultation);
    let missing = || Problem::new(Code::NotFound, "nobody has media there").with("what", "consultation");
    Ok(Json(report.ok_or_else(missing)?))
}
