// Generated from the crate tilts-signaling by its test `typescript`. Do not edit.

/**
 * When a specialist is absent.
 */
export type AbsenceView = { 
/**
 * From when on.
 */
from_ms: number, 
/**
 * Until when.
 */
until_ms: number, };

/**
 * Something that calls for attention.
 */
export type Alert = { 
/**
 * What it is, whom it is about, since when; names it for as long as it stands.
 */
alert: AlertId, 
/**
 * How many wait, or the service level in percent: for the alerts that are about that.
 */
figure?: number, 
/**
 * The threshold that it is over or under: minutes, how many, or percent.
 */
limit?: number, 
/**
 * Who has seen to it.
 */
acknowledged_by?: string, 
/**
 * When.
 */
acknowledged_ms?: number, };

/**
 * Names an alert for as long as it stands: what it is, whom or what it is about, and since when.
 */
export type AlertId = { 
/**
 * Since when it stands.
 */
since: number, 
/**
 * What it is.
 */
kind: AlertKind, 
/**
 * The ticket, service, specialist or room that it is about.
 */
subject: string, };

/**
 * What calls for a supervisor's attention.
 */
export type AlertKind = "long_wait" | "nobody_staffed" | "many_waiting" | "low_level" | "specialist_away" | "help_unanswered" | "appointment_uncovered";

/**
 * What came of a command.
 */
export type Answer = { "kind": "done" } | { "kind": "ticket", 
/**
 * The ticket.
 */
ticket: TicketId, 
/**
 * As spoken and shown, e.g. `V-042`.
 */
number: string, } | { "kind": "consultation", 
/**
 * The consultation.
 */
consultation: ConsultationId, 
/**
 * Oneself in it.
 */
participant: ParticipantId, } | { "kind": "forecast", 
/**
 * The forecast.
 */
forecast: Forecast, } | { "kind": "forecasts", 
/**
 * In the order asked.
 */
forecasts: Array<Forecast>, } | { "kind": "people", 
/**
 * Those on duty, the free first, at most 50.
 */
people: Array<CompanyPerson>, } | { "kind": "story", 
/**
 * The ticket.
 */
ticket: TicketId, 
/**
 * Its number.
 */
number: string, 
/**
 * In order.
 */
sentences: Array<StorySentence>, } | { "kind": "days", 
/**
 * The days.
 */
days: Array<JournalDay>, } | { "kind": "day", 
/**
 * How far.
 */
opened: DayOpened, } | { "kind": "board", 
/**
 * The moment.
 */
at_ms: number, 
/**
 * What the page showed then.
 */
view: SuperviseView, } | { "kind": "charts", 
/**
 * In order.
 */
half_hours: Array<HalfHour>, 
/**
 * The service level wanted.
 */
target: ServiceTarget, } | { "kind": "run", 
/**
 * The run.
 */
run: string, } | { "kind": "run_state", 
/**
 * How far.
 */
state: RunState, } | { "kind": "media", 
/**
 * The answer (RFC 8829); the page gathers nothing more and trickles nothing.
 */
sdp_answer: string, 
/**
 * The media session meant.
 */
media_epoch: number, } | { "kind": "chat", 
/**
 * Its id.
 */
id: NoteId, } | { "kind": "slots", 
/**
 * In order.
 */
slots: Array<SlotView>, } | { "kind": "appointment", 
/**
 * The appointment.
 */
appointment: AppointmentView, 
/**
 * Where its calendar file is had, for the resident: a path on this server. On booking alone.
 */
calendar?: string, } | { "kind": "absence", 
/**
 * How many appointments would go to colleagues.
 */
moved: number, 
/**
 * How many would stay, since no colleague is free.
 */
staying: number, } | { "kind": "calendar", 
/**
 * The path.
 */
calendar: string, } | { "kind": "contact", 
/**
 * The phone number and the name.
 */
contact: Contact, };

/**
 * A time agreed for a resident.
 */
export type AppointmentId = string;

/**
 * Where an appointment stands.
 */
export type AppointmentState = "booked" | "arrived" | "over" | "missed" | "cancelled";

/**
 * A time agreed for a resident.
 */
export type AppointmentView = { 
/**
 * The appointment.
 */
appointment: AppointmentId, 
/**
 * What the resident says or types on coming, e.g. `7QX2M-K4D9T`. Left out on a specialist's page.
 */
code?: string, 
/**
 * The center to which the resident comes.
 */
center: CenterId, 
/**
 * The service.
 */
service: ServiceId, 
/**
 * Language of the conversation.
 */
language: Language, 
/**
 * Speech, signing or text.
 */
mode: Mode, 
/**
 * When it begins.
 */
starts_ms: number, 
/**
 * When the next may begin.
 */
ends_ms: number, 
/**
 * From when on the resident who has come is given a ticket.
 */
from_ms: number, 
/**
 * When it counts as missed.
 */
late_ms: number, 
/**
 * The specialist in whose calendar it stands.
 */
specialist: string, 
/**
 * Where it stands.
 */
state: AppointmentState, 
/**
 * A specialist is held back for it.
 */
held: boolean, 
/**
 * The specialist will be absent, and no colleague was free.
 */
uncovered?: boolean, 
/**
 * The number of the resident who has come.
 */
number?: string, };

/**
 * A center employee's page.
 */
export type AssistView = { 
/**
 * The employee.
 */
me: PersonId, 
/**
 * The employee's name.
 */
name: string, 
/**
 * The center.
 */
center: CenterId, 
/**
 * Hours.
 */
opening: Opening, 
/**
 * Calls for help that stand open, oldest first.
 */
help: Array<HelpView>, 
/**
 * The center's rooms, by number.
 */
rooms: Array<RoomCard>, 
/**
 * Numbers whose holders wait outside the rooms, in the order in which they came.
 */
numbers: Array<NumberCard>, 
/**
 * Today's appointments of the center, the first to begin first.
 */
appointments: Array<AppointmentView>, 
/**
 * Residents served in person, the longest first.
 */
in_person: Array<InPersonCard>, 
/**
 * Every service that can be had by video.
 */
waits: Array<ServiceWait>, 
/**
 * The consultation joined as a helper.
 */
call?: CallView, };

/**
 * Whom a message in the waiting rooms is for.
 */
export type Audience = "all" | { "institution": InstitutionId } | { "service": ServiceId } | { "center": CenterId } | { "municipality": MunicipalityId };

/**
 * Whether a specialist takes offers.
 */
export type Availability = "available" | "break" | "away";

/**
 * Why the server ends a connection.
 */
export type ByeReason = "replaced" | "revoked" | "too_slow" | "stopping" | "silent";

/**
 * A consultation as its participants see it.
 */
export type CallView = { 
/**
 * The consultation.
 */
consultation: ConsultationId, 
/**
 * Its service; absent for an ad-hoc consultation.
 */
service?: ServiceId, 
/**
 * Language of the conversation.
 */
language: Language, 
/**
 * Speech, signing or text.
 */
mode: Mode, 
/**
 * How the resident comes to it.
 */
channel?: Channel, 
/**
 * The resident is on the phone: there is no picture, and the specialist calls the number.
 */
by_phone?: boolean, 
/**
 * Accepted at.
 */
since_ms: number, 
/**
 * Oneself.
 */
me: ParticipantId, 
/**
 * The specialist found nobody in the chair and the room calls again.
 */
recalled: boolean, 
/**
 * Everyone, oneself included, in order of arrival.
 */
participants: Array<ParticipantView>, 
/**
 * The specialist who is there to take the resident over.
 */
handover?: HandoverView, 
/**
 * For the specialist who invites: whom they ask.
 */
invited?: InvitedView, 
/**
 * For the specialist who invited: their last invitation brought nobody.
 */
nobody_came?: NobodyCame, 
/**
 * The services that follow in this visit, the next first.
 */
following?: Array<ServiceId>, };

/**
 * A number called to a room.
 */
export type CalledView = { 
/**
 * The number, e.g. `V-042`.
 */
number: string, 
/**
 * Until when the room is kept for it.
 */
until_ms: number, };

/**
 * A customer service center.
 */
export type CenterId = string;

/**
 * What is to be otherwise when a day is run again.
 */
export type Change = { 
/**
 * More or fewer specialists; at most 10 entries.
 */
staff: Array<StaffChange>, 
/**
 * Who serves what.
 */
pooling: Pooling, 
/**
 * People who come, in percent of those who came: 10 to 300.
 */
arrivals_pct: number, 
/**
 * Talk and wrap-up, in percent of what they took: 10 to 300.
 */
handle_pct: number, 
/**
 * Rules that are otherwise, by scope; at most 20 values. What is not named is as it was.
 */
rules: Array<Setting>, };

/**
 * What makes the next view of the one before.
 */
export type Changes = { 
/**
 * Fields, as they are now; `null` for one that is no longer there.
 */
fields: Record<string, unknown>, 
/**
 * Lists, in pieces.
 */
lists: { [key in string]: Array<Piece> }, };

/**
 * How a resident comes to what is served.
 */
export type Channel = "room" | "walk_in" | "phone" | "callback" | "appointment";

/**
 * One text frame from a page: a message and, for those that ask for an answer, the id that makes
 * a repeat harmless. A repeated `command_id` gets its first answer.
 */
