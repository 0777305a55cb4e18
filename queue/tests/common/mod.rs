//! A small network in which everything has a name, for tests that people read.
//!
//! Two centers in two municipalities, two institutions, four specialists, two interpreters. It is Tuesday 24 November 2026; clock times
//! are local, two hours before UTC.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tilts_queue::code::{Language, Prefix};
use tilts_queue::command::{Actor, Command, Envelope};
use tilts_queue::ids::*;
use tilts_queue::network::*;
use tilts_queue::time::{DayKey, Millis, Span};
use tilts_queue::{Decision, Queue};
use uuid::Uuid;

/// Local midnight of the first day.
pub const MIDNIGHT: i64 = 1_795_471_200_000;
pub const DAY: i64 = 86_400_000;

/// Names that stories use, so that ids can be shown as names.
#[derive(Default)]
pub struct Names(pub BTreeMap<String, String>);

impl Names {
    /// The id of a name: always the same.
    pub fn id(&mut self, name: &str) -> Uuid {
        let id = id(name);
        self.0.insert(id.to_string(), name.to_owned());
        id
    }
}

/// The id of a name.
pub fn id(name: &str) -> Uuid {
    let digest = Sha256::digest(name);
    Uuid::from_slice(&digest[..16]).unwrap()
}

/// A local clock time of the first day, `HH:MM` or `HH:MM:SS`; `+1 HH:MM` is the day after.
pub fn clock(text: &str) -> Millis {
    let (days, text) = match text.split_once('d') {
        Some((days, time)) => (days.parse::<i64>().unwrap(), time),
        None => (0, text),
    };
    let parts: Vec<i64> = text.split(':').map(|part| part.parse().unwrap()).collect();
    let seconds = parts[0] * 3600 + parts[1] * 60 + parts.get(2).copied().unwrap_or(0);
    Millis(MIDNIGHT + days * DAY + seconds * 1000)
}

/// The network.
pub fn network(names: &mut Names) -> Network {
    let mut service = |name: &str, institution: &str, prefix, general, remote, minutes| Service {
        id: ServiceId(names.id(name)),
        institution: InstitutionId(names.id(institution)),
        prefix: Prefix::new(prefix).unwrap(),
        general,
        typical_handle: Span::minutes(minutes),
        remote,
        interpreting: name == "interpreting",
    };
    let services = vec![
        service("pension", "vsaa", 'P', false, true, 20),
        service("benefit", "vsaa", 'P', false, true, 10),
        service("tax", "vid", 'N', false, true, 15),
        service("general", "tilts", 'K', true, true, 10),
        service("stamp", "vid", 'N', false, false, 10),
        service("interpreting", "tilts", 'K', false, false, 30),
    ];
    let days = (0..3).map(|day| DayKey(20_261_124 + day)).collect::<Vec<_>>();
    let mut center = |name: &str, municipality: &str, lunch: bool| {
        let open = days.iter().enumerate().flat_map(|(at, day)| {
            let time = |text: &str| Millis(clock(text).0 + at as i64 * DAY);
            let interval =
                |opens: &str, closes: &str| OpenInterval { day: *day, opens: time(opens), closes: time(closes) };
            if lunch {
                vec![interval("08:30", "12:00"), interval("13:00", "17:00")]
            } else {
                vec![interval("08:00", "18:00")]
            }
        });
        Center {
            id: CenterId(names.id(name)),
            municipality: MunicipalityId(names.id(municipality)),
            open: open.collect(),
        }
    };
    let centers = vec![center("koknese", "aizkraukle", true), center("valka", "valkas", false)];
    let mut room = |name: &str, center: &str| Room { id: RoomId(names.id(name)), center: CenterId(names.id(center)) };
    let rooms = vec![
        room("koknese/1", "koknese"),
        room("koknese/2", "koknese"),
        room("valka/1", "valka"),
        room("valka/2", "valka"),
    ];
    let mut specialist =
        |name: &str, institution: &str, skills: &[&str], languages: &[Language], signs, generalist| Specialist {
            person: PersonId(names.id(name)),
            institution: InstitutionId(names.id(institution)),
            skills: skills.iter().map(|skill| ServiceId(names.id(skill))).collect(),
            levels: Vec::new(),
            languages: languages.to_vec(),
            signs,
            text: name != "janis",
            generalist,
            calendar: (institution == "vsaa").then_some(if name == "ieva" { 0 } else { 1 }),
        };
    let specialists = vec![
        specialist("ieva", "vsaa", &["pension", "benefit"], &[Language::LV], false, false),
        specialist("janis", "vsaa", &["pension"], &[Language::LV, Language::EN], false, false),
        specialist("zane", "vid", &["tax"], &[Language::LV, Language::RU], true, false),
        specialist("marta", "tilts", &[], &[Language::LV, Language::EN], false, true),
        specialist("inga", "tilts", &["interpreting"], &[Language::LV, Language::RU], true, false),
        specialist("oto", "tilts", &["interpreting"], &[Language::LV, Language::RU, Language::EN], false, false),
    ];
    for name in ["anna", "boss", "head", "admin", "crm"] {
        names.id(name);
    }
    // Ieva has her break at noon, Jānis an hour later.
    let calendar = |noon: &str, one: &str| Calendar {
        works: days
            .iter()
            .enumerate()
            .flat_map(|(at, day)| {
                let time = |text: &str| Millis(clock(text).0 + at as i64 * DAY);
                let works = [("08:30", noon), (one, "17:00")];
                works.map(|(opens, closes)| OpenInterval { day: *day, opens: time(opens), closes: time(closes) })
            })
            .collect(),
    };
    let calendars = vec![calendar("12:00", "13:00"), calendar("13:00", "14:00")];
    let days = days.iter().enumerate().map(|(at, key)| Day { key: *key, starts: Millis(MIDNIGHT + at as i64 * DAY) });
    let days = days.collect();
    let (rules, settings) = (Rules::default(), Vec::new());
    Network { revision: 1, days, services, centers, rooms, specialists, calendars, rules, settings }.sorted()
}

/// A queue with the network in use, at 08:00.
pub fn queue(names: &mut Names) -> Queue {
    let mut queue = Queue::new(NetworkId(names.id("latvia")));
    let content = queue.provide(Arc::new(network(names)));
    send(&mut queue, clock("08:00"), 0, Actor::System, Command::ReviseNetwork { revision: 1, content }).unwrap();
    queue
}

/// Sends a command with the id made of a number.
pub fn send(
    queue: &mut Queue,
    now: Millis,
    number: u128,
    actor: Actor,
    command: Command,
) -> Result<Decision, tilts_queue::refusal::Refusal> {
    queue.advance(now, &Envelope { command_id: CommandId(Uuid::from_u128(number)), actor, command })
}
