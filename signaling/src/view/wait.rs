//! Waits and opening hours, as they may honestly be told.

use serde::{Deserialize, Serialize};
use tilts_queue::event::CloseReason;
use tilts_queue::ids::ServiceId;
use tilts_queue::rules::Instead;
use ts_rs::TS;

/// A wait as it may honestly be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WaitView {
    /// Nobody can say: show no figure.
    Unknown,
    /// Less than a minute.
    Short,
    /// Less than a figure in minutes, at least two.
    LessThan {
        /// Less than this.
        to_min: u32,
    },
    /// Between two figures, in minutes.
    Range {
        /// At least.
        from_min: u32,
        /// At most.
        to_min: u32,
    },
}

/// Whether the center is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Opening {
    /// Open.
    Open {
        /// When the day ends.
        #[ts(type = "number")]
        closes_at_ms: i64,
        /// When the break begins, if one is still to come today.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional, type = "number")]
        break_at_ms: Option<i64>,
    },
    /// The break.
    Lunch {
        /// When it ends.
        #[ts(type = "number")]
        opens_at_ms: i64,
    },
    /// Out of hours.
    Closed {
        /// The next opening; absent when none is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional, type = "number")]
        opens_at_ms: Option<i64>,
    },
    /// A public holiday.
    Holiday {
        /// The next opening; absent when none is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional, type = "number")]
        opens_at_ms: Option<i64>,
    },
}

/// How long joining a queue would take, told before joining.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Forecast {
    /// The service.
    pub service: ServiceId,
    /// The wait.
    pub wait: WaitView,
    /// Waiting for it now.
    pub waiting: u32,
    /// Whether anyone able to serve it in this language and mode is at work.
    pub staffed: bool,
    /// What the wait would run into.
    pub crosses: Crossing,
    /// The last ticket before closing is given out: none from then on today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub last_ticket_ms: Option<i64>,
}

/// What a wait would run into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Crossing {
    /// Nothing.
    Nothing,
    /// The break: the number is kept over it.
    Lunch {
        /// When the break begins.
        #[ts(type = "number")]
        from_ms: i64,
        /// When it ends.
        #[ts(type = "number")]
        to_ms: i64,
    },
    /// Closing time: better to come another day, or to ask the employee.
    Closing {
        /// Closing time.
        #[ts(type = "number")]
        at_ms: i64,
        /// The next opening; absent when none is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional, type = "number")]
        opens_at_ms: Option<i64>,
    },
}

/// A service's wait on the start screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ServiceWait {
    /// The service.
    pub service: ServiceId,
    /// The wait in the center's first language, by speech.
    pub wait: WaitView,
    /// Whether anyone able to serve it is at work.
    pub staffed: bool,
    /// Why no ticket is given out for it just now, if none is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub shut: Option<Shut>,
}

/// Why no ticket is given out for a service just now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Shut {
    /// The service is closed for now. Who waits keeps the place.
    Closed {
        /// Why.
        reason: CloseReason,
        /// What those who closed it say to residents, as they wrote it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        message: Option<String>,
        /// Since when.
        #[ts(type = "number")]
        since_ms: i64,
    },
    /// As many wait as may.
    Full {
        /// How many.
        max: u32,
        /// What to do instead.
        instead: Instead,
    },
}
