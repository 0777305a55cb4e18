//! Tickets and offers.

use std::sync::Arc;

use crate::Queue;
use crate::event::{Event, Group, TicketEnd};
use crate::ids::{OfferId, PersonId, ServiceId, TicketId, VisitId};
use crate::tables::{Engagement, Here, Named, Offer, Pass, Ticket, TicketStatus, Visit};
use crate::time::{Millis, Span};

impl Queue {
    pub(super) fn ticket_requested(&mut self, event: &Event, at: Millis) {
        let Event::TicketRequested {
            ticket,
            visit,
            room,
            center,
            municipality,
            service,
            institution,
            number,
            language,
            mode,
            class,
            with_help,
            employee: _,
            channel,
            preferred,
            preferred_until,
            phone,
        } = *event
        else {
            return;
        };
        let credit = self.lookup.rules_of(service).credit.of(class);
        let online = room.is_none_or(|room| self.seat(room, visit, at));
        self.put_ticket(Ticket {
            id: ticket,
            visit,
            room,
            channel,
            center,
            municipality,
            service,
            institution,
            number,
            language,
            mode,
            class,
            with_help,
            enqueued_at: at,
            waiting_since: at,
            credit,
            adjustment: Span::ZERO,
            status: TicketStatus::Waiting,
            paused_until: None,
            grace_until: None,
            hours_from: at,
            room_lost_at: (!online).then_some(at),
            called: None,
            phone,
            not_before: None,
            appointment: None,
            attempts: 0,
            rounds: 0,
            no_shows: 0,
            passes: Vec::new(),
            ask_again_at: None,
            nobody_left: false,
            class_before: None,
            named: preferred.zip(preferred_until).map(|(specialist, until)| Named {
                specialist,
                until,
                preferred: true,
            }),
            here: Here::NotAsked,
            act: None,
            asked_at: None,
            promised: None,
            following: Vec::new(),
            group: Group::Primary,
            suspended: self.tables.closures.contains_key(&service),
        });
        self.tables.numbers.insert(number.prefix, number.seq);
        let before = self.tables.visits.get(&visit).cloned();
        let visit = Visit {
            id: visit,
            room,
            center,
            began_at: before.as_ref().map_or(at, |visit| visit.began_at),
            open: true,
            ticket: Some(ticket),
            number,
            ended: None,
            last: before.as_ref().and_then(|visit| visit.last),
            rated: before.as_ref().is_some_and(|visit| visit.rated),
            in_person: before.as_ref().and_then(|visit| visit.in_person),
            registered: before.map(|visit| visit.registered.clone()).unwrap_or_default(),
        };
        self.tables.visits.insert(visit.id, Arc::new(visit));
        self.count(Some(service), |day| day.requested += 1);
    }

    pub(super) fn offer_made(&mut self, offer: Offer, round: u32) {
        self.index.offer(&offer, true);
        self.tables.offers.insert(offer.id, offer);
        let mut service = None;
        self.change_ticket(offer.ticket, |ticket| {
            service = Some(ticket.service);
            ticket.status = TicketStatus::Offered(offer.id);
            ticket.rounds = round;
            ticket.asked_at = ticket.asked_at.or(Some(offer.made_at));
        });
        self.change_specialist(offer.specialist, |row| {
            row.engagement = Engagement::Offered(offer.id);
            row.since = offer.made_at;
        });
        self.count(service, |day| day.offered += 1);
    }

    pub(super) fn remove_offer(&mut self, id: OfferId) {
        if let Some(offer) = self.tables.offers.remove(&id) {
            self.index.offer(&offer, false);
        }
    }

    /// An offer that came to nothing: ticket and specialist are as before it, but for a pass.
    pub(super) fn offer_over(
        &mut self,
        offer: OfferId,
        ticket: TicketId,
        specialist: PersonId,
        passed_at: Option<Millis>,
        at: Millis,
    ) -> Option<ServiceId> {
        self.remove_offer(offer);
        let service = self.tables.tickets.get(&ticket).map(|ticket| ticket.service);
        let lapse = service.map_or(self.lookup.rules(), |service| self.lookup.rules_of(service)).pass_lapse;
        self.change_ticket(ticket, |ticket| {
            ticket.status = TicketStatus::Waiting;
            if let Some(at) = passed_at {
                ticket.passes.retain(|pass| pass.specialist != specialist);
                ticket.passes.push(Pass { specialist, at, in_force: true });
                ticket.nobody_left = false;
                ticket.ask_again_at = Some(at.plus(lapse));
                ticket.named = ticket.named.filter(|named| named.specialist != specialist);
            }
        });
        self.change_specialist(specialist, |row| {
            row.engagement = Engagement::None;
            row.since = at;
        });
        service
    }

    pub(super) fn ticket_ended(
        &mut self,
        ticket: TicketId,
        visit: VisitId,
        service: ServiceId,
        end: TicketEnd,
        at: Millis,
    ) {
        if let Some(ticket) = self.remove_ticket(ticket) {
            if end == TicketEnd::Left && ticket.in_line() && !self.tables.experience.is_new() {
                self.tables.experience.waited(at.since(ticket.waiting_since), true);
            }
            if let Some(called) = ticket.called {
                self.change_room(called.room, |row| row.called = None);
            }
            self.appointment_over(&ticket);
        }
        self.change_visit(visit, |visit| {
            visit.ticket = None;
            visit.ended = Some(end);
        });
        self.count(Some(service), |day| match end {
            TicketEnd::Served => {}
            TicketEnd::Left | TicketEnd::NoShow | TicketEnd::RoomLost | TicketEnd::Unreached => day.abandoned += 1,
            TicketEnd::CenterClosed => day.closed += 1,
        });
    }
}
