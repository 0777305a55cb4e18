//! The simulated network: institutions with services, centers with hours, rooms, specialists.

use std::sync::Arc;

use uuid::Uuid;

use super::Config;
use super::chance::Chance;
use crate::code::{Language, Prefix};
use crate::ids::{CenterId, InstitutionId, MunicipalityId, NetworkId, PersonId, RoomId, ServiceId};
use crate::network::{
    Calendar, Center, ClassCredit, Day, Network, OpenInterval, Room, Rule, Rules, Scope, Service, Setting, SkillLevel,
    Specialist,
};
use crate::time::{DayKey, Millis, Span};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// Monday, in a zone two hours ahead of UTC.
pub(super) const MONDAY: Millis = Millis(1_795_384_800_000);
const INSTITUTIONS: u32 = 6;
const SERVICES_EACH: u32 = 5;
const ROOMS_A_CENTER: u32 = 2;

/// The simulated network, and its ids by number.
pub(super) struct World {
    pub id: NetworkId,
    pub network: Arc<Network>,
    pub employees: Vec<(PersonId, CenterId)>,
    pub supervisors: Vec<(PersonId, Option<InstitutionId>)>,
}

fn id(kind: u32, number: u32) -> Uuid {
    Uuid::from_u128(u128::from(kind) << 64 | u128::from(number))
}

/// How many institutions there are.
pub(super) fn institutions(config: &Config) -> u32 {
    INSTITUTIONS.min(config.specialists.max(1))
}

impl World {
    pub fn new(config: &Config, rules: Rules, settings: Vec<Setting>) -> Self {
        let centers = config.rooms.div_ceil(ROOMS_A_CENTER).max(1);
        let institutions = institutions(config);
        let network = Network {
            revision: 1,
            days: (0..config.days.max(1) + 1).map(day).collect(),
            services: services(institutions),
            centers: (0..centers).map(|number| center(number, config.days)).collect(),
            rooms: (0..config.rooms)
                .map(|number| Room { id: RoomId(id(4, number)), center: CenterId(id(3, number / ROOMS_A_CENTER)) })
                .collect(),
            // One with a break, one without.
            calendars: [1, 0].map(|like| Calendar { works: center(like, config.days).open }).to_vec(),
            specialists: (0..config.specialists).map(|number| specialist(number, institutions)).collect(),
            rules,
            settings,
        };
        Self {
            id: NetworkId(id(1, 1)),
            network: Arc::new(network.sorted()),
            employees: (0..centers).map(|n| (PersonId(id(7, n)), CenterId(id(3, n)))).collect(),
            supervisors: vec![
                (PersonId(id(8, 0)), None),
                (PersonId(id(8, 1)), Some(InstitutionId(id(2, 0)))),
                (PersonId(id(8, 2)), Some(InstitutionId(id(2, 1)))),
            ],
        }
    }
}

/// The rules of a simulation: those of a new network, or of chance.
pub(super) fn rules(chance: Option<&mut Chance>) -> Rules {
    let Some(chance) = chance else { return Rules::default() };
    let mut span = |least: i64, most: i64| chance.seconds(least, most);
    let mut rules = Rules {
        offer_deadline: span(8, 45),
        pass_lapse: span(20, 300),
        nobody_left_pause: span(10, 180),
        named_hold: span(30, 900),
        wrap_up: span(30, 600),
        wrap_up_extension: span(30, 600),
        no_show_hold: span(60, 1_800),
        here_check_after: span(120, 1_800),
        here_check_answer: span(20, 180),
        help_call_unanswered: span(20, 180),
        room_lost: span(60, 1_800),
        party_lost: span(60, 1_200),
        closing_grace: span(60, 1_200),
        credit: ClassCredit {
            ordinary: span(0, 60),
            priority: span(60, 1_800),
            urgent: span(1_800, 5_400),
            ..ClassCredit::default()
        },
        ..Rules::default()
    };
    let mut count = |least: i64, most: i64| u32::try_from(chance.between(least, most)).unwrap_or(1);
    rules.missed_offers_max = count(1, 6);
    rules.wrap_up_extensions_max = count(0, 4);
    rules.tickets_max = count(40, 5_000);
    rules.participants_max = count(3, 8);
    // More than are repeated: see the server.
    rules.commands_remembered = count(2_500, 6_000);
    rules
}

/// A later revision: some specialists have lost a skill, others a language, and the rules are others; the rooms are the
/// same.
pub(super) fn revised(first: &Network, revision: u64) -> Arc<Network> {
    let mut network = Network::clone(first);
    network.revision = revision;
    for (number, specialist) in network.specialists.iter_mut().enumerate() {
        if (number as u64 + revision).is_multiple_of(7) {
            specialist.skills.pop();
        }
        if (number as u64 + revision).is_multiple_of(5) && specialist.languages.len() > 1 {
            specialist.languages.pop();
        }
    }
    network.settings = settings(revision, INSTITUTIONS);
    Arc::new(network.sorted())
}

