//! A network prepared for deciding: lookups by id, who serves what, the calendar.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::code::ContentHash;
use crate::ids::{CenterId, PersonId, RoomId, ServiceId};
use crate::network::{Center, Network, OpenInterval, Room, Rules, Service, Specialist};
use crate::time::{DayKey, Millis, Span};

/// A network and what follows from it.
#[derive(Debug)]
pub struct Lookup {
    network: Arc<Network>,
    /// The network with everybody's own skills, where `network` has others for the day.
    own: Option<Arc<Network>>,
    hash: ContentHash,
    services: BTreeMap<ServiceId, usize>,
    centers: BTreeMap<CenterId, usize>,
    rooms: BTreeMap<RoomId, usize>,
    specialists: BTreeMap<PersonId, usize>,
    by_service: BTreeMap<ServiceId, Vec<PersonId>>,
    by_specialist: BTreeMap<PersonId, Vec<ServiceId>>,
    shared: BTreeMap<ServiceId, Vec<ServiceId>>,
    interpreters: BTreeSet<PersonId>,
}

impl Lookup {
    /// Prepares a network.
    #[must_use]
    pub fn new(network: Arc<Network>) -> Self {
        let hash = network.content_hash();
        Self::prepared(network, hash)
    }

    /// The same with other skills for some; none gives everybody their own again. Known by the hash of its content.
    #[must_use]
    pub fn with_skills(&self, skills: &imbl::OrdMap<PersonId, Vec<ServiceId>>) -> Self {
        let own = self.own.as_ref().unwrap_or(&self.network);
        let mut network = Network::clone(own);
        for specialist in &mut network.specialists {
            if let Some(skills) = skills.get(&specialist.person) {
                specialist.skills.clone_from(skills);
            }
        }
        Self { own: Some(Arc::clone(own)), ..Self::prepared(Arc::new(network), self.hash) }
    }

    fn prepared(network: Arc<Network>, hash: ContentHash) -> Self {
        let services: BTreeMap<_, _> = network.services.iter().enumerate().map(|(i, s)| (s.id, i)).collect();
        let mut by_service: BTreeMap<ServiceId, Vec<PersonId>> = BTreeMap::new();
        let mut by_specialist = BTreeMap::new();
        let mut shared: BTreeMap<ServiceId, BTreeSet<ServiceId>> = BTreeMap::new();
        let mut interpreters = BTreeSet::new();
        let interpreting: BTreeSet<ServiceId> =
            network.services.iter().filter(|s| s.interpreting).map(|s| s.id).collect();
        let general: Vec<ServiceId> = network.services.iter().filter(|s| s.general).map(|s| s.id).collect();
        for specialist in &network.specialists {
            let mut serves: BTreeSet<ServiceId> =
                specialist.skills.iter().copied().filter(|id| services.contains_key(id)).collect();
            if specialist.generalist {
                serves.extend(&general);
            }
            for service in &serves {
                by_service.entry(*service).or_default().push(specialist.person);
                shared.entry(*service).or_default().extend(&serves);
            }
            if !serves.is_disjoint(&interpreting) {
                interpreters.insert(specialist.person);
            }
            by_specialist.insert(specialist.person, serves.into_iter().collect());
        }
        Self {
            hash,
            own: None,
            services,
            centers: network.centers.iter().enumerate().map(|(i, c)| (c.id, i)).collect(),
            rooms: network.rooms.iter().enumerate().map(|(i, r)| (r.id, i)).collect(),
            specialists: network.specialists.iter().enumerate().map(|(i, s)| (s.person, i)).collect(),
            by_service,
            by_specialist,
            shared: shared.into_iter().map(|(id, set)| (id, set.into_iter().collect())).collect(),
            interpreters,
            network,
        }
    }

    /// The network itself.
    #[must_use]
    pub fn network(&self) -> &Arc<Network> {
        &self.network
    }

    /// The hash of its content.
    #[must_use]
    pub const fn hash(&self) -> ContentHash {
        self.hash
    }

    /// Its rules.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.network.rules
    }

    /// A service.
    #[must_use]
    pub fn service(&self, id: ServiceId) -> Option<&Service> {
        self.services.get(&id).map(|at| &self.network.services[*at])
    }

    /// A center.
    #[must_use]
    pub fn center(&self, id: CenterId) -> Option<&Center> {
        self.centers.get(&id).map(|at| &self.network.centers[*at])
    }

    /// A room.
    #[must_use]
    pub fn room(&self, id: RoomId) -> Option<&Room> {
        self.rooms.get(&id).map(|at| &self.network.rooms[*at])
    }

    /// A specialist.
    #[must_use]
    pub fn specialist(&self, id: PersonId) -> Option<&Specialist> {
        self.specialists.get(&id).map(|at| &self.network.specialists[*at])
    }

    /// Who serves a service, by id.
    #[must_use]
    pub fn who_serves(&self, id: ServiceId) -> &[PersonId] {
        self.by_service.get(&id).map_or(&[], Vec::as_slice)
    }

    /// What a specialist serves, by id; a generalist serves the general consultation too.
    #[must_use]
    pub fn served_by(&self, id: PersonId) -> &[ServiceId] {
        self.by_specialist.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Whether a specialist interprets.
    #[must_use]
    pub fn interprets(&self, id: PersonId) -> bool {
        self.interpreters.contains(&id)
    }

    /// The services that share a specialist with this one, itself included: whoever waits for them stands before you.
    #[must_use]
    pub fn sharing_with(&self, id: ServiceId) -> &[ServiceId] {
        self.shared.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The day of a moment.
    #[must_use]
    pub fn day(&self, at: Millis) -> DayKey {
        let days = &self.network.days;
        let after = days.partition_point(|day| day.starts <= at);
        match after.checked_sub(1).map(|last| days[last]) {
            Some(last) if after < days.len() || at < last.starts.plus(Span::minutes(24 * 60)) => last.key,
            _ => DayKey::utc(at),
        }
    }

    /// When the day of a moment begins, if the calendar says.
    #[must_use]
    pub fn day_starts(&self, at: Millis) -> Option<Millis> {
        let days = &self.network.days;
        let after = days.partition_point(|day| day.starts <= at);
        after.checked_sub(1).map(|last| days[last].starts)
    }

    /// When the next day begins, if the calendar says.
    #[must_use]
    pub fn next_day(&self, at: Millis) -> Option<Millis> {
        let days = &self.network.days;
        days.get(days.partition_point(|day| day.starts <= at)).map(|day| day.starts)
    }

    /// The opening hours of a center around a moment.
    #[must_use]
    pub fn hours(&self, center: CenterId, at: Millis) -> Hours {
        let Some(center) = self.center(center) else { return Hours::default() };
        let begun = center.open.partition_point(|interval| interval.opens <= at);
        let last = begun.checked_sub(1).map(|i| center.open[i]);
        let next = center.open.get(begun).copied();
        let now = last.filter(|interval| at < interval.closes);
        let on_break = now.is_none() && matches!((last, next), (Some(last), Some(next)) if last.day == next.day);
        Hours { now, next, on_break }
    }
}

/// A center's opening hours around a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hours {
    /// The interval in which the moment lies, if the center is open.
    pub now: Option<OpenInterval>,
    /// The next interval to begin.
    pub next: Option<OpenInterval>,
    /// Closed between two intervals of one day.
    pub on_break: bool,
}
