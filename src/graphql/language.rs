//! From the text of a document to its tree, by the specification of September 2025.
//!
//! async-graphql's parser refuses what the specification allows (descriptions, `\u{1F600}`,
//! surrogate pairs, a default before directives) and hides what it forbids (a field given twice),
//! so documents are parsed here, into the types of async-graphql, which then runs them.
//!
//! **Invariant:** parsing is linear in the length of the text. It recurses where brackets nest, so
//! the text's nesting is measured before.

mod lexer;
mod number;
mod parsed;
mod parser;
mod string;
mod token;

pub use parsed::{Parsed, Repeated, RepeatedKind, SyntaxError};
pub(in crate::graphql) use parser::parse;

#[cfg(test)]
#[path = "language_tests.rs"]
mod tests;
