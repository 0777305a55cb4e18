//! Commands on their way to a worker: a bounded queue, and a way to wake the worker out of waiting for packets.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use tilts_relay::{CommandError, ParticipantKey, RoomKey, Source};
use tokio::sync::oneshot;

use super::{Answer, Join, MediaError};

/// Where a command's answer goes.
pub type Reply<T> = oneshot::Sender<Result<T, CommandError>>;

/// A [`Join`] with the way back.
#[derive(Debug)]
pub struct JoinCommand {
    /// The wish.
    pub join: Join,
    /// The way back.
    pub reply: Reply<Answer>,
}

/// What the async side asks a worker to do. Each is a method of [`super::Media`].
#[derive(Debug)]
pub enum Command {
    /// [`super::Media::join`]
    Join(Box<JoinCommand>),
    /// [`super::Media::restart_ice`]
    RestartIce {
        room: RoomKey,
        participant: ParticipantKey,
        media_epoch: u32,
        sdp_offer: String,
        reply: Reply<Answer>,
    },
    /// [`super::Media::leave`]
    Leave { room: RoomKey, participant: ParticipantKey, reply: Reply<()> },
    /// [`super::Media::end_room`]
    EndRoom { room: RoomKey, reply: Reply<()> },
    /// [`super::Media::ack_slots`]
    AckSlots { room: RoomKey, participant: ParticipantKey, media_epoch: u32, generation: u32, reply: Reply<()> },
    /// [`super::Media::set_published`]
    SetPublished { room: RoomKey, participant: ParticipantKey, source: Source, published: bool, reply: Reply<()> },
    /// [`super::Media::set_gate`]
    SetGate { room: RoomKey, participant: ParticipantKey, gated: bool, reply: Reply<()> },
}

/// The async side's end of a worker's queue.
#[derive(Debug)]
pub struct CommandSender {
    queue: SyncSender<Command>,
    peers: Arc<AtomicUsize>,
}

impl CommandSender {
    /// A queue for `bound` commands.
    pub fn new(bound: usize) -> (CommandSender, Receiver<Command>) {
        let (queue, commands) = sync_channel(bound);
        (CommandSender { queue, peers: Arc::default() }, commands)
    }

    /// Queues a command.
    ///
    /// # Errors
    ///
    /// [`MediaError::Busy`] if the queue is full, [`MediaError::WorkerGone`] if nobody reads it.
    pub fn send(&self, command: Command) -> Result<(), MediaError> {
        self.queue.try_send(command).map_err(|error| match error {
            TrySendError::Full(_) => MediaError::Busy,
            TrySendError::Disconnected(_) => MediaError::WorkerGone,
        })
    }

    /// How many peers the worker has.
    pub fn peers(&self) -> usize {
        self.peers.load(Ordering::Relaxed)
    }
}
