//! What the journal says of registrations and of demand, as tables that reports are read from: a projection. Lines are
//! only ever added, so that a correction never touches what it corrects.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row as _;
use tilts_queue::code::{ContentHash, TicketNumber};
use tilts_queue::command::Actor;
use tilts_queue::event::{Channel, CorrectionReason, Counted, Event, Outcome, Recorded, RegistrationKind, TicketEnd};
use tilts_queue::ids::{
    CenterId, InstitutionId, MunicipalityId, NoteId, PersonId, RegistrationId, ServiceId, TicketId, VisitId,
};
use tilts_queue::time::{DayKey, Millis, Month};

use super::{RecordsError, Row, Store, Transaction, parsed};
use crate::calendar;

/// The projection's name beside its version.
const PROJECTION: &str = "register";
const TABLE: &str = "register_lines";
const COLUMNS: &str = "version, part, period, at, sign, registration, day, visit, number, municipality, center, \
                       institution, service, kind, channel, outcome, began_at, started_at, reason, person, note";

/// A line that counts: a registration, or what a correction takes away or puts in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The version of the event.
    pub version: u64,
    /// 0, or 1 for what a correction puts in the place of what it took away.
    pub part: u32,
    /// The month in which it counts.
    pub period: Month,
    /// When it was written.
    pub at: Millis,
    /// 1, or -1 for what a correction takes away.
    pub sign: i64,
    /// The registration.
    pub registration: RegistrationId,
    /// The day of the registration itself.
    pub day: DayKey,
    /// Its visit.
    pub visit: VisitId,
    /// The visit's number for people.
    pub number: Option<TicketNumber>,
    /// The municipality.
    pub municipality: MunicipalityId,
    /// The center.
    pub center: CenterId,
    /// What counts: service, institution, kind.
    pub counted: Counted,
    /// How the resident came.
    pub channel: Channel,
    /// What came of the consultation.
    pub outcome: Option<Outcome>,
    /// When the visit began.
    pub began_at: Option<Millis>,
    /// When the consultation started.
    pub started_at: Option<Millis>,
    /// Why, of a correction.
    pub reason: Option<CorrectionReason>,
    /// Who corrected it.
    pub person: Option<PersonId>,
    /// The note that was written to it.
    pub note: Option<NoteId>,
}

/// A month that is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedPeriod {
    /// The month.
    pub period: Month,
    /// The version of the event.
    pub version: u64,
    /// When.
    pub at: Millis,
    /// By whom.
    pub person: Option<PersonId>,
    /// How many lines count in it.
    pub lines: u64,
    /// The hash of the month closed before.
    pub previous: Option<ContentHash>,
    /// Its own.
    pub content: ContentHash,
}

/// By what a report groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// By month.
    Period,
    /// By municipality.
    Municipality,
    /// By center.
    Center,
    /// By institution.
    Institution,
    /// By service.
    Service,
    /// By channel.
    Channel,
}

impl Dimension {
    /// Its column.
    const fn column(self) -> &'static str {
        match self {
            Self::Period => "period",
            Self::Municipality => "municipality",
            Self::Center => "center",
            Self::Institution => "institution",
            Self::Service => "service",
            Self::Channel => "channel",
        }
    }
}

/// Which lines are meant; what is not said is not asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct LineFilter {
    /// From this month on.
    pub from: Month,
    /// Up to this month, itself included.
    pub to: Month,
    /// Registered on this day.
    pub day: Option<DayKey>,
    /// Of this municipality.
    pub municipality: Option<MunicipalityId>,
    /// Of this center.
    pub center: Option<CenterId>,
    /// Of this institution.
    pub institution: Option<InstitutionId>,
    /// Of this service.
    pub service: Option<ServiceId>,
    /// By this channel.
    pub channel: Option<Channel>,
    /// Corrections alone.
    pub corrections: bool,
}

/// The conditions of [`LineFilter`], in the order in which [`bound`] binds them.
const CONDITIONS: &str =
    "network = $1 AND period BETWEEN $2 AND $3 AND ($4 = 0 OR day = $4) AND ($5 = '' OR municipality = $5)
     AND ($6 = '' OR center = $6) AND ($7 = '' OR institution = $7) AND ($8 = '' OR service = $8)
     AND ($9 = '' OR channel = $9) AND ($10 = 0 OR reason IS NOT NULL)";

