//! From a credential to the viewer.
//!
//! **Invariant:** a credential costs at most one statement, which finds its row by an index; what
//! is malformed costs none.

use sea_orm::FromQueryResult;
use subtle::ConstantTimeEq;

use super::credential::refused;
use super::secret::sha256;
use super::session::Holder;
use super::{Accounts, Credential, Role, Scope, Viewer, api_key};
use crate::db::sql;
use crate::error::{Error, Result};

/// How old "last used" may be before it is written again; not with every request.
const COARSE: i64 = 5 * 60 * 1_000_000;

const KEY: &str = "SELECT k.id, k.hash, k.scope, k.expires_at, k.revoked_at, k.last_used_at, \
                   a.id AS account, a.role, a.confirmed_at FROM api_key AS k \
                   JOIN account AS a ON a.id = k.account_id WHERE k.prefix = $1";
const ACCOUNT: &str = "SELECT role, confirmed_at FROM account WHERE id = $1 AND generation = $2";

#[derive(FromQueryResult)]
struct KeyRow {
    id: i64,
    hash: String,
    scope: i32,
    expires_at: Option<i64>,
    revoked_at: Option<i64>,
    last_used_at: Option<i64>,
    account: i64,
    role: i32,
    confirmed_at: Option<i64>,
}

#[derive(FromQueryResult)]
struct AccountRow {
    role: i32,
    confirmed_at: Option<i64>,
}

impl Accounts {
    /// Who sends `token`: an API key, or what login gave. 401 for what is not good (any more), 403
    /// for one of an account whose address is not confirmed.
    pub async fn identify(&self, token: &str) -> Result<Viewer> {
        match api_key::is_key(token) {
            true => self.key_holder(token).await,
            false => self.session_holder(token).await,
        }
    }

    async fn key_holder(&self, token: &str) -> Result<Viewer> {
        let Some(prefix) = api_key::prefix_of(token) else {
            return Err(refused("The API key is mistyped or cut off; copy it again as a whole."));
        };
        let row = sql::find::<KeyRow>(self.db().reader(), KEY, [prefix.into()]).await?;
        let same = |row: &KeyRow| row.hash.as_bytes().ct_eq(sha256(token).as_bytes()).into();
        let Some(row) = row.filter(same) else {
            return Err(refused("There is no such API key; make one with createApiKey."));
        };
        self.check(&row)?;
        self.note_use(&row);
        Ok(Viewer::Account {
            account: row.account,
            role: Role::of_code(row.role)?,
            scope: Scope::of_code(row.scope)?,
            credential: Credential::Key { id: row.id },
        })
    }

    fn check(&self, row: &KeyRow) -> Result<()> {
        if row.revoked_at.is_some() {
            return Err(refused("The API key was revoked; make a new one with createApiKey."));
        }
        if row.expires_at.is_some_and(|end| end <= self.now()) {
            return Err(refused("The API key has expired; make a new one with createApiKey."));
        }
        if row.confirmed_at.is_none() {
            return Err(Error::Forbidden(format!("The API key is not active yet. {CONFIRM}")));
        }
        Ok(())
    }

    /// Notes the use in the background, because nobody is to wait for it and a failure is no harm.
    fn note_use(&self, row: &KeyRow) {
        let now = self.now();
        if row.last_used_at.is_some_and(|last| last > now - COARSE) {
            return;
        }
        let Ok(permit) = self.key_use_permits().try_acquire_owned() else { return };
        let (db, id) = (self.db().clone(), row.id);
        tokio::spawn(async move {
            let update = "UPDATE api_key SET last_used_at = $1 WHERE id = $2";
            let noted = sql::run(db.writer(), update, [now.into(), id.into()]).await;
            if let Err(error) = noted {
                tracing::debug!(error.cause = %error, "the last use of an API key was not recorded");
            }
            drop(permit);
        });
    }

    async fn session_holder(&self, token: &str) -> Result<Viewer> {
        let ended = "The credential is malformed or has ended; log in again, or send an API key.";
        let holder = self.sessions().holder(self.db(), token).await?;
        let Holder { account, generation } = holder.ok_or_else(|| refused(ended))?;
        let values = [account.into(), generation.into()];
        let row = sql::find::<AccountRow>(self.db().reader(), ACCOUNT, values).await?;
        let row = row.ok_or_else(|| refused(ended))?;
        if row.confirmed_at.is_none() {
            return Err(Error::Forbidden(format!("The account is not active yet. {CONFIRM}")));
        }
        Ok(Viewer::Account {
            account,
            role: Role::of_code(row.role)?,
            scope: Scope::Admin,
            credential: Credential::Session { generation },
        })
    }
}

/// The way out for those whose address is not confirmed.
const CONFIRM: &str = "Confirm the account's e-mail address first: open the link in \
    the message that was sent to it, or pass its token and the password to confirmEmail; \
    requestEmailConfirmation sends another.";
