//! Served in person at the desk, by the employee: registered as any other service is, once for a visit.

use super::Draft;
use super::consultations::registered_for;
use crate::code::TicketNumber;
use crate::command::Actor;
use crate::event::{Channel, Event, Outcome};
use crate::ids::{ConsultationId, ServiceId, VisitId};
use crate::refusal::{Refusal, Thing};
use crate::tables::InPerson;

impl Draft {
    pub(super) fn serve_in_person(
        &mut self,
        actor: &Actor,
        id: VisitId,
        consultation: ConsultationId,
        service: ServiceId,
    ) -> Result<(), Refusal> {
        let Actor::Employee(employee, center) = *actor else { return Err(Refusal::Forbidden) };
        let lookup = std::sync::Arc::clone(&self.queue.lookup);
        let rules = lookup.rules();
        let place = lookup.center(center).ok_or(Refusal::NotYours)?;
        let service = lookup.service(service).ok_or(Refusal::NoSuch { what: Thing::Service })?;
        let tables = &self.queue.tables;
        if tables.in_person.contains_key(&consultation) || tables.consultations.contains_key(&consultation) {
            return Err(Refusal::IdTaken { what: Thing::Consultation });
        }
        let max = rules.channels.in_person_max;
        if tables.in_person.values().filter(|row| row.employee == employee).count() >= max as usize {
            return Err(Refusal::TooManyInPerson { max });
        }
        let known = tables.visits.get(&id);
        if known.is_some_and(|visit| visit.center != center) {
            return Err(Refusal::NotYours);
        }
        if known.is_some_and(|visit| visit.ticket.is_some() || visit.in_person.is_some()) {
            return Err(Refusal::RoomBusy);
        }
        let seq = tables.numbers.get(&service.prefix).copied().unwrap_or(0).saturating_add(1);
        let number = known.map_or(TicketNumber { prefix: service.prefix, seq }, |visit| visit.number);
        self.emit(Event::InPersonStarted {
            consultation,
            visit: id,
            number,
            center,
            municipality: place.municipality,
            service: service.id,
            institution: service.institution,
            employee,
            ends_at: self.now.plus(rules.channels.in_person_life),
        });
        Ok(())
    }

    pub(super) fn finish_in_person(
        &mut self,
        actor: &Actor,
        id: ConsultationId,
        outcome: Outcome,
    ) -> Result<(), Refusal> {
        let Actor::Employee(_, center) = *actor else { return Err(Refusal::Forbidden) };
        let no_consultation = Refusal::NoSuch { what: Thing::Consultation };
        let row = self.queue.tables.in_person.get(&id).copied().ok_or(no_consultation)?;
        // A colleague may end what somebody forgot.
        if row.center != center {
            return Err(Refusal::NotYours);
        }
        self.end_in_person(&row, outcome);
        Ok(())
    }

    /// Nobody ended it: it counts as wrap-up that ran out does.
    pub(super) fn in_person_ran_out(&mut self, id: ConsultationId) {
        if let Some(row) = self.queue.tables.in_person.get(&id).copied() {
            self.end_in_person(&row, Outcome::Unstated);
        }
    }

    fn end_in_person(&mut self, row: &InPerson, outcome: Outcome) {
        self.emit(Event::InPersonFinished {
            consultation: row.id,
            visit: row.visit,
            employee: row.employee,
            service: row.service,
            outcome,
            handled: self.now.since(row.started_at),
        });
        let visit = self.queue.tables.visits.get(&row.visit);
        let (number, began_at) = visit.map(|visit| (visit.number, visit.began_at)).unzip();
        for registered in registered_for(outcome) {
            self.register(Event::Registered {
                registration: crate::ids::RegistrationId::of(row.visit, row.service, *registered),
                visit: row.visit,
                service: row.service,
                institution: row.institution,
                center: row.center,
                municipality: row.municipality,
                consultation: row.id,
                registered: *registered,
                channel: Channel::WalkIn,
                outcome: Some(outcome),
                number,
                began_at,
                started_at: Some(row.started_at),
            });
        }
        self.end_visit_outside(row.visit);
    }
}
