//! Registrations and the grant, for supervisors and administrators. A supervisor of one institution sees and corrects
//! that institution's registrations alone; months and the grant belong to the whole network.

pub mod grant;
pub mod months;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use tilts_queue::code::Language;
use tilts_queue::event::{CorrectionReason, RegistrationKind};
use tilts_queue::ids::{InstitutionId, NoteId, PersonId, RegistrationId, ServiceId};
use tilts_queue::time::{DayKey, Month};
use tilts_signaling::{Code, Problem};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::error::{Body, Failure};
use super::guard::Reader;
use crate::app::App;
use crate::records::{Dimension, Line, LineFilter, Writing, WritingKind};
use crate::reports::sheet::{Cell, Sheet, csv, xlsx};
use crate::reports::table::{Key, Naming, ReportRow, rows};
use crate::reports::{Correction, chain, code, correct, counts_as, each_line};
use crate::words::t;
use crate::{calendar, session};

/// The most months of one report.
const MONTHS_MAX: u32 = 60;
/// Lines in one answer.
const LINES_MAX: u32 = 200;
/// Lines in one file.
const FILE_LINES_MAX: u64 = 200_000;
/// The most dimensions of one report.
const DIMENSIONS_MAX: usize = 3;
/// Characters of a correction's note.
const NOTE_CHARS_MAX: usize = 500;

/// Which registrations are asked for. What is left out is not narrowed; the months left out are the running one.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReportQuery {
    /// The first month, such as `2026-11`.
    from: Option<String>,
    /// The last month, itself included.
    to: Option<String>,
    /// By what to group, in order, separated by commas: `period`, `municipality`, `center`, `institution`, `service`,
    /// `channel`; three at most. `municipality` where nothing is said.
    by: Option<String>,
    /// Of this municipality.
    municipality: Option<String>,
    /// Of this center.
    center: Option<String>,
    /// Of this institution.
    institution: Option<String>,
    /// Of this service.
    service: Option<String>,
    /// By this channel.
    channel: Option<String>,
    /// Lines alone: registered on this day, such as `2026-11-24`.
    day: Option<String>,
    /// Lines alone: those of corrections.
    #[serde(default)]
    corrections: bool,
    /// Lines alone: those after this one, as the answer before named it.
    after: Option<String>,
    /// The language of names: `lv`, `en` or `ru`.
    lang: Option<String>,
}

/// Registrations, summed.
#[derive(Serialize, ToSchema)]
pub struct Report {
    /// The first month.
    from: String,
    /// The last month.
    to: String,
    /// By what the rows group.
    by: Vec<Dimension>,
    /// The rows, by name.
    rows: Vec<ReportRow>,
    /// All rows added up; it has no keys.
    total: ReportRow,
}

/// A registration's line, or a correction's.
#[derive(Serialize, ToSchema)]
pub struct LineRow {
    /// The version of the event in the journal.
    version: u64,
    /// 1 for what a correction puts in the place of what it took away; 0 otherwise.
    part: u32,
    /// The month in which it counts.
    period: String,
    /// When it was written, UTC milliseconds since 1970.
    at_ms: i64,
    /// 1, or -1 for what a correction takes away.
    sign: i64,
    /// The registration.
    registration: Uuid,
    /// The day of the registration.
    day: String,
    /// The visit's number for people.
    number: Option<String>,
    /// Municipality, center, institution, service and channel.
    keys: Vec<Key>,
    /// `consultation` or `application`.
    kind: String,
    /// What came of the consultation.
    outcome: Option<String>,
    /// When the visit began, UTC milliseconds since 1970.
    began_ms: Option<i64>,
    /// When the consultation started, UTC milliseconds since 1970.
    started_ms: Option<i64>,
    /// Why it was corrected; nothing of a registration itself.
    reason: Option<String>,
    /// Who corrected it.
    by: Option<String>,
    /// What was written to it, as long as it is kept.
    note: Option<String>,
}

/// A page of lines in the order of the journal.
#[derive(Serialize, ToSchema)]
pub struct Lines {
    lines: Vec<LineRow>,
    /// Ask for the next page with this; nothing at the end.
    after: Option<String>,
}

