//! Listening: plain on loopback, TLS everywhere else, and an orderly end.
//!
//! Behind TLS two protocols share the port, for networks that let nothing else pass: HTTP, and TURN for media. Once TLS
//! is ended they differ in the first byte, for no HTTP request begins with one below 4 and every STUN message does
//! (RFC 7983, 7). A client that says by ALPN what it speaks is taken at its word (RFC 7301, RFC 7443).

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::accept::{Accept, NoDelayAcceptor};
use axum_server::tls_rustls::RustlsAcceptor;
use tokio::io::AsyncBufReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::tls;
use crate::app::App;
use crate::media::over_tcp;
use crate::media::over_tcp::turn::Turn;

/// How long running requests may go on after the server was told to stop.
const DRAIN: Duration = Duration::from_secs(2);
/// Time from the end of the TLS handshake to the first byte.
const FIRST_BYTE_WITHIN: Duration = Duration::from_secs(5);
/// The ALPN name of TURN (RFC 7443).
const ALPN_TURN: &[u8] = b"stun.turn";
/// Every STUN message begins with a byte up to this (RFC 7983, 7).
const STUN_FIRST_BYTE_MAX: u8 = 3;

/// Serves until `stop` is over.
///
/// # Errors
/// When the certificate cannot be used or the listener fails.
pub async fn listen(
    app: &App,
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let handle = Handle::new();
    tokio::spawn({
        let handle = handle.clone();
        async move {
            stop.await;
            handle.graceful_shutdown(Some(DRAIN));
        }
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    match tls::load(&app.config.http).map_err(io::Error::other)? {
        Some(tls) => {
            if app.turn.is_some() {
                let mut config = (*tls.get_inner()).clone();
                config.alpn_protocols.push(ALPN_TURN.to_vec());
                tls.reload_from_config(Arc::new(config));
            }
            let acceptor = HttpOrTurn { tls: RustlsAcceptor::new(tls), turn: app.turn.clone() };
            axum_server::from_tcp(listener)?.acceptor(acceptor).handle(handle).serve(service).await
        }
        None => axum_server::from_tcp(listener)?.acceptor(NoDelayAcceptor).handle(handle).serve(service).await,
    }
}

/// Ends TLS, keeps the connections that speak TURN, and gives the others to HTTP.
#[derive(Clone)]
struct HttpOrTurn {
    tls: RustlsAcceptor,
    turn: Option<Arc<Turn>>,
}

impl<S> Accept<TcpStream, S> for HttpOrTurn
where
    S: Send + 'static,
{
    type Stream = <RustlsAcceptor as Accept<TcpStream, S>>::Stream;
    type Service = <RustlsAcceptor as Accept<TcpStream, S>>::Service;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let turn = self.turn.clone();
        // A message of several segments would else wait for the acknowledgement of those before its last (RFC 896).
        let from = stream.set_nodelay(true).and_then(|()| stream.peer_addr());
        let accepted = self.tls.accept(stream, service);
        Box::pin(async move {
            let (mut stream, service) = accepted.await?;
            let Some(turn) = turn else { return Ok((stream, service)) };
            let protocol = stream.get_ref().1.alpn_protocol();
            if protocol.is_some_and(|protocol| protocol != ALPN_TURN) {
                return Ok((stream, service));
            }
            let first = timeout(FIRST_BYTE_WITHIN, stream.fill_buf()).await??.first().copied();
            if first.is_some_and(|first| first > STUN_FIRST_BYTE_MAX) {
                return Ok((stream, service));
            }
            over_tcp::tune(stream.get_ref().0)?;
            let from = from?;
            tokio::spawn(async move { turn.serve(stream, from).await });
            Err(io::Error::other("taken by TURN"))
        })
    }
}
