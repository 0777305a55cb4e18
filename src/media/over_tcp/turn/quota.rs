//! How many allocations there may be: in total and of one user.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// Allocations in total. Each costs a connection and a few sockets.
const ALLOCATIONS_MAX: usize = 3_000;
/// Allocations of one user: a page has one an interface and connection, and two connections while it renews its session.
const ALLOCATIONS_PER_USER_MAX: usize = 8;

/// Why there is no room for one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// This user has enough.
    User,
    /// All together have.
    Server,
}

/// Counts allocations.
#[derive(Debug, Default)]
pub struct Quotas(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    all: usize,
    by_user: HashMap<String, usize>,
}

/// An allocation's share; dropping it gives it back.
#[derive(Debug)]
pub struct Share {
    quotas: Arc<Quotas>,
    user: String,
}

impl Quotas {
    /// Takes a share for one more allocation.
    pub fn take(self: &Arc<Self>, user: &str) -> Result<Share, Full> {
        let mut counts = self.counts();
        if counts.all >= ALLOCATIONS_MAX {
            return Err(Full::Server);
        }
        if counts.by_user.get(user).is_some_and(|count| *count >= ALLOCATIONS_PER_USER_MAX) {
            return Err(Full::User);
        }
        counts.all += 1;
        *counts.by_user.entry(user.to_owned()).or_default() += 1;
        Ok(Share { quotas: Arc::clone(self), user: user.to_owned() })
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        // Nothing panics while the lock is held.
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut counts = self.quotas.counts();
        counts.all -= 1;
        if let Some(count) = counts.by_user.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                counts.by_user.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_a_few_and_all_together_have_many() {
        let quotas = Arc::<Quotas>::default();
        let mut shares: Vec<_> = (0..ALLOCATIONS_PER_USER_MAX).map(|_| quotas.take("a").unwrap()).collect();
        assert_eq!(quotas.take("a").unwrap_err(), Full::User);
        shares.pop();
        shares.push(quotas.take("a").unwrap());
        for i in shares.len()..ALLOCATIONS_MAX {
            shares.push(quotas.take(&i.to_string()).unwrap());
        }
        assert_eq!(quotas.take("b").unwrap_err(), Full::Server);
        drop(shares);
        assert!(quotas.counts().by_user.is_empty());
    }
}
