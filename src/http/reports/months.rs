//! Months: how they stand, closing them, and whether what was closed is as it was.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;
use tilts_queue::time::Month;
use tilts_signaling::{Code, Problem};
use utoipa::ToSchema;

use super::{counted, out_of_bounds};
use crate::app::App;
use crate::calendar;
use crate::http::error::Failure;
use crate::http::guard::Reader;
use crate::reports::{close, content_of};

/// A month and how it stands.
#[derive(Serialize, ToSchema)]
pub struct Period {
    /// The month.
    period: String,
    /// `running`, `open` or `closed`.
    state: &'static str,
    /// The month may be closed now: it is over, and none before it is open.
    next: bool,
    /// When it was closed, UTC milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_ms: Option<i64>,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    /// How many lines counted in it then.
    #[serde(skip_serializing_if = "Option::is_none")]
    lines: Option<u64>,
    /// The hash of the month closed before.
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<String>,
    /// Its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
}

/// All months in which anything counts, the latest first.
#[derive(Serialize, ToSchema)]
pub struct Periods {
    periods: Vec<Period>,
    /// Whether the asker may close months.
    may_close: bool,
}

/// A closed month's hash, worked out again from what counts now.
#[derive(Serialize, ToSchema)]
pub struct PeriodCheck {
    /// The month.
    period: String,
    /// The hash it was closed with.
    hash: String,
    /// The hash of what counts in it.
    found: String,
    /// Whether they are the same.
    holds: bool,
}

/// The months in which anything counts, and which are closed.
#[utoipa::path(get, path = "/api/v1/reports/periods",
    responses((status = 200, body = Periods), (status = 401), (status = 403), (status = 503)))]
pub async fn periods(State(app): State<Arc<App>>, reader: Reader) -> Result<Json<Periods>, Failure> {
    counted(&app).await?;
    let running = Month::of(calendar::day_key_at(app.clock.now()));
    let closed = app.records.closed_periods().await?;
    let counted = app.records.register_months().await?.map(|(first, _)| first);
    let first = closed.first().map(|one| one.period).into_iter().chain(counted).min().unwrap_or(running).min(running);
    let people = app.people();
    let mut periods = Vec::new();
    let mut month = first;
    let mut next = true;
    while month <= running {
        let one = closed.iter().find(|one| one.period == month);
        let over = month < running;
        periods.push(Period {
            period: month.to_string(),
            state: match (one, over) {
                (Some(_), _) => "closed",
                (None, true) => "open",
                (None, false) => "running",
            },
            next: next && one.is_none() && over,
            closed_ms: one.map(|one| one.at.0),
            by: one.and_then(|one| one.person).and_then(|id| people.get(&id)).map(|person| person.name.clone()),
            lines: one.map(|one| one.lines),
            previous: one.and_then(|one| one.previous).map(|hash| hash.to_string()),
            hash: one.map(|one| one.content.to_string()),
        });
        next &= one.is_some();
        month = month.next();
    }
    periods.reverse();
    Ok(Json(Periods { periods, may_close: reader.institution.is_none() }))
}

/// Closes a month: what counts in it stays as it is for good.
#[utoipa::path(post, path = "/api/v1/reports/periods/{period}/close", params(("period" = String, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 409), (status = 422), (status = 503)))]
pub async fn close_period(
    State(app): State<Arc<App>>,
    reader: Reader,
    Path(period): Path<String>,
) -> Result<StatusCode, Failure> {
    let period = period.parse().map_err(|_| out_of_bounds("period"))?;
    close(&app, reader.actor, period).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Works a closed month's hash out again from what counts in it.
#[utoipa::path(get, path = "/api/v1/reports/periods/{period}/check", params(("period" = String, Path)),
    responses((status = 200, body = PeriodCheck), (status = 401), (status = 403), (status = 404), (status = 422), (status = 503)))]
pub async fn check_period(
    State(app): State<Arc<App>>,
    _: Reader,
    Path(period): Path<String>,
) -> Result<Json<PeriodCheck>, Failure> {
    let period: Month = period.parse().map_err(|_| out_of_bounds("period"))?;
    counted(&app).await?;
    let closed = app.records.closed_periods().await?;
    let closed = closed.iter().find(|one| one.period == period);
    let missing = || Failure(Problem::new(Code::NotFound, "the month is not closed").with("what", "period"));
    let closed = closed.ok_or_else(missing)?;
    let (lines, found) = content_of(&app.records, period, closed.previous).await?;
    let holds = lines == closed.lines && found == closed.content;
    let (hash, found) = (closed.content.to_string(), found.to_string());
    Ok(Json(PeriodCheck { period: period.to_string(), hash, found, holds }))
}