/// One registration with all that was corrected.
#[derive(Serialize, ToSchema)]
pub struct Registration {
    /// Its own line first.
    lines: Vec<LineRow>,
    /// Whether it counts now.
    counts: bool,
    /// The service it counts as, or counted as last.
    #[schema(value_type = Uuid)]
    service: ServiceId,
    /// The kind it counts as, or counted as last.
    kind: String,
}

/// What a registration shall count as.
#[derive(Deserialize, ToSchema)]
pub struct NewCount {
    /// Voids it; service and kind are then not needed.
    #[serde(default)]
    void: bool,
    /// The service.
    #[schema(value_type = Option<Uuid>)]
    service: Option<ServiceId>,
    /// `consultation` or `application`.
    #[schema(value_type = Option<String>)]
    kind: Option<RegistrationKind>,
    /// `wrong_service`, `wrong_kind`, `duplicate`, `not_served`, `mistaken` or `other`.
    #[schema(value_type = String)]
    reason: CorrectionReason,
    /// In words, without personal data; needed for `other`.
    #[serde(default)]
    note: String,
}

/// What was asked, checked.
struct Asked {
    filter: LineFilter,
    by: Vec<Dimension>,
    language: Language,
    months: u32,
}

impl Asked {
    fn of(app: &App, reader: &Reader, query: &ReportQuery) -> Result<Self, Failure> {
        let running = Month::of(calendar::day_key_at(app.clock.now()));
        let month = |text: &Option<String>, field: &str| match text {
            Some(text) => text.parse().map_err(|_| out_of_bounds(field)),
            None => Ok(running),
        };
        let (from, to): (Month, Month) = (month(&query.from, "from")?, month(&query.to, "to")?);
        let months = i64::from(to.0 / 100 * 12 + to.0 % 100) - i64::from(from.0 / 100 * 12 + from.0 % 100) + 1;
        let months = u32::try_from(months).ok().filter(|months| (1..=MONTHS_MAX).contains(months));
        let institution: Option<InstitutionId> = id(&query.institution, "institution")?;
        if reader.institution.is_some() && institution.is_some() && institution != reader.institution {
            return Err(Failure(Problem::new(Code::Forbidden, "registrations of another institution")));
        }
        let mut by = Vec::new();
        for word in query.by.as_deref().unwrap_or("municipality").split(',').filter(|word| !word.is_empty()) {
            by.push(word_of(word).ok_or_else(|| out_of_bounds("by"))?);
        }
        if by.is_empty() || by.len() > DIMENSIONS_MAX {
            return Err(out_of_bounds("by"));
        }
        let day = query.day.as_ref().map(|day| day.parse().map_err(|_| out_of_bounds("day")).map(calendar::day_key));
        let day: Option<DayKey> = day.transpose()?;
        Ok(Self {
            filter: LineFilter {
                from,
                to,
                day,
                municipality: id(&query.municipality, "municipality")?,
                center: id(&query.center, "center")?,
                institution: reader.institution.or(institution),
                service: id(&query.service, "service")?,
                channel: query
                    .channel
                    .as_ref()
                    .map(|word| word_of(word).ok_or_else(|| out_of_bounds("channel")))
                    .transpose()?,
                corrections: query.corrections,
            },
            by,
            language: match query.lang.as_deref() {
                None => Language::LV,
                Some(lang) => lang.parse().map_err(|_| out_of_bounds("lang"))?,
            },
            months: months.ok_or_else(|| out_of_bounds("to"))?,
        })
    }
}

/// Waits until all that the asker may have seen is counted.
async fn counted(app: &App) -> Result<(), Failure> {
    Ok(app.reports.caught_up(app.dispatch.state().queue.version()).await?)
}

/// Registrations of some months, summed.
#[utoipa::path(get, path = "/api/v1/reports/registrations", params(ReportQuery),
    responses((status = 200, body = Report), (status = 401), (status = 403), (status = 422), (status = 503)))]
