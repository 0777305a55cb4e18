//! The whole link: two namespaces, two devices, two directions.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::direction::Direction;
use crate::namespaces::Namespaces;

/// A running link. It lasts until it is dropped; its threads last as long as the process.
pub struct Link {
    /// Where its ends are.
    pub namespaces: Namespaces,
    /// From the far end to the near one, the server's.
    pub up: Direction,
    /// From the near end to the far one.
    pub down: Direction,
    has_ended: Arc<AtomicBool>,
}

impl Link {
    /// Makes a link that is a perfect wire as yet.
    ///
    /// # Errors
    /// Says what is missing on this machine.
    pub fn start(seed: u64) -> Result<Self, String> {
        let (namespaces, [near, far]) = Namespaces::make()?;
        let (near, far) = (Arc::new(near), Arc::new(far));
        let has_ended = Arc::new(AtomicBool::new(false));
        let broken = || {
            let has_ended = Arc::clone(&has_ended);
            move |error| {
                if !has_ended.load(Ordering::Relaxed) {
                    eprintln!("netlink: a device has failed: {error}");
                }
            }
        };
        let up = Direction::start(&far, &near, seed, broken());
        let down = Direction::start(&near, &far, seed.wrapping_add(1), broken());
        Ok(Self { namespaces, up, down, has_ended })
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // The devices go with the namespaces.
        self.has_ended.store(true, Ordering::Relaxed);
    }
}
