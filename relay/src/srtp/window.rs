//! Which packet indices of a stream were seen: rollover estimate and replay protection (RFC 3711, 3.3.1 and 3.3.2).

/// Packets remembered behind the highest one.
const WINDOW_BITS: u64 = 128;

/// The indices seen of one stream. Looking up changes nothing: only [`Window::mark`], called after authentication, does.
#[derive(Clone, Copy, Debug, Default)]
pub struct Window {
    highest: Option<u64>,
    /// Bit i: the index `highest - i` was seen.
    seen: u128,
}

impl Window {
    /// The 48-bit index that a 16-bit sequence number most likely stands for.
    ///
    /// `None` if it would lie before the start of the stream.
    #[must_use]
    pub fn index_of(&self, sequence: u16) -> Option<u64> {
        let Some(highest) = self.highest else { return Some(u64::from(sequence)) };
        let distance = sequence.wrapping_sub(highest as u16).cast_signed();
        highest.checked_add_signed(i64::from(distance))
    }

    /// Whether this index may still be accepted: not seen, and not too old to tell.
    #[must_use]
    pub fn is_fresh(&self, index: u64) -> bool {
        match self.highest {
            None => true,
            Some(highest) if index > highest => true,
            Some(highest) => {
                let behind = highest - index;
                behind < WINDOW_BITS && self.seen & (1 << behind) == 0
            }
        }
    }

    /// Remembers an index as seen.
    pub fn mark(&mut self, index: u64) {
        match self.highest {
            Some(highest) if index <= highest => {
                let behind = highest - index;
                if behind < WINDOW_BITS {
                    self.seen |= 1 << behind;
                }
            }
            Some(highest) => {
                let ahead = index - highest;
                self.seen = if ahead < WINDOW_BITS { (self.seen << ahead) | 1 } else { 1 };
                self.highest = Some(index);
            }
            None => {
                self.seen = 1;
                self.highest = Some(index);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequence_numbers_continue_over_the_rollover() {
        let mut window = Window::default();
        window.mark(65_535);
        assert_eq!(window.index_of(0), Some(65_536));
        window.mark(65_536);
        assert_eq!(window.index_of(65_534), Some(65_534));
        assert_eq!(window.index_of(5), Some(65_541));
    }

    #[test]
    fn a_late_packet_from_before_the_start_is_no_index() {
        let mut window = Window::default();
        window.mark(3);
        assert_eq!(window.index_of(65_530), None);
    }

    #[test]
    fn an_index_is_fresh_once() {
        let mut window = Window::default();
        for index in [10, 12, 11, 400, 390] {
            assert!(window.is_fresh(index), "{index}");
            window.mark(index);
            assert!(!window.is_fresh(index), "{index}");
        }
        assert!(!window.is_fresh(10), "older than the window");
        assert!(!window.is_fresh(400 - 128));
        assert!(window.is_fresh(400 - 127));
    }
}
