//! Appointments, as desks and rooms see them. No name and no phone number: these are asked for one by one.

use serde::{Deserialize, Serialize};
use tilts_queue::code::Language;
use tilts_queue::event::Mode;
use tilts_queue::ids::{AppointmentId, CenterId, ServiceId};
use ts_rs::TS;

/// A time agreed for a resident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AppointmentView {
    /// The appointment.
    pub appointment: AppointmentId,
    /// What the resident says or types on coming, e.g. `7QX2M-K4D9T`. Left out on a specialist's page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub code: Option<String>,
    /// The center to which the resident comes.
    pub center: CenterId,
    /// The service.
    pub service: ServiceId,
    /// Language of the conversation.
    pub language: Language,
    /// Speech, signing or text.
    pub mode: Mode,
    /// When it begins.
    #[ts(type = "number")]
    pub starts_ms: i64,
    /// When the next may begin.
    #[ts(type = "number")]
    pub ends_ms: i64,
    /// From when on the resident who has come is given a ticket.
    #[ts(type = "number")]
    pub from_ms: i64,
    /// When it counts as missed.
    #[ts(type = "number")]
    pub late_ms: i64,
    /// The specialist in whose calendar it stands.
    pub specialist: String,
    /// Where it stands.
    pub state: AppointmentState,
    /// A specialist is held back for it.
    pub held: bool,
    /// The specialist will be absent, and no colleague was free.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub uncovered: bool,
    /// The number of the resident who has come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub number: Option<String>,
}

/// Where an appointment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AppointmentState {
    /// The resident is expected.
    Booked,
    /// The resident has come, and waits.
    Arrived,
    /// Served, or gone.
    Over,
    /// The resident did not come in time.
    Missed,
    /// The resident will not come.
    Cancelled,
}

/// When a specialist is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AbsenceView {
    /// From when on.
    #[ts(type = "number")]
    pub from_ms: i64,
    /// Until when.
    #[ts(type = "number")]
    pub until_ms: i64,
}

/// A time that can be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SlotView {
    /// When it begins.
    #[ts(type = "number")]
    pub starts_ms: i64,
    /// When the next one begins.
    #[ts(type = "number")]
    pub ends_ms: i64,
    /// How many can be booked still.
    pub free: u32,
}
