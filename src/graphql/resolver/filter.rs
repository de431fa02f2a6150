//! Filters as clients write them: an object of operators for each kind of value, and conditions
//! combined by `AND`, `OR` and `NOT`.
//!
//! **Invariant:** a filter has no more conditions, relations and letters than the limits allow.

pub mod list;
pub mod operator;
pub mod text;

use async_graphql::Context;

use super::context::RequestContext;
use crate::catalog::search;
use crate::db::filter::Filter;
use crate::db::relation::Relation;
use crate::db::search::SearchKind;
use crate::graphql::error::{ResolverError, Result};

/// What the search index finds by `text`.
pub(in crate::graphql) fn matches_search(
    kind: SearchKind,
    text: &str,
) -> crate::error::Result<Filter> {
    Ok(Filter::MatchesSearch(kind, search::phrase(text)?.into()))
}

/// The most characters of a text that `limits.text` can allow. SQLite takes a LIKE pattern of
/// 50,000 bytes, and a character has four at most.
const LONGEST_TEXT: usize = 12_000;

/// Refuses more conditions than a statement should have, and longer texts, because a database's
/// parser and its LIKE have their limits, too; and relations that lead on from each other too far,
/// because each multiplies what is read. A text counts as it is compared: folding may lengthen it.
pub(in crate::graphql) fn validated(ctx: &Context<'_>, filter: Filter) -> Result<Filter> {
    let limits = &RequestContext::of(ctx).app().config.limits;
    for (limit, most, asked) in [
        ("conditions", limits.conditions, filter.conditions()),
        ("relations", limits.relations, filter.relations()),
        ("text", limits.text.min(LONGEST_TEXT), filter.longest_text()),
    ] {
        if asked > most {
            return Err(ResolverError::limit(limit, most as u64, asked as u64));
        }
    }
    Ok(filter)
}

/// A where object: its own conditions, and others combined.
pub trait Where: Sized {
    /// The conditions of this object, without `AND`, `OR` and `NOT`.
    fn own_conditions(self) -> crate::error::Result<Vec<Filter>>;

    /// The combined ones, taken out.
    fn combined(&mut self) -> Combined<Self>;

    /// A relation with fewer links, on which what is left of the conditions finds a row wherever
    /// the whole finds one on all links.
    fn narrowed(&mut self) -> Option<&'static Relation> {
        None
    }

    /// All of it.
    fn filter(mut self) -> crate::error::Result<Filter> {
        let Combined { and, or, not } = self.combined();
        let mut all = self.own_conditions()?;
        let filters = |list: Vec<Self>| -> crate::error::Result<Vec<Filter>> {
            list.into_iter().map(Self::filter).collect()
        };
        if let Some(list) = and {
            all.push(Filter::All(filters(list)?));
        }
        if let Some(list) = or {
            all.push(Filter::Any(filters(list)?));
        }
        if let Some(inner) = not {
            all.push(inner.filter()?.negate());
        }
        Ok(Filter::All(all))
    }
}

/// What `AND`, `OR` and `NOT` hold.
pub struct Combined<W> {
    pub(in crate::graphql) and: Option<Vec<W>>,
    pub(in crate::graphql) or: Option<Vec<W>>,
    pub(in crate::graphql) not: Option<Box<W>>,
}
