//! An import put in force, and the network in force made ready for use.

use tilts_queue::network::{Network, Rules, Setting};
use tilts_queue::time::Millis;

use super::build::{Loaded, NoId, build};
use super::source::Source;
use crate::calendar;
use crate::records::{Published, RecordsError, Store};

/// Why a network is not in force.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The records failed.
    #[error(transparent)]
    Records(#[from] RecordsError),
    /// The source and the ids do not belong together.
    #[error(transparent)]
    NoId(#[from] NoId),
    /// Nothing was ever imported.
    #[error("no network has been imported")]
    Nothing,
}

/// What an import did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Whether anything differs from what was in force.
    pub changed: bool,
}

/// Puts a source in force. The same source again changes nothing; slugs keep their ids.
///
/// # Errors
/// [`ImportError`]; then what was in force still is.
pub async fn import(records: &Store, source: &Source, now: Millis) -> Result<Imported, ImportError> {
    Ok(Imported { changed: records.put_source(source, now).await? })
}

/// Makes the network in force ready for use today, with the people in the records, and publishes it: when anything
/// the queue decides on has changed (people and the passing of a week included), it is a new revision, which the
/// journal has to be told of. `settings` are where the rules are otherwise; of what is no longer there they are dropped.
///
/// # Errors
/// [`ImportError`].
pub async fn load(
    records: &Store,
    rules: Rules,
    settings: &[Setting],
    now: Millis,
) -> Result<(Loaded, Published), ImportError> {
    let mut loaded = read(records, rules, now).await?;
    let built = Network { settings: settings.to_vec(), ..Network::clone(&loaded.network) };
    let (network, published) = records.publish(&built.without_strays(), now).await?;
    loaded.network = std::sync::Arc::new(network);
    Ok((loaded, published))
}

/// The network in force with the people in the records, without publishing it: for a node that was told of what another
/// has published.
///
/// # Errors
/// [`ImportError`].
pub async fn read(records: &Store, rules: Rules, now: Millis) -> Result<Loaded, ImportError> {
    let source = records.source().await?.ok_or(ImportError::Nothing)?;
    let ids = records.ids().await?;
    let specialists = records.specialists().await?;
    Ok(build(&source, &ids, specialists, rules, calendar::date_at(now))?)
}
