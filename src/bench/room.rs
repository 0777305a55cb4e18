//! The relay's side of a case: workers as the server runs them, and pages' signaling in a few lines.

use std::net::SocketAddr;
use std::sync::Arc;

use tilts_relay::client::page_slots;
use tilts_relay::{Codecs, EventKind, Lines, SetupPreference, SlotKind, Source};
use tokio::sync::mpsc;

use super::plan::{Seat, participant, room};
use crate::media::load::{Load, Sum};
use crate::media::{Join, Media, MediaConfig, MediaError, MediaEvent, WorkerId};

const WORKER: WorkerId = WorkerId(0);

/// One worker with its rooms.
pub struct Rooms {
    media: Arc<Media>,
    seats: Arc<[Seat]>,
}

impl Rooms {
    /// Starts a worker on this core and acknowledges slots for all who will take part.
    ///
    /// # Errors
    ///
    /// Fails if no port is free.
    pub fn start(core: usize, seats: Vec<Seat>) -> std::io::Result<Rooms> {
        let addr = SocketAddr::from(([127, 0, 0, 1], 0));
        let config = MediaConfig {
            addr,
            advertise: Vec::new(),
            workers: 1,
            watchers: usize::MAX,
            cores: vec![core],
            tcp: false,
        };
        let (media, events) = Media::start(&config)?;
        let rooms = Rooms { media: Arc::new(media), seats: seats.into() };
        // Nobody waits for the end of this: it ends with the workers.
        drop(tokio::spawn(acknowledge(Arc::downgrade(&rooms.media), events)));
        Ok(rooms)
    }

    /// A sum that the worker tells.
    pub fn sum(&self, sum: Sum) -> u64 {
        self.load().map_or(0, |load| load.sum(sum))
    }

    /// What the worker tells of itself.
    pub fn load(&self) -> Option<&Load> {
        self.media.loads().next()
    }

    /// Joins a member and returns the answer to its offer, or why there is none.
    pub async fn join(&self, member: usize, sdp_offer: String) -> Result<String, String> {
        let seat = self.seats.get(member).ok_or("no such member")?;
        let join = Join {
            room: room(seat.room),
            participant: participant(member),
            media_epoch: 1,
            sdp_offer,
            lines: Lines::Named(slots(seat)),
            codecs: Codecs::PAGES,
            setup: SetupPreference::Active,
        };
        let answer = self.media.join(WORKER, join).await.map_err(|error| error.to_string())?;
        for (source, publishes) in [
            (Source::Microphone, seat.publishes),
            (Source::Camera, seat.publishes),
            (Source::Document, seat.shows_document),
        ] {
            if seat.others > 5 && !seat.publishes {
                // Whoever only watches has nothing to show.
                break;
            }
            let (room, participant) = (room(seat.room), participant(member));
            let published = self.media.set_published(WORKER, room, participant, source, publishes).await;
            published.map_err(|error| error.to_string())?;
        }
        Ok(answer.sdp_answer)
    }

    /// Ends a room.
    pub async fn end(&self, number: usize) -> Result<(), MediaError> {
        self.media.end_room(WORKER, room(number)).await
    }
}

/// What a page offers: as in a consultation, or as in an audience; or what one connection of two is for.
pub fn slots(seat: &Seat) -> Vec<(String, SlotKind)> {
    match (seat.one_way, seat.publishes) {
        (true, true) => page_slots(true, 0, 0).into_iter().take(2).collect(),
        (false, true) => page_slots(true, 5, 2),
        (false, false) if seat.others <= 5 => page_slots(true, 5, 2),
        (_, false) => page_slots(false, 1, 0),
    }
}

async fn acknowledge(media: std::sync::Weak<Media>, mut events: mpsc::Receiver<MediaEvent>) {
    while let Some(event) = events.recv().await {
        let Some(media) = media.upgrade() else { return };
        let MediaEvent::Session { event, .. } = event else { continue };
        if let EventKind::SlotAssigned { generation, .. } = event.kind {
            drop(tokio::spawn(async move {
                // A member that has left by now needs none.
                let _ = media.ack_slots(WORKER, event.room, event.participant, generation).await;
            }));
        }
    }
}
