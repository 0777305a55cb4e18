//! Orders over the tables, so that no step looks at everything. All follow from [`Tables`] and the network; replaying
//! and restoring rebuild them, and the invariants compare.

use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};

use crate::event::Group;
use crate::ids::{
    AppointmentId, CenterId, ConsultationId, HelpCallId, InvitationId, OfferId, PersonId, RoomId, ServiceId, TicketId,
};
use crate::lookup::{Lookup, Pool, Profile, pool};
use crate::matching::Need;
use crate::orders::{Orders, Rank};
use crate::tables::{
    Appointment, Consultation, HelpCall, Here, InPerson, Invitation, Offer, Phase, RoomRow, SpecialistRow, Subject,
    Tables, Ticket, TicketStatus, Tickets,
};
use crate::time::Millis;
use crate::turns::{Callable, callable};

/// What is due at a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// A new day begins.
    Day,
    /// An offer runs out.
    Offer(OfferId),
    /// The specialist's time for the outcome runs out.
    WrapUp(ConsultationId),
    /// A specialist or resident has been without a connection for too long.
    PartyLost(ConsultationId),
    /// An ad-hoc consultation has lived long enough.
    AdHoc(ConsultationId),
    /// The center opens, has a break or closes.
    Hours(TicketId),
    /// The room has been without a connection for too long.
    RoomLost(TicketId),
    /// A number is kept no longer.
    Hold(TicketId),
    /// The ticket waits no longer for the specialist named.
    Name(TicketId),
    /// Those who passed may be asked again.
    Passes(TicketId),
    /// The ticket has waited so long that others are asked too.
    Overflow(TicketId),
    /// The first in a service's line has waited long enough to be asked "are you here?".
    HereCheck(ServiceId),
    /// "Are you here?" was not answered.
    HereAnswer(TicketId),
    /// A call for help was not answered.
    Help(HelpCallId),
    /// Whoever is asked to come has not answered, or nobody is to be asked any more.
    Invitation(InvitationId),
    /// Two specialists have been by themselves for long enough.
    Together(ConsultationId),
    /// A colleague or interpreter has been without a connection for too long.
    CompanyLost(PersonId),
    /// A number was called to a room, and nobody came.
    RoomCall(TicketId),
    /// The time before which a resident is not called has passed.
    NotBefore(TicketId),
    /// Serving in person was ended by nobody.
    InPerson(ConsultationId),
    /// An appointment is near, or the resident has not come.
    Appointment(AppointmentId),
}

/// Tickets for which the same specialists are asked, who can do the same.
pub(crate) type Wanted = (Pool, Need);

/// All indexes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Index {
    /// Tickets that can be offered.
    pub ready: Orders<ServiceId>,
    /// The same, but for those that wait for a named specialist, in every pool in which somebody is asked for them.
    pub wanted: Orders<Wanted>,
    /// Tickets that others see before them.
    pub line: Orders<ServiceId>,
    /// Specialists who are free and not held back: those alike together, the longest idle first.
    pub free: OrdSet<(Profile, Millis, PersonId)>,
    /// Specialists on duty, those alike together.
    pub on_duty: OrdSet<(Profile, PersonId)>,
    /// Of these the ones who are free or write an outcome.
    pub soon: OrdSet<(Profile, PersonId)>,
    /// Tickets that wait for a room to be called to, by center, in order.
    pub outside: OrdSet<(CenterId, i64, TicketId)>,
    /// Rooms that a number can be called to.
    pub rooms: OrdSet<(CenterId, RoomId)>,
    /// Of the tickets outside those whose center has such a room, those alike together.
    pub callable: OrdSet<Callable>,
    /// Tickets called to a room, as in `wanted`.
    pub summoned: Orders<Wanted>,
    /// Tickets that wait for a named specialist.
    pub named: OrdSet<(PersonId, TicketId)>,
    /// Tickets on which somebody has passed and who is not to be asked again yet.
    pub passed: OrdSet<TicketId>,
    /// What stands in the specialists' calendars.
    pub booked: OrdSet<(PersonId, Millis, AppointmentId)>,
    /// The same by center: each takes a room.
    pub booked_rooms: OrdSet<(CenterId, Millis, AppointmentId)>,
    /// Appointments for which a specialist is to be held back, or is still, the first to begin first.
    pub near: OrdSet<(Millis, AppointmentId, ServiceId)>,
    /// When the first of each service's line is to be asked "are you here?".
    pub here: OrdMap<ServiceId, Millis>,
    /// Everything that will be due.
    pub deadlines: OrdSet<(Millis, Due)>,
    /// How many ad-hoc consultations there are.
    pub ad_hoc: u32,
}

