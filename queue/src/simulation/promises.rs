//! Promises that only the course of events shows, kept by a model of its own that does not look into the queue.

use std::collections::{BTreeMap, BTreeSet};

use super::Report;
use super::places::Places;
use crate::Queue;
use crate::code::TicketNumber;
use crate::command::Answer;
use crate::event::{Counted, Event, Participant, Recorded, RegistrationKind};
use crate::ids::{
    AppointmentId, CenterId, CommandId, ConsultationId, InvitationId, OfferId, ParticipantId, PersonId, RegistrationId,
    RoomId, ServiceId, TicketId, VisitId,
};
use crate::invariants::{self, Broken};
use crate::refusal::Refusal;
use crate::time::{DayKey, Millis, Month, Span};
use crate::wait::Estimate;

/// An appointment is kept in time when the consultation starts so soon after the time agreed, or the resident's coming
/// where that is later.
const IN_TIME: Span = Span::minutes(5);

/// A promise that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Promise {
    /// One that the state shows.
    #[error(transparent)]
    State(#[from] Broken),
    /// An event does not follow the one before: its version, time or day.
    #[error("event {0} does not follow the one before")]
    Sequence(u64),
    /// A ticket began twice, ended twice, or ended without having begun.
    #[error("{0:?} began or ended twice, or out of nothing")]
    Ticket(TicketId),
    /// A ticket is gone without an event, or still there after its end.
    #[error("the events leave {events} tickets, the state has {state}")]
    Lost {
        /// By the events.
        events: usize,
        /// By the state.
        state: usize,
    },
    /// A specialist has two offers or consultations at once.
    #[error("{0:?} has two things at once")]
    TwoThings(PersonId),
    /// An offer was answered that did not stand.
    #[error("{0:?} did not stand")]
    Offer(OfferId),
    /// An invitation began or ended twice, or was answered by somebody who was not asked.
    #[error("{0:?} began or ended twice, or was answered by one not asked")]
    Invitation(InvitationId),
    /// A service was registered twice for a visit.
    #[error("a service of {0:?} was registered twice")]
    RegisteredTwice(VisitId),
    /// A correction speaks of what the registration did not count as.
    #[error("{0:?} was corrected from what it was not")]
    Correction(RegistrationId),
    /// Something counts in a month that is closed, or a month was closed twice.
    #[error("{0} is closed")]
    Period(Month),
    /// A consultation that took place was neither registered nor written off.
    #[error("{0:?} ended without an outcome")]
    NoOutcome(ConsultationId),
    /// A room has two occupants, or is kept for somebody and given to another.
    #[error("{0:?} has two occupants")]
    Occupied(RoomId),
    /// A callback was not tried as often, or with the pause, that the rules say.
    #[error("the callback of {0:?} was not tried as the rules say")]
    Callback(TicketId),
    /// Something is booked in a calendar within an absence.
    #[error("{0:?} is booked within an absence")]
    Absent(PersonId),
    /// A center has more appointments at once than rooms.
    #[error("{0:?} has more appointments at once than rooms")]
    Rooms(CenterId),
    /// A specialist is held back for two, for longer than the rules say, or is asked for another ticket meanwhile.
    #[error("{0:?} is held back, and not for that")]
    HeldBack(PersonId),
    /// A number was given twice in a day, or one was left out.
    #[error("{0} is out of turn")]
    Number(TicketNumber),
    /// A wait was promised twice to somebody who waits the same wait.
    #[error("{0:?} was promised a wait twice")]
    PromisedTwice(TicketId),
    /// A repeated command did not get its first answer.
    #[error("{0:?} was repeated and answered otherwise: {1}")]
    Repeat(CommandId, String),
    /// Something was due and is due still.
    #[error("something is still due: {0}")]
    Overdue(String),
    /// The state replayed is not the state that was.
    #[error("the replay is not what was")]
    Replay,
    /// The server could not read its own journal.
    #[error("the journal cannot be read: {0}")]
    Journal(String),
    /// A command that must be accepted was refused.
    #[error("refused: {0}")]
    Refused(Refusal),
}

