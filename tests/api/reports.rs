//! Registrations from the queue to the files: counted, corrected, closed, and what the grant makes of them.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};
use tilts::auth::Role;
use tilts::calendar;
use tilts_queue::command::{Actor, Availability, Command};
use tilts_queue::event::{Mode, Outcome, PriorityClass};
use tilts_queue::ids::*;
use uuid::Uuid;

use crate::server::Server;

fn new<T: From<Uuid>>() -> T {
    T::from(Uuid::from_u128(rand::random()))
}

impl Server {
    /// A resident is served by the first specialist of a service, with an outcome; the service, its institution and the
    /// center.
    async fn serves(&self, institution: &str, room: usize, outcome: Outcome) -> (ServiceId, InstitutionId, CenterId) {
        let loaded = self.app.loaded();
        let institution = loaded.catalogue.institutions.iter().find(|one| one.slug == institution).unwrap().id;
        let specialist = loaded.network.specialists.iter().find(|one| one.institution == institution).unwrap();
        let video = |id: &&ServiceId| loaded.network.services.iter().any(|one| one.id == **id && one.remote);
        let service = *specialist.skills.iter().find(video).unwrap();
        let (person, actor) = (specialist.person, Actor::Specialist(specialist.person));
        let room = loaded.network.rooms[room].clone();
        let tell = |actor, command| async move { self.app.dispatch.tell(actor, command).await.unwrap() };
        tell(Actor::Room(room.id), Command::RoomOnline { room: room.id }).await;
        tell(actor, Command::StaffOnline).await;
        tell(actor, Command::SetAvailability { to: Availability::Available }).await;
        let (visit, ticket): (VisitId, TicketId) = (new(), new());
        let request = json!({
            "kind": "request_ticket", "visit": visit, "ticket": ticket, "room": room.id, "service": service,
            "language": "lv", "mode": Mode::Speech, "class": PriorityClass::Ordinary, "with_help": false,
        });
        tell(Actor::Room(room.id), serde_json::from_value(request).unwrap()).await;
        let state = self.app.dispatch.state();
        let offer = state.queue.offers().find(|offer| offer.specialist == person).expect("offered").id;
        let consultation: ConsultationId = new();
        let accept = Command::AcceptOffer { offer, consultation, resident: new(), specialist: new() };
        tell(actor, accept).await;
        tell(actor, Command::EndConsultation { consultation }).await;
        tell(actor, Command::FinishWrapUp { consultation, outcome, note: None, next: Availability::Break }).await;
        tell(Actor::Room(room.id), Command::EndVisit { visit }).await;
        (service, institution, room.center)
    }

    async fn get(&self, browser: &reqwest::Client, path: &str) -> Value {
        let answer = browser.get(format!("{}/api/v1/{path}", self.url)).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.unwrap()
    }

    /// What a request is answered with: the status, and the code of a problem.
    async fn post(&self, browser: &reqwest::Client, path: &str, body: Value) -> (u16, String) {
        let answer = browser.post(format!("{}/api/v1/{path}", self.url)).json(&body).send().await.unwrap();
        let status = answer.status().as_u16();
        let code = answer.json::<Value>().await.ok().and_then(|body| Some(body["code"].as_str()?.to_owned()));
        (status, code.unwrap_or_default())
    }

    fn go_to(&self, instant: &str) {
        self.app.clock.jump_to(calendar::parse_instant(instant).unwrap()).unwrap();
    }
}

fn total(report: &Value) -> [i64; 4] {
    ["consultations", "applications", "total", "adjustments"].map(|name| report["total"][name].as_i64().unwrap())
}

