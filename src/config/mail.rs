//! How messages are sent: the mail server, and the sender.
//!
//! **Invariant:** neither `Debug` nor an error shows the server's password;
//! [`SmtpUrl::expose`] alone does.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use lettre::message::Mailbox;
use lettre::{Address, AsyncSmtpTransport, Tokio1Executor};
use url::Url;

use super::SettingValue;
use super::database_url::redacted;

/// The address of a server of mail, password included; empty where there is none.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SmtpUrl(String);

impl SmtpUrl {
    /// The address as it was given.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether messages, whose links give access to accounts, or the password could be read on the
    /// way: it is not sure that the connection is encrypted, and it leaves this machine or carries
    /// a password.
    pub(super) fn is_exposed(&self) -> bool {
        let Ok(url) = Url::parse(&self.0) else { return false };
        let required = |(name, value): (Cow<'_, str>, Cow<'_, str>)| {
            name == "tls" && ["required", "wrapper"].contains(&&*value)
        };
        let encrypted = url.scheme() == "smtps" || url.query_pairs().any(required);
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let local = host.eq_ignore_ascii_case("localhost")
            || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        !encrypted && (!local || url.password().is_some())
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&redacted(&self.0), f)
    }
}

impl SettingValue for SmtpUrl {
    const EXPECTED: &'static str =
        "empty, or an address such as smtps://user:password@host or smtp://host:25?tls=required";

    fn parse(text: &str) -> Option<Self> {
        let sound = || AsyncSmtpTransport::<Tokio1Executor>::from_url(text).is_ok();
        (text.is_empty() || sound()).then(|| Self(text.to_owned()))
    }

    fn text(&self) -> String {
        String::new()
    }

    fn shown(text: &str) -> String {
        redacted(text)
    }
}

/// Who messages come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender(pub Mailbox);

impl Default for Sender {
    fn default() -> Self {
        let address = Address::new("cinegraph", "localhost");
        #[expect(clippy::unwrap_used, reason = "both halves are literals that an address may have")]
        Self(Mailbox::new(Some("Cinegraph".to_owned()), address.unwrap()))
    }
}

impl SettingValue for Sender {
    const EXPECTED: &'static str = "a sender such as Cinegraph <films@example.org>";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }

    fn text(&self) -> String {
        self.0.to_string()
    }
}
