//! The VP8 payload descriptor (RFC 7741, 4.2): all that the relay reads of a picture.

/// A picture id has 7 or 15 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureId {
    /// Its value.
    pub value: u16,
    /// Whether it has 15 bits.
    pub long: bool,
    at: usize,
}

/// What a payload descriptor says, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// The first packet of a picture that needs no other picture.
    pub starts_keyframe: bool,
    /// The picture's number.
    pub picture_id: Option<PictureId>,
    tl0: Option<(usize, u8)>,
}

/// How the numbers of one publisher are shifted so that they continue those of the one before in the same slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shift {
    /// Added to picture ids.
    pub picture_id: u16,
    /// Added to TL0PICIDX.
    pub tl0: u8,
}

/// The numbers last sent on a slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Last {
    /// The picture id.
    pub picture_id: u16,
    /// TL0PICIDX
    pub tl0: u8,
}

impl Descriptor {
    /// Reads the descriptor of a payload. `None` if it ends too soon.
    #[must_use]
    pub fn parse(payload: &[u8]) -> Option<Descriptor> {
        let first = *payload.first()?;
        let mut at = 1;
        let mut picture_id = None;
        let mut tl0 = None;
        if first & 0x80 != 0 {
            let flags = *payload.get(at)?;
            at += 1;
            if flags & 0x80 != 0 {
                let head = *payload.get(at)?;
                picture_id = if head & 0x80 == 0 {
                    Some(PictureId { value: u16::from(head), long: false, at })
                } else {
                    let low = *payload.get(at + 1)?;
                    Some(PictureId { value: u16::from_be_bytes([head & 0x7f, low]), long: true, at })
                };
                at += if head & 0x80 == 0 { 1 } else { 2 };
            }
            if flags & 0x40 != 0 {
                tl0 = Some((at, *payload.get(at)?));
                at += 1;
            }
            if flags & 0x30 != 0 {
                at += 1;
            }
        }
        // The start of partition 0 carries the frame header, whose lowest bit is 0 for a keyframe (RFC 7741, 4.3).
        let starts_picture = first & 0x10 != 0 && first & 0x07 == 0;
        let frame_header = *payload.get(at)?;
        Some(Descriptor { starts_keyframe: starts_picture && frame_header & 1 == 0, picture_id, tl0 })
    }

    /// The shift under which this picture follows the last one sent.
    #[must_use]
    pub fn shift_to_follow(&self, last: Last) -> Shift {
        Shift {
            picture_id: self.picture_id.map_or(0, |id| last.picture_id.wrapping_add(1).wrapping_sub(id.value)),
            tl0: self.tl0.map_or(0, |(_, value)| last.tl0.wrapping_add(1).wrapping_sub(value)),
        }
    }

    /// Writes the shifted numbers into a payload that has this descriptor, and returns them.
    pub fn rewrite(&self, payload: &mut [u8], shift: Shift) -> Last {
        let mut last = Last::default();
        if let Some(id) = self.picture_id {
            let shifted = id.value.wrapping_add(shift.picture_id);
            if id.long {
                last.picture_id = shifted & 0x7fff;
                payload[id.at..id.at + 2].copy_from_slice(&(last.picture_id | 0x8000).to_be_bytes());
            } else {
                last.picture_id = shifted & 0x7f;
                payload[id.at] = last.picture_id as u8;
            }
        }
        if let Some((at, value)) = self.tl0 {
            last.tl0 = value.wrapping_add(shift.tl0);
            payload[at] = last.tl0;
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// S=1, PID=0, X=1; I and L and T; picture id 15 bits; TL0PICIDX; T/K; frame header.
    fn payload(picture_id: u16, tl0: u8, keyframe: bool) -> Vec<u8> {
        let [high, low] = (picture_id | 0x8000).to_be_bytes();
        vec![0x90, 0xe0, high, low, tl0, 0x00, u8::from(!keyframe), 1, 2, 3]
    }

    #[test]
    fn keyframes_are_told_from_other_pictures_and_from_later_packets() {
        assert!(Descriptor::parse(&payload(1, 1, true)).is_some_and(|d| d.starts_keyframe));
        assert!(Descriptor::parse(&payload(1, 1, false)).is_some_and(|d| !d.starts_keyframe));
        let mut later = payload(1, 1, true);
        later[0] = 0x80;
        assert!(Descriptor::parse(&later).is_some_and(|d| !d.starts_keyframe));
        assert!(Descriptor::parse(&[0x10, 0x00]).is_some_and(|d| d.starts_keyframe), "no extended fields");
    }

    #[test]
    fn numbers_go_on_over_a_switch_and_wrap() {
        let last = Last { picture_id: 0x7fff, tl0: 255 };
        let mut first = payload(1_234, 17, true);
        let descriptor = Descriptor::parse(&first).expect("a descriptor");
        let shift = descriptor.shift_to_follow(last);
        assert_eq!(descriptor.rewrite(&mut first, shift), Last { picture_id: 0, tl0: 0 });
        let again = Descriptor::parse(&first).expect("a descriptor");
        assert_eq!((again.picture_id.map(|id| id.value), again.tl0.map(|(_, v)| v)), (Some(0), Some(0)));
        let mut second = payload(1_235, 17, false);
        let descriptor = Descriptor::parse(&second).expect("a descriptor");
        assert_eq!(descriptor.rewrite(&mut second, shift), Last { picture_id: 1, tl0: 0 });
    }

    #[test]
    fn short_picture_ids_stay_short() {
        let mut payload = vec![0x90, 0x80, 0x7e, 0x00];
        let descriptor = Descriptor::parse(&payload).expect("a descriptor");
        let shift = Shift { picture_id: 3, tl0: 0 };
        assert_eq!(descriptor.rewrite(&mut payload, shift).picture_id, 1);
        assert_eq!(payload[2], 1);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_and_rewritten_without_a_panic(
            mut bytes in prop::collection::vec(any::<u8>(), 0..12), picture_id: u16, tl0: u8,
        ) {
            if let Some(descriptor) = Descriptor::parse(&bytes) {
                descriptor.rewrite(&mut bytes, Shift { picture_id, tl0 });
                let again = Descriptor::parse(&bytes);
                prop_assert_eq!(again.map(|d| d.starts_keyframe), Some(descriptor.starts_keyframe));
            }
        }
    }
}
