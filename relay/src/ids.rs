//! Who and what the relay speaks of: rooms, participants, sources and slots.

use std::fmt;
use std::net::SocketAddr;

use uuid::Uuid;

/// A room: the consultation whose participants hear and see each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoomKey(pub Uuid);

/// A participant of one room. It may have several media sessions after another, told apart by their media epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParticipantKey(pub Uuid);

impl fmt::Display for RoomKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for ParticipantKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a participant publishes. Each is one track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// The voice.
    Microphone,
    /// The face.
    Camera,
    /// The document camera.
    Document,
    /// A shared window or screen.
    Screen,
}

impl Source {
    /// All sources, in the order of their [`Source::index`].
    pub const ALL: [Source; 4] = [Source::Microphone, Source::Camera, Source::Document, Source::Screen];

    /// The place of this source in [`Source::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }

    /// The kind of media of this source.
    #[must_use]
    pub fn media(self) -> MediaKind {
        match self {
            Source::Microphone => MediaKind::Audio,
            Source::Camera | Source::Document | Source::Screen => MediaKind::Video,
        }
    }
}

/// Audio or video, as an m-line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MediaKind {
    /// `m=audio`
    Audio,
    /// `m=video`
    Video,
}

/// A receiving slot of a page. Audio slot i and video slot i belong to the same participant and share one msid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    /// The voice of the participant in place i, counted from 0.
    Audio(u8),
    /// The face of the participant in place i, counted from 0.
    Video(u8),
    /// One of the content slots, counted from 0: a document camera or a shared screen of whoever shows one.
    Content(u8),
}

impl Slot {
    /// The kind of media that this slot plays.
    #[must_use]
    pub fn media(self) -> MediaKind {
        match self {
            Slot::Audio(_) => MediaKind::Audio,
            Slot::Video(_) | Slot::Content(_) => MediaKind::Video,
        }
    }
}

/// What the page uses an m-line of its offer for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SlotKind {
    /// The page sends this source on it.
    Send(Source),
    /// The page receives this slot on it.
    Receive(Slot),
}

impl SlotKind {
    /// The kind of media that the m-line has to have.
    #[must_use]
    pub fn media(self) -> MediaKind {
        match self {
            SlotKind::Send(source) => source.media(),
            SlotKind::Receive(slot) => slot.media(),
        }
    }
}

/// What the m-lines of an offer are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lines {
    /// As the page says, by their mids. Whoever sends on none of them is a watcher.
    Named(Vec<(String, SlotKind)>),
    /// A WHIP client's: it sends at most one voice and one face (RFC 9725, 4.4.2).
    Publisher,
    /// A WHEP client's: it receives at most one voice and one face, both of the same participant.
    Player(Subject),
}

impl Lines {
    /// Whether something is sent on them; who sends on none only watches.
    #[must_use]
    pub fn publishes(&self) -> bool {
        match self {
            Lines::Named(lines) => lines.iter().any(|(_, kind)| matches!(kind, SlotKind::Send(_))),
            Lines::Publisher => true,
            Lines::Player(_) => false,
        }
    }
}

/// Whom a player plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// This participant.
    Participant(ParticipantKey),
    /// Who speaks, other than the listener; the listener itself only while nobody else publishes.
    MainSpeaker {
        /// Whose player it is.
        listener: ParticipantKey,
    },
}

/// Which side of the DTLS handshake the relay takes when the offer leaves the choice (`actpass`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetupPreference {
    /// The relay is the client and starts as soon as an address is authenticated: for pages.
    Active,
    /// The relay waits for the client: for WHIP and WHEP (RFC 9725, 4.4).
    Passive,
}

/// How datagrams reach a candidate address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Transport {
    /// As they are.
    Udp,
    /// Over a connection that the page opens (RFC 6544, passive). Whoever listens there hands them on by UDP.
    Tcp,
}

/// An address that answers name: a host candidate (RFC 8445, 5.1.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Candidate {
    /// Datagrams, or a connection that carries them.
    pub transport: Transport,
    /// Where.
    pub address: SocketAddr,
}
