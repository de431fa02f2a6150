//! Nodes: anything with an id, found by it.
//!
//! **Invariant:** a type becomes a node by one line in the list below.

use async_graphql::{Context, ID, Interface, Object};

use super::collection::Collection;
use super::company::Company;
use super::genre::Genre;
use super::keyword::Keyword;
use super::movie::Movie;
use super::person::Person;
use crate::db::relation::{Relation, Via};
use crate::db::row::Cell;
use crate::db::table::Readable;
use crate::graphql::error::{ResolverError, Result};
use crate::graphql::resolver::context::RequestContext;
use crate::graphql::resolver::fetch::by_key;
use crate::graphql::resolver::identifier::parse_node_id;
use crate::graphql::resolver::list::List;

/// Lists the node types: `nodes! { Movie = movie, "movie"; }` becomes the interface and, for each
/// type, the way from the word in an id to its row.
macro_rules! nodes {
    ($($type:ident = $entity:ident, $word:literal;)+) => {
        /// An object with a global id (Relay `Node`).
        #[derive(Interface)]
        #[graphql(field(name = "id", ty = "ID", desc = "Global id (Relay `Node`)."))]
        pub enum Node { $(
            #[expect(missing_docs, reason = "the variant is named like its type")]
            $type($type),
        )+ }

        /// The node of the type `word` with this key.
        pub(in crate::graphql) async fn find(ctx: &Context<'_>, word: &str, key: i64) -> Result<Option<Node>> {
            match word {
                $($word => {
                    static RELATION: Relation = Relation {
                        name: concat!("node.", stringify!($type)),
                        node: entity::$entity::Entity::table,
                        via: Via::Key,
                    };
                    let found = by_key::<$type>(ctx, &RELATION, &Cell::Int(key)).await?;
                    Ok(found.map(Node::from))
                })+
                _ => Ok(None),
            }
        }
    };
}

nodes! {
    Movie = movie, "movie";
    Person = person, "person";
    Genre = genre, "genre";
    Keyword = keyword, "keyword";
    Company = company, "company";
    Collection = collection, "collection";
}

async fn by_id(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    match parse_node_id(id) {
        Some((word, key)) => find(ctx, word, key).await,
        None => Ok(None),
    }
}

/// Query fields of nodes.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The node with this global id, or the one that it was merged into; null when there is none.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id, such as `movie:17`.")] id: ID,
    ) -> Result<Option<Node>> {
        by_id(ctx, &id).await
    }

    /// The nodes with these global ids, or those that they were merged into, in the order of the
    /// ids; null for an id that finds nothing. One SQL statement for each type among them.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ids, such as `movie:17`; at most 100.")] ids: Vec<ID>,
    ) -> Result<List<Option<Node>>> {
        let most = u64::from(RequestContext::of(ctx).app().config.limits.page);
        if ids.len() as u64 > most {
            return Err(ResolverError::limit("page", most, ids.len() as u64));
        }
        let nodes = ids.iter().map(|id| by_id(ctx, id));
        Ok(futures_util::future::try_join_all(nodes).await?.into())
    }
}
