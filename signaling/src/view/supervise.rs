//! A supervisor's page.

use serde::{Deserialize, Serialize};
use tilts_queue::code::Language;
use tilts_queue::event::{AlertId, Audience, Mode};
use tilts_queue::ids::{ConsultationId, InstitutionId, NoteId, PersonId, RoomId, ServiceId, TicketId};
use ts_rs::TS;
use uuid::Uuid;

use super::{
    appointments::{AbsenceView, AppointmentView},
    assist::RoomCard,
    consult::SpecialistState,
    wait::{Shut, WaitView},
};

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
    /// The same by institution.
    pub institutions: Vec<GroupRow>,
    /// By center.
    pub centers: Vec<GroupRow>,
    /// By municipality.
    pub municipalities: Vec<GroupRow>,
    /// Waiting tickets, the order they will be taken in; at most 500.
    pub tickets: Vec<TicketRow>,
    /// Specialists.
    pub specialists: Vec<SpecialistRow>,
    /// Running consultations.
    pub consultations: Vec<ConsultationRow>,
    /// Rooms with somebody or something: all but free and offline ones are listed first.
    pub rooms: Vec<RoomCard>,
    /// Appointments whose specialist will be absent and for which no colleague was free.
    pub uncovered: Vec<AppointmentView>,
    /// What calls for attention.
    pub alerts: Vec<Alert>,
    /// Messages that waiting rooms show.
    pub notices: Vec<NoticeRow>,
}

/// A day's cases and what follows from them. A case is one wait for a specialist: a ticket from joining to its answer, once more
/// after a transfer or a return to the line. It is counted when it has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct DayFigures {
    /// Came to a specialist.
    pub answered: u32,
    /// Left, or lost their room's connection for good.
    pub abandoned: u32,
    /// Of these, before the target had passed.
    pub abandoned_early: u32,
    /// Ended by closing.
    pub closed: u32,
    /// Service level, percent, rounded down: answered within the target, of all but those who left before it had passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub level_pct: Option<u32>,
    /// Strict service level, percent, rounded down: answered within the target, of all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub strict_level_pct: Option<u32>,
    /// Average speed of answer, seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub speed_of_answer_s: Option<u32>,
    /// Average handle time, wrap-up included, seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub handle_time_s: Option<u32>,
    /// Time in consultation and wrap-up, of time on duty, percent; of the specialists who serve it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub occupancy_pct: Option<u32>,
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
    /// Consultations running.
    pub in_consultation: u32,
    /// Specialists free.
    pub free_specialists: u32,
    /// Rooms free.
    pub free_rooms: u32,
    /// Today so far.
    pub day: DayFigures,
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
    /// Today so far.
    pub day: DayFigures,
    /// The wait told to someone joining now.
    pub wait: WaitView,
    /// Why no ticket is given out for it just now, if none is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub shut: Option<Shut>,
    /// The service level wanted, where it is another than the page's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub target: Option<ServiceTarget>,
}

/// The queues of an institution, a center or a municipality together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GroupRow {
    /// The institution, center or municipality.
    pub id: Uuid,
    /// Waiting.
    pub waiting: u32,
    /// The longest waits since then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub longest_since_ms: Option<i64>,
    /// Consultations running.
    pub in_consultation: u32,
    /// Specialists at work; absent for places, where none are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub staffed: Option<u32>,
    /// Of those, free.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub free: Option<u32>,
    /// Today so far.
    pub day: DayFigures,
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
    /// An employee has marked priority by rule: a disability, or a small child along.
    #[serde(default)]
    pub priority: bool,
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
    /// The resident is in no room yet: the turn is not near, no room is free, or the time to be called has not come.
    Outside,
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
    /// These are for today alone.
    pub services_today: bool,
    /// When the specialist is absent: running or to come, the first to begin first.
    pub absences: Vec<AbsenceView>,
    /// Time in consultation and wrap-up, of today's time on duty, percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub occupancy_pct: Option<u32>,
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
pub struct Alert {
    /// What it is, whom it is about, since when; names it for as long as it stands.
    pub alert: AlertId,
    /// How many wait, or the service level in percent: for the alerts that are about that.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub figure: Option<u32>,
    /// The threshold that it is over or under: minutes, how many, or percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub limit: Option<u32>,
    /// Who has seen to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub acknowledged_by: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub acknowledged_ms: Option<i64>,
}

/// A message that waiting rooms show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NoticeRow {
    /// The message.
    pub notice: NoteId,
    /// Which rooms.
    pub to: Audience,
    /// The words; absent once they have been erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub text: Option<String>,
    /// Who wrote it.
    pub by: String,
    /// Until when it stands.
    #[ts(type = "number")]
    pub until_ms: i64,
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
    /// Why or how, in the journal's own word: `story.<kind>_<word>` in the message catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub word: Option<String>,
    /// By how many minutes a ticket was moved, or how long it had waited.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub minutes: Option<i64>,
}
