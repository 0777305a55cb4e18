//! Expected waits, in integers, from the live state.
//!
//! Everybody in line takes, in order, the specialist who is free first of those who are able. How long each takes is not
//! known, so the course of the next hours is worked out [`LANES`] times side by side: lengths come from what the last ones
//! of the service took, spread over the lanes so that each is as likely as it was (a Latin hypercube, shuffled by the id of
//! whom it is about: the same state gives the same answer, and one more event changes it by little). A specialist who serves
//! several services is one server in all of them; one of a group that is asked later takes nothing before. Whoever is not there yet, since no room is free, or is called later, keeps
//! nobody waiting: the next in line is served meanwhile. What nine lanes of ten say is the range; its ends are corrected by how
//! the ranges told before came true ([`crate::tables::Kept`]).

use std::collections::BTreeMap;

use crate::Queue;
use crate::code::Language;
use crate::event::{Group as Asked, Mode};
use crate::ids::{CenterId, PersonId, RoomId, ServiceId, TicketId};
use crate::lookup::{Hours, Lookup};
use crate::matching::Need;
use crate::tables::{Engagement, Kept, Recent, SpecialistRow, SpecialistState, Ticket, TicketStatus};
use crate::time::{Millis, Span};
use crate::wait::{Closed, Crossing, Estimate, Forecast, Wait};

/// How many courses are worked out.
const LANES: usize = 64;
/// A length or a moment in each course, in milliseconds from now.
type Lanes = [i64; LANES];
/// From so few lengths nothing is said about a service alone: what is typical counts too.
const ENOUGH: usize = 24;
/// What is typical of lengths: their 16 quantiles, in thousandths of the mean (a gamma distribution of shape 3).
const SHAPE: [i64; 16] = [227, 360, 456, 540, 620, 698, 776, 857, 941, 1034, 1135, 1252, 1390, 1566, 1819, 2328];
/// The 64 quantiles of an exponential distribution, in thousandths of its mean.
const EXPONENTIAL: [i64; LANES] = [
    8, 24, 40, 56, 73, 90, 107, 125, 143, 161, 179, 198, 217, 237, 257, 277, 298, 319, 341, 363, 386, 409, 433, 458,
    483, 508, 535, 562, 589, 618, 647, 678, 709, 741, 774, 809, 845, 882, 920, 960, 1002, 1045, 1091, 1138, 1188, 1241,
    1297, 1356, 1418, 1485, 1556, 1633, 1717, 1808, 1908, 2019, 2144, 2287, 2454, 2655, 2906, 3243, 3753, 4852,
];
/// How long an offer rings before it is accepted, as long as that has not been seen.
const TYPICAL_RING: i64 = 8_000;
/// How long somebody called to a room takes to sit there, as long as that has not been seen.
const TYPICAL_COMING: i64 = 45_000;
/// How long a resident whose consultation is over stays in the room.
const TYPICAL_LEAVING: i64 = 60_000;
/// From so many breaks on, one who has a break is counted on when the others came back.
const BREAKS_ENOUGH: usize = 8;
/// From so many residents who left on, others are expected to leave as well.
const LEFT_ENOUGH: u64 = 10;
/// Longer than anybody waits.
const NEVER: i64 = 1 << 40;

