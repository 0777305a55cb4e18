//! The server from outside: every route and every message times every role, and bad input of every kind.

mod appointments;
mod away;
mod channels;
mod company;
mod contract;
mod doors;
mod firewall;
mod floor;
mod hostile;
mod reports;
mod roles;
mod rules;
mod server;
mod supervision;
