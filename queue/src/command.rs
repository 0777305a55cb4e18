//! What can be asked of the queue, and by whom.
//!
//! Every id that a command brings into the world is made by its sender. Text never enters: a note or a name is written
//! to the records first and cited by its id.

use serde::{Deserialize, Serialize};

use crate::code::{ContentHash, Language, NodeId};
use crate::event::{
    AlertId, Audience, CloseReason, Company, CorrectionReason, Counted, DeclineReason, HelperRole, Mode, Outcome,
    PriorityClass, ReorderReason, Score,
};
use crate::ids::{
    AppointmentId, CenterId, CommandId, ConsultationId, ContactId, HelpCallId, InstitutionId, IntegratorId,
    InvitationId, MunicipalityId, NoteId, OfferId, ParticipantId, PersonId, RegistrationId, RoomId, ServiceId,
    TicketId, VisitId,
};
use crate::time::{DayKey, Millis, Month, Span};
use crate::wait::Estimate;

/// A command with its id and its sender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// A repeat of this id by the same actor gets the first answer and changes nothing.
    pub command_id: CommandId,
    /// Who asks.
    pub actor: Actor,
    /// What is asked.
    pub command: Command,
}

/// Who asks. What each may ask is decided in one table, `permission.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A room's device, on behalf of the resident in it.
    Room(RoomId),
    /// An employee at work in a center.
    Employee(PersonId, CenterId),
    /// A specialist.
    Specialist(PersonId),
    /// A supervisor of one institution, or of the whole network.
    Supervisor {
        /// Who.
        person: PersonId,
        /// The institution, or nothing for the whole network.
        institution: Option<InstitutionId>,
    },
    /// An administrator.
    Admin(PersonId),
    /// An institution's own system.
    Integrator(IntegratorId),
    /// The server itself: presence, placement, time.
    System,
}

