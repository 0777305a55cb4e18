//! A day in figures beside the queue's own counters, and the same day run again.

use std::collections::BTreeMap;
use std::sync::Arc;

use tilts_queue::Queue;
use tilts_queue::daybook::{Daybook, Group};
use tilts_queue::event::{Event, Recorded};
use tilts_queue::ids::NetworkId;
use tilts_queue::network::{Network, Rule, Scope, Setting};
use tilts_queue::simulation::{Config, journal};
use tilts_queue::tables::Engagement;
use tilts_queue::time::Span;
use tilts_queue::whatif::{Change, Day, Pooling, Run, StaffChange, Stopped, run};

const CALM: Config = Config { rooms: 60, specialists: 14, days: 2, visits_a_day: 7, faults: 0, any_rules: false };

fn played(seed: u64, config: Config) -> (Vec<Arc<Network>>, Vec<Recorded>) {
    let (contents, lines) = journal(seed, config).unwrap();
    (contents, lines.iter().map(|line| Recorded::from_json(line).unwrap()).collect())
}

fn empty(events: &[Recorded], contents: &[Arc<Network>]) -> Queue {
    let mut queue = Queue::new(events.first().map_or(NetworkId(uuid::Uuid::nil()), |event| event.network));
    for network in contents {
        queue.provide(Arc::clone(network));
    }
    queue
}

#[test]
fn what_is_counted_as_it_happens_is_what_the_queue_counts() {
    for seed in 1..6 {
        let config = Config { rooms: 40, specialists: 12, days: 3, visits_a_day: 8, faults: 3, any_rules: false };
        let (contents, events) = played(seed, config);
        let mut queue = empty(&events, &contents);
        let mut book = Daybook::default();
        for event in &events {
            if matches!(event.event, Event::DayStarted { .. }) {
                compare(&queue, &book);
            }
            queue.apply(event);
            book.follow(event, |service| queue.lookup().rules_of(service).service_level_target);
        }
        compare(&queue, &book);
    }
}

#[test]
fn who_is_busy_is_who_the_queue_has_engaged() {
    for seed in 1..4 {
        let config = Config { rooms: 40, specialists: 12, days: 2, visits_a_day: 8, faults: 3, any_rules: false };
        let (contents, events) = played(seed, config);
        let mut queue = empty(&events, &contents);
        let mut book = Daybook::default();
        let mut busy = 0;
        for (number, event) in events.iter().enumerate() {
            queue.apply(event);
            book.follow(event, |_| Span::ZERO);
            if number % 50 != 0 {
                continue;
            }
            // A second later whoever is busy has been so for a second longer.
            let (now, later) = (event.at, event.at.plus(Span::seconds(1)));
            for row in queue.specialists() {
                let grown = book.worked(row.person, later).busy.0 - book.worked(row.person, now).busy.0;
                let engaged = matches!(
                    row.engagement,
                    Engagement::Consulting(_) | Engagement::WrapUp(_) | Engagement::Assisting(_)
                );
                assert_eq!(grown, i64::from(engaged) * 1_000, "{:?} after {event:?}", row);
                busy += i64::from(engaged);
                let on_duty = book.worked(row.person, later).on_duty.0 - book.worked(row.person, now).on_duty.0;
                assert_eq!(on_duty, i64::from(engaged || row.on_duty()) * 1_000, "{row:?} after {event:?}");
            }
        }
        assert!(busy > 0);
    }
}

fn compare(queue: &Queue, book: &Daybook) {
    let mut sums = BTreeMap::new();
    for (service, figures) in queue.all_figures() {
        let counts = book.counts(Group::Service(service));
        // Numbers kept from the day before are answered today and arrived then.
        assert_eq!(counts.answered, figures.answered, "answered");
        assert_eq!(counts.in_target, figures.answered_in_target, "in target");
        assert_eq!((counts.wait_sum, counts.wait_max), (figures.wait_sum, figures.wait_max), "waits");
        assert_eq!((counts.handled, counts.handle_sum), (figures.handled, figures.handle_sum), "handled");
        assert!(counts.abandoned + counts.closed <= figures.abandoned + figures.closed, "nobody is counted twice");
        assert!(counts.abandoned_early <= counts.abandoned);
        assert!(counts.level_pct() >= counts.strict_level_pct() || counts.level_pct().is_none());
        let by_half_hour: u32 = book.by_half_hour(Group::Service(service)).map(|(_, part)| part.answered).sum();
        assert_eq!(by_half_hour, counts.answered, "the half hours make up the day");
        let institution = queue.lookup().service(service).unwrap().institution;
        *sums.entry(institution).or_insert(0) += counts.answered;
    }
    for (institution, answered) in sums {
        assert_eq!(book.counts(Group::Institution(institution)).answered, answered);
    }
    let of = |wanted: fn(Group) -> bool| -> u32 {
        book.groups().filter(|(group, _)| wanted(*group)).map(|(_, counts)| counts.answered).sum()
    };
    let all = book.counts(Group::All).answered;
    assert_eq!(of(|group| matches!(group, Group::Center(None, _))), all);
    assert_eq!(of(|group| matches!(group, Group::Center(Some(_), _))), all);
    assert_eq!(of(|group| matches!(group, Group::Municipality(None, _))), all);
}

