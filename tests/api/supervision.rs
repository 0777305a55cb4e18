//! What supervisors see and do: alerts that all see seen to, messages to waiting rooms, skills for a day, a number's
//! story, a day in charts, played again and run again; each of one institution its own alone.

use std::time::Duration;

use tilts::auth::{Principal, Role};
use tilts_queue::event::{AlertKind, Audience};
use tilts_queue::ids::ServiceId;
use tilts_queue::network::{Rule, Scope, Setting};
use tilts_signaling::client::{Client, ClientError};
use tilts_signaling::view::{
    Availability, Change, DayOpened, Language, Mode, RunId, RunResult, RunState, StaffChange, SuperviseView, View,
    VisitStage, Whose,
};
use tilts_signaling::{Answer, ClientMessage as M, Code, Resume};

use crate::server::Server;

/// The supervisor of the whole network, and two of institutions.
const NETWORK: &str = "vaditajs)";
const OF_VSAA: &str = "vaditajs.vsaa)";
const OF_VID: &str = "vaditajs.vid)";

/// Which of a role's logins has a name that holds this.
fn login(server: &Server, role: Role, name: &str) -> usize {
    let logins = server.app.demo.as_ref().unwrap().list.iter().filter(|login| login.role == role);
    logins.into_iter().position(|login| login.name.contains(name)).unwrap()
}

async fn supervisor(server: &Server, name: &str) -> Client {
    server.client(Role::Supervisor, login(server, Role::Supervisor, name)).await
}

fn service(server: &Server, slug: &str) -> ServiceId {
    server.app.loaded().catalogue.services.iter().find(|service| service.slug == slug).unwrap().id
}

async fn joins(room: &mut Client, service: ServiceId) -> String {
    let request = M::TicketRequest {
        room: None,
        service,
        language: Language::LV,
        mode: Mode::Speech,
        with_help: false,
        priority: false,
        receipt: None,
    };
    match room.command(request).await.unwrap() {
        Answer::Ticket { number, .. } => number,
        other => panic!("{other:?}"),
    }
}

fn seen(view: &View) -> Option<&SuperviseView> {
    match view {
        View::Supervise(view) => Some(view),
        _ => None,
    }
}

