//! Times agreed for residents.

use serde::{Deserialize, Serialize};

use crate::code::Language;
use crate::event::Mode;
use crate::ids::{AppointmentId, CenterId, PersonId, ServiceId, TicketId, VisitId};
use crate::lookup::Lookup;
use crate::time::Millis;

/// A time agreed for a resident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Its id.
    pub id: AppointmentId,
    /// The visit that it is for.
    pub visit: VisitId,
    /// The center to which the resident comes.
    pub center: CenterId,
    /// The service.
    pub service: ServiceId,
    /// The language of the conversation.
    pub language: Language,
    /// How the resident speaks.
    pub mode: Mode,
    /// The specialist in whose calendar it stands. Another may serve it.
    pub specialist: PersonId,
    /// When it begins.
    pub starts: Millis,
    /// When the next may begin.
    pub ends: Millis,
    /// Where it stands.
    pub status: AppointmentStatus,
    /// So near that a specialist may be held back for it.
    pub near: bool,
    /// The specialist held back for it.
    pub held: Option<PersonId>,
}

/// Where an appointment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppointmentStatus {
    /// The resident is expected.
    Booked,
    /// The resident has come, and waits with a ticket.
    Arrived(TicketId),
    /// The resident was served, or has left.
    Over,
    /// The resident did not come in time.
    Missed,
    /// The resident will not come.
    Cancelled,
}

impl Appointment {
    /// Whether it takes up the specialist's time.
    #[must_use]
    pub const fn stands(&self) -> bool {
        matches!(self.status, AppointmentStatus::Booked | AppointmentStatus::Arrived(_))
    }

    /// Whether some of it lies within a stretch of time.
    pub(crate) const fn overlaps(&self, from: Millis, until: Millis) -> bool {
        self.starts.0 < until.0 && self.ends.0 > from.0
    }

    /// The ticket with which the resident waits.
    #[must_use]
    pub const fn ticket(&self) -> Option<TicketId> {
        match self.status {
            AppointmentStatus::Arrived(ticket) => Some(ticket),
            _ => None,
        }
    }

    /// Whether a specialist is to be held back for it, or is to be let go.
    pub(crate) const fn is_near(&self) -> bool {
        self.near && (self.stands() || self.held.is_some())
    }

    /// When the resident has missed it, and nobody is held back for it any more.
    #[must_use]
    pub fn late_at(&self, network: &Lookup) -> Millis {
        self.starts.plus(network.rules_of(self.service).appointments.grace)
    }

    /// When something is to be done about it.
    pub(crate) fn due_at(&self, network: &Lookup) -> Option<Millis> {
        let expected = matches!(self.status, AppointmentStatus::Booked);
        if self.stands() && !self.near {
            return Some(self.starts.minus(network.rules_of(self.service).appointments.hold_back));
        }
        (expected || self.held.is_some()).then(|| self.late_at(network))
    }
}
