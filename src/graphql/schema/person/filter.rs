//! Identifiers and conditions of people.

use async_graphql::{Context, ID, InputObject, OneofObject};
use entity::person::{Column, Entity};

use super::relation::{CREDITS, DIRECTED_CREDITS, PERFORMED_CREDITS};
use crate::db::filter::Filter;
use crate::db::relation::Link;
use crate::db::row::Cell;
use crate::db::search::SearchKind;
use crate::db::table::Readable;
use crate::graphql::error::Result;
use crate::graphql::resolver::filter::list::list_filter;
use crate::graphql::resolver::filter::operator::{
    ImageFilter, OrderedFilter, PartialDateFilter, TextFilter,
};
use crate::graphql::resolver::filter::text::StringFilter;
use crate::graphql::resolver::filter::{Combined, Where, matches_search, validated};
use crate::graphql::resolver::identifier::{IdentifierColumns, equal};
use crate::graphql::schema::credit::filter::PersonMovieListFilter;
use crate::graphql::schema::movie::filter::MovieListFilter;

/// One identifier of a person. Give exactly one field.
#[derive(OneofObject, Clone, Debug)]
pub enum PersonBy {
    /// Global id, such as `person:17`.
    Id(ID),
    /// Slug, such as `paul-thomas-anderson`.
    Slug(String),
    /// Id at IMDb, such as `nm0000759`.
    ImdbId(String),
    /// Id at TMDB, a number above 0; null when unknown.
    TmdbId(i32),
}

pub(super) const IDENTIFIERS: IdentifierColumns = IdentifierColumns {
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

/// Conditions on people. All given conditions must hold; null counts as left out.
#[derive(InputObject, Clone, Debug, Default)]
pub struct PersonWhere {
    /// All of these must hold. An empty list matches everything.
    #[graphql(name = "AND")]
    and: Option<Vec<PersonWhere>>,
    /// At least one of these must hold. An empty list matches nothing.
    #[graphql(name = "OR")]
    or: Option<Vec<PersonWhere>>,
    /// This must not hold.
    #[graphql(name = "NOT")]
    not: Option<Box<PersonWhere>>,
    /// Any identifier of the person, or of one who was merged into them: the global id, the slug,
    /// `nm0000759`, `imdb:nm0000759` or `tmdb:4762`.
    id: Option<String>,
    /// Identifiers in the forms of `id`: people who have any of them. An empty list matches
    /// nothing.
    ids: Option<Vec<String>>,
    /// Words of the name, as in `search(types: [PERSON])`: whole words or beginnings of words,
    /// ignoring case and diacritics.
    text: Option<String>,
    /// The slug. `eq`, `ne`, `in` and `notIn` also accept slugs of records that were merged into
    /// another one.
    slug: Option<StringFilter>,
    /// Id at IMDb, such as `nm0000759`. `eq`, `ne`, `in` and `notIn` also accept ids of people who
    /// were merged into another one.
    imdb_id: Option<StringFilter>,
    /// Id at TMDB, such as `4762`.
    tmdb_id: Option<OrderedFilter<i32>>,
    /// The name.
    name: Option<StringFilter>,
    /// The biography.
    biography: Option<TextFilter>,
    /// The place of birth.
    birth_place: Option<TextFilter>,
    /// The portrait.
    profile_image: Option<ImageFilter>,
    /// Time at which the record was added to the catalogue.
    created_at: Option<OrderedFilter<time::OffsetDateTime>>,
    /// Time of the record's last change.
    updated_at: Option<OrderedFilter<time::OffsetDateTime>>,
    /// The date of birth.
    birth_date: Option<PartialDateFilter>,
    /// The date of death.
    death_date: Option<PartialDateFilter>,
    /// Popularity figure of the source.
    popularity: Option<OrderedFilter<f64>>,
    /// The movies that the person directed.
    directed: Option<Box<MovieListFilter>>,
    /// The movies that the person performed in.
    performed_in: Option<Box<MovieListFilter>>,
    /// The movies in which the person has any credit, with everything that the person did in them:
    /// `{some: {directs: true, performs: true}}` finds people who performed in a movie that they
    /// directed.
    movies: Option<Box<PersonMovieListFilter>>,
}

impl Where for PersonWhere {
    fn own_conditions(self) -> crate::error::Result<Vec<Filter>> {
        let at = Entity::index;
        let mut all = Vec::new();
        all.extend(self.id.map(|id| IDENTIFIERS.one(&id)).transpose()?);
        all.extend(self.ids.map(|ids| IDENTIFIERS.any(&ids)).transpose()?);
        all.extend(self.text.map(|text| matches_search(SearchKind::Person, &text)).transpose()?);
        all.extend(self.slug.map(|filter| filter.on_slug(at(Column::Slug))));
        all.extend(self.imdb_id.map(|filter| filter.on_slug(at(Column::ImdbId))));
        all.extend(self.tmdb_id.map(|filter| filter.on_unordered(at(Column::TmdbId))));
        all.extend(self.biography.map(|filter| filter.on(at(Column::Biography))));
        all.extend(self.birth_place.map(|filter| filter.on(at(Column::BirthPlace))));
        all.extend(self.profile_image.map(|filter| filter.on(at(Column::ProfilePath))));
        all.extend(self.created_at.map(|filter| filter.on(at(Column::CreatedAt))));
        all.extend(self.updated_at.map(|filter| filter.on(at(Column::UpdatedAt))));
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

/// The conditions, limited to people with a credit through `link` where one is given.
pub(super) fn where_filter(
    ctx: &Context<'_>,
    conditions: Option<PersonWhere>,
    link: Option<&'static Link>,
) -> Result<Filter> {
    let mut all = vec![validated(ctx, conditions.unwrap_or_default().filter()?)?];
    all.extend(link.map(Filter::Linked));
    Ok(Filter::All(all))
}
