//! The code on a receipt. Who shows it is a returning resident, and waits a while for the specialist of the time before.
//! It says nothing of the resident: the row behind it names the specialist and the service, and goes after a time.

use sha2::{Digest, Sha256};
use tilts_queue::ids::{NetworkId, NoteId, PersonId, VisitId};
use tilts_queue::time::{Millis, Span};
use uuid::Uuid;

use crate::records::{RecordsError, Store, Writing, WritingKind};

/// How long a code is good for.
const LIFE: Span = Span::minutes(90 * 24 * 60);
/// Figures and letters that are not taken for one another.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DIGITS: usize = 10;

/// The code of a visit, `7QX2M-K4D9T`: the same on every node, and not to be guessed from another one.
pub fn code(network: NetworkId, visit: VisitId) -> String {
    let digest = Sha256::new().chain_update(network.0).chain_update(visit.0).finalize();
    let digit = |byte: &u8| char::from(ALPHABET[usize::from(byte % 32)]);
    let digits: String = digest.iter().take(DIGITS).map(digit).collect();
    let (first, second) = digits.split_at(DIGITS / 2);
    format!("{first}-{second}")
}

/// The row of a code as somebody typed it; nothing if it is no code.
fn row_of(typed: &str) -> Option<NoteId> {
    let digits: String = typed.chars().filter(|sign| !sign.is_whitespace() && *sign != '-').collect();
    let digits = digits.to_uppercase().replace('O', "0").replace(['I', 'L'], "1");
    let known = digits.len() == DIGITS && digits.bytes().all(|digit| ALPHABET.contains(&digit));
    let digest = Sha256::new().chain_update("receipt").chain_update(&digits).finalize();
    let bytes: [u8; 16] = digest.get(..16)?.try_into().ok()?;
    known.then(|| NoteId(uuid::Builder::from_custom_bytes(bytes).into_uuid()))
}

/// Whether somebody typed the code of a visit.
pub fn is_code_of(typed: &str, network: NetworkId, visit: VisitId) -> bool {
    row_of(typed).is_some_and(|row| row_of(&code(network, visit)) == Some(row))
}

/// Keeps who serves a visit; the last one holds.
///
/// # Errors
/// [`RecordsError`] when the store fails.
pub async fn keep(records: &Store, visit: VisitId, specialist: PersonId, now: Millis) -> Result<(), RecordsError> {
    let Some(id) = row_of(&code(records.network_id(), visit)) else { return Ok(()) };
    let (kind, body) = (WritingKind::Receipt, specialist.to_string());
    let (visit, consultation, author) = (Some(visit), None, None);
    let expires_at = now.plus(LIFE);
    records.put_writing(&Writing { id, kind, visit, consultation, author, body, created_at: now, expires_at }).await
}

/// The specialist that a code stands for, if there is such a code and its time is not over.
///
/// # Errors
/// [`RecordsError`] when the store fails.
pub async fn specialist(records: &Store, typed: &str, now: Millis) -> Result<Option<PersonId>, RecordsError> {
    let Some(id) = row_of(typed) else { return Ok(None) };
    let found = records.writing(id, now).await?.filter(|found| found.kind == WritingKind::Receipt);
    Ok(found.and_then(|found| Uuid::parse_str(&found.body).ok()).map(PersonId))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = code(NetworkId(Uuid::from_u128(1)), VisitId(Uuid::from_u128(2)));
        assert!(code.len() == 11 && code.is_ascii(), "{code}");
        let row = row_of(&code).expect("a code");
        assert_eq!(row_of(&code.to_lowercase().replace('-', " ")), Some(row));
        assert_eq!(row_of(&code.replace('0', "o").replace('1', "l")), Some(row));
        for wrong in ["", "7QX2M", "7QX2M-K4D9U", "7QX2M-K4D9T7"] {
            assert_eq!(row_of(wrong), None, "{wrong}");
        }
    }
}