export type ClientFrame = { 
/**
 * Chosen by the page, fresh for each command (UUIDv4 or v7), the same when the page tries again.
 */
command_id?: CommandId, } & ({ "type": "hello", 
/**
 * A short-lived token from `POST /api/v1/ws-token`, or a join token of an ad-hoc consultation.
 */
token: string, 
/**
 * On a return: the session to take up again.
 */
resume?: Resume, } | { "type": "ping", 
/**
 * Returned as sent.
 */
n: number, } | { "type": "ticket.forecast", 
/**
 * The room, when an employee asks for one in a room; a room's own page leaves it out.
 */
room?: RoomId, 
/**
 * The service asked for.
 */
service: ServiceId, 
/**
 * The language of the conversation.
 */
language: Language, 
/**
 * Speech, signing or text.
 */
mode: Mode, } | { "type": "ticket.request", 
/**
 * The room, when an employee asks; a room's own page leaves it out.
 */
room?: RoomId, 
/**
 * The service asked for.
 */
service: ServiceId, 
/**
 * The language of the conversation.
 */
language: Language, 
/**
 * Speech, signing or text.
 */
mode: Mode, 
/**
 * The resident wants the employee beside them: also calls for help.
 */
with_help: boolean, 
/**
 * The employee marks a disability or a small child along: priority by rule.
 */
priority?: boolean, 
/**
 * The code of the receipt that a returning resident shows: the specialist of the time before is asked first.
 */
receipt?: string, } | { "type": "ticket.leave", 
/**
 * The room, when an employee asks; a room's own page leaves it out.
 */
room?: RoomId, } | { "type": "number.request", 
/**
 * The service asked for.
 */
service: ServiceId, 
/**
 * The language of the conversation.
 */
language: Language, 
/**
 * Speech, signing or text.
 */
mode: Mode, 
/**
 * Where the specialist calls the resident up; kept in the records until the visit's details go.
 */
contact?: Contact, 
/**
 * A disability or a small child along: priority by rule.
 */
priority?: boolean, 
/**
 * The code of the receipt that a returning resident shows: the specialist of the time before is asked first.
 */
receipt?: string, } | { "type": "number.leave", 
/**
 * The ticket.
 */
ticket: TicketId, } | { "type": "number.back", 
/**
 * The ticket.
 */
ticket: TicketId, } | { "type": "room.enter", 
/**
 * The number as it is shown, e.g. `V-042`.
 */
number: string, 
/**
 * The room, when an employee says so; a room's own page leaves it out.
 */
room?: RoomId, } | { "type": "ticket.callback", 
/**
 * The ticket, when an employee asks; a room's own page leaves it out.
 */
ticket?: TicketId, 
/**
 * Where the specialist calls the resident up.
 */
contact?: Contact, 
/**
 * Not before so many minutes from now.
 */
delay_min: number, } | { "type": "in_person.start", 
/**
 * The service.
 */
service: ServiceId, 
/**
 * The number of a resident who was served or waited here today: what the visit had is not registered twice.
 */
number?: string, } | { "type": "in_person.finish", 
/**
 * The consultation in the view.
 */
consultation: ConsultationId, 
/**
 * What came of it.
 */
outcome: Outcome, } | { "type": "appointment.slots", 
/**
 * The service.
 */
service: ServiceId, 
/**
 * The language of the conversation.
 */
language: Language, 
/**
 * Speech, signing or text.
 */
mode: Mode, 
/**
 * They begin then or later.
 */
from_ms: number, 
/**
 * They begin before that.
 */
until_ms: number, 
/**
 * As if this appointment were not booked: it is to be moved.
 */
moving?: AppointmentId, } | { "type": "appointment.book", 
/**
 * The service.
 */
service: ServiceId, 
/**
 * The language of the conversation.
 */
language: Language, 
/**
 * Speech, signing or text.
 */
mode: Mode, 
/**
 * The time.
 */
starts_ms: number, 
/**
 * How the resident is reached; kept in the records until the visit's details go.
 */
contact?: Contact, } | { "type": "appointment.find", 
/**
 * The code as the resident says it.
 */
code: string, } | { "type": "appointment.move", 
/**
 * The appointment.
 */
appointment: AppointmentId, 
/**
 * The time.
 */
starts_ms: number, } | { "type": "appointment.cancel", 
/**
 * The appointment.
 */
appointment: AppointmentId, } | { "type": "appointment.restore", 
/**
 * The appointment.
 */
appointment: AppointmentId, } | { "type": "appointment.arrive", 
/**
 * The appointment, when an employee says so.
 */
appointment?: AppointmentId, 
/**
 * The code, when a room's own page says so.
 */
code?: string, 
/**
 * The room that the employee leads the resident to; without one the number is called to a room.
 */
room?: RoomId, } | { "type": "appointment.contact", 
/**
 * The appointment.
 */
appointment: AppointmentId, } | { "type": "calendar.link" } | { "type": "contact.get" } | { "type": "ticket.here" } | { "type": "help.call" } | { "type": "help.close", 
/**
 * The call for help; a room's own page leaves it out.
 */
help?: HelpCallId, } | { "type": "help.seen", 
/**
 * The call for help.
 */
help: HelpCallId, } | { "type": "help.coming", 
/**
 * The call for help.
 */
help: HelpCallId, } | { "type": "ticket.mark", 
/**
 * The ticket.
 */
ticket: TicketId, 
/**
 * Whether it has.
 */
priority: boolean, } | { "type": "ticket.prefer", 
/**
 * The ticket.
 */
ticket: TicketId, 
/**
 * The code on the receipt.
 */
receipt?: string, } | { "type": "visit.rate", 
/**
 * One of three.
 */
score: Score, } | { "type": "visit.end" } | { "type": "availability.set", 
/**
 * The wanted state; it begins after a running consultation and its wrap-up.
 */
state: Availability, } | { "type": "offer.accept", 
/**
 * The offer shown in the view.
 */
offer: OfferId, } | { "type": "offer.decline", 
/**
 * The offer shown in the view.
 */
offer: OfferId, 
/**
 * Why, one of a fixed list.
 */
reason: DeclineReason, } | { "type": "consultation.no_show" } | { "type": "consultation.transfer", 
/**
 * The service to go on with.
 */
service: ServiceId, 
/**
 * Who is asked first, if anybody is named; others are asked after a while.
 */
specialist?: PersonId, } | { "type": "transfer.targets", 
/**
 * At most 200 services.
 */
services: Array<ServiceId>, } | { "type": "transfer.announce", 
/**
 * The service chosen so far.
 */
service?: ServiceId, } | { "type": "company.people", 
/**
 * What for; a handover stands for a cold transfer, too.
 */
company: Company, 
/**
 * The service to go on with, of a handover.
 */
service?: ServiceId, 
/**
 * The language to interpret; without one, sign language.
 */
language?: Language, 
/**
 * Words of the name, to look beyond one's own institution for a colleague.
 */
name?: string, } | { "type": "company.invite", 
/**
 * What for.
 */
company: Company, 
/**
 * The service to go on with, of a handover.
 */
service?: ServiceId, 
/**
 * The language to interpret; without one, sign language.
 */
language?: Language, 
/**
 * The only one to ask, if anybody is named.
 */
specialist?: PersonId, } | { "type": "company.withdraw" } | { "type": "company.release", 
/**
 * Who is to go.
 */
participant: ParticipantId, } | { "type": "company.together" } | { "type": "consultation.hand_over" } | { "type": "invitation.accept", 
/**
 * The invitation shown in the view.
 */
invitation: InvitationId, } | { "type": "invitation.decline", 
/**
 * The invitation shown in the view.
 */
invitation: InvitationId, 
/**
 * Why, one of a fixed list.
 */
reason: DeclineReason, } | { "type": "service.add", 
/**
 * The room, when an employee asks.
 */
room?: RoomId, 
/**
 * The service.
 */
service: ServiceId, } | { "type": "service.drop", 
/**
 * The room, when an employee asks.
 */
room?: RoomId, 
/**
 * The service.
 */
service: ServiceId, } | { "type": "consultation.end" } | { "type": "consultation.join", 
/**
 * The consultation in the room's card.
 */
consultation: ConsultationId, } | { "type": "consultation.leave" } | { "type": "helper.dismiss", 
/**
 * The helper.
 */
participant: ParticipantId, } | { "type": "next_steps.set", 
/**
 * The whole text, at most [`crate::NOTE_CHARS_MAX`] characters.
 */
text: string, } | { "type": "notes.set", 
/**
 * The whole text, at most [`crate::NOTE_CHARS_MAX`] characters.
 */
text: string, } | { "type": "identity.set", 
/**
 * The state wanted.
 */
state: IdentityCheck, } | { "type": "wrap_up.extend" } | { "type": "wrap_up.finish", 
/**
 * How the consultation ended.
 */
outcome: Outcome, 
/**
 * Available again, or on a break.
 */
next: Availability, } | { "type": "ticket.reorder", 
/**
 * The waiting ticket.
 */
ticket: TicketId, 
/**
 * Seconds of waiting credited (positive: sooner) or taken.
 */
credit_s: number, 
/**
 * Why, one of a fixed list.
 */
reason: ReorderReason, 
/**
 * Why, in words; kept in the records, not in the journal.
 */
note: string, } | { "type": "ticket.reassign", 
/**
 * The waiting ticket.
 */
ticket: TicketId, 
/**
 * Who is to get it.
 */
specialist: PersonId, 
/**
 * Why, one of a fixed list.
 */
reason: ReorderReason, 
/**
 * Why, in words; kept in the records, not in the journal.
 */
note: string, } | { "type": "act.undo", 
/**
 * The ticket acted on.
 */
ticket: TicketId, } | { "type": "ticket.story", 
/**
 * The ticket.
 */
ticket: TicketId, 
/**
 * The opened day, `yyyymmdd`; absent for today.
 */
day?: number, } | { "type": "number.story", 
/**
 * As spoken and shown, e.g. `V-042`.
 */
number: string, } | { "type": "alert.acknowledge", 
/**
 * The alert in the view.
 */
alert: AlertId, 
/**
 * Seen to, or taken back.
 */
acknowledged: boolean, } | { "type": "notice.post", 
/**
 * Which rooms.
 */
to: Audience, 
/**
 * At most [`crate::NOTICE_CHARS_MAX`] characters; kept in the records, not in the journal.
 */
text: string, 
/**
 * How long it stands, minutes.
 */
minutes: number, } | { "type": "notice.withdraw", 
/**
 * The message in the view.
 */
notice: NoteId, } | { "type": "skills.set", 
/**
 * The specialist.
 */
specialist: PersonId, 
/**
 * The services in place of their own; absent restores their own.
 */
services?: Array<ServiceId>, } | { "type": "absence.preview", 
/**
 * Who.
 */
specialist: PersonId, 
/**
 * From when on.
 */
from_ms: number, 
/**
 * Until when.
 */
until_ms: number, } | { "type": "absence.enter", 
/**
 * Who.
 */
specialist: PersonId, 
/**
 * From when on.
 */
from_ms: number, 
/**
 * Until when.
 */
until_ms: number, } | { "type": "absence.remove", 
/**
 * Who.
 */
specialist: PersonId, 
/**
 * When it would have begun.
 */
from_ms: number, } | { "type": "day.list" } | { "type": "day.open", 
/**
 * `yyyymmdd`.
 */
day: number, } | { "type": "day.board", 
/**
 * `yyyymmdd`.
 */
day: number, 
/**
 * The moment.
 */
at_ms: number, } | { "type": "day.charts", 
/**
 * Whose.
 */
whose: Whose, 
/**
 * The day, `yyyymmdd`; absent for today so far.
 */
day?: number, } | { "type": "what_if.start", 
/**
 * `yyyymmdd`.
 */
day: number, 
/**
 * What is to be otherwise.
 */
change: Change, } | { "type": "what_if.status", 
/**
 * The run.
 */
run: string, } | { "type": "what_if.cancel", 
/**
 * The run.
 */
run: string, } | { "type": "media.join", 
/**
 * Counts the page's media sessions of this consultation, from 1; a newer one replaces the older.
 */
media_epoch: number, 
/**
 * The one offer, with all slots (RFC 8829; at most 32 KiB).
 */
sdp_offer: string, 
/**
 * What each media section is for.
 */
slots: Array<SlotMid>, } | { "type": "media.restart", 
/**
 * The running media session's epoch.
 */
media_epoch: number, 
/**
 * The offer with the new ICE credentials.
 */
sdp_offer: string, } | { "type": "slots.ack", 
/**
 * The generation in `slots.assign`.
 */
generation: number, } | { "type": "media.publish", 
/**
 * The four sources.
 */
sources: Sources, } | { "type": "text.edit", 
/**
 * Counts this participant's edits in this consultation, from 1.
 */
n: number, 
/**
 * Position in Unicode scalar values in the sender's text before the edit.
 */
at: number, 
/**
 * How many characters go from there.
 */
remove: number, 
/**
 * What comes instead.
 */
insert: string, } | { "type": "chat.send", 
/**
 * At most [`crate::CHAT_CHARS_MAX`] characters.
 */
text: string, });

