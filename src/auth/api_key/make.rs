//! Making and revoking keys.
//!
//! **Invariant:** a key that a key makes ends with that one at the latest.

use entity::api_key::{ActiveModel, Column, Entity, Model};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::{CreatedKey, MARK, MOST_KEYS, NewKey, generate};
use crate::auth::mail::{self, Message, Notice};
use crate::auth::secret::sha256;
use crate::auth::{Accounts, Owner};
use crate::db::{Transaction, sql};
use crate::error::{Error, Result};

impl Accounts {
    /// Makes a key for `owner`, who is notified by e-mail; the oldest revoked one is forgotten
    /// where there are too many. Nothing where all of them are good.
    ///
    /// A key that a key makes ends with that one at the latest, and is revoked with it.
    pub async fn create_key(&self, owner: &Owner, new: NewKey) -> Result<Option<CreatedKey>> {
        let (transaction, now) = (self.db().begin().await?, self.now());
        let parent = owner.hold(&transaction, now).await?;
        let expires_at = within(new.expires_at, parent.expires_at)?;
        if !make_room(&transaction, owner.account()).await? {
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
        mail::enqueue_notice(&transaction, owner.account(), notice, now).await?;
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

/// Whether an account, which is locked, may have one more key, if need be instead of a revoked one.
async fn make_room(transaction: &Transaction, account: i64) -> Result<bool> {
    let all = Entity::find().filter(Column::AccountId.eq(account));
    if all.count(transaction).await? < MOST_KEYS {
        return Ok(true);
    }
    let forget = "DELETE FROM api_key WHERE id = (SELECT min(id) FROM api_key \
                  WHERE account_id = $1 AND revoked_at IS NOT NULL)";
    Ok(sql::run(transaction, forget, [account.into()]).await? > 0)
}
