//! Which documents and which variables the schema allows (specification of September 2025, 5 and
//! 6.1.2).
//!
//! A document is validated once, when it is first seen, by the rules of [`rules`];
//! variables are coerced at every request, and what they mean is put into them: defaults, single
//! values as lists, ids as texts.
//!
//! **Invariant:** what passes here has only values that the arguments of the schema take, so
//! nothing but resolvers refuses anything while an operation runs.

mod coercion;
mod place;
mod rules;
mod scalars;
mod sites;
mod suggestion;
mod types;
mod usage;
mod variables;
mod violation;

pub(in crate::graphql) use rules::check;
pub(in crate::graphql) use types::Types;
pub(in crate::graphql) use usage::OperationUses;
pub(in crate::graphql) use variables::coerce;
pub(in crate::graphql) use violation::{Violation, ViolationKind};