pub async fn registrations(
    State(app): State<Arc<App>>,
    reader: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<Json<Report>, Failure> {
    let asked = Asked::of(&app, &reader, &query)?;
    Ok(Json(report(&app, &asked).await?))
}

async fn report(app: &App, asked: &Asked) -> Result<Report, Failure> {
    counted(app).await?;
    let sums = app.records.register_sums(&asked.filter, &asked.by).await?;
    let loaded = app.loaded();
    let naming = Naming { catalogue: &loaded.catalogue, language: asked.language };
    let rows = rows(sums, &asked.by, &naming);
    let sum = |of: fn(&ReportRow) -> i64| rows.iter().map(of).sum();
    let total = ReportRow {
        keys: Vec::new(),
        consultations: sum(|row| row.consultations),
        applications: sum(|row| row.applications),
        total: sum(|row| row.total),
        adjustments: sum(|row| row.adjustments),
    };
    let (from, to) = (asked.filter.from.to_string(), asked.filter.to.to_string());
    Ok(Report { from, to, by: asked.by.clone(), rows, total })
}

/// The same as CSV (RFC 4180: commas, UTF-8).
#[utoipa::path(get, path = "/api/v1/reports/registrations.csv", params(ReportQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = 401), (status = 403), (status = 422), (status = 503)))]
pub async fn registrations_csv(
    State(app): State<Arc<App>>,
    reader: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<impl IntoResponse, Failure> {
    let asked = Asked::of(&app, &reader, &query)?;
    let report = report(&app, &asked).await?;
    Ok(as_csv(&report_sheet(&report, asked.language), &format!("registrations-{}-{}", report.from, report.to)))
}

/// The same as XLSX, with the corrections, and with the grant for whoever may see it.
#[utoipa::path(get, path = "/api/v1/reports/registrations.xlsx", params(ReportQuery),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
        (status = 401), (status = 403), (status = 422), (status = 503)))]
pub async fn registrations_xlsx(
    State(app): State<Arc<App>>,
    reader: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<impl IntoResponse, Failure> {
    let asked = Asked::of(&app, &reader, &query)?;
    let report = report(&app, &asked).await?;
    let mut sheets = vec![report_sheet(&report, asked.language), corrections_sheet(&app, &asked).await?];
    if reader.institution.is_none() {
        match grant::of(&app, &asked).await {
            Ok(grant) => {
                sheets.push(grant::sheet(&grant, asked.language));
                sheets.push(grant::formula_sheet(&grant, asked.language));
            }
            // No formula, or months of two years: there is no grant to show.
            Err(Failure(problem)) if matches!(problem.code, Code::NotFound | Code::OutOfBounds) => {}
            Err(failure) => return Err(failure),
        }
    }
    let title = format!("{} {} – {}", t(asked.language, "rep.sheet_report"), report.from, report.to);
    let bytes = xlsx(&sheets, &title, app.clock.now()).map_err(|error| {
        tracing::error!(%error, "the file could not be made");
        Failure(Problem::new(Code::TooLarge, "the report is larger than a sheet can be"))
    })?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(as_file(bytes, kind, &format!("registrations-{}-{}.xlsx", report.from, report.to)))
}

/// Registrations and corrections line by line, a page at a time.
#[utoipa::path(get, path = "/api/v1/reports/lines", params(ReportQuery),
    responses((status = 200, body = Lines), (status = 401), (status = 403), (status = 422), (status = 503)))]
pub async fn lines(
    State(app): State<Arc<App>>,
    reader: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<Json<Lines>, Failure> {
    let asked = Asked::of(&app, &reader, &query)?;
    let after = match &query.after {
        None => (0, 0),
        Some(text) => text
            .split_once('.')
            .and_then(|(version, part)| Some((version.parse().ok()?, part.parse().ok()?)))
            .ok_or_else(|| out_of_bounds("after"))?,
    };
    counted(&app).await?;
    let found = app.records.register_lines(&asked.filter, after, LINES_MAX).await?;
    let more = found.len() == LINES_MAX as usize;
    let last = found.last().filter(|_| more).map(|line| format!("{}.{}", line.version, line.part));
    Ok(Json(Lines { lines: with_notes(&app, asked.language, &found).await?, after: last }))
}

/// The same as CSV, whole: the fields from which a month's hash is made, in their order.
#[utoipa::path(get, path = "/api/v1/reports/lines.csv", params(ReportQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = 401), (status = 403), (status = 422), (status = 503)))]
pub async fn lines_csv(
    State(app): State<Arc<App>>,
    reader: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<impl IntoResponse, Failure> {
    let asked = Asked::of(&app, &reader, &query)?;
    counted(&app).await?;
    let head = chain::FIELDS.map(str::to_owned).to_vec();
    let mut sheet = Sheet { head, ..Sheet::default() };
    let count = each_line(&app.records, &asked.filter, |line| {
        if (sheet.rows.len() as u64) < FILE_LINES_MAX {
            sheet.rows.push(chain::fields(&line).map(field).to_vec());
        }
    });
    if count.await? > FILE_LINES_MAX {
        let problem = Problem::new(Code::OutOfBounds, "more lines than one file takes: ask for fewer months");
        return Err(Failure(problem.with("field", "to").with("max", FILE_LINES_MAX)));
    }
    Ok(as_csv(&sheet, &format!("lines-{}-{}", asked.filter.from, asked.filter.to)))
}

/// Numbers as numbers: a sign is no formula.
fn field(text: String) -> Cell {
    text.parse().map_or(Cell::Text(text), Cell::Number)
}

/// One registration with all that was corrected.
#[utoipa::path(get, path = "/api/v1/reports/registrations/{registration}", params(("registration" = Uuid, Path)),
    responses((status = 200, body = Registration), (status = 401), (status = 403), (status = 404), (status = 503)))]
