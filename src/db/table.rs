//! What the read side knows of a table: its columns, in the entity's order.
//!
//! **Invariant:** a column's index here is its place in the entity's `Column` enum.

use std::sync::OnceLock;

use sea_orm::sea_query::ColumnType;
use sea_orm::{ColumnTrait, EntityName, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn};

/// How a column's values are read and bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Boolean.
    Bool,
    /// An integer of 16 bits.
    Int16,
    /// An integer of 32 bits.
    Int32,
    /// An integer of 64 bits.
    Int64,
    /// Double precision.
    Float,
    /// Text, compared by code point.
    Text,
}

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct ColumnInfo {
    /// Its name in SQL.
    pub name: &'static str,
    /// How its values are read.
    pub kind: ColumnKind,
    /// Whether it may be null.
    pub nullable: bool,
}

/// One table. Two are the same when their names are.
#[derive(Debug)]
pub struct Table {
    /// Its name in SQL.
    pub name: &'static str,
    /// Its columns; at most 64, because a projection is that many bits.
    pub columns: Vec<ColumnInfo>,
    /// Index of the column that names a row. For a link table, of the column of the far side.
    pub key: usize,
    /// Its redirects: a table of what rows are known by beside their own names, as merged rows are,
    /// under the names of the columns here, and of the keys (`target`) of those rows.
    pub redirect: Option<&'static str>,
}

impl Table {
    /// The column at `index`.
    pub fn column(&self, index: usize) -> &ColumnInfo {
        &self.columns[index]
    }

    /// The index of the column called `name`.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    fn describe<E: EntityTrait>(redirect: Option<&'static str>) -> Self {
        let columns: Vec<_> = E::Column::iter().map(column_info).collect();
        let key = E::PrimaryKey::iter().last().map(|key| key.into_column().as_str());
        let key = key.and_then(|key| columns.iter().position(|column| column.name == key));
        Self { name: E::default().table_name(), columns, key: key.unwrap_or(0), redirect }
    }
}

fn column_info<C: ColumnTrait>(column: C) -> ColumnInfo {
    let definition = column.def();
    let kind = match definition.get_column_type() {
        ColumnType::Boolean => ColumnKind::Bool,
        ColumnType::SmallInteger => ColumnKind::Int16,
        ColumnType::Integer => ColumnKind::Int32,
        ColumnType::BigInteger => ColumnKind::Int64,
        ColumnType::Double | ColumnType::Float => ColumnKind::Float,
        _ => ColumnKind::Text,
    };
    ColumnInfo { name: column.as_str(), kind, nullable: definition.is_null() }
}

/// An entity that can be read by column index.
pub trait Readable: EntityTrait {
    /// Its table.
    fn table() -> &'static Table;
    /// The index of a column.
    fn index(column: Self::Column) -> usize;
}

/// Lists the entities that can be read: a new one is one word here, behind which an arrow leads to
/// that of its redirects if it has them.
macro_rules! readable {
    ($($entity:ident $(-> $redirect:ident)?)+) => {
        /// Whether the table of this name has redirects.
        pub fn has_redirects(table: &str) -> bool {
            let tables = [$(<entity::$entity::Entity as Readable>::table()),+];
            tables.iter().any(|known| known.name == table && known.redirect.is_some())
        }

        $(
        impl Readable for entity::$entity::Entity {
            fn table() -> &'static Table {
                static TABLE: OnceLock<Table> = OnceLock::new();
                let redirect: &[&'static str] = &[$(entity::$redirect::Entity.table_name())?];
                TABLE.get_or_init(|| Table::describe::<Self>(redirect.first().copied()))
            }

            fn index(column: Self::Column) -> usize {
                column as usize
            }
        }
    )+};
}

readable! {
    movie -> movie_redirect
    person -> person_redirect
    genre -> genre_redirect
    keyword -> keyword_redirect
    company -> company_redirect
    collection -> collection_redirect
    credit country language
    account api_key
    movie_genre movie_keyword movie_company movie_country movie_language change
    webhook webhook_delivery webhook_attempt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_stands_at_its_place_in_the_entity() {
        let table = entity::movie::Entity::table();
        let budget = entity::movie::Entity::index(entity::movie::Column::Budget);
        assert_eq!(table.column(budget).name, "budget");
        assert!(table.column(budget).nullable);
        assert_eq!(table.column(table.key).name, "id");
    }

    #[test]
    fn a_link_tables_key_is_its_far_side() {
        let table = entity::movie_genre::Entity::table();
        assert_eq!(table.column(table.key).name, "genre_id");
    }
}
