//! What has happened: the journal's content.
//!
//! Events carry ids, enums, numbers, bounded codes and times, and never text: `tests/schema.rs` walks every kind.
//! Fields are only ever added with a default, or a kind gets a new schema version and `upcast.rs` an entry.

mod codes;
#[macro_use]
mod channels;
#[macro_use]
mod consultations;
#[macro_use]
mod floor;
#[macro_use]
mod tickets;
#[macro_use]
mod visits;

pub use codes::*;
use serde::{Deserialize, Serialize};

use crate::code::{ContentHash, Language, TicketNumber};
use crate::command::{Actor, Answer, Availability, Placement};
use crate::ids::{
    AppointmentId, CenterId, CommandId, ConsultationId, ContactId, HelpCallId, InstitutionId, IntegratorId,
    InvitationId, MunicipalityId, NetworkId, NoteId, OfferId, ParticipantId, PersonId, RegistrationId, RoomId,
    ServiceId, TicketId, VisitId,
};
use crate::time::{DayKey, Millis, Month, Span};
use uuid::Uuid;

/// An event with its place in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// The tenant.
    pub network: NetworkId,
    /// Counts from 1 without a gap.
    pub version: u64,
    /// Never before the event before it.
    pub at: Millis,
    /// The day on which it happened, where the network lives.
    pub day: DayKey,
    /// The schema version of the event's kind.
    pub schema: u16,
    /// The command behind it; nothing where time alone brought it about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// What happened.
    pub event: Event,
}

impl Event {
    /// What the sender of the command that leads to it is told; with several, the first that is more than "done".
    pub(crate) fn answer(&self) -> Answer {
        match *self {
            Self::TicketRequested { ticket, visit, number, .. } => Answer::Ticket { ticket, visit, number },
            Self::ConsultationStarted { consultation, .. }
            | Self::InPersonStarted { consultation, .. }
            | Self::AdHocOpened { consultation, .. } => Answer::Consultation { consultation },
            Self::HelpCalled { help_call, .. } | Self::NothingToDo { help_call: Some(help_call) } => {
                Answer::HelpCall { help_call }
            }
            _ => Answer::Done,
        }
    }
}

/// The command behind an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The command.
    pub command: CommandId,
    /// Who sent it.
    pub actor: Actor,
}

/// One who takes part in a consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// The participant.
    pub id: ParticipantId,
    /// As what.
    pub role: Role,
    /// The member of staff; nothing for residents and guests.
    pub person: Option<PersonId>,
}

/// Names an alert for as long as it stands: what it is, whom or what it is about, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AlertId {
    /// Since when it stands.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub since: Millis,
    /// What it is.
    pub kind: AlertKind,
    /// The ticket, service, specialist or room that it is about.
    pub subject: Uuid,
}

/// Whom a message in the waiting rooms is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Audience {
    /// Everybody who waits.
    All,
    /// Who waits for an institution.
    Institution(InstitutionId),
    /// Who waits for a service.
    Service(ServiceId),
    /// Who waits in a center.
    Center(CenterId),
    /// Who waits in a municipality's centers.
    Municipality(MunicipalityId),
}

/// What a registration counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Counted {
    /// The service.
    pub service: ServiceId,
    /// Its institution.
    pub institution: InstitutionId,
    /// Consultation or application.
    pub registered: RegistrationKind,
}

macro_rules! events {
    ([] $($(#[$doc:meta])* $variant:ident $name:literal $schema:literal {
        $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)?
    })+) => {
        /// Everything that can happen.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind")]
        pub enum Event {
            $($(#[$doc])* #[serde(rename = $name)] $variant { $($(#[$fdoc])* $field: $type),* }),+
        }

        impl Event {
            /// Every kind and its schema version today.
            pub const KINDS: &'static [(&'static str, u16)] = &[$(($name, $schema)),+];

            /// Every kind and the names of its fields.
            pub const FIELDS: &'static [(&'static str, &'static [&'static str])] =
                &[$(($name, &[$(stringify!($field)),*])),+];

            /// The kind's name, as written in the journal.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $name),+ }
            }

            /// The schema version of the kind.
            #[must_use]
            pub const fn schema(&self) -> u16 {
                match self { $(Self::$variant { .. } => $schema),+ }
            }
        }
    };
}

// The kinds stand in files by matter. Each puts its own after those before it and hands all on to the next; the last makes
// the enum of them.
floor! { [tickets channels consultations visits events] }