pub async fn registration(
    State(app): State<Arc<App>>,
    reader: Reader,
    Path(registration): Path<Uuid>,
) -> Result<Json<Registration>, Failure> {
    counted(&app).await?;
    let lines = app.records.registration(RegistrationId(registration)).await?;
    let now = counts_as(&lines);
    let last = now.or(lines.last().map(|line| line.counted));
    let last = last.filter(|counted| reader.institution.is_none_or(|own| own == counted.institution));
    let last =
        last.ok_or_else(|| Failure(Problem::new(Code::NotFound, "no such registration").with("what", "registration")))?;
    Ok(Json(Registration {
        lines: with_notes(&app, Language::LV, &lines).await?,
        counts: now.is_some(),
        service: last.service,
        kind: code(last.registered),
    }))
}

/// Corrects what a registration counts as, or voids it. In a closed month nothing changes: the correction then counts in
/// the first month that is open.
#[utoipa::path(post, path = "/api/v1/reports/registrations/{registration}/correction", params(("registration" = Uuid, Path)),
    request_body = NewCount,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422), (status = 503)))]
pub async fn correct_registration(
    State(app): State<Arc<App>>,
    reader: Reader,
    Path(registration): Path<Uuid>,
    Body(wanted): Body<NewCount>,
) -> Result<StatusCode, Failure> {
    let to = match (wanted.void, wanted.service, wanted.kind) {
        (true, _, _) => None,
        (false, Some(service), Some(kind)) => Some((service, kind)),
        (false, None, _) => return Err(out_of_bounds("service")),
        (false, _, None) => return Err(out_of_bounds("kind")),
    };
    let note = wanted.note.trim();
    if note.is_empty() && wanted.reason == CorrectionReason::Other {
        return Err(out_of_bounds("note"));
    }
    session::checked(note, NOTE_CHARS_MAX)?;
    let note = if note.is_empty() { None } else { Some(write_note(&app, reader.person, note).await?) };
    let correction = Correction { to, reason: wanted.reason, note };
    correct(&app, reader.actor, reader.institution, RegistrationId(registration), correction).await?;
    if let Some(note) = note {
        app.records.cited(note).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn write_note(app: &App, author: PersonId, text: &str) -> Result<NoteId, Failure> {
    let now = app.clock.now();
    let note = Writing {
        id: NoteId(app.clock.new_id()),
        kind: WritingKind::Note,
        visit: None,
        consultation: None,
        author: Some(author),
        body: text.to_owned(),
        created_at: now,
        expires_at: now.plus(app.keep()),
    };
    app.records.put_writing(&note).await?;
    Ok(note.id)
}

fn line_rows(app: &App, language: Language, lines: &[Line]) -> Vec<LineRow> {
    let (loaded, people) = (app.loaded(), app.people());
    let naming = Naming { catalogue: &loaded.catalogue, language };
    let row = |line: &Line| {
        let keys = [
            (Dimension::Municipality, line.municipality.to_string()),
            (Dimension::Center, line.center.to_string()),
            (Dimension::Institution, line.counted.institution.to_string()),
            (Dimension::Service, line.counted.service.to_string()),
            (Dimension::Channel, code(line.channel)),
        ];
        LineRow {
            version: line.version,
            part: line.part,
            period: line.period.to_string(),
            at_ms: line.at.0,
            sign: line.sign,
            registration: line.registration.0,
            day: line.day.to_string(),
            number: line.number.map(|number| number.to_string()),
            keys: keys.map(|(by, key)| Key { by, name: naming.name(by, &key), key }).to_vec(),
            kind: code(line.counted.registered),
            outcome: line.outcome.map(code),
            began_ms: line.began_at.map(|at| at.0),
            started_ms: line.started_at.map(|at| at.0),
            reason: line.reason.map(code),
            by: line.person.and_then(|id| people.get(&id)).map(|person| person.name.clone()),
            note: None,
        }
    };
    lines.iter().map(row).collect()
}

/// Lines with what was written to their corrections.
async fn with_notes(app: &App, language: Language, lines: &[Line]) -> Result<Vec<LineRow>, Failure> {
    let mut rows = line_rows(app, language, lines);
    for (row, line) in rows.iter_mut().zip(lines) {
        if let Some(note) = line.note {
            row.note = app.records.writing(note, app.clock.now()).await?.map(|kept| kept.body);
        }
    }
    Ok(rows)
}

fn report_sheet(report: &Report, language: Language) -> Sheet {
    let word = |key: &str| t(language, &format!("rep.{key}"));
    let keys = report.by.iter().map(|by| word(&code(by)));
    let figures = ["consultations", "applications", "total", "adjustments"].map(word);
    let cells = |row: &ReportRow| {
        let numbers = [row.consultations, row.applications, row.total, row.adjustments].map(Cell::Number);
        row.keys.iter().map(|key| Cell::Text(key.name.clone())).chain(numbers).collect::<Vec<_>>()
    };
    let mut foot = vec![Cell::Text(word("total"))];
    foot.extend(std::iter::repeat_n(Cell::empty(), report.by.len() - 1));
    foot.extend(cells(&report.total));
    Sheet {
        name: word("sheet_report"),
        head: keys.chain(figures).collect(),
        rows: report.rows.iter().map(cells).collect(),
        foot: Some(foot),
    }
}

async fn corrections_sheet(app: &App, asked: &Asked) -> Result<Sheet, Failure> {
    let word = |key: &str| t(asked.language, &format!("rep.{key}"));
    let mut lines = Vec::new();
    let filter = LineFilter { corrections: true, ..asked.filter };
    each_line(&app.records, &filter, |line| {
        if (lines.len() as u64) < FILE_LINES_MAX {
            lines.push(line);
        }
    })
    .await?;
    let rows = line_rows(app, asked.language, &lines).into_iter().map(|line| {
        let mut cells = vec![
            Cell::Text(line.period),
            Cell::Text(line.day),
            Cell::Text(line.number.unwrap_or_default()),
            Cell::Number(line.sign),
        ];
        cells.extend(line.keys.into_iter().map(|key| Cell::Text(key.name)));
        cells.push(Cell::Text(word(&format!("kind_{}", line.kind))));
        cells.push(Cell::Text(line.reason.map(|reason| word(&format!("reason_{reason}"))).unwrap_or_default()));
        cells
    });
    let head = [
        "period",
        "day",
        "number",
        "sign",
        "municipality",
        "center",
        "institution",
        "service",
        "channel",
        "kind",
        "reason",
    ];
    Ok(Sheet { name: word("sheet_corrections"), head: head.map(word).to_vec(), rows: rows.collect(), foot: None })
}

fn as_csv(sheet: &Sheet, name: &str) -> impl IntoResponse + use<> {
    as_file(csv(sheet), "text/csv; charset=utf-8; header=present", &format!("{name}.csv"))
}

fn as_file(bytes: Vec<u8>, kind: &'static str, name: &str) -> impl IntoResponse + use<> {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes)
}

fn id<T: From<Uuid>>(text: &Option<String>, field: &str) -> Result<Option<T>, Failure> {
    let parsed = text.as_ref().filter(|text| !text.is_empty()).map(|text| text.parse::<Uuid>().map(T::from));
    parsed.transpose().map_err(|_| out_of_bounds(field))
}

fn word_of<T: serde::de::DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(word.into()).ok()
}

fn out_of_bounds(field: &str) -> Failure {
    Failure(Problem::new(Code::OutOfBounds, format!("{field} does not fit")).with("field", field))
}
