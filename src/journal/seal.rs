//! Seals: a chain of hashes over the days, so that what happened cannot be changed unseen.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tilts_queue::code::ContentHash;
use tilts_queue::ids::NetworkId;
use tilts_queue::time::DayKey;

use super::{Journal, READ_EVENTS_MAX, ReadError};

/// A stretch of a stream, closed for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The day it was made for: its events are of this day, or of days before it that had no seal.
    pub day: DayKey,
    /// The version of the first event in it.
    pub first: u64,
    /// The version of the last.
    pub last: u64,
    /// The hash of the seal before; zeros for the first.
    pub previous: ContentHash,
    /// The hash of the seal before and of every event in this one, as stored.
    pub hash: ContentHash,
}

impl Seal {
    /// Seals events, given as they are stored.
    pub(super) fn over<'e>(
        day: DayKey,
        first: u64,
        previous: ContentHash,
        events: impl IntoIterator<Item = &'e [u8]>,
    ) -> Self {
        let mut chain = Chain::new(previous);
        let mut last = first.saturating_sub(1);
        for event in events {
            chain.add(event);
            last += 1;
        }
        Self { day, first, last, previous, hash: chain.end() }
    }
}

struct Chain(Sha256);

impl Chain {
    fn new(previous: ContentHash) -> Self {
        Self(Sha256::new().chain_update(previous.0))
    }

    /// Each event goes in with its length, so that no two different lists give the same bytes.
    fn add(&mut self, event: &[u8]) {
        self.0.update(u64::try_from(event.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.0.update(event);
    }

    fn end(self) -> ContentHash {
        ContentHash(self.0.finalize().into())
    }
}

/// What is wrong with the seals of a stream.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// A seal does not continue the one before it.
    #[error("the seal of {0} does not continue the one before it")]
    Broken(DayKey),
    /// The events under a seal are not those that were sealed.
    #[error("the events under the seal of {0} are not those that were sealed")]
    Changed(DayKey),
    /// The journal could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// Checks every seal of a stream against the events that are kept. Events under seals that were pruned cannot be
/// checked any more; their seals still have to chain. Answers the version up to which all is sealed.
///
/// # Errors
/// The first seal that does not hold.
pub async fn verify(journal: &dyn Journal, stream: NetworkId) -> Result<u64, SealError> {
    let (mut previous, mut sealed_to) = (ContentHash([0; 32]), 0);
    for seal in journal.seals(stream).await? {
        if seal.previous != previous || seal.first != sealed_to + 1 || seal.last < seal.first {
            return Err(SealError::Broken(seal.day));
        }
        match hash_of(journal, stream, &seal).await {
            Ok(hash) if hash == seal.hash => {}
            Ok(_) | Err(ReadError::Missing { .. }) => return Err(SealError::Changed(seal.day)),
            Err(ReadError::Pruned { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        (previous, sealed_to) = (seal.hash, seal.last);
    }
    Ok(sealed_to)
}

async fn hash_of(journal: &dyn Journal, stream: NetworkId, seal: &Seal) -> Result<ContentHash, ReadError> {
    let mut chain = Chain::new(seal.previous);
    let mut next = seal.first;
    while next <= seal.last {
        let left = usize::try_from(seal.last - next + 1).unwrap_or(READ_EVENTS_MAX);
        let events = journal.read_raw(stream, next, left.min(READ_EVENTS_MAX)).await?;
        let Some((last, _)) = events.last() else { break };
        next = last + 1;
        for (_, event) in &events {
            chain.add(event);
        }
    }
    Ok(chain.end())
}
