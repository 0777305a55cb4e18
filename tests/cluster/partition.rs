//! The network between one node and Redis is cut, and nothing else: what runs on both nodes goes on, the one that is cut
//! off decides nothing and says so, and once it is healed nothing is lost.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::json;
use tilts::auth::Role;
use tilts_queue::ids::CommandId;
use tilts_queue::invariants;
use tilts_signaling::client::{Client, ClientError};
use tilts_signaling::view::{View, VisitStage};
use tilts_signaling::{Answer, ServerMessage};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use uuid::Uuid;

use super::nodes::{Stores, browser, keys, page};
use super::talk::{WITHIN, consult, hears, is_ready, message, say, say_hello, until};

/// Longer than every lease of a node, and shorter than a page may be away.
const CUT: Duration = Duration::from_secs(9);

/// The network between a node and Redis. While it is cut nothing comes through and nothing is closed: what was sent lies
/// on the way until it is healed.
struct Wire {
    addr: SocketAddr,
    cut: watch::Sender<bool>,
}

impl Wire {
    async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (cut, is_cut) = watch::channel(false);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let Ok(far) = TcpStream::connect(("127.0.0.1", port)).await else { continue };
                let (near, far) = (near.into_split(), far.into_split());
                tokio::spawn(carry(near.0, far.1, is_cut.clone()));
                tokio::spawn(carry(far.0, near.1, is_cut.clone()));
            }
        });
        Self { addr, cut }
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut is_cut: watch::Receiver<bool>) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        if is_cut.wait_for(|is_cut| !is_cut).await.is_err() || to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_cut_off_from_redis_keeps_what_runs_and_loses_nothing() {
    let stores = Stores::new().await;
    keys(stores.dir.path());
    let wire = Wire::to(stores.redis.port).await;
    let cut_off = stores.node_at("cut-off", &format!("redis://{}", wire.addr));
    let other = stores.node("other");
    let mut room = page(&browser(&cut_off, Role::Room, 0).await, Role::Room, &cut_off, None).await;
    let mut desk = page(&browser(&other, Role::Specialist, 0).await, Role::Specialist, &other, None).await;
    let second_browser = browser(&cut_off, Role::Room, 1).await;
    let mut second = page(&second_browser, Role::Room, &cut_off, None).await;
    let mut third = page(&browser(&other, Role::Room, 2).await, Role::Room, &other, None).await;
    let service = consult(&stores, &mut room, &mut desk).await;
    let request =
        json!({"type": "ticket.request", "service": service, "language": "lv", "mode": "speech", "with_help": false});
    say(&mut room, json!({"type": "chat.send", "text": "Labdien!"})).await;
    hears(&mut desk, "Labdien!").await;
    let placed = |state: &tilts::dispatch::State| {
        let consultation = state.queue.consultations().find(|one| one.is_running()).expect("it runs");
        consultation.placement.expect("it is placed")
    };
    let replayed = async || tilts::dispatch::replay(&stores.journal().await, &stores.records().await).await.unwrap();
    let before = placed(&replayed().await);

    wire.cut.send_replace(true);
    let since = Instant::now();
    // Asked for just when nobody can say whether it is written.
    let asked = CommandId(Uuid::from_u128(7));
    second.send(Some(asked), message(request.clone())).await.unwrap();
    while since.elapsed() < CUT {
        tokio::time::sleep(Duration::from_millis(500)).await;
        for page in [&mut room, &mut desk, &mut second, &mut third] {
            say_hello(page).await;
        }
    }
    assert!(!is_ready(&cut_off).await, "no page is to come to it");
    assert!(is_ready(&other).await);
    // The other one decides; what is said across the two is heard.
    let Answer::Ticket { number, .. } = say(&mut third, request.clone()).await else { panic!("a ticket") };
    for (line, from_room) in [("Vai dzirdat?", true), ("Dzirdu.", false)] {
        let (from, to) = if from_room { (&mut room, &mut desk) } else { (&mut desk, &mut room) };
        say(from, json!({"type": "chat.send", "text": line})).await;
        hears(to, line).await;
    }

    wire.cut.send_replace(false);
    let back = timeout(WITHIN, async {
        while !is_ready(&cut_off).await {
            tokio::time::sleep(Duration::from_millis(100)).await;
            for page in [&mut room, &mut desk, &mut second, &mut third] {
                say_hello(page).await;
            }
        }
    });
    back.await.expect("it is ready again");
    // Whoever was left without an answer asks again, and has one ticket, not two.
    let again = async {
        loop {
            second.send(Some(asked), message(request.clone())).await.unwrap();
            let answered = second.wait_for(|message| match message {
                ServerMessage::Reply { command_id, answer } if *command_id == asked => Some(Ok(answer.clone())),
                ServerMessage::Error { command_id: Some(id), error } if *id == asked => Some(Err(error.clone())),
                _ => None,
            });
            match answered.await {
                Ok(Ok(answer)) => return answer,
                Ok(Err(problem)) => assert!(problem.code.retryable(), "{problem}"),
                Err(ClientError::Deadline) => {}
                Err(error) => panic!("{error}"),
            }
        }
    };
    let answer = timeout(WITHIN, again).await.expect("an answer");
    let Answer::Ticket { ticket: own, .. } = answer else { panic!("a ticket: {answer:?}") };
    let state = replayed().await;
    assert_eq!(placed(&state), before, "nobody was taken for dead");
    invariants::check_thoroughly(&state.queue).unwrap();
    let numbers: Vec<_> =
        state.queue.tickets().filter(|ticket| ticket.in_line()).map(|ticket| ticket.number.to_string()).collect();
    assert!(numbers.len() == 2 && numbers.contains(&number), "{numbers:?}");
    assert!(state.queue.ticket(own).is_some_and(|ticket| ticket.in_line()));
    assert!(state.queue.rooms().filter(|room| room.online).count() == 3, "no page was taken for gone");

    say(&mut desk, json!({"type": "consultation.end"})).await;
    until(&mut room, |view| match view {
        View::Room(room) => matches!(room.visit.as_ref()?.stage, VisitStage::Ended(_)).then_some(()),
        _ => None,
    })
    .await;
    drop::<[Client; 4]>([room, desk, second, third]);
}
