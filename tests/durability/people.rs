//! What people at their pages do, and what the server lets them see and confirms to them.

use std::sync::Arc;
use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use tilts::auth::Role;
use tilts_queue::Queue;
use tilts_queue::ids::{CommandId, ConsultationId, OfferId, PersonId, RoomId, TicketId, VisitId};
use tilts_queue::tables::{Engagement, TicketStatus};
use tilts_signaling::client::{Client, ClientError};
use tilts_signaling::view::{ConsultView, RoomView, View, VisitStage};
use tilts_signaling::{Answer, ClientMessage};
use tokio::sync::{Barrier, mpsc};
use tokio::time::Instant;

use super::chance::below;

/// Commands that one person repeats after a crash.
const REPEATED_MAX: usize = 20;
/// How long one asks again what could not be answered just then.
const RETRIED_WITHIN: Duration = Duration::from_secs(10);

/// One who has a page open.
#[derive(Clone)]
pub struct Person {
    pub role: Role,
    /// Holds the cookie, which outlives the server.
    pub browser: reqwest::Client,
}

/// A command that was answered.
#[derive(Clone, Debug)]
pub struct Confirmed {
    pub id: CommandId,
    pub message: ClientMessage,
    pub answer: Answer,
    /// The consultation that a specialist's page showed.
    pub about: Option<ConsultationId>,
}

/// What a page shows of the queue, as far as it does not change with time alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    Room { room: RoomId, visit: Option<(VisitId, String, Stage)> },
    Specialist { person: PersonId, offer: Option<OfferId>, engaged: Option<ConsultationId> },
}

/// Where a visit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Waiting { ticket: TicketId, ahead: u32 },
    Call(ConsultationId),
    Ended,
}

impl Seen {
    fn of(view: &View) -> Option<Self> {
        Some(match view {
            View::Room(view) => Seen::Room {
                room: view.room,
                visit: view.visit.as_ref().map(|visit| {
                    let stage = match &visit.stage {
                        VisitStage::Waiting(waiting) => {
                            Stage::Waiting { ticket: waiting.ticket, ahead: waiting.people_ahead }
                        }
                        VisitStage::Call(call) => Stage::Call(call.consultation),
                        VisitStage::Ended(_) => Stage::Ended,
                    };
                    (visit.visit, visit.number.clone(), stage)
                }),
            },
            View::Consult(view) => Seen::Specialist {
                person: view.me,
                offer: view.offer.as_ref().map(|offer| offer.offer),
                engaged: view
                    .call
                    .as_ref()
                    .map(|call| call.consultation)
                    .or(view.wrap_up.as_ref().map(|it| it.consultation)),
            },
            _ => return None,
        })
    }

    /// The same of a state.
    pub fn in_queue(&self, queue: &Queue) -> Self {
        match *self {
            Seen::Room { room, .. } => Seen::Room {
                room,
                visit: queue.visit_in(room).and_then(|visit| {
                    let stage = match visit.ticket.and_then(|ticket| queue.ticket(ticket)) {
                        Some(ticket) => match ticket.status {
                            TicketStatus::InConsultation(id) => Stage::Call(id),
                            _ => {
                                Stage::Waiting { ticket: ticket.id, ahead: queue.people_ahead(ticket.id).unwrap_or(0) }
                            }
                        },
                        None => visit.last.map(|_| Stage::Ended)?,
                    };
                    Some((visit.id, visit.number.to_string(), stage))
                }),
            },
            Seen::Specialist { person, .. } => {
                let (offer, engaged) = match queue.specialist(person).engagement {
                    // What an invitation asks is no offer, and these people invite nobody.
                    Engagement::None | Engagement::Invited(_) => (None, None),
                    Engagement::Offered(id) => (Some(id), None),
                    Engagement::Consulting(id) | Engagement::WrapUp(id) | Engagement::Assisting(id) => (None, Some(id)),
                };
                Seen::Specialist { person, offer, engaged }
            }
        }
    }

    /// Whether a page that returns finds what this one showed: the number, the place, the consultation.
    fn goes_on(&self, now: &Self) -> bool {
        match (self, now) {
            (Seen::Room { visit: Some((visit, number, stage)), .. }, Seen::Room { visit: now, .. }) => {
                let Some((same, kept, now)) = now else { return false };
                let place = match (stage, now) {
                    (Stage::Waiting { ticket, .. }, Stage::Waiting { ticket: now, .. }) => ticket == now,
                    (stage, now) => stage == now,
                };
                visit == same && number == kept && place
            }
            (Seen::Specialist { engaged: Some(engaged), .. }, Seen::Specialist { engaged: now, .. }) => {
                Some(engaged) == now.as_ref()
            }
            _ => true,
        }
    }
}

/// All that one person was told until the server was gone, or the servers, one after the other.
#[derive(Default)]
pub struct Heard {
    pub confirmed: Vec<Confirmed>,
    /// What was shown, with the version of the journal that it was made of.
    pub seen: Vec<(u64, Seen)>,
    /// What was sent and not answered any more, or answered by that it is not known what came of it.
    pub unanswered: Vec<ClientMessage>,
}

impl Heard {
    fn look(&mut self, client: &Client) {
        if let Some(seen) = client.view.as_ref().and_then(Seen::of)
            && self.seen.last().is_none_or(|(version, _)| *version != client.version)
        {
            self.seen.push((client.version, seen));
        }
    }
}

/// What a person brings along from before the crash.
pub struct Before {
    /// Commands with the answer that each got.
    pub confirmed: Vec<Confirmed>,
    /// What the journal says that the page showed when the server went.
    pub stood: Option<Seen>,
}

