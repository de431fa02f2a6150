//! What messages say, as text and as HTML.
//!
//! **Invariant:** both bodies say the same, and nothing in those of a [`Message`] comes from whoever
//! caused it but the address that it is sent to.

use std::fmt::Write;

use crate::auth::email::Email;
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
    pub(super) fn of(subject: &'static str, parts: &[Part]) -> Self {
        Self { subject, text: text(parts), html: html(parts) }
    }
}

/// A part of a message.
pub(super) enum Part {
    Paragraph(String),
    Link(String),
    Code(String),
}

impl Message {
    /// As it is stored.
    pub(super) fn code(self) -> i32 {
        match self {
            Self::Confirm => 0,
            Self::Reset => 1,
            Self::Exists => 2,
        }
    }

    pub(super) fn of_code(code: i32) -> Result<Self> {
        let all = [Self::Confirm, Self::Reset, Self::Exists];
        let found = all.into_iter().find(|message| message.code() == code);
        found.ok_or_else(|| Error::internal(format!("{code} is no message")))
    }

    /// What the token that it carries is good for.
    pub(super) fn purpose(self) -> Option<Purpose> {
        match self {
            Self::Confirm => Some(Purpose::Confirm),
            Self::Reset => Some(Purpose::Reset),
            Self::Exists => None,
        }
    }

    fn subject(self) -> &'static str {
        match self {
            Self::Confirm => "Confirm your e-mail address for Cinegraph",
            Self::Reset => "Choose a new password for Cinegraph",
            Self::Exists => "You have an account with Cinegraph already",
        }
    }

    /// The message to `email`, about the server at `url`.
    pub(super) fn bodies(self, email: &Email, token: Option<&Secret>, url: &str) -> Bodies {
        let parts = self.parts(&email.text(), token.map_or("", Secret::expose), url);
        Bodies::of(self.subject(), &parts)
    }

    fn parts(self, email: &str, token: &str, url: &str) -> Vec<Part> {
        let hours = self.purpose().map_or(0, Purpose::hours);
        let hours = if hours == 1 { "one hour".to_owned() } else { format!("{hours} hours") };
        match self {
            Self::Confirm => vec![
                Part::Paragraph(format!(
                    "Somebody registered {email} at {url}. If it was you, open this page to confirm the address, which also activates the API keys you have made:"
                )),
                Part::Link(format!("{url}/confirm-email?token={token}")),
                Part::Paragraph("A program sends this instead:".to_owned()),
                Part::Code(format!(
                    "mutation {{ confirmEmail(input: {{token: \"{token}\"}}) {{ userErrors {{ message }} }} }}"
                )),
                Part::Paragraph(format!(
                    "Both work once, for {hours}. If it was not you, there is nothing to do: without this the account can do nothing in your name."
                )),
            ],
            Self::Reset => vec![
                Part::Paragraph(format!(
                    "Somebody asked for a new password for {email} at {url}. If it was you, open this page to choose one:"
                )),
                Part::Link(format!("{url}/reset-password?token={token}")),
                Part::Paragraph("A program sends this instead:".to_owned()),
                Part::Code(format!(
                    "mutation {{ resetPassword(input: {{token: \"{token}\", password: \"…\"}}) {{ userErrors {{ message }} }} }}"
                )),
                Part::Paragraph(format!(
                    "Both work once, for {hours}, and log you out everywhere. If it was not you, there is nothing to do: your password stays as it is."
                )),
            ],
            Self::Exists => vec![
                Part::Paragraph(format!(
                    "Somebody registered {email} at {url}, which has an account already. If it was you, log in with your password, or choose a new one with requestPasswordReset."
                )),
                Part::Paragraph(
                    "If it was not you, there is nothing to do: nothing was changed.".to_owned(),
                ),
            ],
        }
    }
}

fn text(parts: &[Part]) -> String {
    let line = |part: &Part| match part {
        Part::Paragraph(text) => text.clone(),
        Part::Link(text) | Part::Code(text) => format!("    {text}"),
    };
    parts.iter().map(line).collect::<Vec<_>>().join("\n\n") + "\n"
}

fn html(parts: &[Part]) -> String {
    let mut body = String::new();
    for part in parts {
        // Writing into a String does not fail.
        let _ = match part {
            Part::Paragraph(text) => writeln!(body, "<p>{}</p>", html_text(text)),
            Part::Link(link) => {
                let link = html_text(link);
                writeln!(body, "<p><a href=\"{link}\">{link}</a></p>")
            }
            Part::Code(text) => writeln!(body, "<pre>{}</pre>", html_text(text)),
        };
    }
    format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n<body>\n{body}</body>\n</html>\n"
    )
}

/// Text as it stands in HTML.
pub fn html_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_bodies_carry_the_token_and_no_markup_of_the_address() {
        let email =
            Email::parse("<b>&ann@example.org").or_else(|_| Email::parse("a&b@example.org"));
        let token = Secret::from("TOKEN".to_owned());
        for message in [Message::Confirm, Message::Reset] {
            let bodies =
                message.bodies(email.as_ref().expect("sound"), Some(&token), "http://here");
            assert!(bodies.text.contains("?token=TOKEN\n"), "{}", bodies.text);
            assert!(bodies.html.contains("?token=TOKEN\">"), "{}", bodies.html);
            assert!(bodies.html.contains("&amp;") && !bodies.html.contains("a&b"));
        }
        for message in [Message::Confirm, Message::Reset, Message::Exists] {
            assert_eq!(Message::of_code(message.code()).ok(), Some(message));
        }
    }
}
