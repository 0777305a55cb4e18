//! The queue of one network.

use std::sync::Arc;

use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::code::ContentHash;
use crate::command::{Actor, Answer, Envelope};
use crate::event::Recorded;
use crate::ids::{CommandId, NetworkId};
use crate::index::{Due, Index};
use crate::lookup::Lookup;
use crate::network::Network;
use crate::refusal::Refusal;
use crate::speculation::{Decided, Speculation};
use crate::tables::Tables;
use crate::time::Millis;

/// The queue of one network.
///
/// All tables are persistent maps: a clone costs a few reference counts, shares everything, and is a snapshot that
/// can be handed to views or kept while a speculation runs.
#[derive(Debug, Clone)]
pub struct Queue {
    pub(crate) tables: Tables,
    pub(crate) index: Index,
    pub(crate) lookup: Arc<Lookup>,
    pub(crate) provided: OrdMap<ContentHash, Arc<Lookup>>,
}

/// What a command leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The events, in order, with their versions following the queue's. None if nothing changes: a repeat, or a tick
    /// with nothing due.
    pub records: Vec<Recorded>,
    /// The answer to the sender.
    pub answer: Answer,
    /// The command was known already; `answer` is the first one.
    pub repeated: bool,
}

/// The state at a version, for a shorter replay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The schema version of the tables.
    pub schema: u16,
    /// The tables.
    pub tables: Tables,
}

impl Snapshot {
    /// The schema version written today.
    pub const SCHEMA: u16 = 1;
}

/// A snapshot cannot be taken into use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// It was written by a newer release.
    #[error("the snapshot has schema {0}, newer than this release knows")]
    Newer(u16),
    /// The content of the network in use has not been given.
    #[error("the snapshot needs the network content {0}")]
    ContentMissing(ContentHash),
}

impl Queue {
    /// How many network contents are kept besides the one in use.
    const CONTENTS_KEPT: usize = 16;

    /// The queue before its first event.
    #[must_use]
    pub fn new(network: NetworkId) -> Self {
        Self {
            tables: Tables::new(network),
            index: Index::default(),
            lookup: Arc::new(Lookup::new(Arc::new(Network::empty()))),
            provided: OrdMap::new(),
        }
    }

    /// Makes the content of a revision known, before the event that takes it into use is applied or decided.
    pub fn provide(&mut self, network: Arc<Network>) -> ContentHash {
        let lookup = Lookup::new(network);
        let hash = lookup.hash();
        while self.provided.len() >= Self::CONTENTS_KEPT {
            let oldest = self
                .provided
                .iter()
                .min_by_key(|(hash, kept)| (kept.network().revision, **hash))
                .map(|(hash, _)| *hash);
            let Some(oldest) = oldest else { break };
            self.provided.remove(&oldest);
        }
        self.provided.insert(hash, Arc::new(lookup));
        hash
    }

    /// Whether a content has been provided.
    #[must_use]
    pub fn knows(&self, content: ContentHash) -> bool {
        self.lookup.hash() == content || self.provided.contains_key(&content)
    }

    /// The content that the state speaks of and that has not been provided. While there is one, nothing is decided.
    #[must_use]
    pub fn missing_content(&self) -> Option<ContentHash> {
        self.tables.content.filter(|content| *content != self.lookup.hash())
    }

    /// What a command leads to at a moment. Changes nothing.
    ///
    /// The time of the events is `now` or the time of the last event, whichever is later. A command id known already,
    /// from the same actor, gets its first answer and no events. An accepted command always has events, so that its
    /// repeat is known; presence and ticks are harmless when repeated and are the exception.
    ///
    /// # Errors
    /// Why the command is not accepted. A refusal changes nothing and is not remembered.
    pub fn decide(&self, now: Millis, envelope: &Envelope) -> Result<Decision, Refusal> {
        let mut speculation = self.speculate();
        let Decided { answer, repeated } = speculation.advance(now, envelope)?;
        Ok(Decision { records: speculation.into_parts().1, answer, repeated })
    }

    /// Decides and applies in one go. On a refusal the queue is as before.
    ///
    /// # Errors
    /// As [`Queue::decide`].
    pub fn advance(&mut self, now: Millis, envelope: &Envelope) -> Result<Decision, Refusal> {
        let mut speculation = self.speculate();
        let Decided { answer, repeated } = speculation.advance(now, envelope)?;
        let (queue, records) = speculation.into_parts();
        *self = queue;
        Ok(Decision { records, answer, repeated })
    }

    /// A copy on which a batch of commands is advanced, to be kept or dropped as a whole.
    #[must_use]
    pub fn speculate(&self) -> Speculation {
        Speculation::of(self)
    }

    /// The answer that a command got when it came first, if it was accepted and came from this actor.
    #[must_use]
    pub fn first_answer(&self, command: CommandId, actor: &Actor) -> Option<Answer> {
        self.tables.commands.get(&command).filter(|known| known.actor == *actor).map(|known| known.answer)
    }

    /// When [`Command::Tick`] is to be sent next, and the first reason for it. Nothing is ever due while nobody waits,
    /// consults or calls, but the next day.
    #[must_use]
    pub fn next_deadline(&self) -> Option<(Millis, Due)> {
        let day = self.lookup.next_day(self.tables.at).filter(|at| self.lookup.day(*at) > self.tables.day);
        let day = day.map(|at| (at, Due::Day));
        self.index.deadlines.get_min().copied().into_iter().chain(day).min()
    }

    /// The state as it is, to begin a replay from.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { schema: Snapshot::SCHEMA, tables: self.tables.clone() }
    }

    /// The queue of a snapshot; `network` is the content in use then.
    ///
    /// # Errors
    /// If the snapshot is from a newer release, or the content is not the one it needs.
    pub fn restore(snapshot: Snapshot, network: Option<Arc<Network>>) -> Result<Self, RestoreError> {
        if snapshot.schema > Snapshot::SCHEMA {
            return Err(RestoreError::Newer(snapshot.schema));
        }
        let mut queue = Self::new(snapshot.tables.network);
        if let Some(network) = network {
            queue.provide(network);
        }
        if let Some(content) = snapshot.tables.content {
            let lookup = queue.provided.get(&content).ok_or(RestoreError::ContentMissing(content))?;
            let skills = &snapshot.tables.floor.skills;
            queue.lookup = if skills.is_empty() { Arc::clone(lookup) } else { Arc::new(lookup.with_skills(skills)) };
        }
        queue.index = Index::of(&snapshot.tables, &queue.lookup);
        queue.tables = snapshot.tables;
        Ok(queue)
    }

    /// The SHA-256 of the whole state as JSON: equal for equal states, on every machine.
    ///
    /// # Panics
    /// Never: the tables hold nothing that JSON cannot.
    #[must_use]
    pub fn state_hash(&self) -> ContentHash {
        let bytes = serde_json::to_vec(&self.tables).expect("ids, numbers and codes are JSON");
        ContentHash(Sha256::digest(bytes).into())
    }
}
