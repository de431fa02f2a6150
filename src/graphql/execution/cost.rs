//! The cost of an operation: its maximum, computed before it runs, and what it really was, reported
//! after.
//!
//! A row that is read costs 1, and so does a statement that is run. Before execution a list counts
//! with its maximum length, so that a page costs first × (1 + the cost of its fields), and every
//! statement counts as run: one for each field that reads, whatever the number of its parents. The
//! work of conditions and texts, and the bytes of the answer, count, too. The rule for clients is
//! the description of [`Query`](crate::graphql::Query).
//!
//! **Invariant:** the computed cost is never below what is read, and computing it takes time linear
//! in the document: the cost of a selection is computed once for each type of object that it
//! applies to, however often its fragment is spread.

mod conditions;
mod price;

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{Name, Number, Pos, Response, Value, Variables, value};
use async_graphql_value::Value as Literal;

use super::directive::Conditions;
use super::response::operation;
use crate::db::tally::RequestStats;

pub(in crate::graphql) use price::Prices;
use price::{Price, Priced};

/// The request's extension that asks what it cost.
pub const ASK: &str = "cost";

/// Adds the cost to the answer.
pub(in crate::graphql) fn tell(response: &mut Response, requested: u64, tally: &RequestStats) {
    let actual = tally.rows() + tally.statements();
    let told = value!({ "requested": requested, "actual": actual });
    response.extensions.insert(ASK.to_owned(), told);
}

/// What objects take: rows of the database, and bytes of the answer.
#[derive(Clone, Copy, Debug, Default)]
struct Amount {
    rows: u64,
    bytes: u64,
}

impl Amount {
    fn and(self, other: Self) -> Self {
        let rows = self.rows.saturating_add(other.rows);
        Self { rows, bytes: self.bytes.saturating_add(other.bytes) }
    }

    fn or(self, other: Self) -> Self {
        Self { rows: self.rows.max(other.rows), bytes: self.bytes.max(other.bytes) }
    }

    fn times(self, count: u64) -> Self {
        let rows = self.rows.saturating_mul(count);
        Self { rows, bytes: self.bytes.saturating_mul(count) }
    }
}

/// What a selection costs at most.
#[derive(Clone, Copy, Debug, Default)]
struct Cost {
    statements: u64,
    /// Of the statements those that ask once more what the page asks for that the selection is of.
    again: u64,
    amount: Amount,
    /// For each row of the page that the selection is of.
    each: Amount,
    /// Whether it takes the rows of that page.
    page: bool,
}

impl Cost {
    fn of(statements: u64, rows: u64) -> Self {
        Self { statements, amount: Amount { rows, bytes: 0 }, ..Self::default() }
    }

    fn bytes(bytes: usize) -> Self {
        Self { amount: Amount { rows: 0, bytes: bytes as u64 }, ..Self::default() }
    }

    /// Both.
    fn and(self, other: Self) -> Self {
        Self {
            statements: self.statements.saturating_add(other.statements),
            again: self.again.saturating_add(other.again),
            amount: self.amount.and(other.amount),
            each: self.each.and(other.each),
            page: self.page || other.page,
        }
    }

    /// Either, for each of some objects: a statement for every type, the most of the others.
    fn or(self, other: Self) -> Self {
        let (amount, each) = (self.amount.or(other.amount), self.each.or(other.each));
        Self { amount, each, ..self.and(other) }
    }

    /// Of `count` rows that `statements` read, with this below each.
    fn below(self, statements: u64, count: u64) -> Self {
        let row = Amount { rows: 1, bytes: 0 };
        let amount = self.amount.and(row).times(count);
        let statements = self.statements.saturating_add(statements);
        Self { statements, amount, ..Self::default() }
    }

    /// Of a page of `count` rows, with this as its parts; `statements` read its rows, and each of
    /// them and of those that ask again takes `work` more.
    fn paged(self, statements: u64, count: u64, work: u64) -> Self {
        let page = if self.page { Self::of(statements, count) } else { Self::default() };
        let asking = page.statements.saturating_add(self.again);
        let amount = self.amount.and(self.each.times(count));
        let parts = Self { statements: self.statements, amount, ..Self::default() };
        page.and(parts).and(Self::of(0, work.saturating_mul(asking)))
    }

