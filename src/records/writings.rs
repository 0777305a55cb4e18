//! What people wrote: notes, messages, chat, next steps. Each has an expiry, and erasing one changes no decision.

use sqlx::Row as _;
use tilts_queue::ids::{ConsultationId, NoteId, PersonId, VisitId};
use tilts_queue::time::Millis;

use super::tables::{Keeping, TABLES};
use super::{PAGE_MAX, RecordsError, Row, Store, flag, parsed};

/// The most characters of one writing.
pub const WRITING_CHARS_MAX: usize = 4_000;
/// The most rows that one sweep takes from one table.
const SWEEP_MAX: i64 = 1_000;

/// The kinds of writings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WritingKind {
    /// A specialist's or supervisor's note, cited by an event.
    Note,
    /// A message left for somebody.
    Message,
    /// A line of the chat of a consultation.
    Chat,
    /// A next step that the resident takes home.
    NextStep,
    /// A supervisor's message to waiting rooms, cited by an event.
    Notice,
    /// Whom a receipt's code stands for: no text of anybody's.
    Receipt,
    /// How a resident is called up, cited by an event.
    Contact,
}

impl WritingKind {
    /// All kinds.
    pub const ALL: [Self; 7] =
        [Self::Note, Self::Message, Self::Chat, Self::NextStep, Self::Notice, Self::Receipt, Self::Contact];

    /// The kind's name, as the records keep it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Message => "message",
            Self::Chat => "chat",
            Self::NextStep => "next_step",
            Self::Notice => "notice",
            Self::Receipt => "receipt",
            Self::Contact => "contact",
        }
    }
}

/// Something that somebody wrote. It prints without its text.
#[derive(Clone, PartialEq, Eq)]
pub struct Writing {
    /// Its id, by which events cite it.
    pub id: NoteId,
    /// What it is.
    pub kind: WritingKind,
    /// The visit it belongs to.
    pub visit: Option<VisitId>,
    /// The consultation it belongs to.
    pub consultation: Option<ConsultationId>,
    /// Who wrote it; nobody when it was the resident.
    pub author: Option<PersonId>,
    /// The text.
    pub body: String,
    /// When it was written.
    pub created_at: Millis,
    /// When it goes.
    pub expires_at: Millis,
}

impl Writing {
    /// Whether it is an orphan until [`Store::cited`] says that the event which cites it was written. What was written
    /// in a consultation belongs to that, finished or not.
    fn awaits_event(&self) -> bool {
        matches!(self.kind, WritingKind::Note | WritingKind::Notice | WritingKind::Contact)
            && self.consultation.is_none()
    }
}

