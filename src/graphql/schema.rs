//! The types that clients see: every type of the schema, and its three roots.
//!
//! **Invariant:** resolvers read through [`fetch`](super::resolver::fetch) alone, so that the law
//! holds: statements are at most root fields + relation fields selected + totals selected, for any
//! number of rows (`nodes` and [`search`]: one for each type among their results).

use async_graphql::{MergedObject, SchemaBuilder, ValidationMode};

pub use subscription::Subscription;

#[macro_use]
mod vocabulary;

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

/// The root type of queries.
///
/// The server knows the cost of an operation before it runs it, and refuses one above its limit
/// (`QUERY_LIMIT`). The cost is one point for each row that the operation may read and for each SQL
/// statement that it may run, and more for some kinds of work:
///
/// - A scalar field costs nothing. An object costs 1, plus its fields. A list or page costs that
///   for each row that it may have: `first` or `last`, or their default; for a list without these
///   arguments, the maximum in its description; for `nodes`, the number of ids. For an interface or
///   a union, the most expensive type counts.
/// - Each field that reads from the database costs 1 for its statement, once for all parents
///   together; 1 for each type when it can return several types.
/// - `totalCount` costs 31, a facet 40 plus its rows, `hasNextPage` and `hasPreviousPage` 1 each,
///   `knownFor` 10 more, `changes` 1 more, `search` 22 more and 2 for each result.
/// - In `where`, `text` costs 20 for each five words, `contains` and `endsWith` 6, `some` 10 × (1 +
///   the cost of its conditions), `none` and `every` 100 × (1 + the cost of their conditions), and
///   each tenth value 1. This counts for each parent, and again for `totalCount` and each facet.
/// - `__schema` costs 100 and `__type` 10; a mutation that checks or sets a password costs 100, and
///   `confirmEmail` 900.
/// - Each 1,000 bytes of the answer cost 1, where a selected field counts the bytes of its key
///   and 32.
///
/// With the header `x-cinegraph-cost: 1`, or `"extensions": {"cost": true}` in the request,
/// `extensions.cost` of the answer has the cost before the run, `requested`, and the rows and
/// statements of the run, `actual`.
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

/// The root type of mutations. The mutation fields of one request run one after the other, each in
/// its own transaction.
///
/// Errors of the input that the caller can correct are in `userErrors` of the payload; if there is
/// one, the mutation field has written nothing. An error in `errors` that happens although records
/// were written lists them in `extensions.written`: the key of the field in the answer, and the id
/// of its record (`{"createMovie": "movie:17"}`). A field that is not listed there has written
/// nothing, except after a `TIMEOUT` and after an error whose message says that it may have.
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
        // Documents are validated once, before.
        .validation_mode(ValidationMode::Fast)
        // The guard has checked the depth before, and memoised.
        .limit_recursive_depth(usize::MAX)
}
