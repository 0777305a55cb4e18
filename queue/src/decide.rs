//! Deciding: a draft of the queue takes the command, every event is applied to it at once, and what follows from it
//! is settled before the decision is handed out.

mod absences;
mod adhoc;
mod appointments;
mod callback;
mod company;
mod consultations;
mod due;
mod floor;
mod help;
mod hours;
mod in_person;
mod offers;
mod permission;
mod presence;
mod register;
mod rooms;
mod settle;
mod supervision;
mod tickets;

use crate::Queue;
use crate::command::{Actor, Answer, Command, Envelope};
use crate::event::{Cause, Event, Recorded, TicketEnd};
use crate::few::Few;
use crate::ids::{PersonId, ServiceId, TicketId};
use crate::refusal::Refusal;
use crate::time::Millis;

/// A queue in the middle of a decision.
pub(crate) struct Draft {
    queue: Box<Queue>,
    now: Millis,
    cause: Option<Cause>,
    records: Vec<Recorded>,
    /// How many of them are of earlier commands of the batch.
    before: usize,
    answer: Answer,
    work: Work,
}

/// What has to be settled because of the events so far.
#[derive(Default)]
struct Work {
    /// Tickets that may have become ready.
    tickets: Few<TicketId>,
    /// Specialists who may have become free.
    specialists: Few<PersonId>,
    /// Tickets of which all who are able may have passed.
    passed: Few<TicketId>,
    /// Services whose line may have a new head.
    lines: Few<ServiceId>,
    /// Services of whose numbers outside the turn may have come near.
    near: Few<ServiceId>,
    /// Somebody may be free for an invitation, or nobody left for it.
    company: bool,
    /// Somebody may be free for an appointment whose specialist is absent.
    calendars: bool,
    /// Everything: the network was revised.
    all: bool,
}

impl Work {
    fn is_empty(&self) -> bool {
        self.tickets.is_empty()
            && self.specialists.is_empty()
            && self.passed.is_empty()
            && self.near.is_empty()
            && !self.calendars
            && !self.all
    }
}

impl Draft {
    /// `records` has the events of the batch so far; those of this command follow.
    pub fn new(queue: Box<Queue>, records: Vec<Recorded>, now: Millis, envelope: &Envelope) -> Self {
        let cause = match envelope.command {
            Command::Tick => None,
            _ => Some(Cause { command: envelope.command_id, actor: envelope.actor }),
        };
        let now = now.max(queue.tables.at);
        let before = records.len();
        Self { queue, now, cause, records, before, answer: Answer::Done, work: Work::default() }
    }

    /// Does a command and all that follows from it.
    pub fn run(&mut self, actor: &Actor, command: &Command) -> Result<(), Refusal> {
        permission::check(actor, command)?;
        let networked = self.queue.tables.content.is_some();
        if !networked && !matches!(command, Command::ReviseNetwork { .. } | Command::Tick) {
            return Err(Refusal::NoNetwork);
        }
        if networked {
            self.begin_day();
        }
        self.command(actor, command)?;
        self.settle();
        let remembered = match command {
            Command::Tick
            | Command::PromiseWaits { .. }
            | Command::RoomOnline { .. }
            | Command::RoomOffline { .. }
            | Command::StaffOnline
            | Command::StaffOffline => false,
            _ => self.records.len() == self.before,
        };
        if remembered {
            let help_call = match self.answer {
                Answer::HelpCall { help_call } => Some(help_call),
                _ => None,
            };
            self.emit(Event::NothingToDo { help_call });
        }
        Ok(())
    }

    pub fn finish(self) -> (Box<Queue>, Vec<Recorded>, Answer) {
        // As it is remembered, where it is.
        let own = self.cause.and(self.records.get(self.before..)).unwrap_or_default();
        let said = own.iter().map(|recorded| recorded.event.answer()).find(|answer| *answer != Answer::Done);
        let answer = if own.is_empty() { self.answer } else { said.unwrap_or(Answer::Done) };
        (self.queue, self.records, answer)
    }

