//! Time passes: everything that is due is done, the earliest first.

use super::Draft;
use crate::event::{Event, TicketEnd};
use crate::index::Due;
use crate::tables::TicketStatus;

impl Draft {
    /// The most that one tick does; what is left is due still, and the next tick follows at once.
    const DUE_AT_ONCE: usize = 256;

    pub(super) fn tick(&mut self) {
        for _ in 0..Self::DUE_AT_ONCE {
            let first = self.queue.index.deadlines.get_min().copied();
            let Some((at, due)) = first.filter(|(at, _)| *at <= self.now) else { return };
            self.pass(due);
            self.settle();
            let stuck = self.queue.index.deadlines.contains(&(at, due));
            debug_assert!(!stuck, "{due:?} is still due at {at:?} after it was done at {:?}", self.now);
            if stuck {
                return;
            }
        }
    }

    fn pass(&mut self, due: Due) {
        match due {
            // A day begins with the first command of it, and this tick is one.
            Due::Day => {}
            Due::Offer(offer) => self.expire(offer),
            Due::WrapUp(consultation) => self.wrap_up_ran_out(consultation),
            Due::PartyLost(consultation) => self.party_lost(consultation),
            Due::AdHoc(consultation) => self.ad_hoc_ran_out(consultation),
            Due::Hours(ticket) => self.check_hours(ticket),
            Due::RoomLost(ticket) => self.give_up_on_room(ticket),
            Due::Hold(ticket) => {
                let held = self.queue.tables.tickets.get(&ticket).map(|ticket| ticket.status);
                if matches!(held, Some(TicketStatus::Held(_))) {
                    self.end_ticket(ticket, TicketEnd::NoShow);
                }
            }
            Due::Name(ticket) => self.lapse_name(ticket),
            Due::Passes(ticket) => self.lapse_passes(ticket),
            Due::Overflow(ticket) => self.overflow(ticket),
            Due::HereCheck(service) => self.ask_here(service),
            Due::HereAnswer(ticket) => self.here_ran_out(ticket),
            Due::Help(call) => self.help_ran_out(call),
            Due::Invitation(invitation) => self.invitation_due(invitation),
            Due::Together(consultation) => self.together(consultation),
            Due::CompanyLost(person) => self.company_lost(person),
            Due::RoomCall(ticket) => self.room_call_ran_out(ticket),
            Due::NotBefore(ticket) => self.callback_is_due(ticket),
            Due::Appointment(appointment) => self.appointment_due(appointment),
            Due::InPerson(consultation) => self.in_person_ran_out(consultation),
        }
    }

    /// Asks the first in a service's line "are you here?" once the wait has been long enough. The offer does not wait
    /// for the answer.
    pub(super) fn ask_here(&mut self, service: crate::ids::ServiceId) {
        let index = &self.queue.index;
        let first = index.ready.first(&service).filter(|_| index.here.get(&service).is_some_and(|at| *at <= self.now));
        if let Some(ticket) = first.and_then(|(_, id)| self.queue.tables.tickets.get(id)) {
            let answer_by = self.now.plus(self.queue.lookup.rules_of(service).here_check_answer);
            self.emit(Event::HereAsked { ticket: ticket.id, visit: ticket.visit, answer_by });
        }
    }
}
