//! The relay's side of a case: workers as the server runs them, and pages' signaling in a few lines.

use std::net::SocketAddr;
use std::sync::Arc;

use tilts_relay::client::page_slots;
use tilts_relay::{Codecs, EventKind, Lines, SetupPreference, SlotKind, Source};
use tokio::sync::mpsc;

use super::plan::{Seat, participant, room};
use crate::media::load::{Load, Sum};
use crate::media::{Join, Media, MediaConfig, MediaError, MediaEvent, WorkerId};

const HOME: WorkerId = WorkerId(0);

/// Workers with their rooms, all of which have the first as their home.
pub struct Rooms {
    media: Arc<Media>,
    seats: Arc<[Seat]>,
}

impl Rooms {
    /// Starts so many workers on this core, with equal shares of an audience, and acknowledges slots for all who will take part.
    ///
    /// # Errors
    ///
    /// Fails if no port is free.
    pub fn start(core: usize, workers: usize, seats: Vec<Seat>) -> std::io::Result<Rooms> {
        let addr = SocketAddr::from(([127, 0, 0, 1], 0));
        let config = MediaConfig {
            addr,
            advertise: Vec::new(),
            workers,
            watchers: seats.len().div_ceil(workers),
            cores: vec![core; workers],
            tcp: false,
        };
        let (media, events) = Media::start(&config)?;
        let rooms = Rooms { media: Arc::new(media), seats: seats.into() };
        // Nobody waits for the end of this: it ends with the workers.
        drop(tokio::spawn(acknowledge(Arc::downgrade(&rooms.media), events)));
        Ok(rooms)
    }

    /// A sum over what the workers tell.
    pub fn sum(&self, sum: Sum) -> u64 {
        self.loads().map(|load| load.sum(sum)).sum()
    }

    /// What the workers tell of themselves.
    pub fn loads(&self) -> impl Iterator<Item = &Load> {
        self.media.loads()
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
        let answer = self.media.join(HOME, join).await.map_err(|error| error.to_string())?;
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
            let published = self.media.set_published(HOME, room, participant, source, publishes).await;
            published.map_err(|error| error.to_string())?;
        }
        Ok(answer.sdp_answer)
    }

    /// Ends a room.
    pub async fn end(&self, number: usize) -> Result<(), MediaError> {
        self.media.end_room(HOME, room(number)).await
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
                let _ = media.ack_slots(HOME, event.room, event.participant, generation).await;
            }));
        }
    }
}
