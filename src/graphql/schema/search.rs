//! Search: films, people and collections by what they are called.
//!
//! **Invariant:** one search, one statement for each type among the results, whatever their number.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, Object, SimpleObject, Union};
use futures_util::future::{try_join_all, try_join3};

use super::collection::Collection;
use super::movie::Movie;
use super::person::Person;
use crate::catalog::search::phrase;
use crate::db::order::{On, Term};
use crate::db::query::PageRequest;
use crate::db::relation::{Relation, Via};
use crate::db::row::{Cell, Projection};
use crate::db::search::{Found, Hit, Kind, Search};
use crate::db::table::{ColumnInfo, Kind as ColumnKind, Readable};
use crate::error::Error;
use crate::graphql::error::Result;
use crate::graphql::resolver::connection::{DEFAULT_SIZE, PageInfo, size};
use crate::graphql::resolver::context::{ListQuery, RequestContext, path};
use crate::graphql::resolver::cursor;
use crate::graphql::resolver::fetch::node;
use crate::graphql::resolver::list::List;
use crate::graphql::resolver::projection::{self, TableObject};
use crate::graphql::scalar::Cursor;

/// What a search can find.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchType {
    /// Films, by title and original title.
    Movie,
    /// People, by name.
    Person,
    /// Collections, by name.
    Collection,
}

impl SearchType {
    fn kind(self) -> Kind {
        match self {
            Self::Movie => Kind::Movie,
            Self::Person => Kind::Person,
            Self::Collection => Kind::Collection,
        }
    }
}

/// Something that a search found.
#[derive(Union, Clone)]
pub enum SearchResult {
    /// A film.
    Movie(Movie),
    /// A person.
    Person(Person),
    /// A collection.
    Collection(Collection),
}

/// A result in a page, and its place.
#[derive(SimpleObject, Clone)]
pub struct SearchEdge {
    /// The result's place; pass it as `after` to go on from here.
    cursor: Cursor,
    /// The result.
    node: SearchResult,
}

/// A page of search results, the best first.
pub struct SearchConnection {
    found: Arc<Found>,
    edges: List<SearchEdge>,
    ends: Option<(Cursor, Cursor)>,
}

/// A page of search results, the best first.
#[Object(crate = "crate::graphql::resolver::object")]
impl SearchConnection {
    /// The results with their places, in order.
    async fn edges(&self) -> &List<SearchEdge> {
        &self.edges
    }

    /// The results alone, in order.
    async fn nodes(&self) -> List<SearchResult> {
        self.edges.iter().map(|edge| edge.node.clone()).collect()
    }

    /// Where the page lies in the results.
    async fn page_info(&self) -> PageInfo {
        let (start, end) = self.ends.clone().unzip();
        PageInfo {
            has_next_page: self.found.more,
            has_previous_page: self.found.before,
            start_cursor: start,
            end_cursor: end,
        }
    }

    /// How many results there are in all; costs no statement of its own.
    async fn total_count(&self) -> Result<i32> {
        Ok(i32::try_from(self.found.total).map_err(Error::internal)?)
    }
}

/// What the place of a result is made of.
const PLACE: [ColumnInfo; 3] = [
    ColumnInfo { name: "place", kind: ColumnKind::Int64, nullable: false },
    ColumnInfo { name: "popularity", kind: ColumnKind::Float, nullable: false },
    ColumnInfo { name: "document", kind: ColumnKind::Int64, nullable: false },
];

/// The cursors of one query's results.
struct Places(String);

impl Places {
    fn cursor(&self, hit: &Hit) -> Cursor {
        let place = [Cell::Int(hit.place), Cell::Float(hit.popularity), Cell::Int(hit.document)];
        cursor::seal(&self.0, &place)
    }

    fn open(&self, cursor: &Cursor) -> Result<Hit> {
        match cursor::open(&self.0, &PLACE, cursor)?[..] {
            [Cell::Int(place), Cell::Float(popularity), Cell::Int(document)] => {
                Ok(Hit { place, popularity, document })
            }
            _ => Err(Error::bad_input("this is not a search's cursor").into()),
        }
    }
}

const fn by_id(name: &'static str, node: fn() -> &'static crate::db::table::Table) -> Relation {
    Relation { name, node, via: Via::Column("id") }
}

static MOVIES: Relation = by_id("search.Movie", entity::movie::Entity::table);
static PEOPLE: Relation = by_id("search.Person", entity::person::Entity::table);
static COLLECTIONS: Relation = by_id("search.Collection", entity::collection::Entity::table);

