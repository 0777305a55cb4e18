//! Gates in the relay. The media of a participant whose page has not been heard for long is cut, then the others are
//! told; when the page is back, the relay lets it through again. Who is kept apart (`hold.rs`) is cut here, too.

use std::sync::Arc;
use std::time::Duration;

use tilts_queue::ids::{ConsultationId, ParticipantId};
use tilts_relay::{CommandError, ParticipantKey, RoomKey};
use tokio::time::Instant;

use super::Calls;
use crate::media::{MediaError, WorkerId};

/// When the relay did not answer, it is asked again after this.
const AGAIN_AFTER: Duration = Duration::from_millis(500);

/// A gate that does not stand as it should.
struct Gate {
    consultation: ConsultationId,
    participant: ParticipantId,
    worker: Option<WorkerId>,
    shut: bool,
    /// For the page has been away.
    away: bool,
}

impl Calls {
    /// Shuts and opens gates for as long as the server runs. One task for all, so that no two commands for the same
    /// gate are under way at once.
    pub async fn keep_gates(self: Arc<Self>) {
        loop {
            let (gates, mut next) = self.gates(Instant::now());
            for gate in gates {
                if !self.set(&gate).await {
                    let again = Instant::now() + AGAIN_AFTER;
                    next = Some(next.map_or(again, |next| next.min(again)));
                }
            }
            self.gates_set.notify_waiters();
            let due = async {
                match next {
                    Some(next) => tokio::time::sleep_until(next).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = due => {}
                () = self.pages_changed.notified() => {}
            }
        }
    }

    /// The gates to be set now, and when the next one is due.
    fn gates(&self, now: Instant) -> (Vec<Gate>, Option<Instant>) {
        let (mut gates, mut next) = (Vec::new(), None);
        for (consultation, call) in self.live().iter() {
            for (participant, member) in &call.members {
                // A client without a page has none to be away.
                let needs_page = member.media.as_ref().is_none_or(|session| !session.is_pageless);
                // After an outage of both the media comes back first: signaling has its time from then on.
                let live_since = member.media.as_ref().and_then(|session| session.live_since);
                let since =
                    member.away_since.filter(|_| needs_page).map(|since| since.max(live_since.unwrap_or(since)));
                let due = since.map(|since| since + self.away_after);
                let away = due.is_some_and(|due| due <= now);
                let shut = away || call.held.contains(participant);
                if (shut, away) != (member.is_cut, member.is_away) {
                    let (consultation, participant) = (*consultation, *participant);
                    gates.push(Gate { consultation, participant, worker: call.worker, shut, away });
                } else if !away {
                    next = next.into_iter().chain(due).min();
                }
            }
        }
        (gates, next)
    }

    /// Sets a gate in the relay, then tells everybody. `false` when the relay did not answer.
    async fn set(&self, gate: &Gate) -> bool {
        if let Some(worker) = gate.worker {
            let (room, participant) = (RoomKey(gate.consultation.0), ParticipantKey(gate.participant.0));
            match self.media.set_gate(worker, room, participant, gate.shut).await {
                // Whoever has no media there has none to cut.
                Ok(()) | Err(MediaError::Refused(CommandError::Unknown) | MediaError::WorkerGone) => {}
                Err(error) => {
                    tracing::warn!(%error, shut = gate.shut, "a gate could not be set");
                    return false;
                }
            }
        }
        let mut live = self.live();
        if let Some(call) = live.get_mut(&gate.consultation)
            && call.worker == gate.worker
            && let Some(member) = call.members.get_mut(&gate.participant)
        {
            member.is_cut = gate.shut;
            let was_away = std::mem::replace(&mut member.is_away, gate.away);
            if was_away != gate.away {
                call.tell_media_state(gate.participant);
            }
        }
        true
    }
}