/// Everything that can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Command {
    /// Takes a new revision of the network into use; its content must have been provided.
    ReviseNetwork {
        /// The revision.
        revision: u64,
        /// The hash of the content.
        content: ContentHash,
    },
    /// Lets time pass: does all that is due. Sent when [`crate::Queue::next_deadline`] says so; repeats are harmless.
    Tick,

    /// A room's device has a connection.
    RoomOnline {
        /// The room.
        room: RoomId,
    },
    /// A room's device has lost its connection.
    RoomOffline {
        /// The room.
        room: RoomId,
    },
    /// The acting specialist, employee or supervisor has a first connection.
    StaffOnline,
    /// The acting specialist, employee or supervisor has lost the last connection.
    StaffOffline,
    /// The acting specialist takes offers, or does not.
    SetAvailability {
        /// Which.
        to: Availability,
    },

    /// Joins the queue.
    RequestTicket {
        /// The visit: a new id, or the visit still open in the room.
        visit: VisitId,
        /// The new ticket.
        ticket: TicketId,
        /// The room in which the resident sits; nothing for one who is given a number to wait outside with, or who is
        /// on the phone. Then it is the acting employee's center that gives it.
        room: Option<RoomId>,
        /// Where the specialist calls the resident up, for one who is on the phone.
        phone: Option<ContactId>,
        /// The service asked for.
        service: ServiceId,
        /// The language of the conversation.
        language: Language,
        /// How the resident speaks.
        mode: Mode,
        /// The class, which brings credit.
        class: PriorityClass,
        /// Whether an employee is called along.
        with_help: bool,
        /// The specialist whom a returning resident has had before: asked first, if on duty.
        #[serde(default)]
        preferred: Option<PersonId>,
    },
    /// The server has told these residents how long they will wait.
    PromiseWaits {
        /// What each was told.
        promises: Vec<Promise>,
    },
    /// The resident gives the place up.
    LeaveQueue {
        /// The ticket.
        ticket: TicketId,
    },
    /// The resident answers "are you here?", or comes back while the number is kept.
    ConfirmHere {
        /// The ticket.
        ticket: TicketId,
    },
    /// The holder of a number has come into a free room of the center: once the number is called, or, with an employee's
    /// help, before.
    EnterRoom {
        /// The ticket.
        ticket: TicketId,
        /// The room.
        room: RoomId,
    },
    /// The resident does not wait in the center, and is called in turn: by phone, or to a room.
    AgreeCallback {
        /// The ticket.
        ticket: TicketId,
        /// The phone number; nothing for one who is called to a room.
        phone: Option<ContactId>,
        /// How long from now the resident does not wish to be called.
        delay: Span,
    },
    /// The acting employee begins to serve a resident in person.
    ServeInPerson {
        /// The visit: a new id, or one of today in this center, so that what it had is not registered twice.
        visit: VisitId,
        /// The new consultation.
        consultation: ConsultationId,
        /// The service.
        service: ServiceId,
    },
    /// The acting employee is done; the service is registered.
    FinishInPerson {
        /// The consultation.
        consultation: ConsultationId,
        /// What came of it.
        outcome: Outcome,
    },
    /// Agrees a time with a resident, in the acting room's or employee's center.
    BookAppointment {
        /// The new appointment.
        appointment: AppointmentId,
        /// The new visit that it is for.
        visit: VisitId,
        /// The service.
        service: ServiceId,
        /// The language of the conversation.
        language: Language,
        /// How the resident speaks.
        mode: Mode,
        /// When it begins: the begin of a slot that is free.
        starts: Millis,
    },
    /// Agrees another time.
    MoveAppointment {
        /// The appointment.
        appointment: AppointmentId,
        /// When it begins: the begin of a slot that is free.
        starts: Millis,
    },
    /// The resident will not come.
    CancelAppointment {
        /// The appointment.
        appointment: AppointmentId,
    },
    /// The resident will come after all, if the time is free still.
    RestoreAppointment {
        /// The appointment.
        appointment: AppointmentId,
    },
    /// The resident has come, and is given a ticket.
    ArriveForAppointment {
        /// The appointment.
        appointment: AppointmentId,
        /// The new ticket.
        ticket: TicketId,
        /// The room in which the resident sits; nothing for one who is called to a room.
        room: Option<RoomId>,
    },
    /// A specialist is absent: nothing is booked in the calendar, and what stands there goes to colleagues who are free.
    EnterAbsence {
        /// Who.
        specialist: PersonId,
        /// From when on.
        from: Millis,
        /// Until when.
        until: Millis,
    },
    /// The specialist is not absent after all; what went to colleagues stays there.
    RemoveAbsence {
        /// Who.
        specialist: PersonId,
        /// When it would have begun.
        from: Millis,
    },
    /// The acting specialist takes the offered ticket.
    AcceptOffer {
        /// The offer.
        offer: OfferId,
        /// The new consultation.
        consultation: ConsultationId,
        /// The resident in it.
        resident: ParticipantId,
        /// The specialist in it.
        specialist: ParticipantId,
    },
    /// The acting specialist passes on the offered ticket.
    DeclineOffer {
        /// The offer.
        offer: OfferId,
        /// Why.
        reason: DeclineReason,
    },

    /// Says on which media worker a consultation lives; a later placement has a higher epoch.
    PlaceConsultation {
        /// The consultation.
        consultation: ConsultationId,
        /// Where.
        placement: Placement,
    },
    /// The acting employee or supervisor joins a running consultation.
    JoinConsultation {
        /// The consultation.
        consultation: ConsultationId,
        /// The new participant.
        participant: ParticipantId,
        /// As what.
        role: HelperRole,
    },
    /// Leaves a consultation that goes on without the one who leaves.
    LeaveConsultation {
        /// The consultation.
        consultation: ConsultationId,
        /// Who leaves: the acting person's own participant.
        participant: ParticipantId,
    },
    /// The resident wishes to go on without a helper: the helper is out at once.
    AskHelperToLeave {
        /// The consultation.
        consultation: ConsultationId,
        /// The helper.
        participant: ParticipantId,
    },
    /// The acting specialist asks for company in their consultation. Only those are asked who are free and whom no
    /// waiting resident could have instead.
    Invite {
        /// The new invitation.
        invitation: InvitationId,
        /// The consultation.
        consultation: ConsultationId,
        /// What for.
        company: Company,
        /// The service that goes on: of a handover.
        service: Option<ServiceId>,
        /// The language to interpret, by an interpreter; nothing is sign language.
        language: Option<Language>,
        /// The only one who is asked, if one is named.
        specialist: Option<PersonId>,
    },
    /// The one who invited does so no longer.
    WithdrawInvitation {
        /// The invitation.
        invitation: InvitationId,
    },
    /// The acting specialist comes.
    AcceptInvitation {
        /// The invitation.
        invitation: InvitationId,
        /// The same in the consultation.
        participant: ParticipantId,
    },
    /// The acting specialist passes.
    DeclineInvitation {
        /// The invitation.
        invitation: InvitationId,
        /// Why.
        reason: DeclineReason,
    },
    /// The acting specialist goes on without a colleague, an interpreter or the one who was to take over.
    Release {
        /// The consultation.
        consultation: ConsultationId,
        /// Who is to go.
        participant: ParticipantId,
    },
    /// The two specialists have spoken; the resident joins them.
    BringTogether {
        /// The consultation.
        consultation: ConsultationId,
    },
    /// The one who came for it takes the resident over; the acting specialist is done.
    HandOver {
        /// The consultation, which ends for the acting specialist.
        consultation: ConsultationId,
        /// The new consultation, with the same participants but for the specialist who leaves.
        next: ConsultationId,
    },
    /// Another service is to follow in this visit.
    AddService {
        /// The ticket.
        ticket: TicketId,
        /// The service.
        service: ServiceId,
    },
    /// It is not to follow after all.
    DropService {
        /// The ticket.
        ticket: TicketId,
        /// The service.
        service: ServiceId,
    },
    /// Nobody sits in the chair. The first time the room calls again; the second time the consultation ends and the
    /// number is kept for a while.
    ReportNoShow {
        /// The consultation.
        consultation: ConsultationId,
    },
    /// Hands the resident on to another service, the place kept by the original age.
    Transfer {
        /// The consultation, which ends for the acting specialist.
        consultation: ConsultationId,
        /// The service that goes on.
        to: ServiceId,
        /// The specialist who is asked first, if one is named.
        specialist: Option<PersonId>,
    },
    /// The resident or the specialist ends the consultation.
    EndConsultation {
        /// The consultation.
        consultation: ConsultationId,
    },
    /// The acting specialist writes the outcome; the service is registered.
    FinishWrapUp {
        /// The consultation.
        consultation: ConsultationId,
        /// What came of it.
        outcome: Outcome,
        /// The note in the records, if there is one.
        note: Option<NoteId>,
        /// What the specialist does next.
        next: Availability,
    },
    /// The acting specialist needs more time.
    ExtendWrapUp {
        /// The consultation.
        consultation: ConsultationId,
    },
    /// The resident says how it was, anonymously and once.
    Rate {
        /// The visit.
        visit: VisitId,
        /// How it was.
        score: Score,
    },
    /// The resident is done; the room forgets.
    EndVisit {
        /// The visit.
        visit: VisitId,
    },

    /// Calls an employee to a room.
    CallHelp {
        /// The new call; one call at a time is open in a room, and a second press gets the first call's answer.
        help_call: HelpCallId,
        /// The room.
        room: RoomId,
    },
    /// The call is on an employee's screen.
    SeeHelp {
        /// The call.
        help_call: HelpCallId,
    },
    /// The acting employee is coming.
    AnswerHelp {
        /// The call.
        help_call: HelpCallId,
    },
    /// The call is over.
    CloseHelp {
        /// The call.
        help_call: HelpCallId,
    },

    /// An employee marks that a waiting ticket has priority by rule (a disability, a small child along), or takes that
    /// back.
    MarkPriority {
        /// The ticket.
        ticket: TicketId,
        /// Whether it has.
        priority: bool,
    },
    /// An employee has the specialist asked first whom a waiting resident has had before; or anybody again.
    PreferSpecialist {
        /// The ticket.
        ticket: TicketId,
        /// The specialist.
        specialist: Option<PersonId>,
    },

    /// A supervisor moves a ticket by credit in time.
    ReorderTicket {
        /// The ticket.
        ticket: TicketId,
        /// The whole of the supervisor's credit, replacing what was given before; negative moves it back.
        credit: Span,
        /// Why.
        reason: ReorderReason,
        /// The note in the records, if there is one.
        note: Option<NoteId>,
    },
    /// A supervisor names the specialist who is asked first.
    ReassignTicket {
        /// The ticket.
        ticket: TicketId,
        /// The specialist.
        specialist: PersonId,
        /// Why.
        reason: ReorderReason,
        /// The note in the records, if there is one.
        note: Option<NoteId>,
    },
    /// Takes the last reorder or reassignment of a ticket back, within the time that the rules give.
    UndoAct {
        /// The command that is undone.
        act: CommandId,
        /// The ticket it was about.
        ticket: TicketId,
    },

    /// A supervisor has seen to an alert, or takes that back.
    AcknowledgeAlert {
        /// Which.
        alert: AlertId,
        /// Seen to, or taken back.
        acknowledged: bool,
    },
    /// A supervisor writes to waiting rooms.
    PostNotice {
        /// The message in the records.
        notice: NoteId,
        /// Which rooms.
        to: Audience,
        /// How long it is shown.
        lasts: Span,
    },
    /// Takes a message to waiting rooms back.
    WithdrawNotice {
        /// The message.
        notice: NoteId,
    },
    /// A supervisor has a specialist serve other services for the rest of the day.
    SetSkills {
        /// Who.
        specialist: PersonId,
        /// The services in place of their own; nothing restores their own.
        skills: Option<Vec<ServiceId>>,
    },
    /// Corrects what a registration counts as, or voids it, also after its month is closed. What the registration is and
    /// counts as now, the sender has read from the journal up to `seen`.
    CorrectRegistration {
        /// The registration.
        registration: RegistrationId,
        /// Its visit.
        visit: VisitId,
        /// Its center.
        center: CenterId,
        /// The center's municipality.
        municipality: MunicipalityId,
        /// The day on which it was registered.
        day: DayKey,
        /// What it counts as now; nothing when it is void.
        before: Option<Counted>,
        /// What it shall count as; nothing voids it.
        after: Option<Counted>,
        /// Why.
        reason: CorrectionReason,
        /// The note in the records, if there is one.
        note: Option<NoteId>,
        /// The version of the journal up to which the sender has read.
        seen: u64,
    },
    /// Closes a month, which is over and follows the one closed before: what counts in it stays for good.
    ClosePeriod {
        /// The month.
        period: Month,
        /// How many lines count in it.
        lines: u64,
        /// The hash of the month closed before and of all lines of this one.
        content: ContentHash,
        /// The version of the journal up to which the sender has read.
        seen: u64,
    },
    /// Closes a service for now, or says anew why it is closed.
    CloseService {
        /// The service.
        service: ServiceId,
        /// Why.
        reason: CloseReason,
        /// The message for residents in the records, if there is one.
        message: Option<NoteId>,
    },
    /// Opens a service that was closed.
    OpenService {
        /// The service.
        service: ServiceId,
    },

    /// An institution's own system opens a consultation without the queue.
    OpenAdHoc {
        /// The new consultation.
        consultation: ConsultationId,
        /// Who takes part.
        participants: Vec<ParticipantId>,
    },
    /// The integrator, or the server, closes it.
    CloseAdHoc {
        /// The consultation.
        consultation: ConsultationId,
    },
}

/// A wait told to the resident of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// The ticket.
    pub ticket: TicketId,
    /// What was told.
    pub estimate: Estimate,
}

/// Whether a specialist takes offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Availability {
    /// Takes offers.
    Available,
    /// Has a break.
    Break,
    /// Is away: of their own will, by missed offers, or because the day has not begun.
    Away,
}

/// The media worker on which a consultation lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Placement {
    /// The server node.
    pub node: NodeId,
    /// The worker on it.
    pub worker: u16,
    /// Counts up by each placement of the consultation.
    pub epoch: u32,
}

/// What a command brought about. A repeated command gets the same one again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Answer {
    /// It is done; the events say the rest.
    Done,
    /// A place in the queue.
    Ticket {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// Its number for people.
        number: crate::code::TicketNumber,
    },
    /// A consultation.
    Consultation {
        /// The consultation.
        consultation: ConsultationId,
    },
    /// A call for an employee.
    HelpCall {
        /// The call.
        help_call: HelpCallId,
    },
}
