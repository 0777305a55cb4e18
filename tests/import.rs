//! Importing a network from CSV: every problem at its place, nothing changed in part, the same again changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tilts::network::{self, Catalogue, Kind, ProblemCode, Problems, Source, read_dir, read_files};
use tilts::records::Store;
use tilts_queue::network::Rules;
use tilts_queue::time::{Millis, Span};

/// Tuesday 24 November 2026, 10:00 in Riga.
const NOW: Millis = Millis(1_795_507_200_000);
const DAY: Span = Span::minutes(24 * 60);

fn demo_dir() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/network"))
}

fn demo_source() -> Source {
    read_dir(demo_dir()).unwrap_or_else(|problems| panic!("{problems}"))
}

/// A small network in files, each of which a case may replace.
fn files() -> BTreeMap<&'static str, Vec<u8>> {
    BTreeMap::from([
        ("municipalities.csv", b"code,slug,name_lv,kind\nLV-002,a-novads,A novads,novads\n".to_vec()),
        (
            "centers.csv",
            b"id,municipality,name_lv,level,place,parish,rooms\nalpha,a-novads,Alfa,regional,Alfa,,2\n".to_vec(),
        ),
        ("institutions.csv", b"slug,name_lv,name_en,abbreviation\nvsaa,VSAA,SSIA,VSAA\n".to_vec()),
        (
            "services.csv",
            b"slug,institution,name_lv,name_en,mode,typical_minutes,remote_video\npension,vsaa,Pensija,Pension,video,25,yes\n"
                .to_vec(),
        ),
        ("holidays.csv", b"date,name_lv,name_en\n2026-11-18,Diena,Day\n".to_vec()),
        (
            "hours-templates.csv",
            b"template,weekday,open,break_start,break_end,close\nstandard,1,08:30,12:00,13:00,17:00\n".to_vec(),
        ),
    ])
}

fn with(file: &'static str, content: impl Into<Vec<u8>>) -> Result<Source, Problems> {
    let mut files = files();
    files.insert(file, content.into());
    read_files(&files)
}

#[test]
fn the_demo_network_is_whole() {
    let source = demo_source();
    assert_eq!(source.centers.len(), 166);
    let with_centers: BTreeSet<_> = source.centers.iter().map(|center| &center.municipality).collect();
    assert_eq!(with_centers.len(), 35);
    assert_eq!(source.centers.iter().map(|center| center.rooms).sum::<u32>(), 243);
    assert_eq!(source.institutions.len(), 13 + 2, "with the municipalities and the network");
    assert_eq!(source.services.len(), 142 + 2, "with the general consultation and the interpreters");
    assert!(source.services.iter().all(|service| service.names.ru.is_some()), "every service has a Russian name");
    let common: BTreeSet<_> = source.services.iter().filter_map(|service| service.common).collect();
    assert_eq!(common, (1..=8).collect());
    let uses = |hours: &str| source.centers.iter().filter(|center| center.hours == hours).count();
    assert!(uses("main") == 35 && uses("library") > 50 && uses("standard") > 20);
}

#[test]
fn a_benefit_is_found_by_the_words_people_use() {
    let source = demo_source();
    for word in ["bērna kopšana", "mātes alga"] {
        let found = source.services.iter().any(|service| {
            service.names.lv == "Bērna kopšanas pabalsts" && service.keywords.iter().any(|keyword| keyword == word)
        });
        assert!(found, "{word}");
    }
}

#[test]
fn a_file_may_come_from_any_editor() {
    let plain = read_files(&files()).unwrap();
    let mut other = files();
    for bytes in other.values_mut() {
        let text = String::from_utf8(bytes.clone()).unwrap();
        *bytes = format!("\u{feff}{}\r\n\r\n", text.replace('\n', "\r\n")).into_bytes();
    }
    assert_eq!(read_files(&other).unwrap(), plain);
}

