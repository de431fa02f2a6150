//! Payloads of mutations: the record, or why it was not written.
//!
//! **Invariant:** a payload holds the key of its record and no value of it; its field reads what the
//! selection names.

use async_graphql::{Context, ID};

use super::fetch::written;
use super::identifier::node_id;
use super::projection::TableObject;
use crate::catalog::refusal::Saved;
use crate::db::relation::Relation;
use crate::graphql::error::Result;
use crate::graphql::schema::user_error::UserError;

/// What became of a mutation.
#[derive(Clone, Debug)]
pub struct Outcome {
    saved: Option<(&'static str, Saved)>,
    errors: Vec<UserError>,
}

impl Outcome {
    /// A node of the type `word` was written.
    pub(in crate::graphql) fn saved(word: &'static str, saved: Saved) -> Self {
        Self { saved: Some((word, saved)), errors: Vec::new() }
    }

    /// Nothing was written.
    pub(in crate::graphql) fn refused(errors: Vec<UserError>) -> Self {
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
    pub(in crate::graphql) fn errors(&self) -> Vec<UserError> {
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

/// Declares payloads.
///
/// `payloads! { "Result of …" CreateMoviePayload { movie: Movie } }` becomes a struct over an
/// [`Outcome`] and an `#[Object]` with the fields `movie` and `userErrors`. Other fields follow in
/// braces; a payload without a record has those only.
macro_rules! payloads {
    ($($doc:literal $name:ident { $($field:ident: $type:ident)? } { $($more:tt)* })+) => {$(
        #[doc = $doc]
        #[derive(Clone, Debug)]
        pub struct $name(pub(in crate::graphql) $crate::graphql::resolver::payload::Outcome);

        #[doc = $doc]
        #[async_graphql::Object]
        impl $name {
            $(
                /// The record after the mutation. Null when nothing was written: `userErrors` has
                /// the reasons. Also null, with an error at or below this field, when it was
                /// written and cannot be shown; `extensions.written` of that error has its id (code
                /// `CONFLICT` when another request has deleted or merged it since).
                async fn $field(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                ) -> $crate::graphql::error::Result<Option<$type>> {
                    use $crate::db::table::Readable;
                    use $crate::graphql::resolver::projection::TableObject;
                    static RECORD: $crate::db::relation::Relation =
                        $crate::db::relation::Relation {
                            name: concat!(stringify!($name), ".", stringify!($field)),
                            node: <<$type as TableObject>::Entity as Readable>::table,
                            via: $crate::db::relation::Via::Key,
                        };
                    self.0.record(ctx, &RECORD).await
                }
            )?

            /// Errors of the input that the caller can correct; empty on success. If there is one,
            /// nothing was written.
            async fn user_errors(&self) -> Vec<$crate::graphql::schema::user_error::UserError> {
                self.0.errors()
            }

            $($more)*
        }
    )+};
}
