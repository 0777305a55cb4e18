//! Who works in a demo network, and what they are able to do.

use tilts_queue::code::Language;
use tilts_queue::ids::{InstitutionId, PersonId, ServiceId};
use uuid::Uuid;

use super::names::name;
use crate::network::{Ids, ImportError, Kind, Source};
use crate::records::{Person, Role};

/// How many specialists an institution has, by how much it is asked for. Others have [`SPECIALISTS_ELSEWHERE`].
const SPECIALISTS: &[(&str, usize)] = &[
    ("vsaa", 8),
    ("vid", 7),
    ("nva", 6),
    ("pmlp", 5),
    ("vzd", 4),
    ("lad", 4),
    ("ur", 4),
    ("pasvaldiba", 6),
    ("tikls", 4),
    ("ldc", 2),
    ("vmd", 2),
    ("pvd", 2),
];
const SPECIALISTS_ELSEWHERE: usize = 3;

/// Institutions whose first specialist signs.
const SIGNING: [&str; 3] = ["vsaa", "vid", "tikls"];
/// What the interpreters interpret, besides Latvian; whoever has nothing here signs.
const INTERPRETERS: [&[Language]; 4] = [&[Language::RU, Language::EN], &[], &[], &[Language::EN]];

/// Institutions with a supervisor of their own.
const SUPERVISED: [&str; 2] = ["vsaa", "vid"];

/// Everybody, with ids still to be given.
pub(super) fn staff(source: &Source, ids: &Ids) -> Result<Vec<Person>, ImportError> {
    let mut people = Vec::new();
    for institution in &source.institutions {
        let id: InstitutionId = ids.get(Kind::Institution, &institution.slug)?;
        let services = remote_services(source, ids, &institution.slug)?;
        for index in 0..specialists_of(&institution.slug) {
            people.push(specialist(people.len(), &institution.slug, id, index, &services));
        }
    }
    for center in &source.centers {
        let mut employee = somebody(people.len(), format!("darbinieks.{}", center.slug), Role::Employee);
        employee.center = Some(ids.get(Kind::Center, &center.slug)?);
        people.push(employee);
    }
    people.push(somebody(people.len(), "vaditajs".into(), Role::Supervisor));
    for slug in SUPERVISED {
        if source.institutions.iter().any(|institution| institution.slug == slug) {
            let mut supervisor = somebody(people.len(), format!("vaditajs.{slug}"), Role::Supervisor);
            supervisor.institution = Some(ids.get(Kind::Institution, slug)?);
            people.push(supervisor);
        }
    }
    people.push(somebody(people.len(), "administrators".into(), Role::Admin));
    people.extend(interpreters(source, ids, people.len())?);
    Ok(people)
}

fn specialists_of(slug: &str) -> usize {
    SPECIALISTS.iter().find(|(known, _)| *known == slug).map_or(SPECIALISTS_ELSEWHERE, |(_, count)| *count)
}

fn remote_services(source: &Source, ids: &Ids, institution: &str) -> Result<Vec<(ServiceId, bool)>, ImportError> {
    let mut services = Vec::new();
    for service in source.services.iter().filter(|service| service.institution == institution && service.by_video()) {
        services.push((ids.get(Kind::Service, &service.slug)?, service.general));
    }
    Ok(services)
}

fn specialist(
    number: usize,
    slug: &str,
    institution: InstitutionId,
    index: usize,
    services: &[(ServiceId, bool)],
) -> Person {
    // Two of three serve all that their institution offers, the third every other service: enough for routing to
    // matter, and every service has several who serve it.
    let serves = |place: usize| index % 3 != 2 || place % 2 == (index / 3) % 2;
    let mut person = somebody(number, format!("{slug}.{}", index + 1), Role::Specialist);
    person.institution = Some(institution);
    person.skills = services.iter().enumerate().filter(|(place, _)| serves(*place)).map(|(_, (id, _))| *id).collect();
    person.generalist = services.iter().any(|(_, general)| *general);
    if index.is_multiple_of(2) {
        person.languages.push(Language::EN);
    }
    if index % 3 != 1 {
        person.languages.push(Language::RU);
    }
    person.signs = index == 0 && SIGNING.contains(&slug);
    person.text = true;
    person
}

/// The interpreters of the network.
fn interpreters(source: &Source, ids: &Ids, from: usize) -> Result<Vec<Person>, ImportError> {
    let Some(service) = source.services.iter().find(|service| service.interprets()) else { return Ok(Vec::new()) };
    let skill: ServiceId = ids.get(Kind::Service, &service.slug)?;
    let institution: InstitutionId = ids.get(Kind::Institution, &service.institution)?;
    let people = INTERPRETERS.iter().enumerate().map(|(index, languages)| {
        let mut person = somebody(from + index, format!("tulks.{}", index + 1), Role::Specialist);
        person.institution = Some(institution);
        person.skills = vec![skill];
        person.languages.extend(*languages);
        person.signs = languages.is_empty();
        person
    });
    Ok(people.collect())
}

fn somebody(number: usize, login: String, role: Role) -> Person {
    Person {
        id: PersonId(Uuid::nil()),
        login,
        name: name(number),
        role,
        institution: None,
        center: None,
        skills: Vec::new(),
        languages: vec![Language::LV],
        signs: false,
        text: false,
        levels: Vec::new(),
        hours: None,
        generalist: false,
        active: true,
    }
}
