//! Where a value is: `input.title`, `where.AND.0.runtime.gt`, `$input.title`.

use std::fmt;

/// A place, as a chain from the innermost step outwards, so that a walk allocates nothing for it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place<'a> {
    /// An argument.
    Argument(&'a str),
    /// A variable.
    Variable(&'a str),
    /// A field of an input object.
    Field(&'a Place<'a>, &'a str),
    /// An item of a list.
    Item(&'a Place<'a>, usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument(name) => write!(f, "{name}"),
            Self::Variable(name) => write!(f, "${name}"),
            Self::Field(of, name) => write!(f, "{of}.{name}"),
            Self::Item(of, at) => write!(f, "{of}.{at}"),
        }
    }
}
