//! A supervisor's page: of one institution, or of the whole network.

use std::collections::BTreeMap;

use tilts_queue::daybook::{Counts, Daybook, Group, Worked};
use tilts_queue::event::{Audience, PriorityClass};
use tilts_queue::ids::{InstitutionId, PersonId, ServiceId};
use tilts_queue::network::Rules;
use tilts_queue::tables::{Absence, Appointment, Ticket, TicketStatus};
use tilts_queue::time::{Millis, Span};
use tilts_signaling::view::{
    ConsultationRow, DayFigures, GroupRow, HeldBy, NoticeRow, RoomState, ServiceRow, ServiceTarget, SpecialistRow,
    SpecialistState, SuperviseView, TicketRow, Totals,
};
use uuid::Uuid;

use super::appointments::{absences, appointment};
use super::{Scene, alerts, consult};
use crate::dispatch::TotalsAt;

/// Tickets shown.
const TICKETS_MAX: usize = 500;

/// The view of a supervisor.
pub fn view(scene: &Scene<'_>, me: PersonId, institution: Option<InstitutionId>) -> SuperviseView {
    let queue = scene.queue();
    let target = target(&queue.lookup().rules_in(institution));
    let ours = |of: InstitutionId| institution.is_none_or(|own| own == of);
    let mut tickets: Vec<&Ticket> =
        queue.tickets().filter(|ticket| ticket.in_line() && ours(ticket.institution)).collect();
    tickets.sort_by_key(|ticket| (ticket.order(), ticket.id));
    let live = Live::of(scene, &tickets, institution);
    let services = services(scene, &live, institution, target);
    let specialists = specialists(scene, institution);
    let mut rooms: Vec<_> = queue.rooms().map(|room| scene.card(room.room)).collect();
    if institution.is_some() {
        let own = |service: ServiceId| queue.lookup().service(service).is_some_and(|it| ours(it.institution));
        rooms.retain(|room| room.service.is_some_and(own));
    }
    rooms.sort_by_key(|room| (std::cmp::Reverse(busy(room.state)), room.since_ms, room.room));
    let consultations = consultations(scene, institution);
    let hour_ago = scene.history().totals_at(scene.now.minus(Span::minutes(60)));
    SuperviseView {
        name: scene.name(me),
        institution,
        totals: totals(scene, &live, &specialists, institution),
        hour_ago: hour_ago.filter(|_| institution.is_none()).map(|past| figures(past, past.at)),
        target,
        uncovered: uncovered(scene, institution).map(|(row, _)| appointment(queue, scene.people, row, false)).collect(),
        alerts: alerts::alerts(scene, &tickets, &services, &specialists, institution),
        notices: notices(scene, institution),
        institutions: institutions(scene, &live, institution),
        centers: places(scene, institution, &live.by_center, |whose, id| Group::Center(whose, id.into())),
        municipalities: places(scene, institution, &live.by_municipality, |whose, id| {
            Group::Municipality(whose, id.into())
        }),
        services,
        tickets: tickets.iter().take(TICKETS_MAX).map(|ticket| row(scene, ticket)).collect(),
        specialists,
        consultations,
        rooms,
    }
}

/// The service level wanted.
fn target(rules: &Rules) -> ServiceTarget {
    ServiceTarget { share_pct: rules.alerts.level_pct, within_s: seconds(rules.service_level_target) }
}

/// Who waits and who is being served just now, counted once for all groups.
#[derive(Default)]
struct Live {
    all: Now,
    by_service: BTreeMap<ServiceId, Now>,
    by_institution: BTreeMap<InstitutionId, Now>,
    by_center: BTreeMap<Uuid, Now>,
    by_municipality: BTreeMap<Uuid, Now>,
}

#[derive(Default, Clone, Copy)]
struct Now {
    waiting: u32,
    longest_since: Option<Millis>,
    in_consultation: u32,
}

impl Now {
    fn waits(&mut self, since: Millis) {
        self.waiting += 1;
        self.longest_since = Some(self.longest_since.map_or(since, |longest| longest.min(since)));
    }
}

