//! Rooms, the visits in them, and calls for an employee.

use serde::{Deserialize, Serialize};

use crate::code::{ContentHash, TicketNumber};
use crate::event::{HelpCause, TicketEnd};
use crate::ids::{
    CenterId, ConsultationId, HelpCallId, PersonId, RegistrationId, RoomId, ServiceId, TicketId, VisitId,
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
}

/// A visit: open while the resident is in the room or has a ticket outside of it, kept to the end of the day for what is still to be registered.
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
