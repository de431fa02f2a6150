//! All rows of a read as one JSON text, which is how they come from SQLite.
//!
//! **Invariant:** a value that JSON cannot hold to the last bit is never read from it: the text
//! says so, and the rows are read as they are.

use std::fmt;

use sea_orm::Statement;
use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};

use crate::db::row::Cell;
use crate::db::table::ColumnKind;
use crate::error::{Error, Result};

/// The same rows as one JSON array of arrays. A fraction comes as text, because SQLite's JSON has
/// 15 digits of it, and 17 distinguish it from every other; or as `true` where it is so large or
/// small that SQLite errs in the 17th.
pub(super) fn packed(mut statement: Statement, kinds: &[ColumnKind]) -> Statement {
    let names: Vec<String> = (0..kinds.len()).map(|index| format!("v{index}")).collect();
    let value = |(name, kind): (&String, &ColumnKind)| match kind {
        ColumnKind::Float => format!(
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
pub(super) fn unpacked(text: &str, kinds: &[ColumnKind]) -> Result<Option<Vec<Cell>>> {
    let (mut cells, mut whole) = (Vec::new(), true);
    let rows = JsonRows { kinds, cells: &mut cells, whole: &mut whole };
    serde_json::Deserializer::from_str(text).deserialize_seq(rows).map_err(Error::internal)?;
    Ok(whole.then_some(cells))
}

/// Reads an array of rows.
struct JsonRows<'a> {
    kinds: &'a [ColumnKind],
    cells: &'a mut Vec<Cell>,
    whole: &'a mut bool,
}

/// Reads one row.
struct Line<'a, 'b>(&'a mut JsonRows<'b>);

/// Reads one value.
struct Value<'a>(ColumnKind, &'a mut bool);

impl<'de> Visitor<'de> for JsonRows<'_> {
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
            ColumnKind::Bool => Ok(Cell::Bool(value != 0)),
            ColumnKind::Int16 | ColumnKind::Int32 | ColumnKind::Int64 => Ok(Cell::Int(value)),
            ColumnKind::Float | ColumnKind::Text => {
                Err(E::custom("a number is where none is expected"))
            }
        }
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Cell, E> {
        self.visit_i64(i64::try_from(value).map_err(E::custom)?)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Cell, E> {
        match self.0 {
            ColumnKind::Text => Ok(Cell::Text(text.into())),
            ColumnKind::Float => text.parse().map(Cell::Float).map_err(E::custom),
            _ => Err(E::custom("a text is where none is expected")),
        }
    }
}
