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
        Command::ReviseNetwork { .. } => matches!(actor, Admin(_) | System),
        Command::Tick | Command::PlaceConsultation { .. } => matches!(actor, System),
        Command::RoomOnline { .. } | Command::RoomOffline { .. } => matches!(actor, Room(_) | System),
        Command::StaffOnline | Command::StaffOffline => {
            matches!(actor, Employee(..) | Specialist(_) | Supervisor { .. })
        }
        Command::SetAvailability { .. }
        | Command::AcceptOffer { .. }
        | Command::DeclineOffer { .. }
        | Command::ReportNoShow { .. }
        | Command::Transfer { .. }
        | Command::FinishWrapUp { .. }
        | Command::ExtendWrapUp { .. } => matches!(actor, Specialist(_)),
        Command::RequestTicket { .. }
        | Command::LeaveQueue { .. }
        | Command::ConfirmHere { .. }
        | Command::CallHelp { .. }
        | Command::CloseHelp { .. } => matches!(actor, Room(_) | Employee(..)),
        Command::SeeHelp { .. } | Command::AnswerHelp { .. } => matches!(actor, Employee(..)),
        Command::JoinConsultation { .. } => matches!(actor, Employee(..) | Specialist(_) | Supervisor { .. }),
        Command::LeaveConsultation { .. } => {
            matches!(actor, Employee(..) | Specialist(_) | Supervisor { .. } | System)
        }
        Command::AskHelperToLeave { .. } | Command::Rate { .. } => matches!(actor, Room(_)),
        Command::EndConsultation { .. } => matches!(actor, Room(_) | Specialist(_) | Employee(..)),
        Command::EndVisit { .. } => matches!(actor, Room(_) | Employee(..) | System),
        Command::ReorderTicket { .. } | Command::ReassignTicket { .. } | Command::UndoAct { .. } => {
            matches!(actor, Supervisor { .. })
        }
        Command::OpenAdHoc { .. } => matches!(actor, Integrator(_)),
        Command::CloseAdHoc { .. } => matches!(actor, Integrator(_) | System),
    }
}
