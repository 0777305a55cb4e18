//! The rules of the queue, and where they are otherwise.
//!
//! [`Rules`] holds for the whole network. A [`Setting`] changes some of them ([`Rule`] lists which can be) for the
//! network, an institution or a service; what a service does not have otherwise it inherits from its institution, and
//! what that does not have otherwise from the network ([`Rules::of_service`]).
//!
//! Order stays one integer key: joined, less the credit of the class, less the supervisor's credit. A class ages with
//! everybody else, and no credit is above [`CREDIT_MAX`], so that whoever waits is overtaken only by those who join
//! within that time after: no class starves.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::event::{Group, PriorityClass};
use crate::ids::{InstitutionId, ServiceId};
use crate::time::Span;

/// The most credit that a class can be given.
pub const CREDIT_MAX: Span = Span::minutes(4 * 60);

/// The rules, all with a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// How long an offer stands.
    pub offer_deadline: Span,
    /// After so many offers missed in a row the specialist is set away.
    pub missed_offers_max: u32,
    /// How long one who passed on a ticket is not asked for it again while others remain.
    pub pass_lapse: Span,
    /// The same when nobody else remains.
    pub nobody_left_pause: Span,
    /// How long a ticket waits for the specialist named in a transfer or reassignment before others are asked.
    pub named_hold: Span,
    /// How long wrap-up lasts.
    pub wrap_up: Span,
    /// What one extension of it adds.
    pub wrap_up_extension: Span,
    /// How many extensions there may be.
    pub wrap_up_extensions_max: u32,
    /// How long a number is kept after a no-show.
    pub no_show_hold: Span,
    /// After so long waiting, and when next, the resident is asked "are you here?".
    pub here_check_after: Span,
    /// How long that question waits for its answer before an employee is called.
    pub here_check_answer: Span,
    /// A call for help nobody has answered after this is shown with a phone number.
    pub help_call_unanswered: Span,
    /// How long the queue keeps a ticket whose room lost its connection.
    pub room_lost: Span,
    /// How long a consultation waits for a specialist or resident whose connection is lost.
    pub party_lost: Span,
    /// How long after closing a ticket that was being offered at closing time may still find a specialist.
    pub closing_grace: Span,
    /// Wait within which an answer counts for the service level.
    pub service_level_target: Span,
    /// Credit in time of each class.
    pub credit: ClassCredit,
    /// The most a supervisor may move a ticket, either way.
    pub reorder_max: Span,
    /// How long a supervisor's act can be undone.
    pub undo: Span,
    /// The most tickets in the network at once.
    pub tickets_max: u32,
    /// The most ad-hoc consultations at once.
    pub ad_hoc_max: u32,
    /// How long an ad-hoc consultation may last.
    pub ad_hoc_life: Span,
    /// The most participants of one consultation.
    pub participants_max: u32,
    /// The most participants of one ad-hoc consultation.
    #[serde(skip_serializing_if = "is_six")]
    pub ad_hoc_participants_max: u32,
    /// How many commands are remembered for their repeats.
    pub commands_remembered: u32,
    /// The longest that a message stands in waiting rooms.
    #[serde(skip_serializing_if = "is_eight_hours")]
    pub notice_max: Span,
    /// When supervisors are alerted.
    #[serde(skip_serializing_if = "AlertRules::is_default")]
    pub alerts: AlertRules,
    /// How long somebody is looked for who comes to a consultation.
    #[serde(skip_serializing_if = "is_two_minutes_long")]
    pub invitation_life: Span,
    /// How long two specialists may be by themselves while the resident waits to be handed over.
    #[serde(skip_serializing_if = "is_five_minutes")]
    pub apart_max: Span,
    /// How long a consultation keeps the place of a colleague or interpreter whose connection is lost.
    #[serde(skip_serializing_if = "is_one_minute")]
    pub company_lost: Span,
    /// The most services that may follow in a visit.
    #[serde(skip_serializing_if = "is_four")]
    pub services_following_max: u32,
    /// Who serves a service at this level or above is asked first.
    #[serde(skip_serializing_if = "is_first_level")]
    pub primary_level: u8,
    /// After so long those below that level are asked too; nothing says never.
    #[serde(skip_serializing_if = "is_two_minutes")]
    pub overflow_reserve: Option<Span>,
    /// After so long everybody of the institution is asked too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overflow_institution: Option<Span>,
    /// After so long the generalists of the network are asked too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overflow_general: Option<Span>,
    /// How long the ticket of a returning resident waits for the specialist of the time before.
    #[serde(skip_serializing_if = "is_five_minutes")]
    pub preferred_hold: Span,
    /// The most tickets in the line of the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_max: Option<u32>,
    /// What a resident is advised to do instead where that many wait.
    #[serde(skip_serializing_if = "is_employee")]
    pub full_instead: Instead,
    /// So long before closing the last ticket is given out.
    #[serde(skip_serializing_if = "is_zero")]
    pub last_ticket: Span,
    /// Of appointments.
    #[serde(skip_serializing_if = "AppointmentRules::is_default")]
    pub appointments: AppointmentRules,
    /// Of numbers called to a room, callbacks, and what is served in person.
    #[serde(skip_serializing_if = "ChannelRules::is_default")]
    pub channels: ChannelRules,
}

