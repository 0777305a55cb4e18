//! A supervisor's page.

use serde::{Deserialize, Serialize};
use tilts_queue::code::Language;
use tilts_queue::event::Mode;
use tilts_queue::ids::{ConsultationId, InstitutionId, PersonId, RoomId, ServiceId, TicketId};
use ts_rs::TS;

use super::{assist::RoomCard, consult::SpecialistState, wait::WaitView};

/// A supervisor's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SuperviseView {
    /// The supervisor's name.
    pub name: String,
    /// Their institution; absent for the whole network.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub institution: Option<InstitutionId>,
    /// The six figures now.
    pub totals: Totals,
    /// The six figures an hour ago; absent in the first hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub hour_ago: Option<Totals>,
    /// The wanted service level: this share within this time.
    pub target: ServiceTarget,
    /// By service, those with anything to show.
    pub services: Vec<ServiceRow>,
    /// Waiting tickets, the order they will be taken in; at most 500.
    pub tickets: Vec<TicketRow>,
    /// Specialists.
    pub specialists: Vec<SpecialistRow>,
    /// Running consultations.
    pub consultations: Vec<ConsultationRow>,
    /// Rooms with somebody or something: all but free and offline ones are listed first.
    pub rooms: Vec<RoomCard>,
    /// What calls for attention.
    pub alerts: Vec<Alert>,
}

/// The wanted service level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ServiceTarget {
    /// Share of tickets, in percent.
    pub share_pct: u32,
    /// Answered within, seconds.
    pub within_s: u32,
}

/// Six figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct Totals {
    /// Tickets waiting.
    pub waiting: u32,
    /// The longest waits since then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub longest_since_ms: Option<i64>,
    /// Longest wait, seconds.
    pub longest_wait_s: u32,
    /// Answered within the target today, percent; absent before the first answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub service_level_pct: Option<u32>,
    /// Consultations running.
    pub in_consultation: u32,
    /// Specialists free.
    pub free_specialists: u32,
    /// Rooms free.
    pub free_rooms: u32,
    /// Answered today.
    pub answered: u32,
    /// Left before being answered today.
    pub abandoned: u32,
}

/// One service's queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ServiceRow {
    /// The service.
    pub service: ServiceId,
    /// The institution; absent for the general consultation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub institution: Option<InstitutionId>,
    /// Waiting.
    pub waiting: u32,
    /// The longest waits since then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub longest_since_ms: Option<i64>,
    /// Consultations running.
    pub in_consultation: u32,
    /// Specialists at work who can serve it.
    pub staffed: u32,
    /// Of those, free.
    pub free: u32,
    /// Answered today.
    pub answered: u32,
    /// Left before being answered today.
    pub abandoned: u32,
    /// Answered within the target today, percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub service_level_pct: Option<u32>,
    /// The wait told to someone joining now.
    pub wait: WaitView,
}

/// A waiting ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketRow {
    /// The ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: String,
    /// The service.
    pub service: ServiceId,
    /// Language of the conversation.
    pub language: Language,
    /// Speech, signing or text.
    pub mode: Mode,
    /// From which room; absent for one who is in none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub room: Option<RoomId>,
    /// Original entry into the queue.
    #[ts(type = "number")]
    pub since_ms: i64,
    /// Being offered to this specialist.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub offered_to: Option<PersonId>,
    /// People to be served before.
    pub people_ahead: u32,
    /// Why nobody takes it just now.
    pub held_by: HeldBy,
    /// A supervisor's act that can still be undone, until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub undo_until_ms: Option<i64>,
}

/// Why a ticket is not taken at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HeldBy {
    /// An offer is out.
    Offered,
    /// Everyone able is occupied.
    AllBusy,
    /// Nobody able is at work.
    NobodyStaffed,
    /// The room's break or a lost room.
    RoomPaused,
}

/// A specialist in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SpecialistRow {
    /// The person.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// The institution; absent for a generalist.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub institution: Option<InstitutionId>,
    /// The state.
    pub state: SpecialistState,
    /// Since when.
    #[ts(type = "number")]
    pub since_ms: i64,
    /// Handled today.
    pub handled: u32,
    /// Missed in a row.
    pub missed: u32,
    /// Services this specialist can serve.
    pub services: Vec<ServiceId>,
}

/// A running consultation in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConsultationRow {
    /// The consultation.
    pub consultation: ConsultationId,
    /// The ticket's number; absent for an ad-hoc one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub number: Option<String>,
    /// The service.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub service: Option<ServiceId>,
    /// The specialist.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub specialist: Option<PersonId>,
    /// The room.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub room: Option<RoomId>,
    /// Since when.
    #[ts(type = "number")]
    pub since_ms: i64,
    /// How many take part.
    pub participants: u32,
}

/// Something that calls for attention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Alert {
    /// A ticket has waited beyond the target.
    LongWait {
        /// The ticket.
        ticket: TicketId,
        /// Since when it waits.
        #[ts(type = "number")]
        since_ms: i64,
    },
    /// People wait for a service nobody at work can serve.
    NobodyStaffed {
        /// The service.
        service: ServiceId,
        /// Since when the first waits.
        #[ts(type = "number")]
        since_ms: i64,
    },
    /// A specialist was set away after missed offers.
    SpecialistAway {
        /// The person.
        person: PersonId,
        /// Since when.
        #[ts(type = "number")]
        since_ms: i64,
    },
    /// A call for help nobody answered.
    HelpUnanswered {
        /// The room.
        room: RoomId,
        /// Since when.
        #[ts(type = "number")]
        since_ms: i64,
    },
}

/// One sentence of a ticket's story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StorySentence {
    /// When.
    #[ts(type = "number")]
    pub at_ms: i64,
    /// Which sentence: `story.<kind>` in the message catalogue.
    pub kind: String,
    /// The specialist or other person in it, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub person: Option<String>,
    /// The service in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub service: Option<ServiceId>,
}