    fn command(&mut self, actor: &Actor, command: &Command) -> Result<(), Refusal> {
        match command {
            Command::ReviseNetwork { revision, content } => self.revise_network(actor, *revision, *content),
            Command::Tick => {
                self.tick();
                Ok(())
            }
            Command::RoomOnline { room } => self.room_online(actor, *room),
            Command::RoomOffline { room } => self.room_offline(actor, *room),
            Command::StaffOnline => self.staff_online(actor),
            Command::StaffOffline => self.staff_offline(actor),
            Command::SetAvailability { to } => self.set_availability(specialist(actor)?, *to),
            Command::RequestTicket { .. } => self.request_ticket(actor, command),
            Command::PromiseWaits { promises } => {
                self.promise_waits(promises);
                Ok(())
            }
            Command::LeaveQueue { ticket } => self.leave_queue(actor, *ticket),
            Command::ConfirmHere { ticket } => self.confirm_here(actor, *ticket),
            Command::EnterRoom { ticket, room } => self.enter_room(actor, *ticket, *room),
            Command::AgreeCallback { ticket, phone, delay } => self.agree_callback(actor, *ticket, *phone, *delay),
            Command::ServeInPerson { visit, consultation, service } => {
                self.serve_in_person(actor, *visit, *consultation, *service)
            }
            Command::FinishInPerson { consultation, outcome } => self.finish_in_person(actor, *consultation, *outcome),
            Command::BookAppointment { .. } => self.book_appointment(actor, command),
            Command::MoveAppointment { appointment, starts } => self.move_appointment(actor, *appointment, *starts),
            Command::CancelAppointment { appointment } => self.cancel_appointment(actor, *appointment),
            Command::RestoreAppointment { appointment } => self.restore_appointment(actor, *appointment),
            Command::ArriveForAppointment { appointment, ticket, room } => {
                self.arrive(actor, *appointment, *ticket, *room)
            }
            Command::EnterAbsence { specialist, from, until } => self.enter_absence(actor, *specialist, *from, *until),
            Command::RemoveAbsence { specialist, from } => self.remove_absence(actor, *specialist, *from),
            Command::AcceptOffer { offer, consultation, resident, specialist: own } => {
                self.accept_offer(specialist(actor)?, *offer, *consultation, *resident, *own)
            }
            Command::DeclineOffer { offer, reason } => self.decline_offer(specialist(actor)?, *offer, *reason),
            Command::PlaceConsultation { consultation, placement } => self.place(*consultation, *placement),
            Command::JoinConsultation { consultation, participant, role } => {
                self.join(actor, *consultation, *participant, *role)
            }
            Command::LeaveConsultation { consultation, participant } => self.leave(actor, *consultation, *participant),
            Command::AskHelperToLeave { consultation, participant } => {
                self.ask_helper_to_leave(actor, *consultation, *participant)
            }
            Command::Invite { invitation, consultation, company, service, language, specialist: named } => {
                let person = specialist(actor)?;
                self.invite(person, *invitation, *consultation, *company, *service, *language, *named)
            }
            Command::WithdrawInvitation { invitation } => self.withdraw_invitation(specialist(actor)?, *invitation),
            Command::AcceptInvitation { invitation, participant } => {
                self.accept_invitation(specialist(actor)?, *invitation, *participant)
            }
            Command::DeclineInvitation { invitation, reason } => {
                self.decline_invitation(specialist(actor)?, *invitation, *reason)
            }
            Command::Release { consultation, participant } => {
                self.release(specialist(actor)?, *consultation, *participant)
            }
            Command::BringTogether { consultation } => self.bring_together(specialist(actor)?, *consultation),
            Command::HandOver { consultation, next } => self.hand_over(specialist(actor)?, *consultation, *next),
            Command::AddService { ticket, service } => self.add_service(actor, *ticket, *service),
            Command::DropService { ticket, service } => self.drop_service(actor, *ticket, *service),
            Command::ReportNoShow { consultation } => self.report_no_show(specialist(actor)?, *consultation),
            Command::Transfer { consultation, to, specialist: named } => {
                self.transfer(specialist(actor)?, *consultation, *to, *named)
            }
            Command::EndConsultation { consultation } => self.end_consultation(actor, *consultation),
            Command::FinishWrapUp { consultation, outcome, note, next } => {
                self.finish_wrap_up(specialist(actor)?, *consultation, *outcome, *note, *next)
            }
            Command::ExtendWrapUp { consultation } => self.extend_wrap_up(specialist(actor)?, *consultation),
            Command::Rate { visit, score } => self.rate(actor, *visit, *score),
            Command::EndVisit { visit } => self.end_visit(actor, *visit),
            Command::CallHelp { help_call, room } => self.call_help(actor, *help_call, *room),
            Command::SeeHelp { help_call } => self.see_help(actor, *help_call),
            Command::AnswerHelp { help_call } => self.answer_help(actor, *help_call),
            Command::CloseHelp { help_call } => self.close_help(actor, *help_call),
            Command::MarkPriority { ticket, priority } => self.mark_priority(actor, *ticket, *priority),
            Command::PreferSpecialist { ticket, specialist } => self.prefer(actor, *ticket, *specialist),
            Command::ReorderTicket { ticket, credit, reason, note } => {
                self.reorder(actor, *ticket, *credit, *reason, *note)
            }
            Command::ReassignTicket { ticket, specialist, reason, note } => {
                self.reassign(actor, *ticket, *specialist, *reason, *note)
            }
            Command::UndoAct { act, ticket } => self.undo(actor, *act, *ticket),
            Command::AcknowledgeAlert { alert, acknowledged } => self.acknowledge(actor, *alert, *acknowledged),
            Command::PostNotice { notice, to, lasts } => self.post_notice(actor, *notice, *to, *lasts),
            Command::WithdrawNotice { notice } => self.withdraw_notice(actor, *notice),
            Command::SetSkills { specialist, skills } => self.set_skills(actor, *specialist, skills.as_deref()),
            Command::CorrectRegistration { .. } => self.correct_registration(actor, command),
            Command::ClosePeriod { period, lines, content, seen } => {
                self.close_period(actor, *period, *lines, *content, *seen)
            }
            Command::CloseService { service, reason, message } => {
                self.close_service(actor, *service, *reason, *message)
            }
            Command::OpenService { service } => self.open_service(actor, *service),
            Command::OpenAdHoc { consultation, participants } => self.open_ad_hoc(actor, *consultation, participants),
            Command::CloseAdHoc { consultation } => self.close_ad_hoc(actor, *consultation),
        }
    }

