//! A journal in Redis Streams, for several nodes.
//!
//! An append is one script that compares the version, checks the writer's clock against Redis' own, and adds every
//! event to the stream under its version. With `appendfsync always` Redis answers when the events are on its disk, and
//! all that reached it meanwhile shares one sync. `tilts check` looks that it is set so, and that nothing is ever
//! evicted (`maxmemory-policy noeviction`).
//!
//! The check of the clock is one of the message, too: an append that lay on the way for longer than a second is refused, so
//! that one which was given up for lost is not written by surprise.
//!
//! What a failover may lose: Redis replicates after it has answered. When the server is lost with its disk and a replica
//! takes over, the last appends may be missing there, as a rule those of less than a second. A node that had them stands
//! ahead of the stream: it notices, says so, and reads the journal anew. Where the disk is kept, nothing is lost.
//!
//! A sealed day goes into a file of the archive and, when a snapshot holds it, out of Redis' memory.

mod archive;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use redis::aio::MultiplexedConnection;
use redis::{ErrorKind, RedisError, Script};
use tilts_queue::code::ContentHash;
use tilts_queue::event::Recorded;
use tilts_queue::ids::NetworkId;
use tilts_queue::time::DayKey;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use self::archive::Archive;
use super::heads::Heads;
use super::{
    AppendError, AppendId, Journal, PruneError, READ_EVENTS_MAX, ReadError, SNAPSHOT_BYTES_MAX, SNAPSHOTS_KEPT, Seal,
    Snapshot, check_prune, contiguous, decode, encode,
};
use crate::clock::Clock;
use crate::redis::{Redis, within};

/// How far a writer's clock may be off Redis' own, in milliseconds.
pub(crate) const CLOCK_OFF_MS_MAX: i64 = 1_000;
/// How long a watcher waits in Redis for the next event before it asks again.
const WATCH: Duration = Duration::from_secs(5);
/// A watcher that lost its connection tries again after this.
const AGAIN_AFTER: Duration = Duration::from_millis(200);

/// A journal in Redis.
#[derive(Debug)]
pub struct RedisJournal {
    redis: Redis,
    clock: Clock,
    archive: Archive,
    heads: Arc<Heads>,
    watchers: Mutex<Watchers>,
    scripts: Scripts,
}

/// The tasks that hear of what other nodes append; they end with the journal.
#[derive(Debug, Default)]
struct Watchers {
    watched: Vec<NetworkId>,
    tasks: JoinSet<()>,
}

#[derive(Debug)]
struct Scripts {
    append: Script,
    put_snapshot: Script,
    trim: Script,
}

/// The keys of a stream. The braces keep them on one server, where the script can reach them all.
#[derive(Debug)]
struct Keys {
    /// The stream; an event's id is its version.
    events: String,
    /// `head`: the last version; `kept`: the first that is in the stream; `first`: the first that is anywhere.
    meta: String,
    /// Each append's id, scored by its last version.
    appends: String,
    snapshots: String,
    seals: String,
}

impl Keys {
    fn of(stream: NetworkId) -> Self {
        let key = |name| format!("tilts:{{{stream}}}:{name}");
        Self {
            events: key("events"),
            meta: key("meta"),
            appends: key("appends"),
            snapshots: key("snapshots"),
            seals: key("seals"),
        }
    }
}

/// An event in the stream: its version, its day, its bytes.
type Entry = (u64, DayKey, Vec<u8>);

/// How Redis answers for `head`, `kept` and `first`; nothing of a stream that has no event yet.
type RawBounds = (Option<u64>, Option<u64>, Option<u64>);

/// How Redis answers `XRANGE`.
type RawEntry = (String, (String, u32, String, Vec<u8>));

impl RedisJournal {
    /// Connects to Redis. Sealed days are archived below `archive`.
    ///
    /// # Errors
    /// [`ReadError::Unavailable`] when there is no Redis at the address.
    pub async fn open(url: &str, archive: &Path, clock: Clock) -> Result<Self, ReadError> {
        let redis = Redis::connect(url).await?;
        Ok(Self {
            redis,
            clock,
            archive: Archive::new(archive),
            heads: Arc::default(),
            watchers: Mutex::default(),
            scripts: Scripts {
                append: Script::new(include_str!("append.lua")),
                put_snapshot: Script::new(include_str!("put_snapshot.lua")),
                trim: Script::new(include_str!("trim.lua")),
            },
        })
    }

