//! Settling: after each command, and after each thing that was due, no waiting ticket and free specialist are eligible
//! for each other.
//!
//! Before the command that held already, so only what changed is looked at: tickets that may have become ready and
//! specialists who may have become free. Of these the earliest ticket in order goes first, to the specialist of the
//! first group who has been idle the longest; a ticket that waits for a specialist by name goes to them before all
//! others.
//!
//! Nobody is searched for one by one: tickets stand in pools and specialists in profiles, so that a step costs as many
//! lookups as a specialist has services, or a service has kinds of specialists.

use super::{Draft, Work};
use crate::event::{Event, Group, MatchReason, WithdrawCause};
use crate::ids::{OfferId, PersonId, TicketId};
use crate::lookup::Pool;
use crate::matching::{able, eligible};
use crate::network::Specialist;
use crate::tables::{SpecialistRow, Ticket};
use crate::time::Millis;
use crate::turns::of_pool;

/// What is matched first: named before not named, then by order.
type Urgency = (bool, i64, TicketId);

/// Who is asked for a ticket, and why.
pub(super) struct Match {
    pub person: PersonId,
    pub reason: MatchReason,
    pub group: Group,
}

impl Draft {
    pub(super) fn settle(&mut self) {
        loop {
            if std::mem::take(&mut self.work.calendars) {
                self.cover();
            }
            self.settle_holds();
            let mut work = std::mem::take(&mut self.work);
            if work.all {
                self.everything(&mut work);
            }
            if work.tickets.is_empty() && work.specialists.is_empty() && work.passed.is_empty() {
                self.call_rooms(&work.near);
                self.ask_heads(&work);
                self.work.company = work.company;
                self.settle_company();
                if self.work.is_empty() {
                    return;
                }
                continue;
            }
            for ticket in work.tickets.iter() {
                self.check_hours(*ticket);
            }
            self.match_up(&work.tickets, &work.specialists);
            work.passed.extend(work.tickets.iter().copied());
            for ticket in work.passed.iter() {
                self.check_nobody_left(*ticket);
            }
            self.work.lines.extend(work.lines);
            self.work.near.extend(work.near);
            self.work.company |= work.company;
            let tickets = &self.queue.tables.tickets;
            self.work.lines.extend(work.tickets.iter().filter_map(|id| tickets.get(id)).map(|ticket| ticket.service));
        }
    }

    /// The network was revised: offers that no longer hold are taken back, and everybody is looked at.
    fn everything(&mut self, work: &mut Work) {
        // First who is asked, then whether what was asked still holds.
        let tickets: Vec<TicketId> = self.queue.tables.tickets.keys().copied().collect();
        for ticket in tickets {
            self.overflow(ticket);
        }
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
        work.tickets.extend(self.queue.tables.tickets.keys().copied());
        work.specialists.extend(self.queue.index.free.iter().map(|(.., person)| *person));
        work.passed.extend(self.queue.index.passed.iter().copied());
        work.near.extend(self.queue.lookup.network().services.iter().map(|service| service.id));
    }

