//! Who is on the other side, and which cookie says so.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tilts_queue::ids::{CenterId, ConsultationId, InstitutionId, NetworkId, ParticipantId, PersonId, RoomId};
use tilts_relay::Codecs;

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
        /// What may be played in the consultation, settled when it was opened.
        #[serde(default)]
        codecs: CodecNames,
    },
}

/// Codecs, by whose names a token carries them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CodecNames(Codecs);

impl CodecNames {
    /// Those of these names; of a kind of media of which none is named, all.
    ///
    /// # Errors
    /// The first name that no codec has.
    pub fn named<S: AsRef<str>>(names: &[S]) -> Result<Self, String> {
        Codecs::named(names).map(Self)
    }

    /// As the relay has them.
    pub fn relayed(self) -> Codecs {
        self.0
    }
}

impl Default for CodecNames {
    fn default() -> Self {
        Self(Codecs::ALL)
    }
}

impl Serialize for CodecNames {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.names())
    }
}

impl<'de> Deserialize<'de> for CodecNames {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::named(&Vec::<String>::deserialize(deserializer)?).map_err(D::Error::custom)
    }
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
