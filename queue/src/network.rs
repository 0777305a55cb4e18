//! What the queue decides on: services, centers, rooms, specialists and rules.
//!
//! A [`Network`] is immutable and named by the hash of its content. It enters the journal as `NetworkRevised{revision,
//! content}`; the content itself is stored beside the journal and handed to the queue by [`crate::Queue::provide`]
//! before that event is applied. Names, addresses and words are no part of it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::code::{ContentHash, Language, Prefix};
use crate::ids::{CenterId, InstitutionId, MunicipalityId, PersonId, RoomId, ServiceId};
pub use crate::rules::{AlertRules, AppointmentRules, ClassCredit, Instead, Rule, Rules, Scope, Setting};
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
    /// The calendars that specialists work by. Their order is what [`Specialist::calendar`] counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calendars: Vec<Calendar>,
    /// The rules.
    pub rules: Rules,
    /// Where they are otherwise: at most one a scope.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<Setting>,
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

/// When some of the specialists work: the hours in which they can be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// When they work: sorted, not overlapping. Two intervals of one day have a break between them.
    pub works: Vec<OpenInterval>,
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
    /// How well, where that is less than fully: at most one a service.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<SkillLevel>,
    /// The languages they speak.
    pub languages: Vec<Language>,
    /// Whether they sign.
    pub signs: bool,
    /// Whether they consult in writing.
    pub text: bool,
    /// Whether they serve general consultations.
    pub generalist: bool,
    /// The calendar that they work by, its place in [`Network::calendars`]; who has none cannot be booked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<u16>,
}

/// How well a specialist serves a service: 1 a beginner, 2 able, [`SkillLevel::FULL`] fully.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkillLevel {
    /// The service.
    pub service: ServiceId,
    /// The level.
    pub level: u8,
}

impl SkillLevel {
    /// The highest level, and the one of a skill of which none is stated.
    pub const FULL: u8 = 3;
}

impl Specialist {
    /// How well they serve a service; nothing if they do not.
    #[must_use]
    pub fn level(&self, service: ServiceId) -> Option<u8> {
        let stated = || self.levels.iter().find(|skill| skill.service == service).map(|skill| skill.level);
        self.skills.contains(&service).then(|| stated().unwrap_or(SkillLevel::FULL))
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
            calendars: Vec::new(),
            rules: Rules::default(),
            settings: Vec::new(),
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
        for calendar in &mut self.calendars {
            calendar.works.sort_by_key(|interval| interval.opens);
        }
        self.rooms.sort_by_key(|room| room.id);
        self.specialists.sort_by_key(|specialist| specialist.person);
        for specialist in &mut self.specialists {
            specialist.skills.sort_unstable();
            specialist.levels.sort_unstable();
            specialist.languages.sort_unstable();
        }
        self.settings.retain(|setting| !setting.values.is_empty());
        self.settings.sort_by_key(|setting| setting.scope);
        self
    }

    /// The same content without settings for institutions and services that are not in it.
    #[must_use]
    pub fn without_strays(mut self) -> Self {
        let services = &self.services;
        self.settings.retain(|setting| match setting.scope {
            Scope::Network => true,
            Scope::Institution(of) => services.iter().any(|service| service.institution == of),
            Scope::Service(of) => services.iter().any(|service| service.id == of),
        });
        self
    }

    /// Lays a setting over what its scope has.
    pub fn overrule(&mut self, setting: &Setting) {
        match self.settings.iter_mut().find(|own| own.scope == setting.scope) {
            Some(own) => own.values.extend(&setting.values),
            None => self.settings.push(setting.clone()),
        }
    }

    /// Whether another content differs from this one in nothing but the rules of one institution and of its services.
    #[must_use]
    pub fn differs_in_rules_of(&self, other: &Self, institution: InstitutionId) -> bool {
        let own = |setting: &Setting| match setting.scope {
            Scope::Network => false,
            Scope::Institution(of) => of == institution,
            Scope::Service(of) => {
                self.services.iter().any(|service| service.id == of && service.institution == institution)
            }
        };
        let rest = |network: &Self| {
            let mut rest = network.clone();
            rest.revision = 0;
            rest.settings.retain(|setting| !own(setting));
            rest
        };
        rest(self) == rest(other)
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