    fn points(self) -> u64 {
        let bytes = self.amount.bytes / BYTES_A_POINT;
        self.statements.saturating_add(self.amount.rows).saturating_add(bytes)
    }
}

/// So many bytes of an answer cost a point.
const BYTES_A_POINT: u64 = 1_000;
/// What counting costs, because it may read an index from one end to the other.
const COUNT: u64 = 30;
/// The same for each kind of rows.
const GROUPING: u64 = 40;
/// What it costs to rank all of an object's rows for the few that are asked.
const RANKING: u64 = 10;
/// What a value is taken to be long; what it really is, `limits.answer_bytes` bounds.
const VALUE: usize = 32;

/// What an operation asks for.
pub(in crate::graphql) struct Requested {
    /// What it costs at most.
    pub(in crate::graphql) points: u64,
    /// The most relations that lead on from each other in one of its conditions.
    pub(in crate::graphql) relations: usize,
    /// The most texts that one of its conditions looks for.
    pub(in crate::graphql) texts: usize,
    /// Its position in the document.
    pub(in crate::graphql) at: Pos,
}

/// The maximum cost of the chosen operation, and its position; `most` is the size of the largest
/// page. `None` where there is no such operation.
pub(in crate::graphql) fn requested(
    prices: &Prices,
    document: &ExecutableDocument,
    (operation_name, variables): (Option<&str>, &Variables),
    most: u64,
) -> Option<Requested> {
    let operation = operation(&document.operations, operation_name)?;
    let root = prices.root(operation.node.ty)?;
    let conditions = Conditions { operation: &operation.node, variables };
    let known = HashMap::new();
    let mut reckoning =
        Reckoning { prices, document, conditions, most, relations: 0, texts: 0, known };
    let cost = reckoning.set(&operation.node.selection_set.node, root);
    let Reckoning { relations, texts, .. } = reckoning;
    Some(Requested { points: cost.points(), relations, texts, at: operation.pos })
}

struct Reckoning<'a> {
    prices: &'a Prices,
    document: &'a ExecutableDocument,
    conditions: Conditions<'a>,
    most: u64,
    /// The most relations that lead on from each other in a condition.
    relations: usize,
    /// The most texts of a condition.
    texts: usize,
    /// The selections priced so far, by place and type of object; `None` while one is being priced,
    /// which is seen only in a fragment that contains itself, and those are refused.
    known: HashMap<(*const SelectionSet, &'a str), Option<Cost>>,
}

impl<'a> Reckoning<'a> {
    /// A selection of an object of the type `of`.
    fn set(&mut self, set: &'a SelectionSet, of: &'a Name) -> Cost {
        let key = (std::ptr::from_ref(set), of.as_str());
        if let Some(known) = self.known.get(&key) {
            return known.unwrap_or_default();
        }
        self.known.insert(key, None);
        let mut cost = Cost::default();
        for item in &set.items {
            if self.conditions.keep(&item.node) {
                cost = cost.and(self.selection(&item.node, of));
            }
        }
        self.known.insert(key, Some(cost));
        cost
    }

    fn selection(&mut self, selection: &'a Selection, of: &'a Name) -> Cost {
        let (condition, set) = match selection {
            Selection::Field(field) => return self.field(&field.node, of),
            Selection::InlineFragment(fragment) => {
                (fragment.node.type_condition.as_ref(), &fragment.node.selection_set.node)
            }
            Selection::FragmentSpread(spread) => {
                match self.document.fragments.get(&spread.node.fragment_name.node) {
                    Some(found) => {
                        (Some(&found.node.type_condition), &found.node.selection_set.node)
                    }
                    None => return Cost::default(),
                }
            }
        };
        match condition {
            Some(condition) if !self.prices.applies(&condition.node.on.node, of) => Cost::default(),
            _ => self.set(set, of),
        }
    }

