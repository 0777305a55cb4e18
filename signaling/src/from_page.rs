//! What a page sends.

use serde::{Deserialize, Serialize};
use tilts_queue::event::{AlertId, Audience};
use tilts_queue::ids::*;
use ts_rs::TS;
use uuid::Uuid;

use crate::view::{
    Availability, Change, Company, DeclineReason, Language, Mode, Outcome, ReorderReason, RunId, Score, Whose,
};

/// One text frame from a page: a message and, for those that ask for an answer, the id that makes
/// a repeat harmless. A repeated `command_id` gets its first answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ClientFrame {
    /// Chosen by the page, fresh for each command (UUIDv4 or v7), the same when the page tries again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub command_id: Option<CommandId>,
    /// The message; its `type` stands beside `command_id`.
    #[serde(flatten)]
    #[ts(flatten)]
    pub message: ClientMessage,
}

/// Every message a page may send. Who may send which is decided in one table on the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type")]
pub enum ClientMessage {
    /// First message on every socket.
    #[serde(rename = "hello")]
    Hello {
        /// A short-lived token from `POST /api/v1/ws-token`, or a join token of an ad-hoc consultation.
        token: String,
        /// On a return: the session to take up again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        resume: Option<Resume>,
    },
    /// Sent every 2 s; answered by `pong`. Says that the page is alive and tells it the server's time.
    #[serde(rename = "ping")]
    Ping {
        /// Returned as sent.
        n: u32,
    },

