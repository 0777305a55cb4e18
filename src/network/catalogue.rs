//! What the pages show: names, words and places. Nothing here decides anything.

use serde::{Deserialize, Serialize};
use tilts_queue::code::{Language, Prefix};
use tilts_queue::ids::{CenterId, InstitutionId, MunicipalityId, RoomId, ServiceId};

use super::source::{Level, MunicipalityKind, Names, ServiceMode};
use crate::calendar::WeekHours;

/// The network as pages show it; `GET /api/v1/network`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Languages that a resident can choose, the state language first.
    pub languages: Vec<Language>,
    /// Municipalities.
    pub municipalities: Vec<CatalogueMunicipality>,
    /// Centers with their rooms.
    pub centers: Vec<CatalogueCenter>,
    /// Institutions, in the order in which tiles stand.
    pub institutions: Vec<CatalogueInstitution>,
    /// Services.
    pub services: Vec<CatalogueService>,
    /// Weekly hours.
    pub hours: Vec<CatalogueHours>,
}

/// A municipality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueMunicipality {
    /// Its id.
    pub id: MunicipalityId,
    /// Its key.
    pub slug: String,
    /// Its code (ISO 3166-2:LV).
    pub code: String,
    /// Its name in Latvian.
    pub name: String,
    /// State city or novads.
    pub kind: MunicipalityKind,
}

/// A center.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueCenter {
    /// Its id.
    pub id: CenterId,
    /// Its key.
    pub slug: String,
    /// Its name in Latvian.
    pub name: String,
    /// Its municipality.
    pub municipality: MunicipalityId,
    /// The town or village.
    pub place: String,
    /// The parish; none for a town.
    pub parish: Option<String>,
    /// Regional or local.
    pub level: Level,
    /// The number that a room shows when nobody answers.
    pub phone: Option<String>,
    /// The name of its weekly hours, found in [`Catalogue::hours`].
    pub hours: String,
    /// Its rooms.
    pub rooms: Vec<CatalogueRoom>,
}

/// A room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueRoom {
    /// Its id.
    pub id: RoomId,
    /// Its number within the center, from 1.
    pub number: u32,
}

/// An institution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueInstitution {
    /// Its id.
    pub id: InstitutionId,
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
pub struct CatalogueService {
    /// Its id.
    pub id: ServiceId,
    /// Its key.
    pub slug: String,
    /// Whose it is.
    pub institution: InstitutionId,
    /// What it is called.
    pub names: Names,
    /// How it is usually given.
    pub mode: ServiceMode,
    /// How long one typically takes, in minutes.
    pub typical_minutes: u32,
    /// Whether it can be asked for in a room, by video.
    pub remote: bool,
    /// Its place among the most used, from 1; none for the others.
    pub common_rank: Option<u32>,
    /// Other words for it, in any language.
    pub keywords: Vec<String>,
    /// The "General consultation" for whoever is not sure.
    pub general: bool,
}

/// Weekly hours under their name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueHours {
    /// The name.
    pub id: String,
    /// The hours.
    pub week: WeekHours,
}
