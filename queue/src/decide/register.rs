//! Registrations after the fact: corrected with a reason, and closed month by month.
//!
//! The state holds no registrations; the sender of a correction has read from the journal what is corrected, and says up
//! to which version. Whatever could make that untrue is checked here: a correction since then, a closed month, a service
//! that the visit has been registered for meanwhile.

use super::Draft;
use crate::code::ContentHash;
use crate::command::{Actor, Command};
use crate::event::{Counted, Event};
use crate::ids::RegistrationId;
use crate::refusal::{Refusal, Thing};
use crate::time::Month;

impl Draft {
    /// Within a closed month nothing changes any more: the correction counts in the first month that is open.
    pub(super) fn correct_registration(&mut self, actor: &Actor, command: &Command) -> Result<(), Refusal> {
        let Command::CorrectRegistration {
            registration,
            visit,
            center,
            municipality,
            day,
            before,
            after,
            reason,
            note,
            seen,
        } = *command
        else {
            return Ok(());
        };
        if let Actor::Supervisor { institution: Some(own), .. } = *actor
            && before.iter().chain(&after).any(|counted| counted.institution != own)
        {
            return Err(Refusal::NotYours);
        }
        self.nothing_corrected_since(seen)?;
        if let Some(Counted { service, institution, registered }) = after {
            let known = self.queue.lookup.service(service).is_some_and(|known| known.institution == institution);
            if !known && before.is_none_or(|before| before.service != service) {
                return Err(Refusal::NoSuch { what: Thing::Service });
            }
            let id = RegistrationId::of(visit, service, registered);
            let there = self.queue.tables.visits.get(&visit).is_some_and(|visit| visit.registered.contains(&id));
            if there && id != registration && before != after {
                return Err(Refusal::RegisteredAlready);
            }
        }
        let period = Month::of(day);
        if day > self.queue.tables.day {
            return Err(Refusal::NoSuch { what: Thing::Registration });
        }
        if before == after {
            return Ok(());
        }
        let open = self.queue.tables.register.closed.map_or(period, Month::next);
        self.emit(Event::RegistrationCorrected {
            registration,
            visit,
            center,
            municipality,
            period: period.max(open),
            before,
            after,
            reason,
            note,
        });
        Ok(())
    }

    pub(super) fn close_period(
        &mut self,
        actor: &Actor,
        period: Month,
        lines: u64,
        content: ContentHash,
        seen: u64,
    ) -> Result<(), Refusal> {
        // A month belongs to all institutions.
        if let Actor::Supervisor { institution: Some(_), .. } = actor {
            return Err(Refusal::Forbidden);
        }
        let register = self.queue.tables.register;
        if let Some(closed) = register.closed {
            if period <= closed {
                return Err(Refusal::PeriodClosed { period });
            }
            if period != closed.next() {
                return Err(Refusal::PeriodOutOfTurn { next: closed.next() });
            }
        }
        if period >= Month::of(self.queue.tables.day) {
            return Err(Refusal::PeriodRunning { period });
        }
        self.nothing_corrected_since(seen)?;
        self.emit(Event::PeriodClosed { period, lines, previous: register.content, content });
        Ok(())
    }

    fn nothing_corrected_since(&self, seen: u64) -> Result<(), Refusal> {
        let corrected = self.queue.tables.register.corrected;
        if corrected > seen { Err(Refusal::RegisterMoved { corrected }) } else { Ok(()) }
    }
}
