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
    base: Queue,
    /// Elsewhere only while a command is being decided.
    queue: Option<Box<Queue>>,
    records: Vec<Recorded>,
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
    /// Nothing decided yet.
    pub(crate) fn of(base: &Queue) -> Self {
        Self { base: base.clone(), queue: Some(Box::new(base.clone())), records: Vec::new() }
    }

    /// Decides a command and applies what follows. On a refusal all is as before.
    ///
    /// # Errors
    /// As [`Queue::decide`].
    pub fn advance(&mut self, now: Millis, envelope: &Envelope) -> Result<Decided, Refusal> {
        let queue = self.queue();
        if let Some(known) = queue.tables.commands.get(&envelope.command_id)
            && !matches!(envelope.command, Command::Tick)
        {
            if known.actor != envelope.actor {
                return Err(Refusal::CommandIdTaken);
            }
            return Ok(Decided { answer: known.answer, repeated: true });
        }
        if queue.missing_content().is_some() {
            return Err(Refusal::ContentUnknown);
        }
        let before = self.records.len();
        let queue = self.queue.take().unwrap_or_else(|| Box::new(self.base.clone()));
        let mut draft = Draft::new(queue, std::mem::take(&mut self.records), now, envelope);
        let run = draft.run(&envelope.actor, &envelope.command);
        let (queue, records, answer) = draft.finish();
        (self.queue, self.records) = (Some(queue), records);
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
        let mut queue = self.base.clone();
        for recorded in &self.records {
            queue.apply(recorded);
        }
        self.queue = Some(Box::new(queue));
    }

    /// The state as it would be.
    #[must_use]
    pub fn queue(&self) -> &Queue {
        self.queue.as_deref().unwrap_or(&self.base)
    }

    /// The events so far, their versions following the queue's.
    #[must_use]
    pub fn records(&self) -> &[Recorded] {
        &self.records
    }

    /// The state and the events that lead to it, once the journal has them.
    #[must_use]
    pub fn into_parts(self) -> (Queue, Vec<Recorded>) {
        (self.queue.map_or(self.base, |queue| *queue), self.records)
    }
}
