//! RTP headers (RFC 3550, 5.1) and their extensions (RFC 8285), read from bytes nobody has authenticated yet.

/// Bytes of a header without contributing sources and extensions.
pub const FIXED_HEADER_BYTES: usize = 12;
/// The longest mid of ours or theirs; what a one-byte extension element can hold.
pub const MID_BYTES_MAX: usize = 16;
/// The most bytes of a header that [`write_header`] writes: the extension's header, a mid and a transport-wide number.
pub const WRITTEN_HEADER_BYTES_MAX: usize = FIXED_HEADER_BYTES + 4 + 20;

const EXTENSION_ONE_BYTE: u16 = 0xBEDE;
const EXTENSION_TWO_BYTES: u16 = 0x1000;

/// An RTP header and where its parts lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The marker bit: last packet of a picture, first of a talk spurt.
    pub marker: bool,
    /// Seven bits.
    pub payload_type: u8,
    /// Sequence number.
    pub sequence: u16,
    /// In units of the codec's clock.
    pub timestamp: u32,
    /// Synchronization source.
    pub ssrc: u32,
    /// Bytes up to the payload.
    pub header_bytes: usize,
    has_padding: bool,
    extension: Option<Extension>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Extension {
    profile: u16,
    at: usize,
    bytes: usize,
}

impl Header {
    /// Reads a header. `None` if the packet is not RTP or ends too soon.
    #[must_use]
    pub fn parse(packet: &[u8]) -> Option<Header> {
        let fixed = packet.first_chunk::<FIXED_HEADER_BYTES>()?;
        if fixed[0] >> 6 != 2 {
            return None;
        }
        let mut header_bytes = FIXED_HEADER_BYTES + 4 * usize::from(fixed[0] & 0x0f);
        let mut extension = None;
        if fixed[0] & 0x10 != 0 {
            let head = packet.get(header_bytes..header_bytes + 4)?;
            let bytes = 4 * usize::from(u16::from_be_bytes([head[2], head[3]]));
            let profile = u16::from_be_bytes([head[0], head[1]]);
            extension = Some(Extension { profile, at: header_bytes + 4, bytes });
            header_bytes += 4 + bytes;
        }
        if packet.len() < header_bytes {
            return None;
        }
        Some(Header {
            marker: fixed[1] & 0x80 != 0,
            payload_type: fixed[1] & 0x7f,
            sequence: u16::from_be_bytes([fixed[2], fixed[3]]),
            timestamp: u32::from_be_bytes([fixed[4], fixed[5], fixed[6], fixed[7]]),
            ssrc: u32::from_be_bytes([fixed[8], fixed[9], fixed[10], fixed[11]]),
            header_bytes,
            has_padding: fixed[0] & 0x20 != 0,
            extension,
        })
    }

    /// The payload without padding, of the decrypted packet. `None` if the padding count is nonsense.
    #[must_use]
    pub fn payload<'a>(&self, packet: &'a [u8]) -> Option<&'a [u8]> {
        let payload = packet.get(self.header_bytes..)?;
        if !self.has_padding {
            return Some(payload);
        }
        let padding = usize::from(*payload.last()?);
        if padding == 0 { None } else { payload.get(..payload.len().checked_sub(padding)?) }
    }

    /// The header extension element with this id.
    #[must_use]
    pub fn extension<'a>(&self, packet: &'a [u8], id: u8) -> Option<&'a [u8]> {
        let extension = self.extension?;
        let mut rest = packet.get(extension.at..extension.at + extension.bytes)?;
        loop {
            let (element, bytes, following) = match extension.profile {
                EXTENSION_ONE_BYTE => {
                    let (head, following) = rest.split_first()?;
                    match head >> 4 {
                        0 => (0, 0, following),
                        15 => return None,
                        element => (element, usize::from(head & 0x0f) + 1, following),
                    }
                }
                profile if profile & 0xfff0 == EXTENSION_TWO_BYTES => {
                    let (head, following) = rest.split_first()?;
                    match *head {
                        0 => (0, 0, following),
                        element => {
                            let (bytes, following) = following.split_first()?;
                            (element, usize::from(*bytes), following)
                        }
                    }
                }
                _ => return None,
            };
            let (value, following) = following.split_at_checked(bytes)?;
            if element == id && id != 0 {
                return Some(value);
            }
            rest = following;
        }
    }
}

/// The mid of a slot's m-line and the extension id under which the subscriber wants it.
#[derive(Clone, Copy, Debug)]
pub struct MidExtension {
    /// The element's id, 1 to 14.
    pub id: u8,
    bytes: [u8; MID_BYTES_MAX],
    length: u8,
}

