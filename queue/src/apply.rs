//! Applying events: cannot fail, decides nothing.

mod appointments;
mod channels;
mod company;
mod consultations;
mod floor;
mod presence;
mod tickets;

use crate::Queue;
use crate::command::Answer;
use crate::event::{Cause, Counted, Event, Group, PriorityClass, Recorded, RegistrationKind, Score, StaffRole};
use crate::ids::{RegistrationId, ServiceId};
use crate::tables::{
    Absence, Act, AdHoc, Called, Closure, Consultation, DayFigures, HelpCall, Here, Named, Offer, Phase, Promised,
    Remembered, Subject, Tables, Ticket, TicketStatus,
};
use crate::time::Millis;

impl Queue {
    /// Takes an event in. Events of the same journal, in the order of their versions, always lead to the same state.
    pub fn apply(&mut self, recorded: &Recorded) {
        let at = recorded.at;
        self.tables.version = recorded.version;
        self.tables.at = at;
        self.tables.day = recorded.day;
        if let Some(cause) = recorded.cause {
            self.remember(cause, &recorded.event);
        }
        match &recorded.event {
            Event::NothingToDo { .. } => {}
            Event::NetworkRevised { revision, content } => self.network_revised(*revision, *content),
            Event::DayStarted { day } => self.day_started(*day, at),
            Event::ServiceClosed { service, reason, message, .. } => {
                let closure = self.tables.closures.get(service);
                let since = closure.map_or(at, |closure| closure.since);
                self.tables.closures.insert(*service, Closure { since, reason: *reason, message: *message });
                self.suspend(*service, true);
            }
            Event::ServiceOpened { service, .. } => {
                self.tables.closures.remove(service);
                self.suspend(*service, false);
            }

            Event::RoomConnected { room, .. } => self.room_connection(*room, true, at),
            Event::RoomDisconnected { room, .. } => self.room_connection(*room, false, at),
            Event::StaffConnected { person, role, center } => match (role, center) {
                (StaffRole::Specialist, _) => self.specialist_connection(*person, true, at),
                (StaffRole::Employee, Some(center)) => drop(self.tables.employees.insert(*person, *center)),
                (StaffRole::Employee, None) => {}
                (StaffRole::Supervisor, _) => drop(self.tables.supervisors.insert(*person)),
            },
            Event::StaffDisconnected { person, role, .. } => match role {
                StaffRole::Specialist => self.specialist_connection(*person, false, at),
                StaffRole::Employee => drop(self.tables.employees.remove(person)),
                StaffRole::Supervisor => drop(self.tables.supervisors.remove(person)),
            },
            Event::AvailabilitySet { specialist, to, cause } => self.availability_set(*specialist, *to, *cause, at),

            Event::TicketRequested { .. } => self.ticket_requested(&recorded.event, at),
            Event::RoomCalled { ticket, room, until, again, .. } => {
                self.room_called(*ticket, Called { room: *room, until: *until, again: *again });
            }
            Event::RoomUncalled { ticket, .. } => self.uncall(*ticket),
            Event::RoomEntered { ticket, visit, room, .. } => self.room_entered(*ticket, *visit, *room, at),
            Event::CallbackAgreed { .. } => self.callback_agreed(&recorded.event),
            Event::CallbackMissed { ticket, attempts, not_before, .. } => {
                self.callback_missed(*ticket, *attempts, *not_before, at);
            }
            Event::CallbackDue { ticket, class, .. } => self.callback_due(*ticket, *class),
            Event::AppointmentBooked { .. }
            | Event::AppointmentMoved { .. }
            | Event::AppointmentReassigned { .. }
            | Event::AppointmentCancelled { .. }
            | Event::AppointmentRestored { .. }
            | Event::AppointmentNear { .. }
            | Event::AppointmentMissed { .. }
            | Event::AppointmentArrived { .. }
            | Event::SpecialistHeld { .. }
            | Event::SpecialistReleased { .. } => self.appointment_event(&recorded.event),
            Event::AbsenceEntered { specialist, from, until } => {
                self.absence_entered(*specialist, Absence { from: *from, until: *until, since: at });
            }
            Event::AbsenceRemoved { specialist, from } => self.absences_kept(*specialist, |one| one.from != *from),
            Event::OfferMade { offer, ticket, visit, specialist, deadline, round, reason, group } => {
                let offer = Offer {
                    id: *offer,
                    ticket: *ticket,
                    visit: *visit,
                    specialist: *specialist,
                    made_at: at,
                    deadline: *deadline,
                    reason: *reason,
                    group: *group,
                };
                self.offer_made(offer, *round);
            }
            Event::OfferAccepted { offer, specialist, .. } => {
                self.remove_offer(*offer);
                self.change_specialist(*specialist, |row| row.missed = 0);
            }
            Event::OfferDeclined { offer, ticket, specialist, .. } => {
                let service = self.offer_over(*offer, *ticket, *specialist, Some(at), at);
                self.count(service, |day| day.declined += 1);
                self.change_specialist(*specialist, |row| row.missed = 0);
            }
            Event::OfferExpired { offer, ticket, specialist, missed, .. } => {
                let service = self.offer_over(*offer, *ticket, *specialist, Some(at), at);
                self.count(service, |day| day.missed += 1);
                self.change_specialist(*specialist, |row| row.missed = *missed);
            }
            Event::OfferWithdrawn { offer, ticket, specialist, .. } => {
                self.offer_over(*offer, *ticket, *specialist, None, at);
            }
            Event::WaitPromised { ticket, ahead, least, most, .. } => {
                self.tables.experience.begin();
                let promised = Promised { at, ahead: *ahead, least: *least, most: *most };
                self.change_ticket(*ticket, |ticket| ticket.promised = Some(promised));
            }
            Event::NobodyLeft { ticket, ask_again_at, .. } => self.change_ticket(*ticket, |ticket| {
                ticket.nobody_left = true;
                ticket.ask_again_at = Some(*ask_again_at);
            }),
            Event::PassesLapsed { ticket, .. } => self.change_ticket(*ticket, |ticket| {
                ticket.nobody_left = false;
                ticket.ask_again_at = None;
                ticket.passes.iter_mut().for_each(|pass| pass.in_force = false);
            }),
            Event::TicketOverflowed { ticket, group, .. } => {
                self.change_ticket(*ticket, |ticket| ticket.group = *group);
            }
            Event::NameLapsed { ticket, .. } => self.change_ticket(*ticket, |ticket| ticket.named = None),
            Event::HereAsked { ticket, answer_by, .. } => {
                self.change_ticket(*ticket, |ticket| ticket.here = Here::Asked(*answer_by));
            }
            Event::HereConfirmed { ticket, .. } => self.change_ticket(*ticket, |ticket| ticket.here = Here::Confirmed),
            Event::HereUnanswered { ticket, .. } => {
                self.change_ticket(*ticket, |ticket| ticket.here = Here::Unanswered);
            }
            Event::TicketPaused { ticket, until, .. } => self.change_ticket(*ticket, |ticket| {
                ticket.paused_until = Some(*until);
                ticket.grace_until = None;
            }),
            Event::TicketResumed { ticket, .. } => self.change_ticket(*ticket, |ticket| {
                ticket.paused_until = None;
                ticket.grace_until = None;
                ticket.hours_from = at;
            }),
            Event::ClosingGrace { ticket, until, .. } => {
                self.change_ticket(*ticket, |ticket| ticket.grace_until = Some(*until));
            }
            Event::TicketHeld { ticket, until, .. } => {
                self.uncall(*ticket);
                self.change_ticket(*ticket, |ticket| {
                    ticket.status = TicketStatus::Held(*until);
                    ticket.hours_from = at;
                    ticket.no_shows += 1;
                    ticket.promised = None;
                });
                let service = self.tables.tickets.get(ticket).map(|ticket| ticket.service);
                self.count(service, |day| day.no_shows += 1);
            }
            Event::TicketReturned { ticket, .. } => self.change_ticket(*ticket, |ticket| {
                ticket.status = TicketStatus::Waiting;
                ticket.waiting_since = at;
                ticket.hours_from = at;
                ticket.promised = None;
            }),
            Event::TicketTransferred { ticket, from, to, institution, named, named_until, class, .. } => {
                let credit = self.lookup.rules_of(*to).credit;
                let closed = self.tables.closures.contains_key(to);
                self.change_ticket(*ticket, |ticket| {
                    ticket.status = TicketStatus::Waiting;
                    ticket.service = *to;
                    ticket.institution = *institution;
                    ticket.waiting_since = at;
                    ticket.hours_from = at;
                    ticket.here = Here::NotAsked;
                    ticket.promised = None;
                    ticket.following.retain(|service| service != to);
                    let named = named.zip(*named_until);
                    ticket.named = named.map(|(specialist, until)| Named { specialist, until, preferred: false });
                    if let Some(class) = class {
                        (ticket.class, ticket.class_before) = (*class, None);
                    }
                    ticket.credit = credit.of(ticket.class);
                    ticket.group = Group::Primary;
                    ticket.suspended = closed;
                });
                self.count(Some(*from), |day| day.transferred += 1);
                self.count(Some(*to), |day| day.requested += 1);
            }
            Event::PriorityMarked { ticket, class, previous, .. } => {
                let service = self.tables.tickets.get(ticket).map(|ticket| ticket.service);
                let rules = service.map_or(self.lookup.rules(), |service| self.lookup.rules_of(service));
                let credit = rules.credit.of(*class);
                self.change_ticket(*ticket, |ticket| {
                    ticket.class = *class;
                    ticket.class_before = (*class == PriorityClass::Priority).then_some(*previous);
                    ticket.credit = credit;
                });
            }
            Event::SpecialistPreferred { ticket, specialist, until, .. } => self.change_ticket(*ticket, |ticket| {
                ticket.named = Some(Named { specialist: *specialist, until: *until, preferred: true });
                ticket.passes.retain(|pass| pass.specialist != *specialist);
            }),
            Event::TicketReordered { ticket, credit, undo_until, .. } => {
                let cause = recorded.cause;
                self.change_ticket(*ticket, |ticket| {
                    ticket.act = cause.map(|cause| act(cause, ticket, *undo_until, false));
                    ticket.adjustment = *credit;
                });
            }
            Event::TicketReassigned { ticket, specialist, named_until, undo_until, .. } => {
                let cause = recorded.cause;
                self.change_ticket(*ticket, |ticket| {
                    ticket.act = cause.map(|cause| act(cause, ticket, *undo_until, true));
                    ticket.named = Some(Named { specialist: *specialist, until: *named_until, preferred: false });
                    // Asked by name, a pass made before does not count.
                    ticket.passes.retain(|pass| pass.specialist != *specialist);
                });
            }
            Event::ActUndone { ticket, .. } => self.change_ticket(*ticket, |ticket| {
                if let Some(act) = ticket.act.take() {
                    ticket.adjustment = act.adjustment_before;
                    ticket.named = act.named_before.filter(|named| named.until > at);
                }
            }),
            Event::TicketEnded { ticket, visit, service, end, .. } => {
                self.ticket_ended(*ticket, *visit, *service, *end, at)
            }

            Event::ConsultationStarted { .. } => self.consultation_started(&recorded.event, at),
            Event::ConsultationPlaced { consultation, placement, .. } => {
                self.change_consultation(*consultation, |consultation| consultation.placement = Some(*placement));
            }
            Event::ParticipantJoined { consultation, participant, .. } => {
                self.change_consultation(*consultation, |consultation| consultation.participants.push(*participant));
            }
            Event::ParticipantLeft { consultation, participant, .. } => {
                self.participant_left(*consultation, *participant, at);
            }
            Event::InvitationMade { .. }
            | Event::InvitationOffered { .. }
            | Event::InvitationDeclined { .. }
            | Event::InvitationExpired { .. }
            | Event::InvitationTakenBack { .. }
            | Event::InvitationAccepted { .. }
            | Event::InvitationEnded { .. } => self.invitation_event(&recorded.event, at),
            Event::BroughtTogether { consultation, .. } => self.change_served(*consultation, |served| {
                if let Some(handover) = &mut served.handover {
                    handover.together_at = None;
                }
            }),
            Event::ServiceAdded { ticket, service, .. } => {
                self.change_ticket(*ticket, |ticket| ticket.following.push(*service));
            }
            Event::ServiceDropped { ticket, service, .. } => {
                self.change_ticket(*ticket, |ticket| ticket.following.retain(|other| other != service));
            }
            Event::ResidentRecalled { consultation, .. } => {
                self.change_served(*consultation, |served| served.recalled_at = Some(at));
            }
            Event::ConsultationEnded { consultation, specialist, wrap_up_until, .. } => {
                self.consultation_ended(*consultation, *specialist, *wrap_up_until, at);
            }
            Event::WrapUpExtended { consultation, until, extensions, .. } => {
                self.change_consultation(*consultation, |consultation| {
                    consultation.phase = Phase::WrapUp { until: *until, extensions: *extensions };
                });
            }
            Event::WrapUpFinished { consultation, specialist, service, handled, .. } => {
                self.remove_consultation(*consultation);
                self.wrapped(*specialist, *service, at);
                self.handled(*service, *handled);
            }
            Event::InPersonStarted { .. } => self.in_person_started(&recorded.event, at),
            Event::InPersonFinished { consultation, visit, .. } => self.in_person_finished(*consultation, *visit),
            Event::Registered { registration, visit, service, registered, .. } => {
                self.change_visit(*visit, |visit| visit.registered.push(*registration));
                self.count(Some(*service), |day| match registered {
                    RegistrationKind::Consultation => day.consultations += 1,
                    RegistrationKind::Application => day.applications += 1,
                });
            }
            Event::RegistrationCorrected { registration, visit, before, after, .. } => {
                self.tables.register.corrected = recorded.version;
                // What it counts as now is not registered for the visit again, nor is what it was registered as.
                let id = |counted: &Counted| RegistrationId::of(*visit, counted.service, counted.registered);
                let (before, after) = (before.as_ref().map(id), after.as_ref().map(id));
                self.change_visit(*visit, |visit| {
                    visit.registered.retain(|known| known == registration || Some(*known) != before);
                    visit.registered.extend(after.filter(|now| !visit.registered.contains(now)));
                });
            }
            Event::PeriodClosed { period, content, .. } => {
                self.tables.register.closed = Some(*period);
                self.tables.register.content = Some(*content);
            }
            Event::Rated { visit, service, score, .. } => {
                self.change_visit(*visit, |visit| visit.rated = true);
                self.count(Some(*service), |day| match score {
                    Score::Good => day.good += 1,
                    Score::Neutral => day.neutral += 1,
                    Score::Bad => day.bad += 1,
                });
            }
            Event::VisitEnded { visit, room } => {
                self.change_visit(*visit, |visit| match visit.in_person {
                    // It goes on at the desk.
                    Some(_) => visit.room = None,
                    None => visit.open = false,
                });
                if let Some(room) = room {
                    self.change_room(*room, |row| row.visit = None);
                }
            }

            Event::HelpCalled { help_call, room, center, visit, cause, unanswered_at } => {
                let call = HelpCall {
                    id: *help_call,
                    room: *room,
                    center: *center,
                    visit: *visit,
                    cause: *cause,
                    called_at: at,
                    unanswered_at: *unanswered_at,
                    seen_at: None,
                    answered_by: None,
                    unanswered: false,
                };
                self.index.help_call(None, Some(&call));
                self.tables.help_calls.insert(*help_call, call);
                self.change_room(*room, |row| row.help_call = Some(*help_call));
            }
            Event::HelpSeen { help_call, .. } => self.change_help(*help_call, |call| call.seen_at = Some(at)),
            Event::HelpAnswered { help_call, employee, .. } => {
                self.change_help(*help_call, |call| call.answered_by = Some(*employee));
            }
            Event::HelpUnanswered { help_call, .. } => self.change_help(*help_call, |call| call.unanswered = true),
            Event::HelpClosed { help_call, .. } => {
                if let Some(call) = self.tables.help_calls.remove(help_call) {
                    self.index.help_call(Some(&call), None);
                    self.change_room(call.room, |row| row.help_call = None);
                }
            }

            Event::AlertAcknowledged { alert, acknowledged } => {
                self.alert_acknowledged(*alert, *acknowledged, recorded.cause, at);
            }
            Event::NoticePosted { notice, to, until } => {
                self.notice_posted(*notice, *to, *until, recorded.cause, at);
            }
            Event::NoticeWithdrawn { notice } => drop(self.tables.floor.notices.remove(notice)),
            Event::SkillsSet { specialist, skills } => self.skills_set(*specialist, skills.clone()),

            Event::AdHocOpened { consultation, integrator, participants, expires_at } => {
                self.put_consultation(Consultation {
                    id: *consultation,
                    subject: Subject::AdHoc(AdHoc { integrator: *integrator, expires_at: *expires_at }),
                    started_at: at,
                    phase: Phase::Running,
                    participants: participants.clone(),
                    placement: None,
                });
            }
            Event::AdHocClosed { consultation, .. } => self.remove_consultation(*consultation),
        }
    }

