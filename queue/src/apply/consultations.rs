//! Consultations.

use crate::Queue;
use crate::event::{Channel, Event};
use crate::ids::{ConsultationId, PersonId, ServiceId};
use crate::tables::{
    Consultation, Engagement, Handled, Here, Phase, Served, Subject, Ticket, TicketStatus, is_company,
};
use crate::time::{Millis, Span};

impl Queue {
    pub(super) fn consultation_started(&mut self, event: &Event, at: Millis) {
        let Event::ConsultationStarted {
            consultation,
            ticket,
            visit,
            room,
            center,
            municipality,
            service,
            institution,
            specialist,
            ref participants,
            waited,
            within_target,
        } = *event
        else {
            return;
        };
        let before = self.tables.tickets.get(&ticket).cloned();
        if let Some(ticket) = &before {
            self.appointment_over(ticket);
            self.answered(ticket, waited, at);
        }
        let channel = before.as_ref().map_or(Channel::Room, |ticket| ticket.channel);
        let resident_lost_at = before.and_then(|ticket| ticket.room_lost_at).map(|_| at);
        self.change_ticket(ticket, |ticket| {
            ticket.asked_at = None;
            ticket.promised = None;
            ticket.status = TicketStatus::InConsultation(consultation);
            ticket.paused_until = None;
            ticket.grace_until = None;
            ticket.passes.clear();
            ticket.ask_again_at = None;
            ticket.nobody_left = false;
            ticket.named = None;
            ticket.here = Here::Confirmed;
            ticket.act = None;
        });
        self.put_consultation(Consultation {
            id: consultation,
            subject: Subject::Ticket(Served {
                ticket,
                visit,
                room,
                channel,
                center,
                municipality,
                service,
                institution,
                specialist,
                recalled_at: None,
                specialist_lost_at: None,
                resident_lost_at,
                handover: None,
            }),
            started_at: at,
            phase: Phase::Running,
            participants: participants.clone(),
            placement: None,
        });
        self.change_specialist(specialist, |row| {
            row.engagement = Engagement::Consulting(consultation);
            row.since = at;
            row.lost_at = None;
        });
        for one in participants.iter().filter(|one| is_company(one)) {
            if let Some(person) = one.person {
                self.assist(person, consultation, at);
            }
        }
        self.change_visit(visit, |visit| {
            visit.last = Some((consultation, service));
            visit.rated = false;
        });
        self.count(Some(service), |day| {
            day.answered += 1;
            day.answered_in_target += u32::from(within_target);
            day.wait_sum = day.wait_sum.plus(waited);
            day.wait_max = day.wait_max.max(waited);
        });
    }

    pub(super) fn consultation_ended(
        &mut self,
        id: ConsultationId,
        specialist: PersonId,
        until: Option<Millis>,
        at: Millis,
    ) {
        self.company_over(id, at);
        let Some(until) = until else {
            self.remove_consultation(id);
            self.disengage(specialist, at);
            return;
        };
        let mut service = None;
        let mut started_at = at;
        self.change_consultation(id, |consultation| {
            service = consultation.served().map(|served| served.service);
            started_at = consultation.started_at;
            consultation.phase = Phase::WrapUp { until, extensions: 0 };
            consultation.participants.clear();
            consultation.placement = None;
        });
        if let Some(service) = service.filter(|_| !self.tables.experience.is_new()) {
            self.tables.experience.services.entry(service).or_default().talks.push(at.since(started_at));
        }
        self.change_specialist(specialist, |row| {
            row.engagement = Engagement::WrapUp(id);
            row.since = at;
        });
    }

    /// A specialist is at nothing any more; since when they had been at it.
    pub(super) fn disengage(&mut self, specialist: PersonId, at: Millis) -> Millis {
        let mut since = at;
        self.change_specialist(specialist, |row| {
            since = row.since;
            row.engagement = Engagement::None;
            row.idle_since = at;
            row.since = at;
            row.lost_at = None;
        });
        since
    }

    /// What a ticket's answer teaches: how long it rang, how long one waits, and whether what was promised came true.
    fn answered(&mut self, ticket: &Ticket, waited: Span, at: Millis) {
        let experience = &mut self.tables.experience;
        if experience.is_new() {
            return;
        }
        experience.waited(waited, false);
        if let Some(asked_at) = ticket.asked_at {
            experience.rings.push(at.since(asked_at));
        }
        if let Some(promised) = ticket.promised {
            experience.answered(promised, at);
        }
    }

    /// A specialist has written the outcome.
    pub(super) fn wrapped(&mut self, specialist: PersonId, service: ServiceId, at: Millis) {
        let since = self.disengage(specialist, at);
        if !self.tables.experience.is_new() {
            self.tables.experience.services.entry(service).or_default().wraps.push(at.since(since));
        }
    }

    pub(super) fn handled(&mut self, service: ServiceId, handled: Span) {
        self.count(Some(service), |day| {
            day.handled += 1;
            day.handle_sum = day.handle_sum.plus(handled);
        });
        let recent = &mut self.tables.handled.entry(service).or_default().recent;
        recent.push_back(handled);
        while recent.len() > Handled::KEPT {
            recent.pop_front();
        }
    }
}
