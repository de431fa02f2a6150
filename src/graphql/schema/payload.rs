//! The types of what mutations answer.
//!
//! **Invariant:** every payload of a record has the record and `userErrors`.

/// Declares payloads.
///
/// `payloads! { "Result of …" CreateMoviePayload { movie: Movie } }` becomes a struct over an
/// `MutationOutcome` and an `#[Object]` with the fields `movie` and `userErrors`. Other fields follow in
/// braces; a payload without a record has those only.
macro_rules! payloads {
    ($($doc:literal $name:ident { $($field:ident: $type:ident)? } { $($more:tt)* })+) => {$(
        #[doc = $doc]
        #[derive(Clone, Debug)]
        pub struct $name(pub(in crate::graphql) $crate::graphql::resolver::payload::MutationOutcome);

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
                self.0.errors().into_iter().map(Into::into).collect()
            }

            $($more)*
        }
    )+};
}

pub(in crate::graphql) use payloads;