    fn field(&mut self, field: &'a Field, of: &'a Name) -> Cost {
        let prices = self.prices;
        let Some(priced) = prices.field(of, &field.name.node) else { return Cost::default() };
        let types = prices.possible(&priced.ty);
        let below = types
            .iter()
            .map(|of| self.set(&field.selection_set.node, of))
            .reduce(Cost::or)
            .unwrap_or_default();
        let key = Cost::bytes(field.response_key().node.len() + VALUE);
        self.priced(field, (of, priced), types, below).and(key)
    }

    /// A field with this below each of its objects.
    fn priced(
        &mut self,
        field: &Field,
        (of, priced): (&Name, &Priced),
        types: &[Name],
        below: Cost,
    ) -> Cost {
        let work = self.work(field, priced);
        // For every parent, because each has rows of its own that the conditions are asked of.
        let worked = |cost: Cost| cost.and(Cost::of(0, work));
        match priced.price {
            Price::Free => below,
            Price::Flat(points) => Cost::of(0, points),
            Price::Work(points) => below.and(Cost::of(0, points)),
            // One field of many parents may lead to every type.
            Price::One if of == "Query" => worked(below.below(1, 1)),
            Price::One => worked(below.below(types.len() as u64, 1)),
            Price::List(most) => worked(below.below(1, most)),
            Price::First(default) => worked(below.below(1, self.size(field, default))),
            Price::Best(default) => {
                below.below(1, self.size(field, default)).and(Cost::of(0, RANKING))
            }
            Price::Page(default, more) => {
                below.paged(1, self.size(field, default), work).and(Cost::of(0, more))
            }
            Price::Search(default, kinds) => {
                let size = self.size(field, default);
                // One row for each result, one that says whether more follow, and one with their
                // number.
                let found = Cost::of(conditions::TEXT + 1, size.saturating_add(2));
                below.paged(kinds, size, 0).and(found)
            }
            Price::Ids => {
                let ids = self.length(field);
                below.below(ids.min(types.len() as u64), ids)
            }
            Price::Total => Cost { again: 1, ..Cost::of(COUNT, 1) },
            Price::Facet(most) => {
                let most = field.get_argument("first").map_or(most, |_| self.size(field, most));
                Cost { again: 1, ..below.below(GROUPING, most) }
            }
            Price::Neighbour => Cost::of(0, 1),
            Price::Rows => {
                Cost { each: below.amount, amount: Amount::default(), page: true, ..below }
            }
            Price::Places => Cost { page: true, ..below },
        }
    }

    /// What the conditions of a field take beside the rows that it reads.
    fn work(&mut self, field: &Field, priced: &Priced) -> u64 {
        let (Some(ty), Some(value)) = (&priced.conditions, field.get_argument("where")) else {
            return 0;
        };
        let variable = |name: Name| {
            Ok::<_, std::convert::Infallible>(
                self.conditions.variable(&name).cloned().unwrap_or_default(),
            )
        };
        match value.node.clone().into_const_with(variable) {
            Ok(value) => {
                let inputs = self.prices.inputs();
                self.relations = self.relations.max(inputs.relations(ty, &value));
                self.texts = self.texts.max(inputs.texts(ty, &value));
                inputs.cost(ty, &value)
            }
            Err(never) => match never {},
        }
    }

    /// How many rows a field asks for. More than a page can hold is refused elsewhere.
    fn size(&self, field: &Field, default: u64) -> u64 {
        let asked = ["first", "last"].into_iter().find_map(|name| self.number(field, name));
        asked.unwrap_or(default).min(self.most)
    }

    fn number(&self, field: &Field, argument: &str) -> Option<u64> {
        let number = |number: &Number| number.as_u64();
        match &field.get_argument(argument)?.node {
            Literal::Number(value) => number(value),
            Literal::Variable(name) => match self.conditions.variable(name)? {
                Value::Number(value) => number(value),
                _ => None,
            },
            _ => None,
        }
    }

    /// How many ids are asked for; GraphQL takes a single one for a list of one.
    fn length(&self, field: &Field) -> u64 {
        let length = match field.get_argument("ids").map(|ids| &ids.node) {
            Some(Literal::List(ids)) => ids.len(),
            Some(Literal::Variable(name)) => match self.conditions.variable(name) {
                Some(Value::List(ids)) => ids.len(),
                _ => 1,
            },
            _ => 1,
        };
        (length as u64).min(self.most)
    }
}
