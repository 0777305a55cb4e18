//! Alerts, messages to waiting rooms, skills for the day.

use std::sync::Arc;

use crate::Queue;
use crate::command::Actor;
use crate::event::{AlertId, Audience, Cause};
use crate::ids::{NoteId, PersonId, ServiceId};
use crate::index::Index;
use crate::tables::{Acknowledged, Floor, Notice};
use crate::time::Millis;

impl Queue {
    pub(super) fn alert_acknowledged(&mut self, alert: AlertId, acknowledged: bool, cause: Option<Cause>, at: Millis) {
        let alerts = &mut self.tables.floor.acknowledged;
        match supervisor(cause) {
            Some(by) if acknowledged => drop(alerts.insert(alert, Acknowledged { by, at })),
            _ => drop(alerts.remove(&alert)),
        }
        while alerts.len() > Floor::ACKNOWLEDGED_MAX {
            let Some((oldest, _)) = alerts.get_min().copied() else { return };
            alerts.remove(&oldest);
        }
    }

    pub(super) fn notice_posted(
        &mut self,
        notice: NoteId,
        to: Audience,
        until: Millis,
        cause: Option<Cause>,
        at: Millis,
    ) {
        let notices = &mut self.tables.floor.notices;
        let over: Vec<NoteId> = notices.iter().filter(|(_, old)| old.until <= at).map(|(id, _)| *id).collect();
        for id in over {
            notices.remove(&id);
        }
        if let Some(by) = supervisor(cause) {
            notices.insert(notice, Notice { to, by, since: at, until });
        }
    }

    pub(super) fn skills_set(&mut self, specialist: PersonId, skills: Option<Vec<ServiceId>>) {
        let today = &mut self.tables.floor.skills;
        match skills {
            Some(skills) => drop(today.insert(specialist, skills)),
            None => drop(today.remove(&specialist)),
        }
        self.skill();
    }

    /// A new day: alerts are of yesterday, everybody serves what is theirs, messages stand as long as they were to.
    pub(super) fn clear_floor(&mut self, at: Millis) {
        let floor = &mut self.tables.floor;
        floor.acknowledged.clear();
        floor.notices = floor.notices.iter().filter(|(_, old)| old.until > at).map(|(id, old)| (*id, *old)).collect();
        if !floor.skills.is_empty() {
            floor.skills.clear();
            self.skill();
        }
    }

    /// Brings the lookups into line with the skills for the day.
    fn skill(&mut self) {
        self.lookup = Arc::new(self.lookup.with_skills(&self.tables.floor.skills));
        self.index = Index::of(&self.tables, &self.lookup);
    }
}

fn supervisor(cause: Option<Cause>) -> Option<PersonId> {
    match cause?.actor {
        Actor::Supervisor { person, .. } => Some(person),
        _ => None,
    }
}
