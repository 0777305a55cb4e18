//! A CSV file as lines of named fields, with every problem at its place.
//!
//! UTF-8 with or without a byte order mark, LF or CRLF, RFC 4180 quoting. No field holds a line break, so a record is
//! a line and the line number of a problem is the one an editor shows.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use jiff::civil::{Date, Time};

use super::problem::{Problem, ProblemCode, Problems};

/// The most bytes of one file.
const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// The most lines of one file.
const LINES_MAX: usize = 20_000;
/// The most bytes of one line.
const LINE_BYTES_MAX: usize = 16 * 1024;
/// The most characters of one field.
const FIELD_CHARS_MAX: usize = 1_000;
/// The most characters of a name that people read.
const NAME_CHARS_MAX: usize = 200;
/// The most characters of a slug.
const SLUG_CHARS_MAX: usize = 64;
/// How much of a wrong value a message repeats.
const SHOWN_CHARS_MAX: usize = 40;

/// What a file must look like.
pub(super) struct Layout {
    /// Its name.
    pub file: &'static str,
    /// The columns that must be there.
    pub required: &'static [&'static str],
    /// The columns that may be there.
    pub optional: &'static [&'static str],
}

/// A file read into lines.
pub(super) struct Table {
    file: &'static str,
    columns: HashMap<&'static str, usize>,
    rows: Vec<(u64, Vec<String>)>,
}

/// One line, being read field by field. What is wrong goes to the problems, and the reading answers `None`.
pub(super) struct Row<'t, 'p> {
    table: &'t Table,
    line: u64,
    fields: &'t [String],
    problems: &'p mut Problems,
}

impl Table {
    /// Reads a whole file. `None` when its header is not usable; problems with single lines leave those lines out.
    pub(super) fn read(layout: &Layout, bytes: &[u8], problems: &mut Problems) -> Option<Self> {
        let place = Place { file: layout.file, problems };
        let lines = split(bytes, place)?;
        let mut place = Place { file: layout.file, problems };
        let mut records = lines.into_iter().filter_map(|(number, line)| {
            let fields = fields_of(number, line, &mut Place { file: layout.file, problems: place.problems })?;
            Some((number, fields))
        });
        let Some((header_line, header)) = records.next() else {
            drop(records);
            place.at(1, 0, ProblemCode::HeaderMissing, "the header line is missing".into());
            return None;
        };
        let rows: Vec<_> = records.collect();
        let columns = columns_of(layout, header_line, &header, &mut place)?;
        let width = header.len();
        let rows = rows
            .into_iter()
            .filter(|(line, fields)| {
                let fits = fields.len() == width;
                if !fits {
                    let message = format!("{} fields where the header has {width}", fields.len());
                    place.at(*line, 0, ProblemCode::RowWidth, message);
                }
                fits
            })
            .collect();
        Some(Self { file: layout.file, columns, rows })
    }

    /// Gives each line to `f`, and collects what it makes of them.
    pub(super) fn map<T>(&self, problems: &mut Problems, mut f: impl FnMut(&mut Row<'_, '_>) -> Option<T>) -> Vec<T> {
        self.rows
            .iter()
            .filter_map(|(line, fields)| f(&mut Row { table: self, line: *line, fields, problems }))
            .collect()
    }

    /// Whether a column is there.
    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }
}

struct Place<'p> {
    file: &'static str,
    problems: &'p mut Problems,
}

impl Place<'_> {
    fn at(&mut self, line: u64, column: u64, code: ProblemCode, message: String) {
        self.problems.push(Problem { file: self.file.into(), line, column, field: None, code, message });
    }
}

/// The lines of a file that are not blank, with their numbers.
fn split<'b>(bytes: &'b [u8], mut place: Place<'_>) -> Option<Vec<(u64, &'b str)>> {
    if bytes.len() > FILE_BYTES_MAX {
        let message = format!("{} bytes, and {FILE_BYTES_MAX} are allowed", bytes.len());
        place.at(0, 0, ProblemCode::FileTooLarge, message);
        return None;
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        place.at(1, 1, ProblemCode::NotUtf8, "the file is UTF-16; save it as UTF-8".into());
        return None;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        if lines.len() >= LINES_MAX {
            place.at(number, 0, ProblemCode::FileTooLarge, format!("more than {LINES_MAX} lines"));
            return None;
        }
        if line.len() > LINE_BYTES_MAX {
            let message = format!("the line has {} bytes, and {LINE_BYTES_MAX} are allowed", line.len());
            place.at(number, 0, ProblemCode::TooLong, message);
            continue;
        }
        match std::str::from_utf8(line) {
            Ok(text) => lines.push((number, text)),
            Err(error) => {
                let good = String::from_utf8_lossy(line.get(..error.valid_up_to()).unwrap_or_default());
                let column = u64::try_from(good.chars().count()).unwrap_or_default() + 1;
                let message = format!("character {column} is not UTF-8; save the file as UTF-8");
                place.at(number, column, ProblemCode::NotUtf8, message);
            }
        }
    }
    Some(lines)
}

