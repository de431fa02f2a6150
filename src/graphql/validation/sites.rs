//! A document in the order of its text, each place with the types that it has.
//!
//! **Invariant:** no fragment is followed: each is a definition of its own, so that the sites are
//! linear in the document.

use std::fmt;

use async_graphql::parser::types::{
    Directive, DirectiveLocation, ExecutableDocument, Field, FragmentDefinition, FragmentSpread,
    InlineFragment, OperationDefinition, OperationType, SelectionSet,
};
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::Value;

use super::types::{FieldType, Inputs, Types, named};
use crate::graphql::selection::{Part, parts, root_type};

/// A place in a document that rules are about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Site<'a> {
    /// A field of an object of the type `parent`; no type is known below what the schema lacks.
    Field(&'a Positioned<Field>, Option<&'a Name>, Option<&'a FieldType>),
    Inline(&'a Positioned<InlineFragment>, Option<&'a Name>),
    Spread(&'a Positioned<FragmentSpread>, Option<&'a Name>),
    Arguments(Arguments<'a>),
    Directives(&'a [Positioned<Directive>], DirectiveLocation),
}

/// The arguments of a field or of a directive.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arguments<'a> {
    pub(super) owner: Owner<'a>,
    pub(super) at: Pos,
    pub(super) given: &'a [(Positioned<Name>, Positioned<Value>)],
    pub(super) known: Option<&'a Inputs>,
}

/// What has arguments.
#[derive(Clone, Copy, Debug)]
pub(super) enum Owner<'a> {
    Field(Option<&'a Name>, &'a Name),
    Directive(&'a Name),
}

impl fmt::Display for Owner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(Some(parent), name) => write!(f, "field \"{parent}.{name}\""),
            Self::Field(None, name) => write!(f, "field \"{name}\""),
            Self::Directive(name) => write!(f, "directive \"@{name}\""),
        }
    }
}

impl Arguments<'_> {
    /// Whether these are what a mutation writes: a value of the catalogue's own scalars that does
    /// not fit there is an error of the payload, beside all others.
    pub(super) fn are_written(&self) -> bool {
        matches!(self.owner, Owner::Field(Some(parent), _)
            if *parent == root_type(OperationType::Mutation))
    }
}

/// What is defined.
#[derive(Clone, Copy, Debug)]
pub(super) enum DefinitionKind<'a> {
    Operation(&'a Positioned<OperationDefinition>),
    Fragment(&'a Name, &'a Positioned<FragmentDefinition>),
}

/// An operation or a fragment.
#[derive(Debug)]
pub(super) struct Definition<'a> {
    pub(super) kind: DefinitionKind<'a>,
    pub(super) sites: Vec<Site<'a>>,
}

impl<'a> Definition<'a> {
    /// The operation, if it is one.
    pub(super) fn operation(&self) -> Option<&'a Positioned<OperationDefinition>> {
        match self.kind {
            DefinitionKind::Operation(operation) => Some(operation),
            DefinitionKind::Fragment(..) => None,
        }
    }

    /// The fragment, if it is one, with its name.
    pub(super) fn fragment(&self) -> Option<(&'a Name, &'a Positioned<FragmentDefinition>)> {
        match self.kind {
            DefinitionKind::Fragment(name, fragment) => Some((name, fragment)),
            DefinitionKind::Operation(..) => None,
        }
    }

    /// The spreads in it.
    pub(super) fn spreads(&self) -> impl Iterator<Item = &'a Positioned<FragmentSpread>> {
        self.sites.iter().filter_map(|site| match site {
            Site::Spread(spread, _) => Some(*spread),
            _ => None,
        })
    }

    /// The arguments in it.
    pub(super) fn arguments(&self) -> impl Iterator<Item = Arguments<'a>> {
        self.sites.iter().filter_map(|site| match site {
            Site::Arguments(arguments) => Some(*arguments),
            _ => None,
        })
    }
}

