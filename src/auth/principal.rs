//! Who is on the other side, and which cookie says so.

use serde::{Deserialize, Serialize};
use tilts_queue::ids::{CenterId, ConsultationId, InstitutionId, NetworkId, ParticipantId, PersonId, RoomId};

/// The authenticated other side of a request or socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "role", rename_all = "snake_case")]
pub enum Principal {
    /// A room's device.
    Room {
        /// The room.
        room: RoomId,
        /// Its center.
        center: CenterId,
    },
    /// A center employee.
    Employee {
        /// The person.
        person: PersonId,
        /// The center worked at.
        center: CenterId,
    },
    /// A specialist.
    Specialist {
        /// The person.
        person: PersonId,
    },
    /// A supervisor.
    Supervisor {
        /// The person.
        person: PersonId,
        /// Their institution; none for the whole network.
        institution: Option<InstitutionId>,
    },
    /// An administrator.
    Admin {
        /// The person.
        person: PersonId,
    },
    /// An institution's own system.
    Integrator,
    /// A participant of an ad-hoc consultation.
    Guest {
        /// The consultation.
        consultation: ConsultationId,
        /// The participant.
        participant: ParticipantId,
    },
}

/// What a principal is, without saying who.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A room's device.
    Room,
    /// A center employee.
    Employee,
    /// A specialist.
    Specialist,
    /// A supervisor.
    Supervisor,
    /// An administrator.
    Admin,
    /// An institution's own system.
    Integrator,
    /// A participant of an ad-hoc consultation.
    Guest,
}

impl Role {
    /// All of them.
    pub const ALL: [Role; 7] =
        [Role::Room, Role::Employee, Role::Specialist, Role::Supervisor, Role::Admin, Role::Integrator, Role::Guest];

    /// The cookie that holds this role's credential. Each role has its own, so that one browser can
    /// hold a specialist's page and a supervisor's side by side.
    pub fn cookie(self) -> Option<&'static str> {
        match self {
            Role::Room => Some("tilts_room"),
            Role::Employee => Some("tilts_employee"),
            Role::Specialist => Some("tilts_specialist"),
            Role::Supervisor => Some("tilts_supervisor"),
            Role::Admin => Some("tilts_admin"),
            Role::Integrator | Role::Guest => None,
        }
    }

    /// The role's page.
    pub fn page(self) -> &'static str {
        match self {
            Role::Room => "/room",
            Role::Employee => "/assist",
            Role::Specialist => "/consult",
            Role::Supervisor => "/supervise",
            Role::Admin => "/admin",
            Role::Integrator | Role::Guest => "/",
        }
    }
}

impl Principal {
    /// What it is.
    pub fn role(&self) -> Role {
        match self {
            Principal::Room { .. } => Role::Room,
            Principal::Employee { .. } => Role::Employee,
            Principal::Specialist { .. } => Role::Specialist,
            Principal::Supervisor { .. } => Role::Supervisor,
            Principal::Admin { .. } => Role::Admin,
            Principal::Integrator => Role::Integrator,
            Principal::Guest { .. } => Role::Guest,
        }
    }
}

/// What a socket or join token claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The network (tenant).
    pub network: NetworkId,
    /// Who.
    pub principal: Principal,
}
