//! How many specialists a service level needs in each half hour of a day: by Erlang C, by Erlang A, and by playing the
//! day through.
//!
//! [`erlang`] are the formulas, [`staffing`] the least number that reaches a target, [`day`] the day played through, and
//! [`plan`] one plan made of all three, for each service by itself and for all of them as one pool.

pub mod day;
pub mod erlang;
pub mod plan;
pub mod staffing;
