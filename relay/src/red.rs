//! Redundant audio (RFC 2198): a packet carries the frame of now, and those of before once more. A receiver that takes
//! redundancy, and needs it, gets the packet as it is; any other gets the frame of now alone.

/// Blocks of a packet at most; a browser sends two or three.
const BLOCKS_MAX: usize = 8;
/// Bytes of a block's header, the last one's excepted, which has one.
const HEADER_BYTES: usize = 4;
/// Another block follows.
const FOLLOWS: u8 = 0x80;

/// What the headers of a payload say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// Blocks of redundancy.
    redundant: usize,
    /// Where the frame of now begins.
    primary_at: usize,
}

impl Descriptor {
    /// Reads the headers. `None` if they do not fit the payload, or a block is not of this payload type.
    #[must_use]
    pub fn parse(payload: &[u8], payload_type: u8) -> Option<Descriptor> {
        let (mut redundant, mut at, mut bytes) = (0, 0, 0);
        loop {
            let head = *payload.get(at)?;
            if head & !FOLLOWS != payload_type {
                return None;
            }
            if head & FOLLOWS == 0 {
                let primary_at = at + 1 + bytes;
                return (primary_at <= payload.len()).then_some(Descriptor { redundant, primary_at });
            }
            let header = payload.get(at..at + HEADER_BYTES)?;
            bytes += usize::from(u16::from_be_bytes([header[2] & 0x03, header[3]]));
            redundant += 1;
            at += HEADER_BYTES;
            if redundant == BLOCKS_MAX {
                return None;
            }
        }
    }

    /// Where the frame of now begins.
    #[must_use]
    pub fn primary_at(&self) -> usize {
        self.primary_at
    }

    /// Names the blocks' codec as the receiver does, in the payload that this was read from.
    pub fn write(&self, payload: &mut [u8], payload_type: u8) {
        for block in 0..=self.redundant {
            let head = &mut payload[block * HEADER_BYTES];
            *head = (*head & FOLLOWS) | payload_type;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A frame of before of two bytes, 960 ticks ago, and one of now.
    const PAYLOAD: [u8; 10] = [0x80 | 111, 0x0f, 0x00, 2, 111, 1, 2, 7, 8, 9];

    #[test]
    fn the_frame_of_now_is_found_and_the_blocks_renamed() {
        let descriptor = Descriptor::parse(&PAYLOAD, 111).expect("a descriptor");
        assert_eq!(&PAYLOAD[descriptor.primary_at()..], &[7, 8, 9]);
        let mut renamed = PAYLOAD;
        descriptor.write(&mut renamed, 96);
        assert_eq!((renamed[0], renamed[4]), (0x80 | 96, 96));
        assert_eq!(Descriptor::parse(&renamed, 96), Some(descriptor));
        assert_eq!(Descriptor::parse(&[111, 5, 6], 111).map(|alone| alone.primary_at()), Some(1), "nothing redundant");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for cut in 0..7 {
            assert_eq!(Descriptor::parse(&PAYLOAD[..cut], 111), None, "cut to {cut}");
        }
        assert_eq!(Descriptor::parse(&PAYLOAD, 96), None, "another codec");
        assert_eq!(Descriptor::parse(&[0x80 | 111; 80], 111), None, "no end");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_and_written_without_a_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            if let Some(head) = bytes.first().map(|head| head & 0x7f)
                && let Some(descriptor) = Descriptor::parse(&bytes, head)
            {
                prop_assert!(descriptor.primary_at() <= bytes.len());
                descriptor.write(&mut bytes, 1);
                prop_assert_eq!(Descriptor::parse(&bytes, 1), Some(descriptor));
            }
        }
    }
}