impl Index {
    /// All indexes from nothing.
    pub fn of(tables: &Tables, network: &Lookup) -> Self {
        let mut index = Self::default();
        for row in tables.rooms.values() {
            index.room(None, row, &tables.tickets, network);
        }
        for ticket in tables.tickets.values() {
            index.ticket(None, Some(ticket), network);
        }
        for service in tables.tickets.values().map(|ticket| ticket.service).collect::<OrdSet<_>>() {
            index.head(service, tables, network);
        }
        for row in tables.specialists.values() {
            index.specialist(None, Some(row), network);
        }
        for offer in tables.offers.values() {
            index.offer(offer, true);
        }
        for consultation in tables.consultations.values() {
            index.consultation(None, Some(consultation), network);
        }
        for invitation in tables.invitations.values() {
            index.invitation(None, Some(invitation));
        }
        for call in tables.help_calls.values() {
            index.help_call(None, Some(call));
        }
        for row in tables.appointments.values() {
            index.appointment(None, Some(row), network);
        }
        for row in tables.in_person.values() {
            index.in_person(row, true);
        }
        index
    }

    /// A ticket came, changed or went. Only what differs is touched.
    pub fn ticket(&mut self, old: Option<&Ticket>, new: Option<&Ticket>, network: &Lookup) {
        let is_ready = |ticket: &&Ticket| ticket.is_ready();
        let in_line = |ticket: &&Ticket| ticket.in_line();
        let passed = |ticket: &&Ticket| ticket.passes.iter().any(|pass| pass.in_force);
        let outside = |ticket: &&Ticket| ticket.wants_room();
        let by_center = |ticket: &Ticket| (ticket.center, ticket.order(), ticket.id);
        let called = |ticket: &&Ticket| ticket.called.is_some();
        let named = |ticket: &Ticket| Some((ticket.named?.specialist, ticket.id));
        let id = |ticket: &Ticket| ticket.id;
        self.ready.moved(old.filter(is_ready).map(place), new.filter(is_ready).map(place));
        self.line.moved(old.filter(in_line).map(place), new.filter(in_line).map(place));
        let pools = |ticket: Option<&Ticket>| ticket.map_or([None; 4], |ticket| wanted(ticket, network));
        moved_all(&mut self.wanted, pools(old.filter(is_ready)), pools(new.filter(is_ready)));
        moved_all(&mut self.summoned, pools(old.filter(called)), pools(new.filter(called)));
        moved(&mut self.outside, old.filter(outside).map(by_center), new.filter(outside).map(by_center));
        let roomy = [old, new].map(|ticket| ticket.filter(outside).filter(|ticket| self.has_room(ticket.center)));
        moved(&mut self.callable, roomy[0].map(callable), roomy[1].map(callable));
        moved(&mut self.passed, old.filter(passed).map(id), new.filter(passed).map(id));
        moved(&mut self.named, old.and_then(named), new.and_then(named));
        if old.map(due_by) != new.map(due_by) {
            let dues = |ticket: Option<&Ticket>| ticket.map_or([None; 9], |ticket| ticket_dues(ticket, network));
            for (was, is) in dues(old).into_iter().zip(dues(new)) {
                moved(&mut self.deadlines, was, is);
            }
        }
    }

    /// The line of a service may have a new head.
    pub fn head(&mut self, service: ServiceId, tables: &Tables, network: &Lookup) {
        let head = self.ready.first(&service).and_then(|(_, id)| tables.tickets.get(id));
        let due = head
            // Only in a room is there a screen to ask on.
            .filter(|ticket| matches!(ticket.here, Here::NotAsked) && ticket.room.is_some())
            .map(|ticket| ticket.waiting_since.plus(network.rules_of(service).here_check_after));
        let before = self.here.get(&service).copied();
        if before == due {
            return;
        }
        if let Some(at) = before {
            self.deadlines.remove(&(at, Due::HereCheck(service)));
            self.here.remove(&service);
        }
        if let Some(at) = due {
            self.deadlines.insert((at, Due::HereCheck(service)));
            self.here.insert(service, at);
        }
    }

    /// A specialist came or changed.
    pub fn specialist(&mut self, old: Option<&SpecialistRow>, new: Option<&SpecialistRow>, network: &Lookup) {
        let Some(row) = new.or(old) else { return };
        // One who is not of the network in use is like nobody.
        let profile = network.profile(row.person).unwrap_or(Profile::MAX);
        let takes = |row: &SpecialistRow| row.is_free() && row.held.is_none();
        let free = |row: &SpecialistRow| takes(row).then_some((profile, row.idle_since, row.person));
        let on_duty = |row: &SpecialistRow| row.on_duty().then_some((profile, row.person));
        moved(&mut self.free, old.and_then(free), new.and_then(free));
        moved(&mut self.on_duty, old.and_then(on_duty), new.and_then(on_duty));
        let soon = |row: &SpecialistRow| (row.is_free_soon() && row.held.is_none()).then_some((profile, row.person));
        moved(&mut self.soon, old.and_then(soon), new.and_then(soon));
        let lost = |row: &SpecialistRow| {
            row.lost_at.map(|at| (at.plus(network.rules().company_lost), Due::CompanyLost(row.person)))
        };
        moved(&mut self.deadlines, old.and_then(lost), new.and_then(lost));
    }