/// The fields of a line.
fn fields_of(number: u64, line: &str, place: &mut Place<'_>) -> Option<Vec<String>> {
    if line.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
        place.at(number, 0, ProblemCode::QuoteOpen, "a quote is not closed on this line".into());
        return None;
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).buffer_capacity(line.len()).from_reader(line.as_bytes());
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => Some(record.iter().map(str::to_owned).collect()),
        Ok(false) => None,
        Err(error) => {
            place.at(number, 0, ProblemCode::BadForm, format!("not a line of CSV: {error}"));
            None
        }
    }
}

fn columns_of(
    layout: &Layout,
    line: u64,
    header: &[String],
    place: &mut Place<'_>,
) -> Option<HashMap<&'static str, usize>> {
    let before = place.problems.count();
    let mut columns = HashMap::new();
    for (index, name) in header.iter().enumerate() {
        let number = u64::try_from(index).unwrap_or_default() + 1;
        let known = layout.required.iter().chain(layout.optional).find(|known| *known == name);
        match known {
            None => {
                let message = format!("the column {} is not known", shown(name));
                place.at(line, number, ProblemCode::ColumnUnknown, message);
            }
            Some(known) => {
                if columns.insert(*known, index).is_some() {
                    place.at(line, number, ProblemCode::ColumnTwice, format!("the column {known} stands twice"));
                }
            }
        }
    }
    for name in layout.required.iter().filter(|name| !columns.contains_key(**name)) {
        place.at(line, 0, ProblemCode::ColumnMissing, format!("the column {name} is missing"));
    }
    (place.problems.count() == before).then_some(columns)
}

/// A value as a message repeats it: quoted, short, and without control characters.
fn shown(value: &str) -> String {
    let mut text: String =
        value.chars().take(SHOWN_CHARS_MAX).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if value.chars().count() > SHOWN_CHARS_MAX {
        text.push('…');
    }
    format!("“{text}”")
}

