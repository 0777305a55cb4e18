//! What each audience sees: pure functions of the state, the catalogue and the time. Nothing here is kept.

mod alerts;
mod appointments;
mod assist;
mod call;
mod consult;
mod room;
pub mod supervise;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::sync::Arc;

use tilts_queue::Queue;
use tilts_queue::command::Promise;
use tilts_queue::event::{HelpCause, PriorityClass};
use tilts_queue::ids::{CenterId, NoteId, PersonId, RoomId, ServiceId, TicketId};
use tilts_queue::tables::{HelpCall, Ticket, TicketStatus};
use tilts_queue::time::Millis;
use tilts_queue::wait::{self, Wait};
use tilts_signaling::view::{
    Crossing, Forecast, HelpState, HelpView, Language, Mode, Opening, RoomCard, RoomState, ServiceWait, Shut, Standing,
    View, WaitView,
};

pub use appointments::appointment;

use crate::auth::Principal;
use crate::calendar::Status;
use crate::dispatch::{History, State};
use crate::network::{Catalogue, NetworkCalendar};
use crate::records::Person;

/// Everything that a view is made of.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The confirmed state.
    pub state: &'a State,
    /// The staff by id.
    pub people: &'a HashMap<PersonId, Person>,
    /// The network's names.
    pub catalogue: &'a Catalogue,
    /// Opening hours.
    pub calendar: &'a NetworkCalendar,
    /// The waits of all services, made once for everybody.
    pub waits: &'a Waits,
    /// The server's time.
    pub now: Millis,
    /// The words of the messages to waiting rooms that stand.
    pub notices: &'a HashMap<NoteId, String>,
    /// How long a visit's details are kept, in milliseconds.
    pub keep_ms: i64,
}

/// What takes long enough to be worked out once for all views of a moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Waits {
    /// For somebody who would join now, by speech in the state language.
    pub services: Arc<Vec<ServiceWait>>,
    /// For everybody who stands in line.
    pub tickets: BTreeMap<TicketId, WaitView>,
    /// Whether a signing specialist is on duty.
    pub signing_staffed: bool,
}

impl Waits {
    /// Works them out for a moment; with them, what is told so to those who have been told no wait before.
    pub fn of(queue: &Queue, notices: &HashMap<NoteId, String>, now: Millis) -> (Self, Vec<Promise>) {
        let network = queue.lookup().network();
        let Some(center) = network.centers.first().map(|center| center.id) else { return Default::default() };
        let mut outlook = queue.outlook(now);
        let services = network.services.iter().filter(|service| service.remote).map(|service| {
            let forecast = outlook.forecast(service.id, center, Language::LV, Mode::Speech);
            let (staffed, shut) = (forecast.on_duty > 0, shut(queue, service.id, notices));
            ServiceWait { service: service.id, wait: wait_view(forecast.wait), staffed, shut }
        });
        let services = Arc::new(services.collect());
        let mut tickets = BTreeMap::new();
        let mut promises = Vec::new();
        for (ticket, estimate) in outlook.tickets() {
            tickets.insert(ticket, estimate.map_or(WaitView::Unknown, |estimate| wait_view(estimate.in_words())));
            let promised = queue.ticket(ticket).is_none_or(|ticket| ticket.promised.is_some());
            promises.extend(estimate.filter(|_| !promised).map(|estimate| Promise { ticket, estimate }));
        }
        let signs = |person| queue.lookup().specialist(person).is_some_and(|specialist| specialist.signs);
        let signing_staffed = queue.specialists().any(|row| row.on_duty() && signs(row.person));
        (Self { services, tickets, signing_staffed }, promises)
    }

    /// Leaves what was told of the services as it was, if but the time that they take has changed.
    pub fn keep_services(&mut self, told: &Self) {
        let same = |(new, old): (&ServiceWait, &ServiceWait)| *new == ServiceWait { wait: new.wait, ..old.clone() };
        if self.services.len() == told.services.len() && self.services.iter().zip(told.services.iter()).all(same) {
            self.services = Arc::clone(&told.services);
        }
    }
}

/// The view of whoever is on the other side; nothing for those who have none.
pub fn view(scene: &Scene<'_>, principal: &Principal) -> Option<View> {
    Some(match *principal {
        Principal::Room { room, center } => View::Room(Box::new(room::view(scene, room, center))),
        Principal::Employee { person, center } => View::Assist(Box::new(assist::view(scene, person, center))),
        Principal::Specialist { person } => View::Consult(Box::new(consult::view(scene, person))),
        Principal::Supervisor { person, institution } => {
            View::Supervise(Box::new(supervise::view(scene, person, institution)))
        }
        Principal::Guest { consultation, participant, .. } => {
            let found = scene.queue().consultation(consultation).filter(|found| found.is_running())?;
            View::AdHoc(Box::new(call::view(scene, found, participant)?))
        }
        Principal::Admin { .. } | Principal::Integrator => return None,
    })
}