    /// Room, or an employee for a room: how long it would take and whether the wait crosses a break.
    #[serde(rename = "ticket.forecast")]
    TicketForecast {
        /// The room, when an employee asks for one in a room; a room's own page leaves it out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        room: Option<RoomId>,
        /// The service asked for.
        service: ServiceId,
        /// The language of the conversation.
        language: Language,
        /// Speech, signing or text.
        mode: Mode,
    },
    /// Room, or an employee for a room: stand in the queue. Answered with the ticket's number.
    #[serde(rename = "ticket.request")]
    TicketRequest {
        /// The room, when an employee asks; a room's own page leaves it out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        room: Option<RoomId>,
        /// The service asked for.
        service: ServiceId,
        /// The language of the conversation.
        language: Language,
        /// Speech, signing or text.
        mode: Mode,
        /// The resident wants the employee beside them: also calls for help.
        with_help: bool,
        /// The employee marks a disability or a small child along: priority by rule.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[ts(as = "Option<bool>", optional)]
        priority: bool,
        /// The code of the receipt that a returning resident shows: the specialist of the time before is asked first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        receipt: Option<String>,
    },
    /// Room, or an employee for a room: leave the queue.
    #[serde(rename = "ticket.leave")]
    TicketLeave {
        /// The room, when an employee asks; a room's own page leaves it out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        room: Option<RoomId>,
    },
    /// Employee: a number for one who waits outside the rooms, or, with a phone number, for one who is called up by the
    /// specialist. Answered with the ticket's number.
    #[serde(rename = "number.request")]
    NumberRequest {
        /// The service asked for.
        service: ServiceId,
        /// The language of the conversation.
        language: Language,
        /// Speech, signing or text.
        mode: Mode,
        /// Where the specialist calls the resident up; kept in the records until the visit's details go.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        contact: Option<Contact>,
        /// A disability or a small child along: priority by rule.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[ts(as = "Option<bool>", optional)]
        priority: bool,
        /// The code of the receipt that a returning resident shows: the specialist of the time before is asked first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        receipt: Option<String>,
    },
    /// Employee: the holder of a number leaves the queue.
    #[serde(rename = "number.leave")]
    NumberLeave {
        /// The ticket.
        ticket: TicketId,
    },
    /// Employee: the holder of a number that was kept is back; it is called again in turn.
    #[serde(rename = "number.back")]
    NumberBack {
        /// The ticket.
        ticket: TicketId,
    },
    /// Room: the number shown or typed on its screen belongs to the one who has come in; the code of the visit does too.
    /// Employee: its holder sits in this room.
    #[serde(rename = "room.enter")]
    RoomEnter {
        /// The number as it is shown, e.g. `V-042`.
        number: String,
        /// The room, when an employee says so; a room's own page leaves it out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        room: Option<RoomId>,
    },
    /// Room, or an employee for the holder of a number: the resident leaves and is called in turn. Without a contact they
    /// come back to the center and are called to a room.
    #[serde(rename = "ticket.callback")]
    TicketCallback {
        /// The ticket, when an employee asks; a room's own page leaves it out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        ticket: Option<TicketId>,
        /// Where the specialist calls the resident up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        contact: Option<Contact>,
        /// Not before so many minutes from now.
        #[serde(default)]
        delay_min: u32,
    },
    /// Employee: begins to serve a resident in person. Answered when the number is drawn; it stands in the view.
    #[serde(rename = "in_person.start")]
    InPersonStart {
        /// The service.
        service: ServiceId,
        /// The number of a resident who was served or waited here today: what the visit had is not registered twice.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        number: Option<String>,
    },
    /// Employee: done serving in person; registers the service.
    #[serde(rename = "in_person.finish")]
    InPersonFinish {
        /// The consultation in the view.
        consultation: ConsultationId,
        /// What came of it.
        outcome: Outcome,
    },
    /// Room or employee: the times that can be booked in one's center, at most 200 within eight days. Answered with `slots`.
    #[serde(rename = "appointment.slots")]
    AppointmentSlots {
        /// The service.
        service: ServiceId,
        /// The language of the conversation.
        language: Language,
        /// Speech, signing or text.
        mode: Mode,
        /// They begin then or later.
        #[ts(type = "number")]
        from_ms: i64,
        /// They begin before that.
        #[ts(type = "number")]
        until_ms: i64,
        /// As if this appointment were not booked: it is to be moved.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        moving: Option<AppointmentId>,
    },
    /// Room or employee: book one of these times. Answered with `appointment`.
    #[serde(rename = "appointment.book")]
    AppointmentBook {
        /// The service.
        service: ServiceId,
        /// The language of the conversation.
        language: Language,
        /// Speech, signing or text.
        mode: Mode,
        /// The time.
        #[ts(type = "number")]
        starts_ms: i64,
        /// How the resident is reached; kept in the records until the visit's details go.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        contact: Option<Contact>,
    },
    /// Employee: the appointment of one's center with a code. Answered with `appointment`.
    #[serde(rename = "appointment.find")]
    AppointmentFind {
        /// The code as the resident says it.
        code: String,
    },
    /// Employee: another time for an appointment.
    #[serde(rename = "appointment.move")]
    AppointmentMove {
        /// The appointment.
        appointment: AppointmentId,
        /// The time.
        #[ts(type = "number")]
        starts_ms: i64,
    },
    /// Employee: the resident will not come.
    #[serde(rename = "appointment.cancel")]
    AppointmentCancel {
        /// The appointment.
        appointment: AppointmentId,
    },
    /// Employee: the resident will come after all; refused if somebody else has the time by now.
    #[serde(rename = "appointment.restore")]
    AppointmentRestore {
        /// The appointment.
        appointment: AppointmentId,
    },
    /// Room: who sits there has an appointment. Employee: the resident has come. Answered with the ticket's number.
    #[serde(rename = "appointment.arrive")]
    AppointmentArrive {
        /// The appointment, when an employee says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        appointment: Option<AppointmentId>,
        /// The code, when a room's own page says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        code: Option<String>,
        /// The room that the employee leads the resident to; without one the number is called to a room.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        room: Option<RoomId>,
    },
    /// Employee: how the resident of an appointment is reached. Answered with `contact`.
    #[serde(rename = "appointment.contact")]
    AppointmentContact {
        /// The appointment.
        appointment: AppointmentId,
    },
    /// Specialist: a new secret address of one's own calendar. Employee: of the center's. The one before is good no longer.
    /// Answered with `calendar`.
    #[serde(rename = "calendar.link")]
    CalendarLink,
    /// Specialist: where the resident of the offer or consultation is called up. Answered with `contact`.
    #[serde(rename = "contact.get")]
    ContactGet,
    /// Room: "I am here", the answer to the question of that name.
    #[serde(rename = "ticket.here")]
    TicketHere,
    /// Room: call an employee of the center.
    #[serde(rename = "help.call")]
    HelpCall,
    /// Room: the help is no longer needed. Employee: the help was given.
    #[serde(rename = "help.close")]
    HelpClose {
        /// The call for help; a room's own page leaves it out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        help: Option<HelpCallId>,
    },
    /// Employee: the call has been seen on a page in view.
    #[serde(rename = "help.seen")]
    HelpSeen {
        /// The call for help.
        help: HelpCallId,
    },
    /// Employee: "I am coming".
    #[serde(rename = "help.coming")]
    HelpComing {
        /// The call for help.
        help: HelpCallId,
    },
    /// Employee: a waiting ticket has priority by rule (a disability, a small child along), or has not.
    #[serde(rename = "ticket.mark")]
    TicketMark {
        /// The ticket.
        ticket: TicketId,
        /// Whether it has.
        priority: bool,
    },
    /// Employee: who waits shows a receipt, and the specialist of the time before is asked first; or anybody again.
    #[serde(rename = "ticket.prefer")]
    TicketPrefer {
        /// The ticket.
        ticket: TicketId,
        /// The code on the receipt.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        receipt: Option<String>,
    },
    /// Room: the resident's rating, once a visit.
    #[serde(rename = "visit.rate")]
    VisitRate {
        /// One of three.
        score: Score,
    },
    /// Room: the visit is over and everything shown here is to be forgotten.
    #[serde(rename = "visit.end")]
    VisitEnd,

