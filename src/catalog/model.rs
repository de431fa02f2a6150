//! Rows of the catalogue's tables, by the columns of their entities: how two are compared and made
//! one, and how they are written.
//!
//! **Invariant:** every column of the entity is compared, merged and written, and none is named
//! here but the key and the times.

use sea_orm::{EntityTrait, Iterable, ModelTrait, Value};

use super::vocabulary::Inserted;
use super::writer::Writer;
use crate::db::rows::Rows;
use crate::db::table::Readable;
use crate::error::Result;

/// `survivor` with what `merged` has in the columns in which the survivor has null.
pub(super) fn filled<M: ModelTrait>(survivor: &M, merged: &M) -> M {
    let mut row = survivor.clone();
    for column in <M::Entity as EntityTrait>::Column::iter() {
        if !row.get(column).is_some() {
            // The value is of the same column.
            row.set(column, merged.get(column));
        }
    }
    row
}

/// Whether two rows say the same.
pub(super) fn same<M: ModelTrait>(one: &M, other: &M) -> bool {
    let mut columns = <M::Entity as EntityTrait>::Column::iter();
    columns.all(|column| same_value(&one.get(column), &other.get(column)))
}

/// Whether two values say the same. Figures are compared to twelve digits, because a database may
/// read the last bit of a decimal differently.
pub(super) fn same_value(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Double(Some(one)), Value::Double(Some(other))) => same_figure(*one, *other),
        (one, other) => one == other,
    }
}

/// Whether two figures are the same to twelve digits.
pub(super) fn same_figure(one: f64, other: f64) -> bool {
    (one - other).abs() <= one.abs() * 1e-12
}

/// Makes new rows with these slugs, which they have already, in one statement; their keys.
pub(super) async fn insert<M>(writer: &Writer, rows: &[&M], slugs: &[String]) -> Result<Vec<i64>>
where
    M: ModelTrait<Entity: Readable>,
{
    let rows = Rows::of(rows, is_written)?;
    let sql = format!(
        "INSERT INTO {table} ({names}, created_at, updated_at) \
         SELECT {names}, $1, $1 FROM {{rows}} AS given RETURNING id, slug",
        table = M::Entity::table().name,
        names = rows.names()
    );
    let inserted = writer.find_with(&sql, vec![Value::from(writer.now())], rows).await?;
    Inserted::in_order(inserted, slugs)
}

/// Writes rows that are stored, in one statement.
pub(super) async fn update<M>(writer: &Writer, rows: &[&M]) -> Result<()>
where
    M: ModelTrait<Entity: Readable>,
{
    let written = Rows::of(rows, is_written)?;
    let sql = format!(
        "UPDATE {table} SET {set}, updated_at = $1 FROM {{rows}} AS given \
         WHERE {table}.id = given.id",
        table = M::Entity::table().name,
        set = written.assignments()
    );
    let rows = written.and(Rows::of(rows, |column| column == "id")?);
    writer.run_with(&sql, vec![Value::from(writer.now())], rows).await
}

/// Every column but the key, which the database gives, and the times, which are the writer's.
pub(super) fn is_written(column: &str) -> bool {
    !matches!(column, "id" | "created_at" | "updated_at")
}

#[cfg(test)]
mod tests {
    use entity::movie::{Column, Model, MovieStatus};

    use super::*;

    fn known() -> Model {
        Model {
            imdb_id: Some("tt1".to_owned()),
            status: Some(MovieStatus::Released),
            runtime: Some(90),
            budget: Some(1),
            popularity: Some(12.5),
            adult: true,
            ..Model::default()
        }
    }

    #[test]
    fn only_null_values_come_from_the_merged_row() {
        let own = Model { runtime: Some(100), ..Model::default() };
        let expected = Model { runtime: Some(100), adult: false, ..known() };
        assert_eq!(filled(&own, &known()), expected);
    }

    #[test]
    fn rows_that_differ_in_any_column_are_not_the_same() {
        let near = Model { popularity: Some(12.5 + 1e-13), ..known() };
        assert!(same(&known(), &near));
        for column in Column::iter() {
            let (own, mut other) = (known(), known());
            let value = match own.get(column) {
                Value::Bool(known) => Value::from(!known.unwrap_or_default()),
                Value::Int(_) => Value::from(7),
                Value::BigInt(_) => Value::from(7_i64),
                Value::Double(_) => Value::from(7.5),
                Value::String(_) => Value::from("PLANNED"),
                value => panic!("{column:?} holds {value:?}"),
            };
            other.set(column, value);
            assert!(!same(&own, &other), "{column:?}");
        }
    }
}
