//! Consultations opened by an institution's own system, without the queue.

use std::collections::BTreeSet;

use super::Draft;
use crate::command::Actor;
use crate::event::{AdHocEnd, Event, Participant, Role};
use crate::ids::{ConsultationId, ParticipantId};
use crate::refusal::{Refusal, Thing};
use crate::tables::Subject;

impl Draft {
    pub(super) fn open_ad_hoc(
        &mut self,
        actor: &Actor,
        consultation: ConsultationId,
        participants: &[ParticipantId],
    ) -> Result<(), Refusal> {
        let Actor::Integrator(integrator) = *actor else { return Err(Refusal::Forbidden) };
        let rules = self.queue.lookup.rules();
        let max = rules.ad_hoc_participants_max;
        if participants.is_empty() || participants.len() > max as usize {
            return Err(Refusal::Participants { max });
        }
        if participants.iter().collect::<BTreeSet<_>>().len() < participants.len() {
            return Err(Refusal::IdTaken { what: Thing::Participant });
        }
        if self.queue.tables.consultations.contains_key(&consultation) {
            return Err(Refusal::IdTaken { what: Thing::Consultation });
        }
        if self.queue.index.ad_hoc >= rules.ad_hoc_max {
            return Err(Refusal::TooManyAdHoc { max: rules.ad_hoc_max });
        }
        let expires_at = self.now.plus(rules.ad_hoc_life);
        let participants =
            participants.iter().map(|id| Participant { id: *id, role: Role::Guest, person: None }).collect();
        self.emit(Event::AdHocOpened { consultation, integrator, participants, expires_at });
        Ok(())
    }

    pub(super) fn close_ad_hoc(&mut self, actor: &Actor, id: ConsultationId) -> Result<(), Refusal> {
        let subject = self.queue.tables.consultations.get(&id).map(|consultation| consultation.subject);
        let Some(Subject::AdHoc(ad_hoc)) = subject else {
            return Err(Refusal::NoSuch { what: Thing::Consultation });
        };
        if matches!(actor, Actor::Integrator(integrator) if *integrator != ad_hoc.integrator) {
            return Err(Refusal::NotYours);
        }
        self.emit(Event::AdHocClosed { consultation: id, end: AdHocEnd::Closed });
        Ok(())
    }

    pub(super) fn ad_hoc_ran_out(&mut self, id: ConsultationId) {
        self.emit(Event::AdHocClosed { consultation: id, end: AdHocEnd::Expired });
    }
}
