//! Keeping the calls in step with the state: who has left is cut off, what has ended is closed.

use std::collections::HashSet;
use std::sync::Arc;

use tilts_queue::ids::{ConsultationId, ParticipantId};
use tilts_relay::{ParticipantKey, RoomKey};

use super::Calls;
use crate::dispatch::State;
use crate::media::WorkerId;

enum Cut {
    Room(WorkerId, ConsultationId),
    Member(WorkerId, ConsultationId, ParticipantId),
}

impl Calls {
    /// Follows the state for as long as the server runs.
    pub async fn follow(self: Arc<Self>) {
        let mut states = self.dispatch.watch();
        loop {
            let state = Arc::clone(&states.borrow_and_update());
            for cut in self.behind(&state) {
                let done = match cut {
                    Cut::Room(worker, room) => self.media.end_room(worker, RoomKey(room.0)).await,
                    Cut::Member(worker, room, member) => {
                        self.media.leave(worker, RoomKey(room.0), ParticipantKey(member.0)).await
                    }
                };
                if let Err(error) = done {
                    tracing::debug!(%error, "the media was gone already");
                }
            }
            // Who is to hear no more is out by now.
            self.follow_holds(&state);
            if states.changed().await.is_err() {
                return;
            }
        }
    }

    /// Takes out of the calls what the state no longer has, and says what is to be cut in the relay.
    fn behind(&self, state: &State) -> Vec<Cut> {
        let mut cuts = Vec::new();
        let mut live = self.live();
        live.retain(|id, call| {
            let found = state.queue.consultation(*id);
            let Some(consultation) = found.filter(|consultation| consultation.is_running()) else {
                cuts.extend(call.worker.take().map(|worker| Cut::Room(worker, *id)));
                // The notes and next steps are still written in wrap-up.
                call.members.clear();
                call.http.clear();
                call.players.clear();
                return found.is_some();
            };
            if call.worker.is_some() && consultation.placement.is_some_and(|placed| self.is_elsewhere(placed.node)) {
                // This node was taken for dead. The pages go where the consultation is now.
                cuts.extend(call.worker.take().map(|worker| Cut::Room(worker, *id)));
                return false;
            }
            let present: HashSet<_> = consultation.participants.iter().map(|one| one.id).collect();
            call.members.retain(|member, _| {
                let stays = present.contains(member);
                if !stays && let Some(worker) = call.worker {
                    cuts.push(Cut::Member(worker, *id, *member));
                }
                stays
            });
            true
        });
        cuts
    }
}
