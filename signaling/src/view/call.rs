//! A consultation, as everybody in it sees it.

use serde::{Deserialize, Serialize};
use tilts_queue::code::Language;
use tilts_queue::event::{Channel, Company, InvitationEnd, Mode};
use tilts_queue::ids::{ConsultationId, InstitutionId, ParticipantId, PersonId, RoomId, ServiceId};
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
    /// How the resident comes to it.
    #[serde(default, skip_serializing_if = "Channel::is_room")]
    #[ts(optional, as = "Option<Channel>")]
    pub channel: Channel,
    /// The resident is on the phone: there is no picture, and the specialist calls the number.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub by_phone: bool,
    /// Accepted at.
    #[ts(type = "number")]
    pub since_ms: i64,
    /// Oneself.
    pub me: ParticipantId,
    /// The specialist found nobody in the chair and the room calls again.
    pub recalled: bool,
    /// Everyone, oneself included, in order of arrival.
    pub participants: Vec<ParticipantView>,
    /// The specialist who is there to take the resident over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub handover: Option<HandoverView>,
    /// For the specialist who invites: whom they ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub invited: Option<InvitedView>,
    /// For the specialist who invited: their last invitation brought nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub nobody_came: Option<NobodyCame>,
    /// The services that follow in this visit, the next first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub following: Option<Vec<ServiceId>>,
}

/// A specialist who is there to take the resident over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandoverView {
    /// Who.
    pub participant: ParticipantId,
    /// The service that goes on.
    pub service: ServiceId,
    /// The two specialists are by themselves until then at the latest, and those who are `held` neither see nor hear
    /// them; absent once all are together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub apart_until_ms: Option<i64>,
    /// Whether oneself is kept apart: the resident, and who is there for the resident.
    pub held: bool,
}

/// An invitation as the one who invites sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InvitedView {
    /// What for.
    pub company: Company,
    /// The service that goes on, of a handover.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub service: Option<ServiceId>,
    /// The language to interpret; absent for sign language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub language: Option<Language>,
    /// Who is being asked just now; absent while all are busy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub asked: Option<String>,
    /// Nobody is asked any more from then on.
    #[ts(type = "number")]
    pub until_ms: i64,
}

/// An invitation that brought nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NobodyCame {
    /// What for.
    pub company: Company,
    /// Why.
    pub end: InvitationEnd,
}

/// Who could come to a consultation, or take a resident over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CompanyPerson {
    /// Who.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// The institution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub institution: Option<InstitutionId>,
    /// Whether nothing keeps them just now.
    pub free: bool,
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
