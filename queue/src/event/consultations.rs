//! Consultations, who takes part in them, and their outcome.

macro_rules! consultations {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => { $next! { [$($rest)*] $($before)*
        /// Resident and specialist are brought together.
        ConsultationStarted "consultation_started" 2 {
            /// The consultation.
            consultation: ConsultationId,
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// The room, if the resident was in one.
            room: Option<RoomId>,
            /// The center in which the ticket was taken.
            center: CenterId,
            /// The center's municipality.
            municipality: MunicipalityId,
            /// The service.
            service: ServiceId,
            /// The service's institution.
            institution: InstitutionId,
            /// The specialist.
            specialist: PersonId,
            /// Who takes part from the first moment.
            participants: Vec<Participant>,
            /// How long the resident waited for it.
            waited: Span,
            /// Whether that counts for the service level.
            within_target: bool,
        }
        /// The consultation lives on a media worker from here on.
        ConsultationPlaced "consultation_placed" 1 {
            /// The consultation.
            consultation: ConsultationId,
            /// Its visit; nothing for ad-hoc ones.
            visit: Option<VisitId>,
            /// Where.
            placement: Placement,
        }
        /// Somebody joined.
        ParticipantJoined "participant_joined" 1 {
            /// The consultation.
            consultation: ConsultationId,
            /// Its visit; nothing for ad-hoc ones.
            visit: Option<VisitId>,
            /// Who.
            participant: Participant,
        }
        /// Somebody is gone.
        ParticipantLeft "participant_left" 1 {
            /// The consultation.
            consultation: ConsultationId,
            /// Its visit; nothing for ad-hoc ones.
            visit: Option<VisitId>,
            /// Who.
            participant: ParticipantId,
            /// Why.
            cause: LeaveCause,
        }

        /// A specialist asks for company in a consultation.
        InvitationMade "invitation_made" 1 {
            /// The invitation.
            invitation: InvitationId,
            /// The consultation.
            consultation: ConsultationId,
            /// Its visit.
            visit: VisitId,
            /// Who invites.
            by: PersonId,
            /// What for.
            company: Company,
            /// The service that goes on; nothing but for a handover.
            service: Option<ServiceId>,
            /// The language to interpret; nothing for sign language, or where nothing is to be interpreted.
            language: Option<Language>,
            /// The only one who is asked, if one is named.
            named: Option<PersonId>,
            /// Nobody is asked any more from then on.
            until: Millis,
        }
        /// A free specialist is asked to come.
        InvitationOffered "invitation_offered" 1 {
            /// The invitation.
            invitation: InvitationId,
            /// The consultation.
            consultation: ConsultationId,
            /// Its visit.
            visit: VisitId,
            /// Who is asked.
            specialist: PersonId,
            /// Until when.
            deadline: Millis,
        }
        /// The one asked passed.
        InvitationDeclined "invitation_declined" 1 {
            /// The invitation.
            invitation: InvitationId,
            /// The consultation.
            consultation: ConsultationId,
            /// Its visit.
            visit: VisitId,
            /// Who.
            specialist: PersonId,
            /// Why.
            reason: DeclineReason,
        }
        /// The one asked did not answer in time.
        InvitationExpired "invitation_expired" 1 {
            /// The invitation.
            invitation: InvitationId,
            /// The consultation.
            consultation: ConsultationId,
            /// Its visit.
            visit: VisitId,
            /// Who.
            specialist: PersonId,
            /// How many offers and invitations in a row this makes.
            missed: u32,
        }
        /// The one asked is asked no longer, through no act of theirs.
        InvitationTakenBack "invitation_taken_back" 1 {
            /// The invitation.
            invitation: InvitationId,
            /// The consultation.
            consultation: ConsultationId,
            /// Its visit.
            visit: VisitId,
            /// Who had been asked.
            specialist: PersonId,
            /// Why.
            cause: WithdrawCause,
        }
        /// The one asked comes.
        InvitationAccepted "invitation_accepted" 1 {
            /// The invitation.
            invitation: InvitationId,
            /// The consultation.
            consultation: ConsultationId,
            /// Its visit.
            visit: VisitId,
            /// Who.
            specialist: PersonId,
            /// The same in the consultation.
            participant: ParticipantId,
            /// What for.
            company: Company,
            /// The service that goes on; nothing but for a handover.
            service: Option<ServiceId>,
            /// The two specialists are by themselves until then at the latest; nothing but for a handover.
            together_at: Option<Millis>,
        }
        /// Nobody came of the invitation.
        InvitationEnded "invitation_ended" 1 {
            /// The invitation.
            invitation: InvitationId,
            /// The consultation.
            consultation: ConsultationId,
            /// Its visit.
            visit: VisitId,
            /// Why.
            end: InvitationEnd,
        }
        /// The resident sees and hears both specialists from here on.
        BroughtTogether "brought_together" 1 {
            /// The consultation.
            consultation: ConsultationId,
            /// Its visit.
            visit: VisitId,
        }

        /// Another service is to follow in the same visit, by the original age.
        ServiceAdded "service_added" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// The service.
            service: ServiceId,
        }
        /// It is not to follow after all.
        ServiceDropped "service_dropped" 1 {
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// The service.
            service: ServiceId,
        }
        /// The room calls the resident once more.
        ResidentRecalled "resident_recalled" 1 {
            /// The consultation.
            consultation: ConsultationId,
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
        }
        /// A consultation is over.
        ConsultationEnded "consultation_ended" 1 {
            /// The consultation.
            consultation: ConsultationId,
            /// The ticket.
            ticket: TicketId,
            /// Its visit.
            visit: VisitId,
            /// The specialist.
            specialist: PersonId,
            /// How.
            end: ConsultationEnd,
            /// Until when the specialist has time for the outcome; nothing where there is none to write.
            wrap_up_until: Option<Millis>,
        }
        /// The specialist has more time for the outcome.
        WrapUpExtended "wrap_up_extended" 1 {
            /// The consultation.
            consultation: ConsultationId,
            /// Its visit.
            visit: VisitId,
            /// The specialist.
            specialist: PersonId,
            /// Until when.
            until: Millis,
            /// How many extensions this makes.
            extensions: u32,
        }
        /// The outcome is written, or the time for it ran out.
        WrapUpFinished "wrap_up_finished" 1 {
            /// The consultation.
            consultation: ConsultationId,
            /// Its visit.
            visit: VisitId,
            /// The specialist.
            specialist: PersonId,
            /// The service.
            service: ServiceId,
            /// What came of it.
            outcome: Outcome,
            /// The note in the records.
            note: Option<NoteId>,
            /// From the start of the consultation to here.
            handled: Span,
        }

        /// An institution's own system opened a consultation.
        AdHocOpened "ad_hoc_opened" 1 {
            /// The consultation.
            consultation: ConsultationId,
            /// Whose.
            integrator: IntegratorId,
            /// Who takes part.
            participants: Vec<Participant>,
            /// When it ends at the latest.
            expires_at: Millis,
        }
        /// It is over.
        AdHocClosed "ad_hoc_closed" 1 {
            /// The consultation.
            consultation: ConsultationId,
            /// Why.
            end: AdHocEnd,
        }
    } };
}