#[test]
fn every_problem_is_told_at_its_place() {
    use ProblemCode as P;
    const S: &str = "slug,institution,name_lv,name_en,mode,typical_minutes,remote_video\n";
    const C: &str = "id,municipality,name_lv,level,place,parish,rooms\n";
    const H: &str = "template,weekday,open,break_start,break_end,close\nstandard,1,08:30,12:00,13:00,17:00\n";
    const I: &str = "slug,name_lv,name_en,abbreviation,prefix\n";
    let services = |line: &str| format!("{S}{line}\n");
    let centers = |line: &str| format!("{C}{line}\n");
    let hours = |line: &str| format!("{H}{line}\n");
    let long = "x".repeat(201);
    let huge = "x".repeat(20_000);
    let cases: Vec<(&'static str, Vec<u8>, u64, u64, ProblemCode)> = vec![
        // The file as a whole
        ("services.csv", vec![0xff, 0xfe, b's', 0], 1, 1, P::NotUtf8),
        ("services.csv", vec![], 1, 0, P::HeaderMissing),
        ("services.csv", S.into(), 0, 0, P::NoRows),
        ("services.csv", vec![b'x'; 9 * 1024 * 1024], 0, 0, P::FileTooLarge),
        ("holidays.csv", "date,name_lv,name_en\n".repeat(20_001).into(), 20_001, 0, P::FileTooLarge),
        // The header
        ("services.csv", "slug,institution\n".into(), 1, 0, P::ColumnMissing),
        ("holidays.csv", "date,name_lv,name_en,colour\n".into(), 1, 4, P::ColumnUnknown),
        ("holidays.csv", "date,name_lv,name_en,date\n".into(), 1, 4, P::ColumnTwice),
        // A line
        ("services.csv", services("a,vsaa,A").into(), 2, 0, P::RowWidth),
        ("services.csv", services("a,vsaa,A,A,video,1,yes,more").into(), 2, 0, P::RowWidth),
        ("services.csv", services("a,vsaa,\"A,A,video,1,yes").into(), 2, 0, P::QuoteOpen),
        ("services.csv", services(&huge).into(), 2, 0, P::TooLong),
        ("services.csv", [S.as_bytes(), b"a,vsaa,P\xe9ns,A,video,1,yes\n"].concat(), 2, 9, P::NotUtf8),
        // A field
        ("services.csv", services(",vsaa,A,A,video,1,yes").into(), 2, 1, P::Empty),
        ("services.csv", services("Pensija,vsaa,A,A,video,1,yes").into(), 2, 1, P::BadForm),
        ("services.csv", services("-a,vsaa,A,A,video,1,yes").into(), 2, 1, P::BadForm),
        ("services.csv", services(&format!("a,vsaa,{long},A,video,1,yes")).into(), 2, 3, P::TooLong),
        ("services.csv", services("a,vsaa,A\u{7},A,video,1,yes").into(), 2, 3, P::BadCharacter),
        ("services.csv", services("a,vsaa, A,A,video,1,yes").into(), 2, 3, P::BadCharacter),
        ("services.csv", services("a,vsaa,A,A,telepathy,1,yes").into(), 2, 5, P::BadForm),
        ("services.csv", services("a,vsaa,A,A,video,soon,yes").into(), 2, 6, P::BadForm),
        ("services.csv", services("a,vsaa,A,A,video,-1,yes").into(), 2, 6, P::BadForm),
        ("services.csv", services("a,vsaa,A,A,video,99999999999,yes").into(), 2, 6, P::BadForm),
        ("services.csv", services("a,vsaa,A,A,video,0,yes").into(), 2, 6, P::OutOfRange),
        ("services.csv", services("a,vsaa,A,A,video,1,maybe").into(), 2, 7, P::BadForm),
        ("holidays.csv", "date,name_lv,name_en\n2026-02-30,D,D\n".into(), 2, 1, P::BadForm),
        ("holidays.csv", "date,name_lv,name_en\n18.11.2026,D,D\n".into(), 2, 1, P::BadForm),
        // Hours
        ("hours-templates.csv", hours("standard,8,08:30,,,17:00").into(), 3, 2, P::OutOfRange),
        ("hours-templates.csv", hours("standard,2,25:00,,,17:00").into(), 3, 3, P::BadForm),
        ("hours-templates.csv", hours("standard,2,17:00,,,08:00").into(), 3, 3, P::BadOrder),
        ("hours-templates.csv", hours("standard,2,08:00,07:00,09:00,17:00").into(), 3, 3, P::BadOrder),
        ("hours-templates.csv", hours("standard,2,08:00,12:00,,17:00").into(), 3, 4, P::Empty),
        ("hours-templates.csv", hours("standard,1,08:00,,,17:00").into(), 3, 2, P::Duplicate),
        // References and keys
        ("services.csv", services("a,nobody,A,A,video,1,yes").into(), 2, 2, P::UnknownReference),
        ("services.csv", services("a,vsaa,A,A,video,1,yes\na,vsaa,B,B,video,1,yes").into(), 3, 1, P::Duplicate),
        ("centers.csv", centers("a,nowhere,A,local,A,,1").into(), 2, 2, P::UnknownReference),
        ("centers.csv", centers("a,a-novads,A,local,A,,0").into(), 2, 7, P::OutOfRange),
        (
            "centers.csv",
            format!("{},hours\na,a-novads,A,local,A,,1,nights\n", C.trim()).into(),
            2,
            8,
            P::UnknownReference,
        ),
        ("centers.csv", format!("{},phone\na,a-novads,A,local,A,,1,call us\n", C.trim()).into(), 2, 8, P::BadForm),
        ("institutions.csv", format!("{I}vsaa,A,A,A,VV\n").into(), 2, 5, P::BadForm),
        ("institutions.csv", format!("{I}vsaa,A,A,A,V\nvid,B,B,B,V\n").into(), 3, 5, P::Duplicate),
        ("institutions.csv", format!("{I}vsaa,A,A,A,K\n").into(), 2, 5, P::Duplicate),
        ("institutions.csv", format!("{I}tikls,A,A,A,A\n").into(), 2, 1, P::Duplicate),
    ];
    for (file, content, line, column, code) in cases {
        let shown = String::from_utf8_lossy(content.get(..200.min(content.len())).unwrap_or_default()).into_owned();
        let problems = with(file, content).expect_err(&shown);
        let problem = problems.list.iter().find(|problem| problem.file == file).expect(&shown);
        let input: String = shown.lines().last().unwrap_or_default().chars().take(100).collect();
        println!("| CSV | {file} {input:?} | {problem} |");
        assert_eq!((problem.line, problem.column, problem.code), (line, column, code), "{problem}\n{shown}");
        assert!(problem.message.len() < 300, "a message stays short: {}", problem.message);
    }
}

