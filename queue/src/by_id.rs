//! Rows looked up by id alone. A table is made once and never gone through, so it needs no order, and has none that could
//! differ between runs.

use uuid::Uuid;

/// Rows by id.
#[derive(Debug)]
pub(crate) struct ById<K, V> {
    /// A power of two, at least twice as many as there are rows: a row stands in the first free place from its own on.
    places: Vec<Option<(K, V)>>,
}

impl<K: Copy + Eq + Into<Uuid>, V> ById<K, V> {
    /// The row of an id.
    pub fn get(&self, id: K) -> Option<&V> {
        let mut at = self.place(id);
        while let Some((known, row)) = &self.places[at] {
            if *known == id {
                return Some(row);
            }
            at = self.after(at);
        }
        None
    }

    fn place(&self, id: K) -> usize {
        // Ids differ in their last bits, but for those that people have chosen: these differ in the first.
        let (first, last) = id.into().as_u64_pair();
        let mixed = (first.rotate_left(32) ^ last).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 32) as usize & (self.places.len() - 1)
    }

    fn after(&self, place: usize) -> usize {
        (place + 1) & (self.places.len() - 1)
    }
}

impl<K: Copy + Eq + Into<Uuid>, V> FromIterator<(K, V)> for ById<K, V> {
    /// Of rows with the same id the last is kept.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(rows: I) -> Self {
        let rows: Vec<(K, V)> = rows.into_iter().collect();
        let size = (2 * rows.len()).next_power_of_two();
        let mut made = Self { places: std::iter::repeat_with(|| None).take(size.max(2)).collect() };
        for (id, row) in rows {
            let mut at = made.place(id);
            while made.places[at].as_ref().is_some_and(|(known, _)| *known != id) {
                at = made.after(at);
            }
            made.places[at] = Some((id, row));
        }
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::RoomId;

    #[test]
    fn every_row_is_found_and_no_other() {
        for count in [0, 1, 2, 3, 100, 1_000] {
            for shift in [0, 64, 100] {
                let id = |number: u128| RoomId(Uuid::from_u128(number << shift));
                let table: ById<RoomId, u128> = (1..=count).map(|number| (id(number), number)).collect();
                assert!((1..=count).all(|number| table.get(id(number)) == Some(&number)));
                assert!(table.get(id(0)).is_none() && table.get(id(count + 1)).is_none());
            }
        }
        let twice: ById<RoomId, u8> = [(RoomId(Uuid::nil()), 1), (RoomId(Uuid::nil()), 2)].into_iter().collect();
        assert_eq!(twice.get(RoomId(Uuid::nil())), Some(&2));
    }
}
