//! Who may do what: principals, signed tokens, cookies, and the table of roles and messages.

pub mod allow;
mod principal;
pub mod rules;
mod token;

pub use principal::{Claims, CodecNames, Principal, Role};
pub use token::{JOIN_TOKEN_MS, Keys, Purpose, SOCKET_TOKEN_MS, TokenError, secret};
