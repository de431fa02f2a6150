//! Conditions on who did what in a movie: on a person and a movie together.
//!
//! **Invariant:** the conditions on a pair apply to all credits of the pair, whichever of them
//! found it.

use async_graphql::InputObject;
use entity::credit::{self, Column};
use sea_orm::ActiveEnum;

use super::{Department, of_movie};
use crate::db::filter::{Comparison, Filter};
use crate::db::relation::{Link, Relation};
use crate::db::row::Cell;
use crate::db::table::Readable;
use crate::graphql::resolver::filter::list::list_filter;
use crate::graphql::resolver::filter::{Combined, Where};
use crate::graphql::schema::movie::filter::MovieWhere;
use crate::graphql::schema::movie::relation::{DIRECTOR_CREDITS, PERFORMER_CREDITS};
use crate::graphql::schema::person::filter::PersonWhere;
use crate::graphql::schema::person::relation::{DIRECTED_CREDITS, PERFORMED_CREDITS};

/// The credits of a pair: all, those as director, those as performer. They are looked for by the
/// movie, because it has fewer than a busy person.
static ALL: Link = of_movie(&[]);
static AS_DIRECTOR: Link = of_movie(&[("kind", "= 0")]);
static AS_PERFORMER: Link = of_movie(&[("kind", "= 1")]);

/// What the person of a pair did in its movie, according to its credits.
struct CreditedWork {
    directs: Option<bool>,
    performs: Option<bool>,
    department: Option<Department>,
}

impl CreditedWork {
    fn filters(self) -> Vec<Filter> {
        let did = |link: &'static Link, whether: Option<bool>| {
            let found = Filter::OnSamePair(link, Box::new(Filter::All(Vec::new())));
            whether.map(|yes| if yes { found } else { found.negate() })
        };
        let department = self.department.map(|department| {
            let text = credit::Department::from(department).to_value();
            let column = credit::Entity::index(Column::Department);
            let of = Filter::Compare(column, Comparison::Eq, Cell::Text(text.into()));
            Filter::OnSamePair(&ALL, Box::new(of))
        });
        let did = [did(&AS_DIRECTOR, self.directs), did(&AS_PERFORMER, self.performs), department];
        did.into_iter().flatten().collect()
    }
}

/// Takes out a condition that the fewer links of a relation already say.
fn narrow(condition: &mut Option<bool>, to: &'static Relation) -> Option<&'static Relation> {
    condition.take_if(|yes| *yes).map(|_| to)
}

list_filter!(MoviePersonListFilter, MoviePersonWhere);
list_filter!(PersonMovieListFilter, PersonMovieWhere);

/// Conditions on the people of a movie and on what they did in it. All given conditions must hold;
/// null counts as left out.
#[derive(InputObject, Clone, Debug, Default)]
pub struct MoviePersonWhere {
    /// All of these must hold. An empty list matches everything.
    #[graphql(name = "AND")]
    and: Option<Vec<MoviePersonWhere>>,
    /// At least one of these must hold. An empty list matches nothing.
    #[graphql(name = "OR")]
    or: Option<Vec<MoviePersonWhere>>,
    /// This must not hold.
    #[graphql(name = "NOT")]
    not: Option<Box<MoviePersonWhere>>,
    /// Whether the person directed this movie.
    directs: Option<bool>,
    /// Whether the person performs in this movie.
    performs: Option<bool>,
    /// The person has a credit of this department in this movie.
    department: Option<Department>,
    /// The person.
    person: Option<Box<PersonWhere>>,
}

impl Where for MoviePersonWhere {
    fn own_conditions(self) -> crate::error::Result<Vec<Filter>> {
        let Self { directs, performs, department, person, .. } = self;
        let mut all = CreditedWork { directs, performs, department }.filters();
        all.extend(person.map(|person| person.filter()).transpose()?);
        Ok(all)
    }

    fn combined(&mut self) -> Combined<Self> {
        Combined { and: self.and.take(), or: self.or.take(), not: self.not.take() }
    }

    fn narrowed(&mut self) -> Option<&'static Relation> {
        let performer = || narrow(&mut self.performs, &PERFORMER_CREDITS);
        narrow(&mut self.directs, &DIRECTOR_CREDITS).or_else(performer)
    }
}

/// Conditions on the movies of a person and on what the person did in them. All given conditions
/// must hold; null counts as left out.
#[derive(InputObject, Clone, Debug, Default)]
pub struct PersonMovieWhere {
    /// All of these must hold. An empty list matches everything.
    #[graphql(name = "AND")]
    and: Option<Vec<PersonMovieWhere>>,
    /// At least one of these must hold. An empty list matches nothing.
    #[graphql(name = "OR")]
    or: Option<Vec<PersonMovieWhere>>,
    /// This must not hold.
    #[graphql(name = "NOT")]
    not: Option<Box<PersonMovieWhere>>,
    /// Whether the person directed the movie.
    directs: Option<bool>,
    /// Whether the person performs in the movie.
    performs: Option<bool>,
    /// The person has a credit of this department in the movie.
    department: Option<Department>,
    /// The movie.
    movie: Option<Box<MovieWhere>>,
}

impl Where for PersonMovieWhere {
    fn own_conditions(self) -> crate::error::Result<Vec<Filter>> {
        let Self { directs, performs, department, movie, .. } = self;
        let mut all = CreditedWork { directs, performs, department }.filters();
        all.extend(movie.map(|movie| movie.filter()).transpose()?);
        Ok(all)
    }

    fn combined(&mut self) -> Combined<Self> {
        Combined { and: self.and.take(), or: self.or.take(), not: self.not.take() }
    }

    fn narrowed(&mut self) -> Option<&'static Relation> {
        let performer = || narrow(&mut self.performs, &PERFORMED_CREDITS);
        narrow(&mut self.directs, &DIRECTED_CREDITS).or_else(performer)
    }
}