/// How residents come to what is served otherwise than by sitting down in a free room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChannelRules {
    /// How long a called number is waited for. Then it is called once more, for as long again.
    pub room_call: Span,
    /// How many times a callback is tried.
    pub callback_attempts: u32,
    /// How long the queue waits between two attempts.
    pub callback_pause: Span,
    /// The longest delay that a resident may wish for a callback.
    pub callback_delay_max: Span,
    /// How many residents one employee may be serving in person at a time.
    pub in_person_max: u32,
    /// Serving in person that nobody ended counts as over after this.
    pub in_person_life: Span,
}

impl Default for ChannelRules {
    fn default() -> Self {
        Self {
            room_call: Span::minutes(2),
            callback_attempts: 3,
            callback_pause: Span::minutes(5),
            callback_delay_max: Span::minutes(4 * 60),
            in_person_max: 3,
            in_person_life: Span::minutes(4 * 60),
        }
    }
}

impl ChannelRules {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// When a service can be booked, and what is kept free for it. Younger than journals are: while all is as by default,
/// content keeps its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppointmentRules {
    /// How long an appointment is, wrap-up included. Slots begin at multiples of it after midnight.
    pub slot: Span,
    /// Of the specialists who work at a time and serve the service, the share that may be booked, in percent: at least one.
    pub share_pct: u32,
    /// An appointment is booked at least so long before.
    pub lead: Span,
    /// And at most so long before.
    pub ahead: Span,
    /// So long before the time a specialist is held back from other tickets. With the grace it is the longest that one is
    /// idle for an appointment.
    pub hold_back: Span,
    /// So long after the time the resident has missed it, and the specialist takes other tickets again.
    pub grace: Span,
    /// So long before the time a resident who has come is given a ticket.
    pub early: Span,
    /// The most appointments in the network at once.
    pub max: u32,
}

impl AppointmentRules {
    /// The longest that an appointment can be.
    pub const SLOT_MAX: Span = Span::minutes(2 * 60);

    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for AppointmentRules {
    fn default() -> Self {
        Self {
            slot: Span::minutes(30),
            share_pct: 50,
            lead: Span::minutes(30),
            ahead: Span::minutes(30 * 24 * 60),
            hold_back: Span::minutes(10),
            grace: Span::minutes(10),
            early: Span::minutes(30),
            max: 50_000,
        }
    }
}

/// When supervisors are alerted of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AlertRules {
    /// A ticket has waited longer than this.
    pub wait: Span,
    /// More than so many wait.
    pub waiting: u32,
    /// The share to be answered within the target; below it there is an alert.
    pub level_pct: u32,
    /// From so many cases on the day's share says something.
    pub level_from: u32,
}

impl Default for AlertRules {
    fn default() -> Self {
        Self { wait: Span::minutes(5), waiting: 8, level_pct: 80, level_from: 10 }
    }
}

