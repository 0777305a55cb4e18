//! Keeping the resident apart while two specialists speak by themselves. The relay lets nothing through to or from
//! those who are held before anybody is told that they are; they are let through after all have been told that it is over.

use std::collections::HashSet;
use std::time::Duration;

use tilts_queue::ids::{ConsultationId, ParticipantId};
use tilts_queue::tables::is_for_resident;
use tilts_signaling::{Code, Problem};
use tokio::time::{Instant, timeout_at};

use super::{Calls, gone};
use crate::dispatch::State;

/// The relay answers within this, or nobody is brought in.
const HOLD_WITHIN: Duration = Duration::from_secs(2);

impl Calls {
    /// Cuts the resident, and whoever is there for the resident, off in the relay. Returns when that is done; [`Calls::held`]
    /// has to be called once it is decided whether anybody comes.
    ///
    /// # Errors
    /// When the relay does not answer; then nobody is held for it.
    pub async fn hold(&self, consultation: ConsultationId) -> Result<(), Problem> {
        let state = self.dispatch.state();
        let talk = state.queue.consultation(consultation).filter(|talk| talk.is_running()).ok_or_else(gone)?;
        let held: HashSet<_> = talk.participants.iter().filter(|one| is_for_resident(one)).map(|one| one.id).collect();
        {
            let mut live = self.live();
            // Placed on another node it is cut there, by the state; and nobody is let in there before.
            let Some(call) = live.get_mut(&consultation) else { return Ok(()) };
            call.holding += 1;
            call.held.extend(held);
        }
        self.until_cut(consultation).await.inspect_err(|_| self.held(consultation))
    }

    /// Returns when the relay lets nothing through of those who are held.
    ///
    /// # Errors
    /// When it does not answer in time.
    pub(super) async fn until_cut(&self, consultation: ConsultationId) -> Result<(), Problem> {
        self.pages_changed.notify_one();
        let deadline = Instant::now() + HOLD_WITHIN;
        loop {
            let set = self.gates_set.notified();
            if self.are_cut(consultation) {
                return Ok(());
            }
            if timeout_at(deadline, set).await.is_err() {
                return Err(Problem::new(Code::Timeout, "the relay did not cut the resident off in time"));
            }
        }
    }

    /// The acceptance that [`Calls::hold`] was for is decided: from here on the state says who is held.
    pub fn held(&self, consultation: ConsultationId) {
        if let Some(call) = self.live().get_mut(&consultation) {
            call.holding = call.holding.saturating_sub(1);
        }
        self.follow_holds(&self.dispatch.state());
    }

    /// Brings who is held into line with the state.
    pub(super) fn follow_holds(&self, state: &State) {
        for (id, call) in self.live().iter_mut() {
            let Some(talk) = state.queue.consultation(*id) else { continue };
            let held = talk.participants.iter().map(|one| one.id).filter(|one| talk.is_held(*one));
            let held: HashSet<ParticipantId> = held.collect();
            // Until an acceptance is decided, nobody is let go.
            let held = if call.holding > 0 { held.union(&call.held).copied().collect() } else { held };
            if held != call.held {
                call.held = held;
                self.pages_changed.notify_one();
            }
        }
    }

    /// Whether a participant is kept apart, also when nothing has been told here since the server started.
    pub(super) fn is_held(&self, consultation: ConsultationId, participant: ParticipantId) -> bool {
        self.follow_holds(&self.dispatch.state());
        self.live().get(&consultation).is_some_and(|call| call.held.contains(&participant))
    }

    /// Whether the relay lets nothing through of all who are held.
    pub fn are_cut(&self, consultation: ConsultationId) -> bool {
        let live = self.live();
        let Some(call) = live.get(&consultation) else { return true };
        call.held.iter().all(|id| call.members.get(id).is_none_or(|member| member.is_cut))
    }
}
