//! The certificate, and whom a client trusts.

use std::io;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, ServerConfig, SignatureScheme};
use x509_parser::parse_x509_certificate;

use super::Finding;
use crate::clock::Clock;
use crate::config::Config;

/// From so many days before its end on a certificate is warned of.
const SOON_DAYS: i64 = 21;
const DAY_S: i64 = 86_400;

/// The certificate chain of the settings.
pub fn chain(config: &Config) -> io::Result<Vec<CertificateDer<'static>>> {
    let Some(file) = &config.http.certificate else { return Ok(Vec::new()) };
    let named = |error: rustls::pki_types::pem::Error| io::Error::other(format!("{}: {error}", file.display()));
    CertificateDer::pem_file_iter(file).map_err(named)?.map(|one| one.map_err(named)).collect()
}

/// Looks at certificate and key.
pub fn certificate(config: &Config) -> Vec<Finding> {
    const CHECK: &str = "certificate";
    let (Some(file), key) = (&config.http.certificate, &config.http.key) else {
        let listen = config.http.listen;
        return vec![if listen.ip().is_loopback() {
            Finding::ok(CHECK, "none is needed on loopback")
        } else {
            let mend = "set http.certificate and http.key (PEM)";
            Finding::fail(CHECK, format!("there is none, and the server would listen on {listen}"), mend)
        }];
    };
    let Some(key) = key else {
        return vec![Finding::fail(CHECK, "http.key is missing", "set http.key to the private key (PEM)")];
    };
    let chain = match chain(config) {
        Ok(chain) if !chain.is_empty() => chain,
        Ok(_) => {
            let mend = "write the certificate first, then those that signed it, as PEM";
            return vec![Finding::fail(CHECK, format!("{} holds no certificate", file.display()), mend)];
        }
        Err(error) => return vec![Finding::fail(CHECK, error.to_string(), "http.certificate has to be a PEM file")],
    };
    let matching = PrivateKeyDer::from_pem_file(key).map_err(|error| error.to_string()).and_then(|key| {
        let builder = ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
        let builder = builder.map_err(|error| error.to_string())?.with_no_client_auth();
        builder.with_single_cert(chain.clone(), key).map_err(|error| error.to_string())
    });
    if let Err(error) = matching {
        let mend = "http.key has to be the private key of http.certificate, readable by the server's user";
        return vec![Finding::fail(CHECK, format!("{}: {error}", key.display()), mend)];
    }
    let mut findings = vec![validity(&chain[0])];
    findings.extend(config.http.origins.iter().filter_map(|origin| trusted(origin, &chain)));
    findings
}

fn validity(leaf: &CertificateDer<'_>) -> Finding {
    const CHECK: &str = "certificate";
    let Ok((_, parsed)) = parse_x509_certificate(leaf) else {
        return Finding::fail(CHECK, "it cannot be read", "ask for a new one");
    };
    let now_s = Clock::real().now().0 / 1_000;
    let (begins_s, ends_s) = (parsed.validity().not_before.timestamp(), parsed.validity().not_after.timestamp());
    let days = (ends_s - now_s) / DAY_S;
    if now_s >= ends_s {
        Finding::fail(CHECK, format!("it ran out {} days ago", -days), "renew it and start the server anew")
    } else if now_s < begins_s {
        Finding::fail(CHECK, "it is not valid yet", "set this machine's clock, or wait")
    } else if days < SOON_DAYS {
        Finding::warn(CHECK, format!("it runs out in {days} days"), "renew it and start the server anew")
    } else {
        Finding::ok(CHECK, format!("good for {days} days"))
    }
}

/// Whether a browser that knows the usual authorities takes the certificate for this address.
fn trusted(origin: &str, chain: &[CertificateDer<'static>]) -> Option<Finding> {
    const CHECK: &str = "certificate's name";
    let host = origin.strip_prefix("https://")?;
    let host = host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(host, |(host, _)| host);
    let name = ServerName::try_from(host.trim_matches(['[', ']'])).ok()?;
    let verified = verifier().and_then(|verifier| {
        let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(now_s()));
        verifier.verify_server_cert(&chain[0], &chain[1..], &name, &[], now).map_err(io::Error::other)
    });
    Some(match verified {
        Ok(_) => Finding::ok(CHECK, format!("{host}, signed by an authority that this machine knows")),
        Err(error) if error.to_string().contains("NotValidForName") => {
            let mend = format!("ask for a certificate that names {host}");
            Finding::fail(CHECK, format!("it is not for {host}"), mend)
        }
        Err(error) => {
            let mend = "fine if all browsers know your own authority; else complete the chain or ask a public one";
            Finding::warn(CHECK, format!("{host}: {error}"), mend)
        }
    })
}

fn now_s() -> u64 {
    u64::try_from(Clock::real().now().0 / 1_000).unwrap_or(0)
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

fn verifier() -> io::Result<Arc<WebPkiServerVerifier>> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider());
    builder.build().map_err(io::Error::other)
}

/// A client that trusts the authorities that this machine knows, and this server's own certificate as it is.
pub fn client(config: &Config) -> io::Result<Arc<ClientConfig>> {
    let own = chain(config)?.into_iter().next();
    let verifier = OwnOrKnown { own, known: verifier().ok(), provider: provider() };
    let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    let builder = builder.map_err(io::Error::other)?;
    Ok(Arc::new(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth()))
}

/// The certificate of the settings needs no authority: whether browsers take it is looked at for itself.
#[derive(Debug)]
struct OwnOrKnown {
    own: Option<CertificateDer<'static>>,
    known: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for OwnOrKnown {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.own.as_ref().is_some_and(|own| own == end_entity) {
            return Ok(ServerCertVerified::assertion());
        }
        match &self.known {
            Some(known) => known.verify_server_cert(end_entity, intermediates, name, ocsp, now),
            None => Err(rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer)),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
