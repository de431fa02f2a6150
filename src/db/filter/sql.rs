//! A filter as SQL, and the subqueries that it asks.
//!
//! **Invariant:** a subquery's aliases are its depth's own, so that none hides another's.

use sea_orm::sea_query::{
    Alias, BinOper, Condition, Expr, ExprTrait, IntoIden, Query, SelectStatement, TableRef,
    UnionType,
};

use super::compare::{compare, is_beyond, is_null};
use super::scope::Scope;
use super::{Filter, Quantifier};
use crate::db::relation::Link;
use crate::db::row::Cell;
use crate::db::table::Table;

/// The rows of a table that meet a condition, or do not.
struct Members<'a> {
    table: &'static Table,
    filter: &'a Filter,
    negated: bool,
}

impl Filter {
    pub(in crate::db) fn condition(&self, scope: Scope<'_>) -> Condition {
        let inner = |filter: &Self| filter.condition(scope);
        let one = |expr: Expr| Condition::all().add(expr);
        match self {
            everything if everything.is_everything() => one(Expr::cust("1 = 1")),
            Self::Any(filters) | Self::ByIdentifier(filters) if filters.is_empty() => {
                one(Expr::cust("1 = 0"))
            }
            Self::All(filters) => filters
                .iter()
                .filter(|filter| !filter.is_everything())
                .map(inner)
                .fold(Condition::all(), Condition::add),
            Self::Any(filters) => filters.iter().map(inner).fold(Condition::any(), Condition::add),
            Self::Not(filter) => one(is_not_true(inner(filter))),
            Self::ByIdentifier(filters) => {
                // One subquery and no OR, because PostgreSQL reads the whole table for that.
                let mut keys = filters.iter().flat_map(|own| scope.by_identifier(own));
                let Some(first) = keys.next() else { return one(Expr::cust("1 = 0")) };
                let union = |mut all: SelectStatement, other| {
                    all.union(UnionType::All, other);
                    all
                };
                one(scope.column(scope.table.key).in_subquery(keys.fold(first, union)))
            }
            Self::UsesSortIndex(filter) => {
                let bounded = filter.is_bounded();
                filter.condition(Scope { ordered: true, bounded, ..scope })
            }
            Self::IsNull(index) => one(is_null(scope, *index)),
            Self::Linked(link) => one(scope.exists(link, None)),
            Self::OnSamePair(link, filter) => one(scope.on_same_pair(link, filter)),
            Self::Related(link, table, quantifier, filter) => {
                let members =
                    Members { table: table(), filter, negated: *quantifier == Quantifier::Every };
                let selective = *quantifier == Quantifier::Some
                    && !scope.dialect.turns_exists_around()
                    && filter.is_selective(members.table);
                // Within another subquery by the keys of all that meet it, which are found once:
                // asked for each row of the one around it, the work would grow with every level.
                let found = match selective || scope.depth > 0 {
                    true => scope.key_in(link, members),
                    false => scope.exists(link, Some(members)),
                };
                one(if *quantifier == Quantifier::Some { found } else { found.not() })
            }
            Self::In(index, values) => {
                let values: Vec<Cell> =
                    values.iter().filter(|value| !is_beyond(scope, value)).cloned().collect();
                let list = scope.dialect.list(scope.table.column(*index).kind, &values);
                one(scope.column(*index).in_subquery(list))
            }
            Self::MatchesSearch(kind, phrase) => {
                let key = scope.column(scope.table.key);
                one(phrase.finds(scope.dialect, *kind, key))
            }
            Self::Compare(index, comparison, value) => {
                one(compare(scope, *index, *comparison, value))
            }
        }
    }
}

