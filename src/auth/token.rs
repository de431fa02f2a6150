//! The tokens that messages carry.
//!
//! **Invariant:** a token works once, for one purpose, until it expires; using one is deleting it,
//! so that of two who use it at once one succeeds.

use sea_orm::FromQueryResult;

use super::secret::{Secret, sha256};
use crate::db::{Db, Transaction, sql};
use crate::error::Result;

const HOUR: i64 = 3_600_000_000;

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To show that the address is its account's.
    Confirm,
    /// To choose a new password.
    Reset,
}

impl Purpose {
    fn code(self) -> i32 {
        match self {
            Self::Confirm => 0,
            Self::Reset => 1,
        }
    }

    /// How many hours it is good.
    pub(super) fn hours(self) -> i64 {
        match self {
            Self::Confirm => 48,
            Self::Reset => 1,
        }
    }
}

/// Makes a token for a message that is about to be sent.
pub(super) async fn issue(db: &Db, account: i64, purpose: Purpose, now: i64) -> Result<Secret> {
    let token = Secret::random(43);
    let insert = "INSERT INTO account_token (account_id, purpose, hash, created_at, expires_at) \
                  VALUES ($1, $2, $3, $4, $5)";
    let expires_at = now + purpose.hours() * HOUR;
    let hash = sha256(token.expose());
    let values =
        [account.into(), purpose.code().into(), hash.into(), now.into(), expires_at.into()];
    sql::run(db.writer(), insert, values).await?;
    Ok(token)
}

/// Uses a token up; the account that it was made for, or nothing where it is not good.
pub(super) async fn redeem(
    transaction: &Transaction,
    token: &str,
    purpose: Purpose,
    now: i64,
) -> Result<Option<i64>> {
    #[derive(FromQueryResult)]
    struct Redeemed {
        account_id: i64,
    }
    let delete = "DELETE FROM account_token WHERE hash = $1 AND purpose = $2 AND expires_at > $3 \
                  RETURNING account_id";
    let values = [sha256(token.trim()).into(), purpose.code().into(), now.into()];
    let redeemed: Option<Redeemed> = sql::find(transaction, delete, values).await?;
    Ok(redeemed.map(|redeemed| redeemed.account_id))
}

/// Makes every token of an account worthless.
pub(super) async fn void(transaction: &Transaction, account: i64) -> Result<()> {
    let delete = "DELETE FROM account_token WHERE account_id = $1";
    sql::run(transaction, delete, [account.into()]).await?;
    Ok(())
}

/// Deletes what has expired.
pub(super) async fn prune(db: &Db, now: i64) -> Result<()> {
    let delete = "DELETE FROM account_token WHERE expires_at <= $1";
    sql::run(db.writer(), delete, [now.into()]).await?;
    Ok(())
}