macro_rules! bound {
    ($query:expr, $store:expr, $filter:expr) => {{
        let text = |id: Option<String>| id.unwrap_or_default();
        $query
            .bind($store.tenant())
            .bind(i64::from($filter.from.0))
            .bind(i64::from($filter.to.0))
            .bind(i64::from($filter.day.map_or(0, |day| day.0)))
            .bind(text($filter.municipality.map(|id| id.to_string())))
            .bind(text($filter.center.map(|id| id.to_string())))
            .bind(text($filter.institution.map(|id| id.to_string())))
            .bind(text($filter.service.map(|id| id.to_string())))
            .bind(text($filter.channel.map(code)))
            .bind(i64::from($filter.corrections))
    }};
}

/// What counts under one set of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The keys, in the order of the dimensions asked for.
    pub keys: Vec<String>,
    /// Consultations.
    pub consultations: i64,
    /// Applications.
    pub applications: i64,
    /// How much of both together comes from corrections of earlier months, counted here because those were closed.
    pub adjustments: i64,
}

/// What was asked of a service in a half hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Demand {
    /// Tickets.
    pub arrivals: i64,
    /// Residents who left before they were answered.
    pub abandoned: i64,
    /// How long everybody waited, together, in milliseconds.
    pub waited_ms: i64,
    /// Consultations handled.
    pub handled: i64,
    /// How long these took with their wrap-up, together, in milliseconds.
    pub handled_ms: i64,
}

/// The same, and where it belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemandAt {
    /// The day.
    pub day: DayKey,
    /// The half hour of the day, from 0.
    pub slot: u32,
    /// The service.
    pub service: ServiceId,
    /// What was asked.
    pub demand: Demand,
}

/// A row of demand, in the order of the columns that are read.
type DemandRow = (i64, i64, String, i64, i64, i64, i64, i64);

/// A revision of the grant's formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFormula {
    /// The year for which it holds.
    pub year: u32,
    /// Counts the changes of that year from 1.
    pub revision: u32,
    /// The formula, as JSON.
    pub content: String,
    /// Who wrote it.
    pub author: Option<PersonId>,
    /// When.
    pub created_at: Millis,
}

