//! From a source, the ids of its slugs, the people and the day: what the queue decides on, and what the pages show.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use tilts_queue::code::Language;
use tilts_queue::ids::{CenterId, InstitutionId, MunicipalityId, RoomId, ServiceId};
use tilts_queue::network::{Calendar, Center, Day, Network, OpenInterval, Room, Rules, Service, Specialist};
use tilts_queue::time::{Millis, Span};
use uuid::Uuid;

use super::catalogue::{
    Catalogue, CatalogueCenter, CatalogueHours, CatalogueInstitution, CatalogueMunicipality, CatalogueRoom,
    CatalogueService,
};
use super::read::DEFAULT_HOURS;
use super::source::Source;
use crate::calendar::{self, Holidays, Status, WeekHours};

/// Wrap-up, added to a service's typical minutes until the queue has seen some.
const WRAP_UP: Span = Span::minutes(5);

/// What a slug names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A municipality.
    Municipality,
    /// A center.
    Center,
    /// A room: the center's slug, a slash, the room's number.
    Room,
    /// An institution.
    Institution,
    /// A service.
    Service,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Municipality, Self::Center, Self::Room, Self::Institution, Self::Service];

    /// The kind's name, as the records keep it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Municipality => "municipality",
            Self::Center => "center",
            Self::Room => "room",
            Self::Institution => "institution",
            Self::Service => "service",
        }
    }
}

/// All slugs of a source, with their kinds.
pub struct Slugs(pub Vec<(Kind, String)>);

impl Slugs {
    /// The slugs of a source, in its order.
    pub fn of(source: &Source) -> Self {
        let municipalities = source.municipalities.iter().map(|it| (Kind::Municipality, it.slug.clone()));
        let centers = source.centers.iter().map(|it| (Kind::Center, it.slug.clone()));
        let rooms = source
            .centers
            .iter()
            .flat_map(|center| (1..=center.rooms).map(|number| (Kind::Room, room_slug(&center.slug, number))));
        let institutions = source.institutions.iter().map(|it| (Kind::Institution, it.slug.clone()));
        let services = source.services.iter().map(|it| (Kind::Service, it.slug.clone()));
        Self(municipalities.chain(centers).chain(rooms).chain(institutions).chain(services).collect())
    }
}

fn room_slug(center: &str, number: u32) -> String {
    format!("{center}/{number}")
}

/// The id that each slug was given once and keeps.
#[derive(Clone, Debug, Default)]
pub struct Ids(pub HashMap<(Kind, String), Uuid>);

/// A slug that has no id: the source was not imported into these records.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {kind} “{slug}” has no id; import the network first", kind = kind.name())]
pub struct NoId {
    kind: Kind,
    slug: String,
}

impl Ids {
    /// The id of a slug.
    ///
    /// # Errors
    /// [`NoId`] when the slug was never imported.
    pub fn get<Id: From<Uuid>>(&self, kind: Kind, slug: &str) -> Result<Id, NoId> {
        let found = self.0.get(&(kind, slug.to_owned())).copied();
        found.map(Id::from).ok_or_else(|| NoId { kind, slug: slug.to_owned() })
    }
}

/// A network ready for use.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What the queue decides on. Its revision is 0 until the records have published it.
    pub network: Arc<Network>,
    /// What the pages show.
    pub catalogue: Arc<Catalogue>,
    /// When centers are open.
    pub calendar: Arc<NetworkCalendar>,
}

/// The hours of every center, and the holidays.
#[derive(Clone, Debug, Default)]
pub struct NetworkCalendar {
    holidays: Holidays,
    hours: HashMap<CenterId, WeekHours>,
}

impl NetworkCalendar {
    /// Whether a center is open, and when that changes; `None` for a center that is not there.
    pub fn status(&self, center: CenterId, now: Millis) -> Option<Status> {
        self.hours.get(&center).map(|week| calendar::status(week, &self.holidays, now))
    }

    /// The public holidays.
    pub fn holidays(&self) -> &Holidays {
        &self.holidays
    }
}

