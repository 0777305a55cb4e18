//! The Tilts server: everything around the queue and the relay.
//!
//! It knows both and decides nothing that either of them can decide. `clock` is the one source of time, `calendar`
//! turns opening hours into instants, `network` brings the network in from CSV, `journal` keeps what happened,
//! `records` keeps what people wrote, `demo` fills a network with people, and `bench` measures.

pub mod app;
pub mod auth;
pub mod bench;
pub mod calendar;
pub mod calls;
pub mod check;
pub mod clock;
pub mod cluster;
pub mod config;
pub mod days;
pub mod demo;
pub mod dispatch;
pub mod http;
pub mod journal;
pub mod media;
pub mod network;
pub mod planner;
mod receipts;
pub mod records;
mod redis;
pub mod reports;
pub mod session;
mod sqlite;
pub mod views;
pub mod words;
