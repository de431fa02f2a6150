//! API keys: `cine_<prefix>_<secret><checksum>`.
//!
//! **Invariant:** the whole key is shown once, when it is made; what is stored is its prefix, by
//! which it is found, and its SHA-256. Every use reads the row again, so that revoking one counts
//! at once and on every server.

pub(super) mod store;

use entity::api_key::{ActiveModel, Column, Entity, Model};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};

use super::mail::Message;
use super::mail::queue::{self, Notice};
use super::secret::{Secret, random_text, sha256};
use super::{Accounts, Owner, Scope};
use crate::db::sql;
use crate::error::{Error, Result};

pub use store::MOST_KEYS;

/// What every key begins with, so that scanners of sources know one.
const MARK: &str = "cine_";
const PREFIX: usize = 10;
const SECRET: usize = 32;
const CHECKSUM: usize = 8;
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

impl Accounts {
    /// Makes a key for `owner`, who is notified by e-mail; the oldest revoked one is forgotten
    /// where there are too many. Nothing where all of them are good.
    ///
    /// A key that a key makes ends with that one at the latest, and is revoked with it.
    pub async fn create_key(&self, owner: &Owner, new: NewKey) -> Result<Option<CreatedKey>> {
        let (transaction, now) = (self.db().begin().await?, self.now());
        let parent = owner.hold(&transaction, now).await?;
        let expires_at = within(new.expires_at, parent.expires_at)?;
        if !store::make_room(&transaction, owner.account()).await? {
            return Ok(None);
        }
        let (key, prefix) = generate();
        let scope = new.scope.word();
        let detail = format!("{MARK}{prefix}_…, which may {scope}");
        let row = ActiveModel {
            id: NotSet,
            account_id: Set(owner.account()),
            parent_id: Set(parent.id),
            name: Set(new.name),
            prefix: Set(prefix),
            hash: Set(sha256(key.expose())),
            scope: Set(new.scope.code()),
            created_at: Set(now),
            expires_at: Set(expires_at),
            revoked_at: Set(None),
            last_used_at: Set(None),
        };
        let stored = row.insert(&transaction).await?;
        let notice = Notice { message: Message::KeyMade, detail };
        queue::enqueue_notice(&transaction, owner.account(), notice, now).await?;
        transaction.commit().await?;
        self.mailer().wake();
        Ok(Some(CreatedKey { key, stored }))
    }

    /// Revokes a key of `owner`'s and all that it has made, and what those have made; nothing where
    /// there is none. Revoking it again changes nothing.
    pub async fn revoke_key(&self, owner: &Owner, id: i64) -> Result<Option<Model>> {
        let (transaction, now) = (self.db().begin().await?, self.now());
        owner.hold(&transaction, now).await?;
        let own = Entity::find_by_id(id).filter(Column::AccountId.eq(owner.account()));
        if own.clone().one(&transaction).await?.is_none() {
            return Ok(None);
        }
        let revoke = "UPDATE api_key SET revoked_at = $1 WHERE revoked_at IS NULL AND id IN ( \
                      WITH RECURSIVE made (id) AS (SELECT id FROM api_key WHERE id = $2 UNION \
                      SELECT k.id FROM api_key AS k JOIN made ON k.parent_id = made.id) \
                      SELECT id FROM made)";
        sql::run(&transaction, revoke, [now.into(), id.into()]).await?;
        let revoked = own.one(&transaction).await?;
        transaction.commit().await?;
        Ok(revoked)
    }
}

/// The end of a key that is made by one with the end `most`.
fn within(wanted: Option<i64>, most: Option<i64>) -> Result<Option<i64>> {
    match (wanted, most) {
        (Some(wanted), Some(most)) if wanted > most => Err(Error::bad_input(
            "a key cannot outlive the key that makes it; name an earlier time, leave it out to end \
             with that key, or make the key with a session",
        )),
        (wanted, most) => Ok(wanted.or(most)),
    }
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
