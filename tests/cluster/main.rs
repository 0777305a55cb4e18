//! Two servers over one Redis and one PostgreSQL serve one network: whoever is connected to either sees the same and finds
//! everybody, and when one is killed nothing is lost that either had told anybody.

#[path = "../durability/chance.rs"]
mod chance;
mod check;
mod load;
mod nodes;
mod partition;
#[path = "../durability/people.rs"]
mod people;
#[expect(dead_code, reason = "shared with the tests of the command line")]
#[path = "../cli/program.rs"]
mod program;
mod races;
#[path = "../servers/mod.rs"]
mod servers;
mod talk;
#[path = "../durability/truth.rs"]
mod truth;