/**
 * Every message a page may send. Who may send which is decided in one table on the server.
 */
export type ClientMessage = { "type": "hello", 
/**
 * A short-lived token from `POST /api/v1/ws-token`, or a join token of an ad-hoc consultation.
 */
token: string, 
/**
 * On a return: the session to take up again.
 */
resume?: Resume, } | { "type": "ping", 
/**
 * Returned as sent.
 */
n: number, } | { "type": "ticket.forecast", 
/**
 * The room, when an employee asks for one in a room; a room's own page leaves it out.
 */
room?: RoomId, 
/**
 * The service asked for.
 */
service: ServiceId, 
/**
 * The language of the conversation.
 */
language: Language, 
/**
 * Speech, signing or text.
 */
mode: Mode, } | { "type": "ticket.request", 
/**
 * The room, when an employee asks; a room's own page leaves it out.
 */
room?: RoomId, 
/**
 * The service asked for.
 */
service: ServiceId, 
/**
 * The language of the conversation.
 */
language: Language, 
/**
 * Speech, signing or text.
 */
mode: Mode, 
/**
 * The resident wants the employee beside them: also calls for help.
 */
with_help: boolean, 
/**
 * The employee marks a disability or a small child along: priority by rule.
 */
priority?: boolean, 
/**
 * The code of the receipt that a returning resident shows: the specialist of the time before is asked first.
 */
receipt?: string, } | { "type": "ticket.leave", 
/**
 * The room, when an employee asks; a room's own page leaves it out.
 */
room?: RoomId, } | { "type": "number.request", 
/**
 * The service asked for.
 */
service: ServiceId, 
/**
 * The language of the conversation.
 */
language: Language, 
/**
 * Speech, signing or text.
 */
mode: Mode, 
/**
 * Where the specialist calls the resident up; kept in the records until the visit's details go.
 */
contact?: Contact, 
/**
 * A disability or a small child along: priority by rule.
 */
priority?: boolean, 
/**
 * The code of the receipt that a returning resident shows: the specialist of the time before is asked first.
 */
receipt?: string, } | { "type": "number.leave", 
/**
 * The ticket.
 */
ticket: TicketId, } | { "type": "number.back", 
/**
 * The ticket.
 */
ticket: TicketId, } | { "type": "room.enter", 
/**
 * The number as it is shown, e.g. `V-042`.
 */
number: string, 
/**
 * The room, when an employee says so; a room's own page leaves it out.
 */
room?: RoomId, } | { "type": "ticket.callback", 
/**
 * The ticket, when an employee asks; a room's own page leaves it out.
 */
ticket?: TicketId, 
/**
 * Where the specialist calls the resident up.
 */
contact?: Contact, 
/**
 * Not before so many minutes from now.
 */
delay_min: number, } | { "type": "in_person.start", 
/**
 * The service.
 */
service: ServiceId, 
/**
 * The number of a resident who was served or waited here today: what the visit had is not registered twice.
 */
number?: string, } | { "type": "in_person.finish", 
/**
 * The consultation in the view.
 */
consultation: ConsultationId, 
/**
 * What came of it.
 */
outcome: Outcome, } | { "type": "appointment.slots", 
/**
 * The service.
 */
service: ServiceId, 
/**
 * The language of the conversation.
 */
language: Language, 
/**
 * Speech, signing or text.
 */
mode: Mode, 
/**
 * They begin then or later.
 */
from_ms: number, 
/**
 * They begin before that.
 */
until_ms: number, 
/**
 * As if this appointment were not booked: it is to be moved.
 */
moving?: AppointmentId, } | { "type": "appointment.book", 
/**
 * The service.
 */
service: ServiceId, 
/**
 * The language of the conversation.
 */
language: Language, 
/**
 * Speech, signing or text.
 */
mode: Mode, 
/**
 * The time.
 */
starts_ms: number, 
/**
 * How the resident is reached; kept in the records until the visit's details go.
 */
contact?: Contact, } | { "type": "appointment.find", 
/**
 * The code as the resident says it.
 */
code: string, } | { "type": "appointment.move", 
/**
 * The appointment.
 */
appointment: AppointmentId, 
/**
 * The time.
 */
starts_ms: number, } | { "type": "appointment.cancel", 
/**
 * The appointment.
 */
appointment: AppointmentId, } | { "type": "appointment.restore", 
/**
 * The appointment.
 */
appointment: AppointmentId, } | { "type": "appointment.arrive", 
/**
 * The appointment, when an employee says so.
 */
appointment?: AppointmentId, 
/**
 * The code, when a room's own page says so.
 */
code?: string, 
/**
 * The room that the employee leads the resident to; without one the number is called to a room.
 */
room?: RoomId, } | { "type": "appointment.contact", 
/**
 * The appointment.
 */
appointment: AppointmentId, } | { "type": "calendar.link" } | { "type": "contact.get" } | { "type": "ticket.here" } | { "type": "help.call" } | { "type": "help.close", 
/**
 * The call for help; a room's own page leaves it out.
 */
help?: HelpCallId, } | { "type": "help.seen", 
/**
 * The call for help.
 */
help: HelpCallId, } | { "type": "help.coming", 
/**
 * The call for help.
 */
help: HelpCallId, } | { "type": "ticket.mark", 
/**
 * The ticket.
 */
ticket: TicketId, 
/**
 * Whether it has.
 */
priority: boolean, } | { "type": "ticket.prefer", 
/**
 * The ticket.
 */
ticket: TicketId, 
/**
 * The code on the receipt.
 */
receipt?: string, } | { "type": "visit.rate", 
/**
 * One of three.
 */
score: Score, } | { "type": "visit.end" } | { "type": "availability.set", 
/**
 * The wanted state; it begins after a running consultation and its wrap-up.
 */
state: Availability, } | { "type": "offer.accept", 
/**
 * The offer shown in the view.
 */
offer: OfferId, } | { "type": "offer.decline", 
/**
 * The offer shown in the view.
 */
offer: OfferId, 
/**
 * Why, one of a fixed list.
 */
reason: DeclineReason, } | { "type": "consultation.no_show" } | { "type": "consultation.transfer", 
/**
 * The service to go on with.
 */
service: ServiceId, 
/**
 * Who is asked first, if anybody is named; others are asked after a while.
 */
specialist?: PersonId, } | { "type": "transfer.targets", 
/**
 * At most 200 services.
 */
services: Array<ServiceId>, } | { "type": "transfer.announce", 
/**
 * The service chosen so far.
 */
service?: ServiceId, } | { "type": "company.people", 
/**
 * What for; a handover stands for a cold transfer, too.
 */
company: Company, 
/**
 * The service to go on with, of a handover.
 */
service?: ServiceId, 
/**
 * The language to interpret; without one, sign language.
 */
language?: Language, 
/**
 * Words of the name, to look beyond one's own institution for a colleague.
 */
name?: string, } | { "type": "company.invite", 
/**
 * What for.
 */
company: Company, 
/**
 * The service to go on with, of a handover.
 */
service?: ServiceId, 
/**
 * The language to interpret; without one, sign language.
 */
language?: Language, 
/**
 * The only one to ask, if anybody is named.
 */
specialist?: PersonId, } | { "type": "company.withdraw" } | { "type": "company.release", 
/**
 * Who is to go.
 */
participant: ParticipantId, } | { "type": "company.together" } | { "type": "consultation.hand_over" } | { "type": "invitation.accept", 
/**
 * The invitation shown in the view.
 */
invitation: InvitationId, } | { "type": "invitation.decline", 
/**
 * The invitation shown in the view.
 */
invitation: InvitationId, 
/**
 * Why, one of a fixed list.
 */
reason: DeclineReason, } | { "type": "service.add", 
/**
 * The room, when an employee asks.
 */
room?: RoomId, 
/**
 * The service.
 */
service: ServiceId, } | { "type": "service.drop", 
/**
 * The room, when an employee asks.
 */
room?: RoomId, 
/**
 * The service.
 */
service: ServiceId, } | { "type": "consultation.end" } | { "type": "consultation.join", 
/**
 * The consultation in the room's card.
 */
consultation: ConsultationId, } | { "type": "consultation.leave" } | { "type": "helper.dismiss", 
/**
 * The helper.
 */
participant: ParticipantId, } | { "type": "next_steps.set", 
/**
 * The whole text, at most [`crate::NOTE_CHARS_MAX`] characters.
 */
text: string, } | { "type": "notes.set", 
/**
 * The whole text, at most [`crate::NOTE_CHARS_MAX`] characters.
 */
text: string, } | { "type": "identity.set", 
/**
 * The state wanted.
 */
state: IdentityCheck, } | { "type": "wrap_up.extend" } | { "type": "wrap_up.finish", 
/**
 * How the consultation ended.
 */
outcome: Outcome, 
/**
 * Available again, or on a break.
 */
next: Availability, } | { "type": "ticket.reorder", 
/**
 * The waiting ticket.
 */
ticket: TicketId, 
/**
 * Seconds of waiting credited (positive: sooner) or taken.
 */
credit_s: number, 
/**
 * Why, one of a fixed list.
 */
reason: ReorderReason, 
/**
 * Why, in words; kept in the records, not in the journal.
 */
note: string, } | { "type": "ticket.reassign", 
/**
 * The waiting ticket.
 */
ticket: TicketId, 
/**
 * Who is to get it.
 */
specialist: PersonId, 
/**
 * Why, one of a fixed list.
 */
reason: ReorderReason, 
/**
 * Why, in words; kept in the records, not in the journal.
 */
note: string, } | { "type": "act.undo", 
/**
 * The ticket acted on.
 */
ticket: TicketId, } | { "type": "ticket.story", 
/**
 * The ticket.
 */
ticket: TicketId, 
/**
 * The opened day, `yyyymmdd`; absent for today.
 */
day?: number, } | { "type": "number.story", 
/**
 * As spoken and shown, e.g. `V-042`.
 */
number: string, } | { "type": "alert.acknowledge", 
/**
 * The alert in the view.
 */
alert: AlertId, 
/**
 * Seen to, or taken back.
 */
acknowledged: boolean, } | { "type": "notice.post", 
/**
 * Which rooms.
 */
to: Audience, 
/**
 * At most [`crate::NOTICE_CHARS_MAX`] characters; kept in the records, not in the journal.
 */
text: string, 
/**
 * How long it stands, minutes.
 */
minutes: number, } | { "type": "notice.withdraw", 
/**
 * The message in the view.
 */
notice: NoteId, } | { "type": "skills.set", 
/**
 * The specialist.
 */
specialist: PersonId, 
/**
 * The services in place of their own; absent restores their own.
 */
services?: Array<ServiceId>, } | { "type": "absence.preview", 
/**
 * Who.
 */
specialist: PersonId, 
/**
 * From when on.
 */
from_ms: number, 
/**
 * Until when.
 */
until_ms: number, } | { "type": "absence.enter", 
/**
 * Who.
 */
specialist: PersonId, 
/**
 * From when on.
 */
from_ms: number, 
/**
 * Until when.
 */
until_ms: number, } | { "type": "absence.remove", 
/**
 * Who.
 */
specialist: PersonId, 
/**
 * When it would have begun.
 */
from_ms: number, } | { "type": "day.list" } | { "type": "day.open", 
/**
 * `yyyymmdd`.
 */
day: number, } | { "type": "day.board", 
/**
 * `yyyymmdd`.
 */
day: number, 
/**
 * The moment.
 */
at_ms: number, } | { "type": "day.charts", 
/**
 * Whose.
 */
whose: Whose, 
/**
 * The day, `yyyymmdd`; absent for today so far.
 */
day?: number, } | { "type": "what_if.start", 
/**
 * `yyyymmdd`.
 */
day: number, 
/**
 * What is to be otherwise.
 */
change: Change, } | { "type": "what_if.status", 
/**
 * The run.
 */
run: string, } | { "type": "what_if.cancel", 
/**
 * The run.
 */
run: string, } | { "type": "media.join", 
/**
 * Counts the page's media sessions of this consultation, from 1; a newer one replaces the older.
 */
media_epoch: number, 
/**
 * The one offer, with all slots (RFC 8829; at most 32 KiB).
 */
sdp_offer: string, 
/**
 * What each media section is for.
 */
slots: Array<SlotMid>, } | { "type": "media.restart", 
/**
 * The running media session's epoch.
 */
media_epoch: number, 
/**
 * The offer with the new ICE credentials.
 */
sdp_offer: string, } | { "type": "slots.ack", 
/**
 * The generation in `slots.assign`.
 */
generation: number, } | { "type": "media.publish", 
/**
 * The four sources.
 */
sources: Sources, } | { "type": "text.edit", 
/**
 * Counts this participant's edits in this consultation, from 1.
 */
n: number, 
/**
 * Position in Unicode scalar values in the sender's text before the edit.
 */
at: number, 
/**
 * How many characters go from there.
 */
remove: number, 
/**
 * What comes instead.
 */
insert: string, } | { "type": "chat.send", 
/**
 * At most [`crate::CHAT_CHARS_MAX`] characters.
 */
text: string, };

