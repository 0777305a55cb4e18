//! Company in a consultation: a colleague, an interpreter, or the specialist to whom the resident is handed over.
//!
//! An invitation is put to one specialist at a time, with a deadline, until somebody comes, all who could have passed,
//! or its time is over. Residents come first: a specialist is asked only while free, and whoever is free is eligible
//! for no ticket that waits. So no invitation delays or passes a resident who could have been served instead, and it
//! takes no place in any line. Of several invitations the older comes first; of several specialists the longest idle.

use std::sync::Arc;

use super::Draft;
use crate::code::Language;
use crate::command::Actor;
use crate::event::{
    Company, ConsultationEnd, DeclineReason, Event, InvitationEnd, LeaveCause, Participant, Role, WithdrawCause,
};
use crate::ids::{ConsultationId, InvitationId, ParticipantId, PersonId, ServiceId, TicketId};
use crate::matching;
use crate::refusal::{Refusal, Thing};
use crate::tables::{Consultation, Engagement, Invitation, SpecialistRow, Ticket, TicketStatus, is_company};

const NO_INVITATION: Refusal = Refusal::NoSuch { what: Thing::Invitation };

impl Draft {
    #[expect(clippy::too_many_arguments, reason = "what an invitation says")]
    pub(super) fn invite(
        &mut self,
        person: PersonId,
        id: InvitationId,
        consultation: ConsultationId,
        company: Company,
        service: Option<ServiceId>,
        language: Option<Language>,
        named: Option<PersonId>,
    ) -> Result<(), Refusal> {
        let served = self.own_running(person, consultation)?;
        // On the phone there is nobody to be seen, and nothing of ours that could keep the resident apart.
        if served.room.is_none() {
            return Err(Refusal::NotRemote);
        }
        if self.queue.tables.invitations.contains_key(&id) {
            return Err(Refusal::IdTaken { what: Thing::Invitation });
        }
        let stands = self.queue.invitations().any(|other| other.consultation == consultation);
        if stands || (company == Company::Handover && served.handover.is_some()) {
            return Err(Refusal::InvitedAlready);
        }
        let service = match (company, service) {
            (Company::Handover, Some(to)) => {
                let to = self.queue.lookup.service(to).ok_or(Refusal::NoSuch { what: Thing::Service })?;
                if !to.remote {
                    return Err(Refusal::NotRemote);
                }
                Some(to.id)
            }
            (Company::Handover, None) => return Err(Refusal::NoSuch { what: Thing::Service }),
            _ => None,
        };
        self.room_for_one_more(consultation)?;
        let rules = self.queue.lookup.rules();
        let invitation = Invitation {
            id,
            consultation,
            visit: served.visit,
            by: person,
            company,
            service,
            language: language.filter(|_| company == Company::Interpreter),
            named,
            made_at: self.now,
            until: self.now.plus(rules.invitation_life),
            asked: None,
            passed: Vec::new(),
        };
        match named {
            Some(named) => self.can_be_invited(&invitation, named)?,
            None if !self.somebody_remains(&invitation) => return Err(Refusal::NobodyOnDuty),
            None => {}
        }
        self.emit(Event::InvitationMade {
            invitation: id,
            consultation,
            visit: invitation.visit,
            by: person,
            company,
            service,
            language: invitation.language,
            named,
            until: invitation.until,
        });
        Ok(())
    }

    pub(super) fn withdraw_invitation(&mut self, person: PersonId, id: InvitationId) -> Result<(), Refusal> {
        let invitation = self.queue.invitation(id).ok_or(NO_INVITATION)?;
        if invitation.by != person {
            return Err(Refusal::NotYours);
        }
        self.end_invitation(id, InvitationEnd::Withdrawn);
        Ok(())
    }

