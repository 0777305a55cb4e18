//! Company in a consultation, as typed clients see it: an interpreter who declines and one who comes, a resident handed over
//! after the two specialists have spoken, and a visit over two institutions.

use serde_json::json;
use tilts::auth::Role;
use tilts_queue::event::InvitationEnd;
use tilts_queue::ids::{InvitationId, ServiceId};
use tilts_signaling::client::{Client, ClientError};
use tilts_signaling::view::{
    Availability, CallView, Company, ConsultView, DeclineReason, Language, Mode, Outcome, ParticipantRole, View,
    VisitStage,
};
use tilts_signaling::{Answer, ClientMessage, Code};

use crate::server::Server;

/// A specialist by login, on duty.
async fn on_duty(server: &Server, login: &str) -> Client {
    let mut client = server.client_as(Role::Specialist, login).await;
    client.command(ClientMessage::AvailabilitySet { state: Availability::Available }).await.unwrap();
    client
}

fn service(server: &Server, slug: &str) -> ServiceId {
    server.app.loaded().catalogue.services.iter().find(|service| service.slug == slug).unwrap().id
}

fn consult(view: &View) -> Option<&ConsultView> {
    match view {
        View::Consult(view) => Some(view),
        _ => None,
    }
}

fn call_of(view: &View) -> Option<CallView> {
    match view {
        View::Consult(view) => view.call.clone(),
        View::Room(view) => match &view.visit.as_ref()?.stage {
            VisitStage::Call(call) => Some((**call).clone()),
            _ => None,
        },
        _ => None,
    }
}

async fn in_call(client: &mut Client, found: impl Fn(&CallView) -> bool) -> CallView {
    client.wait_view(|view| call_of(view).filter(|call| found(call))).await.unwrap()
}

async fn invitation(client: &mut Client) -> InvitationId {
    client.wait_view(|view| Some(consult(view)?.invitation.as_ref()?.invitation)).await.unwrap()
}

/// A room in consultation with a specialist.
async fn talking(server: &Server, specialist: &mut Client, slug: &str) -> Client {
    let mut room = server.client(Role::Room, 0).await;
    let (language, mode) = (Language::LV, Mode::Speech);
    let service = service(server, slug);
    let request = ClientMessage::TicketRequest {
        room: None,
        service,
        language,
        mode,
        with_help: false,
        priority: false,
        receipt: None,
    };
    room.command(request).await.unwrap();
    let offer = specialist.wait_view(|view| Some(consult(view)?.offer.as_ref()?.offer)).await.unwrap();
    specialist.command(ClientMessage::OfferAccept { offer }).await.unwrap();
    in_call(&mut room, |_| true).await;
    room
}

fn roles(call: &CallView) -> Vec<ParticipantRole> {
    call.participants.iter().map(|one| one.role).collect()
}

fn code(done: Result<Answer, ClientError>) -> Option<Code> {
    match done {
        Err(ClientError::Refused(problem)) => Some(problem.code),
        _ => None,
    }
}

fn interpreter() -> ClientMessage {
    ClientMessage::CompanyInvite { company: Company::Interpreter, service: None, language: None, specialist: None }
}

const PENSION: &str = "vsaa-granting-an-old-age-pension";

