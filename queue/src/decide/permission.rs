//! Which role may ask what. Whether it may ask it of this room, ticket or consultation is decided with the command.

use crate::command::{Actor, Command};
use crate::refusal::Refusal;

/// Whether a role may ask this at all.
pub fn check(actor: &Actor, command: &Command) -> Result<(), Refusal> {
    if allowed(actor, command) { Ok(()) } else { Err(Refusal::Forbidden) }
}

fn allowed(actor: &Actor, command: &Command) -> bool {
    use Actor::{Admin, Employee, Integrator, Room, Specialist, Supervisor, System};
    match command {
        Command::ReviseNetwork { .. } => matches!(actor, Admin(_) | Supervisor { .. } | System),
        Command::CloseService { .. } | Command::OpenService { .. } => matches!(actor, Admin(_) | Supervisor { .. }),
        Command::Tick | Command::PromiseWaits { .. } | Command::PlaceConsultation { .. } => matches!(actor, System),
        Command::RoomOnline { .. } | Command::RoomOffline { .. } => matches!(actor, Room(_) | System),
        Command::StaffOnline | Command::StaffOffline => {
            matches!(actor, Employee(..) | Specialist(_) | Supervisor { .. })
        }
        Command::SetAvailability { .. }
        | Command::AcceptOffer { .. }
        | Command::DeclineOffer { .. }
        | Command::ReportNoShow { .. }
        | Command::Invite { .. }
        | Command::WithdrawInvitation { .. }
        | Command::AcceptInvitation { .. }
        | Command::DeclineInvitation { .. }
        | Command::Release { .. }
        | Command::BringTogether { .. }
        | Command::HandOver { .. }
        | Command::Transfer { .. }
        | Command::FinishWrapUp { .. }
        | Command::ExtendWrapUp { .. } => matches!(actor, Specialist(_)),
        Command::RequestTicket { .. }
        | Command::LeaveQueue { .. }
        | Command::ConfirmHere { .. }
        | Command::EnterRoom { .. }
        | Command::AgreeCallback { .. }
        | Command::BookAppointment { .. }
        | Command::MoveAppointment { .. }
        | Command::CancelAppointment { .. }
        | Command::RestoreAppointment { .. }
        | Command::ArriveForAppointment { .. }
        | Command::CallHelp { .. }
        | Command::CloseHelp { .. } => matches!(actor, Room(_) | Employee(..)),
        Command::SeeHelp { .. }
        | Command::AnswerHelp { .. }
        | Command::MarkPriority { .. }
        | Command::PreferSpecialist { .. }
        | Command::ServeInPerson { .. }
        | Command::FinishInPerson { .. } => matches!(actor, Employee(..)),
        Command::EnterAbsence { .. } | Command::RemoveAbsence { .. } => {
            matches!(actor, Specialist(_) | Supervisor { .. })
        }
        Command::JoinConsultation { .. } => matches!(actor, Employee(..) | Supervisor { .. }),
        Command::AddService { .. } | Command::DropService { .. } => matches!(actor, Employee(..) | Specialist(_)),
        Command::LeaveConsultation { .. } => {
            matches!(actor, Employee(..) | Specialist(_) | Supervisor { .. } | System)
        }
        Command::AskHelperToLeave { .. } | Command::Rate { .. } => matches!(actor, Room(_)),
        Command::EndConsultation { .. } => matches!(actor, Room(_) | Specialist(_) | Employee(..)),
        Command::EndVisit { .. } => matches!(actor, Room(_) | Employee(..) | System),
        Command::ReorderTicket { .. }
        | Command::ReassignTicket { .. }
        | Command::UndoAct { .. }
        | Command::AcknowledgeAlert { .. }
        | Command::PostNotice { .. }
        | Command::WithdrawNotice { .. }
        | Command::SetSkills { .. } => matches!(actor, Supervisor { .. }),
        Command::CorrectRegistration { .. } | Command::ClosePeriod { .. } => {
            matches!(actor, Supervisor { .. } | Admin(_))
        }
        Command::OpenAdHoc { .. } => matches!(actor, Integrator(_)),
        Command::CloseAdHoc { .. } => matches!(actor, Integrator(_) | System),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::code::{ContentHash, Language, NodeId};
    use crate::command::{Availability, Placement};
    use crate::event::{
        AlertId, AlertKind, Audience, CloseReason, Company, CorrectionReason, DeclineReason, HelperRole, Mode, Outcome,
        PriorityClass, ReorderReason, Score,
    };
    use crate::ids::*;
    use crate::time::{DayKey, Millis, Month, Span};

    /// Who may: r room, e employee, s specialist, v supervisor, a admin, i integrator, y system.
    fn table() -> Vec<(Command, &'static str)> {
        let id = Uuid::nil();
        let (room, ticket, visit) = (RoomId(id), TicketId(id), VisitId(id));
        let (offer, consultation, participant) = (OfferId(id), ConsultationId(id), ParticipantId(id));
        let help_call = HelpCallId(id);
        let (to, reason, note) = (Availability::Available, ReorderReason::Other, None);
        let request = Command::RequestTicket {
            visit,
            ticket,
            room: Some(room),
            phone: None,
            service: ServiceId(id),
            language: Language::LV,
            mode: Mode::Speech,
            class: PriorityClass::Ordinary,
            with_help: false,
            preferred: None,
        };
        let appointment = AppointmentId(id);
        let book = Command::BookAppointment {
            appointment,
            visit,
            service: ServiceId(id),
            language: Language::LV,
            mode: Mode::Speech,
            starts: Millis(0),
        };
        let accept = Command::AcceptOffer { offer, consultation, resident: participant, specialist: participant };
        let invitation = InvitationId(id);
        let company = Company::Colleague;
        let invite =
            Command::Invite { invitation, consultation, company, service: None, language: None, specialist: None };
        let placement = Placement { node: NodeId(0), worker: 0, epoch: 1 };
        let outcome = Outcome::Consulted;
        let alert = AlertId { since: Millis(0), kind: AlertKind::LongWait, subject: id };
        let correct = Command::CorrectRegistration {
            registration: RegistrationId(id),
            visit,
            center: CenterId(id),
            municipality: MunicipalityId(id),
            day: DayKey(20_261_124),
            before: None,
            after: None,
            reason: CorrectionReason::Other,
            note,
            seen: 0,
        };
        vec![
            (Command::ReviseNetwork { revision: 1, content: ContentHash([0; 32]) }, "vay"),
            (Command::Tick, "y"),
            (Command::RoomOnline { room }, "ry"),
            (Command::RoomOffline { room }, "ry"),
            (Command::StaffOnline, "esv"),
            (Command::StaffOffline, "esv"),
            (Command::SetAvailability { to }, "s"),
            (request, "re"),
            (Command::PromiseWaits { promises: Vec::new() }, "y"),
            (Command::LeaveQueue { ticket }, "re"),
            (Command::ConfirmHere { ticket }, "re"),
            (Command::EnterRoom { ticket, room }, "re"),
            (Command::AgreeCallback { ticket, phone: None, delay: Span::ZERO }, "re"),
            (Command::ServeInPerson { visit, consultation, service: ServiceId(id) }, "e"),
            (Command::FinishInPerson { consultation, outcome: Outcome::Consulted }, "e"),
            (book, "re"),
            (Command::MoveAppointment { appointment, starts: Millis(0) }, "re"),
            (Command::CancelAppointment { appointment }, "re"),
            (Command::RestoreAppointment { appointment }, "re"),
            (Command::ArriveForAppointment { appointment, ticket, room: None }, "re"),
            (Command::EnterAbsence { specialist: PersonId(id), from: Millis(0), until: Millis(1) }, "sv"),
            (Command::RemoveAbsence { specialist: PersonId(id), from: Millis(0) }, "sv"),
            (accept, "s"),
            (Command::DeclineOffer { offer, reason: DeclineReason::Busy }, "s"),
            (Command::PlaceConsultation { consultation, placement }, "y"),
            (Command::JoinConsultation { consultation, participant, role: HelperRole::Helper }, "ev"),
            (Command::LeaveConsultation { consultation, participant }, "esvy"),
            (Command::AskHelperToLeave { consultation, participant }, "r"),
            (invite, "s"),
            (Command::WithdrawInvitation { invitation }, "s"),
            (Command::AcceptInvitation { invitation, participant }, "s"),
            (Command::DeclineInvitation { invitation, reason: DeclineReason::Busy }, "s"),
            (Command::Release { consultation, participant }, "s"),
            (Command::BringTogether { consultation }, "s"),
            (Command::HandOver { consultation, next: consultation }, "s"),
            (Command::AddService { ticket, service: ServiceId(id) }, "es"),
            (Command::DropService { ticket, service: ServiceId(id) }, "es"),
            (Command::ReportNoShow { consultation }, "s"),
            (Command::Transfer { consultation, to: ServiceId(id), specialist: None }, "s"),
            (Command::EndConsultation { consultation }, "res"),
            (Command::FinishWrapUp { consultation, outcome, note, next: to }, "s"),
            (Command::ExtendWrapUp { consultation }, "s"),
            (Command::Rate { visit, score: Score::Good }, "r"),
            (Command::EndVisit { visit }, "rey"),
            (Command::CallHelp { help_call, room }, "re"),
            (Command::SeeHelp { help_call }, "e"),
            (Command::AnswerHelp { help_call }, "e"),
            (Command::CloseHelp { help_call }, "re"),
            (Command::MarkPriority { ticket, priority: true }, "e"),
            (Command::PreferSpecialist { ticket, specialist: None }, "e"),
            (Command::ReorderTicket { ticket, credit: Span::ZERO, reason, note }, "v"),
            (Command::ReassignTicket { ticket, specialist: PersonId(id), reason, note }, "v"),
            (Command::UndoAct { act: CommandId(id), ticket }, "v"),
            (Command::AcknowledgeAlert { alert, acknowledged: true }, "v"),
            (Command::PostNotice { notice: NoteId(id), to: Audience::All, lasts: Span::ZERO }, "v"),
            (Command::WithdrawNotice { notice: NoteId(id) }, "v"),
            (Command::SetSkills { specialist: PersonId(id), skills: None }, "v"),
            (correct, "va"),
            (Command::ClosePeriod { period: Month(202_611), lines: 0, content: ContentHash([0; 32]), seen: 0 }, "va"),
            (Command::CloseService { service: ServiceId(id), reason: CloseReason::Outage, message: None }, "va"),
            (Command::OpenService { service: ServiceId(id) }, "va"),
            (Command::OpenAdHoc { consultation, participants: Vec::new() }, "i"),
            (Command::CloseAdHoc { consultation }, "iy"),
        ]
    }

    #[test]
    fn every_command_times_every_role() {
        let id = Uuid::nil();
        let actors = [
            ('r', Actor::Room(RoomId(id))),
            ('e', Actor::Employee(PersonId(id), CenterId(id))),
            ('s', Actor::Specialist(PersonId(id))),
            ('v', Actor::Supervisor { person: PersonId(id), institution: None }),
            ('a', Actor::Admin(PersonId(id))),
            ('i', Actor::Integrator(IntegratorId(id))),
            ('y', Actor::System),
        ];
        for (command, may) in table() {
            for (letter, actor) in actors {
                let expected = if may.contains(letter) { Ok(()) } else { Err(Refusal::Forbidden) };
                assert_eq!(check(&actor, &command), expected, "{actor:?} asks {command:?}");
            }
        }
    }
}
