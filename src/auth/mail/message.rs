//! What messages say, as text and as HTML.
//!
//! **Invariant:** both bodies say the same, and nothing in those of a [`Message`] comes from the
//! request that caused it but the address that it is sent to, and the origin of a webhook.

use std::fmt::Write;

use crate::auth::login_throttle::{self, Throttle};
use crate::auth::secret::Secret;
use crate::auth::token::Purpose;
use crate::error::{Error, Result};

/// Why a message is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// To confirm the address of a new account.
    Confirm,
    /// To choose a new password.
    Reset,
    /// To say that the address that was registered has an account.
    Exists,
    /// To say that the password was changed, and what ended with it.
    PasswordChanged,
    /// To say that an API key was made.
    KeyMade,
    /// To say that a webhook was made, or sends elsewhere.
    WebhookMade,
}

/// The values in a message.
pub(super) struct MessageDetails<'a> {
    /// The address, as its owner wrote it.
    pub(super) email: &'a str,
    /// What a link carries.
    pub(super) token: Option<&'a Secret>,
    /// What a notice is about.
    pub(super) detail: &'a str,
}

/// A message as it is sent.
#[derive(Debug)]
pub(super) struct Bodies {
    pub(super) subject: &'static str,
    pub(super) text: String,
    pub(super) html: String,
}

impl Bodies {
    /// The same parts as text and as HTML.
    pub(super) fn of(subject: &'static str, parts: &[MessagePart]) -> Self {
        Self { subject, text: text(parts), html: html(parts) }
    }
}

/// A part of a message.
pub(super) enum MessagePart {
    Paragraph(String),
    Link(String),
    Code(String),
}

impl Message {
    /// Every one.
    const ALL: &[Self] = &[
        Self::Confirm,
        Self::Reset,
        Self::Exists,
        Self::PasswordChanged,
        Self::KeyMade,
        Self::WebhookMade,
    ];

    /// As it is stored.
    pub(super) fn code(self) -> i32 {
        match self {
            Self::Confirm => 0,
            Self::Reset => 1,
            Self::Exists => 2,
            // 3 says that a webhook was disabled.
            Self::PasswordChanged => 4,
            Self::KeyMade => 5,
            Self::WebhookMade => 6,
        }
    }

    pub(super) fn of_code(code: i32) -> Result<Self> {
        let found = Self::ALL.iter().copied().find(|message| message.code() == code);
        found.ok_or_else(|| Error::internal(format!("{code} is no message")))
    }

    /// What the token that it carries is good for.
    pub(super) fn purpose(self) -> Option<Purpose> {
        match self {
            Self::Confirm => Some(Purpose::Confirm),
            Self::Reset => Some(Purpose::Reset),
            Self::Exists | Self::PasswordChanged | Self::KeyMade | Self::WebhookMade => None,
        }
    }

    /// How many of its kind an address gets; `None` for what follows only a message of another
    /// kind.
    pub(super) fn limit(self) -> Option<Throttle> {
        match self {
            Self::Confirm | Self::Exists => Some(login_throttle::CONFIRM_MAIL),
            Self::Reset => Some(login_throttle::RESET_MAIL),
            Self::KeyMade | Self::WebhookMade => Some(login_throttle::NOTICE_MAIL),
            Self::PasswordChanged => None,
        }
    }

