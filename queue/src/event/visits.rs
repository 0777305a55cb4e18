//! What is registered of a visit, its end, and calls for help.

macro_rules! visits {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => { $next! { [$($rest)*] $($before)*
        /// A service is registered: what the grant is counted by.
        Registered "registered" 1 {
            /// The same for the same visit, service and kind.
            registration: RegistrationId,
            /// The visit.
            visit: VisitId,
            /// The service.
            service: ServiceId,
            /// Its institution.
            institution: InstitutionId,
            /// The center.
            center: CenterId,
            /// Its municipality.
            municipality: MunicipalityId,
            /// The consultation it came of.
            consultation: ConsultationId,
            /// Consultation or application.
            registered: RegistrationKind,
            /// How the resident came to it.
            #[serde(default)]
            channel: Channel,
            /// What came of the consultation; journals before this field do not say.
            #[serde(default)]
            outcome: Option<Outcome>,
            /// The visit's number for people, by which a registration is found again.
            #[serde(default)]
            number: Option<TicketNumber>,
            /// When the visit began.
            #[serde(default)]
            began_at: Option<Millis>,
            /// When the consultation started.
            #[serde(default)]
            started_at: Option<Millis>,
        }
        /// A registration counts otherwise from here on. The registration itself stays as it was written.
        RegistrationCorrected "registration_corrected" 1 {
            /// The registration.
            registration: RegistrationId,
            /// Its visit.
            visit: VisitId,
            /// Its center.
            center: CenterId,
            /// The center's municipality.
            municipality: MunicipalityId,
            /// The month in which the change counts: the registration's own, or the first that is not closed.
            period: Month,
            /// What it counted as; nothing where it had been voided.
            before: Option<Counted>,
            /// What it counts as from here on; nothing voids it.
            after: Option<Counted>,
            /// Why.
            reason: CorrectionReason,
            /// The note in the records.
            note: Option<NoteId>,
        }
        /// A month is closed: what counts in it stays as it is for good.
        PeriodClosed "period_closed" 1 {
            /// The month.
            period: Month,
            /// How many lines count in it: registrations and corrections.
            lines: u64,
            /// The hash of the month closed before; nothing for the first.
            previous: Option<ContentHash>,
            /// The hash of the one before and of all lines of this one.
            content: ContentHash,
        }

        /// The resident said how it was.
        Rated "rated" 1 {
            /// The visit.
            visit: VisitId,
            /// The consultation.
            consultation: ConsultationId,
            /// The service.
            service: ServiceId,
            /// How it was.
            score: Score,
        }
        /// The resident is done; the room has forgotten.
        VisitEnded "visit_ended" 2 {
            /// The visit.
            visit: VisitId,
            /// The room, if the resident was in one.
            room: Option<RoomId>,
        }

        /// An employee is called.
        HelpCalled "help_called" 1 {
            /// The call.
            help_call: HelpCallId,
            /// The room.
            room: RoomId,
            /// Its center.
            center: CenterId,
            /// The visit in the room.
            visit: Option<VisitId>,
            /// Why.
            cause: HelpCause,
            /// When the room shows a phone number if nobody answered.
            unanswered_at: Millis,
        }
        /// The call is on an employee's screen.
        HelpSeen "help_seen" 1 {
            /// The call.
            help_call: HelpCallId,
            /// The visit in the room.
            visit: Option<VisitId>,
        }
        /// An employee is coming.
        HelpAnswered "help_answered" 1 {
            /// The call.
            help_call: HelpCallId,
            /// The visit in the room.
            visit: Option<VisitId>,
            /// Who is coming.
            employee: PersonId,
        }
        /// Nobody answered in time: the room shows a phone number. The call stays open.
        HelpUnanswered "help_unanswered" 1 {
            /// The call.
            help_call: HelpCallId,
            /// The visit in the room.
            visit: Option<VisitId>,
        }
        /// The call is over.
        HelpClosed "help_closed" 1 {
            /// The call.
            help_call: HelpCallId,
            /// The visit in the room.
            visit: Option<VisitId>,
        }
    } };
}
