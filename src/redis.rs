//! The way to Redis: one connection that heals itself, and a deadline on every call.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig, MultiplexedConnection};
use redis::{AsyncConnectionConfig, Client, RedisError, RedisResult};
use tokio::time::timeout;

/// How long a call may take, a reconnection before it included.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// How long Redis may take to answer one command.
const RESPONSE_WITHIN: Duration = Duration::from_secs(2);
/// How long a connection may take.
const CONNECT_WITHIN: Duration = Duration::from_secs(1);
/// A connection that is lost is tried anew so often before the calls that wait for it fail.
const RETRIES: usize = 2;

/// The way to one Redis server.
#[derive(Clone)]
pub(crate) struct Redis {
    client: Client,
    connection: ConnectionManager,
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address may hold a password.
        f.debug_struct("Redis").finish_non_exhaustive()
    }
}

impl Redis {
    /// Connects to `redis://[user:password@]host[:port][/database]`; `rediss://` for TLS.
    pub async fn connect(url: &str) -> RedisResult<Self> {
        let client = Client::open(url)?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECT_WITHIN))
            .set_response_timeout(Some(RESPONSE_WITHIN))
            .set_min_delay(Duration::from_millis(50))
            .set_max_delay(Duration::from_millis(500))
            .set_number_of_retries(RETRIES);
        let connection = within(ConnectionManager::new_with_config(client.clone(), config)).await?;
        Ok(Self { client, connection })
    }

    /// The connection, for one call.
    pub fn connection(&self) -> ConnectionManager {
        self.connection.clone()
    }

    /// A connection of its own for calls that wait in Redis; whoever makes such a call sets its deadline.
    pub async fn patient(&self) -> RedisResult<MultiplexedConnection> {
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(CONNECT_WITHIN)).set_response_timeout(None);
        within(self.client.get_multiplexed_async_connection_with_config(&config)).await
    }
}

/// A call with its deadline.
pub(crate) async fn within<T>(call: impl Future<Output = RedisResult<T>>) -> RedisResult<T> {
    match timeout(ANSWER_WITHIN, call).await {
        Ok(answer) => answer,
        Err(_) => Err(RedisError::from(std::io::Error::from(std::io::ErrorKind::TimedOut))),
    }
}
