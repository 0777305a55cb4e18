//! Ids of everything the queue speaks of.
//!
//! All are UUIDs made by the caller (version 7), except those the queue derives by hashing what it already knows: an
//! offer made in a cascade, a registration, a call for help made by a rule. Derived ids need no randomness and are the
//! same on every replay, which is what makes "each service is registered once" a property of the id itself.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        /// The order of their bytes, told by one number: tables are searched by it.
        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                self.0.as_u128().cmp(&other.0.as_u128())
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

ids! {
    /// The tenant: stands in every event, row and token.
    NetworkId,
    /// A state institution, or whoever else offers services (a municipality, the network itself).
    InstitutionId,
    /// A service of an institution.
    ServiceId,
    /// A municipality.
    MunicipalityId,
    /// A customer service center.
    CenterId,
    /// A room of a center, with its device.
    RoomId,
    /// A specialist, employee, supervisor or administrator. Never a resident.
    PersonId,
    /// A resident's visit: tied to no person; what is counted, and what a transfer or reconnect continues.
    VisitId,
    /// A place in the queue.
    TicketId,
    /// An offer of a ticket to a specialist.
    OfferId,
    /// A consultation.
    ConsultationId,
    /// An invitation to a consultation.
    InvitationId,
    /// One who takes part in a consultation.
    ParticipantId,
    /// A registered service: derived from visit, service and kind.
    RegistrationId,
    /// A command, made by its sender; a repeat gets the first answer.
    CommandId,
    /// A note kept in the records, cited here by its id alone.
    NoteId,
    /// A phone number, and a name where one was told, kept in the records and cited here by its id alone.
    ContactId,
    /// A time agreed for a resident.
    AppointmentId,
    /// A call for an employee.
    HelpCallId,
    /// An institution's own system that opens ad-hoc consultations.
    IntegratorId,
}

/// Hashes what is already known into a new id (UUID version 8: custom). `what` keeps kinds apart.
fn derived(what: &[u8], of: &[&[u8; 16]], number: u64) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(what);
    for id in of {
        hash.update(id);
    }
    hash.update(number.to_be_bytes());
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

impl OfferId {
    /// The id of the `round`-th offer of a ticket.
    #[must_use]
    pub fn of(ticket: TicketId, round: u32) -> Self {
        Self(derived(b"offer", &[ticket.0.as_bytes()], round.into()))
    }
}

impl HelpCallId {
    /// The id of the call made when the resident of a ticket did not answer "are you here?", or asked for help on
    /// joining (`number` tells such calls of one ticket apart).
    #[must_use]
    pub fn of(ticket: TicketId, number: u32) -> Self {
        Self(derived(b"help", &[ticket.0.as_bytes()], number.into()))
    }
}

impl RegistrationId {
    /// The id of a service registered for a visit; `kind` tells consultation from application.
    #[must_use]
    pub fn of(visit: VisitId, service: ServiceId, kind: crate::event::RegistrationKind) -> Self {
        Self(derived(b"registration", &[visit.0.as_bytes(), service.0.as_bytes()], kind as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_back_what_they_print() {
        let id = VisitId(Uuid::from_u128(7));
        assert_eq!(id.to_string().parse::<VisitId>(), Ok(id));
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{id}\""));
    }

    #[test]
    fn derived_ids_differ_by_ticket_and_round() {
        let (a, b) = (TicketId(Uuid::from_u128(1)), TicketId(Uuid::from_u128(2)));
        assert_eq!(OfferId::of(a, 1), OfferId::of(a, 1));
        assert_ne!(OfferId::of(a, 1), OfferId::of(a, 2));
        assert_ne!(OfferId::of(a, 1), OfferId::of(b, 1));
        assert_eq!(OfferId::of(a, 1).0.get_version_num(), 8);
    }
}