    /// What the stream holds from a version on, with its bounds: the last version, the first in the stream, the first of
    /// all.
    async fn entries(&self, stream: NetworkId, from: u64, limit: usize) -> Result<(Bounds, Vec<Entry>), ReadError> {
        let keys = Keys::of(stream);
        let mut connection = self.redis.connection();
        let mut both = redis::pipe();
        // Both at one moment, so that a trim in between cannot make a gap look like an end.
        both.atomic();
        both.cmd("HMGET").arg(&keys.meta).arg(&["head", "kept", "first"]);
        both.cmd("XRANGE").arg(&keys.events).arg(format!("{from}-0")).arg("+").arg("COUNT").arg(limit);
        let ((head, kept, first), entries): (RawBounds, Vec<RawEntry>) =
            within(both.query_async(&mut connection)).await?;
        let bounds = Bounds { head: head.unwrap_or(0), kept: kept.unwrap_or(1), first: first.unwrap_or(1) };
        let entries = entries.into_iter().map(|(id, (_, day, _, bytes))| {
            let version = id.split('-').next().and_then(|version| version.parse().ok()).unwrap_or_default();
            (version, DayKey(day), bytes)
        });
        Ok((bounds, entries.collect()))
    }

    /// Lets the stream begin after what is both sealed and in a snapshot; the rest of the day before yesterday is in the
    /// archive by then.
    async fn trim(&self, stream: NetworkId, sealed_to: u64) -> Result<(), ReadError> {
        let Some(newest) = self.snapshot(stream).await? else { return Ok(()) };
        let before = sealed_to.min(newest.version) + 1;
        self.cut(stream, before, "kept").await
    }

    async fn cut(&self, stream: NetworkId, before: u64, mark: &str) -> Result<(), ReadError> {
        let keys = Keys::of(stream);
        let mut cut = self.scripts.trim.prepare_invoke();
        cut.key(keys.events).key(keys.meta).key(keys.appends).arg(before).arg(mark);
        Ok(within(cut.invoke_async(&mut self.redis.connection())).await?)
    }

    async fn archived(&self, stream: NetworkId, from: u64, limit: usize) -> Result<Vec<(u64, Vec<u8>)>, ReadError> {
        let seals = self.seals(stream).await?;
        let seal = seals.iter().find(|seal| (seal.first..=seal.last).contains(&from));
        self.archive.page(stream, seal.ok_or(ReadError::Missing { version: from })?, from, limit).await
    }
}

/// Where a stream begins and ends.
struct Bounds {
    head: u64,
    kept: u64,
    first: u64,
}

#[async_trait]
impl Journal for RedisJournal {
    async fn append(
        &self,
        stream: NetworkId,
        expected: u64,
        id: AppendId,
        events: &[Recorded],
    ) -> Result<u64, AppendError> {
        let bodies = encode(stream, expected, events)?;
        let keys = Keys::of(stream);
        let mut append = self.scripts.append.prepare_invoke();
        append.key(keys.events).key(keys.meta).key(keys.appends);
        append.arg(expected).arg(id.to_string()).arg(self.clock.machine_now().0).arg(CLOCK_OFF_MS_MAX);
        for (event, body) in events.iter().zip(bodies) {
            append.arg(event.day.0).arg(body);
        }
        let answered = within(append.invoke_async(&mut self.redis.connection())).await;
        let (outcome, number): (String, i64) = answered.map_err(|error| append_error(&error))?;
        let version = u64::try_from(number).unwrap_or_default();
        match outcome.as_str() {
            "ok" => {
                self.heads.tell(stream, version);
                Ok(version)
            }
            "conflict" => Err(AppendError::Conflict { head: version }),
            _ => Err(AppendError::Unavailable(format!(
                "the clock of this machine is {number} ms off that of Redis, and {CLOCK_OFF_MS_MAX} may be: set both by NTP"
            ))),
        }
    }

    async fn find_append(&self, stream: NetworkId, id: AppendId) -> Result<Option<u64>, ReadError> {
        let mut find = redis::cmd("ZSCORE");
        find.arg(Keys::of(stream).appends).arg(id.to_string());
        Ok(within(find.query_async(&mut self.redis.connection())).await?)
    }

    async fn head(&self, stream: NetworkId) -> Result<u64, ReadError> {
        head(&mut self.redis.connection(), stream).await
    }

    async fn read_from(&self, stream: NetworkId, from: u64, limit: usize) -> Result<Vec<Recorded>, ReadError> {
        let raw = self.read_raw(stream, from, limit).await?;
        raw.into_iter().map(|(version, bytes)| decode(version, &bytes)).collect()
    }

