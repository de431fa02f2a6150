//! People: directors, performers and the crew.

use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject};
use entity::person::{self, Column};

use super::connection::{Connection, Edge, Paging, connection, list_window, size};
use super::credit::{self, CreditEdge, Department, newest_first};
use super::failure::Result;
use super::filter::{Combined, ListFilter, OrderedFilter, StringFilter, Where, checked, found};
use super::identifier::{Columns, node_id};
use super::image::{Image, Motif};
use super::movie::{Movie, MovieOrderField, MovieWhere, not_adult};
use super::needs::{Derived, Shape};
use super::order::{OrderBy, OrderDirection, OrderField, terms};
use super::reading::{Plan, list, one};
use super::scalar::PartialDate;
use crate::db::filter::{Comparison, Filter};
use crate::db::relation::{Link, Relation, Via, Window};
use crate::db::row::{Cell, Record};
use crate::db::search::Kind;
use crate::db::table::Readable;

type Entity = person::Entity;
type PersonConnection = Connection<Person, Edge<Person>>;
type PersonCreditConnection = Connection<Movie, CreditEdge<Movie>>;

/// A person.
#[derive(Clone)]
pub struct Person(Record<Entity>);

impl From<Record<Entity>> for Person {
    fn from(record: Record<Entity>) -> Self {
        Self(record)
    }
}

impl Shape for Person {
    type Entity = Entity;
    const DERIVED: Derived<Entity> = &[("profileImage", &[Column::ProfilePath])];
}

/// A field that people can be ordered by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonOrderField {
    /// The order in which people came into the catalogue.
    Id,
    /// Name, without regard to case, diacritics and leading punctuation.
    Name,
    /// Date of birth; a date less precise stands before those within it.
    BirthDate,
    /// The source's popularity figure.
    Popularity,
    /// When the person came into the catalogue.
    CreatedAt,
    /// When the person's record last changed.
    UpdatedAt,
}

impl OrderField for PersonOrderField {
    fn column(self) -> usize {
        Entity::index(match self {
            Self::Id => Column::Id,
            Self::Name => Column::SortName,
            Self::BirthDate => Column::BirthDate,
            Self::Popularity => Column::Popularity,
            Self::CreatedAt => Column::CreatedAt,
            Self::UpdatedAt => Column::UpdatedAt,
        })
    }

    fn key() -> usize {
        Entity::index(Column::Id)
    }
}

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

const IDENTIFIERS: Columns = Columns {
    word: "person",
    imdb: "nm",
    id: Column::Id as usize,
    slug: Column::Slug as usize,
    imdb_id: Column::ImdbId as usize,
    tmdb_id: Column::TmdbId as usize,
};

impl PersonBy {
    fn filter(self) -> Result<Filter> {
        let equal = |column, cell| Ok(Filter::Compare(Entity::index(column), Comparison::Eq, cell));
        match self {
            Self::Id(id) => Ok(IDENTIFIERS.key(&id)?),
            Self::Slug(slug) => equal(Column::Slug, Cell::Text(slug.into())),
            Self::ImdbId(id) => equal(Column::ImdbId, Cell::Text(id.into())),
            Self::TmdbId(id) => equal(Column::TmdbId, Cell::Int(id.into())),
        }
    }
}

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
    /// Any identifier of the person: the id, the slug, `nm0000759`, `imdb:nm0000759` or `tmdb:4762`.
    id: Option<String>,
    /// Identifiers as for `id`; people that any of them names. An empty list lets nothing pass.
    ids: Option<Vec<String>>,
    /// What `search` with this query finds: words and beginnings of words of the name, without
    /// regard to case and diacritics.
    text: Option<String>,
    /// The slug.
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
    directed: Option<Box<ListFilter<MovieWhere>>>,
    /// The films performed in.
    performed_in: Option<Box<ListFilter<MovieWhere>>>,
}