    /// Specialist: available, on a break or away.
    #[serde(rename = "availability.set")]
    AvailabilitySet {
        /// The wanted state; it begins after a running consultation and its wrap-up.
        state: Availability,
    },
    /// Specialist: take the offered ticket. Answered with the consultation.
    #[serde(rename = "offer.accept")]
    OfferAccept {
        /// The offer shown in the view.
        offer: OfferId,
    },
    /// Specialist: pass the offered ticket on.
    #[serde(rename = "offer.decline")]
    OfferDecline {
        /// The offer shown in the view.
        offer: OfferId,
        /// Why, one of a fixed list.
        reason: DeclineReason,
    },
    /// Specialist: nobody sits in the room.
    #[serde(rename = "consultation.no_show")]
    ConsultationNoShow,
    /// Specialist: hand the resident to another service, place in the queue by the original age.
    #[serde(rename = "consultation.transfer")]
    ConsultationTransfer {
        /// The service to go on with.
        service: ServiceId,
        /// Who is asked first, if anybody is named; others are asked after a while.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        specialist: Option<PersonId>,
    },
    /// Specialist: what each transfer target would mean in waiting. Answered with `forecasts`.
    #[serde(rename = "transfer.targets")]
    TransferTargets {
        /// At most 200 services.
        services: Vec<ServiceId>,
    },
    /// Specialist: where a transfer would lead, so that the resident is told before it happens; none takes it back.
    #[serde(rename = "transfer.announce")]
    TransferAnnounce {
        /// The service chosen so far.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        service: Option<ServiceId>,
    },
    /// Specialist: who could come or take over just now. Answered with `people`.
    #[serde(rename = "company.people")]
    CompanyPeople {
        /// What for; a handover stands for a cold transfer, too.
        company: Company,
        /// The service to go on with, of a handover.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        service: Option<ServiceId>,
        /// The language to interpret; without one, sign language.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        language: Option<Language>,
        /// Words of the name, to look beyond one's own institution for a colleague.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        name: Option<String>,
    },
    /// Specialist: ask for a colleague, an interpreter, or for somebody who takes the resident over after the two
    /// specialists have spoken. One invitation at a time.
    #[serde(rename = "company.invite")]
    CompanyInvite {
        /// What for.
        company: Company,
        /// The service to go on with, of a handover.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        service: Option<ServiceId>,
        /// The language to interpret; without one, sign language.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        language: Option<Language>,
        /// The only one to ask, if anybody is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        specialist: Option<PersonId>,
    },
    /// Specialist: take one's invitation back.
    #[serde(rename = "company.withdraw")]
    CompanyWithdraw,
    /// Specialist: go on without one who came; of the one who was to take over, the resident is back at once.
    #[serde(rename = "company.release")]
    CompanyRelease {
        /// Who is to go.
        participant: ParticipantId,
    },
    /// Specialist: the two specialists have spoken; the resident joins them.
    #[serde(rename = "company.together")]
    CompanyTogether,
    /// Specialist: the one who came for it takes over; the consultation ends for the one who asks.
    #[serde(rename = "consultation.hand_over")]
    ConsultationHandOver,
    /// Specialist: come to the consultation one is invited to. Answered with the consultation. Before a handover the
    /// resident is cut off in the relay before anybody is told.
    #[serde(rename = "invitation.accept")]
    InvitationAccept {
        /// The invitation shown in the view.
        invitation: InvitationId,
    },
    /// Specialist: pass on an invitation.
    #[serde(rename = "invitation.decline")]
    InvitationDecline {
        /// The invitation shown in the view.
        invitation: InvitationId,
        /// Why, one of a fixed list.
        reason: DeclineReason,
    },
    /// Specialist in the consultation, or an employee for a room: another service follows in this visit, the place by the
    /// original age.
    #[serde(rename = "service.add")]
    ServiceAdd {
        /// The room, when an employee asks.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        room: Option<RoomId>,
        /// The service.
        service: ServiceId,
    },
    /// Specialist in the consultation, or an employee for a room: it does not follow after all.
    #[serde(rename = "service.drop")]
    ServiceDrop {
        /// The room, when an employee asks.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        room: Option<RoomId>,
        /// The service.
        service: ServiceId,
    },
    /// Resident or specialist: end the consultation.
    #[serde(rename = "consultation.end")]
    ConsultationEnd,
    /// Employee: join a consultation in a room of one's own center as a helper.
    #[serde(rename = "consultation.join")]
    ConsultationJoin {
        /// The consultation in the room's card.
        consultation: ConsultationId,
    },
    /// Employee, or a specialist who came by invitation: leave the consultation joined before.
    #[serde(rename = "consultation.leave")]
    ConsultationLeave,
    /// Resident: ask the helper to leave; takes effect in the relay before it is shown.
    #[serde(rename = "helper.dismiss")]
    HelperDismiss {
        /// The helper.
        participant: ParticipantId,
    },
    /// Specialist: the next steps as typed so far; the resident sees them at once.
    #[serde(rename = "next_steps.set")]
    NextStepsSet {
        /// The whole text, at most [`crate::NOTE_CHARS_MAX`] characters.
        text: String,
    },
    /// Specialist: the draft of the notes, seen by nobody else before wrap-up ends.
    #[serde(rename = "notes.set")]
    NotesSet {
        /// The whole text, at most [`crate::NOTE_CHARS_MAX`] characters.
        text: String,
    },
    /// Specialist: ask for the identity document, confirm it, or withdraw the question. No picture is kept.
    #[serde(rename = "identity.set")]
    IdentitySet {
        /// The state wanted.
        state: IdentityCheck,
    },
    /// Specialist: five more minutes of wrap-up.
    #[serde(rename = "wrap_up.extend")]
    WrapUpExtend,
    /// Specialist: the outcome; ends the wrap-up and registers the service.
    #[serde(rename = "wrap_up.finish")]
    WrapUpFinish {
        /// How the consultation ended.
        outcome: Outcome,
        /// Available again, or on a break.
        next: Availability,
    },