/// What the events say so far.
#[derive(Default)]
pub(super) struct Promises {
    at: Millis,
    day: DayKey,
    version: u64,
    tickets: BTreeMap<TicketId, Option<(Estimate, Millis)>>,
    busy: BTreeMap<PersonId, Busy>,
    offers: BTreeMap<OfferId, PersonId>,
    talks: BTreeSet<ConsultationId>,
    invitations: BTreeMap<InvitationId, Option<PersonId>>,
    company: BTreeMap<ParticipantId, (ConsultationId, PersonId)>,
    /// What each registration counts as, and all of that: each service once for a visit.
    counts: BTreeMap<RegistrationId, Option<Counted>>,
    registered: BTreeSet<(VisitId, ServiceId, RegistrationKind)>,
    closed: Option<Month>,
    numbers: BTreeMap<char, u32>,
    held: BTreeMap<PersonId, (AppointmentId, Millis)>,
    appointed: BTreeMap<TicketId, (AppointmentId, Millis)>,
    places: Places,
    answers: BTreeMap<CommandId, Answer>,
    kinds: BTreeSet<&'static str>,
}

#[derive(PartialEq, Eq)]
enum Busy {
    Offer(OfferId),
    Talk(ConsultationId),
    Invitation(InvitationId),
    Company(ConsultationId),
}

impl Promises {
    /// Checks an event against those before it, and against the state just before it is applied.
    pub fn event(&mut self, recorded: &Recorded, before: &Queue, report: &mut Report) -> Result<(), Promise> {
        let follows = recorded.version == self.version + 1 && recorded.at >= self.at && recorded.day >= self.day;
        if !follows {
            return Err(Promise::Sequence(recorded.version));
        }
        self.version = recorded.version;
        self.at = recorded.at;
        if recorded.day > self.day {
            self.day = recorded.day;
            self.numbers.clear();
        }
        self.kinds.insert(recorded.event.kind());
        report.kinds = self.kinds.len();
        invariants::check_order(before, &recorded.event)?;
        self.tickets(recorded, before, report)?;
        self.registrations(recorded, report)?;
        // Whoever is company in what ends is free before what follows begins.
        self.company(&recorded.event)?;
        self.places.event(recorded, &before.lookup.rules().channels)?;
        self.appointments(recorded, before, report)?;
        self.specialists(&recorded.event, report)
    }

