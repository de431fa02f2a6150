//! How the rows that a field asks for hang on the rows that it is asked of.
//!
//! **Invariant:** a relation is data; what a field asks of it (filter, order, page) is a
//! `RelationQuery`.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, IntoIden, Query, SelectStatement};

use super::table::Table;

/// A field's way from parent rows to its own.
#[derive(Debug)]
pub struct Relation {
    /// The field, `Movie.performers`; names the statement in reports.
    pub name: &'static str,
    /// The table of the rows that are asked for.
    pub node: fn() -> &'static Table,
    /// How they hang on their parents.
    pub via: Via,
}

/// How rows hang on their parents.
#[derive(Debug)]
pub enum Via {
    /// They do not: a field of the root.
    Root,
    /// A column of theirs names the parent.
    Column(&'static str),
    /// Their key is the parent, or was before a merge.
    Key,
    /// One row of a link table leads to each; the link's own columns can be read and ordered by.
    Link(Link),
    /// Each is named at least once by a link table, and is given once.
    Member(Link),
}

/// A table between two others; or the far one itself, whose rows name their parents.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The link table.
    pub table: fn() -> &'static Table,
    /// Its column that names the parent.
    pub parent: &'static str,
    /// Its column that names the row asked for.
    pub child: &'static str,
    /// Which of its rows count: a column and what SQL says of it, `("kind", "= 0")`.
    pub only: &'static [(&'static str, &'static str)],
}

impl Link {
    /// Whether it has rows without a parent.
    pub(super) fn parent_may_be_null(&self) -> bool {
        let table = (self.table)();
        table.index_of(self.parent).is_some_and(|at| table.column(at).nullable)
    }

    /// Keeps to the rows that count.
    pub(super) fn restrict(&self, select: &mut SelectStatement, alias: &str) {
        for (column, condition) in self.only {
            select.and_where(Expr::cust(format!("\"{alias}\".\"{column}\" {condition}")));
        }
    }

    /// The far sides of the rows whose `column` is `value`; the link is called `alias` there.
    pub(super) fn rows(&self, alias: &str, column: &'static str, value: Expr) -> SelectStatement {
        let named = |name: &'static str| Expr::col((Alias::new(alias), name.into_iden()));
        let mut select = Query::select();
        select.expr(named(self.child)).from_as((self.table)().name.into_iden(), Alias::new(alias));
        self.restrict(&mut select, alias);
        select.and_where(named(column).eq(value));
        select
    }
}

impl Relation {
    /// The link table whose rows are edges, if there is one.
    pub fn edge(&self) -> Option<&Link> {
        match &self.via {
            Via::Link(link) => Some(link),
            _ => None,
        }
    }

    /// What leads from a parent's key to the rows, for conditions on them. None for the root, and
    /// where the rows are found by their own keys: what names those is a column of the parent.
    pub fn link(&self) -> Option<Link> {
        let table = (self.node)();
        let key = table.column(table.key).name;
        match self.via {
            Via::Link(link) | Via::Member(link) => Some(link),
            Via::Column(parent) if parent != key => {
                Some(Link { table: self.node, parent, child: key, only: &[] })
            }
            Via::Column(_) | Via::Key | Via::Root => None,
        }
    }
}
