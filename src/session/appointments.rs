//! Booking, moving and cancelling appointments, arriving for one, and the addresses of calendars.

use tilts_queue::Wanted;
use tilts_queue::command::{Command, Envelope};
use tilts_queue::event::{Event, Recorded};
use tilts_queue::ids::{AppointmentId, CenterId, NoteId, PersonId, TicketId, VisitId};
use tilts_queue::tables::Appointment;
use tilts_queue::time::{Millis, Span};
use tilts_signaling::view::{AppointmentView, SlotView};
use tilts_signaling::{Answer, ClientMessage, Code, Contact, Problem};

use super::actor;
use super::commands::{Doing, gone, records};
use crate::auth::Principal;
use crate::dispatch::problem;
use crate::records::{Feed, WritingKind};
use crate::{receipts, views};

/// For how long a time free slots are told at once.
const SLOTS_WITHIN: Span = Span::minutes(8 * 24 * 60);
/// How long the address of a desk's calendar is good.
const FEED_LIFE: Span = Span::minutes(400 * 24 * 60);

impl Doing<'_> {
    /// Does what one of these messages says.
    pub(super) async fn appointment(&self, message: ClientMessage) -> Result<Answer, Problem> {
        use ClientMessage as M;
        match message {
            M::AppointmentSlots { service, language, mode, from_ms, until_ms, moving } => {
                let wanted = Wanted { service, center: self.center()?, language, mode };
                let from = Millis(from_ms);
                let until = Millis(until_ms).min(from.plus(SLOTS_WITHIN));
                let slots = self.state.queue.slots(&wanted, from, until, self.app.clock.now(), moving);
                let slots = slots.iter().map(|slot| SlotView {
                    starts_ms: slot.starts.0,
                    ends_ms: slot.ends.0,
                    free: slot.free,
                });
                Ok(Answer::Slots { slots: slots.collect() })
            }
            M::AppointmentBook { service, language, mode, starts_ms, contact } => {
                let (appointment, visit) = (AppointmentId(self.new_id(1)), VisitId(self.new_id(2)));
                let starts = Millis(starts_ms);
                let kept = self.keep_until(starts);
                let note = NoteId(appointment.0);
                let has_contact = contact.is_some();
                if let Some(contact) = contact {
                    self.put_contact_until(note, contact, visit, kept).await?;
                }
                let book = Command::BookAppointment { appointment, visit, service, language, mode, starts };
                self.ask(book).await?;
                self.cite(Some(note).filter(|_| has_contact)).await?;
                let now = self.app.clock.now();
                let secret = self.app.records.open_feed(Feed::Appointment(appointment), now, kept).await;
                let calendar = format!("/calendar/{}", secret.map_err(records)?.reveal());
                Ok(Answer::Appointment { appointment: self.shown(appointment)?, calendar: Some(calendar) })
            }
            M::AppointmentFind { code } => {
                let found = self.coded(&code)?.id;
                Ok(Answer::Appointment { appointment: self.shown(found)?, calendar: None })
            }
            M::AppointmentMove { appointment, starts_ms } => {
                self.ask(Command::MoveAppointment { appointment, starts: Millis(starts_ms) }).await
            }
            M::AppointmentCancel { appointment } => self.ask(Command::CancelAppointment { appointment }).await,
            M::AppointmentRestore { appointment } => self.ask(Command::RestoreAppointment { appointment }).await,
            M::AppointmentArrive { appointment, code, room } => {
                let ticket = TicketId(self.new_id(1));
                let (appointment, room) = match (self.principal, appointment, code) {
                    (Principal::Room { room, .. }, _, Some(code)) => match self.numbered(&code, room) {
                        Err(none) if none.code == Code::NotFound => (self.coded(&code)?.id, Some(room)),
                        // Whoever is in the queue already comes in as with the number.
                        waiting => return self.enter(waiting?.id, room).await,
                    },
                    (Principal::Employee { .. }, Some(appointment), _) => {
                        (appointment, room.map(|room| self.room(Some(room))).transpose()?)
                    }
                    _ => return Err(Problem::new(Code::Malformed, "the code is missing").with("at", "code")),
                };
                self.ask(Command::ArriveForAppointment { appointment, ticket, room }).await
            }
            M::AppointmentContact { appointment } => {
                let center = self.center()?;
                let own = self.state.queue.appointment(appointment).filter(|one| one.center == center);
                let own = own.ok_or_else(|| gone("appointment"))?;
                let kept = self.app.records.writing(NoteId(own.id.0), self.app.clock.now()).await.map_err(records)?;
                let kept = kept.filter(|kept| kept.kind == WritingKind::Contact).ok_or_else(|| gone("contact"))?;
                let (phone, name) = kept.body.split_once('\n').unwrap_or((&kept.body, ""));
                Ok(Answer::Contact { contact: Contact { phone: phone.to_owned(), name: name.to_owned() } })
            }
            M::AbsencePreview { specialist, from_ms, until_ms } => {
                self.effect(specialist, Millis(from_ms), Millis(until_ms))
            }
            M::AbsenceEnter { specialist, from_ms, until_ms } => {
                let (from, until) = (Millis(from_ms), Millis(until_ms));
                self.ask(Command::EnterAbsence { specialist, from, until }).await
            }
            M::AbsenceRemove { specialist, from_ms } => {
                self.ask(Command::RemoveAbsence { specialist, from: Millis(from_ms) }).await
            }
            M::CalendarLink => {
                let feed = match self.principal {
                    Principal::Specialist { person } => Feed::Specialist(person),
                    Principal::Employee { center, .. } => Feed::Center(center),
                    _ => return Err(Problem::new(Code::Forbidden, "no calendar of one's own")),
                };
                let now = self.app.clock.now();
                let secret = self.app.records.open_feed(feed, now, now.plus(FEED_LIFE)).await.map_err(records)?;
                Ok(Answer::Calendar { calendar: format!("/calendar/{}", secret.reveal()) })
            }
            _ => Err(Problem::new(Code::UnknownType, "no message of an appointment")),
        }
    }

    /// What would come of an absence: decided as if it were entered, and dropped.
    fn effect(&self, specialist: PersonId, from: Millis, until: Millis) -> Result<Answer, Problem> {
        let queue = &self.state.queue;
        let command = Command::EnterAbsence { specialist, from, until };
        let envelope = Envelope { command_id: self.id, actor: actor(&self.principal), command };
        let decided = queue.decide(self.app.clock.now(), &envelope).map_err(|refusal| problem(&refusal))?;
        let reassigned = |one: &&Recorded| matches!(one.event, Event::AppointmentReassigned { .. });
        let moved = decided.records.iter().filter(reassigned).count();
        let staying = queue.expected(specialist, from, until).count().saturating_sub(moved);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Ok(Answer::Absence { moved: count(moved), staying: count(staying) })
    }

    /// The center for which the acting room or employee books.
    fn center(&self) -> Result<CenterId, Problem> {
        match self.principal {
            Principal::Room { center, .. } | Principal::Employee { center, .. } => Ok(center),
            _ => Err(Problem::new(Code::Forbidden, "no center")),
        }
    }

    /// Until when the records keep what belongs to an appointment.
    fn keep_until(&self, starts: Millis) -> Millis {
        starts.max(self.app.clock.now()).plus(self.app.keep())
    }

    /// The appointment of one's center with this code.
    fn coded(&self, typed: &str) -> Result<&Appointment, Problem> {
        let (queue, center) = (&self.state.queue, self.center()?);
        let mut here = queue.appointments().filter(|one| one.center == center);
        let found = here.find(|one| receipts::is_code_of(typed, queue.network_id(), one.visit));
        found.ok_or_else(|| Problem::new(Code::NotFound, "no such appointment here").with("what", "appointment"))
    }

    fn shown(&self, appointment: AppointmentId) -> Result<AppointmentView, Problem> {
        let state = self.app.dispatch.state();
        let found = state.queue.appointment(appointment).ok_or_else(|| gone("appointment"))?;
        Ok(views::appointment(&state.queue, &self.app.people(), found, true))
    }
}
