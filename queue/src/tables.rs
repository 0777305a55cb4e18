//! The rows of the queue's state. All of it is in [`Tables`]: it alone is hashed and kept in snapshots; indexes are
//! rebuilt from it.

use std::sync::Arc;

use imbl::{OrdMap, OrdSet, Vector};
use serde::{Deserialize, Serialize};

use crate::code::{ContentHash, Language, Prefix, TicketNumber};
use crate::command::{Actor, Answer, Availability, Placement};
use crate::event::{AvailabilityCause, HelpCause, Mode, Participant, PriorityClass, TicketEnd};
use crate::ids::{
    CenterId, CommandId, ConsultationId, HelpCallId, InstitutionId, IntegratorId, MunicipalityId, NetworkId, OfferId,
    ParticipantId, PersonId, RegistrationId, RoomId, ServiceId, TicketId, VisitId,
};
use crate::time::{DayKey, Millis, Span};

/// A place in the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// The visit it belongs to.
    pub visit: VisitId,
    /// Where the resident sits.
    pub room: RoomId,
    /// The room's center.
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
}

impl Ticket {
    /// The one key of order: earlier is served first.
    #[must_use]
    pub const fn order(&self) -> i64 {
        self.enqueued_at.minus(self.credit).minus(self.adjustment).0
    }

    /// Whether it can be offered as far as it alone is concerned.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        matches!(self.status, TicketStatus::Waiting) && self.paused_until.is_none() && self.room_lost_at.is_none()
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
    pub reason: crate::event::MatchReason,
}

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

    /// The state as people see it.
    #[must_use]
    pub const fn state(&self) -> SpecialistState {
        match self.engagement {
            Engagement::Offered(_) => SpecialistState::Offered,
            Engagement::Consulting(_) => SpecialistState::Consulting,
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

/// A consultation, until its outcome is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultation {
    /// Its id.
    pub id: ConsultationId,
    /// What it is about.
    pub subject: Subject,
    /// When it started.
    pub started_at: Millis,
    /// Running, or in wrap-up.
    pub phase: Phase,
    /// Who takes part now.
    pub participants: Vec<Participant>,
    /// Where its media lives.
    pub placement: Option<Placement>,
}

/// What a consultation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A ticket's.
    Ticket(Served),
    /// An integrator's.
    AdHoc(AdHoc),
}

/// A consultation out of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    /// The ticket.
    pub ticket: TicketId,
    /// Its visit.
    pub visit: VisitId,
    /// The room.
    pub room: RoomId,
    /// The room's center.
    pub center: CenterId,
    /// The center's municipality.
    pub municipality: MunicipalityId,
    /// The service.
    pub service: ServiceId,
    /// Its institution.
    pub institution: InstitutionId,
    /// The specialist.
    pub specialist: PersonId,
    /// When the room called again because nobody sat there.
    pub recalled_at: Option<Millis>,
    /// Since when the specialist has no connection.
    pub specialist_lost_at: Option<Millis>,
    /// Since when the room has no connection.
    pub resident_lost_at: Option<Millis>,
}

/// A consultation opened by an institution's own system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdHoc {
    /// Whose.
    pub integrator: IntegratorId,
    /// When it ends at the latest.
    pub expires_at: Millis,
}

/// How far a consultation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// People talk.
    Running,
    /// The specialist writes the outcome.
    WrapUp {
        /// Until when.
        until: Millis,
        /// How many extensions there were.
        extensions: u32,
    },
}

impl Consultation {
    /// What it is about, if it came out of the queue.
    #[must_use]
    pub const fn served(&self) -> Option<&Served> {
        match &self.subject {
            Subject::Ticket(served) => Some(served),
            Subject::AdHoc(_) => None,
        }
    }

    /// Its visit, if it came out of the queue.
    #[must_use]
    pub const fn visit(&self) -> Option<VisitId> {
        match &self.subject {
            Subject::Ticket(served) => Some(served.visit),
            Subject::AdHoc(_) => None,
        }
    }

    /// Whether people talk.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Running)
    }

    /// One who takes part.
    #[must_use]
    pub fn participant(&self, id: ParticipantId) -> Option<&Participant> {
        self.participants.iter().find(|participant| participant.id == id)
    }
}

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

/// A visit: open while the resident is in the room, kept to the end of the day for what is still to be registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Its id.
    pub id: VisitId,
    /// The room.
    pub room: RoomId,
    /// The room's center.
    pub center: CenterId,
    /// When it began.
    pub began_at: Millis,
    /// The resident is in the room.
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