    /// Remembers a command and what came of it; the oldest are forgotten beyond the limit.
    fn remember(&mut self, cause: Cause, event: &Event) {
        let answer = event.answer();
        let Tables { commands, commands_in_order, .. } = &mut self.tables;
        if commands_in_order.back() == Some(&cause.command) {
            // Not its first event: of its answers the first that says something stays.
            let silent = |known: &&mut Remembered| known.answer == Answer::Done;
            if answer != Answer::Done
                && let Some(known) = commands.get_mut(&cause.command).filter(silent)
            {
                known.answer = answer;
            }
            return;
        }
        if commands.insert(cause.command, Remembered { actor: cause.actor, answer }).is_none() {
            commands_in_order.push_back(cause.command);
        }
        while commands_in_order.len() > self.lookup.rules().commands_remembered as usize {
            if let Some(oldest) = commands_in_order.pop_front() {
                commands.remove(&oldest);
            }
        }
    }

    fn count(&mut self, service: Option<ServiceId>, change: impl FnOnce(&mut DayFigures)) {
        if let Some(service) = service {
            change(self.tables.figures.entry(service).or_default());
        }
    }
}

/// The act of a supervisor on a ticket as it was before it.
fn act(cause: Cause, before: &Ticket, undo_until: Millis, reassigned: bool) -> Act {
    Act {
        id: cause.command,
        by: cause.actor,
        undo_until,
        adjustment_before: before.adjustment,
        named_before: before.named,
        reassigned,
    }
}
