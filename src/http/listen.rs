//! Listening: plain on loopback, TLS everywhere else, and an orderly end.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;

use crate::config::Config;

/// How long running requests may go on after the server was told to stop.
const DRAIN: Duration = Duration::from_secs(2);

/// Serves until `stop` is over.
///
/// # Errors
/// When the certificate cannot be used or the listener fails.
pub async fn listen(
    config: &Config,
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let handle = Handle::new();
    tokio::spawn({
        let handle = handle.clone();
        async move {
            stop.await;
            handle.graceful_shutdown(Some(DRAIN));
        }
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    match (&config.http.certificate, &config.http.key) {
        (Some(certificate), Some(key)) => {
            let tls = RustlsConfig::from_pem_file(certificate, key).await?;
            axum_server::from_tcp_rustls(listener, tls)?.handle(handle).serve(service).await
        }
        (Some(_), None) => Err(std::io::Error::other("http.key is missing beside http.certificate")),
        (None, _) => axum_server::from_tcp(listener)?.handle(handle).serve(service).await,
    }
}
