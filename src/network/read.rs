//! The CSV files of a network, read and validated whole.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::path::Path;

use jiff::civil::Time;
use tilts_queue::code::Prefix;

use super::builtin::{self, GENERAL, INTERPRETING, LETTERS, MUNICIPAL, NETWORK};
use super::problem::{Problem, ProblemCode, Problems};
use super::source::{Center, Institution, Level, Municipality, MunicipalityKind, Names, Service, ServiceMode, Source};
use super::table::{Layout, Row, Table};
use crate::calendar::{DayHours, Holiday, Holidays, WeekHours};

/// The most rooms of one center.
const ROOMS_MAX: u32 = 50;
/// The longest typical service: an event of a day.
const MINUTES_MAX: u32 = 480;
/// How many services may be ranked as common.
const COMMON_MAX: u32 = 99;
/// The hours of a center whose line names none.
pub(super) const DEFAULT_HOURS: &str = "standard";
/// A file is read one byte past what the table allows, so that one too large is told and not cut.
const READ_BYTES_MAX: u64 = 8 * 1024 * 1024 + 1;

const MUNICIPALITIES: Layout =
    Layout { file: "municipalities.csv", required: &["code", "slug", "name_lv", "kind"], optional: &["note"] };
const CENTERS: Layout = Layout {
    file: "centers.csv",
    required: &["id", "municipality", "name_lv", "level", "place", "parish", "rooms"],
    optional: &["hours", "phone"],
};
const INSTITUTIONS: Layout = Layout {
    file: "institutions.csv",
    required: &["slug", "name_lv", "name_en", "abbreviation"],
    optional: &["name_ru", "prefix", "topic_lv", "topic_en", "topic_ru", "basis"],
};
const SERVICES: Layout = Layout {
    file: "services.csv",
    required: &["slug", "institution", "name_lv", "name_en", "mode", "typical_minutes", "remote_video"],
    optional: &["name_ru", "common", "keywords"],
};
const HOLIDAYS: Layout = Layout { file: "holidays.csv", required: &["date", "name_lv", "name_en"], optional: &[] };
const HOURS: Layout = Layout {
    file: "hours-templates.csv",
    required: &["template", "weekday", "open", "break_start", "break_end", "close"],
    optional: &["basis"],
};

/// Reads the files of a directory.
///
/// # Errors
/// Every problem of every file, each at its place; nothing is read in part.
pub fn read_dir(dir: &Path) -> Result<Source, Problems> {
    let mut problems = Problems::default();
    let mut files = BTreeMap::new();
    for layout in [&MUNICIPALITIES, &CENTERS, &INSTITUTIONS, &SERVICES, &HOLIDAYS, &HOURS] {
        let mut bytes = Vec::new();
        let read = std::fs::File::open(dir.join(layout.file))
            .and_then(|file| file.take(READ_BYTES_MAX).read_to_end(&mut bytes));
        match read {
            Ok(_) => {
                files.insert(layout.file, bytes);
            }
            Err(error) => problems.push(whole_file(layout.file, ProblemCode::FileUnreadable, error.to_string())),
        }
    }
    if problems.is_empty() { read_files(&files) } else { Err(problems) }
}

