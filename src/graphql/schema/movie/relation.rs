//! The relations from a movie to other rows.

use entity::movie::Entity;

use crate::db::relation::{Link, Relation, Via};
use crate::db::table::Readable;
use crate::graphql::schema::credit;

const DIRECTOR: &[(&str, &str)] = &[("kind", "= 0")];
const PERFORMER: &[(&str, &str)] = &[("kind", "= 1")];
const EACH_DIRECTOR: &[(&str, &str)] = &[("kind", "= 0"), ("lead", "= TRUE")];
const EACH_PERFORMER: &[(&str, &str)] = &[("kind", "= 1"), ("lead", "= TRUE")];

const fn people(name: &'static str, only: &'static [(&'static str, &'static str)]) -> Relation {
    Relation { name, node: entity::person::Entity::table, via: Via::Link(credit::of_movie(only)) }
}

pub(super) static MOVIE: Relation = Relation { name: "movie", node: Entity::table, via: Via::Root };
pub(super) static MOVIES: Relation =
    Relation { name: "movies", node: Entity::table, via: Via::Root };
pub(super) static FIRST_DIRECTOR: Relation = people("Movie.director", EACH_DIRECTOR);
pub(super) static DIRECTORS: Relation = people("Movie.directors", EACH_DIRECTOR);
pub(in crate::graphql) static DIRECTOR_CREDITS: Relation =
    people("Movie.directorsConnection", DIRECTOR);
pub(super) static PERFORMERS: Relation = people("Movie.performers", EACH_PERFORMER);
pub(in crate::graphql) static PERFORMER_CREDITS: Relation =
    people("Movie.performersConnection", PERFORMER);
pub(super) static CREDITS: Relation = people("Movie.creditsConnection", &[]);
pub(super) static COLLECTION: Relation = Relation {
    name: "Movie.collection",
    node: entity::collection::Entity::table,
    via: Via::Column("id"),
};

/// Lists of a movie, through a link table with the columns `movie_id` and `position`.
macro_rules! list_relations {
    ($($scope:vis $relation:ident = $name:literal, $node:ident, $link:ident, $child:literal;)+) => {$(
        $scope static $relation: Relation = Relation {
            name: $name,
            node: entity::$node::Entity::table,
            via: Via::Link(Link {
                table: entity::$link::Entity::table,
                parent: "movie_id",
                child: $child,
                only: &[],
            }),
        };
    )+};
}

list_relations! {
    pub(in crate::graphql) GENRES = "Movie.genres", genre, movie_genre, "genre_id";
    pub(super) KEYWORDS = "Movie.keywords", keyword, movie_keyword, "keyword_id";
    pub(super) COMPANIES = "Movie.productionCompanies", company, movie_company, "company_id";
    pub(super) COUNTRIES = "Movie.productionCountries", country, movie_country, "country_code";
    pub(super) LANGUAGES = "Movie.spokenLanguages", language, movie_language, "language_code";
}
