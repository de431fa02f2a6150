//! Transport of messages: a mail server, or a folder where there is none.
//!
//! **Invariant:** neither the password of the server nor a token comes into the log.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::message::Bodies;
use crate::auth::email::Email;
use crate::config::Smtp;
use crate::error::{Error, Result};

/// Shorter than the lease of a message.
const TIMEOUT: Duration = Duration::from_secs(20);

/// How it went.
#[derive(Debug)]
pub(super) enum SendOutcome {
    /// The message is out of our hands.
    Done,
    /// It will never be taken.
    Refused(String),
    /// It may be taken later.
    Failed(String),
}

/// Where messages go.
#[derive(Debug)]
pub(super) struct Transport {
    from: Mailbox,
    destination: Destination,
}

#[derive(Debug)]
enum Destination {
    Server(AsyncSmtpTransport<Tokio1Executor>),
    Folder(PathBuf),
}

impl Transport {
    pub(super) fn new(settings: &Smtp) -> Self {
        // The settings have let nothing through that cannot be read.
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(settings.url.expose()).ok();
        let destination = match server {
            Some(server) => Destination::Server(server.timeout(Some(TIMEOUT)).build()),
            None => Destination::Folder(PathBuf::from(&settings.folder)),
        };
        Self { from: settings.from.0.clone(), destination }
    }

    pub(super) async fn send(&self, to: &Email, bodies: Bodies) -> Result<SendOutcome> {
        // Never a reason to try again: it would be built of the same.
        let message = match self.message(to, bodies) {
            Ok(message) => message,
            Err(error) => return Ok(SendOutcome::Refused(format!("it cannot be built: {error}"))),
        };
        match &self.destination {
            Destination::Server(server) => Ok(match server.send(message).await {
                Ok(_) => SendOutcome::Done,
                Err(error) => outcome(&error),
            }),
            Destination::Folder(folder) => {
                let (folder, bytes) = (folder.clone(), message.formatted());
                let written = tokio::task::spawn_blocking(move || write(&folder, &bytes)).await;
                Ok(match written.map_err(Error::internal)? {
                    Ok(path) => {
                        let path = path.display();
                        tracing::info!("no smtp.url is set: a message was written to {path}");
                        SendOutcome::Done
                    }
                    Err(error) => SendOutcome::Failed(format!("smtp.folder: {error}")),
                })
            }
        }
    }

    fn message(
        &self,
        to: &Email,
        bodies: Bodies,
    ) -> std::result::Result<lettre::Message, Box<dyn std::error::Error + Send + Sync>> {
        Ok(lettre::Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.address()?))
            .subject(bodies.subject)
            .message_id(None)
            // Automatic replies are not wanted.
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(bodies.text, bodies.html))?)
    }
}

fn outcome(error: &smtp::Error) -> SendOutcome {
    let reason = error.to_string();
    // Credentials that are refused are the operator's to mend, and then it will be taken.
    let ours = error
        .status()
        .is_some_and(|code| matches!(code.to_string().as_str(), "530" | "534" | "535" | "538"));
    if error.is_permanent() && !ours {
        SendOutcome::Refused(reason)
    } else {
        SendOutcome::Failed(reason)
    }
}

/// Writes a message that only this user can read, whole or not at all.
fn write(folder: &Path, bytes: &[u8]) -> std::io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    let path = folder.join(format!("{}.eml", uuid::Uuid::now_v7()));
    file.persist(&path)?;
    std::path::absolute(path)
}

/// `Auto-Submitted: auto-generated` (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> std::result::Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