impl Where for PersonWhere {
    fn own(self) -> crate::error::Result<Vec<Filter>> {
        let at = Entity::index;
        let mut all = Vec::new();
        all.extend(self.id.map(|id| IDENTIFIERS.one(&id)).transpose()?);
        all.extend(self.ids.map(|ids| IDENTIFIERS.any(&ids)).transpose()?);
        all.extend(self.text.map(|text| found(Kind::Person, &text)).transpose()?);
        all.extend(self.slug.map(|filter| filter.on(at(Column::Slug))));
        all.extend(self.name.map(|filter| filter.on(at(Column::NameFolded))));
        all.extend(self.birth_date.map(|filter| filter.on(at(Column::BirthDate))));
        all.extend(self.death_date.map(|filter| filter.on(at(Column::DeathDate))));
        all.extend(self.popularity.map(|filter| filter.on(at(Column::Popularity))));
        all.extend(self.directed.map(|filter| filter.on(&DIRECTED_CREDITS)).transpose()?);
        all.extend(self.performed_in.map(|filter| filter.on(&PERFORMED_CREDITS)).transpose()?);
        Ok(all)
    }

    fn combined(&mut self) -> Combined<Self> {
        Combined { and: self.and.take(), or: self.or.take(), not: self.not.take() }
    }
}

/// The conditions, of those who have a credit through `link` where one is given.
fn where_filter(
    ctx: &Context<'_>,
    conditions: Option<PersonWhere>,
    link: Option<&'static Link>,
) -> Result<Filter> {
    let mut all = vec![checked(ctx, conditions.unwrap_or_default().filter()?)?];
    all.extend(link.map(Filter::Linked));
    Ok(Filter::All(all))
}

static AS_DIRECTOR: Link = credit::of_person(&[("kind", "= 0")]);
static AS_PERFORMER: Link = credit::of_person(&[("kind", "= 1")]);

const fn films(name: &'static str, only: &'static [(&'static str, &'static str)]) -> Relation {
    Relation { name, node: entity::movie::Entity::table, via: Via::Link(credit::of_person(only)) }
}

const fn root(name: &'static str) -> Relation {
    Relation { name, node: Entity::table, via: Via::Root }
}

static PERSON: Relation = root("person");
static PEOPLE: Relation = root("people");
static ALL_DIRECTORS: Relation = root("directors");
static ALL_PERFORMERS: Relation = root("performers");
static DIRECTED: Relation = films("Person.directed", &[("kind", "= 0"), ("lead", "= TRUE")]);
static DIRECTED_CREDITS: Relation = films("Person.directedConnection", &[("kind", "= 0")]);
static PERFORMED_IN: Relation = films("Person.performedIn", &[("kind", "= 1"), ("lead", "= TRUE")]);
static PERFORMED_CREDITS: Relation = films("Person.performedInConnection", &[("kind", "= 1")]);
static CREDITS: Relation = films("Person.creditsConnection", &[]);
static KNOWN_FOR: Relation = Relation {
    name: "Person.knownFor",
    node: entity::movie::Entity::table,
    via: Via::Member(credit::of_person(&[("kind", "< 2")])),
};

impl Person {
    fn parent(&self) -> Result<Cell> {
        Ok(Cell::Int(self.0.id()?))
    }

    fn date(&self, column: Column) -> Result<Option<PartialDate>> {
        Ok(self.0.text(column)?.map(|text| PartialDate(text.to_owned())))
    }

    async fn films(
        &self,
        ctx: &Context<'_>,
        relation: &'static Relation,
        first: i32,
    ) -> Result<Vec<Movie>> {
        let plan = || Ok(Plan::new(newest_first(), Window::first(size(ctx, first)?)));
        list(ctx, relation, Some(&self.parent()?), plan).await
    }

    async fn credits(
        &self,
        ctx: &Context<'_>,
        relation: &'static Relation,
        paging: Paging,
    ) -> Result<PersonCreditConnection> {
        let plan = || Ok(Plan::new(newest_first(), Window::all()));
        connection(ctx, relation, Some(&self.parent()?), paging, plan).await
    }
}

