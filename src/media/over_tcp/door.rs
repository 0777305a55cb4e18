//! How many connections there may be: in total, from one address, and of those that have proven nothing yet.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard};

/// Connections in total. Each costs a descriptor or two and some 40 kB.
const CONNECTIONS_MAX: usize = 4_096;
/// Of these, from one address: an institution's specialists may all come from behind one.
const CONNECTIONS_PER_ADDRESS_MAX: usize = 1_024;
/// Connections in total that have proven nothing yet.
const UNPROVEN_MAX: usize = 1_024;
/// Of these, from one address.
const UNPROVEN_PER_ADDRESS_MAX: usize = 64;

/// Counts the connections that carry datagrams.
#[derive(Debug, Default)]
pub struct Door(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    all: Count,
    by_address: HashMap<IpAddr, Count>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    connections: usize,
    unproven: usize,
}

/// An admitted connection's place; dropping it gives the place back.
#[derive(Debug)]
pub struct Place {
    door: Arc<Door>,
    address: IpAddr,
    is_proven: bool,
}

impl Door {
    /// Admits a connection from this address, if there is room.
    #[must_use]
    pub fn admit(self: &Arc<Self>, from: IpAddr) -> Option<Place> {
        let address = network(from);
        let mut counts = self.counts();
        let here = counts.by_address.get(&address).copied().unwrap_or_default();
        let is_full = counts.all.connections >= CONNECTIONS_MAX
            || counts.all.unproven >= UNPROVEN_MAX
            || here.connections >= CONNECTIONS_PER_ADDRESS_MAX
            || here.unproven >= UNPROVEN_PER_ADDRESS_MAX;
        if is_full {
            return None;
        }
        counts.change(address, |count| {
            count.connections += 1;
            count.unproven += 1;
        });
        Some(Place { door: Arc::clone(self), address, is_proven: false })
    }

    /// How many connections there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.counts().all.connections
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        // Nothing panics while the lock is held.
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Counts {
    fn change(&mut self, address: IpAddr, change: impl Fn(&mut Count)) {
        change(&mut self.all);
        let here = self.by_address.entry(address).or_default();
        change(here);
        if *here == Count::default() {
            self.by_address.remove(&address);
        }
    }
}

impl Place {
    /// Says that the connection belongs to somebody who may be here.
    pub fn prove(&mut self) {
        if !std::mem::replace(&mut self.is_proven, true) {
            self.door.counts().change(self.address, |count| count.unproven -= 1);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.prove();
        self.door.counts().change(self.address, |count| count.connections -= 1);
    }
}

/// What is counted as one address: of IPv6 the network that one subscriber gets (RFC 6177), for its owner has 2^64 of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX)).into(),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_few_unproven_connections_and_more_proven_ones() {
        let door = Arc::<Door>::default();
        let here: IpAddr = "2001:db8::1".parse().unwrap();
        let mut places: Vec<_> = (0..UNPROVEN_PER_ADDRESS_MAX).map(|_| door.admit(here).unwrap()).collect();
        assert!(door.admit("2001:db8::2".parse().unwrap()).is_none(), "the same network");
        assert!(door.admit("2001:db8:0:1::1".parse().unwrap()).is_some());
        places[0].prove();
        places[0].prove();
        assert!(door.admit(here).is_some(), "and back again at once");
        assert!(door.admit(here).is_some());
        for place in &mut places {
            place.prove();
        }
        while places.len() < CONNECTIONS_PER_ADDRESS_MAX {
            let mut place = door.admit(here).unwrap();
            place.prove();
            places.push(place);
        }
        assert!(door.admit(here).is_none());
        assert_eq!(door.count(), CONNECTIONS_PER_ADDRESS_MAX);
        drop(places);
        assert_eq!(door.count(), 0);
        assert!(door.counts().by_address.is_empty(), "nothing is kept of who has gone");
    }

    #[test]
    fn there_is_an_end_to_all_of_them_too() {
        let door = Arc::<Door>::default();
        let from = |i: u32| IpAddr::V4((0x0a00_0000 + i).into());
        let mut places: Vec<_> = (0..).map_while(|i| door.admit(from(i))).collect();
        assert_eq!(places.len(), UNPROVEN_MAX);
        for i in 0.. {
            let Some(mut place) = door.admit(from(i)) else { break };
            place.prove();
            places.push(place);
        }
        assert_eq!(places.len(), UNPROVEN_MAX, "the unproven keep the door shut");
        places.iter_mut().for_each(Place::prove);
        for i in 0.. {
            let Some(mut place) = door.admit(from(i)) else { break };
            place.prove();
            places.push(place);
        }
        assert_eq!(places.len(), CONNECTIONS_MAX);
    }
}
