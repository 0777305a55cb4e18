//! What has changed of a long view since the one before, so that not all of it is sent for one row.
//!
//! A view is a JSON object of fields. Those that are lists of objects are put together anew of runs of the rows that were
//! there and of rows that were not; all others are replaced whole, and taken away by `null` as a merge patch does it
//! (RFC 7396).

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use crate::view::View;

/// What makes the next view of the one before.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Changes {
    /// Fields, as they are now; `null` for one that is no longer there.
    #[ts(type = "Record<string, unknown>")]
    pub fields: Map<String, Value>,
    /// Lists, in pieces.
    pub lists: BTreeMap<String, Vec<Piece>>,
}

/// A piece of a list: some rows of the list before, or a row that is not in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(untagged)]
pub enum Piece {
    /// The place of the first, counted from 0, and how many.
    Kept(usize, usize),
    /// A row.
    Row(#[ts(type = "Record<string, unknown>")] Map<String, Value>),
}

/// These changes belong to another view than they were applied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("changes of another view")]
pub struct OfAnother;

/// A view as the object that is sent.
#[must_use]
pub fn fields_of(view: &View) -> Map<String, Value> {
    match serde_json::to_value(view) {
        Ok(Value::Object(fields)) => fields,
        // Every view is an object of what JSON can say; the tests send one of each.
        _ => Map::new(),
    }
}

impl Changes {
    /// From one view to the next.
    #[must_use]
    pub fn between(before: &Map<String, Value>, after: &Map<String, Value>) -> Self {
        let mut changes = Self::default();
        let gone = before.keys().filter(|name| !after.contains_key(*name));
        changes.fields.extend(gone.map(|name| (name.clone(), Value::Null)));
        for (name, value) in after {
            match (before.get(name), value) {
                (Some(was), is) if was == is => {}
                (Some(Value::Array(were)), Value::Array(are)) if are.iter().all(Value::is_object) => {
                    changes.lists.insert(name.clone(), pieces(were, are));
                }
                _ => drop(changes.fields.insert(name.clone(), value.clone())),
            }
        }
        changes
    }

    /// The next view.
    ///
    /// # Errors
    /// If rows are named that the view does not have.
    pub fn apply(self, view: &mut Map<String, Value>) -> Result<(), OfAnother> {
        for (name, pieces) in self.lists {
            let Some(Value::Array(before)) = view.get(&name) else { return Err(OfAnother) };
            let mut list = Vec::new();
            for piece in pieces {
                match piece {
                    Piece::Kept(first, count) => {
                        let end = first.checked_add(count).ok_or(OfAnother)?;
                        list.extend_from_slice(before.get(first..end).ok_or(OfAnother)?);
                    }
                    Piece::Row(row) => list.push(Value::Object(row)),
                }
            }
            view.insert(name, Value::Array(list));
        }
        for (name, value) in self.fields {
            match value {
                Value::Null => drop(view.remove(&name)),
                value => drop(view.insert(name, value)),
            }
        }
        Ok(())
    }
}

fn pieces(before: &[Value], after: &[Value]) -> Vec<Piece> {
    let places: HashMap<&Value, usize> = before.iter().zip(0..).collect();
    let mut pieces = Vec::new();
    for row in after {
        match (places.get(row), pieces.last_mut(), row) {
            (Some(place), Some(Piece::Kept(first, count)), _) if *first + *count == *place => *count += 1,
            (Some(place), ..) => pieces.push(Piece::Kept(*place, 1)),
            (None, _, Value::Object(row)) => pieces.push(Piece::Row(row.clone())),
            (None, ..) => {}
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(object) => object,
            other => panic!("no object: {other}"),
        }
    }

    fn row(id: usize, figure: usize) -> Value {
        json!({"id": id, "figure": figure})
    }

    #[test]
    fn one_changed_row_is_all_that_is_sent() {
        let rows: Vec<Value> = (0..500).map(|id| row(id, 0)).collect();
        let before = object(json!({"rooms": rows, "total": {"waiting": 3}, "name": "Inese"}));
        let mut after = before.clone();
        after["rooms"][7] = row(7, 1);
        let changes = Changes::between(&before, &after);
        let text = serde_json::to_string(&changes).unwrap();
        assert_eq!(text, r#"{"fields":{},"lists":{"rooms":[[0,7],{"figure":1,"id":7},[8,492]]}}"#);
        assert_eq!(serde_json::from_str::<Changes>(&text).unwrap(), changes);
    }

    #[test]
    fn whatever_changes_the_next_view_comes_of_the_one_before() {
        // A sequence without pattern, the same each time.
        let mut state = 1_u64;
        let mut draw = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let mut view = object(json!({"rooms": [], "alerts": [], "name": "Inese"}));
        let mut page = view.clone();
        for step in 0..2_000 {
            for name in ["rooms", "alerts"] {
                let mut rows = view[name].as_array().unwrap().clone();
                match (draw(5), rows.len()) {
                    (0, _) => rows.insert(draw(rows.len() + 1), row(step, 0)),
                    (1, 1..) => drop(rows.remove(draw(rows.len()))),
                    (2, 1..) => {
                        let place = draw(rows.len());
                        rows[place]["figure"] = json!(step);
                    }
                    (3, 2..) => {
                        let (from, to) = (draw(rows.len()), draw(rows.len()));
                        rows.swap(from, to);
                    }
                    (4, _) => rows.extend(rows.clone().into_iter().take(draw(3))),
                    _ => {}
                }
                view[name] = Value::Array(rows);
            }
            match draw(4) {
                0 => drop(view.insert("hour_ago".into(), json!({"waiting": step}))),
                1 => drop(view.remove("hour_ago")),
                _ => {}
            }
            Changes::between(&page, &view).apply(&mut page).unwrap();
            assert_eq!(page, view, "step {step}");
        }
    }

    #[test]
    fn changes_of_another_view_are_refused() {
        let changes = |value| serde_json::from_value::<Changes>(value).unwrap();
        for lists in [json!({"rooms": [[0, 2]]}), json!({"rooms": [[usize::MAX, 2]]}), json!({"tickets": []})] {
            let mut view = object(json!({"rooms": [row(1, 1)]}));
            let result = changes(json!({"fields": {}, "lists": lists})).apply(&mut view);
            assert_eq!(result, Err(OfAnother));
        }
    }
}
