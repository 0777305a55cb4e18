//! The message catalogue for documents that the server makes: the same file as the pages'.

use std::collections::HashMap;
use std::sync::OnceLock;

use tilts_queue::code::Language;

const CATALOGUE: &str = include_str!("../network/ui-terms.csv");

/// The words of a key in a language; Latvian where there is no other, and the key itself of what the catalogue lacks.
#[must_use]
pub fn t(language: Language, key: &str) -> String {
    static WORDS: OnceLock<HashMap<String, [String; 3]>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let mut reader = csv::Reader::from_reader(CATALOGUE.as_bytes());
        let rows = reader.records().filter_map(Result::ok);
        let text = |row: &csv::StringRecord, at: usize| row.get(at).unwrap_or_default().to_owned();
        rows.map(|row| (text(&row, 0), [text(&row, 1), text(&row, 2), text(&row, 3)])).collect()
    });
    let at = match language {
        Language::EN => 1,
        Language::RU => 2,
        _ => 0,
    };
    let found = words.get(key).map(|words| if words[at].is_empty() { &words[0] } else { &words[at] });
    found.cloned().unwrap_or_else(|| key.to_owned())
}

/// The same with its parameters in their places.
#[must_use]
pub fn filled(language: Language, key: &str, params: &[(&str, &str)]) -> String {
    params.iter().fold(t(language, key), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_in_the_language_asked_for() {
        assert_eq!(t(Language::LV, "kiosk.your_number"), "Jūsu numurs");
        assert_eq!(t(Language::RU, "kiosk.your_number"), "Ваш номер");
        assert_eq!(t(Language::EN, "no.such_key"), "no.such_key");
        assert_eq!(filled(Language::EN, "kiosk.people_ahead", &[("n", "3")]), "People ahead of you: 3");
    }
}