impl Queue {
    /// What can be said of everybody's wait at a moment. For one ticket only: [`Queue::expected_wait`].
    #[must_use]
    pub fn outlook(&self, now: Millis) -> Outlook<'_> {
        let mut course = Course::of(self, now.max(self.tables.at));
        let tickets = self.in_order().map(|ticket| (ticket.id, course.serve(ticket))).collect();
        Outlook { course, tickets }
    }

    /// The expected wait of a ticket in line.
    #[must_use]
    pub fn expected_wait(&self, id: TicketId, now: Millis) -> Wait {
        self.estimate(id, now).map_or(Wait::Unknown, Estimate::in_words)
    }

    /// The expected wait of a ticket in line, in figures; nothing where nothing can be said.
    #[must_use]
    pub fn estimate(&self, id: TicketId, now: Millis) -> Option<Estimate> {
        let ticket = self.ticket(id).filter(|ticket| ticket.in_line())?;
        let mut course = Course::of(self, now.max(self.tables.at));
        let before = (ticket.order(), id);
        for other in self.in_order().take_while(|other| (other.order(), other.id) < before) {
            course.serve(other);
        }
        course.serve(ticket)
    }

    /// What can be said to somebody in a center before joining. For many services at once: [`Queue::outlook`].
    #[must_use]
    pub fn forecast(
        &self,
        service: ServiceId,
        center: CenterId,
        language: Language,
        mode: Mode,
        now: Millis,
    ) -> Forecast {
        self.outlook(now).forecast(service, center, language, mode)
    }

    /// How promises made with so many people ahead have been kept.
    #[must_use]
    pub fn kept(&self, ahead: u32) -> Kept {
        self.tables.experience.kept(ahead)
    }

    /// How long one of a service takes: seen, or typical; nothing if neither says.
    #[must_use]
    pub fn handle_time(&self, service: ServiceId) -> Option<Span> {
        let seen = self.tables.handled.get(&service).and_then(|handled| handled.average());
        let typical = || self.lookup.service(service).map(|service| service.typical_handle);
        seen.or_else(typical).filter(|span| span.0 > 0)
    }

    /// All tickets in line, over all services, in order.
    fn in_order(&self) -> impl Iterator<Item = &Ticket> {
        let mut places: Vec<_> = self.index.line.iter().copied().collect();
        places.sort_unstable();
        places.into_iter().filter_map(|(_, id)| self.ticket(id))
    }
}

/// Everybody's wait at a moment.
pub struct Outlook<'q> {
    course: Course<'q>,
    tickets: BTreeMap<TicketId, Option<Estimate>>,
}

impl Outlook<'_> {
    /// The waits of all tickets in line.
    pub fn tickets(&self) -> impl Iterator<Item = (TicketId, Option<Estimate>)> {
        self.tickets.iter().map(|(id, estimate)| (*id, *estimate))
    }

    /// What can be said to somebody in a center before joining.
    pub fn forecast(&mut self, service: ServiceId, center: CenterId, language: Language, mode: Mode) -> Forecast {
        let (queue, now) = (self.course.queue, self.course.now);
        let key = (now.minus(queue.lookup.rules().credit.ordinary).0, TicketId(uuid::Uuid::max()));
        let ahead = queue.ahead_of(service, key);
        let hours = queue.lookup.hours(center, now);
        let group = self.course.group(service, language, mode);
        let starts = self.course.starts(&group, None, &hours);
        let wait = starts.map(|starts| self.course.estimate(&starts.waits, ahead));
        let able: Vec<_> = able(queue, service, language, mode).map(|(person, _)| queue.specialist(person)).collect();
        let closed = hours.now.is_none();
        let crosses = hours.now.zip(wait).filter(|(interval, wait)| now.plus(wait.likely) >= interval.closes);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Forecast {
            wait: wait.map_or(Wait::Unknown, Estimate::in_words),
            ahead,
            on_duty: count(able.iter().filter(|row| row.on_duty()).count()),
            able: count(able.len()),
            closed: closed
                .then(|| Closed { opens_at: hours.next.map(|interval| interval.opens), on_break: hours.on_break }),
            crosses: crosses.map(|(interval, _)| match hours.next.filter(|next| next.day == interval.day) {
                Some(next) => Crossing::Break { from: interval.closes, until: next.opens },
                None => Crossing::Closing { at: interval.closes, opens_at: hours.next.map(|next| next.opens) },
            }),
        }
    }
}