/// A person. What is not known is null; a list that is empty is `[]`.
#[Object]
impl Person {
    /// Names the person among all nodes.
    pub async fn id(&self) -> Result<ID> {
        Ok(node_id("person", self.0.id()?))
    }

    /// Readable, unique and never empty: `paul-thomas-anderson`.
    async fn slug(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Slug)?)
    }

    /// IMDb's id: `nm` and digits.
    async fn imdb_id(&self) -> Result<Option<&str>> {
        Ok(self.0.text(Column::ImdbId)?)
    }

    /// TMDB's id.
    async fn tmdb_id(&self) -> Result<Option<i32>> {
        Ok(self.0.small(Column::TmdbId)?)
    }

    /// Name as shown.
    async fn name(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Name)?)
    }

    /// A life in a few sentences.
    async fn biography(&self) -> Result<Option<&str>> {
        Ok(self.0.text(Column::Biography)?)
    }

    /// Date of birth, as precise as it is known.
    async fn birth_date(&self) -> Result<Option<PartialDate>> {
        self.date(Column::BirthDate)
    }

    /// Date of death, as precise as it is known; null for the living too.
    async fn death_date(&self) -> Result<Option<PartialDate>> {
        self.date(Column::DeathDate)
    }

    /// Place of birth, as the source words it.
    async fn birth_place(&self) -> Result<Option<&str>> {
        Ok(self.0.text(Column::BirthPlace)?)
    }

    /// The source's popularity figure.
    async fn popularity(&self) -> Result<Option<f64>> {
        Ok(self.0.float(Column::Popularity)?)
    }

    /// A portrait.
    async fn profile_image(&self) -> Result<Option<Image>> {
        Ok(Image::at(self.0.text(Column::ProfilePath)?, "", Motif::Profile))
    }

    /// The most popular films that the person directed or performed in, adult titles left out.
    async fn known_for(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(4)", desc = "At most this many; 0 to 100.")] first: Option<
            i32,
        >,
    ) -> Result<Vec<Movie>> {
        let popular =
            OrderBy { field: MovieOrderField::Popularity, direction: OrderDirection::Desc };
        let plan = || {
            let plan =
                Plan::new(terms(Some(&[popular])), Window::first(size(ctx, first.unwrap_or(4))?));
            Ok(plan.filtered(Some(not_adult())))
        };
        list(ctx, &KNOWN_FOR, Some(&self.parent()?), plan).await
    }

    /// Films directed, the newest first, each once; films without a date last.
    async fn directed(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(10)", desc = "At most this many; 0 to 100.")] first: Option<
            i32,
        >,
    ) -> Result<Vec<Movie>> {
        self.films(ctx, &DIRECTED, first.unwrap_or(10)).await
    }

    /// Credits as director, the newest film first.
    async fn directed_connection(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "At most this many from the start or after `after`; 0 to 100, 20 by default."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this place.")] after: Option<super::Cursor>,
        #[graphql(desc = "At most this many from the end or before `before`; 0 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "Only what precedes this place.")] before: Option<super::Cursor>,
    ) -> Result<PersonCreditConnection> {
        self.credits(ctx, &DIRECTED_CREDITS, Paging { first, after, last, before }).await
    }

    /// Films performed in, the newest first, each once; films without a date last.
    async fn performed_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(10)", desc = "At most this many; 0 to 100.")] first: Option<
            i32,
        >,
    ) -> Result<Vec<Movie>> {
        self.films(ctx, &PERFORMED_IN, first.unwrap_or(10)).await
    }

    /// Credits as performer, the newest film first; a film may have several.
    async fn performed_in_connection(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "At most this many from the start or after `after`; 0 to 100, 20 by default."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this place.")] after: Option<super::Cursor>,
        #[graphql(desc = "At most this many from the end or before `before`; 0 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "Only what precedes this place.")] before: Option<super::Cursor>,
    ) -> Result<PersonCreditConnection> {
        self.credits(ctx, &PERFORMED_CREDITS, Paging { first, after, last, before }).await
    }

    /// All credits, the newest film first.
    #[allow(clippy::too_many_arguments)]
    async fn credits_connection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only credits of these departments.")] departments: Option<
            Vec<Department>,
        >,
        #[graphql(desc = "Only credits for exactly these jobs.")] jobs: Option<Vec<String>>,
        #[graphql(
            desc = "At most this many from the start or after `after`; 0 to 100, 20 by default."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this place.")] after: Option<super::Cursor>,
        #[graphql(desc = "At most this many from the end or before `before`; 0 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "Only what precedes this place.")] before: Option<super::Cursor>,
    ) -> Result<PersonCreditConnection> {
        let paging = Paging { first, after, last, before };
        connection(ctx, &CREDITS, Some(&self.parent()?), paging, || {
            let edge_filter = credit::filter(departments, jobs);
            Ok(Plan { edge_filter, ..Plan::new(newest_first(), Window::all()) })
        })
        .await
    }

    /// Counts the changes of this record from 1; pass it as `expectedVersion` when writing.
    async fn version(&self) -> Result<i32> {
        Ok(self.0.small(Column::Version)?.unwrap_or_default())
    }

    /// When the person came into the catalogue.
    async fn created_at(&self) -> Result<time::OffsetDateTime> {
        Ok(self.0.instant(Column::CreatedAt)?)
    }

    /// When this record last changed.
    async fn updated_at(&self) -> Result<time::OffsetDateTime> {
        Ok(self.0.instant(Column::UpdatedAt)?)
    }
}