impl Store {
    /// The version of the journal up to which the projection has been brought.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn projected(&self) -> Result<u64, RecordsError> {
        let version: Option<i64> =
            sqlx::query_scalar("SELECT version FROM projections WHERE network = $1 AND name = $2")
                .bind(self.tenant())
                .bind(PROJECTION)
                .fetch_optional(&self.pool)
                .await?;
        Ok(version.map_or(0, |version| u64::try_from(version).unwrap_or_default()))
    }

    /// Brings the projection on by events that follow each other, and writes its version, all or nothing. Nothing is
    /// done when the projection does not stand just before the first of them.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn project(&self, events: &[Recorded]) -> Result<(), RecordsError> {
        let (Some(first), Some(last)) = (events.first(), events.last()) else { return Ok(()) };
        let mut db = self.begin().await?;
        sqlx::query("INSERT INTO projections (network, name, version) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING")
            .bind(self.tenant())
            .bind(PROJECTION)
            .execute(&mut *db)
            .await?;
        let moved =
            sqlx::query("UPDATE projections SET version = $3 WHERE network = $1 AND name = $2 AND version = $4")
                .bind(self.tenant())
                .bind(PROJECTION)
                .bind(integer(last.version))
                .bind(integer(first.version - 1))
                .execute(&mut *db)
                .await?;
        if moved.rows_affected() == 0 {
            return Ok(());
        }
        let mut demand = BTreeMap::new();
        for recorded in events {
            self.count(recorded, &mut db).await?;
            self.ask(recorded, &mut demand, &mut db).await?;
        }
        for ((day, slot, service), asked) in demand {
            sqlx::query(
                "INSERT INTO demand (network, day, slot, service, arrivals, abandoned, waited_ms, handled, handled_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                 ON CONFLICT (network, day, slot, service) DO UPDATE SET
                     arrivals = demand.arrivals + excluded.arrivals, abandoned = demand.abandoned + excluded.abandoned,
                     waited_ms = demand.waited_ms + excluded.waited_ms, handled = demand.handled + excluded.handled,
                     handled_ms = demand.handled_ms + excluded.handled_ms",
            )
            .bind(self.tenant())
            .bind(i64::from(day))
            .bind(i64::from(slot))
            .bind(service.to_string())
            .bind(asked.arrivals)
            .bind(asked.abandoned)
            .bind(asked.waited_ms)
            .bind(asked.handled)
            .bind(asked.handled_ms)
            .execute(&mut *db)
            .await?;
        }
        db.commit().await?;
        Ok(())
    }

    /// Forgets the projection, so that it is made again from the beginning of the journal.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn forget_projection(&self) -> Result<(), RecordsError> {
        let mut db = self.begin().await?;
        for statement in [
            "DELETE FROM register_lines WHERE network = $1",
            "DELETE FROM register_periods WHERE network = $1",
            "DELETE FROM demand WHERE network = $1",
            "DELETE FROM demand_waiting WHERE network = $1",
            "DELETE FROM projections WHERE network = $1",
        ] {
            sqlx::query(statement).bind(self.tenant()).execute(&mut *db).await?;
        }
        db.commit().await?;
        Ok(())
    }

    /// What an event does to what counts.
    async fn count(&self, recorded: &Recorded, db: &mut Transaction<'_>) -> Result<(), RecordsError> {
        match &recorded.event {
            Event::Registered {
                registration,
                visit,
                service,
                institution,
                center,
                municipality,
                registered,
                channel,
                outcome,
                number,
                began_at,
                started_at,
                ..
            } => {
                let line = Line {
                    version: recorded.version,
                    part: 0,
                    period: Month::of(recorded.day),
                    at: recorded.at,
                    sign: 1,
                    registration: *registration,
                    day: recorded.day,
                    visit: *visit,
                    number: *number,
                    municipality: *municipality,
                    center: *center,
                    counted: Counted { service: *service, institution: *institution, registered: *registered },
                    channel: *channel,
                    outcome: *outcome,
                    began_at: *began_at,
                    started_at: *started_at,
                    reason: None,
                    person: None,
                    note: None,
                };
                // Counted once, whatever the journal says.
                if self.own_line(*registration, db).await?.is_none() {
                    self.put_line(&line, db).await?;
                }
            }
            Event::RegistrationCorrected { registration, period, before, after, reason, note, .. } => {
                let Some(own) = self.own_line(*registration, db).await? else { return Ok(()) };
                for (part, sign, counted) in [(0, -1, before), (1, 1, after)] {
                    let Some(counted) = counted else { continue };
                    let line = Line {
                        version: recorded.version,
                        part,
                        period: *period,
                        at: recorded.at,
                        sign,
                        counted: *counted,
                        reason: Some(*reason),
                        person: person(recorded),
                        note: *note,
                        ..own.clone()
                    };
                    self.put_line(&line, db).await?;
                }
            }
            Event::PeriodClosed { period, lines, previous, content } => {
                sqlx::query(
                    "INSERT INTO register_periods (network, period, version, at, person, lines, previous, content)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
                )
                .bind(self.tenant())
                .bind(i64::from(period.0))
                .bind(integer(recorded.version))
                .bind(recorded.at.0)
                .bind(person(recorded).map(|id| id.to_string()))
                .bind(integer(*lines))
                .bind(previous.map(|hash| hash.to_string()))
                .bind(content.to_string())
                .execute(&mut **db)
                .await?;
            }
            _ => {}
        }
        Ok(())
    }

    /// What an event says of demand.
    async fn ask(
        &self,
        recorded: &Recorded,
        demand: &mut BTreeMap<(u32, u32, ServiceId), Demand>,
        db: &mut Transaction<'_>,
    ) -> Result<(), RecordsError> {
        // A ticket that waits again because its specialist was lost, or its resident came back, is no new arrival.
        let slot = calendar::half_hour(recorded.at);
        let key = |service: ServiceId| (recorded.day.0, slot, service);
        match &recorded.event {
            Event::TicketRequested { ticket, service, .. } | Event::TicketTransferred { ticket, to: service, .. } => {
                demand.entry(key(*service)).or_default().arrivals += 1;
                self.waits(*ticket, *service, recorded.at, db).await?;
            }
            Event::ConsultationStarted { ticket, .. } => {
                if let Some((service, waited)) = self.waited(*ticket, recorded.at, db).await? {
                    demand.entry(key(service)).or_default().waited_ms += waited;
                }
            }
            Event::TicketEnded { ticket, end, .. } => {
                if let Some((service, waited)) = self.waited(*ticket, recorded.at, db).await? {
                    let asked = demand.entry(key(service)).or_default();
                    asked.waited_ms += waited;
                    asked.abandoned += i64::from(*end == TicketEnd::Left);
                }
            }
            Event::WrapUpFinished { service, handled, .. } => {
                let asked = demand.entry(key(*service)).or_default();
                asked.handled += 1;
                asked.handled_ms += handled.0;
            }
            _ => {}
        }
        Ok(())
    }

    async fn waits(
        &self,
        ticket: TicketId,
        service: ServiceId,
        since: Millis,
        db: &mut Transaction<'_>,
    ) -> Result<(), RecordsError> {
        sqlx::query(
            "INSERT INTO demand_waiting (network, ticket, service, since) VALUES ($1, $2, $3, $4)
             ON CONFLICT (network, ticket) DO UPDATE SET service = excluded.service, since = excluded.since",
        )
        .bind(self.tenant())
        .bind(ticket.to_string())
        .bind(service.to_string())
        .bind(since.0)
        .execute(&mut **db)
        .await?;
        Ok(())
    }

    /// Takes a ticket out of those that wait: its service, and how long it waited.
    async fn waited(
        &self,
        ticket: TicketId,
        at: Millis,
        db: &mut Transaction<'_>,
    ) -> Result<Option<(ServiceId, i64)>, RecordsError> {
        let row: Option<(String, i64)> =
            sqlx::query_as("DELETE FROM demand_waiting WHERE network = $1 AND ticket = $2 RETURNING service, since")
                .bind(self.tenant())
                .bind(ticket.to_string())
                .fetch_optional(&mut **db)
                .await?;
        row.map(|(service, since)| Ok((parsed("demand_waiting", &service)?, (at.0 - since).max(0)))).transpose()
    }

    /// The line of a registration itself.
    async fn own_line(&self, id: RegistrationId, db: &mut Transaction<'_>) -> Result<Option<Line>, RecordsError> {
        let statement =
            format!("SELECT {COLUMNS} FROM register_lines WHERE network = $1 AND registration = $2 AND reason IS NULL");
        let row = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(self.tenant())
            .bind(id.to_string())
            .fetch_optional(&mut **db)
            .await?;
        row.as_ref().map(line).transpose()
    }

    async fn put_line(&self, line: &Line, db: &mut Transaction<'_>) -> Result<(), RecordsError> {
        let statement = format!(
            "INSERT INTO register_lines (network, {COLUMNS})
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)"
        );
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(self.tenant())
            .bind(integer(line.version))
            .bind(i64::from(line.part))
            .bind(i64::from(line.period.0))
            .bind(line.at.0)
            .bind(line.sign)
            .bind(line.registration.to_string())
            .bind(i64::from(line.day.0))
            .bind(line.visit.to_string())
            .bind(line.number.map(|number| number.to_string()))
            .bind(line.municipality.to_string())
            .bind(line.center.to_string())
            .bind(line.counted.institution.to_string())
            .bind(line.counted.service.to_string())
            .bind(code(line.counted.registered))
            .bind(code(line.channel))
            .bind(line.outcome.map(code))
            .bind(line.began_at.map(|at| at.0))
            .bind(line.started_at.map(|at| at.0))
            .bind(line.reason.map(code))
            .bind(line.person.map(|id| id.to_string()))
            .bind(line.note.map(|id| id.to_string()))
            .execute(&mut **db)
            .await?;
        Ok(())
    }

    /// What counts, summed under the keys of some dimensions (one or more).
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn register_sums(&self, filter: &LineFilter, by: &[Dimension]) -> Result<Vec<Sum>, RecordsError> {
        let columns: Vec<&str> = by.iter().map(|dimension| dimension.column()).collect();
        let (keys, texts) = (columns.join(", "), columns.join(" || ' ' || "));
        // The columns come from the list above, not from outside. No key holds a space.
        let statement = format!(
            "SELECT {texts} AS keys,
                 CAST(SUM(CASE WHEN kind = 'consultation' THEN sign ELSE 0 END) AS BIGINT) AS consultations,
                 CAST(SUM(CASE WHEN kind = 'application' THEN sign ELSE 0 END) AS BIGINT) AS applications,
                 CAST(SUM(CASE WHEN day / 100 <> period THEN sign ELSE 0 END) AS BIGINT) AS adjustments
             FROM register_lines WHERE {CONDITIONS} GROUP BY {keys} ORDER BY {keys}"
        );
        let rows = bound!(sqlx::query(sqlx::AssertSqlSafe(statement)), self, filter).fetch_all(&self.pool).await?;
        let sum = |row: Row| {
            // One key alone keeps the type of its column.
            let keys =
                row.try_get::<String, _>("keys").or_else(|_| row.try_get::<i64, _>("keys").map(|n| n.to_string()));
            Ok(Sum {
                keys: keys?.split(' ').map(str::to_owned).collect(),
                consultations: row.try_get("consultations")?,
                applications: row.try_get("applications")?,
                adjustments: row.try_get("adjustments")?,
            })
        };
        rows.into_iter().map(sum).collect()
    }

    /// Lines in the order of the journal, after a version and part, at most `limit`.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn register_lines(
        &self,
        filter: &LineFilter,
        after: (u64, u32),
        limit: u32,
    ) -> Result<Vec<Line>, RecordsError> {
        let statement = format!(
            "SELECT {COLUMNS} FROM register_lines WHERE {CONDITIONS} AND (version > $11 OR (version = $11 AND part > $12))
             ORDER BY version, part LIMIT $13"
        );
        let rows = bound!(sqlx::query(sqlx::AssertSqlSafe(statement)), self, filter)
            .bind(integer(after.0))
            .bind(i64::from(after.1))
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(line).collect()
    }

    /// The lines of one registration, itself first.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn registration(&self, id: RegistrationId) -> Result<Vec<Line>, RecordsError> {
        self.lines_of("registration", id.to_string()).await
    }

    /// The lines of one visit.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn registrations_of(&self, visit: VisitId) -> Result<Vec<Line>, RecordsError> {
        self.lines_of("visit", visit.to_string()).await
    }

    async fn lines_of(&self, column: &'static str, value: String) -> Result<Vec<Line>, RecordsError> {
        let statement =
            format!("SELECT {COLUMNS} FROM register_lines WHERE network = $1 AND {column} = $2 ORDER BY version, part");
        let rows =
            sqlx::query(sqlx::AssertSqlSafe(statement)).bind(self.tenant()).bind(value).fetch_all(&self.pool).await?;
        rows.iter().map(line).collect()
    }

    /// The first and the last month in which anything counts.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn register_months(&self) -> Result<Option<(Month, Month)>, RecordsError> {
        let (first, last): (Option<i64>, Option<i64>) =
            sqlx::query_as("SELECT MIN(period), MAX(period) FROM register_lines WHERE network = $1")
                .bind(self.tenant())
                .fetch_one(&self.pool)
                .await?;
        Ok(first.zip(last).map(|(first, last)| (month(first), month(last))))
    }

    /// The months closed, in order.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn closed_periods(&self) -> Result<Vec<ClosedPeriod>, RecordsError> {
        let rows = sqlx::query(
            "SELECT period, version, at, person, lines, previous, content FROM register_periods
             WHERE network = $1 ORDER BY period",
        )
        .bind(self.tenant())
        .fetch_all(&self.pool)
        .await?;
        let table = "register_periods";
        let closed = |row: &Row| {
            Ok(ClosedPeriod {
                period: month(row.try_get("period")?),
                version: unsigned(row.try_get("version")?),
                at: Millis(row.try_get("at")?),
                person: optional(table, row.try_get("person")?)?,
                lines: unsigned(row.try_get("lines")?),
                previous: optional(table, row.try_get("previous")?)?,
                content: parsed(table, row.try_get("content")?)?,
            })
        };
        rows.iter().map(closed).collect()
    }

    /// What was asked of services on the days of a stretch, both ends included.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn demand(&self, from: DayKey, to: DayKey) -> Result<Vec<DemandAt>, RecordsError> {
        let rows: Vec<DemandRow> = sqlx::query_as(
            "SELECT day, slot, service, arrivals, abandoned, waited_ms, handled, handled_ms FROM demand
             WHERE network = $1 AND day BETWEEN $2 AND $3 ORDER BY day, slot, service",
        )
        .bind(self.tenant())
        .bind(i64::from(from.0))
        .bind(i64::from(to.0))
        .fetch_all(&self.pool)
        .await?;
        let at = |row: DemandRow| {
            let (day, slot, service, arrivals, abandoned, waited_ms, handled, handled_ms) = row;
            Ok(DemandAt {
                day: DayKey(u32::try_from(day).unwrap_or_default()),
                slot: u32::try_from(slot).unwrap_or_default(),
                service: parsed("demand", &service)?,
                demand: Demand { arrivals, abandoned, waited_ms, handled, handled_ms },
            })
        };
        rows.into_iter().map(at).collect()
    }

    /// Writes a new revision of a year's formula; the last one is in force.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn put_formula(
        &self,
        year: u32,
        content: &str,
        author: Option<PersonId>,
        now: Millis,
    ) -> Result<(), RecordsError> {
        sqlx::query(
            "INSERT INTO grant_formulas (network, year, revision, content, author, created_at)
             VALUES ($1, $2, (SELECT COALESCE(MAX(revision), 0) + 1 FROM grant_formulas WHERE network = $1 AND year = $2),
                 $3, $4, $5)",
        )
        .bind(self.tenant())
        .bind(i64::from(year))
        .bind(content)
        .bind(author.map(|id| id.to_string()))
        .bind(now.0)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Every revision of every year's formula, by year and revision.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn formulas(&self) -> Result<Vec<StoredFormula>, RecordsError> {
        let rows: Vec<(i64, i64, String, Option<String>, i64)> = sqlx::query_as(
            "SELECT year, revision, content, author, created_at FROM grant_formulas
             WHERE network = $1 ORDER BY year, revision",
        )
        .bind(self.tenant())
        .fetch_all(&self.pool)
        .await?;
        let stored = |(year, revision, content, author, created_at): (i64, i64, String, Option<String>, i64)| {
            Ok(StoredFormula {
                year: u32::try_from(year).unwrap_or_default(),
                revision: u32::try_from(revision).unwrap_or_default(),
                content,
                author: optional("grant_formulas", author)?,
                created_at: Millis(created_at),
            })
        };
        rows.into_iter().map(stored).collect()
    }
}

