//! Statements of fixed text, `$1` and on being their values on either database.
//!
//! **Invariant:** a value is bound, never written into the text.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use crate::error::Result;

fn statement<C: ConnectionTrait>(
    connection: &C,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Statement {
    Statement::from_sql_and_values(connection.get_database_backend(), sql, values)
}

/// Runs `sql`; how many rows it changed.
pub async fn run<C: ConnectionTrait>(
    connection: &C,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<u64> {
    Ok(connection.execute_raw(statement(connection, sql, values)).await?.rows_affected())
}

/// The first row that `sql` finds or returns.
pub async fn find<M: FromQueryResult>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<M>> {
    let row = connection.query_one_raw(statement(connection, sql, values)).await?;
    Ok(row.map(|row| M::from_query_result(&row, "")).transpose()?)
}

/// Every row that `sql` finds or returns.
pub async fn list<M: FromQueryResult>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<M>> {
    let rows = connection.query_all_raw(statement(connection, sql, values)).await?;
    rows.iter().map(|row| Ok(M::from_query_result(row, "")?)).collect()
}