/// The rows of one type among `found`, by key; none where no result is selected.
async fn rows<N: TableObject>(
    ctx: &Context<'_>,
    relation: &'static Relation,
    kind: Kind,
    found: &Found,
) -> Result<HashMap<i64, N>> {
    let needs = projection::connection::<N>(ctx, |_| Projection::default());
    let order = vec![Term::asc(On::Node, (relation.node)().key)];
    let plan = ListQuery::new(order, PageRequest::all());
    let columns = (needs.node, Projection::default());
    let asked = plan.asked(relation, columns, (needs.items, false), path(ctx));
    let keys = found.hits.iter().filter(|hit| hit.kind() == Some(kind)).map(Hit::key);
    let read = async |key: i64| {
        let page = RequestContext::of(ctx).page(&asked, Some(&Cell::Int(key))).await;
        page.map(|page| page.items.first().map(|item| (key, node::<N>(item))))
    };
    Ok(try_join_all(keys.map(read)).await?.into_iter().flatten().collect())
}

/// The results of a page; what went between its two statements is left out.
async fn edges(ctx: &Context<'_>, found: &Found, places: &Places) -> Result<Vec<SearchEdge>> {
    let (movies, people, collections) = try_join3(
        rows::<Movie>(ctx, &MOVIES, Kind::Movie, found),
        rows::<Person>(ctx, &PEOPLE, Kind::Person, found),
        rows::<Collection>(ctx, &COLLECTIONS, Kind::Collection, found),
    )
    .await?;
    let result = |hit: &Hit| match hit.kind()? {
        Kind::Movie => movies.get(&hit.key()).cloned().map(SearchResult::Movie),
        Kind::Person => people.get(&hit.key()).cloned().map(SearchResult::Person),
        Kind::Collection => collections.get(&hit.key()).cloned().map(SearchResult::Collection),
    };
    let edge = |hit| Some(SearchEdge { cursor: places.cursor(hit), node: result(hit)? });
    Ok(found.hits.iter().filter_map(edge).collect())
}

/// Which kinds; every one where nothing is said, and repeats to fill up.
fn kinds(types: Option<Vec<SearchType>>) -> Result<[Kind; 3]> {
    let Some(types) = types else {
        return Ok(Kind::ALL);
    };
    let all: Vec<Kind> = types.into_iter().map(SearchType::kind).collect();
    let first = *all.first().ok_or_else(|| {
        Error::bad_input("types names nothing to search; leave it out to search everything")
    })?;
    let some = |kind: Kind| if all.contains(&kind) { kind } else { first };
    Ok(Kind::ALL.map(some))
}

/// The root's search.
#[derive(Default)]
pub struct SearchQuery;

#[Object(crate = "crate::graphql::resolver::object")]
impl SearchQuery {
    /// Films, people and collections by title, original title or name, without regard to case and
    /// diacritics. Each word of the query is a word of the title or its beginning (a single letter
    /// is a whole word); where nothing is found so, words of five letters or more may have one
    /// letter wrong, missing, too many or changed with its neighbour. First what is called exactly
    /// so, but for a leading article, then what begins with these words, what has every word, what
    /// has beginnings of them; among equals the more popular. Adult titles are left out, as
    /// if they were not in the catalogue. One statement, and one for each type among the results.
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Words or parts of a name; at most 200 characters and 32 words.")]
        query: String,
        #[graphql(desc = "What to find; left out, everything.")] types: Option<Vec<SearchType>>,
        #[graphql(desc = "At most this many; 0 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this place.")] after: Option<Cursor>,
    ) -> Result<SearchConnection> {
        let phrase = phrase(&query)?;
        let places = Places(format!("search for {}", phrase.text()));
        let beyond = after.map(|cursor| places.open(&cursor)).transpose()?;
        let limit = size(ctx, first.unwrap_or(DEFAULT_SIZE))?;
        let search =
            Search { phrase: phrase.into(), kinds: kinds(types)?, limit, beyond, path: path(ctx) };
        let found = RequestContext::of(ctx).loaders().search(search.into()).await?;
        let ends = found.hits.first().zip(found.hits.last());
        let ends = ends.map(|(first, last)| (places.cursor(first), places.cursor(last)));
        let edges = edges(ctx, &found, &places).await?;
        Ok(SearchConnection { found, edges: edges.into(), ends })
    }
}
