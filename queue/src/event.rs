//! What has happened: the journal's content.
//!
//! Events carry ids, enums, numbers, bounded codes and times, and never text: a test at the end walks every variant.
//! Fields are only ever added with a default, or a kind gets a new schema version and `upcast.rs` an entry.

mod codes;

pub use codes::*;
use serde::{Deserialize, Serialize};

use crate::code::{ContentHash, Language, TicketNumber};
use crate::command::{Actor, Availability, Placement};
use crate::ids::{
    AppointmentId, CenterId, CommandId, ConsultationId, ContactId, HelpCallId, InstitutionId, IntegratorId,
    InvitationId, MunicipalityId, NetworkId, NoteId, OfferId, ParticipantId, PersonId, RegistrationId, RoomId,
    ServiceId, TicketId, VisitId,
};
use crate::time::{DayKey, Millis, Month, Span};
use uuid::Uuid;

/// An event with its place in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// The tenant.
    pub network: NetworkId,
    /// Counts from 1 without a gap.
    pub version: u64,
    /// Never before the event before it.
    pub at: Millis,
    /// The day on which it happened, where the network lives.
    pub day: DayKey,
    /// The schema version of the event's kind.
    pub schema: u16,
    /// The command behind it; nothing where time alone brought it about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// What happened.
    pub event: Event,
}

/// The command behind an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The command.
    pub command: CommandId,
    /// Who sent it.
    pub actor: Actor,
}

/// One who takes part in a consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// The participant.
    pub id: ParticipantId,
    /// As what.
    pub role: Role,
    /// The member of staff; nothing for residents and guests.
    pub person: Option<PersonId>,
}

/// Names an alert for as long as it stands: what it is, whom or what it is about, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AlertId {
    /// Since when it stands.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub since: Millis,
    /// What it is.
    pub kind: AlertKind,
    /// The ticket, service, specialist or room that it is about.
    pub subject: Uuid,
}

/// Whom a message in the waiting rooms is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Audience {
    /// Everybody who waits.
    All,
    /// Who waits for an institution.
    Institution(InstitutionId),
    /// Who waits for a service.
    Service(ServiceId),
    /// Who waits in a center.
    Center(CenterId),
    /// Who waits in a municipality's centers.
    Municipality(MunicipalityId),
}

/// What a registration counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Counted {
    /// The service.
    pub service: ServiceId,
    /// Its institution.
    pub institution: InstitutionId,
    /// Consultation or application.
    pub registered: RegistrationKind,
}

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident $name:literal $schema:literal {
        $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)?
    })+) => {
        /// Everything that can happen.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind")]
        pub enum Event {
            $($(#[$doc])* #[serde(rename = $name)] $variant { $($(#[$fdoc])* $field: $type),* }),+
        }

        impl Event {
            /// Every kind and its schema version today.
            pub const KINDS: &'static [(&'static str, u16)] = &[$(($name, $schema)),+];

            /// Every kind and the names of its fields.
            pub const FIELDS: &'static [(&'static str, &'static [&'static str])] =
                &[$(($name, &[$(stringify!($field)),*])),+];

            /// The kind's name, as written in the journal.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $name),+ }
            }

            /// The schema version of the kind.
            #[must_use]
            pub const fn schema(&self) -> u16 {
                match self { $(Self::$variant { .. } => $schema),+ }
            }
        }
    };
}

