//! Receivers over TLS: whose certificate is believed, and what the log says of the others.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::serve::Listener;
use cinegraph::auth::Role;
use cinegraph::config::Webhook;
use cinegraph::webhook::{DeliveryState, Roots};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::server::TlsStream;

use super::harness::{Harness, SECOND};
use super::owner::{film, log, until, wait_for, webhook};
use super::receiver::Receiver;
use crate::account::account;
use crate::support::{Backend, Setup, on_both_databases};

/// An authority, and its certificate in a file.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    fn new() -> Self {
        Self::called("An authority of its own")
    }

    fn called(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let issuer = CertifiedIssuer::self_signed(params, key).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).unwrap();
        Self { issuer, folder }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// A receiver that shows a certificate for `name`, shaped by `change`, and would answer 200.
    async fn receiver(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Receiver {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}/hook", listener.local_addr().unwrap().port());
        let listener = Tls { listener, acceptor: Arc::new(config).into() };
        Receiver::listen(listener, url, |_, _| Box::pin(async { StatusCode::OK.into_response() }))
    }
}

struct Tls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, address) = self.listener.accept().await.unwrap();
            // A client that does not trust the certificate has hung up by then.
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// Why the only delivery to `receiver` failed: it waits for another try, and nothing arrived.
async fn refusal(harness: &Harness, receiver: &Receiver) -> String {
    let webhook = harness.endpoint(&receiver.url).await;
    harness.films(1).await;
    assert_eq!(harness.settle().await, Some(5 * SECOND), "it is tried again");
    assert_eq!(receiver.messages().len(), 0, "nothing was sent");
    assert_eq!(harness.deliveries(&webhook).await[0].state, DeliveryState::Pending.code());
    let [made] = harness.attempts().await.try_into().unwrap();
    assert_eq!((made.status, made.answer), (None, None));
    made.error.unwrap()
}

const REFUSED: &str = "The receiver's certificate was refused, and nothing was sent: ";

fn settings(ca_file: &Path) -> Webhook {
    Webhook { ca_file: ca_file.display().to_string(), ..Webhook::default() }
}

#[on_both_databases]
async fn a_receiver_with_a_trusted_certificate_gets_messages(backend: Backend) {
    let authority = Authority::new();
    let receiver = authority.receiver("localhost", |_| ()).await;
    let file = authority.file().display().to_string();
    let app = Setup::default()
        .webhooks()
        .config(|config| config.webhook.ca_file = file)
        .start(&backend)
        .await;
    let session = account(&app, "ann@example.org", Role::Editor).await;
    let (_, secret) = webhook(&app, &session, json!({ "url": receiver.url })).await;
    film(&app, &session, "Delivered").await;
    wait_for(&receiver, 1).await;
    assert!(receiver.messages()[0].verifies(&secret));
    until("it is delivered", async || log(&app, &session).await[0]["state"] == "DELIVERED").await;
    let attempt = log(&app, &session).await[0]["attempts"][0].clone();
    assert_eq!((&attempt["status"], &attempt["error"]), (&json!(200), &Value::Null));
}

#[on_both_databases]
async fn one_whose_issuer_nobody_knows_is_not(backend: Backend) {
    let (known, unknown) = (Authority::new(), Authority::called("Another"));
    let receiver = unknown.receiver("localhost", |_| ()).await;
    let reason = "no authority that this server trusts has issued it; the operator can name an \
                  authority of its own in webhook.ca_file.";
    for harness in
        [Harness::start(&backend).await, Harness::start(&backend).await.trusting(&known.file())]
    {
        assert_eq!(refusal(&harness, &receiver).await, format!("{REFUSED}{reason}"));
    }
}

#[on_both_databases]
async fn an_issuer_with_a_trusted_name_alone_is_not_trusted(backend: Backend) {
    let (known, namesake) = (Authority::new(), Authority::new());
    let harness = Harness::start(&backend).await.trusting(&known.file());
    let receiver = namesake.receiver("localhost", |_| ()).await;
    let reason = refusal(&harness, &receiver).await;
    assert_eq!(
        reason,
        format!("{REFUSED}its signature is not that of the authority that it names.")
    );
}

#[on_both_databases]
async fn one_with_a_certificate_for_another_host_is_not(backend: Backend) {
    let authority = Authority::new();
    let harness = Harness::start(&backend).await.trusting(&authority.file());
    let receiver = authority.receiver("shop.example", |_| ()).await;
    let reason = refusal(&harness, &receiver).await;
    assert_eq!(reason, format!("{REFUSED}it is not for the host localhost."));
}

#[on_both_databases]
async fn one_whose_certificate_has_expired_is_not(backend: Backend) {
    let authority = Authority::new();
    let harness = Harness::start(&backend).await.trusting(&authority.file());
    let receiver = authority
        .receiver("localhost", |params| {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2021, 1, 1);
        })
        .await;
    assert_eq!(refusal(&harness, &receiver).await, format!("{REFUSED}it has expired."));
}

#[on_both_databases]
async fn one_whose_certificate_is_yet_to_begin_is_not(backend: Backend) {
    let authority = Authority::new();
    let harness = Harness::start(&backend).await.trusting(&authority.file());
    let receiver = authority
        .receiver("localhost", |params| {
            params.not_before = date_time_ymd(4000, 1, 1);
            params.not_after = date_time_ymd(4001, 1, 1);
        })
        .await;
    assert_eq!(refusal(&harness, &receiver).await, format!("{REFUSED}it is not valid yet."));
}

#[on_both_databases]
async fn one_that_speaks_no_tls_is_not(backend: Backend) {
    let authority = Authority::new();
    let harness = Harness::start(&backend).await.trusting(&authority.file());
    let mut receiver = Receiver::answering(&[200]).await;
    receiver.url = receiver.url.replace("http://127.0.0.1", "https://localhost");
    let reason = refusal(&harness, &receiver).await;
    assert!(reason.starts_with("The receiver cannot be reached: "), "{reason}");
}

#[test]
fn a_wrong_file_of_authorities_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let reason = |name: &str, text: Option<&str>| {
        let path = folder.path().join(name);
        if let Some(text) = text {
            std::fs::write(&path, text).unwrap();
        }
        let error = Roots::of_settings(&settings(&path)).unwrap_err().to_string();
        let start = format!("webhook.ca_file is {}, which cannot be used: ", path.display());
        error.strip_prefix(&start).unwrap_or_else(|| panic!("{error}")).to_owned()
    };
    assert!(reason("none.pem", None).contains("No such file"));
    let pem =
        |inner: &str| format!("-----BEGIN CERTIFICATE-----\n{inner}\n-----END CERTIFICATE-----\n");
    let empty = "it holds no certificate (-----BEGIN CERTIFICATE-----)";
    assert_eq!(reason("empty.pem", Some("")), empty);
    let key = KeyPair::generate().unwrap().serialize_pem();
    assert_eq!(reason("key.pem", Some(&key)), empty);
    for wrong in [pem("AAAA"), pem("!"), pem("AAAA").replace("END", "AND")] {
        assert_ne!(reason("wrong.pem", Some(&wrong)), empty);
    }
    let two = Authority::new().issuer.pem() + &Authority::new().issuer.pem();
    std::fs::write(folder.path().join("two.pem"), two).unwrap();
    assert!(Roots::of_settings(&settings(&folder.path().join("two.pem"))).is_ok());
}
