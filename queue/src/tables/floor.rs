//! What supervisors have done to the floor today: alerts seen to, messages to waiting rooms, skills for the day.

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use crate::event::{AlertId, Audience};
use crate::ids::{NoteId, PersonId, ServiceId};
use crate::time::Millis;

/// All of it. Where nothing was done, nothing is written: a state from before it was possible keeps its hash.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Floor {
    /// Alerts seen to, by whom and when. The longest standing go first beyond [`Floor::ACKNOWLEDGED_MAX`].
    #[serde(with = "pairs")]
    pub acknowledged: OrdMap<AlertId, Acknowledged>,
    /// Messages to waiting rooms.
    pub notices: OrdMap<NoteId, Notice>,
    /// Services that specialists serve today in place of their own.
    pub skills: OrdMap<PersonId, Vec<ServiceId>>,
}

/// Who has seen to an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledged {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Millis,
}

/// A message to waiting rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Which rooms.
    pub to: Audience,
    /// By whom.
    pub by: PersonId,
    /// Since when.
    pub since: Millis,
    /// Until when.
    pub until: Millis,
}

impl Floor {
    /// Acknowledgements remembered.
    pub const ACKNOWLEDGED_MAX: usize = 1_000;
    /// Messages that stand at once.
    pub const NOTICES_MAX: u32 = 20;

    /// Whether nothing has been done.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.acknowledged.is_empty() && self.notices.is_empty() && self.skills.is_empty()
    }
}

/// JSON has no objects for keys.
mod pairs {
    use imbl::OrdMap;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::{Acknowledged, AlertId};

    pub fn serialize<S: Serializer>(map: &OrdMap<AlertId, Acknowledged>, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(map.iter())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<OrdMap<AlertId, Acknowledged>, D::Error> {
        Vec::<(AlertId, Acknowledged)>::deserialize(from).map(|pairs| pairs.into_iter().collect())
    }
}
