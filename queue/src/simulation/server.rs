//! The simulated server: decides, appends, applies; crashes and comes back; has a clock that jumps.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Report;
use super::chance::Chance;
use super::journal::{Appended, Journal};
use super::promises::{Promise, Promises};
use super::world::{MONDAY, World, revised};
use crate::command::{Actor, Command, Envelope};
use crate::event::Recorded;
use crate::ids::CommandId;
use crate::network::Network;
use crate::refusal::Refusal;
use crate::time::{Millis, Span};
use crate::{Queue, Snapshot};

/// The simulated server.
pub(super) struct Server {
    queue: Queue,
    journal: Journal,
    snapshot: String,
    contents: Vec<Arc<Network>>,
    promises: Promises,
    chance: Chance,
    faults: u32,
    /// By how much the clock is wrong.
    skew: Span,
    appends: u64,
    revision: u64,
    /// Commands answered, of which some are sent again.
    answered: VecDeque<Envelope>,
    pub report: Report,
}

impl Server {
    /// How many of the last commands may be repeated: fewer than the queue remembers.
    const REPEATED_OF: usize = 2_000;
    /// Every so many steps the dearer checks are made too.
    const THOROUGH: u64 = 97;

    pub fn new(world: &World, faults: u32, chance: Chance) -> Self {
        let queue = Queue::new(world.id);
        let snapshot = encode(&queue.snapshot());
        Self {
            queue,
            journal: Journal::default(),
            snapshot,
            contents: Vec::new(),
            promises: Promises::default(),
            chance,
            faults,
            skew: Span::ZERO,
            appends: 0,
            revision: 0,
            answered: VecDeque::new(),
            report: Report::default(),
        }
    }

    pub fn queue(&self) -> &Queue {
        &self.queue
    }

    /// Takes the network into use.
    pub fn open(&mut self, world: &World) -> Result<(), Promise> {
        let happened = self.revise(MONDAY, Arc::clone(&world.network))?;
        if happened.is_empty() { Err(Promise::Refused(Refusal::NoNetwork)) } else { Ok(()) }
    }

    /// Takes a later revision of the network into use.
    fn revise(&mut self, now: Millis, network: Arc<Network>) -> Result<Vec<Recorded>, Promise> {
        let revision = network.revision;
        let content = self.queue.provide(Arc::clone(&network));
        self.contents.push(network);
        let command_id = CommandId(self.chance.id());
        let command = Command::ReviseNetwork { revision, content };
        let happened = self.send(now, &Envelope { command_id, actor: Actor::System, command })?;
        // Misfortune brings later revisions only once there is a first one.
        self.revision = self.revision.max(revision);
        Ok(happened)
    }

    /// When the server would tick next, by true time.
    pub fn next_tick(&self) -> Option<Millis> {
        let (at, _) = self.queue.next_deadline()?;
        Some(at.minus(self.skew))
    }

    /// Lets the server tick, late by a little.
    pub fn tick(&mut self, now: Millis) -> Result<Vec<Recorded>, Promise> {
        let now = if self.faults > 0 { now.plus(Span(self.chance.between(0, 400))) } else { now };
        let command_id = CommandId(self.chance.id());
        let tick = Envelope { command_id, actor: Actor::System, command: Command::Tick };
        let happened = self.send(now, &tick)?;
        match self.queue.next_deadline() {
            // A tick does so much at once; what is left is ticked again.
            Some((at, due)) if at <= now.plus(self.skew) && happened.len() < 256 => {
                Err(Promise::Overdue(format!("{due:?} at {at:?}, ticked at {now:?} with clock off by {:?}", self.skew)))
            }
            _ => Ok(happened),
        }
    }

    /// Sends a command at a moment of true time; lost replies and appends of unknown result are sent again.
    pub fn send(&mut self, now: Millis, envelope: &Envelope) -> Result<Vec<Recorded>, Promise> {
        self.misfortune(now)?;
        let happened = self.step(now, envelope)?;
        if self.chance.of(self.faults, 50) {
            // The reply was lost, or a stale page sends something old again.
            let again = if self.chance.percent(50) {
                Some(envelope.clone())
            } else {
                self.chance.pick(self.answered.make_contiguous()).cloned()
            };
            if let Some(again) = again.filter(|again| self.promises.answer_of(again.command_id).is_some()) {
                self.report.repeated += 1;
                let repeat = self.step(now, &again)?;
                if !repeat.is_empty() {
                    return Err(Promise::Repeat(again.command_id, "with new events".to_owned()));
                }
            }
        }
        Ok(happened)
    }

