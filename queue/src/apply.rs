//! Applying events: cannot fail, decides nothing.

use std::sync::Arc;

use crate::Queue;
use crate::command::{Answer, Availability};
use crate::event::{AvailabilityCause, Cause, Event, Recorded, RegistrationKind, Score, StaffRole, TicketEnd};
use crate::ids::{ConsultationId, OfferId, PersonId, RoomId, ServiceId, TicketId, VisitId};
use crate::index::Index;
use crate::tables::{
    Act, AdHoc, Consultation, DayFigures, Engagement, Handled, HelpCall, Here, Named, Offer, Pass, Phase, Remembered,
    RoomRow, Served, Subject, Ticket, TicketStatus, Visit,
};
use crate::time::{DayKey, Millis, Span};

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
            Event::DayStarted { day } => self.day_started(*day),

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
            Event::OfferMade { offer, ticket, visit, specialist, deadline, round, reason } => {
                let offer = Offer {
                    id: *offer,
                    ticket: *ticket,
                    visit: *visit,
                    specialist: *specialist,
                    made_at: at,
                    deadline: *deadline,
                    reason: *reason,
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
            Event::NobodyLeft { ticket, ask_again_at, .. } => self.change_ticket(*ticket, |ticket| {
                ticket.nobody_left = true;
                ticket.ask_again_at = Some(*ask_again_at);
            }),
            Event::PassesLapsed { ticket, .. } => self.change_ticket(*ticket, |ticket| {
                ticket.nobody_left = false;
                ticket.ask_again_at = None;
                ticket.passes.iter_mut().for_each(|pass| pass.in_force = false);
            }),
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
                self.change_ticket(*ticket, |ticket| {
                    ticket.status = TicketStatus::Held(*until);
                    ticket.hours_from = at;
                    ticket.no_shows += 1;
                });
                let service = self.tables.tickets.get(ticket).map(|ticket| ticket.service);
                self.count(service, |day| day.no_shows += 1);
            }
            Event::TicketReturned { ticket, .. } => self.change_ticket(*ticket, |ticket| {
                ticket.status = TicketStatus::Waiting;
                ticket.waiting_since = at;
                ticket.hours_from = at;
            }),
            Event::TicketTransferred { ticket, from, to, institution, named, named_until, .. } => {
                self.change_ticket(*ticket, |ticket| {
                    ticket.status = TicketStatus::Waiting;
                    ticket.service = *to;
                    ticket.institution = *institution;
                    ticket.waiting_since = at;
                    ticket.hours_from = at;
                    ticket.here = Here::NotAsked;
                    ticket.named = named.zip(*named_until).map(|(specialist, until)| Named { specialist, until });
                });
                self.count(Some(*from), |day| day.transferred += 1);
                self.count(Some(*to), |day| day.requested += 1);
            }
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
                    ticket.named = Some(Named { specialist: *specialist, until: *named_until });
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
                self.ticket_ended(*ticket, *visit, *service, *end)
            }

            Event::ConsultationStarted { .. } => self.consultation_started(&recorded.event, at),
            Event::ConsultationPlaced { consultation, placement, .. } => {
                self.change_consultation(*consultation, |consultation| consultation.placement = Some(*placement));
            }
            Event::ParticipantJoined { consultation, participant, .. } => {
                self.change_consultation(*consultation, |consultation| consultation.participants.push(*participant));
            }
            Event::ParticipantLeft { consultation, participant, .. } => {
                self.change_consultation(*consultation, |consultation| {
                    consultation.participants.retain(|there| there.id != *participant);
                });
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
                self.disengage(*specialist, at);
                self.handled(*service, *handled);
            }
            Event::Registered { registration, visit, service, registered, .. } => {
                self.change_visit(*visit, |visit| visit.registered.push(*registration));
                self.count(Some(*service), |day| match registered {
                    RegistrationKind::Consultation => day.consultations += 1,
                    RegistrationKind::Application => day.applications += 1,
                });
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
                self.change_visit(*visit, |visit| visit.open = false);
                self.change_room(*room, |row| row.visit = None);
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
        let answer = match event {
            Event::TicketRequested { ticket, visit, number, .. } => {
                Answer::Ticket { ticket: *ticket, visit: *visit, number: *number }
            }
            Event::ConsultationStarted { consultation, .. } | Event::AdHocOpened { consultation, .. } => {
                Answer::Consultation { consultation: *consultation }
            }
            Event::HelpCalled { help_call, .. } | Event::NothingToDo { help_call: Some(help_call) } => {
                Answer::HelpCall { help_call: *help_call }
            }
            _ => Answer::Done,
        };
        match self.tables.commands.get(&cause.command) {
            Some(known) if known.answer != Answer::Done || answer == Answer::Done => return,
            Some(_) => {}
            None => self.tables.commands_in_order.push_back(cause.command),
        }
        self.tables.commands.insert(cause.command, Remembered { actor: cause.actor, answer });
        while self.tables.commands_in_order.len() > self.lookup.rules().commands_remembered as usize {
            if let Some(oldest) = self.tables.commands_in_order.pop_front() {
                self.tables.commands.remove(&oldest);
            }
        }
    }

    fn network_revised(&mut self, revision: u64, content: crate::code::ContentHash) {
        self.tables.revision = revision;
        self.tables.content = Some(content);
        if let Some(lookup) = self.provided.get(&content) {
            self.lookup = Arc::clone(lookup);
        }
        self.index = Index::of(&self.tables, &self.lookup);
    }

    fn day_started(&mut self, day: DayKey) {
        self.tables.day = day;
        self.tables.numbers.clear();
        self.tables.figures.clear();
        let mut needed: std::collections::BTreeSet<VisitId> =
            self.tables.consultations.values().filter_map(|consultation| consultation.visit()).collect();
        needed.extend(self.tables.tickets.values().map(|ticket| ticket.visit));
        let visits = self.tables.visits.iter().filter(|(id, visit)| visit.open || needed.contains(id));
        self.tables.visits = visits.map(|(id, visit)| (*id, Arc::clone(visit))).collect();
        let gone: Vec<PersonId> = self
            .tables
            .specialists
            .values()
            .filter(|row| !row.online && row.engagement == Engagement::None)
            .map(|row| row.person)
            .collect();
        for person in gone {
            self.change_specialist(person, |row| row.availability = Availability::Away);
        }
    }

    fn room_connection(&mut self, room: RoomId, online: bool, at: Millis) {
        let row = self.tables.rooms.get(&room).copied().unwrap_or(RoomRow {
            room,
            online,
            since: at,
            visit: None,
            help_call: None,
        });
        self.tables.rooms.insert(room, RoomRow { online, since: at, ..row });
        let lost_at = (!online).then_some(at);
        let ticket = row.visit.and_then(|visit| self.tables.visits.get(&visit)).and_then(|visit| visit.ticket);
        let Some(ticket) = ticket else { return };
        self.change_ticket(ticket, |ticket| ticket.room_lost_at = lost_at);
        if let Some(TicketStatus::InConsultation(id)) = self.tables.tickets.get(&ticket).map(|ticket| ticket.status) {
            self.change_served(id, |served| served.resident_lost_at = lost_at);
        }
    }

    fn specialist_connection(&mut self, person: PersonId, online: bool, at: Millis) {
        self.change_specialist(person, |row| {
            row.online = online;
            if row.engagement == Engagement::None {
                row.since = at;
            }
        });
        if let Some(Engagement::Consulting(id)) = self.tables.specialists.get(&person).map(|row| row.engagement) {
            self.change_served(id, |served| served.specialist_lost_at = (!online).then_some(at));
        }
    }

    fn availability_set(&mut self, person: PersonId, to: Availability, cause: AvailabilityCause, at: Millis) {
        self.change_specialist(person, |row| {
            row.availability = to;
            row.cause = cause;
            if to == Availability::Available {
                row.missed = 0;
                row.idle_since = at;
            }
            if row.engagement == Engagement::None {
                row.since = at;
            }
        });
    }

    fn ticket_requested(&mut self, event: &Event, at: Millis) {
        let Event::TicketRequested {
            ticket,
            visit,
            room,
            center,
            municipality,
            service,
            institution,
            number,
            language,
            mode,
            class,
            with_help,
            employee: _,
        } = *event
        else {
            return;
        };
        let credit = self.lookup.rules().credit.of(class);
        let online = self.tables.rooms.get(&room).is_some_and(|row| row.online);
        self.put_ticket(Ticket {
            id: ticket,
            visit,
            room,
            center,
            municipality,
            service,
            institution,
            number,
            language,
            mode,
            class,
            with_help,
            enqueued_at: at,
            waiting_since: at,
            credit,
            adjustment: Span::ZERO,
            status: TicketStatus::Waiting,
            paused_until: None,
            grace_until: None,
            hours_from: at,
            room_lost_at: (!online).then_some(at),
            rounds: 0,
            no_shows: 0,
            passes: Vec::new(),
            ask_again_at: None,
            nobody_left: false,
            named: None,
            here: Here::NotAsked,
            act: None,
        });
        self.tables.numbers.insert(number.prefix, number.seq);
        let before = self.tables.visits.get(&visit).cloned();
        let visit = Visit {
            id: visit,
            room,
            center,
            began_at: before.as_ref().map_or(at, |visit| visit.began_at),
            open: true,
            ticket: Some(ticket),
            number,
            ended: None,
            last: before.as_ref().and_then(|visit| visit.last),
            rated: before.as_ref().is_some_and(|visit| visit.rated),
            registered: before.map(|visit| visit.registered.clone()).unwrap_or_default(),
        };
        let id = visit.id;
        self.tables.visits.insert(id, Arc::new(visit));
        let row = self.tables.rooms.get(&room).copied().unwrap_or(RoomRow {
            room,
            online: false,
            since: at,
            visit: None,
            help_call: None,
        });
        self.tables.rooms.insert(room, RoomRow { visit: Some(id), ..row });
        self.count(Some(service), |day| day.requested += 1);
    }

    fn offer_made(&mut self, offer: Offer, round: u32) {
        self.index.offer(&offer, true);
        self.tables.offers.insert(offer.id, offer);
        self.change_ticket(offer.ticket, |ticket| {
            ticket.status = TicketStatus::Offered(offer.id);
            ticket.rounds = round;
        });
        self.change_specialist(offer.specialist, |row| {
            row.engagement = Engagement::Offered(offer.id);
            row.since = offer.made_at;
        });
        let service = self.tables.tickets.get(&offer.ticket).map(|ticket| ticket.service);
        self.count(service, |day| day.offered += 1);
    }

    fn remove_offer(&mut self, id: OfferId) {
        if let Some(offer) = self.tables.offers.remove(&id) {
            self.index.offer(&offer, false);
        }
    }

    /// An offer that came to nothing: ticket and specialist are as before it, but for a pass.
    fn offer_over(
        &mut self,
        offer: OfferId,
        ticket: TicketId,
        specialist: PersonId,
        passed_at: Option<Millis>,
        at: Millis,
    ) -> Option<ServiceId> {
        self.remove_offer(offer);
        let lapse = self.lookup.rules().pass_lapse;
        self.change_ticket(ticket, |ticket| {
            ticket.status = TicketStatus::Waiting;
            if let Some(at) = passed_at {
                ticket.passes.retain(|pass| pass.specialist != specialist);
                ticket.passes.push(Pass { specialist, at, in_force: true });
                ticket.nobody_left = false;
                ticket.ask_again_at = Some(at.plus(lapse));
                ticket.named = ticket.named.filter(|named| named.specialist != specialist);
            }
        });
        self.change_specialist(specialist, |row| {
            row.engagement = Engagement::None;
            row.since = at;
        });
        self.tables.tickets.get(&ticket).map(|ticket| ticket.service)
    }

    fn ticket_ended(&mut self, ticket: TicketId, visit: VisitId, service: ServiceId, end: TicketEnd) {
        self.remove_ticket(ticket);
        self.change_visit(visit, |visit| {
            visit.ticket = None;
            visit.ended = Some(end);
        });
        self.count(Some(service), |day| match end {
            TicketEnd::Served => {}
            TicketEnd::Left | TicketEnd::NoShow | TicketEnd::RoomLost => day.abandoned += 1,
            TicketEnd::CenterClosed => day.closed += 1,
        });
    }

    fn consultation_started(&mut self, event: &Event, at: Millis) {
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
        let mut resident_lost_at = None;
        self.change_ticket(ticket, |ticket| {
            resident_lost_at = ticket.room_lost_at.map(|_| at);
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
                center,
                municipality,
                service,
                institution,
                specialist,
                recalled_at: None,
                specialist_lost_at: None,
                resident_lost_at,
            }),
            started_at: at,
            phase: Phase::Running,
            participants: participants.clone(),
            placement: None,
        });
        self.change_specialist(specialist, |row| {
            row.engagement = Engagement::Consulting(consultation);
            row.since = at;
        });
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

    fn consultation_ended(&mut self, id: ConsultationId, specialist: PersonId, until: Option<Millis>, at: Millis) {
        let Some(until) = until else {
            self.remove_consultation(id);
            self.disengage(specialist, at);
            return;
        };
        self.change_consultation(id, |consultation| {
            consultation.phase = Phase::WrapUp { until, extensions: 0 };
            consultation.participants.clear();
            consultation.placement = None;
        });
        self.change_specialist(specialist, |row| {
            row.engagement = Engagement::WrapUp(id);
            row.since = at;
        });
    }

    fn disengage(&mut self, specialist: PersonId, at: Millis) {
        self.change_specialist(specialist, |row| {
            row.engagement = Engagement::None;
            row.idle_since = at;
            row.since = at;
        });
    }

    fn handled(&mut self, service: ServiceId, handled: Span) {
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
