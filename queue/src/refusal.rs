//! Why a command is not accepted. A refusal changes nothing and is not remembered: the same command may be accepted
//! later.

use serde::{Deserialize, Serialize};

use crate::matching::Why;
use crate::rules::Instead;
use crate::time::{Millis, Month, Span};

/// What a command names that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thing {
    /// A service.
    Service,
    /// A room.
    Room,
    /// A specialist.
    Specialist,
    /// A visit.
    Visit,
    /// A ticket.
    Ticket,
    /// A consultation, or one in the state the command needs.
    Consultation,
    /// A participant.
    Participant,
    /// A registration.
    Registration,
    /// A call for help.
    HelpCall,
    /// An appointment.
    Appointment,
    /// An absence that is not over.
    Absence,
    /// An invitation.
    Invitation,
    /// An act that can be undone.
    Act,
    /// What an alert is about.
    Alert,
    /// A message to waiting rooms.
    Notice,
    /// Whom a message is for.
    Audience,
}

/// Why a command is not accepted, with what a page needs to say it in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refusal {
    /// No revision of the network is in use yet.
    #[error("no network is in use yet")]
    NoNetwork,
    /// The content of the revision has not been provided.
    #[error("the content of this revision is unknown")]
    ContentUnknown,
    /// The revision is not newer than the one in use.
    #[error("revision {current} is in use already")]
    RevisionNotNewer {
        /// The revision in use.
        current: u64,
    },
    /// The sender's role may not ask this, or not of this one.
    #[error("not allowed")]
    Forbidden,
    /// It belongs to somebody else.
    #[error("it is not yours")]
    NotYours,
    /// It is not there, or no longer.
    #[error("no such {what:?}")]
    NoSuch {
        /// What is missing.
        what: Thing,
    },
    /// The new id names something that is there already.
    #[error("this id is taken")]
    IdTaken {
        /// Of what kind.
        what: Thing,
    },
    /// The command id was used by another sender.
    #[error("this command id was used by another sender")]
    CommandIdTaken,
    /// The center is closed.
    #[error("closed")]
    Closed {
        /// When it opens next, if that is known.
        opens_at: Option<Millis>,
    },
    /// A resident is being served or is waiting in the room.
    #[error("the room is in use")]
    RoomBusy,
    /// The number has not been called to a room.
    #[error("the number is not called")]
    NotCalled,
    /// The delay wished for is too long.
    #[error("the delay is beyond the limit of {max:?}")]
    DelayLimit {
        /// The longest.
        max: Span,
    },
    /// The employee is serving too many in person already.
    #[error("at most {max} in person at a time")]
    TooManyInPerson {
        /// The most.
        max: u32,
    },
    /// Nobody is free at that time, or no room, or it is not to be booked: too soon, too far ahead, or outside hours.
    #[error("nothing is free at that time")]
    SlotTaken,
    /// Too many appointments.
    #[error("too many appointments")]
    TooManyAppointments {
        /// The most.
        max: u32,
    },
    /// The resident has come too early.
    #[error("too early for the appointment")]
    TooEarly {
        /// From when on.
        from: Millis,
    },
    /// The appointment is over: kept, missed or cancelled.
    #[error("the appointment is over")]
    AppointmentOver,
    /// An absence ends after now and after it begins, and neither is longer nor begins further ahead than this.
    #[error("an absence ends after now, begins before it ends, lasts and is ahead no more than {max:?}")]
    AbsenceLimit {
        /// The longest.
        max: Span,
    },
    /// The specialist is absent then already.
    #[error("absent then already")]
    AbsenceOverlaps,
    /// Too many absences of one specialist.
    #[error("at most {max} absences of a specialist")]
    TooManyAbsences {
        /// The most.
        max: u32,
    },
    /// The service is not given by video.
    #[error("the service is not given by video")]
    NotRemote,
    /// The queue is full.
    #[error("too many are waiting")]
    TooManyWaiting {
        /// The most that may.
        max: u32,
    },
    /// The queue of this service is full.
    #[error("{max} are waiting for this service already")]
    QueueFull {
        /// The most that may.
        max: u32,
        /// What to do instead.
        instead: Instead,
    },
    /// The service is closed for now.
    #[error("the service is closed for now")]
    ServiceClosed,
    /// The last ticket before closing has been given out.
    #[error("no more tickets before closing")]
    LastTicketGone {
        /// When the center closes.
        closes_at: Millis,
        /// When it opens next, if that is known.
        opens_at: Option<Millis>,
    },
    /// The offer is over: answered, run out or taken back.
    #[error("the offer is gone")]
    OfferGone,
    /// The specialist cannot take the ticket.
    #[error("not eligible: {why:?}")]
    NotEligible {
        /// Why.
        why: Why,
    },
    /// No more extension of wrap-up.
    #[error("wrap-up cannot be extended again")]
    WrapUpLimit {
        /// The most extensions.
        max: u32,
    },
    /// The ticket is not waiting (any more).
    #[error("the ticket is not waiting")]
    NotWaiting,
    /// The credit is beyond what the rules allow.
    #[error("beyond the limit of {max:?}")]
    CreditLimit {
        /// The most, either way.
        max: Span,
    },
    /// It is too late to undo.
    #[error("too late to undo")]
    TooLate,
    /// The consultation is full, or too many are asked for, or none.
    #[error("between 1 and {max} participants")]
    Participants {
        /// The most.
        max: u32,
    },
    /// Too many ad-hoc consultations.
    #[error("too many ad-hoc consultations")]
    TooManyAdHoc {
        /// The most.
        max: u32,
    },
    /// A message is shown for some time, and for no longer than the rules allow.
    #[error("between nothing and {max:?}")]
    NoticeTooLong {
        /// The longest.
        max: Span,
    },
    /// Too many messages stand.
    #[error("too many messages stand")]
    TooManyNotices {
        /// The most.
        max: u32,
    },
    /// Nobody on duty could come.
    #[error("nobody on duty could come")]
    NobodyOnDuty,
    /// Somebody is being invited, or is there to take over, already.
    #[error("somebody is being invited already")]
    InvitedAlready,
    /// So many services are to follow already.
    #[error("at most {max} services may follow")]
    TooManyServices {
        /// The most.
        max: u32,
    },
    /// The placement is not newer than the one in force.
    #[error("placement epoch {current} is in force already")]
    PlacementNotNewer {
        /// The epoch in force.
        current: u32,
    },
    /// The service is registered for the visit already.
    #[error("the service is registered for the visit already")]
    RegisteredAlready,
    /// Registrations were corrected since the sender read them: read again, then ask again.
    #[error("registrations were corrected at version {corrected}")]
    RegisterMoved {
        /// The version of the last correction.
        corrected: u64,
    },
    /// The month is not over yet.
    #[error("{period} is not over yet")]
    PeriodRunning {
        /// The month.
        period: Month,
    },
    /// The month is closed.
    #[error("{period} is closed")]
    PeriodClosed {
        /// The month.
        period: Month,
    },
    /// Months are closed in their order.
    #[error("{next} is to be closed first")]
    PeriodOutOfTurn {
        /// The month that comes first.
        next: Month,
    },
    /// There is nothing to rate, or it has been rated.
    #[error("nothing to rate")]
    NothingToRate,
}
