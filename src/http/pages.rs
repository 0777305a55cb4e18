//! The pages, built by Vite and carried in the program.

use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::RustEmbed;
use tilts_signaling::{Code, Problem};

use super::error::Failure;

#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Dist;

/// Serves a page or one of its files.
pub async fn serve(method: Method, uri: Uri) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return missing();
    }
    let path = uri.path().trim_matches('/');
    let file = match path {
        "" => "index.html",
        "room" => "room.html",
        "assist" => "assist.html",
        "consult" => "consult.html",
        "supervise" => "supervise.html",
        "admin" => "admin.html",
        asset if asset.starts_with("assets/") => asset,
        _ => return missing(),
    };
    match Dist::get(file) {
        Some(found) => {
            // Names of assets hold a hash of their content; pages are asked for anew each time.
            let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-store" };
            let kind = found.metadata.mimetype().to_owned();
            ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache.to_owned())], found.data).into_response()
        }
        None if file.ends_with(".html") => {
            let words = "<!doctype html><title>Tilts</title><p>The pages are not built. Run <code>make web</code>.";
            (StatusCode::SERVICE_UNAVAILABLE, Html(words)).into_response()
        }
        None => missing(),
    }
}

fn missing() -> Response {
    Failure(Problem::new(Code::NotFound, "no such address").with("what", "address")).into_response()
}