    /// Supervisor: move a ticket forward or back.
    #[serde(rename = "ticket.reorder")]
    TicketReorder {
        /// The waiting ticket.
        ticket: TicketId,
        /// Seconds of waiting credited (positive: sooner) or taken.
        credit_s: i32,
        /// Why, one of a fixed list.
        reason: ReorderReason,
        /// Why, in words; kept in the records, not in the journal.
        #[serde(default)]
        note: String,
    },
    /// Supervisor: give a ticket to one specialist.
    #[serde(rename = "ticket.reassign")]
    TicketReassign {
        /// The waiting ticket.
        ticket: TicketId,
        /// Who is to get it.
        specialist: PersonId,
        /// Why, one of a fixed list.
        reason: ReorderReason,
        /// Why, in words; kept in the records, not in the journal.
        #[serde(default)]
        note: String,
    },
    /// Supervisor: take one's last act on a ticket back, within 10 s.
    #[serde(rename = "act.undo")]
    ActUndo {
        /// The ticket acted on.
        ticket: TicketId,
    },
    /// Supervisor: one ticket's story, in order. Answered with `story`.
    #[serde(rename = "ticket.story")]
    TicketStory {
        /// The ticket.
        ticket: TicketId,
        /// The opened day, `yyyymmdd`; absent for today.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        day: Option<u32>,
    },
    /// Supervisor: the story of the ticket that bears a number today. Answered with `story`.
    #[serde(rename = "number.story")]
    NumberStory {
        /// As spoken and shown, e.g. `V-042`.
        number: String,
    },
    /// Supervisor: an alert has been seen to, for all supervisors; or that is taken back.
    #[serde(rename = "alert.acknowledge")]
    AlertAcknowledge {
        /// The alert in the view.
        alert: AlertId,
        /// Seen to, or taken back.
        acknowledged: bool,
    },
    /// Supervisor: write to waiting rooms.
    #[serde(rename = "notice.post")]
    NoticePost {
        /// Which rooms.
        to: Audience,
        /// At most [`crate::NOTICE_CHARS_MAX`] characters; kept in the records, not in the journal.
        text: String,
        /// How long it stands, minutes.
        minutes: u32,
    },
    /// Supervisor: take a message to waiting rooms back.
    #[serde(rename = "notice.withdraw")]
    NoticeWithdraw {
        /// The message in the view.
        notice: NoteId,
    },
    /// Supervisor: what a specialist serves for the rest of the day.
    #[serde(rename = "skills.set")]
    SkillsSet {
        /// The specialist.
        specialist: PersonId,
        /// The services in place of their own; absent restores their own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        services: Option<Vec<ServiceId>>,
    },
    /// Specialist or supervisor: what would come of an absence of a specialist. Answered with `absence`.
    #[serde(rename = "absence.preview")]
    AbsencePreview {
        /// Who.
        specialist: PersonId,
        /// From when on.
        #[ts(type = "number")]
        from_ms: i64,
        /// Until when.
        #[ts(type = "number")]
        until_ms: i64,
    },
    /// Specialist or supervisor: a specialist is absent. Appointments go to colleagues who are free.
    #[serde(rename = "absence.enter")]
    AbsenceEnter {
        /// Who.
        specialist: PersonId,
        /// From when on.
        #[ts(type = "number")]
        from_ms: i64,
        /// Until when.
        #[ts(type = "number")]
        until_ms: i64,
    },
    /// Specialist or supervisor: the specialist is not absent after all.
    #[serde(rename = "absence.remove")]
    AbsenceRemove {
        /// Who.
        specialist: PersonId,
        /// When it would have begun.
        #[ts(type = "number")]
        from_ms: i64,
    },
    /// Supervisor: the days that the journal holds. Answered with `days`.
    #[serde(rename = "day.list")]
    DayList,
    /// Supervisor: read a day, so that it can be shown at any moment. Answered with `day`; ask again until it is ready.
    #[serde(rename = "day.open")]
    DayOpen {
        /// `yyyymmdd`.
        day: u32,
    },
    /// Supervisor: the page as it was at a moment of an opened day. Answered with `board`.
    #[serde(rename = "day.board")]
    DayBoard {
        /// `yyyymmdd`.
        day: u32,
        /// The moment.
        #[ts(type = "number")]
        at_ms: i64,
    },
    /// Supervisor: figures by half hour, of today or of an opened day up to a moment. Answered with `charts`.
    #[serde(rename = "day.charts")]
    DayCharts {
        /// Whose.
        whose: Whose,
        /// The day, `yyyymmdd`; absent for today so far.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        day: Option<u32>,
    },
    /// Supervisor: run an opened day again with a change. Answered with `run`.
    #[serde(rename = "what_if.start")]
    WhatIfStart {
        /// `yyyymmdd`.
        day: u32,
        /// What is to be otherwise.
        change: Change,
    },
    /// Supervisor: how far one's run is. Answered with `run_state`.
    #[serde(rename = "what_if.status")]
    WhatIfStatus {
        /// The run.
        run: RunId,
    },
    /// Supervisor: stop one's run.
    #[serde(rename = "what_if.cancel")]
    WhatIfCancel {
        /// The run.
        run: RunId,
    },

