//! A network prepared for deciding: lookups by id, who serves what, the calendar.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use foldhash::fast::FixedState;
use indexmap::IndexMap;

use crate::code::ContentHash;
use crate::event::Group;
use crate::ids::{CenterId, InstitutionId, PersonId, RoomId, ServiceId};
use crate::network::{Center, Network, OpenInterval, Room, Rules, Scope, Service, SkillLevel, Specialist};
use crate::time::{DayKey, Millis, Span};

/// Specialists who are alike in all that decides what they can be asked for; numbered in each network anew.
pub type Profile = u32;

/// Tickets out of which one profile is asked and another is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pool {
    /// Those that wait for a service: its primary specialists.
    Service(ServiceId),
    /// Of these, those for which the reserve is asked too.
    Reserve(ServiceId),
    /// Those of an institution for which everybody there is asked.
    Institution(InstitutionId),
    /// Those for which the generalists of the network are asked.
    General,
}

/// Rows by id, in the order of the network. The ids are those of the network's own content: whoever may only ask for one
/// cannot choose where the others stand.
type ById<K, V> = IndexMap<K, V, FixedState>;

/// A network and what follows from it.
#[derive(Debug)]
pub struct Lookup {
    network: Arc<Network>,
    /// The network with everybody's own skills, where `network` has others for the day.
    own: Option<Arc<Network>>,
    hash: ContentHash,
    /// Places in the network; so are the places in what is said of each service or specialist below.
    services: ById<ServiceId, usize>,
    centers: ById<CenterId, usize>,
    rooms: ById<RoomId, usize>,
    specialists: ById<PersonId, usize>,
    rooms_of: BTreeMap<CenterId, Vec<RoomId>>,
    by_service: BTreeMap<ServiceId, Vec<PersonId>>,
    served_by: Vec<Vec<ServiceId>>,
    shared: BTreeMap<ServiceId, Vec<ServiceId>>,
    interpreters: BTreeSet<PersonId>,
    rules: Rules,
    /// Of services that have any otherwise.
    rules_of: BTreeMap<ServiceId, Rules>,
    profile_of: Vec<Profile>,
    /// One specialist for each profile, by place in the network.
    profiles: Vec<usize>,
    pools: Vec<Vec<Pool>>,
    asked: Vec<Vec<(Group, Profile)>>,
    asked_of: Vec<Vec<ServiceId>>,
    rivals: Vec<Vec<ServiceId>>,
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
        let services: ById<_, _> = network.services.iter().enumerate().map(|(i, s)| (s.id, i)).collect();
        let mut by_service: BTreeMap<ServiceId, Vec<PersonId>> = BTreeMap::new();
        let mut served_by = Vec::new();
        let mut shared: BTreeMap<ServiceId, BTreeSet<ServiceId>> = BTreeMap::new();
        let mut interpreters = BTreeSet::new();
        let interpreting: BTreeSet<ServiceId> =
            network.services.iter().filter(|s| s.interpreting).map(|s| s.id).collect();
        let mut rooms_of: BTreeMap<CenterId, Vec<RoomId>> = BTreeMap::new();
        for room in &network.rooms {
            rooms_of.entry(room.center).or_default().push(room.id);
        }
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
            served_by.push(serves.into_iter().collect());
        }
        let mut made = Self {
            hash,
            own: None,
            services,
            centers: network.centers.iter().enumerate().map(|(i, c)| (c.id, i)).collect(),
            rooms: network.rooms.iter().enumerate().map(|(i, r)| (r.id, i)).collect(),
            rooms_of,
            specialists: network.specialists.iter().enumerate().map(|(i, s)| (s.person, i)).collect(),
            by_service,
            served_by,
            shared: shared.into_iter().map(|(id, set)| (id, set.into_iter().collect())).collect(),
            interpreters,
            rules: network.rules.clone().with(network.settings.iter().find(|setting| setting.scope == Scope::Network)),
            rules_of: rules_of(&network),
            profile_of: Vec::new(),
            profiles: Vec::new(),
            pools: Vec::new(),
            asked: Vec::new(),
            asked_of: Vec::new(),
            rivals: Vec::new(),
            network,
        };
        made.find_profiles();
        made
    }

    /// Finds who is alike, which pools each takes from, and who is asked for each service.
    fn find_profiles(&mut self) {
        let network = Arc::clone(&self.network);
        let mut known = BTreeMap::new();
        for (at, one) in network.specialists.iter().enumerate() {
            let languages: BTreeSet<_> = one.languages.iter().collect();
            let key = (one.institution, &one.skills, &one.levels, languages, one.signs, one.text, one.generalist);
            let next = Profile::try_from(self.profiles.len()).unwrap_or(Profile::MAX);
            let profile = *known.entry(key).or_insert(next);
            if profile == next {
                self.profiles.push(at);
            }
            self.profile_of.push(profile);
        }
        self.pools = vec![Vec::new(); self.profiles.len()];
        self.asked_of = vec![Vec::new(); self.profiles.len()];
        for service in &network.services {
            let rules = self.rules_of(service.id);
            let mut asked: Vec<(Group, Profile)> = Vec::new();
            let mut pools = Vec::new();
            // Whom nobody serves and which does not overflow is asked of nobody.
            let wide = rules.opens(Group::Institution).is_some() || rules.opens(Group::General).is_some();
            let candidates = if wide { 0..self.profiles.len() } else { 0..0 };
            let served: BTreeSet<usize> =
                self.who_serves(service.id).iter().filter_map(|id| Some(self.profile(*id)? as usize)).collect();
            for profile in candidates.chain(served).collect::<BTreeSet<_>>() {
                let one = &network.specialists[self.profiles[profile]];
                let Some(group) = self.group(service.id, one) else { continue };
                asked.push((group, Profile::try_from(profile).unwrap_or(Profile::MAX)));
                self.asked_of[profile].push(service.id);
                pools.push((profile, pool(group, service.id, service.institution)));
            }
            asked.sort_unstable();
            self.asked.push(asked);
            for (profile, pool) in pools {
                if !self.pools[profile].contains(&pool) {
                    self.pools[profile].push(pool);
                }
            }
        }
        for asked in &self.asked {
            let rivals: BTreeSet<ServiceId> =
                asked.iter().flat_map(|(_, profile)| self.asked_of(*profile)).copied().collect();
            self.rivals.push(rivals.into_iter().collect());
        }
    }

    /// The network with everybody's own skills, whatever they serve for the day.
    #[must_use]
    pub fn own(&self) -> &Network {
        self.own.as_ref().unwrap_or(&self.network)
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

    /// The rules of the whole network.
    #[must_use]
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The rules of a service: its own, else its institution's, else the network's.
    #[must_use]
    pub fn rules_of(&self, service: ServiceId) -> &Rules {
        self.rules_of.get(&service).unwrap_or(&self.rules)
    }

    /// The rules of an institution: its own, else the network's.
    #[must_use]
    pub fn rules_in(&self, institution: Option<InstitutionId>) -> Rules {
        let scope = institution.map(Scope::Institution);
        self.rules.clone().with(self.network.settings.iter().find(|setting| Some(setting.scope) == scope))
    }

    /// The group in which a specialist is asked for a service; nothing if never.
    #[must_use]
    pub fn group(&self, service: ServiceId, specialist: &Specialist) -> Option<Group> {
        let rules = self.rules_of(service);
        let opens = |group: &Group| rules.opens(*group).is_some();
        if self.served_by(specialist.person).binary_search(&service).is_ok() {
            let level = if specialist.levels.is_empty() { None } else { specialist.level(service) };
            let primary = level.unwrap_or(SkillLevel::FULL) >= rules.primary_level;
            let group = if primary { Group::Primary } else { Group::Reserve };
            if opens(&group) {
                return Some(group);
            }
        }
        let own = self.service(service).is_some_and(|service| service.institution == specialist.institution);
        let institution = Some(Group::Institution).filter(|_| own).filter(opens);
        institution.or_else(|| Some(Group::General).filter(|_| specialist.generalist).filter(opens))
    }

    /// What a specialist is like; nothing of one who is not of this network.
    #[must_use]
    pub fn profile(&self, person: PersonId) -> Option<Profile> {
        self.specialists.get(&person).map(|at| self.profile_of[*at])
    }

    /// A specialist of a profile.
    #[must_use]
    pub fn like(&self, profile: Profile) -> Option<&Specialist> {
        self.profiles.get(profile as usize).map(|at| &self.network.specialists[*at])
    }

    /// The pools out of which a profile is asked.
    #[must_use]
    pub fn pools(&self, profile: Profile) -> &[Pool] {
        self.pools.get(profile as usize).map_or(&[], Vec::as_slice)
    }

    /// The services for which a profile is asked at some time.
    #[must_use]
    pub fn asked_of(&self, profile: Profile) -> &[ServiceId] {
        self.asked_of.get(profile as usize).map_or(&[], Vec::as_slice)
    }

    /// The services for which somebody is asked who is asked for this one too, itself included.
    #[must_use]
    pub fn rivals(&self, service: ServiceId) -> &[ServiceId] {
        self.services.get(&service).map_or(&[], |at| &self.rivals[*at])
    }

    /// Who is asked for a service, the first group first.
    #[must_use]
    pub fn asked(&self, service: ServiceId) -> &[(Group, Profile)] {
        self.services.get(&service).map_or(&[], |at| &self.asked[*at])
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

    /// The rooms of a center.
    #[must_use]
    pub fn rooms_of(&self, center: CenterId) -> &[RoomId] {
        self.rooms_of.get(&center).map_or(&[], Vec::as_slice)
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
        self.specialists.get(&id).map_or(&[], |at| &self.served_by[*at])
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

    /// Whether a specialist works through a stretch of time.
    #[must_use]
    pub fn works(&self, specialist: &Specialist, from: Millis, until: Millis) -> bool {
        let calendar = specialist.calendar.and_then(|at| self.network.calendars.get(usize::from(at)));
        calendar.is_some_and(|calendar| {
            let begun = calendar.works.partition_point(|interval| interval.opens <= from);
            begun.checked_sub(1).is_some_and(|last| until <= calendar.works[last].closes)
        })
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

/// The rules of every service for which some are otherwise.
fn rules_of(network: &Network) -> BTreeMap<ServiceId, Rules> {
    let narrower = |scope: Scope| match scope {
        Scope::Network => false,
        Scope::Institution(_) | Scope::Service(_) => network.settings.iter().any(|setting| setting.scope == scope),
    };
    let services = network.services.iter();
    services
        .filter(|one| narrower(Scope::Institution(one.institution)) || narrower(Scope::Service(one.id)))
        .map(|one| (one.id, network.rules.of_service(&network.settings, one.institution, one.id)))
        .collect()
}

/// The pool in which a group finds a service's tickets.
pub(crate) const fn pool(group: Group, service: ServiceId, institution: InstitutionId) -> Pool {
    match group {
        Group::Primary => Pool::Service(service),
        Group::Reserve => Pool::Reserve(service),
        Group::Institution => Pool::Institution(institution),
        Group::General => Pool::General,
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

/// When a center gives out its last ticket of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastTicket {
    /// From then on there is none.
    pub at: Millis,
    /// When it closes.
    pub closes_at: Millis,
}

impl Hours {
    /// When an open center gives out its last ticket, if it does so a while before closing; nothing before a break.
    #[must_use]
    pub fn last_ticket(&self, before: Span) -> Option<LastTicket> {
        let now = self.now.filter(|now| self.next.is_none_or(|next| next.day != now.day))?;
        (before > Span::ZERO).then(|| LastTicket { at: now.closes.minus(before), closes_at: now.closes })
    }
}
