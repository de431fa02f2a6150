//! What a document selects: the only code that follows fragments.
//!
//! The specification (6.3.2, `CollectFields`) says what a selection means: which selections
//! `@skip` and `@include` leave out, which fragments apply to an object, and that a fragment is
//! followed once. [`Walk`] applies these rules; its caller chooses those that it needs.
//!
//! **Invariant:** a walk ends for every document, also for fragments that contain themselves, and
//! takes no stack. With [`Walk::once`] it is linear in the document.

mod edit;
mod operation;
mod part;
mod possible_types;
mod visit;
mod walk;

pub(in crate::graphql) use edit::{edit_arguments, edit_selections};
pub(in crate::graphql) use operation::{Fragments, Operation, root_type};
pub(in crate::graphql) use part::{Part, parts};
pub(in crate::graphql) use possible_types::{PossibleTypes, applies};
pub(in crate::graphql) use visit::{Selected, Unfollowed, Visit};
pub(in crate::graphql) use walk::Walk;
