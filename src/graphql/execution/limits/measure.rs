//! What a document asks for once its fragments are expanded, without expanding them.

use std::collections::HashMap;
use std::fmt;

use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, FragmentSpread, InlineFragment, OperationDefinition,
    Selection, SelectionSet,
};
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::Value;

/// What a selection set asks for once its fragments are expanded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Fields at every level. A spread of a fragment that does not exist counts as one, because
    /// walking to it costs as much.
    pub fields: usize,
    /// Fields at the first level.
    pub roots: usize,
    /// Fields with an alias.
    pub aliases: usize,
    /// Directives.
    pub directives: usize,
    /// Argument values, those within lists and objects too.
    pub values: usize,
    /// Fields within each other.
    pub depth: usize,
    /// Selection sets within each other, those of fragments too.
    pub nesting: usize,
}

impl Figures {
    fn add(&mut self, other: Self) {
        self.fields = self.fields.saturating_add(other.fields);
        self.roots = self.roots.saturating_add(other.roots);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.values = self.values.saturating_add(other.values);
        self.depth = self.depth.max(other.depth);
        self.nesting = self.nesting.max(other.nesting);
    }
}

/// One operation's figures.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// What it asks for.
    pub figures: Figures,
    /// Where it begins.
    pub position: Pos,
}

/// What a document asks for.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Its operations, in order of appearance.
    pub operations: Vec<Operation>,
    /// The most directives on one field, fragment or definition, and where that is.
    pub most_directives: Option<(usize, Pos)>,
    /// The letters of the longest alias, and where that is.
    pub longest_alias: Option<(usize, Pos)>,
}

impl Measured {
    /// The fields of all operations together.
    pub fn fields(&self) -> usize {
        self.sum(|figures| figures.fields)
    }

    /// The argument values of all operations together.
    pub fn values(&self) -> usize {
        self.sum(|figures| figures.values)
    }

    fn sum(&self, figure: impl Fn(&Figures) -> usize) -> usize {
        let figures = self.operations.iter().map(|operation| figure(&operation.figures));
        figures.fold(0, usize::saturating_add)
    }
}

/// A fragment that contains itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    fragment: Name,
    /// The spread that closes the circle.
    pub position: Pos,
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
pub fn measure(document: &ExecutableDocument) -> Result<Measured, Cycle> {
    let mut measure =
        Measure { document, fragments: HashMap::new(), most_directives: None, longest_alias: None };
    let mut operations = Vec::new();
    for (_, operation) in document.operations.iter() {
        let figures = measure.operation(&operation.node)?;
        operations.push(Operation { figures, position: operation.pos });
    }
    operations.sort_by_key(|operation| (operation.position.line, operation.position.column));
    let mut unused: Vec<_> = document.fragments.iter().collect();
    unused.sort_by_key(|(_, fragment)| (fragment.pos.line, fragment.pos.column));
    for (name, fragment) in unused {
        measure.fragment(name, fragment.pos)?;
    }
    let Measure { most_directives, longest_alias, .. } = measure;
    Ok(Measured { operations, most_directives, longest_alias })
}

struct Measure<'a> {
    document: &'a ExecutableDocument,
    /// The figures of the fragments seen so far; `None` while one is being measured.
    fragments: HashMap<&'a str, Option<Figures>>,
    most_directives: Option<(usize, Pos)>,
    longest_alias: Option<(usize, Pos)>,
}

impl<'a> Measure<'a> {
    fn operation(&mut self, operation: &'a OperationDefinition) -> Result<Figures, Cycle> {
        let mut figures = self.selection_set(&operation.selection_set.node)?;
        figures.add(self.directives(&operation.directives));
        for variable in &operation.variable_definitions {
            figures.add(self.directives(&variable.node.directives));
        }
        Ok(figures)
    }

    fn selection_set(&mut self, set: &'a SelectionSet) -> Result<Figures, Cycle> {
        let mut figures = Figures::default();
        for selection in &set.items {
            figures.add(match &selection.node {
                Selection::Field(field) => self.field(&field.node)?,
                Selection::FragmentSpread(spread) => self.spread(&spread.node)?,
                Selection::InlineFragment(inline) => self.inline_fragment(&inline.node)?,
            });
        }
        if !set.items.is_empty() {
            figures.nesting += 1;
        }
        Ok(figures)
    }

    fn field(&mut self, field: &'a Field) -> Result<Figures, Cycle> {
        let mut figures = self.selection_set(&field.selection_set.node)?;
        if let Some(alias) = &field.alias {
            let known = self.longest_alias.filter(|(letters, _)| *letters >= alias.node.len());
            self.longest_alias = known.or(Some((alias.node.len(), alias.pos)));
        }
        figures.roots = 1;
        figures.depth += 1;
        figures.add(self.directives(&field.directives));
        figures.add(Figures {
            fields: 1,
            aliases: usize::from(field.alias.is_some()),
            values: field.arguments.iter().map(|(_, value)| values(&value.node)).sum(),
            ..Figures::default()
        });
        Ok(figures)
    }

    fn spread(&mut self, spread: &'a FragmentSpread) -> Result<Figures, Cycle> {
        let name = &spread.fragment_name;
        let mut figures = self.fragment(&name.node, name.pos)?;
        figures.add(self.directives(&spread.directives));
        Ok(figures)
    }

    fn inline_fragment(&mut self, inline: &'a InlineFragment) -> Result<Figures, Cycle> {
        let mut figures = self.selection_set(&inline.selection_set.node)?;
        figures.add(self.directives(&inline.directives));
        Ok(figures)
    }

    fn fragment(&mut self, name: &'a Name, position: Pos) -> Result<Figures, Cycle> {
        match self.fragments.get(name.as_str()) {
            Some(Some(figures)) => return Ok(*figures),
            Some(None) => {
                return Err(Cycle { fragment: name.clone(), position });
            }
            None => {}
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            return Ok(Figures { fields: 1, roots: 1, ..Figures::default() });
        };
        self.fragments.insert(name, None);
        let mut figures = self.selection_set(&fragment.node.selection_set.node)?;
        figures.add(self.directives(&fragment.node.directives));
        self.fragments.insert(name, Some(figures));
        Ok(figures)
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
