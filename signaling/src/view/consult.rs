//! A specialist's page.

use serde::{Deserialize, Serialize};
use tilts_queue::code::Language;
use tilts_queue::command::Availability;
use tilts_queue::event::{Channel, Company, Mode, Outcome};
use tilts_queue::ids::{CenterId, ConsultationId, InstitutionId, InvitationId, OfferId, PersonId, RoomId, ServiceId};
use ts_rs::TS;

use super::appointments::{AbsenceView, AppointmentView};
use super::call::CallView;

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
    /// The invitation that stands open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub invitation: Option<InvitationView>,
    /// The running consultation: one's own, or one that one was invited to.
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
    /// One's own appointments of today, the first to begin first.
    pub appointments: Vec<AppointmentView>,
    /// When one is absent: running or to come, the first to begin first.
    pub absences: Vec<AbsenceView>,
    /// For which one takes no other ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub held: Option<AppointmentView>,
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
    /// From which room; absent for one who is in none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub room: Option<RoomId>,
    /// How the resident comes to it.
    pub channel: Channel,
    /// The resident is on the phone: there is no picture, and the specialist calls the number.
    pub by_phone: bool,
    /// An employee is beside the resident.
    pub with_help: bool,
    /// Why this specialist.
    pub reasons: Vec<MatchReason>,
    /// Handed over from this service.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub transferred_from: Option<ServiceId>,
}

/// An invitation to somebody else's consultation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InvitationView {
    /// The invitation.
    pub invitation: InvitationId,
    /// What for.
    pub company: Company,
    /// Asked at.
    #[ts(type = "number")]
    pub since_ms: i64,
    /// Answered by.
    #[ts(type = "number")]
    pub until_ms: i64,
    /// Who invites.
    pub from: String,
    /// Their institution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub from_institution: Option<InstitutionId>,
    /// The ticket's number.
    pub number: String,
    /// The service of the consultation; of a handover, the one that goes on.
    pub service: ServiceId,
    /// The language to interpret; absent for sign language, or where nothing is to be interpreted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub interpret: Option<Language>,
    /// Language of the conversation.
    pub language: Language,
    /// Speech, signing or text.
    pub mode: Mode,
    /// From which room, if the resident is in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub room: Option<RoomId>,
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
    /// Held back for this appointment.
    Appointment,
    /// Served this returning resident the time before.
    Preferred,
    /// Serves the service less well than others, and nobody else was free in time.
    Reserve,
    /// Of the institution, without the skill: nobody with it was free in time.
    OwnInstitution,
    /// A generalist: nobody of the institution was free in time.
    AnyInstitution,
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
