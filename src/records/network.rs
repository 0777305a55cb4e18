//! The network in the records: imports, the ids of slugs, and the revisions that the queue decides on.

use tilts_queue::code::ContentHash;
use tilts_queue::network::Network;
use tilts_queue::time::Millis;

use super::{RecordsError, Store, parsed};
use crate::clock;
use crate::network::{Ids, Kind, Slugs, Source};

/// A revision of the network as the journal cites it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// The revision.
    pub revision: u64,
    /// The hash of its content.
    pub hash: ContentHash,
    /// Whether it is new: then the journal has to be told.
    pub new: bool,
}

impl Store {
    /// Puts an import in force: keeps its content, and gives an id to every slug that has none. All or nothing.
    /// Answers whether it differs from the one in force.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails; then nothing has changed.
    pub async fn put_source(&self, source: &Source, now: Millis) -> Result<bool, RecordsError> {
        let hash = source.content_hash().to_string();
        let content = unreadable("network_sources", serde_json::to_string(source))?;
        let mut db = self.begin().await?;
        let head: Option<String> = sqlx::query_scalar("SELECT source FROM network_heads WHERE network = $1")
            .bind(self.tenant())
            .fetch_optional(&mut *db)
            .await?;
        if head.as_ref() == Some(&hash) {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO network_sources (network, hash, content, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING",
        )
        .bind(self.tenant())
        .bind(&hash)
        .bind(content)
        .bind(now.0)
        .execute(&mut *db)
        .await?;
        for (kind, slug) in Slugs::of(source).0 {
            sqlx::query("INSERT INTO slugs (network, kind, slug, id) VALUES ($1, $2, $3, $4) ON CONFLICT (network, kind, slug) DO NOTHING")
                .bind(self.tenant())
                .bind(kind.name())
                .bind(slug)
                .bind(clock::id_at(now).to_string())
                .execute(&mut *db)
                .await?;
        }
        sqlx::query(
            "INSERT INTO network_heads (network, source) VALUES ($1, $2)
             ON CONFLICT (network) DO UPDATE SET source = excluded.source",
        )
        .bind(self.tenant())
        .bind(&hash)
        .execute(&mut *db)
        .await?;
        db.commit().await?;
        Ok(true)
    }

    /// The import in force.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails or holds what this version cannot read.
    pub async fn source(&self) -> Result<Option<Source>, RecordsError> {
        let content: Option<String> = sqlx::query_scalar(
            "SELECT content FROM network_sources s JOIN network_heads h ON h.network = s.network AND h.source = s.hash
             WHERE s.network = $1",
        )
        .bind(self.tenant())
        .fetch_optional(&self.pool)
        .await?;
        content.map(|content| unreadable("network_sources", serde_json::from_str(&content))).transpose()
    }

    /// The ids of all slugs.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn ids(&self) -> Result<Ids, RecordsError> {
        let rows: Vec<(String, String, String)> = sqlx::query_as("SELECT kind, slug, id FROM slugs WHERE network = $1")
            .bind(self.tenant())
            .fetch_all(&self.pool)
            .await?;
        let mut ids = Ids::default();
        for (kind, slug, id) in rows {
            if let Some(kind) = Kind::ALL.into_iter().find(|known| known.name() == kind) {
                ids.0.insert((kind, slug), parsed("slugs", &id)?);
            }
        }
        Ok(ids)
    }

    /// Publishes a revision of the network. Its own number is ignored: content equal to the newest revision's is that
    /// revision, other content gets the next number.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn publish(&self, network: &Network, now: Millis) -> Result<(Network, Published), RecordsError> {
        let mut network = Network { revision: 0, ..network.clone() }.sorted();
        let key = network.content_hash();
        let mut db = self.begin().await?;
        let newest: Option<(i64, String, String)> = sqlx::query_as(
            "SELECT revision, hash, key FROM network_revisions WHERE network = $1 ORDER BY revision DESC LIMIT 1",
        )
        .bind(self.tenant())
        .fetch_optional(&mut *db)
        .await?;
        let newest_revision = newest.as_ref().map_or(0, |(revision, ..)| u64::try_from(*revision).unwrap_or_default());
        if let Some((_, hash, _)) = newest.filter(|(_, _, known)| *known == key.to_string()) {
            network.revision = newest_revision;
            let hash = parsed("network_revisions", &hash)?;
            return Ok((network, Published { revision: newest_revision, hash, new: false }));
        }
        network.revision = newest_revision + 1;
        let hash = network.content_hash();
        let content = unreadable("network_revisions", serde_json::to_string(&network))?;
        sqlx::query(
            "INSERT INTO network_revisions (network, revision, hash, key, content, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(self.tenant())
        .bind(i64::try_from(network.revision).unwrap_or(i64::MAX))
        .bind(hash.to_string())
        .bind(key.to_string())
        .bind(content)
        .bind(now.0)
        .execute(&mut *db)
        .await?;
        db.commit().await?;
        let published = Published { revision: network.revision, hash, new: true };
        Ok((network, published))
    }

    /// The content of a revision by its hash, for a replay.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails, or the content is not what the hash says.
    pub async fn revision(&self, hash: ContentHash) -> Result<Option<Network>, RecordsError> {
        let content: Option<String> =
            sqlx::query_scalar("SELECT content FROM network_revisions WHERE network = $1 AND hash = $2")
                .bind(self.tenant())
                .bind(hash.to_string())
                .fetch_optional(&self.pool)
                .await?;
        let Some(content) = content else { return Ok(None) };
        let network: Network = unreadable("network_revisions", serde_json::from_str(&content))?;
        if network.content_hash() != hash {
            let reason = "the content is not what its hash says".into();
            return Err(RecordsError::Unreadable { table: "network_revisions", reason });
        }
        Ok(Some(network))
    }
}

fn unreadable<T>(table: &'static str, result: Result<T, serde_json::Error>) -> Result<T, RecordsError> {
    result.map_err(|error| RecordsError::Unreadable { table, reason: error.to_string() })
}