/// Who is asked for this at all, with how long after the beginning of the wait.
fn able(
    queue: &Queue,
    service: ServiceId,
    language: Language,
    mode: Mode,
) -> impl Iterator<Item = (PersonId, Span)> + '_ {
    let lookup: &Lookup = &queue.lookup;
    let (rules, need) = (lookup.rules_of(service), Need::of(language, mode));
    let overflows = lookup.asked(service).last().is_some_and(|(group, _)| *group > Asked::Reserve);
    let everybody = lookup.network().specialists.iter().filter(move |_| overflows);
    let own = lookup.who_serves(service).iter().filter(move |_| !overflows).filter_map(|id| lookup.specialist(*id));
    everybody.chain(own).filter_map(move |one| {
        let after = rules.asked_after(lookup.group(service, one)?)?;
        need.met_by(one).is_ok().then_some((one.person, after))
    })
}

/// The probable courses of the next hours: when each specialist takes the next ticket.
struct Course<'q> {
    queue: &'q Queue,
    now: Millis,
    people: Vec<PersonId>,
    free: Vec<Lanes>,
    groups: BTreeMap<(ServiceId, Language, Mode), Group>,
    lengths: BTreeMap<ServiceId, Option<Usual>>,
    rings: Vec<i64>,
    comings: Vec<i64>,
    /// When each room is free, of the centers in which somebody waits for one.
    rooms: BTreeMap<CenterId, Vec<(RoomId, Lanes)>>,
    /// Who was not there yet when it was their turn, in order.
    late: Vec<Late<'q>>,
    /// Tickets served so far, by service.
    before: BTreeMap<ServiceId, u32>,
}

/// Somebody who is not there yet in some of the courses.
struct Late<'q> {
    ticket: &'q Ticket,
    group: Group,
    pending: [bool; LANES],
}

/// When somebody would be there in each course, and in which room of the center.
struct There {
    at: Lanes,
    room: [usize; LANES],
}

/// Who of those at work is able to serve tickets of a kind, by their place in [`Course::free`].
#[derive(Clone)]
struct Group {
    service: ServiceId,
    /// And in how many milliseconds after the beginning of the wait they are asked.
    able: Vec<(usize, i64)>,
    on_duty: bool,
}

/// What a service usually takes, sorted.
#[derive(Clone)]
struct Usual {
    talks: Vec<i64>,
    wraps: Vec<i64>,
}

/// When a ticket would be offered in each course, and by whom it would be accepted when.
struct Starts {
    offered: Lanes,
    waits: Lanes,
    who: [usize; LANES],
    rings: Lanes,
}

impl<'q> Course<'q> {
    fn of(queue: &'q Queue, now: Millis) -> Self {
        let experience = &queue.tables.experience;
        let mut course = Self {
            queue,
            now,
            people: Vec::new(),
            free: Vec::new(),
            groups: BTreeMap::new(),
            lengths: BTreeMap::new(),
            rings: seen(&experience.rings, Some(TYPICAL_RING)),
            comings: seen(&experience.comings, Some(TYPICAL_COMING)),
            rooms: BTreeMap::new(),
            late: Vec::new(),
            before: BTreeMap::new(),
        };
        for row in queue.tables.specialists.values() {
            if let Some(free) = course.free_in(row) {
                course.people.push(row.person);
                course.free.push(free);
            }
        }
        let centers: std::collections::BTreeSet<CenterId> =
            queue.index.outside.iter().map(|(center, ..)| *center).collect();
        for center in centers {
            let rooms = queue.lookup.rooms_of(center).iter();
            let rooms = rooms.map(|room| (*room, course.room_free_in(*room))).collect();
            course.rooms.insert(center, rooms);
        }
        course
    }

    /// When a room is free; never, as long as it cannot be said when whoever sits there is served.
    fn room_free_in(&mut self, room: RoomId) -> Lanes {
        let row = self.queue.room(room);
        let Some(visit) = row.visit.filter(|_| row.online) else {
            return [if row.is_free() { 0 } else { NEVER }; LANES];
        };
        let Some(ticket) = self.queue.visit(visit).and_then(|visit| self.queue.ticket(visit.ticket?)) else {
            return [TYPICAL_LEAVING; LANES];
        };
        let talked = match ticket.status {
            TicketStatus::InConsultation(id) => {
                self.queue.consultation(id).map(|talk| self.now.since(talk.started_at).0)
            }
            TicketStatus::Offered(_) => Some(0),
            TicketStatus::Waiting | TicketStatus::Held(_) => None,
        };
        let (Some(talked), Some(usual)) = (talked, self.usual(ticket.service)) else { return [NEVER; LANES] };
        let talk = spread(&usual.talks, talked.max(0), ticket.id.0.as_u128());
        talk.map(|talk| talk + TYPICAL_LEAVING)
    }

