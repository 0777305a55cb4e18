//! What has to be known of an IPv4 packet: how large it is, whose it is, and whether it is media.

/// The protocol above IP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// Anything else.
    Other,
}

/// One packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet {
    /// With its IP header.
    pub bytes: usize,
    /// The protocol above IP.
    pub kind: Kind,
    /// From and to; 0 where there are none (not TCP or UDP, or a later fragment).
    pub ports: [u16; 2],
    /// Sound or picture: RTP over UDP and not RTCP (RFC 7983, 7; RFC 5761, 4), between ports that are nobody's own, as
    /// a name server's answers may begin with any byte. Media inside TCP or TURN is not told apart.
    pub is_rtp: bool,
}

impl Packet {
    /// Reads an IPv4 packet; `None` if it is none.
    pub fn parse(packet: &[u8]) -> Option<Self> {
        let (&first, &protocol) = (packet.first()?, packet.get(9)?);
        if first >> 4 != 4 {
            return None;
        }
        let kind = match protocol {
            6 => Kind::Tcp,
            17 => Kind::Udp,
            _ => Kind::Other,
        };
        let fragment = u16::from_be_bytes([*packet.get(6)?, *packet.get(7)?]) & 0x1fff;
        let above = packet.get(usize::from(first & 0xf) * 4..).unwrap_or_default();
        let ports = match *above {
            [a, b, c, d, ..] if kind != Kind::Other && fragment == 0 => {
                [u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])]
            }
            _ => [0, 0],
        };
        let is_rtp = kind == Kind::Udp
            && ports.iter().all(|port| *port >= 1_024)
            && above.get(8).is_some_and(|first| (128..=191).contains(first))
            && above.get(9).is_some_and(|second| !(64..=95).contains(&(second & 0x7f)));
        Some(Self { bytes: packet.len(), kind, ports, is_rtp })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(protocol: u8, above: &[u8]) -> Vec<u8> {
        let mut packet = vec![0; 20];
        packet[0] = 0x45;
        packet[9] = protocol;
        packet.extend_from_slice(above);
        packet
    }

    #[test]
    fn protocols_ports_and_media_are_told_apart() {
        let udp = |payload: [u8; 2]| packet(17, &[&[0x9c, 0x40, 0x0d, 0x96, 0, 10, 0, 0][..], &payload].concat());
        let rtp = Packet::parse(&udp([0x80, 0x80 | 96])).unwrap();
        assert_eq!(rtp, Packet { bytes: 30, kind: Kind::Udp, ports: [40_000, 3_478], is_rtp: true });
        for other in [[0x80, 201], [0, 1], [22, 254]] {
            assert!(!Packet::parse(&udp(other)).unwrap().is_rtp, "{other:?}");
        }
        let name_server = packet(17, &[0x9c, 0x40, 0, 53, 0, 10, 0, 0, 0x80, 0x80]);
        assert!(!Packet::parse(&name_server).unwrap().is_rtp);
        let tcp = Packet::parse(&packet(6, &[0xc3, 0x50, 1, 187])).unwrap();
        assert_eq!((tcp.kind, tcp.ports), (Kind::Tcp, [50_000, 443]));
        assert_eq!(Packet::parse(&packet(1, &[8, 0])).unwrap().kind, Kind::Other);
    }

    #[test]
    fn what_is_short_or_not_ipv4_is_no_packet_or_has_no_ports() {
        assert_eq!(Packet::parse(&[]), None);
        assert_eq!(Packet::parse(&[0x60; 40]), None);
        assert_eq!(Packet::parse(&packet(17, &[1])).unwrap().ports, [0, 0]);
        let mut fragment = packet(17, &[0x9c, 0x40, 0x0d, 0x96, 0, 10, 0, 0, 0x80, 96]);
        fragment[7] = 1;
        let fragment = Packet::parse(&fragment).unwrap();
        assert_eq!((fragment.ports, fragment.is_rtp), ([0, 0], false));
    }
}
