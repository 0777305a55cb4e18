//! What each message does: most become a command to the queue, some act in the running consultation alone.

use std::sync::Arc;

use tilts_queue::code::NotACode;
use tilts_queue::command::{Actor, Answer as Decided, Command};
use tilts_queue::event::{Audience, Company, HelperRole, PriorityClass, Role as Part};
use tilts_queue::ids::{
    CommandId, ConsultationId, HelpCallId, InstitutionId, InvitationId, NoteId, ParticipantId, PersonId, RoomId,
    ServiceId, TicketId, VisitId,
};
use tilts_queue::tables::{Consultation, Engagement, Invitation, TicketStatus};
use tilts_queue::time::{DayKey, Millis, Span};
use tilts_relay::Codecs;
use tilts_signaling::view::{CompanyPerson, Language, StorySentence};
use tilts_signaling::{
    Answer, CHAT_CHARS_MAX, ClientFrame, ClientMessage, Code, NOTE_CHARS_MAX, NOTICE_CHARS_MAX, Problem, ServerMessage,
    TEXT_CHARS_MAX,
};
use uuid::Uuid;

use super::{actor, personal_code};
use crate::app::App;
use crate::auth::Principal;
use crate::cluster::link::is_of_call;
use crate::dispatch::{History, State};
use crate::records::{RecordsError, Writing, WritingKind};
use crate::{receipts, views};

/// People told at once.
const PEOPLE_MAX: usize = 50;
/// Services asked about at once.
const TARGETS_MAX: usize = 200;

/// Does what a message says. The answer, when there is one to be sent.
pub async fn handle(
    app: &Arc<App>,
    principal: &Principal,
    command_id: Option<CommandId>,
    message: ClientMessage,
) -> Option<ServerMessage> {
    let id = command_id.unwrap_or_else(|| CommandId(app.clock.new_id()));
    let doing = Doing { app, principal: *principal, id, state: app.dispatch.state() };
    let is_passed = doing.pass_on(command_id, &message);
    if let ClientMessage::Ping { n } = message {
        return Some(ServerMessage::Pong { n, now_ms: app.clock.now().0 });
    }
    if is_passed {
        return None;
    }
    let done = match doing.run(message).await {
        // What a repeated command was about may be over; its first answer stands all the same.
        Err(problem) => doing.first_answer().ok_or(problem),
        done => done,
    };
    match (done, command_id) {
        (Ok(answer), Some(command_id)) => Some(ServerMessage::Reply { command_id, answer }),
        (Ok(_), None) => None,
        (Err(error), command_id) => Some(ServerMessage::Error { command_id, error }),
    }
}

pub(super) struct Doing<'a> {
    pub app: &'a Arc<App>,
    pub principal: Principal,
    pub id: CommandId,
    pub state: Arc<State>,
}

