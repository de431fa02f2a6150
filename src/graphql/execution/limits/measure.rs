//! What a document asks for once its fragments are expanded, without expanding them.

use std::collections::HashMap;
use std::fmt;

use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, FragmentDefinition, FragmentSpread, OperationDefinition,
    SelectionSet,
};
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::Value;

use super::figures::{DocumentFigures, Figures, OperationFigures};
use crate::graphql::selection::{Fragments, Selected, Unfollowed, Visit, Walk};

/// A fragment that contains itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    fragment: Name,
    /// The spread that closes the circle.
    pub position: Pos,
}

impl Cycle {
    fn of(spread: &Positioned<FragmentSpread>) -> Self {
        let name = &spread.node.fragment_name;
        Self { fragment: name.node.clone(), position: name.pos }
    }
}

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Fragment {:?} contains itself; leave out this spread of it.",
            self.fragment.as_str()
        )
    }
}

/// Measures every operation and every fragment of a document, each once.
pub fn measure(document: &ExecutableDocument) -> Result<DocumentFigures, Cycle> {
    let mut measurement = Measurement {
        fragments: &document.fragments,
        known: HashMap::new(),
        most_directives: None,
        longest_alias: None,
        introspects: false,
    };
    let mut operations = Vec::new();
    for (_, operation) in document.operations.iter() {
        let figures = measurement.operation(&operation.node)?;
        operations.push(OperationFigures { figures, position: operation.pos });
    }
    operations.sort_by_key(|operation| (operation.position.line, operation.position.column));
    let mut unused: Vec<_> = document.fragments.iter().collect();
    unused.sort_by_key(|(_, fragment)| (fragment.pos.line, fragment.pos.column));
    for (name, fragment) in unused {
        measurement.unused(name, &fragment.node)?;
    }
    let Measurement { most_directives, longest_alias, introspects, .. } = measurement;
    Ok(DocumentFigures { operations, most_directives, longest_alias, introspects })
}

struct Measurement<'a> {
    fragments: &'a Fragments,
    /// The figures of the fragments measured so far.
    known: HashMap<&'a Name, Figures>,
    most_directives: Option<(usize, Pos)>,
    longest_alias: Option<(usize, Pos)>,
    introspects: bool,
}

impl<'a> Measurement<'a> {
    fn operation(&mut self, operation: &'a OperationDefinition) -> Result<Figures, Cycle> {
        let set = &operation.selection_set.node;
        let mut figures = self.set(set, Walk::new(self.fragments, set))?;
        figures.add(self.directives(&operation.directives));
        for variable in &operation.variable_definitions {
            figures.add(self.directives(&variable.node.directives));
        }
        Ok(figures)
    }

    /// A fragment that no operation may have spread.
    fn unused(&mut self, name: &'a Name, fragment: &'a FragmentDefinition) -> Result<(), Cycle> {
        if !self.known.contains_key(name) {
            let set = &fragment.selection_set.node;
            let figures = self.set(set, Walk::new(self.fragments, set).within(name))?;
            self.fragment(name, fragment, figures);
        }
        Ok(())
    }

    /// What `set` asks for; the walk is one over it.
    fn set(&mut self, set: &'a SelectionSet, walk: Walk<'a, '_>) -> Result<Figures, Cycle> {
        let mut walk = walk.deep();
        // Of the selection and of all that was entered in it.
        let mut open = vec![Figures::default()];
        while let Some(visit) = walk.next() {
            let figures = match visit {
                Visit::Enter(selected) => {
                    let Some(known) = self.known(selected) else {
                        open.push(Figures::default());
                        continue;
                    };
                    walk.pass();
                    self.with_directives(selected.directives(), known)
                }
                Visit::Leave(selected) => {
                    let below = open.pop().unwrap_or_default().of(selected.set());
                    let figures = self.selected(selected, below);
                    self.with_directives(selected.directives(), figures)
                }
                Visit::Stop(spread, Unfollowed::Cycle) => return Err(Cycle::of(spread)),
                Visit::Stop(spread, _) => {
                    let unknown = Figures { fields: 1, roots: 1, ..Figures::default() };
                    self.with_directives(&spread.node.directives, unknown)
                }
            };
            if let Some(around) = open.last_mut() {
                around.add(figures);
            }
        }
        Ok(open.pop().unwrap_or_default().of(set))
    }

    /// The figures of a fragment that was measured before.
    fn known(&self, selected: Selected<'a>) -> Option<Figures> {
        let Selected::Spread(spread, _) = selected else { return None };
        self.known.get(&spread.node.fragment_name.node).copied()
    }

    /// The figures of what was left, which has `below` in its selection.
    fn selected(&mut self, selected: Selected<'a>, below: Figures) -> Figures {
        match selected {
            Selected::Field(field) => self.field(&field.node, below),
            Selected::Inline(_) => below,
            Selected::Spread(spread, definition) => {
                self.fragment(&spread.node.fragment_name.node, &definition.node, below)
            }
        }
    }

    /// Keeps the figures of a fragment, which has `below` in its selection.
    fn fragment(
        &mut self,
        name: &'a Name,
        fragment: &'a FragmentDefinition,
        below: Figures,
    ) -> Figures {
        let figures = self.with_directives(&fragment.directives, below);
        self.known.insert(name, figures);
        figures
    }

    fn with_directives(
        &mut self,
        directives: &'a [Positioned<Directive>],
        mut figures: Figures,
    ) -> Figures {
        figures.add(self.directives(directives));
        figures
    }

    fn field(&mut self, field: &'a Field, mut figures: Figures) -> Figures {
        if let Some(alias) = &field.alias {
            let known = self.longest_alias.filter(|(letters, _)| *letters >= alias.node.len());
            self.longest_alias = known.or(Some((alias.node.len(), alias.pos)));
        }
        self.introspects |= matches!(field.name.node.as_str(), "__schema" | "__type");
        figures.roots = 1;
        figures.depth += 1;
        figures.add(Figures {
            fields: 1,
            aliases: usize::from(field.alias.is_some()),
            values: field.arguments.iter().map(|(_, value)| values(&value.node)).sum(),
            ..Figures::default()
        });
        figures
    }

    fn directives(&mut self, directives: &'a [Positioned<Directive>]) -> Figures {
        if let Some(first) = directives.first()
            && self.most_directives.is_none_or(|(most, _)| directives.len() > most)
        {
            self.most_directives = Some((directives.len(), first.pos));
        }
        let arguments = directives.iter().flat_map(|directive| &directive.node.arguments);
        Figures {
            directives: directives.len(),
            values: arguments.map(|(_, value)| values(&value.node)).sum(),
            ..Figures::default()
        }
    }
}

/// The values that one value is made of, itself included.
fn values(value: &Value) -> usize {
    1 + match value {
        Value::List(items) => items.iter().map(values).sum::<usize>(),
        Value::Object(fields) => fields.values().map(values).sum::<usize>(),
        _ => 0,
    }
}
