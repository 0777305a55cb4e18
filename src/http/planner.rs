//! The staffing planner, for supervisors and administrators.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use tilts_queue::code::Language;
use tilts_queue::ids::{InstitutionId, ServiceId};
use tilts_queue::time::DayKey;
use tilts_signaling::{Code, Problem};
use utoipa::ToSchema;
use uuid::Uuid;

use super::error::{Body, Failure};
use super::guard::Reader;
use crate::app::App;
use crate::calendar;
use crate::planner::plan::{LinePlan, ServiceDemand, Wish, line, mean_day, patience_s, pooled, read_csv};
use crate::planner::staffing::Target;
use crate::records::Dimension;
use crate::reports::table::Naming;
use crate::words::t;

/// The most days of the journal that one plan takes in.
const DAYS_MAX: i32 = 400;
/// The most residents of one day that are planned for.
const ARRIVALS_MAX: f64 = 20_000.0;
/// The most services of one plan.
const SERVICES_MAX: usize = 500;

/// What a plan is wanted for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanWanted {
    /// The first day of the journal, such as `2026-11-02`; today where nothing is said.
    from: Option<String>,
    /// The last day, itself included.
    to: Option<String>,
    /// Of this institution alone.
    #[schema(value_type = Option<Uuid>)]
    institution: Option<InstitutionId>,
    /// Instead of the journal: lines of `slot,service,arrivals,handle_s`.
    csv: Option<String>,
    /// The share to be served in time, in percent, between 1 and 99.9.
    target_pct: f64,
    /// Served within this, in seconds.
    within_s: u32,
    /// How long residents wait before they give up, on average, in seconds; the journal's where nothing is said.
    patience_s: Option<f64>,
    /// What an hour of a specialist costs, in cents.
    #[serde(default)]
    hour_cents: u64,
    /// The language of names.
    lang: Option<String>,
}

/// A plan.
#[derive(Serialize, ToSchema)]
pub struct Plan {
    /// How many days the means are of; 1 for a table that was given.
    days: u32,
    /// The patience used, in seconds; nothing where nobody gives up.
    patience_s: Option<f64>,
    /// Whether it was given, and not found in the journal.
    patience_given: bool,
    /// Residents on these days who left before they were answered.
    abandoned: i64,
    /// All who came on these days.
    arrivals: i64,
    /// All services as one line, played through besides.
    pooled: LinePlan,
    /// Each service by itself, the dearest first.
    services: Vec<LinePlan>,
    /// Half hours of specialists a day when each service has a line of its own.
    separate_half_hours: u64,
    /// What these cost, in cents.
    separate_cost_cents: u64,
}

/// Works a plan out: from the days of the journal, or from a table that is given.
#[utoipa::path(post, path = "/api/v1/planner", request_body = PlanWanted,
    responses((status = 200, body = Plan), (status = 400), (status = 401), (status = 403), (status = 422), (status = 503)))]
