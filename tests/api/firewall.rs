//! The HTTPS port, which two protocols share, and the ways that media can take, with the client of `tilts check`.

use std::sync::Arc;
use std::time::Duration;

use tilts::check::{self, State};
use tilts::config::Config;
use tilts::media::over_tcp::turn::Credentials;
use tilts::media::over_tcp::turn::client::{Requests, TurnClient};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::server::Server;

const SOON: Duration = Duration::from_secs(8);

struct Secured {
    server: Server,
    config: Config,
    roots: RootCertStore,
    _files: tempfile::TempDir,
}

/// A server with TLS, whose certificate signs itself.
async fn secured(set: impl FnOnce(&mut Config)) -> Secured {
    let files = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (files.path().join("certificate.pem"), files.path().join("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(&certificate).unwrap()).unwrap();
    let server = Server::start_with(|config| {
        config.http.certificate = Some(certificate);
        config.http.key = Some(key);
        set(config);
    })
    .await;
    let config = server.app.config.clone();
    Secured { server, config, roots, _files: files }
}

impl Secured {
    async fn connect(&self, alpn: &[&str]) -> std::io::Result<TlsStream<TcpStream>> {
        let mut config = ClientConfig::builder().with_root_certificates(self.roots.clone()).with_no_client_auth();
        config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
        let stream = TcpStream::connect(self.config.http.listen).await?;
        let name = ServerName::try_from("127.0.0.1").unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, stream).await
    }

    fn credentials(&self) -> Credentials {
        let told = self.server.app.ice_servers.as_ref().unwrap().of(uuid::Uuid::nil()).remove(0);
        assert_eq!(told.urls, [format!("turns:{}?transport=tcp", self.config.http.listen)]);
        Credentials { username: told.username, password: told.credential }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn http_and_turn_share_the_port() {
    let secured = secured(|_| {}).await;
    // HTTP, whether or not the client says so.
    for alpn in [&[][..], &["http/1.1"], &["stun.turn", "http/1.1"]] {
        let mut stream = secured.connect(alpn).await.unwrap();
        stream.write_all(b"GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        timeout(SOON, stream.read_to_string(&mut answer)).await.unwrap().unwrap();
        assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    }
    // TURN, whether or not the client says so.
    for alpn in [&[][..], &["stun.turn"]] {
        let stream = secured.connect(alpn).await.unwrap();
        let mut client = TurnClient::new(stream, Requests::new(secured.credentials()).unwrap());
        client.allocate().await.unwrap();
    }
    // Whoever speaks another protocol is told so in the handshake.
    assert!(secured.connect(&["imap"]).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_says_nothing_is_not_waited_for() {
    let secured = secured(|_| {}).await;
    let mut silent = secured.connect(&[]).await.unwrap();
    let ended = timeout(SOON, silent.read(&mut [0; 1])).await.expect("within the time for a first byte");
    assert!(matches!(ended, Ok(0) | Err(_)));
    // A client that said HTTP and speaks TURN is HTTP's to refuse.
    let mut odd = secured.connect(&["http/1.1"]).await.unwrap();
    odd.write_all(&Requests::new(secured.credentials()).unwrap().request(rtc_stun::message::METHOD_ALLOCATE, |_| {}))
        .await
        .unwrap();
    let mut answer = Vec::new();
    // It may be reset instead of answered.
    let _ = timeout(SOON, odd.read_to_end(&mut answer)).await.expect("soon");
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 400"), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_carries_media() {
    let secured = secured(|_| {}).await;
    let server = check::Server::new(&secured.config, None).unwrap();
    assert!(server.is_live().await);
    for finding in check::ways(&server, &secured.server.integrator()).await {
        assert_eq!(finding.state, State::Ok, "{finding:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_that_is_not_there_is_told() {
    let server = Server::start_with(|config| config.media.tcp = false).await;
    let client = check::Server::new(&server.app.config, None).unwrap();
    let found = check::ways(&client, &server.integrator()).await;
    let states: Vec<_> = found.iter().map(|finding| finding.state).collect();
    assert_eq!(states, [State::Ok, State::Fail, State::Fail], "{found:?}");
    assert_eq!(found[1].found, "the server names no tcp address");
    assert_eq!(found[2].found, "the server names no turns: address");
    assert!(found.iter().all(|finding| finding.mend.is_some() == (finding.state != State::Ok)));
    let refused = check::ways(&client, "no token").await;
    assert!(refused.iter().all(|finding| finding.found.contains("401")), "{refused:?}");
}
