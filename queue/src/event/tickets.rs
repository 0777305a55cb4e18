//! Tickets, the offers of them, and what becomes of one who waits.

macro_rules! tickets {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => { $next! { [$($rest)*] $($before)*
        /// A resident stands in the queue.
        TicketRequested "ticket_requested" 2 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// Where the resident sits; nothing for one who holds a number outside, or is on the phone.
            room: Option<RoomId>,
            /// The center in which it was taken.
            center: CenterId,
            /// The center's municipality.
            municipality: MunicipalityId,
            /// The service.
            service: ServiceId,
            /// The service's institution.
            institution: InstitutionId,
            /// The number for people.
            number: TicketNumber,
            /// The language of the conversation.
            language: Language,
            /// How the resident speaks.
            mode: Mode,
            /// The class.
            class: PriorityClass,
            /// Whether an employee was called along.
            with_help: bool,
            /// The employee who did it for the resident.
            employee: Option<PersonId>,
            /// How the resident comes to the specialist.
            #[serde(default)]
            channel: Channel,
            /// The specialist whom a returning resident has had before.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            preferred: Option<PersonId>,
            /// Until when the ticket waits for that specialist alone.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            preferred_until: Option<Millis>,
            /// Where the specialist calls the resident up, for one who is on the phone.
            #[serde(default)]
            phone: Option<ContactId>,
        }

        /// A specialist is asked.
        OfferMade "offer_made" 1 {
            /// The offer.
            offer: OfferId,
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// Who is asked.
            specialist: PersonId,
            /// Until when.
            deadline: Millis,
            /// Counts the offers of the ticket from 1.
            round: u32,
            /// Why this specialist.
            reason: MatchReason,
            /// The group that the specialist is asked in.
            #[serde(default, skip_serializing_if = "Group::is_primary")]
            group: Group,
        }
        /// The specialist took it.
        OfferAccepted "offer_accepted" 1 {
            /// The offer.
            offer: OfferId,
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// Who.
            specialist: PersonId,
        }
        /// The specialist passed.
        OfferDeclined "offer_declined" 1 {
            /// The offer.
            offer: OfferId,
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// Who.
            specialist: PersonId,
            /// Why.
            reason: DeclineReason,
        }
        /// The specialist did not answer in time.
        OfferExpired "offer_expired" 1 {
            /// The offer.
            offer: OfferId,
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// Who.
            specialist: PersonId,
            /// How many in a row this makes.
            missed: u32,
        }
        /// The offer was taken back through no act of the specialist's.
        OfferWithdrawn "offer_withdrawn" 1 {
            /// The offer.
            offer: OfferId,
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// Who had been asked.
            specialist: PersonId,
            /// Why.
            cause: WithdrawCause,
        }

        /// The ticket has waited so long that others are asked too; or the rules have changed, and other ones are.
        TicketOverflowed "ticket_overflowed" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// The widest group that is asked from here on.
            group: Group,
        }
        /// A resident was told a wait; what came of it is `consultation_started`, or the ticket's end.
        WaitPromised "wait_promised" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// How many stood before.
            ahead: u32,
            /// The wait from now on is at least this,
            least: Span,
            /// and at most this: for nine of ten.
            most: Span,
        }
        /// All who could take the ticket have passed on it. It waits on, and is offered again at the stated time, or at
        /// once to whoever becomes available.
        NobodyLeft "nobody_left" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// When those who passed are asked again.
            ask_again_at: Millis,
        }
        /// Those who passed on the ticket may be asked again.
        PassesLapsed "passes_lapsed" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
        }
        /// The ticket waits no longer for the specialist that was named.
        NameLapsed "name_lapsed" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// Who had been named.
            specialist: PersonId,
        }
        /// The resident is asked "are you here?".
        HereAsked "here_asked" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// When an employee is called if no answer comes.
            answer_by: Millis,
        }
        /// The resident is here.
        HereConfirmed "here_confirmed" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
        }
        /// The resident did not answer; an employee is called, and the ticket keeps its place.
        HereUnanswered "here_unanswered" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
        }
        /// The center has its break: the ticket keeps its place and is not offered until the stated time.
        TicketPaused "ticket_paused" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// When the center opens again.
            until: Millis,
        }
        /// The break is over.
        TicketResumed "ticket_resumed" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
        }
        /// The center has closed while the ticket was being offered: it may still find a specialist until the stated time.
        ClosingGrace "closing_grace" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// Until when.
            until: Millis,
        }
        /// Nobody sat in the chair; the number is kept until the stated time.
        TicketHeld "ticket_held" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// Until when.
            until: Millis,
        }
        /// The ticket waits again, by its original age.
        TicketReturned "ticket_returned" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
        }
        /// The resident waits for another service, by the original age.
        TicketTransferred "ticket_transferred" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// The consultation that led there.
            consultation: ConsultationId,
            /// The service before.
            from: ServiceId,
            /// The service from here on.
            to: ServiceId,
            /// Its institution.
            institution: InstitutionId,
            /// The specialist named.
            named: Option<PersonId>,
            /// Until when the ticket waits for that specialist alone.
            named_until: Option<Millis>,
            /// The class from here on.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            class: Option<PriorityClass>,
        }

        /// An employee marked the ticket as one with priority, or took that back.
        PriorityMarked "priority_marked" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// The class from here on.
            class: PriorityClass,
            /// The class before.
            previous: PriorityClass,
        }
        /// An employee had the specialist asked first whom the resident has had before.
        SpecialistPreferred "specialist_preferred" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// The specialist.
            specialist: PersonId,
            /// Until when the ticket waits for that specialist alone.
            until: Millis,
        }
        /// A supervisor moved the ticket.
        TicketReordered "ticket_reordered" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// The supervisor's credit from here on.
            credit: Span,
            /// The supervisor's credit before.
            previous: Span,
            /// Why.
            reason: ReorderReason,
            /// The note in the records.
            note: Option<NoteId>,
            /// Until when it can be undone.
            undo_until: Millis,
        }
        /// A supervisor named a specialist for the ticket.
        TicketReassigned "ticket_reassigned" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// The specialist named.
            specialist: PersonId,
            /// Until when the ticket waits for that specialist alone.
            named_until: Millis,
            /// Why.
            reason: ReorderReason,
            /// The note in the records.
            note: Option<NoteId>,
            /// Until when it can be undone.
            undo_until: Millis,
        }
        /// A supervisor's act was taken back.
        ActUndone "act_undone" 1 {
            /// The command that was undone.
            act: CommandId,
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
        }

        /// The ticket is out of the queue for good.
        TicketEnded "ticket_ended" 2 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// The room, if the resident was in one.
            room: Option<RoomId>,
            /// The service.
            service: ServiceId,
            /// How.
            end: TicketEnd,
        }
    } };
}
