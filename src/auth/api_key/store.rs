//! The rows of API keys, as long as their account is locked.

use entity::api_key::{Column, Entity};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::db::{Transaction, sql};
use crate::error::Result;

/// The most keys of an account, revoked ones too.
pub const MOST_KEYS: u64 = 100;

/// Revokes every key of an account; how many.
pub(in crate::auth) async fn revoke_all(
    transaction: &Transaction,
    account: i64,
    now: i64,
) -> Result<u64> {
    let revoke = "UPDATE api_key SET revoked_at = $1 WHERE account_id = $2 AND revoked_at IS NULL";
    sql::run(transaction, revoke, [now.into(), account.into()]).await
}

/// Whether an account, which is locked, may have one more key, if need be instead of a revoked one.
pub(in crate::auth) async fn make_room(transaction: &Transaction, account: i64) -> Result<bool> {
    let all = Entity::find().filter(Column::AccountId.eq(account));
    if all.count(transaction).await? < MOST_KEYS {
        return Ok(true);
    }
    let forget = "DELETE FROM api_key WHERE id = (SELECT min(id) FROM api_key \
                  WHERE account_id = $1 AND revoked_at IS NOT NULL)";
    Ok(sql::run(transaction, forget, [account.into()]).await? > 0)
}
