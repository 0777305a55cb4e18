//! The aggregation header of AV1 payloads (RTP Payload Format For AV1, 4.4).

/// What the aggregation header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// The first packet of a coded video sequence: a picture that needs no other.
    pub starts_keyframe: bool,
}

impl Descriptor {
    /// Reads the aggregation header: Z (continues an OBU), Y, W, N (a coded video sequence begins). `None` of an empty
    /// payload, and of one that says both that it begins a sequence and that it continues something, which cannot be.
    #[must_use]
    pub fn parse(payload: &[u8]) -> Option<Descriptor> {
        let header = *payload.first()?;
        let (continues, begins) = (header & 0x80 != 0, header & 0x08 != 0);
        (!(continues && begins)).then_some(Descriptor { starts_keyframe: begins })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The heads of packets as libaom's encoder and Chromium's packetizer make them.
    #[test]
    fn keyframes_are_told_from_other_pictures_and_from_later_packets() {
        let starts = |payload: &[u8]| Descriptor::parse(payload).map(|descriptor| descriptor.starts_keyframe);
        assert_eq!(
            starts(&[0x68, 0x0b, 0x08, 0x00, 0x00, 0x00]),
            Some(true),
            "Y, W=2, N: sequence header, then a frame"
        );
        assert_eq!(starts(&[0x28, 0x0b, 0x08, 0x00]), Some(true), "a keyframe in one packet");
        assert_eq!(starts(&[0xd0, 0x5a, 0x11]), Some(false), "Z, Y: its middle");
        assert_eq!(starts(&[0x90, 0x5a, 0x11]), Some(false), "Z: its end");
        assert_eq!(starts(&[0x10, 0x30, 0x26]), Some(false), "another picture");
        assert_eq!(starts(&[0x88]), None, "both begins and continues");
        assert_eq!(starts(&[]), None);
    }
}
