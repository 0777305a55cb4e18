//! A consultation as one of its participants sees it.

use tilts_queue::code::Language;
use tilts_queue::event::{Channel, Mode, Participant, Role};
use tilts_queue::ids::{ParticipantId, RoomId};
use tilts_queue::tables::Consultation;
use tilts_signaling::view::{CallView, HandoverView, InvitedView, NobodyCame, ParticipantRole, ParticipantView};

use super::Scene;

/// The view of `me`; nothing if `me` does not take part.
pub fn view(scene: &Scene<'_>, consultation: &Consultation, me: ParticipantId) -> Option<CallView> {
    consultation.participant(me)?;
    let served = consultation.served();
    let ticket = served.and_then(|served| scene.queue().ticket(served.ticket));
    let room = served.and_then(|served| served.room);
    // Of a large ad-hoc consultation nearly all only watch, and have nothing to be known by: each sees itself.
    let is_large = consultation.participants.len() > scene.queue().lookup().rules().participants_max as usize;
    let seen = consultation.participants.iter().filter(|one| !is_large || one.id == me);
    let leads = consultation.participant(me).is_some_and(|one| one.role == Role::Specialist);
    let handover = served.and_then(|served| served.handover).map(|handover| HandoverView {
        participant: handover.participant,
        service: handover.service,
        apart_until_ms: handover.together_at.map(|at| at.0),
        held: consultation.is_held(me),
    });
    Some(CallView {
        consultation: consultation.id,
        service: served.map(|served| served.service),
        language: ticket.map_or(Language::LV, |ticket| ticket.language),
        mode: ticket.map_or(Mode::Speech, |ticket| ticket.mode),
        channel: served.map_or(Channel::Room, |served| served.channel),
        by_phone: served.is_some_and(|served| served.room.is_none()),
        since_ms: consultation.started_at.0,
        me,
        recalled: served.is_some_and(|served| served.recalled_at.is_some()),
        participants: seen.map(|one| participant(scene, one, room)).collect(),
        handover,
        invited: leads.then(|| invited(scene, consultation)).flatten(),
        nobody_came: leads.then(|| nobody_came(scene, consultation)).flatten(),
        following: ticket.map(|ticket| ticket.following.clone()).filter(|following| !following.is_empty()),
    })
}

/// Whom the specialist invites.
fn invited(scene: &Scene<'_>, consultation: &Consultation) -> Option<InvitedView> {
    let standing = scene.queue().invitations().find(|one| one.consultation == consultation.id)?;
    Some(InvitedView {
        company: standing.company,
        service: standing.service,
        language: standing.language,
        asked: standing.asked.map(|asked| scene.name(asked.specialist)),
        until_ms: standing.until.0,
    })
}

/// That the last invitation brought nobody, until there is another.
fn nobody_came(scene: &Scene<'_>, consultation: &Consultation) -> Option<NobodyCame> {
    let (company, end) = scene.history().nobody_came(consultation.id)?;
    Some(NobodyCame { company, end })
}

/// One participant.
pub fn participant(scene: &Scene<'_>, participant: &Participant, room: Option<RoomId>) -> ParticipantView {
    let person = participant.person.and_then(|person| scene.people.get(&person));
    let role = match participant.role {
        Role::Resident => ParticipantRole::Resident,
        Role::Specialist => ParticipantRole::Specialist,
        Role::Helper => ParticipantRole::Helper,
        Role::Supervisor => ParticipantRole::Supervisor,
        Role::Colleague => ParticipantRole::Colleague,
        Role::Interpreter => ParticipantRole::Interpreter,
        Role::Guest => ParticipantRole::Guest,
    };
    ParticipantView {
        participant: participant.id,
        role,
        name: person.map(|person| person.name.clone()),
        institution: person.and_then(|person| person.institution),
        room: room.filter(|_| role == ParticipantRole::Resident),
    }
}
