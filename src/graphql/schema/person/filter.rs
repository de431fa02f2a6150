//! Which people: identifiers and conditions.

use async_graphql::{Context, ID, InputObject, OneofObject};
use entity::person::{Column, Entity};

use super::relation::{CREDITS, DIRECTED_CREDITS, PERFORMED_CREDITS};
use crate::db::filter::Filter;
use crate::db::relation::Link;
use crate::db::row::Cell;
use crate::db::search::Kind;
use crate::db::table::Readable;
use crate::graphql::error::Result;
use crate::graphql::resolver::filter::list::list_filter;
use crate::graphql::resolver::filter::operator::OrderedFilter;
use crate::graphql::resolver::filter::text::StringFilter;
use crate::graphql::resolver::filter::{Combined, Where, checked, found};
use crate::graphql::resolver::identifier::{Columns, equal};
use crate::graphql::scalar::PartialDate;
use crate::graphql::schema::credit::filter::PersonMovieListFilter;
use crate::graphql::schema::movie::filter::MovieListFilter;

/// One identifier of a person.
#[derive(OneofObject, Clone, Debug)]
pub enum PersonBy {
    /// The node's id, `person:17`.
    Id(ID),
    /// The slug, `paul-thomas-anderson`.
    Slug(String),
    /// IMDb's id, `nm0000759`.
    ImdbId(String),
    /// TMDB's id.
    TmdbId(i32),
}

pub(super) const IDENTIFIERS: Columns = Columns {
    word: "person",
    imdb: "nm",
    id: Column::Id as usize,
    slug: Column::Slug as usize,
    imdb_id: Column::ImdbId as usize,
    tmdb_id: Column::TmdbId as usize,
};

impl PersonBy {
    pub(super) fn filter(self) -> Result<Filter> {
        let equal = |column, cell| Ok(equal(Entity::index(column), cell));
        match self {
            Self::Id(id) => Ok(IDENTIFIERS.key(&id)?),
            Self::Slug(slug) => equal(Column::Slug, Cell::Text(slug.into())),
            Self::ImdbId(id) => equal(Column::ImdbId, Cell::Text(id.into())),
            Self::TmdbId(id) => equal(Column::TmdbId, Cell::Int(id.into())),
        }
    }
}

list_filter!(PersonListFilter, PersonWhere);

/// Which people. All conditions that are given apply; null is as if left out.
#[derive(InputObject, Clone, Debug, Default)]
pub struct PersonWhere {
    /// Every one of these applies; an empty list lets everything pass.
    #[graphql(name = "AND")]
    and: Option<Vec<PersonWhere>>,
    /// At least one of these applies; an empty list lets nothing pass.
    #[graphql(name = "OR")]
    or: Option<Vec<PersonWhere>>,
    /// This does not apply.
    #[graphql(name = "NOT")]
    not: Option<Box<PersonWhere>>,
    /// Any identifier of the person, or of one who was merged into them: the id, the slug,
    /// `nm0000759`, `imdb:nm0000759` or `tmdb:4762`.
    id: Option<String>,
    /// Identifiers as for `id`; people that any of them names. An empty list lets nothing pass.
    ids: Option<Vec<String>>,
    /// What `search` with this query finds among people alone (`types: [PERSON]`): words and beginnings
    /// of words of the name, without regard to case and diacritics.
    text: Option<String>,
    /// The slug; `eq`, `ne`, `in` and `notIn` know the slugs of merged ones, too.
    slug: Option<StringFilter>,
    /// The name.
    name: Option<StringFilter>,
    /// The date of birth.
    birth_date: Option<OrderedFilter<PartialDate>>,
    /// The date of death.
    death_date: Option<OrderedFilter<PartialDate>>,
    /// The source's popularity figure.
    popularity: Option<OrderedFilter<f64>>,
    /// The films directed.
    directed: Option<Box<MovieListFilter>>,
    /// The films performed in.
    performed_in: Option<Box<MovieListFilter>>,
    /// The films with a credit of any kind, each with all that the person did in it:
    /// `{some: {directs: true, performs: true}}` asks for one that the person directs and performs in.
    movies: Option<Box<PersonMovieListFilter>>,
}

impl Where for PersonWhere {
    fn own(self) -> crate::error::Result<Vec<Filter>> {
        let at = Entity::index;
        let mut all = Vec::new();
        all.extend(self.id.map(|id| IDENTIFIERS.one(&id)).transpose()?);
        all.extend(self.ids.map(|ids| IDENTIFIERS.any(&ids)).transpose()?);
        all.extend(self.text.map(|text| found(Kind::Person, &text)).transpose()?);
        all.extend(self.slug.map(|filter| filter.on_slug(at(Column::Slug))));
        all.extend(self.name.map(|filter| filter.on(at(Column::NameFolded))));
        all.extend(self.birth_date.map(|filter| filter.on(at(Column::BirthDate))));
        all.extend(self.death_date.map(|filter| filter.on(at(Column::DeathDate))));
        all.extend(self.popularity.map(|filter| filter.on(at(Column::Popularity))));
        all.extend(self.directed.map(|filter| filter.on(&DIRECTED_CREDITS)).transpose()?);
        all.extend(self.performed_in.map(|filter| filter.on(&PERFORMED_CREDITS)).transpose()?);
        all.extend(self.movies.map(|filter| filter.on(&CREDITS)).transpose()?);
        Ok(all)
    }

    fn combined(&mut self) -> Combined<Self> {
        Combined { and: self.and.take(), or: self.or.take(), not: self.not.take() }
    }
}

/// The conditions, of those who have a credit through `link` where one is given.
pub(super) fn where_filter(
    ctx: &Context<'_>,
    conditions: Option<PersonWhere>,
    link: Option<&'static Link>,
) -> Result<Filter> {
    let mut all = vec![checked(ctx, conditions.unwrap_or_default().filter()?)?];
    all.extend(link.map(Filter::Linked));
    Ok(Filter::All(all))
}
