//! Rows that hold exactly the columns that were asked for.
//!
//! **Invariant:** reading a column that was not selected is an error, never a default.

use std::marker::PhantomData;
use std::sync::Arc;

use time::OffsetDateTime;

use super::table::{Readable, Table};
use crate::error::{Error, Result};

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Unknown.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// Text.
    Text(Box<str>),
}

/// A set of a table's columns, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Projection(u64);

impl Projection {
    /// With the column at `index`.
    #[must_use]
    pub fn with(self, index: usize) -> Self {
        Self(self.0 | 1 << index)
    }

    /// The columns of both.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it has the column at `index`.
    pub fn has(self, index: usize) -> bool {
        self.0 >> index & 1 == 1
    }

    /// Its columns' indices, rising.
    pub fn indices(self) -> impl Iterator<Item = usize> {
        (0..64).filter(move |index| self.has(*index))
    }

    /// How many columns it has.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether it has none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The place of the column at `index` among those selected.
    fn position(self, index: usize) -> Option<usize> {
        let below = self.0 & ((1 << index) - 1);
        self.has(index).then_some(below.count_ones() as usize)
    }
}

/// Values from some place on among those that one statement read, which its rows share.
#[derive(Clone, Debug)]
pub(super) struct CellSlice {
    cells: Arc<[Cell]>,
    from: usize,
}

impl CellSlice {
    pub(super) fn new(cells: Arc<[Cell]>, from: usize) -> Self {
        Self { cells, from }
    }

    fn get(&self, index: usize) -> Option<&Cell> {
        self.cells.get(self.from + index)
    }
}

/// One row. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Row {
    table: &'static Table,
    columns: Projection,
    cells: CellSlice,
}

impl Row {
    /// The columns of `columns`, which `cells` holds in their order.
    pub(super) fn new(table: &'static Table, columns: Projection, cells: CellSlice) -> Self {
        Self { table, columns, cells }
    }

    /// The value of the column at `index`.
    pub fn cell(&self, index: usize) -> Result<&Cell> {
        let selected = self.columns.position(index);
        selected.and_then(|selected| self.cells.get(selected)).ok_or_else(|| {
            let column = self.table.column(index).name;
            Error::internal(format!(
                "column {}.{column} was read but not selected",
                self.table.name
            ))
        })
    }

    /// The key's value.
    pub fn key(&self) -> Result<&Cell> {
        self.cell(self.table.key)
    }
}

/// A moment that is held as microseconds since 1970.
pub fn instant(micros: i64) -> Result<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).map_err(Error::internal)
}

/// A row of a known entity.
#[derive(Clone, Debug)]
pub struct Record<E> {
    row: Row,
    entity: PhantomData<E>,
}

impl<E: Readable> From<Row> for Record<E> {
    fn from(row: Row) -> Self {
        debug_assert_eq!(row.table.name, E::table().name);
        Self { row, entity: PhantomData }
    }
}

impl<E: Readable> Record<E> {
    /// A row that is known whole, its cells in the order of the table's columns.
    pub fn whole(cells: impl IntoIterator<Item = Cell>) -> Self {
        let cells: Arc<[Cell]> = cells.into_iter().collect();
        let columns = (0..cells.len()).fold(Projection::default(), Projection::with);
        debug_assert_eq!(cells.len(), E::table().columns.len());
        Row { table: E::table(), columns, cells: CellSlice::new(cells, 0) }.into()
    }

    /// The numeric key.
    pub fn id(&self) -> Result<i64> {
        match self.row.key()? {
            Cell::Int(id) => Ok(*id),
            other => Err(Error::internal(format!("a key is {other:?}"))),
        }
    }

    /// A text; `None` for null.
    pub fn text(&self, column: E::Column) -> Result<Option<&str>> {
        match self.cell(column)? {
            Cell::Text(text) => Ok(Some(text)),
            _ => Ok(None),
        }
    }

    /// A text of a column that is never null.
    pub fn required_text(&self, column: E::Column) -> Result<&str> {
        Ok(self.text(column)?.unwrap_or_default())
    }

    /// A whole number; `None` for null.
    pub fn int(&self, column: E::Column) -> Result<Option<i64>> {
        match self.cell(column)? {
            Cell::Int(value) => Ok(Some(*value)),
            _ => Ok(None),
        }
    }

    /// A whole number of at most 32 bits; `None` for null.
    pub fn small(&self, column: E::Column) -> Result<Option<i32>> {
        self.int(column)?.map(i32::try_from).transpose().map_err(Error::internal)
    }

    /// A number; `None` for null.
    pub fn float(&self, column: E::Column) -> Result<Option<f64>> {
        match self.cell(column)? {
            Cell::Float(value) => Ok(Some(*value)),
            _ => Ok(None),
        }
    }

    /// A truth value; null counts as false.
    pub fn bool(&self, column: E::Column) -> Result<bool> {
        Ok(*self.cell(column)? == Cell::Bool(true))
    }

    /// A moment that is held as microseconds since 1970.
    pub fn instant(&self, column: E::Column) -> Result<OffsetDateTime> {
        instant(self.int(column)?.unwrap_or_default())
    }

    fn cell(&self, column: E::Column) -> Result<&Cell> {
        self.row.cell(E::index(column))
    }
}