    /// Offers tickets until nothing more fits.
    fn match_up(&mut self, tickets: &[TicketId], specialists: &[PersonId]) {
        // The first one last.
        let mut fresh: Vec<Urgency> = tickets.iter().filter_map(|id| self.urgency(*id)).collect();
        fresh.sort_unstable_by(|one, other| other.cmp(one));
        let mut searching: Vec<(PersonId, Option<Urgency>)> =
            specialists.iter().map(|person| (*person, self.first_for(*person))).collect();
        loop {
            let found = searching.iter().filter_map(|(_, first)| *first).min();
            let Some(next) = found.into_iter().chain(fresh.last().copied()).min() else { return };
            fresh.pop_if(|first| *first == next);
            if let Some(found) = self.best_for(next.2, specialists) {
                self.make_offer(next.2, found);
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
        if let Some(held) = row.held {
            return self.fits(queue.appointment(held.appointment)?.ticket()?, row);
        }
        let least = (person, TicketId(uuid::Uuid::nil()));
        let most = (person, TicketId(uuid::Uuid::max()));
        let named = queue.index.named.range(least..=most).filter_map(|(_, id)| self.fits(*id, row)).min();
        named.or_else(|| {
            let specialist = queue.lookup.specialist(person)?;
            let pools = queue.lookup.pools(queue.lookup.profile(person)?);
            pools.iter().fold(None, |first, pool| self.first_in(*pool, specialist, row, first))
        })
    }

    fn fits(&self, id: TicketId, row: &SpecialistRow) -> Option<Urgency> {
        let ticket = self.queue.tables.tickets.get(&id)?;
        eligible(ticket, row, &self.queue.lookup, self.now).ok()?;
        Some((ticket.named.is_none(), ticket.order(), id))
    }

    /// The first ticket of a pool that a specialist can take, or the one known if that comes before. Tickets of one need
    /// stand together, so that only those on which the specialist has passed are looked at in vain.
    fn first_in(
        &self,
        pool: Pool,
        specialist: &Specialist,
        row: &SpecialistRow,
        known: Option<Urgency>,
    ) -> Option<Urgency> {
        let able = of_pool(&self.queue.index.wanted, pool).filter(|(need, _)| need.met_by(specialist).is_ok());
        able.fold(known, |first, (_, alike)| {
            let before = alike.iter().take_while(|(order, id)| first.is_none_or(|first| (true, *order, *id) < first));
            before.into_iter().find_map(|(_, id)| self.fits(*id, row)).or(first)
        })
    }

    /// The specialist who is asked for a ticket: not having passed on it before those who have, the least recent of
    /// these first; then by group; then the longest idle.
    fn best_for(&self, id: TicketId, just_free: &[PersonId]) -> Option<Match> {
        let queue = &self.queue;
        let ticket = queue.tables.tickets.get(&id).filter(|ticket| ticket.is_ready())?;
        let fits = |person: &PersonId| {
            let row = queue.tables.specialists.get(person);
            row.is_some_and(|row| eligible(ticket, row, &queue.lookup, self.now).is_ok())
        };
        let found = |person: PersonId, reason: MatchReason| {
            let specialist = queue.lookup.specialist(person)?;
            let group = queue.lookup.group(ticket.service, specialist).unwrap_or_default();
            Some(Match { person, reason, group })
        };
        if let Some(named) = ticket.named {
            let reason = if named.preferred { MatchReason::Preferred } else { MatchReason::Named };
            return found(Some(named.specialist).filter(fits)?, reason);
        }
        let held = ticket.appointment.and_then(|id| queue.appointment(id)?.held);
        if let Some(person) = held.filter(fits) {
            return found(person, MatchReason::Appointment);
        }
        if let Some(person) = self.longest_idle(ticket).filter(fits) {
            let first = just_free.binary_search(&person).is_ok();
            return found(person, if first { MatchReason::FirstInOrder } else { MatchReason::LongestIdle });
        }
        let again = ticket.passes.iter().filter(|pass| fits(&pass.specialist));
        let again = again.min_by_key(|pass| (pass.at, pass.specialist))?;
        found(again.specialist, MatchReason::AskedAgain)
    }

    /// Of those who can be asked for a ticket and have not passed on it, the longest idle of the first group that has
    /// anybody free.
    fn longest_idle(&self, ticket: &Ticket) -> Option<PersonId> {
        let (index, lookup) = (&self.queue.index, &self.queue.lookup);
        let passed = |person: PersonId| ticket.passes.iter().any(|pass| pass.specialist == person);
        let asked = lookup.asked(ticket.service);
        if index.free.len() < asked.len() {
            let free = index.free.iter().filter(|(_, _, person)| !passed(*person)).filter_map(|(_, idle, person)| {
                let specialist = lookup.specialist(*person)?;
                able(ticket, specialist, lookup).ok()?;
                Some((lookup.group(ticket.service, specialist)?, *idle, *person))
            });
            return free.min().map(|(.., person)| person);
        }
        let mut best: Option<(Group, Millis, PersonId)> = None;
        for (group, profile) in asked.iter().take_while(|(group, _)| *group <= ticket.group) {
            if best.is_some_and(|(found, ..)| found < *group) {
                break;
            }
            if lookup.like(*profile).is_none_or(|one| ticket.need().met_by(one).is_err()) {
                continue;
            }
            let (least, most) = (PersonId(uuid::Uuid::nil()), PersonId(uuid::Uuid::max()));
            let alike = (*profile, Millis(i64::MIN), least)..=(*profile, Millis(i64::MAX), most);
            let first = index.free.range(alike).find(|(.., person)| !passed(*person));
            let first = first.map(|(_, idle, person)| (*group, *idle, *person));
            best = [best, first].into_iter().flatten().min();
        }
        best.map(|(.., person)| person)
    }

    /// Brings the groups that are asked for a ticket into line with its wait and the rules.
    pub(super) fn overflow(&mut self, id: TicketId) {
        let Some(ticket) = self.queue.tables.tickets.get(&id).filter(|ticket| ticket.in_line()) else { return };
        let group = self.queue.lookup.rules_of(ticket.service).reached(self.now.since(ticket.waiting_since));
        if group != ticket.group {
            self.emit(Event::TicketOverflowed { ticket: id, visit: ticket.visit, group });
        }
    }

    /// Says so when everybody on duty who is able has passed on a ticket, and when they are asked again.
    fn check_nobody_left(&mut self, id: TicketId) {
        let queue = &self.queue;
        let passed = queue.index.passed.get(&id).and_then(|id| queue.tables.tickets.get(id));
        let Some(ticket) = passed.filter(|ticket| ticket.is_ready() && !ticket.nobody_left) else { return };
        let (least, most) = (PersonId(uuid::Uuid::nil()), PersonId(uuid::Uuid::max()));
        let asked = queue.lookup.asked(ticket.service).iter().take_while(|(group, _)| *group <= ticket.group);
        let remains = asked.map(|(_, profile)| *profile).any(|profile| {
            let able = queue.lookup.like(profile).is_some_and(|one| ticket.need().met_by(one).is_ok());
            let on_duty = queue.index.on_duty.range((profile, least)..=(profile, most));
            able && on_duty.into_iter().any(|(_, person)| !ticket.is_passed_by(*person))
        });
        if !remains {
            let ask_again_at = self.now.plus(queue.lookup.rules_of(ticket.service).nobody_left_pause);
            self.emit(Event::NobodyLeft { ticket: id, visit: ticket.visit, ask_again_at });
        }
    }

    fn ask_heads(&mut self, work: &Work) {
        for service in work.lines.iter() {
            self.ask_here(*service);
        }
    }
}
