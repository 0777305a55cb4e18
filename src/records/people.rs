//! The people who work in the network. Never a resident.

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use tilts_queue::code::Language;
use tilts_queue::ids::{CenterId, InstitutionId, PersonId, ServiceId};
use tilts_queue::network::{SkillLevel, Specialist};
use tilts_queue::time::Millis;

use super::{PAGE_MAX, RecordsError, Row, Store, flag, parsed};

/// The most characters of a name.
const NAME_CHARS_MAX: usize = 120;
/// The most characters of a login.
const LOGIN_CHARS_MAX: usize = 64;
/// The most bytes of a password; longer ones are refused before they cost anything.
const PASSWORD_BYTES_MAX: usize = 256;
/// The fewest characters of a password.
const PASSWORD_CHARS_MIN: usize = 12;

/// What somebody does in the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Serves residents at a center.
    Employee,
    /// Consults for an institution.
    Specialist,
    /// Watches over an institution, or, without one, over the network.
    Supervisor,
    /// Keeps the network in order.
    Admin,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 4] = [Self::Employee, Self::Specialist, Self::Supervisor, Self::Admin];

    /// The role's name, as the records keep it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Employee => "employee",
            Self::Specialist => "specialist",
            Self::Supervisor => "supervisor",
            Self::Admin => "admin",
        }
    }
}

/// Somebody who works in the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// What they sign in with.
    pub login: String,
    /// Their name, as residents see it.
    pub name: String,
    /// What they do.
    pub role: Role,
    /// Where a specialist works, or what a supervisor watches over.
    pub institution: Option<InstitutionId>,
    /// Where an employee works.
    pub center: Option<CenterId>,
    /// The services a specialist serves.
    pub skills: Vec<ServiceId>,
    /// How well, where that is less than fully.
    #[serde(default)]
    pub levels: Vec<SkillLevel>,
    /// The template of the hours that a specialist works; nothing is the usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// The languages they speak.
    pub languages: Vec<Language>,
    /// Whether they sign.
    pub signs: bool,
    /// Whether they consult in writing.
    pub text: bool,
    /// Whether they serve general consultations.
    pub generalist: bool,
    /// Whether they still work here.
    pub active: bool,
}

/// Which people are wanted; all of those, when nothing is said.
#[derive(Clone, Copy, Debug, Default)]
pub struct PeopleFilter {
    /// Only these.
    pub role: Option<Role>,
    /// Only those of this institution.
    pub institution: Option<InstitutionId>,
    /// Only those of this center.
    pub center: Option<CenterId>,
    /// Those who no longer work here too.
    pub inactive_too: bool,
}

impl Store {
    /// Writes a person, new or changed. The password stays as it is.
    ///
    /// # Errors
    /// [`RecordsError::Taken`] when somebody else has the login, [`RecordsError::Unacceptable`] for a name or login
    /// that is empty or too long.
    pub async fn put_person(&self, person: &Person, now: Millis) -> Result<(), RecordsError> {
        self.put_people(std::slice::from_ref(person), now).await
    }

