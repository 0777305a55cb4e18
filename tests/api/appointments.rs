//! Appointments over the wire: who books, what the calendars tell, what the records keep and nobody else learns.

use serde_json::json;
use tilts::auth::Role;
use tilts_queue::event::{AlertKind, Mode};
use tilts_queue::ids::{AppointmentId, ServiceId};
use tilts_signaling::client::{Client, ClientError};
use tilts_signaling::view::{AppointmentState, AppointmentView, View};
use tilts_signaling::{Answer, ClientMessage, Code, Contact};

use crate::server::Server;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn code<T: std::fmt::Debug>(answer: Result<T, ClientError>) -> Code {
    match answer {
        Err(ClientError::Refused(problem)) => problem.code,
        other => panic!("not refused: {other:?}"),
    }
}

/// A service that can be booked.
fn bookable(server: &Server) -> ServiceId {
    let state = server.app.dispatch.state();
    let services = &state.queue.lookup().network().services;
    services.iter().find(|service| service.remote && !service.general).unwrap().id
}

async fn slots(server: &Server, client: &mut Client, service: ServiceId) -> Vec<i64> {
    let now = server.app.clock.now().0;
    let (language, mode) = ("lv".parse().unwrap(), Mode::Speech);
    let asked = ClientMessage::AppointmentSlots {
        service,
        language,
        mode,
        from_ms: now,
        until_ms: now + 30 * DAY_MS,
        moving: None,
    };
    match client.command(asked).await.unwrap() {
        Answer::Slots { slots } => slots.iter().map(|slot| slot.starts_ms).collect(),
        other => panic!("{other:?}"),
    }
}

fn book(service: ServiceId, starts_ms: i64, contact: Option<Contact>) -> ClientMessage {
    let (language, mode) = ("lv".parse().unwrap(), Mode::Speech);
    ClientMessage::AppointmentBook { service, language, mode, starts_ms, contact }
}

async fn booked(client: &mut Client, message: ClientMessage) -> (AppointmentView, String) {
    match client.command(message).await.unwrap() {
        Answer::Appointment { appointment, calendar: Some(calendar) } => (appointment, calendar),
        other => panic!("{other:?}"),
    }
}