impl AlertRules {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

// These rules are younger than journals are: where one is as things were before it, content keeps its hash.

fn is_six(rule: &u32) -> bool {
    *rule == 6
}

fn is_eight_hours(rule: &Span) -> bool {
    *rule == Span::minutes(8 * 60)
}

fn is_four(rule: &u32) -> bool {
    *rule == 4
}

fn is_one_minute(rule: &Span) -> bool {
    *rule == Span::minutes(1)
}

fn is_two_minutes_long(rule: &Span) -> bool {
    *rule == Span::minutes(2)
}

fn is_first_level(rule: &u8) -> bool {
    *rule == 1
}

fn is_two_minutes(rule: &Option<Span>) -> bool {
    *rule == Some(Span::minutes(2))
}

fn is_five_minutes(rule: &Span) -> bool {
    *rule == Span::minutes(5)
}

fn is_employee(rule: &Instead) -> bool {
    *rule == Instead::Employee
}

fn is_zero(rule: &Span) -> bool {
    *rule == Span::ZERO
}

fn is_appointments(rule: &Span) -> bool {
    *rule == Span::minutes(20)
}

fn is_transferreds(rule: &Span) -> bool {
    *rule == Span::minutes(5)
}

fn is_callbacks(rule: &Span) -> bool {
    *rule == Span::minutes(15)
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            offer_deadline: Span::seconds(20),
            missed_offers_max: 3,
            pass_lapse: Span::minutes(2),
            nobody_left_pause: Span::minutes(1),
            named_hold: Span::minutes(5),
            wrap_up: Span::minutes(5),
            wrap_up_extension: Span::minutes(5),
            wrap_up_extensions_max: 2,
            no_show_hold: Span::minutes(15),
            here_check_after: Span::minutes(10),
            here_check_answer: Span::minutes(1),
            help_call_unanswered: Span::minutes(1),
            room_lost: Span::minutes(15),
            party_lost: Span::minutes(10),
            closing_grace: Span::minutes(10),
            service_level_target: Span::minutes(5),
            credit: ClassCredit::default(),
            reorder_max: Span::minutes(120),
            undo: Span::seconds(10),
            tickets_max: 5_000,
            ad_hoc_max: 500,
            ad_hoc_life: Span::minutes(12 * 60),
            participants_max: 6,
            ad_hoc_participants_max: 6,
            commands_remembered: 20_000,
            notice_max: Span::minutes(8 * 60),
            alerts: AlertRules::default(),
            invitation_life: Span::minutes(2),
            apart_max: Span::minutes(5),
            company_lost: Span::minutes(1),
            services_following_max: 4,
            primary_level: 1,
            overflow_reserve: Some(Span::minutes(2)),
            overflow_institution: None,
            overflow_general: None,
            preferred_hold: Span::minutes(5),
            waiting_max: None,
            full_instead: Instead::Employee,
            last_ticket: Span::ZERO,
            appointments: AppointmentRules::default(),
            channels: ChannelRules::default(),
        }
    }
}

/// How much earlier than it did a ticket of each class counts as having joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClassCredit {
    /// Of an ordinary ticket.
    pub ordinary: Span,
    /// Of a ticket with priority by rule (a disability, a small child along).
    pub priority: Span,
    /// Of an urgent ticket.
    pub urgent: Span,
    /// Of one whose appointment is due.
    #[serde(skip_serializing_if = "is_appointments")]
    pub appointment: Span,
    /// Of one handed on by a specialist.
    #[serde(skip_serializing_if = "is_transferreds")]
    pub transferred: Span,
    /// Of one who is called back.
    #[serde(skip_serializing_if = "is_callbacks")]
    pub callback: Span,
}

impl Default for ClassCredit {
    fn default() -> Self {
        Self {
            ordinary: Span::ZERO,
            priority: Span::minutes(10),
            urgent: Span::minutes(30),
            appointment: Span::minutes(20),
            transferred: Span::minutes(5),
            callback: Span::minutes(15),
        }
    }
}

impl ClassCredit {
    /// The credit of a class.
    #[must_use]
    pub const fn of(&self, class: PriorityClass) -> Span {
        match class {
            PriorityClass::Ordinary => self.ordinary,
            PriorityClass::Priority => self.priority,
            PriorityClass::Urgent => self.urgent,
            PriorityClass::Appointment => self.appointment,
            PriorityClass::Transferred => self.transferred,
            PriorityClass::Callback => self.callback,
        }
    }
}

/// What a resident is advised to do where a queue is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Instead {
    /// Ask the center's employee.
    Employee,
    /// Come back later.
    Later,
    /// Take the general consultation.
    General,
}

impl Instead {
    /// Every value, in order.
    pub const ALL: &'static [Self] = &[Self::Employee, Self::Later, Self::General];
}

/// For whom rules are otherwise. The narrower one wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Scope {
    /// For everybody.
    Network,
    /// For the services of an institution.
    Institution(InstitutionId),
    /// For a service.
    Service(ServiceId),
}

