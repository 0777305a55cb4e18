//! What every journal promises, held against each of them, and against one whose answers get lost.

mod contract;
mod events;
mod faulty;
mod redis;
#[path = "../servers/mod.rs"]
mod servers;
mod sqlite;