#[test]
fn problems_of_all_files_are_told_together_and_bounded() {
    let mut files = files();
    files.insert("holidays.csv", format!("date,name_lv,name_en\n{}", "never,D,D\n".repeat(300)).into_bytes());
    files.insert("centers.csv", b"id,municipality,name_lv,level,place,parish,rooms\na,x,A,local,A,,1\n".to_vec());
    let problems = read_files(&files).unwrap_err();
    assert_eq!(problems.list.len(), network::PROBLEMS_MAX);
    assert_eq!(problems.list.len() + problems.more, 301);
    let told: BTreeSet<_> = problems.list.iter().map(|problem| problem.file.as_str()).collect();
    assert_eq!(told, BTreeSet::from(["centers.csv", "holidays.csv"]));
    assert!(serde_json::to_value(&problems).unwrap()["list"][0]["line"].is_u64());
}

#[test]
fn a_missing_file_is_told_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let problems = read_dir(dir.path()).unwrap_err();
    assert_eq!(problems.list.len(), 6);
    assert!(problems.list.iter().all(|problem| problem.code == ProblemCode::FileUnreadable));
}

async fn store(dir: &tempfile::TempDir) -> Store {
    Store::open(&dir.path().join("records.db"), NOW).await.unwrap()
}

#[tokio::test]
async fn the_same_import_again_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let records = store(&dir).await;
    assert!(network::import(&records, &demo_source(), NOW).await.unwrap().changed);
    let (first, published) = network::load(&records, Rules::default(), &[], NOW).await.unwrap();
    assert!(published.new && published.revision == 1);

    assert!(!network::import(&records, &demo_source(), NOW.plus(DAY)).await.unwrap().changed);
    let (again, published) = network::load(&records, Rules::default(), &[], NOW.plus(DAY)).await.unwrap();
    assert!(!published.new && published.revision == 1, "{published:?}");
    assert_eq!(again.network, first.network);
    assert_eq!(again.catalogue, first.catalogue);
    assert_eq!(records.revision(published.hash).await.unwrap().as_ref(), Some(first.network.as_ref()));

    // A week later the calendar reaches further, and that is a revision.
    let (later, published) = network::load(&records, Rules::default(), &[], NOW.plus(Span(7 * DAY.0))).await.unwrap();
    assert!(published.new && published.revision == 2 && later.network.revision == 2);
}

