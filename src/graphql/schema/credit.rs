//! Credits: the edges between movies and people.

pub mod filter;
pub mod input;

use std::borrow::Cow;
use std::marker::PhantomData;

use async_graphql::{Enum, ID, Object, TypeName};
use entity::credit::{self, Column};
use sea_orm::ActiveEnum;

use crate::db::filter::Filter;
use crate::db::order::{On, Term};
use crate::db::relation::Link;
use crate::db::row::{Cell, Projection, Record};
use crate::db::table::Readable;
use crate::error::Error;
use crate::graphql::error::Result;
use crate::graphql::resolver::connection::{EdgeData, EdgeShape};
use crate::graphql::resolver::identifier::node_id;
use crate::graphql::resolver::projection::{TableObject, column_named};
use crate::graphql::scalar::Cursor;

/// Department of the production that a credit belongs to, as TMDB defines it.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "entity::credit::Department")]
pub enum Department {
    /// Actors and other performers.
    Acting,
    /// Sets and props.
    Art,
    /// Camera and photography.
    Camera,
    /// Costumes, hair and make-up.
    CostumeMakeUp,
    /// Jobs that have no department of their own.
    Crew,
    /// Directors and their assistants.
    Directing,
    /// Movie editing.
    Editing,
    /// Lighting.
    Lighting,
    /// Producers and managers.
    Production,
    /// Sound and music.
    Sound,
    /// Visual effects.
    VisualEffects,
    /// Scripts and the works that they are based on.
    Writing,
}

/// From a movie to its people, with only those credits for which every condition holds.
pub(in crate::graphql) const fn of_movie(only: &'static [(&'static str, &'static str)]) -> Link {
    Link { table: credit::Entity::table, parent: "movie_id", child: "person_id", only }
}

/// From a person to their movies, with only those credits for which every condition holds.
pub(in crate::graphql) const fn of_person(only: &'static [(&'static str, &'static str)]) -> Link {
    Link { table: credit::Entity::table, parent: "person_id", child: "movie_id", only }
}

/// A movie's credits of one kind: as billed.
pub(in crate::graphql) fn billing_order() -> Vec<Term> {
    vec![rising(Column::Position), rising(Column::Id)]
}

/// All of a movie's credits: directors, performers as billed, then the crew.
pub(in crate::graphql) fn credit_order() -> Vec<Term> {
    vec![rising(Column::Kind), rising(Column::Position), rising(Column::Id)]
}

/// A person's credits: the newest movie first, movies without a date last.
pub(in crate::graphql) fn newest_first() -> Vec<Term> {
    [Column::Released, Column::Id]
        .map(|column| Term::desc(On::Edge, credit::Entity::index(column)))
        .to_vec()
}

fn rising(column: Column) -> Term {
    Term::asc(On::Edge, credit::Entity::index(column))
}

/// The credits of these departments and these jobs; what is left out does not restrict.
pub(in crate::graphql) fn filter(
    departments: Option<Vec<Department>>,
    jobs: Option<Vec<String>>,
) -> Option<Filter> {
    let text = |department| credit::Department::from(department).to_value().as_str().into();
    let departments = departments.map(|list| {
        let cells = list.into_iter().map(|department| Cell::Text(text(department))).collect();
        Filter::In(credit::Entity::index(Column::Department), cells)
    });
    let jobs = jobs.map(|list| {
        let cells = list.into_iter().map(|job| Cell::Text(job.into())).collect();
        Filter::In(credit::Entity::index(Column::Job), cells)
    });
    let all: Vec<Filter> = departments.into_iter().chain(jobs).collect();
    (!all.is_empty()).then_some(Filter::All(all))
}

/// A type that credits lead to, and what its pages of credits are called.
pub trait Credited: TableObject {
    /// The name of a credit in a page: `MovieCreditEdge`.
    const CREDIT_EDGE: &'static str;
    /// The name of a page: `MovieCreditConnection`.
    const CREDIT_CONNECTION: &'static str;
}

/// One credit, seen from one side; the node is on the other.
pub struct CreditEdge<N> {
    data: EdgeData,
    node: PhantomData<fn() -> N>,
}

impl<N> From<EdgeData> for CreditEdge<N> {
    fn from(held: EdgeData) -> Self {
        Self { data: held, node: PhantomData }
    }
}

impl<N: Credited> TypeName for CreditEdge<N> {
    fn type_name() -> Cow<'static, str> {
        N::CREDIT_EDGE.into()
    }
}

impl<N: Credited> EdgeShape for CreditEdge<N> {
    const CONNECTION: &'static str = N::CREDIT_CONNECTION;

    fn columns(field: &str) -> Projection {
        column_named::<credit::Entity>(if field == "creditId" { "id" } else { field })
    }
}

impl<N> CreditEdge<N> {
    fn credit(&self) -> Result<Record<credit::Entity>> {
        Ok(Record::from(self.data.link()?.clone()))
    }
}

/// A credit: what one person did in one movie.
#[Object(crate = "crate::graphql::resolver::object", name_type)]
impl<N: Credited> CreditEdge<N> {
    /// Cursor of the credit. Pass it as `after` or `before` to continue from this credit.
    async fn cursor(&self) -> Result<Cursor> {
        self.data.cursor()
    }

    /// The other record of the credit: the person of a movie's credit, or the movie of a person's
    /// credit.
    async fn node(&self) -> N {
        self.data.node()
    }

    /// Id of the credit, such as `credit:17`. It is no global id: `node` does not find it.
    async fn credit_id(&self) -> Result<ID> {
        Ok(node_id("credit", self.credit()?.id()?))
    }

    /// Department of the production.
    async fn department(&self) -> Result<Department> {
        let credit = self.credit()?;
        let text = credit.required_text(Column::Department)?.to_owned();
        let known = credit::Department::try_from_value(&text).map_err(Error::from)?;
        Ok(known.into())
    }

    /// Name of the job in the words of the source, such as `Director`, `Actor` or `Editor`.
    async fn job(&self) -> Result<String> {
        Ok(self.credit()?.required_text(Column::Job)?.to_owned())
    }

    /// Names of the characters that the person plays, in the order of the source; empty when
    /// unknown, and for other work.
    async fn characters(&self) -> Result<Vec<String>> {
        let credit = self.credit()?;
        let json = credit.required_text(Column::Characters)?;
        Ok(serde_json::from_str(json).map_err(Error::internal)?)
    }

    /// The person's name in the credits of the movie; null when it is the usual one.
    async fn credited_as(&self) -> Result<Option<String>> {
        Ok(self.credit()?.text(Column::CreditedAs)?.map(str::to_owned))
    }

    /// Position in the billing, from 1; null when unknown.
    async fn billing(&self) -> Result<Option<i32>> {
        Ok(self.credit()?.small(Column::Billing)?)
    }

    /// Whether the credits of the movie do not name the person.
    async fn uncredited(&self) -> Result<bool> {
        Ok(self.credit()?.bool(Column::Uncredited)?)
    }

    /// Whether only the voice of the person is heard.
    async fn voice(&self) -> Result<bool> {
        Ok(self.credit()?.bool(Column::Voice)?)
    }
}
