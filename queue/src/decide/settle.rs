//! Settling: after each command, and after each thing that was due, no waiting ticket and free specialist are eligible
//! for each other.
//!
//! Before the command that held already, so only what changed is looked at: tickets that may have become ready and
//! specialists who may have become free. Of these the earliest ticket in order goes first, to the specialist who has
//! been idle the longest; a ticket that waits for a specialist by name goes to them before all others.

use std::collections::BTreeSet;

use super::{Draft, Work};
use crate::event::{Event, MatchReason, WithdrawCause};
use crate::ids::{OfferId, PersonId, TicketId};
use crate::index::of_service;
use crate::matching::{able, eligible};
use crate::tables::{SpecialistRow, Ticket};
use crate::time::Millis;

/// What is matched first: named before not named, then by order.
type Urgency = (bool, i64, TicketId);

impl Draft {
    pub(super) fn settle(&mut self) {
        loop {
            let mut work = std::mem::take(&mut self.work);
            if work.all {
                self.everything(&mut work);
            }
            if work.tickets.is_empty() && work.specialists.is_empty() && work.passed.is_empty() {
                self.ask_heads(&work);
                self.work.company = work.company;
                self.settle_company();
                if self.work.is_empty() {
                    return;
                }
                continue;
            }
            for ticket in &work.tickets {
                self.check_hours(*ticket);
            }
            self.match_up(&work.tickets, &work.specialists);
            for ticket in work.tickets.union(&work.passed) {
                self.check_nobody_left(*ticket);
            }
            self.work.lines.extend(work.lines);
            self.work.company |= work.company;
            let tickets = &self.queue.tables.tickets;
            self.work.lines.extend(work.tickets.iter().filter_map(|id| tickets.get(id)).map(|ticket| ticket.service));
        }
    }

    /// The network was revised: offers that no longer hold are taken back, and everybody is looked at.
    fn everything(&mut self, work: &mut Work) {
        let lookup = std::sync::Arc::clone(&self.queue.lookup);
        let still_able = |ticket: &Ticket, person: PersonId| {
            lookup.specialist(person).is_some_and(|specialist| able(ticket, specialist, &lookup).is_ok())
        };
        let tables = &self.queue.tables;
        let void: Vec<OfferId> = tables
            .offers
            .values()
            .filter(|offer| {
                let ticket = tables.tickets.get(&offer.ticket);
                !ticket.is_some_and(|ticket| still_able(ticket, offer.specialist))
            })
            .map(|offer| offer.id)
            .collect();
        let unnamed: Vec<TicketId> = tables
            .tickets
            .values()
            .filter(|ticket| ticket.named.is_some_and(|named| !still_able(ticket, named.specialist)))
            .map(|ticket| ticket.id)
            .collect();
        for offer in void {
            self.withdraw(offer, WithdrawCause::NetworkRevised);
        }
        let queue = &self.queue;
        let unable = |one: &&crate::tables::Invitation| {
            one.asked.is_some_and(|asked| queue.could_come(one, asked.specialist).is_err())
        };
        let void: Vec<_> = queue.invitations().filter(unable).map(|one| one.id).collect();
        for invitation in void {
            self.take_back(invitation, WithdrawCause::NetworkRevised);
        }
        for ticket in unnamed {
            self.lapse_name(ticket);
        }
        work.tickets.extend(self.queue.tables.tickets.keys());
        work.specialists.extend(self.queue.index.free.iter().map(|(_, person)| *person));
        work.passed.extend(self.queue.index.passed.iter());
    }

    /// Offers tickets until nothing more fits.
    fn match_up(&mut self, tickets: &BTreeSet<TicketId>, specialists: &BTreeSet<PersonId>) {
        let mut fresh: BTreeSet<Urgency> = tickets.iter().filter_map(|id| self.urgency(*id)).collect();
        let mut searching: Vec<(PersonId, Option<Urgency>)> =
            specialists.iter().map(|person| (*person, self.first_for(*person))).collect();
        loop {
            let found = searching.iter().filter_map(|(_, first)| *first).min();
            let Some(next) = found.into_iter().chain(fresh.first().copied()).min() else { return };
            fresh.remove(&next);
            if let Some((person, reason)) = self.best_for(next.2, specialists) {
                self.make_offer(next.2, person, reason);
            }
            searching.retain(|(_, first)| first.is_some());
            for (person, first) in &mut searching {
                if *first == Some(next) || !self.is_free(*person) {
                    *first = self.first_for(*person);
                }
            }
        }
    }

