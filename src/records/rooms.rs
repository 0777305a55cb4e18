//! Rooms' devices: enrolled by a one-time code, known by a secret of their own.

use sqlx::Row as _;
use tilts_queue::ids::{PersonId, RoomId};
use tilts_queue::time::{Millis, Span};
use uuid::Uuid;

use super::{EnrollmentCode, RecordsError, Row, Secret, Store, parsed};
use crate::clock;

/// A device that was enrolled just now, and the secret that it is given this once.
#[derive(Debug)]
pub struct Enrolled {
    /// The device.
    pub device: Uuid,
    /// Its room.
    pub room: RoomId,
    /// Its secret.
    pub secret: Secret,
}

/// A device of a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomDevice {
    /// The device.
    pub id: Uuid,
    /// Its room.
    pub room: RoomId,
    /// Who issued its code.
    pub enrolled_by: PersonId,
    /// When it was enrolled.
    pub created_at: Millis,
    /// When it was last told to have been seen.
    pub seen_at: Millis,
    /// When it was revoked.
    pub revoked_at: Option<Millis>,
}

impl Store {
    /// Issues a code for a room; codes that the room had before are void.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn issue_enrollment_code(
        &self,
        room: RoomId,
        by: PersonId,
        now: Millis,
        life: Span,
    ) -> Result<EnrollmentCode, RecordsError> {
        let code = EnrollmentCode::new();
        let mut db = self.begin().await?;
        sqlx::query("DELETE FROM enrollment_codes WHERE network = $1 AND room = $2")
            .bind(self.tenant())
            .bind(room.to_string())
            .execute(&mut *db)
            .await?;
        sqlx::query(
            "INSERT INTO enrollment_codes (code_hash, network, room, issued_by, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(code.hash())
        .bind(self.tenant())
        .bind(room.to_string())
        .bind(by.to_string())
        .bind(now.0)
        .bind(now.plus(life).0)
        .execute(&mut *db)
        .await?;
        db.commit().await?;
        Ok(code)
    }

    /// Enrolls a device by a code. The code is gone afterwards. `None` when it is unknown, used or expired.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails; then the code is still good.
    pub async fn enroll(&self, code: &EnrollmentCode, now: Millis) -> Result<Option<Enrolled>, RecordsError> {
        let mut db = self.begin().await?;
        let row: Option<(String, String)> = sqlx::query_as(
            "DELETE FROM enrollment_codes WHERE network = $1 AND code_hash = $2 AND expires_at > $3
             RETURNING room, issued_by",
        )
        .bind(self.tenant())
        .bind(code.hash())
        .bind(now.0)
        .fetch_optional(&mut *db)
        .await?;
        let Some((room, by)) = row else { return Ok(None) };
        let enrolled =
            Enrolled { device: clock::id_at(now), room: parsed("enrollment_codes", &room)?, secret: Secret::new() };
        sqlx::query(
            "INSERT INTO room_devices (id, network, room, secret_hash, enrolled_by, created_at, seen_at)
             VALUES ($1, $2, $3, $4, $5, $6, $6)",
        )
        .bind(enrolled.device.to_string())
        .bind(self.tenant())
        .bind(room)
        .bind(enrolled.secret.hash())
        .bind(by)
        .bind(now.0)
        .execute(&mut *db)
        .await?;
        db.commit().await?;
        Ok(Some(enrolled))
    }

    /// The device of a secret, if it is not revoked.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn room_device(&self, secret: &Secret) -> Result<Option<RoomDevice>, RecordsError> {
        let row =
            sqlx::query("SELECT * FROM room_devices WHERE network = $1 AND secret_hash = $2 AND revoked_at IS NULL")
                .bind(self.tenant())
                .bind(secret.hash())
                .fetch_optional(&self.pool)
                .await?;
        row.as_ref().map(device_of).transpose()
    }

    /// Notes that a device was seen.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn room_device_seen(&self, device: Uuid, now: Millis) -> Result<(), RecordsError> {
        sqlx::query("UPDATE room_devices SET seen_at = $1 WHERE network = $2 AND id = $3 AND seen_at < $1")
            .bind(now.0)
            .bind(self.tenant())
            .bind(device.to_string())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Revokes every device of a room, and its codes. Answers how many devices there were.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn revoke_room(&self, room: RoomId, now: Millis) -> Result<u64, RecordsError> {
        let mut db = self.begin().await?;
        sqlx::query("DELETE FROM enrollment_codes WHERE network = $1 AND room = $2")
            .bind(self.tenant())
            .bind(room.to_string())
            .execute(&mut *db)
            .await?;
        let done = sqlx::query(
            "UPDATE room_devices SET revoked_at = $1 WHERE network = $2 AND room = $3 AND revoked_at IS NULL",
        )
        .bind(now.0)
        .bind(self.tenant())
        .bind(room.to_string())
        .execute(&mut *db)
        .await?;
        db.commit().await?;
        Ok(done.rows_affected())
    }

    /// All devices that are not revoked, by room.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn room_devices(&self) -> Result<Vec<RoomDevice>, RecordsError> {
        let rows = sqlx::query(
            "SELECT * FROM room_devices WHERE network = $1 AND revoked_at IS NULL ORDER BY room, created_at",
        )
        .bind(self.tenant())
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(device_of).collect()
    }
}

fn device_of(row: &Row) -> Result<RoomDevice, RecordsError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    Ok(RoomDevice {
        id: parsed("room_devices", &text("id")?)?,
        room: parsed("room_devices", &text("room")?)?,
        enrolled_by: parsed("room_devices", &text("enrolled_by")?)?,
        created_at: Millis(row.try_get("created_at")?),
        seen_at: Millis(row.try_get("seen_at")?),
        revoked_at: row.try_get::<Option<i64>, _>("revoked_at")?.map(Millis),
    })
}
