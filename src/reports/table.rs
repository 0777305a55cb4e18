//! What is shown: sums with the names of their keys, and the grant with all that it is worked out from.

use std::collections::BTreeMap;

use serde::Serialize;
use tilts_queue::code::Language;
use tilts_queue::ids::{CenterId, InstitutionId, MunicipalityId, ServiceId};
use utoipa::ToSchema;
use uuid::Uuid;

use super::grant::{Formula, Granted};
use crate::network::{Catalogue, Level, Names};
use crate::records::{Dimension, Sum};
use crate::words;

/// One key of a row: by what, which, and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Key {
    /// By what it groups.
    pub by: Dimension,
    /// The id; a month such as `2026-11`, or the word of a channel.
    pub key: String,
    /// Its name; the key itself of what the network has no longer.
    pub name: String,
}

/// A row of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportRow {
    /// The keys, in the order asked for.
    pub keys: Vec<Key>,
    /// Consultations.
    pub consultations: i64,
    /// Applications.
    pub applications: i64,
    /// Both.
    pub total: i64,
    /// How much of the total comes from corrections of months that were closed by then.
    pub adjustments: i64,
}

/// The words in which names are given.
#[derive(Clone, Copy, Debug)]
pub struct Naming<'c> {
    /// The network's names.
    pub catalogue: &'c Catalogue,
    /// In which language.
    pub language: Language,
}

impl Naming<'_> {
    fn of(&self, names: &Names) -> String {
        let other = match self.language {
            Language::EN => Some(&names.en),
            Language::RU => names.ru.as_ref(),
            _ => None,
        };
        other.unwrap_or(&names.lv).clone()
    }

    /// What a key of a dimension is called.
    #[must_use]
    pub fn name(&self, by: Dimension, key: &str) -> String {
        let id = key.parse::<Uuid>().unwrap_or_default();
        let catalogue = self.catalogue;
        let name = match by {
            Dimension::Period => None,
            Dimension::Municipality => {
                let found = catalogue.municipalities.iter().find(|one| one.id == MunicipalityId(id));
                found.map(|one| one.name.clone())
            }
            Dimension::Center => {
                catalogue.centers.iter().find(|one| one.id == CenterId(id)).map(|one| one.name.clone())
            }
            Dimension::Institution => {
                let found = catalogue.institutions.iter().find(|one| one.id == InstitutionId(id));
                found.map(|one| self.of(&one.names))
            }
            Dimension::Service => {
                let found = catalogue.services.iter().find(|one| one.id == ServiceId(id));
                found.map(|one| self.of(&one.names))
            }
            Dimension::Channel => Some(words::t(self.language, &format!("rep.channel_{key}"))),
        };
        name.unwrap_or_else(|| key.to_owned())
    }
}

/// Rows of sums, by name.
#[must_use]
pub fn rows(sums: Vec<Sum>, by: &[Dimension], naming: &Naming) -> Vec<ReportRow> {
    let row = |sum: Sum| {
        let key = |(by, key): (&Dimension, String)| {
            let key = match by {
                Dimension::Period => format!("{}-{}", key.get(..4).unwrap_or(&key), key.get(4..).unwrap_or_default()),
                _ => key,
            };
            Key { by: *by, name: naming.name(*by, &key), key }
        };
        ReportRow {
            keys: by.iter().zip(sum.keys).map(key).collect(),
            consultations: sum.consultations,
            applications: sum.applications,
            total: sum.consultations + sum.applications,
            adjustments: sum.adjustments,
        }
    };
    let mut rows: Vec<_> = sums.into_iter().map(row).collect();
    rows.sort_by_cached_key(|row| row.keys.iter().map(|key| key.name.to_lowercase()).collect::<Vec<_>>());
    rows
}

/// What one center gets, and what that is worked out from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CenterGrant {
    /// The center.
    #[schema(value_type = Uuid)]
    pub center: CenterId,
    /// Its name.
    pub name: String,
    /// Its level: `regional` or `local`.
    #[schema(value_type = String)]
    pub level: Level,
    /// Consultations registered there.
    pub consultations: i64,
    /// Applications registered there.
    pub applications: i64,
    /// What it gets.
    #[serde(flatten)]
    pub granted: Granted,
}

/// What a municipality gets: its centers, added up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MunicipalityGrant {
    /// The municipality.
    #[schema(value_type = Uuid)]
    pub municipality: MunicipalityId,
    /// Its name.
    pub name: String,
    /// Its centers.
    pub centers: Vec<CenterGrant>,
    /// The sum of what they get.
    #[serde(flatten)]
    pub granted: Granted,
}

/// Every municipality's grant. Centers that nothing was registered in get their base all the same.
#[must_use]
pub fn grants(catalogue: &Catalogue, sums: &[Sum], formula: &Formula, months: u32) -> Vec<MunicipalityGrant> {
    let counts: BTreeMap<&str, &Sum> = sums.iter().filter_map(|sum| Some((sum.keys.first()?.as_str(), sum))).collect();
    let center = |center: &crate::network::CatalogueCenter| {
        let sum = counts.get(center.id.to_string().as_str()).copied();
        let (consultations, applications) = sum.map_or((0, 0), |sum| (sum.consultations, sum.applications));
        CenterGrant {
            center: center.id,
            name: center.name.clone(),
            level: center.level,
            consultations,
            applications,
            granted: formula.grant(center.level, months, consultations, applications),
        }
    };
    let municipality = |one: &crate::network::CatalogueMunicipality| {
        let centers: Vec<_> = catalogue.centers.iter().filter(|of| of.municipality == one.id).map(center).collect();
        let granted = centers.iter().fold(Granted::default(), |sum, center| sum.plus(center.granted));
        MunicipalityGrant { municipality: one.id, name: one.name.clone(), centers, granted }
    };
    let mut all: Vec<_> = catalogue.municipalities.iter().map(municipality).collect();
    all.retain(|one| !one.centers.is_empty());
    all.sort_by_cached_key(|one| one.name.to_lowercase());
    all
}