    /// An offer stands, or does not any more.
    pub fn offer(&mut self, offer: &Offer, stands: bool) {
        let due = (offer.deadline, Due::Offer(offer.id));
        if stands {
            self.deadlines.insert(due);
        } else {
            self.deadlines.remove(&due);
        }
    }

    /// A consultation came, changed or went.
    pub fn consultation(&mut self, old: Option<&Consultation>, new: Option<&Consultation>, network: &Lookup) {
        let ad_hoc = |c: &Consultation| matches!(c.subject, Subject::AdHoc(_));
        let dues = |row: Option<&Consultation>| row.map_or([None; 2], |row| consultation_dues(row, network));
        for (old, new) in dues(old).into_iter().zip(dues(new)) {
            moved(&mut self.deadlines, old, new);
        }
        self.ad_hoc -= u32::from(old.is_some_and(ad_hoc));
        self.ad_hoc += u32::from(new.is_some_and(ad_hoc));
    }

    /// An invitation came, changed or went.
    pub fn invitation(&mut self, old: Option<&Invitation>, new: Option<&Invitation>) {
        if let Some(one) = old {
            self.deadlines.remove(&(one.due_at(), Due::Invitation(one.id)));
        }
        if let Some(one) = new {
            self.deadlines.insert((one.due_at(), Due::Invitation(one.id)));
        }
    }

    /// A room came or changed.
    pub fn room(&mut self, old: Option<&RoomRow>, new: &RoomRow, tickets: &Tickets, network: &Lookup) {
        let Some(center) = network.room(new.room).map(|room| room.center) else { return };
        let free = |row: &RoomRow| row.is_free().then_some((center, row.room));
        let (old, new) = (old.and_then(free), free(new));
        if old == new {
            return;
        }
        let had = self.has_room(center);
        moved(&mut self.rooms, old, new);
        let has = self.has_room(center);
        if had != has {
            let (least, most) = (TicketId(uuid::Uuid::nil()), TicketId(uuid::Uuid::max()));
            let outside = self.outside.range((center, i64::MIN, least)..=(center, i64::MAX, most));
            for ticket in outside.filter_map(|(.., id)| tickets.get(id)) {
                let place = Some(callable(ticket));
                moved(&mut self.callable, place.filter(|_| had), place.filter(|_| has));
            }
        }
    }

    /// Whether a center has a room that a number can be called to.
    fn has_room(&self, center: CenterId) -> bool {
        let first = self.rooms.get_next(&(center, RoomId(uuid::Uuid::nil())));
        first.is_some_and(|(of, _)| *of == center)
    }

    /// An appointment came, changed or went.
    pub fn appointment(&mut self, old: Option<&Appointment>, new: Option<&Appointment>, network: &Lookup) {
        let booked = |row: &Appointment| row.stands().then_some((row.specialist, row.starts, row.id));
        let room = |row: &Appointment| row.stands().then_some((row.center, row.starts, row.id));
        let near = |row: &Appointment| row.is_near().then_some((row.starts, row.id, row.service));
        let due = |row: &Appointment| Some((row.due_at(network)?, Due::Appointment(row.id)));
        moved(&mut self.booked, old.and_then(booked), new.and_then(booked));
        moved(&mut self.booked_rooms, old.and_then(room), new.and_then(room));
        moved(&mut self.near, old.and_then(near), new.and_then(near));
        moved(&mut self.deadlines, old.and_then(due), new.and_then(due));
    }

    /// Somebody is served in person, or not any more.
    pub fn in_person(&mut self, row: &InPerson, running: bool) {
        let due = (row.ends_at, Due::InPerson(row.id));
        if running {
            self.deadlines.insert(due);
        } else {
            self.deadlines.remove(&due);
        }
    }

    /// A call for help came, changed or went.
    pub fn help_call(&mut self, old: Option<&HelpCall>, new: Option<&HelpCall>) {
        let due = |call: &HelpCall| {
            (!call.unanswered && call.answered_by.is_none()).then_some((call.unanswered_at, Due::Help(call.id)))
        };
        moved(&mut self.deadlines, old.and_then(due), new.and_then(due));
    }
}

/// An entry of an order came, changed or went.
fn moved<T: Ord + Clone>(order: &mut OrdSet<T>, old: Option<T>, new: Option<T>) {
    if old == new {
        return;
    }
    if let Some(old) = old {
        order.remove(&old);
    }
    if let Some(new) = new {
        order.insert(new);
    }
}

