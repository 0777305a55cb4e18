//! Every route, grouped by who calls it.

mod admin;
mod calendar;
mod demo;
mod doors;
mod error;
mod guard;
mod integrator;
mod listen;
mod nodes;
mod pages;
mod planner;
mod reports;
mod rules;
mod sign_in;
mod status;
pub mod tls;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{DefaultBodyLimit, State, WebSocketUpgrade};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, delete, get, post, put};
use tilts_signaling::{Code, FRAME_BYTES_MAX, Problem, SUBPROTOCOL};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::app::App;
use crate::session;

pub use demo::DemoLogins;
pub use guard::{Attempts, principal};
pub use listen::listen;
pub use status::recorder;

/// The largest body taken.
const BODY_BYTES_MAX: usize = 256 * 1024;
/// How long a request may take.
const REQUEST_WITHIN: Duration = Duration::from_secs(15);

/// Nothing but our own scripts, styles, pictures and connections; pages are framed by nobody.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
     img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// Camera, microphone and shared windows for ourselves alone.
const PERMISSIONS_POLICY: &str =
    "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), geolocation=(), payment=(), usb=()";

/// The whole server as one service; main and the tests run the same.
pub fn router(app: Arc<App>) -> Router {
    // Anybody, within limits.
    let open = Router::new()
        .route("/api/v1/login", post(sign_in::login))
        .route("/api/v1/logout", post(sign_in::logout))
        .route("/api/v1/ws-token", post(sign_in::ws_token))
        .route("/api/v1/rooms/enroll", post(sign_in::enroll))
        .route("/calendar/{secret}", get(calendar::calendar))
        .route("/api/openapi.json", get(status::openapi))
        .route("/health/live", get(status::live))
        .route("/health/ready", get(status::ready))
        .route("/metrics", get(status::metrics))
        .route("/ws", any(socket));
    // Whoever is signed in, in any role.
    let signed_in = Router::new().route("/api/v1/network", get(sign_in::network));
    // Of several nodes the one with the media answers.
    let to_the_media = middleware::from_fn_with_state(Arc::clone(&app), nodes::to_the_media);
    // Administrators.
    let admin = Router::new()
        .route("/api/v1/admin/rooms", get(admin::rooms))
        .route("/api/v1/admin/rooms/{room}", delete(admin::revoke_room))
        .route("/api/v1/admin/rooms/{room}/code", post(admin::issue_code))
        .route("/api/v1/admin/consultations/{consultation}/media", get(admin::media).layer(to_the_media.clone()))
        .route("/api/v1/admin/people", get(admin::people).post(admin::add_person))
        .route("/api/v1/admin/people/{person}", put(admin::change_person))
        .route("/api/v1/admin/people/{person}/password", post(admin::set_password));
    // Supervisors and administrators.
    let readers = Router::new()
        .route("/api/v1/reports/registrations", get(reports::registrations))
        .route("/api/v1/reports/registrations.csv", get(reports::registrations_csv))
        .route("/api/v1/reports/registrations.xlsx", get(reports::registrations_xlsx))
        .route("/api/v1/reports/registrations/{registration}", get(reports::registration))
        .route("/api/v1/reports/registrations/{registration}/correction", post(reports::correct_registration))
        .route("/api/v1/reports/lines", get(reports::lines))
        .route("/api/v1/reports/lines.csv", get(reports::lines_csv))
        .route("/api/v1/reports/periods", get(reports::months::periods))
        .route("/api/v1/reports/periods/{period}/close", post(reports::months::close_period))
        .route("/api/v1/reports/periods/{period}/check", get(reports::months::check_period))
        .route("/api/v1/reports/grant", get(reports::grant::grant))
        .route("/api/v1/reports/grant.csv", get(reports::grant::grant_csv))
        .route("/api/v1/planner", post(planner::plan))
        .route("/api/v1/reports/formulas", get(reports::grant::formulas))
        .route("/api/v1/reports/formulas/{year}", put(reports::grant::put_formula))
        .route("/api/v1/rules", get(rules::rules).put(rules::change))
        .route("/api/v1/services/{service}/closure", put(rules::close).delete(rules::open));
    // Institutions' own systems.
    let integrators = Router::new()
        .route("/api/v1/consultations", post(integrator::open))
        .route("/api/v1/consultations/{consultation}", delete(integrator::close));
    // Other nodes of the same network.
    let nodes = match app.cluster {
        Some(_) => Router::new().route("/node/decide", post(nodes::decide)),
        None => Router::new(),
    };
    // The demo alone.
    let demo = match app.demo {
        Some(_) => Router::new()
            .route("/demo/logins", get(demo::logins))
            .route("/demo/login/{token}", get(demo::login))
            .route("/demo/clock", post(demo::clock)),
        None => Router::new(),
    };
    let text = |value: &'static str| HeaderValue::from_static(value);
    Router::new()
        .merge(open)
        .merge(signed_in)
        .merge(admin)
        .merge(readers)
        .merge(integrators)
        .merge(nodes)
        .merge(demo)
        .fallback(pages::serve)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(middleware::from_fn_with_state(Arc::clone(&app), guard::check_origin))
        // Any client, with the join token of an ad-hoc consultation.
        .merge(doors::routes().layer(to_the_media))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, REQUEST_WITHIN))
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, text("no-store")))
        .layer(SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, text(CONTENT_SECURITY_POLICY)))
        .layer(SetResponseHeaderLayer::overriding(header::X_CONTENT_TYPE_OPTIONS, text("nosniff")))
        .layer(SetResponseHeaderLayer::overriding(header::REFERRER_POLICY, text("no-referrer")))
        .layer(SetResponseHeaderLayer::overriding(
            header::HeaderName::from_static("permissions-policy"),
            text(PERMISSIONS_POLICY),
        ))
        .with_state(app)
}

async fn socket(State(app): State<Arc<App>>, upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>) -> Response {
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return error::Failure(Problem::new(Code::Malformed, rejection.body_text())).into_response(),
    };
    if app.sessions.count() >= app.config.limits.sockets {
        return error::Failure(Problem::new(Code::QueueFull, "too many connections")).into_response();
    }
    upgrade
        .protocols([SUBPROTOCOL])
        .max_message_size(2 * FRAME_BYTES_MAX)
        .max_frame_size(2 * FRAME_BYTES_MAX)
        .on_upgrade(move |socket| session::run(app, socket))
}