    pub(super) fn accept_invitation(
        &mut self,
        person: PersonId,
        id: InvitationId,
        participant: ParticipantId,
    ) -> Result<(), Refusal> {
        let invitation = self.asked_of(person, id)?;
        self.room_for_one_more(invitation.consultation)?;
        let (consultation, visit, company) = (invitation.consultation, invitation.visit, invitation.company);
        if self.queue.consultation(consultation).is_some_and(|talk| talk.participant(participant).is_some()) {
            return Err(Refusal::IdTaken { what: Thing::Participant });
        }
        let together_at = (company == Company::Handover).then(|| self.now.plus(self.queue.lookup.rules().apart_max));
        // Two specialists speak by themselves only while both are there.
        let inviter_there = self.queue.specialist(invitation.by).online;
        self.emit(Event::InvitationAccepted {
            invitation: id,
            consultation,
            visit,
            specialist: person,
            participant,
            company,
            service: invitation.service,
            together_at: together_at.filter(|_| inviter_there),
        });
        let role = if company == Company::Interpreter { Role::Interpreter } else { Role::Colleague };
        let participant = Participant { id: participant, role, person: Some(person) };
        self.emit(Event::ParticipantJoined { consultation, visit: Some(visit), participant });
        Ok(())
    }

    pub(super) fn decline_invitation(
        &mut self,
        person: PersonId,
        id: InvitationId,
        reason: DeclineReason,
    ) -> Result<(), Refusal> {
        let Invitation { consultation, visit, .. } = *self.asked_of(person, id)?;
        self.emit(Event::InvitationDeclined { invitation: id, consultation, visit, specialist: person, reason });
        Ok(())
    }

    /// Something is due for an invitation: whoever is asked has not answered, or there is nobody to ask any more.
    pub(super) fn invitation_due(&mut self, id: InvitationId) {
        let Some(invitation) = self.queue.invitation(id) else { return };
        let (consultation, visit) = (invitation.consultation, invitation.visit);
        let Some(asked) = invitation.asked else { return self.end_invitation(id, InvitationEnd::RanOut) };
        let specialist = asked.specialist;
        let missed = self.queue.specialist(specialist).missed.saturating_add(1);
        self.emit(Event::InvitationExpired { invitation: id, consultation, visit, specialist, missed });
        self.away_if_missed(specialist, missed, None);
    }

    /// Whoever is asked is asked no longer.
    pub(super) fn take_back(&mut self, id: InvitationId, cause: WithdrawCause) {
        let Some(invitation) = self.queue.invitation(id) else { return };
        let Some(asked) = invitation.asked else { return };
        let (consultation, visit, specialist) = (invitation.consultation, invitation.visit, asked.specialist);
        self.emit(Event::InvitationTakenBack { invitation: id, consultation, visit, specialist, cause });
    }

    pub(super) fn end_invitation(&mut self, id: InvitationId, end: InvitationEnd) {
        let Some(invitation) = self.queue.invitation(id) else { return };
        let (consultation, visit) = (invitation.consultation, invitation.visit);
        let asked = invitation.asked.map(|asked| asked.specialist);
        self.emit(Event::InvitationEnded { invitation: id, consultation, visit, end });
        if let Some(asked) = asked {
            self.specialist_changed(asked);
        }
    }

    /// Puts invitations that nobody is asked about to whoever is free, and ends those that nobody is left for.
    pub(super) fn settle_company(&mut self) {
        if !std::mem::take(&mut self.work.company) {
            return;
        }
        let mut open: Vec<_> = self.queue.invitations().filter(|one| one.asked.is_none()).collect();
        open.sort_by_key(|one| (one.made_at, one.id));
        let open: Vec<InvitationId> = open.into_iter().map(|one| one.id).collect();
        for id in open {
            let Some(invitation) = self.queue.tables.invitations.get(&id).cloned() else { continue };
            let free = self.queue.index.free.iter().filter(|(.., person)| self.queue.can_come(&invitation, *person));
            let found = free.map(|(_, idle, person)| (*idle, *person)).min().map(|(_, person)| person);
            if self.now >= invitation.until {
                self.end_invitation(id, InvitationEnd::RanOut);
            } else if let Some(specialist) = found {
                self.emit(Event::InvitationOffered {
                    invitation: id,
                    consultation: invitation.consultation,
                    visit: invitation.visit,
                    specialist,
                    deadline: self.now.plus(self.queue.lookup.rules().offer_deadline),
                });
            } else if !self.somebody_remains(&invitation) {
                self.end_invitation(id, InvitationEnd::NobodyLeft);
            }
        }
    }

    /// Goes on without a colleague, an interpreter, or the one who was to take over.
    pub(super) fn release(
        &mut self,
        person: PersonId,
        id: ConsultationId,
        participant: ParticipantId,
    ) -> Result<(), Refusal> {
        self.own_running(person, id)?;
        let there = self.queue.consultation(id).and_then(|talk| talk.participant(participant).copied());
        let there = there.ok_or(Refusal::NoSuch { what: Thing::Participant })?;
        if !is_company(&there) {
            return Err(Refusal::NotYours);
        }
        self.part(id, &there, LeaveCause::Released);
        Ok(())
    }

