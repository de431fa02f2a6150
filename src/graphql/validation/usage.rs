//! Where variables are used.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{BaseType, OperationDefinition, Type};
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::Value;

use super::sites::{Arguments, Definition};
use super::types::{InputValue, NamedType, Types};

/// What the place of a variable takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected<'a> {
    pub(super) ty: &'a Type,
    /// Whether the place has a default of its own.
    pub(super) has_default: bool,
    /// Whether it is the one field of an input object that takes one.
    pub(super) one_of: bool,
}

/// A use of a variable.
#[derive(Clone, Copy, Debug)]
pub(super) struct Use<'a> {
    pub(super) name: &'a Name,
    /// The argument that it is in.
    pub(super) argument: &'a Name,
    pub(super) at: Pos,
    /// Unknown where the schema lacks the place, and within a value of an own scalar.
    pub(super) expected: Option<Expected<'a>>,
    /// Whether a mutation writes it.
    pub(super) written: bool,
}

/// The uses of variables in a definition, without those of the fragments that it spreads.
pub(super) fn uses<'a>(types: &'a Types, definition: &Definition<'a>) -> Vec<Use<'a>> {
    let mut collector = Collector { types, uses: Vec::new(), at: Pos::default(), written: false };
    for arguments in definition.arguments() {
        collector.arguments(arguments);
    }
    collector.uses
}

struct Collector<'a> {
    types: &'a Types,
    uses: Vec<Use<'a>>,
    at: Pos,
    written: bool,
}

impl<'a> Collector<'a> {
    fn arguments(&mut self, arguments: Arguments<'a>) {
        self.written = arguments.are_written();
        for (name, value) in arguments.given {
            let known = arguments.known.and_then(|known| known.get(&name.node));
            self.at = value.pos;
            self.value(&value.node, &name.node, known.map(|known| expected(known, false)));
        }
    }

    fn value(&mut self, value: &'a Value, argument: &'a Name, expected: Option<Expected<'a>>) {
        match value {
            Value::Variable(name) => {
                let (at, written) = (self.at, self.written);
                self.uses.push(Use { name, argument, at, expected, written });
            }
            Value::List(items) => {
                let inner = expected.and_then(|expected| item(expected.ty));
                items.iter().for_each(|value| self.value(value, argument, inner));
            }
            Value::Object(fields) => {
                let input = expected.and_then(|expected| self.input(expected.ty));
                for (name, value) in fields {
                    let known = input.and_then(|(known, one_of)| {
                        known.get(name).map(|known| self::expected(known, one_of))
                    });
                    self.value(value, argument, known);
                }
            }
            _ => {}
        }
    }

    /// The fields of an input object, which a single value in place of a list may be, too.
    fn input(&self, ty: &Type) -> Option<(&'a super::types::Inputs, bool)> {
        match self.types.get(super::types::named(ty))? {
            NamedType::Input { fields, one_of } => Some((fields, *one_of)),
            _ => None,
        }
    }
}

fn expected(known: &InputValue, one_of: bool) -> Expected<'_> {
    Expected { ty: &known.ty, has_default: known.default.is_some(), one_of }
}

fn item(ty: &Type) -> Option<Expected<'_>> {
    match &ty.base {
        BaseType::List(inner) => Some(Expected { ty: inner, has_default: false, one_of: false }),
        BaseType::Named(_) => None,
    }
}

/// The definitions that an operation consists of: its own and those of its fragments, each once.
pub(super) fn reached<'d, 'a>(
    definitions: &'d [Definition<'a>],
    by_name: &HashMap<&'a Name, usize>,
    operation: usize,
) -> Vec<(usize, &'d Definition<'a>)> {
    let (mut found, mut seen) = (vec![operation], HashSet::from([operation]));
    let mut next = 0;
    while let Some(index) = found.get(next) {
        let spreads = definitions.get(*index).into_iter().flat_map(Definition::spreads);
        let fragments = spreads.filter_map(|it| by_name.get(&it.node.fragment_name.node).copied());
        let new: Vec<usize> = fragments.filter(|index| seen.insert(*index)).collect();
        found.extend(new);
        next += 1;
    }
    found.into_iter().filter_map(|index| Some((index, definitions.get(index)?))).collect()
}

/// What the coercion of an operation's variables has to know of their uses.
#[derive(Clone, Debug, Default)]
pub(in crate::graphql) struct OperationUses {
    /// Those that a mutation writes, and nothing else takes.
    pub(super) written: HashSet<Name>,
    /// Those that may be left out, and not be null.
    pub(super) not_null: HashSet<Name>,
}

impl OperationUses {
    pub(super) fn of<'a>(
        operation: &Positioned<OperationDefinition>,
        uses: impl IntoIterator<Item = Use<'a>>,
    ) -> Self {
        let mut used: HashMap<&Name, (bool, bool)> = HashMap::new();
        for it in uses {
            let (written, takes_null) = used.entry(it.name).or_insert((true, true));
            *written &= it.written;
            *takes_null &= it.expected.is_none_or(|it| it.ty.nullable && !it.one_of);
        }
        let mut this = Self::default();
        for variable in &operation.node.variable_definitions {
            let name = &variable.node.name.node;
            let Some((written, takes_null)) = used.get(name) else { continue };
            if *written {
                this.written.insert(name.clone());
            }
            if variable.node.var_type.node.nullable && !takes_null {
                this.not_null.insert(name.clone());
            }
        }
        this
    }
}