    /// When a specialist takes the next ticket, if nothing else came; nothing if that cannot be counted on.
    fn free_in(&mut self, row: &SpecialistRow) -> Option<Lanes> {
        let since = self.now.since(row.since).0.max(0);
        if !row.on_duty() {
            let breaks = &self.queue.tables.experience.breaks;
            let back = row.online && row.state() == SpecialistState::Break && breaks.0.len() >= BREAKS_ENOUGH;
            return back.then(|| spread(&seen(breaks, None), since, row.person.0.as_u128()));
        }
        let seed = row.person.0.as_u128();
        let (talked, service) = match row.engagement {
            Engagement::None => {
                // Held back for one who has not come yet.
                let held = row
                    .held
                    .filter(|held| self.queue.appointment(held.appointment).is_some_and(|one| one.ticket().is_none()));
                return Some([held.map_or(0, |held| held.until.since(self.now).0.max(0)); LANES]);
            }
            Engagement::Offered(offer) => {
                let ticket = self.queue.offer(offer).and_then(|offer| self.queue.ticket(offer.ticket));
                let Some(ticket) = ticket else { return Some([0; LANES]) };
                (None, ticket.service)
            }
            Engagement::Invited(id) => {
                let talk = self.queue.invitation(id).and_then(|one| self.queue.consultation(one.consultation));
                (None, talk?.served()?.service)
            }
            Engagement::Consulting(id) | Engagement::Assisting(id) => {
                (Some(since), self.queue.consultation(id)?.served()?.service)
            }
            Engagement::WrapUp(id) => {
                let service = self.queue.consultation(id)?.served()?.service;
                let Some(usual) = self.usual(service) else { return Some([0; LANES]) };
                return Some(spread(&usual.wraps, since, seed));
            }
        };
        let Some(usual) = self.usual(service) else { return Some([0; LANES]) };
        let talk = spread(&usual.talks, talked.unwrap_or(0), seed);
        let wrap = spread(&usual.wraps, 0, seed ^ WRAP);
        let ring = if talked.is_none() { spread(&self.rings, since, seed ^ RING) } else { [0; LANES] };
        Some(std::array::from_fn(|lane| ring[lane] + talk[lane] + wrap[lane]))
    }

    /// What a service usually takes; nothing if nothing says.
    fn usual(&mut self, service: ServiceId) -> Option<Usual> {
        let queue = self.queue;
        let usual = self.lengths.entry(service).or_insert_with(|| {
            let seen_here = queue.tables.experience.services.get(&service);
            // Consultation and wrap-up together; of six parts one is wrap-up.
            let typical = queue.handle_time(service).map(|span| span.0);
            let (talks, wraps) = match seen_here {
                Some(lengths) => {
                    (seen(&lengths.talks, typical.map(|ms| ms * 5 / 6)), seen(&lengths.wraps, typical.map(|ms| ms / 6)))
                }
                None => (typically(typical? * 5 / 6), typically(typical? / 6)),
            };
            (!talks.is_empty()).then_some(Usual { talks, wraps })
        });
        usual.clone()
    }

    fn group(&mut self, service: ServiceId, language: Language, mode: Mode) -> Group {
        let (queue, people) = (self.queue, &self.people);
        let group = self.groups.entry((service, language, mode)).or_insert_with(|| {
            let at = |(person, after): (PersonId, Span)| Some((people.binary_search(&person).ok()?, after.0));
            let able: Vec<_> = able(queue, service, language, mode).filter_map(at).collect();
            let on_duty = able.iter().any(|(at, _)| queue.specialist(people[*at]).on_duty());
            Group { service, able, on_duty }
        });
        group.clone()
    }

