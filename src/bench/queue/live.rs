//! A server of its own with every planned room connected, and people at their pages.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream;
use serde_json::{Value, json};
use tilts_queue::ids::{CommandId, OfferId, PersonId, ServiceId};
use tilts_signaling::client::{Client, ClientError};
use tilts_signaling::view::{Availability, Language, Mode, Outcome, View, VisitStage};
use tilts_signaling::{Answer, ClientMessage, Problem, ServerMessage};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::spread;
use crate::auth::{Claims, Keys, Principal, Purpose};
use crate::bench::relay::process_cpu_ns;
use crate::clock::Clock;
use crate::config::Config;
use crate::records::{PAGE_MAX, PeopleFilter, Store};
use crate::{demo, network};

type Failed = Box<dyn std::error::Error>;

/// Every place planned.
const ROOMS: usize = 592;
/// Pages of staff.
const CONSOLES: usize = 200;
/// How long a storm is spread over.
const STORM: Duration = Duration::from_secs(10);
/// How long anything may take before it counts as lost.
const LOST_AFTER: Duration = Duration::from_secs(10);
/// Pages say every other second that they are there.
const PING: Duration = Duration::from_secs(2);
/// A working day, ten o'clock in Riga.
const NOW: &str = "2026-11-24T10:00:00+02:00";
/// Sockets that are opened at once while everybody comes.
const AT_ONCE: usize = 16;

/// Everybody, and the server.
pub struct Crowd {
    server: Child,
    _dir: tempfile::TempDir,
    socket: String,
    keys: Keys,
    stream: tilts_queue::ids::NetworkId,
    rooms: Vec<Seat>,
    consoles: Vec<Seat>,
    /// Services that somebody at a console serves.
    services: Vec<ServiceId>,
    /// Whoever supervises the whole network comes first.
    supervisors: Vec<Principal>,
    offers: mpsc::UnboundedReceiver<Offered>,
    told: mpsc::UnboundedSender<Offered>,
}

/// Who has a page open.
struct Seat {
    principal: Principal,
    page: Option<Page>,
}

struct Page {
    commands: mpsc::UnboundedSender<(ClientMessage, oneshot::Sender<Result<Answer, Problem>>)>,
    task: JoinHandle<()>,
}

/// An offer has come to a specialist's page.
struct Offered {
    at: Instant,
    number: String,
    offer: OfferId,
    to: PersonId,
}

