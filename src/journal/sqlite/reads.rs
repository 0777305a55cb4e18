//! What is read from a journal file. Each function takes any connection, so the writer reads within its transaction.

use sqlx::Row;
use sqlx::sqlite::{Sqlite, SqliteExecutor, SqlitePool, SqliteRow};
use tilts_queue::code::ContentHash;
use tilts_queue::ids::NetworkId;
use tilts_queue::time::DayKey;
use uuid::Uuid;

use super::super::{AppendId, READ_EVENTS_MAX, ReadError, Seal, Snapshot, contiguous};
use super::{from_sql, to_sql};

/// A stream's key in the tables.
pub(super) fn key(stream: NetworkId) -> Vec<u8> {
    stream.0.as_bytes().to_vec()
}

/// The versions of all streams.
pub(super) async fn heads(pool: &SqlitePool) -> Result<Vec<(NetworkId, u64)>, sqlx::Error> {
    let rows: Vec<(Vec<u8>, i64)> = sqlx::query_as("SELECT stream, head FROM streams").fetch_all(pool).await?;
    Ok(rows
        .into_iter()
        .filter_map(|(stream, head)| Some((NetworkId(Uuid::from_slice(&stream).ok()?), from_sql(head))))
        .collect())
}

/// A stream's last version, and the first that is kept: (0, 1) for an empty stream.
pub(super) async fn bounds<'c>(db: impl SqliteExecutor<'c>, stream: NetworkId) -> Result<(u64, u64), sqlx::Error> {
    let row: Option<(i64, i64)> = sqlx::query_as("SELECT head, first FROM streams WHERE stream = $1")
        .bind(key(stream))
        .fetch_optional(db)
        .await?;
    Ok(row.map_or((0, 1), |(head, first)| (from_sql(head), from_sql(first))))
}

/// A stream's last version.
pub(super) async fn head<'c>(db: impl SqliteExecutor<'c>, stream: NetworkId) -> Result<u64, sqlx::Error> {
    Ok(bounds(db, stream).await?.0)
}

/// The last version that an append wrote.
pub(super) async fn find_append<'c>(
    db: impl SqliteExecutor<'c>,
    stream: NetworkId,
    id: AppendId,
) -> Result<Option<u64>, sqlx::Error> {
    let last: Option<i64> = sqlx::query_scalar("SELECT last FROM appends WHERE stream = $1 AND id = $2")
        .bind(key(stream))
        .bind(id.0.as_bytes().to_vec())
        .fetch_optional(db)
        .await?;
    Ok(last.map(from_sql))
}

/// Events from a version on.
pub(super) async fn raw(
    pool: &SqlitePool,
    stream: NetworkId,
    from: u64,
    limit: usize,
) -> Result<Vec<(u64, Vec<u8>)>, ReadError> {
    let from = from.max(1);
    // One transaction, so that a prune in between cannot make a gap look like an end.
    let mut transaction = pool.begin().await?;
    let (head, first) = bounds(&mut *transaction, stream).await?;
    if from < first {
        return Err(ReadError::Pruned { first });
    }
    let limit = limit.min(READ_EVENTS_MAX);
    let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(
        "SELECT version, body FROM events WHERE stream = $1 AND version >= $2 ORDER BY version LIMIT $3",
    )
    .bind(key(stream))
    .bind(to_sql(from))
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(&mut *transaction)
    .await?;
    contiguous(rows.into_iter().map(|(version, body)| (from_sql(version), body)).collect(), from, limit, head)
}

/// The newest snapshot.
pub(super) async fn snapshot<'c>(
    db: impl SqliteExecutor<'c>,
    stream: NetworkId,
) -> Result<Option<Snapshot>, sqlx::Error> {
    let row: Option<(i64, i64, Vec<u8>)> =
        sqlx::query_as("SELECT version, schema, body FROM snapshots WHERE stream = $1 ORDER BY version DESC LIMIT 1")
            .bind(key(stream))
            .fetch_optional(db)
            .await?;
    Ok(row.map(|(version, schema, bytes)| Snapshot {
        version: from_sql(version),
        schema: u16::try_from(schema).unwrap_or(u16::MAX),
        bytes,
    }))
}

/// All seals, in order.
pub(super) async fn seals<'c>(db: impl SqliteExecutor<'c>, stream: NetworkId) -> Result<Vec<Seal>, sqlx::Error> {
    let query = "SELECT day, first, last, previous, hash FROM seals WHERE stream = $1 ORDER BY last";
    sqlx::query(query).bind(key(stream)).fetch_all(db).await?.iter().map(seal_of).collect()
}

/// The last seal.
pub(super) async fn last_seal<'c>(db: impl SqliteExecutor<'c>, stream: NetworkId) -> Result<Option<Seal>, sqlx::Error> {
    let query = "SELECT day, first, last, previous, hash FROM seals WHERE stream = $1 ORDER BY last DESC LIMIT 1";
    sqlx::query(query).bind(key(stream)).fetch_optional(db).await?.as_ref().map(seal_of).transpose()
}

fn seal_of(row: &SqliteRow) -> Result<Seal, sqlx::Error> {
    Ok(Seal {
        day: DayKey(u32::try_from(row.try_get::<i64, _>("day")?).unwrap_or_default()),
        first: from_sql(row.try_get("first")?),
        last: from_sql(row.try_get("last")?),
        previous: hash_of(row, "previous")?,
        hash: hash_of(row, "hash")?,
    })
}

fn hash_of(row: &SqliteRow, column: &str) -> Result<ContentHash, sqlx::Error> {
    let bytes: Vec<u8> = Row::try_get::<Vec<u8>, _>(row, column)?;
    let hash = <[u8; 32]>::try_from(bytes.as_slice());
    hash.map(ContentHash).map_err(|_| sqlx::Error::Decode("a hash of 32 bytes was expected".into()))
}

/// The events of a day and of the days before it, from a version on, while they follow each other.
pub(super) async fn of_days<'c, E>(
    db: E,
    stream: NetworkId,
    from: u64,
    day: DayKey,
) -> Result<Vec<Vec<u8>>, sqlx::Error>
where
    E: sqlx::Executor<'c, Database = Sqlite>,
{
    sqlx::query_scalar(
        "SELECT body FROM events WHERE stream = $1 AND version >= $2 AND version < coalesce(
             (SELECT min(version) FROM events WHERE stream = $1 AND version >= $2 AND day > $3),
             9223372036854775807)
         ORDER BY version",
    )
    .bind(key(stream))
    .bind(to_sql(from))
    .bind(i64::from(day.0))
    .fetch_all(db)
    .await
}