    /// Writes people, all or none.
    ///
    /// # Errors
    /// As [`Store::put_person`].
    pub async fn put_people(&self, people: &[Person], now: Millis) -> Result<(), RecordsError> {
        let mut db = self.begin().await?;
        for person in people {
            check_text("name", &person.name, NAME_CHARS_MAX)?;
            check_text("login", &person.login, LOGIN_CHARS_MAX)?;
            let written = sqlx::query(
                "INSERT INTO people (id, network, login, name, role, institution, center, skills, languages, signs,
                     text, generalist, active, created_at, updated_at, hours)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15)
                 ON CONFLICT (id) DO UPDATE SET login = excluded.login, name = excluded.name, role = excluded.role,
                     institution = excluded.institution, center = excluded.center, skills = excluded.skills,
                     languages = excluded.languages, signs = excluded.signs, text = excluded.text,
                     hours = excluded.hours, generalist = excluded.generalist, active = excluded.active, updated_at = excluded.updated_at",
            )
            .bind(person.id.to_string())
            .bind(self.tenant())
            .bind(&person.login)
            .bind(&person.name)
            .bind(person.role.name())
            .bind(person.institution.map(|id| id.to_string()))
            .bind(person.center.map(|id| id.to_string()))
            .bind(joined(&skills(person)))
            .bind(joined(&person.languages))
            .bind(flag(person.signs))
            .bind(flag(person.text))
            .bind(flag(person.generalist))
            .bind(flag(person.active))
            .bind(now.0)
            .bind(&person.hours)
            .execute(&mut *db)
            .await;
            written.map_err(|error| match error.as_database_error() {
                Some(cause) if cause.is_unique_violation() => RecordsError::Taken("the login"),
                _ => error.into(),
            })?;
        }
        db.commit().await?;
        Ok(())
    }

    /// A person by id.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn person(&self, id: PersonId) -> Result<Option<Person>, RecordsError> {
        let row = sqlx::query("SELECT * FROM people WHERE network = $1 AND id = $2")
            .bind(self.tenant())
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(person_of).transpose()
    }

    /// Who a login belongs to, and the hash of the password, if one is set. Those who no longer work here are not
    /// found.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn login(&self, login: &str) -> Result<Option<(Person, Option<String>)>, RecordsError> {
        let row = sqlx::query("SELECT * FROM people WHERE network = $1 AND login = $2 AND active = 1")
            .bind(self.tenant())
            .bind(login)
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| Ok((person_of(&row)?, row.try_get("password_hash")?))).transpose()
    }

    /// Sets the hash of a password, as [`hash_password`] made it. Answers whether the person is there.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn set_password(&self, id: PersonId, hash: &str, now: Millis) -> Result<bool, RecordsError> {
        let done = sqlx::query("UPDATE people SET password_hash = $1, updated_at = $2 WHERE network = $3 AND id = $4")
            .bind(hash)
            .bind(now.0)
            .bind(self.tenant())
            .bind(id.to_string())
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// People in the order of their names, a page at a time: those after the first `skip`, at most `limit` and
    /// [`PAGE_MAX`].
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn people(&self, filter: PeopleFilter, skip: u32, limit: u32) -> Result<Vec<Person>, RecordsError> {
        let rows = sqlx::query(
            "SELECT * FROM people WHERE network = $1
                 AND ($2 IS NULL OR role = $2) AND ($3 IS NULL OR institution = $3) AND ($4 IS NULL OR center = $4)
                 AND (active = 1 OR $5 = 1)
             ORDER BY name, id LIMIT $6 OFFSET $7",
        )
        .bind(self.tenant())
        .bind(filter.role.map(Role::name))
        .bind(filter.institution.map(|id| id.to_string()))
        .bind(filter.center.map(|id| id.to_string()))
        .bind(flag(filter.inactive_too))
        .bind(i64::from(limit.min(PAGE_MAX)))
        .bind(i64::from(skip))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(person_of).collect()
    }

    /// All active specialists, as the queue knows them, each with the template of the hours that they work, if it is not
    /// the usual one.
    ///
    /// # Errors
    /// [`RecordsError`] when the store fails.
    pub async fn specialists(&self) -> Result<Vec<(Specialist, Option<String>)>, RecordsError> {
        let rows = sqlx::query(
            "SELECT * FROM people WHERE network = $1 AND role = 'specialist' AND active = 1
                 AND institution IS NOT NULL ORDER BY id",
        )
        .bind(self.tenant())
        .fetch_all(&self.pool)
        .await?;
        let mut specialists = Vec::with_capacity(rows.len());
        for row in &rows {
            let person = person_of(row)?;
            let Some(institution) = person.institution else { continue };
            let specialist = Specialist {
                person: person.id,
                institution,
                skills: person.skills,
                levels: person.levels,
                languages: person.languages,
                signs: person.signs,
                text: person.text,
                generalist: person.generalist,
                calendar: None,
            };
            specialists.push((specialist, person.hours));
        }
        Ok(specialists)
    }
}