    fn step(&mut self, now: Millis, envelope: &Envelope) -> Result<Vec<Recorded>, Promise> {
        self.report.steps += 1;
        let clock = now.plus(self.skew);
        loop {
            let decision = match self.queue.decide(clock, envelope) {
                Ok(decision) => decision,
                Err(_) => {
                    self.report.refused += 1;
                    return Ok(Vec::new());
                }
            };
            if !decision.records.is_empty() {
                self.appends += 1;
                let (id, after) = (self.appends, self.queue.version());
                match self.journal.append(id, after, &decision.records, self.faults, &mut self.chance) {
                    Appended::Done => {}
                    Appended::Unavailable => {
                        self.report.unavailable += 1;
                        continue;
                    }
                    Appended::Unknown => {
                        self.report.unknown += 1;
                        if !self.journal.contains(id) {
                            continue;
                        }
                    }
                }
            }
            let before = self.queue.clone();
            self.take_in(&decision.records)?;
            if !matches!(envelope.command, Command::Tick) && self.remembers(envelope) {
                self.promises.answered(envelope.command_id, decision.answer)?;
            }
            // A repeat is as old as its command: it is remembered no longer for it.
            if !matches!(envelope.command, Command::Tick) && self.remembers(envelope) && !decision.repeated {
                if self.answered.len() == Self::REPEATED_OF {
                    self.answered.pop_front();
                }
                self.answered.push_back(envelope.clone());
            }
            let thorough = self.report.steps.is_multiple_of(Self::THOROUGH);
            self.promises.state(&before, &self.queue, thorough)?;
            return Ok(decision.records);
        }
    }

    /// Whether a repeat of this command is known: presence that changes nothing is not.
    fn remembers(&self, envelope: &Envelope) -> bool {
        self.queue.tables.commands.contains_key(&envelope.command_id)
    }

    fn take_in(&mut self, records: &[Recorded]) -> Result<(), Promise> {
        for recorded in records {
            self.promises.event(recorded, &self.queue, &mut self.report)?;
            self.queue.apply(recorded);
            self.report.events += 1;
        }
        Ok(())
    }

    fn misfortune(&mut self, now: Millis) -> Result<(), Promise> {
        if self.chance.of(self.faults, 3_000) {
            self.crash()?;
        }
        if self.chance.of(self.faults, 1_500) {
            self.snapshot = encode(&self.queue.snapshot());
        }
        if self.chance.of(self.faults, 2_000) {
            self.report.clock_jumps += 1;
            let far = self.chance.once_in(8);
            let reach = if far { 45 * 60_000 } else { 90_000 };
            self.skew = if self.chance.percent(30) { Span::ZERO } else { Span(self.chance.between(-reach, reach)) };
        }
        if self.chance.of(self.faults, 40_000) && self.revision > 0 {
            let revised = revised(&self.contents[0], self.revision + 1);
            self.revise(now, revised)?;
        }
        Ok(())
    }

    /// The state is lost; snapshot and journal bring it back.
    fn crash(&mut self) -> Result<(), Promise> {
        self.report.crashes += 1;
        let unreadable = |error: &dyn std::fmt::Display| Promise::Journal(error.to_string());
        let snapshot: Snapshot = serde_json::from_str(&self.snapshot).map_err(|error| unreadable(&error))?;
        let content = snapshot.tables.content;
        let known = self.contents.iter().find(|network| Some(network.content_hash()) == content);
        let mut queue = Queue::restore(snapshot, known.cloned()).map_err(|error| unreadable(&error))?;
        for network in &self.contents {
            queue.provide(Arc::clone(network));
        }
        for line in self.journal.after(queue.version()) {
            queue.apply(&Recorded::from_json(line).map_err(|error| unreadable(&error))?);
        }
        if queue.tables != self.queue.tables || queue.index != self.queue.index {
            return Err(Promise::Replay);
        }
        self.queue = queue;
        Ok(())
    }

    /// The contents of the network and the lines of the journal.
    pub fn written(self) -> (Vec<Arc<Network>>, Vec<String>) {
        (self.contents, self.journal.after(0).to_vec())
    }

    /// The last day is over.
    pub fn close(&mut self) -> Result<(), Promise> {
        self.crash()?;
        self.promises.over()
    }
}

fn encode(snapshot: &Snapshot) -> String {
    serde_json::to_string(snapshot).unwrap_or_default()
}