impl MidExtension {
    /// `None` if the id is no one-byte id or the mid is too long.
    #[must_use]
    pub fn new(id: u8, mid: &str) -> Option<MidExtension> {
        let length = u8::try_from(mid.len()).ok().filter(|length| (1..=16).contains(length))?;
        if !(1..=14).contains(&id) {
            return None;
        }
        let mut bytes = [0; MID_BYTES_MAX];
        bytes[..mid.len()].copy_from_slice(mid.as_bytes());
        Some(MidExtension { id, bytes, length })
    }
}

/// What [`write_header`] writes.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing {
    /// The marker bit.
    pub marker: bool,
    /// Seven bits.
    pub payload_type: u8,
    /// Sequence number.
    pub sequence: u16,
    /// In units of the codec's clock.
    pub timestamp: u32,
    /// Synchronization source.
    pub ssrc: u32,
    /// The mid element, if the subscriber negotiated it.
    pub mid: Option<MidExtension>,
    /// The element of the transport-wide number, if the subscriber negotiated it: its id, 1 to 14, and the number.
    pub transport: Option<(u8, u16)>,
}

/// Writes a header at the start of `out`, which has [`WRITTEN_HEADER_BYTES_MAX`] bytes or more, and returns its length.
pub fn write_header(out: &mut [u8], header: &Outgoing) -> usize {
    let marker = if header.marker { 0x80 } else { 0 };
    out[0] = 0x80;
    out[1] = marker | (header.payload_type & 0x7f);
    out[2..4].copy_from_slice(&header.sequence.to_be_bytes());
    out[4..8].copy_from_slice(&header.timestamp.to_be_bytes());
    out[8..12].copy_from_slice(&header.ssrc.to_be_bytes());
    let elements_at = FIXED_HEADER_BYTES + 4;
    let mut at = elements_at;
    if let Some((id, number)) = header.transport {
        let [high, low] = number.to_be_bytes();
        out[at..at + 3].copy_from_slice(&[id << 4 | 1, high, low]);
        at += 3;
    }
    if let Some(mid) = header.mid {
        let length = usize::from(mid.length);
        out[at] = (mid.id << 4) | (mid.length - 1);
        out[at + 1..=at + length].copy_from_slice(&mid.bytes[..length]);
        at += 1 + length;
    }
    if at == elements_at {
        return FIXED_HEADER_BYTES;
    }
    let end = at.next_multiple_of(4);
    out[at..end].fill(0);
    out[0] |= 0x10;
    out[12..14].copy_from_slice(&EXTENSION_ONE_BYTE.to_be_bytes());
    out[14..16].copy_from_slice(&[0, ((end - elements_at) / 4) as u8]);
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_written_header_reads_back() {
        for mid in ["0", "12", "abc", "sixteen-bytes-id"] {
            let mut packet = [0xaa; WRITTEN_HEADER_BYTES_MAX + 3];
            let outgoing = Outgoing {
                marker: true,
                payload_type: 96,
                sequence: 65_000,
                timestamp: 7,
                ssrc: 9,
                mid: MidExtension::new(4, mid),
                transport: Some((3, 0xabcd)),
            };
            let length = write_header(&mut packet, &outgoing);
            let header = Header::parse(&packet).expect("a header");
            assert_eq!((header.header_bytes, header.marker, header.payload_type), (length, true, 96));
            assert_eq!((header.sequence, header.timestamp, header.ssrc), (65_000, 7, 9));
            assert_eq!(header.extension(&packet, 4), Some(mid.as_bytes()));
            assert_eq!(header.extension(&packet, 3), Some(&[0xab, 0xcd][..]));
            assert_eq!(header.extension(&packet, 5), None);
        }
    }

    #[test]
    fn two_byte_extensions_are_read() {
        let packet = [0x90, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 2, 0, 3, 0, 7, 2, 5, 6, 0];
        let header = Header::parse(&packet).expect("a header");
        assert_eq!(header.extension(&packet, 3), Some(&[][..]));
        assert_eq!(header.extension(&packet, 7), Some(&[5, 6][..]));
    }

    #[test]
    fn padding_is_taken_off_and_nonsense_refused() {
        let mut packet = vec![0xa0, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 2];
        let header = Header::parse(&packet).expect("a header");
        assert_eq!(header.payload(&packet), Some(&[1, 2][..]));
        for nonsense in [0, 5, 255] {
            packet[15] = nonsense;
            assert_eq!(header.payload(&packet), None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..80), id in 0..16u8) {
            if let Some(header) = Header::parse(&bytes) {
                let _ = header.payload(&bytes);
                let _ = header.extension(&bytes, id);
            }
        }
    }
}