    /// Records an event, applies it, and notes what has to be settled because of it.
    fn emit(&mut self, event: Event) {
        let tables = &self.queue.tables;
        let recorded = Recorded {
            network: tables.network,
            version: tables.version + 1,
            at: self.now,
            day: tables.day.max(self.queue.lookup.day(self.now)),
            schema: event.schema(),
            cause: self.cause,
            event,
        };
        let turns = self.queue.index.turns();
        self.queue.apply(&recorded);
        self.work.near.extend(self.queue.index.turned(turns.as_ref(), &self.queue.lookup));
        self.note(&recorded.event);
        self.records.push(recorded);
    }

    fn note(&mut self, event: &Event) {
        match event {
            Event::NetworkRevised { .. } | Event::SkillsSet { .. } => {
                self.work.all = true;
                self.work.company = true;
                self.work.calendars = true;
            }
            // Skills for the day are gone with it.
            Event::DayStarted { .. } => {
                self.work.company = true;
                self.work.calendars = true;
            }
            Event::AbsenceEntered { .. }
            | Event::AbsenceRemoved { .. }
            | Event::AppointmentMoved { .. }
            | Event::AppointmentCancelled { .. }
            | Event::AppointmentMissed { .. }
            | Event::ConsultationStarted { .. } => self.work.calendars = true,
            Event::RoomConnected { visit: Some(visit), .. } => {
                let ticket = self.queue.tables.visits.get(visit).and_then(|visit| visit.ticket);
                self.work.tickets.extend(ticket);
            }
            Event::StaffConnected { person, .. } | Event::AvailabilitySet { specialist: person, .. } => {
                self.specialist_changed(*person);
            }
            Event::StaffDisconnected { person, .. } => self.specialist_changed(*person),
            Event::WrapUpFinished { specialist, .. } | Event::ConsultationEnded { specialist, .. } => {
                self.specialist_changed(*specialist);
            }
            Event::OfferDeclined { ticket, specialist, .. }
            | Event::OfferExpired { ticket, specialist, .. }
            | Event::OfferWithdrawn { ticket, specialist, .. } => {
                self.work.tickets.insert(*ticket);
                self.work.specialists.insert(*specialist);
                self.work.company = true;
            }
            Event::InvitationMade { .. } => self.work.company = true,
            Event::InvitationDeclined { specialist, .. }
            | Event::InvitationExpired { specialist, .. }
            | Event::InvitationTakenBack { specialist, .. } => self.specialist_changed(*specialist),
            Event::SpecialistReleased { specialist, .. } => self.specialist_changed(*specialist),
            Event::SpecialistHeld { appointment, .. } => {
                let ticket = self.queue.appointment(*appointment).and_then(|row| row.ticket());
                self.work.tickets.extend(ticket);
            }
            Event::AppointmentArrived { ticket, .. }
            | Event::TicketRequested { ticket, .. }
            | Event::RoomEntered { ticket, .. }
            | Event::CallbackAgreed { ticket, .. }
            | Event::CallbackMissed { ticket, .. }
            | Event::CallbackDue { ticket, .. }
            | Event::PassesLapsed { ticket, .. }
            | Event::TicketOverflowed { ticket, .. }
            | Event::NameLapsed { ticket, .. }
            | Event::TicketResumed { ticket, .. }
            | Event::TicketReturned { ticket, .. }
            | Event::TicketTransferred { ticket, .. }
            | Event::TicketReassigned { ticket, .. }
            | Event::PriorityMarked { ticket, .. }
            | Event::SpecialistPreferred { ticket, .. }
            | Event::TicketReordered { ticket, .. }
            | Event::ActUndone { ticket, .. } => {
                self.work.tickets.insert(*ticket);
            }
            Event::ServiceOpened { service, .. } => {
                let tickets = self.queue.tables.tickets.values().filter(|ticket| ticket.service == *service);
                self.work.tickets.extend(tickets.map(|ticket| ticket.id));
            }
            Event::TicketEnded { service, end, .. } => {
                // One who came early for an appointment may be gone before it.
                self.work.calendars = true;
                if *end != TicketEnd::Served {
                    self.work.lines.insert(*service);
                }
            }
            Event::TicketPaused { ticket, .. } => {
                let service = self.queue.tables.tickets.get(ticket).map(|ticket| ticket.service);
                self.work.lines.extend(service);
            }
            _ => {}
        }
    }

