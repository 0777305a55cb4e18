//! Which page is connected where: one entry a credential, written by the node that a page came to last.

use std::collections::HashMap;

use redis::{RedisError, Script};
use serde::{Deserialize, Serialize};
use tilts_queue::code::NodeId;
use uuid::Uuid;

use super::{Cluster, key};
use crate::redis::within;
use crate::session::Key;

/// Removes an entry that is still the one given. KEYS: sessions. ARGV: the credential, the entry.
const FORGET: &str = "if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end";

/// Where the page of a credential is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whereabouts {
    /// Connected to a node, in a session.
    At(NodeId, Uuid),
    /// Nowhere, and it may not come back by the credential that it had.
    Revoked,
}

/// All entries.
pub type Presence = HashMap<Key, Whereabouts>;

impl Cluster {
    /// Where a credential's page is.
    ///
    /// # Errors
    /// When Redis does not answer.
    pub async fn whereabouts(&self, of: Key) -> Result<Option<Whereabouts>, RedisError> {
        let mut get = redis::cmd("HGET");
        get.arg(self.sessions()).arg(field(of));
        let entry: Option<String> = within(get.query_async(&mut self.redis.connection())).await?;
        Ok(entry.and_then(|entry| serde_json::from_str(&entry).ok()))
    }

    /// Where everybody is.
    ///
    /// # Errors
    /// When Redis does not answer.
    pub async fn everybody(&self) -> Result<Presence, RedisError> {
        let mut all = redis::cmd("HGETALL");
        all.arg(self.sessions());
        let entries: Vec<(String, String)> = within(all.query_async(&mut self.redis.connection())).await?;
        let read = |(key, entry): (String, String)| {
            Some((serde_json::from_str(&key).ok()?, serde_json::from_str(&entry).ok()?))
        };
        Ok(entries.into_iter().filter_map(read).collect())
    }

    /// Says that a page is connected here.
    ///
    /// # Errors
    /// When Redis does not answer.
    pub async fn is_here(&self, who: Key, session: Uuid) -> Result<(), RedisError> {
        self.put(who, Whereabouts::At(self.me, session)).await
    }

    /// Says that a credential is not good any more: the node that has its page ends the connection.
    ///
    /// # Errors
    /// When Redis does not answer.
    pub async fn revoke(&self, who: Key) -> Result<(), RedisError> {
        self.put(who, Whereabouts::Revoked).await
    }

    async fn put(&self, who: Key, whereabouts: Whereabouts) -> Result<(), RedisError> {
        let mut set = redis::cmd("HSET");
        set.arg(self.sessions()).arg(field(who)).arg(entry(whereabouts));
        within(set.query_async(&mut self.redis.connection())).await
    }

    /// Says that a page is gone from here, unless it has come to another node meanwhile.
    ///
    /// # Errors
    /// When Redis does not answer.
    pub async fn is_gone(&self, who: Key, was: Whereabouts) -> Result<(), RedisError> {
        let script = Script::new(FORGET);
        let mut forget = script.prepare_invoke();
        forget.key(self.sessions()).arg(field(who)).arg(entry(was));
        within(forget.invoke_async(&mut self.redis.connection())).await
    }

    fn sessions(&self) -> String {
        key(self.network, "sessions")
    }
}

fn field(key: Key) -> String {
    serde_json::to_string(&key).unwrap_or_default()
}

fn entry(whereabouts: Whereabouts) -> String {
    serde_json::to_string(&whereabouts).unwrap_or_default()
}
