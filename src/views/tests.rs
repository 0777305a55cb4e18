use std::collections::HashMap;

use serde_json::json;
use tilts_queue::event::{Event, Recorded};
use tilts_queue::ids::NetworkId;
use tilts_queue::simulation::{self, Config};
use tilts_queue::tables::Subject;

use tilts_signaling::view::VisitStage;

use super::*;
use crate::auth::CodecNames;

/// Whatever a page shows of its own changes only with an event by which it is concerned: what is seen at once is all that
/// is not of others.
#[test]
fn whoever_sees_a_change_of_their_own_is_concerned_by_it() {
    for seed in 1..=4 {
        let config = Config { rooms: 24, specialists: 10, days: 2, visits_a_day: 8, faults: 0, any_rules: true };
        let (contents, lines) = simulation::journal(seed, config).unwrap();
        let mut state = State { queue: Queue::new(NetworkId(uuid::Uuid::nil())), history: Arc::default() };
        let centers = contents[0].centers.iter().map(|center| {
            let rooms = contents[0].rooms.iter().filter(|room| room.center == center.id);
            let rooms: Vec<_> = rooms.map(|room| json!({"id": room.id, "number": 1})).collect();
            json!({
                "id": center.id, "slug": "", "name": "", "municipality": center.municipality, "place": "",
                "parish": null, "level": "local", "phone": null, "hours": "", "rooms": rooms,
            })
        });
        let catalogue: Catalogue = serde_json::from_value(json!({
            "languages": [], "municipalities": [], "institutions": [], "services": [], "hours": [],
            "centers": centers.collect::<Vec<_>>(),
        }))
        .unwrap();
        for content in contents {
            state.queue.provide(content);
        }
        let (mut shown, mut seen) = (HashMap::new(), 0);
        for line in lines {
            let recorded = Recorded::from_json(&line).unwrap();
            let before = state.queue.clone();
            state.queue.apply(&recorded);
            Arc::make_mut(&mut state.history).follow(std::slice::from_ref(&recorded), &state.queue);
            let concerned = state.queue.concerned_since(&before);
            let views: HashMap<Principal, View> = everybody(&state.queue)
                .into_iter()
                .filter_map(|principal| Some((principal, own(look(&state, &catalogue, &principal)?))))
                .collect();
            for (principal, view) in &views {
                let is_concerned = match principal {
                    Principal::Room { room, .. } => concerned.rooms.contains(room),
                    Principal::Guest { participant, .. } => concerned.participants.contains(participant),
                    Principal::Specialist { person } | Principal::Employee { person, .. } => {
                        concerned.people.contains(person)
                    }
                    _ => false,
                };
                // A new day and another network concern all, in the next round.
                let all = matches!(recorded.event, Event::DayStarted { .. } | Event::NetworkRevised { .. });
                let old = shown.get(principal).map(|old: &View| as_of(old.clone(), recorded.at));
                if old.is_some_and(|old| old != *view) && !all {
                    seen += 1;
                    assert!(is_concerned, "seed {seed}: {principal:?} sees {recorded:?}: {view:?}");
                }
            }
            shown = views;
        }
        assert!(seen > 1_000, "{seen} changes were seen");
    }
}

fn look(state: &State, catalogue: &Catalogue, principal: &Principal) -> Option<View> {
    let scene = Scene {
        state,
        people: &HashMap::new(),
        catalogue,
        calendar: &NetworkCalendar::default(),
        waits: &Waits::default(),
        now: state.queue.last_event_at()?,
        notices: &HashMap::new(),
        keep_ms: 0,
    };
    view(&scene, principal)
}

fn everybody(queue: &Queue) -> Vec<Principal> {
    let network = queue.lookup().network();
    let rooms = network.rooms.iter().map(|room| Principal::Room { room: room.id, center: room.center });
    let specialists = network.specialists.iter().map(|one| Principal::Specialist { person: one.person });
    let employees = queue.employees().map(|(person, center)| Principal::Employee { person, center });
    let ad_hoc = queue.consultations().filter(|consultation| matches!(consultation.subject, Subject::AdHoc(_)));
    let guests = ad_hoc.flat_map(|consultation| {
        consultation.participants.iter().map(|one| Principal::Guest {
            consultation: consultation.id,
            participant: one.id,
            codecs: CodecNames::default(),
        })
    });
    rooms.chain(specialists).chain(employees).chain(guests).collect()
}

/// A view some time later: an absence is over by time alone.
fn as_of(mut view: View, now: Millis) -> View {
    if let View::Consult(consult) = &mut view {
        consult.absences.retain(|one| one.until_ms > now.0);
    }
    view
}

/// A view without what it has of others.
fn own(mut view: View) -> View {
    match &mut view {
        View::Room(room) => {
            if let Some(VisitStage::Waiting(waiting)) = room.visit.as_mut().map(|visit| &mut visit.stage) {
                waiting.people_ahead = 0;
            }
        }
        View::Consult(consult) => {
            consult.waiting_for_me = 0;
            consult.longest_since_ms = None;
        }
        View::Assist(assist) => {
            assist.rooms.iter_mut().for_each(|card| card.people_ahead = None);
            assist.numbers.iter_mut().for_each(|card| card.people_ahead = 0);
        }
        View::Supervise(_) | View::AdHoc(_) => {}
    }
    view
}
