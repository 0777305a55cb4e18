//! How the server does: for load balancers, Prometheus and whoever writes against the API.

use std::sync::{Arc, OnceLock};

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use utoipa::OpenApi;

use super::{admin, calendar, doors, integrator, planner, reports, rules, sign_in};
use crate::app::App;
use crate::dispatch::TotalsAt;

/// The process's recorder of figures; made once.
pub fn recorder() -> PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER
        .get_or_init(|| {
            let recorder = PrometheusBuilder::new().build_recorder();
            let handle = recorder.handle();
            // Another recorder can only be there in a test of many servers, which share this one.
            let _ = metrics::set_global_recorder(recorder);
            handle
        })
        .clone()
}

/// The process runs.
pub async fn live() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The server takes work: the journal is read and, where several nodes share it, within reach, and a network is in use.
pub async fn ready(State(app): State<Arc<App>>) -> StatusCode {
    let is_connected = app.cluster.as_ref().is_none_or(|cluster| cluster.is_connected());
    if is_connected && app.dispatch.is_current() && app.dispatch.state().queue.content().is_some() {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    }
}

/// Figures for Prometheus.
pub async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    let state = app.dispatch.state();
    let totals = TotalsAt::of(&state.queue, state.history.book(), app.clock.now());
    for (name, value) in [
        ("tilts_tickets_waiting", totals.waiting),
        ("tilts_consultations_running", totals.in_consultation),
        ("tilts_specialists_free", totals.free_specialists),
        ("tilts_rooms_free", totals.free_rooms),
        ("tilts_answered_today", totals.counts.answered),
        ("tilts_abandoned_today", totals.counts.abandoned),
        ("tilts_sockets", u32::try_from(app.sessions.count()).unwrap_or(u32::MAX)),
        ("tilts_calls", u32::try_from(app.calls.count()).unwrap_or(u32::MAX)),
        ("tilts_nodes", app.cluster.as_ref().map_or(1, |it| u32::try_from(it.seen().nodes.len()).unwrap_or(u32::MAX))),
        ("tilts_preferred", app.cluster.as_ref().map_or(1, |cluster| u32::from(cluster.is_preferred()))),
        ("tilts_media_connections", u32::try_from(app.media_door.count()).unwrap_or(u32::MAX)),
    ] {
        metrics::gauge!(name).set(f64::from(value));
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], app.metrics.render() + &app.calls.media_metrics())
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tilts",
        description = "Remote consultations: sign-in, administration, registrations and the grant, ad-hoc consultations."
    ),
    paths(
        sign_in::login,
        sign_in::logout,
        sign_in::ws_token,
        sign_in::enroll,
        sign_in::network,
        calendar::calendar,
        rules::rules,
        rules::change,
        rules::close,
        rules::open,
        integrator::open,
        integrator::close,
        doors::whip,
        doors::whep,
        doors::whep_of,
        doors::trickle,
        doors::end,
        admin::rooms,
        admin::media,
        admin::issue_code,
        admin::revoke_room,
        admin::people,
        admin::add_person,
        admin::change_person,
        admin::set_password,
        reports::registrations,
        reports::registrations_csv,
        reports::registrations_xlsx,
        reports::registration,
        reports::correct_registration,
        reports::lines,
        reports::lines_csv,
        reports::months::periods,
        reports::months::close_period,
        reports::months::check_period,
        reports::grant::grant,
        reports::grant::grant_csv,
        reports::grant::formulas,
        reports::grant::put_formula,
        planner::plan,
    )
)]
struct Api;

/// The API's description (OpenAPI 3.1).
pub async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(Api::openapi())
}
