//! Commands through the deciding task and its journal: each counts when it is durable and answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tilts_queue::code::{Language, Prefix};
use tilts_queue::command::{Actor, Availability, Command};
use tilts_queue::event::{Mode, Outcome, PriorityClass};
use tilts_queue::ids::{
    CenterId, CommandId, ConsultationId, InstitutionId, MunicipalityId, OfferId, ParticipantId, PersonId, RoomId,
    ServiceId, TicketId, VisitId,
};
use tilts_queue::network::{Center, Day, Network, OpenInterval, Room, Rules, Service, Specialist};
use tilts_queue::time::{DayKey, Millis, Span};
use uuid::Uuid;

use super::spread;
use crate::clock::Clock;
use crate::dispatch::Dispatch;
use crate::journal::{Journal, Options, RedisJournal, SqliteJournal};
use crate::records::Store;

type Failed = Box<dyn std::error::Error>;

/// Rooms, each with a specialist of its own, and as many commands under way at once.
const PAIRS: u128 = 1_024;

/// Through SQLite, fully synchronous.
pub async fn sqlite(seconds: u64) -> Result<Vec<Value>, Failed> {
    let dir = tempfile::tempdir()?;
    let journal = Arc::new(SqliteJournal::open(&dir.path().join("journal.db"), Options::default()).await?);
    through(journal, seconds).await.map(|line| vec![line])
}

/// Through Redis Streams.
pub async fn redis(url: &str, seconds: u64) -> Result<Vec<Value>, Failed> {
    let archive = tempfile::tempdir()?;
    let journal = Arc::new(RedisJournal::open(url, archive.path(), Clock::real()).await?);
    through(journal, seconds).await.map(|line| vec![line])
}

/// Through any journal.
async fn through(journal: Arc<dyn Journal>, seconds: u64) -> Result<Value, Failed> {
    let dir = tempfile::tempdir()?;
    let clock = Clock::real();
    let records = Store::open(&dir.path().join("records.db"), clock.now()).await?;
    let dispatch = Dispatch::start(journal, &records, clock.clone(), None).await?;
    let (_, published) = records.publish(&network(clock.now()), clock.now()).await?;
    let (revision, content) = (published.revision, published.hash);
    dispatch.tell(Actor::System, Command::ReviseNetwork { revision, content }).await?;
    let over = Arc::new(AtomicBool::new(false));
    let mut people = Vec::new();
    for number in 0..PAIRS {
        let (dispatch, clock, over) = (dispatch.clone(), clock.clone(), Arc::clone(&over));
        people.push(tokio::spawn(async move { pair(number, &dispatch, &clock, &over).await }));
    }
    // Everybody has come; what is counted begins with a clean slate.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let (begun, first) = (Instant::now(), dispatch.state().queue.version());
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    let (took, events) = (begun.elapsed(), dispatch.state().queue.version() - first);
    over.store(true, Ordering::Relaxed);
    let mut latencies = Vec::new();
    for person in people {
        latencies.extend(person.await?.map_err(|problem| problem.to_string())?);
    }
    let counted = |(at, _): &&(Instant, Duration)| *at >= begun && *at < begun + took;
    let latencies: Vec<f64> = latencies.iter().filter(counted).map(|(_, took)| took.as_secs_f64() * 1e3).collect();
    let mut line = json!({
        "commands_per_s": (latencies.len() as f64 / took.as_secs_f64()).round(),
        // Five commands each.
        "tickets_per_s": (latencies.len() as f64 / 5.0 / took.as_secs_f64()).round(),
        "events_per_s": (events as f64 / took.as_secs_f64()).round(),
        "under_way": PAIRS as u64,
    });
    spread(&mut line, "ms", latencies);
    records.close().await;
    Ok(line)
}

/// One resident after the other: asks, is accepted, talked with and done. When each command was answered, and after how
/// long.
async fn pair(
    number: u128,
    dispatch: &Dispatch,
    clock: &Clock,
    over: &AtomicBool,
) -> Result<Vec<(Instant, Duration)>, tilts_signaling::Problem> {
    let (room, service) = (RoomId(id(4, number)), ServiceId(id(5, number)));
    let specialist = Actor::Specialist(PersonId(id(6, number)));
    dispatch.tell(specialist, Command::StaffOnline).await?;
    dispatch.tell(specialist, Command::SetAvailability { to: Availability::Available }).await?;
    let mut answered = Vec::new();
    while !over.load(Ordering::Relaxed) {
        let (visit, ticket) = (VisitId(clock.new_id()), TicketId(clock.new_id()));
        let consultation = ConsultationId(clock.new_id());
        let request = Command::RequestTicket {
            visit,
            ticket,
            room: Some(room),
            phone: None,
            service,
            language: Language::LV,
            mode: Mode::Speech,
            class: PriorityClass::Ordinary,
            with_help: false,
            preferred: None,
        };
        let accept = Command::AcceptOffer {
            offer: OfferId::of(ticket, 1),
            consultation,
            resident: ParticipantId(clock.new_id()),
            specialist: ParticipantId(clock.new_id()),
        };
        let (outcome, next) = (Outcome::Consulted, Availability::Available);
        for (actor, command) in [
            (Actor::Room(room), request),
            (specialist, accept),
            (specialist, Command::EndConsultation { consultation }),
            (specialist, Command::FinishWrapUp { consultation, outcome, note: None, next }),
            (Actor::Room(room), Command::EndVisit { visit }),
        ] {
            let asked = Instant::now();
            dispatch.ask(CommandId(clock.new_id()), actor, command).await?;
            answered.push((Instant::now(), asked.elapsed()));
        }
    }
    Ok(answered)
}

fn id(kind: u128, number: u128) -> Uuid {
    Uuid::from_u128(kind << 64 | number)
}

/// Open around the clock, today and tomorrow.
fn network(now: Millis) -> Network {
    const DAY: i64 = 86_400_000;
    let midnight = |day: i64| Millis(now.0.div_euclid(DAY) * DAY + day * DAY);
    let days: Vec<Day> = (0..3).map(|day| Day { key: DayKey::utc(midnight(day)), starts: midnight(day) }).collect();
    let open = |day: &Day| OpenInterval { day: day.key, opens: day.starts, closes: day.starts.plus(Span(DAY)) };
    let (center, institution) = (CenterId(id(3, 0)), InstitutionId(id(2, 0)));
    Network {
        revision: 1,
        services: (0..PAIRS)
            .filter_map(|number| {
                Some(Service {
                    id: ServiceId(id(5, number)),
                    institution,
                    prefix: Prefix::new('A').ok()?,
                    general: false,
                    interpreting: false,
                    typical_handle: Span::minutes(10),
                    remote: true,
                })
            })
            .collect(),
        centers: vec![Center {
            id: center,
            municipality: MunicipalityId(id(9, 0)),
            open: days.iter().map(open).collect(),
        }],
        rooms: (0..PAIRS).map(|number| Room { id: RoomId(id(4, number)), center }).collect(),
        specialists: (0..PAIRS)
            .map(|number| Specialist {
                person: PersonId(id(6, number)),
                institution,
                skills: vec![ServiceId(id(5, number))],
                levels: Vec::new(),
                languages: vec![Language::LV],
                signs: false,
                text: true,
                generalist: false,
                calendar: None,
            })
            .collect(),
        calendars: Vec::new(),
        days,
        rules: Rules::default(),
        settings: Vec::new(),
    }
    .sorted()
}
