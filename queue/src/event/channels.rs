//! Residents in no room: called to one, called back, served at the desk, appointed.

macro_rules! channels {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => { $next! { [$($rest)*] $($before)*
        /// A number is called to a free room of its center, which is kept for it until the stated time.
        RoomCalled "room_called" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// The room.
            room: RoomId,
            /// Until when.
            until: Millis,
            /// Called before, and did not come.
            again: bool,
        }
        /// The call to a room is taken back through no act of the resident's; the ticket keeps its place.
        RoomUncalled "room_uncalled" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// The room.
            room: RoomId,
        }
        /// The holder of a number sits in a room from here on.
        RoomEntered "room_entered" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// The room.
            room: RoomId,
            /// The employee who let the resident in.
            employee: Option<PersonId>,
        }

        /// The resident waits elsewhere, the place kept, and is called in turn.
        CallbackAgreed "callback_agreed" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// The room that the resident left.
            room: Option<RoomId>,
            /// The phone number; nothing for one who is called to a room.
            phone: Option<ContactId>,
            /// Not before that.
            not_before: Option<Millis>,
        }
        /// Nobody answered or came. It is tried again in turn, but not before the stated time.
        CallbackMissed "callback_missed" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// How many attempts there have been.
            attempts: u32,
            /// Not before that.
            not_before: Millis,
        }
        /// The time before which the resident is not called has passed.
        CallbackDue "callback_due" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// The class from here on, if it gains by it.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            class: Option<PriorityClass>,
        }

        /// An employee serves a resident in person.
        InPersonStarted "in_person_started" 1 {
            /// The consultation.
            consultation: ConsultationId,
            /// Its visit.
            visit: VisitId,
            /// The number for people.
            number: TicketNumber,
            /// The center.
            center: CenterId,
            /// The center's municipality.
            municipality: MunicipalityId,
            /// The service.
            service: ServiceId,
            /// The service's institution.
            institution: InstitutionId,
            /// Who.
            employee: PersonId,
            /// When it counts as over if nobody ends it.
            ends_at: Millis,
        }
        /// It is over.
        InPersonFinished "in_person_finished" 1 {
            /// The consultation.
            consultation: ConsultationId,
            /// Its visit.
            visit: VisitId,
            /// Who served.
            employee: PersonId,
            /// The service.
            service: ServiceId,
            /// What came of it.
            outcome: Outcome,
            /// How long it took.
            handled: Span,
        }

        /// A time is agreed for a resident.
        AppointmentBooked "appointment_booked" 1 {
            /// The appointment.
            appointment: AppointmentId,
            /// The visit that it is for.
            visit: VisitId,
            /// The center to which the resident comes.
            center: CenterId,
            /// The service.
            service: ServiceId,
            /// The service's institution.
            institution: InstitutionId,
            /// The language of the conversation.
            language: Language,
            /// How the resident speaks.
            mode: Mode,
            /// The specialist in whose calendar it stands.
            specialist: PersonId,
            /// When it begins.
            starts: Millis,
            /// When the next may begin.
            ends: Millis,
            /// The employee who did it for the resident.
            employee: Option<PersonId>,
        }
        /// Another time is agreed.
        AppointmentMoved "appointment_moved" 1 {
            /// The appointment.
            appointment: AppointmentId,
            /// Its visit.
            visit: VisitId,
            /// The specialist in whose calendar it stands now.
            specialist: PersonId,
            /// When it begins.
            starts: Millis,
            /// When the next may begin.
            ends: Millis,
        }
        /// It stands in a colleague's calendar from here on, at the same time.
        AppointmentReassigned "appointment_reassigned" 1 {
            /// The appointment.
            appointment: AppointmentId,
            /// Its visit.
            visit: VisitId,
            /// The colleague.
            specialist: PersonId,
        }
        /// Nothing is booked in a specialist's calendar within this stretch of time.
        AbsenceEntered "absence_entered" 1 {
            /// Who.
            specialist: PersonId,
            /// From when on.
            from: Millis,
            /// Until when.
            until: Millis,
        }
        /// The specialist is not absent after all.
        AbsenceRemoved "absence_removed" 1 {
            /// Who.
            specialist: PersonId,
            /// When it would have begun.
            from: Millis,
        }
        /// The resident will not come.
        AppointmentCancelled "appointment_cancelled" 1 {
            /// The appointment.
            appointment: AppointmentId,
            /// Its visit.
            visit: VisitId,
        }
        /// The resident will come after all.
        AppointmentRestored "appointment_restored" 1 {
            /// The appointment.
            appointment: AppointmentId,
            /// Its visit.
            visit: VisitId,
            /// The specialist in whose calendar it stands now.
            specialist: PersonId,
        }
        /// It is so near that a specialist may be held back for it.
        AppointmentNear "appointment_near" 1 {
            /// The appointment.
            appointment: AppointmentId,
            /// Its visit.
            visit: VisitId,
        }
        /// A specialist takes no other ticket until the resident is served, or the stated time.
        SpecialistHeld "specialist_held" 1 {
            /// The appointment.
            appointment: AppointmentId,
            /// Its visit.
            visit: VisitId,
            /// Who.
            specialist: PersonId,
            /// Until when at the latest.
            until: Millis,
        }
        /// The specialist takes other tickets again.
        SpecialistReleased "specialist_released" 1 {
            /// The appointment.
            appointment: AppointmentId,
            /// Its visit.
            visit: VisitId,
            /// Who.
            specialist: PersonId,
        }
        /// The resident is there, and holds a ticket.
        AppointmentArrived "appointment_arrived" 1 {
            /// The appointment.
            appointment: AppointmentId,
            /// Its visit.
            visit: VisitId,
            /// The ticket.
            ticket: TicketId,
        }
        /// The resident did not come in time.
        AppointmentMissed "appointment_missed" 1 {
            /// The appointment.
            appointment: AppointmentId,
            /// Its visit.
            visit: VisitId,
        }
    } };
}
