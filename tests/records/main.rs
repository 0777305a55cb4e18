//! What the records promise. The cases take any store, so that another database can be held to the same.

mod contract;
mod postgres;
mod register;
mod schema;
#[path = "../servers/mod.rs"]
mod servers;
