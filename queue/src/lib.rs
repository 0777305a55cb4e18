//! tilts-queue