impl std::fmt::Debug for Writing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writing").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Store {
    /// Writes a writing, new or with a changed text.
    ///
    /// # Errors
    /// [`RecordsError::Unacceptable`] for a text longer than [`WRITING_CHARS_MAX`].
    pub async fn put_writing(&self, writing: &Writing) -> Result<(), RecordsError> {
        if writing.body.chars().count() > WRITING_CHARS_MAX {
            return Err(RecordsError::Unacceptable("the text"));
        }
        sqlx::query(
            "INSERT INTO writings (id, network, kind, visit, consultation, author, body, cited, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (id) DO UPDATE SET body = excluded.body, expires_at = excluded.expires_at",
        )
        .bind(writing.id.to_string())
        .bind(self.tenant())
        .bind(writing.kind.name())
        .bind(writing.visit.map(|id| id.to_string()))
        .bind(writing.consultation.map(|id| id.to_string()))
        .bind(writing.author.map(|id| id.to_string()))
        .bind(&writing.body)
        .bind(flag(!writing.awaits_event()))
        .bind(writing.created_at.0)
        .bind(writing.expires_at.0)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Tells that the event which cites a writing is in the journal.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn cited(&self, id: NoteId) -> Result<(), RecordsError> {
        sqlx::query("UPDATE writings SET cited = 1 WHERE network = $1 AND id = $2")
            .bind(self.tenant())
            .bind(id.to_string())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// A writing by id, unless its time is over.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn writing(&self, id: NoteId, now: Millis) -> Result<Option<Writing>, RecordsError> {
        let row = sqlx::query("SELECT * FROM writings WHERE network = $1 AND id = $2 AND expires_at > $3")
            .bind(self.tenant())
            .bind(id.to_string())
            .bind(now.0)
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(writing_of).transpose()
    }

    /// The writings of one kind of a consultation, in the order in which they were written; at most [`PAGE_MAX`], the
    /// latest of them.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn writings(
        &self,
        consultation: ConsultationId,
        kind: WritingKind,
        now: Millis,
    ) -> Result<Vec<Writing>, RecordsError> {
        let rows = sqlx::query(
            "SELECT * FROM writings WHERE network = $1 AND consultation = $2 AND kind = $3 AND expires_at > $4
             ORDER BY created_at DESC, id DESC LIMIT $5",
        )
        .bind(self.tenant())
        .bind(consultation.to_string())
        .bind(kind.name())
        .bind(now.0)
        .bind(i64::from(PAGE_MAX))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().rev().map(writing_of).collect()
    }

    /// Erases a writing. Answers whether there was one.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn erase_writing(&self, id: NoteId) -> Result<bool, RecordsError> {
        let done = sqlx::query("DELETE FROM writings WHERE network = $1 AND id = $2")
            .bind(self.tenant())
            .bind(id.to_string())
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Erases everything that was written in a visit. Answers how much there was.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn erase_visit(&self, visit: VisitId) -> Result<u64, RecordsError> {
        let done = sqlx::query("DELETE FROM writings WHERE network = $1 AND visit = $2")
            .bind(self.tenant())
            .bind(visit.to_string())
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected())
    }

    /// Removes what has expired from every table, and writings made before `orphans_before` whose event never came. A
    /// bounded amount at a time: sweep again while the answer, the rows removed, is not 0. In a SQLite file what was erased
    /// before is overwritten by then, too; PostgreSQL overwrites it when its own vacuum has passed.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn sweep(&self, now: Millis, orphans_before: Millis) -> Result<u64, RecordsError> {
        let mut db = self.begin().await?;
        let mut removed = 0;
        for table in TABLES.iter().filter(|table| table.keeping == Keeping::UntilExpiry) {
            // The name comes from the list of tables, not from outside.
            let statement = format!(
                "DELETE FROM {0} WHERE {1} IN (SELECT {1} FROM {0} WHERE network = $1 AND expires_at <= $2 LIMIT $3)",
                table.name,
                self.database.row_id()
            );
            let done = sqlx::query(sqlx::AssertSqlSafe(statement))
                .bind(self.tenant())
                .bind(now.0)
                .bind(SWEEP_MAX)
                .execute(&mut *db)
                .await?;
            removed += done.rows_affected();
        }
        let done = sqlx::query(
            "DELETE FROM writings WHERE id IN
                 (SELECT id FROM writings WHERE network = $1 AND cited = 0 AND created_at < $2 LIMIT $3)",
        )
        .bind(self.tenant())
        .bind(orphans_before.0)
        .bind(SWEEP_MAX)
        .execute(&mut *db)
        .await?;
        removed += done.rows_affected();
        db.commit().await?;
        self.empty_log().await?;
        Ok(removed)
    }
}

fn writing_of(row: &Row) -> Result<Writing, RecordsError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let optional = |column: &str| row.try_get::<Option<String>, _>(column);
    let kind = text("kind")?;
    let kind = WritingKind::ALL.into_iter().find(|known| known.name() == kind);
    Ok(Writing {
        id: parsed("writings", &text("id")?)?,
        kind: kind.ok_or(RecordsError::Unreadable { table: "writings", reason: "an unknown kind".into() })?,
        visit: optional("visit")?.map(|id| parsed("writings", &id)).transpose()?,
        consultation: optional("consultation")?.map(|id| parsed("writings", &id)).transpose()?,
        author: optional("author")?.map(|id| parsed("writings", &id)).transpose()?,
        body: text("body")?,
        created_at: Millis(row.try_get("created_at")?),
        expires_at: Millis(row.try_get("expires_at")?),
    })
}