    /// Serves the ticket whose turn it is now, and says how long it waits.
    fn serve(&mut self, ticket: &'q Ticket) -> Option<Estimate> {
        let shared = self.queue.lookup.sharing_with(ticket.service);
        let own = [ticket.service];
        let shared = if shared.is_empty() { &own } else { shared };
        let ahead = shared.iter().filter_map(|service| self.before.get(service)).sum();
        *self.before.entry(ticket.service).or_default() += 1;
        if let TicketStatus::Offered(offer) = ticket.status {
            let rings = self.now.since(self.queue.offer(offer)?.made_at).0.max(0);
            let waits = spread(&self.rings, rings, ticket.id.0.as_u128() ^ RING);
            return Some(self.estimate(&waits, ahead));
        }
        self.catch_up(ticket.service);
        let group = self.group(ticket.service, ticket.language, ticket.mode);
        let hours = self.queue.lookup.hours(ticket.center, self.now);
        let mut late = Late { ticket, group, pending: [true; LANES] };
        let starts = self.starts(&late.group, Some(ticket), &hours)?;
        let there = self.there(ticket);
        self.usual(ticket.service)?;
        self.take(&mut late, &starts, &there);
        if late.pending.contains(&true) {
            self.late.push(late);
        }
        let waits = std::array::from_fn(|lane| starts.offered[lane].max(there.at[lane]) + starts.rings[lane]);
        Some(self.estimate(&waits, ahead))
    }

    /// Serves those who were late and are there by now, before a ticket of this service.
    fn catch_up(&mut self, service: ServiceId) {
        let rivals = self.queue.lookup.rivals(service);
        for mut late in std::mem::take(&mut self.late) {
            if rivals.binary_search(&late.ticket.service).is_ok() {
                let hours = self.queue.lookup.hours(late.ticket.center, self.now);
                let there = self.there(late.ticket);
                if let Some(starts) = self.starts(&late.group, Some(late.ticket), &hours) {
                    self.take(&mut late, &starts, &there);
                }
            }
            if late.pending.contains(&true) {
                self.late.push(late);
            }
        }
    }

    /// Serves a ticket in the courses in which it is there when a specialist would take it.
    fn take(&mut self, late: &mut Late<'q>, starts: &Starts, there: &There) {
        let ticket = late.ticket;
        let Some(usual) = self.usual(ticket.service) else { return };
        let seed = ticket.id.0.as_u128();
        let (talk, wrap) = (spread(&usual.talks, 0, seed), spread(&usual.wraps, 0, seed ^ WRAP));
        let leaves = self.leaves(seed);
        let rooms = self.rooms.get_mut(&ticket.center);
        let mut rooms = rooms.filter(|_| ticket.phone.is_none());
        let own = rooms.as_ref().and_then(|rooms| rooms.iter().position(|(room, _)| Some(*room) == ticket.room));
        for lane in 0..LANES {
            let offered = starts.offered[lane];
            if !late.pending[lane] || offered < there.at[lane] {
                continue;
            }
            late.pending[lane] = false;
            let mut gone = leaves[lane];
            if offered < leaves[lane] {
                let over = offered + starts.rings[lane] + talk[lane];
                self.free[starts.who[lane]][lane] = over + wrap[lane];
                gone = over + TYPICAL_LEAVING;
            }
            let room = rooms.as_mut().and_then(|rooms| rooms.get_mut(own.unwrap_or(there.room[lane])));
            if let Some((_, free)) = room {
                free[lane] = gone;
            }
        }
    }

