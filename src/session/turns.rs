//! When whose view is made anew.
//!
//! A page whose own room, offer or consultation has changed shows that at once. What it shows of others besides, as how
//! many are ahead and how long it takes, may be a round old: in rounds all pages are looked at in turn, spread evenly, so
//! that however many there are no change has to wait for all of them. Whom a change concerns is thus a matter of speed
//! alone: whoever is missed is shown it in the next round.

use std::sync::Arc;
use std::time::Duration;

use tilts_queue::Concerned;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::registry::{Key, Registry};
use crate::app::App;

/// How long a round takes, and how soon the next one follows when something has changed.
const ROUND: Duration = Duration::from_millis(250);
/// Time alone changes views, too: the next round follows at least so soon.
const ROUND_AT_LEAST: Duration = Duration::from_secs(1);
/// The steps of a round.
const STEPS: u32 = 25;

/// Rung when a page's view is to be made anew.
pub type Turn = Arc<Notify>;

impl Registry {
    /// Has those who are concerned look at once.
    fn look_at_once(&self, concerned: &Concerned) {
        let rooms = concerned.rooms.iter().map(|room| Key::Room(*room));
        let people = concerned.people.iter().map(|person| Key::Staff(*person));
        let guests = concerned.participants.iter().map(|participant| Key::Guest(*participant));
        self.ring(rooms.chain(people).chain(guests));
    }

    /// Tells pages of changes of the state, the waits and the messages, for as long as the server runs.
    pub async fn take_turns(app: Arc<App>) {
        let (mut states, mut waits, mut notices) = (app.dispatch.watch(), app.waits(), app.notices());
        let mut seen = Arc::clone(&states.borrow_and_update());
        let (mut begun, mut step, mut has_changed) = (Instant::now(), Instant::now(), true);
        let mut round: Vec<Turn> = Vec::new();
        let mut at_once = 0;
        loop {
            let next = match (round.is_empty(), has_changed) {
                (false, _) => step + ROUND / STEPS,
                (true, true) => begun + ROUND,
                (true, false) => begun + ROUND_AT_LEAST,
            };
            let changed = tokio::select! {
                changed = states.changed() => {
                    let state = Arc::clone(&states.borrow_and_update());
                    app.sessions.look_at_once(&state.queue.concerned_since(&seen.queue));
                    seen = state;
                    changed
                }
                changed = waits.changed() => changed,
                changed = notices.changed() => changed,
                () = app.calls.links_changed() => Ok(()),
                () = tokio::time::sleep_until(next) => {
                    step = Instant::now();
                    if round.is_empty() {
                        (begun, has_changed) = (step, false);
                        round = app.sessions.turns();
                        at_once = round.len().div_ceil(STEPS as usize);
                    }
                    let rest = round.len().saturating_sub(at_once);
                    round.drain(rest..).for_each(|turn| turn.notify_one());
                    continue;
                }
            };
            if changed.is_err() {
                return;
            }
            has_changed = true;
        }
    }
}
