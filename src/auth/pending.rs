//! Registrations that wait for somebody to confirm their address.
//!
//! **Invariant:** whatever settles an address locks its registrations first.

use entity::registration;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use crate::db::{Db, Transaction, sql};
use crate::error::Result;

/// How long a registration, or an account of before that was never confirmed, waits: a week.
const WAIT: i64 = 7 * 86_400 * 1_000_000;

/// Keeps the registrations of an address from changing until the commit. Whatever settles an
/// address begins with this, so that two who do so at once wait for one another and not in a
/// circle.
pub(super) async fn lock(transaction: &Transaction, folded: &str) -> Result<()> {
    let own = registration::Entity::find().filter(registration::Column::EmailFolded.eq(folded));
    let in_order = own.order_by_asc(registration::Column::Id).lock_exclusive();
    in_order.all(transaction).await?;
    Ok(())
}

/// Forgets every registration of an address, which has a confirmed account now.
pub(super) async fn forget(transaction: &Transaction, folded: &str) -> Result<()> {
    let delete = "DELETE FROM registration WHERE email_folded = $1";
    sql::run(transaction, delete, [folded.into()]).await?;
    Ok(())
}

/// Whether a registration of this address waits.
pub(super) async fn waits(transaction: &Transaction, folded: &str) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Row {}
    let find = "SELECT 1 AS one FROM registration WHERE email_folded = $1 LIMIT 1";
    Ok(sql::find::<Row>(transaction, find, [folded.into()]).await?.is_some())
}

/// Deletes what nobody has confirmed within a week.
pub(super) async fn prune(db: &Db, now: i64) -> Result<()> {
    for delete in [
        "DELETE FROM registration WHERE created_at <= $1",
        "DELETE FROM account WHERE confirmed_at IS NULL AND created_at <= $1",
    ] {
        sql::run(db.writer(), delete, [(now - WAIT).into()]).await?;
    }
    Ok(())
}