/// Makes a network of its source. `today` sets the days for which hours are made out.
///
/// # Errors
/// [`NoId`] when the source has a slug that was never imported.
pub fn build(
    source: &Source,
    ids: &Ids,
    specialists: Vec<(Specialist, Option<String>)>,
    rules: Rules,
    today: Date,
) -> Result<Loaded, NoId> {
    let (first, days) = calendar::horizon(today);
    let mut network = Network {
        revision: 0,
        days: day_starts(first, days),
        services: services(source, ids)?,
        centers: Vec::with_capacity(source.centers.len()),
        rooms: Vec::new(),
        specialists: Vec::new(),
        calendars: Vec::new(),
        rules,
        settings: Vec::new(),
    };
    let mut hours = HashMap::new();
    let mut intervals: BTreeMap<&str, Vec<OpenInterval>> = BTreeMap::new();
    for (name, week) in &source.hours {
        intervals.insert(name, calendar::intervals(week, &source.holidays, first, days));
    }
    network.calendars = intervals.values().map(|works| Calendar { works: works.clone() }).collect();
    let calendar = |hours: Option<String>| {
        let hours = hours.as_deref().unwrap_or(DEFAULT_HOURS);
        intervals.keys().position(|name| *name == hours).and_then(|at| u16::try_from(at).ok())
    };
    let specialists = specialists.into_iter().map(|(one, hours)| Specialist { calendar: calendar(hours), ..one });
    network.specialists = specialists.collect();
    for center in &source.centers {
        let id: CenterId = ids.get(Kind::Center, &center.slug)?;
        let open = intervals.get(center.hours.as_str()).cloned().unwrap_or_default();
        let municipality = ids.get(Kind::Municipality, &center.municipality)?;
        network.centers.push(Center { id, municipality, open });
        for number in 1..=center.rooms {
            let room = ids.get(Kind::Room, &room_slug(&center.slug, number))?;
            network.rooms.push(Room { id: room, center: id });
        }
        hours.insert(id, source.hours.get(&center.hours).cloned().unwrap_or_default());
    }
    Ok(Loaded {
        network: Arc::new(network.sorted()),
        catalogue: Arc::new(catalogue(source, ids)?),
        calendar: Arc::new(NetworkCalendar { holidays: source.holidays.clone(), hours }),
    })
}

fn day_starts(first: Date, days: u32) -> Vec<Day> {
    first
        .series(1.day())
        .take(usize::try_from(days).unwrap_or(usize::MAX))
        .map(|date| Day { key: calendar::day_key(date), starts: calendar::instant(date, Time::midnight()) })
        .collect()
}

fn services(source: &Source, ids: &Ids) -> Result<Vec<Service>, NoId> {
    let mut services = Vec::with_capacity(source.services.len());
    for service in &source.services {
        let Some(institution) = source.institutions.iter().find(|it| it.slug == service.institution) else {
            continue;
        };
        services.push(Service {
            id: ids.get(Kind::Service, &service.slug)?,
            institution: ids.get(Kind::Institution, &service.institution)?,
            prefix: institution.prefix,
            general: service.general,
            typical_handle: Span::minutes(service.typical_minutes.into()).plus(WRAP_UP),
            remote: service.by_video(),
            interpreting: service.interprets(),
        });
    }
    Ok(services)
}

fn catalogue(source: &Source, ids: &Ids) -> Result<Catalogue, NoId> {
    let mut made = Catalogue {
        languages: vec![Language::LV, Language::EN, Language::RU],
        municipalities: Vec::with_capacity(source.municipalities.len()),
        centers: Vec::with_capacity(source.centers.len()),
        institutions: Vec::with_capacity(source.institutions.len()),
        services: Vec::with_capacity(source.services.len()),
        hours: source.hours.iter().map(|(id, week)| CatalogueHours { id: id.clone(), week: week.clone() }).collect(),
    };
    for it in &source.municipalities {
        let id: MunicipalityId = ids.get(Kind::Municipality, &it.slug)?;
        let (slug, code, name) = (it.slug.clone(), it.code.clone(), it.name_lv.clone());
        made.municipalities.push(CatalogueMunicipality { id, slug, code, name, kind: it.kind });
    }
    for it in &source.centers {
        let mut rooms = Vec::new();
        for number in 1..=it.rooms {
            let id: RoomId = ids.get(Kind::Room, &room_slug(&it.slug, number))?;
            rooms.push(CatalogueRoom { id, number });
        }
        made.centers.push(CatalogueCenter {
            id: ids.get(Kind::Center, &it.slug)?,
            slug: it.slug.clone(),
            name: it.name_lv.clone(),
            municipality: ids.get(Kind::Municipality, &it.municipality)?,
            place: it.place.clone(),
            parish: it.parish.clone(),
            level: it.level,
            phone: it.phone.clone(),
            hours: it.hours.clone(),
            rooms,
        });
    }
    for it in &source.institutions {
        let id: InstitutionId = ids.get(Kind::Institution, &it.slug)?;
        made.institutions.push(CatalogueInstitution {
            id,
            slug: it.slug.clone(),
            names: it.names.clone(),
            abbreviation: it.abbreviation.clone(),
            topic: it.topic.clone(),
            prefix: it.prefix,
        });
    }
    for it in &source.services {
        let id: ServiceId = ids.get(Kind::Service, &it.slug)?;
        made.services.push(CatalogueService {
            id,
            slug: it.slug.clone(),
            institution: ids.get(Kind::Institution, &it.institution)?,
            names: it.names.clone(),
            mode: it.mode,
            typical_minutes: it.typical_minutes,
            remote: it.by_video(),
            common_rank: it.common,
            keywords: it.keywords.clone(),
            general: it.general,
        });
    }
    Ok(made)
}