events! {
    /// A revision of the network is in use from here on.
    NetworkRevised "network_revised" 1 {
        /// The revision.
        revision: u64,
        /// The hash of its content.
        content: ContentHash,
    }
    /// A new day: numbers and figures begin again.
    DayStarted "day_started" 1 {
        /// The day.
        day: DayKey,
    }
    /// A service is closed for now: no ticket is given out, and those who wait keep their place.
    ServiceClosed "service_closed" 1 {
        /// The service.
        service: ServiceId,
        /// Its institution.
        institution: InstitutionId,
        /// Why.
        reason: CloseReason,
        /// The message for residents in the records.
        message: Option<NoteId>,
    }
    /// It is open again.
    ServiceOpened "service_opened" 1 {
        /// The service.
        service: ServiceId,
        /// Its institution.
        institution: InstitutionId,
    }
    /// A command was accepted and there was nothing to do; recorded so that its repeat does nothing either.
    NothingToDo "nothing_to_do" 1 {
        /// The call for help that was open already, where one was asked for.
        help_call: Option<HelpCallId>,
    }

    /// A room's device has a connection.
    RoomConnected "room_connected" 1 {
        /// The room.
        room: RoomId,
        /// The visit in it.
        visit: Option<VisitId>,
    }
    /// A room's device has lost its connection.
    RoomDisconnected "room_disconnected" 1 {
        /// The room.
        room: RoomId,
        /// The visit in it.
        visit: Option<VisitId>,
    }
    /// A member of staff has a first connection.
    StaffConnected "staff_connected" 1 {
        /// Who.
        person: PersonId,
        /// As what.
        role: StaffRole,
        /// An employee's center.
        center: Option<CenterId>,
    }
    /// A member of staff has lost the last connection.
    StaffDisconnected "staff_disconnected" 1 {
        /// Who.
        person: PersonId,
        /// As what.
        role: StaffRole,
        /// An employee's center.
        center: Option<CenterId>,
    }
    /// A specialist takes offers from here on, or does not.
    AvailabilitySet "availability_set" 1 {
        /// Who.
        specialist: PersonId,
        /// Which.
        to: Availability,
        /// Why.
        cause: AvailabilityCause,
    }

    /// A resident stands in the queue.
    TicketRequested "ticket_requested" 2 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// Where the resident sits; nothing for one who holds a number outside, or is on the phone.
        room: Option<RoomId>,
        /// The center in which it was taken.
        center: CenterId,
        /// The center's municipality.
        municipality: MunicipalityId,
        /// The service.
        service: ServiceId,
        /// The service's institution.
        institution: InstitutionId,
        /// The number for people.
        number: TicketNumber,
        /// The language of the conversation.
        language: Language,
        /// How the resident speaks.
        mode: Mode,
        /// The class.
        class: PriorityClass,
        /// Whether an employee was called along.
        with_help: bool,
        /// The employee who did it for the resident.
        employee: Option<PersonId>,
        /// How the resident comes to the specialist.
        #[serde(default)]
        channel: Channel,
        /// The specialist whom a returning resident has had before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        preferred: Option<PersonId>,
        /// Until when the ticket waits for that specialist alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        preferred_until: Option<Millis>,
        /// Where the specialist calls the resident up, for one who is on the phone.
        #[serde(default)]
        phone: Option<ContactId>,
    }
    /// A number is called to a free room of its center, which is kept for it until the stated time.
    RoomCalled "room_called" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// The room.
        room: RoomId,
        /// Until when.
        until: Millis,
        /// Called before, and did not come.
        again: bool,
    }
    /// The call to a room is taken back through no act of the resident's; the ticket keeps its place.
    RoomUncalled "room_uncalled" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// The room.
        room: RoomId,
    }
    /// The holder of a number sits in a room from here on.
    RoomEntered "room_entered" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// The room.
        room: RoomId,
        /// The employee who let the resident in.
        employee: Option<PersonId>,
    }
    /// The resident waits elsewhere, the place kept, and is called in turn.
    CallbackAgreed "callback_agreed" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// The room that the resident left.
        room: Option<RoomId>,
        /// The phone number; nothing for one who is called to a room.
        phone: Option<ContactId>,
        /// Not before that.
        not_before: Option<Millis>,
    }
    /// Nobody answered or came. It is tried again in turn, but not before the stated time.
    CallbackMissed "callback_missed" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// How many attempts there have been.
        attempts: u32,
        /// Not before that.
        not_before: Millis,
    }
    /// The time before which the resident is not called has passed.
    CallbackDue "callback_due" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// The class from here on, if it gains by it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        class: Option<PriorityClass>,
    }
    /// A time is agreed for a resident.
    AppointmentBooked "appointment_booked" 1 {
        /// The appointment.
        appointment: AppointmentId,
        /// The visit that it is for.
        visit: VisitId,
        /// The center to which the resident comes.
        center: CenterId,
        /// The service.
        service: ServiceId,
        /// The service's institution.
        institution: InstitutionId,
        /// The language of the conversation.
        language: Language,
        /// How the resident speaks.
        mode: Mode,
        /// The specialist in whose calendar it stands.
        specialist: PersonId,
        /// When it begins.
        starts: Millis,
        /// When the next may begin.
        ends: Millis,
        /// The employee who did it for the resident.
        employee: Option<PersonId>,
    }
    /// Another time is agreed.
    AppointmentMoved "appointment_moved" 1 {
        /// The appointment.
        appointment: AppointmentId,
        /// Its visit.
        visit: VisitId,
        /// The specialist in whose calendar it stands now.
        specialist: PersonId,
        /// When it begins.
        starts: Millis,
        /// When the next may begin.
        ends: Millis,
    }
    /// The resident will not come.
    AppointmentCancelled "appointment_cancelled" 1 {
        /// The appointment.
        appointment: AppointmentId,
        /// Its visit.
        visit: VisitId,
    }
    /// The resident will come after all.
    AppointmentRestored "appointment_restored" 1 {
        /// The appointment.
        appointment: AppointmentId,
        /// Its visit.
        visit: VisitId,
        /// The specialist in whose calendar it stands now.
        specialist: PersonId,
    }
    /// It is so near that a specialist may be held back for it.
    AppointmentNear "appointment_near" 1 {
        /// The appointment.
        appointment: AppointmentId,
        /// Its visit.
        visit: VisitId,
    }
    /// A specialist takes no other ticket until the resident is served, or the stated time.
    SpecialistHeld "specialist_held" 1 {
        /// The appointment.
        appointment: AppointmentId,
        /// Its visit.
        visit: VisitId,
        /// Who.
        specialist: PersonId,
        /// Until when at the latest.
        until: Millis,
    }
    /// The specialist takes other tickets again.
    SpecialistReleased "specialist_released" 1 {
        /// The appointment.
        appointment: AppointmentId,
        /// Its visit.
        visit: VisitId,
        /// Who.
        specialist: PersonId,
    }
    /// The resident is there, and holds a ticket.
    AppointmentArrived "appointment_arrived" 1 {
        /// The appointment.
        appointment: AppointmentId,
        /// Its visit.
        visit: VisitId,
        /// The ticket.
        ticket: TicketId,
    }
    /// The resident did not come in time.
    AppointmentMissed "appointment_missed" 1 {
        /// The appointment.
        appointment: AppointmentId,
        /// Its visit.
        visit: VisitId,
    }
    /// A specialist is asked.
    OfferMade "offer_made" 1 {
        /// The offer.
        offer: OfferId,
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// Who is asked.
        specialist: PersonId,
        /// Until when.
        deadline: Millis,
        /// Counts the offers of the ticket from 1.
        round: u32,
        /// Why this specialist.
        reason: MatchReason,
        /// The group that the specialist is asked in.
        #[serde(default, skip_serializing_if = "Group::is_primary")]
        group: Group,
    }
    /// The specialist took it.
    OfferAccepted "offer_accepted" 1 {
        /// The offer.
        offer: OfferId,
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// Who.
        specialist: PersonId,
    }
    /// The specialist passed.
    OfferDeclined "offer_declined" 1 {
        /// The offer.
        offer: OfferId,
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// Who.
        specialist: PersonId,
        /// Why.
        reason: DeclineReason,
    }
    /// The specialist did not answer in time.
    OfferExpired "offer_expired" 1 {
        /// The offer.
        offer: OfferId,
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// Who.
        specialist: PersonId,
        /// How many in a row this makes.
        missed: u32,
    }
    /// The offer was taken back through no act of the specialist's.
    OfferWithdrawn "offer_withdrawn" 1 {
        /// The offer.
        offer: OfferId,
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// Who had been asked.
        specialist: PersonId,
        /// Why.
        cause: WithdrawCause,
    }
    /// The ticket has waited so long that others are asked too; or the rules have changed, and other ones are.
    TicketOverflowed "ticket_overflowed" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// The widest group that is asked from here on.
        group: Group,
    }
    /// A resident was told a wait; what came of it is `consultation_started`, or the ticket's end.
    WaitPromised "wait_promised" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// How many stood before.
        ahead: u32,
        /// The wait from now on is at least this,
        least: Span,
        /// and at most this: for nine of ten.
        most: Span,
    }
    /// All who could take the ticket have passed on it. It waits on, and is offered again at the stated time, or at
    /// once to whoever becomes available.
    NobodyLeft "nobody_left" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// When those who passed are asked again.
        ask_again_at: Millis,
    }
    /// Those who passed on the ticket may be asked again.
    PassesLapsed "passes_lapsed" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
    }
    /// The ticket waits no longer for the specialist that was named.
    NameLapsed "name_lapsed" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// Who had been named.
        specialist: PersonId,
    }
    /// The resident is asked "are you here?".
    HereAsked "here_asked" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// When an employee is called if no answer comes.
        answer_by: Millis,
    }
    /// The resident is here.
    HereConfirmed "here_confirmed" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
    }
    /// The resident did not answer; an employee is called, and the ticket keeps its place.
    HereUnanswered "here_unanswered" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
    }
    /// The center has its break: the ticket keeps its place and is not offered until the stated time.
    TicketPaused "ticket_paused" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// When the center opens again.
        until: Millis,
    }
    /// The break is over.
    TicketResumed "ticket_resumed" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
    }
    /// The center has closed while the ticket was being offered: it may still find a specialist until the stated time.
    ClosingGrace "closing_grace" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// Until when.
        until: Millis,
    }
    /// Nobody sat in the chair; the number is kept until the stated time.
    TicketHeld "ticket_held" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// Until when.
        until: Millis,
    }
    /// The ticket waits again, by its original age.
    TicketReturned "ticket_returned" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
    }
    /// The resident waits for another service, by the original age.
    TicketTransferred "ticket_transferred" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// The consultation that led there.
        consultation: ConsultationId,
        /// The service before.
        from: ServiceId,
        /// The service from here on.
        to: ServiceId,
        /// Its institution.
        institution: InstitutionId,
        /// The specialist named.
        named: Option<PersonId>,
        /// Until when the ticket waits for that specialist alone.
        named_until: Option<Millis>,
        /// The class from here on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        class: Option<PriorityClass>,
    }
    /// An employee marked the ticket as one with priority, or took that back.
    PriorityMarked "priority_marked" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// The class from here on.
        class: PriorityClass,
        /// The class before.
        previous: PriorityClass,
    }
    /// An employee had the specialist asked first whom the resident has had before.
    SpecialistPreferred "specialist_preferred" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// The specialist.
        specialist: PersonId,
        /// Until when the ticket waits for that specialist alone.
        until: Millis,
    }
    /// A supervisor moved the ticket.
    TicketReordered "ticket_reordered" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// The supervisor's credit from here on.
        credit: Span,
        /// The supervisor's credit before.
        previous: Span,
        /// Why.
        reason: ReorderReason,
        /// The note in the records.
        note: Option<NoteId>,
        /// Until when it can be undone.
        undo_until: Millis,
    }
    /// A supervisor named a specialist for the ticket.
    TicketReassigned "ticket_reassigned" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// The specialist named.
        specialist: PersonId,
        /// Until when the ticket waits for that specialist alone.
        named_until: Millis,
        /// Why.
        reason: ReorderReason,
        /// The note in the records.
        note: Option<NoteId>,
        /// Until when it can be undone.
        undo_until: Millis,
    }
    /// A supervisor's act was taken back.
    ActUndone "act_undone" 1 {
        /// The command that was undone.
        act: CommandId,
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
    }
    /// The ticket is out of the queue for good.
    TicketEnded "ticket_ended" 2 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// The room, if the resident was in one.
        room: Option<RoomId>,
        /// The service.
        service: ServiceId,
        /// How.
        end: TicketEnd,
    }

    /// Resident and specialist are brought together.
    ConsultationStarted "consultation_started" 2 {
        /// The consultation.
        consultation: ConsultationId,
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// The room, if the resident was in one.
        room: Option<RoomId>,
        /// The center in which the ticket was taken.
        center: CenterId,
        /// The center's municipality.
        municipality: MunicipalityId,
        /// The service.
        service: ServiceId,
        /// The service's institution.
        institution: InstitutionId,
        /// The specialist.
        specialist: PersonId,
        /// Who takes part from the first moment.
        participants: Vec<Participant>,
        /// How long the resident waited for it.
        waited: Span,
        /// Whether that counts for the service level.
        within_target: bool,
    }
    /// The consultation lives on a media worker from here on.
    ConsultationPlaced "consultation_placed" 1 {
        /// The consultation.
        consultation: ConsultationId,
        /// Its visit; nothing for ad-hoc ones.
        visit: Option<VisitId>,
        /// Where.
        placement: Placement,
    }
    /// Somebody joined.
    ParticipantJoined "participant_joined" 1 {
        /// The consultation.
        consultation: ConsultationId,
        /// Its visit; nothing for ad-hoc ones.
        visit: Option<VisitId>,
        /// Who.
        participant: Participant,
    }
    /// Somebody is gone.
    ParticipantLeft "participant_left" 1 {
        /// The consultation.
        consultation: ConsultationId,
        /// Its visit; nothing for ad-hoc ones.
        visit: Option<VisitId>,
        /// Who.
        participant: ParticipantId,
        /// Why.
        cause: LeaveCause,
    }
    /// A specialist asks for company in a consultation.
    InvitationMade "invitation_made" 1 {
        /// The invitation.
        invitation: InvitationId,
        /// The consultation.
        consultation: ConsultationId,
        /// Its visit.
        visit: VisitId,
        /// Who invites.
        by: PersonId,
        /// What for.
        company: Company,
        /// The service that goes on; nothing but for a handover.
        service: Option<ServiceId>,
        /// The language to interpret; nothing for sign language, or where nothing is to be interpreted.
        language: Option<Language>,
        /// The only one who is asked, if one is named.
        named: Option<PersonId>,
        /// Nobody is asked any more from then on.
        until: Millis,
    }
    /// A free specialist is asked to come.
    InvitationOffered "invitation_offered" 1 {
        /// The invitation.
        invitation: InvitationId,
        /// The consultation.
        consultation: ConsultationId,
        /// Its visit.
        visit: VisitId,
        /// Who is asked.
        specialist: PersonId,
        /// Until when.
        deadline: Millis,
    }
    /// The one asked passed.
    InvitationDeclined "invitation_declined" 1 {
        /// The invitation.
        invitation: InvitationId,
        /// The consultation.
        consultation: ConsultationId,
        /// Its visit.
        visit: VisitId,
        /// Who.
        specialist: PersonId,
        /// Why.
        reason: DeclineReason,
    }
    /// The one asked did not answer in time.
    InvitationExpired "invitation_expired" 1 {
        /// The invitation.
        invitation: InvitationId,
        /// The consultation.
        consultation: ConsultationId,
        /// Its visit.
        visit: VisitId,
        /// Who.
        specialist: PersonId,
        /// How many offers and invitations in a row this makes.
        missed: u32,
    }
    /// The one asked is asked no longer, through no act of theirs.
    InvitationTakenBack "invitation_taken_back" 1 {
        /// The invitation.
        invitation: InvitationId,
        /// The consultation.
        consultation: ConsultationId,
        /// Its visit.
        visit: VisitId,
        /// Who had been asked.
        specialist: PersonId,
        /// Why.
        cause: WithdrawCause,
    }
    /// The one asked comes.
    InvitationAccepted "invitation_accepted" 1 {
        /// The invitation.
        invitation: InvitationId,
        /// The consultation.
        consultation: ConsultationId,
        /// Its visit.
        visit: VisitId,
        /// Who.
        specialist: PersonId,
        /// The same in the consultation.
        participant: ParticipantId,
        /// What for.
        company: Company,
        /// The service that goes on; nothing but for a handover.
        service: Option<ServiceId>,
        /// The two specialists are by themselves until then at the latest; nothing but for a handover.
        together_at: Option<Millis>,
    }
    /// Nobody came of the invitation.
    InvitationEnded "invitation_ended" 1 {
        /// The invitation.
        invitation: InvitationId,
        /// The consultation.
        consultation: ConsultationId,
        /// Its visit.
        visit: VisitId,
        /// Why.
        end: InvitationEnd,
    }
    /// The resident sees and hears both specialists from here on.
    BroughtTogether "brought_together" 1 {
        /// The consultation.
        consultation: ConsultationId,
        /// Its visit.
        visit: VisitId,
    }
    /// Another service is to follow in the same visit, by the original age.
    ServiceAdded "service_added" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// The service.
        service: ServiceId,
    }
    /// It is not to follow after all.
    ServiceDropped "service_dropped" 1 {
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// The service.
        service: ServiceId,
    }
    /// The room calls the resident once more.
    ResidentRecalled "resident_recalled" 1 {
        /// The consultation.
        consultation: ConsultationId,
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
    }
    /// A consultation is over.
    ConsultationEnded "consultation_ended" 1 {
        /// The consultation.
        consultation: ConsultationId,
        /// The ticket.
        ticket: TicketId,
        /// Its visit.
        visit: VisitId,
        /// The specialist.
        specialist: PersonId,
        /// How.
        end: ConsultationEnd,
        /// Until when the specialist has time for the outcome; nothing where there is none to write.
        wrap_up_until: Option<Millis>,
    }
    /// The specialist has more time for the outcome.
    WrapUpExtended "wrap_up_extended" 1 {
        /// The consultation.
        consultation: ConsultationId,
        /// Its visit.
        visit: VisitId,
        /// The specialist.
        specialist: PersonId,
        /// Until when.
        until: Millis,
        /// How many extensions this makes.
        extensions: u32,
    }
    /// The outcome is written, or the time for it ran out.
    WrapUpFinished "wrap_up_finished" 1 {
        /// The consultation.
        consultation: ConsultationId,
        /// Its visit.
        visit: VisitId,
        /// The specialist.
        specialist: PersonId,
        /// The service.
        service: ServiceId,
        /// What came of it.
        outcome: Outcome,
        /// The note in the records.
        note: Option<NoteId>,
        /// From the start of the consultation to here.
        handled: Span,
    }
    /// An employee serves a resident in person.
    InPersonStarted "in_person_started" 1 {
        /// The consultation.
        consultation: ConsultationId,
        /// Its visit.
        visit: VisitId,
        /// The number for people.
        number: TicketNumber,
        /// The center.
        center: CenterId,
        /// The center's municipality.
        municipality: MunicipalityId,
        /// The service.
        service: ServiceId,
        /// The service's institution.
        institution: InstitutionId,
        /// Who.
        employee: PersonId,
        /// When it counts as over if nobody ends it.
        ends_at: Millis,
    }
    /// It is over.
    InPersonFinished "in_person_finished" 1 {
        /// The consultation.
        consultation: ConsultationId,
        /// Its visit.
        visit: VisitId,
        /// Who served.
        employee: PersonId,
        /// The service.
        service: ServiceId,
        /// What came of it.
        outcome: Outcome,
        /// How long it took.
        handled: Span,
    }
    /// A service is registered: what the grant is counted by.
    Registered "registered" 1 {
        /// The same for the same visit, service and kind.
        registration: RegistrationId,
        /// The visit.
        visit: VisitId,
        /// The service.
        service: ServiceId,
        /// Its institution.
        institution: InstitutionId,
        /// The center.
        center: CenterId,
        /// Its municipality.
        municipality: MunicipalityId,
        /// The consultation it came of.
        consultation: ConsultationId,
        /// Consultation or application.
        registered: RegistrationKind,
        /// How the resident came to it.
        #[serde(default)]
        channel: Channel,
        /// What came of the consultation; journals before this field do not say.
        #[serde(default)]
        outcome: Option<Outcome>,
        /// The visit's number for people, by which a registration is found again.
        #[serde(default)]
        number: Option<TicketNumber>,
        /// When the visit began.
        #[serde(default)]
        began_at: Option<Millis>,
        /// When the consultation started.
        #[serde(default)]
        started_at: Option<Millis>,
    }
    /// A registration counts otherwise from here on. The registration itself stays as it was written.
    RegistrationCorrected "registration_corrected" 1 {
        /// The registration.
        registration: RegistrationId,
        /// Its visit.
        visit: VisitId,
        /// Its center.
        center: CenterId,
        /// The center's municipality.
        municipality: MunicipalityId,
        /// The month in which the change counts: the registration's own, or the first that is not closed.
        period: Month,
        /// What it counted as; nothing where it had been voided.
        before: Option<Counted>,
        /// What it counts as from here on; nothing voids it.
        after: Option<Counted>,
        /// Why.
        reason: CorrectionReason,
        /// The note in the records.
        note: Option<NoteId>,
    }
    /// A month is closed: what counts in it stays as it is for good.
    PeriodClosed "period_closed" 1 {
        /// The month.
        period: Month,
        /// How many lines count in it: registrations and corrections.
        lines: u64,
        /// The hash of the month closed before; nothing for the first.
        previous: Option<ContentHash>,
        /// The hash of the one before and of all lines of this one.
        content: ContentHash,
    }
    /// The resident said how it was.
    Rated "rated" 1 {
        /// The visit.
        visit: VisitId,
        /// The consultation.
        consultation: ConsultationId,
        /// The service.
        service: ServiceId,
        /// How it was.
        score: Score,
    }
    /// The resident is done; the room has forgotten.
    VisitEnded "visit_ended" 2 {
        /// The visit.
        visit: VisitId,
        /// The room, if the resident was in one.
        room: Option<RoomId>,
    }

    /// An employee is called.
    HelpCalled "help_called" 1 {
        /// The call.
        help_call: HelpCallId,
        /// The room.
        room: RoomId,
        /// Its center.
        center: CenterId,
        /// The visit in the room.
        visit: Option<VisitId>,
        /// Why.
        cause: HelpCause,
        /// When the room shows a phone number if nobody answered.
        unanswered_at: Millis,
    }
    /// The call is on an employee's screen.
    HelpSeen "help_seen" 1 {
        /// The call.
        help_call: HelpCallId,
        /// The visit in the room.
        visit: Option<VisitId>,
    }
    /// An employee is coming.
    HelpAnswered "help_answered" 1 {
        /// The call.
        help_call: HelpCallId,
        /// The visit in the room.
        visit: Option<VisitId>,
        /// Who is coming.
        employee: PersonId,
    }
    /// Nobody answered in time: the room shows a phone number. The call stays open.
    HelpUnanswered "help_unanswered" 1 {
        /// The call.
        help_call: HelpCallId,
        /// The visit in the room.
        visit: Option<VisitId>,
    }
    /// The call is over.
    HelpClosed "help_closed" 1 {
        /// The call.
        help_call: HelpCallId,
        /// The visit in the room.
        visit: Option<VisitId>,
    }

    /// A supervisor has seen to an alert, or takes that back.
    AlertAcknowledged "alert_acknowledged" 1 {
        /// Which.
        alert: AlertId,
        /// Seen to, or taken back.
        acknowledged: bool,
    }
    /// Waiting rooms show a message from here on.
    NoticePosted "notice_posted" 1 {
        /// The message in the records.
        notice: NoteId,
        /// Which rooms.
        to: Audience,
        /// Until when.
        until: Millis,
    }
    /// They show it no longer.
    NoticeWithdrawn "notice_withdrawn" 1 {
        /// The message in the records.
        notice: NoteId,
    }
    /// A specialist serves other services for the rest of the day; nothing restores their own.
    SkillsSet "skills_set" 1 {
        /// Who.
        specialist: PersonId,
        /// The services in place of their own.
        skills: Option<Vec<ServiceId>>,
    }

    /// An institution's own system opened a consultation.
    AdHocOpened "ad_hoc_opened" 1 {
        /// The consultation.
        consultation: ConsultationId,
        /// Whose.
        integrator: IntegratorId,
        /// Who takes part.
        participants: Vec<Participant>,
        /// When it ends at the latest.
        expires_at: Millis,
    }
    /// It is over.
    AdHocClosed "ad_hoc_closed" 1 {
        /// The consultation.
        consultation: ConsultationId,
        /// Why.
        end: AdHocEnd,
    }
}
