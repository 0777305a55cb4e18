//! The program as its user calls it: what it says, where, and what it ends with.

mod bench;
mod import;
mod program;
mod quiet;
mod replay;
mod serve;
mod settings;
mod tls;
