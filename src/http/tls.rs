//! TLS by certificate files: what is wrong with them is said before anything is served.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::Http;

/// Why the certificate files cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// One of the two is set alone.
    #[error("http.{0} is not set: http.certificate and http.key belong together, both PEM files")]
    Alone(&'static str),
    /// A file cannot be read.
    #[error("http.{key}: {} cannot be read: {error}", path.display())]
    Unreadable {
        /// The setting.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A file holds something else.
    #[error("http.{key}: {} holds no {what} in PEM", path.display())]
    NotPem {
        /// The setting.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What it should hold.
        what: &'static str,
    },
    /// They are not of each other, or not of a kind that can be used.
    #[error("http.certificate and http.key cannot be used together: {0}")]
    Unusable(#[from] rustls::Error),
}

/// The certificate and key that the settings name; none when they name neither.
///
/// # Errors
/// [`TlsError`].
pub fn load(http: &Http) -> Result<Option<RustlsConfig>, TlsError> {
    let (certificate, key) = match (&http.certificate, &http.key) {
        (Some(certificate), Some(key)) => (certificate, key),
        (Some(_), None) => return Err(TlsError::Alone("key")),
        (None, Some(_)) => return Err(TlsError::Alone("certificate")),
        (None, None) => return Ok(None),
    };
    let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| told("certificate", certificate, "certificate", error))?;
    if chain.is_empty() {
        return Err(told("certificate", certificate, "certificate", pem::Error::NoItemsFound));
    }
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| told("key", key, "private key", error))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut tls = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Some(RustlsConfig::from_config(Arc::new(tls))))
}

fn told(key: &'static str, path: &Path, what: &'static str, error: pem::Error) -> TlsError {
    match error {
        pem::Error::Io(error) => TlsError::Unreadable { key, path: path.to_owned(), error },
        _ => TlsError::NotPem { key, path: path.to_owned(), what },
    }
}
