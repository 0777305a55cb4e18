//! What was sent, by transport-wide number, until feedback tells what became of it.

/// Packets remembered: more than two seconds of what a page with five faces receives.
const PACKETS: usize = 2_048;

/// A packet that was sent.
#[derive(Clone, Copy, Debug)]
pub struct Sent {
    index: u32,
    /// When, in microseconds.
    pub at: i64,
    /// Its length on the wire, without IP and UDP headers.
    pub bytes: u16,
    /// The probe it was sent in; 0 is none.
    pub cluster: u8,
    /// Feedback has told of it.
    pub fate: Fate,
}

/// What feedback told of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nothing yet.
    Unknown,
    /// That it did not arrive, or not yet.
    Lost,
    /// That it arrived.
    Arrived,
}

/// A ring of sent packets.
#[derive(Debug, Default)]
pub struct History {
    ring: Vec<Sent>,
    next: u32,
}

impl History {
    /// Takes note of a packet and returns its number.
    pub fn push(&mut self, at: i64, bytes: usize, cluster: u8) -> u16 {
        let index = self.next;
        self.next = self.next.wrapping_add(1);
        let sent = Sent { index, at, bytes: bytes.min(usize::from(u16::MAX)) as u16, cluster, fate: Fate::Unknown };
        if self.ring.is_empty() {
            // All at once: the packets that follow allocate nothing.
            self.ring = vec![Sent { index: index.wrapping_sub(1), fate: Fate::Arrived, ..sent }; PACKETS];
        }
        self.ring[index as usize % PACKETS] = sent;
        index as u16
    }

    /// Wants to hear no more of what was sent so far.
    pub fn forget(&mut self) {
        for sent in &mut self.ring {
            sent.fate = Fate::Arrived;
        }
    }

    /// The packet with this number, if it is still remembered.
    pub fn get_mut(&mut self, number: u16) -> Option<&mut Sent> {
        let newest = self.next.wrapping_sub(1);
        let behind = (newest as u16).wrapping_sub(number);
        let index = newest.wrapping_sub(u32::from(behind));
        let sent = self.ring.get_mut(index as usize % PACKETS)?;
        (sent.index == index).then_some(sent)
    }
}
