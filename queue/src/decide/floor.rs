//! A supervisor sees to alerts, writes to waiting rooms, and has specialists serve other services for a day.

use super::Draft;
use crate::command::Actor;
use crate::event::{AlertId, AlertKind, Audience, Event};
use crate::ids::{AppointmentId, InstitutionId, NoteId, PersonId, RoomId, ServiceId, TicketId};
use crate::refusal::{Refusal, Thing};
use crate::tables::Floor;
use crate::time::Span;

impl Draft {
    pub(super) fn acknowledge(&mut self, actor: &Actor, alert: AlertId, acknowledged: bool) -> Result<(), Refusal> {
        let lookup = &self.queue.lookup;
        let id = alert.subject;
        let institution = match alert.kind {
            AlertKind::LongWait => self.queue.tables.tickets.get(&TicketId(id)).map(|ticket| Some(ticket.institution)),
            AlertKind::NobodyStaffed | AlertKind::ManyWaiting | AlertKind::LowLevel => {
                lookup.service(ServiceId(id)).map(|service| Some(service.institution))
            }
            AlertKind::SpecialistAway => lookup.specialist(PersonId(id)).map(|person| Some(person.institution)),
            AlertKind::AppointmentUncovered => {
                let service = self.queue.appointment(AppointmentId(id)).and_then(|row| lookup.service(row.service));
                service.map(|service| Some(service.institution))
            }
            // A center is no institution's: the whole network's supervisors see to it.
            AlertKind::HelpUnanswered => lookup.room(RoomId(id)).map(|_| None),
        };
        let institution = institution.ok_or(Refusal::NoSuch { what: Thing::Alert })?;
        self.answers_for(actor, institution)?;
        let known = self.queue.tables.floor.acknowledged.contains_key(&alert);
        if known != acknowledged {
            self.emit(Event::AlertAcknowledged { alert, acknowledged });
        }
        Ok(())
    }

    pub(super) fn post_notice(
        &mut self,
        actor: &Actor,
        notice: NoteId,
        to: Audience,
        lasts: Span,
    ) -> Result<(), Refusal> {
        let lookup = &self.queue.lookup;
        let nothing = Refusal::NoSuch { what: Thing::Audience };
        let institution = match to {
            Audience::All => None,
            Audience::Institution(id) => Some(id),
            Audience::Service(id) => Some(lookup.service(id).ok_or(nothing)?.institution),
            Audience::Center(id) => lookup.center(id).map(|_| None).ok_or(nothing)?,
            Audience::Municipality(id) => {
                let known = lookup.network().centers.iter().any(|center| center.municipality == id);
                if known { None } else { return Err(nothing) }
            }
        };
        self.answers_for(actor, institution)?;
        let max = lookup.rules().notice_max;
        if lasts.0 <= 0 || lasts > max {
            return Err(Refusal::NoticeTooLong { max });
        }
        let notices = &self.queue.tables.floor.notices;
        if notices.contains_key(&notice) {
            return Err(Refusal::IdTaken { what: Thing::Notice });
        }
        let standing = notices.values().filter(|notice| notice.until > self.now).count();
        if standing >= Floor::NOTICES_MAX as usize {
            return Err(Refusal::TooManyNotices { max: Floor::NOTICES_MAX });
        }
        self.emit(Event::NoticePosted { notice, to, until: self.now.plus(lasts) });
        Ok(())
    }

    pub(super) fn withdraw_notice(&mut self, actor: &Actor, notice: NoteId) -> Result<(), Refusal> {
        let standing = self.queue.tables.floor.notices.get(&notice).filter(|notice| notice.until > self.now);
        let posted = standing.ok_or(Refusal::NoSuch { what: Thing::Notice })?;
        let institution = match posted.to {
            Audience::Institution(id) => Some(id),
            Audience::Service(id) => self.queue.lookup.service(id).map(|service| service.institution),
            Audience::All | Audience::Center(_) | Audience::Municipality(_) => None,
        };
        self.answers_for(actor, institution)?;
        self.emit(Event::NoticeWithdrawn { notice });
        Ok(())
    }

    pub(super) fn set_skills(
        &mut self,
        actor: &Actor,
        person: PersonId,
        skills: Option<&[ServiceId]>,
    ) -> Result<(), Refusal> {
        let lookup = &self.queue.lookup;
        let specialist = lookup.specialist(person).ok_or(Refusal::NoSuch { what: Thing::Specialist })?;
        self.answers_for(actor, Some(specialist.institution))?;
        let skills = match skills {
            Some(skills) => {
                let mut skills = skills.to_vec();
                skills.sort_unstable();
                skills.dedup();
                for skill in &skills {
                    let service = lookup.service(*skill).ok_or(Refusal::NoSuch { what: Thing::Service })?;
                    self.answers_for(actor, Some(service.institution))?;
                }
                Some(skills)
            }
            None => None,
        };
        if self.queue.tables.floor.skills.get(&person) != skills.as_ref() {
            self.emit(Event::SkillsSet { specialist: person, skills });
        }
        Ok(())
    }

    /// Whether what the supervisor acts on is theirs: an institution's own, or anything for the whole network's.
    pub(super) fn answers_for(&self, actor: &Actor, of: Option<InstitutionId>) -> Result<(), Refusal> {
        match actor {
            Actor::Supervisor { institution: None, .. } => Ok(()),
            Actor::Supervisor { institution: Some(own), .. } if of == Some(*own) => Ok(()),
            Actor::Supervisor { .. } => Err(Refusal::NotYours),
            _ => Err(Refusal::Forbidden),
        }
    }
}
