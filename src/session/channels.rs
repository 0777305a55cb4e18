//! Numbers without a room, callbacks, contacts, and what is served in person.

use tilts_queue::command::Command;
use tilts_queue::ids::{ConsultationId, ContactId, NoteId, RoomId, TicketId, VisitId};
use tilts_queue::tables::{Engagement, Ticket};
use tilts_queue::time::{Millis, Span};
use tilts_signaling::{Answer, ClientMessage, Code, Contact, Problem};

use super::commands::{Doing, gone, records};
use crate::auth::Principal;
use crate::receipts;
use crate::records::WritingKind;

/// The most characters of a name.
const NAME_CHARS_MAX: usize = 80;
/// A phone number has so many digits (ITU-T E.164: 15 at most).
const DIGITS: std::ops::RangeInclusive<usize> = 6..=15;

impl Doing<'_> {
    /// Does what one of these messages says.
    pub(super) async fn channel(&self, message: ClientMessage) -> Result<Answer, Problem> {
        use ClientMessage as M;
        match message {
            M::NumberRequest { service, language, mode, contact, priority, receipt } => {
                let class = self.class(priority)?;
                let preferred = self.preferred(receipt).await?;
                let phone = self.put_contact(contact, VisitId(self.new_id(1))).await?;
                let request = Command::RequestTicket {
                    visit: VisitId(self.new_id(1)),
                    ticket: TicketId(self.new_id(2)),
                    room: None,
                    phone,
                    service,
                    language,
                    mode,
                    class,
                    with_help: false,
                    preferred,
                };
                let answer = self.ask(request).await?;
                self.cite(phone.map(note_of)).await?;
                Ok(answer)
            }
            M::NumberLeave { ticket } => self.ask(Command::LeaveQueue { ticket }).await,
            M::NumberBack { ticket } => self.ask(Command::ConfirmHere { ticket }).await,
            M::RoomEnter { number, room } => {
                let room = self.room(room)?;
                self.enter(self.numbered(&number, room)?.id, room).await
            }
            M::TicketCallback { ticket, contact, delay_min } => {
                let ticket = match (self.principal, ticket) {
                    (Principal::Employee { .. }, Some(ticket)) => ticket,
                    (Principal::Employee { .. }, None) => {
                        return Err(Problem::new(Code::Malformed, "the ticket is missing").with("at", "ticket"));
                    }
                    _ => self.ticket_in(self.room(None)?)?,
                };
                let visit = self.state.queue.ticket(ticket).ok_or_else(|| gone("ticket"))?.visit;
                let phone = self.put_contact(contact, visit).await?;
                let delay = Span::minutes(i64::from(delay_min));
                let answer = self.ask(Command::AgreeCallback { ticket, phone, delay }).await?;
                self.cite(phone.map(note_of)).await?;
                Ok(answer)
            }
            M::InPersonStart { service, number } => {
                let visit = match number {
                    Some(number) => self.visit_numbered(&number)?,
                    None => VisitId(self.new_id(1)),
                };
                let consultation = ConsultationId(self.new_id(2));
                self.ask(Command::ServeInPerson { visit, consultation, service }).await
            }
            M::InPersonFinish { consultation, outcome } => {
                self.ask(Command::FinishInPerson { consultation, outcome }).await
            }
            M::ContactGet => {
                let contact = self.own_contact().ok_or_else(|| gone("contact"))?;
                let now = self.app.clock.now();
                let kept = self.app.records.writing(note_of(contact), now).await.map_err(records)?;
                let kept = kept.filter(|kept| kept.kind == WritingKind::Contact).ok_or_else(|| gone("contact"))?;
                let (phone, name) = kept.body.split_once('\n').unwrap_or((&kept.body, ""));
                Ok(Answer::Contact { contact: Contact { phone: phone.to_owned(), name: name.to_owned() } })
            }
            _ => Err(Problem::new(Code::UnknownType, "no message of a channel")),
        }
    }

    /// Keeps how a resident is called up, before anything cites it.
    async fn put_contact(&self, contact: Option<Contact>, visit: VisitId) -> Result<Option<ContactId>, Problem> {
        let Some(contact) = contact else { return Ok(None) };
        let id = ContactId(self.new_id(3));
        let until = self.app.clock.now().plus(self.app.keep());
        self.put_contact_until(note_of(id), contact, visit, until).await?;
        Ok(Some(id))
    }

    /// The same under an id and until a time of one's choice.
    pub(super) async fn put_contact_until(
        &self,
        id: NoteId,
        Contact { phone, name }: Contact,
        visit: VisitId,
        until: Millis,
    ) -> Result<(), Problem> {
        let phone = dialled(&phone)
            .ok_or_else(|| Problem::new(Code::OutOfBounds, "not a phone number").with("field", "contact.phone"))?;
        let name = name.trim();
        if name.chars().count() > NAME_CHARS_MAX || name.contains('\n') {
            return Err(super::commands::too_long("contact.name", NAME_CHARS_MAX));
        }
        let kept = until.since(self.app.clock.now());
        self.write_until(id, WritingKind::Contact, (Some(visit), None), &format!("{phone}\n{name}"), kept).await
    }

    /// The contact that the acting specialist's offer or consultation is about: nobody else's can be asked for.
    fn own_contact(&self) -> Option<ContactId> {
        let Principal::Specialist { person } = self.principal else { return None };
        let queue = &self.state.queue;
        let ticket = match queue.specialist(person).engagement {
            Engagement::Offered(offer) => queue.offer(offer)?.ticket,
            Engagement::Consulting(id) => queue.consultation(id)?.served()?.ticket,
            _ => return None,
        };
        queue.ticket(ticket)?.phone
    }

    /// Lets the holder of a number in; who comes too early is told how many are ahead.
    pub(super) async fn enter(&self, ticket: TicketId, room: RoomId) -> Result<Answer, Problem> {
        self.ask(Command::EnterRoom { ticket, room }).await.map_err(|problem| match problem.code {
            Code::NotCalled => problem.with("ahead", self.state.queue.people_ahead(ticket).unwrap_or(0)),
            _ => problem,
        })
    }

    /// The ticket of a room's center that bears a number, or whose visit has this code, and whose holder is in no room or
    /// in this one. Numbers begin again each day: of two that are the same, the one given last is meant.
    pub(super) fn numbered(&self, number: &str, room: RoomId) -> Result<&Ticket, Problem> {
        let queue = &self.state.queue;
        let center = queue.lookup().room(room).ok_or_else(|| gone("room"))?.center;
        let wanted = typed(number);
        let named = |ticket: &&Ticket| {
            typed(&ticket.number.to_string()) == wanted
                || receipts::is_code_of(number, queue.network_id(), ticket.visit)
        };
        let here = queue.tickets().filter(|ticket| ticket.center == center);
        let found = here.filter(named).max_by_key(|ticket| ticket.enqueued_at);
        let found = found.ok_or_else(|| Problem::new(Code::NotFound, "no such number here").with("what", "number"))?;
        match found.room {
            Some(other) if other != room => {
                Err(Problem::new(Code::WrongState, "the number is in another room").with("room", other))
            }
            _ => Ok(found),
        }
    }

    fn visit_numbered(&self, number: &str) -> Result<VisitId, Problem> {
        let Principal::Employee { center, .. } = self.principal else { return Err(gone("visit")) };
        let number = typed(number);
        let here = self.state.queue.visits().filter(|visit| visit.center == center);
        let named = here.filter(|visit| typed(&visit.number.to_string()) == number);
        let found = named.max_by_key(|visit| visit.began_at);
        let found = found.ok_or_else(|| Problem::new(Code::NotFound, "no such number here").with("what", "number"))?;
        Ok(found.id)
    }
}

