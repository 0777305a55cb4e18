//! The grant: its formula by year, what it comes to, and its sheets.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Serialize;
use tilts_queue::code::Language;
use tilts_signaling::{Code, Problem};
use utoipa::ToSchema;

use super::{Asked, ReportQuery, as_csv, counted, out_of_bounds};
use crate::app::App;
use crate::http::error::{Body, Failure};
use crate::http::guard::{Admin, Reader};
use crate::records::{Dimension, LineFilter, Sum};
use crate::reports::code;
use crate::reports::grant::{Formula, Granted};
use crate::reports::sheet::{Cell, Sheet};
use crate::reports::table::{MunicipalityGrant, grants};
use crate::words::t;

/// A year's formula.
#[derive(Serialize, ToSchema)]
pub struct FormulaRow {
    /// The year for which it holds.
    year: u32,
    /// Counts the changes of that year from 1; the last one is in force.
    revision: u32,
    /// When it was written, UTC milliseconds since 1970.
    at_ms: i64,
    /// By whom.
    by: Option<String>,
    /// The formula.
    formula: Formula,
}

/// The formulas of all years, every revision.
#[derive(Serialize, ToSchema)]
pub struct Formulas {
    formulas: Vec<FormulaRow>,
    /// Whether the asker may change them.
    may_change: bool,
}

/// The grant for some months of a year, and what it is worked out from.
#[derive(Serialize, ToSchema)]
pub struct Grant {
    /// The first month.
    from: String,
    /// The last month, of the same year.
    to: String,
    /// How many months: twelfths of base and cap.
    months: u32,
    /// The formula.
    formula: FormulaRow,
    /// Whether every month is closed; else the figures may still change.
    closed: bool,
    /// The municipalities, by name.
    municipalities: Vec<MunicipalityGrant>,
    /// All added up.
    total: Granted,
}

/// The grant for some months of one year.
#[utoipa::path(get, path = "/api/v1/reports/grant", params(ReportQuery),
    responses((status = 200, body = Grant), (status = 401), (status = 403), (status = 404), (status = 422), (status = 503)))]
pub async fn grant(
    State(app): State<Arc<App>>,
    reader: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<Json<Grant>, Failure> {
    whole_network(&reader)?;
    let asked = Asked::of(&app, &reader, &query)?;
    Ok(Json(of(&app, &asked).await?))
}

/// The same as CSV: a row a center.
#[utoipa::path(get, path = "/api/v1/reports/grant.csv", params(ReportQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = 401), (status = 403), (status = 404), (status = 422), (status = 503)))]
pub async fn grant_csv(
    State(app): State<Arc<App>>,
    reader: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<impl IntoResponse, Failure> {
    whole_network(&reader)?;
    let asked = Asked::of(&app, &reader, &query)?;
    let grant = of(&app, &asked).await?;
    Ok(as_csv(&sheet(&grant, asked.language), &format!("grant-{}-{}", grant.from, grant.to)))
}

pub(super) async fn of(app: &App, asked: &Asked) -> Result<Grant, Failure> {
    let (from, to) = (asked.filter.from, asked.filter.to);
    if from.year() != to.year() {
        return Err(out_of_bounds("to"));
    }
    let formulas = formula_rows(app).await?;
    let formula = formulas.into_iter().rev().find(|one| one.year == from.year());
    let missing = || Failure(Problem::new(Code::NotFound, "no formula for this year").with("what", "formula"));
    let formula = formula.ok_or_else(missing)?;
    counted(app).await?;
    let whole = LineFilter { from, to, ..LineFilter::default() };
    let sums: Vec<Sum> = app.records.register_sums(&whole, &[Dimension::Center]).await?;
    let closed = app.dispatch.state().queue.register().closed.is_some_and(|closed| closed >= to);
    let municipalities = grants(&app.loaded().catalogue, &sums, &formula.formula, asked.months);
    let total = municipalities.iter().fold(Granted::default(), |sum, one| sum.plus(one.granted));
    let (from, to) = (from.to_string(), to.to_string());
    Ok(Grant { from, to, months: asked.months, formula, closed, municipalities, total })
}

/// The formulas of the grant, by year.
#[utoipa::path(get, path = "/api/v1/reports/formulas",
    responses((status = 200, body = Formulas), (status = 401), (status = 403)))]
pub async fn formulas(State(app): State<Arc<App>>, reader: Reader) -> Result<Json<Formulas>, Failure> {
    whole_network(&reader)?;
    let may_change = matches!(reader.actor, tilts_queue::command::Actor::Admin(_));
    Ok(Json(Formulas { formulas: formula_rows(&app).await?, may_change }))
}

/// Changes the formula of a year. Earlier revisions are kept.
#[utoipa::path(put, path = "/api/v1/reports/formulas/{year}", params(("year" = u32, Path)), request_body = Formula,
    responses((status = 204), (status = 401), (status = 403), (status = 422)))]