    fn urgency(&self, id: TicketId) -> Option<Urgency> {
        let ticket = self.queue.tables.tickets.get(&id)?;
        ticket.is_ready().then(|| (ticket.named.is_none(), ticket.order(), id))
    }

    fn is_free(&self, person: PersonId) -> bool {
        self.queue.tables.specialists.get(&person).is_some_and(SpecialistRow::is_free)
    }

    /// The ticket that a specialist takes next, if free.
    fn first_for(&self, person: PersonId) -> Option<Urgency> {
        let queue = &self.queue;
        let row = queue.tables.specialists.get(&person).filter(|row| row.is_free())?;
        let fits = |id: TicketId| {
            let ticket = queue.tables.tickets.get(&id)?;
            eligible(ticket, row, &queue.lookup, self.now).ok()?;
            Some((ticket.named.is_none(), ticket.order(), id))
        };
        let least = (person, TicketId(uuid::Uuid::nil()));
        let most = (person, TicketId(uuid::Uuid::max()));
        let named = queue.index.named.range(least..=most).filter_map(|(_, id)| fits(*id)).min();
        named.or_else(|| {
            let services = queue.lookup.served_by(person).iter();
            services
                .filter_map(|service| of_service(&queue.index.ready, *service).find_map(|(_, _, id)| fits(*id)))
                .min()
        })
    }

    /// The specialist who is asked for a ticket: not having passed on it before those who have, the least recent of
    /// these first, then the longest idle.
    fn best_for(&self, id: TicketId, just_free: &BTreeSet<PersonId>) -> Option<(PersonId, MatchReason)> {
        let queue = &self.queue;
        let ticket = queue.tables.tickets.get(&id).filter(|ticket| ticket.is_ready())?;
        let passed_at = |person: PersonId| ticket.passes.iter().find(|pass| pass.specialist == person).map(|p| p.at);
        let mut able = queue.index.free.iter().filter_map(|(_, person)| {
            let row = queue.tables.specialists.get(person)?;
            eligible(ticket, row, &queue.lookup, self.now).ok()?;
            Some(*person)
        });
        let person = if ticket.passes.is_empty() {
            able.next()?
        } else {
            // Free specialists come the longest idle first, and the least of equals is the first.
            able.min_by_key(|person| passed_at(*person).unwrap_or(Millis(i64::MIN)))?
        };
        let reason = if ticket.named.is_some() {
            MatchReason::Named
        } else if passed_at(person).is_some() {
            MatchReason::AskedAgain
        } else if just_free.contains(&person) {
            MatchReason::FirstInOrder
        } else {
            MatchReason::LongestIdle
        };
        Some((person, reason))
    }

    /// Says so when everybody on duty who is able has passed on a ticket, and when they are asked again.
    fn check_nobody_left(&mut self, id: TicketId) {
        let queue = &self.queue;
        let Some(ticket) = queue.tables.tickets.get(&id) else { return };
        let passed = ticket.is_ready() && ticket.passes.iter().any(|pass| pass.in_force);
        if !passed || ticket.nobody_left {
            return;
        }
        let remains = queue.lookup.who_serves(ticket.service).iter().any(|person| {
            let on_duty = queue.tables.specialists.get(person).is_some_and(SpecialistRow::on_duty);
            let specialist = queue.lookup.specialist(*person);
            on_duty
                && !ticket.is_passed_by(*person)
                && specialist.is_some_and(|specialist| able(ticket, specialist, &queue.lookup).is_ok())
        });
        if !remains {
            let ask_again_at = self.now.plus(queue.lookup.rules().nobody_left_pause);
            self.emit(Event::NobodyLeft { ticket: id, visit: ticket.visit, ask_again_at });
        }
    }

    fn ask_heads(&mut self, work: &Work) {
        for service in &work.lines {
            self.ask_here(*service);
        }
    }
}
