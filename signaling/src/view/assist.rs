//! A center employee's page.

use serde::{Deserialize, Serialize};
use tilts_queue::ids::{CenterId, ConsultationId, PersonId, RoomId, ServiceId, TicketId};
use ts_rs::TS;

use super::{
    appointments::AppointmentView,
    call::CallView,
    room::HelpView,
    wait::{Opening, ServiceWait, WaitView},
};

/// A center employee's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct AssistView {
    /// The employee.
    pub me: PersonId,
    /// The employee's name.
    pub name: String,
    /// The center.
    pub center: CenterId,
    /// Hours.
    pub opening: Opening,
    /// Calls for help that stand open, oldest first.
    pub help: Vec<HelpView>,
    /// The center's rooms, by number.
    pub rooms: Vec<RoomCard>,
    /// Numbers whose holders wait outside the rooms, in the order in which they came.
    pub numbers: Vec<NumberCard>,
    /// Today's appointments of the center, the first to begin first.
    pub appointments: Vec<AppointmentView>,
    /// Residents served in person, the longest first.
    pub in_person: Vec<InPersonCard>,
    /// Every service that can be had by video.
    pub waits: Vec<ServiceWait>,
    /// The consultation joined as a helper.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub call: Option<CallView>,
}

/// A room in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RoomCard {
    /// The room.
    pub room: RoomId,
    /// How it stands.
    pub state: RoomState,
    /// Since when.
    #[ts(type = "number")]
    pub since_ms: i64,
    /// The number of the ticket, when someone is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub number: Option<String>,
    /// The ticket, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub ticket: Option<TicketId>,
    /// The service, when someone is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub service: Option<ServiceId>,
    /// The wait, while the ticket waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub wait: Option<WaitView>,
    /// People ahead, while the ticket waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub people_ahead: Option<u32>,
    /// How the resident stands in the queue, while the ticket waits.
    #[serde(flatten)]
    #[ts(flatten)]
    pub standing: Standing,
    /// The consultation, while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub consultation: Option<ConsultationId>,
}

/// A number whose holder waits outside the rooms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NumberCard {
    /// The ticket.
    pub ticket: TicketId,
    /// The number, e.g. `V-042`.
    pub number: String,
    /// The service.
    pub service: ServiceId,
    /// Drawn at.
    #[ts(type = "number")]
    pub since_ms: i64,
    /// Where it stands.
    pub state: NumberState,
    /// The specialist calls the resident up; without it the number is called to a room.
    pub by_phone: bool,
    /// The resident asked to be called back.
    pub callback: bool,
    /// The wait from now.
    pub wait: WaitView,
    /// People to be served before.
    pub people_ahead: u32,
    /// How the resident stands in the queue, while the ticket waits.
    #[serde(flatten)]
    #[ts(flatten)]
    pub standing: Standing,
}

/// How a resident stands in the queue: by appointment, and by what an employee has set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Standing {
    /// Whether an employee has marked priority; nothing where the mark would bring nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub priority: Option<bool>,
    /// The specialist of the time before, while the ticket waits for them alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub preferred: Option<String>,
    /// When the appointment begins for which the resident has come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub appointment_ms: Option<i64>,
}

/// Where a number stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum NumberState {
    /// Its turn is not near yet, or no room is free.
    Waiting,
    /// Not to be called before a time: as wished, or between two attempts.
    Later {
        /// That time.
        #[ts(type = "number")]
        from_ms: i64,
        /// How many attempts there have been.
        attempts: u32,
    },
    /// Called to a room.
    Called {
        /// The room.
        room: RoomId,
        /// Until when the room is kept.
        #[ts(type = "number")]
        until_ms: i64,
        /// For the second time.
        again: bool,
    },
    /// Did not come; the number is kept until then.
    Kept {
        /// That time.
        #[ts(type = "number")]
        until_ms: i64,
    },
    /// A specialist is being asked.
    Offered,
    /// On the phone with a specialist.
    Talking,
}

/// A resident served in person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InPersonCard {
    /// The consultation.
    pub consultation: ConsultationId,
    /// The number, e.g. `V-042`.
    pub number: String,
    /// The service.
    pub service: ServiceId,
    /// Since when.
    #[ts(type = "number")]
    pub since_ms: i64,
    /// Who serves.
    pub employee: PersonId,
    /// Their name.
    pub employee_name: String,
}

/// How a room stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RoomState {
    /// No page is connected.
    Offline,
    /// Free.
    Free,
    /// Kept for a number that is called to it.
    Called,
    /// A resident waits in the queue.
    Waiting,
    /// A consultation runs.
    InConsultation,
    /// The end screen stands.
    Ending,
}