impl Scope<'_> {
    /// Whether a row that `link` leads to is one of `members`, by the keys of all that lead to one.
    fn key_in(&self, link: &Link, members: Members<'_>) -> Expr {
        let edge = format!("l{}", self.depth + 1);
        let mut select = Query::select();
        select
            .expr(Expr::col((Alias::new(&edge), link.parent.into_iden())))
            .from_as((link.table)().name.into_iden(), Alias::new(&edge));
        link.restrict(&mut select, &edge);
        if link.parent_may_be_null() {
            // Nothing is known to be absent from a list with a null in it.
            let parent = Expr::col((Alias::new(&edge), link.parent.into_iden()));
            select.and_where(parent.is_not_null());
        }
        // Not a CROSS JOIN, because here the database is to choose which is read first.
        self.add_members(&mut select, link, members, |select, table, alias| {
            select.from_as(table.into_iden(), Alias::new(alias));
        });
        self.column(self.table.key).in_subquery(select)
    }

    /// Adds the rows that the link in `select` leads to, and which of them count.
    fn add_members(
        &self,
        select: &mut SelectStatement,
        link: &Link,
        Members { table, filter, negated }: Members<'_>,
        join: impl FnOnce(&mut SelectStatement, &'static str, &str),
    ) {
        let depth = self.depth + 1;
        let (edge, node) = (format!("l{depth}"), format!("x{depth}"));
        let is_link = (link.table)().name == table.name;
        let alias = if is_link { &edge } else { &node };
        let scope = self.below(table, alias, Some(&edge));
        if !is_link && !filter.is_of_links() {
            join(select, table.name, &node);
            let child = Expr::col((Alias::new(&edge), link.child.into_iden()));
            select.and_where(scope.column(table.key).eq(child));
        }
        let condition = filter.condition(scope);
        match negated {
            true => select.and_where(is_not_true(condition)),
            false => select.cond_where(condition),
        };
    }

    /// The keys of the rows that meet `filter`, and of those whose redirects do.
    fn by_identifier(&self, filter: &Filter) -> Vec<SelectStatement> {
        let keys = |table: &'static str, alias: &'static str, column: &'static str| {
            // The redirects' columns are called as the table's.
            let scope = Scope { alias, ..*self };
            let mut select = Query::select();
            select.expr(Expr::col((alias.into_iden(), column.into_iden())));
            select.from_as(table.into_iden(), alias).cond_where(filter.condition(scope));
            select
        };
        let key = self.table.column(self.table.key).name;
        let gone = self.table.redirect.map(|redirect| keys(redirect, "r", "target"));
        [keys(self.table.name, "i", key)].into_iter().chain(gone).collect()
    }

    /// Whether a row that `link` leads to is one of `members`, or there is any row at all.
    fn exists(&self, link: &Link, members: Option<Members<'_>>) -> Expr {
        let edge = format!("l{}", self.depth + 1);
        let mut select = link.rows(&edge, link.parent, self.column(self.table.key));
        if let Some(members) = members {
            self.add_members(&mut select, link, members, |select, table, alias| {
                select.cross_join(TableRef::from(table.into_iden()).alias(Alias::new(alias)));
            });
        }
        self.dialect.exists(select)
    }

    /// Whether `link` has a row that meets `filter`, of the same pair as the row that led here.
    fn on_same_pair(&self, link: &Link, filter: &Filter) -> Expr {
        let Some(edge) = self.edge else { return Expr::cust("1 = 0") };
        let depth = self.depth + 1;
        let alias = format!("b{depth}");
        let of_edge = |name: &'static str| Expr::col((Alias::new(edge), name.into_iden()));
        let mut select = link.rows(&alias, link.parent, of_edge(link.parent));
        let child = Expr::col((Alias::new(&alias), link.child.into_iden()));
        select.and_where(self.dialect.without_index(child).eq(of_edge(link.child)));
        let scope = self.below((link.table)(), &alias, None);
        select.cond_where(filter.condition(scope));
        self.dialect.exists(select)
    }
}

/// Whether the condition is false or unknown.
fn is_not_true(condition: Condition) -> Expr {
    Expr::expr(condition).binary(BinOper::IsNot, Expr::Constant(true.into()))
}
