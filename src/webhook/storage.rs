//! How much the log keeps of an account's webhooks: the bodies of messages and the receivers'
//! answers, counted in bytes.
//!
//! Without a limit any account could fill the disk: a body is the answer to its owner's document.
//!
//! **Invariant:** the count of an account is the sum of `stored_bytes` of its deliveries, and no
//! store brings it above the limit. A transaction that changes those, or settles a delivery or
//! makes it pending again, first locks the count; it is the first lock of a transaction on
//! webhooks, so that two of them never wait for each other.

use entity::{webhook_attempt, webhook_delivery};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter};

use crate::db::{Transaction, sql};
use crate::error::Result;

/// How many deliveries lose their bodies in one statement.
const BATCH: i64 = 1_000;

const LOCK: &str = "INSERT INTO webhook_storage (account_id, bytes) VALUES ($1, 0) \
     ON CONFLICT (account_id) DO UPDATE SET bytes = webhook_storage.bytes RETURNING bytes";
const STORE: &str = "UPDATE webhook_storage SET bytes = $1 WHERE account_id = $2";
const OLDEST: &str = "SELECT d.id, d.stored_bytes FROM webhook_delivery AS d \
     JOIN webhook AS w ON w.id = d.webhook_id \
     WHERE w.account_id = $1 AND d.stored_bytes > 0 AND d.state <> 0 AND d.id <> $2 \
     ORDER BY d.settled_at, d.id LIMIT $3";

/// The count of one account, locked until the transaction ends.
#[derive(Debug)]
pub(super) struct Storage {
    account: i64,
    bytes: i64,
}

#[derive(FromQueryResult)]
struct ByteCount {
    bytes: i64,
}

#[derive(FromQueryResult)]
struct StoredDelivery {
    id: i64,
    stored_bytes: i64,
}

impl Storage {
    /// Locks the count of an account.
    pub(super) async fn lock(transaction: &Transaction, account: i64) -> Result<Self> {
        let count: Option<ByteCount> = sql::find(transaction, LOCK, [account.into()]).await?;
        Ok(Self { account, bytes: count.map_or(0, |count| count.bytes) })
    }

    /// Whether there is room for `needed` bytes within `most`, after dropping what was settled
    /// first where that is necessary; never anything of the delivery `own`.
    pub(super) async fn reserve(
        &mut self,
        transaction: &Transaction,
        own: i64,
        needed: i64,
        most: u64,
    ) -> Result<bool> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        if self.bytes.saturating_add(needed) > most {
            // More than is necessary, so that not every message looks for old ones.
            self.free(transaction, own, (most - most / 16).saturating_sub(needed)).await?;
        }
        Ok(self.bytes.saturating_add(needed) <= most)
    }

    /// Changes the count, along with the `stored_bytes` of deliveries.
    pub(super) async fn add(&mut self, transaction: &Transaction, bytes: i64) -> Result<()> {
        self.bytes += bytes;
        sql::run(transaction, STORE, [self.bytes.into(), self.account.into()]).await?;
        Ok(())
    }

    /// Drops bodies and answers of settled deliveries, the oldest first, until at most `target`
    /// bytes are left.
    async fn free(&mut self, transaction: &Transaction, own: i64, target: i64) -> Result<()> {
        while self.bytes > target {
            let values = [self.account.into(), own.into(), BATCH.into()];
            let oldest: Vec<StoredDelivery> = sql::list(transaction, OLDEST, values).await?;
            let (mut ids, mut freed) = (Vec::new(), 0);
            for stored in oldest {
                if self.bytes - freed <= target {
                    break;
                }
                ids.push(stored.id);
                freed += stored.stored_bytes;
            }
            if ids.is_empty() {
                return Ok(());
            }
            drop_texts(transaction, &ids).await?;
            self.add(transaction, -freed).await?;
        }
        Ok(())
    }
}

async fn drop_texts(transaction: &Transaction, deliveries: &[i64]) -> Result<()> {
    use webhook_attempt::Column as Attempt;
    use webhook_delivery::Column as Delivery;
    let ids = || deliveries.iter().copied();
    webhook_attempt::Entity::update_many()
        .col_expr(Attempt::Answer, Expr::value(None::<String>))
        .filter(Attempt::DeliveryId.is_in(ids()))
        .exec(transaction)
        .await?;
    webhook_delivery::Entity::update_many()
        .col_expr(Delivery::Body, Expr::value(None::<String>))
        .col_expr(Delivery::StoredBytes, Expr::value(0_i64))
        .filter(Delivery::Id.is_in(ids()))
        .exec(transaction)
        .await?;
    Ok(())
}

/// The length of a text, as it is counted.
pub(super) fn length(text: Option<&str>) -> i64 {
    text.map_or(0, |text| i64::try_from(text.len()).unwrap_or(i64::MAX))
}
