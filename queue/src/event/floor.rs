//! The network and its day, connections, and what supervisors do to the floor.

macro_rules! floor {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => { $next! { [$($rest)*] $($before)*
        /// A revision of the network is in use from here on.
        NetworkRevised "network_revised" 1 {
            /// The revision.
            revision: u64,
            /// The hash of its content.
            content: ContentHash,
        }
        /// A new day: numbers and figures begin again.
        DayStarted "day_started" 1 {
            /// The day.
            day: DayKey,
        }
        /// A service is closed for now: no ticket is given out, and those who wait keep their place.
        ServiceClosed "service_closed" 1 {
            /// The service.
            service: ServiceId,
            /// Its institution.
            institution: InstitutionId,
            /// Why.
            reason: CloseReason,
            /// The message for residents in the records.
            message: Option<NoteId>,
        }
        /// It is open again.
        ServiceOpened "service_opened" 1 {
            /// The service.
            service: ServiceId,
            /// Its institution.
            institution: InstitutionId,
        }
        /// A command was accepted and there was nothing to do; recorded so that its repeat does nothing either.
        NothingToDo "nothing_to_do" 1 {
            /// The call for help that was open already, where one was asked for.
            help_call: Option<HelpCallId>,
        }

        /// A room's device has a connection.
        RoomConnected "room_connected" 1 {
            /// The room.
            room: RoomId,
            /// The visit in it.
            visit: Option<VisitId>,
        }
        /// A room's device has lost its connection.
        RoomDisconnected "room_disconnected" 1 {
            /// The room.
            room: RoomId,
            /// The visit in it.
            visit: Option<VisitId>,
        }
        /// A member of staff has a first connection.
        StaffConnected "staff_connected" 1 {
            /// Who.
            person: PersonId,
            /// As what.
            role: StaffRole,
            /// An employee's center.
            center: Option<CenterId>,
        }
        /// A member of staff has lost the last connection.
        StaffDisconnected "staff_disconnected" 1 {
            /// Who.
            person: PersonId,
            /// As what.
            role: StaffRole,
            /// An employee's center.
            center: Option<CenterId>,
        }
        /// A specialist takes offers from here on, or does not.
        AvailabilitySet "availability_set" 1 {
            /// Who.
            specialist: PersonId,
            /// Which.
            to: Availability,
            /// Why.
            cause: AvailabilityCause,
        }

        /// A supervisor has seen to an alert, or takes that back.
        AlertAcknowledged "alert_acknowledged" 1 {
            /// Which.
            alert: AlertId,
            /// Seen to, or taken back.
            acknowledged: bool,
        }
        /// Waiting rooms show a message from here on.
        NoticePosted "notice_posted" 1 {
            /// The message in the records.
            notice: NoteId,
            /// Which rooms.
            to: Audience,
            /// Until when.
            until: Millis,
        }
        /// They show it no longer.
        NoticeWithdrawn "notice_withdrawn" 1 {
            /// The message in the records.
            notice: NoteId,
        }
        /// A specialist serves other services for the rest of the day; nothing restores their own.
        SkillsSet "skills_set" 1 {
            /// Who.
            specialist: PersonId,
            /// The services in place of their own.
            skills: Option<Vec<ServiceId>>,
        }
    } };
}