impl<'a> Scene<'a> {
    fn queue(&self) -> &'a Queue {
        &self.state.queue
    }

    fn history(&self) -> &'a History {
        &self.state.history
    }

    fn name(&self, person: PersonId) -> String {
        self.people.get(&person).map(|person| person.name.clone()).unwrap_or_default()
    }

    fn opening(&self, center: CenterId) -> Opening {
        let ms = |at: Option<Millis>| at.map(|at| at.0);
        match self.calendar.status(center, self.now) {
            Some(Status::Open { closes_at, break_at }) => {
                Opening::Open { closes_at_ms: closes_at.0, break_at_ms: ms(break_at) }
            }
            Some(Status::Lunch { opens_at }) => Opening::Lunch { opens_at_ms: opens_at.0 },
            Some(Status::Holiday { opens_at, .. }) => Opening::Holiday { opens_at_ms: ms(opens_at) },
            Some(Status::Closed { opens_at }) => Opening::Closed { opens_at_ms: ms(opens_at) },
            None => Opening::Closed { opens_at_ms: None },
        }
    }

    fn wait_of(&self, ticket: TicketId) -> WaitView {
        self.waits.tickets.get(&ticket).copied().unwrap_or(WaitView::Unknown)
    }

    fn help(&self, call: &HelpCall) -> HelpView {
        let state = match call {
            HelpCall { answered_by: Some(_), .. } => HelpState::Coming,
            HelpCall { unanswered: true, .. } => HelpState::Unanswered,
            HelpCall { seen_at: Some(_), .. } => HelpState::Seen,
            _ => HelpState::Sent,
        };
        HelpView {
            help: call.id,
            room: call.room,
            state,
            since_ms: call.called_at.0,
            unanswered_check: call.cause == HelpCause::Silence,
            employee_name: call.answered_by.map(|person| self.name(person)),
        }
    }

    fn standing(&self, ticket: &Ticket) -> Standing {
        if !ticket.in_line() {
            return Standing::default();
        }
        let credit = self.queue().lookup().rules_of(ticket.service).credit;
        let marked = ticket.class == PriorityClass::Priority;
        Standing {
            priority: (marked || credit.of(PriorityClass::Priority) > ticket.credit).then_some(marked),
            preferred: ticket.named.filter(|named| named.preferred).map(|named| self.name(named.specialist)),
            appointment_ms: self.appointment_ms(ticket),
        }
    }

    /// When the appointment begins for which a ticket's resident has come.
    fn appointment_ms(&self, ticket: &Ticket) -> Option<i64> {
        Some(self.queue().appointment(ticket.appointment?)?.starts.0)
    }

    fn card(&self, room: RoomId) -> RoomCard {
        let queue = self.queue();
        let row = queue.room(room);
        let visit = row.visit.and_then(|visit| queue.visit(visit));
        let ticket = visit.and_then(|visit| visit.ticket).and_then(|ticket| queue.ticket(ticket));
        let mut card = RoomCard {
            room,
            state: if row.online { RoomState::Free } else { RoomState::Offline },
            since_ms: row.since.0,
            number: visit.map(|visit| visit.number.to_string()),
            ticket: None,
            service: ticket.map(|ticket| ticket.service),
            wait: None,
            people_ahead: None,
            standing: Standing::default(),
            consultation: None,
        };
        match (visit, ticket) {
            (_, Some(ticket)) => match ticket.status {
                TicketStatus::InConsultation(consultation) => {
                    card.state = RoomState::InConsultation;
                    card.since_ms = queue.consultation(consultation).map_or(card.since_ms, |found| found.started_at.0);
                    card.consultation = Some(consultation);
                }
                _ => {
                    card.state = RoomState::Waiting;
                    card.since_ms = ticket.enqueued_at.0;
                    card.ticket = Some(ticket.id);
                    card.wait = Some(self.wait_of(ticket.id));
                    card.people_ahead = queue.people_ahead(ticket.id);
                    card.standing = self.standing(ticket);
                }
            },
            (Some(visit), None) => {
                card.state = RoomState::Ending;
                card.service = visit.last.map(|(_, service)| service);
            }
            (None, None) => {
                if let Some(called) = row.called.and_then(|ticket| queue.ticket(ticket)) {
                    card.state = RoomState::Called;
                    card.number = Some(called.number.to_string());
                    card.ticket = Some(called.id);
                    card.service = Some(called.service);
                }
            }
        }
        card
    }
}

/// Why no ticket is given out for a service just now, if none is.
fn shut(queue: &Queue, service: ServiceId, notices: &HashMap<NoteId, String>) -> Option<Shut> {
    if let Some(closure) = queue.closure(service) {
        let message = closure.message.and_then(|id| notices.get(&id)).filter(|text| !text.is_empty()).cloned();
        return Some(Shut::Closed { reason: closure.reason, message, since_ms: closure.since.0 });
    }
    let rules = queue.lookup().rules_of(service);
    let max = rules.waiting_max.filter(|max| queue.waiting_for(service) >= *max)?;
    Some(Shut::Full { max, instead: rules.full_instead })
}

/// What can be told before joining.
pub fn forecast(
    queue: &Queue,
    service: ServiceId,
    center: CenterId,
    language: Language,
    mode: Mode,
    now: Millis,
) -> Forecast {
    let found = queue.forecast(service, center, language, mode, now);
    let lookup = queue.lookup();
    let hours = lookup.hours(center, now);
    let last = hours.last_ticket(lookup.rules_of(service).last_ticket);
    Forecast {
        service,
        wait: wait_view(found.wait),
        waiting: found.ahead,
        staffed: found.on_duty > 0,
        last_ticket_ms: last.map(|last| last.at.0),
        crosses: match found.crosses {
            None => Crossing::Nothing,
            Some(wait::Crossing::Break { from, until }) => Crossing::Lunch { from_ms: from.0, to_ms: until.0 },
            Some(wait::Crossing::Closing { at, opens_at }) => {
                Crossing::Closing { at_ms: at.0, opens_at_ms: opens_at.map(|at| at.0) }
            }
        },
    }
}

fn wait_view(wait: Wait) -> WaitView {
    match wait {
        Wait::Unknown => WaitView::Unknown,
        Wait::LessThan { min: 1 } => WaitView::Short,
        Wait::LessThan { min } => WaitView::LessThan { to_min: min },
        Wait::Range { min_min, max_min } => WaitView::Range { from_min: min_min, to_min: max_min },
    }
}
