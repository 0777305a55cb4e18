//! The queue's refusals in the words of the error table.

use tilts_queue::refusal::Refusal;
use tilts_signaling::{Code, Problem};

/// The problem that a refusal is to the one who asked.
pub fn problem(refusal: &Refusal) -> Problem {
    let detail = refusal.to_string();
    let code = match refusal {
        Refusal::NoNetwork | Refusal::ContentUnknown => Code::Unavailable,
        Refusal::RevisionNotNewer { .. } | Refusal::NotWaiting | Refusal::NothingToRate => Code::WrongState,
        Refusal::PlacementNotNewer { .. } => Code::WrongState,
        Refusal::Forbidden | Refusal::NotYours | Refusal::CommandIdTaken => Code::Forbidden,
        Refusal::NoSuch { .. } => Code::NotFound,
        Refusal::IdTaken { .. } => Code::WrongState,
        Refusal::Closed { .. } => Code::Closed,
        Refusal::RoomBusy => Code::RoomBusy,
        Refusal::NotCalled => Code::NotCalled,
        Refusal::TooManyInPerson { .. } => Code::TooManyInPerson,
        Refusal::SlotTaken => Code::SlotTaken,
        Refusal::TooManyAppointments { .. } => Code::QueueFull,
        Refusal::TooEarly { .. } => Code::TooEarly,
        Refusal::AppointmentOver => Code::AppointmentOver,
        Refusal::AbsenceOverlaps => Code::AbsentAlready,
        Refusal::AbsenceLimit { .. } | Refusal::TooManyAbsences { .. } => Code::OutOfBounds,
        Refusal::NotRemote => Code::NotRemote,
        Refusal::TooManyWaiting { .. } | Refusal::TooManyAdHoc { .. } | Refusal::QueueFull { .. } => Code::QueueFull,
        Refusal::ServiceClosed => Code::ServiceClosed,
        Refusal::LastTicketGone { .. } => Code::LastTicketGone,
        Refusal::OfferGone => Code::Gone,
        Refusal::RegisteredAlready => Code::RegisteredAlready,
        Refusal::RegisterMoved { .. } => Code::RegisterMoved,
        Refusal::PeriodRunning { .. } => Code::PeriodRunning,
        Refusal::PeriodClosed { .. } => Code::PeriodClosed,
        Refusal::PeriodOutOfTurn { .. } => Code::PeriodOutOfTurn,
        Refusal::NotEligible { .. } => Code::NotEligible,
        Refusal::WrapUpLimit { .. } => Code::WrapUpLimit,
        Refusal::TooManyNotices { .. } => Code::QueueFull,
        Refusal::CreditLimit { .. } | Refusal::NoticeTooLong { .. } | Refusal::DelayLimit { .. } => Code::OutOfBounds,
        Refusal::TooLate => Code::UndoTooLate,
        Refusal::Participants { .. } => Code::ConsultationFull,
        Refusal::NobodyOnDuty => Code::NobodyOnDuty,
        Refusal::InvitedAlready => Code::InvitedAlready,
        Refusal::TooManyServices { .. } => Code::OutOfBounds,
    };
    let problem = Problem::new(code, detail);
    match refusal {
        Refusal::Closed { opens_at: Some(at) } => problem.with("opens_at_ms", at.0),
        Refusal::NoSuch { what } => problem.with("what", format!("{what:?}").to_lowercase()),
        Refusal::NotEligible { why } => problem.with("why", format!("{why:?}").to_lowercase()),
        Refusal::TooManyWaiting { max } | Refusal::TooManyAdHoc { max } | Refusal::WrapUpLimit { max } => {
            problem.with("max", max)
        }
        Refusal::TooManyNotices { max } => problem.with("max", max),
        Refusal::NoticeTooLong { max } => problem.with("max", max.0 / 60_000).with("field", "minutes"),
        Refusal::PeriodRunning { period } | Refusal::PeriodClosed { period } => problem.with("period", period),
        Refusal::PeriodOutOfTurn { next } => problem.with("next", next),
        Refusal::QueueFull { max, instead } => problem.with("max", max).with("instead", word(instead)),
        Refusal::LastTicketGone { closes_at, opens_at } => {
            let problem = problem.with("closes_at_ms", closes_at.0);
            opens_at.map_or(problem.clone(), |at| problem.with("opens_at_ms", at.0))
        }
        Refusal::Participants { max } | Refusal::TooManyInPerson { max } => problem.with("max", max),
        Refusal::DelayLimit { max } => problem.with("max", max.0 / 60_000).with("field", "delay_min"),
        Refusal::AbsenceLimit { max } => problem.with("max", max.0).with("field", "until_ms"),
        Refusal::TooManyAbsences { max } => problem.with("max", max).with("field", "absences"),
        Refusal::TooManyAppointments { max } => problem.with("max", max),
        Refusal::TooEarly { from } => problem.with("from_ms", from.0),
        Refusal::TooManyServices { max } => problem.with("max", max).with("field", "service"),
        Refusal::CreditLimit { max } => problem.with("max", max.0 / 1_000).with("field", "credit_s"),
        _ => problem,
    }
}

/// A code as it stands on the wire.
fn word(code: &impl serde::Serialize) -> String {
    serde_json::to_value(code).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
