//! Whose certificates receivers may have, and the error about one that is refused.
//!
//! **Invariant:** a certificate is refused before a byte of the message is sent, and no setting
//! turns that off: an operator may name authorities of its own, and nothing else.

use std::error::Error as Cause;
use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, ClientConfig, RootCertStore};

use crate::config::Webhook;
use crate::error::{Error, Result};

/// The authorities that receivers may have their certificates from.
#[derive(Clone, Debug)]
pub struct Roots(RootCertStore);

impl Roots {
    /// Those that the system trusts, or Mozilla's where it has none.
    pub fn of_system() -> Self {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        Self(roots)
    }

    /// The system's, and the operator's own where the settings name a file of them.
    pub fn of_settings(settings: &Webhook) -> Result<Self> {
        let mut roots = Self::of_system();
        if !settings.ca_file.is_empty() {
            roots.add_file(Path::new(&settings.ca_file))?;
        }
        Ok(roots)
    }

    fn add_file(&mut self, path: &Path) -> Result<()> {
        let wrong = |cause: &dyn std::fmt::Display| {
            let path = path.display();
            Error::Setting(format!("webhook.ca_file is {path}, which cannot be used: {cause}"))
        };
        let mut count = 0;
        for found in CertificateDer::pem_file_iter(path).map_err(|cause| wrong(&cause))? {
            let certificate = found.map_err(|cause| wrong(&cause))?;
            self.0.add(certificate).map_err(|cause| wrong(&cause))?;
            count += 1;
        }
        if count == 0 {
            return Err(wrong(&"it holds no certificate (-----BEGIN CERTIFICATE-----)"));
        }
        Ok(())
    }

    pub(super) fn config(self) -> Result<ClientConfig> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(Error::internal)?;
        Ok(config.with_root_certificates(self.0).with_no_client_auth())
    }
}

/// The error where the receiver's certificate is the reason that there was no answer.
pub(super) fn refusal(error: &(dyn Cause + 'static)) -> Option<String> {
    let rustls::Error::InvalidCertificate(cause) = tls_error(error)? else { return None };
    let cause = reason(cause);
    Some(format!("The receiver's certificate was refused, and nothing was sent: {cause}."))
}

/// The error of TLS among the causes. One within an [`io::Error`] is not its source.
fn tls_error<'e>(error: &'e (dyn Cause + 'static)) -> Option<&'e rustls::Error> {
    if let Some(found) = error.downcast_ref() {
        return Some(found);
    }
    let within = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    let within = within.map(|cause| cause as &(dyn Cause + 'static));
    tls_error(within.or_else(|| error.source())?)
}

fn reason(cause: &CertificateError) -> String {
    use CertificateError as Is;
    match cause {
        Is::UnknownIssuer => "no authority that this server trusts has issued it; the operator \
            can name an authority of its own in webhook.ca_file"
            .to_owned(),
        Is::BadSignature => "its signature is not that of the authority that it names".to_owned(),
        Is::NotValidForName => "it is for another host".to_owned(),
        Is::NotValidForNameContext { expected, .. } => {
            format!("it is not for the host {}", expected.to_str())
        }
        Is::Expired | Is::ExpiredContext { .. } => "it has expired".to_owned(),
        Is::NotValidYet | Is::NotValidYetContext { .. } => "it is not valid yet".to_owned(),
        other => other.to_string(),
    }
}
