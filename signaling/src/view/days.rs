//! Days looked back on: charts, replay, and the same day run again.

use serde::{Deserialize, Serialize};
use tilts_queue::ids::{InstitutionId, ServiceId};
use tilts_queue::network::Setting;
use ts_rs::TS;
use uuid::Uuid;

use super::supervise::DayFigures;

/// A day that the journal holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JournalDay {
    /// `yyyymmdd`.
    pub day: u32,
    /// Its first event.
    #[ts(type = "number")]
    pub from_ms: i64,
    /// Its last event so far.
    #[ts(type = "number")]
    pub to_ms: i64,
    /// How many events.
    pub events: u32,
    /// It goes on.
    pub today: bool,
}

/// A day being read for replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DayOpened {
    /// Being read; ask again.
    Reading {
        /// How much of the journal before it and of it has been read, percent.
        done_pct: u32,
    },
    /// It can be shown at any moment.
    Ready {
        /// From its first event.
        #[ts(type = "number")]
        from_ms: i64,
        /// To its last.
        #[ts(type = "number")]
        to_ms: i64,
        /// How many events it has.
        events: u32,
    },
}

/// Whose figures are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// Everybody's; for a supervisor of one institution, the institution's.
    All,
    /// An institution's.
    Institution(InstitutionId),
    /// A service's.
    Service(ServiceId),
}

/// Half an hour of a day. Cases stand in the half hour in which they began to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HalfHour {
    /// When it begins.
    #[ts(type = "number")]
    pub from_ms: i64,
    /// Began to wait.
    pub arrived: u32,
    /// What became of them.
    pub day: DayFigures,
    /// Specialists' time on duty, seconds; over 1,800 it is how many there were on average.
    pub on_duty_s: u32,
    /// Of this, in consultation and wrap-up.
    pub busy_s: u32,
    /// How many would have been needed for the target, by Erlang C; absent where nobody came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub needed: Option<u32>,
}

/// What is to be otherwise when a day is run again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Change {
    /// More or fewer specialists; at most 10 entries.
    #[serde(default)]
    pub staff: Vec<StaffChange>,
    /// Who serves what.
    #[serde(default)]
    pub pooling: Pooling,
    /// People who come, in percent of those who came: 10 to 300.
    #[serde(default = "hundred")]
    pub arrivals_pct: u32,
    /// Talk and wrap-up, in percent of what they took: 10 to 300.
    #[serde(default = "hundred")]
    pub handle_pct: u32,
    /// Rules that are otherwise, by scope; at most 20 values. What is not named is as it was.
    #[serde(default)]
    pub rules: Vec<Setting>,
}

fn hundred() -> u32 {
    100
}

/// More or fewer specialists of an institution for a part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StaffChange {
    /// Whose.
    pub institution: InstitutionId,
    /// How many more, or fewer: -50 to 50.
    pub count: i32,
    /// From when, minutes after midnight.
    pub from_min: u32,
    /// Until when.
    pub until_min: u32,
}

/// Who serves what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Pooling {
    /// As it was.
    #[default]
    AsItWas,
    /// Everybody serves all that their institution offers.
    Institutions,
    /// Everybody serves everything.
    Network,
}

/// A day run again, as far as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RunState {
    /// Runs; ask again.
    Running {
        /// How far, percent.
        done_pct: u32,
    },
    /// Done.
    Done(Box<RunResult>),
    /// Stopped by whoever started it.
    Cancelled,
    /// It took more steps than a day can need.
    TooLong,
}

/// The day as it was, run again unchanged, and run again with the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RunResult {
    /// The day.
    pub day: u32,
    /// As the journal has it.
    pub was: RunFigures,
    /// The model with nothing changed: how near it comes to `was` tells how far to trust it.
    pub unchanged: RunFigures,
    /// The model with the change; compare with `unchanged`.
    pub changed: RunFigures,
}

/// One of the three.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RunFigures {
    /// Who came.
    pub arrived: u32,
    /// Whom the queue did not take: it was full, or the center closed or about to close.
    pub refused: u32,
    /// All together.
    pub day: DayFigures,
    /// The longest wait of those answered, seconds.
    pub longest_wait_s: u32,
    /// Specialists' time on duty, seconds.
    pub on_duty_s: u32,
    /// By service, those with anybody.
    pub services: Vec<RunService>,
    /// By half hour.
    pub half_hours: Vec<HalfHour>,
}

/// One service's figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RunService {
    /// The service.
    pub service: ServiceId,
    /// Who came.
    pub arrived: u32,
    /// What became of them.
    pub day: DayFigures,
}

/// Names a run.
pub type RunId = Uuid;