type Places<K> = [Option<(K, Rank)>; 4];

fn moved_all<K: Ord + Copy>(orders: &mut Orders<K>, old: Places<K>, new: Places<K>) {
    if old != new {
        old.iter().flatten().for_each(|(key, rank)| orders.remove(key, rank));
        new.into_iter().flatten().for_each(|(key, rank)| orders.insert(key, rank));
    }
}

/// A ticket's place in the order of its service.
pub(crate) fn place(ticket: &Ticket) -> (ServiceId, Rank) {
    (ticket.service, ticket.rank())
}

/// A ticket in every pool in which somebody is asked for it.
fn wanted(ticket: &Ticket, network: &Lookup) -> Places<Wanted> {
    let (service, institution) = (ticket.service, ticket.institution);
    let rules = network.rules_of(service);
    [Group::Primary, Group::Reserve, Group::Institution, Group::General].map(|group| {
        let asked = group <= ticket.group && ticket.named.is_none() && rules.opens(group).is_some();
        asked.then(|| ((pool(group, service, institution), ticket.need()), ticket.rank()))
    })
}

/// All of a ticket that [`ticket_dues`] depends on: where it is the same, so is what is due.
fn due_by(ticket: &Ticket) -> impl PartialEq + use<> {
    let asked = (ticket.here, ticket.in_line());
    let offered = matches!(ticket.status, TicketStatus::Offered(_)) && ticket.grace_until.is_some();
    let status = match ticket.status {
        TicketStatus::InConsultation(_) => return None,
        TicketStatus::Held(until) => Some(until),
        TicketStatus::Waiting | TicketStatus::Offered(_) => None,
    };
    let hours = (ticket.center, ticket.hours_from, ticket.paused_until, ticket.grace_until, offered);
    let overflow = (ticket.service, ticket.waiting_since, ticket.group);
    let called = (ticket.called, ticket.not_before);
    Some((hours, status, asked, ticket.room_lost_at, ticket.ask_again_at, ticket.named, overflow, called))
}

/// What will be due for a ticket.
fn ticket_dues(ticket: &Ticket, network: &Lookup) -> [Option<(Millis, Due)>; 9] {
    let rules = network.rules_of(ticket.service);
    let id = ticket.id;
    let offered = match ticket.status {
        TicketStatus::InConsultation(_) => return [None; 9],
        TicketStatus::Offered(_) => true,
        TicketStatus::Waiting | TicketStatus::Held(_) => false,
    };
    let hours = match (ticket.paused_until, ticket.grace_until) {
        (Some(opens), _) => Some(opens),
        // An offer out after closing is waited for; what comes after is decided when it is answered.
        (None, Some(_)) if offered => None,
        (None, Some(until)) => Some(until),
        (None, None) => {
            let interval = network.hours(ticket.center, ticket.hours_from).now;
            Some(interval.map_or(ticket.hours_from, |interval| interval.closes))
        }
    };
    [
        hours.map(|at| (at, Due::Hours(id))),
        ticket.room_lost_at.map(|at| (at.plus(rules.room_lost), Due::RoomLost(id))),
        ticket.ask_again_at.map(|at| (at, Due::Passes(id))),
        ticket.named.map(|named| (named.until, Due::Name(id))),
        match ticket.status {
            TicketStatus::Held(until) => Some((until, Due::Hold(id))),
            _ => None,
        },
        match ticket.here {
            Here::Asked(answer_by) if ticket.in_line() => Some((answer_by, Due::HereAnswer(id))),
            _ => None,
        },
        rules
            .next_group(ticket.group)
            .filter(|_| ticket.in_line())
            .map(|after| (ticket.waiting_since.plus(after), Due::Overflow(id))),
        ticket.called.map(|called| (called.until, Due::RoomCall(id))),
        ticket.not_before.map(|at| (at, Due::NotBefore(id))),
    ]
}

/// What will be due for a consultation.
fn consultation_dues(consultation: &Consultation, network: &Lookup) -> [Option<(Millis, Due)>; 2] {
    let id = consultation.id;
    match (&consultation.subject, consultation.phase) {
        (_, Phase::WrapUp { until, .. }) => [Some((until, Due::WrapUp(id))), None],
        (Subject::AdHoc(ad_hoc), Phase::Running) => [Some((ad_hoc.expires_at, Due::AdHoc(id))), None],
        (Subject::Ticket(served), Phase::Running) => {
            let lost = [served.specialist_lost_at, served.resident_lost_at].into_iter().flatten().min();
            let together = served.handover.and_then(|handover| handover.together_at);
            [
                lost.map(|lost| (lost.plus(network.rules().party_lost), Due::PartyLost(id))),
                together.map(|at| (at, Due::Together(id))),
            ]
        }
    }
}