/// Reads files held in memory, by their names.
///
/// # Errors
/// Every problem of every file, each at its place.
pub fn read_files(files: &BTreeMap<&str, Vec<u8>>) -> Result<Source, Problems> {
    let mut problems = Problems::default();
    let mut table = |layout: &Layout| match files.get(layout.file) {
        Some(bytes) => Table::read(layout, bytes, &mut problems),
        None => {
            problems.push(whole_file(layout.file, ProblemCode::FileUnreadable, "the file is missing".into()));
            None
        }
    };
    let tables = (
        table(&MUNICIPALITIES),
        table(&HOURS),
        table(&CENTERS),
        table(&INSTITUTIONS),
        table(&SERVICES),
        table(&HOLIDAYS),
    );
    // References are checked only when all files could be read: else each would be told as missing.
    let (Some(municipalities), Some(hours), Some(centers), Some(institutions), Some(services), Some(holidays)) = tables
    else {
        return Err(problems);
    };
    let p = &mut problems;
    let municipalities = read_municipalities(&municipalities, p);
    let hours = read_hours(&hours, p);
    let centers = read_centers(&centers, &municipalities, &hours, p);
    let institutions = read_institutions(&institutions, p);
    let services = read_services(&services, &institutions, p);
    let holidays = read_holidays(&holidays, p);
    for (file, none) in [
        (MUNICIPALITIES.file, municipalities.is_empty()),
        (CENTERS.file, centers.is_empty()),
        (INSTITUTIONS.file, institutions.is_empty()),
        (SERVICES.file, services.is_empty()),
        (HOURS.file, hours.is_empty()),
    ] {
        if none && !problems.list.iter().any(|problem| problem.file == file) {
            problems.push(whole_file(file, ProblemCode::NoRows, "the file has no lines after its header".into()));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Source { municipalities, centers, institutions, services, holidays, hours })
}

fn whole_file(file: &str, code: ProblemCode, message: String) -> Problem {
    Problem { file: file.into(), line: 0, column: 0, field: None, code, message }
}

fn read_municipalities(table: &Table, problems: &mut Problems) -> Vec<Municipality> {
    let (mut slugs, mut codes) = (HashMap::new(), HashMap::new());
    table.map(problems, |row| {
        let slug = row.slug("slug");
        let code = row.name("code");
        let name_lv = row.name("name_lv");
        let kind =
            row.one_of("kind", &[("state city", MunicipalityKind::StateCity), ("novads", MunicipalityKind::Novads)]);
        let (slug, code) = (slug?, code?);
        row.once(&mut slugs, "slug", slug.clone())?;
        row.once(&mut codes, "code", code.clone())?;
        Some(Municipality { slug, code, name_lv: name_lv?, kind: kind? })
    })
}

fn read_hours(table: &Table, problems: &mut Problems) -> BTreeMap<String, WeekHours> {
    let mut seen = HashMap::new();
    let mut templates: BTreeMap<String, WeekHours> = BTreeMap::new();
    table.map(problems, |row| {
        let template = row.slug("template");
        let weekday = row.number("weekday", 1..=7);
        let hours = read_day(row);
        let (template, weekday, hours) = (template?, weekday?, hours?);
        row.once(&mut seen, "weekday", (template.clone(), weekday))?;
        let week = templates.entry(template).or_default();
        *week.days.get_mut(usize::try_from(weekday).ok()?.checked_sub(1)?)? = Some(hours);
        Some(())
    });
    templates
}

fn read_day(row: &mut Row<'_, '_>) -> Option<DayHours> {
    let open = row.time("open");
    let close = row.time("close");
    let from = row.optional_time("break_start");
    let until = row.optional_time("break_end");
    let (open, close, from, until): (Time, Time, _, _) = (open?, close?, from?, until?);
    let lunch = match (from, until) {
        (Some(from), Some(until)) => Some((from, until)),
        (None, None) => None,
        _ => {
            let message = "a break needs both its beginning and its end";
            row.wrong("break_start", ProblemCode::Empty, message.into());
            return None;
        }
    };
    match DayHours::new(open, close, lunch) {
        Ok(hours) => Some(hours),
        Err(error) => {
            row.wrong("open", ProblemCode::BadOrder, error.to_string());
            None
        }
    }
}

fn read_centers(
    table: &Table,
    municipalities: &[Municipality],
    hours: &BTreeMap<String, WeekHours>,
    problems: &mut Problems,
) -> Vec<Center> {
    let mut slugs = HashMap::new();
    table.map(problems, |row| {
        let slug = row.slug("id");
        let municipality = row.slug("municipality");
        let name_lv = row.name("name_lv");
        let level = row.one_of("level", &[("regional", Level::Regional), ("local", Level::Local)]);
        let place = row.name("place");
        let parish = row.optional_name("parish");
        let rooms = row.number("rooms", 1..=ROOMS_MAX);
        let template = row.optional_name("hours");
        let phone = row.optional_phone("phone");
        if let Some(slug) = &slug {
            row.once(&mut slugs, "id", slug.clone())?;
        }
        let municipality = municipality?;
        if !municipalities.iter().any(|known| known.slug == municipality) {
            row.unknown("municipality", &municipality, MUNICIPALITIES.file);
            return None;
        }
        let template = template?.unwrap_or_else(|| DEFAULT_HOURS.into());
        if !hours.contains_key(&template) {
            // Without a column of its own the default is what is missing; the municipality's column stands for the line.
            let column = if table.has("hours") { "hours" } else { "municipality" };
            row.unknown(column, &template, HOURS.file);
            return None;
        }
        Some(Center {
            slug: slug?,
            municipality,
            name_lv: name_lv?,
            level: level?,
            place: place?,
            parish: parish?,
            rooms: rooms?,
            hours: template,
            phone: phone?,
        })
    })
}

fn read_institutions(table: &Table, problems: &mut Problems) -> Vec<Institution> {
    let mut slugs: HashMap<String, u64> = [MUNICIPAL, NETWORK].map(|slug| (slug.to_owned(), 0)).into();
    let mut letters: HashMap<char, u64> = LETTERS.map(|letter| (letter, 0)).into();
    let mut institutions = table.map(problems, |row| {
        let slug = row.slug("slug");
        let names = read_names(row, "name_lv", "name_en", "name_ru");
        let abbreviation = row.name("abbreviation");
        let topic = read_topic(row);
        let letter = read_letter(row, &mut letters);
        let slug = slug?;
        row.once(&mut slugs, "slug", slug.clone())?;
        let (names, prefix) = (names?, letter?);
        Some(Institution {
            slug,
            topic: topic?.unwrap_or_else(|| names.clone()),
            names,
            abbreviation: abbreviation?,
            prefix,
        })
    });
    if !institutions.is_empty() {
        institutions.push(builtin::municipal_institution());
        institutions.push(builtin::network_institution());
    }
    institutions
}

fn read_names(row: &mut Row<'_, '_>, lv: &'static str, en: &'static str, ru: &'static str) -> Option<Names> {
    let (lv, en, ru) = (row.name(lv), row.name(en), row.optional_name(ru));
    Some(Names { lv: lv?, en: en?, ru: ru? })
}

/// The topic, when the columns are there and filled.
fn read_topic(row: &mut Row<'_, '_>) -> Option<Option<Names>> {
    let (lv, en, ru) = (row.optional_name("topic_lv"), row.optional_name("topic_en"), row.optional_name("topic_ru"));
    let (lv, en, ru) = (lv?, en?, ru?);
    match (lv, en) {
        (Some(lv), Some(en)) => Some(Some(Names { lv, en, ru })),
        (None, None) if ru.is_none() => Some(None),
        _ => {
            row.wrong("topic_lv", ProblemCode::Empty, "a topic needs at least topic_lv and topic_en".into());
            None
        }
    }
}

/// The letter of an institution: the one it asks for, or else the first that is free.
fn read_letter(row: &mut Row<'_, '_>, taken: &mut HashMap<char, u64>) -> Option<Prefix> {
    let asked = row.optional_name("prefix")?;
    let letter = match asked {
        Some(text) => {
            let Ok(letter) = text.parse::<Prefix>() else {
                row.wrong("prefix", ProblemCode::BadForm, "the prefix must be one letter, A to Z".into());
                return None;
            };
            letter
        }
        None => {
            let free = ('A'..='Z').rev().find(|letter| !taken.contains_key(letter));
            let Some(letter) = free.and_then(|letter| Prefix::new(letter).ok()) else {
                row.wrong("prefix", ProblemCode::OutOfRange, "all 26 letters are taken".into());
                return None;
            };
            letter
        }
    };
    row.once(taken, "prefix", char::from(letter))?;
    Some(letter)
}

fn read_services(table: &Table, institutions: &[Institution], problems: &mut Problems) -> Vec<Service> {
    let mut slugs: HashMap<String, u64> = HashMap::new();
    let mut ranks: HashMap<u32, u64> = HashMap::new();
    let mut services = table.map(problems, |row| {
        let slug = row.slug("slug");
        let institution = row.slug("institution");
        let names = read_names(row, "name_lv", "name_en", "name_ru");
        let mode = row.one_of(
            "mode",
            &[
                ("video", ServiceMode::Video),
                ("assisted-e-service", ServiceMode::AssistedEService),
                ("in-person", ServiceMode::InPerson),
                ("event", ServiceMode::Event),
            ],
        );
        let typical_minutes = row.number("typical_minutes", 1..=MINUTES_MAX);
        let remote = row.one_of("remote_video", &[("yes", true), ("no", false)]);
        let common = row.optional_number("common", 1..=COMMON_MAX);
        let keywords = row.words("keywords");
        if let Some(slug) = &slug {
            row.once(&mut slugs, "slug", slug.clone())?;
        }
        if let Some(Some(rank)) = common {
            row.once(&mut ranks, "common", rank)?;
        }
        let (slug, institution) = (slug?, institution?);
        if !institutions.iter().any(|known| known.slug == institution) {
            row.unknown("institution", &institution, INSTITUTIONS.file);
            return None;
        }
        Some(Service {
            general: slug == GENERAL,
            slug,
            institution,
            names: names?,
            mode: mode?,
            typical_minutes: typical_minutes?,
            remote: remote?,
            common: common?,
            keywords: keywords?,
        })
    });
    if !services.is_empty() && !slugs.contains_key(GENERAL) {
        services.push(builtin::general_consultation());
    }
    if !services.is_empty() && !slugs.contains_key(INTERPRETING) {
        services.push(builtin::interpreting());
    }
    services
}

fn read_holidays(table: &Table, problems: &mut Problems) -> Holidays {
    let mut dates = HashMap::new();
    Holidays::new(table.map(problems, |row| {
        let (date, name_lv, name_en) = (row.date("date"), row.name("name_lv"), row.name("name_en"));
        let date = date?;
        row.once(&mut dates, "date", date)?;
        Some(Holiday { date, name_lv: name_lv?, name_en: name_en? })
    }))
}