    /// Participant: open or renew the media session. Answered with `media`.
    #[serde(rename = "media.join")]
    MediaJoin {
        /// Counts the page's media sessions of this consultation, from 1; a newer one replaces the older.
        media_epoch: u32,
        /// The one offer, with all slots (RFC 8829; at most 32 KiB).
        sdp_offer: String,
        /// What each media section is for.
        slots: Vec<SlotMid>,
    },
    /// Participant: ICE restart of the running media session. Answered with `media`.
    #[serde(rename = "media.restart")]
    MediaRestart {
        /// The running media session's epoch.
        media_epoch: u32,
        /// The offer with the new ICE credentials.
        sdp_offer: String,
    },
    /// Participant: slots of this generation are hidden; the relay may send into them.
    #[serde(rename = "slots.ack")]
    SlotsAck {
        /// The generation in `slots.assign`.
        generation: u32,
    },
    /// Participant: what is being sent just now. The relay cuts what is off before others are told.
    #[serde(rename = "media.publish")]
    MediaPublish {
        /// The four sources.
        sources: Sources,
    },

    /// Participant: real-time text, a few characters at a time, in order.
    #[serde(rename = "text.edit")]
    TextEdit {
        /// Counts this participant's edits in this consultation, from 1.
        n: u32,
        /// Position in Unicode scalar values in the sender's text before the edit.
        at: u32,
        /// How many characters go from there.
        remove: u32,
        /// What comes instead.
        insert: String,
    },
    /// Participant: one chat message. Answered when stored.
    #[serde(rename = "chat.send")]
    ChatSend {
        /// At most [`crate::CHAT_CHARS_MAX`] characters.
        text: String,
    },
}

