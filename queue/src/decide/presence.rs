//! Connections and availability.

use super::Draft;
use crate::command::{Actor, Availability};
use crate::event::{AvailabilityCause, Event, StaffRole, WithdrawCause};
use crate::ids::{PersonId, RoomId};
use crate::refusal::{Refusal, Thing};
use crate::tables::Engagement;

impl Draft {
    pub(super) fn room_online(&mut self, actor: &Actor, room: RoomId) -> Result<(), Refusal> {
        own_room(actor, room)?;
        self.queue.lookup.room(room).ok_or(Refusal::NoSuch { what: Thing::Room })?;
        let row = self.queue.tables.rooms.get(&room);
        if !row.is_some_and(|row| row.online) {
            let visit = row.and_then(|row| row.visit);
            self.emit(Event::RoomConnected { room, visit });
        }
        Ok(())
    }

    pub(super) fn room_offline(&mut self, actor: &Actor, room: RoomId) -> Result<(), Refusal> {
        own_room(actor, room)?;
        if let Some(row) = self.queue.tables.rooms.get(&room).filter(|row| row.online) {
            let (visit, called) = (row.visit, row.called);
            self.emit(Event::RoomDisconnected { room, visit });
            if let Some(ticket) = called {
                self.take_call_back(ticket);
            }
        }
        Ok(())
    }

    pub(super) fn staff_online(&mut self, actor: &Actor) -> Result<(), Refusal> {
        let tables = &self.queue.tables;
        let (person, role, center, known) = match *actor {
            Actor::Specialist(person) => {
                self.queue.lookup.specialist(person).ok_or(Refusal::NoSuch { what: Thing::Specialist })?;
                let known = tables.specialists.get(&person).is_some_and(|row| row.online);
                (person, StaffRole::Specialist, None, known)
            }
            Actor::Employee(person, center) => {
                (person, StaffRole::Employee, Some(center), tables.employees.get(&person) == Some(&center))
            }
            Actor::Supervisor { person, .. } => {
                (person, StaffRole::Supervisor, None, tables.supervisors.contains(&person))
            }
            _ => return Err(Refusal::Forbidden),
        };
        if !known {
            self.emit(Event::StaffConnected { person, role, center });
        }
        Ok(())
    }

    pub(super) fn staff_offline(&mut self, actor: &Actor) -> Result<(), Refusal> {
        let tables = &self.queue.tables;
        let (person, role, center, known) = match *actor {
            Actor::Specialist(person) => {
                let known = tables.specialists.get(&person).is_some_and(|row| row.online);
                (person, StaffRole::Specialist, None, known)
            }
            Actor::Employee(person, center) => {
                (person, StaffRole::Employee, Some(center), tables.employees.contains_key(&person))
            }
            Actor::Supervisor { person, .. } => {
                (person, StaffRole::Supervisor, None, tables.supervisors.contains(&person))
            }
            _ => return Err(Refusal::Forbidden),
        };
        if !known {
            return Ok(());
        }
        self.emit(Event::StaffDisconnected { person, role, center });
        if role == StaffRole::Specialist {
            self.withdraw_from(person, WithdrawCause::ConnectionLost);
            self.together_if_lost(person);
        }
        Ok(())
    }

    pub(super) fn set_availability(&mut self, person: PersonId, to: Availability) -> Result<(), Refusal> {
        self.queue.lookup.specialist(person).ok_or(Refusal::NoSuch { what: Thing::Specialist })?;
        self.change_availability(person, to, AvailabilityCause::Chosen);
        Ok(())
    }

    /// Sets availability if it differs. Who goes off duty loses the offer and the tickets that wait for them by name.
    pub(super) fn change_availability(&mut self, specialist: PersonId, to: Availability, cause: AvailabilityCause) {
        let row = self.queue.tables.specialists.get(&specialist);
        let same = row.map_or(to == Availability::Away, |row| row.availability == to);
        if same {
            return;
        }
        self.emit(Event::AvailabilitySet { specialist, to, cause });
        if to != Availability::Available {
            self.withdraw_from(specialist, WithdrawCause::Unavailable);
            self.lapse_names_of(specialist);
        }
    }

    /// Takes back the offer or the invitation that a specialist has, if there is one.
    pub(super) fn withdraw_from(&mut self, specialist: PersonId, cause: WithdrawCause) {
        match self.queue.specialist(specialist).engagement {
            Engagement::Offered(offer) => self.withdraw(offer, cause),
            Engagement::Invited(invitation) => self.take_back(invitation, cause),
            _ => {}
        }
    }
}

/// A room speaks of its own connection; the server of any.
fn own_room(actor: &Actor, room: RoomId) -> Result<(), Refusal> {
    match actor {
        Actor::Room(own) if *own != room => Err(Refusal::NotYours),
        _ => Ok(()),
    }
}