    async fn read_raw(&self, stream: NetworkId, from: u64, limit: usize) -> Result<Vec<(u64, Vec<u8>)>, ReadError> {
        let (from, limit) = (from.max(1), limit.min(READ_EVENTS_MAX));
        let (bounds, entries) = self.entries(stream, from, limit).await?;
        if from < bounds.first {
            return Err(ReadError::Pruned { first: bounds.first });
        }
        if from < bounds.kept {
            return self.archived(stream, from, limit).await;
        }
        let rows = entries.into_iter().map(|(version, _, bytes)| (version, bytes)).collect();
        contiguous(rows, from, limit, bounds.head)
    }

    fn subscribe(&self, stream: NetworkId) -> watch::Receiver<u64> {
        let mut watchers = self.watchers.lock().unwrap_or_else(PoisonError::into_inner);
        if !watchers.watched.contains(&stream) {
            watchers.watched.push(stream);
            watchers.tasks.spawn(watch_stream(self.redis.clone(), Arc::clone(&self.heads), stream));
        }
        self.heads.subscribe(stream)
    }

    async fn put_snapshot(&self, stream: NetworkId, snapshot: Snapshot) -> Result<(), ReadError> {
        if snapshot.bytes.len() > SNAPSHOT_BYTES_MAX {
            return Err(ReadError::Unavailable(format!("a snapshot of {} bytes is too large", snapshot.bytes.len())));
        }
        let mut bytes = snapshot.schema.to_be_bytes().to_vec();
        bytes.extend(snapshot.bytes);
        let mut put = self.scripts.put_snapshot.prepare_invoke();
        put.key(Keys::of(stream).snapshots).arg(snapshot.version).arg(bytes).arg(SNAPSHOTS_KEPT);
        Ok(within(put.invoke_async(&mut self.redis.connection())).await?)
    }

    async fn snapshot(&self, stream: NetworkId) -> Result<Option<Snapshot>, ReadError> {
        let key = Keys::of(stream).snapshots;
        let mut connection = self.redis.connection();
        loop {
            let versions: Vec<u64> = within(redis::cmd("HKEYS").arg(&key).query_async(&mut connection)).await?;
            let Some(version) = versions.into_iter().max() else { return Ok(None) };
            let kept: Option<Vec<u8>> =
                within(redis::cmd("HGET").arg(&key).arg(version).query_async(&mut connection)).await?;
            // Gone meanwhile, for a newer one.
            let Some(kept) = kept else { continue };
            let damaged = || ReadError::Unavailable(format!("the snapshot at version {version} is damaged"));
            let (schema, bytes) = kept.split_first_chunk().ok_or_else(damaged)?;
            return Ok(Some(Snapshot { version, schema: u16::from_be_bytes(*schema), bytes: bytes.to_vec() }));
        }
    }

    async fn seal(&self, stream: NetworkId, day: DayKey) -> Result<Option<Seal>, ReadError> {
        let seals = self.seals(stream).await?;
        let (first, previous) = seals.last().map_or((1, ContentHash([0; 32])), |seal| (seal.last + 1, seal.hash));
        let (mut events, mut next) = (Vec::new(), first);
        loop {
            let (bounds, entries) = self.entries(stream, next, READ_EVENTS_MAX).await?;
            if next < bounds.kept {
                return Err(ReadError::Missing { version: next });
            }
            let found = entries.len();
            let of_day: Vec<_> = entries.into_iter().take_while(|(_, of, _)| *of <= day).collect();
            let rows = of_day.into_iter().map(|(version, _, bytes)| (version, bytes)).collect();
            let rows = contiguous(rows, next, 0, bounds.head)?;
            let taken = rows.len();
            events.extend(rows.into_iter().map(|(_, bytes)| bytes));
            next = first + events.len() as u64;
            if taken < found || found < READ_EVENTS_MAX {
                break;
            }
        }
        if events.is_empty() {
            return Ok(None);
        }
        let seal = Seal::over(day, first, previous, events.iter().map(Vec::as_slice));
        let archived = self.archive.write(stream, &seal, events).await;
        archived.map_err(|error| ReadError::Unavailable(format!("the archive: {error}")))?;
        // Where the seal stands in the list is its place in the chain: two nodes that seal at once write the same twice.
        let json = serde_json::to_string(&seal).map_err(|error| ReadError::Unavailable(error.to_string()))?;
        let mut put = redis::cmd("HSETNX");
        put.arg(Keys::of(stream).seals).arg(seals.len()).arg(json);
        let is_ours: bool = within(put.query_async(&mut self.redis.connection())).await?;
        if !is_ours {
            return Ok(None);
        }
        self.trim(stream, seal.last).await?;
        Ok(Some(seal))
    }

