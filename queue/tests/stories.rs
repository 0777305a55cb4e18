//! Tables of command and result, as stories: `stories/*.story`.
//!
//! A line that begins with `>` is a command: when, who, what. Below it stand the answer and the events. Deadlines that
//! fall before the next command are ticked at their time and shown as `* time tick`. The test plays the commands and
//! compares the whole text; to accept what it plays, run with `TILTS_STORIES=write` and read the difference.

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::{DAY, MIDNIGHT, Names, clock, id, queue, send};
use serde_json::Value;
use tilts_queue::Queue;
use tilts_queue::code::ContentHash;
use tilts_queue::command::{Actor, Answer, Availability, Command, Placement, Promise};
use tilts_queue::event::{AlertId, Audience, Counted, PriorityClass};
use tilts_queue::ids::*;
use tilts_queue::invariants;
use tilts_queue::network::{Network, Rule, Scope, Setting, SkillLevel};
use tilts_queue::refusal::Refusal;
use tilts_queue::time::{DayKey, Millis, Span};
use tilts_queue::wait::Estimate;

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the test is told from outside to accept what it plays; the queue is not"
)]
fn stories() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    let mut paths: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 10, "the stories are gone");
    let write = std::env::var("TILTS_STORIES").as_deref() == Ok("write");
    let mut wrong = String::new();
    for path in paths {
        let told = fs::read_to_string(&path).unwrap();
        let played = play(&told);
        if write {
            fs::write(&path, played).unwrap();
        } else if played != told {
            writeln!(wrong, "--- {}\n{played}", path.display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "these stories went otherwise:\n{wrong}");
}

struct Player {
    queue: Queue,
    names: Names,
    commands: u128,
    text: String,
}

fn play(told: &str) -> String {
    let mut names = Names::default();
    let queue = queue(&mut names);
    let mut player = Player { queue, names, commands: 1, text: String::new() };
    for told in told.lines() {
        if let Some(command) = told.strip_prefix('>') {
            player.command(command.trim());
        } else if told.starts_with('#') || told.is_empty() {
            writeln!(player.text, "{told}").unwrap();
        }
    }
    player.text
}

impl Player {
    fn command(&mut self, command: &str) {
        let words: Vec<&str> = command.split_whitespace().collect();
        let now = clock(words[0]);
        self.pass_time(now);
        writeln!(self.text, "> {command}").unwrap();
        if words[1] == "tell" {
            return self.tell(&words, now);
        }
        let number = match words.iter().find_map(|word| word.strip_prefix("again=")) {
            Some(number) => number.parse().unwrap(),
            None => {
                self.commands += 1;
                self.commands
            }
        };
        let actor = self.actor(words[1]);
        let command = self.parse(&words);
        match send(&mut self.queue, now, number, actor, command) {
            Ok(decision) => {
                match decision.answer {
                    Answer::Done => {}
                    Answer::Ticket { number, .. } => writeln!(self.text, "  = {number}").unwrap(),
                    Answer::Consultation { .. } => writeln!(self.text, "  = consultation").unwrap(),
                    Answer::HelpCall { .. } => writeln!(self.text, "  = help call").unwrap(),
                }
                if decision.repeated {
                    writeln!(self.text, "  (the first answer)").unwrap();
                }
                self.events(&decision.records);
            }
            Err(refusal) => {
                let mut words = format!("{refusal:?}");
                let opens = |at: Option<Millis>| at.map(show).unwrap_or_default();
                match refusal {
                    Refusal::Closed { opens_at } => words = format!("Closed, opens at {}", opens(opens_at)),
                    Refusal::LastTicketGone { closes_at, opens_at } => {
                        let (closes, opens) = (show(closes_at), opens(opens_at));
                        words = format!("LastTicketGone, closes at {closes}, opens at {opens}");
                    }
                    _ => {}
                }
                writeln!(self.text, "  refused: {words}").unwrap();
            }
        }
    }

    /// Ticks all deadlines before a moment, each at its time.
    fn pass_time(&mut self, until: Millis) {
        while let Some((at, due)) = self.queue.next_deadline().filter(|(at, _)| *at <= until) {
            let before = self.queue.version();
            let decision = send(&mut self.queue, at, 0, Actor::System, Command::Tick).unwrap();
            writeln!(self.text, "* {} tick", show(at)).unwrap();
            self.events(&decision.records);
            assert!(self.queue.version() > before, "{due:?} did nothing:\n{}", self.text);
        }
    }

    fn events(&mut self, records: &[tilts_queue::event::Recorded]) {
        for recorded in records {
            writeln!(self.text, "  {}", line(&recorded.event, &self.names)).unwrap();
        }
        invariants::check_thoroughly(&self.queue).unwrap();
    }

    /// What a page would show.
    fn tell(&mut self, words: &[&str], now: Millis) {
        let text = match words[2] {
            "wait" => {
                let ticket = TicketId(id(words[3]));
                format!("{:?} ahead, {:?}", self.queue.people_ahead(ticket), self.queue.expected_wait(ticket, now))
            }
            "why" => format!("{:?}", self.queue.why_not(TicketId(id(words[3])), now)),
            "forecast" => {
                let room = self.queue.lookup().room(RoomId(id(words[4]))).unwrap();
                let lv = tilts_queue::code::Language::LV;
                let mode = tilts_queue::event::Mode::Speech;
                let forecast = self.queue.forecast(ServiceId(id(words[3])), room.center, lv, mode, now);
                let mut text = format!("{:?}, {} ahead, {} on duty", forecast.wait, forecast.ahead, forecast.on_duty);
                match forecast.crosses {
                    Some(tilts_queue::wait::Crossing::Break { from, until }) => {
                        write!(text, ", would cross the break {} to {}", show(from), show(until)).unwrap();
                    }
                    Some(tilts_queue::wait::Crossing::Closing { at, .. }) => {
                        write!(text, ", would cross closing at {}", show(at)).unwrap();
                    }
                    None => {}
                }
                if let Some(closed) = forecast.closed {
                    let opens = closed.opens_at.map(show).unwrap_or_default();
                    write!(text, ", closed until {opens} (break: {})", closed.on_break).unwrap();
                }
                text
            }
            // `tell slots pension 13:00 15:00`
            "slots" => {
                let (lv, mode) = (tilts_queue::code::Language::LV, tilts_queue::event::Mode::Speech);
                let (service, center) = (ServiceId(id(words[3])), CenterId(id("koknese")));
                let wanted = tilts_queue::Wanted { service, center, language: lv, mode };
                let slots = self.queue.slots(&wanted, clock(words[4]), clock(words[5]), now, None);
                let slots = slots.iter().map(|slot| format!("{} {} free", &show(slot.starts)[..5], slot.free));
                slots.collect::<Vec<_>>().join(", ")
            }
            "uncovered" => {
                let rows = self.queue.uncovered(now).map(|(row, _)| self.names.0[&row.id.to_string()].clone());
                format!("{:?}", rows.collect::<Vec<_>>())
            }
            "state" => {
                let row = self.queue.specialist(PersonId(id(words[3])));
                format!("{:?} since {}", row.state(), show(row.since))
            }
            "kept" => {
                let kept = self.queue.kept(words[3].parse().unwrap());
                format!("{} promises, {} kept", kept.told, kept.kept)
            }
            "figures" => format!("{:?}", self.queue.figures(ServiceId(id(words[3])))),
            other => panic!("tell what? {other}"),
        };
        writeln!(self.text, "  {text}").unwrap();
    }

    /// `admin rules [of pension | of-institution vsaa] ring=10s overflow_general=2m waiting_max=3 last_ticket=never`: the
    /// rules of the scope, in place of what it had otherwise.
    fn rule(&mut self, words: &[&str]) -> Command {
        let scope = match words.get(3).copied() {
            Some("of") => Scope::Service(ServiceId(id(words[4]))),
            Some("of-institution") => Scope::Institution(InstitutionId(id(words[4]))),
            _ => Scope::Network,
        };
        let values = words.iter().filter_map(|word| word.split_once('='));
        let values = values.map(|(name, value)| {
            let rule = Rule::ALL.iter().find(|rule| rule.name() == name).unwrap_or_else(|| panic!("no rule {name}"));
            let number = match (value.strip_suffix('s'), value.strip_suffix('m')) {
                (Some(seconds), _) => Some(seconds.parse::<i64>().unwrap() * 1000),
                (_, Some(minutes)) => Some(minutes.parse::<i64>().unwrap() * 60_000),
                _ => value.parse().ok(),
            };
            (*rule, number)
        });
        let setting = Setting { scope, values: values.collect() };
        self.revise(|network| {
            network.settings.retain(|one| one.scope != scope);
            network.settings.push(setting);
        })
    }

    /// `admin levels janis pension 2`: how well a specialist serves a service.
    fn level(&mut self, words: &[&str]) -> Command {
        let (person, service) = (PersonId(id(words[3])), ServiceId(id(words[4])));
        let level = SkillLevel { service, level: words[5].parse().unwrap() };
        self.revise(|network| {
            let one = network.specialists.iter_mut().find(|one| one.person == person).unwrap();
            one.levels.retain(|other| other.service != service);
            one.levels.push(level);
        })
    }

    /// `admin removes koknese/2`: the room is no more.
    fn remove_room(&mut self, words: &[&str]) -> Command {
        let room = RoomId(id(words[3]));
        self.revise(|network| network.rooms.retain(|one| one.id != room))
    }

    fn revise(&mut self, change: impl FnOnce(&mut Network)) -> Command {
        let mut network = Network::clone(self.queue.lookup().network());
        network.revision += 1;
        change(&mut network);
        let revision = network.revision;
        let content = self.queue.provide(std::sync::Arc::new(network.sorted()));
        Command::ReviseNetwork { revision, content }
    }

    fn actor(&mut self, name: &str) -> Actor {
        let id = self.names.id(name);
        match name {
            "anna" => Actor::Employee(PersonId(id), CenterId(self.names.id("koknese"))),
            "bruno" => Actor::Employee(PersonId(id), CenterId(self.names.id("valka"))),
            "boss" => {
                Actor::Supervisor { person: PersonId(id), institution: Some(InstitutionId(self.names.id("vsaa"))) }
            }
            "head" => Actor::Supervisor { person: PersonId(id), institution: None },
            "admin" => Actor::Admin(PersonId(id)),
            "crm" => Actor::Integrator(IntegratorId(id)),
            "system" => Actor::System,
            room if room.contains('/') => Actor::Room(RoomId(id)),
            _ => Actor::Specialist(PersonId(id)),
        }
    }

    /// `koknese/1 asks pension as t1 [visit=v] [en] [signing] [priority] [help]`, and so on: see the stories.
    fn parse(&mut self, words: &[&str]) -> Command {
        let has = |word: &str| words.contains(&word);
        let names = &mut self.names;
        let option = |key: &str| words.iter().find_map(|word| word.strip_prefix(key).map(str::to_owned));
        let arg = |at: usize| words.get(at).copied().unwrap_or_default();
        let offer = |queue: &Queue, ticket: &str| {
            let ticket = TicketId(id(ticket));
            OfferId::of(ticket, queue.ticket(ticket).map_or(0, |ticket| ticket.rounds))
        };
        match words[2] {
            "online" if words[1].contains('/') => Command::RoomOnline { room: RoomId(id(words[1])) },
            "offline" if words[1].contains('/') => Command::RoomOffline { room: RoomId(id(words[1])) },
            "online" => Command::StaffOnline,
            "offline" => Command::StaffOffline,
            "available" => Command::SetAvailability { to: Availability::Available },
            "break" => Command::SetAvailability { to: Availability::Break },
            "away" => Command::SetAvailability { to: Availability::Away },
            "asks" => Command::RequestTicket {
                visit: VisitId(names.id(&option("visit=").unwrap_or_else(|| format!("visit of {}", arg(5))))),
                ticket: TicketId(names.id(arg(5))),
                room: (!has("outside") && !has("phone"))
                    .then(|| RoomId(names.id(&option("in=").unwrap_or_else(|| words[1].to_owned())))),
                phone: has("phone").then(|| ContactId(names.id("phone number"))),
                service: ServiceId(names.id(arg(3))),
                language: if has("en") {
                    "en"
                } else if has("ru") {
                    "ru"
                } else {
                    "lv"
                }
                .parse()
                .unwrap(),
                mode: serde_json::from_value(
                    if has("signing") {
                        "signing"
                    } else if has("text") {
                        "text"
                    } else {
                        "speech"
                    }
                    .into(),
                )
                .unwrap(),
                class: {
                    let class = PriorityClass::ALL.iter().copied().find(|class| has(&code(class)));
                    class.unwrap_or(PriorityClass::Ordinary)
                },
                with_help: has("help"),
                preferred: option("preferred=").map(|name| PersonId(id(&name))),
            },
            "promises" => {
                let minutes = |key: &str| Span::minutes(option(key).unwrap().parse().unwrap());
                let (least, most) = (minutes("from="), minutes("to="));
                let estimate = Estimate { ahead: 0, least, likely: least, most };
                Command::PromiseWaits { promises: vec![Promise { ticket: TicketId(id(arg(3))), estimate }] }
            }
            // `anna books pension at 10:30 as a1 [en]`, `anna puts a1 to 11:00`, `cancels a1`, `restores a1`,
            // `koknese/1 arrives a1 as t1`, `anna arrives a1 as t1 outside`.
            "books" => Command::BookAppointment {
                appointment: AppointmentId(names.id(arg(7))),
                visit: VisitId(names.id(&format!("visit of {}", arg(7)))),
                service: ServiceId(names.id(arg(3))),
                language: if has("en") { "en" } else { "lv" }.parse().unwrap(),
                mode: tilts_queue::event::Mode::Speech,
                starts: clock(arg(5)),
            },
            "puts" => Command::MoveAppointment { appointment: AppointmentId(id(arg(3))), starts: clock(arg(5)) },
            "cancels" => Command::CancelAppointment { appointment: AppointmentId(id(arg(3))) },
            "restores" => Command::RestoreAppointment { appointment: AppointmentId(id(arg(3))) },
            // `boss absent ieva 10:00 to 12:00`, `boss present ieva 10:00`.
            "absent" => {
                Command::EnterAbsence { specialist: PersonId(id(arg(3))), from: clock(arg(4)), until: clock(arg(6)) }
            }
            "present" => Command::RemoveAbsence { specialist: PersonId(id(arg(3))), from: clock(arg(4)) },
            "arrives" => Command::ArriveForAppointment {
                appointment: AppointmentId(id(arg(3))),
                ticket: TicketId(names.id(arg(5))),
                room: (!has("outside")).then(|| RoomId(names.id(words[1]))),
            },
            "enters" => Command::EnterRoom {
                ticket: TicketId(id(arg(3))),
                room: RoomId(id(&option("in=").unwrap_or_else(|| words[1].to_owned()))),
            },
            "callback" => Command::AgreeCallback {
                ticket: TicketId(id(arg(3))),
                phone: has("phone").then(|| ContactId(names.id("phone number"))),
                delay: Span::minutes(option("delay=").map_or(0, |minutes| minutes.parse().unwrap())),
            },
            "serves" => Command::ServeInPerson {
                visit: VisitId(names.id(&format!("visit of {}", option("again-of=").as_deref().unwrap_or(arg(5))))),
                consultation: ConsultationId(names.id(arg(5))),
                service: ServiceId(names.id(arg(3))),
            },
            "has-served" => Command::FinishInPerson {
                consultation: ConsultationId(id(arg(3))),
                outcome: serde_json::from_value(arg(4).into()).unwrap(),
            },
            "leaves" if has("consultation") => Command::LeaveConsultation {
                consultation: ConsultationId(id(arg(4))),
                participant: ParticipantId(id(arg(5))),
            },
            "marks" => Command::MarkPriority { ticket: TicketId(id(arg(3))), priority: !has("not") },
            "prefers" => Command::PreferSpecialist {
                ticket: TicketId(id(arg(5))),
                specialist: (arg(3) != "anybody").then(|| PersonId(id(arg(3)))),
            },
            "leaves" => Command::LeaveQueue { ticket: TicketId(id(arg(3))) },
            "here" => Command::ConfirmHere { ticket: TicketId(id(arg(3))) },
            "accepts" => Command::AcceptOffer {
                offer: offer(&self.queue, arg(3)),
                consultation: ConsultationId(names.id(arg(5))),
                resident: ParticipantId(names.id(&format!("resident of {}", arg(5)))),
                specialist: ParticipantId(names.id(&format!("specialist of {}", arg(5)))),
            },
            "declines" => Command::DeclineOffer {
                offer: offer(&self.queue, arg(3)),
                reason: tilts_queue::event::DeclineReason::Busy,
            },
            "places" => Command::PlaceConsultation {
                consultation: ConsultationId(id(arg(3))),
                placement: Placement {
                    node: tilts_queue::code::NodeId(1),
                    worker: 0,
                    epoch: option("epoch=").unwrap().parse().unwrap(),
                },
            },
            "joins" => Command::JoinConsultation {
                consultation: ConsultationId(id(arg(3))),
                participant: ParticipantId(names.id(arg(5))),
                role: serde_json::from_value(arg(7).into()).unwrap(),
            },
            "asks-out" => Command::AskHelperToLeave {
                consultation: ConsultationId(id(arg(3))),
                participant: ParticipantId(id(arg(4))),
            },
            "invites" => Command::Invite {
                invitation: InvitationId(names.id(arg(3))),
                consultation: ConsultationId(id(arg(5))),
                company: serde_json::from_value(arg(6).into()).unwrap(),
                service: (arg(6) == "handover").then(|| ServiceId(id(arg(7)))),
                language: (arg(6) == "interpreter").then(|| arg(7)).and_then(|code| code.parse().ok()),
                specialist: option("named=").map(|name| PersonId(id(&name))),
            },
            "takes-back" => Command::WithdrawInvitation { invitation: InvitationId(id(arg(3))) },
            "comes" => Command::AcceptInvitation {
                invitation: InvitationId(id(arg(3))),
                participant: ParticipantId(names.id(arg(5))),
            },
            "stays-away" => Command::DeclineInvitation {
                invitation: InvitationId(id(arg(3))),
                reason: tilts_queue::event::DeclineReason::Busy,
            },
            "releases" => {
                Command::Release { consultation: ConsultationId(id(arg(3))), participant: ParticipantId(id(arg(4))) }
            }
            "brings-together" => Command::BringTogether { consultation: ConsultationId(id(arg(3))) },
            "hands-over" => {
                Command::HandOver { consultation: ConsultationId(id(arg(3))), next: ConsultationId(names.id(arg(5))) }
            }
            "adds" => Command::AddService { ticket: TicketId(id(arg(5))), service: ServiceId(id(arg(3))) },
            "drops" => Command::DropService { ticket: TicketId(id(arg(5))), service: ServiceId(id(arg(3))) },
            "no-show" => Command::ReportNoShow { consultation: ConsultationId(id(arg(3))) },
            "transfers" => Command::Transfer {
                consultation: ConsultationId(id(arg(3))),
                to: ServiceId(id(arg(5))),
                specialist: option("named=").map(|name| PersonId(id(&name))),
            },
            "ends" => Command::EndConsultation { consultation: ConsultationId(id(arg(3))) },
            "writes" => Command::FinishWrapUp {
                consultation: ConsultationId(id(arg(3))),
                outcome: serde_json::from_value(arg(4).into()).unwrap(),
                note: None,
                next: if has("then-break") { Availability::Break } else { Availability::Available },
            },
            "extends" => Command::ExtendWrapUp { consultation: ConsultationId(id(arg(3))) },
            "rates" => Command::Rate {
                visit: VisitId(id(&format!("visit of {}", arg(3)))),
                score: serde_json::from_value(arg(4).into()).unwrap(),
            },
            "done" => Command::EndVisit { visit: VisitId(id(&format!("visit of {}", arg(3)))) },
            "calls-help" => Command::CallHelp { help_call: HelpCallId(names.id(arg(3))), room: RoomId(id(words[1])) },
            "sees" => Command::SeeHelp { help_call: HelpCallId(id(arg(3))) },
            "coming" => Command::AnswerHelp { help_call: HelpCallId(id(arg(3))) },
            "closes" => Command::CloseHelp { help_call: HelpCallId(id(arg(3))) },
            "moves" => Command::ReorderTicket {
                ticket: TicketId(id(arg(3))),
                credit: Span::minutes(arg(5).parse().unwrap()),
                reason: tilts_queue::event::ReorderReason::Vulnerable,
                note: None,
            },
            "names" => Command::ReassignTicket {
                ticket: TicketId(id(arg(5))),
                specialist: PersonId(id(arg(3))),
                reason: tilts_queue::event::ReorderReason::Expertise,
                note: None,
            },
            "undoes" => Command::UndoAct {
                act: CommandId(uuid::Uuid::from_u128(arg(3).parse().unwrap())),
                ticket: TicketId(id(arg(5))),
            },
            // `long_wait t1 at 09:10`
            "sees-to" | "forgets" => Command::AcknowledgeAlert {
                alert: AlertId {
                    since: clock(arg(6)),
                    kind: serde_json::from_value(arg(3).into()).unwrap(),
                    subject: id(arg(4)),
                },
                acknowledged: words[2] == "sees-to",
            },
            // `n1 to service pension for 30`, `n1 to all . for 30`
            "posts" => Command::PostNotice {
                notice: NoteId(names.id(arg(3))),
                to: match arg(5) {
                    "all" => Audience::All,
                    "institution" => Audience::Institution(InstitutionId(id(arg(6)))),
                    "service" => Audience::Service(ServiceId(id(arg(6)))),
                    "center" => Audience::Center(CenterId(id(arg(6)))),
                    _ => Audience::Municipality(MunicipalityId(id(arg(6)))),
                },
                lasts: Span::minutes(arg(8).parse().unwrap()),
            },
            "takes-down" => Command::WithdrawNotice { notice: NoteId(id(arg(3))) },
            "skills" => Command::SetSkills {
                specialist: PersonId(id(arg(3))),
                skills: (arg(4) != "own").then(|| words[4..].iter().map(|name| ServiceId(id(name))).collect()),
            },
            // `head corrects pension of t1 to benefit [application]`, or `to void`; `closes-month 2026-11`.
            "corrects" => {
                let visit = VisitId(names.id(&format!("visit of {}", arg(5))));
                let counted = |name: &str, kind: &str| {
                    let service = self.queue.lookup().service(ServiceId(id(name)))?;
                    let registered = serde_json::from_value(kind.into()).ok()?;
                    Some(Counted { service: service.id, institution: service.institution, registered })
                };
                let first = counted(&option("first=").unwrap_or_else(|| arg(3).to_owned()), "consultation").unwrap();
                Command::CorrectRegistration {
                    registration: RegistrationId::of(visit, first.service, first.registered),
                    visit,
                    center: CenterId(names.id("koknese")),
                    municipality: MunicipalityId(names.id("aizkraukle")),
                    day: option("day=").map_or(DayKey(20_261_124), |day| DayKey(day.parse().unwrap())),
                    before: counted(arg(3), "consultation"),
                    after: counted(arg(7), if has("application") { "application" } else { "consultation" }),
                    reason: tilts_queue::event::CorrectionReason::WrongService,
                    note: None,
                    seen: option("seen=").map_or(self.queue.version(), |seen| seen.parse().unwrap()),
                }
            }
            "closes-month" => Command::ClosePeriod {
                period: arg(3).parse().unwrap(),
                lines: 1,
                content: ContentHash([7; 32]),
                seen: option("seen=").map_or(self.queue.version(), |seen| seen.parse().unwrap()),
            },
            "closes-service" => Command::CloseService {
                service: ServiceId(id(arg(3))),
                reason: serde_json::from_value(arg(4).into()).unwrap(),
                message: option("message=").map(|name| NoteId(names.id(&name))),
            },
            "opens-service" => Command::OpenService { service: ServiceId(id(arg(3))) },
            "rules" => self.rule(words),
            "levels" => self.level(words),
            "removes" => self.remove_room(words),
            "opens" => Command::OpenAdHoc {
                consultation: ConsultationId(names.id(arg(3))),
                participants: words[5..].iter().map(|name| ParticipantId(names.id(name))).collect(),
            },
            "shuts" => Command::CloseAdHoc { consultation: ConsultationId(id(arg(3))) },
            "passes" => Command::Tick,
            other => panic!("no such verb: {other}"),
        }
    }
}

/// A value as it stands in the journal.
fn code(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap_or_default().to_owned()
}

/// A clock time, written as it is read.
fn show(at: Millis) -> String {
    let (day, ms) = ((at.0 - MIDNIGHT).div_euclid(DAY), (at.0 - MIDNIGHT).rem_euclid(DAY));
    let days = if day == 0 { String::new() } else { format!("{day}d") };
    format!("{days}{:02}:{:02}:{:02}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60)
}

/// An event in a line: its kind and what it says, ids as names, what follows from others left out.
fn line(event: &tilts_queue::event::Event, names: &Names) -> String {
    let Value::Object(fields) = serde_json::to_value(event).unwrap() else { unreachable!("events are objects") };
    let mut line = event.kind().to_owned();
    for (field, value) in fields {
        let known = ["kind", "offer", "visit", "center", "municipality", "institution", "registration", "content"];
        let registered = ["outcome", "number", "began_at", "started_at"].contains(&field.as_str());
        if registered && event.kind() == "registered" {
            continue;
        }
        let derived = field == "room"
            && !["help_called", "room_connected", "room_called", "room_uncalled", "room_entered"]
                .contains(&event.kind());
        // Most are in a room, and the stories need not say it each time.
        let usual = field == "channel" && value == "room";
        if !known.contains(&field.as_str()) && !derived && !usual && !value.is_null() {
            line += &format!(" {field}={}", value_line(&field, &value, names));
        }
    }
    line
}

fn value_line(field: &str, value: &Value, names: &Names) -> String {
    let is_time = [
        "deadline",
        "until",
        "undo_until",
        "named_until",
        "preferred_until",
        "from",
        "wrap_up_until",
        "answer_by",
        "ask_again_at",
        "not_before",
    ];
    match value {
        Value::String(hash) if field == "previous" && hash.len() == 64 => hash[..4].to_owned(),
        Value::String(text) => names.0.get(text).unwrap_or(text).to_owned(),
        Value::Number(number)
            if is_time.contains(&field) || field.ends_with("_at") || field == "starts" || field == "ends" =>
        {
            show(Millis(number.as_i64().unwrap()))
        }
        Value::Number(number) if ["waited", "handled", "credit", "previous"].contains(&field) => {
            format!("{}s", number.as_i64().unwrap() / 1000)
        }
        Value::Array(items) => items.iter().map(|item| value_line(field, item, names)).collect::<Vec<_>>().join("+"),
        Value::Object(fields) => match (fields.get("role"), fields.get("registered")) {
            (Some(role), _) => role.as_str().unwrap_or_default().to_owned(),
            (None, Some(kind)) => {
                format!("{}/{}", value_line(field, &fields["service"], names), kind.as_str().unwrap_or_default())
            }
            (None, None) => {
                let parts = fields.iter().filter(|(name, _)| *name != "since");
                parts
                    .map(|(name, part)| format!("{name}:{}", value_line(name, part, names)))
                    .collect::<Vec<_>>()
                    .join(",")
            }
        },
        other => other.to_string(),
    }
}
