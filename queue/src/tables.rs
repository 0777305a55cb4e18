//! The rows of the queue's state. All of it is in [`Tables`]: it alone is hashed and kept in snapshots; indexes are
//! rebuilt from it.

mod absences;
mod appointments;
mod consultations;
mod experience;
mod figures;
mod floor;
mod rooms;
mod specialists;
mod tickets;

use std::sync::Arc;

pub use absences::*;
pub use appointments::*;
pub use consultations::*;
pub use experience::*;
pub use figures::*;
pub use floor::*;
use imbl::{OrdMap, OrdSet, Vector};
pub use rooms::*;
use serde::{Deserialize, Serialize};
pub use specialists::*;
pub use tickets::*;

use crate::code::{ContentHash, Prefix};
use crate::command::{Actor, Answer};
use crate::event::CloseReason;
use crate::ids::{
    AppointmentId, CenterId, CommandId, ConsultationId, HelpCallId, InvitationId, NetworkId, NoteId, OfferId, PersonId,
    RoomId, ServiceId, TicketId, VisitId,
};
use crate::time::{DayKey, Millis};

/// A remembered command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// Who sent it.
    pub actor: Actor,
    /// What came of it.
    pub answer: Answer,
}

/// A service is closed for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// Since when.
    pub since: Millis,
    /// Why.
    pub reason: CloseReason,
    /// The message for residents in the records.
    pub message: Option<NoteId>,
}

/// Tickets by id.
pub type Tickets = OrdMap<TicketId, Arc<Ticket>>;

/// The whole state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tables {
    /// The tenant.
    pub network: NetworkId,
    /// The version of the last event.
    pub version: u64,
    /// The time of the last event.
    pub at: Millis,
    /// The day of the last event.
    pub day: DayKey,
    /// The revision in use.
    pub revision: u64,
    /// The hash of its content.
    pub content: Option<ContentHash>,
    /// Tickets not ended.
    pub tickets: Tickets,
    /// Offers that stand.
    pub offers: OrdMap<OfferId, Offer>,
    /// Specialists ever seen.
    pub specialists: OrdMap<PersonId, SpecialistRow>,
    /// Consultations running or in wrap-up.
    pub consultations: OrdMap<ConsultationId, Arc<Consultation>>,
    /// Invitations to consultations that stand.
    #[serde(default, skip_serializing_if = "OrdMap::is_empty")]
    pub invitations: OrdMap<InvitationId, Arc<Invitation>>,
    /// Rooms ever seen.
    pub rooms: OrdMap<RoomId, RoomRow>,
    /// Visits open, or of today.
    pub visits: OrdMap<VisitId, Arc<Visit>>,
    /// Open calls for an employee.
    pub help_calls: OrdMap<HelpCallId, HelpCall>,
    /// Residents served in person.
    #[serde(default, skip_serializing_if = "OrdMap::is_empty")]
    pub in_person: OrdMap<ConsultationId, InPerson>,
    /// Times agreed for residents: to come, or of today.
    #[serde(default, skip_serializing_if = "OrdMap::is_empty")]
    pub appointments: OrdMap<AppointmentId, Arc<Appointment>>,
    /// When specialists are absent, the first to begin first: running, to come, or of today.
    #[serde(default, skip_serializing_if = "OrdMap::is_empty")]
    pub absences: OrdMap<PersonId, Vec<Absence>>,
    /// Employees connected, with their center.
    pub employees: OrdMap<PersonId, CenterId>,
    /// Supervisors connected.
    pub supervisors: OrdSet<PersonId>,
    /// The last number given today for each letter.
    pub numbers: OrdMap<Prefix, u32>,
    /// Today's figures by service.
    pub figures: OrdMap<ServiceId, DayFigures>,
    /// How long consultations took, by service.
    pub handled: OrdMap<ServiceId, Handled>,
    /// What has been learned for telling waits.
    #[serde(default, skip_serializing_if = "Experience::is_new")]
    pub experience: Experience,
    /// What supervisors have done to the floor today.
    #[serde(default, skip_serializing_if = "Floor::is_untouched")]
    pub floor: Floor,
    /// How far registrations are settled. Younger than journals are: where it is new, the state keeps its hash.
    #[serde(default, skip_serializing_if = "Register::is_new")]
    pub register: Register,
    /// Services closed for now.
    #[serde(default, skip_serializing_if = "OrdMap::is_empty")]
    pub closures: OrdMap<ServiceId, Closure>,
    /// Commands remembered for their repeats.
    pub commands: OrdMap<CommandId, Remembered>,
    /// The same in the order in which they came, the oldest first.
    pub commands_in_order: Vector<CommandId>,
}

impl Tables {
    /// The state before the first event.
    #[must_use]
    pub fn new(network: NetworkId) -> Self {
        Self {
            network,
            version: 0,
            at: Millis(i64::MIN),
            day: DayKey(0),
            revision: 0,
            content: None,
            tickets: OrdMap::new(),
            offers: OrdMap::new(),
            specialists: OrdMap::new(),
            consultations: OrdMap::new(),
            invitations: OrdMap::new(),
            rooms: OrdMap::new(),
            visits: OrdMap::new(),
            help_calls: OrdMap::new(),
            in_person: OrdMap::new(),
            appointments: OrdMap::new(),
            absences: OrdMap::new(),
            employees: OrdMap::new(),
            supervisors: OrdSet::new(),
            numbers: OrdMap::new(),
            figures: OrdMap::new(),
            handled: OrdMap::new(),
            experience: Experience::default(),
            floor: Floor::default(),
            register: Register::default(),
            closures: OrdMap::new(),
            commands: OrdMap::new(),
            commands_in_order: Vector::new(),
        }
    }
}
