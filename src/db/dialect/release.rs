//! What happens to a connection that comes back from a transaction.
//!
//! SQLite ends a transaction by itself when the disk is full, on an I/O error, out of memory or
//! when a statement is interrupted. The driver's ROLLBACK then fails and it goes on counting the
//! transaction as open: what is begun next would be a savepoint of one that is never committed.
//!
//! **Invariant:** a connection goes back to its pool only when the driver and the database agree
//! that no transaction is open.

use std::time::Duration;

use crate::db::renewal::Renewal;
use sea_orm::sqlx::pool::PoolOptions;
use sea_orm::sqlx::postgres::Postgres;
use sea_orm::sqlx::sqlite::{Sqlite, SqliteConnection};
use sea_orm::sqlx::{AssertSqlSafe, Connection, Executor};

/// Fails where the database has a transaction open, and changes nothing otherwise.
const PROBE: &str = "BEGIN; ROLLBACK";

/// Checks the connection that writes; one that is not clean is closed, and another is opened.
pub(super) fn sqlite(pool: PoolOptions<Sqlite>) -> PoolOptions<Sqlite> {
    pool.after_release(|connection, _| {
        Box::pin(async move {
            // What the driver has queued, a rollback among it, is done by then.
            connection.ping().await?;
            let clean = is_clean(connection).await;
            if !clean {
                tracing::debug!("a connection came back with its transaction open and is closed");
            }
            Ok(clean)
        })
    })
}

async fn is_clean(connection: &mut SqliteConnection) -> bool {
    !connection.is_in_transaction() && connection.execute(PROBE).await.is_ok()
}

/// PostgreSQL's driver queues a rollback and waits for it before the connection goes back.
///
/// The server ends a statement that takes longer than `longest_statement`, or whose client has
/// gone.
pub(super) fn postgres(
    pool: PoolOptions<Postgres>,
    longest_statement: Option<Duration>,
    renewal: Renewal,
) -> PoolOptions<Postgres> {
    let acquired = renewal.clone();
    let pool = pool
        .after_release(move |connection, meta| {
            let fit = !connection.is_in_transaction() && renewal.allows(meta.age);
            Box::pin(async move { Ok(fit) })
        })
        .before_acquire(move |_, meta| {
            let fit = acquired.allows(meta.age);
            Box::pin(async move { Ok(fit) })
        });
    let Some(longest) = longest_statement else { return pool };
    let longest = format!("SET statement_timeout = {}", longest.as_millis().max(1));
    pool.after_connect(move |connection, _| {
        let longest = longest.clone();
        Box::pin(async move {
            connection.execute(AssertSqlSafe(longest)).await?;
            // Not every system can notice it; there the timeout alone has to do.
            let _ = connection.execute(LOOK_FOR_CLIENT).await;
            Ok(())
        })
    })
}

/// How often a server looks whether the client of a running statement is still there, in
/// milliseconds.
const LOOK_FOR_CLIENT: &str = "SET client_connection_check_interval = 250";
