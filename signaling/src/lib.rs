//! tilts-signaling