    /// When a ticket's resident is there to be served: at once in a room or on the phone, unless called later; otherwise
    /// when a room of the center is free, and the way to it is gone.
    fn there(&self, ticket: &Ticket) -> There {
        let from = ticket.not_before.map_or(i64::MIN, |at| at.since(self.now).0);
        let mut there = There { at: [from; LANES], room: [usize::MAX; LANES] };
        if ticket.within_reach() {
            return there;
        }
        let seed = ticket.id.0.as_u128() ^ COME;
        if let Some(called) = ticket.called {
            let called_at = called.until.minus(self.queue.lookup.rules_of(ticket.service).channels.room_call);
            there.at = spread(&self.comings, self.now.since(called_at).0.max(0), seed);
            return there;
        }
        let way = spread(&self.comings, 0, seed);
        let rooms = self.rooms.get(&ticket.center).map_or(&[][..], Vec::as_slice);
        for lane in 0..LANES {
            let first = rooms.iter().enumerate().map(|(at, (_, free))| (free[lane], at)).min();
            let (free, room) = first.unwrap_or((NEVER, usize::MAX));
            (there.at[lane], there.room[lane]) = (free.max(from) + way[lane], room);
        }
        there
    }

    /// When a ticket of a group would find a specialist.
    fn starts(&mut self, group: &Group, ticket: Option<&Ticket>, hours: &Hours) -> Option<Starts> {
        self.usual(group.service)?;
        if !group.on_duty {
            return None;
        }
        let mut offered = [NEVER; LANES];
        let mut who = [usize::MAX; LANES];
        // One who has passed on the ticket is not asked again before the stated time.
        let again = ticket.and_then(|ticket| ticket.ask_again_at).map_or(0, |at| at.since(self.now).0);
        let began = ticket.map_or(0, |ticket| ticket.waiting_since.since(self.now).0);
        // One who is named is asked at once, and the others when that has been waited for.
        let named = ticket.and_then(|ticket| ticket.named);
        for (at, after) in &group.able {
            let person = self.people[*at];
            let passed = ticket.is_some_and(|ticket| ticket.is_passed_by(person));
            let asked = match named {
                Some(named) if named.specialist == person => i64::MIN,
                Some(named) => named.until.since(self.now).0.max(began + after),
                None => began + after,
            };
            let least = if passed { asked.max(again) } else { asked };
            for (lane, free) in self.free[*at].iter().enumerate() {
                let free = (*free).max(least);
                if free < offered[lane] {
                    offered[lane] = free;
                    who[lane] = *at;
                }
            }
        }
        // A break of the center that is on has to pass first, and so has one that begins meanwhile.
        let paused = ticket.and_then(|ticket| ticket.paused_until).map_or(0, |until| until.since(self.now).0);
        let own_break = hours.now.zip(hours.next).filter(|(now, next)| now.day == next.day);
        let own_break = own_break.map(|(now, next)| (now.closes.since(self.now).0, next.opens.since(self.now).0));
        for offered in &mut offered {
            *offered = (*offered).max(paused);
            if let Some((from, until)) = own_break.filter(|(from, until)| *offered >= *from && *offered < *until) {
                *offered = until.max(from);
            }
        }
        let seed = ticket.map_or(group.service.0, |ticket| ticket.id.0).as_u128();
        let rings = spread(&self.rings, 0, seed ^ RING);
        let waits = std::array::from_fn(|lane| offered[lane] + rings[lane]);
        Some(Starts { offered, waits, who, rings })
    }

    /// When somebody in line would leave.
    fn leaves(&self, seed: u128) -> Lanes {
        let experience = &self.queue.tables.experience;
        if experience.left < LEFT_ENOUGH {
            return [NEVER; LANES];
        }
        let patience = i64::try_from(experience.waited / experience.left).unwrap_or(NEVER);
        shuffled(seed ^ LEAVE).map(|at| (EXPONENTIAL[at] * patience / 1000).min(NEVER))
    }

