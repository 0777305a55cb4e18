//! Reading the state: what the pages' views are made of.

use std::sync::Arc;

use crate::Queue;
use crate::code::ContentHash;
use crate::event::{AlertId, Audience};
use crate::ids::{
    AppointmentId, CenterId, ConsultationId, HelpCallId, InvitationId, NetworkId, NoteId, OfferId, PersonId, RoomId,
    ServiceId, TicketId, VisitId,
};
use crate::lookup::Lookup;
use crate::matching::{self, Why};
use crate::orders::Rank;
use crate::tables::{
    Absence, Acknowledged, Appointment, Closure, Consultation, DayFigures, HelpCall, InPerson, Invitation, Notice,
    Offer, Register, RoomRow, SpecialistRow, Ticket, Visit,
};
use crate::time::{DayKey, Millis};

/// Why one ticket has not found a specialist: for each reason how many of the network's specialists it holds for.
/// None of all means that the network has nobody who serves the service.
pub type WhyNot = Vec<(Why, u32)>;

impl Queue {
    /// The tenant.
    #[must_use]
    pub const fn network_id(&self) -> NetworkId {
        self.tables.network
    }

    /// The version of the last event; 0 before the first.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.tables.version
    }

    /// The time of the last event, if there was one.
    #[must_use]
    pub fn last_event_at(&self) -> Option<Millis> {
        (self.tables.version > 0).then_some(self.tables.at)
    }

    /// The day of the last event.
    #[must_use]
    pub const fn day(&self) -> DayKey {
        self.tables.day
    }

    /// The revision of the network in use; 0 before the first.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.tables.revision
    }

    /// The hash of the network in use, if there is one.
    #[must_use]
    pub const fn content(&self) -> Option<ContentHash> {
        self.tables.content
    }

    /// How far registrations are settled.
    #[must_use]
    pub const fn register(&self) -> &Register {
        &self.tables.register
    }

    /// The network in use, with its lookups.
    #[must_use]
    pub fn lookup(&self) -> &Lookup {
        &self.lookup
    }

    /// A ticket that has not ended.
    #[must_use]
    pub fn ticket(&self, id: TicketId) -> Option<&Ticket> {
        self.tables.tickets.get(&id).map(Arc::as_ref)
    }

    /// All tickets that have not ended, by id.
    pub fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.tables.tickets.values().map(Arc::as_ref)
    }

    /// Tickets waiting for a service or being offered, in the order in which they are served.
    pub fn line(&self, service: ServiceId) -> impl Iterator<Item = &Ticket> {
        self.index.line.of(service).filter_map(|(_, id)| self.ticket(*id))
    }

    /// How many stand in line, over all services.
    #[must_use]
    pub fn in_line(&self) -> usize {
        self.index.line.places()
    }

    /// How many stand in line for a service.
    #[must_use]
    pub fn waiting_for(&self, service: ServiceId) -> u32 {
        u32::try_from(self.index.line.count(&service)).unwrap_or(u32::MAX)
    }

    /// Why a service is closed for now, if it is.
    #[must_use]
    pub fn closure(&self, service: ServiceId) -> Option<&Closure> {
        self.tables.closures.get(&service)
    }

    /// All services closed for now.
    pub fn closures(&self) -> impl Iterator<Item = (ServiceId, &Closure)> {
        self.tables.closures.iter().map(|(service, closure)| (*service, closure))
    }

    /// The ticket of a room, while it has not ended.
    #[must_use]
    pub fn ticket_in(&self, room: RoomId) -> Option<&Ticket> {
        self.ticket(self.visit_in(room)?.ticket?)
    }

    /// How many are served before a ticket: those earlier in order who wait for a service that shares a specialist
    /// with this one's. Nothing if the ticket is not in line.
    #[must_use]
    pub fn people_ahead(&self, id: TicketId) -> Option<u32> {
        let ticket = self.ticket(id).filter(|ticket| ticket.in_line())?;
        Some(self.ahead_of(ticket.service, ticket.rank()))
    }

    /// How many in line for services that share a specialist with this one come before a key.
    pub(crate) fn ahead_of(&self, service: ServiceId, key: Rank) -> u32 {
        let earlier = |service: &ServiceId| self.index.line.of(*service).take_while(|rank| **rank < key).count();
        let shared = self.lookup.sharing_with(service);
        let count: usize = if shared.is_empty() { earlier(&service) } else { shared.iter().map(earlier).sum() };
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// The tickets that would come after a ticket if a supervisor gave it this credit, and come before it now.
    #[must_use]
    pub fn overtaken(&self, id: TicketId, credit: crate::time::Span) -> Vec<TicketId> {
        let Some(ticket) = self.ticket(id).filter(|ticket| ticket.in_line()) else { return Vec::new() };
        let moved = ticket.enqueued_at.minus(ticket.credit).minus(credit).0;
        let shared = self.lookup.sharing_with(ticket.service).iter();
        let between = shared.flat_map(|service| self.index.line.of(*service));
        let between = between.filter(|rank| **rank > (moved, id) && **rank < ticket.rank());
        between.map(|(_, other)| *other).collect()
    }

    /// Why a ticket has not found a specialist, the most frequent reason first.
    #[must_use]
    pub fn why_not(&self, id: TicketId, now: Millis) -> WhyNot {
        let Some(ticket) = self.ticket(id) else { return Vec::new() };
        let mut counts = std::collections::BTreeMap::new();
        for specialist in &self.lookup.network().specialists {
            if self.lookup.group(ticket.service, specialist).is_none() {
                continue;
            }
            let row = self.specialist(specialist.person);
            if let Err(why) = matching::eligible(ticket, &row, &self.lookup, now.max(self.tables.at)) {
                *counts.entry(why).or_insert(0) += 1;
            }
        }
        let mut reasons: WhyNot = counts.into_iter().collect();
        reasons.sort_by_key(|(why, count)| (std::cmp::Reverse(*count), *why));
        reasons
    }

    /// An offer that stands.
    #[must_use]
    pub fn offer(&self, id: OfferId) -> Option<&Offer> {
        self.tables.offers.get(&id)
    }

    /// All offers that stand.
    pub fn offers(&self) -> impl Iterator<Item = &Offer> {
        self.tables.offers.values()
    }

    /// A specialist's row; one never seen is away and has no connection.
    #[must_use]
    pub fn specialist(&self, person: PersonId) -> SpecialistRow {
        self.tables.specialists.get(&person).copied().unwrap_or(SpecialistRow::unseen(person))
    }

    /// All specialists of the network in use, seen or not.
    pub fn specialists(&self) -> impl Iterator<Item = SpecialistRow> {
        self.lookup.network().specialists.iter().map(|specialist| self.specialist(specialist.person))
    }

    /// A consultation, running or in wrap-up.
    #[must_use]
    pub fn consultation(&self, id: ConsultationId) -> Option<&Consultation> {
        self.tables.consultations.get(&id).map(Arc::as_ref)
    }

    /// All consultations, running or in wrap-up.
    pub fn consultations(&self) -> impl Iterator<Item = &Consultation> {
        self.tables.consultations.values().map(Arc::as_ref)
    }

    /// An invitation that nobody has accepted yet.
    #[must_use]
    pub fn invitation(&self, id: InvitationId) -> Option<&Invitation> {
        self.tables.invitations.get(&id).map(Arc::as_ref)
    }

    /// All invitations that nobody has accepted yet.
    pub fn invitations(&self) -> impl Iterator<Item = &Invitation> {
        self.tables.invitations.values().map(Arc::as_ref)
    }

    /// A room's row; one never seen has no connection.
    #[must_use]
    pub fn room(&self, room: RoomId) -> RoomRow {
        self.tables.rooms.get(&room).copied().unwrap_or(RoomRow::unseen(room))
    }

    /// All rooms of the network in use, seen or not.
    pub fn rooms(&self) -> impl Iterator<Item = RoomRow> {
        self.lookup.network().rooms.iter().map(|room| self.room(room.id))
    }

    /// The consultations in person that run in a center.
    pub fn in_person(&self, center: CenterId) -> impl Iterator<Item = &InPerson> {
        self.tables.in_person.values().filter(move |row| row.center == center)
    }

    /// A time agreed for a resident.
    #[must_use]
    pub fn appointment(&self, id: AppointmentId) -> Option<&Appointment> {
        self.tables.appointments.get(&id).map(Arc::as_ref)
    }

    /// All times agreed for residents: to come, or of today.
    pub fn appointments(&self) -> impl Iterator<Item = &Appointment> {
        self.tables.appointments.values().map(Arc::as_ref)
    }

    /// A visit: open, or of today.
    #[must_use]
    pub fn visit(&self, id: VisitId) -> Option<&Visit> {
        self.tables.visits.get(&id).map(Arc::as_ref)
    }

    /// When a specialist is absent, the first to begin first: running, to come, or of today.
    #[must_use]
    pub fn absences(&self, person: PersonId) -> &[Absence] {
        self.tables.absences.get(&person).map_or(&[], Vec::as_slice)
    }

    /// All visits open, or of today.
    pub fn visits(&self) -> impl Iterator<Item = &Visit> {
        self.tables.visits.values().map(Arc::as_ref)
    }

    /// The visit in a room.
    #[must_use]
    pub fn visit_in(&self, room: RoomId) -> Option<&Visit> {
        self.visit(self.tables.rooms.get(&room)?.visit?)
    }

    /// An open call for an employee.
    #[must_use]
    pub fn help_call(&self, id: HelpCallId) -> Option<&HelpCall> {
        self.tables.help_calls.get(&id)
    }

    /// All open calls for an employee.
    pub fn help_calls(&self) -> impl Iterator<Item = &HelpCall> {
        self.tables.help_calls.values()
    }

    /// Who has seen to an alert.
    #[must_use]
    pub fn acknowledged(&self, alert: &AlertId) -> Option<Acknowledged> {
        self.tables.floor.acknowledged.get(alert).copied()
    }

    /// Messages to waiting rooms that stand at a moment.
    pub fn notices(&self, now: Millis) -> impl Iterator<Item = (NoteId, Notice)> + '_ {
        let notices = self.tables.floor.notices.iter().map(|(id, notice)| (*id, *notice));
        notices.filter(move |(_, notice)| notice.until > now)
    }

    /// Messages that whoever waits with this ticket is to see, the newest first.
    #[must_use]
    pub fn notices_for(&self, ticket: &Ticket, now: Millis) -> Vec<(NoteId, Notice)> {
        let meant = |to: Audience| match to {
            Audience::All => true,
            Audience::Institution(id) => id == ticket.institution,
            Audience::Service(id) => id == ticket.service,
            Audience::Center(id) => id == ticket.center,
            Audience::Municipality(id) => id == ticket.municipality,
        };
        let mut notices: Vec<_> = self.notices(now).filter(|(_, notice)| meant(notice.to)).collect();
        notices.sort_by_key(|(id, notice)| (std::cmp::Reverse(notice.since), *id));
        notices
    }

    /// Whether a specialist serves other services today than their own.
    #[must_use]
    pub fn has_skills_for_today(&self, person: PersonId) -> bool {
        self.tables.floor.skills.contains_key(&person)
    }

    /// Employees with a connection and their center.
    pub fn employees(&self) -> impl Iterator<Item = (PersonId, CenterId)> {
        self.tables.employees.iter().map(|(person, center)| (*person, *center))
    }

    /// Supervisors with a connection.
    pub fn supervisors(&self) -> impl Iterator<Item = PersonId> {
        self.tables.supervisors.iter().copied()
    }

    /// Today's figures of a service.
    #[must_use]
    pub fn figures(&self, service: ServiceId) -> DayFigures {
        self.tables.figures.get(&service).copied().unwrap_or_default()
    }

    /// Today's figures of every service that has any.
    pub fn all_figures(&self) -> impl Iterator<Item = (ServiceId, &DayFigures)> {
        self.tables.figures.iter().map(|(service, figures)| (*service, figures))
    }

    /// Since when the one who waits the longest for a service has waited.
    #[must_use]
    pub fn longest_wait_since(&self, service: ServiceId) -> Option<Millis> {
        self.line(service).map(|ticket| ticket.waiting_since).min()
    }
}
