//! The types that clients see: every type of the schema, and its three roots.
//!
//! **Invariant:** resolvers read through [`fetch`](super::resolver::fetch) alone, so that the law
//! holds: statements are at most root fields + relation fields selected + totals selected, for any
//! number of rows (`nodes` and [`search`]: one for each type among their results).

use async_graphql::{MergedObject, SchemaBuilder};

pub use subscription::Subscription;

#[macro_use]
mod group;

pub mod account;
pub mod api_key;
pub mod change;
pub mod collection;
pub mod company;
pub mod country;
pub mod credit;
pub mod facet;
pub mod genre;
pub mod image;
pub mod keyword;
pub mod language;
pub mod movie;
pub mod node;
mod payload;
pub mod person;
pub mod reference;
pub mod search;
pub mod subscription;
pub mod user_error;
pub mod viewer;
pub mod webhook;

/// The root of every read.
///
/// What an operation costs is known before it runs: a point for each row it may read and for each
/// statement it may run. A value costs nothing; one object 1 and what is selected of it; a list or a
/// page as many times that as it may have rows: `first` or `last`, the default where they are left
/// out, and for a list without them the most that its description names. `totalCount` costs 31 and a facet 40 and its rows, `knownFor` 10 more,
/// `hasNextPage` and `hasPreviousPage` 1 each, `changes` 1 more, `search` 22 and each result 2; `nodes` its ids; where
/// several types may stand, the dearest counts. Then a statement for every field that reads, once,
/// however many parents it has; where it leads to several types one for each. A `where` costs more for
/// every parent and every statement that asks it, those of `totalCount` and facets too: `text` 20 for every five words, `contains` and `endsWith` 6,
/// `some` of related rows 10 × (1 + what it leads to), `none` and `every` 100 ×, and every tenth value 1. `__schema` costs 100,
/// `__type` 10, a mutation that hashes a password 100, `confirmEmail` 900. Every 1,000 bytes of the answer cost 1, where each
/// selected field counts the bytes of its key and 32. An operation above the server's limit is refused (`QUERY_LIMIT`). With
/// `"extensions": {"cost": true}` in the request, or the header `x-cinegraph-cost: 1`, the answer
/// tells in `extensions.cost` what was `requested` and what it was in fact, `actual`.
#[derive(MergedObject, Default)]
pub struct Query(
    node::NodeQuery,
    movie::query::MovieQuery,
    person::query::PersonQuery,
    genre::GenreQuery,
    collection::CollectionQuery,
    search::SearchQuery,
    viewer::ViewerQuery,
    change::ChangeQuery,
);

/// The root of every write. The fields of one request run one after the other, each in a transaction
/// of its own.
///
/// What the input is to blame for is in the payload's `userErrors`: where there are some, the field
/// has written nothing. An error of the answer as a whole says in `extensions.written` what was
/// written in spite of it: the keys of the fields in the answer, each with the id of its record
/// (`{"createMovie": "movie:17"}`). Without `written`, or of a field that it does not name, nothing
/// was written, but for a `TIMEOUT` and for an error whose message says that it may have been.
#[derive(MergedObject, Default)]
pub struct Mutation(
    movie::mutation::MovieMutation,
    movie::merge::MovieMergeMutation,
    person::mutation::PersonMutation,
    genre::mutation::GenreMutation,
    collection::mutation::CollectionMutation,
    company::mutation::CompanyMutation,
    account::mutation::AccountMutation,
    api_key::ApiKeyMutation,
    webhook::mutation::WebhookMutation,
);

/// The schema as async-graphql holds it.
pub type Executable = async_graphql::Schema<Query, Mutation, Subscription>;

/// A schema of these roots.
pub(super) fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    async_graphql::Schema::build(Query::default(), Mutation::default(), Subscription)
        // The guard has checked the depth before, and memoised.
        .limit_recursive_depth(usize::MAX)
}
