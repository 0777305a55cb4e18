//! The network: municipalities, centers with their rooms, institutions, services, opening hours.
//!
//! It comes in as a directory of CSV files ([`read_dir`]), is validated whole before anything changes, and is kept as
//! a [`Source`] in the records. From the source, the ids given once to each slug, the people and the day, [`build`]
//! makes the two things the server lives by: what the queue decides on (`tilts_queue::network::Network`) and what the
//! pages show ([`Catalogue`]).

mod build;
mod builtin;
mod catalogue;
mod import;
mod problem;
mod read;
mod source;
mod table;

pub use build::{Ids, Kind, Loaded, NetworkCalendar, NoId, Slugs, build};
pub use catalogue::{
    Catalogue, CatalogueCenter, CatalogueHours, CatalogueInstitution, CatalogueMunicipality, CatalogueRoom,
    CatalogueService,
};
pub use import::{ImportError, Imported, import, load, read};
pub use problem::{PROBLEMS_MAX, Problem, ProblemCode, Problems};
pub use read::{read_dir, read_files};
pub use source::{Center, Institution, Level, Municipality, MunicipalityKind, Names, Service, ServiceMode, Source};
