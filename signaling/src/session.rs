//! The server's end of one socket, without the socket: what each frame from a page comes to. The
//! caller hands in text and time and acts on the [`Step`]; nothing here waits.

use serde_json::Value;
use tilts_queue::ids::CommandId;

use crate::{ClientFrame, ClientMessage, Code, FRAME_BYTES_MAX, Problem, Resume, SILENCE_MS_MAX};

/// How long a page may take to say hello, in milliseconds.
pub const HELLO_MS_MAX: u64 = 5_000;

/// What a frame comes to.
#[derive(Debug, PartialEq)]
pub enum Step {
    /// The page says who it is. Comes once, and before anything else.
    Hello {
        /// The token to check.
        token: String,
        /// The session to take up again.
        resume: Option<Resume>,
    },
    /// Something to do.
    Message {
        /// Present when the page wants an answer.
        command_id: Option<CommandId>,
        /// What.
        message: ClientMessage,
    },
    /// Not understood or not in order: tell the page; the socket lives.
    Refuse {
        /// The command, when at least that could be read.
        command_id: Option<CommandId>,
        /// What is wrong.
        problem: Problem,
    },
    /// Tell the page and end the connection.
    End(Problem),
}

/// One socket's inbound side.
#[derive(Debug)]
pub struct Session {
    greeted: bool,
    last_heard_ms: u64,
    /// Messages still allowed, in thousandths.
    credit: u64,
    per_s: u32,
}

/// Bursts may hold this many seconds' worth of messages.
const BURST_S: u64 = 5;

impl Session {
    /// A socket opened at `now_ms` (any steady clock), allowed `per_s` messages a second on average.
    pub fn new(now_ms: u64, per_s: u32) -> Self {
        Self { greeted: false, last_heard_ms: now_ms, credit: u64::from(per_s) * BURST_S * 1_000, per_s }
    }

    /// When the page was last heard.
    pub fn heard_ms(&self) -> u64 {
        self.last_heard_ms
    }

    /// When the connection is to be ended unless something is heard before.
    pub fn deadline_ms(&self) -> u64 {
        self.last_heard_ms + if self.greeted { SILENCE_MS_MAX } else { HELLO_MS_MAX }
    }

    /// A text frame came in at `now_ms`.
    pub fn on_text(&mut self, now_ms: u64, text: &str) -> Step {
        if text.len() > FRAME_BYTES_MAX {
            return Step::End(
                Problem::new(Code::TooLarge, "the frame is too large").with("max_bytes", FRAME_BYTES_MAX),
            );
        }
        if !self.spend(now_ms) {
            return Step::Refuse {
                command_id: None,
                problem: Problem::new(Code::RateLimited, "too many messages").with("retry_after_s", 1),
            };
        }
        let value: Value = match serde_json::from_str(text) {
            Ok(value) => value,
            Err(error) => return refuse(None, malformed(&error)),
        };
        let command_id = value.get("command_id").and_then(|id| serde_json::from_value(id.clone()).ok());
        let Some(kind) = value.get("type").and_then(Value::as_str) else {
            return refuse(command_id, Problem::new(Code::Malformed, "no type").with("at", "type"));
        };
        if !TYPES.contains(&kind) {
            let shown: String = kind.chars().take(64).collect();
            return refuse(command_id, Problem::new(Code::UnknownType, "unknown message type").with("type", shown));
        }
        // A message kind without fields would let a wrong command_id pass for none.
        if value.get("command_id").is_some_and(|id| !id.is_null()) && command_id.is_none() {
            return refuse(None, Problem::new(Code::Malformed, "command_id is no UUID").with("at", "command_id"));
        }
        let frame: ClientFrame = match serde_json::from_value(value) {
            Ok(frame) => frame,
            Err(error) => return refuse(command_id, malformed(&error)),
        };
        match (self.greeted, frame.message) {
            (false, ClientMessage::Hello { token, resume }) => {
                self.greeted = true;
                Step::Hello { token, resume }
            }
            (false, _) => Step::End(Problem::new(Code::HelloExpected, "the first message has to be hello")),
            (true, ClientMessage::Hello { .. }) => {
                refuse(command_id, Problem::new(Code::HelloExpected, "hello was said already"))
            }
            (true, message) => Step::Message { command_id, message },
        }
    }

    fn spend(&mut self, now_ms: u64) -> bool {
        let full = u64::from(self.per_s) * BURST_S * 1_000;
        let passed = now_ms.saturating_sub(self.last_heard_ms).min(BURST_S * 1_000);
        self.last_heard_ms = now_ms;
        self.credit = (self.credit + passed * u64::from(self.per_s)).min(full);
        let enough = self.credit >= 1_000;
        if enough {
            self.credit -= 1_000;
        }
        enough
    }
}

fn refuse(command_id: Option<CommandId>, problem: Problem) -> Step {
    Step::Refuse { command_id, problem }
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::new(Code::Malformed, error.to_string()).with("at", format!("{}:{}", error.line(), error.column()))
}

