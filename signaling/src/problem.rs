//! The one table of errors: code, HTTP status, whether trying again can help, parameters. RFC 9457 on
//! HTTP, the same object on the WebSocket. The words for people stand in the pages' message catalogue
//! under `error.<code>`; `detail` is for engineers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

macro_rules! codes {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $code:literal, $status:literal, $retry:literal; )+) => {
        /// Every error a page, an integrator or an operator can get.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
        pub enum Code { $( $(#[doc = $doc])+ #[serde(rename = $code)] $variant, )+ }

        impl Code {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Code] = &[ $( Code::$variant, )+ ];
            /// As it stands on the wire.
            pub fn as_str(self) -> &'static str { match self { $( Code::$variant => $code, )+ } }
            /// The HTTP status that goes with it.
            pub fn status(self) -> u16 { match self { $( Code::$variant => $status, )+ } }
            /// Whether the same request may succeed later without being changed.
            pub fn retryable(self) -> bool { match self { $( Code::$variant => $retry, )+ } }
        }
    };
}

codes! {
    /// Not JSON, or a field is missing or of the wrong kind. `at`: where.
    Malformed = "malformed", 400, false;
    /// No message of that type is known here. `type`: which.
    UnknownType = "unknown_type", 400, false;
    /// The first message was not `hello`, or a second one came.
    HelloExpected = "hello_expected", 400, false;
    /// A value lies outside its bounds. `field`, `max`.
    OutOfBounds = "out_of_bounds", 422, false;
    /// A frame or body larger than allowed. `max_bytes`.
    TooLarge = "too_large", 413, false;
    /// No credential, or one that is wrong or has run out.
    Unauthenticated = "unauthenticated", 401, false;
    /// The name or the password is wrong.
    BadLogin = "bad_login", 401, false;
    /// The one-time code is wrong, used or has run out.
    BadEnrollmentCode = "bad_enrollment_code", 401, false;
    /// This role may not do that.
    Forbidden = "forbidden", 403, false;
    /// The page comes from an origin that is not allowed.
    OriginRefused = "origin_refused", 403, false;
    /// No such thing, or not for this credential. `what`.
    NotFound = "not_found", 404, false;
    /// The address is known, the method is not.
    MethodNotAllowed = "method_not_allowed", 405, false;
    /// No answer of a kind that the client accepts can be had here. `accept`.
    NotAcceptable = "not_acceptable", 406, false;
    /// The session has moved on since the state that the request names. `etag`: where it is now.
    PreconditionFailed = "precondition_failed", 412, false;
    /// The request has to name the state that it is about. `header`.
    PreconditionRequired = "precondition_required", 428, false;
    /// The body is not of a kind understood here.
    UnsupportedMedia = "unsupported_media", 415, false;
    /// Too many requests. `retry_after_s`.
    RateLimited = "rate_limited", 429, true;
    /// The center is closed. `opens_at_ms` when known.
    Closed = "closed", 409, true;
    /// Someone in this room already stands in a queue or is being helped.
    RoomBusy = "room_busy", 409, false;
    /// The number has not been called to a room. `ahead`: how many are served before.
    NotCalled = "not_called", 409, false;
    /// The employee serves too many in person already. `max`.
    TooManyInPerson = "too_many_in_person", 409, false;
    /// The room has no page connected.
    RoomOffline = "room_offline", 409, true;
    /// Nothing is free at that time (any more).
    SlotTaken = "slot_taken", 409, false;
    /// The resident has come too early for the appointment. `from_ms`.
    TooEarly = "too_early", 409, true;
    /// The specialist is absent then already.
    AbsentAlready = "absent_already", 409, false;
    /// The appointment is over: kept, missed or cancelled.
    AppointmentOver = "appointment_over", 409, false;
    /// The service cannot be had by video.
    NotRemote = "not_remote", 422, false;
    /// The queue is full. `max`; `instead` where the rules say what to do: `employee`, `later` or `general`.
    QueueFull = "queue_full", 503, true;
    /// The service is closed for now.
    ServiceClosed = "service_closed", 409, true;
    /// The center gives out no more tickets before it closes. `closes_at_ms`, and `opens_at_ms` when known.
    LastTicketGone = "last_ticket_gone", 409, false;
    /// What the command is about has moved on: the offer has passed, the ticket was taken, the call ended.
    Gone = "gone", 409, false;
    /// The specialist cannot serve this ticket. `why`.
    NotEligible = "not_eligible", 422, false;
    /// Nobody on duty could come.
    NobodyOnDuty = "nobody_on_duty", 409, true;
    /// Somebody is being invited already, or is there to take over.
    InvitedAlready = "invited_already", 409, false;
    /// The state does not allow it now. `state`; `room` where the number is in another one.
    WrongState = "wrong_state", 409, false;
    /// The wrap-up has been extended as often as it may be.
    WrapUpLimit = "wrap_up_limit", 409, false;
    /// The ten seconds for taking an act back have passed.
    UndoTooLate = "undo_too_late", 409, false;
    /// Six take part already. `max`.
    ConsultationFull = "consultation_full", 409, false;
    /// The service is registered for the visit already.
    RegisteredAlready = "registered_already", 409, false;
    /// Registrations were corrected since they were read: read them again.
    RegisterMoved = "register_moved", 409, true;
    /// The month is not over yet. `period`.
    PeriodRunning = "period_running", 409, false;
    /// The month is closed; what counts in it stays. `period`.
    PeriodClosed = "period_closed", 409, false;
    /// Months are closed in their order. `next`: the one that comes first.
    PeriodOutOfTurn = "period_out_of_turn", 409, false;
    /// The SDP cannot be taken. `why`.
    BadSdp = "bad_sdp", 422, false;
    /// The media session's epoch is older than the one known. `media_epoch_min`.
    StaleEpoch = "stale_epoch", 409, false;
    /// The relay has no room for more.
    MediaOverloaded = "media_overloaded", 503, true;
    /// The text holds what looks like a personal code; it was not sent.
    PersonalCode = "personal_code", 422, false;
    /// The journal or the records cannot be written just now; nothing was changed.
    Unavailable = "unavailable", 503, true;
    /// The server took longer than it may.
    Timeout = "timeout", 504, true;
    /// A fault of ours, logged with `request_id`.
    Internal = "internal", 500, true;
}

/// An error as it travels (RFC 9457, `application/problem+json`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{}: {detail}", code.as_str())]
pub struct Problem {
    /// `urn:tilts:error:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code in the table.
    pub code: Code,
    /// The HTTP status.
    pub status: u16,
    /// Whether trying again can help.
    pub retryable: bool,
    /// For engineers, in English; never shown to a resident.
    pub detail: String,
    /// Figures and names that the words need.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

impl Problem {
    /// A problem of this code, explained for engineers.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:tilts:error:{}", code.as_str()),
            code,
            status: code.status(),
            retryable: code.retryable(),
            detail: detail.into(),
            params: BTreeMap::new(),
        }
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}