impl Doing<'_> {
    /// Passes on what is meant for a consultation on another node; its answer comes from there.
    fn pass_on(&self, command_id: Option<CommandId>, message: &ClientMessage) -> bool {
        let Some(cluster) = self.app.cluster.as_ref().filter(|_| is_of_call(message)) else { return false };
        let Ok((consultation, me)) = self.part() else { return false };
        cluster.calls().pass(consultation, me, ClientFrame { command_id, message: message.clone() })
    }

    async fn run(&self, message: ClientMessage) -> Result<Answer, Problem> {
        use ClientMessage as M;
        match message {
            M::Hello { .. } | M::Ping { .. } => Ok(Answer::Done),
            M::TicketForecast { room, service, language, mode } => {
                self.known_service(service)?;
                let now = self.app.clock.now();
                let center = match (self.principal, room) {
                    // For one who will wait outside the rooms.
                    (Principal::Employee { center, .. }, None) => center,
                    _ => self.state.queue.lookup().room(self.room(room)?).ok_or_else(|| gone("room"))?.center,
                };
                let forecast = views::forecast(&self.state.queue, service, center, language, mode, now);
                Ok(Answer::Forecast { forecast })
            }
            M::TicketRequest { room, service, language, mode, with_help, priority, receipt } => {
                let class = self.class(priority)?;
                let preferred = self.preferred(receipt).await?;
                let room = self.room(room)?;
                let visit = self.state.queue.visit_in(room).map(|visit| visit.id);
                self.ask(Command::RequestTicket {
                    visit: visit.unwrap_or_else(|| VisitId(self.new_id(1))),
                    ticket: TicketId(self.new_id(2)),
                    room: Some(room),
                    phone: None,
                    service,
                    language,
                    mode,
                    class,
                    with_help,
                    preferred,
                })
                .await
            }
            M::TicketLeave { room } => {
                let room = self.room(room)?;
                self.ask(Command::LeaveQueue { ticket: self.ticket_in(room)? }).await
            }
            M::TicketMark { ticket, priority } => self.ask(Command::MarkPriority { ticket, priority }).await,
            M::TicketPrefer { ticket, receipt } => {
                let specialist = self.preferred(receipt).await?;
                self.ask(Command::PreferSpecialist { ticket, specialist }).await
            }
            M::TicketHere => self.ask(Command::ConfirmHere { ticket: self.ticket_in(self.room(None)?)? }).await,
            M::HelpCall => {
                let help_call = HelpCallId(self.new_id(1));
                self.ask(Command::CallHelp { help_call, room: self.room(None)? }).await
            }
            M::HelpClose { help } => {
                let help_call = match help {
                    Some(help) => help,
                    None => self.state.queue.room(self.room(None)?).help_call.ok_or_else(|| gone("help"))?,
                };
                self.ask(Command::CloseHelp { help_call }).await
            }
            M::HelpSeen { help } => self.ask(Command::SeeHelp { help_call: help }).await,
            M::HelpComing { help } => self.ask(Command::AnswerHelp { help_call: help }).await,
            M::VisitRate { score } => self.ask(Command::Rate { visit: self.visit()?, score }).await,
            M::VisitEnd => self.ask(Command::EndVisit { visit: self.visit()? }).await,

            M::AvailabilitySet { state } => self.ask(Command::SetAvailability { to: state }).await,
            M::OfferAccept { offer } => {
                let (resident, specialist) = (ParticipantId(self.new_id(2)), ParticipantId(self.new_id(3)));
                let consultation = ConsultationId(self.new_id(1));
                let command = Command::AcceptOffer { offer, consultation, resident, specialist };
                match self.decide(command).await? {
                    Decided::Consultation { consultation } => {
                        let state = self.app.dispatch.state();
                        self.keep_receipt(&state, consultation).await;
                        let participant = self.part_in(&state, consultation).unwrap_or(specialist);
                        Ok(Answer::Consultation { consultation, participant })
                    }
                    other => Ok(answer(other)),
                }
            }
            M::OfferDecline { offer, reason } => self.ask(Command::DeclineOffer { offer, reason }).await,
            M::ConsultationNoShow => self.ask(Command::ReportNoShow { consultation: self.led()?.id }).await,
            M::ConsultationTransfer { service, specialist } => {
                let consultation = self.led()?.id;
                self.ask(Command::Transfer { consultation, to: service, specialist }).await
            }
            M::CompanyPeople { company, service, language, name } => {
                self.people_for(company, service, language, name.unwrap_or_default())
            }
            M::CompanyInvite { company, service, language, specialist } => {
                let (invitation, consultation) = (InvitationId(self.new_id(1)), self.led()?.id);
                self.ask(Command::Invite { invitation, consultation, company, service, language, specialist }).await
            }
            M::CompanyWithdraw => {
                let consultation = self.led()?.id;
                let standing = self.state.queue.invitations().find(|one| one.consultation == consultation);
                let invitation = standing.ok_or_else(|| gone("invitation"))?.id;
                self.ask(Command::WithdrawInvitation { invitation }).await
            }
            M::CompanyRelease { participant } => {
                let consultation = self.led()?.id;
                self.ask(Command::Release { consultation, participant }).await
            }
            M::CompanyTogether => self.ask(Command::BringTogether { consultation: self.led()?.id }).await,
            M::ConsultationHandOver => {
                let (consultation, next) = (self.consultation()?.id, ConsultationId(self.new_id(1)));
                self.decide(Command::HandOver { consultation, next }).await?;
                Ok(Answer::Done)
            }
            M::InvitationAccept { invitation } => self.accept_invitation(invitation).await,
            M::InvitationDecline { invitation, reason } => {
                self.ask(Command::DeclineInvitation { invitation, reason }).await
            }
            M::ServiceAdd { room, service } => {
                self.ask(Command::AddService { ticket: self.continued(room)?, service }).await
            }
            M::ServiceDrop { room, service } => {
                self.ask(Command::DropService { ticket: self.continued(room)?, service }).await
            }
            M::TransferTargets { services } => self.targets(services),
            M::ConsultationEnd => self.ask(Command::EndConsultation { consultation: self.consultation()?.id }).await,
            M::ConsultationJoin { consultation } => {
                let participant = ParticipantId(self.new_id(1));
                let command = Command::JoinConsultation { consultation, participant, role: HelperRole::Helper };
                self.decide(command).await?;
                let state = self.app.dispatch.state();
                let participant = self.part_in(&state, consultation).unwrap_or(participant);
                Ok(Answer::Consultation { consultation, participant })
            }
            M::ConsultationLeave => {
                let (consultation, participant) = self.part()?;
                self.ask(Command::LeaveConsultation { consultation, participant }).await
            }
            M::HelperDismiss { participant } => {
                let consultation = self.consultation()?.id;
                self.ask(Command::AskHelperToLeave { consultation, participant }).await
            }
            M::NextStepsSet { text } => {
                checked(&text, NOTE_CHARS_MAX)?;
                let consultation = self.written_of()?;
                let id = next_steps_id(consultation);
                self.put(id, WritingKind::NextStep, consultation, &text).await?;
                self.app.calls.next_steps(consultation, text);
                Ok(Answer::Done)
            }
            M::NotesSet { text } => {
                checked(&text, NOTE_CHARS_MAX)?;
                let consultation = self.written_of()?;
                self.put(NoteId(consultation.0), WritingKind::Note, consultation, &text).await?;
                self.app.calls.notes(consultation, text);
                Ok(Answer::Done)
            }
            M::IdentitySet { state } => {
                self.app.calls.identity(self.led()?.id, state);
                Ok(Answer::Done)
            }
            M::TransferAnnounce { service } => {
                service.map_or(Ok(()), |service| self.known_service(service))?;
                self.app.calls.transfer(self.led()?.id, service);
                Ok(Answer::Done)
            }
            M::WrapUpExtend => self.ask(Command::ExtendWrapUp { consultation: self.written_of()? }).await,
            M::WrapUpFinish { outcome, next } => {
                let consultation = self.written_of()?;
                let note = NoteId(consultation.0);
                let kept = self.app.records.writing(note, self.app.clock.now()).await.map_err(records)?.is_some();
                let note = kept.then_some(note);
                self.ask(Command::FinishWrapUp { consultation, outcome, note, next }).await
            }

            M::TicketReorder { ticket, credit_s, reason, note } => {
                let note = self.act_note(&note).await?;
                let credit = Span::seconds(i64::from(credit_s));
                let done = self.ask(Command::ReorderTicket { ticket, credit, reason, note }).await?;
                self.cite(note).await?;
                Ok(done)
            }
            M::TicketReassign { ticket, specialist, reason, note } => {
                let note = self.act_note(&note).await?;
                let done = self.ask(Command::ReassignTicket { ticket, specialist, reason, note }).await?;
                self.cite(note).await?;
                Ok(done)
            }
            M::ActUndo { ticket } => {
                let act = self.state.queue.ticket(ticket).and_then(|ticket| ticket.act);
                let act = act.ok_or_else(|| Problem::new(Code::UndoTooLate, "there is nothing to take back"))?.id;
                self.ask(Command::UndoAct { act, ticket }).await
            }
            M::TicketStory { ticket, day: None } => self.story(&self.state.history, ticket),
            M::TicketStory { ticket, day: Some(day) } => self.story(&self.app.days.whole(DayKey(day))?.history, ticket),
            M::NumberStory { number } => {
                let number = number.trim().to_uppercase().parse();
                let number = number.map_err(|error: NotACode| Problem::new(Code::Malformed, error.to_string()))?;
                let found = self.state.history.numbered(number);
                self.story(&self.state.history, found.ok_or_else(|| not_found("ticket"))?)
            }
            M::AlertAcknowledge { alert, acknowledged } => {
                self.ask(Command::AcknowledgeAlert { alert, acknowledged }).await
            }
            M::NoticePost { to, text, minutes } => self.post_notice(to, &text, minutes).await,
            M::NoticeWithdraw { notice } => self.ask(Command::WithdrawNotice { notice }).await,
            M::SkillsSet { specialist, services } => {
                self.ask(Command::SetSkills { specialist, skills: services }).await
            }
            M::DayList => Ok(Answer::Days { days: self.app.days.list(self.app).await? }),
            M::DayOpen { day } => Ok(Answer::Day { opened: self.app.days.open(self.app, DayKey(day)).await? }),
            M::DayBoard { day, at_ms } => {
                let (person, institution) = self.supervisor()?;
                self.app.days.board(self.app, DayKey(day), Millis(at_ms), person, institution).await
            }
            M::DayCharts { whose, day } => {
                let (_, institution) = self.supervisor()?;
                self.app.days.charts(self.app, whose, day.map(DayKey), institution)
            }
            M::WhatIfStart { day, change } => {
                let (person, institution) = self.supervisor()?;
                let run = self.app.days.start_run(self.id.0, DayKey(day), change, person, institution)?;
                Ok(Answer::Run { run })
            }
            M::WhatIfStatus { run } => {
                Ok(Answer::RunState { state: self.app.days.run_state(run, self.supervisor()?.0)? })
            }
            M::WhatIfCancel { run } => {
                self.app.days.cancel_run(run, self.supervisor()?.0)?;
                Ok(Answer::Done)
            }

            M::NumberRequest { .. }
            | M::NumberLeave { .. }
            | M::NumberBack { .. }
            | M::RoomEnter { .. }
            | M::TicketCallback { .. }
            | M::InPersonStart { .. }
            | M::InPersonFinish { .. }
            | M::ContactGet => self.channel(message).await,

            M::AppointmentSlots { .. }
            | M::AppointmentBook { .. }
            | M::AppointmentFind { .. }
            | M::AppointmentMove { .. }
            | M::AppointmentCancel { .. }
            | M::AppointmentRestore { .. }
            | M::AppointmentArrive { .. }
            | M::AppointmentContact { .. }
            | M::AbsencePreview { .. }
            | M::AbsenceEnter { .. }
            | M::AbsenceRemove { .. }
            | M::CalendarLink => self.appointment(message).await,

            M::MediaJoin { media_epoch, sdp_offer, slots } => {
                let (consultation, me) = self.part()?;
                let codecs = match self.principal {
                    Principal::Guest { codecs, .. } => codecs.relayed(),
                    _ => Codecs::PAGES,
                };
                self.app.calls.join(consultation, me, media_epoch, sdp_offer, slots, codecs).await
            }
            M::MediaRestart { media_epoch, sdp_offer } => {
                let (consultation, me) = self.part()?;
                self.app.calls.restart(consultation, me, media_epoch, sdp_offer).await
            }
            M::SlotsAck { generation } => {
                let (consultation, me) = self.part()?;
                self.app.calls.slots_hidden(consultation, me, generation).await.map(|()| Answer::Done)
            }
            M::MediaPublish { sources } => {
                let (consultation, me) = self.part()?;
                self.app.calls.publish(consultation, me, sources).await.map(|()| Answer::Done)
            }
            M::TextEdit { n, at, remove, insert } => {
                if insert.chars().count() > TEXT_CHARS_MAX {
                    return Err(too_long("insert", TEXT_CHARS_MAX));
                }
                let (consultation, me) = self.part()?;
                self.app.calls.edit(consultation, me, n, at, remove, insert).map(|()| Answer::Done)
            }
            M::ChatSend { text } => self.chat(text).await,
        }
    }

    pub(super) async fn ask(&self, command: Command) -> Result<Answer, Problem> {
        self.decide(command).await.map(answer)
    }

    async fn decide(&self, command: Command) -> Result<Decided, Problem> {
        self.app.dispatch.ask(self.id, actor(&self.principal), command).await
    }

    fn first_answer(&self) -> Option<Answer> {
        let state = self.app.dispatch.state();
        state.queue.first_answer(self.id, &actor(&self.principal)).map(answer)
    }

    /// An id that is the same when the same command comes again, so that a repeat brings nothing new into the world.
    pub(super) fn new_id(&self, number: u8) -> Uuid {
        let mut bytes = self.id.0.into_bytes();
        bytes[15] ^= number;
        Uuid::from_bytes(bytes)
    }

    /// The room meant: a device's own, or one of the employee's center.
    pub(super) fn room(&self, named: Option<RoomId>) -> Result<RoomId, Problem> {
        match (self.principal, named) {
            (Principal::Room { room, .. }, None) => Ok(room),
            (Principal::Room { room, .. }, Some(named)) if named == room => Ok(room),
            (Principal::Employee { center, .. }, Some(named)) => {
                let found = self.state.queue.lookup().room(named);
                let own = found.is_some_and(|room| room.center == center);
                if own { Ok(named) } else { Err(Problem::new(Code::Forbidden, "not a room of this center")) }
            }
            (Principal::Employee { .. }, None) => {
                Err(Problem::new(Code::Malformed, "the room is missing").with("at", "room"))
            }
            _ => Err(Problem::new(Code::Forbidden, "not this room")),
        }
    }

    fn known_service(&self, service: ServiceId) -> Result<(), Problem> {
        let known = self.state.queue.lookup().service(service).is_some();
        if known { Ok(()) } else { Err(Problem::new(Code::NotFound, "no such service").with("what", "service")) }
    }

    pub(super) fn ticket_in(&self, room: RoomId) -> Result<TicketId, Problem> {
        self.state.queue.ticket_in(room).map(|ticket| ticket.id).ok_or_else(|| gone("ticket"))
    }

    fn visit(&self) -> Result<VisitId, Problem> {
        self.state.queue.visit_in(self.room(None)?).map(|visit| visit.id).ok_or_else(|| gone("visit"))
    }

    /// The running consultation of the one who asks.
    fn consultation(&self) -> Result<&Consultation, Problem> {
        let queue = &self.state.queue;
        let found = match self.principal {
            Principal::Room { room, .. } => match queue.ticket_in(room).map(|ticket| ticket.status) {
                Some(TicketStatus::InConsultation(id)) => queue.consultation(id),
                _ => None,
            },
            Principal::Specialist { person } => match queue.specialist(person).engagement {
                Engagement::Consulting(id) | Engagement::Assisting(id) => queue.consultation(id),
                _ => None,
            },
            Principal::Employee { person, .. } => queue
                .consultations()
                .find(|found| found.is_running() && found.participants.iter().any(|one| one.person == Some(person))),
            Principal::Guest { consultation, .. } => queue.consultation(consultation),
            _ => None,
        };
        found.filter(|found| found.is_running()).ok_or_else(|| gone("consultation"))
    }

    /// The running consultation that is the acting specialist's own.
    fn led(&self) -> Result<&Consultation, Problem> {
        let found = self.consultation()?;
        match self.principal {
            Principal::Specialist { person } if found.served().is_some_and(|served| served.specialist == person) => {
                Ok(found)
            }
            _ => Err(Problem::new(Code::Forbidden, "the consultation is another specialist's")),
        }
    }

    /// The ticket that another service is to follow: of one's own consultation, or of the room named.
    fn continued(&self, room: Option<RoomId>) -> Result<TicketId, Problem> {
        match self.principal {
            Principal::Specialist { .. } => {
                self.led()?.served().map(|served| served.ticket).ok_or_else(|| gone("ticket"))
            }
            _ => self.ticket_in(self.room(room)?),
        }
    }

    /// The one who asks comes to the consultation. Where the resident is to be kept apart, that takes effect in the relay
    /// before anybody hears of it.
    async fn accept_invitation(&self, invitation: InvitationId) -> Result<Answer, Problem> {
        let participant = ParticipantId(self.new_id(2));
        let command = Command::AcceptInvitation { invitation, participant };
        let standing = self.state.queue.invitation(invitation).ok_or_else(|| gone("invitation"))?;
        let consultation = standing.consultation;
        let apart = standing.company == Company::Handover;
        if apart {
            self.app.calls.hold(consultation).await?;
        }
        let done = self.decide(command).await;
        if apart {
            self.app.calls.held(consultation);
        }
        done?;
        let participant = self.part_in(&self.app.dispatch.state(), consultation).unwrap_or(participant);
        Ok(Answer::Consultation { consultation, participant })
    }

    /// Who on duty could come, or take the resident over: the free first.
    fn people_for(
        &self,
        company: Company,
        service: Option<ServiceId>,
        language: Option<Language>,
        name: String,
    ) -> Result<Answer, Problem> {
        service.map_or(Ok(()), |service| self.known_service(service))?;
        let consultation = self.led()?;
        let served = consultation.served().ok_or_else(|| gone("ticket"))?;
        let queue = &self.state.queue;
        // A colleague of another institution comes only by name, so that everybody named is to be found.
        let words: Vec<String> = name.to_lowercase().split_whitespace().map(str::to_owned).collect();
        let by_name = company == Company::Colleague && !words.is_empty();
        let now = self.app.clock.now();
        let people = self.app.people();
        let wanted = |person: PersonId| Invitation {
            id: InvitationId(Uuid::nil()),
            consultation: consultation.id,
            visit: served.visit,
            by: served.specialist,
            company,
            service,
            language,
            named: by_name.then_some(person),
            made_at: now,
            until: now,
            asked: None,
            passed: Vec::new(),
        };
        let mut found: Vec<CompanyPerson> = queue
            .specialists()
            .filter(|row| row.on_duty() && queue.can_come(&wanted(row.person), row.person))
            .filter_map(|row| {
                let person = people.get(&row.person)?;
                let spelt = person.name.to_lowercase();
                let institution = person.institution;
                let fits = words.iter().all(|word| spelt.contains(word.as_str()));
                fits.then(|| CompanyPerson {
                    person: row.person,
                    name: person.name.clone(),
                    institution,
                    free: row.is_free(),
                })
            })
            .collect();
        found.sort_by(|a, b| (!a.free, &a.name).cmp(&(!b.free, &b.name)));
        found.truncate(PEOPLE_MAX);
        Ok(Answer::People { people: found })
    }

    /// The consultation that a specialist still writes about: the running one, or the one in wrap-up.
    fn written_of(&self) -> Result<ConsultationId, Problem> {
        let Principal::Specialist { person } = self.principal else { return Err(gone("consultation")) };
        match self.state.queue.specialist(person).engagement {
            Engagement::Consulting(id) | Engagement::WrapUp(id) => Ok(id),
            _ => Err(gone("consultation")),
        }
    }

    /// The one who asks, as a participant of their running consultation.
    fn part(&self) -> Result<(ConsultationId, ParticipantId), Problem> {
        let consultation = self.consultation()?.id;
        let part = self.part_in(&self.state, consultation).ok_or_else(|| gone("participant"))?;
        Ok((consultation, part))
    }

    fn part_in(&self, state: &State, consultation: ConsultationId) -> Option<ParticipantId> {
        let participants = &state.queue.consultation(consultation)?.participants;
        let found = participants.iter().find(|one| match self.principal {
            Principal::Room { .. } => one.role == Part::Resident,
            Principal::Guest { participant, .. } => one.id == participant,
            Principal::Specialist { person } | Principal::Employee { person, .. } => one.person == Some(person),
            _ => false,
        });
        found.map(|one| one.id)
    }

    fn targets(&self, services: Vec<ServiceId>) -> Result<Answer, Problem> {
        if services.len() > TARGETS_MAX {
            let problem = Problem::new(Code::OutOfBounds, "too many services at once");
            return Err(problem.with("field", "services").with("max", TARGETS_MAX));
        }
        let consultation = self.consultation()?;
        let served = consultation.served().ok_or_else(|| gone("ticket"))?;
        let ticket = self.state.queue.ticket(served.ticket).ok_or_else(|| gone("ticket"))?;
        let now = self.app.clock.now();
        let forecast =
            |service| views::forecast(&self.state.queue, service, served.center, ticket.language, ticket.mode, now);
        let known = services.into_iter().filter(|service| self.known_service(*service).is_ok());
        Ok(Answer::Forecasts { forecasts: known.map(forecast).collect() })
    }

    fn supervisor(&self) -> Result<(PersonId, Option<InstitutionId>), Problem> {
        match self.principal {
            Principal::Supervisor { person, institution } => Ok((person, institution)),
            _ => Err(Problem::new(Code::Forbidden, "for supervisors")),
        }
    }

    /// A ticket's story, for those whose institution it was with.
    fn story(&self, history: &History, ticket: TicketId) -> Result<Answer, Problem> {
        let Some(story) = history.story(ticket) else { return Err(not_found("ticket")) };
        if let Principal::Supervisor { institution: Some(own), .. } = self.principal
            && !story.institutions.contains(&own)
        {
            return Err(not_found("ticket"));
        }
        let people = self.app.people();
        let sentences = story.sentences.iter().map(|sentence| StorySentence {
            at_ms: sentence.at.0,
            kind: sentence.kind.to_owned(),
            person: sentence.person.and_then(|person| Some(people.get(&person)?.name.clone())),
            service: sentence.service,
            word: sentence.word.clone(),
            minutes: sentence.minutes,
        });
        Ok(Answer::Story { ticket, number: story.number.to_string(), sentences: sentences.collect() })
    }

    async fn post_notice(&self, to: Audience, text: &str, minutes: u32) -> Result<Answer, Problem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Problem::new(Code::OutOfBounds, "an empty message").with("field", "text"));
        }
        checked(text, NOTICE_CHARS_MAX)?;
        let notice = NoteId(self.new_id(1));
        let lasts = Span::minutes(minutes.into());
        self.write_until(notice, WritingKind::Notice, (None, None), text, lasts).await?;
        let done = self.ask(Command::PostNotice { notice, to, lasts }).await?;
        self.cite(Some(notice)).await?;
        Ok(done)
    }

    async fn chat(&self, text: String) -> Result<Answer, Problem> {
        checked(&text, CHAT_CHARS_MAX)?;
        if self.consultation().is_ok_and(Consultation::is_apart) {
            return Err(Problem::new(Code::WrongState, "text waits until all are together").with("state", "apart"));
        }
        if text.trim().is_empty() {
            return Err(Problem::new(Code::OutOfBounds, "an empty message").with("field", "text"));
        }
        let id = NoteId(self.new_id(1));
        if self.app.records.writing(id, self.app.clock.now()).await.map_err(records)?.is_some() {
            return Ok(Answer::Chat { id });
        }
        let (consultation, me) = self.part()?;
        self.put(id, WritingKind::Chat, consultation, &text).await?;
        self.app.calls.chat(consultation, me, id, self.app.clock.now().0, text);
        Ok(Answer::Chat { id })
    }

    /// Stores what was written, before anything cites it.
    async fn put(
        &self,
        id: NoteId,
        kind: WritingKind,
        consultation: ConsultationId,
        text: &str,
    ) -> Result<(), Problem> {
        let visit = self.state.queue.consultation(consultation).and_then(Consultation::visit);
        self.write(id, kind, visit, Some(consultation), text).await
    }

    pub(super) async fn write(
        &self,
        id: NoteId,
        kind: WritingKind,
        visit: Option<VisitId>,
        consultation: Option<ConsultationId>,
        text: &str,
    ) -> Result<(), Problem> {
        self.write_until(id, kind, (visit, consultation), text, self.app.keep()).await
    }

    pub(super) async fn write_until(
        &self,
        id: NoteId,
        kind: WritingKind,
        (visit, consultation): (Option<VisitId>, Option<ConsultationId>),
        text: &str,
        kept: Span,
    ) -> Result<(), Problem> {
        let now = self.app.clock.now();
        let author = match actor(&self.principal) {
            Actor::Employee(person, _) | Actor::Specialist(person) | Actor::Supervisor { person, .. } => Some(person),
            _ => None,
        };
        let expires_at = now.plus(kept);
        let body = text.to_owned();
        let writing = Writing { id, kind, visit, consultation, author, body, created_at: now, expires_at };
        self.app.records.put_writing(&writing).await.map_err(records)
    }

    async fn act_note(&self, text: &str) -> Result<Option<NoteId>, Problem> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        checked(text, NOTE_CHARS_MAX)?;
        let id = NoteId(self.new_id(1));
        self.write(id, WritingKind::Note, None, None, text).await?;
        Ok(Some(id))
    }

    /// The class of a new ticket: it is an employee who marks priority.
    pub(super) fn class(&self, priority: bool) -> Result<PriorityClass, Problem> {
        match (priority, &self.principal) {
            (false, _) => Ok(PriorityClass::Ordinary),
            (true, Principal::Employee { .. }) => Ok(PriorityClass::Priority),
            (true, _) => Err(Problem::new(Code::Forbidden, "an employee marks priority")),
        }
    }

    /// The specialist that the code of a receipt stands for, if one is shown.
    pub(super) async fn preferred(&self, receipt: Option<String>) -> Result<Option<PersonId>, Problem> {
        let Some(code) = receipt else { return Ok(None) };
        let found = receipts::specialist(&self.app.records, &code, self.app.clock.now()).await.map_err(records)?;
        found.map(Some).ok_or_else(|| Problem::new(Code::NotFound, "no such receipt").with("what", "receipt"))
    }

    /// Keeps who serves a visit, for the resident who comes again. A consultation does not fail for want of it.
    async fn keep_receipt(&self, state: &State, consultation: ConsultationId) {
        let Some(served) = state.queue.consultation(consultation).and_then(|found| found.served()) else { return };
        let kept = receipts::keep(&self.app.records, served.visit, served.specialist, self.app.clock.now()).await;
        if let Err(error) = kept {
            tracing::warn!(%error, "the receipt of a visit was not kept");
        }
    }

    /// Tells the records that the event citing a note is in the journal.
    pub(super) async fn cite(&self, note: Option<NoteId>) -> Result<(), Problem> {
        match note {
            Some(note) => self.app.records.cited(note).await.map_err(records),
            None => Ok(()),
        }
    }
}