    /// Somebody is gone; a specialist among them is free again.
    pub(super) fn part(&mut self, id: ConsultationId, participant: &Participant, cause: LeaveCause) {
        let visit = self.queue.consultation(id).and_then(Consultation::visit);
        self.emit(Event::ParticipantLeft { consultation: id, visit, participant: participant.id, cause });
        if let Some(person) = participant.person.filter(|_| is_company(participant)) {
            self.specialist_changed(person);
        }
    }

    pub(super) fn bring_together(&mut self, person: PersonId, id: ConsultationId) -> Result<(), Refusal> {
        self.own_running(person, id)?;
        if !self.queue.consultation(id).is_some_and(Consultation::is_apart) {
            return Err(Refusal::NoSuch { what: Thing::Participant });
        }
        self.together(id);
        Ok(())
    }

    /// The resident waits no longer by themselves, if they did.
    pub(super) fn together(&mut self, id: ConsultationId) {
        let Some(talk) = self.queue.consultation(id).filter(|talk| talk.is_apart()) else { return };
        if let Some(visit) = talk.visit() {
            self.emit(Event::BroughtTogether { consultation: id, visit });
        }
    }

    /// Of two specialists by themselves one has lost the connection: the resident is with the other at once.
    pub(super) fn together_if_lost(&mut self, person: PersonId) {
        if let Engagement::Consulting(id) | Engagement::Assisting(id) = self.queue.specialist(person).engagement {
            let handover = self.queue.consultation(id).and_then(Consultation::served).and_then(|it| it.handover);
            let one_of_them = |it: &&Consultation| it.served().is_some_and(|served| served.specialist == person);
            let is_first = self.queue.consultation(id).filter(one_of_them).is_some();
            if is_first || handover.is_some_and(|handover| handover.specialist == person) {
                self.together(id);
            }
        }
    }

    /// The one who came for it takes over. They may do so by themselves when the first specialist has been lost.
    pub(super) fn hand_over(
        &mut self,
        person: PersonId,
        id: ConsultationId,
        next: ConsultationId,
    ) -> Result<(), Refusal> {
        let talk = self.running(id)?;
        let served = *talk.served().ok_or(Refusal::NotYours)?;
        let handover = served.handover.ok_or(Refusal::NoSuch { what: Thing::Participant })?;
        let takes_over = handover.specialist == person && served.specialist_lost_at.is_some();
        if served.specialist != person && !takes_over {
            return Err(Refusal::NotYours);
        }
        if self.queue.tables.consultations.contains_key(&next) {
            return Err(Refusal::IdTaken { what: Thing::Consultation });
        }
        if !self.queue.specialist(handover.specialist).online {
            return Err(Refusal::NotEligible { why: matching::Why::Offline });
        }
        let ticket = self.queue.tables.tickets.get(&served.ticket).cloned();
        let ticket = ticket.ok_or(Refusal::NoSuch { what: Thing::Ticket })?;
        let service = self.queue.lookup.service(handover.service).cloned();
        let service = service.ok_or(Refusal::NoSuch { what: Thing::Service })?;
        let participants = talk
            .participants
            .iter()
            .filter(|one| one.role != Role::Specialist)
            .map(
                |one| {
                    if one.id == handover.participant { Participant { role: Role::Specialist, ..*one } } else { *one }
                },
            )
            .collect();
        self.end_running(id, ConsultationEnd::Transferred);
        self.emit(Event::TicketTransferred {
            ticket: ticket.id,
            visit: served.visit,
            consultation: id,
            from: served.service,
            to: service.id,
            institution: service.institution,
            named: None,
            named_until: None,
            class: None,
        });
        self.emit(Event::ConsultationStarted {
            consultation: next,
            ticket: ticket.id,
            visit: served.visit,
            room: served.room,
            center: served.center,
            municipality: served.municipality,
            service: service.id,
            institution: service.institution,
            specialist: handover.specialist,
            participants,
            waited: crate::time::Span::ZERO,
            within_target: true,
        });
        Ok(())
    }