/**
 * Why a service is closed for now.
 */
export type CloseReason = "outage" | "staff" | "emergency" | "other";

/**
 * Every error a page, an integrator or an operator can get.
 */
export type Code = "malformed" | "unknown_type" | "hello_expected" | "out_of_bounds" | "too_large" | "unauthenticated" | "bad_login" | "bad_enrollment_code" | "forbidden" | "origin_refused" | "not_found" | "method_not_allowed" | "not_acceptable" | "precondition_failed" | "precondition_required" | "unsupported_media" | "rate_limited" | "closed" | "room_busy" | "not_called" | "too_many_in_person" | "room_offline" | "slot_taken" | "too_early" | "absent_already" | "appointment_over" | "not_remote" | "queue_full" | "service_closed" | "last_ticket_gone" | "gone" | "not_eligible" | "nobody_on_duty" | "invited_already" | "wrong_state" | "wrap_up_limit" | "undo_too_late" | "consultation_full" | "registered_already" | "register_moved" | "period_running" | "period_closed" | "period_out_of_turn" | "bad_sdp" | "stale_epoch" | "media_overloaded" | "personal_code" | "unavailable" | "timeout" | "internal";

/**
 * A command, made by its sender; a repeat gets the first answer.
 */
export type CommandId = string;

/**
 * What somebody is invited to a consultation for.
 */
export type Company = "colleague" | "interpreter" | "handover";

/**
 * Who could come to a consultation, or take a resident over.
 */
export type CompanyPerson = { 
/**
 * Who.
 */
person: PersonId, 
/**
 * The name.
 */
name: string, 
/**
 * The institution.
 */
institution?: InstitutionId, 
/**
 * Whether nothing keeps them just now.
 */
free: boolean, };

/**
 * A specialist's page.
 */
export type ConsultView = { 
/**
 * The specialist.
 */
me: PersonId, 
/**
 * The specialist's name.
 */
name: string, 
/**
 * The institution; absent for a generalist of the whole network.
 */
institution?: InstitutionId, 
/**
 * The state.
 */
state: SpecialistState, 
/**
 * Since when.
 */
since_ms: number, 
/**
 * What comes after the running consultation.
 */
then: Availability, 
/**
 * Offers missed in a row.
 */
missed: number, 
/**
 * The offer that stands open.
 */
offer?: OfferView, 
/**
 * The invitation that stands open.
 */
invitation?: InvitationView, 
/**
 * The running consultation: one's own, or one that one was invited to.
 */
call?: CallView, 
/**
 * The wrap-up.
 */
wrap_up?: WrapUpView, 
/**
 * Waiting tickets that this specialist could take.
 */
waiting_for_me: number, 
/**
 * The longest of those waits began then.
 */
longest_since_ms?: number, 
/**
 * One's own appointments of today, the first to begin first.
 */
appointments: Array<AppointmentView>, 
/**
 * When one is absent: running or to come, the first to begin first.
 */
absences: Array<AbsenceView>, 
/**
 * For which one takes no other ticket.
 */
held?: AppointmentView, 
/**
 * Today's finished consultations, latest first, at most 100.
 */
day: Array<DayEntry>, };