impl Live {
    fn of(scene: &Scene<'_>, tickets: &[&Ticket], institution: Option<InstitutionId>) -> Self {
        let mut live = Self::default();
        for ticket in tickets {
            let since = ticket.waiting_since;
            live.all.waits(since);
            live.by_service.entry(ticket.service).or_default().waits(since);
            live.by_institution.entry(ticket.institution).or_default().waits(since);
            live.by_center.entry(ticket.center.0).or_default().waits(since);
            live.by_municipality.entry(ticket.municipality.0).or_default().waits(since);
        }
        for talk in scene.queue().consultations().filter(|talk| talk.is_running()) {
            match talk.served() {
                Some(served) if institution.is_none_or(|own| own == served.institution) => {
                    live.all.in_consultation += 1;
                    live.by_service.entry(served.service).or_default().in_consultation += 1;
                    live.by_institution.entry(served.institution).or_default().in_consultation += 1;
                    live.by_center.entry(served.center.0).or_default().in_consultation += 1;
                    live.by_municipality.entry(served.municipality.0).or_default().in_consultation += 1;
                }
                None if institution.is_none() => live.all.in_consultation += 1,
                _ => {}
            }
        }
        live
    }
}

fn busy(state: RoomState) -> u8 {
    match state {
        RoomState::Waiting | RoomState::Called => 4,
        RoomState::InConsultation => 3,
        RoomState::Ending => 2,
        RoomState::Free => 1,
        RoomState::Offline => 0,
    }
}

fn seconds(span: Span) -> u32 {
    u32::try_from(span.0.max(0) / 1_000).unwrap_or(u32::MAX)
}

fn waited(since: Option<Millis>, now: Millis) -> u32 {
    since.map_or(0, |since| seconds(now.since(since)))
}

/// Cases of a day in the wire's words, with the occupancy of whoever worked on them where that is known.
pub fn day(counts: &Counts, worked: Option<Worked>) -> DayFigures {
    DayFigures {
        answered: counts.answered,
        abandoned: counts.abandoned,
        abandoned_early: counts.abandoned_early,
        closed: counts.closed,
        level_pct: counts.level_pct(),
        strict_level_pct: counts.strict_level_pct(),
        speed_of_answer_s: counts.speed_of_answer().map(seconds),
        handle_time_s: counts.handle_time().map(seconds),
        occupancy_pct: worked.and_then(|worked| worked.occupancy_pct()),
    }
}

/// The time at work of several specialists together.
pub fn worked(book: &Daybook, people: impl IntoIterator<Item = PersonId>, at: Millis) -> Worked {
    people.into_iter().map(|person| book.worked(person, at)).fold(Worked::default(), Worked::plus)
}

fn figures(past: &TotalsAt, at: Millis) -> Totals {
    Totals {
        waiting: past.waiting,
        longest_since_ms: past.longest_since.map(|since| since.0),
        longest_wait_s: waited(past.longest_since, at),
        in_consultation: past.in_consultation,
        free_specialists: past.free_specialists,
        free_rooms: past.free_rooms,
        day: day(&past.counts, None),
    }
}

