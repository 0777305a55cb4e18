//! Tickets and the offers of them.

use serde::{Deserialize, Serialize};

use super::Promised;
use crate::code::{Language, TicketNumber};
use crate::command::Actor;
use crate::event::{Channel, Group, MatchReason, Mode, PriorityClass};
use crate::ids::{
    AppointmentId, CenterId, CommandId, ConsultationId, ContactId, InstitutionId, MunicipalityId, OfferId, PersonId,
    RoomId, ServiceId, TicketId, VisitId,
};
use crate::matching::Need;
use crate::orders::Rank;
use crate::time::{Millis, Span};

/// A place in the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// The visit it belongs to.
    pub visit: VisitId,
    /// Where the resident sits; nothing for one who holds a number outside, or is on the phone.
    pub room: Option<RoomId>,
    /// How the resident comes to the specialist.
    #[serde(default, skip_serializing_if = "Channel::is_room")]
    pub channel: Channel,
    /// The center in which it was taken.
    pub center: CenterId,
    /// The center's municipality.
    pub municipality: MunicipalityId,
    /// The service asked for; another one after a transfer.
    pub service: ServiceId,
    /// The service's institution.
    pub institution: InstitutionId,
    /// The number for people; a transfer keeps it.
    pub number: TicketNumber,
    /// The language of the conversation.
    pub language: Language,
    /// How the resident speaks.
    pub mode: Mode,
    /// The class.
    pub class: PriorityClass,
    /// The class that it had before an employee marked priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class_before: Option<PriorityClass>,
    /// Whether an employee was called along.
    pub with_help: bool,
    /// When the resident joined; a transfer keeps it.
    pub enqueued_at: Millis,
    /// Since when the resident waits for this answer: later than `enqueued_at` after a transfer.
    pub waiting_since: Millis,
    /// The class's credit.
    pub credit: Span,
    /// The supervisor's credit.
    pub adjustment: Span,
    /// Where it stands.
    pub status: TicketStatus,
    /// The break of the center lasts until then.
    pub paused_until: Option<Millis>,
    /// The center has closed; a specialist may be found until then.
    pub grace_until: Option<Millis>,
    /// Since when opening hours have been looked at for this ticket: the interval it lies in is the one it waits in.
    pub hours_from: Millis,
    /// Since when the room has no connection.
    pub room_lost_at: Option<Millis>,
    /// The room that the number is called to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<Called>,
    /// Where the specialist calls the resident up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<ContactId>,
    /// The resident is not to be called before that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Millis>,
    /// The appointment that the resident has come for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointment: Option<AppointmentId>,
    /// How many times a callback was tried in vain.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub attempts: u32,
    /// How many offers there were.
    pub rounds: u32,
    /// How many times nobody sat in the chair.
    pub no_shows: u32,
    /// Who passed on it.
    pub passes: Vec<Pass>,
    /// When those who passed may be asked again.
    pub ask_again_at: Option<Millis>,
    /// Everybody on duty who is able has passed.
    pub nobody_left: bool,
    /// The specialist it waits for.
    pub named: Option<Named>,
    /// "Are you here?"
    pub here: Here,
    /// The supervisor's last act on it.
    pub act: Option<Act>,
    /// Since when it has been offered to one or another, if it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<Millis>,
    /// The wait promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised: Option<Promised>,
    /// The services that follow in this visit, the next first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub following: Vec<ServiceId>,
    /// The widest group that is asked.
    #[serde(default, skip_serializing_if = "Group::is_primary")]
    pub group: Group,
    /// The service is closed for now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub suspended: bool,
}

impl Ticket {
    /// The one key of order: earlier is served first.
    #[must_use]
    pub const fn order(&self) -> i64 {
        self.enqueued_at.minus(self.credit).minus(self.adjustment).0
    }

    /// Its place among others.
    pub(crate) const fn rank(&self) -> Rank {
        (self.order(), self.id)
    }

    /// What a specialist has to be able to do to understand the resident.
    #[must_use]
    pub const fn need(&self) -> Need {
        Need::of(self.language, self.mode)
    }

    /// Whether it can be offered as far as it alone is concerned.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        self.may_be_called() && self.within_reach() && self.room_lost_at.is_none()
    }

    /// Whether the resident would be there at once: in a room, or on the phone.
    #[must_use]
    pub const fn within_reach(&self) -> bool {
        self.room.is_some() || self.phone.is_some()
    }

    /// Whether it waits for a room to be called to.
    #[must_use]
    pub const fn wants_room(&self) -> bool {
        self.may_be_called() && !self.within_reach() && self.called.is_none()
    }

    const fn may_be_called(&self) -> bool {
        matches!(self.status, TicketStatus::Waiting)
            && self.paused_until.is_none()
            && self.not_before.is_none()
            && !self.suspended
    }

    /// Whether it stands in the line that others see before them.
    #[must_use]
    pub const fn in_line(&self) -> bool {
        matches!(self.status, TicketStatus::Waiting | TicketStatus::Offered(_))
    }

    /// Whether a specialist has passed on it and is not to be asked again yet.
    #[must_use]
    pub fn is_passed_by(&self, specialist: PersonId) -> bool {
        self.passes.iter().any(|pass| pass.specialist == specialist && pass.in_force)
    }
}

/// Where a ticket stands: in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketStatus {
    /// In the queue.
    Waiting,
    /// A specialist is being asked.
    Offered(OfferId),
    /// In a consultation.
    InConsultation(ConsultationId),
    /// The number is kept after a no-show until the stated time.
    Held(Millis),
}

/// A number is called to a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// The room.
    pub room: RoomId,
    /// Until when it is kept for the number.
    pub until: Millis,
    /// Called before, and did not come.
    pub again: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
const fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// A specialist passed on a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pass {
    /// Who.
    pub specialist: PersonId,
    /// When.
    pub at: Millis,
    /// Not to be asked again yet; afterwards the pass only sets the order of asking again.
    pub in_force: bool,
}

/// The specialist a ticket waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Who.
    pub specialist: PersonId,
    /// Others are asked from then on.
    pub until: Millis,
    /// Because the resident has had them before, and not because somebody decided so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub preferred: bool,
}

/// "Are you here?"
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Here {
    /// Not asked.
    NotAsked,
    /// Asked; an employee is called at the stated time.
    Asked(Millis),
    /// Answered.
    Confirmed,
    /// Not answered.
    Unanswered,
}

/// The supervisor's last act on a ticket, as long as it can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// The command.
    pub id: CommandId,
    /// Who.
    pub by: Actor,
    /// Until when it can be undone.
    pub undo_until: Millis,
    /// The credit before it.
    pub adjustment_before: Span,
    /// The specialist named before it.
    pub named_before: Option<Named>,
    /// Whether it named a specialist.
    pub reassigned: bool,
}

/// An offer that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Its id.
    pub id: OfferId,
    /// The ticket offered.
    pub ticket: TicketId,
    /// Its visit.
    pub visit: VisitId,
    /// Who is asked.
    pub specialist: PersonId,
    /// Since when.
    pub made_at: Millis,
    /// Until when.
    pub deadline: Millis,
    /// Why this specialist.
    pub reason: MatchReason,
    /// The group that the specialist is asked in.
    #[serde(default, skip_serializing_if = "Group::is_primary")]
    pub group: Group,
}