    /// The range that nine courses of ten say, corrected by how ranges came true with so many ahead.
    fn estimate(&self, waits: &Lanes, ahead: u32) -> Estimate {
        let mut sorted = *waits;
        sorted.sort_unstable();
        let kept = self.queue.tables.experience.kept(ahead);
        let likely = (sorted[LANES / 2 - 1] + sorted[LANES / 2]) / 2;
        let corrected = |distance: i64, factor: u32| distance.max(500) * i64::from(factor) / i64::from(Kept::ONE);
        let least = likely - corrected(likely - between(&sorted, 50), kept.lower);
        let most = likely + corrected(between(&sorted, 950) - likely, kept.upper);
        Estimate { ahead, least: Span(least.max(0)), likely: Span(likely), most: Span(most.min(NEVER)) }
    }
}

/// Keeps what is drawn about one thing apart.
const WRAP: u128 = 0x57;
const RING: u128 = 0x52;
const LEAVE: u128 = 0x4c;
const COME: u128 = 0x43;

/// Lengths as they were seen, sorted; with few of them, and a typical mean, what is typical beside them.
fn seen(recent: &Recent, typical: Option<i64>) -> Vec<i64> {
    let mut sorted: Vec<i64> = recent.0.iter().map(|span| span.0).collect();
    if let Some(mean) = typical.filter(|_| sorted.len() < ENOUGH) {
        sorted.extend(typically(mean));
    }
    sorted.sort_unstable();
    sorted
}

fn typically(mean: i64) -> Vec<i64> {
    SHAPE.iter().map(|part| part * mean / 1000).collect()
}

/// The value at so many thousandths of a sorted list, between its neighbours.
fn between(sorted: &[i64], thousandths: i64) -> i64 {
    let count = i64::try_from(sorted.len()).unwrap_or(1);
    // Element i stands for the thousandths around (i + 1/2) / count.
    let place = (thousandths * count - 500).clamp(0, (count - 1) * 1000);
    let at = usize::try_from(place / 1000).unwrap_or(0);
    let next = sorted[(at + 1).min(sorted.len() - 1)];
    sorted[at] + (next - sorted[at]) * (place % 1000) / 1000
}

/// What is left of a length that has lasted `beyond` already, in each course: as often as in the list.
fn spread(sorted: &[i64], beyond: i64, seed: u128) -> Lanes {
    let order = shuffled(seed);
    let longer = if beyond == 0 { sorted } else { &sorted[sorted.partition_point(|length| *length <= beyond)..] };
    if longer.len() < 4 {
        // Longer than nearly all before it: nobody knows. As long again as a part of what is usual.
        let mean = sorted.get(sorted.len() / 2).map_or(0, |median| (median / 2).max(beyond / 4));
        return order.map(|at| EXPONENTIAL[at] * mean / 1000);
    }
    order.map(|at| between(longer, (2 * i64::try_from(at).unwrap_or(0) + 1) * 1000 / (2 * 64)) - beyond)
}

/// The numbers below [`LANES`] in an order that depends on the seed alone.
fn shuffled(seed: u128) -> [usize; LANES] {
    let mut state = (seed >> 64) as u64 ^ seed as u64;
    let mut order: [usize; LANES] = std::array::from_fn(|at| at);
    for at in (1..LANES).rev() {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let with = ((mixed >> 32) * (at as u64 + 1)) >> 32;
        order.swap(at, with as usize);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_order_has_every_number_once() {
        for seed in 0..100 {
            let mut order = shuffled(seed);
            assert_ne!(order, shuffled(seed + 1));
            order.sort_unstable();
            assert_eq!(order, std::array::from_fn(|at| at));
        }
    }

    #[test]
    fn lanes_are_spread_as_the_list_is() {
        let list: Vec<i64> = (0..100).map(|n| n * 1_000).collect();
        let mean = |lanes: Lanes| lanes.iter().sum::<i64>() / LANES as i64;
        assert!((49_000..=50_000).contains(&mean(spread(&list, 0, 7))));
        // Of those longer than 60 s, 20 s are left on average.
        assert!((19_000..=20_500).contains(&mean(spread(&list, 60_000, 7))));
        // Beyond the list something is left still.
        assert!(mean(spread(&list, 200_000, 7)) > 10_000);
        assert_eq!(spread(&[], 0, 7), [0; LANES]);
    }
}
