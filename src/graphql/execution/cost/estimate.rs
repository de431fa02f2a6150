//! What an operation costs at most, before it runs.

use std::collections::HashMap;

use async_graphql::parser::types::{Field, SelectionSet};
use async_graphql::{Name, Number, Pos, Value};
use async_graphql_value::Value as Literal;

use super::amount::{Amount, Cost};
use super::conditions;
use super::price::{Price, Priced, Prices};
use crate::graphql::selection::{Operation, Selected, Visit, Walk};

/// What counting costs, because it may read an index from one end to the other.
const COUNT: u64 = 30;
/// The same for each kind of rows.
const GROUPING: u64 = 40;
/// What it costs to rank all of an object's rows for the few that are asked.
const RANKING: u64 = 10;
/// What a value is taken to be long; what it really is, `limits.answer_bytes` bounds.
const VALUE: usize = 32;

/// What an operation costs at most, and what its conditions hold.
pub(in crate::graphql) struct Estimate {
    /// What it costs at most.
    pub(in crate::graphql) points: u64,
    /// The most relations that lead on from each other in one of its conditions.
    pub(in crate::graphql) relations: usize,
    /// The most texts that one of its conditions looks for.
    pub(in crate::graphql) texts: usize,
    /// Its position in the document.
    pub(in crate::graphql) at: Pos,
}

/// What `operation` costs at most; `largest_page` is the size of the largest page.
pub(in crate::graphql) fn estimate(
    prices: &Prices,
    operation: &Operation<'_>,
    largest_page: u64,
) -> Estimate {
    let known = HashMap::new();
    let mut estimator =
        Estimator { prices, operation, largest_page, relations: 0, texts: 0, known };
    let root = Name::new(operation.root_type());
    let points = estimator.set(operation.set(), &root).points();
    let Estimator { relations, texts, .. } = estimator;
    Estimate { points, relations, texts, at: operation.definition.pos }
}

struct Estimator<'a, 'r> {
    prices: &'a Prices,
    operation: &'r Operation<'a>,
    largest_page: u64,
    /// The most relations that lead on from each other in a condition.
    relations: usize,
    /// The most texts of a condition.
    texts: usize,
    /// The selections priced so far, by place and type of object; `None` while one is being priced,
    /// which is seen only in a fragment that contains itself, and those are refused.
    known: HashMap<(*const SelectionSet, Name), Option<Cost>>,
}

/// A field of objects of the type `of`, with the types of the objects that it may give.
struct PricedField<'a> {
    field: &'a Field,
    of: &'a Name,
    priced: &'a Priced,
    types: &'a [Name],
}

impl<'a> Estimator<'a, '_> {
    /// A selection of an object of the type `of`. A fragment counts as often as it is spread,
    /// because async-graphql runs it as often.
    fn set(&mut self, set: &'a SelectionSet, of: &Name) -> Cost {
        let key = (std::ptr::from_ref(set), of.clone());
        if let Some(known) = self.known.get(&key) {
            return known.unwrap_or_default();
        }
        self.known.insert(key.clone(), None);
        let (prices, operation) = (self.prices, self.operation);
        let applies = |condition: &Name| prices.possible_types().applies(condition, of);
        let mut walk = Walk::new(operation.fragments, set).of(operation).on(&applies);
        let mut cost = Cost::default();
        while let Some(visit) = walk.next() {
            cost = cost.and(match visit {
                Visit::Enter(Selected::Field(field)) => self.field(&field.node, of),
                Visit::Enter(fragment) => {
                    // Priced once, however often it is spread.
                    walk.pass();
                    self.set(fragment.set(), of)
                }
                Visit::Leave(_) | Visit::Stop(..) => continue,
            });
        }
        self.known.insert(key, Some(cost));
        cost
    }

    fn field(&mut self, field: &'a Field, of: &Name) -> Cost {
        let prices = self.prices;
        let Some(priced) = prices.field(of, &field.name.node) else { return Cost::default() };
        let types = prices.possible_types().of(&priced.ty);
        let below = types
            .iter()
            .map(|of| self.set(&field.selection_set.node, of))
            .reduce(Cost::or)
            .unwrap_or_default();
        let key = Cost::bytes(field.response_key().node.len() + VALUE);
        self.price(&PricedField { field, of, priced, types }, below).and(key)
    }

    /// A field with this below each of its objects.
    fn price(&mut self, priced_field: &PricedField<'_>, below: Cost) -> Cost {
        let PricedField { field, of, priced, types } = *priced_field;
        let work = self.work(field, priced);
        // For every parent, because each has rows of its own that the conditions are asked of.
        let worked = |cost: Cost| cost.and(Cost::of(0, work));
        match priced.price {
            Price::Free => below,
            Price::Flat(points) => Cost::of(0, points),
            Price::Work(points) => below.and(Cost::of(0, points)),
            // One field of many parents may lead to every type.
            Price::One if *of == "Query" => worked(below.below(1, 1)),
            Price::One => worked(below.below(types.len() as u64, 1)),
            Price::List(most) => worked(below.below(1, most)),
            Price::First(default) => worked(below.below(1, self.size(field, default))),
            Price::Best(default) => {
                below.below(1, self.size(field, default)).and(Cost::of(0, RANKING))
            }
            Price::Page { default, extra } => {
                below.paged(1, self.size(field, default), work).and(Cost::of(0, extra))
            }
            Price::Search { default, types } => {
                let size = self.size(field, default);
                // One row for each result, one that says whether more follow, and one with their
                // number.
                let found = Cost::of(conditions::TEXT + 1, size.saturating_add(2));
                below.paged(types, size, 0).and(found)
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
                self.operation.variable(&name).cloned().unwrap_or_default(),
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
        asked.unwrap_or(default).min(self.largest_page)
    }

    fn number(&self, field: &Field, argument: &str) -> Option<u64> {
        let number = |number: &Number| number.as_u64();
        match &field.get_argument(argument)?.node {
            Literal::Number(value) => number(value),
            Literal::Variable(name) => match self.operation.variable(name)? {
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
            Some(Literal::Variable(name)) => match self.operation.variable(name) {
                Some(Value::List(ids)) => ids.len(),
                _ => 1,
            },
            _ => 1,
        };
        (length as u64).min(self.largest_page)
    }
}

#[cfg(test)]
#[path = "estimate_tests.rs"]
mod tests;
