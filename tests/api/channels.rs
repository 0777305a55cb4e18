//! Residents who are in no room: what the specialist, and nobody else, learns of them, and how they come into a room.

use std::time::Duration;

use serde_json::json;
use tilts::auth::Role;
use tilts_queue::event::Outcome;
use tilts_queue::ids::{CenterId, RoomId, ServiceId};
use tilts_signaling::client::{Client, ClientError};
use tilts_signaling::view::{Availability, Channel, NumberState, RoomState, View};
use tilts_signaling::{Answer, ClientMessage, Code, Contact};

use crate::server::Server;

const PHONE: &str = "+371 26 000 000";

/// What a specialist serves, the first of it by video.
fn served(server: &Server, specialist: &Client) -> ServiceId {
    let Some(View::Consult(view)) = &specialist.view else { panic!("no specialist's view") };
    let state = server.app.dispatch.state();
    let lookup = state.queue.lookup();
    let remote = |id: &&ServiceId| lookup.service(**id).is_some_and(|service| service.remote && !service.general);
    *lookup.served_by(view.me).iter().find(remote).unwrap()
}

/// A room of a center, with its page connected.
async fn room_of(server: &Server, center: CenterId) -> (Client, RoomId) {
    for number in 0..8 {
        let client = server.client(Role::Room, number).await;
        match &client.view {
            Some(View::Room(view)) if view.center == center => {
                let room = view.room;
                return (client, room);
            }
            _ => client.close().await,
        }
    }
    panic!("the demo shows no room of the center")
}

fn number(service: ServiceId, contact: Option<Contact>) -> ClientMessage {
    let (language, mode) = ("lv".parse().unwrap(), tilts_queue::event::Mode::Speech);
    ClientMessage::NumberRequest { service, language, mode, contact, priority: false, receipt: None }
}