fn code<T: std::fmt::Debug>(answer: Result<T, ClientError>) -> Code {
    match answer {
        Err(ClientError::Refused(problem)) => problem.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_told_changes_shows_what_is_shown_whole() {
    let server = Server::start().await;
    let person = server.app.people().values().find(|one| one.login == "vaditajs").unwrap().id;
    let principal = Principal::Supervisor { person, institution: None };
    let whole = || {
        let waits = std::sync::Arc::clone(&server.app.waits().borrow());
        server.app.view(&server.app.dispatch.state(), &waits, &principal)
    };
    let browser = server.browser(Role::Supervisor, login(&server, Role::Supervisor, NETWORK)).await;
    let mut page = server.connect(&server.token(&browser, Role::Supervisor).await).await;
    let mut specialist = server.client(Role::Specialist, 0).await;
    let pension = service(&server, "vsaa-granting-an-old-age-pension");
    let mut rooms = Vec::new();
    for number in 0..4 {
        let mut room = server.client(Role::Room, number).await;
        joins(&mut room, pension).await;
        rooms.push(room);
    }
    let waiting = |count| move |view: &View| (seen(view)?.tickets.len() == count).then_some(());
    page.wait_view(waiting(4)).await.unwrap();

    // One row of a list is not the whole view.
    let all = serde_json::to_string(&page.view).unwrap().len();
    let before = page.received_bytes;
    rooms[2].command(M::VisitEnd).await.unwrap();
    page.wait_view(waiting(3)).await.unwrap();
    assert!(page.received_bytes - before < all / 2, "{} of {all}", page.received_bytes - before);

    // With nobody in line nothing depends on the second at which one looks.
    specialist.command(M::AvailabilitySet { state: Availability::Available }).await.unwrap();
    specialist.command(M::AvailabilitySet { state: Availability::Away }).await.unwrap();
    for number in [0, 1, 3] {
        rooms[number].command(M::VisitEnd).await.unwrap();
    }
    page.wait_view(|view| (Some(view) == whole().as_ref()).then_some(())).await.unwrap();

    // A page that was away and has this version already is not sent it again, and what comes then it can read.
    let resume = Resume { session: page.session, version: page.version };
    let token = server.token(&browser, Role::Supervisor).await;
    page = Client::connect(&server.socket(), &token, Some(resume)).await.unwrap();
    assert_eq!((page.resumed, &page.view), (true, &None));
    joins(&mut rooms[1], pension).await;
    page.wait_view(waiting(1)).await.unwrap();
    joins(&mut rooms[3], pension).await;
    page.wait_view(waiting(2)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_supervisor_has_seen_to_all_see_seen_to() {
    let server = Server::start().await;
    let mut of_network = supervisor(&server, NETWORK).await;
    let mut of_vsaa = supervisor(&server, OF_VSAA).await;
    let mut of_vid = supervisor(&server, OF_VID).await;
    let pension = service(&server, "vsaa-granting-an-old-age-pension");
    let mut room = server.client(Role::Room, 0).await;
    let number = joins(&mut room, pension).await;

    // Nobody is at work: an alert at once, and another once the wait is over the threshold.
    let unstaffed = |view: &View| {
        let alerts = &seen(view)?.alerts;
        alerts.iter().find(|alert| alert.alert.kind == AlertKind::NobodyStaffed).cloned()
    };
    let alert = of_network.wait_view(unstaffed).await.unwrap();
    assert_eq!((alert.alert.subject, alert.figure), (pension.0, Some(1)));
    of_vsaa.wait_view(unstaffed).await.unwrap();
    server.app.clock.advance(Duration::from_secs(6 * 60)).unwrap();
    let long = |view: &View| seen(view)?.alerts.iter().find(|alert| alert.alert.kind == AlertKind::LongWait).cloned();
    of_vsaa.wait_view(long).await.unwrap();

    // One of another institution sees none of it and can do nothing to it.
    let view = seen(of_vid.view.as_ref().unwrap()).unwrap().clone();
    assert!(view.alerts.is_empty() && view.tickets.is_empty(), "{view:?}");
    let acknowledge = |acknowledged| M::AlertAcknowledge { alert: alert.alert, acknowledged };
    assert_eq!(code(of_vid.command(acknowledge(true)).await), Code::Forbidden);
    assert_eq!(code(of_vid.command(M::NumberStory { number: number.clone() }).await), Code::NotFound);

    of_vsaa.command(acknowledge(true)).await.unwrap();
    let by = of_network.wait_view(|view| unstaffed(view)?.acknowledged_by).await.unwrap();
    assert_eq!(by, seen(of_vsaa.view.as_ref().unwrap()).unwrap().name);
    of_network.command(acknowledge(false)).await.unwrap();
    of_vsaa.wait_view(|view| unstaffed(view)?.acknowledged_by.is_none().then_some(())).await.unwrap();

    match of_vsaa.command(M::NumberStory { number: format!(" {} ", number.to_lowercase()) }).await.unwrap() {
        Answer::Story { number: found, sentences, .. } => {
            assert_eq!((found, sentences[0].kind.as_str()), (number, "ticket_requested"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(code(of_vsaa.command(M::NumberStory { number: "nonsense".into() }).await), Code::Malformed);
    assert_eq!(code(of_vsaa.command(M::NumberStory { number: "V-999".into() }).await), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_seen_by_whoever_it_is_for_until_it_is_taken_down() {
    let server = Server::start().await;
    let mut of_vsaa = supervisor(&server, OF_VSAA).await;
    let (pension, tax) = (
        service(&server, "vsaa-granting-an-old-age-pension"),
        service(&server, "vid-submitting-the-annual-income-declaration"),
    );
    let mut rooms = [server.client(Role::Room, 0).await, server.client(Role::Room, 1).await];
    joins(&mut rooms[0], pension).await;
    joins(&mut rooms[1], tax).await;
    let post = |text: &str, to, minutes| M::NoticePost { to, text: text.into(), minutes };
    let ours = Audience::Service(pension);
    assert_eq!(code(of_vsaa.command(post("", ours, 30)).await), Code::OutOfBounds);
    assert_eq!(code(of_vsaa.command(post("Ilga gaidīšana", ours, 0)).await), Code::OutOfBounds);
    assert_eq!(code(of_vsaa.command(post("Kods 010190-12345", ours, 30)).await), Code::PersonalCode);
    assert_eq!(code(of_vsaa.command(post("Visiem", Audience::All, 30)).await), Code::Forbidden);
    of_vsaa.command(post("Speciālists būs plkst. 11.", ours, 30)).await.unwrap();
    let shown = |view: &View| match view {
        View::Room(room) => match &room.visit.as_ref()?.stage {
            VisitStage::Waiting(waiting) => Some(waiting.notice.clone()),
            _ => None,
        },
        _ => None,
    };
    let text = rooms[0].wait_view(|view| shown(view)?).await.unwrap();
    assert_eq!(text, "Speciālists būs plkst. 11.");
    let other = rooms[1].wait_view(shown).await.unwrap();
    assert_eq!(other, None, "who waits for something else is told nothing");
    let notice = of_vsaa.wait_view(|view| seen(view)?.notices.first().cloned()).await.unwrap();
    assert_eq!(notice.text.as_deref(), Some("Speciālists būs plkst. 11."));
    of_vsaa.command(M::NoticeWithdraw { notice: notice.notice }).await.unwrap();
    rooms[0].wait_view(|view| shown(view)?.is_none().then_some(())).await.unwrap();
    assert_eq!(code(of_vsaa.command(M::NoticeWithdraw { notice: notice.notice }).await), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn skills_for_a_day_are_asked_for_at_once() {
    let server = Server::start().await;
    let mut of_vsaa = supervisor(&server, OF_VSAA).await;
    let pension = service(&server, "vsaa-granting-an-old-age-pension");
    let mut specialist = server.client(Role::Specialist, login(&server, Role::Specialist, "vsaa.1)")).await;
    specialist.command(M::AvailabilitySet { state: Availability::Available }).await.unwrap();
    let row = |view: &View| {
        seen(view)?
            .specialists
            .iter()
            .find(|row| row.state == tilts_signaling::view::SpecialistState::Available)
            .cloned()
    };
    let found = of_vsaa.wait_view(row).await.unwrap();
    let set = |services| M::SkillsSet { specialist: found.person, services };
    of_vsaa.command(set(Some(Vec::new()))).await.unwrap();
    of_vsaa.wait_view(|view| row(view)?.services_today.then_some(())).await.unwrap();
    let mut room = server.client(Role::Room, 0).await;
    joins(&mut room, pension).await;
    let offered = |view: &View| match view {
        View::Consult(consult) => Some(consult.offer.is_some()),
        _ => None,
    };
    assert!(!specialist.wait_view(offered).await.unwrap(), "serves nothing today");
    of_vsaa.command(set(None)).await.unwrap();
    specialist.wait_view(|view| offered(view)?.then_some(())).await.unwrap();
    let mut of_vid = supervisor(&server, OF_VID).await;
    assert_eq!(code(of_vid.command(set(None)).await), Code::Forbidden);
}

async fn run_again(supervisor: &mut Client, start: M) -> (RunId, Box<RunResult>) {
    let Answer::Run { run } = supervisor.command(start).await.unwrap() else { panic!("a run") };
    loop {
        match supervisor.command(M::WhatIfStatus { run }).await.unwrap() {
            Answer::RunState { state: RunState::Done(result) } => return (run, result),
            Answer::RunState { state: RunState::Running { done_pct } } => assert!(done_pct <= 100),
            other => panic!("{other:?}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// One resident is served, another leaves; then the day is looked back on.
#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_drawn_played_again_and_run_again() {
    let server = Server::start().await;
    let advance = |seconds| server.app.clock.advance(Duration::from_secs(seconds)).unwrap();
    let mut of_network = supervisor(&server, NETWORK).await;
    let pension = service(&server, "vsaa-granting-an-old-age-pension");
    let mut specialist = server.client(Role::Specialist, login(&server, Role::Specialist, "vsaa.1)")).await;
    let (mut first, mut second) = (server.client(Role::Room, 0).await, server.client(Role::Room, 1).await);
    joins(&mut first, pension).await;
    advance(20);
    joins(&mut second, pension).await;
    advance(60);
    specialist.command(M::AvailabilitySet { state: Availability::Available }).await.unwrap();
    let offer = specialist
        .wait_view(|view| match view {
            View::Consult(consult) => consult.offer.as_ref().map(|offer| offer.offer),
            _ => None,
        })
        .await
        .unwrap();
    specialist.command(M::OfferAccept { offer }).await.unwrap();
    advance(40);
    second.command(M::TicketLeave { room: None }).await.unwrap();
    advance(10 * 60);
    specialist.command(M::ConsultationEnd).await.unwrap();
    let finish = M::WrapUpFinish { outcome: tilts_signaling::view::Outcome::Consulted, next: Availability::Available };
    advance(60);
    specialist.command(finish).await.unwrap();

    let day = of_network
        .wait_view(|view| Some(seen(view)?.totals.day).filter(|day| day.handle_time_s.is_some()))
        .await
        .unwrap();
    assert_eq!((day.answered, day.abandoned, day.abandoned_early), (1, 1, 1));
    assert_eq!((day.level_pct, day.strict_level_pct), (Some(100), Some(50)), "who left early counts strictly alone");
    assert!(day.speed_of_answer_s.is_some_and(|seconds| (80..90).contains(&seconds)), "{day:?}");
    assert!(day.handle_time_s.is_some_and(|seconds| (700..720).contains(&seconds)), "{day:?}");
    assert!(day.occupancy_pct.is_some_and(|pct| pct >= 90), "{day:?}");

    let days = match of_network.command(M::DayList).await.unwrap() {
        Answer::Days { days } => days,
        other => panic!("{other:?}"),
    };
    assert_eq!((days.len(), days[0].day, days[0].today), (1, 20_261_124, true));
    let today = days[0].day;
    let board = |at_ms| M::DayBoard { day: today, at_ms };
    assert_eq!(code(of_network.command(board(days[0].to_ms)).await), Code::WrongState, "not opened yet");
    assert_eq!(code(of_network.command(M::DayOpen { day: 20_000_101 }).await), Code::NotFound);
    let (from_ms, to_ms) = loop {
        match of_network.command(M::DayOpen { day: today }).await.unwrap() {
            Answer::Day { opened: DayOpened::Ready { from_ms, to_ms, .. } } => break (from_ms, to_ms),
            Answer::Day { opened: DayOpened::Reading { .. } } => tokio::time::sleep(Duration::from_millis(50)).await,
            other => panic!("{other:?}"),
        }
    };

    // The page as it was: one waits, two wait, one talks, all is over.
    let mut waiting = Vec::new();
    let mut talking = 0;
    for at_ms in (from_ms..=to_ms).step_by(5_000) {
        let Answer::Board { view, .. } = of_network.command(board(at_ms)).await.unwrap() else { panic!("a board") };
        if waiting.last() != Some(&view.totals.waiting) {
            waiting.push(view.totals.waiting);
        }
        talking = talking.max(view.totals.in_consultation);
    }
    assert_eq!((waiting, talking), (vec![0, 1, 2, 1, 0], 1));

    let Answer::Charts { half_hours, target } =
        of_network.command(M::DayCharts { whose: Whose::Service(pension), day: None }).await.unwrap()
    else {
        panic!("charts")
    };
    assert_eq!((target.share_pct, half_hours.iter().map(|slot| slot.arrived).sum::<u32>()), (80, 2));
    assert!(half_hours.iter().any(|slot| slot.needed.is_some() && slot.busy_s > 600), "{half_hours:?}");

    // The same day with two more specialists from the morning on: nobody waits.
    let institution = server.app.loaded().catalogue.institutions.iter().find(|one| one.slug == "vsaa").unwrap().id;
    let change = Change {
        staff: vec![StaffChange { institution, count: 2, from_min: 8 * 60, until_min: 17 * 60 }],
        pooling: tilts_signaling::view::Pooling::AsItWas,
        arrivals_pct: 100,
        handle_pct: 100,
        rules: Vec::new(),
    };
    let start = |change: Change| M::WhatIfStart { day: today, change };
    let wild = Change { arrivals_pct: 1_000, ..change.clone() };
    assert_eq!(code(of_network.command(start(wild)).await), Code::OutOfBounds);
    let (run, result) = run_again(&mut of_network, start(change.clone())).await;
    assert_eq!((result.was.arrived, result.unchanged.arrived, result.changed.arrived), (2, 2, 2));
    assert_eq!((result.unchanged.day.answered, result.unchanged.day.abandoned), (1, 1), "as it was");
    assert_eq!((result.changed.day.answered, result.changed.day.abandoned), (2, 0), "nobody has to leave");
    assert!(result.changed.day.speed_of_answer_s < result.unchanged.day.speed_of_answer_s, "{result:?}");

    // The same day by another rule: whoever waited longer than a minute was too late.
    let target = |scope, rule, value| {
        let rules = vec![Setting { scope, values: [(rule, value)].into() }];
        start(Change { staff: Vec::new(), rules, ..change.clone() })
    };
    let minute = |scope| target(scope, Rule::ServiceLevel, Some(60_000));
    let mut of_vsaa = supervisor(&server, OF_VSAA).await;
    let (_, result) = run_again(&mut of_vsaa, minute(Scope::Service(pension))).await;
    assert_eq!((result.unchanged.day.level_pct, result.changed.day.level_pct), (Some(100), Some(0)), "{result:?}");
    let (_, full) = run_again(&mut of_vsaa, target(Scope::Institution(institution), Rule::WaitingMax, Some(1))).await;
    assert_eq!((full.unchanged.refused, full.changed.refused, full.changed.arrived), (0, 1, 1));
    for (rule, value) in [(Rule::Ring, Some(1)), (Rule::Ring, None), (Rule::MissesMax, Some(0))] {
        assert_eq!(code(of_vsaa.command(target(Scope::Service(pension), rule, value)).await), Code::OutOfBounds);
    }
    let booked = target(Scope::Service(pension), Rule::AppointmentLead, Some(0));
    assert_eq!(code(of_vsaa.command(booked).await), Code::NotFound, "no run has appointments");
    let nothing = target(Scope::Service(ServiceId(uuid::Uuid::nil())), Rule::Ring, Some(10_000));
    assert_eq!(code(of_network.command(nothing).await), Code::NotFound);
    assert_eq!(code(of_vsaa.command(minute(Scope::Network)).await), Code::Forbidden);

    // A run is whose it is; one of an institution changes its own alone.
    let mut of_vid = supervisor(&server, OF_VID).await;
    assert_eq!(code(of_vid.command(M::WhatIfStatus { run }).await), Code::NotFound);
    assert_eq!(code(of_vid.command(M::WhatIfCancel { run }).await), Code::NotFound);
    assert_eq!(code(of_vid.command(minute(Scope::Service(pension))).await), Code::Forbidden);
    assert_eq!(code(of_vid.command(start(change)).await), Code::Forbidden);
    assert_eq!(code(of_vid.command(M::DayCharts { whose: Whose::Service(pension), day: None }).await), Code::Forbidden);
    let Answer::Board { view, .. } = of_vid.command(board(to_ms)).await.unwrap() else { panic!("a board") };
    assert_eq!((view.totals.day.answered, view.services.len()), (0, 0), "nor sees another's past");
}
