//! Offers: made, accepted, declined, expired, taken back.

use super::Draft;
use super::settle::Match;
use crate::command::Availability;
use crate::event::{AvailabilityCause, DeclineReason, Event, Participant, Role, TicketEnd, WithdrawCause};
use crate::ids::{ConsultationId, OfferId, ParticipantId, PersonId, ServiceId, TicketId};
use crate::refusal::{Refusal, Thing};
use crate::tables::Offer;

impl Draft {
    pub(super) fn make_offer(&mut self, ticket: TicketId, found: Match) {
        let Some(row) = self.queue.tables.tickets.get(&ticket) else { return };
        let (service, round) = (row.service, row.rounds.saturating_add(1));
        self.emit(Event::OfferMade {
            offer: OfferId::of(ticket, round),
            ticket,
            visit: row.visit,
            specialist: found.person,
            deadline: self.now.plus(self.queue.lookup.rules_of(service).offer_deadline),
            round,
            reason: found.reason,
            group: found.group,
        });
        self.work.lines.insert(service);
    }

    pub(super) fn accept_offer(
        &mut self,
        person: PersonId,
        offer: OfferId,
        consultation: ConsultationId,
        resident: ParticipantId,
        specialist: ParticipantId,
    ) -> Result<(), Refusal> {
        let offer = self.own_offer(person, offer)?;
        if self.queue.tables.consultations.contains_key(&consultation) {
            return Err(Refusal::IdTaken { what: Thing::Consultation });
        }
        if resident == specialist {
            return Err(Refusal::IdTaken { what: Thing::Participant });
        }
        let ticket = self.queue.tables.tickets.get(&offer.ticket).cloned().ok_or(Refusal::OfferGone)?;
        let waited = self.now.since(ticket.waiting_since);
        self.emit(Event::OfferAccepted { offer: offer.id, ticket: ticket.id, visit: ticket.visit, specialist: person });
        self.emit(Event::ConsultationStarted {
            consultation,
            ticket: ticket.id,
            visit: ticket.visit,
            room: ticket.room,
            center: ticket.center,
            municipality: ticket.municipality,
            service: ticket.service,
            institution: ticket.institution,
            specialist: person,
            participants: vec![
                Participant { id: resident, role: Role::Resident, person: None },
                Participant { id: specialist, role: Role::Specialist, person: Some(person) },
            ],
            waited,
            within_target: waited <= self.queue.lookup.rules_of(ticket.service).service_level_target,
        });
        self.work.lines.insert(ticket.service);
        self.close_silence(ticket.room);
        Ok(())
    }

    pub(super) fn decline_offer(
        &mut self,
        person: PersonId,
        offer: OfferId,
        reason: DeclineReason,
    ) -> Result<(), Refusal> {
        let offer = self.own_offer(person, offer)?;
        self.emit(Event::OfferDeclined {
            offer: offer.id,
            ticket: offer.ticket,
            visit: offer.visit,
            specialist: person,
            reason,
        });
        Ok(())
    }

    pub(super) fn expire(&mut self, id: OfferId) {
        let Some(offer) = self.queue.tables.offers.get(&id).copied() else { return };
        let row = self.queue.tables.specialists.get(&offer.specialist);
        let missed = row.map_or(0, |row| row.missed).saturating_add(1);
        self.emit(Event::OfferExpired {
            offer: id,
            ticket: offer.ticket,
            visit: offer.visit,
            specialist: offer.specialist,
            missed,
        });
        let service = self.queue.tables.tickets.get(&offer.ticket).map(|ticket| ticket.service);
        self.away_if_missed(offer.specialist, missed, service);
    }

    /// Who has missed too many in a row, by the rules of the service, is away until they say otherwise.
    pub(super) fn away_if_missed(&mut self, specialist: PersonId, missed: u32, service: Option<ServiceId>) {
        let lookup = &self.queue.lookup;
        let rules = service.map_or(lookup.rules(), |service| lookup.rules_of(service));
        if missed >= rules.missed_offers_max {
            self.change_availability(specialist, Availability::Away, AvailabilityCause::MissedOffers);
        }
    }

    pub(super) fn withdraw(&mut self, id: OfferId, cause: WithdrawCause) {
        let Some(offer) = self.queue.tables.offers.get(&id).copied() else { return };
        self.emit(Event::OfferWithdrawn {
            offer: id,
            ticket: offer.ticket,
            visit: offer.visit,
            specialist: offer.specialist,
            cause,
        });
    }

    /// Tickets wait no longer for a specialist who has gone off duty.
    pub(super) fn lapse_names_of(&mut self, specialist: PersonId) {
        let least = (specialist, TicketId(uuid::Uuid::nil()));
        let most = (specialist, TicketId(uuid::Uuid::max()));
        let tickets: Vec<TicketId> = self.queue.index.named.range(least..=most).map(|(_, ticket)| *ticket).collect();
        for ticket in tickets {
            self.lapse_name(ticket);
        }
    }

    pub(super) fn lapse_name(&mut self, id: TicketId) {
        let Some(ticket) = self.queue.tables.tickets.get(&id) else { return };
        if let Some(named) = ticket.named {
            self.emit(Event::NameLapsed { ticket: id, visit: ticket.visit, specialist: named.specialist });
        }
    }

    pub(super) fn lapse_passes(&mut self, id: TicketId) {
        if let Some(ticket) = self.queue.tables.tickets.get(&id) {
            self.emit(Event::PassesLapsed { ticket: id, visit: ticket.visit });
        }
    }

    pub(super) fn give_up_on_room(&mut self, id: TicketId) {
        self.end_ticket(id, TicketEnd::RoomLost);
    }

    fn own_offer(&self, person: PersonId, id: OfferId) -> Result<Offer, Refusal> {
        let offer = self.queue.tables.offers.get(&id).copied().ok_or(Refusal::OfferGone)?;
        if offer.specialist == person { Ok(offer) } else { Err(Refusal::NotYours) }
    }
}
