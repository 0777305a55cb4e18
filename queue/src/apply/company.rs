//! Invitations, and those who came of them.

use crate::Queue;
use crate::event::{Company, Event};
use crate::ids::{ConsultationId, InvitationId, ParticipantId, PersonId};
use crate::tables::{Asked, Engagement, Handover, Invitation, is_company};
use crate::time::Millis;

impl Queue {
    pub(super) fn invitation_event(&mut self, event: &Event, at: Millis) {
        match *event {
            Event::InvitationMade { invitation, consultation, visit, by, company, service, language, named, until } => {
                self.put_invitation(Invitation {
                    id: invitation,
                    consultation,
                    visit,
                    by,
                    company,
                    service,
                    language,
                    named,
                    made_at: at,
                    until,
                    asked: None,
                    passed: Vec::new(),
                })
            }
            Event::InvitationOffered { invitation, specialist, deadline, .. } => {
                self.change_invitation(invitation, |one| one.asked = Some(Asked { specialist, since: at, deadline }));
                self.change_specialist(specialist, |row| {
                    row.engagement = Engagement::Invited(invitation);
                    row.since = at;
                });
            }
            Event::InvitationDeclined { invitation, specialist, .. } => {
                self.invitation_passed(invitation, specialist, true, 0, at);
            }
            Event::InvitationExpired { invitation, specialist, missed, .. } => {
                self.invitation_passed(invitation, specialist, true, missed, at);
            }
            Event::InvitationTakenBack { invitation, specialist, .. } => {
                let missed = self.specialist(specialist).missed;
                self.invitation_passed(invitation, specialist, false, missed, at);
            }
            Event::InvitationAccepted {
                invitation,
                consultation,
                specialist,
                participant,
                company,
                service,
                together_at,
                ..
            } => {
                self.remove_invitation(invitation);
                self.change_specialist(specialist, |row| row.missed = 0);
                self.assist(specialist, consultation, at);
                if let (Company::Handover, Some(service)) = (company, service) {
                    let handover = Handover { specialist, participant, service, together_at };
                    self.change_served(consultation, |served| served.handover = Some(handover));
                }
            }
            Event::InvitationEnded { invitation, .. } => {
                let asked = self.remove_invitation(invitation).and_then(|one| one.asked);
                if let Some(asked) = asked {
                    self.unasked(asked.specialist, at);
                }
            }
            _ => {}
        }
    }

    fn invitation_passed(
        &mut self,
        invitation: InvitationId,
        specialist: PersonId,
        passed: bool,
        missed: u32,
        at: Millis,
    ) {
        self.change_invitation(invitation, |one| {
            one.asked = None;
            if passed {
                one.passed.push(specialist);
            }
        });
        self.unasked(specialist, at);
        self.change_specialist(specialist, |row| row.missed = missed);
    }

    /// Nobody asks a specialist any more; how long they have been idle goes on.
    fn unasked(&mut self, specialist: PersonId, at: Millis) {
        self.change_specialist(specialist, |row| {
            row.engagement = Engagement::None;
            row.since = at;
        });
    }

    /// A specialist is company in a consultation from here on.
    pub(super) fn assist(&mut self, specialist: PersonId, consultation: ConsultationId, at: Millis) {
        self.change_specialist(specialist, |row| {
            row.engagement = Engagement::Assisting(consultation);
            row.since = at;
            row.lost_at = (!row.online).then_some(at);
        });
    }

    /// Those who are company in a consultation are so no longer.
    pub(super) fn company_over(&mut self, id: ConsultationId, at: Millis) {
        let Some(talk) = self.consultation(id) else { return };
        let company: Vec<PersonId> = talk.company().collect();
        let handed_over = talk.served().is_some_and(|served| served.handover.is_some());
        for person in company {
            self.disengage(person, at);
        }
        if handed_over {
            self.change_served(id, |served| served.handover = None);
        }
    }

    pub(super) fn participant_left(&mut self, id: ConsultationId, participant: ParticipantId, at: Millis) {
        let there = self.consultation(id).and_then(|talk| talk.participant(participant).copied());
        self.change_consultation(id, |talk| talk.participants.retain(|other| other.id != participant));
        self.change_served(id, |served| {
            served.handover = served.handover.filter(|handover| handover.participant != participant);
        });
        if let Some(person) = there.filter(is_company).and_then(|there| there.person) {
            self.disengage(person, at);
        }
    }
}
