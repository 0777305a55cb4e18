//! A room's page, from the start screen to the receipt.

use serde::{Deserialize, Serialize};
use tilts_queue::code::Language;
use tilts_queue::event::Mode;
use tilts_queue::ids::{CenterId, HelpCallId, RoomId, ServiceId, TicketId, VisitId};
use ts_rs::TS;

use super::{
    call::{CallView, ParticipantView},
    wait::{Opening, ServiceWait, Shut, WaitView},
};

/// A room's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RoomView {
    /// The center.
    pub center: CenterId,
    /// The room.
    pub room: RoomId,
    /// Hours.
    pub opening: Opening,
    /// The services most used here, best first, at most eight.
    pub popular: Vec<ServiceId>,
    /// Every service that can be had by video; none during a visit.
    pub waits: Vec<ServiceWait>,
    /// Whether any signing specialist or interpreter is at work.
    pub signing_staffed: bool,
    /// The call for an employee.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub help: Option<HelpView>,
    /// The number called to this room, which is kept for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub called: Option<CalledView>,
    /// The visit in this room, from joining the queue to the wipe.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub visit: Option<VisitView>,
}

/// A number called to a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CalledView {
    /// The number, e.g. `V-042`.
    pub number: String,
    /// Until when the room is kept for it.
    #[ts(type = "number")]
    pub until_ms: i64,
}

/// A call for an employee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HelpView {
    /// Its id.
    pub help: HelpCallId,
    /// The room that calls.
    pub room: RoomId,
    /// How it stands.
    pub state: HelpState,
    /// Since when.
    #[ts(type = "number")]
    pub since_ms: i64,
    /// True when the resident did not answer "Are you here?" (nobody pressed the button).
    pub unanswered_check: bool,
    /// Who is coming.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub employee_name: Option<String>,
}

/// How a call for help stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HelpState {
    /// Sent, not yet on a screen in view.
    Sent,
    /// On an employee's screen.
    Seen,
    /// An employee is coming.
    Coming,
    /// Nobody answered in time: the room shows the center's phone number.
    Unanswered,
}

/// A visit as the room sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct VisitView {
    /// The visit, tied to no person.
    pub visit: VisitId,
    /// The number, e.g. `V-042`.
    pub number: String,
    /// The service asked for.
    pub service: ServiceId,
    /// Language of the conversation.
    pub language: Language,
    /// Speech, signing or text.
    pub mode: Mode,
    /// Where it stands.
    pub stage: VisitStage,
    /// Rated already.
    pub rated: bool,
}

/// Where a visit stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum VisitStage {
    /// In the queue.
    Waiting(WaitingView),
    /// A specialist has taken the ticket, or the consultation runs.
    Call(Box<CallView>),
    /// Over.
    Ended(ReceiptView),
}

/// In the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WaitingView {
    /// The ticket.
    pub ticket: TicketId,
    /// Original entry into the queue.
    #[ts(type = "number")]
    pub since_ms: i64,
    /// People to be served before.
    pub people_ahead: u32,
    /// The wait from now.
    pub wait: WaitView,
    /// Longer than the upper figure first told.
    pub longer_than_promised: bool,
    /// Being offered to a specialist right now.
    pub offered: bool,
    /// An offer has gone unanswered or was passed on; the place is kept.
    pub looking_for_next: bool,
    /// "Are you here?" stands open until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub here_check_until_ms: Option<i64>,
    /// The specialist found nobody in the room; the number is kept until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub no_show_until_ms: Option<i64>,
    /// The queue pauses with the center's break and goes on then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub paused_until_ms: Option<i64>,
    /// Nobody able to serve it is at work now.
    pub staffed: bool,
    /// What a supervisor has written to those who wait; the newest that still stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub notice: Option<String>,
    /// The service is closed for now: the place is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub shut: Option<Shut>,
    /// When the appointment begins for which the resident has come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub appointment_ms: Option<i64>,
    /// The service the resident is being handed from, after a transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub transferred_from: Option<ServiceId>,
}

/// After the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReceiptView {
    /// Why it ended.
    pub reason: EndReason,
    /// When the ticket was drawn.
    #[ts(type = "number")]
    pub since_ms: i64,
    /// When the consultation began, if one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub started_ms: Option<i64>,
    /// When it ended; not known any more where the screen was left overnight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub ended_ms: Option<i64>,
    /// Who took part besides the resident.
    pub participants: Vec<ParticipantView>,
    /// The code to show next time, if a consultation took place: the same specialist is asked first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub code: Option<String>,
    /// Until when the visit's details are kept, if it is known when it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub kept_until_ms: Option<i64>,
}

/// Why a visit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// Helped.
    Completed,
    /// Left the queue.
    Left,
    /// Called twice, nobody came within the time the number is kept.
    NoShow,
    /// The center closed with the ticket still waiting.
    CenterClosed,
    /// The room was without a connection for too long.
    RoomLost,
}
