//! The secret addresses of calendars: of a specialist, of a center, of one appointment.

use tilts_queue::ids::{AppointmentId, CenterId, PersonId};
use tilts_queue::time::Millis;
use uuid::Uuid;

use super::{RecordsError, Secret, Store, parsed};

/// Whose calendar it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feed {
    /// A specialist's.
    Specialist(PersonId),
    /// A center's.
    Center(CenterId),
    /// One appointment, for the resident.
    Appointment(AppointmentId),
}

impl Feed {
    const fn kind(self) -> (&'static str, Uuid) {
        match self {
            Self::Specialist(id) => ("specialist", id.0),
            Self::Center(id) => ("center", id.0),
            Self::Appointment(id) => ("appointment", id.0),
        }
    }

    fn of(kind: &str, subject: Uuid) -> Option<Self> {
        match kind {
            "specialist" => Some(Self::Specialist(PersonId(subject))),
            "center" => Some(Self::Center(CenterId(subject))),
            "appointment" => Some(Self::Appointment(AppointmentId(subject))),
            _ => None,
        }
    }
}

impl Store {
    /// Hands out a new address of a calendar. The one handed out before is good no longer.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn open_feed(&self, feed: Feed, now: Millis, expires_at: Millis) -> Result<Secret, RecordsError> {
        let (kind, subject) = feed.kind();
        let secret = Secret::new();
        let mut db = self.begin().await?;
        sqlx::query("DELETE FROM feeds WHERE network = $1 AND kind = $2 AND subject = $3")
            .bind(self.tenant())
            .bind(kind)
            .bind(subject.to_string())
            .execute(&mut *db)
            .await?;
        sqlx::query(
            "INSERT INTO feeds (secret_hash, network, kind, subject, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(secret.hash())
        .bind(self.tenant())
        .bind(kind)
        .bind(subject.to_string())
        .bind(now.0)
        .bind(expires_at.0)
        .execute(&mut *db)
        .await?;
        db.commit().await?;
        Ok(secret)
    }

    /// Whose calendar an address is, if it is one and good still.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn feed(&self, secret: &Secret, now: Millis) -> Result<Option<Feed>, RecordsError> {
        let row: Option<(String, String)> = sqlx::query_as(
            "SELECT kind, subject FROM feeds WHERE network = $1 AND secret_hash = $2 AND expires_at > $3",
        )
        .bind(self.tenant())
        .bind(secret.hash())
        .bind(now.0)
        .fetch_optional(&self.pool)
        .await?;
        let Some((kind, subject)) = row else { return Ok(None) };
        Ok(Feed::of(&kind, parsed("feeds", &subject)?))
    }
}