/// Reads what the records kept of a consultation from before the server started.
pub async fn restore(app: &App, id: ConsultationId) {
    let now = app.clock.now();
    let (chat, steps, notes) = tokio::join!(
        app.records.writings(id, WritingKind::Chat, now),
        app.records.writings(id, WritingKind::NextStep, now),
        app.records.writing(NoteId(id.0), now),
    );
    let (Ok(chat), Ok(steps), Ok(notes)) = (chat, steps, notes) else {
        return tracing::warn!(consultation = %id, "what was written in a consultation could not be read");
    };
    // A line without an author is the resident's; staff are found by who they are.
    let people = app.dispatch.state();
    let parts = people.queue.consultation(id).map(|found| found.participants.as_slice()).unwrap_or_default();
    let lines = chat.into_iter().filter_map(|line| {
        let writer = parts.iter().find(|one| one.person == line.author)?;
        let at_ms = line.created_at.0;
        Some(ServerMessage::Chat { id: line.id, participant: writer.id, at_ms, text: line.body })
    });
    let steps = steps.into_iter().map(|step| step.body).collect::<Vec<_>>().join("\n");
    app.calls.restore(id, lines.collect(), steps, notes.map(|note| note.body).unwrap_or_default());
}

/// The next steps' row of a consultation: one, beside the notes, which bear the consultation's own id.
fn next_steps_id(consultation: ConsultationId) -> NoteId {
    NoteId(Uuid::from_u128(consultation.0.as_u128() ^ 1))
}

