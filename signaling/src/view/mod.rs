//! What each audience sees: whole views, pure functions of the queue's state and the role. Names of
//! services, institutions and centers stand in the catalogue (`GET /api/v1/network`), not here.
//! All times are UTC milliseconds since 1970.

mod appointments;
mod assist;
mod call;
mod consult;
mod days;
mod room;
mod supervise;
mod wait;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use appointments::*;
pub use assist::*;
pub use call::*;
pub use consult::*;
pub use days::*;
pub use room::*;
pub use supervise::*;
pub use tilts_queue::code::Language;
pub use tilts_queue::command::Availability;
pub use tilts_queue::event::{
    Channel, CloseReason, Company, DeclineReason, InvitationEnd, Mode, Outcome, ReorderReason, Score,
};
pub use tilts_queue::rules::Instead;
pub use wait::*;

/// One audience's view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "audience", rename_all = "snake_case")]
pub enum View {
    /// A room's page.
    Room(Box<RoomView>),
    /// A center employee's page.
    Assist(Box<AssistView>),
    /// A specialist's page.
    Consult(Box<ConsultView>),
    /// A supervisor's page.
    Supervise(Box<SuperviseView>),
    /// A participant of an ad-hoc consultation.
    AdHoc(Box<CallView>),
}
