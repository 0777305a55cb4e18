//! Consultations, out of the queue and ad hoc.

use serde::{Deserialize, Serialize};

use crate::command::Placement;
use crate::event::{Channel, Participant};
use crate::ids::{
    CenterId, ConsultationId, InstitutionId, IntegratorId, MunicipalityId, ParticipantId, PersonId, RoomId, ServiceId,
    TicketId, VisitId,
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

    /// One who takes part.
    #[must_use]
    pub fn participant(&self, id: ParticipantId) -> Option<&Participant> {
        self.participants.iter().find(|participant| participant.id == id)
    }
}
