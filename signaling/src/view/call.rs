//! A consultation, as everybody in it sees it.

use serde::{Deserialize, Serialize};
use tilts_queue::code::Language;
use tilts_queue::event::Mode;
use tilts_queue::ids::{ConsultationId, InstitutionId, ParticipantId, RoomId, ServiceId};
use ts_rs::TS;

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