fn note_of(contact: ContactId) -> NoteId {
    NoteId(contact.0)
}

/// A number as people type it: case, blanks, hyphens and leading noughts do not matter.
fn typed(number: &str) -> (String, String) {
    let plain: String = number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    let at = plain.find(|c: char| c.is_ascii_digit()).unwrap_or(plain.len());
    let (letters, digits) = plain.split_at(at);
    (letters.to_owned(), digits.trim_start_matches('0').to_owned())
}

/// A phone number as it is dialled: its digits, with a plus if there was one. Nothing if it is none.
fn dialled(phone: &str) -> Option<String> {
    let phone = phone.trim();
    let (plus, rest) = phone.strip_prefix('+').map_or(("", phone), |rest| ("+", rest));
    let digits: String = rest.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '-' | '(' | ')')).collect();
    let fits = DIGITS.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| format!("{plus}{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_known_however_it_is_typed() {
        for same in ["V-042", "v042", "V 42", " v-42 "] {
            assert_eq!(typed(same), typed("V-042"), "{same}");
        }
        for other in ["V-43", "P-042", "42", "V", "", "V-420"] {
            assert_ne!(typed(other), typed("V-042"), "{other}");
        }
    }

    #[test]
    fn a_phone_number_is_kept_as_it_is_dialled() {
        for (written, kept) in [
            ("+371 26 000 000", Some("+37126000000")),
            ("26000000", Some("26000000")),
            ("(67) 123-456", Some("67123456")),
            ("12345", None),
            ("+1234567890123456", None),
            ("call me", None),
            ("26000000;isub=1", None),
            ("++37126000000", None),
            ("", None),
        ] {
            assert_eq!(dialled(written).as_deref(), kept, "{written}");
        }
    }
}