    fn subject(self) -> &'static str {
        match self {
            Self::Confirm => "Confirm your e-mail address for Cinegraph",
            Self::Reset => "Choose a new password for Cinegraph",
            Self::Exists => "You have an account with Cinegraph already",
            Self::PasswordChanged => "Your password for Cinegraph was changed",
            Self::KeyMade => "A new API key of your Cinegraph account",
            Self::WebhookMade => "A new webhook of your Cinegraph account",
        }
    }

    /// The message about the server at `url`.
    pub(super) fn bodies(self, details: &MessageDetails<'_>, url: &str) -> Bodies {
        Bodies::of(self.subject(), &self.parts(details, url))
    }

    fn parts(self, details: &MessageDetails<'_>, url: &str) -> Vec<MessagePart> {
        let &MessageDetails { email, token, detail } = details;
        let token = token.map_or("", Secret::expose);
        let hours = self.purpose().map_or(0, Purpose::hours);
        let hours = if hours == 1 { "one hour".to_owned() } else { format!("{hours} hours") };
        match self {
            Self::Confirm => vec![
                MessagePart::Paragraph(format!(
                    "Somebody registered {email} at {url}. If it was you, open this page to confirm the \
                     address and to choose the account's password:"
                )),
                MessagePart::Link(format!("{url}/confirm-email?token={token}")),
                MessagePart::Paragraph(
                    "A program sends this instead, with the password that was registered:".to_owned(),
                ),
                MessagePart::Code(format!(
                    "mutation {{ confirmEmail(input: {{token: \"{token}\", password: \"…\"}}) \
                     {{ userErrors {{ message }} }} }}"
                )),
                MessagePart::Paragraph(format!(
                    "Both work once, for {hours}. If it was not you, there is nothing to do: without this \
                     there is no account, and a registration is forgotten after a week."
                )),
            ],
            Self::Reset => vec![
                MessagePart::Paragraph(format!(
                    "Somebody asked for a new password for {email} at {url}. If it was you, open this page to choose one:"
                )),
                MessagePart::Link(format!("{url}/reset-password?token={token}")),
                MessagePart::Paragraph("A program sends this instead:".to_owned()),
                MessagePart::Code(format!(
                    "mutation {{ resetPassword(input: {{token: \"{token}\", password: \"…\"}}) {{ userErrors {{ message }} }} }}"
                )),
                MessagePart::Paragraph(format!(
                    "Both work once, for {hours}. They log you out everywhere, revoke every API key and \
                     disable every webhook of the account. If it was not you, there is nothing to do: \
                     your password stays as it is."
                )),
            ],
            Self::Exists => vec![
                MessagePart::Paragraph(format!(
                    "Somebody registered {email} at {url}, which has an account already. If it was you, log in with your password, or choose a new one with requestPasswordReset."
                )),
                MessagePart::Paragraph(
                    "If it was not you, there is nothing to do: nothing was changed.".to_owned(),
                ),
            ],
            Self::PasswordChanged => vec![
                MessagePart::Paragraph(format!(
                    "The password of {email} at {url} was changed by the link in a message to this \
                     address. Every session has ended; {detail}."
                )),
                MessagePart::Paragraph(
                    "If it was not you, somebody else reads your mail: secure the mailbox first, then \
                     choose a new password with requestPasswordReset."
                        .to_owned(),
                ),
            ],
            Self::KeyMade => vec![
                MessagePart::Paragraph(format!(
                    "An API key was made for the account {email} at {url}: {detail}."
                )),
                MessagePart::Paragraph(NOT_YOU.to_owned()),
            ],
            Self::WebhookMade => vec![
                MessagePart::Paragraph(format!(
                    "A webhook of the account {email} at {url} sends to {detail} from now on."
                )),
                MessagePart::Paragraph(NOT_YOU.to_owned()),
            ],
        }
    }
}

/// What helps against somebody who is in the account.
const NOT_YOU: &str = "If it was not you, choose a new password with requestPasswordReset: that ends \
    every session, revokes every API key and disables every webhook of the account.";

fn text(parts: &[MessagePart]) -> String {
    let line = |part: &MessagePart| match part {
        MessagePart::Paragraph(text) => text.clone(),
        MessagePart::Link(text) | MessagePart::Code(text) => format!("    {text}"),
    };
    parts.iter().map(line).collect::<Vec<_>>().join("\n\n") + "\n"
}

fn html(parts: &[MessagePart]) -> String {
    let mut body = String::new();
    for part in parts {
        // Writing into a String does not fail.
        let _ = match part {
            MessagePart::Paragraph(text) => writeln!(body, "<p>{}</p>", html_text(text)),
            MessagePart::Link(link) => {
                let link = html_text(link);
                writeln!(body, "<p><a href=\"{link}\">{link}</a></p>")
            }
            MessagePart::Code(text) => writeln!(body, "<pre>{}</pre>", html_text(text)),
        };
    }
    format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n<body>\n{body}</body>\n</html>\n"
    )
}

/// Text, escaped for HTML.
pub fn html_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_bodies_carry_the_token_and_no_markup_of_the_address() {
        let token = Secret::from("TOKEN".to_owned());
        let details = MessageDetails { email: "a&b@example.org", token: Some(&token), detail: "" };
        for message in [Message::Confirm, Message::Reset] {
            let bodies = message.bodies(&details, "http://here");
            assert!(bodies.text.contains("?token=TOKEN\n"), "{}", bodies.text);
            assert!(bodies.html.contains("?token=TOKEN\">"), "{}", bodies.html);
            assert!(bodies.html.contains("&amp;") && !bodies.html.contains("a&b"));
        }
        for &message in Message::ALL {
            assert_eq!(Message::of_code(message.code()).ok(), Some(message));
        }
    }
}
