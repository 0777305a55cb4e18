//! What the queue decides on: services, centers, rooms, specialists and rules.
//!
//! A [`Network`] is immutable and named by the hash of its content. It enters the journal as `NetworkRevised{revision,
//! content}`; the content itself is stored beside the journal and handed to the queue by [`crate::Queue::provide`]
//! before that event is applied. Names, addresses and words are no part of it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::code::{ContentHash, Language, Prefix};
use crate::event::PriorityClass;
use crate::ids::{CenterId, InstitutionId, MunicipalityId, PersonId, RoomId, ServiceId};
use crate::time::{DayKey, Millis, Span};

/// The whole content of one revision. Order in the lists does not matter to the queue; it does to the hash, so write
/// them sorted by id ([`Network::sorted`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Counts up by at least one for each change.
    pub revision: u64,
    /// When each calendar day begins, where the network lives. Outside the list the queue counts days in UTC.
    pub days: Vec<Day>,
    /// All services.
    pub services: Vec<Service>,
    /// All centers with their opening hours.
    pub centers: Vec<Center>,
    /// All rooms.
    pub rooms: Vec<Room>,
    /// All specialists.
    pub specialists: Vec<Specialist>,
    /// The rules.
    pub rules: Rules,
}

/// A calendar day and the moment it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Day {
    /// The day.
    pub key: DayKey,
    /// Its first millisecond.
    pub starts: Millis,
}

/// A service that a resident can ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// Whose it is.
    pub institution: InstitutionId,
    /// The letter on its tickets.
    pub prefix: Prefix,
    /// The "General consultation" for whoever is not sure: served by generalists, who transfer.
    pub general: bool,
    /// How long one takes, wrap-up included, before the queue has seen any.
    pub typical_handle: Span,
    /// Whether it is given by video at all.
    pub remote: bool,
    /// The interpreters' queue: whoever serves it interprets, and no resident waits for it by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interpreting: bool,
}

/// A center, its municipality and when it is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Center {
    /// Its id.
    pub id: CenterId,
    /// The municipality that is paid for what is registered here.
    pub municipality: MunicipalityId,
    /// When it is open: sorted, not overlapping. Two intervals of one day have a lunch break between them.
    pub open: Vec<OpenInterval>,
}

/// One uninterrupted stretch of opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenInterval {
    /// The day it belongs to.
    pub day: DayKey,
    /// The first open millisecond.
    pub opens: Millis,
    /// The first millisecond not open any more.
    pub closes: Millis,
}

/// A room of a center.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Room {
    /// Its id.
    pub id: RoomId,
    /// Where it is.
    pub center: CenterId,
}

/// A specialist and what they are able to serve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Specialist {
    /// Who.
    pub person: PersonId,
    /// Where they work.
    pub institution: InstitutionId,
    /// The services they serve.
    pub skills: Vec<ServiceId>,
    /// The languages they speak.
    pub languages: Vec<Language>,
    /// Whether they sign.
    pub signs: bool,
    /// Whether they consult in writing.
    pub text: bool,
    /// Whether they serve general consultations.
    pub generalist: bool,
}

/// The rules, all with a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// How long an offer stands.
    pub offer_deadline: Span,
    /// After so many offers missed in a row the specialist is set away.
    pub missed_offers_max: u32,
    /// How long one who passed on a ticket is not asked for it again while others remain.
    pub pass_lapse: Span,
    /// The same when nobody else remains.
    pub nobody_left_pause: Span,
    /// How long a ticket waits for the specialist named in a transfer or reassignment before others are asked.
    pub named_hold: Span,
    /// How long wrap-up lasts.
    pub wrap_up: Span,
    /// What one extension of it adds.
    pub wrap_up_extension: Span,
    /// How many extensions there may be.
    pub wrap_up_extensions_max: u32,
    /// How long a number is kept after a no-show.
    pub no_show_hold: Span,
    /// After so long waiting, and when next, the resident is asked "are you here?".
    pub here_check_after: Span,
    /// How long that question waits for its answer before an employee is called.
    pub here_check_answer: Span,
    /// A call for help nobody has answered after this is shown with a phone number.
    pub help_call_unanswered: Span,
    /// How long the queue keeps a ticket whose room lost its connection.
    pub room_lost: Span,
    /// How long a consultation waits for a specialist or resident whose connection is lost.
    pub party_lost: Span,
    /// How long after closing a ticket that was being offered at closing time may still find a specialist.
    pub closing_grace: Span,
    /// Wait within which an answer counts for the service level.
    pub service_level_target: Span,
    /// Credit in time of each class.
    pub credit: ClassCredit,
    /// The most a supervisor may move a ticket, either way.
    pub reorder_max: Span,
    /// How long a supervisor's act can be undone.
    pub undo: Span,
    /// The most tickets in the network at once.
    pub tickets_max: u32,
    /// The most ad-hoc consultations at once.
    pub ad_hoc_max: u32,
    /// How long an ad-hoc consultation may last.
    pub ad_hoc_life: Span,
    /// The most participants of one consultation.
    pub participants_max: u32,
    /// The most participants of one ad-hoc consultation.
    #[serde(skip_serializing_if = "is_six")]
    pub ad_hoc_participants_max: u32,
    /// How many commands are remembered for their repeats.
    pub commands_remembered: u32,
    /// The longest that a message stands in waiting rooms.
    #[serde(skip_serializing_if = "is_eight_hours")]
    pub notice_max: Span,
    /// When supervisors are alerted.
    #[serde(skip_serializing_if = "AlertRules::is_default")]
    pub alerts: AlertRules,
    /// How long somebody is looked for who comes to a consultation.
    #[serde(skip_serializing_if = "Rules::is_default_invitation_life")]
    pub invitation_life: Span,
    /// How long two specialists may be by themselves while the resident waits to be handed over.
    #[serde(skip_serializing_if = "Rules::is_default_apart_max")]
    pub apart_max: Span,
    /// How long a consultation keeps the place of a colleague or interpreter whose connection is lost.
    #[serde(skip_serializing_if = "Rules::is_default_company_lost")]
    pub company_lost: Span,
    /// The most services that may follow in a visit.
    #[serde(skip_serializing_if = "Rules::is_default_services_following_max")]
    pub services_following_max: u32,
}

