//! The workers as the dispatcher meets them: threads, a true port, and a page that is a few lines of SDP.

mod audience;

use std::time::Duration;

use tilts_relay::{
    Codecs, CommandError, EventKind, GoneReason, Lines, ParticipantKey, RoomKey, SdpError, SetupPreference, SlotKind,
    Source,
};
use tokio::sync::mpsc::Receiver;
use uuid::Uuid;

use super::command::Command;
use super::{Answer, Join, Media, MediaConfig, MediaError, MediaEvent, WorkerId};

pub const WORKER: WorkerId = WorkerId(0);

pub fn room(number: u128) -> RoomKey {
    RoomKey(Uuid::from_u128(number))
}

fn participant(number: u128) -> ParticipantKey {
    ParticipantKey(Uuid::from_u128(number))
}

pub fn start(workers: usize) -> (Media, Receiver<MediaEvent>) {
    let addr = "127.0.0.1:0".parse().expect("an address");
    Media::start(&MediaConfig { addr, advertise: Vec::new(), workers, watchers: 2, cores: Vec::new(), tcp: true })
        .expect("free ports")
}

pub fn join(number: u128, media_epoch: u32) -> Join {
    let digest = ["AB"; 32].join(":");
    let sdp_offer = format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\na=fingerprint:sha-256 {digest}\r\n\
         a=ice-ufrag:page\r\na=ice-pwd:a-password-of-the-page\r\na=setup:actpass\r\n\
         m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=rtcp-mux\r\na=sendonly\r\n\
         a=rtpmap:111 opus/48000/2\r\n"
    );
    Join {
        room: room(1),
        participant: participant(number),
        media_epoch,
        sdp_offer,
        lines: Lines::Named(vec![("0".to_owned(), SlotKind::Send(Source::Microphone))]),
        codecs: Codecs::PAGES,
        setup: SetupPreference::Active,
    }
}

async fn next_event(events: &mut Receiver<MediaEvent>) -> MediaEvent {
    let event = tokio::time::timeout(Duration::from_secs(5), events.recv()).await;
    event.expect("an event within five seconds").expect("the workers live")
}

#[tokio::test]
async fn a_page_joins_and_leaves() {
    let (media, mut events) = start(1);
    let Answer { sdp_answer } = media.join(WORKER, join(1, 1)).await.expect("admitted");
    let address = media.addresses()[0];
    assert!(sdp_answer.contains(&format!(" {} {} typ host", address.ip(), address.port())), "{sdp_answer}");
    let MediaEvent::Session { event, .. } = next_event(&mut events).await else { panic!("a worker was lost") };
    assert!(matches!(event.kind, EventKind::SlotAssigned { generation: 1, .. }));
    media.set_published(WORKER, room(1), participant(1), Source::Screen, true).await.expect("here");
    media.set_gate(WORKER, room(1), participant(1), true).await.expect("here");
    media.ack_slots(WORKER, room(1), participant(1), 1).await.expect("here");
    media.leave(WORKER, room(1), participant(1)).await.expect("here");
    let MediaEvent::Session { event, worker } = next_event(&mut events).await else { panic!("a worker was lost") };
    assert_eq!(
        (worker, event.participant, event.kind),
        (WORKER, participant(1), EventKind::PeerGone(GoneReason::Left))
    );
    let unknown = Err(MediaError::Refused(CommandError::Unknown));
    assert_eq!(media.end_room(WORKER, room(1)).await, unknown);
}

#[tokio::test]
async fn refusals_have_their_names() {
    let (media, _events) = start(1);
    let mut bad = join(1, 1);
    bad.sdp_offer = bad.sdp_offer.replace("SAVPF", "SAVP");
    let refused = media.join(WORKER, bad).await.expect_err("refused");
    assert!(matches!(refused, MediaError::Refused(CommandError::Sdp(SdpError::TransportNotAllowed(_)))));
    assert_eq!(refused.code(), "sdp_transport_not_allowed");
    media.join(WORKER, join(1, 3)).await.expect("admitted");
    let stale = media.join(WORKER, join(1, 3)).await.expect_err("refused");
    assert_eq!(stale.code(), "media_epoch_stale");
    assert_eq!(media.join(WorkerId(9), join(2, 1)).await, Err(MediaError::WorkerGone));
}

#[tokio::test]
async fn rooms_are_placed_where_the_least_load_is() {
    let (media, _events) = start(2);
    assert_eq!(media.addresses().len(), 2);
    assert_ne!(media.addresses()[0], media.addresses()[1]);
    assert_eq!(media.place(), Ok(WorkerId(0)));
    media.join(WorkerId(0), join(1, 1)).await.expect("admitted");
    assert_eq!(media.place(), Ok(WorkerId(1)));
}

#[tokio::test]
async fn an_overloaded_worker_gets_no_room_and_keeps_those_it_has() {
    let (media, _events) = start(2);
    media.workers[0].load().set_busy_ppm(860_000);
    assert_eq!(media.place(), Ok(WorkerId(1)));
    media.workers[1].load().set_busy_ppm(860_000);
    let refused = media.place().expect_err("both are busy");
    assert_eq!(refused.code(), "media_overloaded");
    media.join(WORKER, join(1, 1)).await.expect("whoever has a worker already is let in");
    media.workers[1].load().set_busy_ppm(600_000);
    assert_eq!(media.place(), Ok(WorkerId(1)), "and the door opens again");
}

#[tokio::test]
async fn a_broken_worker_loses_its_rooms_and_nothing_else() {
    let (media, mut events) = start(1);
    media.join(WORKER, join(1, 1)).await.expect("admitted");
    next_event(&mut events).await;
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    media.workers[0].send(Command::Break).expect("queued");
    let lost = next_event(&mut events).await;
    std::panic::set_hook(quiet);
    let MediaEvent::WorkerLost { worker, rooms } = lost else { panic!("{lost:?}") };
    assert_eq!((worker, rooms), (WORKER, vec![room(1)]));
    media.join(WORKER, join(1, 2)).await.expect("it takes rooms again, on the same port");
}

#[tokio::test]
async fn figures_are_told_to_prometheus() {
    let (media, _events) = start(2);
    media.join(WORKER, join(1, 1)).await.expect("admitted");
    let probe = std::net::UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let deadline = std::time::Instant::now() + Duration::from_secs(5);
    loop {
        probe.send_to(b"nonsense", media.addresses()[0]).expect("sent");
        let text = media.metrics();
        let value = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)).expect(name);
            line.trim().parse::<f64>().expect("a number")
        };
        assert_eq!(value("tilts_media_sessions{worker=\"0\"}"), 1.0);
        assert_eq!(value("tilts_media_sessions{worker=\"1\"}"), 0.0);
        let told = value("tilts_media_received_packets_total{worker=\"0\"}");
        let delays = value("tilts_media_forwarding_delay_seconds_count{worker=\"0\"}");
        let beyond = value("tilts_media_forwarding_delay_seconds_bucket{worker=\"0\",le=\"+Inf\"}");
        if told >= 1.0 && delays >= 1.0 {
            assert_eq!(delays, beyond);
            return;
        }
        assert!(std::time::Instant::now() < deadline, "{text}");
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
}

#[tokio::test]
async fn a_worker_ends_with_the_media() {
    let (media, mut events) = start(1);
    drop(media);
    let ended = tokio::time::timeout(Duration::from_secs(5), events.recv()).await.expect("within five seconds");
    assert!(ended.is_none(), "the worker's thread has let go of its events");
}