/**
 * A consultation.
 */
export type ConsultationId = string;

/**
 * A consultation's worst link.
 */
export type ConsultationLink = { 
/**
 * The consultation.
 */
consultation: ConsultationId, 
/**
 * The worst of its participants' links.
 */
link: LinkWord, 
/**
 * Since when it has been so, UTC, milliseconds since 1970.
 */
since_ms: number, };

/**
 * A running consultation in a list.
 */
export type ConsultationRow = { 
/**
 * The consultation.
 */
consultation: ConsultationId, 
/**
 * The ticket's number; absent for an ad-hoc one.
 */
number?: string, 
/**
 * The service.
 */
service?: ServiceId, 
/**
 * The specialist.
 */
specialist?: PersonId, 
/**
 * The room.
 */
room?: RoomId, 
/**
 * Since when.
 */
since_ms: number, 
/**
 * How many take part.
 */
participants: number, };

/**
 * How a resident is called up. Never in the journal, a log or a view.
 */
export type Contact = { 
/**
 * The phone number: digits, with `+` and the country's code in front or without; blanks and hyphens are left out.
 */
phone: string, 
/**
 * How to address the resident; may be empty.
 */
name: string, };

/**
 * What a wait would run into.
 */
export type Crossing = { "kind": "nothing" } | { "kind": "lunch", 
/**
 * When the break begins.
 */
from_ms: number, 
/**
 * When it ends.
 */
to_ms: number, } | { "kind": "closing", 
/**
 * Closing time.
 */
at_ms: number, 
/**
 * The next opening; absent when none is known.
 */
opens_at_ms?: number, };

/**
 * One of a specialist's finished consultations.
 */
export type DayEntry = { 
/**
 * The ticket's number.
 */
number: string, 
/**
 * The service.
 */
service: ServiceId, 
/**
 * Began at.
 */
started_ms: number, 
/**
 * Ended at.
 */
ended_ms: number, 
/**
 * The outcome; absent when the wrap-up ran out without one.
 */
outcome?: Outcome, };

/**
 * A day's cases and what follows from them. A case is one wait for a specialist: a ticket from joining to its answer, once more
 * after a transfer or a return to the line. It is counted when it has ended.
 */
export type DayFigures = { 
/**
 * Came to a specialist.
 */
answered: number, 
/**
 * Left, or lost their room's connection for good.
 */
abandoned: number, 
/**
 * Of these, before the target had passed.
 */
abandoned_early: number, 
/**
 * Ended by closing.
 */
closed: number, 
/**
 * Service level, percent, rounded down: answered within the target, of all but those who left before it had passed.
 */
level_pct?: number, 
/**
 * Strict service level, percent, rounded down: answered within the target, of all.
 */
strict_level_pct?: number, 
/**
 * Average speed of answer, seconds.
 */
speed_of_answer_s?: number, 
/**
 * Average handle time, wrap-up included, seconds.
 */
handle_time_s?: number, 
/**
 * Time in consultation and wrap-up, of time on duty, percent; of the specialists who serve it.
 */
occupancy_pct?: number, };

/**
 * A day being read for replay.
 */
export type DayOpened = { "state": "reading", 
/**
 * How much of the journal before it and of it has been read, percent.
 */
done_pct: number, } | { "state": "ready", 
/**
 * From its first event.
 */
from_ms: number, 
/**
 * To its last.
 */
to_ms: number, 
/**
 * How many events it has.
 */
events: number, };

/**
 * Why a specialist passes on a ticket.
 */
export type DeclineReason = "busy" | "not_my_service" | "conflict" | "technical" | "other";

/**
 * Why a visit ended.
 */
export type EndReason = "completed" | "left" | "no_show" | "center_closed" | "room_lost";

/**
 * How long joining a queue would take, told before joining.
 */
export type Forecast = { 
/**
 * The service.
 */
service: ServiceId, 
/**
 * The wait.
 */
wait: WaitView, 
/**
 * Waiting for it now.
 */
waiting: number, 
/**
 * Whether anyone able to serve it in this language and mode is at work.
 */
staffed: boolean, 
/**
 * What the wait would run into.
 */
crosses: Crossing, 
/**
 * The last ticket before closing is given out: none from then on today.
 */
last_ticket_ms?: number, };

/**
 * The queues of an institution, a center or a municipality together.
 */
export type GroupRow = { 
/**
 * The institution, center or municipality.
 */
id: string, 
/**
 * Waiting.
 */
waiting: number, 
/**
 * The longest waits since then.
 */
longest_since_ms?: number, 
/**
 * Consultations running.
 */
in_consultation: number, 
/**
 * Specialists at work; absent for places, where none are.
 */
staffed?: number, 
/**
 * Of those, free.
 */
free?: number, 
/**
 * Today so far.
 */
day: DayFigures, };

/**
 * Half an hour of a day. Cases stand in the half hour in which they began to wait.
 */
export type HalfHour = { 
/**
 * When it begins.
 */
from_ms: number, 
/**
 * Began to wait.
 */
arrived: number, 
/**
 * What became of them.
 */
day: DayFigures, 
/**
 * Specialists' time on duty, seconds; over 1,800 it is how many there were on average.
 */
on_duty_s: number, 
/**
 * Of this, in consultation and wrap-up.
 */
busy_s: number, 
/**
 * How many would have been needed for the target, by Erlang C; absent where nobody came.
 */
needed?: number, };

/**
 * A specialist who is there to take the resident over.
 */
export type HandoverView = { 
/**
 * Who.
 */
participant: ParticipantId, 
/**
 * The service that goes on.
 */
service: ServiceId, 
/**
 * The two specialists are by themselves until then at the latest, and those who are `held` neither see nor hear
 * them; absent once all are together.
 */
apart_until_ms?: number, 
/**
 * Whether oneself is kept apart: the resident, and who is there for the resident.
 */
held: boolean, };

/**
 * Why a ticket is not taken at this moment.
 */
export type HeldBy = "offered" | "all_busy" | "nobody_staffed" | "room_paused" | "outside";

/**
 * A call for an employee.
 */
export type HelpCallId = string;

/**
 * How a call for help stands.
 */
export type HelpState = "sent" | "seen" | "coming" | "unanswered";

/**
 * A call for an employee.
 */
export type HelpView = { 
/**
 * Its id.
 */
help: HelpCallId, 
/**
 * The room that calls.
 */
room: RoomId, 
/**
 * How it stands.
 */
state: HelpState, 
/**
 * Since when.
 */
since_ms: number, 
/**
 * True when the resident did not answer "Are you here?" (nobody pressed the button).
 */
unanswered_check: boolean, 
/**
 * Who is coming.
 */
employee_name?: string, };

/**
 * A TURN server as `RTCPeerConnection` takes it (RTCIceServer). The credentials are of this connection's session alone.
 */
export type IceServer = { 
/**
 * `turns:host:port?transport=tcp` and the like (RFC 7065).
 */
urls: Array<string>, 
/**
 * Says until when the credentials are good.
 */
username: string, 
/**
 * The password.
 */
credential: string, };

/**
 * The identity check, as both sides see it.
 */
export type IdentityCheck = "none" | "asked" | "verified";

/**
 * A resident served in person.
 */
export type InPersonCard = { 
/**
 * The consultation.
 */
consultation: ConsultationId, 
/**
 * The number, e.g. `V-042`.
 */
number: string, 
/**
 * The service.
 */
service: ServiceId, 
/**
 * Since when.
 */
since_ms: number, 
/**
 * Who serves.
 */
employee: PersonId, 
/**
 * Their name.
 */
employee_name: string, };

/**
 * What a resident is advised to do where a queue is full.
 */
export type Instead = "employee" | "later" | "general";

/**
 * A state institution, or whoever else offers services (a municipality, the network itself).
 */
export type InstitutionId = string;

/**
 * Why nobody came of an invitation.
 */
export type InvitationEnd = "withdrawn" | "nobody_left" | "ran_out" | "consultation_over";

/**
 * An invitation to a consultation.
 */
export type InvitationId = string;

/**
 * An invitation to somebody else's consultation.
 */
export type InvitationView = { 
/**
 * The invitation.
 */
invitation: InvitationId, 
/**
 * What for.
 */
company: Company, 
/**
 * Asked at.
 */
since_ms: number, 
/**
 * Answered by.
 */
until_ms: number, 
/**
 * Who invites.
 */
from: string, 
/**
 * Their institution.
 */
from_institution?: InstitutionId, 
/**
 * The ticket's number.
 */
number: string, 
/**
 * The service of the consultation; of a handover, the one that goes on.
 */
service: ServiceId, 
/**
 * The language to interpret; absent for sign language, or where nothing is to be interpreted.
 */
interpret?: Language, 
/**
 * Language of the conversation.
 */
language: Language, 
/**
 * Speech, signing or text.
 */
mode: Mode, 
/**
 * From which room, if the resident is in one.
 */
room?: RoomId, };

/**
 * An invitation as the one who invites sees it.
 */
export type InvitedView = { 
/**
 * What for.
 */
company: Company, 
/**
 * The service that goes on, of a handover.
 */
service?: ServiceId, 
/**
 * The language to interpret; absent for sign language.
 */
language?: Language, 
/**
 * Who is being asked just now; absent while all are busy.
 */
asked?: string, 
/**
 * Nobody is asked any more from then on.
 */
until_ms: number, };

/**
 * A day that the journal holds.
 */