#[tokio::test(flavor = "multi_thread")]
async fn an_interpreter_declines_and_another_comes() {
    let server = Server::start().await;
    let mut ilze = on_duty(&server, "vsaa.1").await;
    let mut room = talking(&server, &mut ilze, PENSION).await;
    assert_eq!(code(ilze.command(interpreter()).await), Some(Code::NobodyOnDuty), "nobody interprets yet");

    let mut first = on_duty(&server, "tulks.2").await;
    let mut second = on_duty(&server, "tulks.3").await;
    let people =
        ClientMessage::CompanyPeople { company: Company::Interpreter, service: None, language: None, name: None };
    match ilze.command(people).await.unwrap() {
        Answer::People { people } => assert_eq!(people.iter().filter(|person| person.free).count(), 2),
        other => panic!("{other:?}"),
    }
    ilze.command(interpreter()).await.unwrap();
    assert_eq!(code(ilze.command(interpreter()).await), Some(Code::InvitedAlready));
    let asked = invitation(&mut first).await;
    let decline = ClientMessage::InvitationDecline { invitation: asked, reason: DeclineReason::Busy };
    first.command(decline).await.unwrap();
    let asked = invitation(&mut second).await;
    let accept = ClientMessage::InvitationAccept { invitation: asked };
    assert_eq!(code(first.command(accept.clone()).await), Some(Code::Gone), "it is the other's now");
    second.command(accept).await.unwrap();

    let all = [ParticipantRole::Resident, ParticipantRole::Specialist, ParticipantRole::Interpreter];
    for client in [&mut ilze, &mut room, &mut second] {
        let call = in_call(client, |call| call.participants.len() == 3).await;
        assert_eq!(roles(&call), all);
        assert!(call.handover.is_none() && call.invited.is_none() && call.nobody_came.is_none());
    }
    // Who interprets neither ends the conversation nor hands it on.
    for message in [ClientMessage::ConsultationNoShow, ClientMessage::CompanyTogether] {
        assert_eq!(code(second.command(message).await), Some(Code::Forbidden));
    }
    second.command(ClientMessage::ConsultationLeave).await.unwrap();
    in_call(&mut room, |call| call.participants.len() == 2).await;

    // The last who could come passes: the one who invites is told.
    ilze.command(interpreter()).await.unwrap();
    for client in [&mut first, &mut second] {
        let invitation = invitation(client).await;
        client.command(ClientMessage::InvitationDecline { invitation, reason: DeclineReason::Busy }).await.unwrap();
    }
    let told = in_call(&mut ilze, |call| call.nobody_came.is_some()).await.nobody_came.unwrap();
    assert_eq!((told.company, told.end), (Company::Interpreter, InvitationEnd::NobodyLeft));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resident_is_handed_over_after_the_specialists_have_spoken() {
    let server = Server::start().await;
    let mut ilze = on_duty(&server, "vsaa.1").await;
    let mut zane = on_duty(&server, "vid.1").await;
    let mut room = talking(&server, &mut ilze, PENSION).await;
    crate::away::join(&mut room).await;
    let tax = server
        .app
        .loaded()
        .catalogue
        .services
        .iter()
        .find(|one| one.remote && one.slug.starts_with("vid-"))
        .unwrap()
        .id;
    let invite = || ClientMessage::CompanyInvite {
        company: Company::Handover,
        service: Some(tax),
        language: None,
        specialist: None,
    };

    // Cancelled: nobody but the first two is there any more, and the resident is not kept apart.
    ilze.command(invite()).await.unwrap();
    let asked = invitation(&mut zane).await;
    zane.command(ClientMessage::InvitationAccept { invitation: asked }).await.unwrap();
    let call = in_call(&mut room, |call| call.handover.is_some()).await;
    let handover = call.handover.unwrap();
    assert!(handover.held && handover.apart_until_ms.is_some());
    assert!(server.app.calls.are_cut(call.consultation), "cut before it was told");
    let edit = ClientMessage::TextEdit { n: 1, at: 0, remove: 0, insert: "x".into() };
    for client in [&mut room, &mut ilze, &mut zane] {
        assert_eq!(code(client.command(edit.clone()).await), Some(Code::WrongState), "text waits");
        let chat = ClientMessage::ChatSend { text: "x".into() };
        assert_eq!(code(client.command(chat).await), Some(Code::WrongState), "chat waits");
    }
    ilze.command(ClientMessage::CompanyRelease { participant: handover.participant }).await.unwrap();
    in_call(&mut room, |call| call.handover.is_none() && call.participants.len() == 2).await;
    zane.wait_view(|view| consult(view).filter(|view| view.call.is_none()).map(drop)).await.unwrap();
    room.command(edit).await.unwrap();

    // Completed: the same visit goes on with the other service, and the first specialist writes the outcome.
    ilze.command(invite()).await.unwrap();
    let asked = invitation(&mut zane).await;
    zane.command(ClientMessage::InvitationAccept { invitation: asked }).await.unwrap();
    in_call(&mut ilze, |call| call.handover.is_some_and(|handover| !handover.held)).await;
    assert_eq!(code(zane.command(ClientMessage::ConsultationHandOver).await), Some(Code::Forbidden));
    ilze.command(ClientMessage::ConsultationHandOver).await.unwrap();
    let next = in_call(&mut room, |next| next.consultation != call.consultation).await;
    assert_eq!(next.service, Some(tax));
    assert_eq!(roles(&next), [ParticipantRole::Resident, ParticipantRole::Specialist]);
    assert!(next.handover.is_none());
    let own = in_call(&mut zane, |own| own.consultation == next.consultation).await;
    assert_eq!(
        own.participants.iter().find(|one| one.participant == own.me).unwrap().role,
        ParticipantRole::Specialist
    );
    ilze.wait_view(|view| consult(view)?.wrap_up.clone()).await.unwrap();
    // Media begin anew, and nothing is cut.
    crate::away::join(&mut room).await;
    let report = server.app.calls.report(next.consultation).unwrap();
    let state = |one: &serde_json::Value| one["participant"] == json!(next.me) && one["state"] == "connecting";
    assert!(report["participants"].as_array().unwrap().iter().any(state), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_over_two_institutions_keeps_its_place_and_number() {
    let server = Server::start().await;
    let mut ilze = on_duty(&server, "vsaa.1").await;
    let mut room = talking(&server, &mut ilze, PENSION).await;
    let tax = server
        .app
        .loaded()
        .catalogue
        .services
        .iter()
        .find(|one| one.remote && one.slug.starts_with("vid-"))
        .unwrap()
        .id;
    ilze.command(ClientMessage::ServiceAdd { room: None, service: tax }).await.unwrap();
    assert_eq!(in_call(&mut room, |call| call.following.is_some()).await.following, Some(vec![tax]));
    ilze.command(ClientMessage::ConsultationEnd).await.unwrap();
    let (number, waiting) = room
        .wait_view(|view| match view {
            View::Room(room) => match &room.visit.as_ref()?.stage {
                VisitStage::Waiting(waiting) => Some((room.visit.as_ref()?.number.clone(), waiting.clone())),
                _ => None,
            },
            _ => None,
        })
        .await
        .unwrap();
    assert!(number.starts_with('V'), "{number} is the number that was drawn first");
    assert_eq!(waiting.transferred_from, Some(service(&server, PENSION)));
    ilze.wait_view(|view| consult(view)?.wrap_up.clone()).await.unwrap();
    let finish = ClientMessage::WrapUpFinish { outcome: Outcome::Consulted, next: Availability::Available };
    ilze.command(finish).await.unwrap();

    let mut zane = on_duty(&server, "vid.1").await;
    let offer = zane.wait_view(|view| consult(view)?.offer.clone()).await.unwrap();
    assert_eq!((offer.number.as_str(), offer.waiting_since_ms), (number.as_str(), waiting.since_ms));
    zane.command(ClientMessage::OfferAccept { offer: offer.offer }).await.unwrap();
    assert_eq!(in_call(&mut room, |call| call.service == Some(tax)).await.following, None);
}
