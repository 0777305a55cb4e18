//! The rules of the queue and services closed for now, for administrators and supervisors.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use tilts_queue::command::Command;
use tilts_queue::event::CloseReason;
use tilts_queue::ids::{CommandId, InstitutionId, NoteId, ServiceId};
use tilts_queue::network::{Instead, Rule, Scope, Setting};
use tilts_queue::rules::Unit;
use tilts_queue::whatif;
use tilts_signaling::{Code, Problem};
use utoipa::ToSchema;
use uuid::Uuid;

use super::error::{Body, Failure};
use super::guard::Reader;
use crate::app::{App, ChangeError};
use crate::auth::rules::{may_decide, may_set};
use crate::records::{Act, Writing, WritingKind};
use crate::session::checked;

/// The most characters of the message of a closed service: it stands on a tile and on a poster.
const MESSAGE_CHARS_MAX: usize = 200;

/// All rules, and where they are otherwise.
#[derive(Serialize, ToSchema)]
pub struct Rules {
    /// The revision of the network that these belong to; to be named on a change.
    revision: u64,
    /// Whose rules may be changed: one institution's, or all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    institution: Option<InstitutionId>,
    rules: Vec<RuleRow>,
    settings: Vec<SettingRow>,
    closed: Vec<ClosedRow>,
}

/// One rule.
#[derive(Serialize, ToSchema)]
pub struct RuleRow {
    /// Its name.
    name: &'static str,
    /// `span` (milliseconds), `count`, or `choice` (the place in `choices`).
    unit: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    choices: Vec<Instead>,
    min: i64,
    max: i64,
    /// Whether there may be none: `null` says "never", or "no limit".
    optional: bool,
    /// What holds where nothing is said.
    default: Option<i64>,
    /// Whether a day run again follows it.
    run: bool,
}

/// What is otherwise in one scope.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct SettingRow {
    /// `"network"`, `{"institution": id}` or `{"service": id}`.
    #[schema(value_type = Object)]
    scope: Scope,
    /// By name; what is not named is inherited.
    #[schema(value_type = Object)]
    values: BTreeMap<Rule, Option<i64>>,
}

/// A service that is closed for now.
#[derive(Serialize, ToSchema)]
pub struct ClosedRow {
    #[schema(value_type = Uuid)]
    service: ServiceId,
    #[schema(value_type = String)]
    reason: CloseReason,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    since_ms: i64,
}

/// A change of rules.
#[derive(Deserialize, ToSchema)]
pub struct Change {
    /// The revision that whoever changes has seen.
    revision: u64,
    /// The whole of what is otherwise in the scope from here on.
    #[serde(flatten)]
    setting: SettingRow,
}

/// Why a service is closed for now.
#[derive(Deserialize, ToSchema)]
pub struct Closing {
    /// `outage`, `staff`, `emergency` or `other`.
    #[schema(value_type = String)]
    reason: CloseReason,
    /// What residents read, at most 200 characters.
    #[serde(default)]
    message: String,
}

/// The rules as far as one may see them.
#[utoipa::path(get, path = "/api/v1/rules", responses((status = 200, body = Rules), (status = 401), (status = 403)))]
pub async fn rules(State(app): State<Arc<App>>, who: Reader) -> Result<Json<Rules>, Failure> {
    Ok(Json(shown(&app, &who).await?))
}

/// Has rules otherwise in one scope; in force at once, for those who wait too.
#[utoipa::path(put, path = "/api/v1/rules", request_body = Change,
    responses((status = 200, body = Rules), (status = 401), (status = 403), (status = 404), (status = 412), (status = 422)))]
pub async fn change(
    State(app): State<Arc<App>>,
    who: Reader,
    Body(change): Body<Change>,
) -> Result<Json<Rules>, Failure> {
    let SettingRow { scope, values } = change.setting;
    let setting = Setting { scope, values };
    may_set(app.dispatch.state().queue.lookup(), who.institution, &setting)?;
    app.change_rules(who.actor, change.revision, setting).await.map_err(|error| match error {
        ChangeError::Stale => {
            let problem = Problem::new(Code::PreconditionFailed, "the network has been revised meanwhile");
            problem.with("etag", app.dispatch.state().queue.revision())
        }
        ChangeError::App(error) => {
            tracing::error!(%error, "changed rules were not taken into use");
            Problem::new(Code::Unavailable, "the rules were not taken into use")
        }
    })?;
    let subject = match scope {
        Scope::Network => None,
        Scope::Institution(of) => Some(of.0),
        Scope::Service(of) => Some(of.0),
    };
    app.records.audit(Act::RulesChanged, Some(who.person), subject, app.clock.now()).await?;
    Ok(Json(shown(&app, &who).await?))
}

