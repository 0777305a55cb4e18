//! A room on two workers, with true ports: two sit on each before further ones go elsewhere.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use tilts_relay::client::{Client, ClientConfig, HEADER_BYTES, Input, OwnHeader, page_slots};
use tilts_relay::{
    Codecs, EventKind, GoneReason, Identity, Lines, MediaKind, ParticipantKey, SetupPreference, Slot, Source,
};
use tokio::net::UdpSocket;
use tokio::sync::mpsc::{Receiver, UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;

use super::{WORKER, participant, room, start};
use crate::media::command::Command;
use crate::media::load::Sum;
use crate::media::{Join, Media, MediaError, MediaEvent, WorkerId};

const AWAY: WorkerId = WorkerId(1);
const WITHIN: Duration = Duration::from_secs(20);
const TICK: Duration = Duration::from_millis(20);

/// A page that sends, if it is to, a voice, and pictures of which only those asked for are keyframes.
struct Page {
    worker: WorkerId,
    heard: Arc<AtomicUsize>,
    seen: Arc<AtomicUsize>,
    asked: Arc<AtomicUsize>,
    is_closed: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Drop for Page {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Page {
    async fn join(media: &Media, number: u128, media_epoch: u32, sends: bool) -> Result<Page, MediaError> {
        let config = ClientConfig {
            identity: Identity::generate().expect("a certificate"),
            ufrag: format!("page{number}x{media_epoch}"),
            pwd: "a-password-of-twenty-four".to_owned(),
            slots: page_slots(sends, 2, 0),
            first_ssrc: 1_000 * number as u32,
        };
        let mut client = Client::new(config, Instant::now());
        let join = Join {
            room: room(1),
            participant: participant(number),
            media_epoch,
            sdp_offer: client.offer(),
            lines: Lines::Named(client.slots().to_vec()),
            codecs: Codecs::PAGES,
            setup: SetupPreference::Passive,
        };
        let answer = media.join(WORKER, join).await?.sdp_answer;
        client.take_description(&answer).expect("a usable answer");
        let is_named =
            |address: &SocketAddr| answer.contains(&format!(" {} {} typ host", address.ip(), address.port()));
        let worker = media.addresses().iter().position(is_named).expect("a worker's address");
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
        socket.connect(media.addresses()[worker]).await.expect("an address");
        let (heard, seen, asked, is_closed) = <_>::default();
        let page = (Arc::clone(&heard), Arc::clone(&seen), Arc::clone(&asked), Arc::clone(&is_closed));
        let task = tokio::spawn(async move { live(client, socket, sends, page).await });
        Ok(Page { worker: WorkerId(worker), heard, seen, asked, is_closed, task })
    }

    async fn hears_and_sees(&self) {
        let (heard, seen) = (self.heard.load(Relaxed), self.seen.load(Relaxed));
        until(|| self.heard.load(Relaxed) > heard + 10 && self.seen.load(Relaxed) > seen + 10).await;
    }
}

type Counters = (Arc<AtomicUsize>, Arc<AtomicUsize>, Arc<AtomicUsize>, Arc<AtomicBool>);

async fn live(mut client: Client, socket: UdpSocket, sends: bool, (heard, seen, asked, is_closed): Counters) {
    let local = socket.local_addr().expect("bound");
    let (mut sequence, mut wants_keyframe) = (0_u16, false);
    let mut ticks = tokio::time::interval(TICK);
    let mut datagram = [0; 1_500];
    loop {
        client.tick(Instant::now()).expect("a connection");
        while let Some(own) = client.poll_transmit() {
            let _ = socket.send(&own).await;
        }
        let length = tokio::select! {
            length = socket.recv(&mut datagram) => length,
            _ = ticks.tick() => {
                if sends && client.is_connected() {
                    sequence += 1;
                    let picture = [0x10, u8::from(!std::mem::take(&mut wants_keyframe)), 0, 0];
                    for (source, payload) in [(Source::Microphone, &[0xf8, 0xff, 0xfe][..]), (Source::Camera, &picture)] {
                        let _ = socket.send(&sealed(&mut client, source, sequence, payload)).await;
                    }
                }
                continue;
            }
        };
        let Ok(length) = length else { continue };
        match client.handle(Instant::now(), local, &mut datagram[..length]) {
            Ok(Input::Closed) => is_closed.store(true, Relaxed),
            Ok(Input::Rtp(header, _)) => match client.slot_of(header.ssrc) {
                Some((Slot::Audio(_), false)) => drop(heard.fetch_add(1, Relaxed)),
                Some((Slot::Video(_), false)) => drop(seen.fetch_add(1, Relaxed)),
                _ => {}
            },
            // A picture loss indication behind an empty report (RFC 4585, 6.3.1).
            Ok(Input::Rtcp(_)) if datagram[8..10] == [0x81, 206] => {
                asked.fetch_add(1, Relaxed);
                wants_keyframe = true;
            }
            _ => {}
        }
    }
}

fn sealed(client: &mut Client, source: Source, sequence: u16, payload: &[u8]) -> Vec<u8> {
    let ticks = if source.media() == MediaKind::Audio { 960 } else { 1_800 };
    let mut header = [0; HEADER_BYTES];
    let timestamp = u32::from(sequence) * ticks;
    client.write_header(&mut header, source, &OwnHeader { layer: 0, marker: true, sequence, timestamp });
    let mut packet = [&header[..], payload].concat();
    let plain = packet.len();
    packet.resize(plain + 32, 0);
    let length = client.seal_rtp(&mut packet, plain).expect("connected");
    packet.truncate(length);
    packet
}

async fn until(condition: impl Fn() -> bool) {
    let deadline = Instant::now() + WITHIN;
    while !condition() {
        assert!(Instant::now() < deadline, "it did not come about");
        tokio::time::sleep(TICK).await;
    }
}

/// Waits until nothing comes to these pages any more.
async fn silence(pages: &[Page]) {
    let heard = || pages.iter().map(|page| page.heard.load(Relaxed)).sum::<usize>();
    let (deadline, mut before) = (Instant::now() + WITHIN, None);
    while before.replace(heard()) != Some(heard()) {
        assert!(Instant::now() < deadline, "packets come on and on");
        tokio::time::sleep(10 * TICK).await;
    }
}

/// Acknowledges slots as pages do, and hands on all else that happens.
fn acknowledging(media: &Arc<Media>, mut events: Receiver<MediaEvent>) -> UnboundedReceiver<MediaEvent> {
    let (told, hear) = unbounded_channel();
    let media = Arc::downgrade(media);
    tokio::spawn(async move {
        while let Some(event) = events.recv().await {
            let Some(media) = media.upgrade() else { return };
            if let MediaEvent::Session { event, .. } = &event
                && let EventKind::SlotAssigned { generation, .. } = event.kind
            {
                let _ = media.ack_slots(WORKER, event.room, event.participant, generation).await;
            }
            let _ = told.send(event);
        }
    });
    hear
}

async fn happens(events: &mut UnboundedReceiver<MediaEvent>, what: impl Fn(&MediaEvent) -> bool) {
    let found = async {
        while let Some(event) = events.recv().await {
            if what(&event) {
                return;
            }
        }
        panic!("the workers have ended");
    };
    tokio::time::timeout(WITHIN, found).await.expect("it did not come about");
}

/// A speaker and a watcher at home, and two more who watch.
async fn event() -> (Arc<Media>, UnboundedReceiver<MediaEvent>, [Page; 4]) {
    let (media, events) = start(2);
    let media = Arc::new(media);
    let events = acknowledging(&media, events);
    let mut pages = Vec::new();
    for number in 1..=4 {
        pages.push(Page::join(&media, number, 1, number == 1).await.expect("admitted"));
    }
    let workers: Vec<_> = pages.iter().map(|page| page.worker).collect();
    assert_eq!(workers, [WORKER, WORKER, AWAY, AWAY]);
    let pages = pages.try_into().ok().expect("four");
    (media, events, pages)
}

#[tokio::test]
async fn watchers_on_two_workers_hear_and_see_who_speaks() {
    let (media, mut events, pages) = event().await;
    for watcher in &pages[1..] {
        watcher.hears_and_sees().await;
    }
    assert!(pages[0].asked.load(Relaxed) > 0, "a picture begins with a keyframe, and none comes unasked");
    let piped = |media: &Media| media.loads().map(|load| load.sum(Sum::PipedPackets)).collect::<Vec<_>>();
    until(|| piped(&media)[0] > 0).await;
    assert_eq!(piped(&media)[1], 0, "one way only");

    // Who is cut off at home is cut off everywhere from that moment on.
    media.set_gate(WORKER, room(1), participant(1), true).await.expect("here");
    silence(&pages[1..]).await;
    media.set_gate(WORKER, room(1), participant(1), false).await.expect("here");
    pages[3].hears_and_sees().await;

    // The last who watches away from home leaves, and comes again.
    for number in [3, 4] {
        media.leave(WORKER, room(1), participant(number)).await.expect("here");
    }
    until(|| media.loads().nth(1).is_some_and(|load| load.peers() == 0)).await;
    let again = Page::join(&media, 3, 2, false).await.expect("admitted");
    assert_eq!(again.worker, AWAY);
    again.hears_and_sees().await;

    media.end_room(WORKER, room(1)).await.expect("here");
    let is_over = |number: u128| {
        move |event: &MediaEvent| {
            let MediaEvent::Session { event, .. } = event else { panic!("nothing is lost: {event:?}") };
            (event.participant, &event.kind) == (participant(number), &EventKind::PeerGone(GoneReason::Left))
        }
    };
    happens(&mut events, is_over(1)).await;
    until(|| pages[0].is_closed.load(Relaxed) && again.is_closed.load(Relaxed)).await;
}

#[tokio::test]
async fn a_watcher_who_is_to_speak_comes_home() {
    let (media, mut events, pages) = event().await;
    pages[2].hears_and_sees().await;
    let speaker = Page::join(&media, 3, 2, true).await.expect("admitted");
    assert_eq!(speaker.worker, WORKER);
    speaker.hears_and_sees().await;
    happens(&mut events, |event| {
        let MediaEvent::Session { worker, event } = event else { return false };
        let gone = EventKind::PeerGone(GoneReason::Replaced);
        (*worker, event.participant, event.media_epoch, &event.kind) == (AWAY, participant(3), 1, &gone)
    })
    .await;
    media.leave(WORKER, room(1), participant(1)).await.expect("here");
    // The one who watched is heard and seen everywhere.
    pages[3].hears_and_sees().await;
}

#[tokio::test]
async fn a_worker_that_breaks_takes_those_along_whom_it_served() {
    let (media, mut events, pages) = event().await;
    pages[3].hears_and_sees().await;
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    media.workers[AWAY.0].send(Command::Break).expect("queued");
    let lost = |of: WorkerId| {
        move |event: &MediaEvent| {
            let MediaEvent::WorkerLost { worker, rooms } = event else { return false };
            assert_eq!(rooms, &[room(1)]);
            *worker == of
        }
    };
    happens(&mut events, lost(AWAY)).await;
    let all: Vec<ParticipantKey> = (1..=4).map(participant).collect();
    let mut served: Vec<_> = media.forget(AWAY, room(1)).into_iter().collect();
    served.sort();
    assert_eq!(served, all[2..]);
    pages[1].hears_and_sees().await;
    let again = Page::join(&media, 4, 2, false).await.expect("admitted");
    assert_eq!(again.worker, AWAY, "it begins anew, and the room is piped to it anew");
    again.hears_and_sees().await;

    media.workers[WORKER.0].send(Command::Break).expect("queued");
    happens(&mut events, lost(AWAY)).await;
    std::panic::set_hook(quiet);
    let mut served: Vec<_> = media.forget(WORKER, room(1)).into_iter().collect();
    served.sort();
    assert_eq!(served, [1, 2, 4].map(participant), "without its home a room is lost everywhere");
}