/// The rows of a sheet, as an independent reader finds them.
fn sheet(book: &mut Xlsx<Cursor<Vec<u8>>>, name: &str) -> Vec<Vec<Data>> {
    let range = book.worksheet_range(name).unwrap_or_else(|error| panic!("{name}: {error}"));
    range.rows().map(<[Data]>::to_vec).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_counted_corrected_closed_and_exported() {
    let server = Server::start().await;
    let (vsaa, vsaa_id, center) = server.serves("vsaa", 0, Outcome::Applied).await;
    server.serves("vsaa", 1, Outcome::NotServed).await;
    let (vid, vid_id, _) = server.serves("vid", 2, Outcome::Consulted).await;
    let admin = server.browser(Role::Admin, 0).await;
    let all = server.get(&admin, "reports/registrations?from=2026-11&to=2026-11&by=institution,period").await;
    assert_eq!(total(&all), [2, 1, 3, 0]);
    assert_eq!(all["rows"].as_array().unwrap().len(), 2);
    assert_eq!(all["rows"][0]["keys"][1]["key"], "2026-11");
    let of_center = format!("reports/registrations?from=2026-11&to=2026-11&by=service&center={center}&lang=en");
    let of_center = server.get(&admin, &of_center).await;
    assert_eq!((total(&of_center), of_center["rows"].as_array().unwrap().len()), ([1, 1, 2, 0], 1));

    // A supervisor of one institution sees that one alone, and of the grant nothing.
    let logins = &server.app.demo.as_ref().unwrap().list;
    let number =
        logins.iter().filter(|login| login.role == Role::Supervisor).position(|login| login.name.contains("VID"));
    let of_vid = server.browser(Role::Supervisor, number.unwrap_or(2)).await;
    let own = server.get(&of_vid, "reports/registrations?by=institution").await;
    let seen: Vec<&str> =
        own["rows"].as_array().unwrap().iter().map(|row| row["keys"][0]["key"].as_str().unwrap()).collect();
    assert_eq!(seen.len(), 1);
    let other = if seen[0] == vid_id.to_string() { vsaa_id } else { vid_id };
    let path = format!("{}/api/v1/reports/registrations?institution={other}", server.url);
    assert_eq!(of_vid.get(path).send().await.unwrap().status(), 403);
    for path in ["reports/grant", "reports/formulas", "reports/grant.csv"] {
        let path = format!("{}/api/v1/{path}", server.url);
        assert_eq!(of_vid.get(path).send().await.unwrap().status(), 403);
    }
    assert_eq!(server.post(&of_vid, "reports/periods/2026-10/close", json!({})).await.0, 403);

    // A correction within the month, with a reason. What was written stays in sight.
    let lines = server.get(&admin, "reports/lines?day=2026-11-24").await;
    let lines = lines["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 3);
    let find = |service: ServiceId, kind: &str| {
        let of = |line: &&Value| line["keys"][3]["key"] == json!(service) && line["kind"] == kind;
        lines.iter().find(of).unwrap()["registration"].as_str().unwrap().to_owned()
    };
    let (application, consultation) = (find(vsaa, "application"), find(vid, "consultation"));
    let correct = |id: &str| format!("reports/registrations/{id}/correction");
    let to = |service: ServiceId, kind: &str| json!({"service": service, "kind": kind, "reason": "wrong_kind"});
    let void = json!({"void": true, "reason": "not_served"});
    let noted = json!({"void": true, "reason": "not_served", "note": "Aizgāja pirms sarunas"});
    for (id, body, expected) in [
        (&application, to(vsaa, "consultation"), (409, "registered_already")),
        (&application, json!({"void": true, "reason": "other"}), (422, "out_of_bounds")),
        (&application, json!({"void": true, "reason": "other", "note": "010190-12345"}), (422, "personal_code")),
        (&application, json!({"kind": "consultation", "reason": "other", "note": "x"}), (422, "out_of_bounds")),
        (&application, json!({"void": true}), (400, "malformed")),
        (&Uuid::from_u128(7).to_string(), void.clone(), (404, "not_found")),
        (&consultation, to(vid, "application"), (204, "")),
        (&application, noted, (204, "")),
    ] {
        let answer = server.post(&admin, &correct(id), body.clone()).await;
        assert_eq!((answer.0, answer.1.as_str()), expected, "{body}");
    }
    assert_eq!(total(&server.get(&admin, "reports/registrations").await), [1, 1, 2, 0]);
    let history = server.get(&admin, &format!("reports/registrations/{application}")).await;
    let signs: Vec<_> =
        history["lines"].as_array().unwrap().iter().map(|line| line["sign"].as_i64().unwrap()).collect();
    assert_eq!((history["counts"].as_bool(), signs), (Some(false), vec![1, -1]));
    assert_eq!(
        [&history["lines"][0]["note"], &history["lines"][1]["note"]],
        [&json!(null), &json!("Aizgāja pirms sarunas")]
    );

    // The month runs; then it is over and is closed, and nothing in it changes any more.
    let close = |month: &str| format!("reports/periods/{month}/close");
    assert_eq!(server.post(&admin, &close("2026-11"), json!({})).await, (409, "period_running".into()));
    server.go_to("2026-12-01T09:00:00+02:00");
    // Nobody stays signed in that long.
    let admin = server.browser(Role::Admin, 0).await;
    assert_eq!(server.post(&admin, &close("2026-13"), json!({})).await.0, 422);
    assert_eq!(server.post(&admin, &close("2026-11"), json!({})).await.0, 204);
    assert_eq!(server.post(&admin, &close("2026-11"), json!({})).await, (409, "period_closed".into()));
    server.go_to("2027-01-04T09:00:00+02:00");
    let admin = server.browser(Role::Admin, 0).await;
    let november = "reports/registrations?from=2026-11&to=2026-11";
    let before = server.get(&admin, november).await;
    // A correction now counts in the first open month.
    assert_eq!(server.post(&admin, &correct(&consultation), void).await.0, 204);
    assert_eq!(server.get(&admin, november).await, before);
    let december = server.get(&admin, "reports/registrations?from=2026-12&to=2026-12").await;
    assert_eq!(total(&december), [0, -1, -1, -1]);
    assert_eq!(server.post(&admin, &close("2026-12"), json!({})).await.0, 204);
    let periods = server.get(&admin, "reports/periods").await;
    let periods: BTreeMap<&str, &Value> =
        periods["periods"].as_array().unwrap().iter().map(|one| (one["period"].as_str().unwrap(), one)).collect();
    assert_eq!(periods["2026-12"]["previous"], periods["2026-11"]["hash"]);
    assert_eq!((&periods["2026-11"]["lines"], &periods["2026-12"]["lines"]), (&json!(6), &json!(1)));
    assert_eq!((&periods["2027-01"]["state"], &periods["2027-01"]["next"]), (&json!("running"), &json!(false)));
    for month in ["2026-11", "2026-12"] {
        assert_eq!(server.get(&admin, &format!("reports/periods/{month}/check")).await["holds"], true);
    }

    // The files say what the screen says.
    let file = |path: &'static str| {
        let asked = admin.get(format!("{}/api/v1/reports/{path}", server.url)).send();
        async move { asked.await.unwrap() }
    };
    let csv = file("registrations.csv?from=2026-11&to=2026-12&by=institution&lang=en").await;
    assert_eq!(csv.headers()["content-type"], "text/csv; charset=utf-8; header=present");
    assert!(csv.headers()["content-disposition"].to_str().unwrap().contains("registrations-2026-11-2026-12.csv"));
    let csv = csv.text().await.unwrap();
    assert!(csv.lines().next().unwrap().starts_with("Institution,Consultations,Applications,Total,"), "{csv}");
    assert_eq!(csv.matches("\r\n").count(), 3, "{csv}");
    let lines = file("lines.csv?from=2026-11&to=2026-12").await.text().await.unwrap();
    assert_eq!(lines.lines().count(), 1 + 6 + 1);
    let book = file("registrations.xlsx?from=2026-11&to=2026-12&by=institution&lang=en").await.bytes().await.unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(book.to_vec())).unwrap();
    assert_eq!(book.sheet_names(), ["Report", "Corrections", "Grant", "Formula"]);
    let report = sheet(&mut book, "Report");
    assert_eq!((report.len(), &report[0][0]), (4, &Data::String("Institution".into())));
    assert_eq!(report[3][1..5], [1.0, 0.0, 1.0, -1.0].map(Data::Float));
    assert_eq!(sheet(&mut book, "Corrections").len(), 1 + 4);
    let granted = sheet(&mut book, "Grant");
    let grant = server.get(&admin, "reports/grant?from=2026-11&to=2026-12").await;
    assert_eq!(granted.last().unwrap()[10], Data::Float(grant["total"]["grant_cents"].as_f64().unwrap() / 100.0));
    assert_eq!(granted.len(), 2 + server.app.loaded().catalogue.centers.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_grant_is_its_formula_dated_by_year() {
    let server = Server::start().await;
    let (_, _, center) = server.serves("vsaa", 0, Outcome::Applied).await;
    let admin = server.browser(Role::Admin, 0).await;
    let put = |year: u32, body: Value| {
        let asked = admin.put(format!("{}/api/v1/reports/formulas/{year}", server.url)).json(&body).send();
        async move { asked.await.unwrap().status().as_u16() }
    };
    let formula = |rate: u64, own: u32| {
        json!({
            "base_cents": {"regional": 1_200_001, "local": 600_001}, "rate_cents": {"consultation": rate, "application": 401},
            "cap_cents": {"regional": 3_000_000, "local": 1_500_000}, "cofinancing_permille": own,
        })
    };
    assert_eq!(put(2026, formula(251, 1_001)).await, 422);
    assert_eq!(put(2026, json!({"base_cents": 1})).await, 400);
    assert_eq!(put(1000, formula(251, 125)).await, 422);
    assert_eq!(put(2026, formula(251, 125)).await, 204);
    let grant = server.get(&admin, "reports/grant?from=2026-11&to=2026-11").await;
    assert_eq!(
        (&grant["formula"]["revision"], &grant["months"], &grant["closed"]),
        (&json!(2), &json!(1), &json!(false))
    );
    assert_eq!(grant["formula"]["formula"], formula(251, 125));
    let centers = grant["municipalities"].as_array().unwrap().iter().flat_map(|one| one["centers"].as_array().unwrap());
    let found = centers.clone().find(|one| one["center"] == json!(center)).unwrap();
    let level = server.app.loaded().catalogue.centers.iter().find(|one| one.id == center).unwrap().level;
    // A twelfth of the base and what an application and a consultation bring; an eighth is the municipality's.
    let base = if level == tilts::network::Level::Regional { 100_000 } else { 50_000 };
    let total = base + 251 + 401;
    let own = (total * 125 + 500) / 1_000;
    for (name, cents) in
        [("base_cents", base), ("registrations_cents", 652), ("cofinancing_cents", own), ("grant_cents", total - own)]
    {
        assert_eq!(found[name], json!(cents), "{name}");
    }
    let sum: i64 = centers.map(|one| one["grant_cents"].as_i64().unwrap()).sum();
    assert_eq!(grant["total"]["grant_cents"], json!(sum));
    // Another year has its own, or none; and a grant lies within one year.
    let ask = |path: &'static str| {
        let asked = admin.get(format!("{}/api/v1/reports/{path}", server.url)).send();
        async move { asked.await.unwrap().status().as_u16() }
    };
    assert_eq!(ask("grant?from=2025-01&to=2025-12").await, 404);
    assert_eq!(ask("grant?from=2025-12&to=2026-01").await, 422);
    assert_eq!(ask("registrations?from=2026-11&to=2026-10").await, 422);
    assert_eq!(ask("registrations?by=person").await, 422);
    let formulas = server.get(&admin, "reports/formulas").await;
    assert_eq!((formulas["formulas"].as_array().unwrap().len(), &formulas["may_change"]), (2, &json!(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_made_of_the_journal_or_of_a_table() {
    let server = Server::start().await;
    server.serves("vsaa", 0, Outcome::Consulted).await;
    server.serves("vid", 1, Outcome::Consulted).await;
    let supervisor = server.browser(Role::Supervisor, 0).await;
    let plan = |body: Value| {
        let asked = supervisor.post(format!("{}/api/v1/planner", server.url)).json(&body).send();
        async move { asked.await.unwrap() }
    };
    let of_today: Value = plan(json!({"target_pct": 80, "within_s": 300})).await.json().await.unwrap();
    assert_eq!((&of_today["days"], &of_today["pooled"]["rows"][0]["slot"]), (&json!(1), &json!("10:00")), "{of_today}");
    assert_eq!(of_today["services"].as_array().unwrap().len(), 2);
    assert_eq!(of_today["pooled"]["rows"][0]["arrivals"], 2.0);
    let none: Value = plan(json!({"from": "2026-10-01", "to": "2026-10-02", "target_pct": 80, "within_s": 300}))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!((&none["days"], none["pooled"]["rows"].as_array().unwrap().len()), (&json!(0), 0));
    // The handbook's center: 100 in a half hour, three minutes each, 80 % within 20 s: fourteen, and less with patience.
    let table = "slot,service,arrivals,handle_s\n09:00,a,50,180\n09:00,b,50,180\n";
    let wanted = json!({"csv": table, "target_pct": 80, "within_s": 20, "patience_s": 60, "hour_cents": 1_500});
    let plan_of_table: Value = plan(wanted).await.json().await.unwrap();
    let row = &plan_of_table["pooled"]["rows"][0];
    assert_eq!((&row["erlang_c"]["specialists"], &row["erlang_c"]["level_pct"]), (&json!(14), &json!(88.8)));
    assert!(row["erlang_a"]["specialists"].as_u64().unwrap() < 14, "{row}");
    assert!(row["simulated_pct"].as_f64().unwrap() > 70.0, "{row}");
    let pooled = plan_of_table["pooled"]["half_hours"].as_u64().unwrap();
    assert!(plan_of_table["separate_half_hours"].as_u64().unwrap() > pooled);
    assert_eq!(plan_of_table["pooled"]["cost_cents"], json!(pooled * 750));
    for (body, field) in [
        (json!({"csv": "slot\n", "target_pct": 80, "within_s": 300}), "csv"),
        (json!({"target_pct": 100, "within_s": 300}), "target_pct"),
        (json!({"target_pct": 80, "within_s": 0}), "within_s"),
        (json!({"target_pct": 80, "within_s": 9, "from": "2020-01-01"}), "to"),
    ] {
        let answer = plan(body).await;
        assert_eq!(answer.status(), 422);
        assert_eq!(answer.json::<Value>().await.unwrap()["params"]["field"], field);
    }
}