fn answer(decided: Decided) -> Answer {
    match decided {
        Decided::Ticket { ticket, number, .. } => Answer::Ticket { ticket, number: number.to_string() },
        Decided::Done | Decided::Consultation { .. } | Decided::HelpCall { .. } => Answer::Done,
    }
}

/// Refuses a text that is too long, or holds what looks like a personal code.
pub(crate) fn checked(text: &str, max: usize) -> Result<(), Problem> {
    if text.chars().count() > max {
        return Err(too_long("text", max));
    }
    if personal_code::found_in(text) {
        return Err(Problem::new(Code::PersonalCode, "the text holds what looks like a personal code"));
    }
    Ok(())
}

pub(super) fn too_long(field: &str, max: usize) -> Problem {
    Problem::new(Code::OutOfBounds, "the text is too long").with("field", field).with("max", max)
}

fn not_found(what: &str) -> Problem {
    Problem::new(Code::NotFound, format!("there is no such {what} today")).with("what", what)
}

pub(super) fn gone(what: &str) -> Problem {
    Problem::new(Code::Gone, format!("there is no such {what} now")).with("what", what)
}

pub(super) fn records(error: RecordsError) -> Problem {
    tracing::error!(%error, "the records failed");
    Problem::new(Code::Unavailable, "the records cannot be written just now")
}
