//! What the server sends.

use serde::{Deserialize, Serialize};
use tilts_queue::ids::*;
use ts_rs::TS;
use uuid::Uuid;

use crate::changes::Changes;
use crate::from_page::{Contact, IdentityCheck, Slot, Sources};
use crate::problem::Problem;
use crate::view::{
    AppointmentView, CompanyPerson, DayOpened, Forecast, HalfHour, JournalDay, RunId, RunState, ServiceTarget,
    SlotView, StorySentence, SuperviseView, View,
};

/// Every message the server sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type")]
pub enum ServerMessage {
    /// The answer to `hello`. A connection gets exactly one.
    #[serde(rename = "welcome")]
    Welcome {
        /// To be given back in `resume`.
        session: Uuid,
        /// Whether the resumed session was known here.
        resumed: bool,
        /// Server time, UTC, milliseconds since 1970.
        #[ts(type = "number")]
        now_ms: i64,
        /// The journal's version that the view was made of.
        #[ts(type = "number")]
        version: u64,
        /// The whole view; absent when the page's version is still the current one.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        view: Option<View>,
        /// The build of the pages that the server carries; an older page reloads when idle.
        build: String,
        /// Servers that carry media through networks that block UDP; `media.servers` brings newer ones.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[ts(optional, as = "Option<Vec<IceServer>>")]
        ice_servers: Vec<IceServer>,
    },
    /// The view has changed. Versions only grow; a page drops a view older than the one it has.
    #[serde(rename = "view")]
    View {
        /// The journal's version that the view was made of.
        #[ts(type = "number")]
        version: u64,
        /// Server time, UTC, milliseconds since 1970.
        #[ts(type = "number")]
        now_ms: i64,
        /// The whole view.
        view: View,
    },
    /// A long view has changed: what makes it of the view before, which came last on this connection, by `view`, `welcome`
    /// or this.
    #[serde(rename = "view.changed")]
    ViewChanged {
        /// The journal's version that the view was made of.
        #[ts(type = "number")]
        version: u64,
        /// Server time, UTC, milliseconds since 1970.
        #[ts(type = "number")]
        now_ms: i64,
        /// What has changed.
        changes: Changes,
    },
    /// The answer to a command. It leaves only after the journal has confirmed what it says.
    #[serde(rename = "reply")]
    Reply {
        /// The command answered.
        command_id: CommandId,
        /// What came of it.
        answer: Answer,
    },
    /// A refusal: of a command, or of a frame that could not be understood (then without an id).
    #[serde(rename = "error")]
    Error {
        /// The command refused.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        command_id: Option<CommandId>,
        /// What is wrong.
        error: Problem,
    },
    /// The answer to `ping`.
    #[serde(rename = "pong")]
    Pong {
        /// As sent.
        n: u32,
        /// Server time, UTC, milliseconds since 1970.
        #[ts(type = "number")]
        now_ms: i64,
    },

    /// Who stands in which receiving slot. The page hides what changed, then acknowledges the generation.
    #[serde(rename = "slots.assign")]
    SlotsAssign {
        /// The media session meant.
        media_epoch: u32,
        /// Grows with each change.
        generation: u32,
        /// Every occupied slot.
        slots: Vec<SlotAssignment>,
    },
    /// The servers of `welcome` with fresh credentials, before the old ones run out.
    #[serde(rename = "media.servers")]
    MediaServers {
        /// All that there are.
        ice_servers: Vec<IceServer>,
    },
    /// The server no longer has the media session: build a new one with a larger epoch, keep the last picture.
    #[serde(rename = "media.rebuild")]
    MediaRebuild {
        /// The smallest epoch that will be taken.
        media_epoch_min: u32,
    },
    /// A participant's media: connecting, live, silent (2.5 s without a sign of life) or gone.
    #[serde(rename = "media.state")]
    MediaState {
        /// Whose.
        participant: ParticipantId,
        /// The state.
        state: MediaLiveness,
        /// What that participant is sending.
        sources: Sources,
    },
    /// Once a second in a consultation: how each participant's media does.
    #[serde(rename = "quality")]
    Quality {
        /// One entry a participant.
        participants: Vec<ParticipantQuality>,
    },

