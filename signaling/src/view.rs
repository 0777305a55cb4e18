//! What each audience sees: whole views, pure functions of the queue's state and the role. Names of
//! services, institutions and centers stand in the catalogue (`GET /api/v1/network`), not here.
//! All times are UTC milliseconds since 1970.

use serde::{Deserialize, Serialize};
pub use tilts_queue::code::Language;
pub use tilts_queue::command::Availability;
pub use tilts_queue::event::{DeclineReason, Mode, Outcome, ReorderReason, Score};
use tilts_queue::ids::*;
use ts_rs::TS;

/// One audience's view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "audience", rename_all = "snake_case")]
pub enum View {
    /// A room's page.
    Room(Box<RoomView>),
    /// A center employee's page.
    Assist(Box<AssistView>),
    /// A specialist's page.
    Consult(Box<ConsultView>),
    /// A supervisor's page.
    Supervise(Box<SuperviseView>),
    /// A participant of an ad-hoc consultation.
    AdHoc(Box<CallView>),
}

/// A wait as it may honestly be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WaitView {
    /// Nobody can say: show no figure.
    Unknown,
    /// Less than a minute.
    Short,
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
}

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
    /// Every service that can be had by video.
    pub waits: Vec<ServiceWait>,
    /// Whether any signing specialist or interpreter is at work.
    pub signing_staffed: bool,
    /// The call for an employee.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub help: Option<HelpView>,
    /// The visit in this room, from joining the queue to the wipe.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub visit: Option<VisitView>,
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
    /// The service the resident is being handed from, after a transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub transferred_from: Option<ServiceId>,
}

/// A consultation as its participants see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CallView {
    /// The consultation.
    pub consultation: ConsultationId,
    /// Its service; absent for an ad-hoc consultation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub service: Option<ServiceId>,
    /// Language of the conversation.
    pub language: Language,
    /// Speech, signing or text.
    pub mode: Mode,
    /// Accepted at.
    #[ts(type = "number")]
    pub since_ms: i64,
    /// Oneself.
    pub me: ParticipantId,
    /// The specialist found nobody in the chair and the room calls again.
    pub recalled: bool,
    /// Everyone, oneself included, in order of arrival.
    pub participants: Vec<ParticipantView>,
}

/// One participant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ParticipantView {
    /// Its id.
    pub participant: ParticipantId,
    /// What the person is in this consultation.
    pub role: ParticipantRole,
    /// The name; a resident has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub name: Option<String>,
    /// The institution, of a specialist.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub institution: Option<InstitutionId>,
    /// The room, of a resident.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub room: Option<RoomId>,
}

/// What a person is in a consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ParticipantRole {
    /// The resident in the room.
    Resident,
    /// The specialist.
    Specialist,
    /// The center's employee.
    Helper,
    /// A supervisor who listens, always visible.
    Supervisor,
    /// Another specialist.
    Colleague,
    /// An interpreter.
    Interpreter,
    /// A participant of an ad-hoc consultation.
    Guest,
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
    /// When it ended.
    #[ts(type = "number")]
    pub ended_ms: i64,
    /// Who took part besides the resident.
    pub participants: Vec<ParticipantView>,
    /// Until when the visit's details are kept.
    #[ts(type = "number")]
    pub kept_until_ms: i64,
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
    /// The consultation, while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub consultation: Option<ConsultationId>,
}

/// How a room stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RoomState {
    /// No page is connected.
    Offline,
    /// Free.
    Free,
    /// A resident waits in the queue.
    Waiting,
    /// A consultation runs.
    InConsultation,
    /// The end screen stands.
    Ending,
}

/// A specialist's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ConsultView {
    /// The specialist.
    pub me: PersonId,
    /// The specialist's name.
    pub name: String,
    /// The institution; absent for a generalist of the whole network.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub institution: Option<InstitutionId>,
    /// The state.
    pub state: SpecialistState,
    /// Since when.
    #[ts(type = "number")]
    pub since_ms: i64,
    /// What comes after the running consultation.
    pub then: Availability,
    /// Offers missed in a row.
    pub missed: u32,
    /// The offer that stands open.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub offer: Option<OfferView>,
    /// The running consultation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub call: Option<CallView>,
    /// The wrap-up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub wrap_up: Option<WrapUpView>,
    /// Waiting tickets that this specialist could take.
    pub waiting_for_me: u32,
    /// The longest of those waits began then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub longest_since_ms: Option<i64>,
    /// Today's finished consultations, latest first, at most 100.
    pub day: Vec<DayEntry>,
}

/// A specialist's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SpecialistState {
    /// Not at work.
    Offline,
    /// At work, no offers.
    Break,
    /// Set away after three missed offers.
    Away,
    /// Free.
    Available,
    /// An offer stands open.
    Offered,
    /// In a consultation.
    InConsultation,
    /// Wrapping up.
    WrapUp,
}

/// An offer of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OfferView {
    /// The offer.
    pub offer: OfferId,
    /// Made at.
    #[ts(type = "number")]
    pub since_ms: i64,
    /// Expires at.
    #[ts(type = "number")]
    pub until_ms: i64,
    /// The ticket's number.
    pub number: String,
    /// The service.
    pub service: ServiceId,
    /// Language of the conversation.
    pub language: Language,
    /// Speech, signing or text.
    pub mode: Mode,
    /// Waiting since.
    #[ts(type = "number")]
    pub waiting_since_ms: i64,
    /// From which center.
    pub center: CenterId,
    /// From which room.
    pub room: RoomId,
    /// An employee is beside the resident.
    pub with_help: bool,
    /// Why this specialist.
    pub reasons: Vec<MatchReason>,
    /// Handed over from this service.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub transferred_from: Option<ServiceId>,
}

/// Why an offer came to this specialist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MatchReason {
    /// Knows the service.
    Skill,
    /// Takes general consultations.
    Generalist,
    /// Speaks the language.
    Language,
    /// Signs.
    Signing,
    /// Free the longest of those able.
    LongestIdle {
        /// Free since.
        #[ts(type = "number")]
        since_ms: i64,
    },
    /// First in order for one who has just become free.
    FirstInOrder,
    /// Named in a transfer or by a supervisor.
    Named,
    /// Passed on it before, and nobody else remains.
    AskedAgain,
}

/// A wrap-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WrapUpView {
    /// The consultation that ended.
    pub consultation: ConsultationId,
    /// Its service.
    pub service: ServiceId,
    /// The ticket's number.
    pub number: String,
    /// The wrap-up ends by itself then.
    #[ts(type = "number")]
    pub until_ms: i64,
    /// How often it can still be extended.
    pub extensions_left: u32,
    /// Began at.
    #[ts(type = "number")]
    pub started_ms: i64,
    /// Ended at.
    #[ts(type = "number")]
    pub ended_ms: i64,
}

/// One of a specialist's finished consultations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DayEntry {
    /// The ticket's number.
    pub number: String,
    /// The service.
    pub service: ServiceId,
    /// Began at.
    #[ts(type = "number")]
    pub started_ms: i64,
    /// Ended at.
    #[ts(type = "number")]
    pub ended_ms: i64,
    /// The outcome; absent when the wrap-up ran out without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub outcome: Option<Outcome>,
}

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
    /// From which room.
    pub room: RoomId,
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