/// The definitions of a document in the order of its text.
pub(super) fn definitions<'a>(
    types: &'a Types,
    document: &'a ExecutableDocument,
) -> Vec<Definition<'a>> {
    let operations = document.operations.iter();
    let operations = operations.map(|(_, it)| (it.pos, DefinitionKind::Operation(it)));
    let fragments = document.fragments.iter();
    let fragments = fragments.map(|(name, it)| (it.pos, DefinitionKind::Fragment(name, it)));
    let mut all: Vec<_> = operations.chain(fragments).collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, kind)| definition(types, kind)).collect()
}

fn definition<'a>(types: &'a Types, kind: DefinitionKind<'a>) -> Definition<'a> {
    let mut collector = Collector { types, sites: Vec::new() };
    match kind {
        DefinitionKind::Operation(operation) => collector.operation(&operation.node),
        DefinitionKind::Fragment(_, fragment) => collector.fragment(&fragment.node),
    }
    Definition { kind, sites: collector.sites }
}

struct Collector<'a> {
    types: &'a Types,
    sites: Vec<Site<'a>>,
}

impl<'a> Collector<'a> {
    fn operation(&mut self, operation: &'a OperationDefinition) {
        let location = match operation.ty {
            OperationType::Query => DirectiveLocation::Query,
            OperationType::Mutation => DirectiveLocation::Mutation,
            OperationType::Subscription => DirectiveLocation::Subscription,
        };
        self.directives(&operation.directives, location);
        for variable in &operation.variable_definitions {
            self.directives(&variable.node.directives, DirectiveLocation::VariableDefinition);
        }
        let root = self.types.known(root_type(operation.ty));
        self.set(&operation.selection_set.node, root);
    }

    fn fragment(&mut self, fragment: &'a FragmentDefinition) {
        self.directives(&fragment.directives, DirectiveLocation::FragmentDefinition);
        let on = self.composite(&fragment.type_condition.node.on.node);
        self.set(&fragment.selection_set.node, on);
    }

    fn composite(&self, name: &str) -> Option<&'a Name> {
        self.types.known(name).filter(|name| self.types.is_composite(name))
    }

    fn set(&mut self, set: &'a SelectionSet, parent: Option<&'a Name>) {
        for part in parts(set) {
            match part {
                Part::Field(field) => self.field(field, parent),
                Part::Inline(fragment) => self.inline(fragment, parent),
                Part::Spread(spread) => {
                    self.sites.push(Site::Spread(spread, parent));
                    self.directives(&spread.node.directives, DirectiveLocation::FragmentSpread);
                }
            }
        }
    }

    fn field(&mut self, positioned: &'a Positioned<Field>, parent: Option<&'a Name>) {
        let field = &positioned.node;
        let known = parent.and_then(|parent| self.types.field(parent, &field.name.node));
        self.sites.push(Site::Field(positioned, parent, known));
        self.sites.push(Site::Arguments(Arguments {
            owner: Owner::Field(parent, &field.name.node),
            at: field.name.pos,
            given: &field.arguments,
            known: known.map(|known| &known.arguments),
        }));
        self.directives(&field.directives, DirectiveLocation::Field);
        let of = known.and_then(|known| self.composite(named(&known.ty)));
        self.set(&field.selection_set.node, of);
    }

    fn inline(&mut self, fragment: &'a Positioned<InlineFragment>, parent: Option<&'a Name>) {
        self.sites.push(Site::Inline(fragment, parent));
        self.directives(&fragment.node.directives, DirectiveLocation::InlineFragment);
        let on = match &fragment.node.type_condition {
            Some(condition) => self.composite(&condition.node.on.node),
            None => parent,
        };
        self.set(&fragment.node.selection_set.node, on);
    }

    fn directives(&mut self, given: &'a [Positioned<Directive>], location: DirectiveLocation) {
        if given.is_empty() {
            return;
        }
        self.sites.push(Site::Directives(given, location));
        for directive in given {
            let Directive { name, arguments } = &directive.node;
            self.sites.push(Site::Arguments(Arguments {
                owner: Owner::Directive(&name.node),
                at: name.pos,
                given: arguments,
                known: self.types.directive(&name.node).map(|known| &known.arguments),
            }));
        }
    }
}