/// The member of staff behind an event.
fn person(recorded: &Recorded) -> Option<PersonId> {
    match recorded.cause?.actor {
        Actor::Employee(person, _)
        | Actor::Specialist(person)
        | Actor::Supervisor { person, .. }
        | Actor::Admin(person) => Some(person),
        _ => None,
    }
}

fn line(row: &Row) -> Result<Line, RecordsError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let maybe = |column: &str| row.try_get::<Option<String>, _>(column);
    Ok(Line {
        version: unsigned(row.try_get("version")?),
        part: u32::try_from(row.try_get::<i64, _>("part")?).unwrap_or_default(),
        period: month(row.try_get("period")?),
        at: Millis(row.try_get("at")?),
        sign: row.try_get("sign")?,
        registration: parsed(TABLE, &text("registration")?)?,
        day: DayKey(u32::try_from(row.try_get::<i64, _>("day")?).unwrap_or_default()),
        visit: parsed(TABLE, &text("visit")?)?,
        number: optional(TABLE, maybe("number")?)?,
        municipality: parsed(TABLE, &text("municipality")?)?,
        center: parsed(TABLE, &text("center")?)?,
        counted: Counted {
            service: parsed(TABLE, &text("service")?)?,
            institution: parsed(TABLE, &text("institution")?)?,
            registered: decoded::<RegistrationKind>(&text("kind")?)?,
        },
        channel: decoded(&text("channel")?)?,
        outcome: maybe("outcome")?.as_deref().map(decoded).transpose()?,
        began_at: row.try_get::<Option<i64>, _>("began_at")?.map(Millis),
        started_at: row.try_get::<Option<i64>, _>("started_at")?.map(Millis),
        reason: maybe("reason")?.as_deref().map(decoded).transpose()?,
        person: optional(TABLE, maybe("person")?)?,
        note: optional(TABLE, maybe("note")?)?,
    })
}

/// A code's word, as events write it.
fn code<T: Serialize>(code: T) -> String {
    serde_json::to_value(code).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn decoded<T: DeserializeOwned>(word: &str) -> Result<T, RecordsError> {
    let unreadable = |error: serde_json::Error| RecordsError::Unreadable { table: TABLE, reason: error.to_string() };
    serde_json::from_value(word.into()).map_err(unreadable)
}

fn optional<T: std::str::FromStr>(table: &'static str, text: Option<String>) -> Result<Option<T>, RecordsError> {
    text.map(|text| parsed(table, &text)).transpose()
}

fn month(number: i64) -> Month {
    Month(u32::try_from(number).unwrap_or_default())
}

fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
