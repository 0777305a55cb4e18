//! Rooms, the visits in them, and calls for an employee.

use serde::{Deserialize, Serialize};

use crate::code::{ContentHash, TicketNumber};
use crate::event::{HelpCause, TicketEnd};
use crate::ids::{
    CenterId, ConsultationId, HelpCallId, InstitutionId, MunicipalityId, PersonId, RegistrationId, RoomId, ServiceId,
    TicketId, VisitId,
};
use crate::time::{Millis, Month};

/// A room as the queue knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomRow {
    /// The room.
    pub room: RoomId,
    /// Whether its device has a connection.
    pub online: bool,
    /// Since when.
    pub since: Millis,
    /// The visit in it, until the resident is done.
    pub visit: Option<VisitId>,
    /// The open call for an employee.
    pub help_call: Option<HelpCallId>,
    /// The number called to it, for which it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<TicketId>,
}

impl RoomRow {
    /// A room not seen yet.
    #[must_use]
    pub const fn unseen(room: RoomId) -> Self {
        Self { room, online: false, since: Millis(0), visit: None, help_call: None, called: None }
    }

    /// Whether a number can be called to it.
    #[must_use]
    pub const fn is_free(&self) -> bool {
        self.online && self.visit.is_none() && self.called.is_none()
    }
}

/// A visit: open while the resident is in the room, has a ticket outside of it or is served in person, kept to the end of the day for what is still to be registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Its id.
    pub id: VisitId,
    /// The room that the resident is in, or was in last.
    pub room: Option<RoomId>,
    /// The center.
    pub center: CenterId,
    /// When it began.
    pub began_at: Millis,
    /// It goes on.
    pub open: bool,
    /// The ticket in the queue or in a consultation.
    pub ticket: Option<TicketId>,
    /// The number last given.
    pub number: TicketNumber,
    /// How the last ticket ended.
    pub ended: Option<TicketEnd>,
    /// The last consultation and its service.
    pub last: Option<(ConsultationId, ServiceId)>,
    /// The last consultation has been rated.
    pub rated: bool,
    /// What has been registered.
    pub registered: Vec<RegistrationId>,
    /// The consultation in which an employee serves the resident in person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_person: Option<ConsultationId>,
}

/// A resident is served in person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct InPerson {
    /// The consultation.
    pub id: ConsultationId,
    /// The visit.
    pub visit: VisitId,
    /// The center.
    pub center: CenterId,
    /// The center's municipality.
    pub municipality: MunicipalityId,
    /// The service.
    pub service: ServiceId,
    /// Its institution.
    pub institution: InstitutionId,
    /// Who serves.
    pub employee: PersonId,
    /// Since when.
    pub started_at: Millis,
    /// When it counts as over if nobody ends it.
    pub ends_at: Millis,
}

/// How far registrations are settled. The registrations themselves are no part of the state: they are counted from the
/// journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Register {
    /// The last month closed.
    pub closed: Option<Month>,
    /// Its hash.
    pub content: Option<ContentHash>,
    /// The version of the last correction.
    pub corrected: u64,
}

impl Register {
    /// Nothing has been corrected or closed yet.
    #[must_use]
    pub fn is_new(&self) -> bool {
        *self == Self::default()
    }
}

/// An open call for an employee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpCall {
    /// Its id.
    pub id: HelpCallId,
    /// The room.
    pub room: RoomId,
    /// Its center.
    pub center: CenterId,
    /// The visit in it.
    pub visit: Option<VisitId>,
    /// Why.
    pub cause: HelpCause,
    /// Since when.
    pub called_at: Millis,
    /// When the room shows a phone number if nobody answered.
    pub unanswered_at: Millis,
    /// When it was on an employee's screen.
    pub seen_at: Option<Millis>,
    /// Who is coming.
    pub answered_by: Option<PersonId>,
    /// Nobody answered in time.
    pub unanswered: bool,
}