/// Closes a service for now: no tickets, and those who wait keep their place.
#[utoipa::path(put, path = "/api/v1/services/{service}/closure", params(("service" = Uuid, Path)), request_body = Closing,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn close(
    State(app): State<Arc<App>>,
    who: Reader,
    Path(service): Path<Uuid>,
    Body(closing): Body<Closing>,
) -> Result<StatusCode, Failure> {
    let service = ServiceId(service);
    may_decide(app.dispatch.state().queue.lookup(), who.institution, Scope::Service(service))?;
    let text = closing.message.trim();
    checked(text, MESSAGE_CHARS_MAX)?;
    let now = app.clock.now();
    let message = if text.is_empty() { None } else { Some(NoteId(app.clock.new_id())) };
    if let Some(id) = message {
        let (kind, author) = (WritingKind::Note, Some(who.person));
        let expires_at = now.plus(app.keep());
        let body = text.to_owned();
        let (visit, consultation) = (None, None);
        let note = Writing { id, kind, visit, consultation, author, body, created_at: now, expires_at };
        app.records.put_writing(&note).await?;
    }
    let command = Command::CloseService { service, reason: closing.reason, message };
    app.dispatch.ask(CommandId(app.clock.new_id()), who.actor, command).await?;
    if let Some(id) = message {
        app.records.cited(id).await?;
    }
    app.records.audit(Act::ServiceClosed, Some(who.person), Some(service.0), now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens a service that was closed; those who waited go on waiting where they stood.
#[utoipa::path(delete, path = "/api/v1/services/{service}/closure", params(("service" = Uuid, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404)))]
pub async fn open(State(app): State<Arc<App>>, who: Reader, Path(service): Path<Uuid>) -> Result<StatusCode, Failure> {
    let service = ServiceId(service);
    may_decide(app.dispatch.state().queue.lookup(), who.institution, Scope::Service(service))?;
    app.dispatch.ask(CommandId(app.clock.new_id()), who.actor, Command::OpenService { service }).await?;
    app.records.audit(Act::ServiceOpened, Some(who.person), Some(service.0), app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn shown(app: &App, who: &Reader) -> Result<Rules, Failure> {
    let state = app.dispatch.state();
    let network = state.queue.lookup().network();
    let seen =
        |scope: Scope| scope == Scope::Network || may_decide(state.queue.lookup(), who.institution, scope).is_ok();
    let settings = network.settings.iter().filter(|setting| seen(setting.scope));
    let mut closed = Vec::new();
    for (service, closure) in state.queue.closures().filter(|(service, _)| seen(Scope::Service(*service))) {
        let message = match closure.message {
            Some(id) => app.records.writing(id, app.clock.now()).await?.map(|note| note.body),
            None => None,
        };
        closed.push(ClosedRow { service, reason: closure.reason, message, since_ms: closure.since.0 });
    }
    Ok(Rules {
        revision: state.queue.revision(),
        institution: who.institution,
        rules: Rule::ALL.iter().map(|rule| row(*rule, &network.rules)).collect(),
        settings: settings.map(|one| SettingRow { scope: one.scope, values: one.values.clone() }).collect(),
        closed,
    })
}

fn row(rule: Rule, defaults: &tilts_queue::network::Rules) -> RuleRow {
    let (min, max) = rule.bounds();
    let (unit, optional) = rule.unit();
    let (unit, choices) = match unit {
        Unit::Span => ("span", Vec::new()),
        Unit::Count => ("count", Vec::new()),
        Unit::Choice(all) => ("choice", all.to_vec()),
    };
    RuleRow {
        name: rule.name(),
        unit,
        choices,
        min,
        max,
        optional,
        default: rule.of(defaults),
        run: whatif::follows(rule),
    }
}