/// What is otherwise in a revision: of each rule something, now for everybody, now for an institution or a service.
pub(super) fn settings(revision: u64, institutions: u32) -> Vec<Setting> {
    let of = |scope, values: &[(Rule, Option<i64>)]| Setting { scope, values: values.iter().copied().collect() };
    let institution = |number: u32| Scope::Institution(InstitutionId(id(2, number % institutions)));
    let service = |number: u32| Scope::Service(ServiceId(id(5, number)));
    let pick = |numbers: &[i64]| numbers[usize::try_from(revision).unwrap_or(0) % numbers.len()];
    let minute = 60_000;
    vec![
        of(
            Scope::Network,
            &[(Rule::PrimaryLevel, Some(pick(&[1, 2, 3]))), (Rule::Ring, Some(pick(&[20_000, 12_000])))],
        ),
        of(
            institution(0),
            &[
                (Rule::OverflowReserve, Some(pick(&[minute, 0]))),
                (Rule::OverflowInstitution, Some(pick(&[4, 0, 9]) * minute)),
                (Rule::WrapUp, Some(pick(&[5, 1]) * minute)),
            ],
        ),
        of(
            institution(1),
            &[
                (Rule::OverflowGeneral, (!revision.is_multiple_of(3)).then_some(2 * minute)),
                (Rule::MissesMax, Some(pick(&[3, 1]))),
                (Rule::PreferredHold, Some(pick(&[5, 0]) * minute)),
            ],
        ),
        of(service(1), &[(Rule::WaitingMax, Some(pick(&[6, 2]))), (Rule::NobodyLeftPause, Some(30_000))]),
        of(service(2), &[(Rule::LastTicket, Some(pick(&[20, 90]) * minute)), (Rule::OverflowInstitution, None)]),
        of(service(6), &[(Rule::CreditPriority, Some(pick(&[10, 240]) * minute)), (Rule::RetryPause, Some(0))]),
    ]
}

fn day(number: u32) -> Day {
    let starts = MONDAY.plus(Span(i64::from(number) * DAY));
    // The middle of the day has the same date in UTC.
    Day { key: DayKey::utc(starts.plus(Span(12 * HOUR))), starts }
}

fn services(institutions: u32) -> Vec<Service> {
    let mut services = Vec::new();
    for institution in 0..institutions {
        for number in 0..SERVICES_EACH {
            let general = institution == institutions - 1 && number == 0;
            let letter = char::from_u32('A' as u32 + institution).unwrap_or('Z');
            if let Ok(prefix) = Prefix::new(letter) {
                services.push(Service {
                    id: ServiceId(id(5, institution * SERVICES_EACH + number)),
                    institution: InstitutionId(id(2, institution)),
                    prefix,
                    general,
                    typical_handle: Span::minutes(10 + i64::from(number) * 3),
                    remote: number != SERVICES_EACH - 1 || general,
                    interpreting: false,
                });
            }
        }
    }
    if let Some(last) = services.last().cloned() {
        services.push(Service { id: interpreting(), general: false, remote: false, interpreting: true, ..last });
    }
    services
}

/// The interpreters' service, of the last institution.
fn interpreting() -> ServiceId {
    ServiceId(id(5, u32::MAX))
}

/// Every third center is open without a break; all are closed on Saturday and Sunday.
fn center(number: u32, days: u32) -> Center {
    let mut open = Vec::new();
    for at in (0..days).filter(|at| at % 7 < 5) {
        let day = day(at);
        let mut interval = |opens: i64, closes: i64| {
            let minute = |minutes: i64| day.starts.plus(Span::minutes(minutes));
            open.push(OpenInterval { day: day.key, opens: minute(opens), closes: minute(closes) });
        };
        let closes = if at % 7 == 4 { 16 * 60 } else { 17 * 60 };
        if number.is_multiple_of(3) {
            interval(8 * 60, closes);
        } else {
            interval(8 * 60 + 30, 12 * 60);
            interval(13 * 60, closes);
        }
    }
    Center { id: CenterId(id(3, number)), municipality: MunicipalityId(id(9, number / 4)), open }
}

fn specialist(number: u32, institutions: u32) -> Specialist {
    let institution = number % institutions;
    let mut languages = vec![Language::LV];
    if number.is_multiple_of(2) {
        languages.push(Language::EN);
    }
    if number.is_multiple_of(3) {
        languages.push(Language::RU);
    }
    let rank = number / institutions;
    // Every third of the last institution interprets, too: whoever does both serves residents first.
    let interprets = institution == institutions - 1 && rank.is_multiple_of(3);
    // The later ones are no experts yet in all that they know.
    let level = |service: u32| (service + rank).is_multiple_of(3).then_some(1 + (rank % 2) as u8);
    Specialist {
        person: PersonId(id(6, number)),
        institution: InstitutionId(id(2, institution)),
        // Each knows three or four of the institution's services.
        skills: (0..SERVICES_EACH)
            .filter(|service| !(service + rank).is_multiple_of(4))
            .map(|service| ServiceId(id(5, institution * SERVICES_EACH + service)))
            .chain(interprets.then(interpreting))
            .collect(),
        levels: (0..SERVICES_EACH)
            .filter_map(|service| {
                let service_id = ServiceId(id(5, institution * SERVICES_EACH + service));
                Some(SkillLevel { service: service_id, level: level(service)? })
            })
            .collect(),
        languages,
        signs: rank.is_multiple_of(4),
        text: rank % 3 != 2,
        generalist: institution == institutions - 1,
        // Every third cannot be booked.
        calendar: Some(rank).filter(|rank| rank % 3 < 2).map(|rank| (rank % 3) as u16),
    }
}
