//! The VP8 payload descriptor (RFC 7741, 4.2): all that the relay reads of a picture.

use crate::payload::{Numbers, PictureNumber};

/// What a payload descriptor says, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// The first packet of a picture.
    pub starts_picture: bool,
    /// The first packet of a picture that needs no other picture.
    pub starts_keyframe: bool,
    /// The picture's number.
    pub picture: Option<PictureNumber>,
    /// The temporal layer, and whether its pictures need none but the base layer from here on.
    pub temporal: Option<(u8, bool)>,
    picture_at: usize,
    tl0: Option<(usize, u8)>,
}

impl Descriptor {
    /// Reads the descriptor of a payload. `None` if it ends too soon.
    #[must_use]
    pub fn parse(payload: &[u8]) -> Option<Descriptor> {
        let first = *payload.first()?;
        let mut at = 1;
        let mut descriptor = Descriptor {
            starts_picture: first & 0x10 != 0 && first & 0x07 == 0,
            starts_keyframe: false,
            picture: None,
            temporal: None,
            picture_at: 0,
            tl0: None,
        };
        if first & 0x80 != 0 {
            let flags = *payload.get(at)?;
            at += 1;
            if flags & 0x80 != 0 {
                let head = *payload.get(at)?;
                descriptor.picture_at = at;
                if head & 0x80 == 0 {
                    descriptor.picture = Some(PictureNumber { value: u16::from(head), bits: 7 });
                    at += 1;
                } else {
                    let low = *payload.get(at + 1)?;
                    let value = u16::from_be_bytes([head & 0x7f, low]);
                    descriptor.picture = Some(PictureNumber { value, bits: 15 });
                    at += 2;
                }
            }
            if flags & 0x40 != 0 {
                descriptor.tl0 = Some((at, *payload.get(at)?));
                at += 1;
            }
            if flags & 0x30 != 0 {
                let layer = *payload.get(at)?;
                if flags & 0x20 != 0 {
                    descriptor.temporal = Some((layer >> 6, layer & 0x20 != 0));
                }
                at += 1;
            }
        }
        // The start of partition 0 carries the frame header, whose lowest bit is 0 for a keyframe (RFC 7741, 4.3).
        descriptor.starts_keyframe = descriptor.starts_picture && *payload.get(at)? & 1 == 0;
        Some(descriptor)
    }

    /// TL0PICIDX, if it is there.
    #[must_use]
    pub fn tl0(&self) -> Option<u8> {
        self.tl0.map(|(_, value)| value)
    }

    /// Writes other numbers into a payload that has this descriptor.
    pub fn write(&self, payload: &mut [u8], numbers: Numbers) {
        let at = self.picture_at;
        match self.picture {
            Some(PictureNumber { bits: 15, .. }) => {
                payload[at..at + 2].copy_from_slice(&(numbers.picture | 0x8000).to_be_bytes());
            }
            Some(_) => payload[at] = (numbers.picture & 0x7f) as u8,
            None => {}
        }
        if let Some((at, _)) = self.tl0 {
            payload[at] = numbers.tl0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// S=1, PID=0, X=1; I and L and T; picture id 15 bits; TL0PICIDX; T/Y/K; frame header.
    fn payload(picture_id: u16, tl0: u8, temporal: u8, keyframe: bool) -> Vec<u8> {
        let [high, low] = (picture_id | 0x8000).to_be_bytes();
        vec![0x90, 0xe0, high, low, tl0, temporal << 6 | 0x20, u8::from(!keyframe), 1, 2, 3]
    }

    #[test]
    fn keyframes_are_told_from_other_pictures_and_from_later_packets() {
        assert!(Descriptor::parse(&payload(1, 1, 0, true)).is_some_and(|d| d.starts_keyframe));
        assert!(Descriptor::parse(&payload(1, 1, 0, false)).is_some_and(|d| !d.starts_keyframe && d.starts_picture));
        let mut later = payload(1, 1, 0, true);
        later[0] = 0x80;
        assert!(Descriptor::parse(&later).is_some_and(|d| !d.starts_keyframe && !d.starts_picture));
        assert!(Descriptor::parse(&[0x10, 0x00]).is_some_and(|d| d.starts_keyframe), "no extended fields");
    }

    #[test]
    fn numbers_and_layers_are_read_and_written() {
        let mut bytes = payload(1_234, 17, 2, false);
        let descriptor = Descriptor::parse(&bytes).expect("a descriptor");
        assert_eq!(descriptor.temporal, Some((2, true)));
        assert_eq!(descriptor.tl0(), Some(17));
        assert_eq!(descriptor.picture, Some(PictureNumber { value: 1_234, bits: 15 }));
        descriptor.write(&mut bytes, Numbers { picture: 0x7fff, tl0: 255, payload_type: 0 });
        let again = Descriptor::parse(&bytes).expect("a descriptor");
        assert_eq!((again.picture.map(|picture| picture.value), again.tl0()), (Some(0x7fff), Some(255)));
        assert_eq!((again.temporal, bytes.len()), (descriptor.temporal, 10));
    }

    #[test]
    fn short_picture_ids_stay_short() {
        let mut payload = vec![0x90, 0x80, 0x7e, 0x00];
        let descriptor = Descriptor::parse(&payload).expect("a descriptor");
        descriptor.write(&mut payload, Numbers { picture: 1, tl0: 0, payload_type: 0 });
        assert_eq!(payload, [0x90, 0x80, 1, 0]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_and_rewritten_without_a_panic(
            mut bytes in prop::collection::vec(any::<u8>(), 0..12), picture in 0..0x8000_u16, tl0: u8,
        ) {
            if let Some(descriptor) = Descriptor::parse(&bytes) {
                descriptor.write(&mut bytes, Numbers { picture, tl0, payload_type: 0 });
                let again = Descriptor::parse(&bytes);
                prop_assert_eq!(again.map(|d| d.starts_keyframe), Some(descriptor.starts_keyframe));
            }
        }
    }
}
