//! What is counted of a document.

use async_graphql::Pos;
use async_graphql::parser::types::SelectionSet;

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
    pub(super) fn add(&mut self, other: Self) {
        self.fields = self.fields.saturating_add(other.fields);
        self.roots = self.roots.saturating_add(other.roots);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.values = self.values.saturating_add(other.values);
        self.depth = self.depth.max(other.depth);
        self.nesting = self.nesting.max(other.nesting);
    }

    /// The figures of a selection, which has these within it.
    pub(super) fn of(self, set: &SelectionSet) -> Self {
        Self { nesting: self.nesting + usize::from(!set.items.is_empty()), ..self }
    }
}

/// One operation's figures.
#[derive(Clone, Copy, Debug)]
pub struct OperationFigures {
    /// What it asks for.
    pub figures: Figures,
    /// Where it begins.
    pub position: Pos,
}

/// What a document asks for.
#[derive(Clone, Debug)]
pub struct DocumentFigures {
    /// Its operations, in order of appearance.
    pub operations: Vec<OperationFigures>,
    /// The most directives on one field, fragment or definition, and where that is.
    pub most_directives: Option<(usize, Pos)>,
    /// The letters of the longest alias, and where that is.
    pub longest_alias: Option<(usize, Pos)>,
    /// Whether it has a field `__schema` or `__type`.
    pub introspects: bool,
}

impl DocumentFigures {
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