fn code<T: std::fmt::Debug>(answer: Result<T, ClientError>) -> Code {
    match answer {
        Err(ClientError::Refused(problem)) => problem.code,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_phone_number_is_told_to_the_specialist_who_is_asked_and_to_nobody_else() {
    let server = Server::start().await;
    let mut employee = server.client(Role::Employee, 0).await;
    let mut asked = server.client(Role::Specialist, 0).await;
    let mut other = server.client(Role::Specialist, 1).await;
    let service = served(&server, &asked);
    assert_eq!(code(asked.command(ClientMessage::ContactGet).await), Code::Gone);
    asked.command(ClientMessage::AvailabilitySet { state: Availability::Available }).await.unwrap();

    let wrong = Contact { phone: "call me".into(), name: String::new() };
    assert_eq!(code(employee.command(number(service, Some(wrong))).await), Code::OutOfBounds);
    let contact = Contact { phone: PHONE.into(), name: "Anna Liepa".into() };
    let drawn = employee.command(number(service, Some(contact))).await.unwrap();
    let Answer::Ticket { number: drawn, .. } = drawn else { panic!("{drawn:?}") };

    let offer = asked.wait_view(|view| match view {
        View::Consult(view) => view.offer.clone(),
        _ => None,
    });
    let offer = offer.await.unwrap();
    assert_eq!((offer.number, offer.by_phone, offer.channel, offer.room), (drawn, true, Channel::Phone, None));
    assert!(!json!(asked.view).to_string().contains("26000000"), "no view holds it");
    assert!(!json!(employee.view).to_string().contains("26000000"), "no view holds it");
    let told = Contact { phone: "+37126000000".into(), name: "Anna Liepa".into() };
    for _ in 0..2 {
        let answer = asked.command(ClientMessage::ContactGet).await.unwrap();
        assert_eq!(answer, Answer::Contact { contact: told.clone() });
    }
    assert_eq!(code(other.command(ClientMessage::ContactGet).await), Code::Gone);

    asked.command(ClientMessage::OfferAccept { offer: offer.offer }).await.unwrap();
    let call = asked.wait_view(|view| match view {
        View::Consult(view) => view.call.clone(),
        _ => None,
    });
    assert!(call.await.unwrap().by_phone);
    asked.command(ClientMessage::ConsultationEnd).await.unwrap();
    assert_eq!(code(asked.command(ClientMessage::ContactGet).await), Code::Gone, "it is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_called_to_the_free_room_and_to_no_other() {
    let server = Server::start().await;
    let mut employee = server.client(Role::Employee, 0).await;
    let Some(View::Assist(view)) = &employee.view else { panic!("no employee's view") };
    let (mut room, own) = room_of(&server, view.center).await;
    let mut specialist = server.client(Role::Specialist, 0).await;
    let service = served(&server, &specialist);

    let drawn = employee.command(number(service, None)).await.unwrap();
    let Answer::Ticket { number: drawn, .. } = drawn else { panic!("{drawn:?}") };
    let enter = |number: &str| ClientMessage::RoomEnter { number: number.to_owned(), room: None };
    assert_eq!(code(room.command(enter(&drawn)).await), Code::NotCalled, "nobody is at work: its turn is not near");
    specialist.command(ClientMessage::AvailabilitySet { state: Availability::Available }).await.unwrap();

    let called = room.wait_view(|view| match view {
        View::Room(view) => view.called.clone(),
        _ => None,
    });
    assert_eq!(called.await.unwrap().number, drawn);
    let card = employee.wait_view(|view| match view {
        View::Assist(view) => view.numbers.first().filter(|card| card.state != NumberState::Waiting).cloned(),
        _ => None,
    });
    assert!(matches!(card.await.unwrap().state, NumberState::Called { room, again: false, .. } if room == own));
    let Some(View::Assist(view)) = &employee.view else { panic!("no employee's view") };
    assert!(view.rooms.iter().any(|card| card.room == own && card.state == RoomState::Called));

    let (language, mode) = ("lv".parse().unwrap(), tilts_queue::event::Mode::Speech);
    let other = ClientMessage::TicketRequest {
        room: None,
        service,
        language,
        mode,
        with_help: false,
        priority: false,
        receipt: None,
    };
    assert_eq!(code(room.command(other).await), Code::RoomBusy, "the room is kept");
    assert_eq!(code(room.command(enter("Z-999")).await), Code::NotFound);
    // However it is typed.
    room.command(enter(&drawn.to_lowercase().replace('-', " "))).await.unwrap();
    let offer = specialist.wait_view(|view| match view {
        View::Consult(view) => view.offer.clone(),
        _ => None,
    });
    assert_eq!(offer.await.unwrap().room, Some(own));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_with_the_same_number_the_one_of_today_is_meant() {
    let server = Server::start().await;
    let mut employee = server.client(Role::Employee, 0).await;
    let Some(View::Assist(view)) = &employee.view else { panic!("no employee's view") };
    let center = view.center;
    let (_page, room) = room_of(&server, center).await;
    let mut specialist = server.client(Role::Specialist, 0).await;
    let service = served(&server, &specialist);
    let by_phone = Contact { phone: PHONE.into(), name: String::new() };
    let first = employee.command(number(service, Some(by_phone))).await.unwrap();
    let Answer::Ticket { number: first, .. } = first else { panic!("{first:?}") };
    specialist.command(ClientMessage::AvailabilitySet { state: Availability::Available }).await.unwrap();
    let offer = specialist.wait_view(|view| match view {
        View::Consult(view) => view.offer.as_ref().map(|offer| offer.offer),
        _ => None,
    });
    let offer = offer.await.unwrap();
    specialist.command(ClientMessage::OfferAccept { offer }).await.unwrap();

    // The specialist talks on while a day begins, and another.
    let day = Duration::from_secs(24 * 60 * 60);
    server.app.clock.advance(day).unwrap();
    let again = employee.command(number(service, None)).await.unwrap();
    let Answer::Ticket { number: again, ticket, .. } = again else { panic!("{again:?}") };
    assert_eq!(again, first, "numbers begin again");
    employee.command(ClientMessage::RoomEnter { number: again, room: Some(room) }).await.unwrap();
    let entered = server.app.dispatch.state().queue.ticket(ticket).map(|ticket| ticket.room);
    assert_eq!(entered, Some(Some(room)));

    server.app.clock.advance(day).unwrap();
    let start = |number| ClientMessage::InPersonStart { service, number };
    employee.command(start(None)).await.unwrap();
    let served = || server.app.dispatch.state().queue.in_person(center).next().copied().unwrap();
    let today = served();
    let finish = ClientMessage::InPersonFinish { consultation: today.id, outcome: Outcome::Consulted };
    employee.command(finish).await.unwrap();
    employee.command(start(Some(first))).await.unwrap();
    assert_eq!(served().visit, today.visit, "who was here today is meant");
}
