//! The tokens in messages.
//!
//! **Invariant:** a token works once, for one purpose, until it expires; using a token deletes it,
//! so that of two simultaneous uses one succeeds.

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
    pub(super) fn code(self) -> i32 {
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

/// Makes a token for a message about a registration that is about to be sent.
pub(super) async fn issue_registration(db: &Db, registration: i64, now: i64) -> Result<Secret> {
    let token = Secret::random(43);
    let insert = "INSERT INTO registration_token (hash, registration_id, expires_at) \
                  VALUES ($1, $2, $3)";
    let expires_at = now + Purpose::Confirm.hours() * HOUR;
    let values = [sha256(token.expose()).into(), registration.into(), expires_at.into()];
    sql::run(db.writer(), insert, values).await?;
    Ok(token)
}

/// Uses a registration's token up; whether it was good.
pub(super) async fn redeem_registration(
    transaction: &Transaction,
    token: &str,
    now: i64,
) -> Result<bool> {
    let delete = "DELETE FROM registration_token WHERE hash = $1 AND expires_at > $2";
    let values = [sha256(token.trim()).into(), now.into()];
    Ok(sql::run(transaction, delete, values).await? > 0)
}

/// The address of the account that a token was made for, without using it up; nothing where it is
/// not good.
pub(super) async fn email(
    db: &Db,
    token: &str,
    purpose: Purpose,
    now: i64,
) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        email: String,
    }
    let find = "SELECT a.email FROM account_token AS t JOIN account AS a ON a.id = t.account_id \
                WHERE t.hash = $1 AND t.purpose = $2 AND t.expires_at > $3";
    let values = [sha256(token.trim()).into(), purpose.code().into(), now.into()];
    let found: Option<Row> = sql::find(db.reader(), find, values).await?;
    Ok(found.map(|found| found.email))
}

/// Uses a token up; the account that it was made for, or nothing where it is not good.
pub(super) async fn redeem(
    transaction: &Transaction,
    token: &str,
    purpose: Purpose,
    now: i64,
) -> Result<Option<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        account_id: i64,
    }
    let delete = "DELETE FROM account_token WHERE hash = $1 AND purpose = $2 AND expires_at > $3 \
                  RETURNING account_id";
    let values = [sha256(token.trim()).into(), purpose.code().into(), now.into()];
    let redeemed: Option<Row> = sql::find(transaction, delete, values).await?;
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
    for delete in [
        "DELETE FROM account_token WHERE expires_at <= $1",
        "DELETE FROM registration_token WHERE expires_at <= $1",
    ] {
        sql::run(db.writer(), delete, [now.into()]).await?;
    }
    Ok(())
}