fn check_text(what: &'static str, text: &str, chars_max: usize) -> Result<(), RecordsError> {
    let fits = !text.trim().is_empty() && text.chars().count() <= chars_max && !text.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(RecordsError::Unacceptable(what)) }
}

fn joined<T: ToString>(list: &[T]) -> String {
    list.iter().map(T::to_string).collect::<Vec<_>>().join(" ")
}

fn split<T: std::str::FromStr>(text: &str) -> Result<Vec<T>, RecordsError> {
    text.split(' ').filter(|part| !part.is_empty()).map(|part| parsed("people", part)).collect()
}

/// A person's skills as the records keep them: the service, and the level where that is less than full.
fn skills(person: &Person) -> Vec<String> {
    let level = |service: &ServiceId| person.levels.iter().find(|skill| skill.service == *service);
    let skill = |service: &ServiceId| match level(service) {
        Some(SkillLevel { level, .. }) if *level < SkillLevel::FULL => format!("{service}:{level}"),
        _ => service.to_string(),
    };
    person.skills.iter().map(skill).collect()
}

fn skills_of(text: &str) -> Result<(Vec<ServiceId>, Vec<SkillLevel>), RecordsError> {
    let (mut skills, mut levels) = (Vec::new(), Vec::new());
    for part in text.split(' ').filter(|part| !part.is_empty()) {
        let (service, level) = part.split_once(':').map_or((part, None), |(service, level)| (service, Some(level)));
        let service = parsed("people", service)?;
        skills.push(service);
        if let Some(level) = level {
            levels.push(SkillLevel { service, level: parsed("people", level)? });
        }
    }
    Ok((skills, levels))
}

fn person_of(row: &Row) -> Result<Person, RecordsError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let is_set = |column: &str| row.try_get::<i64, _>(column).map(|flag| flag != 0);
    let optional = |column: &str| row.try_get::<Option<String>, _>(column);
    let role = text("role")?;
    let (skills, levels) = skills_of(&text("skills")?)?;
    let role = Role::ALL.into_iter().find(|known| known.name() == role);
    Ok(Person {
        id: parsed("people", &text("id")?)?,
        login: text("login")?,
        name: text("name")?,
        role: role.ok_or(RecordsError::Unreadable { table: "people", reason: "an unknown role".into() })?,
        institution: optional("institution")?.map(|id| parsed("people", &id)).transpose()?,
        center: optional("center")?.map(|id| parsed("people", &id)).transpose()?,
        skills,
        levels,
        languages: split(&text("languages")?)?,
        signs: is_set("signs")?,
        text: is_set("text")?,
        hours: optional("hours")?,
        generalist: is_set("generalist")?,
        active: is_set("active")?,
    })
}

/// Hashes a password (Argon2id with the crate's current parameters), on a thread where it keeps nobody waiting.
///
/// # Errors
/// [`RecordsError::Unacceptable`] for a password that is too short or too long.
pub async fn hash_password(password: String) -> Result<String, RecordsError> {
    if password.chars().count() < PASSWORD_CHARS_MIN || password.len() > PASSWORD_BYTES_MAX {
        return Err(RecordsError::Unacceptable("the password"));
    }
    let hashed = tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
    });
    hashed.await.ok().and_then(Result::ok).ok_or(RecordsError::Unacceptable("the password"))
}

/// Whether a password is the one of a hash. Without a hash it takes as long and says no, so that time does not tell
/// whether a login exists.
pub async fn verify_password(password: String, hash: Option<String>) -> bool {
    if password.len() > PASSWORD_BYTES_MAX {
        return false;
    }
    let checked = tokio::task::spawn_blocking(move || match hash {
        Some(hash) => argon2::PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()),
        None => Argon2::default().hash_password(password.as_bytes()).is_err(),
    });
    checked.await.unwrap_or(false)
}
