//! Consultations, out of the queue and ad hoc.

use serde::{Deserialize, Serialize};

use crate::code::Language;
use crate::command::Placement;
use crate::event::{Channel, Company, Participant, Role};
use crate::ids::{
    CenterId, ConsultationId, InstitutionId, IntegratorId, InvitationId, MunicipalityId, ParticipantId, PersonId,
    RoomId, ServiceId, TicketId, VisitId,
};
use crate::time::Millis;

/// A consultation, until its outcome is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultation {
    /// Its id.
    pub id: ConsultationId,
    /// What it is about.
    pub subject: Subject,
    /// When it started.
    pub started_at: Millis,
    /// Running, or in wrap-up.
    pub phase: Phase,
    /// Who takes part now.
    pub participants: Vec<Participant>,
    /// Where its media lives.
    pub placement: Option<Placement>,
}

/// What a consultation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "nearly all are of tickets")]
pub enum Subject {
    /// A ticket's.
    Ticket(Served),
    /// An integrator's.
    AdHoc(AdHoc),
}

/// A consultation out of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    /// The ticket.
    pub ticket: TicketId,
    /// Its visit.
    pub visit: VisitId,
    /// The room; nothing if the resident is on the phone.
    pub room: Option<RoomId>,
    /// How the resident came to it.
    #[serde(default, skip_serializing_if = "Channel::is_room")]
    pub channel: Channel,
    /// The center in which the ticket was taken.
    pub center: CenterId,
    /// The center's municipality.
    pub municipality: MunicipalityId,
    /// The service.
    pub service: ServiceId,
    /// Its institution.
    pub institution: InstitutionId,
    /// The specialist.
    pub specialist: PersonId,
    /// When the room called again because nobody sat there.
    pub recalled_at: Option<Millis>,
    /// Since when the specialist has no connection.
    pub specialist_lost_at: Option<Millis>,
    /// Since when the room has no connection.
    pub resident_lost_at: Option<Millis>,
    /// The specialist who is there to take over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handover: Option<Handover>,
}

/// A specialist who is there to take a resident over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// Who.
    pub specialist: PersonId,
    /// The same in the consultation.
    pub participant: ParticipantId,
    /// The service that goes on.
    pub service: ServiceId,
    /// The two specialists are by themselves until then at the latest; nothing once the resident is with them.
    pub together_at: Option<Millis>,
}

/// An invitation to a consultation that nobody has accepted yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The consultation.
    pub consultation: ConsultationId,
    /// Its visit.
    pub visit: VisitId,
    /// Who invites.
    pub by: PersonId,
    /// What for.
    pub company: Company,
    /// The service that goes on, of a handover.
    pub service: Option<ServiceId>,
    /// The language to interpret; nothing for sign language, or where nothing is to be interpreted.
    pub language: Option<Language>,
    /// The only one who is asked, if one is named.
    pub named: Option<PersonId>,
    /// Since when it stands.
    pub made_at: Millis,
    /// Nobody is asked any more from then on.
    pub until: Millis,
    /// Who is being asked.
    pub asked: Option<Asked>,
    /// Who passed.
    pub passed: Vec<PersonId>,
}

/// A specialist who is being asked to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Who.
    pub specialist: PersonId,
    /// Since when.
    pub since: Millis,
    /// Until when.
    pub deadline: Millis,
}

impl Invitation {
    /// When something is due for it.
    #[must_use]
    pub fn due_at(&self) -> Millis {
        self.asked.map_or(self.until, |asked| asked.deadline)
    }
}

/// A consultation opened by an institution's own system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdHoc {
    /// Whose.
    pub integrator: IntegratorId,
    /// When it ends at the latest.
    pub expires_at: Millis,
}

/// How far a consultation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// People talk.
    Running,
    /// The specialist writes the outcome.
    WrapUp {
        /// Until when.
        until: Millis,
        /// How many extensions there were.
        extensions: u32,
    },
}

impl Consultation {
    /// What it is about, if it came out of the queue.
    #[must_use]
    pub const fn served(&self) -> Option<&Served> {
        match &self.subject {
            Subject::Ticket(served) => Some(served),
            Subject::AdHoc(_) => None,
        }
    }

    /// Its visit, if it came out of the queue.
    #[must_use]
    pub const fn visit(&self) -> Option<VisitId> {
        match &self.subject {
            Subject::Ticket(served) => Some(served.visit),
            Subject::AdHoc(_) => None,
        }
    }

    /// Whether people talk.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Running)
    }

    /// Whether two specialists are by themselves.
    #[must_use]
    pub fn is_apart(&self) -> bool {
        self.served().and_then(|served| served.handover).is_some_and(|handover| handover.together_at.is_some())
    }

    /// Whether a participant is kept apart from two specialists who speak by themselves: the resident, and whoever is
    /// there for the resident.
    #[must_use]
    pub fn is_held(&self, id: ParticipantId) -> bool {
        self.is_apart() && self.participant(id).is_some_and(is_for_resident)
    }

    /// The specialists who are company here.
    pub fn company(&self) -> impl Iterator<Item = PersonId> {
        self.participants.iter().filter(|one| is_company(one)).filter_map(|one| one.person)
    }

    /// One who takes part.
    #[must_use]
    pub fn participant(&self, id: ParticipantId) -> Option<&Participant> {
        self.participants.iter().find(|participant| participant.id == id)
    }
}

/// Whether a participant came by an invitation.
pub(crate) const fn is_company(participant: &Participant) -> bool {
    matches!(participant.role, Role::Colleague | Role::Interpreter)
}

/// Whether a participant is the resident, or there for the resident.
#[must_use]
pub const fn is_for_resident(participant: &Participant) -> bool {
    matches!(participant.role, Role::Resident | Role::Helper | Role::Interpreter)
}