    /// Supervisor: the worst link of each running consultation, when it changes, at most once a second.
    #[serde(rename = "links")]
    Links {
        /// Those in the supervisor's view.
        consultations: Vec<ConsultationLink>,
    },

    /// Another participant's real-time text, in order. A gap in `n` is loss: show it and wait for `text.state`.
    #[serde(rename = "text.edit")]
    TextEdit {
        /// Who types.
        participant: ParticipantId,
        /// Counts that participant's edits.
        n: u32,
        /// Position in Unicode scalar values before the edit.
        at: u32,
        /// How many characters go from there.
        remove: u32,
        /// What comes instead.
        insert: String,
    },
    /// The whole real-time text of one participant: on joining, on a return, after a loss.
    #[serde(rename = "text.state")]
    TextState {
        /// Who typed.
        participant: ParticipantId,
        /// The last edit contained.
        n: u32,
        /// The text.
        text: String,
    },
    /// A chat message; also sent for each earlier one when a participant joins or returns.
    #[serde(rename = "chat")]
    Chat {
        /// The message's id; a page shows each once.
        id: NoteId,
        /// Who wrote.
        participant: ParticipantId,
        /// When, UTC, milliseconds since 1970.
        #[ts(type = "number")]
        at_ms: i64,
        /// The words.
        text: String,
    },
    /// The next steps as typed so far; also on the end screen, after a return.
    #[serde(rename = "next_steps")]
    NextSteps {
        /// The whole text.
        text: String,
    },
    /// Specialist alone: the saved draft of the notes.
    #[serde(rename = "notes")]
    Notes {
        /// The whole text.
        text: String,
    },
    /// The identity check as it stands.
    #[serde(rename = "identity")]
    Identity {
        /// The state.
        state: IdentityCheck,
    },
    /// Where the specialist is about to transfer the resident; without a service, nowhere.
    #[serde(rename = "transfer")]
    Transfer {
        /// The service to go on with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        service: Option<ServiceId>,
    },
    /// The last message on a connection, with the reason.
    #[serde(rename = "bye")]
    Bye {
        /// Why the server ends it.
        reason: ByeReason,
    },
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Answer {
    /// Done; the next view shows it.
    Done,
    /// A ticket was drawn.
    Ticket {
        /// The ticket.
        ticket: TicketId,
        /// As spoken and shown, e.g. `V-042`.
        number: String,
    },
    /// A consultation began, or was joined.
    Consultation {
        /// The consultation.
        consultation: ConsultationId,
        /// Oneself in it.
        participant: ParticipantId,
    },
    /// How long it would take.
    Forecast {
        /// The forecast.
        forecast: Forecast,
    },
    /// One forecast for each service asked about.
    Forecasts {
        /// In the order asked.
        forecasts: Vec<Forecast>,
    },
    /// Who could come to a consultation, or take a resident over.
    People {
        /// Those on duty, the free first, at most 50.
        people: Vec<CompanyPerson>,
    },
    /// A ticket's story.
    Story {
        /// The ticket.
        ticket: TicketId,
        /// Its number.
        number: String,
        /// In order.
        sentences: Vec<StorySentence>,
    },
    /// The days that the journal holds, the newest first.
    Days {
        /// The days.
        days: Vec<JournalDay>,
    },
    /// How far the reading of a day is.
    Day {
        /// How far.
        opened: DayOpened,
    },
    /// The page as it was.
    Board {
        /// The moment.
        #[ts(type = "number")]
        at_ms: i64,
        /// What the page showed then.
        view: Box<SuperviseView>,
    },
    /// Figures by half hour.
    Charts {
        /// In order.
        half_hours: Vec<HalfHour>,
        /// The service level wanted.
        target: ServiceTarget,
    },
    /// A day is being run again.
    Run {
        /// The run.
        run: RunId,
    },
    /// How far it is, or what came of it.
    RunState {
        /// How far.
        state: RunState,
    },
    /// A media session's answer.
    Media {
        /// The answer (RFC 8829); the page gathers nothing more and trickles nothing.
        sdp_answer: String,
        /// The media session meant.
        media_epoch: u32,
    },
    /// A chat message was stored.
    Chat {
        /// Its id.
        id: NoteId,
    },
    /// Times that can be booked.
    Slots {
        /// In order.
        slots: Vec<SlotView>,
    },
    /// An appointment.
    Appointment {
        /// The appointment.
        appointment: AppointmentView,
        /// Where its calendar file is had, for the resident: a path on this server. On booking alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        calendar: Option<String>,
    },
    /// What would come of an absence.
    Absence {
        /// How many appointments would go to colleagues.
        moved: u32,
        /// How many would stay, since no colleague is free.
        staying: u32,
    },
    /// Where a calendar is read from: a path on this server, for a program that reads iCalendar.
    Calendar {
        /// The path.
        calendar: String,
    },
    /// How a resident is called up.
    Contact {
        /// The phone number and the name.
        contact: Contact,
    },
}

/// A TURN server as `RTCPeerConnection` takes it (RTCIceServer). The credentials are of this connection's session alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IceServer {
    /// `turns:host:port?transport=tcp` and the like (RFC 7065).
    pub urls: Vec<String>,
    /// Says until when the credentials are good.
    pub username: String,
    /// The password.
    pub credential: String,
}

