//! Session descriptions: the page's one offer, checked against the slots it names, and our one answer.

mod answer;
mod codec;
mod offer;

pub use answer::{Answer, AnswerMedia, answered_setup};
pub use codec::Codec;
pub use offer::{IceCredentials, Offer, OfferedCodec, OfferedMedia};

use crate::error::SdpError;
use crate::ids::{Slot, SlotKind};
use crate::limits::{CONTENT_SLOTS_MAX, FACE_SLOTS_MAX};

/// Finds the slot of each m-line, `None` for those that the page names no slot for.
///
/// # Errors
///
/// Tells of the first slot that the offer does not bear out.
pub fn match_slots(offer: &Offer, slots: &[(String, SlotKind)]) -> Result<Vec<Option<SlotKind>>, SdpError> {
    let mut matched = vec![None; offer.media.len()];
    for (mid, kind) in slots {
        let at = offer.media.iter().position(|line| line.mid == *mid);
        let at = at.ok_or_else(|| SdpError::UnknownMid(mid.chars().take(16).collect()))?;
        let line = &offer.media[at];
        if matched[at].is_some() || matched.contains(&Some(*kind)) {
            return Err(SdpError::DuplicateSlot(format!("{mid} ({kind:?})")));
        }
        let in_range = match kind {
            SlotKind::Receive(Slot::Audio(i) | Slot::Video(i)) => usize::from(*i) < FACE_SLOTS_MAX,
            SlotKind::Receive(Slot::Content(i)) => usize::from(*i) < CONTENT_SLOTS_MAX,
            SlotKind::Send(_) => true,
        };
        if !in_range {
            return Err(SdpError::SlotOutOfRange(format!("{kind:?}")));
        }
        if line.kind != kind.media() {
            return Err(SdpError::WrongMediaKind(mid.clone()));
        }
        let direction_fits = match kind {
            SlotKind::Send(_) => line.sends,
            SlotKind::Receive(_) => line.receives,
        };
        if !direction_fits {
            return Err(SdpError::WrongDirection(mid.clone()));
        }
        if line.codec.is_none() {
            return Err(SdpError::NoCommonCodec(mid.clone()));
        }
        matched[at] = Some(*kind);
    }
    Ok(matched)
}

#[cfg(test)]
mod tests;