pub async fn put_formula(
    State(app): State<Arc<App>>,
    Admin(admin): Admin,
    Path(year): Path<u32>,
    Body(formula): Body<Formula>,
) -> Result<StatusCode, Failure> {
    if !(2_000..=2_200).contains(&year) {
        return Err(out_of_bounds("year"));
    }
    formula.check().map_err(|error| out_of_bounds(error.0))?;
    let content = serde_json::to_string(&formula).unwrap_or_default();
    app.records.put_formula(year, &content, Some(admin), app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn formula_rows(app: &App) -> Result<Vec<FormulaRow>, Failure> {
    let people = app.people();
    let mut rows = Vec::new();
    for stored in app.records.formulas().await? {
        let formula = serde_json::from_str(&stored.content).map_err(|error| {
            tracing::error!(%error, year = stored.year, "a stored formula cannot be read");
            Failure(Problem::new(Code::Internal, "a stored formula cannot be read"))
        })?;
        let by = stored.author.and_then(|id| people.get(&id)).map(|person| person.name.clone());
        rows.push(FormulaRow { year: stored.year, revision: stored.revision, at_ms: stored.created_at.0, by, formula });
    }
    Ok(rows)
}

pub(super) fn sheet(grant: &Grant, language: Language) -> Sheet {
    let word = |key: &str| t(language, &format!("rep.{key}"));
    let money = |granted: &Granted| {
        [
            granted.base_cents,
            granted.registrations_cents,
            granted.cap_cents,
            granted.total_cents,
            granted.cofinancing_cents,
            granted.grant_cents,
        ]
        .map(Cell::Cents)
    };
    let mut rows = Vec::new();
    for municipality in &grant.municipalities {
        for center in &municipality.centers {
            let mut cells = vec![
                Cell::Text(municipality.name.clone()),
                Cell::Text(center.name.clone()),
                Cell::Text(word(&format!("level_{}", code(center.level)))),
                Cell::Number(center.consultations),
                Cell::Number(center.applications),
            ];
            cells.extend(money(&center.granted));
            rows.push(cells);
        }
    }
    let sum = |of: fn(&crate::reports::table::CenterGrant) -> i64| {
        grant.municipalities.iter().flat_map(|one| &one.centers).map(of).sum()
    };
    let mut foot = vec![Cell::Text(word("total")), Cell::empty(), Cell::empty()];
    foot.extend([Cell::Number(sum(|one| one.consultations)), Cell::Number(sum(|one| one.applications))]);
    foot.extend(money(&grant.total));
    let head = [
        "municipality",
        "center",
        "level",
        "consultations",
        "applications",
        "base_eur",
        "registrations_eur",
        "cap_eur",
        "calculated_eur",
        "cofinancing_eur",
        "grant_eur",
    ];
    Sheet { name: word("sheet_grant"), head: head.map(word).to_vec(), rows, foot: Some(foot) }
}

pub(super) fn formula_sheet(grant: &Grant, language: Language) -> Sheet {
    let word = |key: &str| t(language, &format!("rep.{key}"));
    let formula = &grant.formula.formula;
    let cents = |amount: u64| Cell::Cents(i64::try_from(amount).unwrap_or(i64::MAX));
    let level = |key: &str, level: &str| Cell::Text(format!("{}: {}", word(key), word(&format!("level_{level}"))));
    let rows = vec![
        vec![Cell::Text(word("from")), Cell::Text(grant.from.clone())],
        vec![Cell::Text(word("to")), Cell::Text(grant.to.clone())],
        vec![Cell::Text(word("months")), Cell::Number(grant.months.into())],
        vec![level("base_year", "regional"), cents(formula.base_cents.regional)],
        vec![level("base_year", "local"), cents(formula.base_cents.local)],
        vec![Cell::Text(word("rate_consultation")), cents(formula.rate_cents.consultation)],
        vec![Cell::Text(word("rate_application")), cents(formula.rate_cents.application)],
        vec![level("cap_year", "regional"), cents(formula.cap_cents.regional)],
        vec![level("cap_year", "local"), cents(formula.cap_cents.local)],
        // Thousandths as a percentage with one place.
        vec![
            Cell::Text(word("own_share")),
            Cell::Text(format!("{}.{}", formula.cofinancing_permille / 10, formula.cofinancing_permille % 10)),
        ],
    ];
    Sheet { name: word("sheet_formula"), head: vec![word("input"), word("value")], rows, foot: None }
}

fn whole_network(reader: &Reader) -> Result<(), Failure> {
    match reader.institution {
        None => Ok(()),
        Some(_) => Err(Failure(Problem::new(Code::Forbidden, "the grant belongs to the whole network"))),
    }
}
