//! H.264 payloads (RFC 6184, 5): whether one begins a picture that needs no other.

/// What a packet of H.264 says of its picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// The first packet of a picture that needs no other picture, or of the parameters that it needs.
    pub starts_keyframe: bool,
}

/// A coded slice of an IDR picture: it needs no other picture.
const IDR: u8 = 5;
/// A sequence parameter set. Encoders for real time send it in front of each IDR picture; a decoder begins here.
const SEQUENCE_PARAMETERS: u8 = 7;
/// Several units in one packet.
const STAP_A: u8 = 24;
/// A part of a unit.
const FU_A: u8 = 28;

impl Descriptor {
    /// Reads the units' headers of a payload in packetization mode 1. `None` if it ends too soon.
    #[must_use]
    pub fn parse(payload: &[u8]) -> Option<Descriptor> {
        let begins = |unit: u8| matches!(unit, IDR | SEQUENCE_PARAMETERS);
        let starts_keyframe = match *payload.first()? & 0x1f {
            STAP_A => {
                let mut rest = &payload[1..];
                let mut found = false;
                while let Some((length, units)) = rest.split_first_chunk::<2>() {
                    let (unit, following) = units.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
                    found |= begins(*unit.first()? & 0x1f);
                    rest = following;
                }
                found
            }
            FU_A => {
                let header = *payload.get(1)?;
                header & 0x80 != 0 && begins(header & 0x1f)
            }
            unit => begins(unit),
        };
        Some(Descriptor { starts_keyframe })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn starts(payload: &[u8]) -> Option<bool> {
        Descriptor::parse(payload).map(|descriptor| descriptor.starts_keyframe)
    }

    /// The heads of packets as Chromium and x264 send them (constrained baseline, 640x480).
    #[test]
    fn keyframes_are_told_from_other_pictures_and_from_later_packets() {
        let parameters = [
            0x78, 0x00, 0x0e, 0x67, 0x42, 0xc0, 0x1f, 0x8c, 0x8d, 0x40, 0x50, 0x1e, 0xd0, 0x0f, 0x08, 0x84, 0x6a, 0x00,
            0x04, 0x68, 0xce, 0x3c, 0x80,
        ];
        assert_eq!(starts(&parameters), Some(true), "STAP-A with SPS and PPS");
        assert_eq!(starts(&parameters[..20]), None, "cut");
        assert_eq!(starts(&[0x7c, 0x85, 0xb8, 0x00, 0x04, 0x00]), Some(true), "FU-A: start of an IDR slice");
        assert_eq!(starts(&[0x7c, 0x05, 0x3f, 0x2a, 0x11, 0x90]), Some(false), "FU-A: the middle of it");
        assert_eq!(starts(&[0x7c, 0x45, 0x3f, 0x2a, 0x11, 0x90]), Some(false), "FU-A: its end");
        assert_eq!(starts(&[0x5c, 0x81, 0x9a, 0x00, 0x08, 0x00]), Some(false), "FU-A: start of another slice");
        assert_eq!(starts(&[0x65, 0xb8, 0x00, 0x04]), Some(true), "a whole IDR slice");
        assert_eq!(starts(&[0x67, 0x42, 0xc0, 0x1f]), Some(true), "an SPS of its own");
        assert_eq!(starts(&[0x68, 0xce, 0x3c, 0x80]), Some(false), "a PPS");
        assert_eq!(starts(&[0x41, 0x9a, 0x00, 0x08]), Some(false), "another slice");
        assert_eq!(starts(&[0x06, 0x05, 0x10]), Some(false), "SEI");
        assert_eq!(starts(&[]), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = Descriptor::parse(&bytes);
        }
    }
}
