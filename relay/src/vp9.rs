//! The VP9 payload descriptor (RFC 9628, 4.2).

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
    /// The temporal layer, and whether it can be taken up here.
    pub temporal: Option<(u8, bool)>,
    tl0: Option<(usize, u8)>,
}

/// Where the picture's number stands, if there is one.
const PICTURE_AT: usize = 1;

impl Descriptor {
    /// Reads the descriptor of a payload. `None` if it ends too soon.
    #[must_use]
    pub fn parse(payload: &[u8]) -> Option<Descriptor> {
        let first = *payload.first()?;
        let has = |bit: u8| first & bit != 0;
        let (has_picture, is_inter, has_layers, is_flexible, begins) =
            (has(0x80), has(0x40), has(0x20), has(0x10), has(0x08));
        let mut at = 1;
        let mut picture = None;
        if has_picture {
            let head = *payload.get(PICTURE_AT)?;
            picture = Some(if head & 0x80 == 0 {
                PictureNumber { value: u16::from(head), bits: 7 }
            } else {
                PictureNumber { value: u16::from_be_bytes([head & 0x7f, *payload.get(PICTURE_AT + 1)?]), bits: 15 }
            });
            at += if head & 0x80 == 0 { 1 } else { 2 };
        }
        let (mut temporal, mut spatial, mut tl0) = (None, 0, None);
        if has_layers {
            // Temporal layer (3 bits), switching-up point, spatial layer (3 bits), inter-layer prediction.
            let layers = *payload.get(at)?;
            temporal = Some((layers >> 5, layers & 0x10 != 0));
            spatial = layers >> 1 & 0x07;
            at += 1;
            if !is_flexible {
                tl0 = Some((at, *payload.get(at)?));
                at += 1;
            }
        }
        payload.get(at)?;
        let starts_picture = begins && spatial == 0;
        Some(Descriptor { starts_picture, starts_keyframe: starts_picture && !is_inter, picture, temporal, tl0 })
    }

    /// TL0PICIDX, if it is there.
    #[must_use]
    pub fn tl0(&self) -> Option<u8> {
        self.tl0.map(|(_, value)| value)
    }

    /// Writes other numbers into a payload that has this descriptor.
    pub fn write(&self, payload: &mut [u8], numbers: Numbers) {
        match self.picture {
            Some(PictureNumber { bits: 15, .. }) => {
                payload[PICTURE_AT..PICTURE_AT + 2].copy_from_slice(&(numbers.picture | 0x8000).to_be_bytes());
            }
            Some(_) => payload[PICTURE_AT] = (numbers.picture & 0x7f) as u8,
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

    /// The heads of packets as Chromium sends them: one spatial and three temporal layers, not flexible; the keyframe
    /// carries the scalability structure.
    const KEYFRAME: [u8; 12] = [0xaa, 0x91, 0x2c, 0x00, 0x07, 0x18, 0x02, 0x80, 0x01, 0xe0, 0x00, 0x82];
    const MIDDLE_OF_IT: [u8; 6] = [0xa0, 0x91, 0x2c, 0x00, 0x07, 0x55];
    const INTER: [u8; 6] = [0xe8, 0x91, 0x2d, 0x50, 0x07, 0x86];

    #[test]
    fn keyframes_are_told_from_other_pictures_and_from_later_packets() {
        let keyframe = Descriptor::parse(&KEYFRAME).expect("a descriptor");
        assert!(keyframe.starts_picture && keyframe.starts_keyframe);
        assert_eq!(keyframe.picture, Some(PictureNumber { value: 0x112c, bits: 15 }));
        assert_eq!((keyframe.tl0(), keyframe.temporal), (Some(7), Some((0, false))));
        let middle = Descriptor::parse(&MIDDLE_OF_IT).expect("a descriptor");
        assert!(!middle.starts_picture && !middle.starts_keyframe);
        let inter = Descriptor::parse(&INTER).expect("a descriptor");
        assert!(inter.starts_picture && !inter.starts_keyframe);
        assert_eq!(inter.temporal, Some((2, true)));
        // A higher spatial layer of a keyframe leans on the one below.
        let mut upper = KEYFRAME;
        upper[3] = 0x03;
        assert!(Descriptor::parse(&upper).is_some_and(|upper| !upper.starts_keyframe));
        for bytes in 0..5 {
            assert_eq!(Descriptor::parse(&KEYFRAME[..bytes]), None, "cut to {bytes}");
        }
        assert!(Descriptor::parse(&[0x08, 0x82]).is_some_and(|bare| bare.starts_keyframe && bare.picture.is_none()));
    }

    #[test]
    fn numbers_are_written_where_they_stand() {
        let mut bytes = INTER;
        let descriptor = Descriptor::parse(&bytes).expect("a descriptor");
        descriptor.write(&mut bytes, Numbers { picture: 0x7fff, tl0: 255, ..Numbers::default() });
        assert_eq!(bytes, [0xe8, 0xff, 0xff, 0x50, 0xff, 0x86]);
        let mut short = [0x88, 0x7e, 0x82];
        let descriptor = Descriptor::parse(&short).expect("a descriptor");
        descriptor.write(&mut short, Numbers { picture: 1, tl0: 9, ..Numbers::default() });
        assert_eq!(short, [0x88, 0x01, 0x82]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_and_written_without_a_panic(
            mut bytes in prop::collection::vec(any::<u8>(), 0..12), picture in 0..0x8000_u16, tl0: u8,
        ) {
            if let Some(descriptor) = Descriptor::parse(&bytes) {
                descriptor.write(&mut bytes, Numbers { picture, tl0, ..Numbers::default() });
                let again = Descriptor::parse(&bytes);
                prop_assert_eq!(again.map(|d| d.starts_keyframe), Some(descriptor.starts_keyframe));
            }
        }
    }
}
