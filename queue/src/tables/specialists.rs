//! Specialists and what they are at.

use serde::{Deserialize, Serialize};

use crate::command::Availability;
use crate::event::AvailabilityCause;
use crate::ids::{AppointmentId, ConsultationId, InvitationId, OfferId, PersonId};
use crate::time::Millis;

/// A specialist as the queue knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialistRow {
    /// Who.
    pub person: PersonId,
    /// Whether there is a connection.
    pub online: bool,
    /// Whether they take offers.
    pub availability: Availability,
    /// Why.
    pub cause: AvailabilityCause,
    /// Offers missed in a row.
    pub missed: u32,
    /// What they are at.
    pub engagement: Engagement,
    /// Since when they have been idle: order among the free.
    pub idle_since: Millis,
    /// Since when the state shown ([`SpecialistRow::state`]) has lasted.
    pub since: Millis,
    /// Since when there is no connection, while they are company in somebody else's consultation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_at: Option<Millis>,
    /// The appointment for which they take no other ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
}

/// A specialist is held back for an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Which.
    pub appointment: AppointmentId,
    /// Until when at the latest.
    pub until: Millis,
}

/// What a specialist is at: one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engagement {
    /// Nothing.
    None,
    /// Is being asked.
    Offered(OfferId),
    /// In a consultation.
    Consulting(ConsultationId),
    /// Writing the outcome.
    WrapUp(ConsultationId),
    /// Is being asked to come to somebody else's consultation.
    Invited(InvitationId),
    /// A colleague, an interpreter or the next specialist in somebody else's consultation.
    Assisting(ConsultationId),
}

/// A specialist's state as people see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpecialistState {
    /// Takes the next offer.
    Free,
    /// Is being asked.
    Offered,
    /// In a consultation.
    Consulting,
    /// Writing the outcome.
    WrapUp,
    /// Has a break.
    Break,
    /// Is away.
    Away,
    /// Has no connection.
    Offline,
}

impl SpecialistRow {
    /// A specialist never seen before: away, without a connection.
    #[must_use]
    pub const fn unseen(person: PersonId) -> Self {
        Self {
            person,
            online: false,
            availability: Availability::Away,
            cause: AvailabilityCause::Chosen,
            missed: 0,
            engagement: Engagement::None,
            idle_since: Millis(0),
            since: Millis(0),
            lost_at: None,
            held: None,
        }
    }

    /// Takes offers and has a connection, whatever they are at.
    #[must_use]
    pub const fn on_duty(&self) -> bool {
        self.online && matches!(self.availability, Availability::Available)
    }

    /// Would take an offer now.
    #[must_use]
    pub const fn is_free(&self) -> bool {
        self.on_duty() && matches!(self.engagement, Engagement::None)
    }

    /// Would take an offer now, or once the outcome is written.
    #[must_use]
    pub const fn is_free_soon(&self) -> bool {
        self.on_duty() && matches!(self.engagement, Engagement::None | Engagement::WrapUp(_))
    }

    /// Held back for another appointment than this, or than none.
    #[must_use]
    pub fn is_held_from(&self, appointment: Option<AppointmentId>) -> bool {
        self.held.is_some_and(|held| appointment != Some(held.appointment))
    }

    /// The state as people see it.
    #[must_use]
    pub const fn state(&self) -> SpecialistState {
        match self.engagement {
            Engagement::Offered(_) | Engagement::Invited(_) => SpecialistState::Offered,
            Engagement::Consulting(_) | Engagement::Assisting(_) => SpecialistState::Consulting,
            Engagement::WrapUp(_) => SpecialistState::WrapUp,
            Engagement::None if !self.online => SpecialistState::Offline,
            Engagement::None => match self.availability {
                Availability::Available => SpecialistState::Free,
                Availability::Break => SpecialistState::Break,
                Availability::Away => SpecialistState::Away,
            },
        }
    }
}