/// One occupied slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SlotAssignment {
    /// The receiving slot.
    pub slot: Slot,
    /// Whose media stands in it.
    pub participant: ParticipantId,
    /// Which of that participant's sources.
    pub source: Slot,
}

/// How a participant's media session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MediaLiveness {
    /// Not connected yet, or building a new session.
    Connecting,
    /// Signs of life at least once a second.
    Live,
    /// 2.5 s without a sign of life: nothing is forwarded to or from it.
    Silent,
    /// Given up.
    Gone,
}

/// A participant's media in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ParticipantQuality {
    /// Whose.
    pub participant: ParticipantId,
    /// In words: what the pages show.
    pub link: LinkWord,
    /// Sent by the participant, kbit/s.
    pub up_kbps: u32,
    /// Sent to the participant, kbit/s.
    pub down_kbps: u32,
    /// Lost on the way up, in thousandths.
    pub up_loss_permille: u32,
    /// Lost on the way down, in thousandths.
    pub down_loss_permille: u32,
    /// Round trip, ms; absent before the first report.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub round_trip_ms: Option<u32>,
    /// Interarrival jitter of the way up (RFC 3550 section 6.4.1), ms.
    pub jitter_ms: u32,
    /// More figures; absent from a server that does not have them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub more: Option<QualityDetails>,
}

/// What is known of a participant's media beyond the first figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QualityDetails {
    /// Interarrival jitter of the way down, ms.
    pub down_jitter_ms: u32,
    /// Packets that repeated lost ones on the way up, in the last second.
    pub up_repaired: u32,
    /// Packets that repeated lost ones on the way down, in the last second.
    pub down_repaired: u32,
    /// What is estimated to get through to the participant, kbit/s; absent where its page gives no feedback.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub estimate_kbps: Option<u32>,
    /// What plays in the slots of its page that show pictures.
    pub pictures: Vec<PictureQuality>,
}

/// What plays in a slot that shows pictures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PictureQuality {
    /// The slot.
    pub slot: Slot,
    /// The layer of simulcast, counted from the lowest; absent while none plays.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub layer: Option<u8>,
    /// Why not a better one.
    pub bound: PictureBound,
    /// The link has no room for any picture: the last one is not a living one.
    pub paused: bool,
}

/// Why a picture is not better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PictureBound {
    /// It is the best there is.
    None,
    /// The link of who watches.
    Link,
    /// The link or the machine of who sends.
    Publisher,
}

/// A consultation's worst link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConsultationLink {
    /// The consultation.
    pub consultation: ConsultationId,
    /// The worst of its participants' links.
    pub link: LinkWord,
    /// Since when it has been so, UTC, milliseconds since 1970.
    #[ts(type = "number")]
    pub since_ms: i64,
}

/// A link in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LinkWord {
    /// Good.
    Good,
    /// Weak.
    Weak,
    /// Voice only.
    VoiceOnly,
    /// Nothing arrives.
    Lost,
}

/// Why the server ends a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ByeReason {
    /// A newer connection of the same session took over.
    Replaced,
    /// The credential was revoked or has run out: sign in again.
    Revoked,
    /// The page did not read what it was sent; connect again and find all in the next view.
    TooSlow,
    /// The server is stopping; connect again.
    Stopping,
    /// The page was silent for too long.
    Silent,
}
