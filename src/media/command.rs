//! Commands on their way to a worker: a bounded queue, and a way to wake the worker out of waiting for packets.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};

use tilts_relay::{CommandError, ParticipantKey, Publishers, RoomKey, Source};
use tokio::sync::oneshot;

use super::io::Waker;
use super::load::Load;
use super::pipe::{Inlet, Outlet};
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
    RestartIce { room: RoomKey, participant: ParticipantKey, media_epoch: u32, sdp_offer: String, reply: Reply<Answer> },
    /// [`super::Media::trickle`]
    Trickle {
        room: RoomKey,
        participant: ParticipantKey,
        media_epoch: u32,
        fragment: String,
        reply: Reply<Option<String>>,
    },
    /// [`super::Media::leave`]
    Leave { room: RoomKey, participant: ParticipantKey, reply: Reply<()> },
    /// [`super::Media::end_room`]
    EndRoom { room: RoomKey, reply: Reply<()> },
    /// [`super::Media::ack_slots`]
    AckSlots { room: RoomKey, participant: ParticipantKey, generation: u32, reply: Reply<()> },
    /// [`super::Media::set_published`]
    SetPublished { room: RoomKey, participant: ParticipantKey, source: Source, published: bool, reply: Reply<()> },
    /// [`super::Media::set_gate`]
    SetGate { room: RoomKey, participant: ParticipantKey, gated: bool, reply: Reply<()> },
    /// Begins to pipe a room to another worker; the answer is who publishes in it.
    PipeOut { room: RoomKey, outlet: Box<Outlet>, reply: Reply<Publishers> },
    /// Begins to take a room from its home.
    PipeIn { room: RoomKey, inlet: Box<(Inlet, Publishers)>, reply: Reply<()> },
    /// Is answered once the worker knows what has changed at the homes of the rooms that are piped to it.
    Heed { reply: Reply<()> },
    /// Ends the media sessions of a participant who has come to another worker, when that has had time to show a picture.
    Retire { room: RoomKey, participant: ParticipantKey, reply: Reply<()> },
    /// Makes the worker panic.
    #[cfg(test)]
    Break,
}

/// The async side's end of a worker's queue.
#[derive(Debug)]
pub struct CommandSender {
    queue: SyncSender<Command>,
    waker: Waker,
    load: Arc<Load>,
}

/// The worker's end.
#[derive(Debug)]
pub struct CommandReceiver {
    queue: Receiver<Command>,
    waker: Waker,
    load: Arc<Load>,
}

/// A queue for `bound` commands.
///
/// # Errors
///
/// Fails if the process has no descriptors left.
pub fn queue(bound: usize) -> io::Result<(CommandSender, CommandReceiver)> {
    let (sender, receiver) = sync_channel(bound);
    let (waker, waiting) = Waker::new()?;
    let load = Arc::<Load>::default();
    let sender = CommandSender { queue: sender, waker, load: load.clone() };
    Ok((sender, CommandReceiver { queue: receiver, waker: waiting, load }))
}

impl CommandSender {
    /// Queues a command and wakes the worker.
    ///
    /// # Errors
    ///
    /// [`MediaError::Busy`] if the queue is full, [`MediaError::WorkerGone`] if nobody reads it.
    pub fn send(&self, command: Command) -> Result<(), MediaError> {
        self.queue.try_send(command).map_err(|error| match error {
            TrySendError::Full(_) => MediaError::Busy,
            TrySendError::Disconnected(_) => MediaError::WorkerGone,
        })?;
        self.waker.wake();
        Ok(())
    }

    /// What wakes the worker.
    pub fn waker(&self) -> &Waker {
        &self.waker
    }

    /// What the worker tells of itself.
    pub fn load(&self) -> &Load {
        &self.load
    }
}

impl CommandReceiver {
    /// The next command.
    ///
    /// # Errors
    ///
    /// If there is none now, or if there will never be one again.
    pub fn try_next(&self) -> Result<Command, TryRecvError> {
        self.queue.try_recv()
    }

    /// What wakes the worker when a command comes.
    pub fn waker(&self) -> &Waker {
        &self.waker
    }

    /// Where the worker tells of itself.
    pub fn load(&self) -> &Load {
        &self.load
    }
}