/// The root's fields of people.
#[derive(Default)]
pub struct PersonQuery;

#[Object]
impl PersonQuery {
    /// The person with this identifier; null when there is none.
    async fn person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The identifier; exactly one.")] by: PersonBy,
    ) -> Result<Option<Person>> {
        let order = terms::<PersonOrderField>(None);
        let plan = || Ok(Plan::new(order, Window::first(1)).filtered(Some(by.filter()?)));
        one(ctx, &PERSON, None, plan).await
    }

    /// People, in the order of `orderBy`, else in the order in which they came into the catalogue.
    async fn people(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which people; left out, all.")] conditions: Option<
            PersonWhere,
        >,
        #[graphql(desc = "Keys of the order, the most important first.")] order_by: Option<
            Vec<OrderBy<PersonOrderField>>,
        >,
        #[graphql(default_with = "Some(20)", desc = "At most this many; 0 to 100.")] first: Option<
            i32,
        >,
        #[graphql(default_with = "Some(0)", desc = "Pass over this many; 0 to 10,000.")]
        skip: Option<i32>,
    ) -> Result<Vec<Person>> {
        list(ctx, &PEOPLE, None, || {
            let plan = Plan::new(terms(order_by.as_deref()), list_window(ctx, first, skip)?);
            Ok(plan.filtered(Some(where_filter(ctx, conditions, None)?)))
        })
        .await
    }

    /// People, as pages with cursors, in the same order as `people`.
    #[allow(clippy::too_many_arguments)]
    async fn people_connection(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which people; left out, all.")] conditions: Option<
            PersonWhere,
        >,
        #[graphql(desc = "Keys of the order, the most important first.")] order_by: Option<
            Vec<OrderBy<PersonOrderField>>,
        >,
        #[graphql(
            desc = "At most this many from the start or after `after`; 0 to 100, 20 by default."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this place.")] after: Option<super::Cursor>,
        #[graphql(desc = "At most this many from the end or before `before`; 0 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "Only what precedes this place.")] before: Option<super::Cursor>,
    ) -> Result<PersonConnection> {
        connection(ctx, &PEOPLE, None, Paging { first, after, last, before }, || {
            let plan = Plan::new(terms(order_by.as_deref()), Window::all());
            Ok(plan.filtered(Some(where_filter(ctx, conditions, None)?)))
        })
        .await
    }

    /// People with at least one directing credit, in the order of `orderBy`, else in the order in which they came into the catalogue.
    async fn directors(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which people; left out, all.")] conditions: Option<
            PersonWhere,
        >,
        #[graphql(desc = "Keys of the order, the most important first.")] order_by: Option<
            Vec<OrderBy<PersonOrderField>>,
        >,
        #[graphql(default_with = "Some(20)", desc = "At most this many; 0 to 100.")] first: Option<
            i32,
        >,
        #[graphql(default_with = "Some(0)", desc = "Pass over this many; 0 to 10,000.")]
        skip: Option<i32>,
    ) -> Result<Vec<Person>> {
        list(ctx, &ALL_DIRECTORS, None, || {
            let plan = Plan::new(terms(order_by.as_deref()), list_window(ctx, first, skip)?);
            Ok(plan.filtered(Some(where_filter(ctx, conditions, Some(&AS_DIRECTOR))?)))
        })
        .await
    }

    /// People with at least one directing credit, as pages with cursors, in the same order as `directors`.
    #[allow(clippy::too_many_arguments)]
    async fn directors_connection(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which people; left out, all.")] conditions: Option<
            PersonWhere,
        >,
        #[graphql(desc = "Keys of the order, the most important first.")] order_by: Option<
            Vec<OrderBy<PersonOrderField>>,
        >,
        #[graphql(
            desc = "At most this many from the start or after `after`; 0 to 100, 20 by default."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this place.")] after: Option<super::Cursor>,
        #[graphql(desc = "At most this many from the end or before `before`; 0 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "Only what precedes this place.")] before: Option<super::Cursor>,
    ) -> Result<PersonConnection> {
        connection(ctx, &ALL_DIRECTORS, None, Paging { first, after, last, before }, || {
            let plan = Plan::new(terms(order_by.as_deref()), Window::all());
            Ok(plan.filtered(Some(where_filter(ctx, conditions, Some(&AS_DIRECTOR))?)))
        })
        .await
    }

    /// People with at least one performing credit, in the order of `orderBy`, else in the order in which they came into the catalogue.
    async fn performers(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which people; left out, all.")] conditions: Option<
            PersonWhere,
        >,
        #[graphql(desc = "Keys of the order, the most important first.")] order_by: Option<
            Vec<OrderBy<PersonOrderField>>,
        >,
        #[graphql(default_with = "Some(20)", desc = "At most this many; 0 to 100.")] first: Option<
            i32,
        >,
        #[graphql(default_with = "Some(0)", desc = "Pass over this many; 0 to 10,000.")]
        skip: Option<i32>,
    ) -> Result<Vec<Person>> {
        list(ctx, &ALL_PERFORMERS, None, || {
            let plan = Plan::new(terms(order_by.as_deref()), list_window(ctx, first, skip)?);
            Ok(plan.filtered(Some(where_filter(ctx, conditions, Some(&AS_PERFORMER))?)))
        })
        .await
    }

    /// People with at least one performing credit, as pages with cursors, in the same order as `performers`.
    #[allow(clippy::too_many_arguments)]
    async fn performers_connection(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which people; left out, all.")] conditions: Option<
            PersonWhere,
        >,
        #[graphql(desc = "Keys of the order, the most important first.")] order_by: Option<
            Vec<OrderBy<PersonOrderField>>,
        >,
        #[graphql(
            desc = "At most this many from the start or after `after`; 0 to 100, 20 by default."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this place.")] after: Option<super::Cursor>,
        #[graphql(desc = "At most this many from the end or before `before`; 0 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "Only what precedes this place.")] before: Option<super::Cursor>,
    ) -> Result<PersonConnection> {
        connection(ctx, &ALL_PERFORMERS, None, Paging { first, after, last, before }, || {
            let plan = Plan::new(terms(order_by.as_deref()), Window::all());
            Ok(plan.filtered(Some(where_filter(ctx, conditions, Some(&AS_PERFORMER))?)))
        })
        .await
    }
}
