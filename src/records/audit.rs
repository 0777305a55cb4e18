//! What administrators and supervisors did, for those who have to answer for it.

use tilts_queue::ids::PersonId;
use tilts_queue::time::{Millis, Span};
use uuid::Uuid;

use super::{PAGE_MAX, RecordsError, Store, parsed};
use crate::clock;

/// How long an entry is kept: two years.
const KEPT: Span = Span::minutes(2 * 365 * 24 * 60);

macro_rules! acts {
    ($($(#[$doc:meta])* $variant:ident $name:literal),+ $(,)?) => {
        /// Acts that are written down.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Act { $($(#[$doc])* $variant),+ }

        impl Act {
            /// All acts.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The act's name, as the records keep it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

acts! {
    /// The network was imported.
    NetworkImported "network_imported",
    /// A code was issued for a room's device.
    EnrollmentCodeIssued "enrollment_code_issued",
    /// A room's device was enrolled.
    RoomEnrolled "room_enrolled",
    /// A room's devices were revoked.
    RoomRevoked "room_revoked",
    /// A person was added or changed.
    PersonChanged "person_changed",
    /// A password was set.
    PasswordSet "password_set",
    /// Somebody signed in.
    SignedIn "signed_in",
    /// Somebody tried to sign in and was refused.
    SignInRefused "sign_in_refused",
    /// Somebody signed out.
    SignedOut "signed_out",
    /// Rules of the queue were changed.
    RulesChanged "rules_changed",
    /// A service was closed for now.
    ServiceClosed "service_closed",
    /// A service was opened again.
    ServiceOpened "service_opened",
    /// Writings were erased before their time.
    WritingsErased "writings_erased",
}

/// One act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// The entry.
    pub id: Uuid,
    /// When.
    pub at: Millis,
    /// Who; nobody when the server did it by itself or the person is not known.
    pub actor: Option<PersonId>,
    /// What.
    pub act: Act,
    /// To what or whom.
    pub subject: Option<Uuid>,
}

/// A row, in the order of the columns that are read.
type Row = (String, i64, Option<String>, String, Option<String>);

impl Store {
    /// Writes an act down.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails; then the act should not be done.
    pub async fn audit(
        &self,
        act: Act,
        actor: Option<PersonId>,
        subject: Option<Uuid>,
        now: Millis,
    ) -> Result<(), RecordsError> {
        sqlx::query(
            "INSERT INTO audit (id, network, at, actor, act, subject, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(clock::id_at(now).to_string())
        .bind(self.tenant())
        .bind(now.0)
        .bind(actor.map(|id| id.to_string()))
        .bind(act.name())
        .bind(subject.map(|id| id.to_string()))
        .bind(now.plus(KEPT).0)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Acts before a time, the latest first, at most `limit` and [`PAGE_MAX`].
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn audit_before(&self, before: Millis, limit: u32) -> Result<Vec<AuditEntry>, RecordsError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, at, actor, act, subject FROM audit WHERE network = $1 AND at < $2
             ORDER BY at DESC, id DESC LIMIT $3",
        )
        .bind(self.tenant())
        .bind(before.0)
        .bind(i64::from(limit.min(PAGE_MAX)))
        .fetch_all(&self.pool)
        .await?;
        let entry = |(id, at, actor, act, subject): Row| {
            let act = Act::ALL.iter().copied().find(|known| known.name() == act);
            Ok(AuditEntry {
                id: parsed("audit", &id)?,
                at: Millis(at),
                actor: actor.map(|id| parsed("audit", &id)).transpose()?,
                act: act.ok_or(RecordsError::Unreadable { table: "audit", reason: "an unknown act".into() })?,
                subject: subject.map(|id| parsed("audit", &id)).transpose()?,
            })
        };
        rows.into_iter().map(entry).collect()
    }
}
