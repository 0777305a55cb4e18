//! People for a demo network: made up, and the same every time for the same files.
//!
//! Specialists for every institution and some generalists, an employee for every center, supervisors of the network
//! and of two institutions, one administrator. None has a password: in a demo one signs in by a link.

mod names;
mod staff;

use std::collections::HashMap;

use tilts_queue::ids::PersonId;
use tilts_queue::time::Millis;

use crate::network::ImportError;
use crate::records::{PAGE_MAX, PeopleFilter, Person, Store};
use crate::{calendar, clock};

/// Logins worth showing first, several of each role where there are several; each exists in the demo network.
pub const SHOWCASE: &[&str] = &[
    "vsaa.1",
    "vsaa.2",
    "vid.1",
    "nva.1",
    "pmlp.1",
    "tikls.1",
    "tulks.1",
    "tulks.2",
    "tulks.3",
    "pasvaldiba.1",
    "darbinieks.aizkraukle",
    "darbinieks.aluksne",
    "darbinieks.koknese",
    "vaditajs",
    "vaditajs.vsaa",
    "vaditajs.vid",
    "administrators",
];

/// The demo's formula of the grant: round numbers, made up.
const GRANT: &str = r#"{"base_cents":{"regional":1200000,"local":600000},"rate_cents":{"consultation":250,"application":400},
    "cap_cents":{"regional":3000000,"local":1500000},"cofinancing_permille":200}"#;

/// Writes the demo's people and, if there is none, its formula of the grant. Those who are there already, by their logins, keep their ids. Answers how many there are.
///
/// # Errors
/// [`ImportError`] when no network was imported or the records fail; then nobody was written.
pub async fn seed(records: &Store, now: Millis) -> Result<usize, ImportError> {
    let source = records.source().await?.ok_or(ImportError::Nothing)?;
    let ids = records.ids().await?;
    let known = known_logins(records).await?;
    let mut people = staff::staff(&source, &ids)?;
    for person in &mut people {
        person.id = known.get(&person.login).copied().unwrap_or_else(|| PersonId(clock::id_at(now)));
    }
    records.put_people(&people, now).await?;
    let year = calendar::date_at(now).year().unsigned_abs();
    if records.formulas().await?.is_empty() {
        records.put_formula(year.into(), GRANT, None, now).await?;
    }
    Ok(people.len())
}

async fn known_logins(records: &Store) -> Result<HashMap<String, PersonId>, ImportError> {
    let filter = PeopleFilter { inactive_too: true, ..PeopleFilter::default() };
    let mut known = HashMap::new();
    let mut skip = 0;
    loop {
        let page: Vec<Person> = records.people(filter, skip, PAGE_MAX).await?;
        if page.is_empty() {
            return Ok(known);
        }
        known.extend(page.into_iter().map(|person| (person.login, person.id)));
        skip += PAGE_MAX;
    }
}
