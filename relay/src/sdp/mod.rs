//! Session descriptions: the page's one offer, checked against the slots it names, and our one answer.

mod answer;
mod codec;
mod fragment;
mod offer;

pub use answer::{Answer, AnswerMedia, answered_setup};
pub use codec::{Codec, Codecs};
pub use fragment::Fragment;
pub use offer::{IceCredentials, Offer, OfferedCodec, OfferedMedia, OfferedSetup};

use crate::error::SdpError;
use crate::ids::{Lines, MediaKind, Slot, SlotKind, Source};
use crate::limits::{CONTENT_SLOTS_MAX, FACE_SLOTS_MAX};

/// What each m-line is for; `None` for those that are refused.
///
/// # Errors
///
/// Tells of the first m-line or slot that does not fit.
pub fn match_lines(offer: &Offer, lines: &Lines) -> Result<Vec<Option<SlotKind>>, SdpError> {
    let (audio, video) = match lines {
        Lines::Named(slots) => return match_slots(offer, slots),
        Lines::Publisher => (SlotKind::Send(Source::Microphone), SlotKind::Send(Source::Camera)),
        Lines::Player(_) => (SlotKind::Receive(Slot::Audio(0)), SlotKind::Receive(Slot::Video(0))),
    };
    // A client without a page is refused as a whole rather than in part (RFC 9725, 4.4.3).
    let named: Vec<_> = offer
        .media
        .iter()
        .map(|line| (line.mid.clone(), if line.kind == MediaKind::Audio { audio } else { video }))
        .collect();
    match_slots(offer, &named)
}

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
