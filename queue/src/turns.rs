//! Whose turn is near: which number outside is to be called to a free room of its center.
//!
//! A number is called when a specialist who can serve it is free, and nobody on the way to a room comes before; or when
//! of those free or writing an outcome there is one more than come before. Numbers that are alike are judged by the first
//! of them, and only where something has changed: a step costs as many lookups as there are kinds of numbers whose turn
//! it may have brought near.

use std::collections::BTreeSet;

use imbl::OrdSet;
use imbl::ordset::DiffItem;

use crate::Queue;
use crate::event::Group;
use crate::ids::{AppointmentId, CenterId, PersonId, RoomId, ServiceId, TicketId};
use crate::index::{Index, Wanted};
use crate::lookup::{Lookup, Pool, Profile};
use crate::matching::{Need, able};
use crate::orders::{Orders, Rank};
use crate::tables::{SpecialistRow, Ticket};
use crate::time::Millis;

/// Numbers whose turn is near as soon as that of the first of them is: service, need, group, specialist named. Whoever
/// has an appointment is like nobody else.
pub(crate) type Alike = (ServiceId, Need, Group, Option<PersonId>, Option<AppointmentId>);

/// A number that could be called to a free room of its center.
pub(crate) type Callable = (Alike, i64, TicketId);

/// A ticket among those alike.
pub(crate) fn callable(ticket: &Ticket) -> Callable {
    let named = ticket.named.map(|named| named.specialist);
    ((ticket.service, ticket.need(), ticket.group, named, ticket.appointment), ticket.order(), ticket.id)
}

/// All that turns depend on, at a moment.
pub(crate) struct Turns {
    callable: OrdSet<Callable>,
    wanted: Orders<Wanted>,
    summoned: Orders<Wanted>,
    soon: OrdSet<(Profile, PersonId)>,
    free: OrdSet<(Profile, Millis, PersonId)>,
}

impl Index {
    /// What turns depend on now; nothing where no number can be called.
    pub fn turns(&self) -> Option<Turns> {
        (!self.callable.is_empty()).then(|| Turns {
            callable: self.callable.clone(),
            wanted: self.wanted.clone(),
            summoned: self.summoned.clone(),
            soon: self.soon.clone(),
            free: self.free.clone(),
        })
    }

    /// The services of whose numbers the turn may have come near since: one that can be called is new, a specialist has
    /// come or become free, somebody who came before is gone, or the last of those is who would have taken them.
    pub fn turned(&self, before: Option<&Turns>, lookup: &Lookup) -> BTreeSet<ServiceId> {
        if self.callable.is_empty() {
            return BTreeSet::new();
        }
        let Some(before) = before else { return self.callable.iter().map(|((service, ..), ..)| *service).collect() };
        let new = added(&before.callable, &self.callable).map(|((service, ..), ..)| *service);
        let soon = added(&before.soon, &self.soon).map(|(profile, _)| *profile);
        let free = added(&before.free, &self.free).map(|(profile, ..)| *profile);
        // Without the last of a profile, those who wait for it alone come before nobody.
        let (nobody, anybody) = (PersonId(uuid::Uuid::nil()), PersonId(uuid::Uuid::max()));
        let without = added(&self.soon, &before.soon).map(|(profile, _)| *profile);
        let without =
            without.filter(|profile| self.soon.range((*profile, nobody)..=(*profile, anybody)).next().is_none());
        let asked = soon.chain(free).chain(without).flat_map(|profile| lookup.asked_of(profile)).copied();
        let gone = self.wanted.lost(&before.wanted).chain(self.summoned.lost(&before.summoned));
        // Whatever other pools it stands in, every ticket stands in that of its service.
        let gone = gone.filter_map(|(pool, ..)| match pool {
            Pool::Service(service) => Some(*service),
            Pool::Reserve(_) | Pool::Institution(_) | Pool::General => None,
        });
        // Who is held back for one who has come is not among those free soon.
        let near = self.near.iter().map(|(.., service)| *service);
        new.chain(near).chain(asked).chain(gone.flat_map(|service| lookup.rivals(service)).copied()).collect()
    }

    /// The first number of a kind that can be called.
    pub fn first_callable(&self, alike: Alike) -> Option<Callable> {
        let first = self.callable.get_next(&(alike, i64::MIN, TicketId(uuid::Uuid::nil()))).copied();
        first.filter(|(kind, ..)| *kind == alike)
    }

