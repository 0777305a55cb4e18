//! The enums that events carry: each value is one word in the journal.

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }
    )+};
}

codes! {
    /// How the resident speaks.
    Mode {
        /// By voice.
        Speech,
        /// By sign language: needs a specialist who signs.
        Signing,
        /// In writing.
        Text,
    }
    /// The class of a ticket, which brings credit in time.
    PriorityClass {
        /// Ordinary.
        Ordinary,
        /// Priority by rule.
        Priority,
        /// Urgent.
        Urgent,
        /// Whose appointment is due.
        Appointment,
        /// Handed on by a specialist.
        Transferred,
        /// Called back in turn.
        Callback,
    }
    /// Specialists by how soon they are asked for a ticket.
    Group {
        /// Who serves the service well enough.
        Primary,
        /// Who serves it, but less well.
        Reserve,
        /// Everybody else of the institution.
        Institution,
        /// The generalists of the network.
        General,
    }
    /// Why a service is closed for now.
    CloseReason {
        /// A system that it needs does not work.
        Outage,
        /// There is nobody to serve it.
        Staff,
        /// An emergency.
        Emergency,
        /// Another reason, told in the message.
        Other,
    }
    /// How a resident comes to what is served.
    Channel {
        /// In a room of a center, by video.
        Room,
        /// At the desk, by the employee in person.
        WalkIn,
        /// By phone: the call center entered the ticket.
        Phone,
        /// Left, and was called back in turn.
        Callback,
        /// Came at a time agreed before.
        Appointment,
    }
    /// Why this specialist is asked.
    MatchReason {
        /// Free the longest of those who are able.
        LongestIdle,
        /// The first in order for one who has just become free.
        FirstInOrder,
        /// Named in a transfer or by a supervisor.
        Named,
        /// Passed on it before, and nobody else remains.
        AskedAgain,
        /// Held back for this appointment.
        Appointment,
        /// Served this returning resident the time before.
        Preferred,
    }
    /// Why a specialist passes on a ticket.
    DeclineReason {
        /// Busy with something else.
        Busy,
        /// It is not what they serve.
        NotMyService,
        /// They know the resident or have another conflict of interest.
        Conflict,
        /// Something technical.
        Technical,
        /// Another reason.
        Other,
    }
    /// Why an offer was taken back.
    WithdrawCause {
        /// The resident left or the ticket ended.
        TicketEnded,
        /// The specialist lost the connection.
        ConnectionLost,
        /// The specialist went on a break or away.
        Unavailable,
        /// A supervisor named another specialist, or took that back.
        Reassigned,
        /// A revision of the network took the specialist or the skill away.
        NetworkRevised,
        /// The service is closed for now.
        ServiceClosed,
    }
    /// Why availability changed.
    AvailabilityCause {
        /// The specialist chose it.
        Chosen,
        /// Too many offers missed in a row.
        MissedOffers,
        /// It was chosen with the outcome.
        WrapUp,
    }
    /// How a ticket ended.
    TicketEnd {
        /// A consultation took place.
        Served,
        /// The resident left.
        Left,
        /// The resident did not come back while the number was kept.
        NoShow,
        /// A callback was tried as many times as the rules say, and nobody answered or came.
        Unreached,
        /// The center closed before a specialist was found.
        CenterClosed,
        /// The room stayed without a connection for too long.
        RoomLost,
    }
    /// How a consultation ended.
    ConsultationEnd {
        /// The resident ended it.
        ByResident,
        /// The specialist ended it.
        BySpecialist,
        /// It goes on with another service.
        Transferred,
        /// Nobody sat in the chair.
        NoShow,
        /// The specialist did not come back; the resident waits again, the place kept.
        SpecialistLost,
        /// The resident did not come back.
        ResidentLost,
    }
    /// What came of a consultation.
    Outcome {
        /// The question was answered.
        Consulted,
        /// An application was made: counted besides the consultation.
        Applied,
        /// The resident was shown where else to go.
        Referred,
        /// It is to be continued another time.
        ToBeContinued,
        /// Nothing could be done; not registered.
        NotServed,
        /// Wrap-up ran out before an outcome was written; registered as a consultation.
        Unstated,
    }
    /// What is counted: each once for a visit and a service.
    RegistrationKind {
        /// A consultation.
        Consultation,
        /// An application.
        Application,
    }
    /// Why a registration is corrected.
    CorrectionReason {
        /// Another service than the one served was registered.
        WrongService,
        /// Consultation and application were confused.
        WrongKind,
        /// It was registered twice under two visits.
        Duplicate,
        /// Nothing that counts took place.
        NotServed,
        /// An earlier correction was wrong.
        Mistaken,
        /// Another reason, told in the note.
        Other,
    }
    /// How the resident found it.
    Score {
        /// Good.
        Good,
        /// Neither.
        Neutral,
        /// Bad.
        Bad,
    }
    /// As what somebody joins a running consultation. All are visible to the resident.
    HelperRole {
        /// A center employee beside the resident.
        Helper,
        /// A supervisor who listens.
        Supervisor,
        /// Another specialist.
        Colleague,
        /// An interpreter.
        Interpreter,
    }
    /// Who somebody in a consultation is.
    Role {
        /// The resident.
        Resident,
        /// The specialist.
        Specialist,
        /// A center employee beside the resident.
        Helper,
        /// A supervisor who listens, always visible.
        Supervisor,
        /// Another specialist.
        Colleague,
        /// An interpreter.
        Interpreter,
        /// A participant of an ad-hoc consultation.
        Guest,
    }
    /// Why a participant is gone.
    LeaveCause {
        /// Left.
        Left,
        /// The resident asked the helper to leave.
        AskedToLeave,
        /// The specialist goes on without them.
        Released,
        /// Stayed without a connection for too long.
        Lost,
    }
    /// What somebody is invited to a consultation for.
    Company {
        /// To advise, beside the specialist.
        Colleague,
        /// To interpret for the resident.
        Interpreter,
        /// To take the resident over: the two specialists speak first.
        Handover,
    }
    /// Why nobody came of an invitation.
    InvitationEnd {
        /// The specialist took it back.
        Withdrawn,
        /// Nobody remains on duty who could come and has not passed on it.
        NobodyLeft,
        /// Nobody became free in time.
        RanOut,
        /// The consultation is over.
        ConsultationOver,
    }
    /// Why an employee is called.
    HelpCause {
        /// Somebody pressed the button.
        Pressed,
        /// The resident joined the queue with help.
        WithHelp,
        /// The resident did not answer "are you here?".
        Silence,
    }
    /// Why a supervisor moves a ticket.
    ReorderReason {
        /// The resident needs care that cannot wait.
        Vulnerable,
        /// A deadline of the resident's.
        Deadline,
        /// A mistake is mended.
        Correction,
        /// Only this specialist knows the matter.
        Expertise,
        /// Load is shared out.
        Balance,
        /// Another reason, told in the note.
        Other,
    }
    /// What calls for a supervisor's attention.
    AlertKind {
        /// A ticket has waited too long.
        LongWait,
        /// People wait for a service that nobody at work can serve.
        NobodyStaffed,
        /// Too many wait for a service.
        ManyWaiting,
        /// Too few of a service's residents were answered in time today.
        LowLevel,
        /// A specialist was set away after missed offers.
        SpecialistAway,
        /// A call for help that nobody answered.
        HelpUnanswered,
        /// The specialist of an appointment will be absent, and no colleague is free.
        AppointmentUncovered,
    }
    /// Why an ad-hoc consultation is over.
    AdHocEnd {
        /// Closed by whoever opened it, or by the server.
        Closed,
        /// It reached the longest life allowed.
        Expired,
    }
    /// As what a member of staff is connected.
    StaffRole {
        /// A specialist.
        Specialist,
        /// A center employee.
        Employee,
        /// A supervisor.
        Supervisor,
    }
}

impl Default for Channel {
    /// What was written before there were others.
    fn default() -> Self {
        Self::Room
    }
}

impl Channel {
    /// Whether it is the one that there was at first, and that goes unsaid where nothing is said.
    #[must_use]
    pub const fn is_room(&self) -> bool {
        matches!(self, Self::Room)
    }
}

impl Group {
    /// Whether it is the one that there was at first, and that goes unsaid.
    #[must_use]
    pub const fn is_primary(&self) -> bool {
        matches!(self, Self::Primary)
    }
}

impl Default for Group {
    /// What was written before there were others.
    fn default() -> Self {
        Self::Primary
    }
}

impl From<HelperRole> for Role {
    fn from(role: HelperRole) -> Self {
        match role {
            HelperRole::Helper => Self::Helper,
            HelperRole::Supervisor => Self::Supervisor,
            HelperRole::Colleague => Self::Colleague,
            HelperRole::Interpreter => Self::Interpreter,
        }
    }
}