    fn specialist_changed(&mut self, person: PersonId) {
        self.work.specialists.insert(person);
        self.work.company = true;
        // Fewer on duty: of some tickets everybody left may have passed.
        let passed = &self.queue.index.passed;
        if !passed.is_empty() && self.queue.tables.specialists.get(&person).is_some_and(|row| !row.on_duty()) {
            self.work.passed.extend(passed.iter().copied());
        }
    }

    /// A new day begins with the first command of it.
    fn begin_day(&mut self) {
        let day = self.queue.lookup.day(self.now);
        if day > self.queue.tables.day {
            // Everybody serves what is theirs again.
            self.work.all |= !self.queue.tables.floor.skills.is_empty();
            self.emit(Event::DayStarted { day });
        }
    }

    fn revise_network(
        &mut self,
        actor: &Actor,
        revision: u64,
        content: crate::code::ContentHash,
    ) -> Result<(), Refusal> {
        if !self.queue.knows(content) {
            return Err(Refusal::ContentUnknown);
        }
        let current = self.queue.tables.revision;
        let known = self.queue.provided.get(&content).map(|lookup| lookup.network().revision);
        if revision <= current || known.is_some_and(|known| known != revision) {
            return Err(Refusal::RevisionNotNewer { current });
        }
        // A supervisor of an institution changes the rules of its services and nothing else.
        if let Actor::Supervisor { institution: Some(own), .. } = actor {
            let new = self.queue.provided.get(&content).ok_or(Refusal::ContentUnknown)?;
            if !self.queue.lookup.own().differs_in_rules_of(new.network(), *own) {
                return Err(Refusal::NotYours);
            }
        }
        self.emit(Event::NetworkRevised { revision, content });
        self.begin_day();
        Ok(())
    }
}

/// The acting specialist.
fn specialist(actor: &Actor) -> Result<PersonId, Refusal> {
    match actor {
        Actor::Specialist(person) => Ok(*person),
        _ => Err(Refusal::Forbidden),
    }
}
