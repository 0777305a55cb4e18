//! Whom the difference between two states concerns: whose room, page or consultation it is about.
//!
//! It is read off the tables and not off the events: tables share what has not changed, so that finding what has costs
//! as much as changed, and it does not matter how many events lie between, nor which.

use std::collections::BTreeSet;

use imbl::OrdMap;
use imbl::ordmap::DiffItem;

use crate::Queue;
use crate::ids::{CenterId, ConsultationId, OfferId, ParticipantId, PersonId, RoomId};
use crate::tables::{Consultation, Invitation, Ticket, TicketStatus};

/// Whom a change concerns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Concerned {
    /// Rooms.
    pub rooms: BTreeSet<RoomId>,
    /// Members of staff.
    pub people: BTreeSet<PersonId>,
    /// Participants of ad-hoc consultations.
    pub participants: BTreeSet<ParticipantId>,
}

impl Queue {
    /// Whom what has changed since an earlier (or later) state concerns: the room, the specialist, who takes part and the
    /// employees of the center. What somebody sees of others besides, as how many are ahead, is not meant.
    #[must_use]
    pub fn concerned_since(&self, before: &Self) -> Concerned {
        let mut found = Found { states: [before, self], concerned: Concerned::default(), centers: BTreeSet::new() };
        let (was, is) = (&before.tables, &self.tables);
        for row in changed(&was.rooms, &is.rooms) {
            found.room(row.room);
        }
        for ticket in changed(&was.tickets, &is.tickets) {
            found.ticket(ticket);
        }
        for offer in changed(&was.offers, &is.offers) {
            found.concerned.people.insert(offer.specialist);
        }
        for row in changed(&was.specialists, &is.specialists) {
            found.concerned.people.insert(row.person);
        }
        for consultation in changed(&was.consultations, &is.consultations) {
            found.consultation(consultation);
        }
        for invitation in changed(&was.invitations, &is.invitations) {
            found.invitation(invitation);
        }
        for visit in changed(&was.visits, &is.visits) {
            found.concerned.rooms.extend(visit.room);
            found.centers.insert(visit.center);
        }
        for row in changed(&was.appointments, &is.appointments) {
            found.centers.insert(row.center);
            found.concerned.people.insert(row.specialist);
            found.concerned.people.extend(row.held);
        }
        for difference in was.absences.diff(&is.absences) {
            let (DiffItem::Add(person, _) | DiffItem::Remove(person, _) | DiffItem::Update { new: (person, _), .. }) =
                difference;
            found.concerned.people.insert(*person);
            // What is booked with somebody absent is marked for the center's employees.
            let rows = was.appointments.values().chain(is.appointments.values());
            found.centers.extend(rows.filter(|row| row.specialist == *person).map(|row| row.center));
        }
        for call in changed(&was.help_calls, &is.help_calls) {
            found.room(call.room);
        }
        let there = is.employees.iter().filter(|(_, center)| found.centers.contains(*center));
        found.concerned.people.extend(there.map(|(person, _)| *person));
        found.concerned
    }
}

struct Found<'q> {
    states: [&'q Queue; 2],
    concerned: Concerned,
    centers: BTreeSet<CenterId>,
}

impl Found<'_> {
    fn room(&mut self, room: RoomId) {
        self.concerned.rooms.insert(room);
        self.centers.extend(self.states.iter().filter_map(|state| state.lookup.room(room)).map(|room| room.center));
    }

    fn ticket(&mut self, ticket: &Ticket) {
        self.concerned.rooms.extend(ticket.room);
        self.concerned.rooms.extend(ticket.called.map(|called| called.room));
        self.centers.insert(ticket.center);
        match ticket.status {
            TicketStatus::InConsultation(id) => self.consultation_of(id),
            TicketStatus::Offered(id) => self.offer_of(id),
            TicketStatus::Waiting | TicketStatus::Held(_) => {}
        }
    }

    fn offer_of(&mut self, id: OfferId) {
        let offers = self.states.iter().filter_map(|state| state.offer(id));
        self.concerned.people.extend(offers.map(|offer| offer.specialist));
    }

    fn consultation_of(&mut self, id: ConsultationId) {
        for consultation in self.states.into_iter().filter_map(|state| state.consultation(id)) {
            self.consultation(consultation);
        }
    }

    fn consultation(&mut self, consultation: &Consultation) {
        let Concerned { rooms, people, participants } = &mut self.concerned;
        people.extend(consultation.participants.iter().filter_map(|one| one.person));
        match consultation.served() {
            Some(served) => {
                rooms.extend(served.room);
                people.insert(served.specialist);
                self.centers.insert(served.center);
            }
            None => participants.extend(consultation.participants.iter().map(|one| one.id)),
        }
    }

    fn invitation(&mut self, invitation: &Invitation) {
        self.concerned.people.insert(invitation.by);
        self.concerned.people.extend(invitation.asked.map(|asked| asked.specialist));
    }
}

/// The rows that are not the same in both, as they were and as they are.
fn changed<'q, K: Ord, V: PartialEq>(was: &'q OrdMap<K, V>, is: &'q OrdMap<K, V>) -> impl Iterator<Item = &'q V> {
    was.diff(is)
        .flat_map(|difference| match difference {
            DiffItem::Add(_, row) | DiffItem::Remove(_, row) => [Some(row), None],
            DiffItem::Update { old: (_, old), new: (_, new) } => [Some(old), Some(new)],
        })
        .flatten()
}
