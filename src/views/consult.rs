//! A specialist's page.

use tilts_queue::event::{self, AvailabilityCause, Mode};
use tilts_queue::ids::PersonId;
use tilts_queue::matching;
use tilts_queue::tables::{self, AppointmentStatus, Engagement, Invitation, Offer, Phase, SpecialistRow};
use tilts_signaling::view::{
    ConsultView, DayEntry, InvitationView, MatchReason, OfferView, SpecialistState, WrapUpView,
};

use super::appointments::{absences, appointment, today};
use super::{Scene, call};

/// The view of a specialist.
pub fn view(scene: &Scene<'_>, me: PersonId) -> ConsultView {
    let queue = scene.queue();
    let row = queue.specialist(me);
    let person = queue.lookup().specialist(me);
    let mine = queue.tickets().filter(|ticket| {
        ticket.in_line() && person.is_some_and(|person| matching::able(ticket, person, queue.lookup()).is_ok())
    });
    let (waiting_for_me, longest) = mine.fold((0, None), |(count, longest): (u32, Option<i64>), ticket| {
        let since = ticket.waiting_since.0;
        (count + 1, Some(longest.map_or(since, |longest| longest.min(since))))
    });
    let running = match row.engagement {
        Engagement::Consulting(id) | Engagement::Assisting(id) => queue.consultation(id),
        _ => None,
    };
    ConsultView {
        me,
        name: scene.name(me),
        institution: scene.people.get(&me).and_then(|person| person.institution),
        state: state(&row),
        since_ms: row.since.0,
        then: row.availability,
        missed: row.missed,
        offer: match row.engagement {
            Engagement::Offered(id) => queue.offer(id).and_then(|found| offer(scene, &row, found)),
            _ => None,
        },
        invitation: match row.engagement {
            Engagement::Invited(id) => queue.invitation(id).and_then(|found| invitation(scene, found)),
            _ => None,
        },
        call: running.and_then(|consultation| {
            let me = consultation.participants.iter().find(|one| one.person == Some(me))?.id;
            call::view(scene, consultation, me)
        }),
        wrap_up: wrap_up(scene, &row),
        waiting_for_me,
        longest_since_ms: longest,
        appointments: today(scene, false, |row| row.specialist == me && row.status != AppointmentStatus::Cancelled),
        absences: absences(scene, me),
        held: row
            .held
            .and_then(|held| queue.appointment(held.appointment))
            .map(|held| appointment(queue, scene.people, held, false)),
        day: scene
            .history()
            .day_of(me)
            .map(|entry| DayEntry {
                number: queue.visit(entry.visit).map(|visit| visit.number.to_string()).unwrap_or_default(),
                service: entry.service,
                started_ms: entry.started.0,
                ended_ms: entry.ended.0,
                outcome: entry.outcome,
            })
            .collect(),
    }
}

/// A specialist's state in the wire's words.
pub fn state(row: &SpecialistRow) -> SpecialistState {
    match row.state() {
        tables::SpecialistState::Free => SpecialistState::Available,
        tables::SpecialistState::Offered => SpecialistState::Offered,
        tables::SpecialistState::Consulting => SpecialistState::InConsultation,
        tables::SpecialistState::WrapUp => SpecialistState::WrapUp,
        tables::SpecialistState::Break => SpecialistState::Break,
        tables::SpecialistState::Away if row.cause == AvailabilityCause::MissedOffers => SpecialistState::Away,
        tables::SpecialistState::Away | tables::SpecialistState::Offline => SpecialistState::Offline,
    }
}

fn offer(scene: &Scene<'_>, row: &SpecialistRow, offer: &Offer) -> Option<OfferView> {
    let queue = scene.queue();
    let ticket = queue.ticket(offer.ticket)?;
    let general = queue.lookup().service(ticket.service).is_some_and(|service| service.general);
    let mut reasons = vec![if general { MatchReason::Generalist } else { MatchReason::Skill }];
    reasons.push(if ticket.mode == Mode::Signing { MatchReason::Signing } else { MatchReason::Language });
    reasons.push(match offer.reason {
        event::MatchReason::LongestIdle => MatchReason::LongestIdle { since_ms: row.idle_since.0 },
        event::MatchReason::FirstInOrder => MatchReason::FirstInOrder,
        event::MatchReason::Named => MatchReason::Named,
        event::MatchReason::AskedAgain => MatchReason::AskedAgain,
        event::MatchReason::Appointment => MatchReason::Appointment,
        event::MatchReason::Preferred => MatchReason::Preferred,
    });
    reasons.extend(match offer.group {
        event::Group::Primary => None,
        event::Group::Reserve => Some(MatchReason::Reserve),
        event::Group::Institution => Some(MatchReason::OwnInstitution),
        event::Group::General => Some(MatchReason::AnyInstitution),
    });
    let transferred = queue.visit(ticket.visit).and_then(|visit| visit.last).map(|(_, service)| service);
    Some(OfferView {
        offer: offer.id,
        since_ms: offer.made_at.0,
        until_ms: offer.deadline.0,
        number: ticket.number.to_string(),
        service: ticket.service,
        language: ticket.language,
        mode: ticket.mode,
        waiting_since_ms: ticket.enqueued_at.0,
        center: ticket.center,
        room: ticket.room,
        channel: ticket.channel,
        by_phone: ticket.phone.is_some(),
        with_help: ticket.with_help,
        reasons,
        transferred_from: transferred.filter(|from| *from != ticket.service),
    })
}

fn invitation(scene: &Scene<'_>, invitation: &Invitation) -> Option<InvitationView> {
    let queue = scene.queue();
    let served = queue.consultation(invitation.consultation)?.served()?;
    let ticket = queue.ticket(served.ticket)?;
    let asked = invitation.asked?;
    Some(InvitationView {
        invitation: invitation.id,
        company: invitation.company,
        since_ms: asked.since.0,
        until_ms: asked.deadline.0,
        from: scene.name(invitation.by),
        from_institution: scene.people.get(&invitation.by).and_then(|person| person.institution),
        number: ticket.number.to_string(),
        service: invitation.service.unwrap_or(served.service),
        interpret: invitation.language,
        language: ticket.language,
        mode: ticket.mode,
        room: served.room,
    })
}

fn wrap_up(scene: &Scene<'_>, row: &SpecialistRow) -> Option<WrapUpView> {
    let queue = scene.queue();
    let Engagement::WrapUp(id) = row.engagement else { return None };
    let consultation = queue.consultation(id)?;
    let served = consultation.served()?;
    let Phase::WrapUp { until, extensions } = consultation.phase else { return None };
    let ended = scene.history().consultation(id).and_then(|finished| finished.ended).unwrap_or(row.since);
    Some(WrapUpView {
        consultation: id,
        service: served.service,
        number: queue.visit(served.visit).map(|visit| visit.number.to_string()).unwrap_or_default(),
        until_ms: until.0,
        extensions_left: queue.lookup().rules_of(served.service).wrap_up_extensions_max.saturating_sub(extensions),
        started_ms: consultation.started_at.0,
        ended_ms: ended.0,
    })
}
