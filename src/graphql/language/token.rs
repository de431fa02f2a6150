//! The tokens of a document.

use std::fmt;

use async_graphql::Pos;

/// A token and its place.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind<'a>,
    pub(super) at: Pos,
}

/// A lexical token (specification, 2.1.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenKind<'a> {
    Punctuator(char),
    /// `...`
    Spread,
    Name(&'a str),
    Int(&'a str),
    Float(&'a str),
    /// A string or a block string, with what it means.
    String(String),
    /// The end of the text.
    End,
}

impl fmt::Display for TokenKind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Punctuator(c) => write!(f, "`{c}`"),
            Self::Spread => write!(f, "`...`"),
            Self::Name(text) | Self::Int(text) | Self::Float(text) => {
                write!(f, "`{}`", text.chars().take(64).collect::<String>())
            }
            Self::String(_) => write!(f, "a string"),
            Self::End => write!(f, "the end of the document"),
        }
    }
}