    async fn seals(&self, stream: NetworkId) -> Result<Vec<Seal>, ReadError> {
        let mut all = redis::cmd("HVALS");
        all.arg(Keys::of(stream).seals);
        let rows: Vec<Vec<u8>> = within(all.query_async(&mut self.redis.connection())).await?;
        let read = |row: Vec<u8>| {
            serde_json::from_slice(&row).map_err(|error| ReadError::Unavailable(format!("a seal is damaged: {error}")))
        };
        let mut seals: Vec<Seal> = rows.into_iter().map(read).collect::<Result<_, _>>()?;
        seals.sort_by_key(|seal| seal.first);
        Ok(seals)
    }

    async fn prune(&self, stream: NetworkId, before: u64, snapshot: u64) -> Result<(), PruneError> {
        let mut kept = redis::cmd("HEXISTS");
        kept.arg(Keys::of(stream).snapshots).arg(snapshot);
        let kept: bool = within(kept.query_async(&mut self.redis.connection())).await.map_err(ReadError::from)?;
        let seals = self.seals(stream).await?;
        check_prune(before, snapshot, kept, seals.last().map_or(0, |seal| seal.last))?;
        self.cut(stream, before, "first").await?;
        for seal in seals.iter().filter(|seal| seal.last < before) {
            let removed = self.archive.remove(stream, seal).await;
            removed.map_err(|error| ReadError::Unavailable(format!("the archive: {error}")))?;
        }
        Ok(())
    }
}

async fn head(connection: &mut impl redis::aio::ConnectionLike, stream: NetworkId) -> Result<u64, ReadError> {
    let mut head = redis::cmd("HGET");
    head.arg(Keys::of(stream).meta).arg("head");
    let head: Option<u64> = within(head.query_async(connection)).await?;
    Ok(head.unwrap_or(0))
}

/// Tells of what any node appends to a stream.
async fn watch_stream(redis: Redis, heads: Arc<Heads>, stream: NetworkId) {
    let mut connection: Option<MultiplexedConnection> = None;
    let mut known = 0;
    loop {
        match next_head(&redis, &mut connection, stream, known).await {
            Ok(head) => {
                known = head;
                heads.tell(stream, head);
            }
            Err(error) => {
                tracing::debug!(%error, "the journal is not heard");
                connection = None;
                tokio::time::sleep(AGAIN_AFTER).await;
            }
        }
    }
}

/// Waits for an event after a version, for a while, and answers where the stream stands.
async fn next_head(
    redis: &Redis,
    connection: &mut Option<MultiplexedConnection>,
    stream: NetworkId,
    known: u64,
) -> Result<u64, ReadError> {
    let open = match connection.take() {
        Some(open) => open,
        None => redis.patient().await?,
    };
    let open = connection.insert(open);
    let head_now = head(open, stream).await?;
    if head_now > known {
        return Ok(head_now);
    }
    let mut wait = redis::cmd("XREAD");
    wait.arg("COUNT").arg(1).arg("BLOCK").arg(WATCH.as_millis() as u64);
    wait.arg("STREAMS").arg(Keys::of(stream).events).arg(format!("{head_now}-0"));
    let waited = timeout(WATCH * 2, wait.query_async::<redis::Value>(open)).await;
    waited.map_err(|_| ReadError::Unavailable("Redis does not answer".into()))??;
    head(open, stream).await
}

/// A refusal by Redis, or a connection that never came about, has written nothing. Of all else nobody knows.
fn append_error(error: &RedisError) -> AppendError {
    let wrote_nothing = matches!(
        error.kind(),
        ErrorKind::Server(_) | ErrorKind::Extension | ErrorKind::AuthenticationFailed | ErrorKind::InvalidClientConfig
    );
    if wrote_nothing || error.is_connection_refusal() {
        return AppendError::Unavailable(error.to_string());
    }
    tracing::error!(%error, "an append to Redis has no answer");
    AppendError::Unknown
}

impl From<RedisError> for ReadError {
    fn from(error: RedisError) -> Self {
        Self::Unavailable(error.to_string())
    }
}