    /// No center has more appointments at once than rooms, and none is booked within an absence. Who is held back is so for
    /// one appointment, takes no other ticket, and is let go in time.
    fn appointments(&mut self, recorded: &Recorded, before: &Queue, report: &mut Report) -> Result<(), Promise> {
        let rooms = |appointment, center: CenterId, starts: Millis, ends: Millis| {
            let there = before.appointments().filter(|one| one.stands() && one.center == center);
            let there: Vec<_> =
                there.filter(|one| one.id != appointment && one.starts < ends && one.ends > starts).collect();
            let at_once = |at: Millis| there.iter().filter(|one| one.starts <= at && at < one.ends).count();
            let most = there.iter().map(|one| at_once(one.starts.max(starts))).max().unwrap_or(0);
            let enough = most < before.lookup.rooms_of(center).len();
            if enough { Ok(()) } else { Err(Promise::Rooms(center)) }
        };
        let present = |specialist, starts, ends| {
            let absences = before.absences(specialist);
            let absent = absences.iter().any(|one| one.from < ends && one.until > starts);
            if absent { Err(Promise::Absent(specialist)) } else { Ok(()) }
        };
        match recorded.event {
            Event::AppointmentBooked { appointment, center, specialist, starts, ends, .. } => {
                report.appointments += 1;
                present(specialist, starts, ends)?;
                rooms(appointment, center, starts, ends)?;
            }
            Event::AppointmentMoved { appointment, specialist, starts, ends, .. } => {
                present(specialist, starts, ends)?;
                let center = before.appointment(appointment).map(|row| row.center);
                center.map_or(Ok(()), |center| rooms(appointment, center, starts, ends))?;
            }
            Event::AppointmentRestored { appointment, specialist, .. } => {
                if let Some(row) = before.appointment(appointment) {
                    present(specialist, row.starts, row.ends)?;
                    rooms(appointment, row.center, row.starts, row.ends)?;
                }
            }
            Event::AppointmentReassigned { appointment, specialist, .. } => {
                let row = before.appointment(appointment);
                row.map_or(Ok(()), |row| present(specialist, row.starts, row.ends))?;
            }
            Event::AppointmentMissed { .. } => report.appointments_missed += 1,
            Event::AppointmentArrived { appointment, ticket, .. } => {
                let starts = before.appointment(appointment).map_or(recorded.at, |row| row.starts);
                self.appointed.insert(ticket, (appointment, starts.max(recorded.at)));
            }
            Event::SpecialistHeld { appointment, specialist, until, .. } => {
                let earlier = self.held.insert(specialist, (appointment, until));
                if earlier.is_some() {
                    return Err(Promise::HeldBack(specialist));
                }
            }
            Event::SpecialistReleased { appointment, specialist, .. } => {
                let held = self.held.remove(&specialist);
                if held.is_none_or(|(of, _)| of != appointment) {
                    return Err(Promise::HeldBack(specialist));
                }
            }
            Event::OfferMade { ticket, specialist, .. } => {
                let own = self.appointed.get(&ticket).map(|(of, _)| *of);
                let other = self.held.get(&specialist).filter(|(of, until)| Some(*of) != own && recorded.at < *until);
                if other.is_some() {
                    return Err(Promise::HeldBack(specialist));
                }
            }
            Event::ConsultationStarted { ticket, .. } => {
                if let Some((_, from)) = self.appointed.remove(&ticket) {
                    report.appointments_kept += 1;
                    let waited = recorded.at.since(from);
                    report.appointments_in_time += u64::from(waited <= IN_TIME);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn tickets(&mut self, recorded: &Recorded, before: &Queue, report: &mut Report) -> Result<(), Promise> {
        match &recorded.event {
            Event::TicketRequested { ticket, number, .. } => {
                self.next_number(*number)?;
                if self.tickets.insert(*ticket, None).is_some() {
                    return Err(Promise::Ticket(*ticket));
                }
                report.tickets += 1;
            }
            Event::WaitPromised { ticket, ahead, least, most, .. } => {
                let estimate = Estimate { ahead: *ahead, least: *least, likely: *least, most: *most };
                let told = self.tickets.get_mut(ticket).ok_or(Promise::Ticket(*ticket))?;
                if told.replace((estimate, recorded.at)).is_some() {
                    return Err(Promise::PromisedTwice(*ticket));
                }
            }
            Event::TicketEnded { ticket, end, .. } => {
                self.tickets.remove(ticket).ok_or(Promise::Ticket(*ticket))?;
                report.closed += u64::from(*end == crate::event::TicketEnd::CenterClosed);
            }
            // Who goes away, or was not there when called, waits otherwise than one who just sits there.
            Event::TicketTransferred { ticket, .. }
            | Event::CallbackAgreed { ticket, .. }
            | Event::CallbackMissed { ticket, .. }
            | Event::TicketReturned { ticket, .. }
            | Event::TicketHeld { ticket, .. } => {
                *self.tickets.get_mut(ticket).ok_or(Promise::Ticket(*ticket))? = None;
            }
            Event::ConsultationStarted { ticket, waited, .. } => {
                let told = self.tickets.get_mut(ticket).ok_or(Promise::Ticket(*ticket))?.take();
                report.longest_wait_ms = report.longest_wait_ms.max(waited.0);
                if let Some((wait, since)) = told {
                    let waited = recorded.at.since(since);
                    report.waits_told += 1;
                    report.waits_true += u64::from(waited >= wait.least && waited <= wait.most);
                }
            }
            // One who was here before keeps the number, overnight too while the visit is open.
            Event::InPersonStarted { visit, number, .. } => match before.tables.visits.get(visit) {
                Some(known) if known.number == *number => {}
                Some(_) => return Err(Promise::Number(*number)),
                None => self.next_number(*number)?,
            },
            _ => {}
        }
        Ok(())
    }

    /// Each service counts once for a visit, whatever is corrected, and nothing counts in a month that is closed.
    fn registrations(&mut self, recorded: &Recorded, report: &mut Report) -> Result<(), Promise> {
        let (registration, visit, period, before, after) = match recorded.event {
            Event::Registered { registration, visit, service, institution, registered, .. } => {
                report.registered += 1;
                let counted = Counted { service, institution, registered };
                if self.counts.insert(registration, None).is_some() {
                    return Err(Promise::RegisteredTwice(visit));
                }
                (registration, visit, Month::of(recorded.day), None, Some(counted))
            }
            Event::RegistrationCorrected { registration, visit, period, before, after, .. } => {
                report.corrected += 1;
                (registration, visit, period, before, after)
            }
            Event::PeriodClosed { period, .. } => {
                let running = period >= Month::of(recorded.day);
                return if self.closed.replace(period) >= Some(period) || running {
                    Err(Promise::Period(period))
                } else {
                    Ok(())
                };
            }
            _ => return Ok(()),
        };
        if Some(period) <= self.closed {
            return Err(Promise::Period(period));
        }
        if self.counts.insert(registration, after) != Some(before) {
            return Err(Promise::Correction(registration));
        }
        let key = |counted: Counted| (visit, counted.service, counted.registered);
        if let Some(before) = before {
            self.registered.remove(&key(before));
        }
        match after {
            Some(after) if !self.registered.insert(key(after)) => Err(Promise::RegisteredTwice(visit)),
            _ => Ok(()),
        }
    }

    fn next_number(&mut self, number: TicketNumber) -> Result<(), Promise> {
        let last = self.numbers.entry(number.prefix.into()).or_default();
        if number.seq != *last + 1 {
            return Err(Promise::Number(number));
        }
        *last = number.seq;
        Ok(())
    }

    fn specialists(&mut self, event: &Event, report: &mut Report) -> Result<(), Promise> {
        match event {
            Event::OfferMade { offer, specialist, .. } => {
                if self.busy.insert(*specialist, Busy::Offer(*offer)).is_some() {
                    return Err(Promise::TwoThings(*specialist));
                }
                self.offers.insert(*offer, *specialist);
            }
            Event::OfferAccepted { offer, specialist, .. }
            | Event::OfferDeclined { offer, specialist, .. }
            | Event::OfferExpired { offer, specialist, .. }
            | Event::OfferWithdrawn { offer, specialist, .. } => {
                if self.offers.remove(offer) != Some(*specialist)
                    || self.busy.remove(specialist) != Some(Busy::Offer(*offer))
                {
                    return Err(Promise::Offer(*offer));
                }
                report.missed += u64::from(matches!(event, Event::OfferExpired { .. }));
                report.declined += u64::from(matches!(event, Event::OfferDeclined { .. }));
            }
            Event::ConsultationStarted { consultation, specialist, .. } => {
                if self.busy.insert(*specialist, Busy::Talk(*consultation)).is_some() {
                    return Err(Promise::TwoThings(*specialist));
                }
                self.talks.insert(*consultation);
                report.consultations += 1;
            }
            Event::ConsultationEnded { consultation, specialist, wrap_up_until: None, .. }
            | Event::WrapUpFinished { consultation, specialist, .. } => {
                if self.busy.remove(specialist) != Some(Busy::Talk(*consultation)) {
                    return Err(Promise::TwoThings(*specialist));
                }
                self.talks.remove(consultation);
            }
            _ => {}
        }
        Ok(())
    }

    fn company(&mut self, event: &Event) -> Result<(), Promise> {
        match event {
            Event::InvitationMade { invitation, .. } => match self.invitations.insert(*invitation, None) {
                Some(_) => Err(Promise::Invitation(*invitation)),
                None => Ok(()),
            },
            Event::InvitationOffered { invitation, specialist, .. } => {
                self.invitations.insert(*invitation, Some(*specialist)).ok_or(Promise::Invitation(*invitation))?;
                self.takes_up(*specialist, Busy::Invitation(*invitation))
            }
            Event::InvitationDeclined { invitation, specialist, .. }
            | Event::InvitationExpired { invitation, specialist, .. }
            | Event::InvitationTakenBack { invitation, specialist, .. } => {
                if self.invitations.insert(*invitation, None) != Some(Some(*specialist)) {
                    return Err(Promise::Invitation(*invitation));
                }
                self.leaves_off(*specialist, &Busy::Invitation(*invitation))
            }
            Event::InvitationEnded { invitation, .. } => {
                let asked = self.invitations.remove(invitation).ok_or(Promise::Invitation(*invitation))?;
                asked.map_or(Ok(()), |asked| self.leaves_off(asked, &Busy::Invitation(*invitation)))
            }
            Event::InvitationAccepted { invitation, consultation, specialist, participant, .. } => {
                if self.invitations.remove(invitation) != Some(Some(*specialist)) {
                    return Err(Promise::Invitation(*invitation));
                }
                self.leaves_off(*specialist, &Busy::Invitation(*invitation))?;
                self.comes(*consultation, *participant, *specialist)
            }
            Event::ParticipantLeft { participant, .. } => match self.company.remove(participant) {
                Some((consultation, person)) => self.leaves_off(person, &Busy::Company(consultation)),
                None => Ok(()),
            },
            Event::ConsultationEnded { consultation, .. } => {
                let of_it = self.company.iter().filter(|(_, (talk, _))| talk == consultation);
                let over: Vec<_> = of_it.map(|(id, (_, person))| (*id, *person)).collect();
                for (id, person) in over {
                    self.company.remove(&id);
                    self.leaves_off(person, &Busy::Company(*consultation))?;
                }
                Ok(())
            }
            Event::ConsultationStarted { consultation, participants, .. } => {
                for one in participants.iter().filter(|one| crate::tables::is_company(one)) {
                    if let Participant { id, person: Some(person), .. } = one {
                        self.comes(*consultation, *id, *person)?;
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn comes(&mut self, to: ConsultationId, participant: ParticipantId, person: PersonId) -> Result<(), Promise> {
        self.company.insert(participant, (to, person));
        self.takes_up(person, Busy::Company(to))
    }

    fn takes_up(&mut self, person: PersonId, with: Busy) -> Result<(), Promise> {
        if self.busy.insert(person, with).is_some() { Err(Promise::TwoThings(person)) } else { Ok(()) }
    }

    fn leaves_off(&mut self, person: PersonId, with: &Busy) -> Result<(), Promise> {
        if self.busy.remove(&person).as_ref() == Some(with) { Ok(()) } else { Err(Promise::TwoThings(person)) }
    }

    /// Checks the state after a step.
    pub fn state(&self, before: &Queue, queue: &Queue, thorough: bool) -> Result<(), Promise> {
        invariants::check_step(before, queue)?;
        if thorough {
            invariants::check_thoroughly(queue)?;
        }
        let state = queue.tables.tickets.len();
        if state != self.tickets.len() {
            return Err(Promise::Lost { events: self.tickets.len(), state });
        }
        Ok(())
    }

    /// Notes or compares the answer to a command.
    pub fn answered(&mut self, command: CommandId, answer: Answer) -> Result<(), Promise> {
        let first = *self.answers.entry(command).or_insert(answer);
        if first == answer { Ok(()) } else { Err(Promise::Repeat(command, format!("{first:?}, then {answer:?}"))) }
    }

    /// The answer a command has had.
    pub fn answer_of(&self, command: CommandId) -> Option<Answer> {
        self.answers.get(&command).copied()
    }

    /// After the last day nothing is left over.
    pub fn over(&self) -> Result<(), Promise> {
        if let Some((invitation, _)) = self.invitations.first_key_value() {
            return Err(Promise::Invitation(*invitation));
        }
        match (self.tickets.first_key_value(), self.talks.first()) {
            (Some((ticket, _)), _) => Err(Promise::Ticket(*ticket)),
            (None, Some(talk)) => Err(Promise::NoOutcome(*talk)),
            (None, None) => Ok(()),
        }
    }
}
