//! What the forwarder promises, shown with whole clients under virtual time.

mod attacks;
mod bandwidth;
mod client;
mod flow;
mod liveness;
mod pipe;
mod sessions;
mod simulcast;
mod trust;
mod voice;
mod watchers;
mod world;
