//! Sessions of staff who have signed in.

use tilts_queue::ids::PersonId;
use tilts_queue::time::{Millis, Span};
use uuid::Uuid;

use super::{RecordsError, Secret, Store, parsed};
use crate::clock;

/// Somebody signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// The session.
    pub id: Uuid,
    /// Who.
    pub person: PersonId,
    /// Until when.
    pub expires_at: Millis,
}

impl Store {
    /// Opens a session and hands out its secret.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn open_session(
        &self,
        person: PersonId,
        now: Millis,
        life: Span,
    ) -> Result<(Session, Secret), RecordsError> {
        let secret = Secret::new();
        let session = Session { id: clock::id_at(now), person, expires_at: now.plus(life) };
        sqlx::query(
            "INSERT INTO staff_sessions (id, network, person, secret_hash, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(session.id.to_string())
        .bind(self.tenant())
        .bind(person.to_string())
        .bind(secret.hash())
        .bind(now.0)
        .bind(session.expires_at.0)
        .execute(&self.pool)
        .await?;
        Ok((session, secret))
    }

    /// The session of a secret, if it has not expired and its person still works here.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn session(&self, secret: &Secret, now: Millis) -> Result<Option<Session>, RecordsError> {
        let row: Option<(String, String, i64)> = sqlx::query_as(
            "SELECT s.id, s.person, s.expires_at FROM staff_sessions s JOIN people p ON p.id = s.person
             WHERE s.network = $1 AND s.secret_hash = $2 AND s.expires_at > $3 AND p.active = 1",
        )
        .bind(self.tenant())
        .bind(secret.hash())
        .bind(now.0)
        .fetch_optional(&self.pool)
        .await?;
        row.map(|(id, person, expires_at)| {
            let (id, person) = (parsed("staff_sessions", &id)?, parsed("staff_sessions", &person)?);
            Ok(Session { id, person, expires_at: Millis(expires_at) })
        })
        .transpose()
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn close_session(&self, session: Uuid) -> Result<(), RecordsError> {
        sqlx::query("DELETE FROM staff_sessions WHERE network = $1 AND id = $2")
            .bind(self.tenant())
            .bind(session.to_string())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Ends every session of a person.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn close_sessions_of(&self, person: PersonId) -> Result<u64, RecordsError> {
        let done = sqlx::query("DELETE FROM staff_sessions WHERE network = $1 AND person = $2")
            .bind(self.tenant())
            .bind(person.to_string())
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected())
    }
}