/// The rules that are otherwise in one scope. Spans are in milliseconds; nothing says "never" or "no limit".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Setting {
    /// For whom.
    pub scope: Scope,
    /// What.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, number | null>"))]
    pub values: BTreeMap<Rule, Option<i64>>,
}

/// What the number of a rule means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Milliseconds.
    Span,
    /// How many.
    Count,
    /// The place of a word in this list, from 0.
    Choice(&'static [Instead]),
}

/// A rule as a number.
trait Number: Sized {
    const UNIT: Unit;
    /// Whether there may be none.
    const OPTIONAL: bool = false;
    fn number(&self) -> Option<i64>;
    fn of(number: Option<i64>) -> Option<Self>;
}

impl Number for Span {
    const UNIT: Unit = Unit::Span;
    fn number(&self) -> Option<i64> {
        Some(self.0)
    }
    fn of(number: Option<i64>) -> Option<Self> {
        number.map(Self)
    }
}

macro_rules! counts {
    ($($type:ty),+) => {$(
        impl Number for $type {
            const UNIT: Unit = Unit::Count;
            fn number(&self) -> Option<i64> {
                Some(i64::from(*self))
            }
            fn of(number: Option<i64>) -> Option<Self> {
                number.and_then(|number| number.try_into().ok())
            }
        }
    )+};
}

counts!(u8, u32);

impl Number for Instead {
    const UNIT: Unit = Unit::Choice(Self::ALL);
    fn number(&self) -> Option<i64> {
        Self::ALL.iter().position(|one| one == self).and_then(|at| at.try_into().ok())
    }
    fn of(number: Option<i64>) -> Option<Self> {
        Self::ALL.get(usize::try_from(number?).ok()?).copied()
    }
}

impl<T: Number> Number for Option<T> {
    const UNIT: Unit = T::UNIT;
    const OPTIONAL: bool = true;
    fn number(&self) -> Option<i64> {
        self.as_ref().and_then(T::number)
    }
    fn of(number: Option<i64>) -> Option<Self> {
        match number {
            None => Some(None),
            Some(_) => T::of(number).map(Some),
        }
    }
}

fn unit_of<T: Number>(_: impl Fn(&Rules) -> &T) -> (Unit, bool) {
    (T::UNIT, T::OPTIONAL)
}

macro_rules! settable {
    ($($rule:ident $name:literal $($field:ident).+ $min:expr, $max:expr;)+) => {
        /// A rule that can be otherwise for a service.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Rule {
            $(#[doc = concat!("`", $name, "`")] #[serde(rename = $name)] $rule),+
        }

        impl Rule {
            /// All of them, in the order in which people read them.
            pub const ALL: &'static [Self] = &[$(Self::$rule),+];

            /// As it stands in content and on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$rule => $name),+ }
            }

            /// The least and the most that it may be.
            #[must_use]
            pub const fn bounds(self) -> (i64, i64) {
                match self { $(Self::$rule => ($min, $max)),+ }
            }

            /// What its number means, and whether there may be none.
            #[must_use]
            pub fn unit(self) -> (Unit, bool) {
                match self { $(Self::$rule => unit_of(|rules: &Rules| &rules.$($field).+)),+ }
            }

            /// What it is in a set of rules.
            #[must_use]
            pub fn of(self, rules: &Rules) -> Option<i64> {
                match self { $(Self::$rule => rules.$($field).+.number()),+ }
            }

            /// Sets it. A number out of bounds is brought within them; one that there may not be changes nothing.
            fn set(self, rules: &mut Rules, number: Option<i64>) {
                let (min, max) = self.bounds();
                let number = number.map(|number| number.clamp(min, max));
                match self {
                    $(Self::$rule => if let Some(value) = Number::of(number) { rules.$($field).+ = value; }),+
                }
            }
        }
    };
}

const S: i64 = 1_000;
const MIN: i64 = 60 * S;
const H: i64 = 60 * MIN;

