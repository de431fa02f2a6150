//! Search: movies, people and collections by title or name.
//!
//! **Invariant:** one search, one statement for each type among the results, whatever their number.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, Object, SimpleObject, Union};
use futures_util::future::{BoxFuture, try_join_all};

use super::collection::Collection;
use super::movie::Movie;
use super::person::Person;
use crate::catalog::search::phrase;
use crate::db::order::{On, Term};
use crate::db::query::{PageRequest, RelationColumns};
use crate::db::relation::{Relation, Via};
use crate::db::row::{Cell, Projection};
use crate::db::search::{Hit, Search, SearchHits, SearchKind};
use crate::db::table::{ColumnInfo, ColumnKind, Readable};
use crate::error::Error;
use crate::graphql::error::Result;
use crate::graphql::resolver::connection::{DEFAULT_SIZE, PageInfo, size};
use crate::graphql::resolver::context::{ListQuery, RequestContext, Wanted, path};
use crate::graphql::resolver::cursor;
use crate::graphql::resolver::fetch::node;
use crate::graphql::resolver::list::List;
use crate::graphql::resolver::projection::{self, TableObject};
use crate::graphql::scalar::Cursor;

/// Lists what search finds: `Movie = movie, "Movies, by title.", "A movie.";` is the type, its
/// entity, and what its values of `SearchType` and `SearchResult` are.
macro_rules! searched {
    ($($type:ident = $entity:ident, $searched:literal, $found:literal;)+) => {
        /// A type that `search` can find.
        #[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
        pub enum SearchType { $(#[doc = $searched] $type,)+ }

        impl SearchType {
            fn kind(self) -> SearchKind {
                match self { $(Self::$type => SearchKind::$type,)+ }
            }
        }

        /// A result of `search`.
        #[derive(Union, Clone)]
        pub enum SearchResult { $(#[doc = $found] $type($type),)+ }

        /// How the rows of a kind are read.
        fn by_id(kind: SearchKind) -> &'static Relation {
            match kind {
                $(SearchKind::$type => {
                    static RELATION: Relation = Relation {
                        name: concat!("search.", stringify!($type)),
                        node: entity::$entity::Entity::table,
                        via: Via::Column("id"),
                    };
                    &RELATION
                })+
            }
        }

        /// The results among `found`, by document; one statement for each type.
        async fn results(ctx: &Context<'_>, found: &SearchHits) -> Result<HashMap<i64, SearchResult>> {
            let types: [BoxFuture<'_, Result<Vec<(i64, SearchResult)>>>; SearchKind::COUNT] = [
                $(Box::pin(async move {
                    let rows = rows::<$type>(ctx, SearchKind::$type, found).await?;
                    Ok(rows.into_iter().map(|(at, row)| (at, SearchResult::$type(row))).collect())
                }),)+
            ];
            Ok(try_join_all(types).await?.into_iter().flatten().collect())
        }
    };
}

searched! {
    Movie = movie, "Movies, by title and original title.", "A movie.";
    Person = person, "People, by name.", "A person.";
    Collection = collection, "Collections, by name.", "A collection.";
}

/// A search result with its cursor (Relay edge).
#[derive(SimpleObject, Clone)]
pub struct SearchEdge {
    /// Cursor of the result. Pass it as `after` to continue from this result.
    cursor: Cursor,
    /// The result.
    node: SearchResult,
}

/// A page of search results, the best match first (Relay connection).
pub struct SearchConnection {
    hits: Arc<SearchHits>,
    edges: List<SearchEdge>,
    ends: Option<(Cursor, Cursor)>,
}

/// A page of search results, the best match first (Relay connection).
#[Object(crate = "crate::graphql::resolver::object")]
impl SearchConnection {
    /// The edges of the page, in order: each result with its cursor.
    async fn edges(&self) -> &List<SearchEdge> {
        &self.edges
    }

    /// The results of the page, in order, without cursors.
    async fn nodes(&self) -> List<SearchResult> {
        self.edges.iter().map(|edge| edge.node.clone()).collect()
    }

    /// Where the page is in the results: its first and last cursor, and whether more results come
    /// before or after.
    async fn page_info(&self) -> PageInfo {
        let (start, end) = self.ends.clone().unzip();
        PageInfo {
            has_next_page: self.hits.more,
            has_previous_page: self.hits.before,
            start_cursor: start,
            end_cursor: end,
        }
    }

    /// Number of all results, over all pages. Takes no additional SQL statement.
    async fn total_count(&self) -> Result<i32> {
        Ok(i32::try_from(self.hits.total).map_err(Error::internal)?)
    }
}

/// What the place of a result is made of.
const CURSOR_COLUMNS: [ColumnInfo; 3] = [
    ColumnInfo { name: "place", kind: ColumnKind::Int64, nullable: false },
    ColumnInfo { name: "popularity", kind: ColumnKind::Float, nullable: false },
    ColumnInfo { name: "document", kind: ColumnKind::Int64, nullable: false },
];

/// The cursors of one query's results.
struct SearchCursors(String);

impl SearchCursors {
    fn cursor(&self, hit: &Hit) -> Cursor {
        let position = [Cell::Int(hit.rank), Cell::Float(hit.popularity), Cell::Int(hit.document)];
        cursor::sign(&self.0, &position)
    }

    fn open(&self, cursor: &Cursor) -> Result<Hit> {
        match cursor::open(&self.0, &CURSOR_COLUMNS, cursor)?[..] {
            [Cell::Int(rank), Cell::Float(popularity), Cell::Int(document)] => {
                Ok(Hit { rank, popularity, document })
            }
            _ => Err(Error::bad_input(
                "this is not a cursor of a search; pass one that an earlier \
                                       page gave",
            )
            .into()),
        }
    }
}

/// The rows of one type among `found`, by document; none where no result is selected.
async fn rows<N: TableObject>(
    ctx: &Context<'_>,
    kind: SearchKind,
    found: &SearchHits,
) -> Result<Vec<(i64, N)>> {
    let relation = by_id(kind);
    let needs = projection::connection::<N>(ctx, |_| Projection::default());
    let order = vec![Term::asc(On::Node, (relation.node)().key)];
    let plan = ListQuery::new(order, PageRequest::all());
    let columns = RelationColumns { node: needs.node, ..RelationColumns::default() };
    let wanted = Wanted { rows: needs.items, total: false };
    let query = plan.field_query(relation, columns, wanted, path(ctx));
    let hits = found.hits.iter().filter(|hit| hit.kind() == Some(kind));
    let read = async |hit: &Hit| {
        let page = RequestContext::of(ctx).page(&query, Some(&Cell::Int(hit.key()))).await;
        page.map(|page| page.items.first().map(|item| (hit.document, node::<N>(item))))
    };
    Ok(try_join_all(hits.map(read)).await?.into_iter().flatten().collect())
}

/// The results of a page; rows that were deleted between its two statements are left out.
async fn edges(
    ctx: &Context<'_>,
    found: &SearchHits,
    cursors: &SearchCursors,
) -> Result<Vec<SearchEdge>> {
    let results = results(ctx, found).await?;
    let edge = |hit: &Hit| {
        let node = results.get(&hit.document)?.clone();
        Some(SearchEdge { cursor: cursors.cursor(hit), node })
    };
    Ok(found.hits.iter().filter_map(edge).collect())
}

/// Which kinds; every one where nothing is said, and repeats to fill up.
fn kinds(types: Option<Vec<SearchType>>) -> Result<[SearchKind; SearchKind::COUNT]> {
    let Some(types) = types else {
        return Ok(SearchKind::ALL);
    };
    let all: Vec<SearchKind> = types.into_iter().map(SearchType::kind).collect();
    let first = *all.first().ok_or_else(|| {
        Error::bad_input("types is empty; name a type, or leave types out to search all types")
    })?;
    let some = |kind: SearchKind| if all.contains(&kind) { kind } else { first };
    Ok(SearchKind::ALL.map(some))
}

/// The query field `search`.
#[derive(Default)]
pub struct SearchQuery;

#[Object(crate = "crate::graphql::resolver::object")]
impl SearchQuery {
    /// Finds movies, people and collections by title, original title or name, ignoring case and
    /// diacritics. Each word of the query must match a word or its beginning; a single letter must
    /// match a whole word. When nothing matches, a word of five or more letters may have one wrong,
    /// missing, additional or swapped letter. The best match comes first: the exact name (a leading
    /// article does not count), then names that begin with these words, names with all words, names
    /// with beginnings of them; equal matches are sorted by popularity. Adult titles are left out.
    /// Takes one SQL statement, and one for each type among the results.
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Words or beginnings of words of a title or name; at most 200 characters \
                          and 32 words."
        )]
        query: String,
        #[graphql(desc = "Types to search; left out, all.")] types: Option<Vec<SearchType>>,
        #[graphql(desc = "Number of results; 0 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Cursor: only rows after it.")] after: Option<Cursor>,
    ) -> Result<SearchConnection> {
        let phrase = phrase(&query)?;
        let cursors = SearchCursors(format!("search for {}", phrase.text()));
        let position = after.map(|cursor| cursors.open(&cursor)).transpose()?;
        let limit = size(ctx, first.unwrap_or(DEFAULT_SIZE))?;
        let search = Search {
            phrase: phrase.into(),
            kinds: kinds(types)?,
            limit,
            after: position,
            path: path(ctx),
        };
        let found = RequestContext::of(ctx).loaders().search(search.into()).await?;
        let ends = found.hits.first().zip(found.hits.last());
        let ends = ends.map(|(first, last)| (cursors.cursor(first), cursors.cursor(last)));
        let edges = edges(ctx, &found, &cursors).await?;
        Ok(SearchConnection { hits: found, edges: edges.into(), ends })
    }
}
