//! A batch of commands, advanced on a copy of the queue that is kept or dropped as a whole.

use crate::Queue;
use crate::command::{Answer, Command, Envelope};
use crate::decide::Draft;
use crate::event::Recorded;
use crate::refusal::Refusal;
use crate::time::Millis;

/// A queue ahead of its journal: what the commands so far lead to, and the events that say so.
///
/// What the first command of a batch had to copy of the shared tables, the next ones change in place: the larger the
/// batch, the cheaper each command.
#[derive(Debug)]
pub struct Speculation {
    pub(crate) base: Queue,
    pub(crate) queue: Queue,
    pub(crate) records: Vec<Recorded>,
}

/// What one command of a batch leads to; its events are among the speculation's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    /// The answer to the sender.
    pub answer: Answer,
    /// The command was known already; `answer` is the first one.
    pub repeated: bool,
}

impl Speculation {
    /// Decides a command and applies what follows. On a refusal all is as before.
    ///
    /// # Errors
    /// As [`Queue::decide`].
    pub fn advance(&mut self, now: Millis, envelope: &Envelope) -> Result<Decided, Refusal> {
        if let Some(known) = self.queue.tables.commands.get(&envelope.command_id)
            && !matches!(envelope.command, Command::Tick)
        {
            if known.actor != envelope.actor {
                return Err(Refusal::CommandIdTaken);
            }
            return Ok(Decided { answer: known.answer, repeated: true });
        }
        if self.queue.missing_content().is_some() {
            return Err(Refusal::ContentUnknown);
        }
        let before = self.records.len();
        let hollow = Queue::hollow(&self.queue);
        let queue = std::mem::replace(&mut self.queue, hollow);
        let mut draft = Draft::new(queue, std::mem::take(&mut self.records), now, envelope);
        let run = draft.run(&envelope.actor, &envelope.command);
        let (queue, records, answer) = draft.finish();
        (self.queue, self.records) = (queue, records);
        match run {
            Ok(()) => Ok(Decided { answer, repeated: false }),
            Err(refusal) => {
                if self.records.len() > before {
                    self.back_to(before);
                }
                Err(refusal)
            }
        }
    }

    /// Refused after something had been noted, as when the command was the first of its day: the state is made anew.
    fn back_to(&mut self, records: usize) {
        self.records.truncate(records);
        self.queue = self.base.clone();
        for recorded in &self.records {
            self.queue.apply(recorded);
        }
    }

    /// The state as it would be.
    #[must_use]
    pub const fn queue(&self) -> &Queue {
        &self.queue
    }

    /// The events so far, their versions following the queue's.
    #[must_use]
    pub fn records(&self) -> &[Recorded] {
        &self.records
    }

    /// The state and the events that lead to it, once the journal has them.
    #[must_use]
    pub fn into_parts(self) -> (Queue, Vec<Recorded>) {
        (self.queue, self.records)
    }
}
