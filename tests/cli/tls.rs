//! TLS by certificate files, with an authority made here: https and wss, and nothing beside them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::{SinkExt, StreamExt};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::program::{Running, refuses, tilts};

/// An authority and the files of a server that it vouches for.
struct Files {
    dir: tempfile::TempDir,
    roots: RootCertStore,
}

impl Files {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(authority.self_signed(&key).unwrap().der().clone()).unwrap();
        let issuer = Issuer::new(authority, key);
        for name in ["server", "other"] {
            let key = KeyPair::generate().unwrap();
            let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
            let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
            std::fs::write(dir.path().join(format!("{name}.pem")), certificate.pem()).unwrap();
            std::fs::write(dir.path().join(format!("{name}.key")), key.serialize_pem()).unwrap();
        }
        std::fs::write(dir.path().join("empty"), "").unwrap();
        std::fs::write(dir.path().join("text"), "Labdien!\n").unwrap();
        Self { dir, roots }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A demo with these files for certificate and key.
    fn demo(&self, certificate: &Path, key: &Path) -> std::process::Command {
        let mut command = tilts(&["demo", "--listen", "127.0.0.1:0", "--media", "127.0.0.1:0"]);
        command.env("TILTS_HTTP_CERTIFICATE", certificate).env("TILTS_HTTP_KEY", key);
        command
    }

    async fn connect(&self, address: &str) -> TlsStream<TcpStream> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = config.with_root_certificates(self.roots.clone()).with_no_client_auth();
        let stream = TcpStream::connect(address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap()
    }

    /// The answer to one request over https.
    async fn ask(&self, address: &str, request: &str, body: &str) -> String {
        let mut stream = self.connect(address).await;
        let length = body.len();
        let text =
            format!("{request}\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}");
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // Not every end of a connection says good-bye to TLS.
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8(answer).unwrap()
    }
}

#[tokio::test]
async fn pages_and_sockets_come_over_tls_and_over_nothing_else() {
    let files = Files::new();
    let running = Running::start(files.demo(&files.path("server.pem"), &files.path("server.key")));
    let address = running.url().strip_prefix("https://").expect("the ready line says https").to_owned();
    assert!(files.ask(&address, "GET /health/live HTTP/1.1", "").await.starts_with("HTTP/1.1 204"));

    let login = running.ready["demo"]["logins"][0]["url"].as_str().unwrap();
    let path = login.strip_prefix(running.url()).unwrap();
    let answer = files.ask(&address, &format!("GET {path} HTTP/1.1"), "").await;
    let cookie = answer.lines().find(|line| line.starts_with("set-cookie: tilts_room=")).expect("a room's cookie");
    for attribute in ["HttpOnly", "SameSite=Strict", "Secure", "Path=/"] {
        assert!(cookie.split("; ").any(|part| part == attribute), "{attribute}: {cookie}");
    }
    let secret = cookie.strip_prefix("set-cookie: ").unwrap().split(';').next().unwrap();
    let request = format!("POST /api/v1/ws-token HTTP/1.1\r\nCookie: {secret}\r\nContent-Type: application/json");
    let answer = files.ask(&address, &request, r#"{"role":"room"}"#).await;
    let token: serde_json::Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap();

    let mut request = format!("wss://{address}/ws").into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", "tilts.1".parse().unwrap());
    let stream = files.connect(&address).await;
    let (mut socket, _) = tokio_tungstenite::client_async(request, stream).await.unwrap();
    let hello = serde_json::json!({ "type": "hello", "token": token["token"] });
    socket.send(Message::text(hello.to_string())).await.unwrap();
    let welcome = socket.next().await.unwrap().unwrap().into_text().unwrap();
    assert!(welcome.contains(r#""type":"welcome""#), "{welcome}");

    let plain = reqwest::get(format!("http://{address}/health/live")).await;
    assert!(plain.is_err(), "plain HTTP is not served beside: {plain:?}");
    let stranger = Files::new();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(stranger.roots).with_no_client_auth();
    let stream = TcpStream::connect(&address).await.unwrap();
    let refused =
        TlsConnector::from(Arc::new(config)).connect(ServerName::try_from("localhost").unwrap(), stream).await;
    assert!(refused.is_err(), "a client of another authority does not trust the certificate");
}

#[test]
fn files_that_cannot_be_used_are_told() {
    let files = Files::new();
    let (good, key) = (files.path("server.pem"), files.path("server.key"));
    let dir = files.dir.path().display();
    for (certificate, key, words) in [
        (files.path("none"), key.clone(), format!("http.certificate: {dir}/none cannot be read: No such file")),
        (files.path("empty"), key.clone(), format!("http.certificate: {dir}/empty holds no certificate in PEM")),
        (files.path("text"), key.clone(), format!("http.certificate: {dir}/text holds no certificate in PEM")),
        (key.clone(), key.clone(), format!("http.certificate: {dir}/server.key holds no certificate in PEM")),
        (good.clone(), files.path("none"), format!("http.key: {dir}/none cannot be read: No such file")),
        (good.clone(), good.clone(), format!("http.key: {dir}/server.pem holds no private key in PEM")),
        (good.clone(), files.path("other.key"), "http.certificate and http.key cannot be used together".to_owned()),
    ] {
        let said = refuses(files.demo(&certificate, &key));
        assert!(said.starts_with(&format!("tilts: {words}")), "said   {said:?}\n wanted {words:?}");
    }
    let mut command = files.demo(&good, &key);
    command.env_remove("TILTS_HTTP_KEY");
    assert!(refuses(command).starts_with("tilts: http.key is not set"));
}