/// The first day of a played week, and its book.
fn first_day(seed: u64) -> (Day, Daybook) {
    let (contents, events) = played(seed, CALM);
    let key = events.iter().find(|event| matches!(event.event, Event::TicketRequested { .. })).unwrap().day;
    let mut before = empty(&events, &contents);
    let skipped = events.iter().take_while(|event| event.day < key).map(|event| before.apply(event)).count();
    let day: Vec<Recorded> = events[skipped..].iter().filter(|event| event.day == key).cloned().collect();
    let mut book = Daybook::of(&before);
    let mut queue = before.clone();
    for event in &day {
        queue.apply(event);
        book.follow(event, |service| queue.lookup().rules_of(service).service_level_target);
    }
    (Day::of(&before, &day), book)
}

fn again(day: &Day, change: &Change) -> Run {
    run(day, change, &mut |_, _| true).unwrap()
}

fn ended(run: &Run) -> u64 {
    run.book.counts(Group::All).ended() + u64::from(run.refused.values().sum::<u32>())
}

#[test]
fn a_day_run_again_loses_nobody_and_is_the_same_each_time() {
    let (day, book) = first_day(11);
    let was = book.counts(Group::All);
    assert!(day.arrivals() > 100, "{} came", day.arrivals());
    let (one, two) = (again(&day, &Change::default()), again(&day, &Change::default()));
    assert_eq!(one.book.counts(Group::All), two.book.counts(Group::All));
    assert_eq!(one.ended, two.ended);
    // A rule that is set to what it is makes no other day; one that is another makes another.
    let ring = |value| Setting { scope: Scope::Network, values: [(Rule::Ring, value)].into() };
    let with = |value| again(&day, &Change { rules: vec![ring(value)], ..Change::default() });
    let held = Rule::Ring.of(&day.network().rules);
    assert_eq!(with(held).book.counts(Group::All), one.book.counts(Group::All));
    assert_ne!(with(Some(5_000)).book.counts(Group::All), one.book.counts(Group::All));
    // After a transfer the same visit waits once more.
    assert!(ended(&one) >= day.arrivals() as u64, "{} of {} ended", ended(&one), day.arrivals());
    // The model comes near the day: within a fifth of those answered.
    let counts = one.book.counts(Group::All);
    assert!(counts.answered.abs_diff(was.answered) * 5 <= was.answered, "{} for {}", counts.answered, was.answered);
}

#[test]
fn more_people_wait_less_and_fewer_wait_longer() {
    let (day, _) = first_day(12);
    let rules = day.network();
    let institutions: std::collections::BTreeSet<_> =
        rules.services.iter().map(|service| service.institution).collect();
    let staff = |count| Change {
        staff: institutions
            .iter()
            .map(|institution| StaffChange {
                institution: *institution,
                count,
                from: rules.days[0].starts,
                until: rules.days[0].starts.plus(Span::minutes(24 * 60)),
            })
            .collect(),
        ..Change::default()
    };
    let mean = |change: &Change| again(&day, change).book.counts(Group::All).speed_of_answer().unwrap();
    let (more, same, fewer) = (mean(&staff(3)), mean(&Change::default()), mean(&staff(-1)));
    assert!(more < same && same < fewer, "{more:?} {same:?} {fewer:?}");
    let pooled = mean(&Change { pooling: Pooling::Network, ..Change::default() });
    assert!(pooled < same, "one pool waits less than many: {pooled:?} {same:?}");
    let slower = mean(&Change { handle_pct: 150, ..Change::default() });
    assert!(slower > same, "{slower:?} {same:?}");
}

#[test]
fn arrivals_in_percent() {
    let (day, _) = first_day(13);
    for pct in [50, 100, 130, 300] {
        let run = again(&day, &Change { arrivals_pct: pct, ..Change::default() });
        assert_eq!(run.arrivals as usize, day.arrivals() * pct as usize / 100, "{pct} %");
        assert!(ended(&run) >= u64::from(run.arrivals));
    }
}

#[test]
fn a_run_stops_when_it_is_told_to() {
    let (day, _) = first_day(14);
    let mut asked = 0;
    let stopped = run(&day, &Change::default(), &mut |come, of| {
        assert!(come <= of);
        asked += 1;
        asked < 3
    });
    assert_eq!(stopped.err(), Some(Stopped::Cancelled));
    assert_eq!(asked, 3);
}
