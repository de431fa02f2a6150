//! Running a read on a connection and taking its values over.
//!
//! SQLite's driver allocates for every value of every row and wakes the asking thread for every
//! row, which costs several times what the read does. There the rows come as one JSON text.
//!
//! **Invariant:** a value is the same by either way, to the last bit of a fraction.

use std::sync::Arc;

use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::postgres::Postgres;
use sea_orm::sqlx::sqlite::SqliteConnection;
use sea_orm::sqlx::{AssertSqlSafe, ColumnIndex, Decode, Row, ValueRef, query_with};
use sea_orm::{DbErr, RuntimeErr, SqlxError, Statement};
use sea_query_sqlx::SqlxValues;

use super::Dialect;
use super::json::{packed, unpacked};
use super::lease::Lease;
use crate::db::row::{Cell, CellSlice};
use crate::db::table::ColumnKind;
use crate::error::{Error, Result};

/// The values of rows, one row after the other.
#[derive(Debug, Default)]
pub(in crate::db) struct Cells {
    cells: Arc<[Cell]>,
    /// How many were taken.
    taken: usize,
    rows: usize,
}

impl Cells {
    /// How many rows there are.
    pub(in crate::db) fn rows(&self) -> usize {
        self.rows
    }

    /// The next value.
    pub(in crate::db) fn one(&mut self) -> Result<Cell> {
        let cell = self.cells.get(self.taken).cloned();
        self.taken += 1;
        cell.ok_or_else(|| Error::internal("a row ended early"))
    }

    /// The next `count` values.
    pub(in crate::db) fn take(&mut self, count: usize) -> CellSlice {
        let cut = CellSlice::new(self.cells.clone(), self.taken);
        self.taken += count;
        cut
    }

    /// The cells of rows that are `width` wide.
    pub(in crate::db) fn new(cells: Vec<Cell>, width: usize) -> Self {
        let rows = cells.len() / width.max(1);
        Self { cells: cells.into(), taken: 0, rows }
    }
}

impl Dialect {
    /// What to run instead of `select` to have its rows as one, where that is better.
    pub(in crate::db) fn packed(
        self,
        select: &Statement,
        kinds: &[ColumnKind],
    ) -> Option<Statement> {
        (self == Self::Sqlite).then(|| packed(select.clone(), kinds))
    }
}

impl Lease {
    /// The values of the rows of `statement`, whose columns are of `kinds`.
    pub(in crate::db) async fn rows(
        &mut self,
        statement: &Statement,
        kinds: &[ColumnKind],
    ) -> Result<Vec<Cell>> {
        let query = (AssertSqlSafe(statement.sql.as_str()), values(statement));
        let mut cells = Vec::new();
        match self {
            Self::File(lease) => {
                let fetch = async |connection: &mut SqliteConnection| {
                    query_with(query.0, query.1).fetch_all(connection).await
                };
                let rows = lease.run(fetch).await.map_err(failed)?;
                rows.iter().try_for_each(|row| read(kinds, row, &mut cells))?;
            }
            Self::Memory(connection) => {
                let rows = query_with(query.0, query.1).fetch_all(&mut **connection).await;
                rows.map_err(failed)?.iter().try_for_each(|row| read(kinds, row, &mut cells))?;
            }
            Self::Postgres(lease) => {
                let fetch = async |connection: &mut PoolConnection<Postgres>| {
                    query_with(query.0, query.1).fetch_all(&mut **connection).await
                };
                let rows = lease.run(fetch).await.map_err(failed)?;
                rows.iter().try_for_each(|row| read(kinds, row, &mut cells))?;
            }
        }
        Ok(cells)
    }

    /// The values of the rows that `packed` gives as one; `None` where it cannot hold one of them.
    pub(in crate::db) async fn unpack(
        &mut self,
        packed: &Statement,
        kinds: &[ColumnKind],
    ) -> Result<Option<Vec<Cell>>> {
        let mut text = self.rows(packed, &[ColumnKind::Text]).await?;
        match text.pop() {
            Some(Cell::Text(text)) => unpacked(&text, kinds),
            _ => Err(Error::internal("no text of rows")),
        }
    }
}

fn values(statement: &Statement) -> SqlxValues {
    let values = statement.values.as_ref().map(|values| values.0.clone());
    SqlxValues(sea_orm::Values(values.unwrap_or_default()))
}

fn failed(cause: SqlxError) -> Error {
    Error::of_read(DbErr::Query(RuntimeErr::SqlxError(cause.into())))
}

/// Reads a row. What a column holds is known, so that nobody asks the row for it.
fn read<'r, R: Row>(kinds: &[ColumnKind], row: &'r R, cells: &mut Vec<Cell>) -> Result<()>
where
    usize: ColumnIndex<R>,
    bool: Decode<'r, R::Database>,
    i16: Decode<'r, R::Database>,
    i32: Decode<'r, R::Database>,
    i64: Decode<'r, R::Database>,
    f64: Decode<'r, R::Database>,
    &'r str: Decode<'r, R::Database>,
{
    for (index, kind) in kinds.iter().enumerate() {
        let cell = match kind {
            ColumnKind::Bool => get(row, index)?.map(Cell::Bool),
            ColumnKind::Int16 => get::<i16, R>(row, index)?.map(|value| Cell::Int(value.into())),
            ColumnKind::Int32 => get::<i32, R>(row, index)?.map(|value| Cell::Int(value.into())),
            ColumnKind::Int64 => get(row, index)?.map(Cell::Int),
            ColumnKind::Float => get(row, index)?.map(Cell::Float),
            ColumnKind::Text => get::<&str, R>(row, index)?.map(|text| Cell::Text(text.into())),
        };
        cells.push(cell.unwrap_or(Cell::Null));
    }
    Ok(())
}

fn get<'r, T, R: Row>(row: &'r R, index: usize) -> Result<Option<T>>
where
    usize: ColumnIndex<R>,
    T: Decode<'r, R::Database>,
{
    let raw = row.try_get_raw(index).map_err(Error::internal)?;
    if raw.is_null() {
        return Ok(None);
    }
    T::decode(raw).map(Some).map_err(|cause| Error::internal(cause.to_string()))
}

#[cfg(test)]
#[path = "fetch_tests.rs"]
mod tests;
