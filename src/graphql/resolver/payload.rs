//! Payloads of mutations: the record, or why it was not written.
//!
//! **Invariant:** a payload holds the key of its record and no value of it; its field reads what the
//! selection names.

use async_graphql::{Context, ID};

use super::fetch::written;
use super::identifier::node_id;
use super::projection::TableObject;
use crate::catalog::refusal::Saved;
use crate::catalog::validation_error::ValidationError;
use crate::db::relation::Relation;
use crate::graphql::error::Result;

/// Fields of the catalogue's drafts and what inputs call them.
pub(in crate::graphql) type FieldNames = &'static [(&'static str, &'static str)];

/// Why nothing was written, before a type of the schema words it.
#[derive(Clone, Debug)]
pub(in crate::graphql) enum WriteError {
    /// A value of the input is wrong.
    Invalid {
        /// Which, and why.
        error: ValidationError,
        /// The fields that the input calls otherwise.
        names: FieldNames,
    },
    /// The record was changed since the version that was expected.
    Stale(Stale),
    /// The idempotency key was sent before, with another input.
    KeyReused,
}

/// A record of another version than the one expected.
#[derive(Clone, Debug)]
pub(in crate::graphql) struct Stale {
    /// The word in the ids of its nodes.
    pub(in crate::graphql) word: &'static str,
    /// The field of the input with the expected version.
    pub(in crate::graphql) field: &'static str,
    /// Its key.
    pub(in crate::graphql) key: i64,
    /// The version that it is at.
    pub(in crate::graphql) version: i32,
    /// The version that was expected.
    pub(in crate::graphql) expected: i32,
}

/// What became of a mutation.
#[derive(Clone, Debug)]
pub struct MutationOutcome {
    saved: Option<(&'static str, Saved)>,
    errors: Vec<WriteError>,
}

impl MutationOutcome {
    /// A node of the type `word` was written.
    pub(in crate::graphql) fn saved(word: &'static str, saved: Saved) -> Self {
        Self { saved: Some((word, saved)), errors: Vec::new() }
    }

    /// Nothing was written.
    pub(in crate::graphql) fn refused(errors: Vec<WriteError>) -> Self {
        Self { saved: None, errors }
    }

    /// The node's id; null where nothing was written.
    pub(in crate::graphql) fn id(&self) -> Option<ID> {
        self.saved.map(|(word, saved)| node_id(word, saved.key))
    }

    /// Whether the node is new.
    pub(in crate::graphql) fn created(&self) -> bool {
        self.saved.is_some_and(|(_, saved)| saved.created)
    }

    /// Why nothing was written.
    pub(in crate::graphql) fn errors(&self) -> Vec<WriteError> {
        self.errors.clone()
    }

    /// The node, by a relation through its key.
    pub(in crate::graphql) async fn record<N: TableObject>(
        &self,
        ctx: &Context<'_>,
        relation: &'static Relation,
    ) -> Result<Option<N>> {
        written(ctx, relation, self.saved.map(|(word, saved)| (word, saved.key))).await
    }
}
