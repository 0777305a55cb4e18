//! Problems as HTTP answers (RFC 9457), and bodies that are refused with one.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use tilts_signaling::{Code, Problem};

/// A refused request.
#[derive(Debug)]
pub struct Failure(pub Problem);

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<crate::records::RecordsError> for Failure {
    fn from(error: crate::records::RecordsError) -> Self {
        use crate::records::RecordsError as E;
        Self(match &error {
            E::Taken(what) => Problem::new(Code::OutOfBounds, error.to_string()).with("field", what),
            E::Unacceptable(what) => Problem::new(Code::OutOfBounds, error.to_string()).with("field", what),
            _ => {
                tracing::error!(%error, "the records failed");
                Problem::new(Code::Unavailable, "the records do not answer just now")
            }
        })
    }
}

/// The address is known, the method is not.
pub async fn method_not_allowed() -> Failure {
    Failure(Problem::new(Code::MethodNotAllowed, "this address takes other methods"))
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry = self.0.params.get("retry_after_s").cloned();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], Json(self.0)).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
        }
        if let Some(retry) = retry.and_then(|retry| retry.parse().ok()) {
            response.headers_mut().insert(header::RETRY_AFTER, retry);
        }
        response
    }
}

/// A JSON body; anything else is refused in the words of the error table.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => {
                let code = match &rejection {
                    JsonRejection::MissingJsonContentType(_) => Code::UnsupportedMedia,
                    JsonRejection::BytesRejection(_) => Code::TooLarge,
                    _ => Code::Malformed,
                };
                Err(Failure(Problem::new(code, rejection.body_text())))
            }
        }
    }
}