/// A day's figures of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DayFigures {
    /// Tickets given out, transfers to the service included.
    pub requested: u32,
    /// Offers made.
    pub offered: u32,
    /// Offers declined.
    pub declined: u32,
    /// Offers not answered.
    pub missed: u32,
    /// Tickets that came to a specialist.
    pub answered: u32,
    /// Of these, within the target.
    pub answered_in_target: u32,
    /// The sum of their waits: over `answered` it is the average speed of answer.
    pub wait_sum: Span,
    /// The longest of their waits.
    pub wait_max: Span,
    /// Residents who left, did not come back, or lost their room's connection for good.
    pub abandoned: u32,
    /// Tickets ended by closing.
    pub closed: u32,
    /// Consultations with an outcome, or whose time for it ran out.
    pub handled: u32,
    /// The sum of their lengths, wrap-up included: over `handled` it is the average handle time.
    pub handle_sum: Span,
    /// Transfers away from the service.
    pub transferred: u32,
    /// No-shows.
    pub no_shows: u32,
    /// Consultations registered.
    pub consultations: u32,
    /// Applications registered.
    pub applications: u32,
    /// Ratings: good.
    pub good: u32,
    /// Ratings: neither.
    pub neutral: u32,
    /// Ratings: bad.
    pub bad: u32,
}

/// How long the last consultations of a service took.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Handled {
    /// The newest last; at most [`Handled::KEPT`].
    pub recent: Vector<Span>,
}

impl Handled {
    /// How many are kept.
    pub const KEPT: usize = 20;
    /// From how many on they say more than the typical value does.
    pub const ENOUGH: usize = 5;

    /// The average, once there are enough.
    #[must_use]
    pub fn average(&self) -> Option<Span> {
        let count = self.recent.len();
        (count >= Self::ENOUGH)
            .then(|| Span(self.recent.iter().map(|span| span.0).sum::<i64>() / i64::try_from(count).unwrap_or(1)))
    }
}

/// A remembered command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// Who sent it.
    pub actor: Actor,
    /// What came of it.
    pub answer: Answer,
}

/// The whole state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tables {
    /// The tenant.
    pub network: NetworkId,
    /// The version of the last event.
    pub version: u64,
    /// The time of the last event.
    pub at: Millis,
    /// The day of the last event.
    pub day: DayKey,
    /// The revision in use.
    pub revision: u64,
    /// The hash of its content.
    pub content: Option<ContentHash>,
    /// Tickets not ended.
    pub tickets: OrdMap<TicketId, Arc<Ticket>>,
    /// Offers that stand.
    pub offers: OrdMap<OfferId, Offer>,
    /// Specialists ever seen.
    pub specialists: OrdMap<PersonId, SpecialistRow>,
    /// Consultations running or in wrap-up.
    pub consultations: OrdMap<ConsultationId, Arc<Consultation>>,
    /// Rooms ever seen.
    pub rooms: OrdMap<RoomId, RoomRow>,
    /// Visits open, or of today.
    pub visits: OrdMap<VisitId, Arc<Visit>>,
    /// Open calls for an employee.
    pub help_calls: OrdMap<HelpCallId, HelpCall>,
    /// Employees connected, with their center.
    pub employees: OrdMap<PersonId, CenterId>,
    /// Supervisors connected.
    pub supervisors: OrdSet<PersonId>,
    /// The last number given today for each letter.
    pub numbers: OrdMap<Prefix, u32>,
    /// Today's figures by service.
    pub figures: OrdMap<ServiceId, DayFigures>,
    /// How long consultations took, by service.
    pub handled: OrdMap<ServiceId, Handled>,
    /// Commands remembered for their repeats.
    pub commands: OrdMap<CommandId, Remembered>,
    /// The same in the order in which they came, the oldest first.
    pub commands_in_order: Vector<CommandId>,
}

impl Tables {
    /// The state before the first event.
    #[must_use]
    pub fn new(network: NetworkId) -> Self {
        Self {
            network,
            version: 0,
            at: Millis(i64::MIN),
            day: DayKey(0),
            revision: 0,
            content: None,
            tickets: OrdMap::new(),
            offers: OrdMap::new(),
            specialists: OrdMap::new(),
            consultations: OrdMap::new(),
            rooms: OrdMap::new(),
            visits: OrdMap::new(),
            help_calls: OrdMap::new(),
            employees: OrdMap::new(),
            supervisors: OrdSet::new(),
            numbers: OrdMap::new(),
            figures: OrdMap::new(),
            handled: OrdMap::new(),
            commands: OrdMap::new(),
            commands_in_order: Vector::new(),
        }
    }
}