async fn calendar(server: &Server, path: &str) -> (u16, String) {
    let answer = reqwest::get(format!("{}{path}", server.url)).await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appointment_is_booked_moved_cancelled_and_restored_and_no_calendar_names_anybody() {
    let server = Server::start().await;
    let service = bookable(&server);
    let mut employee = server.client(Role::Employee, 0).await;
    let free = slots(&server, &mut employee, service).await;
    let now = server.app.clock.now().0;
    assert!(free.iter().all(|starts| *starts >= now + 30 * 60_000 && *starts < now + 8 * DAY_MS), "{free:?}");
    assert_eq!(code(employee.command(book(service, free[0] + 1, None)).await), Code::SlotTaken);
    let wrong = Contact { phone: "later".into(), name: String::new() };
    assert_eq!(code(employee.command(book(service, free[0], Some(wrong))).await), Code::OutOfBounds);
    let contact = Contact { phone: "+371 26 000 000".into(), name: "Anna Liepa".into() };
    let (first, file) = booked(&mut employee, book(service, free[0], Some(contact))).await;
    assert_eq!((first.starts_ms, first.state), (free[0], AppointmentState::Booked));
    let listed = employee.wait_view(|view| match view {
        View::Assist(view) => view.appointments.first().cloned(),
        _ => None,
    });
    assert_eq!(listed.await.unwrap().code, first.code);
    assert!(!json!(employee.view).to_string().contains("26000000"), "no view holds it");

    let (status, own) = calendar(&server, &format!("{file}.ics")).await;
    assert!(status == 200 && own.starts_with("BEGIN:VCALENDAR\r\n") && own.contains(&first.code.clone().unwrap()));
    assert_eq!(calendar(&server, "/calendar/0123").await.0, 404);
    let Answer::Calendar { calendar: feed } = employee.command(ClientMessage::CalendarLink).await.unwrap() else {
        panic!("no calendar")
    };
    let (status, all) = calendar(&server, &feed).await;
    assert!(status == 200 && all.matches("BEGIN:VEVENT").count() == 1, "{all}");
    for private in ["26000000", "Liepa", first.code.as_deref().unwrap()] {
        assert!(!all.contains(private), "{private}");
    }

    let appointment = first.appointment;
    let to = ClientMessage::AppointmentMove { appointment, starts_ms: free[1] };
    employee.command(to).await.unwrap();
    employee.command(ClientMessage::AppointmentCancel { appointment }).await.unwrap();
    assert!(calendar(&server, &feed).await.1.contains("STATUS:CANCELLED"));
    let arrive = |appointment, code| ClientMessage::AppointmentArrive { appointment, code, room: None };
    assert_eq!(code_of(&mut employee, arrive(Some(appointment), None)).await, Code::AppointmentOver);
    employee.command(ClientMessage::AppointmentRestore { appointment }).await.unwrap();
    let find = ClientMessage::AppointmentFind { code: first.code.clone().unwrap().to_lowercase() };
    let Answer::Appointment { appointment: found, calendar: None } = employee.command(find).await.unwrap() else {
        panic!("not found")
    };
    assert_eq!((found.appointment, found.starts_ms), (appointment, free[1]));
    let asked = ClientMessage::AppointmentContact { appointment };
    let told = Contact { phone: "+37126000000".into(), name: "Anna Liepa".into() };
    assert_eq!(employee.command(asked).await.unwrap(), Answer::Contact { contact: told });
}

async fn code_of(client: &mut Client, message: ClientMessage) -> Code {
    code(client.command(message).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_books_for_its_center_and_keeps_an_appointment_by_its_code_alone() {
    let server = Server::start().await;
    let service = bookable(&server);
    let mut room = server.client(Role::Room, 0).await;
    let free = slots(&server, &mut room, service).await;
    let (made, _) = booked(&mut room, book(service, free[0], None)).await;
    let arrive = |appointment: Option<AppointmentId>, code: Option<&str>| ClientMessage::AppointmentArrive {
        appointment,
        code: code.map(str::to_owned),
        room: None,
    };
    assert_eq!(code_of(&mut room, arrive(Some(made.appointment), None)).await, Code::Malformed, "the id is no key");
    assert_eq!(code_of(&mut room, arrive(None, Some("00000-00000"))).await, Code::NotFound);
    let key = made.code.unwrap();
    let state = server.app.dispatch.state();
    let early = state.queue.appointment(made.appointment).unwrap().starts.0 - server.app.clock.now().0 > 30 * 60_000;
    let answer = room.command(arrive(None, Some(&key.to_lowercase()))).await;
    if early {
        assert_eq!(code(answer), Code::TooEarly);
    } else {
        assert!(matches!(answer, Ok(Answer::Ticket { .. })));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_of_an_absence_is_told_before_and_it_stands_in_the_specialists_own_calendar() {
    let server = Server::start().await;
    let mut own = server.client_as(Role::Specialist, "vsaa.1").await;
    let Some(View::Consult(view)) = &own.view else { panic!("no specialist's view") };
    let me = view.me;
    let state = || server.app.dispatch.state();
    let before = state();
    let lookup = before.queue.lookup();
    let bookable = |id: &&ServiceId| lookup.service(**id).is_some_and(|service| service.remote && !service.general);
    let service = *lookup.served_by(me).iter().find(bookable).unwrap();
    let mut employee = server.client(Role::Employee, 0).await;
    let mut supervisor = server.client_as(Role::Supervisor, "vaditajs").await;
    let starts = slots(&server, &mut employee, service).await[0];
    let (from_ms, until_ms) = (starts - 60_000, starts + 3 * 60 * 60_000);
    let enter = |specialist| ClientMessage::AbsenceEnter { specialist, from_ms, until_ms };
    let remove = |specialist| ClientMessage::AbsenceRemove { specialist, from_ms };

    // All colleagues are absent but one, once the appointment stands in one's own calendar.
    let colleagues: Vec<_> = lookup.who_serves(service).iter().copied().filter(|person| *person != me).collect();
    for colleague in &colleagues {
        supervisor.command(enter(*colleague)).await.unwrap();
    }
    let (made, _) = booked(&mut employee, book(service, starts, None)).await;
    let booked_with = || state().queue.appointment(made.appointment).unwrap().specialist;
    assert_eq!(booked_with(), me);
    assert_eq!(code_of(&mut own, remove(colleagues[0])).await, Code::Forbidden);
    supervisor.command(remove(colleagues[0])).await.unwrap();
    assert_eq!(code_of(&mut supervisor, remove(colleagues[0])).await, Code::NotFound);

    let preview = ClientMessage::AbsencePreview { specialist: me, from_ms, until_ms };
    assert_eq!(own.command(preview.clone()).await.unwrap(), Answer::Absence { moved: 1, staying: 0 });
    assert_eq!(booked_with(), me, "nothing has come of it yet");
    own.command(enter(me)).await.unwrap();
    assert_eq!(booked_with(), colleagues[0]);
    let longer = ClientMessage::AbsencePreview { specialist: me, from_ms, until_ms: until_ms + 1 };
    assert_eq!(code_of(&mut own, longer).await, Code::AbsentAlready);
    let backwards = ClientMessage::AbsenceEnter { specialist: me, from_ms: until_ms, until_ms: from_ms };
    assert_eq!(code_of(&mut own, backwards).await, Code::OutOfBounds);
    let absences = own.wait_view(|view| match view {
        View::Consult(view) => view.absences.first().map(|one| one.until_ms),
        _ => None,
    });
    assert_eq!(absences.await.unwrap(), until_ms);
    let Answer::Calendar { calendar: feed } = own.command(ClientMessage::CalendarLink).await.unwrap() else {
        panic!("no calendar")
    };
    let (_, all) = calendar(&server, &feed).await;
    assert!(all.matches("BEGIN:VEVENT").count() == 1 && all.contains("SUMMARY:Prombūtne"), "{all}");

    // The last colleague is absent too: it stays, and the supervisor is told, until there is somebody again.
    let preview = ClientMessage::AbsencePreview { specialist: colleagues[0], from_ms, until_ms };
    assert_eq!(supervisor.command(preview).await.unwrap(), Answer::Absence { moved: 0, staying: 1 });
    supervisor.command(enter(colleagues[0])).await.unwrap();
    let alert = supervisor.wait_view(|view| match view {
        View::Supervise(view) => {
            view.alerts.iter().find(|one| one.alert.kind == AlertKind::AppointmentUncovered).map(|one| one.alert)
        }
        _ => None,
    });
    assert_eq!(alert.await.unwrap().subject, made.appointment.0);
    supervisor.command(remove(colleagues[0])).await.unwrap();
    let none = supervisor.wait_view(|view| match view {
        View::Supervise(view) => view.uncovered.is_empty().then_some(()),
        _ => None,
    });
    none.await.unwrap();
}