impl<'t> Row<'t, '_> {
    /// Tells a problem with a column of this line.
    pub(super) fn wrong(&mut self, column: &'static str, code: ProblemCode, message: String) {
        let index = self.table.columns.get(column).copied().unwrap_or_default();
        self.problems.push(Problem {
            file: self.table.file.into(),
            line: self.line,
            column: u64::try_from(index).unwrap_or_default() + 1,
            field: Some(column.into()),
            code,
            message,
        });
    }

    fn raw(&self, column: &'static str) -> &'t str {
        self.table.columns.get(column).and_then(|index| self.fields.get(*index)).map_or("", String::as_str)
    }

    /// The text of a field, checked for length and characters; an empty one is `Some("")`.
    fn checked(&mut self, column: &'static str, chars_max: usize) -> Option<&'t str> {
        let text = self.raw(column);
        let chars = text.chars().count();
        if chars > chars_max {
            self.wrong(column, ProblemCode::TooLong, format!("{chars} characters, and {chars_max} are allowed"));
            return None;
        }
        if text.chars().any(char::is_control) || text.trim() != text {
            let message = format!("{} has a control character, or a space at an end", shown(text));
            self.wrong(column, ProblemCode::BadCharacter, message);
            return None;
        }
        Some(text)
    }

    fn filled(&mut self, column: &'static str, chars_max: usize) -> Option<&'t str> {
        let text = self.checked(column, chars_max)?;
        if text.is_empty() {
            self.wrong(column, ProblemCode::Empty, "the field must not be empty".into());
            return None;
        }
        Some(text)
    }

    /// A name that people read; not empty.
    pub(super) fn name(&mut self, column: &'static str) -> Option<String> {
        self.filled(column, NAME_CHARS_MAX).map(str::to_owned)
    }

    /// A name that may be left out: `Some(None)` when it is.
    pub(super) fn optional_name(&mut self, column: &'static str) -> Option<Option<String>> {
        let text = self.checked(column, NAME_CHARS_MAX)?;
        Some((!text.is_empty()).then(|| text.to_owned()))
    }

    /// Words separated by semicolons; none when the field is empty.
    pub(super) fn words(&mut self, column: &'static str) -> Option<Vec<String>> {
        let text = self.checked(column, FIELD_CHARS_MAX)?;
        Some(text.split(';').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect())
    }

    /// A slug: letters a to z, digits and dashes.
    pub(super) fn slug(&mut self, column: &'static str) -> Option<String> {
        let text = self.filled(column, SLUG_CHARS_MAX)?;
        let fits = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !fits || text.starts_with('-') || text.ends_with('-') {
            let message = format!("{} may hold only the letters a to z, digits, and dashes between them", shown(text));
            self.wrong(column, ProblemCode::BadForm, message);
            return None;
        }
        Some(text.to_owned())
    }

    /// One of a list of words, each with its meaning.
    pub(super) fn one_of<T: Copy>(&mut self, column: &'static str, words: &[(&str, T)]) -> Option<T> {
        let text = self.filled(column, NAME_CHARS_MAX)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            let message = format!("{} is none of: {}", shown(text), known.join(", "));
            self.wrong(column, ProblemCode::BadForm, message);
        }
        found
    }

    /// A whole number within bounds.
    pub(super) fn number(&mut self, column: &'static str, bounds: RangeInclusive<u32>) -> Option<u32> {
        let text = self.filled(column, NAME_CHARS_MAX)?;
        let Some(number) = text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit())) else {
            self.wrong(column, ProblemCode::BadForm, format!("{} is not a whole number", shown(text)));
            return None;
        };
        if !bounds.contains(&number) {
            let message = format!("{number} is not between {} and {}", bounds.start(), bounds.end());
            self.wrong(column, ProblemCode::OutOfRange, message);
            return None;
        }
        Some(number)
    }

    /// A whole number that may be left out: `Some(None)` when it is.
    pub(super) fn optional_number(&mut self, column: &'static str, bounds: RangeInclusive<u32>) -> Option<Option<u32>> {
        if self.raw(column).is_empty() { Some(None) } else { self.number(column, bounds).map(Some) }
    }

    /// A date as 2026-11-24.
    pub(super) fn date(&mut self, column: &'static str) -> Option<Date> {
        self.parsed(column, "%Y-%m-%d", "a date such as 2026-11-24", Date::strptime)
    }

    /// A time of day as 08:30.
    pub(super) fn time(&mut self, column: &'static str) -> Option<Time> {
        self.parsed(column, "%H:%M", "a time such as 08:30", Time::strptime)
    }

    /// A time of day that may be left out: `Some(None)` when it is.
    pub(super) fn optional_time(&mut self, column: &'static str) -> Option<Option<Time>> {
        if self.raw(column).is_empty() { Some(None) } else { self.time(column).map(Some) }
    }

    fn parsed<T>(
        &mut self,
        column: &'static str,
        format: &'static str,
        what: &str,
        parse: impl Fn(&'static str, &'t str) -> Result<T, jiff::Error>,
    ) -> Option<T> {
        let text = self.filled(column, NAME_CHARS_MAX)?;
        let digits_only = text.bytes().all(|b| b.is_ascii_digit() || b == b'-' || b == b':');
        let parsed = parse(format, text).ok().filter(|_| digits_only);
        if parsed.is_none() {
            self.wrong(column, ProblemCode::BadForm, format!("{} is not {what}", shown(text)));
        }
        parsed
    }

    /// A phone number in international form.
    pub(super) fn optional_phone(&mut self, column: &'static str) -> Option<Option<String>> {
        let text = self.checked(column, 24)?;
        if text.is_empty() {
            return Some(None);
        }
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let fits = text.strip_prefix('+').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit() || b == b' '));
        if !fits || !(8..=15).contains(&digits) {
            let message = format!("{} is not a phone number such as +371 6400 1234", shown(text));
            self.wrong(column, ProblemCode::BadForm, message);
            return None;
        }
        Some(Some(text.to_owned()))
    }

    /// Tells that a reference leads nowhere.
    pub(super) fn unknown(&mut self, column: &'static str, slug: &str, file: &str) {
        self.wrong(column, ProblemCode::UnknownReference, format!("{} is not in {file}", shown(slug)));
    }

    /// Checks that a key has not stood before; remembers it with its line.
    pub(super) fn once<K: std::hash::Hash + Eq>(
        &mut self,
        seen: &mut HashMap<K, u64>,
        column: &'static str,
        key: K,
    ) -> Option<()> {
        if let Some(line) = seen.get(&key) {
            let message = format!("{} stands on line {line} already", shown(self.raw(column)));
            self.wrong(column, ProblemCode::Duplicate, message);
            return None;
        }
        seen.insert(key, self.line);
        Some(())
    }
}
