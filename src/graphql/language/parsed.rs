//! What parsing gives.

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Name, Pos};

/// A text that is no document: where, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where.
    pub at: Pos,
    /// What is wrong there.
    pub reason: String,
}

/// A document, and what its tree cannot hold.
#[derive(Debug)]
pub struct Parsed {
    /// The tree.
    pub document: ExecutableDocument,
    /// What has a name that was given before, in the order of the text.
    pub repeated: Vec<Repeated>,
}

/// Something that may be given once and is given again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// What it is.
    pub what: RepeatedKind,
    /// Where it is given again.
    pub at: Pos,
}

/// What is given again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RepeatedKind {
    /// An operation of this name.
    Operation(Name),
    /// A second operation where one has no name.
    Unnamed,
    /// A fragment of this name.
    Fragment(Name),
    /// A field of an input object.
    InputField(Name),
}
