//! Who can take which ticket: one pure function.

use serde::{Deserialize, Serialize};

use crate::Queue;
use crate::code::Language;
use crate::event::{Company, Mode};
use crate::ids::{PersonId, ServiceId};
use crate::lookup::Lookup;
use crate::network::Specialist;
use crate::tables::{Invitation, SpecialistRow, Ticket, TicketStatus};
use crate::time::Millis;

/// Why a specialist cannot take a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The ticket is not waiting.
    NotWaiting,
    /// The center has its break, or has closed.
    CenterNotOpen,
    /// The room has no connection.
    RoomOffline,
    /// The resident is not in a room yet.
    NotInRoom,
    /// The resident does not wish to be called yet, or a callback pauses.
    CalledLater,
    /// Does not serve the service.
    NoSkill,
    /// Does not speak the language.
    NoLanguage,
    /// Does not sign.
    DoesNotSign,
    /// Does not consult in writing.
    DoesNotWrite,
    /// Is not part of the network in use.
    Unknown,
    /// Has no connection.
    Offline,
    /// Has a break or is away.
    NotAvailable,
    /// Is being asked, in a consultation, or writing an outcome.
    Busy,
    /// Is held back for somebody's appointment.
    Held,
    /// Has passed on this ticket and is not to be asked again yet.
    Passed,
    /// The ticket waits for a named specialist.
    NamedAnother,
    /// Does not interpret.
    DoesNotInterpret,
    /// Works for another institution.
    OtherInstitution,
    /// Takes part already.
    TakesPart,
    /// Is of a group that is not asked yet, or the resident is not to be called yet.
    NotYet,
    /// The service is closed for now.
    ServiceClosed,
}

/// What a specialist has to be able to do to understand a resident. Sign language is the language: what is spoken
/// beside it is the interpreter's matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Speak this.
    Speech(Language),
    /// Write this.
    Text(Language),
    /// Sign.
    Signing,
}

impl Need {
    /// Before all others in order.
    pub(crate) const LEAST: Self = Self::Speech(Language::LEAST);

    /// Of a conversation.
    #[must_use]
    pub const fn of(language: Language, mode: Mode) -> Self {
        match mode {
            Mode::Speech => Self::Speech(language),
            Mode::Text => Self::Text(language),
            Mode::Signing => Self::Signing,
        }
    }

    /// Whether a specialist is able to.
    ///
    /// # Errors
    /// What is missing.
    pub fn met_by(self, specialist: &Specialist) -> Result<(), Why> {
        match self {
            Self::Signing => specialist.signs.then_some(()).ok_or(Why::DoesNotSign),
            Self::Text(_) if !specialist.text => Err(Why::DoesNotWrite),
            Self::Text(language) | Self::Speech(language) => {
                specialist.languages.contains(&language).then_some(()).ok_or(Why::NoLanguage)
            }
        }
    }
}

/// Whether a specialist is able to serve a ticket: service, language and mode, and the group that is asked by now. Who
/// is named is asked whatever the group.
///
/// # Errors
/// What is missing.
pub fn able(ticket: &Ticket, specialist: &Specialist, network: &Lookup) -> Result<(), Why> {
    if ticket.named.is_some_and(|named| named.specialist == specialist.person) {
        return serves(ticket.service, ticket.language, ticket.mode, specialist, network);
    }
    let group = network.group(ticket.service, specialist).ok_or(Why::NoSkill)?;
    ticket.need().met_by(specialist)?;
    if group <= ticket.group { Ok(()) } else { Err(Why::NotYet) }
}

/// Whether a specialist has the skill and the language for a service: what is asked of one who is named, and before
/// there is a ticket.
///
/// # Errors
/// What is missing.
pub fn serves(
    service: ServiceId,
    language: Language,
    mode: Mode,
    specialist: &Specialist,
    network: &Lookup,
) -> Result<(), Why> {
    if network.served_by(specialist.person).binary_search(&service).is_err() {
        return Err(Why::NoSkill);
    }
    Need::of(language, mode).met_by(specialist)
}

