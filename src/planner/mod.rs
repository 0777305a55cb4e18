//! How many specialists a service level needs: queueing theory, beside which the simulation stands.

pub mod erlang;
