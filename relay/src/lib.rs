//! tilts-relay