export type JournalDay = { 
/**
 * `yyyymmdd`.
 */
day: number, 
/**
 * Its first event.
 */
from_ms: number, 
/**
 * Its last event so far.
 */
to_ms: number, 
/**
 * How many events.
 */
events: number, 
/**
 * It goes on.
 */
today: boolean, };

/**
 * A language by its two-letter code of ISO 639-1.
 */
export type Language = string;

/**
 * A link in a word.
 */
export type LinkWord = "good" | "weak" | "voice_only" | "lost";

/**
 * Why an offer came to this specialist.
 */
export type MatchReason = { "kind": "skill" } | { "kind": "generalist" } | { "kind": "language" } | { "kind": "signing" } | { "kind": "longest_idle", 
/**
 * Free since.
 */
since_ms: number, } | { "kind": "first_in_order" } | { "kind": "named" } | { "kind": "asked_again" } | { "kind": "appointment" } | { "kind": "preferred" } | { "kind": "reserve" } | { "kind": "own_institution" } | { "kind": "any_institution" };

/**
 * How a participant's media session is.
 */
export type MediaLiveness = "connecting" | "live" | "silent" | "gone";

/**
 * How the resident speaks.
 */
export type Mode = "speech" | "signing" | "text";

/**
 * A municipality.
 */
export type MunicipalityId = string;

/**
 * An invitation that brought nobody.
 */
export type NobodyCame = { 
/**
 * What for.
 */
company: Company, 
/**
 * Why.
 */
end: InvitationEnd, };

/**
 * A note kept in the records, cited here by its id alone.
 */
export type NoteId = string;

/**
 * A message that waiting rooms show.
 */
export type NoticeRow = { 
/**
 * The message.
 */
notice: NoteId, 
/**
 * Which rooms.
 */
to: Audience, 
/**
 * The words; absent once they have been erased.
 */
text?: string, 
/**
 * Who wrote it.
 */
by: string, 
/**
 * Until when it stands.
 */
until_ms: number, };

/**
 * A number whose holder waits outside the rooms.
 */
export type NumberCard = { 
/**
 * The ticket.
 */
ticket: TicketId, 
/**
 * The number, e.g. `V-042`.
 */
number: string, 
/**
 * The service.
 */
service: ServiceId, 
/**
 * Drawn at.
 */
since_ms: number, 
/**
 * Where it stands.
 */
state: NumberState, 
/**
 * The specialist calls the resident up; without it the number is called to a room.
 */
by_phone: boolean, 
/**
 * The resident asked to be called back.
 */
callback: boolean, 
/**
 * The wait from now.
 */
wait: WaitView, 
/**
 * People to be served before.
 */
people_ahead: number, 
/**
 * Whether an employee has marked priority; nothing where the mark would bring nothing.
 */
priority?: boolean, 
/**
 * The specialist of the time before, while the ticket waits for them alone.
 */
preferred?: string, 
/**
 * When the appointment begins for which the resident has come.
 */
appointment_ms?: number, };

/**
 * Where a number stands.
 */
export type NumberState = { "state": "waiting" } | { "state": "later", 
/**
 * That time.
 */
from_ms: number, 
/**
 * How many attempts there have been.
 */
attempts: number, } | { "state": "called", 
/**
 * The room.
 */
room: RoomId, 
/**
 * Until when the room is kept.
 */
until_ms: number, 
/**
 * For the second time.
 */
again: boolean, } | { "state": "kept", 
/**
 * That time.
 */
until_ms: number, } | { "state": "offered" } | { "state": "talking" };

/**
 * An offer of a ticket to a specialist.
 */
export type OfferId = string;

/**
 * An offer of a ticket.
 */
export type OfferView = { 
/**
 * The offer.
 */
offer: OfferId, 
/**
 * Made at.
 */
since_ms: number, 
/**
 * Expires at.
 */
until_ms: number, 
/**
 * The ticket's number.
 */
number: string, 
/**
 * The service.
 */
service: ServiceId, 
/**
 * Language of the conversation.
 */
language: Language, 
/**
 * Speech, signing or text.
 */
mode: Mode, 
/**
 * Waiting since.
 */
waiting_since_ms: number, 
/**
 * From which center.
 */
center: CenterId, 
/**
 * From which room; absent for one who is in none.
 */
room?: RoomId, 
/**
 * How the resident comes to it.
 */
channel: Channel, 
/**
 * The resident is on the phone: there is no picture, and the specialist calls the number.
 */
by_phone: boolean, 
/**
 * An employee is beside the resident.
 */
with_help: boolean, 
/**
 * Why this specialist.
 */
reasons: Array<MatchReason>, 
/**
 * Handed over from this service.
 */
transferred_from?: ServiceId, };

/**
 * Whether the center is open.
 */
export type Opening = { "state": "open", 
/**
 * When the day ends.
 */
closes_at_ms: number, 
/**
 * When the break begins, if one is still to come today.
 */
break_at_ms?: number, } | { "state": "lunch", 
/**
 * When it ends.
 */
opens_at_ms: number, } | { "state": "closed", 
/**
 * The next opening; absent when none is known.
 */
opens_at_ms?: number, } | { "state": "holiday", 
/**
 * The next opening; absent when none is known.
 */
opens_at_ms?: number, };

/**
 * What came of a consultation.
 */
export type Outcome = "consulted" | "applied" | "referred" | "to_be_continued" | "not_served" | "unstated";

/**
 * One who takes part in a consultation.
 */
export type ParticipantId = string;

/**
 * A participant's media in figures.
 */
export type ParticipantQuality = { 
/**
 * Whose.
 */
participant: ParticipantId, 
/**
 * In words: what the pages show.
 */
link: LinkWord, 
/**
 * Sent by the participant, kbit/s.
 */
up_kbps: number, 
/**
 * Sent to the participant, kbit/s.
 */
down_kbps: number, 
/**
 * Lost on the way up, in thousandths.
 */
up_loss_permille: number, 
/**
 * Lost on the way down, in thousandths.
 */
down_loss_permille: number, 
/**
 * Round trip, ms; absent before the first report.
 */
round_trip_ms?: number, 
/**
 * Interarrival jitter of the way up (RFC 3550 section 6.4.1), ms.
 */
jitter_ms: number, 
/**
 * More figures; absent from a server that does not have them.
 */
more?: QualityDetails, };

/**
 * What a person is in a consultation.
 */
export type ParticipantRole = "resident" | "specialist" | "helper" | "supervisor" | "colleague" | "interpreter" | "guest";

/**
 * One participant.
 */
export type ParticipantView = { 
/**
 * Its id.
 */
participant: ParticipantId, 
/**
 * What the person is in this consultation.
 */
role: ParticipantRole, 
/**
 * The name; a resident has none.
 */
name?: string, 
/**
 * The institution, of a specialist.
 */
institution?: InstitutionId, 
/**
 * The room, of a resident.
 */
room?: RoomId, };

/**
 * A specialist, employee, supervisor or administrator. Never a resident.
 */
export type PersonId = string;

/**
 * Why a picture is not better.
 */
export type PictureBound = "none" | "link" | "publisher";

/**
 * What plays in a slot that shows pictures.
 */
export type PictureQuality = { 
/**
 * The slot.
 */
slot: Slot, 
/**
 * The layer of simulcast, counted from the lowest; absent while none plays.
 */
layer?: number, 
/**
 * Why not a better one.
 */
bound: PictureBound, 
/**
 * The link has no room for any picture: the last one is not a living one.
 */
paused: boolean, };

/**
 * A piece of a list: some rows of the list before, or a row that is not in it.
 */
export type Piece = [number, number] | Record<string, unknown>;

/**
 * Who serves what.
 */
export type Pooling = "as_it_was" | "institutions" | "network";

/**
 * An error as it travels (RFC 9457, `application/problem+json`).
 */
export type Problem = { 
/**
 * `urn:tilts:error:<code>`.
 */
type: string, 
/**
 * The code in the table.
 */
code: Code, 
/**
 * The HTTP status.
 */
status: number, 
/**
 * Whether trying again can help.
 */
retryable: boolean, 
/**
 * For engineers, in English; never shown to a resident.
 */
detail: string, 
/**
 * Figures and names that the words need.
 */
params?: { [key in string]: string }, };

/**
 * What is known of a participant's media beyond the first figures.
 */
export type QualityDetails = { 
/**
 * Interarrival jitter of the way down, ms.
 */
down_jitter_ms: number, 
/**
 * Packets that repeated lost ones on the way up, in the last second.
 */
up_repaired: number, 
/**
 * Packets that repeated lost ones on the way down, in the last second.
 */
down_repaired: number, 
/**
 * What is estimated to get through to the participant, kbit/s; absent where its page gives no feedback.
 */
estimate_kbps?: number, 
/**
 * What plays in the slots of its page that show pictures.
 */
pictures: Array<PictureQuality>, };

/**
 * After the end.
 */
export type ReceiptView = { 
/**
 * Why it ended.
 */
reason: EndReason, 
/**
 * When the ticket was drawn.
 */
since_ms: number, 
/**
 * When the consultation began, if one did.
 */
started_ms?: number, 
/**
 * When it ended; not known any more where the screen was left overnight.
 */
ended_ms?: number, 
/**
 * Who took part besides the resident.
 */
participants: Array<ParticipantView>, 
/**
 * The code to show next time, if a consultation took place: the same specialist is asked first.
 */
code?: string, 
/**
 * Until when the visit's details are kept, if it is known when it ended.
 */
kept_until_ms?: number, };

/**
 * Why a supervisor moves a ticket.
 */
export type ReorderReason = "vulnerable" | "deadline" | "correction" | "expertise" | "balance" | "other";

/**
 * The session to take up again.
 */
export type Resume = { 
/**
 * From `welcome`.
 */
session: string, 
/**
 * The last version seen; the view is sent only when it has changed since.
 */
version: number, };