/// How a resident is called up. Never in the journal, a log or a view.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Contact {
    /// The phone number: digits, with `+` and the country's code in front or without; blanks and hyphens are left out.
    pub phone: String,
    /// How to address the resident; may be empty.
    #[serde(default)]
    pub name: String,
}

/// Prints nothing of what it holds.
impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Contact").finish_non_exhaustive()
    }
}

/// The session to take up again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Resume {
    /// From `welcome`.
    pub session: Uuid,
    /// The last version seen; the view is sent only when it has changed since.
    #[ts(type = "number")]
    pub version: u64,
}

/// The identity check, as both sides see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum IdentityCheck {
    /// Not asked for.
    None,
    /// The resident is asked to show the document to the camera.
    Asked,
    /// The specialist has compared it.
    Verified,
}

/// What a media section of the one offer is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SlotMid {
    /// The section's `a=mid` (RFC 5888).
    pub mid: String,
    /// Its purpose.
    pub slot: Slot,
}

/// The fixed slots of a media session. `microphone` … `screen` are sent by the page; the numbered ones are received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// Sent: speech.
    Microphone,
    /// Sent: the speaker's picture.
    Camera,
    /// Sent: the document camera.
    Document,
    /// Sent: a shared window.
    Screen,
    /// Received: another participant's voice, 0 to 4.
    Audio(u8),
    /// Received: another participant's picture, 0 to 4; same participant as the audio slot of that number.
    Video(u8),
    /// Received: a document camera or shared window, 0 or 1.
    Content(u8),
}

/// Which of one's own sources are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct Sources {
    /// Speech.
    pub microphone: bool,
    /// The speaker's picture.
    pub camera: bool,
    /// The document camera.
    pub document: bool,
    /// A shared window.
    pub screen: bool,
}
