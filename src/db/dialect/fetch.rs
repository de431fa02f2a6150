//! Running a read and taking its values over.
//!
//! SQLite's driver allocates for every value of every row and wakes the asking thread for every
//! row, which costs several times what the read does. There the rows come as one JSON text.
//!
//! **Invariant:** a value is the same by either way, to the last bit of a fraction.

use std::fmt;
use std::sync::Arc;

use sea_orm::sea_query::SelectStatement;
use sea_orm::sqlx::{ColumnIndex, Decode, Row, ValueRef};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};

use super::Dialect;
use crate::db::row::Cell;
use crate::db::table::Kind;
use crate::error::{Error, Result};

/// The values of rows, one row after the other.
#[derive(Debug, Default)]
pub(in crate::db) struct Cells {
    cells: std::vec::IntoIter<Cell>,
    rows: usize,
}

impl Cells {
    /// How many rows there are.
    pub(in crate::db) fn rows(&self) -> usize {
        self.rows
    }

    /// The next value.
    pub(in crate::db) fn one(&mut self) -> Result<Cell> {
        self.cells.next().ok_or_else(|| Error::internal("a row ended early"))
    }

    /// The next `count` values.
    pub(in crate::db) fn take(&mut self, count: usize) -> Arc<[Cell]> {
        self.cells.by_ref().take(count).collect()
    }

    fn new(cells: Vec<Cell>, width: usize) -> Self {
        let rows = cells.len() / width.max(1);
        Self { cells: cells.into_iter(), rows }
    }
}

impl Dialect {
    /// The rows of `select`, whose columns are of `kinds`.
    pub(in crate::db) async fn fetch(
        self,
        connection: &DatabaseConnection,
        select: &SelectStatement,
        kinds: &[Kind],
    ) -> Result<Cells> {
        let statement = self.backend().build(select);
        if self == Self::Sqlite {
            let row = connection.query_one_raw(packed(statement.clone(), kinds)).await?;
            let text: String = row.map_or(Ok("[]".to_owned()), |row| row.try_get_by_index(0))?;
            if let Some(cells) = unpacked(&text, kinds)? {
                return Ok(Cells::new(cells, kinds.len()));
            }
        }
        let rows = connection.query_all_raw(statement).await?;
        let mut cells = Vec::with_capacity(rows.len() * kinds.len());
        for row in &rows {
            match row.try_as_pg_row() {
                Some(row) => read(kinds, row, &mut cells)?,
                None => read(kinds, row.try_as_sqlite_row().ok_or_else(no_row)?, &mut cells)?,
            }
        }
        Ok(Cells::new(cells, kinds.len()))
    }
}

fn no_row() -> Error {
    Error::internal("a row of another database")
}

/// Reads a row. What a column holds is known, so that nobody asks the row for it.
fn read<'r, R: Row>(kinds: &[Kind], row: &'r R, cells: &mut Vec<Cell>) -> Result<()>
where
    usize: ColumnIndex<R>,
    bool: Decode<'r, R::Database>,
    i16: Decode<'r, R::Database>,
    i32: Decode<'r, R::Database>,
    i64: Decode<'r, R::Database>,
    f64: Decode<'r, R::Database>,
    &'r str: Decode<'r, R::Database>,
{
    for (place, kind) in kinds.iter().enumerate() {
        let cell = match kind {
            Kind::Bool => get(row, place)?.map(Cell::Bool),
            Kind::Int16 => get::<i16, R>(row, place)?.map(|value| Cell::Int(value.into())),
            Kind::Int32 => get::<i32, R>(row, place)?.map(|value| Cell::Int(value.into())),
            Kind::Int64 => get(row, place)?.map(Cell::Int),
            Kind::Float => get(row, place)?.map(Cell::Float),
            Kind::Text => get::<&str, R>(row, place)?.map(|text| Cell::Text(text.into())),
        };
        cells.push(cell.unwrap_or(Cell::Null));
    }
    Ok(())
}

fn get<'r, T, R: Row>(row: &'r R, place: usize) -> Result<Option<T>>
where
    usize: ColumnIndex<R>,
    T: Decode<'r, R::Database>,
{
    let raw = row.try_get_raw(place).map_err(Error::internal)?;
    if raw.is_null() {
        return Ok(None);
    }
    T::decode(raw).map(Some).map_err(|cause| Error::internal(cause.to_string()))
}

/// The same rows as one JSON array of arrays. A fraction comes as text, because SQLite's JSON has
/// 15 digits of it, and 17 tell it from every other; or as `true` where it is so large or small
/// that SQLite errs in the 17th.
fn packed(mut statement: Statement, kinds: &[Kind]) -> Statement {
    let names: Vec<String> = (0..kinds.len()).map(|place| format!("v{place}")).collect();
    let value = |(name, kind): (&String, &Kind)| match kind {
        Kind::Float => format!(
            "CASE WHEN {name} IS NULL THEN NULL \
             WHEN {name} = 0 OR abs({name}) BETWEEN 1e-30 AND 1e30 \
             THEN printf('%!.17g', {name}) ELSE json('true') END"
        ),
        _ => name.clone(),
    };
    let values: Vec<String> = names.iter().zip(kinds).map(value).collect();
    statement.sql = format!(
        "WITH packed ({}) AS ({}) SELECT json_group_array(json_array({})) FROM packed",
        names.join(", "),
        statement.sql,
        values.join(", ")
    );
    statement
}

/// The values that a text of [`packed`] rows holds; `None` where it cannot hold one of them.
fn unpacked(text: &str, kinds: &[Kind]) -> Result<Option<Vec<Cell>>> {
    let (mut cells, mut whole) = (Vec::new(), true);
    let rows = Rows { kinds, cells: &mut cells, whole: &mut whole };
    serde_json::Deserializer::from_str(text).deserialize_seq(rows).map_err(Error::internal)?;
    Ok(whole.then_some(cells))
}

/// Reads an array of rows.
struct Rows<'a> {
    kinds: &'a [Kind],
    cells: &'a mut Vec<Cell>,
    whole: &'a mut bool,
}

/// Reads one row.
struct Line<'a, 'b>(&'a mut Rows<'b>);

/// Reads one value.
struct Value<'a>(Kind, &'a mut bool);

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut rows: A) -> Result<(), A::Error> {
        while rows.next_element_seed(Line(&mut self))?.is_some() {}
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Line<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Line<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        for kind in self.0.kinds {
            let cell = values.next_element_seed(Value(*kind, &mut *self.0.whole))?;
            self.0.cells.push(cell.ok_or_else(|| A::Error::custom("a row ended early"))?);
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Cell;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cell, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Value<'_> {
    type Value = Cell;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a value of the kind {:?}", self.0)
    }

    fn visit_unit<E>(self) -> Result<Cell, E> {
        Ok(Cell::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Cell, E> {
        *self.1 = false;
        Ok(Cell::Null)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Cell, E> {
        match self.0 {
            Kind::Bool => Ok(Cell::Bool(value != 0)),
            Kind::Int16 | Kind::Int32 | Kind::Int64 => Ok(Cell::Int(value)),
            Kind::Float | Kind::Text => Err(E::custom("a number stands where none is expected")),
        }
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Cell, E> {
        self.visit_i64(i64::try_from(value).map_err(E::custom)?)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Cell, E> {
        match self.0 {
            Kind::Text => Ok(Cell::Text(text.into())),
            Kind::Float => text.parse().map(Cell::Float).map_err(E::custom),
            _ => Err(E::custom("a text stands where none is expected")),
        }
    }
}

#[cfg(test)]
#[path = "fetch_tests.rs"]
mod tests;
