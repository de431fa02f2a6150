//! Who sends a request, and what they may do.
//!
//! **Invariant:** a proof ([`Editor`], [`Admin`], [`Owner`], [`WebhookOwner`]) is made by `viewer`
//! only, after a check; what writes asks for one, so that no path to a write forgets the check.

mod account;
mod api_key;
mod credential;
mod email;
mod identity;
mod login_throttle;
mod mail;
mod password;
mod pending;
mod registration;
mod secret;
mod session;
mod token;
mod viewer;

pub use account::{Accounts, RoleChange};
pub use api_key::{CreatedKey, MOST_KEYS, NewKey};
pub use credential::Credential;
pub use email::Email;
pub use mail::{Mailer, Message, html_text};
pub use password::{Password, Passwords};
pub use registration::{Confirmation, Proof};
pub use secret::Secret;
pub use session::Session;
pub use viewer::{Admin, Editor, Owner, Requirement, Role, Scope, Viewer, WebhookOwner};
