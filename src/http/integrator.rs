//! Consultations without the queue, for an institution's own system.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use tilts_queue::command::{Actor, Command};
use tilts_queue::ids::{ConsultationId, IntegratorId, ParticipantId};
use tilts_signaling::{Code, Problem};
use utoipa::ToSchema;
use uuid::Uuid;

use super::error::{Body, Failure};
use super::guard::Integrator;
use crate::app::App;
use crate::auth::{Claims, CodecNames, JOIN_TOKEN_MS, Principal, Purpose};

/// The longest name, in characters.
const NAME_CHARS_MAX: usize = 100;

/// Who is to take part.
#[derive(Deserialize, ToSchema)]
pub struct NewConsultation {
    /// One to six, or as many as the configuration allows. Six can publish at a time; whoever else comes watches.
    participants: Vec<NewParticipant>,
    /// Names of the codecs that may be played (`VP8`, `H264`, `VP9`, `AV1`; `opus`, `PCMU`, `PCMA`). Of a kind of media of
    /// which none is named, all. The first who joins settles one of each kind, in this order, and whoever comes later
    /// needs to have it.
    #[serde(default)]
    codecs: Vec<String>,
}

/// One who is to take part.
#[derive(Deserialize, ToSchema)]
pub struct NewParticipant {
    /// What the integrator calls them; given back, kept nowhere.
    name: String,
}

/// An open consultation.
#[derive(Serialize, ToSchema)]
pub struct OpenConsultation {
    /// The consultation.
    id: Uuid,
    /// In the order asked for.
    participants: Vec<OpenParticipant>,
}

/// One who may join.
#[derive(Serialize, ToSchema)]
pub struct OpenParticipant {
    /// The participant.
    id: Uuid,
    /// As asked for.
    name: String,
    /// The join token: for the WebSocket's hello, and as bearer for WHIP and WHEP.
    token: String,
}

/// Opens a consultation and hands out a join token for each participant.
#[utoipa::path(post, path = "/api/v1/consultations", request_body = NewConsultation,
    responses((status = 201, body = OpenConsultation), (status = 401), (status = 403), (status = 409), (status = 422)))]
pub async fn open(
    State(app): State<Arc<App>>,
    _: Integrator,
    Body(wanted): Body<NewConsultation>,
) -> Result<(StatusCode, Json<OpenConsultation>), Failure> {
    if wanted.participants.is_empty() {
        let problem = Problem::new(Code::OutOfBounds, "a consultation has at least one participant");
        return Err(Failure(problem.with("field", "participants").with("min", 1)));
    }
    if wanted.participants.iter().any(|one| one.name.is_empty() || one.name.chars().count() > NAME_CHARS_MAX) {
        let problem = Problem::new(Code::OutOfBounds, "a name is empty or too long");
        return Err(Failure(problem.with("field", "participants.name").with("max", NAME_CHARS_MAX)));
    }
    let codecs = CodecNames::named(&wanted.codecs)
        .map_err(|name| Problem::new(Code::OutOfBounds, format!("no codec {name} is known")).with("field", "codecs"))?;
    let consultation = ConsultationId(app.clock.new_id());
    let ids: Vec<_> = wanted.participants.iter().map(|_| ParticipantId(app.clock.new_id())).collect();
    let command = Command::OpenAdHoc { consultation, participants: ids.clone() };
    app.dispatch.tell(Actor::Integrator(IntegratorId(Uuid::nil())), command).await?;
    let network = app.records.network_id();
    let expires = app.clock.now().0 + JOIN_TOKEN_MS;
    let participants = wanted.participants.into_iter().zip(ids).map(|(one, participant)| {
        let claims = Claims { network, principal: Principal::Guest { consultation, participant, codecs } };
        OpenParticipant { id: participant.0, name: one.name, token: app.keys.sign(Purpose::Join, expires, claims) }
    });
    Ok((StatusCode::CREATED, Json(OpenConsultation { id: consultation.0, participants: participants.collect() })))
}

/// Closes a consultation: all media of it end.
#[utoipa::path(delete, path = "/api/v1/consultations/{consultation}",
    responses((status = 204), (status = 401), (status = 403), (status = 404)))]
pub async fn close(
    State(app): State<Arc<App>>,
    _: Integrator,
    Path(consultation): Path<ConsultationId>,
) -> Result<StatusCode, Failure> {
    let actor = Actor::Integrator(IntegratorId(Uuid::nil()));
    app.dispatch.tell(actor, Command::CloseAdHoc { consultation }).await?;
    Ok(StatusCode::NO_CONTENT)
}