/// Whether a ticket is to be offered to a specialist at this moment.
///
/// # Errors
/// Why not.
pub fn eligible(ticket: &Ticket, row: &SpecialistRow, network: &Lookup, now: Millis) -> Result<(), Why> {
    let specialist = network.specialist(row.person).ok_or(Why::Unknown)?;
    if !matches!(ticket.status, TicketStatus::Waiting) {
        return Err(Why::NotWaiting);
    }
    if ticket.paused_until.is_some() || ticket.grace_until.is_some_and(|until| now >= until) {
        return Err(Why::CenterNotOpen);
    }
    if ticket.room_lost_at.is_some() {
        return Err(Why::RoomOffline);
    }
    if ticket.suspended {
        return Err(Why::ServiceClosed);
    }
    if ticket.not_before.is_some() {
        return Err(Why::CalledLater);
    }
    if !ticket.within_reach() {
        return Err(Why::NotInRoom);
    }
    able(ticket, specialist, network)?;
    if !row.online {
        return Err(Why::Offline);
    }
    if !row.on_duty() {
        return Err(Why::NotAvailable);
    }
    if !row.is_free() {
        return Err(Why::Busy);
    }
    if row.is_held_from(ticket.appointment) {
        return Err(Why::Held);
    }
    if ticket.named.is_some_and(|named| named.specialist != row.person) {
        return Err(Why::NamedAnother);
    }
    if ticket.is_passed_by(row.person) {
        return Err(Why::Passed);
    }
    Ok(())
}

impl Queue {
    /// Whether a specialist could come to a consultation, were they free.
    ///
    /// # Errors
    /// Why not.
    pub fn could_come(&self, invitation: &Invitation, person: PersonId) -> Result<(), Why> {
        let network = &self.lookup;
        let specialist = network.specialist(person).ok_or(Why::Unknown)?;
        let talk = self.consultation(invitation.consultation).ok_or(Why::NotWaiting)?;
        let ticket = talk.served().and_then(|served| self.ticket(served.ticket)).ok_or(Why::NotWaiting)?;
        if talk.participants.iter().any(|one| one.person == Some(person)) {
            return Err(Why::TakesPart);
        }
        if invitation.named.is_some_and(|named| named != person) {
            return Err(Why::NamedAnother);
        }
        match (invitation.company, invitation.service, invitation.language) {
            (Company::Handover, Some(service), _) => {
                return serves(service, ticket.language, ticket.mode, specialist, network);
            }
            (Company::Handover, None, _) => return Err(Why::NoSkill),
            (Company::Interpreter, ..) if !network.interprets(person) => return Err(Why::DoesNotInterpret),
            (Company::Interpreter, _, None) if !specialist.signs => return Err(Why::DoesNotSign),
            (Company::Interpreter, _, Some(language)) if !specialist.languages.contains(&language) => {
                return Err(Why::NoLanguage);
            }
            (Company::Interpreter, ..) => {}
            // Whoever is named is wanted whatever they can; of the others a colleague of the one who invites.
            (Company::Colleague, ..) if invitation.named.is_some() => {}
            (Company::Colleague, ..) => {
                let own = network.specialist(invitation.by).map(|inviter| inviter.institution);
                if own != Some(specialist.institution) || network.interprets(person) {
                    return Err(Why::OtherInstitution);
                }
                if ticket.mode != Mode::Signing && !specialist.languages.contains(&ticket.language) {
                    return Err(Why::NoLanguage);
                }
            }
        }
        Ok(())
    }

    /// Whether a specialist could come to a consultation and has not passed on it.
    #[must_use]
    pub fn can_come(&self, invitation: &Invitation, person: PersonId) -> bool {
        !invitation.passed.contains(&person) && self.could_come(invitation, person).is_ok()
    }
}
