//! Many rows handed to one statement.
//!
//! **Invariant:** a statement's text depends on the columns and never on the number of rows, so
//! that it is prepared once.

use sea_orm::sea_query::{Nullable, ValueType, ValueTypeErr};
use sea_orm::{DatabaseBackend, EntityTrait, Iterable, ModelTrait, Statement, Value};

use super::dialect::Dialect;
use super::table::{ColumnInfo, ColumnKind, Readable};
use crate::error::{Error, Result};

/// The values of one column, a value a row.
#[derive(Clone, Debug)]
pub enum Column {
    /// Whole numbers.
    Integer(Vec<i64>),
    /// Whole numbers or null.
    OptionalInteger(Vec<Option<i64>>),
    /// Texts.
    Text(Vec<String>),
    /// Texts or null.
    OptionalText(Vec<Option<String>>),
    /// Figures or null.
    OptionalNumber(Vec<Option<f64>>),
    /// Yes or no.
    Flag(Vec<bool>),
}

impl Column {
    /// How many rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Integer(values) => values.len(),
            Self::OptionalInteger(values) => values.len(),
            Self::Text(values) => values.len(),
            Self::OptionalText(values) => values.len(),
            Self::OptionalNumber(values) => values.len(),
            Self::Flag(values) => values.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values of a table's column.
    fn of(column: &ColumnInfo, values: impl Iterator<Item = Value>) -> Result<Self, ValueTypeErr> {
        Ok(match (column.kind, column.nullable) {
            (ColumnKind::Bool, _) => Self::Flag(typed(values)?),
            (ColumnKind::Float, _) => Self::OptionalNumber(typed(values)?),
            (ColumnKind::Text, false) => Self::Text(typed(values)?),
            (ColumnKind::Text, true) => Self::OptionalText(typed(values)?),
            (ColumnKind::Int16, _) => Self::OptionalInteger(widened::<i16>(values)?),
            (ColumnKind::Int32, _) => Self::OptionalInteger(widened::<i32>(values)?),
            (ColumnKind::Int64, false) => Self::Integer(typed(values)?),
            (ColumnKind::Int64, true) => Self::OptionalInteger(typed(values)?),
        })
    }
}

fn typed<T: ValueType>(values: impl Iterator<Item = Value>) -> Result<Vec<T>, ValueTypeErr> {
    values.map(<T as ValueType>::try_from).collect()
}

fn widened<T>(values: impl Iterator<Item = Value>) -> Result<Vec<Option<i64>>, ValueTypeErr>
where
    T: ValueType + Nullable + Into<i64>,
{
    Ok(typed::<Option<T>>(values)?.into_iter().map(|value| value.map(Into::into)).collect())
}

/// Named columns of equal length.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    columns: Vec<(&'static str, Column)>,
}

impl Rows {
    /// No column yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One column of whole numbers.
    pub fn integers(name: &'static str, values: Vec<i64>) -> Self {
        Self::new().with(name, Column::Integer(values))
    }

    /// One column of texts.
    pub fn texts(name: &'static str, values: Vec<String>) -> Self {
        Self::new().with(name, Column::Text(values))
    }

    /// Those columns of stored rows whose names `wanted` lets pass, in the order of their table.
    pub fn of<M>(models: &[&M], wanted: impl Fn(&str) -> bool) -> Result<Self>
    where
        M: ModelTrait<Entity: Readable>,
    {
        let columns = <M::Entity as EntityTrait>::Column::iter().zip(&M::Entity::table().columns);
        let mut rows = Self::new();
        for (column, info) in columns.filter(|(_, info)| wanted(info.name)) {
            let values = models.iter().map(|model| model.get(column));
            rows = rows.with(info.name, Column::of(info, values).map_err(Error::internal)?);
        }
        Ok(rows)
    }

    /// Adds the columns of `other`.
    pub fn and(self, other: Self) -> Self {
        other.columns.into_iter().fold(self, |rows, (name, column)| rows.with(name, column))
    }

    /// Adds a column.
    pub fn with(mut self, name: &'static str, column: Column) -> Self {
        debug_assert!(self.columns.is_empty() || column.len() == self.len());
        self.columns.push((name, column));
        self
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, |(_, column)| column.len())
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The columns' names as an SQL list.
    pub fn names(&self) -> String {
        self.names_with("")
    }

    /// The columns' names as an SQL list, each behind `prefix`.
    pub fn names_with(&self, prefix: &str) -> String {
        let names: Vec<String> =
            self.columns.iter().map(|(name, _)| format!("{prefix}{name}")).collect();
        names.join(", ")
    }

    /// What an UPDATE sets each column to, from the rows as the table `given`.
    pub fn assignments(&self) -> String {
        let set: Vec<String> =
            self.columns.iter().map(|(name, _)| format!("{name} = given.{name}")).collect();
        set.join(", ")
    }

    /// The columns in order.
    pub(super) fn into_columns(self) -> Vec<(&'static str, Column)> {
        self.columns
    }

    /// The statement `sql`, in which `{rows}` means these rows as a table without a name;
    /// `before` are the values of `$1` and on.
    pub fn statement(self, dialect: Dialect, sql: &str, mut before: Vec<Value>) -> Statement {
        let (table, values) = dialect.table_of(self, before.len() + 1);
        before.extend(values);
        let backend: DatabaseBackend = dialect.backend();
        Statement::from_sql_and_values(backend, sql.replace("{rows}", &table), before)
    }
}
