//! The credential of a request.
//!
//! **Invariant:** what a credential makes (a key, a webhook) is written in a transaction that holds
//! the account and has found the credential still good: a reset or a revocation that commits first
//! prevents it, and one that commits later ends what was made.

use sea_orm::FromQueryResult;

use crate::db::{Transaction, sql};
use crate::error::{Error, Result};

/// The credential of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A session, made under this generation of the account.
    Session {
        /// The generation.
        generation: i32,
    },
    /// An API key.
    Key {
        /// Its key in the database.
        id: i64,
    },
    /// None: the server itself acts for the account.
    Server,
}

/// What a new key inherits from the credential that makes it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ParentKey {
    /// The key that makes it.
    pub(super) id: Option<i64>,
    /// When that key ends.
    pub(super) expires_at: Option<i64>,
}

impl Credential {
    /// Keeps the account from changing until the commit, and refuses where the credential has
    /// ended meanwhile.
    pub(super) async fn hold(
        self,
        transaction: &Transaction,
        account: i64,
        now: i64,
    ) -> Result<ParentKey> {
        #[derive(FromQueryResult)]
        struct LockedAccount {
            generation: i32,
        }
        #[derive(FromQueryResult)]
        struct LiveKey {
            expires_at: Option<i64>,
        }
        let lock = "UPDATE account SET updated_at = updated_at WHERE id = $1 RETURNING generation";
        let locked: Option<LockedAccount> = sql::find(transaction, lock, [account.into()]).await?;
        let ended = || refused("The credential has just ended; log in again.");
        let locked = locked.ok_or_else(ended)?;
        match self {
            Self::Server => Ok(ParentKey::default()),
            Self::Session { generation } if generation == locked.generation => {
                Ok(ParentKey::default())
            }
            Self::Session { .. } => Err(ended()),
            Self::Key { id } => {
                let good = "SELECT expires_at FROM api_key WHERE id = $1 AND account_id = $2 \
                            AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $3)";
                let values = [id.into(), account.into(), now.into()];
                let key: Option<LiveKey> = sql::find(transaction, good, values).await?;
                let LiveKey { expires_at } = key.ok_or_else(ended)?;
                Ok(ParentKey { id: Some(id), expires_at })
            }
        }
    }
}

/// That a credential is not good (any more).
pub(super) fn refused(message: &str) -> Error {
    Error::Unauthenticated(message.to_owned())
}
