//! Lists of keys as one bound value, so that a statement's text never depends on their number.
//!
//! **Invariant:** an empty list has a type too.

use sea_orm::sea_query::{
    ArrayType, Expr, ExprTrait, Func, IntoIden, Query, SelectStatement, Value,
};

use super::Dialect;
use crate::db::row::Cell;
use crate::db::table::ColumnKind;
use crate::db::value::storable;

impl Dialect {
    /// Whether a joined subquery may speak of the row before it.
    pub(in crate::db) fn has_lateral(self) -> bool {
        self == Self::Postgres
    }

    /// The key's column of [`add_keys`](Self::add_keys).
    pub(in crate::db) fn key(self, alias: &'static str) -> Expr {
        let column = match self {
            Self::Sqlite => "value",
            Self::Postgres => alias,
        };
        Expr::col((alias.into_iden(), column.into_iden()))
    }

    /// Adds `keys` to the tables of `select`, as one bound value.
    pub(in crate::db) fn add_keys(
        self,
        select: &mut SelectStatement,
        kind: ColumnKind,
        keys: &[Cell],
        alias: &'static str,
    ) {
        let function = match self {
            Self::Sqlite => Func::cust("json_each").arg(Expr::val(json_array(keys))),
            Self::Postgres => Func::cust("unnest").arg(Expr::val(array(kind, keys))),
        };
        select.from_function(function, alias);
    }

    /// The same where each key is looked up by itself, so that their number makes no better plan.
    /// PostgreSQL's planner, which counts what it sees and would plan anew for most lists, does not
    /// see into a SELECT; planning takes several times longer than a look-up.
    pub(in crate::db) fn add_uncounted_keys(
        self,
        select: &mut SelectStatement,
        kind: ColumnKind,
        keys: &[Cell],
        alias: &'static str,
    ) {
        let function = match self {
            Self::Sqlite => Func::cust("json_each").arg(Expr::val(json_array(keys))),
            Self::Postgres => {
                let list = Query::select().expr(Expr::val(array(kind, keys))).take();
                Func::cust("unnest").arg(Expr::SubQuery(None, Box::new(list.into())))
            }
        };
        select.from_function(function, alias);
    }

    /// The rest of a FROM and its WHERE: for each row before, the `columns` of those rows of
    /// `table` that pass `condition`, looked up row by row. PostgreSQL cannot guess how few a range
    /// or a list leads to, and reads the whole table instead; `OFFSET 0` forbids it.
    pub(in crate::db) fn each(self, [columns, table, alias, condition]: [&str; 4]) -> String {
        match self {
            Self::Sqlite => format!("CROSS JOIN {table} AS {alias} WHERE {condition}"),
            Self::Postgres => format!(
                "CROSS JOIN LATERAL (SELECT {columns} FROM {table} AS {alias} \
                 WHERE {condition} OFFSET 0) AS {alias}"
            ),
        }
    }

    /// Whether an EXISTS may be begun from its inside, where that is sooner; see `exists`.
    pub(in crate::db) fn turns_exists_around(self) -> bool {
        self == Self::Postgres
    }

    /// A number whose index is left aside, where there is another that leads to fewer rows and the
    /// planner does not know.
    pub(in crate::db) fn without_index(self, number: Expr) -> Expr {
        match self {
            Self::Sqlite => number.add(Expr::cust("0")),
            Self::Postgres => number,
        }
    }

    /// Whether `select` has a row. SQLite 3.51 turns a bare EXISTS into a join, and its OFFSET then
    /// counts a row once for every match; as one side of a comparison it stays a condition.
    pub(in crate::db) fn exists(self, select: SelectStatement) -> Expr {
        let exists = Expr::exists(select);
        match self {
            Self::Sqlite => exists.eq(Expr::Constant(true.into())),
            Self::Postgres => exists,
        }
    }

    /// A subquery of `values`, as one bound value.
    pub(in crate::db) fn list(self, kind: ColumnKind, values: &[Cell]) -> SelectStatement {
        let mut select = Query::select();
        select.expr(self.key("v"));
        self.add_keys(&mut select, kind, values, "v");
        select
    }
}

fn json_array(values: &[Cell]) -> String {
    let json = |cell: &Cell| match cell {
        Cell::Int(value) => (*value).into(),
        Cell::Text(value) => storable(value).into(),
        Cell::Float(value) => (*value).into(),
        Cell::Bool(value) => (*value).into(),
        Cell::Null => serde_json::Value::Null,
    };
    serde_json::Value::Array(values.iter().map(json).collect()).to_string()
}

fn array(kind: ColumnKind, values: &[Cell]) -> Value {
    let (of, convert): (ArrayType, fn(&Cell) -> Value) = match kind {
        ColumnKind::Text => (ArrayType::String, |cell| match cell {
            Cell::Text(value) => Value::String(Some(storable(value))),
            _ => Value::String(None),
        }),
        ColumnKind::Float => (ArrayType::Double, |cell| match cell {
            Cell::Float(value) => Value::Double(Some(*value)),
            _ => Value::Double(None),
        }),
        _ => (ArrayType::BigInt, |cell| match cell {
            Cell::Int(value) => Value::BigInt(Some(*value)),
            _ => Value::BigInt(None),
        }),
    };
    Value::Array(of, Some(Box::new(values.iter().map(convert).collect())))
}