// The rules are younger than journals are: where they are as they were before them, content keeps its hash.
impl Rules {
    fn is_default_invitation_life(rule: &Span) -> bool {
        *rule == Self::default().invitation_life
    }

    fn is_default_apart_max(rule: &Span) -> bool {
        *rule == Self::default().apart_max
    }

    fn is_default_company_lost(rule: &Span) -> bool {
        *rule == Self::default().company_lost
    }

    fn is_default_services_following_max(rule: &u32) -> bool {
        *rule == Self::default().services_following_max
    }
}

/// When supervisors are alerted of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AlertRules {
    /// A ticket has waited longer than this.
    pub wait: Span,
    /// More than so many wait.
    pub waiting: u32,
    /// The share to be answered within the target; below it there is an alert.
    pub level_pct: u32,
    /// From so many cases on the day's share says something.
    pub level_from: u32,
}

impl Default for AlertRules {
    fn default() -> Self {
        Self { wait: Span::minutes(5), waiting: 8, level_pct: 80, level_from: 10 }
    }
}

impl AlertRules {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

fn is_eight_hours(rule: &Span) -> bool {
    *rule == Span::minutes(8 * 60)
}

/// The rule is younger than journals are: where it is as it was before it, content keeps its hash.
fn is_six(rule: &u32) -> bool {
    *rule == 6
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            offer_deadline: Span::seconds(20),
            missed_offers_max: 3,
            pass_lapse: Span::minutes(2),
            nobody_left_pause: Span::minutes(1),
            named_hold: Span::minutes(5),
            wrap_up: Span::minutes(5),
            wrap_up_extension: Span::minutes(5),
            wrap_up_extensions_max: 2,
            no_show_hold: Span::minutes(15),
            here_check_after: Span::minutes(10),
            here_check_answer: Span::minutes(1),
            help_call_unanswered: Span::minutes(1),
            room_lost: Span::minutes(15),
            party_lost: Span::minutes(10),
            closing_grace: Span::minutes(10),
            service_level_target: Span::minutes(5),
            credit: ClassCredit::default(),
            reorder_max: Span::minutes(120),
            undo: Span::seconds(10),
            tickets_max: 5_000,
            ad_hoc_max: 500,
            ad_hoc_life: Span::minutes(12 * 60),
            participants_max: 6,
            ad_hoc_participants_max: 6,
            commands_remembered: 20_000,
            notice_max: Span::minutes(8 * 60),
            alerts: AlertRules::default(),
            invitation_life: Span::minutes(2),
            apart_max: Span::minutes(5),
            company_lost: Span::minutes(1),
            services_following_max: 4,
        }
    }
}

/// How much earlier than it did a ticket of each class counts as having joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClassCredit {
    /// Of an ordinary ticket.
    pub ordinary: Span,
    /// Of a ticket with priority by rule (a disability, a small child along).
    pub priority: Span,
    /// Of an urgent ticket.
    pub urgent: Span,
}

impl Default for ClassCredit {
    fn default() -> Self {
        Self { ordinary: Span::ZERO, priority: Span::minutes(10), urgent: Span::minutes(30) }
    }
}

impl ClassCredit {
    /// The credit of a class.
    #[must_use]
    pub const fn of(&self, class: PriorityClass) -> Span {
        match class {
            PriorityClass::Ordinary => self.ordinary,
            PriorityClass::Priority => self.priority,
            PriorityClass::Urgent => self.urgent,
        }
    }
}

impl Network {
    /// A network with nothing in it, in force before the first revision.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            revision: 0,
            days: Vec::new(),
            services: Vec::new(),
            centers: Vec::new(),
            rooms: Vec::new(),
            specialists: Vec::new(),
            rules: Rules::default(),
        }
    }

    /// The same content with every list sorted by id, so that equal content has an equal hash.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.days.sort_by_key(|day| day.starts);
        self.services.sort_by_key(|service| service.id);
        self.centers.sort_by_key(|center| center.id);
        for center in &mut self.centers {
            center.open.sort_by_key(|interval| interval.opens);
        }
        self.rooms.sort_by_key(|room| room.id);
        self.specialists.sort_by_key(|specialist| specialist.person);
        for specialist in &mut self.specialists {
            specialist.skills.sort_unstable();
            specialist.languages.sort_unstable();
        }
        self
    }

    /// The SHA-256 of the content as JSON, fields in the order of their declaration.
    ///
    /// # Panics
    /// Never: the types hold nothing that JSON cannot.
    #[must_use]
    pub fn content_hash(&self) -> ContentHash {
        let bytes = serde_json::to_vec(self).expect("ids, numbers and codes are JSON");
        ContentHash(Sha256::digest(bytes).into())
    }
}
