//! The running server as a client meets it: HTTP, the WebSocket, and streams with or without TLS.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue};
use hyper::{Method, Request, Response, StatusCode, Version, client::conn::http1};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use serde_json::Value;
use tilts_signaling::client::{Client, Stream};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::tls;
use crate::config::Config;

/// How long a connection may take to come about, and an answer to come.
const WITHIN: Duration = Duration::from_secs(5);
/// The largest answer read, in bytes.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// Why the server cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// It cannot be reached.
    #[error("{url}: {error}")]
    Unreachable {
        /// Where it should be.
        url: String,
        /// What happened.
        error: io::Error,
    },
    /// It answered something else than it should have.
    #[error("the server answered {status} to {path}: {body}")]
    Answer {
        /// What was asked for.
        path: &'static str,
        /// The status.
        status: StatusCode,
        /// What it said.
        body: String,
    },
    /// An address that is none.
    #[error("{0} is no address as https://tilts.example.lv")]
    Url(String),
}

/// A server to be asked.
#[derive(Clone)]
pub struct Server {
    /// As pages are opened.
    pub url: String,
    host: String,
    /// Where to connect: host and port.
    connect: (String, u16),
    tls: Option<Arc<ClientConfig>>,
    /// For TURN, which is always behind TLS.
    trust: Arc<ClientConfig>,
}

impl Server {
    /// The server at this address, or, without one, the one that these settings are for, on this machine.
    ///
    /// # Errors
    /// When the address is none, or the certificate of the settings cannot be read.
    pub fn new(config: &Config, url: Option<&str>) -> Result<Server, ServerError> {
        let listen = config.http.listen;
        let scheme = if config.http.certificate.is_some() { "https" } else { "http" };
        let local = format!("{scheme}://{listen}");
        let named = url.or(config.http.origins.first().map(String::as_str)).unwrap_or(&local).trim_end_matches('/');
        let bad = || ServerError::Url(named.to_owned());
        let (scheme, host) = named.split_once("://").ok_or_else(bad)?;
        let (host, port) = split_port(host, if scheme == "https" { 443 } else { 80 });
        let connect = match url {
            Some(_) => (host.to_owned(), port),
            // Whatever names and routes there are outside: the server is here.
            None if listen.ip().is_unspecified() => ("localhost".to_owned(), listen.port()),
            None => (listen.ip().to_string(), listen.port()),
        };
        let unreadable = |error| ServerError::Unreachable { url: named.to_owned(), error };
        let trust = tls::client(config).map_err(unreadable)?;
        let tls = (scheme == "https").then(|| Arc::clone(&trust));
        Ok(Server { url: named.to_owned(), host: host.to_owned(), connect, tls, trust })
    }

    /// Whether it is there at all.
    pub async fn is_live(&self) -> bool {
        self.ask(Method::GET, "/health/live", None).await.is_ok()
    }

    /// Opens an ad-hoc consultation of two and gives their join tokens.
    ///
    /// # Errors
    /// [`ServerError`].
    pub async fn open_consultation(&self, integrator: &str) -> Result<Vec<String>, ServerError> {
        const PATH: &str = "/api/v1/consultations";
        let body = serde_json::json!({"participants": [{"name": "check a"}, {"name": "check b"}]});
        let answer = self.ask(Method::POST, PATH, Some((integrator, body))).await?;
        let participants = answer["participants"].as_array().cloned().unwrap_or_default();
        Ok(participants.iter().filter_map(|one| one["token"].as_str().map(str::to_owned)).collect())
    }

    /// A WebSocket of somebody with this token.
    ///
    /// # Errors
    /// In words.
    pub async fn socket(&self, token: &str) -> Result<Client, String> {
        let stream = self.stream().await.map_err(|error| format!("{}: {error}", self.url))?;
        let url = format!("{}/ws", self.url.replacen("http", "ws", 1));
        Client::over(stream, &url, token, None).await.map_err(|error| error.to_string())
    }

    /// One request, with a bearer's token and a body.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &'static str,
        body: Option<(&str, Value)>,
    ) -> Result<Value, ServerError> {
        let unreachable = |error| ServerError::Unreachable { url: self.url.clone(), error };
        let asked = timeout(WITHIN, async {
            let mut request = Request::builder().method(method).uri(path);
            let mut bytes = Bytes::new();
            if let Some((token, body)) = body {
                request = request.header(AUTHORIZATION, format!("Bearer {token}"));
                request = request.header(CONTENT_TYPE, "application/json");
                bytes = body.to_string().into();
            }
            let request = request.body(Full::new(bytes)).map_err(io::Error::other)?;
            let (head, body) = self.pass(request).await?.into_parts();
            Ok((head.status, body))
        });
        let (status, body) = asked.await.map_err(io::Error::from).and_then(|asked| asked).map_err(unreachable)?;
        if !status.is_success() {
            let body = String::from_utf8_lossy(&body).chars().take(200).collect();
            return Err(ServerError::Answer { path, status, body });
        }
        Ok(serde_json::from_slice(&body).unwrap_or_default())
    }

    /// A request as it is, but for the host.
    pub(crate) async fn pass(&self, mut request: Request<Full<Bytes>>) -> io::Result<Response<Bytes>> {
        let host = HeaderValue::from_str(&self.host).map_err(io::Error::other)?;
        request.headers_mut().insert(HOST, host);
        *request.version_mut() = Version::HTTP_11;
        let passed = timeout(WITHIN, async {
            let (mut sender, connection) =
                http1::handshake(TokioIo::new(self.stream().await?)).await.map_err(io::Error::other)?;
            tokio::spawn(connection);
            let (head, body) = sender.send_request(request).await.map_err(io::Error::other)?.into_parts();
            let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await.map_err(io::Error::other)?.to_bytes();
            Ok(Response::from_parts(head, body))
        });
        passed.await?
    }

    async fn stream(&self) -> io::Result<Box<dyn Stream>> {
        let (host, port) = (self.connect.0.as_str(), self.connect.1);
        match &self.tls {
            Some(tls) => encrypted(tls, &self.host, (host, port)).await,
            None => Ok(Box::new(timeout(WITHIN, TcpStream::connect((host, port))).await??)),
        }
    }

    /// A stream with TLS to somewhere else: a TURN server.
    ///
    /// # Errors
    /// When it cannot be reached or is not trusted.
    pub async fn encrypted(&self, host: &str, port: u16) -> io::Result<Box<dyn Stream>> {
        // Our own TURN stands where the pages are.
        let is_own = host == self.host && self.tls.is_some();
        let to = if is_own { self.connect.0.as_str() } else { host };
        let port = if is_own { self.connect.1 } else { port };
        encrypted(&self.trust, host, (to, port)).await
    }
}

async fn encrypted(tls: &Arc<ClientConfig>, host: &str, to: (&str, u16)) -> io::Result<Box<dyn Stream>> {
    let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned()).map_err(io::Error::other)?;
    let connect = async {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        TlsConnector::from(Arc::clone(tls)).connect(name, stream).await
    };
    Ok(Box::new(timeout(WITHIN, connect).await??))
}

/// Host and port of an authority (RFC 3986, 3.2).
pub fn split_port(authority: &str, default: u16) -> (&str, u16) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => port.parse().map_or((authority, default), |port| (host, port)),
        _ => (authority, default),
    }
}
