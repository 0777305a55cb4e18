//! One consultation's media for whoever gives support: who has which session, how it does, and who stands in which slot.

use serde_json::{Value, json};
use tilts_queue::ids::ConsultationId;
use tilts_relay::Quality;

use super::Calls;

impl Calls {
    /// The state of a consultation's media; `None` when nobody has joined it since the server started.
    pub fn report(&self, consultation: ConsultationId) -> Option<Value> {
        let live = self.live();
        let call = live.get(&consultation)?;
        let mut participants: Vec<_> = call.members.iter().collect();
        participants.sort_by_key(|(id, _)| **id);
        let participants: Vec<_> = participants
            .into_iter()
            .map(|(id, member)| {
                let session = member.media.as_ref().map(|session| {
                    json!({
                        "media_epoch": session.epoch,
                        "by": if session.is_pageless { "whip" } else { "page" },
                        "slots_generation": session.slots.as_ref().map(|(generation, _)| generation),
                        "slots": session.slots.as_ref().map(|(_, slots)| slots),
                    })
                });
                json!({
                    "participant": id,
                    "page_connected": member.page.is_some(),
                    "state": member.state(),
                    "watches": member.watches,
                    "sources": member.sources,
                    "session": session,
                    "quality": member.quality,
                })
            })
            .collect();
        let players: Vec<_> = call
            .http
            .iter()
            .filter_map(|(id, session)| {
                let player = call.players.get(id)?;
                let quality = player.quality.as_ref().map(figures);
                Some(
                    json!({ "session": id, "participant": session.owner(), "state": player.state, "quality": quality }),
                )
            })
            .collect();
        let worker = call.worker.map(|worker| worker.0);
        Some(json!({
            "consultation": consultation, "worker": worker, "participants": participants, "players": players,
        }))
    }
}

fn figures(quality: &Quality) -> Value {
    json!({
        "down_bps": quality.down.bitrate_bps,
        "down_packets_per_s": quality.down.packets,
        "down_loss_pct": quality.down.loss_pct,
        "down_jitter_ms": quality.down.jitter_ms,
        "round_trip_ms": quality.rtt_ms,
    })
}
