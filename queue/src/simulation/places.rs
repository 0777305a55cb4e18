//! Promises about rooms and callbacks, kept by the events alone: a room has at most one occupant, one that a number is
//! called to included; a callback is tried as often, and with the pause, that the rules say, and then ended.

use std::collections::BTreeMap;

use super::promises::Promise;
use crate::event::{Event, Recorded, TicketEnd};
use crate::ids::{RoomId, TicketId, VisitId};
use crate::rules::ChannelRules;
use crate::time::Millis;

/// Who is in which room, who is called where, and what has been tried.
#[derive(Default)]
pub(super) struct Places {
    inside: BTreeMap<RoomId, VisitId>,
    called: BTreeMap<RoomId, TicketId>,
    tried: BTreeMap<TicketId, (u32, Millis)>,
}

impl Places {
    /// Checks an event against those before it.
    pub fn event(&mut self, recorded: &Recorded, rules: &ChannelRules) -> Result<(), Promise> {
        match recorded.event {
            Event::TicketRequested { room: Some(room), visit, .. } => self.enter(room, visit, None)?,
            Event::RoomEntered { room, visit, ticket, .. } => self.enter(room, visit, Some(ticket))?,
            Event::RoomCalled { room, ticket, again, .. } => {
                let kept = self.called.insert(room, ticket);
                if self.inside.contains_key(&room) || kept != again.then_some(ticket) {
                    return Err(Promise::Occupied(room));
                }
                self.not_too_early(ticket, recorded.at)?;
            }
            Event::OfferMade { ticket, .. } => self.not_too_early(ticket, recorded.at)?,
            Event::VisitEnded { visit, room } => {
                if let Some(room) = room.filter(|room| self.inside.get(room) == Some(&visit)) {
                    self.inside.remove(&room);
                }
            }
            Event::CallbackAgreed { room, ticket, not_before, .. } => {
                if let Some(room) = room {
                    self.inside.remove(&room);
                }
                self.forget_call(ticket);
                let attempts = self.tried.get(&ticket).map_or(0, |(attempts, _)| *attempts);
                self.tried.insert(ticket, (attempts, not_before.unwrap_or(Millis(i64::MIN))));
            }
            Event::CallbackMissed { ticket, attempts, not_before, .. } => {
                self.forget_call(ticket);
                let before = self.tried.insert(ticket, (attempts, not_before)).map_or(0, |(before, _)| before);
                let paused = not_before == recorded.at.plus(rules.callback_pause);
                if attempts != before + 1 || attempts >= rules.callback_attempts || !paused {
                    return Err(Promise::Callback(ticket));
                }
            }
            Event::CallbackDue { ticket, .. } => {
                if let Some((_, not_before)) = self.tried.get_mut(&ticket) {
                    *not_before = Millis(i64::MIN);
                }
            }
            Event::RoomUncalled { ticket, .. } | Event::TicketHeld { ticket, .. } => self.forget_call(ticket),
            Event::TicketEnded { ticket, end, .. } => {
                self.forget_call(ticket);
                let tried = self.tried.remove(&ticket).map_or(0, |(attempts, _)| attempts) + 1;
                if end == TicketEnd::Unreached && tried != rules.callback_attempts {
                    return Err(Promise::Callback(ticket));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn enter(&mut self, room: RoomId, visit: VisitId, holder: Option<TicketId>) -> Result<(), Promise> {
        let kept_for_another = self.called.get(&room).is_some_and(|called| Some(*called) != holder);
        if let Some(holder) = holder {
            self.forget_call(holder);
        }
        match self.inside.insert(room, visit) {
            Some(other) if other != visit => Err(Promise::Occupied(room)),
            _ if kept_for_another => Err(Promise::Occupied(room)),
            _ => Ok(()),
        }
    }

    fn not_too_early(&self, ticket: TicketId, at: Millis) -> Result<(), Promise> {
        let early = self.tried.get(&ticket).is_some_and(|(_, not_before)| at < *not_before);
        if early { Err(Promise::Callback(ticket)) } else { Ok(()) }
    }

    fn forget_call(&mut self, ticket: TicketId) {
        self.called.retain(|_, called| *called != ticket);
    }
}