/**
 * A room in a list.
 */
export type RoomCard = { 
/**
 * The room.
 */
room: RoomId, 
/**
 * How it stands.
 */
state: RoomState, 
/**
 * Since when.
 */
since_ms: number, 
/**
 * The number of the ticket, when someone is there.
 */
number?: string, 
/**
 * The ticket, while it waits.
 */
ticket?: TicketId, 
/**
 * The service, when someone is there.
 */
service?: ServiceId, 
/**
 * The wait, while the ticket waits.
 */
wait?: WaitView, 
/**
 * People ahead, while the ticket waits.
 */
people_ahead?: number, 
/**
 * The consultation, while it runs.
 */
consultation?: ConsultationId, 
/**
 * Whether an employee has marked priority; nothing where the mark would bring nothing.
 */
priority?: boolean, 
/**
 * The specialist of the time before, while the ticket waits for them alone.
 */
preferred?: string, 
/**
 * When the appointment begins for which the resident has come.
 */
appointment_ms?: number, };

/**
 * A room of a center, with its device.
 */
export type RoomId = string;

/**
 * How a room stands.
 */
export type RoomState = "offline" | "free" | "called" | "waiting" | "in_consultation" | "ending";

/**
 * A room's page.
 */
export type RoomView = { 
/**
 * The center.
 */
center: CenterId, 
/**
 * The room.
 */
room: RoomId, 
/**
 * Hours.
 */
opening: Opening, 
/**
 * The services most used here, best first, at most eight.
 */
popular: Array<ServiceId>, 
/**
 * Every service that can be had by video; none during a visit.
 */
waits: Array<ServiceWait>, 
/**
 * Whether any signing specialist or interpreter is at work.
 */
signing_staffed: boolean, 
/**
 * The call for an employee.
 */
help?: HelpView, 
/**
 * The number called to this room, which is kept for it.
 */
called?: CalledView, 
/**
 * The visit in this room, from joining the queue to the wipe.
 */
visit?: VisitView, };

/**
 * One of the three.
 */
export type RunFigures = { 
/**
 * Who came.
 */
arrived: number, 
/**
 * Whom the queue did not take: it was full, or the center closed or about to close.
 */
refused: number, 
/**
 * All together.
 */
day: DayFigures, 
/**
 * The longest wait of those answered, seconds.
 */
longest_wait_s: number, 
/**
 * Specialists' time on duty, seconds.
 */
on_duty_s: number, 
/**
 * By service, those with anybody.
 */
services: Array<RunService>, 
/**
 * By half hour.
 */
half_hours: Array<HalfHour>, };

/**
 * The day as it was, run again unchanged, and run again with the change.
 */
export type RunResult = { 
/**
 * The day.
 */
day: number, 
/**
 * As the journal has it.
 */
was: RunFigures, 
/**
 * The model with nothing changed: how near it comes to `was` tells how far to trust it.
 */
unchanged: RunFigures, 
/**
 * The model with the change; compare with `unchanged`.
 */
changed: RunFigures, };

/**
 * One service's figures.
 */
export type RunService = { 
/**
 * The service.
 */
service: ServiceId, 
/**
 * Who came.
 */
arrived: number, 
/**
 * What became of them.
 */
day: DayFigures, };

/**
 * A day run again, as far as it is.
 */
export type RunState = { "state": "running", 
/**
 * How far, percent.
 */
done_pct: number, } | { "state": "done" } & RunResult | { "state": "cancelled" } | { "state": "too_long" };

/**
 * For whom rules are otherwise. The narrower one wins.
 */
export type Scope = "network" | { "institution": InstitutionId } | { "service": ServiceId };

/**
 * How the resident found it.
 */
export type Score = "good" | "neutral" | "bad";

/**
 * Every message the server sends.
 */
export type ServerMessage = { "type": "welcome", 
/**
 * To be given back in `resume`.
 */
session: string, 
/**
 * Whether the resumed session was known here.
 */
resumed: boolean, 
/**
 * Server time, UTC, milliseconds since 1970.
 */
now_ms: number, 
/**
 * The journal's version that the view was made of.
 */
version: number, 
/**
 * The whole view; absent when the page's version is still the current one.
 */
view?: View, 
/**
 * The build of the pages that the server carries; an older page reloads when idle.
 */
build: string, 
/**
 * Servers that carry media through networks that block UDP; `media.servers` brings newer ones.
 */
ice_servers?: Array<IceServer>, } | { "type": "view", 
/**
 * The journal's version that the view was made of.
 */
version: number, 
/**
 * Server time, UTC, milliseconds since 1970.
 */
now_ms: number, 
/**
 * The whole view.
 */
view: View, } | { "type": "view.changed", 
/**
 * The journal's version that the view was made of.
 */
version: number, 
/**
 * Server time, UTC, milliseconds since 1970.
 */
now_ms: number, 
/**
 * What has changed.
 */
changes: Changes, } | { "type": "reply", 
/**
 * The command answered.
 */
command_id: CommandId, 
/**
 * What came of it.
 */
answer: Answer, } | { "type": "error", 
/**
 * The command refused.
 */
command_id?: CommandId, 
/**
 * What is wrong.
 */
error: Problem, } | { "type": "pong", 
/**
 * As sent.
 */
n: number, 
/**
 * Server time, UTC, milliseconds since 1970.
 */
now_ms: number, } | { "type": "slots.assign", 
/**
 * The media session meant.
 */
media_epoch: number, 
/**
 * Grows with each change.
 */
generation: number, 
/**
 * Every occupied slot.
 */
slots: Array<SlotAssignment>, } | { "type": "media.servers", 
/**
 * All that there are.
 */
ice_servers: Array<IceServer>, } | { "type": "media.rebuild", 
/**
 * The smallest epoch that will be taken.
 */
media_epoch_min: number, } | { "type": "media.state", 
/**
 * Whose.
 */
participant: ParticipantId, 
/**
 * The state.
 */
state: MediaLiveness, 
/**
 * What that participant is sending.
 */
sources: Sources, } | { "type": "quality", 
/**
 * One entry a participant.
 */
participants: Array<ParticipantQuality>, } | { "type": "links", 
/**
 * Those in the supervisor's view.
 */
consultations: Array<ConsultationLink>, } | { "type": "text.edit", 
/**
 * Who types.
 */
participant: ParticipantId, 
/**
 * Counts that participant's edits.
 */
n: number, 
/**
 * Position in Unicode scalar values before the edit.
 */
at: number, 
/**
 * How many characters go from there.
 */
remove: number, 
/**
 * What comes instead.
 */
insert: string, } | { "type": "text.state", 
/**
 * Who typed.
 */
participant: ParticipantId, 
/**
 * The last edit contained.
 */
n: number, 
/**
 * The text.
 */
text: string, } | { "type": "chat", 
/**
 * The message's id; a page shows each once.
 */
id: NoteId, 
/**
 * Who wrote.
 */
participant: ParticipantId, 
/**
 * When, UTC, milliseconds since 1970.
 */
at_ms: number, 
/**
 * The words.
 */
text: string, } | { "type": "next_steps", 
/**
 * The whole text.
 */
text: string, } | { "type": "notes", 
/**
 * The whole text.
 */
text: string, } | { "type": "identity", 
/**
 * The state.
 */
state: IdentityCheck, } | { "type": "transfer", 
/**
 * The service to go on with.
 */
service?: ServiceId, } | { "type": "bye", 
/**
 * Why the server ends it.
 */
reason: ByeReason, };

/**
 * A service of an institution.
 */
export type ServiceId = string;

/**
 * One service's queue.
 */
export type ServiceRow = { 
/**
 * The service.
 */
service: ServiceId, 
/**
 * The institution; absent for the general consultation.
 */
institution?: InstitutionId, 
/**
 * Waiting.
 */
waiting: number, 
/**
 * The longest waits since then.
 */
longest_since_ms?: number, 
/**
 * Consultations running.
 */
in_consultation: number, 
/**
 * Specialists at work who can serve it.
 */
staffed: number, 
/**
 * Of those, free.
 */
free: number, 
/**
 * Today so far.
 */
day: DayFigures, 
/**
 * The wait told to someone joining now.
 */
wait: WaitView, 
/**
 * Why no ticket is given out for it just now, if none is.
 */
shut?: Shut, 
/**
 * The service level wanted, where it is another than the page's.
 */
target?: ServiceTarget, };

/**
 * The wanted service level.
 */
export type ServiceTarget = { 
/**
 * Share of tickets, in percent.
 */
share_pct: number, 
/**
 * Answered within, seconds.
 */
within_s: number, };

/**
 * A service's wait on the start screen.
 */
export type ServiceWait = { 
/**
 * The service.
 */
service: ServiceId, 
/**
 * The wait in the center's first language, by speech.
 */
wait: WaitView, 
/**
 * Whether anyone able to serve it is at work.
 */
staffed: boolean, 
/**
 * Why no ticket is given out for it just now, if none is.
 */
shut?: Shut, };

/**
 * The rules that are otherwise in one scope. Spans are in milliseconds; nothing says "never" or "no limit".
 */
export type Setting = { 
/**
 * For whom.
 */
scope: Scope, 
/**
 * What.
 */
values: Record<string, number | null>, };

/**
 * Why no ticket is given out for a service just now.
 */
export type Shut = { "kind": "closed", 
/**
 * Why.
 */
reason: CloseReason, 
/**
 * What those who closed it say to residents, as they wrote it.
 */
message?: string, 
/**
 * Since when.
 */
since_ms: number, } | { "kind": "full", 
/**
 * How many.
 */
max: number, 
/**
 * What to do instead.
 */
instead: Instead, };

