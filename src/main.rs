//! Tilts.
fn main() {}
