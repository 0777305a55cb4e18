//! Small days, in which one can say what another rule does.

use super::*;
use crate::code::Prefix;
use crate::daybook::{Counts, Group};
use crate::ids::MunicipalityId;
use crate::network::{Center, OpenInterval, Rules, Scope, Service, Specialist};
use crate::time::DayKey;

const NINE: Millis = Millis(9 * 3_600_000);
const EVENING: Millis = Millis(18 * 3_600_000);
const S: i64 = 1_000;
const MIN: i64 = 60 * S;

fn uuid(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

/// Two institutions with a service and a specialist each.
const TAX: ServiceId = ServiceId(uuid::Uuid::from_u128(1));
const PENSION: ServiceId = ServiceId(uuid::Uuid::from_u128(2));

fn institution(service: ServiceId) -> InstitutionId {
    InstitutionId(uuid(10 + service.0.as_u128()))
}

fn specialist(service: ServiceId) -> PersonId {
    PersonId(uuid(20 + service.0.as_u128()))
}

fn network(settings: Vec<Setting>) -> Arc<Network> {
    let service = |id: ServiceId| Service {
        id,
        institution: institution(id),
        prefix: Prefix::new('A').unwrap(),
        general: false,
        typical_handle: Span::minutes(10),
        remote: true,
        interpreting: false,
    };
    let open = OpenInterval { day: DayKey::utc(NINE), opens: Millis(NINE.0 - 60 * MIN), closes: EVENING };
    let center = Center { id: CenterId(uuid(30)), municipality: MunicipalityId(uuid(31)), open: vec![open] };
    let at_work = |service: ServiceId| Specialist {
        person: specialist(service),
        institution: institution(service),
        skills: vec![service],
        levels: Vec::new(),
        languages: vec![Language::LV],
        signs: false,
        text: true,
        generalist: false,
        calendar: None,
    };
    Arc::new(Network {
        services: [TAX, PENSION].map(service).to_vec(),
        centers: vec![center],
        specialists: [TAX, PENSION].map(at_work).to_vec(),
        rules: Rules { offer_deadline: Span::seconds(20), nobody_left_pause: Span::minutes(1), ..Rules::default() },
        settings,
        ..Network::empty()
    })
}

/// Comes for a service so many minutes after nine and talks for ten; the ticket's offers are answered like this.
fn arrival(service: ServiceId, minute: i64, answers: &[Option<i64>]) -> Arrival {
    let (talk, wrap_up) = (Span::minutes(10), Span::minutes(2));
    Arrival {
        at: NINE.plus(Span::minutes(minute)),
        center: CenterId(uuid(30)),
        service,
        language: Language::LV,
        mode: Mode::Speech,
        class: PriorityClass::Ordinary,
        preferred: None,
        legs: vec![Leg { service, named: None, talk, wrap_up, extensions: 0 }],
        answers: answers.iter().map(|answer| answer.map(Span::seconds)).collect(),
        patience: None,
    }
}

/// All others answer within two seconds.
fn day(arrivals: Vec<Arrival>) -> Day {
    let at_work = |service| Shift { at: NINE, person: specialist(service), available: true };
    Day {
        network: network(Vec::new()),
        revised: Vec::new(),
        begins: NINE,
        ends: EVENING,
        arrivals,
        shifts: [TAX, PENSION].map(at_work).to_vec(),
        answers: vec![Span::seconds(2)],
        back_after: Span::minutes(3),
    }
}

fn setting(scope: Scope, rule: Rule, value: Option<i64>) -> Setting {
    Setting { scope, values: [(rule, value)].into() }
}

fn with(day: &Day, rules: &[Setting]) -> Run {
    let change = Change { rules: rules.to_vec(), ..Change::default() };
    run(day, &change, &mut |_, _| true).unwrap()
}

fn network_wide(day: &Day, rule: Rule, value: i64) -> Run {
    with(day, &[setting(Scope::Network, rule, Some(value))])
}

fn counts(run: &Run, service: ServiceId) -> Counts {
    run.book.counts(Group::Service(service))
}

/// The longest wait of a service, seconds.
fn wait(run: &Run, service: ServiceId) -> i64 {
    counts(run, service).wait_max.0 / S
}

#[test]
fn a_shorter_ring_misses_late_answers_and_a_longer_one_invents_none() {
    let late = day(vec![arrival(TAX, 10, &[Some(8)])]);
    assert_eq!(wait(&with(&late, &[]), TAX), 8);
    assert_eq!(wait(&network_wide(&late, Rule::Ring, 30 * S), TAX), 8);
    // Missed after five seconds, asked again after a minute, and answered as others were that day.
    assert_eq!(wait(&network_wide(&late, Rule::Ring, 5 * S), TAX), 5 + 60 + 2);

    let missed = day(vec![arrival(TAX, 10, &[None, Some(3)])]);
    assert_eq!(wait(&with(&missed, &[]), TAX), 20 + 60 + 3);
    assert_eq!(wait(&network_wide(&missed, Rule::Ring, 120 * S), TAX), 120 + 60 + 3);
    assert_eq!(wait(&network_wide(&missed, Rule::NobodyLeftPause, 10 * S), TAX), 20 + 10 + 3);
}

#[test]
fn who_misses_too_many_is_sent_away_and_back_after_the_usual_time() {
    let day = day(vec![arrival(TAX, 10, &[None, Some(3)])]);
    let run = network_wide(&day, Rule::MissesMax, 1);
    assert_eq!(wait(&run, TAX), 20 + 180 + 3);
    assert_eq!(counts(&run, TAX).answered, 1);
}

#[test]
fn rules_changed_in_two_scopes_hold_each_in_its_own() {
    let day = day([TAX, PENSION].map(|service| arrival(service, 10, &[None, Some(3)])).to_vec());
    let run = with(
        &day,
        &[
            setting(Scope::Network, Rule::Ring, Some(30 * S)),
            setting(Scope::Institution(institution(PENSION)), Rule::Ring, Some(50 * S)),
            setting(Scope::Service(PENSION), Rule::NobodyLeftPause, Some(10 * S)),
        ],
    );
    assert_eq!((wait(&run, TAX), wait(&run, PENSION)), (30 + 60 + 3, 50 + 10 + 3));
}

#[test]
fn the_days_own_rules_go_on_where_nothing_is_laid_over_them() {
    let missed = |service, minute| arrival(service, minute, &[None, Some(3)]);
    let mut day = day(vec![missed(TAX, 10), missed(PENSION, 90)]);
    // At ten the institution of pensions had another ring time, and pauses were other everywhere.
    let own = setting(Scope::Institution(institution(PENSION)), Rule::Ring, Some(40 * S));
    let pause = setting(Scope::Network, Rule::NobodyLeftPause, Some(30 * S));
    day.revised = vec![(NINE.plus(Span::minutes(60)), network(vec![own, pause]))];
    let waits = |rules: &[Setting]| {
        let run = with(&day, rules);
        (wait(&run, TAX), wait(&run, PENSION))
    };
    assert_eq!(waits(&[]), (20 + 60 + 3, 40 + 30 + 3));
    // In the same scope what is tried wins, before and after; the narrower scope wins over it.
    let tried = setting(Scope::Institution(institution(PENSION)), Rule::Ring, Some(10 * S));
    assert_eq!(waits(&[tried]), (20 + 60 + 3, 10 + 30 + 3));
    assert_eq!(waits(&[setting(Scope::Network, Rule::Ring, Some(10 * S))]), (10 + 60 + 3, 40 + 30 + 3));
    assert_eq!(waits(&[setting(Scope::Service(PENSION), Rule::Ring, Some(10 * S))]), (20 + 60 + 3, 10 + 30 + 3));
    assert_eq!(waits(&[setting(Scope::Network, Rule::NobodyLeftPause, Some(10 * S))]), (20 + 10 + 3, 40 + 10 + 3));
}

#[test]
fn a_full_queue_takes_no_more() {
    let day = day((0..4).map(|minute| arrival(TAX, minute, &[Some(3)])).collect());
    let run = network_wide(&day, Rule::WaitingMax, 1);
    assert_eq!((counts(&run, TAX).answered, run.refused.get(&TAX)), (2, Some(&2)));
    assert!(with(&day, &[]).refused.is_empty());
}

#[test]
fn a_returning_resident_waits_for_the_specialist_as_long_as_the_rule_says() {
    let mut network = Network::clone(&network(Vec::new()));
    network.specialists.iter_mut().for_each(|one| one.skills = vec![TAX, PENSION]);
    let returning = |minute| Arrival { preferred: Some(specialist(TAX)), ..arrival(TAX, minute, &[Some(3)]) };
    // The second comes while the specialist of both talks with the first.
    let mut day = day(vec![returning(10), returning(12)]);
    day.network = Arc::new(network);
    let held = |hold| wait(&network_wide(&day, Rule::PreferredHold, hold), TAX);
    assert_eq!(held(0), 3);
    assert!(held(60 * MIN) > 8 * 60, "{}", held(60 * MIN));
}

#[test]
fn wrap_up_is_cut_and_extended_as_the_rules_say_and_grows_no_longer() {
    let mut long = arrival(TAX, 10, &[Some(3)]);
    long.legs[0] = Leg { wrap_up: Span::minutes(8), extensions: 1, ..long.legs[0] };
    let day = day(vec![long]);
    let handled = |rule, value| counts(&network_wide(&day, rule, value), TAX).handle_sum.0 / MIN;
    assert_eq!(counts(&with(&day, &[]), TAX).handle_sum.0 / MIN, 18, "five minutes and three of the extension");
    assert_eq!(handled(Rule::WrapUpExtensions, 0), 15);
    assert_eq!(handled(Rule::WrapUpExtension, 2 * MIN), 17);
    assert_eq!(handled(Rule::WrapUp, 30 * MIN), 18);
}

#[test]
fn the_service_level_is_that_of_the_target_tried() {
    let day = day(vec![arrival(TAX, 10, &[None, Some(3)]), arrival(TAX, 60, &[Some(3)])]);
    let level = |run: &Run| counts(run, TAX).level_pct();
    assert_eq!(level(&with(&day, &[])), Some(100));
    assert_eq!(level(&network_wide(&day, Rule::ServiceLevel, 60 * S)), Some(50));
}