settable! {
    Ring "ring" offer_deadline 5 * S, 2 * MIN;
    RetryPause "retry_pause" pass_lapse 0, 30 * MIN;
    NobodyLeftPause "nobody_left_pause" nobody_left_pause 10 * S, 30 * MIN;
    MissesMax "misses_max" missed_offers_max 1, 20;
    WrapUp "wrap_up" wrap_up 10 * S, H;
    WrapUpExtension "wrap_up_extension" wrap_up_extension MIN, 30 * MIN;
    WrapUpExtensions "wrap_up_extensions" wrap_up_extensions_max 0, 10;
    PrimaryLevel "primary_level" primary_level 1, 3;
    OverflowReserve "overflow_reserve" overflow_reserve 0, 4 * H;
    OverflowInstitution "overflow_institution" overflow_institution 0, 4 * H;
    OverflowGeneral "overflow_general" overflow_general 0, 4 * H;
    NamedHold "named_hold" named_hold 0, H;
    PreferredHold "preferred_hold" preferred_hold 0, H;
    CreditPriority "credit_priority" credit.priority 0, CREDIT_MAX.0;
    CreditAppointment "credit_appointment" credit.appointment 0, CREDIT_MAX.0;
    CreditTransferred "credit_transferred" credit.transferred 0, CREDIT_MAX.0;
    CreditCallback "credit_callback" credit.callback 0, CREDIT_MAX.0;
    CreditUrgent "credit_urgent" credit.urgent 0, CREDIT_MAX.0;
    WaitingMax "waiting_max" waiting_max 1, 5_000;
    FullInstead "full_instead" full_instead 0, 2;
    LastTicket "last_ticket" last_ticket 0, 8 * H;
    ServiceLevel "service_level" service_level_target 10 * S, 4 * H;
    AlertLevel "alert_level" alerts.level_pct 0, 100;
    AlertWait "alert_wait" alerts.wait MIN, 8 * H;
    AlertWaiting "alert_waiting" alerts.waiting 0, 5_000;
    HereCheck "here_check" here_check_after MIN, 2 * H;
    RoomCall "room_call" channels.room_call 30 * S, 15 * MIN;
    AppointmentSlot "appointment_slot" appointments.slot 10 * MIN, AppointmentRules::SLOT_MAX.0;
    AppointmentShare "appointment_share" appointments.share_pct 0, 100;
    AppointmentLead "appointment_lead" appointments.lead 0, 7 * 24 * H;
    AppointmentAhead "appointment_ahead" appointments.ahead H, 55 * 24 * H;
    AppointmentHold "appointment_hold" appointments.hold_back 0, H;
    AppointmentGrace "appointment_grace" appointments.grace MIN, H;
    AppointmentEarly "appointment_early" appointments.early 0, 2 * H;
    NoShowHold "no_show_hold" no_show_hold 0, 2 * H;
    CallbackDelayMax "callback_delay_max" channels.callback_delay_max 0, 8 * H;
    CallbackAttempts "callback_attempts" channels.callback_attempts 1, 10;
    CallbackPause "callback_pause" channels.callback_pause 0, H;
}

impl Rule {
    /// Whether it may be set to this.
    #[must_use]
    pub fn takes(self, number: Option<i64>) -> bool {
        let (min, max) = self.bounds();
        number.map_or(self.unit().1, |number| (min..=max).contains(&number))
    }
}

impl Rules {
    /// These rules with what a setting has otherwise.
    #[must_use]
    pub fn with(mut self, setting: Option<&Setting>) -> Self {
        for (rule, number) in setting.iter().flat_map(|setting| &setting.values) {
            rule.set(&mut self, *number);
        }
        self
    }

    /// The rules of a service out of those of the network: the network's setting, its institution's, its own.
    #[must_use]
    pub fn of_service(&self, settings: &[Setting], institution: InstitutionId, service: ServiceId) -> Self {
        let of = |scope| settings.iter().find(|setting| setting.scope == scope);
        let (network, institution) = (of(Scope::Network), of(Scope::Institution(institution)));
        self.clone().with(network).with(institution).with(of(Scope::Service(service)))
    }

    /// After how long a group is asked; nothing says never.
    #[must_use]
    pub fn opens(&self, group: Group) -> Option<Span> {
        match group {
            Group::Primary => Some(Span::ZERO),
            Group::Reserve => self.overflow_reserve.filter(|_| self.primary_level > 1),
            Group::Institution => self.overflow_institution,
            Group::General => self.overflow_general,
        }
    }

    /// After how long those of a group are asked, be it with a wider one that brings them along; nothing says never.
    #[must_use]
    pub fn asked_after(&self, group: Group) -> Option<Span> {
        Group::ALL.iter().filter(|wider| **wider >= group).filter_map(|wider| self.opens(*wider)).min()
    }