impl Drop for Crowd {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Crowd {
    /// Makes a network with [`ROOMS`] rooms of the files, starts a server on it and connects everybody.
    pub async fn start(files: &Path) -> Result<Self, Failed> {
        let dir = tempfile::tempdir()?;
        let (data, files) = (dir.path().join("data"), grown(files, dir.path())?);
        std::fs::create_dir_all(&data)?;
        let clock = Clock::real();
        let records = Store::open(&data.join("records.db"), clock.now()).await?;
        network::import(&records, &network::read_dir(&files)?, clock.now()).await?;
        demo::seed(&records, clock.now()).await?;
        let (loaded, _) = network::load(&records, Config::default().rules(), &[], clock.now()).await?;
        let seat = |principal| Seat { principal, page: None };
        let rooms: Vec<Seat> = loaded
            .network
            .rooms
            .iter()
            .map(|room| seat(Principal::Room { room: room.id, center: room.center }))
            .collect();
        let mut services: Vec<ServiceId> =
            loaded.network.specialists.iter().flat_map(|specialist| specialist.skills.iter().copied()).collect();
        services.sort_unstable();
        services.dedup();
        let remote = |id: &ServiceId| loaded.network.services.iter().any(|service| service.id == *id && service.remote);
        services.retain(remote);
        let mut staff = Vec::new();
        for page in 0.. {
            let found = records.people(PeopleFilter::default(), page * PAGE_MAX, PAGE_MAX).await?;
            if found.is_empty() {
                break;
            }
            staff.extend(found.iter().filter_map(crate::http::principal));
        }
        let of_some = |one: &Principal| !matches!(one, Principal::Supervisor { institution: None, .. });
        let mut supervisors: Vec<Principal> = staff.clone();
        supervisors.retain(|one| matches!(one, Principal::Supervisor { .. }));
        supervisors.sort_by_key(of_some);
        // Administrators have no socket.
        staff.retain(|principal| !matches!(principal, Principal::Admin { .. }));
        // Specialists first: they are those who get offers.
        staff.sort_by_key(|principal| !matches!(principal, Principal::Specialist { .. }));
        let consoles: Vec<Seat> = staff.into_iter().take(CONSOLES).map(seat).collect();
        let stream = records.network_id();
        records.close().await;
        let keys = Keys::open(&data.join("keys.json"))?;
        let mut server = Command::new(std::env::current_exe()?)
            .args(["demo", "--json", "--listen", "127.0.0.1:0", "--media", "127.0.0.1:0", "--now", NOW, "--data"])
            .arg(&data)
            .arg("--network")
            .arg(&files)
            .env("RUST_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(server.stdout.take().ok_or("the server has no output")?).read_line(&mut line)?;
        let ready: Value = serde_json::from_str(&line)?;
        let url = ready["url"].as_str().ok_or("the server is not ready")?;
        let socket = format!("{}/ws", url.trim_end_matches('/').replacen("http", "ws", 1));
        let (told, offers) = mpsc::unbounded_channel();
        let mut crowd =
            Self { server, _dir: dir, socket, keys, stream, rooms, consoles, services, supervisors, offers, told };
        if crowd.rooms.len() != ROOMS || crowd.consoles.len() != CONSOLES {
            return Err(format!("{} rooms and {} consoles", crowd.rooms.len(), crowd.consoles.len()).into());
        }
        crowd.everybody_comes().await?;
        Ok(crowd)
    }

    async fn everybody_comes(&mut self) -> Result<(), Failed> {
        let pages: Vec<Result<Page, ClientError>> = {
            let seats = self.rooms.iter().chain(&self.consoles);
            stream::iter(seats.map(|seat| self.open(seat.principal))).buffered(AT_ONCE).collect().await
        };
        for (seat, page) in self.rooms.iter_mut().chain(&mut self.consoles).zip(pages) {
            seat.page = Some(page?);
        }
        for seat in &self.consoles {
            if matches!(seat.principal, Principal::Specialist { .. }) {
                seat.ask(ClientMessage::AvailabilitySet { state: Availability::Available }).await?;
            }
        }
        Ok(())
    }

    fn token(&self, principal: Principal) -> String {
        // The demo's clock begins on a day of its own.
        self.keys.sign(Purpose::Socket, i64::MAX, Claims { network: self.stream, principal })
    }

    async fn open(&self, principal: Principal) -> Result<Page, ClientError> {
        let client = Client::connect(&self.socket, &self.token(principal), None).await?;
        Ok(self.sit(client))
    }

    fn sit(&self, client: Client) -> Page {
        let (commands, inbox) = mpsc::unbounded_channel();
        Page { commands, task: tokio::spawn(sit(client, inbox, self.told.clone())) }
    }

    /// From a room's command to the offer at the specialist's socket, one resident after the other.
    pub async fn socket(&mut self, seconds: u64) -> Result<Vec<Value>, Failed> {
        let (begun, mut offered, mut answered) = (Instant::now(), Vec::new(), Vec::new());
        let mut turn = 0;
        while begun.elapsed() < Duration::from_secs(seconds) {
            let room = &self.rooms[turn * 7 % ROOMS];
            let service = self.services[turn % self.services.len()];
            turn += 1;
            let asked = Instant::now();
            let Answer::Ticket { number, .. } = room.ask(ask_for(service)).await? else {
                return Err("a ticket was asked for, and something else came".into());
            };
            answered.push(asked.elapsed().as_secs_f64() * 1e3);
            let offer = tokio::time::timeout(LOST_AFTER, async {
                loop {
                    match self.offers.recv().await {
                        Some(offered) if offered.number == number => return Some(offered),
                        Some(_) => {}
                        None => return None,
                    }
                }
            });
            // Nobody at the consoles speaks the language, or all are in the middle of something: nothing to measure.
            let Ok(Some(offer)) = offer.await else {
                room.ask(ClientMessage::VisitEnd).await?;
                continue;
            };
            offered.push(offer.at.duration_since(asked).as_secs_f64() * 1e3);
            let who = |seat: &&Seat| matches!(seat.principal, Principal::Specialist { person } if person == offer.to);
            let specialist = self.consoles.iter().find(who).ok_or("an offer came to nobody")?;
            specialist.ask(ClientMessage::OfferAccept { offer: offer.offer }).await?;
            specialist.ask(ClientMessage::ConsultationEnd).await?;
            let (outcome, next) = (Outcome::Consulted, Availability::Available);
            specialist.ask(ClientMessage::WrapUpFinish { outcome, next }).await?;
            room.ask(ClientMessage::VisitEnd).await?;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let mut line = json!({"rooms": ROOMS, "consoles": CONSOLES, "offers": offered.len()});
        spread(&mut line, "ms", offered);
        let mut answers = json!({});
        spread(&mut answers, "ms", answered);
        line["answer_p99_ms"] = answers["p99_ms"].clone();
        Ok(vec![line])
    }

    /// Every room asks within the storm's time; nobody may be without a number in the end.
    pub async fn burst(&mut self) -> Result<Vec<Value>, Failed> {
        let asks = self.rooms.iter().enumerate().map(|(turn, room)| {
            let service = self.services[turn % self.services.len()];
            async move {
                tokio::time::sleep(STORM * turn as u32 / ROOMS as u32).await;
                let asked = Instant::now();
                let answer = room.ask(ask_for(service)).await;
                (
                    asked.elapsed().as_secs_f64() * 1e3,
                    answer.is_ok_and(|answer| matches!(answer, Answer::Ticket { .. })),
                )
            }
        });
        let answers: Vec<(f64, bool)> = stream::iter(asks).buffer_unordered(ROOMS).collect().await;
        let lost = answers.iter().filter(|(_, answered)| !answered).count();
        let mut line = json!({"tickets": answers.len(), "within_s": STORM.as_secs(), "lost": lost});
        spread(&mut line, "ms", answers.into_iter().map(|(took, _)| took).collect());
        Ok(vec![line])
    }

    /// Everybody loses the socket at once and is back within the storm's time; each finds the ticket it had.
    pub async fn reconnect(&mut self) -> Result<Vec<Value>, Failed> {
        for seat in self.rooms.iter().chain(&self.consoles) {
            if let Some(page) = &seat.page {
                page.task.abort();
            }
        }
        let seats: Vec<Principal> = self.rooms.iter().chain(&self.consoles).map(|seat| seat.principal).collect();
        let count = seats.len() as u32;
        let tokens: Vec<String> = seats.iter().map(|principal| self.token(*principal)).collect();
        let back = tokens.iter().enumerate().map(|(turn, token)| {
            let socket = &self.socket;
            async move {
                // Rooms and consoles mixed: 37 shares no factor with their number.
                tokio::time::sleep(STORM * (turn as u32 * 37 % count) / count).await;
                let asked = Instant::now();
                let client = Client::connect(socket, token, None).await;
                (asked.elapsed().as_secs_f64() * 1e3, client)
            }
        });
        let back: Vec<(f64, Result<Client, ClientError>)> = stream::iter(back).buffered(seats.len()).collect().await;
        let (mut took, mut away, mut lost) = (Vec::new(), 0, 0);
        let mut pages = Vec::new();
        for (turn, (ms, client)) in back.into_iter().enumerate() {
            took.push(ms);
            let Ok(client) = client else {
                away += 1;
                continue;
            };
            lost += usize::from(turn < ROOMS && !has_place(client.view.as_ref()));
            pages.push((turn, self.sit(client)));
        }
        for (turn, page) in pages {
            let seat = if turn < ROOMS { &mut self.rooms[turn] } else { &mut self.consoles[turn - ROOMS] };
            seat.page = Some(page);
        }
        let mut line = json!({
            "rooms": ROOMS, "consoles": CONSOLES, "within_s": STORM.as_secs(), "not_back": away, "places_lost": lost,
        });
        spread(&mut line, "ms", took);
        Ok(vec![line])
    }
}

/// All supervisors watch a burst: what the page of the whole network's is sent, and what it would be if views were sent
/// whole.
pub async fn supervisors(files: &Path) -> Result<Vec<Value>, Failed> {
    let mut crowd = Crowd::start(files).await?;
    let mut pages = Vec::new();
    for supervisor in &crowd.supervisors {
        pages.push(Client::connect(&crowd.socket, &crowd.token(*supervisor), None).await?);
    }
    let server = crowd.server.id().to_string();
    let (begun, cpu_before) = (Instant::now(), process_cpu_ns(&server)?);
    let mut watching = pages.into_iter().map(|page| tokio::spawn(watch(page, begun + STORM))).collect::<Vec<_>>();
    crowd.burst().await?;
    let seconds = begun.elapsed().as_secs_f64();
    let cpu_pct = (process_cpu_ns(&server)? - cpu_before) as f64 / seconds / 1e7;
    let of_all = watching.first_mut().ok_or("nobody supervises")?.await??;
    let a_second = |figure: usize, unit: f64| (figure as f64 / unit / seconds * 10.0).round() / 10.0;
    Ok(vec![json!({
        "rooms": ROOMS, "consoles": CONSOLES, "pages": crowd.supervisors.len(), "server_core_pct": cpu_pct.round(),
        "views_per_s": a_second(of_all.views, 1.0),
        "kb_per_s": a_second(of_all.bytes, 1e3),
        "whole_kb_per_s": a_second(of_all.whole_bytes, 1e3),
    })])
}

/// What came to a supervisor's page.
#[derive(Default)]
struct Watched {
    views: usize,
    bytes: usize,
    /// Bytes of the same views, each sent whole.
    whole_bytes: usize,
}

async fn watch(mut page: Client, until: Instant) -> Result<Watched, ClientError> {
    let (before, mut watched) = (page.received_bytes, Watched::default());
    // A page that says nothing is taken for gone only after longer than this takes.
    while Instant::now() < until {
        if let ServerMessage::View { view, .. } = page.next().await? {
            watched.views += 1;
            watched.whole_bytes += serde_json::to_string(&view).map_or(0, |text| text.len());
        }
    }
    watched.bytes = page.received_bytes - before;
    Ok(watched)
}

impl Seat {
    async fn ask(&self, message: ClientMessage) -> Result<Answer, Failed> {
        let page = self.page.as_ref().ok_or("nobody sits here")?;
        let (reply, answer) = oneshot::channel();
        page.commands.send((message, reply)).map_err(|_| "the page is gone")?;
        let answer = tokio::time::timeout(LOST_AFTER, answer).await.map_err(|_| "no answer")?;
        Ok(answer.map_err(|_| "the page went away")?.map_err(|problem| problem.to_string())?)
    }
}

fn ask_for(service: ServiceId) -> ClientMessage {
    ClientMessage::TicketRequest {
        room: None,
        service,
        language: Language::LV,
        mode: Mode::Speech,
        with_help: false,
        priority: false,
        receipt: None,
    }
}

/// Whether a room's page shows a place in the queue, or a consultation.
fn has_place(view: Option<&View>) -> bool {
    let Some(View::Room(room)) = view else { return false };
    let stage = room.visit.as_ref().map(|visit| &visit.stage);
    matches!(stage, Some(VisitStage::Waiting(_) | VisitStage::Call(_)))
}

/// One page: sends what it is told to, reads all that comes, and says that it is there.
async fn sit(
    mut client: Client,
    mut inbox: mpsc::UnboundedReceiver<(ClientMessage, oneshot::Sender<Result<Answer, Problem>>)>,
    offers: mpsc::UnboundedSender<Offered>,
) {
    let mut open = HashMap::new();
    let mut last = None;
    let mut ping = tokio::time::interval(PING);
    loop {
        tokio::select! {
            command = inbox.recv() => {
                let Some((message, reply)) = command else { return };
                let id = CommandId(Uuid::from_u128(rand::random()));
                open.insert(id, reply);
                if client.send(Some(id), message).await.is_err() {
                    return;
                }
            }
            _ = ping.tick() => {
                if client.send(None, ClientMessage::Ping { n: 0 }).await.is_err() {
                    return;
                }
            }
            message = client.next() => {
                match message {
                    Ok(ServerMessage::Reply { command_id, answer }) => {
                        if let Some(reply) = open.remove(&command_id) {
                            let _ = reply.send(Ok(answer));
                        }
                    }
                    Ok(ServerMessage::Error { command_id: Some(id), error }) => {
                        if let Some(reply) = open.remove(&id) {
                            let _ = reply.send(Err(error));
                        }
                    }
                    Ok(ServerMessage::View { view: View::Consult(view), .. }) => {
                        if let Some(offer) = view.offer.filter(|offer| last != Some(offer.offer)) {
                            last = Some(offer.offer);
                            let at = Instant::now();
                            let offered = Offered { at, number: offer.number, offer: offer.offer, to: view.me };
                            let _ = offers.send(offered);
                        }
                    }
                    Ok(_) | Err(ClientError::Deadline) => {}
                    Err(_) => return,
                }
            }
        }
    }
}

/// The network's files with as many rooms as are planned.
fn grown(files: &Path, into: &Path) -> Result<PathBuf, Failed> {
    let grown = into.join("network");
    std::fs::create_dir_all(&grown)?;
    for entry in std::fs::read_dir(files)? {
        let entry = entry?;
        if entry.path().extension().is_some_and(|ending| ending == "csv") {
            std::fs::copy(entry.path(), grown.join(entry.file_name()))?;
        }
    }
    let path = grown.join("centers.csv");
    let mut reader = csv::Reader::from_path(files.join("centers.csv"))?;
    let headers = reader.headers()?.clone();
    let rooms = headers.iter().position(|name| name == "rooms").ok_or("centers.csv has no column rooms")?;
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>()?;
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(&headers)?;
    for (number, row) in rows.iter().enumerate() {
        let (from, to) = (number * ROOMS / rows.len(), (number + 1) * ROOMS / rows.len());
        let cells = row.iter().enumerate();
        let count = (to - from).to_string();
        writer.write_record(cells.map(|(at, cell)| if at == rooms { count.as_str() } else { cell }))?;
    }
    writer.flush()?;
    Ok(grown)
}