#[tokio::test]
async fn ids_are_given_once_and_outlive_a_change() {
    let dir = tempfile::tempdir().unwrap();
    let records = store(&dir).await;
    network::import(&records, &read_files(&files()).unwrap(), NOW).await.unwrap();
    let before = records.ids().await.unwrap();

    let renamed = with(
        "services.csv",
        "slug,institution,name_lv,name_en,mode,typical_minutes,remote_video\n\
         pension,vsaa,Vecuma pensija,Old-age pension,video,30,yes\nbenefit,vsaa,Pabalsts,Benefit,video,20,yes\n",
    );
    assert!(network::import(&records, &renamed.unwrap(), NOW).await.unwrap().changed);
    let after = records.ids().await.unwrap();
    assert_eq!(after.0.len(), before.0.len() + 1);
    assert!(before.0.iter().all(|(slug, id)| after.0.get(slug) == Some(id)));
    assert!(after.0.values().all(|id| id.get_version_num() == 7));

    let (loaded, _) = network::load(&records, Rules::default(), &[], NOW).await.unwrap();
    let pension = after.0[&(Kind::Service, "pension".to_owned())];
    let service = loaded.catalogue.services.iter().find(|service| service.id.0 == pension).unwrap();
    assert_eq!(service.names.lv, "Vecuma pensija");
}

#[tokio::test]
async fn pages_and_queue_are_given_the_same_network() {
    let dir = tempfile::tempdir().unwrap();
    let records = store(&dir).await;
    network::import(&records, &demo_source(), NOW).await.unwrap();
    let (loaded, _) = network::load(&records, Rules::default(), &[], NOW).await.unwrap();
    let (network, catalogue) = (&loaded.network, &loaded.catalogue);
    assert_eq!((network.rooms.len(), network.centers.len(), network.services.len()), (243, 166, 144));
    assert_eq!(network.services.iter().filter(|service| service.general && service.remote).count(), 1);
    let rooms: BTreeSet<_> =
        catalogue.centers.iter().flat_map(|center| center.rooms.iter().map(|room| room.id)).collect();
    assert_eq!(rooms, network.rooms.iter().map(|room| room.id).collect());
    for service in &catalogue.services {
        let decided = network.services.iter().find(|other| other.id == service.id).unwrap();
        assert_eq!(
            (decided.institution, decided.remote, decided.general),
            (service.institution, service.remote, service.general)
        );
    }
    assert!(network.centers.iter().all(|center| {
        center.open.windows(2).all(|pair| pair[0].closes <= pair[1].opens) && center.open.len() > 30
    }));
    assert!(network.days.windows(2).all(|pair| pair[0].starts < pair[1].starts && pair[0].key < pair[1].key));

    let text = serde_json::to_string(catalogue.as_ref()).unwrap();
    assert_eq!(&serde_json::from_str::<Catalogue>(&text).unwrap(), catalogue.as_ref());
    let aizkraukle = catalogue.centers.iter().find(|center| center.slug == "aizkraukle").unwrap();
    assert!(matches!(
        loaded.calendar.status(aizkraukle.id, NOW),
        Some(tilts::calendar::Status::Open { break_at: None, .. })
    ));
}