/// Every `type` a page may send; a test holds it against the enum.
pub const TYPES: &[&str] = &[
    "hello",
    "ping",
    "ticket.forecast",
    "ticket.request",
    "ticket.leave",
    "number.request",
    "number.leave",
    "number.back",
    "room.enter",
    "ticket.callback",
    "in_person.start",
    "in_person.finish",
    "appointment.slots",
    "appointment.book",
    "appointment.find",
    "appointment.move",
    "appointment.cancel",
    "appointment.restore",
    "appointment.arrive",
    "appointment.contact",
    "calendar.link",
    "contact.get",
    "ticket.here",
    "help.call",
    "help.close",
    "help.seen",
    "help.coming",
    "ticket.mark",
    "ticket.prefer",
    "visit.rate",
    "visit.end",
    "availability.set",
    "offer.accept",
    "offer.decline",
    "consultation.no_show",
    "consultation.transfer",
    "transfer.targets",
    "transfer.announce",
    "company.people",
    "company.invite",
    "company.withdraw",
    "company.release",
    "company.together",
    "consultation.hand_over",
    "invitation.accept",
    "invitation.decline",
    "service.add",
    "service.drop",
    "consultation.end",
    "consultation.join",
    "consultation.leave",
    "helper.dismiss",
    "next_steps.set",
    "notes.set",
    "identity.set",
    "wrap_up.extend",
    "wrap_up.finish",
    "ticket.reorder",
    "ticket.reassign",
    "act.undo",
    "ticket.story",
    "number.story",
    "alert.acknowledge",
    "notice.post",
    "notice.withdraw",
    "skills.set",
    "absence.preview",
    "absence.enter",
    "absence.remove",
    "day.list",
    "day.open",
    "day.board",
    "day.charts",
    "what_if.start",
    "what_if.status",
    "what_if.cancel",
    "media.join",
    "media.restart",
    "slots.ack",
    "media.publish",
    "text.edit",
    "chat.send",
];

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: &str = r#"{"type":"hello","token":"t"}"#;

    fn greeted() -> Session {
        let mut session = Session::new(0, 60);
        assert!(matches!(session.on_text(0, HELLO), Step::Hello { .. }));
        session
    }

    fn code(step: Step) -> (Code, bool) {
        match step {
            Step::Refuse { problem, .. } => (problem.code, true),
            Step::End(problem) => (problem.code, false),
            other => panic!("{other:?} is no refusal"),
        }
    }

    #[test]
    fn the_list_of_types_is_the_enums() {
        let error = serde_json::from_str::<ClientMessage>(r#"{"type":"?"}"#).unwrap_err().to_string();
        let (_, listed) = error.split_once("expected one of ").expect("serde lists the variants");
        let listed: Vec<_> =
            listed.split(" at ").next().unwrap().split(", ").map(|name| name.trim_matches('`')).collect();
        assert_eq!(listed, TYPES);
    }

    #[test]
    fn nonsense_gets_an_error_and_the_socket_lives() {
        for (text, wanted) in [
            ("", Code::Malformed),
            ("{", Code::Malformed),
            ("[]", Code::Malformed),
            ("null", Code::Malformed),
            (r#"{"type":7}"#, Code::Malformed),
            (r#"{"type":"ticket.fly"}"#, Code::UnknownType),
            (r#"{"type":"ping"}"#, Code::Malformed),
            (r#"{"type":"ping","n":-1}"#, Code::Malformed),
            (r#"{"type":"ping","n":1,"command_id":"x"}"#, Code::Malformed),
            (r#"{"type":"offer.accept","offer":"not a uuid"}"#, Code::Malformed),
            (HELLO, Code::HelloExpected),
        ] {
            assert_eq!(code(greeted().on_text(1, text)), (wanted, true), "{text}");
        }
    }

    #[test]
    fn unknown_fields_are_ignored() {
        let step = greeted().on_text(1, r#"{"type":"ping","n":1,"later":{"a":[1]}}"#);
        assert_eq!(step, Step::Message { command_id: None, message: ClientMessage::Ping { n: 1 } });
    }

    #[test]
    fn hello_comes_first_and_the_frame_is_bounded() {
        assert_eq!(code(Session::new(0, 60).on_text(0, r#"{"type":"ping","n":1}"#)), (Code::HelloExpected, false));
        let long = format!(r#"{{"type":"chat.send","text":"{}"}}"#, "a".repeat(FRAME_BYTES_MAX));
        assert_eq!(code(greeted().on_text(1, &long)), (Code::TooLarge, false));
    }

    #[test]
    fn a_flood_is_refused_and_calms_down() {
        let mut session = greeted();
        let ping = r#"{"type":"ping","n":1}"#;
        let taken = (0..1_000).filter(|_| matches!(session.on_text(0, ping), Step::Message { .. })).count();
        assert_eq!(taken, 60 * 5 - 1, "the burst, less the hello");
        assert!(matches!(session.on_text(1_000, ping), Step::Message { .. }));
    }

    #[test]
    fn silence_has_a_deadline() {
        let mut session = Session::new(100, 60);
        assert_eq!(session.deadline_ms(), 100 + HELLO_MS_MAX);
        session.on_text(200, HELLO);
        assert_eq!(session.deadline_ms(), 200 + SILENCE_MS_MAX);
    }
}