    /// The kinds of numbers of a service that can be called.
    pub fn kinds_callable(&self, service: ServiceId) -> impl Iterator<Item = Alike> + '_ {
        let least = (service, Need::LEAST, Group::Primary, None, None);
        let next = move |from: &Callable| self.callable.get_next(from).filter(|(kind, ..)| kind.0 == service).copied();
        let first = next(&(least, i64::MIN, TicketId(uuid::Uuid::nil())));
        let rest = move |(kind, ..): &Callable| next(&(*kind, i64::MAX, TicketId(uuid::Uuid::max())));
        std::iter::successors(first, rest).map(|(kind, ..)| kind)
    }
}

/// What one set has more than another.
fn added<'s, T: Ord + Clone>(before: &'s OrdSet<T>, after: &'s OrdSet<T>) -> impl Iterator<Item = &'s T> {
    before.diff(after).filter_map(|item| match item {
        DiffItem::Add(new) => Some(new),
        DiffItem::Remove(_) => None,
    })
}

impl Queue {
    /// A room of a center that a number can be called to.
    pub(crate) fn free_room(&self, center: CenterId) -> Option<RoomId> {
        let free = |room: &&RoomId| self.index.rooms.contains(&(center, **room));
        self.lookup.rooms_of(center).iter().find(free).copied()
    }

    /// Whether the turn of one who waits outside is so near that the number is to be called.
    pub(crate) fn turn_is_near(&self, ticket: &Ticket) -> bool {
        let (index, lookup) = (&self.index, &self.lookup);
        if let Some(named) = ticket.named {
            // Whoever is named takes this one before all others, but for an appointment they are held back for.
            let takes = |row: &SpecialistRow| row.is_free_soon() && !row.is_held_from(ticket.appointment);
            let soon = self.tables.specialists.get(&named.specialist).is_some_and(takes);
            return soon && lookup.specialist(named.specialist).is_some_and(|one| able(ticket, one, lookup).is_ok());
        }
        let held = ticket.appointment.and_then(|id| self.appointment(id)?.held);
        if held.is_some_and(|person| self.specialist(person).is_free_soon()) {
            return true;
        }
        let asked = lookup.asked(ticket.service).iter().take_while(|(group, _)| *group <= ticket.group);
        let able = asked.map(|(_, profile)| *profile).filter(|profile| {
            let like = lookup.like(*profile);
            like.is_some_and(|one| ticket.need().met_by(one).is_ok())
        });
        let (nobody, anybody) = (PersonId(uuid::Uuid::nil()), PersonId(uuid::Uuid::max()));
        let (mut free, mut soon, mut profiles) = (0, 0, Vec::new());
        for profile in able {
            let these = index.soon.range((profile, nobody)..=(profile, anybody)).count();
            if these > 0 {
                let from = (profile, Millis(i64::MIN), nobody)..=(profile, Millis(i64::MAX), anybody);
                free += index.free.range(from).count();
                soon += these;
                profiles.push(profile);
            }
        }
        // Nobody who is free fits a ticket that is ready: of these one has been offered to them already.
        (free > 0 && self.before(ticket, &profiles, &[&index.summoned], free) < free)
            || (soon > free && self.before(ticket, &profiles, &[&index.summoned, &index.wanted], soon) < soon)
    }

    /// How many who are there or on the way come before a ticket with those of these profiles, up to a number.
    fn before(&self, ticket: &Ticket, profiles: &[Profile], orders: &[&Orders<Wanted>], most: usize) -> usize {
        let mut found = BTreeSet::new();
        for orders in orders {
            for profile in profiles {
                let Some(like) = self.lookup.like(*profile) else { continue };
                for pool in self.lookup.pools(*profile) {
                    for (_, alike) in of_pool(orders, *pool).filter(|(need, _)| need.met_by(like).is_ok()) {
                        let earlier = alike.iter().take_while(|rank| **rank < ticket.rank());
                        found.extend(earlier.take(most).map(|(_, id)| *id));
                        if found.len() >= most {
                            return most;
                        }
                    }
                }
            }
        }
        found.len()
    }
}

/// The tickets of a pool in their orders, those of one need together.
pub(crate) fn of_pool(orders: &Orders<Wanted>, pool: Pool) -> impl Iterator<Item = (Need, &OrdSet<Rank>)> {
    let all = orders.range((pool, Need::LEAST)..).take_while(move |((of, _), _)| *of == pool);
    all.map(|((_, need), alike)| (*need, alike))
}