fn totals(scene: &Scene<'_>, live: &Live, people: &[SpecialistRow], institution: Option<InstitutionId>) -> Totals {
    let book = scene.history().book();
    let free = people.iter().filter(|row| row.state == SpecialistState::Available).count();
    let free_rooms = scene.queue().rooms().filter(|room| room.online && room.visit.is_none()).count();
    let counts = book.counts(institution.map_or(Group::All, Group::Institution));
    let worked = worked(book, people.iter().map(|row| row.person), scene.now);
    Totals {
        waiting: live.all.waiting,
        longest_since_ms: live.all.longest_since.map(|since| since.0),
        longest_wait_s: waited(live.all.longest_since, scene.now),
        in_consultation: live.all.in_consultation,
        free_specialists: count(free),
        free_rooms: count(free_rooms),
        day: day(&counts, Some(worked)),
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn services(
    scene: &Scene<'_>,
    live: &Live,
    institution: Option<InstitutionId>,
    usual: ServiceTarget,
) -> Vec<ServiceRow> {
    let queue = scene.queue();
    let lookup = queue.lookup();
    let book = scene.history().book();
    let mut rows = Vec::new();
    for wait in scene.waits.services.iter() {
        let Some(service) = lookup.service(wait.service) else { continue };
        if institution.is_some_and(|own| own != service.institution) {
            continue;
        }
        let now = live.by_service.get(&wait.service).copied().unwrap_or_default();
        let counts = book.counts(Group::Service(wait.service));
        if wait.shut.is_none() && now.waiting == 0 && now.in_consultation == 0 && counts == Counts::default() {
            continue;
        }
        let able = || lookup.who_serves(wait.service).iter().map(|person| queue.specialist(*person));
        let worked = worked(book, lookup.who_serves(wait.service).iter().copied(), scene.now);
        rows.push(ServiceRow {
            service: wait.service,
            institution: Some(service.institution),
            waiting: now.waiting,
            longest_since_ms: now.longest_since.map(|since| since.0),
            in_consultation: now.in_consultation,
            staffed: count(able().filter(|row| row.on_duty()).count()),
            free: count(able().filter(|row| row.is_free()).count()),
            day: day(&counts, Some(worked)),
            wait: wait.wait,
            shut: wait.shut.clone(),
            target: Some(target(lookup.rules_of(wait.service))).filter(|target| *target != usual),
        });
    }
    rows.sort_by_key(|row| (std::cmp::Reverse(row.waiting), row.longest_since_ms, row.service));
    rows
}

fn institutions(scene: &Scene<'_>, live: &Live, institution: Option<InstitutionId>) -> Vec<GroupRow> {
    let queue = scene.queue();
    let book = scene.history().book();
    let mut people: BTreeMap<InstitutionId, Vec<PersonId>> = BTreeMap::new();
    for specialist in &queue.lookup().network().specialists {
        people.entry(specialist.institution).or_default().push(specialist.person);
    }
    let mut rows = Vec::new();
    for known in scene.catalogue.institutions.iter().filter(|known| institution.is_none_or(|own| own == known.id)) {
        let now = live.by_institution.get(&known.id).copied().unwrap_or_default();
        let counts = book.counts(Group::Institution(known.id));
        let people = people.remove(&known.id).unwrap_or_default();
        let at_work = || people.iter().map(|person| queue.specialist(*person)).filter(|row| row.on_duty());
        let staffed = count(at_work().count());
        if now.waiting == 0 && now.in_consultation == 0 && staffed == 0 && counts == Counts::default() {
            continue;
        }
        let worked = worked(book, people.iter().copied(), scene.now);
        rows.push(GroupRow {
            staffed: Some(staffed),
            free: Some(count(at_work().filter(|row| row.is_free()).count())),
            ..group(known.id.0, now, day(&counts, Some(worked)))
        });
    }
    rows
}

/// Centers or municipalities with anything to show.
fn places(
    scene: &Scene<'_>,
    institution: Option<InstitutionId>,
    live: &BTreeMap<Uuid, Now>,
    of: impl Fn(Option<InstitutionId>, Uuid) -> Group,
) -> Vec<GroupRow> {
    let book = scene.history().book();
    let mut ids: Vec<Uuid> = live.keys().copied().collect();
    let sample = of(institution, Uuid::nil());
    ids.extend(book.groups().filter_map(|(group, _)| match (sample, group) {
        (Group::Center(..), Group::Center(whose, id)) if whose == institution => Some(id.0),
        (Group::Municipality(..), Group::Municipality(whose, id)) if whose == institution => Some(id.0),
        _ => None,
    }));
    ids.sort_unstable();
    ids.dedup();
    let row = |id| {
        let now = live.get(&id).copied().unwrap_or_default();
        group(id, now, day(&book.counts(of(institution, id)), None))
    };
    ids.into_iter().map(row).collect()
}

fn group(id: Uuid, now: Now, day: DayFigures) -> GroupRow {
    GroupRow {
        id,
        waiting: now.waiting,
        longest_since_ms: now.longest_since.map(|since| since.0),
        in_consultation: now.in_consultation,
        staffed: None,
        free: None,
        day,
    }
}

/// Messages that stand: for a supervisor of one institution those that its visitors may see.
fn notices(scene: &Scene<'_>, institution: Option<InstitutionId>) -> Vec<NoticeRow> {
    let lookup = scene.queue().lookup();
    let seen = |to: Audience| match (to, institution) {
        (Audience::Institution(of), Some(own)) => of == own,
        (Audience::Service(of), Some(own)) => lookup.service(of).is_some_and(|service| service.institution == own),
        _ => true,
    };
    let standing = scene.queue().notices(scene.now).filter(|(_, notice)| seen(notice.to));
    let rows = standing.map(|(id, notice)| NoticeRow {
        notice: id,
        to: notice.to,
        text: scene.notices.get(&id).cloned(),
        by: scene.name(notice.by),
        until_ms: notice.until.0,
    });
    rows.collect()
}

fn specialists(scene: &Scene<'_>, institution: Option<InstitutionId>) -> Vec<SpecialistRow> {
    let queue = scene.queue();
    let lookup = queue.lookup();
    let history = scene.history();
    let rows = lookup.network().specialists.iter();
    let mut rows: Vec<_> = rows
        .filter(|specialist| institution.is_none_or(|institution| specialist.institution == institution))
        .map(|specialist| {
            let row = queue.specialist(specialist.person);
            SpecialistRow {
                person: specialist.person,
                name: scene.name(specialist.person),
                institution: Some(specialist.institution),
                state: consult::state(&row),
                since_ms: row.since.0,
                handled: count(history.day_of(specialist.person).count()),
                missed: row.missed,
                services: lookup.served_by(specialist.person).to_vec(),
                services_today: queue.has_skills_for_today(specialist.person),
                absences: absences(scene, specialist.person),
                occupancy_pct: history.book().worked(specialist.person, scene.now).occupancy_pct(),
            }
        })
        .collect();
    rows.sort_by(|a, b| (b.state, &a.name).cmp(&(a.state, &b.name)));
    rows
}

/// Appointments of one's institution whose specialist will be absent and for which no colleague was free.
pub(super) fn uncovered<'s>(
    scene: &'s Scene<'_>,
    institution: Option<InstitutionId>,
) -> impl Iterator<Item = (&'s Appointment, &'s Absence)> {
    let lookup = scene.queue().lookup();
    let ours =
        move |service| lookup.service(service).is_some_and(|it| institution.is_none_or(|own| own == it.institution));
    scene.queue().uncovered(scene.now).filter(move |(row, _)| ours(row.service))
}

fn consultations(scene: &Scene<'_>, institution: Option<InstitutionId>) -> Vec<ConsultationRow> {
    let queue = scene.queue();
    let running = queue.consultations().filter(|found| found.is_running());
    let mut rows: Vec<_> = running
        .filter(|found| {
            institution.is_none_or(|institution| found.served().is_some_and(|served| served.institution == institution))
        })
        .map(|found| ConsultationRow {
            consultation: found.id,
            number: found.visit().and_then(|visit| queue.visit(visit)).map(|visit| visit.number.to_string()),
            service: found.served().map(|served| served.service),
            specialist: found.served().map(|served| served.specialist),
            room: found.served().and_then(|served| served.room),
            since_ms: found.started_at.0,
            participants: u32::try_from(found.participants.len()).unwrap_or(u32::MAX),
        })
        .collect();
    rows.sort_by_key(|row| (row.since_ms, row.consultation));
    rows
}

fn row(scene: &Scene<'_>, ticket: &Ticket) -> TicketRow {
    let queue = scene.queue();
    let lookup = queue.lookup();
    let offer = match ticket.status {
        TicketStatus::Offered(offer) => queue.offer(offer),
        _ => None,
    };
    let able = |person: &&PersonId| {
        lookup.specialist(**person).is_some_and(|found| tilts_queue::matching::able(ticket, found, lookup).is_ok())
    };
    let staffed = lookup.who_serves(ticket.service).iter().filter(able).any(|id| queue.specialist(*id).on_duty());
    TicketRow {
        ticket: ticket.id,
        number: ticket.number.to_string(),
        service: ticket.service,
        language: ticket.language,
        mode: ticket.mode,
        room: ticket.room,
        since_ms: ticket.enqueued_at.0,
        offered_to: offer.map(|offer| offer.specialist),
        people_ahead: queue.people_ahead(ticket.id).unwrap_or(0),
        priority: ticket.class == PriorityClass::Priority,
        held_by: if offer.is_some() {
            HeldBy::Offered
        } else if ticket.paused_until.is_some() || ticket.room_lost_at.is_some() {
            HeldBy::RoomPaused
        } else if ticket.not_before.is_some() || !ticket.within_reach() {
            HeldBy::Outside
        } else if staffed {
            HeldBy::AllBusy
        } else {
            HeldBy::NobodyStaffed
        },
        undo_until_ms: ticket.act.map(|act| act.undo_until.0).filter(|until| *until > scene.now.0),
    }
}
