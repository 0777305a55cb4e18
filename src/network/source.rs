//! The content of the CSV files, validated: what the network is, by slug, before ids and days.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tilts_queue::code::{ContentHash, Prefix};

use crate::calendar::{Holidays, WeekHours};

/// A name in the languages of the network. Latvian is always there; where another is missing, Latvian is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// In Latvian.
    pub lv: String,
    /// In English.
    pub en: String,
    /// In Russian, shown on the resident's request only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ru: Option<String>,
}

/// A network as its files describe it. Lists keep the order of the files, which is the order pages show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Municipalities.
    pub municipalities: Vec<Municipality>,
    /// Centers.
    pub centers: Vec<Center>,
    /// Institutions, the municipalities' own and the network itself among them.
    pub institutions: Vec<Institution>,
    /// Services.
    pub services: Vec<Service>,
    /// Public holidays.
    pub holidays: Holidays,
    /// Weekly hours by the name of their template.
    pub hours: BTreeMap<String, WeekHours>,
}

impl Source {
    /// The SHA-256 of the content as JSON: equal content, equal hash.
    pub fn content_hash(&self) -> ContentHash {
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        ContentHash(Sha256::digest(bytes).into())
    }
}

/// A municipality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Municipality {
    /// Its key.
    pub slug: String,
    /// Its code (ISO 3166-2:LV).
    pub code: String,
    /// Its name in Latvian.
    pub name_lv: String,
    /// State city or novads.
    pub kind: MunicipalityKind,
}

/// The kinds of municipalities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MunicipalityKind {
    /// A state city.
    StateCity,
    /// A novads.
    Novads,
}

/// A customer service center.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Center {
    /// Its key.
    pub slug: String,
    /// The key of its municipality.
    pub municipality: String,
    /// Its name in Latvian.
    pub name_lv: String,
    /// Regional or local.
    pub level: Level,
    /// The town or village.
    pub place: String,
    /// The parish; none for a town.
    pub parish: Option<String>,
    /// How many rooms it has, numbered from 1.
    pub rooms: u32,
    /// The name of its hours template.
    pub hours: String,
    /// The number that a room shows when nobody answers.
    pub phone: Option<String>,
}

/// The levels of centers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The municipality's main center.
    Regional,
    /// A center of a smaller place.
    Local,
}

/// Whoever offers services.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Institution {
    /// Its key.
    pub slug: String,
    /// Its full name.
    pub names: Names,
    /// The short name that people know.
    pub abbreviation: String,
    /// What it deals with, in a word or two.
    pub topic: Names,
    /// The letter on its tickets.
    pub prefix: Prefix,
}

/// A service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its key.
    pub slug: String,
    /// The key of its institution.
    pub institution: String,
    /// What it is called.
    pub names: Names,
    /// How it is usually given.
    pub mode: ServiceMode,
    /// How long one typically takes, in minutes, wrap-up not included.
    pub typical_minutes: u32,
    /// Whether it can be given by video.
    pub remote: bool,
    /// Its place among the most used, from 1; none for the others.
    pub common: Option<u32>,
    /// Other words for it, in any language.
    pub keywords: Vec<String>,
    /// The "General consultation" for whoever is not sure.
    pub general: bool,
}

impl Service {
    /// Whether it is the interpreters' queue.
    pub fn interprets(&self) -> bool {
        self.slug == super::builtin::INTERPRETING
    }

    /// Whether a resident in a room can queue for it. Events are joined, not queued for.
    pub fn by_video(&self) -> bool {
        self.remote && !self.interprets() && !matches!(self.mode, ServiceMode::Event | ServiceMode::InPerson)
    }
}

/// How a service is usually given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceMode {
    /// A consultation by video.
    Video,
    /// The state portal's e-service, with someone helping.
    AssistedEService,
    /// On the spot only.
    InPerson,
    /// An event for many.
    Event,
}
