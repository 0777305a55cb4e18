//! Counts allocations, if the process is built with the feature `count-allocations`.

/// Runs this and counts the allocations of the calling thread meanwhile; 0 if they are not counted.
#[cfg(feature = "count-allocations")]
pub fn count<T>(what: impl FnOnce() -> T) -> (T, u64) {
    let mut result = None;
    let counted = allocation_counter::measure(|| result = Some(what()));
    // The closure has run.
    (result.expect("a result"), counted.count_total)
}

/// Runs this and counts the allocations of the calling thread meanwhile; 0 if they are not counted.
#[cfg(not(feature = "count-allocations"))]
pub fn count<T>(what: impl FnOnce() -> T) -> (T, u64) {
    (what(), 0)
}