pub async fn plan(
    State(app): State<Arc<App>>,
    reader: Reader,
    Body(wanted): Body<PlanWanted>,
) -> Result<Json<Plan>, Failure> {
    if !(1.0..=99.9).contains(&wanted.target_pct) {
        return Err(out_of_bounds("target_pct"));
    }
    if !(1..=86_400).contains(&wanted.within_s) {
        return Err(out_of_bounds("within_s"));
    }
    if wanted.patience_s.is_some_and(|patience| !(1.0..=1e6).contains(&patience)) {
        return Err(out_of_bounds("patience_s"));
    }
    if wanted.hour_cents > 1_000_000 {
        return Err(out_of_bounds("hour_cents"));
    }
    let language = match wanted.lang.as_deref() {
        None => Language::LV,
        Some(lang) => lang.parse().map_err(|_| out_of_bounds("lang"))?,
    };
    let found = match &wanted.csv {
        Some(text) => given(text)?,
        None => of_journal(&app, &reader, &wanted).await?,
    };
    let a_day: f64 = found.services.iter().flat_map(|one| one.slots.values()).map(|slot| slot.arrivals).sum();
    if a_day > ARRIVALS_MAX || found.services.len() > SERVICES_MAX {
        return Err(out_of_bounds("arrivals"));
    }
    let target = Target { share: wanted.target_pct / 100.0, within_s: wanted.within_s.into() };
    let patience = wanted.patience_s.or(found.patience_s);
    let wish = Wish { target, patience_s: patience, hour_cents: wanted.hour_cents };
    let loaded = app.loaded();
    let (pool, mut services) = tokio::task::spawn_blocking(move || {
        let naming = Naming { catalogue: &loaded.catalogue, language };
        let one =
            |service: &ServiceDemand| line(service, naming.name(Dimension::Service, &service.service), &wish, None);
        let pool = line(&pooled(&found.services), t(language, "plan.pooled"), &wish, Some(1));
        (pool, found.services.iter().map(one).collect::<Vec<_>>())
    })
    .await
    .map_err(|error| {
        tracing::error!(%error, "a plan was not worked out");
        Failure(Problem::new(Code::Internal, "the plan was not worked out"))
    })?;
    services.sort_by(|a, b| b.half_hours.cmp(&a.half_hours).then_with(|| a.name.cmp(&b.name)));
    Ok(Json(Plan {
        days: found.days,
        patience_s: patience,
        patience_given: wanted.patience_s.is_some(),
        abandoned: found.abandoned,
        arrivals: found.arrivals,
        pooled: pool,
        separate_half_hours: services.iter().map(|one| one.half_hours).sum(),
        separate_cost_cents: services.iter().map(|one| one.cost_cents).sum(),
        services,
    }))
}

/// What is asked on an average day, and where that comes from.
struct Found {
    services: Vec<ServiceDemand>,
    days: u32,
    patience_s: Option<f64>,
    abandoned: i64,
    arrivals: i64,
}

fn given(text: &str) -> Result<Found, Failure> {
    let services = read_csv(text).map_err(|error| {
        Failure(Problem::new(Code::OutOfBounds, error.to_string()).with("field", "csv").with("line", error.0))
    })?;
    Ok(Found { services, days: 1, patience_s: None, abandoned: 0, arrivals: 0 })
}

async fn of_journal(app: &App, reader: &Reader, wanted: &PlanWanted) -> Result<Found, Failure> {
    let today = calendar::date_at(app.clock.now());
    let date = |text: &Option<String>, field: &str| match text {
        Some(text) => text.parse().map_err(|_| out_of_bounds(field)),
        None => Ok(today),
    };
    let (from, to): (jiff::civil::Date, jiff::civil::Date) = (date(&wanted.from, "from")?, date(&wanted.to, "to")?);
    if to < from || from.until(to).map_or(true, |span| span.get_days() > DAYS_MAX) {
        return Err(out_of_bounds("to"));
    }
    if reader.institution.is_some() && wanted.institution.is_some() && wanted.institution != reader.institution {
        return Err(Failure(Problem::new(Code::Forbidden, "services of another institution")));
    }
    app.reports.caught_up(app.dispatch.state().queue.version()).await?;
    let (from, to): (DayKey, DayKey) = (calendar::day_key(from), calendar::day_key(to));
    let mut demand = app.records.demand(from, to).await?;
    if let Some(institution) = reader.institution.or(wanted.institution) {
        let loaded = app.loaded();
        let of = |service: ServiceId| {
            loaded.catalogue.services.iter().any(|one| one.id == service && one.institution == institution)
        };
        demand.retain(|one| of(one.service));
    }
    let (patience_s, abandoned, arrivals) = patience_s(&demand);
    let (mut services, days) = mean_day(&demand);
    // Of what nobody has been handled yet, the network says how long it typically takes.
    let state = app.dispatch.state();
    for service in &mut services {
        let id = service.service.parse::<Uuid>().map(ServiceId);
        let typical = id.ok().and_then(|id| state.queue.lookup().service(id).map(|one| one.typical_handle));
        for slot in service.slots.values_mut().filter(|slot| slot.handle_s <= 0.0) {
            slot.handle_s = typical.map_or(600.0, |typical| typical.0 as f64 / 1_000.0);
        }
    }
    Ok(Found { services, days, patience_s, abandoned, arrivals })
}

fn out_of_bounds(field: &str) -> Failure {
    Failure(Problem::new(Code::OutOfBounds, format!("{field} does not fit")).with("field", field))
}