    /// The widest group asked after a wait. A group that is asked brings the ones before it along.
    #[must_use]
    pub fn reached(&self, waited: Span) -> Group {
        let open = |group: &&Group| self.opens(**group).is_some_and(|after| waited >= after);
        Group::ALL.iter().rev().find(open).copied().unwrap_or(Group::Primary)
    }

    /// After how long the next group beyond this one is asked.
    #[must_use]
    pub fn next_group(&self, after: Group) -> Option<Span> {
        Group::ALL.iter().filter(|group| **group > after).filter_map(|group| self.opens(*group)).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(scope: Scope, values: &[(Rule, Option<i64>)]) -> Setting {
        Setting { scope, values: values.iter().copied().collect() }
    }

    #[test]
    fn the_narrower_scope_wins_and_the_rest_is_inherited() {
        let (institution, service) = (InstitutionId(uuid::Uuid::from_u128(1)), ServiceId(uuid::Uuid::from_u128(2)));
        let other = ServiceId(uuid::Uuid::from_u128(3));
        let settings = [
            setting(Scope::Network, &[(Rule::Ring, Some(30_000)), (Rule::MissesMax, Some(2))]),
            setting(
                Scope::Institution(institution),
                &[(Rule::Ring, Some(40_000)), (Rule::OverflowGeneral, Some(60_000))],
            ),
            setting(Scope::Service(service), &[(Rule::Ring, Some(50_000)), (Rule::OverflowGeneral, None)]),
        ];
        let all = |institution, service| Rules::default().of_service(&settings, institution, service);
        let own = all(institution, service);
        assert_eq!((own.offer_deadline, own.missed_offers_max, own.overflow_general), (Span::seconds(50), 2, None));
        let inherits = all(institution, other);
        assert_eq!((inherits.offer_deadline, inherits.overflow_general), (Span::seconds(40), Some(Span::minutes(1))));
        let elsewhere = all(InstitutionId(uuid::Uuid::nil()), other);
        assert_eq!((elsewhere.offer_deadline, elsewhere.overflow_general), (Span::seconds(30), None));
    }

    #[test]
    fn every_rule_takes_its_default_and_its_bounds_and_nothing_beyond() {
        for rule in Rule::ALL {
            let (min, max) = rule.bounds();
            assert!(rule.takes(rule.of(&Rules::default())), "{rule:?}");
            assert!(rule.takes(Some(min)) && rule.takes(Some(max)), "{rule:?}");
            assert!(!rule.takes(Some(min - 1)) && !rule.takes(Some(max + 1)), "{rule:?}");
            for number in [Some(min), Some(max)].into_iter().chain(rule.unit().1.then_some(None)) {
                let set = Rules::default().with(Some(&setting(Scope::Network, &[(*rule, number)])));
                assert_eq!(rule.of(&set), number, "{rule:?}");
            }
            let written = serde_json::to_value(rule).unwrap();
            assert_eq!(written, rule.name());
        }
    }

    #[test]
    fn a_group_that_is_asked_brings_the_ones_before_it_along() {
        let rules = Rules {
            primary_level: 2,
            overflow_reserve: Some(Span::minutes(3)),
            overflow_institution: None,
            overflow_general: Some(Span::minutes(1)),
            ..Rules::default()
        };
        assert_eq!(rules.reached(Span::seconds(59)), Group::Primary);
        assert_eq!(rules.next_group(Group::Primary), Some(Span::minutes(1)));
        assert_eq!(rules.reached(Span::minutes(1)), Group::General);
        assert_eq!(rules.next_group(Group::General), None);
        assert_eq!(rules.asked_after(Group::Primary), Some(Span::ZERO));
        for group in &Group::ALL[1..] {
            let after = rules.asked_after(*group);
            assert_eq!(after.is_some_and(|after| rules.reached(after) >= *group), after.is_some());
            let before = after.map_or(Span::minutes(999), |after| Span(after.0 - 1));
            assert!(rules.reached(before) < *group, "{group:?}");
        }
        // Where everybody is asked first there is no reserve to wait for.
        assert_eq!(Rules::default().reached(Span::minutes(60)), Group::Primary);
        assert_eq!(Rules::default().next_group(Group::Primary), None);
    }
}
