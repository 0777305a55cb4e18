//! The one place where it is decided which role may send which message. Whether the thing acted on
//! is the sender's own (room, center, institution, consultation) is decided by the queue, which is told who acts.

use tilts_signaling::ClientMessage;

use super::Role;

/// Whether a socket of this role may send this message.
pub fn may_send(role: Role, message: &ClientMessage) -> bool {
    use ClientMessage as M;
    use Role as R;
    let roles: &[Role] = match message {
        M::Hello { .. } | M::Ping { .. } => &[R::Room, R::Employee, R::Specialist, R::Supervisor, R::Guest],
        M::TicketForecast { .. }
        | M::TicketRequest { .. }
        | M::TicketLeave { .. }
        | M::TicketCallback { .. }
        | M::RoomEnter { .. }
        | M::AppointmentSlots { .. }
        | M::AppointmentBook { .. }
        | M::AppointmentArrive { .. }
        | M::HelpClose { .. } => &[R::Room, R::Employee],
        M::NumberRequest { .. }
        | M::NumberLeave { .. }
        | M::NumberBack { .. }
        | M::AppointmentFind { .. }
        | M::AppointmentMove { .. }
        | M::AppointmentCancel { .. }
        | M::AppointmentRestore { .. }
        | M::AppointmentContact { .. }
        | M::InPersonStart { .. }
        | M::InPersonFinish { .. } => &[R::Employee],
        M::TicketHere | M::HelpCall | M::VisitRate { .. } | M::VisitEnd | M::HelperDismiss { .. } => &[R::Room],
        M::HelpSeen { .. }
        | M::HelpComing { .. }
        | M::TicketMark { .. }
        | M::TicketPrefer { .. }
        | M::ConsultationJoin { .. } => &[R::Employee],
        M::CalendarLink | M::ConsultationLeave | M::ServiceAdd { .. } | M::ServiceDrop { .. } => {
            &[R::Employee, R::Specialist]
        }
        M::AbsencePreview { .. } | M::AbsenceEnter { .. } | M::AbsenceRemove { .. } => &[R::Specialist, R::Supervisor],
        M::AvailabilitySet { .. }
        | M::OfferAccept { .. }
        | M::OfferDecline { .. }
        | M::ConsultationNoShow
        | M::ConsultationTransfer { .. }
        | M::TransferTargets { .. }
        | M::TransferAnnounce { .. }
        | M::CompanyPeople { .. }
        | M::CompanyInvite { .. }
        | M::CompanyWithdraw
        | M::CompanyRelease { .. }
        | M::CompanyTogether
        | M::ConsultationHandOver
        | M::InvitationAccept { .. }
        | M::InvitationDecline { .. }
        | M::NextStepsSet { .. }
        | M::NotesSet { .. }
        | M::IdentitySet { .. }
        | M::ContactGet
        | M::WrapUpExtend
        | M::WrapUpFinish { .. } => &[R::Specialist],
        M::ConsultationEnd => &[R::Room, R::Specialist],
        M::TicketReorder { .. }
        | M::TicketReassign { .. }
        | M::ActUndo { .. }
        | M::TicketStory { .. }
        | M::NumberStory { .. }
        | M::AlertAcknowledge { .. }
        | M::NoticePost { .. }
        | M::NoticeWithdraw { .. }
        | M::SkillsSet { .. }
        | M::DayList
        | M::DayOpen { .. }
        | M::DayBoard { .. }
        | M::DayCharts { .. }
        | M::WhatIfStart { .. }
        | M::WhatIfStatus { .. }
        | M::WhatIfCancel { .. } => &[R::Supervisor],
        M::MediaJoin { .. }
        | M::MediaRestart { .. }
        | M::SlotsAck { .. }
        | M::MediaPublish { .. }
        | M::TextEdit { .. }
        | M::ChatSend { .. } => &[R::Room, R::Employee, R::Specialist, R::Guest],
    };
    roles.contains(&role)
}
