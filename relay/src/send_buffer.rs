//! The last packets of a published layer, kept once for all subscribers to answer their requests for lost packets.

/// A decrypted packet as it came, with what is needed to write it for any subscriber.
#[derive(Clone, Copy, Debug)]
pub struct Media<'a> {
    /// Extended sequence number of the publisher.
    pub index: u64,
    /// The publisher's timestamp.
    pub timestamp: u32,
    /// The marker bit.
    pub marker: bool,
    /// The payload without padding.
    pub payload: &'a [u8],
}

#[derive(Default)]
struct Kept {
    index: Option<u64>,
    timestamp: u32,
    marker: bool,
    payload: Vec<u8>,
}

/// A ring of packets, addressed by extended sequence number.
pub struct SendBuffer {
    ring: Vec<Kept>,
    packets: usize,
}

impl SendBuffer {
    /// A ring of so many packets; it takes no memory before the first one.
    #[must_use]
    pub fn new(packets: usize) -> SendBuffer {
        SendBuffer { ring: Vec::new(), packets }
    }

    /// How many packets it holds.
    #[must_use]
    pub fn packets(&self) -> usize {
        self.packets
    }

    /// Keeps a packet in the place of the one a whole ring before it.
    pub fn keep(&mut self, media: &Media<'_>) {
        if self.ring.is_empty() {
            self.ring.resize_with(self.packets, Kept::default);
        }
        let kept = &mut self.ring[media.index as usize % self.packets];
        kept.index = Some(media.index);
        kept.timestamp = media.timestamp;
        kept.marker = media.marker;
        kept.payload.clear();
        kept.payload.extend_from_slice(media.payload);
    }

    /// The packet with this number, if it is still here.
    #[must_use]
    pub fn get(&self, index: u64) -> Option<Media<'_>> {
        let kept = self.ring.get(index as usize % self.packets)?;
        (kept.index == Some(index)).then_some(Media {
            index,
            timestamp: kept.timestamp,
            marker: kept.marker,
            payload: &kept.payload,
        })
    }

    /// Forgets everything: another stream begins.
    pub fn clear(&mut self) {
        for kept in &mut self.ring {
            kept.index = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::SEND_BUFFER_PACKETS;

    #[test]
    fn the_last_packets_are_here_and_older_ones_are_gone() {
        let mut buffer = SendBuffer::new(SEND_BUFFER_PACKETS);
        assert!(buffer.get(0).is_none());
        for index in 0..300_u64 {
            let payload = index.to_be_bytes();
            buffer.keep(&Media { index, timestamp: 1, marker: false, payload: &payload });
        }
        assert!(buffer.get(300 - SEND_BUFFER_PACKETS as u64 - 1).is_none());
        assert_eq!(buffer.get(299).map(|media| media.payload.to_vec()), Some(299_u64.to_be_bytes().to_vec()));
        buffer.clear();
        assert!(buffer.get(299).is_none());
    }
}
