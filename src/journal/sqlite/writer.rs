//! The one task that writes: group commit.

use std::sync::Arc;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, QueryBuilder, SqliteConnection};
use tilts_queue::code::ContentHash;
use tilts_queue::ids::NetworkId;
use tilts_queue::time::DayKey;
use tokio::sync::{mpsc, oneshot};

use super::super::heads::Heads;
use super::super::{AppendError, AppendId, PruneError, ReadError, SNAPSHOTS_KEPT, Seal, Snapshot, check_prune};
use super::{close, reads, to_sql};

/// The most events of one statement: each statement crosses to the connection's thread and back.
const ROWS_MAX: usize = 64;
/// The most appends of one commit.
const GROUP_MAX: usize = 256;

/// What the writer is asked to do.
#[derive(Debug)]
pub(super) enum Request {
    Append(Append),
    Act(Act),
}

/// An append, and who waits for it.
#[derive(Debug)]
pub(super) struct Append {
    pub stream: NetworkId,
    pub expected: u64,
    pub id: AppendId,
    /// Each event's day and bytes, in order.
    pub events: Vec<(DayKey, Vec<u8>)>,
    pub reply: oneshot::Sender<Result<u64, AppendError>>,
}

type Reply<T> = oneshot::Sender<Result<T, ReadError>>;

/// Writing that is no append; rare, so each has a commit of its own.
#[derive(Debug)]
pub(super) enum Act {
    PutSnapshot { stream: NetworkId, snapshot: Snapshot, reply: Reply<()> },
    Seal { stream: NetworkId, day: DayKey, reply: Reply<Option<Seal>> },
    Prune { stream: NetworkId, before: u64, snapshot: u64, reply: Reply<Result<(), PruneError>> },
}

/// Serves requests until nobody can send any more.
pub(super) async fn run(
    connect: SqliteConnectOptions,
    connection: SqliteConnection,
    mut inbox: mpsc::Receiver<Request>,
    heads: Arc<Heads>,
) {
    let mut connection = Some(connection);
    let mut batch = Vec::with_capacity(GROUP_MAX);
    while inbox.recv_many(&mut batch, GROUP_MAX).await > 0 {
        let mut appends = Vec::new();
        for request in batch.drain(..) {
            match request {
                Request::Append(append) => appends.push(append),
                Request::Act(act) => {
                    commit(&connect, &mut connection, std::mem::take(&mut appends), &heads).await;
                    match ready(&connect, &mut connection).await {
                        Ok(connection) => act.perform(connection).await,
                        Err(error) => act.refuse(error),
                    }
                }
            }
        }
        commit(&connect, &mut connection, appends, &heads).await;
    }
    if let Some(connection) = connection {
        close(connection).await;
    }
}

/// The connection, opened anew if it was lost.
async fn ready<'c>(
    connect: &SqliteConnectOptions,
    connection: &'c mut Option<SqliteConnection>,
) -> Result<&'c mut SqliteConnection, sqlx::Error> {
    let open = match connection.take() {
        Some(open) => open,
        None => connect.connect().await?,
    };
    Ok(connection.insert(open))
}

/// Writes appends in one commit and answers each.
async fn commit(
    connect: &SqliteConnectOptions,
    connection: &mut Option<SqliteConnection>,
    appends: Vec<Append>,
    heads: &Heads,
) {
    if appends.is_empty() {
        return;
    }
    let outcome = match ready(connect, connection).await {
        Ok(open) => write(open, &appends).await,
        Err(error) => Err(AppendError::Unavailable(error.to_string())),
    };
    if let Err(error) = &outcome {
        tracing::error!(%error, appends = appends.len(), "the journal did not take a group of appends");
        // Whatever state the connection is in, the next group starts with a new one.
        if let Some(broken) = connection.take() {
            close(broken).await;
        }
    }
    match outcome {
        Ok(answers) => {
            for (append, answer) in appends.into_iter().zip(answers) {
                if let Ok(head) = answer {
                    heads.tell(append.stream, head);
                }
                // Who no longer waits for the answer can ask by the append id.
                let _ = append.reply.send(answer);
            }
        }
        Err(error) => {
            for append in appends {
                let _ = append.reply.send(Err(error.clone()));
            }
        }
    }
}

/// One transaction: an answer for each append, or one error for all. Before the commit an error means that nothing
/// was written; an error of the commit itself leaves it unknown.
async fn write(
    connection: &mut SqliteConnection,
    appends: &[Append],
) -> Result<Vec<Result<u64, AppendError>>, AppendError> {
    let unavailable = |error: sqlx::Error| AppendError::Unavailable(error.to_string());
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(unavailable)?;
    let mut answers = Vec::with_capacity(appends.len());
    for append in appends {
        answers.push(write_one(&mut transaction, append).await.map_err(unavailable)?);
    }
    transaction.commit().await.map_err(|error| {
        tracing::error!(%error, "a commit of the journal failed");
        AppendError::Unknown
    })?;
    Ok(answers)
}