/**
 * The fixed slots of a media session. `microphone` … `screen` are sent by the page; the numbered ones are received.
 */
export type Slot = "microphone" | "camera" | "document" | "screen" | { "audio": number } | { "video": number } | { "content": number };

/**
 * One occupied slot.
 */
export type SlotAssignment = { 
/**
 * The receiving slot.
 */
slot: Slot, 
/**
 * Whose media stands in it.
 */
participant: ParticipantId, 
/**
 * Which of that participant's sources.
 */
source: Slot, };

/**
 * What a media section of the one offer is for.
 */
export type SlotMid = { 
/**
 * The section's `a=mid` (RFC 5888).
 */
mid: string, 
/**
 * Its purpose.
 */
slot: Slot, };

/**
 * A time that can be booked.
 */
export type SlotView = { 
/**
 * When it begins.
 */
starts_ms: number, 
/**
 * When the next one begins.
 */
ends_ms: number, 
/**
 * How many can be booked still.
 */
free: number, };

/**
 * Which of one's own sources are on.
 */
export type Sources = { 
/**
 * Speech.
 */
microphone: boolean, 
/**
 * The speaker's picture.
 */
camera: boolean, 
/**
 * The document camera.
 */
document: boolean, 
/**
 * A shared window.
 */
screen: boolean, };

/**
 * A specialist in a list.
 */
export type SpecialistRow = { 
/**
 * The person.
 */
person: PersonId, 
/**
 * The name.
 */
name: string, 
/**
 * The institution; absent for a generalist.
 */
institution?: InstitutionId, 
/**
 * The state.
 */
state: SpecialistState, 
/**
 * Since when.
 */
since_ms: number, 
/**
 * Handled today.
 */
handled: number, 
/**
 * Missed in a row.
 */
missed: number, 
/**
 * Services this specialist can serve.
 */
services: Array<ServiceId>, 
/**
 * These are for today alone.
 */
services_today: boolean, 
/**
 * When the specialist is absent: running or to come, the first to begin first.
 */
absences: Array<AbsenceView>, 
/**
 * Time in consultation and wrap-up, of today's time on duty, percent.
 */
occupancy_pct?: number, };

/**
 * A specialist's state.
 */
export type SpecialistState = "offline" | "break" | "away" | "available" | "offered" | "in_consultation" | "wrap_up";

/**
 * More or fewer specialists of an institution for a part of the day.
 */
export type StaffChange = { 
/**
 * Whose.
 */
institution: InstitutionId, 
/**
 * How many more, or fewer: -50 to 50.
 */
count: number, 
/**
 * From when, minutes after midnight.
 */
from_min: number, 
/**
 * Until when.
 */
until_min: number, };

/**
 * One sentence of a ticket's story.
 */
export type StorySentence = { 
/**
 * When.
 */
at_ms: number, 
/**
 * Which sentence: `story.<kind>` in the message catalogue.
 */
kind: string, 
/**
 * The specialist or other person in it, by name.
 */
person?: string, 
/**
 * The service in it.
 */
service?: ServiceId, 
/**
 * Why or how, in the journal's own word: `story.<kind>_<word>` in the message catalogue.
 */
word?: string, 
/**
 * By how many minutes a ticket was moved, or how long it had waited.
 */
minutes?: number, };

/**
 * A supervisor's page.
 */
export type SuperviseView = { 
/**
 * The supervisor's name.
 */
name: string, 
/**
 * Their institution; absent for the whole network.
 */
institution?: InstitutionId, 
/**
 * The six figures now.
 */
totals: Totals, 
/**
 * The six figures an hour ago; absent in the first hour.
 */
hour_ago?: Totals, 
/**
 * The wanted service level: this share within this time.
 */
target: ServiceTarget, 
/**
 * By service, those with anything to show.
 */
services: Array<ServiceRow>, 
/**
 * The same by institution.
 */
institutions: Array<GroupRow>, 
/**
 * By center.
 */
centers: Array<GroupRow>, 
/**
 * By municipality.
 */
municipalities: Array<GroupRow>, 
/**
 * Waiting tickets, the order they will be taken in; at most 500.
 */
tickets: Array<TicketRow>, 
/**
 * Specialists.
 */
specialists: Array<SpecialistRow>, 
/**
 * Running consultations.
 */
consultations: Array<ConsultationRow>, 
/**
 * Rooms with somebody or something: all but free and offline ones are listed first.
 */
rooms: Array<RoomCard>, 
/**
 * Appointments whose specialist will be absent and for which no colleague was free.
 */
uncovered: Array<AppointmentView>, 
/**
 * What calls for attention.
 */
alerts: Array<Alert>, 
/**
 * Messages that waiting rooms show.
 */
notices: Array<NoticeRow>, };

/**
 * A place in the queue.
 */
export type TicketId = string;

/**
 * A waiting ticket.
 */
export type TicketRow = { 
/**
 * The ticket.
 */
ticket: TicketId, 
/**
 * Its number.
 */
number: string, 
/**
 * The service.
 */
service: ServiceId, 
/**
 * Language of the conversation.
 */
language: Language, 
/**
 * Speech, signing or text.
 */
mode: Mode, 
/**
 * From which room; absent for one who is in none.
 */
room?: RoomId, 
/**
 * Original entry into the queue.
 */
since_ms: number, 
/**
 * Being offered to this specialist.
 */
offered_to?: PersonId, 
/**
 * People to be served before.
 */
people_ahead: number, 
/**
 * An employee has marked priority by rule: a disability, or a small child along.
 */
priority: boolean, 
/**
 * Why nobody takes it just now.
 */
held_by: HeldBy, 
/**
 * A supervisor's act that can still be undone, until then.
 */
undo_until_ms?: number, };

/**
 * Six figures.
 */
export type Totals = { 
/**
 * Tickets waiting.
 */
waiting: number, 
/**
 * The longest waits since then.
 */
longest_since_ms?: number, 
/**
 * Longest wait, seconds.
 */
longest_wait_s: number, 
/**
 * Consultations running.
 */
in_consultation: number, 
/**
 * Specialists free.
 */
free_specialists: number, 
/**
 * Rooms free.
 */
free_rooms: number, 
/**
 * Today so far.
 */
day: DayFigures, };

/**
 * One audience's view.
 */
export type View = { "audience": "room" } & RoomView | { "audience": "assist" } & AssistView | { "audience": "consult" } & ConsultView | { "audience": "supervise" } & SuperviseView | { "audience": "ad_hoc" } & CallView;

/**
 * A resident's visit: tied to no person; what is counted, and what a transfer or reconnect continues.
 */
export type VisitId = string;

/**
 * Where a visit stands.
 */
export type VisitStage = { "stage": "waiting" } & WaitingView | { "stage": "call" } & CallView | { "stage": "ended" } & ReceiptView;

/**
 * A visit as the room sees it.
 */
export type VisitView = { 
/**
 * The visit, tied to no person.
 */
visit: VisitId, 
/**
 * The number, e.g. `V-042`.
 */
number: string, 
/**
 * The service asked for.
 */
service: ServiceId, 
/**
 * Language of the conversation.
 */
language: Language, 
/**
 * Speech, signing or text.
 */
mode: Mode, 
/**
 * Where it stands.
 */
stage: VisitStage, 
/**
 * Rated already.
 */
rated: boolean, };

/**
 * A wait as it may honestly be told.
 */
export type WaitView = { "kind": "unknown" } | { "kind": "short" } | { "kind": "less_than", 
/**
 * Less than this.
 */
to_min: number, } | { "kind": "range", 
/**
 * At least.
 */
from_min: number, 
/**
 * At most.
 */
to_min: number, };

/**
 * In the queue.
 */
export type WaitingView = { 
/**
 * The ticket.
 */
ticket: TicketId, 
/**
 * Original entry into the queue.
 */
since_ms: number, 
/**
 * People to be served before.
 */
people_ahead: number, 
/**
 * The wait from now.
 */
wait: WaitView, 
/**
 * Longer than the upper figure first told.
 */
longer_than_promised: boolean, 
/**
 * Being offered to a specialist right now.
 */
offered: boolean, 
/**
 * An offer has gone unanswered or was passed on; the place is kept.
 */
looking_for_next: boolean, 
/**
 * "Are you here?" stands open until then.
 */
here_check_until_ms?: number, 
/**
 * The specialist found nobody in the room; the number is kept until then.
 */
no_show_until_ms?: number, 
/**
 * The queue pauses with the center's break and goes on then.
 */
paused_until_ms?: number, 
/**
 * Nobody able to serve it is at work now.
 */
staffed: boolean, 
/**
 * What a supervisor has written to those who wait; the newest that still stands.
 */
notice?: string, 
/**
 * The service is closed for now: the place is kept.
 */
shut?: Shut, 
/**
 * When the appointment begins for which the resident has come.
 */
appointment_ms?: number, 
/**
 * The service the resident is being handed from, after a transfer.
 */
transferred_from?: ServiceId, };

/**
 * Whose figures are wanted.
 */
export type Whose = "all" | { "institution": InstitutionId } | { "service": ServiceId };

/**
 * A wrap-up.
 */
export type WrapUpView = { 
/**
 * The consultation that ended.
 */
consultation: ConsultationId, 
/**
 * Its service.
 */
service: ServiceId, 
/**
 * The ticket's number.
 */
number: string, 
/**
 * The wrap-up ends by itself then.
 */
until_ms: number, 
/**
 * How often it can still be extended.
 */
extensions_left: number, 
/**
 * Began at.
 */
started_ms: number, 
/**
 * Ended at.
 */
ended_ms: number, };
