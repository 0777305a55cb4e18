//! Many orders of tickets, each under a key of its own: a change touches one of them, and the first of each is at hand.

use std::ops::RangeBounds;

use imbl::ordmap::DiffItem;
use imbl::{OrdMap, OrdSet};

use crate::ids::TicketId;

/// A ticket's place in an order: its key ([`crate::tables::Ticket::order`]), then its id.
pub(crate) type Rank = (i64, TicketId);

/// Tickets in order, under each key that has any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Orders<K: Ord> {
    by_key: OrdMap<K, OrdSet<Rank>>,
    places: usize,
}

impl<K: Ord> Default for Orders<K> {
    fn default() -> Self {
        Self { by_key: OrdMap::new(), places: 0 }
    }
}

impl<K: Ord + Copy> Orders<K> {
    pub fn insert(&mut self, key: K, rank: Rank) {
        let new = match self.by_key.get_mut(&key) {
            Some(order) => order.insert(rank).is_none(),
            None => self.by_key.insert(key, OrdSet::unit(rank)).is_none(),
        };
        self.places += usize::from(new);
    }

    pub fn remove(&mut self, key: &K, rank: &Rank) {
        let Some(order) = self.by_key.get_mut(key) else { return };
        self.places -= usize::from(order.remove(rank).is_some());
        if order.is_empty() {
            self.by_key.remove(key);
        }
    }

    /// A place came, changed or went.
    pub fn moved(&mut self, old: Option<(K, Rank)>, new: Option<(K, Rank)>) {
        if old == new {
            return;
        }
        if let Some((key, rank)) = old {
            self.remove(&key, &rank);
        }
        if let Some((key, rank)) = new {
            self.insert(key, rank);
        }
    }

    /// How many places there are.
    pub fn places(&self) -> usize {
        self.places
    }

    /// How many there are under a key.
    pub fn count(&self, key: &K) -> usize {
        self.by_key.get(key).map_or(0, OrdSet::len)
    }

    /// All under a key, in order.
    pub fn of(&self, key: K) -> impl Iterator<Item = &Rank> {
        self.by_key.get(&key).into_iter().flatten()
    }

    /// The first under a key.
    pub fn first(&self, key: &K) -> Option<&Rank> {
        self.by_key.get(key)?.get_min()
    }

    /// All, under one key after the other.
    pub fn iter(&self) -> impl Iterator<Item = &Rank> {
        self.by_key.values().flatten()
    }

    /// The orders under a range of keys.
    pub fn range(&self, keys: impl RangeBounds<K>) -> impl Iterator<Item = (&K, &OrdSet<Rank>)> {
        self.by_key.range(keys)
    }

    /// The keys under which something is missing that was there before.
    pub fn lost<'s>(&'s self, before: &'s Self) -> impl Iterator<Item = &'s K> {
        before.by_key.diff(&self.by_key).filter_map(|item| match item {
            DiffItem::Remove(key, _) => Some(key),
            DiffItem::Update { old: (key, old), new: (_, new) } => {
                let gone = old.diff(new).any(|item| matches!(item, imbl::ordset::DiffItem::Remove(_)));
                gone.then_some(key)
            }
            DiffItem::Add(..) => None,
        })
    }
}