/// Returns to the server, finds everything as it was, and then does what people do until the server is gone.
pub async fn live(
    person: Person,
    url: String,
    before: Before,
    mut random: ChaCha8Rng,
    all_here: Arc<Barrier>,
    confirmations: mpsc::UnboundedSender<()>,
) -> Heard {
    let mut heard = Heard::default();
    let body = json!({ "role": person.role });
    let answer = person.browser.post(format!("{url}/api/v1/ws-token")).json(&body).send().await.unwrap();
    let token = answer.json::<Value>().await.unwrap()["token"].as_str().unwrap().to_owned();
    let socket = format!("{}/ws", url.replacen("http", "ws", 1));
    let mut client = Client::connect(&socket, &token, None).await.unwrap();
    heard.look(&client);
    if let (Some(stood), Some((_, now))) = (&before.stood, heard.seen.last()) {
        assert!(stood.goes_on(now), "{:?}: {stood:?} before the crash, {now:?} after it", person.role);
    }
    // A text that is set whole is not remembered by its command: the newest counts.
    let remembered = |confirmed: &&Confirmed| {
        !matches!(confirmed.message, ClientMessage::NextStepsSet { .. } | ClientMessage::NotesSet { .. })
    };
    for confirmed in before.confirmed.iter().rev().filter(remembered).take(REPEATED_MAX) {
        let mut again = client.command_as(confirmed.id, confirmed.message.clone()).await;
        // The node of a consultation that is gone is taken for gone after a moment only.
        let until = Instant::now() + RETRIED_WITHIN;
        while matches!(&again, Err(ClientError::Refused(problem)) if problem.retryable) && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(200)).await;
            again = client.command_as(confirmed.id, confirmed.message.clone()).await;
        }
        assert_eq!(again.as_ref().ok(), Some(&confirmed.answer), "repeated: {confirmed:?} got {again:?}");
    }
    all_here.wait().await;
    loop {
        heard.look(&client);
        let message = client.view.as_ref().and_then(|view| next(view, &mut random));
        let ended = match message {
            Some(message) => {
                let id = CommandId(uuid::Uuid::from_u128(rand::random()));
                let about = match heard.seen.last() {
                    Some((_, Seen::Specialist { engaged, .. })) => *engaged,
                    _ => None,
                };
                match client.command_as(id, message.clone()).await {
                    Ok(answer) => {
                        heard.confirmed.push(Confirmed { id, message, answer, about });
                        // Nobody counts any more once the server is being killed.
                        let _ = confirmations.send(());
                        false
                    }
                    Err(ClientError::Refused(problem)) => {
                        heard.unanswered.extend(problem.retryable.then_some(message));
                        false
                    }
                    Err(_) => {
                        heard.unanswered.push(message);
                        true
                    }
                }
            }
            None => {
                let wait = Duration::from_millis(u64::from(below(&mut random, 50)));
                matches!(tokio::time::timeout(wait, client.next()).await, Ok(Err(_)))
            }
        };
        if ended {
            return heard;
        }
    }
}

fn next(view: &View, random: &mut ChaCha8Rng) -> Option<ClientMessage> {
    let message = match view {
        View::Room(view) => of_room(view, random)?,
        View::Consult(view) => of_specialist(view, random)?,
        _ => return None,
    };
    Some(serde_json::from_value(message).unwrap())
}

fn of_room(room: &RoomView, random: &mut ChaCha8Rng) -> Option<Value> {
    let dice = below(random, 100);
    match room.visit.as_ref().map(|visit| &visit.stage) {
        None | Some(VisitStage::Ended(_)) if dice < 60 => {
            let service = room.popular[usize::try_from(below(random, 8)).unwrap() % room.popular.len()];
            let wanted = json!({"service": service, "language": "lv", "mode": "speech", "with_help": dice < 10});
            let mut message = json!({"type": "ticket.request"});
            message.as_object_mut().unwrap().extend(wanted.as_object().unwrap().clone());
            Some(message)
        }
        Some(VisitStage::Ended(_)) if dice < 80 => Some(json!({"type": "visit.rate", "score": "good"})),
        Some(VisitStage::Ended(_)) => Some(json!({"type": "visit.end"})),
        Some(VisitStage::Waiting(waiting)) if waiting.here_check_until_ms.is_some() => {
            Some(json!({"type": "ticket.here"}))
        }
        Some(VisitStage::Waiting(_)) if dice < 5 => Some(json!({"type": "ticket.leave"})),
        Some(VisitStage::Waiting(_)) if dice < 8 => Some(json!({"type": "help.call"})),
        Some(VisitStage::Call(_)) if dice < 20 => Some(json!({"type": "chat.send", "text": format!("Labdien {dice}")})),
        Some(VisitStage::Call(_)) if dice < 25 => Some(json!({"type": "consultation.end"})),
        _ => None,
    }
}

fn of_specialist(desk: &ConsultView, random: &mut ChaCha8Rng) -> Option<Value> {
    let dice = below(random, 100);
    if let Some(offer) = &desk.offer {
        return Some(match dice {
            0..10 => json!({"type": "offer.decline", "offer": offer.offer, "reason": "other"}),
            _ => json!({"type": "offer.accept", "offer": offer.offer}),
        });
    }
    if desk.call.is_some() {
        return match dice {
            0..20 => Some(json!({"type": "next_steps.set", "text": format!("Solis {dice}")})),
            20..40 => Some(json!({"type": "notes.set", "text": format!("Piezīme {dice}")})),
            40..60 => Some(json!({"type": "consultation.end"})),
            _ => None,
        };
    }
    if desk.wrap_up.is_some() {
        return Some(json!({"type": "wrap_up.finish", "outcome": "consulted", "next": "available"}));
    }
    (desk.then != tilts_signaling::view::Availability::Available)
        .then(|| json!({"type": "availability.set", "state": "available"}))
}
