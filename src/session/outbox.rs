//! The way to one page: a bounded queue. A page that does not read lets it overflow; then its connection ends, and it
//! finds all in the view after its return.

use std::sync::Arc;

use tilts_signaling::ServerMessage;
use tokio::sync::{Notify, mpsc};

/// Messages that wait for a page that does not read.
const WAITING_MAX: usize = 512;

/// Whoever has something to say to a page holds one.
#[derive(Clone)]
pub struct Outbox {
    queue: mpsc::Sender<ServerMessage>,
    overflowed: Arc<Notify>,
}

impl Outbox {
    /// An outbox, and where its messages come out.
    pub fn new() -> (Self, mpsc::Receiver<ServerMessage>) {
        let (queue, messages) = mpsc::channel(WAITING_MAX);
        (Self { queue, overflowed: Arc::default() }, messages)
    }

    /// Queues a message without waiting. One too many ends the connection.
    pub fn send(&self, message: ServerMessage) {
        if let Err(mpsc::error::TrySendError::Full(_)) = self.queue.try_send(message) {
            self.overflowed.notify_one();
        }
    }

    /// Returns when a message found no place.
    pub async fn overflowed(&self) {
        self.overflowed.notified().await;
    }

    /// Whether both lead to the same connection.
    pub fn is(&self, other: &Self) -> bool {
        self.queue.same_channel(&other.queue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_message_too_many_overflows() {
        let (outbox, mut messages) = Outbox::new();
        for n in 0..u32::try_from(WAITING_MAX).unwrap() {
            outbox.send(ServerMessage::Pong { n, now_ms: 0 });
        }
        let overflowed = tokio::time::timeout(std::time::Duration::ZERO, outbox.overflowed()).await;
        assert!(overflowed.is_err(), "all have found a place");
        outbox.send(ServerMessage::Pong { n: u32::MAX, now_ms: 0 });
        outbox.overflowed().await;
        assert!(matches!(messages.recv().await, Some(ServerMessage::Pong { n: 0, .. })));
    }
}
