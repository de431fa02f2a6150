//! API keys: `cine_<prefix>_<secret><checksum>`.
//!
//! **Invariant:** the whole key is shown once, when it is made; what is stored is its prefix, by
//! which it is found, and its SHA-256. Every use reads the row again, so that revoking one counts
//! at once and on every server.

mod make;

use entity::api_key::Model;

use super::Scope;
use super::secret::{Secret, random_text};
use crate::db::{Transaction, sql};
use crate::error::{Error, Result};

/// What every key begins with, so that scanners of sources know one.
const MARK: &str = "cine_";
const PREFIX: usize = 10;
const SECRET: usize = 32;
const CHECKSUM: usize = 8;
/// The most keys of an account, revoked ones too.
pub const MOST_KEYS: u64 = 100;
/// The most characters of a name.
const LONGEST_NAME: usize = 100;

/// A key that is to be made.
#[derive(Clone, Debug)]
pub struct NewKey {
    name: String,
    scope: Scope,
    expires_at: Option<i64>,
}

impl NewKey {
    /// A key called `name`.
    pub fn new(name: &str, scope: Scope) -> Result<Self> {
        let name = name.trim();
        if !(1..=LONGEST_NAME).contains(&name.chars().count()) || name.chars().any(char::is_control)
        {
            return Err(Error::bad_input(format!(
                "a key's name has 1 to {LONGEST_NAME} characters on one line"
            )));
        }
        Ok(Self { name: name.to_owned(), scope, expires_at: None })
    }

    /// It ends at `expires_at`, which lies behind `now`.
    pub fn until(self, expires_at: i64, now: i64) -> Result<Self> {
        if expires_at <= now {
            let message = "a key cannot expire in the past; leave the time out or name a later one";
            return Err(Error::bad_input(message));
        }
        Ok(Self { expires_at: Some(expires_at), ..self })
    }
}

/// A key that was made.
#[derive(Clone, Debug)]
pub struct CreatedKey {
    /// The whole key. It cannot be shown again.
    pub key: Secret,
    /// What is stored.
    pub stored: Model,
}

/// What makes one key of a text, or nothing where it cannot be one: it is too short, too long or
/// mistyped.
pub(super) fn prefix_of(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(MARK)?;
    let (prefix, tail) = rest.split_once('_')?;
    let sound = text.is_ascii() && prefix.len() == PREFIX && tail.len() == SECRET + CHECKSUM;
    let (body, checksum) = text.split_at_checked(text.len().checked_sub(CHECKSUM)?)?;
    (sound && checksum_of(body) == checksum).then_some(prefix)
}

/// Whether `text` is meant to be a key.
pub(super) fn is_key(text: &str) -> bool {
    text.starts_with(MARK)
}

fn checksum_of(body: &str) -> String {
    format!("{:08x}", crc32fast::hash(body.as_bytes()))
}

/// A new key and its prefix.
fn generate() -> (Secret, String) {
    let prefix = random_text(PREFIX);
    let body = format!("{MARK}{prefix}_{}", random_text(SECRET));
    let checksum = checksum_of(&body);
    (Secret::from(body + &checksum), prefix)
}

/// Revokes every key of an account; how many.
pub(super) async fn revoke_all(transaction: &Transaction, account: i64, now: i64) -> Result<u64> {
    let revoke = "UPDATE api_key SET revoked_at = $1 WHERE account_id = $2 AND revoked_at IS NULL";
    sql::run(transaction, revoke, [now.into(), account.into()]).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_by_its_form_and_a_mistyped_one_is_not() {
        let (key, prefix) = generate();
        let text = key.expose();
        assert_eq!(prefix_of(text), Some(prefix.as_str()));
        for index in 0..text.len() {
            let mut typed: Vec<u8> = text.bytes().collect();
            typed[index] = if typed[index] == b'x' { b'y' } else { b'x' };
            let typed = String::from_utf8(typed).expect("ASCII");
            assert_eq!(prefix_of(&typed), None, "{index}");
        }
        for wrong in [
            "",
            "cine_",
            "cine__",
            "cine_é",
            &text[1..],
            &text[..text.len() - 1],
            &format!("{text}0"),
        ] {
            assert_eq!(prefix_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_keys_name_is_one_short_line_and_its_end_lies_ahead() {
        for wrong in ["", "  ", "two\nlines", &"n".repeat(101)] {
            assert!(NewKey::new(wrong, Scope::Read).is_err(), "{wrong:?}");
        }
        let key = || NewKey::new(" nightly job ", Scope::Read).expect("sound");
        assert_eq!(key().name, "nightly job");
        assert!(key().until(7, 7).is_err());
        assert!(key().until(8, 7).is_ok());
    }
}