    /// The connection of one who is company here has been away for too long.
    pub(super) fn company_lost(&mut self, person: PersonId) {
        let Engagement::Assisting(id) = self.queue.specialist(person).engagement else { return };
        let there = self
            .queue
            .consultation(id)
            .and_then(|talk| talk.participants.iter().find(|one| one.person == Some(person)).copied());
        if let Some(there) = there {
            self.part(id, &there, LeaveCause::Lost);
        }
    }

    pub(super) fn add_service(&mut self, actor: &Actor, id: TicketId, service: ServiceId) -> Result<(), Refusal> {
        let ticket = self.continued_by(actor, id)?;
        let to = self.queue.lookup.service(service).ok_or(Refusal::NoSuch { what: Thing::Service })?;
        if !to.remote {
            return Err(Refusal::NotRemote);
        }
        let max = self.queue.lookup.rules().services_following_max;
        if ticket.following.len() >= max as usize {
            return Err(Refusal::TooManyServices { max });
        }
        if ticket.service != service && !ticket.following.contains(&service) {
            self.emit(Event::ServiceAdded { ticket: id, visit: ticket.visit, service });
        }
        Ok(())
    }

    pub(super) fn drop_service(&mut self, actor: &Actor, id: TicketId, service: ServiceId) -> Result<(), Refusal> {
        let ticket = self.continued_by(actor, id)?;
        if ticket.following.contains(&service) {
            self.emit(Event::ServiceDropped { ticket: id, visit: ticket.visit, service });
        }
        Ok(())
    }

    /// The service that follows in a visit, if there is one that can be had.
    pub(super) fn follows(&self, id: TicketId) -> Option<&crate::network::Service> {
        let ticket = self.queue.ticket(id)?;
        let had = |id: &ServiceId| self.queue.lookup.service(*id).filter(|service| service.remote);
        ticket.following.iter().find_map(had)
    }

    /// A ticket of the acting specialist's consultation, or of a room of the acting employee's center.
    fn continued_by(&self, actor: &Actor, id: TicketId) -> Result<Arc<Ticket>, Refusal> {
        let ticket = self.queue.tables.tickets.get(&id).ok_or(Refusal::NoSuch { what: Thing::Ticket })?;
        let own = match *actor {
            Actor::Employee(_, center) => center == ticket.center,
            Actor::Specialist(person) => match ticket.status {
                TicketStatus::InConsultation(talk) => self.own_running(person, talk).is_ok(),
                _ => false,
            },
            _ => false,
        };
        if own { Ok(Arc::clone(ticket)) } else { Err(Refusal::NotYours) }
    }

    /// An invitation that is put to the acting specialist.
    fn asked_of(&self, person: PersonId, id: InvitationId) -> Result<Arc<Invitation>, Refusal> {
        let invitation = self.queue.tables.invitations.get(&id).ok_or(Refusal::OfferGone)?;
        match invitation.asked {
            Some(asked) if asked.specialist == person => Ok(Arc::clone(invitation)),
            _ => Err(Refusal::OfferGone),
        }
    }

    fn room_for_one_more(&self, id: ConsultationId) -> Result<(), Refusal> {
        let max = self.queue.lookup.rules().participants_max;
        let talk = self.running(id)?;
        if talk.participants.len() < max as usize { Ok(()) } else { Err(Refusal::Participants { max }) }
    }

    /// Whether anybody on duty, free or not, could still come.
    fn somebody_remains(&self, invitation: &Invitation) -> bool {
        let on_duty = self.queue.tables.specialists.values().filter(|row| row.on_duty());
        on_duty.map(|row| row.person).any(|person| self.queue.can_come(invitation, person))
    }

    /// Whether the one named can be asked at all.
    fn can_be_invited(&self, invitation: &Invitation, person: PersonId) -> Result<(), Refusal> {
        let no_specialist = Refusal::NoSuch { what: Thing::Specialist };
        self.queue.lookup.specialist(person).ok_or(no_specialist)?;
        self.queue.could_come(invitation, person).map_err(|why| Refusal::NotEligible { why })?;
        let row: SpecialistRow = self.queue.specialist(person);
        if row.on_duty() {
            return Ok(());
        }
        let why = if row.online { matching::Why::NotAvailable } else { matching::Why::Offline };
        Err(Refusal::NotEligible { why })
    }
}