async fn write_one(db: &mut SqliteConnection, append: &Append) -> Result<Result<u64, AppendError>, sqlx::Error> {
    let stream = append.stream;
    if let Some(last) = reads::find_append(&mut *db, stream, append.id).await? {
        return Ok(Ok(last));
    }
    let (head, first) = reads::bounds(&mut *db, stream).await?;
    if head != append.expected {
        return Ok(Err(AppendError::Conflict { head }));
    }
    let mut version = head;
    for rows in append.events.chunks(ROWS_MAX) {
        let mut insert = QueryBuilder::new("INSERT INTO events (stream, version, day, body) ");
        insert.push_values(rows, |mut row, (day, body)| {
            version += 1;
            row.push_bind(reads::key(stream))
                .push_bind(to_sql(version))
                .push_bind(i64::from(day.0))
                .push_bind(&body[..]);
        });
        insert.build().execute(&mut *db).await?;
    }
    sqlx::query("INSERT INTO appends (stream, id, last) VALUES ($1, $2, $3)")
        .bind(reads::key(stream))
        .bind(append.id.0.as_bytes().to_vec())
        .bind(to_sql(version))
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "INSERT INTO streams (stream, head, first) VALUES ($1, $2, $3) ON CONFLICT (stream) DO UPDATE SET head = $2",
    )
    .bind(reads::key(stream))
    .bind(to_sql(version))
    .bind(to_sql(first))
    .execute(&mut *db)
    .await?;
    Ok(Ok(version))
}

impl Act {
    async fn perform(self, db: &mut SqliteConnection) {
        // Who no longer waits for an answer loses nothing by not getting it.
        match self {
            Self::PutSnapshot { stream, snapshot, reply } => {
                let _ = reply.send(put_snapshot(db, stream, snapshot).await.map_err(ReadError::from));
            }
            Self::Seal { stream, day, reply } => {
                let _ = reply.send(seal(db, stream, day).await.map_err(ReadError::from));
            }
            Self::Prune { stream, before, snapshot, reply } => {
                let _ = reply.send(prune(db, stream, before, snapshot).await.map_err(ReadError::from));
            }
        }
    }

    fn refuse(self, error: sqlx::Error) {
        let error = ReadError::from(error);
        match self {
            Self::PutSnapshot { reply, .. } => drop(reply.send(Err(error))),
            Self::Seal { reply, .. } => drop(reply.send(Err(error))),
            Self::Prune { reply, .. } => drop(reply.send(Err(error))),
        }
    }
}

async fn put_snapshot(db: &mut SqliteConnection, stream: NetworkId, snapshot: Snapshot) -> Result<(), sqlx::Error> {
    let mut transaction = db.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::query("INSERT OR REPLACE INTO snapshots (stream, version, schema, body) VALUES ($1, $2, $3, $4)")
        .bind(reads::key(stream))
        .bind(to_sql(snapshot.version))
        .bind(i64::from(snapshot.schema))
        .bind(snapshot.bytes)
        .execute(&mut *transaction)
        .await?;
    sqlx::query(
        "DELETE FROM snapshots WHERE stream = $1 AND version NOT IN
             (SELECT version FROM snapshots WHERE stream = $1 ORDER BY version DESC LIMIT $2)",
    )
    .bind(reads::key(stream))
    .bind(i64::try_from(SNAPSHOTS_KEPT).unwrap_or(i64::MAX))
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await
}

async fn seal(db: &mut SqliteConnection, stream: NetworkId, day: DayKey) -> Result<Option<Seal>, sqlx::Error> {
    let mut transaction = db.begin_with("BEGIN IMMEDIATE").await?;
    let last = reads::last_seal(&mut *transaction, stream).await?;
    let (first, previous) = last.map_or((1, ContentHash([0; 32])), |seal| (seal.last + 1, seal.hash));
    let events = reads::of_days(&mut *transaction, stream, first, day).await?;
    if events.is_empty() {
        return Ok(None);
    }
    let seal = Seal::over(day, first, previous, events.iter().map(Vec::as_slice));
    sqlx::query("INSERT INTO seals (stream, last, first, day, previous, hash) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(reads::key(stream))
        .bind(to_sql(seal.last))
        .bind(to_sql(seal.first))
        .bind(i64::from(day.0))
        .bind(seal.previous.0.to_vec())
        .bind(seal.hash.0.to_vec())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(Some(seal))
}

async fn prune(
    db: &mut SqliteConnection,
    stream: NetworkId,
    before: u64,
    snapshot: u64,
) -> Result<Result<(), PruneError>, sqlx::Error> {
    let mut transaction = db.begin_with("BEGIN IMMEDIATE").await?;
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM snapshots WHERE stream = $1 AND version = $2")
        .bind(reads::key(stream))
        .bind(to_sql(snapshot))
        .fetch_one(&mut *transaction)
        .await?;
    let sealed_to = reads::last_seal(&mut *transaction, stream).await?.map_or(0, |seal| seal.last);
    if let Err(refused) = check_prune(before, snapshot, kept > 0, sealed_to) {
        return Ok(Err(refused));
    }
    for statement in [
        "DELETE FROM events WHERE stream = $1 AND version < $2",
        "DELETE FROM appends WHERE stream = $1 AND last < $2",
        "UPDATE streams SET first = max(first, $2) WHERE stream = $1",
    ] {
        sqlx::query(statement).bind(reads::key(stream)).bind(to_sql(before)).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(Ok(()))
}
