//! The journal after a crash, read without the server, against all that the server had told.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use tilts::journal::{Journal, READ_EVENTS_MAX};
use tilts::records::{Store, WritingKind};
use tilts_queue::Queue;
use tilts_queue::event::Event;
use tilts_queue::ids::CommandId;
use tilts_queue::time::Millis;
use tilts_signaling::{Answer, ClientMessage};

use super::people::Heard;

/// Early enough for nothing to have expired.
pub const NOW: Millis = Millis(0);

/// Follows the journal from one crash to the next.
pub struct Truth {
    pub queue: Queue,
    commands: HashSet<CommandId>,
}

impl Truth {
    pub fn new(records: &Store) -> Self {
        Self { queue: Queue::new(records.network_id()), commands: HashSet::new() }
    }

    /// Reads on, and looks for everything that was told: what each page showed has to be what the journal led to at
    /// that version, every command has to have its events, and everything written has to be stored.
    pub async fn check(&mut self, journal: &dyn Journal, records: &Store, heard: &[Heard]) {
        let stream = records.network_id();
        let mut seen: Vec<_> = heard.iter().flat_map(|one| &one.seen).collect();
        seen.sort_by_key(|(version, _)| *version);
        let mut seen = seen.into_iter().peekable();
        loop {
            while let Some((version, shown)) = seen.next_if(|(version, _)| *version <= self.queue.version()) {
                assert_eq!(*version, self.queue.version(), "shown after a version of which it was not made");
                assert_eq!(*shown, shown.in_queue(&self.queue), "shown at version {version}");
            }
            let events = journal.read_from(stream, self.queue.version() + 1, READ_EVENTS_MAX).await.unwrap();
            let Some(recorded) = events.first() else { break };
            // One event at a time, so that no version is passed over while something was shown at it.
            let until = seen.peek().map_or(u64::MAX, |(version, _)| *version);
            for recorded in std::iter::once(recorded).chain(&events[1..]).take_while(|one| one.version <= until) {
                if let Event::NetworkRevised { content, .. } = &recorded.event {
                    let network = records.revision(*content).await.unwrap().expect("the content is stored");
                    self.queue.provide(Arc::new(network));
                }
                self.commands.extend(recorded.cause.map(|cause| cause.command));
                self.queue.apply(recorded);
            }
        }
        assert_eq!(seen.next(), None, "shown, but the journal ends at version {}", self.queue.version());
        for one in heard {
            check_texts(records, one).await;
        }
        for confirmed in heard.iter().flat_map(|one| &one.confirmed) {
            match (&confirmed.message, &confirmed.answer) {
                (ClientMessage::ChatSend { text }, Answer::Chat { id }) => {
                    let line = records.writing(*id, NOW).await.unwrap();
                    assert_eq!(line.map(|line| line.body).as_ref(), Some(text), "{confirmed:?}");
                }
                (ClientMessage::NextStepsSet { .. } | ClientMessage::NotesSet { .. }, _) => {}
                _ => assert!(self.commands.contains(&confirmed.id), "not in the journal: {confirmed:?}"),
            }
        }
    }
}

/// The last next steps and notes that were confirmed in a consultation are stored, or those sent after them.
async fn check_texts(records: &Store, heard: &Heard) {
    let mut last = BTreeMap::new();
    for confirmed in &heard.confirmed {
        if let (Some(about), Some((kind, text))) = (confirmed.about, text_in(&confirmed.message)) {
            last.insert((about, kind.name()), (kind, text));
        }
    }
    for ((about, _), (kind, text)) in last {
        let stored: Vec<_> = records.writings(about, kind, NOW).await.unwrap().into_iter().map(|it| it.body).collect();
        let newer = heard.unanswered.iter().filter_map(text_in).any(|(of, newer)| of == kind && stored == [newer]);
        assert!(stored == [text] || newer, "{kind:?} of {about}: {text} was confirmed, {stored:?} is stored");
    }
}

fn text_in(message: &ClientMessage) -> Option<(WritingKind, &str)> {
    match message {
        ClientMessage::NextStepsSet { text } => Some((WritingKind::NextStep, text)),
        ClientMessage::NotesSet { text } => Some((WritingKind::Note, text)),
        _ => None,
    }
}
